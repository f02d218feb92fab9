package access

import (
	"maps"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/value/money"
)

// Collections say when collection cases are opened and closed by themselves. Off
// unless enabled.
type Collections struct {
	AutoInitiate AutoInitiate `json:"autoInitiate" required:"false"`
	AutoClose    AutoClose    `json:"autoClose" required:"false"`
}

// AutoInitiate is when a borrower without an active collection case gets one: all
// that is given must hold.
type AutoInitiate struct {
	Enabled                bool                     `json:"enabled" required:"false"`
	DaysOverdue            *int                     `json:"daysOverdue" required:"false" minimum:"1" maximum:"3650" doc:"A loan is overdue by at least so many calendar days."`
	DaysOverdueByFrequency map[PaymentFrequency]int `json:"daysOverdueByFrequency" required:"false" doc:"The same for loans with this payment frequency: weekly, everyTwoWeeks, twiceMonthly, monthly, singlePayment."`
	OverdueAmount          *money.Amount            `json:"overdueAmount" required:"false" doc:"At least so much is overdue on all loans of the borrower together."`
	NoticesSent            *int                     `json:"noticesSent" required:"false" minimum:"0" maximum:"1000" doc:"At least so many overdue notices were sent."`
	PastCollections        *int                     `json:"pastCollections" required:"false" minimum:"0" maximum:"1000" doc:"The borrower had at least so many collection cases that are closed."`
	CaseTypeID             *string                  `json:"caseTypeId" required:"false" maxLength:"50" doc:"The type of the cases, based on collection; the predefined one unless given."`
	CreateReviewTask       *bool                    `json:"createReviewTask" required:"false" doc:"Whether someone is asked to review the new case; true unless given."`
}

// AutoClose is when a collection case that was opened by itself is closed: when
// nothing of the borrower's is overdue any more.
type AutoClose struct {
	Enabled bool         `json:"enabled" required:"false"`
	Outcome *CaseOutcome `json:"outcome" required:"false" doc:"noOutcome unless given."`
}

// validate holds the configuration to being well formed. Errors name the field.
func (c *Collections) validate() error {
	const at = "settings.collections.autoInitiate."
	a := &c.AutoInitiate
	for _, name := range slices.Sorted(maps.Keys(a.DaysOverdueByFrequency)) {
		if !slices.Contains(name.Values(), name) {
			return api.Invalid(at+"daysOverdueByFrequency."+string(name), "is not a payment frequency")
		}
		if days := a.DaysOverdueByFrequency[name]; days < 1 || days > 3650 {
			return api.Invalid(at+"daysOverdueByFrequency."+string(name), "must be 1 to 3650 days")
		}
	}
	switch {
	case a.OverdueAmount != nil && *a.OverdueAmount < 0:
		return api.Invalid(at+"overdueAmount", "must not be negative")
	case a.Enabled && a.DaysOverdue == nil && len(a.DaysOverdueByFrequency) == 0:
		return api.Invalid(at+"daysOverdue", "say from how many days overdue a case is opened")
	}
	return nil
}

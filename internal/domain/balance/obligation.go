package balance

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// ObligationStatus is what is wanted of obligations.
type ObligationStatus string

// Unfulfilled, or overdue.
const (
	Unfulfilled ObligationStatus = "unfulfilled"
	Overdue     ObligationStatus = "overdue"
)

// Values are both.
func (ObligationStatus) Values() []ObligationStatus { return []ObligationStatus{Unfulfilled, Overdue} }

// ObligationsRequest says which obligations of a loan are asked.
type ObligationsRequest struct {
	loan.Path
	ledger.AsOf
	PeriodID string           `query:"periodId" doc:"Only the obligation of this period."`
	Status   ObligationStatus `query:"status" doc:"Only obligations that are unfulfilled, or overdue."`
	From     query.Day        `query:"fromDate" doc:"Only obligations that fell due on this day or later."`
	Until    query.Day        `query:"toDate" doc:"Only obligations that fell due on this day or earlier."`
	DueDate  query.Day        `query:"dueDate" doc:"Only obligations that fell due on this day."`
	IsOpen   query.Flag       `query:"isOpen" doc:"Only obligations of periods that have not ended, of which none has fallen due, or only others."`
}

// ObligationShown is what fell due of a loan on one day.
type ObligationShown struct {
	ID          string       `json:"id" doc:"Unique below its loan, OB-YYYY-YYYY, and the same each time."`
	Amount      money.Amount `json:"obligationAmount" doc:"What was asked on the day, all together."`
	Scheduled   money.Amount `json:"scheduledAmount" doc:"Of it, what the schedule asked."`
	Fulfilled   money.Amount `json:"fulfilledAmount" doc:"What payments and credits have covered, those made earlier in the period too."`
	Capitalized money.Amount `json:"capitalizedAmount" doc:"What of its interest became principal."`
	Remaining   money.Amount `json:"remainingAmount" doc:"What is open of it."`
	PeriodID    *string      `json:"periodId" doc:"The period that it is of; null of what fell due otherwise, such as by an acceleration."`
	DueDate     day.Day      `json:"dueDate"`
	IsFulfilled bool         `json:"isFulfilled" doc:"Nothing is open of it."`
	IsOverdue   bool         `json:"isOverdue" doc:"Something is open of it, and its due date has passed."`
	IsDeferred  bool         `json:"isDeferred" doc:"What was open of it has been put off."`
	IsOpen      bool         `json:"isOpen" doc:"False: what was asked is final."`
	IsBlocked   bool         `json:"isLateFeeBlockedByPyramidingConfig" doc:"No late fee is charged for it, since only fees keep it open."`
}

// Obligations are what fell due of a loan.
type Obligations struct {
	Object      string             `json:"object"`
	LoanID      string             `json:"loanId"`
	IsLocked    bool               `json:"isLocked" doc:"False: what is told is whole."`
	At          day.Day            `json:"effectiveDate" doc:"The day at whose end they are told."`
	IsOverdue   bool               `json:"isOverdue" doc:"Something is overdue, as the obligations tell: also of a loan that is charged off, of which all stays owed."`
	Overdue     money.Amount       `json:"overdueAmount" doc:"What remains of all obligations that are overdue."`
	DaysOverdue int                `json:"daysOverdue"`
	Obligations []*ObligationShown `json:"obligations" nullable:"false" doc:"The first to fall due first."`
}

// TransformSchema describes what kind of object it is.
func (*Obligations) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{obligationsObject}
	return s
}

const obligationsObject = "loanObligations"

func obligations(ctx context.Context, tx *store.Tx, in *ObligationsRequest) (*Obligations, error) {
	s, err := in.Read(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	out := &Obligations{Object: obligationsObject, LoanID: s.Of.ID, At: s.At, DaysOverdue: s.Loan.DaysOverdue,
		Obligations: []*ObligationShown{}}
	periods, known := map[day.Day]bool{}, in.PeriodID == ""
	for _, p := range shownPeriods(s) {
		periods[p.DueDate], known = true, known || p.ID == in.PeriodID
	}
	if !known {
		return nil, api.Invalid("periodId", "is no period of the loan")
	}
	times := map[day.Day]int{}
	for i := range s.Loan.Obligations {
		o := &s.Loan.Obligations[i]
		times[o.DueDate]++
		shown := &ObligationShown{ID: ledger.ObligationID(s.Of, o.DueDate, times[o.DueDate]), Amount: o.ObligationAmount,
			Scheduled: o.ScheduledAmount, Fulfilled: o.FulfilledAmount,
			Capitalized: o.CapitalizedAmount, Remaining: o.RemainingAmount, DueDate: o.DueDate,
			IsFulfilled: o.IsFulfilled, IsOverdue: o.IsOverdue, IsDeferred: o.IsDeferred, IsBlocked: o.LateFeeBlocked}
		if periods[o.DueDate] && times[o.DueDate] == 1 {
			of := ledger.Derived("PE", s.Of, o.DueDate, 1)
			shown.PeriodID = &of
		}
		if o.IsOverdue {
			out.IsOverdue, out.Overdue = true, out.Overdue+o.RemainingAmount
		}
		if in.wants(shown) {
			out.Obligations = append(out.Obligations, shown)
		}
	}
	return out, nil
}

// wants reports whether an obligation is asked for.
func (in *ObligationsRequest) wants(o *ObligationShown) bool {
	from, until, due, open := in.From.Asked(), in.Until.Asked(), in.DueDate.Asked(), in.IsOpen.Asked()
	return (in.PeriodID == "" || o.PeriodID != nil && *o.PeriodID == in.PeriodID) &&
		(in.Status != Unfulfilled || !o.IsFulfilled) && (in.Status != Overdue || o.IsOverdue) &&
		(from == nil || o.DueDate >= *from) && (until == nil || o.DueDate <= *until) && (due == nil || o.DueDate == *due) &&
		(open == nil || *open == o.IsOpen)
}

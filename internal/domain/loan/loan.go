// Package loan holds loans as records, with the terms that were agreed, and the
// products that they belong to, with the rules of their ledgers. The ledgers are not here.
package loan

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/rule/beside"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
	"nectarine/internal/value/money"
)

// Status is where a loan stands.
type Status string

// The statuses of a loan.
const (
	Pending     Status = "pending"
	Originated  Status = "originated" // agreed; its ledger has not begun
	Active      Status = "active"
	Frozen      Status = "frozen"      // no interest is earned
	Accelerated Status = "accelerated" // all of it is due
	ChargedOff  Status = "chargedOff"
	PaidOff     Status = "paidOff"
	Canceled    Status = "canceled"
	Declined    Status = "declined"
)

// Values are all statuses.
func (Status) Values() []Status {
	return []Status{Pending, Originated, Active, Frozen, Accelerated, ChargedOff, PaidOff, Canceled, Declined}
}

// Loan is an installment loan or a line of credit.
type Loan struct {
	bun.BaseModel `bun:"table:loans,alias:loan"`
	store.Row
	ExternalID       *string                   `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the loan."`
	DisplayID        string                    `json:"displayId" bun:"-" readOnly:"true" doc:"The external id, or the id where there is none."`
	Type             Kind                      `json:"type" createOnly:"true" doc:"That of the loan type; it may be left out."`
	LoanTypeID       string                    `json:"loanTypeId" required:"true" minLength:"1" maxLength:"260" doc:"The product. It may be changed while the loan is pending."`
	MainBorrowerID   string                    `json:"mainBorrowerId" createOnly:"true" maxLength:"260" doc:"The borrower of the path."`
	Status           Status                    `json:"status" doc:"A caller may create a loan as pending or originated, and make originated what is pending, and declined what is either."`
	Nickname         *string                   `json:"nickname" maxLength:"100"`
	ServicedBy       *string                   `json:"servicedBy" minLength:"1" maxLength:"50" doc:"Such as creditor."`
	DeclineReason    *DeclineReason            `json:"declineReason" bun:"type:jsonb" doc:"Why it is declined, or is to be; it can be set until the loan is activated."`
	IsClosed         bool                      `json:"isClosed" doc:"No new draws, purchases or advances; it cannot be undone. An update sets it while the loan is pending or originated; after that POST …/close does."`
	AdditionalPeople []beside.AdditionalPerson `json:"additionalPeople" bun:"type:jsonb" maxItems:"100" answered:"list"`
	FormerPeople     []beside.FormerPerson     `json:"-" told:"formerPeople" pii:"none" bun:"type:jsonb"` // the first to leave first
	PeopleCaseID     *string                   `json:"-" bun:"-"`                                         // the case in which its people are changed; nil for none
	NewDrawsAllowed  *bool                     `json:"newDrawsAllowed" doc:"Of a line of credit only; true unless set."`
	AssetType        *string                   `json:"assetType" minLength:"1" maxLength:"100" doc:"That of the loan type unless set."`
	AssetDisplayName *string                   `json:"assetDisplayName" bun:"-" readOnly:"true" doc:"The name of the product that borrowers see."`
	AtOrigination    *Origination              `json:"atOrigination" bun:"-" doc:"What was agreed. Read only once the loan is originated."`
	Agreed           *Origination              `json:"-" told:"atOrigination" pii:"true" bun:"at_origination,type:jsonb"` // without what is sealed
	SealedAddress    *string                   `json:"-" told:"atOrigination.personAddress"`
	SealedCard       *string                   `json:"-" told:"atOrigination.card"`
	SealedPAN        *string                   `json:"-"`
	SealedWith       string                    `json:"-"` // the key with which these are sealed
	APRNominal       *money.Rate               `json:"aprNominalAtActivation" bun:"apr_nominal_at_activation" readOnly:"true" doc:"The annual percentage rate of the schedule with which the loan was activated (Regulation Z); null before."`
	APREffective     *money.Rate               `json:"aprEffectiveAtActivation" bun:"apr_effective_at_activation" readOnly:"true" doc:"The same compounded over a year."`
	Current          *CurrentTerms             `json:"current" bun:"-" readOnly:"true" doc:"What holds now."`
	PeriodicPayment  *money.Amount             `json:"-" told:"current.periodicPayment" pii:"none"` // since the last change of the ledger
	DayClosed        day.Day                   `json:"-" bun:"-"`                                   // by the time alone, where that has brought a change; else 0
	OriginatedAt     *clock.Time               `json:"-"`
	ActivatedAt      *clock.Time               `json:"-"`
	MigratedAt       *clock.Time               `json:"-"`
	LastAmortizedAt  *clock.Time               `json:"-"`
	ClosedAt         *clock.Time               `json:"-"`
	FrozenAt         *clock.Time               `json:"-"`
	AcceleratedAt    *clock.Time               `json:"-"`
	ChargedOffAt     *clock.Time               `json:"-"`
	PaidOffAt        *clock.Time               `json:"-"`
	ChargedOffReason *string                   `json:"chargedOffReason" readOnly:"true" writtenBy:"PUT /people/{personId}/loans/{loanId}/charge-off" doc:"Why it was charged off, as the lender said last; null where nobody has said, or where the charge-off was taken back."`
	CancelReason     *string                   `json:"cancellationReason" bun:"cancellation_reason" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/cancel" doc:"Why it was canceled; null unless it is, or nobody has said."`
	CloseReason      *string                   `json:"closeReason" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/close" doc:"Why it was closed."`
	CloseRequested   *bool                     `json:"closeRequestedByBorrower" bun:"close_requested_by_borrower" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/close" doc:"Whether the borrower asked for it to be closed; null where nobody has said."`
	StatusCaseID     *string                   `json:"statusCaseId" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/freeze, and what else changes it" doc:"The case in which its status was last acted on; null where none was named."`
	StatusNotice     *bool                     `json:"statusSendNotice" bun:"status_send_notice" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/freeze, and what else changes it" doc:"Whether the borrower was to be told of that; null where nobody has said. Nothing is sent."`
	Timestamps       *LoanTimestamps           `json:"timestamps" bun:"-" readOnly:"true"`
	MetaData         metadata.Map              `json:"metaData" bun:"type:jsonb" nullable:"true"`
	Unreadable       []string                  `json:"unreadable,omitempty" bun:"-" readOnly:"true" doc:"What of atOrigination cannot be opened with the key ring, and is shown as null. Only where there is any."`
}

// Kind is LN, loan.
func (*Loan) Kind() store.Kind { return store.Kind{Prefix: "LN", Name: "loan"} }

// Tells names the events of a loan. What was agreed at its origination is told term by
// term; a change of its status is told once more by itself.
func (l *Loan) Tells(c store.Change) event.Description {
	told := event.Description{Created: "loan.created", Updated: "loan.updated", PersonID: l.MainBorrowerID, LoanID: l.ID}
	was, ok := c.Was.(*Loan)
	if !ok {
		told.Extra = map[string]any{"id": l.ID, "externalId": l.ExternalID, "type": l.Type, "loanTypeId": l.LoanTypeID, "mainBorrowerId": l.MainBorrowerID, "status": l.Status}
		told.Also = l.peopleNews(nil)
		return told
	}
	if l.ActivatedAt != nil && was.ActivatedAt == nil {
		told.Updated = "loan.activated"
	}
	told.Changes = []diff.FieldChange{}
	for _, f := range c.Fields {
		if f.Field == "atOrigination" {
			told.Changes = append(told.Changes, agreedChanges(was.Agreed, l.Agreed)...)
		} else {
			told.Changes = append(told.Changes, f)
		}
	}
	if l.Status != was.Status {
		told.Also = append(told.Also, l.news("loan.statuschanged", map[string]any{"action": "updated",
			"changes": []diff.FieldChange{{Field: "status", Old: was.Status, New: l.Status}}, "oldStatus": was.Status, "newStatus": l.Status}))
	}
	for _, step := range l.becomes(was) {
		told.Also = append(told.Also, l.news(step.kind, map[string]any{"oldStatus": step.from, "newStatus": step.to}))
	}
	if l.DayClosed != 0 {
		for _, n := range told.Also {
			n.Data.(map[string]any)["effectiveDate"] = l.DayClosed
		}
	}
	told.Also = append(told.Also, l.peopleNews(was.AdditionalPeople)...)
	if l.IsClosed && !was.IsClosed {
		told.Also = append(told.Also, l.news("loan.closed", map[string]any{"status": l.Status, "closeReason": l.CloseReason,
			"closeRequestedByBorrower": l.CloseRequested}))
	}
	return told
}

// news is an event of the loan.
func (l *Loan) news(kind string, data map[string]any) event.News {
	return event.News{Type: kind, Object: "loan", ID: l.ID, PersonID: l.MainBorrowerID, LoanID: l.ID, Data: data}
}

// step is an event of what a loan has come to, from a status to another.
type step struct {
	kind     string
	from, to Status
}

// becomes are the events of what the loan has come to, beside that of its status: by an
// operation, a payment, a replay, or the time. Where several lie between what was and what is,
// an acceleration on the way to a charge-off, each tells its own.
func (l *Loan) becomes(was *Loan) (all []step) {
	add := func(kind string) { all = append(all, step{kind, was.Status, l.Status}) }
	switch {
	case l.Status == was.Status:
	case l.Status == Frozen:
		add("loan.frozen")
	case l.Status == Canceled:
		add("loan.canceled")
	case l.Status == PaidOff:
		add("loan.paidoff")
	case was.Status == Frozen:
		add("loan.unfrozen")
	}
	switch {
	case l.AcceleratedAt != nil && was.AcceleratedAt == nil:
		all = append(all, step{"loan.acceleration.processed", was.Status, Accelerated})
	case l.AcceleratedAt == nil && was.AcceleratedAt != nil:
		add("loan.acceleration.reversed")
	}
	switch {
	case l.ChargedOffAt != nil && was.ChargedOffAt == nil:
		from := was.Status
		if l.AcceleratedAt != nil && was.AcceleratedAt == nil {
			from = Accelerated
		}
		all = append(all, step{"loan.chargeoff.processed", from, ChargedOff})
	case l.ChargedOffAt == nil && was.ChargedOffAt != nil:
		add("loan.chargeoff.reversed")
	}
	return all
}

// TransformSchema lets what a loan may lack be null by its own schema: see nested. The
// object of a loan is its type.
func (*Loan) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	for _, kind := range Kind("").Values() {
		s.Properties["object"].Enum = append(s.Properties["object"].Enum, string(kind))
	}
	for _, name := range []string{"declineReason", "atOrigination"} {
		p := s.Properties[name]
		s.Properties[name] = &api.Schema{AllOf: []*api.Schema{{Ref: p.Ref}}, Description: p.Description}
	}
	return s
}

// CurrentTerms are what holds of a loan now.
type CurrentTerms struct {
	PeriodicPayment   *money.Amount `json:"periodicPayment" doc:"The level payment of principal and interest as it stood at the last change of the ledger; null before the activation."`
	AutopayEnabled    bool          `json:"autopayEnabled" doc:"False: no payment is made by itself."`
	CreditLimitAmount *money.Amount `json:"creditLimitAmount" doc:"Of a line of credit; null of any other."`
	Outstanding       *money.Amount `json:"outstandingAmount" doc:"What is owed of principal, fees, and interest that has fallen due, or was charged off: without interest that is earned and not asked yet, which balances tells. Null before the activation."`
	Overdue           *money.Amount `json:"overdueAmount" doc:"What is overdue, or charged off; null before the activation."`
	DaysOverdue       *int          `json:"daysOverdue" doc:"The days since the oldest payment that is open fell due, in the product's time zone, while something is overdue; 0 where nothing is, null before the activation."`
	NextDueDate       *day.Day      `json:"nextDueDate" doc:"The day on which the next payment falls due, asked for yet or paid early: the present one while something is open that falls due on it. Null where none is to come: before the activation, of a loan that is over, or on which nothing falls due in its status."`
}

// LoanTimestamps are the moments of a loan's life; null is what has not happened.
type LoanTimestamps struct {
	CreatedAt       clock.Time  `json:"createdAt"`
	UpdatedAt       clock.Time  `json:"updatedAt"`
	DeletedAt       *clock.Time `json:"deletedAt"`
	StartedAt       *clock.Time `json:"startedAt"`
	OriginatedAt    *clock.Time `json:"originatedAt"`
	ActivatedAt     *clock.Time `json:"activatedAt"`
	MigratedAt      *clock.Time `json:"migratedAt" doc:"When it was brought in from another system; null of a loan that began here."`
	FrozenAt        *clock.Time `json:"frozenAt"`
	LastAmortizedAt *clock.Time `json:"lastAmortizedAt"`
	AcceleratedAt   *clock.Time `json:"acceleratedAt"`
	ChargedOffAt    *clock.Time `json:"chargedOffAt"`
	PaidOffAt       *clock.Time `json:"paidOffAt"`
	ClosedAt        *clock.Time `json:"closedAt"`
}

// DeclineReason is why a loan was declined, with what to tell the borrower.
type DeclineReason struct {
	nested
	MainExternalReasonCode *string     `json:"mainExternalReasonCode" maxLength:"100"`
	MainText               *string     `json:"mainText" maxLength:"1000"`
	MainScriptForRep       *string     `json:"mainScriptForRep" maxLength:"2000"`
	SubReasons             []SubReason `json:"subReasons" maxItems:"50"`
}

// SubReason is one of several reasons of a decline.
type SubReason struct {
	nested
	ExternalReasonCode *string `json:"externalReasonCode" maxLength:"100"`
	ReasonText         *string `json:"reasonText" maxLength:"1000"`
	ScriptForRep       *string `json:"scriptForRep" maxLength:"2000"`
}

// present adds what an answer shows beyond the row.
func present(ctx context.Context, tx *store.Tx, loans ...*Loan) error {
	ids := make([]string, len(loans))
	for i, l := range loans {
		ids[i] = l.LoanTypeID
	}
	types, err := store.GetMany[Type](ctx, tx, ids)
	if err != nil {
		return err
	}
	stands, err := standings(ctx, tx, loans)
	if err != nil {
		return err
	}
	for _, l := range loans {
		l.unseal(tx)
		l.DisplayID, l.Object = l.ID, string(l.Type)
		if l.ExternalID != nil {
			l.DisplayID = *l.ExternalID
		}
		if l.AdditionalPeople == nil {
			l.AdditionalPeople = []beside.AdditionalPerson{}
		}
		if t := types[l.LoanTypeID]; t != nil {
			l.AssetDisplayName = t.AssetDisplayName
		}
		l.Timestamps = &LoanTimestamps{CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt, DeletedAt: l.DeletedAt,
			OriginatedAt: l.OriginatedAt, StartedAt: l.ActivatedAt, ActivatedAt: l.ActivatedAt, MigratedAt: l.MigratedAt,
			LastAmortizedAt: l.LastAmortizedAt, ClosedAt: l.ClosedAt, FrozenAt: l.FrozenAt, AcceleratedAt: l.AcceleratedAt,
			ChargedOffAt: l.ChargedOffAt, PaidOffAt: l.PaidOffAt}
		if l.Current = stands[l.ID]; l.Current == nil {
			l.Current = &CurrentTerms{}
		}
		l.Current.PeriodicPayment = l.PeriodicPayment
	}
	return nil
}

// resolve resolves what the loan refers to and holds it against the rules that
// are the same for new and changed loans.
func (l *Loan) resolve(ctx context.Context, tx *store.Tx, fresh bool) error {
	t, err := api.Ref[Type](ctx, tx, "loanTypeId", &l.LoanTypeID)
	if err != nil {
		return err
	}
	if fresh && t.Status != api.Active {
		return api.Invalid("loanTypeId", "this loan type is inactive and takes no new loans")
	}
	if fresh && l.Type == "" {
		l.Type = t.Type
	}
	if l.Type != t.Type {
		return api.Invalid("type", "must be the loan type's: "+string(t.Type))
	}
	if fresh && l.AssetType == nil {
		l.AssetType = t.AssetType
	}
	if l.Type == Installment && l.NewDrawsAllowed != nil {
		return api.Invalid("newDrawsAllowed", "only a line of credit has draws")
	}
	if l.AtOrigination != nil {
		if err := l.AtOrigination.validate(); err != nil {
			return err
		}
	}
	return l.resolvePeople(ctx, tx)
}

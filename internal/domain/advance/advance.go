// Package advance keeps what is paid out of installment loans after their activation, where their product pays out in
// several advances: each as a row whose status is told, and, once it is settled, as a fact of the loan's ledger.
package advance

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
	"nectarine/internal/value/money"
)

// Advance is a further amount that is lent on a loan.
type Advance struct {
	bun.BaseModel `bun:"table:loan_advances,alias:loan_advance"`
	store.Row
	ExternalID *string              `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the advance."`
	LoanID     string               `json:"loanId" readOnly:"true"`
	BorrowerID string               `json:"-"`
	Status     loan.AdvanceStatus   `json:"status" doc:"Where it stands: scheduled, pending on its way, settled, or canceled. Only what is settled is in the ledger."`
	Amount     money.Amount         `json:"amount" minimum:"0.01" maximum:"1000000000" doc:"In dollars. It may be changed until the advance is settled or canceled."`
	Original   money.Amount         `json:"originalAmount" bun:"original_amount" readOnly:"true" doc:"What it was created with, or agreed at."`
	Date       day.Day              `json:"advanceDate" bun:"advance_date" doc:"The day, in the product's time zone, on which it is to be made; of one that is settled, from which on it is owed. It may be changed until the advance is settled or canceled."`
	Details    *loan.AdvanceDetails `json:"advanceDetails" bun:"advance_details,type:jsonb" doc:"At which merchant, and how."`
	IsPlanned  bool                 `json:"isPlanned" bun:"is_planned" readOnly:"true" doc:"It was agreed with the loan, and neither its amount nor its day has been changed, nor was it canceled, before it was made: the payment counts it from the activation on."`
	MetaData   metadata.Map         `json:"metadata" bun:"metadata,type:jsonb" nullable:"true"`
	CaseID     *string              `json:"caseId" maxLength:"260" doc:"The case in which it was last acted on."`
	SendNotice *bool                `json:"sendNotice" doc:"Whether the borrower was to be told of the last action; null where nobody has said. Nothing is sent."`
	CreatedBy  *store.Actor         `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	Timestamps *Timestamps          `json:"timestamps" bun:"-" readOnly:"true"`

	Planned    *string     `json:"-" bun:"planned_id"` // how the terms name it; nil of one that was not agreed with the loan
	PendingAt  *clock.Time `json:"-"`
	SettledAt  *clock.Time `json:"-"`
	CanceledAt *clock.Time `json:"-"`
	DueAt      *clock.Time `json:"-"` // when it lapses; nil of what is not scheduled
}

// Timestamps are the moments of an advance; null is what has not happened.
type Timestamps struct {
	CanceledAt *clock.Time `json:"canceledAt" doc:"When it was canceled, or lapsed."`
	CreatedAt  clock.Time  `json:"createdAt"`
	PendingAt  *clock.Time `json:"pendingAt" doc:"When it became pending."`
	SettledAt  *clock.Time `json:"settledAt" doc:"When it was settled."`
	UpdatedAt  clock.Time  `json:"updatedAt"`
}

// Kind is LA, advance.
func (*Advance) Kind() store.Kind { return store.Kind{Prefix: "LA", Name: "advance"} }

// Tells names the events of an advance: a change of its status, its first too, has one of its own.
func (a *Advance) Tells(c store.Change) event.Description {
	told := event.Description{Created: "advance.statuschanged", Updated: "advance.updated", PersonID: a.BorrowerID, LoanID: a.LoanID,
		Extra: map[string]any{"oldStatus": nil, "newStatus": a.Status, "oldAmount": nil, "newAmount": a.Amount, "advanceDate": a.Date}}
	if was, is := c.Was.(*Advance); is {
		told.Extra["oldStatus"], told.Extra["oldAmount"] = was.Status, was.Amount
		if was.Status != a.Status {
			told.Updated = told.Created
		}
	}
	return told
}

// Advances are the advances of all loans.
type Advances struct {
	Ledgers *ledger.Ledgers
}

// stand gives the advance a status and notes when it came to it; in a time zone one that is scheduled lapses with the
// end of its day.
func (a *Advance) stand(s loan.AdvanceStatus, now clock.Time, zone *time.Location) {
	a.Status, a.DueAt = s, nil
	switch s {
	case loan.AdvanceScheduled:
		end := clock.Of((a.Date + 1).Start(zone))
		a.DueAt = &end
	case loan.AdvancePending:
		a.PendingAt = &now
	case loan.AdvanceSettled:
		a.SettledAt = &now
	case loan.AdvanceCanceled:
		a.CanceledAt = &now
	}
}

// present completes advances for an answer.
func present(all ...*Advance) {
	for _, a := range all {
		a.Timestamps = &Timestamps{CanceledAt: a.CanceledAt, CreatedAt: a.CreatedAt, PendingAt: a.PendingAt, SettledAt: a.SettledAt,
			UpdatedAt: a.UpdatedAt}
	}
}

// Filter narrows the advances of a loan.
type Filter struct {
	loan.Path
	store.Keyset
	Status []loan.AdvanceStatus `query:"status,explode" doc:"Only advances in these statuses: repeated or comma-separated."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) { store.OneOf(q, "status", f.Status) }

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "status": "?TableAlias.status",
		"advanceDate": "?TableAlias.advance_date"}
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Advance], error) {
	l, err := ledger.Installment(ctx, tx, &f.Path, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Advance]{}, err
	}
	p, err := store.List[Advance](ctx, tx, f, store.Has("loan_id", l.ID))
	present(p.Rows...)
	return p, err
}

// Path is the advance that a path names, with its loan.
type Path struct {
	loan.Path
	Advance string `path:"advanceId"`
}

// load is the loan of the path, locked by ofLoan, and its advance.
func (in *Path) load(ctx context.Context, tx *store.Tx, ofLoan store.Getter[loan.Loan], get store.Getter[Advance]) (*loan.Loan, *Advance,
	error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, ofLoan)
	if err != nil {
		return nil, nil, err
	}
	a, err := store.Child(ctx, tx, get, in.Advance, func(a *Advance) bool { return a.LoanID == l.ID })
	return l, a, err
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Advance, error) {
	_, a, err := in.load(ctx, tx, store.Get[loan.Loan], store.Get[Advance])
	if err != nil {
		return nil, err
	}
	present(a)
	return a, nil
}

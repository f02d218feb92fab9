package advance

import (
	"context"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
	"nectarine/internal/value/money"
)

// deed is something that is done with an advance of a loan.
type deed string

const (
	creating  deed = "have an advance created"
	changing  deed = "have an advance changed"
	canceling deed = "have an advance canceled"
)

// allowed are the statuses of a loan in which each can be done. What is on its way when a loan is frozen, accelerated,
// charged off or paid off may have been paid out all the same; what is not made of a canceled one is canceled too.
var allowed = map[deed][]loan.Status{
	creating:  {loan.Active, loan.PaidOff},
	changing:  {loan.Active, loan.Frozen, loan.Accelerated, loan.ChargedOff, loan.PaidOff},
	canceling: {loan.Active, loan.Frozen, loan.Accelerated, loan.ChargedOff, loan.PaidOff, loan.Canceled},
}

// on refuses what cannot be done with a loan in its status.
func (d deed) on(s loan.Status) error { return loan.Only(allowed[d], s, string(d)) }

// CreateRequest is an advance as it is created.
type CreateRequest struct {
	api.Passing[Advance]
	ledger.Action
	ExternalID *string              `json:"externalId" required:"false" minLength:"1" maxLength:"50" doc:"The lender's own id of the advance."`
	Status     *loan.AdvanceStatus  `json:"status" required:"false" doc:"scheduled, pending or settled; settled unless set."`
	Amount     money.Amount         `json:"amount" minimum:"0.01" maximum:"1000000000" doc:"In dollars."`
	Date       *day.Day             `json:"advanceDate" required:"false" doc:"The day, in the product's time zone, on which it is or was made; the present one unless set. One that is settled is of a day from the activation to the present one, one that is scheduled of the present one or a later."`
	Details    *loan.AdvanceDetails `json:"advanceDetails" required:"false" doc:"At which merchant, and how."`
	MetaData   metadata.Map         `json:"metadata" required:"false" nullable:"true"`
}

// attempt is a loan, locked, of which an advance is created or changed, as it stands on the present day.
type attempt struct {
	*ledger.Standing
	zone *time.Location
}

// begin is the attempt on a loan that has a ledger.
func begin(ctx context.Context, tx *store.Tx, l *loan.Loan, d deed) (*attempt, error) {
	s, err := ledger.Stand(ctx, tx, l, nil)
	if err != nil {
		return nil, err
	}
	if s.Head == nil {
		return nil, ledger.Unbegun(l, d.on)
	}
	zone, err := time.LoadLocation(s.Head.Timezone)
	return &attempt{s, zone}, err
}

// on refuses what the status does not allow in which the loan is by now.
func (t *attempt) on(d deed) error { return d.on(ledger.StatusOf(t.Loan.Status)) }

func (as *Advances) create(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body CreateRequest
}) (*Advance, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, ledger.Lock)
	if err != nil {
		return nil, err
	}
	t, err := begin(ctx, tx, l, creating)
	if err != nil {
		return nil, err
	}
	if err := t.lends(); err != nil {
		return nil, err
	}
	a, err := in.Body.advance(tx, t)
	if err != nil {
		return nil, err
	}
	if err := as.Ledgers.ResolveCase(ctx, tx, &a.CaseID, in.Body.CaseID, l); err != nil {
		return nil, err
	}
	if a.Status == loan.AdvanceSettled {
		if err := as.book(ctx, tx, a, creating); err != nil {
			return nil, err
		}
	}
	if err := store.Insert(ctx, tx, a); err != nil {
		return nil, err
	}
	present(a)
	return a, nil
}

// lends refuses a loan on which nothing more is lent.
func (t *attempt) lends() error {
	switch {
	case !t.Head.Rules.PaysInAdvances():
		return api.Conflict(api.InvalidStatus, "the loan was paid out at once: it was activated under ledgerRules of its product without multipleAdvances, and has no advances")
	case t.on(creating) != nil:
		return t.on(creating)
	case t.Of.IsClosed:
		return api.Conflict(api.LoanClosed, "isClosed: the loan is closed, and nothing more is lent on it")
	}
	return nil
}

// advance is the advance that is asked for, which is not yet booked.
func (r *CreateRequest) advance(tx *store.Tx, t *attempt) (*Advance, error) {
	by := tx.Actor
	a := &Advance{ExternalID: r.ExternalID, LoanID: t.Of.ID, BorrowerID: t.Of.MainBorrowerID, Status: loan.AdvanceSettled, Amount: r.Amount,
		Original: r.Amount, Date: t.At, Details: r.Details, MetaData: r.MetaData, SendNotice: r.SendNotice, CreatedBy: &by}
	if r.Status != nil {
		a.Status = *r.Status
	}
	if r.Date != nil {
		a.Date = *r.Date
	}
	if a.Status == loan.AdvanceCanceled {
		return nil, api.Invalid("status", "an advance is created as scheduled, pending or settled")
	}
	if err := a.datable(t); err != nil {
		return nil, err
	}
	store.Identify(a)
	a.stand(a.Status, tx.Now, t.zone)
	return a, nil
}

// datable refuses a day on which an advance that stands so cannot be.
func (a *Advance) datable(t *attempt) error {
	begun := t.Facts[0].EffectiveDate
	switch {
	case a.Date < begun:
		return api.Invalid("advanceDate", "must not be before the loan was activated, on "+begun.String())
	case a.Status == loan.AdvanceSettled && a.Date > t.At:
		return api.Invalid("advanceDate", "must not be after the present day of the product, "+t.At.String()+"; what is to come is scheduled")
	case a.Status == loan.AdvanceScheduled && a.Date < t.At:
		return api.Invalid("advanceDate", "must be "+t.At.String()+" or later of what is scheduled")
	case a.Date > t.At+farthest:
		return api.Invalid("advanceDate", "must be at most ten years from now")
	}
	return nil
}

// farthest is how many days ahead an advance may be.
const farthest = 3653

// book tells the ledger of an advance that is settled: from the beginning of its day on, before what is paid on it, it is
// owed. It takes the place of the one that was planned, where it was.
func (as *Advances) book(ctx context.Context, tx *store.Tx, a *Advance, d deed) error {
	fact := engine.Fact{ID: a.ID, Type: engine.FurtherAdvance, EffectiveDate: a.Date, Amount: a.Amount}
	if a.IsPlanned {
		fact.AdvanceID = *a.Planned
	}
	_, err := as.Ledgers.RecordOne(ctx, tx, a.recording(fact, d))
	return err
}

// recording is a fact that comes from the advance.
func (a *Advance) recording(fact engine.Fact, d deed) ledger.Recording {
	return ledger.Recording{LoanID: a.LoanID, Facts: []engine.Fact{fact}, SourceID: &a.ID, CaseID: a.CaseID,
		SendNotice: a.SendNotice, Stands: d.on}
}

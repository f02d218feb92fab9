// Package lifecycle is what a lender does to an installment loan as a whole: freeze it,
// accelerate it, charge it off, cancel and close it, and take that back. What follows of it is
// the ledger's.
package lifecycle

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// deed is something that is done to a loan.
type deed string

const (
	freezing      deed = "be frozen"
	unfreezing    deed = "be unfrozen"
	accelerating  deed = "be accelerated"
	unaccelerated deed = "have its acceleration reversed"
	chargingOff   deed = "be charged off"
	detailing     deed = "have the details of its charge-off changed"
	unchargedOff  deed = "have its charge-off reversed"
	canceling     deed = "be canceled"
	forcing       deed = "be canceled with force"
	closing       deed = "be closed"
	refreshing    deed = "be refreshed"
)

// allowed are the statuses of a loan in which each can be done.
var allowed = map[deed][]loan.Status{
	freezing:      {loan.Active},
	unfreezing:    {loan.Frozen},
	accelerating:  {loan.Active},
	unaccelerated: {loan.Accelerated},
	chargingOff:   {loan.Active, loan.Accelerated},
	detailing:     {loan.ChargedOff},
	unchargedOff:  {loan.ChargedOff},
	canceling:     {loan.Pending, loan.Originated, loan.Active},
	forcing:       {loan.Pending, loan.Originated, loan.Active, loan.Frozen, loan.Accelerated},
	closing:       {loan.Active, loan.PaidOff},
	refreshing:    {loan.Active, loan.Accelerated, loan.ChargedOff, loan.PaidOff},
}

// on refuses what cannot be done with a loan in its status.
func (d deed) on(s loan.Status) error { return loan.Only(allowed[d], s, string(d)) }

// Loans are all loans, as wholes.
type Loans struct {
	Ledgers *ledger.Ledgers
}

// Standing is how a loan stands after what was done to it.
type Standing struct {
	Object      string       `json:"object"`
	LoanID      string       `json:"loanId"`
	Status      loan.Status  `json:"status" doc:"Where the loan stands now."`
	Was         loan.Status  `json:"oldStatus" doc:"Where it stood before."`
	Effective   day.Day      `json:"effectiveDate" doc:"The day on which it counts, in the product's time zone; of a loan without a ledger the present one."`
	Payoff      money.Amount `json:"payoffAmount" doc:"What pays the loan off on the present day."`
	Outstanding money.Amount `json:"outstandingTotalAmount" doc:"All that is owed but what is charged off."`
	ChargedOff  money.Amount `json:"chargedOffTotalAmount" doc:"What is owed of what was charged off."`
	Over        money.Amount `json:"paidOverAmount" doc:"Owed back to the borrower."`
}

// TransformSchema describes what kind of object it is.
func (*Standing) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{standingObject}
	return s
}

const standingObject = "loanStanding"

// request is what is done to a loan, and with what.
type request struct {
	deed
	ledger.Action
	facts    []engine.Fact
	anew     bool
	complete func(*loan.Loan)
	idle     func(engine.Fact, engine.State) error
}

// begin is the loan of a path, locked, of which something is done that needs a ledger, and
// the present day.
func begin(ctx context.Context, tx *store.Tx, p *loan.Path, d deed) (*loan.Loan, day.Day, error) {
	l, err := ledger.Installment(ctx, tx, p, ledger.Lock)
	if err != nil {
		return nil, 0, err
	}
	today, begun, err := ledger.Today(ctx, tx, l)
	if err == nil && !begun {
		err = ledger.Unbegun(l, d.on)
	}
	return l, today, err
}

// do tells the ledger of a loan of what is done to it, and how it then stands.
func (ls *Loans) do(ctx context.Context, tx *store.Tx, l *loan.Loan, r request) (*Standing, *ledger.Recorded, error) {
	var caseID *string
	if err := ls.Ledgers.ResolveCase(ctx, tx, &caseID, r.CaseID, l); err != nil {
		return nil, nil, err
	}
	var was loan.Status
	out, err := ls.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: l.ID, Facts: r.facts, Anew: r.anew, CaseID: caseID,
		SendNotice: r.SendNotice, Idle: r.idle,
		Stands: func(s loan.Status) error {
			was = s
			return r.on(s)
		},
		Complete: func(l *loan.Loan) {
			l.StatusCaseID, l.StatusNotice = caseID, r.SendNotice
			if r.complete != nil {
				r.complete(l)
			}
		}})
	if err != nil {
		return nil, nil, err
	}
	s := standing(out, was)
	if len(r.facts) > 0 {
		s.Effective = r.facts[0].EffectiveDate
	}
	return s, out, nil
}

// standing is how a loan stands after a recording.
func standing(r *ledger.Recorded, was loan.Status) *Standing {
	b := &r.Is.Balances
	return &Standing{Object: standingObject, LoanID: r.Loan.ID, Status: r.Loan.Status, Was: was, Effective: r.Is.At,
		Payoff: r.Is.PayoffAmount, Outstanding: b.Outstanding.Total(), ChargedOff: b.ChargedOff.Total(), Over: b.Overpayment}
}

// given is a body, or one that says nothing.
func given[T any](body *T) T {
	if body == nil {
		return *new(T)
	}
	return *body
}

// effective is the day on which something counts that a body may date: not after the present
// one, which it is unless given.
func effective(asked *day.Day, today day.Day) (day.Day, error) {
	if asked == nil {
		return today, nil
	}
	if *asked > today {
		return 0, api.Invalid("effectiveDate", "must not be after the present day of the product, "+today.String())
	}
	return *asked, nil
}

// initiated leaves the event that a lender has begun something.
func initiated(tx *store.Tx, kind string, s *Standing, l *loan.Loan, amount money.Amount) {
	event.Record(tx, event.News{Type: kind, Object: "loan", ID: l.ID, PersonID: l.MainBorrowerID, LoanID: l.ID,
		Data: map[string]any{"effectiveDate": s.Effective, "oldStatus": s.Was, "newStatus": s.Status, "amount": amount}})
}

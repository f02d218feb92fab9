// Package hardship is what a lender agrees with a borrower who cannot pay an installment loan as
// it was agreed: other due dates, payments that are put off, other terms. Each is a fact of the
// loan's ledger; what follows of it is the engine's.
package hardship

import (
	"context"
	"maps"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Tools are the hardship tools of all loans.
type Tools struct {
	Ledgers *ledger.Ledgers
}

// Frequency is how often payments fall due.
type Frequency string

// The frequencies of the public API.
const (
	Weekly        = Frequency(plan.Weekly)
	EveryTwoWeeks = Frequency(plan.EveryTwoWeeks)
	TwiceMonthly  = Frequency(plan.TwiceMonthly)
	Monthly       = Frequency(plan.Monthly)
	SingleTerm    = Frequency(plan.SingleTerm)
)

// Values are all of them.
func (Frequency) Values() []Frequency {
	return []Frequency{Weekly, EveryTwoWeeks, TwiceMonthly, Monthly, SingleTerm}
}

// Agreed is with what something is agreed: every tool may take a fee.
type Agreed struct {
	ledger.Action
	Fee *money.Amount `json:"feeAmount" required:"false" minimum:"0" maximum:"1000000000" doc:"Charged as a modification fee, in dollars; none unless set."`
}

// deed is something that is agreed of a loan.
type deed string

const (
	changingDates deed = "have its due dates changed"
	deferringDate deed = "have a due date deferred"
	deferringAll  deed = "have its schedule deferred"
	changingTerms deed = "have its terms changed"
)

// allowed are the statuses of a loan in which anything is agreed of it.
var allowed = []loan.Status{loan.Active}

// on refuses what cannot be agreed of a loan in its status.
func (d deed) on(s loan.Status) error { return loan.Only(allowed, s, string(d)) }

// attempt is a loan, locked, of which something is agreed, with the state that it has reached on the
// present day, and the payments that are to come by it.
type attempt struct {
	*ledger.Standing
	deed
	state engine.State
	asked []engine.Row
}

// begin is the attempt on the loan of a path, which must allow the deed.
func begin(ctx context.Context, tx *store.Tx, p *loan.Path, d deed) (*attempt, error) {
	s, err := ledger.Begun(ctx, tx, p, d.on)
	if err != nil {
		return nil, err
	}
	t := &attempt{Standing: s, deed: d}
	if t.state, t.asked, err = t.after(ctx, s.Facts); err != nil {
		return nil, err
	}
	if err := d.on(ledger.StatusOf(t.state.Status)); err != nil {
		return nil, err
	}
	return t, planned(t.state)
}

// after is the state of the loan on the present day by facts, with the payments to come.
func (t *attempt) after(ctx context.Context, facts []engine.Fact) (engine.State, []engine.Row, error) {
	s, rows, err := engine.ExpectedWhile(ctx.Err, t.Head.Terms, facts, t.At)
	if err != nil {
		err = loan.Blamed(err)
	}
	return s, rows, err
}

// planned refuses a loan on which a payment plan is in force.
func planned(s engine.State) error {
	if s.Agreed == nil {
		return nil
	}
	return api.Conflict(api.InvalidStatus, "a payment plan is in force until "+s.Agreed.Last.String()+": while it is, nothing else is agreed; cancel it first")
}

// several refuses what is not for a loan of one payment.
func (t *attempt) several() error {
	if t.state.Pattern.Every != plan.SingleTerm {
		return nil
	}
	return api.Conflict(api.InvalidStatus, "paymentFrequency: a loan of a single payment cannot "+string(t.deed)+"; defer its schedule, or change its due date")
}

// coming refuses a loan of which nothing falls due any more.
func (t *attempt) coming() error {
	if len(t.state.Dates) > 0 {
		return nil
	}
	return api.Conflict(api.InvalidStatus, "the loan cannot "+string(t.deed)+": no payment is to come, for all has fallen due")
}

// agreement is what is agreed: facts, told as an event with more, from an object.
type agreement struct {
	Agreed
	facts []engine.Fact
	event string
	// more is told beside what every event of these tells; last is the day of the last payment to come.
	more   func(is engine.State, last *day.Day) map[string]any
	source *string
}

// record tells the ledger of what is agreed, and shows the payments that are to come then.
func (ts *Tools) record(ctx context.Context, tx *store.Tx, t *attempt, a agreement) (*ledger.ExpectedPaymentsAnswer, error) {
	var caseID *string
	if err := ts.Ledgers.ResolveCase(ctx, tx, &caseID, a.CaseID, t.Of); err != nil {
		return nil, err
	}
	for i := range a.facts {
		a.facts[i].EffectiveDate, a.facts[i].EffectiveSecond = t.At, ledger.EndOfDay
	}
	if a.Fee != nil {
		a.facts[0].FeeAmount = *a.Fee
	}
	done, err := ts.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: t.Of.ID, Facts: a.facts, SourceID: a.source, CaseID: caseID,
		SendNotice: a.SendNotice, Stands: t.on, Idle: t.idle})
	if err != nil {
		return nil, err
	}
	coming, is, err := done.ToCome()
	if err != nil {
		return nil, err
	}
	asked := [2][]day.Day{make([]day.Day, len(t.asked)), make([]day.Day, len(coming.Schedule))}
	for i, r := range t.asked {
		asked[0][i] = r.Date
	}
	for i, r := range coming.Schedule {
		asked[1][i] = r.Date
	}
	t.tell(tx, a, is, asked)
	return &ledger.ExpectedPaymentsAnswer{Status: 200, Message: "OK", Count: len(coming.Schedule), Data: *coming}, nil
}

// idle says why what is agreed would have no effect.
func (t *attempt) idle(engine.Fact, engine.State) error {
	return api.Conflict(api.InvalidStatus, "the loan cannot "+string(t.deed)+" so: its due dates would go beyond the time that is reckoned with, "+
		"or a payment would ask more than the relief of a servicemember allows (docs/ledger.md, section 7)")
}

// tell leaves the event of what was agreed, with what is asked before and after, and on which days.
func (t *attempt) tell(tx *store.Tx, a agreement, is engine.State, asked [2][]day.Day) {
	data := map[string]any{"effectiveDate": t.At}
	for i, s := range []engine.State{t.state, is} {
		name := []string{"old", "new"}[i]
		data[name+"PaymentFrequency"], data[name+"SpecificDays"], data[name+"DaysPutOff"] = s.Pattern.Every, s.Pattern.Days, int(s.Pattern.Shift)
		data[name+"PeriodicPaymentAmount"], data[name+"PaymentsToCome"] = s.Payment, len(asked[i])
		first, last := ends(asked[i])
		data[name+"NextDueDate"], data[name+"LastDueDate"] = first, last
	}
	_, last := ends(asked[1])
	maps.Copy(data, a.more(is, last))
	event.Record(tx, event.News{Type: a.event, Object: "loan", ID: t.Of.ID, PersonID: t.Of.MainBorrowerID, LoanID: t.Of.ID, Data: data})
}

// ends are the first and the last of days; nil of none.
func ends(days []day.Day) (first, last *day.Day) {
	if len(days) == 0 {
		return nil, nil
	}
	return &days[0], &days[len(days)-1]
}

package hardship

import (
	"cmp"
	"context"
	"slices"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

// DueDateDeferral is which payment is put off, and to when.
type DueDateDeferral struct {
	Agreed
	DueDate day.Day  `json:"dueDate" doc:"Its due date: one to come, or one that has passed and of which something is open."`
	To      *day.Day `json:"newDueDate" required:"false" doc:"Of one to come the later day to which it goes, up to 366 days on, on which no other falls due; behind the last due date, by a period, unless set. One that has passed goes there always."`
}

// facts are the facts by which the payment goes where it is to go.
func (r *DueDateDeferral) facts(t *attempt) ([]engine.Fact, error) {
	s := t.state
	at := slices.Index(s.Dates, r.DueDate)
	open := slices.ContainsFunc(s.Obligations, func(o engine.Owing) bool { return o.DueDate == r.DueDate })
	switch {
	case at < 0 && !open && slices.ContainsFunc(t.Loan.Obligations, func(o engine.Obligation) bool { return o.DueDate == r.DueDate }):
		return nil, api.Conflict(api.InvalidStatus, "dueDate: nothing is open of what fell due on "+r.DueDate.String()+": there is nothing to defer")
	case at < 0 && !open:
		return nil, api.Invalid("dueDate", "must be a due date to come, or one that has passed and of which something is open: expected-payments and obligations list them")
	case at < 0 && r.To != nil:
		return nil, api.Invalid("newDueDate", "must be left out: what is open of a payment that has fallen due goes behind the last due date; to pay it on a chosen day is a promise, and leaves it due")
	case r.To == nil:
		return []engine.Fact{{Type: engine.Deferral, DueDate: &r.DueDate}}, nil
	case *r.To <= r.DueDate || *r.To > r.DueDate+366:
		return nil, api.Invalid("newDueDate", "must be after dueDate, and at most 366 days")
	case at == 0 && s.First > 0 && len(s.Dates) > 1 && *r.To > s.Dates[1]:
		return nil, api.Invalid("newDueDate", "must be before the due date after it, "+s.Dates[1].String()+": what the next payment asks was announced when the due dates "+
			"changed, and no other payment asks that; leave it out to put the payment behind the last")
	case slices.Contains(s.Dates, *r.To):
		return nil, api.Invalid("newDueDate", "must be a day on which no other payment falls due; leave it out to put the payment behind the last")
	}
	return shifted(s.Dates[at:], *r.To), nil
}

// shifted are the facts by which the first of due dates goes and another day comes: each of those
// that lie between moves to the next, the last of them first, so that none passes another.
func shifted(dates []day.Day, to day.Day) (facts []engine.Fact) {
	last := 0
	for last+1 < len(dates) && dates[last+1] < to {
		last++
	}
	for ; last >= 0; last-- {
		from, there := dates[last], to
		facts = append(facts, engine.Fact{Type: engine.DueDateChange, DueDate: &from, Date: &there})
		to = from
	}
	return facts
}

func (ts *Tools) deferDueDate(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body DueDateDeferral
}) (*ledger.ExpectedPaymentsAnswer, error) {
	t, err := begin(ctx, tx, &in.Path, deferringDate)
	if err != nil {
		return nil, err
	}
	if err := t.several(); err != nil {
		return nil, err
	}
	r := &in.Body
	facts, err := r.facts(t)
	if err != nil {
		return nil, err
	}
	return ts.record(ctx, tx, t, agreement{Agreed: r.Agreed, facts: facts, event: "loan.duedate.defer",
		more: func(_ engine.State, last *day.Day) map[string]any {
			return map[string]any{"dueDate": r.DueDate, "newDueDate": cmp.Or(r.To, last)}
		}})
}

// ScheduleDeferral is by how many days all payments are put off.
type ScheduleDeferral struct {
	Agreed
	Days int `json:"days" minimum:"1" maximum:"366" doc:"By how many days all due dates to come move."`
}

func (ts *Tools) deferSchedule(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body ScheduleDeferral
}) (*ledger.ExpectedPaymentsAnswer, error) {
	t, err := begin(ctx, tx, &in.Path, deferringAll)
	if err != nil {
		return nil, err
	}
	if err := t.coming(); err != nil {
		return nil, err
	}
	r := &in.Body
	return ts.record(ctx, tx, t, agreement{Agreed: r.Agreed, facts: []engine.Fact{{Type: engine.Deferral, Days: r.Days}}, event: "loan.schedule.defer",
		more: func(engine.State, *day.Day) map[string]any { return map[string]any{"days": r.Days} }})
}

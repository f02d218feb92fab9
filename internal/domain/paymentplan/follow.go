package paymentplan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

// outcome is where the plan of a fact stands by a loan that was folded from its beginning to the end of
// a day, and the day on which it has ended; nil while it is in force. It is none where no fact is of it.
func outcome(id string, facts []engine.Fact, is *engine.Loan) (Status, *day.Day) {
	var agreed *engine.Fact
	for i := range facts {
		switch f := &facts[i]; {
		case f.ID == id:
			agreed = f
		case f.Type == engine.PaymentPlanCancellation && f.Target == id && f.EffectiveDate <= is.At &&
			!slices.Contains(is.Void, f.ID) && !slices.Contains(is.Void, id):
			return Canceled, &f.EffectiveDate
		}
	}
	switch {
	case agreed == nil:
		return "", nil
	case slices.Contains(is.Void, id):
		return Canceled, &agreed.EffectiveDate
	}
	list := payments(*agreed, is)
	last := list[len(list)-1].Date
	// Its last payment falls due at the beginning of its day, before what is done on it; while the loan is frozen
	// none does.
	stands, since := engine.Active, agreed.EffectiveDate
	for _, to := range is.History {
		over := stands != engine.Active && stands != engine.Frozen // what comes of it then changes nothing, but that it goes on
		if (to.Date < last || stands == engine.Frozen) && (!over || to.Status == engine.Active || to.Status == engine.Frozen) {
			stands, since = to.Status, to.Date
		}
	}
	switch {
	case stands == engine.Frozen, stands == engine.Active && is.At < last:
		return Active, nil
	case stands == engine.Active:
		since = max(since, last)
		return Completed, &since
	case stands == engine.PaidOff, stands == engine.Closed:
		return Completed, &since
	}
	return Canceled, &since
}

// payments are what the plan of a fact asks by a loan that was folded from its beginning, and when: a freeze moves them.
func payments(agreed engine.Fact, is *engine.Loan) []engine.Planned {
	list := slices.Clone(agreed.Plan)
	for i, on := range is.PlanDays[agreed.ID] {
		list[i].Date = on
	}
	return list
}

// lay sets the payments of a plan by what is asked up to its last. The first of that may come before the plan begins.
func (p *Plan) lay(asked []engine.Planned) {
	p.Schedule = nil
	for _, one := range asked[max(len(asked)-p.Periods, 0):] {
		paid := Payment{DueDate: one.Date}
		if !one.IsInterestOnly {
			amount := one.Amount
			paid.Amount = &amount
		}
		p.Schedule = append(p.Schedule, paid)
	}
	p.EndDate = asked[len(asked)-1].Date
}

// ofPlans are the facts of plans among facts.
func ofPlans(facts []engine.Fact) (ids []string) {
	prefix := (*Plan)(nil).Kind().Prefix
	for _, f := range facts {
		if f.Type == engine.PaymentPlan && strings.HasPrefix(f.ID, prefix+"-") {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// whole is the ledger of what was recorded, folded from its beginning, with its facts and those of
// plans and reliefs among them; nil where there are none of these.
func whole(r *ledger.Recorded) (ids []string, reliefs []*held, facts []engine.Fact, is *engine.Loan, err error) {
	before, these := r.Told()
	facts = slices.Concat(before, these)
	if ids, reliefs = ofPlans(facts), reliefsOf(facts); len(ids) == 0 && len(reliefs) == 0 {
		return nil, nil, nil, nil, nil
	}
	folded, err := engine.Fold(r.Head.Terms, facts, r.Is.At)
	return ids, reliefs, facts, &folded, err
}

// ends is where a plan or relief stands, the day on which it has ended, and what a plan asks.
type ends struct {
	Status
	on    *day.Day
	asked []engine.Planned
}

// Follow writes where the plans and reliefs of ledgers that have changed stand by now: it is a hook of these.
// One that an operation changes is saved there.
func (*Plans) Follow(ctx context.Context, tx *store.Tx, changed []*ledger.Recorded) error {
	plans, reliefs := map[string]ends{}, map[string]ends{}
	for _, r := range changed {
		ids, held, facts, folded, err := whole(r)
		if err != nil {
			return err
		}
		_, these := r.Told()
		for _, id := range ids {
			if !slices.ContainsFunc(these, func(f engine.Fact) bool { return f.Target == id }) {
				status, on := outcome(id, facts, folded)
				agreed := facts[slices.IndexFunc(facts, func(f engine.Fact) bool { return f.ID == id })]
				plans[id] = ends{status, on, payments(agreed, folded)}
			}
		}
		for _, h := range held {
			if !slices.ContainsFunc(these, h.isAbout) {
				status, on := h.outcome(folded)
				reliefs[h.id] = ends{Status: status, on: on}
			}
		}
	}
	if err := follow[Plan](ctx, tx, plans, func(p *Plan) {
		p.Status, p.Ended = plans[p.ID].Status, plans[p.ID].on
		p.lay(plans[p.ID].asked)
	}); err != nil {
		return err
	}
	return follow[Relief](ctx, tx, reliefs, func(r *Relief) { r.Status, r.Ended = reliefs[r.ID].Status, reliefs[r.ID].on })
}

// follow saves the rows of ids as they now stand.
func follow[T any, P store.Of[T]](ctx context.Context, tx *store.Tx, stand map[string]ends, set func(P)) error {
	for some := range store.Slices(slices.Sorted(maps.Keys(stand))) {
		found, err := store.LockFound[T, P](ctx, tx, len(some), func(q *store.Select) { q.Where("?TableAlias.id IN (?)", store.In(some)) })
		if err != nil {
			return err
		}
		for _, row := range found {
			set(row)
		}
		if _, err := store.Save[T, P](ctx, tx, found...); err != nil {
			return err
		}
	}
	return nil
}

// Foretell leaves the events that Follow would leave of days that are closed, and writes nothing.
func (*Plans) Foretell(_ context.Context, tx *store.Tx, closed []*ledger.Recorded) error {
	for _, r := range closed {
		ids, reliefs, facts, folded, err := whole(r)
		if err != nil {
			return err
		}
		if folded == nil {
			continue
		}
		was, err := engine.Fold(r.Head.Terms, facts, r.Was.At)
		if err != nil {
			return err
		}
		tell := func(kind, id string, before, after Status) {
			if before != after {
				event.Record(tx, event.News{Type: "paymentplan.statuschanged", Object: kind, ID: id, PersonID: r.Loan.MainBorrowerID, LoanID: r.Loan.ID})
			}
		}
		for _, id := range ids {
			before, _ := outcome(id, facts, &was)
			after, _ := outcome(id, facts, folded)
			tell((*Plan)(nil).Kind().Name, id, before, after)
		}
		for _, h := range reliefs {
			before, _ := h.outcome(&was)
			after, _ := h.outcome(folded)
			tell((*Relief)(nil).Kind().Name, h.id, before, after)
		}
	}
	return nil
}

// Compare tells which plans are kept otherwise than the facts of their ledgers say.
func Compare(ctx context.Context, tx *store.Tx, folded []ledger.Folded) ([]ledger.Difference, error) {
	of, ids, missing := map[string]ledger.Folded{}, make([]string, len(folded)), map[string]bool{}
	for i, f := range folded {
		ids[i], of[f.LoanID] = f.LoanID, f
		for _, id := range ofPlans(f.Facts) {
			missing[id] = true
		}
	}
	var out []ledger.Difference
	for some := range store.Slices(ids) {
		var kept []*Plan
		q := tx.SelectAll(&kept)
		if err := q.Where("?TableAlias.loan_id IN (?)", store.In(some)).OrderExpr("?TableAlias.loan_id, ?TableAlias.id").Scan(ctx); err != nil {
			return nil, err
		}
		for _, p := range kept {
			delete(missing, p.ID)
			if is, want := p.says(), p.should(of[p.LoanID]); is != want {
				out = append(out, ledger.Difference{LoanID: p.LoanID, What: "payment plan " + p.ID, Kept: is, Should: want})
			}
		}
	}
	for _, f := range folded {
		for _, id := range ofPlans(f.Facts) {
			if missing[id] {
				out = append(out, ledger.Difference{LoanID: f.LoanID, What: "payment plan " + id, Kept: "none", Should: "one"})
			}
		}
	}
	return out, nil
}

// should is what a ledger says of the plan, as a text.
func (p *Plan) should(f ledger.Folded) string {
	is := &Plan{}
	for _, fact := range f.Facts {
		if fact.ID != p.ID || fact.Type != engine.PaymentPlan {
			continue
		}
		is.Agreed, is.Extend, is.Periods = fact.EffectiveDate, fact.IsExtendLoanDuration, p.Periods
		if fact.FeeAmount > 0 {
			is.Fee = &fact.FeeAmount
		}
		is.lay(fact.Plan)
		is.DueDate, is.Amount = is.Schedule[0].DueDate, is.Schedule[0].Amount
		is.lay(payments(fact, f.Loan))
		is.Status, is.Ended = outcome(p.ID, f.Facts, f.Loan)
	}
	if len(is.Schedule) == 0 {
		return "none"
	}
	return is.says()
}

// says is what of a plan follows from the ledger, as a text.
func (p *Plan) says() string {
	text := fmt.Sprintf("%s until %s, agreed on %s, ended on %s, %d payments of %s from %s on, longer %t, deleted at %s, fee %s:", p.Status, p.EndDate, p.Agreed,
		orNone(p.Ended), p.Periods, orNone(p.Amount), p.DueDate, p.Extend, orNone(p.DeletedAt), orNone(p.Fee))
	for _, one := range p.Schedule {
		text += " " + one.DueDate.String() + " " + orNone(one.Amount)
	}
	return text
}

// orNone is a value as a text, or none.
func orNone[T any](v *T) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprint(*v)
}

package engine

import (
	"slices"

	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Agreement is a payment plan in force, with the due dates that it replaced.
type Agreement struct {
	ID      string    `json:"id"`
	Asks    []Planned `json:"asks"`
	Last    day.Day   `json:"last"`
	Regular []day.Day `json:"regular"`
	Extend  bool      `json:"extend,omitempty"`
	Bound   bool      `json:"bound,omitempty"` // it was agreed beside the relief of a servicemember
}

// planned is what a payment plan asks for on the day reached, nil for nothing.
func (l *loan) planned() *Planned {
	if l.Agreed == nil {
		return nil
	}
	for i := range l.Agreed.Asks {
		if p := &l.Agreed.Asks[i]; p.Date == l.at() {
			return p
		}
	}
	return nil
}

// plannedAsks is what the payments to come ask by the payment plan in force, less than 0
// for interest alone, and how many after it ask for interest alone. Beside the relief of
// a servicemember it is none: what no period may ask more than follows the contract.
func (l *loan) plannedAsks() (asks []money.Amount, only int) {
	if only = l.InterestOnly; l.Agreed == nil || l.Most > 0 {
		return nil, only
	}
	for _, p := range l.Agreed.Asks {
		switch {
		case !slices.Contains(l.Dates, p.Date):
		case p.IsInterestOnly:
			asks = append(asks, -1)
		default:
			asks = append(asks, p.Amount)
		}
	}
	for _, d := range l.Agreed.Regular {
		if d <= l.Agreed.Last {
			only = max(only-1, 0)
		}
	}
	return asks, only
}

// agree puts a payment plan in the place of the due dates up to its last. After
// it the payment and the frequency are what they were. When no due date is left,
// the rest falls due with one payment more.
func (l *loan) agree(f Fact) {
	// what has fallen due stays due
	if l.Pattern.Every == plan.SingleTerm || len(l.Dates) == 0 || plan.AsksSooner(f.Plan, l.Dates, l.Most, l.Relief.After) || l.balloon() {
		l.withoutEffect(f)
		return
	}
	a := &Agreement{ID: f.ID, Asks: f.Plan, Last: f.Plan[len(f.Plan)-1].Date,
		Regular: slices.Clone(l.Dates), Extend: f.IsExtendLoanDuration, Bound: l.Most > 0}
	var dates []day.Day
	for _, p := range f.Plan {
		dates = append(dates, p.Date)
	}
	for _, d := range a.Regular {
		if d > a.Last {
			dates = append(dates, d)
		}
	}
	if len(dates) == len(f.Plan) {
		dates = append(dates, l.Pattern.Following(a.Last))
	}
	if !l.within(dates) {
		l.withoutEffect(f)
		return
	}
	l.Dates, l.Agreed = dates, a
	l.toolFee(f)
}

// lengthen adds payments where the last would ask more under relief than the contract.
func (l *loan) lengthen() {
	if l.Most > 0 && l.course().Exceeds(l.Payment, l.Most, l.Relief.After) {
		l.lengthenTo(min(l.Payment, l.Most))
	}
}

// lengthenTo adds as many payments as it takes for none to be more than an amount.
func (l *loan) lengthenTo(payment money.Amount) {
	c := l.course()
	if c.Lengthen(payment); l.within(c.Dates) {
		l.Dates = c.Dates
	}
}

// afterPlan ends a payment plan. What it left unpaid is asked by the last
// payment, or by as many more payments as it takes when the plan extends the loan.
func (l *loan) afterPlan() {
	extend, bound := l.Agreed.Extend, l.Agreed.Bound
	for _, d := range l.Agreed.Regular { // periods that the plan took the place of
		if d <= l.at() {
			l.InterestOnly, l.First = max(l.InterestOnly-1, 0), 0
		}
	}
	l.Agreed = nil
	if !extend && bound {
		l.lengthen()
	}
	if !extend || len(l.Dates) == 0 {
		return
	}
	c, payment := l.course(), l.Payment
	if l.Most > 0 {
		payment = min(payment, l.Most)
	}
	c.LengthenUntil(payment, l.StartDate+horizon/2)
	l.Dates = c.Dates
}

// endPlan gives the due dates back that a plan replaced, those still to come.
func (l *loan) endPlan(f Fact) {
	if l.Agreed == nil || l.Agreed.ID != f.Target {
		l.withoutEffect(f)
		return
	}
	var dates []day.Day
	for _, d := range l.Agreed.Regular {
		if d > l.at() {
			dates = append(dates, d)
		}
	}
	if len(dates) == 0 {
		dates = append(dates, l.Pattern.Following(l.at()))
	}
	l.Dates = dates
	l.afterPlan()
}

package engine

import (
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// plannedAsks is what the payments to come ask by the payment plan in force, less than 0
// for interest alone, and how many after it ask for interest alone. Beside the relief of
// a servicemember it is none: what no period may ask more than follows the contract.
func (l *loan) plannedAsks() (asks []money.Amount, only int) {
	if l.Agreed == nil || l.Most > 0 {
		return nil, l.InterestOnly
	}
	return l.Agreed.Amounts(l.Dates), max(l.InterestOnly-l.Agreed.Replaced(l.Agreed.Last), 0)
}

// agree puts a payment plan in the place of the due dates up to its last. After
// it the payment and the frequency are what they were. When no due date is left,
// the rest falls due with one payment more.
func (l *loan) agree(f Fact) {
	// what has fallen due stays due
	if l.Pattern.Every == plan.SingleTerm || len(l.Dates) == 0 ||
		plan.AsksSooner(f.Plan, l.Dates, l.Most, l.Relief.After) || l.bounded().Balloon() {
		l.withoutEffect(f)
		return
	}
	a, dates := plan.Agree(f.ID, f.Plan, l.Dates, l.Pattern)
	if !l.Within(dates) {
		l.withoutEffect(f)
		return
	}
	a.Extend, a.Bound = f.IsExtendLoanDuration, l.Most > 0
	l.Dates, l.Agreed = dates, a
	l.toolFee(f)
}

// lengthen adds payments where the last would ask more under relief than the contract.
func (l *loan) lengthen() {
	if l.bounded().Grows() {
		l.lengthenTo(min(l.Payment, l.Most))
	}
}

// lengthenTo adds as many payments as it takes for none to be more than an amount.
func (l *loan) lengthenTo(payment money.Amount) {
	c := l.course()
	if c.Lengthen(payment); l.Within(c.Dates) {
		l.Dates = c.Dates
	}
}

// afterPlan ends a payment plan, which of the due dates that it replaced has taken the place of those up to a day.
// What it left unpaid is asked by the last payment, or by as many more payments as it takes when the plan extends the loan.
func (l *loan) afterPlan(asked day.Day) {
	extend, bound := l.Agreed.Extend, l.Agreed.Bound
	if n := l.Agreed.Replaced(asked); n > 0 { // periods that the plan took the place of
		l.InterestOnly, l.First = max(l.InterestOnly-n, 0), 0
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

// endPlan gives the due dates back that a plan replaced, those still to come: of a loan that is frozen also those on
// which nothing fell due, for they are made up for when it goes on.
func (l *loan) endPlan(f Fact) {
	if l.Agreed == nil || l.Agreed.ID != f.Target {
		l.withoutEffect(f)
		return
	}
	asked := l.at()
	if l.Status == Frozen {
		asked = l.Start
	}
	dates := l.Agreed.After(asked)
	if len(dates) == 0 {
		dates = append(dates, l.Pattern.Following(l.at()))
	}
	l.Dates = dates
	l.afterPlan(asked)
}

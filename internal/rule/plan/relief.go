package plan

import (
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Relief is the relief of a servicemember over [From, To): no more than Rate, in
// billionths a year, and no late fees unless they are kept.
type Relief struct {
	From day.Day `json:"from"`
	To   day.Day `json:"to"`
	Rate int64   `json:"rate"`
	Fees bool    `json:"fees,omitempty"` // late fees are charged all the same
}

// Reliefs are those of one loan.
type Reliefs []Relief

// After is whether relief holds on a day or begins after it.
func (r Reliefs) After(at day.Day) bool {
	return slices.ContainsFunc(r, func(r Relief) bool { return at < r.To })
}

// Spares is whether no late fee and no service fee is charged on a day.
func (r Reliefs) Spares(at day.Day) bool {
	return slices.ContainsFunc(r, func(r Relief) bool { return r.From <= at && at < r.To && !r.Fees })
}

// AsksSooner is whether a payment plan over due dates would, while relief holds
// payments to most, ask more than the contract: in one payment, or in all up to one.
// After is as Exceeds has it.
func AsksSooner(list []Planned, dates []day.Day, most money.Amount, after func(day.Day) bool) bool {
	sum := money.Amount(0)
	for i, p := range list {
		if most == 0 || i > 0 && !after(list[i-1].Date) {
			break
		}
		begun, _ := slices.BinarySearch(dates, p.Date) // periods ended before it
		if sum += p.Amount; p.Amount > most || sum > most*money.Amount(1+begun) {
			return true
		}
	}
	return false
}

// Exceeds is whether the last payment asks more than it may where the relief of a
// servicemember holds payments to most, the last taking what they leave. After says
// of a day whether relief holds on it or begins later: a payment is held if it does
// on the due date before. Where two or more come after the relief, what it held back
// is solved into them, and nothing exceeds. A cent for each payment is rounding.
func (c *Course) Exceeds(payment, most money.Amount, after func(day.Day) bool) bool {
	n, bound := len(c.Dates), most
	held := func(i int) bool { return i == 0 || after(c.Dates[i-1]) }
	switch {
	case n == 0 || !held(n-1) && !held(n-2):
		return false
	case !held(n - 1):
		bound = max(bound, payment)
	}
	return c.Last(min(payment, most)) > bound+money.Amount(n)
}

// Lengthen continues the due dates for as many payments of an amount as it takes.
func (c *Course) Lengthen(payment money.Amount) { c.LengthenUntil(payment, day.Last) }

// LengthenUntil is Lengthen with no due date after a day.
func (c *Course) LengthenUntil(payment money.Amount, last day.Day) {
	n := c.Lasts(payment, MaxRows)
	for c.Dates = slices.Clone(c.Dates); len(c.Dates) < n; {
		next := c.Pattern.Following(c.Dates[len(c.Dates)-1])
		if next > last {
			return
		}
		c.Dates = append(c.Dates, next)
	}
}

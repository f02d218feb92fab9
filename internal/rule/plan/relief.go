package plan

import (
	"slices"

	"nectarine/internal/rule/book"
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

// Over is how far from a day, and not beyond another, one and the same relief holds, and at how much a
// year it caps, in billionths; less than 0 where none holds.
func (r Reliefs) Over(from, to day.Day) (end day.Day, most int64) {
	end, most = to, -1
	for _, one := range r {
		switch {
		case from < one.From:
			end = min(end, one.From)
		case from < one.To:
			end = min(end, one.To)
			if most < 0 || one.Rate < most {
				most = one.Rate
			}
		}
	}
	return end, most
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
// is solved into them, and nothing exceeds. A cent for each payment is rounding. A
// payment of 0 has none solved, since all has fallen due: each then asks for its interest.
func (c *Course) Exceeds(payment, most money.Amount, after func(day.Day) bool) bool {
	n, bound := len(c.Dates), most
	held := func(i int) bool { return i == 0 || after(c.Dates[i-1]) }
	switch {
	case n == 0 || !held(n-1) && !held(n-2):
		return false
	case !held(n - 1):
		bound = max(bound, payment)
	}
	one := *c
	if payment == 0 {
		one.InterestOnly = n
	}
	return one.Last(min(payment, most)) > bound+money.Amount(n)
}

// solved is the payment of a change that has it solved anew, 0 where nothing is left to be solved.
func (c *Course) solved() (money.Amount, error) {
	if c.Principal == 0 && len(c.Advances) == 0 {
		return 0, nil
	}
	return c.Level()
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

// Laid is the course at other rates and on other due dates.
func (c Course) Laid(rates book.Rates, p Pattern, dates []day.Day, only int) *Course {
	c.Rates, c.Pattern, c.Dates, c.InterestOnly, c.First = rates, p, dates, only, 0
	return &c
}

// Bounded is a course with the payment that is asked, of which beside the relief of a servicemember no
// period may ask more than Most, which follows the contract; 0 bounds nothing.
type Bounded struct {
	*Course
	Payment, Most money.Amount
	Given         bool // the payment was agreed, and is not solved
	Relief        Reliefs

	// What the last payment takes because others were paid late: interest of the period that runs, carried, and of
	// those before, in the principal.
	Behind book.Unrounded
	Left   money.Amount
}

// Grows is whether the last payment under relief asks more than the others.
func (b Bounded) Grows() bool { return b.Most > 0 && b.Exceeds(b.Payment, b.Most, b.Relief.After) }

// Balloon is whether it does so by the contract itself, whatever was paid late.
func (b Bounded) Balloon() bool {
	if b.Most == 0 {
		return false
	}
	c := *b.Course
	c.Carried, c.Principal = c.Carried.Minus(b.Behind), max(c.Principal-b.Left, 0)
	return c.Exceeds(b.Payment, b.Most, b.Relief.After)
}

// AsksMore is whether terms agreed beside the relief of a servicemember, by which the balance takes
// another course, would ask for more than the contract: the payment, 0 to be solved, or what the last then takes.
func (b Bounded) AsksMore(c *Course, payment money.Amount) (bool, error) {
	if b.Most == 0 {
		return false, nil
	}
	most := b.Pattern.Paced(b.Most, c.Pattern)
	if payment > most {
		return true, nil
	}
	if payment == 0 {
		level, err := c.solved()
		if err != nil {
			return false, err
		}
		if payment = level; level > most+1 { // a cent is a rounding
			return true, nil
		}
	}
	return c.Exceeds(payment, most, b.Relief.After), nil
}

// Fit gives the due dates of a change that says nothing of how many payments are to
// come: beside relief as many more as it takes for none to ask more than the
// contract. First is what the next of them asks where that is not the level payment; solved is whether the
// change has the payment solved anew. It is false where the last asks more by the contract itself.
func (b Bounded) Fit(p Pattern, dates []day.Day, first money.Amount, solved bool) ([]day.Day, bool, error) {
	if b.Most == 0 || p.Every == SingleTerm {
		return dates, b.Terms.Within(dates), nil
	}
	c, payment, most := *b.Course, b.Payment, b.Pattern.Paced(b.Most, p)
	if c.Pattern, c.Dates, c.First = p, dates, first; len(dates) == 1 {
		c.First = 0
	}
	if solved && (!b.Given || p.Every != b.Pattern.Every) {
		level, err := c.solved()
		if err != nil {
			return nil, false, err
		}
		payment = level
	}
	if c.Exceeds(payment, most, b.Relief.After) {
		if b.Balloon() {
			return nil, false, nil
		}
		c.First = first // there are more payments than the last now, and the next asks what was told
		if c.Lengthen(min(payment, most)); c.Exceeds(payment, most, b.Relief.After) {
			return nil, false, nil
		}
	}
	return c.Dates, b.Terms.Within(c.Dates), nil
}

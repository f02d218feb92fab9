package plan

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Course is a balance to be paid down on due dates, from a day on.
type Course struct {
	Terms     *Terms
	Rates     book.Rates
	Pattern   Pattern
	Anchor    Anchor  // start of the period of interest that From lies in
	From      day.Day // interest is reckoned from here
	Dates     []day.Day
	Principal money.Amount
	Carried   book.Unrounded // interest owed at From already

	EarlyPrincipal, EarlyInterest money.Amount // paid toward the first payment already

	// Asks is what the first payments ask by a payment plan, less than 0 for interest
	// alone; the InterestOnly ones come after them.
	Asks         []money.Amount
	InterestOnly int
	First        money.Amount // what the first payment asks, where that is not the level one; 0 where it is
	Advances     []Advance
}

// Course is that of the loan as agreed.
func (p *Plan) Course() *Course {
	return &Course{Terms: &p.Terms, Rates: p.Rates, Pattern: p.Pattern,
		Anchor: p.Pattern.Anchor(p.StartDate), From: p.StartDate, Dates: p.Dates,
		Principal: p.Principal, InterestOnly: p.InterestOnlyPeriods, Advances: p.AdvanceSchedule}
}

// stretch is a part of a period in which neither balance nor rate changes but
// for the advance made at its start. Its weight, times the balance in cents, is
// the interest earned, in book.Unrounded units.
type stretch struct {
	advance money.Amount
	weight  int64
}

// stretches divides the periods that end on the dates.
func (c *Course) stretches() [][]stretch {
	out := make([][]stretch, len(c.Dates))
	from, advances := c.From, c.Advances
	clock := Clock{c.Terms.DayCount, c.Pattern, c.Anchor}
	for i, end := range c.Dates {
		if i > 0 {
			clock.Anchor = c.Pattern.Anchor(c.Dates[i-1])
		}
		var list []stretch
		for from < end {
			var s stretch
			for len(advances) > 0 && advances[0].Date <= from {
				s.advance += advances[0].Amount
				advances = advances[1:]
			}
			to := end
			if len(advances) > 0 {
				to = min(to, advances[0].Date)
			}
			for from < to {
				rate, until := c.Rates.On(from)
				until = min(until, to)
				s.weight += rate * clock.YearPart(from, until)
				from = until
			}
			list = append(list, s)
		}
		out[i] = list
	}
	return out
}

// pay is what a payment comes to in a period, given the interest then owed.
func (c *Course) pay(i int, payment, interest money.Amount) money.Amount {
	early := money.Amount(0)
	if i == 0 {
		early = c.EarlyPrincipal + c.EarlyInterest
	}
	switch {
	case c.alone(i):
		payment = interest
		if i == 0 {
			payment += c.EarlyInterest
		}
	case i < len(c.Asks):
		payment = c.Asks[i]
	case c.first(i):
		payment = c.First
	}
	return max(payment-early, 0)
}

// alone is whether a period asks for interest alone.
func (c *Course) alone(i int) bool {
	if i < len(c.Asks) {
		return c.Asks[i] < 0
	}
	return i-len(c.Asks) < c.InterestOnly
}

// first is whether a period asks an amount of its own.
func (c *Course) first(i int) bool {
	return i == 0 && c.First > 0 && c.InterestOnly == 0 && len(c.Asks) == 0
}

// run pays the balance down with a payment per period, the last taking all that
// is left. It calls each, unless that is nil, with every row but its fees, and
// returns the last payment and what the one before it left. Interest that a
// payment does not cover stays owed and earns nothing.
func (c *Course) run(periods [][]stretch, payment money.Amount, each func(Row)) (last, left money.Amount) {
	principal, interest := c.Principal, money.Amount(0)
	left = principal
	residue := c.Carried
	for i, period := range periods {
		var earned book.Unrounded
		for _, s := range period {
			principal += s.advance
			earned = earned.Plus(book.Product(int64(principal), s.weight, 1))
		}
		cents, rest := c.Terms.InterestRounding.Cents(residue.Plus(earned))
		if residue = rest; c.Terms.ForgoResidue {
			residue = book.Unrounded{}
		}
		interest += cents
		pay := c.pay(i, payment, interest)
		owed := principal + interest
		done := i == len(periods)-1 || pay >= owed && !c.alone(i) && c.advanced(i)
		if done {
			last, pay = owed, owed
		}
		pay = min(pay, owed)
		r := Row{Date: c.Dates[i], Amount: pay, Interest: min(pay, interest), UnroundedInterest: earned}
		r.Principal = pay - r.Interest
		r.UnroundedPrincipal = book.Exact(pay).Minus(earned)
		principal, interest = principal-r.Principal, interest-r.Interest
		r.Balance = principal
		if each != nil {
			each(r)
		}
		switch {
		case done && i < len(periods)-1:
			return 0, 0
		case !done:
			left = principal + interest
		}
	}
	if len(periods) == 1 {
		last += c.EarlyPrincipal + c.EarlyInterest // what that payment asks, with what is paid of it
	}
	return last, left
}

// advanced is whether every planned advance has been made by the end of a period.
func (c *Course) advanced(period int) bool {
	n := len(c.Advances)
	return n == 0 || c.Advances[n-1].Date < c.Dates[period]
}

// lent is the principal at the beginning and all advances.
func (c *Course) lent() money.Amount {
	sum := c.Principal
	for _, a := range c.Advances {
		sum += a.Amount
	}
	return sum
}

// Last is what a payment leaves for the last due date, 0 if it pays all before.
func (c *Course) Last(payment money.Amount) money.Amount {
	last, _ := c.run(c.stretches(), payment, nil)
	return last
}

// Lasts is how many payments of an amount it takes until the balance is paid, at
// least as many as there are due dates; the due dates given are continued by their
// pattern. Where so many more do not pay it, since the payment does not cover the
// interest, it is as many as there are.
func (c *Course) Lasts(payment money.Amount, more int) int {
	longer := *c
	longer.Dates = append([]day.Day{}, c.Dates...)
	for n := 1; ; n = min(2*n, more) {
		for len(longer.Dates) < len(c.Dates)+n {
			longer.Dates = append(longer.Dates, c.Pattern.Following(longer.Dates[len(longer.Dates)-1]))
		}
		rows := 0
		last, _ := longer.run(longer.stretches(), payment, func(Row) { rows++ })
		if last <= payment {
			return max(rows, len(c.Dates))
		}
		if n == more {
			return len(c.Dates)
		}
	}
}

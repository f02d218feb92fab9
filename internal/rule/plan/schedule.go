package plan

import (
	"fmt"
	"sort"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Row is one expected payment. Amount is principal, interest and fees together.
// UnroundedInterest is what the period earned, before it was booked in cents;
// UnroundedPrincipal is the amount less the fees and the unrounded interest.
type Row struct {
	Date               day.Day        `json:"date"`
	Amount             money.Amount   `json:"amount"`
	Principal          money.Amount   `json:"principalAmount"`
	Interest           money.Amount   `json:"interestAmount"`
	Fees               money.Amount   `json:"feesAmount"`
	UnroundedPrincipal book.Unrounded `json:"unroundedPrincipalAmount"`
	UnroundedInterest  book.Unrounded `json:"unroundedInterestAmount"`
	Balance            money.Amount   `json:"remainingPrincipalAmount"`
}

// Level solves the payment in whole cents. It refuses a course on which more
// would be owed than is counted.
func (c *Course) Level() (money.Amount, error) {
	periods := c.stretches()
	if c.lent() > money.Largest || c.overflows(periods) {
		return 0, fmt.Errorf("the balance and its interest would exceed %s", money.Largest)
	}
	return c.level(periods), nil
}

// level solves the payment. Without a formula, the least cents of which the last
// payment is not more are sought; a greater payment never leaves a greater last
// one, so halving the range finds them exactly.
func (c *Course) level(periods [][]stretch) money.Amount {
	if c.Terms.PaymentRounding == Nearest {
		if n, ok := c.nearest(periods); ok {
			return n
		}
	}
	top, _ := c.run(periods, 0, nil) // paying nothing until the end: more than any level payment
	least := money.Amount(sort.Search(int(top), func(n int) bool {
		last, _ := c.run(periods, money.Amount(n), nil)
		return last <= money.Amount(n)
	}))
	least = max(least, 1)
	if least == 1 || c.Terms.PaymentRounding == Up {
		return least
	}
	above, _ := c.run(periods, least, nil)
	below, _ := c.run(periods, least-1, nil)
	if c.Terms.PaymentRounding == Down || below-(least-1) <= least-above {
		return least - 1
	}
	return least
}

// nearest is the exact level payment to the nearest cent: what is owed grown to
// the end, over payments of one grown to the end. It holds while each payment
// covers the interest of its period; where one does not, ok is false.
func (c *Course) nearest(periods [][]stretch) (n money.Amount, ok bool) {
	if len(c.Asks) > 0 || c.InterestOnly > 0 && (c.EarlyPrincipal > 0 || c.InterestOnly >= len(c.Dates)) {
		return 0, false // early principal leaves interest for the level payments, as a plan does; or there are none
	}
	const unit = 1_000_000 // cents of one payment, so that the quotient is fine enough
	one := book.Exact(unit)
	owed, paid := book.Exact(c.Principal), book.Unrounded{}
	for i, period := range periods {
		growth, more := book.Unrounded{}, book.Unrounded{}
		for _, s := range period {
			owed = owed.Plus(book.Exact(s.advance))
			growth, more = growth.Plus(owed.Times(s.weight)), more.Plus(paid.Times(s.weight))
		}
		if i < c.InterestOnly {
			continue
		}
		owed = owed.Plus(growth)
		if i == 0 {
			owed = owed.Plus(c.Carried).Plus(book.Exact(c.EarlyPrincipal + c.EarlyInterest))
		}
		if c.first(i) {
			if owed = owed.Minus(book.Exact(c.First)); owed.Sign() <= 0 || len(periods) == 1 {
				return 0, false // no payment is level
			}
			continue
		}
		paid = paid.Plus(more).Plus(one)
		if owed.Minus(book.Exact(10*money.Largest)).Sign() > 0 || paid.Minus(book.Exact(10*money.Largest)).Sign() > 0 {
			return 0, false
		}
	}
	n = max(money.Amount(owed.Scaled(unit).Over(paid)), 1)
	return n, c.covers(periods, n)
}

// covers is whether a payment covers the interest of every period in which it is
// made, and what was paid early of the first.
func (c *Course) covers(periods [][]stretch, payment money.Amount) bool {
	owed, pay := book.Exact(c.Principal), book.Exact(payment)
	for i, period := range periods {
		earned := book.Unrounded{}
		for _, s := range period {
			owed = owed.Plus(book.Exact(s.advance))
			earned = earned.Plus(owed.Times(s.weight))
		}
		if i < c.InterestOnly {
			continue
		}
		rest := pay.Minus(earned)
		if c.first(i) {
			rest = book.Exact(c.First).Minus(earned)
		}
		if i == 0 {
			rest = rest.Minus(c.Carried).Minus(book.Exact(c.EarlyPrincipal + c.EarlyInterest))
		}
		if rest.Sign() < 0 && i < len(periods)-1 {
			return false
		}
		if owed = owed.Minus(rest); owed.Sign() <= 0 {
			return true
		}
	}
	return true
}

// amortizes is whether a given payment covers the interest: whether it leaves
// less owed after the last payment but one than was lent, and, when neither a
// duration nor an end is agreed, pays all within the rows allowed.
func (c *Course) amortizes(periods [][]stretch, payment money.Amount) bool {
	last, left := c.run(periods, payment, nil)
	if c.Terms.Duration == 0 && c.Terms.EnforcedEndDate == nil {
		return last <= payment
	}
	return left < c.lent() || len(periods) == 1
}

// Schedule is the expected payments of the terms when everything is paid on
// its due date. All payments but the last are equal, apart from interest-only
// periods and fees; the last differs by the cents that rounding leaves. When a
// periodic payment is given, the last payment takes what it leaves or the
// schedule ends early. It refuses terms that are wrong, and a periodic payment
// that never covers the interest, with the least amount that would.
func Schedule(t Terms) ([]Row, error) {
	p, err := t.Compile()
	if err != nil {
		return nil, err
	}
	return p.Schedule()
}

// Schedule is Schedule of checked terms.
func (p *Plan) Schedule() ([]Row, error) {
	c := p.Course()
	if c.lent() > money.Largest {
		return nil, fmt.Errorf("amountFinanced: with advances and fees at most %s", money.Largest)
	}
	periods := c.stretches()
	if c.overflows(periods) {
		return nil, fmt.Errorf("interestRates: the interest would exceed %s", money.Largest)
	}
	payment := p.PeriodicPayment
	switch {
	case payment == 0:
		payment = c.level(periods)
	case !c.amortizes(periods, payment):
		least := sort.Search(int(money.Largest), func(n int) bool { return c.amortizes(periods, money.Amount(n)) })
		return nil, fmt.Errorf("periodicPaymentAmount: %s never covers the interest; it must be at least %s", payment, money.Amount(least))
	}
	var rows []Row
	c.run(periods, payment, func(r Row) { rows = append(rows, r) })
	p.addFees(rows)
	return rows, nil
}

// overflows is whether the interest, were nothing paid, exceeds what is counted.
func (c *Course) overflows(periods [][]stretch) bool {
	sum := book.Unrounded{}
	for _, period := range periods {
		for _, s := range period {
			if sum = sum.Plus(book.Product(int64(c.lent()), s.weight, 1)); sum.Minus(book.Exact(money.Largest)).Sign() > 0 {
				return true
			}
		}
	}
	return false
}

// addFees adds the fees that are asked for with the rows: the origination fee,
// and the service fee up to its cap.
func (p *Plan) addFees(rows []Row) {
	switch p.OriginationCharge {
	case WithFirst:
		rows[0].Fees = p.OriginationFee
	case SpreadEqually:
		n := money.Amount(len(rows))
		for i := range rows {
			rows[i].Fees = p.OriginationFee / n
		}
		rows[n-1].Fees += p.OriginationFee % n
	}
	charged := money.Amount(0)
	for i := range rows {
		fee := p.Service(charged)
		charged += fee
		rows[i].Fees += fee
		rows[i].Amount += rows[i].Fees
	}
}

// Service is the service fee of a period, given those charged before.
func (t *Terms) Service(charged money.Amount) money.Amount {
	if t.ServiceFeeCap != nil {
		return min(t.ServiceFee, max(*t.ServiceFeeCap-charged, 0))
	}
	return t.ServiceFee
}

package engine

import (
	"fmt"
	"sort"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Row is one expected payment. Amount is principal, interest and fees together.
// UnroundedInterest is what the period earned, before it was booked in cents;
// UnroundedPrincipal is the amount less the fees and the unrounded interest.
type Row struct {
	Date               day.Day      `json:"date"`
	Amount             money.Amount `json:"amount"`
	Principal          money.Amount `json:"principalAmount"`
	Interest           money.Amount `json:"interestAmount"`
	Fees               money.Amount `json:"feesAmount"`
	UnroundedPrincipal Unrounded    `json:"unroundedPrincipalAmount"`
	UnroundedInterest  Unrounded    `json:"unroundedInterestAmount"`
	Balance            money.Amount `json:"remainingPrincipalAmount"`
}

// stretch is a part of a period in which neither balance nor rate changes but
// for the advance made at its start. Its weight, times the balance in cents, is
// the interest earned, in Unrounded units.
type stretch struct {
	advance money.Amount
	weight  int64
}

// stretches divides the periods that end on the dates.
func (p *plan) stretches() [][]stretch {
	out := make([][]stretch, len(p.dates))
	from, advances := p.StartDate, p.AdvanceSchedule
	for i, end := range p.dates {
		anchor := from
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
				rate, until := p.steps.on(from)
				until = min(until, to)
				s.weight += rate * p.DayCount.yearPart(anchor, from, until)
				from = until
			}
			list = append(list, s)
		}
		out[i] = list
	}
	return out
}

// book rounds interest to the cents that are booked, and gives what is left.
func (t *Terms) book(earned Unrounded) (cents money.Amount, residue Unrounded) {
	if t.InterestRounding == RoundDown {
		cents = earned.Truncated()
	} else {
		cents = earned.HalfUp()
	}
	return cents, earned.Minus(Exact(cents))
}

// run pays the loan down with a payment per period, the last taking all that
// is left. It calls each, unless that is nil, with every row but its fees, and
// returns the last payment and what the one before it left. Interest that a payment
// does not cover stays owed and earns nothing.
func (p *plan) run(periods [][]stretch, payment money.Amount, each func(Row)) (last, left money.Amount) {
	principal, interest := p.principal, money.Amount(0)
	left = principal
	residue := p.carried
	for i, period := range periods {
		var earned Unrounded
		for _, s := range period {
			principal += s.advance
			earned = earned.Plus(product(int64(principal), s.weight, 1))
		}
		cents, rest := p.book(residue.Plus(earned))
		if residue = rest; p.ForgoResidue {
			residue = Unrounded{}
		}
		interest += cents
		pay := payment
		if i < p.InterestOnlyPeriods {
			pay = interest
		}
		owed := principal + interest
		done := i == len(periods)-1 || pay >= owed && i >= p.InterestOnlyPeriods && p.advanced(i)
		if done {
			last, pay = owed, owed
		}
		pay = min(pay, owed)
		r := Row{Date: p.dates[i], Amount: pay, Interest: min(pay, interest), UnroundedInterest: earned}
		r.Principal = pay - r.Interest
		r.UnroundedPrincipal = Exact(pay).Minus(earned)
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
	return last, left
}

// advanced is whether every planned advance has been made by the end of a period.
func (p *plan) advanced(period int) bool {
	n := len(p.AdvanceSchedule)
	return n == 0 || p.AdvanceSchedule[n-1].Date < p.dates[period]
}

// lent is everything lent: the principal at activation and all advances.
func (p *plan) lent() money.Amount {
	sum := p.principal
	for _, a := range p.AdvanceSchedule {
		sum += a.Amount
	}
	return sum
}

// level solves the payment: the least cents of which the last payment is not
// more, or a cent less where rounding asks for it. A greater payment never
// leaves a greater last one, so halving the range finds it exactly.
func (p *plan) level(periods [][]stretch) money.Amount {
	top, _ := p.run(periods, 0, nil) // paying nothing until the end: more than any level payment
	least := money.Amount(sort.Search(int(top), func(n int) bool {
		last, _ := p.run(periods, money.Amount(n), nil)
		return last <= money.Amount(n)
	}))
	least = max(least, 1)
	if least == 1 || p.PaymentRounding == RoundUp {
		return least
	}
	above, _ := p.run(periods, least, nil)
	below, _ := p.run(periods, least-1, nil)
	if p.PaymentRounding == RoundDown || below-(least-1) <= least-above {
		return least - 1
	}
	return least
}

// amortizes is whether a given payment covers the interest: whether it leaves
// less owed after the last payment but one than was lent, and, when neither a
// duration nor an end is agreed, pays all within the rows allowed.
func (p *plan) amortizes(periods [][]stretch, payment money.Amount) bool {
	last, left := p.run(periods, payment, nil)
	if p.Duration == 0 && p.EnforcedEndDate == nil {
		return last <= payment
	}
	return left < p.lent() || len(periods) == 1
}

// Schedule is the expected payments of the terms when everything is paid on
// its due date. All payments but the last are equal, apart from interest-only
// periods and fees; the last differs by the cents that rounding leaves. When a
// periodic payment is given, the last payment takes what it leaves or the
// schedule ends early. It refuses terms that are wrong, and a periodic payment
// that never covers the interest, with the least amount that would.
func Schedule(t Terms) ([]Row, error) {
	p, err := t.compile()
	if err != nil {
		return nil, err
	}
	return p.schedule()
}

func (p *plan) schedule() ([]Row, error) {
	if p.lent() > money.Largest {
		return nil, fmt.Errorf("amountFinanced: with advances and fees at most %s", money.Largest)
	}
	periods := p.stretches()
	if p.overflows(periods) {
		return nil, fmt.Errorf("interestRates: the interest would exceed %s", money.Largest)
	}
	payment := p.PeriodicPayment
	switch {
	case payment == 0:
		payment = p.level(periods)
	case !p.amortizes(periods, payment):
		least := sort.Search(int(money.Largest), func(n int) bool { return p.amortizes(periods, money.Amount(n)) })
		return nil, fmt.Errorf("periodicPaymentAmount: %s never covers the interest; it must be at least %s", payment, money.Amount(least))
	}
	var rows []Row
	p.run(periods, payment, func(r Row) { rows = append(rows, r) })
	p.addFees(rows)
	return rows, nil
}

// overflows is whether the interest, were nothing paid, exceeds what is counted.
func (p *plan) overflows(periods [][]stretch) bool {
	sum := Unrounded{}
	for _, period := range periods {
		for _, s := range period {
			if sum = sum.Plus(product(int64(p.lent()), s.weight, 1)); sum.Minus(Exact(money.Largest)).Sign() > 0 {
				return true
			}
		}
	}
	return false
}

// addFees adds the origination fee to the rows it is paid with.
func (p *plan) addFees(rows []Row) {
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
	for i := range rows {
		rows[i].Amount += rows[i].Fees
	}
}

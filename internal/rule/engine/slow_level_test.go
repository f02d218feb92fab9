package engine

import (
	"math/big"
	"slices"

	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// course is what is to be paid from a day on, as a clerk lays it out on paper: for
// each due date, what the principal of each stretch of it earns.
type course struct {
	periods   [][]span
	principal money.Amount
	carried   *big.Int     // interest owed already, in parts of cents
	early     pile         // paid toward the first payment
	asks      []Planned    // by a payment plan, of the first due dates
	only      int          // those after them of interest alone
	told      money.Amount // what the first asks, if told before
	advances  int          // the period in which the last advance is made, -1 for none
}

// span is a stretch that begins with an advance; weight times the principal is what
// it earns in parts of cents.
type span struct {
	advance money.Amount
	weight  *big.Int
}

// course lays out the due dates to come.
func (s *slow) course(at day.Day) *course {
	c := &course{principal: s.piles[0][0], early: s.early, only: s.only, advances: -1}
	if s.agreed != nil && s.most == 0 {
		end := s.agreed.Plan[len(s.agreed.Plan)-1].Date
		for _, p := range s.agreed.Plan {
			if slices.Contains(s.dates, p.Date) {
				c.asks = append(c.asks, p)
			}
		}
		for _, due := range s.replaced {
			if due <= end && c.only > 0 {
				c.only--
			}
		}
	}
	if len(s.dates) > 1 && s.only == 0 && c.asks == nil {
		c.told = s.promised
	}
	c.carried = new(big.Int).Add(s.accrued, inParts(s.piles[0][1]))
	c.carried.Add(c.carried, s.spared)
	from, begun := at, thirtyStart{s.anchor, s.nominal}
	var coming []Advance
	for _, a := range s.planned {
		if a.Date >= at { // what was planned for a day that has passed is not coming any more
			coming = append(coming, a)
		}
	}
	for i, end := range s.dates {
		c.periods = append(c.periods, nil)
		weight := new(big.Int)
		begin := span{weight: weight}
		for d := from; d < end; d++ {
			for len(coming) > 0 && coming[0].Date <= d {
				if weight.Sign() > 0 || begin.advance > 0 && d > from {
					c.periods[i] = append(c.periods[i], begin)
					weight = new(big.Int)
					begin = span{weight: weight}
				}
				begin.advance += coming[0].Amount
				coming, c.advances = coming[1:], i
			}
			weight.Add(weight, new(big.Int).Mul(big.NewInt(s.rate(d)), big.NewInt(s.dayPart(begun, d))))
		}
		c.periods[i] = append(c.periods[i], begin)
		from, begun = max(from, end), thirtyStart{end, s.payday(end)}
	}
	return c
}

// run pays the course down with one payment a period, the last taking all, and
// gives what the last payment comes to, what was owed before it, and in how many
// payments all is paid.
func (c *course) run(s *slow, payment money.Amount, each func(money.Amount)) (last, before money.Amount, n int) {
	principal, interest, residue := c.principal, money.Amount(0), c.carried
	before = principal
	for i, period := range c.periods {
		earned := new(big.Int)
		for _, x := range period {
			principal += x.advance
			earned.Add(earned, new(big.Int).Mul(x.weight, big.NewInt(int64(principal))))
		}
		booked, rest := s.cents(earned.Add(earned, residue))
		if residue = rest; s.in.ForgoResidue {
			residue = new(big.Int)
		}
		interest += booked
		pay := payment
		if i == 0 && c.told > 0 {
			pay = c.told
		}
		alone := i >= len(c.asks) && i < len(c.asks)+c.only
		if i < len(c.asks) {
			pay, alone = c.asks[i].Amount, c.asks[i].IsInterestOnly
		}
		if alone {
			pay = interest
			if i == 0 {
				pay += c.early[1]
			}
		}
		if i == 0 {
			pay = max(0, pay-c.early[0]-c.early[1])
		}
		final := i == len(c.periods)-1
		if final || pay >= principal+interest && !alone && c.advances <= i {
			pay = principal + interest
			if each != nil {
				each(pay)
			}
			if !final {
				return 0, 0, i + 1
			}
			if last = pay; i == 0 {
				last += c.early[0] + c.early[1]
			}
			return last, before, i + 1
		}
		pay = min(pay, principal+interest)
		off := min(pay, interest)
		interest, principal = interest-off, principal-(pay-off)
		before = principal + interest
		if each != nil {
			each(pay)
		}
	}
	return last, before, len(c.periods)
}

// solve finds the level payment by the rounding of the terms.
func (c *course) solve(s *slow) money.Amount {
	if s.in.PaymentRounding == plan.Nearest {
		if n, ok := c.exactly(); ok {
			return n
		}
	}
	last := func(n money.Amount) money.Amount { l, _, _ := c.run(s, n, nil); return l }
	low, high := money.Amount(0), last(0) // the last of low is more than low, that of high is not
	if high < 1 {
		return 1
	}
	for high-low > 1 {
		if middle := (low + high) / 2; last(middle) <= middle {
			high = middle
		} else {
			low = middle
		}
	}
	if high == 1 || s.in.PaymentRounding == plan.Up {
		return high
	}
	if s.in.PaymentRounding == plan.Down || last(low)-low <= high-last(high) {
		return low
	}
	return high
}

// exactly is the payment that leaves nothing, interest unrounded, to the nearest
// cent: what is owed grown to the end by what a payment of one grows to. Where a
// payment would not cover the interest that falls due with it, there is none.
func (c *course) exactly() (money.Amount, bool) {
	if len(c.asks) > 0 || c.only > 0 && c.early[0] > 0 {
		return 0, false // what was paid early leaves interest for the first level payment
	}
	owed, ones := big.NewInt(int64(c.principal)), new(big.Int) // over scale
	scale, half := big.NewInt(1), new(big.Int)
	times := func(n *big.Int, by *big.Int) *big.Int { return new(big.Int).Mul(n, by) }
	for i, period := range c.periods {
		grown, ones2 := new(big.Int), new(big.Int)
		for _, x := range period {
			owed.Add(owed, times(scale, big.NewInt(int64(x.advance))))
			grown.Add(grown, times(owed, x.weight))
			ones2.Add(ones2, times(ones, x.weight))
		}
		owed, ones = times(owed, partsOfCent), times(ones, partsOfCent)
		before := scale
		if scale = times(scale, partsOfCent); i < c.only {
			continue
		}
		owed.Add(owed, grown)
		if i == 0 {
			owed.Add(owed, times(before, c.carried)).Add(owed, times(scale, big.NewInt(int64(c.early[0]+c.early[1]))))
		}
		if i == 0 && c.told > 0 {
			if owed.Sub(owed, times(scale, big.NewInt(int64(c.told)))); owed.Sign() <= 0 {
				return 0, false
			}
			continue
		}
		ones.Add(ones, ones2).Add(ones, scale)
	}
	if ones.Sign() == 0 {
		return 0, false
	}
	n := new(big.Int).Add(half.Lsh(owed, 1), ones)
	payment := max(1, money.Amount(n.Div(n, new(big.Int).Lsh(ones, 1)).Int64()))
	return payment, c.covers(payment)
}

// covers is whether a payment covers the interest of each of its periods but the
// last, and in the first what is carried and was paid early.
func (c *course) covers(payment money.Amount) bool {
	owed := new(big.Rat).SetInt64(int64(c.principal))
	for i, period := range c.periods {
		earned := new(big.Rat)
		for _, x := range period {
			owed.Add(owed, new(big.Rat).SetInt64(int64(x.advance)))
			earned.Add(earned, new(big.Rat).Mul(owed, new(big.Rat).SetFrac(x.weight, partsOfCent)))
		}
		if i < c.only {
			continue
		}
		asked := payment
		if i == 0 && c.told > 0 {
			asked = c.told
		}
		rest := new(big.Rat).Sub(new(big.Rat).SetInt64(int64(asked)), earned)
		if i == 0 {
			rest.Sub(rest, new(big.Rat).SetFrac(c.carried, partsOfCent)).Sub(rest, new(big.Rat).SetInt64(int64(c.early[0]+c.early[1])))
		}
		if rest.Sign() < 0 && i < len(c.periods)-1 {
			return false
		}
		if owed.Sub(owed, rest); owed.Sign() <= 0 {
			return true
		}
	}
	return true
}

// solve has the level payment solved for what is not due, when it is to be.
func (s *slow) solve(at day.Day, byContract bool) {
	if s.given && !s.extends || len(s.dates) == 0 {
		return
	}
	if s.status == Frozen || s.status == Accelerated {
		s.unsolved = true
		return
	}
	if s.status != Active {
		return
	}
	s.unsolved = false
	if s.given {
		s.dates = s.longer(s.level, at)
		return
	}
	if c := s.course(at); s.piles[0][0] == 0 {
		if c.advances < 0 {
			s.level = 0
		}
		return
	}
	s.level = s.course(at).solve(s)
	s.caughtUp()
	if byContract && s.most > 0 {
		s.most = s.level
	}
}

package engine

import (
	"math/big"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// slow is the loan as a clerk would keep it: one day after the other, each
// day's interest as a fraction of whole numbers, a pile of money for each
// component of each bucket. It shares with the engine only the due dates and the
// level payment of the schedule, which are given to it.
type slow struct {
	in                 Terms
	gone               map[string]bool         // facts, and names of what comes of itself, that are taken back
	amounts            map[string]money.Amount // what fees were changed to
	status             Status
	dates              []day.Day
	level              money.Amount
	piles              [4]pile // nonDue, due, overdue, charged off
	early, paid        pile
	overpaid           money.Amount
	accrued            *big.Rat // in cents
	frozen             *big.Rat // what the time frozen would have earned, in cents
	anchor             day.Day
	past               day.Day   // the due date that fell last
	whole              bool      // an acceleration is being written
	missed             []day.Day // due dates that passed while frozen
	monthly            bool
	first              bool // the first payment is to come
	origination        money.Amount
	acceleration       string // the fact that made all due
	interest           []RateSpan
	promos, caps       []RateSpan
	shortages          []shortage
	toward, feesUnpaid money.Amount // paid toward the next payment, and fees unpaid, in the late-fee notebook
}

// pile is money by component: principal, interest, seven kinds of fees.
type pile [9]money.Amount

const (
	clerkLate, clerkModification, clerkService, clerkOther = 4, 5, 6, 8
)

// feesFirst is the order in which what falls due moves, and payments go unless
// the terms say otherwise.
var feesFirst = []int{2, 3, 4, 5, 6, 7, 8, 1, 0}

func (p pile) total() (sum money.Amount) {
	for _, n := range p {
		sum += n
	}
	return sum
}

func (p pile) fees() money.Amount { return p.total() - p[0] - p[1] }

// shortage is what is open of what fell due on a day, and in the late-fee notebook,
// where payments go to scheduled amounts before fees, what is open of its schedule.
type shortage struct {
	due       day.Day
	asked     money.Amount
	gap       money.Amount
	part      money.Amount // scheduled
	scheduled money.Amount // open of it, by the notebook
	judged    bool         // for a late fee
	whole     bool         // an acceleration made it
}

// dayPart is the part of a year that one day is, by each convention's own words.
func (s *slow) dayPart(at day.Day) *big.Rat {
	switch s.in.DayCount {
	case book.Actual360:
		return big.NewRat(1, 360)
	case book.ActualActual:
		if y, _, _ := at.Date(); y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return big.NewRat(1, 366)
		}
		return big.NewRat(1, 365)
	case book.Thirty360:
		return big.NewRat(s.thirties(at+1)-s.thirties(at), 360)
	}
	return big.NewRat(1, 365)
}

// payday is the day in a calendar of months of 30 days that a pay day stands for.
func (s *slow) payday(at day.Day) int {
	y, m, dom := at.Date()
	for n := 31; n > 0 && s.monthly; n-- {
		if slices.Contains(s.in.SpecificDays.Days, n) && (n == dom || n > dom && dom == day.DaysIn(y, m)) {
			return min(n, 30)
		}
	}
	return 0
}

// thirties counts the days since the period began in months of 30 days: from pay
// day to pay day by the days that they stand for, else as the calendar has it with
// the 31st as the 30th (when the period begins on the 30th or 31st).
func (s *slow) thirties(at day.Day) int64 {
	y1, m1, d1 := s.anchor.Date()
	y2, m2, d2 := at.Date()
	if d1 > 30 {
		d1 = 30
	}
	if s.payday(s.anchor) > 0 {
		d1 = s.payday(s.anchor)
	}
	if d2 > 30 && d1 == 30 {
		d2 = 30
	}
	if s.payday(s.anchor) > 0 && s.payday(at) > 0 {
		d2 = s.payday(at)
	}
	return int64((y2-y1)*360 + (m2-m1)*30 + d2 - d1)
}

// toCents rounds the accrued interest, takes it off and gives it.
func (s *slow) toCents() money.Amount {
	twice := new(big.Rat).Add(s.accrued, s.accrued)
	if s.in.InterestRounding != book.RoundDown {
		twice.Add(twice, big.NewRat(1, 1))
	}
	n := new(big.Int).Div(twice.Num(), new(big.Int).Mul(big.NewInt(2), twice.Denom())).Int64()
	if n <= 0 {
		return 0
	}
	s.accrued.Sub(s.accrued, big.NewRat(n, 1))
	return money.Amount(n)
}

// owed is all that is booked.
func (s *slow) owed() (sum money.Amount) {
	for _, p := range s.piles {
		sum += p.total()
	}
	return sum
}

// morning is what the terms make happen when a day begins.
func (s *slow) morning(at day.Day) {
	for _, x := range s.shortages {
		if x.due == at-1 {
			for i := range s.piles[1] {
				s.piles[2][i] += s.piles[1][i]
				s.piles[1][i] = 0
			}
		}
	}
	s.judge(at)
	if len(s.dates) == 0 || s.dates[0] != at {
		return
	}
	if s.status == Frozen {
		s.missed, s.dates = append(s.missed, s.dates[0]), s.dates[1:]
		return
	}
	s.dates, s.past = s.dates[1:], at
	if s.status != Active { // all is due, or nothing is owed
		s.anchor = at
		return
	}
	s.fallDue(at)
}

// forget lets the due dates go that passed while the loan was frozen: nothing is
// owed that could still be asked on other days.
func (s *slow) forget() {
	if n := len(s.missed); n > 0 {
		s.anchor, s.past, s.missed = s.missed[n-1], s.missed[n-1], nil
	}
}

func (s *slow) following(last day.Day) day.Day {
	return plan.Pattern{Every: s.in.PaymentFrequency, Days: s.in.SpecificDays}.Following(last)
}

// judge charges the late fees of what fell due, of an active loan; what reached
// its day while the loan was frozen is judged once it is active again.
func (s *slow) judge(at day.Day) {
	for i := range s.shortages {
		x := &s.shortages[i]
		if s.in.LateFee == nil || s.status != Active || x.judged || x.gap == 0 || x.due+day.Day(s.in.LateFee.GraceDays) >= at {
			continue
		}
		if x.judged = true; x.scheduled > 0 {
			s.lateFee(x.due, x.part, at)
		}
	}
}

func (s *slow) lateFee(due day.Day, part money.Amount, at day.Day) {
	rule := s.in.LateFee
	share, _ := new(big.Rat).SetString(rule.Percent.String())
	share.Mul(share, big.NewRat(int64(part)*2, 1)).Add(share, big.NewRat(1, 1))
	percent := money.Amount(new(big.Int).Div(share.Num(), new(big.Int).Mul(big.NewInt(2), share.Denom())).Int64())
	amount := map[string]money.Amount{"flat": rule.Amount, "percent": percent, "greaterOf": max(rule.Amount, percent), "lesserOf": min(rule.Amount, percent)}[rule.Kind]
	s.named("lateFee:"+due.String(), clerkLate, amount, at)
}

// named charges a fee that comes of itself, unless it is taken back or changed.
func (s *slow) named(name string, kind int, amount money.Amount, at day.Day) {
	if s.gone[name] {
		return
	}
	if to, changed := s.amounts[name]; changed {
		amount = to
	}
	s.fee(kind, amount, at)
}

func (s *slow) fallDue(at day.Day) {
	s.piles[0][1] += s.toCents()
	if s.in.ForgoResidue {
		s.accrued = new(big.Rat)
	}
	s.anchor = at
	early := s.early[1] + s.early[0]
	ask := s.level
	if most := s.piles[0][1] + s.piles[0][0] + early; len(s.dates) == 0 || ask > most {
		ask = most
	}
	scheduled := ask
	gap := max(0, ask-early) + s.piles[0].fees()
	if s.first { // the origination fee comes with the first payment
		scheduled += s.origination
		s.feesUnpaid -= min(s.feesUnpaid, s.origination)
	}
	s.first = false
	open := max(0, scheduled-s.toward)
	s.feesUnpaid -= min(s.feesUnpaid, max(0, s.toward-scheduled))
	s.toward = 0
	ask += s.piles[0].fees() + s.early.fees()
	s.early = pile{}
	s.demand(ask, gap, scheduled, open, at)
}

// demand makes an amount due, of which a part is still to be paid.
func (s *slow) demand(ask, gap, scheduled, open money.Amount, at day.Day) {
	if ask == 0 {
		return
	}
	if n := len(s.shortages); n > 0 && s.shortages[n-1].due == at && s.shortages[n-1].gap > 0 && !s.shortages[n-1].whole && !s.whole { // one for a day
		last := s.shortages[n-1]
		s.shortages[n-1] = shortage{due: at, asked: ask + last.asked, gap: gap + last.gap, part: scheduled + last.part, scheduled: open + last.scheduled}
	} else {
		s.shortages = append(s.shortages, shortage{due: at, asked: ask, gap: gap, part: scheduled, scheduled: open, whole: s.whole})
	}
	for _, i := range feesFirst {
		part := min(gap, s.piles[0][i])
		s.piles[0][i] -= part
		s.piles[1][i] += part
		gap -= part
	}
}

func (s *slow) fee(kind int, amount money.Amount, at day.Day) {
	switch s.status {
	case Canceled:
		return
	case ChargedOff:
		s.piles[3][kind] += amount
		return
	case PaidOff, Closed:
		s.status, s.first, s.toward, s.feesUnpaid, s.early = Active, false, 0, 0, pile{}
	}
	s.piles[0][kind] += amount
	s.feesUnpaid += amount
	if len(s.dates)+len(s.missed) == 0 || s.status == Accelerated {
		s.demand(amount, amount, 0, 0, at)
	}
}

// pay lays a payment or credit out, bucket by bucket.
func (s *slow) pay(f Fact) {
	s.piles[0][1] += s.toCents()
	order, amount := feesFirst, f.Amount
	feesOnly := f.Type == Credit && s.in.CreditWaterfall != nil
	if feesOnly { // late fees, then the other fees
		order = []int{4, 2, 3, 5, 6, 7, 8}
	}
	spent := money.Amount(0)
	for _, b := range []int{2, 1, 0, 3} {
		for _, i := range order {
			part := min(amount, s.piles[b][i])
			s.piles[b][i] -= part
			amount, spent = amount-part, spent+part
			if f.Type == Payment {
				s.paid[i] += part
			}
			switch b {
			case 0:
				s.early[i] += part
			default:
				s.fulfil(part)
			}
		}
	}
	if s.note(spent, feesOnly); !feesOnly { // what a credit for fees alone does not reach is not granted
		s.overpaid += amount
	}
	if s.owed() == 0 && slices.Contains([]Status{Active, Frozen, Accelerated, ChargedOff}, s.status) {
		s.status, s.accrued, s.acceleration = PaidOff, new(big.Rat), ""
		s.forget()
	}
}

func (s *slow) fulfil(part money.Amount) {
	for k := range s.shortages {
		less := min(part, s.shortages[k].gap)
		s.shortages[k].gap -= less
		part -= less
	}
}

// note writes a payment into the late-fee notebook.
func (s *slow) note(amount money.Amount, feesOnly bool) {
	if feesOnly {
		s.feesUnpaid -= min(s.feesUnpaid, amount)
		return
	}
	before := amount
	for k := range s.shortages {
		part := min(amount, s.shortages[k].scheduled)
		s.shortages[k].scheduled -= part
		amount -= part
	}
	if amount < before {
		part := min(amount, s.feesUnpaid)
		s.feesUnpaid -= part
		amount -= part
	}
	s.toward += amount
}

// rate is that of a day: the lowest interest rate, less the promos, under the caps.
func (s *slow) rate(at day.Day) *big.Rat {
	holds := func(x RateSpan) bool {
		return (x.StartDate == nil || *x.StartDate <= at) && (x.EndDate == nil || *x.EndDate >= at)
	}
	var r *big.Rat
	for _, x := range s.interest {
		if n, _ := new(big.Rat).SetString(x.AnnualRate.String()); holds(x) && (r == nil || n.Cmp(r) < 0) {
			r = n
		}
	}
	for _, x := range s.promos {
		if n, _ := new(big.Rat).SetString(x.AnnualRate.String()); holds(x) {
			r.Sub(r, n)
		}
	}
	if r.Sign() < 0 {
		r = new(big.Rat)
	}
	for _, x := range s.caps {
		if n, _ := new(big.Rat).SetString(x.AnnualRate.String()); holds(x) && n.Cmp(r) < 0 {
			r = n
		}
	}
	return r
}

// evening earns the interest of a day on the principal that ends it.
func (s *slow) evening(at day.Day) {
	r := s.rate(at)
	r.Mul(r, s.dayPart(at))
	r.Mul(r, new(big.Rat).SetInt64(int64(s.piles[0][0]+s.piles[1][0]+s.piles[2][0])))
	switch s.status {
	case Active:
		s.accrued.Add(s.accrued, r)
	case Frozen:
		s.frozen.Add(s.frozen, r)
	}
}

package engine

import (
	"math/big"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// slow is the loan as a clerk would keep it: one day after the other, each day's
// interest as a whole number of small parts of a cent, a pile of money for each
// component of each bucket. It shares no rule with the engine, with book or with
// plan: from them it takes the terms and facts that it reads, and the words in
// which they are written. Its due dates, rates, schedule and payments are its own.
type slow struct {
	in     Terms
	status Status
	ruling // what is known of all facts from the start

	// The calendar.
	every   Frequency
	days    SpecificDays
	skipped []int
	dates   []day.Day // due dates to come, and those that passed while nothing fell due
	anchor  day.Day   // on which the period of interest began
	nominal int       // the pay day that the anchor stands for, 0 for none

	// Rates.
	interest, promos, caps, index []RateSpan
	relief                        []slowRelief
	known                         map[day.Day]int64 // rates worked out

	// Money.
	piles                  [4]pile // nonDue, due, overdue, charged off
	early, paid            pile
	overpaid, held         money.Amount
	accrued, frozen        *big.Int // earned and not booked, and what the time frozen would have earned, in parts
	spared, frozenSpared   *big.Int // what relief forgave of them
	behind, behindBefore   *big.Int // earned by what was not paid in time: since the last due date, and before since the solving
	level                  money.Amount
	given, extends         bool         // by terms; in as many payments as it takes
	promised               money.Amount // that the next payment asks, told before the days changed
	most                   money.Amount // that no period under relief may ask more than
	only                   int          // periods of interest alone to come
	planned                []Advance
	agreed                 *Fact // a payment plan in force
	replaced               []day.Day
	bound                  bool         // the payment plan was agreed beside relief
	putOff                 day.Day      // by how many days all due dates to come were
	lastMoved              [2]day.Day   // the last due date that was moved alone: from, to
	first                  money.Amount // the origination fee that comes with the first payment
	part, left             money.Amount // the one that comes in parts
	served                 money.Amount // service fees so far
	servedAhead            money.Amount // paid with payments that were put off then
	shortages              []shortage
	toward, feesUnpaid     money.Amount // the late-fee notebook: paid toward the next payment, and fees unpaid
	quiet                  bool         // no acceleration of itself until the loan has been current
	bar                    day.Day      // nothing of itself before this day, since a charge-off was taken back
	times                  int          // charge-offs of themselves taken back
	acceleration, writeoff string
	unsolved               bool // the payment is to be solved when the loan goes on
	today                  day.Day
	lateFees               money.Amount // charged so far
	askedNext              money.Amount // by the due date last come to
	fell                   *demanding
	revised                day.Day  // the last day on which what is open was held against what is known
	last                   *Fact    // of today that has been done
	older                  *archive // the older books, where facts came late
	passed                 int      // of the days of the archive, those that this book knows of
	waits                  putOffUntil
	tally                  // what is told beside the balances
}

// ruling is what is taken back, changed or found of all facts, before the first day.
type ruling struct {
	gone    map[string]bool
	amounts map[string]money.Amount
	back    map[string]day.Day // the day of the reversal of a charge-off
	found   map[string]string  // what reversals without a target are for
}

// pile is money by component: principal, interest, seven kinds of fees.
type pile [9]money.Amount

const (
	clerkOrigination, clerkLate, clerkModification, clerkService, clerkOther = 2, 4, 5, 6, 8
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
	due                          day.Day
	asked, done, capital, gap    money.Amount // asked is what is paid, what became principal, and what is open
	part, scheduled              money.Amount // the scheduled part, and what is open of it by the notebook
	interest, service            money.Amount // that it asked, and the service fee that came with it
	judged, spared               bool         // for a late fee, and found to be fulfilled but for fees
	looked, whole, putOff, ended bool         // at for capitalization; made by an acceleration; deferred; no longer open
}

type slowRelief struct {
	from, to day.Day // the last day
	rate     int64
	fees     bool
}

// partsOfCent are the parts that a cent is divided into, partsOfYear those of a year:
// any day of any convention is a whole number of them.
const partsOfYear = 360 * 365 * 366

var partsOfCent = new(big.Int).Mul(big.NewInt(1_000_000_000), big.NewInt(partsOfYear))

// dayPart is the part of a year that one day is, by each convention's own words.
func (s *slow) dayPart(from thirtyStart, at day.Day) int64 {
	switch s.in.DayCount {
	case book.Actual360:
		return partsOfYear / 360
	case book.ActualActual:
		if y, _, _ := at.Date(); y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return partsOfYear / 366
		}
	case book.Thirty360:
		return (s.thirties(from, at+1) - s.thirties(from, at)) * (partsOfYear / 360)
	}
	return partsOfYear / 365
}

// cents rounds parts of cents to cents, and gives what is left.
func (s *slow) cents(parts *big.Int) (n money.Amount, rest *big.Int) {
	half := new(big.Int)
	if s.in.InterestRounding != book.RoundDown {
		half.Rsh(partsOfCent, 1)
	}
	whole := new(big.Int).Div(half.Add(half, parts), partsOfCent)
	if whole.Sign() < 0 {
		whole.SetInt64(0)
	}
	return money.Amount(whole.Int64()), new(big.Int).Sub(parts, new(big.Int).Mul(whole, partsOfCent))
}

// inParts is an amount in parts of a cent.
func inParts(n money.Amount) *big.Int { return new(big.Int).Mul(big.NewInt(int64(n)), partsOfCent) }

// book rounds the interest earned and puts it on the pile of what is not due.
func (s *slow) book() {
	n, rest := s.cents(s.accrued)
	s.piles[0][1] += n
	s.accrued = rest
	s.period.Interest += n
	s.year.InterestCharged += n
}

// owed is all that is booked.
func (s *slow) owed() (sum money.Amount) {
	for _, p := range s.piles {
		sum += p.total()
	}
	return sum
}

// principal is what earns interest.
func (s *slow) principal() money.Amount { return s.piles[0][0] + s.piles[1][0] + s.piles[2][0] }

// start is the loan before its first day, with the schedule of its terms.
func (s *slow) start() {
	in := &s.in
	if in.DayCount == "" {
		in.DayCount = book.Actual365
	}
	if in.PaymentRounding == "" {
		in.PaymentRounding = plan.Nearest
	}
	if in.OriginationCharge == "" {
		in.OriginationCharge = plan.WithFirst
	}
	s.status, s.every, s.days, s.skipped = Originated, in.PaymentFrequency, in.SpecificDays, in.SkippedMonths
	s.earned, s.since = new(big.Int), in.StartDate
	s.year.Year, _, _ = in.StartDate.Date()
	s.caughtUp()
	s.accrued, s.frozen, s.spared, s.frozenSpared, s.known = new(big.Int), new(big.Int), new(big.Int), new(big.Int), map[day.Day]int64{}
	s.interest, s.promos, s.caps, s.index = slices.Clone(in.Interest), slices.Clone(in.Promo), slices.Clone(in.Cap), slices.Clone(in.Index)
	s.planned, s.only, s.given = slices.Clone(in.AdvanceSchedule), in.InterestOnlyPeriods, in.PeriodicPayment > 0
	s.dates = s.agreedDates()
	s.setAnchor(in.StartDate)
	lent := in.AmountFinanced - in.DownPaymentAmount
	if in.OriginationCharge == plan.InPrincipal {
		lent += in.OriginationFee
	}
	c := s.course(in.StartDate)
	c.principal = lent
	payment := in.PeriodicPayment
	if !s.given {
		payment = c.solve(s)
	}
	rows := []money.Amount{}
	c.run(s, payment, func(pay money.Amount) { rows = append(rows, pay) })
	s.dates = s.dates[:len(rows)]
	s.level = rows[min(s.only, len(rows)-1)]
	if in.OriginationCharge == plan.SpreadEqually {
		s.part, s.left = in.OriginationFee/money.Amount(len(rows)), in.OriginationFee
	}
}

// lendFirst is the activation.
func (s *slow) lendFirst(id string, at day.Day) {
	in := s.in
	s.status = Active
	s.setAnchor(at)
	s.piles[0][0] = in.AmountFinanced - in.DownPaymentAmount
	switch in.OriginationCharge {
	case plan.InPrincipal:
		s.piles[0][0] += in.OriginationFee
	case plan.WithFirst:
		n := s.origination(id)
		s.piles[0][clerkOrigination], s.first = n, n
		s.charged(n)
	case plan.SpreadEqually:
		s.left = s.origination(id)
		s.part = s.left / money.Amount(len(s.dates))
	}
	s.period.Advances, s.since = s.piles[0][0], at
}

// caughtUp forgets what was earned by what was not paid in time: the payments ask it now, or nothing is owed.
func (s *slow) caughtUp() { s.behind, s.behindBefore = new(big.Int), new(big.Int) }

// behindCents is what the last payment takes of that, of the periods that have ended.
func (s *slow) behindCents() money.Amount {
	return money.Amount(new(big.Int).Div(s.behindBefore, partsOfCent).Int64())
}

// origination is the fee agreed, or less when a fact says so.
func (s *slow) origination(id string) money.Amount {
	return min(s.in.OriginationFee, s.said("originationFee:"+id, s.in.OriginationFee))
}

// evening earns the interest of a day on the principal that ends it.
func (s *slow) evening(at day.Day) {
	if y, _, _ := (at + 1).Date(); y != s.year.Year { // what the night brings is tomorrow's
		s.year, s.earned = YearTotals{Year: y}, new(big.Int)
	}
	if s.status != Active && s.status != Frozen {
		return
	}
	contract := s.rate(at)
	rate := contract
	for _, r := range s.relief {
		if r.from <= at && at <= r.to {
			rate = min(rate, r.rate)
		}
	}
	earns := func(rate int64, on money.Amount) *big.Int {
		n := new(big.Int).Mul(big.NewInt(rate), big.NewInt(s.dayPart(thirtyStart{s.anchor, s.nominal}, at)))
		return n.Mul(n, big.NewInt(int64(on)))
	}
	earn := func(rate int64) *big.Int { return earns(rate, s.principal()) }
	s.behind = new(big.Int).Add(s.behind, earns(contract, s.piles[1][0]+s.piles[2][0]+s.behindCents()))
	if s.status == Active {
		s.accrued.Add(s.accrued, earn(rate))
		s.earned.Add(s.earned, earn(rate))
		s.spared.Add(s.spared, earn(contract-rate))
	} else {
		s.frozen.Add(s.frozen, earn(rate))
		s.frozenSpared.Add(s.frozenSpared, earn(contract-rate))
	}
}

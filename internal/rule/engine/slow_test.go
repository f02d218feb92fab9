package engine

import (
	"math/big"
	"slices"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// slow is the loan as a clerk would keep it: one day after the other, each
// day's interest as a fraction of whole numbers, three piles of money for each
// bucket. It shares with the engine only the due dates and the level payment,
// which are given to it, and knows payments, credits and fees.
type slow struct {
	in                 Terms
	dates              []day.Day
	level              money.Amount
	nonDue, due, over  [3]money.Amount // fees, interest, principal
	early              [3]money.Amount
	overpaid           money.Amount
	accrued            *big.Rat // in cents
	anchor             day.Day
	done               bool
	past               day.Day // the due date that fell last
	shortages          []shortage
	lateMade, latePaid money.Amount
}

type shortage struct {
	due        day.Day
	asked, gap money.Amount
}

// dayPart is the part of a year that one day is, by each convention's own words.
func (s *slow) dayPart(at day.Day) *big.Rat {
	switch s.in.DayCount {
	case Actual360:
		return big.NewRat(1, 360)
	case ActualActual:
		if y, _, _ := at.Date(); y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return big.NewRat(1, 366)
		}
		return big.NewRat(1, 365)
	case Thirty360:
		return big.NewRat(days30360(s.anchor, at+1)-days30360(s.anchor, at), 360)
	}
	return big.NewRat(1, 365)
}

// toCents rounds the accrued interest, takes it off and gives it.
func (s *slow) toCents() money.Amount {
	twice := new(big.Rat).Add(s.accrued, s.accrued)
	if s.in.InterestRounding != RoundDown {
		twice.Add(twice, big.NewRat(1, 1))
	}
	n := new(big.Int).Div(twice.Num(), new(big.Int).Mul(big.NewInt(2), twice.Denom())).Int64()
	if n <= 0 {
		return 0
	}
	s.accrued.Sub(s.accrued, big.NewRat(n, 1))
	return money.Amount(n)
}

func total3(pile [3]money.Amount) money.Amount { return pile[0] + pile[1] + pile[2] }

// morning is what the terms make happen when a day begins.
func (s *slow) morning(at day.Day) {
	for _, x := range s.shortages {
		if x.due == at-1 {
			for i := range s.due {
				s.over[i] += s.due[i]
				s.due[i] = 0
			}
		}
	}
	if s.in.LateFee != nil {
		for i := range s.shortages {
			if x := s.shortages[i]; x.due+day.Day(s.in.LateFee.GraceDays)+1 == at && x.gap > 0 {
				s.late(x)
			}
		}
	}
	if len(s.dates) > 0 && s.dates[0] == at {
		s.dates, s.past = s.dates[1:], at
		s.fallDue(at)
	}
}

func (s *slow) late(x shortage) {
	if x.gap <= s.latePaid {
		s.latePaid -= x.gap
		s.lateMade -= x.gap
		return
	}
	s.lateMade += s.in.LateFee.Amount
	s.fee(s.in.LateFee.Amount, x.due+day.Day(s.in.LateFee.GraceDays)+1)
}

func (s *slow) fallDue(at day.Day) {
	s.nonDue[1] += s.toCents()
	if s.in.ForgoResidue {
		s.accrued = new(big.Rat)
	}
	s.anchor = at
	early := s.early[1] + s.early[2]
	ask := s.level
	if most := s.nonDue[1] + s.nonDue[2] + early; len(s.dates) == 0 || ask > most {
		ask = most
	}
	gap := max(0, ask-early) + s.nonDue[0]
	ask += s.nonDue[0] + s.early[0]
	s.early = [3]money.Amount{}
	s.demand(ask, gap, at)
}

// demand makes an amount due, of which a part is still to be paid.
func (s *slow) demand(ask, gap money.Amount, at day.Day) {
	if ask == 0 {
		return
	}
	s.shortages = append(s.shortages, shortage{at, ask, gap})
	for i := range s.nonDue {
		part := min(gap, s.nonDue[i])
		s.nonDue[i] -= part
		s.due[i] += part
		gap -= part
	}
}

func (s *slow) fee(amount money.Amount, at day.Day) {
	s.nonDue[0] += amount
	s.done = false
	if len(s.dates) == 0 {
		s.demand(amount, amount, at)
	}
}

func (s *slow) pay(amount money.Amount) {
	s.nonDue[1] += s.toCents()
	for b, pile := range []*[3]money.Amount{&s.over, &s.due, &s.nonDue} {
		for i := range pile {
			part := min(amount, pile[i])
			pile[i] -= part
			amount -= part
			if b == 2 {
				s.early[i] += part
				continue
			}
			if i == 0 {
				s.latePaid = min(s.latePaid+part, s.lateMade)
			}
			for k := range s.shortages {
				less := min(part, s.shortages[k].gap)
				s.shortages[k].gap -= less
				part -= less
			}
		}
	}
	s.overpaid += amount
	if total3(s.over)+total3(s.due)+total3(s.nonDue) == 0 {
		s.done, s.accrued = true, new(big.Rat)
	}
}

// evening earns the interest of a day on the principal that ends it.
func (s *slow) evening(at day.Day) {
	if s.done {
		return
	}
	rate := s.in.Rates.Interest[0].AnnualRate.String()
	r, _ := new(big.Rat).SetString(rate)
	r.Mul(r, s.dayPart(at))
	r.Mul(r, new(big.Rat).SetInt64(int64(s.nonDue[2]+s.due[2]+s.over[2])))
	s.accrued.Add(s.accrued, r)
}

// The engine and the clerk agree on every bucket, to the cent, on the day each
// fact takes effect and at the end. Run with -rapid.checks=10000 for 10,000
// loans.
func TestAgainstSlowModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		in.AccelerateAfterDays, in.ChargeOffAfterDays = 0, 0
		if in.OriginationCharge == SpreadEqually {
			in.OriginationCharge = WithFirst
		}
		if in.LateFee != nil {
			in.LateFee.Kind = "flat"
		}
		kept := facts[:0]
		for _, f := range facts {
			// Dates moved or put off before they fall due; nothing else of what alters a loan.
			if f.Type == DueDateChange || f.Type == Deferral && (f.DueDate == nil || *f.DueDate > f.EffectiveDate) {
				kept = append(kept, f)
			}
			if f.Type == Activation || f.Type == Payment || f.Type == Credit || f.Type == Fee {
				kept = append(kept, f)
			}
		}
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		s := &slow{in: in, accrued: new(big.Rat), anchor: in.StartDate, level: rows[0].Amount - rows[0].Fees}
		for _, r := range rows {
			s.dates = append(s.dates, r.Date)
		}
		s.nonDue[2] = in.AmountFinanced
		switch in.OriginationCharge {
		case InPrincipal:
			s.nonDue[2] += in.OriginationFee
		case WithFirst:
			s.nonDue[0] = in.OriginationFee
		}
		end := kept[len(kept)-1].EffectiveDate + day.Day(rapid.IntRange(0, 60).Draw(t, "after"))
		rest := kept[1:]
		for at := in.StartDate; at <= end; at++ {
			s.morning(at)
			acted := at == end
			for len(rest) > 0 && rest[0].EffectiveDate == at {
				switch rest[0].Type {
				case Fee:
					s.fee(rest[0].Amount, at)
				case DueDateChange, Deferral:
					s.redate(rest[0])
				default:
					s.pay(rest[0].Amount)
				}
				rest, acted = rest[1:], true
			}
			if acted {
				s.compare(t, mustFold(t, in, kept, at), at)
			}
			s.evening(at)
		}
	})
}

// redate crosses due dates out of the calendar and writes others in. It leaves
// alone what has fallen due, and a loan that is paid off.
func (s *slow) redate(f Fact) {
	if s.done || len(s.dates) == 0 || s.in.PaymentFrequency == SingleTerm && f.Type == Deferral {
		return
	}
	i := 0
	if f.DueDate != nil {
		if i = slices.Index(s.dates, *f.DueDate); i < 0 {
			return
		}
	}
	if f.Type == DueDateChange {
		to := *f.Date
		before := s.past
		if i > 0 {
			before = s.dates[i-1]
		}
		if to > f.EffectiveDate && to > before && (i+1 == len(s.dates) || to < s.dates[i+1]) {
			s.dates[i] = to
		}
		return
	}
	for n := min(max(1, f.Periods), len(s.dates)-i); n > 0; n-- {
		last := s.dates[len(s.dates)-1]
		next := last + 14
		if s.in.PaymentFrequency != EveryTwoWeeks {
			next = s.in.SpecificDays.next(s.in.PaymentFrequency, last)
		}
		s.dates = append(slices.Delete(s.dates, i, i+1), next)
	}
}

func (s *slow) compare(t *rapid.T, l *ledger, at day.Day) {
	for b, pile := range map[Bucket][3]money.Amount{NonDue: s.nonDue, Due: s.due, Overdue: s.over} {
		if got := *l.buckets[b]; got != (Amounts{Fees: pile[0], Interest: pile[1], Principal: pile[2]}) {
			t.Fatalf("%s %s: engine %+v, clerk %v", at, b, got, pile)
		}
	}
	if l.over != s.overpaid || l.accrued.HalfUp() != Exact(0).Plus(ofRat(s.accrued)).HalfUp() {
		t.Fatalf("%s: over %s and %s, accrued %s and %s", at, l.over, s.overpaid, l.accrued, s.accrued)
	}
}

// ofRat is a fraction of cents as an Unrounded; it is one exactly.
func ofRat(r *big.Rat) Unrounded {
	n := new(big.Rat).Mul(r, new(big.Rat).SetInt64(unitsPerCent)).Num()
	abs := new(big.Int).Abs(n)
	u := Unrounded{int64(new(big.Int).Rsh(abs, 64).Uint64()), new(big.Int).And(abs, new(big.Int).SetUint64(^uint64(0))).Uint64()}
	if n.Sign() < 0 {
		return u.Negated()
	}
	return u
}

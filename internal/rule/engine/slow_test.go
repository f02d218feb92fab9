package engine

import (
	"math/big"
	"slices"
	"testing"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
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
	monthly            bool
	first              bool // the first payment is to come
	origination        money.Amount
	shortages          []shortage
	toward, feesUnpaid money.Amount // paid toward the next payment, and fees unpaid, in the late-fee notebook
}

// shortage is what is open of what fell due on a day, and in the late-fee notebook,
// where payments go to scheduled amounts before fees, what is open of its schedule.
type shortage struct {
	due       day.Day
	gap       money.Amount
	scheduled money.Amount
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
			if x := s.shortages[i]; x.due+day.Day(s.in.LateFee.GraceDays)+1 == at && x.gap > 0 && x.scheduled > 0 {
				s.fee(s.in.LateFee.Amount, at)
			}
		}
	}
	if len(s.dates) > 0 && s.dates[0] == at {
		s.dates, s.past = s.dates[1:], at
		s.fallDue(at)
	}
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
	scheduled := ask
	if s.first { // the origination fee comes with the first payment
		scheduled += s.origination
		s.feesUnpaid -= min(s.feesUnpaid, s.origination)
	}
	s.first = false
	open := max(0, scheduled-s.toward)
	s.feesUnpaid -= min(s.feesUnpaid, max(0, s.toward-scheduled))
	s.toward = 0
	ask += s.nonDue[0] + s.early[0]
	s.early = [3]money.Amount{}
	s.demand(ask, gap, open, at)
}

// demand makes an amount due, of which a part is still to be paid.
func (s *slow) demand(ask, gap, scheduled money.Amount, at day.Day) {
	if ask == 0 {
		return
	}
	s.shortages = append(s.shortages, shortage{at, gap, scheduled})
	for i := range s.nonDue {
		part := min(gap, s.nonDue[i])
		s.nonDue[i] -= part
		s.due[i] += part
		gap -= part
	}
}

func (s *slow) fee(amount money.Amount, at day.Day) {
	s.nonDue[0] += amount
	s.feesUnpaid += amount
	if s.done {
		s.done, s.first, s.toward, s.feesUnpaid, s.early = false, false, 0, amount, [3]money.Amount{}
	}
	if len(s.dates) == 0 {
		s.demand(amount, amount, 0, at)
	}
}

func (s *slow) pay(amount money.Amount) {
	s.nonDue[1] += s.toCents()
	s.note(min(amount, total3(s.over)+total3(s.due)+total3(s.nonDue)))
	for b, pile := range []*[3]money.Amount{&s.over, &s.due, &s.nonDue} {
		for i := range pile {
			part := min(amount, pile[i])
			pile[i] -= part
			amount -= part
			if b == 2 {
				s.early[i] += part
				continue
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

// note writes a payment into the late-fee notebook.
func (s *slow) note(amount money.Amount) {
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

// evening earns the interest of a day on the principal that ends it.
func (s *slow) evening(at day.Day) {
	if s.done {
		return
	}
	rate := s.in.Interest[0].AnnualRate.String()
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
		in.AccelerateAfterDays, in.ChargeOffAfterDays, in.HoldPartial, in.ServiceFee, in.Capitalization, in.CreditWaterfall = 0, 0, false, 0, nil, nil
		if in.OriginationCharge == plan.SpreadEqually {
			in.OriginationCharge = plan.WithFirst
		}
		if in.LateFee != nil {
			in.LateFee.Kind = "flat"
		}
		kept := facts[:0]
		for _, f := range facts {
			// Dates moved or put off before they fall due; nothing else of what alters a loan.
			if f.Type == DueDateChange || f.Type == Deferral && f.Days == 0 && (f.DueDate == nil || *f.DueDate > f.EffectiveDate) {
				f.FeeAmount = 0
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
		s := &slow{in: in, accrued: new(big.Rat), anchor: in.StartDate, level: rows[0].Amount - rows[0].Fees, monthly: in.SpecificDays.Days != nil && !slices.Contains([]Frequency{plan.Weekly, plan.EveryTwoWeeks, plan.EveryFourWeeks}, in.PaymentFrequency)}
		for _, r := range rows {
			s.dates = append(s.dates, r.Date)
		}
		s.nonDue[2] = in.AmountFinanced
		switch in.OriginationCharge {
		case plan.InPrincipal:
			s.nonDue[2] += in.OriginationFee
		case plan.WithFirst:
			s.nonDue[0], s.origination, s.first = in.OriginationFee, in.OriginationFee, true
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
	if s.done || len(s.dates) == 0 || s.in.PaymentFrequency == plan.SingleTerm && f.Type == Deferral {
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
		s.dates = append(slices.Delete(s.dates, i, i+1), plan.Pattern{Every: s.in.PaymentFrequency, Days: s.in.SpecificDays}.Following(last))
	}
}

func (s *slow) compare(t *rapid.T, l *loan, at day.Day) {
	for b, pile := range map[book.Bucket][3]money.Amount{book.NonDue: s.nonDue, book.Due: s.due, book.Overdue: s.over} {
		if got := l.Book.Balances[b]; [3]money.Amount{got.Fees(), got[book.Interest], got[book.Principal]} != pile {
			t.Fatalf("%s %s: engine %+v, clerk %v", at, b, got, pile)
		}
	}
	accrued := new(big.Rat).SetFrac(units(l.Book.Accrued), big.NewInt(book.RateUnits*book.YearUnits))
	if l.Book.Over != s.overpaid || accrued.Cmp(s.accrued) != 0 {
		t.Fatalf("%s: over %s and %s, accrued %s and %s", at, l.Book.Over, s.overpaid, accrued, s.accrued)
	}
}

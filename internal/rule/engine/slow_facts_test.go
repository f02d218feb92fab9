package engine

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"testing"

	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// clerkKinds are the types of facts that the slow model knows.
var clerkKinds = []FactType{Activation, Payment, Credit, Reversal, Chargeback, Backdate, Fee, FeeChange, FeeCancellation,
	InterestRateChange, PromoRateChange, RateCap, Freeze, Unfreeze, Acceleration, AccelerationReversal, ChargeOff, DueDateChange, Deferral, Refund, Cancellation, Close}

// unknownToClerk are those that it does not know: a new type of fact stands here
// or there, or a test fails.
var unknownToClerk = []FactType{Opened, IndexRateChange, FurtherAdvance, Capitalized, ChargeOffReversal, TermsChange, PaymentPlan, PaymentPlanCancellation, SCRARelief}

// Every type of fact in the table is one that the slow model knows and that is
// drawn for it, or is named as one that it does not know.
func TestSlowModelKnowsKinds(t *testing.T) {
	all := slices.Sorted(slices.Values(append(slices.Clone(clerkKinds), unknownToClerk...)))
	if want := FactTypes(); !slices.Equal(all, want) {
		t.Fatalf("the slow model knows or names %v, the table has %v", all, want)
	}
	drawn := map[FactType]bool{}
	lives := rapid.Custom(func(t *rapid.T) []Fact { _, facts := clerkLoan(t); return facts })
	for i := range 150 {
		for _, f := range lives.Example(i) {
			drawn[f.Type] = true
		}
	}
	if got := slices.Sorted(maps.Keys(drawn)); !slices.Equal(got, slices.Sorted(slices.Values(clerkKinds))) {
		t.Errorf("drawn %v, known %v", got, clerkKinds)
	}
}

// clerkLoan draws a loan of facts that the slow model knows.
func clerkLoan(t *rapid.T) (Terms, []Fact) {
	in, facts := randomLoan(t)
	in.AccelerateAfterDays, in.ChargeOffAfterDays, in.HoldPartial, in.ServiceFee, in.Capitalization = 0, 0, false, 0, nil
	if in.OriginationCharge == plan.SpreadEqually {
		in.OriginationCharge = plan.WithFirst
	}
	given := rapid.Bool().Draw(t, "payment given")
	if given {
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		level := rows[0].Amount - rows[0].Fees
		in.PeriodicPayment = level - level/200
		if _, err := Schedule(in); err != nil {
			in.PeriodicPayment, given = 0, false
		}
	}
	return in, slices.DeleteFunc(facts, func(f Fact) bool {
		switch f.Type {
		case InterestRateChange, PromoRateChange, RateCap:
			return !given // without a payment given, one would be solved anew
		case Freeze, Unfreeze:
			return in.PaymentFrequency == plan.SingleTerm
		case Deferral: // not what fell due already
			return f.DueDate != nil && *f.DueDate <= f.EffectiveDate
		case Refund:
			return !given
		}
		return !slices.Contains(clerkKinds, f.Type)
	})
}

// inOrder is the facts as the clerk reads them: without what is taken back, and
// with what was given another day or amount.
func (s *slow) inOrder(facts []Fact) []Fact {
	s.amounts = map[string]money.Amount{}
	moved := map[string]day.Day{}
	for _, f := range facts {
		switch f.Type {
		case Reversal, Chargeback, FeeCancellation:
			s.gone[f.Target] = true
		case AccelerationReversal:
			if f.Target != "" {
				s.gone[f.Target] = true
			}
		case Backdate:
			moved[f.Target] = *f.Date
		case FeeChange:
			s.amounts[f.Target] = f.Amount
		}
	}
	var out []Fact
	for _, f := range facts {
		if s.gone[f.ID] {
			continue
		}
		if to, is := moved[f.ID]; is {
			f.EffectiveDate = to
		}
		if to, is := s.amounts[f.ID]; is {
			f.Amount = to
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b Fact) int {
		first := func(f Fact) int {
			if f.Type == Activation {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.EffectiveDate, b.EffectiveDate), cmp.Compare(first(a), first(b)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// begin is the loan on the day it is activated.
func (s *slow) begin(rows []Row) {
	in := s.in
	s.status, s.accrued, s.frozen, s.anchor = Active, new(big.Rat), new(big.Rat), in.StartDate
	s.level = rows[0].Amount - rows[0].Fees
	s.monthly = in.SpecificDays.Days != nil && !slices.Contains([]Frequency{plan.Weekly, plan.EveryTwoWeeks, plan.EveryFourWeeks}, in.PaymentFrequency)
	for _, r := range rows {
		s.dates = append(s.dates, r.Date)
	}
	s.interest = slices.Clone(in.Interest)
	s.piles[0][0] = in.AmountFinanced
	switch in.OriginationCharge {
	case plan.InPrincipal:
		s.piles[0][0] += in.OriginationFee
	case plan.WithFirst:
		s.piles[0][2], s.origination, s.first = in.OriginationFee, in.OriginationFee, true
	}
}

// act is one fact; it is false when the clerk must begin anew, because it takes
// something back.
func (s *slow) act(f Fact, at day.Day) bool {
	switch f.Type {
	case Fee:
		s.fee(feeKind(f.FeeType), f.Amount, at)
	case Payment, Credit:
		s.pay(f)
	case DueDateChange, Deferral:
		s.redate(f, at)
	case InterestRateChange, PromoRateChange, RateCap:
		s.setRate(f)
	case AccelerationReversal:
		if f.Target == "" && s.status == Accelerated && !s.gone[f.ID+" found"] { // one takes one back
			s.gone[s.acceleration], s.gone[f.ID+" found"] = true, true
			return false
		}
	default:
		s.end(f, at)
	}
	return true
}

// end is a fact that changes the status, or pays back.
func (s *slow) end(f Fact, at day.Day) {
	switch {
	case f.Type == Freeze && s.status == Active:
		s.status, s.frozen = Frozen, new(big.Rat)
	case f.Type == Unfreeze && s.status == Frozen:
		if s.status = Active; f.RetroactivelyAccrueInterest {
			s.accrued.Add(s.accrued, s.frozen)
		}
		for range s.missed {
			last := max(s.missed[len(s.missed)-1], at)
			if n := len(s.dates); n > 0 {
				last = s.dates[n-1]
			}
			s.dates = append(s.dates, s.following(last))
		}
		s.missed = nil
		s.judge(at)
	case f.Type == Acceleration && s.status == Active:
		s.accelerate(f.ID, at)
	case f.Type == ChargeOff && (s.status == Active || s.status == Accelerated):
		if s.status == Active {
			s.accelerate(f.ID, at)
		}
		for b := range 3 {
			for i := range s.piles[b] {
				s.piles[3][i] += s.piles[b][i]
				s.piles[b][i] = 0
			}
		}
		s.status = ChargedOff
	case f.Type == Refund:
		back := min(f.Amount, s.overpaid)
		s.overpaid -= back
		s.lend(f.Amount-back, at)
	case f.Type == Cancellation && (s.status == Active || s.status == Frozen || s.status == Accelerated):
		s.overpaid += s.paid.total() - s.paid[0]
		s.piles, s.shortages, s.dates, s.accrued, s.status = [4]pile{}, nil, nil, new(big.Rat), Canceled
	case f.Type == Close && s.status == PaidOff:
		s.status = Closed
	}
}

func (s *slow) lend(amount money.Amount, at day.Day) {
	switch {
	case amount == 0 || s.status == Canceled:
		return
	case s.status == ChargedOff:
		s.piles[3][0] += amount
		return
	case s.status == PaidOff || s.status == Closed:
		s.status, s.first, s.toward, s.feesUnpaid, s.early = Active, false, 0, 0, pile{}
	}
	s.piles[0][0] += amount
	if len(s.dates)+len(s.missed) == 0 || s.status == Accelerated {
		s.demand(amount, amount, amount, amount, at)
	}
}

func (s *slow) accelerate(by string, at day.Day) {
	s.piles[0][1] += s.toCents()
	s.accrued, s.first = new(big.Rat), false
	all := s.piles[0].total()
	s.whole = true
	s.demand(all, all, 0, 0, at)
	s.whole = false
	s.early, s.toward, s.status, s.acceleration = pile{}, 0, Accelerated, by
}

func feeKind(name string) int {
	if name == "" {
		return clerkOther
	}
	return 2 + slices.Index([]string{"origination", "draw", "late", "modification", "service", "nsf", "other"}, name)
}

func (s *slow) setRate(f Fact) {
	switch f.Type {
	case InterestRateChange:
		if f.IsEndExistingRates {
			before := f.EffectiveDate - 1
			for i := range s.interest {
				if s.interest[i].EndDate == nil {
					s.interest[i].EndDate = &before
				}
			}
		}
		s.interest = append(s.interest, *f.Rate)
	case PromoRateChange:
		s.promos = append(s.promos, *f.Rate)
	case RateCap:
		s.caps = append(s.caps, *f.Rate)
	}
}

// redate crosses due dates out of the calendar and writes others in, and charges
// what is asked for it. It leaves alone what has fallen due, and a loan that is not
// active.
func (s *slow) redate(f Fact, at day.Day) {
	if s.status == Active && s.moveDates(f) && f.FeeAmount > 0 {
		s.named("modificationFee:"+f.ID, clerkModification, f.FeeAmount, at)
	}
}

func (s *slow) moveDates(f Fact) bool {
	if len(s.dates) == 0 || s.in.PaymentFrequency == plan.SingleTerm && f.Type == Deferral && f.Days == 0 {
		return false
	}
	if f.Days > 0 {
		for i := range s.dates {
			s.dates[i] += day.Day(f.Days)
		}
		return true
	}
	i := 0
	if f.DueDate != nil {
		if i = slices.Index(s.dates, *f.DueDate); i < 0 {
			return false
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
			return true
		}
		return false
	}
	for n := min(max(1, f.Periods), len(s.dates)-i); n > 0; n-- {
		last := s.dates[len(s.dates)-1]
		s.dates = append(slices.Delete(s.dates, i, i+1), s.following(last))
	}
	return true
}

// clerk keeps a loan to the end of a day, and says on every day what it has come to.
func clerk(in Terms, rows []Row, facts []Fact, end day.Day, evening func(*slow, day.Day)) {
	s := &slow{in: in, gone: map[string]bool{}}
	for {
		gone := s.gone
		s = &slow{in: in, gone: gone}
		rest := s.inOrder(facts)
		s.begin(rows)
		rest = rest[1:]
		again := false
		for at := in.StartDate; at <= end && !again; at++ {
			s.morning(at)
			for len(rest) > 0 && rest[0].EffectiveDate == at && !again {
				again = !s.act(rest[0], at)
				rest = rest[1:]
			}
			if !again && evening != nil {
				evening(s, at)
			}
			s.evening(at)
		}
		if !again {
			return
		}
	}
}

// The engine and the clerk agree on every bucket and component, on what is open,
// the days overdue, the status and the payoff, to the cent and to the unit of
// accrued interest, on days at random and at the end. Run with
// -rapid.checks=10000 for 10,000 loans.
func TestAgainstSlowModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := clerkLoan(t)
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		end := facts[len(facts)-1].EffectiveDate + day.Day(rapid.IntRange(0, 60).Draw(t, "after"))
		seen := map[day.Day]slow{}
		clerk(in, rows, facts, end, func(s *slow, at day.Day) {
			kept := *s
			kept.accrued, kept.shortages = new(big.Rat).Set(s.accrued), slices.Clone(s.shortages)
			seen[at] = kept
		})
		asked := []day.Day{end}
		for range 6 {
			asked = append(asked, in.StartDate+day.Day(rapid.IntRange(0, int(end-in.StartDate)).Draw(t, "asked")))
		}
		differ := func(at day.Day) string {
			s := seen[at]
			return s.differs(mustFold(t, in, facts, at))
		}
		for _, at := range asked {
			if differ(at) == "" {
				continue
			}
			for at := in.StartDate; ; at++ {
				if why := differ(at); why != "" {
					until := slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.EffectiveDate > at && f.Type != Reversal && f.Type != Chargeback })
					t.Fatalf("%s\n%s\nfirst on %s: %s", told(in), told(until), at, why)
				}
			}
		}
	})
}

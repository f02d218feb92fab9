package engine

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// randomLoan draws terms and up to 200 facts over them, of every kind that can
// follow one another. The facts are in effective order; days are some
// years after the start at most.
func randomLoan(t *rapid.T) (Terms, []Fact) {
	in := randomTerms(t)
	in.AmountFinanced += 10_000
	in.OriginationFee = money.Amount(rapid.IntRange(0, 5000).Draw(t, "origination fee"))
	in.OriginationCharge = rapid.SampledFrom([]plan.OriginationCharge{plan.InPrincipal,
		plan.WithFirst, plan.SpreadEqually, plan.PaidSeparately}).Draw(t, "charge")
	if rapid.Bool().Draw(t, "late fees") {
		in.LateFee = &LateFee{Kind: rapid.SampledFrom(plan.LateFeeKind("").Values()).Draw(t, "kind"), Amount: 1500,
			Percent: money.MustRate("0.05"), GraceDays: rapid.IntRange(0, 15).Draw(t, "grace")}
	}
	in.AccelerateAfterDays = rapid.SampledFrom([]int{0, 0, 60, 120}).Draw(t, "accelerate")
	in.ChargeOffAfterDays = rapid.SampledFrom([]int{0, 90, 180}).Draw(t, "charge off")
	in.HoldPartial = rapid.IntRange(0, 3).Draw(t, "hold") == 0
	if rapid.IntRange(0, 3).Draw(t, "service fee") == 0 {
		in.ServiceFee = 300
		if limit := money.Amount(rapid.SampledFrom([]int{-1, 0, 1000}).Draw(t, "cap")); limit >= 0 {
			in.ServiceFeeCap = &limit
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "capitalization") == 0 {
		in.Capitalization = &plan.Capitalization{AfterDays: rapid.IntRange(1, 40).Draw(t, "after")}
	}
	if rapid.IntRange(0, 3).Draw(t, "credits for fees") == 0 {
		in.CreditWaterfall = &Waterfall{Components: rapid.SampledFrom([][]book.ComponentName{{"lateFees", "fees"}, {"serviceFees", "originationFees"}}).Draw(t, "which fees")}
	}
	rows := agreed(t, &in)
	facts := []Fact{begun(t, &in, rows)}
	at := facts[0].EffectiveDate
	var paid, fees, plans, limits []string
	for i := range rapid.IntRange(0, 200).Draw(t, "facts") {
		at += day.Day(rapid.SampledFrom([]int{0, 1, 5, 15, 15, 30}).Draw(t, "days"))
		f := Fact{ID: fmt.Sprintf("F%03d", i), EffectiveDate: at}
		switch k := rapid.IntRange(0, 33).Draw(t, "kind"); {
		case k > 23:
			f = randomChange(t, f, rows, in.PaymentFrequency == plan.SingleTerm, paid, fees, plans)
			if f.Type == PaymentPlan {
				plans = append(plans, f.ID)
			}
			if f.Type == SCRARelief || f.Type == Refund {
				limits = append(limits, f.ID)
			}
			if f.Type == Chargeback {
				paid = paid[1:]
			}
			if f.Type == FeeCancellation {
				fees = fees[1:]
			}
		case k > 21:
			f.Type = rapid.SampledFrom([]FactType{Freeze, Unfreeze, Unfreeze, Acceleration, ChargeOff}).Draw(t, "status")
			f.RetroactivelyAccrueInterest = f.Type == Unfreeze && rapid.Bool().Draw(t, "retroactively")
		case k > 19:
			f.Type, f.Amount = FurtherAdvance, money.Amount(rapid.IntRange(1, 100_000).Draw(t, "advanced"))
			if n := len(in.AdvanceSchedule); n > 0 && in.AdvanceSchedule[n-1].Date >= at && rapid.Bool().Draw(t, "planned") {
				a := in.AdvanceSchedule[n-1]
				at, f.Amount, f.EffectiveDate = a.Date, a.Amount, a.Date
			}
			if named := slices.DeleteFunc(slices.Clone(in.AdvanceSchedule), func(a Advance) bool { return a.ID == "" }); len(named) > 0 &&
				rapid.Bool().Draw(t, "named") { // made as planned, on another day or of another amount; or not made
				f.AdvanceID = rapid.SampledFrom(named).Draw(t, "which").ID
				f.Amount *= money.Amount(rapid.IntRange(0, 1).Draw(t, "made"))
			}
		case k < 12:
			f.Type, f.Amount = Payment, money.Amount(rapid.IntRange(1, 300_000).Draw(t, "paid"))
			if rapid.IntRange(0, 3).Draw(t, "as asked") == 0 {
				f.Amount = max(rows[0].Amount, 1)
			}
			if rapid.IntRange(0, 9).Draw(t, "own waterfall") == 0 {
				f.Waterfall = &Waterfall{Components: rapid.SampledFrom([][]book.ComponentName{{"principal", "interest", "fees"}, {"interest", "fees", "lateFees", "principal"}}).Draw(t, "of its own")}
			}
			paid = append(paid, f.ID)
		case k == 12 && rapid.IntRange(0, 2).Draw(t, "refunded") == 0:
			f.Type, f.Amount = PurchaseRefund, money.Amount(rapid.IntRange(1, 100_000).Draw(t, "refund"))
			if rapid.IntRange(0, 3).Draw(t, "refund of all") > 0 {
				f.Waterfall = &Waterfall{Components: []book.ComponentName{"principal"}}
			}
			limits = append(limits, f.ID)
		case k == 12:
			f.Type, f.Amount = Credit, money.Amount(rapid.IntRange(1, 5000).Draw(t, "credit"))
			if rapid.IntRange(0, 4).Draw(t, "credit waterfall") == 0 {
				f.Waterfall = &Waterfall{Buckets: []book.BucketName{"due", "overdue"},
					Components: rapid.SampledFrom([][]book.ComponentName{{"interest"}, {"lateFees", "principal"}, {"serviceFees"}, {"originationFees", "interest"}}).Draw(t, "of the credit")}
			}
		case k < 15:
			f.Type, f.Amount = Fee, money.Amount(rapid.IntRange(1, 5000).Draw(t, "fee"))
			f.FeeType = rapid.SampledFrom(append([]book.FeeKind{""}, book.FeeKind("").Values()...)).Draw(t, "fee type")
			fees = append(fees, f.ID)
		case k < 17:
			start := at
			f.Type = rapid.SampledFrom([]FactType{RateCap, PromoRateChange, InterestRateChange, IndexRateChange}).Draw(t, "rate kind")
			f.IsEndExistingRates = f.Type == InterestRateChange && rapid.Bool().Draw(t, "end existing")
			f.Rate = &RateSpan{AnnualRate: money.MustRate(rapid.SampledFrom([]string{"0.06", "0.03", "0.2"}).Draw(t, "new rate")), StartDate: &start}
			if end := at + day.Day(rapid.IntRange(0, 400).Draw(t, "to")); f.Type != InterestRateChange && rapid.Bool().Draw(t, "ends") {
				f.Rate.EndDate = &end
			}
			if f.Type != IndexRateChange {
				limits = append(limits, f.ID)
			}
			if f.Type == InterestRateChange && len(in.Index) > 0 && rapid.Bool().Draw(t, "on the index") {
				f.Rate.InterestType = book.Spread
			}
		case len(limits) > 0:
			f.Type, f.Target = Reversal, limits[0]
			limits = limits[1:]
		case len(paid) > 0:
			f.Type, f.Target = Reversal, paid[0]
			paid = paid[1:]
		default:
			continue
		}
		facts = append(facts, f)
	}
	numbered := rapid.IntRange(0, 3).Draw(t, "numbered") == 0
	for i := range facts {
		if facts[i].RecordedAt = time.Unix(int64(i), 0); numbered {
			facts[i].Order = rapid.IntRange(0, 3).Draw(t, "order")
		}
	}
	return in, facts
}

// modified stands for a fee that comes of itself and is changed.
const modified FactType = "modified"

// randomChange is a fact of the kinds that alter what was agreed, take something
// back or end the loan.
func randomChange(t *rapid.T, f Fact, rows []Row, single bool, paid, fees, plans []string) Fact {
	kinds := []FactType{DueDateChange, DueDateChange, Deferral, Deferral, TermsChange,
		PaymentPlan, SCRARelief, Refund, AccelerationReversal, ChargeOffReversal, Close}
	if len(paid) > 0 {
		kinds = append(kinds, Chargeback, Backdate)
	}
	if len(fees) > 0 {
		kinds = append(kinds, FeeCancellation, FeeChange)
	}
	kinds = append(kinds, Capitalized, modified)
	if len(plans) > 0 {
		kinds = append(kinds, PaymentPlanCancellation)
	}
	if rapid.IntRange(0, 40).Draw(t, "cancel") == 0 {
		kinds = []FactType{Cancellation}
	}
	at := f.EffectiveDate
	due := rows[rapid.IntRange(0, len(rows)-1).Draw(t, "row")].Date
	days := SpecificDays{Days: []int{rapid.IntRange(1, 7).Draw(t, "day")}}
	if f.Type = rapid.SampledFrom(kinds).Draw(t, "change"); f.Type == modified {
		due = rows[rapid.IntRange(0, min(9, len(rows)-1)).Draw(t, "early row")].Date
		f.Type, f.Amount = FeeChange, money.Amount(rapid.IntRange(1, 900).Draw(t, "to amount"))
		f.Target = rapid.SampledFrom([]string{loanfact.LateFeeName, loanfact.ServiceFeeName}).Draw(t, "name") + ":" + due.String()
		if rapid.IntRange(0, 4).Draw(t, "of the beginning") == 0 {
			f.Target = loanfact.OriginationFeeName + ":A"
		}
		return f
	}
	switch f.Type {
	case Capitalized:
		f.Amount = money.Amount(rapid.IntRange(0, 3000).Draw(t, "capitalized"))
	case DueDateChange:
		if rapid.IntRange(0, 2).Draw(t, "all of them") == 0 {
			f.SpecificDays, f.DueDatesFrequency = &days,
				rapid.SampledFrom([]Frequency{plan.Weekly, plan.EveryTwoWeeks, plan.Monthly, plan.Quarterly}).Draw(t, "due frequency")
			if single {
				f.DueDatesFrequency = plan.SingleTerm
			}
			break
		}
		to := due + day.Day(rapid.IntRange(-10, 20).Draw(t, "to"))
		f.DueDate, f.Date = &due, &to
	case Deferral:
		switch rapid.IntRange(0, 2).Draw(t, "of") {
		case 0:
			f.Days = rapid.IntRange(1, 40).Draw(t, "put off")
		case 1:
			f.DueDate = &due
			fallthrough
		default:
			f.Periods = rapid.IntRange(0, 3).Draw(t, "periods")
		}
		f.FeeAmount = money.Amount(rapid.IntRange(0, 1).Draw(t, "tool fee") * 700)
	case TermsChange:
		rate := money.MustRate(rapid.SampledFrom([]string{"0", "0.05", "0.3"}).Draw(t, "rate"))
		f.Change = &Change{AnnualRate: &rate, Duration: rapid.IntRange(0, 40).Draw(t, "duration"),
			PeriodicPayment: money.Amount(rapid.SampledFrom([]int{0, 0, 5000}).Draw(t, "payment"))}
		f.IsExtendLoanDuration = f.Change.PeriodicPayment > 0 && rapid.Bool().Draw(t, "extend")
		if rapid.Bool().Draw(t, "frequency") {
			f.Change.PaymentFrequency, f.Change.SpecificDays = plan.EveryTwoWeeks, &days
			if rapid.Bool().Draw(t, "by the month") {
				f.Change.PaymentFrequency = plan.Monthly
			}
		}
		if only := rapid.IntRange(0, 5).Draw(t, "only interest"); rapid.IntRange(0, 3).Draw(t, "interest alone") == 0 {
			f.Change.InterestOnlyPeriods = &only
		}
	case PaymentPlan:
		f.IsExtendLoanDuration = rapid.Bool().Draw(t, "extend")
		on := at
		for range rapid.IntRange(1, 4).Draw(t, "planned") {
			on += day.Day(rapid.IntRange(1, 30).Draw(t, "after"))
			f.Plan = append(f.Plan, Planned{Date: on, Amount: money.Amount(rapid.IntRange(1, 50_000).Draw(t, "plan"))})
			if p := &f.Plan[len(f.Plan)-1]; rapid.IntRange(0, 4).Draw(t, "interest of it") == 0 {
				p.Amount, p.IsInterestOnly = 0, true
			}
		}
	case PaymentPlanCancellation:
		f.Target = plans[len(plans)-1]
	case SCRARelief:
		if rapid.Bool().Draw(t, "ends") {
			end := at + 200
			f.Date = &end
		}
		if keep := false; rapid.IntRange(0, 4).Draw(t, "keeps fees") == 0 {
			f.IsCancelFees = &keep
		}
		if rapid.IntRange(0, 4).Draw(t, "lower") == 0 {
			f.Rate = &RateSpan{AnnualRate: money.MustRate("0.045")}
		}
	case Refund:
		f.Amount = money.Amount(rapid.IntRange(1, 50_000).Draw(t, "refund"))
	case Chargeback:
		f.Target = paid[0]
	case Backdate:
		f.Target, f.Date = paid[len(paid)-1], &at
	case FeeCancellation:
		f.Target = fees[0]
	case FeeChange:
		f.Target, f.Amount = fees[len(fees)-1], 123
	}
	return f
}

// sums are the balances of the accounts that entries leave.
func sums(entries []Entry) map[Account]money.Amount {
	out := map[Account]money.Amount{}
	for _, e := range entries {
		out[e.Debit] += e.Amount
		out[e.Credit] -= e.Amount
	}
	return out
}

func mustFold(t *rapid.T, in Terms, facts []Fact, at day.Day) *loan {
	l, err := fold(nil, in, facts, at)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Entries sum to the buckets, obligations to what is due and overdue, splits to
// their payments; nothing is negative; paid off is zero everywhere.
func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		if rapid.IntRange(0, 2).Draw(t, "some recorded late") == 0 {
			recordLater(t, facts)
		}
		at := facts[len(facts)-1].EffectiveDate + day.Day(rapid.IntRange(0, 400).Draw(t, "later"))
		l := mustFold(t, in, facts, at)
		booked := sums(l.output().Entries)
		for b := range book.Buckets {
			for c := range book.Components {
				if got, want := l.Book.Balances[b][c], booked[book.Receivable(c, b)]; got < 0 || got != want {
					t.Fatalf("of %s %s %s is open and %s booked; want them alike, and not below nothing", c, b, got, want)
				}
			}
		}
		if l.Book.Over != -booked[book.Overpayment] {
			t.Fatalf("%s are paid over, want %s, as booked", l.Book.Over, -booked[book.Overpayment])
		}
		var open, scheduled money.Amount
		for _, o := range l.view().Obligations {
			if open += o.RemainingAmount; o.RemainingAmount < 0 || o.FulfilledAmount+
				o.CapitalizedAmount+o.RemainingAmount != o.ObligationAmount {
				t.Fatalf("of %+v a part is below nothing, or what was fulfilled, capitalized and remains does not come to %s, want both", o, o.ObligationAmount)
			}
			scheduled += o.ScheduledOpen
		}
		if scheduled > open && facts[0].Type == Activation { // an opening may say what no life leads to
			t.Fatalf("%s is open of the scheduled parts of obligations of which %s remains: %+v\n%s\n%s\nAT %s", scheduled, open, l.view().Obligations, told(in), told(facts), at)
		}
		due := l.Book.Balances[book.Due].Plus(l.Book.Balances[book.Overdue]).Plus(l.Book.Balances[book.ChargedOff])
		withheld := l.Status == ChargedOff && l.Untold.Until > 0 // until it is recorded, no obligation asks for it
		if l.Status != PaidOff && (open > due.Total() || open < due.Total() && !withheld) {
			t.Fatalf("%s remains of the obligations, want what is due, overdue and charged off, %v", open, due)
		}
		for _, s := range l.out.Splits {
			if s.Principal+s.Interest+s.Fees+s.Over+s.Held+s.Unapplied != s.Amount || min(s.Principal, s.Interest, s.Fees, s.Over) < 0 {
				t.Fatalf("the split is %+v; want its parts to come to %s, and none below nothing", s, s.Amount)
			}
		}
		v := l.view()
		ended := v.Status == PaidOff || v.Status == Closed || v.Status == Canceled
		if ended != (v.PayoffAmount == 0) || ended && v.Balances.AccruedInterest.Sign() != 0 {
			t.Fatalf("the loan is %s with %s to pay off and %s of interest accrued; want nothing of both where it has ended, and else something to pay off", v.Status, v.PayoffAmount, v.Balances.AccruedInterest)
		}
	})
}

// The order in which facts are given plays no part; a loan whose payment was
// reversed stands as one that never had it; what was known earlier stays.
func TestOrderReversalKnowledge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		at := facts[len(facts)-1].EffectiveDate
		want, err := Fold(in, facts, at)
		if err != nil {
			t.Fatal(err)
		}
		shuffled, err := Fold(in, rapid.Permutation(facts).Draw(t, "order"), at)
		if err != nil || !reflect.DeepEqual(want, shuffled) {
			t.Fatalf("in another order the facts make, with the error %v, another loan: %s", err, differing(shuffled, want))
		}
		gone := map[string]bool{}
		for _, f := range facts {
			if f.Type == Reversal || f.Type == Chargeback || f.Type == FeeCancellation {
				gone[f.ID], gone[f.Target] = true, true
			}
		}
		var never []Fact
		for _, f := range facts {
			if !gone[f.ID] && !((f.Type == Backdate || f.Type == FeeChange) && gone[f.Target]) {
				never = append(never, f)
			}
		}
		if without, err := Fold(in, never, at); err != nil || !reflect.DeepEqual(unfigured(want), unfigured(without)) {
			t.Fatalf("without its reversed payments the loan is, with the error %v, another: %s", err, differing(unfigured(without), unfigured(want)))
		}
		n := rapid.IntRange(1, len(facts)).Draw(t, "known")
		effective := in.StartDate + day.Day(rapid.IntRange(0, int(at-in.StartDate)+100).Draw(t, "effective"))
		before, err := Fold(in, facts[:n], effective)
		if err != nil {
			t.Fatal(err)
		}
		if then, err := BalanceAt(in, facts, effective, facts[n-1].RecordedAt); err != nil || !reflect.DeepEqual(before, then) {
			t.Fatalf("as it was known then the loan is, with the error %v, another than it was: %s", err, differing(then, before))
		}
	})
}

// What is held is not looked at again because a payment is taken back: on whatever day that is,
// the loan is the one that never had it, which looks when it comes to owe or to have something.
func TestATakenBackPaymentReleasesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		in.HoldPartial = true
		end := facts[len(facts)-1].EffectiveDate
		begin, known := facts[0].EffectiveDate, facts[len(facts)-1].RecordedAt
		paid := Fact{ID: "Z", Type: Payment, Amount: 700, EffectiveDate: begin, EffectiveSecond: 86399, RecordedAt: known}
		back := Fact{ID: "ZR", Type: Reversal, Target: "Z", RecordedAt: known,
			EffectiveDate: begin + day.Day(rapid.IntRange(0, int(end-begin)).Draw(t, "taken back after"))}
		never, err := Fold(in, facts, end)
		if err != nil {
			t.Fatal(err)
		}
		with, err := Fold(in, append(slices.Clone(facts), paid, back), end)
		if err != nil || !reflect.DeepEqual(unfigured(with), unfigured(never)) {
			t.Fatalf("with a payment that was taken back the loan is, with the error %v, another: %s", err, differing(unfigured(with), unfigured(never)))
		}
	})
}

// What was known at a moment about a day is what the facts recorded by then say, at
// random pairs of the two, whatever was recorded later, in one moment, or about days
// before.
func TestBalanceAtRandomPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		begin, end := in.StartDate, facts[len(facts)-1].EffectiveDate
		for i := range facts[1:] { // a target is recorded before what is about it
			gap := time.Duration(rapid.IntRange(0, 3).Draw(t, "recorded later by")) * time.Hour
			facts[i+1].RecordedAt = facts[i].RecordedAt.Add(gap)
		}
		first, last := facts[0].RecordedAt, facts[len(facts)-1].RecordedAt
		for range 3 {
			effective := begin + day.Day(rapid.IntRange(0, int(end-begin)+100).Draw(t, "effective"))
			knownAt := first.Add(time.Duration(rapid.Int64Range(0, int64(last.Sub(first)+time.Hour)).Draw(t, "known at")))
			n := 0
			for n < len(facts) && !facts[n].RecordedAt.After(knownAt) {
				n++
			}
			want, err := Fold(in, facts[:n], effective)
			if err != nil {
				t.Fatal(err)
			}
			got, err := BalanceAt(in, rapid.Permutation(facts).Draw(t, "order"), effective, knownAt)
			if err != nil || !reflect.DeepEqual(want, got) {
				t.Fatalf("%s known at %s: %s, %v; want %s", effective, knownAt, told(got.Balances), err, told(want.Balances))
			}
		}
	})
}

// unfigured is a loan without the figures of its periods, which tell of a payment
// and of its reversal.
func unfigured(l Loan) Loan {
	l.Periods = append([]Period{}, l.Periods...)
	for i := range l.Periods {
		l.Periods[i].Figures = nil
	}
	if n := len(l.Periods); n > 0 && l.Periods[n-1].EndDate == l.Periods[n-1].DueDate { // after the last due date, for the figures alone
		l.Periods = l.Periods[:n-1]
	}
	return l
}

// differing tells in what a loan is another than was wanted: each field, and of a list the first
// member that is not the same.
func differing(is, want Loan) string {
	var all []string
	x, y := reflect.ValueOf(is), reflect.ValueOf(want)
	for i := range x.NumField() {
		a, b, at := x.Field(i), y.Field(i), ""
		if !x.Type().Field(i).IsExported() || reflect.DeepEqual(a.Interface(), b.Interface()) {
			continue
		}
		if a.Kind() == reflect.Slice {
			n := 0
			for n < min(a.Len(), b.Len()) && reflect.DeepEqual(a.Index(n).Interface(), b.Index(n).Interface()) {
				n++
			}
			at = fmt.Sprintf(", of %d and %d, from place %d on,", a.Len(), b.Len(), n)
			a, b = a.Slice(n, min(n+1, a.Len())), b.Slice(n, min(n+1, b.Len()))
		}
		all = append(all, fmt.Sprintf("%s%s is %+v, want %+v", x.Type().Field(i).Name, at, a, b))
	}
	return strings.Join(all, "; ")
}

// Replay of unchanged facts books nothing; after facts become known bit by bit,
// what stands is what folding all of them at once gives, every entry meeting
// another of its own amount.
func TestReplayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		at := facts[len(facts)-1].EffectiveDate + 40
		var booked []Entry
		for _, n := range []int{1, rapid.IntRange(1, len(facts)).Draw(t, "known"), len(facts)} {
			more, err := Replay(booked, in, facts[:n], day.First, at, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			booked = append(booked, more...)
		}
		again, err := Replay(booked, in, facts, day.First, at, time.Time{})
		if err != nil || len(again) != 0 {
			t.Fatalf("replayed without anything new it books %v with the error %v; want no error and nothing", again, err)
		}
		if want := sums(mustFold(t, in, facts, at).output().Entries); !reflect.DeepEqual(nonZero(want), nonZero(sums(booked))) {
			t.Fatalf("by account the entries come to %v, want %v, as of a new fold", sums(booked), want)
		}
	})
}

func nonZero(in map[Account]money.Amount) map[Account]money.Amount {
	for a, n := range in {
		if n == 0 {
			delete(in, a)
		}
	}
	return in
}

// A closed day is refused, and a booked entry that reverses nothing.
func TestReplayRefused(t *testing.T) {
	in := terms(t, `{"duration":3}`)
	facts := factsOf(t, `[`+activated+`]`)
	booked, err := Replay(nil, in, facts, day.First, d("2024-02-20"), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	late := append(facts, Fact{ID: "P", Type: Payment, EffectiveDate: d("2024-02-01"), Amount: 100})
	if _, err := Replay(booked, in, late, d("2024-02-10"), d("2024-02-20"), time.Time{}); err == nil {
		t.Error("a closed day was changed")
	}
	more, err := Replay(booked, in, late, d("2024-02-01"), d("2024-02-20"), time.Time{})
	if err != nil || len(more) == 0 || more[0].Reverses == "" {
		t.Errorf("booked is %v more with the error %v, want no error, and first a reversal", more, err)
	}
	if _, err := Replay(append(booked, Entry{ID: "X", Reverses: "Y"}), in, facts, day.First, d("2024-02-20"), time.Time{}); err == nil {
		t.Error("an entry reversed nothing")
	}
}

// While a loan accrues, a day later it never owes less interest.
func TestInterestNeverFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomTerms(t)
		facts := []Fact{{ID: "A", Type: Activation, EffectiveDate: in.StartDate}}
		before := money.Amount(0)
		for at := in.StartDate; at < in.StartDate+100; at++ {
			l, err := Fold(in, facts, at)
			if err != nil {
				t.Fatal(err)
			}
			if l.Balances.Outstanding.Interest < before {
				t.Fatalf("on %s %s of interest is open and before it was %s, want no less", at, l.Balances.Outstanding.Interest, before)
			}
			before = l.Balances.Outstanding.Interest
		}
	})
}

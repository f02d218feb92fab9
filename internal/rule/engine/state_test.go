package engine

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// stored is a state as it comes back from where it was kept.
func stored(t rapid.TB, s State) State {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back State
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// asJSON is a value as it would be stored.
func asJSON(t rapid.TB, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// resolvedLoan is a random loan, whose reversals have their targets, and a day from its last
// fact on.
func resolvedLoan(t *rapid.T) (Terms, []Fact, day.Day) {
	in, facts := randomLoan(t)
	if rapid.IntRange(0, 2).Draw(t, "some recorded late") == 0 {
		recordLater(t, facts)
	}
	facts, err := Resolve(in, facts)
	if err != nil {
		t.Fatal(err)
	}
	return in, facts, facts[len(facts)-1].EffectiveDate + day.Day(rapid.IntRange(0, 200).Draw(t, "later"))
}

// Folding on from states stored at random days is folding from the start: the
// same state, and the days between bring what they bring.
func TestResume(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts, end := resolvedLoan(t)
		whole := mustFold(t, in, facts, end)
		want := whole.output()
		s, err := Begin(in)
		if err != nil {
			t.Fatal(err)
		}
		got := Output{History: []StatusChange{{Date: in.StartDate, Status: Originated}}}
		for at := in.StartDate - 1; at < end; {
			at = min(end, at+day.Day(rapid.IntRange(1, 300).Draw(t, "days")))
			next, out, err := Resume(nil, in, stored(t, s), facts, at)
			if err != nil {
				t.Fatal(err)
			}
			s = next
			got.History, got.Entries, got.Splits = append(got.History, out.History...),
				append(got.Entries, out.Entries...), append(got.Splits, out.Splits...)
			got.Obligations, got.Periods, got.Void = append(got.Obligations, out.Obligations...),
				append(got.Periods, out.Periods...), append(got.Void, out.Void...)
		}
		if a, b := asJSON(t, whole.State), asJSON(t, s); a != b {
			t.Fatalf("from the start %s\nfrom states %s", a, b)
		}
		if !reflect.DeepEqual(asJSON(t, want), asJSON(t, got)) {
			t.Fatalf("from the start %+v\nfrom states %+v", want, got)
		}
	})
}

// A loan seen from a state stored at a random day is the loan folded from the start, but for
// what was over by then; and so are its payments to come.
func TestView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts, end := resolvedLoan(t)
		kept := in.StartDate + day.Day(rapid.IntRange(-1, int(end-in.StartDate)).Draw(t, "kept"))
		s, err := Begin(in)
		if err != nil {
			t.Fatal(err)
		}
		s, over, err := Resume(nil, in, s, facts, kept)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Fold(in, facts, end)
		if err != nil {
			t.Fatal(err)
		}
		got, err := View(nil, in, stored(t, s), facts, end)
		if err != nil {
			t.Fatal(err)
		}
		want.History, want.Entries, want.Splits, want.Void = want.History[1+len(over.History):], want.Entries[len(over.Entries):],
			want.Splits[len(over.Splits):], want.Void[len(over.Void):]
		for i := range over.Obligations {
			o := &over.Obligations[i]
			o.IsFulfilled = o.RemainingAmount == 0
			o.IsOverdue = !o.IsFulfilled && o.DueDate < want.At
		}
		want.Periods = want.Periods[len(over.Periods):]
		want.Obligations = slices.DeleteFunc(want.Obligations, func(o Obligation) bool { return slices.Contains(over.Obligations, o) })
		if a, b := asJSON(t, want), asJSON(t, got); a != b {
			t.Fatalf("from the start on %s %s\nfrom the state of %s %s", end, a, kept, b)
		}
		rows, err := Expected(in, facts, end)
		if err != nil {
			t.Fatal(err)
		}
		l, err := resume(nil, in, stored(t, s), facts, end)
		if err != nil {
			t.Fatal(err)
		}
		more, err := l.expected(nil)
		if a, b := asJSON(t, rows), asJSON(t, more); a != b || err != nil {
			t.Fatalf("payments to come from the start on %s %s\nfrom the state of %s %s, %v", end, a, kept, b, err)
		}
	})
}

// A state of another version is not folded on; a reversal that names nothing is in
// vain until it is given its target.
func TestResumeRefused(t *testing.T) {
	in := terms(t, `{"duration":12}`)
	s, err := Begin(in)
	if err != nil {
		t.Fatal(err)
	}
	facts := factsOf(t, `[`+activated+`,{"id":"X","type":"acceleration","effectiveDate":"2024-03-01"},{"id":"R","type":"accelerationReversal","effectiveDate":"2024-03-05"}]`)
	if next, out, err := Resume(nil, in, s, facts, d("2024-04-01")); err != nil || fmt.Sprint(out.Void) != "[R]" || next.Status != Accelerated {
		t.Errorf("a reversal without a target leaves the loan %s, without effect %v, the error %v; want no error, R, and %s", next.Status, out.Void, err, Accelerated)
	}
	resolved, err := Resolve(in, facts)
	if err != nil || resolved[2].Target != "X" {
		t.Errorf("the facts are %v with the error %v, want no error, and X as the target of the third", resolved, err)
	}
	if _, _, err := Resume(nil, in, s, resolved, d("2024-04-01")); err != nil {
		t.Error(err)
	}
	if s.Version++; s.Version > 0 {
		if _, _, err := Resume(nil, in, s, resolved, d("2024-04-01")); err == nil {
			t.Errorf("another version, want an error")
		}
	}
}

// Since is the first day on which a fact plays a part: its own, its target's, the
// day it moves one to, the due date that a name bears.
func TestSince(t *testing.T) {
	moved := d("2024-01-25")
	facts := []Fact{{ID: "P", EffectiveDate: d("2024-02-01")}}
	for want, f := range map[string]Fact{
		"2024-03-01": {ID: "Q", Type: Payment, EffectiveDate: d("2024-03-01")},
		"2024-02-01": {ID: "R", Type: Reversal, EffectiveDate: d("2024-03-01"), Target: "P"},
		"2024-01-25": {ID: "B", Type: Backdate, EffectiveDate: d("2024-03-01"), Target: "P", Date: &moved},
		"2024-02-15": {ID: "C", Type: FeeCancellation, EffectiveDate: d("2024-03-01"), Target: "lateFee:2024-02-15"},
	} {
		if got := loanfact.Since(f, facts); got != d(want) {
			t.Errorf("%s: %s, want %s", f.Type, got, want)
		}
	}
}

// A state stays small at any time of an ordinary loan's life: 4 kB, and 8 kB where nothing is paid.
func TestStateIsSmall(t *testing.T) {
	in := terms(t, `{"duration":36,"interestRates":[{"annualRate":0.24}],"originationFeeAmount":100,"lateFee":{"kind":"flat","amount":15,"graceDays":10}}`)
	facts := factsOf(t, `[`+activated+`]`)
	for i := range 30 {
		facts = append(facts, Fact{ID: fmt.Sprint("P", i), Type: Payment, EffectiveDate: d("2024-02-20") + day.Day(30*i), Amount: 30000})
	}
	for at := d("2024-01-15"); at < d("2027-06-01"); at += 50 {
		if n := len(asJSON(t, mustState(t, in, facts, at))); n > 4000 {
			t.Errorf("on %s, paid so far: %d bytes, want at most 4000", at, n)
		}
		if n := len(asJSON(t, mustState(t, in, facts[:1], at))); n > 8000 {
			t.Errorf("on %s, nothing paid: %d bytes, want at most 8000", at, n)
		}
	}
}

func mustState(t rapid.TB, in Terms, facts []Fact, at day.Day) State {
	l, err := fold(nil, in, facts, at)
	if err != nil {
		t.Fatal(err)
	}
	return l.State
}

// The figures of every period add up to its closing balance, each opens with the
// closing of the one before, and the last closes with what is owed.
func TestFiguresAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		l := mustFold(t, in, facts, facts[len(facts)-1].EffectiveDate+30)
		net := l.net()
		closing, first := money.Amount(0), true
		now := l.Figures
		now.Closing = net
		for _, p := range append(l.out.Periods, Period{Figures: &now}) {
			f := p.Figures
			if sum := f.Opening + f.Advances + f.Interest + f.Fees + f.Refunds + f.Reversals +
				f.CreditReversals - f.Payments - f.Credits + f.Adjustments; sum != f.Closing {
				t.Fatalf("%s: %+v come to %s, want the closing %v", p.DueDate, *f, sum, f.Closing)
			}
			if !first && f.Opening != closing {
				t.Fatalf("%s: opens with %s after %s", p.DueDate, f.Opening, closing)
			}
			closing, first = f.Closing, false
		}
	})
}

// A payment of an earlier period taken back is a reversal of the statement after
// it, which opens with what was said.
func TestFiguresIssued(t *testing.T) {
	l := folded(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`,
		`,{"id":"P","type":"payment","effectiveDate":"2024-02-10","amount":100},{"id":"Q","type":"payment","effectiveDate":"2024-02-20","amount":50},{"id":"R","type":"reversal","effectiveDate":"2024-02-25","target":"P"},{"id":"S","type":"reversal","effectiveDate":"2024-02-26","target":"Q"}`, "2024-03-20")
	f := l.Periods[1].Figures
	if f.Opening != 120000 || f.EarlierReversals != 10000 || f.Payments != 5000 || f.Reversals != 5000 || f.Closing != 120000 {
		t.Errorf("the figures are %+v; want an opening of 1,200.00, 100.00 taken back from before, 50.00 paid, 50.00 taken back, and a closing of 1,200.00", *f)
	}
	if g := f.Issued(110000); g.Opening != 110000 || g.Reversals != 15000 || g.Adjustments != 0 ||
		g.Opening+g.Reversals-g.Payments != g.Closing {
		t.Errorf("once issued the figures are %+v; want an opening of 1,100.00, 150.00 taken back, nothing adjusted, and a closing of %s, which these come to", g, g.Closing)
	}
}

// The year to date ends with the year.
func TestYearToDate(t *testing.T) {
	const in = `{"startDate":"2024-11-15","amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`
	const facts = `,{"id":"P","type":"payment","effectiveDate":"2024-12-15","amount":106.62},{"id":"Q","type":"payment","effectiveDate":"2025-01-15","amount":106.62}`
	y := loanOf(t, in, facts, "2024-12-31").YearToDate
	// 12.00 of the first month, and of 1,105.38 the sixteen days to the end of the year: 5.89536.
	if y.Year != 2024 || y.InterestCharged != 1200 || y.PaidPrincipal != 9462 ||
		y.PaidInterest != 1200 || y.InterestAccrued.String() != "17.89536" {
		t.Errorf("the year to date is %+v; want 2024, 12.00 of interest charged and paid, 94.62 of principal paid, and 17.89536 of interest accrued", y)
	}
	y = loanOf(t, in, facts, "2025-01-20").YearToDate
	if y.Year != 2025 || y.InterestCharged != 1105 || y.PaidInterest != 1105 {
		t.Errorf("the year to date is %+v; want 2025, and 11.05 of interest charged and paid", y)
	}
	if y := loanOf(t, in, facts, "2026-01-01").YearToDate; y.Year != 2026 || y.PaidInterest != 0 {
		t.Errorf("the year to date is %+v; want 2026, and no interest paid", y)
	}
}

// What a state rarely holds is stored with it too: the day before which a charge-off
// does not come again, and a payment that waits to be solved.
func TestResumeKeepsWhatIsRare(t *testing.T) {
	const off = `{"duration":12,"chargeOffAfterDays":20,"accelerateAfterDays":10}`
	for name, c := range map[string]struct{ overlay, facts string }{
		"charged off twice":     {off, `,{"id":"R","type":"chargeOffReversal","effectiveDate":"2024-03-20"},{"id":"S","type":"chargeOffReversal","effectiveDate":"2024-03-25"}`},
		"by a fact, taken back": {off, `,{"id":"X","type":"chargeOff","effectiveDate":"2024-02-20"},{"id":"R","type":"chargeOffReversal","effectiveDate":"2024-03-20","target":"X"}`},
		"a rate while frozen":   {`{"duration":12}`, `,{"id":"F","type":"freeze","effectiveDate":"2024-02-20"},{"id":"C","type":"rateCap","effectiveDate":"2024-02-25","rate":{"annualRate":0.01,"startDate":"2024-02-25"}},{"id":"U","type":"unfreeze","effectiveDate":"2024-03-05"}`},
		"a plan of interest":    {`{"duration":12,"interestOnlyPeriods":4}`, `,{"id":"P","type":"paymentPlan","effectiveDate":"2024-02-20","plan":[{"date":"2024-03-01","isInterestOnly":true},{"date":"2024-03-20","amount":5}]}`},
	} {
		in := terms(t, c.overlay)
		facts, err := Resolve(in, factsOf(t, "["+activated+c.facts+"]"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := Begin(in)
		if err != nil {
			t.Fatal(err)
		}
		for at := in.StartDate; at < d("2024-04-20"); at++ {
			if s, _, err = Resume(nil, in, stored(t, s), facts, at); err != nil {
				t.Fatal(err)
			}
			whole, err := fold(nil, in, facts, at)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := asJSON(t, whole.State), asJSON(t, s); a != b {
				t.Fatalf("%s, %s: from the start\n%s\nfrom states\n%s", name, at, a, b)
			}
		}
	}
}

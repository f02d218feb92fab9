package engine

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// loanOf folds terms and facts that begin with an activation on the first day.
func loanOf(t rapid.TB, overlay, facts, at string) Loan {
	in := terms(t, overlay)
	first := fmt.Sprintf(`{"id":"A","type":"activation","effectiveDate":"%s"}`, in.StartDate)
	l, err := Fold(in, factsOf(t, "["+first+facts+"]"), d(at))
	if err != nil {
		t.Fatalf("%v %v: the error is %v, want no error", overlay, facts, err)
	}
	return l
}

// lateFeesOf are the days and amounts of the late fees of a loan.
func lateFeesOf(l Loan) string {
	var out []string
	for _, e := range l.Entries {
		if strings.HasPrefix(e.Cause, "lateFee:") && e.Credit == "feeIncome" {
			out = append(out, fmt.Sprintf("%s %s", e.EffectiveDate, e.Amount))
		}
	}
	return strings.Join(out, ", ")
}

// paidOn is payments on the first of months of 2025, from one to another.
func paidOn(from, to int, amount float64) (out string) {
	for m := from; m <= to; m++ {
		out += fmt.Sprintf(`,{"id":"M%d","type":"payment","effectiveDate":"2025-%02d-01","amount":%v}`, m, m, amount)
	}
	return out
}

// paidBefore is the same, each a day before.
func paidBefore(from, to int, amount float64) (out string) {
	for m := from; m <= to; m++ {
		out += fmt.Sprintf(`,{"id":"M%d","type":"payment","effectiveDate":"%s","amount":%v}`, m, day.Of(2025, m, 0), amount)
	}
	return out
}

// One late payment costs one late fee, whatever the waterfall; one that was paid
// shields nothing later; percent is of what the schedule asks.
func TestLateFeesDoNotPyramid(t *testing.T) {
	const late = `,{"id":"L","type":"payment","effectiveDate":"2025-02-20","amount":100}`
	with := func(fee, more string) string {
		return `{"startDate":"2025-01-01","amountFinanced":1200,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}],"lateFee":` + fee + more + `}`
	}
	const flat = `{"kind":"flat","amount":15,"graceDays":10}`
	for _, c := range []struct{ name, overlay, facts, want string }{
		{"then paid on time", with(flat, ""), late + paidOn(3, 12, 100), "2025-02-12 15.00"},
		{"principal first", with(flat, `,"waterfall":{"components":["principal","interest","fees"]}`), late + paidOn(3, 12, 100), "2025-02-12 15.00"},
		{"interest first", with(flat, `,"waterfall":{"components":["interest","principal","fees"]}`), late + paidOn(3, 12, 100), "2025-02-12 15.00"},
		{"not due first", with(flat, `,"waterfall":{"buckets":["nonDue","due","overdue"]}`), late + paidOn(3, 12, 100), "2025-02-12 15.00"},
		{"then paid a day early", with(flat, ""), late + paidBefore(3, 12, 100), "2025-02-12 15.00"},
		{"the fee was paid, a shortage in June is late", with(flat, ""), late + paidOn(3, 3, 115) + paidOn(4, 5, 100) + paidOn(6, 6, 90) + paidOn(7, 7, 110) + paidOn(8, 12, 100), "2025-02-12 15.00, 2025-06-12 15.00"},
		{"percent of the scheduled amount", with(`{"kind":"percent","percent":0.05,"graceDays":10}`, ""), `,{"id":"F","type":"fee","effectiveDate":"2025-01-10","amount":30}`, "2025-02-12 5.00, 2025-03-12 5.00, 2025-04-12 5.00, 2025-05-12 5.00, 2025-06-12 5.00, 2025-07-12 5.00, 2025-08-12 5.00, 2025-09-12 5.00, 2025-10-12 5.00, 2025-11-12 5.00, 2025-12-12 5.00"},
	} {
		l := loanOf(t, c.overlay, c.facts, "2025-12-31")
		if got := lateFeesOf(l); got != c.want {
			t.Errorf("%s: %s\n want %s", c.name, got, c.want)
		}
	}
	l := loanOf(t, with(flat, ""), late+paidOn(3, 12, 100), "2025-12-31")
	if l.PayoffAmount != 11500 || !l.Obligations[len(l.Obligations)-1].LateFeeBlocked {
		t.Errorf("one payment and one fee are open: %v %v; want 11500 to pay off and of the last obligation no late fee (LateFeeBlocked)", l.PayoffAmount, l.Obligations[len(l.Obligations)-1])
	}
	// Weekly with a grace of a week: a due date on the last day of another's grace.
	l = loanOf(t, `{"startDate":"2024-01-15","amountFinanced":400,"duration":4,"paymentFrequency":"weekly","specificDays":[1],"interestRates":[{"annualRate":0}],"lateFee":{"kind":"flat","amount":5,"graceDays":7}}`, "", "2024-02-01")
	if got := lateFeesOf(l); got != "2024-01-30 5.00" {
		t.Errorf(`weekly: %v, want "2024-01-30 5.00"`, got)
	}
}

// With nothing but late fees open before a day, a borrower who pays each
// scheduled amount on its due date or before is charged none after it, for every
// waterfall.
func TestPaidOnTimeNoLateFee(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := terms(t, `{"startDate":"2025-01-01","amountFinanced":1200,"duration":12,"specificDays":[1],"lateFee":{"kind":"flat","amount":15,"graceDays":10}}`)
		in.Interest[0].AnnualRate = money.MustRate(rapid.SampledFrom([]string{"0", "0.12", "0.36"}).Draw(t, "rate"))
		in.Waterfall = Waterfall{Buckets: rapid.Permutation(book.BucketName("").Values()).Draw(t, "buckets"),
			Components: rapid.Permutation([]book.ComponentName{"lateFees", "fees", "interest", "principal"}).Draw(t, "components")}
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		facts := []Fact{{ID: "A", Type: Activation, EffectiveDate: in.StartDate}}
		pay := func(at day.Day, amount money.Amount) {
			facts = append(facts, Fact{ID: fmt.Sprintf("P%02d", len(facts)), Type: Payment, EffectiveDate: at, Amount: amount})
		}
		late := rapid.IntRange(1, 4).Draw(t, "late payments")
		var from day.Day
		for i, r := range rows[:late] {
			from = r.Date + day.Day(rapid.IntRange(11, 20).Draw(t, "days late"))
			o, err := Fold(in, facts, from)
			if err != nil {
				t.Fatal(err)
			}
			// All but the late fees: what is open of the schedule.
			pay(from, o.Balances.Due.Total()+o.Balances.Overdue.Total()-o.Balances.Due.LateFees-o.Balances.Overdue.LateFees)
			if o.Obligations[i].RemainingAmount == 0 {
				facts = facts[:len(facts)-1]
			}
		}
		open := mustFold(t, in, facts, from)
		charged := money.Amount(0)
		for _, e := range open.view().Entries {
			if strings.HasPrefix(e.Cause, "lateFee:") && e.Credit == "feeIncome" {
				charged += e.Amount
			}
		}
		if b := open.balances(); b.Due.Total()+b.Overdue.Total()+b.NonDue.Fees > charged {
			return // more than the late fees is open, whatever it is booked as
		}
		fees := lateFeesOf(open.view())
		for _, r := range rows[late : len(rows)-1] {
			pay(r.Date-day.Day(rapid.IntRange(0, 9).Draw(t, "early")), r.Amount+10)
		}
		l, err := Fold(in, facts, rows[len(rows)-2].Date+20)
		if err != nil {
			t.Fatal(err)
		}
		if got := lateFeesOf(l); got != fees {
			t.Fatalf("late fees %s, after %s", got, fees)
		}
	})
}

// Money paid early counts once: after any fact that solves the payment anew, the
// last payment expected differs from the others by cents.
func TestEarlyMoneyCountsOnce(t *testing.T) {
	for name, c := range map[string]struct{ facts, payment, last string }{
		"rate":     {`{"id":"R","type":"interestRate","effectiveDate":"2025-01-20","rate":{"annualRate":0.12,"startDate":"2025-01-20"}}`, "", ""},
		"terms":    {`{"id":"R","type":"termsChange","effectiveDate":"2025-01-20","change":{"annualRate":0.2}}`, "", ""},
		"due days": {`{"id":"R","type":"dueDateChange","effectiveDate":"2025-01-20","specificDays":[10]}`, "", ""},
		"advance":  {`{"id":"R","type":"advance","effectiveDate":"2025-01-20","amount":500}`, "", ""},
	} {
		rows := expectedOf(t, `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.24}]}`,
			`,{"id":"P","type":"payment","effectiveDate":"2025-01-10","amount":3000},`+c.facts, "2025-01-20")
		level, last := rows[0].Amount, rows[len(rows)-1].Amount
		if off := last - level; off > 20 || off < -20 {
			t.Errorf("%s: %s and then %s, which is off by %v; want 0.20 at most", name, level, last, off)
		}
	}
	rows := expectedOf(t, `{"startDate":"2025-01-01","amountFinanced":1200,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}]}`,
		`,{"id":"P","type":"payment","effectiveDate":"2025-01-10","amount":300},{"id":"R","type":"termsChange","effectiveDate":"2025-01-20","change":{"annualRate":0}}`, "2025-01-20")
	if len(rows) != 11 || rows[0].Amount != 8182 || rows[10].Amount != 8180 {
		t.Errorf("900.00 over the eleven payments that 300.00 leaves: %v; want eleven rows, the first of 81.82 and the last of 81.80", rows)
	}
}

// expectedOf is what is expected of terms and facts after a first-day activation.
func expectedOf(t rapid.TB, overlay, facts, at string) []Row {
	in := terms(t, overlay)
	rows, err := Expected(in, factsOf(t, fmt.Sprintf(`[{"id":"A","type":"activation","effectiveDate":"%s"}`, in.StartDate)+facts+"]"), d(at))
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v %v: the rows are %v with the error %v, want no error and some", overlay, facts, rows, err)
	}
	return rows
}

// The same for random loans, and for every such fact. Of one that is not current the
// last payment takes the interest that the overdue principal earns until it is paid.
func TestSolvedAnewEndsEvenly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomTerms(t)
		in.PaymentFrequency, in.SpecificDays = plan.Monthly, SpecificDays{Days: []int{rapid.IntRange(1, 31).Draw(t, "dom")}}
		in.AmountFinanced, in.Duration = in.AmountFinanced+1_000_000, rapid.IntRange(6, 36).Draw(t, "payments")
		in.Interest[0].AnnualRate = money.MustRate(rapid.SampledFrom([]string{"0", "0.0599", "0.1999", "0.36"}).Draw(t, "annual"))
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		facts := []Fact{{ID: "A", Type: Activation, EffectiveDate: in.StartDate}}
		k := rapid.IntRange(0, 2).Draw(t, "paid")
		for i, r := range rows[:k] {
			facts = append(facts, Fact{ID: fmt.Sprint("P", i), Type: Payment, EffectiveDate: r.Date, Amount: r.Amount})
		}
		before := in.StartDate
		if k > 0 {
			before = rows[k-1].Date
		}
		if k > 0 && rapid.IntRange(0, 2).Draw(t, "missed") == 0 {
			facts = facts[:k]
		}
		at := before + day.Day(rapid.IntRange(0, max(0, int(rows[k].Date-before)-2)).Draw(t, "day"))
		if rapid.Bool().Draw(t, "early") {
			facts = append(facts, Fact{ID: "E", Type: Payment, EffectiveDate: at,
				Amount: rows[0].Amount * money.Amount(rapid.IntRange(1, 30).Draw(t, "tenths")) / 10})
		}
		f := Fact{ID: "S", EffectiveDate: at}
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			f.Type, f.Rate = RateCap, &RateSpan{AnnualRate: money.MustRate("0.1"), StartDate: &at}
		case 1:
			f.Type, f.Change = TermsChange, &Change{Duration: rapid.IntRange(4, 40).Draw(t, "to come")}
		case 2:
			f.Type, f.SpecificDays = DueDateChange, &SpecificDays{Days: []int{rapid.IntRange(1, 31).Draw(t, "to")}}
		case 3:
			f.Type, f.Amount = FurtherAdvance, money.Amount(rapid.IntRange(1, 500_000).Draw(t, "advanced"))
		}
		out, err := Expected(in, append(facts, f), at)
		if err != nil {
			t.Fatal(err)
		}
		l := mustFold(t, in, append(facts, f), at)
		if len(l.out.Void) > 0 || len(out) < 3 || len(out) < len(l.Dates)-1 {
			return // in vain, or nearly paid off by what came early
		}
		if f.Type == RateCap && in.Interest[0].AnnualRate.Cmp(f.Rate.AnnualRate.Decimal) <= 0 {
			return // it does not bind, and nothing is solved
		}
		growth := 1.0
		rate, _ := in.Interest[0].AnnualRate.Float64()
		for range l.Dates {
			growth *= 1 + rate*32/360
		}
		bound := 2*float64(len(l.Dates)+1)*growth + 2
		overdue := float64(l.Book.Principal()-l.Book.Balances[book.NonDue][book.Principal]) * rate * 32 / 360 * growth
		if off := float64(out[len(out)-1].Amount - l.Payment); off > bound+overdue || -off > bound {
			t.Fatalf("%s: %s and at last %s, off by %v cents; want at most %v more and %v less", f.Type, l.Payment, out[len(out)-1].Amount, off, bound+overdue, bound)
		}
	})
}

// A servicemember is asked for the contract's payment less the interest forgiven
// in the period, and for the contract's afterwards: 50 U.S.C. 3937(a)(3).
func TestReliefTakesForgivenInterestOff(t *testing.T) {
	const three = `{"startDate":"2025-01-01","amountFinanced":10000,"duration":36,"specificDays":[1],"interestRates":[{"annualRate":0.24}]}`
	amounts := func(rows []Row, n int) (out string) {
		for _, r := range rows[:n] {
			out += r.Amount.String() + " "
		}
		return strings.TrimSpace(out)
	}
	rows := expectedOf(t, three, `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"}`, "2025-01-01")
	if got := amounts(rows, 3); got != "242.33 245.22 248.16" {
		t.Errorf(`from activation: %v, want "242.33 245.22 248.16"`, got)
	}
	rows = expectedOf(t, three, `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01","date":"2025-06-30"}`, "2025-01-01")
	if got := amounts(rows, 7); got != "242.33 245.22 248.16 251.15 254.22 257.34 392.33" || rows[35].Amount < 39200 || rows[35].Amount > 39260 {
		t.Errorf("for six months: %v, the last of %v; want six payments from 242.33 to 257.34, then 392.33, and 392.00 to 392.60 as the last", got, rows[35].Amount)
	}
	rows = expectedOf(t, `{"startDate":"2025-01-01","amountFinanced":12000,"duration":36,"specificDays":[1],"interestRates":[{"annualRate":0.18}]}`,
		`,{"id":"P2","type":"payment","effectiveDate":"2025-02-01","amount":433.83},{"id":"P3","type":"payment","effectiveDate":"2025-03-01","amount":433.83},{"id":"S","type":"scraRelief","effectiveDate":"2025-03-01","date":"2026-12-31"}`, "2025-03-02")
	if r := rows[0]; r.Amount.String() != "318.95" || r.Principal.String() != "261.50" || r.Interest.String() != "57.45" {
		t.Errorf("in mid-life the next row is %v; want 318.95, of which 261.50 are principal and 57.45 interest", r)
	}
	// What is agreed beside it asks no period for more.
	for _, change := range []string{`{"annualRate":0.24,"duration":12}`, `{"periodicPaymentAmount":500}`, `{"duration":60}`} {
		rows = expectedOf(t, three, `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"},{"id":"T","type":"termsChange","effectiveDate":"2025-01-05","change":`+change+`}`, "2025-01-05")
		if rows[0].Amount > 24233 {
			t.Errorf("%v: the next payment is %v, want 242.33 at most", change, rows[0].Amount)
		}
	}
}

// Relief never asks for more than the contract, nor for more than the contract
// less the interest forgiven, and leaves the contract's principal as it was.
func TestReliefNeverAsksMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomTerms(t)
		in.AmountFinanced += 100_000
		in.Interest[0].AnnualRate = money.MustRate(rapid.SampledFrom([]string{"0.05", "0.1999", "0.36"}).Draw(t, "annual"))
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		s := Fact{ID: "S", Type: SCRARelief, EffectiveDate: in.StartDate +
			day.Day(rapid.IntRange(0, int(rows[0].Date-in.StartDate)-1).Draw(t, "from"))}
		if rapid.Bool().Draw(t, "ends") {
			end := s.EffectiveDate + day.Day(rapid.IntRange(0, 700).Draw(t, "to"))
			s.Date = &end
		}
		out, err := Expected(in, []Fact{{ID: "A", Type: Activation, EffectiveDate: in.StartDate}, s}, in.StartDate)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range out {
			slack := money.Amount(2)
			if i == len(out)-1 {
				slack += money.Amount(2 * len(out))
			}
			if i >= len(rows) || r.Amount > rows[i].Amount+slack {
				t.Fatalf("payment %d: %s, by the contract %v", i, r.Amount, rows[min(i, len(rows)-1)].Amount)
			}
			if i < len(out)-1 && (r.Principal > rows[i].Principal+1 || r.Principal < rows[i].Principal-1) {
				t.Fatalf("payment %d: principal %s, by the contract %s", i, r.Principal, rows[i].Principal)
			}
		}
	})
}

// A change on the 31st is one on the 1st by 30/360; a loan is solved within the
// period that it stands in.
func TestSolvedWithinThePeriod(t *testing.T) {
	const in = `{"startDate":"2025-01-15","amountFinanced":10000,"duration":24,"interestRates":[{"annualRate":0.36}]}`
	for _, at := range []string{"2025-01-31", "2025-02-01"} {
		rows := expectedOf(t, in, `,{"id":"R","type":"interestRate","effectiveDate":"`+at+`","rate":{"annualRate":0.18,"startDate":"`+at+`"}}`, at)
		if rows[0].Amount.String() != "503.18" {
			t.Errorf("on %s: %s … %s, want 503.18", at, rows[0].Amount, rows[len(rows)-1].Amount)
		}
	}
}

// A year of a loan by 30/360 earns twelve months whatever the due day.
func TestThirty360Schedules(t *testing.T) {
	for _, dom := range []string{"15", "28", "29", "30", "31"} {
		rows := schedule(t, `{"startDate":"2022-12-31","amountFinanced":12000,"duration":13,"firstDueDate":"2023-01-`+dom+`","specificDays":[`+dom+`],"interestOnlyPeriods":12,"interestRates":[{"annualRate":0.12}]}`)
		year := money.Amount(0)
		for _, r := range rows[1:] {
			year += r.Interest
			if r.Interest != 12000 {
				t.Errorf("due on the %s: %s of interest on %s", dom, r.Interest, r.Date)
			}
		}
		if year != 144000 {
			t.Errorf("due on the %s: %s in a year", dom, year)
		}
		if rows := schedule(t, `{"startDate":"2025-01-`+dom+`","amountFinanced":12000,"duration":36,"specificDays":[`+dom+`],"interestRates":[{"annualRate":0.12}]}`); rows[0].Amount.String() != "398.57" {
			t.Errorf("36 months, due on the %s: %s", dom, rows[0].Amount)
		}
	}
}

// The API's example of a change of due days: due on the 1st, changed on 20
// September to the 15th; 1 October stays.
func TestDueDaysChangedAsTheAPISays(t *testing.T) {
	rows := expectedOf(t, `{"startDate":"2025-08-05","amountFinanced":1200,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}]}`,
		`,{"id":"P","type":"payment","effectiveDate":"2025-09-01","amount":100},{"id":"D","type":"dueDateChange","effectiveDate":"2025-09-20","specificDays":[15]}`, "2025-09-20")
	got := ""
	for _, r := range rows[:3] {
		got += fmt.Sprintf("%s %s, ", r.Date, r.Amount)
	}
	if got != "2025-10-01 100.00, 2025-10-15 100.00, 2025-11-15 100.00, " || len(rows) != 11 {
		t.Errorf("the first payments are %s of %d, want 100.00 on 2025-10-01, 2025-10-15 and 2025-11-15, of eleven", got, len(rows))
	}
}

// What happens to a loan after it was paid off stands in the period in which it takes
// effect: the due dates that passed meanwhile end periods without it.
func TestFiguresAfterALoanWasPaidOff(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":1200,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}]}`
	const paid = `,{"id":"P","type":"payment","effectiveDate":"2025-01-10","amount":1300}`
	for _, c := range []struct {
		facts                        string
		fees, refunds, opening, ends float64
	}{
		{`,{"id":"F","type":"fee","effectiveDate":"2025-04-10","amount":7}`, 7, 0, -100, -93},
		{`,{"id":"R","type":"refund","effectiveDate":"2025-04-10","amount":60}`, 0, 60, -100, -40},
	} {
		l := loanOf(t, in, paid+c.facts, "2025-04-20")
		for i, p := range l.Periods {
			want := book.Figures{Opening: -10000, Closing: -10000}
			switch {
			case i == 0:
				want = book.Figures{Advances: 120000, Payments: 130000, Closing: -10000}
			case i == 3:
				want = book.Figures{Opening: money.Amount(c.opening * 100),
					Fees: money.Amount(c.fees * 100), Refunds: money.Amount(c.refunds * 100), Closing: money.Amount(c.ends * 100)}
			case i > 3:
				if p.Figures != nil || p.Status != "future" {
					t.Errorf("%s: the period from %s is %s with figures %v, want future without", c.facts, p.StartDate, p.Status, p.Figures)
				}
				continue
			}
			if p.Figures == nil || *p.Figures != want {
				t.Errorf("%s: the figures of the period from %s are %+v, want %+v", c.facts, p.StartDate, p.Figures, want)
			}
		}
	}
}

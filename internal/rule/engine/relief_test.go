package engine

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"nectarine/internal/rule/plan"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// sixMonths is the loan of these tests: six payments of 2106.30.
const sixMonths = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":6,"specificDays":[1],"interestRates":[{"annualRate":0.18}]}`

// evenly fails where the last payment but for cents is not one of those before it.
func evenly(t *testing.T, name string, rows []Row) {
	t.Helper()
	n := len(rows)
	if off := rows[n-1].Amount - rows[n-2].Amount; off > 12 || off < -12 {
		t.Errorf("%s: the last payment is %s and the one before it %s; want cents between them", name, rows[n-1].Amount, rows[n-2].Amount)
	}
}

// A change of due days leaves the next due date and its amount as they were
// announced; the payments after it are solved for what it leaves.
func TestDueDaysLeaveTheNextAmount(t *testing.T) {
	for _, c := range []struct{ at, change string }{
		{"2025-01-20", `"specificDays":[15]`},
		{"2025-01-05", `"specificDays":[1,15],"dueDatesFrequency":"twiceMonthly"`},
		{"2025-01-05", `"specificDays":[3],"dueDatesFrequency":"weekly"`},
	} {
		facts := fmt.Sprintf(`,{"id":"D","type":"dueDateChange","effectiveDate":"%s",%s}`, c.at, c.change)
		rows := expectedOf(t, sixMonths, facts, c.at)
		if rows[0].Date != d("2025-02-01") || rows[0].Amount.String() != "2106.30" {
			t.Errorf("%s: the next payment is %s on %s; want 2106.30 on 2025-02-01", c.change, rows[0].Amount, rows[0].Date)
		}
		evenly(t, c.change, rows)
		if l := foldedFrom(t, sixMonths, facts, c.at); l.Payment != rows[0].Amount {
			t.Errorf("%s: the payment told is %s; want %s", c.change, l.Payment, rows[0].Amount)
		}
		// Changed again, and paid a part early, it stays; the terms set it anew.
		twice := expectedOf(t, sixMonths, facts+`,{"id":"P","type":"payment","effectiveDate":"2025-01-21","amount":106.30},{"id":"E","type":"dueDateChange","effectiveDate":"2025-01-22","specificDays":[20],"dueDatesFrequency":"monthly"}`, "2025-01-22")
		if twice[0].Amount.String() != "2000.00" {
			t.Errorf("%s, then the 20th: the next payment is %s; want 2000.00", c.change, twice[0].Amount)
		}
		evenly(t, c.change+", then the 20th", twice)
		evenly(t, c.change+", then terms", expectedOf(t, sixMonths, facts+`,{"id":"T","type":"termsChange","effectiveDate":"2025-01-22","change":{"duration":9}}`, "2025-01-22"))
	}
	// Under relief the contract's payment of the period that runs is the bound, not that of the new frequency.
	const often = `{"startDate":"2025-01-01","amountFinanced":3000,"duration":26,"paymentFrequency":"everyTwoWeeks","specificDays":[5],"interestRates":[{"annualRate":0.24}]}`
	const relief = `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"}`
	want := expectedOf(t, often, relief, "2025-01-02")[0]
	got := expectedOf(t, often, relief+`,{"id":"D","type":"dueDateChange","effectiveDate":"2025-01-02","specificDays":[15],"dueDatesFrequency":"monthly"}`, "2025-01-02")[0]
	if got != want {
		t.Errorf("under relief the next payment is %+v; want %+v", got, want)
	}
}

// What is agreed beside relief never has a payment ask more than the contract, be it
// the last: it has no effect, or there are more payments. What the relief holds back
// does not pile up on the payment after it.
func TestNoPaymentBesideReliefIsMore(t *testing.T) {
	const open = `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"}`
	until := func(date string) string { return strings.TrimSuffix(open, "}") + `,"date":"` + date + `"}` }
	for _, c := range []struct {
		name, relief, change string
		void                 bool
		most                 money.Amount
	}{
		{"due days twice a month", open, `"type":"dueDateChange","specificDays":[1,15],"dueDatesFrequency":"twiceMonthly"`, false, 105315},
		{"due days every week", open, `"type":"dueDateChange","specificDays":[3],"dueDatesFrequency":"weekly"`, false, 48607},
		{"one due date", open, `"type":"dueDateChange","dueDate":"2025-02-01","date":"2025-02-20"`, false, 210630},
		{"a deferral", open, `"type":"deferral"`, false, 210630},
		{"a deferral by days", open, `"type":"deferral","days":40`, false, 210630},
		{"a smaller plan", open, `"type":"paymentPlan","plan":[{"date":"2025-02-01","amount":100},{"date":"2025-03-01","amount":100}]`, false, 210630},
		{"a greater plan", until("2025-03-31"), `"type":"paymentPlan","plan":[{"date":"2025-02-01","amount":3000}]`, true, 210630},
		{"a plan that asks sooner", open, `"type":"paymentPlan","plan":[{"date":"2025-01-20","amount":1500},{"date":"2025-02-01","amount":1500}]`, true, 210630},
		{"a greater payment", open, `"type":"termsChange","change":{"periodicPaymentAmount":2500}`, true, 210630},
		{"three payments, relief to the second", until("2025-02-15"), `"type":"termsChange","change":{"duration":3}`, true, 210630},
		{"twice a month, relief to the fifth", until("2025-03-31"), `"type":"dueDateChange","specificDays":[1,15],"dueDatesFrequency":"twiceMonthly"`, false, 105315},
	} {
		facts := c.relief + `,{"id":"C","effectiveDate":"2025-01-05",` + c.change + `}`
		l := foldedFrom(t, sixMonths, facts, "2025-01-06")
		if got := len(l.Void) == 1; got != c.void {
			t.Errorf("%s: without effect %v; want %v", c.name, l.Void, c.void)
		}
		for i, r := range expectedOf(t, sixMonths, facts, "2025-01-06") {
			if i > 0 && r.Amount > c.most+12 || i == 0 && r.Amount > 210630 {
				t.Errorf("%s: payment %d asks %s; want no more than %s, the first no more than 2106.30", c.name, i, r.Amount, c.most)
			}
		}
	}
	// More payments than before come after the relief: they are solved anew when it ends.
	for _, c := range []struct{ relief, change string }{
		{until("2025-02-15"), `"type":"termsChange","change":{"duration":4}`},
		{until("2025-02-15"), `"type":"termsChange","change":{"duration":5}`},
		{until("2025-03-31"), `"type":"dueDateChange","specificDays":[3],"dueDatesFrequency":"weekly"`},
	} {
		rows := expectedOf(t, sixMonths, c.relief+`,{"id":"C","effectiveDate":"2025-01-05",`+c.change+`}`, "2025-01-06")
		evenly(t, c.change, rows)
		l, err := fold(nil, terms(t, sixMonths), factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"}`+c.relief+`,{"id":"C","effectiveDate":"2025-01-05",`+c.change+`}]`), d("2025-01-06"))
		if last := rows[len(rows)-1].Amount; err != nil || last > l.Payment+12 {
			t.Errorf("%s: the last payment is %s (%v); want no more than was agreed, %s", c.change, last, err, l.Payment)
		}
	}
}

// Relief recorded on the wrong loan is taken back: the loan is as if it had never
// been, its late fees included; but that due dates which have passed ask what they asked
// under it, without late fees, and the payments to come the rest.
func TestReliefTakenBack(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":6,"specificDays":[1],"interestRates":[{"annualRate":0.18}],"lateFee":{"kind":"flat","amount":15,"graceDays":10}}`
	relieved := foldedFrom(t, in, `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-05"}`, "2025-03-20")
	reversed := func(recorded string) Loan {
		return foldedFrom(t, in, `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-05"},{"id":"R","type":"reversal","effectiveDate":"2025-03-18","target":"S","recordedAt":"`+recorded+`T12:00:00Z"}`, "2025-03-20")
	}
	back := reversed("2025-01-05")
	never := foldedFrom(t, in, ``, "2025-03-20")
	if back.PayoffAmount != never.PayoffAmount || back.Payment != never.Payment ||
		len(back.Void) != 0 || !reflect.DeepEqual(back.Obligations, never.Obligations) {
		t.Errorf("taken back: payoff %s, payment %s, without effect %v; want %s, %s and nothing", back.PayoffAmount, back.Payment, back.Void, never.PayoffAmount, never.Payment)
	}
	late := reversed("2025-03-18")
	// No late fee was to be charged of a servicemember, by what was known: none is.
	if late.PayoffAmount != never.PayoffAmount-30_00 || late.Level <= never.Level || len(late.Void) != 0 || len(late.Obligations) != 2 {
		t.Errorf("taken back late: payoff %s, level payment %s, without effect %v; want %s, more than %s, nothing",
			late.PayoffAmount, late.Level, late.Void, never.PayoffAmount-30_00, never.Level)
	}
	for i, o := range late.Obligations {
		was, without := relieved.Obligations[i].ScheduledAmount, never.Obligations[i].ScheduledAmount
		if o.ScheduledAmount != was || was >= without {
			t.Errorf("taken back late: %s asks %s; want %s, as was asked, and less than %s", o.DueDate, o.ScheduledAmount, was, without)
		}
	}
	if relieved.PayoffAmount >= never.PayoffAmount {
		t.Errorf("under relief the payoff is %s; want less than %s", relieved.PayoffAmount, never.PayoffAmount)
	}
}

// What is overdue earns interest until it is paid with the next payment: that, with
// what it grows to, is what the last payment asks more than the level one.
func TestOverdueInterestIsInTheLastPayment(t *testing.T) {
	const lower = `,{"id":"R","type":"interestRate","effectiveDate":"2025-02-10","isEndExistingRates":true,"rate":{"annualRate":0.12,"startDate":"2025-02-10"}}`
	facts := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"}`+lower+`]`)
	l, err := fold(nil, terms(t, sixMonths), facts, d("2025-02-10"))
	if err != nil {
		t.Fatal(err)
	}
	rows := expectedOf(t, sixMonths, lower, "2025-02-10")
	more := rows[len(rows)-1].Amount - l.Payment
	// 1926.30 of principal at 12 % for 21 days is 13.48; over the four months after them 14.03.
	if more < 1403-12 || more > 1403+12 {
		t.Errorf("the last payment asks %s more than the level one, %s; want 14.03 but for cents", more, l.Payment)
	}
}

// Beside open relief no change has a payment ask more than the contract's, put into
// the same time, whatever is agreed; the next payment keeps the contract's amount.
func TestChangesBesideReliefAskNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomTerms(t)
		in.PaymentFrequency, in.SpecificDays = plan.Monthly, SpecificDays{Days: []int{rapid.IntRange(1, 28).Draw(t, "dom")}}
		in.AmountFinanced, in.Duration = in.AmountFinanced+1_000_000, rapid.IntRange(3, 36).Draw(t, "payments")
		in.Interest[0].AnnualRate = money.MustRate(rapid.SampledFrom([]string{"0.07", "0.1999", "0.36"}).Draw(t, "annual"))
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		facts := []Fact{{ID: "A", Type: Activation, EffectiveDate: in.StartDate}, {ID: "B", Type: SCRARelief, EffectiveDate: in.StartDate}}
		at, often := in.StartDate, plan.Monthly
		for i := range rapid.IntRange(1, 3).Draw(t, "changes") {
			f := randomChange(t, Fact{ID: fmt.Sprint("C", i), EffectiveDate: at}, rows, false, nil, nil, nil)
			if f.Type != DueDateChange && f.Type != Deferral && f.Type != TermsChange &&
				f.Type != PaymentPlan || f.DueDate != nil && f.Type == DueDateChange && *f.Date <= at {
				continue
			}
			if f.FeeAmount = 0; f.DueDatesFrequency != "" {
				often = plan.Quarterly // the longest that is drawn
			}
			facts = append(facts, f)
		}
		out, err := Expected(in, facts, at)
		if err != nil {
			t.Fatal(err)
		}
		growth := 1.0
		rate, _ := in.Interest[0].AnnualRate.Float64()
		for range len(out) + 1 {
			growth *= 1 + rate*32/360
		}
		most := asOften(rows[0].Amount, plan.Monthly, often)
		for i, r := range out {
			if over := float64(r.Amount - most); over > float64(2*len(out)+2)*min(growth, 50) {
				t.Fatalf("payment %d of %d asks %s; want no more than %s: %s", i, len(out), r.Amount, most, told(facts))
			}
		}
	})
}

// Due days changed beside relief while only the last payment is left: the next payment
// asks all, as was told, so that no other due date can lower it, and the change is in vain.
func TestDueDaysChangedBeforeTheLastPayment(t *testing.T) {
	const in = `{"startDate":"2024-01-15","amountFinanced":2000,"duration":2,"periodicPaymentAmount":1100,"dayCount":"30/360","interestRates":[{"annualRate":0.36}]}`
	const facts = `,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":1100},{"id":"S","type":"scraRelief","effectiveDate":"2024-02-20"},
		{"id":"D","type":"dueDateChange","effectiveDate":"2024-03-01","specificDays":[1],"dueDatesFrequency":"weekly"}`
	for _, at := range []string{"2024-03-01", "2024-03-15"} {
		l := loanOf(t, in, facts, at)
		if fmt.Sprint(l.Void) != "[D]" || len(l.Periods) != 2 || l.Periods[1].DueDate != d("2024-03-15") {
			t.Errorf("on %s: void %v, want [D]; periods %+v, want two, the last due on 2024-03-15", at, l.Void, l.Periods)
		}
	}
}

// Whoever is overdue has a smaller plan agreed under relief as anybody has: that the last payment takes the interest of what
// is overdue, in the period that runs and of those before, is not the contract's doing. It is followed by as many payments as
// that takes. Where the contract itself ends with a greater last payment it is in void, overdue or not.
func TestOverduePlanUnderRelief(t *testing.T) {
	const plan = `,{"id":"L","type":"paymentPlan","effectiveDate":"%s","plan":[{"date":"%s","amount":500}]}`
	const relief = `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-20"}`
	const given = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":6,"specificDays":[1],"periodicPaymentAmount":1000,"interestRates":[{"annualRate":0.18}]}`
	for name, c := range map[string]struct {
		overlay, facts, at, on string
		void                   bool
	}{
		"nothing is overdue":              {sixMonths, relief, "2025-01-25", "2025-02-01", false},
		"one payment":                     {sixMonths, relief, "2025-02-20", "2025-03-01", false},
		"three payments":                  {sixMonths, relief, "2025-04-20", "2025-05-01", false},
		"paid up then":                    {sixMonths, relief + `,{"id":"P","type":"payment","effectiveDate":"2025-04-10","amount":6400}`, "2025-04-20", "2025-05-01", false},
		"a greater last payment":          {given, relief, "2025-01-25", "2025-02-01", true},
		"a greater last payment, overdue": {given, relief, "2025-03-20", "2025-04-01", true},
	} {
		facts := c.facts + fmt.Sprintf(plan, c.at, c.on)
		l := foldedFrom(t, c.overlay, facts, c.at)
		if is := len(l.Void) == 1; is != c.void {
			t.Errorf("%s: void %v; want it to be so: %t", name, l.Void, c.void)
		}
		if c.void {
			continue
		}
		for _, row := range expectedOf(t, c.overlay, facts, c.on)[1:] { // the first has what is overdue
			if row.Amount > 210630 {
				t.Errorf("%s: the payment on %s asks %s; want no more than the contract's 2106.30", name, row.Date, row.Amount)
			}
		}
	}
}

// Where all has fallen due nothing is left to be solved: the due dates that a change adds ask for the interest on it, the
// first for what is owed of that so far, 726.00 since 1 July 2025, and none lets it pile up for the last. So it keeps
// nobody from a change beside relief, nor does what the contract's rate would have earned since, 2166.00, which is more
// than the payment of 2106.30. A change that leaves one payment, which asks all of it at once, is without effect.
func TestInterestOnWhatIsOverdueKeepsNobodyFromAChange(t *testing.T) {
	terms := func(change string) string {
		return `,{"id":"T","type":"termsChange","effectiveDate":"2026-07-02","change":` + change + `}`
	}
	for _, c := range []struct{ name, facts, void, asked string }{
		{"24 payments", terms(`{"duration":24}`), "[]", "784.00 60.00 60.00"},
		{"24, some of interest alone", terms(`{"duration":24,"interestOnlyPeriods":3}`), "[]", "784.00 60.00 60.00"},
		{"two", terms(`{"duration":2}`), "[]", "784.00 60.00"},
		{"one", terms(`{"duration":1}`), "[T]", ""},
		{"24, and one put off", terms(`{"duration":24}`) + `,{"id":"D","type":"deferral","effectiveDate":"2026-07-03"}`, "[]", "844.00 60.00"},
		{"24, and all put off", terms(`{"duration":24}`) + `,{"id":"D","type":"deferral","effectiveDate":"2026-07-03","days":31}`, "[]", "844.00 62.00"},
		{"two, and on other days", terms(`{"duration":2}`) + `,{"id":"D","type":"dueDateChange","effectiveDate":"2026-07-03","specificDays":[15]}`, "[]", "784.00 28.00"},
	} {
		l := foldedFrom(t, sixMonths, `,{"id":"S","type":"scraRelief","effectiveDate":"2025-07-02"}`+c.facts, "2026-10-02")
		asked := []string{}
		for _, o := range l.Obligations[6:] {
			asked = append(asked, o.ObligationAmount.String())
		}
		if got := strings.Join(asked, " "); fmt.Sprint(l.Void) != c.void || got != c.asked {
			t.Errorf("%s: without effect %v, asked %s; want %s, and %s", c.name, l.Void, got, c.void, c.asked)
		}
	}
}

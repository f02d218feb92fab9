package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/value/money"
)

// A payment that bounces is never refused because of what was done to the loan
// while it stood: days that no longer fit the frequency have no effect. Where
// nothing changes the frequency they are refused.
func TestDaysThatNoLongerFitAreInVain(t *testing.T) {
	const plain = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	const paid = `,{"id":"P","type":"payment","effectiveDate":"2024-03-05","amount":1300}`
	const bounced = `,{"id":"R","type":"reversal","effectiveDate":"2024-04-01","target":"P"}`
	for _, c := range []struct{ facts, void string }{
		{`,{"id":"C","type":"termsChange","effectiveDate":"2024-03-10","change":{"paymentFrequency":"weekly","specificDays":[5]}},{"id":"D","type":"dueDateChange","effectiveDate":"2024-03-11","specificDays":[15]}`, "[D]"},
		{`,{"id":"C","type":"termsChange","effectiveDate":"2024-03-10","change":{"paymentFrequency":"twiceMonthly","specificDays":[5,20]}},{"id":"D","type":"termsChange","effectiveDate":"2024-03-11","change":{"specificDays":[15]}}`, "[D]"},
		{`,{"id":"C","type":"dueDateChange","effectiveDate":"2024-03-10","dueDatesFrequency":"weekly","specificDays":[5]},{"id":"D","type":"dueDateChange","effectiveDate":"2024-03-11","specificDays":[15]}`, "[D]"},
	} {
		if l := folded(t, plain, paid+c.facts, "2024-04-02"); l.Status != PaidOff || len(l.Void) != 2 {
			t.Errorf("while the payment stands: %s, without effect %v; want paidOff and both facts", l.Status, l.Void)
		}
		if l := folded(t, plain, paid+c.facts+bounced, "2024-04-02"); l.Status != Active || fmt.Sprint(l.Void) != c.void {
			t.Errorf("when it has bounced: %s, without effect %v; want active and %s", l.Status, l.Void, c.void)
		}
	}
	for _, f := range []string{`"type":"dueDateChange","specificDays":[5,15]`, `"type":"termsChange","change":{"specificDays":[5,15]}`} {
		if _, err := Fold(terms(t, plain), factsOf(t, "["+activated+`,{"id":"D","effectiveDate":"2024-02-01",`+f+"}]"), d("2024-02-02")); err == nil {
			t.Errorf("%s was taken; want it refused", f)
		}
	}
}

// What is agreed beside the relief of a servicemember has no effect if a period of
// the relief, the last included, would ask more than the contract's payment less
// the interest forgiven: 50 U.S.C. 3937(a)(3).
func TestNothingBesideReliefAsksMore(t *testing.T) {
	const three = `{"startDate":"2025-01-01","amountFinanced":10000,"duration":36,"specificDays":[1],"interestRates":[{"annualRate":0.24}]}`
	for change, want := range map[string]bool{
		`{"duration":3}`: false, `{"duration":35}`: false, `{"periodicPaymentAmount":200}`: false, `{"annualRate":0.3}`: false,
		`{"paymentFrequency":"weekly","specificDays":[5]}`: false,
		`{"duration":36}`: true, `{"duration":60}`: true, `{"annualRate":0.1}`: true, `{"paymentFrequency":"weekly","specificDays":[5],"duration":170}`: true,
	} {
		facts := `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"},{"id":"T","type":"termsChange","effectiveDate":"2025-01-05","change":` + change + `}`
		l := foldedFrom(t, three, facts, "2025-01-06")
		if got := !slices.Contains(l.Void, "T"); got != want {
			t.Errorf("%s: in effect %v, want %v", change, got, want)
		}
		for i, r := range expectedOf(t, three, facts, "2025-01-05") {
			if r.Amount > 39233+money.Amount(i) {
				t.Errorf("%s: payment %d asks %s; want no more than 392.33", change, i, r.Amount)
			}
		}
	}
	// Once the relief has ended more may be agreed, and not before, however soon it ends.
	for on, want := range map[string]string{"2025-01-05": "[T]", "2025-02-10": "[T]", "2025-03-02": "[]"} {
		facts := `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01","date":"2025-02-10"},{"id":"T","type":"termsChange","effectiveDate":"` + on + `","change":{"duration":12}}`
		if l := foldedFrom(t, three, facts, "2025-03-02"); fmt.Sprint(l.Void) != want {
			t.Errorf("twelve payments agreed on %s: %v is without effect, want %s", on, l.Void, want)
		}
	}
}

// A payment solved anew in the middle of a period under relief is the contract's:
// the interest forgiven so far is taken off the payment once, and is not left for
// the last.
func TestSolvedUnderReliefEndsEvenly(t *testing.T) {
	const one = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.24}]}`
	for _, change := range []string{`"type":"interestRate","rate":{"annualRate":0.12,"startDate":"2025-01-20"}`, `"type":"termsChange","change":{"annualRate":0.12}`, `"type":"termsChange","change":{"duration":24}`,
		`"type":"advance","amount":600`} {
		rows := expectedOf(t, one, `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"},{"id":"T","effectiveDate":"2025-01-20",`+change+`}`, "2025-01-20")
		l, err := fold(nil, terms(t, one), factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"},{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"},{"id":"T","effectiveDate":"2025-01-20",`+change+`}]`), d("2025-01-20"))
		if err != nil {
			t.Fatal(err)
		}
		last := rows[len(rows)-1]
		// The last payment is the level one less what is forgiven in its period: at most 18 points of 6.
		if short := l.Payment - last.Amount - 3*last.Interest; short > 60 || last.Amount > l.Payment {
			t.Errorf("%s: the last payment is %s, of them %s interest; want the level one, %s, less what is forgiven", change, last.Amount, last.Interest, l.Payment)
		}
	}
}

// Service charges count as interest in 50 U.S.C. 3937(d)(1): none comes of itself
// while a servicemember is relieved, unless the fees are kept.
func TestNoServiceFeeUnderRelief(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":1200,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.24}],"serviceFeeAmount":5,"serviceFeeCapAmount":12}`
	for facts, want := range map[string]string{
		``: "5.00 5.00 2.00 0.00 0.00 ",
		`,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"}`:                                          "0.00 0.00 0.00 0.00 0.00 ",
		`,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01","date":"2025-03-15"}`:                      "0.00 0.00 5.00 5.00 2.00 ",
		`,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01","date":"2025-03-15","isCancelFees":false}`: "5.00 5.00 2.00 0.00 0.00 ",
	} {
		got := ""
		for _, r := range expectedOf(t, in, facts, "2025-01-01")[:5] {
			got += r.Fees.String() + " "
		}
		if got != want {
			t.Errorf("%s: %s, want %s", facts, got, want)
		}
	}
}

// A payment plan for a loan of which everything has fallen due changes nothing,
// and its fee is not charged.
func TestPlanAfterTheLastDueDate(t *testing.T) {
	l := folded(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`,
		`,{"id":"P","type":"paymentPlan","effectiveDate":"2025-02-10","feeAmount":25,"plan":[{"date":"2025-03-01","amount":200}]}`, "2025-03-05")
	if fmt.Sprint(l.Void) != "[P]" || l.PayoffAmount != 120000 {
		t.Errorf("without effect %v, payoff %s; want P and 1200.00", l.Void, l.PayoffAmount)
	}
}

// foldedFrom is folded for a loan activated on its first day.
func foldedFrom(t *testing.T, overlay, facts, at string) Loan {
	in := terms(t, overlay)
	l, err := Fold(in, factsOf(t, fmt.Sprintf(`[{"id":"A","type":"activation","effectiveDate":"%s"}`, in.StartDate)+facts+"]"), d(at))
	if err != nil {
		t.Fatalf("%s, %s: %v; want a loan", overlay, facts, err)
	}
	return l
}

// The payments of a plan that would have fallen due while the loan was frozen are asked when it goes on, in their
// order, on the next due dates: 20.00, 30.00 and 40.00 were agreed for 15 February to April, and nothing fell due from
// 20 February to 1 April, so that April asks 30.00, May 40.00, and June what the loan asks by itself. It ends a month
// later, with as many payments as there were. A freeze in which nothing falls due moves nothing.
func TestPlanGoesOnAfterAFreeze(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	agreed := func(payments string) string {
		return `,{"id":"P","type":"paymentPlan","effectiveDate":"2024-01-20","plan":[` + payments + `]}`
	}
	three := agreed(`{"date":"2024-02-15","amount":20},{"date":"2024-03-15","amount":30},{"date":"2024-04-15","amount":40}`)
	frozen := func(from, to string) string {
		return fmt.Sprintf(`,{"id":"F","type":"freeze","effectiveDate":"%s"},{"id":"U","type":"unfreeze","effectiveDate":"%s"}`, from, to)
	}
	canceled := `,{"id":"X","type":"paymentPlanCancellation","effectiveDate":"2024-04-02","target":"P"}`
	for name, c := range map[string]struct{ facts, asked, to, void, moved string }{
		"one of it passed":    {three + frozen("2024-02-20", "2024-04-01"), "20.00 30.00 40.00 100.00", "2024-02-15 2024-04-15 2024-05-15 2024-06-15", "[]", "[2024-02-15 2024-04-15 2024-05-15]"},
		"all of it passed":    {three + frozen("2024-02-01", "2024-05-01"), "20.00 30.00 40.00 100.00", "2024-05-15 2024-06-15 2024-07-15 2024-08-15", "[]", "[2024-05-15 2024-06-15 2024-07-15]"},
		"on its day":          {three + frozen("2024-02-20", "2024-03-15"), "20.00 30.00 40.00 100.00", "2024-02-15 2024-04-15 2024-05-15 2024-06-15", "[]", "[2024-02-15 2024-04-15 2024-05-15]"},
		"nothing passed":      {three + frozen("2024-02-20", "2024-03-14"), "20.00 30.00 40.00 100.00", "2024-02-15 2024-03-15 2024-04-15 2024-05-15", "[]", "[]"},
		"twice":               {three + frozen("2024-02-20", "2024-03-20") + strings.NewReplacer(`"F"`, `"F2"`, `"U"`, `"U2"`).Replace(frozen("2024-04-01", "2024-05-01")), "20.00 30.00 40.00 100.00", "2024-02-15 2024-05-15 2024-06-15 2024-07-15", "[]", "[2024-02-15 2024-05-15 2024-06-15]"},
		"then canceled":       {three + frozen("2024-02-20", "2024-04-01") + canceled, "20.00 100.00 100.00", "2024-02-15 2024-04-15 2024-05-15", "[]", "[2024-02-15 2024-04-15 2024-05-15]"},
		"canceled meanwhile":  {three + frozen("2024-02-20", "2024-05-01") + strings.Replace(canceled, "2024-04-02", "2024-04-20", 1), "20.00 100.00", "2024-02-15 2024-05-15", "[]", "[]"},
		"still in force":      {three + frozen("2024-02-20", "2024-04-01") + `,{"id":"D","type":"deferral","effectiveDate":"2024-05-02"}`, "20.00 30.00 40.00", "2024-02-15 2024-04-15 2024-05-15", "[D]", "[2024-02-15 2024-04-15 2024-05-15]"},
		"a day of the plan's": {agreed(`{"date":"2024-02-20","amount":20}`) + frozen("2024-02-01", "2024-03-01") + `,{"id":"D","type":"deferral","effectiveDate":"2024-03-16"}`, "20.00 100.00", "2024-03-15 2024-05-15", "[]", "[2024-03-15]"},
	} {
		dates := strings.Fields(c.to)
		l := folded(t, in, c.facts, dates[len(dates)-1])
		asked, on := []string{}, []string{}
		for _, o := range l.Obligations {
			asked, on = append(asked, o.ObligationAmount.String()), append(on, o.DueDate.String())
		}
		got := fmt.Sprint(strings.Join(asked, " "), " on ", strings.Join(on, " "), ", void ", l.Void, ", moved to ", l.PlanDays["P"])
		if want := c.asked + " on " + c.to + ", void " + c.void + ", moved to " + c.moved; got != want {
			t.Errorf("%s: asked %s; want %s", name, got, want)
		}
	}
	for facts, want := range map[string]string{three: "2025-01-15", three + frozen("2024-02-20", "2024-04-01"): "2025-02-15",
		three + frozen("2024-02-20", "2024-04-01") + canceled:                                                 "2025-02-15",
		three + frozen("2024-02-20", "2024-05-01") + strings.Replace(canceled, "2024-04-02", "2024-04-20", 1): "2025-03-15"} {
		if rows := expectedOf(t, in, facts, "2024-05-02"); rows[len(rows)-1].Date != d(want) {
			t.Errorf("%s: the last payment is on %s; want %s", facts, rows[len(rows)-1].Date, want)
		}
	}
}

// Of several facts about a late fee the one that holds is not in vain: what takes
// it back, else the last recorded change. It may be waived before it comes.
func TestOneFactAboutALateFeeHolds(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":1200,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}],"lateFee":{"kind":"flat","amount":15,"graceDays":10}}`
	fact := func(id, kind, at string) string {
		return fmt.Sprintf(`,{"id":"%s","type":"%s","effectiveDate":"%s","target":"lateFee:2025-02-01"`, id, kind, at)
	}
	canceled, five, seven := fact("C", "feeCancellation", "2025-02-20")+"}", fact("D", "feeChange", "2025-02-21")+`,"amount":5}`, fact("E", "feeChange", "2025-02-22")+`,"amount":7}`
	early := fact("W", "feeCancellation", "2025-02-05") + "}"
	for facts, want := range map[string]string{
		canceled + five: "0.00 [D]", five + fact("B", "feeCancellation", "2025-02-23") + "}": "0.00 [D]", five + seven: "7.00 [D]", five: "5.00 []", early: "0.00 []",
	} {
		l := foldedFrom(t, in, facts, "2025-02-25")
		if got := fmt.Sprintf("%s %v", l.Balances.Outstanding.LateFees, l.Void); got != want {
			t.Errorf("%s: late fees and what is without effect are %s; want %s", facts, got, want)
		}
	}
}

// Interest of a time frozen that is earned after all is forgiven by relief as any
// other, and taken off the payment.
func TestReliefOfATimeFrozen(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":10000,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.24}]}`
	const relief = `,{"id":"S","type":"scraRelief","effectiveDate":"2025-01-01"}`
	frozen := relief + `,{"id":"F","type":"freeze","effectiveDate":"2025-01-10"},{"id":"U","type":"unfreeze","effectiveDate":"2025-01-20","retroactivelyAccrueInterest":true}`
	want, got := expectedOf(t, in, relief, "2025-01-20")[0], expectedOf(t, in, frozen, "2025-01-20")[0]
	if got != want || want.Amount.String() != "795.60" {
		t.Errorf("the payment asks %+v; want %+v, as of a loan that was never frozen", got, want)
	}
}

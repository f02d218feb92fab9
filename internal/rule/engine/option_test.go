package engine

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"nectarine/internal/rule/loanfact"
)

// While a loan asks for interest alone the periodic payment is that interest, and
// not the level payment that follows; terms and plans can agree on such periods.
func TestInterestOnlyPayments(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.12}]`
	const three = in + `,"interestOnlyPeriods":3}`
	const plan = `,{"id":"P","type":"paymentPlan","effectiveDate":"2025-01-05","plan":[{"date":"2025-02-01","isInterestOnly":true},{"date":"2025-03-01","amount":50}]}`
	change := func(c string) string {
		return `,{"id":"T","type":"termsChange","effectiveDate":"2025-01-05","change":` + c + `}`
	}
	paid := `,{"id":"Q","type":"payment","effectiveDate":"2025-01-10","amount":20}`
	for _, c := range []struct{ name, overlay, facts, at, want string }{
		{"by the terms", three, "", "2025-01-01", "120.00"},
		{"with a part of it paid", three, paid, "2025-01-12", "120.00"},
		{"the level payment after them", three, `,{"id":"A1","type":"payment","effectiveDate":"2025-02-01","amount":120},{"id":"A2","type":"payment","effectiveDate":"2025-03-01","amount":120},{"id":"A3","type":"payment","effectiveDate":"2025-04-01","amount":120}`, "2025-04-01", "1400.88"},
		{"agreed by a change of terms", in + `}`, change(`{"interestOnlyPeriods":2}`), "2025-01-05", "120.00"},
		{"ended by one", three, change(`{"interestOnlyPeriods":0}`), "2025-01-05", "1066.19"},
		{"kept by one of something else", three, change(`{"duration":24}`), "2025-01-05", "120.00"},
		{"in a plan", in + `}`, plan, "2025-01-05", "120.00"},
		{"and then an amount", in + `}`, plan, "2025-02-01", "50.00"},
	} {
		l := loanOf(t, c.overlay, c.facts, c.at)
		if l.Payment.String() != c.want || len(l.Void) > 0 {
			t.Errorf("%s: %s, void %v; want %s", c.name, l.Payment, l.Void, c.want)
		}
	}
	if l := loanOf(t, in+`}`, change(`{"interestOnlyPeriods":12}`), "2025-01-05"); fmt.Sprint(l.Void) != "[T]" {
		t.Errorf("of 12 payments 12 of interest alone: void %v, want T", l.Void)
	}
	rows := expectedOf(t, in+`}`, change(`{"interestOnlyPeriods":2}`), "2025-01-05")
	if len(rows) != 12 || rows[1].Principal != 0 || rows[2].Principal == 0 ||
		rows[11].Amount-rows[10].Amount > 12 || rows[10].Amount-rows[11].Amount > 12 {
		t.Errorf("expected %+v; want two payments of interest and ten level ones", rows)
	}
	for text, want := range map[string]string{
		`[{"date":"2025-02-01","isInterestOnly":true,"amount":5}]`: "facts[1].plan[0].amount: ",
		`[{"date":"2025-02-01"}]`:                                  "facts[1].plan[0].amount: ",
	} {
		facts := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"},{"id":"P","type":"paymentPlan","effectiveDate":"2025-01-05","plan":`+text+`}]`)
		if err := Validate(terms(t, in+`}`), facts); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// Periods of interest alone that a plan takes the place of are over with it.
func TestInterestOnlyPeriodsPassUnderPlan(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"interestOnlyPeriods":3,"interestRates":[{"annualRate":0.12}]}`
	const plan = `,{"id":"P","type":"paymentPlan","effectiveDate":"2025-01-05","plan":[{"date":"2025-01-08","amount":1},{"date":"2025-01-15","amount":1},{"date":"2025-01-22","amount":1},{"date":"2025-02-01","amount":1}]}`
	l, err := fold(nil, terms(t, in), factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"}`+plan+`]`), d("2025-02-01"))
	if err != nil || l.InterestOnly != 2 || l.Agreed != nil {
		t.Fatalf("%d periods of interest alone are left (%v), want 2", l.InterestOnly, err)
	}
}

// The due day of a loan of a single term is changed as the API spells it.
func TestSingleTermDueDay(t *testing.T) {
	const in = `{"startDate":"2025-01-10","paymentFrequency":"singleTerm","specificDays":[],"duration":30}`
	for _, c := range []struct{ change, want string }{
		{`"dueDatesFrequency":"singleTerm","specificDays":[20]`, "2025-02-20"},
		{`"dueDatesFrequency":"singleTerm","specificDays":[31]`, "2025-02-28"},
		{`"dueDatesFrequency":"singleTerm","specificDays":[3]`, "2025-03-03"},
		{`"dueDatesFrequency":"singleTerm","specificDays":[5],"feeAmount":7`, "2025-03-05"},
	} {
		l := loanOf(t, in, `,{"id":"D","type":"dueDateChange","effectiveDate":"2025-02-05",`+c.change+`}`, "2025-02-06")
		if l.NextDate == nil || l.NextDate.String() != c.want || len(l.Void) > 0 ||
			(l.Balances.NonDue.ModificationFees == 700) != strings.Contains(c.change, "fee") {
			t.Errorf("%s: next %v, void %v, want %s", c.change, l.NextDate, l.Void, c.want)
		}
	}
	for change, want := range map[string]string{`"specificDays":[20]`: "dueDatesFrequency: must be singleTerm", `"dueDatesFrequency":"singleTerm","specificDays":[32]`: "specificDays[0]: ", `"dueDatesFrequency":"singleTerm","specificDays":[1,2]`: "specificDays: "} {
		facts := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-10"},{"id":"D","type":"dueDateChange","effectiveDate":"2025-02-01",`+change+`}]`)
		if _, err := Fold(terms(t, in), facts, d("2025-02-06")); err == nil || !strings.HasPrefix(err.Error(), "facts[1]."+want) {
			t.Errorf("%s: %v, want %s", change, err, want)
		}
	}
	monthly := factsOf(t, `[`+activated+`,{"id":"D","type":"dueDateChange","effectiveDate":"2024-02-01","dueDatesFrequency":"singleTerm","specificDays":[5]}]`)
	if _, err := Fold(terms(t, `{"duration":12}`), monthly, d("2024-02-06")); err == nil || !strings.HasPrefix(err.Error(), "facts[1].dueDatesFrequency: ") {
		t.Errorf("payments by the month became a single term: %v", err)
	}
}

// A rate from the loan's start holds from its activation, whether the fact says
// the day of the start or none; one of a later day says it.
func TestRatesFromTheStart(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.12}]}`
	for _, fact := range []string{
		`"effectiveDate":"2025-01-01","rate":{"annualRate":0.06}`,
		`"effectiveDate":"2025-01-01","rate":{"annualRate":0.06,"startDate":"2025-01-01"}`,
		`"effectiveDate":"2025-01-11","rate":{"annualRate":0.06}`,
		`"effectiveDate":"2025-01-11","effectiveSecond":5,"rate":{"annualRate":0.06}`,
	} {
		facts := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-11","effectiveSecond":40000},{"id":"C","type":"rateCap",`+fact+`}]`)
		l, err := Fold(terms(t, in), facts, d("2025-01-21"))
		if err != nil || l.Balances.Outstanding.Interest != 2000 || l.Payment.String() != "1031.08" {
			t.Errorf("%s: interest %s, payment %s (%v); want 20.00 for ten days at 6 %%", fact, l.Balances.Outstanding.Interest, l.Payment, err)
		}
	}
	late := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"},{"id":"C","type":"rateCap","effectiveDate":"2025-01-11","rate":{"annualRate":0.06}}]`)
	if err := Validate(terms(t, in), late); err == nil || !strings.HasPrefix(err.Error(), "facts[1].rate.startDate: must be the effectiveDate") {
		t.Errorf("a rate without a start, of a later day: %v", err)
	}
}

// An index rate may tell its end, as the API's list does; it holds until the next.
func TestIndexRateWithAnEnd(t *testing.T) {
	const in = `{"startDate":"2025-01-15","amountFinanced":10000,"duration":36,"interestRates":[{"annualRate":0.03,"interestType":"spread"}],"indexRates":[{"annualRate":0.05}]}`
	fact := func(end string) string {
		return `,{"id":"I","type":"indexRate","effectiveDate":"2025-07-01","rate":{"annualRate":0.08,"startDate":"2025-07-01"` + end + `}},{"id":"J","type":"indexRate","effectiveDate":"2025-09-01","rate":{"annualRate":0.04,"startDate":"2025-09-01"}}`
	}
	told := loanOf(t, in, fact(`,"endDate":"2025-08-31"`), "2025-11-20")
	plain := loanOf(t, in, fact(""), "2025-11-20")
	if !reflect.DeepEqual(told, plain) || told.Payment == 31336 {
		t.Errorf("with the end told %s is asked and %s earned, without %s and %s", told.Payment, told.Balances.AccruedInterest, plain.Payment, plain.Balances.AccruedInterest)
	}
}

// Every type of fact that has an effect has one here, and no other.
func TestEveryFactHasItsEffect(t *testing.T) {
	for _, f := range append(FactType("").Values(), loanfact.Unaccelerated) {
		if _, has := effects[f]; has != f.HasEffect() {
			t.Errorf("%s has an effect: %t, want %t", f, has, f.HasEffect())
		}
	}
	if got, want := len(effects), len(FactType("").Values()); got != want { // one that only says something, one that no one records
		t.Errorf("%d effects, want %d", got, want)
	}
}

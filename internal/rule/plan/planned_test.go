package plan

import (
	"strings"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// The payments of a plan come one after the other from the day after it takes effect, within
// the longest life of a loan; each has an amount, or is of interest alone. There are at most 120.
func TestBoundsOfPlannedPayments(t *testing.T) {
	effective := day.Of(2025, 1, 1)
	on := func(after day.Day) Planned { return Planned{Date: effective + after, Amount: 100} }
	many := make([]Planned, 121)
	for i := range many {
		many[i] = on(day.Day(i + 1))
	}
	for _, c := range []struct {
		name string
		list []Planned
		says string // empty: it is taken
	}{
		{"one, the day after", []Planned{on(1)}, ""},
		{"none", nil, "plan: must have from 1 to 120"},
		{"as many as may be", many[:120], ""},
		{"one more", many, "plan: must have from 1 to 120"},
		{"on the day itself", []Planned{on(0)}, "plan[0].date"},
		{"two on one day", []Planned{on(5), on(5)}, "plan[1].date"},
		{"two in another order", []Planned{on(5), on(4)}, "plan[1].date"},
		{"the last day", []Planned{on(366 * Longest)}, ""},
		{"a day later", []Planned{on(366*Longest + 1)}, "plan[0].date"},
		{"a cent", []Planned{{Date: effective + 1, Amount: 1}}, ""},
		{"nothing", []Planned{{Date: effective + 1}}, "plan[0].amount: must be more than 0"},
		{"less than nothing", []Planned{{Date: effective + 1, Amount: -1}}, "plan[0].amount: must be more than 0"},
		{"the largest amount", []Planned{{Date: effective + 1, Amount: LargestAmount}}, ""},
		{"a larger one", []Planned{{Date: effective + 1, Amount: LargestAmount + 1}}, "plan[0].amount: must be more than 0"},
		{"interest alone", []Planned{{Date: effective + 1, IsInterestOnly: true}}, ""},
		{"interest alone and an amount", []Planned{{Date: effective + 1, IsInterestOnly: true, Amount: 1}}, "plan[0].amount: a payment of interest"},
	} {
		err := ValidatePlanned(c.list, effective)
		if (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error of %q", c.name, err, c.says)
		}
	}
}

// A change of terms names what it changes, each within its bounds.
func TestBoundsOfChangesOfTerms(t *testing.T) {
	rate := func(s string) *money.Rate { r := money.MustRate(s); return &r }
	n := func(i int) *int { return &i }
	for _, c := range []struct {
		name   string
		change Change
		says   string // empty: it is taken
	}{
		{"a rate", Change{AnnualRate: rate("0.05")}, ""},
		{"a rate less than nothing", Change{AnnualRate: rate("-0.05")}, "change.annualRate"},
		{"the most payments", Change{Duration: MaxRows}, ""},
		{"one more", Change{Duration: MaxRows + 1}, "change.duration"},
		{"less than none", Change{Duration: -1}, "change.duration"},
		{"the largest payment", Change{PeriodicPayment: LargestAmount}, ""},
		{"a larger one", Change{PeriodicPayment: LargestAmount + 1}, "change.periodicPaymentAmount"},
		{"a payment less than nothing", Change{PeriodicPayment: -1}, "change.periodicPaymentAmount"},
		{"no payment of interest alone", Change{InterestOnlyPeriods: n(0)}, ""},
		{"the most of them", Change{InterestOnlyPeriods: n(MaxRows)}, ""},
		{"one more", Change{InterestOnlyPeriods: n(MaxRows + 1)}, "change.interestOnlyPeriods"},
		{"less than none", Change{InterestOnlyPeriods: n(-1)}, "change.interestOnlyPeriods"},
		{"a single term", Change{PaymentFrequency: SingleTerm}, "change.paymentFrequency"},
		{"a frequency without its days", Change{PaymentFrequency: Weekly}, "change.specificDays"},
		{"a frequency with them", Change{PaymentFrequency: Weekly, SpecificDays: &SpecificDays{Days: []int{7}}}, ""},
		{"a frequency with others", Change{PaymentFrequency: Weekly, SpecificDays: &SpecificDays{Days: []int{8}}}, "change.specificDays"},
	} {
		if err := c.change.Validate(); (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error of %q", c.name, err, c.says)
		}
	}
}

package loanfact_test

import (
	"fmt"
	"testing"
	"time"

	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/day"
)

// What a state carries: all but payments, credits and fees that are in it, with what was said of them.
func TestCarried(t *testing.T) {
	d := func(text string) day.Day {
		on, err := day.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return on
	}
	ahead, late := d("2024-05-01"), d("2024-05-02").Start(time.UTC)
	start := loanfact.Fact{ID: "A", Type: loanfact.Activation, EffectiveDate: d("2024-01-01")}
	pay := loanfact.Fact{ID: "P", Type: loanfact.Payment, EffectiveDate: d("2024-02-01")}
	for name, c := range map[string]struct {
		facts []loanfact.Fact
		want  string
	}{
		"a payment before": {[]loanfact.Fact{start, pay}, "[0] true"},
		"a payment after": {[]loanfact.Fact{
			start,
			{ID: "Q", Type: loanfact.Payment, EffectiveDate: d("2024-04-02")},
		}, "[0 1] true"},
		"on the day": {[]loanfact.Fact{
			start,
			{ID: "Q", Type: loanfact.Payment, EffectiveDate: d("2024-04-01")},
		}, "[0] true"},
		"that came back before": {[]loanfact.Fact{
			start,
			pay,
			{ID: "R", Type: loanfact.Reversal, EffectiveDate: d("2024-02-05"), Target: "P"},
		}, "[0] true"},
		"that came back after": {[]loanfact.Fact{
			start,
			pay,
			{ID: "R", Type: loanfact.Reversal, EffectiveDate: d("2024-04-05"), Target: "P"},
		}, "[0 1 2] true"},
		"that was moved ahead": {[]loanfact.Fact{
			start,
			pay,
			{ID: "B", Type: loanfact.Backdate, EffectiveDate: d("2024-02-05"), Target: "P", Date: &ahead},
		}, "[0 1 2] true"},
		"a credit and a fee": {[]loanfact.Fact{
			start,
			{ID: "C", Type: loanfact.Credit, EffectiveDate: d("2024-03-01")},
			{ID: "F", Type: loanfact.Fee, EffectiveDate: d("2024-03-01")},
			{ID: "G", Type: loanfact.FeeChange, EffectiveDate: d("2024-03-02"), Target: "F"},
		}, "[0] true"},
		"a fee that comes itself": {[]loanfact.Fact{
			start,
			pay,
			{ID: "W", Type: loanfact.FeeCancellation, EffectiveDate: d("2024-03-01"), Target: "lateFee:2024-02-15"},
		}, "[0 2] true"},
		"a deferral": {[]loanfact.Fact{
			start,
			{ID: "D", Type: loanfact.Deferral, EffectiveDate: d("2024-03-01")},
			pay,
		}, "[0 1] true"},
		"a charge-off taken back": {[]loanfact.Fact{
			start,
			{ID: "X", Type: loanfact.ChargeOff, EffectiveDate: d("2024-03-01")},
			{ID: "Y", Type: loanfact.ChargeOffReversal, EffectiveDate: d("2024-03-02"), Target: "X"},
		}, "[0 1 2] true"},
		"a reversal that looks": {[]loanfact.Fact{
			start,
			pay,
			{ID: "Y", Type: loanfact.ChargeOffReversal, EffectiveDate: d("2024-03-02")},
		}, "[] false"},
		"a payment plan": {[]loanfact.Fact{
			start,
			pay,
			{ID: "L", Type: loanfact.PaymentPlan, EffectiveDate: d("2024-03-01")},
		}, "[] false"},
		"relief": {[]loanfact.Fact{
			start,
			pay,
			{ID: "S", Type: loanfact.SCRARelief, EffectiveDate: d("2024-03-01")},
		}, "[] false"},
		"a fee recorded too late": {[]loanfact.Fact{
			start,
			pay,
			{ID: "F", Type: loanfact.Fee, EffectiveDate: d("2024-03-01"), RecordedAt: late},
		}, "[] false"},
		"a payment recorded late": {[]loanfact.Fact{
			start,
			{ID: "P", Type: loanfact.Payment, EffectiveDate: d("2024-02-01"), RecordedAt: late},
		}, "[0] true"},
		"a reversal of a reversal": {[]loanfact.Fact{
			start,
			pay,
			{ID: "B", Type: loanfact.Chargeback, EffectiveDate: d("2024-03-01"), Target: "P"},
			{ID: "R", Type: loanfact.Reversal, EffectiveDate: d("2024-04-05"), Target: "B"},
		}, "[0 1 2 3] true"},
	} {
		places, ok := loanfact.Carried(c.facts, d("2024-04-01"))
		if got := fmt.Sprint(places, ok); got != c.want {
			t.Errorf("%s: the places are %s, want %s", name, got, c.want)
		}
	}
}

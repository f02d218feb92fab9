package request

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/rule/engine"
	"nectarine/internal/value/money"
)

func termsOf(t *testing.T, rates string) (out engine.Terms) {
	text := `{"startDate":"2024-01-15","amountFinanced":1200,"duration":12,"paymentFrequency":"monthly","specificDays":[15]` + rates + `}`
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRatesAreThereAndLow(t *testing.T) {
	limit := func(s string) *money.Rate { r := money.MustRate(s); return &r }
	for _, c := range []struct {
		rates string
		limit *money.Rate
		want  string
	}{
		{``, nil, "terms.interestRates: is required"},
		{`,"interestRates":[{"annualRate":0}]`, nil, ""},
		{`,"interestRates":[{"annualRate":1}]`, nil, ""},
		{`,"interestRates":[{"annualRate":0.1},{"annualRate":5.99}]`, nil, "terms.interestRates[1].annualRate: 5.99 is 599 % a year; for 5.99 % write 0.0599"},
		{`,"interestRates":[{"annualRate":0.1}],"rateCaps":[{"annualRate":36}]`, nil, "terms.rateCaps[0].annualRate: 36 is 3600 %"},
		{`,"interestRates":[{"annualRate":5.99}]`, limit("6"), ""},
		{`,"interestRates":[{"annualRate":5.99}]`, limit("10"), ""},
		{`,"interestRates":[{"annualRate":0.1}]`, limit("0"), "maxAnnualRate: "},
		{`,"interestRates":[{"annualRate":0.1}]`, limit("10.1"), "maxAnnualRate: "},
	} {
		err := Validate(termsOf(t, c.rates), nil, c.limit)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %s", c.rates, err, c.want)
		}
	}
}

// The rates of facts are held to the limit as those of the terms.
func TestRatesOfFactsAreLow(t *testing.T) {
	high, right := money.MustRate("5.99"), money.MustRate("0.0599")
	terms := termsOf(t, `,"interestRates":[{"annualRate":0.1}]`)
	for _, c := range []struct {
		fact engine.Fact
		want string
	}{
		{engine.Fact{Rate: &engine.RateSpan{AnnualRate: high}}, "facts[1].rate.annualRate: 5.99 is 599 % a year"},
		{engine.Fact{Change: &engine.Change{AnnualRate: &high}}, "facts[1].change.annualRate: 5.99 is 599 % a year"},
		{engine.Fact{Rate: &engine.RateSpan{AnnualRate: right}, Change: &engine.Change{AnnualRate: &right}}, ""},
	} {
		err := Validate(terms, []engine.Fact{{}, c.fact}, nil)
		said := fmt.Sprint(err)
		if c.want != "" && !strings.HasPrefix(said, c.want) || c.want == "" && strings.Contains(said, "% a year") {
			t.Errorf("%+v: %v, want %s", c.fact, err, c.want)
		}
	}
}

func TestBound(t *testing.T) {
	facts := func(n int, of engine.FactType) []engine.Fact {
		out := make([]engine.Fact, n)
		for i := range out {
			out[i].Type = of
		}
		return out
	}
	for _, c := range []struct {
		facts []engine.Fact
		want  string
	}{
		{facts(MaxFacts, engine.Payment), ""},
		{facts(MaxFacts+1, engine.Payment), "facts: must be at most 10000"},
		{facts(MaxSolving, engine.TermsChange), ""},
		{facts(MaxSolving+1, engine.TermsChange), "facts[1000].type: at most 1000 of termsChange in a request"},
	} {
		if got := fmt.Sprint(Bound(c.facts)); got != c.want && (c.want != "" || got != "<nil>") {
			t.Errorf("%d facts: %s, want %s", len(c.facts), got, c.want)
		}
	}
}

func TestNamed(t *testing.T) {
	for in, want := range map[string]string{
		"amountFinanced: must be more than 0": "terms.amountFinanced: must be more than 0",
		"facts[1].amount: is bad":             "facts[1].amount: is bad",
		"factsheet: is bad":                   "terms.factsheet: is bad",
		"at: must be a day":                   "at: must be a day",
		"something else":                      "terms: something else",
	} {
		if got := Named(errors.New(in)).Error(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if Named(nil) != nil {
		t.Error("nothing wrong has no name")
	}
}

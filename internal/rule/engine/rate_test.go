package engine

import (
	"strings"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

func on(rate, from, to string) RateSpan {
	r := RateSpan{AnnualRate: money.MustRate(rate)}
	if from != "" {
		at := d(from)
		r.StartDate = &at
	}
	if to != "" {
		at := d(to)
		r.EndDate = &at
	}
	return r
}

func TestNetRate(t *testing.T) {
	spread := on("0.03", "", "")
	spread.InterestType = Spread
	r := Rates{
		Interest: []RateSpan{on("0.25", "", ""), on("0.203", "2024-03-01", "2024-03-31"), on("0.30", "2024-03-10", "")},
		Promo:    []RateSpan{on("0.05", "2024-02-01", "2024-02-10"), on("0.02", "2024-03-05", "2024-03-06"), on("0.2", "2024-05-01", "2024-05-09"), on("0.1", "2024-05-05", "2024-05-09")},
		Cap:      []RateSpan{on("0.06", "2024-06-01", ""), on("0.05", "2024-06-10", "2024-06-19")},
	}
	steps, err := r.compile()
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int64{
		"2024-01-31": 250_000_000,
		"2024-02-01": 200_000_000, // 0.25 − 0.05 = 0.20, the API's own example
		"2024-02-10": 200_000_000,
		"2024-02-11": 250_000_000,
		"2024-03-05": 183_000_000, // 20.3 % − 2 % = 18.3 %, likewise
		"2024-03-15": 203_000_000, // of overlapping rates the lowest
		"2024-04-01": 250_000_000,
		"2024-05-02": 50_000_000,
		"2024-05-06": 0, // promo rates add up, and never below zero
		"2024-06-05": 60_000_000,
		"2024-06-12": 50_000_000, // of overlapping caps the lowest
		"2024-06-20": 60_000_000,
	} {
		if got, _ := steps.on(d(at)); got != want {
			t.Errorf("%s: %d, want %d", at, got, want)
		}
	}
	steps, err = Rates{Interest: []RateSpan{spread}, Index: []RateSpan{on("0.05", "2024-01-01", ""), on("0.055", "2024-02-01", "")}}.compile()
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int64{"2023-12-31": 30_000_000, "2024-01-31": 80_000_000, "2024-02-01": 85_000_000} {
		if got, _ := steps.on(d(at)); got != want {
			t.Errorf("spread on %s: %d, want %d", at, got, want)
		}
	}
}

// Interest over changing rates is the sum over the days.
func TestInterestOverRates(t *testing.T) {
	steps, err := Rates{Interest: []RateSpan{on("0.10", "", "2024-01-10"), on("0.20", "2024-01-11", "")}}.compile()
	if err != nil {
		t.Fatal(err)
	}
	var sum Unrounded
	for at := d("2024-01-01"); at < d("2024-01-31"); at++ {
		rate, _ := steps.on(at)
		sum = sum.Plus(Actual365.interest(100000, rate, at, at, at+1))
	}
	got := steps.interest(Actual365, 100000, d("2024-01-01"), d("2024-01-01"), d("2024-01-31"))
	if got != sum || got.String() != "13.698630136986" { // 1,000 × (10 × 10 % + 20 × 20 %)/365
		t.Errorf("%s, by days %s", got, sum)
	}
}

func TestRatesRefused(t *testing.T) {
	bad := on("0.1", "", "")
	bad.InterestType = "prime"
	for field, r := range map[string]Rates{
		"interestRates[0].annualRate":   {Interest: []RateSpan{on("-0.1", "", "")}},
		"promoRates[1].annualRate":      {Promo: []RateSpan{on("0.1", "", ""), on("0.0000000001", "", "")}},
		"rateCaps[0].annualRate":        {Cap: []RateSpan{on("10.01", "", "")}},
		"interestRates[0].endDate":      {Interest: []RateSpan{on("0.1", "2024-01-02", "2024-01-01")}},
		"interestRates[0].interestType": {Interest: []RateSpan{bad}},
	} {
		if _, err := r.compile(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if got := (steps{}).interest(Actual365, 1, day.First, day.First, day.Last); got.Sign() != 0 {
		t.Error("no rate earns nothing:", got)
	}
}

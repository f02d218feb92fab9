package book

import (
	"strings"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
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

// lists are the rates of a test by kind.
type lists map[RateKind][]RateSpan

// of takes up rates in the order of their kinds and lists, in reverse if asked.
func of(t rapid.TB, l Limits, all lists) Rates {
	r := NoRates(l)
	for _, kind := range []RateKind{IndexRate, RateLimit, InterestRate, PromoRate} {
		for _, rate := range all[kind] {
			s, err := rate.Span(kind)
			if err != nil {
				t.Fatal(err)
			}
			r.Add(kind, s)
		}
	}
	return r
}

var noLimits = Limits{-1, -1, -1}

func TestNetRate(t *testing.T) {
	r := of(t, noLimits, lists{
		InterestRate: {on("0.25", "", ""), on("0.203", "2024-03-01", "2024-03-31"), on("0.30", "2024-03-10", "")},
		PromoRate:    {on("0.05", "2024-02-01", "2024-02-10"), on("0.02", "2024-03-05", "2024-03-06"), on("0.2", "2024-05-01", "2024-05-09"), on("0.1", "2024-05-05", "2024-05-09")},
		RateLimit:    {on("0.06", "2024-06-01", ""), on("0.05", "2024-06-10", "2024-06-19")},
	})
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
		if got, _ := r.On(d(at)); got != want {
			t.Errorf("%s: %d, want %d", at, got, want)
		}
	}
}

// spread is a rate on top of the index.
func spread(rate string) RateSpan {
	s := on(rate, "", "")
	s.InterestType = Spread
	return s
}

// A variable rate follows its index, by no more than the change allowed each
// time the index changes, between floor and ceiling: worked by hand.
func TestVariableRate(t *testing.T) {
	index := []RateSpan{on("0.05", "2024-01-01", ""), on("0.085", "2025-01-01", ""), on("0.0825", "2026-01-01", ""), on("0.02", "2027-01-01", ""), on("0.001", "2028-01-01", "")}
	for _, c := range []struct {
		limits Limits
		want   []int64
	}{
		{noLimits, []int64{80_000_000, 115_000_000, 112_500_000, 50_000_000, 31_000_000}},
		{Limits{-1, -1, 20_000_000}, []int64{80_000_000, 100_000_000, 112_500_000, 92_500_000, 72_500_000}},
		{Limits{60_000_000, 105_000_000, 20_000_000}, []int64{80_000_000, 100_000_000, 105_000_000, 85_000_000, 65_000_000}},
		{Limits{60_000_000, -1, -1}, []int64{80_000_000, 115_000_000, 112_500_000, 60_000_000, 60_000_000}},
	} {
		r := of(t, c.limits, lists{InterestRate: {spread("0.03")}, IndexRate: index, PromoRate: {on("0.01", "2025-06-01", "2025-06-30")}})
		for i, want := range c.want {
			if got, _ := r.On(day.Of(2024+i, 7, 1)); got != want {
				t.Errorf("%+v in %d: %d, want %d", c.limits, 2024+i, got, want)
			}
		}
	}
}

// Rates added one by one, in any order, hold as by the rule's own words on
// every day; a day without a rate is found.
func TestRatesAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type one struct {
			kind RateKind
			span Span
		}
		start := d("2024-01-01")
		var all []one
		for range rapid.IntRange(0, 12).Draw(t, "rates") {
			from := start + day.Day(rapid.IntRange(-5, 40).Draw(t, "from"))
			s := Span{From: from, To: from + day.Day(rapid.IntRange(1, 20).Draw(t, "days")), Rate: rapid.Int64Range(0, 9).Draw(t, "rate")}
			if s.Open = rapid.Bool().Draw(t, "open"); s.Open {
				s.To = day.Last + 1
			}
			all = append(all, one{rapid.SampledFrom([]RateKind{InterestRate, PromoRate, RateLimit}).Draw(t, "kind"), s})
		}
		r := NoRates(noLimits)
		for _, x := range all {
			r.Add(x.kind, x.span)
		}
		gap, _, ok := r.Gap(start)
		for at := start; at < start+70; at++ {
			lowest, promo, limit := int64(-1), int64(0), int64(1000)
			for _, x := range all {
				switch {
				case !x.span.Holds(at):
				case x.kind == PromoRate:
					promo += x.span.Rate
				case x.kind == RateLimit:
					limit = min(limit, x.span.Rate)
				case lowest < 0 || x.span.Rate < lowest:
					lowest = x.span.Rate
				}
			}
			if got, until := r.On(at); got != min(max(lowest-promo, 0), limit) || until <= at {
				t.Fatalf("%s: %d until %s; %d less %d, at most %d", at, got, until, lowest, promo, limit)
			}
			if lowest < 0 && (ok || gap > at) {
				t.Fatalf("%s has no rate; the gap is %s %t", at, gap, ok)
			}
			if !ok && gap == at && lowest >= 0 {
				t.Fatalf("%s has the rate %d, want no gap there", at, lowest)
			}
		}
	})
}

// Ended rates hold no more; with "all", those with an end go too.
func TestRatesEnd(t *testing.T) {
	r := of(t, noLimits, lists{InterestRate: {on("0.1", "", ""), on("0.12", "2024-01-01", "2024-12-31")}})
	r.End(d("2024-06-01"), false)
	if a, _ := r.On(d("2024-05-31")); a != 100_000_000 {
		t.Errorf("before: %v, want 100_000_000", a)
	}
	if a, _ := r.On(d("2024-06-01")); a != 120_000_000 {
		t.Errorf("the rate that has an end: %v, want 120_000_000", a)
	}
	r.End(d("2024-06-01"), true)
	if gap, _, ok := r.Gap(d("2024-01-01")); ok || gap != d("2024-06-01") {
		t.Errorf("the first gap is at %v and there is none: %v, want one at 2024-06-01", gap, ok)
	}
}

// Interest over changing rates is the sum over the days.
func TestInterestOverRates(t *testing.T) {
	r := of(t, noLimits, lists{InterestRate: {on("0.10", "", "2024-01-10"), on("0.20", "2024-01-11", "")}})
	var sum Unrounded
	for at := d("2024-01-01"); at < d("2024-01-31"); at++ {
		sum = sum.Plus(r.Interest(pair(Actual365), 100000, at, at+1, -1))
	}
	got := r.Interest(pair(Actual365), 100000, d("2024-01-01"), d("2024-01-31"), -1)
	if got != sum || got.String() != "13.698630136986" { // 1,000 × (10 × 10 % + 20 × 20 %)/365
		t.Errorf("at once it earns %s, by days %s; want them alike, 13.698630136986", got, sum)
	}
	if capped := r.Interest(pair(Actual365), 100000, d("2024-01-01"), d("2024-01-31"), 60_000_000); capped.String() != "4.931506849315" { // 1,000 × 6 % × 30/365
		t.Errorf("at six percent it earns %v, want 4.931506849315", capped)
	}
}

func TestRatesRefused(t *testing.T) {
	bad := on("0.1", "", "")
	bad.InterestType = "prime"
	for _, c := range []struct {
		field string
		kind  RateKind
		rate  RateSpan
	}{
		{"annualRate", InterestRate, on("-0.1", "", "")},
		{"annualRate", PromoRate, on("0.0000000001", "", "")},
		{"annualRate", RateLimit, on("10.01", "", "")},
		{"endDate", InterestRate, on("0.1", "2024-01-02", "2024-01-01")},
		{"interestType", InterestRate, bad},
		{"interestType", RateLimit, spread("0.1")},
	} {
		if _, err := c.rate.Span(c.kind); err == nil || !strings.HasPrefix(err.Error(), c.field) {
			t.Errorf("%s: %v; want an error and it to begin with %q", c.field, err, c.field)
		}
	}
	if got := NoRates(noLimits).Interest(pair(Actual365), 1, day.First, day.Last, -1); got.Sign() != 0 {
		t.Errorf("no rate earns %v, want nothing", got)
	}
}

// The highest rate is within its bounds, and what ends with the second to last day of
// all leaves the last as it was.
func TestEdgesOfRates(t *testing.T) {
	for rate, want := range map[string]int64{"10": 10 * RateUnits, "0": 0, "10.000000001": -1, "11": -1, "0.0000000001": -1, "-0.1": -1} {
		got, err := Billionths(money.MustRate(rate))
		if (err == nil) != (want >= 0) || err == nil && got != want {
			t.Errorf("%s is %d billionths, %v, want %d", rate, got, err, want)
		}
	}
	r := of(t, noLimits, lists{InterestRate: {on("0.25", "", ""), on("0.1", "9999-01-01", "9999-12-30")}})
	for at, want := range map[day.Day]int64{day.Last - 1: 100_000_000, day.Last: 250_000_000} {
		if got, _ := r.On(at); got != want {
			t.Errorf("%s: %d, want %d", at, got, want)
		}
	}
}

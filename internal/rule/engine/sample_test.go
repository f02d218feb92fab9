package engine

import (
	"encoding/json"
	"math/big"
	"strings"
	"time"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

func d(s string) day.Day { return day.MustParse(s) }

// terms reads terms from JSON over the plainest loan there is.
func terms(t rapid.TB, overlay string) Terms {
	var out Terms
	for _, text := range []string{`{"startDate":"2024-01-15","amountFinanced":10000,"paymentFrequency":"monthly","specificDays":[15],
		"dayCount":"30/360","interestRates":[{"annualRate":0.05}]}`, overlay} {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatalf("%v: the error is %v, want no error", overlay, err)
		}
	}
	return out
}

func schedule(t rapid.TB, overlay string) []Row {
	rows, err := Schedule(terms(t, overlay))
	if err != nil {
		t.Fatalf("%v: the error is %v, want no error", overlay, err)
	}
	return rows
}

// factsOf reads facts from JSON, each of them recorded as its list says or on
// its effective day.
func factsOf(t rapid.TB, text string) []Fact {
	var out []Fact
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("the text is %v, which is read with %v, want no error", text, err)
	}
	for i := range out {
		if out[i].RecordedAt.IsZero() {
			out[i].RecordedAt = out[i].EffectiveDate.Start(time.UTC)
		}
	}
	return out
}

const activated = `{"id":"A","type":"activation","effectiveDate":"2024-01-15"}`

func folded(t rapid.TB, overlay, facts, at string) Loan {
	l, err := Fold(terms(t, overlay), factsOf(t, "["+activated+facts+"]"), d(at))
	if err != nil {
		t.Fatalf("%v %v: the error is %v, want no error", overlay, facts, err)
	}
	return l
}

// units are the units that an amount is stored in.
func units(u book.Kept) *big.Int {
	b, err := json.Marshal(u)
	if err != nil {
		return nil
	}
	n, _ := new(big.Int).SetString(strings.Trim(string(b), `"`), 10)
	return n
}

// randomTerms draws terms of every frequency, day count and rounding.
func randomTerms(t *rapid.T) Terms {
	f := rapid.SampledFrom(plan.Frequency("").Values()).Draw(t, "frequency")
	dom := rapid.IntRange(1, 31).Draw(t, "day")
	days := map[Frequency][]int{plan.Weekly: {3}, plan.EveryTwoWeeks: {5}, plan.EveryFourWeeks: {2},
		plan.TwiceMonthly: {1, 16}, plan.Monthly: {dom},
		plan.EveryTwoMonths: {dom}, plan.Quarterly: {dom}, plan.Yearly: {dom}}[f]
	longest := 60
	if n := f.PerYear(); n > 0 {
		longest = min(60, 8*n)
	}
	return Terms{
		StartDate:        d("2023-01-01") + day.Day(rapid.IntRange(0, 1500).Draw(t, "start")),
		AmountFinanced:   money.Amount(rapid.IntRange(1, 5_000_000).Draw(t, "amount")),
		PaymentFrequency: f, SpecificDays: SpecificDays{Days: days},
		Duration:         rapid.IntRange(1, longest).Draw(t, "duration"),
		DayCount:         rapid.SampledFrom([]book.DayCount{book.Thirty360, book.Actual365, book.Actual360, book.ActualActual}).Draw(t, "count"),
		PaymentRounding:  rapid.SampledFrom([]plan.PaymentRounding{plan.Nearest, plan.EvenLast, plan.Down, plan.Up}).Draw(t, "payment rounding"),
		InterestRounding: rapid.SampledFrom([]book.Rounding{book.RoundHalfUp, book.RoundDown}).Draw(t, "interest rounding"),
		ForgoResidue:     rapid.Bool().Draw(t, "forgo"),
		RateLists:        plan.RateLists{Interest: []RateSpan{{AnnualRate: money.MustRate(rapid.SampledFrom([]string{"0", "0.0599", "0.1999", "0.36", "1.5"}).Draw(t, "rate"))}}},
	}
}

package plan

import (
	"encoding/json"
	"strings"
	"testing"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// terms reads terms from JSON over the plainest loan there is.
func terms(t rapid.TB, overlay string) Terms {
	var out Terms
	for _, text := range []string{`{"startDate":"2024-01-15","amountFinanced":10000,"paymentFrequency":"monthly","specificDays":[15],
		"dayCount":"30/360","interestRates":[{"annualRate":0.05}]}`, overlay} {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func d(s string) day.Day { return day.MustParse(s) }

func schedule(t rapid.TB, overlay string) []Row {
	rows, err := Schedule(terms(t, overlay))
	if err != nil {
		t.Fatalf("%v: the error is %v, want no error", overlay, err)
	}
	return rows
}

// Monthly payments that are public, all with months of 30 days.
func TestLevelPayment(t *testing.T) {
	for _, c := range []struct{ source, overlay, payment string }{
		{"Peach, quickstart (terms) and the annuity formula", `{"duration":36}`, "299.71"},
		{"Regulation Z, Appendix H-25(B), sample Closing Disclosure", `{"amountFinanced":162000,"duration":360,"interestRates":[{"annualRate":0.03875}]}`, "761.78"},
		{"the textbook mortgage: 100,000 at 6 % over 30 years", `{"amountFinanced":100000,"duration":360,"interestRates":[{"annualRate":0.06}]}`, "599.55"},
		{"the same over 15 years", `{"amountFinanced":100000,"duration":180,"interestRates":[{"annualRate":0.06}]}`, "843.86"},
		{"OpenDocument / Excel PMT(8%/12, 10, 10000), Microsoft's example", `{"duration":10,"interestRates":[{"annualRate":0.08}]}`, "1037.03"},
	} {
		rows := schedule(t, c.overlay)
		if got := rows[0].Amount.String(); got != c.payment {
			t.Errorf("%s: %s, want %s", c.source, got, c.payment)
		}
	}
}

func TestScheduleRows(t *testing.T) {
	for _, c := range []struct{ name, overlay, want string }{
		{"0 % divides evenly", `{"amountFinanced":100,"duration":3,"interestRates":[{"annualRate":0}]}`, "33.33 33.33 33.34"},
		{"0 %, rounded up", `{"amountFinanced":100,"duration":3,"interestRates":[{"annualRate":0}],"paymentRounding":"up"}`, "33.34 33.34 33.32"},
		{"0 %, two cents over", `{"amountFinanced":200,"duration":3,"interestRates":[{"annualRate":0}]}`, "66.67 66.67 66.66"},
		{"0 %, rounded down", `{"amountFinanced":200,"duration":3,"interestRates":[{"annualRate":0}],"paymentRounding":"down"}`, "66.66 66.66 66.68"},
		{"fewer cents than payments", `{"amountFinanced":0.02,"duration":5,"interestRates":[{"annualRate":0}]}`, "0.01 0.01"},
		{"one payment", `{"duration":1}`, "10041.67"},
		{"interest only, then level", `{"duration":4,"interestOnlyPeriods":2,"interestRates":[{"annualRate":0.12}]}`, "100.00 100.00 5075.12 5075.13"},
		{"interest only, then all", `{"duration":3,"interestOnlyPeriods":2,"interestRates":[{"annualRate":0.12}]}`, "100.00 100.00 10100.00"},
		{"singleTerm", `{"paymentFrequency":"singleTerm","specificDays":[],"duration":30,"dayCount":"actual/365","interestRates":[{"annualRate":0.365}]}`, "10300.00"},
		{"down payment", `{"duration":1,"downPaymentAmount":4000,"interestRates":[{"annualRate":0}]}`, "6000.00"},
		{"fee with the first payment", `{"duration":3,"amountFinanced":300,"originationFeeAmount":10,"interestRates":[{"annualRate":0}]}`, "110.00 100.00 100.00"},
		{"fee spread", `{"duration":3,"amountFinanced":300,"originationFeeAmount":10,"originationFeeCharge":"equally","interestRates":[{"annualRate":0}]}`, "103.33 103.33 103.34"},
		{"fee in the amount financed", `{"duration":3,"amountFinanced":290,"originationFeeAmount":10,"originationFeeCharge":"amountFinanced","interestRates":[{"annualRate":0}]}`, "100.00 100.00 100.00"},
		{"fee paid apart", `{"duration":3,"amountFinanced":300,"originationFeeAmount":10,"originationFeeCharge":"separately","interestRates":[{"annualRate":0}]}`, "100.00 100.00 100.00"},
		{"payment given, no duration", `{"amountFinanced":300,"periodicPaymentAmount":120,"interestRates":[{"annualRate":0}]}`, "120.00 120.00 60.00"},
		{"payment given, balloon", `{"amountFinanced":300,"periodicPaymentAmount":50,"duration":3,"interestRates":[{"annualRate":0}]}`, "50.00 50.00 200.00"},
		{"enforced end", `{"amountFinanced":300,"enforcedEndDate":"2024-03-31","interestRates":[{"annualRate":0}]}`, "100.00 100.00 100.00"},
		{"a month skipped: interest goes on", `{"duration":3,"interestOnlyPeriods":2,"skippedMonths":[3],"interestRates":[{"annualRate":0.12}]}`, "100.00 200.00 10100.00"},
		{"every two months", `{"paymentFrequency":"everyTwoMonths","duration":2,"interestOnlyPeriods":1,"interestRates":[{"annualRate":0.12}]}`, "200.00 10200.00"},
		{"quarterly", `{"paymentFrequency":"quarterly","duration":2,"interestOnlyPeriods":1,"interestRates":[{"annualRate":0.12}]}`, "300.00 10300.00"},
		{"yearly", `{"paymentFrequency":"yearly","duration":2,"interestOnlyPeriods":1}`, "500.00 10500.00"},
		{"every four weeks", `{"paymentFrequency":"everyFourWeeks","specificDays":[1],"firstDueDate":"2024-02-12","duration":2,"interestOnlyPeriods":1,"dayCount":"actual/360","interestRates":[{"annualRate":0.36}]}`, "280.00 10280.00"},
		{"a service fee to its cap", `{"duration":3,"amountFinanced":300,"serviceFeeAmount":4,"serviceFeeCapAmount":6,"interestRates":[{"annualRate":0}]}`, "104.00 102.00 100.00"},
		{"an advance", `{"duration":2,"advanceSchedule":[{"amount":5000,"advanceDate":"2024-01-30"}],"interestRates":[{"annualRate":0.12}]}`, "7600.12 7600.13"},
	} {
		var got []string
		for _, r := range schedule(t, c.overlay) {
			got = append(got, r.Amount.String())
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// A long first period earns more, and all payments stay level.
func TestOddFirstPeriod(t *testing.T) {
	regular := schedule(t, `{"duration":12}`)
	long := schedule(t, `{"duration":12,"startDate":"2024-01-05","firstDueDate":"2024-02-15"}`)
	short := schedule(t, `{"duration":12,"startDate":"2024-02-01"}`)
	pushed := schedule(t, `{"duration":12,"bufferToPushOutSchedule":45}`)
	if got := long[0].UnroundedInterest.String(); got != "55.555555555555" { // 40 days of 360 at 5 %
		t.Errorf(`40 days earned %s, want "55.555555555555"`, got)
	}
	if got := short[0].UnroundedInterest.String(); got != "19.444444444444" { // 14 days
		t.Errorf(`14 days earned %s, want "19.444444444444"`, got)
	}
	if long[0].Amount <= regular[0].Amount || short[0].Amount >= regular[0].Amount {
		t.Errorf("a long first period is paid with %v, a regular one with %v and a short one with %v, want each less than the one before", long[0].Amount, regular[0].Amount, short[0].Amount)
	}
	if pushed[0].Date != d("2024-03-15") {
		t.Errorf("pushed out to %v, want %v", pushed[0].Date, d("2024-03-15"))
	}
}

func TestScheduleRefused(t *testing.T) {
	for overlay, want := range map[string]string{
		`{"duration":0}`:                                                             "duration:",
		`{"duration":-1}`:                                                            "duration:",
		`{"duration":3001}`:                                                          "duration:",
		`{"duration":3000}`:                                                          "duration:", // 250 years
		`{"amountFinanced":0,"duration":3}`:                                          "amountFinanced:",
		`{"amountFinanced":-5,"duration":3}`:                                         "amountFinanced:",
		`{"duration":3,"startDate":"9990-01-01"}`:                                    "startDate:",
		`{"duration":3,"enforcedEndDate":"2025-01-01"}`:                              "duration:",
		`{"enforcedEndDate":"2024-01-15"}`:                                           "enforcedEndDate:",
		`{"duration":3,"firstDueDate":"2024-02-14"}`:                                 "firstDueDate:",
		`{"duration":3,"firstDueDate":"2024-01-15"}`:                                 "firstDueDate:",
		`{"duration":3,"interestOnlyPeriods":3}`:                                     "interestOnlyPeriods:",
		`{"duration":3,"downPaymentAmount":10000}`:                                   "downPaymentAmount:",
		`{"duration":3,"dayCount":"30/365"}`:                                         "dayCount:",
		`{"duration":3,"paymentRounding":"halfUp"}`:                                  "paymentRounding:",
		`{"duration":3,"interestRounding":"up"}`:                                     "interestRounding:",
		`{"duration":3,"originationFeeCharge":"never"}`:                              "originationFeeCharge:",
		`{"duration":3,"skippedMonths":[13]}`:                                        "skippedMonths[0]:",
		`{"duration":3,"skippedMonths":[1],"paymentFrequency":"quarterly"}`:          "skippedMonths:",
		`{"duration":3,"serviceFeeAmount":-1}`:                                       "serviceFeeAmount:",
		`{"duration":3,"interestCapitalization":{"afterDays":0}}`:                    "interestCapitalization.afterDays:",
		`{"duration":3,"creditWaterfall":{"components":["escrow"]}}`:                 "creditWaterfall.components[0]:",
		`{"duration":3,"waterfall":{"buckets":["due"]}}`:                             "waterfall.buckets:",
		`{"duration":3,"lateFee":{"kind":"percent","percent":1.01,"graceDays":1}}`:   "lateFee.percent: must be a fraction",
		`{"duration":3,"lateFee":{"kind":"percent","amount":5,"graceDays":1}}`:       "lateFee.percent:",
		`{"duration":3,"lateFee":{"kind":"lesserOf","amount":5,"graceDays":1}}`:      "lateFee.percent:",
		`{"duration":3,"lateFee":{"kind":"flat","percent":0.05,"graceDays":1}}`:      "lateFee.amount:",
		`{"duration":3,"lateFee":{"kind":"greaterOf","percent":0.05,"graceDays":1}}`: "lateFee.amount:",
		`{"duration":3,"lateFee":{"kind":"big","percent":0}}`:                        "lateFee.kind:",
		`{"duration":3,"advanceSchedule":[{"amount":1,"advanceDate":"2024-04-15"}]}`: "advanceSchedule[0].advanceDate:",
		`{"periodicPaymentAmount":41.67}`:                                            "periodicPaymentAmount: 41.67 never covers the interest; it must be at least",
		`{"periodicPaymentAmount":41,"duration":12}`:                                 "periodicPaymentAmount: 41.00 never covers the interest; it must be at least 41.67",
	} {
		if _, err := Schedule(terms(t, overlay)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v; want an error and it to begin with %q", overlay, err, want)
		}
	}
}

// The least payment that a refusal names is taken, and a cent less is not.
func TestLeastPayment(t *testing.T) {
	_, err := Schedule(terms(t, `{"periodicPaymentAmount":1}`))
	if err == nil {
		t.Fatal("1.00 covers no interest")
	}
	least, bad := money.ParseAmount(err.Error()[strings.LastIndex(err.Error(), " ")+1:])
	if bad != nil {
		t.Fatalf("the faults are %v, want none", bad)
	}
	in := terms(t, `{}`)
	in.PeriodicPayment = least
	if _, err := Schedule(in); err != nil {
		t.Error(err)
	}
	in.PeriodicPayment--
	if _, err := Schedule(in); err == nil {
		t.Errorf("%v was taken, want an error", in.PeriodicPayment)
	}
}

// randomTerms draws terms of every frequency, day count and rounding.
func randomTerms(t *rapid.T) Terms {
	f := rapid.SampledFrom([]Frequency{Weekly, EveryTwoWeeks, TwiceMonthly, Monthly, SingleTerm}).Draw(t, "frequency")
	days := map[Frequency][]int{Weekly: {3}, EveryTwoWeeks: {5}, TwiceMonthly: {1, 16}, Monthly: {rapid.IntRange(1, 31).Draw(t, "day")}}[f]
	return Terms{
		StartDate:        d("2023-01-01") + day.Day(rapid.IntRange(0, 1500).Draw(t, "start")),
		AmountFinanced:   money.Amount(rapid.IntRange(1, 5_000_000).Draw(t, "amount")),
		PaymentFrequency: f, SpecificDays: SpecificDays{Days: days},
		Duration:         rapid.IntRange(1, 60).Draw(t, "duration"),
		DayCount:         rapid.SampledFrom([]book.DayCount{book.Thirty360, book.Actual365, book.Actual360, book.ActualActual}).Draw(t, "count"),
		PaymentRounding:  rapid.SampledFrom([]PaymentRounding{Nearest, EvenLast, Down, Up}).Draw(t, "payment rounding"),
		InterestRounding: rapid.SampledFrom([]book.Rounding{book.RoundHalfUp, book.RoundDown}).Draw(t, "interest rounding"),
		ForgoResidue:     rapid.Bool().Draw(t, "forgo"),
		RateLists:        RateLists{Interest: []RateSpan{{AnnualRate: money.MustRate(rapid.SampledFrom([]string{"0", "0.0599", "0.1999", "0.36", "1.5"}).Draw(t, "rate"))}}},
	}
}

// Whatever the terms: principal adds up to what was lent, nothing is negative,
// all payments but the last are equal, and the last differs by no more than a
// cent for every payment, compounded, and the cents in which interest is booked.
func TestScheduleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomTerms(t)
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		var principal money.Amount
		growth := 1.0
		rate, _ := in.Interest[0].AnnualRate.Float64()
		for i, r := range rows {
			principal += r.Principal
			growth *= 1 + rate*32/360
			if r.Principal < 0 || r.Interest < 0 || r.Balance < 0 || r.Amount != r.Principal+r.Interest+r.Fees {
				t.Fatalf("the row is %+v; want no part below nothing, and %s of them together", r, r.Principal+r.Interest+r.Fees)
			}
			if i < len(rows)-1 && r.Amount != rows[0].Amount {
				t.Fatalf("payment %d is %s, not %s", i, r.Amount, rows[0].Amount)
			}
		}
		last := rows[len(rows)-1]
		if principal != in.AmountFinanced || last.Balance != 0 {
			t.Fatalf("the principal comes to %v and the last balance is %v, want %v and nothing", principal, last.Balance, in.AmountFinanced)
		}
		bound := float64(len(rows)+1)*growth + 1
		if off := float64(last.Amount - rows[0].Amount); len(rows) == in.Duration && (off > bound || -off > bound) {
			t.Fatalf("the last payment is %s, the others %s, want at most %.0f cents between them", last.Amount, rows[0].Amount, bound)
		}
	})
}

func BenchmarkSchedule360(b *testing.B) {
	in := terms(b, `{"amountFinanced":162000,"duration":360,"interestRates":[{"annualRate":0.03875}]}`)
	for b.Loop() {
		if _, err := Schedule(in); err != nil {
			b.Fatal(err)
		}
	}
}

package apr

import (
	"encoding/json"
	"strconv"
	"testing"

	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// flows are n payments of an amount, the first on a day, the others at an
// interval; the first and last may be other amounts.
func flows(first string, n int, amount, firstAmount, lastAmount money.Amount, next func(day.Day, int) day.Day) []Flow {
	out := make([]Flow, n)
	for i := range out {
		out[i] = Flow{next(d(first), i), amount}
	}
	if firstAmount != 0 {
		out[0].Amount = firstAmount
	}
	if lastAmount != 0 {
		out[n-1].Amount = lastAmount
	}
	return out
}

func d(s string) day.Day { return day.MustParse(s) }

// terms are a plain loan's, with what an overlay says.
func terms(t rapid.TB, overlay string) engine.Terms {
	var out engine.Terms
	for _, text := range []string{`{"startDate":"2024-01-15","amountFinanced":10000,"paymentFrequency":"monthly","specificDays":[15],
		"dayCount":"30/360","interestRates":[{"annualRate":0.05}]}`, overlay} {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func months(k int) func(day.Day, int) day.Day {
	return func(from day.Day, i int) day.Day { return from.AddMonths(i * k) }
}

func weeks(k int) func(day.Day, int) day.Day {
	return func(from day.Day, i int) day.Day { return from + day.Day(7*k*i) }
}

// halves are the 1st and 16th, the first of them given.
func halves(from day.Day, i int) day.Day {
	out := from.AddMonths(i / 2)
	if i%2 == 1 {
		out += 15
	}
	return out
}

// Examples of 12 CFR 1026, Appendix J, (c)(1) to (c)(6), by their numbers there.
// The rules, (b)(1) to (b)(6), were read in the text (cfpb/reg-text,
// ecfr/1026.txt); the examples are pictures there and stand as remembered: that
// each comes out to the hundredth of a percent speaks for both.
func TestAppendixJ(t *testing.T) {
	one := func(date string, amount money.Amount) []Flow { return []Flow{{d(date), amount}} }
	for _, c := range []struct {
		example            string
		advances, payments []Flow
		percent            string
	}{
		{"(1)(i) monthly", one("1978-01-10", 500000), flows("1978-02-10", 24, 23000, 0, 0, months(1)), "9.69"},
		{"(1)(ii) monthly, long first period", one("1978-02-10", 600000), flows("1978-04-01", 36, 20000, 0, 0, months(1)), "11.82"},
		{"(1)(iii) semimonthly, short first period", one("1978-02-23", 500000), flows("1978-03-01", 24, 21917, 0, 0, halves), "10.34"},
		{"(1)(iv) quarterly, long first period", one("1978-05-23", 1000000), flows("1978-10-01", 40, 38500, 0, 0, months(3)), "8.97"},
		{"(1)(v) weekly, long first period", one("1978-03-20", 50000), flows("1978-04-21", 30, 1760, 0, 0, weeks(1)), "14.96"},
		{"(2)(i) irregular first payment", one("1978-01-10", 500000), flows("1978-02-10", 24, 23000, 25000, 0, months(1)), "10.08"},
		{"(3)(i) irregular final payment", one("1978-01-10", 500000), flows("1978-02-10", 24, 23000, 0, 28000, months(1)), "10.50"},
		{"(3)(ii) every 2 weeks", one("1978-04-03", 20000), flows("1978-04-11", 20, 950, 0, 3000, weeks(2)), "12.22"},
		{"(4)(i) irregular first and final", one("1978-01-10", 500000), flows("1978-02-10", 24, 23000, 25000, 28000, months(1)), "10.90"},
		{"(4)(ii) every 2 months", one("1978-01-10", 800000), flows("1978-03-01", 20, 46500, 44936, 20000, months(2)), "7.30"},
		{"(5)(i) single payment, 255 days", one("1978-01-03", 100000), one("1978-09-15", 108000), "11.45"},
		{"(5)(ii) single payment, 6 months", one("1978-07-15", 100000), one("1979-01-15", 104400), "8.80"},
		{"(5)(iv) single payment, 2 years", one("1978-07-05", 100000), one("1980-07-05", 124000), "11.36"},
		{"(6)(i) construction loan", []Flow{{d("1979-04-10"), 2000000}, {d("1979-06-12"), 2000000}, {d("1979-09-18"), 2000000}},
			flows("1979-12-10", 240, 61236, 0, 0, months(1)), "10.25"},
	} {
		got, err := Of(c.advances, c.payments)
		if err != nil {
			t.Errorf("%s: %v, want no error", c.example, err)
			continue
		}
		f, _ := got.APR.Float64()
		if s := strconv.FormatFloat(100*f, 'f', 2, 64); s != c.percent {
			t.Errorf("%s: %s %%, want %s %%", c.example, s, c.percent)
		}
	}
}

// More than a year and not whole years: days over 365 when the rest is not in
// whole months, months over 12 when it is, (b)(5)(v). The rates solve
// 1,000 (1 + i)(1 + f·i) = payment, worked by the quadratic formula.
func TestSinglePaymentBeyondAYear(t *testing.T) {
	for _, c := range []struct {
		due     string
		payment money.Amount
		want    string
	}{
		{"1979-01-29", 113519, "0.130346"}, // f = 12/365
		{"1979-07-17", 115500, "0.1"},      // f = 6/12: 0.5 i² + 1.5 i − 0.155 = 0
	} {
		got, err := Of([]Flow{{d("1978-01-17"), 100000}}, []Flow{{d(c.due), c.payment}})
		if err != nil || got.APR.String() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.due, got.APR, err, c.want)
		}
	}
}

func TestDisclose(t *testing.T) {
	for _, c := range []struct {
		name, overlay                string
		apr                          string
		charge, financed, ofPayments string
	}{
		// Level monthly payments and no fee: the APR is the contract rate but
		// for the cents of the payment.
		{"no fee", `{"duration":36}`, "0.05", "789.52", "10000.00", "10789.52"},
		{"0 %", `{"duration":4,"interestRates":[{"annualRate":0}]}`, "0", "0.00", "10000.00", "10000.00"},
		{"0 % and a fee in the principal", `{"duration":1,"amountFinanced":1000,"originationFeeAmount":10,"originationFeeCharge":"amountFinanced","interestRates":[{"annualRate":0}]}`, "0.12", "10.00", "1000.00", "1010.00"},
		{"0 % and a fee paid apart", `{"duration":1,"amountFinanced":1010,"originationFeeAmount":10,"originationFeeCharge":"separately","interestRates":[{"annualRate":0}]}`, "0.12", "10.00", "1000.00", "1010.00"},
		{"0 % and a fee with the payment", `{"duration":1,"amountFinanced":1000,"originationFeeAmount":10,"interestRates":[{"annualRate":0}]}`, "0.12", "10.00", "1000.00", "1010.00"},
	} {
		got, err := Disclose(terms(t, c.overlay))
		if err != nil {
			t.Errorf("%v: the error is %v, want no error", c.name, err)
			continue
		}
		apr, _ := got.APR.Float64()
		want, err := strconv.ParseFloat(c.apr, 64)
		if err != nil || apr-want > 2e-6 || want-apr > 2e-6 {
			t.Errorf("%s: %s, want %s", c.name, got.APR, c.apr)
		}
		if got.FinanceCharge.String() != c.charge || got.AmountFinanced.String() != c.financed ||
			got.TotalOfPayments.String() != c.ofPayments {
			t.Errorf("%s: disclosed are %+v; want a finance charge of %s, %s financed and %s of payments", c.name, got, c.charge, c.financed, c.ofPayments)
		}
	}
}

func TestEffectiveAPR(t *testing.T) {
	got, err := Of([]Flow{{d("2024-01-10"), 100000}}, []Flow{{d("2024-02-10"), 101000}})
	if err != nil || got.APR.String() != "0.12" || got.EffectiveAPR.String() != "0.126825" { // 1.01¹² − 1
		t.Errorf("disclosed are %+v with the error %v; want no error, the rate 0.12, and 0.126825 effectively", got, err)
	}
	// A single payment after 73 days: the term is the unit-period, five of them a year.
	got, err = Of([]Flow{{d("2023-01-10"), 100000}}, []Flow{{d("2023-03-24"), 101000}})
	if err != nil || got.APR.String() != "0.05" || got.EffectiveAPR.String() != "0.05101" { // 1.01⁵ − 1
		t.Errorf("after 73 days: %s and effectively %s, %v; want 0.05 and 0.05101", got.APR, got.EffectiveAPR, err)
	}
}

func TestAPRRefused(t *testing.T) {
	one := []Flow{{d("2024-01-10"), 100000}}
	for name, c := range map[string][2][]Flow{
		"nothing advanced": {nil, one},
		"nothing paid":     {one, nil},
		"out of order":     {one, {{d("2024-03-01"), 90000}, {d("2024-02-01"), 90000}}},
		"same day":         {one, one},
		"too little":       {one, {{d("2024-02-01"), 99999}}},
		"negative":         {one, {{d("2024-02-01"), -1}}},
		"nothing":          {one, {{d("2024-02-01"), 110000}, {d("2024-03-01"), 0}}},
		"beyond telling":   {{{d("2024-01-10"), 1}}, {{d("2024-01-11"), money.Largest / (2 * mostFlows)}, {d("2024-01-12"), 1}}},
	} {
		if got, err := Of(c[0], c[1]); err == nil {
			t.Errorf("%s: %+v, want an error", name, got)
		}
	}
}

// The rate found makes advances and payments worth the same, and a dearer loan
// never has a lower rate.
func TestAPRProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := day.Day(rapid.IntRange(0, 20000).Draw(t, "start"))
		n := rapid.IntRange(1, 40).Draw(t, "payments")
		var payments []Flow
		due := start
		for range n {
			due += day.Day(rapid.IntRange(14, 60).Draw(t, "gap"))
			payments = append(payments, Flow{due, money.Amount(rapid.IntRange(2500, 5000).Draw(t, "amount"))})
		}
		advances := []Flow{{start, money.Amount(2500 * n)}}
		got, err := Of(advances, payments)
		if err != nil {
			t.Fatal(err)
		}
		payments[n-1].Amount += 500
		more, err := Of(advances, payments)
		if err != nil {
			t.Fatal(err)
		}
		if more.APR.Cmp(got.APR.Decimal) < 0 || got.APR.IsNeg() {
			t.Fatalf("the rate is %v, and with more to pay %v, want the second at least the first, and that not below 0", got.APR, more.APR)
		}
	})
}

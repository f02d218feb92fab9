package apr

import (
	"slices"
	"strings"
	"testing"

	"nectarine/internal/value/money"
)

// The example of comment 14(a)-2 (consumerfinance.gov, Interp-14): an exact rate
// of 14.33333 %.
func TestRoundingOfADisclosedRate(t *testing.T) {
	for disclosed, accurate := range map[string]bool{"0.1433": true, "0.143": true, "0.1425": true, "0.142": false, "0.14": false,
		"0.1445833": true, "0.1445834": false, "0.1420833": true, "0.1420832": false} {
		got, err := OpenEnd(money.MustRate(disclosed), money.MustRate("0.1433333"))
		if err != nil || got.Accurate != accurate || got.Citation != "12 CFR 1026.14(a)" {
			t.Errorf("disclosed as %s the finance charge is judged %+v with the error %v, want no error, accurate %v, by 12 CFR 1026.14(a)", disclosed, got, err, accurate)
		}
	}
}

// monthly is a loan of 12 % a year: 1,000 for a month at 1 %.
var monthly = Flows{Advances: []Flow{{d("2024-01-10"), 100000}}, Payments: []Flow{{d("2024-02-10"), 101000}}}

// An eighth either way, its edges included (12 CFR 1026.22(a)(2)).
func TestToleranceOfARegularTransaction(t *testing.T) {
	for disclosed, accurate := range map[string]bool{"0.12": true, "0.12125": true, "0.11875": true, "0.121251": false, "0.118749": false, "0": false} {
		got, err := monthly.Check(Disclosed{APR: money.MustRate(disclosed)})
		if err != nil || got.Accurate != accurate || got.Citation != "12 CFR 1026.22(a)(2)" || got.Actual.String() != "0.12" || len(got.Irregular) != 0 {
			t.Errorf("disclosed as %s the rate is judged %+v with the error %v, want no error, accurate %v, by 12 CFR 1026.22(a)(2), the actual rate 0.12, and nothing irregular", disclosed, got, err, accurate)
		}
	}
}

// What makes a transaction irregular, and so the tolerance a quarter
// (1026.22(a)(3)): not a first period, nor a first or last payment.
func TestIrregularTransactions(t *testing.T) {
	level := flows("2024-02-10", 6, 20000, 0, 0, months(1))
	changed := func(i int, date string, amount money.Amount) []Flow {
		out := slices.Clone(level)
		out[i] = Flow{d(date), amount}
		return out
	}
	one := []Flow{{d("2024-01-10"), 100000}}
	for _, c := range []struct {
		name               string
		advances, payments []Flow
		want               string
	}{
		{"level", one, level, ""},
		{"long first period", []Flow{{d("2023-12-20"), 100000}}, level, ""},
		{"other first payment", one, changed(0, "2024-02-10", 30000), ""},
		{"other last payment", one, changed(5, "2024-07-10", 30000), ""},
		{"other payment between", one, changed(3, "2024-05-10", 30000), "irregular payment amounts"},
		{"other period", one, changed(5, "2024-07-20", 20000), "irregular payment periods"},
		{"a month skipped", one, changed(5, "2024-08-10", 20000), "irregular payment periods"},
		{"paid from the day of the advance", one, append([]Flow{{d("2024-01-10"), 20000}}, level...), ""},
		{"paid on the day of the advance, then late", one, append([]Flow{{d("2024-01-10"), 20000}}, flows("2024-03-01", 6, 20000, 0, 0, months(1))...),
			"irregular payment periods"},
		{"two advances", append(slices.Clone(one), Flow{d("2024-02-01"), 100}), level, "multiple advances"},
	} {
		f := Flows{Advances: c.advances, Payments: c.payments}
		got, err := f.Check(Disclosed{APR: money.MustRate("0")})
		if err != nil || strings.Join(got.Irregular, ", ") != c.want {
			t.Errorf("%s: it is judged %+v with the error %v, want no error, and irregular by %q", c.name, got, err, c.want)
		}
		want := map[bool]string{true: "12 CFR 1026.22(a)(2)", false: "12 CFR 1026.22(a)(3)"}[c.want == ""]
		if got.Citation != want {
			t.Errorf("%s: it is judged by %s, want %s", c.name, got.Citation, want)
		}
	}
	f := Flows{Advances: one, Payments: changed(3, "2024-05-10", 30000)}
	actual, err := f.Disclosure()
	if err != nil {
		t.Fatal(err)
	}
	for off, accurate := range map[string]bool{"0.0024": true, "0.0026": false} {
		rate, err := actual.APR.Add(money.MustRate(off).Decimal)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Check(Disclosed{APR: money.Rate{Decimal: rate}}); err != nil || got.Accurate != accurate {
			t.Errorf("%s off it is judged %+v with the error %v, want no error and accurate %v", off, got, err, accurate)
		}
	}
}

// The rules of 12 CFR 1026.22(a)(4) and (5), as the comments on them tell: a fee
// of 75 left out of the finance charge. The rate that corresponds to it is
// accurate, so is one between that and the actual rate; one that would need a
// greater error is not.
func TestToleranceOfMortgages(t *testing.T) {
	f := Flows{Advances: []Flow{{d("2024-01-10"), 590000}}, Payments: flows("2024-02-10", 60, 12250, 0, 0, months(1))}
	actual, err := f.Disclosure()
	if err != nil {
		t.Fatal(err)
	}
	without := func(cents money.Amount) money.Rate {
		got, err := Of([]Flow{{d("2024-01-10"), 590000 + cents}}, f.Payments)
		if err != nil {
			t.Fatal(err)
		}
		return got.APR
	}
	plus := func(r money.Rate, s string) money.Rate {
		sum, err := r.Add(money.MustRate(s).Decimal)
		if err != nil {
			t.Fatal(err)
		}
		return money.Rate{Decimal: sum}
	}
	for _, c := range []struct {
		name     string
		rate     money.Rate
		off      money.Amount // of the finance charge
		purpose  Purpose
		note     money.Amount
		accurate bool
		citation string
	}{
		{"the rate of the charge", without(7500), -7500, "", 0, true, "12 CFR 1026.22(a)(4), 1026.18(d)(1)"},
		{"nearer the actual rate", plus(without(7500), "0.0015"), -7500, "", 0, true, "12 CFR 1026.22(a)(5), 1026.18(d)(1)"},
		{"within the general tolerance", plus(actual.APR, "-0.001"), -7500, "", 0, true, "12 CFR 1026.22(a)(2)"},
		{"the rate of a greater error", without(10000), -7500, "", 0, false, "12 CFR 1026.22(a)(2)"},
		{"a charge just accurate", without(10000), -10000, "", 0, true, "12 CFR 1026.22(a)(4), 1026.18(d)(1)"},
		{"a charge no longer accurate", without(10001), -10001, "", 0, false, "12 CFR 1026.22(a)(2)"},
		{"too high a charge", without(-20000), 20000, "", 0, true, "12 CFR 1026.22(a)(4), 1026.18(d)(1)"},
		{"too high a rate for too low a charge", plus(actual.APR, "0.0015"), -7500, "", 0, false, "12 CFR 1026.22(a)(2)"},
		{"rescission, half a percent of a note", without(12500), -12500, ForRescission, 2500000, true, "12 CFR 1026.22(a)(4), 1026.23(g)(1)"},
		{"rescission, at least 100", without(10000), -10000, ForRescission, 590000, true, "12 CFR 1026.22(a)(4), 1026.23(g)(1)"},
		{"rescission, more", without(12501), -12501, ForRescission, 2500000, false, "12 CFR 1026.22(a)(2)"},
		{"refinancing, one percent", without(25000), -25000, ForRefinancing, 2500000, true, "12 CFR 1026.22(a)(4), 1026.23(g)(2)"},
		{"foreclosure, 35", without(3600), -3600, ForForeclosure, 0, false, "12 CFR 1026.22(a)(2)"},
	} {
		charge := actual.FinanceCharge + c.off
		got, err := f.Check(Disclosed{APR: c.rate, Secured: true, FinanceCharge: &charge, Purpose: c.purpose, Note: c.note})
		if err != nil || got.Accurate != c.accurate || got.Citation != c.citation {
			t.Errorf("%s: it is judged %+v with the error %v, want no error, accurate %v, by %s", c.name, got, err, c.accurate, c.citation)
		}
	}
}

func TestCheckRefused(t *testing.T) {
	charge := money.Amount(1)
	for name, c := range map[string]Disclosed{
		"a negative rate":             {APR: money.MustRate("-0.01")},
		"a charge without a mortgage": {FinanceCharge: &charge},
		"no such purpose":             {Secured: true, Purpose: "sale"},
		"no note":                     {Secured: true, Purpose: ForRescission, FinanceCharge: &charge},
	} {
		if got, err := monthly.Check(c); err == nil {
			t.Errorf("%s: %+v, want an error", name, got)
		}
	}
}

// The difference is told as it is compared: one that is too great is never shown as the
// tolerance itself. A negative rate is named by where it stands.
func TestDifferenceIsToldAsCompared(t *testing.T) {
	a, err := OpenEnd(money.MustRate("0.12124799"), money.MustRate("0.12249800"))
	if err != nil || a.Accurate || a.Difference.String() != "-0.00125001" || a.Tolerance.String() != "0.00125" {
		t.Errorf("accuracy is %+v, %v; want a difference of -0.00125001, inaccurate", a, err)
	}
	if _, err := OpenEnd(money.MustRate("0.1"), money.MustRate("-1")); err == nil || !strings.HasPrefix(err.Error(), "aprActual: ") {
		t.Errorf("an actual rate of -1: %v, want aprActual named", err)
	}
}

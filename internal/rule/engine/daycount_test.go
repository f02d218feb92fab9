package engine

import (
	"math/big"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

func d(s string) day.Day { return day.MustParse(s) }

// Worked by hand from the rule as SIFMA and NASD state it (SIFMA, Standard
// Securities Calculation Methods): ends of months and of February on either
// side.
func TestThirty360(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int64
	}{
		{"2007-01-15", "2007-01-30", 15},
		{"2007-01-15", "2007-02-15", 30},
		{"2007-01-15", "2007-07-15", 180},
		{"2007-09-30", "2008-03-31", 180},
		{"2007-09-30", "2007-10-31", 30},
		{"2007-09-30", "2008-09-30", 360},
		{"2007-01-15", "2007-01-31", 16},
		{"2007-01-31", "2007-02-28", 28},
		{"2007-02-28", "2007-03-31", 30},
		{"2006-08-31", "2007-02-28", 178},
		{"2007-02-28", "2007-08-31", 180},
		{"2007-02-14", "2007-02-28", 14},
		{"2007-02-26", "2008-02-29", 363},
		{"2008-02-29", "2009-02-28", 360},
		{"2008-02-29", "2008-03-30", 30},
		{"2008-02-29", "2008-03-31", 30},
		{"2007-02-28", "2007-03-05", 5},
		{"2007-10-31", "2007-11-28", 28},
	} {
		if got := days30360(d(c.from), d(c.to)); got != c.want {
			t.Errorf("%s to %s: %d days, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestInterest(t *testing.T) {
	for _, c := range []struct {
		count    DayCount
		balance  money.Amount
		rate     string
		from, to string
		want     string
	}{
		{Actual365, 1000000, "0.05", "2023-01-01", "2023-02-01", "42.465753424657"}, // 10,000 × 5 % × 31/365
		{Actual360, 1000000, "0.05", "2023-01-01", "2023-02-01", "43.055555555555"},
		{Thirty360, 1000000, "0.05", "2023-01-01", "2023-02-01", "41.666666666666"},
		{Actual365, 1000000, "0.05", "2024-01-01", "2025-01-01", "501.369863013698"}, // 366/365
		{ActualActual, 1000000, "0.05", "2024-01-01", "2025-01-01", "500"},
		{ActualActual, 1000000, "0.10", "2003-11-01", "2004-05-01", "497.724380567407"}, // the period of ISDA's EMU and Market Conventions (1998): 61/365 + 121/366
		{Actual365, 1000000, "0", "2024-01-01", "2025-01-01", "0"},
		{Actual365, 0, "0.1", "2024-01-01", "2025-01-01", "0"},
	} {
		rate, err := billionths(money.MustRate(c.rate))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.count.interest(c.balance, rate, d(c.from), d(c.from), d(c.to)).String(); got != c.want {
			t.Errorf("%s %s at %s from %s to %s: %s, want %s", c.count, c.balance, c.rate, c.from, c.to, got, c.want)
		}
	}
}

// Interest over a stretch is the sum of the interest over its parts, for every
// day count, and agrees with rational arithmetic.
func TestInterestAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.SampledFrom([]DayCount{Thirty360, Actual365, Actual360, ActualActual}).Draw(t, "count")
		balance := money.Amount(rapid.Int64Range(1, int64(money.Largest)).Draw(t, "balance"))
		rate := rapid.Int64Range(1, largestRate).Draw(t, "rate")
		anchor := day.Day(rapid.Int32Range(0, 20000).Draw(t, "anchor"))
		mid := anchor + day.Day(rapid.Int32Range(0, 500).Draw(t, "mid"))
		end := mid + day.Day(rapid.Int32Range(0, 500).Draw(t, "end"))
		whole := count.interest(balance, rate, anchor, anchor, end)
		parts := count.interest(balance, rate, anchor, anchor, mid).Plus(count.interest(balance, rate, anchor, mid, end))
		if whole != parts {
			t.Fatalf("%s: %s and %s", count, whole, parts)
		}
		want := new(big.Int).Mul(big.NewInt(int64(balance)), big.NewInt(rate))
		want.Mul(want, big.NewInt(count.yearPart(anchor, anchor, end)))
		want.Quo(want, big.NewInt(unitsPerCent))
		if got := whole.Truncated(); want.Cmp(big.NewInt(int64(got))) != 0 {
			t.Fatalf("%d, want %s", got, want)
		}
	})
}

func TestUnrounded(t *testing.T) {
	half := Unrounded{lo: unitsPerCent / 2}
	for _, c := range []struct {
		u        Unrounded
		cut, up  money.Amount
		asString string
	}{
		{Unrounded{}, 0, 0, "0"},
		{half, 0, 1, "0.005"},
		{half.Negated(), 0, -1, "-0.005"},
		{Exact(12345), 12345, 12345, "123.45"},
		{Exact(-12345).Minus(half), -12345, -12346, "-123.455"},
		{Exact(100).Minus(Unrounded{lo: 1}), 99, 100, "0.999999999999"},
		{Unrounded{lo: 1}.Negated(), 0, 0, "0"},
		{Exact(money.Largest), money.Largest, money.Largest, "10000000000000"},
	} {
		if cut, up, s := c.u.Truncated(), c.u.HalfUp(), c.u.String(); cut != c.cut || up != c.up || s != c.asString {
			t.Errorf("%+v: %d %d %s; want %d %d %s", c.u, cut, up, s, c.cut, c.up, c.asString)
		}
	}
	if Exact(-1).Sign() != -1 || Exact(0).Sign() != 0 || Exact(1).Sign() != 1 {
		t.Error("sign")
	}
}

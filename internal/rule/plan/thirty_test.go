package plan

import (
	"testing"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"

	"pgregory.net/rapid"
)

// thirtyDays counts by 30/360 from the start of a period to a day.
func thirtyDays(p Pattern, from, to string) int64 {
	c := Clock{book.Thirty360, p, p.Anchor(d(from))}
	return c.YearPart(d(from), d(to)) * 360 / book.YearUnits
}

// Odd stretches are worked by hand from the United States rule as SIFMA and NASD
// state it (SIFMA, Standard Securities Calculation Methods), without the end of
// February; regular ones are whole months.
func TestThirty360(t *testing.T) {
	weekly := Pattern{Every: Weekly, Days: SpecificDays{Days: []int{1}}}
	monthly := func(n int) Pattern { return Pattern{Every: Monthly, Days: SpecificDays{Days: []int{n}}} }
	for _, c := range []struct {
		p        Pattern
		from, to string
		want     int64
	}{
		{weekly, "2007-01-15", "2007-01-30", 15},
		{weekly, "2007-01-15", "2007-02-15", 30},
		{weekly, "2007-01-15", "2007-07-15", 180},
		{weekly, "2007-09-30", "2008-03-31", 180},
		{weekly, "2007-09-30", "2007-10-31", 30},
		{weekly, "2007-01-15", "2007-01-31", 16},
		{weekly, "2007-01-31", "2007-02-28", 28},
		{weekly, "2007-02-28", "2007-03-05", 7},
		{weekly, "2007-02-14", "2007-02-28", 14},
		{weekly, "2007-10-31", "2007-11-28", 28},
		{monthly(28), "2023-02-28", "2023-03-28", 30},
		{monthly(28), "2023-02-28", "2023-03-01", 3},
		{monthly(29), "2023-01-29", "2023-02-28", 30},
		{monthly(29), "2023-02-28", "2023-03-29", 30},
		{monthly(30), "2023-01-30", "2023-02-28", 30},
		{monthly(30), "2023-01-30", "2023-02-27", 27},
		{monthly(31), "2023-01-31", "2023-02-28", 30},
		{monthly(31), "2023-02-28", "2023-03-31", 30},
		{monthly(31), "2023-02-28", "2023-03-30", 30},
		{monthly(15), "2023-01-15", "2023-01-31", 16},
		{monthly(15), "2023-01-15", "2023-02-01", 16},
		{monthly(15), "2023-01-15", "2023-03-15", 60},
		{Pattern{Every: TwiceMonthly, Days: SpecificDays{Days: []int{15, 31}}}, "2023-02-15", "2023-02-28", 15},
		{Pattern{Every: TwiceMonthly, Days: SpecificDays{Days: []int{15, 31}}}, "2023-02-28", "2023-03-15", 15},
		{Pattern{Every: Quarterly, Days: SpecificDays{Days: []int{30}}}, "2022-11-30", "2023-02-28", 90},
	} {
		if got := thirtyDays(c.p, c.from, c.to); got != c.want {
			t.Errorf("%v %s to %s: %d days, want %d", c.p, c.from, c.to, got, c.want)
		}
	}
}

// The periods of a year of regular months are 360 days, whatever the due days;
// within a period no day takes anything away, and parts add up.
func TestThirty360Year(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pattern{Every: rapid.SampledFrom([]Frequency{TwiceMonthly, Monthly, EveryTwoMonths, Quarterly, Yearly}).Draw(t, "frequency")}
		a, b := rapid.IntRange(1, 31).Draw(t, "a"), rapid.IntRange(1, 31).Draw(t, "b")
		if p.Days.Days = []int{a}; p.Every == TwiceMonthly {
			p.Days.Days = []int{a, b%31 + 1}
			if a == b%31+1 {
				return
			}
		}
		from := p.Next(day.Day(rapid.Int32Range(0, 30000).Draw(t, "from")))
		sum, start := int64(0), from
		y, m, _ := start.Date()
		year := func(at day.Day) bool {
			y2, m2, _ := at.Date()
			return y2 == y+1 && m2 == m && p.nominal(at) == p.nominal(start)
		}
		for at := from; !year(at); {
			next := p.Following(at)
			c, whole := Clock{book.Thirty360, p, p.Anchor(at)}, int64(0)
			for x := at; x < next; x++ {
				part := c.YearPart(x, x+1)
				if part < 0 {
					t.Fatalf("%v: %s of the period from %s takes %d away", p.Days.Days, x, at, part)
				}
				whole += part
			}
			if whole != c.YearPart(at, next) {
				t.Fatalf("the parts come to %v, want %v, as the whole does", whole, c.YearPart(at, next))
			}
			sum, at = sum+whole, next
		}
		if sum != book.YearUnits {
			t.Fatalf("%s %v from %s: %d days, want %d", p.Every, p.Days.Days, start, sum*360/book.YearUnits, book.YearUnits)
		}
	})
}

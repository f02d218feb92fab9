package plan

import (
	"slices"
	"strings"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// days reads days; of none it is nil.
func days(list string) (out []day.Day) {
	for _, s := range strings.Fields(list) {
		out = append(out, day.MustParse(s))
	}
	return out
}

// A plan takes the place of the due dates up to its last, that day included; after the last of the loan one follows.
func TestAgree(t *testing.T) {
	monthly := Pattern{Every: Monthly, Days: SpecificDays{Days: []int{15}}}
	for _, c := range []struct{ name, plan, dates, coming, left string }{
		{"within the loan", "2025-02-20 2025-03-15", "2025-02-15 2025-03-15 2025-04-15 2025-05-15", "2025-02-20 2025-03-15 2025-04-15 2025-05-15", "2025-04-15 2025-05-15"},
		{"a day before the next", "2025-03-14", "2025-02-15 2025-03-15", "2025-03-14 2025-03-15", "2025-03-15"},
		{"to the last", "2025-03-15", "2025-02-15 2025-03-15", "2025-03-15 2025-04-15", ""},
		{"beyond it", "2025-03-01 2025-06-20", "2025-02-15 2025-03-15", "2025-03-01 2025-06-20 2025-07-15", ""},
	} {
		var list []Planned
		for _, d := range days(c.plan) {
			list = append(list, Planned{Date: d, Amount: 100})
		}
		a, coming := Agree("P", list, days(c.dates), monthly)
		if !slices.Equal(coming, days(c.coming)) || !slices.Equal(a.After(a.Last), days(c.left)) ||
			a.Replaced(a.Last) != len(days(c.dates))-len(days(c.left)) {
			t.Errorf("%s: to come are %v and of those replaced %v with %d gone, want %s and %s", c.name, coming, a.After(a.Last), a.Replaced(a.Last), c.coming, c.left)
		}
	}
}

// A plan asks on its days alone, of those due dates that are still to come.
func TestAmountsOfAPlan(t *testing.T) {
	a := &Agreement{Asks: []Planned{{Date: day.MustParse("2025-02-15"), Amount: 100},
		{Date: day.MustParse("2025-03-15"), IsInterestOnly: true}, {Date: day.MustParse("2025-04-15"), Amount: 300}}}
	for dates, want := range map[string][]money.Amount{"2025-02-15 2025-03-15 2025-04-15 2025-05-15": {100, -1, 300},
		"2025-03-15 2025-04-15": {-1, 300}, "2025-05-15": nil} {
		if got := a.Amounts(days(dates)); !slices.Equal(got, want) {
			t.Errorf("with %s to come it asks %v, want %v", dates, got, want)
		}
	}
	if p := a.On(day.MustParse("2025-03-15")); p == nil || !p.IsInterestOnly {
		t.Errorf("on 2025-03-15 it asks %+v, want interest alone", p)
	}
	if p, none := a.On(day.MustParse("2025-03-16")), (*Agreement)(nil).On(day.MustParse("2025-03-15")); p != nil || none != nil {
		t.Errorf("on a day of its own it asks %+v, and no plan %+v, want nothing of either", p, none)
	}
}

// Due dates that passed follow the last; those of a single term stay.
func TestDueDatesMadeUp(t *testing.T) {
	monthly := Pattern{Every: Monthly, Days: SpecificDays{Days: []int{15}}}
	for _, c := range []struct {
		every           Frequency
		dates, to, want string
		none            bool
	}{
		{Monthly, "2025-02-15 2025-03-15 2025-04-15", "2025-02-14", "2025-02-15 2025-03-15 2025-04-15", true},
		{Monthly, "2025-02-15 2025-03-15 2025-04-15", "2025-03-15", "2025-04-15 2025-05-15 2025-06-15", false},
		{Monthly, "2025-02-15", "2025-05-01", "2025-05-15", false},
		{Monthly, "", "2025-05-01", "", true},
		{SingleTerm, "2025-02-15", "2025-05-01", "2025-02-15", true},
	} {
		p := monthly
		p.Every = c.every
		if got, passed := p.MadeUp(days(c.dates), day.MustParse(c.to)); !slices.Equal(got, days(c.want)) || passed == c.none {
			t.Errorf("%s %s on %s: %v, passed %t; want %s", c.every, c.dates, c.to, got, passed, c.want)
		}
	}
}

// A day of the month in the month of another, or the next after what has passed.
func TestDayInTheMonthOf(t *testing.T) {
	for _, c := range []struct {
		n               int
		of, after, want string
	}{
		{10, "2025-03-20", "2025-01-05", "2025-03-10"}, {1, "2025-03-20", "2025-01-05", "2025-03-01"}, {31, "2025-02-20", "2025-01-05", "2025-02-28"},
		{10, "2025-03-20", "2025-03-10", "2025-04-10"}, {10, "2025-03-20", "2025-03-09", "2025-03-10"},
	} {
		if got := (SpecificDays{Days: []int{c.n}}).InMonthOf(day.MustParse(c.of), day.MustParse(c.after)); got.String() != c.want {
			t.Errorf("the %d of the month of %s after %s: %s, want %s", c.n, c.of, c.after, got, c.want)
		}
	}
	if got := (Pattern{Every: Monthly}).Paced(1000, Pattern{Every: TwiceMonthly}); got != 500 {
		t.Errorf("10.00 a month is %s each half, want 5.00", got)
	}
}

// The lowest of the reliefs that hold caps, as far as none begins or ends.
func TestReliefOver(t *testing.T) {
	r := Reliefs{{From: 100, To: 200, Rate: 60}, {From: 150, To: 180, Rate: 40}}
	for _, c := range []struct {
		from, to, end day.Day
		most          int64
	}{{50, 300, 100, -1}, {50, 80, 80, -1},
		{100, 300, 150, 60}, {149, 300, 150, 60}, {150, 300, 180, 40}, {180, 300, 200, 60}, {200, 300, 300, -1}} {
		if end, most := r.Over(c.from, c.to); end != c.end || most != c.most {
			t.Errorf("from %d to %d: up to %d at %d, want %d at %d", c.from, c.to, end, most, c.end, c.most)
		}
	}
	terms := Terms{StartDate: day.MustParse("2025-01-15")}
	last := terms.StartDate + 366*Longest
	if !terms.Within(nil) || !terms.Within([]day.Day{last}) || terms.Within([]day.Day{last, last + 1}) {
		t.Errorf("due dates up to %s are to be within what is reckoned with, and none after it", last)
	}
}

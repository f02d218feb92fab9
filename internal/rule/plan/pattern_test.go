package plan

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"nectarine/internal/value/day"

	"pgregory.net/rapid"
)

func TestDueDates(t *testing.T) {
	for _, c := range []struct {
		frequency Frequency
		days      string
		after     string
		want      string
		skipped   []int
	}{
		{Monthly, `[15]`, "2024-01-15", "2024-02-15 2024-03-15 2024-04-15", nil},
		{Monthly, `[31]`, "2024-01-30", "2024-01-31 2024-02-29 2024-03-31 2024-04-30", nil},
		{Monthly, `[30]`, "2023-01-31", "2023-02-28 2023-03-30", nil},
		{TwiceMonthly, `[1,16]`, "2024-12-16", "2025-01-01 2025-01-16", nil},
		{TwiceMonthly, `[31,15]`, "2024-02-01", "2024-02-15 2024-02-29 2024-03-15", nil},
		{TwiceMonthly, `[30,31]`, "2024-02-01", "2024-02-29 2024-03-30 2024-03-31", nil},
		{Weekly, `[1]`, "2024-01-01", "2024-01-08 2024-01-15", nil}, // 1 January 2024 was a Monday
		{Weekly, `[7]`, "2024-01-01", "2024-01-07 2024-01-14", nil},
		{EveryTwoWeeks, `[1]`, "2024-01-02", "2024-01-08 2024-01-22", nil},
		{EveryTwoWeeks, `[1,"2020-09-16"]`, "2020-09-20", "2020-09-21 2020-10-05", nil},
		{EveryTwoWeeks, `[1,"2020-09-16"]`, "2020-09-21", "2020-10-05 2020-10-19", nil},
		{EveryFourWeeks, `[1,"2020-09-16"]`, "2020-09-21", "2020-10-19 2020-11-16", nil},
		{EveryTwoMonths, `[31]`, "2023-12-30", "2023-12-31 2024-02-29 2024-04-30", nil},
		{Quarterly, `[30,"2024-02-01"]`, "2024-03-01", "2024-05-30 2024-08-30 2024-11-30 2025-02-28", nil},
		{Yearly, `[29]`, "2024-02-15", "2024-02-29 2025-02-28 2026-02-28", nil},
		{Monthly, `[15]`, "2024-05-20", "2024-06-15 2024-09-15 2024-10-15", []int{7, 8}},
		{Weekly, `[1]`, "2024-06-20", "2024-06-24 2024-08-05", []int{7}},
	} {
		var s SpecificDays
		if err := json.Unmarshal([]byte(c.days), &s); err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(c.frequency); err != nil {
			t.Fatal(err)
		}
		want, p := strings.Fields(c.want), Pattern{Every: c.frequency, Days: s, Skipped: c.skipped}
		if got := fmt.Sprint(p.Dates(p.Next(d(c.after)), len(want))); got != "["+c.want+"]" {
			t.Errorf("%s %s after %s: %s, want %s", c.frequency, c.days, c.after, got, c.want)
		}
	}
}

func TestSpecificDaysRefused(t *testing.T) {
	for _, c := range []struct {
		f    Frequency
		days string
	}{
		{Monthly, `[]`}, {Monthly, `[0]`}, {Monthly, `[32]`}, {Monthly, `[1,2]`}, {Monthly, `[1,"2020-01-01"]`},
		{TwiceMonthly, `[5]`}, {TwiceMonthly, `[5,5]`}, {Weekly, `[8]`}, {"annually", `[1]`}, {Quarterly, `[1,2]`}, {EveryFourWeeks, `[8]`}, {SingleTerm, `[1]`},
		{Monthly, `["x"]`}, {Monthly, `{}`}, {EveryTwoWeeks, `["2020-01-01",1]`}, {EveryTwoWeeks, `[1.5]`},
	} {
		var s SpecificDays
		err := json.Unmarshal([]byte(c.days), &s)
		if err == nil {
			err = s.Validate(c.f)
		}
		if err == nil || !strings.Contains(err.Error(), "specificDays") && !strings.Contains(err.Error(), "paymentFrequency") {
			t.Errorf(`%s %s: %v; want an error that names specificDays or paymentFrequency`, c.f, c.days, err)
		}
	}
}

// Due dates rise, and the next one after any day is the first that fits.
func TestDueDatesRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom([]Frequency{Weekly, EveryTwoWeeks, EveryFourWeeks, TwiceMonthly,
			Monthly, EveryTwoMonths, Quarterly, Yearly}).Draw(t, "frequency")
		a, b := rapid.IntRange(1, 31).Draw(t, "a"), rapid.IntRange(1, 31).Draw(t, "b")
		s := SpecificDays{Days: []int{a}}
		switch f {
		case Weekly, EveryTwoWeeks, EveryFourWeeks:
			s.Days[0] = (a-1)%7 + 1
		case TwiceMonthly:
			s.Days = append(s.Days, b)
		}
		from := day.Day(rapid.Int32Range(0, 30000).Draw(t, "from"))
		p := Pattern{Every: f, Days: s}
		dates := p.Dates(p.Next(from), 50)
		for i, due := range dates {
			before := from
			if i > 0 {
				before = dates[i-1]
			}
			if due <= before || due-before > day.Day(31*max(1, f.months())) {
				t.Fatalf("%s follows %s; want it later than %v, by %d days at most", due, before, before, day.Day(31*max(1, f.months())))
			}
		}
	})
}

func FuzzSpecificDays(f *testing.F) {
	f.Add(`[1,"2020-09-16"]`)
	f.Add(`[15]`)
	f.Fuzz(func(t *testing.T, text string) {
		var s SpecificDays
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		b, err := json.Marshal(s)
		var back SpecificDays
		if err != nil || json.Unmarshal(b, &back) != nil || !reflect.DeepEqual(back, s) {
			t.Fatalf("%s became %s, %v; want no error and the same days again", text, b, err)
		}
	})
}

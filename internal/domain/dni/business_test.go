package dni_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/domain/dni"
	"nectarine/internal/value/day"
)

// closed are the days on which the Federal Reserve Banks are closed, as their
// published schedules have them (https://www.frbservices.org/about/holiday-schedules)
// and, for later years, as 5 U.S.C. 6103 and the banks' rule for weekends give
// them. A holiday on a Saturday is not kept on another day.
var closed = []string{
	"2024-01-01", "2024-01-15", "2024-02-19", "2024-05-27", "2024-06-19", "2024-07-04", "2024-09-02", "2024-10-14", "2024-11-11", "2024-11-28", "2024-12-25",
	"2025-01-01", "2025-01-20", "2025-02-17", "2025-05-26", "2025-06-19", "2025-07-04", "2025-09-01", "2025-10-13", "2025-11-11", "2025-11-27", "2025-12-25",
	"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
	"2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-07-05", "2027-09-06", "2027-10-11", "2027-11-11", "2027-11-25",
	"2028-01-17", "2028-02-21", "2028-05-29", "2028-06-19", "2028-07-04", "2028-09-04", "2028-10-09", "2028-11-23", "2028-12-25",
	"2029-01-01", "2029-01-15", "2029-02-19", "2029-05-28", "2029-06-19", "2029-07-04", "2029-09-03", "2029-10-08", "2029-11-12", "2029-11-22", "2029-12-25",
	"2030-01-01", "2030-01-21", "2030-02-18", "2030-05-27", "2030-06-19", "2030-07-04", "2030-09-02", "2030-10-14", "2030-11-11", "2030-11-28", "2030-12-25",
}

// Every day of 2024 to 2030 is a business day or not, as the list says.
func TestEveryFederalReserveHoliday(t *testing.T) {
	for d := day.Of(2024, 1, 1); d <= day.Of(2030, 12, 31); d++ {
		want := d.Weekday() <= 5 && !slices.Contains(closed, d.String())
		if got := dni.BusinessDay(d); got != want {
			t.Errorf("%s (weekday %d): business day is %v", d, d.Weekday(), got)
		}
	}
	// One business day from the day before each of them passes over it.
	for _, s := range closed {
		if end := dni.End(day.MustParse(s)-1, 1, dni.BusinessDays); end <= day.MustParse(s) {
			t.Errorf("one business day from the eve of %s ends on %s", s, end)
		}
	}
}

func TestEnd(t *testing.T) {
	for _, c := range []struct {
		met      string
		duration int
		unit     dni.Unit
		want     string
	}{
		{"2026-01-05", 1, dni.CalendarDays, "2026-01-06"},
		{"2026-01-05", 30, dni.CalendarDays, "2026-02-04"},
		{"2026-01-05", 30, "", "2026-02-04"},
		{"2026-01-09", 1, dni.BusinessDays, "2026-01-12"}, // a Friday
		{"2026-01-10", 1, dni.BusinessDays, "2026-01-12"}, // a Saturday
		{"2026-01-16", 1, dni.BusinessDays, "2026-01-20"}, // before Martin Luther King's day
		{"2026-07-02", 1, dni.BusinessDays, "2026-07-03"}, // the 4th is a Saturday: the banks are open on the 3rd
		{"2027-07-02", 1, dni.BusinessDays, "2027-07-06"}, // the 4th is a Sunday: the banks are closed on the 5th
		{"2020-06-18", 1, dni.BusinessDays, "2020-06-19"}, // Juneteenth began in 2021
		{"2026-01-05", 30, dni.BusinessDays, "2026-02-18"},
	} {
		if got := dni.End(day.MustParse(c.met), c.duration, c.unit); got.String() != c.want {
			t.Errorf("%d %s from %s: %s, want %s", c.duration, c.unit, c.met, got, c.want)
		}
	}
}

// A duration of business days ends on one, with exactly so many of them after
// the day on which it began.
func TestEndCountsBusinessDays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		met := day.Of(2024, 1, 1) + day.Day(rapid.IntRange(0, 7*365).Draw(r, "met"))
		duration := rapid.IntRange(1, 400).Draw(r, "duration")
		end, n := dni.End(met, duration, dni.BusinessDays), 0
		for d := met + 1; d <= end; d++ {
			if dni.BusinessDay(d) {
				n++
			}
		}
		if n != duration || !dni.BusinessDay(end) {
			r.Fatalf("%d business days from %s end on %s after %d", duration, met, end, n)
		}
	})
}

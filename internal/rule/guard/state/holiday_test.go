package state

import (
	"testing"

	"nectarine/internal/value/day"
)

// The holidays of 2026 and of years whose holidays fall on weekends, as
// the Office of Personnel Management lists them.
func TestLegalHolidays(t *testing.T) {
	want := map[string]bool{}
	for _, d := range []string{
		"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-07-04", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
		"2021-12-24", "2021-12-25", "2021-12-31", "2022-01-01", "2022-06-19", "2022-06-20", "2022-12-25", "2022-12-26", "2023-01-01", "2023-01-02", "2020-07-03", "2020-07-04",
	} {
		want[d] = true
		if !legalHoliday(day.MustParse(d)) {
			t.Errorf("%s is a holiday", d)
		}
	}
	for d := day.Of(2026, 1, 1); d < day.Of(2027, 1, 1); d++ {
		if legalHoliday(d) != want[d.String()] {
			t.Errorf("%s is a holiday: %v, want %v", d, legalHoliday(d), want[d.String()])
		}
	}
	for _, d := range []string{"2020-06-19", "2020-12-31", "2024-12-31", "2026-05-18", "2026-11-19"} {
		if legalHoliday(day.MustParse(d)) {
			t.Errorf("%s is no holiday", d)
		}
	}
}

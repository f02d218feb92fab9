package dni_test

import (
	"testing"
	"time"

	"nectarine/internal/domain/dni"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

func dayOf(s string) *day.Day {
	d := day.MustParse(s)
	return &d
}

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		name, zone, at string
		span           dni.Span
		holds          bool
		ends           string
	}{
		{"without dates", "America/Chicago", "2026-01-05T15:00:00Z", dni.Span{}, true, ""},
		{"before it was made", "America/Chicago", "2026-01-05T15:00:00Z", dni.Span{Since: time.Date(2026, 1, 5, 15, 0, 1, 0, time.UTC)}, false, ""},
		{"the evening before the first day", "America/Chicago", "2026-01-05T05:59:59Z", dni.Span{First: dayOf("2026-01-05")}, false, ""},
		{"the first moment of the first day", "America/Chicago", "2026-01-05T06:00:00Z", dni.Span{First: dayOf("2026-01-05")}, true, ""},
		{"the last moment of the last day", "America/Chicago", "2026-01-06T05:59:59.999999Z", dni.Span{Last: dayOf("2026-01-05")}, true, "2026-01-06T06:00:00Z"},
		{"the day after", "America/Chicago", "2026-01-06T06:00:00Z", dni.Span{Last: dayOf("2026-01-05")}, false, "2026-01-06T06:00:00Z"},
		{"in Hawaii it is still the last day", "Pacific/Honolulu", "2026-01-06T09:59:59Z", dni.Span{Last: dayOf("2026-01-05")}, true, "2026-01-06T10:00:00Z"},
		// 8 March 2026: at 2:00 the clocks go to 3:00. The day has 23 hours; that of 1 November has 25.
		{"the last day is the spring's", "America/New_York", "2026-03-08T05:00:00Z", dni.Span{Last: dayOf("2026-03-08")}, true, "2026-03-09T04:00:00Z"},
		{"the last day is the autumn's", "America/New_York", "2026-11-01T04:00:00Z", dni.Span{Last: dayOf("2026-11-01")}, true, "2026-11-02T05:00:00Z"},
		{"the spring where midnight is skipped", "America/Havana", "2026-03-08T04:30:00Z", dni.Span{Last: dayOf("2026-03-07")}, true, "2026-03-08T05:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339Nano, c.at)
		if err != nil {
			t.Fatal(err)
		}
		location, err := zone.Load(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.span.Begun(at, location) && !c.span.Over(at, location); got != c.holds {
			t.Errorf("%s: that it holds is %v, want %v", c.name, got, c.holds)
		}
		got, ok := c.span.Ends(location)
		if text := got.UTC().Format(time.RFC3339); ok != (c.ends != "") || ok && text != c.ends {
			t.Errorf("%s: it ends at %s, %v; want %q", c.name, text, ok, c.ends)
		}
	}
}

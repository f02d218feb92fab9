package dni

import (
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"

	"nectarine/internal/value/day"
)

// Unit is how the days of a duration are counted.
type Unit string

// The units of a duration.
const (
	CalendarDays Unit = "calendarDays"
	BusinessDays Unit = "businessDays" // without weekends and Federal Reserve holidays
)

// sundays is the Federal Reserve's rule for a holiday on a weekend: one that
// falls on a Sunday is kept on the Monday, while for one that falls on a
// Saturday the banks are open on the Friday before
// (https://www.frbservices.org/about/holiday-schedules). Federal offices differ:
// they close on that Friday.
var sundays = []cal.AltDay{{Day: time.Sunday, Offset: 1}}

var holidaysOf sync.Map // year → []day.Day

// holidays are the days of a year on which the Federal Reserve Banks are closed,
// weekends apart.
func holidays(year int) []day.Day {
	if known, ok := holidaysOf.Load(year); ok {
		return known.([]day.Day)
	}
	var all []day.Day
	for _, h := range us.Holidays {
		// Calc answers the zero time for a year before the holiday's first.
		_, kept := h.Clone(&cal.Holiday{Observed: sundays}).Calc(year)
		if y, m, d := kept.Date(); y == year {
			all = append(all, day.Of(y, int(m), d))
		}
	}
	holidaysOf.Store(year, all)
	return all
}

// BusinessDay reports whether the Federal Reserve Banks are open on a day.
func BusinessDay(d day.Day) bool {
	year, _, _ := d.Date()
	return d.Weekday() <= 5 && !slices.Contains(holidays(year), d)
}

// End is the last day of a duration of at least one day whose condition was met
// on a day. The count starts with the day after: one calendar day after a Monday
// is the Tuesday; one business day after a Friday is the next Monday on which
// the Federal Reserve Banks are open.
func End(met day.Day, duration int, unit Unit) day.Day {
	if unit != BusinessDays {
		return met + day.Day(duration)
	}
	end := met
	for n := 0; n < duration; {
		if end++; BusinessDay(end) {
			n++
		}
	}
	return end
}

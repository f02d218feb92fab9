package law

import (
	"slices"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

const day24 = 24 * 60 * 60

// Beyond is the first instant after t at which a clock in l shows a time that
// is not covered; zero if none comes within two weeks. covers is asked for the
// weekday (1 Monday to 7 Sunday) and the minute of the day, and changes only at
// the edges, minutes of the day. Changes of clocks are steps like the edges.
func Beyond(t time.Time, l *time.Location, edges []int, covers func(weekday, minute int) bool) time.Time {
	for range 14 * (len(edges) + 2) {
		local := t.In(l)
		seconds := local.Hour()*3600 + local.Minute()*60 + local.Second()
		next := day24
		for _, e := range edges {
			if s := e * 60; s > seconds && s < next {
				next = s
			}
		}
		u := t.Add(time.Duration(next-seconds)*time.Second - time.Duration(local.Nanosecond()))
		if _, end := local.ZoneBounds(); !end.IsZero() && u.After(end) {
			u = end
		}
		t = u
		if weekday, minute := Face(t, l); !covers(weekday, minute) {
			return t
		}
	}
	return time.Time{}
}

// Face is what a clock in l shows: the weekday, 1 Monday to 7 Sunday, and the
// minute of the day.
func Face(t time.Time, l *time.Location) (weekday, minute int) {
	local := t.In(l)
	hour, minute, _ := local.Clock()
	return (int(local.Weekday())+6)%7 + 1, hour*60 + minute
}

// startOfDay is the first instant of the local day n days after t's. A change
// of clocks at midnight makes the day start later than 00:00, which time.Date
// may place before the gap; the loop moves it into the day.
func startOfDay(t time.Time, l *time.Location, n int) time.Time {
	y, m, d := t.In(l).Date()
	s := time.Date(y, m, d+n, 0, 0, 0, 0, l)
	if hour, minute, second := s.Clock(); hour == 0 && minute == 0 && second == 0 {
		return s
	}
	want := time.Date(y, m, d+n, 12, 0, 0, 0, l)
	for s.In(l).Day() != want.Day() && s.Before(want) {
		s = s.Add(time.Minute)
	}
	return s
}

// DaysOn is the start of the n-th day after t's day: the latest of the zones,
// or the earliest.
func (m *Matter) DaysOn(t time.Time, n int, latest bool) time.Time {
	var at time.Time
	for _, l := range m.Zones {
		s := startOfDay(t, l, n)
		if at.IsZero() || (latest && s.After(at)) || (!latest && s.Before(at)) {
			at = s
		}
	}
	return at
}

// Shut finds the zones in which a clock stands outside [open, closes), minutes
// of the day, and when the last of them opens. Military post whose zone is not
// known never opens.
func (m *Matter) Shut(t time.Time, open, closes int) []Finding {
	return m.ShutOutside(t, []int{open, closes}, func(_, minute int) bool { return minute < open || minute >= closes })
}

// ShutBy is Shut by the clock of one zone, wherever the person may be; where the person is
// there, Shut says it.
func (m *Matter) ShutBy(name string, t time.Time, open, closes int) []Finding {
	if slices.ContainsFunc(m.Zones, func(l *time.Location) bool { return l.String() == name }) {
		return nil
	}
	l, err := zone.Load(name)
	if err != nil {
		return Always(name)
	}
	outside := func(_, minute int) bool { return minute < open || minute >= closes }
	if !outside(Face(t, l)) {
		return nil
	}
	return []Finding{{Beyond(t, l, []int{open, closes}, outside), []string{name}}}
}

// ShutOutside is Shut for hours that are not the same on every day of the week:
// outside is asked for the weekday (1 Monday to 7 Sunday) and the minute of the
// day, and changes only at the edges.
func (m *Matter) ShutOutside(t time.Time, edges []int, outside func(weekday, minute int) bool) []Finding {
	if m.Nowhere != "" {
		return Always(m.Nowhere)
	}
	var x Finding
	for _, l := range m.Zones {
		if !outside(Face(t, l)) {
			continue
		}
		if u := Beyond(t, l, edges, outside); u.After(x.Until) {
			x.Until = u
		}
		x.Evidence = append(x.Evidence, l.String())
	}
	if x.Evidence == nil {
		return nil
	}
	return []Finding{x}
}

// ShutOn finds the zones in which it is one of some days of the calendar, and when the
// last of them comes out of those. Military post whose zone is not known never does.
func (m *Matter) ShutOn(t time.Time, kept func(day.Day) bool) []Finding {
	if m.Nowhere != "" {
		return Always(m.Nowhere)
	}
	var x Finding
	for _, l := range m.Zones {
		today, n := day.In(t, l), 0
		for kept(today + day.Day(n)) {
			n++
		}
		if n == 0 {
			continue
		}
		if u := startOfDay(t, l, n); u.After(x.Until) {
			x.Until = u
		}
		x.Evidence = append(x.Evidence, l.String())
	}
	if x.Evidence == nil {
		return nil
	}
	return []Finding{x}
}

// Sooner is the earlier of two ends, of which zero is none.
func Sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Days is the days on which an instant falls where the person may be: the
// earliest and the latest of the zones.
func (m *Matter) Days(t time.Time) (earliest, latest day.Day) {
	if t.Equal(m.Request.At) && m.today != [2]day.Day{} {
		return m.today[0], m.today[1]
	}
	for i, l := range m.Zones {
		d := day.In(t, l)
		if i == 0 {
			earliest, latest = d, d
		}
		earliest, latest = min(earliest, d), max(latest, d)
	}
	return earliest, latest
}

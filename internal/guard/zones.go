package guard

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // The rules must not depend on the machine's zone files.

	"nectarine/internal/zone"
)

// everywhere is a zone for each clock kept in the states and territories: a
// person whose zone is not known may be in any of them.
var everywhere = []string{
	"America/Puerto_Rico", "America/New_York", "America/Chicago", "America/Denver",
	"America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Adak",
	"Pacific/Honolulu", "Pacific/Pago_Pago", "Pacific/Guam",
}

// places is the zones that must all permit a contact: those of the person and
// those of the contact, or everywhere when neither is known.
func places(r Request, f Facts) (zones []*time.Location, known bool, err error) {
	names := slices.Concat(f.Zones, r.Zones)
	known = len(names) > 0
	if !known {
		names = slices.Clone(everywhere)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		l, err := zone.Load(name)
		if err != nil {
			return nil, known, fmt.Errorf("zones: %w", err)
		}
		zones = append(zones, l)
	}
	return zones, known, nil
}

// startOfDay is the first instant of the local day n days after t's. A change
// of clocks at midnight makes the day start later than 00:00, which time.Date
// may place before the gap; the loop moves it into the day.
func startOfDay(t time.Time, l *time.Location, n int) time.Time {
	y, m, d := t.In(l).Date()
	want := time.Date(y, m, d+n, 12, 0, 0, 0, l)
	s := time.Date(y, m, d+n, 0, 0, 0, 0, l)
	for s.In(l).Day() != want.Day() && s.Before(want) {
		s = s.Add(time.Minute)
	}
	return s
}

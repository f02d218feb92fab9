// Package zone says which IANA time zones a place in the United States, or a
// telephone number of the North American Numbering Plan, may lie in.
//
// The answer is a set, most likely zone first, because a postal area or an area
// code may straddle a boundary: whoever must respect the hour of day where a
// person is has to respect it in every zone of the set. An empty answer means
// that the place is not known, and never that any hour will do.
//
// Zones are named for today's clocks. A zone that has kept the same time as a
// larger neighbour since 2019 is named by the neighbour, so that equal places
// have equal names: America/Indiana/Vincennes is answered as
// America/Indiana/Indianapolis, America/Indiana/Knox as America/Chicago,
// America/Kentucky/Louisville as America/New_York, the zones of North Dakota as
// America/Chicago, and those of Alaska's mainland as America/Anchorage. The
// table "folded" of the tests is the whole list, and proves it.
package zone

import (
	"fmt"
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // the zones must load on a machine without zone files, too
)

// Names of the zones in the tables.
const (
	eastern      = "America/New_York"
	detroit      = "America/Detroit"
	indianapolis = "America/Indiana/Indianapolis"
	central      = "America/Chicago"
	menominee    = "America/Menominee"
	mountain     = "America/Denver"
	boise        = "America/Boise"
	phoenix      = "America/Phoenix"
	pacific      = "America/Los_Angeles"
	anchorage    = "America/Anchorage"
	adak         = "America/Adak"
	honolulu     = "Pacific/Honolulu"
	puertoRico   = "America/Puerto_Rico"
	stThomas     = "America/St_Thomas"
	guam         = "Pacific/Guam"
	saipan       = "Pacific/Saipan"
	pagoPago     = "Pacific/Pago_Pago"
)

var loaded sync.Map // name → *time.Location

// Load is the time zone of an IANA name, read once and kept. The error names
// the zone; the names "" and "Local", which Go understands, are no zones here,
// because their meaning would depend on the machine.
func Load(name string) (*time.Location, error) {
	if location, ok := loaded.Load(name); ok {
		return location.(*time.Location), nil
	}
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("time zone %q: must be an IANA name such as %q", name, eastern)
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: must be an IANA name such as %q: %w", name, eastern, err)
	}
	loaded.Store(name, location)
	return location, nil
}

// ByState is the set of zones in a state, the District of Columbia, a territory
// or a freely associated state, by its two capital letters as the Postal Service
// writes them; the zone of most of its people is first. The military "states" AA,
// AE and AP lie all over the world: they, and unknown codes, have none.
func ByState(code string) []string {
	if s, ok := stateByCode[code]; ok {
		return slices.Clone(s.zones)
	}
	return nil
}

// IsState says whether two capital letters are those of a state, the District of
// Columbia, a territory, a freely associated state or military post.
func IsState(code string) bool { return stateByCode[code] != nil }

// States are the codes of the states, the District of Columbia, the territories and the
// freely associated states, in order; military post, which lies anywhere, is none of them.
func States() (all []string) {
	for code, s := range stateByCode {
		if len(s.zones) > 0 {
			all = append(all, code)
		}
	}
	slices.Sort(all)
	return all
}

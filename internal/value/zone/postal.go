package zone

import (
	"slices"
	"strconv"
	"strings"
)

// StateOfPostalCode is the two-letter code of the state or territory that a ZIP
// ("35004"), ZIP+4 ("35004-1234") or nine digits lie in: AA, AE or AP for
// military post, and "" for what is not a ZIP in use. The Postal Service lets a
// few addresses carry the ZIP of a neighbouring state's office: a mismatch is a
// reason to look again, and no proof of an error.
func StateOfPostalCode(postal string) string {
	zip, ok := zip5(postal)
	if !ok {
		return ""
	}
	if p, ok := placeByZIP[zip]; ok {
		return p.state
	}
	return areaByZIP3[zip/100].state
}

// ByPostalCode is the set of zones that a ZIP, ZIP+4 or nine digits may lie in,
// most likely first. Military post (AA, AE, AP) has none, because it is read
// anywhere in the world; neither has what is not a ZIP in use.
func ByPostalCode(postal string) []string {
	zip, ok := zip5(postal)
	if !ok {
		return nil
	}
	if p, ok := placeByZIP[zip]; ok {
		return slices.Clone(p.zones)
	}
	return slices.Clone(areaByZIP3[zip/100].zones)
}

// zip5 is the number of the first five digits.
func zip5(postal string) (int, bool) {
	postal = strings.TrimSpace(postal)
	if len(postal) == 10 && postal[5] == '-' {
		postal = postal[:5] + postal[6:]
	}
	if len(postal) != 5 && len(postal) != 9 {
		return 0, false
	}
	for _, c := range []byte(postal) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	zip, err := strconv.Atoi(postal[:5])
	return zip, err == nil && zip > 500 // 00501 is the lowest in use
}

// location is where a three-digit area or a single ZIP lies.
type location struct {
	state string
	zones []string
}

var areaByZIP3 = func() (areas [1000]location) {
	for _, s := range states {
		for _, a := range s.areas {
			for zip3 := a.first; zip3 <= a.last; zip3++ {
				areas[zip3] = location{s.code, s.zones[:min(1, len(s.zones))]}
			}
		}
	}
	for _, a := range areas3 {
		for zip3 := a.first; zip3 <= a.last; zip3++ {
			areas[zip3].zones = a.zones
		}
	}
	return areas
}()

var placeByZIP = func() map[int]location {
	places := make(map[int]location)
	for _, p := range places5 {
		for _, text := range strings.Fields(p.zips) {
			if zip, err := strconv.Atoi(text); err == nil { // the tests read them all
				places[zip] = location{p.state, p.zones}
			}
		}
	}
	return places
}()

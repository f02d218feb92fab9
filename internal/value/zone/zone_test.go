package zone

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// folded is the zones that no table answers, each with the neighbour that is
// answered in its stead.
var folded = map[string]string{
	"America/Indiana/Vincennes":      indianapolis,
	"America/Indiana/Petersburg":     indianapolis,
	"America/Indiana/Winamac":        indianapolis,
	"America/Indiana/Marengo":        indianapolis,
	"America/Indiana/Vevay":          indianapolis,
	"America/Indiana/Knox":           central,
	"America/Indiana/Tell_City":      central,
	"America/Kentucky/Louisville":    eastern,
	"America/Kentucky/Monticello":    eastern,
	"America/North_Dakota/Center":    central,
	"America/North_Dakota/New_Salem": central,
	"America/North_Dakota/Beulah":    central,
	"America/Juneau":                 anchorage,
	"America/Sitka":                  anchorage,
	"America/Metlakatla":             anchorage,
	"America/Yakutat":                anchorage,
	"America/Nome":                   anchorage,
}

func TestFoldedZonesKeepTheSameTime(t *testing.T) {
	last := time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, neighbour := range folded {
		a, b := load(t, name), load(t, neighbour)
		for at := time.Date(2019, 2, 1, 0, 0, 0, 0, time.UTC); at.Before(last); {
			_, offsetA := at.In(a).Zone()
			_, offsetB := at.In(b).Zone()
			if offsetA != offsetB {
				t.Errorf("%s and %s differ at %s: the offset is %v, want %v", name, neighbour, at, offsetA, offsetB)
				break
			}
			_, endA := at.In(a).ZoneBounds()
			_, endB := at.In(b).ZoneBounds()
			if endA.IsZero() || endB.IsZero() {
				break
			}
			at = endA
			if endB.Before(at) {
				at = endB
			}
		}
	}
}

func load(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func TestLoad(t *testing.T) {
	first := load(t, "Pacific/Honolulu")
	if second := load(t, "Pacific/Honolulu"); first != second {
		t.Errorf("the second Load read the zone again: it gave %v, want %v", first, second)
	}
	for _, name := range []string{"", "Local", "America/Nowhere", "../etc/passwd", "EST5EDT6"} {
		_, err := Load(name)
		if err == nil || !strings.Contains(err.Error(), `"`+name+`"`) {
			t.Errorf("Load(%q): error %v, want one that names the zone", name, err)
		}
	}
}

func TestByState(t *testing.T) {
	for code, want := range map[string][]string{
		"NY": {eastern}, "AZ": {phoenix, mountain}, "IN": {indianapolis, central}, "MI": {detroit, menominee},
		"ID": {boise, pacific}, "OR": {pacific, boise}, "TX": {central, mountain}, "AK": {anchorage, adak},
		"PR": {puertoRico}, "DC": {eastern}, "AE": nil, "XX": nil, "ny": nil, "": nil,
	} {
		if got := ByState(code); !slices.Equal(got, want) {
			t.Errorf("ByState(%q) = %v, want %v", code, got, want)
		}
	}
	const all = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY " +
		"NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR VI GU AS MP"
	for _, code := range strings.Fields(all) {
		if len(ByState(code)) == 0 {
			t.Errorf("ByState(%q) is empty", code)
		}
	}
}

// Every name that any table answers is a zone that loads, and is not folded.
func TestEveryNameLoads(t *testing.T) {
	var names []string
	for _, s := range states {
		names = append(names, s.zones...)
	}
	for _, a := range areas3 {
		names = append(names, a.zones...)
	}
	for _, p := range places5 {
		names = append(names, p.zones...)
	}
	for _, group := range slices.Concat(areaCodesUS, areaCodesAbroad) {
		names = append(names, group.zones...)
	}
	for _, name := range names {
		load(t, name)
		if neighbour, ok := folded[name]; ok {
			t.Errorf("%s must be answered as %s", name, neighbour)
		}
	}
}

// What a caller does to an answer must not reach the tables.
func TestAnswersAreFresh(t *testing.T) {
	for name, ask := range map[string]func() []string{
		"ByState":             func() []string { return ByState("TX") },
		"ByPostalCode, area":  func() []string { return ByPostalCode("80202") },
		"ByPostalCode, place": func() []string { return ByPostalCode("79830") },
		"ByAreaCode":          func() []string { return ByAreaCode("+19155550100") },
	} {
		want := ask()
		answer := ask()
		answer[0] = "Mars/Olympus"
		_ = append(answer, "Mars/Tharsis")
		if got := ask(); !slices.Equal(got, want) {
			t.Errorf("%s = %v after a caller changed its copy, want %v", name, got, want)
		}
	}
}

func subset(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(name string) bool { return !slices.Contains(whole, name) })
}

func TestIsState(t *testing.T) {
	for code, want := range map[string]bool{"NY": true, "DC": true, "PR": true, "FM": true, "AE": true, "XX": false, "ny": false, "": false} {
		if got := IsState(code); got != want {
			t.Errorf("that %q is a state is %v, want %v", code, got, want)
		}
	}
}

// States are all that have zones: fifty, the District, five territories and three states in
// free association.
func TestStates(t *testing.T) {
	all := States()
	if len(all) != 59 || !slices.IsSorted(all) || !slices.Contains(all, "DC") || !slices.Contains(all, "PR") || slices.Contains(all, "AE") {
		t.Errorf("%d states: %v; want 59 in order, with DC and PR and without AE", len(all), all)
	}
}

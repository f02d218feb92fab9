package fema

import "strings"

// Verdict is whether an address lies in the declared areas of a disaster.
type Verdict string

// The verdicts.
const (
	In      Verdict = "in"
	Out     Verdict = "out"
	Partly  Verdict = "partly"  // its ZIP code lies in several counties, of which some are declared
	Unknown Verdict = "unknown" // what it lacks, or what the table of ZIP codes lacks, would decide
)

// Address is what of an address says where it lies.
type Address struct {
	State  string // two capital letters
	Abroad bool   // it is not in the United States
	County string // its name, where the address has one; empty otherwise
	// Counties are the five-digit FIPS codes of the counties of its ZIP code; none
	// where the ZIP code is not known: then the county that it names decides.
	Counties []string
}

// Match tells whether an address lies in the areas, and in which. It is pure. A
// statewide area holds every address of the state; tribal areas and others that are
// no counties hold none by themselves. What is not known is never out where it could
// be in.
func Match(areas []Area, a Address) (Verdict, []Area) {
	if a.Abroad || len(areas) == 0 {
		return Out, nil
	}
	state := states[strings.ToUpper(a.State)]
	declared := map[string]Area{}
	partial := false
	for _, area := range areas {
		switch {
		case area.Statewide && area.StateFIPS == state && state != "":
			return In, []Area{area}
		case !area.Statewide:
			declared[area.CountyFIPS] = area
			partial = partial || area.StateFIPS == state
		}
	}
	all := a.Counties
	if len(all) == 0 {
		for _, area := range areas {
			if !area.Statewide && area.StateFIPS == state && area.named(a.County) {
				return In, []Area{area}
			}
		}
		if partial || state == "" {
			return Unknown, nil
		}
		return Out, nil
	}
	var in []Area
	for _, county := range all {
		if area, is := declared[county]; is {
			in = append(in, area)
		}
	}
	switch {
	case len(in) == 0:
		return Out, nil
	case len(in) == len(all):
		return In, in
	}
	for _, area := range in {
		if area.named(a.County) {
			return In, []Area{area}
		}
	}
	return Partly, in
}

// named reports whether a county that an address names is this one.
func (a Area) named(county string) bool { return county != "" && plain(a.Name) == plain(county) }

// plain is the name of a county without what is said of its kind: Lee (County), Lee
// County and lee are the same.
func plain(name string) string {
	name = strings.ToLower(name)
	name, _, _ = strings.Cut(name, "(")
	for _, kind := range []string{" county", " parish", " borough", " census area", " municipio", " municipality"} {
		name = strings.TrimSuffix(strings.TrimSpace(name), kind)
	}
	return strings.TrimSpace(name)
}

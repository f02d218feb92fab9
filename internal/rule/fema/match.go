package fema

import (
	"maps"
	"slices"
	"strings"
)

// Verdict is whether an address lies in the declared areas of a disaster.
type Verdict string

// The verdicts.
const (
	In      Verdict = "in"
	Out     Verdict = "out"
	Partly  Verdict = "partly"  // its ZIP code lies in several counties, of which some are declared, or in one of which a part is
	Unknown Verdict = "unknown" // what it lacks, what the table of ZIP codes lacks, or an area that is no county would decide
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

// declaredAreas are those that are counties, by code.
type declaredAreas map[string]Area

// Match tells whether an address lies in the areas, and in which. It is pure. A
// statewide area holds every address of the state. A tribal area or another that is no
// county (Area.County) cannot be compared with an address: in its state what no other
// area holds is unknown. What is not known is never out where it could be in. Codes of
// counties that were renamed, divided or merged are compared by the land they mean.
func Match(areas []Area, a Address) (Verdict, []Area) {
	if a.Abroad || len(areas) == 0 {
		return Out, nil
	}
	state := states[strings.ToUpper(a.State)]
	counties := declaredAreas{}
	here, undecided := false, false // is an area of this state declared; one that cannot be compared?
	for _, area := range areas {
		if area.Statewide && area.StateFIPS == state && state != "" {
			return In, []Area{area}
		}
		here = here || area.StateFIPS == state && !area.Statewide
		if area.County() {
			counties[area.CountyFIPS] = area
		} else {
			undecided = undecided || area.StateFIPS == state && !area.Statewide
		}
	}
	if len(a.Counties) == 0 {
		return byName(counties, state, a.County, here)
	}
	all := once(a.Counties)
	var in []Area
	whole := true
	for _, county := range all {
		how, found := counties.of(county)
		whole = whole && how == declared
		in = append(in, found...)
		undecided = undecided || here && !known(county)
	}
	slices.SortFunc(in, func(a, b Area) int { return strings.Compare(a.CountyFIPS, b.CountyFIPS) })
	in = slices.Compact(in)
	switch {
	case len(in) == 0 && undecided:
		return Unknown, nil
	case len(in) == 0:
		return Out, nil
	case whole:
		return In, in
	}
	for _, area := range in {
		if area.named(a.County) && slices.Contains(all, area.CountyFIPS) {
			return In, []Area{area}
		}
	}
	return Partly, in
}

// byName judges an address whose ZIP code is not known by the county that it names.
func byName(counties declaredAreas, state, county string, here bool) (Verdict, []Area) {
	for _, code := range slices.Sorted(maps.Keys(counties)) {
		if area := counties[code]; area.StateFIPS == state && area.named(county) {
			return In, []Area{area}
		}
	}
	if here || state == "" {
		return Unknown, nil
	}
	return Out, nil
}

// County reports whether the area is a county or what stands for one (parish, borough,
// independent city, planning region), of any edition. Reservations and school districts
// of Alaska are not.
func (a Area) County() bool { return !a.Statewide && known(a.CountyFIPS) }

// named reports whether a county that an address names is this one.
func (a Area) named(county string) bool {
	mine, theirs := placeOf(a.Name), placeOf(county)
	if theirs.name == "" || mine.name != theirs.name {
		return false
	}
	mine.city = a.CountyFIPS[2:] >= "510"
	if slices.Contains(twins[a.StateFIPS], mine.name) {
		return theirs.told && theirs.city == mine.city
	}
	return !theirs.told || theirs.city == mine.city
}

// twins are the names that an independent city and a county of the same state share
// without lying in one another: the name alone does not say which is meant.
var twins = map[string][]string{
	"24": {"baltimore"}, "29": {"stlouis"}, "51": {"bedford", "fairfax", "franklin", "richmond", "roanoke"},
}

// namedPlace is the name of a county or city without what says which it is.
type namedPlace struct {
	name string // in small letters, without accents, spaces and marks; Saint is st
	city bool
	told bool // the name says whether it is a city
}

// placeOf reads the name of a county as FEMA and people write it: Lee (County), Lee
// County and lee are the same; Fairfax City, City of Fairfax and Fairfax (city) are a
// city, and James City County is none.
func placeOf(name string) namedPlace {
	name = folded(name)
	p := namedPlace{}
	for _, kind := range []string{"county", "parish", "borough", "census area", "municipio", "municipality", "planning region"} {
		for _, ending := range []string{" (" + kind + ")", "(" + kind + ")", " " + kind} {
			if before, is := strings.CutSuffix(name, ending); is {
				name, p.told = before, true
			}
		}
	}
	if before, after, is := strings.Cut(name, "("); is && !p.told {
		name, p.city = before, strings.HasPrefix(after, "city") || strings.HasPrefix(after, "independent city")
		p.told = p.city
	}
	if !p.told {
		if before, is := strings.CutSuffix(strings.TrimSpace(name), " city"); is {
			name, p.city, p.told = before, true, true
		}
		if after, is := strings.CutPrefix(name, "city of "); is {
			name, p.city, p.told = after, true, true
		}
	}
	p.name = joined(name)
	return p
}

// joined is a name without spaces and marks: De Kalb is DeKalb, Saint Louis St. Louis.
func joined(name string) string {
	if after, is := strings.CutPrefix(name, "saint "); is {
		name = "st" + after
	} else if after, is := strings.CutPrefix(name, "sainte "); is {
		name = "ste" + after
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .'’-", r) {
			return -1
		}
		return r
	}, name)
}

// folded is a name in small letters without accents, as far as names of places in the
// United States have them.
func folded(name string) string {
	return strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n").Replace(strings.ToLower(strings.TrimSpace(name)))
}

package fema

import (
	"maps"
	"slices"
)

// Counties are renamed, divided and merged, and the files that name them (FEMA's
// declarations, HUD's crosswalk, the Census Bureau's) do not change their codes on the
// same day. Two codes may therefore be of one place though they differ; comparing them
// as they stand would put everybody there out of a disaster in silence.
//
// Sources: the Census Bureau's "Substantial Changes to Counties and County Equivalent
// Entities: 1970-Present", and for Connecticut its notice of 2022-06-06 (87 FR 34235),
// by which nine planning regions take the place of eight counties.

// successors are the codes of counties that are no more, each with those in which its
// land lies now. Connecticut's regions divide its counties by town: a county stands
// with every region that holds one of its towns.
var successors = map[string][]string{
	"02201": {"02130", "02198", "02275"}, // Prince of Wales-Outer Ketchikan, 2008
	"02232": {"02105", "02230"},          // Skagway-Hoonah-Angoon, 2007
	"02261": {"02063", "02066"},          // Valdez-Cordova, 2019
	"02270": {"02158"},                   // Wade Hampton, renamed Kusilvak, 2015
	"02280": {"02195", "02198", "02275"}, // Wrangell-Petersburg, 2008 and 2013
	"12025": {"12086"},                   // Dade, renamed Miami-Dade, 1997
	"30113": {"30031", "30067"},          // the part of Yellowstone in Montana, 1997
	"46113": {"46102"},                   // Shannon, renamed Oglala Lakota, 2015
	"51515": {"51019"},                   // Bedford (city), 2013
	"51560": {"51005"},                   // Clifton Forge (city), 2001
	"51780": {"51083"},                   // South Boston (city), 1995

	"09001": {"09120", "09140", "09190"}, // Fairfield
	"09003": {"09110", "09140", "09160"}, // Hartford
	"09005": {"09140", "09160", "09190"}, // Litchfield
	"09007": {"09130"},                   // Middlesex
	"09009": {"09140", "09170"},          // New Haven
	"09011": {"09130", "09150", "09180"}, // New London
	"09013": {"09110", "09150"},          // Tolland
	"09015": {"09150", "09180"},          // Windham
}

// enlarged are counties that were there before they took in land of another: that all
// of the other is declared says of them that a part is.
var enlarged = []string{"02130", "02198", "30031", "30067", "51005", "51019", "51083"}

// others are the codes of other editions for the land of a county; none where its code
// has not changed.
func others(county string) []string {
	if now := successors[county]; now != nil {
		return now
	}
	var before []string
	for _, old := range slices.Sorted(maps.Keys(successors)) {
		if slices.Contains(successors[old], county) {
			before = append(before, old)
		}
	}
	return before
}

// share is how much of a county is declared.
type share int

const (
	undeclared share = iota
	partial          // some of it, or not known how much
	declared
)

// of tells how much of a county the declared areas hold, and which they are.
func (d declaredAreas) of(county string) (share, []Area) {
	if area, is := d[county]; is {
		return declared, []Area{area}
	}
	all := others(county)
	var in []Area
	for _, code := range all {
		if area, is := d[code]; is {
			in = append(in, area)
		}
	}
	switch {
	case len(in) == 0:
		return undeclared, nil
	case len(in) == len(all) && !slices.Contains(enlarged, county):
		return declared, in
	}
	return partial, in
}

// once leaves out counties of which another edition's codes stand in the list as well.
func once(counties []string) []string {
	return slices.DeleteFunc(slices.Clone(counties), func(county string) bool {
		return successors[county] == nil && slices.ContainsFunc(others(county),
			func(code string) bool { return slices.Contains(counties, code) })
	})
}

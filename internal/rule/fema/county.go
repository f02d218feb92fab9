package fema

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/value/table"
)

// zipColumns and countyColumns are the names that tables of ZIP codes and counties
// give them, the first that a header has: plain ones; those of the Census Bureau's
// relationship files (zcta_county_rel_10.txt of 2010, whose COUNTY is that within the
// state and whose GEOID is both; tab20_zcta520_county20_natl.txt of 2020); those of
// HUD's crosswalk in all its editions (ZIP and COUNTY of five digits; geoid where it
// was asked for through HUD's API).
var (
	zipColumns    = []string{"zip", "zipcode", "zip_code", "GEOID_ZCTA5_20", "ZCTA5", "zcta"}
	countyColumns = []string{"fips", "county_fips", "GEOID_COUNTY_20", "geoid", "county"}
)

// marks are what parts the columns of a table, beside commas: the Census Bureau's
// bars, and what spreadsheets of other countries write.
var marks = []rune{'|', ';', '\t'}

// ReadCounties passes on the pairs of a table of ZIP codes (five digits) and counties
// (five digits, FIPS), as the Census Bureau or HUD publishes it or as a spreadsheet
// saves that; what is wrong with a line is a fault. A line without a ZIP code, as the
// Census Bureau has for land without one, is passed over, and so is one of HUD's whose
// county is 99999, which means that it is not known. The error is each's, or that the
// file cannot be read.
func ReadCounties(file io.Reader, each func(zip, county string) error, wrong func(Fault)) error {
	const missing = "the columns zip and fips are missing, or those of HUD's crosswalk (ZIP, COUNTY) or of the Census Bureau's relationship file"
	var names []string
	var zipAt, countyAt int
	return rows(file, wrong, func(header []string) *Fault {
		names, zipAt, countyAt = header, column(header, zipColumns), column(header, countyColumns)
		if zipAt < 0 || countyAt < 0 {
			return &Fault{Line: 1, Reason: missing, Whole: true}
		}
		return nil
	}, func(line int, record []string) error {
		zip, county := digits(record[zipAt], 5), digits(record[countyAt], 5)
		switch {
		case written(record[zipAt]) == "", county == "99999":
		case zip == "":
			wrong(Fault{Line: line, Column: names[zipAt], Value: cut(record[zipAt], 100), Reason: "is not a ZIP code of five digits"})
		case county == "":
			wrong(Fault{Line: line, Column: names[countyAt], Value: cut(record[countyAt], 100), Reason: "is not a code of a county, of five digits"})
		default:
			return each(zip, county)
		}
		return nil
	})
}

// rows passes on the rows of a table of CSV: first its header, in which a fault ends
// the reading, then each record with its line.
func rows(file io.Reader, wrong func(Fault), head func([]string) *Fault, each func(line int, record []string) error) error {
	var at *table.Fault
	t, err := table.Open(file, marks...)
	switch {
	case errors.Is(err, io.EOF):
		wrong(Fault{Line: 1, Reason: "the file is empty", Whole: true})
		return nil
	case errors.As(err, &at):
		wrong(Fault{Line: at.Line, Column: at.Column, Value: at.Value, Reason: at.Reason, Whole: true})
		return nil
	case err != nil:
		return err
	}
	if f := head(t.Header); f != nil {
		wrong(*f)
		return nil
	}
	for {
		record, line, err := t.Next()
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &at):
			wrong(Fault{Line: at.Line, Column: at.Column, Value: at.Value, Reason: at.Reason, Whole: at.Whole})
			continue
		case err != nil:
			return err
		}
		if err := each(line, record); err != nil {
			return err
		}
	}
}

// column is where the first of the names that a header has stands in it, in capital
// letters or small; -1 where none does.
func column(header, names []string) int {
	for _, wanted := range names {
		if i := slices.IndexFunc(header, func(name string) bool { return strings.EqualFold(name, wanted) }); i >= 0 {
			return i
		}
	}
	return -1
}

// ZIP is the five digits of a postal code of the United States, of ZIP+4 too, with its
// hyphen or without; empty for anything else.
func ZIP(code string) string {
	digits := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, code)
	if len(digits) != 5 && len(digits) != 9 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits[:5]
}

// Place is the state of an address, and whether it lies abroad. A territory of the
// United States may stand in the field of the country (ISO 3166 has both), and is no
// foreign one.
func Place(state, country string) (string, bool) {
	state, country = strings.ToUpper(strings.TrimSpace(state)), strings.ToUpper(strings.TrimSpace(country))
	if country == "" || country == "US" {
		return state, false
	}
	if code, is := states[country]; !is || code < "60" { // CA is Canada, not California
		return state, true
	}
	return country, false
}

// states are the FIPS codes of the states, the District of Columbia and the
// territories by their postal abbreviations (FIPS 5-2).
var states = map[string]string{"AL": "01", "AK": "02", "AZ": "04", "AR": "05", "CA": "06", "CO": "08", "CT": "09", "DE": "10", "DC": "11", "FL": "12", "GA": "13", "HI": "15",
	"ID": "16", "IL": "17", "IN": "18", "IA": "19", "KS": "20", "KY": "21", "LA": "22", "ME": "23", "MD": "24", "MA": "25", "MI": "26", "MN": "27", "MS": "28", "MO": "29",
	"MT": "30", "NE": "31", "NV": "32", "NH": "33", "NJ": "34", "NM": "35", "NY": "36", "NC": "37", "ND": "38", "OH": "39", "OK": "40", "OR": "41", "PA": "42", "RI": "44",
	"SC": "45", "SD": "46", "TN": "47", "TX": "48", "UT": "49", "VT": "50", "VA": "51", "WA": "53", "WV": "54", "WI": "55", "WY": "56",
	"AS": "60", "FM": "64", "GU": "66", "MH": "68", "MP": "69", "PW": "70", "PR": "72", "VI": "78"}

// abbreviation is the postal abbreviation of a state's FIPS code, or empty.
func abbreviation(fips string) string {
	for _, name := range slices.Sorted(maps.Keys(states)) {
		if states[name] == fips {
			return name
		}
	}
	return ""
}

package fema

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// zipped has a line for each ZIP code: the ZIP, and the five-digit FIPS codes of the
// counties in which it delivers mail. docs/supercases.md names the source.
//
//go:embed zipcounty.txt.gz
var zipped []byte

var counties = sync.OnceValues(func() (map[string][]string, error) {
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	all := make(map[string][]string, 40_000)
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			return nil, fmt.Errorf("the table of ZIP codes holds the line %q", lines.Text())
		}
		all[fields[0]] = fields[1:]
	}
	return all, lines.Err()
})

// Counties are the five-digit FIPS codes of the counties of a ZIP code (five digits,
// or ZIP+4), in ascending order; none for a ZIP that is not known.
func Counties(zip string) []string {
	all, err := counties()
	if err != nil || len(zip) < 5 {
		return nil // a test reads the whole table
	}
	return all[zip[:5]]
}

// states are the FIPS codes of the states, the District of Columbia and the
// territories by their postal abbreviations (FIPS 5-2).
var states = map[string]string{"AL": "01", "AK": "02", "AZ": "04", "AR": "05", "CA": "06", "CO": "08", "CT": "09", "DE": "10", "DC": "11", "FL": "12", "GA": "13", "HI": "15",
	"ID": "16", "IL": "17", "IN": "18", "IA": "19", "KS": "20", "KY": "21", "LA": "22", "ME": "23", "MD": "24", "MA": "25", "MI": "26", "MN": "27", "MS": "28", "MO": "29",
	"MT": "30", "NE": "31", "NV": "32", "NH": "33", "NJ": "34", "NM": "35", "NY": "36", "NC": "37", "ND": "38", "OH": "39", "OK": "40", "OR": "41", "PA": "42", "RI": "44",
	"SC": "45", "SD": "46", "TN": "47", "TX": "48", "UT": "49", "VT": "50", "VA": "51", "WA": "53", "WV": "54", "WI": "55", "WY": "56",
	"AS": "60", "FM": "64", "GU": "66", "MH": "68", "MP": "69", "PW": "70", "PR": "72", "VI": "78"}

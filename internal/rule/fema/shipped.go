package fema

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// zipCounties is the table of ZIP codes and counties that the product ships: a line
// zip,fips a pair, gzip. NOTICE says where it comes from.
//
//go:embed zip_counties.csv.gz
var zipCounties []byte

// shipped is the table, read once.
var shipped = sync.OnceValues(func() (map[string][]string, error) {
	file, err := gzip.NewReader(bytes.NewReader(zipCounties))
	if err != nil {
		return nil, fmt.Errorf("fema: the shipped table of ZIP codes: %w", err)
	}
	counties := map[string][]string{}
	var wrong []Fault
	err = ReadCounties(file, func(zip, county string) error {
		if !slices.Contains(counties[zip], county) {
			counties[zip] = append(counties[zip], county)
		}
		return nil
	}, func(f Fault) { wrong = append(wrong, f) })
	if err == nil && len(wrong) > 0 {
		err = fmt.Errorf("line %d: %s", wrong[0].Line, wrong[0].Reason)
	}
	if err != nil {
		return nil, fmt.Errorf("fema: the shipped table of ZIP codes: %w", err)
	}
	for _, all := range counties {
		slices.Sort(all)
	}
	return counties, nil
})

// Shipped are the counties of a ZIP code (five digits) by the table that the product
// ships, in ascending order; none where it does not know the code. The error is that
// the table cannot be read.
func Shipped(zip string) ([]string, error) {
	counties, err := shipped()
	return slices.Clone(counties[zip]), err
}

// codes are the codes of counties that occur in the shipped table.
var codes = sync.OnceValue(func() map[string]bool {
	counties, err := shipped()
	if err != nil {
		return nil // nothing is known then: no address is out where an area of its state is declared
	}
	all := map[string]bool{}
	for _, of := range counties {
		for _, county := range of {
			all[county] = true
		}
	}
	return all
})

// known reports whether a code is that of a county of some edition: of the shipped
// table, or of a county that was renamed, divided or merged.
func known(county string) bool {
	return !strings.HasSuffix(county, "000") && (codes()[county] || len(others(county)) > 0)
}

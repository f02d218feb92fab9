package fema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// counties reads a table of ZIP codes and tells pairs and faults.
func counties(t *testing.T, text string) (got []string) {
	t.Helper()
	err := ReadCounties(strings.NewReader(text), func(zip, county string) error { got = append(got, zip+" "+county); return nil },
		func(f Fault) { got = append(got, fmt.Sprintf("%d %s %q %s", f.Line, f.Column, f.Value, f.Reason)) })
	if err != nil {
		t.Errorf("reading %q: %v", text, err)
	}
	return got
}

// The first lines of the files that people have, as they are published and as
// spreadsheets save them.
func TestTablesOfZIPCodesArePublishedInManyForms(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"HUD since 2021":          {"ZIP,COUNTY,USPS_ZIP_PREF_CITY,USPS_ZIP_PREF_STATE,RES_RATIO,BUS_RATIO,OTH_RATIO,TOT_RATIO\n33901,12071,FORT MYERS,FL,1,1,1,1\n", "33901 12071"},
		"HUD before":              {"zip,county,res_ratio,bus_ratio,oth_ratio,tot_ratio\n00501,36103,0,1,0,1\n", "00501 36103"},
		"HUD saved by Excel":      {"ZIP,COUNTY,RES_RATIO,,\r\n501,36103,0,,\r\n,,,,\r\n1001,25013.0,1,,\r\n", "00501 36103, 01001 25013"},
		"HUD's row of no county":  {"ZIP,COUNTY\n00999,99999\n33901,12071\n", "33901 12071"},
		"HUD's API":               {"zip,geoid,res_ratio\n33901,12071,1\n", "33901 12071"},
		"Census 2020":             {"OID_ZCTA5_20|GEOID_ZCTA5_20|NAMELSAD_ZCTA5_20|OID_COUNTY_20|GEOID_COUNTY_20|NAMELSAD_COUNTY_20\n1|33901|ZCTA5 33901|2|12071|Lee County\n", "33901 12071"},
		"Census 2010":             {"ZCTA5,STATE,COUNTY,GEOID,POPPT\n33901,12,071,12071,100\n", "33901 12071"},
		"a German spreadsheet":    {"zip;fips\n33901;12071\n", "33901 12071"},
		"tabs":                    {"zip\tfips\n33901\t12071\n", "33901 12071"},
		"a spreadsheet's old end": {"ZIP,FIPS\r33901,12071\r", "33901 12071"},
		"pandas":                  {"zip,fips\n33901.0,12071.0\nNaN,12071\n", "33901 12071"},
		"UTF-16":                  {"\xff\xfez\x00i\x00p\x00", `1  "" is UTF-16: save the file as CSV UTF-8`},
	} {
		if got := strings.Join(counties(t, c.text), ", "); got != c.want {
			t.Errorf("%s: read as %q, want %q", name, got, c.want)
		}
	}
}

func TestDeclarationsSavedBySpreadsheets(t *testing.T) {
	const file = "DisasterNumber,State,declarationDate,incidentBeginDate,incidentEndDate,fipsStateCode,fipsCountyCode,placeCode,designatedArea,,\r\n" +
		"4673,FL,9/29/2022 0:00,9/23/2022 0:00,11/4/2022,12,71,99071,Lee (County),,\r\n" +
		"4673.0,FL,NA,,NaN,12.0,15.0,99015.0,Charlotte (County),,\r\n" +
		"4673,FL,soon,,,12,21,99021,Collier (County),,\r\n,,,,,,,,,,\r\n"
	rows, wrong := read(t, file)
	if len(rows) != 3 {
		t.Fatalf("%d rows were read of 3: %v", len(rows), wrong)
	}
	if r := rows[0]; r.DeclaredOn.String() != "2022-09-29" || r.BeganOn.String() != "2022-09-23" || r.EndedOn.String() != "2022-11-04" || r.Area.CountyFIPS != "12071" {
		t.Errorf("the dates of a spreadsheet were read as %+v", r)
	}
	if r := rows[1]; r.Number != 4673 || r.DeclaredOn != nil || r.EndedOn != nil || r.Area.CountyFIPS != "12015" || !r.SaysEnd {
		t.Errorf("what statistics programs write was read as %+v", r)
	}
	if r := rows[2]; r.DeclaredOn != nil || r.Area.CountyFIPS != "12021" {
		t.Errorf("a row with a date that cannot be read was read as %+v", r)
	}
	if len(wrong) != 1 || !strings.Contains(wrong[0], `4 declarationDate "soon"`) {
		t.Errorf("told were %q, want the one date", wrong)
	}
	if rows, _ := read(t, "disasterNumber,fipsStateCode,fipsCountyCode\n1,12,71\n"); rows[0].SaysEnd {
		t.Error("a file without the column says nothing of the end")
	}
	if rows, _ := read(t, `[{"disasterNumber":1,"fipsStateCode":"12","fipsCountyCode":"071","incidentEndDate":null}]`); !rows[0].SaysEnd || rows[0].EndedOn != nil {
		t.Errorf("null says that the incident goes on: %+v", rows[0])
	}
}

func TestAreasThatAreNoCountiesPutNobodyOut(t *testing.T) {
	navajo := Area{StateFIPS: "04", CountyFIPS: "04000", Name: "Navajo Nation Reservation (Also NM, UT)"}
	apache := Area{StateFIPS: "04", CountyFIPS: "04001", Name: "Apache (County)"}
	for _, c := range []struct {
		areas []Area
		a     Address
		want  Verdict
	}{
		{[]Area{navajo}, Address{State: "AZ", Counties: []string{"04017"}}, Unknown}, // Kayenta lies in it
		{[]Area{navajo, apache}, Address{State: "AZ", Counties: []string{"04001"}}, In},
		{[]Area{navajo, apache}, Address{State: "AZ", Counties: []string{"04001", "04017"}}, Partly},
		{[]Area{navajo}, Address{State: "AZ"}, Unknown},
		{[]Area{navajo}, Address{State: "FL", Counties: []string{"12071"}}, Out},
		{[]Area{apache}, Address{State: "AZ", Counties: []string{"04017"}}, Out},
		{[]Area{apache}, Address{State: "AZ", Counties: []string{"04999"}}, Unknown}, // a table of an edition that is not known here
		{[]Area{{StateFIPS: "04", CountyFIPS: "04999"}}, Address{State: "AZ", Counties: []string{"04017"}}, Unknown},
	} {
		if got, _ := Match(c.areas, c.a); got != c.want {
			t.Errorf("%+v in %+v: %s, want %s", c.a, c.areas, got, c.want)
		}
	}
	if navajo.County() || !apache.County() {
		t.Error("a reservation is no county, and Apache is one")
	}
}

func TestCountiesOfAnotherEdition(t *testing.T) {
	area := func(fips string) Area { return Area{StateFIPS: fips[:2], CountyFIPS: fips} }
	for _, c := range []struct {
		declared, of string
		want         Verdict
	}{
		{"09003", "09003", In},
		{"09003", "09110", Partly}, // Hartford lies in the Capitol region, and so does Tolland
		{"09003 09013", "09110", In},
		{"09003", "09110 09003", In}, // a table with the codes of both editions
		{"09003", "09120", Out},      // Bridgeport does not
		{"09110", "09003", Partly},
		{"09110 09140 09160", "09003", In},
		{"46113", "46102", In}, // Shannon is Oglala Lakota
		{"46102", "46113", In},
		{"46113", "46102 46113", In},
		{"02270", "02158", In},
		{"02261", "02063", In},
		{"02063", "02261", Partly},
		{"51515", "51019", Partly}, // the city is a part of the county that took it in
		{"51019", "51515", In},
		{"12025", "12086", In},
		{"46113", "46099", Out},
	} {
		var areas []Area
		for _, fips := range strings.Fields(c.declared) {
			areas = append(areas, area(fips))
		}
		a := Address{State: abbreviation(c.of[:2]), Counties: strings.Fields(c.of)}
		if got, _ := Match(areas, a); got != c.want {
			t.Errorf("a ZIP code of %s where %s is declared: %s, want %s", c.of, c.declared, got, c.want)
		}
	}
	for old, now := range successors {
		if slices.Contains(now, old) || len(now) == 0 {
			t.Errorf("%s stands with %v; want no %q among them, and some", old, now, old)
		}
	}
}

func TestCitiesAndCountiesOfOneName(t *testing.T) {
	city := Area{StateFIPS: "51", CountyFIPS: "51600", Name: "Fairfax"}
	county := Area{StateFIPS: "51", CountyFIPS: "51059", Name: "Fairfax (County)"}
	both := []string{"51059", "51600"}
	for _, c := range []struct {
		area     Area
		counties []string
		name     string
		want     Verdict
	}{
		{city, nil, "Fairfax County", Unknown}, {city, nil, "Fairfax City", In}, {city, nil, "City of Fairfax", In}, {city, nil, "Fairfax (city)", In}, {city, nil, "Fairfax", Unknown},
		{county, nil, "Fairfax County", In}, {county, nil, "Fairfax City", Unknown}, {county, nil, "Fairfax", Unknown},
		{city, both, "Fairfax County", Partly}, {city, both, "Fairfax City", In}, {county, both, "Fairfax County", In}, {county, both, "Fairfax City", Partly},
		{Area{StateFIPS: "29", CountyFIPS: "29510", Name: "St. Louis"}, nil, "Saint Louis City", In},
		{Area{StateFIPS: "29", CountyFIPS: "29189", Name: "St. Louis (County)"}, nil, "Saint Louis City", Unknown},
		{Area{StateFIPS: "51", CountyFIPS: "51095", Name: "James City (County)"}, nil, "James City County", In},
		{Area{StateFIPS: "32", CountyFIPS: "32510", Name: "Carson City"}, nil, "Carson City", In},
		{Area{StateFIPS: "51", CountyFIPS: "51540", Name: "Charlottesville"}, nil, "Charlottesville", In}, // no county has the name
		{Area{StateFIPS: "72", CountyFIPS: "72021", Name: "Bayamon (Municipio)"}, nil, "Bayamón", In},
		{Area{StateFIPS: "13", CountyFIPS: "13089", Name: "DeKalb (County)"}, nil, "De Kalb", In},
		{Area{StateFIPS: "24", CountyFIPS: "24033", Name: "Prince George's (County)"}, nil, "Prince Georges County", In},
		{Area{StateFIPS: "12", CountyFIPS: "12109", Name: "St. Johns (County)"}, nil, "Saint Johns", In},
		{Area{StateFIPS: "35", CountyFIPS: "35013", Name: "Dona Ana (County)"}, nil, "Doña Ana County", In},
		{Area{StateFIPS: "22", CountyFIPS: "22071", Name: "Orleans (Parish)"}, nil, "Orleans Parish", In},
	} {
		if got, _ := Match([]Area{c.area}, Address{State: abbreviation(c.area.StateFIPS),
			Counties: c.counties, County: c.name}); got != c.want {
			t.Errorf("%q where %q (%s) is declared, ZIP code of %v: %s, want %s", c.name, c.area.Name, c.area.CountyFIPS, c.counties, got, c.want)
		}
	}
}

func TestTheShippedTable(t *testing.T) {
	for zip, want := range map[string]string{"33901": "12071", "00501": "36103", "06103": "09003", "99999": ""} {
		got, err := Shipped(zip)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s lies in %v (%v), want %s", zip, got, err, want)
		}
	}
	all, err := shipped()
	if err != nil || len(all) < 40_000 || len(codes()) < 3_100 {
		t.Errorf("%d ZIP codes in %d counties, %v: the United States have more", len(all), len(codes()), err)
	}
	for zip, of := range all {
		if !slices.IsSorted(of) || slices.ContainsFunc(of, func(c string) bool { return abbreviation(c[:2]) == "" }) {
			t.Errorf(`%s lies in %v; want counties in order, each of a state that is known`, zip, of)
		}
	}
}

// An address is never out because its ZIP code is better known, and another edition of
// a code never turns in into out.
func TestNobodyIsOutInSilence(t *testing.T) {
	codes := []string{"09001", "09003", "09005", "09013", "09110", "09140", "09160", "09190"}
	rapid.Check(t, func(rt *rapid.T) {
		var areas []Area
		for _, fips := range rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 1, 5, rapid.ID).Draw(rt, "declared") {
			areas = append(areas, Area{StateFIPS: "09", CountyFIPS: fips})
		}
		county := rapid.SampledFrom(codes).Draw(rt, "county")
		got, in := Match(areas, Address{State: "CT", Counties: []string{county}})
		shares := slices.ContainsFunc(areas, func(a Area) bool {
			return a.CountyFIPS == county || slices.Contains(successors[county], a.CountyFIPS) ||
				slices.Contains(successors[a.CountyFIPS], county)
		})
		if shares == (got == Out) || (got == In || got == Partly) != (len(in) > 0) {
			rt.Errorf("%s where %v is declared: %s in %v", county, areas, got, in)
		}
	})
}

// TestPlaces: an address lies abroad by its country alone, of which the territories are none.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		state, country, want string
		abroad               bool
	}{
		{"fl", "", "FL", false}, {"FL", "us", "FL", false}, {"", "US", "", false}, {"ON", "CA", "ON", true}, {"", "AS", "AS", false},
		{"X", "PR", "PR", false}, {"", "WY", "", true}, {"", "ZZ", "", true},
	} {
		if state, abroad := Place(c.state, c.country); state != c.want || abroad != c.abroad {
			t.Errorf("%q in %q lies in %q, abroad: %t; want %q, %t", c.state, c.country, state, abroad, c.want, c.abroad)
		}
	}
}

// TestRowsAtTheirEdges: the greatest number, an incident of one day, areas without a county,
// and a state that is told by its code alone.
func TestRowsAtTheirEdges(t *testing.T) {
	const columns = "disasterNumber,fipsStateCode,fipsCountyCode,placeCode,designatedArea,state,incidentBeginDate,incidentEndDate\n"
	row := func(text string) (d Declaration, wrong []string) {
		t.Helper()
		rows, wrong := read(t, columns+text+"\n")
		if len(rows) == 1 {
			return rows[0], wrong
		}
		return d, wrong
	}
	if d, wrong := row("99999,12,071,,,,2026-05-01,2026-05-01"); d.Number != 99999 || d.EndedOn == nil || d.State != "FL" || wrong != nil {
		t.Errorf("a disaster of one day, number 99999: %+v, %q, want it taken as it is, in FL", d, wrong)
	}
	if d, wrong := row("100000,12,071,,,,,"); d.Number == 100000 && len(wrong) == 0 {
		t.Errorf("number 100000 is taken as %+v, want it refused", d)
	}
	if d, _ := row("1,12,071,,,GA,,"); d.State != "GA" {
		t.Errorf("the state is %q, want the one that the row names, GA", d.State)
	}
	for text, want := range map[string]bool{"1,12,000,0,,,,": true, "1,12,000,,,,,": true, "1,12,000,99071,,,,": false, "1,12,000,0,Statewide,,,": true,
		"1,12,000,0,Big Cypress,,,": false, "1,12,071,0,Statewide,,,": false} {
		if d, wrong := row(text); d.Area.Statewide != want || wrong != nil {
			t.Errorf("%s: the whole state: %t (%q), want %t", text, d.Area.Statewide, wrong, want)
		}
	}
	// Of an end that cannot be read nothing is known; of another date it is.
	if d, _ := row("1,12,071,,,,soon,"); !d.SaysEnd {
		t.Errorf("a beginning that cannot be read: %+v, want the end told as open", d)
	}
	if d, _ := row("1,12,071,,,,,soon"); d.SaysEnd {
		t.Errorf("an end that cannot be read: %+v, want it not told as open", d)
	}
	deep := `{"disasterNumber":1,"fipsStateCode":"12","fipsCountyCode":"071"},` + strings.Repeat("[", 12)
	if rows, wrong := read(t, "["+deep); len(rows) != 1 || len(wrong) != 1 || !strings.HasPrefix(wrong[0], "2 ") {
		t.Errorf("%d rows and %q, want the first row, and the second told to be nested too deeply", len(rows), wrong)
	}
}

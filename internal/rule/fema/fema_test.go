package fema

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// ian is Hurricane Ian's declaration for Florida, DR-4673, as OpenFEMA has it, cut
// short: three counties and a reservation.
const ian = `femaDeclarationString,disasterNumber,state,declarationType,declarationDate,fyDeclared,incidentType,declarationTitle,ihProgramDeclared,incidentBeginDate,incidentEndDate,fipsStateCode,fipsCountyCode,placeCode,designatedArea
DR-4673-FL,4673,FL,DR,2022-09-29T00:00:00.000Z,2022,Hurricane,HURRICANE IAN,1,2022-09-23T00:00:00.000Z,2022-11-04T00:00:00.000Z,12,071,99071,Lee (County)
DR-4673-FL,4673,FL,DR,2022-09-29T00:00:00.000Z,2022,Hurricane,HURRICANE IAN,1,2022-09-23T00:00:00.000Z,2022-11-04T00:00:00.000Z,12,015,99015,Charlotte (County)
DR-4673-FL,4673,FL,DR,2022-09-29T00:00:00.000Z,2022,Hurricane,HURRICANE IAN,1,2022-09-23T00:00:00.000Z,,12,021,99021,Collier (County)
DR-4673-FL,4673,FL,DR,2022-09-29T00:00:00.000Z,2022,Hurricane,HURRICANE IAN,0,2022-09-23T00:00:00.000Z,,12,900,900,Big Cypress Indian Reservation
`

func read(t *testing.T, text string) (rows []Declaration, wrong []string) {
	t.Helper()
	err := Read(strings.NewReader(text), func(d Declaration) error { rows = append(rows, d); return nil },
		func(f Fault) { wrong = append(wrong, fmt.Sprintf("%d %s %q %s", f.Line, f.Column, f.Value, f.Reason)) })
	if err != nil {
		t.Error(err)
	}
	return rows, wrong
}

func TestRead(t *testing.T) {
	rows, wrong := read(t, ian)
	if len(rows) != 4 || wrong != nil {
		t.Fatalf("%d rows are read with the faults %v, want 4 and none", len(rows), wrong)
	}
	r := rows[0]
	if r.Number != 4673 || r.State != "FL" || r.DeclarationType != "DR" || r.IncidentType != "Hurricane" || r.Title != "HURRICANE IAN" || r.DeclaredOn.String() != "2022-09-29" ||
		r.BeganOn.String() != "2022-09-23" || r.EndedOn.String() != "2022-11-04" || rows[2].EndedOn != nil || r.Area != (Area{"12", "12071", false, "Lee (County)"}) {
		t.Errorf("the first row is %+v; want Hurricane Ian in Florida, number 4673, DR, declared on 2022-09-29, from 2022-09-23 to 2022-11-04, in %v, and the third without an end", r, (Area{"12", "12071", false, "Lee (County)"}))
	}
	// The same rows in the three forms of JSON, one without the leading zeros that
	// spreadsheets drop.
	const record = `{"disasterNumber":4673,"state":"FL","fipsStateCode":"12","fipsCountyCode":"71","designatedArea":"Lee (County)","ihProgramDeclared":true,"incidentEndDate":null}`
	for _, text := range []string{"[" + record + "," + record + "]", record + "\n" + record, `{"metadata":{"count":2,"skip":0},"DisasterDeclarationsSummaries":[` + record + "," + record + `]}`} {
		rows, wrong := read(t, "\ufeff \n"+text)
		if len(rows) != 2 || wrong != nil || rows[1].Number != 4673 || rows[1].Area.CountyFIPS != "12071" || rows[1].EndedOn != nil {
			t.Errorf("%s is read as %+v with the faults %v; want two rows without a fault, the second of number 4673 in county 12071 without an end", text, rows, wrong)
		}
	}
	// What lies in a record, or around it, is none of it.
	nested := strings.Replace(record, `"state"`, `"id":{"disasterNumber":{"of":[1,{"x":2}]}},"programs":["IA",{"state":"XX"}],"state"`, 1)
	if rows, wrong := read(t, "["+nested+"]"); len(rows) != 1 || wrong != nil || rows[0].Number != 4673 || rows[0].State != "FL" {
		t.Errorf("the nested form is read as %+v with the faults %v; want one row without a fault, number 4673 in FL", rows, wrong)
	}
	for text, want := range map[string]string{
		"":           `1  "" the file is empty`,
		"a,b\n1,2\n": `1 disasterNumber "" the column is missing: the file is OpenFEMA's DisasterDeclarationsSummaries`,
		"disasterNumber,fipsStateCode,fipsCountyCode\nx,12,071\n":                                                        `2 disasterNumber "x" is not a number of a disaster`,
		"disasterNumber,fipsStateCode,fipsCountyCode\n1,FL,071\n":                                                        `2 fipsStateCode "FL" is not a code of a state, of two digits`,
		"disasterNumber,fipsStateCode,fipsCountyCode\n1,12,0711\n":                                                       `2 fipsCountyCode "0711" is not a code of a county, of three digits`,
		"disasterNumber,fipsStateCode,fipsCountyCode,declarationDate\n1,12,71,May\n":                                     `2 declarationDate "May" does not begin with a date, YYYY-MM-DD or M/D/YYYY: the row was taken without it`,
		"disasterNumber,fipsStateCode,fipsCountyCode,incidentBeginDate,incidentEndDate\n1,12,71,2026-05-01,2026-01-01\n": `2 incidentEndDate "2026-01-01" is before incidentBeginDate: the row was taken without it`,
		`[{"disasterNumber":1,`: `1  "" the JSON is not well formed`,
		`[{"disasterNumber":"` + strings.Repeat("x", 3<<20) + `"}]`: `1  "" a value is longer than 1 MiB`,
	} {
		if _, wrong := read(t, text); len(wrong) != 1 || wrong[0] != want {
			t.Errorf("%q is read with the faults %q; want %q alone", text, wrong, want)
		}
	}
}

// zips are some ZIP codes of Florida and their counties, for the tests.
var zips = map[string][]string{"33901": {"12071"}, "34134": {"12021", "12071"}, "33101": {"12086"}, "34142": {"12021", "12051"}, "10001": {"36061"}}

func TestReadCounties(t *testing.T) {
	for text, want := range map[string]string{
		"zip,fips\n33901,12071\n00601,72001\n":                                  "33901 12071, 00601 72001",
		"\ufefffips,zip\r\n1001,601\r\n":                                        "00601 01001", // zeros that a spreadsheet dropped
		"OID_ZCTA5_20|GEOID_ZCTA5_20|GEOID_COUNTY_20\n1|33901|12071\n||12071\n": "33901 12071",
		"GEOID_COUNTY_20|GEOID_ZCTA5_20\n12071|x\n":                             `2 GEOID_ZCTA5_20 "x" is not a ZIP code of five digits`, // as the file calls it
		"zip,fips\nx,12071\n33901,y\n\"":                                        `2 zip "x" is not a ZIP code of five digits, 3 fips "y" is not a code of a county, of five digits, 4  "" is not well formed: a quote stands where none may, or is not closed`,
		"":                                                                      `1  "" the file is empty`,
		"a,b\n1,2":                                                              `1  "" the columns zip and fips are missing, or those of HUD's crosswalk (ZIP, COUNTY) or of the Census Bureau's relationship file`,
	} {
		var got []string
		err := ReadCounties(strings.NewReader(text), func(zip, county string) error { got = append(got, zip+" "+county); return nil },
			func(f Fault) { got = append(got, fmt.Sprintf("%d %s %q %s", f.Line, f.Column, f.Value, f.Reason)) })
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%q: %q with the error %v; want no error and %q", text, got, err, want)
		}
	}
	for code, want := range map[string]string{"33901": "33901", " 33901-1234": "33901", "3390": "", "SW1A 1AA": "", "339011": "", "": ""} {
		if got := ZIP(code); got != want {
			t.Errorf("%v is taken for %q, want %q", code, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	rows, _ := read(t, ian)
	var areas []Area
	for _, r := range rows {
		areas = append(areas, r.Area)
	}
	for _, c := range []struct {
		zip, state, county string
		want               Verdict
		areas              int
	}{
		{"33901", "FL", "", In, 1},           // Fort Myers
		{"34134", "FL", "", In, 2},           // Bonita Springs, in Lee and Collier
		{"33101", "FL", "", Unknown, 0},      // Miami: in no declared county, and the reservation cannot be compared
		{"34142", "FL", "", Partly, 1},       // Immokalee, in Collier and Hendry
		{"34142", "FL", "Collier", In, 1},    // which the address itself decides
		{"34142", "FL", "Hendry", Partly, 1}, // Hendry is not declared, but the name may be wrong: a person looks
		{"00000", "FL", "", Unknown, 0},
		{"", "FL", "", Unknown, 0},
		{"", "FL", "Lee County", In, 1}, // no ZIP code is known: the address itself decides
		{"00000", "FL", "lee", In, 1},
		{"00000", "FL", "Hendry", Unknown, 0}, // not declared, but the name may be wrong
		{"00000", "AL", "Lee", Out, 0},        // another state's
		{"", "", "", Unknown, 0},
		{"33901", "", "", In, 1},
		{"00000", "NY", "", Out, 0},
		{"10001", "NY", "", Out, 0},
	} {
		if got, in := Match(areas, Address{State: c.state, Counties: zips[c.zip], County: c.county}); got != c.want || len(in) != c.areas {
			t.Errorf("%v is %v in %v, want %v in %d areas", c, got, in, c.want, c.areas)
		}
	}
	if got, _ := Match(areas, Address{State: "FL", Counties: zips["33901"], Abroad: true}); got != Out {
		t.Errorf("an address abroad is %v, want %v", got, Out)
	}
	whole := []Area{{StateFIPS: "12", CountyFIPS: "12000", Statewide: true, Name: "Statewide"}}
	if got, _ := Match(whole, Address{State: "fl"}); got != In {
		t.Errorf("in a state that is declared whole an address is %v, want %v", got, In)
	}
	if got, _ := Match(whole, Address{State: "GA"}); got != Out {
		t.Errorf("an address in another state is %v, want %v", got, Out)
	}
}

// A further area never takes anybody out, and a whole state holds all of it.
func TestMatchGrows(t *testing.T) {
	rank := map[Verdict]int{Out: 0, Unknown: 0, Partly: 1, In: 2}
	rapid.Check(t, func(rt *rapid.T) {
		county := rapid.SampledFrom([]string{"12001", "12003", "12005", "12007", "12009"})
		own := rapid.SliceOfNDistinct(county, 1, 3, rapid.ID).Draw(rt, "counties")
		area := rapid.Custom(func(rt *rapid.T) Area { return Area{StateFIPS: "12", CountyFIPS: county.Draw(rt, "of")} })
		areas := append(rapid.SliceOfN(area, 0, 6).Draw(rt, "areas"), Area{StateFIPS: "12", CountyFIPS: own[0]})
		a := Address{State: "FL", Counties: own}
		before, _ := Match(areas[:len(areas)-1], a)
		after, _ := Match(areas, a)
		if rank[after] < rank[before] || after == Out {
			rt.Fatalf("%v: the address was %v and with another county is %v, want it no further out, and not %v", own, before, after, Out)
		}
		if got, _ := Match(append(areas, Area{StateFIPS: "12", CountyFIPS: "12000", Statewide: true}), a); got != In {
			rt.Fatalf("%v: with the whole state declared it is %v, want %v", own, got, In)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{ian, `[{"disasterNumber":1}]`, `{"a":[{"disasterNumber":1,"x":{"y":[1,null]}}]}`, "{", "[[[["} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		err := Read(bytes.NewReader(text), func(d Declaration) error {
			if d.Number < 1 || len(d.Area.CountyFIPS) != 5 {
				t.Errorf("the row is %+v; want a number of 1 at least, and a county of five digits", d)
			}
			return nil
		}, func(Fault) {})
		if err != nil {
			t.Error(err)
		}
	})
}

package fema

import (
	"bytes"
	"fmt"
	"slices"
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
		t.Fatal(len(rows), wrong)
	}
	r := rows[0]
	if r.Number != 4673 || r.State != "FL" || r.DeclarationType != "DR" || r.IncidentType != "Hurricane" || r.Title != "HURRICANE IAN" || r.DeclaredOn.String() != "2022-09-29" ||
		r.BeganOn.String() != "2022-09-23" || r.EndedOn.String() != "2022-11-04" || rows[2].EndedOn != nil || r.Area != (Area{"12", "12071", false, "Lee (County)"}) {
		t.Errorf("%+v", r)
	}
	// The same rows in the three forms of JSON, one without the leading zeros that
	// spreadsheets drop.
	const record = `{"disasterNumber":4673,"state":"FL","fipsStateCode":"12","fipsCountyCode":"71","designatedArea":"Lee (County)","ihProgramDeclared":true,"incidentEndDate":null}`
	for _, text := range []string{"[" + record + "," + record + "]", record + "\n" + record, `{"metadata":{"count":2,"skip":0},"DisasterDeclarationsSummaries":[` + record + "," + record + `]}`} {
		rows, wrong := read(t, "\ufeff \n"+text)
		if len(rows) != 2 || wrong != nil || rows[1].Number != 4673 || rows[1].Area.CountyFIPS != "12071" || rows[1].EndedOn != nil {
			t.Errorf("%s: %+v %v", text, rows, wrong)
		}
	}
	for text, want := range map[string]string{
		"":           `1  "" the file is empty`,
		"a,b\n1,2\n": `1 disasterNumber "" the column is missing: the file is OpenFEMA's DisasterDeclarationsSummaries`,
		"disasterNumber,fipsStateCode,fipsCountyCode\nx,12,071\n":                    `2 disasterNumber "x" is not a number of a disaster`,
		"disasterNumber,fipsStateCode,fipsCountyCode\n1,FL,071\n":                    `2 fipsStateCode "FL" is not a code of a state, of two digits`,
		"disasterNumber,fipsStateCode,fipsCountyCode\n1,12,0711\n":                   `2 fipsCountyCode "0711" is not a code of a county, of three digits`,
		"disasterNumber,fipsStateCode,fipsCountyCode,declarationDate\n1,12,71,May\n": `2 declarationDate "May" does not begin with a date, YYYY-MM-DD`,
		`[{"disasterNumber":1,`: `1  "" the JSON is not well formed`,
	} {
		if _, wrong := read(t, text); len(wrong) != 1 || wrong[0] != want {
			t.Errorf("%q: %q", text, wrong)
		}
	}
}

func TestCounties(t *testing.T) {
	all, err := counties()
	if err != nil || len(all) < 39_000 {
		t.Fatal(len(all), err)
	}
	known := map[string]bool{}
	for _, fips := range states {
		known[fips] = true
	}
	for zip, of := range all {
		if len(zip) != 5 || !slices.IsSorted(of) {
			t.Error(zip, of)
		}
		for _, county := range of {
			if len(county) != 5 || !known[county[:2]] {
				t.Error(zip, county)
			}
		}
	}
	for zip, want := range map[string]string{"33901": "[12071]", "33901-1234": "[12071]", "10001": "[36061]", "96813": "[15003]", "00601": "[72001 72113]", "00000": "[]", "": "[]", "339": "[]"} {
		if got := fmt.Sprint(Counties(zip)); got != want {
			t.Error(zip, got)
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
		{"33101", "FL", "", Out, 0},          // Miami
		{"33982", "FL", "", In, 1},           // Punta Gorda
		{"34142", "FL", "", Partly, 1},       // Immokalee, in Collier and Hendry
		{"34142", "FL", "Collier", In, 1},    // which the address itself decides
		{"34142", "FL", "Hendry", Partly, 1}, // Hendry is not declared, but the name may be wrong: a person looks
		{"00000", "FL", "", Unknown, 0},
		{"", "FL", "", Unknown, 0},
		{"00000", "NY", "", Out, 0},
		{"10001", "NY", "", Out, 0},
	} {
		if got, in := Match(areas, Address{State: c.state, ZIP: c.zip, County: c.county}); got != c.want || len(in) != c.areas {
			t.Error(c.zip, Counties(c.zip), got, in)
		}
	}
	whole := []Area{{StateFIPS: "12", CountyFIPS: "12000", Statewide: true, Name: "Statewide"}}
	if got, _ := Match(whole, Address{State: "fl", ZIP: ""}); got != In {
		t.Error(got)
	}
	if got, _ := Match(whole, Address{State: "GA", ZIP: "30301"}); got != Out {
		t.Error(got)
	}
}

// A further area never takes anybody out, and a whole state holds all of its ZIPs.
func TestMatchGrows(t *testing.T) {
	all, err := counties()
	if err != nil {
		t.Fatal(err)
	}
	var zips []string
	for zip, of := range all {
		if of[0][:2] == "12" && of[len(of)-1][:2] == "12" {
			zips = append(zips, zip)
		}
	}
	slices.Sort(zips)
	rank := map[Verdict]int{Out: 0, Unknown: 0, Partly: 1, In: 2}
	rapid.Check(t, func(rt *rapid.T) {
		zip := rapid.SampledFrom(zips).Draw(rt, "zip")
		area := rapid.Custom(func(rt *rapid.T) Area {
			county := all[rapid.SampledFrom(zips).Draw(rt, "of")][0]
			return Area{StateFIPS: "12", CountyFIPS: county}
		})
		areas := append(rapid.SliceOfN(area, 0, 20).Draw(rt, "areas"), Area{StateFIPS: "12", CountyFIPS: all[zip][0]})
		before, _ := Match(areas[:len(areas)-1], Address{State: "FL", ZIP: zip})
		after, _ := Match(areas, Address{State: "FL", ZIP: zip})
		if rank[after] < rank[before] || after == Out {
			rt.Fatal(zip, before, after)
		}
		if got, _ := Match(append(areas, Area{StateFIPS: "12", CountyFIPS: "12000", Statewide: true}), Address{State: "FL", ZIP: zip}); got != In {
			rt.Fatal(zip, got)
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
				t.Errorf("%+v", d)
			}
			return nil
		}, func(Fault) {})
		if err != nil {
			t.Error(err)
		}
	})
}

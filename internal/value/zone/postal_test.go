package zone

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// postalCodes holds the tricky places of every state that has some.
var postalCodes = []struct {
	postal string
	state  string
	want   []string
}{
	{"00501", "NY", []string{eastern}}, // Holtsville, the lowest ZIP
	{"00601", "PR", []string{puertoRico}},
	{"00926-1117", "PR", []string{puertoRico}},
	{"00802", "VI", []string{stThomas}},
	{"02134", "MA", []string{eastern}},
	{"06390", "NY", []string{eastern}}, // Fishers Island
	{"09012", "AE", nil},
	{"34035", "AA", nil},
	{"96205", "AP", nil},
	{"20001", "DC", []string{eastern}},
	{"20101", "VA", []string{eastern}}, // Dulles
	{"32301", "FL", []string{eastern}}, // Tallahassee
	{"32401", "FL", []string{central}}, // Panama City
	{"32456", "FL", []string{eastern, central}},
	{"32501", "FL", []string{central}}, // Pensacola
	{"33101", "FL", []string{eastern}},
	{"35203", "AL", []string{central}},
	{"36867", "AL", []string{eastern, central}}, // Phenix City
	{"37203", "TN", []string{central}},
	{"37311", "TN", []string{eastern}}, // Cleveland
	{"37327", "TN", []string{central}}, // Dunlap
	{"37402", "TN", []string{eastern}}, // Chattanooga
	{"37902", "TN", []string{eastern}}, // Knoxville
	{"38103", "TN", []string{central}},
	{"38501", "TN", []string{central}}, // Cookeville
	{"40143", "KY", []string{central}}, // Hardinsburg
	{"40202", "KY", []string{eastern}},
	{"42001", "KY", []string{central}}, // Paducah
	{"42101", "KY", []string{central}},
	{"42501", "KY", []string{eastern}}, // Somerset
	{"42633", "KY", []string{eastern}}, // Monticello
	{"42642", "KY", []string{central}}, // Russell Springs
	{"42701", "KY", []string{eastern}}, // Elizabethtown
	{"46204", "IN", []string{indianapolis}},
	{"46402", "IN", []string{central}}, // Gary
	{"46534", "IN", []string{central}}, // Knox
	{"46601", "IN", []string{indianapolis}},
	{"47586", "IN", []string{central}}, // Tell City
	{"47591", "IN", []string{indianapolis}},
	{"47708", "IN", []string{central}},   // Evansville
	{"47978", "IN", []string{central}},   // Rensselaer
	{"48226", "MI", []string{detroit}},   // Detroit
	{"49801", "MI", []string{menominee}}, // Iron Mountain
	{"49855", "MI", []string{detroit}},   // Marquette
	{"49938", "MI", []string{menominee}}, // Ironwood
	{"57501", "SD", []string{central}},   // Pierre
	{"57601", "SD", []string{central}},   // Mobridge
	{"57625", "SD", []string{mountain}},  // Eagle Butte
	{"57701", "SD", []string{mountain}},  // Rapid City
	{"58501", "ND", []string{central}},   // Bismarck
	{"58601", "ND", []string{mountain}},  // Dickinson
	{"58854", "ND", []string{central, mountain}},
	{"67735", "KS", []string{mountain}}, // Goodland
	{"67701", "KS", []string{central}},  // Colby
	{"67202", "KS", []string{central}},
	{"69101", "NE", []string{central}},           // North Platte
	{"69153", "NE", []string{mountain}},          // Ogallala
	{"69201", "NE", []string{central, mountain}}, // Valentine
	{"69361", "NE", []string{mountain}},          // Scottsbluff
	{"73301", "TX", []string{central}},           // Austin's IRS, in Oklahoma's range
	{"79901", "TX", []string{mountain}},          // El Paso
	{"88510", "TX", []string{mountain}},
	{"79830", "TX", []string{central}},        // Alpine
	{"79839", "TX", []string{mountain}},       // Fort Hancock
	{"83414", "WY", []string{mountain}},       // Alta, in Idaho's range
	{"83501", "ID", []string{pacific}},        // Lewiston
	{"83549", "ID", []string{boise, pacific}}, // Riggins
	{"83702", "ID", []string{boise}},
	{"83814", "ID", []string{pacific}}, // Coeur d'Alene
	{"85003", "AZ", []string{phoenix}},
	{"86001", "AZ", []string{phoenix}},           // Flagstaff
	{"86045", "AZ", []string{mountain, phoenix}}, // Tuba City
	{"86515", "AZ", []string{mountain, phoenix}}, // Window Rock
	{"87301", "NM", []string{mountain}},
	{"89101", "NV", []string{pacific}},
	{"89883", "NV", []string{mountain, pacific}}, // West Wendover
	{"97914", "OR", []string{boise}},             // Ontario
	{"97910", "OR", []string{boise, pacific}},    // Jordan Valley
	{"97201", "OR", []string{pacific}},
	{"96799", "AS", []string{pagoPago}},
	{"96813", "HI", []string{honolulu}},
	{"96898", "", nil}, // Wake Island
	{"96910", "GU", []string{guam}},
	{"96950", "MP", []string{saipan}},
	{"96960", "MH", []string{"Pacific/Majuro"}},
	{"99501", "AK", []string{anchorage}},
	{"99546", "AK", []string{adak}},
	{"99801", "AK", []string{anchorage}}, // Juneau
	{" 10001 ", "NY", []string{eastern}},
	{"100010001", "NY", []string{eastern}},
	// No ZIP, or not in use.
	{"00000", "", nil}, {"00500", "", nil}, {"21300", "", nil}, {"34301", "", nil}, {"", "", nil}, {"1000", "", nil},
	{"1000A", "", nil}, {"10001-", "", nil}, {"10001-12", "", nil}, {"10001 0001", "", nil}, {"-10001", "", nil},
	{"+1000", "", nil}, {"K1A 0B1", "", nil}, {"１０００１", "", nil}, {"1000012345", "", nil}, {"1234-56789", "", nil},
}

func TestByPostalCode(t *testing.T) {
	for _, test := range postalCodes {
		if got := ByPostalCode(test.postal); !slices.Equal(got, test.want) {
			t.Errorf("ByPostalCode(%q) = %v, want %v", test.postal, got, test.want)
		}
		if got := StateOfPostalCode(test.postal); got != test.state {
			t.Errorf("StateOfPostalCode(%q) = %q, want %q", test.postal, got, test.state)
		}
	}
}

// The zones of each of the 100,000 numbers belong to its state, and there is at
// least one wherever there is a state that is not military.
func TestEveryPostalCodeAgreesWithItsState(t *testing.T) {
	seen := map[string]int{}
	for zip := range 100000 {
		postal := fmt.Sprintf("%05d", zip)
		code, zones := StateOfPostalCode(postal), ByPostalCode(postal)
		seen[code]++
		switch code {
		case "", "AA", "AE", "AP":
			if zones != nil {
				t.Fatalf("%s of %q has the zones %v, want none", postal, code, zones)
			}
		default:
			if len(zones) == 0 || !subset(zones, ByState(code)) {
				t.Fatalf("%s has the zones %v, %s has %v", postal, zones, code, ByState(code))
			}
		}
	}
	for _, s := range states {
		if seen[s.code] == 0 {
			t.Errorf("no ZIP lies in %s", s.code)
		}
	}
}

func TestStateAreasAreOrderedAndApart(t *testing.T) {
	owner := map[int]string{}
	for _, s := range states {
		for _, a := range s.areas {
			if a.first > a.last {
				t.Errorf("%s: %d comes after %d, want a.first at most %v", s.code, a.first, a.last, a.last)
			}
			for zip3 := a.first; zip3 <= a.last; zip3++ {
				if owner[zip3] != "" {
					t.Errorf("%03d lies in %s and in %s", zip3, owner[zip3], s.code)
				}
				owner[zip3] = s.code
			}
		}
	}
	for _, a := range areas3 {
		for zip3 := a.first; zip3 <= a.last; zip3++ {
			if code := owner[zip3]; !subset(a.zones, ByState(code)) {
				t.Errorf("%03d has the zones %v, %s has %v", zip3, a.zones, code, ByState(code))
			}
		}
	}
}

func TestPlacesAreWellFormed(t *testing.T) {
	elsewhere := map[string]string{ // ZIPs by way of another state's office
		"06390": "CT", "83414": "ID", "96799": "HI", "96898": "HI",
		"96939": "GU", "96940": "GU", "96941": "GU", "96942": "GU", "96943": "GU", "96944": "GU",
		"96950": "GU", "96951": "GU", "96952": "GU", "96960": "GU", "96970": "GU",
	}
	five := regexp.MustCompile(`^[0-9]{5}$`)
	seen := map[string]bool{}
	for _, p := range places5 {
		for _, zip := range strings.Fields(p.zips) {
			if !five.MatchString(zip) || seen[zip] {
				t.Errorf("%q is not five digits, or is listed twice", zip)
				continue
			}
			seen[zip] = true
			var n int
			if _, err := fmt.Sscanf(zip, "%d", &n); err != nil {
				t.Fatal(err)
			}
			want := p.state
			if state, ok := elsewhere[zip]; ok {
				want = state
			}
			if area := areaByZIP3[n/100]; area.state != want {
				t.Errorf("%s of %s lies in an area of %s", zip, p.state, area.state)
			}
		}
	}
}

func FuzzByPostalCode(f *testing.F) {
	for _, postal := range []string{"10001", "86515-0001", "967990000", "K1A 0B1", "", " 00501"} {
		f.Add(postal)
	}
	f.Fuzz(func(t *testing.T, postal string) {
		code, zones := StateOfPostalCode(postal), ByPostalCode(postal)
		if !subset(zones, ByState(code)) {
			t.Errorf("%q has the zones %v, %s has %v", postal, zones, code, ByState(code))
		}
		if code == "" && zones != nil {
			t.Errorf("%q has zones and no state", postal)
		}
	})
}

func BenchmarkByPostalCode(b *testing.B) {
	for b.Loop() {
		ByPostalCode("86515-0001")
	}
}

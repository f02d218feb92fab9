package disaster

import (
	"reflect"
	"testing"

	"nectarine/internal/value/day"
)

// What a newer file says holds; what it leaves out stays. Only one that has a column
// for the end may say that there is none.
func TestTheNewerWordHolds(t *testing.T) {
	end, later := day.Of(2022, 11, 4), day.Of(2022, 12, 1)
	for name, test := range map[string]struct {
		is, says, want Disaster
	}{
		"a new title": {Disaster{Title: "IAN", DeclarationType: "DR"}, Disaster{Title: "HURRICANE IAN"},
			Disaster{Title: "HURRICANE IAN", DeclarationType: "DR"}},
		"nothing new":              {Disaster{Title: "IAN", IncidentEndDate: &end}, Disaster{}, Disaster{Title: "IAN", IncidentEndDate: &end}},
		"another end":              {Disaster{IncidentEndDate: &end}, Disaster{IncidentEndDate: &later}, Disaster{IncidentEndDate: &later}},
		"opened again":             {Disaster{IncidentEndDate: &end}, Disaster{saysEnd: true}, Disaster{saysEnd: true}},
		"a file without that word": {Disaster{IncidentEndDate: &end, saysEnd: true}, Disaster{}, Disaster{IncidentEndDate: &end, saysEnd: true}},
		"a begin":                  {Disaster{Number: 1}, Disaster{IncidentBeginDate: &end}, Disaster{Number: 1, IncidentBeginDate: &end}},
	} {
		is := test.is
		if is.say(&test.says); !reflect.DeepEqual(is, test.want) {
			t.Errorf("%s: the disaster is %+v, want %+v", name, is, test.want)
		}
	}
}

// A county is declared once, by its newest name; areas that are no county are told
// apart by their names.
func TestAreasAreDeclaredOnce(t *testing.T) {
	lee := AreaRow{FIPS: "12071", Name: "Lee (County)"}
	renamed := AreaRow{FIPS: "12071", Name: "Lee County"}
	whole := AreaRow{FIPS: "12000", Statewide: true, Name: "Statewide"}
	tribe := AreaRow{FIPS: "12000", Name: "Big Cypress Indian Reservation"}
	first := Disaster{Areas: []AreaRow{lee}}
	was := first.Areas
	first.declare(renamed, whole, tribe, whole)
	if want := []AreaRow{renamed, whole, tribe}; !reflect.DeepEqual(first.Areas, want) {
		t.Errorf("the areas are %v, want %v", first.Areas, want)
	}
	if was[0] != lee {
		t.Errorf("the row that was read is %v now, want %v: the difference is told from it", was[0], lee)
	}
	declared := first.Declared()
	if len(declared) != 3 || declared[0].StateFIPS != "12" || declared[0].CountyFIPS != "12071" ||
		!declared[1].Statewide || declared[2].Name != tribe.Name {
		t.Errorf("declared are %+v, want the county, the state and the reservation", declared)
	}
}

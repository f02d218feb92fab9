package disaster_test

import (
	"reflect"
	"testing"

	"nectarine/internal/domain/disaster"
	"nectarine/internal/value/day"
)

// What a newer file says holds; what it leaves out stays. Only one that has a column
// for the end may say that there is none.
func TestTheNewerWordHolds(t *testing.T) {
	type said = disaster.Disaster
	end, later := day.Of(2022, 11, 4), day.Of(2022, 12, 1)
	for name, test := range map[string]struct {
		is, says, want said
	}{
		"a new title": {said{Title: "IAN", DeclarationType: "DR"}, said{Title: "HURRICANE IAN"},
			said{Title: "HURRICANE IAN", DeclarationType: "DR"}},
		"nothing new":              {said{Title: "IAN", IncidentEndDate: &end}, said{}, said{Title: "IAN", IncidentEndDate: &end}},
		"another end":              {said{IncidentEndDate: &end}, said{IncidentEndDate: &later}, said{IncidentEndDate: &later}},
		"opened again":             {said{IncidentEndDate: &end}, said{SaysEnd: true}, said{SaysEnd: true}},
		"a file without that word": {said{IncidentEndDate: &end, SaysEnd: true}, said{}, said{IncidentEndDate: &end, SaysEnd: true}},
		"a begin":                  {said{Number: 1}, said{IncidentBeginDate: &end}, said{Number: 1, IncidentBeginDate: &end}},
	} {
		is := test.is
		if is.Merge(&test.says); !reflect.DeepEqual(is, test.want) {
			t.Errorf("%s: the disaster is %+v, want %+v", name, is, test.want)
		}
	}
}

// A county is declared once, by its newest name; areas that are no county are told
// apart by their names.
func TestAreasAreDeclaredOnce(t *testing.T) {
	lee := disaster.AreaRow{FIPS: "12071", Name: "Lee (County)"}
	renamed := disaster.AreaRow{FIPS: "12071", Name: "Lee County"}
	whole := disaster.AreaRow{FIPS: "12000", Statewide: true, Name: "Statewide"}
	tribe := disaster.AreaRow{FIPS: "12000", Name: "Big Cypress Indian Reservation"}
	first := disaster.Disaster{Areas: []disaster.AreaRow{lee}}
	was := first.Areas
	first.Declare(renamed, whole, tribe, whole)
	if want := []disaster.AreaRow{renamed, whole, tribe}; !reflect.DeepEqual(first.Areas, want) {
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

package schema

import (
	"reflect"
	"testing"
)

type colour string

func (colour) Values() []colour { return []colour{"red", "blue"} }

// taking, doubled and others have a method of that name that answers something else.
type (
	taking  string
	doubled string
	others  string
)

func (taking) Values(int) []taking         { return nil }
func (doubled) Values() ([]doubled, error) { return nil, nil }
func (others) Values() []string            { return nil }

// A text that answers its values has them, and where it may be left out the empty one too;
// what a field is for stands beside its own description, and not beside a reference.
func TestValuesOfTexts(t *testing.T) {
	type form struct {
		Must    colour  `json:"must" doc:"The colour."`
		May     colour  `json:"may,omitempty"`
		Taking  taking  `json:"taking"`
		Doubled doubled `json:"doubled"`
		Others  others  `json:"others"`
		Inner   inner   `json:"inner" doc:"What is within."`
	}
	of := Of("Form", nil, nil, reflect.TypeFor[form]())["$defs"].(object)["form"].(object)["properties"].(object)
	for name, want := range map[string]object{
		"must":    {"type": "string", "enum": []string{"red", "blue"}, "description": "The colour."},
		"may":     {"type": "string", "enum": []string{"", "red", "blue"}},
		"taking":  {"type": "string"},
		"doubled": {"type": "string"},
		"others":  {"type": "string"},
		"inner":   {"$ref": "#/$defs/inner"},
	} {
		if !reflect.DeepEqual(of[name], want) {
			t.Errorf("%s is described as %v, want %v", name, of[name], want)
		}
	}
}

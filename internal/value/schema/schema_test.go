package schema

import (
	"reflect"
	"testing"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

type inner struct {
	Name string `json:"name"`
}

type embedded struct {
	Shared bool `json:"shared"`
}

type own struct{ _ int }

type sample struct {
	embedded
	Amount   money.Amount `json:"amount"`
	Rate     money.Rate   `json:"rate"`
	On       day.Day      `json:"on"`
	At       *time.Time   `json:"at"`
	Count    int          `json:"count,omitempty"`
	Optional string       `json:"optional" required:"false"`
	Inner    inner        `json:"inner"`
	Maybe    *inner       `json:"maybe"`
	List     []inner      `json:"list"`
	Full     []string     `json:"full" nullable:"false"`
	Kind     string       `json:"kind"`
	Own      own          `json:"own"`
	Untagged string
	Left     string `json:"-"`
}

type object = map[string]any

// A type is described as it is read and printed: which fields there are, which must be
// there, and which may be null.
func TestOf(t *testing.T) {
	secret := object{"type": "string", "pattern": "^x$"}
	got := Of("Sample", map[string][]string{"sample.kind": {"a", "b"}}, map[reflect.Type]map[string]any{reflect.TypeFor[own](): secret},
		reflect.TypeFor[sample]())
	if got["$ref"] != "#/$defs/sample" || got["title"] != "Sample" || got["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("the schema begins with %v, %v, %v, want a Sample of the draft 2020-12", got["$schema"], got["title"], got["$ref"])
	}
	is := got["$defs"].(object)["sample"].(object)
	ref := object{"$ref": "#/$defs/inner"}
	want := object{
		"shared":   object{"type": "boolean"},
		"amount":   object{"type": "number", "description": "Dollars, with at most two places."},
		"rate":     object{"type": "number", "description": "A rate as a fraction."},
		"on":       object{"type": "string", "format": "date"},
		"at":       object{"type": []any{"string", "null"}, "format": "date-time"},
		"count":    object{"type": "integer"},
		"optional": object{"type": "string"},
		"inner":    ref,
		"maybe":    object{"anyOf": []any{ref, object{"type": "null"}}},
		"list":     object{"type": []any{"array", "null"}, "items": ref},
		"full":     object{"type": "array", "items": object{"type": "string"}},
		"kind":     object{"type": "string", "enum": []string{"a", "b"}},
		"own":      secret,
	}
	properties := is["properties"].(object)
	for name, w := range want {
		if !reflect.DeepEqual(properties[name], w) {
			t.Errorf("%s is described as %v, want %v", name, properties[name], w)
		}
	}
	if len(properties) != len(want) {
		t.Errorf("it has %d properties, want %d: %v", len(properties), len(want), properties)
	}
	required := []any{"amount", "rate", "on", "at", "inner", "maybe", "list", "full", "kind", "own"}
	got2 := map[any]bool{}
	for _, name := range is["required"].([]any) {
		got2[name] = true
	}
	for _, name := range required {
		if !got2[name] {
			t.Errorf("%v need not be there, want it required", name)
		}
	}
	if got2["count"] || got2["optional"] || !got2["shared"] {
		t.Errorf("required are %v, want no field that may be left out, and the shared one", is["required"])
	}
	if is["additionalProperties"] != false {
		t.Errorf("other properties are %v, want false", is["additionalProperties"])
	}
}

// What a type writes of its own is not shared with what is written of a field.
func TestOwnSchemasStayAsTheyAre(t *testing.T) {
	type holder struct {
		Own *own `json:"own"`
	}
	secret := object{"type": "string"}
	Of("x", nil, map[reflect.Type]map[string]any{reflect.TypeFor[own](): secret}, reflect.TypeFor[holder]())
	if secret["type"] != "string" {
		t.Errorf("the type's own schema is now %v, want it as it was", secret)
	}
}

// size says itself which values it has; the others have a method of that name which says
// something else.
type size string

func (size) Values() []size { return []size{"small", "large"} }

type asked string

func (asked) Values(of asked) []asked { return []asked{of} }

type doubted string

func (doubted) Values() ([]doubted, error) { return []doubted{"maybe"}, nil }

type counted string

func (counted) Values() []int { return []int{1} }

// A text that answers its values has them in the schema, and no other method of that name
// is called. A doc tag describes what is no reference.
func TestTextsOfFewValues(t *testing.T) {
	type holder struct {
		Size    size    `json:"size" doc:"How large it is."`
		Asked   asked   `json:"asked"`
		Doubted doubted `json:"doubted"`
		Counted counted `json:"counted"`
		Inner   inner   `json:"inner" doc:"What lies within."`
	}
	properties := Of("Holder", nil, nil, reflect.TypeFor[holder]())["$defs"].(object)["holder"].(object)["properties"].(object)
	want := object{
		"size":  object{"type": "string", "enum": []string{"small", "large"}, "description": "How large it is."},
		"asked": object{"type": "string"}, "doubted": object{"type": "string"}, "counted": object{"type": "string"},
		"inner": object{"$ref": "#/$defs/inner"},
	}
	for name, w := range want {
		if !reflect.DeepEqual(properties[name], w) {
			t.Errorf("%s is described as %v, want %v", name, properties[name], w)
		}
	}
}

package openapi

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

type colour string

func (colour) Values() []colour { return []colour{"red", "green"} }

// shade has a method of the same name that says something else.
type shade string

func (shade) Values() []string { return []string{"dark"} }

type paint struct {
	Colour colour   `json:"colour"`
	Second *colour  `json:"second"`
	More   []colour `json:"more"`
	Shade  shade    `json:"shade"`
}

// A request is held against the values where they stand; the document names the type once,
// and says of a field that may be null that it may.
func TestValuesHaveOneSchema(t *testing.T) {
	names := NewNames()
	registry := NewRegistry(names)
	ref := registry.Schema(reflect.TypeFor[*paint](), true, "")
	if ref.Ref != SchemaPrefix+"Paint" {
		t.Fatalf("the struct is referred to as %q, want %s", ref.Ref, SchemaPrefix+"Paint")
	}
	SayNull(registry)
	s := registry.SchemaFromRef(ref.Ref)
	if got := s.Properties["colour"].Enum; !reflect.DeepEqual(got, []any{"red", "green"}) {
		t.Errorf("a request is held against the colours %v, want red and green", got)
	}
	if got := s.Properties["second"].Enum; !reflect.DeepEqual(got, []any{"red", "green", nil}) {
		t.Errorf("a request is held against the second colours %v, want red, green and null", got)
	}
	if got := s.Properties["shade"].Enum; got != nil {
		t.Errorf("a shade has the values %v, want none: its method is another", got)
	}
	spec := &huma.OpenAPI{OpenAPI: "3.1.0", Components: &huma.Components{Schemas: registry},
		Paths: map[string]*huma.PathItem{"/paints": {Get: &huma.Operation{Responses: map[string]*huma.Response{"200": {
			Content: map[string]*huma.MediaType{"application/json": {Schema: ref}}}}}}}}
	b, err := Write(spec, func(map[string]any) {})
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	schemas := object(object(document["components"])["schemas"])
	type o = map[string]any
	colourRef := o{"$ref": SchemaPrefix + "Colour"}
	if got, want := schemas["Colour"], any(o{"type": "string", "enum": []any{"red", "green"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("the schema of the type is %v, want %v", got, want)
	}
	properties := object(object(schemas["Paint"])["properties"])
	if !reflect.DeepEqual(properties["colour"], any(colourRef)) {
		t.Errorf("a colour is described as %v, want %v", properties["colour"], colourRef)
	}
	if want := any(o{"anyOf": []any{colourRef, o{"type": "null"}}}); !reflect.DeepEqual(properties["second"], want) {
		t.Errorf("a colour that may be null is described as %v, want %v", properties["second"], want)
	}
	if got := object(properties["more"])["items"]; !reflect.DeepEqual(got, any(colourRef)) {
		t.Errorf("an item of a list of colours is described as %v, want %v", got, colourRef)
	}
	if all, err := names.Schemas(registry); err != nil || !reflect.DeepEqual(all, []string{"Colour mechanism/api/openapi.colour (values)", "Paint mechanism/api/openapi.paint"}) {
		t.Errorf("the names are %q (%v), want Colour with its owner, and Paint", all, err)
	}
}

// Two types of values that would have one name are a fault, as two objects are.
func TestValuesOfOneNameAreAFault(t *testing.T) {
	names := NewNames()
	registry := NewRegistry(names)
	names.Choose(reflect.TypeFor[colour](), "Paint")
	registry.Schema(reflect.TypeFor[paint](), true, "")
	if names.Faults() == nil {
		t.Error("a type of values and an object are both called Paint, and nothing was said")
	}
}

type pot struct {
	Colour colour   `json:"colour"`
	Second *colour  `json:"second"`
	Lids   []string `json:"lids" answered:"list"`
	Uses   []string `json:"uses"`
	Dents  []string `json:"dents,omitempty"`
}

// An answer's schema requires what every answer has, null or not, and lets words come to a
// list that grows; a body's, made of the same type, does neither.
func TestAnswersAndBodiesOfOneType(t *testing.T) {
	names := NewNames()
	names.Grows(reflect.TypeFor[colour]())
	registry := NewRegistry(names)
	ref := registry.Schema(reflect.TypeFor[pot](), true, "")
	SayNull(registry)
	media := map[string]*huma.MediaType{"application/json": {Schema: ref}}
	spec := &huma.OpenAPI{OpenAPI: "3.1.0", Components: &huma.Components{Schemas: registry},
		Paths: map[string]*huma.PathItem{"/pots": {Post: &huma.Operation{RequestBody: &huma.RequestBody{Content: media},
			Responses: map[string]*huma.Response{"200": {Content: media}}}}}}
	b, err := Write(spec, func(map[string]any) {})
	if err != nil {
		t.Fatalf("the document is not written: %v", err)
	}
	var document map[string]any
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatalf("the document is no JSON: %v", err)
	}
	schemas := object(object(document["components"])["schemas"])
	type o = map[string]any
	answer, body := object(schemas["Pot"]), object(schemas["PotInput"])
	if got, want := answer["required"], any([]any{"colour", "lids", "second", "uses"}); !reflect.DeepEqual(got, want) {
		t.Errorf("answers require %v, want %v: all but what is left out when it is empty", got, want)
	}
	if got, want := body["required"], any([]any{"colour"}); !reflect.DeepEqual(got, want) {
		t.Errorf("bodies require %v, want %v: the rest may be null, so it may be left out", got, want)
	}
	for field, want := range map[string]any{"lids": "array", "dents": "array", "uses": []any{"array", "null"}} {
		if got := object(object(answer["properties"])[field])["type"]; !reflect.DeepEqual(got, want) {
			t.Errorf("in answers %s is %v, want %v", field, got, want)
		}
		if got, want := object(object(body["properties"])[field])["type"], any([]any{"array", "null"}); !reflect.DeepEqual(got, want) {
			t.Errorf("in bodies %s is %v, want %v", field, got, want)
		}
	}
	if got, want := schemas["Colour"], any(o{"type": "string", extensible: []any{"red", "green"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("in answers a colour is %v, want %v", got, want)
	}
	if got, want := schemas["ColourInput"], any(o{"type": "string", "enum": []any{"red", "green"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("in bodies a colour is %v, want %v", got, want)
	}
	if got, want := object(body["properties"])["colour"], any(o{"$ref": SchemaPrefix + "ColourInput"}); !reflect.DeepEqual(got, want) {
		t.Errorf("the colour of a body is %v, want %v", got, want)
	}
}

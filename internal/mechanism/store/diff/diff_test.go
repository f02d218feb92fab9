package diff

import (
	"reflect"
	"testing"
)

type base struct {
	ID        string `json:"id" bun:",pk" readOnly:"true"`
	UpdatedAt string `json:"updatedAt" readOnly:"true"`
	Object    string `json:"object" bun:"-" readOnly:"true"`
}

type row struct {
	base
	Name    string            `json:"name,omitempty" pii:"true"`
	Active  bool              `json:"active"`
	Count   int               `json:"count"`
	Source  string            `json:"source" readOnly:"true"`
	Note    *string           `json:"note"`
	Parts   []string          `json:"parts" bun:"-"`
	Tags    []string          `json:"tags"`
	Fields  map[string]string `json:"fields"`
	Value   *string           `json:"value" bun:"-" pii:"true"`
	Sealed  string            `json:"-" told:"value"`
	Digest  string            `json:"-"`
	private string
}

func text(s string) *string { return &s }

// TestBetween holds what is told of a change, how it is told, and what is not.
func TestBetween(t *testing.T) {
	was := row{base: base{ID: "1"}, Name: "Ann", Note: text("a"), Tags: []string{"x"}, private: "p"}
	for _, c := range []struct {
		name   string
		change func(*row)
		wants  []FieldChange
		hidden bool
	}{
		{"nothing", func(*row) {}, nil, false},
		{"equal behind another pointer", func(r *row) { r.Note, r.Tags = text("a"), []string{"x"} }, nil, false},
		{"personal", func(r *row) { r.Name = "Bo" }, []FieldChange{{"name", Withheld, Withheld}}, false},
		{"a boolean", func(r *row) { r.Active = true }, []FieldChange{{"active", false, true}}, false},
		{"a number", func(r *row) { r.Count = -1 }, []FieldChange{{"count", 0, -1}}, false},
		{"written by the server", func(r *row) { r.Source = "s" }, []FieldChange{{"source", "", "s"}}, false},
		{"an element", func(r *row) { r.Tags = []string{"y"} }, []FieldChange{{"tags", []string{"x"}, []string{"y"}}}, false},
		{"a list shorter by one", func(r *row) { r.Tags = r.Tags[:0] }, []FieldChange{{"tags", []string{"x"}, []string{}}}, false},
		{"empty for none", func(r *row) { r.Fields = map[string]string{} },
			[]FieldChange{{"fields", map[string]string(nil), map[string]string{}}}, false},
		{"sealed", func(r *row) { r.Sealed = "v2:" }, []FieldChange{{"value", Withheld, Withheld}}, false},
		{"what no client sees", func(r *row) { r.Digest = "d" }, nil, true},
		{"not stored", func(r *row) { r.Parts, r.Value, r.Object, r.private = []string{"p"}, text("v"), "o", "q" }, nil, false},
		{"the time of the change", func(r *row) { r.UpdatedAt = "now" }, nil, false},
	} {
		is := was
		c.change(&is)
		before, after := reflect.ValueOf(was), reflect.ValueOf(is)
		if got := Between(before, after); !reflect.DeepEqual(got, c.wants) {
			t.Errorf("%s: the difference is %v, want %v", c.name, got, c.wants)
		}
		if got := Hidden(before, after); got != c.hidden {
			t.Errorf("%s: a hidden field differs: %v, want %v", c.name, got, c.hidden)
		}
	}
}

// TestListsAreNotOneBecauseTheyShare holds none and empty apart, and equal what is shared.
func TestListsAreNotOneBecauseTheyShare(t *testing.T) {
	shared := []string{"x", "y"}
	for _, c := range []struct {
		a, b any
		same bool
	}{
		{[]string(nil), []string(nil), true},
		{[]string(nil), []string{}, false},
		{[]string{}, []string{}, true},
		{shared, shared, true},
		{shared, shared[:1], false},
		{shared[:1], shared[1:], false},
		{map[string]string{"a": "b"}, map[string]string{"a": "b"}, true},
		{map[string]string{"a": "b"}, map[string]string{"a": "c"}, false},
		{text("a"), text("b"), false},
		{text("a"), (*string)(nil), false},
		{1.5, 1.5, true},
		{1.5, 2.5, false},
	} {
		if got := Same(reflect.ValueOf(c.a), reflect.ValueOf(c.b)); got != c.same {
			t.Errorf("%#v and %#v are the same: %v, want %v", c.a, c.b, got, c.same)
		}
	}
}

// TestGiven holds that a creation tells what was given and no more.
func TestGiven(t *testing.T) {
	r := &row{base: base{ID: "1", UpdatedAt: "now", Object: "row"}, Name: "Ann", Source: "api", Note: text("n"), Parts: []string{"p"},
		Value: text("v"), Sealed: "v2:", Digest: "d"}
	given := []FieldChange{{"name", nil, Withheld}, {"active", nil, false}, {"note", nil, r.Note}, {"value", nil, Withheld}}
	if got := Given(r); !reflect.DeepEqual(got, given) {
		t.Errorf("the row was given %v, want %v", got, given)
	}
	also := append(given[:2:2], append([]FieldChange{{"source", nil, "api"}}, given[2:]...)...)
	if got := Given(r, "source", "updatedAt"); !reflect.DeepEqual(got, also) {
		t.Errorf("given with the source is %v, want %v", got, also)
	}
}

package api

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/value/brief"
)

// thing has one field of each sort that objects have.
type thing struct {
	ID     string            `json:"id" readOnly:"true"`
	Name   string            `json:"name"`
	Note   *string           `json:"note"`
	Count  int               `json:"count"`
	Flag   *bool             `json:"flag"`
	Tags   []string          `json:"tags"`
	Data   map[string]string `json:"data"`
	Kind   string            `json:"kind" createOnly:"true"`
	Secret string            `json:"-"`
}

func drawThing(r *rapid.T, label string) thing {
	optional := rapid.Ptr(rapid.String(), true)
	flag := rapid.Ptr(rapid.Bool(), true)
	name := rapid.String().Filter(func(s string) bool { return brief.NameFault(s) == "" })
	return thing{ID: "TH-1", Name: name.Draw(r, label), Note: optional.Draw(r, label),
		Count: rapid.IntRange(-9, 9).Draw(r, label), Flag: flag.Draw(r, label),
		Tags: rapid.SliceOfN(rapid.String(), 1, 3).Draw(r, label), Data: map[string]string{"k": rapid.String().Draw(r, label)},
		Kind: "a", Secret: "s"}
}

// A patch changes what it names to what it says, keeps all else, and passes
// over what only the server writes.
func TestPatchChangesWhatItNames(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		was, to := drawThing(r, "was"), drawThing(r, "to")
		to.ID, to.Secret = "TH-2", "other"
		whole, err := json.Marshal(to)
		if err != nil {
			r.Fatal(err)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(whole, &fields); err != nil {
			r.Fatal(err)
		}
		named := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"id", "name", "note", "count", "flag", "tags", "data", "kind"}), func(s string) string { return s }).Draw(r, "named")
		for name := range fields {
			if !slices.Contains(named, name) {
				delete(fields, name)
			}
		}
		body, err := json.Marshal(fields)
		if err != nil {
			r.Fatal(err)
		}
		var p Patch[thing]
		if err := json.Unmarshal(body, &p); err != nil {
			r.Fatal(err)
		}
		is := was
		if err := p.Apply(&is); err != nil {
			r.Fatalf("%s: %v", body, err)
		}
		want := was
		for _, name := range named {
			switch name {
			case "name":
				want.Name = to.Name
			case "note":
				want.Note = to.Note
			case "count":
				want.Count = to.Count
			case "flag":
				want.Flag = to.Flag
			case "tags":
				want.Tags = to.Tags
			case "data":
				want.Data = to.Data
			}
		}
		if !reflect.DeepEqual(is, want) {
			r.Fatalf("%s made %+v of %+v", body, is, was)
		}
		again := is
		if err := p.Apply(&again); err != nil || !reflect.DeepEqual(again, is) {
			r.Fatalf("%s once more: %+v, %v", body, again, err)
		}
	})
}

func TestPatchRefuses(t *testing.T) {
	for body, field := range map[string]string{`{"kind": "b"}`: "kind", `{"count": "x"}`: "count", `{"tags": 7}`: "tags", `{"flag": 1, "name": "n"}`: "flag", `{"name": null}`: "name", `{"count": null, "note": null}`: "count"} {
		var p Patch[thing]
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatal(err)
		}
		err, is := p.Apply(&thing{Kind: "a"}).(*Refusal)
		if !is || len(err.Details) != 1 || err.Details[0].Field != field || err.Status != 400 {
			t.Errorf("%s is refused with %v, want a 400 that names %s alone", body, err, field)
		}
	}
}

func byField(a, b Detail) int { return strings.Compare(a.Field, b.Field) }

// Of several faults all are told, in one order.
func TestPatchTellsFaultsInOneOrder(t *testing.T) {
	var p Patch[thing]
	if err := json.Unmarshal([]byte(`{"tags": 7, "kind": "b", "name": null, "flag": 1, "count": null}`), &p); err != nil {
		t.Fatal(err)
	}
	for range 12 {
		err, is := p.Apply(&thing{Kind: "a"}).(*Refusal)
		if !is || len(err.Details) != 5 || !slices.IsSortedFunc(err.Details, byField) {
			t.Fatalf("the faults are told as %v, want all five in the order of their fields", err)
		}
	}
}

// On creation null leaves the default; what is required must be said.
func TestFreshTakesNullForNothing(t *testing.T) {
	type made struct {
		Name   string `json:"name" required:"true"`
		Status string `json:"status"`
	}
	var p Fresh[made]
	if err := json.Unmarshal([]byte(`{"name": "n", "status": null}`), &p); err != nil {
		t.Fatal(err)
	}
	is := made{Status: "active"}
	if err := p.Apply(&is); err != nil || is != (made{"n", "active"}) {
		t.Errorf("the body makes %v, the error is %v, want n, active, and no error", is, err)
	}
	if err := json.Unmarshal([]byte(`{"name": null}`), &p); err != nil {
		t.Fatal(err)
	}
	if p.Apply(&is) == nil {
		t.Error("a required field was null")
	}
}

func FuzzPatch(f *testing.F) {
	for _, seed := range []string{`{}`, `{"name": "x", "note": null}`, `{"tags": ["a", 1]}`, `{"data": {"a": {}}}`, `{"count": 1e400}`, `null`, `[]`, `{"name": "\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var p Patch[thing]
		if json.Unmarshal(body, &p) != nil {
			return
		}
		is := thing{ID: "TH-1", Kind: "a", Secret: "s"}
		if err := p.Apply(&is); err != nil {
			if refusal, ok := err.(*Refusal); !ok || refusal.Status != 400 || len(refusal.Details) == 0 || refusal.Details[0].Field == "" {
				t.Errorf("%s: %v names no field", body, err)
			}
		}
		if is.ID != "TH-1" || is.Secret != "s" || is.Kind != "a" {
			t.Errorf("%s changed %+v", body, is)
		}
	})
}

package guard

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
)

// notDrawn are the fields that no decision reads, and why.
var notDrawn = map[string]string{
	"Interaction.Autodialed": "only the study reads it", "Interaction.Mobile": "only the study reads it", "Interaction.Zones": "only the study reads it",
}

// oneSided are the fields that have one value in every random case, and why.
var oneSided = map[string]string{"Request.direction": "an inbound contact is always allowed: TestEdges"}

// The random cases hold everything: each field of each kind of fact is there, and is
// not known, in some of them; each code of a short list, and each state that has
// rules, is in some.
func TestDrawnIsEverything(t *testing.T) {
	filled, empty, values := map[string]bool{}, map[string]bool{}, map[string]map[string]bool{}
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		for i := range v.NumField() {
			field, of := v.Field(i), v.Type().Field(i)
			name := v.Type().Name() + "." + of.Name
			if field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0 {
				empty[name] = true
			} else {
				filled[name] = true
			}
			if field.Kind() == reflect.String {
				key := v.Type().Name() + "." + jsonName(of)
				if values[key] == nil {
					values[key] = map[string]bool{}
				}
				values[key][field.String()] = true
			}
			switch {
			case field.Kind() == reflect.Struct && field.Type().PkgPath() == v.Type().PkgPath():
				visit(field)
			case field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.Struct:
				for j := range field.Len() {
					visit(field.Index(j))
				}
			}
		}
	}
	cases := rapid.Custom(drawn)
	for seed := range 3000 {
		c := cases.Example(seed)
		visit(reflect.ValueOf(c.Request))
		visit(reflect.ValueOf(c.Facts))
	}
	for name, how := range unknowable {
		if !filled[name] && notDrawn[name] == "" {
			t.Errorf("%s is never drawn", name)
		}
		if !empty[name] && how == "zero" && notDrawn[name] == "" {
			t.Errorf("%s is never drawn as not known", name)
		}
	}
	for field, all := range fact.Choices() {
		for _, x := range all {
			if !values[field][x] && oneSided[field] == "" {
				t.Errorf("%s is never drawn as %q", field, x)
			}
		}
	}
	for _, r := range Standard() {
		if len(r.Jurisdiction) > 4 && r.Jurisdiction[:3] == "US-" && !values["Residence.state"][r.Jurisdiction[3:5]] {
			t.Errorf("nobody lives in %s, which has the rule %s", r.Jurisdiction, r.ID)
		}
	}
	for _, x := range Bindings() {
		if !values["Residence.state"][x.Jurisdiction[3:5]] {
			t.Errorf("nobody lives in %s", x.Jurisdiction)
		}
	}
}

// jsonName is the name of a field in JSON.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

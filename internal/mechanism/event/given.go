package event

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"nectarine/internal/mechanism/store"
)

// field is one that an object has under a name and in a column.
type field struct {
	name           string
	index          []int
	pii, clientSet bool
}

var fields sync.Map // reflect.Type → []field

// Given are the fields of a new object that have a value, each from null, without what
// the server stamps: what its creation has changed. A boolean has a value, true or false.
// Also names fields that count although the server writes them.
func Given[T any](o *T, also ...string) (all []store.FieldChange) {
	v := reflect.ValueOf(o).Elem()
	for _, f := range fieldsOf(v.Type()) {
		value := v.FieldByIndex(f.index)
		if !f.clientSet && !slices.Contains(also, f.name) || value.Kind() != reflect.Bool && value.IsZero() {
			continue
		}
		change := store.FieldChange{Field: f.name, New: value.Interface()}
		if f.pii {
			change.New = store.Withheld
		}
		all = append(all, change)
	}
	return all
}

// fieldsOf are the fields of objects of a type, worked out once.
func fieldsOf(t reflect.Type) []field {
	if known, ok := fields.Load(t); ok {
		return known.([]field)
	}
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "" || name == "-" || name == "object" || f.Tag.Get("bun") == "-" {
			continue
		}
		all = append(all, field{name: name, index: f.Index, pii: f.Tag.Get("pii") != "", clientSet: f.Tag.Get("readOnly") == ""})
	}
	fields.Store(t, all)
	return all
}

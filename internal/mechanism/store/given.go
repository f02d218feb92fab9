package store

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

var givens sync.Map // reflect.Type → []column

// Given are the fields of a new object that have a value, each from null, without what
// the server stamps: what its creation has changed. A boolean has a value, true or false.
// Also names fields that count although the server writes them.
func Given[T any](o *T, also ...string) (all []FieldChange) {
	v := reflect.ValueOf(o).Elem()
	for _, c := range fieldsOf(v.Type()) {
		value := v.FieldByIndex(c.index)
		if !c.shown && !slices.Contains(also, c.name) || value.Kind() != reflect.Bool && value.IsZero() {
			continue
		}
		change := FieldChange{Field: c.name, New: value.Interface()}
		if c.pii {
			change.New = Withheld
		}
		all = append(all, change)
	}
	return all
}

// fieldsOf are the fields of objects of a type that have a name and a column; those that
// clients write are shown.
func fieldsOf(t reflect.Type) []column {
	if known, ok := givens.Load(t); ok {
		return known.([]column)
	}
	var all []column
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "" || name == "-" || name == "object" || f.Tag.Get("bun") == "-" {
			continue
		}
		all = append(all, column{name: name, index: f.Index, pii: f.Tag.Get("pii") != "", shown: f.Tag.Get("readOnly") == ""})
	}
	givens.Store(t, all)
	return all
}

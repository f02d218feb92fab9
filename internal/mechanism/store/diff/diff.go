// Package diff says in which fields two rows differ, and which of a new one have a value,
// as clients name them; what is personal is withheld. It reads structs by their tags and
// knows no database.
package diff

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"

	"nectarine/internal/value/exact"
)

// FieldChange is one field's value before and after a change. The field is
// named as in JSON. Values of fields tagged pii are withheld, and so are those of fields that
// clients see under another name, tagged told:"name", for most are sealed: one that is not says
// whether it is personal, pii:"true", or told, pii:"none" (a rule of internal/testing/tidy).
type FieldChange struct {
	Field string `json:"field"`
	Old   any    `json:"old"`
	New   any    `json:"new"`
}

// UnmarshalJSON reads a change that was stored; no number loses a digit.
func (f *FieldChange) UnmarshalJSON(text []byte) (err error) {
	var raw struct {
		Field    string
		Old, New json.RawMessage
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	f.Field = raw.Field
	if f.Old, err = read(raw.Old); err != nil {
		return err
	}
	f.New, err = read(raw.New)
	return err
}

func read(value json.RawMessage) (any, error) {
	if value == nil {
		return nil, nil
	}
	return exact.Read(value)
}

// Withheld stands for a value that is personal data.
const Withheld = "(withheld)"

// Column is a field of a row that is stored.
type Column struct {
	Name  string // as in JSON; what a sealed field is told as; - where no client sees it
	Index []int  // the field, for reflect.Value.FieldByIndex
	pii   bool
	shown bool // a client sees it
	given bool // a client sets it; otherwise the server does
}

var columnsOf sync.Map // reflect.Type → []Column

// Columns are the fields of a row that are stored, but the time of its last change.
func Columns(t reflect.Type) []Column {
	if known, ok := columnsOf.Load(t); ok {
		return known.([]Column)
	}
	var all []Column
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || strings.HasPrefix(f.Tag.Get("bun"), "-") || name == "updatedAt" || name == "" {
			continue
		}
		c := Column{Name: name, Index: f.Index, pii: f.Tag.Get("pii") != "", shown: name != "-", given: f.Tag.Get("readOnly") == ""}
		if told := f.Tag.Get("told"); told != "" { // a sealed field, told under the name of what it seals
			c.Name, c.pii, c.shown = told, f.Tag.Get("pii") != "none", true
		}
		all = append(all, c)
	}
	columnsOf.Store(t, all)
	return all
}

// change is what is told of the column.
func (c Column) change(before, after any) FieldChange {
	if c.pii {
		before, after = Withheld, Withheld
	}
	return FieldChange{Field: c.Name, Old: before, New: after}
}

// Between is the fields that a client can see in which two rows of one type differ.
func Between(was, is reflect.Value) []FieldChange {
	var changes []FieldChange
	for _, c := range Columns(was.Type()) {
		if !c.shown {
			continue
		}
		before, after := was.FieldByIndex(c.Index), is.FieldByIndex(c.Index)
		if !Same(before, after) {
			changes = append(changes, c.change(before.Interface(), after.Interface()))
		}
	}
	return changes
}

// Hidden reports whether two rows differ in a field that no client sees.
func Hidden(was, is reflect.Value) bool {
	for _, c := range Columns(was.Type()) {
		if !c.shown && !Same(was.FieldByIndex(c.Index), is.FieldByIndex(c.Index)) {
			return true
		}
	}
	return false
}

// Given is the fields of a new row that have a value, each from null, without what the
// server sets: what its creation has changed. A boolean has a value, true or false.
// Also names fields that count although the server sets them.
func Given(row any, also ...string) (changes []FieldChange) {
	v := reflect.ValueOf(row).Elem()
	for _, c := range Columns(v.Type()) {
		value := v.FieldByIndex(c.Index)
		if !c.shown || !c.given && !slices.Contains(also, c.Name) || value.Kind() != reflect.Bool && value.IsZero() {
			continue
		}
		change := c.change(nil, value.Interface())
		change.Old = nil // nothing was there, personal or not
		changes = append(changes, change)
	}
	return changes
}

// Same reports whether two values of one type are deeply equal. What is shared is
// not looked into: a change puts a new pointer, map or slice in the place of the old.
func Same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.String:
		return a.String() == b.String()
	case reflect.Bool:
		return a.Bool() == b.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return a.Int() == b.Int()
	case reflect.Pointer, reflect.Map:
		if a.UnsafePointer() == b.UnsafePointer() {
			return true
		}
	case reflect.Slice:
		if a.Len() == b.Len() && a.UnsafePointer() == b.UnsafePointer() {
			return a.IsNil() == b.IsNil()
		}
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

package store

import (
	"reflect"
	"strings"
	"sync"
)

// Change is one object that a transaction created, changed or deleted.
type Change struct {
	Kind   string // the object's name, such as "case"
	ID     string
	Action Action
	Fields []FieldChange
	// Was and Is are the object before and after the change; Was is nil for one that
	// was created. They are copies: what is done to the object later does not touch them.
	Was, Is Object
}

// Action is what a change did to an object.
type Action string

// What a change does.
const (
	Created Action = "created"
	Updated Action = "updated"
	Deleted Action = "deleted"
	// Revealed: something hidden was shown, and nothing was changed.
	Revealed Action = "revealed"
)

// Values are all actions.
func (Action) Values() []Action { return []Action{Created, Updated, Deleted, Revealed} }

// FieldChange is one field's value before and after a change. The field is
// named as in JSON. Values of fields tagged pii, and of sealed ones, which are tagged
// told:"name", are withheld.
type FieldChange struct {
	Field string `json:"field"`
	Old   any    `json:"old"`
	New   any    `json:"new"`
}

// Withheld stands for a value that is personal data.
const Withheld = "(withheld)"

func (tx *Tx) changed(action Action, fields []FieldChange, was, is Object) {
	tx.Changes = append(tx.Changes, Change{Kind: is.Kind().Name, ID: is.Core().ID, Action: action, Fields: fields, Was: was, Is: is})
}

// Reveal says that what is hidden of an object, by default or for most, is shown to the
// actor: it stands in the audit trail as a change does, and leaves no event.
func Reveal(tx *Tx, o Object, fields ...string) {
	shown := make([]FieldChange, len(fields))
	for i, f := range fields {
		shown[i] = FieldChange{Field: f, Old: Withheld, New: Withheld}
	}
	tx.Changes = append(tx.Changes, Change{Kind: o.Kind().Name, ID: o.Core().ID, Action: Revealed, Fields: shown, Is: o})
}

type column struct {
	name  string
	index []int
	pii   bool
	shown bool
}

var columnsOf sync.Map // reflect.Type → []column

// columns are the fields of a row that are stored.
func columns(t reflect.Type) []column {
	if known, ok := columnsOf.Load(t); ok {
		return known.([]column)
	}
	var all []column
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || strings.HasPrefix(f.Tag.Get("bun"), "-") || name == "updatedAt" || name == "" {
			continue
		}
		if told := f.Tag.Get("told"); told != "" { // a sealed field, told under the name of what it seals
			all = append(all, column{name: told, index: f.Index, pii: true, shown: true})
			continue
		}
		all = append(all, column{name: name, index: f.Index, pii: f.Tag.Get("pii") != "", shown: name != "-"})
	}
	columnsOf.Store(t, all)
	return all
}

// difference is the fields that a client can see in which two rows differ.
func difference(was, is reflect.Value) []FieldChange {
	var changes []FieldChange
	for _, c := range columns(was.Type()) {
		if !c.shown {
			continue
		}
		before, after := was.FieldByIndex(c.index), is.FieldByIndex(c.index)
		if same(before, after) {
			continue
		}
		a, b := before.Interface(), after.Interface()
		if c.pii {
			a, b = Withheld, Withheld
		}
		changes = append(changes, FieldChange{Field: c.name, Old: a, New: b})
	}
	return changes
}

// hiddenChanges reports whether two rows differ in a field that no client sees.
func hiddenChanges(was, is reflect.Value) bool {
	for _, c := range columns(was.Type()) {
		if !c.shown && !same(was.FieldByIndex(c.index), is.FieldByIndex(c.index)) {
			return true
		}
	}
	return false
}

// same reports whether two values of one type are deeply equal. What is shared is
// not looked into: a change puts a new pointer, map or slice in the place of the old.
func same(a, b reflect.Value) bool {
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

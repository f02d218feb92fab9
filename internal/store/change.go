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
	Action string // created, updated or deleted
	Fields []FieldChange
	Object any // the object itself, as it stands
}

// FieldChange is one field's value before and after a change. The field is
// named as in JSON. Values of fields tagged pii are withheld.
type FieldChange struct {
	Field string `json:"field"`
	Old   any    `json:"old"`
	New   any    `json:"new"`
}

// Withheld stands for a value that is personal data.
const Withheld = "(withheld)"

func (tx *Tx) changed(o Object, action string, fields []FieldChange) {
	tx.Changes = append(tx.Changes, Change{Kind: o.Kind().Name, ID: o.Core().ID, Action: action, Fields: fields, Object: o})
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
		a, b := was.FieldByIndex(c.index).Interface(), is.FieldByIndex(c.index).Interface()
		if same(a, b) {
			continue
		}
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
		if !c.shown && !same(was.FieldByIndex(c.index).Interface(), is.FieldByIndex(c.index).Interface()) {
			return true
		}
	}
	return false
}

func same(a, b any) bool { return reflect.DeepEqual(a, b) }

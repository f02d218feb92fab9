package store

import "nectarine/internal/mechanism/store/diff"

// Change is one object that a transaction created, changed or deleted.
type Change struct {
	Kind   string // the object's name, such as "case"
	ID     string
	Action Action
	Fields []diff.FieldChange
	// Was and Is are the object before and after the change; Was is nil for one that
	// was created. They are copies: what is done to the object later does not touch them.
	Was, Is Object
	By      Actor // on whose behalf, where the transaction is another's; else nobody
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
	// Recorded: something was put down about it that is none of its own fields.
	Recorded Action = "recorded"
)

// Values are all actions.
func (Action) Values() []Action { return []Action{Created, Updated, Deleted, Revealed, Recorded} }

// IsTold reports whether an event is left of it, and not an entry in the audit trail alone.
func (a Action) IsTold() bool { return a != Revealed && a != Recorded }

func (tx *Tx) changed(action Action, fields []diff.FieldChange, was, is Object) {
	tx.Changes = append(tx.Changes, Change{Kind: is.Kind().Name, ID: is.Core().ID, Action: action, Fields: fields, Was: was, Is: is,
		By: tx.by})
}

// Reveal says that what is hidden of an object, by default or for most, is shown to the
// actor: it stands in the audit trail as a change does, and leaves no event.
func Reveal(tx *Tx, o Object, fields ...string) {
	shown := make([]diff.FieldChange, len(fields))
	for i, f := range fields {
		shown[i] = diff.FieldChange{Field: f, Old: diff.Withheld, New: diff.Withheld}
	}
	tx.Changes = append(tx.Changes, Change{Kind: o.Kind().Name, ID: o.Core().ID, Action: Revealed, Fields: shown, Is: o, By: tx.by})
}

// Note says that something was recorded about an object that is none of its fields: it stands in
// the audit trail as a change does. Its events are left by whoever records it.
func Note(tx *Tx, o Object, what ...diff.FieldChange) {
	tx.Changes = append(tx.Changes, Change{Kind: o.Kind().Name, ID: o.Core().ID, Action: Recorded, Fields: what, Is: o, By: tx.by})
}

// BySystem does what comes of itself in the transaction of somebody: what it changes and leaves is
// the system's.
func (tx *Tx) BySystem(f func() error) error {
	actor := tx.Actor
	tx.Actor, tx.by = System, System
	defer func() { tx.Actor, tx.by = actor, Actor{} }()
	return f()
}

// By is on whose behalf something is done by now.
func (tx *Tx) By() Actor { return tx.by }

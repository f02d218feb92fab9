// Package sealing keeps what is personal of a row sealed: fields by which somebody is reached,
// each encrypted for its row, opened to be shown, and sealed anew when the key changes.
package sealing

import (
	"context"
	"log/slog"
	"slices"

	"nectarine/internal/mechanism/store"
)

// Field is a text of an object that is sealed: a name, an e-mail address, a telephone number.
type Field struct {
	Name   string   // as in JSON
	Column string   // the sealed text stands in sealed_ and this
	Value  **string // what is shown
	Sealed **string
	Clear  **string // from before such fields were sealed; nil where they always were
}

// Fields is embedded in what has sealed fields.
type Fields struct {
	Unreadable []string `json:"unreadable,omitempty" bun:"-" readOnly:"true" doc:"Which fields cannot be opened with the key ring, and are shown as null. Only where there are any."`
	SealedWith string   `json:"-"` // the key with which they are sealed
}

// Sealing is what is known of how the fields are sealed.
func (f *Fields) Sealing() *Fields { return f }

// Object is one that has sealed fields.
type Object interface {
	store.Object
	Sealing() *Fields
	SealedFields() []Field
}

// Of is the pointer to a T that has sealed fields.
type Of[T any] interface {
	store.Of[T]
	Object
}

// digested is an object of which something is found by its digest, which is of a key too.
type digested interface {
	// Redigest notes the digest by the key that seals now; column is where it stands.
	Redigest(tx *store.Tx) (column string, err error)
}

// purposeOf is that for which a field of an object is sealed.
func purposeOf(o store.Object, field string) string { return o.Kind().Name + "/" + field }

// Seal encrypts the fields, anew only those that have changed. One that could not be opened,
// and is not given anew, stays.
func Seal(tx *store.Tx, o Object) error {
	store.Identify(o)
	for _, f := range o.SealedFields() {
		known, readable := "", *f.Sealed != nil && !slices.Contains(o.Sealing().Unreadable, f.Name)
		if readable {
			var err error
			if known, err = tx.UnsealRow(o, purposeOf(o, f.Name), **f.Sealed); err != nil {
				return err
			}
		}
		switch {
		case *f.Value == nil && (*f.Sealed == nil || readable):
			*f.Sealed = nil
			f.cleared()
		case *f.Value == nil || readable && known == **f.Value:
		default:
			sealed, err := tx.SealRow(o, purposeOf(o, f.Name), **f.Value)
			if err != nil {
				return err
			}
			*f.Sealed = &sealed
			f.cleared()
		}
	}
	return nil
}

// cleared forgets what stood in clear.
func (f Field) cleared() {
	if f.Clear != nil {
		*f.Clear = nil
	}
}

// Unseal opens the fields of objects. One that cannot be opened is shown as null, and named.
func Unseal[P Object](tx *store.Tx, objects ...P) {
	for _, o := range objects {
		s := o.Sealing()
		s.Unreadable = nil
		for _, f := range o.SealedFields() {
			if *f.Sealed == nil {
				if *f.Value = nil; f.Clear != nil {
					*f.Value = *f.Clear
				}
				continue
			}
			text, err := tx.UnsealRow(o, purposeOf(o, f.Name), **f.Sealed)
			if *f.Value = &text; err != nil {
				slog.Error("a sealed value cannot be opened; it is shown as unreadable", "companyId", tx.Space, "id", o.Core().ID, "field", f.Name, "error", err)
				*f.Value, s.Unreadable = nil, append(s.Unreadable, f.Name)
			}
		}
	}
}

// Insert stores a new object with its fields sealed.
func Insert[T any, P Of[T]](ctx context.Context, tx *store.Tx, o P) error {
	if err := Seal(tx, o); err != nil {
		return err
	}
	o.Sealing().SealedWith = tx.SealedWith()
	return store.Insert[T, P](ctx, tx, o)
}

// resealed is how many rows of a kind are sealed anew in a transaction.
const resealed = 500

// Reseal seals anew, with the key that seals now, some rows of one kind that are sealed with an
// older one, or not at all; it answers how many it looked at. What cannot be opened stays as it
// is, and is told.
func Reseal[T any, P Of[T]](ctx context.Context, tx *store.Tx) (int, error) {
	rows, err := store.SealedOtherwise[T, P](ctx, tx, resealed)
	if err != nil {
		return 0, err
	}
	for _, o := range rows {
		Unseal(tx, o)
		columns := []string{"sealed_with"}
		for _, f := range o.SealedFields() {
			if !slices.Contains(o.Sealing().Unreadable, f.Name) {
				*f.Sealed = nil
			}
			if columns = append(columns, "sealed_"+f.Column); f.Clear != nil {
				columns = append(columns, f.Column)
			}
		}
		if err := Seal(tx, o); err != nil {
			return 0, err
		}
		if d, is := any(o).(digested); is {
			column, err := d.Redigest(tx)
			if err != nil {
				return 0, err
			}
			columns = append(columns, column)
		}
		o.Sealing().SealedWith = tx.SealedWith()
		if _, err := tx.UpdateUntold(o, columns...).WherePK().Exec(ctx); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store/diff"
)

// Part is a row that hangs on an object and is none itself: the membership of an employee
// in a team. Writing one is a change of the object, in the audit trail and among the
// events. Part answers the field of the object that tells of it, and what is told.
type Part interface {
	Part() (field string, value any)
}

// PartOf is a pointer to T that is a Part.
type PartOf[T any] interface {
	*T
	Part
}

// AddParts hangs rows on a locked object; those that are there already are passed over. It
// answers how many were added. The caller sets their company_id.
func AddParts[O any, P Of[O], T any, R PartOf[T]](ctx context.Context, tx *Tx, of P, rows ...R) (int, error) {
	var added []R
	for batch := range Slices(rows) {
		var wrote []R
		if err := tx.tx.NewInsert().Model(&batch).On("CONFLICT DO NOTHING").Returning("*").Scan(ctx, &wrote); err != nil {
			return 0, err
		}
		added = append(added, wrote...)
	}
	fields := make([]diff.FieldChange, len(added))
	for i, row := range added {
		fields[i].Field, fields[i].New = row.Part()
	}
	touched(tx, of, fields)
	return len(added), nil
}

// Removal is a query that removes rows, to be narrowed.
type Removal = bun.DeleteQuery

// RemoveParts takes from a locked object those of its rows that the condition finds, and
// answers how many they were. The condition names the object.
func RemoveParts[O any, P Of[O], T any, R PartOf[T]](ctx context.Context, tx *Tx, of P, rows R, where func(*Removal)) (int, error) {
	var removed []R
	q := tx.tx.NewDelete().Model(rows).Where("?TableAlias.company_id = ?", tx.Space).Returning("*")
	where(q)
	if err := q.Scan(ctx, &removed); err != nil {
		return 0, err
	}
	fields := make([]diff.FieldChange, len(removed))
	for i, row := range removed {
		fields[i].Field, fields[i].Old = row.Part()
	}
	touched(tx, of, fields)
	return len(removed), nil
}

// Recounted says that the rows which hang on a locked object, too many to be told one by
// one, have changed: how many they were, and are. As many may be others.
func Recounted[T any, P Of[T]](tx *Tx, of P, field string, was, is int) {
	touched(tx, of, []diff.FieldChange{{Field: field, Old: was, New: is}})
}

// touched tells of what hangs on an object: as a change of it, as more of the change that
// was the last, or as a part of its creation where that was in this transaction.
func touched[T any, P Of[T]](tx *Tx, of P, fields []diff.FieldChange) {
	if len(fields) == 0 {
		return
	}
	for i := range tx.Changes {
		c := &tx.Changes[i]
		last := i == len(tx.Changes)-1 && c.Action == Updated
		if c.ID == of.Core().ID && (last || c.Action == Created) {
			c.Fields = slices.Concat(c.Fields, fields)
			return
		}
	}
	copied := *(*T)(of)
	tx.changed(Updated, fields, P(&copied), P(&copied))
}

// byHand is what is wrong with writing rows of a model as rows of mechanisms are written:
// nobody would be told.
func byHand(model any) error {
	switch model.(type) {
	case Object:
		return fmt.Errorf("store: %T is an object: it is written by Insert, Save and Delete, or what no one is told of by UpdateUntold", model)
	case Part:
		return fmt.Errorf("store: %T hangs on an object: it is written by AddParts and RemoveParts", model)
	}
	return nil
}

// UpdateUntold starts a change of columns of the space's objects of which nobody is told:
// those that no client sees, and those that are tagged untold with the reason. What is
// written stands in o.
func (tx *Tx) UpdateUntold(o Object, columns ...string) *bun.UpdateQuery {
	q := tx.tx.NewUpdate().Model(o).Column(columns...).Where("?TableAlias.company_id = ?", tx.Space)
	fields := tx.tx.Dialect().Tables().Get(reflect.TypeOf(o)).FieldMap
	for _, name := range columns {
		f := fields[name]
		if f == nil || f.StructField.Tag.Get("json") != "-" && f.StructField.Tag.Get("untold") == "" && name != "updated_at" {
			q.Err(fmt.Errorf("store: %s of %T is seen by clients: it is written by Save", name, o))
		}
	}
	return q
}

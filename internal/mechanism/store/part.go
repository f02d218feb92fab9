package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"

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

// ChangedBeside says that what is kept beside a locked object has changed: of rows too many to be
// told one by one how many they were, and are (as many may be others); of a clock the moments.
func ChangedBeside[T any, P Of[T]](tx *Tx, of P, field string, was, is any) {
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

// byHand is what is wrong with writing rows of a model, or of a list of it, as rows of
// mechanisms are written: nobody would be told.
func byHand(model any) error {
	of := reflect.TypeOf(model)
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	pointer := reflect.PointerTo(of)
	base, _ := of.FieldByName("BaseModel")
	switch {
	case pointer.Implements(reflect.TypeFor[Object]()):
		return fmt.Errorf("store: %s is an object: it is written by Insert, Save and Delete, or what no one is told of by UpdateUntold", of)
	case pointer.Implements(reflect.TypeFor[Part]()):
		return fmt.Errorf("store: %s hangs on an object: it is written by AddParts and RemoveParts", of)
	case !strings.HasPrefix(base.Tag.Get("bun"), "table:"): // by its name it could be that of an object
		return fmt.Errorf("store: %s names no table", of)
	}
	return nil
}

// Untold is a change of some columns of the space's objects of which nobody is told. It can
// be narrowed and done, and nothing else: no column comes to those that it was made for.
type Untold struct{ q *bun.UpdateQuery }

// UpdateUntold starts a change of columns of the space's objects of which nobody is told:
// those that no client sees, and those that are tagged untold with the reason. What is
// written stands in o.
func (tx *Tx) UpdateUntold(o Object, columns ...string) *Untold {
	q := tx.tx.NewUpdate().Model(o).Column(columns...).Where("?TableAlias.company_id = ?", tx.Space)
	if len(columns) == 0 { // it would be all of them
		q.Err(fmt.Errorf("store: a change of %T of which nobody is told needs a column", o))
	}
	fields := tx.tx.Dialect().Tables().Get(reflect.TypeOf(o)).FieldMap
	for _, name := range columns {
		f := fields[name]
		if f == nil || f.StructField.Tag.Get("json") != "-" && f.StructField.Tag.Get("untold") == "" && name != "updated_at" {
			q.Err(fmt.Errorf("store: %s of %T is seen by clients: it is written by Save", name, o))
		}
	}
	return &Untold{q}
}

// Where narrows the change to the rows that meet the condition too.
func (u *Untold) Where(condition string, args ...any) *Untold {
	u.q.Where(condition, args...)
	return u
}

// WherePK narrows the change to the object that it was made with.
func (u *Untold) WherePK() *Untold {
	u.q.WherePK()
	return u
}

// Exec makes the change, and answers how many rows it met.
func (u *Untold) Exec(ctx context.Context) (sql.Result, error) { return u.q.Exec(ctx) }

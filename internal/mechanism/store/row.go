package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"

	"github.com/uptrace/bun/schema"

	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Row is what every stored object carries.
type Row struct {
	ID        string      `json:"id" bun:",pk" readOnly:"true" doc:"Unique id, XX-YYYY-YYYY."`
	CompanyID string      `json:"companyId" bun:",pk" readOnly:"true" doc:"The company space that the object belongs to."`
	CreatedAt clock.Time  `json:"createdAt" readOnly:"true" doc:"When the object was created."`
	UpdatedAt clock.Time  `json:"updatedAt" readOnly:"true" doc:"When the object itself was last changed."`
	DeletedAt *clock.Time `json:"deletedAt" readOnly:"true" doc:"When the object was deleted; null while it exists."`
	Object    string      `json:"object" bun:"-" readOnly:"true" doc:"The kind of the object."`

	was any // the object as it was loaded for change; Save needs it
}

// Core is the row itself.
func (r *Row) Core() *Row { return r }

// Kind is what an object is: the prefix of its ids and its name in answers,
// events and the audit trail.
type Kind struct{ Prefix, Name string }

// Object is a pointer to a struct that embeds Row and knows its kind.
type Object interface {
	Core() *Row
	Kind() Kind
}

// Of is a pointer to T that is an Object.
type Of[T any] interface {
	*T
	Object
}

// Insert stores new objects, giving each its id, space and times. Rows go in by
// the thousand. An id that is set already is kept: it must be fresh.
func Insert[T any, P Of[T]](ctx context.Context, tx *Tx, objects ...P) error {
	if err := insert[T, P](ctx, tx, objects); err != nil {
		return err
	}
	for _, o := range objects {
		tx.changed(Created, nil, nil, remember[T](o))
	}
	return nil
}

// InsertLog is Insert for rows that tell of changes and are none themselves:
// events and audit entries. They leave no trace in tx.Changes.
func InsertLog[T any, P Of[T]](ctx context.Context, tx *Tx, rows ...P) error {
	return insert[T, P](ctx, tx, rows)
}

func insert[T any, P Of[T]](ctx context.Context, tx *Tx, objects []P) error {
	for batch := range slices.Chunk(objects, tx.rows()) {
		prepare[T, P](tx, batch)
		result, err := tx.tx.NewInsert().Model(&batch).On("CONFLICT (company_id, id) DO NOTHING").Returning("NULL").Exec(tx.byRows(ctx, len(batch)))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if int(n) != len(batch) {
			return errTaken
		}
	}
	return nil
}

// Identify gives a new object its id, before what is sealed in it is tied to that.
func Identify(o Object) {
	if r := o.Core(); r.ID == "" {
		r.ID = id.New(o.Kind().Prefix)
	}
}

// prepare gives new objects their id, space and times.
func prepare[T any, P Of[T]](tx *Tx, fresh []P) {
	for _, o := range fresh {
		Identify(o)
		r := o.Core()
		r.CompanyID, r.CreatedAt, r.UpdatedAt, r.Object = tx.Space, tx.Now, tx.Now, o.Kind().Name
	}
}

// remember keeps the object as it is now, for Save to compare with, and answers the
// copy. Pointers, maps and slices are shared: a change puts a new one in their place.
func remember[T any, P Of[T]](o P) P {
	copied := *(*T)(o)
	P(&copied).Core().was = nil
	o.Core().was = &copied
	return &copied
}

// Save writes changed objects back and moves their updatedAt. Each must have
// been locked or inserted in this transaction. It answers the difference of
// each, field by field; an object in which nothing changed is not written.
func Save[T any, P Of[T]](ctx context.Context, tx *Tx, objects ...P) ([][]diff.FieldChange, error) {
	return save[T, P](ctx, tx, true, objects)
}

// SaveSubresource is Save for a change of what hangs on the object rather than
// of the object: its updatedAt stays.
func SaveSubresource[T any, P Of[T]](ctx context.Context, tx *Tx, objects ...P) ([][]diff.FieldChange, error) {
	return save[T, P](ctx, tx, false, objects)
}

// Delete marks objects as deleted. Each must have been locked.
func Delete[T any, P Of[T]](ctx context.Context, tx *Tx, objects ...P) error {
	for _, o := range objects {
		now := tx.Now
		o.Core().DeletedAt = &now
	}
	_, err := save[T, P](ctx, tx, true, objects)
	return err
}

func save[T any, P Of[T]](ctx context.Context, tx *Tx, touch bool, objects []P) ([][]diff.FieldChange, error) {
	differences := make([][]diff.FieldChange, len(objects))
	var changed []P
	var told [][]diff.FieldChange // of those that changed
	for i, o := range objects {
		r := o.Core()
		was, ok := r.was.(*T)
		if !ok {
			return nil, fmt.Errorf("store: %s %s is saved without having been locked", o.Kind().Name, r.ID)
		}
		differences[i] = diff.Between(reflect.ValueOf(was).Elem(), reflect.ValueOf((*T)(o)).Elem())
		hidden := diff.Hidden(reflect.ValueOf(was).Elem(), reflect.ValueOf((*T)(o)).Elem())
		if len(differences[i]) == 0 && !hidden {
			continue
		}
		if touch {
			r.UpdatedAt = tx.Now
		}
		changed, told = append(changed, o), append(told, differences[i])
	}
	for batch := range Slices(changed) {
		alike, err := putAlike[T, P](ctx, tx, batch)
		if err == nil && !alike {
			for some := range slices.Chunk(batch, tx.rows()) {
				if err = tx.overwrite(ctx, tableOf[T](tx), some, len(some)); err != nil {
					break
				}
			}
		}
		if err != nil {
			return nil, err
		}
	}
	for i, o := range changed {
		action, was := Updated, P(o.Core().was.(*T))
		if o.Core().DeletedAt != nil {
			action = Deleted
		}
		tx.changed(action, told[i], was, remember[T](o))
	}
	return differences, nil
}

// putAlike writes the columns that changed, in one statement, where the same ones
// have become the same in many rows: what is done to thousands at once. It reports
// whether that was so; otherwise it writes nothing.
func putAlike[T any, P Of[T]](ctx context.Context, tx *Tx, batch []P) (bool, error) {
	if len(batch) < 2 {
		return false, nil
	}
	value := func(o P) (was, is reflect.Value) {
		return reflect.ValueOf(o.Core().was.(*T)).Elem(), reflect.ValueOf((*T)(o)).Elem()
	}
	var names, ids []string
	var fields [][]int
	_, first := value(batch[0])
	for _, f := range tableOf[T](tx).DataFields {
		for i, o := range batch {
			was, is := value(o)
			if diff.Same(was.FieldByIndex(f.Index), is.FieldByIndex(f.Index)) {
				continue
			}
			if i == 0 {
				names, fields = append(names, f.Name), append(fields, f.Index)
				break // it must be so of all: the values are compared below
			}
			// It has changed in this one and not in the first.
			return false, nil
		}
	}
	for _, o := range batch {
		_, is := value(o)
		for _, index := range fields {
			if !diff.Same(is.FieldByIndex(index), first.FieldByIndex(index)) {
				return false, nil
			}
		}
		ids = append(ids, o.Core().ID)
	}
	if len(names) == 0 {
		return false, nil // naming no column would write them all
	}
	result, err := tx.tx.NewUpdate().Model(batch[0]).Column(names...).Where("company_id = ? AND id IN (?)", tx.Space, In(ids)).Exec(ctx)
	if err != nil {
		return false, err
	}
	if wrote, err := result.RowsAffected(); err != nil {
		return false, err
	} else if int(wrote) != len(batch) {
		return false, fmt.Errorf("store: %d of %d rows of %s were there to save", wrote, len(batch), tableOf[T](tx).Name)
	}
	return true, nil
}

// overwrite writes whole rows that are there. Many go in one statement: an insert in
// which every row meets itself. It is the one form that both engines have.
func (tx *Tx) overwrite(ctx context.Context, table *schema.Table, batch any, n int) error {
	var result sql.Result
	var err error
	if n == 1 {
		result, err = tx.tx.NewUpdate().Model(reflect.ValueOf(batch).Index(0).Interface()).WherePK().Exec(Often(ctx))
	} else {
		pointer := reflect.New(reflect.TypeOf(batch))
		pointer.Elem().Set(reflect.ValueOf(batch))
		q := tx.tx.NewInsert().Model(pointer.Interface()).On("CONFLICT (company_id, id) DO UPDATE").Returning("NULL")
		for _, f := range table.DataFields {
			q.Set(f.Name + " = excluded." + f.Name)
		}
		result, err = q.Exec(tx.byRows(ctx, n))
	}
	if err != nil {
		return err
	}
	if wrote, err := result.RowsAffected(); err != nil {
		return err
	} else if int(wrote) != n {
		return fmt.Errorf("store: %d of %d rows of %s were there to save", wrote, n, table.Name)
	}
	return nil
}

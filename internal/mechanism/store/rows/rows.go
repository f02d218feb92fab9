// Package rows reads rows into structs with less to do for each than bun has.
package rows

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// Read runs a query for rows of T, and reads them as bun does: but what a column is read
// into is looked up once for all rows, and JSON that is the same in several rows is decoded
// once.
func Read[T any](ctx context.Context, q *bun.SelectQuery) ([]*T, error) {
	found := &reading[T]{table: q.Dialect().Tables().Get(reflect.TypeFor[*T]())}
	err := q.Scan(ctx, found)
	return found.rows, err
}

// reading are the rows that a query finds.
type reading[T any] struct {
	table *schema.Table
	rows  []*T
}

// Value is what is read into.
func (r *reading[T]) Value() any { return &r.rows }

// ScanRows reads all rows.
func (r *reading[T]) ScanRows(_ context.Context, rows *sql.Rows) (int, error) {
	names, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	cells, into := make([]cell, len(names)), make([]any, len(names))
	for i, name := range names {
		name = strings.Trim(name, `"`) // SQLite gives some with their quotes
		f := r.table.LookupField(name)
		if f == nil {
			return 0, fmt.Errorf("rows: %s does not have column %q", r.table.TypeName, name)
		}
		t := f.StructField.Type
		cells[i].field, cells[i].json, cells[i].text = f, isJSON(f), t.Kind() == reflect.String && !reads(t)
		into[i] = &cells[i]
	}
	for rows.Next() {
		o := new(T)
		row := reflect.ValueOf(o).Elem()
		for i := range cells {
			cells[i].row = row
		}
		if err := rows.Scan(into...); err != nil {
			return 0, err
		}
		r.rows = append(r.rows, o)
	}
	return len(r.rows), rows.Err()
}

// isJSON reports whether bun reads a column as JSON.
func isJSON(f *schema.Field) bool {
	return strings.EqualFold(f.UserSQLType, "jsonb") && !reads(f.StructField.Type)
}

var selfReading sync.Map // of bool, by reflect.Type

// reads reports whether a type, or what it points to, reads itself.
func reads(t reflect.Type) bool {
	if is, known := selfReading.Load(t); known {
		return is.(bool)
	}
	scanner := reflect.TypeFor[sql.Scanner]()
	is := t.Implements(scanner) || reflect.PointerTo(t).Implements(scanner)
	selfReading.Store(t, is)
	return is
}

// cell is a column of the row that is being read.
type cell struct {
	field *schema.Field
	row   reflect.Value
	json  bool                     // it is decoded
	text  bool                     // it is taken as it is
	met   map[string]reflect.Value // JSON that was decoded for a row before
}

// Scan takes the value of the column.
func (c *cell) Scan(src any) error {
	if src == nil {
		return nil // the row is new: what it has there is nothing
	}
	to := c.row
	if len(c.field.Index) == 1 {
		to = to.Field(c.field.Index[0])
	} else {
		to = c.field.Value(to)
	}
	if c.json {
		return c.decode(to, src)
	}
	if text, is := src.(string); is && c.text {
		to.SetString(text)
		return nil
	}
	return c.field.ScanWithCheck(to, src)
}

// decode reads JSON, or copies what the same JSON was decoded to before.
func (c *cell) decode(to reflect.Value, src any) error {
	var known reflect.Value
	var is bool
	switch src := src.(type) {
	case string:
		known, is = c.met[src]
	case []byte:
		known, is = c.met[string(src)]
	}
	if is {
		copied, _ := duplicate(known)
		to.Set(copied)
		return nil
	}
	if err := c.field.ScanWithCheck(to, src); err != nil {
		return err
	}
	if kept, can := duplicate(to); can {
		if c.met == nil {
			c.met = map[string]reflect.Value{}
		}
		switch src := src.(type) {
		case string:
			c.met[src] = kept
		case []byte:
			c.met[string(src)] = kept
		}
	}
	return nil
}

// duplicate is a value that shares nothing with another. It reports false for one that
// holds what it does not copy.
func duplicate(v reflect.Value) (reflect.Value, bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v, true
		}
		inner, can := duplicate(v.Elem())
		if !can {
			return v, false
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(inner)
		return p, true
	case reflect.Struct:
		made := reflect.New(v.Type()).Elem()
		made.Set(v)
		for i := range v.NumField() {
			if plainKind(v.Field(i).Kind()) {
				continue
			}
			if !v.Type().Field(i).IsExported() {
				return v, false
			}
			inner, can := duplicate(v.Field(i))
			if !can {
				return v, false
			}
			made.Field(i).Set(inner)
		}
		return made, true
	case reflect.Map:
		if v.IsNil() {
			return v, true
		}
		return reflect.MakeMap(v.Type()), v.Len() == 0
	case reflect.Slice:
		if v.IsNil() {
			return v, true
		}
		return reflect.MakeSlice(v.Type(), 0, 0), v.Len() == 0
	}
	return v, plainKind(v.Kind())
}

// plainKind reports whether a value of the kind is copied by giving it on.
func plainKind(k reflect.Kind) bool {
	return k >= reflect.Bool && k <= reflect.Float64 || k == reflect.String
}

package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store/rows"
	described "nectarine/internal/value/schema"
)

// Keyset is the part of a list that is asked for: newest first unless sorted,
// after or before an object. Before wins when both are given.
type Keyset struct {
	Limit  int      `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"How many objects to return."`
	After  string   `query:"startingAfter" doc:"The id of the object after which the page starts."`
	Before string   `query:"endingBefore" doc:"The id of the object before which the page ends. Wins over startingAfter."`
	Skip   int      `query:"offset" minimum:"0" maximum:"10000" doc:"How many objects to skip, counted from where the page would start. Cursors are faster."`
	SortBy []string `query:"sortBy,explode" doc:"Fields to sort by, -field for descending: repeated, comma-separated or [a,-b]."`
}

// Asked is the part itself.
func (k Keyset) Asked() Keyset { return k }

// Filter is a list's question: where it starts and which rows it wants.
type Filter interface {
	Asked() Keyset
	Where(q *Select)
}

// Sorted is a Filter whose list can be sorted: the SQL expression of each field
// that a client may name. The expression is over ?TableAlias and the same row
// always gives the same value.
type Sorted interface{ Sorts() map[string]string }

// Sequenced is a Filter whose list is newest first by a column of numbers, each
// given once, rather than by the time of creation.
type Sequenced interface{ Sequence() string }

// Condition narrows a list to what its handler has looked up, such as the borrower of
// the path.
type Condition func(*Select)

// Has narrows to rows whose column has the value.
func Has(column, value string) Condition {
	return func(q *Select) { q.Where("?TableAlias.? = ?", bun.Ident(column), value) }
}

// Page is one page of a list, and the ids that lead to its neighbours.
type Page[T any] struct {
	Rows       []*T
	Total      Count
	Next, Prev string
}

// BadSort says that a list cannot be sorted by a field, or that it is named twice.
type BadSort struct {
	Field   string
	Allowed []string
	Twice   bool
}

// Error says it in words.
func (e *BadSort) Error() string {
	if e.Twice {
		return fmt.Sprintf("the field of %q is named twice: each sorts once", e.Field)
	}
	if len(e.Allowed) == 0 {
		return fmt.Sprintf("this list cannot be sorted by %q: it is always newest first", e.Field)
	}
	return fmt.Sprintf("cannot sort by %q; the fields are %s", e.Field, strings.Join(e.Allowed, ", "))
}

// BadCursor says that startingAfter or endingBefore names no object of the list.
type BadCursor struct{ Param, ID string }

// Error says it in words.
func (e *BadCursor) Error() string {
	return fmt.Sprintf("there is no object %q to start from in this list", e.ID)
}

// order is one column of a sort.
type order struct {
	expr string
	desc bool
}

func (o order) direction(reverse bool) string {
	if o.desc != reverse {
		return "DESC NULLS LAST"
	}
	return "ASC NULLS FIRST"
}

// List reads one page of T. It costs the same at any depth: it seeks by the
// sort's values and the id, and never counts past Countless. A list below a path takes
// the conditions that narrow it to what the path names; without one it is refused, as
// it would show what belongs to others.
func List[T any, P Of[T]](ctx context.Context, tx *Tx, f Filter, of ...Condition) (Page[T], error) {
	k := f.Asked()
	p := Page[T]{Rows: []*T{}}
	if len(of) == 0 && described.PathFields(reflect.TypeOf(f)) != nil {
		return p, fmt.Errorf("store: the list of %T is below a path and was not narrowed to what the path names", f)
	}
	orders, err := sorts(f, k.SortBy)
	if err != nil {
		return p, err
	}
	if k.Limit == 0 {
		k.Limit = 25
	}
	q := tx.Select((*T)(nil))
	f.Where(q)
	for _, narrow := range of {
		narrow(q)
	}
	if p.Total, err = Total(ctx, tx, q, SQL("1")); err != nil {
		return p, err
	}
	back := k.Before != ""
	if err := seek[T, P](ctx, tx, q, f, orders); err != nil {
		return p, err
	}
	if orders == nil {
		q.OrderExpr(usual(f, back))
	}
	for _, o := range orders {
		q.OrderExpr(o.expr + " " + o.direction(back))
	}
	q.Limit(int64(k.Limit) + 1).Offset(int64(k.Skip))
	found, err := rows.Read[T](ctx, q.SelectQuery)
	if err != nil {
		return p, err
	}
	for _, o := range found {
		markLoaded[T](tx, P(o), unlocked)
	}
	p.Rows = append(p.Rows, found...)
	more := len(p.Rows) > k.Limit
	if more {
		p.Rows = p.Rows[:k.Limit]
	}
	if back {
		slices.Reverse(p.Rows)
	}
	if n := len(p.Rows); n > 0 {
		if more && !back || back {
			p.Next = P(p.Rows[n-1]).Core().ID
		}
		if more && back || !back && (k.After != "" || k.Skip > 0) {
			p.Prev = P(p.Rows[0]).Core().ID
		}
	}
	return p, nil
}

// usual is the order of rows when no sort is asked for: the newest first or, for the
// page before a cursor, from the cursor on upwards.
func usual(f Filter, back bool) string {
	desc := " DESC"
	if back {
		desc = ""
	}
	if s, ok := f.(Sequenced); ok {
		return "?TableAlias." + s.Sequence() + desc
	}
	// Both columns plainly: with NULLS LAST no index would serve.
	return "?TableAlias.created_at" + desc + ", ?TableAlias.id" + desc
}

// sorts are the columns to sort by, ending in one that tells all rows apart;
// none stand for the usual order.
func sorts(f Filter, by []string) ([]order, error) {
	known := map[string]string{}
	if s, ok := f.(Sorted); ok {
		known = s.Sorts()
	} else if _, numbered := f.(Sequenced); !numbered {
		known["createdAt"] = "?TableAlias.created_at" // that by which it is in order anyway
	}
	var orders []order
	seen := map[string]bool{}
	for _, field := range by {
		name, desc := strings.CutPrefix(field, "-")
		name = strings.TrimPrefix(name, "+")
		if seen[name] { // what a page costs grows with the square of the fields
			return nil, &BadSort{Field: field, Twice: true}
		}
		seen[name] = true
		expr, ok := known[name]
		if !ok {
			allowed := make([]string, 0, len(known))
			for name := range known {
				allowed = append(allowed, name)
			}
			slices.Sort(allowed)
			return nil, &BadSort{Field: field, Allowed: allowed}
		}
		orders = append(orders, order{expr, desc})
	}
	if orders == nil {
		return nil, nil
	}
	return append(orders, order{"?TableAlias.created_at", true}, order{"?TableAlias.id", true}), nil
}

// seek narrows the query to the rows beyond the cursor.
func seek[T any, P Of[T]](ctx context.Context, tx *Tx, q *Select, f Filter, orders []order) error {
	k := f.Asked()
	param, ref := "startingAfter", k.After
	if k.Before != "" {
		param, ref = "endingBefore", k.Before
	}
	if ref == "" {
		return nil
	}
	o, err := placed[T, P](ctx, tx, ref)
	if missing := (*NotFound)(nil); errors.As(err, &missing) {
		return &BadCursor{Param: param, ID: ref}
	}
	if err != nil {
		return err
	}
	at := o.Core().ID
	if orders == nil {
		sign := "<"
		if k.Before != "" {
			sign = ">"
		}
		if s, ok := f.(Sequenced); ok {
			column := "?TableAlias." + s.Sequence()
			q.Where(column+" "+sign+" (?)", tx.SelectAll((*T)(nil)).ColumnExpr(column).Where("?TableAlias.id = ?", at))
			return nil
		}
		// The bounds stand one by one in the row value: SQLite seeks by both
		// columns of (a, b) < (x, y), but only by a of (a, b) < (SELECT x, y). Rows
		// of one bulk transaction share created_at, so it is the id that finds them.
		q.Where("(?TableAlias.created_at, ?TableAlias.id) "+sign+" (?, ?)", o.Core().CreatedAt, at)
		return nil
	}
	values := make([]any, len(orders))
	here := tx.SelectAll((*T)(nil))
	into := make([]any, len(orders))
	for i, o := range orders {
		here.ColumnExpr(o.expr)
		into[i] = &values[i]
	}
	if err := here.Where("?TableAlias.id = ?", at).Scan(ctx, into...); err != nil {
		return err
	}
	beyond(q, orders, values, k.Before != "")
	return nil
}

// beyond is the condition that a row comes after the values in the order of the
// sort: greater in the first column, or equal in it and greater in the second,
// and so on. Null is the smallest value.
func beyond(q *Select, orders []order, values []any, back bool) {
	q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		for i, o := range orders {
			q.WhereGroup(" OR ", func(q *bun.SelectQuery) *bun.SelectQuery {
				for j := range i {
					if values[j] == nil {
						q.Where(orders[j].expr + " IS NULL")
					} else {
						q.Where(orders[j].expr+" = ?", values[j])
					}
				}
				smaller := o.desc != back
				switch {
				case values[i] == nil && smaller:
					return q.Where("1 = 0")
				case values[i] == nil:
					return q.Where(o.expr + " IS NOT NULL")
				case smaller:
					return q.Where("("+o.expr+" < ? OR "+o.expr+" IS NULL)", values[i])
				}
				return q.Where(o.expr+" > ?", values[i])
			})
		}
		return q
	})
}

// Map is a page with each row turned into what is shown of it.
func Map[A, B any](p Page[A], show func(*A) (*B, error)) (Page[B], error) {
	out := Page[B]{Rows: []*B{}, Total: p.Total, Next: p.Next, Prev: p.Prev}
	for _, row := range p.Rows {
		shown, err := show(row)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, shown)
	}
	return out, nil
}

package store

import (
	"context"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"nectarine/internal/mechanism/store/prepared"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Select is a query over one space's rows. Space is that space, for conditions
// on other tables: named there as a value, and not by a column of the rows, it
// lets PostgreSQL answer the condition once and not for each row.
type Select struct {
	*bun.SelectQuery
	Space string
}

// In is a list of values for "column IN (?)". An empty list matches nothing.
func In[T any](values []T) schema.QueryAppender {
	if len(values) == 0 {
		return bun.SafeQuery("NULL")
	}
	return bun.List(values)
}

// most is how many values or rows one statement takes: well below the parameters that
// either engine has.
const most = 1000

// Slices are the values in their order, as many at a time as one statement takes.
func Slices[E any](values []E) iter.Seq[[]E] { return slices.Chunk(values, most) }

// Often marks what is run with a context as a statement of a kind that nearly every request
// runs: it is compiled once, and its values are bound.
func Often(ctx context.Context) context.Context { return prepared.Often(ctx) }

// single is how many rows at most a statement has that is compiled once, whatever they are:
// the text of one with more is another each time. But what is written by the thousand on
// SQLite goes so many rows a statement that it is compiled once for all of them: what is
// compiled is its time, and there is no round trip that more at once would save.
const (
	single = 4
	run    = 25
)

// byRows is Often for a statement of few rows, or of as many as many are written by.
func (tx *Tx) byRows(ctx context.Context, rows int) context.Context {
	if rows > single && (rows != run || tx.rows() != run) {
		return ctx
	}
	return Often(ctx)
}

// rows is how many rows are written by one statement at most.
func (tx *Tx) rows() int {
	if tx.db.engine.Together() {
		return most
	}
	return run
}

// Ident is the name of a table or column as an argument of a query.
func Ident(name string) schema.QueryAppender { return bun.Ident(name) }

// Select starts a query over the space's rows of model that are not deleted.
func (tx *Tx) Select(model any) *Select {
	q := tx.SelectAll(model)
	q.Where("?TableAlias.deleted_at IS NULL")
	return q
}

// SelectAll starts a query over the space's rows of model, deleted ones too.
func (tx *Tx) SelectAll(model any) *Select {
	return &Select{tx.tx.NewSelect().Model(model).Where("?TableAlias.company_id = ?", tx.Space), tx.Space}
}

// Update starts a change of the space's rows of model that no one needs to know
// of: counters, cursors, what mechanisms keep. It fails for objects and their parts.
func (tx *Tx) Update(model any) *bun.UpdateQuery {
	return tx.tx.NewUpdate().Err(byHand(model)).Model(model).Where("?TableAlias.company_id = ?", tx.Space)
}

// Remove starts a removal of the space's rows of model for good: rows of mechanisms, and
// links that follow from what an object says. It fails for objects and their parts.
func (tx *Tx) Remove(model any) *bun.DeleteQuery {
	return tx.tx.NewDelete().Err(byHand(model)).Model(model).Where("?TableAlias.company_id = ?", tx.Space)
}

// Add inserts rows that are neither objects nor parts of one, by the thousand: audit
// entries, links that follow from what an object says. The caller sets their company_id. A row that is there already
// is passed over when orIgnore is set; the number of rows added is returned.
func Add[T any](ctx context.Context, tx *Tx, orIgnore bool, rows ...*T) (int, error) {
	added := 0
	if err := byHand(new(T)); err != nil {
		return 0, err
	}
	for batch := range slices.Chunk(rows, tx.rows()) {
		q := tx.tx.NewInsert().Model(&batch).Returning("NULL")
		if orIgnore {
			q.On("CONFLICT DO NOTHING")
		}
		result, err := q.Exec(tx.byRows(ctx, len(batch)))
		if err != nil {
			return added, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

// LockRows makes the rows of a query the transaction's own until it ends.
func (tx *Tx) LockRows(q *Select) { tx.db.engine.Lock(q.SelectQuery) }

// ClaimRows is LockRows that passes over rows which another transaction holds.
func (tx *Tx) ClaimRows(q *Select) { tx.db.engine.Claim(q.SelectQuery) }

// Equal narrows to rows whose column has the text or number; an unset value narrows nothing.
func (q *Select) Equal(column string, v any) {
	if !reflect.ValueOf(v).IsZero() {
		q.Where("?TableAlias.? = ?", bun.Ident(column), v)
	}
}

// OneOf narrows to rows whose column has one of the values; none narrow nothing.
func OneOf[S ~string](q *Select, column string, values []S) {
	if len(values) > 0 {
		q.Where("?TableAlias.? IN (?)", bun.Ident(column), bun.List(values))
	}
}

// Is narrows to rows whose column is true, or is false; nil narrows nothing.
func (q *Select) Is(column string, asked *bool) {
	if asked != nil {
		q.Where("?TableAlias.? = ?", bun.Ident(column), *asked)
	}
}

// Has narrows to rows whose column has a value, or has none; nil narrows nothing.
func (q *Select) Has(column string, asked *bool) {
	switch {
	case asked == nil:
	case *asked:
		q.Where("?TableAlias.? IS NOT NULL", bun.Ident(column))
	default:
		q.Where("?TableAlias.? IS NULL", bun.Ident(column))
	}
}

// FromDay narrows to rows whose column is on the day or later; nil narrows nothing.
func (q *Select) FromDay(column string, d *day.Day) {
	if d != nil {
		q.Where("?TableAlias.? >= ?", bun.Ident(column), *d)
	}
}

// ToDay narrows to rows whose column is on the day or earlier; nil narrows nothing.
func (q *Select) ToDay(column string, d *day.Day) {
	if d != nil {
		q.Where("?TableAlias.? <= ?", bun.Ident(column), *d)
	}
}

// Since narrows to rows whose column is at the moment or later.
func (q *Select) Since(column string, t clock.Time) {
	if !t.IsZero() {
		q.Where("?TableAlias.? >= ?", bun.Ident(column), t)
	}
}

// Until narrows to rows whose column is before the moment.
func (q *Select) Until(column string, t clock.Time) {
	if !t.IsZero() {
		q.Where("?TableAlias.? < ?", bun.Ident(column), t)
	}
}

// Purge removes all rows of model, of all spaces, whose column lies before the
// moment, and answers how many they were: what is kept only for a time. It fails for
// objects and their parts.
func (db *DB) Purge(ctx context.Context, model any, column string, before clock.Time) (int64, error) {
	if err := byHand(model); err != nil {
		return 0, err
	}
	result, err := db.write.NewDelete().Model(model).Where("? < ?", bun.Ident(column), before).Exec(ctx)
	if err != nil {
		return 0, translate(err)
	}
	n, err := result.RowsAffected()
	return n, translate(err)
}

// Next gives out n numbers of a named sequence of the space, one after the
// other, and answers the first. Whoever asks next waits until this transaction
// has ended, so that the numbers are in the order of the commits.
func (tx *Tx) Next(ctx context.Context, name string, n int) (int64, error) {
	var last int64
	err := tx.next(name, n).Scan(Often(ctx), &last)
	return last - int64(n) + 1, err
}

func (tx *Tx) next(name string, n int) *bun.RawQuery {
	return tx.tx.NewRaw(`INSERT INTO sequences (company_id, name, last) VALUES (?, ?, ?)
		ON CONFLICT (company_id, name) DO UPDATE SET last = sequences.last + excluded.last RETURNING last`, tx.Space, name, n)
}

// Overwrite writes rows that are there already, and are neither objects nor parts of one,
// whole, by the thousand.
func Overwrite[T any](ctx context.Context, tx *Tx, rows ...*T) error {
	if err := byHand(new(T)); err != nil {
		return err
	}
	for batch := range Slices(rows) {
		table := tx.tx.Dialect().Tables().Get(reflect.TypeFor[*T]())
		var keys []string
		for _, f := range table.PKs {
			keys = append(keys, f.Name)
		}
		q := tx.tx.NewInsert().Model(&batch).On("CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE").Returning("NULL")
		for _, f := range table.DataFields {
			q.Set(f.Name + " = excluded." + f.Name)
		}
		if _, err := q.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun/schema"

	"nectarine/internal/mechanism/store/prepared"
)

// few is how many rows of a log wait for the end of the transaction. More are written at
// once: a round trip is nothing to them, and their text is long.
const few = 100

// statement is one that is written at the end of a transaction; it changes one row at
// least.
type statement interface {
	schema.QueryAppender
	Exec(ctx context.Context, dest ...any) (sql.Result, error)
}

// WriteLast leaves a change of one row for the end of the transaction, after the hooks:
// there PostgreSQL gets all that was left in one round trip, while others wait.
func (tx *Tx) WriteLast(s statement) { tx.last = append(tx.last, lastly{s, 1}) }

// lastly is a statement that waits for the end, and how many rows it has.
type lastly struct {
	statement
	rows int
}

// InsertLast is InsertLog at the end of the transaction.
func InsertLast[T any, P Of[T]](ctx context.Context, tx *Tx, rows ...P) error {
	if len(rows) > few {
		return InsertLog[T, P](ctx, tx, rows...)
	}
	if len(rows) > 0 {
		prepare[T, P](tx, rows)
		tx.last = append(tx.last, lastly{tx.tx.NewInsert().Model(&rows).Returning("NULL"), len(rows)})
	}
	return nil
}

// writeLast writes what was left for the end.
func (tx *Tx) writeLast(ctx context.Context) error {
	if err := tx.number(ctx); err != nil {
		return err
	}
	last := tx.last
	tx.last = nil
	if len(last) > 1 && tx.db.engine.Together() {
		parts := make([]string, len(last))
		rows := 0
		for i, s := range last {
			var err error
			if parts[i], err = tx.textOf(s); err != nil {
				return err
			}
			rows = max(rows, s.rows)
		}
		if rows <= single {
			ctx = prepared.Together(ctx, parts...)
		}
		// All of them without arguments: the driver sends such a text as it is.
		return written(tx.tx.ExecContext(ctx, strings.Join(parts, separator)))
	}
	for _, s := range last {
		if err := written(s.Exec(tx.byRows(ctx, s.rows))); err != nil {
			return err
		}
	}
	return nil
}

// separator stands between statements that go in one round trip.
const separator = ";\n"

func (tx *Tx) textOf(s schema.QueryAppender) (string, error) {
	text, err := s.AppendQuery(tx.db.write.QueryGen(), nil)
	return string(text), err
}

// numbering is numbers of a sequence that are wanted at the end of a transaction.
type numbering struct {
	name string
	n    int
	set  func(first int64)
}

// InsertNumbered is InsertLast of rows to which set gives numbers: n of a sequence, the
// first of which it is told before the rows are written. As with Next, others wait for the
// sequence from then on.
func InsertNumbered[T any, P Of[T]](ctx context.Context, tx *Tx, sequence string, n int, set func(first int64), rows ...P) error {
	tx.numbers = append(tx.numbers, numbering{sequence, n, set})
	if len(rows) > few {
		if err := tx.number(ctx); err != nil {
			return err
		}
	}
	return InsertLast[T, P](ctx, tx, rows...)
}

// number gives out the numbers that are still wanted.
func (tx *Tx) number(ctx context.Context) error {
	numbers := tx.numbers
	tx.numbers = nil
	for _, w := range numbers {
		first, err := tx.Next(ctx, w.name, w.n)
		if err != nil {
			return err
		}
		w.set(first)
	}
	return nil
}

// AskLast is what a query finds at the end of the transaction. The numbers that are wanted
// there are given out before it: on PostgreSQL in the same round trip, since others wait
// for both from then on.
func AskLast[T any](ctx context.Context, tx *Tx, q *Select, found *[]*T) error {
	if len(tx.numbers) != 1 || !tx.db.engine.Together() {
		if err := tx.number(ctx); err != nil {
			return err
		}
		return q.Scan(Often(ctx))
	}
	w := tx.numbers[0]
	next, err := tx.textOf(tx.next(w.name, w.n))
	if err != nil {
		return err
	}
	ask, err := tx.textOf(q)
	if err != nil {
		return err
	}
	rows, err := tx.tx.QueryContext(prepared.Together(ctx, next, ask), next+separator+ask)
	if err != nil {
		return err
	}
	var last int64
	err = lastOf(rows, &last)
	if err == nil && !rows.NextResultSet() {
		err = fmt.Errorf("store: the second of two questions was not answered: %w", cmp.Or(rows.Err(), sql.ErrNoRows))
	}
	if err != nil {
		return errors.Join(err, rows.Close())
	}
	tx.numbers = nil
	w.set(last - int64(w.n) + 1)
	return tx.db.write.ScanRows(ctx, rows, found)
}

// lastOf reads the one number that a question has answered.
func lastOf(rows *sql.Rows, n *int64) error {
	if !rows.Next() {
		return cmp.Or(rows.Err(), sql.ErrNoRows)
	}
	if err := rows.Scan(n); err != nil {
		return err
	}
	if rows.Next() {
		return errors.New("store: a sequence answered two numbers")
	}
	return rows.Err()
}

// written is the error of statements of which the last must have changed a row. That a
// random id was taken already asks for others.
func written(result sql.Result, err error) error {
	var pg *pgconn.PgError
	var taken *Duplicate
	switch {
	case errors.As(err, &pg) && pg.Code == "23505" && strings.HasSuffix(pg.ConstraintName, "_pkey"):
		return errTaken
	case errors.As(translate(err), &taken) && strings.HasSuffix(taken.Constraint, ".id"):
		return errTaken
	case err != nil:
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = fmt.Errorf("store: a row that the end of the transaction changes was not there")
	}
	return err
}

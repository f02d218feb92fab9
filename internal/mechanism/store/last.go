package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun/schema"
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
	last := tx.last
	tx.last = nil
	if len(last) > 1 && tx.db.engine.together() {
		text, err := tx.textOf(last)
		if err != nil {
			return err
		}
		// All of them without arguments: the driver sends such a text as it is.
		return written(tx.tx.ExecContext(ctx, text))
	}
	for _, s := range last {
		if err := written(s.Exec(byRows(ctx, s.rows))); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) textOf(all []lastly) (string, error) {
	var text []byte
	for i, s := range all {
		if i > 0 {
			text = append(text, ";\n"...)
		}
		var err error
		if text, err = s.AppendQuery(tx.db.write.QueryGen(), text); err != nil {
			return "", err
		}
	}
	return string(text), nil
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

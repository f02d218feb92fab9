package prepared

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

type partsKey struct{}

// Together says of what statements a text is made that is run with the context: they go to
// PostgreSQL in one round trip, each compiled once and its values bound. What a question
// answers has the rows of each, one after the other.
func Together(ctx context.Context, parts ...string) context.Context {
	return context.WithValue(Often(ctx), partsKey{}, parts)
}

func partsOf(ctx context.Context) []string {
	parts, _ := ctx.Value(partsKey{}).([]string)
	return parts
}

// sent is what was answered to the statements that were sent together.
func (b *binding) sent(ctx context.Context, parts []string) ([]answered, error) {
	batch := &pgx.Batch{}
	for _, part := range parts {
		text, out, _ := bound(ctx, part, nil)
		args := make([]any, len(out))
		for i, v := range out {
			args[i] = v.Value
		}
		batch.Queue(text, args...)
	}
	results := b.Conn.Conn().SendBatch(ctx, batch)
	all := make([]answered, len(parts))
	var err error
	for i := range all {
		if all[i], err = b.answer(results); err != nil {
			break
		}
	}
	err = cmp.Or(err, results.Close())
	if err != nil && pgconn.SafeToRetry(err) {
		return nil, driver.ErrBadConn
	}
	return all, err
}

// answered is what one statement has answered.
type answered struct {
	columns []string
	rows    [][]driver.Value
	changed int64
}

// answer reads the answer to the next statement.
func (b *binding) answer(results pgx.BatchResults) (a answered, err error) {
	rows, err := results.Query()
	if err != nil {
		return a, err
	}
	defer rows.Close()
	fields := rows.FieldDescriptions()
	for _, f := range fields {
		a.columns = append(a.columns, f.Name)
	}
	for rows.Next() {
		row := make([]driver.Value, len(fields))
		for i, raw := range rows.RawValues() {
			if row[i], err = valueOf(b.Conn.Conn().TypeMap(), fields[i], raw); err != nil {
				return a, fmt.Errorf("column %s: %w", fields[i].Name, err)
			}
		}
		a.rows = append(a.rows, row)
	}
	rows.Close()
	a.changed = rows.CommandTag().RowsAffected()
	return a, rows.Err()
}

// valueOf is a value as the standard library takes it, as the driver makes it of what it
// is asked by itself.
func valueOf(m *pgtype.Map, f pgconn.FieldDescription, raw []byte) (driver.Value, error) {
	if raw == nil {
		return nil, nil
	}
	switch f.DataTypeOID {
	case pgtype.BoolOID:
		return scanned[bool](m, f, raw)
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		return scanned[int64](m, f, raw)
	case pgtype.Float4OID, pgtype.Float8OID:
		return scanned[float64](m, f, raw)
	case pgtype.ByteaOID, pgtype.JSONOID, pgtype.JSONBOID:
		return scanned[[]byte](m, f, raw)
	case pgtype.TimestamptzOID, pgtype.DateOID:
		return scanned[time.Time](m, f, raw)
	default:
		return scanned[string](m, f, raw)
	}
}

func scanned[T any](m *pgtype.Map, f pgconn.FieldDescription, raw []byte) (driver.Value, error) {
	var v T
	err := m.Scan(f.DataTypeOID, f.Format, raw, &v)
	return v, err
}

// several are the rows of several answers.
type several struct {
	answers []answered
	row     int
}

// Columns are the names of the columns.
func (s *several) Columns() []string { return s.answers[0].columns }

// Close has nothing to do: all has been read.
func (s *several) Close() error { return nil }

// Next is the next row.
func (s *several) Next(dest []driver.Value) error {
	if s.row == len(s.answers[0].rows) {
		return io.EOF
	}
	copy(dest, s.answers[0].rows[s.row])
	s.row++
	return nil
}

// HasNextResultSet reports whether there is another answer.
func (s *several) HasNextResultSet() bool { return len(s.answers) > 1 }

// NextResultSet goes on to the next answer.
func (s *several) NextResultSet() error {
	if !s.HasNextResultSet() {
		return io.EOF
	}
	s.answers, s.row = s.answers[1:], 0
	return nil
}

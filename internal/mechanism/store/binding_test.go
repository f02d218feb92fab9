package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"pgregory.net/rapid"

	"nectarine/internal/mechanism/store/prepared"
	"nectarine/internal/testing/servertest"
)

// onPostgres runs a test with a pool of one connection to an empty database.
func onPostgres(t *testing.T, test func(*testing.T, *sql.DB)) {
	for _, engine := range servertest.Shared() {
		t.Run(engine, func(t *testing.T) { test(t, opened(t)) })
	}
}

func opened(t *testing.T) *sql.DB {
	url, err := servertest.Address(servertest.Postgres, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(prepared.Binding(stdlib.GetConnector(*config)))
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	_, err = db.ExecContext(t.Context(), `CREATE TABLE bound (id BIGINT GENERATED ALWAYS AS IDENTITY,
		a TEXT, b BIGINT, c BOOLEAN, d JSONB, e TIMESTAMPTZ, f DOUBLE PRECISION, g DATE, h BYTEA, i NUMERIC)`)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// TestBoundIsTheSame: whatever the values, a statement whose values are bound, alone or
// together with others, writes and answers what it does as text.
func TestBoundIsTheSame(t *testing.T) { onPostgres(t, boundIsTheSame) }

func boundIsTheSame(t *testing.T, db *sql.DB) {
	rapid.Check(t, func(r *rapid.T) {
		text := strings.ReplaceAll(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "'", "''", "5", `\'`, "-- ;", "null"})).Draw(r, "text"), "\x00", "")
		quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
		null := func(name, value string) string {
			if rapid.IntRange(0, 3).Draw(r, name+" is") == 0 {
				return "NULL"
			}
			return value
		}
		insert := fmt.Sprintf("INSERT INTO bound (a, b, c, d, e, f, g, h, i) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", null("a", quoted),
			null("b", fmt.Sprint(rapid.Int64Range(-3, 1<<62).Draw(r, "b"))), null("c", rapid.SampledFrom([]string{"TRUE", "FALSE"}).Draw(r, "c")),
			null("d", `'{"a": 1.50}'`), null("e", "'2026-01-05 15:00:00.000007+00:00'"), null("f", "1.5"), null("g", "'2026-01-05'"),
			null("h", `'\x00ff'`), null("i", "12.50"))
		ask := "SELECT a, b, c, d, e, f, g, h, i FROM bound WHERE a IS NULL OR a = " + quoted + " LIMIT 1"
		first := rowOf(r, db, t.Context(), t.Context(), insert, ask)
		often := prepared.Often(t.Context())
		if bound := rowOf(r, db, often, often, insert, ask); bound != first {
			r.Errorf("%s: %s as text, %s bound", insert, first, bound)
		}
		in, out := prepared.Together(t.Context(), "DELETE FROM bound WHERE a = 'none'", insert), prepared.Together(t.Context(), ask)
		if together := rowOf(r, db, in, out, insert, ask); together != first {
			r.Errorf("%s: %s as text, %s together", insert, first, together)
		}
	})
}

// rowOf is what a question answers after a row was written.
func rowOf(r *rapid.T, db *sql.DB, in, out context.Context, insert, ask string) string {
	if _, err := db.ExecContext(in, insert); err != nil {
		r.Fatalf("%s: %v", insert, err)
	}
	var row [9]any
	into := make([]any, len(row))
	for i := range row {
		into[i] = &row[i]
	}
	if err := db.QueryRowContext(out, ask).Scan(into...); err != nil {
		r.Fatalf("%s: %v", ask, err)
	}
	if _, err := db.ExecContext(context.Background(), "DELETE FROM bound"); err != nil {
		r.Fatal(err)
	}
	return fmt.Sprintf("%T %v", row, row)
}

// TestTogether: what each of several statements answers comes in its order; the first that
// fails is told, and what came after it is not done.
func TestTogether(t *testing.T) { onPostgres(t, together) }

func together(t *testing.T, db *sql.DB) {
	insert, ask := "INSERT INTO bound (b) VALUES (5) RETURNING b", "SELECT b, 'x' FROM bound WHERE a IS NULL"
	rows, err := db.QueryContext(prepared.Together(t.Context(), insert, ask), "both")
	if err != nil {
		t.Fatal(err)
	}
	var first, second int64
	var text string
	one := rows.Next() && rows.Scan(&first) == nil && !rows.Next()
	two := rows.NextResultSet() && rows.Next() && rows.Scan(&second, &text) == nil && !rows.Next()
	if !one || !two || rows.NextResultSet() || rows.Close() != nil {
		t.Error("the answers are not two, of a row each")
	}
	if first != 5 || second != 5 || text != "x" {
		t.Errorf("%d, %d and %q were answered, want 5, 5 and x", first, second, text)
	}
	_, err = db.ExecContext(prepared.Together(t.Context(), insert, "SELECT 1 / b FROM bound WHERE b = 0 OR 1 / (b - 5) = 1", insert), "three")
	if err == nil || strings.Count(err.Error(), "division") != 1 {
		t.Errorf("the second of three fails with %v, want that the division by zero is told once", err)
	}
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM bound").Scan(&n); err != nil || n != 1 {
		t.Errorf("there are %d rows (%v), want the 1 from before: those of statements that are sent together are one transaction", n, err)
	}
}

// TestReading: a transaction that only reads sees one moment, whatever its first statement
// is and however it ends, writes nothing, and leaves the connection as it was.
func TestReading(t *testing.T) { onPostgres(t, readingOnly) }

func readingOnly(t *testing.T, db *sql.DB) {
	other, err := sql.Open("pgx", urlOf(t, db))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	run := func(text string) {
		if _, err := other.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	run("INSERT INTO bound (a, b) VALUES ('one', 1)")
	options := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	often := prepared.Often(t.Context())
	pinned, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		first string
		with  context.Context
		fails bool
	}{
		{"SELECT count(*) FROM bound WHERE a <> ''", often, false}, {"SELECT count(*) FROM bound", t.Context(), false}, {"SELECT 1 / (count(*) - count(*)) FROM bound WHERE a <> ''", often, true},
		{"SAVEPOINT s", t.Context(), false}, {"SELECT nothing", t.Context(), true}, {"SELECT nothing FROM bound WHERE a = 'x'", often, true}, {"", nil, false},
		{"INSERT INTO bound (a) VALUES ('x')", often, true},
	} {
		for _, commit := range []bool{true, false} {
			tx, err := pinned.BeginTx(t.Context(), options)
			if err != nil {
				t.Fatalf("%q: %v, want no error", c.first, err)
			}
			if c.first != "" {
				run := tx.ExecContext
				if strings.HasPrefix(c.first, "SELECT") {
					run = func(ctx context.Context, query string, _ ...any) (sql.Result, error) {
						var n int
						return nil, tx.QueryRowContext(ctx, query).Scan(&n)
					}
				}
				if _, err := run(c.with, c.first); (err != nil) != c.fails {
					t.Errorf("%q answers %v, want an error: %v", c.first, err, c.fails)
				}
			}
			if !c.fails && c.first != "" {
				var before, after int
				err := tx.QueryRowContext(often, "SELECT count(*) FROM bound WHERE a <> ''").Scan(&before)
				run("INSERT INTO bound (a) VALUES ('more')")
				if err2 := tx.QueryRowContext(t.Context(), fmt.Sprintf("SELECT count(*) FROM bound WHERE a <> '%d'", i)).Scan(&after); err != nil || err2 != nil || before != after {
					t.Errorf("after %q there are %d rows, then %d (%v, %v); want one moment", c.first, before, after, err, err2)
				}
			}
			end := tx.Rollback
			if commit && !c.fails {
				end = tx.Commit
			}
			if err := end(); err != nil {
				t.Errorf("the end after %q: %v", c.first, err)
			}
			if _, err := pinned.ExecContext(t.Context(), "INSERT INTO bound (a) VALUES ('written')"); err != nil {
				t.Errorf("what follows on %q cannot write: %v", c.first, err)
			}
		}
	}
	if err := pinned.Close(); err != nil {
		t.Error(err)
	}
}

// urlOf is where the tables of a database are.
func urlOf(t *testing.T, db *sql.DB) string {
	var schema string
	if err := db.QueryRowContext(t.Context(), "SELECT current_schema()").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(os.Getenv("NECTARINE_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

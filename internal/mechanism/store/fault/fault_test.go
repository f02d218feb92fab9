package fault_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	_ "modernc.org/sqlite"

	"nectarine/internal/mechanism/store/fault"
)

func TestPassing(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"a connection that pgx has closed":       {fmt.Errorf("query: %w", pgconn.ErrConnClosed), true},
		"the other end went away":                {fmt.Errorf("read: %w", io.ErrUnexpectedEOF), true},
		"the caller's time is over":              {context.DeadlineExceeded, true},
		"a pool that is closed":                  {errors.New("sql: database is closed"), true},
		"terminated by an administrator (57P01)": {&pgconn.PgError{Code: "57P01"}, true},
		"the disk is full (53100)":               {&pgconn.PgError{Code: "53100"}, true},
		"a lock that is held (55P03)":            {&pgconn.PgError{Code: "55P03"}, true},
		"a replica, which only reads (25006)":    {&pgconn.PgError{Code: "25006"}, true},
		"a value that is taken (23505)":          {&pgconn.PgError{Code: "23505"}, false},
		"no such table (42P01)":                  {&pgconn.PgError{Code: "42P01"}, false},
		"a fault of ours":                        {errors.New("store: saved without having been locked"), false},
	} {
		if got := fault.Passing(c.err); got != c.want {
			t.Errorf("%s: that it passes is %v, want %v", name, got, c.want)
		}
	}
}

// What SQLite itself says of unique values, of a lock and of a syntax that it does not know.
func TestWhatSQLiteSays(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "a.db")+"?_pragma=busy_timeout(0)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	do := func(in interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
	}, query string) error {
		_, err := in.ExecContext(t.Context(), query)
		return err
	}
	for _, query := range []string{"CREATE TABLE people (company_id TEXT, id TEXT, external_id TEXT, PRIMARY KEY (company_id, id), UNIQUE (company_id, external_id))",
		"INSERT INTO people VALUES ('CP-1', 'BO-1', 'a')"} {
		if err := do(db, query); err != nil {
			t.Fatal(err)
		}
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}()
	if err := do(tx, "UPDATE people SET external_id = 'a'"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		err     error
		taken   string
		passing bool
	}{
		{"an external id that is another's", do(tx, "INSERT INTO people VALUES ('CP-1', 'BO-2', 'a')"), "people.external_id", false},
		{"an id that is another's", do(tx, "INSERT INTO people VALUES ('CP-1', 'BO-1', 'b')"), "people.id", false},
		{"a database that another writes to", do(db, "INSERT INTO people VALUES ('CP-1', 'BO-3', 'c')"), "", true},
		{"words that are no SQL", do(db, "SELEKT 1"), "", false},
	} {
		if c.err == nil {
			t.Errorf("%s: it is done, want an error", c.name)
			continue
		}
		taken, is := fault.Taken(c.err)
		if taken != c.taken || is != (c.taken != "") || fault.Passing(c.err) != c.passing {
			t.Errorf("%s (%v): taken is %q, %v, that it passes %v; want %q, %v, %v", c.name, c.err, taken, is, fault.Passing(c.err), c.taken, c.taken != "", c.passing)
		}
	}
}

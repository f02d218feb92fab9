package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"nectarine/internal/testing/servertest"
)

// What the engines and their drivers say when they cannot be asked is unavailable, to be
// tried again; what is wrong with a statement is not.
func TestErrorsAreToldApart(t *testing.T) {
	db, _, err := servertest.Open(servertest.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		err         error
		unavailable bool
	}{
		"a connection that pgx has closed":       {fmt.Errorf("query: %w", pgconn.ErrConnClosed), true},
		"a connection that was given back":       {sql.ErrConnDone, true},
		"a transaction that its time has ended":  {sql.ErrTxDone, true},
		"the other end went away":                {fmt.Errorf("read: %w", io.ErrUnexpectedEOF), true},
		"the caller's time is over":              {context.DeadlineExceeded, true},
		"terminated by an administrator (57P01)": {&pgconn.PgError{Code: "57P01"}, true},
		"too many connections (53300)":           {&pgconn.PgError{Code: "53300"}, true},
		"a deadlock, after the last try (40P01)": {&pgconn.PgError{Code: "40P01"}, true},
		"no such table (42P01)":                  {&pgconn.PgError{Code: "42P01"}, false},
		"a fault of ours":                        {errors.New("store: saved without having been locked"), false},
	} {
		if got := db.Transient(c.err); got != c.unavailable {
			t.Errorf("%s: that it may succeed another time is %v, want %v", name, got, c.unavailable)
		}
	}
}

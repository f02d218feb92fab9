package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// What the engines and their drivers say when they cannot be asked is unavailable, to be
// tried again; what is wrong with a statement is not.
func TestErrorsAreToldApart(t *testing.T) {
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
		var unavailable *Unavailable
		if got := errors.As(translate(c.err), &unavailable); got != c.unavailable {
			t.Errorf("%s: unavailable is %v, want %v", name, got, c.unavailable)
		}
	}
}

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	lite "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"nectarine/internal/mechanism/store/dialect"
	"nectarine/internal/mechanism/store/fault"
)

// NotFound says that the space has no such object. It is also the answer for
// what belongs to another space.
type NotFound struct{ Object, ID string }

// Error says it in words.
func (e *NotFound) Error() string { return fmt.Sprintf("there is no %s with id %q", e.Object, e.ID) }

// Duplicate says that a value which must be unique is taken. Constraint names
// the rule, such as people_external.
type Duplicate struct{ Constraint string }

// Error says it in words.
func (e *Duplicate) Error() string { return "already taken: " + e.Constraint }

// Unavailable says that the database is busy, full or gone. Nothing was written
// and the caller may try again.
type Unavailable struct{ Cause error }

// Error says it in words.
func (e *Unavailable) Error() string { return "the database is unavailable: " + e.Cause.Error() }

// Unwrap is what the engine said.
func (e *Unavailable) Unwrap() error { return e.Cause }

// Full reports whether the disk has no room. It lasts until somebody makes some.
func (e *Unavailable) Full() bool {
	var pg *pgconn.PgError
	var sq *lite.Error
	return errors.As(e.Cause, &pg) && pg.Code == "53100" || errors.As(e.Cause, &sq) && sq.Code()&0xff == codes.SQLITE_FULL
}

// Unknown says that the commit itself failed in a way that does not tell whether it took
// place: all may be written, or nothing.
type Unknown struct{ Cause error }

// Error says it in words.
func (e *Unknown) Error() string {
	return "it is not known whether the database has committed: " + e.Cause.Error()
}

// Unwrap is what the engine said, as an Unavailable: asked again, it may well tell.
func (e *Unknown) Unwrap() error { return &Unavailable{e.Cause} }

// BrokenClock says that the clock of a test space is kept as what no clock can say: nothing
// is read or written in the space until it is set right.
type BrokenClock struct{ Cause error }

// Error says it in words.
func (e *BrokenClock) Error() string { return e.Cause.Error() }

// outcome is what the error of a commit means: the engine refused it, or nobody knows.
func outcome(err error) error {
	var pg *pgconn.PgError
	var sq *lite.Error
	switch {
	case errors.As(err, &pg):
		if !strings.HasPrefix(pg.Code, "08") && !strings.HasPrefix(pg.Code, "57") {
			return translate(err) // it answered: rolled back
		}
	case errors.As(err, &sq):
		if sq.Code()&0xff != codes.SQLITE_IOERR {
			return translate(err) // busy or full: what was written is not whole, and so not there
		}
	case errors.Is(err, sql.ErrTxDone):
		return translate(err) // it was rolled back before: the caller's time was over
	}
	return &Unknown{err}
}

// errTaken says that a fresh random id was not so fresh: the whole transaction
// is run again with others.
var errTaken = errors.New("store: a random id was taken")

// translate turns the errors of both engines into this package's.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if constraint, is := fault.Taken(err); is {
		return &Duplicate{Constraint: constraint}
	}
	if fault.Passing(err) || (dialect.Postgres{}).Retryable(err) {
		return &Unavailable{err}
	}
	return err
}

// Transient reports whether an error is the database's fault for the moment, so
// that the same may well succeed another time.
func (db *DB) Transient(err error) bool {
	var unavailable *Unavailable
	return errors.Is(err, errTaken) || db.engine.Retryable(err) || errors.As(translate(err), &unavailable)
}

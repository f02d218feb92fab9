// Package fault tells apart what the two engines and their drivers answer when they do not do
// what they were asked.
package fault

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	lite "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// Taken says that a value which must be unique is another row's, and by which rule: the name
// of PostgreSQL's constraint, or SQLite's table and last column.
func Taken(err error) (constraint string, is bool) {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.ConstraintName, pg.Code == "23505"
	}
	var sq *lite.Error
	if errors.As(err, &sq) && (sq.Code() == codes.SQLITE_CONSTRAINT_UNIQUE || sq.Code() == codes.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return uniqueColumns(sq.Error()), true
	}
	return "", false
}

// uniqueColumns turns "constraint failed: UNIQUE constraint failed:
// people.company_id, people.external_id (2067)" into "people.external_id".
func uniqueColumns(text string) string {
	_, names, _ := strings.Cut(text, "UNIQUE constraint failed: ")
	names, _, _ = strings.Cut(names, " (")
	parts := strings.Split(names, ", ")
	return parts[len(parts)-1]
}

// Passing says that the engine could not be asked, or could not do it for the moment: the
// same may well succeed another time.
func Passing(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return gone(pg.Code)
	}
	var sq *lite.Error
	if errors.As(err, &sq) {
		switch sq.Code() & 0xff {
		case codes.SQLITE_BUSY, codes.SQLITE_LOCKED, codes.SQLITE_FULL, codes.SQLITE_IOERR, codes.SQLITE_CANTOPEN,
			codes.SQLITE_READONLY, codes.SQLITE_INTERRUPT:
			return true
		}
		return false
	}
	return unreachable(err)
}

// Content says that the engine has answered, and what a row holds cannot be taken for what it
// should be.
func Content(err error) bool {
	var pg *pgconn.PgError
	var sq *lite.Error
	return err != nil && !errors.As(err, &pg) && !errors.As(err, &sq) && !unreachable(err)
}

// unreachable: the connection could not be made, was closed by the other end or by
// what a statement before did to it, or the caller's time was over.
func unreachable(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || err.Error() == "sql: database is closed" {
		return true
	}
	for _, closed := range []error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, pgconn.ErrConnClosed,
		context.DeadlineExceeded, context.Canceled, io.ErrUnexpectedEOF, io.EOF} {
		if errors.Is(err, closed) {
			return true
		}
	}
	return false
}

// gone: connection exceptions, insufficient resources, operator intervention,
// lock not available.
func gone(code string) bool {
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57") ||
		code == "55P03" || code == "25006" // it takes only reads: a replica, or a switch by its operator
}

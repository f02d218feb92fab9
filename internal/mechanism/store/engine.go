package store

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

// engine is what the two databases do differently. One suite of tests holds
// both to it.
type engine interface {
	name() string
	// lock makes a query's rows the transaction's own.
	lock(q *bun.SelectQuery)
	// claim is lock that passes over rows which someone else holds.
	claim(q *bun.SelectQuery)
	// readOptions are those of a transaction that sees one moment.
	readOptions() *sql.TxOptions
	// retryable says that the engine gave a transaction up and asks for another try.
	retryable(err error) bool
	// together says that statements without arguments may go in one text.
	together() bool
	// shares says that writes that wait share a commit.
	shares() bool
	// alone makes others who migrate wait until the transaction ends.
	alone(ctx context.Context, tx bun.Tx) error
	// probe is a write of some 256 KB that needs room on the disk each time.
	probe() []string
}

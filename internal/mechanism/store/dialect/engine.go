// Package dialect is what the two databases do differently: how each is opened, locks rows, and
// says that a transaction is to be tried again. Only package store knows of it.
package dialect

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

// Engine is what the two databases do differently. One suite of tests holds
// both to it.
type Engine interface {
	// Name is sqlite or postgres.
	Name() string
	// Lock makes a query's rows the transaction's own.
	Lock(q *bun.SelectQuery)
	// Claim is lock that passes over rows which someone else holds.
	Claim(q *bun.SelectQuery)
	// ReadOptions are those of a transaction that sees one moment.
	ReadOptions() *sql.TxOptions
	// Retryable says that the engine gave a transaction up and asks for another try.
	Retryable(err error) bool
	// Together says that statements without arguments may go in one text.
	Together() bool
	// Shares says that writes that wait share a commit.
	Shares() bool
	// Alone makes others who migrate wait until the transaction ends.
	Alone(ctx context.Context, tx bun.Tx) error
	// Probe is a write of some 256 KB that needs room on the disk each time.
	Probe() []string
}

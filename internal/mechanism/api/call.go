package api

import (
	"context"
	"io"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Call is a request whose operation opens its transactions itself, one after the other,
// because its work is longer than a transaction. They are all of the caller's space.
type Call struct {
	store.Scope
	db *store.DB
}

// NewCall is a call in the scope.
func NewCall(db *store.DB, s store.Scope) *Call { return &Call{s, db} }

// Read gives back what f finds in a read-only transaction.
func Read[T any](ctx context.Context, c *Call, f func(context.Context, *store.Tx) (T, error)) (T, error) {
	return store.Read(ctx, c.db, c.Scope, f)
}

// Write gives back the value of f, run in a transaction that is committed where f
// returns no error. f may run again: it keeps nothing but what it returns.
func Write[T any](ctx context.Context, c *Call, f func(context.Context, *store.Tx) (T, error)) (T, error) {
	return store.Write(ctx, c.db, c.Scope, f)
}

// Preview gives back the value of f, run as by Write and rolled back.
func Preview[T any](ctx context.Context, c *Call, f func(context.Context, *store.Tx) (T, error)) (T, error) {
	return store.Preview(ctx, c.db, c.Scope, f)
}

// Write runs what gives back no value in a transaction.
func (c *Call) Write(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	return c.db.Write(ctx, c.Scope, f)
}

// SystemTime is the time by the server's own clock, also in a test space.
func (c *Call) SystemTime() clock.Time { return c.db.Clock.Now() }

// SealTo encrypts for the purpose what is written, to w. The end is written by Close.
func (c *Call) SealTo(w io.Writer, purpose string) (io.WriteCloser, error) {
	return c.db.SealTo(w, c.Space, purpose)
}

// UnsealFrom is what SealTo has encrypted.
func (c *Call) UnsealFrom(r io.Reader, purpose string) (io.Reader, error) {
	return c.db.UnsealFrom(r, c.Space, purpose)
}

package store

import (
	"context"

	"github.com/uptrace/bun"
)

// faults asks before each statement whether it is to fail. The statement is then never
// sent; its transaction is left as it was.
type faults struct {
	fault func(ctx context.Context, statement string) error
}

// BeforeQuery answers a context that has ended where the statement is to fail.
func (f faults) BeforeQuery(ctx context.Context, q *bun.QueryEvent) context.Context {
	err := f.fault(ctx, q.Query)
	if err == nil || q.Query == "COMMIT" || q.Query == "ROLLBACK" { // these take no context
		return ctx
	}
	return ended{ctx, err}
}

// AfterQuery has nothing to do.
func (faults) AfterQuery(context.Context, *bun.QueryEvent) {}

// ended is a context that ended with an error of its own before it was asked.
type ended struct {
	context.Context
	err error
}

var over = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Done is closed.
func (ended) Done() <-chan struct{} { return over }

// Err is the error.
func (e ended) Err() error { return e.err }

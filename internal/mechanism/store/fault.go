package store

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store/commit"
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
	return commit.Ended(ctx, err)
}

// AfterQuery has nothing to do.
func (faults) AfterQuery(context.Context, *bun.QueryEvent) {}

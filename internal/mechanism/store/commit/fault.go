package commit

import (
	"context"

	"github.com/uptrace/bun"
)

// Faults asks before each statement whether it is to fail. The statement is then never
// sent; its transaction is left as it was.
type Faults struct {
	Fault func(ctx context.Context, statement string) error
}

// BeforeQuery answers a context that has ended where the statement is to fail.
func (f Faults) BeforeQuery(ctx context.Context, q *bun.QueryEvent) context.Context {
	err := f.Fault(ctx, q.Query)
	if err == nil || q.Query == "COMMIT" || q.Query == "ROLLBACK" { // these take no context
		return ctx
	}
	return Ended(ctx, err)
}

// AfterQuery has nothing to do.
func (Faults) AfterQuery(context.Context, *bun.QueryEvent) {}

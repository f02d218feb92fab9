package store

import (
	"context"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"nectarine/internal/mechanism/store/counted"
)

// Countless is the largest total that is counted. A list that is longer says Countless.
const Countless = counted.Countless

// Count is how many rows a list has.
type Count = counted.Count

// Expression is a piece of a query with its values.
type Expression = schema.QueryAppender

// SQL is a piece of a query; ?TableAlias stands for the rows asked for.
func SQL(text string, args ...any) Expression { return bun.SafeQuery(text, args...) }

// Total is how many things the rows of a query stand for, each being the expression
// of a row's number of them. It reads at most Countless rows, and never says more. What is
// long to count is counted once, and kept for a second: by whom it is asked often, as by
// who reads a list page by page, counts it seldom.
func Total(ctx context.Context, tx *Tx, q *Select, each Expression) (Count, error) {
	some := q.Clone().ColumnExpr("? AS each", each).Limit(Countless)
	question := tx.tx.NewSelect().TableExpr("(?) AS counted", some).ColumnExpr("coalesce(sum(counted.each), 0)")
	count := func() (n int, err error) {
		err = question.Scan(ctx, &n)
		return min(n, Countless), err
	}
	if tx.counts == nil {
		n, err := count()
		return Count{N: n, Exact: n < Countless}, err
	}
	return tx.counts.Total(ctx, counted.Wanted{Space: tx.Space, Question: question.String(), Seen: tx.written, Clock: tx.db.Clock}, count)
}

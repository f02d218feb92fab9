package store

import (
	"context"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"nectarine/internal/value/clock"
)

// Countless is the largest total that is counted. A list that is longer says Countless.
const Countless = 10_000

// Count is how many rows a list has.
type Count struct {
	N int
	// Exact says that it is how many there are with the rows of the page: it is less than
	// Countless, and nothing was written since it was counted, by whoever it be.
	Exact bool
}

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
		return Count{n, n < Countless}, err
	}
	return tx.counts.total(ctx, tx, question.String(), count)
}

const (
	// longCount is from how many rows on a count is kept.
	longCount = 1000
	// keepCount is for how long.
	keepCount = time.Second
	// mostCounts is how many are kept.
	mostCounts = 1000
)

// counts are the totals of lists that were counted a moment ago. What this process writes
// in a space is seen by the next count of it; of what another process writes, a count may
// be a second late.
type counts struct {
	only   bool // no other process writes
	mutex  sync.Mutex
	writes map[string]int64 // how often each space was written in
	kept   map[string]keptCount

	// turn is had by who counts; nil where as many as like may count at once. SQLite counts
	// on the processors of this process, where many at once would starve its one writer.
	turn chan struct{}
}

type keptCount struct {
	n      int
	writes int64 // those that it has seen, at least
	at     clock.Time
}

// newCounts keeps none yet. SQLite takes one process: what that has not written, nobody has.
func newCounts(only bool) *counts {
	c := &counts{only: only, writes: map[string]int64{}, kept: map[string]keptCount{}}
	if only {
		c.turn = make(chan struct{}, 1)
	}
	return c
}

// seen is how often a space was written in, asked before a transaction begins that reads.
func (c *counts) seen(space string) int64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.writes[space]
}

// wrote says that something was committed in a space.
func (c *counts) wrote(space string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.writes[space]++
}

// known is a count that was kept and still holds. One that is Countless holds whatever was
// written meanwhile: it says that there are many.
func (c *counts) known(tx *Tx, question string) (Count, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	k, is := c.kept[question]
	holds := is && (k.n == Countless || k.writes == c.writes[tx.Space]) && tx.db.Clock.Now().Sub(k.at.Time) < keepCount
	return Count{k.n, c.only && k.n < Countless}, holds
}

func (c *counts) keep(tx *Tx, question string, n int) {
	if n < longCount {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.kept) >= mostCounts {
		clear(c.kept)
	}
	c.kept[question] = keptCount{n, tx.written, tx.db.Clock.Now()}
}

// total is what a question counts, or counted a moment ago.
func (c *counts) total(ctx context.Context, tx *Tx, question string, count func() (int, error)) (Count, error) {
	if known, is := c.known(tx, question); is {
		return known, nil
	}
	if c.turn != nil {
		select {
		case c.turn <- struct{}{}:
			defer func() { <-c.turn }()
		case <-ctx.Done():
			return Count{}, ctx.Err()
		}
		if known, is := c.known(tx, question); is { // another asked the same
			return known, nil
		}
	}
	n, err := count()
	if err != nil {
		return Count{}, err
	}
	c.keep(tx, question, n)
	return Count{n, n < Countless}, nil
}

// Package counted keeps the totals of long lists for a moment: by whom one is asked often,
// as by who reads a list page by page, it is counted seldom.
package counted

import (
	"context"
	"sync"
	"time"

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

const (
	// long is from how many rows on a count is kept.
	long = 1000
	// lasting is for how long.
	lasting = time.Second
	// most is how many are kept.
	most = 1000
)

// Totals are the totals of lists that were counted a moment ago. What this process writes
// in a space is seen by the next count of it; of what another process writes, a count may
// be a second late.
type Totals struct {
	only   bool // no other process writes
	mutex  sync.Mutex
	writes map[string]int64 // how often each space was written in
	kept   map[string]kept

	// turn is had by who counts; nil where as many as like may count at once. SQLite counts
	// on the processors of this process, where many at once would starve its one writer.
	turn chan struct{}
}

type kept struct {
	n      int
	writes int64 // those that it has seen, at least
	at     clock.Time
}

// New keeps none yet. Only says that no other process writes, as with SQLite: what this one
// has not written, nobody has.
func New(only bool) *Totals {
	c := &Totals{only: only, writes: map[string]int64{}, kept: map[string]kept{}}
	if only {
		c.turn = make(chan struct{}, 1)
	}
	return c
}

// WritesOf is how often a space was written in, asked before a transaction begins that reads.
func (c *Totals) WritesOf(space string) int64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.writes[space]
}

// Wrote says that something was committed in a space.
func (c *Totals) Wrote(space string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.writes[space]++
}

// Wanted is a total that is asked for.
type Wanted struct {
	Space, Question string
	Seen            int64 // how often the space had been written in when the transaction began
	Clock           clock.Source
}

// known is a count that was kept and still holds. One that is Countless holds whatever was
// written meanwhile: it says that there are many.
func (c *Totals) known(w Wanted) (Count, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	k, is := c.kept[w.Question]
	holds := is && (k.n == Countless || k.writes == c.writes[w.Space]) && w.Clock.Now().Sub(k.at.Time) < lasting
	return Count{k.n, c.only && k.n < Countless}, holds
}

func (c *Totals) keep(w Wanted, n int) {
	if n < long {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.kept) >= most {
		clear(c.kept)
	}
	c.kept[w.Question] = kept{n, w.Seen, w.Clock.Now()}
}

// Total is what is counted, or was a moment ago.
func (c *Totals) Total(ctx context.Context, w Wanted, count func() (int, error)) (Count, error) {
	if known, is := c.known(w); is {
		return known, nil
	}
	if c.turn != nil {
		select {
		case c.turn <- struct{}{}:
			defer func() { <-c.turn }()
		case <-ctx.Done():
			return Count{}, ctx.Err()
		}
		if known, is := c.known(w); is { // another asked the same
			return known, nil
		}
	}
	n, err := count()
	if err != nil {
		return Count{}, err
	}
	c.keep(w, n)
	return Count{n, n < Countless}, nil
}

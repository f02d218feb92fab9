// Package commit lets writes that wait for a database's one writer share one commit, each
// isolated from the failure of the others.
package commit

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
	lite "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"nectarine/internal/value/clock"
)

const (
	// mostMembers is how many writes go into one commit.
	mostMembers = 64
	// shareFor is how long a commit takes others along, unless it is said.
	shareFor = 20 * time.Millisecond
)

// Committer lets the writes that wait for SQLite's one writer go into one commit. Nobody
// waits for company: each does its work in the goroutine of its caller when its turn
// comes, in a savepoint, and hands the open transaction to the next that is waiting; the
// last commits, and all are answered then. One that fails undoes its own work alone, and
// is answered after the commit as well: it may have failed over what others had written.
type Committer struct {
	pool *bun.DB
	long time.Duration         // how long a commit takes others along
	open atomic.Pointer[group] // the group that has the connection; nil for none
	last atomic.Int64          // when a group last ended, in microseconds

	mutex   sync.Mutex
	moved   *sync.Cond // led or waiting is another
	led     bool       // someone has the turn
	waiting []chan *group
}

// group is a transaction in which several writes are done, one after the other. Only who
// has the turn touches it.
type group struct {
	conn    bun.Conn
	tx      bun.Tx
	began   clock.Time
	members int
	void    atomic.Pointer[Voided] // the engine has rolled the whole back
	done    chan struct{}          // closed at the end
	err     error                  // of the end; read after done
}

// Voided says that what was done is undone, by no fault of its own: the transaction that
// it shared came to nothing. It may be run again.
type Voided struct{ cause error }

// Error says it in words.
func (v *Voided) Error() string { return "the transaction was rolled back: " + v.cause.Error() }

// Unwrap is what the engine said.
func (v *Voided) Unwrap() error { return v.cause }

// New is a committer for the pool of the one connection that writes, and the pool with
// its hook, through which alone the connection is used from then on. A commit takes
// others along for so long; 0 means 20 ms.
func New(pool *bun.DB, long time.Duration) (*Committer, *bun.DB) {
	c := &Committer{long: cmp.Or(long, shareFor)}
	c.moved = sync.NewCond(&c.mutex)
	c.pool = pool.WithQueryHook(c)
	return c, c.pool
}

// Recently is how long after a write more are expected.
const Recently = 300 * time.Millisecond

// Wanted reports whether any write that shares its commit waits, is under way, or was a
// moment ago.
func (c *Committer) Wanted() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.led || clock.System{}.Now().UnixMicro()-c.last.Load() < Recently.Microseconds()
}

// Waiting is how many writes wait for their turn; 0 of no committer.
func (c *Committer) Waiting() int {
	if c == nil {
		return 0
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return len(c.waiting)
}

// Until comes back once so is true of how many writes wait for their turn, and of whether one
// has it. It may be true no longer then.
func (c *Committer) Until(so func(waiting int, led bool) bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for !so(len(c.waiting), c.led) {
		c.moved.Wait()
	}
}

// Run runs f in a transaction that it may share, and answers once that is committed or
// not. The error is that of f, of the commit, or a *Voided.
func (c *Committer) Run(ctx context.Context, _ *sql.TxOptions, f func(context.Context, bun.Tx) error) error {
	g, err := c.turn(ctx)
	if err != nil {
		return err
	}
	alone := g.members == 0
	if err = c.member(ctx, g, f); err != nil && alone {
		return err // it saw nothing that others wrote, and they saw nothing of it
	}
	<-g.done
	switch v := g.void.Load(); {
	case v != nil && errors.Is(err, v.cause):
		return err // it was this one that made the engine give up
	case v != nil:
		return v
	case err != nil && g.err != nil:
		return &Voided{g.err} // nobody knows whether what it failed over is there
	case err != nil:
		return err
	}
	return g.err
}

// turn waits for the turn, and answers the transaction that is open or begins one.
func (c *Committer) turn(ctx context.Context) (*group, error) {
	c.mutex.Lock()
	c.moved.Broadcast()
	if !c.led {
		c.led = true
		c.mutex.Unlock()
		return c.begin(ctx)
	}
	mine := make(chan *group, 1)
	c.waiting = append(c.waiting, mine)
	c.mutex.Unlock()
	var g *group
	select {
	case g = <-mine:
	case <-ctx.Done():
		if c.leave(mine) {
			return nil, ctx.Err()
		}
		g = <-mine // the turn came at the same time, and must be handed on
	}
	if g == nil {
		return c.begin(ctx)
	}
	return g, nil
}

// leave takes one that waits out of the queue, and reports whether it still was there.
func (c *Committer) leave(mine chan *group) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	i := slices.Index(c.waiting, mine)
	if i < 0 {
		return false
	}
	c.waiting = slices.Delete(c.waiting, i, i+1)
	c.moved.Broadcast()
	return true
}

// begin begins a transaction. Its context is nobody's: it ends with its members' work.
func (c *Committer) begin(ctx context.Context) (*group, error) {
	conn, err := c.pool.Conn(ctx)
	if err != nil {
		c.next(nil)
		return nil, err
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		err = errors.Join(err, conn.Close())
		c.next(nil)
		return nil, err
	}
	g := &group{conn: conn, tx: tx, began: clock.System{}.Now(), done: make(chan struct{})}
	c.open.Store(g)
	return g, nil
}

// next gives the turn to who has waited longest: in the group, or without one to begin
// another. It reports whether there was anyone.
func (c *Committer) next(g *group) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.moved.Broadcast()
	if len(c.waiting) == 0 {
		c.led = g != nil
		return false
	}
	c.waiting[0] <- g
	c.waiting = slices.Delete(c.waiting, 0, 1)
	return true
}

// member does the work of one, undoes it where it fails or panics, and hands the turn on.
func (c *Committer) member(ctx context.Context, g *group, f func(context.Context, bun.Tx) error) (err error) {
	alone, whole := g.members == 0, false
	g.members++
	defer func() {
		kept := whole && err == nil
		switch {
		case alone && !kept:
			c.end(g, g.tx.Rollback)
			return
		case !alone && kept:
			err = g.save("RELEASE member")
		case !alone:
			undone := g.save("ROLLBACK TO member")
			if undone == nil {
				undone = g.save("RELEASE member")
			}
			if undone != nil {
				err = undone // the group is void, this one with it
			}
		}
		switch {
		case g.void.Load() != nil:
			c.end(g, g.tx.Rollback)
		case g.members >= mostMembers || clock.Since(g.began) > c.long || !c.next(g):
			c.end(g, g.tx.Commit)
		}
	}()
	if !alone {
		if err := g.save("SAVEPOINT member"); err != nil {
			return err
		}
	}
	if err = ctx.Err(); err == nil {
		err = f(ctx, g.tx)
	}
	if err == nil {
		err = ctx.Err() // too late
	}
	whole = true
	return err
}

// save is a statement about the savepoint of a member. Where it fails nobody can tell
// the work of one from that of another any more.
func (g *group) save(statement string) error {
	if _, err := g.tx.ExecContext(context.Background(), statement); err != nil {
		v := &Voided{err}
		g.void.CompareAndSwap(nil, v)
		return v
	}
	return nil
}

// end ends the transaction and gives the turn on.
func (c *Committer) end(g *group, how func() error) {
	g.err = how()
	c.open.Store(nil)
	c.last.Store(clock.System{}.Now().UnixMicro())
	if err := g.conn.Close(); err != nil {
		slog.Warn("the connection that writes was lost; another is opened", "error", err)
	}
	close(g.done)
	c.next(nil)
}

// BeforeQuery keeps a statement of the writer from being interrupted: SQLite would roll
// back the whole transaction, with what others did in it. Whose time is over, or whose
// transaction is gone, begins no statement.
func (c *Committer) BeforeQuery(ctx context.Context, q *bun.QueryEvent) context.Context {
	if q.Query == "BEGIN" || q.Query == "COMMIT" || q.Query == "ROLLBACK" {
		return ctx
	}
	if err := ctx.Err(); err != nil {
		return Ended(ctx, err)
	}
	if g := c.open.Load(); g != nil {
		if v := g.void.Load(); v != nil {
			return Ended(ctx, v)
		}
	}
	return context.WithoutCancel(ctx)
}

// AfterQuery notes where SQLite has given up the whole transaction: what came after would
// be committed by itself.
func (c *Committer) AfterQuery(_ context.Context, q *bun.QueryEvent) {
	var sq *lite.Error
	if q.Err == nil || !errors.As(q.Err, &sq) {
		return
	}
	switch sq.Code() & 0xff {
	case codes.SQLITE_FULL, codes.SQLITE_IOERR, codes.SQLITE_NOMEM, codes.SQLITE_INTERRUPT, codes.SQLITE_CORRUPT:
		if g := c.open.Load(); g != nil {
			g.void.CompareAndSwap(nil, &Voided{q.Err})
		}
	}
}

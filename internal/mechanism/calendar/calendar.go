// Package calendar runs what falls due, by the clock of each space: promises,
// snoozes, expiries, the close of the day. What falls due is not a job with a
// date: a source tells its next moment from an index, so that nothing is lost
// while the server is down, and moving a test clock runs all of it in order.
package calendar

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Source is one kind of thing that falls due.
type Source struct {
	Name string
	// Next is, of every space in which something will fall due, the earliest moment
	// at which it does; store.Earliest answers it from an index. It is asked for all
	// spaces at once, in one query however many there are, and for one.
	Next func(context.Context, *store.Across) ([]store.Moment, error)
	// Run does what is due at tx.Now or before, at most some thousand of it, and
	// leaves the rest due. Running it again does nothing twice.
	Run func(context.Context, *store.Tx) error
}

// Calendar runs the sources of all spaces.
type Calendar struct {
	Sources []Source
	// OnMoved records that the clock of a test space was moved, in the transaction that moves it.
	OnMoved func(ctx context.Context, tx *store.Tx, was, is clock.Time) error

	db     *store.DB
	holder string // this process, in its leases
}

// New is the calendar of a database, as yet without sources.
func New(db *store.DB) *Calendar { return &Calendar{db: db, holder: id.New("PR")} }

// Within is the calendar for work that is a part of the transaction.
func (c *Calendar) Within(tx *store.Tx) *Calendar {
	within := *c
	within.db = tx.Nested()
	return &within
}

// maxSteps bounds one move of a clock, so that a source that never comes to an
// end is an error and not a hang.
const maxSteps = 100_000

// RunDue runs, in the order of their moments, everything of the space that is
// due until the moment, which for a live space is now. Each step is its own
// transaction, on behalf of the system, whoever has moved the clock. It answers
// how many steps it ran. It takes the space's lease from whoever has it.
func (c *Calendar) RunDue(ctx context.Context, s store.Scope, until clock.Time) (steps int, err error) {
	s.Actor = store.System
	for ; steps < maxSteps; steps++ {
		if due, err := c.due(ctx, s, until); err != nil || !due {
			return steps, err
		}
		if went, err := c.step(ctx, s, until, true); err != nil || went != ran {
			return steps, err
		}
	}
	return steps, api.Busy("more falls due than one call can run; call again to go on")
}

// due reports whether anything of the space is due, without taking its lease: most
// often nothing is.
func (c *Calendar) due(ctx context.Context, s store.Scope, until clock.Time) (bool, error) {
	return store.Read(ctx, c.db, s, func(ctx context.Context, tx *store.Tx) (bool, error) {
		source, at, err := c.next(ctx, tx.Across())
		return source != nil && !at.After(until.Time), err
	})
}

// How a step went.
type outcome int

const (
	ran     outcome = iota // something was due, and was done
	nothing                // nothing was due
	lost                   // another process has the space's lease
)

// step runs the source whose moment comes first, if that has come. The space's
// lease is the transaction's from the beginning, so that of two who run the same
// space each finds what the other has left, in its order.
func (c *Calendar) step(ctx context.Context, s store.Scope, until clock.Time, force bool) (outcome, error) {
	return store.Write(ctx, c.db, s, func(ctx context.Context, tx *store.Tx) (outcome, error) {
		if ours, err := c.hold(ctx, tx, dueWork, force); err != nil || !ours {
			return lost, err
		}
		source, at, err := c.next(ctx, tx.Across())
		if err != nil || source == nil || at.After(until.Time) {
			return nothing, err
		}
		if s.Test {
			if err := tx.SetClock(ctx, at); err != nil {
				return ran, err
			}
		}
		if at.After(tx.Now.Time) || s.Test && at.Before(until.Time) {
			tx.Now = later(at, tx.Now)
		}
		return ran, source.Run(ctx, tx)
	})
}

func later(a, b clock.Time) clock.Time {
	if a.After(b.Time) {
		return a
	}
	return b
}

// next is the source whose moment comes first in the one space.
func (c *Calendar) next(ctx context.Context, a *store.Across) (first *Source, at clock.Time, err error) {
	for i := range c.Sources {
		moments, err := c.Sources[i].Next(ctx, a)
		if err != nil {
			return nil, at, err
		}
		for _, m := range moments {
			if first == nil || m.At.Before(at.Time) {
				first, at = &c.Sources[i], m.At
			}
		}
	}
	return first, at, nil
}

// Now is the present moment of the space.
func (c *Calendar) Now(ctx context.Context, s store.Scope) (clock.Time, error) {
	return store.Read(ctx, c.db, s, func(_ context.Context, tx *store.Tx) (clock.Time, error) { return tx.Now, nil })
}

// Advance moves the clock of a test space forward to a moment and runs, in
// order, everything that falls due on the way. A moment that has passed is
// refused.
func (c *Calendar) Advance(ctx context.Context, s store.Scope, to clock.Time) (steps int, err error) {
	now, err := c.Now(ctx, s)
	if err != nil {
		return 0, err
	}
	if to.Before(now.Time) {
		return 0, api.Invalid("now", "a clock only moves forward; it is "+now.String())
	}
	if to.After(clock.LastMoment) {
		return 0, api.Invalid("now", "a test clock goes to the end of the year 2500")
	}
	if to.After(now.AddDate(10, 0, 0)) {
		return 0, api.Invalid("now", "at most ten years at once")
	}
	if steps, err = c.RunDue(ctx, s, to); err != nil {
		return steps, err
	}
	return steps, c.db.Write(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.SetClock(ctx, to); err != nil || c.OnMoved == nil {
			return err
		}
		return c.OnMoved(ctx, tx, now, to)
	})
}

// Package calendar runs what falls due, by the clock of each space: promises,
// snoozes, expiries, the close of the day. What falls due is not a job with a
// date: a source tells its next moment from an index, so that nothing is lost
// while the server is down, and moving a test clock runs all of it in order.
package calendar

import (
	"context"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Source is one kind of thing that falls due.
type Source struct {
	Name string
	// Next is the earliest moment at which something of the space falls due; ok
	// is false when nothing will.
	Next func(context.Context, *store.Tx) (at clock.Time, ok bool, err error)
	// Run does what is due at tx.Now or before, at most some thousand of it, and
	// leaves the rest due. Running it again does nothing twice.
	Run func(context.Context, *store.Tx) error
}

// Calendar runs the sources of all spaces.
type Calendar struct {
	DB      *store.DB
	Sources []Source
}

// maxSteps bounds one move of a clock, so that a source that never comes to an
// end is an error and not a hang.
const maxSteps = 100_000

// RunDue runs, in the order of their moments, everything of the space that is
// due until the moment, which for a live space is now. Each step is its own
// transaction, on behalf of the system, whoever has moved the clock. It answers
// how many steps it ran.
func (c *Calendar) RunDue(ctx context.Context, s store.Scope, until clock.Time) (steps int, err error) {
	s.Actor = store.System
	for ; steps < maxSteps; steps++ {
		source, at, err := c.next(ctx, s)
		if err != nil || source == nil || at.After(until.Time) {
			return steps, err
		}
		err = c.DB.Write(ctx, s, func(ctx context.Context, tx *store.Tx) error {
			if s.Test {
				if err := tx.SetClock(ctx, at); err != nil {
					return err
				}
			}
			if at.After(tx.Now.Time) || s.Test && at.Before(until.Time) {
				tx.Now = later(at, tx.Now)
			}
			return source.Run(ctx, tx)
		})
		if err != nil {
			return steps, err
		}
	}
	return steps, &api.Refusal{Status: 503, Type: "Unavailable", Message: "more falls due than one call can run; call again to go on", RetryAfter: 1}
}

func later(a, b clock.Time) clock.Time {
	if a.After(b.Time) {
		return a
	}
	return b
}

// next is the source whose moment comes first.
func (c *Calendar) next(ctx context.Context, s store.Scope) (first *Source, at clock.Time, err error) {
	err = c.DB.Read(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		for i := range c.Sources {
			t, ok, err := c.Sources[i].Next(ctx, tx)
			if err != nil {
				return err
			}
			if ok && (first == nil || t.Before(at.Time)) {
				first, at = &c.Sources[i], t
			}
		}
		return nil
	})
	return first, at, err
}

// Now is the present moment of the space.
func (c *Calendar) Now(ctx context.Context, s store.Scope) (now clock.Time, err error) {
	err = c.DB.Read(ctx, s, func(_ context.Context, tx *store.Tx) error {
		now = tx.Now
		return nil
	})
	return now, err
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
	if to.Sub(now.Time) > 10*365*24*time.Hour {
		return 0, api.Invalid("now", "at most ten years at once")
	}
	if steps, err = c.RunDue(ctx, s, to); err != nil {
		return steps, err
	}
	return steps, c.DB.Write(ctx, s, func(ctx context.Context, tx *store.Tx) error { return tx.SetClock(ctx, to) })
}

package calendar_test

import (
	"context"
	"testing"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

// TestNoClockGoesBack: of a space whose clock was never moved, and of one whose was.
func TestNoClockGoesBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		s := spaces(1, true)[0]
		said := func() (now clock.Time) {
			now, err := store.Read(t.Context(), c.Server.DB, s, func(_ context.Context, tx *store.Tx) (clock.Time, error) {
				return tx.Now, nil
			})
			if err != nil {
				t.Fatalf("the clock cannot be read: %v", err)
			}
			return now
		}
		for _, ahead := range []time.Duration{-time.Second, -50 * 365 * 24 * time.Hour, time.Hour, 59 * time.Minute, -time.Hour} {
			before := said()
			_, err := store.Write(t.Context(), c.Server.DB, s, func(ctx context.Context, tx *store.Tx) (any, error) {
				return nil, tx.SetClock(ctx, long(c).Add(ahead))
			})
			if now := said(); err != nil || now.Before(before.Time) {
				t.Errorf("set to %s from now the clock says %s after %s (%v), want it to stay or to go on", ahead, now, before, err)
			}
		}
	})
}

// TestClockRefusesWhatItCannotHold, and holds what it takes.
func TestClockRefusesWhatItCannotHold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Refused("PUT", "/test-clock", servertest.M{"now": c.Now().AddDate(10, 0, 0).AddDate(0, 0, 1)}, 400, "now")
		for {
			to := c.Now().AddDate(10, 0, 0)
			if to.Year() > 2500 {
				c.Refused("PUT", "/test-clock", servertest.M{"now": to}, 400, "now")
				return
			}
			c.Put("/test-clock", servertest.M{"now": to})
			if now := c.Now(); now.Before(to) {
				t.Fatalf("asked for %s, the clock says %s", to, now)
			}
		}
	})
}

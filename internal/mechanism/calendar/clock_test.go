package calendar_test

import (
	"testing"

	"nectarine/internal/testing/servertest"
)

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

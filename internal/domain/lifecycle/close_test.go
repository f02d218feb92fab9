package lifecycle_test

import (
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestAnUpdateClosesNoLoanThatWasActivated: it asks for no reason, and leaves no fact; before that nothing is done but to
// say that it is closed. What is said as it stands is passed over.
func TestAnUpdateClosesNoLoanThatWasActivated(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for status, l := range c.InEveryStatus(func() servertest.Object { return originated(c, nil) }) {
			c.Put(l.Path, m{"isClosed": false})
			if status == loan.Pending || status == loan.Originated {
				assert.Fields(t, c.Put(l.Path, m{"isClosed": true}), m{"isClosed": true, "timestamps.closedAt": assert.Set})
				continue
			}
			refused := c.Refused("PUT", l.Path, m{"isClosed": true, "nickname": "x"}, 409, "isClosed")
			assert.Fields(t, refused, m{"errorType": "InvalidStatus", "message": "isClosed is set by POST /people/{personId}/loans/{loanId}/close of a loan that is " + string(status)})
			assert.Fields(t, c.Get(l.Path), m{"isClosed": false, "nickname": nil, "timestamps.closedAt": nil})
		}
		l := c.Active()
		c.Data("POST", l.Path+"/close", m{"closeReason": "asked for"}, 200)
		c.Put(l.Path, m{"isClosed": true})
		c.Sound()
	})
}

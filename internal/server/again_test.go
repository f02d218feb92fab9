package server_test

import (
	"fmt"
	"net/http"
	"testing"

	"nectarine/internal/testing/servertest"
)

// again are the PUTs that do something each time, with the reason.
var again = map[string]string{
	"/api/test-clock": "a clock moves",
	"/api/people/{personId}/cases/{caseId}/escalate":    "who asks by this operation passes the case on, to whom it is with already too",
	"/api/people/{personId}/cases/{caseId}/escalations": "the same",
}

// TestAPutAgainChangesNothing: of every PUT the same body, sent once more, is taken, and
// leaves no event and no entry in the audit trail: what is as it should be is no change.
func TestAPutAgainChangesNothing(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		held := 0
		for _, op := range c.Operations() {
			if op.Method != http.MethodPut || again[op.Path] != "" {
				continue
			}
			held++
			t.Run(op.Path, func(t *testing.T) {
				a := c.For(t)
				r := a.Valid(op)
				if first := r.Call(); first.Status >= 300 {
					t.Fatalf("it answers %d, want success: %s", first.Status, first.Raw)
				}
				told := func() string {
					return fmt.Sprint(a.List("/events?limit=1")[0]["id"], a.List("/audit?limit=1")[0]["id"])
				}
				before := told()
				if again := r.Call(); again.Status >= 300 {
					t.Fatalf("the same again is answered %d, want success: %s", again.Status, again.Raw)
				}
				if told() != before {
					t.Errorf("the same again left %v and %v, want neither an event nor an entry", a.List("/events?limit=1")[0], a.List("/audit?limit=1")[0])
				}
			})
		}
		if held < 30 {
			t.Errorf("%d updates are held, want at least 30", held)
		}
	})
}

package boarding_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestDyingLeavesNothingHalf: whatever a server dies of, each loan is made once, with its ledger; and one that cannot
// be worked on at all fails, and keeps no other from being brought in.
func TestDyingLeavesNothingHalf(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		kind, person := product(c), c.Borrower()
		const good = 110
		var file strings.Builder
		for i := range good {
			file.WriteString(lines(c, midway(kind, person, fmt.Sprint("old-", i))))
		}
		file.WriteString(lines(c, midway(kind, person, "cursed"), midway(kind, person, "old-1"), m{"controlTotals": m{"count": good + 1}}))
		dies := errors.New("the server dies")
		ledgers := c.Server.Ledgers
		ledgers.OnChange = append(ledgers.OnChange, func(_ context.Context, _ *store.Tx, changed []*ledger.Recorded) error {
			if slices.ContainsFunc(changed, func(r *ledger.Recorded) bool { return *r.Loan.ExternalID == "cursed" }) {
				return errors.New("nobody knows why")
			}
			return nil
		})
		hooks := c.Server.DB.BeforeCommit
		run := c.Upload("POST", "/loans/import", "application/x-ndjson", file.String(), 202)["data"].(m)["bulkRunId"].(string)
		for n := 0; ; n++ {
			c.Server.DB.BeforeCommit = append(slices.Clip(hooks), func(context.Context, *store.Tx) error { return dies })
			if _, err := c.Server.Bulk.Step(t.Context(), c.Scope(), run); !errors.Is(err, dies) {
				t.Fatalf("a slice that dies is answered %v", err)
			}
			c.Server.DB.BeforeCommit = hooks
			ended, err := c.Server.Bulk.Step(t.Context(), c.Scope(), run)
			if err != nil || n > 50 {
				t.Fatalf("after %d slices the run has not ended, with the error %v", n, err)
			}
			if ended {
				break
			}
		}
		got := c.Get("/loans/import/" + run)
		assert.Fields(t, got, m{"agrees": false, "lenderCount": float64(good + 1), "failures": assert.Count(1)})
		assert.Fields(t, got["lines"].(m), m{"totalCount": float64(good + 2), "boardedCount": float64(good), "repeatedCount": 1.0, "failedCount": 1.0, "waitingCount": 0.0})
		assert.Fields(t, sum(got, "principalAmount"), m{"ledgerAmount": 111079.1})
		assert.Fields(t, c.Get("/bulk-runs/"+run), m{"processed": float64(good + 2), "changed": float64(good), "unchanged": 1.0, "failed": 1.0})
		c.Refused("GET", at(person, "cursed"), nil, 404, "")
		events := 0
		for _, o := range c.List("/bulk-runs/" + run + "/outcomes?limit=100&result=done") {
			events += len(c.Events("loan.migration.succeeded", o["objectId"].(string)))
		}
		if events != 100 {
			t.Errorf("the first 100 loans are told %d times, want each once", events)
		}
		c.Sound()
	})
}

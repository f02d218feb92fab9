package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// TestBoardingCrash kills the server with kill -9 while loans are brought in from another system, and the file is sent
// again: each loan is there once, with its ledger and its event, and the sums are the lender's own.
func TestBoardingCrash(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		const n = 100 // in one transaction, which takes less time than most servers live
		h := newHurricane(t, engine, 3)
		h.start()
		kind := h.done("POST", "/loan-types", M{"name": "Car", "type": "installment", "timezone": "UTC", "ledgerRules": M{"dayCount": "30/360"}})
		var file strings.Builder
		for i := range n {
			text, err := json.Marshal(M{"personId": h.people[i%len(h.people)], "startDate": "2025-09-15", "effectiveDate": "2025-12-20",
				"loan": M{"externalId": fmt.Sprint("old-", i), "loanTypeId": kind["id"], "atOrigination": M{"amountFinanced": 1200, "duration": 24,
					"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []M{{"days": nil, "rate": 0.12}}}},
				"opening": M{"nonDueBalances": M{"principalAmount": 1000, "interestAmount": 0, "feesAmount": 0}, "accruedInterestAmount": 1.666666667}})
			if err != nil {
				t.Fatal(err)
			}
			file.Write(append(text, '\n'))
		}
		fmt.Fprintf(&file, `{"controlTotals": {"count": %d, "principalAmount": %d, "accruedInterestAmount": 166.6666667}}`, n, n*1000)
		end := h.torment()
		for sent := 0; (sent < 3**rounds || h.spared()) && !t.Failed(); sent++ {
			made, _ := h.ask("POST", "/loans/import", "application/x-ndjson", file.String(), 202)["data"].(M)
			is := M{}
			for tries := 0; is["finishedAt"] == nil && !t.Failed(); tries++ {
				if tries == 6000 {
					t.Errorf("the run has not ended: %v", is)
				}
				pause(50 * time.Millisecond)
				is, _ = h.ask("GET", fmt.Sprint("/loans/import/", made["bulkRunId"]), asJSON, "", 200)["data"].(M)
			}
			if lines, _ := is["lines"].(M); is["agrees"] != true || lines["boardedCount"].(float64)+lines["repeatedCount"].(float64) != n {
				t.Errorf("of %d loans it is said that %v, and that all agrees: %v", n, lines, is["agrees"])
			}
		}
		t.Logf("killed %d times", end())
		h.kill()
		h.inside(false, func(ctx context.Context, tx *store.Tx) error {
			told, err := tx.Select((*event.Event)(nil)).Where("event_type = ?", "loan.migration.succeeded").Count(ctx)
			if err != nil || int(told) != n {
				t.Errorf("%d boardings are told, want %d: %v", told, n, err)
			}
			folded := 0
			for last, again := "", true; again; again = last != "" {
				part, err := server.Rebuild(ctx, tx, last, nil)
				if err != nil {
					return err
				}
				if folded, last = folded+part.Folded, part.Last; len(part.Differences) > 0 {
					t.Errorf("what is kept differs: %v", part.Differences)
				}
			}
			if folded != n {
				t.Errorf("there are %d ledgers, want %d", folded, n)
			}
			return nil
		})
	})
}

package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// TestPaymentCrash kills the server with kill -9 while payments are recorded, fail, are
// charged back and given back: each that was answered is there, each once, with its events, and
// the loans are as they follow from them.
func TestPaymentCrash(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		h := newHurricane(t, engine, 3)
		h.pause = 300 // a payment takes less than a supercase
		h.start()
		paths := h.lent(M{"dayCount": "actual/365"})
		end := h.torment()
		sums, told := make([]int, len(paths)), map[string]int{}
		for n := 0; (n < 40**rounds || h.spared()) && !t.Failed(); n++ {
			to := n % len(paths)
			cents := 100 + n
			made := h.done("POST", paths[to], M{"type": "oneTime", "isExternal": true, "amount": float64(cents) / 100, "externalId": fmt.Sprint("P", n)})
			told["payment.succeeded"]++
			one := fmt.Sprint(paths[to], "/", made["id"])
			switch n % 5 {
			case 1:
				h.done("PUT", one, M{"status": "failed", "failureReason": "insufficientFunds"})
				told["payment.failed"]++
				continue
			case 2:
				h.done("POST", one+"/chargeback", M{"reason": "disputed"})
				h.done("POST", one+"/chargeback/reverse", M{"sendNotice": false})
				told["payment.chargeback"]++
				told["payment.chargeback.reversed"]++
			case 3:
				h.done("POST", one+"/reverse", M{"sendNotice": false})
				told["payment.reversed"]++
				continue
			}
			sums[to] += cents
		}
		t.Logf("killed %d times", end())
		h.kill()
		h.start()
		for i, path := range paths {
			b, _ := h.ask("GET", path[:len(path)-len("transactions")]+"balances", asJSON, "", 200)["data"].(M)
			paid, _ := b["paidBalances"].(M)
			if got := fmt.Sprintf("%.2f", paid["paidPaymentsAmount"]); got != fmt.Sprintf("%.2f", float64(sums[i])/100) {
				t.Errorf("of loan %d %s is paid, want %d cents", i, got, sums[i])
			}
		}
		h.kill()
		h.inside(false, func(ctx context.Context, tx *store.Tx) error {
			for name, want := range told {
				if n, err := tx.Select((*event.Event)(nil)).Where("event_type = ?", name).Count(ctx); err != nil || int(n) != want {
					t.Errorf("%s came %d times, want %d: %v", name, n, want, err)
				}
			}
			part, err := server.Rebuild(ctx, tx, "", nil)
			if err == nil && (part.Folded != len(paths) || len(part.Differences) > 0) {
				t.Errorf("%d ledgers folded with the differences %v, want %d and none", part.Folded, part.Differences, len(paths))
			}
			return err
		})
	})
}

// lent gives each borrower an active loan of a product with rules, and answers where their
// transactions are.
func (h *hurricane) lent(rules M) (paths []string) {
	kind := h.done("POST", "/loan-types", M{"name": "Car", "type": "installment", "timezone": "UTC", "ledgerRules": rules})
	for _, person := range h.people {
		loan := h.done("POST", "/people/"+person+"/loans", M{"loanTypeId": kind["id"], "status": "originated", "atOrigination": M{"amountFinanced": 100_000,
			"duration": 36, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []M{{"days": nil, "rate": 0.09}}}})
		path := fmt.Sprint("/people/", person, "/loans/", loan["id"])
		h.done("POST", path+"/activate", M{"amortizationAtActivation": true})
		paths = append(paths, path+"/transactions")
	}
	return paths
}

// done is what a request makes, once it is answered.
func (h *hurricane) done(method, path string, body M) M {
	h.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	data, _ := h.ask(method, path, asJSON, string(text), 200, 201)["data"].(M)
	return data
}

package payment_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestTheEndOfAHoldIsToldOnce: at the beginning of its day in the time zone of the product; not of
// what has not come or has come back by then, of which it is told once it counts after all.
func TestTheEndOfAHoldIsToldOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, m{"dayCount": "30/360"})
		paid := func(more m) m {
			body := m{"type": "oneTime", "isExternal": true, "amount": 20, "holdDaysEndDate": "2026-01-10"}
			for k, v := range more {
				body[k] = v
			}
			return body
		}
		made := func(more m) string { return c.Data("POST", at, paid(more), 201)["id"].(string) }
		assert.Fields(t, c.Data("POST", at+"?previewMode=true", paid(nil), 200), m{"holdDaysEndDate": "2026-01-10", "timestamps.holdDaysExpiredAt": nil})
		assert.Len(t, c.List(at), 0)
		one, pending, scheduled, failed := made(nil), made(m{"status": "pending"}), made(m{"scheduledDate": "2026-01-08"}), made(nil)
		reversed, back, canceled, past := made(m{"amount": 1}), made(m{"amount": 2}), made(m{"scheduledDate": "2026-01-08"}), made(m{"holdDaysEndDate": "2026-01-05"})
		assert.Fields(t, c.Get(at+"/"+one), m{"holdDaysEndDate": "2026-01-10", "paidPrincipalAmount": 0.0, "paidFeesAmount": 20.0, "timestamps.appliedAt": assert.Set})
		c.Data("PUT", at+"/"+failed, m{"status": "failed", "failureReason": "insufficientFunds"}, 200)
		c.Data("POST", at+"/"+reversed+"/reverse", nil, 200)
		c.Data("POST", at+"/"+back+"/chargeback", nil, 200)
		c.Data("POST", at+"/"+canceled+"/cancel", nil, 200)
		counts := func(want map[string]int) {
			t.Helper()
			for id, n := range want {
				if got := len(c.Events("payment.hold.days.expired", id)); got != n {
					t.Errorf("of %s it was told %d times, want %d", id, got, n)
				}
			}
		}
		to := func(now string) { t.Helper(); c.Put("/test-clock", m{"now": now}) }
		to("2026-01-10T05:59:59Z") // midnight in Chicago is at six
		counts(map[string]int{one: 0, pending: 0, scheduled: 0, past: 1})
		to("2026-01-10T06:00:00Z")
		counts(map[string]int{one: 1, pending: 1, scheduled: 0, failed: 0, reversed: 0, back: 0, canceled: 0, past: 1})
		assert.Rows(t, c.Events("payment.hold.days.expired", one), m{"data.effectiveDate": "2026-01-10", "data.transactionType": "payment", "objectType": "transaction",
			"objectId": one, "loanId": l.ID, "personId": l.M["mainBorrowerId"], "actor.userType": "system"})
		moment := c.Get(at + "/" + one)["timestamps"].(m)["holdDaysExpiredAt"]
		changes := fmt.Sprint(c.Events("payment.hold.days.expired", one)[0]["data"].(m)["changes"])
		if want := fmt.Sprint([]any{m{"field": "holdDaysExpiredAt", "old": nil, "new": moment}}); changes != want {
			t.Errorf("it tells %s, want %s", changes, want)
		}
		if taken := fmt.Sprint(c.Events("payment.chargeback", back)[0]["data"].(m)["changes"]); strings.Contains(taken, "withheld") {
			t.Errorf("charged back, it tells %s, want nothing withheld", taken)
		}
		assert.Fields(t, c.Get(at+"/"+one), m{"status": "succeeded", "timestamps.holdDaysExpiredAt": assert.Set})
		c.Data("PUT", at+"/"+pending, m{"status": "succeeded"}, 200)
		c.Data("PUT", at+"/"+scheduled, m{"status": "pending"}, 200)
		c.Data("POST", at+"/"+back+"/chargeback/reverse", nil, 200)
		c.Data("POST", at+"/"+one+"/chargeback", nil, 200)
		c.Data("POST", at+"/"+one+"/chargeback/reverse", nil, 200)
		to("2026-01-12T06:00:00Z")
		counts(map[string]int{one: 1, pending: 1, scheduled: 1, failed: 0, reversed: 0, back: 1, canceled: 0, past: 1})
		to("2026-03-12T06:00:00Z")
		counts(map[string]int{one: 1, pending: 1, scheduled: 1, failed: 0, reversed: 0, back: 1, canceled: 0, past: 1})
		c.Sound()
		for name, body := range map[string]m{"a credit": {"type": "serviceCredit", "amount": 1, "holdDaysEndDate": "2026-04-01"},
			"before its day": paid(m{"holdDaysEndDate": "2026-03-11"}), "before the day it is expected": paid(m{"scheduledDate": "2026-04-02", "holdDaysEndDate": "2026-04-01"}),
			"failed": paid(m{"status": "failed", "failureReason": "other", "holdDaysEndDate": "2026-04-01"}), "no day": paid(m{"holdDaysEndDate": "2026-02-30"})} {
			t.Run(name, func(t *testing.T) { c.For(t).Refused("POST", at, body, 400, "holdDaysEndDate") })
		}
		c.Refused("PUT", at+"/"+one, m{"holdDaysEndDate": "2026-05-01"}, 400, "holdDaysEndDate")
	})
}

// TestAHoldEndsWhateverBecameOfTheLoan: the money may come back from a loan that it has paid off, or
// that was canceled since.
func TestAHoldEndsWhateverBecameOfTheLoan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		var made []string
		for _, then := range []string{"/cancel?force=true", "/accelerate", "/freeze", ""} {
			l, at := active(c, m{"dayCount": "30/360"})
			amount := any(20)
			if then == "" {
				amount = c.Get(l.Path + "/payoff")["payoffAmount"]
			}
			made = append(made, c.Data("POST", at, m{"type": "oneTime", "isExternal": true, "amount": amount, "holdDaysEndDate": "2026-01-10"}, 201)["id"].(string))
			if then != "" {
				c.Data("POST", l.Path+then, nil, 200)
			}
		}
		c.Put("/test-clock", m{"now": "2026-01-10T06:00:00Z"})
		for _, id := range made {
			assert.Len(t, c.Events("payment.hold.days.expired", id), 1)
		}
		c.Sound()
	})
}

package payment_test

import (
	"context"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestAPaymentOfWhichTheDayIsNotKnownStopsNoOther: one on a loan whose time zone is none is told
// when there is one again; the others are told, and the collections of the day are looked at.
func TestAPaymentOfWhichTheDayIsNotKnownStopsNoOther(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Put("/company", m{"settings": m{"collections": m{"autoInitiate": m{"enabled": true, "daysOverdue": 1}, "autoClose": m{"enabled": true}}}})
		var loans []servertest.Object
		var payments []string
		for range 2 {
			l, at := active(c, m{"dayCount": "30/360"})
			loans = append(loans, l)
			payments = append(payments, c.Data("POST", at, m{"type": "oneTime", "isExternal": true, "amount": 20, "status": "scheduled", "scheduledDate": "2026-01-18"}, 201)["id"].(string))
		}
		zone := func(name string) {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET timezone = $1 WHERE company_id = $2 AND loan_id = $3", name, tx.Space, loans[0].ID)
				return err
			})
		}
		c.Put("/test-clock", m{"now": "2026-01-17T12:00:00Z"}) // both are overdue
		zone("No/Where")
		c.Put("/test-clock", m{"now": "2026-01-20T12:00:00Z"})
		assert.Len(t, c.Events("payment.due.today", payments[0]), 0)
		assert.Len(t, c.Events("payment.due.today", payments[1]), 1)
		assert.Len(t, c.List("/cases?caseType=collection"), 2)
		zone("America/Chicago")
		c.Put("/test-clock", m{"now": "2026-01-22T12:00:00Z"})
		assert.Rows(t, c.Events("payment.due.today", payments[0]), m{"data.effectiveDate": "2026-01-18"})
		for _, l := range loans {
			assert.Len(t, c.Events("loan.overdue.update", l.ID), 6) // from the 17th to the 22nd
		}
	})
}

// TestNothingIsAskedOfWhoOwesNothing: on the day of a scheduled payment nothing is told of a loan
// that is canceled or paid off; it is told once the loan owes again.
func TestNothingIsAskedOfWhoOwesNothing(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		scheduled := func(at string) string {
			return c.Data("POST", at, m{"type": "oneTime", "isExternal": true, "amount": 20, "status": "scheduled", "scheduledDate": "2026-01-10"}, 201)["id"].(string)
		}
		owes, owesAt := active(c, m{"dayCount": "30/360"})
		paid, paidAt := active(c, m{"dayCount": "30/360"})
		canceled, canceledAt := active(c, m{"dayCount": "30/360"})
		asked, over, gone := scheduled(owesAt), scheduled(paidAt), scheduled(canceledAt)
		payoff := c.Create(paidAt, m{"type": "oneTime", "isExternal": true, "amount": c.Get(paid.Path + "/payoff")["payoffAmount"]})
		assert.Fields(t, c.Get(paid.Path), m{"status": "paidOff"})
		c.Data("POST", canceled.Path+"/cancel?force=true", nil, 200)
		c.Put("/test-clock", m{"now": "2026-01-12T12:00:00Z"})
		for id, want := range map[string]int{asked: 1, over: 0, gone: 0} {
			assert.Len(t, c.Events("payment.due.today", id), want)
		}
		c.Data("POST", paidAt+"/"+payoff["id"].(string)+"/reverse", nil, 200)
		assert.Fields(t, c.Get(paid.Path), m{"status": "active"})
		c.Put("/test-clock", m{"now": "2026-01-14T12:00:00Z"})
		assert.Rows(t, c.Events("payment.due.today", over), m{"data.effectiveDate": "2026-01-10"})
		assert.Len(t, c.Events("payment.due.today", asked), 1)
		assert.Len(t, c.Events("payment.due.today", gone), 0)
		assert.Fields(t, c.Get(owes.Path), m{"status": "active"})
	})
}

// TestTheDayOfAScheduledPaymentIsToldOnce: at its beginning in the time zone of the product, also
// after it was moved; not of what came before or was canceled.
func TestTheDayOfAScheduledPaymentIsToldOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, m{"dayCount": "30/360"})
		scheduled := func(on string) string {
			return c.Data("POST", at, m{"type": "oneTime", "isExternal": true, "amount": 20, "status": "scheduled", "scheduledDate": on}, 201)["id"].(string)
		}
		zone := map[string]string{"before": "T05:59:59Z", "midnight": "T06:00:00Z"} // Chicago
		one, moved, canceled, came := scheduled("2026-01-10"), scheduled("2026-01-10"), scheduled("2026-01-10"), scheduled("2026-01-10")
		today := scheduled("2026-01-05")
		c.Data("PUT", at+"/"+moved, m{"scheduledDate": "2026-01-20"}, 200)
		c.Data("POST", at+"/"+canceled+"/cancel", nil, 200)
		c.Data("PUT", at+"/"+came, m{"status": "succeeded"}, 200)
		c.Put("/test-clock", m{"now": "2026-01-10" + zone["before"]})
		assert.Len(t, c.Events("payment.due.today", one), 0)
		assert.Rows(t, c.Events("payment.due.today", today), m{"data.effectiveDate": "2026-01-05"})
		c.Put("/test-clock", m{"now": "2026-01-10" + zone["midnight"]})
		assert.Rows(t, c.Events("payment.due.today", one), m{"data.effectiveDate": "2026-01-10", "data.scheduledAmount": 20.0, "objectType": "transaction", "loanId": l.ID, "actor.userType": "system"})
		c.Put("/test-clock", m{"now": "2026-01-20" + zone["before"]})
		assert.Len(t, c.Events("payment.due.today", moved), 0)
		c.Put("/test-clock", m{"now": "2026-02-20" + zone["midnight"]})
		assert.Rows(t, c.Events("payment.due.today", moved), m{"data.effectiveDate": "2026-01-20"})
		for id, want := range map[string]int{one: 1, canceled: 0, came: 0, today: 1} {
			assert.Len(t, c.Events("payment.due.today", id), want)
		}
		assert.Fields(t, c.Get(at+"/"+one), m{"status": "scheduled"})
	})
}

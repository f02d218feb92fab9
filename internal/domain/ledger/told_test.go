package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestAPeriodThatHasBegunIsToldOnce: also one whose first day lay in a time in which the loan had
// none, once that is undone, in whatever way and however often; and every event of what is owed or
// overdue begins where the one before has ended.
func TestAPeriodThatHasBegunIsToldOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		paid := m{"type": "oneTime", "isExternal": true, "amount": 1300}
		off := func(c *servertest.Client, l servertest.Object) string {
			return l.Path + "/transactions/" + c.Data("POST", l.Path+"/transactions", paid, 201)["id"].(string) + "/reverse"
		}
		do := func(c *servertest.Client, l servertest.Object, what string) { c.Data("POST", l.Path+what, m{}, 200) }
		for name, of := range map[string]struct {
			rules m
			live  func(c *servertest.Client, l servertest.Object)
			begun string
		}{
			"the payment came in time": {m{"accelerationDueWithin": 20}, func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-02-20T12:00:00Z")
				c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 130.91, "effectiveDate": "2026-01-15"}, 201)
			}, "[2026-01-05 2026-01-15 2026-02-15]"},
			"an acceleration, twice": {thirty, func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-02-10T12:00:00Z")
				do(c, l, "/accelerate")
				to(c, "2026-04-20T12:00:00Z")
				do(c, l, "/reverse-accelerate")
				do(c, l, "/accelerate")
				do(c, l, "/refresh")
				to(c, "2026-05-20T12:00:00Z")
				do(c, l, "/reverse-accelerate")
			}, "[2026-01-05 2026-01-15 2026-02-15 2026-03-15 2026-04-15 2026-05-15]"},
			"a charge-off": {m{"chargeOffDueWithin": 20}, func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-03-20T12:00:00Z")
				do(c, l, "/refresh")
				do(c, l, "/reverse-charge-off")
			}, "[2026-01-05 2026-01-15 2026-02-15 2026-03-15]"},
			"a charge-off that was paid": {m{"chargeOffDueWithin": 20}, func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-02-20T12:00:00Z")
				back := off(c, l)
				to(c, "2026-03-20T12:00:00Z")
				c.Data("POST", back, m{}, 200)
				do(c, l, "/reverse-charge-off")
			}, "[2026-01-05 2026-01-15 2026-02-15 2026-03-15]"},
			"a payment of all": {thirty, func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-20T12:00:00Z")
				back := off(c, l)
				to(c, "2026-02-17T12:00:00Z")
				c.Data("POST", back, m{}, 200)
			}, "[2026-01-05 2026-01-15 2026-02-15]"},
			"more is owed": {thirty, func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-20T12:00:00Z")
				off(c, l)
				to(c, "2026-03-20T12:00:00Z")
				do(c, l, "/refresh")
				to(c, "2026-04-20T12:00:00Z")
				do(c, l, "/refresh")
				c.Tx(func(ctx context.Context, tx *store.Tx) error {
					_, err := c.Server.Ledgers.RecordOne(ctx, tx, recording(l, fact("F1", "fee", "2026-04-20", 25)))
					return err
				})
			}, "[2026-01-05 2026-01-15 2026-02-15 2026-03-15 2026-04-15]"},
		} {
			t.Run(name, func(t *testing.T) {
				c := c.For(t).Other()
				l := originated(c, of.rules)
				c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
				of.live(c, l)
				var begun []any
				for _, e := range c.Events("loan.period.started", l.ID) {
					begun = append(begun, e["data"].(m)["startDate"])
				}
				if got := fmt.Sprint(begun); got != of.begun {
					t.Errorf("told were periods from %s, want %s", got, of.begun)
				}
				assert.Fields(t, c.Get(l.Path), m{"status": "active"})
				follow(t, c, l, leftBy(c, l.ID))
				if found := differences(c); len(found) > 0 {
					t.Errorf("what is kept differs in %v", found)
				}
			})
		}
	})
}

// TestAPaymentFindsDaysThatAreNotClosed: each leaves its own change of status, and its day, before
// that of the payment.
func TestAPaymentFindsDaysThatAreNotClosed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for amount, last := range map[float64][]m{50: nil, 99999: {{"data.oldStatus": "chargedOff", "data.newStatus": "paidOff", "data.effectiveDate": nil, "actor.userType": "service"}}} {
			c := c.Other()
			l := originated(c, m{"accelerationDueWithin": 5, "chargeOffDueWithin": 10})
			c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			visit(c, l, never)
			to(c, "2026-01-27T12:00:00Z")
			c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": amount}, 201)
			// What the time has done is not told, and does not stand in the trail, as the doing of who recorded the payment.
			accelerated := m{"data.oldStatus": "active", "data.newStatus": "accelerated", "data.effectiveDate": "2026-01-20", "actor.userType": "system"}
			off := m{"data.oldStatus": "accelerated", "data.newStatus": "chargedOff", "data.effectiveDate": "2026-01-25", "actor.userType": "system"}
			for _, kind := range []string{"loan.overdue", "loan.latefee.booked"} {
				for _, e := range c.Events(kind, l.ID) {
					assert.Fields(t, e, m{"actor.userType": "system"})
				}
			}
			found := 0
			for _, e := range c.List("/audit?objectId=" + l.ID + "&limit=100") {
				for _, change := range e["changes"].([]any) {
					if field := change.(m); field["field"] == "status" && (field["new"] == "accelerated" || field["new"] == "chargedOff") {
						found++
						assert.Fields(t, e, m{"actorId": "system"})
					}
				}
			}
			if found != 2 {
				t.Errorf("the trail has %d changes to accelerated and charged off, want 2", found)
			}
			assert.Rows(t, c.Events("loan.statuschanged", l.ID)[1:], append([]m{accelerated, off}, last...)...)
			assert.Rows(t, c.Events("loan.acceleration.processed", l.ID), accelerated)
			assert.Rows(t, c.Events("loan.chargeoff.processed", l.ID), off)
			follow(t, c, l, leftBy(c, l.ID))
		}
	})
}

// TestAChargedOffLoanThatIsPaidIsCurrent: from what was told last, before it was charged off; of one
// of which nothing was told to be overdue nothing is.
func TestAChargedOffLoanThatIsPaidIsCurrent(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		overdue, current := originated(c, thirty), originated(c, thirty)
		for _, l := range []servertest.Object{overdue, current} {
			c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		}
		c.Data("POST", current.Path+"/charge-off", m{"chargedOffReason": "lost"}, 200)
		to(c, "2026-01-18T12:00:00Z")
		c.Data("POST", overdue.Path+"/charge-off", m{"chargedOffReason": "lost"}, 200)
		to(c, "2026-01-25T12:00:00Z")
		for _, l := range []servertest.Object{overdue, current} {
			c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 1300}, 201)
			assert.Fields(t, c.Get(l.Path), m{"status": "paidOff"})
			follow(t, c, l, leftBy(c, l.ID))
		}
		assert.Rows(t, c.Events("loan.current", overdue.ID), m{"data.effectiveDate": "2026-01-25", "data.oldOverdueAmount": 130.91, "data.oldDaysOverdue": 3.0, "data.overdueAmount": 0.0})
		assert.Len(t, c.Events("loan.current", current.ID), 0)
	})
}

// TestWhatWasToldBeforeThatWasKept: of a ledger of an older server all has been told up to the day
// through which it is folded.
func TestWhatWasToldBeforeThatWasKept(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		to(c, "2026-02-18T12:00:00Z")
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET told = NULL WHERE company_id = $1 AND loan_id = $2", tx.Space, l.ID)
			return err
		})
		to(c, "2026-02-19T12:00:00Z")
		assert.Len(t, c.Events("loan.period.started", l.ID), 3)
		follow(t, c, l, leftBy(c, l.ID))
		if found := differences(c); len(found) > 0 {
			t.Errorf("what is kept differs in %v", found)
		}
	})
}

// TestATimeZoneThatIsNone: is an error that names it, whoever asks for the day of the loan.
func TestATimeZoneThatIsNone(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		to(c, "2026-01-18T12:00:00Z")
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET timezone = 'No/Where' WHERE company_id = $1 AND loan_id = $2", tx.Space, l.ID)
			return err
		})
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			of, err := ledger.Lock(ctx, tx, l.ID)
			if err != nil {
				return err
			}
			_, begun, today := ledger.Today(ctx, tx, of)
			_, present := ledger.PresentDay(ctx, tx, of)
			results, err := c.Server.Ledgers.Record(ctx, tx, []ledger.Recording{recording(l, fact("F1", "payment", "2026-01-18", 10))})
			if err != nil {
				return err
			}
			for _, err := range []error{today, present, results[0].Err} {
				if err == nil || !begun || !strings.Contains(err.Error(), "No/Where") || !strings.Contains(err.Error(), l.ID) {
					t.Errorf("the error is %v, of a ledger that has begun: %v; want one that names the zone and the loan", err, begun)
				}
			}
			if of.Status != loan.Active {
				t.Errorf("the loan is %s, want active", of.Status)
			}
			return nil
		})
		c.Do("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 10}, 500)
	})
}

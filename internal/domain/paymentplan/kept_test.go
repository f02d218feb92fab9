package paymentplan_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// TestAPlanThatIsKept leaves its loan current and without a late fee; one that is not is judged by what
// it asks. What was overdue before it stays so, and is asked beside it.
func TestAPlanThatIsKept(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kept, broken, overdue := c.Active(), c.Active(), c.Active()
		agreed(c, kept)
		agreed(c, broken)
		for _, on := range []string{"2026-01-15", "2026-02-15", "2026-03-15"} {
			c.Noon(on)
			c.Data("POST", kept.Path+"/transactions", paid(40), 201)
		}
		c.Noon("2026-04-01")
		assert.Fields(t, c.Get(kept.Path+"/balances"), m{"daysOverdue": 0.0, "outstandingBalances.outstandingTotalAmount": 1080.0, "outstandingBalances.outstandingLateFeesAmount": 0.0})
		assert.Len(t, c.Events("loan.latefee.booked", kept.ID), 0)
		assert.Fields(t, c.Get(broken.Path+"/balances"), m{"overdueBalances.overduePrincipalAmount": 120.0, "daysOverdue": 76.0, "outstandingBalances.outstandingLateFeesAmount": 45.0})
		assert.Fields(t, c.Get(overdue.Path+"/balances"), m{"overdueBalances.overduePrincipalAmount": 300.0})
		p := agreed(c, overdue)
		assert.Fields(t, c.Get(overdue.Path+"/balances"), m{"overdueBalances.overduePrincipalAmount": 300.0, "daysOverdue": 76.0})
		asks(t, c, overdue, p.M, "2026-04-15 385.00, 2026-05-15 40.00, 2026-06-15 40.00, 2026-07-15 100.00", 9, "2026-12-15 280.00") // three late fees
		c.Sound()
	})
}

// TestThePaymentsBeforeAPlan ask what they asked: one that was announced, interest alone, the level one.
func TestThePaymentsBeforeAPlan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{1, 15}, "dueDatesFrequency": "twiceMonthly"}, 200)
		asks(t, c, l, agreed(c, l, m{"selectedDueDate": "2026-02-15", "numberOfPeriods": 2}).M,
			"2026-01-15 100.00, 2026-02-01 50.00, 2026-02-15 40.00, 2026-03-01 40.00, 2026-03-15 50.00", 23, "2026-12-15 70.00")
		l = c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}})
		c.Data("POST", l.Path+"/change-terms", m{"interestOnlyPeriods": 3}, 200)
		first := c.Get(l.Path + "/expected-payments")["schedule"].([]any)
		p := agreed(c, l, m{"selectedDueDate": "2026-03-15", "numberOfPeriods": 2, "amount": 60})
		asks(t, c, l, p.M, "2026-01-15 4.00, 2026-02-15 12.00, 2026-03-15 60.00, 2026-04-15 60.00", 12, last(c, l))
		is := c.Get(l.Path + "/expected-payments")["schedule"].([]any)
		if level := first[5].(m)["amount"]; is[4].(m)["amount"] != level {
			t.Errorf("after the plan %v is asked, want %v as before it", is[4], level)
		}
		c.Sound()
	})
}

// last is the last payment to come, as asks has it.
func last(c *servertest.Client, l servertest.Object) string {
	all := c.Get(l.Path + "/expected-payments")["schedule"].([]any)
	row := all[len(all)-1].(m)
	return row["date"].(string) + " " + fmt.Sprintf("%.2f", row["amount"])
}

// TestBesideTheReliefOfAServicemember no plan asks more than the contract.
func TestBesideTheReliefOfAServicemember(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}})
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			relief := engine.Fact{Type: engine.SCRARelief, EffectiveDate: day.Of(2026, 1, 5)}
			_, err := c.Server.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: l.ID, Facts: []engine.Fact{relief}})
			return err
		})
		before := known(c, l)
		conflict(t, c, plans(l), m{"numberOfPeriods": 3, "amount": 200}, "the relief of a servicemember")
		if after := known(c, l); after != before {
			t.Errorf("after a refusal it is\n%s, want\n%s", after, before)
		}
		agreed(c, l)
		c.Sound()
	})
}

// TestPlansAtOnce: of several that are asked for at once one is agreed.
func TestPlansAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				a := c.Send("POST", plans(l), strings.NewReader(`{"numberOfPeriods": 3, "amount": 40}`), "Content-Type", "application/json")
				if a.Status != 200 && a.Status != 409 {
					t.Errorf("%d %s, want 200 or 409", a.Status, a.Raw)
				}
			})
		}
		all.Wait()
		assert.Len(t, c.List(plans(l)), 1)
		assert.Len(t, c.Events("paymentplan.created", c.List(plans(l))[0]["id"].(string)), 1)
		assert.Len(t, c.Events("loan.paymentplan.setup", l.ID), 1)
		c.Sound()
	})
}

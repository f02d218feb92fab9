package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// obligationsTold are the changes of status of the obligations of a loan, as they were told: the due
// date, what it was and is, and the day.
func obligationsTold(c *servertest.Client, l servertest.Object) string {
	c.T.Helper()
	var all []string
	for _, e := range c.Events("loan.obligation.statuschanged", l.ID) {
		d := e["data"].(m)
		all = append(all, strings.ReplaceAll(fmt.Sprintf("%s %v>%v on %s", d["dueDate"], d["oldStatus"], d["newStatus"], d["effectiveDate"]), "2026-", ""))
	}
	return strings.Join(all, ", ")
}

// TestAChangeOfAnObligationIsToldOnce: by the day that closes, by what is recorded, and by a recording
// that closes days; never twice, and never of a preview.
func TestAChangeOfAnObligationIsToldOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const late = "01-15 <nil>>due on 01-15, 01-15 due>overdue on 01-16"
		pay := func(c *servertest.Client, l servertest.Object, amount float64, more ...m) string {
			c.T.Helper()
			body := m{"type": "oneTime", "isExternal": true, "amount": amount}
			for _, part := range more {
				for k, v := range part {
					body[k] = v
				}
			}
			return l.Path + "/transactions/" + c.Data("POST", l.Path+"/transactions", body, 201)["id"].(string)
		}
		do := func(c *servertest.Client, l servertest.Object, what string, body m) {
			c.T.Helper()
			c.Data("POST", l.Path+what, body, 200)
		}
		for name, of := range map[string]struct {
			live func(c *servertest.Client, l servertest.Object)
			told string
		}{
			"the time alone": {func(c *servertest.Client, _ servertest.Object) { to(c, "2026-02-17T12:00:00Z") },
				late + ", 02-15 <nil>>due on 02-15, 02-15 due>overdue on 02-16"},
			"before its day": {func(c *servertest.Client, _ servertest.Object) { to(c, "2026-01-15T05:59:59Z") }, ""},
			"at its beginning": {func(c *servertest.Client, _ servertest.Object) { to(c, "2026-01-15T06:00:00Z") },
				"01-15 <nil>>due on 01-15"},
			"paid on its day": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-15T12:00:00Z")
				pay(c, l, 100)
				pay(c, l, 30.91)
				to(c, "2026-01-20T12:00:00Z")
			}, "01-15 <nil>>due on 01-15, 01-15 due>fulfilled on 01-15"},
			"paid early": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-10T12:00:00Z")
				pay(c, l, 130.91)
				to(c, "2026-01-20T12:00:00Z")
			}, "01-15 <nil>>fulfilled on 01-15"},
			"paid late, reversed, reckoned anew, paid again": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-20T12:00:00Z")
				do(c, l, "/refresh", nil)
				back := pay(c, l, 130.91)
				do(c, l, "/refresh", nil)
				to(c, "2026-01-22T12:00:00Z")
				c.Data("POST", back+"/reverse", nil, 200)
				do(c, l, "/refresh", nil)
				pay(c, l, 130.91)
				to(c, "2026-01-23T12:00:00Z")
			}, late + ", 01-15 overdue>fulfilled on 01-20, 01-15 fulfilled>overdue on 01-22, 01-15 overdue>fulfilled on 01-22"},
			"a payment of long ago comes back": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-15T12:00:00Z")
				back := pay(c, l, 130.91)
				to(c, "2026-02-15T12:00:00Z")
				pay(c, l, 105.91)
				to(c, "2026-02-20T12:00:00Z")
				c.Data("POST", back+"/reverse", nil, 200)
			}, "01-15 <nil>>due on 01-15, 01-15 due>fulfilled on 01-15, 02-15 <nil>>due on 02-15, 02-15 due>fulfilled on 02-15, 01-15 fulfilled>overdue on 02-20, 02-15 fulfilled>overdue on 02-20"},
			"it came in time, as is known later": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-02-20T12:00:00Z")
				pay(c, l, 130.91, m{"effectiveDate": "2026-01-15"})
			}, late + ", 02-15 <nil>>due on 02-15, 02-15 due>overdue on 02-16, 01-15 overdue>fulfilled on 02-20"},
			"deferred": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-20T12:00:00Z")
				do(c, l, "/defer-due-date?previewMode=true", m{"dueDate": "2026-01-15"})
				do(c, l, "/defer-due-date", m{"dueDate": "2026-01-15"})
				to(c, "2026-01-25T12:00:00Z")
			}, late + ", 01-15 overdue>deferred on 01-20"},
			"an acceleration, taken back": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-20T12:00:00Z")
				do(c, l, "/accelerate?previewMode=true", nil)
				do(c, l, "/accelerate", nil)
				to(c, "2026-01-22T12:00:00Z")
				do(c, l, "/reverse-accelerate", nil)
				to(c, "2026-01-23T12:00:00Z")
			}, late + ", 01-20 <nil>>due on 01-20, 01-20 due>overdue on 01-21, 01-20 overdue><nil> on 01-22"},
			"a charge-off, paid": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-20T12:00:00Z")
				do(c, l, "/charge-off", m{"chargedOffReason": "lost"})
				to(c, "2026-01-25T12:00:00Z")
				pay(c, l, 2000)
				to(c, "2026-01-28T12:00:00Z")
			}, late + ", 01-20 <nil>>due on 01-20, 01-20 due>overdue on 01-21, 01-15 overdue>fulfilled on 01-25, 01-20 overdue>fulfilled on 01-25"},
			"an acceleration on a due date": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-15T12:00:00Z")
				do(c, l, "/accelerate", nil)
				to(c, "2026-01-17T12:00:00Z")
				pay(c, l, 130.91)
				to(c, "2026-01-19T12:00:00Z")
				pay(c, l, 10)
				do(c, l, "/refresh", nil)
				pay(c, l, 2000)
			}, "01-15 <nil>>due on 01-15, 01-15 <nil>>due on 01-15, 01-15 due>overdue on 01-16, 01-15 due>overdue on 01-16, " +
				"01-15 overdue>fulfilled on 01-17, 01-15 overdue>fulfilled on 01-19"},
			"canceled": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-20T12:00:00Z")
				do(c, l, "/cancel?force=true", nil)
			}, late + ", 01-15 overdue><nil> on 01-20"},
			"frozen": {func(c *servertest.Client, l servertest.Object) {
				to(c, "2026-01-15T12:00:00Z")
				do(c, l, "/freeze", nil)
				to(c, "2026-02-18T12:00:00Z")
				do(c, l, "/unfreeze", nil)
			}, late},
			"days that a payment closes": {func(c *servertest.Client, l servertest.Object) {
				visit(c, l, never)
				to(c, "2026-01-20T12:00:00Z")
				pay(c, l, 50)
				visit(c, l, itself)
				to(c, "2026-01-21T12:00:00Z")
			}, late},
		} {
			t.Run(name, func(t *testing.T) {
				c := c.For(t).Other()
				l := originated(c, thirty)
				do(c, l, "/activate", m{"amortizationAtActivation": true})
				of.live(c, l)
				if got := obligationsTold(c, l); got != of.told {
					t.Errorf("told was\n%s, want\n%s", got, of.told)
				}
				// Each is told under the id, and as it stands, that the list has.
				last := map[any]m{}
				for _, e := range c.Events("loan.obligation.statuschanged", l.ID) {
					last[e["data"].(m)["obligationId"]] = e["data"].(m)
				}
				for _, o := range c.Get(l.Path + "/obligations?isOpen=false")["obligations"].([]any) {
					o := o.(m)
					told := last[o["id"]]
					if told == nil {
						t.Errorf("%v was not told", o)
						continue
					}
					is := map[bool]any{true: "overdue", false: "due"}[o["isOverdue"].(bool)]
					switch {
					case o["isDeferred"].(bool):
						is = "deferred"
					case o["isFulfilled"].(bool) && o["obligationAmount"] != 0.0:
						is = "fulfilled"
					case o["isFulfilled"].(bool):
						is = nil
					}
					assert.Fields(t, told, m{"newStatus": is, "dueDate": o["dueDate"]})
				}
				follow(t, c, l, leftBy(c, l.ID))
				c.Sound()
			})
		}
	})
}

// TestWhatIsToldOfAnObligation: all of it, whoever closes the day.
func TestWhatIsToldOfAnObligation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		to(c, "2026-01-16T12:00:00Z")
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 30.91}, 201)
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 100}, 201)
		id := c.Get(l.Path + "/obligations")["obligations"].([]any)[0].(m)["id"]
		of := m{"objectType": "loan", "objectId": l.ID, "loanId": l.ID, "personId": l.M["mainBorrowerId"], "data.obligationId": id, "data.dueDate": "2026-01-15", "data.obligationAmount": 130.91}
		with := func(more m) m {
			for k, v := range of {
				more[k] = v
			}
			return more
		}
		assert.Rows(t, c.Events("loan.obligation.statuschanged", l.ID),
			with(m{"data.effectiveDate": "2026-01-15", "data.oldStatus": nil, "data.newStatus": "due", "data.fulfilledAmount": 0.0, "data.remainingAmount": 130.91, "data.oldObligationAmount": nil, "data.oldFulfilledAmount": nil, "data.oldRemainingAmount": nil, "actor.userType": "system"}),
			with(m{"data.effectiveDate": "2026-01-16", "data.oldStatus": "due", "data.newStatus": "overdue", "data.remainingAmount": 130.91, "data.oldRemainingAmount": 130.91, "actor.userType": "system"}),
			with(m{"data.effectiveDate": "2026-01-16", "data.oldStatus": "overdue", "data.newStatus": "fulfilled", "data.fulfilledAmount": 130.91, "data.remainingAmount": 0.0, "data.oldObligationAmount": 130.91, "data.oldFulfilledAmount": 30.91, "data.oldRemainingAmount": 100.0, "actor.userType": "service"}))
	})
}

// TestObligationsOfALedgerThatDidNotKeepWhatWasTold: all has been told, as it stood when the ledger
// was last folded.
func TestObligationsOfALedgerThatDidNotKeepWhatWasTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, told := range []string{"NULL", `'{"balances":"2026-02-17","period":"2026-02-15","overdue":236.82,"daysOverdue":33}'`} {
			c := c.Other()
			l := originated(c, thirty)
			c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			to(c, "2026-02-17T12:00:00Z")
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET told = "+told+" WHERE company_id = $1 AND loan_id = $2", tx.Space, l.ID)
				return err
			})
			before := obligationsTold(c, l)
			c.Sound()
			to(c, "2026-02-18T12:00:00Z")
			c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 130.91}, 201)
			if got, want := obligationsTold(c, l), before+", 01-15 overdue>fulfilled on 02-18"; got != want {
				t.Errorf("told was\n%s, want\n%s", got, want)
			}
			c.Sound()
		}
	})
}

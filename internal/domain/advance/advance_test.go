package advance_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

// at is where the advances of a loan are.
func at(l servertest.Object) string { return l.Path + "/advances" }

// lent is a loan of $600 that was agreed on 5 January 2026, of a product that pays out in advances, in Chicago: twelve
// payments without interest, on the 15th, unless the terms that are given say otherwise.
func lent(c *servertest.Client, terms ...m) servertest.Object {
	kind := c.LoanType(m{"timezone": "America/Chicago", "ledgerRules": m{"dayCount": "30/360", "multipleAdvances": true,
		"lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}}})
	agreed := m{"amountFinanced": 600, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0}}}
	for _, more := range terms {
		maps.Copy(agreed, more)
	}
	return c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": agreed})
}

// active is a loan of lent, activated.
func active(c *servertest.Client, terms ...m) servertest.Object {
	l := lent(c, terms...)
	c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
	return l
}

// planned is that $600 more are agreed for 20 January: twelve payments of $100.
var planned = m{"advanceSchedule": []m{{"amount": 600, "advanceDate": "2026-01-20", "externalId": nil, "advanceDetails": m{"merchantName": "A roofer"}, "metadata": m{"stage": "roof"}}}}

// agreed is an active loan with the planned advance, and that.
func agreed(c *servertest.Client, terms ...m) (servertest.Object, servertest.Object) {
	l := active(c, append([]m{planned}, terms...)...)
	a := c.List(at(l))[0]
	return l, servertest.Object{ID: a["id"].(string), Path: at(l) + "/" + a["id"].(string), M: a}
}

// asks holds what the loan asks: its first payments, how many there are, and the last.
func asks(t *testing.T, c *servertest.Client, l servertest.Object, first string, count int, last string) {
	t.Helper()
	var all []string
	for _, one := range c.Get(l.Path + "/expected-payments")["schedule"].([]any) {
		all = append(all, fmt.Sprintf("%s %.2f", one.(m)["date"], one.(m)["amount"]))
	}
	if len(all) != count || !strings.HasPrefix(strings.Join(all, ", "), first) || count > 0 && all[count-1] != last {
		t.Errorf("%d payments are to come, %v; want %d, %s … %s", len(all), all, count, first, last)
	}
}

// refused holds a refusal with 409 by its error type and words of its message.
func refused(t *testing.T, c *servertest.Client, method, path string, body any, kind string, why ...string) {
	t.Helper()
	is := c.Do(method, path, body, 409)
	for _, word := range why {
		if is["errorType"] != kind || !strings.Contains(fmt.Sprint(is["message"]), word) {
			t.Errorf("%s %s %v: %v, want %s and %q", method, path, body, is, kind, word)
		}
	}
}

// known is all that is told of a loan.
func known(c *servertest.Client, l servertest.Object) string {
	return fmt.Sprint(c.Get(l.Path), c.List("/events?limit=1"), c.Get(l.Path+"/expected-payments"), c.List(l.Path+"/history"), c.List(l.Path+"/ledger"), c.List(at(l)))
}

// principal is what is owed of principal.
func principal(t *testing.T, c *servertest.Client, l servertest.Object, want float64) {
	t.Helper()
	assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingPrincipalAmount": want})
}

// An advance that was agreed is there from the activation on, and the payment counts it; made as agreed it changes none.
func TestAnAdvanceThatWasAgreed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, a := agreed(c)
		assert.Fields(t, a.M, m{"object": "advance", "loanId": l.ID, "status": "scheduled", "amount": 600.0, "originalAmount": 600.0, "advanceDate": "2026-01-20", "externalId": nil,
			"isPlanned": true, "advanceDetails.merchantName": "A roofer", "metadata.stage": "roof", "createdBy.userType": "service", "timestamps.settledAt": nil, "timestamps.pendingAt": nil, "timestamps.canceledAt": nil})
		assert.Rows(t, c.Events("advance.statuschanged", a.ID), m{"objectType": "advance", "loanId": l.ID, "data.oldStatus": nil, "data.newStatus": "scheduled", "data.newAmount": 600.0, "data.advanceDate": "2026-01-20"})
		asks(t, c, l, "2026-01-15 100.00, 2026-02-15 100.00", 12, "2026-12-15 100.00")
		principal(t, c, l, 600)
		c.Noon("2026-01-14")
		asks(t, c, l, "2026-01-15 100.00, 2026-02-15 100.00", 12, "2026-12-15 100.00")
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 100}, 201)
		c.Noon("2026-01-20")
		before := known(c, l)
		assert.Fields(t, c.Data("PUT", a.Path+"?previewMode=true", m{"status": "settled"}, 200), m{"status": "settled", "advanceDate": "2026-01-20"})
		if after := known(c, l); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		assert.Fields(t, c.Put(a.Path, m{"status": "pending"}), m{"status": "pending", "isPlanned": true})
		principal(t, c, l, 500)
		made := c.Put(a.Path+"?sync=true", m{"status": "settled"})
		assert.Fields(t, made, m{"status": "settled", "isPlanned": true, "advanceDate": "2026-01-20"})
		if stamps := made["timestamps"].(m); stamps["pendingAt"] == nil || stamps["settledAt"] == nil || stamps["canceledAt"] != nil {
			t.Errorf("its timestamps are %v, want when it became pending and when it was settled", stamps)
		}
		principal(t, c, l, 1100)
		asks(t, c, l, "2026-02-15 100.00, 2026-03-15 100.00", 11, "2026-12-15 100.00")
		assert.Rows(t, c.Events("advance.statuschanged", a.ID), m{"data.newStatus": "scheduled"}, m{"data.oldStatus": "scheduled", "data.newStatus": "pending"}, m{"data.oldStatus": "pending", "data.newStatus": "settled"})
		assert.Len(t, c.Events("advance.updated", a.ID), 0)
		assert.Rows(t, c.List(l.Path+"/history?type=advance"), m{"sourceId": a.ID, "effectiveDate": "2026-01-20", "effectiveSecond": 0.0})
		assert.Rows(t, c.Events("loan.balance.changed", l.ID)[1:2], m{"data.effectiveDate": "2026-01-14"})
		c.Noon("2026-02-10") // and it stays so
		assert.Fields(t, c.Get(a.Path), m{"status": "settled"})
		if c.Sound(); fmt.Sprint(c.Get(at(l)+"/"+a.ID)) != fmt.Sprint(c.List(at(l))[0]) {
			t.Errorf("read is\n%v, want what is listed\n%v", c.Get(a.Path), c.List(at(l))[0])
		}
	})
}

// An external id that another advance has keeps a loan from its activation: the refusal names its place in what was agreed.
func TestAnExternalIDThatIsTaken(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		named := func(ids ...any) m {
			var all []m
			for _, id := range ids {
				all = append(all, m{"amount": 60, "advanceDate": "2026-01-20", "externalId": id})
			}
			return m{"advanceSchedule": all}
		}
		active(c, named("boiler", nil, "pump"))
		for _, l := range []servertest.Object{lent(c, named(nil, "roof", "pump")), lent(c, named(nil, "roof", "roof"))} {
			c.Refused("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 409, "atOrigination.advanceSchedule[2].externalId")
			assert.Len(t, c.List(at(l)), 0)
		}
	})
}

// What is still scheduled on the day after its day is canceled by the system, once, at the beginning of that day where
// the product is, and the payment no longer counts it (reference, N12). What is pending stays.
func TestAnAdvanceThatLapses(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, a := agreed(c)
		waits, b := agreed(c)
		c.Put(b.Path, m{"status": "pending"})
		added := c.Create(at(waits), m{"status": "scheduled", "amount": 50, "advanceDate": "2026-01-20"})
		gone, d := agreed(c)
		c.Data("POST", gone.Path+"/cancel", nil, 200)
		c.Put("/test-clock", m{"now": "2026-01-21T05:59:59Z"})
		assert.Fields(t, c.Get(a.Path), m{"status": "scheduled"})
		asks(t, c, l, "2026-02-15 215.00, 2026-03-15 100.00", 11, "2026-12-15 100.00")
		c.Put("/test-clock", m{"now": "2026-01-21T06:00:00Z"})
		assert.Fields(t, c.Get(a.Path), m{"status": "canceled", "isPlanned": false, "amount": 600.0})
		asks(t, c, l, "2026-02-15 160.45, 2026-03-15 45.45", 11, "2026-12-15 45.50") // 500.00 over eleven; 100.00 are overdue, with a late fee by then
		principal(t, c, l, 600)
		for _, one := range []string{a.ID, added["id"].(string), d.ID} {
			assert.Rows(t, c.Events("advance.statuschanged", one), m{"data.newStatus": "scheduled"}, m{"data.oldStatus": "scheduled", "data.newStatus": "canceled", "actor.userType": "system"})
		}
		assert.Fields(t, c.Get(b.Path), m{"status": "pending", "isPlanned": true})
		assert.Rows(t, c.List(l.Path+"/history?type=advance"), m{"sourceId": a.ID, "effectiveDate": "2026-01-21", "fact.advanceId": "planned-1", "actor.userType": "system"})
		assert.Len(t, c.List(gone.Path+"/history?type=advance"), 0)
		refused(t, c, "PUT", a.Path, m{"status": "settled"}, "IllegalTransition", "that is canceled stays so", "create another")
		refused(t, c, "PUT", a.Path, m{"amount": 5}, "InvalidStatus", "amount is read only of an advance that is canceled")
		c.Noon("2026-03-01")
		assert.Len(t, c.Events("advance.statuschanged", a.ID), 2)
		made := c.Put(b.Path, m{"status": "settled", "amount": 480}) // on the day on which it was on its way
		assert.Fields(t, made, m{"status": "settled", "advanceDate": "2026-01-20", "amount": 480.0, "originalAmount": 600.0})
		assert.Rows(t, c.Events("advance.updated", b.ID), m{"data.oldAmount": 600.0, "data.newAmount": 480.0})
		assert.Len(t, c.Events("advance.statuschanged", b.ID), 3)
		principal(t, c, waits, 1080)
		c.Sound()
	})
}

// A server that was down for days closes them, and cancels what has lapsed meanwhile on its own day, once. A loan whose
// day cannot be closed keeps no other from it.
func TestAdvancesLapseLate(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, a := agreed(c)
		_, b := agreed(c)
		zone := func(name string) {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET timezone = $1 WHERE company_id = $2 AND loan_id = $3", name, tx.Space, l.ID)
				return err
			})
		}
		zone("No/Where")
		c.Noon("2026-01-24")
		assert.Fields(t, c.Get(b.Path), m{"status": "canceled"})
		assert.Fields(t, c.Get(at(l)+"/"+a.ID), m{"status": "scheduled"})
		zone("America/Chicago")
		refused(t, c, "PUT", a.Path, m{"status": "settled"}, "InvalidStatus", "still scheduled on the day after its advanceDate is canceled")
		c.Noon("2026-01-26")
		assert.Fields(t, c.Get(a.Path), m{"status": "canceled", "isPlanned": false})
		assert.Rows(t, c.List(l.Path+"/history?type=advance"), m{"effectiveDate": "2026-01-21"})
		assert.Len(t, c.Events("advance.statuschanged", a.ID), 2)
		asks(t, c, l, "2026-02-15 160.45, 2026-03-15 45.45", 11, "2026-12-15 45.50") // a late fee by now
		c.Sound()
	})
}

// Each operation on a loan in each status, by hand: the reference has advances of active loans alone, and lets nothing
// be lent on one that is closed; one that is paid off between two advances has its next all the same.
func TestAdvancesInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		may := map[loan.Status]bool{loan.Active: true, loan.PaidOff: true}
		for status, l := range c.InEveryStatus(func() servertest.Object { return lent(c, m{"amountFinanced": 1200}) }) {
			before := known(c, l)
			for _, of := range []string{"settled", "pending", "scheduled"} {
				body := m{"status": of, "amount": 100}
				if may[status] {
					assert.Fields(t, c.Data("POST", at(l)+"?previewMode=true", body, 200), m{"status": of})
				} else {
					refused(t, c, "POST", at(l), body, "InvalidStatus", "that is "+string(status)+" cannot have an advance created", "only one that is active or paidOff can")
				}
			}
			assert.Len(t, c.List(at(l)), 0)
			c.Do("PUT", at(l)+"/LA-AAAA-AAAA", m{"amount": 5}, 404)
			if after := known(c, l); after != before {
				t.Errorf("after previews or refusals of a loan that is %s it is\n%s, want\n%s", status, after, before)
			}
		}
		// What can be done with one that was agreed, once the loan is so.
		for _, step := range []struct {
			path   string
			body   any
			status string // that refuses; empty: none
		}{{"/refresh", nil, ""}, {"/freeze", nil, ""}, {"/accelerate", nil, ""}, {"/charge-off", m{"chargedOffReason": "no payment"}, ""},
			{"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 600}, ""}, {"/cancel", m{"cancellationReason": "rescission"}, "canceled"}} {
			l, a := agreed(c)
			c.Create(l.Path+step.path, step.body)
			for _, body := range []m{{"status": "pending"}, {"amount": 500.0}, {"advanceDate": "2026-01-19"}, {"status": "settled"}} {
				if step.status != "" {
					refused(t, c, "PUT", a.Path, body, "InvalidStatus", "that is "+step.status+" cannot have an advance changed", "active, frozen, accelerated, chargedOff or paidOff")
					continue
				}
				assert.Fields(t, c.Data("PUT", a.Path+"?previewMode=true", body, 200), body)
			}
			assert.Fields(t, c.Put(a.Path, m{"metadata": m{"seen": true}}), m{"metadata.seen": true, "status": "scheduled", "isPlanned": true})
			assert.Fields(t, c.Put(a.Path, m{"status": "canceled"}), m{"status": "canceled"})
		}
		c.Sound()
	})
}

// Of a loan of another product there are none, and the activation refuses those that were agreed; so it does what was
// paid out before it, and what was to be. A closed loan lends nothing more.
func TestLoansWithoutAdvances(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		refused(t, c, "POST", at(l), m{"amount": 100}, "InvalidStatus", "paid out at once", "multipleAdvances")
		assert.Len(t, c.List(at(l)), 0)
		for field, l := range map[string]servertest.Object{
			"atOrigination.advanceSchedule":                 c.Lent(planned),
			"atOrigination.advanceSchedule[0].status":       lent(c, m{"advanceSchedule": []m{{"amount": 600, "advanceDate": "2026-01-20", "status": "settled"}}}),
			"atOrigination.advanceSchedule[1].advanceDate":  lent(c, m{"advanceSchedule": []m{{"amount": 5, "advanceDate": "2026-01-20"}, {"amount": 600, "advanceDate": "2026-01-19"}}}),
			"atOrigination.advanceSchedule[1].amount":       lent(c, m{"advanceSchedule": []m{{"status": "canceled"}, {"advanceDate": "2026-01-19"}}}),
			"atOrigination.advanceSchedule[0].advanceDate ": lent(c, m{"advanceSchedule": []m{{"amount": 600, "advanceDate": "2026-01-04"}}}),
		} {
			c.Refused("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 400, strings.TrimSpace(field))
			refused(t, c, "POST", at(l), m{"amount": 100}, "InvalidStatus", "that is originated cannot have an advance created")
			assert.Len(t, c.List(at(l)), 0)
		}
		soon := lent(c, m{"advanceSchedule": []m{{"amount": 600, "advanceDate": "2026-01-06"}}})
		c.Noon("2026-01-08")
		c.Refused("POST", soon.Path+"/activate", nil, 400, "atOrigination.advanceSchedule[0].advanceDate")
		none := active(c, m{"advanceSchedule": []m{{"amount": 600, "advanceDate": "2026-01-09", "status": "canceled"}}})
		assert.Len(t, c.List(at(none)), 0)
		asks(t, c, none, "2026-01-15 50.00", 12, "2026-12-15 50.00")
		way := active(c, m{"advanceSchedule": []m{{"amount": 600, "advanceDate": "2026-01-09", "status": "pending", "externalId": "way"}}})
		assert.Fields(t, c.Get(at(way)+"/ext-way"), m{"status": "pending", "isPlanned": true})
		c.Data("POST", none.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 600}, 201)
		c.Data("POST", none.Path+"/close", m{"closeReason": "paid"}, 200)
		refused(t, c, "POST", at(none), m{"amount": 100}, "LoanClosed", "isClosed")
		c.Sound()
	})
}

package advance_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// An advance that nobody agreed before is principal from its day on, and the payment is solved anew; dated back, the
// interest of the time between is owed too. It counts before what is paid on its day.
func TestAFurtherAdvance(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c)
		matter := c.Case(servertest.Object{Path: "/people/" + l.M["mainBorrowerId"].(string)})
		body := m{"amount": 120, "externalId": "second", "advanceDetails": m{"description": "A boiler", "pointOfSaleType": "online", "categoryId": "5074", "merchantId": "M1", "merchantName": "A plumber", "metadata": m{"order": "7"}},
			"metadata": m{"stage": "heating"}, "caseId": matter.ID, "sendNotice": false}
		before := known(c, l)
		preview := c.Data("POST", at(l)+"?previewMode=true", body, 200)
		if after := known(c, l); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		a := c.New(at(l)+"?sync=true", body)
		want := m{"object": "advance", "externalId": "second", "loanId": l.ID, "status": "settled", "amount": 120.0, "originalAmount": 120.0, "advanceDate": "2026-01-05", "isPlanned": false,
			"advanceDetails": m{"description": "A boiler", "pointOfSaleType": "online", "categoryId": "5074", "merchantId": "M1", "merchantName": "A plumber", "metadata": m{"order": "7"}},
			"metadata":       m{"stage": "heating"}, "caseId": matter.ID, "sendNotice": false, "createdBy.userType": "service"}
		assert.Fields(t, preview, want)
		assert.Fields(t, a.M, want)
		if is := c.Get(at(l) + "/ext-second"); fmt.Sprint(is) != fmt.Sprint(a.M) {
			t.Errorf("read is\n%v, want what was answered\n%v", is, a.M)
		}
		principal(t, c, l, 720)
		asks(t, c, l, "2026-01-15 60.00", 12, "2026-12-15 60.00")
		assert.Rows(t, c.Events("advance.statuschanged", a.ID), m{"data.oldStatus": nil, "data.newStatus": "settled", "data.newAmount": 120.0})
		assert.Len(t, c.Events("loan.balance.changed", l.ID), 2) // that of the activation
		assert.Rows(t, c.List(l.Path+"/history?type=advance"), m{"sourceId": a.ID, "caseId": matter.ID, "sendNotice": false, "effectiveDate": "2026-01-05"})
		assert.Rows(t, c.List(l.Path+"/ledger"), m{"credit": "cash", "amount": 120.0, "sourceId": a.ID, "debit": "principal.nonDue"}, m{"credit": "cash", "amount": 600.0})
		c.Do("POST", at(active(c)), m{"amount": 1, "externalId": "second"}, 409) // the id is taken
		c.Do("GET", at(active(c))+"/"+a.ID, nil, 404)                            // of another loan
		// All that is owed is paid on a day, and then the advance of that day is recorded: it came first.
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 800}, 201)
		c.Create(at(l), m{"amount": 80})
		assert.Fields(t, c.Get(l.Path), m{"status": "paidOff"})
		c.Create(at(l), m{"amount": 50}) // paid off between two advances it lends again
		assert.Fields(t, c.Get(l.Path), m{"status": "active"})
		principal(t, c, l, 50)
		// 12 % of 300.00 for ten days of thirty are 1.00.
		old := active(c, m{"interestRates": []m{{"days": nil, "rate": 0.12}}})
		c.Noon("2026-01-15")
		c.Create(at(old), m{"amount": 300, "advanceDate": "2026-01-05"})
		assert.Fields(t, c.Get(old.Path+"/balances"), m{"outstandingBalances.outstandingPrincipalAmount": 900.0, "outstandingBalances.outstandingInterestAmount": 3.0})
		c.Sound()
	})
}

// What is scheduled or on its way is not in the ledger, nor in the payment; when it is settled it counts on its day, and
// where that has not come, on the present one.
func TestAnAdvanceThatIsToCome(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c)
		one := c.New(at(l), m{"amount": 120, "status": "scheduled", "advanceDate": "2026-02-01"})
		two := c.New(at(l), m{"amount": 60, "status": "pending", "advanceDate": "2026-01-05"})
		three := c.New(at(l), m{"amount": 60, "status": "scheduled"})
		assert.Fields(t, three.M, m{"advanceDate": "2026-01-05", "isPlanned": false})
		principal(t, c, l, 600)
		asks(t, c, l, "2026-01-15 50.00", 12, "2026-12-15 50.00")
		assert.Len(t, c.List(l.Path+"/history?type=advance"), 0)
		assert.Rows(t, c.List(at(l)+"?status=scheduled&sortBy=advanceDate"), m{"id": three.ID}, m{"id": one.ID})
		assert.Len(t, c.List(at(l)+"?status=pending,canceled"), 1)
		c.Noon("2026-01-06")
		assert.Fields(t, c.Get(three.Path), m{"status": "canceled"})
		assert.Fields(t, c.Put(one.Path, m{"advanceDate": "2026-01-08"}), m{"advanceDate": "2026-01-08", "status": "scheduled"})
		assert.Fields(t, c.Put(one.Path, m{"amount": 240}), m{"amount": 240.0, "originalAmount": 120.0})
		assert.Rows(t, c.Events("advance.updated", one.ID), m{"data.advanceDate": "2026-01-08", "data.oldAmount": 120.0, "data.newAmount": 120.0}, m{"data.oldAmount": 120.0, "data.newAmount": 240.0})
		c.Refused("PUT", one.Path, m{"status": "settled", "advanceDate": "2026-01-07"}, 400, "advanceDate") // it has not come
		assert.Fields(t, c.Put(one.Path, m{"status": "settled"}), m{"advanceDate": "2026-01-06", "amount": 240.0})
		assert.Fields(t, c.Put(two.Path, m{"status": "settled"}), m{"advanceDate": "2026-01-05"})
		principal(t, c, l, 900)
		asks(t, c, l, "2026-01-15 75.00", 12, "2026-12-15 75.00")
		for _, wrong := range []struct {
			body m
			kind string
			why  string
		}{{m{"status": "canceled"}, "IllegalTransition", "an advance that is settled stays so; money that came back is recorded as a payment"}, {m{"status": "pending"}, "IllegalTransition", "stays so"},
			{m{"amount": 5}, "InvalidStatus", "amount is read only"}, {m{"advanceDate": "2026-01-05"}, "InvalidStatus", "advanceDate is read only"}} {
			refused(t, c, "PUT", one.Path, wrong.body, wrong.kind, wrong.why)
		}
		assert.Fields(t, c.Put(one.Path, m{"externalId": "one", "advanceDetails": m{"description": "A roof"}}), m{"externalId": "one", "advanceDetails.description": "A roof", "status": "settled"})
		way := c.New(at(l), m{"amount": 60, "status": "pending", "advanceDate": "2026-01-09"})
		refused(t, c, "PUT", way.Path, m{"status": "scheduled"}, "IllegalTransition", "that is pending cannot be made scheduled; it can be made settled or canceled")
		assert.Fields(t, c.Put(way.Path, m{"status": "canceled"}), m{"status": "canceled"})
		c.Noon("2026-02-03")
		principal(t, c, l, 900)
		assert.Len(t, c.Events("advance.statuschanged", way.ID), 2)
		c.Sound()
	})
}

// One that was agreed and is made otherwise, or canceled, is in the payment no longer as it was agreed; the last word holds.
func TestAnAgreedAdvanceMadeOtherwise(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		type way struct {
			bodies  []m
			asks    string
			planned bool
			owed    float64
			loan    servertest.Object
		}
		ways := map[string]*way{
			"sooner":         {[]m{{"status": "settled"}}, "100.00", true, 1200, servertest.Object{}},
			"less":           {[]m{{"status": "settled", "amount": 480}}, "90.00", true, 1080, servertest.Object{}},
			"moved":          {[]m{{"advanceDate": "2026-01-25"}}, "50.00", false, 600, servertest.Object{}},
			"moved, made":    {[]m{{"advanceDate": "2026-01-25"}, {"status": "settled"}}, "100.00", false, 1200, servertest.Object{}},
			"more, made":     {[]m{{"amount": 720}, {"amount": 840}, {"status": "settled"}}, "120.00", false, 1440, servertest.Object{}},
			"canceled":       {[]m{{"status": "canceled"}}, "50.00", false, 600, servertest.Object{}},
			"less, to lapse": {[]m{{"amount": 480}}, "50.00", false, 600, servertest.Object{}},
			"on its way":     {[]m{{"status": "pending"}, {"status": "canceled"}}, "50.00", false, 600, servertest.Object{}},
		}
		advances := map[string]servertest.Object{}
		for _, name := range slices.Sorted(maps.Keys(ways)) {
			ways[name].loan, advances[name] = agreed(c)
		}
		c.Noon("2026-01-10")
		for name, w := range ways {
			var is m
			for _, body := range w.bodies {
				is = c.Put(advances[name].Path, body)
			}
			assert.Fields(t, is, m{"isPlanned": w.planned})
			principal(t, c, w.loan, w.owed)
			asks(t, c, w.loan, "2026-01-15 "+w.asks+", 2026-02-15 "+w.asks, 12, "2026-12-15 "+w.asks)
		}
		c.Noon("2026-01-21")
		l := ways["less, to lapse"].loan
		assert.Fields(t, c.Get(advances["less, to lapse"].Path), m{"status": "canceled", "amount": 480.0, "originalAmount": 600.0})
		assert.Len(t, c.List(l.Path+"/history?type=advance"), 1) // it was out of the payment before
		asks(t, c, l, "2026-02-15 115.00, 2026-03-15 50.00", 11, "2026-12-15 50.00")
		c.Sound()
	})
}

// Wrong values are refused with the field, and change nothing.
func TestWrongAdvances(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, a := agreed(c)
		c.Noon("2026-01-10")
		stranger := c.Case(c.Borrower())
		before := known(c, l)
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"amount", m{}}, {"amount", m{"amount": 0}}, {"amount", m{"amount": -5}}, {"amount", m{"amount": 0.001}}, {"amount", m{"amount": 1000000001}}, {"amount", m{"amount": "5"}},
			{"status", m{"amount": 5, "status": "canceled"}}, {"status", m{"amount": 5, "status": "done"}},
			{"advanceDate", m{"amount": 5, "advanceDate": "2026-01-11"}}, {"advanceDate", m{"amount": 5, "advanceDate": "2026-01-04"}}, {"advanceDate", m{"amount": 5, "advanceDate": "soon"}},
			{"advanceDate", m{"amount": 5, "status": "scheduled", "advanceDate": "2026-01-09"}}, {"advanceDate", m{"amount": 5, "status": "scheduled", "advanceDate": "2036-02-01"}},
			{"advanceDate", m{"amount": 5, "status": "pending", "advanceDate": "2026-01-04"}},
			{"externalId", m{"amount": 5, "externalId": ""}}, {"caseId", m{"amount": 5, "caseId": "CS-AAAA-AAAA"}}, {"caseId", m{"amount": 5, "caseId": stranger.ID}},
			{"advanceDetails.pointOfSaleType", m{"amount": 5, "advanceDetails": m{"pointOfSaleType": "by mail"}}}, {"purpose", m{"amount": 5, "purpose": "roof"}},
		} {
			c.Refused("POST", at(l), wrong.body, 400, wrong.field)
		}
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"amount", m{"amount": 0}}, {"status", m{"status": "done"}}, {"advanceDate", m{"advanceDate": "2026-01-09"}}, {"advanceDate", m{"advanceDate": "2036-02-01"}}, {"advanceDate", m{"advanceDate": nil}},
			{"advanceDate", m{"status": "settled", "advanceDate": "2026-01-11"}}, {"advanceDate", m{"status": "settled", "advanceDate": "2026-01-04"}},
			{"caseId", m{"caseId": stranger.ID}}, {"purpose", m{"purpose": "roof"}},
		} {
			c.Refused("PUT", a.Path, wrong.body, 400, wrong.field)
		}
		c.Refused("GET", at(l)+"?status=done", nil, 400, "status[0]")
		if after := known(c, l); after != before {
			t.Errorf("after refusals it is\n%s, want\n%s", after, before)
		}
	})
}

package payment_test

import (
	"fmt"
	"math"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// cents is an amount of an answer in cents.
func cents(amount any) int { return int(math.Round(amount.(float64) * 100)) }

// TestRefunds: the seller gives back a part, then more than is left, in the past, and takes it
// back; each lowers the principal, and what is more is owed to the borrower.
func TestRefunds(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		refunds := l.Path + "/refunds"
		data := func() m { return c.Do("GET", refunds, nil, 200)["data"].(m) }
		assert.Fields(t, data(), m{"eligibleRefundAmount": 1200.0, "refunds": assert.Count(0)})
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"refundAmount", m{"atFaultParty": "merchant"}},
			{"refundAmount", m{"atFaultParty": "merchant", "refundAmount": 0}},
			{"refundAmount", m{"atFaultParty": "merchant", "refundAmount": 1200.01}},
			{"atFaultParty", m{"refundAmount": 5}},
			{"atFaultParty", m{"refundAmount": 5, "atFaultParty": "borrower"}},
			{"refundDate", m{"refundAmount": 5, "atFaultParty": "merchant", "refundDate": "2026-01-06"}},
			{"refundDate", m{"refundAmount": 5, "atFaultParty": "merchant", "refundDate": "2026-01-04"}},
			{"caseId", m{"refundAmount": 5, "atFaultParty": "merchant", "caseId": "CS-AAAA-AAAA"}},
		} {
			c.Refused("POST", refunds, wrong.body, 400, wrong.field)
		}
		body := m{"refundAmount": 200, "atFaultParty": "merchant", "sendNotice": true, "refundDetails": m{"merchantName": "Tires", "pointOfSaleType": "online"}}
		would := c.Data("POST", refunds+"?previewMode=true", body, 200)
		assert.Fields(t, would, m{"refundAmount": 200.0})
		assert.Len(t, data()["refunds"].([]any), 0)
		one := c.Data("POST", refunds, body, 200)
		assert.Fields(t, one, m{"object": "refund", "status": "succeeded", "refundAmount": 200.0, "originalAmount": 200.0, "isFullRefund": false, "refundDate": "2026-01-05",
			"refundTimeOfDay.hour": 23.0, "refundDetails.description": "Refund", "refundDetails.merchantName": "Tires", "timestamps.canceledAt": nil})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingPrincipalAmount": 1000.0, "outstandingBalances.outstandingFeesAmount": 25.0,
			"paidBalances.paidPaymentsAmount": 200.0, "paidBalances.paidCreditsAmount": 0.0})
		assert.Fields(t, data(), m{"eligibleRefundAmount": 1000.0, "refunds": assert.Count(1)})
		assert.Rows(t, c.List(l.Path+"/history?type=purchaseRefund"), m{"sourceId": one["id"], "sendNotice": true})
		c.Advance(20 * dayLong)
		late := c.Data("POST", refunds, m{"refundAmount": 900, "atFaultParty": "loanOwner", "refundDate": "2026-01-10"}, 200)
		// A payment that is recorded late leaves less to give back: the refund follows.
		c.Data("POST", at, paid(525, m{"effectiveDate": "2026-01-06"}), 201)
		got := data()["refunds"].([]any)[1].(m)
		assert.Fields(t, got, m{"originalAmount": 900.0, "status": "succeeded"})
		over := got["paidOverAmount"].(float64)
		if over <= 0 || cents(got["refundAmount"])+cents(over) != 900_00 {
			t.Errorf("after a payment before it the refund is %v, want all 900 of it to have lowered what is owed or to be owed back", got)
		}
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "paidOff", "paidBalances.paidOverAmount": over})
		c.Sound()
		gone := refunds + "/" + late["id"].(string) + "/cancel"
		assert.Fields(t, c.Data("POST", gone, nil, 200), m{"status": "canceled", "refundAmount": 0.0, "paidOverAmount": 0.0, "timestamps.canceledAt": assert.Set})
		c.Do("POST", gone, nil, 409)
		assert.Fields(t, c.Get(l.Path), m{"status": "active"})
		assert.Fields(t, c.Data("POST", refunds+"/"+one["id"].(string)+"/cancel", m{"sendNotice": false}, 200), m{"status": "canceled", "sendNotice": false})
		for kind, want := range map[string]int{"loan.refunded": 2, "refund.canceled": 2, "refund.updated": 1} {
			assert.Len(t, c.Events(kind, l.ID), want)
		}
		c.Sound()
	})
}

// TestMoneyOfASellerIsNeverLost: whatever comes to be known later of the days before a refund,
// what the seller gave back has lowered what is owed or is owed to the borrower.
func TestMoneyOfASellerIsNeverLost(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		begins := day.MustParse("2026-01-05")
		for name, later := range map[string]func(at, begun string){
			"a payment of an earlier day": func(at, begun string) { c.Data("POST", at, paid(1200, m{"effectiveDate": begun}), 201) },
			"a chargeback that is taken back": func(at, begun string) {
				one := at + "/" + c.Data("POST", at, paid(1100, m{"effectiveDate": begun}), 201)["id"].(string)
				c.Data("POST", one+"/chargeback", nil, 200)
				c.Data("POST", one+"/chargeback/reverse", nil, 200)
			},
			"a credit that is backdated": func(at, begun string) {
				one := at + "/" + c.Data("POST", at, m{"type": "serviceCredit", "amount": 100}, 201)["id"].(string)
				c.Data("POST", one+"/backdate", m{"effectiveDate": begun}, 200)
			},
		} {
			l, at := active(c, thirty)
			begun := begins.String()
			begins += 2
			c.Advance(dayLong)
			c.Data("POST", l.Path+"/refunds", m{"refundAmount": 1000, "atFaultParty": "merchant"}, 200)
			c.Advance(dayLong)
			later(at, begun)
			got := c.Do("GET", l.Path+"/refunds", nil, 200)["data"].(m)["refunds"].([]any)[0].(m)
			if cents(got["refundAmount"])+cents(got["paidOverAmount"]) != 1000_00 {
				t.Errorf("%s: the refund is %v, want 1,000 of it told", name, got)
			}
		}
		c.Sound()
	})
}

// TestARefundThatPaysALoanOff is taken back again, and what is more than is owed is owed back.
func TestARefundThatPaysALoanOff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		c.Data("POST", at, paid(900), 201)
		whole := c.Data("POST", l.Path+"/refunds", m{"refundAmount": 1200, "atFaultParty": "merchant", "refundDate": "2026-01-05"}, 200)
		assert.Fields(t, whole, m{"isFullRefund": true, "refundAmount": 325.0, "paidOverAmount": 875.0})
		assert.Fields(t, c.Get(l.Path), m{"status": "paidOff"})
		c.Refused("POST", l.Path+"/refunds", m{"refundAmount": 1, "atFaultParty": "merchant"}, 409, "")
		c.Data("POST", l.Path+"/refunds/"+whole["id"].(string)+"/cancel", nil, 200)
		assert.Fields(t, c.Get(l.Path), m{"status": "active"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": 325.0, "paidBalances.paidOverAmount": 0.0})
		c.Sound()
	})
}

// TestCreditsOweNobody: what a credit has for nothing that is owed is not granted, whatever comes
// to be known later, and its actual amount is what it lowered.
func TestCreditsOweNobody(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		c.Advance(dayLong)
		credit := c.Data("POST", at, m{"type": "serviceCredit", "amount": 1000}, 201)
		assert.Fields(t, credit, m{"actualAmount": 1000.0, "unappliedAmount": 0.0})
		c.Data("POST", at, paid(700, m{"effectiveDate": "2026-01-05"}), 201)
		credit = c.Get(at + "/" + credit["id"].(string))
		assert.Fields(t, credit, m{"scheduledAmount": 1000.0, "paidOverAmount": 0.0})
		if cents(credit["actualAmount"])+cents(credit["unappliedAmount"]) != 1000_00 || cents(credit["actualAmount"]) >= 600_00 {
			t.Errorf("after a payment before it the credit is %v, want no more than was left", credit)
		}
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"paidBalances.paidOverAmount": 0.0, "payoffAmount": 0.0})
		c.Sound()

		fees := m{"dayCount": "30/360", "creditWaterfall": m{"components": []string{"fees"}}}
		l, at = active(c, fees)
		assert.Fields(t, c.Data("POST", at, m{"type": "serviceCredit", "amount": 5000}, 201), m{"actualAmount": 25.0, "paidFeesAmount": 25.0, "unappliedAmount": 4975.0})
		c.Refused("POST", at, m{"type": "serviceCredit", "amount": 25}, 409, "")
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": 1200.0})
		c.Sound()
	})
}

// TestWhatIsDoneFirstComesFirst: of what counts at the same second the order is that of
// recording, so that a preview answers what is done.
func TestWhatIsDoneFirstComesFirst(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		fees := m{"dayCount": "30/360", "creditWaterfall": m{"components": []string{"fees"}}}
		for range 6 {
			l, at := active(c, fees)
			c.Data("POST", at, paid(20), 201)
			would := c.Data("POST", at+"?previewMode=true", m{"type": "serviceCredit", "amount": 25}, 200)
			done := c.Data("POST", at, m{"type": "serviceCredit", "amount": 25}, 201)
			assert.Fields(t, done, m{"actualAmount": 5.0, "unappliedAmount": 20.0})
			assert.Fields(t, would, m{"actualAmount": 5.0, "unappliedAmount": 20.0})
			assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": 1200.0})
		}
		c.Sound()
	})
}

// TestAPaymentThatCountsAgainKeepsItsPlace: one whose chargeback was taken back is split as it was
// before, also beside others of its second.
func TestAPaymentThatCountsAgainKeepsItsPlace(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, at := active(c, thirty)
		first := at + "/" + c.Data("POST", at, paid(20), 201)["id"].(string)
		second := at + "/" + c.Data("POST", at, paid(20), 201)["id"].(string)
		splits := func() string {
			var all []any
			for _, path := range []string{first, second} {
				t := c.Get(path)
				all = append(all, t["paidFeesAmount"], t["paidPrincipalAmount"])
			}
			return fmt.Sprint(all)
		}
		was := splits()
		for range 2 {
			c.Data("POST", first+"/chargeback", nil, 200)
			c.Data("POST", first+"/chargeback/reverse", nil, 200)
			if is := splits(); is != was {
				t.Errorf("the splits are %s, want %s", is, was)
			}
		}
		c.Sound()
	})
}

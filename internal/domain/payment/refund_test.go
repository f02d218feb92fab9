package payment_test

import (
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestRefunds: the seller gives back a part, then more than is left, in the past, and takes it
// back; each lowers the principal alone.
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
			"paidBalances.paidCreditsAmount": 200.0})
		assert.Fields(t, data(), m{"eligibleRefundAmount": 1000.0, "refunds": assert.Count(1)})
		assert.Rows(t, c.List(l.Path+"/history?type=credit"), m{"sourceId": one["id"], "sendNotice": true})
		c.Advance(20 * dayLong)
		late := c.Data("POST", refunds, m{"refundAmount": 900, "atFaultParty": "loanOwner", "refundDate": "2026-01-10"}, 200)
		// A payment that is recorded late leaves less to give back: the refund follows.
		c.Data("POST", at, paid(525, m{"effectiveDate": "2026-01-06"}), 200)
		rows := data()["refunds"].([]any)
		if got := rows[1].(m); got["refundAmount"] == 900.0 || got["originalAmount"] != 900.0 {
			t.Errorf("after a payment before it the refund is %v, want less than 900", got)
		}
		sound(t, c)
		gone := refunds + "/" + late["id"].(string) + "/cancel"
		if status := c.Get(l.Path)["status"]; status == "active" {
			assert.Fields(t, c.Data("POST", gone, nil, 200), m{"status": "canceled", "refundAmount": 0.0, "timestamps.canceledAt": assert.Set})
			c.Do("POST", gone, nil, 409)
		}
		assert.Fields(t, c.Data("POST", refunds+"/"+one["id"].(string)+"/cancel", m{"sendNotice": false}, 200), m{"status": "canceled", "sendNotice": false})
		for kind, want := range map[string]int{"loan.refunded": 2, "refund.canceled": 2, "refund.updated": 1} {
			assert.Len(t, c.Events(kind, l.ID), want)
		}
		sound(t, c)
	})
}

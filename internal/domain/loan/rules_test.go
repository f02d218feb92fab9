package loan_test

import (
	"fmt"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

func TestLedgerRules(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		bare := c.LoanType()
		if got, is := c.Get(bare.Path)["ledgerRules"]; got != nil || !is {
			t.Errorf("a product without rules has %v, want null", got)
		}
		rules := m{"dayCount": "30/360", "paymentRounding": "up", "interestRounding": "down", "forgoResidue": true, "holdPartial": true,
			"waterfall": m{"components": []string{"interest", "fees", "principal"}}, "creditWaterfall": m{"components": []string{"fees"}},
			"originationFeeCharge": "equally", "skippedMonths": []int{12}, "interestCapitalization": m{"afterDays": 30},
			"lateFee":               m{"kind": "greaterOf", "amount": 15, "percent": 0.05, "graceDays": 10},
			"accelerationDueWithin": 90, "chargeOffDueWithin": 120, "minAnnualRate": 0.01, "maxAnnualRate": 0.36, "rateLimits": m{"floor": 0.02, "ceiling": 0.18, "change": 0.02}}
		full := c.LoanType(m{"ledgerRules": rules})
		assert.Fields(t, c.Get(full.Path)["ledgerRules"].(m), m{"dayCount": "30/360", "lateFee.percent": 0.05, "lateFee.graceDays": 10.0, "creditWaterfall.components": []any{"fees"},
			"skippedMonths": []any{12.0}, "interestCapitalization.afterDays": 30.0, "rateLimits.ceiling": 0.18, "maxAnnualRate": 0.36, "chargeOffDueWithin": 120.0})
		was := c.Get(full.Path)
		if is := c.Put(full.Path, was); fmt.Sprint(is) != fmt.Sprint(was) {
			t.Errorf("what was read was sent back, and the product is %v, want %v", is, was)
		}
		assert.Fields(t, c.Put(full.Path, m{"ledgerRules": m{"chargeOffDueWithin": 60}}), m{"ledgerRules.chargeOffDueWithin": 60.0, "ledgerRules.dayCount": nil})
		assert.Rows(t, c.Events("loantype.updated", full.ID), m{"data.changes": assert.Count(1)})
		assert.Fields(t, c.Put(full.Path, m{"ledgerRules": nil}), m{"ledgerRules": nil})

		for field, bad := range map[string]m{
			"ledgerRules.dayCount":                         {"dayCount": "30/365"},
			"ledgerRules.interestRounding":                 {"interestRounding": "up"},
			"ledgerRules.paymentRounding":                  {"paymentRounding": "even"},
			"ledgerRules.originationFeeCharge":             {"originationFeeCharge": "never"},
			"ledgerRules.waterfall.components":             {"waterfall": m{"components": []string{"fees"}}},
			"ledgerRules.creditWaterfall.components[1]":    {"creditWaterfall": m{"components": []string{"fees", "fees"}}},
			"ledgerRules.skippedMonths[1]":                 {"skippedMonths": []int{12, 12}},
			"ledgerRules.interestCapitalization.afterDays": {"interestCapitalization": m{"afterDays": 0}},
			"ledgerRules.lateFee.amount":                   {"lateFee": m{"kind": "flat", "amount": 5.005, "graceDays": 10}},
			"ledgerRules.lateFee.percent":                  {"lateFee": m{"kind": "percent", "percent": 2, "graceDays": 10}},
			"ledgerRules.lateFee.kind":                     {"lateFee": m{"kind": "free", "graceDays": 10}},
			"ledgerRules.chargeOffDueWithin":               {"chargeOffDueWithin": 0},
			"ledgerRules.accelerationDueWithin":            {"accelerationDueWithin": -1},
			"ledgerRules.minAnnualRate":                    {"minAnnualRate": -0.1},
			"ledgerRules.maxAnnualRate":                    {"minAnnualRate": 0.2, "maxAnnualRate": 0.1},
			"ledgerRules.rateLimits.ceiling":               {"rateLimits": m{"floor": 0.2, "ceiling": 0.1}},
			"ledgerRules.rateLimits.change":                {"rateLimits": m{"change": 11}},
			"ledgerRules.graceDays":                        {"graceDays": 10},
		} {
			c.Refused("POST", "/loan-types", m{"name": "x", "type": "installment", "ledgerRules": bad}, 400, field)
			c.Refused("PUT", bare.Path, m{"ledgerRules": bad}, 400, field)
		}
		c.Refused("POST", "/loan-types", m{"name": "x", "type": "lineOfCredit", "ledgerRules": m{}}, 400, "ledgerRules")
	})
}

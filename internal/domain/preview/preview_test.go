package preview_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

// A lender's application form asks what a loan would cost; nothing is stored.
func TestPreview(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		terms := m{"startDate": "2024-01-15", "amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "dayCount": "30/360",
			"interestRates": []m{{"annualRate": 0.12}}}
		ask := func(body m) m { return c.Do("POST", "/loans/preview", body, 200)["data"].(m) }
		got := ask(m{"terms": terms})
		rows := got["schedule"].([]any)
		assert.Len(t, rows, 12)
		assert.Fields(t, rows[0], m{"amount": 106.62})
		assert.Fields(t, rows[11], m{"remainingPrincipalAmount": 0.0})
		assert.Fields(t, got, m{"loan": nil, "expectedPayments": assert.Count(0)})
		assert.Fields(t, got["disclosure"].(m), m{"totalOfPaymentsAmount": 1279.42, "financeChargeAmount": 79.42, "amountFinanced": 1200.0})
		facts := []m{{"id": "A", "type": "activation", "effectiveDate": "2024-01-15", "recordedAt": "2024-01-15T09:00:00Z"},
			{"id": "P", "type": "payment", "effectiveDate": "2024-02-15", "recordedAt": "2024-02-15T09:00:00Z", "amount": 106.62},
			{"id": "D", "type": "deferral", "effectiveDate": "2024-03-01", "recordedAt": "2024-03-01T09:00:00Z"}}
		got = ask(m{"terms": terms, "facts": facts, "at": "2024-03-15"})
		l := got["loan"].(m)
		assert.Fields(t, l, m{"status": "active", "payoffAmount": 1116.43, "periods": assert.Count(12)})
		assert.Fields(t, got, m{"expectedPayments": assert.Count(11)})
		for known, payoff := range map[string]float64{"2024-02-01T00:00:00Z": 1224, "2024-02-15": 1224, "2024-02-15T09:00:00Z": 1116.43, "2024-02-16": 1116.43} {
			got := ask(m{"terms": terms, "facts": facts, "at": "2024-03-15", "knownAt": known})
			if is := got["loan"].(m)["payoffAmount"]; is != payoff {
				t.Errorf("as known at %s the payoff is %v, want %v", known, is, payoff)
			}
		}
		c.Refused("POST", "/loans/preview", m{"terms": terms, "knownAt": "yesterday"}, 400, "knownAt")
		with := func(key string, value any) m {
			other := m{}
			for k, v := range terms {
				other[k] = v
			}
			other[key] = value
			return m{"terms": other}
		}
		c.Refused("POST", "/loans/preview", with("amountFinanced", -5), 400, "terms.amountFinanced")
		c.Refused("POST", "/loans/preview", with("duration", 0), 400, "terms.duration")
		c.Refused("POST", "/loans/preview", with("duration", 9000), 400, "terms.duration")
		c.Refused("POST", "/loans/preview", with("periodicPaymentAmount", 1), 400, "terms.periodicPaymentAmount")
		c.Refused("POST", "/loans/preview", m{}, 400, "terms")
		bad := m{"terms": terms, "facts": append(facts[:1:1], m{"id": "P", "type": "payment", "effectiveDate": "2024-02-15", "amount": -1}), "at": "2024-03-15"}
		c.Refused("POST", "/loans/preview", bad, 400, "facts[1].amount")
		bad["facts"] = append(facts[:1:1], m{"id": "R", "type": "reversal", "effectiveDate": "2024-02-15", "target": "nothing"})
		c.Refused("POST", "/loans/preview", bad, 400, "facts[1].target")
		bad["facts"] = facts[1:]
		if got := c.Refused("POST", "/loans/preview", bad, 400, "facts[0].effectiveDate"); !strings.Contains(got["message"].(string), "before the activation") {
			t.Errorf(`the refusal is %v, want its message to say "before the activation"`, got)
		}
		refusedPreviews(c, terms, with)
		if n := len(c.List("/loans")) + len(c.List("/audit?objectType=loan")); n != 0 {
			t.Errorf("a preview has left something: %d loans and entries, want none", n)
		}
	})
}

// Every fact is looked at whether or not it is used, and errors have one spelling
// of the field, from reading and from checking.
func refusedPreviews(c *servertest.Client, terms m, with func(string, any) m) {
	active := m{"id": "A", "type": "activation", "effectiveDate": "2024-01-15"}
	facts := func(more ...m) m { return m{"terms": terms, "facts": append([]m{active}, more...)} }
	rate := func(annual any) m {
		return m{"id": "R", "type": "interestRate", "effectiveDate": "2034-01-01", "rate": m{"annualRate": annual, "startDate": "2034-01-01"}}
	}
	late := facts(rate(12))
	late["at"], late["maxAnnualRate"] = "2024-02-01", 10
	many := []m{}
	for i := range 1001 {
		many = append(many, m{"id": "D" + strconv.Itoa(i), "type": "deferral", "effectiveDate": "2024-02-01"})
	}
	for _, refused := range []struct {
		body  m
		field string
	}{
		{with("amountFinanced", 1.005), "terms.amountFinanced"},
		{with("interestRates", []m{{"annualRate": 5.99}}), "terms.interestRates[0].annualRate"},
		{with("interestRates", []m{{"annualRate": -1}}), "terms.interestRates[0].annualRate"},
		{with("interestRates", []m{}), "terms.interestRates"},
		{with("colour", 1), "terms.colour"},
		{facts(m{"id": "P", "type": "pament", "effectiveDate": "2024-02-01"}), "facts[1].type"},
		{facts(m{"id": "P", "type": "payment", "effectiveDate": "2024-02-01", "amount": 1.234}), "facts[1].amount"},
		{facts(m{"id": "P", "type": "payment", "effectiveDate": "2024-01-01", "amount": 1}), "facts[1].effectiveDate"},
		{facts(rate(12)), "facts[1].rate.annualRate"},
		{late, "facts[1].rate.annualRate"},
		{facts(many...), "facts[1001].type"},
	} {
		c.Refused("POST", "/loans/preview", refused.body, 400, refused.field)
	}
	c.Do("POST", "/loans/preview", with("interestRates", []m{{"annualRate": 0}}), 200)
	for _, list := range []string{"promoRates", "rateCaps", "indexRates", "skippedMonths", "advanceSchedule"} { // null is a list of nothing, as on the command line
		c.Do("POST", "/loans/preview", with(list, nil), 200)
	}
	c.Do("POST", "/loans/preview", m{"terms": with("duration", 12)["terms"], "facts": nil}, 200)
	c.Do("POST", "/loans/preview", with("waterfall", m{"buckets": nil, "components": nil}), 200)
	c.Do("POST", "/loans/preview", m{"terms": m{"startDate": "2024-01-15", "amountFinanced": 100, "duration": 30, "paymentFrequency": "singleTerm", "specificDays": nil, "interestRates": []m{{"annualRate": 0}}}}, 200)
	c.Do("POST", "/loans/preview", with("amountFinanced", json.Number("1.2e3")), 200)
	c.Do("POST", "/loans/preview", with("interestRates", []m{{"annualRate": json.Number("1E-02")}}), 200)
	twice := json.RawMessage(`{"terms":{"startDate":"2024-01-15","startDate":"2024-01-16"}}`)
	c.Refused("POST", "/loans/preview", twice, 400, "terms.startDate")
}

// What may be left out may be null, over HTTP as on the command line, and nothing else may.
func TestPreviewTakesNullForWhatMayBeLeftOut(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		terms := func(more m) m {
			all := m{"startDate": "2024-01-15", "amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"annualRate": 0.12}}}
			maps.Copy(all, more)
			return all
		}
		active := m{"id": "A", "type": "activation", "effectiveDate": "2024-01-15"}
		payment := func(amount any) m {
			return m{"id": "P", "type": "payment", "effectiveDate": "2024-02-15", "amount": amount}
		}
		opening := func(accrued any) m {
			balances := m{"principalAmount": 900, "interestAmount": 0, "feesAmount": 0}
			return m{"id": "O", "type": "opening", "effectiveDate": "2024-04-16", "opening": m{"nonDueBalances": balances, "accruedInterestAmount": accrued, "periodicPaymentAmount": nil, "suspenseAmount": nil}}
		}
		for name, body := range map[string]m{
			"amounts and days of terms": {"terms": terms(m{"serviceFeeAmount": nil, "downPaymentAmount": nil, "accelerateAfterDays": nil})},
			"of a fact":                 {"terms": terms(nil), "facts": []m{active, {"id": "D", "type": "deferral", "effectiveDate": "2024-03-01", "feeAmount": nil}}, "at": "2024-03-15"},
			"of an opening":             {"terms": terms(nil), "facts": []m{opening(nil)}, "at": "2024-05-15"},
			"of the request":            {"terms": terms(nil), "facts": nil, "at": nil, "knownAt": nil, "maxAnnualRate": nil},
		} {
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatalf("%s: %v, want no error", name, err)
			}
			if got := c.Send("POST", "/loans/preview", bytes.NewReader(text)); got.Status != 200 {
				t.Errorf("%s: %d %s, want it taken", name, got.Status, got.Raw)
			}
		}
		for field, body := range map[string]m{
			"terms.amountFinanced":      {"terms": terms(m{"amountFinanced": nil})},
			"terms.lateFee.graceDays":   {"terms": terms(m{"lateFee": m{"kind": "flat", "amount": 10, "graceDays": nil}})},
			"facts[1].amount":           {"terms": terms(nil), "facts": []m{active, payment(nil)}, "at": "2024-03-15"},
			"terms.accelerateAfterDays": {"terms": terms(m{"accelerateAfterDays": json.RawMessage("1000000000.5")})},
		} {
			c.Refused("POST", "/loans/preview", body, 400, field)
		}
	})
}

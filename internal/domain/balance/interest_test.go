package balance_test

import (
	"math"
	"net/url"
	"testing"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestInterest: what was earned, charged and paid in a time, by hand: 1,200 at 12 % by 30/360 earn
// 0.40 a day, of which the first is there on 6 January.
func TestInterest(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		at := l.Path + "/interest"
		assert.Fields(t, c.Get(at), m{"object": "loanInterest", "loanId": l.ID, "isLocked": false, "fromEffectiveDate": "2026-01-05", "toEffectiveDate": "2026-01-05",
			"interestAccruedTotalAmount": 0.0, "interestChargedAmount": 0.0, "paidInterestAmount": 0.0, "outstandingInterestAmount": 0.0})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		c.Advance(20 * 24 * 3600e9) // 25 January
		before := c.Now()
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 130.91, "effectiveDate": "2026-01-15"}, 201)
		for query, want := range map[string]m{
			// 130.91 less the fee of 25 and 4.00 leaves 1,098.09 of principal, which earns 3.6603 in ten days.
			"": {"interestAccruedTotalAmount": 7.66, "interestChargedAmount": 4.0, "interestCapitalizedAmount": 0.0, "paidInterestAmount": 4.0,
				"creditedInterestAmount": 0.0, "outstandingInterestAmount": 3.66, "chargedOffInterestAmount": 0.0, "forgoneInterestRoundingAmount": 0.0,
				"interestDiscountTotalAmount": nil, "forgoneInterestCapAmount": nil, "fromEffectiveDate": "2026-01-05", "toEffectiveDate": "2026-01-25"},
			"?isRounded=false": {"interestAccruedTotalAmount": 7.6603, "interestChargedAmount": 4.0, "outstandingInterestAmount": 3.6603},
			"?fromEffectiveDate=2026-01-11&toEffectiveDate=2026-01-15": {"interestAccruedTotalAmount": 2.0, "interestChargedAmount": 4.0, "paidInterestAmount": 4.0,
				"outstandingInterestAmount": 0.0, "fromEffectiveDate": "2026-01-11", "toEffectiveDate": "2026-01-15"},
			"?fromEffectiveDate=2026-01-06&toEffectiveDate=2026-01-06": {"interestAccruedTotalAmount": 0.4, "interestChargedAmount": 0.0},
			"?fromEffectiveDate=2026-01-05&toEffectiveDate=2026-01-05": {"interestAccruedTotalAmount": 0.0},
			"?fromEffectiveDate=2020-01-01&toEffectiveDate=2026-01-14": {"interestAccruedTotalAmount": 3.6, "interestChargedAmount": 0.0},
			"?fromEffectiveDate=2020-01-01&toEffectiveDate=2020-02-01": {"interestAccruedTotalAmount": 0.0, "fromEffectiveDate": "2020-01-01"},
			"?fromEffectiveDate=2026-01-16":                            {"interestAccruedTotalAmount": 3.66, "interestChargedAmount": 0.0, "paidInterestAmount": 0.0, "outstandingInterestAmount": 3.66},
			"?toEffectiveDate=2026-02-15":                              {"interestAccruedTotalAmount": 14.98, "interestChargedAmount": 14.98, "paidInterestAmount": 4.0, "outstandingInterestAmount": 10.98},
			// What was paid was not known.
			"?asKnownAt=" + url.QueryEscape(before.Format(time.RFC3339Nano)): {"interestAccruedTotalAmount": 8.0, "paidInterestAmount": 0.0, "outstandingInterestAmount": 8.0},
		} {
			assert.Fields(t, c.Get(at+query), want)
		}
		for query, field := range map[string]string{"fromEffectiveDate=2026-01-26": "fromEffectiveDate", "fromEffectiveDate=soon": "fromEffectiveDate",
			"toEffectiveDate=soon": "toEffectiveDate", "toEffectiveDate=9999-12-31": "toEffectiveDate", "fromEffectiveDate=2026-01-16&toEffectiveDate=2026-01-15": "fromEffectiveDate",
			"isRounded=maybe": "isRounded", "asKnownAt=soon": "asKnownAt", "drawId=LN-AAAA-AAAA": "drawId"} {
			c.Refused("GET", at+"?"+query, nil, 400, field)
		}
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID})
		c.Refused("GET", line.Path+"/interest", nil, 400, "loanId")
		c.Refused("GET", c.Borrower().Path+"/loans/"+l.ID+"/interest", nil, 404, "")
	})
}

// TestInterestAddsUp: that of two times that follow on each other is that of both, from the
// activation on it is what balances tell, and what has not been paid, forgiven or made principal is
// owed; of loans in every status.
func TestInterestAddsUp(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		all := c.InEveryStatus(func() servertest.Object { return originated(c, thirty, m{"fees": nil}) })
		c.Advance(36 * 24 * 3600e9) // 10 February
		for status, l := range all {
			if status == loan.Active {
				c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 200, "effectiveDate": "2026-01-25"}, 201)
				c.Data("POST", l.Path+"/transactions", m{"type": "serviceCredit", "amount": 13, "serviceCreditDetails": m{"sponsor": "loanServicer", "reason": "goodwill"}}, 201)
			}
			of := func(query string) m { return c.Get(l.Path + "/interest?isRounded=false" + query) }
			same := func(what string, is, want any) {
				t.Helper()
				if math.Abs(is.(float64)-want.(float64)) > 1e-9 {
					t.Errorf("%s: %s is %v, want %v", status, what, is, want)
				}
			}
			for _, until := range []string{"2026-01-15", "2026-02-20", "2026-06-01"} {
				whole, early, late := of("&toEffectiveDate="+until), of("&toEffectiveDate=2026-01-10"), of("&fromEffectiveDate=2026-01-11&toEffectiveDate="+until)
				for _, name := range []string{"interestAccruedTotalAmount", "interestChargedAmount", "interestCapitalizedAmount", "paidInterestAmount",
					"creditedInterestAmount", "forgoneInterestRoundingAmount"} {
					same(until+" "+name, early[name].(float64)+late[name].(float64), whole[name])
				}
				b := c.Get(l.Path + "/balances?isRounded=false&toEffectiveDate=" + until)
				same(until+" what balances say", b["interestAndFeesAmounts"].(m)["interestAccruedTotalAmount"], whole["interestAccruedTotalAmount"])
				same(until+" what balances say was paid", b["paidBalances"].(m)["paidInterestAmount"], whole["paidInterestAmount"])
				same(until+" what balances say is owed", b["outstandingBalances"].(m)["outstandingInterestAmount"], whole["outstandingInterestAmount"])
				same(until+" what is owed", whole["outstandingInterestAmount"].(float64)+whole["chargedOffInterestAmount"].(float64),
					whole["interestAccruedTotalAmount"].(float64)-whole["paidInterestAmount"].(float64)-whole["interestCapitalizedAmount"].(float64))
			}
			if status == loan.Active {
				if credited := of("")["creditedInterestAmount"].(float64); credited <= 0 {
					t.Errorf("of the credit %v went to interest, want some", credited)
				}
			}
		}
	})
}

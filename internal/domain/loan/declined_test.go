package loan_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestALoanIsDeclined: from pending or originated, with why; what was agreed stays as it was, and
// nothing else is made of it.
func TestALoanIsDeclined(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		house(c)
		reason := m{"mainExternalReasonCode": "R12", "mainText": "Income too low", "mainScriptForRep": "Say it kindly.",
			"subReasons": []m{{"externalReasonCode": "R12a", "reasonText": "No payslip", "scriptForRep": "Ask for one."}}}
		agreed := m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.1}}}
		statuses, of := []string{"pending", "originated"}, map[string]servertest.Object{}
		for _, from := range statuses {
			of[from] = c.New("/people/ext-ann/loans", m{"loanTypeId": "ext-inst", "status": from, "atOrigination": agreed})
		}
		c.Create("/investors", m{"legalName": "House", "default": true}) // which nothing declined comes to have
		for _, from := range statuses {
			l := of[from]
			before := c.Get(l.Path)
			is := c.Put(l.Path, m{"status": "declined", "declineReason": reason})
			assert.Fields(t, is, m{"status": "declined", "declineReason.mainText": "Income too low", "declineReason.mainScriptForRep": "Say it kindly.",
				"declineReason.subReasons": assert.Count(1), "timestamps.originatedAt": before["timestamps"].(m)["originatedAt"]})
			if fmt.Sprint(is["atOrigination"]) != fmt.Sprint(before["atOrigination"]) {
				t.Errorf("of a loan that was %s the terms are\n%v, want them as they were\n%v", from, is["atOrigination"], before["atOrigination"])
			}
			assert.Rows(t, c.Events("loan.statuschanged", l.ID), m{"data.oldStatus": from, "data.newStatus": "declined"})
			assert.Len(t, c.Events("loan.updated", l.ID), 1)
			c.Put(l.Path, m{"status": "declined"}) // again
			assert.Len(t, c.Events("loan.updated", l.ID), 1)
			for _, status := range loan.Status("").Values() {
				if status == loan.Declined {
					continue
				}
				refused := c.Do("PUT", l.Path, m{"status": status}, 409)
				if says := fmt.Sprint(refused["message"]); refused["errorType"] != "InvalidStatus" || !strings.Contains(says, "a loan that is declined cannot be made "+string(status)) {
					t.Errorf("a declined loan is made %s: %v, want InvalidStatus, and that it is declined", status, refused)
				}
			}
			c.Refused("PUT", l.Path, m{"atOrigination": m{"amountFinanced": 1}}, 409, "atOrigination.amountFinanced")
			c.Refused("PUT", l.Path, m{"loanTypeId": c.LoanType(m{}).ID}, 409, "loanTypeId")
			for _, body := range []m{{"atOrigination": m{"amountFinanced": 1}}, {"loanTypeId": c.LoanType(m{}).ID}} {
				if refused := c.Do("PUT", l.Path, body, 409); refused["errorType"] != "InvalidStatus" || !strings.Contains(fmt.Sprint(refused["message"]), "the loan is declined") {
					t.Errorf("%v of a declined loan: %v, want that it is read only because the loan is declined", body, refused)
				}
			}
			for path, body := range map[string]m{"/activate": {}, "/cancel": nil, "/freeze": nil, "/transactions": {"type": "oneTime", "isExternal": true, "amount": 1}} {
				if refused := c.Do("POST", l.Path+path, body, 409); !strings.Contains(fmt.Sprint(refused["message"]), "declined") {
					t.Errorf("%s of a declined loan: %v, want that it is declined", path, refused)
				}
			}
			// Why may be put right, and what else a lender notes.
			assert.Fields(t, c.Put(l.Path, m{"declineReason": m{"mainText": "Income not shown"}, "nickname": "none"}),
				m{"declineReason.mainText": "Income not shown", "declineReason.subReasons": nil, "nickname": "none", "status": "declined"})
			assert.Rows(t, c.List("/people/ext-ann/loans?status=declined&limit=1&sortBy=-createdAt"), m{"id": l.ID})
		}
		// Of a loan that was activated none is noted any more; what was noted before stays.
		c.Refused("PUT", active(c).Path, m{"declineReason": reason}, 409, "declineReason")
		noted := c.New("/people/ext-ann/loans", m{"loanTypeId": "ext-inst", "status": "originated", "atOrigination": agreed, "declineReason": reason})
		c.Data("POST", noted.Path+"/activate", nil, 200)
		c.Put(noted.Path, m{"declineReason": reason, "nickname": "car"})
		c.Refused("PUT", noted.Path, m{"declineReason": nil}, 409, "declineReason")
		if refused := c.Do("PUT", active(c).Path, m{"status": "declined"}, 409); !strings.Contains(fmt.Sprint(refused["message"]), "a loan that is active cannot be made declined") {
			t.Errorf("an active loan is declined: %v, want that it cannot", refused)
		}
		c.Refused("POST", "/people/ext-ann/loans", m{"loanTypeId": "ext-inst", "status": "declined"}, 400, "status")
	})
}

// active is a loan that was activated.
func active(c *servertest.Client) servertest.Object {
	kind := c.LoanType(m{"ledgerRules": m{"dayCount": "30/360"}, "timezone": "America/Chicago"})
	l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
		"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.1}}}})
	c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
	return l
}

package payment_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestReferencesAreOfABorrowerOfTheLoan: no case and no document of somebody else is kept with a
// transaction or a refund; those of an additional borrower are, and documents of nobody.
func TestReferencesAreOfABorrowerOfTheLoan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		other, joint := c.Borrower(), c.Borrower()
		kind := c.LoanType(m{"ledgerRules": thirty, "timezone": "America/Chicago"})
		main := c.Borrower()
		l := c.Loan(main, m{"loanTypeId": kind.ID, "status": "originated", "additionalPeople": []m{{"personId": joint.ID, "loanRelationType": "spouse"}},
			"atOrigination": m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		elsewhere, _ := active(c, thirty)
		at, refunds := l.Path+"/transactions", l.Path+"/refunds"
		file := m{"type": "other", "fileName": "check.pdf"}
		document := func(of string, more ...m) string {
			body := m{}
			for _, add := range append(more, file) {
				for name, value := range add {
					body[name] = value
				}
			}
			return c.Create(of+"/documents", body)["id"].(string)
		}
		theirs, elsewheres := document(other.Path), document("", m{"loanId": elsewhere.ID})
		matter := c.Case(other).ID
		one := at + "/" + c.Data("POST", at, paid(1, m{"scheduledDate": "2026-02-01"}), 201)["id"].(string)
		given := m{"refundAmount": 5, "atFaultParty": "merchant"}
		back := refunds + "/" + c.Data("POST", refunds, given, 200)["id"].(string)
		with := func(name, value string) m { return m{"refundAmount": 5, "atFaultParty": "merchant", name: value} }
		for _, strange := range []string{theirs, elsewheres} {
			c.Refused("POST", at, paid(1, m{"evidenceDocumentId": strange}), 400, "evidenceDocumentId")
			c.Refused("POST", at, paid(1, m{"consentDocumentId": strange}), 400, "consentDocumentId")
		}
		c.Refused("POST", at, paid(1, m{"caseId": matter}), 400, "caseId")
		c.Refused("PUT", one, m{"caseId": matter}, 400, "caseId")
		for _, how := range []string{"/cancel", "/reverse", "/chargeback", "/chargeback/reverse"} {
			c.Refused("POST", one+how, m{"caseId": matter}, 400, "caseId")
		}
		c.Refused("POST", one+"/backdate", m{"caseId": matter, "effectiveDate": "2026-01-05"}, 400, "caseId")
		c.Refused("POST", refunds, with("caseId", matter), 400, "caseId")
		c.Refused("POST", back+"/cancel", m{"caseId": matter}, 400, "caseId")
		for _, of := range []servertest.Object{main, joint} {
			own, about := document(of.Path), c.Case(of).ID
			assert.Fields(t, c.Data("POST", at, paid(1, m{"evidenceDocumentId": own, "consentDocumentId": own, "caseId": about}), 201),
				m{"evidenceDocumentId": own, "consentDocumentId": own, "caseId": about})
			assert.Fields(t, c.Data("POST", refunds, with("caseId", about), 200), m{"caseId": about})
		}
		for _, nobodys := range []string{document(""), document("", m{"loanId": l.ID})} {
			assert.Fields(t, c.Data("POST", at, paid(1, m{"evidenceDocumentId": nobodys}), 201), m{"evidenceDocumentId": nobodys})
		}
	})
}

// TestAnAgreedDownPaymentIsNotRecordedAgain: it was counted at the activation.
func TestAnAgreedDownPaymentIsNotRecordedAgain(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.LoanType(m{"ledgerRules": thirty})
		l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "downPaymentAmount": 100, "duration": 12,
			"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		principal := func() any {
			return c.Get(l.Path + "/balances")["outstandingBalances"].(m)["outstandingPrincipalAmount"]
		}
		if is := principal(); is != 1100.0 {
			t.Fatalf("after the activation the principal is %v, want 1100", is)
		}
		for _, more := range []m{{}, {"status": "pending"}, {"scheduledDate": "2026-02-01"}} {
			refused := c.Do("POST", l.Path+"/transactions", paid(100, m{"type": "downPayment"}, more), 409)
			assert.Fields(t, refused, m{"errorType": "InvalidStatus", "message": "type: the down payment of 100.00 that was agreed was counted at the activation; what is paid beyond it is a oneTime payment"})
		}
		c.Data("POST", l.Path+"/transactions", paid(100), 201)
		if is := principal(); is != 1000.0 {
			t.Errorf("after a payment beyond it the principal is %v, want 1000", is)
		}
	})
}

// TestNothingIsRecordedBeforeTheActivation, whatever its status; no refusal names an id that
// nothing has.
func TestNothingIsRecordedBeforeTheActivation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, at := active(c, thirty)
		failed := m{"status": "failed", "failureReason": "declined"}
		for status, more := range map[string]m{"succeeded": {}, "pending": {"status": "pending"}, "failed": failed} {
			for _, preview := range []string{"", "?previewMode=true"} {
				got := c.Send("POST", at+preview, raw(paid(1, more, m{"effectiveDate": "1999-01-01"})), "Content-Type", "application/json")
				says := map[string]string{"succeeded": "effectiveDate: payment on 1999-01-01 comes before the activation",
					"pending": "effectiveDate: payment on 1999-01-01 comes before the activation",
					"failed":  "effectiveDate: must not be before the loan was activated, on 2026-01-05"}[status]
				if got.Status != 400 || got.Body["message"] != says {
					t.Errorf("%s before the activation: %d %s, want 400 and %q", status, got.Status, got.Raw, says)
				}
			}
		}
		one := at + "/" + c.Data("POST", at, paid(1), 201)["id"].(string)
		c.Data("POST", one+"/chargeback", nil, 200)
		c.Data("POST", one+"/chargeback/reverse", nil, 200)
		assert.Fields(t, c.Refused("POST", one+"/backdate", m{"effectiveDate": "2026-01-04"}, 400, "effectiveDate"),
			m{"message": "effectiveDate: payment on 2026-01-04 comes before the activation"})
		c.Data("POST", at, paid(1, failed, m{"effectiveDate": "2026-01-05"}), 201)
		c.Data("POST", at, paid(1, failed), 201)
	})
}

// TestScheduledPaymentsThatCannotSucceed are refused, as they would be if they came at once.
func TestScheduledPaymentsThatCannotSucceed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for takes, want := range map[bool]int{true: 201, false: 409} {
			_, at := active(c, m{"dayCount": "30/360", "chargeOffDueWithin": 30, "paymentAllowedWhenChargedOff": takes})
			later := c.Now().AddDate(0, 6, 0).Format("2006-01-02")
			c.Do("POST", at, paid(10, m{"scheduledDate": later}), 201)
			c.Advance(60 * dayLong)
			later = c.Now().AddDate(0, 6, 0).Format("2006-01-02")
			c.Do("POST", at, paid(10, m{"scheduledDate": later}), want)
			c.Do("POST", at, paid(10), want)
			c.Do("POST", at, paid(10, m{"status": "failed", "failureReason": "declined"}), 201)
			c.Do("POST", at, m{"type": "downPayment", "isExternal": true, "amount": 1, "scheduledDate": later}, 409)
		}
	})
}

// TestMoneyThatCameBeforeThePayoff is recorded as docs/loan.md says: the payment that paid the
// loan off is reversed and recorded once more.
func TestMoneyThatCameBeforeThePayoff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		c.Advance(3 * dayLong)
		last := c.Data("POST", at, paid(1300), 201)["id"].(string)
		c.Advance(dayLong)
		early := paid(100, m{"effectiveDate": "2026-01-06"})
		assert.Fields(t, c.Do("POST", at, early, 409), m{"errorType": "InvalidStatus"})
		c.Data("POST", at+"/"+last+"/reverse", nil, 200)
		c.Data("POST", at, early, 201)
		c.Data("POST", at, paid(1300, m{"effectiveDate": "2026-01-08"}), 201)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "paidOff", "paidBalances.paidPaymentsAmount": 1226.15, "paidBalances.paidOverAmount": 173.85})
		c.Sound()
	})
}

// TestTheMostIsToldInDigits: a bound is a number as people write it.
func TestTheMostIsToldInDigits(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, at := active(c, thirty)
		assert.Fields(t, c.Refused("POST", at, paid(2e9), 400, "amount"), m{"message": "amount: expected number <= 1000000000"})
	})
}

// TestWhatTheServerWritesIsPassedOver in bodies of creation: so it is in those of other objects.
// What another operation writes is refused.
func TestWhatTheServerWritesIsPassedOver(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		made := c.Data("POST", at, paid(10, m{"id": "TX-AAAA-AAAA", "object": "x", "companyId": 1, "actualAmount": 99, "paidPrincipalAmount": "x", "loanId": "LN-AAAA-AAAA",
			"mainBorrowerId": nil, "createdAt": "never", "createdBy": m{"id": "UR-AAAA-AAAA"}, "timestamps": m{"succeededAt": nil}, "paymentDetails": nil}), 201)
		assert.Fields(t, made, m{"actualAmount": 10.0, "loanId": l.ID, "object": "transaction"})
		if made["id"] == "TX-AAAA-AAAA" {
			t.Errorf("the transaction is %v, want another id than the body's", made)
		}
		for _, field := range []string{"cancelReason", "reversedByTransactionId", "reversedTransactionId", "chargebackDetails", "memo"} {
			c.Refused("POST", at, paid(1, m{field: "x"}), 400, field)
		}
		back := c.Data("POST", l.Path+"/refunds", m{"refundAmount": 5, "atFaultParty": "merchant", "id": "RF-AAAA-AAAA", "status": "canceled", "originalAmount": 7, "isFullRefund": true}, 200)
		assert.Fields(t, back, m{"status": "succeeded", "originalAmount": 5.0, "isFullRefund": false})
		c.Refused("POST", l.Path+"/refunds", m{"refundAmount": 5, "atFaultParty": "merchant", "memo": "x"}, 400, "memo")
	})
}

// TestAnExternalIDIsFreed by a cancellation that says so, and by no other.
func TestAnExternalIDIsFreed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, at := active(c, thirty)
		body := paid(10, m{"scheduledDate": "2026-02-01", "externalId": "once"})
		c.Data("POST", at, body, 201)
		assert.Fields(t, c.Data("POST", at+"/ext-once/cancel", m{"clearExternalId": false}, 200), m{"externalId": "once", "status": "canceled"})
		c.Refused("POST", at, body, 409, "externalId")
		body["externalId"] = "again"
		first := c.Data("POST", at, body, 201)["id"]
		assert.Fields(t, c.Data("POST", at+"/ext-again/cancel", m{"clearExternalId": true, "cancelReason": "typo"}, 200),
			m{"id": first, "externalId": nil, "status": "canceled", "cancelReason": "typo"})
		if again := c.Data("POST", at, body, 201); again["id"] == first || again["externalId"] != "again" {
			t.Errorf("the second is %v, want another with the external id", again)
		}
	})
}

// TestThePeriodicPaymentIsTold: it is no personal data.
func TestThePeriodicPaymentIsTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		is := c.Get(l.Path)["current"].(m)["periodicPayment"]
		c.Data("POST", at, paid(2000), 201)
		var told []m
		for _, e := range c.Events("loan.updated", l.ID) {
			changes, _ := e["data"].(m)["changes"].([]any)
			for _, change := range changes {
				if of := change.(m); of["field"] == "current.periodicPayment" {
					told = append(told, of)
				}
			}
		}
		assert.Rows(t, told, m{"old": is, "new": c.Get(l.Path)["current"].(m)["periodicPayment"]})
	})
}

// TestWhatWasTakenBouncesInEveryStatus: whatever has been done with the loan since, a payment can
// come back, and what was credited or refunded be taken back; the loan is then as one that never
// had it, to the same end.
func TestWhatWasTakenBouncesInEveryStatus(t *testing.T) {
	ends := map[string][]string{"active": nil, "frozen": {"/freeze"}, "accelerated": {"/accelerate"}, "chargedOff": {"/charge-off"},
		"paidOff": {"/transactions"}, "closed": {"/transactions", "/close"}, "canceled": {"/cancel?force=true"},
		"frozen, canceled": {"/freeze", "/cancel?force=true"}, "accelerated, canceled": {"/accelerate", "/cancel?force=true"}}
	bodies := map[string]m{"/charge-off": {"chargedOffReason": "x"}, "/close": {"closeReason": "x"}, "/transactions": paid(1300)}
	type way struct {
		create m      // what was taken; nil: a refund
		path   string // by which it is taken back
		body   m
	}
	failed := m{"status": "failed", "failureReason": "insufficientFunds"}
	ways := map[string]way{"fails": {paid(300), "PUT ", failed}, "pending fails": {paid(300, m{"status": "pending"}), "PUT ", failed},
		"reversed": {paid(300), "POST /reverse", nil}, "charged back": {paid(300), "POST /chargeback", nil},
		"credit": {m{"type": "serviceCredit", "amount": 300}, "POST /reverse", nil}, "refund": {nil, "POST /cancel", nil}}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		nevers, all := map[string]servertest.Object{}, map[string]map[string]servertest.Object{}
		for name := range ends {
			nevers[name], _ = active(c, thirty)
			all[name] = map[string]servertest.Object{}
			for of := range ways {
				all[name][of], _ = active(c, thirty)
			}
		}
		c.Advance(40 * dayLong)
		for name, end := range ends {
			never, loans, taken := nevers[name], all[name], map[string]string{}
			for of, how := range ways {
				at := loans[of].Path + "/transactions"
				if how.create == nil {
					at, how.create = loans[of].Path+"/refunds", m{"refundAmount": 300, "atFaultParty": "merchant"}
				}
				taken[of] = at + "/" + c.Create(at, how.create)["id"].(string)
			}
			for _, call := range end {
				for _, l := range append(slices.Collect(maps.Values(loans)), never) {
					c.Data("POST", l.Path+call, bodies[call], map[bool]int{true: 201, false: 200}[call == "/transactions"])
				}
			}
			want := c.Get(never.Path + "/balances")
			for of, how := range ways {
				method, path, _ := strings.Cut(how.path, " ")
				c.Data(method, taken[of]+path, how.body, 200)
				is := c.Get(loans[of].Path + "/balances")
				for _, part := range []string{"status", "payoffAmount", "outstandingBalances", "chargedOffBalances"} {
					if fmt.Sprint(is[part]) != fmt.Sprint(want[part]) {
						t.Errorf("%s, then %s: %s is %v, want %v", name, of, part, is[part], want[part])
					}
				}
				for _, amount := range []string{"paidOverAmount", "paidPaymentsAmount", "paidCreditsAmount"} {
					if is, want := is["paidBalances"].(m)[amount], want["paidBalances"].(m)[amount]; is != want {
						t.Errorf("%s, then %s: %s is %v, want %v", name, of, amount, is, want)
					}
				}
				assert.Fields(t, c.Get(loans[of].Path), m{"status": want["status"], "isClosed": name == "closed"})
				if of == "charged back" { // and then not
					c.Data("POST", taken[of]+"/chargeback/reverse", nil, 200)
					assert.Fields(t, c.Get(taken[of]), m{"status": "succeeded"})
				}
			}
		}
		c.Sound()
	})
}

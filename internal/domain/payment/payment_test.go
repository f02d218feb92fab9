package payment_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/payment"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

const dayLong = 24 * time.Hour

// active is an active loan of $1,200 over 12 months at 12 % with an origination fee of $25, of
// a product with rules, and the path of its transactions.
func active(c *servertest.Client, rules m) (servertest.Object, string) {
	kind := c.LoanType(m{"ledgerRules": rules, "timezone": "America/Chicago"})
	l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
		"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}, "fees": m{"originationFeeAmount": 25}}})
	c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
	return l, l.Path + "/transactions"
}

var thirty = m{"dayCount": "30/360", "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}}

// paid is an external payment.
func paid(amount float64, more ...m) m {
	body := m{"type": "oneTime", "isExternal": true, "amount": amount}
	for _, add := range more {
		for name, value := range add {
			body[name] = value
		}
	}
	return body
}

// events are the events of an object since a number, the oldest first.
func since(c *servertest.Client, last float64) (all []m) {
	for _, e := range c.List("/events?limit=100") {
		if e["sequence"].(float64) > last {
			all = append([]m{e}, all...)
		}
	}
	return all
}

func lastEvent(c *servertest.Client) float64 {
	return c.List("/events?limit=1")[0]["sequence"].(float64)
}

// TestAPaymentIsAppliedAtOnce: its split, its moments, its fact and entries, and what it leaves
// of the loan.
func TestAPaymentIsAppliedAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		c.Advance(10 * dayLong)
		got := c.Data("POST", at+"?sync=true", paid(131.29, m{"externalId": "check-1", "effectiveTimeOfDay": m{"hour": 9, "minute": 30}, "enablePrepayments": true, "sendNotice": false}), 201)
		assert.Fields(t, got, m{"object": "transaction", "loanId": l.ID, "mainBorrowerId": l.M["mainBorrowerId"], "transactionType": "payment", "status": "succeeded",
			"isExternal": true, "externalId": "check-1", "scheduledAmount": 131.29, "actualAmount": 131.29, "paidFeesAmount": 25.0, "paidOriginationFeesAmount": 25.0,
			"paidInterestAmount": 4.0, "paidPrincipalAmount": 102.29, "paidOverAmount": 0.0, "effectiveDate": "2026-01-15", "effectiveTimeOfDay.hour": 9.0,
			"paymentDetails.reason": "oneTimePayment", "serviceCreditDetails": nil, "chargebackDetails": nil, "failureReason": nil, "createdBy.id": assert.Set,
			"enablePrepayments": true, "sendNotice": false, "timestamps.appliedAt": assert.Set, "timestamps.succeededAt": assert.Set, "timestamps.pendingAt": nil,
			"timestamps.originalEffectiveDate": "2026-01-15", "timestamps.scheduledDate": nil})
		id := got["id"].(string)
		if again := c.Get(at + "/" + id); fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("read it is %v, want %v", again, got)
		}
		assert.Fields(t, c.Get(at+"/ext-check-1"), m{"id": id})
		assert.Rows(t, c.List(l.Path+"/history?type=payment"), m{"sourceId": id, "fact.id": id, "sendNotice": false})
		for _, e := range c.List(l.Path + "/ledger?limit=100") {
			if e["cause"] == id && e["sourceId"] != id || e["cause"] == "activation" && e["sourceId"] != nil {
				t.Errorf("the entry %v, want that it says from which object it comes", e)
			}
		}
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingPrincipalAmount": 1097.71, "paidBalances.paidPaymentsAmount": 131.29, "overdueBalances.overdueTotalAmount": 0.0})
		over := c.Data("POST", at, paid(2000), 201)
		assert.Fields(t, over, m{"actualAmount": 2000.0, "paidPrincipalAmount": 1097.71, "paidOverAmount": 902.29})
		assert.Fields(t, c.Get(l.Path), m{"status": "paidOff"})
		assert.Rows(t, c.List(at), m{"id": over["id"]}, m{"id": id})
		c.Do("POST", at, paid(1), 409)
		c.Sound()
	})
}

// TestCreditsAndDownPayments: no money comes with a credit, and it is never more than is owed.
func TestCreditsAndDownPayments(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		down := c.Data("POST", at, m{"type": "downPayment", "isExternal": true, "amount": 225, "effectiveTimeOfDay": m{"hour": 9, "minute": 0}}, 201)
		assert.Fields(t, down, m{"transactionType": "downPayment", "paymentDetails.reason": "downPayment", "paidOriginationFeesAmount": 25.0, "paidPrincipalAmount": 200.0})
		credit := c.Data("POST", at, m{"type": "serviceCredit", "amount": 5000, "serviceCreditsDetails": m{"type": "badDebt", "sponsor": "loanServicer", "reason": "goodwill"}}, 201)
		assert.Fields(t, credit, m{"transactionType": "serviceCredit", "isExternal": false, "scheduledAmount": 5000.0, "actualAmount": 1000.0, "paidPrincipalAmount": 1000.0,
			"paidOverAmount": 0.0, "paymentDetails": nil, "serviceCreditDetails.sponsor": "loanServicer", "serviceCreditDetails.type": "badDebt"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "paidOff", "paidBalances.paidCreditsAmount": 1000.0, "paidBalances.paidPaymentsAmount": 225.0})
		c.Sound()
	})
}

// TestWhatIsNotServedIsRefusedByName: nothing that moves money is half taken.
func TestWhatIsNotServedIsRefusedByName(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		_, of := active(c, thirty)
		stranger := c.Data("POST", of, paid(1), 201)["id"].(string)
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"isExternal", paid(1, m{"isExternal": false})},
			{"isExternal", m{"type": "oneTime", "amount": 1}},
			{"isExternal", m{"type": "downPayment", "amount": 1}},
			{"isExternal", m{"type": "serviceCredit", "isExternal": true, "amount": 1}},
			{"paymentInstrumentId", paid(1, m{"paymentInstrumentId": "PT-AAAA-AAAA"})},
			{"drawId", paid(1, m{"drawId": "LN-AAAA-AAAA"})},
			{"holdDaysEndDate", paid(1, m{"holdDaysEndDate": "2025-12-31"})}, {"holdDaysEndDate", paid(1, m{"holdDaysEndDate": "soon"})},
			{"serviceCreditDetails", paid(1, m{"serviceCreditDetails": m{"reason": "x"}})},
			{"amount", paid(0)},
			{"amount", paid(-1)},
			{"type", paid(1, m{"type": "achPayment"})},
			{"status", paid(1, m{"status": "chargeback"})},
			{"status", paid(1, m{"status": "canceled"})},
			{"failureReason", paid(1, m{"status": "failed"})},
			{"failureReason", paid(1, m{"failureReason": "other"})},
			{"failureReason", paid(1, m{"status": "failed", "failureReason": "dunno"})},
			{"scheduledDate", paid(1, m{"status": "scheduled"})},
			{"scheduledDate", paid(1, m{"status": "scheduled", "scheduledDate": "2026-01-04"})},
			{"effectiveDate", paid(1, m{"effectiveDate": "2026-01-06"})},
			{"effectiveDate", paid(1, m{"effectiveDate": "2026-01-04"})},
			{"effectiveDate", m{"type": "serviceCredit", "amount": 1, "effectiveDate": "2026-01-04"}},
			{"status", m{"type": "serviceCredit", "amount": 1, "status": "pending"}},
			{"evidenceDocumentId", paid(1, m{"evidenceDocumentId": "DD-AAAA-AAAA"})},
			{"consentDocumentId", paid(1, m{"consentDocumentId": "DD-AAAA-AAAA"})},
			{"caseId", paid(1, m{"caseId": "CS-AAAA-AAAA"})},
			{"memo", paid(1, m{"memo": "x"})},
		} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		assert.Len(t, c.List(at), 0)
		assert.Len(t, c.List(l.Path+"/history"), 1)
		c.Refused("GET", at+"/"+stranger, nil, 404, "")
		c.Data("POST", at, paid(1, m{"externalId": "once"}), 201)
		c.Refused("POST", at, paid(1, m{"externalId": "once"}), 409, "externalId")
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID, "status": "originated"})
		c.Refused("POST", line.Path+"/transactions", paid(1), 400, "loanId")
		c.Refused("GET", line.Path+"/transactions", nil, 400, "loanId")
	})
}

// TestPreviewsOfTransactions: each answers what the operation does then, and writes nothing.
func TestPreviewsOfTransactions(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		asked := c.Do("POST", at+"?previewMode=true", paid(100), 200) // nothing is created
		would := asked["data"].(m)
		assert.Len(t, c.List(at), 0)
		assert.Len(t, c.List(l.Path+"/history"), 1)
		first := c.Do("POST", at, paid(100), 201, "Idempotency-Key", "once")
		assert.Fields(t, m{"preview": asked["status"], "first": first["status"], "again": c.Do("POST", at, paid(100), 201, "Idempotency-Key", "once")["status"]},
			m{"preview": 200.0, "first": 201.0, "again": 201.0})
		did := first["data"].(m)
		assert.Fields(t, did, m{"paidPrincipalAmount": would["paidPrincipalAmount"], "paidFeesAmount": would["paidFeesAmount"], "status": would["status"]})
		c.Advance(2 * dayLong)
		one := at + "/" + did["id"].(string)
		before := lastEvent(c)
		for path, body := range map[string]any{"/reverse": nil, "/chargeback": nil, "/backdate": m{"effectiveDate": "2026-01-07"}, "": nil} {
			method := "POST"
			if path == "" {
				method, body = "PUT", m{"status": "failed", "failureReason": "other"}
			}
			got := c.Data(method, one+path+"?previewMode=true", body, 200)
			if fmt.Sprint(got) == fmt.Sprint(did) {
				t.Errorf("the preview of %q shows no change", path)
			}
			if is := c.Get(one); fmt.Sprint(is) != fmt.Sprint(did) {
				t.Errorf("after the preview of %q it is %v, want %v", path, is, did)
			}
		}
		assert.Len(t, since(c, before), 0)
	})
}

// TestStepsOfStatus: every status of an external payment to every other, by the table of the
// reference written out; what is not allowed is a 409 that names the status and what is.
func TestStepsOfStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, at := active(c, thirty)
		c.Advance(dayLong)
		make := map[string]func() string{
			"scheduled": func() string {
				return c.Data("POST", at, paid(10, m{"scheduledDate": "2026-02-01"}), 201)["id"].(string)
			},
			"pending":   func() string { return c.Data("POST", at, paid(10, m{"status": "pending"}), 201)["id"].(string) },
			"succeeded": func() string { return c.Data("POST", at, paid(10), 201)["id"].(string) },
			"failed": func() string {
				return c.Data("POST", at, paid(10, m{"status": "failed", "failureReason": "declined"}), 201)["id"].(string)
			},
		}
		make["canceled"] = func() string {
			id := make["scheduled"]()
			c.Data("POST", at+"/"+id+"/cancel", nil, 200)
			return id
		}
		make["chargeback"] = func() string {
			id := make["succeeded"]()
			c.Data("POST", at+"/"+id+"/chargeback", nil, 200)
			return id
		}
		allowed := map[string]string{"scheduled": "pending succeeded failed", "pending": "succeeded failed", "succeeded": "failed"}
		for from, new := range make {
			for to := range make {
				if from == to {
					continue
				}
				one := at + "/" + new()
				body := m{"status": to}
				if to == "failed" {
					body["failureReason"] = "insufficientFunds"
				} else if from == "failed" {
					body["failureReason"] = nil
				}
				if !strings.Contains(" "+allowed[from]+" ", " "+to+" ") {
					refused := c.Do("PUT", one, body, 409)
					if text := fmt.Sprint(refused["message"]); refused["errorType"] != "IllegalTransition" || !strings.Contains(text, from) {
						t.Errorf("%s to %s: %v, want IllegalTransition and the status", from, to, refused)
					}
					assert.Fields(t, c.Get(one), m{"status": from})
					continue
				}
				got := c.Data("PUT", one, body, 200)
				counts := to == "pending" || to == "succeeded"
				assert.Fields(t, got, m{"status": to, "timestamps." + to + "At": assert.Set})
				if sum := got["paidPrincipalAmount"].(float64) + got["paidInterestAmount"].(float64) + got["paidFeesAmount"].(float64); (sum == 10) != counts || (got["timestamps"].(m)["appliedAt"] != nil) != counts {
					t.Errorf("%s to %s: %v is paid of it, want that it counts: %v", from, to, sum, counts)
				}
			}
		}
		c.Sound()
	})
}

// TestTransactionsInEveryStatusOfALoan: which are taken is written out here from the reference.
func TestTransactionsInEveryStatusOfALoan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		may := map[string]string{"oneTime": "active accelerated chargedOff", "serviceCredit": "active accelerated chargedOff", "downPayment": "active"}
		l, at := active(c, thirty)
		for _, status := range loan.Status("").Values() {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				row, err := store.Lock[loan.Loan](ctx, tx, l.ID)
				if err == nil {
					row.Status = status
					_, err = store.Save(ctx, tx, row)
				}
				return err
			})
			if status != loan.Active {
				refused := c.Do("POST", l.Path+"/refunds", m{"refundAmount": 1, "atFaultParty": "merchant"}, 409)
				if text := fmt.Sprint(refused["message"]); refused["errorType"] != "InvalidStatus" || !strings.Contains(text, "is "+string(status)) {
					t.Errorf("a refund on a loan that is %s: %v, want InvalidStatus and that status", status, refused)
				}
			}
			for kind, in := range may {
				if strings.Contains(" "+in+" ", " "+string(status)+" ") {
					continue // the ledger itself is active: TestChargedOffLoans has these
				}
				refused := c.Do("POST", at, m{"type": kind, "isExternal": kind != "serviceCredit", "amount": 1}, 409)
				if text := fmt.Sprint(refused["message"]); refused["errorType"] != "InvalidStatus" || !strings.Contains(text, "is "+string(status)) || !strings.Contains(text, "active") {
					t.Errorf("%s on a loan that is %s: %v, want InvalidStatus, that status and what is allowed", kind, status, refused)
				}
			}
		}
	})
}

// TestChargedOffLoans take payments and credits unless the rules of the product say not.
func TestChargedOffLoans(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, takes := range []any{nil, true, false} {
			_, at := active(c, m{"dayCount": "30/360", "chargeOffDueWithin": 30, "paymentAllowedWhenChargedOff": takes})
			c.Advance(60 * dayLong)
			for _, kind := range []string{"oneTime", "serviceCredit"} {
				body := m{"type": kind, "isExternal": kind != "serviceCredit", "amount": 10}
				if takes == false {
					assert.Fields(t, c.Do("POST", at, body, 409), m{"errorType": "InvalidStatus"})
					continue
				}
				assert.Fields(t, c.Data("POST", at, body, 201), m{"paidOverAmount": 0.0, "actualAmount": 10.0})
			}
			c.Do("POST", at, m{"type": "downPayment", "isExternal": true, "amount": 1}, 409)
		}
		c.Sound()
	})
}

// TestAReplaySplitsLaterPaymentsAnew: a payment that is backdated, reversed, bounced or charged
// back changes what later ones paid; event and row follow, and afterwards the loan is as one that
// never had it.
func TestAReplaySplitsLaterPaymentsAnew(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for undo, how := range map[string]struct {
			method, path, event string
			body                any
		}{
			"reversed":     {"POST", "/reverse", "payment.reversed", nil},
			"bounced":      {"PUT", "", "payment.failed", m{"status": "failed", "failureReason": "insufficientFunds"}},
			"charged back": {"POST", "/chargeback", "payment.chargeback", m{"reason": "fraud", "caseId": nil}},
		} {
			l, at := active(c, thirty)
			other, never := active(c, thirty)
			c.Advance(10 * dayLong)
			one := at + "/" + c.Data("POST", at, paid(100), 201)["id"].(string)
			c.Advance(30 * dayLong)
			later := at + "/" + c.Data("POST", at, paid(80), 201)["id"].(string)
			same := never + "/" + c.Data("POST", never, paid(80), 201)["id"].(string)
			was := c.Get(later)
			before := lastEvent(c)
			got := c.Data(how.method, one+how.path, how.body, 200)
			assert.Fields(t, got, m{"paidPrincipalAmount": 0.0, "paidInterestAmount": 0.0, "paidFeesAmount": 0.0, "timestamps.appliedAt": nil})
			told := map[string]int{}
			for _, e := range since(c, before) {
				told[fmt.Sprint(e["eventType"], e["objectId"] == got["id"])]++
			}
			if told[how.event+"true"] != 1 || told["transaction.updatedfalse"] != 1 || told["loan.balance.changedfalse"] != 1 {
				t.Errorf("%s: told is %v, want %s, another split and a balance, each once", undo, told, how.event)
			}
			is := c.Get(later)
			if fmt.Sprint(is["paidInterestAmount"], is["paidFeesAmount"]) == fmt.Sprint(was["paidInterestAmount"], was["paidFeesAmount"]) {
				t.Errorf("%s: the later payment still is %v, want another split", undo, is)
			}
			want := c.Get(same)
			for _, part := range []string{"paidPrincipalAmount", "paidInterestAmount", "paidFeesAmount", "paidLateFeesAmount", "paidOriginationFeesAmount", "paidOverAmount"} {
				if is[part] != want[part] {
					t.Errorf("%s: %s of the later payment is %v, want %v as of a loan that never had the first", undo, part, is[part], want[part])
				}
			}
			a, b := c.Get(l.Path+"/balances"), c.Get(other.Path+"/balances")
			delete(a, "loanId")
			delete(b, "loanId")
			if fmt.Sprint(a) != fmt.Sprint(b) {
				t.Errorf("%s: the balances are %v, want those of a loan that never had it, %v", undo, a, b)
			}
		}
		c.Sound()
	})
}

// TestBackdating: late fees that a payment in time would have spared go, and what was known
// stays known.
func TestBackdating(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		c.Advance(25 * dayLong) // 30 January: the payment of the 15th is late
		late := c.Data("POST", at, paid(150), 201)
		assert.Fields(t, late, m{"paidLateFeesAmount": 15.0})
		one := at + "/" + late["id"].(string)
		c.Refused("POST", one+"/backdate", m{"effectiveDate": "2026-01-31"}, 400, "effectiveDate")
		c.Refused("POST", one+"/backdate", m{"effectiveDate": "2026-01-30"}, 400, "effectiveDate")
		c.Refused("POST", one+"/backdate", m{"effectiveDate": "2026-01-04"}, 400, "effectiveDate")
		c.Refused("POST", one+"/backdate", m{}, 400, "effectiveDate")
		back := c.Data("POST", one+"/backdate", m{"effectiveDate": "2026-01-15"}, 200)
		assert.Fields(t, back, m{"effectiveDate": "2026-01-15", "paidLateFeesAmount": 0.0, "timestamps.originalEffectiveDate": "2026-01-30", "timestamps.effectiveDate": "2026-01-15"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingLateFeesAmount": 0.0})
		pending := c.Data("POST", at, paid(1, m{"status": "pending"}), 201)["id"].(string)
		assert.Fields(t, c.Do("POST", at+"/"+pending+"/backdate", m{"effectiveDate": "2026-01-15"}, 409), m{"errorType": "InvalidStatus"})
		c.Sound()
	})
}

// TestLifeOfTransactions: each operation where it is allowed and not, and each event once.
func TestLifeOfTransactions(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		count := func(kind string) int { return len(c.List("/events?limit=100&eventType=" + kind)) }
		matter := c.Case(servertest.Object{Path: "/people/" + l.M["mainBorrowerId"].(string)})
		made := c.Data("POST", at, paid(10, m{"scheduledDate": "2026-02-01", "caseId": matter.ID}), 201)
		assert.Fields(t, made, m{"status": "scheduled", "effectiveDate": "2026-02-01", "actualAmount": 0.0, "scheduledAmount": 10.0, "scheduledDate": "2026-02-01", "caseId": matter.ID})
		one := at + "/" + made["id"].(string)
		assert.Fields(t, c.Put(one, m{"scheduledDate": "2026-02-03", "scheduledAmount": 12}), m{"effectiveDate": "2026-02-03", "scheduledAmount": 12.0})
		c.Refused("PUT", one, m{"scheduledDate": nil}, 400, "scheduledDate")
		c.Refused("PUT", one, m{"scheduledDate": "2026-01-01"}, 400, "scheduledDate")
		c.Refused("PUT", one, m{"failureReason": "other"}, 400, "failureReason")
		c.Refused("PUT", one, m{"caseId": "CS-AAAA-AAAA"}, 400, "caseId")
		for _, not := range []string{"/reverse", "/chargeback", "/chargeback/reverse"} {
			c.Do("POST", one+not, nil, 409)
		}
		assert.Fields(t, c.Put(one, m{"status": "pending", "sendNotice": true}), m{"status": "pending", "actualAmount": 12.0, "effectiveDate": "2026-01-05", "sendNotice": true})
		c.Refused("PUT", one, m{"scheduledAmount": 13}, 409, "scheduledAmount")
		c.Refused("PUT", one, m{"scheduledDate": "2026-05-05"}, 409, "scheduledDate")
		c.Do("POST", one+"/cancel", nil, 409)
		c.Do("POST", one+"/reverse", nil, 409)
		c.Put(one, m{"status": "succeeded"})
		c.Refused("POST", one+"/chargeback", m{"amount": 5}, 400, "amount")
		back := c.Data("POST", one+"/chargeback", m{"reason": "fraud", "amount": 12}, 200)
		assert.Fields(t, back, m{"status": "chargeback", "chargebackDetails.amount": 12.0, "chargebackDetails.chargebacks": assert.Count(1), "timestamps.chargebackAt": assert.Set})
		again := c.Data("POST", one+"/chargeback/reverse", m{"sendNotice": false}, 200)
		assert.Fields(t, again, m{"status": "succeeded", "chargebackDetails.amount": 0.0, "paidFeesAmount": 12.0, "timestamps.chargebackAt": nil})
		reversed := c.Data("POST", one+"/reverse", nil, 200)
		by := reversed["reversedByTransactionId"].(string)
		assert.Fields(t, c.Get(at+"/"+by), m{"transactionType": "reversal", "reversedTransactionId": made["id"], "actualAmount": 12.0, "status": "succeeded", "paidFeesAmount": 0.0})
		for _, path := range []string{one, at + "/" + by} {
			for _, not := range []string{"/reverse", "/chargeback", "/chargeback/reverse", "/cancel"} {
				c.Do("POST", path+not, nil, 409)
			}
			c.Do("PUT", path, m{"status": "failed", "failureReason": "other"}, 409)
		}
		gone := c.Data("POST", at, paid(10, m{"scheduledDate": "2026-02-01"}), 201)["id"].(string)
		assert.Fields(t, c.Data("POST", at+"/"+gone+"/cancel", nil, 200), m{"status": "canceled", "cancelReason": "canceledByUser", "timestamps.canceledAt": assert.Set})
		credit := c.Data("POST", at, m{"type": "serviceCredit", "amount": 1}, 201)["id"].(string)
		c.Do("PUT", at+"/"+credit, m{"status": "failed", "failureReason": "other"}, 409)
		c.Do("POST", at+"/"+credit+"/chargeback", nil, 409)
		c.Data("POST", at+"/"+credit+"/reverse", nil, 200)
		for kind, want := range map[string]int{"payment.scheduled": 2, "payment.rescheduled": 1, "payment.pending": 1, "payment.succeeded": 2, "payment.chargeback": 1,
			"payment.chargeback.reversed": 1, "payment.reversed": 2, "transaction.canceled": 1, "transaction.created": 2, "payment.failed": 0} {
			if n := count(kind); n != want {
				t.Errorf("%s came %d times, want %d", kind, n, want)
			}
		}
		c.Sound()
	})
}

// TestFiltersOfTransactions: each filter of both lists keeps some and drops some.
func TestFiltersOfTransactions(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		other, there := active(c, thirty)
		c.Advance(10 * dayLong)
		late := c.Data("POST", at, paid(50, m{"externalId": "late"}), 201)
		early := c.Data("POST", at, paid(40, m{"effectiveDate": "2026-01-10", "status": "pending"}), 201)
		credit := c.Data("POST", at, m{"type": "serviceCredit", "amount": 5}, 201)
		theirs := c.Data("POST", there, paid(30), 201)
		made := func(t m) servertest.Object { return servertest.Object{ID: t["id"].(string)} }
		for _, list := range []string{at, "/transactions"} {
			c.Filtered(list, "status=pending", made(early), made(late))
			c.Filtered(list, "transactionType=serviceCredit", made(credit), made(late))
			c.Filtered(list, "isExternal=true", made(late), made(credit))
			c.Filtered(list, "fromEffectiveDate=2026-01-11", made(late), made(early))
			c.Filtered(list, "toEffectiveDate=2026-01-10", made(early), made(late))
			c.Filtered(list, "externalId=ext-late", made(late), made(early))
		}
		c.Filtered("/transactions", "loanId="+l.ID, made(late), made(theirs))
		c.Filtered("/transactions", "personId="+other.M["mainBorrowerId"].(string), made(theirs), made(late))
	})
}

// TestRebuildFindsAlteredTransactions: what a transaction or a refund keeps otherwise than the
// ledger says is found, and named.
func TestRebuildFindsAlteredTransactions(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, path := active(c, thirty)
		pay := c.Data("POST", path, paid(50), 201)["id"].(string)
		back := c.Data("POST", l.Path+"/refunds", m{"refundAmount": 20, "atFaultParty": "merchant"}, 200)["id"].(string)
		wrong := c.Data("POST", path, paid(7), 201)["id"].(string)
		reversal := c.Data("POST", path+"/"+wrong+"/reverse", nil, 200)["reversedByTransactionId"].(string)
		c.Sound()
		of := " WHERE company_id = '%s' AND id = '" + pay + "'"
		undone := " WHERE company_id = '%s' AND id = '" + wrong + "'"
		taking := " WHERE company_id = '%s' AND transaction_type = 'reversal'"
		for _, tamper := range []struct{ what, set string }{
			{"transaction " + pay + ":", "UPDATE transactions SET paid_interest = paid_interest + 1" + of},
			{"transaction " + pay + ", its facts", "UPDATE transactions SET times_booked = 2" + of},
			{"transaction " + pay + ", whether it counts", "UPDATE transactions SET status = 'failed'" + of},
			{"transaction " + pay + ", whether it counts", "UPDATE transactions SET applied_at = NULL" + of},
			{"transaction " + pay + ", its day", "UPDATE transactions SET effective_date = '2020-01-01'" + of},
			{"transaction " + pay + ", its fact", "UPDATE transactions SET fact_id = 'TX-LOST'" + of},
			{"transaction " + pay + ", its actual amount", "UPDATE transactions SET actual_amount = 1" + of},
			{"transaction " + pay + ", its amount and time", "UPDATE transactions SET effective_second = 1" + of},
			{"transaction " + pay + ", its amount and time", "UPDATE transactions SET scheduled_amount = 1" + of},
			{"transaction " + pay + ", its type", "UPDATE transactions SET transaction_type = 'serviceCredit'" + of},
			{"transaction " + pay + ", its reversal", "UPDATE transactions SET transaction_type = 'reversal'" + of},
			{"transaction " + pay + ", its reversal", "UPDATE transactions SET reversed_by_transaction_id = 'TX-LOST'" + of},
			{"transaction " + pay + ", its reversal", "UPDATE transactions SET reversed_transaction_id = 'TX-LOST'" + of},
			{"transaction " + wrong + ", its reversal", "UPDATE transactions SET reversed_by_transaction_id = '" + pay + "'" + undone},
			{"transaction " + reversal + ", its reversal", "UPDATE transactions SET reversed_by_transaction_id = NULL" + undone},
			{"transaction " + wrong + ", its reversal", "UPDATE transactions SET reversed_transaction_id = NULL" + taking},
			{"transaction " + reversal + ", its reversal", "UPDATE transactions SET reversed_transaction_id = '" + pay + "'" + taking},
			{"transaction " + reversal + ", its reversal", "UPDATE transactions SET transaction_type = 'payment'" + taking},
			{"transaction " + reversal + ", its reversal, its amount", "UPDATE transactions SET actual_amount = 1" + taking},
			{"transaction " + reversal + ", its reversal, its amount", "UPDATE transactions SET scheduled_amount = 1" + taking},
			{"transaction " + pay + ", its borrower", "UPDATE transactions SET main_borrower_id = 'BO-LOST'" + of},
			{"transaction " + pay + ", whether it was deleted", "UPDATE transactions SET deleted_at = created_at" + of},
			{"row of the fact " + pay, "DELETE FROM transactions" + of},
			{"refund " + back + ":", "UPDATE loan_refunds SET amount = amount - 1 WHERE company_id = '%s'"},
			{"refund " + back + ":", "UPDATE loan_refunds SET paid_over = 1 WHERE company_id = '%s'"},
			{"refund " + back + ", whether it counts", "UPDATE loan_refunds SET status = 'canceled' WHERE company_id = '%s'"},
			{"refund " + back + ", its amount, day and time", "UPDATE loan_refunds SET refund_second = 1 WHERE company_id = '%s'"},
			{"refund " + back + ", its amount, day and time", "UPDATE loan_refunds SET original_amount = 1 WHERE company_id = '%s'"},
			{"refund " + back + ", its borrower", "UPDATE loan_refunds SET borrower_id = 'BO-LOST' WHERE company_id = '%s'"},
			{"refund " + back + ", whether it was deleted", "UPDATE loan_refunds SET deleted_at = created_at WHERE company_id = '%s'"},
			{"row of the fact " + back, "DELETE FROM loan_refunds WHERE company_id = '%s'"},
		} {
			var found []string
			err := c.Server.DB.Preview(t.Context(), c.Scope(), func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.SQL().ExecContext(ctx, fmt.Sprintf(tamper.set, tx.Space)); err != nil {
					return err
				}
				part, err := ledger.Rebuild(ctx, tx, "", nil, payment.Compare)
				for _, d := range part.Differences {
					found = append(found, d.String())
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(found, "\n"), tamper.what) {
				t.Errorf("%s: found was %q, want %s", tamper.set, found, tamper.what)
			}
		}
		c.Sound()
	})
}

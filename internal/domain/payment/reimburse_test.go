package payment_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// lent is a loan of $1,200 that is originated and not active, which 1,200 pay off on the present day.
func lent(c *servertest.Client) servertest.Object {
	kind := c.LoanType(m{"ledgerRules": thirty, "timezone": "America/Chicago"})
	return c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
		"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}})
}

// over is a loan of $1,200 without interest that was paid off with 300 more than was owed.
func over(c *servertest.Client) (servertest.Object, string) {
	c.T.Helper()
	l, at := active(c, thirty)
	owed := c.Get(l.Path + "/balances")["payoffAmount"].(float64)
	c.Data("POST", at, paid(owed+300), 201)
	assert.Fields(c.T, c.Get(l.Path+"/balances"), m{"status": "paidOff", "paidBalances.paidOverAmount": 300.0})
	return l, at
}

var byCheck = m{"isExternal": true, "paymentInstrumentType": "check"}

func backOf(amount float64, more ...m) m {
	body := m{"isExternal": true, "reimbursementAmount": amount}
	for _, add := range more {
		for name, value := range add {
			body[name] = value
		}
	}
	return body
}

// TestReimbursementInEveryStatus: the reference wants an installment loan that is paid off; of one that was
// canceled what the borrower paid is owed back too.
func TestReimbursementInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for status, l := range c.InEveryStatus(func() servertest.Object { return lent(c) }) {
			before := fmt.Sprint(c.Get(l.Path), c.List("/events?limit=1"))
			refused := c.Do("POST", l.Path+"/reimburse", byCheck, 409)
			says, want := fmt.Sprint(refused["message"]), "that is "+string(status)+" cannot be reimbursed; only one that is paidOff or canceled can"
			if status == loan.PaidOff || status == loan.Canceled {
				want = "nothing is owed back"
			}
			if refused["errorType"] != "InvalidStatus" || !strings.Contains(says, want) {
				t.Errorf("of a loan that is %s: %v, want %s", status, refused, want)
			}
			if after := fmt.Sprint(c.Get(l.Path), c.List("/events?limit=1")); after != before {
				t.Errorf("after a refusal the loan that is %s is\n%s, want\n%s", status, after, before)
			}
		}
		c.Sound()
	})
}

// TestWhatIsOwedBackIsPaidBack: in parts, on its way and done; one that comes back is owed again, and no more
// is paid back than is owed.
func TestWhatIsOwedBackIsPaidBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := over(c)
		who := servertest.Object{ID: l.M["mainBorrowerId"].(string), Path: "/people/" + l.M["mainBorrowerId"].(string)}
		matter, address := c.Case(who), c.New(who.Path+"/contacts", m{"contactType": "email", "value": "ann@acme.example"})
		stranger := c.New(c.Borrower().Path+"/contacts", m{"contactType": "email", "value": "bob@acme.example"})
		for _, wrong := range []struct {
			field string
			body  m
		}{{"isExternal", m{}}, {"isExternal", m{"isExternal": false}}, {"reimbursementAmount", backOf(0)}, {"reimbursementAmount", backOf(-1)}, {"reimbursementAmount", backOf(300.01)},
			{"reimbursementAmount", backOf(1.001)}, {"transactionStatus", backOf(1, m{"transactionStatus": "failed"})}, {"transactionStatus", backOf(1, m{"transactionStatus": "sent"})},
			{"paymentInstrumentId", backOf(1, m{"paymentInstrumentId": "PT-AAAA-AAAA"})}, {"paymentInstrumentType", backOf(1, m{"paymentInstrumentType": ""})},
			{"contactId", backOf(1, m{"contactId": "CT-AAAA-AAAA"})}, {"contactId", backOf(1, m{"contactId": stranger.ID})}, {"caseId", backOf(1, m{"caseId": "CS-AAAA-AAAA"})},
			{"externalTransactionId", backOf(1, m{"externalTransactionId": ""})}, {"amount", backOf(1, m{"amount": 2})}} {
			c.Refused("POST", l.Path+"/reimburse", wrong.body, 400, wrong.field)
		}
		known := func() string {
			return fmt.Sprint(c.Get(l.Path), c.Get(l.Path+"/balances"), c.List(at), c.List("/events?limit=1"), c.List(l.Path+"/ledger"))
		}
		before := known()
		part := backOf(100, m{"transactionStatus": "pending", "externalTransactionId": "check-1", "paymentInstrumentType": "check", "contactId": address.ID, "caseId": matter.ID, "sendNotice": true})
		preview := c.Data("POST", l.Path+"/reimburse?previewMode=true", part, 200)
		assert.Fields(t, preview, m{"actualAmount": 100.0, "status": "pending"})
		if after := known(); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		one := c.Data("POST", l.Path+"/reimburse?sync=true", part, 200)
		assert.Fields(t, one, m{"transactionType": "reimbursement", "status": "pending", "isExternal": true, "externalId": "check-1", "scheduledAmount": 100.0, "actualAmount": 100.0,
			"paidOverAmount": 0.0, "effectiveDate": "2026-01-05", "caseId": matter.ID, "sendNotice": true, "paymentDetails": nil, "timestamps.pendingAt": assert.Set, "timestamps.appliedAt": assert.Set,
			"reimbursementDetails": m{"paymentInstrumentType": "check", "contactId": address.ID}})
		path := at + "/" + one["id"].(string)
		if is := c.Get(path); fmt.Sprint(is) != fmt.Sprint(one) {
			t.Errorf("read is\n%v, want what was answered\n%v", is, one)
		}
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "paidOff", "payoffAmount": 0.0, "paidBalances.paidOverAmount": 200.0, "paidBalances.paidReimbursementsAmount": 100.0})
		assert.Rows(t, c.List(at+"?transactionType=reimbursement"), m{"id": one["id"]})
		assert.Rows(t, c.List(l.Path+"/history?type=refund"), m{"sourceId": one["id"], "caseId": nil, "sendNotice": true})
		entries := c.List(l.Path + "/ledger?limit=100")
		assert.Fields(t, entries[0], m{"debit": "overpayment", "credit": "cash", "amount": 100.0, "sourceId": one["id"]})
		assert.Rows(t, c.Events("loan.reimbursement.initiated", l.ID), m{"objectType": "loan", "loanId": l.ID, "data.transactionId": one["id"], "data.externalTransactionId": "check-1", "data.amount": 100.0, "data.newStatus": "pending", "data.oldStatus": nil, "data.effectiveDate": "2026-01-05"})
		assert.Len(t, c.Events("loan.reimbursement.processed", l.ID), 0)
		c.Sound()
		c.Refused("POST", l.Path+"/reimburse", backOf(200.01), 400, "reimbursementAmount")
		for _, done := range []string{"cancel", "reverse", "chargeback"} {
			if refused := c.Do("POST", path+"/"+done, nil, 409); !strings.Contains(fmt.Sprint(refused["message"]), "a reimbursement cannot be") {
				t.Errorf("%s of a reimbursement: %v, want that it cannot be", done, refused)
			}
		}
		c.Do("POST", path+"/backdate", m{"effectiveDate": "2026-01-04"}, 409)
		assert.Fields(t, c.Put(path, m{"status": "succeeded"}), m{"status": "succeeded", "timestamps.succeededAt": assert.Set})
		assert.Rows(t, c.Events("loan.reimbursement.processed", l.ID), m{"objectType": "loan", "data.transactionId": one["id"], "data.amount": 100.0, "data.oldStatus": "pending", "data.newStatus": "succeeded"})
		c.Put(path, m{"status": "succeeded"}) // again
		assert.Len(t, c.Events("loan.reimbursement.processed", l.ID), 1)
		rest := c.Data("POST", l.Path+"/reimburse", byCheck, 200) // all that is left
		assert.Fields(t, rest, m{"status": "succeeded", "actualAmount": 200.0})
		assert.Len(t, c.Events("loan.reimbursement.initiated", l.ID), 2)
		assert.Len(t, c.Events("loan.reimbursement.processed", l.ID), 2)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"paidBalances.paidOverAmount": 0.0, "paidBalances.paidReimbursementsAmount": 300.0})
		if refused := c.Do("POST", l.Path+"/reimburse", byCheck, 409); !strings.Contains(fmt.Sprint(refused["message"]), "nothing is owed back") {
			t.Errorf("of a loan on which nothing is owed back: %v, want that", refused)
		}
		// The check is not cashed: it is owed back again.
		c.Advance(dayLong)
		c.Refused("PUT", path, m{"status": "failed"}, 400, "failureReason")
		c.Refused("PUT", path, m{"scheduledAmount": 5}, 409, "scheduledAmount")
		assert.Fields(t, c.Put(path, m{"status": "failed", "failureReason": "other"}), m{"status": "failed", "actualAmount": 100.0, "timestamps.failedAt": assert.Set, "timestamps.appliedAt": nil})
		assert.Rows(t, c.Events("loan.reimbursement.failed", l.ID), m{"data.transactionId": one["id"], "data.oldStatus": "succeeded", "data.newStatus": "failed", "data.failureReason": "other"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "paidOff", "paidBalances.paidOverAmount": 100.0, "paidBalances.paidReimbursementsAmount": 200.0})
		c.Do("PUT", path, m{"status": "succeeded", "failureReason": nil}, 409)
		again := c.Data("POST", l.Path+"/reimburse", byCheck, 200)
		assert.Fields(t, again, m{"actualAmount": 100.0, "effectiveDate": "2026-01-06"})
		c.Sound()
	})
}

// TestAPaymentThatBouncesAfterItsExcessWasPaidBack leaves all of it owed, and a payment dated before it more to pay back.
func TestAPaymentThatBouncesAfterItsExcessWasPaidBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := over(c)
		check := c.List(at)[0]["id"].(string)
		c.Advance(dayLong)
		c.Data("POST", l.Path+"/reimburse", byCheck, 200)
		owed := c.List(at + "?transactionType=payment")[0]["actualAmount"].(float64) - 300
		c.Data("POST", at+"/"+check+"/reverse", nil, 200)
		is := c.Get(l.Path + "/balances")
		if is["status"] != "active" || is["payoffAmount"].(float64) < owed+300 {
			t.Errorf("after the payment bounced the loan is %v, with %v to pay off, want active and all that was lent, and the 300 paid back", is["status"], is["payoffAmount"])
		}
		c.Do("POST", l.Path+"/reimburse", byCheck, 409) // active
		c.Sound()
	})
}

// TestWhatACanceledLoanOwesBackIsPaidBack: what the borrower had paid of interest and fees.
func TestWhatACanceledLoanOwesBackIsPaidBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		c.Advance(40 * dayLong)
		c.Data("POST", at, paid(200), 201)
		c.Data("POST", l.Path+"/cancel?force=true", nil, 200)
		owed := c.Get(l.Path + "/balances")["paidBalances"].(m)["paidOverAmount"].(float64)
		if owed == 0 {
			t.Fatalf("a canceled loan owes %v back, want what was paid of interest and fees", owed)
		}
		is := c.Data("POST", l.Path+"/reimburse", byCheck, 200)
		assert.Fields(t, is, m{"actualAmount": owed, "status": "succeeded"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "canceled", "paidBalances.paidOverAmount": 0.0, "paidBalances.paidReimbursementsAmount": owed})
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID, "status": "originated"})
		c.Refused("POST", line.Path+"/reimburse", byCheck, 400, "loanId")
		c.Sound()
	})
}

// TestWhatWasPaidBackIsToldOncePaymentsBounce: it has left, whatever it stands against; on the loan that is
// read whole and on one that is read from the state that is kept; of a canceled loan, on which nothing is lent, too.
func TestWhatWasPaidBackIsToldOncePaymentsBounce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		for range 30 {
			c.Data("POST", at, paid(1), 201)
		}
		c.Advance(dayLong)
		owed := c.Get(l.Path + "/balances")["payoffAmount"].(float64)
		part := c.Data("POST", at, paid(200), 201)["id"].(string)
		c.Data("POST", at, paid(owed-200+300), 201)
		failed := c.Data("POST", l.Path+"/reimburse", backOf(77.11), 200)["id"].(string)
		c.Data("POST", l.Path+"/reimburse", backOf(22.5), 200)
		c.Data("POST", at+"/"+part+"/chargeback", nil, 200) // 100 of it are still owed back
		is := func(back float64) {
			t.Helper()
			for _, read := range []string{"", "?asKnownAt=2126-01-01T00:00:00Z", "?isRounded=false"} {
				if is := c.Get(l.Path + "/balances" + read)["paidBalances"].(m)["paidReimbursementsAmount"]; is != back {
					t.Errorf("%s: paid back are %v, want %v", read, is, back)
				}
			}
			c.Sound()
		}
		is(99.61)
		rest := c.Data("POST", l.Path+"/reimburse", byCheck, 200)["actualAmount"].(float64)
		c.Data("POST", at+"/"+part+"/chargeback/reverse", nil, 200)
		c.Data("POST", l.Path+"/reimburse", byCheck, 200)
		is(300)
		c.Data("POST", at+"/"+part+"/reverse", nil, 200)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "active", "payoffAmount": 200.0})
		is(300)
		c.Advance(2 * dayLong) // another state is kept
		c.Data("POST", at, paid(1), 201)
		is(300)
		c.Put(at+"/"+failed, m{"status": "failed", "failureReason": "other"})
		is(222.89)
		if rest != 0.39 {
			t.Errorf("once the payment had bounced %v were owed back, want 0.39", rest)
		}
		canceled, at := active(c, thirty)
		c.Advance(40 * dayLong)
		late := c.Data("POST", at, paid(200), 201)["id"].(string)
		c.Data("POST", canceled.Path+"/cancel?force=true", nil, 200)
		back := c.Data("POST", canceled.Path+"/reimburse", byCheck, 200)["actualAmount"]
		c.Data("POST", at+"/"+late+"/chargeback", nil, 200)
		assert.Fields(t, c.Get(canceled.Path+"/balances"), m{"status": "canceled", "paidBalances.paidReimbursementsAmount": back, "paidBalances.paidOverAmount": 0.0, "payoffAmount": 0.0})
		// Two payments of fees and interest are paid back; one of them bounces, and the other is not paid back again.
		canceled, at = active(c, thirty)
		c.Advance(40 * dayLong)
		c.Data("POST", at, paid(10), 201)
		late = c.Data("POST", at, paid(20), 201)["id"].(string)
		c.Data("POST", canceled.Path+"/cancel?force=true", nil, 200)
		assert.Fields(t, c.Data("POST", canceled.Path+"/reimburse", byCheck, 200), m{"actualAmount": 30.0})
		c.Data("POST", at+"/"+late+"/chargeback", nil, 200)
		c.Do("POST", canceled.Path+"/reimburse", byCheck, 409)
		assert.Fields(t, c.Get(canceled.Path+"/balances"), m{"paidBalances.paidReimbursementsAmount": 30.0, "paidBalances.paidOverAmount": 0.0, "payoffAmount": 0.0})
		c.Sound()
	})
}

// TestAnyReimbursementsAreKeptAsTheyFollow: whatever is paid, taken back, dated back, paid back and comes back, in any
// order, a rebuild differs in nothing, and what stands as paid back has left cash.
func TestAnyReimbursementsAreKeptAsTheyFollow(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		for _, seed := range c.Lives(1) {
			draw := rand.New(rand.NewPCG(seed, 1742))
			l, at := active(c, thirty)
			begun, done := c.Now().Format("2006-01-02"), map[string]int{}
			try := func(method, path string, body any) {
				a := c.Send(method, path, raw(body), "Content-Type", "application/json")
				if a.Status >= 300 && a.Status != 409 && a.Status != 400 {
					t.Fatalf("seed %d: %s %s: %d %s, want it done or refused", seed, method, path, a.Status, a.Raw)
				}
				if a.Status < 300 {
					done[method+" "+strings.Split(strings.TrimPrefix(path, l.Path+"/"), "/")[0]]++
				}
			}
			for range 30 {
				c.Advance(time.Duration(draw.IntN(5*24)) * time.Hour)
				all := c.List(at + "?limit=100")
				one, n := at, 0
				if len(all) > 0 {
					one, n = at+"/"+all[draw.IntN(len(all))]["id"].(string), draw.IntN(7)
				}
				switch n {
				case 0, 1:
					try("POST", at, paid(float64(100+draw.IntN(140000))/100*10))
				case 2:
					try("POST", at, paid(float64(100+draw.IntN(50000))/100, m{"effectiveDate": begun}))
				case 3:
					try("POST", one+"/reverse", nil)
				case 4:
					try("PUT", one, m{"status": "failed", "failureReason": "other"})
				default:
					body := m{"isExternal": true, "transactionStatus": []string{"pending", "succeeded"}[draw.IntN(2)]}
					if draw.IntN(2) == 0 {
						body["reimbursementAmount"] = float64(1+draw.IntN(40000)) / 100
					}
					try("POST", l.Path+"/reimburse", body)
				}
			}
			back, booked, stands := 0, 0, map[any]bool{}
			for _, r := range c.List(at + "?limit=100&transactionType=reimbursement") {
				if stands[r["id"]] = r["status"] != "failed"; stands[r["id"]] {
					back += cents(r["actualAmount"])
				}
			}
			for after := ""; ; {
				page := c.List(l.Path + "/ledger?limit=100" + after)
				for _, e := range page {
					if _, ours := stands[e["sourceId"]]; !ours {
						continue
					}
					if e["credit"] == "cash" {
						booked += cents(e["amount"])
					} else if e["debit"] == "cash" {
						booked -= cents(e["amount"])
					}
				}
				if len(page) < 100 {
					break
				}
				after = "&startingAfter=" + page[len(page)-1]["id"].(string)
			}
			if booked != back {
				t.Errorf("seed %d: cents paid back are %d by the books, want %d, what stands as paid back", seed, booked, back)
			}
			if done["POST reimburse"] < 2 || done["POST transactions"] < 4 {
				t.Fatalf("seed %d: done are %v, want a life", seed, done)
			}
			c.Sound()
		}
	})
}

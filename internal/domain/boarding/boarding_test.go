package boarding_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

// lines are lines of a file.
func lines(c *servertest.Client, all ...m) string {
	c.T.Helper()
	var b strings.Builder
	for _, l := range all {
		text, err := json.Marshal(l)
		if err != nil {
			c.T.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	return b.String()
}

// send brings the loans of a file in and answers the report.
func send(c *servertest.Client, query, text string) m {
	c.T.Helper()
	want := 202
	if strings.Contains(query, "previewMode") {
		want = 200
	}
	return c.Upload("POST", "/loans/import?sync=true"+query, "application/x-ndjson", text, want)["data"].(m)
}

// product is one whose loans earn interest by 30/360, with a late fee of $15 after ten days, in Chicago.
func product(c *servertest.Client, rules ...m) servertest.Object {
	all := m{"dayCount": "30/360", "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}}
	for _, more := range rules {
		maps.Copy(all, more)
	}
	return c.LoanType(m{"timezone": "America/Chicago", "ledgerRules": all})
}

// lent are terms of a loan of $1,200 at 12 % in twelve payments of $106.62, of which the first falls due on
// 15 October 2025.
var lent = m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15},
	"interestRates": []m{{"days": nil, "rate": 0.12}}}

// midway is a line of a loan of lent as another system kept it on the evening of 4 January 2026: the payments of
// October and November were made, that of December is open with a late fee of $15.
//
// By hand: 1,200.00 at 1 % a month. October: 12.00 of interest, 94.62 of principal, 1,105.38 left; November: 11.05
// and 95.57, 1,009.81 left; December asks 10.10 and 96.52. From 15 December to 4 January are 20 days of 30/360:
// 1,009.81 × 12 % × 20 / 360 = 6.732066667.
func midway(kind, person servertest.Object, external string, more ...m) m {
	line := m{"personId": person.ID, "startDate": "2025-09-15", "effectiveDate": "2026-01-05",
		"loan": m{"externalId": external, "loanTypeId": kind.ID, "atOrigination": lent},
		"opening": m{"status": "active",
			"nonDueBalances":        m{"principalAmount": 913.29, "interestAmount": 0, "feesAmount": 0},
			"overdueBalances":       m{"principalAmount": 96.52, "interestAmount": 10.10, "feesAmount": 15, "lateFeesAmount": 15},
			"accruedInterestAmount": 6.732066667, "periodicPaymentAmount": 106.62,
			"obligations":  []m{{"dueDate": "2025-12-15", "obligationAmount": 121.62, "scheduledAmount": 106.62, "remainingAmount": 121.62, "isLateFeeCharged": true}},
			"paidBalances": m{"principalAmount": 190.19, "interestAmount": 23.05, "feesAmount": 0},
			"yearToDate": m{"interestAccruedAmount": 1.35, "interestChargedAmount": 0, "feesChargedAmount": 0, "paidPrincipalAmount": 0,
				"paidInterestAmount": 0, "paidFeesAmount": 0}},
		"expected": m{"principalAmount": 1009.81, "interestAmount": 10.10, "lateFeesAmount": 15, "accruedInterestAmount": 6.73}}
	for _, of := range more {
		maps.Copy(line, of)
	}
	return line
}

// sum is a sum of a report by its name.
func sum(of m, name string) m {
	for _, s := range of["sums"].([]any) {
		if s.(m)["name"] == name {
			return s.(m)
		}
	}
	return nil
}

// TestALoanIsBroughtIn: the loan stands as the other system kept it, its sums are the lender's own, and it goes on.
func TestALoanIsBroughtIn(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		kind, person := product(c), c.Borrower()
		file := lines(c, midway(kind, person, "old-1"),
			m{"controlTotals": m{"count": 1, "principalAmount": 1009.81, "interestAmount": 10.1, "feesAmount": 15, "lateFeesAmount": 15,
				"accruedInterestAmount": 6.732066667, "suspenseAmount": 0, "yearToDate": m{"interestAccruedAmount": 1.35}}})
		before := len(c.List("/events?limit=100"))
		would := send(c, "&previewMode=true", file)
		assert.Fields(t, would, m{"bulkRunId": nil, "agrees": true, "lines": m{"totalCount": 1.0, "boardedCount": 1.0, "repeatedCount": 0.0,
			"conflictingCount": 0.0, "failedCount": 0.0, "waitingCount": 0.0}, "lenderCount": 1.0, "differences": assert.Count(0), "failures": assert.Count(0)})
		c.Refused("GET", "/people/"+person.ID+"/loans/ext-old-1", nil, 404, "")
		if n := len(c.List("/events?limit=100")); n != before {
			t.Errorf("a preview leaves %v events, want none", n-before)
		}
		got := send(c, "", file)
		assert.Fields(t, got, m{"bulkRunId": assert.Not(nil), "finishedAt": assert.Not(nil), "agrees": true, "failures": assert.Count(0)})
		assert.Fields(t, sum(got, "principalAmount"), m{"lenderAmount": 1009.81, "fileAmount": 1009.81, "ledgerAmount": 1009.81, "differenceAmount": 0.0})
		assert.Fields(t, sum(got, "accruedInterestAmount"), m{"lenderAmount": 6.73, "ledgerAmount": 6.73, "differenceAmount": 0.0})
		assert.Fields(t, sum(got, "nsfFeesAmount"), m{"lenderAmount": nil, "fileAmount": 0.0, "ledgerAmount": 0.0})

		at := "/people/" + person.ID + "/loans/ext-old-1"
		is := c.Get(at)
		assert.Fields(t, is, m{"status": "active", "externalId": "old-1", "mainBorrowerId": person.ID})
		assert.Fields(t, is["timestamps"].(m), m{"originatedAt": "2025-09-15T05:00:00.000000Z", "migratedAt": assert.Not(nil), "activatedAt": assert.Not(nil)})
		assert.Fields(t, is["current"].(m), m{"outstandingAmount": 1034.91, "overdueAmount": 121.62, "daysOverdue": 21.0, "nextDueDate": "2026-01-15"})
		// The present day is the opening's own: by its end 21 days have earned, 1,009.81 × 12 % × 21 / 360 = 7.07.
		b := c.Get(at + "/balances")
		assert.Fields(t, b, m{"payoffAmount": 1041.64, "daysOverdue": 21.0})
		assert.Fields(t, b["nonDueBalances"].(m), m{"nonDuePrincipalAmount": 913.29, "nonDueInterestAmount": 6.73})
		assert.Fields(t, b["overdueBalances"].(m), m{"overduePrincipalAmount": 96.52, "overdueInterestAmount": 10.1, "overdueLateFeesAmount": 15.0})
		assert.Fields(t, b["paidBalances"].(m), m{"paidPrincipalAmount": 190.19, "paidInterestAmount": 23.05})
		assert.Fields(t, b["interestAndFeesAmounts"].(m), m{"interestAccruedYearToDateAmount": 1.35, "interestChargedYearToDateAmount": 0.0})
		open := c.Get(at + "/obligations")["obligations"].([]any)
		assert.Fields(t, open[0].(m), m{"dueDate": "2025-12-15", "obligationAmount": 121.62, "remainingAmount": 121.62, "isOverdue": true})
		// On 15 January 10.10 of interest and 96.52 of principal fall due, and what is overdue by then is paid with
		// them; 913.29 - 96.52 = 816.77 is left, which earns 8.17 until the 15th of February.
		coming := c.Get(at + "/expected-payments")["schedule"].([]any)
		assert.Fields(t, coming[0].(m), m{"date": "2026-01-15", "amount": 228.24, "interestAmount": 20.2, "principalAmount": 193.04, "feesAmount": 15.0})
		assert.Fields(t, coming[1].(m), m{"date": "2026-02-15", "amount": 106.62, "interestAmount": 8.17, "principalAmount": 98.45})
		if len(coming) != 9 {
			t.Errorf("%d payments are to come, want the 9 of twelve that have not fallen due", len(coming))
		}
		assert.Fields(t, c.Get(at+"/payoff?date=2026-01-05"), m{"payoffAmount": 1041.64})
		facts := c.List(at + "/history")
		assert.Len(t, facts, 1)
		assert.Fields(t, facts[0], m{"type": "opening", "effectiveDate": "2026-01-05", "sequence": 1.0})
		if booked := len(c.List(at + "/ledger")); booked != 4 {
			t.Errorf("the opening books %d entries, want 4: principal that is not due and that is overdue, interest, and a late fee", booked)
		}
		assert.Len(t, c.List(at+"/transactions"), 0)
		told := c.Events("loan.migration.succeeded", is["id"].(string))
		assert.Len(t, told, 1)
		assert.Fields(t, told[0]["data"].(m), m{"externalId": "old-1", "effectiveDate": "2026-01-05", "status": "active", "lineNumber": 1.0, "bulkRunId": got["bulkRunId"]})
		if all := c.List("/events?loanId=" + is["id"].(string)); len(all) != 1 {
			t.Errorf("%d events are about the loan, want 1: %v", len(all), all)
		}
		assert.Fields(t, c.Get(at+"/balances?asKnownAt=2026-01-05T00:00:00Z"), m{"status": "originated", "payoffAmount": 0.0, "daysOverdue": 0.0})
		c.Sound()
	})
}

// at is where a loan is that was brought in.
func at(person servertest.Object, external string) string {
	return "/people/" + person.ID + "/loans/ext-" + external
}

// TestItGoesOn: payments, late fees and charge-offs come after a boarding as on any loan, and are told; the day
// that follows begins with what the opening said.
func TestItGoesOn(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind, person := product(c), c.Borrower()
		send(c, "", lines(c, midway(kind, person, "old-1"), midway(kind, person, "old-2")))
		one, two := at(person, "old-1"), at(person, "old-2")
		// The oldest is paid, but for the fee: 106.62 of 121.62.
		paid := c.Create(one+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 106.62})
		assert.Fields(t, paid, m{"status": "succeeded", "actualAmount": 106.62, "paidTotalAmount": assert.Not(0.0)})
		b := c.Get(one + "/balances")
		assert.Fields(t, b["overdueBalances"].(m), m{"overdueTotalAmount": 15.0})
		if told := c.Events("loan.balance.changed", b["loanId"].(string)); len(told) != 1 {
			t.Errorf("a payment after the boarding is told by %d changes of the balances, want 1", len(told))
		}
		// The payment of 15 January is late on the 26th: $15 on each loan.
		c.Noon("2026-01-27")
		for _, l := range []string{one, two} {
			is := c.Get(l + "/balances")
			if fee := is["outstandingBalances"].(m)["outstandingLateFeesAmount"]; fee != 30.0 && l == two {
				t.Errorf("late fees of %s are %v, want 30 by 27 January", l, fee)
			}
			if told := c.Events("loan.latefee.booked", is["loanId"].(string)); len(told) != 1 {
				t.Errorf("the late fee of January on %s is told %d times, want once", l, len(told))
			}
		}
		c.Create(two+"/charge-off", m{"chargedOffReason": "no payment in months"})
		assert.Fields(t, c.Get(two), m{"status": "chargedOff"})
		c.Create(one+"/transactions/"+paid["id"].(string)+"/reverse", nil)
		c.Sound()
	})
}

// TestItIsSentAgain: a loan is taken once, whatever is sent again.
func TestItIsSentAgain(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind, person := product(c), c.Borrower()
		l := midway(kind, person, "old-1")
		first := send(c, "", lines(c, l, l, midway(kind, person, "old-1", m{"startDate": "2025-09-14"})))
		assert.Fields(t, first["lines"].(m), m{"totalCount": 3.0, "boardedCount": 1.0, "repeatedCount": 1.0, "conflictingCount": 1.0})
		assert.Fields(t, sum(first, "principalAmount"), m{"fileAmount": 2019.62, "ledgerAmount": 1009.81})
		again := send(c, "", lines(c, l))
		assert.Fields(t, again, m{"agrees": true})
		assert.Fields(t, again["lines"].(m), m{"boardedCount": 0.0, "repeatedCount": 1.0})
		assert.Fields(t, sum(again, "principalAmount"), m{"fileAmount": 1009.81, "ledgerAmount": 1009.81})
		c.Loan(person, m{"loanTypeId": kind.ID, "externalId": "mine"})
		other := send(c, "", lines(c, midway(kind, person, "mine")))
		assert.Fields(t, other, m{"agrees": false, "failures": assert.Count(1)})
		assert.Fields(t, other["failures"].([]any)[0].(m), m{"lineNumber": 1.0, "externalId": "mine", "field": "loan.externalId",
			"message": `loan.externalId: "mine" is taken by a loan of which this line says something else`})
		if n := len(c.List("/people/" + person.ID + "/loans")); n != 2 {
			t.Errorf("the borrower has %d loans, want 2", n)
		}
		c.Sound()
	})
}

// changed is a line with one field changed, by its path.
func changed(line m, path string, value any) m {
	out := maps.Clone(line)
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		out[name] = value
		return out
	}
	inner, _ := out[name].(m)
	out[name] = changed(inner, rest, value)
	return out
}

// TestWhatIsWrongIsNamed: a line that is wrong is told by its field, the others are brought in, and the report
// shows what is missing.
func TestWhatIsWrongIsNamed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind, person := product(c), c.Borrower()
		line := c.LoanType(m{"type": "lineOfCredit", "timezone": "UTC"})
		all := []struct {
			path  string
			value any
			field string
		}{
			{"personId", "ext-nobody", "personId"},
			{"startDate", "2026-01-05", "startDate"},
			{"effectiveDate", "2026-01-06", "effectiveDate"},
			{"effectiveDate", "soon", "effectiveDate"},
			{"loan.externalId", nil, "loan.externalId"},
			{"loan.status", "pending", "loan.status"},
			{"loan.loanTypeId", "ext-none", "loan.loanTypeId"},
			{"loan.loanTypeId", line.ID, "loan.loanTypeId"},
			{"loan.nickname", strings.Repeat("x", 101), "loan.nickname"},
			{"loan.atOrigination.paymentFrequency", "sometimes", "loan.atOrigination.paymentFrequency"},
			{"loan.atOrigination.interestRates", []m{}, "loan.atOrigination.interestRates"},
			{"loan.atOrigination.advanceSchedule", []m{{"amount": 10, "advanceDate": "2026-02-01"}}, "loan.atOrigination.advanceSchedule"},
			{"opening.status", "paidOff", "opening.status"},
			{"opening.daysOverdue", 3, "opening.daysOverdue"},
			{"opening.suspenseAmount", 5, "opening.suspenseAmount"},
			{"opening.nonDueBalances.principalAmount", -1, "opening.nonDueBalances.principalAmount"},
			{"opening.accruedInterestAmount", 2000000000, "opening.accruedInterestAmount"},
			{"opening.owed", 1, "opening.owed"},
			{"expected.lateFeesAmount", 15.01, "expected.lateFeesAmount"},
			{"expected.accruedInterestAmount", 6.74, "expected.accruedInterestAmount"},
			{"unheard", 1, "unheard"},
		}
		var file strings.Builder
		for i, f := range all {
			file.WriteString(lines(c, changed(changed(midway(kind, person, "x"), "loan.externalId", "wrong-"+string(rune('a'+i))), f.path, f.value)))
		}
		file.WriteString("no JSON\n" + lines(c, midway(kind, person, "right"), m{"controlTotals": m{"count": 2, "principalAmount": 2019.62}}))
		would := send(c, "&previewMode=true", file.String())
		got := send(c, "", file.String())
		assert.Fields(t, got, m{"agrees": false, "lenderCount": 2.0, "failures": assert.Count(len(all) + 1)})
		assert.Fields(t, got["lines"].(m), m{"totalCount": float64(len(all) + 2), "boardedCount": 1.0, "failedCount": float64(len(all) + 1)})
		assert.Fields(t, sum(got, "principalAmount"), m{"lenderAmount": 2019.62, "ledgerAmount": 1009.81, "differenceAmount": -1009.81})
		for i, f := range all {
			said := got["failures"].([]any)[i].(m)
			if said["field"] != f.field || said["lineNumber"] != float64(i+1) {
				t.Errorf("%s %v is refused as field %v of line %v, %v; want %s of line %d", f.path, f.value, said["field"], said["lineNumber"], said["message"], f.field, i+1)
			}
			if tried := would["failures"].([]any)[i].(m); tried["message"] != said["message"] {
				t.Errorf("a preview says %v, and the run %v", tried["message"], said["message"])
			}
		}
		told := c.Events("loan.migration.failed", got["bulkRunId"].(string))
		if len(told) != len(all)+1 {
			t.Errorf("%d failures are told, want %d", len(told), len(all)+1)
		}
		// Put right, the same file brings in what was missing, and nothing twice.
		right := send(c, "", lines(c, midway(kind, person, "right"), midway(kind, person, "wrong-a"), m{"controlTotals": m{"count": 2, "principalAmount": 2019.62}}))
		assert.Fields(t, right, m{"agrees": true})
		c.Upload("POST", "/loans/import", "application/x-ndjson", "\n\n", 400)
		c.Upload("POST", "/loans/import", "application/x-ndjson", lines(c, midway(kind, person, "right"), m{"controlTotals": m{"principal": 1}}), 400)
		c.Sound()
	})
}

// TestInEachStatus: a loan comes in active, frozen, accelerated or charged off, and goes on as such.
func TestInEachStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind, person := product(c), c.Borrower()
		none := m{"principalAmount": 0, "interestAmount": 0, "feesAmount": 0}
		whole := m{"principalAmount": 1009.81, "interestAmount": 16.83, "feesAmount": 15, "lateFeesAmount": 15}
		frozen := changed(midway(kind, person, "frozen"), "opening.status", "frozen")
		fast := changed(midway(kind, person, "accelerated"), "opening", m{"status": "accelerated", "nonDueBalances": none, "overdueBalances": whole,
			"accruedInterestAmount": 0, "daysOverdue": 20})
		off := changed(midway(kind, person, "chargedOff"), "opening", m{"status": "chargedOff", "chargedOffBalances": whole, "accruedInterestAmount": 0, "daysOverdue": 20})
		delete(fast, "expected")
		delete(off, "expected")
		got := send(c, "", lines(c, frozen, fast, off))
		assert.Fields(t, got, m{"agrees": true, "failures": assert.Count(0)})
		for _, status := range []string{"frozen", "accelerated", "chargedOff"} {
			l := at(person, status)
			is := c.Get(l)
			assert.Fields(t, is, m{"status": status})
			if all := c.List("/events?loanId=" + is["id"].(string)); len(all) != 1 {
				t.Errorf("%d events are about the loan that is %s, want 1: %v", len(all), status, all)
			}
		}
		c.Noon("2026-02-20")
		for _, status := range []string{"frozen", "accelerated", "chargedOff"} {
			assert.Fields(t, c.Get(at(person, status)), m{"status": status})
		}
		assert.Fields(t, c.Create(at(person, "accelerated")+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 1041.64}), m{"status": "succeeded"})
		assert.Fields(t, c.Get(at(person, "accelerated")), m{"status": "paidOff"})
		assert.Fields(t, c.Create(at(person, "frozen")+"/unfreeze", nil), m{"status": "active"})
		c.Sound()
	})
}

package hardship_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

type m = servertest.M

func paid(amount float64) m { return m{"type": "oneTime", "isExternal": true, "amount": amount} }

// coming are the payments to come that were answered, as day and amount.
func coming(data m) (all []string) {
	for _, row := range data["schedule"].([]any) {
		all = append(all, fmt.Sprintf("%s %.2f", row.(m)["date"], row.(m)["amount"]))
	}
	return all
}

// asks holds what was answered against the payments that it begins with, how many there are and the
// last; and what is read of the loan against it.
func asks(t *testing.T, c *servertest.Client, l servertest.Object, answered m, first string, count int, last string) {
	t.Helper()
	all := coming(answered)
	if len(all) != count || !strings.HasPrefix(strings.Join(all, ", "), first) || all[len(all)-1] != last {
		t.Errorf("to come are %d: %v, want %d, first %s and last %s", len(all), all, count, first, last)
	}
	if is := c.Get(l.Path + "/expected-payments"); fmt.Sprint(is) != fmt.Sprint(answered) {
		t.Errorf("read is\n%v, want what was answered\n%v", is, answered)
	}
}

// tools are all, each with a body that an active loan of lent takes on 5 January.
var tools = []struct {
	path string
	body m
}{
	{"/change-due-dates", m{"specificDays": []int{1}}},
	{"/change-due-dates", m{"specificDays": []int{1, 15}, "dueDatesFrequency": "twiceMonthly", "feeAmount": 10}},
	{"/defer-due-date", m{"dueDate": "2026-02-15"}},
	{"/defer-due-date", m{"dueDate": "2026-02-15", "newDueDate": "2026-03-20", "feeAmount": 10}},
	{"/defer-schedule", m{"days": 10, "feeAmount": 10}},
	{"/change-terms", m{"duration": 24}},
	{"/change-terms", m{"periodicPaymentAmount": 50, "isExtendLoanDuration": true, "feeAmount": 10}},
}

// TestEveryToolInEveryStatus: the reference wants an active loan for each; in any other status it is a
// 409 that names the status and what is allowed, and none of a preview stays.
func TestEveryToolInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for status, l := range c.InEveryStatus(func() servertest.Object { return c.Lent() }) {
			known := func() string {
				return fmt.Sprint(c.Get(l.Path), c.List("/events?limit=1"), c.Get(l.Path+"/expected-payments"), c.List(l.Path+"/history"), c.List(l.Path+"/ledger"))
			}
			before := known()
			for _, tool := range tools {
				if status == loan.Active {
					assert.Fields(t, c.Data("POST", l.Path+tool.path+"?previewMode=true", tool.body, 200), m{"isLocked": false, "effectiveDate": "2026-01-05"})
					continue
				}
				refused := c.Do("POST", l.Path+tool.path, tool.body, 409)
				text := fmt.Sprint(refused["message"])
				if refused["errorType"] != "InvalidStatus" || !strings.Contains(text, "that is "+string(status)+" cannot") || !strings.Contains(text, "only one that is active can") {
					t.Errorf("%s of a loan that is %s: %v, want InvalidStatus, that status and active", tool.path, status, refused)
				}
			}
			if after := known(); after != before {
				t.Errorf("after previews and refusals of a loan that is %s it is\n%s, want\n%s", status, after, before)
			}
		}
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID, "status": "originated"})
		for _, tool := range tools {
			c.Refused("POST", line.Path+tool.path, tool.body, 400, "loanId")
		}
		c.Sound()
	})
}

// TestChangeOfDueDates: the worked example of the reference: due on the 1st, changed on the 20th to the
// 15th, the next payment stays, and the following are on the 15th, the first in the same month.
func TestChangeOfDueDates(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active(m{"specificDays": []int{1}})
		c.Noon("2026-01-20")
		c.Refused("POST", l.Path+"/change-due-dates", m{}, 400, "specificDays")
		for _, wrong := range []struct {
			field string
			body  m
		}{{"specificDays", m{"specificDays": []int{}}}, {"specificDays", m{"specificDays": []int{1, 2}}}, {"specificDays[0]", m{"specificDays": []int{32}}},
			{"specificDays[0]", m{"specificDays": []any{"x"}}}, {"specificDays[0]", m{"specificDays": []int{8}, "dueDatesFrequency": "weekly"}},
			{"dueDatesFrequency", m{"specificDays": []int{1}, "dueDatesFrequency": "singleTerm"}}, {"dueDatesFrequency", m{"specificDays": []int{1}, "dueDatesFrequency": "quarterly"}},
			{"feeAmount", m{"specificDays": []int{1}, "feeAmount": -1}}, {"caseId", m{"specificDays": []int{1}, "caseId": "CS-AAAA-AAAA"}},
			{"agreementDocumentId", m{"specificDays": []int{1}, "agreementDocumentId": "DD-AAAA-AAAA"}},
			{"agreementDocumentId", m{"specificDays": []int{1}, "agreementDocumentId": c.New(c.Borrower().Path+"/documents", m{"fileName": "x", "type": "other"}).ID}},
			{"days", m{"days": 1, "specificDays": []int{1}}}} {
			c.Refused("POST", l.Path+"/change-due-dates", wrong.body, 400, wrong.field)
		}
		who := servertest.Object{ID: l.M["mainBorrowerId"].(string), Path: "/people/" + l.M["mainBorrowerId"].(string)}
		matter, paper := c.Case(who), c.New(who.Path+"/documents", m{"fileName": "agreed", "type": "other"})
		did := c.Data("POST", l.Path+"/change-due-dates?sync=true", m{"specificDays": []int{15}, "caseId": matter.ID, "sendNotice": true, "agreementDocumentId": paper.ID}, 200)
		asks(t, c, l, did, "2026-02-01 100.00, 2026-02-15 100.00, 2026-03-15 100.00", 12, "2026-12-15 100.00")
		assert.Fields(t, did, m{"paymentFrequency": "monthly", "specificDays": []any{15.0}})
		assert.Fields(t, did["schedule"].([]any)[1].(m), m{"isDeferred": false, "isForcedAmount": false, "originalAmount": nil})
		assert.Rows(t, c.List(l.Path+"/history?type=dueDateChange"), m{"caseId": matter.ID, "sendNotice": true, "sourceId": paper.ID, "effectiveDate": "2026-01-20", "effectiveSecond": 86399.0})
		// Payments made on its days pay the loan off, whose period had begun when the dates changed.
		c.Noon("2026-02-01")
		c.Data("POST", l.Path+"/transactions", paid(100), 201)
		assert.Fields(t, c.Get(l.Path+"/obligations"), m{"obligations": assert.Count(2), "overdueAmount": 0.0})
		// Twice a month: to the same end, half as much each, the next as it is.
		did = c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{1, 15}, "dueDatesFrequency": "twiceMonthly"}, 200)
		asks(t, c, l, did, "2026-02-15 100.00, 2026-03-01 50.00, 2026-03-15 50.00", 21, "2026-12-15 50.00")
		assert.Fields(t, did, m{"paymentFrequency": "twiceMonthly", "specificDays": []any{1.0, 15.0}})
		// The other fields of the body alone need no frequency: it stays twice a month.
		c.Refused("POST", l.Path+"/change-due-dates", m{"specificDays": []int{3}}, 400, "specificDays")
		c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{3, 18}}, 200)
		c.Sound()
	})
}

// TestALoanOfOnePayment: of it the day alone can be changed, which must say so, and all of it put off by days.
func TestALoanOfOnePayment(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active(m{"paymentFrequency": "singlePayment", "specificDays": nil, "duration": nil, "enforcedEndDate": "2026-03-10"})
		c.Refused("POST", l.Path+"/change-due-dates", m{"specificDays": []int{20}}, 400, "dueDatesFrequency")
		c.Refused("POST", l.Path+"/change-due-dates", m{"specificDays": []int{20}, "dueDatesFrequency": "monthly"}, 400, "dueDatesFrequency")
		c.Refused("POST", l.Path+"/change-due-dates", m{"specificDays": []int{40}, "dueDatesFrequency": "singleTerm"}, 400, "specificDays[0]")
		did := c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{20}, "dueDatesFrequency": "singleTerm"}, 200)
		asks(t, c, l, did, "2026-03-20 1200.00", 1, "2026-03-20 1200.00")
		asks(t, c, l, c.Data("POST", l.Path+"/defer-schedule", m{"days": 12}, 200), "2026-04-01", 1, "2026-04-01 1200.00")
		for path, body := range map[string]m{"/defer-due-date": {"dueDate": "2026-04-01"}, "/change-terms": {"duration": 3}} {
			if refused := c.Do("POST", l.Path+path, body, 409); !strings.Contains(fmt.Sprint(refused["message"]), "single payment") {
				t.Errorf("%s: %v, want that the loan has a single payment", path, refused)
			}
		}
		c.Sound()
	})
}

// TestDeferralOfADueDate: to the end, and to a later day among the others or behind them.
func TestDeferralOfADueDate(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		at := l.Path + "/defer-due-date"
		for _, wrong := range []struct {
			field string
			body  m
		}{{"dueDate", m{}}, {"dueDate", m{"dueDate": "2026-02-14"}}, {"dueDate", m{"dueDate": "soon"}}, {"newDueDate", m{"dueDate": "2026-02-15", "newDueDate": "2026-02-15"}},
			{"newDueDate", m{"dueDate": "2026-02-15", "newDueDate": "2026-01-30"}}, {"newDueDate", m{"dueDate": "2026-02-15", "newDueDate": "2026-04-15"}},
			{"newDueDate", m{"dueDate": "2026-02-15", "newDueDate": "2027-02-17"}}, {"periods", m{"dueDate": "2026-02-15", "periods": 2}}} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		for _, where := range []struct{ to, first, last string }{
			{"2026-02-20", "2026-01-15 100.00, 2026-02-20 100.00, 2026-03-15 100.00", "2026-12-15 100.00"},
			{"2026-04-20", "2026-01-15 100.00, 2026-03-15 100.00, 2026-04-15 100.00, 2026-04-20 100.00, 2026-05-15 100.00", "2026-12-15 100.00"},
			{"2027-02-16", "2026-01-15 100.00, 2026-03-15 100.00", "2027-02-16 100.00"},
		} {
			one := c.Active()
			did := c.Data("POST", one.Path+"/defer-due-date", m{"dueDate": "2026-02-15", "newDueDate": where.to, "feeAmount": 7}, 200)
			asks(t, c, one, did, strings.Replace(where.first, "15 100", "15 107", 1), 12, where.last)
			assert.Rows(t, c.Events("loan.duedate.defer", one.ID), m{"data.dueDate": "2026-02-15", "data.newDueDate": where.to})
			// One more that is put off follows the last by a month of the pattern.
			if where.to == "2027-02-16" {
				did = c.Data("POST", one.Path+"/defer-due-date", m{"dueDate": "2026-03-15"}, 200)
				asks(t, c, one, did, "2026-01-15 107.00, 2026-04-15 100.00", 12, "2027-03-15 100.00")
			}
		}
		did := c.Data("POST", at, m{"dueDate": "2026-02-15"}, 200)
		asks(t, c, l, did, "2026-01-15 100.00, 2026-03-15 100.00", 12, "2027-01-15 100.00")
		assert.Fields(t, did["schedule"].([]any)[11].(m), m{"isDeferred": true})
		assert.Fields(t, did["schedule"].([]any)[1].(m), m{"isDeferred": false})
		c.Refused("POST", at, m{"dueDate": "2026-02-15"}, 400, "dueDate") // twice
		c.Noon("2026-01-15")
		c.Data("POST", l.Path+"/transactions", paid(100), 201)
		c.Noon("2026-03-10")
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 0.0, "overdueBalances.overdueTotalAmount": 0.0, "outstandingBalances.outstandingLateFeesAmount": 0.0})
		for _, kind := range []string{"loan.overdue", "loan.latefee.booked"} {
			assert.Len(t, c.Events(kind, l.ID), 0)
		}
		if refused := c.Do("POST", at, m{"dueDate": "2026-01-15"}, 409); !strings.Contains(fmt.Sprint(refused["message"]), "nothing is open") {
			t.Errorf("of a due date that was paid: %v, want that nothing is open of it", refused)
		}
		c.Sound()
	})
}

// TestDeferralOfWhatIsOverdue: it is no longer due, the loan is current, and is not judged again; its late fee stays owed.
func TestDeferralOfWhatIsOverdue(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, never := c.Active(), c.Active()
		at := l.Path + "/defer-due-date"
		c.Noon("2026-01-15")
		c.Data("POST", l.Path+"/transactions", paid(40), 201)
		c.Noon("2026-02-20") // of January 60 is open, with the late fee of 15; of February 100
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 36.0, "overdueBalances.overdueTotalAmount": 175.0})
		c.Refused("POST", at, m{"dueDate": "2026-01-15", "newDueDate": "2026-03-20"}, 400, "newDueDate")
		did := c.Data("POST", at, m{"dueDate": "2026-01-15"}, 200)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 5.0, "overdueBalances.overdueTotalAmount": 115.0, "outstandingBalances.outstandingTotalAmount": 1175.0})
		asks(t, c, l, did, "2026-03-15 230.00, 2026-04-15 100.00", 11, "2027-01-15 60.00") // what is overdue with it, and the late fee of February
		assert.Rows(t, c.Events("loan.overdue.update", l.ID)[len(c.Events("loan.overdue.update", l.ID))-1:], m{"data.daysOverdue": 5.0, "data.overdueAmount": 115.0, "data.oldDaysOverdue": 36.0, "data.oldOverdueAmount": 175.0})
		c.Data("POST", at, m{"dueDate": "2026-02-15"}, 200)
		assert.Rows(t, c.Events("loan.current", l.ID), m{"data.oldDaysOverdue": 5.0, "data.daysOverdue": 0.0})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 0.0, "overdueBalances.overdueTotalAmount": 0.0, "nonDueBalances.nonDueTotalAmount": 1175.0})
		for _, o := range c.Get(l.Path + "/obligations?isOpen=false")["obligations"].([]any) {
			assert.Fields(t, o.(m), m{"isDeferred": true, "remainingAmount": 0.0, "isOverdue": false})
		}
		for _, twice := range []string{"2026-01-15", "2026-02-15"} {
			c.Do("POST", at, m{"dueDate": twice}, 409)
		}
		c.Sound()
		c.Noon("2026-03-10")
		assert.Len(t, c.Events("loan.latefee.booked", l.ID), 1) // that of January alone
		assert.Len(t, c.Events("loan.latefee.booked", never.ID), 2)
		// A payment of before comes to be known: what was put off had been paid, and was never put off.
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 60, "effectiveDate": "2026-01-15", "effectiveTimeOfDay": m{"hour": 12, "minute": 0}}, 201)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingTotalAmount": 1100.0, "outstandingBalances.outstandingLateFeesAmount": 0.0, "daysOverdue": 0.0})
		if all := coming(c.Get(l.Path + "/expected-payments")); len(all) != 11 || all[10] != "2027-01-15 100.00" {
			t.Errorf("to come is %v, want February at the end alone", all)
		}
		c.Sound()
	})
}

// TestDeferralOfTheSchedule: all due dates move, twice too, those that are added later as well.
func TestDeferralOfTheSchedule(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		for _, wrong := range []m{{}, {"days": 0}, {"days": 367}, {"days": "x"}, {"days": 1.5}} {
			c.Refused("POST", l.Path+"/defer-schedule", wrong, 400, "days")
		}
		asks(t, c, l, c.Data("POST", l.Path+"/defer-schedule", m{"days": 10}, 200), "2026-01-25 100.00, 2026-02-25 100.00", 12, "2026-12-25 100.00")
		asks(t, c, l, c.Data("POST", l.Path+"/defer-schedule", m{"days": 3}, 200), "2026-01-28 100.00, 2026-02-28 100.00", 12, "2026-12-28 100.00")
		assert.Rows(t, c.Events("loan.schedule.defer", l.ID), m{"data.days": 10.0, "data.oldNextDueDate": "2026-01-15", "data.newNextDueDate": "2026-01-25", "data.oldLastDueDate": "2026-12-15",
			"data.newLastDueDate": "2026-12-25", "data.oldPaymentsToCome": 12.0, "data.newPaymentsToCome": 12.0, "data.oldPeriodicPaymentAmount": 100.0, "data.newPeriodicPaymentAmount": 100.0}, m{"data.days": 3.0})
		asks(t, c, l, c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-28"}, 200), "2026-02-28 100.00", 12, "2027-01-28 100.00")
		c.Noon("2026-02-20")
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 0.0, "outstandingBalances.outstandingTotalAmount": 1200.0})
		// With interest: it goes on, and the last payment takes what is left.
		dear := c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}})
		was := coming(c.Get(dear.Path + "/expected-payments"))
		is := coming(c.Data("POST", dear.Path+"/defer-schedule", m{"days": 30}, 200))
		if was[0] == is[0] || was[0][10:] != is[0][10:] || was[len(was)-1][10:] >= is[len(is)-1][10:] {
			t.Errorf("to come is %v, want the payments of %v, the last greater", is, was)
		}
		c.Sound()
	})
}

// TestChangeOfTerms: longer, less with a greater last payment or as long as it takes, interest alone for
// a while, on other days; what is overdue stays so.
func TestChangeOfTerms(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		at := l.Path + "/change-terms"
		for _, wrong := range []struct {
			field string
			body  m
		}{{"duration", m{}}, {"duration", m{"feeAmount": 5}}, {"duration", m{"duration": 0}}, {"duration", m{"duration": 3001}}, {"specificDays", m{"paymentFrequency": "weekly"}}, {"specificDays[0]", m{"specificDays": []int{40}}},
			{"specificDays", m{"paymentFrequency": "twiceMonthly", "specificDays": []int{1}}}, {"paymentFrequency", m{"paymentFrequency": "singleTerm", "specificDays": []int{1}}}, {"periodicPaymentAmount", m{"periodicPaymentAmount": 0}},
			{"isExtendLoanDuration", m{"isExtendLoanDuration": true, "duration": 3}}, {"isExtendLoanDuration", m{"isExtendLoanDuration": true, "duration": 3, "periodicPaymentAmount": 10}},
			{"interestOnlyPeriods", m{"interestOnlyPeriods": 12}}, {"interestOnlyPeriods", m{"interestOnlyPeriods": 3, "duration": 3}}, {"periodicPaymentAmount", m{"isExtendLoanDuration": true, "periodicPaymentAmount": 2}},
			{"annualRate", m{"annualRate": 0.01}}} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		for name, what := range map[string]struct {
			body        m
			first, last string
			count       int
			forced      bool
		}{
			"longer":                  {m{"duration": 24}, "2026-01-15 50.00, 2026-02-15 50.00", "2027-12-15 50.00", 24, false},
			"less":                    {m{"periodicPaymentAmount": 60}, "2026-01-15 60.00, 2026-02-15 60.00", "2026-12-15 540.00", 12, true},
			"less, as long as needed": {m{"periodicPaymentAmount": 70, "isExtendLoanDuration": true}, "2026-01-15 70.00, 2026-02-15 70.00", "2027-06-15 10.00", 18, true},
			"more, and sooner":        {m{"periodicPaymentAmount": 500, "isExtendLoanDuration": true}, "2026-01-15 500.00, 2026-02-15 500.00", "2026-03-15 200.00", 3, true},
			"as much, exactly":        {m{"periodicPaymentAmount": 60, "isExtendLoanDuration": true}, "2026-01-15 60.00", "2027-08-15 60.00", 20, true},
			"other days":              {m{"specificDays": []int{20}}, "2026-01-20 100.00, 2026-02-20 100.00", "2026-12-20 100.00", 12, false},
			"weekly":                  {m{"paymentFrequency": "weekly", "specificDays": []int{5}, "duration": 48}, "2026-01-16 25.00, 2026-01-23 25.00", "2026-12-11 25.00", 48, false},
			"weekly and less":         {m{"paymentFrequency": "weekly", "specificDays": []int{5}, "periodicPaymentAmount": 25, "isExtendLoanDuration": true}, "2026-01-16 25.00", "2026-12-11 25.00", 48, true},
		} {
			t.Run(name, func(t *testing.T) {
				one := c.Active()
				did := c.Data("POST", one.Path+"/change-terms", what.body, 200)
				asks(t, c, one, did, what.first, what.count, what.last)
				assert.Fields(t, did["schedule"].([]any)[0].(m), m{"isForcedAmount": what.forced, "isDeferred": false})
			})
		}
		dear := c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}})
		did := c.Data("POST", dear.Path+"/change-terms", m{"interestOnlyPeriods": 2}, 200)
		asks(t, c, dear, did, "2026-01-15 4.00, 2026-02-15 12.00", 12, coming(did)[11])
		did = c.Data("POST", dear.Path+"/change-terms", m{"interestOnlyPeriods": 0, "periodicPaymentAmount": 5}, 200) // less than the interest
		asks(t, c, dear, did, "2026-01-15 5.00, 2026-02-15 5.00", 12, coming(did)[11])
		c.Refused("POST", dear.Path+"/change-terms", m{"periodicPaymentAmount": 12, "isExtendLoanDuration": true}, 400, "periodicPaymentAmount")
		c.Noon("2026-02-20")
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 36.0, "overdueBalances.overdueTotalAmount": 215.0})
		did = c.Data("POST", at, m{"duration": 20, "feeAmount": 30}, 200)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 36.0, "overdueBalances.overdueTotalAmount": 215.0, "outstandingBalances.outstandingModificationFeesAmount": 30.0})
		asks(t, c, l, did, "2026-03-15 310.00, 2026-04-15 50.00", 20, "2027-10-15 50.00")
		c.Sound()
	})
}

// TestWhereAllHasFallenDue: nothing is to come that could move; new payments must say how many they are,
// and what is overdue can be put off.
func TestWhereAllHasFallenDue(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active(m{"duration": 1})
		c.Noon("2026-01-20")
		for path, body := range map[string]m{"/change-due-dates": {"specificDays": []int{3}}, "/defer-schedule": {"days": 1}} {
			if refused := c.Do("POST", l.Path+path, body, 409); !strings.Contains(fmt.Sprint(refused["message"]), "no payment is to come") {
				t.Errorf("%s: %v, want that no payment is to come", path, refused)
			}
		}
		c.Refused("POST", l.Path+"/change-terms", m{"periodicPaymentAmount": 50}, 400, "duration")
		longer := c.Data("POST", l.Path+"/change-terms?previewMode=true", m{"duration": 3}, 200)
		if all := coming(longer); len(all) != 1 || all[0] != "2026-02-15 1215.00" {
			t.Errorf("to come is %v, want all that is overdue with its late fee on the next day, and nothing after it", all)
		}
		did := c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15"}, 200)
		asks(t, c, l, did, "2026-02-15", 1, "2026-02-15 1200.00")
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"daysOverdue": 0.0, "status": "active"})
		c.Sound()
	})
}

// TestFeesOfTools: a tool takes no fee unless one is given, which is charged once, listed and canceled
// as any other.
func TestFeesOfTools(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, tool := range tools {
			l := c.Active()
			c.Data("POST", l.Path+tool.path+"?previewMode=true", tool.body, 200)
			c.Data("POST", l.Path+tool.path, tool.body, 200)
			amount, fees := tool.body["feeAmount"], c.Do("GET", l.Path+"/fees", nil, 200)["data"].([]any)
			if amount == nil {
				assert.Len(t, fees, 0)
				assert.Len(t, c.Events("loan.modificationfee.booked", l.ID), 0)
				continue
			}
			assert.Len(t, fees, 1)
			one := fees[0].(m)
			assert.Fields(t, one, m{"amount": 10.0, "status": "booked", "dynamicFeeDetails.apiName": "modificationFee"})
			assert.Rows(t, c.Events("loan.modificationfee.booked", l.ID), m{"data.oldAmount": 0.0, "data.newAmount": 10.0})
			assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingModificationFeesAmount": 10.0})
			c.Data("PUT", l.Path+"/fees/"+one["id"].(string)+"/cancel", nil, 200)
			assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingModificationFeesAmount": 0.0, "payoffAmount": 1200.0})
		}
		waived := c.Active()
		c.Data("POST", waived.Path+"/defer-schedule", m{"days": 1, "feeAmount": 0}, 200)
		assert.Fields(t, c.Get(waived.Path+"/balances"), m{"payoffAmount": 1200.0})
		c.Sound()
	})
}

// TestEventsOfTools: each leaves its own event once, with what is asked before and after, and no other
// but what of the loan and what is owed has changed.
func TestEventsOfTools(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		events := []string{"loan.duedates.changed", "loan.duedates.changed loan.updated loan.balance.changed loan.modificationfee.booked", "loan.duedate.defer",
			"loan.duedate.defer loan.balance.changed loan.modificationfee.booked", "loan.schedule.defer loan.balance.changed loan.modificationfee.booked",
			"loan.terms.changed loan.updated", "loan.terms.changed loan.updated loan.balance.changed loan.modificationfee.booked"}
		data := []m{
			{"oldSpecificDays": []any{15.0}, "newSpecificDays": []any{1.0}, "oldPaymentFrequency": "monthly", "newPaymentFrequency": "monthly", "newNextDueDate": "2026-01-15", "oldLastDueDate": "2026-12-15", "newLastDueDate": "2026-12-01", "agreementDocumentId": nil},
			{"newPaymentFrequency": "twiceMonthly", "newSpecificDays": []any{1.0, 15.0}, "oldPaymentsToCome": 12.0, "newPaymentsToCome": 23.0, "newPeriodicPaymentAmount": 50.0},
			{"dueDate": "2026-02-15", "newDueDate": "2027-01-15", "oldLastDueDate": "2026-12-15", "newLastDueDate": "2027-01-15"},
			{"dueDate": "2026-02-15", "newDueDate": "2026-03-20", "oldLastDueDate": "2026-12-15", "newLastDueDate": "2026-12-15"},
			{"days": 10.0, "oldNextDueDate": "2026-01-15", "newNextDueDate": "2026-01-25"},
			{"oldPeriodicPaymentAmount": 100.0, "newPeriodicPaymentAmount": 50.0, "oldPaymentsToCome": 12.0, "newPaymentsToCome": 24.0, "isForcedAmount": false, "interestOnlyPeriods": 0.0},
			{"newPeriodicPaymentAmount": 50.0, "newPaymentsToCome": 24.0, "isForcedAmount": true},
		}
		for i, tool := range tools {
			l := c.Active()
			last := c.List("/events?limit=1")[0]["sequence"].(float64)
			c.Data("POST", l.Path+tool.path, tool.body, 200)
			got, want := map[string]int{}, map[string]int{}
			for _, e := range c.List("/events?limit=100") {
				if e["sequence"].(float64) > last {
					got[e["eventType"].(string)]++
				}
			}
			for name := range strings.FieldsSeq(events[i]) {
				want[name] = 1
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s with %v leaves %v, want %v", tool.path, tool.body, got, want)
			}
			name := strings.Fields(events[i])[0]
			told := c.Events(name, l.ID)
			assert.Rows(t, told, m{"objectType": "loan", "data.effectiveDate": "2026-01-05"})
			assert.Fields(t, told[0]["data"].(m), data[i])
		}
	})
}

// TestWhileAPaymentPlanIsInForce nothing else is agreed; it is refused with the day to which it is.
func TestWhileAPaymentPlanIsInForce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		plan := []engine.Planned{{Date: day.Of(2026, 2, 15), Amount: money.Amount(40_00)}}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			agreed := engine.Fact{Type: engine.PaymentPlan, EffectiveDate: day.Of(2026, 1, 5), Plan: plan}
			_, err := new(ledger.Ledgers).RecordOne(ctx, tx, ledger.Recording{LoanID: l.ID, Facts: []engine.Fact{agreed}})
			return err
		})
		for _, tool := range tools {
			if refused := c.Do("POST", l.Path+tool.path, tool.body, 409); !strings.Contains(fmt.Sprint(refused["message"]), "a payment plan is in force until 2026-02-15") {
				t.Errorf("%s: %v, want that a payment plan is in force", tool.path, refused)
			}
		}
		c.Sound()
	})
}

// TestWhatIsAgreedStandsInTheTrail: all that was asked, with who asked it, also where an agreement is
// named in which the borrower signed it.
func TestWhatIsAgreedStandsInTheTrail(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, tool := range tools {
			l := c.Active()
			c.Data("POST", l.Path+tool.path, tool.body, 200)
			all := recorded(c, l) // a date that is moved for a fee is two facts
			if len(all) == 0 {
				t.Errorf("%s with %v leaves nothing in the trail, want what was asked", tool.path, tool.body)
			}
			for _, e := range all {
				assert.Fields(t, e, m{"actorId": assert.Set, "changes.0.new.effectiveDate": "2026-01-05"})
			}
		}
		l := c.Active()
		borrower, _, _ := strings.Cut(l.Path, "/loans/")
		signed := c.Create(borrower+"/documents", m{"type": "other", "fileName": "signed.pdf"})["id"]
		c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{20}, "agreementDocumentId": signed}, 200)
		assert.Rows(t, recorded(c, l), m{"changes.0.field": "dueDateChange", "changes.0.new.specificDays": []any{20.0}})
	})
}

// recorded are the entries of the trail of what was agreed of a loan, but for its activation.
func recorded(c *servertest.Client, l servertest.Object) (all []m) {
	c.T.Helper()
	for _, e := range c.List("/audit?limit=100&objectId=" + l.ID) {
		if e["action"] == "recorded" && e["changes"].([]any)[0].(m)["field"] != "activation" {
			all = append(all, e)
		}
	}
	return all
}

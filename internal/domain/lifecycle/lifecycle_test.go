package lifecycle_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

const dayLong = 24 * time.Hour

// originated is a loan of $1,200 over 12 months at 12 % that is agreed and not active, of a
// product with rules.
func originated(c *servertest.Client, rules m) servertest.Object {
	kind := c.LoanType(m{"ledgerRules": rules, "timezone": "America/Chicago"})
	return c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
		"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}})
}

// active is such a loan, activated.
func active(c *servertest.Client, rules m) servertest.Object {
	l := originated(c, rules)
	c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
	return l
}

var plain = m{"dayCount": "30/360"}

func paid(amount float64) m { return m{"type": "oneTime", "isExternal": true, "amount": amount} }

var why = m{"chargedOffReason": "no payment in 120 days"}

// TestEveryOperationInEveryStatus: which are taken is written out here from the reference; what
// is not is a 409 that names the status and what is allowed, and none of a preview stays.
func TestEveryOperationInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		type operation struct {
			call    string
			body    m
			allowed string
		}
		operations := []operation{
			{"POST /freeze", nil, "active"},
			{"POST /unfreeze", nil, "frozen"},
			{"POST /unfreeze", m{"shiftDueDates": false}, "frozen"},
			{"POST /accelerate", nil, "active"},
			{"POST /reverse-accelerate", nil, "accelerated"},
			{"POST /charge-off", why, "active accelerated"},
			{"PUT /charge-off", why, "chargedOff"},
			{"POST /reverse-charge-off", nil, "chargedOff"},
			{"POST /cancel", nil, "pending originated active"},
			{"POST /cancel?force=true", nil, "pending originated active frozen accelerated"},
			{"POST /close", m{"closeReason": "asked for"}, "active paidOff"},
			{"POST /refresh", nil, "active accelerated chargedOff paidOff"},
		}
		for status, l := range c.InEveryStatus(func() servertest.Object { return originated(c, plain) }) {
			c.Advance(dayLong)
			before := fmt.Sprint(c.Get(l.Path), c.List("/events?limit=1"))
			for _, op := range operations {
				method, path, _ := strings.Cut(op.call, " ")
				joint := "?"
				if strings.Contains(path, "?") {
					joint = "&"
				}
				path = l.Path + path + joint + "previewMode=true"
				if strings.Contains(" "+op.allowed+" ", " "+string(status)+" ") {
					assert.Fields(t, c.Data(method, path, op.body, 200), m{"loanId": l.ID, "oldStatus": string(status), "object": "loanStanding"})
					continue
				}
				refused := c.Do(method, path, op.body, 409)
				text := fmt.Sprint(refused["message"])
				if refused["errorType"] != "InvalidStatus" || !strings.Contains(text, "that is "+string(status)) || !strings.Contains(text, strings.Fields(op.allowed)[0]) {
					t.Errorf("%s of a loan that is %s: %v, want InvalidStatus, that status and %s", op.call, status, refused, op.allowed)
				}
			}
			if after := fmt.Sprint(c.Get(l.Path), c.List("/events?limit=1")); after != before {
				t.Errorf("after previews of a loan that is %s it is\n%s, want\n%s", status, after, before)
			}
		}
		c.Sound()
	})
}

// TestFreezing: nothing is earned and nothing falls due; what fell due meanwhile comes at the
// end, or is solved into what is left; the interest of the time is added if asked.
func TestFreezing(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, plain)
		c.Advance(10 * dayLong) // 15 January: the first payment
		c.Data("POST", l.Path+"/transactions", paid(106.62), 201)
		matter := c.Case(servertest.Object{ID: l.M["mainBorrowerId"].(string), Path: "/people/" + l.M["mainBorrowerId"].(string)})
		assert.Fields(t, c.Data("POST", l.Path+"/freeze?sync=true", m{"caseId": matter.ID, "sendNotice": true}, 200),
			m{"status": "frozen", "oldStatus": "active", "effectiveDate": "2026-01-15"})
		assert.Fields(t, c.Get(l.Path), m{"status": "frozen", "timestamps.frozenAt": assert.Set, "statusCaseId": matter.ID, "statusSendNotice": true})
		assert.Rows(t, c.List(l.Path+"/history?type=freeze"), m{"caseId": matter.ID, "sendNotice": true, "sourceId": nil, "fact.id": "000003-freeze", "effectiveSecond": 86399.0})
		assert.Len(t, c.Get(l.Path + "/expected-payments")["schedule"].([]any), 0)
		owed := c.Get(l.Path + "/balances")["payoffAmount"]
		c.Advance(70 * dayLong) // 26 March: two due dates have passed
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": owed, "status": "frozen", "overdueBalances.overdueTotalAmount": 0.0})
		shifted := c.Data("POST", l.Path+"/unfreeze?previewMode=true", m{"shiftDueDates": true}, 200)
		kept := c.Data("POST", l.Path+"/unfreeze?previewMode=true", m{"shiftDueDates": false}, 200)
		earned := c.Data("POST", l.Path+"/unfreeze?previewMode=true", m{"retroactivelyAccrueInterest": true}, 200)
		assert.Fields(t, shifted, m{"status": "active", "paymentFrequency": "monthly", "schedule": assert.Count(11), "payoffAmount": owed})
		assert.Fields(t, kept, m{"schedule": assert.Count(9)})
		for name, want := range map[string]m{"2027-02-15": shifted, "2026-12-15": kept} {
			rows := want["schedule"].([]any)
			if last := rows[len(rows)-1].(m)["date"]; last != name {
				t.Errorf("the last payment is on %v, want %s", last, name)
			}
		}
		if low, high := shifted["schedule"].([]any)[1].(m)["amount"].(float64), kept["schedule"].([]any)[1].(m)["amount"].(float64); low >= high {
			t.Errorf("a payment is %v where the end moves and %v where it stays, want less", low, high)
		}
		if is, was := earned["payoffAmount"].(float64), owed.(float64); is <= was {
			t.Errorf("with the interest of the time %v is owed, want more than %v", is, was)
		}
		c.Refused("POST", l.Path+"/unfreeze", m{"caseId": "CS-AAAA-AAAA"}, 400, "caseId")
		did := c.Data("POST", l.Path+"/unfreeze", m{"shiftDueDates": false}, 200)
		assert.Fields(t, did, m{"schedule": assert.Count(9), "status": "active"})
		assert.Fields(t, c.Get(l.Path), m{"status": "active", "timestamps.frozenAt": nil, "statusCaseId": nil, "statusSendNotice": nil})
		if coming := c.Get(l.Path + "/expected-payments")["schedule"]; fmt.Sprint(coming) != fmt.Sprint(did["schedule"]) {
			t.Errorf("to come is %v, want what was answered, %v", coming, did["schedule"])
		}
		c.Sound()
		// At once frozen again, and unfrozen, on one day and in one second.
		for range 3 {
			c.Data("POST", l.Path+"/freeze", nil, 200)
			c.Do("POST", l.Path+"/freeze", nil, 409)
			c.Data("POST", l.Path+"/unfreeze", nil, 200)
		}
		c.Advance(400 * dayLong)
		c.Data("POST", l.Path+"/freeze", nil, 200)
		c.Sound()
	})
}

// TestKeepingTheEndWhereNoDueDateIsLeft is refused by the field.
func TestKeepingTheEndWhereNoDueDateIsLeft(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, plain)
		c.Data("POST", l.Path+"/freeze", nil, 200)
		c.Advance(500 * dayLong)
		c.Refused("POST", l.Path+"/unfreeze", m{"shiftDueDates": false}, 400, "shiftDueDates")
		assert.Fields(t, c.Data("POST", l.Path+"/unfreeze", nil, 200), m{"schedule": assert.Count(12)})
		c.Sound()
	})
}

// TestAcceleration: all is due and nothing is earned; taken back, in the past too, the loan is
// as one that never was.
func TestAcceleration(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, never := active(c, plain), active(c, plain)
		begun := c.Now()
		c.Advance(20 * dayLong)
		for _, wrong := range []struct {
			field string
			body  m
		}{{"effectiveDate", m{"effectiveDate": "2026-01-26"}}, {"effectiveDate", m{"effectiveDate": "2026-01-04"}}, {"effectiveDate", m{"effectiveDate": "soon"}},
			{"caseId", m{"caseId": "CS-AAAA-AAAA"}}, {"reason", m{"reason": "x"}}} {
			c.Refused("POST", l.Path+"/accelerate", wrong.body, 400, wrong.field)
		}
		done := c.Data("POST", l.Path+"/accelerate", m{"effectiveDate": "2026-01-10"}, 200)
		assert.Fields(t, done, m{"status": "accelerated", "effectiveDate": "2026-01-10", "acceleratedAmount": 1202.0, "payoffAmount": 1202.0})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"dueBalances.dueTotalAmount": 1096.09, "overdueBalances.overdueTotalAmount": 105.91, "nonAccrualBalances.nonAccrualTotalAmount": 1202.0})
		assert.Fields(t, c.Get(l.Path), m{"timestamps.acceleratedAt": assert.Set})
		c.Sound()
		c.Advance(10 * dayLong)
		part := c.Data("POST", l.Path+"/transactions", paid(100), 201)
		c.Data("POST", l.Path+"/transactions/"+part["id"].(string)+"/reverse", nil, 200)
		assert.Fields(t, c.Data("POST", l.Path+"/reverse-accelerate", nil, 200), m{"status": "active", "oldStatus": "accelerated"})
		c.Do("POST", l.Path+"/reverse-accelerate", nil, 409)
		assert.Fields(t, c.Get(l.Path), m{"timestamps.acceleratedAt": nil})
		same(t, c, l, never)
		known := l.Path + "/balances?toEffectiveDate=2026-01-20&asKnownAt="
		assert.Fields(t, c.Get(known+begun.Add(25*dayLong).Format("2006-01-02T15:04:05Z")), m{"status": "accelerated"})
		assert.Fields(t, c.Get(known+begun.Add(15*dayLong).Format("2006-01-02T15:04:05Z")), m{"status": "active"})
		// Again, and back on the same day.
		c.Data("POST", l.Path+"/accelerate", nil, 200)
		c.Data("POST", l.Path+"/reverse-accelerate", nil, 200)
		same(t, c, l, never)
		c.Sound()
	})
}

// TestAChargeOffTakenBackIsToldAsItStands: as overdue again, also where all that is owed was.
func TestAChargeOffTakenBackIsToldAsItStands(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.LoanType(m{"ledgerRules": plain, "timezone": "America/Chicago"})
		l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 1,
			"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0}}}})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		c.Put("/test-clock", m{"now": "2026-01-18T18:00:00Z"})
		assert.Len(t, c.Events("loan.overdue", l.ID), 1)
		c.Data("POST", l.Path+"/charge-off", why, 200)
		c.Data("POST", l.Path+"/reverse-charge-off", nil, 200)
		assert.Rows(t, c.Events("loan.overdue", l.ID), m{}, m{"data.overdueAmount": 1200.0, "data.daysOverdue": 3.0})
	})
}

// same holds that a loan owes what another does, today and later.
func same(t *testing.T, c *servertest.Client, one, other servertest.Object) {
	t.Helper()
	for _, on := range []string{"2026-02-04", "2026-06-20"} {
		a, b := c.Get(one.Path+"/balances?isRounded=false&toEffectiveDate="+on), c.Get(other.Path+"/balances?isRounded=false&toEffectiveDate="+on)
		if delete(a, "loanId"); true {
			delete(b, "loanId")
		}
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("on %s it is\n%v, want as if it had never been\n%v", on, a, b)
		}
	}
}

// TestChargeOff: an active loan is accelerated first; its reason can be changed; it takes
// payments; taken back it is active, and is charged off again of itself the day after, where it
// is as many days overdue.
func TestChargeOff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, never := active(c, plain), active(c, plain)
		c.Advance(20 * dayLong)
		c.Refused("POST", l.Path+"/charge-off", m{}, 400, "chargedOffReason")
		c.Refused("POST", l.Path+"/charge-off", m{"chargedOffReason": ""}, 400, "chargedOffReason")
		c.Refused("POST", l.Path+"/charge-off", m{"chargedOffReason": "x", "effectiveDate": "2026-02-01"}, 400, "effectiveDate")
		assert.Fields(t, c.Data("POST", l.Path+"/charge-off", why, 200), m{"status": "chargedOff", "oldStatus": "active", "chargeOffAmount": 1208.0, "outstandingTotalAmount": 0.0,
			"chargedOffTotalAmount": 1208.0, "chargedOffReason": why["chargedOffReason"]})
		assert.Fields(t, c.Get(l.Path), m{"chargedOffReason": why["chargedOffReason"], "timestamps.chargedOffAt": assert.Set, "timestamps.acceleratedAt": assert.Set})
		// On its way it was accelerated, and that is told with its own status.
		assert.Rows(t, c.Events("loan.acceleration.processed", l.ID), m{"data.oldStatus": "active", "data.newStatus": "accelerated"})
		assert.Rows(t, c.Events("loan.chargeoff.processed", l.ID), m{"data.oldStatus": "accelerated", "data.newStatus": "chargedOff"})
		facts := len(c.List(l.Path + "/history"))
		assert.Fields(t, c.Data("PUT", l.Path+"/charge-off", m{"chargedOffReason": "settled", "sendNotice": true}, 200), m{"chargedOffReason": "settled", "chargeOffAmount": 1208.0})
		assert.Fields(t, c.Get(l.Path), m{"chargedOffReason": "settled", "statusSendNotice": true})
		assert.Len(t, c.List(l.Path+"/history"), facts)
		c.Advance(10 * dayLong)
		part := c.Data("POST", l.Path+"/transactions", paid(208), 201)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"chargedOffBalances.chargedOffTotalAmount": 1000.0})
		c.Data("POST", l.Path+"/transactions/"+part["id"].(string)+"/reverse", nil, 200)
		assert.Fields(t, c.Data("POST", l.Path+"/reverse-charge-off", nil, 200), m{"status": "active"})
		assert.Fields(t, c.Get(l.Path), m{"chargedOffReason": nil, "timestamps.chargedOffAt": nil, "timestamps.acceleratedAt": nil})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": c.Get(never.Path + "/balances")["payoffAmount"]})
		// Accelerated first by hand, in the past; paid whole while it is charged off.
		c.Data("POST", l.Path+"/accelerate", nil, 200)
		assert.Fields(t, c.Data("POST", l.Path+"/charge-off", m{"chargedOffReason": "x"}, 200), m{"oldStatus": "accelerated"})
		assert.Fields(t, c.Events("loan.chargeoff.processed", l.ID)[1], m{"data.oldStatus": "accelerated", "data.newStatus": "chargedOff"})
		c.Advance(dayLong)
		c.Data("POST", l.Path+"/transactions", paid(2000), 201)
		assert.Fields(t, c.Get(l.Path), m{"status": "paidOff", "timestamps.paidOffAt": assert.Set, "timestamps.chargedOffAt": assert.Set})
		c.Sound()
		// What is paid on its day without a time counts after it; at noon before it, and there is nothing to charge off.
		for _, how := range []string{"charge-off", "accelerate"} {
			one, body := active(c, plain), map[string]m{"charge-off": why}[how]
			at, off := one.Path+"/transactions", map[bool]any{true: why["chargedOffReason"], false: nil}[how == "charge-off"]
			c.Data("POST", one.Path+"/"+how, body, 200)
			payment := c.Data("POST", at, paid(1200), 201)
			assert.Fields(t, payment, m{"effectiveTimeOfDay.second": 59.0})
			assert.Fields(t, c.Get(one.Path), m{"status": "paidOff", "chargedOffReason": off, "timestamps.acceleratedAt": assert.Set})
			c.Data("POST", at+"/"+payment["id"].(string)+"/reverse", nil, 200)
			assert.Fields(t, c.Get(one.Path), m{"status": map[string]any{"charge-off": "chargedOff", "accelerate": "accelerated"}[how], "chargedOffReason": off})
			for kind, times := range map[string]int{"loan.paidoff": 1, "loan.acceleration.processed": 1, "loan.acceleration.reversed": 0, "loan.chargeoff.reversed": 0} {
				assert.Len(t, c.Events(kind, one.ID), times)
			}
			noon := paid(1200)
			noon["effectiveTimeOfDay"] = m{"hour": 12, "minute": 0}
			payment = c.Data("POST", at, noon, 201)
			assert.Fields(t, c.Get(one.Path), m{"status": "paidOff", "chargedOffReason": off, "timestamps.acceleratedAt": nil, "timestamps.chargedOffAt": nil})
			c.Data("POST", at+"/"+payment["id"].(string)+"/reverse", nil, 200)
			assert.Fields(t, c.Get(one.Path), m{"chargedOffReason": off, "timestamps.acceleratedAt": assert.Set})
			assert.Len(t, c.Events("loan.acceleration.reversed", one.ID), 1)
			c.Data("POST", one.Path+"/reverse-"+how, nil, 200)
			assert.Fields(t, c.Get(one.Path), m{"status": "active", "chargedOffReason": nil})
		}
		c.Sound()
		// The reason of one by the time alone: it is booked with it.
		late := active(c, m{"dayCount": "30/360", "chargeOffDueWithin": 60})
		c.Advance(120 * dayLong)
		c.Data("PUT", late.Path+"/charge-off?previewMode=true", why, 200)
		assert.Fields(t, c.Data("PUT", late.Path+"/charge-off", why, 200), m{"status": "chargedOff", "oldStatus": "chargedOff", "chargedOffReason": why["chargedOffReason"]})
		assert.Fields(t, c.Get(late.Path), m{"status": "chargedOff", "chargedOffReason": why["chargedOffReason"], "timestamps.chargedOffAt": assert.Set})
		assert.Len(t, c.Events("loan.chargeoff.processed", late.ID), 1)
		c.Sound()
		auto := active(c, m{"dayCount": "30/360", "chargeOffDueWithin": 60})
		c.Advance(120 * dayLong)
		assert.Fields(t, c.Get(auto.Path), m{"status": "chargedOff"})
		assert.Rows(t, c.Events("loan.acceleration.processed", auto.ID), m{"data.newStatus": "accelerated", "actor.userType": "system"})
		assert.Rows(t, c.Events("loan.chargeoff.processed", auto.ID), m{"data.oldStatus": "accelerated", "data.newStatus": "chargedOff"})
		assert.Fields(t, c.Data("POST", auto.Path+"/reverse-charge-off", nil, 200), m{"status": "active", "oldStatus": "chargedOff"})
		c.Advance(dayLong)
		assert.Fields(t, c.Get(auto.Path+"/balances"), m{"status": "chargedOff"})
		assert.Len(t, c.Events("loan.chargeoff.processed", auto.ID), 2)
		c.Sound()
	})
}

// TestCancellation: before the activation nothing was ever lent; after it the loan counts as
// never made, and what was paid beyond the principal is owed back, which wants force.
func TestCancellation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, plain)
		c.Refused("POST", l.Path+"/cancel", m{"sendNotice": true, "sendCancellationNotice": true}, 400, "sendNotice")
		assert.Fields(t, c.Data("POST", l.Path+"/cancel", m{"cancellationReason": "withdrawn", "sendCancellationNotice": true}, 200), m{"status": "canceled", "oldStatus": "originated", "payoffAmount": 0.0})
		assert.Fields(t, c.Get(l.Path), m{"status": "canceled", "cancellationReason": "withdrawn", "statusSendNotice": true})
		c.Do("POST", l.Path+"/activate", nil, 409)
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID, "status": "originated"})
		c.Data("POST", line.Path+"/cancel", m{"sendNotice": false}, 200)
		for _, path := range []string{"/freeze", "/unfreeze", "/accelerate", "/reverse-accelerate", "/reverse-charge-off", "/refresh"} {
			c.Refused("POST", line.Path+path, nil, 400, "loanId")
		}
		l = active(c, plain)
		c.Advance(10 * dayLong)
		c.Data("POST", l.Path+"/transactions", paid(104), 201) // of it $4 of interest
		refused := c.Do("POST", l.Path+"/cancel", nil, 409)
		if !strings.Contains(fmt.Sprint(refused["message"]), "force=true") {
			t.Errorf("refused was %v, want what would do it", refused)
		}
		assert.Fields(t, c.Data("POST", l.Path+"/cancel?force=true", m{"cancellationReason": "rescission"}, 200), m{"status": "canceled", "payoffAmount": 0.0, "paidOverAmount": 4.0})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "canceled", "outstandingBalances.outstandingTotalAmount": 0.0, "paidBalances.paidOverAmount": 4.0})
		c.Do("POST", l.Path+"/cancel?force=true", nil, 409)
		c.Sound()
	})
}

// TestClosing: nothing more is lent; of a loan that is paid off no fee is charged any more, and a
// payment that is taken back later leaves it as it is owed.
func TestClosing(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, plain)
		c.Refused("POST", l.Path+"/close", m{}, 400, "closeReason")
		body := m{"closeReason": "asked for", "closeRequestedByBorrower": true}
		assert.Fields(t, c.Data("POST", l.Path+"/close", body, 200), m{"status": "active"})
		assert.Fields(t, c.Get(l.Path), m{"isClosed": true, "closeReason": "asked for", "closeRequestedByBorrower": true, "timestamps.closedAt": assert.Set})
		assert.Fields(t, c.Do("POST", l.Path+"/close", body, 409), m{"errorType": "LoanClosed"})
		other := active(c, plain)
		all := c.Data("POST", other.Path+"/transactions", paid(1200), 201)
		assert.Fields(t, c.Data("POST", other.Path+"/close", body, 200), m{"status": "paidOff", "payoffAmount": 0.0})
		assert.Fields(t, c.Do("POST", other.Path+"/close", body, 409), m{"errorType": "LoanClosed"})
		assert.Rows(t, c.List(other.Path+"/history?type=close"), m{"sendNotice": nil})
		c.Sound()
		c.Data("POST", other.Path+"/transactions/"+all["id"].(string)+"/reverse", nil, 200)
		assert.Fields(t, c.Get(other.Path), m{"status": "active", "isClosed": true, "timestamps.paidOffAt": nil})
		c.Sound()
	})
}

// TestRefresh finds nothing to do where the days have closed by themselves; twice is once.
func TestRefresh(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, m{"dayCount": "30/360", "accelerationDueWithin": 60, "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}})
		c.Advance(100 * dayLong)
		assert.Fields(t, c.Get(l.Path), m{"status": "accelerated"})
		before := len(c.List(l.Path + "/ledger?limit=100"))
		assert.Fields(t, c.Data("POST", l.Path+"/refresh", nil, 200), m{"status": "accelerated", "oldStatus": "accelerated"})
		assert.Fields(t, c.Get(l.Path), m{"status": "accelerated", "timestamps.acceleratedAt": assert.Set})
		after := len(c.List(l.Path + "/ledger?limit=100"))
		if after != before {
			t.Errorf("%d entries are booked, want the %d from before", after, before)
		}
		assert.Len(t, c.Events("loan.acceleration.processed", l.ID), 1)
		assert.Len(t, c.List(l.Path+"/history"), 1)
		c.Sound()
		c.Advance(dayLong)
		c.Data("POST", l.Path+"/refresh", nil, 200)
		assert.Len(t, c.List(l.Path+"/ledger?limit=100"), after)
		assert.Len(t, c.Events("loan.acceleration.processed", l.ID), 1)
		c.Sound()
	})
}

// TestWhatIsDatedOnADayOfAnotherStatus is refused with that day, the status on it and what is allowed.
func TestWhatIsDatedOnADayOfAnotherStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, plain)
		c.Advance(2 * dayLong)
		c.Data("POST", l.Path+"/freeze", nil, 200)
		c.Advance(3 * dayLong)
		c.Data("POST", l.Path+"/unfreeze", nil, 200)
		for call, body := range map[string]m{"/accelerate": {}, "/charge-off": {"chargedOffReason": "x"}} {
			body["effectiveDate"] = "2026-01-08"
			refused := c.Do("POST", l.Path+call, body, 409)
			for _, says := range []string{"on 2026-01-08, status: a loan that is frozen", "only one that is active"} {
				if !strings.Contains(fmt.Sprint(refused["message"]), says) {
					t.Errorf("%s: %v, want %q in it", call, refused["message"], says)
				}
			}
			body["effectiveDate"] = "2026-01-06"
			c.Data("POST", l.Path+call+"?previewMode=true", body, 200)
		}
	})
}

// TestEachChangeOfWhatIsOwedIsToldOnce: each event of the balances goes on from where the one before
// has ended, whether a fact has brought the change or the time, and at the end the last is what is owed.
func TestEachChangeOfWhatIsOwedIsToldOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, m{"dayCount": "30/360", "accelerationDueWithin": 60, "chargeOffDueWithin": 90, "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}})
		payment := ""
		for _, step := range []struct {
			days int
			do   func()
		}{
			{12, func() { c.Data("POST", l.Path+"/refresh", nil, 200) }},
			{0, func() { c.Data("POST", l.Path+"/refresh", nil, 200) }}, // nothing has changed
			{3, func() { payment = c.Data("POST", l.Path+"/transactions", paid(50), 201)["id"].(string) }},
			{0, func() { c.Data("POST", l.Path+"/freeze", nil, 200) }},
			{4, func() { c.Data("POST", l.Path+"/unfreeze", nil, 200) }},
			{20, func() {
				c.Data("POST", l.Path+"/transactions/"+payment+"/backdate", m{"effectiveDate": "2026-01-16"}, 200)
			}},
			{30, func() { c.Data("POST", l.Path+"/refresh", nil, 200) }},
			{20, func() { c.Data("POST", l.Path+"/transactions/"+payment+"/reverse", nil, 200) }},
			{40, func() { c.Data("PUT", l.Path+"/charge-off", why, 200) }},
			{10, func() { c.Data("POST", l.Path+"/transactions", paid(5000), 201) }},
		} {
			if step.days > 0 {
				c.Advance(time.Duration(step.days) * dayLong)
			}
			step.do()
		}
		told := c.Events("loan.balance.changed", l.ID)
		byHand := slices.DeleteFunc(slices.Clone(told), func(e m) bool { return e["actor"].(m)["userType"] == "system" })
		// With that of the activation; the days between, closed by themselves, tell theirs, so that a refresh has nothing to tell.
		assert.Len(t, byHand, 7)
		for i := 1; i < len(told); i++ {
			was, is := told[i-1]["data"].(m), told[i]["data"].(m)
			for _, of := range []string{"Balances", "PayoffAmount"} {
				if fmt.Sprint(was["new"+of]) != fmt.Sprint(is["old"+of]) {
					t.Errorf("%d: of %v the event begins with\n%v, and the one before ends with\n%v", i, of, is["old"+of], was["new"+of])
				}
			}
			// Later, where days between have changed nothing.
			if was["effectiveDate"].(string) > is["oldEffectiveDate"].(string) || is["oldEffectiveDate"].(string) > is["effectiveDate"].(string) {
				t.Errorf("%d: it goes from %v to %v, and the one before ends on %v", i, is["oldEffectiveDate"], is["effectiveDate"], was["effectiveDate"])
			}
		}
		assert.Fields(t, told[len(told)-1]["data"].(m), m{"newPayoffAmount": c.Get(l.Path + "/balances")["payoffAmount"]})
		c.Sound()
	})
}

// TestEventsOfStates: each once, in the transaction of the change, and no others.
func TestEventsOfStates(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, plain)
		for _, step := range []struct {
			call   string
			body   m
			events string
		}{
			{"/freeze", nil, "loan.updated loan.statuschanged loan.frozen loan.balance.changed"},
			{"/unfreeze", nil, "loan.updated loan.statuschanged loan.unfrozen loan.balance.changed"},
			{"/accelerate", nil, "loan.obligation.statuschanged loan.updated loan.statuschanged loan.acceleration.processed loan.balance.changed loan.acceleration.initiated"},
			{"/reverse-accelerate", nil, "loan.obligation.statuschanged loan.updated loan.statuschanged loan.acceleration.reversed loan.balance.changed"},
			{"/charge-off", why, "loan.obligation.statuschanged loan.updated loan.statuschanged loan.acceleration.processed loan.chargeoff.processed loan.balance.changed loan.chargeoff.initiated"},
			{"/reverse-charge-off", nil, "loan.obligation.statuschanged loan.updated loan.statuschanged loan.acceleration.reversed loan.chargeoff.reversed loan.balance.changed loan.current"},
			{"/close", m{"closeReason": "x"}, "loan.updated loan.closed"},
			{"/transactions", paid(1200), "payment.succeeded loan.updated loan.statuschanged loan.paidoff loan.balance.changed"},
		} {
			last := c.List("/events?limit=1")[0]["sequence"].(float64)
			if want := 200; step.call == "/transactions" {
				c.Data("POST", l.Path+step.call, step.body, want+1)
			} else {
				c.Data("POST", l.Path+step.call, step.body, want)
			}
			got := map[string]int{}
			for _, e := range c.List("/events?limit=100") {
				if e["sequence"].(float64) > last {
					got[e["eventType"].(string)]++
				}
			}
			want := map[string]int{}
			for name := range strings.FieldsSeq(step.events) {
				want[name] = 1
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s leaves %v, want %v", step.call, got, want)
			}
		}
		l = active(c, plain)
		c.Data("POST", l.Path+"/cancel", nil, 200)
		assert.Len(t, c.Events("loan.canceled", l.ID), 1)
	})
}

package balance_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

type m = servertest.M

var thirty = m{"dayCount": "30/360"}

// originated is a loan of $1,200 over 12 months at 12 % that is agreed and not active, of a
// product with rules.
func originated(c *servertest.Client, rules m, changes ...m) servertest.Object {
	agreed := m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15},
		"interestRates": []m{{"days": nil, "rate": 0.12}}, "fees": m{"originationFeeAmount": 25}}
	for _, change := range changes {
		maps.Copy(agreed, change)
	}
	kind := c.LoanType(m{"ledgerRules": rules, "timezone": "America/Chicago"})
	return c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": agreed})
}

// TestObligations: what fell due and how much of it is fulfilled, by each filter, on any day.
func TestObligations(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, m{"dayCount": "30/360", "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}})
		at := l.Path + "/obligations"
		c.Refused("GET", at+"?periodId=PE-AAAA-AAAA", nil, 400, "periodId")
		assert.Fields(t, c.Get(at), m{"obligations": assert.Count(0), "isOverdue": false, "daysOverdue": 0.0})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		c.Advance(60 * 24 * 3600e9) // 6 March: two payments fell due
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 130.91, "effectiveDate": "2026-01-15"}, 201)
		got := c.Get(at)
		assert.Fields(t, got, m{"isOverdue": true, "overdueAmount": 105.91, "daysOverdue": 19.0, "isLocked": false, "loanId": l.ID})
		rows := got["obligations"].([]any)
		first, second := rows[0].(m), rows[1].(m)
		assert.Fields(t, first, m{"dueDate": "2026-01-15", "obligationAmount": 130.91, "fulfilledAmount": 130.91, "remainingAmount": 0.0, "isFulfilled": true, "isOverdue": false, "periodId": assert.Set})
		assert.Fields(t, second, m{"dueDate": "2026-02-15", "obligationAmount": 105.91, "remainingAmount": 105.91, "isFulfilled": false, "isOverdue": true, "isOpen": false})
		assert.Len(t, rows, 3)
		open := rows[2].(m) // of the period that runs: what falls due, with the late fee that is charged until then
		assert.Fields(t, open, m{"dueDate": "2026-03-15", "obligationAmount": 120.91, "scheduledAmount": 105.91, "remainingAmount": 120.91, "isFulfilled": false, "isOverdue": false,
			"isOpen": true, "periodId": assert.Set})
		for query, want := range map[string][]any{
			"status=unfulfilled": {second["id"], open["id"]}, "status=overdue": {second["id"]}, "dueDate=2026-01-15": {first["id"]}, "fromDate=2026-01-16": {second["id"], open["id"]},
			"toDate=2026-01-15": {first["id"]}, "periodId=" + first["periodId"].(string): {first["id"]}, "isOpen=true": {open["id"]}, "periodId=" + open["periodId"].(string): {open["id"]}, "isOpen=false": {first["id"], second["id"]},
			"toEffectiveDate=2026-02-01": {first["id"], second["id"]}, "isOpen=true&toEffectiveDate=2026-02-01": {second["id"]}, "isOpen=true&toEffectiveDate=2026-02-15": {open["id"]},
		} {
			var is []any
			for _, o := range c.Get(at + "?" + query)["obligations"].([]any) {
				is = append(is, o.(m)["id"])
			}
			if !slices.Equal(is, want) {
				t.Errorf("%s gives %v, want %v", query, is, want)
			}
		}
		// What is open is what has fallen due of it on its day.
		c.Advance(9 * 24 * 3600e9)
		fallen := c.Get(at + "?dueDate=2026-03-15")["obligations"].([]any)[0].(m)
		open["isOpen"] = false
		assert.Fields(t, fallen, open)
		assert.Fields(t, c.Get(at + "?toEffectiveDate=2026-01-14")["obligations"].([]any)[0].(m), m{"dueDate": "2026-01-15", "fulfilledAmount": 0.0, "isOpen": true}) // what counts later is not known
		for how, body := range map[string]m{"/freeze": nil, "/accelerate": nil, "/charge-off": {"chargedOffReason": "lost"}} {
			c.Data("POST", l.Path+how+"?previewMode=true", body, 200)
			other := originated(c, thirty)
			c.Data("POST", other.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			assert.Fields(t, c.Get(other.Path+"/obligations?isOpen=true"), m{"obligations": assert.Count(1), "isOverdue": false, "overdueAmount": 0.0})
			c.Data("POST", other.Path+how, body, 200)
			assert.Fields(t, c.Get(other.Path+"/obligations?isOpen=true"), m{"obligations": assert.Count(0)})
		}
	})
}

// TestObligationsOfALoanThatIsChargedOff: what is told of all of them is what is told of each, and
// what the balances and the events tell: what is charged off is not overdue besides.
func TestObligationsOfALoanThatIsChargedOff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		at := l.Path + "/obligations"
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		c.Advance(60 * 24 * 3600e9) // 6 March: two payments fell due
		agrees := func(want m) {
			t.Helper()
			got := c.Get(at)
			assert.Fields(t, got, want)
			rows := c.Get(at + "?status=overdue")["obligations"].([]any)
			sum := 0.0
			for _, o := range rows {
				sum += o.(m)["remainingAmount"].(float64)
			}
			overdue, off := got["overdueAmount"].(float64), got["chargedOffAmount"].(float64)
			if off == 0 && math.Abs(sum-overdue) > 0.001 || sum > overdue+off+0.001 || got["isOverdue"] != (len(rows) > 0) {
				t.Errorf("overdue are %v, charged off %v, isOverdue %v, want the %d that are, of %v", overdue, off, got["isOverdue"], len(rows), sum)
			}
			assert.Fields(t, c.Get(l.Path+"/balances"), m{"overdueBalances.overdueTotalAmount": overdue, "chargedOffBalances.chargedOffTotalAmount": off, "daysOverdue": got["daysOverdue"]})
		}
		agrees(m{"overdueAmount": 236.82, "daysOverdue": 50.0})
		c.Data("POST", l.Path+"/charge-off", m{"chargedOffReason": "lost"}, 200)
		agrees(m{"overdueAmount": 0.0, "daysOverdue": 50.0, "isOverdue": true, "chargedOffAmount": assert.Set})
		told := len(c.Events("loan.overdue.update", l.ID))
		c.Advance(24 * 3600e9) // what the charge-off made due is overdue the day after
		owed := c.Get(l.Path + "/balances")["chargedOffBalances"].(m)["chargedOffTotalAmount"]
		agrees(m{"overdueAmount": 0.0, "daysOverdue": 51.0, "isOverdue": true, "chargedOffAmount": owed})
		assert.Len(t, c.Events("loan.overdue.update", l.ID), told)
		remains := 0.0
		for _, o := range c.Get(at)["obligations"].([]any) {
			remains += o.(m)["remainingAmount"].(float64)
		}
		if math.Abs(remains-owed.(float64)) > 0.001 {
			t.Errorf("of the obligations %v remains, want the %v that are charged off", remains, owed)
		}
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": owed}, 201)
		agrees(m{"overdueAmount": 0.0, "daysOverdue": 0.0, "isOverdue": false, "chargedOffAmount": 0.0})
	})
}

// TestPeriods: one for each payment, without a gap, the same each time.
func TestPeriods(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		at := l.Path + "/periods"
		list := func(query string) (all []m) {
			for _, p := range c.Do("GET", at+query, nil, 200)["data"].([]any) {
				all = append(all, p.(m))
			}
			return all
		}
		assert.Len(t, list(""), 0)
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		all := list("")
		assert.Len(t, all, 12)
		assert.Fields(t, all[0], m{"object": "loanPeriod", "startDate": "2026-01-05", "endDate": "2026-01-14", "statementDate": "2026-01-15", "dueDate": "2026-01-15", "status": "current"})
		assert.Fields(t, all[1], m{"startDate": "2026-01-15", "endDate": "2026-02-14", "status": "future"})
		assert.Fields(t, c.Get(at+"/"+all[1]["id"].(string)), m{"dueDate": "2026-02-15"})
		assert.Rows(t, list("?dueDate=2026-02-15"), m{"id": all[1]["id"]})
		assert.Rows(t, list("?fromDate=2026-01-14&toDate=2026-01-15"), m{"id": all[0]["id"]}, m{"id": all[1]["id"]})
		assert.Rows(t, list("?fromDate=2026-01-20&toDate=2026-02-20"), m{"id": all[1]["id"]}, m{"id": all[2]["id"]})
		c.Refused("GET", at+"?fromDate=2026-01-14", nil, 400, "fromDate")
		c.Refused("GET", at+"/PE-AAAA-AAAA", nil, 404, "")
		c.Advance(20 * 24 * 3600e9)
		assert.Fields(t, list("")[0], m{"id": all[0]["id"], "status": "past"})
	})
}

// TestAQuoteHoldsUntilTheRateChanges: one that was agreed, or set since, to begin or to end.
func TestAQuoteHoldsUntilTheRateChanges(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		quote := func(l servertest.Object, on string, want m) {
			t.Helper()
			at := l.Path + "/payoff?date="
			first := c.Get(at + on)
			assert.Fields(t, first, want)
			from, err := day.Parse(on)
			through, wrong := day.Parse(first["goodThroughDate"].(string))
			if err != nil || wrong != nil {
				t.Fatalf("the days are %v and %v, want days", err, wrong)
			}
			for d := from; d <= through; d++ {
				is, want := c.Get(at + d.String())["payoffAmount"].(float64), first["payoffAmount"].(float64)+first["perDiemAmount"].(float64)*float64(d-from)
				if math.Abs(is-want) > 0.0101 {
					t.Errorf("quoted on %s, on %s it is %v, want %v", on, d, is, want)
				}
			}
		}
		for _, agreed := range []m{{"promoRates": []m{{"days": 6, "rate": 0.05}}}, {"interestRates": []m{{"days": 6, "rate": 0.05}, {"days": nil, "rate": 0.24}}}} {
			l := originated(c, m{"dayCount": "actual/365"}, agreed)
			c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			quote(l, "2026-01-06", m{"goodThroughDate": "2026-01-10"})
			quote(l, "2026-01-11", m{"goodThroughDate": "2026-01-14"})
		}
	})
}

// TestPayoff: what is told pays the loan off on the day, and each day adds what is told until
// the day up to which it is good.
func TestPayoff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, m{"dayCount": "actual/365"})
		at := l.Path + "/payoff"
		assert.Fields(t, c.Get(at), m{"payoffAmount": 0.0, "perDiemAmount": 0.0, "goodThroughDate": nil})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		first := c.Get(at + "?date=2026-01-06")
		assert.Fields(t, first, m{"date": "2026-01-06", "goodThroughDate": "2026-01-14", "payoffAmount": 1225.39})
		for diem, day := first["perDiemAmount"].(float64), 7; day < 15; day++ {
			is := c.Get(at + "?date=2026-01-" + []string{"07", "08", "09", "10", "11", "12", "13", "14"}[day-7])["payoffAmount"].(float64)
			if want := first["payoffAmount"].(float64) + diem*float64(day-6); math.Abs(is-want) > 0.0101 {
				t.Errorf("on the %dth it is %v, want %v", day, is, want)
			}
		}
		c.Refused("GET", at+"?date=soon", nil, 400, "date")
		c.Refused("GET", at+"?date=9999-12-31", nil, 400, "date")
		c.Advance(5 * 24 * 3600e9)
		owed := c.Get(at)["payoffAmount"].(float64)
		paid := c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": owed}, 201)
		assert.Fields(t, paid, m{"paidOverAmount": 0.0})
		assert.Fields(t, c.Get(l.Path), m{"status": "paidOff"})
		assert.Fields(t, c.Get(at), m{"payoffAmount": 0.0, "perDiemAmount": 0.0, "goodThroughDate": nil})
		toCome := func() (n int) {
			for _, p := range c.Do("GET", l.Path+"/periods", nil, 200)["data"].([]any) {
				if p.(m)["status"] == "future" {
					n++
				}
			}
			return n
		}
		if n := toCome(); n != 0 {
			t.Errorf("%d periods are to come of a loan that is paid off, want none", n)
		}
		c.Data("PUT", l.Path+"/transactions/"+paid["id"].(string), m{"status": "failed", "failureReason": "insufficientFunds"}, 200)
		assert.Fields(t, c.Get(at), m{"payoffAmount": owed, "goodThroughDate": "2026-01-14"})
		if n := toCome(); n != 11 {
			t.Errorf("the payment that paid it off bounced, and %d periods are to come, want 11", n)
		}
	})
}

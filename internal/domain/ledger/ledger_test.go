package ledger_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

type m = servertest.M

// note is a loan of the United States as it is printed: $1,200 over 12 months at 12 %.
func note(changes ...m) m {
	agreed := m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15},
		"interestRates": []m{{"days": nil, "rate": 0.12}}, "fees": m{"originationFeeAmount": 25}}
	for _, c := range changes {
		for name, value := range c {
			agreed[name] = value
		}
	}
	return agreed
}

// originated is a loan that is agreed and not active, of a product with rules.
func originated(c *servertest.Client, rules m, changes ...m) servertest.Object {
	kind := c.LoanType(m{"ledgerRules": rules, "timezone": "America/Chicago"})
	return c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": note(changes...)})
}

var thirty = m{"dayCount": "30/360"}

func TestActivation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, m{"dayCount": "30/360", "minAnnualRate": 0.13, "maxAnnualRate": 0.14}, m{"periodicPaymentAmount": 105.91, "totalInterestAmount": 1})
		borrower := l.M["mainBorrowerId"].(string)
		matter, other := c.Case(servertest.Object{ID: borrower, Path: "/people/" + borrower}), c.Case(c.Borrower())
		for _, wrong := range []string{"CS-AAAA-AAAA", other.ID} {
			c.Refused("POST", l.Path+"/activate", m{"amortizationAtActivation": true, "caseId": wrong}, 400, "caseId")
		}
		out := c.Data("POST", l.Path+"/activate?sync=true", m{"amortizationAtActivation": true, "sendNotice": false, "caseId": matter.ID}, 200)
		assert.Fields(t, out, m{"loanId": l.ID, "status": "active", "startDate": "2026-01-05", "activationDate": "2026-01-05", "schedule": assert.Count(12),
			"ratesValidation.interestRateAtOrigBelowMin": true, "ratesValidation.interestRateAtOrigExceedsMax": false, "ratesValidation.aprNominalAtActExceedsMax": true,
			"amountsValidation.principalMatch": nil, "amountsValidation.interestMatch": false, "amountsValidation.recurringAmountsMatch": true})
		first := out["schedule"].([]any)[0].(m)
		assert.Fields(t, first, m{"date": "2026-01-15", "paymentType": "periodicPayment", "status": "booked", "amount": 130.91, "originalAmount": 130.91,
			"principalAmount": 101.91, "interestAmount": 4.0, "feesAmount": 25.0, "interestBeforeDiscountAmount": 4.0, "unroundedInterestAmount": "4", "isDeferred": false, "isForcedAmount": false})
		got := c.Get(l.Path)
		assert.Fields(t, got, m{"status": "active", "aprNominalAtActivation": out["aprNominalAtActivation"], "aprEffectiveAtActivation": assert.Set, "current.periodicPayment": 105.91,
			"current.autopayEnabled": false, "current.creditLimitAmount": nil, "timestamps.activatedAt": assert.Set, "timestamps.startedAt": got["timestamps"].(m)["activatedAt"],
			"timestamps.lastAmortizedAt": got["timestamps"].(m)["activatedAt"]})
		assert.Rows(t, c.List(l.Path+"/history"), m{"sequence": 1.0, "type": "activation", "effectiveDate": "2026-01-05", "recordedAt": assert.Set, "actor.id": assert.Set,
			"requestId": assert.Set, "sourceId": nil, "caseId": matter.ID, "sendNotice": false, "fact.id": "activation", "fact.effectiveDate": "2026-01-05"})
		assert.Rows(t, c.List(l.Path+"/ledger"),
			m{"sequence": 2.0, "debit": "originationFees.nonDue", "credit": "feeIncome", "amount": 25.0, "cause": "originationFee:activation", "effectiveDate": "2026-01-05", "bookedAt": assert.Set},
			m{"sequence": 1.0, "debit": "principal.nonDue", "credit": "cash", "amount": 1200.0, "cause": "activation", "reverses": nil})
		assert.Rows(t, c.List(l.Path+"/ledger?limit=1"), m{"sequence": 2.0})
		assert.Len(t, c.List(l.Path+"/ledger?startingAfter="+c.List(l.Path + "/ledger")[1]["id"].(string)), 0)
		assert.Rows(t, c.List(l.Path+"/history?type=activation"), m{})
		assert.Len(t, c.List(l.Path+"/history?type=payment"), 0)
	})
}

// TestEventsOfAnActivation: each once, in the transaction of the change, and no others.
func TestEventsOfAnActivation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		last := c.List("/events?limit=1")[0]["sequence"].(float64)
		c.Data("POST", l.Path+"/activate", nil, 200)
		got := map[string]m{}
		for _, e := range c.List("/events?limit=100") {
			if e["sequence"].(float64) <= last {
				break
			}
			if _, twice := got[e["eventType"].(string)]; twice {
				t.Errorf("%v came twice, want it once", e["eventType"])
			}
			got[e["eventType"].(string)] = e
			assert.Fields(t, e, m{"objectType": "loan", "objectId": l.ID, "loanId": l.ID, "personId": l.M["mainBorrowerId"]})
		}
		for name, data := range map[string]m{
			"loan.activated":       {"action": "updated"},
			"loan.statuschanged":   {"oldStatus": "originated", "newStatus": "active"},
			"loan.balance.changed": {"oldPayoffAmount": 0.0, "newPayoffAmount": 1225.0, "newBalances.outstandingBalances.principalAmount": 1200.0, "effectiveDate": "2026-01-05"},
			"loan.rate.created":    {"setAtActivation": true, "interestRates": assert.Count(1), "promoRates": assert.Count(0)},
			"loan.period.started":  {"effectiveDate": "2026-01-05", "startDate": "2026-01-05", "endDate": "2026-01-14", "dueDate": "2026-01-15", "statementDate": "2026-01-15"},
		} {
			if got[name] == nil {
				t.Errorf("%s did not come", name)
				continue
			}
			assert.Fields(t, got[name]["data"].(m), data)
			delete(got, name)
		}
		for name := range got {
			t.Errorf("%s came as well, want it not", name)
		}
		assert.Rows(t, c.List("/audit?limit=2"), m{"objectId": l.ID, "action": "recorded", "changes.0.field": "activation"},
			m{"objectId": l.ID, "action": "updated"})
	})
}

func TestOnlyOriginatedLoansAreActivated(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, status := range loan.Status("").Values() {
			l := originated(c, nil)
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				row, err := store.Lock[loan.Loan](ctx, tx, l.ID)
				if err == nil {
					row.Status = status
					_, err = store.Save(ctx, tx, row)
				}
				return err
			})
			if status == loan.Originated {
				c.Data("POST", l.Path+"/activate", nil, 200)
				continue
			}
			refused := c.Do("POST", l.Path+"/activate", nil, 409)
			if text := fmt.Sprint(refused["message"]); refused["errorType"] != "InvalidStatus" || !strings.Contains(text, "that is "+string(status)) || !strings.Contains(text, "originated") {
				t.Errorf("of a loan that is %s: %v, want InvalidStatus, that status and what is allowed", status, refused)
			}
			assert.Len(t, c.List(l.Path+"/history"), 0)
		}
		l := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType().ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
			"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}, "advanceSchedule": []m{{"amount": 500, "advanceDate": "2026-03-01"}}}})
		c.Refused("POST", l.Path+"/activate", nil, 400, "atOrigination.advanceSchedule")
		c.Refused("POST", l.Path+"/activate?previewMode=true", nil, 400, "atOrigination.advanceSchedule")
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID, "status": "originated"})
		for _, path := range []string{"/balances", "/balance", "/expected-payments", "/ledger", "/history"} {
			c.Refused("GET", line.Path+path, nil, 400, "loanId")
		}
		c.Refused("POST", line.Path+"/activate", nil, 400, "loanId")
		closed := originated(c, nil)
		c.Put(closed.Path, m{"isClosed": true})
		assert.Fields(t, c.Do("POST", closed.Path+"/activate", nil, 409), m{"errorType": "LoanClosed"})
		bare := c.Loan(c.Borrower(), m{"status": "originated"})
		c.Refused("POST", bare.Path+"/activate", nil, 400, "atOrigination")
		c.Refused("POST", originated(c, nil, m{"interestRates": nil}).Path+"/activate", nil, 400, "atOrigination.interestRates")
		c.Refused("POST", originated(c, nil).Path+"/activate", m{"amortisation": true}, 400, "amortisation")
	})
}

// TestALoanOfOthersIsNotThere, in any operation on its ledger.
func TestALoanOfOthersIsNotThere(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, nil)
		elsewhere := c.Borrower().Path + "/loans/" + l.ID
		for _, read := range []string{"/balances", "/balance", "/expected-payments", "/ledger", "/history"} {
			c.Refused("GET", elsewhere+read, nil, 404, "")
			c.Other().Refused("GET", l.Path+read, nil, 404, "")
			c.Agent("Bob", "Ray", "person:read", "loan:get").Do("GET", l.Path+read, nil, 403)
		}
		c.Refused("POST", elsewhere+"/activate", nil, 404, "")
		c.Other().Refused("POST", l.Path+"/activate", nil, 404, "")
		c.Agent("Bob", "Ray", "loan:read", "loan:update").Do("POST", l.Path+"/activate", nil, 403)
		c.Agent("Bob", "Ray", "loan:activate").Data("POST", l.Path+"/activate", nil, 200)
	})
}

// TestAPreviewWritesNothing: no row of any table more, and the loan as it was.
func TestAPreviewWritesNothing(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		before, was := c.Rows(), c.Get(l.Path)
		if len(before) < 40 {
			t.Fatalf("only %d tables were counted: %v", len(before), before)
		}
		would := c.Data("POST", l.Path+"/activate?previewMode=true", nil, 200)
		if after := c.Rows(); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("after the preview the rows are %v, want %v", after, before)
		}
		if is := c.Get(l.Path); fmt.Sprint(is) != fmt.Sprint(was) {
			t.Errorf("after the preview the loan is %v, want %v", is, was)
		}
		if did := c.Data("POST", l.Path+"/activate", nil, 200); fmt.Sprint(did) != fmt.Sprint(would) {
			t.Errorf("the activation says %v, want what the preview said, %v", did, would)
		}
		want := map[string]int{"ledgers": 1, "ledger_facts": 1, "ledger_entries": 2, "events": 5, "audit_entries": 2}
		for table, n := range c.Rows() {
			if more := n - before[table]; more != want[table] {
				t.Errorf("the activation has made %d rows of %s, want %d", more, table, want[table])
			}
		}
	})
}

// TestTwoActivationsAtOnce: one wins.
func TestTwoActivationsAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, nil)
		answers := make([]int, 8)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = c.Send("POST", l.Path+"/activate", nil).Status })
		}
		all.Wait()
		count := map[int]int{}
		for _, status := range answers {
			count[status]++
		}
		if count[200] != 1 || count[409] != 7 {
			t.Errorf("the answers were %v, want one 200 and seven 409", answers)
		}
		assert.Len(t, c.List(l.Path+"/history"), 1)
	})
}

// TestBalancesOfAnyDay: before and after the activation, by what was known at a moment, with
// the interest as it is earned and in cents.
func TestBalancesOfAnyDay(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, m{"dayCount": "actual/365", "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}, "chargeOffDueWithin": 120})
		nothing := m{"status": "originated", "outstandingBalances.outstandingTotalAmount": 0.0, "payoffAmount": 0.0, "interestAndFeesAmounts.interestAccruedTotalAmount": 0.0, "isLocked": false}
		assert.Fields(t, c.Get(l.Path+"/balances"), nothing)
		assert.Fields(t, c.Get(l.Path+"/expected-payments"), m{"schedule": assert.Count(0), "paymentFrequency": nil})
		before := c.Now()
		c.Data("POST", l.Path+"/activate", nil, 200)
		if one, other := c.Get(l.Path+"/balances"), c.Get(l.Path+"/balance"); fmt.Sprint(one) != fmt.Sprint(other) {
			t.Errorf("balance is %v, balances is %v, want the same", other, one)
		}
		assert.Fields(t, c.Get(l.Path+"/balances?toEffectiveDate=2026-01-04"), nothing)
		assert.Fields(t, c.Get(l.Path+"/balances?toEffectiveDate=2027-01-04&asKnownAt="+url.QueryEscape(before.Format(time.RFC3339Nano))), nothing)
		assert.Fields(t, c.Get(l.Path+"/expected-payments?asKnownAt="+url.QueryEscape(before.Format(time.RFC3339Nano))), m{"schedule": assert.Count(0)})

		// Ten days at 12 % on 1,200 are 3.945205…; the payment of the 15th asks for it, and for the fee.
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"status": "active", "effectiveDate": "2026-01-05", "payoffAmount": 1225.0, "daysOverdue": 0.0,
			"outstandingBalances.outstandingPrincipalAmount": 1200.0, "outstandingBalances.outstandingOriginationFeesAmount": 25.0, "nonDueBalances.nonDueTotalAmount": 1225.0})
		day14 := c.Get(l.Path + "/balances?toEffectiveDate=2026-01-14&isRounded=false")
		assert.Fields(t, day14, m{"nonDueBalances.nonDueInterestAmount": 3.550684931506, "outstandingBalances.outstandingTotalAmount": 1228.550684931506,
			"interestAndFeesAmounts.interestAccruedTotalAmount": 3.550684931506, "interestAndFeesAmounts.interestAccruedYearToDateAmount": 3.550684931506})
		assert.Fields(t, c.Get(l.Path+"/balances?toEffectiveDate=2026-01-14"), m{"nonDueBalances.nonDueInterestAmount": 3.55, "payoffAmount": 1228.55})
		due := c.Get(l.Path + "/balances?toEffectiveDate=2026-01-15&skipYtd=true")
		assert.Fields(t, due, m{"dueBalances.dueInterestAmount": 3.95, "dueBalances.dueFeesAmount": 25.0, "dueBalances.dueOriginationFeesAmount": 25.0,
			"overdueBalances.overdueTotalAmount": 0.0, "interestAndFeesAmounts.interestAccruedYearToDateAmount": nil, "interestAndFeesAmounts.paidFeesYearToDateAmount": nil})
		assert.Fields(t, c.Get(l.Path+"/balances?toEffectiveDate=2026-01-16"), m{"daysOverdue": 1.0, "dueBalances.dueTotalAmount": 0.0,
			"overdueBalances.overdueTotalAmount": due["dueBalances"].(m)["dueTotalAmount"]})
		assert.Fields(t, c.Get(l.Path+"/balances?toEffectiveDate=2026-01-26"), m{"overdueBalances.overdueLateFeesAmount": 0.0, "nonDueBalances.nonDueLateFeesAmount": 15.0,
			"interestAndFeesAmounts.feesChargedYearToDateAmount": 40.0})
		off := c.Get(l.Path + "/balances?toEffectiveDate=2026-05-15")
		assert.Fields(t, off, m{"status": "chargedOff", "outstandingBalances.outstandingTotalAmount": 0.0, "chargedOffBalances.chargedOffPrincipalAmount": 1200.0, "payoffAmount": off["chargedOffBalances"].(m)["chargedOffTotalAmount"]})
		c.Refused("GET", l.Path+"/balances?toEffectiveDate=2826-05-15", nil, 400, "toEffectiveDate")
		c.Refused("GET", l.Path+"/balances?toEffectiveDate=tomorrow", nil, 400, "toEffectiveDate")
		c.Refused("GET", l.Path+"/balances?asKnownAt=yesterday", nil, 400, "asKnownAt")
		// What is read changes nothing: the loan is as its ledger was last changed.
		assert.Fields(t, c.Get(l.Path), m{"status": "active"})
	})
}

func TestExpectedPayments(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty, m{"periodicPaymentAmount": 50, "promoRates": []m{{"days": 5, "rate": 0.01}}})
		out := c.Data("POST", l.Path+"/activate", nil, 200)
		answer := c.Do("GET", l.Path+"/expected-payments", nil, 200)
		assert.Fields(t, answer, m{"status": 200.0, "count": 12.0, "data.isLocked": false, "data.paymentFrequency": "monthly", "data.specificDays": assert.Count(1), "data.effectiveDate": "2026-01-05"})
		if got := answer["data"].(m)["schedule"]; fmt.Sprint(got) != fmt.Sprint(out["schedule"]) {
			t.Errorf("the payments to come are %v, want those of the activation, %v", got, out["schedule"])
		}
		assert.Fields(t, out["schedule"].([]any)[11].(m), m{"isForcedAmount": true, "interestBeforeDiscountAmount": nil, "unroundedInterestBeforeDiscountAmount": nil})
		later := c.Get(l.Path + "/expected-payments?toEffectiveDate=2026-03-20")["schedule"].([]any)
		if len(later) != 9 {
			t.Fatalf("in March %d payments are to come, want 9: %v", len(later), later)
		}
		first := later[0].(m)
		if first["date"] != "2026-04-15" || first["amount"].(float64) < 200 || first["originalAmount"] != 50.0 {
			t.Errorf("the first of them is %v, want that of 15 April with all that is overdue", first)
		}
		assert.Fields(t, c.Do("GET", l.Path+"/expected-payments?toEffectiveDate=2026-01-04", nil, 200), m{"count": 0.0})
		// A day later, too, interest is told as it is earned, and not as it is booked.
		daily := originated(c, m{"dayCount": "actual/365"})
		would := c.Data("POST", daily.Path+"/activate", m{"amortizationAtActivation": true}, 200)["schedule"].([]any)
		if is := would[1].(m); is["unroundedInterestAmount"] == is["interestAmount"] {
			t.Errorf("the schedule has the interest %v as %v, want it not rounded", is["interestAmount"], is["unroundedInterestAmount"])
		}
		for i, row := range c.Get(daily.Path + "/expected-payments?toEffectiveDate=2026-01-06")["schedule"].([]any) {
			assert.Fields(t, row.(m), would[i].(m))
		}
	})
}

// TestTheScheduleOfTheOrigination is kept, and interest is earned from the activation on.
func TestTheScheduleOfTheOrigination(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, m{"dayCount": "actual/365"}, m{"expectedPayments": []m{{"date": "2026-02-15", "amount": 100, "principalAmount": 90, "interestAmount": 10}}})
		late := originated(c, nil, m{"expectedPayments": []m{{"date": "2026-02-15"}}})
		c.Advance(24 * 24 * time.Hour) // 29 January
		out := c.Data("POST", l.Path+"/activate", nil, 200)
		assert.Fields(t, out, m{"startDate": "2026-01-05", "activationDate": "2026-01-29", "amountsValidation.principalMatch": false, "amountsValidation.interestMatch": false, "amountsValidation.feesMatch": false})
		// 17 days at 12 % on 1,200, of a payment that was solved for 41.
		assert.Fields(t, out["schedule"].([]any)[0].(m), m{"date": "2026-02-15", "interestAmount": 6.71})
		assert.Fields(t, c.Get(l.Path+"/balances?toEffectiveDate=2026-01-28"), m{"status": "originated", "payoffAmount": 0.0})
		c.Advance(17 * 24 * time.Hour) // 15 February
		c.Refused("POST", late.Path+"/activate", nil, 400, "amortizationAtActivation")
		assert.Fields(t, c.Data("POST", late.Path+"/activate", m{"amortizationAtActivation": true}, 200), m{"startDate": "2026-02-15", "activationDate": "2026-02-15"})
	})
}

func TestDaysAreThoseOfTheProduct(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, nil)
		c.Advance(14 * time.Hour) // 6 January, 05:00 UTC: in Chicago it is the 5th
		assert.Fields(t, c.Data("POST", l.Path+"/activate", nil, 200), m{"activationDate": "2026-01-05"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"effectiveDate": "2026-01-05"})
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			kept, err := store.Find[ledger.Fact](ctx, tx, 1, func(*store.Select) {})
			if at := kept[0].Fact.RecordedAt.Format(time.RFC3339); !strings.HasPrefix(at, "2026-01-05T23:00:") {
				t.Errorf("to the engine it was recorded at %s, want 23 o'clock of the 5th", at)
			}
			return err
		})
	})
}

func TestALoanKeepsItsRules(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.LoanType(m{"ledgerRules": m{"lateFee": m{"kind": "flat", "amount": 15, "graceDays": 1}}})
		l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": note()})
		c.Data("POST", l.Path+"/activate", nil, 200)
		c.Put(kind.Path, m{"ledgerRules": nil})
		assert.Fields(t, c.Get(l.Path+"/balances?toEffectiveDate=2026-01-17"), m{"outstandingBalances.outstandingLateFeesAmount": 15.0})
		other := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": note()})
		c.Data("POST", other.Path+"/activate", nil, 200)
		assert.Fields(t, c.Get(other.Path+"/balances?toEffectiveDate=2026-01-17"), m{"outstandingBalances.outstandingLateFeesAmount": 0.0})
	})
}

// recording is a fact about a loan, as the operations of payments will record it.
func recording(l servertest.Object, facts ...engine.Fact) ledger.Recording {
	return ledger.Recording{LoanID: l.ID, Facts: facts}
}

func fact(id string, of engine.FactType, on string, amount float64) engine.Fact {
	f := engine.Fact{ID: id, Type: of, EffectiveDate: day.MustParse(on)}
	f.Amount.UnmarshalText([]byte(fmt.Sprintf("%.2f", amount)))
	return f
}

// differences are what Rebuild finds of the space.
func differences(c *servertest.Client) (all []string) {
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		all = nil
		for last := ""; ; {
			part, err := ledger.Rebuild(ctx, tx, last, nil)
			if err != nil || part.Last == "" {
				return err
			}
			for _, d := range part.Differences {
				all = append(all, d.What)
			}
			last = part.Last
		}
	})
	return all
}

// TestRecord: a batch over several loans, in which one recording is refused; a payment of
// today, one recorded late, and one taken back: the books are only added to, what was known
// stays known, and folding everything again differs in nothing.
func TestRecord(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		var told [][]*ledger.Recorded
		ls := &ledger.Ledgers{OnChange: []func(context.Context, *store.Tx, []*ledger.Recorded) error{
			func(_ context.Context, _ *store.Tx, changed []*ledger.Recorded) error {
				told = append(told, changed)
				return nil
			}}}
		record := func(all ...ledger.Recording) (results []*ledger.Recorded) {
			c.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
				results, err = ls.Record(ctx, tx, all)
				return err
			})
			return results
		}
		one, two, never := originated(c, thirty), originated(c, thirty), originated(c, thirty)
		c.Data("POST", one.Path+"/activate", nil, 200)
		c.Data("POST", two.Path+"/activate", nil, 200)
		c.Advance(41 * 24 * time.Hour) // 15 February
		results := record(recording(two, fact("P", engine.Payment, "2026-02-15", 131.29)), recording(never, fact("P", engine.Payment, "2026-02-15", 1)),
			recording(one, fact("P", engine.Payment, "2026-02-15", 131.29)), recording(one, fact("Q", engine.Payment, "2026-02-15", 5)),
			ledger.Recording{LoanID: "LN-NONE-NONE"}, recording(two, fact("U", engine.Unfreeze, "2026-02-15", 0)))
		for i, want := range []bool{true, false, true, true, false, false} {
			if got := results[i].Err == nil; got != want {
				t.Errorf("recording %d: the error is %v, want that it is taken: %v", i, results[i].Err, want)
			}
		}
		if len(told) != 1 || len(told[0]) != 3 {
			t.Fatalf("the hook was told %v, want once of three", told)
		}
		assert.Rows(t, c.List(one.Path+"/history"), m{"sequence": 3.0, "fact.id": "Q"}, m{"sequence": 2.0, "fact.id": "P"}, m{"sequence": 1.0})
		assert.Len(t, c.List(two.Path+"/history"), 2)
		assert.Len(t, c.List(never.Path+"/history"), 0)
		// Its activation and two payments; the due date, and each day since on which it is overdue and earns: of 30/360 not the 31st.
		assert.Len(t, c.Events("loan.balance.changed", one.ID), 3+1+30)
		assert.Len(t, differences(c), 0)

		known, booked := c.Now(), c.List(one.Path+"/ledger?limit=100")
		was := c.Get(one.Path + "/balances?toEffectiveDate=2026-03-01")
		c.Advance(time.Hour)
		if r := record(recording(one, fact("L", engine.Payment, "2026-01-14", 131.29))); r[0].Err != nil {
			t.Fatalf("a payment that is recorded late: %v, want no error", r[0].Err)
		}
		after := c.List(one.Path + "/ledger?limit=100")
		if len(after) <= len(booked) || fmt.Sprint(after[len(after)-len(booked):]) != fmt.Sprint(booked) {
			t.Errorf("after it the books are %v, want those from before and more: %v", after, booked)
		}
		reversing := 0
		for _, e := range after {
			if e["reverses"] != nil {
				reversing++
			}
		}
		if reversing == 0 {
			t.Error("no entry takes back another, though one fell away")
		}
		then := c.Get(one.Path + "/balances?toEffectiveDate=2026-03-01&asKnownAt=" + url.QueryEscape(known.Format(time.RFC3339Nano)))
		if fmt.Sprint(then) != fmt.Sprint(was) {
			t.Errorf("as known before it the balances are %v, want what they were, %v", then, was)
		}
		back := fact("B", engine.Reversal, "2026-02-15", 0)
		back.Target = "L"
		if r := record(recording(one, back)); r[0].Err != nil {
			t.Fatalf("a reversal: %v, want no error", r[0].Err)
		}
		if is := c.Get(one.Path + "/balances?toEffectiveDate=2026-03-01"); fmt.Sprint(is) != fmt.Sprint(was) {
			t.Errorf("after the reversal the balances are %v, want those of a loan that never had the payment, %v", is, was)
		}
		c.Advance(3 * 24 * time.Hour)
		if r := record(recording(one, fact("Z", engine.Payment, "2026-02-18", 2000))); r[0].Err != nil || r[0].Loan.Status != loan.PaidOff {
			t.Fatalf("the payoff: %v, want no error and the loan paid off", r[0])
		}
		assert.Fields(t, c.Get(one.Path), m{"status": "paidOff", "current.periodicPayment": 0.0})
		assert.Len(t, differences(c), 0)
	})
}

// TestWhatIsRecordedLaterIsRecordedLater: by whatever clock, also where one stands still or is set
// back; and of one recording the facts count as they stand in it, whatever their names.
func TestWhatIsRecordedLaterIsRecordedLater(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l, other := originated(c, thirty), originated(c, thirty)
		c.Data("POST", l.Path+"/activate", nil, 200)
		c.Data("POST", other.Path+"/activate", nil, 200)
		before := c.Now()
		all := []engine.Fact{fact("F", engine.Fee, "2026-01-05", 1)}
		for n := 2; n <= 11; n++ {
			f := fact(fmt.Sprint("F#", n), engine.FeeChange, "2026-01-05", float64(n))
			f.Target = "F"
			all = append(all, f)
		}
		for _, some := range [][]ledger.Recording{
			{recording(l, all[:4]...), recording(other, all...)},
			{recording(l, all[4:]...)},
			{recording(other, fact("Z", engine.Freeze, "2026-01-05", 0))},
		} {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				tx.Now = before
				results, err := new(ledger.Ledgers).Record(ctx, tx, some)
				for _, r := range results {
					if r.Err != nil || !tx.Now.After(before.Time) || r.Head.ChangedAt != tx.Now || r.Facts[0].CreatedAt != tx.Now {
						t.Errorf("recorded at %v, %v, the ledger changed at %v; want all at one moment after %v", r.Facts, r.Err, r.Head.ChangedAt, before)
					}
				}
				return err
			})
		}
		for _, one := range []servertest.Object{l, other} {
			assert.Fields(t, c.Get(one.Path+"/balances"), m{"outstandingBalances.outstandingOtherFeesAmount": 11.0})
			at := ""
			for _, f := range c.List(one.Path + "/history?limit=100") {
				if now := f["recordedAt"].(string); at != "" && now > at {
					t.Errorf("fact %v was recorded at %s, after %s of one that came later", f["sequence"], now, at)
				} else {
					at = now
				}
			}
		}
		assert.Fields(t, c.Get(l.Path+"/balances?asKnownAt="+url.QueryEscape(before.Format(time.RFC3339Nano))), m{"outstandingBalances.outstandingOtherFeesAmount": 0.0})
		if found := differences(c); len(found) > 0 {
			t.Errorf("what is kept differs in %v", found)
		}
	})
}

// TestRebuildFindsWhatWasTamperedWith, column by column.
func TestRebuildFindsWhatWasTamperedWith(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		c.Data("POST", l.Path+"/activate", nil, 200)
		for _, tamper := range []struct{ what, table, set string }{
			{"entries", "ledger_entries", "amount = amount + 1"},
			{"entries", "ledger_entries", "debit = 'cash'"},
			{"fact 1, its columns", "ledger_facts", "effective_date = '2026-01-06'"},
			{"number of facts", "ledgers", "fact_count = 2"},
			{"number of entries", "ledgers", "entry_count = 7"},
			{"next moment", "ledgers", "due_at = NULL"},
			{"state", "ledgers", "checkpoint = '2026-01-07'"},
			{"status of the loan", "loans", "status = 'frozen'"},
			{"periodic payment of the loan", "loans", "periodic_payment = 1"},
			{"fact 1, its columns", "ledger_facts", "created_at = '2020-01-02T00:00:00Z'"},
			{"fact 1, its columns", "ledger_facts", "deleted_at = created_at"},
			{"entry 1, its columns", "ledger_entries", "created_at = '2020-01-02T00:00:00Z'"},
			{"entry 1, its columns", "ledger_entries", "deleted_at = created_at"},
			{"entry 1, its columns", "ledger_entries", "seq = seq + 100"},
			{"moments of the ledger", "ledgers", "opened_at = '2020-01-02T00:00:00Z'"},
			{"moments of the ledger", "ledgers", "changed_at = '2020-01-02T00:00:00Z'"},
			{"rules", "ledgers", "rules = '{\"dayCount\": \"actual/365\"}'"},
			{"activation of the loan", "loans", "activated_at = '2020-01-02T00:00:00Z'"},
			{"activation of the loan", "loans", "last_amortized_at = NULL"},
			{"annual percentage rates of the loan", "loans", "apr_nominal_at_activation = '0.01'"},
			{"annual percentage rates of the loan", "loans", "apr_effective_at_activation = NULL"},
		} {
			found := []string{}
			for _, d := range rebuiltAfter(t, c, "UPDATE "+tamper.table+" SET "+tamper.set).Differences {
				found = append(found, d.What)
			}
			if !strings.Contains(strings.Join(found, "; "), tamper.what) {
				t.Errorf("%s of %s: found was %v, want %s", tamper.set, tamper.table, found, tamper.what)
			}
		}
		assert.Len(t, differences(c), 0)
	})
}

// TestRebuildFindsLostLedgers: a loan that was activated and has no ledger any more is told, and
// one that waits for its activation is not.
func TestRebuildFindsLostLedgers(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, waiting := originated(c, thirty), originated(c, thirty)
		c.Data("POST", l.Path+"/activate", nil, 200)
		assert.Len(t, differences(c), 0)
		part := rebuiltAfter(t, c, "DELETE FROM ledger_entries", "DELETE FROM ledger_facts", "DELETE FROM ledgers")
		if len(part.Differences) != 1 || part.Differences[0].LoanID != l.ID || part.Differences[0].What != "ledger" {
			t.Errorf("found was %v, want the lost ledger of %s alone, and nothing of %s", part.Differences, l.ID, waiting.ID)
		}
	})
}

// TestRebuildPassesNoLedgerOver: a ledger is told whose loan has become of another kind, or is gone.
func TestRebuildPassesNoLedgerOver(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, other := originated(c, thirty), originated(c, thirty)
		c.Data("POST", l.Path+"/activate", nil, 200)
		c.Data("POST", other.Path+"/activate", nil, 200)
		changes := []string{"type = 'garbage'"}
		if c.Server.DB.Engine() == "sqlite" { // PostgreSQL never lets go of a loan that has a ledger
			changes = append(changes, "company_id = 'CP-AAAA-AAAA'")
		}
		for _, set := range changes {
			err := c.Server.DB.Preview(t.Context(), c.Scope(), func(ctx context.Context, tx *store.Tx) error {
				if len(changes) > 1 {
					if _, err := tx.SQL().ExecContext(ctx, "PRAGMA defer_foreign_keys = ON"); err != nil {
						return err
					}
				}
				if _, err := tx.SQL().ExecContext(ctx, "UPDATE loans SET "+set+" WHERE id = '"+l.ID+"'"); err != nil {
					return err
				}
				part, err := ledger.Rebuild(ctx, tx, "", nil)
				if err == nil && (len(part.Differences) != 1 || part.Differences[0].LoanID != l.ID) {
					t.Errorf("with %s %v is told, want the ledger of %s alone", set, part.Differences, l.ID)
				}
				return err
			})
			if err != nil {
				t.Fatalf("with %s: %v", set, err)
			}
		}
	})
}

// TestWhatCannotBeReadStopsNoOther: a row that cannot be read is told with its loan, and the
// others are folded.
func TestWhatCannotBeReadStopsNoOther(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		torn, whole := originated(c, thirty), originated(c, thirty)
		c.Data("POST", torn.Path+"/activate", nil, 200)
		c.Data("POST", whole.Path+"/activate", nil, 200)
		for _, set := range []string{"ledgers SET state = '[]'", "ledgers SET terms = '[]'", "ledger_facts SET fact = '\"lost\"'"} {
			part := rebuiltAfter(t, c, "UPDATE "+set+" WHERE loan_id = '"+torn.ID+"'")
			if len(part.Differences) != 1 || part.Differences[0].LoanID != torn.ID || part.Folded != 1 {
				t.Errorf("%s: %d folded and %v found, want one folded and %s told alone", set, part.Folded, part.Differences, torn.ID)
			}
		}
		assert.Len(t, differences(c), 0)
	})
}

// rebuiltAfter is what a rebuild finds after statements that are taken back.
func rebuiltAfter(t *testing.T, c *servertest.Client, statements ...string) (part *ledger.Rebuilt) {
	t.Helper()
	err := c.Server.DB.Preview(context.Background(), c.Scope(), func(ctx context.Context, tx *store.Tx) (err error) {
		for _, s := range statements {
			word := " WHERE "
			if strings.Contains(s, word) {
				word = " AND "
			}
			if _, err := tx.SQL().ExecContext(ctx, s+word+"company_id = '"+tx.Space+"'"); err != nil {
				return err
			}
		}
		part, err = ledger.Rebuild(ctx, tx, "", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return part
}

package paymentplan_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

// plans is where the plans of a loan are.
func plans(l servertest.Object) string { return l.Path + "/custom-payment-plans" }

// agreed agrees a plan of a loan: three payments of $40, with other or further fields.
func agreed(c *servertest.Client, l servertest.Object, more ...m) servertest.Object {
	body := m{"numberOfPeriods": 3, "amount": 40}
	for _, add := range more {
		for name, value := range add {
			body[name] = value
		}
	}
	return c.New(plans(l), body)
}

func paid(amount float64) m { return m{"type": "oneTime", "isExternal": true, "amount": amount} }

// asks holds the payments to come of a loan, as day and amount, against those they begin with, how
// many there are and the last; and what a plan was answered with against them.
func asks(t *testing.T, c *servertest.Client, l servertest.Object, answered m, first string, count int, last string) {
	t.Helper()
	var all []string
	is := c.Get(l.Path + "/expected-payments")
	for _, row := range is["schedule"].([]any) {
		all = append(all, fmt.Sprintf("%s %.2f", row.(m)["date"], row.(m)["amount"]))
	}
	if len(all) != count || !strings.HasPrefix(strings.Join(all, ", "), first) || all[len(all)-1] != last {
		t.Errorf("to come are %d: %v, want %d, first %s and last %s", len(all), all, count, first, last)
	}
	if answered != nil && fmt.Sprint(answered["expectedPayments"]) != fmt.Sprint(is) {
		t.Errorf("the plan says to come is\n%v, want\n%v", answered["expectedPayments"], is)
	}
}

// conflict holds that something is refused as things stand, in words that say why.
func conflict(t *testing.T, c *servertest.Client, path string, body any, why ...string) {
	t.Helper()
	refused := c.Do("POST", path, body, 409)
	for _, word := range why {
		if refused["errorType"] != "InvalidStatus" || !strings.Contains(fmt.Sprint(refused["message"]), word) {
			t.Errorf("POST %s %v: %v, want InvalidStatus and %q", path, body, refused, word)
		}
	}
}

// known is all that is told of a loan.
func known(c *servertest.Client, l servertest.Object) string {
	return fmt.Sprint(c.Get(l.Path), c.List("/events?limit=1"), c.Get(l.Path+"/expected-payments"), c.List(l.Path+"/history"), c.List(l.Path+"/ledger"), c.List(plans(l)))
}

// TestAPlanInEveryStatus: the seed has plans of installment loans, and the reference's tool wants an
// active one; one of a loan that is frozen can be canceled. Previews and refusals write nothing.
func TestAPlanInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for status, l := range c.InEveryStatus(func() servertest.Object { return c.Lent() }) {
			before := known(c, l)
			if status == loan.Active {
				assert.Fields(t, c.Data("POST", plans(l)+"?previewMode=true", m{"numberOfPeriods": 3, "amount": 40}, 200), m{"status": "active"})
			} else {
				conflict(t, c, plans(l), m{"numberOfPeriods": 3, "amount": 40}, "that is "+string(status)+" cannot have a payment plan agreed", "only one that is active can")
			}
			assert.Len(t, c.List(plans(l)), 0)
			c.Do("POST", plans(l)+"/PL-AAAA-AAAA/cancel", nil, 404)
			if after := known(c, l); after != before {
				t.Errorf("after a preview or a refusal of a loan that is %s it is\n%s, want\n%s", status, after, before)
			}
		}
		// What becomes of a loan with a plan, and in which of these it can be canceled.
		for _, step := range []struct {
			path   string
			body   any
			status string // of the plan then
			loan   string // that refuses the cancellation; empty: it can be canceled
		}{{"/refresh", nil, "active", ""}, {"/freeze", nil, "active", ""}, {"/accelerate", nil, "canceled", "accelerated"},
			{"/charge-off", m{"chargedOffReason": "no payment"}, "canceled", "chargedOff"}, {"/cancel", m{"cancellationReason": "rescission"}, "canceled", "canceled"},
			{"/transactions", paid(1200), "completed", "paidOff"}} {
			l := c.Active()
			p := agreed(c, l)
			c.Create(l.Path+step.path, step.body)
			assert.Fields(t, c.Get(p.Path), m{"status": step.status, "canceledBy": nil})
			told := 1
			if step.status == "active" {
				told = 0
			}
			assert.Len(t, c.Events("paymentplan.statuschanged", p.ID), told)
			if step.loan != "" {
				conflict(t, c, p.Path+"/cancel", nil, "a loan that is "+step.loan+" cannot have its payment plan canceled; only one that is active or frozen can")
				continue
			}
			before := known(c, l)
			assert.Fields(t, c.Data("POST", p.Path+"/cancel?previewMode=true", nil, 200), m{"status": "canceled"})
			if after := known(c, l); after != before {
				t.Errorf("after a preview it is\n%s, want\n%s", after, before)
			}
			assert.Fields(t, c.Data("POST", p.Path+"/cancel", nil, 200), m{"status": "canceled", "endedDate": "2026-01-05"})
		}
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID, "status": "originated"})
		c.Refused("GET", plans(line), nil, 400, "loanId")
		c.Refused("POST", plans(line), m{"numberOfPeriods": 3, "amount": 40}, 400, "loanId")
		c.Refused("GET", plans(line)+"/PL-AAAA-AAAA", nil, 400, "loanId")
		c.Refused("POST", plans(line)+"/PL-AAAA-AAAA/cancel", nil, 400, "loanId")
		c.Sound()
	})
}

// TestWhatAPlanAsks: less with the same end, of which the last payment takes the rest; less with
// payments that are added; more, which ends the loan sooner; the interest alone.
func TestWhatAPlanAsks(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, plan := range []struct {
			body  m
			first string
			count int
			last  string
		}{
			{m{"numberOfPeriods": 3, "amount": 40}, "2026-01-15 40.00, 2026-02-15 40.00, 2026-03-15 40.00, 2026-04-15 100.00", 12, "2026-12-15 280.00"},
			{m{"numberOfPeriods": 3, "amount": 40, "isExtendLoanDuration": true}, "2026-01-15 40.00, 2026-02-15 40.00, 2026-03-15 40.00, 2026-04-15 100.00", 14, "2027-02-15 80.00"},
			{m{"numberOfPeriods": 3, "amount": 200}, "2026-01-15 200.00, 2026-02-15 200.00, 2026-03-15 200.00, 2026-04-15 100.00", 9, "2026-09-15 100.00"},
			{m{"numberOfPeriods": 3, "amount": 200, "isExtendLoanDuration": true}, "2026-01-15 200.00, 2026-02-15 200.00, 2026-03-15 200.00, 2026-04-15 100.00", 9, "2026-09-15 100.00"},
			{m{"numberOfPeriods": 12, "amount": 50}, "2026-01-15 50.00, 2026-02-15 50.00", 13, "2027-01-15 600.00"},
			{m{"numberOfPeriods": 12, "amount": 50, "isExtendLoanDuration": true}, "2026-01-15 50.00, 2026-02-15 50.00", 18, "2027-06-15 100.00"},
			{m{"numberOfPeriods": 120, "amount": 400}, "2026-01-15 400.00, 2026-02-15 400.00, 2026-03-15 400.00", 3, "2026-03-15 400.00"},
			{m{"numberOfPeriods": 2, "amount": 40, "selectedDueDate": "2026-03-15", "feeAmount": 7}, "2026-01-15 107.00, 2026-02-15 100.00, 2026-03-15 40.00, 2026-04-15 40.00, 2026-05-15 100.00", 12, "2026-12-15 220.00"},
			{m{"numberOfPeriods": 1, "amount": 40, "paymentPlanType": "fixedAmountAndFees", "selectedDueDate": "2026-12-15"}, "2026-01-15 100.00, 2026-02-15 100.00", 13, "2027-01-15 60.00"},
		} {
			l := c.Active()
			p := c.Data("POST", plans(l), plan.body, 200)
			asks(t, c, l, p, plan.first, plan.count, plan.last)
			c.Do("POST", l.Path+"/transactions", paid(300), 201) // the loan goes on with it
		}
		l := c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}})
		p := c.Data("POST", plans(l), m{"paymentPlanType": "interestAndFees", "numberOfPeriods": 2, "selectedDueDate": "2026-02-15"}, 200)
		asks(t, c, l, p, "2026-01-15 105.91, 2026-02-15 10.98, 2026-03-15 10.98, 2026-04-15 105.91", 12, "2026-12-15 314.66") // 1,098.09 are owed after January
		c.Sound()
	})
}

// TestTheFieldsOfAPlan: each of the body has its effect and is told, wrong ones are refused by name.
func TestTheFieldsOfAPlan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, stranger := c.Active(), c.Case(c.Borrower())
		before := known(c, l)
		for _, wrong := range []struct {
			field string
			body  m
		}{{"numberOfPeriods", m{"amount": 40}}, {"numberOfPeriods", m{"numberOfPeriods": 0, "amount": 40}}, {"numberOfPeriods", m{"numberOfPeriods": 121, "amount": 40}},
			{"numberOfPeriods", m{"numberOfPeriods": 120, "amount": 40, "selectedDueDate": "2026-02-15"}}, {"numberOfPeriods", m{"numberOfPeriods": "3", "amount": 40}},
			{"amount", m{"numberOfPeriods": 3}}, {"amount", m{"numberOfPeriods": 3, "paymentPlanType": "fixedAmountAndFees"}}, {"amount", m{"numberOfPeriods": 3, "amount": 0}},
			{"amount", m{"numberOfPeriods": 3, "amount": -1}}, {"amount", m{"numberOfPeriods": 3, "amount": 40.001}}, {"amount", m{"numberOfPeriods": 3, "amount": 40, "paymentPlanType": "interestAndFees"}},
			{"paymentPlanType", m{"numberOfPeriods": 3, "amount": 40, "paymentPlanType": "other"}}, {"selectedDueDate", m{"numberOfPeriods": 3, "amount": 40, "selectedDueDate": "2026-01-16"}},
			{"selectedDueDate", m{"numberOfPeriods": 3, "amount": 40, "selectedDueDate": "2027-01-15"}}, {"selectedDueDate", m{"numberOfPeriods": 3, "amount": 40, "selectedDueDate": "soon"}},
			{"feeAmount", m{"numberOfPeriods": 3, "amount": 40, "feeAmount": -1}}, {"caseId", m{"numberOfPeriods": 3, "amount": 40, "caseId": "CS-AAAA-AAAA"}},
			{"caseId", m{"numberOfPeriods": 3, "amount": 40, "caseId": stranger.ID}}, {"externalId", m{"numberOfPeriods": 3, "amount": 40, "externalId": ""}},
			{"isExtendLoanDuration", m{"numberOfPeriods": 3, "amount": 40, "isExtendLoanDuration": "yes"}}, {"duration", m{"numberOfPeriods": 3, "amount": 40, "duration": 3}}} {
			c.Refused("POST", plans(l), wrong.body, 400, wrong.field)
		}
		if after := known(c, l); after != before {
			t.Errorf("after refusals it is\n%s, want\n%s", after, before)
		}
		matter := c.Case(servertest.Object{Path: "/people/" + l.M["mainBorrowerId"].(string)})
		body := m{"externalId": "plan-1", "paymentPlanType": "fixedAmountAndFees", "selectedDueDate": "2026-02-15", "numberOfPeriods": 2, "amount": 40, "isExtendLoanDuration": true,
			"caseId": matter.ID, "sendNotice": false, "feeAmount": 10}
		preview := c.Data("POST", plans(l)+"?previewMode=true", body, 200)
		p := c.New(plans(l), body)
		want := m{"object": "paymentPlan", "externalId": "plan-1", "loanId": l.ID, "status": "active", "paymentPlanType": "fixedAmountAndFees", "amount": 40.0, "selectedDueDate": "2026-02-15",
			"numberOfPeriods": 2.0, "isExtendLoanDuration": true, "feeAmount": 10.0, "caseId": matter.ID, "sendNotice": false, "agreedDate": "2026-01-05", "endDate": "2026-03-15", "endedDate": nil,
			"schedule": []any{m{"dueDate": "2026-02-15", "amount": 40.0}, m{"dueDate": "2026-03-15", "amount": 40.0}}, "canceledBy": nil, "canceledAt": nil, "createdBy.userType": "service"}
		assert.Fields(t, p.M, want)
		assert.Fields(t, preview, want)
		if is := c.Get(p.Path); fmt.Sprint(is) != fmt.Sprint(p.M) || fmt.Sprint(c.Get(plans(l)+"/ext-plan-1")) != fmt.Sprint(is) {
			t.Errorf("read is\n%v, want what was answered\n%v", is, p.M)
		}
		asks(t, c, l, p.M, "2026-01-15 110.00, 2026-02-15 40.00, 2026-03-15 40.00, 2026-04-15 100.00", 14, "2027-02-15 20.00")
		for i, forced := range []bool{true, true, true, false} {
			assert.Fields(t, p.M["expectedPayments"].(m)["schedule"].([]any)[i].(m), m{"isForcedAmount": forced})
		}
		delete(want, "createdBy.userType")
		assert.Rows(t, c.List(plans(l)), want)
		assert.Len(t, c.List(plans(l)+"?status=active"), 1)
		assert.Len(t, c.List(plans(l)+"?status=completed,canceled"), 0)
		assert.Rows(t, c.List(l.Path+"/history?type=paymentPlan"), m{"caseId": matter.ID, "sendNotice": false, "sourceId": p.ID, "effectiveDate": "2026-01-05", "effectiveSecond": 86399.0})
		assert.Rows(t, c.List(l.Path+"/fees"), m{"dynamicFeeDetails.apiName": "modificationFee", "amount": 10.0})
		assert.Rows(t, c.Events("paymentplan.created", p.ID), m{"objectType": "paymentPlan", "loanId": l.ID, "data.newStatus": "active", "data.effectiveDate": "2026-01-05", "data.amount": 40.0})
		assert.Rows(t, c.Events("loan.paymentplan.setup", l.ID), m{"objectType": "loan", "data.paymentPlanId": p.ID, "data.effectiveDate": "2026-01-05", "data.amount": 40.0,
			"data.oldNextPaymentAmount": 100.0, "data.newNextPaymentAmount": 110.0, "data.oldPaymentsToCome": 12.0, "data.newPaymentsToCome": 14.0, "data.oldLastDueDate": "2026-12-15",
			"data.newLastDueDate": "2027-02-15", "data.selectedDueDate": "2026-02-15", "data.endDate": "2026-03-15", "data.numberOfPeriods": 2.0, "data.isExtendLoanDuration": true})
		assert.Len(t, c.Events("paymentplan.statuschanged", p.ID), 0)
		assert.Len(t, c.Events("loan.modificationfee.booked", l.ID), 1)
		c.Do("POST", plans(c.Active()), m{"externalId": "plan-1", "numberOfPeriods": 2, "amount": 40}, 409) // the id is taken
		c.Do("GET", plans(c.Active())+"/"+p.ID, nil, 404)                                                   // of another loan
		c.Do("POST", plans(c.Active())+"/"+p.ID+"/cancel", nil, 404)
		c.Sound()
	})
}

// tools are the other hardship tools, each with a body that an active loan takes.
var tools = map[string]m{"/change-due-dates": {"specificDays": []int{1}}, "/defer-due-date": {"dueDate": "2026-02-15"}, "/defer-schedule": {"days": 10}, "/change-terms": {"duration": 24}}

// TestOnePlanAtATime: while one is in force no other is agreed, nor anything else; after it they are.
func TestOnePlanAtATime(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		p := agreed(c, l)
		conflict(t, c, plans(l), m{"numberOfPeriods": 1, "amount": 10}, "in force until 2026-03-15", "cancel it first")
		for path, body := range tools {
			conflict(t, c, l.Path+path, body, "in force until 2026-03-15")
		}
		c.Data("POST", p.Path+"/cancel", nil, 200)
		for path, body := range tools {
			c.Data("POST", l.Path+path+"?previewMode=true", body, 200)
		}
		second := agreed(c, l)
		c.Noon("2026-03-14")
		conflict(t, c, plans(l), m{"numberOfPeriods": 1, "amount": 10}, "in force until 2026-03-15")
		c.Noon("2026-03-15") // its last payment has fallen due
		assert.Fields(t, c.Get(second.Path), m{"status": "completed", "endedDate": "2026-03-15"})
		third := agreed(c, l)
		assert.Rows(t, c.List(plans(l)+"?sortBy=createdAt"), m{"id": p.ID, "status": "canceled"}, m{"id": second.ID, "status": "completed"}, m{"id": third.ID, "status": "active"})
		single := c.Active(m{"paymentFrequency": "singlePayment", "specificDays": nil, "duration": nil, "enforcedEndDate": "2026-06-10"})
		conflict(t, c, plans(single), m{"numberOfPeriods": 1, "amount": 10}, "single payment")
		short := c.Active(m{"duration": 1, "specificDays": []int{20}})
		c.Noon("2026-04-21")
		conflict(t, c, plans(short), m{"numberOfPeriods": 1, "amount": 10}, "all has fallen due")
		c.Sound()
	})
}

// TestAPlanOverwrites what was agreed before it, in its time; after it the loan goes on as it stood when
// the plan was agreed.
func TestAPlanOverwrites(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, before := range []struct {
			path  string
			body  m
			first string
			count int
			last  string
		}{
			{"/defer-due-date", m{"dueDate": "2026-02-15"}, "2026-01-15 40.00, 2026-02-15 40.00, 2026-03-15 40.00, 2026-04-15 100.00", 13, "2027-01-15 180.00"},
			{"/defer-due-date", m{"dueDate": "2026-02-15", "newDueDate": "2026-02-20"}, "2026-01-15 40.00, 2026-02-15 40.00, 2026-03-15 40.00, 2026-04-15 100.00", 12, "2026-12-15 280.00"},
			{"/change-due-dates", m{"specificDays": []int{1}}, "2026-01-15 40.00, 2026-02-01 40.00, 2026-03-01 40.00, 2026-04-01 100.00", 12, "2026-12-01 280.00"},
			{"/change-due-dates", m{"specificDays": []int{1, 15}, "dueDatesFrequency": "twiceMonthly"}, "2026-01-15 40.00, 2026-02-01 40.00, 2026-02-15 40.00, 2026-03-01 50.00", 23, "2026-12-15 130.00"},
			{"/defer-schedule", m{"days": 10}, "2026-01-25 40.00, 2026-02-25 40.00, 2026-03-25 40.00, 2026-04-25 100.00", 12, "2026-12-25 280.00"},
			{"/change-terms", m{"duration": 24}, "2026-01-15 40.00, 2026-02-15 40.00, 2026-03-15 40.00, 2026-04-15 50.00", 24, "2027-12-15 80.00"},
		} {
			l := c.Active()
			c.Data("POST", l.Path+before.path, before.body, 200)
			asks(t, c, l, agreed(c, l).M, before.first, before.count, before.last)
		}
		c.Sound()
	})
}

// TestAPlanEnds with its last payment, whoever closes that day: the calendar, or what is recorded next.
// It is told once, by the system.
func TestAPlanEnds(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		seen, held := c.Active(), c.Active()
		first, second := agreed(c, seen), agreed(c, held)
		c.Tx(func(ctx context.Context, tx *store.Tx) error { // the calendar never visits this one
			_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET visit_at = '2100-01-01T00:00:00Z' WHERE company_id = $1 AND loan_id = $2", tx.Space, held.ID)
			return err
		})
		c.Noon("2026-04-02")
		assert.Fields(t, c.Get(first.Path), m{"status": "completed", "endedDate": "2026-03-15"})
		assert.Fields(t, c.Get(second.Path), m{"status": "active"}) // its days are not closed
		conflict(t, c, second.Path+"/cancel", nil, "a payment plan that is completed cannot be canceled; only one that is active can")
		c.Data("POST", held.Path+"/transactions", paid(10), 201)
		c.Data("POST", seen.Path+"/transactions", paid(10), 201)
		for _, p := range []servertest.Object{first, second} {
			assert.Fields(t, c.Get(p.Path), m{"status": "completed", "endedDate": "2026-03-15", "canceledBy": nil, "canceledAt": nil})
			assert.Rows(t, c.Events("paymentplan.statuschanged", p.ID), m{"data.oldStatus": "active", "data.newStatus": "completed", "data.effectiveDate": "2026-03-15", "actor.userType": "system"})
			conflict(t, c, p.Path+"/cancel", nil, "a payment plan that is completed cannot be canceled; only one that is active can")
		}
		c.Data("POST", seen.Path+"/refresh", nil, 200)
		assert.Len(t, c.Events("paymentplan.statuschanged", first.ID), 1)
		c.Sound()
	})
}

// TestAFrozenLoanWithAPlanKeepsItsEndOnceThatIsCanceled: payments are not solved anew beside a plan, which the refusal
// says; with the dates shifted it goes on. A plan of which all payments have passed meanwhile is in force still.
func TestAFrozenLoanWithAPlanKeepsItsEndOnceThatIsCanceled(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, out := c.Active(), c.Active()
		p := agreed(c, l)
		passed := agreed(c, out, m{"numberOfPeriods": 1})
		keep := m{"shiftDueDates": false}
		for _, l := range []servertest.Object{l, out} {
			c.Data("POST", l.Path+"/freeze", nil, 200)
		}
		c.Noon("2026-01-20")
		for _, preview := range []string{"", "?previewMode=true"} {
			before := known(c, l)
			conflict(t, c, l.Path+"/unfreeze"+preview, keep, "a payment plan is in force until 2026-04-15", "cancel it first", "shiftDueDates true")
			if is := fmt.Sprint(c.Do("POST", l.Path+"/unfreeze"+preview, keep, 409)); strings.Contains(is, "that is active") {
				t.Errorf("the refusal says that the loan is active: %s, but it is frozen", is)
			}
			if after := known(c, l); after != before {
				t.Errorf("after a refusal it is\n%s, want\n%s", after, before)
			}
		}
		c.Data("POST", l.Path+"/unfreeze?previewMode=true", m{"shiftDueDates": true}, 200)
		c.Data("POST", p.Path+"/cancel", nil, 200)
		assert.Fields(t, c.Data("POST", l.Path+"/unfreeze", keep, 200), m{"status": "active", "schedule": assert.Count(11)})
		conflict(t, c, out.Path+"/unfreeze", keep, "a payment plan is in force until 2026-02-15")
		c.Data("POST", passed.Path+"/cancel", nil, 200)
		assert.Fields(t, c.Data("POST", out.Path+"/unfreeze", keep, 200), m{"status": "active", "schedule": assert.Count(11)})
		c.Sound()
	})
}

// TestACanceledPlan: the due dates that it replaced return, those still to come; what it left unpaid the
// last payment takes.
func TestACanceledPlan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		p := agreed(c, l)
		c.Noon("2026-01-15")
		c.Data("POST", l.Path+"/transactions", paid(40), 201)
		matter := c.Case(servertest.Object{Path: "/people/" + l.M["mainBorrowerId"].(string)})
		c.Refused("POST", p.Path+"/cancel", m{"caseId": "CS-AAAA-AAAA"}, 400, "caseId")
		c.Refused("POST", p.Path+"/cancel", m{"amount": 1}, 400, "amount")
		did := c.Data("POST", p.Path+"/cancel?sync=true", m{"caseId": matter.ID, "sendNotice": true}, 200)
		assert.Fields(t, did, m{"status": "canceled", "endedDate": "2026-01-15", "endDate": "2026-03-15", "canceledBy.userType": "service", "caseId": matter.ID, "sendNotice": true})
		asks(t, c, l, did, "2026-02-15 100.00, 2026-03-15 100.00", 11, "2026-12-15 160.00")
		assert.Rows(t, c.Events("paymentplan.statuschanged", p.ID), m{"data.oldStatus": "active", "data.newStatus": "canceled", "data.effectiveDate": "2026-01-15"})
		assert.Rows(t, c.Events("loan.paymentplan.canceled", l.ID), m{"objectType": "loan", "data.paymentPlanId": p.ID, "data.effectiveDate": "2026-01-15",
			"data.oldNextPaymentAmount": 40.0, "data.newNextPaymentAmount": 100.0, "data.oldPaymentsToCome": 11.0, "data.newPaymentsToCome": 11.0, "data.newLastDueDate": "2026-12-15"})
		assert.Rows(t, c.List(l.Path+"/history?type=paymentPlanCancellation"), m{"caseId": matter.ID, "sendNotice": true, "sourceId": p.ID, "effectiveDate": "2026-01-15"})
		conflict(t, c, p.Path+"/cancel", nil, "that is canceled cannot be canceled")
		c.Noon("2026-04-01") // and it stays so
		assert.Len(t, c.Events("paymentplan.statuschanged", p.ID), 1)
		assert.Fields(t, c.Get(p.Path), m{"status": "canceled", "endedDate": "2026-01-15"})
		c.Sound()
	})
}

// TestAPlanFollowsItsLedger: what comes to be known later makes it another, and back.
func TestAPlanFollowsItsLedger(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		c.Noon("2026-01-20")
		p := agreed(c, l)
		told := 0
		is := func(status string, ended any) {
			t.Helper()
			told++
			assert.Fields(t, c.Get(p.Path), m{"status": status, "endedDate": ended})
			assert.Len(t, c.Events("paymentplan.statuschanged", p.ID), told)
		}
		// All was paid before it was agreed: it never was. Then that payment bounces.
		all := c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 1200, "effectiveDate": "2026-01-12"}, 201)
		is("canceled", "2026-01-20")
		c.Data("POST", l.Path+"/transactions/"+all["id"].(string)+"/reverse", nil, 200)
		is("active", nil)
		c.Data("POST", l.Path+"/charge-off", m{"chargedOffReason": "no payment"}, 200)
		is("canceled", "2026-01-20")
		c.Data("POST", l.Path+"/reverse-charge-off", nil, 200)
		is("active", nil)
		c.Data("POST", l.Path+"/accelerate", nil, 200)
		is("canceled", "2026-01-20")
		all = c.Data("POST", l.Path+"/transactions", paid(1200), 201) // that it is paid off then changes nothing
		c.Data("POST", l.Path+"/close", m{"closeReason": "paid"}, 200)
		c.Data("POST", l.Path+"/transactions/"+all["id"].(string)+"/reverse", nil, 200)
		told--
		is("canceled", "2026-01-20")
		c.Data("POST", l.Path+"/reverse-accelerate", nil, 200)
		is("active", nil)
		// Frozen, none of its payments falls due: they are asked when it goes on.
		c.Data("POST", l.Path+"/freeze", nil, 200)
		c.Noon("2026-05-20")
		assert.Fields(t, c.Get(p.Path), m{"status": "active", "endDate": "2026-04-15", "endedDate": nil})
		c.Data("POST", l.Path+"/unfreeze", nil, 200)
		assert.Fields(t, c.Get(p.Path), m{"status": "active", "endDate": "2026-08-15", "endedDate": nil})
		c.Noon("2026-08-15")
		is("completed", "2026-08-15")
		// It was paid off while it was in force.
		all = c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 1200, "effectiveDate": "2026-01-21"}, 201)
		told-- // it is completed as before, on another day
		is("completed", "2026-01-21")
		c.Data("POST", l.Path+"/transactions/"+all["id"].(string)+"/chargeback", nil, 200)
		told--
		is("completed", "2026-08-15")
		assert.Rows(t, c.Events("paymentplan.updated", p.ID), m{"data.endDate": "2026-08-15", "data.newStatus": "active"},
			m{"data.effectiveDate": "2026-01-21", "data.newStatus": "completed"}, m{"data.effectiveDate": "2026-08-15"})
		c.Sound()
	})
}

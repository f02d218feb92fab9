package hardship_test

import (
	"fmt"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestAnotherFrequencyOfAnAgreedPayment: an amount that was agreed for a month is not asked every week,
// and one for a week not every month: what is to come is solved anew, to the same end.
func TestAnotherFrequencyOfAnAgreedPayment(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		did := c.Data("POST", l.Path+"/change-terms", m{"periodicPaymentAmount": 60, "isExtendLoanDuration": true}, 200)
		asks(t, c, l, did, "2026-01-15 60.00, 2026-02-15 60.00", 20, "2027-08-15 60.00")
		did = c.Data("POST", l.Path+"/change-due-dates", m{"dueDatesFrequency": "weekly", "specificDays": []int{3}}, 200)
		asks(t, c, l, did, "2026-01-15 60.00, 2026-01-21 13.90, 2026-01-28 13.90", 83, "2027-08-11 14.10")
		assert.Fields(t, did["schedule"].([]any)[1].(m), m{"isForcedAmount": false})
		// Days alone leave what was agreed.
		l = c.Active()
		c.Data("POST", l.Path+"/change-terms", m{"periodicPaymentAmount": 60, "isExtendLoanDuration": true}, 200)
		did = c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{20}}, 200)
		asks(t, c, l, did, "2026-01-15 60.00, 2026-01-20 60.00", 20, "2027-07-20 60.00")
		// Agreed at origination, by the week.
		l = c.Active(m{"duration": 26, "paymentFrequency": "weekly", "specificDays": []int{3}, "periodicPaymentAmount": 50})
		did = c.Data("POST", l.Path+"/change-due-dates", m{"dueDatesFrequency": "monthly", "specificDays": []int{3}}, 200)
		asks(t, c, l, did, "2026-01-07 50.00, 2026-02-03 230.00", 6, "2026-06-03 230.00")
		c.Sound()
	})
}

// TestTermsOfAnotherFrequencyEndWhenTheyDid: with a frequency and no duration there are as many payments
// as fit until the last due date; with an amount besides the last takes what is left then.
func TestTermsOfAnotherFrequencyEndWhenTheyDid(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		weekly := m{"paymentFrequency": "weekly", "specificDays": []int{3}}
		l := c.Active()
		asks(t, c, l, c.Data("POST", l.Path+"/change-terms", weekly, 200), "2026-01-21 25.53, 2026-01-28 25.53", 47, "2026-12-09 25.62")
		l = c.Active()
		asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"paymentFrequency": "weekly", "specificDays": []int{3}, "periodicPaymentAmount": 20}, 200),
			"2026-01-21 20.00", 47, "2026-12-09 280.00")
		l = c.Active()
		asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"paymentFrequency": "weekly", "specificDays": []int{3}, "periodicPaymentAmount": 20, "isExtendLoanDuration": true}, 200),
			"2026-01-21 20.00", 60, "2027-03-10 20.00")
		l = c.Active()
		asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"paymentFrequency": "weekly", "specificDays": []int{3}, "duration": 12}, 200),
			"2026-01-21 100.00", 12, "2026-04-08 100.00")
		l = c.Active(m{"duration": 26, "paymentFrequency": "weekly", "specificDays": []int{3}})
		asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"paymentFrequency": "monthly", "specificDays": []int{3}}, 200),
			"2026-02-03 240.00", 5, "2026-06-03 240.00")
		c.Refused("POST", l.Path+"/change-terms", m{"paymentFrequency": "twiceMonthly", "specificDays": []int{1, 15}, "interestOnlyPeriods": 9}, 400, "interestOnlyPeriods")
		c.Sound()
	})
}

// TestWhatWasDeferredStays where terms are changed that name no days, and where a loan is unfrozen to end when it did.
func TestWhatWasDeferredStays(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, deferral := range []struct {
			path        string
			body        m
			next, other string
		}{{"/defer-schedule", m{"days": 10}, "2026-01-25", "2026-12-25"}, {"/defer-due-date", m{"dueDate": "2026-01-15", "newDueDate": "2026-01-25"}, "2026-01-25", "2026-12-15"}} {
			l := c.Active()
			c.Data("POST", l.Path+deferral.path, deferral.body, 200)
			asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"periodicPaymentAmount": 90}, 200), deferral.next+" 90.00", 12, deferral.other+" 210.00")
			asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"duration": 10}, 200), deferral.next+" 120.00", 10, "2026-10"+deferral.other[7:]+" 120.00")
			asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"duration": 15}, 200), deferral.next+" 80.00", 15, "2027-03"+deferral.other[7:]+" 80.00")
			// Days that are named take their place.
			asks(t, c, l, c.Data("POST", l.Path+"/change-terms", m{"specificDays": []int{28}, "duration": 12}, 200), "2026-01-28 100.00", 12, "2026-12-28 100.00")
		}
		l := c.Active()
		c.Data("POST", l.Path+"/defer-schedule", m{"days": 10}, 200)
		c.Data("POST", l.Path+"/freeze", nil, 200)
		c.Noon("2026-03-01")
		c.Data("POST", l.Path+"/unfreeze", m{"shiftDueDates": false}, 200)
		asks(t, c, l, c.Get(l.Path+"/expected-payments"), "2026-03-25 120.00", 10, "2026-12-25 120.00")
		c.Sound()
	})
}

// TestServiceFeeOfADeferredPayment comes with the payment that is made in its place, and not before it too.
func TestServiceFeeOfADeferredPayment(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, on := range []string{"2026-01-10", "2026-01-17"} {
			c := c.Other()
			l := c.Active(m{"fees": m{"serviceFeeAmount": 2}})
			c.Noon(on)
			did := c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15"}, 200)
			asks(t, c, l, did, "2026-02-15 102.00, 2026-03-15 102.00", 12, "2027-01-15 102.00")
			c.Sound()
		}
	})
}

// TestEventsTellWhatIsAsked: of a loan that was paid ahead the last payment is not the last due date of the schedule.
func TestEventsTellWhatIsAsked(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}})
		c.Data("POST", l.Path+"/transactions", paid(800), 201)
		was := coming(c.Get(l.Path + "/expected-payments"))
		is := coming(c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15"}, 200))
		day := func(payment string) string { return payment[:len("2026-01-15")] }
		assert.Rows(t, c.Events("loan.duedate.defer", l.ID), m{"data.dueDate": "2026-01-15", "data.newDueDate": day(is[len(is)-1]),
			"data.oldPaymentsToCome": float64(len(was)), "data.newPaymentsToCome": float64(len(is)), "data.oldNextDueDate": day(was[0]), "data.newNextDueDate": day(is[0]),
			"data.oldLastDueDate": day(was[len(was)-1]), "data.newLastDueDate": day(is[len(is)-1])})
		if len(is) >= 12 {
			t.Errorf("to come are %s, want fewer than were agreed: most was paid ahead", fmt.Sprint(is))
		}
		c.Sound()
	})
}

// TestWhatWasAnnouncedIsPutOffToo: a payment that stays as it was when the due dates change is asked on its
// day; put off, no other asks that.
func TestWhatWasAnnouncedIsPutOffToo(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		announced := func() servertest.Object {
			l := c.Active()
			did := c.Data("POST", l.Path+"/change-due-dates", m{"dueDatesFrequency": "weekly", "specificDays": []int{3}}, 200)
			asks(t, c, l, did, "2026-01-15 100.00, 2026-01-21 23.40, 2026-01-28 23.40", 48, "2026-12-09 23.60")
			return l
		}
		l := announced()
		asks(t, c, l, c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15"}, 200), "2026-01-21 23.40, 2026-01-28 23.40", 48, "2026-12-16 100.20")
		l = announced()
		c.Refused("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15", "newDueDate": "2026-01-23"}, 400, "newDueDate")
		asks(t, c, l, c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15", "newDueDate": "2026-01-20"}, 200), "2026-01-20 100.00, 2026-01-21 23.40", 48, "2026-12-09 23.60")
		asks(t, c, l, c.Data("POST", l.Path+"/defer-schedule", m{"days": 7}, 200), "2026-01-27 100.00, 2026-01-28 23.40", 48, "2026-12-16 23.60")
		asks(t, c, l, c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-02-04"}, 200), "2026-01-27 100.00, 2026-01-28 23.40, 2026-02-11 23.40", 48, "2026-12-23 23.60")
		l = announced()
		c.Data("POST", l.Path+"/freeze", nil, 200)
		c.Noon("2026-01-16")
		c.Data("POST", l.Path+"/unfreeze", m{"shiftDueDates": true}, 200)
		asks(t, c, l, c.Get(l.Path+"/expected-payments"), "2026-01-21 23.40, 2026-01-28 23.40", 48, "2026-12-16 100.20")
		c.Sound()
	})
}

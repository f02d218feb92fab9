package hardship_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestAnExtensionHolds: as many payments as it takes for the last to be no greater than the others, also
// where a payment that counted when it was agreed is taken back, or a higher rate is set later.
func TestAnExtensionHolds(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		check := c.Data("POST", l.Path+"/transactions", paid(500), 201)
		c.Noon("2026-01-07")
		agreed := m{"periodicPaymentAmount": 60, "isExtendLoanDuration": true}
		asks(t, c, l, c.Data("POST", l.Path+"/change-terms", agreed, 200), "2026-02-15 60.00, 2026-03-15 60.00", 12, "2027-01-15 40.00")
		assert.Fields(t, c.List(l.Path + "/history?type=termsChange")[0], m{"fact.isExtendLoanDuration": true})
		c.Noon("2026-01-09")
		c.Data("POST", l.Path+"/transactions/"+check["id"].(string)+"/reverse", nil, 200)
		asks(t, c, l, c.Get(l.Path+"/expected-payments"), "2026-01-15 60.00, 2026-02-15 60.00", 20, "2027-08-15 60.00")
		// Without it the last takes what is left.
		l = c.Active()
		check = c.Data("POST", l.Path+"/transactions", paid(500), 201)
		c.Data("POST", l.Path+"/change-terms", m{"periodicPaymentAmount": 60}, 200)
		c.Data("POST", l.Path+"/transactions/"+check["id"].(string)+"/reverse", nil, 200)
		asks(t, c, l, c.Get(l.Path+"/expected-payments"), "2026-01-15 60.00", 12, "2026-12-15 540.00")
		// A higher rate, and other days besides.
		l = c.Active()
		c.Data("POST", l.Path+"/change-terms", agreed, 200)
		c.Data("POST", l.Path+"/rates", m{"interestRate": m{"annualRate": 0.3, "isEndExistingRates": true}}, 201)
		for range 2 {
			all := coming(c.Get(l.Path + "/expected-payments"))
			for i, one := range all {
				if amount := strings.Fields(one)[1]; len(all) < 24 || amount != "60.00" && (i < len(all)-1 || len(amount) > 5 || amount > "60.00") {
					t.Errorf("payment %d of %d is %s, want 60.00 in more payments than the 20 of before, and no more for the last", i, len(all), one)
				}
			}
			c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{20}}, 200)
		}
		c.Sound()
	})
}

// TestADeferralThatIsWithoutEffectIsTold: a payment of an earlier day leaves nothing that could be put off;
// reversed, the deferral is there again. The service fee that it took back is owed as long as it is not.
func TestADeferralThatIsWithoutEffectIsTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, other := c.Active(m{"fees": m{"serviceFeeAmount": 2}}), c.Active()
		c.Noon("2026-01-17")
		c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15"}, 200)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingServiceFeesAmount": 0.0, "payoffAmount": 1200.0})
		c.Noon("2026-01-19")
		early := paid(102)
		early["effectiveDate"] = "2026-01-16"
		check := c.Data("POST", l.Path+"/transactions", early, 201)
		c.Data("POST", other.Path+"/transactions", early, 201)
		assert.Rows(t, c.Events("loan.agreement.void", l.ID), m{"objectType": "loan", "data.effectiveDate": "2026-01-19", "data.agreedOn": "2026-01-17", "data.factType": "deferral",
			"data.dueDate": "2026-01-15", "data.newDueDate": nil, "data.factId": "000002-deferral"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": 1100.0, "paidBalances.paidFeesAmount": 2.0})
		asks(t, c, l, c.Get(l.Path+"/expected-payments"), "2026-02-15 102.00", 11, "2026-12-15 102.00")
		assert.Len(t, c.Events("loan.agreement.restored", l.ID), 0)
		c.Sound()
		c.Data("POST", l.Path+"/transactions/"+check["id"].(string)+"/reverse", nil, 200)
		assert.Rows(t, c.Events("loan.agreement.restored", l.ID), m{"data.effectiveDate": "2026-01-19", "data.dueDate": "2026-01-15", "data.factType": "deferral"})
		asks(t, c, l, c.Get(l.Path+"/expected-payments"), "2026-02-15 102.00", 12, "2027-01-15 102.00")
		assert.Len(t, c.Events("loan.agreement.void", l.ID), 1)
		assert.Len(t, c.Events("loan.agreement.void", other.ID), 0)
		c.Sound()
	})
}

// TestTheServiceFeeOfADeferredPaymentThatWasPaid is taken off the next: in all there are as many as payments.
func TestTheServiceFeeOfADeferredPaymentThatWasPaid(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active(m{"fees": m{"serviceFeeAmount": 2, "serviceFeeCapAmount": 23}})
		c.Noon("2026-01-17")
		c.Data("POST", l.Path+"/transactions", paid(1.5), 201) // of the fee
		did := c.Data("POST", l.Path+"/defer-due-date", m{"dueDate": "2026-01-15"}, 200)
		asks(t, c, l, did, "2026-02-15 100.50, 2026-03-15 102.00", 12, "2027-01-15 101.00") // the cap is reached
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": 1200.0, "outstandingBalances.outstandingServiceFeesAmount": 0.0})
		c.Sound()
	})
}

// TestByHowManyDaysAllWerePutOff: the days of the frequency are told as they were, beside that.
func TestByHowManyDaysAllWerePutOff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		assert.Fields(t, c.Get(l.Path+"/expected-payments"), m{"specificDays": []any{15.0}, "daysPutOff": 0.0})
		assert.Fields(t, c.Data("POST", l.Path+"/defer-schedule", m{"days": 10}, 200), m{"specificDays": []any{15.0}, "daysPutOff": 10.0})
		assert.Fields(t, c.Data("POST", l.Path+"/defer-schedule", m{"days": 4}, 200), m{"specificDays": []any{15.0}, "daysPutOff": 14.0})
		assert.Rows(t, c.Events("loan.schedule.defer", l.ID), m{"data.oldDaysPutOff": 0.0, "data.newDaysPutOff": 10.0}, m{"data.oldDaysPutOff": 10.0, "data.newDaysPutOff": 14.0})
		assert.Fields(t, c.Data("POST", l.Path+"/change-due-dates", m{"specificDays": []int{20}}, 200), m{"specificDays": []any{20.0}, "daysPutOff": 0.0})
		c.Sound()
	})
}

// TestTheLongestDuration: more payments than fall due within a hundred years are refused with how many do.
func TestTheLongestDuration(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		for _, body := range []m{{}, {"specificDays": []int{20}}, {"specificDays": []int{3, 18}, "paymentFrequency": "twiceMonthly"}} {
			body["duration"] = 3000
			refused := c.Refused("POST", l.Path+"/change-terms", body, 400, "duration")
			var most int
			text := fmt.Sprint(refused)
			if at := strings.Index(text, "must be at most "); at < 0 {
				t.Fatalf("refused is %s, want how many there may be", text)
			} else if _, err := fmt.Sscanf(text[at:], "must be at most %d", &most); err != nil {
				t.Fatal(err)
			}
			body["duration"] = most + 1
			c.Refused("POST", l.Path+"/change-terms", body, 400, "duration")
			body["duration"] = most
			if n := len(coming(c.Data("POST", l.Path+"/change-terms?previewMode=true", body, 200))); n == 0 || most < 1100 {
				t.Errorf("with %d payments %d are to come, want at least one of at least 1,100", most, n)
			}
		}
		assert.Len(t, c.List(l.Path+"/history"), 1)
		c.Sound()
	})
}

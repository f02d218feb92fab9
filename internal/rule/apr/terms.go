package apr

import (
	"errors"
	"fmt"

	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
)

// OfTerms are the flows of terms, from their schedule. The origination fee is a
// prepaid finance charge (12 CFR 1026.2(a)(23)) when it is added to the
// principal or paid separately; otherwise it is in the payments.
func OfTerms(t engine.Terms) (Flows, error) {
	rows, err := engine.Schedule(t)
	if err != nil {
		return Flows{}, err
	}
	first := t.AmountFinanced - t.DownPaymentAmount
	if t.OriginationCharge == plan.PaidSeparately {
		first -= t.OriginationFee
	}
	if first <= 0 {
		return Flows{}, errors.New("originationFeeAmount: leaves nothing financed")
	}
	f := Flows{Advances: []Flow{{t.StartDate, first}}, Frequency: Frequency(t.PaymentFrequency)}
	for _, a := range t.AdvanceSchedule {
		f.Advances = append(f.Advances, Flow{a.Date, a.Amount})
	}
	for _, r := range rows {
		if r.Amount == 0 {
			continue // of a period of interest alone in which nothing is earned
		}
		f.Payments = append(f.Payments, Flow{r.Date, r.Amount})
	}
	if f.Frequency.length().kind != ofDays {
		for _, n := range t.SpecificDays.Days {
			f.Day = max(f.Day, n)
		}
	}
	return f, nil
}

// Disclose works out the disclosure of terms.
func Disclose(t engine.Terms) (Disclosure, error) {
	f, err := OfTerms(t)
	if err != nil {
		return Disclosure{}, err
	}
	d, err := f.Disclosure()
	if err != nil {
		return d, fmt.Errorf("terms: no annual percentage rate can be told, of the %d payments of this schedule: %s", len(f.Payments), err)
	}
	return d, nil
}

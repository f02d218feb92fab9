package engine

import (
	"strings"
	"testing"
)

// A loan of one payment can be put off by days, and is charged for it, although
// it has no pattern that could go on.
func TestSingleTermDeferredByDays(t *testing.T) {
	const in = `{"startDate":"2024-01-15","paymentFrequency":"singleTerm","specificDays":[],"duration":30}`
	l := folded(t, in, `,{"id":"D","type":"deferral","effectiveDate":"2024-02-01","days":10,"feeAmount":7}`, "2024-02-01")
	if len(l.Void) != 0 || l.Balances.NonDue.ModificationFees != 700 || l.NextDate == nil || *l.NextDate != d("2024-02-24") {
		t.Errorf("void %v, not due %+v, next %v; want none, a fee of 7, 2024-02-24", l.Void, l.Balances.NonDue, l.NextDate)
	}
	if l := folded(t, in, `,{"id":"D","type":"deferral","effectiveDate":"2024-02-01","periods":1,"feeAmount":7}`, "2024-02-01"); len(l.Void) != 1 || l.Balances.NonDue.ModificationFees != 0 {
		t.Errorf("void %v, not due %+v; want D and no fee", l.Void, l.Balances.NonDue)
	}
}

// When a loan is canceled, the borrower is owed what the borrower paid of interest
// and fees, not what the lender's credits covered of them.
func TestCanceledCreditsAreNotOwedBack(t *testing.T) {
	const overlay = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	fees := `,{"id":"F","type":"fee","effectiveDate":"2024-01-20","amount":25},{"id":"C","type":"credit","effectiveDate":"2024-01-21","amount":10},{"id":"P","type":"payment","effectiveDate":"2024-01-22","amount":15}`
	l := folded(t, overlay, fees+`,{"id":"X","type":"cancellation","effectiveDate":"2024-01-25"}`, "2024-01-25")
	if l.Balances.Overpayment != 1500 || l.PayoffAmount != 0 {
		t.Errorf("owed back %s, payoff %s; want 15.00 and 0", l.Balances.Overpayment, l.PayoffAmount)
	}
	for account, sum := range sums(l.Entries) {
		if account == "creditsGranted" && sum != 0 || account == "feeIncome" && sum != 0 {
			t.Errorf("%s stands at %s, want 0", account, sum)
		}
	}
}

// A gap between two interest rates is refused with its field, in terms and in facts.
func TestGapBetweenRates(t *testing.T) {
	gap := `{"duration":12,"interestRates":[{"annualRate":0.1,"endDate":"2024-03-01"},{"annualRate":0.2,"startDate":"2024-03-05"}]}`
	if _, err := Schedule(terms(t, gap)); err == nil || !strings.HasPrefix(err.Error(), "interestRates: none holds on 2024-03-02") {
		t.Errorf("error %v, want one that names the field and the day", err)
	}
	facts := factsOf(t, `[`+activated+`,{"id":"R","type":"interestRate","effectiveDate":"2024-03-05","rate":{"annualRate":0.1,"startDate":"2024-03-05","endDate":"2024-06-01"},"isEndExistingRates":true}]`)
	if _, err := Fold(terms(t, `{"duration":12}`), facts, d("2024-04-01")); err == nil || !strings.HasPrefix(err.Error(), "facts[1].rate: no interest rate would hold on 2024-06-02") {
		t.Errorf("error %v, want one that names the field and the day", err)
	}
}

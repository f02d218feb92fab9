package engine

import (
	"strings"
	"testing"

	"nectarine/internal/value/money"
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

// What was paid back of a canceled loan is not owed again where one of the payments behind it bounces: of 50.00 that were
// owed back and paid 20.00 are covered then, and nothing is left to be paid; the other 30.00 are no debt of the loan.
func TestRefundOfACanceledLoanIsPartlyCovered(t *testing.T) {
	const overlay = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	const facts = `,{"id":"F","type":"fee","effectiveDate":"2024-01-20","amount":50},{"id":"P","type":"payment","effectiveDate":"2024-01-21","amount":20},` +
		`{"id":"Q","type":"payment","effectiveDate":"2024-01-22","amount":30},{"id":"X","type":"cancellation","effectiveDate":"2024-01-25"},{"id":"B","type":"refund","effectiveDate":"2024-01-26","amount":50}`
	bounced := func(id, of string) string {
		return `,{"id":"` + id + `","type":"reversal","effectiveDate":"2024-01-30","target":"` + of + `"}`
	}
	for name, c := range map[string]struct {
		facts string
		cash  money.Amount // what went out less what came in, with what was lent and given back
		void  int
	}{"all is covered": {facts, 0, 0}, "part of it": {facts + bounced("R", "Q"), 0, 0}, "nothing": {facts + bounced("R", "Q") + bounced("S", "P"), 0, 1}} {
		l := folded(t, overlay, c.facts, "2024-01-31")
		if l.Balances.Overpayment != 0 || l.PayoffAmount != 0 || len(l.Void) != c.void || sums(l.Entries)["cash"] != c.cash {
			t.Errorf("%s: owed back %s, payoff %s, void %v, cash %s; want nothing owed, %d void, cash %s", name, l.Balances.Overpayment, l.PayoffAmount,
				l.Void, sums(l.Entries)["cash"], c.void, c.cash)
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

// A payment that is to be solved while the loan is frozen is solved when it goes
// on, money lent by a refund is in the payments, and an advance that was planned and
// not made is not: the last payment is no surprise.
func TestNothingIsLeftForTheLastPayment(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.12}]`
	const lower = `,{"id":"R","type":"interestRate","effectiveDate":"2025-01-12","rate":{"annualRate":0.06,"startDate":"2025-01-12"}}`
	for name, c := range map[string]struct{ overlay, facts, at string }{
		"a rate while frozen":           {in + `}`, `,{"id":"F","type":"freeze","effectiveDate":"2025-01-10"}` + lower + `,{"id":"U","type":"unfreeze","effectiveDate":"2025-01-20"}`, "2025-01-20"},
		"an advance while frozen":       {in + `}`, `,{"id":"F","type":"freeze","effectiveDate":"2025-01-10"},{"id":"L","type":"advance","effectiveDate":"2025-01-12","amount":6000},{"id":"U","type":"unfreeze","effectiveDate":"2025-01-20"}`, "2025-01-20"},
		"a refund of what is not there": {in + `}`, `,{"id":"B","type":"refund","effectiveDate":"2025-01-10","amount":600}`, "2025-01-10"},
		"an advance that never came":    {in + `,"advanceSchedule":[{"amount":6000,"advanceDate":"2025-01-05"}]}`, lower, "2025-01-12"},
		"interest alone, paid early":    {in + `,"interestOnlyPeriods":1}`, `,{"id":"P","type":"payment","effectiveDate":"2025-01-05","amount":100}` + lower, "2025-01-12"},
	} {
		rows := expectedOf(t, c.overlay, c.facts, c.at)
		last, before := rows[len(rows)-1].Amount, rows[len(rows)-2].Amount
		if off := last - before; off > 12 || off < -12 {
			t.Errorf("%s: the last payment is %s, the one before it %s; want cents between them", name, last, before)
		}
	}
}

// Payments of which all are of interest alone have no level payment; the last asks all.
func TestInterestAloneToTheEnd(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"interestOnlyPeriods":11,"specificDays":[1],"interestRates":[{"annualRate":0.12}]}`
	facts := `,{"id":"D","type":"dueDateChange","effectiveDate":"2025-01-05","specificDays":[1],"dueDatesFrequency":"quarterly"}`
	rows := expectedOf(t, in, facts, "2025-01-05")
	if len(rows) != 5 || rows[1].Amount != 12000 || rows[2].Amount != 36000 || rows[4].Amount != 1236000 {
		t.Errorf("%+v; want interest of months, of quarters, and all at the end", rows)
	}
}

// A rate that ends others and charges what they did changes nothing; the reversal of
// an acceleration from before a loan was taken over has no day to go back to.
func TestVoidFoundBySlowModel(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.12}],"rateCaps":[{"annualRate":0.05}]}`
	if l := loanOf(t, in, `,{"id":"R","type":"interestRate","effectiveDate":"2025-01-12","isEndExistingRates":true,"rate":{"annualRate":0.09,"startDate":"2025-01-12"}}`, "2025-01-12"); len(l.Void) != 1 {
		t.Errorf("under the same cap: void %v, want R", l.Void)
	}
	facts := factsOf(t, `[{"id":"O","type":"opening","effectiveDate":"2025-03-05","opening":{"status":"accelerated","overdueBalances":{"principalAmount":900,"interestAmount":0,"feesAmount":0},"daysOverdue":9}},{"id":"Y","type":"accelerationReversal","effectiveDate":"2025-03-09"},{"id":"Z","type":"chargeOffReversal","effectiveDate":"2025-03-10"}]`)
	l, err := Fold(terms(t, in), facts, d("2025-03-11"))
	if err != nil || l.Status != Accelerated || len(l.Void) != 2 {
		t.Errorf("%s, void %v (%v); want it accelerated and both void", l.Status, l.Void, err)
	}
}

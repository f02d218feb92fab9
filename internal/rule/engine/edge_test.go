package engine

import (
	"strings"
	"testing"

	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// The first day and the largest amount are within the bounds of facts, as terms have
// them; the day and the cent beyond are not.
func TestBoundsOfFactsAreInclusive(t *testing.T) {
	in := terms(t, `{"duration":12}`)
	in.StartDate = day.First
	for _, c := range []struct {
		on     day.Day
		amount int64
		wrong  string
	}{
		{day.First, 1, ""}, {day.First - 1, 1, "effectiveDate"}, {day.Last - 1, 1, ""}, {day.Last, 1, "effectiveDate"},
		{day.First, int64(plan.LargestAmount), ""}, {day.First, int64(plan.LargestAmount) + 1, "amount"}, {day.First, -1, "amount"},
	} {
		f := Fact{ID: "P", Type: Payment, EffectiveDate: c.on, EffectiveSecond: 86399, Amount: money.Amount(c.amount)}
		err := Validate(in, []Fact{{ID: "A", Type: Activation, EffectiveDate: day.First}, f})
		if (err == nil) != (c.wrong == "") || err != nil && !strings.HasPrefix(err.Error(), "facts[1]."+c.wrong+": ") {
			t.Errorf("a payment of %d on %s: %v, want a fault of %q", c.amount, c.on, err, c.wrong)
		}
	}
}

// Money that is refunded beyond what was overpaid is lent, within what can be lent.
func TestRefundsAreLentWithinBounds(t *testing.T) {
	in := terms(t, `{"duration":12,"interestRates":[{"annualRate":0}]}`)
	in.AmountFinanced = money.Largest
	facts := factsOf(t, `[`+activated+`,{"id":"R","type":"refund","effectiveDate":"2024-01-20","amount":0.01}]`)
	if _, err := Fold(in, facts, d("2024-01-20")); err == nil || !strings.HasPrefix(err.Error(), "facts[1].amount: ") {
		t.Errorf("a cent more than the most: %v, want it refused", err)
	}
	facts = factsOf(t, `[`+activated+`,{"id":"P","type":"payment","effectiveDate":"2024-01-19","amount":0.01},{"id":"R","type":"refund","effectiveDate":"2024-01-20","amount":0.01}]`)
	if l, err := Fold(in, facts, d("2024-01-20")); err != nil || l.Balances.Outstanding.Principal != money.Largest {
		t.Errorf("what was paid is refunded: %s, %v, want all owed again", l.Balances.Outstanding.Principal, err)
	}
}

// A due date that has come while a loan was frozen, that of the day on which it goes on
// included, is put at the end.
func TestDueDateOfTheDayOfTheUnfreeze(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	l := loanOf(t, in, `,{"id":"F","type":"freeze","effectiveDate":"2024-03-01"},{"id":"U","type":"unfreeze","effectiveDate":"2024-04-15"}`, "2024-04-15")
	last := l.Periods[len(l.Periods)-1]
	if l.Periods[1].DueDate != d("2024-05-15") || last.DueDate != d("2025-03-15") || len(l.Periods) != 12 {
		t.Errorf("%d periods, the second due on %s, the last on %s; want 12, 2024-05-15 and 2025-03-15", len(l.Periods), l.Periods[1].DueDate, last.DueDate)
	}
}

// Payments are agreed within the hundred years, of 366 days, that are reckoned with.
func TestAgreedWithinAHundredYears(t *testing.T) {
	const in = `{"startDate":"2024-01-15","amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	for on, want := range map[day.Day]int{d("2024-01-15") + 36600 - 40: 0, d("2024-01-15") + 36601: 1} {
		l := folded(t, in, `,{"id":"T","type":"paymentPlan","effectiveDate":"2024-02-01","plan":[{"date":"`+on.String()+`","amount":10}]}`, "2024-02-01")
		if len(l.Void) != want {
			t.Errorf("a plan that ends on %s: void %v, want %d", on, l.Void, want)
		}
	}
}

// A loan is reckoned up to two hundred years from its start, and no day longer.
func TestReckonedForTwoHundredYears(t *testing.T) {
	in, facts := terms(t, `{"duration":12}`), factsOf(t, `[`+activated+`]`)
	for after, want := range map[day.Day]bool{2 * 36600: true, 2*36600 + 1: false} {
		if _, err := Fold(in, facts, in.StartDate+after); (err == nil) != want {
			t.Errorf("%d days from the start: %v, want it reckoned %t", after, err, want)
		}
	}
}

// A payment that a backdate has moved plays a part from the day that it was moved to:
// whoever takes it back folds again from there.
func TestSinceTheDayAPaymentWasMovedTo(t *testing.T) {
	facts := factsOf(t, `[`+activated+`,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":1},
		{"id":"B","type":"backdate","effectiveDate":"2024-02-20","target":"P","date":"2024-01-20"}]`)
	if got := loanfact.Since(Fact{ID: "R", Type: Reversal, EffectiveDate: d("2024-03-01"), Target: "P"}, facts); got != d("2024-01-20") {
		t.Errorf("since %s, want 2024-01-20", got)
	}
}

// Of a loan that is taken over the fees of every bucket are open, also where obligations
// do not say what of them the schedule asked.
func TestFeesOpenWhenTakenOver(t *testing.T) {
	in := terms(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`)
	facts := factsOf(t, `[{"id":"O","type":"opening","effectiveDate":"2024-03-16","opening":{"nonDueBalances":{"principalAmount":1000,"interestAmount":0,"feesAmount":9,"originationFeesAmount":2},
		"dueBalances":{"principalAmount":100,"interestAmount":0,"feesAmount":5},"overdueBalances":{"principalAmount":100,"interestAmount":0,"feesAmount":3},
		"obligations":[{"dueDate":"2024-02-15","obligationAmount":103,"scheduledAmount":100,"remainingAmount":103},{"dueDate":"2024-03-15","obligationAmount":105,"scheduledAmount":100,"remainingAmount":105}]}}]`)
	l, err := fold(nil, in, facts, d("2024-03-16"))
	if err != nil {
		t.Fatal(err)
	}
	if l.FeesOpen != 1500 {
		t.Errorf("%s of fees are open beside the origination fee, want 15.00", l.FeesOpen)
	}
}

// A payment that is solved because interest was capitalized is that of the loan as it then stands, though it is accelerated
// on the same day: when a charge-off after that is taken back it is asked again. 120.00 of interest became principal on
// 21 February, so that 11,173.81 is to be paid by 11 payments, with 80.00 earned by then: 1,078.29 each. It asked the
// interest alone, and all the rest at the end.
func TestCapitalizedOnTheDayOfTheAcceleration(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":12000,"duration":12,"specificDays":[1],"dayCount":"30/360","interestRates":[{"annualRate":0.12}],"interestCapitalization":{"afterDays":20}`
	const back = `,{"id":"X","type":"chargeOff","effectiveDate":"2025-02-25"},{"id":"Y","type":"chargeOffReversal","effectiveDate":"2025-02-26","target":"X"}`
	for overlay, facts := range map[string]string{in + `}`: "", in + `,"accelerateAfterDays":20}`: back} {
		if l := foldedFrom(t, overlay, facts, "2025-02-26"); l.Status != Active || l.Level != 107829 {
			t.Errorf("%s, %s: %s, a level payment of %s; want active, 1078.29", overlay, facts, l.Status, l.Level)
		}
	}
}

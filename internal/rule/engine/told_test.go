package engine

import (
	"fmt"
	"testing"

	"nectarine/internal/value/money"
)

// A due date that is added at the end is as far from the one before it as the pattern
// says, also when all were put off or the last was moved alone.
func TestDatesAddedAfterOthersWereMoved(t *testing.T) {
	const defers = `{"id":"E","type":"deferral","effectiveDate":"2024-03-20"}`
	for _, c := range []struct{ name, overlay, moved, added, want string }{
		{"by thirty days", `{"duration":12}`, `"type":"deferral","days":30`, defers, "2025-02-14 2025-03-17"},
		{"by twenty days", `{"duration":12}`, `"type":"deferral","days":20`, defers, "2025-02-04 2025-03-07"},
		{"twice", `{"duration":12}`, `"type":"deferral","days":20`, `{"id":"E","type":"deferral","effectiveDate":"2024-03-20","days":10},{"id":"G","type":"deferral","effectiveDate":"2024-03-21"}`, "2025-02-14 2025-03-17"},
		{"weekly", `{"duration":20,"paymentFrequency":"weekly","specificDays":[3]}`, `"type":"deferral","days":20`, defers, "2024-06-18 2024-06-25"},
		{"quarterly", `{"duration":5,"paymentFrequency":"quarterly","specificDays":[30]}`, `"type":"deferral","days":3`, defers, "2025-04-02 2025-07-03"},
		{"the last alone, sooner", `{"duration":12}`, `"type":"dueDateChange","dueDate":"2025-01-15","date":"2025-01-10"`, defers, "2025-01-10 2025-02-15"},
		{"the last alone, and all", `{"duration":12}`, `"type":"dueDateChange","dueDate":"2025-01-15","date":"2025-01-10"`, `{"id":"E","type":"deferral","effectiveDate":"2024-03-20","days":10},{"id":"G","type":"deferral","effectiveDate":"2024-03-21"}`, "2025-01-20 2025-02-25"},
		{"frozen for a time", `{"duration":12}`, `"type":"deferral","days":30`, `{"id":"Z","type":"freeze","effectiveDate":"2024-04-01"},{"id":"U","type":"unfreeze","effectiveDate":"2024-05-01"}`, "2025-02-14 2025-03-17"},
		{"new due days forget it", `{"duration":12}`, `"type":"deferral","days":30`, `{"id":"Z","type":"dueDateChange","effectiveDate":"2024-03-20","specificDays":[5]},{"id":"G","type":"deferral","effectiveDate":"2024-03-21"}`, "2025-02-05 2025-03-05"},
	} {
		facts := factsOf(t, `[`+activated+`,{"id":"D","effectiveDate":"2024-02-20",`+c.moved+`},`+c.added+`]`)
		l, err := fold(nil, terms(t, c.overlay), facts, d("2024-05-02"))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		n := len(l.Dates)
		if got := fmt.Sprintf("%s %s", l.Dates[n-2], l.Dates[n-1]); got != c.want || len(l.out.Void) > 0 {
			t.Errorf("%s: the last two are %s, want %s (void %v)", c.name, got, c.want, l.out.Void)
		}
	}
}

// The origination fee that comes of itself has a name: it can be lowered and waived,
// never raised, and its parts are forgiven with other charges under relief.
func TestOriginationFeeHasAName(t *testing.T) {
	change := func(amount string) string {
		return `,{"id":"C","type":"feeChange","effectiveDate":"2024-02-20","target":"originationFee:A","amount":` + amount + `}`
	}
	waived := `,{"id":"C","type":"feeCancellation","effectiveDate":"2024-02-20","target":"originationFee:A"}`
	relief := `,{"id":"R","type":"scraRelief","effectiveDate":"2024-03-01","date":"2024-05-20"}`
	for _, c := range []struct{ name, charge, facts, want string }{
		{"as agreed", "firstPayment", "", "60.00 []"},
		{"lowered", "firstPayment", change("45"), "45.00 []"},
		{"raised", "firstPayment", change("75"), "60.00 [C]"},
		{"waived", "firstPayment", waived, "0.00 []"},
		{"in parts", "equally", "", "60.00 []"},
		{"in parts, lowered", "equally", change("30"), "30.00 []"},
		{"in parts, waived", "equally", waived, "0.00 []"},
		{"in parts, three of them under relief", "equally", relief, "45.00 []"},
		{"financed: it is principal", "amountFinanced", change("45"), "0.00 [C]"},
	} {
		in := `{"duration":12,"originationFeeAmount":60,"originationFeeCharge":"` + c.charge + `","interestRates":[{"annualRate":0.12}]}`
		l := folded(t, in, c.facts, "2025-01-20")
		charged := money.Amount(0)
		for _, e := range l.Entries {
			if e.Credit == "feeIncome" && e.Debit == "originationFees.nonDue" {
				charged += e.Amount
			}
		}
		if got := fmt.Sprintf("%s %v", charged, l.Void); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// What another system has told of a loan counts: what was paid early, what late fees
// were judged by, days overdue, parts of a fee, and a late fee whose day is past is none.
func TestTakenOverAsItStood(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"lateFee":{"kind":"flat","amount":25,"graceDays":10}%s}`
	owed := `"overdueBalances":{"principalAmount":%s,"interestAmount":0,"feesAmount":%s},`
	for _, c := range []struct{ name, terms, opening, at, want string }{
		{"paid early", "", `"paidEarlyBalances":{"principalAmount":100,"interestAmount":0,"feesAmount":0}`, "2024-05-28", "0 days, fees 0.00, due 0.00"},
		{"not paid early", "", `"serviceFeesChargedAmount":0`, "2024-05-28", "13 days, fees 25.00, due 100.00"},
		{"a fee alone is open", "", fmt.Sprintf(owed, "0", "25") + `"obligations":[{"dueDate":"2024-04-12","obligationAmount":25,"scheduledAmount":0,"remainingAmount":25}]`, "2024-05-14", "32 days, fees 25.00, due 25.00"},
		{"a fee alone is open, and not said to be", "", fmt.Sprintf(owed, "0", "25") + `"obligations":[{"dueDate":"2024-04-12","obligationAmount":25,"remainingAmount":25}]`, "2024-05-14", "32 days, fees 25.00, due 25.00"},
		{"short by a late fee that was paid", "", fmt.Sprintf(owed, "25", "0") + `"obligations":[{"dueDate":"2024-04-15","obligationAmount":100,"scheduledRemainingAmount":0,"remainingAmount":25}]`, "2024-05-14", "29 days, fees 0.00, due 25.00"},
		{"the day of its late fee is past", "", fmt.Sprintf(owed, "25", "0") + `"obligations":[{"dueDate":"2024-04-04","obligationAmount":100,"remainingAmount":25}]`, "2024-05-14", "40 days, fees 0.00, due 25.00"},
		{"it is not", "", fmt.Sprintf(owed, "25", "0") + `"obligations":[{"dueDate":"2024-04-06","obligationAmount":100,"remainingAmount":25}]`, "2024-05-14", "38 days, fees 25.00, due 25.00"},
		{"days overdue are those of the day before", "", fmt.Sprintf(owed, "25", "0") + `"daysOverdue":9`, "2024-04-16", "10 days, fees 0.00, due 25.00"},
		{"charged off for so many days", "", `"status":"chargedOff","chargedOffBalances":{"principalAmount":500,"interestAmount":0,"feesAmount":0},"daysOverdue":150`, "2024-04-17", "152 days, fees 0.00, due 0.00"},
		{"parts of the origination fee", `,"originationFeeAmount":120,"originationFeeCharge":"equally"`, `"serviceFeesChargedAmount":0`, "2024-05-15", "0 days, fees 10.00, due 110.00"},
	} {
		opening := `{"nonDueBalances":{"principalAmount":900,"interestAmount":0,"feesAmount":0},"periodicPaymentAmount":100,` + c.opening + `}`
		if c.name == "charged off for so many days" {
			opening = `{` + c.opening + `}`
		}
		facts := factsOf(t, `[{"id":"O","type":"opening","effectiveDate":"2024-04-16","opening":`+opening+`}]`)
		l, err := Fold(terms(t, fmt.Sprintf(in, c.terms)), facts, d(c.at))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		b := l.Balances
		if got := fmt.Sprintf("%d days, fees %s, due %s", l.DaysOverdue, b.Outstanding.Fees, b.Due.Total()+b.Overdue.Total()); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// What is expected of a loan is all that it owes, however late it is.
func TestExpectedOfLateLoans(t *testing.T) {
	for _, c := range []struct{ name, overlay, facts, at, want string }{
		{"before a charge-off of itself", `{"duration":3,"chargeOffAfterDays":20}`, "", "2024-02-20", "2024-03-15 800.00, 2024-04-15 400.00"},
		{"after the last due date", `{"duration":3}`, "", "2024-06-01", "2024-06-01 1200.00"},
		{"accelerated", `{"duration":3}`, `,{"id":"X","type":"acceleration","effectiveDate":"2024-02-20"}`, "2024-02-25", "2024-02-25 1200.00"},
		{"charged off", `{"duration":3}`, `,{"id":"X","type":"chargeOff","effectiveDate":"2024-02-20"}`, "2024-02-25", ""},
	} {
		rows, err := Expected(terms(t, c.overlay[:len(c.overlay)-1]+`,"amountFinanced":1200,"interestRates":[{"annualRate":0}]}`), factsOf(t, `[`+activated+c.facts+`]`), d(c.at))
		got := ""
		for i, r := range rows {
			if i > 0 {
				got += ", "
			}
			got += fmt.Sprintf("%s %s", r.Date, r.Amount)
		}
		if got != c.want || err != nil {
			t.Errorf("%s: %s, want %s (%v)", c.name, got, c.want, err)
		}
	}
}

// A refund gives back what is held before anything is lent, and none of it has an effect
// when more than is owed back is refunded of a loan that was canceled; what credits
// forgave is not paid; a cap counts when a later rate brings it to bear, and is not void.
func TestSmallFactsAreTold(t *testing.T) {
	const held = `{"amountFinanced":1200,"duration":12,"holdPartial":true,"interestRates":[{"annualRate":0.12}]}`
	l := folded(t, held, `,{"id":"P","type":"payment","effectiveDate":"2024-02-01","amount":50},{"id":"R","type":"refund","effectiveDate":"2024-02-03","amount":50}`, "2024-02-04")
	if l.Balances.Suspense != 0 || l.Balances.Outstanding.Principal != 120000 {
		t.Errorf("%s held and %s of principal, want the held money back and nothing lent", l.Balances.Suspense, l.Balances.Outstanding.Principal)
	}
	const bearing = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`
	const canceled = `,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":106.62},{"id":"X","type":"cancellation","effectiveDate":"2024-02-16"}`
	l = folded(t, bearing, canceled+`,{"id":"R","type":"refund","effectiveDate":"2024-02-20","amount":106.62}`, "2024-02-21")
	if fmt.Sprint(l.Void) != "[R]" || l.Balances.Overpayment != 1200 || l.YearToDate.InterestCharged+l.YearToDate.PaidInterest != 0 {
		t.Errorf("void %v, %s owed back, %+v: want R void, 12.00 still owed back, no interest in the year", l.Void, l.Balances.Overpayment, l.YearToDate)
	}
	l = folded(t, bearing, `,{"id":"C","type":"credit","effectiveDate":"2024-02-15","amount":106.62}`, "2024-02-21")
	if l.YearToDate.PaidInterest+l.YearToDate.PaidPrincipal != 0 || l.YearToDate.InterestCharged != 1200 {
		t.Errorf("%+v, want nothing paid and 12.00 charged", l.YearToDate)
	}
	l = folded(t, bearing, `,{"id":"C","type":"rateCap","effectiveDate":"2024-03-01","rate":{"annualRate":0.25,"startDate":"2024-03-01"}},{"id":"I","type":"interestRate","effectiveDate":"2024-05-01","isEndExistingRates":true,"rate":{"annualRate":0.36,"startDate":"2024-05-01"}}`, "2024-05-20")
	if len(l.Void) > 0 {
		t.Errorf("void is %v, want nothing: the cap holds 36 %% down to 25", l.Void)
	}
	l = folded(t, bearing, `,{"id":"P","type":"payment","effectiveDate":"2024-02-01","amount":1300},{"id":"X","type":"close","effectiveDate":"2024-02-02"},{"id":"F","type":"fee","effectiveDate":"2024-03-02","amount":25}`, "2024-04-20")
	if l.Status != Closed || fmt.Sprint(l.Void) != "[F]" {
		t.Errorf("%s, void %v: want a closed loan to take no fee", l.Status, l.Void)
	}
	if l.Payment != 0 {
		t.Errorf("the next payment of a closed loan is %s, want none", l.Payment)
	}
}

// What solves the payment anew while a payment plan is in force reckons with what the
// plan asks: the payments after it are level.
func TestSolvedAnewBesideAPlan(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`
	paid := ""
	for i, at := range []string{"2024-02-15", "2024-03-15", "2024-04-15"} {
		paid += fmt.Sprintf(`,{"id":"P%d","type":"payment","effectiveDate":"%s","amount":106.62}`, i, at)
	}
	plans := map[string]string{
		"two of forty":             `[{"date":"2024-05-15","amount":40},{"date":"2024-06-15","amount":40}]`,
		"weekly":                   `[{"date":"2024-04-25","amount":40},{"date":"2024-05-02","amount":40},{"date":"2024-05-09","amount":40},{"date":"2024-06-15","amount":40}]`,
		"interest alone, and more": `[{"date":"2024-05-15","isInterestOnly":true},{"date":"2024-06-15","amount":250}]`,
	}
	for name, list := range plans {
		for _, change := range []string{`"type":"interestRate","isEndExistingRates":true,"rate":{"annualRate":0.24,"startDate":"2024-04-21"}`,
			`"type":"advance","amount":300`, `"type":"interestCapitalization"`} {
			facts := factsOf(t, `[`+activated+paid+`,{"id":"L","type":"paymentPlan","effectiveDate":"2024-04-20","plan":`+list+`},{"id":"C","effectiveDate":"2024-04-21",`+change+`}]`)
			rows, err := Expected(terms(t, in), facts, d("2024-04-22"))
			if err != nil || len(rows) < 5 {
				t.Fatalf("%s, %s: %d payments are expected, want five or more (%v)", name, change, len(rows), err)
			}
			last, before := rows[len(rows)-1].Amount, rows[len(rows)-2].Amount
			if off := last - before; off > 10 || off < -10 {
				t.Errorf("%s, %s: the last payment is %s and the one before it %s", name, change, last, before)
			}
		}
	}
}

// What happens after the last due date, or while nothing falls due any more, stands in a
// period: periods and the year tell the same payments.
func TestFiguresAfterTheLastDueDate(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":3,"interestRates":[{"annualRate":0.12}]}`
	pay := `,{"id":"P","type":"payment","effectiveDate":"2024-06-10","amount":300}`
	for name, facts := range map[string]string{
		"matured":     pay,
		"accelerated": `,{"id":"X","type":"acceleration","effectiveDate":"2024-03-20"}` + pay,
		"charged off": `,{"id":"X","type":"chargeOff","effectiveDate":"2024-03-20"}` + pay,
		"frozen":      `,{"id":"X","type":"freeze","effectiveDate":"2024-03-20"}` + pay,
	} {
		l := folded(t, in, facts, "2024-06-20")
		sum := money.Amount(0)
		for i, p := range l.Periods {
			if p.Figures == nil {
				continue
			}
			sum += p.Figures.Payments
			if i > 0 && l.Periods[i-1].Figures.Closing != p.Figures.Opening {
				t.Errorf("%s: period %d opens with %s, the one before closed with %s", name, i, p.Figures.Opening, l.Periods[i-1].Figures.Closing)
			}
			b := l.Balances
			owed := b.Outstanding.Total() + b.ChargedOff.Total() - b.NonDue.Interest + booked(l)
			if p.Status == "current" && (p.EndDate != d("2024-06-20") || p.Figures.Closing != owed) {
				t.Errorf("%s: the current period ends on %s with %s", name, p.EndDate, p.Figures.Closing)
			}
		}
		if sum != 30000 {
			t.Errorf("%s: %s of payments stand in the periods, want 300.00", name, sum)
		}
	}
}

// booked is the interest not due that has been booked in cents.
func booked(l Loan) (sum money.Amount) {
	for _, e := range l.Entries {
		if e.Debit == "interest.nonDue" {
			sum += e.Amount
		}
		if e.Credit == "interest.nonDue" {
			sum -= e.Amount
		}
	}
	return sum
}

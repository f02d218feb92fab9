package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/rule/loanfact"
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
			t.Fatalf("%s: %v, want no error", c.name, err)
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
			t.Errorf("%s: %v, want no error", c.name, err)
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

// A refund gives back what is held before anything is lent, and of a loan that was canceled
// what is owed back and nothing more; what credits
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
	owed := l.Balances.Overpayment + l.PayoffAmount
	if len(l.Void) != 0 || owed != 0 || l.YearToDate.InterestCharged+l.YearToDate.PaidInterest != 0 {
		t.Errorf("void %v, %s owed back, %+v: want nothing void, nothing owed back, no interest in the year", l.Void, l.Balances.Overpayment, l.YearToDate)
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

// A credit that reaches fees alone and pays one that comes with a payment leaves nothing of
// that payment open: no late fee comes of what is left, a fee charged by the way. One that
// pays a fee charged by the way leaves the payment as open as it was.
func TestCreditsForFeesThatComeWithAPayment(t *testing.T) {
	const order = `"waterfall":{"components":["interest","principal","fees"]},"lateFee":{"kind":"flat","amount":25,"graceDays":10},"interestRates":[{"annualRate":0.12}]`
	fee := func(kind string) string {
		return `,{"id":"F","type":"fee","effectiveDate":"2024-02-01","amount":10,"feeType":"` + kind + `"}`
	}
	credit := func(on, amount, of string) string {
		return `,{"id":"C","type":"credit","effectiveDate":"` + on + `","amount":` + amount + `,"waterfall":{"components":["` + of + `"]}}`
	}
	for _, c := range []struct {
		name, overlay, facts string
		asked                int // each month, in cents
		lateFees             money.Amount
	}{
		{"the service fee", `"serviceFeeAmount":5,`, fee("nsf") + credit("2024-02-15", "5", "serviceFees"), 11162, 0},
		{"the day after", `"serviceFeeAmount":5,`, fee("nsf") + credit("2024-02-16", "5", "serviceFees"), 11162, 0},
		{"a part of the origination fee", `"originationFeeAmount":60,"originationFeeCharge":"equally",`, fee("nsf") + credit("2024-02-15", "5", "originationFees"), 11162, 0},
		{"the origination fee, before it is due", `"originationFeeAmount":60,`, fee("nsf") + credit("2024-02-05", "60", "originationFees"), 10662, 0},
		{"less than it", `"serviceFeeAmount":5,`, fee("nsf") + credit("2024-02-15", "4", "serviceFees"), 11162, 2500},
		{"another fee", `"serviceFeeAmount":5,`, fee("nsf") + credit("2024-02-15", "10", "nsfFees"), 11162, 2500},
	} {
		facts := c.facts + `,{"id":"P0","type":"payment","effectiveDate":"2024-02-15","recordedAt":"2024-02-15T12:00:00Z","amount":106.62}`
		for i, at := range []string{"2024-03-15", "2024-04-15", "2024-05-15"} {
			facts += fmt.Sprintf(`,{"id":"P%d","type":"payment","effectiveDate":"%s","amount":%s}`, i+1, at, money.Amount(c.asked))
		}
		l := folded(t, `{"amountFinanced":1200,"duration":12,`+c.overlay+order+`}`, facts, "2024-02-27")
		if got := l.Balances.Outstanding.LateFees; got != c.lateFees || len(l.Void) > 0 {
			t.Errorf("%s: late fees of %s, want %s (void %v, %+v)", c.name, got, c.lateFees, l.Void, l.Obligations)
		}
		if l = folded(t, `{"amountFinanced":1200,"duration":12,`+c.overlay+order+`}`, facts, "2024-06-10"); c.lateFees == 0 && l.Balances.Outstanding.LateFees+l.Balances.Paid.LateFees != 0 {
			t.Errorf("%s: late fees of %s in four months, want none", c.name, l.Balances.Outstanding.LateFees+l.Balances.Paid.LateFees)
		}
	}
}

// What is charged or lent after a charge-off is an obligation of its day, as after an
// acceleration: what remains of all is what is owed.
func TestChargedAfterAChargeOff(t *testing.T) {
	const off = `{"amountFinanced":1200,"duration":12,"chargeOffAfterDays":60,"interestRates":[{"annualRate":0.12}]}`
	for _, more := range []string{`"type":"fee","amount":25`, `"type":"advance","amount":50`} {
		facts := `,{"id":"F","effectiveDate":"2024-06-01",` + more + `},{"id":"P","type":"payment","effectiveDate":"2024-06-03","amount":50}`
		for _, at := range []string{"2024-06-01", "2024-06-03"} {
			l, remains := folded(t, off, facts, at), money.Amount(0)
			for _, o := range l.Obligations {
				remains += o.RemainingAmount
			}
			if owed := l.Balances.ChargedOff.Total(); l.Status != ChargedOff || remains != owed {
				t.Errorf("%s, on %s: %s remains of the obligations, want the %s that is charged off", more, at, remains, owed)
			}
		}
		paid := facts + `,{"id":"Q","type":"payment","effectiveDate":"2024-06-04","amount":1236}`
		if l := folded(t, off, paid, "2024-06-10"); l.Status == ChargedOff && l.DaysOverdue != 9 {
			t.Errorf("%s: %d days overdue with %s owed, want the 9 since it was charged", more, l.DaysOverdue, l.Balances.ChargedOff.Total())
		}
	}
}

// A period that runs on past its due date, and the one in which a loan is accelerated,
// charged off or canceled, is the last: no two hold the same day.
func TestPeriodsDoNotOverlap(t *testing.T) {
	const bearing = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`
	for _, c := range []struct {
		what, at string
		want     int
	}{{"acceleration", "2024-03-21", 3}, {"acceleration", "2024-12-20", 3}, {"chargeOff", "2024-12-20", 3}, {"cancellation", "2024-12-20", 3},
		{"freeze", "2024-12-20", 3}, {"freeze", "2024-04-10", 12}} {
		l := folded(t, bearing, `,{"id":"X","type":"`+c.what+`","effectiveDate":"2024-03-20"}`, c.at)
		if len(l.Periods) != c.want {
			t.Errorf("%s, on %s: %d periods, want %d", c.what, c.at, len(l.Periods), c.want)
		}
		for i := 1; i < len(l.Periods); i++ {
			if l.Periods[i].StartDate <= l.Periods[i-1].EndDate {
				t.Errorf("%s, on %s: the period from %s begins before the one before it ends, on %s", c.what, c.at, l.Periods[i].StartDate, l.Periods[i-1].EndDate)
			}
		}
	}
}

// A reversal without a target that found nothing looks again once another has taken back
// what stood in its way: facts with the targets found fold to what they folded to without.
func TestReversalsThatFoundNothingLookAgain(t *testing.T) {
	in := terms(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`)
	facts := factsOf(t, `[`+activated+`,{"id":"C","type":"chargeOff","effectiveDate":"2024-03-20"},{"id":"D","type":"acceleration","effectiveDate":"2024-03-20"},
		{"id":"E","type":"accelerationReversal","effectiveDate":"2024-05-01"},{"id":"F","type":"chargeOffReversal","effectiveDate":"2024-06-01"}]`)
	resolved, err := Resolve(in, facts)
	if err != nil || resolved[3].Target != "D" || resolved[4].Target != "C" {
		t.Fatalf("targets %q and %q (%v), want D and C", resolved[3].Target, resolved[4].Target, err)
	}
	without, err := fold(nil, in, facts, d("2024-06-02"))
	if err != nil {
		t.Fatal(err)
	}
	with, err := fold(nil, in, resolved, d("2024-06-02"))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := asJSON(t, without.State), asJSON(t, with.State); a != b || without.Status != Active {
		t.Errorf("without targets %s\nwith those found %s\nwant the same, active", a, b)
	}
}

// What a capitalization makes due is no payment that fell due: it bears no late fee, by the
// rule and by the fact, whether the interest that it was has borne one or was paid in time.
func TestCapitalizedInterestBearsNoLateFee(t *testing.T) {
	const late = `"lateFee":{"kind":"flat","amount":25,"graceDays":3},"interestRates":[{"annualRate":0.12}]`
	paid := `,{"id":"F","type":"fee","effectiveDate":"2024-02-01","amount":50,"feeType":"nsf"}`
	for i, at := range []string{"2024-02-15", "2024-03-15", "2024-04-15"} {
		paid += fmt.Sprintf(`,{"id":"P%d","type":"payment","effectiveDate":"%s","amount":%s}`, i, at, []string{"408.03", "414.14", "423.34"}[i])
	}
	l := folded(t, `{"amountFinanced":1200,"duration":3,"waterfall":{"components":["fees","principal","interest"]},"interestCapitalization":{"afterDays":5},`+late+`}`, paid, "2024-06-01")
	capitalized := slices.ContainsFunc(l.Entries, func(e Entry) bool { return strings.HasPrefix(e.Cause, loanfact.CapitalizationName+":") })
	if l.Balances.Outstanding.LateFees+l.Balances.Paid.LateFees != 0 || !capitalized {
		t.Errorf("each scheduled amount paid in time: late fees of %s, want none; interest was capitalized: %v, want that", l.Balances.Outstanding.LateFees, capitalized)
	}
	l = folded(t, `{"amountFinanced":300,"duration":3,`+late+`}`, `,{"id":"C","type":"interestCapitalization","effectiveDate":"2024-05-01"}`, "2024-06-01")
	if l.Balances.Outstanding.LateFees != 7500 {
		t.Errorf("nothing paid: late fees of %s, want the 75.00 of three payments and none for what was capitalized", l.Balances.Outstanding.LateFees)
	}
}

// The interest of a day is there on the day after, and counts in its year: the years add
// up to all that was earned.
func TestYearsAddUp(t *testing.T) {
	const bearing = `{"amountFinanced":1200,"duration":36,"dayCount":"actual/365","interestRates":[{"annualRate":0.12}]}`
	sum := money.Amount(0)
	for _, at := range []string{"2024-12-31", "2025-12-31", "2026-06-30"} {
		y := folded(t, bearing, "", at).YearToDate
		sum += y.InterestAccrued.HalfUp()
		if got := fmt.Sprint(y.Year); got != at[:4] {
			t.Errorf("on %s the year to date is %s's", at, got)
		}
	}
	// 1,200.00 for 351 days of 2024, 365 of 2025 and 181 of 2026 at 12 % of 365 days.
	if want := money.Amount(13848 + 14400 + 7141); sum != want {
		t.Errorf("the years add up to %s, want %s", sum, want)
	}
	if y := folded(t, bearing, "", "2025-01-01").YearToDate; y.InterestAccrued.HalfUp() != 39 {
		t.Errorf("on the first of January the year has %s, want the 0.39 of the night", y.InterestAccrued.HalfUp())
	}
}

// Terms changed when all has fallen due: there is no principal to spread, so the payments to
// come ask for the interest on what is overdue, whether the loan was here or taken over.
func TestTermsChangedWhenAllIsDue(t *testing.T) {
	const bearing = `{"amountFinanced":1200,"duration":3,"interestRates":[{"annualRate":0.12}]}`
	changed := `,{"id":"T","type":"termsChange","effectiveDate":"2024-05-20","change":{"duration":3}}`
	if next := folded(t, bearing, changed, "2024-05-21").Payment; next == 0 || next > 3000 {
		t.Errorf("the next payment asks %s, want the interest on 1,200.00", next)
	}
	in := terms(t, bearing)
	rows, err := Expected(in, factsOf(t, `[`+activated+changed+`]`), d("2024-05-21"))
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d payments to come, %v", len(rows), err)
	}
	l := folded(t, bearing, changed, "2024-07-16")
	for _, o := range l.Obligations {
		if o.DueDate > d("2024-05-20") && (o.ObligationAmount < 1100 || o.ObligationAmount > 3000) {
			t.Errorf("%s asks %s, want the interest of its period", o.DueDate, o.ObligationAmount)
		}
	}
}

// What balances tells of a loan is what an opening takes: the level payment where the next
// one asks something else, the year on its first day, the origination fee by its name.
func TestOpeningTakesWhatBalancesTells(t *testing.T) {
	const only = `{"amountFinanced":1200,"duration":12,"interestOnlyPeriods":3,"interestRates":[{"annualRate":0.12}]}`
	l := folded(t, only, `,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":12}`, "2024-02-19")
	opened := fmt.Sprintf(`[{"id":"O","type":"opening","effectiveDate":"2024-02-20","opening":{"periodicPaymentAmount":%s,"nonDueBalances":{"principalAmount":1200,"interestAmount":0,"feesAmount":0},"accruedInterestAmount":2}}]`, l.Level)
	rows, err := Expected(terms(t, only), factsOf(t, opened), d("2024-02-20"))
	if err != nil || len(rows) != 11 || l.Payment == l.Level {
		t.Fatalf("%d payments to come of a level one of %s, the next of %s (%v)", len(rows), l.Level, l.Payment, err)
	}
	if first, last := rows[0].Amount, rows[10].Amount; first != 1200 || last < l.Level-50 || last > l.Level+50 {
		t.Errorf("the next asks %s and the last %s, want 12.00 and about %s", first, last, l.Level)
	}
	const parts = `{"amountFinanced":1200,"duration":12,"originationFeeAmount":60,"originationFeeCharge":"equally","interestRates":[{"annualRate":0.12}]}`
	for change, want := range map[string]money.Amount{"": 500, `,{"id":"C","type":"feeCancellation","effectiveDate":"2024-04-01","target":"originationFee:O"}`: 0,
		`,{"id":"C","type":"feeChange","effectiveDate":"2024-04-01","target":"originationFee:O","amount":24}`: 200,
		`,{"id":"C","type":"feeChange","effectiveDate":"2024-04-01","target":"originationFee:O","amount":90}`: 500} {
		l, err := Fold(terms(t, parts), factsOf(t, `[{"id":"O","type":"opening","effectiveDate":"2024-03-20","opening":{"nonDueBalances":{"principalAmount":1010,"interestAmount":0,"feesAmount":0}}}`+change+`]`), d("2024-04-15"))
		if err != nil || l.Balances.Due.OriginationFees != want {
			t.Errorf("%s: a part of %s is due, want %s (%v)", change, l.Balances.Due.OriginationFees, want, err)
		}
	}
	const first = `{"amountFinanced":1200,"duration":12,"originationFeeAmount":60,"interestRates":[{"annualRate":0.12}]}`
	l, err = Fold(terms(t, first), factsOf(t, `[{"id":"O","type":"opening","effectiveDate":"2024-02-01","opening":{"nonDueBalances":{"principalAmount":1200,"interestAmount":0,"feesAmount":60,"originationFeesAmount":60}}},
		{"id":"C","type":"feeChange","effectiveDate":"2024-02-02","target":"originationFee:O","amount":45}]`), d("2024-02-15"))
	if err != nil || l.Balances.Due.OriginationFees != 4500 || len(l.Void) > 0 {
		t.Errorf("the fee lowered to 45.00 asks %s, void %v (%v)", l.Balances.Due.OriginationFees, l.Void, err)
	}
	for year, refused := range map[string]bool{`{"interestAccruedAmount":0.27,"interestChargedAmount":0,"feesChargedAmount":0,"paidPrincipalAmount":0,"paidInterestAmount":0,"paidFeesAmount":0}`: false,
		`{"interestAccruedAmount":47,"interestChargedAmount":42.44,"feesChargedAmount":20,"paidPrincipalAmount":384.04,"paidInterestAmount":42.44,"paidFeesAmount":0}`: true} {
		_, err := Fold(terms(t, only), factsOf(t, `[{"id":"O","type":"opening","effectiveDate":"2025-01-01","opening":{"nonDueBalances":{"principalAmount":200,"interestAmount":0,"feesAmount":0},"yearToDate":`+year+`}}]`), d("2025-01-10"))
		if is := err != nil && strings.Contains(err.Error(), "facts[0].opening.yearToDate: begins anew"); is != refused {
			t.Errorf("%s on the first of January: %v, want refused %v", year, err, refused)
		}
	}
}

// Interest that is capitalized beside the relief of a servicemember is solved into the
// payments, as without it: where nothing is forgiven the relief changes no figure, and where
// something is, no payment is more than without it.
func TestCapitalizedBesideRelief(t *testing.T) {
	for _, rate := range []string{"0.05", "0.12", "0.24"} {
		in := `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":` + rate + `}]}`
		const fact = `,{"id":"C","type":"interestCapitalization","effectiveDate":"2024-02-20"}`
		plain := expectedOf(t, in, fact, "2024-02-21")
		relieved := expectedOf(t, in, `,{"id":"S","type":"scraRelief","effectiveDate":"2024-02-18"}`+fact, "2024-02-21")
		if len(plain) != len(relieved) {
			t.Fatalf("%s: %d payments under relief, want the %d of the contract", rate, len(relieved), len(plain))
		}
		for i := range plain {
			if relieved[i].Amount > plain[i].Amount+1 || rate == "0.05" && relieved[i].Amount != plain[i].Amount {
				t.Errorf("%s: payment %d asks %s under relief and %s without it", rate, i, relieved[i].Amount, plain[i].Amount)
			}
		}
	}
}

// What is paid before its due date is whole when it is what the next payment asks, which
// is not always the level payment: in periods of interest alone, in a payment plan, under
// the relief of a servicemember, and at the end.
func TestWholeIsWhatTheNextPaymentAsks(t *testing.T) {
	const bearing = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"holdPartial":true`
	const relief = `,{"id":"S","type":"scraRelief","effectiveDate":"2024-01-20"}`
	plan := func(each string) string {
		return `,{"id":"T","type":"paymentPlan","effectiveDate":"2024-01-20","plan":[{"date":"2024-02-15","amount":` + each + `},{"date":"2024-03-15","amount":` + each + `}]}`
	}
	for name, c := range map[string]struct{ terms, facts, paid, held string }{
		"interest alone":                   {bearing + `,"interestOnlyPeriods":3}`, "", "12", "0.00"},
		"interest alone, and more":         {bearing + `,"interestOnlyPeriods":3}`, "", "50", "0.00"},
		"less than the interest":           {bearing + `,"interestOnlyPeriods":3}`, "", "11.99", "11.99"},
		"relief":                           {bearing + "}", relief, "101.62", "0.00"},
		"less than relief asks":            {bearing + "}", relief, "100.60", "100.60"},
		"a plan of less":                   {bearing + "}", plan("20"), "20", "0.00"},
		"a plan of more":                   {bearing + "}", plan("200"), "106.62", "106.62"},
		"a plan of more, as it asks":       {bearing + "}", plan("200"), "200", "0.00"},
		"the level payment":                {bearing + "}", "", "106.62", "0.00"},
		"less than the level payment":      {bearing + "}", "", "106.61", "106.61"},
		"the level payment, credit before": {bearing + "}", `,{"id":"C","type":"credit","effectiveDate":"2024-02-01","amount":60}`, "46.62", "0.00"},
		"half of the only payment":         {`{"amountFinanced":1200,"duration":1,"interestRates":[{"annualRate":0}],"holdPartial":true}`, "", "600", "600.00"},
		"fees are left to the due date":    {bearing + `,"serviceFeeAmount":3}`, "", "106.62", "0.00"},
	} {
		l := folded(t, c.terms, c.facts+`,{"id":"P","type":"payment","effectiveDate":"2024-02-05","amount":`+c.paid+`}`, "2024-02-06")
		if got := l.Balances.Suspense.String(); got != c.held {
			t.Errorf("%s: of %s paid ahead %s is held, want %s; the next payment asks %s", name, c.paid, got, c.held, l.Payment)
		}
	}
	last := folded(t, `{"amountFinanced":1200,"duration":3,"periodicPaymentAmount":20,"interestRates":[{"annualRate":0.12}],"holdPartial":true}`,
		`,{"id":"P1","type":"payment","effectiveDate":"2024-02-15","amount":20},{"id":"P2","type":"payment","effectiveDate":"2024-03-15","amount":20},{"id":"P3","type":"payment","effectiveDate":"2024-04-01","amount":500}`, "2024-04-02")
	if last.Balances.Suspense != 50000 || last.Payment <= 100000 {
		t.Errorf("%s of the last payment of %s is held, want the 500.00 paid of more than 1,000.00", last.Balances.Suspense, last.Payment)
	}
}

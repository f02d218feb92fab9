package engine

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// Less than a whole payment waits in suspense; a whole payment is applied when it
// is there; what is held is taken off the payoff and never lost.
func TestHeldPartialPayments(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"holdPartial":true,"lateFee":{"kind":"flat","amount":8,"graceDays":10}}`
	pay := func(id, at string, amount int) string {
		return fmt.Sprintf(`,{"id":"%s","type":"payment","effectiveDate":"%s","amount":%d}`, id, at, amount)
	}
	for _, c := range []struct{ name, facts, at, want string }{
		{"part of the next payment", pay("P", "2024-02-01", 40), "2024-02-10", "held 40.00, paid 0.00, open 0.00, payoff 1160.00, fees 0.00"},
		{"made whole before it is due", pay("P", "2024-02-01", 40) + pay("Q", "2024-02-10", 60), "2024-02-20", "held 0.00, paid 100.00, open 0.00, payoff 1100.00, fees 0.00"},
		{"made whole after it", pay("P", "2024-02-01", 40) + pay("Q", "2024-02-20", 60), "2024-02-21", "held 0.00, paid 100.00, open 0.00, payoff 1100.00, fees 0.00"},
		{"not made whole: late", pay("P", "2024-02-01", 40), "2024-02-26", "held 40.00, paid 0.00, open 100.00, payoff 1168.00, fees 8.00"},
		{"a payment and a half", pay("P", "2024-02-15", 150), "2024-02-16", "held 50.00, paid 100.00, open 0.00, payoff 1050.00, fees 0.00"},
		{"and the half with another on the next due date", pay("P", "2024-02-15", 150) + pay("Q", "2024-03-15", 50), "2024-03-16", "held 0.00, paid 200.00, open 0.00, payoff 1000.00, fees 0.00"},
		{"accelerated: nothing is held", pay("P", "2024-02-01", 40) + `,{"id":"X","type":"acceleration","effectiveDate":"2024-02-20"}`, "2024-02-21", "held 0.00, paid 40.00, open 1160.00, payoff 1160.00, fees 0.00"},
		{"canceled: owed back", pay("P", "2024-02-01", 40) + `,{"id":"X","type":"cancellation","effectiveDate":"2024-02-20"}`, "2024-02-21", "held 0.00, paid 0.00, open 0.00, payoff 0.00, fees 0.00"},
		{"all that is owed", pay("P", "2024-02-01", 40) + pay("Q", "2024-02-10", 1160), "2024-02-10", "held 0.00, paid 1200.00, open 0.00, payoff 0.00, fees 0.00"},
	} {
		l := folded(t, in, c.facts, c.at)
		b := l.Balances
		if got := fmt.Sprintf("held %s, paid %s, open %s, payoff %s, fees %s", b.Suspense, b.Paid.Total(), b.Due.Total()+b.Overdue.Total(),
			l.PayoffAmount, b.Outstanding.Fees); got != c.want {
			t.Errorf("%s: %s\n want %s", c.name, got, c.want)
		}
		if in, out := sums(l.Entries)[book.Cash], b.Suspense+b.Overpayment+b.Paid.Total(); strings.Contains(c.facts, "canceled") && in != out {
			t.Errorf("%s: %s of cash, %s accounted for", c.name, in, out)
		}
	}
	l := folded(t, in, pay("P", "2024-02-15", 150)+pay("Q", "2024-03-15", 50), "2024-03-16")
	if s := l.Splits[1]; s.Held != -5000 || s.Principal != 10000 || s.Amount != 5000 {
		t.Errorf("the payment is split %+v; want 50.00 of what was held and the payment's 50.00 as 100.00 of principal", s)
	}
}

// Interest that was due and is not paid becomes principal on the day of the rule,
// or when a fact says so, and earns from then on; the last payment stays even.
func TestCapitalizedInterest(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"interestCapitalization":{"afterDays":5}}`
	l := folded(t, in, "", "2024-02-19")
	if l.Balances.Overdue.Interest != 1200 || l.Obligations[0].CapitalizedAmount != 0 {
		t.Errorf("before the day: %+v", l.Balances.Overdue)
	}
	l = folded(t, in, "", "2024-02-20")
	if o := l.Obligations[0]; l.Balances.Overdue.Interest != 0 || l.Balances.Outstanding.Principal != 121200 ||
		o.CapitalizedAmount != 1200 || o.RemainingAmount != 9462 || causesOf(l, "capitalization:") != "capitalization:2024-02-15" {
		t.Errorf("%+v is open and the first obligation is %+v; want 1,212.00 of principal, no interest overdue, 12.00 capitalized by capitalization:2024-02-15, and 94.62 remaining", l.Balances.Outstanding, o)
	}
	if f := l.Periods[1].Figures; f.Capitalized != 1200 {
		t.Errorf("the period has the figures %+v, want 12.00 capitalized", *f)
	}
	l = folded(t, in, "", "2024-03-15") // 10 days on 1,200, 25 on 1,212 counted so: 5 of 1,200, 25 of 1,212
	if got := l.Balances.Due.Interest; got != 1210 {
		t.Errorf("interest on interest: %v, want 1210", got)
	}
	const fact = `,{"id":"K","type":"interestCapitalization","effectiveDate":"2024-03-01"}`
	l = folded(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`, fact, "2024-03-01")
	if l.Balances.Outstanding.Interest != 0 || l.Balances.Outstanding.Principal != 121840 || l.Obligations[0].RemainingAmount != 9462 {
		t.Errorf("by a fact %+v is open of %+v; want no interest, 1,218.40 of principal, and 94.62 of the first obligation", l.Balances.Outstanding, l.Obligations)
	}
	l = folded(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`, strings.Replace(fact, `"type"`, `"amount":7,"type"`, 1), "2024-03-01")
	if l.Balances.Outstanding.Principal != 120700 || l.Balances.Overdue.Interest != 500 {
		t.Errorf("after a part %+v is overdue and %s of principal open; want 5.00 of interest and 1,207.00", l.Balances.Overdue, l.Balances.Outstanding.Principal)
	}
}

// A credit for fees alone reaches nothing else, and grants no more than there is.
func TestCreditWaterfall(t *testing.T) {
	const fee = `,{"id":"F","type":"fee","feeType":"nsf","effectiveDate":"2024-01-20","amount":25}`
	l := folded(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"creditWaterfall":{"components":["fees"]}}`, fee+`,{"id":"C","type":"credit","effectiveDate":"2024-02-20","amount":40}`, "2024-02-20")
	if b := l.Balances; b.Outstanding.NSFFees != 0 || b.Outstanding.Principal != 120000 ||
		b.Overpayment != 0 || l.Splits[0].Unapplied != 1500 || b.PaidByCredits.NSFFees != 2500 {
		t.Errorf("the balances are %+v and the splits %+v; want no NSF fees left, 25.00 of them paid by the credit, 15.00 of it unapplied, 1,200.00 of principal open, and nothing paid over", b, l.Splits)
	}
	l = folded(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`, fee+`,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":100,"waterfall":{"components":["principal","interest","fees"]}}`, "2024-02-20")
	if b := l.Balances; b.Outstanding.NSFFees != 2500 || b.Outstanding.Principal != 110000 {
		t.Errorf("a payment that brings its own: %+v", b.Outstanding)
	}
}

// What a credit has for nothing that it reaches is not granted, after a charge-off
// as before it.
func TestCreditForFeesAfterChargeOff(t *testing.T) {
	l := folded(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"creditWaterfall":{"components":["fees"]}}`,
		`,{"id":"F","type":"fee","effectiveDate":"2024-01-20","amount":25},{"id":"X","type":"chargeOff","effectiveDate":"2024-02-01"},{"id":"C","type":"credit","effectiveDate":"2024-02-20","amount":40}`, "2024-02-20")
	if l.Balances.ChargedOff.Fees != 0 || l.Balances.ChargedOff.Principal != 120000 ||
		l.Splits[0].Unapplied != 1500 || l.Balances.Overpayment != 0 {
		t.Errorf("the balances are %+v and the splits %+v; want no fees charged off, 1,200.00 of principal, 15.00 unapplied, and nothing paid over", l.Balances, l.Splits)
	}
}

// openingOf is a loan that has come to a day as another system would hand it over on the
// next: what balances tells of it, but for the interest that is earned and not booked.
func openingOf(t interface{ Fatal(...any) }, in Terms, facts []Fact, at day.Day) *Opening {
	l, err := fold(nil, in, facts, at)
	if err != nil {
		t.Fatal(err)
	}
	bucket := func(b book.Bucket) Amounts { return book.AmountsOf(l.Book.Balances[b]) }
	v := l.view()
	b := v.Balances
	o := &Opening{NonDue: bucket(book.NonDue), Due: b.Due, Overdue: b.Overdue, ChargedOff: b.ChargedOff,
		PaidEarly: b.PaidEarly, PaidAhead: &b.PaidAhead, PeriodicPayment: v.Level,
		Overpayment: b.Overpayment, Suspense: b.Suspense, Paid: b.Paid}
	for _, x := range v.Obligations {
		if !x.IsFulfilled {
			o.Obligations = append(o.Obligations, OpeningObligation{DueDate: x.DueDate, ObligationAmount: x.ObligationAmount,
				Scheduled: &x.ScheduledAmount, ScheduledRemaining: &x.ScheduledOpen, RemainingAmount: x.RemainingAmount})
		}
	}
	next, err := Fold(in, facts, at+1)
	if err != nil {
		t.Fatal(err)
	}
	text := next.Balances.AccruedInterest.String()
	if whole, places, dotted := strings.Cut(text, "."); dotted {
		text = whole + "." + places[:min(9, len(places))]
	}
	o.AccruedInterest = money.MustRate(text)
	return o
}

// A loan taken over in mid-life, on whatever day, goes on as the one that was here all
// along: what was paid early counts, and late fees are judged by what was laid on
// scheduled parts.
func TestOpeningGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomTerms(t)
		in.AmountFinanced, in.InterestRounding = in.AmountFinanced+100_000, book.RoundHalfUp
		in.LateFee = &plan.LateFee{Kind: plan.Flat, Amount: 2_500, GraceDays: rapid.IntRange(0, 15).Draw(t, "grace days")}
		rows, err := Schedule(in)
		if err != nil || in.PaymentFrequency == plan.SingleTerm || len(rows) < 2 {
			return
		}
		past := rows[:rapid.IntRange(1, min(8, len(rows)-1)).Draw(t, "past")]
		last := past[len(past)-1].Date
		end := min(last+day.Day(rapid.IntRange(0, 27).Draw(t, "days after")), rows[len(past)].Date-2)
		facts := []Fact{{ID: "A", Type: Activation, EffectiveDate: in.StartDate}}
		for i, r := range append([]Row{rows[len(past)]}, past...) {
			for j := range rapid.IntRange(0, 2).Draw(t, "payments") {
				at := max(in.StartDate, r.Date+day.Day(rapid.IntRange(-12, 30).Draw(t, "paid after")))
				amount := r.Amount * money.Amount(rapid.IntRange(20, 120).Draw(t, "percent")) / 100
				facts = append(facts, Fact{ID: fmt.Sprint("P", i, j), Type: Payment, EffectiveDate: min(at, end), Amount: max(amount, 1)})
			}
		}
		if l := mustFold(t, in, facts, end); l.Status != Active {
			return
		}
		opened := []Fact{{ID: "O", Type: Opened, EffectiveDate: end + 1, Opening: openingOf(t, in, facts, end)}}
		in2 := in
		in2.PeriodicPayment = 0
		for i, r := range rows[len(past):] { // and later payments, of which some come late
			at := max(end+2, r.Date+day.Day(rapid.IntRange(-3, 20).Draw(t, "later")))
			f := Fact{ID: fmt.Sprint("L", i), Type: Payment, EffectiveDate: at, Amount: r.Amount}
			facts, opened = append(facts, f), append(opened, f)
		}
		later := end + 1 + day.Day(rapid.IntRange(1, 200).Draw(t, "looked at after"))
		a, b := mustFold(t, in, facts, later), mustFold(t, in2, opened, later)
		if a.Status != Active || b.Status != Active {
			return
		}
		for bucket := range book.Buckets {
			for c := range book.Components {
				// the parts of cents that are not handed over
				if off := a.Book.Balances[bucket][c] - b.Book.Balances[bucket][c]; off > 2 || off < -2 {
					t.Fatalf("%s\n%s\n%s\n%s %s: %s here, %s taken over", told(in), told(facts), told(opened[0]),
						book.Component(c), book.Bucket(bucket), a.Book.Balances[bucket][c], b.Book.Balances[bucket][c])
				}
			}
		}
		lateA, lateB := standing.DaysOverdue(a.Obligations, a.at()), standing.DaysOverdue(b.Obligations, b.at())
		if lateA != lateB || len(a.Dates) != len(b.Dates) {
			t.Fatalf("%d days overdue and %d due dates to come, taken over %d and %d", lateA, len(a.Dates), lateB, len(b.Dates))
		}
	})
}

// What an opening holds is held against itself, and counts from its day.
func TestOpening(t *testing.T) {
	const head = `{"id":"O","type":"opening","effectiveDate":"2024-06-01","opening":`
	in := terms(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"lateFee":{"kind":"flat","amount":8,"graceDays":10}}`)
	good := `{"nonDueBalances":{"principalAmount":800,"interestAmount":0,"feesAmount":0},"overdueBalances":{"principalAmount":90,"interestAmount":10,"feesAmount":6.62,"lateFeesAmount":5},"daysOverdue":17,"accruedInterestAmount":4.123456789,"suspenseAmount":20,"yearToDate":{"interestAccruedAmount":50,"interestChargedAmount":46,"feesChargedAmount":5,"paidPrincipalAmount":300,"paidInterestAmount":40,"paidFeesAmount":0},"pastPeriods":[{"startDate":"2024-04-15","dueDate":"2024-05-15"}]}`
	if _, err := Fold(in, factsOf(t, `[`+head+good+`}]`), d("2024-06-01")); err == nil || !strings.HasPrefix(err.Error(), "facts[0].opening.suspenseAmount: ") {
		t.Errorf("held by terms that hold nothing: %v, want it refused", err)
	}
	in.HoldPartial = true
	l, err := Fold(in, factsOf(t, `[`+head+good+`}]`), d("2024-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	if l.Status != Active || l.DaysOverdue != 18 || l.Balances.Outstanding.LateFees != 500 ||
		l.Balances.Outstanding.OtherFees != 162 || l.Balances.NonDue.Interest != 412 ||
		l.PayoffAmount != 80000+10662+412-2000 || l.YearToDate.InterestCharged != 4600 ||
		l.Periods[0].Status != "past" || l.Periods[1].DueDate != d("2024-06-15") || len(l.Periods) != 9 {
		t.Errorf("the loan that was taken over is %+v; want %s, 18 days overdue, late fees of 5.00, other fees of 1.62, 4.12 of interest not due, %d cents to pay off, 46.00 of interest in the year, and nine periods, the first past and the second due on %s", l, Active, 80000+10662+412-2000, d("2024-06-15"))
	}
	if sum := sums(l.Entries)["opening"]; -sum != 80000+10662-2000 {
		t.Errorf("against the opening account %v is booked, want %v", sum, -(80000 + 10662 - 2000))
	}
	for want, bad := range map[string]string{
		"facts[0].opening.daysOverdue":            `{"overdueBalances":{"principalAmount":90,"interestAmount":10,"feesAmount":0}}`,
		"facts[0].opening.obligations":            `{"overdueBalances":{"principalAmount":90,"interestAmount":10,"feesAmount":0},"obligations":[{"dueDate":"2024-05-15","obligationAmount":106,"remainingAmount":99}]}`,
		"facts[0].opening.obligations[0].dueDate": `{"overdueBalances":{"principalAmount":90,"interestAmount":10,"feesAmount":0},"obligations":[{"dueDate":"2024-06-15","obligationAmount":106,"remainingAmount":100}]}`,
		"facts[0].opening.dueBalances":            `{"dueBalances":{"principalAmount":90,"interestAmount":10,"feesAmount":0},"obligations":[{"dueDate":"2024-05-15","obligationAmount":106,"remainingAmount":100}]}`,
		"facts[0].opening.status":                 `{"status":"paidOff"}`,
		"facts[0].opening.chargedOffBalances":     `{"status":"chargedOff"}`,
		"facts[0].opening.accruedInterestAmount: must be 0 of a loan that is accelerated or charged off": `{"status":"chargedOff","accruedInterestAmount":3.12,"chargedOffBalances":{"principalAmount":500,"interestAmount":0,"feesAmount":0}}`,
		"facts[0].opening.nonDueBalances":                                `{"nonDueBalances":{"principalAmount":-1,"interestAmount":0,"feesAmount":0}}`,
		"facts[0].opening.nonDueBalances: must be 0":                     `{"status":"accelerated","nonDueBalances":{"principalAmount":1,"interestAmount":0,"feesAmount":0}}`,
		"facts[0].opening.pastPeriods[0]":                                `{"pastPeriods":[{"startDate":"2024-05-15","dueDate":"2024-06-15"}]}`,
		"facts[0].opening.accruedInterestAmount":                         `{"accruedInterestAmount":-0.010000001}`,
		"facts[0].opening.nonDueBalances.principalAmount":                `{"nonDueBalances":{"principalAmount":-1,"interestAmount":0,"feesAmount":0}}`,
		"facts[0].opening.paidEarlyBalances":                             `{"status":"accelerated","paidEarlyBalances":{"principalAmount":9,"interestAmount":0,"feesAmount":0}}`,
		"facts[0].opening.daysOverdue: is 16 by":                         `{"daysOverdue":17,"overdueBalances":{"principalAmount":90,"interestAmount":10,"feesAmount":0},"obligations":[{"dueDate":"2024-05-15","obligationAmount":100,"remainingAmount":100}]}`,
		"facts[0].opening.daysOverdue: nothing is":                       `{"daysOverdue":17}`,
		"facts[0].opening.obligations[0].scheduledRemainingAmount: must": `{"overdueBalances":{"principalAmount":90,"interestAmount":10,"feesAmount":0},"obligations":[{"dueDate":"2024-05-15","obligationAmount":100,"scheduledAmount":50,"scheduledRemainingAmount":51,"remainingAmount":100}]}`,
	} {
		if _, err := Fold(in, factsOf(t, `[`+head+bad+`}]`), d("2024-07-01")); err == nil ||
			!strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v; want an error and it to begin with %q", want, err, want)
		}
	}
	off, err := Fold(in, factsOf(t, `[`+head+`{"status":"chargedOff","chargedOffBalances":{"principalAmount":500,"interestAmount":0,"feesAmount":0}}},{"id":"P","type":"payment","effectiveDate":"2024-07-01","amount":100}]`), d("2024-07-02"))
	if err != nil || off.Status != ChargedOff || off.PayoffAmount != 40000 {
		t.Errorf("the loan is %s with %s to pay off and the error %v, want no error, %s and 400.00", off.Status, off.PayoffAmount, err, ChargedOff)
	}
}

// A day without a rate is refused, in terms and in what would leave one.
func TestRateGaps(t *testing.T) {
	for overlay, want := range map[string]string{
		`{"duration":3,"interestRates":null}`: "interestRates: none holds on 2024-01-15",
		`{"duration":3,"interestRates":[{"annualRate":0.1,"endDate":"2024-02-01"},{"annualRate":0.1,"startDate":"2024-02-03"}]}`: "interestRates: none holds on 2024-02-02",
		`{"duration":3,"interestRates":[{"annualRate":0.1,"endDate":"2030-02-01"}]}`:                                             "interestRates: none holds on 2030-02-02",
		`{"duration":3,"interestRates":[{"annualRate":0.1,"interestType":"spread"}]}`:                                            "indexRates: none holds on 2024-01-15",
		`{"duration":3,"rateLimits":{"floor":-1}}`:                                                                               "rateLimits.floor: ",
	} {
		if _, err := Schedule(terms(t, overlay)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v; want an error and it to begin with %q", overlay, err, want)
		}
	}
	facts := factsOf(t, `[`+activated+`,{"id":"R","type":"interestRate","effectiveDate":"2024-02-01","isEndExistingRates":true,"rate":{"annualRate":0.1,"startDate":"2024-02-01","endDate":"2024-03-01"}}]`)
	if _, err := Fold(terms(t, `{"duration":3}`), facts, d("2024-04-01")); err == nil || !strings.HasPrefix(err.Error(), "facts[1].rate: ") {
		t.Errorf("the facts are folded with %v, want an error that names the rate of the second", err)
	}
	if _, err := Fold(terms(t, `{"duration":3,"interestRates":[{"annualRate":0}]}`), factsOf(t, `[`+activated+`]`), d("2024-04-01")); err != nil {
		t.Error("an explicit 0:", err)
	}
}

// While a payment plan is in force the other tools have no effect; what follows
// one another in the books is money.
func TestToolsDuringAPlan(t *testing.T) {
	const plain = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	const agreed = `,{"id":"P","type":"paymentPlan","effectiveDate":"2024-02-01","plan":[{"date":"2024-02-20","amount":30},{"date":"2024-03-20","amount":30}]}`
	for _, f := range []string{`"type":"deferral"`, `"type":"dueDateChange","specificDays":[3]`, `"type":"termsChange","change":{"duration":24}`, `"type":"paymentPlan","plan":[{"date":"2024-03-01","amount":5}]`} {
		if l := folded(t, plain, agreed+`,{"id":"T","effectiveDate":"2024-02-05",`+f+`}`, "2024-02-20"); fmt.Sprint(l.Void) != "[T]" {
			t.Errorf("of %v without effect is %v, want T", f, l.Void)
		}
	}
	var lent money.Amount
	for _, e := range folded(t, plain, agreed, "2024-05-01").Entries {
		if e.Debit == "principal.nonDue" && e.Credit == book.Cash {
			lent += e.Amount
		}
	}
	if lent != 120000 {
		t.Errorf("lent are %v, want 1,200.00", lent)
	}
}

// A credit grants no more than is owed, also where it reaches everything and what came to be
// known later leaves less of it: nobody is owed what nobody paid. Money that came is owed back:
// the refund of a purchase lowers the principal, then whatever else is owed, in any order.
func TestWhatIsLeftOfCreditsAndRefunds(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"dayCount":"30/360"}`
	const fee = `,{"id":"F","type":"fee","effectiveDate":"2024-01-20","amount":25}`
	const paid = `,{"id":"P","type":"payment","effectiveDate":"2024-01-21","amount":1200}`
	of := func(kind, more string) string {
		return `,{"id":"R","type":"` + kind + `","effectiveDate":"2024-01-25","amount":1000` + more + `}`
	}
	const principal = `,"waterfall":{"components":["principal"]}`
	for name, c := range map[string]struct {
		facts string
		want  Split // but for its day and amount
		owed  money.Amount
		over  money.Amount
	}{
		"a credit after it all is paid":     {fee + paid + of("credit", ""), Split{Principal: 27_40, Interest: 4, Unapplied: 972_56}, 0, 0},
		"a credit of principal":             {fee + paid + of("credit", principal), Split{Principal: 27_40, Unapplied: 972_60}, 4, 0},
		"a refund":                          {fee + of("purchaseRefund", principal), Split{Principal: 1000_00}, 229_00, 0},
		"a refund after it all is paid":     {fee + paid + of("purchaseRefund", principal), Split{Principal: 27_40, Interest: 4, Over: 972_56}, 0, 972_56},
		"a refund in the order of the loan": {fee + of("purchaseRefund", ""), Split{Principal: 971_00, Interest: 4_00, Fees: 25_00}, 229_00, 0},
	} {
		l := folded(t, terms, c.facts, "2024-01-25")
		got := l.Splits[len(l.Splits)-1]
		c.want.ID, c.want.Date, c.want.Amount = "R", got.Date, 1000_00
		if got != c.want || l.Balances.Overpayment != c.over || l.PayoffAmount != c.owed {
			t.Errorf("%s: %+v, owed %s, owed back %s; want %+v, %s and %s", name, got, l.PayoffAmount, l.Balances.Overpayment, c.want, c.owed, c.over)
		}
	}
}

// Of facts of one second the one recorded first comes first, whatever their ids.
func TestFactsOfOneSecondComeAsTheyWereRecorded(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"creditWaterfall":{"components":["fees"]}}`
	const fee = `,{"id":"F","type":"fee","effectiveDate":"2024-01-20","amount":25}`
	for _, ids := range [][2]string{{"A1", "B2"}, {"B2", "A1"}} {
		fact := func(id, kind, recorded string) string {
			return `,{"id":"` + id + `","type":"` + kind + `","effectiveDate":"2024-02-20","effectiveSecond":7,"amount":25,"recordedAt":"2024-02-20T12:00:0` + recorded + `Z"}`
		}
		l := folded(t, terms, fee+fact(ids[0], "payment", "1")+fact(ids[1], "credit", "2"), "2024-02-20")
		if l.Splits[0].ID != ids[0] || l.Splits[0].Fees != 25_00 || l.Splits[1].Unapplied != 25_00 {
			t.Errorf("paid as %s and credited as %s: %+v, want the payment first", ids[0], ids[1], l.Splits)
		}
		l = folded(t, terms, fee+fact(ids[0], "payment", "2")+fact(ids[1], "credit", "1"), "2024-02-20")
		if l.Splits[0].ID != ids[1] || l.Splits[0].Fees != 25_00 || l.Splits[1].Principal != 25_00 {
			t.Errorf("credited as %s and paid as %s: %+v, want the credit first", ids[1], ids[0], l.Splits)
		}
	}
}

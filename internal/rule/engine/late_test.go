package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// asAsked are four payments of the amount asked, each in time.
func asAsked(amount string) (out string) {
	for _, month := range []string{"02", "03", "04", "05"} {
		out += fmt.Sprintf(`,{"id":"P%s","type":"payment","effectiveDate":"2024-%s-15","amount":%s,"recordedAt":"2024-%s-15T20:00:00Z"}`, month, month, amount, month)
	}
	return out
}

// What is recorded after its day asks no more of the due dates between: payments made in
// time, as they were asked, bear no late fee, are not overdue, accelerate and charge off
// nothing. What was not asked is in the payments to come, evenly.
func TestRecordedLate(t *testing.T) {
	strict := `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"lateFee":{"kind":"flat","amount":25,"graceDays":10},"accelerateAfterDays":30,"chargeOffAfterDays":60`
	late := `,"recordedAt":"2024-06-01T15:00:00Z"}`
	for name, c := range map[string]struct{ terms, facts string }{
		"an advance":            {"", `,{"id":"X","type":"advance","effectiveDate":"2024-03-01","amount":300` + late},
		"a rate":                {"", `,{"id":"X","type":"interestRate","effectiveDate":"2024-03-01","rate":{"annualRate":0.36,"startDate":"2024-03-01"},"isEndExistingRates":true` + late},
		"fewer payments":        {"", `,{"id":"X","type":"termsChange","effectiveDate":"2024-03-01","change":{"duration":4}` + late},
		"a fee":                 {"", `,{"id":"X","type":"fee","effectiveDate":"2024-03-01","amount":60` + late},
		"a fee raised":          {"", `,{"id":"F","type":"fee","effectiveDate":"2024-02-01","amount":3,"recordedAt":"2024-02-01T15:00:00Z"},{"id":"C","type":"interestCapitalization","effectiveDate":"2024-03-31","recordedAt":"2024-03-31T15:00:00Z"},{"id":"X","type":"feeChange","effectiveDate":"2024-06-01","target":"F","amount":60` + late},
		"an acceleration":       {"", `,{"id":"X","type":"acceleration","effectiveDate":"2024-03-01"` + late},
		"due days":              {"", `,{"id":"X","type":"dueDateChange","effectiveDate":"2024-03-01","specificDays":[1]` + late},
		"all due in April":      {"", `,{"id":"X","type":"termsChange","effectiveDate":"2024-03-01","change":{"duration":2}` + late},
		"money held":            {`,"holdPartial":true`, `,{"id":"X","type":"advance","effectiveDate":"2024-03-01","amount":300` + late},
		"principal first":       {`,"waterfall":{"components":["principal","interest","fees"]}`, `,{"id":"X","type":"fee","effectiveDate":"2024-03-01","amount":60` + late},
		"a plan that was ended": {"", `,{"id":"L","type":"paymentPlan","effectiveDate":"2024-02-20","plan":[{"date":"2024-03-15","amount":106.62},{"date":"2024-04-15","amount":106.62},{"date":"2024-05-15","amount":106.62},{"date":"2024-06-15","amount":5}]},{"id":"X","type":"paymentPlanCancellation","effectiveDate":"2024-03-01","target":"L"` + late},
	} {
		t.Run(name, func(t *testing.T) {
			terms := strict + c.terms + "}"
			paid := asAsked("106.62")
			if strings.Contains(c.facts, `"F"`) {
				paid = strings.Replace(paid, "106.62", "109.62", 1)
			}
			for _, at := range []string{"2024-04-30", "2024-05-31", "2024-06-01", "2024-06-10"} {
				l := loanOf(t, terms, paid+c.facts, at)
				if fees := lateFeesOf(l); fees != "" || name != "an acceleration" && l.Status != Active || l.DaysOverdue > 9 || at < "2024-06-01" && l.DaysOverdue > 0 {
					t.Errorf("%s: late fees %q, status %s, %d days overdue, want none of them", at, fees, l.Status, l.DaysOverdue)
				}
			}
			if rows := expectedOf(t, terms, paid+c.facts, "2024-06-10"); len(rows) > 1 {
				evenly(t, name, rows)
			}
		})
	}
}

// Whoever pays on each day what is asked of them, by what is known on it, is never late,
// whatever is recorded afterwards about the days before.
func TestNobodyIsLateForWhatWasNotAsked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		if facts[0].Type == Opened {
			return // what another system left open may be late
		}
		in.Waterfall.Buckets = nil // money that goes to what is not due first leaves open what is
		facts = withoutPayments(facts)[:min(len(withoutPayments(facts)), 12)]
		recordLater(t, facts)
		end := day.First
		for _, f := range facts {
			end = max(end, f.RecordedOn()+60, f.EffectiveDate+60)
		}
		lender := len(facts)
		for at := in.StartDate; at < min(end, in.StartDate+900); {
			known := slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.RecordedOn() > at })
			l, err := Fold(in, known, at)
			if err != nil {
				return // what is right as a whole may be wrong while half of it is known
			}
			next := end
			if l.NextDate != nil {
				next = *l.NextDate
			}
			amount := money.Amount(0)
			for _, o := range l.Obligations {
				amount += o.RemainingAmount
			}
			rows, err := Expected(in, known, at)
			if early := err == nil && len(rows) > 0 && rows[0].Date <= at+9; early && rapid.IntRange(0, 3).Draw(t, "early") == 0 {
				amount = rows[0].Amount
			}
			if amount > 0 {
				facts = append(facts, Fact{ID: fmt.Sprintf("P%03d", len(facts)), Type: Payment, EffectiveDate: at,
					EffectiveSecond: 86399, Amount: amount, RecordedAt: at.Start(time.UTC).Add(20 * time.Hour)})
			}
			for _, f := range facts[:lender] {
				if on := f.RecordedOn(); on > at {
					next = min(next, on)
				}
				if f.EffectiveDate > at {
					next = min(next, f.EffectiveDate)
				}
			}
			at = max(at+1, min(next, at+15))
		}
		for at := in.StartDate; at < min(end, in.StartDate+900); at += day.Day(rapid.IntRange(1, 20).Draw(t, "looked at after")) {
			l, err := Fold(in, facts, at)
			if err != nil {
				return
			}
			if fees := lateFeesOf(l); fees != "" || l.DaysOverdue > 0 || strings.Contains(l.Acceleration+l.ChargeOff, ":") {
				t.Fatalf("%s\n%s\n%s: late fees %q, %d days overdue, %s %s", told(in), told(facts), at, fees, l.DaysOverdue, l.Acceleration, l.ChargeOff)
			}
		}
	})
}

// withoutPayments are facts but those about payments, and what ends a loan.
func withoutPayments(facts []Fact) (out []Fact) {
	ends := []FactType{Payment, Credit, PurchaseRefund, Chargeback, Backdate, Refund, ChargeOff, Cancellation, Acceleration}
	for _, f := range facts {
		if f.Type == Reversal && !slices.ContainsFunc(out, func(g Fact) bool { return g.ID == f.Target }) {
			continue // of a payment
		}
		if !slices.Contains(ends, f.Type) {
			out = append(out, f)
		}
	}
	return out
}

// recordLater has facts recorded some time after they count, most of them in time.
func recordLater(t *rapid.T, facts []Fact) {
	for i := range facts {
		after := 0
		if i > 0 {
			after = rapid.SampledFrom([]int{0, 0, 0, 1, 20, 60, 150}).Draw(t, "recorded after")
		}
		facts[i].RecordedAt = (facts[i].EffectiveDate + day.Day(after)).Start(time.UTC).Add(15*time.Hour + time.Duration(i)*time.Second)
	}
}

// What was lowered after its due date and is raised again later asks no more than was asked
// on each day between: who pays within the days of grace what is asked then is not late.
func TestLoweredAndRaisedAgain(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"dayCount":"actual/365","lateFee":{"kind":"flat","amount":25,"graceDays":10},"accelerateAfterDays":30}`
	then, later := `,"recordedAt":"2024-04-18T12:00:00Z"}`, `,"recordedAt":"2024-05-14T12:00:00Z"}`
	for name, facts := range map[string]string{
		"relief": `,{"id":"X","type":"scraRelief","effectiveDate":"2024-03-16"` + then + `,{"id":"Y","type":"reversal","effectiveDate":"2024-05-14","target":"X"` + later,
		"terms": `,{"id":"X","type":"termsChange","effectiveDate":"2024-03-20","change":{"duration":20}` + then +
			`,{"id":"Y","type":"termsChange","effectiveDate":"2024-03-20","change":{"duration":10}` + later,
		"a rate": `,{"id":"X","type":"interestRate","effectiveDate":"2024-03-16","isEndExistingRates":true,"rate":{"annualRate":0.01,"startDate":"2024-03-16"}` + then +
			`,{"id":"Y","type":"interestRate","effectiveDate":"2024-03-16","isEndExistingRates":true,"rate":{"annualRate":0.12,"startDate":"2024-03-16"}` + later,
		"a plan": `,{"id":"X","type":"paymentPlan","effectiveDate":"2024-04-01","plan":[{"date":"2024-04-15","amount":20},{"date":"2024-05-15","amount":20}]` + then +
			`,{"id":"Y","type":"paymentPlanCancellation","effectiveDate":"2024-04-02","target":"X"` + later,
	} {
		paid := strings.Join(strings.Split(asAsked("106.62"), "},")[:2], "},") + "}"
		asked := loanOf(t, terms, paid+facts[:strings.Index(facts, `,{"id":"Y"`)], "2024-04-20").Balances.Overdue.Total()
		if asked == 0 || asked >= 106_62 {
			t.Errorf("%s: %s is asked on 20 April; want less than 106.62", name, asked)
		}
		pays := fmt.Sprintf(`,{"id":"P04","type":"payment","effectiveDate":"2024-04-20","amount":%s}`, asked)
		for _, at := range []string{"2024-05-13", "2024-05-14", "2024-05-16"} {
			l := loanOf(t, terms, paid+facts+pays, at)
			unpaid := l.Status == Active && lateFeesOf(l) == "" && l.DaysOverdue <= 1
			if open := l.Balances.Overdue.Total(); !unpaid || at < "2024-05-15" && open != 0 {
				t.Errorf("%s, %s: %s, late fees %q, %d days overdue, %s; want none", name, at, l.Status, lateFeesOf(l), l.DaysOverdue, open)
			}
		}
	}
}

// Relief that holds down what would catch up leaves no balloon behind it, nor in it.
func TestCaughtUpAfterRelief(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"dayCount":"actual/365"}`
	for name, ends := range map[string]string{"until August": `,"date":"2024-08-31"`, "without end": ""} {
		facts := `,{"id":"P1","type":"payment","effectiveDate":"2024-02-15","amount":106.62},{"id":"S","type":"scraRelief","effectiveDate":"2024-02-20"` + ends + `}`
		late := `,{"id":"X","type":"advance","effectiveDate":"2024-03-01","amount":300,"recordedAt":"2024-06-01T12:00:00Z"}`
		for i, month := range []string{"03", "04", "05"} {
			due := expectedOf(t, terms, facts, "2024-"+month+"-10")[0]
			facts += fmt.Sprintf(`,{"id":"R%d","type":"payment","effectiveDate":"%s","amount":%s}`, i, due.Date, due.Amount)
		}
		rows := expectedOf(t, terms, facts+late, "2024-06-02")
		if rest := rows[len(rows)-1].Balance; rest != 0 {
			t.Errorf("%s: %s is left after the last payment", name, rest)
		}
		for _, r := range rows {
			if relieved := ends == "" || r.Date <= d("2024-08-31"); r.Amount > 160_00 || relieved && r.Amount > 135_40 {
				t.Errorf("%s: %s asks %s; want no balloon, and under relief no more than the contract's 135.40", name, r.Date, r.Amount)
			}
		}
	}
}

// A payment of all that has fallen due is applied, and not held in part because the
// judgement of late fees takes less of it to be open (12 CFR 1026.36(c)(1)(ii)).
func TestWhatPaysAllThatIsDueIsNotHeld(t *testing.T) {
	l := loanOf(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"holdPartial":true,"serviceFeeAmount":3,"serviceFeeCapAmount":3}`,
		`,{"id":"P1","type":"payment","effectiveDate":"2024-02-10","amount":112},{"id":"P2","type":"payment","effectiveDate":"2024-02-15","amount":3},
		{"id":"P3","type":"payment","effectiveDate":"2024-03-15","amount":106.62}`, "2024-03-20")
	if l.Balances.Suspense != 0 || l.DaysOverdue != 0 || l.Balances.Overdue.Total() != 0 {
		t.Errorf("%s held, %d days overdue, %s overdue; want nothing", l.Balances.Suspense, l.DaysOverdue, l.Balances.Overdue.Total())
	}
}

// Who does not pay what was asked is overdue from its day, and charged, whatever is recorded
// afterwards: also where money that is held is applied on the due date.
func TestMissedPaymentsStayMissed(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":3,"interestRates":[{"annualRate":0}],"lateFee":{"kind":"flat","amount":25,"graceDays":10},"holdPartial":true}`
	const paid = `,{"id":"P1","type":"payment","effectiveDate":"2024-02-15","amount":400},{"id":"P2","type":"payment","effectiveDate":"2024-03-15","amount":400},
		{"id":"P3","type":"payment","effectiveDate":"2024-04-01","amount":250}`
	for _, later := range []string{
		"",
		`,{"id":"X","type":"advance","effectiveDate":"2024-04-01","amount":30,"recordedAt":"2024-06-01T12:00:00Z"}`,
		`,{"id":"X","type":"interestRate","effectiveDate":"2024-04-01","rate":{"annualRate":0.1,"startDate":"2024-04-01"},"isEndExistingRates":true,"recordedAt":"2024-06-01T12:00:00Z"}`,
		`,{"id":"X","type":"fee","effectiveDate":"2024-04-01","amount":30,"recordedAt":"2024-06-01T12:00:00Z"}`,
	} {
		l := loanOf(t, terms, paid+later, "2024-05-20")
		if overdue := l.Balances.Overdue.Total(); overdue != 175_00 || l.DaysOverdue != 35 || lateFeesOf(l) != "2024-04-26 25.00" {
			t.Errorf("%s: %s overdue, %d days, late fees %q; want 175.00 of 35 days, 25.00 of it a late fee", later, overdue, l.DaysOverdue, lateFeesOf(l))
		}
	}
}

// What was known is folded again only for due dates on which something was not: rates that
// are recorded the day after they begin cost nothing.
func TestWhatWasKnownIsFoldedWhereItCounts(t *testing.T) {
	for _, c := range []struct {
		after int
		again bool
		why   string
	}{
		{0, false, "in time"},
		{1, false, "the day after: no payment falls due between"},
		{20, true, "after the next due date, each"},
	} {
		facts := `[` + activated
		for i := range 12 {
			at := day.Of(2024, 2+i, 1)
			facts += fmt.Sprintf(`,{"id":"R%02d","type":"interestRate","effectiveDate":"%s","rate":{"annualRate":0.%02d,"startDate":"%s"},"isEndExistingRates":true,"recordedAt":"%sT12:00:00Z"}`,
				i, at, 10+i, at, at+day.Day(c.after))
		}
		looked := 0 // at facts, by the fold and those of what was known
		watch := func() error { looked++; return nil }
		if _, err := FoldWhile(watch, terms(t, `{"amountFinanced":1200,"duration":24}`), factsOf(t, facts+`]`), d("2025-03-20")); err != nil {
			t.Fatal(err)
		}
		if again := looked > 13; again != c.again {
			t.Errorf("%s: %d facts were looked at, of 13, which is once more: %v, want %v", c.why, looked, again, c.again)
		}
	}
}

// Who does not pay is overdue, charged late fees and charged off by the facts known on each
// day, whatever other due dates a fact brings that is recorded later: no day sooner, no fee
// more, and no day later where it asks more.
func TestNonPayersOfLateFacts(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"dayCount":"actual/365","lateFee":{"kind":"flat","amount":25,"graceDays":10},"chargeOffAfterDays":60}`
	first := strings.Join(strings.Split(asAsked("106.62"), "},")[:1], "},") + "}"
	known := loanOf(t, terms, first, "2024-05-31")
	if known.Status != ChargedOff || known.DaysOverdue != 77 || lateFeesOf(known) != "2024-03-26 25.00, 2024-04-26 25.00" {
		t.Fatalf("as known: %s, %d days overdue, late fees %s", known.Status, known.DaysOverdue, lateFeesOf(known))
	}
	for _, c := range []struct {
		fact string
		fees int // at most
	}{
		{`"type":"termsChange","change":{"paymentFrequency":"weekly","specificDays":[5],"duration":44}`, 2},
		{`"type":"termsChange","change":{"paymentFrequency":"twiceMonthly","specificDays":[1,15],"duration":22}`, 2},
		{`"type":"termsChange","change":{"duration":1}`, 2},
		{`"type":"acceleration"`, 0}, // none is charged of a loan that is accelerated
		{`"type":"chargeOff"`, 0},
		{`"type":"advance","amount":300`, 2},
	} {
		l := loanOf(t, terms, first+`,{"id":"X","effectiveDate":"2024-03-01","recordedAt":"2024-06-01T12:00:00Z",`+c.fact+`}`, "2024-05-31")
		if n := strings.Count(lateFeesOf(l), "25.00"); l.Status != ChargedOff || l.DaysOverdue != 77 || n > c.fees {
			t.Errorf("%s: %s, %d days overdue, late fees %s; want %s, 77 days, and %d fees at most", c.fact, l.Status, l.DaysOverdue, lateFeesOf(l), known.Status, c.fees)
		}
	}
}

// What is to come is told by all facts given, from the day on: payments made later play no
// part in it.
func TestExpectedBesideLateFacts(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":2,"interestRates":[{"annualRate":0.12}],"dayCount":"actual/365"}`
	first := `,{"id":"P1","type":"payment","effectiveDate":"2024-02-10","amount":609.06}`
	later := `,{"id":"P2","type":"payment","effectiveDate":"2024-02-25","amount":609.06},{"id":"X","type":"fee","effectiveDate":"2024-02-20","amount":25,"recordedAt":"2024-06-01T12:00:00Z"}`
	rows, want := expectedOf(t, terms, first+later, "2024-02-22"), expectedOf(t, terms, first, "2024-02-22")
	if len(rows) != 1 || rows[0].Date != want[0].Date || rows[0].Amount != want[0].Amount+25_00 {
		t.Errorf("expected %v; want one row of %s more than %v", rows, "25.00", want)
	}
}

// After the last due date what was not known when it fell due is asked on the day that it
// becomes known.
func TestExpectedAfterTheLastDueDate(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":1,"interestRates":[{"annualRate":0}]}`
	facts := `,{"id":"P1","type":"payment","effectiveDate":"2024-02-10","amount":1200},` +
		`{"id":"X","type":"fee","effectiveDate":"2024-02-12","amount":25,"recordedAt":"2024-06-01T12:00:00Z"}`
	rows := expectedOf(t, terms, facts, "2024-03-01")
	if len(rows) != 1 || rows[0].Amount != 25_00 || rows[0].Date.String() != "2024-06-01" {
		t.Errorf("expected %+v; want 25.00 on 2024-06-01 alone", rows)
	}
}

// What falls due at once is asked whole, though it is paid in part later on the day, and a
// fact is recorded late that has nothing to do with it.
func TestDueAtOnceAndPaidOnTheDay(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"accelerateAfterDays":30,"chargeOffAfterDays":60}`
	const paid = `,{"id":"P","type":"payment","effectiveDate":"2024-03-16","effectiveSecond":40000,"amount":700}`
	for name, facts := range map[string]string{
		"of itself": "",
		"by a fact": `,{"id":"E","type":"acceleration","effectiveDate":"2024-03-16","effectiveSecond":36000}`,
	} {
		late := `,{"id":"X","type":"fee","effectiveDate":"2024-03-01","amount":5,"recordedAt":"2024-09-01T12:00:00Z"}`
		l := loanOf(t, terms, paid+facts+late, "2024-06-01")
		in, owed := loanOf(t, terms, paid+facts, "2024-06-01"), money.Amount(0)
		for _, o := range l.Obligations {
			owed += o.RemainingAmount
		}
		same := l.Status == ChargedOff && l.ChargeOff == in.ChargeOff && l.DaysOverdue == in.DaysOverdue
		if !same || owed != 500_00 || l.PayoffAmount != 505_00 {
			t.Errorf("%s: %s %s, %d days overdue, %s asked, payoff %s; want %s %s, %d days, 500.00 and 505.00",
				name, l.Status, l.ChargeOff, l.DaysOverdue, owed, l.PayoffAmount, in.Status, in.ChargeOff, in.DaysOverdue)
		}
	}
}

// A fee that comes with a payment is asked with it after a charge-off is taken back, which is
// always recorded late.
func TestFeesOfPaymentsAfterAChargeOffTakenBack(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"serviceFeeAmount":3,"lateFee":{"kind":"flat","amount":25,"graceDays":10}}`
	l := loanOf(t, terms, `,{"id":"P1","type":"payment","effectiveDate":"2024-02-15","amount":103},{"id":"P2","type":"payment","effectiveDate":"2024-03-15","amount":103},
		{"id":"C","type":"chargeOff","effectiveDate":"2024-03-20"},{"id":"P3","type":"payment","effectiveDate":"2024-04-15","amount":103},
		{"id":"P4","type":"payment","effectiveDate":"2024-05-15","amount":103},{"id":"R","type":"chargeOffReversal","effectiveDate":"2024-06-01","target":"C"}`, "2024-06-10")
	for _, o := range l.Obligations {
		if o.ObligationAmount != 103_00 || o.ScheduledAmount != 103_00 || o.RemainingAmount != 0 {
			t.Errorf("%s: %s of a scheduled part of %s, %s open; want 103.00 of 103.00, paid", o.DueDate, o.ObligationAmount, o.ScheduledAmount, o.RemainingAmount)
		}
	}
	if l.Status != Active || lateFeesOf(l) != "" || len(l.Obligations) != 4 {
		t.Errorf("%s, late fees %q, %d obligations; want active, none, 4", l.Status, lateFeesOf(l), len(l.Obligations))
	}
}

// What is held is applied as soon as it makes a whole payment, whatever has brought that
// about: a credit, interest that is capitalized (12 CFR 1026.36(c)(1)(ii)(B)).
func TestWhatIsHeldIsLookedAtAgain(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"dayCount":"actual/365","holdPartial":true,"lateFee":{"kind":"flat","amount":25,"graceDays":10}`
	const paid = `,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":100}`
	for name, c := range map[string]struct{ terms, facts string }{
		"a credit":               {"}", `,{"id":"C","type":"credit","effectiveDate":"2024-02-20","amount":7}`},
		"capitalized by a fact":  {"}", `,{"id":"C","type":"interestCapitalization","effectiveDate":"2024-02-20"}`},
		"capitalized by the day": {`,"interestCapitalization":{"afterDays":5}}`, ""},
	} {
		l := loanOf(t, terms+c.terms, paid+c.facts, "2024-03-14")
		if fees := lateFeesOf(l); fees != "" || l.DaysOverdue != 0 || l.Balances.Overdue.Total() != 0 {
			t.Errorf("%s: late fees %q, %d days overdue, %s overdue, %s held; want nothing overdue", name, fees, l.DaysOverdue, l.Balances.Overdue.Total(), l.Balances.Suspense)
		}
	}
}

// An acceleration that was recorded late ends when a charge-off after it is taken back: what
// it made due is not due any more but for the due dates that have passed, what was paid beside
// it is not paid early, and the payments to come are level.
func TestAnAccelerationRecordedLateEnds(t *testing.T) {
	const terms = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"dayCount":"actual/365"}`
	facts := asAsked("106.62") + `,{"id":"X","type":"acceleration","effectiveDate":"2024-03-01","recordedAt":"2024-05-20T12:00:00Z"},
		{"id":"V","type":"advance","effectiveDate":"2024-03-02","amount":300,"recordedAt":"2024-05-20T12:00:00Z"},
		{"id":"C","type":"chargeOff","effectiveDate":"2024-05-25","recordedAt":"2024-05-25T12:00:00Z"},
		{"id":"R","type":"chargeOffReversal","effectiveDate":"2024-05-28","target":"C","recordedAt":"2024-05-28T12:00:00Z"}`
	l := loanOf(t, terms, facts, "2024-05-29")
	fallen := l.Balances.Due.Total() + l.Balances.Overdue.Total()
	if l.Status != Active || fallen != 3*l.Level || l.Balances.PaidEarly.Total() != 0 {
		t.Errorf("%s, %s has fallen due, %s paid early; want an active loan, three payments of %s and nothing",
			l.Status, fallen, l.Balances.PaidEarly.Total(), l.Level)
	}
	rows := expectedOf(t, terms, facts, "2024-05-29")
	if len(rows) != 8 {
		t.Fatalf("%d payments are to come, want eight", len(rows))
	}
	for _, r := range rows[1:7] { // the first has what has fallen due, the last the interest on it
		if r.Amount != l.Level {
			t.Errorf("%s asks %s; want the level payment, %s", r.Date, r.Amount, l.Level)
		}
	}
}

// Of a loan that is charged off no more is asked, on the due dates that were known, than is
// owed, also where payments come before them.
func TestNoMoreIsAskedThanIsOwed(t *testing.T) {
	l := loanOf(t, `{"amountFinanced":1200,"duration":1,"interestRates":[{"annualRate":0.12}]}`,
		`,{"id":"X","type":"chargeOff","effectiveDate":"2024-01-16","recordedAt":"2024-06-01T12:00:00Z"},
		{"id":"P","type":"payment","effectiveDate":"2024-01-25","amount":900},
		{"id":"F","type":"deferral","effectiveDate":"2024-03-20","recordedAt":"2024-04-01T12:00:00Z"}`, "2024-07-01")
	open := money.Amount(0)
	for _, o := range l.Obligations {
		open += o.RemainingAmount
	}
	owed, rest := l.Balances.ChargedOff.Total(), l.Balances.Outstanding.Total()
	if owed != 300_40 || open != owed || rest != 0 {
		t.Errorf("%s of %s is asked, %s stands beside; want all of 300.40, and nothing else", open, owed, rest)
	}
}

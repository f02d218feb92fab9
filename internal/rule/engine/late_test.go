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
	ends := []FactType{Payment, Credit, Chargeback, Backdate, ChargeOff, Cancellation, Acceleration}
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

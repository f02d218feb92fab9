package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
)

// line is a loan in a line: status, days overdue, what is not due, due and
// overdue, overpaid, the payment, how many payments there are and the last day.
func line(l Loan) string {
	b := l.Balances
	last := l.Periods[len(l.Periods)-1].DueDate
	return fmt.Sprintf("%s %d | %s %s %s | %s | %s | %d to %s", l.Status, l.DaysOverdue, b.NonDue.Total(), b.Due.Total(),
		b.Overdue.Total(), b.Overpayment, l.Payment, len(l.Periods), last)
}

// What changes a loan, one fact at a time: twelve payments of 100.00 without
// interest, or of 106.62 at one percent a month.
func TestChanges(t *testing.T) {
	const plain = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`
	const bearing = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`
	const late = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"lateFee":{"kind":"flat","amount":8,"graceDays":10}}`
	const harsh = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"accelerateAfterDays":20,"chargeOffAfterDays":40}`
	const plan = `,{"id":"P","type":"paymentPlan","effectiveDate":"2024-02-01","plan":[{"date":"2024-02-20","amount":30},{"date":"2024-03-20","amount":30}]}`
	for _, c := range []struct{ name, overlay, facts, at, want string }{
		{"a due date moved: not yet due", plain, `,{"id":"D","type":"dueDateChange","effectiveDate":"2024-02-01","dueDate":"2024-02-15","date":"2024-02-25"}`, "2024-02-20", "active 0 | 1200.00 0.00 0.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"a due date moved: due", plain, `,{"id":"D","type":"dueDateChange","effectiveDate":"2024-02-01","dueDate":"2024-02-15","date":"2024-02-25"}`, "2024-02-25", "active 0 | 1100.00 100.00 0.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"due days changed: the next stays", plain, `,{"id":"D","type":"dueDateChange","effectiveDate":"2024-02-01","specificDays":[5]}`, "2024-03-04", "active 18 | 1100.00 0.00 100.00 | 0.00 | 100.00 | 12 to 2025-01-05"},
		{"due days changed: those after it move", plain, `,{"id":"D","type":"dueDateChange","effectiveDate":"2024-02-01","specificDays":[5]}`, "2024-03-05", "active 19 | 1000.00 100.00 100.00 | 0.00 | 100.00 | 12 to 2025-01-05"},
		{"due days and frequency changed: to the same end", plain, `,{"id":"D","type":"dueDateChange","effectiveDate":"2024-02-01","specificDays":[1,15],"dueDatesFrequency":"twiceMonthly"}`, "2024-03-01", "active 15 | 1050.00 50.00 100.00 | 0.00 | 50.00 | 23 to 2025-01-15"},
		{"all due dates put off by days", plain, `,{"id":"D","type":"deferral","effectiveDate":"2024-02-01","days":10}`, "2024-02-25", "active 0 | 1100.00 100.00 0.00 | 0.00 | 100.00 | 12 to 2025-01-25"},
		{"the next payment deferred", plain, `,{"id":"D","type":"deferral","effectiveDate":"2024-02-01"}`, "2024-03-15", "active 0 | 1100.00 100.00 0.00 | 0.00 | 100.00 | 12 to 2025-02-15"},
		{"three deferred from April", plain, `,{"id":"D","type":"deferral","effectiveDate":"2024-02-01","dueDate":"2024-04-15","periods":3}`, "2024-07-15", "active 151 | 900.00 100.00 200.00 | 0.00 | 100.00 | 12 to 2025-04-15"},
		{"an overdue payment deferred", plain, `,{"id":"D","type":"deferral","effectiveDate":"2024-03-01","dueDate":"2024-02-15"}`, "2024-03-01", "active 0 | 1200.00 0.00 0.00 | 0.00 | 100.00 | 13 to 2025-02-15"},
		{"a payment that was partly made deferred", plain, `,{"id":"Q","type":"payment","effectiveDate":"2024-02-15","amount":40},{"id":"D","type":"deferral","effectiveDate":"2024-02-15","dueDate":"2024-02-15"}`, "2024-02-20", "active 0 | 1160.00 0.00 0.00 | 0.00 | 100.00 | 13 to 2025-02-15"},
		{"twice as long", plain, `,{"id":"T","type":"termsChange","effectiveDate":"2024-02-01","change":{"duration":24}}`, "2024-02-15", "active 0 | 1150.00 50.00 0.00 | 0.00 | 50.00 | 24 to 2026-01-15"},
		{"without interest from now", bearing, `,{"id":"T","type":"termsChange","effectiveDate":"2024-02-15","change":{"annualRate":0}}`, "2024-03-15", "active 29 | 1004.89 100.49 106.62 | 0.00 | 100.49 | 12 to 2025-01-15"},
		{"every two weeks", plain, `,{"id":"T","type":"termsChange","effectiveDate":"2024-02-01","change":{"paymentFrequency":"everyTwoWeeks","specificDays":[1],"duration":24}}`, "2024-02-19", "active 0 | 1150.00 50.00 0.00 | 0.00 | 50.00 | 24 to 2025-01-06"},
		{"a payment that is given", plain, `,{"id":"T","type":"termsChange","effectiveDate":"2024-02-01","change":{"periodicPaymentAmount":40}}`, "2025-01-15", "active 335 | 0.00 760.00 440.00 | 0.00 | 0.00 | 12 to 2025-01-15"},
		{"a plan asks for what it says", plain, plan, "2024-02-20", "active 0 | 1170.00 30.00 0.00 | 0.00 | 30.00 | 12 to 2025-01-15"},
		{"and then for what was agreed", plain, plan, "2024-04-15", "active 55 | 1040.00 100.00 60.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"the last payment takes the rest", plain, plan, "2025-01-15", "active 330 | 0.00 240.00 960.00 | 0.00 | 0.00 | 12 to 2025-01-15"},
		{"or periods are added", plain, strings.Replace(plan, `"plan":`, `"isExtendLoanDuration":true,"plan":`, 1), "2025-01-15", "active 330 | 140.00 100.00 960.00 | 0.00 | 100.00 | 14 to 2025-03-15"},
		{"a plan of more shortens the loan", plain, `,{"id":"P","type":"paymentPlan","effectiveDate":"2024-02-01","plan":[{"date":"2024-02-20","amount":700},{"date":"2024-03-20","amount":400}]}`, "2024-05-20", "active 90 | 0.00 0.00 1200.00 | 0.00 | 0.00 | 12 to 2025-01-15"},
		{"a plan canceled", plain, plan + `,{"id":"C","type":"paymentPlanCancellation","effectiveDate":"2024-02-25","target":"P"}`, "2024-03-15", "active 24 | 1070.00 100.00 30.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"relief to six percent", bearing, `,{"id":"S","type":"scraRelief","effectiveDate":"2024-01-15"}`, "2024-02-15", "active 0 | 1105.38 100.62 0.00 | 0.00 | 100.62 | 12 to 2025-01-15"},
		{"and no late fee", late, `,{"id":"S","type":"scraRelief","effectiveDate":"2024-01-20","date":"2024-02-28"}`, "2024-02-28", "active 13 | 1100.00 0.00 100.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"until it ends", late, `,{"id":"S","type":"scraRelief","effectiveDate":"2024-01-20","date":"2024-02-28"}`, "2024-03-26", "active 40 | 1008.00 0.00 200.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"a refund", plain, `,{"id":"Q","type":"payment","effectiveDate":"2024-02-01","amount":1300},{"id":"R","type":"refund","effectiveDate":"2024-02-02","amount":60}`, "2024-02-03", "paidOff 0 | 0.00 0.00 0.00 | 40.00 | 0.00 | 12 to 2025-01-15"},
		{"a refund of more is lent", plain, `,{"id":"Q","type":"payment","effectiveDate":"2024-02-01","amount":1300},{"id":"R","type":"refund","effectiveDate":"2024-02-02","amount":150}`, "2024-02-03", "active 0 | 50.00 0.00 0.00 | 0.00 | 4.17 | 12 to 2025-01-15"},
		{"canceled: interest paid is owed back", bearing, `,{"id":"Q","type":"payment","effectiveDate":"2024-02-15","amount":106.62},{"id":"X","type":"cancellation","effectiveDate":"2024-02-16"}`, "2024-03-15", "canceled 0 | 0.00 0.00 0.00 | 12.00 | 0.00 | 2 to 2024-03-15"},
		{"canceled, and then paid", plain, `,{"id":"X","type":"cancellation","effectiveDate":"2024-02-16"},{"id":"Q","type":"payment","effectiveDate":"2024-02-17","amount":10}`, "2024-03-15", "canceled 0 | 0.00 0.00 0.00 | 10.00 | 0.00 | 2 to 2024-03-15"},
		{"closed", plain, `,{"id":"Q","type":"payment","effectiveDate":"2024-02-01","amount":1200},{"id":"X","type":"close","effectiveDate":"2024-02-02"}`, "2024-03-15", "closed 0 | 0.00 0.00 0.00 | 0.00 | 0.00 | 12 to 2025-01-15"},
		{"closed on a payment that bounced", plain, `,{"id":"Q","type":"payment","effectiveDate":"2024-02-01","amount":1200},{"id":"X","type":"close","effectiveDate":"2024-02-02"},{"id":"B","type":"reversal","effectiveDate":"2024-02-05","target":"Q"}`, "2024-02-10", "active 0 | 1200.00 0.00 0.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"accelerated of itself, and taken back", harsh, `,{"id":"Y","type":"accelerationReversal","effectiveDate":"2024-03-10"}`, "2024-03-15", "active 29 | 1000.00 100.00 100.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"charged off of itself, and taken back", harsh, `,{"id":"Y","type":"chargeOffReversal","effectiveDate":"2024-03-28"}`, "2024-03-28", "active 42 | 1000.00 0.00 200.00 | 0.00 | 100.00 | 12 to 2025-01-15"},
		{"and charged off again the day after", harsh, `,{"id":"Y","type":"chargeOffReversal","effectiveDate":"2024-03-28"}`, "2024-03-29", "chargedOff 43 | 0.00 0.00 0.00 | 0.00 | 0.00 | 3 to 2024-04-15"},
	} {
		l := folded(t, c.overlay, c.facts, c.at)
		if got := line(l); got != c.want || len(l.Void) > strings.Count(c.name, "bounced") {
			t.Errorf("%s: %s %v\n want %s", c.name, got, l.Void, c.want)
		}
	}
}

// A loan canceled before it was activated was never lent.
func TestCanceledBeforeActivation(t *testing.T) {
	facts := factsOf(t, `[{"id":"X","type":"cancellation","effectiveDate":"2024-01-15"},{"id":"A","type":"activation","effectiveDate":"2024-01-20"}]`)
	l, err := Fold(terms(t, `{"duration":3}`), facts, d("2024-06-01"))
	if err != nil || l.Status != Canceled || l.PayoffAmount != 0 || len(l.Entries) != 0 || len(l.Void) != 1 {
		t.Errorf("the loan is %s with %s to pay off, without effect is %v, the error is %v; want no error, %s, nothing to pay off, no entry, and one fact without effect", l.Status, l.PayoffAmount, l.Void, err, Canceled)
	}
}

func TestChangesWithoutEffect(t *testing.T) {
	for _, facts := range []string{
		`{"id":"V","type":"dueDateChange","effectiveDate":"2024-02-01","dueDate":"2024-02-15","date":"2024-03-15"}`, // beyond the next
		`{"id":"V","type":"dueDateChange","effectiveDate":"2024-02-16","dueDate":"2024-02-15","date":"2024-02-20"}`, // it has fallen due
		`{"id":"V","type":"deferral","effectiveDate":"2024-02-01","dueDate":"2024-02-14"}`,
		`{"id":"V","type":"accelerationReversal","effectiveDate":"2024-02-01"}`,
		`{"id":"V","type":"chargeOffReversal","effectiveDate":"2024-02-01"}`,
		`{"id":"V","type":"close","effectiveDate":"2024-02-01"}`,
		`{"id":"X","type":"cancellation","effectiveDate":"2024-02-01"},{"id":"V","type":"fee","effectiveDate":"2024-02-02","amount":5}`,
	} {
		if l := folded(t, `{"duration":12}`, ","+facts, "2024-02-20"); len(l.Void) != 1 || l.Void[0] != "V" {
			t.Errorf("of %s without effect is %v, want V alone", facts, l.Void)
		}
	}
}

func TestChangesRefused(t *testing.T) {
	for fact, want := range map[string]string{
		`"type":"dueDateChange"`:                                                  "facts[1].dueDate",
		`"type":"dueDateChange","dueDate":"2024-02-15"`:                           "facts[1].dueDate",
		`"type":"dueDateChange","specificDays":[40]`:                              "specificDays[0]",
		`"type":"deferral","periods":500`:                                         "facts[1].periods",
		`"type":"deferral","amount":5`:                                            "facts[1].amount",
		`"type":"termsChange"`:                                                    "facts[1].change",
		`"type":"termsChange","change":{"duration":9999}`:                         "facts[1].change.duration",
		`"type":"termsChange","change":{"annualRate":11}`:                         "facts[1].change.annualRate",
		`"type":"termsChange","change":{"paymentFrequency":"weekly"}`:             "facts[1].change.specificDays",
		`"type":"paymentPlan","plan":[]`:                                          "facts[1].plan",
		`"type":"paymentPlan","plan":[{"date":"2024-01-01","amount":5}]`:          "facts[1].plan[0].date",
		`"type":"paymentPlan","plan":[{"date":"2024-03-01","amount":0}]`:          "facts[1].plan[0].amount",
		`"type":"paymentPlanCancellation","target":"A"`:                           "facts[1].target",
		`"type":"scraRelief","date":"2020-01-01"`:                                 "facts[1].date",
		`"type":"scraRelief","rate":{"annualRate":0.07,"startDate":"2024-02-01"}`: "facts[1].rate.annualRate",
		`"type":"refund"`: "facts[1].amount",
	} {
		facts := factsOf(t, `[`+activated+`,{"id":"F","effectiveDate":"2024-02-01",`+fact+`}]`)
		if _, err := Fold(terms(t, `{"duration":12}`), facts, d("2024-06-01")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", fact, err, want)
		}
	}
}

// What is expected in the middle of a loan's life is what then happens when it
// is paid: to the cent, and to nothing.
func TestExpected(t *testing.T) {
	in := terms(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"originationFeeAmount":50,"originationFeeCharge":"equally"}`)
	facts := factsOf(t, `[`+activated+`,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":60},{"id":"D","type":"deferral","effectiveDate":"2024-03-20","periods":2}]`)
	rows, err := Expected(in, facts, d("2024-04-01"))
	if err != nil || len(rows) == 0 || rows[len(rows)-1].Balance != 0 {
		t.Fatalf("the rows are %v with the error %v, want no error and some, the last with nothing left", rows, err)
	}
	for i, r := range rows {
		facts = append(facts, Fact{ID: fmt.Sprint("X", i), Type: Payment, EffectiveDate: r.Date, Amount: r.Amount})
	}
	l, err := Fold(in, facts, rows[len(rows)-1].Date)
	if err != nil || l.Status != PaidOff || l.Balances.Overpayment != 0 {
		t.Errorf("the loan is %s with %s to pay off and %s paid over, the error is %v; want no error, %s and nothing paid over", l.Status, l.PayoffAmount, l.Balances.Overpayment, err, PaidOff)
	}
	if done, err := Expected(in, facts, rows[len(rows)-1].Date); err != nil || len(done) != 0 {
		t.Errorf("expected are %v with the error %v, want no error and none", done, err)
	}
}

// Entries bear the moment at which they were booked; what stood booked keeps
// its own. More rows than 3,000 come when they are asked for.
func TestBookedAtAndMaxRows(t *testing.T) {
	in, facts := terms(t, `{"duration":3}`), factsOf(t, `[`+activated+`]`)
	first, second := time.Unix(1000, 0).UTC(), time.Unix(2000, 0).UTC()
	booked, err := Replay(nil, in, facts, day.First, d("2024-02-20"), first)
	if err != nil || booked[0].BookedAt == nil || !booked[0].BookedAt.Equal(first) {
		t.Fatalf("booked is %v with the error %v, want no error, and the first booked at %v", booked, err, first)
	}
	more, err := Replay(booked, in, append(facts, Fact{ID: "P", Type: Payment, EffectiveDate: d("2024-02-01"), Amount: 100}), day.First, d("2024-02-20"), second)
	if err != nil || len(more) == 0 || !more[0].BookedAt.Equal(second) || !booked[0].BookedAt.Equal(first) {
		t.Errorf("booked is %v more with the error %v, want no error, the first of these booked at %v, and what was there still at %v", more, err, second, first)
	}
	if _, err := Schedule(terms(t, `{"duration":5000,"paymentFrequency":"weekly","specificDays":[1]}`)); err == nil || !strings.Contains(err.Error(), "maxRows") {
		t.Errorf("a schedule of 5,000 payments is answered with %v, want an error that names maxRows", err)
	}
	if rows, err := Schedule(terms(t, `{"duration":5000,"paymentFrequency":"weekly","specificDays":[1],"maxRows":5000}`)); err != nil || len(rows) <= 3000 {
		t.Errorf("the schedule has %d rows with the error %v, want no error and more than 3,000", len(rows), err)
	}
}

// TestExpectedTellsInterestAsItIsEarned: what is not rounded of payments to come is what the schedule tells of them,
// on the day of the activation to the last place; later the first has the parts of cents besides that were left before.
func TestExpectedTellsInterestAsItIsEarned(t *testing.T) {
	for _, overlay := range []string{``, `,"interestRounding":"down"`, `,"interestRounding":"down","forgoResidue":true`} {
		in := terms(t, `{"amountFinanced":1200,"duration":6,"interestRates":[{"annualRate":0.1234}],"dayCount":"actual/365","originationFeeAmount":25,"originationFeeCharge":"firstPayment"`+overlay+`}`)
		facts := factsOf(t, `[`+activated+`]`)
		schedule, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		for paid := range 3 {
			at := facts[len(facts)-1].EffectiveDate
			rows, err := Expected(in, facts, at)
			if err != nil || len(rows) != len(schedule)-paid {
				t.Fatalf("%s: after %d payments the rows are %v with the error %v, want no error and %d", overlay, paid, rows, err, len(schedule)-paid)
			}
			for i, r := range rows {
				want := schedule[paid+i]
				if r != want && (paid == 0 || i > 0) {
					t.Errorf("%s: after %d payments row %d is %+v, want %+v", overlay, paid, i, r, want)
				}
				whole, off := r.UnroundedPrincipal.Plus(r.UnroundedInterest), r.UnroundedInterest.Minus(want.UnroundedInterest).HalfUp()
				if whole != book.Exact(r.Amount-r.Fees) || off < -1 || off > 1 {
					t.Errorf("%s: after %d payments row %d is %+v, want within a cent of %+v, and all of the amount", overlay, paid, i, r, want)
				}
			}
			if exact := book.Exact(rows[1].Interest); rows[1].UnroundedInterest == exact {
				t.Errorf("%s: the interest %s is told as rounded", overlay, rows[1].UnroundedInterest)
			}
			facts = append(facts, Fact{ID: fmt.Sprint("P", paid), Type: Payment, EffectiveDate: rows[0].Date, Amount: rows[0].Amount})
		}
	}
}

package boarding_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/standing"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// openingOf is a loan as it stands at the end of the day before one, as another system would hand it over.
func openingOf(c *servertest.Client, id string, at day.Day) *standing.Opening {
	c.T.Helper()
	o := &standing.Opening{}
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		l, err := store.Get[loan.Loan](ctx, tx, id)
		if err != nil {
			return err
		}
		before := at - 1
		was, err := ledger.Read(ctx, tx, l, &before, nil)
		if err != nil {
			return err
		}
		then, err := ledger.Read(ctx, tx, l, &at, nil)
		if err != nil {
			return err
		}
		b := &was.Loan.Balances
		*o = standing.Opening{NonDue: b.NonDue, Due: b.Due, Overdue: b.Overdue, PaidEarly: b.PaidEarly, PaidAhead: &b.PaidAhead,
			PeriodicPayment: was.Loan.Level, Overpayment: b.Overpayment, Suspense: b.Suspense, Paid: b.Paid}
		earned, err := strconv.ParseFloat(b.AccruedInterest.String(), 64)
		if err != nil {
			return err
		}
		o.NonDue.Interest -= money.Amount(math.Round(earned * 100)) // it is not booked, and stands beside it
		for _, x := range was.Loan.Obligations {
			if !x.IsFulfilled {
				o.Obligations = append(o.Obligations, standing.OpeningObligation{DueDate: x.DueDate, ObligationAmount: x.ObligationAmount,
					Scheduled: &x.ScheduledAmount, ScheduledRemaining: &x.ScheduledOpen, RemainingAmount: x.RemainingAmount})
			}
		}
		text := then.Loan.Balances.AccruedInterest.String()
		if whole, places, dotted := strings.Cut(text, "."); dotted {
			text = whole + "." + places[:min(9, len(places))]
		}
		o.AccruedInterest = money.MustRate(text)
		return nil
	})
	return o
}

// figures are what of the balances of a loan goes on: what is owed in which bucket, and since when.
func figures(c *servertest.Client, path string) string {
	c.T.Helper()
	b := c.Get(path + "/balances")
	return fmt.Sprint(b["status"], b["payoffAmount"], b["daysOverdue"], b["outstandingBalances"], b["nonDueBalances"], b["dueBalances"],
		b["overdueBalances"], b["paidBalances"])
}

// TestItGoesOnAsInTheOtherSystem: a loan that was lived here, with payments that are short, late or early, and is
// brought in again from its own state on a day, has the same balances from that day on as the one that was here all
// along, whatever is paid on both.
func TestItGoesOnAsInTheOtherSystem(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind, person, draw := product(c), c.Borrower(), rand.New(rand.NewPCG(17, 2026))
		agreed := m{"amountFinanced": 2400, "duration": 24, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.18}}}
		const n = 6
		var lived [n]servertest.Object
		for i := range n {
			lived[i] = c.Loan(person, m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": agreed})
			c.Data("POST", lived[i].Path+"/activate", m{"amortizationAtActivation": true}, 200)
		}
		// The level payment is 119.82; by hand: 2,400 × 0.015 / (1 - 1.015^-24).
		pay := func(path string) {
			if amount := []float64{0, 40, 119.82, 119.82, 150, 239.64}[draw.IntN(6)]; amount > 0 {
				c.Create(path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": amount})
			}
		}
		for _, on := range []string{"2026-01-20", "2026-02-10", "2026-02-17", "2026-03-12"} {
			c.Noon(on)
			for i := range n {
				pay(lived[i].Path)
			}
		}
		c.Noon("2026-03-20")
		at := day.MustParse("2026-03-20")
		var file []m
		for i := range n {
			text, err := json.Marshal(openingOf(c, lived[i].ID, at))
			if err != nil {
				t.Fatal(err)
			}
			file = append(file, m{"personId": person.ID, "startDate": "2026-01-05", "effectiveDate": at, "opening": json.RawMessage(text),
				"loan": m{"externalId": fmt.Sprint("again-", i), "loanTypeId": kind.ID, "atOrigination": agreed}})
		}
		got := send(c, "", lines(c, file...))
		assert.Fields(t, got, m{"agrees": true, "failures": assert.Count(0)})
		for step := range 5 {
			for i := range n {
				again := fmt.Sprint("/people/", person.ID, "/loans/ext-again-", i)
				if is, want := figures(c, again), figures(c, lived[i].Path); is != want {
					t.Fatalf("loan %d, brought in again, stands after %d steps as\n%s\nand the one that was here as\n%s", i, step, is, want)
				}
				if amount := []float64{0, 30, 119.82, 300}[draw.IntN(4)]; amount > 0 {
					for _, path := range []string{again, lived[i].Path} {
						c.Create(path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": amount})
					}
				}
			}
			c.Advance(11 * 24 * time.Hour)
		}
		c.Sound()
	})
}

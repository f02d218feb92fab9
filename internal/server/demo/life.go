package demo

import (
	"cmp"
	"fmt"
	"slices"

	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Of which loans the portfolio tells what became of them: those of so many borrowers, the first,
// that are so many days old at most. More would take minutes to live through. Others were agreed,
// and no more is known.
const (
	livedBorrowers = 700
	yearOfLives    = 365
)

// everyLife is added to the seed of the lives: with it the first hundred borrowers have loans
// of every life, so that a small portfolio shows them all.
const everyLife = 21

// Deed is what was done with a loan after it was agreed.
type Deed string

// What is done: money is lent, a payment comes, the last payment that came turns out to be
// bad, a due date is put off.
const (
	Activate Deed = "activate"
	Pay      Deed = "pay"
	Bounce   Deed = "bounce"
	Defer    Deed = "defer"
)

// Act is one thing that was done with a loan, at its moment.
type Act struct {
	At      Moment
	Deed    Deed
	Amount  money.Amount // of a payment, above 0; of a deferral its fee
	DueDate day.Day      // that a deferral puts off
	Number  int          // of a payment, from 1; a bounce has that of the payment
}

// Life is what becomes of a loan: how its borrower pays.
type Life string

// The lives of loans.
const (
	OnTime     Life = "onTime"     // every payment on its day
	LateOnce   Life = "lateOnce"   // one payment some weeks late
	Overdue    Life = "overdue"    // the last payments are missing
	ChargedOff Life = "chargedOff" // none after the first ones, for more than four months
	PaidOff    Life = "paidOff"    // all that is left with one of the payments, in whole dollars
	Bounced    Life = "bounced"    // the last payment bounced, and is made good days later
	Deferred   Life = "deferred"   // a due date is put off to the end, for a fee
)

// Lives are all lives, the commonest first.
func Lives() []Life {
	return []Life{OnTime, Overdue, LateOnce, ChargedOff, PaidOff, Bounced, Deferred}
}

// What the product of the demo lender says: after how many days overdue a loan is charged off,
// and what is charged for a payment that is late by more than so many days.
const (
	ChargeOffDays    = 120
	LateFee          = money.Amount(1500)
	LateFeeGraceDays = 10
)

// deferralFee is what the demo lender takes for putting a due date off.
const deferralFee = money.Amount(1000)

// Terms are those of an installment loan as the engine reads them, with the day count of
// the demo lender's product.
func (n *Loan) Terms() plan.Terms {
	return plan.Terms{StartDate: n.OriginatedOn, AmountFinanced: n.Amount, OriginationFee: n.OriginationFee,
		PaymentFrequency: plan.Frequency(n.PaymentFrequency), SpecificDays: plan.SpecificDays{Days: n.SpecificDays}, Duration: n.Duration,
		RateLists: plan.RateLists{Interest: []plan.RateSpan{{AnnualRate: n.InterestRate}}}}
}

// Live says what became of an installment loan, until the day before today,
// in the order of the moments: each borrower pays in one of a few ways. Of other loans nothing
// is known, and the life is empty. The error is that of terms without a schedule.
func (n *Loan) Live(today day.Day) (Life, []Act, error) {
	if n.number >= 3*livedBorrowers || n.LoanType != "installment" || n.Status != "originated" || today-n.OriginatedOn > yearOfLives {
		return "", nil, nil
	}
	rows, err := plan.Schedule(n.Terms())
	if err != nil {
		return "", nil, fmt.Errorf("the loan %s of the demo portfolio: %w", n.ExternalID, err)
	}
	c := chanceOf(n.seed+everyLife, partLife, n.number)
	due := 0
	for due < len(rows) && rows[due].Date < today {
		due++
	}
	life := weighted(c, Lives(), []int{48, 14, 12, 8, 8, 5, 5})
	stop := due // payments from here on do not come
	switch life {
	case Overdue:
		stop = max(0, due-c.between(1, 3))
	case ChargedOff:
		for stop > 0 && rows[stop-1].Date > today-ChargeOffDays-2 {
			stop--
		}
		if stop--; stop < 0 { // it is too young for that
			life, stop = OnTime, due
		}
	case PaidOff, Bounced, LateOnce, Deferred:
		if due < 2 || due == len(rows) || life == LateOnce && n.PaymentFrequency != "monthly" {
			life = OnTime
		}
	}
	fee := money.Amount(0) // that a late payment leaves for the next
	acts := []Act{{At: Moment{n.OriginatedOn, paidOut}, Deed: Activate}}
	for i := range stop {
		at := Moment{rows[i].Date, c.minute()}
		last := i == stop-1
		switch {
		case life == LateOnce && i == stop/2:
			if at.Day = min(at.Day+day.Day(c.between(12, 26)), today-1); at.Day-rows[i].Date > LateFeeGraceDays {
				fee = LateFee
			}
			acts = append(acts, Act{At: at, Deed: Pay, Amount: rows[i].Amount, Number: i + 1})
			continue
		case life == Deferred && last:
			acts = append(acts, Act{At: Moment{rows[i].Date - 3, at.Minute}, Deed: Defer, Amount: deferralFee, DueDate: rows[i].Date})
			continue
		}
		pay := Act{At: at, Deed: Pay, Amount: rows[i].Amount + fee, Number: i + 1}
		fee = 0
		if life == PaidOff && last {
			pay.Amount = (pay.Amount + rows[i].Balance + 99) / 100 * 100 // a check of whole dollars
		}
		acts = append(acts, pay)
		if life == Bounced && last {
			back := min(at.Day+3, today-1)
			acts = append(acts, Act{At: Moment{back, max(at.Minute, 9*60) + 1}, Deed: Bounce, Number: i + 1})
			if good := back + 4; good < today {
				acts = append(acts, Act{At: Moment{good, at.Minute}, Deed: Pay, Amount: pay.Amount, Number: len(rows) + 1})
			}
		}
	}
	slices.SortStableFunc(acts, func(a, b Act) int {
		return cmp.Or(cmp.Compare(a.At.Day, b.At.Day), cmp.Compare(a.At.Minute, b.At.Minute))
	})
	return life, acts, nil
}

// paidOut is the minute of the day in which a loan that was agreed is paid out, after it was
// recorded.
const paidOut = 17*60 + 30

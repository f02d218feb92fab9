package engine

import (
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Account is one account of a loan's books: the receivables, one for each
// component in each bucket ("principal.nonDue") and one for each component
// charged off ("principal.chargedOff"), and what stands against them.
type Account string

// The accounts that are not receivables.
const (
	Cash           Account = "cash"           // lent out, and paid in
	InterestIncome Account = "interestIncome" // interest earned
	FeeIncome      Account = "feeIncome"      // fees charged
	CreditsGranted Account = "creditsGranted" // service credits
	Overpayment    Account = "overpayment"    // owed back to the borrower
)

// receivable is the account of a component in a bucket.
func receivable(c Component, b Bucket) Account { return Account(string(c) + "." + string(b)) }

// chargedOff is the bucket of what was written off; no waterfall names it.
const chargedOff Bucket = "chargedOff"

// Entry is one double entry: Amount, more than zero, from the account Credit to
// the account Debit. It is never changed: a wrong entry is met by one that
// names it in Reverses and has its accounts exchanged. Cause is the id of the
// fact behind it, or dueDate, overdue, lateFee, acceleration or chargeOff when
// the terms alone brought it about. EffectiveDate is the day on which it counts
// and BookedAt when it was booked; it is not there while it is only reckoned.
type Entry struct {
	ID            string       `json:"id"`
	EffectiveDate day.Day      `json:"effectiveDate"`
	BookedAt      *time.Time   `json:"bookedAt,omitempty"`
	Debit         Account      `json:"debit"`
	Credit        Account      `json:"credit"`
	Amount        money.Amount `json:"amount"`
	Cause         string       `json:"cause"`
	Reverses      string       `json:"reverses,omitempty"`
}

// Amounts are an amount by component.
type Amounts struct {
	Principal money.Amount `json:"principalAmount"`
	Interest  money.Amount `json:"interestAmount"`
	Fees      money.Amount `json:"feesAmount"`
}

// Total is the sum of the components.
func (a Amounts) Total() money.Amount { return a.Principal + a.Interest + a.Fees }

// of is the place of a component.
func (a *Amounts) of(c Component) *money.Amount {
	switch c {
	case Fees:
		return &a.Fees
	case Interest:
		return &a.Interest
	}
	return &a.Principal
}

// Obligation is what falls due on one day. ObligationAmount is what the period
// asks, FulfilledAmount what payments have covered of it, those made earlier in
// the period included, and RemainingAmount the rest.
type Obligation struct {
	DueDate          day.Day      `json:"dueDate"`
	ObligationAmount money.Amount `json:"obligationAmount"`
	FulfilledAmount  money.Amount `json:"fulfilledAmount"`
	RemainingAmount  money.Amount `json:"remainingAmount"`
	IsFulfilled      bool         `json:"isFulfilled"`
	IsOverdue        bool         `json:"isOverdue"`
	IsDeferred       bool         `json:"isDeferred"` // what was open of it has been put off
	LateFeeBlocked   bool         `json:"isLateFeeBlockedByPyramidingConfig"`
}

// Split is how one payment or credit was applied. The parts add up to Amount.
type Split struct {
	ID        string       `json:"id"`
	Date      day.Day      `json:"effectiveDate"`
	Amount    money.Amount `json:"actualAmount"`
	Principal money.Amount `json:"paidPrincipalAmount"`
	Interest  money.Amount `json:"paidInterestAmount"`
	Fees      money.Amount `json:"paidFeesAmount"`
	Over      money.Amount `json:"paidOverAmount"`
}

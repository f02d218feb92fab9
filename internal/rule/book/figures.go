package book

import "nectarine/internal/value/money"

// Figures are what a statement tells of a period: what was owed when it began
// and when it ended, what is owed back to the borrower and what is held taken
// off, and what made the difference. They count by the days on which things take
// effect:
//
//	closing = opening + advances + interest + fees + refunds + reversals
//	          − payments − credits + adjustments
//
// A payment taken back in the period it was made in stands in both Payments and
// Reversals; one made in an earlier period has never been made as far as opening
// goes, and stands in EarlierReversals. Issued turns them into the figures of a
// statement that follows one already sent.
type Figures struct {
	Opening          money.Amount `json:"openingBalanceAmount"`
	Advances         money.Amount `json:"advancesAmount"` // what was lent
	Interest         money.Amount `json:"interestAmount"` // charged
	Fees             money.Amount `json:"feesAmount"`     // charged
	Payments         money.Amount `json:"paymentsAmount"`
	Reversals        money.Amount `json:"paymentReversalsAmount"`
	Credits          money.Amount `json:"creditsAmount"`
	CreditReversals  money.Amount `json:"creditReversalsAmount"`
	EarlierReversals money.Amount `json:"earlierReversalsAmount"`
	Refunds          money.Amount `json:"refundsAmount"`
	Capitalized      money.Amount `json:"capitalizedInterestAmount"` // within the balance
	Adjustments      money.Amount `json:"adjustmentsAmount"`         // of an opening or a cancellation
	Closing          money.Amount `json:"closingBalanceAmount"`
}

// Issued is the figures after a statement that said another closing balance than
// is now known: payments of earlier periods taken back in this one are reversals
// of it, and what else has become known of earlier days is adjustments.
func (f Figures) Issued(closing money.Amount) Figures {
	f.Reversals += f.EarlierReversals
	f.Adjustments += f.Opening - closing - f.EarlierReversals
	f.Opening, f.EarlierReversals = closing, 0
	return f
}

// YearToDate is what a calendar year has brought so far. Accrued is earned by
// day, booked or not; Interest and Fees are charged, the others paid by payments
// and credits.
type YearToDate struct {
	Year          int          `json:"year"`
	Accrued       Kept         `json:"interestAccrued"`
	Interest      money.Amount `json:"interestChargedAmount"`
	Fees          money.Amount `json:"feesChargedAmount"`
	PaidPrincipal money.Amount `json:"paidPrincipalAmount"`
	PaidInterest  money.Amount `json:"paidInterestAmount"`
	PaidFees      money.Amount `json:"paidFeesAmount"`
}

// Begin begins another year.
func (y *YearToDate) Begin(year int) {
	if y.Year != year {
		*y = YearToDate{Year: year}
	}
}

package standing

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Balances are what is owed on a day, in the buckets of the API, and what has
// been paid. NonDue interest includes what is earned and not yet booked,
// rounded to the cent as the terms say; AccruedInterest is that part unrounded.
// Outstanding is nonDue, due and overdue together, without what is charged off;
// NonAccrual is the same again of a loan that earns nothing, frozen or accelerated.
// PaidEarly was paid in the running period and counts toward its payment; PaidAhead is
// what of payments late fees are judged to find on it.
// Overpayment is owed to the borrower, Suspense is paid and held until a whole
// payment is there; neither is part of the outstanding balance.
type Balances struct {
	Outstanding     book.Amounts   `json:"outstandingBalances"`
	NonDue          book.Amounts   `json:"nonDueBalances"`
	Due             book.Amounts   `json:"dueBalances"`
	Overdue         book.Amounts   `json:"overdueBalances"`
	NonAccrual      book.Amounts   `json:"nonAccrualBalances"`
	ChargedOff      book.Amounts   `json:"chargedOffBalances"`
	Paid            book.Amounts   `json:"paidBalances"`
	PaidByCredits   book.Amounts   `json:"creditedBalances"`
	PaidEarly       book.Amounts   `json:"paidEarlyBalances"`
	PaidAhead       money.Amount   `json:"paidAheadAmount" doc:"What of payments late fees are judged to find on the next scheduled part."`
	Overpayment     money.Amount   `json:"paidOverAmount"`
	Suspense        money.Amount   `json:"suspenseAmount"`
	AccruedInterest book.Unrounded `json:"unroundedAccruedInterestAmount"`
	ForgoneInterest book.Unrounded `json:"forgoneInterestRoundingAmount"`
}

// Loan is a loan as it stands at the end of a day. PayoffAmount is what pays it
// off on that day. Payment is what the next payment asks of principal and
// interest; Level is the level payment, which it is but in periods of interest alone, in
// a payment plan, and under the relief of a servicemember. NextDate is the next day on which something will happen by
// the terms alone; nil means none will. Acceleration and ChargeOff are the facts,
// or the names of what came of itself, that reversals can take back. Void are the
// ids of facts without effect, because the loan was not in a status for them, or
// because they change nothing.
type Loan struct {
	At           day.Day        `json:"at"`
	Status       Status         `json:"status"`
	History      []StatusChange `json:"statusHistory" nullable:"false"`
	DaysOverdue  int            `json:"daysOverdue"`
	PayoffAmount money.Amount   `json:"payoffAmount"`
	Payment      money.Amount   `json:"periodicPayment"`
	Level        money.Amount   `json:"levelPayment" doc:"The level payment of principal and interest; the next payment asks something else in a period of interest alone, a payment plan, or under relief."`
	NextDate     *day.Day       `json:"nextDate"`
	Acceleration string         `json:"acceleration,omitempty"`
	ChargeOff    string         `json:"chargeOff,omitempty"`
	Balances     Balances       `json:"balances"`
	Obligations  []Obligation   `json:"obligations" nullable:"false"`
	Splits       []Split        `json:"transactions" nullable:"false"`
	Entries      []book.Entry   `json:"entries" nullable:"false"`
	Void         []string       `json:"void" nullable:"false"`
	Periods      []Period       `json:"periods" nullable:"false"`
	YearToDate   YearTotals     `json:"yearToDate"`

	// PlanDays are, by the id of a payment plan, the due dates of its payments, of those plans alone that a freeze
	// has moved; of a loan folded from its beginning.
	PlanDays map[string][]day.Day `json:"-"`
}

// YearTotals is YearToDate as others see it.
type YearTotals struct {
	Year            int            `json:"year"`
	InterestAccrued book.Unrounded `json:"unroundedInterestAccruedAmount"`
	InterestCharged money.Amount   `json:"interestChargedAmount"`
	FeesCharged     money.Amount   `json:"feesChargedAmount"`
	PaidPrincipal   money.Amount   `json:"paidPrincipalAmount"`
	PaidInterest    money.Amount   `json:"paidInterestAmount"`
	PaidFees        money.Amount   `json:"paidFeesAmount"`
}

// PeriodStatus is whether a period has ended.
type PeriodStatus string

// Ended, running, or to come.
const (
	Past    PeriodStatus = "past"
	Current PeriodStatus = "current"
	Future  PeriodStatus = "future"
)

// Values are all of them.
func (PeriodStatus) Values() []PeriodStatus { return []PeriodStatus{Past, Current, Future} }

// Period is the time that one payment is for: from the due date before it, or
// the activation, to the day before its own due date, both inclusive. Figures are
// there of past periods and of the current one, up to the day asked for.
type Period struct {
	StartDate     day.Day       `json:"startDate"`
	EndDate       day.Day       `json:"endDate"`
	StatementDate day.Day       `json:"statementDate"`
	DueDate       day.Day       `json:"dueDate"`
	Status        PeriodStatus  `json:"status"`
	Figures       *book.Figures `json:"figures"`
}

// Split is how one payment or credit was applied. Principal, interest, fees,
// over, held and unapplied add up to Amount. Held is less than nothing when what
// was held before is applied with it; Unapplied is what a credit had for nothing
// that it may be applied to, and is not granted.
type Split struct {
	ID        string       `json:"id"`
	Date      day.Day      `json:"effectiveDate"`
	Amount    money.Amount `json:"actualAmount"`
	Principal money.Amount `json:"paidPrincipalAmount"`
	Interest  money.Amount `json:"paidInterestAmount"`
	Fees      money.Amount `json:"paidFeesAmount"`
	Over      money.Amount `json:"paidOverAmount"`
	Held      money.Amount `json:"heldAmount"`
	Unapplied money.Amount `json:"unappliedAmount"`
}

package standing

import (
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Opening is a loan as another system kept it, at the end of the day before the
// fact's: from then on it is kept here. Due dates before that day are past. The
// level payment is PeriodicPayment, or solved for what is not due. Obligations
// are those still open; without them, an overdue balance is one obligation of
// DaysOverdue. AccruedInterest is earned and not booked, the day before included.
type Opening struct {
	Status          Status              `json:"status,omitempty"` // active, frozen, accelerated or chargedOff; active unless said
	NonDue          book.Amounts        `json:"nonDueBalances" required:"false"`
	Due             book.Amounts        `json:"dueBalances" required:"false"`
	Overdue         book.Amounts        `json:"overdueBalances" required:"false"`
	ChargedOff      book.Amounts        `json:"chargedOffBalances" required:"false"`
	AccruedInterest money.Rate          `json:"accruedInterestAmount" required:"false" doc:"Dollars earned and not booked by the end of the day before, to nine places."`
	Suspense        money.Amount        `json:"suspenseAmount,omitempty"`
	Overpayment     money.Amount        `json:"paidOverAmount,omitempty"`
	PeriodicPayment money.Amount        `json:"periodicPaymentAmount,omitempty"`
	DaysOverdue     int                 `json:"daysOverdue,omitempty"`
	Obligations     []OpeningObligation `json:"obligations,omitempty"`
	Paid            book.Amounts        `json:"paidBalances" required:"false"`     // so far, by payments
	Credited        book.Amounts        `json:"creditedBalances" required:"false"` // so far, by credits
	ServiceFees     money.Amount        `json:"serviceFeesChargedAmount,omitempty"`
	YearToDate      *OpeningYear        `json:"yearToDate,omitempty"`
	PastPeriods     []PastPeriod        `json:"pastPeriods,omitempty"`
}

// OpeningObligation is an obligation that is open when a loan is taken over.
// ScheduledAmount is the part that the schedule asked, all of it unless said.
type OpeningObligation struct {
	DueDate          day.Day      `json:"dueDate"`
	ObligationAmount money.Amount `json:"obligationAmount"`
	ScheduledAmount  money.Amount `json:"scheduledAmount,omitempty"`
	RemainingAmount  money.Amount `json:"remainingAmount"`
	IsLateFeeCharged bool         `json:"isLateFeeCharged,omitempty"` // it is charged none again
}

// OpeningYear is what the calendar year had brought before the loan was taken over.
type OpeningYear struct {
	InterestAccrued money.Amount `json:"interestAccruedAmount"`
	InterestCharged money.Amount `json:"interestChargedAmount"`
	FeesCharged     money.Amount `json:"feesChargedAmount"`
	PaidPrincipal   money.Amount `json:"paidPrincipalAmount"`
	PaidInterest    money.Amount `json:"paidInterestAmount"`
	PaidFees        money.Amount `json:"paidFeesAmount"`
}

// PastPeriod is a period that ended before a loan was taken over.
type PastPeriod struct {
	StartDate day.Day `json:"startDate"`
	DueDate   day.Day `json:"dueDate"`
}

// Check holds an opening, as it stood at the end of the day before one, against
// its bounds. The error names the field as a fact spells it: opening.status.
func (o *Opening) Check(at day.Day) error {
	if !slices.Contains([]Status{"", Active, Frozen, Accelerated, ChargedOff}, o.Status) {
		return errors.New("opening.status: must be active, frozen, accelerated or chargedOff")
	}
	for _, b := range []struct {
		name string
		book.Amounts
	}{{"nonDueBalances", o.NonDue}, {"dueBalances", o.Due}, {"overdueBalances", o.Overdue}, {"chargedOffBalances", o.ChargedOff}, {"paidBalances", o.Paid}, {"creditedBalances", o.Credited}} {
		if err := b.Check(); err != nil {
			return fmt.Errorf("opening.%s.%w", b.name, err)
		}
	}
	if _, err := book.Billionths(o.AccruedInterest); err != nil && o.AccruedInterest.IsNeg() {
		return errors.New("opening.accruedInterestAmount: must not be negative")
	}
	if _, _, ok := o.AccruedInterest.Int64(9); !ok {
		return errors.New("opening.accruedInterestAmount: must have at most nine places")
	}
	if min(o.Suspense, o.Overpayment, o.PeriodicPayment, o.ServiceFees) < 0 || o.DaysOverdue < 0 || o.DaysOverdue > 36500 {
		return errors.New("opening: suspenseAmount, paidOverAmount, periodicPaymentAmount, serviceFeesChargedAmount and daysOverdue must not be negative")
	}
	whole := o.Status == ChargedOff
	if whole != (o.ChargedOff.Total() > 0) || whole && o.NonDue.Total()+o.Due.Total()+o.Overdue.Total() > 0 {
		return errors.New("opening.chargedOffBalances: hold all that is owed of a loan that is charged off, and nothing of another")
	}
	for i, p := range o.PastPeriods {
		if p.DueDate <= p.StartDate || p.DueDate >= at || i > 0 && p.StartDate < o.PastPeriods[i-1].DueDate {
			return fmt.Errorf("opening.pastPeriods[%d]: must follow the one above it and end before the effectiveDate", i)
		}
	}
	return o.checkObligations(at)
}

// checkObligations holds the open obligations against what is due and overdue.
func (o *Opening) checkObligations(at day.Day) error {
	sum := money.Amount(0)
	for i, b := range o.Obligations {
		if b.RemainingAmount <= 0 || b.ObligationAmount < b.RemainingAmount ||
			b.ScheduledAmount < 0 || b.ScheduledAmount > b.ObligationAmount {
			return fmt.Errorf("opening.obligations[%d].remainingAmount: must be more than 0, and at most obligationAmount; so must scheduledAmount", i)
		}
		if b.DueDate >= at || i > 0 && b.DueDate <= o.Obligations[i-1].DueDate {
			return fmt.Errorf("opening.obligations[%d].dueDate: must be before the effectiveDate and after the one above it", i)
		}
		sum += b.RemainingAmount
	}
	due, overdue := o.Due.Total(), o.Overdue.Total()
	switch {
	case len(o.Obligations) > 0 && sum != due+overdue:
		return fmt.Errorf("opening.obligations: %s remains of them, but %s is due and overdue", sum, due+overdue)
	case len(o.Obligations) == 0 && due > 0:
		return errors.New("opening.obligations: name what is due by its due date")
	case len(o.Obligations) == 0 && (overdue > 0) != (o.DaysOverdue > 0):
		return errors.New("opening.daysOverdue: an overdue balance needs it, and nothing else has it; or name the obligations")
	case due > 0 && o.Obligations[len(o.Obligations)-1].DueDate != at-1:
		return errors.New("opening.dueBalances: the day after its due date what is due is overdue")
	}
	return nil
}

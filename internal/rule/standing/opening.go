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
// are those still open; without them, what is overdue, or charged off, is one
// obligation of DaysOverdue, counted to the end of the day before.
// AccruedInterest is earned and not booked, the day before included; it is in
// none of the balances. PaidEarly is what was paid of the running period's payment
// before it falls due, which counts toward it; PaidAhead is what of payments late fees
// are judged to find on the next scheduled part, all that was paid early unless said.
type Opening struct {
	Status          Status              `json:"status,omitempty"` // active, frozen, accelerated or chargedOff; active unless said
	NonDue          book.Amounts        `json:"nonDueBalances" required:"false"`
	Due             book.Amounts        `json:"dueBalances" required:"false"`
	Overdue         book.Amounts        `json:"overdueBalances" required:"false"`
	ChargedOff      book.Amounts        `json:"chargedOffBalances" required:"false"`
	PaidEarly       book.Amounts        `json:"paidEarlyBalances" required:"false" doc:"Paid in the running period before its due date: it counts toward that payment."`
	PaidAhead       *money.Amount       `json:"paidAheadAmount,omitempty"`
	AccruedInterest money.Rate          `json:"accruedInterestAmount" required:"false" doc:"Dollars earned and not booked by the end of the day before, to nine places; down to a cent less than nothing after a booking that was rounded up."`
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
// Scheduled is the part that the schedule asked; see Owed for where it is not said.
// ScheduledRemaining is what would be open of that part had no payment ever been
// spent on late fees, by which alone late fees are judged; what is open of it
// unless said. A late fee whose day has passed was the other system's to charge.
type OpeningObligation struct {
	DueDate            day.Day       `json:"dueDate"`
	ObligationAmount   money.Amount  `json:"obligationAmount"`
	Scheduled          *money.Amount `json:"scheduledAmount,omitempty"`
	ScheduledRemaining *money.Amount `json:"scheduledRemainingAmount,omitempty"`
	RemainingAmount    money.Amount  `json:"remainingAmount"`
	IsLateFeeCharged   bool          `json:"isLateFeeCharged,omitempty"` // it is charged none again
}

// unscheduled are the fees that are due, overdue or charged off and that no schedule asked.
func (o *Opening) unscheduled() (fees money.Amount) {
	for _, b := range []book.Amounts{o.Due, o.Overdue, o.ChargedOff} {
		fees += b.Fees - b.OriginationFees - b.ServiceFees
	}
	return fees
}

// Owed are the open obligations with everything said. One that does not say what of it
// the schedule asked holds the fees that are due or overdue, but for those of the
// schedule: no late fee is charged for a fee (12 CFR 1026.36(c)(2)).
func (o *Opening) Owed() []OpeningObligation {
	fees := o.unscheduled()
	list := slices.Clone(o.Obligations)
	for i := range list {
		b := &list[i]
		rest := b.RemainingAmount
		if b.Scheduled == nil {
			part := max(b.ObligationAmount-fees, 0)
			b.Scheduled, rest = &part, max(rest-fees, 0)
		}
		if b.ScheduledRemaining == nil {
			open := min(*b.Scheduled, rest)
			b.ScheduledRemaining = &open
		}
	}
	return list
}

// PaidAheadAmount is what late fees are judged to find on the next scheduled part.
func (o *Opening) PaidAheadAmount() money.Amount {
	if o.PaidAhead != nil {
		return *o.PaidAhead
	}
	return o.PaidEarly.Total()
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

// booked is whether anything has been charged or paid in the year.
func (y *OpeningYear) booked() bool {
	return y.InterestCharged != 0 || y.FeesCharged != 0 || y.PaidPrincipal != 0 || y.PaidInterest != 0 || y.PaidFees != 0
}

// PastPeriod is a period that ended before a loan was taken over.
type PastPeriod struct {
	StartDate day.Day `json:"startDate"`
	DueDate   day.Day `json:"dueDate"`
}

// Validate holds an opening, as it stood at the end of the day before one, against
// its bounds. The error names the field as a fact spells it: opening.status.
func (o *Opening) Validate(at day.Day) error {
	if !slices.Contains([]Status{"", Active, Frozen, Accelerated, ChargedOff}, o.Status) {
		return errors.New("opening.status: must be active, frozen, accelerated or chargedOff")
	}
	for _, b := range []struct {
		name string
		book.Amounts
	}{{"nonDueBalances", o.NonDue}, {"dueBalances", o.Due}, {"overdueBalances", o.Overdue}, {"chargedOffBalances", o.ChargedOff}, {"paidBalances", o.Paid}, {"creditedBalances", o.Credited}, {"paidEarlyBalances", o.PaidEarly}} {
		if err := b.Validate(); err != nil {
			return fmt.Errorf("opening.%s.%w", b.name, err)
		}
	}
	if whole, fraction, ok := o.AccruedInterest.Int64(9); !ok || o.AccruedInterest.MinScale() > 9 {
		return errors.New("opening.accruedInterestAmount: must be dollars with at most nine places")
	} else if whole < 0 || fraction < -centOfBillionths {
		return errors.New("opening.accruedInterestAmount: must not be less than nothing by more than the cent of a rounding")
	}
	if min(o.Suspense, o.Overpayment, o.PeriodicPayment, o.ServiceFees) < 0 || o.DaysOverdue < 0 || o.DaysOverdue > 36500 {
		return errors.New("opening: suspenseAmount, paidOverAmount, periodicPaymentAmount, serviceFeesChargedAmount and daysOverdue must not be negative")
	}
	if o.PaidAhead != nil && (*o.PaidAhead < 0 || *o.PaidAhead > money.Largest/1000) {
		return errors.New("opening.paidAheadAmount: must not be negative")
	}
	if o.PaidEarly.Total()+o.PaidAheadAmount() > 0 && (o.Status == Accelerated || o.Status == ChargedOff) {
		return errors.New("opening.paidEarlyBalances: are of a loan that has payments to come")
	}
	whole := o.Status == ChargedOff
	if whole != (o.ChargedOff.Total() > 0) || whole && o.NonDue.Total()+o.Due.Total()+o.Overdue.Total() > 0 {
		return errors.New("opening.chargedOffBalances: hold all that is owed of a loan that is charged off, and nothing of another")
	}
	if (whole || o.Status == Accelerated) && !o.AccruedInterest.IsZero() {
		return errors.New("opening.accruedInterestAmount: must be 0 of a loan that is accelerated or charged off, which earns nothing; what it earned before is due")
	}
	if y, m, d := at.Date(); o.YearToDate != nil && m == 1 && d == 1 && o.YearToDate.booked() {
		return fmt.Errorf("opening.yearToDate: begins anew on %d-01-01: of the year before it holds nothing but the interest of 31 December", y)
	}
	if o.Status == Accelerated && o.NonDue.Total() > 0 {
		return errors.New("opening.nonDueBalances: must be 0 of a loan that is accelerated, of which all is due")
	}
	for i, p := range o.PastPeriods {
		if p.DueDate <= p.StartDate || p.DueDate >= at || i > 0 && p.StartDate < o.PastPeriods[i-1].DueDate {
			return fmt.Errorf("opening.pastPeriods[%d]: must follow the one above it and end before the effectiveDate", i)
		}
	}
	return o.validateObligations(at)
}

// validateObligations holds the open obligations against what is due and overdue.
func (o *Opening) validateObligations(at day.Day) error {
	sum := money.Amount(0)
	for i, b := range o.Owed() {
		if fees := o.unscheduled(); fees > 0 && len(o.Obligations) > 1 && o.Obligations[i].Scheduled == nil {
			return fmt.Errorf("opening.obligations[%d].scheduledAmount: is needed, for %s of fees lie in one of them", i, fees)
		}
		if err := b.validate(); err != nil {
			return fmt.Errorf("opening.obligations[%d].%w", i, err)
		}
		if b.DueDate >= at || i > 0 && b.DueDate <= o.Obligations[i-1].DueDate {
			return fmt.Errorf("opening.obligations[%d].dueDate: must be before the effectiveDate and after the one above it", i)
		}
		sum += b.RemainingAmount
	}
	due, late := o.Due.Total(), o.Overdue.Total()+o.ChargedOff.Total()
	switch {
	case len(o.Obligations) > 0 && sum != due+late:
		return fmt.Errorf("opening.obligations: %s remains of them, but %s is due, overdue and charged off", sum, due+late)
	case len(o.Obligations) > 0 && o.DaysOverdue != 0 && day.Day(o.DaysOverdue) != at-1-o.Obligations[0].DueDate:
		return fmt.Errorf("opening.daysOverdue: is %d by the obligations at the end of the day before; leave it out beside them", at-1-o.Obligations[0].DueDate)
	case len(o.Obligations) == 0 && due > 0:
		return errors.New("opening.obligations: name what is due by its due date")
	case len(o.Obligations) == 0 && o.Overdue.Total() > 0 && o.DaysOverdue == 0:
		return errors.New("opening.daysOverdue: is needed for overdueBalances, or name the obligations")
	case len(o.Obligations) == 0 && late == 0 && o.DaysOverdue > 0:
		return errors.New("opening.daysOverdue: nothing is overdue or charged off; give overdueBalances or leave it out")
	case due > 0 && o.Obligations[len(o.Obligations)-1].DueDate != at-1:
		return errors.New("opening.dueBalances: the day after its due date what is due is overdue")
	}
	return nil
}

// centOfBillionths is a cent in billionths of a dollar.
const centOfBillionths = 10_000_000

// validate holds the amounts of an open obligation with everything said against each other.
func (o OpeningObligation) validate() error {
	switch {
	case o.RemainingAmount <= 0 || o.RemainingAmount > o.ObligationAmount:
		return errors.New("remainingAmount: must be more than 0, and at most obligationAmount")
	case *o.Scheduled < 0 || *o.Scheduled > o.ObligationAmount:
		return errors.New("scheduledAmount: must be from 0 to obligationAmount")
	case *o.ScheduledRemaining < 0 || *o.ScheduledRemaining > min(*o.Scheduled, o.RemainingAmount):
		return errors.New("scheduledRemainingAmount: must be from 0 to scheduledAmount, and at most remainingAmount")
	}
	return nil
}

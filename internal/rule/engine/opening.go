package engine

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
	NonDue          Amounts             `json:"nonDueBalances" required:"false"`
	Due             Amounts             `json:"dueBalances" required:"false"`
	Overdue         Amounts             `json:"overdueBalances" required:"false"`
	ChargedOff      Amounts             `json:"chargedOffBalances" required:"false"`
	AccruedInterest money.Rate          `json:"accruedInterestAmount" required:"false"` // dollars, to nine places
	Suspense        money.Amount        `json:"suspenseAmount,omitempty"`
	Overpayment     money.Amount        `json:"paidOverAmount,omitempty"`
	PeriodicPayment money.Amount        `json:"periodicPaymentAmount,omitempty"`
	DaysOverdue     int                 `json:"daysOverdue,omitempty"`
	Obligations     []OpeningObligation `json:"obligations,omitempty"`
	Paid            Amounts             `json:"paidBalances" required:"false"`     // so far, by payments
	Credited        Amounts             `json:"creditedBalances" required:"false"` // so far, by credits
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

// checkOpening holds an opening against its bounds.
func checkOpening(f Fact) error {
	o := f.Opening
	if !slices.Contains([]Status{"", Active, Frozen, Accelerated, ChargedOff}, o.Status) {
		return errors.New("opening.status: must be active, frozen, accelerated or chargedOff")
	}
	for _, b := range []struct {
		name string
		Amounts
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
		if p.DueDate <= p.StartDate || p.DueDate >= f.EffectiveDate || i > 0 && p.StartDate < o.PastPeriods[i-1].DueDate {
			return fmt.Errorf("opening.pastPeriods[%d]: must follow the one above it and end before the effectiveDate", i)
		}
	}
	return o.checkObligations(f.EffectiveDate)
}

// checkObligations holds the open obligations against what is due and overdue.
func (o *Opening) checkObligations(at day.Day) error {
	sum := money.Amount(0)
	for i, b := range o.Obligations {
		if b.RemainingAmount <= 0 || b.ObligationAmount < b.RemainingAmount || b.ScheduledAmount < 0 || b.ScheduledAmount > b.ObligationAmount {
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

// open takes up a loan in mid-life.
func (l *loan) open(f Fact) error {
	o := f.Opening
	if f.EffectiveDate <= l.StartDate {
		return fmt.Errorf("effectiveDate: must be after startDate %s; a loan that begins is activated", l.StartDate)
	}
	before := l.net()
	for b, list := range [book.Buckets]book.ByComponent{o.NonDue.ByComponent(), o.Due.ByComponent(), o.Overdue.ByComponent(), o.ChargedOff.ByComponent()} {
		for c, n := range list {
			l.Book.Add(book.Component(c), book.Bucket(b), book.Opening, n, f.ID)
		}
	}
	l.Book.Post(book.Opening, book.Suspense, o.Suspense, f.ID)
	l.Book.Post(book.Opening, book.Overpayment, o.Overpayment, f.ID)
	l.Book.Held, l.Book.Over = o.Suspense, o.Overpayment
	l.Book.Paid, l.Book.Credited = o.Paid.ByComponent(), o.Credited.ByComponent()
	whole, fraction, _ := o.AccruedInterest.Int64(9)
	l.Book.Accrued.Unrounded = book.Exact(money.Amount(whole * 100)).Plus(book.Product(fraction, 100, book.YearUnits))
	l.ServiceFees = o.ServiceFees
	l.openYear(o.YearToDate)
	l.openPeriods(o, f.EffectiveDate)
	l.openObligations(o, f.EffectiveDate)
	l.Figures = book.Figures{Opening: before, Adjustments: l.net() - before}
	l.Begun, l.FeesAsked, l.FeeLeft, l.FeePart = l.at(), o.NonDue.OriginationFees, 0, 0
	l.FeesOpen = o.NonDue.Fees + o.Due.Fees + o.Overdue.Fees - o.NonDue.OriginationFees
	l.become(Active)
	switch o.Status {
	case Frozen, Accelerated, ChargedOff:
		l.Acceleration = map[Status]string{Accelerated: f.ID, ChargedOff: f.ID}[o.Status]
		l.become(o.Status)
	}
	if l.Payment, l.Given = o.PeriodicPayment, o.PeriodicPayment > 0 && l.PeriodicPayment > 0; o.PeriodicPayment == 0 && l.PeriodicPayment > 0 {
		l.Payment, l.Given = l.PeriodicPayment, true
	}
	if l.Payment == 0 {
		l.solve(f)
	}
	l.payOff()
	return l.settle()
}

// openYear takes up the year to date.
func (l *loan) openYear(y *OpeningYear) {
	if y == nil {
		return
	}
	l.YearToDate = book.YearToDate{Year: l.YearToDate.Year, Accrued: book.Kept{Unrounded: book.Exact(y.InterestAccrued)}, Interest: y.InterestCharged, Fees: y.FeesCharged,
		PaidPrincipal: y.PaidPrincipal, PaidInterest: y.PaidInterest, PaidFees: y.PaidFees}
}

// openPeriods passes over the due dates before the day.
func (l *loan) openPeriods(o *Opening, at day.Day) {
	start := l.StartDate
	for _, p := range o.PastPeriods {
		l.out.Periods = append(l.out.Periods, Period{StartDate: p.StartDate, EndDate: p.DueDate - 1, StatementDate: p.DueDate, DueDate: p.DueDate, Status: "past"})
		start = p.DueDate
	}
	for len(l.Dates) > 0 && l.Dates[0] < at {
		start = max(start, l.Dates[0])
		l.Dates = l.Dates[1:]
		l.InterestOnly = max(l.InterestOnly-1, 0)
	}
	l.Start, l.Anchor = start, l.Pattern.Anchor(start)
	for len(l.Advance) > 0 && l.Advance[0].Date < at {
		l.Advance = l.Advance[1:]
	}
}

// openObligations takes up what is open.
func (l *loan) openObligations(o *Opening, at day.Day) {
	list := o.Obligations
	if len(list) == 0 && o.Overdue.Total() > 0 {
		list = []OpeningObligation{{DueDate: at - day.Day(o.DaysOverdue), ObligationAmount: o.Overdue.Total(), RemainingAmount: o.Overdue.Total(), IsLateFeeCharged: true}}
	}
	for i, b := range list {
		for _, later := range list[i:] { // late fees are judged in order: one charged later says that this has been judged
			b.IsLateFeeCharged = b.IsLateFeeCharged || later.IsLateFeeCharged
		}
		scheduled := b.ScheduledAmount
		if scheduled == 0 {
			scheduled = b.ObligationAmount
		}
		l.Obligations = append(l.Obligations, Owing{Judged: b.IsLateFeeCharged, Short: min(scheduled, b.RemainingAmount), Done: true,
			Obligation: Obligation{DueDate: b.DueDate, ObligationAmount: b.ObligationAmount, ScheduledAmount: scheduled, RemainingAmount: b.RemainingAmount, FulfilledAmount: b.ObligationAmount - b.RemainingAmount}})
	}
}

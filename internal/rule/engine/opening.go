package engine

import (
	"errors"
	"fmt"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// open takes up a loan in mid-life.
func (l *loan) open(f Fact) error {
	o := f.Opening
	if f.EffectiveDate <= l.StartDate {
		return fmt.Errorf("effectiveDate: must be after startDate %s; a loan that begins is activated", l.StartDate)
	}
	if o.Suspense > 0 && !l.HoldPartial {
		return errors.New("opening.suspenseAmount: only terms with holdPartial hold payments")
	}
	name := loanfact.OriginationFeeName + ":" + f.ID
	if fee := o.NonDue.OriginationFees; l.OriginationCharge == plan.WithFirst && fee > 0 {
		lowered := *o
		lowered.NonDue.OriginationFees = l.lowered(name, fee)
		lowered.NonDue.Fees -= fee - lowered.NonDue.OriginationFees
		o = &lowered
	}
	before := l.net()
	for b, list := range [book.Buckets]book.ByComponent{o.NonDue.ByComponent(),
		o.Due.ByComponent(), o.Overdue.ByComponent(), o.ChargedOff.ByComponent()} {
		for c, n := range list {
			l.Book.Add(book.Component(c), book.Bucket(b), book.Opening, n, f.ID)
		}
	}
	l.Book.Post(book.Opening, book.Suspense, o.Suspense, f.ID)
	l.Book.Post(book.Opening, book.Overpayment, o.Overpayment, f.ID)
	l.Book.Held, l.Book.Over = o.Suspense, o.Overpayment
	l.Book.Paid, l.Book.Credited = o.Paid.ByComponent(), o.Credited.ByComponent()
	whole, fraction, _ := o.AccruedInterest.Int64(9)
	l.Book.Accrued.Unrounded = book.Exact(money.Amount(whole * 100)).Plus(book.Product(max(fraction, 0), 100, book.YearUnits)).
		Minus(book.Product(max(-fraction, 0), 100, book.YearUnits))
	l.ServiceFees = o.ServiceFees
	l.openYear(o.YearToDate)
	l.openPeriods(o, f.EffectiveDate, name)
	l.openObligations(o, f.EffectiveDate)
	l.Figures = book.Figures{Opening: before, Adjustments: l.net() - before}
	l.Begun, l.FeesAsked = l.at(), o.NonDue.OriginationFees
	l.Early, l.Ahead = o.PaidEarly.ByComponent(), o.PaidAheadAmount()
	l.FeesOpen = l.openFees(o)
	l.become(Active)
	switch o.Status {
	case Frozen, Accelerated, ChargedOff:
		l.become(o.Status) // before it was taken over: there is no day that a reversal could go back to
	}
	l.Payment, l.Given = o.PeriodicPayment, o.PeriodicPayment > 0 && l.PeriodicPayment > 0
	if o.PeriodicPayment == 0 && l.PeriodicPayment > 0 {
		l.Payment, l.Given = l.PeriodicPayment, true
	}
	if l.Payment == 0 && len(l.Dates) > 0 {
		l.solving = f.Place() + 1
	}
	l.payOff()
	return l.solveIfAsked()
}

// openFees is what is open of fees that come with no payment, as late fees are judged: those
// not due, what is open of obligations beside their scheduled parts, and what lies ahead by
// that judgement alone.
func (l *loan) openFees(o *Opening) money.Amount {
	open := o.NonDue.Fees - o.NonDue.OriginationFees
	for _, b := range l.Obligations {
		open += b.RemainingAmount - b.Short
	}
	return max(open+l.Ahead-o.PaidEarly.Principal-o.PaidEarly.Interest-o.PaidEarly.OriginationFees, 0)
}

// openYear takes up the year to date.
func (l *loan) openYear(y *OpeningYear) {
	if y == nil {
		return
	}
	l.YearToDate = book.YearToDate{Year: l.YearToDate.Year,
		Accrued: book.Kept{Unrounded: book.Exact(y.InterestAccrued)}, Interest: y.InterestCharged, Fees: y.FeesCharged,
		PaidPrincipal: y.PaidPrincipal, PaidInterest: y.PaidInterest, PaidFees: y.PaidFees}
}

// openPeriods passes over the due dates before the day. Of an origination fee in parts, which
// facts can be about by its name, those of them count as charged.
func (l *loan) openPeriods(o *Opening, at day.Day, name string) {
	start, all := l.StartDate, money.Amount(len(l.Dates))
	for _, p := range o.PastPeriods {
		l.out.Periods = append(l.out.Periods, Period{StartDate: p.StartDate, EndDate: p.DueDate - 1,
			StatementDate: p.DueDate, DueDate: p.DueDate, Status: standing.Past})
		start = p.DueDate
	}
	for len(l.Dates) > 0 && l.Dates[0] < at {
		start = max(start, l.Dates[0])
		l.Dates = l.Dates[1:]
		l.InterestOnly = max(l.InterestOnly-1, 0)
	}
	if past := all - money.Amount(len(l.Dates)); past*l.FeePart < l.FeeLeft {
		fee := l.originationFee(name)
		l.FeePart = fee / all
		l.FeeLeft, l.FeeName = fee-past*l.FeePart, name
	} else {
		l.FeeLeft = 0
	}
	l.Start, l.Anchor = start, l.Pattern.Anchor(start)
	for len(l.Advance) > 0 && l.Advance[0].Date < at {
		l.Advance = l.Advance[1:]
	}
}

// openObligations takes up what is open. A late fee whose day came before the loan was
// taken over was the other system's to charge.
func (l *loan) openObligations(o *Opening, at day.Day) {
	list := o.Owed()
	if late := o.Overdue.Total() + o.ChargedOff.Total(); len(list) == 0 && late > 0 {
		list = []OpeningObligation{{DueDate: at - 1 - day.Day(o.DaysOverdue),
			ObligationAmount: late, Scheduled: &late, ScheduledRemaining: &late, RemainingAmount: late, IsLateFeeCharged: true}}
	}
	for i, b := range list {
		if l.LateFee != nil && b.DueDate+day.Day(l.LateFee.GraceDays)+1 < at {
			b.IsLateFeeCharged = true
		}
		for _, later := range list[i:] { // late fees are judged in order: one charged later says that this has been judged
			b.IsLateFeeCharged = b.IsLateFeeCharged || later.IsLateFeeCharged
		}
		l.Obligations = append(l.Obligations, Owing{Judged: b.IsLateFeeCharged, Short: *b.ScheduledRemaining, Done: true,
			Obligation: Obligation{DueDate: b.DueDate, ObligationAmount: b.ObligationAmount,
				ScheduledAmount: *b.Scheduled,
				RemainingAmount: b.RemainingAmount, FulfilledAmount: b.ObligationAmount - b.RemainingAmount}})
	}
}

package engine

import (
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// changeDueDates moves one due date between its neighbours, or those after the
// next to other days: the next stays as it is, its amount too, since it has been
// announced; the following are the days after it that fit, and their payment is
// solved anew.
func (l *loan) changeDueDates(f Fact) error {
	if f.DueDate != nil {
		i := slices.Index(l.Dates, *f.DueDate)
		to := *f.Date
		if i < 0 || to <= l.at() || i > 0 && to <= l.Dates[i-1] || i+1 < len(l.Dates) && to >= l.Dates[i+1] {
			l.withoutEffect(f)
			return nil
		}
		dates := slices.Clone(l.Dates)
		dates[i] = to
		p := l.Pattern
		if i == len(dates)-1 {
			p = p.MoveLast(*f.DueDate, to)
		}
		return l.putOff(f, p, dates)
	}
	if l.Pattern.Every == plan.SingleTerm || f.DueDatesFrequency == plan.SingleTerm {
		return l.moveSingle(f)
	}
	p := l.Pattern.Anew()
	p.Days = *f.SpecificDays
	if f.DueDatesFrequency != "" {
		p.Every = f.DueDatesFrequency
	}
	if len(l.Dates) == 0 {
		l.withoutEffect(f)
		return nil
	}
	if err := p.Days.Validate(p.Every); err != nil {
		return l.unfit(f, err)
	}
	next, last := l.Dates[0], l.Dates[len(l.Dates)-1]
	n := len(l.Dates)
	if p.Every != l.Pattern.Every { // as many as fit to the same end
		n = 0
	}
	first := l.announced()
	dates, fits, err := l.bounded().Fit(p, p.After(next, n, last), first, true)
	if err != nil {
		return fmt.Errorf("specificDays: %w", err)
	}
	if !fits {
		l.withoutEffect(f)
		return nil
	}
	l.First = first
	return l.redate(f, p, dates)
}

// announced is what the next payment goes on to ask when the due days after it
// change: it has been announced (API).
func (l *loan) announced() money.Amount {
	switch {
	case l.First > 0 || l.InterestOnly > 0:
		return l.First
	case l.Most > 0:
		return min(l.Payment, l.Most)
	}
	return l.Payment
}

// next is what the next payment asks by the schedule of principal and interest.
func (l *loan) next() money.Amount {
	switch {
	case l.Status == Active:
		return l.periodicPayment()
	case l.First > 0 && l.InterestOnly == 0:
		return l.First
	}
	return l.Payment
}

// moveSingle moves the one due date of a loan of a single term to a day of the
// same month, or of the next when that day has passed. The API has
// dueDatesFrequency say so.
func (l *loan) moveSingle(f Fact) error {
	switch {
	case l.Pattern.Every != plan.SingleTerm:
		return errors.New("dueDatesFrequency: a loan with payments does not become one of a single term")
	case f.DueDatesFrequency != plan.SingleTerm:
		return fmt.Errorf("dueDatesFrequency: must be %s, as the loan's is", plan.SingleTerm)
	case len(l.Dates) == 0:
		l.withoutEffect(f)
		return nil
	}
	to := f.SpecificDays.InMonthOf(l.Dates[0], l.at())
	if !l.Within([]day.Day{to}) {
		l.withoutEffect(f)
		return nil
	}
	l.Dates = []day.Day{to}
	l.toolFee(f)
	l.solve(f)
	return l.solveIfAsked()
}

// unfit is the answer to days that do not fit the frequency. Where a fact of the
// loan changes the frequency, it may be that it did not when the days were
// recorded: they have no effect then, as a fact that finds another status has none.
func (l *loan) unfit(f Fact, err error) error {
	if l.noting != nil { // so that the change may not be known yet
		l.withoutEffect(f)
		return nil
	}
	for _, other := range l.Facts {
		if other.DueDatesFrequency != "" || other.Change != nil && other.Change.PaymentFrequency != "" {
			l.withoutEffect(f)
			return nil
		}
	}
	return err
}

// redate lays the due dates to come anew, and has the payment solved.
func (l *loan) redate(f Fact, p plan.Pattern, dates []day.Day) error {
	if !l.Within(dates) {
		l.withoutEffect(f)
		return nil
	}
	if l.Most > 0 { // what a period asked is asked in the same time
		l.Most = l.Pattern.Paced(l.Most, p)
	}
	l.Given = l.Given && p.Every == l.Pattern.Every // what was agreed is asked as often as it was agreed
	l.Dates, l.Pattern = dates, p
	l.toolFee(f)
	l.solve(f)
	return l.solveIfAsked()
}

// deferPayments puts payments off to the end of the loan: one that has fallen
// due and is open, or so many from a due date on, or from the next; or all due
// dates by days. Interest goes on; the payment stays as it is and the last takes
// what is left.
func (l *loan) deferPayments(f Fact) error {
	switch {
	case l.Pattern.Every == plan.SingleTerm && (f.Days == 0 || f.DueDate != nil) || len(l.Dates) == 0 && f.DueDate == nil:
		l.withoutEffect(f)
	case f.DueDate != nil && *f.DueDate <= l.at():
		l.deferDue(f)
	case f.Days > 0:
		return l.putOff(f, l.Pattern.PutOff(day.Day(f.Days)), plan.Later(l.Dates, day.Day(f.Days)))
	default:
		i := 0
		if f.DueDate != nil {
			i = slices.Index(l.Dates, *f.DueDate)
		}
		if i < 0 {
			l.withoutEffect(f)
			return nil
		}
		return l.putOff(f, l.Pattern, l.Pattern.Behind(l.Dates, i, min(max(1, f.Periods), len(l.Dates)-i)))
	}
	return nil
}

// putOff puts other due dates in the place of those to come; the payment stays. What was announced
// of the next goes with it: moved, it asks that on its day; behind the others, the last takes the rest.
func (l *loan) putOff(f Fact, p plan.Pattern, dates []day.Day) error {
	first := l.First
	if f.Type == Deferral && f.Days == 0 && dates[0] != l.Dates[0] {
		first = 0
	}
	dates, fits, err := l.bounded().Fit(p, dates, first, false)
	if err != nil {
		return err
	}
	if !fits {
		l.withoutEffect(f)
		return nil
	}
	l.Dates, l.Pattern, l.First = dates, p, first
	l.toolFee(f)
	return nil
}

// deferDue puts off what is open of a payment that has fallen due, with one
// payment more at the end.
func (l *loan) deferDue(f Fact) {
	last := l.at()
	if n := len(l.Dates); n > 0 {
		last = max(last, l.Dates[n-1])
	}
	k := slices.IndexFunc(l.Obligations, func(o Owing) bool { return o.DueDate == *f.DueDate })
	end := l.Pattern.Following(last)
	if k < 0 || !l.Within([]day.Day{end}) || l.bounded().Balloon() {
		l.withoutEffect(f)
		return
	}
	l.Obligations[k].IsDeferred = true
	l.dropServiceFee(&l.Obligations[k])
	l.postpone(k, f.ID)
	l.Dates = append(slices.Clone(l.Dates), end)
	l.lengthen()
	l.toolFee(f)
}

// dropServiceFee takes back what is open of the service fee that came with a payment which is put off:
// one comes with the payment in its place. What was paid of it is taken off the next.
func (l *loan) dropServiceFee(o *Owing) {
	left := min(o.Service, o.RemainingAmount)
	for _, b := range []book.Bucket{book.Due, book.Overdue} {
		part := min(left, l.Book.Balances[b][book.ServiceFees])
		l.Book.Take(book.ServiceFees, b, book.FeeIncome, part, named(loanfact.ServiceFeeName, o.DueDate))
		l.fees(-part)
		o.ObligationAmount, o.RemainingAmount, o.Service = o.ObligationAmount-part, o.RemainingAmount-part, o.Service-part
		l.ServiceFees, left = l.ServiceFees-part, left-part
	}
	l.ServicePaid, o.Service = l.ServicePaid+o.Service, 0
}

// postpone takes back what is open of an obligation: it is no longer due.
func (l *loan) postpone(k int, cause string) {
	o := &l.Obligations[k]
	l.takeOff(o, o.RemainingAmount, cause)
	o.Short = 0
	l.skipFulfilled()
}

// takeOff makes an amount that is open of an obligation not due any more, principal first.
func (l *loan) takeOff(o *Owing, amount money.Amount, cause string) {
	o.ObligationAmount -= amount
	o.RemainingAmount -= amount
	for _, b := range []book.Bucket{book.Due, book.Overdue} {
		if b == book.Due && o.DueDate != l.at() {
			continue
		}
		for i := range demanded {
			c := demanded[len(demanded)-1-i]
			part := min(amount, l.Book.Balances[b][c])
			l.Book.Move(c, b, book.NonDue, part, cause)
			amount -= part
		}
	}
}

// changeTerms sets anew what a modification changes. Where it names no days, those to come stay
// as they are, with what was put off.
func (l *loan) changeTerms(f Fact) error {
	c, n, p := f.Change, f.Change.Duration, f.Change.Over(l.Pattern)
	if n == 0 {
		n = len(l.Dates)
	}
	only := l.InterestOnly
	if c.InterestOnlyPeriods != nil {
		only = *c.InterestOnlyPeriods
	}
	if n == 0 || l.Pattern.Every == plan.SingleTerm || c.InterestOnlyPeriods != nil && only > 0 && only >= n {
		l.withoutEffect(f)
		return nil
	}
	if err := p.Days.Validate(p.Every); err != nil {
		return l.unfit(f, fmt.Errorf("change.%w", err))
	}
	p, dates := c.Dates(p, l.Dates, n, l.at())
	rates, only := l.Rates, min(only, n-1)
	if c.AnnualRate != nil {
		rate := RateSpan{AnnualRate: *c.AnnualRate, StartDate: &f.EffectiveDate}
		s, err := rate.Span(book.InterestRate)
		if err != nil {
			return fmt.Errorf("change.annualRate: %w", err)
		}
		rates = rates.Clone()
		rates.End(l.at(), true)
		rates.Add(book.InterestRate, s)
	}
	if f.IsExtendLoanDuration {
		longer := l.course().Laid(rates, p, dates, only)
		longer.LengthenUntil(c.PeriodicPayment, l.StartDate+horizon/2)
		dates = longer.Dates
	}
	more, err := l.bounded().AsksMore(l.course().Laid(rates, p, dates, only), c.PeriodicPayment)
	if err != nil {
		return fmt.Errorf("change: %w", err)
	}
	if more || !l.Within(dates) {
		l.withoutEffect(f)
		return nil
	}
	l.Rates, l.Given, l.InterestOnly, l.First = rates, false, only, 0
	if err := l.redate(f, p, dates); err != nil {
		return err
	}
	if c.PeriodicPayment > 0 {
		l.Given, l.Payment, l.Extends = true, c.PeriodicPayment, f.IsExtendLoanDuration
	}
	return nil
}

// unfreeze resumes a loan. The due dates that passed while it was frozen are
// made up for at the end: as many are added after the last. The payments of a plan
// that were not asked are asked on the next ones.
func (l *loan) unfreeze(f Fact) {
	if f.RetroactivelyAccrueInterest {
		l.gain(l.Frozen.Unrounded, l.FrozenSpared.Unrounded)
	}
	l.Frozen, l.FrozenSpared = book.Kept{}, book.Kept{}
	if dates, passed := l.Pattern.MadeUp(l.Dates, l.at()); passed {
		if l.Agreed != nil {
			l.Agreed = l.Agreed.Resumed(l.Start, l.at(), l.Dates, dates, l.Pattern)
			l.out.movePlan(l.Agreed)
		}
		l.Dates, l.First = dates, 0
	}
	l.become(Active)
	l.solveLate(f)
}

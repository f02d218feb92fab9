package engine

import (
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Change is what a change of terms sets anew from its day on; what it leaves
// out stays. AnnualRate takes the place of all interest rates, Duration is how
// many payments are to come, and a PeriodicPayment is asked as it stands, the
// last payment taking what is left. Without one the payment is solved anew.
type Change struct {
	AnnualRate       *money.Rate   `json:"annualRate,omitempty"`
	Duration         int           `json:"duration,omitempty"`
	PaymentFrequency Frequency     `json:"paymentFrequency,omitempty"`
	SpecificDays     *SpecificDays `json:"specificDays,omitempty"`
	PeriodicPayment  money.Amount  `json:"periodicPaymentAmount,omitempty"`
}

// Planned is one payment of a payment plan.
type Planned struct {
	Date   day.Day      `json:"date"`
	Amount money.Amount `json:"amount"`
}

// agreement is a payment plan in force, with the due dates that it replaced.
type agreement struct {
	id      string
	asks    map[day.Day]money.Amount
	last    day.Day
	regular []day.Day
}

// maxPlan is the most payments that a plan has.
const maxPlan = 120

// checkChange holds what a fact changes against its bounds.
func (f Fact) checkChange() error {
	switch f.Type {
	case DueDateChange:
		if (f.DueDate != nil) != (f.Date != nil) || (f.DueDate == nil) == (f.SpecificDays == nil) {
			return errors.New("dueDate: name one due date and its new date, or specificDays for all to come")
		}
	case Deferral:
		if f.Periods < 0 || f.Periods > 120 {
			return errors.New("periods: must be from 1 to 120")
		}
	case SCRARelief:
		if f.Date != nil && *f.Date < f.EffectiveDate {
			return errors.New("date: must not be before the effectiveDate")
		}
		if f.Rate != nil {
			if n, err := billionths(f.Rate.AnnualRate); err != nil || n > 6*rateUnits/100 {
				return errors.New("rate.annualRate: must be from 0 to 0.06 (50 U.S.C. 3937(a)(1))")
			}
		}
	case PaymentPlan:
		if len(f.Plan) == 0 || len(f.Plan) > maxPlan {
			return fmt.Errorf("plan: must have from 1 to %d payments", maxPlan)
		}
		before := f.EffectiveDate
		for i, p := range f.Plan {
			if p.Date <= before || p.Date > f.EffectiveDate+366*longest {
				return fmt.Errorf("plan[%d].date: must be after the effectiveDate and the payment before it", i)
			}
			if p.Amount <= 0 || p.Amount > largestFact {
				return fmt.Errorf("plan[%d].amount: must be more than 0 and at most %s", i, largestFact)
			}
			before = p.Date
		}
	case TermsChange:
		return f.Change.check()
	}
	return nil
}

func (c *Change) check() error {
	if c.AnnualRate != nil {
		if _, err := billionths(*c.AnnualRate); err != nil {
			return fmt.Errorf("change.annualRate: %w", err)
		}
	}
	switch {
	case c.Duration < 0 || c.Duration > MaxRows:
		return fmt.Errorf("change.duration: must be from 1 to %d", MaxRows)
	case c.PeriodicPayment < 0 || c.PeriodicPayment > largestFact:
		return fmt.Errorf("change.periodicPaymentAmount: must be more than 0 and at most %s", largestFact)
	case c.PaymentFrequency == SingleTerm:
		return errors.New("change.paymentFrequency: a loan with payments does not become one of a single term")
	case c.PaymentFrequency != "" && c.SpecificDays == nil:
		return errors.New("change.specificDays: a new frequency needs them")
	case c.PaymentFrequency != "":
		if err := c.SpecificDays.check(c.PaymentFrequency); err != nil {
			return fmt.Errorf("change.%w", err)
		}
	}
	return nil
}

// vain notes a fact that has no effect.
func (l *ledger) vain(f Fact) { l.void = append(l.void, f.ID) }

// following is the due date after another; a single term has none.
func (l *ledger) following(last day.Day) day.Day {
	if l.PaymentFrequency == EveryTwoWeeks {
		return last + 14
	}
	return l.SpecificDays.next(l.PaymentFrequency, last)
}

// within says that due dates still lie in the time that is reckoned with.
func (l *ledger) within(dates []day.Day) bool {
	return len(dates) == 0 || dates[len(dates)-1] <= l.StartDate+horizon/2
}

// changeDueDates moves one due date between its neighbours, or all to come to
// other days: then the next falls on the first such day on or after the one it
// had, so that nothing falls due sooner than was agreed, and the payment is
// solved anew.
func (l *ledger) changeDueDates(f Fact) error {
	if !l.can(f, Active) {
		return nil
	}
	if f.DueDate != nil {
		i := slices.Index(l.dates, *f.DueDate)
		to := *f.Date
		if i < l.next || to <= l.at || i > 0 && to <= l.dates[i-1] || i+1 < len(l.dates) && to >= l.dates[i+1] || !l.within([]day.Day{to}) {
			l.vain(f)
			return nil
		}
		l.dates = slices.Clone(l.dates)
		l.dates[i] = to
		return nil
	}
	if err := f.SpecificDays.check(l.PaymentFrequency); err != nil {
		return err
	}
	if l.next >= len(l.dates) || l.PaymentFrequency == SingleTerm {
		l.vain(f)
		return nil
	}
	return l.redate(f, *f.SpecificDays, l.PaymentFrequency, len(l.dates)-l.next)
}

// redate lays n due dates to come by other days, and solves the payment anew.
func (l *ledger) redate(f Fact, days SpecificDays, every Frequency, n int) error {
	after := l.at
	if l.next < len(l.dates) {
		after = max(after, l.dates[l.next]-1)
	}
	dates := append(slices.Clone(l.dates[:l.next]), days.dueDates(every, days.next(every, after), n)...)
	if !l.within(dates) {
		l.vain(f)
		return nil
	}
	l.dates, l.SpecificDays, l.PaymentFrequency = dates, days, every
	return l.solveAnew()
}

// deferPayments puts payments off to the end of the loan: one that has fallen
// due and is open, or so many from a due date on, or from the next. Interest
// goes on; the payment stays as it is and the last takes what is left.
func (l *ledger) deferPayments(f Fact) {
	if !l.can(f, Active) {
		return
	}
	if l.PaymentFrequency == SingleTerm {
		l.vain(f)
		return
	}
	i, periods := l.next, max(1, f.Periods)
	last := l.dates[len(l.dates)-1]
	if f.DueDate != nil && *f.DueDate <= l.at {
		k := slices.IndexFunc(l.obligations, func(o Obligation) bool { return o.DueDate == *f.DueDate && o.RemainingAmount > 0 })
		end := l.following(max(last, l.at))
		if k < 0 || !l.within([]day.Day{end}) {
			l.vain(f)
			return
		}
		l.postpone(k, f.ID)
		l.obligations[k].IsDeferred = true
		l.dates = append(slices.Clone(l.dates), end)
		return
	}
	if f.DueDate != nil {
		i = slices.Index(l.dates, *f.DueDate)
	}
	if i < l.next || i >= len(l.dates) {
		l.vain(f)
		return
	}
	periods = min(periods, len(l.dates)-i)
	dates := append(slices.Clone(l.dates[:i]), l.dates[i+periods:]...)
	for range periods {
		last = l.following(last)
		dates = append(dates, last)
	}
	if !l.within(dates) {
		l.vain(f)
		return
	}
	l.dates = dates
}

// postpone takes back what is open of an obligation: it is no longer due.
func (l *ledger) postpone(k int, cause string) {
	o := &l.obligations[k]
	rest := o.RemainingAmount
	for _, b := range []Bucket{Due, Overdue} {
		if b == Due && o.DueDate != l.at {
			continue
		}
		for _, c := range []Component{Principal, Interest, Fees} {
			part := min(rest, *l.buckets[b].of(c))
			l.move(c, b, NonDue, part, cause)
			rest -= part
		}
	}
	o.ObligationAmount, o.RemainingAmount = o.FulfilledAmount, 0
	l.skipFulfilled()
}

// changeTerms sets anew what a modification changes.
func (l *ledger) changeTerms(f Fact) error {
	c := f.Change
	if !l.can(f, Active) {
		return nil
	}
	n, every, days := c.Duration, l.PaymentFrequency, l.SpecificDays
	if n == 0 {
		n = len(l.dates) - l.next
	}
	if c.PaymentFrequency != "" {
		every = c.PaymentFrequency
	}
	if c.SpecificDays != nil {
		days = *c.SpecificDays
		if err := days.check(every); err != nil {
			return fmt.Errorf("change.%w", err)
		}
	}
	if n == 0 || every == SingleTerm {
		l.vain(f)
		return nil
	}
	if c.AnnualRate != nil {
		if err := l.replaceRates(*c.AnnualRate); err != nil {
			return err
		}
	}
	l.agreed = nil
	l.PeriodicPayment = 0
	if err := l.redate(f, days, every, n); err != nil {
		return err
	}
	if c.PeriodicPayment > 0 {
		l.PeriodicPayment, l.payment = c.PeriodicPayment, c.PeriodicPayment
	}
	return nil
}

// replaceRates ends all interest rates with the day before and begins one.
func (l *ledger) replaceRates(rate money.Rate) error {
	end, start := l.at-1, l.at
	var kept []RateSpan
	for _, r := range l.Rates.Interest {
		if r.StartDate != nil && *r.StartDate > end {
			continue
		}
		if r.EndDate == nil || *r.EndDate > end {
			r.EndDate = &end
		}
		kept = append(kept, r)
	}
	l.Rates.Interest = append(kept, RateSpan{AnnualRate: rate, StartDate: &start})
	steps, err := l.Rates.compile()
	if err == nil {
		l.steps = steps
	}
	return err
}

// agree puts a payment plan in the place of the due dates up to its last. What
// it leaves unpaid is spread over the payments after it; when there are none,
// it falls due with one more.
func (l *ledger) agree(f Fact) {
	if !l.can(f, Active) {
		return
	}
	if l.agreed != nil || l.PaymentFrequency == SingleTerm {
		l.vain(f)
		return
	}
	a := &agreement{id: f.ID, asks: map[day.Day]money.Amount{}, regular: slices.Clone(l.dates[l.next:])}
	dates := slices.Clone(l.dates[:l.next])
	for _, p := range f.Plan {
		dates = append(dates, p.Date)
		a.asks[p.Date], a.last = p.Amount, p.Date
	}
	before := len(dates)
	for _, d := range a.regular {
		if d > a.last {
			dates = append(dates, d)
		}
	}
	if len(dates) == before {
		dates = append(dates, l.following(a.last))
	}
	if !l.within(dates) {
		l.vain(f)
		return
	}
	l.dates, l.agreed = dates, a
}

// endPlan gives the due dates back that a plan replaced, those still to come,
// and solves the payment anew.
func (l *ledger) endPlan(f Fact) error {
	if l.agreed == nil || l.agreed.id != f.Target || !slices.Contains([]Status{Active, Frozen}, l.status) {
		l.vain(f)
		return nil
	}
	dates := slices.Clone(l.dates[:l.next])
	for _, d := range l.agreed.regular {
		if d > l.at {
			dates = append(dates, d)
		}
	}
	if len(dates) == l.next {
		dates = append(dates, l.following(l.at))
	}
	l.dates, l.agreed = dates, nil
	return l.solveAnew()
}

// relieve is the relief of a servicemember, 50 U.S.C. 3937: no more than six
// percent a year, service charges and fees included, the excess forgiven and
// the payment lowered by it; so no late fee is charged while it lasts.
func (l *ledger) relieve(f Fact) error {
	start := f.EffectiveDate
	limit := RateSpan{AnnualRate: money.MustRate("0.06"), StartDate: &start, EndDate: f.Date}
	if f.Rate != nil {
		limit.AnnualRate = f.Rate.AnnualRate
	}
	s := span{from: start, to: maxDay}
	if f.Date != nil {
		s.to = *f.Date + 1
	}
	l.relief = append(l.relief, s)
	f.Type, f.Rate = RateCap, &limit
	return l.changeRate(f)
}

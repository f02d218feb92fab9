package engine

import (
	"slices"

	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// within is whether a due date lies in the hundred years that are reckoned with.
func (s *slow) within(at day.Day) bool { return at <= s.in.StartDate+36600 }

// change is a hardship tool; it is false when it has no effect.
func (s *slow) change(f Fact, at day.Day) bool {
	switch f.Type {
	case DueDateChange:
		if f.DueDate != nil {
			return s.moveOne(*f.DueDate, *f.Date, at)
		}
		return s.moveDays(f, at)
	case Deferral:
		return s.defer_(f, at)
	case TermsChange:
		return s.newTerms(f, at)
	}
	return s.agree(f)
}

// moveOne moves a due date between its neighbours.
func (s *slow) moveOne(from, to, at day.Day) bool {
	i := slices.Index(s.dates, from)
	if i < 0 || to <= at || i > 0 && to <= s.dates[i-1] || i+1 < len(s.dates) && to >= s.dates[i+1] || !s.within(to) {
		return false
	}
	s.dates = slices.Clone(s.dates)
	s.dates[i] = to
	return true
}

// moveDays moves the due dates after the next to other days; that of a single term
// to a day of its month, or of the next.
func (s *slow) moveDays(f Fact, at day.Day) bool {
	if len(s.dates) == 0 {
		return false
	}
	kept := *s
	if s.every == plan.SingleTerm {
		y, m, _ := s.dates[0].Date()
		s.every, s.days = plan.Monthly, *f.SpecificDays
		s.dates = []day.Day{s.next(max(at, day.Of(y, m, 1)-1))}
		s.every, s.days = kept.every, kept.days
		if !s.within(s.dates[0]) {
			*s = kept
			return false
		}
		s.solve(at, false)
		return true
	}
	s.days = *f.SpecificDays
	if f.DueDatesFrequency != "" {
		s.every = f.DueDatesFrequency
	}
	next, last := s.dates[0], s.dates[len(s.dates)-1]
	dates := []day.Day{next}
	for due := s.next(next); s.every == kept.every && len(dates) < len(s.dates) || s.every != kept.every && due <= last; due = s.following(due) {
		dates = append(dates, due)
	}
	if s.dates = dates; !s.within(dates[len(dates)-1]) {
		*s = kept
		return false
	}
	if s.only == 0 && s.promised == 0 {
		if s.promised = s.level; s.most > 0 && s.most < s.level {
			s.promised = s.most
		}
	}
	s.most = asOften(kept.most, kept.every, s.every)
	s.solve(at, false)
	return true
}

// asOften is an amount of a period put into another period.
func asOften(amount money.Amount, from, to Frequency) money.Amount {
	year := map[Frequency]money.Amount{plan.Weekly: 52, plan.EveryTwoWeeks: 26, plan.EveryFourWeeks: 13, plan.TwiceMonthly: 24, plan.Monthly: 12, plan.EveryTwoMonths: 6, plan.Quarterly: 4, plan.Yearly: 1}
	return amount * year[from] / year[to]
}

// defer_ puts payments off: one that fell due, some to come, or all by days.
func (s *slow) defer_(f Fact, at day.Day) bool {
	single := s.every == plan.SingleTerm
	switch {
	case single && (f.Days == 0 || f.DueDate != nil) || len(s.dates) == 0 && f.DueDate == nil:
		return false
	case f.DueDate != nil && *f.DueDate <= at:
		last := at
		if n := len(s.dates); n > 0 {
			last = max(at, s.dates[n-1])
		}
		end := s.following(last)
		for _, k := range s.open() {
			if s.shortages[k].due == *f.DueDate && s.within(end) {
				s.shortages[k].putOff = true
				s.notDue(k, at)
				s.dates = append(slices.Clone(s.dates), end)
				return true
			}
		}
		return false
	}
	dates := slices.Clone(s.dates)
	if f.Days > 0 {
		for i := range dates {
			dates[i] += day.Day(f.Days)
		}
	} else {
		i := 0
		if f.DueDate != nil {
			i = slices.Index(dates, *f.DueDate)
		}
		if i < 0 {
			return false
		}
		for n := min(max(1, f.Periods), len(dates)-i); n > 0; n-- {
			end := s.following(dates[len(dates)-1])
			dates = append(slices.Delete(dates, i, i+1), end)
		}
	}
	if !s.within(dates[len(dates)-1]) {
		return false
	}
	s.dates = dates
	return true
}

// newTerms is a modification.
func (s *slow) newTerms(f Fact, at day.Day) bool {
	c, kept := f.Change, *s
	n, only := c.Duration, s.only
	if n == 0 {
		n = len(s.dates)
	}
	if c.InterestOnlyPeriods != nil {
		if only = *c.InterestOnlyPeriods; only > 0 && only >= n {
			return false
		}
	}
	if s.every == plan.SingleTerm || n == 0 {
		return false
	}
	if c.PaymentFrequency != "" {
		s.every = c.PaymentFrequency
	}
	if c.SpecificDays != nil {
		s.days = *c.SpecificDays
	}
	s.only, s.promised = min(only, n-1), 0
	after := at
	if len(s.dates) > 0 {
		after = max(at, s.dates[0]-1)
	}
	s.dates = nil
	for due := s.next(after); len(s.dates) < n; due = s.following(due) {
		s.dates = append(s.dates, due)
	}
	if c.AnnualRate != nil {
		s.interest = slices.Clone(s.interest)
		s.endRates(at, true)
		s.interest = append(s.interest, RateSpan{AnnualRate: *c.AnnualRate, StartDate: &at})
	}
	s.most, s.given = asOften(kept.most, kept.every, s.every), false
	if !s.within(s.dates[n-1]) || s.asksMore(c.PeriodicPayment, at) {
		*s = kept
		return false
	}
	if s.solve(at, false); c.PeriodicPayment > 0 {
		s.level, s.given = c.PeriodicPayment, true
	}
	return true
}

// asksMore is whether the last payment, still under relief, would ask a
// servicemember for more than the contract does.
func (s *slow) asksMore(payment money.Amount, at day.Day) bool {
	begin := at
	if n := len(s.dates); n > 1 {
		begin = s.dates[n-2]
	}
	if s.most == 0 || !slices.ContainsFunc(s.relief, func(r slowRelief) bool { return begin <= r.to }) {
		return false
	}
	c := s.course(at)
	if payment == 0 {
		payment = c.solve(s)
	}
	last, _, _ := c.run(s, min(payment, s.most), nil)
	return last > s.most+money.Amount(len(s.dates))
}

// agree is a payment plan.
func (s *slow) agree(f Fact) bool {
	if s.every == plan.SingleTerm || len(s.dates) == 0 {
		return false
	}
	var dates []day.Day
	for _, p := range f.Plan {
		dates = append(dates, p.Date)
	}
	last := dates[len(dates)-1]
	for _, due := range s.dates {
		if due > last {
			dates = append(dates, due)
		}
	}
	if len(dates) == len(f.Plan) {
		dates = append(dates, s.following(last))
	}
	if !s.within(dates[len(dates)-1]) {
		return false
	}
	s.replaced, s.dates, s.agreed = s.dates, dates, &f
	return true
}

// planOver ends a payment plan.
func (s *slow) planOver(at day.Day) {
	extend := s.agreed.IsExtendLoanDuration
	for _, due := range s.replaced {
		if due <= at {
			s.only, s.promised = max(0, s.only-1), 0
		}
	}
	if s.agreed = nil; !extend || len(s.dates) == 0 {
		return
	}
	longer := *s
	longer.dates = slices.Clone(s.dates)
	for _, more := range []int{10, 100, plan.MaxRows} {
		for len(longer.dates) < len(s.dates)+more {
			longer.dates = append(longer.dates, s.following(longer.dates[len(longer.dates)-1]))
		}
		last, left, n := longer.course(at).run(s, s.level, nil)
		if last > s.level {
			if left >= s.piles[0][0]*2 {
				return // it never covers the interest
			}
			continue
		}
		for i := len(s.dates); i < n && s.within(longer.dates[i]); i++ {
			s.dates = longer.dates[:i+1]
		}
		return
	}
}

// cancelPlan gives back the due dates that a payment plan replaced.
func (s *slow) cancelPlan(f Fact, at day.Day) {
	if s.agreed == nil || s.agreed.ID != f.Target || s.status != Active && s.status != Frozen {
		return
	}
	s.dates = nil
	for _, due := range s.replaced {
		if due > at {
			s.dates = append(s.dates, due)
		}
	}
	if len(s.dates) == 0 {
		s.dates = []day.Day{s.following(at)}
	}
	s.planOver(at)
}

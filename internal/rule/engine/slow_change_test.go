package engine

import (
	"math/big"
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
	return s.agree(f, at)
}

// moveOne moves a due date between its neighbours.
func (s *slow) moveOne(from, to, at day.Day) bool {
	i := slices.Index(s.dates, from)
	if i < 0 || to <= at || i > 0 && to <= s.dates[i-1] || i+1 < len(s.dates) && to >= s.dates[i+1] {
		return false
	}
	kept := *s
	s.dates = slices.Clone(s.dates)
	s.dates[i] = to
	if i == len(s.dates)-1 {
		if s.lastMoved[1] != from {
			s.lastMoved[0] = from
		}
		s.lastMoved[1] = to
	}
	return s.made(&kept, false, at)
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
	s.days, s.putOff, s.lastMoved = *f.SpecificDays, 0, [2]day.Day{}
	if f.DueDatesFrequency != "" {
		s.every = f.DueDatesFrequency
	}
	next, last := s.dates[0], s.dates[len(s.dates)-1]
	dates := []day.Day{next}
	for due := s.next(next); s.every == kept.every && len(dates) < len(s.dates) ||
		s.every != kept.every && due <= last; due = s.following(due) {
		dates = append(dates, due)
	}
	s.dates, s.given = dates, s.given && s.every == kept.every
	if s.only == 0 && s.promised == 0 {
		if s.promised = s.level; s.most > 0 && s.most < s.level {
			s.promised = s.most
		}
	}
	s.most = asOften(kept.most, kept.every, s.every)
	if !s.made(&kept, true, at) {
		return false
	}
	s.solve(at, false)
	return true
}

// asOften is an amount of a period put into another period.
func asOften(amount money.Amount, from, to Frequency) money.Amount {
	year := map[Frequency]money.Amount{plan.Weekly: 52, plan.EveryTwoWeeks: 26,
		plan.EveryFourWeeks: 13, plan.TwiceMonthly: 24, plan.Monthly: 12, plan.EveryTwoMonths: 6, plan.Quarterly: 4, plan.Yearly: 1}
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
				if s.endsGreater(at) {
					return false
				}
				s.shortages[k].putOff = true
				s.unserve(&s.shortages[k])
				s.notDue(k, at)
				s.dates = append(slices.Clone(s.dates), end)
				s.longerIfMore(at)
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
	kept := *s
	if f.Days == 0 && dates[0] != s.dates[0] { // what was announced goes with its day
		s.promised = 0
	}
	s.dates = dates
	s.putOff += day.Day(f.Days)
	if s.lastMoved[1] > 0 {
		s.lastMoved[0] += day.Day(f.Days)
		s.lastMoved[1] += day.Day(f.Days)
	}
	return s.made(&kept, false, at)
}

// unserve takes back the service fee of a payment that is put off, cent by cent: what is open is not
// owed, and what was paid is not asked with the next.
func (s *slow) unserve(x *shortage) {
	for ; x.service > 0; x.service-- {
		b := 1
		if s.piles[1][clerkService] == 0 {
			b = 2
		}
		if x.gap == 0 || s.piles[b][clerkService] == 0 {
			s.servedAhead++
			continue
		}
		s.piles[b][clerkService]--
		x.asked, x.gap, s.served = x.asked-1, x.gap-1, s.served-1
		s.charged(-1)
	}
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
	after, due := at, day.Day(0)
	if len(s.dates) > 0 {
		after = max(at, s.dates[0]-1)
	}
	if s.dates = slices.Clone(s.dates[:min(n, len(s.dates))]); c.SpecificDays != nil || len(s.dates) == 0 {
		s.putOff, s.lastMoved, s.dates = 0, [2]day.Day{}, nil
		due = s.next(after)
	} else {
		due = s.following(s.dates[len(s.dates)-1])
	}
	for ; len(s.dates) < n; due = s.following(due) {
		s.dates = append(s.dates, due)
	}
	if c.AnnualRate != nil {
		s.interest = slices.Clone(s.interest)
		s.endRates(at, true)
		s.interest = append(s.interest, RateSpan{AnnualRate: *c.AnnualRate, StartDate: &at})
	}
	if f.IsExtendLoanDuration {
		s.dates = s.longer(c.PeriodicPayment, at)
		n = len(s.dates)
	}
	s.most, s.given = asOften(kept.most, kept.every, s.every), false
	payment := c.PeriodicPayment
	if kept.most > 0 && payment == 0 {
		payment = s.solved(at)
	}
	if !s.within(s.dates[n-1]) || kept.most > 0 && (c.PeriodicPayment > s.most || payment > s.most+1) || s.asksMore(payment, at) {
		*s = kept
		return false
	}
	if s.solve(at, false); c.PeriodicPayment > 0 {
		s.level, s.given, s.extends = c.PeriodicPayment, true, f.IsExtendLoanDuration
	}
	return true
}

// relieving is whether relief holds on a day or later.
func (s *slow) relieving(at day.Day) bool {
	return slices.ContainsFunc(s.relief, func(r slowRelief) bool { return at <= r.to })
}

// solved is the payment that is solved anew; none where all has fallen due and no more is lent.
func (s *slow) solved(at day.Day) money.Amount {
	c := s.course(at)
	if s.piles[0][0] == 0 && c.advances < 0 {
		return 0
	}
	return c.solve(s)
}

// asksMore is whether the last payment, still under relief or the one after it, would
// ask a servicemember for more than the contract does.
func (s *slow) asksMore(payment money.Amount, at day.Day) bool {
	return s.leavesMore(s.course(at), payment)
}

// endsGreater is whether it would by what was agreed, had all been paid in time.
func (s *slow) endsGreater(at day.Day) bool {
	c := s.course(at)
	c.carried = new(big.Int).Sub(c.carried, s.behind)
	c.principal = max(0, c.principal-s.behindCents())
	return s.leavesMore(c, s.level)
}

// leavesMore is asksMore of a course.
func (s *slow) leavesMore(c *course, payment money.Amount) bool {
	if s.most == 0 || len(s.dates) == 0 {
		return false
	}
	after := 0 // payments that no relief holds down
	for i := 1; i < len(s.dates); i++ {
		if !s.relieving(s.dates[i-1]) {
			after++
		}
	}
	may := s.most
	if after == 1 && payment > may {
		may = payment
	}
	if payment == 0 { // nobody lets the interest on what has fallen due pile up for the last
		c.only = len(s.dates)
	}
	last, _, _ := c.run(s, min(payment, s.most), nil)
	return after < 2 && last > may+money.Amount(len(s.dates))
}

// made is what a change without a number of payments comes to: with more of them if
// the last would ask more than the contract. It is false, and all as it was, if that
// cannot be helped.
func (s *slow) made(kept *slow, solved bool, at day.Day) bool {
	if n := len(s.dates); n > 0 && !s.within(s.dates[n-1]) {
		*s = *kept
		return false
	}
	payment := s.level
	if s.most > 0 && solved && !s.given && s.every != plan.SingleTerm {
		payment = s.solved(at)
	}
	if s.every == plan.SingleTerm || !s.asksMore(payment, at) {
		return true
	}
	if !kept.endsGreater(at) {
		s.dates = s.longer(min(payment, s.most), at)
		if !s.asksMore(payment, at) && s.within(s.dates[len(s.dates)-1]) {
			return true
		}
	}
	*s = *kept
	return false
}

// agree is a payment plan.
func (s *slow) agree(f Fact, at day.Day) bool {
	if s.every == plan.SingleTerm || len(s.dates) == 0 || s.tooSoon(f.Plan) || s.endsGreater(at) {
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
	s.replaced, s.dates, s.agreed, s.bound = s.dates, dates, &f, s.most > 0
	return true
}

// planOver ends a payment plan that took the place of due dates up to a day.
func (s *slow) planOver(asked, at day.Day) {
	extend := s.agreed.IsExtendLoanDuration
	for _, due := range s.replaced {
		if due <= asked {
			s.only, s.promised = max(0, s.only-1), 0
		}
	}
	s.agreed = nil
	switch {
	case len(s.dates) == 0:
	case extend && s.most > 0:
		s.dates = s.longer(min(s.level, s.most), at)
	case extend:
		s.dates = s.longer(s.level, at)
	case s.bound:
		s.longerIfMore(at)
	}
}

// tooSoon is whether a payment plan asks a servicemember more than the contract has
// asked by then, or at once.
func (s *slow) tooSoon(list []Planned) bool {
	for i, p := range list {
		if s.most == 0 || i > 0 && !s.relieving(list[i-1].Date) {
			return false
		}
		planned, contract := money.Amount(0), s.most
		for _, q := range list[:i+1] {
			planned += q.Amount
		}
		for _, due := range s.dates {
			if due < p.Date {
				contract += s.most
			}
		}
		if p.Amount > s.most || planned > contract {
			return true
		}
	}
	return false
}

// longerIfMore adds payments if the last asks a servicemember too much.
func (s *slow) longerIfMore(at day.Day) {
	if s.asksMore(s.level, at) {
		if dates := s.longer(min(s.level, s.most), at); s.within(dates[len(dates)-1]) {
			s.dates = dates
		}
	}
}

// longer are the due dates with as many more as payments of an amount need.
func (s *slow) longer(payment money.Amount, at day.Day) []day.Day {
	longer := *s
	longer.dates = slices.Clone(s.dates)
	for _, more := range []int{10, 100, plan.MaxRows} {
		for len(longer.dates) < len(s.dates)+more {
			longer.dates = append(longer.dates, s.following(longer.dates[len(longer.dates)-1]))
		}
		last, _, n := longer.course(at).run(s, payment, nil)
		if last > payment {
			continue
		}
		dates := s.dates
		for i := len(s.dates); i < n && s.within(longer.dates[i]); i++ {
			dates = longer.dates[:i+1]
		}
		return dates
	}
	return s.dates
}

// cancelPlan gives back the due dates that a payment plan replaced.
func (s *slow) cancelPlan(f Fact, at day.Day) {
	if s.agreed == nil || s.agreed.ID != f.Target || s.status != Active && s.status != Frozen {
		return
	}
	asked := at
	if s.status == Frozen { // nothing fell due since
		asked = s.since
	}
	s.dates = nil
	for _, due := range s.replaced {
		if due > asked {
			s.dates = append(s.dates, due)
		}
	}
	if len(s.dates) == 0 {
		s.dates = []day.Day{s.following(at)}
	}
	s.planOver(asked, at)
}

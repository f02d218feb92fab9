package engine

import (
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
)

// weeks and months are the length of a period.
func (s *slow) weeks() int {
	return map[Frequency]int{plan.Weekly: 1, plan.EveryTwoWeeks: 2, plan.EveryFourWeeks: 4}[s.every]
}

func (s *slow) months() int {
	return map[Frequency]int{plan.TwiceMonthly: 1, plan.Monthly: 1, plan.EveryTwoMonths: 2, plan.Quarterly: 3, plan.Yearly: 12}[s.every]
}

// monthsOn is the day of the month in a month so many after, or its last.
func monthsOn(at day.Day, months, dom int) day.Day {
	y, m, _ := at.Date()
	m += months - 1
	y, m = y+m/12, m%12+1
	return day.Of(y, m, min(dom, day.DaysIn(y, m)))
}

// paysOn is whether a day is one on which payments fall due.
func (s *slow) paysOn(at day.Day) bool {
	y, m, dom := at.Date()
	if slices.Contains(s.skipped, m) {
		return false
	}
	if w := s.weeks(); w > 0 {
		if at.Weekday() != s.days.Days[0] {
			return false
		}
		if s.days.Start == nil || w == 1 {
			return true
		}
		first := *s.days.Start
		for first.Weekday() != s.days.Days[0] {
			first++
		}
		return (int(at-first)/7)%w == 0
	}
	if s.days.Start != nil && s.months() > 1 {
		first := *s.days.Start
		for monthsOn(first, 0, s.days.Days[0]) != first {
			first++
		}
		fy, fm, _ := first.Date()
		if (12*(y-fy)+m-fm)%s.months() != 0 {
			return false
		}
	}
	return slices.ContainsFunc(s.days.Days, func(n int) bool { return n == dom || n > dom && dom == day.DaysIn(y, m) })
}

// next is the first pay day after a day.
func (s *slow) next(after day.Day) day.Day {
	for at := after + 1; ; at++ {
		if s.paysOn(at) {
			return at
		}
	}
}

// following is the due date a period after another, put off as all were; the one after
// a last one that was moved alone is counted from where it had been.
func (s *slow) following(last day.Day) day.Day {
	from := last
	if s.lastMoved[1] == last {
		from = s.lastMoved[0]
	}
	from = s.step(from - s.putOff)
	for from+s.putOff <= last {
		from = s.step(from)
	}
	return from + s.putOff
}

func (s *slow) step(last day.Day) day.Day {
	switch {
	case s.weeks() > 1:
		last += day.Day(7 * s.weeks())
	case s.months() > 1:
		last = monthsOn(last, s.months(), s.days.Days[0])
	default:
		return s.next(last)
	}
	if _, m, _ := last.Date(); slices.Contains(s.skipped, m) {
		return s.step(last)
	}
	return last
}

// agreedDates are the due dates of the terms.
func (s *slow) agreedDates() (dates []day.Day) {
	in := s.in
	end := in.StartDate + 36500
	if in.EnforcedEndDate != nil {
		end = *in.EnforcedEndDate
	}
	if s.every == plan.SingleTerm {
		if in.EnforcedEndDate == nil {
			end = in.StartDate + day.Day(in.Duration)
		}
		return []day.Day{end}
	}
	after := in.StartDate
	if in.Buffer > 1 {
		after += day.Day(in.Buffer - 1)
	}
	if s.months() > 1 && s.days.Start == nil {
		_, _, dom := in.StartDate.Date()
		after = max(after, monthsOn(in.StartDate, s.months()-1, dom))
	}
	due := s.next(after)
	if in.FirstDueDate != nil {
		due = *in.FirstDueDate
	}
	for ; due < end && (in.Duration == 0 || len(dates) < in.Duration); due = s.following(due) {
		if dates = append(dates, due); len(dates) == plan.MaxRows {
			return dates
		}
	}
	if in.EnforcedEndDate != nil {
		dates = append(dates, end)
	}
	return dates
}

// thirtyStart is where a count in months of 30 days begins: a day, and the pay day
// that it stands for, 0 for none.
type thirtyStart struct {
	at      day.Day
	nominal int
}

func (s *slow) setAnchor(at day.Day) { s.anchor, s.nominal = at, s.payday(at) }

// payday is the day in a calendar of months of 30 days that a pay day stands for.
func (s *slow) payday(at day.Day) (n int) {
	if s.months() == 0 {
		return 0
	}
	y, m, dom := at.Date()
	for _, of := range s.days.Days {
		if of == dom || of > dom && dom == day.DaysIn(y, m) {
			n = max(n, min(of, 30))
		}
	}
	return n
}

// thirties counts the days since the period began in months of 30 days: from pay
// day to pay day by the days that they stand for, else as the calendar has it with
// the 31st as the 30th (when the period begins on the 30th or 31st).
func (s *slow) thirties(from thirtyStart, to day.Day) int64 {
	if to == from.at {
		return 0
	}
	y1, m1, d1 := from.at.Date()
	y2, m2, d2 := to.Date()
	if d1 > 30 {
		d1 = 30
	}
	if from.nominal > 0 {
		d1 = from.nominal
	}
	if n := s.payday(to); from.nominal > 0 && n > 0 {
		d2 = n
	} else if d2 > 30 && d1 == 30 {
		d2 = 30
	}
	return int64((y2-y1)*360 + (m2-m1)*30 + d2 - d1)
}

// billionths is a rate, read from its text.
func billionths(x RateSpan) int64 {
	n, digits, point := int64(0), 0, false
	for _, c := range x.AnnualRate.String() {
		if c == '.' {
			point = true
			continue
		}
		if n = n*10 + int64(c-'0'); point {
			digits++
		}
	}
	for ; digits < 9; digits++ {
		n *= 10
	}
	return n
}

// holding are the rates of a list that hold on a day.
func holding(list []RateSpan, at day.Day) (out []RateSpan) {
	for _, x := range list {
		if (x.StartDate == nil || *x.StartDate <= at) && (x.EndDate == nil || *x.EndDate >= at) {
			out = append(out, x)
		}
	}
	return out
}

// rate is that of a day by the contract: the lowest interest rate, less the promos,
// under the caps.
func (s *slow) rate(at day.Day) int64 {
	if r, known := s.known[at]; known {
		return r
	}
	lowest := int64(-1)
	lower := func(n int64) {
		if lowest < 0 || n < lowest {
			lowest = n
		}
	}
	variable := false
	for _, x := range holding(s.interest, at) {
		if x.InterestType == book.Spread {
			variable = true
		} else {
			lower(billionths(x))
		}
	}
	if variable {
		lower(s.variable(at))
	}
	for _, x := range holding(s.promos, at) {
		lowest -= billionths(x)
	}
	lowest = max(lowest, 0)
	for _, x := range holding(s.caps, at) {
		lowest = min(lowest, billionths(x))
	}
	s.known[at] = lowest
	return lowest
}

// basis is what a variable rate is made of on a day: the lowest spread, the index
// that began last, and the day on which it began.
func (s *slow) basis(at day.Day) (spread, index int64, since day.Day) {
	spread, since = -1, day.First-1
	for _, x := range holding(s.interest, at) {
		if n := billionths(x); x.InterestType == book.Spread && (spread < 0 || n < spread) {
			spread = n
		}
	}
	for _, x := range s.index {
		from := day.First
		if x.StartDate != nil {
			from = *x.StartDate
		}
		if from <= at && from >= since {
			index, since = billionths(x), from
		}
	}
	return spread, index, since
}

// turns are the days on which the spread or the index may be another than on the
// day before, up to a day.
func (s *slow) turns(to day.Day) (days []day.Day) {
	days = []day.Day{day.First}
	for _, x := range append(slices.Clone(s.interest), s.index...) {
		if x.StartDate != nil && *x.StartDate <= to {
			days = append(days, *x.StartDate)
		}
		if x.EndDate != nil && *x.EndDate < to {
			days = append(days, *x.EndDate+1)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// variable is the spread on top of the index, within the limits: it moves at each
// change of either, by no more than the limits allow.
func (s *slow) variable(to day.Day) int64 {
	rate, was, wasSince := int64(-1), int64(-1), day.First-1
	for _, at := range s.turns(to) {
		spread, index, since := s.basis(at)
		if spread < 0 || since < day.First {
			rate, was, wasSince = -1, spread, since
			continue
		}
		raw := spread + index
		if l := s.in.Limits; l != nil {
			if l.Change != nil && rate >= 0 {
				step := billionths(RateSpan{AnnualRate: *l.Change})
				if raw = min(max(raw, rate-step), rate+step); spread == was && since == wasSince {
					raw = rate
				}
			}
			if l.Floor != nil {
				raw = max(raw, billionths(RateSpan{AnnualRate: *l.Floor}))
			}
			if l.Ceiling != nil {
				raw = min(raw, billionths(RateSpan{AnnualRate: *l.Ceiling}))
			}
		}
		rate, was, wasSince = raw, spread, since
	}
	return rate
}

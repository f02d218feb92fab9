package engine

import (
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// DayCount says how days become a part of a year.
type DayCount string

// The day counts. Definitions: International Swaps and Derivatives
// Association, 2006 Definitions, section 4.16; 30/360 with the end-of-February
// rule is the United States (NASD, SIFMA) method.
const (
	Thirty360    DayCount = "30/360"
	Actual365    DayCount = "actual/365"
	Actual360    DayCount = "actual/360"
	ActualActual DayCount = "actual/actual"
)

// valid is whether the day count is one of the four.
func (c DayCount) valid() bool {
	switch c {
	case Thirty360, Actual365, Actual360, ActualActual:
		return true
	}
	return false
}

// days30360 is the number of days from a day to a later one with months of 30
// days, by the United States rule: the last day of February counts as the
// 30th when the stretch starts on it (and ends on it when it also starts on
// one), the 31st as the 30th at the start, and at the end when the start is the
// 30th or later.
func days30360(from, to day.Day) int64 {
	y1, m1, d1 := from.Date()
	y2, m2, d2 := to.Date()
	if lastOfFebruary(y1, m1, d1) {
		if lastOfFebruary(y2, m2, d2) {
			d2 = 30
		}
		d1 = 30
	}
	if d2 == 31 && d1 >= 30 {
		d2 = 30
	}
	d1 = min(d1, 30)
	return int64(360*(y2-y1) + 30*(m2-m1) + d2 - d1)
}

func lastOfFebruary(y, m, d int) bool { return m == 2 && d == day.DaysIn(y, 2) }

// leapDays is how many of the days [from, to) lie in leap years.
func leapDays(from, to day.Day) (n int64) {
	for from < to {
		y, _, _ := from.Date()
		next := min(day.Of(y+1, 1, 1), to)
		if day.DaysIn(y, 2) == 29 {
			n += int64(next - from)
		}
		from = next
	}
	return n
}

// yearPart is the part of a year from one day to a later one, in units of a
// year divided by 1,603,080. Anchor is the first day of the interest period the
// stretch lies in: 30/360 does not add up over parts of a period, so a part is
// the count from the anchor to its end less the count from the anchor to its
// start. The other day counts do not look at it.
func (c DayCount) yearPart(anchor, from, to day.Day) int64 {
	switch c {
	case Thirty360:
		return (days30360(anchor, to) - days30360(anchor, from)) * (yearUnits / 360)
	case Actual360:
		return int64(to-from) * (yearUnits / 360)
	case ActualActual:
		leap := leapDays(from, to)
		return leap*(yearUnits/366) + (int64(to-from)-leap)*(yearUnits/365)
	}
	return int64(to-from) * (yearUnits / 365)
}

// interest is what a balance earns from one day to a later one at an annual
// rate in billionths: simple interest, balance × rate × part of a year.
func (c DayCount) interest(balance money.Amount, rate int64, anchor, from, to day.Day) Unrounded {
	if balance <= 0 || rate <= 0 || from >= to {
		return Unrounded{}
	}
	return product(int64(balance), rate, c.yearPart(anchor, from, to))
}

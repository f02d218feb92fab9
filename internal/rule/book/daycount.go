package book

import "nectarine/internal/value/day"

// DayCount says how days become a part of a year.
type DayCount string

// The day counts. Definitions: International Swaps and Derivatives Association,
// 2006 Definitions, section 4.16. With 30/360 a regular month is 30 days, as
// plan counts them.
const (
	Thirty360    DayCount = "30/360"
	Actual365    DayCount = "actual/365"
	Actual360    DayCount = "actual/360"
	ActualActual DayCount = "actual/actual"
)

// Values are the four.
func (DayCount) Values() []DayCount { return []DayCount{Thirty360, Actual365, Actual360, ActualActual} }

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

// YearPart is the part of a year from one day to a later one in YearUnits, by
// the day counts that look at the two days alone. For 30/360 the caller gives
// days counted so.
func (c DayCount) YearPart(from, to day.Day) int64 {
	switch c {
	case Thirty360, Actual360:
		return int64(to-from) * (YearUnits / 360)
	case ActualActual:
		leap := leapDays(from, to)
		return leap*(YearUnits/366) + (int64(to-from)-leap)*(YearUnits/365)
	}
	return int64(to-from) * (YearUnits / 365)
}

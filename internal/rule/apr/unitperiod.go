package apr

import (
	"cmp"
	"maps"
	"slices"

	"nectarine/internal/value/day"
)

// unit is a unit-period of Regulation Z, Appendix J, (b)(4): n days, half
// months or months. Weeks are seven days.
type unit struct {
	kind unitKind
	n    int
	term bool // single advance and single payment in less than a year
}

// Frequency is how often a payment falls due.
type Frequency string

// units are the unit-periods of the frequencies; a single term has its own.
var units = map[Frequency]unit{
	"weekly": {kind: ofDays, n: 7}, "everyTwoWeeks": {kind: ofDays, n: 14}, "everyFourWeeks": {kind: ofDays, n: 28},
	"twiceMonthly": {kind: ofHalfMonths, n: 1}, "monthly": {kind: ofMonths, n: 1}, "everyTwoMonths": {kind: ofMonths, n: 2},
	"quarterly": {kind: ofMonths, n: 3}, "yearly": {kind: ofMonths, n: 12}, "singleTerm": {},
}

// Values are all frequencies, in order.
func (Frequency) Values() []Frequency { return slices.Sorted(maps.Keys(units)) }

// known is whether there is such a frequency; "" leaves it open.
func (f Frequency) known() bool {
	_, known := units[f]
	return known || f == ""
}

// length is the frequency's unit-period; n is 0 when it has none.
func (f Frequency) length() unit { return units[f] }

type unitKind int

const (
	ofDays unitKind = iota
	ofHalfMonths
	ofMonths
)

// length is about how many days the unit has, all months having 30.
func (u unit) length() int {
	switch u.kind {
	case ofMonths:
		return 30 * u.n
	case ofHalfMonths:
		return 15
	}
	return u.n
}

// perYear is the number of unit-periods in a year, (b)(5): 12 over the months,
// 24 half months, 52 over the weeks, 365 over other days.
func (u unit) perYear() float64 {
	switch {
	case u.kind == ofMonths:
		return 12 / float64(u.n)
	case u.kind == ofHalfMonths:
		return 24
	case u.n%7 == 0 && !u.term:
		return 52 / (float64(u.n) / 7)
	}
	return 365 / float64(u.n)
}

// count is the number of whole unit-periods from one day to another, counted
// back from the later, and the part of one that is left, (b)(5). In a part of
// months every month has 30 days; a part of a year that is not in whole months
// is days over 365.
func (u unit) count(from, to day.Day, dom int) (whole int, part float64) {
	if u.kind == ofDays {
		days := int(to - from)
		return days / u.n, float64(days%u.n) / float64(u.n)
	}
	months, days := monthsBack(from, to, dom)
	if u.kind == ofHalfMonths {
		return 2*months + days/15, float64(days%15) / 15
	}
	whole, months = months/u.n, months%u.n
	if u.n == 12 && days > 0 {
		return whole, float64(back(to, 12*whole, dom)-from) / 365
	}
	return whole, float64(30*months+days) / float64(30*u.n)
}

// monthsBack is the number of full months counted back from a day to an earlier
// one, and the days left.
func monthsBack(from, to day.Day, dom int) (months, days int) {
	y1, m1, _ := from.Date()
	y2, m2, _ := to.Date()
	months = 12*(y2-y1) + m2 - m1
	if back(to, months, dom) < from {
		months--
	}
	return months, int(back(to, months, dom) - from)
}

// unitPeriod determines the unit-period, (b)(4): of the periods that occur more
// than once the most frequent, of several the shortest; without one the average
// period, rounded to the nearest standard interval. Of a single advance with a
// single payment it is the term, or a year when the term is longer.
func (f Flows) unitPeriod() unit {
	start, dom := f.start(), f.lastDay()
	as, ps := f.days(f.Advances), f.days(f.Payments)
	if len(as) == 1 && len(ps) == 2 && f.Payments[0].Date > start {
		months, days := monthsBack(start, ps[1], dom)
		switch {
		case months >= 12:
			return unit{kind: ofMonths, n: 12}
		case days == 0 && months > 0:
			return unit{kind: ofMonths, n: months}
		}
		return unit{kind: ofDays, n: int(ps[1] - start), term: true}
	}
	periods := append(f.periods(as), f.periods(ps)...)
	count := map[unit]int{}
	for _, u := range periods {
		count[u]++
	}
	best, most := unit{}, 1
	for _, u := range slices.SortedFunc(maps.Keys(count), byLength) {
		if u.length() <= 365 && count[u] > most {
			best, most = u, count[u]
		}
	}
	if most > 1 {
		return best
	}
	sum := int(as[len(as)-1]-start) + int(ps[len(ps)-1]-start)
	return standard(float64(sum) / float64(len(periods)))
}

// byLength orders units: of those of which as many occur the shortest counts.
func byLength(a, b unit) int {
	return cmp.Or(cmp.Compare(a.length(), b.length()), cmp.Compare(b.kind, a.kind))
}

// days are the start of the term and the days of a list, each once.
func (f Flows) days(list []Flow) []day.Day {
	out := []day.Day{f.start()}
	for _, flow := range list {
		out = append(out, flow.Date)
	}
	return slices.Compact(out)
}

// periods names the intervals between days, by the frequency where it is known.
// Of half months a neighbour makes a month; weeks are days; else a whole number
// of months is months, and the rest days.
//
// Without a frequency dates are read as months and half months where they can
// be, but for those of whole weeks that are as many as the others: half months
// that are all of 14 days are two weeks, and a February of four weeks among
// periods of four weeks is no month.
func (f Flows) periods(days []day.Day) []unit {
	out, lengths, named := make([]unit, len(days)-1), map[int]int{}, map[unit]int{}
	dom, every := f.lastDay(), f.Frequency.length()
	month := func(i int) bool { return i >= 0 && i+2 < len(days) && back(days[i+2], 1, dom) == days[i] }
	for i := range out {
		length := int(days[i+1] - days[i])
		months, rest := monthsBack(days[i], days[i+1], dom)
		near := length >= 13 && length <= 18
		out[i] = unit{kind: ofDays, n: length}
		switch {
		case every.n > 0 && every.kind == ofDays:
		case every.kind == ofHalfMonths && (near || month(i) || month(i-1)), every.n == 0 && near && (month(i) || month(i-1)):
			out[i] = unit{kind: ofHalfMonths, n: 1}
		case months > 0 && rest == 0:
			out[i] = unit{kind: ofMonths, n: months}
		}
		lengths[length]++
		named[out[i]]++
	}
	for i := range out {
		if length := int(days[i+1] - days[i]); every.n == 0 && length%7 == 0 && lengths[length] >= named[out[i]] {
			out[i] = unit{kind: ofDays, n: length}
		}
	}
	return out
}

// lastDay is the day of the month on which the series of payments falls, if it
// is one that some months lack: a payment on the last day of a shorter month
// then stands for it, (b)(3)(iv). Without terms it is the day that most payments
// fit, among several the one that the start fits, then the earlier.
func (f Flows) lastDay() int {
	if f.Day > 0 {
		return f.Day
	}
	fits := func(date day.Day, dom int) int {
		if y, m, own := date.Date(); own == min(dom, day.DaysIn(y, m)) {
			return 1
		}
		return 0
	}
	best, most := 0, 0
	for dom := 28; dom <= 31; dom++ {
		n := 0
		for _, p := range f.Payments {
			n += 2 * fits(p.Date, dom)
		}
		if n > 2 { // one payment is no series
			n += fits(f.start(), dom)
		}
		if n > most {
			best, most = dom, n
		}
	}
	return best
}

// back is the day n months before another, by the rule of lastDay.
func back(from day.Day, n, dom int) day.Day {
	y, m, own := from.Date()
	if own == day.DaysIn(y, m) && dom > own {
		own = dom
	}
	return day.Of(y, m-n, min(own, day.DaysIn(y, m-n)))
}

// standard is the standard interval nearest to a number of days, (b)(3)(iii);
// of two as near the shorter.
func standard(days float64) unit {
	all := []unit{{kind: ofDays, n: 1}, {kind: ofHalfMonths, n: 1}}
	for n := 1; n <= 52; n++ {
		all = append(all, unit{kind: ofDays, n: 7 * n})
	}
	for n := 1; n <= 12; n++ {
		all = append(all, unit{kind: ofMonths, n: n})
	}
	slices.SortFunc(all, func(a, b unit) int {
		away := func(u unit) float64 { return max(float64(u.length())-days, days-float64(u.length())) }
		return cmp.Or(cmp.Compare(away(a), away(b)), cmp.Compare(a.length(), b.length()))
	})
	return all[0]
}

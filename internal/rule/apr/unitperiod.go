package apr

import (
	"cmp"
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
func unitPeriod(advances, payments []Flow) unit {
	start, dom := advances[0].Date, lastDays(payments)
	as, ps := sorted(advances), sorted(payments)
	if len(as) == 1 && len(ps) == 1 {
		months, days := monthsBack(start, ps[0], dom)
		switch {
		case months >= 12:
			return unit{kind: ofMonths, n: 12}
		case days == 0 && months > 0:
			return unit{kind: ofMonths, n: months}
		}
		return unit{kind: ofDays, n: int(ps[0] - start), term: true}
	}
	periods := append(intervals(as, dom), intervals(append([]day.Day{start}, ps...), dom)...)
	count := map[unit]int{}
	for _, u := range periods {
		count[u]++
	}
	best, most := unit{}, 1
	for u, n := range count {
		if u.length() <= 365 && (n > most || n == most && n > 1 && shorter(u, best)) {
			best, most = u, n
		}
	}
	if most > 1 {
		return best
	}
	sum := int(as[len(as)-1]-as[0]) + int(ps[len(ps)-1]-start)
	return standard(float64(sum) / float64(len(periods)))
}

// shorter orders units of which as many occur.
func shorter(a, b unit) bool {
	return cmp.Or(cmp.Compare(a.length(), b.length()), cmp.Compare(b.kind, a.kind)) < 0
}

// intervals names the periods between days. A period is whole months when it
// can be; half a month when it and a neighbour make a month; else days.
func intervals(days []day.Day, dom int) []unit {
	var out []unit
	month := func(i int) bool { return i >= 0 && i+2 < len(days) && back(days[i+2], 1, dom) == days[i] }
	for i := 0; i+1 < len(days); i++ {
		length := int(days[i+1] - days[i])
		months, rest := monthsBack(days[i], days[i+1], dom)
		switch {
		case months > 0 && rest == 0:
			out = append(out, unit{kind: ofMonths, n: months})
		case length >= 13 && length <= 18 && (month(i) || month(i-1)):
			out = append(out, unit{kind: ofHalfMonths, n: 1})
		default:
			out = append(out, unit{kind: ofDays, n: length})
		}
	}
	return out
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

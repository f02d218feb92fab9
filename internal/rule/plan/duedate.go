package plan

import (
	"slices"

	"nectarine/internal/value/day"
)

// Counted are the first n of due dates, with those that follow the last where they are fewer;
// none of none.
func (p Pattern) Counted(dates []day.Day, n int) []day.Day {
	all := slices.Clone(dates[:min(n, len(dates))])
	for len(all) > 0 && len(all) < n {
		all = append(all, p.Following(all[len(all)-1]))
	}
	return all
}

// Behind are due dates of which n, from one, go behind the last, each a period after the one before it.
func (p Pattern) Behind(dates []day.Day, from, n int) []day.Day {
	last, all := dates[len(dates)-1], slices.Delete(slices.Clone(dates), from, from+n)
	for range n {
		last = p.Following(last)
		all = append(all, last)
	}
	return all
}

// After are a due date and those of the pattern after it: n in all, or, where n is 0, up to a last day.
func (p Pattern) After(first day.Day, n int, last day.Day) []day.Day {
	dates := []day.Day{first}
	for d := p.Next(first); len(dates) < n || n == 0 && d <= last; d = p.Following(d) {
		dates = append(dates, d)
	}
	return dates
}

// Later are due dates put off by days.
func Later(dates []day.Day, days day.Day) []day.Day {
	all := slices.Clone(dates)
	for i := range all {
		all[i] += days
	}
	return all
}

// MadeUp are due dates of which those up to a day, which have passed, follow the last instead; and
// whether there were any. The one of a single term stays.
func (p Pattern) MadeUp(dates []day.Day, to day.Day) (all []day.Day, passed bool) {
	all = slices.Clone(dates)
	for len(all) > 0 && all[0] <= to && p.Every != SingleTerm {
		all, passed = append(all[1:], p.Following(all[len(all)-1])), true
	}
	return all, passed
}

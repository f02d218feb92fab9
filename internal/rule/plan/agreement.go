package plan

import (
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Agreement is a payment plan in force, with the due dates that it replaced.
type Agreement struct {
	ID      string    `json:"id"`
	Asks    []Planned `json:"asks"`
	Last    day.Day   `json:"last"`
	Regular []day.Day `json:"regular"`
	Extend  bool      `json:"extend,omitempty"`
	Bound   bool      `json:"bound,omitempty"` // it was agreed beside the relief of a servicemember
}

// Agree puts the payments of a plan, of which there is one at least, in the place of the due dates
// up to its last, and gives the due dates that are then to come: where none is left after the
// plan's, one more of the pattern, with which the rest falls due.
func Agree(id string, list []Planned, dates []day.Day, p Pattern) (*Agreement, []day.Day) {
	a := &Agreement{ID: id, Asks: list, Last: list[len(list)-1].Date, Regular: slices.Clone(dates)}
	var coming []day.Day
	for _, ask := range list {
		coming = append(coming, ask.Date)
	}
	coming = append(coming, a.After(a.Last)...)
	if len(coming) == len(list) {
		coming = append(coming, p.Following(a.Last))
	}
	return a, coming
}

// On is what the plan asks for on a day, nil for nothing and of no plan.
func (a *Agreement) On(at day.Day) *Planned {
	if a == nil {
		return nil
	}
	for i := range a.Asks {
		if p := &a.Asks[i]; p.Date == at {
			return p
		}
	}
	return nil
}

// Amounts are what the plan asks on those of its days that are due dates to come, less than 0
// for interest alone.
func (a *Agreement) Amounts(dates []day.Day) (asks []money.Amount) {
	for _, p := range a.Asks {
		switch {
		case !slices.Contains(dates, p.Date):
		case p.IsInterestOnly:
			asks = append(asks, -1)
		default:
			asks = append(asks, p.Amount)
		}
	}
	return asks
}

// Replaced is how many of the due dates replaced lie up to a day, that day included.
func (a *Agreement) Replaced(to day.Day) int {
	return len(a.Regular) - len(a.After(to))
}

// After are the due dates replaced that lie after a day.
func (a *Agreement) After(at day.Day) (dates []day.Day) {
	for _, d := range a.Regular {
		if d > at {
			dates = append(dates, d)
		}
	}
	return dates
}

// Resumed is the plan of a loan that was frozen and goes on after a day, by which some of the due dates that were to
// come have passed: its payments that were not asked are asked on the due dates that are to come now, in their order.
// The due dates replaced that come after the last that was asked and have passed follow the last too.
func (a *Agreement) Resumed(asked, at day.Day, were, dates []day.Day, p Pattern) *Agreement {
	out := *a
	out.Asks = slices.Clone(a.Asks)
	i := slices.IndexFunc(out.Asks, func(p Planned) bool { return len(were) > 0 && p.Date >= were[0] })
	if i < 0 { // all that it has was asked
		return a
	}
	for n := range out.Asks[i:] {
		out.Asks[i+n].Date = dates[n]
	}
	out.Last = out.Asks[len(out.Asks)-1].Date
	gone := a.Replaced(asked)
	coming, _ := p.MadeUp(a.Regular[gone:], at)
	out.Regular = slices.Concat(a.Regular[:gone], coming)
	return &out
}

// Days are the due dates of its payments.
func (a *Agreement) Days() (days []day.Day) {
	for _, p := range a.Asks {
		days = append(days, p.Date)
	}
	return days
}

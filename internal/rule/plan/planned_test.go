package plan

import (
	"strings"
	"testing"

	"nectarine/internal/value/day"
)

// The payments of a plan come one after the other from the day after it takes effect, within
// the longest life of a loan; each has an amount, or is of interest alone. There are at most 120.
func TestBoundsOfPlannedPayments(t *testing.T) {
	effective := day.Of(2025, 1, 1)
	on := func(after day.Day) Planned { return Planned{Date: effective + after, Amount: 100} }
	many := make([]Planned, 121)
	for i := range many {
		many[i] = on(day.Day(i + 1))
	}
	for _, c := range []struct {
		name string
		list []Planned
		says string // empty: it is taken
	}{
		{"one, the day after", []Planned{on(1)}, ""},
		{"none", nil, "plan: must have from 1 to 120"},
		{"as many as may be", many[:120], ""},
		{"one more", many, "plan: must have from 1 to 120"},
		{"on the day itself", []Planned{on(0)}, "plan[0].date"},
		{"two on one day", []Planned{on(5), on(5)}, "plan[1].date"},
		{"two in another order", []Planned{on(5), on(4)}, "plan[1].date"},
		{"the last day", []Planned{on(366 * Longest)}, ""},
		{"a day later", []Planned{on(366*Longest + 1)}, "plan[0].date"},
		{"a cent", []Planned{{Date: effective + 1, Amount: 1}}, ""},
		{"nothing", []Planned{{Date: effective + 1}}, "plan[0].amount: must be more than 0"},
		{"less than nothing", []Planned{{Date: effective + 1, Amount: -1}}, "plan[0].amount: must be more than 0"},
		{"the largest amount", []Planned{{Date: effective + 1, Amount: LargestAmount}}, ""},
		{"a larger one", []Planned{{Date: effective + 1, Amount: LargestAmount + 1}}, "plan[0].amount: must be more than 0"},
		{"interest alone", []Planned{{Date: effective + 1, IsInterestOnly: true}}, ""},
		{"interest alone and an amount", []Planned{{Date: effective + 1, IsInterestOnly: true, Amount: 1}}, "plan[0].amount: a payment of interest"},
	} {
		if err := CheckPlanned(c.list, effective); (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error of %q", c.name, err, c.says)
		}
	}
}

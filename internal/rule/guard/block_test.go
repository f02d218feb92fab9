package guard

import (
	"testing"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// A block of a case, narrowed in every way, at the edges of each.
func TestBlocks(t *testing.T) {
	const eastern = "America/New_York"
	at := func(local string, b fact.Block, changes ...law.Change) fact.Case {
		b.Span = law.Since()
		return law.Make(append([]law.Change{law.At(local), law.Know(func(f *fact.Facts) { f.Blocks = []fact.Block{b} })}, changes...)...)
	}
	on := day.Of(2026, 4, 8)
	noon := "2026-04-08 12:00"
	theme := func(s string) law.Change { return law.AskFor(func(r *fact.Request) { r.Theme = s }) }
	const rule = "lender-do-not-interact"
	holdFaults(t, []fault{
		{"of a theme, and the contact's is not known", rule, true, at(noon, fact.Block{Themes: []string{"opsServicing"}}, theme(""))},
		{"of another theme", rule, false, at(noon, fact.Block{Themes: []string{"opsServicing"}})},
		{"of login codes", rule, true, at(noon, fact.Block{Themes: []string{fact.Credentials}},
			theme(fact.Credentials), law.AskFor(func(r *fact.Request) { r.Debts = nil }))},
		{"of a label, and the contact's is not known", rule, true, at(noon, fact.Block{Labels: []string{"work"}}, law.Label(""))},
		{"of that label", rule, true, at(noon, fact.Block{Labels: []string{"home"}})},
		{"of every label", rule, true, at(noon, fact.Block{Labels: []string{fact.Every}})},
		{"of another label", rule, false, at(noon, fact.Block{Labels: []string{"work"}})},
		{"from the first instant of its first day", rule, true, at("2026-04-08 00:00", fact.Block{StartOn: &on, ProductZone: eastern})},
		{"not a minute before", rule, false, at("2026-04-07 23:59", fact.Block{StartOn: &on, ProductZone: eastern})},
		{"to the last minute of its last day", rule, true, at("2026-04-08 23:59", fact.Block{EndOn: &on, ProductZone: eastern})},
		{"not a minute longer", rule, false, at("2026-04-09 00:00", fact.Block{EndOn: &on, ProductZone: eastern})},
		{"by the days of the product's zone", rule, true, at("2026-04-09 00:00", fact.Block{EndOn: &on, ProductZone: "America/Chicago"})},
		{"on its weekday", rule, true, at(noon, fact.Block{Weekdays: []int{3}})},
		{"on another", rule, false, at(noon, fact.Block{Weekdays: []int{1}})},
		{"at its hours", rule, true, at(noon, fact.Block{Hours: []fact.Hours{{From: 12, To: 14}}})},
		{"not when they end", rule, false, at(noon, fact.Block{Hours: []fact.Hours{{From: 8, To: 12}}})},
		{"at the hours of its own zone", rule, true, at("2026-04-08 18:30", fact.Block{Hours: []fact.Hours{{From: 12, To: 14}}, Zone: "Pacific/Honolulu"})},
		{"not at those of the person", rule, false, at(noon, fact.Block{Hours: []fact.Hours{{From: 12, To: 14}}, Zone: "Pacific/Honolulu"})},
		{"around the clock", rule, true, at("2026-04-08 03:00", fact.Block{Hours: []fact.Hours{{From: 0, To: 24}}})},
	})
}

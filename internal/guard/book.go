package guard

import (
	"fmt"
	"slices"
	"time"
)

// Parameter is a number of a rule that a lender may tighten within bounds.
type Parameter struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Value int    `json:"value"`
	// Min and Max are inclusive. The law's own number is one of them, so that
	// a lender can be stricter than the law and never laxer.
	Min int `json:"min"`
	Max int `json:"max"`
}

// Rule is one rule of law, with its code.
type Rule struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	// From and To are days as YYYY-MM-DD, from inclusive, to exclusive; To is
	// empty while the rule is in force.
	From         string `json:"from"`
	To           string `json:"to,omitempty"`
	Citation     string `json:"citation"`
	Jurisdiction string `json:"jurisdiction"`
	// Creditor and Collector say whether the rule binds a creditor collecting
	// its own debt, and a third-party collector, by "law" or by "practice".
	Creditor   string      `json:"creditor"`
	Collector  string      `json:"collector"`
	Severity   string      `json:"severity"`
	Parameters []Parameter `json:"parameters"`
	judge      func(c *matter, rule Rule, t time.Time) []finding
}

// param is the value of a parameter. Every name used is in the rule's own
// table, which a test proves; an unknown name would be zero, the strictest.
func (r Rule) param(name string) int {
	for _, p := range r.Parameters {
		if p.Name == name {
			return p.Value
		}
	}
	return 0
}

// Rulebook is a set of rules.
type Rulebook struct {
	Rules []Rule `json:"rules"`
}

// On is the rules in force on a day, YYYY-MM-DD.
func (b Rulebook) On(day string) (Rulebook, error) {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return Rulebook{}, fmt.Errorf("day: %q is not YYYY-MM-DD", day)
	}
	on := Rulebook{Rules: []Rule{}}
	for _, r := range b.Rules {
		if r.From <= day && (r.To == "" || day < r.To) {
			on.Rules = append(on.Rules, r)
		}
	}
	return on, nil
}

// Tighten is the book with one parameter changed. The error names the rule,
// the parameter or the bounds.
func (b Rulebook) Tighten(rule, parameter string, value int) (Rulebook, error) {
	i := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == rule })
	if i < 0 {
		return b, fmt.Errorf("rule: there is no %q", rule)
	}
	j := slices.IndexFunc(b.Rules[i].Parameters, func(p Parameter) bool { return p.Name == parameter })
	if j < 0 {
		return b, fmt.Errorf("parameter: rule %s has no %q", rule, parameter)
	}
	p := b.Rules[i].Parameters[j]
	if value < p.Min || value > p.Max {
		return b, fmt.Errorf("value: %s of %s must be from %d to %d", parameter, rule, p.Min, p.Max)
	}
	p.Value = value
	out := Rulebook{Rules: slices.Clone(b.Rules)}
	out.Rules[i].Parameters = slices.Clone(b.Rules[i].Parameters)
	out.Rules[i].Parameters[j] = p
	return out, nil
}

// Standard is every rule that this version holds.
func Standard() Rulebook {
	return Rulebook{Rules: []Rule{timeRule(), statedTimeRule(), placeRule(), callsRule(), conversationRule()}}
}

// federal is what the rules of Regulation F have in common. The regulation
// took effect on 2021-11-30 and binds debt collectors.
func federal(id, citation string, judge func(*matter, Rule, time.Time) []finding, p ...Parameter) Rule {
	return Rule{ID: id, Version: 1, From: "2021-11-30", Citation: citation, Jurisdiction: "US",
		Creditor: "practice", Collector: "law", Severity: "block", Parameters: p, judge: judge}
}

package guard

import (
	"crypto/sha256"
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

// How a rule binds a party: by law, as good practice, or not at all.
const (
	Law      = "law"
	Practice = "practice"
	None     = "none"
)

// Severities of a rule: a block forbids the contact, a warning is for whoever
// makes it.
const (
	Blocks = "block"
	Warns  = "warn"
)

// Rule is one rule, with its code.
type Rule struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	// From and To are days as YYYY-MM-DD, from inclusive, to exclusive; To is
	// empty while the rule is in force.
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
	Citation string `json:"citation"`
	// Jurisdiction is US, a state as US-MA, a city as US-NY-NYC, or lender. A
	// state's rule protects those who live there.
	Jurisdiction string `json:"jurisdiction"`
	// Says is the rule in a sentence.
	Says string `json:"says"`
	// Creditor and Collector say how the rule binds a creditor or servicer
	// collecting its own debt, and a third-party collector.
	Creditor   string      `json:"creditor"`
	Collector  string      `json:"collector"`
	Severity   string      `json:"severity"`
	Parameters []Parameter `json:"parameters"`
	judge      func(m *matter, rule *Rule, t time.Time) []finding
}

// param is the value of a parameter. Every name used is in the rule's own
// table, which a test proves; an unknown name would be zero, the strictest.
func (r *Rule) param(name string) int {
	for i := range r.Parameters {
		if r.Parameters[i].Name == name {
			return r.Parameters[i].Value
		}
	}
	return 0
}

// Setting is one parameter of one rule, as a lender has set it.
type Setting struct {
	Rule      string `json:"rule"`
	Parameter string `json:"parameter"`
	Value     int    `json:"value"`
}

// Edition says which rulebook it is: the day whose rules are in force, what the
// lender has tightened, and which rules that bind it by practice alone it has
// turned off. A book can be made again from it.
type Edition struct {
	On        string    `json:"on"`
	Tightened []Setting `json:"tightened"`
	Off       []string  `json:"off"`
}

// Rulebook is the rules in force on a day, as a lender has set them.
type Rulebook struct {
	Edition Edition
	Rules   []Rule
	digest  [32]byte
}

// Standard is every rule of this release, whether in force or not.
func Standard() []Rule {
	return slices.Concat(hourRules(), placeRules(), partyRules(), mediaRules(), frequencyRules(), debtRules(), tcpaRules(), federalRules(), stateRules(), lenderRules())
}

// Book is the rulebook of an edition. The error names the day, the rule, the
// parameter or the bounds. A rule can be turned off when it binds creditors by
// practice; then it still binds the collectors whom it binds by law.
func Book(e Edition) (*Rulebook, error) {
	if _, err := time.Parse(time.DateOnly, e.On); err != nil {
		return nil, fmt.Errorf("on: %q is not a day, YYYY-MM-DD", e.On)
	}
	b := &Rulebook{Edition: Edition{On: e.On, Tightened: append([]Setting{}, e.Tightened...), Off: unique(append([]string{}, e.Off...))}}
	for _, r := range Standard() {
		if r.From <= e.On && (r.To == "" || e.On < r.To) {
			b.Rules = append(b.Rules, r)
		}
	}
	for _, s := range e.Tightened {
		if err := b.tighten(s); err != nil {
			return nil, err
		}
	}
	for _, id := range b.Edition.Off {
		i := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == id })
		switch {
		case i < 0:
			return nil, fmt.Errorf("off: there is no rule %q on %s", id, e.On)
		case b.Rules[i].Creditor != Practice:
			return nil, fmt.Errorf("off: rule %q binds creditors by law", id)
		}
		b.Rules[i].Creditor = None
		if b.Rules[i].Collector == Practice {
			b.Rules[i].Collector = None
		}
	}
	b.digest = sha256.Sum256(b.form())
	return b, nil
}

func (b *Rulebook) tighten(s Setting) error {
	i := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == s.Rule })
	if i < 0 {
		return fmt.Errorf("tightened.rule: there is no rule %q on %s", s.Rule, b.Edition.On)
	}
	j := slices.IndexFunc(b.Rules[i].Parameters, func(p Parameter) bool { return p.Name == s.Parameter })
	if j < 0 {
		return fmt.Errorf("tightened.parameter: rule %s has no %q", s.Rule, s.Parameter)
	}
	p := &b.Rules[i].Parameters[j]
	if s.Value < p.Min || s.Value > p.Max {
		return fmt.Errorf("tightened.value: %s of %s must be from %d to %d", s.Parameter, s.Rule, p.Min, p.Max)
	}
	p.Value = s.Value
	return nil
}

// binds says whether a rule binds who contacts; whoever is not known may be a
// collector, whom more rules bind.
func (r *Rule) binds(contacter string) bool {
	if contacter == Creditor {
		return r.Creditor != None
	}
	return r.Collector != None
}

// federal is what federal rules have in common.
func federal(id, from, citation, says, creditor, collector, severity string, judge func(*matter, *Rule, time.Time) []finding, p ...Parameter) Rule {
	if p == nil {
		p = []Parameter{}
	}
	return Rule{ID: id, Version: 1, From: from, Citation: citation, Jurisdiction: "US", Says: says,
		Creditor: creditor, Collector: collector, Severity: severity, Parameters: p, judge: judge}
}

// regF is a rule of Regulation F, which took effect on 2021-11-30 and binds
// debt collectors.
func regF(id, section, says string, judge func(*matter, *Rule, time.Time) []finding, p ...Parameter) Rule {
	return federal("us-regf-"+id, "2021-11-30", "12 CFR "+section, says, Practice, Law, Blocks, judge, p...)
}

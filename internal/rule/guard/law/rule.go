// Package law says what a rule is, and holds the matter that rules judge: who may
// be where, what was agreed and taken back, what was tried and how often.
//
// # How a rule is written
//
// The rules stand in the packages federal, state and lender: a file for each law
// (federal/regf_frequency.go, state/massachusetts.go), and in it one function
// that answers its rules, such as func massachusetts() []law.Rule, added to the
// list in the Rules function of its package. A rule is one composite literal with its fields named, in this
// order, so that a lawyer can read it from top to bottom:
//
//   - ID, Version, From (the day it began), Citation, Jurisdiction;
//   - Says: the rule in one sentence of our own words;
//   - Creditor and Collector: ByLaw, ByPractice or NotBound;
//   - Severity: Blocks or Warns;
//   - Parameters, each with its unit, the law's own number and its bounds;
//   - Source and ReadOn: where the text was read, and on which day; or
//     Unverified: what was not read and what counsel should look at;
//   - Judge: the function that finds what is in force. What several laws say alike
//     is a function here (JudgeHours, JudgeAttorney, JudgeThirdParty,
//     JudgeContacts …); what one law says alone stands below its rules.
//
// Every rule has examples in the tests, on both sides of its line.
package law

import (
	"time"

	"nectarine/internal/rule/guard/fact"
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
	ByLaw      = "law"
	ByPractice = "practice"
	NotBound   = "none"
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
	// Source is where the text was read, on the day ReadOn (YYYY-MM-DD).
	Source string `json:"source,omitempty"`
	ReadOn string `json:"readOn,omitempty"`
	// Unverified says what was not read in a source and counsel must look at;
	// empty when the rule was read as it stands.
	Unverified string `json:"unverified,omitempty"`
	// Judge finds the blocks of the rule that are in force at an instant.
	Judge func(m *Matter, rule *Rule, t time.Time) []Finding `json:"-"`
}

// Param is the value of a parameter. Every name used is in the rule's own
// table, which a test proves; an unknown name would be zero, the strictest.
func (r *Rule) Param(name string) int {
	for i := range r.Parameters {
		if r.Parameters[i].Name == name {
			return r.Parameters[i].Value
		}
	}
	return 0
}

// binds says whether a rule binds who contacts; whoever is not known may be a
// collector, whom more rules bind.
func (r *Rule) binds(contacter string) bool {
	if contacter == fact.Creditor {
		return r.Creditor != NotBound
	}
	return r.Collector != NotBound
}

// Federal is what federal rules have in common.
func Federal(id, from, citation, says, creditor, collector, severity string, judge func(*Matter, *Rule, time.Time) []Finding, p ...Parameter) Rule {
	if p == nil {
		p = []Parameter{}
	}
	return Rule{ID: id, Version: 1, From: from, Citation: citation, Jurisdiction: "US", Says: says,
		Creditor: creditor, Collector: collector, Severity: severity, Parameters: p, Judge: judge}
}

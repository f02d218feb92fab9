// Package law says what a rule is, and holds the matter that rules judge: where
// the person may be, what was agreed and taken back, what was tried and how often.
//
// # How a rule is written
//
// The rules stand in the packages federal, state and lender: a file for each law
// (federal/regf_frequency.go, state/massachusetts.go), and in it one function
// that answers its rules, such as func massachusetts() []law.Rule, added to the
// list in the Rules function of its package. A rule is one composite literal with
// its fields named, in this order, so that a lawyer can read it from top to bottom:
//
//   - ID, Version, From (the day it began), To, Citation, Jurisdiction;
//   - Says: the rule in one sentence of our own words;
//   - Creditor and Collector: ByLaw, ByPractice or NotBound, and Outside, the
//     kinds of debts that the law leaves out;
//   - Severity: Blocks or Warns;
//   - Parameters, each with its unit, the law's own number and its bounds;
//   - Consents: the table of what lifts it, read by Matter.Excused alone;
//   - LooksBack: how many days of interactions it reads, or Forever;
//   - Source and ReadOn: where the text was read, and on which day; and Unverified:
//     what was not read and what counsel must look at;
//   - Needs: what a contact, or what is known, must have for it to find anything;
//   - Judge: the function that finds what is in force. What several laws say alike
//     is a function here (JudgeHours, JudgeAttorney, JudgeThirdParty,
//     JudgeContacts …); what one law says alone stands below its rules;
//   - Examples: cases that Stops, Passes or Excepts, which the tests hold and
//     docs/guard.md prints. NoException says why a rule has none of the last.
//
// The debt collection acts of states have few shapes: such an act is a list of
// them, with its sections, in state/acts.go, and its rules are made of that list.
// Laws on sales by telephone are rows in state/sales.go. An act that takes up what
// federal law asks of collectors alone, for creditors, is a Binding.
package law

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// Reading is the version of what all rules share: how debts, persons, places, consents and
// answers are read. It is raised when that changes, so that an earlier decision is told
// as one of another book though no rule of it was written anew.
//
// 2: accounts of student loans in other letters are one. 3: who was contacted as the consumer
// is one, whatever the request says; what permits about one student loan permits about no
// other, but for calls. 4: who was contacted as another than the consumer, or nobody knows as
// whom, is not surely the consumer; corrections of who it was count. 5: whoever names a debt
// that nobody knows is told of as missing, whatever else stands beside it.
const Reading = 5

// Parameter is a number of a rule that a lender may tighten within bounds.
type Parameter struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Value int    `json:"value"`
	// Min and Max are inclusive. The law's own number is one of them, so that
	// a lender can be stricter than the law. Who is not bound by law may go as
	// far as Loosest, on the other side of the law's number.
	Min     int `json:"min"`
	Max     int `json:"max"`
	Loosest int `json:"loosest"`
}

// Stricter says that a value is stricter than another, or the same.
func (p *Parameter) Stricter(value, than int) bool {
	if p.Upward() {
		return value >= than
	}
	return value <= than
}

// Upward says that the greater number is the stricter one.
func (p *Parameter) Upward() bool { return p.Loosest < p.Max }

// Bounds says within which numbers a parameter, by its name, may be set, and which are
// stricter.
func (p *Parameter) Bounds(name string) string {
	stricter, looser := "less", "more"
	if p.Upward() {
		stricter, looser = "more", "less"
	}
	return fmt.Sprintf("%s must be from %d to %d, of which %d is the rule's own and %s is stricter; whom no law binds to the rule may set %s, as far as %d",
		name, p.Min, p.Max, p.Value, stricter, looser, p.Loosest)
}

// Limit is a number of contacts permitted; fewer are stricter.
func Limit(name, unit string, n int) Parameter {
	return Parameter{Name: name, Unit: unit, Value: n, Min: 0, Max: n, Loosest: 1000}
}

// Days is a number of consecutive days; more are stricter, up to most.
func Days(n, most int) Parameter {
	return Parameter{Name: "days", Unit: "consecutive days", Value: n, Min: n, Max: most, Loosest: 0}
}

// Open is the minute of the day from which a contact is permitted, inclusive.
func Open(minute int) Parameter {
	return Parameter{Name: "open", Unit: "minute of the day, inclusive", Value: minute, Min: minute, Max: 720, Loosest: 0}
}

// Close is the minute of the day from which none is permitted any more.
func Close(minute int) Parameter {
	return Parameter{Name: "close", Unit: "minute of the day, exclusive", Value: minute, Min: 780, Max: minute, Loosest: 1440}
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

// Forever is the look-back of a rule that never forgets. What it remembers of
// interactions that are no longer given stands in the summary of the facts: a
// debt's FirstCommunicationAt, ValidationSentAt and SettledAt, Located and Wrote.
const Forever = -1

// Ask is a consent that lifts a rule, with what the rule asks of it beside being
// about the person, the contact, the channel and the debt, and not revoked.
type Ask struct {
	Name string `json:"name"`
	// Direct asks that it was given to who contacts, Written that in writing.
	Direct  bool `json:"direct,omitempty"`
	Written bool `json:"written,omitempty"`
	// AfterDefault asks that it was given once the debt was past due.
	AfterDefault bool `json:"afterDefault,omitempty"`
	// Machine says that it is a consent to what a machine calls or sends, or to be sold to,
	// which the person takes back by asking for no more calls or texts of any kind.
	Machine bool `json:"machine,omitempty"`
	// Over is the one channel for which it serves; empty is any.
	Over string `json:"over,omitempty"`
	// Days is for how many days it holds, that on which it was received being the first,
	// and Once that a conversation uses it up; 0 is without end.
	Days int  `json:"days,omitempty"`
	Once bool `json:"once,omitempty"`
}

// Binding is an act of a state that binds creditors by law to rules of others.
type Binding struct {
	// Jurisdiction is a state as US-CA, or US-NY-NYC: who lives there is protected.
	Jurisdiction string   `json:"jurisdiction"`
	Rules        []string `json:"rules"`
	// From and To are days as YYYY-MM-DD, from inclusive, to exclusive.
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
	Citation string `json:"citation"`
	// License is that of a company which the act binds; empty binds every creditor.
	License string `json:"license,omitempty"`
	// Outside are the kinds of debts that the act leaves out, as of a rule.
	Outside    []string `json:"outside,omitempty"`
	Source     string   `json:"source,omitempty"`
	ReadOn     string   `json:"readOn,omitempty"`
	Unverified string   `json:"unverified,omitempty"`
}

// Rule is one rule, with its code.
type Rule struct {
	// CR is its id in the API: complianceGuardRuleId.
	CR      string `json:"complianceGuardRuleId"`
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
	Creditor  string `json:"creditor"`
	Collector string `json:"collector"`
	// Outside are the kinds of debts that the law leaves out: a contact about
	// such debts alone is not judged by it, or by a federal law as good practice.
	Outside    []string    `json:"outside,omitempty"`
	Severity   string      `json:"severity"`
	Parameters []Parameter `json:"parameters"`
	// Consents lift the rule, any of them. Matter.Excused reads them.
	Consents []Ask `json:"consents,omitempty"`
	// LooksBack is how many days of interactions it reads at the law's own
	// numbers: 0 for none, Forever for a rule that never forgets.
	LooksBack int `json:"looksBack"`
	// Source is where the text was read, on the day ReadOn (YYYY-MM-DD).
	Source string `json:"source,omitempty"`
	ReadOn string `json:"readOn,omitempty"`
	// Unverified says what was not read in a source and counsel must look at;
	// empty when the rule was read as it stands.
	Unverified string `json:"unverified,omitempty"`
	// Needs is without what the rule finds nothing, and need not be asked.
	Needs Need `json:"-"`
	// Judge finds the blocks of the rule that are in force at an instant.
	Judge func(m *Matter, rule *Rule, t time.Time) []Finding `json:"-"`
	// Examples show the rule; NoException says why none shows an exception.
	Examples    []Example `json:"-"`
	NoException string    `json:"-"`
}

// Param is the value of a parameter. Every name used is in the rule's own
// table, which a test proves; an unknown name would be zero.
func (r *Rule) Param(name string) int {
	for i := range r.Parameters {
		if r.Parameters[i].Name == name {
			return r.Parameters[i].Value
		}
	}
	return 0
}

// Bound says how a rule binds who contacts: by law if it may be somebody whom
// the rule so binds.
func (r *Rule) Bound(contacter string) string {
	switch {
	case contacter == fact.Creditor:
		return r.Creditor
	case contacter == fact.Collector:
		return r.Collector
	}
	for _, how := range []string{ByLaw, ByPractice} {
		if r.Creditor == how || r.Collector == how {
			return how
		}
	}
	return NotBound
}

// CR is the id that a rule's name always has: CR-, and eight of A–Z and 1–9
// drawn from the digest of the name.
func CR(name string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789"
	sum := sha256.Sum256([]byte("rule " + name))
	id := []byte("CR-")
	for i := range 8 {
		if i == 4 {
			id = append(id, '-')
		}
		id = append(id, letters[(int(sum[2*i])<<8|int(sum[2*i+1]))%len(letters)])
	}
	return string(id)
}

// Complete gives rules what is the same for all of them: the id of the name, and
// a version and parameters where none are written.
func Complete(rules []Rule) []Rule {
	for i := range rules {
		r := &rules[i]
		r.CR, r.Version = CR(r.ID), max(r.Version, 1)
		if r.Parameters == nil {
			r.Parameters = []Parameter{}
		}
		r.Parameters = slices.Clone(r.Parameters)
	}
	return rules
}

// Package guard decides whether a person may be contacted now and, if not, why
// and from when. It is pure: it reads no clock, no database and no network; a
// decision follows from the request, the facts and the rulebook alone.
//
// The rooms below it: fact is what is asked and known; law is what a rule is and
// the matter that it judges; federal, state and lender are the rules themselves.
// docs/guard.md lists them, says where each was read, and what is not held here.
package guard

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// horizon is how far ahead a permitted instant is sought.
const horizon = 400 * 24 * time.Hour

// Reason is one rule that bears on the contact.
type Reason struct {
	Rule         string `json:"rule"`
	Version      int    `json:"version"`
	Citation     string `json:"citation"`
	Jurisdiction string `json:"jurisdiction"`
	// Binding says whether the rule binds who contacts by law or by practice.
	Binding  string `json:"binding"`
	Severity string `json:"severity"`
	Says     string `json:"says"`
	// Evidence is the ids and zones on which the rule rests.
	Evidence []string `json:"evidence"`
	// Until is when this block ends, exclusive; null when it has no end.
	Until *time.Time `json:"until"`
}

// Decision is the answer to a request.
type Decision struct {
	Result  bool     `json:"result"`
	Reasons []Reason `json:"reasons"`
	// NextAllowedAt is the first instant, in UTC, at which nothing blocks if
	// nothing more becomes known. It is the request's own instant when the
	// contact is allowed. It is null when NoEnd says why.
	NextAllowedAt *time.Time `json:"nextAllowedAt"`
	// NoEnd is the rule without an end, or "horizon" when no instant within
	// 400 days is allowed.
	NoEnd string `json:"noEnd,omitempty"`
	// Missing names the facts that were not known and were taken at their
	// strictest.
	Missing []string `json:"missing"`
	// Edition is the rulebook by which it was judged.
	Edition Edition `json:"edition"`
	// Digest is the SHA-256 of request, known facts and rules, in hexadecimal.
	Digest string `json:"digest"`
}

// Decide judges a request by a rulebook, which is that of the day of the
// request (see Book). The error names a field that cannot be judged; nothing is
// permitted then.
func Decide(r fact.Request, f fact.Facts, b *Rulebook) (Decision, error) {
	if err := r.Check(); err != nil {
		return Decision{}, err
	}
	if err := f.Check(); err != nil {
		return Decision{}, err
	}
	m, err := law.Consider(&r, &f)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Reasons: []Reason{}, Edition: b.Edition}
	later := reasons(m, b, &d)
	d.Result = !slices.ContainsFunc(d.Reasons, func(x Reason) bool { return x.Severity == law.Blocks })
	next(m, b, &d, later)
	slices.Sort(m.Missing)
	d.Missing = append([]string{}, m.Missing...)
	sum := digest(m, b)
	d.Digest = hex.EncodeToString(sum[:])
	return d, nil
}

// reasons judges the matter at its instant, and answers until when the blocks
// that it found last; of one without an end it notes the rule.
func reasons(m *law.Matter, b *Rulebook, d *Decision) (later time.Time) {
	for i := range b.Rules {
		rule := &b.Rules[i]
		if !m.Applies(rule) {
			continue
		}
		for _, x := range rule.Judge(m, rule, m.Request.At) {
			binding := rule.Collector
			if m.Request.Contacter == fact.Creditor {
				binding = rule.Creditor
			}
			reason := Reason{Rule: rule.ID, Version: rule.Version, Citation: rule.Citation, Jurisdiction: rule.Jurisdiction,
				Binding: binding, Severity: rule.Severity, Says: rule.Says, Evidence: fact.Unique(append([]string{}, x.Evidence...))}
			if !x.Until.IsZero() {
				u := x.Until.UTC()
				reason.Until = &u
			}
			d.Reasons = append(d.Reasons, reason)
			if rule.Severity != law.Blocks {
				continue
			}
			if x.Until.IsZero() && d.NoEnd == "" {
				d.NoEnd = rule.ID
			}
			if x.Until.After(later) {
				later = x.Until
			}
		}
	}
	if len(d.Reasons) > 1 {
		slices.SortStableFunc(d.Reasons, func(a, b Reason) int {
			return strings.Compare(a.Rule+"\x00"+strings.Join(a.Evidence, "\x00"), b.Rule+"\x00"+strings.Join(b.Evidence, "\x00"))
		})
	}
	return later
}

// next finds the first permitted instant. Each block covers all instants up to
// its end, so moving to the latest end steps over none that is permitted.
func next(m *law.Matter, b *Rulebook, d *Decision, t time.Time) {
	switch {
	case d.Result:
		now := m.Request.At.UTC()
		d.NextAllowedAt = &now
		return
	case d.NoEnd != "":
		return
	}
	for !t.After(m.Request.At.Add(horizon)) {
		later := t
		for i := range b.Rules {
			rule := &b.Rules[i]
			if rule.Severity != law.Blocks || !m.Applies(rule) {
				continue
			}
			for _, x := range rule.Judge(m, rule, t) {
				if x.Until.IsZero() {
					d.NoEnd = rule.ID
					return
				}
				if x.Until.After(later) {
					later = x.Until
				}
			}
		}
		if later.Equal(t) {
			t = t.UTC()
			d.NextAllowedAt = &t
			return
		}
		t = later
	}
	d.NoEnd = "horizon"
}

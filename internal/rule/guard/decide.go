package guard

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"
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
func Decide(r Request, f Facts, b *Rulebook) (Decision, error) {
	if err := r.check(); err != nil {
		return Decision{}, err
	}
	if err := f.check(); err != nil {
		return Decision{}, err
	}
	m, err := consider(&r, &f)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Reasons: []Reason{}, Edition: b.Edition}
	later := m.reasons(b, &d)
	d.Result = !slices.ContainsFunc(d.Reasons, func(x Reason) bool { return x.Severity == Blocks })
	m.next(b, &d, later)
	slices.Sort(m.missing)
	d.Missing = append([]string{}, m.missing...)
	sum := m.digest(b)
	d.Digest = hex.EncodeToString(sum[:])
	return d, nil
}

// consider is the matter of a request: what was known at its instant.
func consider(r *Request, f *Facts) (*matter, error) {
	zones, known, err := places(r, f)
	if err != nil {
		return nil, err
	}
	m := &matter{request: r, facts: f.knownAt(r.At), recent: recent(f.Interactions, r.At), zones: zones}
	m.debts = about(r, &m.facts, m.recent)
	if !known {
		m.lack("zones")
	}
	return m, nil
}

// applies says whether a rule bears on the matter at all.
func (m *matter) applies(r *Rule) bool {
	return m.request.Direction == Outbound && r.binds(m.request.Contacter) && m.livesIn(r.Jurisdiction)
}

// reasons judges the matter at its instant, and answers until when the blocks
// that it found last; of one without an end it notes the rule.
func (m *matter) reasons(b *Rulebook, d *Decision) (later time.Time) {
	for i := range b.Rules {
		rule := &b.Rules[i]
		if !m.applies(rule) {
			continue
		}
		for _, x := range rule.judge(m, rule, m.request.At) {
			binding := rule.Collector
			if m.request.Contacter == Creditor {
				binding = rule.Creditor
			}
			reason := Reason{Rule: rule.ID, Version: rule.Version, Citation: rule.Citation, Jurisdiction: rule.Jurisdiction,
				Binding: binding, Severity: rule.Severity, Says: rule.Says, Evidence: unique(append([]string{}, x.evidence...))}
			if !x.until.IsZero() {
				u := x.until.UTC()
				reason.Until = &u
			}
			d.Reasons = append(d.Reasons, reason)
			if rule.Severity != Blocks {
				continue
			}
			if x.until.IsZero() && d.NoEnd == "" {
				d.NoEnd = rule.ID
			}
			if x.until.After(later) {
				later = x.until
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
func (m *matter) next(b *Rulebook, d *Decision, t time.Time) {
	switch {
	case d.Result:
		now := m.request.At.UTC()
		d.NextAllowedAt = &now
		return
	case d.NoEnd != "":
		return
	}
	for !t.After(m.request.At.Add(horizon)) {
		later := t
		for i := range b.Rules {
			rule := &b.Rules[i]
			if rule.Severity != Blocks || !m.applies(rule) {
				continue
			}
			for _, x := range rule.judge(m, rule, t) {
				if x.until.IsZero() {
					d.NoEnd = rule.ID
					return
				}
				if x.until.After(later) {
					later = x.until
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

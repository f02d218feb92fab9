package guard

import (
	"fmt"
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
	Severity     string `json:"severity"`
	// Evidence is the ids and zones on which the rule rests.
	Evidence []string `json:"evidence"`
	// Until is when this block ends, exclusive; null when it has no end.
	Until *time.Time `json:"until"`
}

// Decision is the answer to a request.
type Decision struct {
	Result  bool     `json:"result"`
	Reasons []Reason `json:"reasons"`
	// NextAllowedAt is the first instant, in whole seconds of UTC, at which
	// nothing blocks if nothing more becomes known. It is the request's own
	// instant when the contact is allowed. It is null when NoEnd says why.
	NextAllowedAt *time.Time `json:"nextAllowedAt"`
	// NoEnd is the rule without an end, or "horizon" when no instant within
	// 400 days is allowed.
	NoEnd string `json:"noEnd,omitempty"`
	// Missing names the facts that were not known and were taken at their
	// strictest.
	Missing []string `json:"missing"`
	// Digest is the SHA-256 of request, known facts and rules, in hexadecimal.
	Digest string `json:"digest"`
}

// finding is a block in force at an instant, until another; a zero until has
// no end. The rule blocks every instant between the two.
type finding struct {
	until    time.Time
	evidence []string
}

// matter is a request with what is known at its instant.
type matter struct {
	request Request
	facts   Facts
	zones   []*time.Location
}

// Decide judges a request by every rule of a book, which is the set in force
// on the day that matters (see Rulebook.On). The error names a field that
// cannot be judged; nothing is permitted then.
func Decide(r Request, f Facts, b Rulebook) (Decision, error) {
	if err := r.check(); err != nil {
		return Decision{}, err
	}
	if err := f.check(); err != nil {
		return Decision{}, err
	}
	zones, known, err := places(r, f)
	if err != nil {
		return Decision{}, err
	}
	c := &matter{r, f.known(r.At), zones}
	d := Decision{Reasons: []Reason{}, Missing: []string{}}
	if !known {
		d.Missing = append(d.Missing, "zones")
	}
	if err := c.reasons(b, &d); err != nil {
		return Decision{}, err
	}
	d.Result = !slices.ContainsFunc(d.Reasons, func(x Reason) bool { return x.Severity == "block" })
	c.next(b, &d)
	d.Digest = digest(c, b)
	return d, nil
}

func (c *matter) reasons(b Rulebook, d *Decision) error {
	for _, rule := range b.Rules {
		if rule.judge == nil {
			return fmt.Errorf("rulebook: rule %q has no code; take the book from Standard", rule.ID)
		}
		for _, x := range c.judge(rule, c.request.At) {
			slices.Sort(x.evidence)
			reason := Reason{Rule: rule.ID, Version: rule.Version, Citation: rule.Citation,
				Jurisdiction: rule.Jurisdiction, Severity: rule.Severity, Evidence: slices.Compact(x.evidence)}
			if !x.until.IsZero() {
				u := x.until.UTC()
				reason.Until = &u
			}
			d.Reasons = append(d.Reasons, reason)
		}
	}
	slices.SortStableFunc(d.Reasons, func(a, b Reason) int {
		return strings.Compare(a.Rule+"\x00"+strings.Join(a.Evidence, "\x00"), b.Rule+"\x00"+strings.Join(b.Evidence, "\x00"))
	})
	return nil
}

func (c *matter) judge(rule Rule, t time.Time) []finding {
	if c.request.Direction == Inbound {
		return nil
	}
	return rule.judge(c, rule, t)
}

// next finds the first permitted instant. Each block covers all instants up to
// its end, so moving to the latest end steps over none that is permitted.
func (c *matter) next(b Rulebook, d *Decision) {
	t := c.request.At
	for !t.After(c.request.At.Add(horizon)) {
		later := t
		for _, rule := range b.Rules {
			if rule.Severity != "block" {
				continue
			}
			for _, x := range c.judge(rule, t) {
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

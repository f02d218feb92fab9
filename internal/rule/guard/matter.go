package guard

import (
	"slices"
	"time"
)

// finding is a block in force at an instant, until another; a zero until has
// no end. The rule blocks every instant between the two.
type finding struct {
	until    time.Time
	evidence []string
}

// forever is a finding without an end, resting on an id.
func forever(evidence ...string) []finding { return []finding{{evidence: evidence}} }

// matter is a request with what is known at its instant.
type matter struct {
	request *Request
	facts   Facts
	recent  []*Interaction // those that can matter, newest first
	zones   []*time.Location
	debts   []string // that the request must be permitted for; "" stands for one not named
	missing []string
}

// lack notes a fact that is not known and is taken at its strictest.
func (m *matter) lack(fact string) {
	if !slices.Contains(m.missing, fact) {
		m.missing = append(m.missing, fact)
	}
}

// holds says whether a fact holds at an instant, and until when: zero when no
// end is known.
func (s *Span) holds(t time.Time) (until time.Time, yes bool) {
	if t.Before(s.At) {
		return until, false
	}
	for _, end := range []*time.Time{s.Until, s.EndedAt} {
		if end == nil {
			continue
		}
		if !t.Before(*end) {
			return until, false
		}
		if until.IsZero() || end.Before(until) {
			until = *end
		}
	}
	return until, true
}

// touches says whether a fact about some debts, all when it names none, is
// about a debt of the request.
func (m *matter) touches(debts []string) bool {
	return len(debts) == 0 || slices.ContainsFunc(m.debts, func(d string) bool { return d == "" || slices.Contains(debts, d) })
}

// about is the debts that a contact must be judged for: its own or, for one
// about none in particular, each known debt and "", which stands for the rest.
// Student loans that were serviced under one account number are one debt (12
// CFR 1006.14(b)(4)).
func about(r *Request, f *Facts, recent []*Interaction) []string {
	if len(r.Debts) > 0 {
		return unique(r.Debts)
	}
	debts := []string{""}
	for i := range f.Debts {
		debts = append(debts, f.Debts[i].ID)
	}
	for _, x := range recent {
		debts = append(debts, x.Debts...)
	}
	return unique(debts)
}

func unique(all []string) []string {
	out := slices.Clone(all)
	slices.Sort(out)
	return slices.Compact(out)
}

// debt is what is known of a debt, or nothing.
func (m *matter) debt(id string) *Debt {
	for i := range m.facts.Debts {
		if m.facts.Debts[i].ID == id {
			return &m.facts.Debts[i]
		}
	}
	return nil
}

// same says whether two debts are one for counting calls.
func (m *matter) same(a, b string) bool {
	if a == b {
		return true
	}
	x, y := m.debt(a), m.debt(b)
	return x != nil && y != nil && x.StudentAccount != "" && x.StudentAccount == y.StudentAccount
}

// concerns says whether an interaction counts for a debt: one about no debt in
// particular counts for every debt.
func (m *matter) concerns(x *Interaction, debt string) bool {
	return len(x.Debts) == 0 || slices.ContainsFunc(x.Debts, func(d string) bool { return m.same(d, debt) })
}

// agreed says that the person has given a consent that covers the contact and
// each of its debts. Direct asks that it was given to the contacter itself.
// A revocation ends a consent given before it after grace business days.
func (m *matter) agreed(name string, t time.Time, direct bool, grace int) bool {
	for _, debt := range m.debts {
		if !slices.ContainsFunc(m.facts.Consents, func(c Consent) bool {
			return (c.Debt == "" || c.Debt == debt) && m.covers(&c, name, t, direct, grace)
		}) {
			return false
		}
	}
	return true
}

func (m *matter) covers(c *Consent, name string, t time.Time, direct bool, grace int) bool {
	r := m.request
	if _, yes := c.holds(t); !yes || c.Name != name || direct && !c.Direct {
		return false
	}
	if c.Person != "" && c.Person != r.Person || c.Channel != "" && c.Channel != r.Channel || c.Contact != "" && c.Contact != r.Contact.ID {
		return false
	}
	return !slices.ContainsFunc(m.facts.Revocations, func(v Revocation) bool {
		_, yes := v.holds(t)
		return yes && !v.At.Before(c.At) && (v.Name == "" || v.Name == name) && (v.Contact == "" || v.Contact == r.Contact.ID) &&
			(v.Channel == "" || v.Channel == r.Channel) && !t.Before(workdays(v.At, grace))
	})
}

// workdays is an instant so many weekdays after another. Holidays are not left
// out: what is allowed for ten business days ends no later than the law says.
func workdays(t time.Time, n int) time.Time {
	for ; n > 0; n-- {
		t = t.AddDate(0, 0, 1)
		for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
			t = t.AddDate(0, 0, 1)
		}
	}
	return t
}

// consumer is a person who counts as the consumer for whom Regulation F limits
// communications, 12 CFR 1006.6(a).
func consumer(recipient string) bool {
	return slices.Contains([]string{"", Borrower, Spouse, Parent, Guardian, Executor, Successor}, recipient)
}

// professional is 12 CFR 1006.6(d)(1)(ii) to (vi): those to whom a debt may be
// spoken of, and calls to whom are not counted (1006.14(b)(3)(iii)).
func professional(recipient string) bool {
	return slices.Contains([]string{Attorney, ReportingAgency, CreditorParty, CreditorAttorney, CollectorAttorney}, recipient)
}

// collecting says that the contact is in connection with the collection of a
// debt and goes to somebody whom the limits protect.
func (m *matter) collecting() bool {
	return collects(m.request.Theme) && !professional(m.request.Recipient)
}

// limit says whether so many of the interactions that are counted lie within
// consecutive days, of which the day of the interaction is the first. The last
// ones up to the limit block until the oldest of them is out of the window.
func (m *matter) limit(t time.Time, number, days int, counts func(*Interaction) bool) []finding {
	if number <= 0 {
		return forever()
	}
	var evidence []string
	oldest := t.Add(-time.Duration(days+3) * 24 * time.Hour) // days of the calendar, in zones across the date line
	for _, x := range m.recent {
		if x.At.Before(oldest) {
			break
		}
		if x.At.After(t) || !counts(x) {
			continue
		}
		if evidence = append(evidence, x.ID); len(evidence) < number {
			continue
		}
		if until := m.daysOn(x.At, days, true); t.Before(until) {
			return []finding{{until, evidence}}
		}
		return nil
	}
	return nil
}

// perDebt is limit for each debt of the request.
func (m *matter) perDebt(t time.Time, number, days int, counts func(x *Interaction, debt string) bool) (found []finding) {
	for _, debt := range m.debts {
		found = append(found, m.limit(t, number, days, func(x *Interaction) bool { return counts(x, debt) })...)
	}
	return found
}

// tried says that an interaction is an attempt that went out to the person of
// the request over a channel, in connection with a debt.
func (m *matter) tried(x *Interaction, channels ...string) bool {
	return x.Direction == Outbound && x.Person == m.request.Person && slices.Contains(channels, x.Channel) && collects(x.Theme)
}

// answered says that the request is the first answer, over the same channel, to
// an inbound interaction.
func (m *matter) answers() bool {
	id := m.request.ReplyTo
	if id == "" {
		return false
	}
	began := false
	for _, x := range m.recent {
		if x.ID == id && x.Direction == Inbound && x.Channel == m.request.Channel {
			began = true
		}
		if x.ReplyTo == id && x.Direction == Outbound {
			return false
		}
	}
	return began
}

package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// use is what a consent is asked for: a contact with a person about a debt over
// a channel, at an instant.
type use struct {
	person, contact, channel, debt string
	at                             time.Time
	// since is when what it lifts began: what was agreed before does not speak of it.
	// A zero one has no beginning.
	since time.Time
	// until is from when revocations are not read; a zero one has no end.
	until time.Time
}

func (m *Matter) use(debt string, t time.Time) use {
	r := m.Request
	return use{person: r.Person, contact: r.Contact.ID, channel: r.Channel, debt: debt, at: t}
}

// Excused says that a consent of the rule's table lifts the rule for each debt of
// the request.
func (m *Matter) Excused(rule *Rule, t time.Time) bool {
	if len(m.Facts.Consents) == 0 || len(rule.Consents) == 0 {
		return false
	}
	for _, debt := range m.Debts {
		if !m.ExcusedFor(rule, debt, t) {
			return false
		}
	}
	return true
}

// Lifted says that a consent of the rule's table, given after a restriction began, lifts
// it for each debt of the request.
func (m *Matter) Lifted(rule *Rule, since, t time.Time) bool {
	if len(m.Facts.Consents) == 0 || len(rule.Consents) == 0 {
		return false
	}
	return !slices.ContainsFunc(m.Debts, func(debt string) bool {
		u := m.use(debt, t)
		u.since = since
		return !m.covered(rule.Consents, u)
	})
}

// reads says that a revocation of an instant is read.
func (u *use) reads(at time.Time) bool { return u.until.IsZero() || at.Before(u.until) }

// ExcusedBut says that a consent of the rule's table would lift the rule for each debt of
// the request, had nothing been taken back from an instant on.
func (m *Matter) ExcusedBut(rule *Rule, since, t time.Time) bool {
	return !slices.ContainsFunc(m.Debts, func(debt string) bool {
		u := m.use(debt, t)
		u.until = since
		return !m.covered(rule.Consents, u)
	})
}

// Confirms says that the request is the one electronic message that confirms what was
// asked at an instant, within so long after it. A message since then of which it is not
// known what it was for may have been the confirmation.
func (m *Matter) Confirms(asked, t time.Time, within time.Duration) bool {
	r := m.Request
	if r.Purpose != fact.ConfirmOptOut || !r.Electronic() || !t.Before(asked.Add(within)) {
		return false
	}
	return !slices.ContainsFunc(m.Past, func(y *fact.Interaction) bool {
		return y.Direction == fact.Outbound && m.With(y.Person) && y.Channel != fact.Voice &&
			!y.At.Before(asked) && (y.Purpose == fact.ConfirmOptOut || y.Purpose == "")
	})
}

// ExcusedFor says that a consent of the rule's table lifts it for one debt.
func (m *Matter) ExcusedFor(rule *Rule, debt string, t time.Time) bool {
	return m.covered(rule.Consents, m.use(debt, t))
}

// covered says that one of the consents asked for is there. It is the only reader
// of consents.
func (m *Matter) covered(asks []Ask, u use) bool {
	for i := range asks {
		if asks[i].Machine && m.misdirected != nil {
			continue // who has the number now agreed to nothing
		}
		for j := range m.Facts.Consents {
			if m.covers(&m.Facts.Consents[j], &asks[i], u) {
				return true
			}
		}
	}
	if m.vague {
		m.lackConsent(asks, u)
	}
	return false
}

// isVague says that a consent does not say of what it is.
func isVague(c *fact.Consent) bool {
	return c.Person == "" || c.Contact == "" || c.Channel == "" || c.Debt == ""
}

// lackConsent notes what a consent does not say, that would serve if it did.
func (m *Matter) lackConsent(asks []Ask, u use) {
	for i := range asks {
		for j := range m.Facts.Consents {
			c := m.Facts.Consents[j]
			var lacking []string
			for _, x := range [...]struct {
				field string
				of    *string
			}{{"person", &c.Person}, {"contact", &c.Contact}, {"channel", &c.Channel}, {"debt", &c.Debt}} {
				if *x.of == "" {
					*x.of = fact.Every
					lacking = append(lacking, "facts.consents."+x.field)
				}
			}
			if len(lacking) == 0 || asks[i].Machine && m.misdirected != nil || !m.covers(&c, &asks[i], u) {
				continue
			}
			for _, field := range lacking {
				m.Lack(field)
			}
		}
	}
}

// covers says that a consent is one that is asked for, is about the use, and has
// not been taken back. What it leaves out it is not about. Student loans of one account are
// one debt where calls are counted (12 CFR 1006.14(b)(4)), and nowhere else.
func (m *Matter) covers(c *fact.Consent, a *Ask, u use) bool {
	if c.Name != a.Name || a.Direct && !c.Direct || a.Written && !c.Written || a.Over != "" && a.Over != u.channel {
		return false
	}
	if _, yes := c.Holds(u.at); !yes || c.From != nil && u.at.Before(*c.From) || !u.since.IsZero() && !c.At.After(u.since) {
		return false
	}
	about := func(said, asked string) bool { return said == fact.Every || said != "" && said == asked }
	if !about(c.Person, u.person) || !about(c.Contact, u.contact) || !about(c.Channel, u.channel) {
		return false
	}
	calls := a.Name == fact.CallFrequency && u.debt != "" && m.Surely(c.Debt, u.debt)
	if c.Debt != fact.Every && (c.Debt == "" || c.Debt != u.debt && !calls) {
		return false
	}
	if a.Days > 0 && !u.at.Before(m.DaysOn(c.At, a.Days, false)) || a.Once && m.talked(u.debt, c.At, u.at) {
		return false
	}
	return (!a.AfterDefault || m.afterDefault(c, u.debt)) && !m.revoked(c, u) && (!a.Machine || !m.stopped(c, u))
}

// afterDefault says that a consent is from a day, in every zone, on which the debt was past
// due: since when it is must be known.
func (m *Matter) afterDefault(c *fact.Consent, debt string) bool {
	d := m.Debt(debt)
	if d == nil || d.PastDueOn == nil {
		m.Lack("facts.debts.pastDueOn")
		return false
	}
	earliest, _ := m.Days(c.At)
	return earliest >= *d.PastDueOn
}

// revoked says that a consent was taken back, by name or with all others, for
// this contact and channel or for all. It counts from the moment it is recorded.
func (m *Matter) revoked(c *fact.Consent, u use) bool {
	return slices.ContainsFunc(m.Facts.Revocations, func(v fact.Revocation) bool {
		_, yes := v.Holds(u.at)
		return yes && u.reads(v.At) && !v.At.Before(c.At) && (v.Name == "" || v.Name == c.Name) &&
			m.may(contacts, v.Contact, u.contact) &&
			(v.Channel == "" || v.Channel == u.channel)
	})
}

// stopped says that since a consent to what a machine calls or sends the person asked, by
// whatever means, for no more calls or texts: that takes back all such consents for the
// number (47 CFR 64.1200(a)(10)).
func (m *Matter) stopped(c *fact.Consent, u use) bool {
	about := func(contact string) bool { return m.may(contacts, contact, u.contact) }
	return slices.ContainsFunc(m.Facts.Revocations, func(v fact.Revocation) bool {
		_, yes := v.Holds(u.at)
		machine := v.Name == "" || v.Name == fact.AutodialedColl || v.Name == fact.TextNumber || v.Name == fact.MarketingConsent
		return yes && u.reads(v.At) && machine && !v.At.Before(c.At) && about(v.Contact)
	}) || slices.ContainsFunc(m.Facts.Refusals, func(x fact.Refusal) bool {
		yes := !u.at.Before(x.At) // and for good: what is over no longer refuses, and took back what it did
		telephone := x.Channel == "" || x.Channel == fact.Voice || x.Channel == fact.Text
		return yes && u.reads(x.At) && telephone && m.may(persons, x.Person, u.person) && !x.At.Before(c.At) && about(x.Contact)
	}) || slices.ContainsFunc(m.Facts.Ceases, func(x fact.Cease) bool { // spoken or written, in force or over
		return !u.at.Before(x.At) && u.reads(x.At) && !x.At.Before(c.At) && m.Touches(x.Debts) && m.MayBeConsumer()
	})
}

// Begins is the instants after t at which a consent begins that was given before:
// what blocks until later may be permitted from then.
func (m *Matter) Begins(t time.Time) (all []time.Time) {
	for i := range m.Facts.Consents {
		if from := m.Facts.Consents[i].From; from != nil && from.After(t) {
			all = append(all, *from)
		}
	}
	return all
}

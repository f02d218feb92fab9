package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// Collecting says that the contact is in connection with the collection of a
// debt, whatever label it bears, and goes to somebody whom the limits protect.
func (m *Matter) Collecting() bool {
	return m.Collects() && !m.professional
}

// Collects says that the contact is in connection with the collection of a debt,
// whoever it goes to.
func (m *Matter) Collects() bool { return m.collects && !m.login }

// Consumer says that the recipient surely counts as the consumer (12 CFR 1006.6(a)): a
// parent while the borrower is a minor, an executor when the borrower has died, a
// successor in the interest in a mortgage. Without what bears it out they are others, and so
// is who was contacted as another, or nobody knows as whom.
func (m *Matter) Consumer(t time.Time) bool {
	switch {
	case !fact.IsConsumer(m.Request.Recipient) || m.wasOther():
		return false
	case m.Request.Recipient == fact.Parent:
		return Spanned(m.Facts.Minorities, t) != nil
	case m.Request.Recipient == fact.Executor:
		return Spanned(m.Facts.Deaths, t) != nil
	case m.Request.Recipient == fact.Successor:
		return m.OnlyOf([]string{fact.Mortgage})
	}
	return true
}

// wasOther says that the person of the request was, or may have been, contacted as somebody
// who does not count as the consumer: a word in a request makes nobody the borrower. What
// was recorded wrongly is corrected in the interaction.
func (m *Matter) wasOther() bool {
	if m.others == nil { // many rules ask
		m.others = &others{}
		for _, x := range m.Past {
			if fact.IsConsumer(x.Who()) || !m.With(x.Person) {
				continue
			}
			m.others.is, m.others.unknown = true, m.others.unknown || x.Who() == ""
		}
	}
	// Noted for each rule that asks: what is missing is told of those that stop something.
	if m.others.unknown {
		m.Lack("facts.interactions.recipient")
	}
	return m.others.is
}

// others is what the past contacts say of the person's having been contacted as another.
type others struct{ is, unknown bool }

// MayBeConsumer says that the recipient is, or may be, one of those who count as the
// consumer, for what restricts: whatever the request calls them, who was contacted as one, or
// nobody knows as whom, is.
func (m *Matter) MayBeConsumer() bool {
	if fact.IsConsumer(m.Request.Recipient) {
		return true
	}
	return !m.professional && m.wasConsumer()
}

// wasConsumer says that the person of the request was, or may have been, contacted as one of
// those who count as the consumer.
func (m *Matter) wasConsumer() bool {
	return slices.ContainsFunc(m.Past, func(x *fact.Interaction) bool {
		known := m.With(x.Person)
		if known && x.Who() == "" {
			m.Lack("facts.interactions.recipient")
		}
		return known && (x.Who() == "" || fact.IsConsumer(x.Who()))
	})
}

// WithConsumer says that a past contact was, or may have been, with the person of the
// request or, where that is one of those who count as the consumer, with any of them: what
// is due to the consumer, and what may be said once, is not told apart by whom it was said to.
func (m *Matter) WithConsumer(x *fact.Interaction) bool {
	return m.With(x.Person) || fact.IsConsumer(m.Request.Recipient) && (x.Who() == "" || fact.IsConsumer(x.Who()))
}

// ToProfessional says that a past contact went to a professional, and not to the person of
// the request under another word.
func (m *Matter) ToProfessional(x *fact.Interaction) bool {
	return fact.IsProfessional(x.Who()) && (m.professional || !m.With(x.Person))
}

// isProfessional says that nothing speaks against somebody's being a professional, to
// whom a debt may be spoken of: the attorney of the person when there is one, and nobody
// who was, or may have been, contacted as the person.
func (m *Matter) isProfessional(t time.Time) bool {
	if m.Request.Recipient == fact.Attorney && !slices.ContainsFunc(m.Facts.Representations, func(x fact.Representation) bool {
		_, yes := x.Holds(t)
		return yes
	}) {
		m.Lack("facts.representations")
		return false
	}
	return !m.wasConsumer()
}

// Professional says that the contact goes to somebody to whom a debt may be spoken of (12
// CFR 1006.6(d)(1)(ii) to (vi)), as far as the facts bear that out.
func (m *Matter) Professional() bool { return m.professional }

// misdirect finds the past contacts that showed the number or address of the request to be
// another's, since the person last wrote or called from it.
func (m *Matter) misdirect() {
	line := func(channel string) string {
		if channel == fact.Text {
			return fact.Voice
		}
		return channel
	}
	back := time.Time{}
	if at := m.Request.Contact.WroteAt; at != nil && !at.After(m.Request.At) {
		back = *at
	}
	for _, x := range m.Past {
		mine := x.Direction == fact.Inbound && x.Person == m.Request.Person && x.Contact != "" && x.Contact == m.Request.Contact.ID
		if mine && x.At.After(back) {
			back = x.At
		}
	}
	for _, x := range m.Past {
		if x.MisdirectedAt != nil && !x.MisdirectedAt.Before(back) && line(x.Channel) == line(m.Request.Channel) && m.Used(x) {
			m.misdirected = append(m.misdirected, x.ID)
		}
	}
}

package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// Limit says whether so many of the interactions that are counted lie within
// consecutive days, of which the day of the interaction is the first. The last
// ones up to the limit block until the oldest of them is out of the window.
func (m *Matter) Limit(t time.Time, number, days int, counts func(*fact.Interaction) bool) []Finding {
	if number <= 0 {
		return Always()
	}
	if len(m.Past) == 0 {
		return nil
	}
	oldest := t.Add(-time.Duration(days+3) * 24 * time.Hour) // days of the calendar, in zones across the date line
	evidence := m.counted[:0]                                // used again: most counts find nothing
	defer func() { m.counted = evidence }()
	for _, x := range m.since(oldest) {
		if !counts(x) {
			continue
		}
		if evidence = append(evidence, x.ID); len(evidence) < number {
			continue
		}
		if until := m.DaysOn(x.At, days, true); t.Before(until) {
			return []Finding{{until, slices.Clone(evidence)}}
		}
		return nil
	}
	return nil
}

// since is the interactions at or after an instant, newest first.
func (m *Matter) since(oldest time.Time) []*fact.Interaction {
	n, _ := slices.BinarySearchFunc(m.Past, oldest, func(x *fact.Interaction, oldest time.Time) int {
		if x.At.Before(oldest) {
			return 1
		}
		return -1
	})
	return m.Past[:n]
}

// PerDebt is Limit for each debt of the request.
func (m *Matter) PerDebt(t time.Time, number, days int, counts func(x *fact.Interaction, debt string) bool) (found []Finding) {
	for _, debt := range m.Debts {
		found = append(found, m.Limit(t, number, days, func(x *fact.Interaction) bool { return counts(x, debt) })...)
	}
	return found
}

// EveryForm is every medium of a contact, for laws that count contacts in any form.
var EveryForm = []string{fact.Voice, fact.Email, fact.Text, fact.Chat, fact.Mail, fact.Document, fact.GUI}

// Tried says that an interaction is an attempt that went out to the person of
// the request over a channel, in connection with a debt.
func (m *Matter) Tried(x *fact.Interaction, channels ...string) bool {
	return x.Direction == fact.Outbound && m.With(x.Person) && slices.Contains(channels, x.Channel) && m.collected(x)
}

// TriedHousehold is Tried for the borrower and the spouse together.
func (m *Matter) TriedHousehold(x *fact.Interaction, channels ...string) bool {
	shared := func(recipient string) bool {
		return recipient == "" || recipient == fact.Borrower || recipient == fact.Spouse
	}
	if !m.With(x.Person) && !(shared(x.Recipient) && shared(m.Request.Recipient)) {
		return false
	}
	return x.Direction == fact.Outbound && slices.Contains(channels, x.Channel) && m.collected(x)
}

// Reached says that an interaction may have come to the person: it was not
// refused by the network.
func Reached(x *fact.Interaction) bool {
	return x.Outcome != fact.NotConnected && x.Outcome != fact.Failed
}

// talked says that the person and the contacter spoke about the debt by
// telephone after one instant and before another.
func (m *Matter) talked(debt string, after, before time.Time) bool {
	return slices.ContainsFunc(m.Past, func(x *fact.Interaction) bool {
		return x.At.After(after) && x.At.Before(before) && m.Conversed(x, debt)
	})
}

// Conversed says that an interaction was, or may have been, a telephone
// conversation with the person about the debt, whoever called: about those that
// it was begun for and those that came up in it (comments 14(b)(4)-1.ii and
// -2.vi). A call whose outcome is not known may have become one.
func (m *Matter) Conversed(x *fact.Interaction, debt string) bool {
	if x.Channel != fact.Voice || x.Outcome != fact.Conversation && x.Outcome != "" ||
		!m.With(x.Person) || m.ToProfessional(x) || !m.collected(x) || !m.amongst(x.Discussed, debt) && !m.Concerns(x, debt) {
		return false
	}
	m.LackOutcome(x)
	return true
}

// LackOutcome notes that a past contact counts because nobody knows what came of it.
func (m *Matter) LackOutcome(x *fact.Interaction) {
	if x.Outcome == "" {
		m.Lack("facts.interactions.outcome")
	}
}

// Calls says that the request is a call that the limits count.
func (m *Matter) Calls() bool { return m.Request.Channel == fact.Voice && m.Collecting() }

// Placed says that an interaction is a call placed to the person about the
// debt: one that did not connect (14(b)(3)(ii)), went to a professional
// (14(b)(3)(iii)), was made under a consent of the rule, or was misdirected and
// known to be so (comment 14(b)(2)(i)-3) is not.
func (m *Matter) Placed(rule *Rule, x *fact.Interaction, debt string) bool {
	if !m.Tried(x, fact.Voice) || x.Outcome == fact.NotConnected || m.ToProfessional(x) ||
		x.MisdirectedAt != nil && !x.MisdirectedAt.After(m.Request.At) || !m.Concerns(x, debt) {
		return false
	}
	if len(m.Facts.Consents) == 0 {
		return true
	}
	under := debt
	if len(x.Debts) == 0 {
		under = "" // a consent about one debt does not excuse a call about none in particular
	}
	return !m.covered(rule.Consents, use{person: x.Person, contact: x.Contact, channel: x.Channel, debt: under, at: x.At})
}

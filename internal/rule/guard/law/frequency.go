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
		return Forever()
	}
	var evidence []string
	oldest := t.Add(-time.Duration(days+3) * 24 * time.Hour) // days of the calendar, in zones across the date line
	for _, x := range m.Recent {
		if x.At.Before(oldest) {
			break
		}
		if x.At.After(t) || !counts(x) {
			continue
		}
		if evidence = append(evidence, x.ID); len(evidence) < number {
			continue
		}
		if until := m.DaysOn(x.At, days, true); t.Before(until) {
			return []Finding{{until, evidence}}
		}
		return nil
	}
	return nil
}

// PerDebt is limit for each debt of the request.
func (m *Matter) PerDebt(t time.Time, number, days int, counts func(x *fact.Interaction, debt string) bool) (found []Finding) {
	for _, debt := range m.Debts {
		found = append(found, m.Limit(t, number, days, func(x *fact.Interaction) bool { return counts(x, debt) })...)
	}
	return found
}

// Tried says that an interaction is an attempt that went out to the person of
// the request over a channel, in connection with a debt.
func (m *Matter) Tried(x *fact.Interaction, channels ...string) bool {
	return x.Direction == fact.Outbound && x.Person == m.Request.Person && slices.Contains(channels, x.Channel) && fact.Collects(x.Theme)
}

// Excepted is the debts' consent of 12 CFR 1006.14(b)(3)(i): prior consent,
// given directly, for at most seven consecutive days, the day of the consent
// being the first; the next conversation uses it up (comment 14(b)(3)(i)-2).
func (m *Matter) Excepted(debt string, t time.Time) bool {
	return slices.ContainsFunc(m.Facts.Consents, func(c fact.Consent) bool {
		if c.Name != fact.CallFrequency || c.Debt != debt || c.Person != "" && c.Person != m.Request.Person {
			return false
		}
		_, yes := c.Holds(t)
		return yes && t.Before(m.DaysOn(c.At, 7, false)) && !m.talked(debt, c.At, t)
	})
}

// talked says that the person and the contacter spoke about the debt by
// telephone after one instant and before another.
func (m *Matter) talked(debt string, after, before time.Time) bool {
	return slices.ContainsFunc(m.Recent, func(x *fact.Interaction) bool {
		return m.conversed(x, debt) && x.At.After(after) && x.At.Before(before)
	})
}

// conversed says that an interaction was a telephone conversation with the
// person about the debt, whoever called: about those that it was begun for and
// those that came up in it (comments 14(b)(4)-1.ii and -2.vi).
func (m *Matter) conversed(x *fact.Interaction, debt string) bool {
	if x.Channel != fact.Voice || x.Outcome != "conversation" || x.Person != m.Request.Person || fact.Professional(x.Recipient) || !fact.Collects(x.Theme) {
		return false
	}
	if slices.ContainsFunc(x.Discussed, func(d string) bool { return m.same(d, debt) }) {
		return true
	}
	return (len(x.Debts) > 0 || len(x.Discussed) == 0) && m.Concerns(x, debt)
}

// Calls says that the request is a call that the limits count.
func (m *Matter) Calls() bool { return m.Request.Channel == fact.Voice && m.Collecting() }

// Placed says that an interaction is a call placed to the person about the
// debt: one that did not connect (14(b)(3)(ii)), went to a professional
// (14(b)(3)(iii)), was made under consent, or was misdirected and known to be so
// (comment 14(b)(2)(i)-3) is not.
func (m *Matter) Placed(x *fact.Interaction, debt string) bool {
	if !m.Tried(x, fact.Voice) || x.Outcome == "notConnected" || fact.Professional(x.Recipient) || x.MisdirectedAt != nil && !x.MisdirectedAt.After(m.Request.At) || !m.Concerns(x, debt) {
		return false
	}
	under := debt
	if len(x.Debts) == 0 {
		under = "" // a consent about one debt does not excuse a call about none in particular
	}
	return len(m.Facts.Consents) == 0 || !m.Excepted(under, x.At)
}

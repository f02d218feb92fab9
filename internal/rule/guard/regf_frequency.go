package guard

import (
	"slices"
	"time"
)

// frequencyRules are 12 CFR 1006.14(b)(2).
func frequencyRules() []Rule {
	return []Rule{
		regF("calls", "1006.14(b)(2)(i)(A)", "At most seven calls to a person about a debt within seven days.", judgeCalls,
			Parameter{"calls", "calls permitted", 7, 1, 7}, Parameter{"days", "consecutive days", 7, 7, 31}),
		regF("conversation", "1006.14(b)(2)(i)(B)", "No call within seven days after a conversation with the person about the debt.", judgeConversation,
			Parameter{"days", "consecutive days", 7, 7, 31}),
	}
}

// excepted is the debts' consent of 12 CFR 1006.14(b)(3)(i): prior consent,
// given directly, for at most seven consecutive days, the day of the consent
// being the first; the next conversation uses it up (comment 14(b)(3)(i)-2).
func (m *matter) excepted(debt string, t time.Time) bool {
	return slices.ContainsFunc(m.facts.Consents, func(c Consent) bool {
		if c.Name != CallFrequency || c.Debt != debt || c.Person != "" && c.Person != m.request.Person {
			return false
		}
		_, yes := c.holds(t)
		return yes && t.Before(m.daysOn(c.At, 7, false)) && !m.talked(debt, c.At, t)
	})
}

// talked says that the person and the contacter spoke about the debt by
// telephone after one instant and before another.
func (m *matter) talked(debt string, after, before time.Time) bool {
	return slices.ContainsFunc(m.recent, func(x *Interaction) bool {
		return m.conversed(x, debt) && x.At.After(after) && x.At.Before(before)
	})
}

// conversed says that an interaction was a telephone conversation with the
// person about the debt, whoever called: about those that it was begun for and
// those that came up in it (comments 14(b)(4)-1.ii and -2.vi).
func (m *matter) conversed(x *Interaction, debt string) bool {
	if x.Channel != Voice || x.Outcome != "conversation" || x.Person != m.request.Person || professional(x.Recipient) || !collects(x.Theme) {
		return false
	}
	if slices.ContainsFunc(x.Discussed, func(d string) bool { return m.same(d, debt) }) {
		return true
	}
	return (len(x.Debts) > 0 || len(x.Discussed) == 0) && m.concerns(x, debt)
}

// calls says that the request is a call that the limits count.
func (m *matter) calls() bool { return m.request.Channel == Voice && m.collecting() }

// placed says that an interaction is a call placed to the person about the
// debt: one that did not connect (14(b)(3)(ii)), went to a professional
// (14(b)(3)(iii)), was made under consent, or was misdirected and known to be so
// (comment 14(b)(2)(i)-3) is not.
func (m *matter) placed(x *Interaction, debt string) bool {
	if !m.tried(x, Voice) || x.Outcome == "notConnected" || professional(x.Recipient) || x.MisdirectedAt != nil && !x.MisdirectedAt.After(m.request.At) || !m.concerns(x, debt) {
		return false
	}
	under := debt
	if len(x.Debts) == 0 {
		under = "" // a consent about one debt does not excuse a call about none in particular
	}
	return len(m.facts.Consents) == 0 || !m.excepted(under, x.At)
}

// judgeCalls is 12 CFR 1006.14(b)(2)(i)(A): more than seven calls within seven
// consecutive days to a particular person about a particular debt are presumed
// to harass. Days are days of the calendar where the person is, in every zone
// that may be; the day of a call is the first of its seven.
func judgeCalls(m *matter, rule *Rule, t time.Time) (found []finding) {
	if !m.calls() {
		return nil
	}
	for _, debt := range m.debts {
		if len(m.facts.Consents) == 0 || !m.excepted(debt, t) {
			found = append(found, m.limit(t, rule.param("calls"), rule.param("days"), func(x *Interaction) bool { return m.placed(x, debt) })...)
		}
	}
	return found
}

// judgeConversation is 12 CFR 1006.14(b)(2)(i)(B): no call within seven
// consecutive days after a telephone conversation about the debt; the day of
// the conversation is the first of the seven. Who called does not matter.
func judgeConversation(m *matter, rule *Rule, t time.Time) (found []finding) {
	if !m.calls() {
		return nil
	}
	for _, debt := range m.debts {
		if len(m.facts.Consents) > 0 && m.excepted(debt, t) {
			continue
		}
		found = append(found, m.limit(t, 1, rule.param("days"), func(x *Interaction) bool { return m.conversed(x, debt) })...)
	}
	return found
}

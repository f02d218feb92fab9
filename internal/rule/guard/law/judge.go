package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// JudgeConversation is 12 CFR 1006.14(b)(2)(i)(B): no call within seven
// consecutive days after a telephone conversation about the debt; the day of
// the conversation is the first of the seven. Who called does not matter.
func JudgeConversation(m *Matter, rule *Rule, t time.Time) (found []Finding) {
	if !m.Calls() {
		return nil
	}
	for _, debt := range m.Debts {
		if len(m.Facts.Consents) > 0 && m.Excepted(debt, t) {
			continue
		}
		found = append(found, m.Limit(t, 1, rule.Param("days"), func(x *fact.Interaction) bool { return m.conversed(x, debt) })...)
	}
	return found
}

// JudgeAttorney is 12 CFR 1006.6(b)(2), 15 U.S.C. 1692c(a)(2), with its
// exceptions: an attorney who does not answer within a reasonable time, or who
// agrees, a court's permission (6(b)(4)(ii)), and one answer to the person
// (comment 6(b)(2)-1).
func JudgeAttorney(m *Matter, _ *Rule, t time.Time) (found []Finding) {
	if !m.Collecting() || !fact.Consumer(m.Request.Recipient) || m.Answers() || m.Agreed(fact.Court, t, false, 0) || m.Agreed(fact.ContactDespiteAtt, t, false, 0) {
		return nil
	}
	for i := range m.Facts.Representations {
		x := &m.Facts.Representations[i]
		until, yes := x.Holds(t)
		if !yes || !m.Touches(x.Debts) || x.Unresponsive != nil || x.Consented != nil {
			continue
		}
		found = append(found, Finding{until, []string{x.ID}})
	}
	return found
}

// JudgeThirdParty is 12 CFR 1006.6(d), 15 U.S.C. 1692c(b): with the person's
// own prior consent given directly, a court's permission, for what carries out
// a judgment, or to locate the person, which has a rule of its own.
func JudgeThirdParty(m *Matter, _ *Rule, t time.Time) []Finding {
	r := m.Request
	if !m.Collecting() || fact.Consumer(r.Recipient) || r.Purpose == fact.Locate || r.Purpose == fact.Postjudgment || m.Agreed(fact.ThirdPartyConsent, t, true, 0) || m.Agreed(fact.Court, t, false, 0) {
		return nil
	}
	return Forever(r.Recipient)
}

// JudgeElectronicConsent asks for consent to electronic messages.
func JudgeElectronicConsent(m *Matter, _ *Rule, t time.Time) []Finding {
	if !m.Request.Electronic() || !m.Collecting() || m.Answers() || m.Agreed(fact.ElectronicComms, t, false, 0) {
		return nil
	}
	return Forever()
}

// JudgeContacts counts contacts over some channels with the person, whatever
// the debt.
func JudgeContacts(over ...string) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		if !m.Collecting() || !slices.Contains(over, m.Request.Channel) || m.Answers() {
			return nil
		}
		return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
			return m.Tried(x, over...) && x.ReplyTo == ""
		})
	}
}

// JudgeHours keeps contacts over some channels to the hours of the rule, where
// the person may be.
func JudgeHours(over ...string) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		if !m.Collecting() || !slices.Contains(over, m.Request.Channel) {
			return nil
		}
		return m.Shut(t, rule.Param("open"), rule.Param("close"))
	}
}

// JudgeCallsPerDebt counts calls about each debt of the request.
func JudgeCallsPerDebt(m *Matter, rule *Rule, t time.Time) []Finding {
	if !m.Calls() {
		return nil
	}
	return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
		return m.Tried(x, fact.Voice) && x.Outcome != "notConnected" && m.Concerns(x, debt)
	})
}

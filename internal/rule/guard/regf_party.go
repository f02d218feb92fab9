package guard

import (
	"slices"
	"time"
)

// partyRules are the rules about who may be contacted at all.
func partyRules() []Rule {
	return []Rule{
		regF("attorney", "1006.6(b)(2)", "No contact with a person whom an attorney represents in the debt.", judgeAttorney),
		regF("cease", "1006.6(c)(1)", "No contact after written notice to cease, or of a refusal to pay.", judgeCease),
		federal("practice-cease-oral", "2021-11-30", "15 U.S.C. 1692c(c), by analogy", "The person has said, though not in writing, that contact should cease.", Practice, Practice, Warns, judgeCeaseOral),
		regF("third-party", "1006.6(d)(1)", "No contact with others than the person, unless the person or a court agreed.", judgeThirdParty),
		regF("locate", "1006.10(b), (c)", "Somebody is asked once where the person is, and not once an attorney is known.", judgeLocate),
		regF("deceased", "1006.6(a)(4)", "The person has died: contact the spouse, executor or administrator.", judgeDeath),
		regF("minor", "1006.6(a)(2)", "The person is a minor: contact a parent or guardian.", judgeMinor),
	}
}

// judgeAttorney is 12 CFR 1006.6(b)(2), 15 U.S.C. 1692c(a)(2), with its
// exceptions: an attorney who does not answer within a reasonable time, or who
// agrees, a court's permission (6(b)(4)(ii)), and one answer to the person
// (comment 6(b)(2)-1).
func judgeAttorney(m *matter, _ *Rule, t time.Time) (found []finding) {
	if !m.collecting() || !consumer(m.request.Recipient) || m.answers() || m.agreed(Court, t, false, 0) || m.agreed(ContactDespiteAtt, t, false, 0) {
		return nil
	}
	for i := range m.facts.Representations {
		x := &m.facts.Representations[i]
		until, yes := x.holds(t)
		if !yes || !m.touches(x.Debts) || x.Unresponsive != nil || x.Consented != nil {
			continue
		}
		found = append(found, finding{until, []string{x.ID}})
	}
	return found
}

// ceased finds the notices to cease about the request's debts.
func (m *matter) ceased(t time.Time, binding bool) (found []finding) {
	r := m.request
	// 12 CFR 1006.6(c)(2): to say that efforts end, or that a remedy may be or
	// is invoked. A court may permit more.
	if !m.collecting() || !consumer(r.Recipient) || r.Purpose == Terminate || r.Purpose == Remedy || r.Purpose == Required || m.agreed(Court, t, false, 0) {
		return nil
	}
	for i := range m.facts.Ceases {
		x := &m.facts.Ceases[i]
		until, yes := x.holds(t)
		if yes && x.Written == binding && m.touches(x.Debts) {
			found = append(found, finding{until, []string{x.ID}})
		}
	}
	return found
}

// judgeCease is 12 CFR 1006.6(c)(1), 15 U.S.C. 1692c(c). A notice is complete
// when it is received.
func judgeCease(m *matter, _ *Rule, t time.Time) []finding { return m.ceased(t, true) }

func judgeCeaseOral(m *matter, _ *Rule, t time.Time) []finding { return m.ceased(t, false) }

// judgeThirdParty is 12 CFR 1006.6(d), 15 U.S.C. 1692c(b): with the person's
// own prior consent given directly, a court's permission, for what carries out
// a judgment, or to locate the person, which has a rule of its own.
func judgeThirdParty(m *matter, _ *Rule, t time.Time) []finding {
	r := m.request
	if !m.collecting() || consumer(r.Recipient) || r.Purpose == Locate || r.Purpose == Postjudgment || m.agreed(ThirdPartyConsent, t, true, 0) || m.agreed(Court, t, false, 0) {
		return nil
	}
	return forever(r.Recipient)
}

// judgeLocate is 12 CFR 1006.10(b)(3), (5) and (c), 15 U.S.C. 1692b.
func judgeLocate(m *matter, _ *Rule, t time.Time) []finding {
	r := m.request
	if r.Purpose != Locate || consumer(r.Recipient) {
		return nil
	}
	if r.Recipient != Attorney {
		for i := range m.facts.Representations {
			if x := &m.facts.Representations[i]; m.touches(x.Debts) && x.Unresponsive == nil {
				if until, yes := x.holds(t); yes {
					return []finding{{until, []string{x.ID}}}
				}
			}
		}
	}
	if r.Asked {
		return nil
	}
	i := slices.IndexFunc(m.recent, func(x *Interaction) bool {
		return x.Direction == Outbound && x.Purpose == Locate && x.Person == r.Person && x.Outcome != "noAnswer" && x.Outcome != "notConnected" && !x.At.After(t)
	})
	if i < 0 {
		return nil
	}
	return forever(m.recent[i].ID)
}

// spanned finds the facts of a list that hold.
func spanned(all []Span, t time.Time) (found []finding) {
	for i := range all {
		if until, yes := all[i].holds(t); yes {
			found = append(found, finding{until, []string{all[i].ID}})
		}
	}
	return found
}

// judgeDeath is 12 CFR 1006.2(e), 1006.6(a)(4): who acts for the estate counts
// as the consumer; the borrower is contacted no more.
func judgeDeath(m *matter, _ *Rule, t time.Time) []finding {
	if r := m.request.Recipient; r != "" && r != Borrower {
		return nil
	}
	return spanned(m.facts.Deaths, t)
}

// judgeMinor is 12 CFR 1006.6(a)(2): a parent or guardian counts as the
// consumer while the borrower is a minor.
func judgeMinor(m *matter, _ *Rule, t time.Time) []finding {
	if r := m.request.Recipient; r != "" && r != Borrower || !collects(m.request.Theme) {
		return nil
	}
	return spanned(m.facts.Minorities, t)
}

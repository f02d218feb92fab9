package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// PartyRules are the rules about who may be contacted at all.
func PartyRules() []law.Rule {
	return []law.Rule{
		regF("attorney", "1006.6(b)(2)", "No contact with a person whom an attorney represents in the debt.", law.JudgeAttorney),
		regF("cease", "1006.6(c)(1)", "No contact after written notice to cease, or of a refusal to pay.", judgeCease),
		law.Federal("practice-cease-oral", "2021-11-30", "15 U.S.C. 1692c(c), by analogy", "The person has said, though not in writing, that contact should cease.", law.ByPractice, law.ByPractice, law.Warns, judgeCeaseOral),
		regF("third-party", "1006.6(d)(1)", "No contact with others than the person, unless the person or a court agreed.", law.JudgeThirdParty),
		regF("locate", "1006.10(b), (c)", "Somebody is asked once where the person is, and not once an attorney is known.", judgeLocate),
		regF("deceased", "1006.6(a)(4)", "The person has died: contact the spouse, executor or administrator.", judgeDeath),
		regF("minor", "1006.6(a)(2)", "The person is a minor: contact a parent or guardian.", judgeMinor),
	}
}

// ceased finds the notices to cease about the request's debts.
func ceased(m *law.Matter, t time.Time, binding bool) (found []law.Finding) {
	r := m.Request
	// 12 CFR 1006.6(c)(2): to say that efforts end, or that a remedy may be or
	// is invoked. A court may permit more.
	if !m.Collecting() || !fact.Consumer(r.Recipient) || r.Purpose == fact.Terminate || r.Purpose == fact.Remedy || r.Purpose == fact.Required || m.Agreed(fact.Court, t, false, 0) {
		return nil
	}
	for i := range m.Facts.Ceases {
		x := &m.Facts.Ceases[i]
		until, yes := x.Holds(t)
		if yes && x.Written == binding && m.Touches(x.Debts) {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// judgeCease is 12 CFR 1006.6(c)(1), 15 U.S.C. 1692c(c). A notice is complete
// when it is received.
func judgeCease(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding { return ceased(m, t, true) }

func judgeCeaseOral(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	return ceased(m, t, false)
}

// judgeLocate is 12 CFR 1006.10(b)(3), (5) and (c), 15 U.S.C. 1692b.
func judgeLocate(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if r.Purpose != fact.Locate || fact.Consumer(r.Recipient) {
		return nil
	}
	if r.Recipient != fact.Attorney {
		for i := range m.Facts.Representations {
			if x := &m.Facts.Representations[i]; m.Touches(x.Debts) && x.Unresponsive == nil {
				if until, yes := x.Holds(t); yes {
					return []law.Finding{{Until: until, Evidence: []string{x.ID}}}
				}
			}
		}
	}
	if r.Asked {
		return nil
	}
	i := slices.IndexFunc(m.Recent, func(x *fact.Interaction) bool {
		return x.Direction == fact.Outbound && x.Purpose == fact.Locate && x.Person == r.Person && x.Outcome != "noAnswer" && x.Outcome != "notConnected" && !x.At.After(t)
	})
	if i < 0 {
		return nil
	}
	return law.Forever(m.Recent[i].ID)
}

// judgeDeath is 12 CFR 1006.2(e), 1006.6(a)(4): who acts for the estate counts
// as the consumer; the borrower is contacted no more.
func judgeDeath(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	if r := m.Request.Recipient; r != "" && r != fact.Borrower {
		return nil
	}
	return law.Spanned(m.Facts.Deaths, t)
}

// judgeMinor is 12 CFR 1006.6(a)(2): a parent or guardian counts as the
// consumer while the borrower is a minor.
func judgeMinor(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	if r := m.Request.Recipient; r != "" && r != fact.Borrower || !fact.Collects(m.Request.Theme) {
		return nil
	}
	return law.Spanned(m.Facts.Minorities, t)
}

package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// DebtRules are the rules about the debts themselves.
func DebtRules() []law.Rule {
	return []law.Rule{
		regF("time-barred", "1006.26(b)", "No legal action, and no threat of one, to collect a debt that is barred by time.", judgeTimeBarred),
		regF("settled", "1006.30(b)(1), 15 U.S.C. 1692e(2)(A)", "No collection of a debt that has been paid or settled.", judgeSettled),
		law.Federal("us-regf-validation", "2021-11-30", "12 CFR 1006.34(a)(1)", "The validation notice is due within five days of the first communication.", law.NotBound, law.ByLaw, law.Blocks, judgeValidation,
			law.Parameter{Name: "days", Unit: "days after the first communication", Value: 5, Min: 0, Max: 5}),
		regF("dispute", "1006.38(d)(2)", "No collection of a debt disputed in writing until it has been verified.", judgeDispute),
		regF("original-creditor", "1006.38(c)", "No collection until the original creditor, asked for in writing, has been named.", judgeOriginalCreditor),
	}
}

// known finds the debts of the request of which something is so.
func where(m *law.Matter, so func(*fact.Debt) bool) (ids []string) {
	for i := range m.Facts.Debts {
		if d := &m.Facts.Debts[i]; slices.Contains(m.Debts, d.ID) && so(d) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// judgeTimeBarred is 12 CFR 1006.26(b). The last day of the limitation is one
// on which an action may still be brought; a debt whose limitation is not known
// may be barred.
func judgeTimeBarred(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if m.Request.Purpose != fact.LegalAction {
		return nil
	}
	for _, id := range m.Debts {
		d := m.Debt(id)
		switch {
		case d == nil || d.LimitationEndsOn == nil:
			m.Lack("facts.debts.limitationEndsOn")
			found = append(found, law.Forever(id)...)
		case slices.ContainsFunc(m.Zones, func(l *time.Location) bool { return day.In(t, l) > *d.LimitationEndsOn }):
			found = append(found, law.Forever(id)...)
		}
	}
	return found
}

// judgeSettled is 12 CFR 1006.30(b)(1): such a debt may not be placed for
// collection, and to ask for it misstates what is owed.
func judgeSettled(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
	if !m.Collecting() {
		return nil
	}
	// Only the debts that the request is about: a contact about others may go on.
	if ids := where(m, func(d *fact.Debt) bool { return d.SettledAt != nil && slices.Contains(m.Request.Debts, d.ID) }); ids != nil {
		return law.Forever(ids...)
	}
	return nil
}

// judgeValidation is 12 CFR 1006.34(a)(1): unless the notice went out with, or
// within five days after, the first communication, nothing else may go on.
func judgeValidation(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Collecting() || m.Request.Purpose == fact.Validation {
		return nil
	}
	for _, id := range m.Debts {
		if d := m.Debt(id); d != nil && d.ValidationSentAt != nil {
			continue
		}
		for _, x := range m.Recent {
			reached := x.Outcome == "conversation" || x.Outcome == "message" || x.Outcome == ""
			if reached && m.Tried(x, fact.Voice, fact.Email, fact.Text, fact.Chat, fact.Mail) && m.Concerns(x, id) && !t.Before(m.DaysOn(x.At, rule.Param("days")+1, true)) {
				found = append(found, law.Forever(x.ID)...)
				break
			}
		}
	}
	return found
}

// disputed finds the open disputes of a kind about the request's debts.
func disputed(m *law.Matter, t time.Time, kind string) (found []law.Finding) {
	if !m.Collecting() || m.Request.Purpose == fact.Verification {
		return nil
	}
	for i := range m.Facts.Disputes {
		x := &m.Facts.Disputes[i]
		until, yes := x.Holds(t)
		if yes && x.Kind == kind && m.Touches(x.Debts) && x.AnsweredAt == nil && (x.Written || kind == "identityTheft") {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// judgeDispute is 12 CFR 1006.38(d)(2)(i), 15 U.S.C. 1692g(b): verification or
// a judgment must have been sent. A dispute after the validation period is held
// the same, which is stricter.
func judgeDispute(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	return disputed(m, t, "dispute")
}

// judgeOriginalCreditor is 12 CFR 1006.38(c)(1).
func judgeOriginalCreditor(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	return disputed(m, t, "originalCreditor")
}

package guard

import (
	"slices"
	"time"

	"nectarine/internal/value/day"
)

// debtRules are the rules about the debts themselves.
func debtRules() []Rule {
	return []Rule{
		regF("time-barred", "1006.26(b)", "No legal action, and no threat of one, to collect a debt that is barred by time.", judgeTimeBarred),
		regF("settled", "1006.30(b)(1), 15 U.S.C. 1692e(2)(A)", "No collection of a debt that has been paid or settled.", judgeSettled),
		federal("us-regf-validation", "2021-11-30", "12 CFR 1006.34(a)(1)", "The validation notice is due within five days of the first communication.", None, Law, Blocks, judgeValidation,
			Parameter{"days", "days after the first communication", 5, 0, 5}),
		regF("dispute", "1006.38(d)(2)", "No collection of a debt disputed in writing until it has been verified.", judgeDispute),
		regF("original-creditor", "1006.38(c)", "No collection until the original creditor, asked for in writing, has been named.", judgeOriginalCreditor),
	}
}

// known finds the debts of the request of which something is so.
func (m *matter) where(so func(*Debt) bool) (ids []string) {
	for i := range m.facts.Debts {
		if d := &m.facts.Debts[i]; slices.Contains(m.debts, d.ID) && so(d) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// judgeTimeBarred is 12 CFR 1006.26(b). The last day of the limitation is one
// on which an action may still be brought; a debt whose limitation is not known
// may be barred.
func judgeTimeBarred(m *matter, _ *Rule, t time.Time) (found []finding) {
	if m.request.Purpose != LegalAction {
		return nil
	}
	for _, id := range m.debts {
		d := m.debt(id)
		switch {
		case d == nil || d.LimitationEndsOn == nil:
			m.lack("facts.debts.limitationEndsOn")
			found = append(found, forever(id)...)
		case slices.ContainsFunc(m.zones, func(l *time.Location) bool { return day.In(t, l) > *d.LimitationEndsOn }):
			found = append(found, forever(id)...)
		}
	}
	return found
}

// judgeSettled is 12 CFR 1006.30(b)(1): such a debt may not be placed for
// collection, and to ask for it misstates what is owed.
func judgeSettled(m *matter, _ *Rule, _ time.Time) []finding {
	if !m.collecting() {
		return nil
	}
	// Only the debts that the request is about: a contact about others may go on.
	if ids := m.where(func(d *Debt) bool { return d.SettledAt != nil && slices.Contains(m.request.Debts, d.ID) }); ids != nil {
		return forever(ids...)
	}
	return nil
}

// judgeValidation is 12 CFR 1006.34(a)(1): unless the notice went out with, or
// within five days after, the first communication, nothing else may go on.
func judgeValidation(m *matter, rule *Rule, t time.Time) (found []finding) {
	if !m.collecting() || m.request.Purpose == Validation {
		return nil
	}
	for _, id := range m.debts {
		if d := m.debt(id); d != nil && d.ValidationSentAt != nil {
			continue
		}
		for _, x := range m.recent {
			reached := x.Outcome == "conversation" || x.Outcome == "message" || x.Outcome == ""
			if reached && m.tried(x, Voice, Email, Text, Chat, Mail) && m.concerns(x, id) && !t.Before(m.daysOn(x.At, rule.param("days")+1, true)) {
				found = append(found, forever(x.ID)...)
				break
			}
		}
	}
	return found
}

// disputed finds the open disputes of a kind about the request's debts.
func (m *matter) disputed(t time.Time, kind string) (found []finding) {
	if !m.collecting() || m.request.Purpose == Verification {
		return nil
	}
	for i := range m.facts.Disputes {
		x := &m.facts.Disputes[i]
		until, yes := x.holds(t)
		if yes && x.Kind == kind && m.touches(x.Debts) && x.AnsweredAt == nil && (x.Written || kind == "identityTheft") {
			found = append(found, finding{until, []string{x.ID}})
		}
	}
	return found
}

// judgeDispute is 12 CFR 1006.38(d)(2)(i), 15 U.S.C. 1692g(b): verification or
// a judgment must have been sent. A dispute after the validation period is held
// the same, which is stricter.
func judgeDispute(m *matter, _ *Rule, t time.Time) []finding { return m.disputed(t, "dispute") }

// judgeOriginalCreditor is 12 CFR 1006.38(c)(1).
func judgeOriginalCreditor(m *matter, _ *Rule, t time.Time) []finding {
	return m.disputed(t, "originalCreditor")
}

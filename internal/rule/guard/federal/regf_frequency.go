package federal

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// FrequencyRules are 12 CFR 1006.14(b)(2).
func FrequencyRules() []law.Rule {
	return []law.Rule{
		regF("calls", "1006.14(b)(2)(i)(A)", "At most seven calls to a person about a debt within seven days.", judgeCalls,
			law.Parameter{Name: "calls", Unit: "calls permitted", Value: 7, Min: 1, Max: 7}, law.Parameter{Name: "days", Unit: "consecutive days", Value: 7, Min: 7, Max: 31}),
		regF("conversation", "1006.14(b)(2)(i)(B)", "No call within seven days after a conversation with the person about the debt.", law.JudgeConversation,
			law.Parameter{Name: "days", Unit: "consecutive days", Value: 7, Min: 7, Max: 31}),
	}
}

// judgeCalls is 12 CFR 1006.14(b)(2)(i)(A): more than seven calls within seven
// consecutive days to a particular person about a particular debt are presumed
// to harass. Days are days of the calendar where the person is, in every zone
// that may be; the day of a call is the first of its seven.
func judgeCalls(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Calls() {
		return nil
	}
	for _, debt := range m.Debts {
		if len(m.Facts.Consents) == 0 || !m.Excepted(debt, t) {
			found = append(found, m.Limit(t, rule.Param("calls"), rule.Param("days"), func(x *fact.Interaction) bool { return m.Placed(x, debt) })...)
		}
	}
	return found
}

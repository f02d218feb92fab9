package federal

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// frequency is 12 CFR 1006.14(b)(2): more than seven calls within seven
// consecutive days to a particular person about a particular debt are presumed
// to harass, and so is a call within seven days after a conversation. Days are
// days of the calendar where the person is, in every zone that may be; the day
// of a call is the first of its seven.
func frequency() []law.Rule {
	ring := func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }
	return []law.Rule{
		{
			ID: "us-regf-calls", Version: 2, Citation: "12 CFR 1006.14(b)(2)(i)(A)",
			Says:     "At most seven calls to a person about a debt within seven days.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{{Name: "calls", Unit: "calls permitted", Value: 7, Min: 1, Max: 7, Loosest: 1000}, law.Days(7, 31)},
			Consents:   []law.Ask{law.MoreCalls}, LooksBack: 14,
			Judge: judgeCalls,
			Examples: []law.Example{
				law.Stops("the eighth call within seven days", law.Made(7, fact.Voice, 20*time.Hour, ring)),
				law.Passes("the seventh", law.Made(6, fact.Voice, 20*time.Hour, ring)),
				law.Passes("the eighth, of which one did not connect", law.Made(7, fact.Voice, 20*time.Hour, ring),
					law.Know(func(f *fact.Facts) { f.Interactions[3].Outcome = fact.NotConnected })),
				law.Excepts("the eighth by consent given directly an hour ago", law.Agrees(fact.CallFrequency), law.Made(7, fact.Voice, 20*time.Hour, ring)),
			},
		},
		{
			ID: "us-regf-conversation", Version: 2, Citation: "12 CFR 1006.14(b)(2)(i)(B)",
			Says:     "No call within seven days after a conversation with the person about the debt.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Days(7, 31)},
			Consents:   []law.Ask{law.MoreCalls}, LooksBack: 14,
			Judge: law.JudgeConversation,
			Examples: []law.Example{
				law.Stops("six days after a conversation", law.Made(1, fact.Voice, 6*24*time.Hour, law.Spoke)),
				law.Stops("an hour after a call of which nobody knows what came of it", law.Made(1, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Outcome = "" })),
				law.Passes("seven days after", law.Made(1, fact.Voice, 7*24*time.Hour, law.Spoke)),
				law.Excepts("by consent given directly an hour ago", law.Agrees(fact.CallFrequency), law.Made(1, fact.Voice, 24*time.Hour, law.Spoke)),
			},
		},
	}
}

func judgeCalls(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Calls() {
		return nil
	}
	for _, debt := range m.Debts {
		if !m.ExcusedFor(rule, debt, t) {
			found = append(found, m.Limit(t, rule.Param("calls"), rule.Param("days"),
				func(x *fact.Interaction) bool { return m.Placed(rule, x, debt) })...)
		}
	}
	return found
}

package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

const massachusettsSource = "209 CMR 18.16(1)(d) (law.cornell.edu), masslegalhelp.org, mcglinchey.com (from March 2012)"

// massachusetts is 940 CMR 7.04 (creditors) and 209 CMR 18.16 (collectors): two
// calls or texts about a debt in seven days to the home or a personal number,
// and two in thirty days to any other.
func massachusetts() []law.Rule {
	lives, work := law.Lives("MA"), law.Label("work")
	const note = "That 940 CMR 7 binds third-party collectors too is disputed by the Division of Banks; 209 CMR 18 says the same for them. The day in March 2012 was not read."
	dead := func(x *fact.Interaction) { x.Outcome = fact.NotConnected }
	return []law.Rule{
		{
			ID: "us-ma-calls", Version: 2, From: "2012-03-02", Citation: "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(d)", Jurisdiction: "US-MA",
			Says:     "At most two calls or texts about a debt to a home or personal number in seven days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: contacts(2, 7), LooksBack: 7,
			Source: massachusettsSource, ReadOn: "2026-11-25", Unverified: note,
			Judge: judgeMassachusetts(false),
			Examples: []law.Example{
				law.Stops("the third in seven days", lives, law.Made(2, fact.Text, 48*time.Hour)),
				law.Passes("the second", lives, law.Made(1, fact.Voice, 48*time.Hour)),
				law.Passes("an e-mail", lives, law.Over(fact.Email), law.Made(2, fact.Voice, 48*time.Hour)),
				law.Excepts("two that did not connect do not count", law.Know(func(f *fact.Facts) { dead(&f.Interactions[0]); dead(&f.Interactions[1]) }), lives, law.Made(2, fact.Voice, 48*time.Hour)),
			},
		},
		{
			ID: "us-ma-calls-elsewhere", Version: 2, From: "2012-03-02", Citation: "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(d)", Jurisdiction: "US-MA",
			Says:     "At most two calls or texts about a debt to any other number in thirty days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: contacts(2, 30), LooksBack: 30,
			Source: massachusettsSource, ReadOn: "2026-11-25", Unverified: note,
			Judge: judgeMassachusetts(true),
			Examples: []law.Example{
				law.Stops("the third at work in thirty days", lives, work, law.Made(2, fact.Voice, 14*24*time.Hour)),
				law.Passes("after a month", lives, work, law.Made(2, fact.Voice, 16*24*time.Hour)),
				law.Excepts("two that did not connect do not count", law.Know(func(f *fact.Facts) { dead(&f.Interactions[0]); dead(&f.Interactions[1]) }), lives, work, law.Made(2, fact.Voice, 14*24*time.Hour)),
			},
		},
	}
}

// massachusettsBinds holds creditors to the hours.
func massachusettsBinds() []law.Binding {
	return []law.Binding{{
		Jurisdiction: "US-MA", From: "2012-03-02", Citation: "940 CMR 7.04(1)", Rules: []string{"us-regf-time", "us-fdcpa-time"},
		Source: "masslegalhelp.org", ReadOn: "2026-11-25", Unverified: "The section of 940 CMR 7 and its day were not read.",
	}}
}

// judgeMassachusetts counts calls and texts that reached the number, per debt;
// a number whose label is not known may be either kind.
func judgeMassachusetts(elsewhere bool) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	other := func(label string) bool { return label == "work" || label == "military" }
	return func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		label := m.Request.Contact.Label
		if !m.Request.Telephonic() || !m.Collecting() || label != "" && other(label) != elsewhere {
			return nil
		}
		return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
			return m.Tried(x, fact.Voice, fact.Text) && law.Reached(x) && m.Concerns(x, debt) && (x.Label == "" || label == "" || other(x.Label) == elsewhere)
		})
	}
}

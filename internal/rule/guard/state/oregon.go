package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// oregon is the last sentence of ORS 646.639(2)(g): once in a business week, for
// which seven days are taken.
func oregon() []law.Rule {
	lives := func(c *fact.Case) { law.Lives("OR")(c); law.By(fact.Creditor)(c) }
	work := law.Label("work")
	return []law.Rule{{
		ID: "us-or-work", Version: 1, From: fdcpaFrom, Citation: "ORS 646.639(2)(g)", Jurisdiction: "US-OR",
		Says:     "At most one contact in a week at work.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
		Parameters: contacts(1, 7), Consents: []law.Ask{law.AtWork}, LooksBack: 7,
		Source: "doj.state.or.us (summary)", ReadOn: readOn,
		Unverified: "Read in a summary. That somebody must first have been tried at home is not held: the guard does not see it. " + noDay,
		Judge:      judgeOregon,
		Examples: []law.Example{
			law.Stops("the second at work in a week", lives, work, law.Made(1, fact.Voice, 36*time.Hour)),
			law.Stops("the second where nobody knows that it is not at work", lives, law.Label(""), law.Made(1, fact.Voice, 36*time.Hour)),
			law.Stops("the second at work, after one of which nobody knows", lives, work, law.Made(1, fact.Voice, 36*time.Hour, func(x *fact.Interaction) { x.Label = "" })),
			law.Passes("at work, after one at home", lives, work, law.Made(1, fact.Voice, 36*time.Hour, func(x *fact.Interaction) { x.Label = "home" })),
			law.Passes("a call at home", lives, law.Made(1, fact.Voice, 36*time.Hour, func(x *fact.Interaction) { x.Label = "work" })),
			law.Excepts("with the person's consent", law.Agrees(fact.ContactAtWork), lives, work, law.Made(1, fact.Voice, 36*time.Hour)),
		},
	}}
}

func judgeOregon(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	label := m.Request.Contact.Label
	if !m.Collecting() || label != "" && label != "work" || m.Excused(rule, t) {
		return nil
	}
	return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
		return (x.Label == "work" || x.Label == "") && m.Tried(x, law.EveryForm...)
	})
}

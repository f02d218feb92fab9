package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// louisiana is La. R.S. 9:3562(3): after a notice to cease in writing, one letter
// a month. The four personal contacts that it leaves besides are not held, which
// is stricter.
func louisiana() []law.Rule {
	yes, no := true, false
	lives := func(c *fact.Case) { law.Lives("LA")(c); law.By(fact.Creditor)(c) }
	asked := func(written *bool) law.Change {
		return law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: written}} })
	}
	return []law.Rule{{
		ID: "us-la-cease", Version: 3, From: fdcpaFrom, Citation: "La. R.S. 9:3562(3)", Jurisdiction: "US-LA",
		Says:     "After a notice to cease in writing, one letter in a month and nothing else.",
		Creditor: law.ByLaw, Collector: law.ByPractice, Outside: business, Severity: law.Blocks,
		Parameters: contacts(1, 31), LooksBack: law.DemandsLookBack,
		Source: "legis.la.gov, R.S. 9:3562", ReadOn: readOn, Unverified: noDay,
		Judge: judgeLouisiana,
		Examples: []law.Example{
			law.Stops("a call", lives, asked(&yes)),
			law.Stops("a call, when nobody knows the form of the notice", lives, asked(nil)),
			law.Stops("a second letter in a month", lives, asked(&yes), law.Over(fact.Mail), law.Made(1, fact.Mail, 30*24*time.Hour)),
			law.Passes("a request by telephone", lives, asked(&no)),
			law.Passes("a notice about another debt", lives, asked(&yes), law.Know(func(f *fact.Facts) { f.Ceases[0].Debts = []string{"B"} })),
			law.Passes("a second letter after a month", lives, asked(&yes), law.Over(fact.Mail), law.Made(1, fact.Mail, 31*24*time.Hour)),
			law.Stops("a call that is said to be required", law.For(fact.Required), lives, asked(&yes)),
			law.Excepts("the periodic statement of a mortgage, by e-mail", func(c *fact.Case) { law.Statement(c); law.Over(fact.Email)(c) }, lives, asked(&yes)),
			law.Excepts("a letter", law.Over(fact.Mail), lives, asked(&yes)),
		},
	}}
}

func judgeLouisiana(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Collecting() {
		return nil
	}
	demanded, from := m.Demanded(t, true)
	if demanded {
		return nil
	}
	for i := range m.Facts.Ceases {
		x := &m.Facts.Ceases[i]
		until, yes := x.Holds(t)
		if !yes || x.Written != nil && !*x.Written || !m.Touches(x.Debts) {
			continue
		}
		if m.Request.Channel != fact.Mail {
			found = append(found, law.Finding{Until: law.Sooner(until, from), Evidence: []string{x.ID}})
			continue
		}
		for _, f := range m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(y *fact.Interaction) bool { return m.Tried(y, fact.Mail) }) {
			found = append(found, law.Finding{Until: law.Sooner(law.Sooner(f.Until, until), from), Evidence: append(f.Evidence, x.ID)})
		}
	}
	return found
}

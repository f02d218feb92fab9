package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// iowa is the numbers of Iowa Code 537.7103(3)(a), of which iowaAct holds the rest: a
// guardian, a trustee and the parents of a minor may be contacted once in three months, and
// the employer once in a month, to verify the employment. Three months are at most 92 days
// of the calendar, and a month 31.
func iowa() []law.Rule {
	lives, letter, day := law.Lives("IA"), law.Over(fact.Mail), 24*time.Hour
	guardian := law.To(fact.Guardian)
	verify := func(c *fact.Case) { law.To(fact.Employer)(c); law.For(fact.VerifyEmployment)(c) }
	base := law.Rule{
		Version: 1, From: fdcpaFrom, Citation: "Iowa Code 537.7103(3)(a)", Jurisdiction: "US-IA",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
		Source: "liptaklaw.com (summary)", ReadOn: readLast,
		Unverified: "Read in a summary: the words of the paragraph, what lifts it, and that debt counseling by the employer is let through once in three months, which is not held, were not read. " + noDay,
	}
	guardians, verifies := base, base
	guardians.ID, guardians.Says = "us-ia-guardian", "A guardian, a trustee or a parent of a minor is contacted once in three months."
	guardians.Parameters = []law.Parameter{law.Limit("contacts", "contacts permitted", 1), law.Days(92, 184)}
	guardians.LooksBack = 92
	guardians.Judge = func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		return judgeIowa(m, rule, t, m.Request.Recipient == fact.Guardian || m.Request.Recipient == fact.Parent)
	}
	guardians.Examples = []law.Example{
		law.Stops("a second letter to a guardian within three months", lives, letter, guardian, law.Made(1, fact.Mail, 91*day)),
		law.Passes("the first", lives, letter, guardian),
		law.Passes("the next after them", lives, letter, guardian, law.Made(1, fact.Mail, 92*day)),
		law.Passes("the person", lives, letter, law.Made(1, fact.Mail, 20*day)),
	}
	guardians.NoException = "None was read."
	verifies.ID, verifies.Says = "us-ia-verification", "The employer is asked once in a month whether the person works there."
	verifies.Parameters, verifies.LooksBack = contacts(1, 31), 31
	verifies.Judge = func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		return judgeIowa(m, rule, t, m.Request.Recipient == fact.Employer && m.Request.Purpose == fact.VerifyEmployment)
	}
	verifies.Examples = []law.Example{
		law.Stops("again within a month", lives, letter, verify, law.Made(1, fact.Mail, 30*day)),
		law.Passes("the first", lives, letter, verify),
		law.Passes("again after it", lives, letter, verify, law.Made(1, fact.Mail, 31*day)),
	}
	verifies.NoException = guardians.NoException
	return []law.Rule{guardians, verifies}
}

// judgeIowa counts contacts with whom the paragraph means.
func judgeIowa(m *law.Matter, rule *law.Rule, t time.Time, meant bool) []law.Finding {
	if !meant || !m.Collecting() {
		return nil
	}
	return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
		return m.Tried(x, law.EveryForm...) && law.Reached(x)
	})
}

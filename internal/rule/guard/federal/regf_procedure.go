package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

const (
	readAgain  = "2026-11-25"
	optOutDays = 35                  // 1006.6(d)(4)(ii)(C)(2)
	fresh      = 60 * 24 * time.Hour // 1006.6(d)(5)
)

// procedures are 12 CFR 1006.6(d)(3) to (5): a collector whose message is read by
// somebody else is excused when the address or number went through a procedure.
// Nobody must have one: who has none is warned.
func procedures() []law.Rule {
	yes := true
	email, text := law.Over(fact.Email), law.Over(fact.Text)
	from := func(who string) law.Change { return law.AskFor(func(r *fact.Request) { r.Contact.GivenBy = who }) }
	noticed := func(ago, ends int) law.Change {
		return func(c *fact.Case) {
			k := &c.Request.Contact
			last := day.In(c.Request.At, time.UTC) + day.Day(ends)
			k.OptOutNoticeAt, k.OptOutEndsOn, k.PublicDomain = law.Before(c, time.Duration(ago)*24*time.Hour), &last, &yes
		}
	}
	wrote := func(days int) law.Change {
		return func(c *fact.Case) { c.Request.Contact.WroteAt = law.Before(c, time.Duration(days)*24*time.Hour) }
	}
	return []law.Rule{
		{
			ID: "us-regf-email-procedure", Version: 1, Citation: "12 CFR 1006.6(d)(3), (4)",
			Says:     "The e-mail address went through no procedure: if somebody else reads the message, nothing excuses it.",
			Creditor: law.NotBound, Collector: law.ByPractice, Severity: law.Warns, Source: regFSource, ReadOn: readAgain,
			Consents: []law.Ask{{Name: fact.EmailAddress, Direct: true}}, LooksBack: law.Forever,
			Needs: law.NeedsEmails, Judge: judgeEmailProcedure,
			Examples: []law.Example{
				law.Stops("an address of which nobody knows where it is from", email),
				law.Stops("the creditor's, thirty-four days after the notice", email, from(fact.ByCreditor), noticed(34, -1)),
				law.Stops("the creditor's, on the last day of the opt-out", email, from(fact.ByCreditor), noticed(36, 0)),
				law.Stops("the creditor's, at the employer's domain", email, from(fact.ByCreditor), noticed(40, -1),
					law.AskFor(func(r *fact.Request) { r.Contact.PublicDomain = nil })),
				law.Passes("a letter", law.Over(fact.Mail)),
				law.Excepts("from which the person wrote about the debt", from(fact.ByPerson), email),
				law.Excepts("by consent given directly", law.Agrees(fact.EmailAddress), email),
				law.Excepts("the creditor's, after its notice and the days to opt out", func(c *fact.Case) { from(fact.ByCreditor)(c); noticed(40, -1)(c) }, email),
				law.Excepts("the creditor's, thirty-five days after the notice", func(c *fact.Case) { from(fact.ByCreditor)(c); noticed(36, -1)(c) }, email),
				law.Excepts("from which the person wrote years ago", law.Know(func(f *fact.Facts) {
					f.Wrote = []fact.Wrote{{ID: "IN-1", At: time.Date(2022, 1, 2, 3, 4, 0, 0, time.UTC), Contact: "CT-1"}}
				}), email),
				law.Passes("to the person's attorney", email, law.To(fact.Attorney)),
				law.Excepts("a prior collector's", from(fact.ByPriorCollector), email),
			},
		},
		{
			ID: "us-regf-text-procedure", Version: 1, Citation: "12 CFR 1006.6(d)(3), (5)",
			Says:     "The number went through no procedure: if somebody else reads the text, nothing excuses it.",
			Creditor: law.NotBound, Collector: law.ByPractice, Severity: law.Warns, Source: regFSource, ReadOn: readAgain,
			Consents: []law.Ask{{Name: fact.TextNumber, Direct: true, Over: fact.Text, Days: 60}},
			Needs:    law.NeedsTexts, Judge: judgeTextProcedure,
			Examples: []law.Example{
				law.Stops("a number from which the person wrote sixty days ago", text, from(fact.ByPerson), wrote(60)),
				law.Stops("the creditor's number", text, from(fact.ByCreditor), wrote(10)),
				law.Stops("of the person, from which nothing came", text, from(fact.ByPerson)),
				law.Passes("a call"),
				law.Passes("a text to the person's attorney", text, law.To(fact.Attorney)),
				law.Excepts("from which the person wrote fifty-nine days ago", wrote(59), text, from(fact.ByPerson)),
				law.Excepts("from which the person wrote at this instant", wrote(0), text, from(fact.ByPerson)),
				law.Excepts("looked up in the database yesterday", func(c *fact.Case) { c.Request.Contact.CheckedAt = law.Before(c, 24*time.Hour) }, text, from(fact.ByPerson)),
				law.Excepts("by consent given directly a day ago", func(c *fact.Case) {
					law.Agrees(fact.TextNumber)(c)
					c.Facts.Consents[0].At = *law.Before(c, 24*time.Hour)
				}, text),
			},
		},
	}
}

// judgeEmailProcedure asks for one of the three procedures of (d)(4): the person
// wrote from the address or agreed to it; the creditor's, with a notice and at
// least thirty-five days to opt out, over, at a public domain; a prior collector's.
func judgeEmailProcedure(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	c := &m.Request.Contact
	if m.Request.Channel != fact.Email || !m.Collecting() || !fact.IsConsumer(m.Request.Recipient) ||
		m.Excused(rule, t) || wroteFrom(m, c.ID) {
		return nil
	}
	switch c.GivenBy {
	case fact.ByPerson, fact.ByPriorCollector:
		return nil
	case fact.ByCreditor:
		if optedIn(m, c, t) {
			return nil
		}
	}
	return law.Always(c.ID)
}

// wroteFrom says that the person wrote from an address, however long ago.
func wroteFrom(m *law.Matter, id string) bool {
	return id != "" && (slices.ContainsFunc(m.Past, func(x *fact.Interaction) bool {
		return x.Direction == fact.Inbound && x.Channel == fact.Email && x.Contact == id && x.Person == m.Request.Person && law.Reached(x)
	}) || slices.ContainsFunc(m.Facts.Wrote, func(x fact.Wrote) bool { return x.Contact == id }))
}

// optedIn says that the days to opt out of the creditor's address are over.
func optedIn(m *law.Matter, c *fact.Contact, t time.Time) bool {
	if c.OptOutNoticeAt == nil || c.OptOutEndsOn == nil || c.PublicDomain == nil || !*c.PublicDomain {
		return false
	}
	_, sent := m.Days(*c.OptOutNoticeAt)
	today, _ := m.Days(t)
	return *c.OptOutEndsOn >= sent+optOutDays && today > *c.OptOutEndsOn
}

// judgeTextProcedure asks for the procedure of (d)(5): the person's own number,
// from which the person wrote, or which was looked up, less than sixty days ago.
func judgeTextProcedure(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	c := &m.Request.Contact
	if m.Request.Channel != fact.Text || !m.Collecting() || !fact.IsConsumer(m.Request.Recipient) || m.Excused(rule, t) {
		return nil
	}
	lately := func(at *time.Time) bool { return at != nil && !at.After(t) && t.Before(at.Add(fresh)) }
	if c.GivenBy == fact.ByPerson && (lately(c.WroteAt) || lately(c.CheckedAt)) {
		return nil
	}
	return law.Always(c.ID)
}

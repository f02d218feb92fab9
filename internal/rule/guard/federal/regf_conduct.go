package federal

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// conduct is 12 CFR 1006.14(a) and the factors of comments 14(b)(2)(i)-2 and
// (ii)-2, by which the numbers of calls may be rebutted either way. They are for a
// person to weigh: each warns, with what was found. The comment gives as examples two
// unanswered calls within five minutes and seven within one day; the numbers here warn
// earlier, and are ours.
func conduct() []law.Rule {
	const ours = "The comment gives examples and no limit: the numbers are ours, for counsel to set."
	ring := func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }
	dead := law.Know(func(f *fact.Facts) { f.Interactions[0].Outcome = fact.NotConnected })
	rule := func(id, citation, says string) law.Rule {
		return law.Rule{
			ID: id, Version: 1, Citation: citation, Says: says, Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Warns,
			Source: regFSource, ReadOn: readLast,
		}
	}
	day := rule("us-regf-conduct-day", "12 CFR 1006.14(b)(1), comment 14(b)(2)(i)-2.i", "Many calls about a debt in one day may harass though seven in a week are not passed.")
	day.Unverified = ours
	day.Parameters, day.LooksBack, day.Judge = []law.Parameter{law.Limit("contacts", "calls in a day", 3), law.Days(1, 7)}, 1, law.JudgeCallsPerDebt
	day.Examples = []law.Example{
		law.Stops("the fourth call in a day", law.Made(3, fact.Voice, time.Hour, ring)),
		law.Passes("the third", law.Made(2, fact.Voice, time.Hour, ring)),
		law.Excepts("the fourth, of which one did not connect", dead, law.Made(3, fact.Voice, time.Hour, ring)),
	}
	soon := rule("us-regf-conduct-succession", "12 CFR 1006.14(b)(1), comment 14(b)(2)(i)-2.i", "Calls about a debt in rapid succession may harass.")
	soon.Unverified = ours
	soon.Parameters = []law.Parameter{{Name: "minutes", Unit: "minutes after the last call", Value: 15, Min: 15, Max: 1440, Loosest: 0}}
	soon.LooksBack, soon.Judge = 1, judgeSuccession
	soon.Examples = []law.Example{
		law.Stops("fourteen minutes after the last", law.Made(1, fact.Voice, 14*time.Minute, ring)),
		law.Stops("at the instant of another, which is reserved", law.Made(1, fact.Voice, 0, ring)),
		law.Passes("about another debt", law.Made(1, fact.Voice, 14*time.Minute, ring, func(x *fact.Interaction) { x.Debts = []string{"B"} })),
		law.Passes("a quarter of an hour after", law.Made(1, fact.Voice, 15*time.Minute, ring)),
		law.Excepts("after one that did not connect", dead, law.Made(1, fact.Voice, 14*time.Minute, ring)),
	}
	media := rule("us-regf-conduct-media", "12 CFR 1006.14(a), comment 14(a)-2", "Calls, texts, e-mails and letters about debts add up, and may harass together.")
	media.Unverified = ours
	media.Parameters, media.LooksBack = []law.Parameter{law.Limit("contacts", "contacts permitted", 10), law.Days(7, 31)}, 7
	media.Judge = law.JudgeContacts(law.EveryForm...)
	media.Examples = []law.Example{
		law.Stops("a call after four e-mails and six texts in a week", law.Made(4, fact.Email, 24*time.Hour), law.Made(6, fact.Text, 24*time.Hour)),
		law.Passes("after three e-mails and six texts", law.Made(3, fact.Email, 24*time.Hour), law.Made(6, fact.Text, 24*time.Hour)),
	}
	media.NoException = "14(a) has none."
	return []law.Rule{day, soon, media, rebuttal(rule)}
}

// rebuttal is the other side of comment 14(b)(2)(ii)-2: what the contact is for,
// or that the person asked, may rebut the presumption. It lifts no block.
func rebuttal(rule func(id, citation, says string) law.Rule) law.Rule {
	r := rule("us-regf-rebuttal", "12 CFR 1006.14(b)(2)(ii), comment 14(b)(2)(ii)-2", "Seven calls are passed, and what this one is for may rebut the presumption: weigh it.")
	r.Parameters, r.LooksBack, r.Judge = []law.Parameter{law.Limit("calls", "calls permitted", 7), law.Days(7, 31)}, 14, judgeRebuttal
	seven := law.Made(7, fact.Voice, 20*time.Hour, func(x *fact.Interaction) { x.Outcome = fact.NoAnswer })
	r.Examples = []law.Example{
		law.Stops("the eighth, which another law requires", law.For(fact.Required), seven),
		law.Stops("the eighth, about a court's remedy", law.For(fact.Postjudgment), seven),
		law.Passes("the eighth, for nothing of the kind", seven),
		law.Passes("the second, which another law requires", law.For(fact.Required), law.Made(1, fact.Voice, 20*time.Hour)),
	}
	r.NoException = "It permits nothing and forbids nothing."
	return r
}

// judgeSuccession finds the calls about the request's debts within the minutes
// before.
func judgeSuccession(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if !m.Calls() {
		return nil
	}
	for _, x := range m.Past {
		until := x.At.Add(time.Duration(rule.Param("minutes")) * time.Minute)
		if !t.Before(until) {
			return nil
		}
		if !m.Tried(x, fact.Voice) || x.Outcome == fact.NotConnected {
			continue
		}
		for _, debt := range m.Debts {
			if m.Concerns(x, debt) {
				return []law.Finding{{Until: until, Evidence: []string{x.ID}}}
			}
		}
	}
	return nil
}

func judgeRebuttal(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	switch m.Request.Purpose {
	case fact.Required, fact.LegalAction, fact.Pleading, fact.Postjudgment, fact.Verification, fact.Remedy:
	default:
		return nil
	}
	if !m.Calls() {
		return nil
	}
	found = m.PerDebt(t, rule.Param("calls"), rule.Param("days"), func(x *fact.Interaction, debt string) bool { return m.Placed(rule, x, debt) })
	for i := range found {
		found[i].Evidence = append(found[i].Evidence, m.Request.Purpose)
	}
	return found
}

// validationDays are the most that a validation period lasts after the notice was
// sent, unless the notice names a later day: thirty days after its receipt, which is
// assumed five days after sending without Saturdays, Sundays and legal public holidays
// (1006.34(b)(5)). A notice of the day before Christmas, when that is a Friday, is
// received eleven days later.
const validationDays = 30 + 11

// disclosures are what a message must say, or may be: 12 CFR 1006.18(e), 1006.2(j),
// and 1006.38(b) in the validation period of 1006.34(b)(5).
func disclosures() []law.Rule {
	silent := law.AskFor(func(r *fact.Request) { r.Identifies = false })
	sent := func(days int) law.Change {
		return func(c *fact.Case) {
			c.Facts.Debts[0].ValidationSentAt = law.Before(c, time.Duration(days)*24*time.Hour)
		}
	}
	return []law.Rule{
		{
			ID: "us-regf-disclosure", Version: 1, Citation: "12 CFR 1006.18(e)",
			Says:     "A message to the person says that it comes from a debt collector; the first one, that it is to collect a debt, too.",
			Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Warns, Source: regFSource, ReadOn: readAgain,
			Judge: judgeDisclosure,
			Examples: []law.Example{
				law.Stops("a call that does not say so", silent),
				law.Passes("one that does"),
				law.Passes("to a neighbor, who may not learn of the debt", law.To(fact.ThirdParty), silent),
				law.Excepts("a formal pleading", law.For(fact.Pleading), law.Over(fact.Mail), silent),
				law.Excepts("a voicemail of limited content", law.For(fact.LimitedContent), silent),
			},
		},
		{
			ID: "us-regf-limited-content", Version: 1, Citation: "12 CFR 1006.2(j)",
			Says:     "Only a voicemail for the person can be a limited-content message: this is a communication.",
			Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Warns, Source: regFSource, ReadOn: readAgain,
			Judge: func(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
				if m.Request.Purpose != fact.LimitedContent || limited(m, t) {
					return nil
				}
				return law.Always(m.Request.Channel)
			},
			Examples: []law.Example{
				law.Stops("a text", law.Over(fact.Text), law.For(fact.LimitedContent)),
				law.Stops("a voicemail for a neighbor", law.To(fact.ThirdParty), law.For(fact.LimitedContent)),
				law.Passes("a voicemail", law.For(fact.LimitedContent)),
			},
			NoException: "The definition has none.",
		},
		{
			ID: "us-regf-overshadow", Version: 2, Citation: "12 CFR 1006.38(b)(1), 1006.34(b)(5)",
			Says:     "In the validation period nothing may overshadow the right to dispute: weigh what this threatens or takes.",
			Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Warns,
			Parameters: []law.Parameter{{Name: "days", Unit: "days after the notice was sent", Value: validationDays, Min: validationDays, Max: 90, Loosest: 0}},
			Source:     regFSource, ReadOn: readLast,
			Judge: judgeOvershadow,
			Examples: []law.Example{
				law.Stops("a legal action forty days after the notice", law.Over(fact.Mail), law.For(fact.LegalAction), sent(40)),
				law.Stops("forty-one days after", law.Over(fact.Mail), law.For(fact.Repossession), sent(41)),
				law.Passes("at the first instant of the forty-second day", law.Over(fact.Mail), law.For(fact.LegalAction), law.At("2026-04-08 00:00"), law.Know(func(f *fact.Facts) {
					sent := time.Date(2026, 2, 25, 17, 0, 0, 0, time.UTC)
					f.Debts[0].ValidationSentAt = &sent
				})),
				law.Passes("forty-two days after", law.Over(fact.Mail), law.For(fact.LegalAction), sent(42)),
				law.Excepts("a reminder", law.For(fact.Service), law.For(fact.LegalAction), sent(10)),
			},
		},
	}
}

// limited says that a request can be a limited-content message.
func limited(m *law.Matter, t time.Time) bool {
	return m.Request.Purpose == fact.LimitedContent && m.Request.Channel == fact.Voice && m.Consumer(t)
}

func judgeDisclosure(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if r.Identifies || !m.Collecting() || !fact.IsConsumer(r.Recipient) ||
		r.Purpose == fact.Pleading && fact.Filed(r.Purpose, r.Channel) || limited(m, t) {
		return nil
	}
	return law.Always()
}

// judgeOvershadow finds the debts of the request in their validation period.
func judgeOvershadow(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if p := m.Request.Purpose; p != fact.LegalAction && p != fact.Remedy && p != fact.Repossession {
		return nil
	}
	for _, id := range m.Debts {
		d := m.Debt(id)
		if d == nil || d.ValidationSentAt == nil {
			continue
		}
		if until := m.DaysOn(*d.ValidationSentAt, rule.Param("days")+1, true); t.Before(until) {
			found = append(found, law.Finding{Until: until, Evidence: []string{id}})
		}
	}
	return found
}

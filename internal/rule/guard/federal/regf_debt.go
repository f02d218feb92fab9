package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// debts are the rules about the debts themselves: 12 CFR 1006.26(b), 1006.30(b),
// 1006.34(a); 15 U.S.C. 1692g(a).
func debts() []law.Rule {
	limitation := func(d day.Day) law.Change {
		return law.Know(func(f *fact.Facts) { f.Debts[0].LimitationEndsOn = &d })
	}
	settled := func(i int) law.Change {
		return func(c *fact.Case) { c.Facts.Debts[i].SettledAt = law.Before(c, time.Hour) }
	}
	unsent := law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil })
	return []law.Rule{
		{
			ID: "us-regf-time-barred", Version: 3, Citation: "12 CFR 1006.26(b)",
			Says:     "No legal action, and no threat of one, to collect a debt that is barred by time.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Judge: judgeTimeBarred,
			Examples: []law.Example{
				law.Stops("the day after the last", law.Over(fact.Mail), law.For(fact.LegalAction), limitation(day.Of(2026, 4, 7))),
				law.Stops("a limitation that is not known", law.Over(fact.Mail), law.For(fact.LegalAction)),
				law.Passes("the last day", law.Over(fact.Mail), law.For(fact.LegalAction), limitation(day.Of(2026, 4, 8))),
				law.Excepts("a proof of claim in a bankruptcy case", law.For(fact.ProofOfClaim), law.Over(fact.Mail), law.For(fact.LegalAction), limitation(day.Of(2026, 4, 7))),
			},
		},
		{
			ID: "us-regf-settled", Version: 1, Citation: "12 CFR 1006.30(b)(1), 15 U.S.C. 1692e(2)(A)",
			Says:     "No collection of a debt that has been paid or settled.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks, LooksBack: law.Forever,
			Judge: judgeSettled,
			Examples: []law.Example{
				law.Stops("paid an hour ago", settled(0)),
				law.Stops("another was paid, and the contact is about none in particular", settled(1), law.AskFor(func(r *fact.Request) { r.Debts = nil })),
				law.Passes("another was paid", settled(1)),
			},
			NoException: "There is none for a contact that collects.",
		},
		{
			ID: "us-regf-validation", Version: 4, Citation: "12 CFR 1006.34(a)(1)",
			Says:     "The validation notice is due within five days of the first communication.",
			Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{{Name: "days", Unit: "days after the first communication", Value: 5, Min: 0, Max: 5, Loosest: 400}},
			LooksBack:  law.Forever,
			Judge:      judgeValidation,
			Examples: []law.Example{
				law.Stops("a year after the first call, and no notice", unsent, law.Made(1, fact.Voice, 365*24*time.Hour)),
				law.Passes("two days after", unsent, law.Made(1, fact.Voice, 48*time.Hour)),
				law.Passes("after a formal pleading, which is no initial communication", unsent, law.Made(1, fact.Mail, 30*24*time.Hour, func(x *fact.Interaction) { x.Purpose = fact.Pleading })),
				law.Passes("after a voicemail of limited content, which is no communication", unsent,
					law.Made(1, fact.Voice, 30*24*time.Hour, func(x *fact.Interaction) { x.Purpose = fact.LimitedContent })),
				law.Stops("the notice again within sixty days", law.For(fact.Validation), law.Over(fact.Mail), unsent, law.Made(2, fact.Mail, 10*24*time.Hour)),
				law.Excepts("the notice itself, which a call cannot be", law.For(fact.Validation), law.Over(fact.Mail), unsent, law.Made(1, fact.Voice, 10*24*time.Hour)),
				law.Excepts("the debt was paid since", settled(0), unsent, law.Made(1, fact.Voice, 10*24*time.Hour)),
			},
		},
	}
}

// furnishing is 12 CFR 1006.30(a)(1).
func furnishing() []law.Rule {
	agency := func(c *fact.Case) {
		law.To(fact.ReportingAgency)(c)
		law.Over(fact.Document)(c)
		c.Facts.Debts[0].ValidationSentAt = nil
		c.Facts.Persons = append(c.Facts.Persons, "BO-1")
	}
	told := func(channel string, ago time.Duration, change func(x *fact.Interaction)) law.Change {
		return law.Made(1, channel, ago, func(x *fact.Interaction) {
			x.Person, x.Recipient = "BO-1", fact.Borrower
			change(x)
		})
	}
	as := func(*fact.Interaction) {}
	return []law.Rule{{
		ID: "us-regf-furnishing", Version: 1, Citation: "12 CFR 1006.30(a)(1)",
		Says:     "Nothing about a debt to a reporting agency before the person was spoken to, or a letter or message had fourteen days to come back.",
		Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Blocks,
		Parameters: []law.Parameter{{Name: "days", Unit: "days for a letter to come back", Value: 14, Min: 14, Max: 62, Loosest: 0}},
		LooksBack:  law.Forever, Judge: judgeFurnishing,
		Source: "12 CFR 1006.30(a) (cfpb/reg-text, ecfr/1006.txt)", ReadOn: readLast,
		Unverified: "Agencies on check writing ((a)(2)) are not told apart, which is stricter.",
		Examples: []law.Example{
			law.Stops("nobody was told", agency),
			law.Stops("a letter of yesterday", agency, told(fact.Mail, 24*time.Hour, as)),
			law.Passes("a letter of two weeks ago", agency, told(fact.Mail, 14*24*time.Hour, as)),
			law.Passes("to the creditor", agency, law.To(fact.CreditorParty)),
			law.Excepts("after a conversation of yesterday", told(fact.Voice, 24*time.Hour, law.Spoke), agency),
		},
	}}
}

// tellingAgencies is the furnishing of what is disputed: 15 U.S.C. 1692e(8) from the day of
// the Act, for collectors, and 1681s-2(a)(3) since, for whoever furnishes.
func tellingAgencies() []law.Rule {
	agency := func(c *fact.Case) { law.To(fact.ReportingAgency)(c); law.Over(fact.Document)(c) }
	oral := law.Know(func(f *fact.Facts) {
		f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.Disputed, Written: new(bool)}}
	})
	since := law.Rule{
		ID: "us-fcra-furnishing-disputed", Version: 2, From: "1997-09-30", Citation: "15 U.S.C. 1681s-2(a)(3), 1692e(8)", Jurisdiction: "US",
		Says:     "A reporting agency is told that a debt is disputed, in whatever form the person disputed it.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Warns, LooksBack: law.Forever,
		Source: "1681s-2(a)(3) (110 Stat. 3009-448, en.wikisource.org; expertlaw.com); 1692e(8) (" + usCode + ", title 15)", ReadOn: readLast,
		Unverified: "The day, a year after the act of 1996-09-30 (section 2420), was not read. A dispute that was answered is held to be one until it has ended.",
		Needs:      law.NeedsDisputes, Judge: judgeFurnishingDisputed,
		Examples: []law.Example{
			law.Stops("disputed by telephone", agency, oral),
			law.Passes("another debt is disputed", agency, oral, law.Know(func(f *fact.Facts) { f.Disputes[0].Debts = []string{"B"} })),
			law.Passes("to the creditor", agency, oral, law.To(fact.CreditorParty)),
			law.Excepts("the person no longer disputes it", func(c *fact.Case) { c.Facts.Disputes[0].EndedAt = law.Before(c, time.Hour) }, agency, oral),
		},
	}
	act := since
	act.Version, act.From, act.To, act.Citation, act.Creditor = 1, "1978-03-20", since.From, "15 U.S.C. 1692e(8)", law.ByPractice
	act.Source, act.Unverified = "1692e(8) (insidearm.com)", "A dispute that was answered is held to be one until it has ended."
	act.Examples = slices.Clone(since.Examples)
	for i := range act.Examples {
		act.Examples[i] = act.Examples[i].Earlier(1600) // to 1995
	}
	return []law.Rule{act, since}
}

// judgeFurnishingDisputed finds the disputes of what is told to an agency.
func judgeFurnishingDisputed(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if m.Request.Recipient != fact.ReportingAgency || !m.Collects() {
		return nil
	}
	for i := range m.Facts.Disputes {
		x := &m.Facts.Disputes[i]
		if until, yes := x.Holds(t); yes && x.Kind == fact.Disputed && m.Touches(x.Debts) {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// judgeFurnishing asks of each debt that it was spoken of by telephone with somebody who
// counts as the consumer, or that a letter or electronic message about it went out so many
// days ago that it would have come back: what nobody knows of has not.
func judgeFurnishing(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if m.Request.Recipient != fact.ReportingAgency || !m.Collects() {
		return nil
	}
	days := time.Duration(rule.Param("days")) * 24 * time.Hour
	for _, id := range m.Debts {
		var until time.Time
		told := false
		wait := func(sent time.Time) {
			if end := sent.Add(days); !t.Before(end) {
				told = true
			} else if until.IsZero() || end.Before(until) {
				until = end
			}
		}
		if d := m.Debt(id); d != nil && d.ValidationSentAt != nil {
			wait(*d.ValidationSentAt)
		}
		for _, x := range m.Past {
			switch about := m.About(x, id); {
			case !about || !fact.IsConsumer(x.Who()):
			case x.Channel == fact.Voice && x.Outcome == fact.Conversation:
				told = true
			case x.Direction == fact.Outbound && x.Channel != fact.Voice && x.Outcome == fact.Message:
				wait(x.At)
			}
		}
		if !told {
			found = append(found, law.Finding{Until: until, Evidence: []string{id}})
		}
	}
	return found
}

// disputes are 12 CFR 1006.38(c)(1), (d)(2)(i), 15 U.S.C. 1692g(b).
func disputes() []law.Rule {
	yes, no := true, false
	dispute := func(kind string, written *bool) law.Change {
		return law.Know(func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: kind, Written: written}} })
	}
	again := func(change func(*fact.Dispute)) law.Change {
		return func(c *fact.Case) {
			first := fact.Dispute{Span: law.Since(), Kind: fact.Disputed, Written: &yes,
				Debts: []string{"A"}, AnsweredAt: law.Before(c, 48*time.Hour)}
			second := first
			second.ID, second.At, second.AnsweredAt, second.Duplicates = "F-2", *law.Before(c, 24*time.Hour), nil, first.ID
			if change != nil {
				change(&second)
			}
			c.Facts.Disputes = []fact.Dispute{second, first}
		}
	}
	answered := func(c *fact.Case) { c.Facts.Disputes[0].AnsweredAt = law.Before(c, time.Hour) }
	return []law.Rule{
		{
			ID: "us-regf-dispute", Version: 4, Citation: "12 CFR 1006.38(d)(2), (a)(1)",
			Says:     "No collection of a debt disputed in writing until it has been verified.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Needs: law.NeedsDisputes,
			Judge: func(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding { return disputed(m, t, fact.Disputed) },
			Examples: []law.Example{
				law.Stops("in writing", dispute(fact.Disputed, &yes)),
				law.Stops("nobody knows how", dispute(fact.Disputed, nil)),
				law.Passes("by telephone", dispute(fact.Disputed, &no)),
				law.Excepts("verified an hour ago", answered, dispute(fact.Disputed, &yes)),
				law.Stops("again, of which the person was told that it is nothing new, when the first was never answered", again(nil), law.Know(func(f *fact.Facts) { f.Disputes[1].AnsweredAt = nil })),
				law.Excepts("again, of which the person was told that it is nothing new", again(func(x *fact.Dispute) { x.NoticeAt = &x.At }), again(nil)),
				law.Excepts("the verification itself", law.For(fact.Verification), law.Over(fact.Mail), dispute(fact.Disputed, &yes)),
			},
		},
		{
			ID: "us-regf-original-creditor", Version: 3, Citation: "12 CFR 1006.38(c)",
			Says:     "No collection until the original creditor, asked for in writing, has been named.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Needs: law.NeedsDisputes, Judge: func(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
				return disputed(m, t, fact.OriginalCreditor)
			},
			Examples: []law.Example{
				law.Stops("asked for in writing", dispute(fact.OriginalCreditor, &yes)),
				law.Passes("asked for by telephone", dispute(fact.OriginalCreditor, &no)),
				law.Excepts("named an hour ago", answered, dispute(fact.OriginalCreditor, &yes)),
			},
		},
	}
}

// judgeTimeBarred is 12 CFR 1006.26(b). The last day of the limitation is one
// on which an action may still be brought; a debt whose limitation is not known
// may be barred, a remedy may be an action, and so may what carries out a judgment that there is not.
func judgeTimeBarred(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if p := m.Request.Purpose; p != fact.LegalAction && p != fact.Pleading && p != fact.Remedy && (p != fact.Postjudgment || m.Judged()) {
		return nil
	}
	_, today := m.Days(t)
	for _, id := range m.Debts {
		d := m.Debt(id)
		switch {
		case d == nil || d.LimitationEndsOn == nil:
			m.Lack("facts.debts.limitationEndsOn")
			found = append(found, law.Always(id)...)
		case today > *d.LimitationEndsOn:
			found = append(found, law.Always(id)...)
		}
	}
	return found
}

// judgeSettled is 12 CFR 1006.30(b)(1): such a debt may not be placed for
// collection, and to ask for it misstates what is owed. A contact that names
// others may go on; one about none in particular may be about it.
func judgeSettled(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
	if !m.Collecting() {
		return nil
	}
	var ids []string
	for _, id := range m.Debts {
		if d := m.Debt(id); d != nil && d.SettledAt != nil {
			ids = append(ids, id)
		}
	}
	if ids == nil {
		return nil
	}
	return law.Always(ids...)
}

// judgeValidation is 12 CFR 1006.34(a)(1): unless the notice went out with, or
// within five days after, the first communication, or the debt was paid before
// that (34(a)(2)), nothing else may go on; a call provides none. The notice itself goes out
// once in noticeAgain days. A formal pleading and a proof of claim are no initial
// communication (34(b)(2)).
func judgeValidation(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Collecting() {
		return nil
	}
	var again time.Time
	if m.Request.Provides(fact.Validation) {
		sent := noticed(m, t)
		if sent == nil {
			return nil
		}
		again = sent[0].Until
	}
	always := func(id string) []law.Finding { return []law.Finding{{Until: again, Evidence: []string{id}}} }
	due := func(first time.Time) bool { return !t.Before(m.DaysOn(first, rule.Param("days")+1, true)) }
	for _, id := range m.Debts {
		d := m.Debt(id)
		if d != nil && (d.ValidationSentAt != nil || d.SettledAt != nil) {
			continue
		}
		if d != nil && d.FirstCommunicationAt != nil && due(*d.FirstCommunicationAt) {
			found = append(found, always(id)...)
			continue
		}
		for _, x := range slices.Backward(m.Past) { // the oldest first
			if communicates(m, x) && m.Concerns(x, id) {
				if due(x.At) {
					found = append(found, always(x.ID)...)
				}
				break
			}
		}
	}
	return found
}

// noticeAgain is after how many days a validation notice that may have come is taken for
// lost, which is our number.
const noticeAgain = 60

// noticed finds the validation notice about the request's debts that went out, or may have,
// too short a time ago to send another.
func noticed(m *law.Matter, t time.Time) []law.Finding {
	return m.Limit(t, 1, noticeAgain, func(x *fact.Interaction) bool {
		return x.Direction == fact.Outbound && x.Channel != fact.Voice && m.WithConsumer(x) && law.Reached(x) && law.WasFor(x,
			fact.Validation) &&
			slices.ContainsFunc(m.Debts, func(id string) bool { return m.Concerns(x, id) })
	})
}

// communicates says that a past contact may have been a communication with somebody who
// counts as the consumer that begins the validation period: what went out and may have
// come, or a conversation, whoever called; no pleading or proof of claim (34(b)(2)), and no
// voicemail of limited content (1006.2(d), (j)).
func communicates(m *law.Matter, x *fact.Interaction) bool {
	reached := x.Outcome == fact.Conversation || x.Outcome == fact.Message && x.Direction == fact.Outbound || x.Outcome == ""
	if x.Direction == fact.Inbound && x.Channel != fact.Voice && x.Channel != fact.Chat {
		return false
	}
	limited := x.Purpose == fact.LimitedContent && x.Channel == fact.Voice && x.Outcome == fact.Message
	if !reached || fact.Filed(x.Purpose, x.Channel) || limited || !m.WithConsumer(x) || !m.Collected(x) {
		return false
	}
	m.LackOutcome(x)
	return true
}

// repeats says that a dispute only repeats an earlier one about the same debts,
// which had been answered when it came, and that the person was told so. What is
// said to be new information is a dispute of its own.
func repeats(m *law.Matter, x *fact.Dispute) bool {
	if x.NoticeAt == nil || x.Kind != fact.Disputed {
		return false
	}
	i := slices.IndexFunc(m.Facts.Disputes, func(y fact.Dispute) bool { return y.ID == x.Duplicates && y.ID != x.ID })
	if i < 0 {
		return false
	}
	y := &m.Facts.Disputes[i]
	if y.Kind != x.Kind || y.AnsweredAt == nil || !y.AnsweredAt.Before(x.At) {
		return false
	}
	return len(x.Debts) > 0 && !slices.ContainsFunc(x.Debts, func(d string) bool { return !slices.Contains(y.Debts, d) })
}

// disputed finds the open disputes of a kind about the request's debts: 12 CFR
// 1006.38(c)(1), (d)(2)(i), 15 U.S.C. 1692g(b): verification or a judgment must
// have been sent. A dispute after the validation period is held the same, which
// is stricter.
func disputed(m *law.Matter, t time.Time, kind string) (found []law.Finding) {
	furnishes := kind == fact.IdentityTheft && m.Request.Recipient == fact.ReportingAgency
	if len(m.Facts.Disputes) == 0 || !m.Collecting() && !furnishes {
		return nil
	}
	for i := range m.Facts.Disputes {
		x := &m.Facts.Disputes[i]
		until, yes := x.Holds(t)
		written := x.Written == nil || *x.Written || kind == fact.IdentityTheft
		answers := m.Request.Provides(fact.Verification) && !m.Said(fact.Verification, x.At) // once
		if yes && x.Kind == kind && m.Touches(x.Debts) && x.AnsweredAt == nil && written && !answers && !repeats(m, x) {
			if x.Written == nil && kind != fact.IdentityTheft {
				m.Lack("facts.disputes.written")
			}
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// washington is RCW 19.16.250(13), for licensed agencies: the debtor and the
// spouse are counted together, and an answer to either is not counted.
func washington() []law.Rule {
	lives, work := law.Lives("WA"), law.Label("work")
	const source = "RCW 19.16.250, 31.45.082 (app.leg.wa.gov); dfi.wa.gov; wa-law.org (definitions)"
	return []law.Rule{
		{
			ID: "us-wa-contacts", Version: 2, From: "2013-07-28", Citation: "RCW 19.16.250(13)(a)", Jurisdiction: "US-WA",
			Says:     "At most three contacts with the debtor or the spouse in a week, in any form.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: contacts(3, 7), LooksBack: 7,
			Source: source, ReadOn: readLast,
			Judge: judgeWashington(false),
			Examples: []law.Example{
				law.Stops("the fourth in a week", lives, law.Made(3, fact.Mail, 36*time.Hour)),
				law.Stops("one to the spouse after three to the debtor", lives, law.Made(3, fact.Mail, 36*time.Hour),
					func(c *fact.Case) { c.Request.Person, c.Request.Recipient = "BO-2", fact.Spouse }),
				law.Passes("the third", lives, law.Made(2, fact.Mail, 36*time.Hour)),
				law.Excepts("an answer to the person", law.Replies, lives, law.Made(3, fact.Mail, 36*time.Hour)),
			},
		},
		{
			ID: "us-wa-work", Version: 2, From: "2013-07-28", Citation: "RCW 19.16.250(13)(b)", Jurisdiction: "US-WA",
			Says:     "At most one contact in a week at work.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: contacts(1, 7), LooksBack: 7,
			Source: source, ReadOn: readLast,
			Judge: judgeWashington(true),
			Examples: []law.Example{
				law.Stops("the second at work", lives, work, law.Made(1, fact.Voice, 36*time.Hour)),
				law.Passes("at home", lives, law.Made(1, fact.Voice, 36*time.Hour, func(x *fact.Interaction) { x.Label = "work" })),
				law.Excepts("an answer to the person", law.Replies, lives, work, law.Made(1, fact.Voice, 36*time.Hour)),
			},
		},
		{
			ID: "us-wa-hours", Version: 1, From: "2013-07-28", Citation: "RCW 19.16.250(13)(c)", Jurisdiction: "US-WA",
			Says:     "No call at home between 9 p.m. and 7:30 a.m.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Open(450), law.Close(1260)},
			Source:     source, ReadOn: readLast,
			Judge: law.JudgeHours(fact.Voice, fact.Text),
			Examples: []law.Example{
				law.Stops("at 7:29 a.m.", lives, law.At("2026-04-08 07:29")),
				law.Passes("at 7:30 a.m.", lives, law.At("2026-04-08 07:30")),
			},
			NoException: "The subsection has none.",
		},
		{
			ID: "us-wa-mobile", Version: 2, From: "2013-07-28", Citation: "RCW 19.16.250(18)", Jurisdiction: "US-WA",
			Says:     "At most two calls or texts to a mobile number in a day.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Limit("contacts", "contacts permitted", 2), law.Days(1, 62)}, LooksBack: 4,
			Unverified: "The number of two a day was not found on the second look.",
			Judge:      judgeMobile,
			Examples: []law.Example{
				law.Stops("the third in a day", lives, law.Over(fact.Text), law.Made(2, fact.Text, time.Hour)),
				law.Passes("the second", lives, law.Over(fact.Text), law.Made(1, fact.Text, time.Hour)),
				law.Excepts("an answer to the person", law.Replies, lives, law.Over(fact.Text), law.Made(2, fact.Text, 2*time.Hour)),
			},
		},
	}
}

// SmallLoans is a license of chapter 31.45 RCW with the endorsement for small loans.
const SmallLoans = "us-wa-small-loans"

// washingtonBinds is RCW 31.45.082(3): the same numbers and hours for who collects small loans
// under that license.
func washingtonBinds() []law.Binding {
	return []law.Binding{{
		Jurisdiction: "US-WA", License: SmallLoans, From: "2013-07-28", Citation: "RCW 31.45.082(3)",
		Rules:  []string{"us-wa-contacts", "us-wa-work", "us-wa-hours"},
		Source: "31.45.082 (app.leg.wa.gov, instalawyer.io)", ReadOn: readLast,
		Unverified: "(3)(a) was read, (b) and (c) in the account of dfi.wa.gov. The chapter is older than the day from which it is held, which is that of the rules.",
	}}
}

func judgeWashington(atWork bool) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	return func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		label := m.Request.Contact.Label
		if !m.Collecting() || atWork && label != "" && label != "work" || m.Answers(t, time.Time{}, law.Promptly) {
			return nil
		}
		return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
			there := !atWork || x.Label == "work" || x.Label == ""
			return there && m.TriedHousehold(x, law.EveryForm...) && !m.Answered(x)
		})
	}
}

func judgeMobile(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if !r.Telephonic() || !m.Collecting() || !r.MaybeMobile() || m.Answers(t, time.Time{}, law.Promptly) {
		return nil
	}
	return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
		return m.Tried(x, fact.Voice, fact.Text) && m.Used(x) && !m.Answered(x)
	})
}

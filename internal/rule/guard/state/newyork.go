package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// newYork is N.Y. Gen. Bus. Law 601, which binds a principal creditor and its
// agent, and 23 NYCRR 1, for third-party collectors.
func newYork() []law.Rule {
	lives, employer, email := law.Lives("NY"), law.To(fact.Employer), law.Over(fact.Email)
	return []law.Rule{
		{
			ID: "us-ny-employer", Version: 4, From: "1973-09-01", Citation: "N.Y. Gen. Bus. Law 601(4)", Jurisdiction: "US-NY",
			Says:     "Nothing about the nature of a debt to the employer before a judgment.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Source: "nysenate.gov, newyork.public.law (601)", ReadOn: readLast, Unverified: "The day on which it began was not read. A wage assignment to which the debtor agreed, which the subdivision lets a creditor speak of, is not told apart, which is stricter.",
			Judge: law.JudgeEmployerButLocate,
			Examples: []law.Example{
				law.Stops("the employer", lives, employer),
				law.Stops("with the debtor's consent, which the subdivision does not name", lives, employer, law.Agrees(fact.ThirdPartyConsent)),
				law.Passes("where does the person live?", lives, employer, law.For(fact.Locate)),
				law.Stops("to carry out a judgment that nobody knows", lives, employer, law.For(fact.Postjudgment)),
				law.Excepts("to carry out a judgment", law.CarriesOut, lives, employer),
			},
		},
		{
			ID: "us-ny-email", Version: 3, From: "2015-03-03", Citation: "23 NYCRR 1.6", Jurisdiction: "US-NY",
			Says:     "No e-mail about a debt without written consent, and none to the employer's address.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Consents: []law.Ask{{Name: fact.ElectronicComms, Written: true}},
			Source:   "thelangelfirm.com (scope)", ReadOn: "2026-11-25", Unverified: "The section about e-mail was not read.",
			Judge: func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
				c := &m.Request.Contact
				work := c.Label == "work" || c.Label == "" || c.EmployerProvided
				if m.Request.Channel != fact.Email || !m.Collecting() || !work && m.Excused(rule, t) {
					return nil
				}
				return law.Always(c.ID)
			},
			Examples: []law.Example{
				law.Stops("without consent", lives, email),
				law.Stops("to the employer's address, with consent", lives, email, law.Label("work"), law.Agrees(fact.ElectronicComms)),
				law.Passes("a letter", lives, law.Over(fact.Mail)),
				law.Excepts("with written consent", law.Agrees(fact.ElectronicComms), lives, email),
			},
		},
	}
}

const (
	cityFrom   = "2026-09-01"
	citySource = "ABA Banking Journal 2026-02-26, Banking Spectrum 2026-03-14, americollect.com 2026-04, mondaq.com 2025-08-11"
)

// newYorkCity is 6 RCNY 5-77. The amended rule permits three contacts an account
// in seven days; until its text has been read the older and stricter number, two,
// stands beside the newer consent.
func newYorkCity() []law.Rule {
	lives := law.Lives("NY")
	queens := func(c *fact.Case) { c.Facts.Residence = fact.Residence{State: "NY", City: "Flushing"} }
	later := func(c *fact.Case) { c.Request.At = time.Date(2026, 10, 7, 16, 0, 0, 0, time.UTC) }
	buffalo := law.Know(func(f *fact.Facts) { f.Residence = fact.Residence{State: "NY", City: "Buffalo", PostalCode: "14201"} })
	return []law.Rule{
		{
			ID: "us-ny-nyc-contacts", Version: 3, From: "2010-03-30", Citation: "6 RCNY 5-77(b)(1)(iv)", Jurisdiction: "US-NY-NYC",
			Says:     "At most two contacts about a debt in seven days.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Parameters: contacts(2, 7), LooksBack: 7,
			Source: citySource, ReadOn: "2026-11-25", Unverified: "The text was not read. Two is the number before the amendment; 2010-03-30 may be 2010-04-24. Whether creditors were bound before 2026-09-01 is doubtful.",
			Judge: judgeNewYorkCity,
			Examples: []law.Example{
				law.Stops("the third in seven days", lives, law.Made(2, fact.Mail, 48*time.Hour)),
				law.Stops("in Flushing, Queens", lives, queens, law.Made(2, fact.Mail, 48*time.Hour)),
				law.Passes("the second", lives, law.Made(1, fact.Mail, 48*time.Hour)),
				law.Passes("in Buffalo", lives, buffalo, law.Made(2, fact.Mail, 48*time.Hour)),
				law.Excepts("an answer to the person", law.Replies, lives, law.Made(2, fact.Mail, 48*time.Hour)),
			},
		},
		{
			ID: "us-ny-nyc-conversation", Version: 3, From: "2010-03-30", Citation: "6 RCNY 5-77(b)(1)(iv)", Jurisdiction: "US-NY-NYC",
			Says:     "No call within seven days after a conversation about the debt.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Days(7, 62)}, Consents: []law.Ask{law.MoreCalls}, LooksBack: 14,
			Source: citySource, ReadOn: "2026-11-25", Unverified: "The text was not read.",
			Judge: law.JudgeConversation,
			Examples: []law.Example{
				law.Stops("the day after a conversation", lives, law.Made(1, fact.Voice, 24*time.Hour, law.Spoke)),
				law.Passes("after a message", lives, law.Made(1, fact.Voice, 24*time.Hour)),
				law.Excepts("by consent given directly an hour ago", law.Agrees(fact.CallFrequency), lives, law.Made(1, fact.Voice, 24*time.Hour, law.Spoke)),
			},
		},
		{
			ID: "us-ny-nyc-electronic", Version: 3, From: cityFrom, Citation: "6 RCNY 5-77(b)(5), as amended", Jurisdiction: "US-NY-NYC",
			Says:     "No electronic message about a debt without consent.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Consents: []law.Ask{law.Electronic}, LooksBack: 3,
			Source: citySource, ReadOn: "2026-11-25", Unverified: "The text was not read.",
			Judge: law.JudgeElectronicConsent,
			Examples: []law.Example{
				law.Stops("a text without consent", lives, law.Over(fact.Text), later),
				law.Passes("a call", lives, later),
				law.Excepts("with consent", law.Agrees(fact.ElectronicComms), lives, law.Over(fact.Text), later),
				law.Excepts("an answer to the person", law.Replies, lives, law.Over(fact.Text), later),
			},
		},
	}
}

// newYorkCityBinds is the amended rule, which binds original creditors.
func newYorkCityBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-NY-NYC", From: cityFrom, Citation: "6 RCNY 5-77, as amended", Rules: []string{"us-ny-nyc-contacts", "us-ny-nyc-conversation", "us-ny-nyc-electronic"},
		Source: citySource, ReadOn: "2026-11-25", Unverified: "The text was not read: it may bind creditors once they have begun to collect alone.",
	}}
}

// judgeNewYorkCity counts contacts in any form; an answer to the person is not
// one.
func judgeNewYorkCity(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if !m.Collecting() || m.Answers(t, time.Time{}, law.Promptly) {
		return nil
	}
	return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
		return m.Tried(x, law.EveryForm...) && x.Outcome != fact.NotConnected && m.Concerns(x, debt) && !m.Answered(x)
	})
}

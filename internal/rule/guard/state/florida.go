package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// florida is the Florida Consumer Collection Practices Act, Fla. Stat. 559.72,
// which binds whoever collects a consumer debt. E-mail is excepted from the hours
// of (17) since 2025-05-16 alone; the debtor's prior consent lifts them.
func florida() []law.Rule {
	lives, early := law.Lives("FL"), law.At("2026-04-08 07:45")
	attorney := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	hours := law.Rule{
		ID: "us-fl-hours", Version: 4, From: "2025-05-16", Citation: "Fla. Stat. 559.72(17)", Jurisdiction: "US-FL",
		Says:     "No contact between 9 p.m. and 8 a.m. where the debtor is, except by e-mail.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
		Parameters: []law.Parameter{law.Open(480), law.Close(1260)}, Consents: []law.Ask{{Name: fact.UnusualTime}},
		Source: "flsenate.gov SB 232 (2025), faegredrinker.com, gunster.com", ReadOn: "2026-11-25",
		Unverified: "Read in the bill that changed it: the subsection as it stands was not read.",
		Judge:      law.JudgeHours(fact.Voice, fact.Text, fact.Chat),
		Examples: []law.Example{
			law.Stops("at 7:45 a.m.", lives, early),
			law.Passes("an e-mail at 7:45", lives, early, law.Over(fact.Email)),
			law.Excepts("with the debtor's consent", law.Agrees(fact.UnusualTime), lives, early),
		},
	}
	before := hours
	before.Version, before.From, before.To = 2, "2010-10-01", "2025-05-16"
	before.Says = "No contact between 9 p.m. and 8 a.m. where the debtor is."
	before.Unverified = "The day on which the hours began was not read."
	before.Judge = law.JudgeHours(fact.Voice, fact.Text, fact.Chat, fact.Email)
	earlier := law.At("2024-06-05 07:45")
	before.Examples = []law.Example{
		law.Stops("an e-mail at 7:45 in 2024", lives, earlier, law.Over(fact.Email)),
		law.Passes("at 8 a.m.", lives, law.At("2024-06-05 09:00")),
		law.Excepts("with the debtor's consent", func(c *fact.Case) {
			law.Agrees(fact.UnusualTime)(c)
			c.Facts.Consents[0].At = c.Request.At.AddDate(0, -1, 0)
		}, lives, earlier),
	}
	return []law.Rule{before, hours, {
		ID: "us-fl-attorney", Version: 3, From: "2010-10-01", Citation: "Fla. Stat. 559.72(18)", Jurisdiction: "US-FL",
		Says:     "No contact with a debtor whom an attorney represents.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
		Consents: []law.Ask{law.OverAttorney, law.CourtAgreed}, LooksBack: 3,
		Source: "559.72(18) as the bill SB 562 of 2016 quotes it (flsenate.gov)", ReadOn: readLast,
		Unverified: "The day on which it began was not read. That thirty days without an answer make the attorney one who does not answer is told by the caller; that the debtor initiates the communication is held as in Regulation F, which is stricter.",
		Needs:      law.NeedsAttorneys, Judge: law.JudgeAttorney,
		Examples: []law.Example{
			law.Stops("represented", lives, attorney),
			law.Passes("not represented", lives),
			law.Excepts("whose attorney does not answer", func(c *fact.Case) { c.Facts.Representations[0].Unresponsive = law.Before(c, time.Hour) }, lives, attorney),
		},
	}}
}

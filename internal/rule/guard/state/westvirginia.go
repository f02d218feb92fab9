package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// westVirginia is W. Va. Code 46A-2-125(d) and 46A-2-128(e), which bind whoever
// collects. The numbers are those of the subsection, which asks for the intent to
// annoy; they are held without it.
func westVirginia() []law.Rule {
	lives := law.Lives("WV")
	attorney := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	const source = "W. Va. Code 46A-2-125(d) (instalawyer.io); theecholsfirm.com (signed 2015-03-31)"
	const note = "It began in 2015; the day of signing is held, which is no later than the day of effect."
	return []law.Rule{
		{
			ID: "us-wv-calls", Version: 3, From: "2015-03-31", Citation: "W. Va. Code 46A-2-125(d)", Jurisdiction: "US-WV",
			Says:     "At most thirty calls in a week.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Parameters: contacts(30, 7), LooksBack: 7,
			Source: source, ReadOn: "2026-11-25", Unverified: note,
			Judge: law.JudgeContacts(fact.Voice),
			Examples: []law.Example{
				law.Stops("the thirty-first in a week", lives, law.Made(30, fact.Voice, 5*time.Hour)),
				law.Passes("the thirtieth", lives, law.Made(29, fact.Voice, 5*time.Hour)),
			},
			NoException: "The subsection has none.",
		},
		{
			ID: "us-wv-conversations", Version: 3, From: "2015-03-31", Citation: "W. Va. Code 46A-2-125(d)", Jurisdiction: "US-WV",
			Says:     "At most ten conversations in a week.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Parameters: contacts(10, 7), LooksBack: 7,
			Source: source, ReadOn: "2026-11-25", Unverified: note,
			Judge: law.JudgeConversations,
			Examples: []law.Example{
				law.Stops("the eleventh", lives, law.Made(10, fact.Voice, 5*time.Hour, law.Spoke)),
				law.Passes("after ten messages", lives, law.Made(10, fact.Voice, 5*time.Hour)),
			},
			NoException: "The subsection has none.",
		},
		{
			ID: "us-wv-attorney", Version: 3, From: "2015-03-31", Citation: "W. Va. Code 46A-2-128(e)", Jurisdiction: "US-WV",
			Says:     "No contact with a consumer whom an attorney represents.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Consents: []law.Ask{law.OverAttorney, law.CourtAgreed}, LooksBack: 3,
			Unverified: "Read in excerpts only. The written notice and the grace (72 hours; three business days as amended) are not modeled: it holds at once.",
			Needs:      law.NeedsAttorneys, Judge: law.JudgeAttorney,
			Examples: []law.Example{
				law.Stops("represented", lives, attorney),
				law.Passes("not represented", lives),
				law.Excepts("who agreed to direct contact", func(c *fact.Case) { c.Facts.Representations[0].Consented = law.Before(c, time.Hour) }, lives, attorney),
			},
		},
	}
}

// westVirginiaBinds holds creditors to the hours of the same subsection, and to times known to
// be inconvenient.
func westVirginiaBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-WV", From: "2015-03-31", Citation: "W. Va. Code 46A-2-125(d)", Rules: []string{"us-regf-time", "us-fdcpa-time", "us-regf-stated-time", "us-fdcpa-stated-time"},
		Source: "W. Va. Code 46A-2-122, 46A-2-125(d) (instalawyer.io)", ReadOn: readLast, Unverified: "It began in 2015; the day of signing is held, which is no later than the day of effect.",
	}}
}

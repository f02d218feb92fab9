package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// The days of article 2 of chapter 75, and of S.L. 2015-177, which let permission be given
// before default and added the numbers of those who are asked where the debtor is.
const (
	northCarolinaFrom = "1977-07-01"
	northCarolinaAnew = "2015-08-05"
)

// afterDefault is permission in writing, given once the debt was past due.
var afterDefault = []law.Ask{{Name: fact.ThirdPartyConsent, Direct: true, Written: true, AfterDefault: true}}

// northCarolina is N.C. Gen. Stat. 75-53 for creditors; collection agencies are
// left out of that article (75-50(3)) and stand under article 58-70, whose consumer is also
// a company (58-70-90(2)).
func northCarolina() []law.Rule {
	const approved = "S.L. 2015-177 was approved on 2015-08-05; that it held from that day was not read."
	now := law.Rule{
		ID: "us-nc-third-party", Version: 5, From: northCarolinaAnew, Citation: "N.C. Gen. Stat. 75-53(1)", Jurisdiction: "US-NC",
		Says:     "Nothing about a debt to others than the debtor, the spouse, the guardian of a minor and the attorney, except with written permission.",
		Creditor: law.ByLaw, Collector: law.NotBound, Outside: business, Severity: law.Blocks,
		Consents: []law.Ask{{Name: fact.ThirdPartyConsent, Direct: true, Written: true}},
		Source:   "ncleg.gov, 75-50, 75-53", ReadOn: "2026-11-25", Unverified: approved,
		Judge: judgeNorthCarolina, Examples: northCarolinaOthers(law.By(fact.Creditor)),
	}
	before := now
	before.Version, before.From, before.To, before.Consents = 4, northCarolinaFrom, northCarolinaAnew, afterDefault
	before.Source, before.ReadOn = "75-53 as of 2014 (law.onecle.com, statutes.laws.com)", readLast
	before.Examples = northCarolinaOthers(law.By(fact.Creditor), inDefault)
	for i := range before.Examples {
		before.Examples[i] = before.Examples[i].Earlier(572) // to April 2015
	}
	agencies := now
	agencies.ID, agencies.Version, agencies.From, agencies.Citation = "us-nc-agency-third-party", 2, northCarolinaFrom, "N.C. Gen. Stat. 58-70-105(1)"
	agencies.Creditor, agencies.Collector, agencies.Outside, agencies.Consents = law.NotBound, law.ByLaw, nil, afterDefault
	agencies.Source, agencies.ReadOn = "58-70-90 (collectionagency.info)", readLast
	agencies.Unverified = "58-70-105 was not read: that it says what 75-53 said until 2015, with permission after default, is from knowledge. " + noDay
	agencies.Examples = append(northCarolinaOthers(law.By(fact.Collector), inDefault),
		law.Stops("with permission that was given before default", law.Lives("NC"), law.To(fact.ThirdParty), law.Agrees(fact.ThirdPartyConsent)))
	return []law.Rule{before, now, agencies, northCarolinaLocation(approved), northCarolinaAttorney(), northCarolinaTimeBarred()}
}

// inDefault makes the debts past due since before what was agreed.
func inDefault(c *fact.Case) {
	for i := range c.Facts.Debts {
		late := *c.Facts.Debts[i].MadeOn + 60
		c.Facts.Debts[i].PastDueOn = &late
	}
}

func northCarolinaOthers(more ...law.Change) []law.Example {
	to := func(recipient string) law.Change {
		return func(c *fact.Case) {
			law.Lives("NC")(c)
			law.To(recipient)(c)
			for _, change := range more {
				change(c)
			}
		}
	}
	minor := law.Know(func(f *fact.Facts) { f.Minorities = []fact.Span{law.Since()} })
	return []law.Example{
		law.Stops("a neighbor", to(fact.ThirdParty)),
		law.Stops("a guardian of a grown person", to(fact.Guardian)),
		law.Passes("the spouse", to(fact.Spouse)),
		law.Passes("a guardian of a minor", to(fact.Guardian), minor),
		law.Excepts("with written permission", law.Agrees(fact.ThirdPartyConsent), to(fact.ThirdParty)),
	}
}

// judgeNorthCarolina is JudgeThirdParty, where a guardian is one to whom a debt may be
// spoken of while the debtor is a minor.
func judgeNorthCarolina(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if m.Request.Recipient != fact.Guardian || law.Spanned(m.Facts.Minorities, t) != nil {
		return law.JudgeThirdParty(m, rule, t)
	}
	if !m.Collecting() || m.Locates() || m.Judged() || m.Excused(rule, t) {
		return nil
	}
	return law.Always(m.Request.Recipient)
}

// northCarolinaBinds holds creditors to no cards, and to nothing that others see or hear.
func northCarolinaBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-NC", From: northCarolinaFrom, Citation: "N.C. Gen. Stat. 75-53(2)",
		Rules:  []string{"us-regf-postcard", "us-fdcpa-postcard", "us-regf-public", "us-fdcpa-public"},
		Source: "75-53 (law.onecle.com, getpocketlaw.com)", ReadOn: readLast, Unverified: "The day in 1977 on which it began was not read.",
	}}
}

// northCarolinaAttorney is for agencies, and of debts of a business as well.
func northCarolinaAttorney() law.Rule {
	lives := law.Lives("NC")
	attorney := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	other := law.Know(func(f *fact.Facts) { f.Representations[0].Debts = []string{"B"} })
	return law.Rule{
		ID: "us-nc-agency-attorney", Version: 1, From: northCarolinaFrom, Citation: "N.C. Gen. Stat. 58-70-115(3)", Jurisdiction: "US-NC",
		Says:     "No agency contacts a consumer, or a company, whose attorney has said so.",
		Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Blocks,
		Source: "ncleg.gov, 58-70-115", ReadOn: readLast, Unverified: "The day on which it began was not read.",
		Needs: law.NeedsAttorneys, Judge: judgeRepresented,
		Examples: []law.Example{
			law.Stops("represented since January 2", lives, attorney),
			law.Passes("in another debt", lives, attorney, other),
			law.Passes("not represented", lives),
		},
		NoException: "The subdivision knows none.",
	}
}

// northCarolinaTimeBarred warns: the guard sees no debt buyer, and no other agency is bound.
func northCarolinaTimeBarred() law.Rule {
	letter := func(c *fact.Case) { law.Lives("NC")(c); law.Over(fact.Mail)(c) }
	ends := func(days int) law.Change {
		return func(c *fact.Case) { on := day.Of(2026, 4, 8+days); c.Facts.Debts[0].LimitationEndsOn = &on }
	}
	return law.Rule{
		ID: "us-nc-agency-time-barred", Version: 1, From: "2009-10-01", Citation: "N.C. Gen. Stat. 58-70-115(4)", Jurisdiction: "US-NC",
		Says:     "A debt buyer, and who collects for one, makes no attempt to collect what is barred by limitation.",
		Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Warns,
		Source: "ncleg.gov, 58-70-115", ReadOn: readLast, Unverified: "The day in 2009 on which it began was not read. Who is a debt buyer is not seen: it warns every agency.",
		Judge: judgeNorthCarolinaTimeBarred,
		Examples: []law.Example{
			law.Stops("a letter on the day after the last", letter, ends(-1)),
			law.Stops("a letter, when nobody knows the limitation", letter),
			law.Passes("a letter on the last day", letter, ends(0)),
		},
		NoException: "The subdivision knows none.",
	}
}

func judgeNorthCarolinaTimeBarred(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Collecting() {
		return nil
	}
	_, today := m.Days(t)
	for _, id := range m.Debts {
		switch d := m.Debt(id); {
		case d == nil || d.LimitationEndsOn == nil:
			m.Lack("facts.debts.limitationEndsOn")
			found = append(found, law.Always(id)...)
		case today > *d.LimitationEndsOn:
			found = append(found, law.Always(id)...)
		}
	}
	return found
}

// northCarolinaLocation is what 75-53(1)d. asks of creditors who look for the debtor.
func northCarolinaLocation(approved string) law.Rule {
	asks := func(c *fact.Case) {
		law.Lives("NC")(c)
		law.By(fact.Creditor)(c)
		law.To(fact.ThirdParty)(c)
		law.For(fact.Locate)(c)
	}
	again := func(c *fact.Case) {
		c.Facts.Recontacts = []fact.Recontact{{Span: fact.Span{ID: "F-2", At: *law.Before(c, time.Hour)}, Person: c.Request.Person}}
	}
	const night = 24 * time.Hour
	return law.Rule{
		ID: "us-nc-location", Version: 4, From: northCarolinaAnew, Citation: "N.C. Gen. Stat. 75-53(1)d.", Jurisdiction: "US-NC",
		Says:     "Nobody is asked where the debtor is more than once in a week, or three times in thirty days, unless asked to.",
		Creditor: law.ByLaw, Collector: law.NotBound, Outside: business, Severity: law.Blocks,
		Parameters: []law.Parameter{law.Limit("week", "contacts permitted in seven days", 1), law.Limit("month", "contacts permitted in thirty days", 3)}, LooksBack: 30,
		Source: "75-53 (getpocketlaw.com)", ReadOn: readLast, Unverified: approved,
		Judge: judgeNorthCarolinaLocation,
		Examples: []law.Example{
			law.Stops("a second time in a week", asks, law.Made(1, fact.Voice, 6*night, law.Spoke)),
			law.Stops("a fourth time in thirty days", asks, law.Made(3, fact.Voice, 9*night, law.Spoke)),
			law.Passes("a second time after a week", asks, law.Made(1, fact.Voice, 7*night, law.Spoke)),
			law.Passes("a third time in thirty days", asks, law.Made(2, fact.Voice, 9*night, law.Spoke)),
			law.Excepts("who asked to be called again", again, asks, law.Made(1, fact.Voice, 2*night, law.Spoke)),
		},
	}
}

func judgeNorthCarolinaLocation(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if !m.Locates() || m.Consumer(t) || m.Professional() {
		return nil
	}
	invited := m.Invited(t)
	asked := func(x *fact.Interaction) bool {
		return law.Located(x) && x.Direction == fact.Outbound &&
			m.With(x.Person) && law.Reached(x) && !x.At.Before(invited)
	}
	return append(m.Limit(t, rule.Param("week"), 7, asked), m.Limit(t, rule.Param("month"), 30, asked)...)
}

package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// northCarolina is N.C. Gen. Stat. 75-53 for creditors; collection agencies are
// left out of that article (75-50(3)) and stand under article 58-70.
func northCarolina() []law.Rule {
	lives, neighbor := law.Lives("NC"), law.To(fact.ThirdParty)
	creditors := law.Rule{
		ID: "us-nc-third-party", Version: 3, From: "1977-07-01", Citation: "N.C. Gen. Stat. 75-53(1)", Jurisdiction: "US-NC",
		Says:     "Nothing about a debt to others than the debtor, the spouse and the attorney, except with written permission.",
		Creditor: law.ByLaw, Collector: law.NotBound, Outside: business, Severity: law.Blocks,
		Consents: []law.Ask{{Name: fact.ThirdPartyConsent, Direct: true, Written: true}},
		Source:   "ncleg.gov, 75-50, 75-53", ReadOn: "2026-11-25",
		Judge: law.JudgeThirdParty,
		Examples: []law.Example{
			law.Stops("a neighbor", lives, neighbor, law.By(fact.Creditor)),
			law.Passes("the spouse", lives, law.To(fact.Spouse), law.By(fact.Creditor)),
			law.Excepts("with written permission", law.Agrees(fact.ThirdPartyConsent), lives, neighbor, law.By(fact.Creditor)),
		},
	}
	agencies := creditors
	agencies.ID, agencies.Version, agencies.Citation = "us-nc-agency-third-party", 1, "N.C. Gen. Stat. 58-70-105(1)"
	agencies.Creditor, agencies.Collector = law.NotBound, law.ByLaw
	agencies.Source, agencies.ReadOn, agencies.Unverified = "", "", "Not read: that agencies are under 58-70-105, and that it says the same, is from knowledge."
	agencies.Examples = []law.Example{
		law.Stops("a neighbor", lives, neighbor),
		law.Passes("the spouse", lives, law.To(fact.Spouse)),
		law.Excepts("with written permission", law.Agrees(fact.ThirdPartyConsent), lives, neighbor),
	}
	return []law.Rule{creditors, agencies, northCarolinaLocation()}
}

// northCarolinaLocation is what 75-53(1)d. asks of creditors who look for the debtor.
func northCarolinaLocation() law.Rule {
	asks := func(c *fact.Case) {
		law.Lives("NC")(c)
		law.By(fact.Creditor)(c)
		law.To(fact.ThirdParty)(c)
		law.For(fact.Locate)(c)
	}
	again := func(c *fact.Case) {
		c.Facts.Recontacts = []fact.Recontact{{Span: fact.Span{ID: "F-2", At: *law.Before(c, time.Hour)}, Person: c.Request.Person}}
	}
	day := 24 * time.Hour
	return law.Rule{
		ID: "us-nc-location", Version: 2, From: "1977-07-01", Citation: "N.C. Gen. Stat. 75-53(1)d.", Jurisdiction: "US-NC",
		Says:     "Nobody is asked where the debtor is more than once in a week, or three times in thirty days, unless asked to.",
		Creditor: law.ByLaw, Collector: law.NotBound, Outside: business, Severity: law.Blocks,
		Parameters: []law.Parameter{law.Limit("week", "contacts permitted in seven days", 1), law.Limit("month", "contacts permitted in thirty days", 3)}, LooksBack: 30,
		Source: "75-53 (getpocketlaw.com)", ReadOn: readLast,
		Unverified: "The day on which the numbers were added was not read: older texts of the section have none. They are held from the day of the article.",
		Judge:      judgeNorthCarolinaLocation,
		Examples: []law.Example{
			law.Stops("a second time in a week", asks, law.Made(1, fact.Voice, 6*day, law.Spoke)),
			law.Stops("a fourth time in thirty days", asks, law.Made(3, fact.Voice, 9*day, law.Spoke)),
			law.Passes("a second time after a week", asks, law.Made(1, fact.Voice, 7*day, law.Spoke)),
			law.Passes("a third time in thirty days", asks, law.Made(2, fact.Voice, 9*day, law.Spoke)),
			law.Excepts("who asked to be called again", again, asks, law.Made(1, fact.Voice, 2*day, law.Spoke)),
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

package state

import (
	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// northCarolina is N.C. Gen. Stat. 75-53 for creditors; collection agencies are
// left out of that article (75-50(3)) and stand under article 58-70.
func northCarolina() []law.Rule {
	lives, neighbor := law.Lives("NC"), law.To(fact.ThirdParty)
	creditors := law.Rule{
		ID: "us-nc-third-party", Version: 2, From: "1977-07-01", Citation: "N.C. Gen. Stat. 75-53(1)", Jurisdiction: "US-NC",
		Says:     "Nothing about a debt to others than the debtor, the spouse and the attorney, except with written permission.",
		Creditor: law.ByLaw, Collector: law.NotBound, Severity: law.Blocks,
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
	return []law.Rule{creditors, agencies}
}

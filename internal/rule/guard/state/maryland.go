package state

import "nectarine/internal/rule/guard/law"

// marylandBinds is paragraph (11) of the Maryland Consumer Debt Collection Act:
// who collects, its own debts as well, may do nothing that the federal Act forbids.
func marylandBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-MD", From: "2018-10-01", Citation: "Md. Code, Com. Law 14-202(11)", Rules: substance,
		Source: "mgaleg.maryland.gov, 14-202; nolo.com (14-201)", ReadOn: readOn,
		Unverified: "The end of (11), which names sections 804 to 812 of the federal Act, its day, and whether it takes up Regulation F, were not read; all are held.",
	}}
}

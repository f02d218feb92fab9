package state

import (
	"slices"

	"nectarine/internal/rule/guard/law"
)

// marylandBinds is paragraph (11) of the Maryland Consumer Debt Collection Act:
// who collects, its own debts as well, may do nothing that sections 804 to 812 of the
// federal Act forbid, of which 807(11) is the disclosure and 809 the validation notice.
func marylandBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-MD", From: "2018-10-01", Citation: "Md. Code, Com. Law 14-202(11)",
		Rules:  slices.Concat(substance, []string{"us-regf-validation", "us-fdcpa-validation", "us-regf-disclosure", "us-fdcpa-disclosure"}),
		Source: "mgaleg.maryland.gov, 14-202; nolo.com (14-201)", ReadOn: readOn,
		Unverified: "The end of (11), which names sections 804 to 812 of the federal Act, its day, and whether it takes up Regulation F, were not read; all are held.",
	}}
}

package state

import "nectarine/internal/rule/guard/law"

// californiaBinds is the Rosenthal Act: every debt collector, which includes who
// collects a debt of its own, complies with 15 U.S.C. 1692b to 1692j.
func californiaBinds() []law.Binding {
	return []law.Binding{{
		Jurisdiction: "US-CA", From: "2000-01-01", Citation: "Cal. Civ. Code 1788.17",
		Rules: []string{
			"us-regf-time", "us-regf-stated-time", "us-regf-place", "us-regf-employment", "us-regf-attorney", "us-regf-cease", "us-regf-third-party", "us-regf-locate",
			"us-regf-opt-out", "us-regf-opt-out-notice", "us-regf-work-email", "us-regf-postcard", "us-regf-public", "us-regf-electronic-delivery", "us-regf-calls", "us-regf-conversation",
			"us-regf-time-barred", "us-regf-settled", "us-regf-dispute", "us-regf-original-creditor",
			"us-fdcpa-time", "us-fdcpa-stated-time", "us-fdcpa-place", "us-fdcpa-employment", "us-fdcpa-attorney", "us-fdcpa-cease", "us-fdcpa-third-party", "us-fdcpa-locate",
			"us-fdcpa-postcard", "us-fdcpa-dispute", "us-fdcpa-original-creditor",
		},
		Source: "Cal. Civ. Code 1788.17 (law.onecle.com)", ReadOn: "2026-11-25",
		Unverified: "Whether the section takes up Regulation F as well as the Act, and from which day, was not read; both are held.",
	}}
}

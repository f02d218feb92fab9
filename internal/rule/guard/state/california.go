package state

import (
	"slices"
	"strings"

	"nectarine/internal/rule/guard/law"
)

// substance is the federal rules that an act of a state takes up whole, for who
// collects a debt of its own as well: 15 U.S.C. 1692b to 1692j, with Regulation F.
var substance = []string{
	"us-regf-time", "us-regf-stated-time", "us-regf-place", "us-regf-employment", "us-regf-attorney", "us-regf-cease", "us-regf-third-party", "us-regf-locate",
	"us-regf-opt-out", "us-regf-opt-out-notice", "us-regf-work-email", "us-regf-postcard", "us-regf-public", "us-regf-electronic-delivery", "us-regf-calls", "us-regf-conversation",
	"us-regf-time-barred", "us-regf-settled", "us-regf-dispute", "us-regf-original-creditor",
	"us-fdcpa-time", "us-fdcpa-stated-time", "us-fdcpa-place", "us-fdcpa-employment", "us-fdcpa-attorney", "us-fdcpa-cease", "us-fdcpa-third-party", "us-fdcpa-locate",
	"us-fdcpa-postcard", "us-fdcpa-public", "us-fdcpa-electronic-delivery", "us-fdcpa-settled", "us-fdcpa-dispute", "us-fdcpa-original-creditor",
}

// californiaBinds is the Rosenthal Act: every debt collector, which includes who
// collects a debt of its own, complies with 15 U.S.C. 1692b to 1692j; but 1692g, on
// disputes, not the creditor, whom the second sentence takes out as the principal of those
// of 1692a(6)(A) and (B).
func californiaBinds() []law.Binding {
	held := slices.DeleteFunc(slices.Clone(substance), func(rule string) bool {
		return strings.HasSuffix(rule, "-dispute") || strings.HasSuffix(rule, "-original-creditor")
	})
	now := law.Binding{
		Jurisdiction: "US-CA", From: "2025-07-01", Citation: "Cal. Civ. Code 1788.17", Rules: held,
		Source: "Cal. Civ. Code 1788.17 (law.onecle.com)", ReadOn: "2026-11-25",
		Unverified: "The section names the federal sections as they read on 2001-01-01. Whether it takes up Regulation F, and from which day it holds, was not read; both are held.",
	}
	before := now
	before.From, before.To, before.Outside = "2000-01-01", now.From, business
	return []law.Binding{before, now}
}

// californiaActs is what the Rosenthal Act says in words of its own. From
// 2025-07-01 (SB 1286) it covers debts of a business that a natural person owes,
// up to 500,000 dollars; larger ones are not told apart, which is stricter. So it is
// with 1788.17.
func californiaActs() []act {
	now := act{
		state: "CA", version: 2, from: "2025-07-01", citation: "Cal. Civ. Code ",
		unverified: "SB 1286 was read in summaries (monitordaily.com, wbklaw.com, swlaw.com).",
		parts: []part{
			{
				kind: employerLocated, section: "1788.12(a)", source: "1788.12 (codes.findlaw.com, as of 2025-01-01)", readOn: readLast, asks: written,
				unverified: "That the communication is in writing is held without the exceptions, when nobody answers within fifteen days and for one oral verification, which is stricter.",
			},
			{kind: represented, section: "1788.14(c)", source: "1788.14(c) (getpocketlaw.com)", unverified: "Statements of account are permitted, and not told apart here, which is stricter."},
			{
				kind: others, section: "1788.12(b), 1788.17", source: "1788.12 (codes.findlaw.com, as of 2025-01-01), 1788.17 (law.onecle.com)", readOn: readLast, asks: written,
				unverified: "1788.12(b) speaks of the family and not of others, whom 1788.17 means with 15 U.S.C. 1692c(b).",
			},
			{kind: frequency, section: "1788.11(d), (e)", source: "1788.11 (codes.findlaw.com, as of 2025-01-01)", readOn: readLast},
		},
	}
	before := now
	before.version, before.from, before.to, before.outside, before.weeks = 1, fdcpaFrom, now.from, business, 52
	before.unverified = noDay
	return []act{before, now}
}

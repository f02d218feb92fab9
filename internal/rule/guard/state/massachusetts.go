package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

const (
	massachusettsFrom   = "2012-03-02"
	massachusettsSource = "209 CMR 18.16(1) (law.cornell.edu), 940 CMR 7.04(1)(f) (quoted by lemberglaw.com), masslegalhelp.org, mcglinchey.com (from March 2012)"
)

// massachusetts is 940 CMR 7.04 (creditors) and 209 CMR 18.16 (collectors): two
// calls or texts about a debt in seven days to the home or a personal number,
// and two in thirty days to any other.
func massachusetts() []law.Rule {
	lives, work := law.Lives("MA"), law.Label("work")
	const note = "That 940 CMR 7 binds third-party collectors too is disputed by the Division of Banks; 209 CMR 18 says the same for them. The day in March 2012 was not read."
	dead := func(x *fact.Interaction) { x.Outcome = fact.NotConnected }
	return []law.Rule{
		{
			ID: "us-ma-calls", Version: 3, From: massachusettsFrom, Citation: "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(d)", Jurisdiction: "US-MA",
			Says:     "At most two calls or texts about a debt to a home or personal number in seven days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Parameters: contacts(2, 7), LooksBack: 7,
			Source: massachusettsSource, ReadOn: "2026-11-25", Unverified: note,
			Judge: judgeMassachusetts(false),
			Examples: []law.Example{
				law.Stops("the third in seven days", lives, law.Made(2, fact.Text, 48*time.Hour)),
				law.Passes("the second", lives, law.Made(1, fact.Voice, 48*time.Hour)),
				law.Passes("an e-mail", lives, law.Over(fact.Email), law.Made(2, fact.Voice, 48*time.Hour)),
				law.Excepts("two that did not connect do not count", law.Know(func(f *fact.Facts) { dead(&f.Interactions[0]); dead(&f.Interactions[1]) }),
					lives, law.Made(2, fact.Voice, 48*time.Hour)),
			},
		},
		{
			ID: "us-ma-calls-elsewhere", Version: 3, From: massachusettsFrom, Citation: "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(d)", Jurisdiction: "US-MA",
			Says:     "At most two calls or texts about a debt to any other number in thirty days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
			Parameters: contacts(2, 30), LooksBack: 30,
			Source: massachusettsSource, ReadOn: "2026-11-25", Unverified: note,
			Judge: judgeMassachusetts(true),
			Examples: []law.Example{
				law.Stops("the third at work in thirty days", lives, work, law.Made(2, fact.Voice, 14*24*time.Hour)),
				law.Passes("after a month", lives, work, law.Made(2, fact.Voice, 16*24*time.Hour)),
				law.Excepts("two that did not connect do not count", law.Know(func(f *fact.Facts) { dead(&f.Interactions[0]); dead(&f.Interactions[1]) }),
					lives, work, law.Made(2, fact.Voice, 14*24*time.Hour)),
			},
		},
	}
}

// massachusettsActs are what the regulations hold besides: 209 CMR 18.16 for
// collectors with 940 CMR 7.04 for creditors, and 940 CMR 7.05 and 7.06 for creditors
// alone, for the Division of Banks disputes that they bind collectors. A request by word
// of mouth not to be called at work lapses after ten days unless it is confirmed in
// writing; here it is held until it is withdrawn, which is stricter.
func massachusettsActs() []act {
	const day = "The day in March 2012 was not read."
	return []act{
		{
			state: "MA", from: massachusettsFrom, source: "209 CMR 18.16(1) (law.cornell.edu); masslegalhelp.org", readOn: readLast, unverified: day,
			parts: []part{
				{kind: workplaceToo, section: "940 CMR 7.04(1)(h); 209 CMR 18.16(1)(c)", unverified: "7.04(1)(h) was read where 940 CMR 7.06(2)(a) names it, and in a summary."},
				{kind: represented, section: "940 CMR 7.04(1); 209 CMR 18.16(1)(b)", unverified: "The paragraph of 7.04(1) on attorneys was read in a summary alone."},
			},
		},
		{
			state: "MA", from: massachusettsFrom, collector: law.NotBound, source: "940 CMR 7.05, 7.06 (regulations.justia.com, casetext.com)", readOn: readLast,
			unverified: "The sections name no consent and no court; that consent in writing lifts them is from the Attorney General's guide (masslegalhelp.org), and that a judgment does was not read. " + day,
			parts: []part{
				{kind: others, section: "940 CMR 7.06(1)(a)", asks: written}, {kind: household, section: "940 CMR 7.05(2)", asks: written},
				{kind: tried, section: "940 CMR 7.06(2)(b)", source: "940 CMR 7.06 (print.casetext.com, to reasonable attempts)", unverified: "The end of the paragraph was not read."},
			},
		},
	}
}

// tried reminds who asks others where the debtor is that the debtor comes first.
var tried = kind{
	name: "location", says: "Others are asked where the debtor is only after reasonable attempts to reach the debtor.", severity: law.Warns,
	judge: func(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
		if !m.Locates() || m.Consumer(t) && m.Request.Recipient != fact.Spouse || m.Professional() {
			return nil
		}
		return law.Always(m.Request.Person)
	},
	examples: func(lives law.Change) []law.Example {
		return []law.Example{
			law.Stops("where does the person live?", lives, law.To(fact.ThirdParty), law.For(fact.Locate)),
			law.Passes("the borrower", lives),
		}
	},
	noException: "It warns of each: what is reasonable is for who contacts.",
}

// household keeps a debt from the spouse: who lives in the household of the debtor may
// not learn of it. Others are held by the kind of that name.
var household = kind{
	name: "household", says: "Nothing about a debt to the spouse, as to anybody else of the household.", severity: law.Blocks,
	consents: written, revised: 1,
	judge: func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		if m.Request.Recipient != fact.Spouse || !m.Collecting() || m.Request.Purpose == fact.Locate || m.Excused(rule, t) {
			return nil
		}
		return law.Always(m.Request.Person)
	},
	examples: func(lives law.Change) []law.Example {
		return []law.Example{
			law.Stops("the spouse", lives, law.To(fact.Spouse)),
			law.Passes("the borrower", lives),
			law.Passes("where does the person live?", lives, law.To(fact.Spouse), law.For(fact.Locate)),
			law.Excepts("with the person's consent", law.Agrees(fact.ThirdPartyConsent), lives, law.To(fact.Spouse)),
		}
	},
}

// massachusettsBinds holds creditors to the hours, and to those that the person stated; to
// the validation notice and to disputes (7.08); and to no cards or envelopes that show a debt.
func massachusettsBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-MA", From: massachusettsFrom, Citation: "940 CMR 7.04(1)", Rules: []string{"us-regf-time", "us-fdcpa-time", "us-regf-stated-time", "us-fdcpa-stated-time"},
		Source: "masslegalhelp.org; 940 CMR 7.05(3)(e), the same for the household (regulations.justia.com)", ReadOn: readLast, Unverified: "The paragraph of 940 CMR 7.04(1) and its day were not read.",
	}, {
		Outside: business, Jurisdiction: "US-MA", From: massachusettsFrom, Citation: "940 CMR 7.08(1), (2)",
		Rules:  []string{"us-regf-validation", "us-fdcpa-validation", "us-regf-dispute", "us-fdcpa-dispute"},
		Source: "940 CMR 7.08 (regulations.justia.com)", ReadOn: readLast,
		Unverified: "The section gives five business days for the notice; five days are held, which is stricter. The day in March 2012 was not read.",
	}, {
		Outside: business, Jurisdiction: "US-MA", From: massachusettsFrom, Citation: "940 CMR 7.06(1)(b)",
		Rules:  []string{"us-regf-postcard", "us-fdcpa-postcard", "us-regf-public", "us-fdcpa-public"},
		Source: "940 CMR 7.06 (regulations.justia.com)", ReadOn: readLast, Unverified: "The day in March 2012 was not read.",
	}}
}

// judgeMassachusetts counts calls and texts that reached the number, per debt;
// a number whose label is not known may be either kind.
func judgeMassachusetts(elsewhere bool) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	other := func(label string) bool { return label == "work" || label == "military" }
	return func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		label := m.Request.Contact.Label
		if !m.Request.Telephonic() || !m.Collecting() || label != "" && other(label) != elsewhere {
			return nil
		}
		return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
			return m.Tried(x, fact.Voice, fact.Text) && law.Reached(x) && m.Concerns(x, debt) &&
				(x.Label == "" || label == "" || other(x.Label) == elsewhere)
		})
	}
}

package state

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

const (
	districtPath   = ", us/dc/council/code/titles/28/sections/28-3814.xml"
	districtSource = "D.C. Code 28-3814 as of spring 2023 (code.dccouncil.gov in DCCouncil/law-xml-codified-preview" + districtPath + ")"
	// districtBefore and districtUrgent are where it was read as it stood until the emergency
	// acts of 2021, and under them.
	districtBefore = "D.C. Code 28-3814 as of 2021, before the emergency acts (code.dccouncil.gov in oll-test-repos/DCCouncil-law-xml-codified-preview" + districtPath + ")"
	districtUrgent = "D.C. Code 28-3814 as of autumn 2021 (code.dccouncil.gov in DCCouncil/law-xml-codified" + districtPath + "); washingtonlawyer.dcbar.org, November 2022 (the day)"
	districtNote   = "What was changed after spring 2023 was not read. A debt counts from its thirty-first day past due ((b)(2)); here from the first, which is stricter."
	// districtCreditors is the day of D.C. Law 19-59, which made of collectors creditors and
	// collectors; districtActs that of the emergency acts of 2021; districtFrom that of the
	// act that followed them.
	districtCreditors, districtActs, districtFrom = "2011-12-02", "2021-09-23", "2023-01-01"
)

// Loans secured on real estate, direct motor vehicle installment loans and debts of a
// business are outside of D.C. Code 28-3814.
var districtOutside = []string{fact.Mortgage, fact.Vehicle, fact.Commercial}

// districtOfColumbia is D.C. Code 28-3814, which binds creditors as well as collectors.
func districtOfColumbia() []law.Rule {
	return slices.Concat(districtCounts(), districtHours(), districtOthers())
}

// districtCounts is (d)(4): under the emergency acts, and as made permanent.
func districtCounts() []law.Rule {
	lives, text := law.Lives("DC"), law.Over(fact.Text)
	emergency := law.Rule{
		ID: "us-dc-emergency-calls", Version: 2, From: districtActs, To: districtFrom, Citation: "D.C. Code 28-3814(d)(4), as amended by emergency acts", Jurisdiction: "US-DC",
		Says:     "At most three calls to a consumer in seven days.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
		Parameters: contacts(3, 7), LooksBack: 7,
		Source: districtUrgent, ReadOn: readLast, Unverified: "The one call that the consumer asked for is counted, which is stricter.",
		Judge: law.JudgeContacts(fact.Voice),
		Examples: []law.Example{
			law.Stops("the fourth call in seven days", lives, law.Made(3, fact.Voice, 24*time.Hour)),
			law.Stops("the fourth, of which three were about another account", lives, law.Made(3, fact.Voice, 24*time.Hour, func(x *fact.Interaction) { x.Debts = []string{"B"} })),
			law.Passes("the third", lives, law.Made(2, fact.Voice, 24*time.Hour)),
			law.Excepts("about a mortgage", law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage }), lives, law.Made(3, fact.Voice, 24*time.Hour)),
		},
	}
	for i := range emergency.Examples {
		emergency.Examples[i] = emergency.Examples[i].Earlier(4 * 52)
	}
	return []law.Rule{
		emergency,
		{
			ID: "us-dc-calls", Version: 2, From: districtFrom, Citation: "D.C. Code 28-3814(d)(4)(A)(i)", Jurisdiction: "US-DC",
			Says:     "At most four calls about an account in seven days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
			Parameters: contacts(4, 7), LooksBack: 7,
			Source: districtSource, ReadOn: readLast, Unverified: districtNote + " The one call that the consumer asked for is counted, which is stricter.",
			Judge: law.JudgeCallsPerDebt,
			Examples: []law.Example{
				law.Stops("the fifth call in seven days", lives, law.Made(4, fact.Voice, 24*time.Hour)),
				law.Passes("the fourth", lives, law.Made(3, fact.Voice, 24*time.Hour)),
				law.Excepts("about a mortgage", law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage }),
					lives, law.Made(4, fact.Voice, 24*time.Hour)),
			},
		},
		{
			ID: "us-dc-electronic", Version: 3, From: districtFrom, Citation: "D.C. Code 28-3814(d)(4)(B)", Jurisdiction: "US-DC",
			Says:     "Electronic messages about an account only with consent, and at most five in seven days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
			Parameters: contacts(5, 7), Consents: []law.Ask{law.Electronic}, LooksBack: 7,
			Source: districtSource, ReadOn: readLast, Unverified: districtNote + " That the notice of (m)(2)(A) was mailed before, which (B)(i) asks of who collects a debt that was charged off, and is not its original creditor, is not seen here.",
			Judge: judgeDistrictElectronic,
			Examples: []law.Example{
				law.Stops("a text without consent", lives, text),
				law.Stops("the sixth in seven days with consent", lives, text, law.Agrees(fact.ElectronicComms), law.Made(5, fact.Email, 24*time.Hour)),
				law.Stops("a second that asks for consent, about another account", lives, law.Over(fact.Email), law.For(fact.ObtainConsent),
					law.Made(1, fact.Text, 24*time.Hour, func(x *fact.Interaction) { x.Debts = []string{"B"} })),
				law.Stops("a second message that asks for consent", lives, law.Over(fact.Email), law.For(fact.ObtainConsent), law.Made(1, fact.Email, 24*time.Hour)),
				law.Passes("the fifth with consent", lives, text, law.Agrees(fact.ElectronicComms), law.Made(4, fact.Email, 24*time.Hour)),
				law.Excepts("with consent", law.Agrees(fact.ElectronicComms), lives, text),
				law.Excepts("the one message that asks for consent", law.For(fact.ObtainConsent), lives, law.Over(fact.Email)),
			},
		},
	}
}

// districtHours is (k), by the clock of the East whatever that of the person shows, and
// since the emergency acts the unreasonable hour of (d)(4); and (d)(4)(A)(ii), after a
// conversation.
func districtHours() []law.Rule {
	lives, early := law.Lives("DC"), law.At("2026-04-08 07:45")
	hours := law.Rule{
		ID: "us-dc-hours", Version: 1, From: districtCreditors, To: districtActs, Citation: "D.C. Code 28-3814(k)", Jurisdiction: "US-DC",
		Says:     "No call about a debt before 8 a.m. or from 9 p.m., by the clock of the East and where the person may be.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
		Parameters: []law.Parameter{law.Open(480), law.Close(1260)}, Source: districtBefore, ReadOn: readLast,
		Judge: judgeEastern(fact.Voice),
		Examples: []law.Example{
			law.Stops("at 7:45 a.m.", lives, early),
			law.Stops("at 9:45 p.m. in the East, where the person is not", lives, law.At("2026-04-08 21:45"), west),
			law.Passes("at noon", lives), law.Passes("a text at 7:45 a.m.", lives, early, law.Over(fact.Text)),
			law.Excepts("about a mortgage", law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage }), lives, early),
		},
	}
	now := hours
	now.Version, now.From, now.To, now.Citation = 2, districtActs, "", "D.C. Code 28-3814(d)(4), (k)"
	now.Says = "No contact about a debt before 8 a.m. or from 9 p.m., by the clock of the East and where the person may be."
	now.Source, now.Unverified = districtSource+"; "+districtUrgent, districtNote+" (k) names calls and texts; of other messages 8 a.m. to 9 p.m. are held for the reasonable hours of (d)(4)."
	now.Judge = judgeEastern(fact.Voice, fact.Text, fact.Chat, fact.Email)
	now.Examples = append(slices.Clone(hours.Examples[:3]), law.Stops("a text at 7:45 a.m.", lives, early, law.Over(fact.Text)), hours.Examples[4])
	for i := range hours.Examples {
		hours.Examples[i] = hours.Examples[i].Earlier(313)
	}
	talked := law.Made(1, fact.Voice, 48*time.Hour, law.Spoke, func(x *fact.Interaction) { x.Debts = []string{"B"} })
	return []law.Rule{hours, now, {
		ID: "us-dc-conversation", Version: 1, From: districtFrom, Citation: "D.C. Code 28-3814(d)(4)(A)(ii)", Jurisdiction: "US-DC",
		Says:     "No call within seven days after a conversation, unless the person asked for one.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
		Parameters: contacts(1, 7), Consents: []law.Ask{law.MoreCalls}, LooksBack: 14,
		Source: districtSource, ReadOn: readLast, Unverified: districtNote + " Whether a conversation about one account stops calls about another is not said: it is held to.",
		Judge: func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
			if m.Excused(rule, t) {
				return nil
			}
			return law.JudgeConversations(m, rule, t)
		},
		Examples: []law.Example{
			law.Stops("two days after one about another account", lives, talked),
			law.Passes("after a message", lives, law.Made(1, fact.Voice, 48*time.Hour)),
			law.Passes("seven days after it", lives, law.Made(1, fact.Voice, 7*24*time.Hour, law.Spoke)),
			law.Excepts("for which the person asked since", law.Agrees(fact.CallFrequency), lives, talked),
		},
	}}
}

// west puts the person, who lives in the District, three hours behind it.
func west(c *fact.Case) {
	c.Request.Contact.Zones, c.Facts.Residence.Zones = []string{"America/Los_Angeles"}, []string{"America/Los_Angeles"}
}

// judgeEastern keeps contacts over some channels to the hours of the rule, where the person
// may be and by the clock of the East.
func judgeEastern(over ...string) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	return func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		if !m.Collecting() || !slices.Contains(over, m.Request.Channel) {
			return nil
		}
		open, closes := rule.Param("open"), rule.Param("close")
		return append(m.Shut(t, open, closes), m.ShutBy("America/New_York", t, open, closes)...)
	}
}

// districtOthers is (e)(1) on the employer, (e)(2) on family, friends and neighbors, and (g)(5) on the attorney, which knows no
// exception.
func districtOthers() []law.Rule {
	lives, employer := law.Lives("DC"), law.To(fact.Employer)
	attorney := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	return []law.Rule{
		{
			ID: "us-dc-employer", Version: 1, From: districtActs, Citation: "D.C. Code 28-3814(e)(1)", Jurisdiction: "US-DC",
			Says:     "Nothing about a debt to the employer before a judgment.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
			Source: districtSource + "; " + districtUrgent, ReadOn: readLast, Unverified: districtNote + " An employer who guaranteed the debt or asked for the loan is not told apart, which is stricter.",
			Judge: law.JudgeEmployerButLocate,
			Examples: []law.Example{
				law.Stops("the employer", lives, employer),
				law.Stops("with the person's consent, which the paragraph does not name", lives, employer, law.Agrees(fact.ThirdPartyConsent)),
				law.Passes("where does the person live?", lives, employer, law.For(fact.Locate)),
				law.Excepts("to carry out a judgment", law.CarriesOut, lives, employer),
			},
		},
		{
			ID: "us-dc-third-party", Version: 1, From: districtActs, Citation: "D.C. Code 28-3814(e)(2)", Jurisdiction: "US-DC",
			Says:     "Nothing about a debt to the spouse, the family, friends or neighbors.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
			Source: districtSource + "; " + districtUrgent, ReadOn: readLast,
			Unverified: districtNote + " The unsolicited request of a relative, which lifts it, is not seen here, which is stricter; that asking where the person lives tells nothing of a debt is our reading.",
			Judge:      judgeDistrictFamily,
			Examples: []law.Example{
				law.Stops("a neighbor", lives, law.To(fact.ThirdParty)),
				law.Stops("the spouse", lives, law.To(fact.Spouse)),
				law.Stops("with the person's consent, which the paragraph does not name", lives, law.To(fact.ThirdParty), law.Agrees(fact.ThirdPartyConsent)),
				law.Passes("the person", lives),
				law.Passes("where does the person live?", lives, law.To(fact.ThirdParty), law.For(fact.Locate)),
				law.Excepts("to carry out a judgment", law.CarriesOut, lives, law.To(fact.ThirdParty)),
				law.Excepts("the spouse, about the estate", law.Know(func(f *fact.Facts) { f.Deaths = []fact.Span{law.Since()} }), lives, law.To(fact.Spouse)),
			},
		},
		{
			ID: "us-dc-attorney", Version: 1, From: districtCreditors, Citation: "D.C. Code 28-3814(g)(5)", Jurisdiction: "US-DC",
			Says:     "No contact with a person who has told of an attorney.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
			Source: districtSource + "; " + districtBefore, ReadOn: readLast, Unverified: districtNote,
			Needs: law.NeedsAttorneys, Judge: judgeRepresented,
			Examples: []law.Example{
				law.Stops("represented", lives, attorney),
				law.Stops("who agreed, which the paragraph does not name", lives, attorney, law.Agrees(fact.ContactDespiteAtt)),
				law.Passes("in another debt", lives, law.Know(func(f *fact.Facts) {
					f.Representations = []fact.Representation{{Span: law.Since(), Debts: []string{"B"}}}
				})),
				law.Excepts("about a mortgage", law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage }), lives, attorney),
			},
		},
	}
}

// judgeDistrictFamily leaves out what carries out a judgment, and a deceased's estate.
func judgeDistrictFamily(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	other := r.Recipient == fact.ThirdParty || r.Recipient == fact.Spouse
	if !other || !m.Collecting() || m.Locates() || m.Judged() || law.Spanned(m.Facts.Deaths, t) != nil {
		return nil
	}
	return law.Always(r.Recipient)
}

// judgeRepresented finds the attorneys of who may be the consumer, for the debts that the
// contact concerns.
func judgeRepresented(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Collecting() || !m.MayBeConsumer() {
		return nil
	}
	for i := range m.Facts.Representations {
		x := &m.Facts.Representations[i]
		if until, yes := x.Holds(t); yes && m.Touches(x.Debts) {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// districtOfColumbiaBinds is what the section says besides: to whom else a debt may not be
// spoken of (until 2021 what was false alone), what others can see, what the person asked
// not to get, and actions that are barred.
func districtOfColumbiaBinds() (all []law.Binding) {
	for _, x := range []struct {
		from, section, source string
		rules                 []string
	}{
		{districtActs, "(e)(2)", districtSource + "; " + districtUrgent, []string{"us-regf-third-party", "us-fdcpa-third-party"}},
		{districtCreditors, "(e)(4)", districtSource + "; " + districtBefore, []string{"us-regf-postcard", "us-fdcpa-postcard", "us-regf-public", "us-fdcpa-public"}},
		{districtFrom, "(d)(4)(A)(iii), (B)(iii)(III)", districtSource, []string{"us-regf-opt-out", "us-regf-opt-out-notice"}},
		{districtActs, "(f)(10)", districtSource + "; " + districtUrgent, []string{"us-regf-time-barred"}},
	} {
		all = append(all, law.Binding{
			Outside: districtOutside, Jurisdiction: "US-DC", From: x.from, Citation: "D.C. Code 28-3814" + x.section, Rules: x.rules,
			Source: x.source, ReadOn: readLast, Unverified: districtNote,
		})
	}
	return all
}

// judgeDistrictElectronic asks for consent, but for one message that asks for
// it, and counts messages.
func judgeDistrictElectronic(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if !r.Electronic() || !m.Collecting() || m.Answers(t, time.Time{}, law.Promptly) {
		return nil
	}
	if !m.Excused(rule, t) { // one asks for consent, whatever the account
		if r.Purpose != fact.ObtainConsent {
			return law.Always()
		}
		return m.Limit(t, min(rule.Param("contacts"), 1), rule.Param("days"), func(x *fact.Interaction) bool {
			return m.Tried(x, fact.Email, fact.Text, fact.Chat)
		})
	}
	return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
		return m.Tried(x, fact.Email, fact.Text, fact.Chat) && m.Concerns(x, debt)
	})
}

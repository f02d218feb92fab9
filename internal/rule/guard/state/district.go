package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

const districtSource = "summaries of the enrolled act (fastdemocracy.com DCB00016818, jdsupra.com, creditandcollectionnews.com)"

// Loans secured on real estate, direct motor vehicle installment loans and debts of a
// business are outside of D.C. Code 28-3814.
var districtOutside = []string{fact.Mortgage, fact.Vehicle, fact.Commercial}

// districtOfColumbia is D.C. Code 28-3814 as made permanent from 2023-01-01. It
// binds creditors as well as collectors.
func districtOfColumbia() []law.Rule {
	lives, text := law.Lives("DC"), law.Over(fact.Text)
	const note = "Read in summaries only."
	emergency := law.Rule{
		ID: "us-dc-emergency-calls", Version: 2, From: "2021-09-23", To: "2023-01-01", Citation: "D.C. Code 28-3814, as amended by emergency acts", Jurisdiction: "US-DC",
		Says:     "At most three calls to a consumer in seven days.",
		Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
		Parameters: contacts(3, 7), LooksBack: 7,
		Source: districtSource, ReadOn: "2026-11-25", Unverified: "Read in summaries only (fastdemocracy.com DCB00016803).",
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
			ID: "us-dc-calls", Version: 2, From: "2023-01-01", Citation: "D.C. Code 28-3814(g)", Jurisdiction: "US-DC",
			Says:     "At most four calls about an account in seven days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
			Parameters: contacts(4, 7), LooksBack: 7,
			Source: districtSource, ReadOn: "2026-11-25", Unverified: note,
			Judge: law.JudgeCallsPerDebt,
			Examples: []law.Example{
				law.Stops("the fifth call in seven days", lives, law.Made(4, fact.Voice, 24*time.Hour)),
				law.Passes("the fourth", lives, law.Made(3, fact.Voice, 24*time.Hour)),
				law.Excepts("about a mortgage", law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage }),
					lives, law.Made(4, fact.Voice, 24*time.Hour)),
			},
		},
		{
			ID: "us-dc-electronic", Version: 2, From: "2023-01-01", Citation: "D.C. Code 28-3814(g)", Jurisdiction: "US-DC",
			Says:     "Electronic messages about an account only with consent, and at most five in seven days.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Outside: districtOutside, Severity: law.Blocks,
			Parameters: contacts(5, 7), Consents: []law.Ask{law.Electronic}, LooksBack: 7,
			Source: districtSource, ReadOn: "2026-11-25", Unverified: note,
			Judge: judgeDistrictElectronic,
			Examples: []law.Example{
				law.Stops("a text without consent", lives, text),
				law.Stops("the sixth in seven days with consent", lives, text, law.Agrees(fact.ElectronicComms), law.Made(5, fact.Email, 24*time.Hour)),
				law.Stops("a second message that asks for consent", lives, law.Over(fact.Email), law.For(fact.ObtainConsent), law.Made(1, fact.Email, 24*time.Hour)),
				law.Passes("the fifth with consent", lives, text, law.Agrees(fact.ElectronicComms), law.Made(4, fact.Email, 24*time.Hour)),
				law.Excepts("with consent", law.Agrees(fact.ElectronicComms), lives, text),
				law.Excepts("the one message that asks for consent", law.For(fact.ObtainConsent), lives, law.Over(fact.Email)),
			},
		},
	}
}

// districtOfColumbiaBinds is the ban of D.C. Code 28-3814(e)(2) on speaking of a
// debt to others.
func districtOfColumbiaBinds() []law.Binding {
	return []law.Binding{{
		Outside: districtOutside, Jurisdiction: "US-DC", From: fdcpaFrom, Citation: "D.C. Code 28-3814(e)(2)", Rules: []string{"us-regf-third-party", "us-fdcpa-third-party"},
		Source: districtSource, ReadOn: "2026-11-25", Unverified: "Read in summaries only. That the paragraph is older than the act of 2022, and binds from the day of the federal Act, is from knowledge.",
	}}
}

// judgeDistrictElectronic asks for consent, but for one message that asks for
// it, and counts messages.
func judgeDistrictElectronic(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if !r.Electronic() || !m.Collecting() || m.Answers(t, time.Time{}, law.Promptly) {
		return nil
	}
	limit := rule.Param("contacts")
	if !m.Excused(rule, t) {
		if r.Purpose != fact.ObtainConsent {
			return law.Always()
		}
		limit = min(limit, 1)
	}
	return m.PerDebt(t, limit, rule.Param("days"), func(x *fact.Interaction, debt string) bool {
		return m.Tried(x, fact.Email, fact.Text, fact.Chat) && m.Concerns(x, debt)
	})
}

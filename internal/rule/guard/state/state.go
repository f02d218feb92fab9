// Package state is the law of states, of the District of Columbia and of New York
// City where it is stricter than federal law or binds more people.
package state

import (
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// StateRules are the rules of states, of the District of Columbia and of New
// York City that are stricter than federal law. They protect who lives there.
// Where a rule counts weeks, seven consecutive days are taken, which no week of
// the calendar can exceed. docs/guard.md says where each was read.
func StateRules() []law.Rule {
	at := func(place, id, from, citation, says, creditor, collector string, judge func(*law.Matter, *law.Rule, time.Time) []law.Finding, p ...law.Parameter) law.Rule {
		r := law.Federal("us-"+strings.ToLower(place)+"-"+id, from, citation, says, creditor, collector, law.Blocks, judge, p...)
		r.Jurisdiction = "US-" + place
		return r
	}
	days := func(n int) law.Parameter {
		return law.Parameter{Name: "days", Unit: "consecutive days", Value: n, Min: n, Max: 62}
	}
	number := func(n int) law.Parameter {
		return law.Parameter{Name: "contacts", Unit: "contacts permitted", Value: n, Min: 0, Max: n}
	}
	open := func(n int) law.Parameter {
		return law.Parameter{Name: "open", Unit: "minute of the day, inclusive", Value: n, Min: n, Max: 720}
	}
	closes := func(n int) law.Parameter {
		return law.Parameter{Name: "close", Unit: "minute of the day, exclusive", Value: n, Min: 780, Max: n}
	}
	return []law.Rule{
		at("MA", "calls", "2012-03-02", "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(c)", "At most two calls or texts about a debt to a home or personal number in seven days.", law.ByLaw, law.ByLaw, judgeMassachusetts(false), number(2), days(7)),
		at("MA", "calls-elsewhere", "2012-03-02", "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(d)", "At most two calls or texts about a debt to any other number in thirty days.", law.ByLaw, law.ByLaw, judgeMassachusetts(true), number(2), days(30)),
		at("NY", "employer", "1973-09-01", "N.Y. Gen. Bus. Law 601(4)", "Nothing about a debt to the employer before a judgment.", law.ByLaw, law.ByLaw, judgeEmployer),
		at("NY", "email", "2015-03-03", "23 NYCRR 1.6", "No e-mail about a debt without written consent, and none to the employer's address.", law.ByPractice, law.ByLaw, judgeNewYorkEmail),
		at("NY-NYC", "contacts", "2010-03-30", "6 RCNY 5-77(b)(1)(iv)", "At most two contacts about a debt in seven days.", law.ByPractice, law.ByLaw, judgeNewYorkCity, number(2), days(7)),
		at("NY-NYC", "conversation", "2010-03-30", "6 RCNY 5-77(b)(1)(iv)", "No call within seven days after a conversation about the debt.", law.ByPractice, law.ByLaw, law.JudgeConversation, days(7)),
		at("NY-NYC", "electronic", "2026-09-01", "6 RCNY 5-77(b)(5), as amended", "No electronic message about a debt without consent.", law.ByPractice, law.ByLaw, law.JudgeElectronicConsent),
		at("WA", "contacts", "2013-07-28", "RCW 19.16.250(13)(a)", "At most three contacts in a week, in any form.", law.ByPractice, law.ByLaw, law.JudgeContacts(fact.Voice, fact.Email, fact.Text, fact.Chat, fact.Mail), number(3), days(7)),
		at("WA", "work", "2013-07-28", "RCW 19.16.250(13)(b)", "At most one contact in a week at work.", law.ByPractice, law.ByLaw, judgeWashingtonWork, number(1), days(7)),
		at("WA", "hours", "2013-07-28", "RCW 19.16.250(13)(c)", "No call at home between 9 p.m. and 7:30 a.m.", law.ByPractice, law.ByLaw, law.JudgeHours(fact.Voice, fact.Text), open(450), closes(1260)),
		at("WA", "mobile", "2013-07-28", "RCW 19.16.250(18)", "At most two calls or texts to a mobile number in a day.", law.ByPractice, law.ByLaw, judgeMobile, number(2), law.Parameter{Name: "days", Unit: "consecutive days", Value: 1, Min: 1, Max: 62}),
		at("DC", "calls", "2023-01-01", "D.C. Code 28-3814(g)", "At most four calls about an account in seven days.", law.ByLaw, law.ByLaw, law.JudgeCallsPerDebt, number(4), days(7)),
		at("DC", "electronic", "2023-01-01", "D.C. Code 28-3814(g)", "Electronic messages about an account only with consent, and at most five in seven days.", law.ByLaw, law.ByLaw, judgeDistrictElectronic, number(5), days(7)),
		at("NC", "third-party", "1977-07-01", "N.C. Gen. Stat. 75-53(1)", "Nothing about a debt to others than the debtor, the spouse and the attorney, except with written permission.", law.ByLaw, law.ByLaw, law.JudgeThirdParty),
		at("FL", "hours", "2010-10-01", "Fla. Stat. 559.72(17)", "No contact between 9 p.m. and 8 a.m. where the debtor is, except by e-mail.", law.ByLaw, law.ByLaw, law.JudgeHours(fact.Voice, fact.Text, fact.Chat), open(480), closes(1260)),
		at("FL", "attorney", "2010-10-01", "Fla. Stat. 559.72(18)", "No contact with a debtor whom an attorney represents.", law.ByLaw, law.ByLaw, law.JudgeAttorney),
		at("NV", "medical", "2021-07-01", "NRS 649.366", "No collection of a medical debt until sixty days after the notice of it.", law.NotBound, law.ByLaw, judgeNevada, law.Parameter{Name: "days", Unit: "days after the notice", Value: 60, Min: 60, Max: 180}),
		at("WV", "calls", "2017-07-01", "W. Va. Code 46A-2-125(d)", "At most thirty calls in a week.", law.ByLaw, law.ByLaw, law.JudgeContacts(fact.Voice), number(30), days(7)),
		at("WV", "conversations", "2017-07-01", "W. Va. Code 46A-2-125(d)", "At most ten conversations in a week.", law.ByLaw, law.ByLaw, judgeWestVirginia, number(10), days(7)),
		at("WV", "attorney", "2017-07-01", "W. Va. Code 46A-2-128(e)", "No contact with a consumer whom an attorney represents.", law.ByLaw, law.ByLaw, law.JudgeAttorney),
	}
}

func overPhone(m *law.Matter) bool {
	return (m.Request.Channel == fact.Voice || m.Request.Channel == fact.Text) && m.Collecting()
}

// judgeMassachusetts counts calls and texts that reached the number, per debt;
// a number whose label is not known may be either kind.
func judgeMassachusetts(elsewhere bool) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	other := func(label string) bool { return label == "work" || label == "military" }
	return func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		label := m.Request.Contact.Label
		if !overPhone(m) || label != "" && other(label) != elsewhere {
			return nil
		}
		return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
			return m.Tried(x, fact.Voice, fact.Text) && x.Outcome != "notConnected" && x.Outcome != "failed" && m.Concerns(x, debt) && (x.Label == "" || label == "" || other(x.Label) == elsewhere)
		})
	}
}

func judgeEmployer(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	if m.Request.Recipient != fact.Employer || !m.Collecting() || m.Request.Purpose == fact.Postjudgment || m.Agreed(fact.ThirdPartyConsent, t, true, 0) {
		return nil
	}
	return law.Forever(m.Request.Person)
}

func judgeNewYorkEmail(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if r.Channel != fact.Email || !m.Collecting() || m.Agreed(fact.ElectronicComms, t, false, 0) && r.Contact.Label != "work" && !r.Contact.EmployerProvided {
		return nil
	}
	return law.Forever(r.Contact.ID)
}

// judgeNewYorkCity counts contacts in any form; an answer to the person is not
// one. From 2027-01-01, or from 2026-09-01 as others read it, three will be
// permitted: until that is settled the older and stricter number stands.
func judgeNewYorkCity(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if !m.Collecting() || m.Request.ReplyTo != "" && m.Answers() {
		return nil
	}
	return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
		return m.Tried(x, fact.Voice, fact.Email, fact.Text, fact.Chat, fact.Mail) && x.ReplyTo == "" && x.Outcome != "notConnected" && m.Concerns(x, debt)
	})
}

func judgeWashingtonWork(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	label := m.Request.Contact.Label
	if !m.Collecting() || label != "" && label != "work" || m.Answers() {
		return nil
	}
	return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
		return m.Tried(x, fact.Voice, fact.Email, fact.Text, fact.Chat, fact.Mail) && (x.Label == "work" || label == "work" && x.Label == "")
	})
}

func judgeMobile(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if !overPhone(m) || r.Contact.Mobile != nil && !*r.Contact.Mobile || m.Answers() {
		return nil
	}
	return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
		return m.Tried(x, fact.Voice, fact.Text) && (x.Contact == r.Contact.ID || x.Contact == "" || r.Contact.ID == "")
	})
}

// judgeDistrictElectronic asks for consent, but for one message that asks for
// it, and counts messages.
func judgeDistrictElectronic(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if !r.Electronic() || !m.Collecting() || m.Answers() {
		return nil
	}
	limit := rule.Param("contacts")
	if r.Purpose == fact.ObtainConsent {
		limit = min(limit, 1)
	} else if !m.Agreed(fact.ElectronicComms, t, false, 0) {
		return law.Forever()
	}
	return m.PerDebt(t, limit, rule.Param("days"), func(x *fact.Interaction, debt string) bool {
		return m.Tried(x, fact.Email, fact.Text, fact.Chat) && x.ReplyTo == "" && m.Concerns(x, debt)
	})
}

// judgeNevada is for collection agencies: without a notice the sixty days have
// not begun. A debt of which it is not known is not medical.
func judgeNevada(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Collecting() {
		return nil
	}
	for _, id := range m.Debts {
		d := m.Debt(id)
		if d == nil || !d.Medical {
			continue
		}
		if d.MedicalNoticeAt == nil {
			found = append(found, law.Forever(id)...)
		} else if until := m.DaysOn(*d.MedicalNoticeAt, rule.Param("days")+1, true); t.Before(until) {
			found = append(found, law.Finding{Until: until, Evidence: []string{id}})
		}
	}
	return found
}

func judgeWestVirginia(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if !m.Calls() {
		return nil
	}
	return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
		return x.Channel == fact.Voice && x.Outcome == "conversation" && x.Person == m.Request.Person && fact.Collects(x.Theme)
	})
}

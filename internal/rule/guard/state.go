package guard

import (
	"slices"
	"strings"
	"time"
)

// stateRules are the rules of states, of the District of Columbia and of New
// York City that are stricter than federal law. They protect who lives there.
// Where a rule counts weeks, seven consecutive days are taken, which no week of
// the calendar can exceed. docs/guard.md says where each was read.
func stateRules() []Rule {
	at := func(place, id, from, citation, says, creditor, collector string, judge func(*matter, *Rule, time.Time) []finding, p ...Parameter) Rule {
		r := federal("us-"+strings.ToLower(place)+"-"+id, from, citation, says, creditor, collector, Blocks, judge, p...)
		r.Jurisdiction = "US-" + place
		return r
	}
	days := func(n int) Parameter { return Parameter{"days", "consecutive days", n, n, 62} }
	number := func(n int) Parameter { return Parameter{"contacts", "contacts permitted", n, 0, n} }
	open := func(n int) Parameter { return Parameter{"open", "minute of the day, inclusive", n, n, 720} }
	closes := func(n int) Parameter { return Parameter{"close", "minute of the day, exclusive", n, 780, n} }
	return []Rule{
		at("MA", "calls", "2012-03-02", "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(c)", "At most two calls or texts about a debt to a home or personal number in seven days.", Law, Law, judgeMassachusetts(false), number(2), days(7)),
		at("MA", "calls-elsewhere", "2012-03-02", "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(d)", "At most two calls or texts about a debt to any other number in thirty days.", Law, Law, judgeMassachusetts(true), number(2), days(30)),
		at("NY", "employer", "1973-09-01", "N.Y. Gen. Bus. Law 601(4)", "Nothing about a debt to the employer before a judgment.", Law, Law, judgeEmployer),
		at("NY", "email", "2015-03-03", "23 NYCRR 1.6", "No e-mail about a debt without written consent, and none to the employer's address.", Practice, Law, judgeNewYorkEmail),
		at("NY-NYC", "contacts", "2010-03-30", "6 RCNY 5-77(b)(1)(iv)", "At most two contacts about a debt in seven days.", Practice, Law, judgeNewYorkCity, number(2), days(7)),
		at("NY-NYC", "conversation", "2010-03-30", "6 RCNY 5-77(b)(1)(iv)", "No call within seven days after a conversation about the debt.", Practice, Law, judgeConversation, days(7)),
		at("NY-NYC", "electronic", "2026-09-01", "6 RCNY 5-77(b)(5), as amended", "No electronic message about a debt without consent.", Practice, Law, judgeElectronicConsent),
		at("WA", "contacts", "2013-07-28", "RCW 19.16.250(13)(a)", "At most three contacts in a week, in any form.", Practice, Law, judgeContacts(Voice, Email, Text, Chat, Mail), number(3), days(7)),
		at("WA", "work", "2013-07-28", "RCW 19.16.250(13)(b)", "At most one contact in a week at work.", Practice, Law, judgeWashingtonWork, number(1), days(7)),
		at("WA", "hours", "2013-07-28", "RCW 19.16.250(13)(c)", "No call at home between 9 p.m. and 7:30 a.m.", Practice, Law, judgeHours(Voice, Text), open(450), closes(1260)),
		at("WA", "mobile", "2013-07-28", "RCW 19.16.250(18)", "At most two calls or texts to a mobile number in a day.", Practice, Law, judgeMobile, number(2), Parameter{"days", "consecutive days", 1, 1, 62}),
		at("DC", "calls", "2023-01-01", "D.C. Code 28-3814(g)", "At most four calls about an account in seven days.", Law, Law, judgeCallsPerDebt, number(4), days(7)),
		at("DC", "electronic", "2023-01-01", "D.C. Code 28-3814(g)", "Electronic messages about an account only with consent, and at most five in seven days.", Law, Law, judgeDistrictElectronic, number(5), days(7)),
		at("NC", "third-party", "1977-07-01", "N.C. Gen. Stat. 75-53(1)", "Nothing about a debt to others than the debtor, the spouse and the attorney, except with written permission.", Law, Law, judgeThirdParty),
		at("FL", "hours", "2010-10-01", "Fla. Stat. 559.72(17)", "No contact between 9 p.m. and 8 a.m. where the debtor is, except by e-mail.", Law, Law, judgeHours(Voice, Text, Chat), open(480), closes(1260)),
		at("FL", "attorney", "2010-10-01", "Fla. Stat. 559.72(18)", "No contact with a debtor whom an attorney represents.", Law, Law, judgeAttorney),
		at("NV", "medical", "2021-07-01", "NRS 649.366", "No collection of a medical debt until sixty days after the notice of it.", None, Law, judgeNevada, Parameter{"days", "days after the notice", 60, 60, 180}),
		at("WV", "calls", "2017-07-01", "W. Va. Code 46A-2-125(d)", "At most thirty calls in a week.", Law, Law, judgeContacts(Voice), number(30), days(7)),
		at("WV", "conversations", "2017-07-01", "W. Va. Code 46A-2-125(d)", "At most ten conversations in a week.", Law, Law, judgeWestVirginia, number(10), days(7)),
		at("WV", "attorney", "2017-07-01", "W. Va. Code 46A-2-128(e)", "No contact with a consumer whom an attorney represents.", Law, Law, judgeAttorney),
	}
}

var newYorkCity = []string{"", "new york", "new york city", "nyc", "manhattan", "brooklyn", "queens", "bronx", "the bronx", "staten island"}

// livesIn says whether a jurisdiction's rules protect the person. Where a
// person lives is not known, every state's rules apply.
func (m *matter) livesIn(jurisdiction string) bool {
	place, state := strings.CutPrefix(jurisdiction, "US-")
	if !state {
		return true
	}
	home := &m.facts.Residence
	if home.State == "" {
		m.lack("facts.residence.state")
		return true
	}
	place, city := strings.CutSuffix(place, "-NYC")
	if place != strings.ToUpper(home.State) {
		return false
	}
	return !city || slices.Contains(newYorkCity, strings.ToLower(home.City))
}

func (m *matter) overPhone() bool {
	return (m.request.Channel == Voice || m.request.Channel == Text) && m.collecting()
}

// judgeMassachusetts counts calls and texts that reached the number, per debt;
// a number whose label is not known may be either kind.
func judgeMassachusetts(elsewhere bool) func(*matter, *Rule, time.Time) []finding {
	other := func(label string) bool { return label == "work" || label == "military" }
	return func(m *matter, rule *Rule, t time.Time) []finding {
		label := m.request.Contact.Label
		if !m.overPhone() || label != "" && other(label) != elsewhere {
			return nil
		}
		return m.perDebt(t, rule.param("contacts"), rule.param("days"), func(x *Interaction, debt string) bool {
			return m.tried(x, Voice, Text) && x.Outcome != "notConnected" && x.Outcome != "failed" && m.concerns(x, debt) && (x.Label == "" || label == "" || other(x.Label) == elsewhere)
		})
	}
}

func judgeEmployer(m *matter, _ *Rule, t time.Time) []finding {
	if m.request.Recipient != Employer || !m.collecting() || m.request.Purpose == Postjudgment || m.agreed(ThirdPartyConsent, t, true, 0) {
		return nil
	}
	return forever(m.request.Person)
}

func judgeNewYorkEmail(m *matter, _ *Rule, t time.Time) []finding {
	r := m.request
	if r.Channel != Email || !m.collecting() || m.agreed(ElectronicComms, t, false, 0) && r.Contact.Label != "work" && !r.Contact.EmployerProvided {
		return nil
	}
	return forever(r.Contact.ID)
}

// judgeNewYorkCity counts contacts in any form; an answer to the person is not
// one. From 2027-01-01, or from 2026-09-01 as others read it, three will be
// permitted: until that is settled the older and stricter number stands.
func judgeNewYorkCity(m *matter, rule *Rule, t time.Time) []finding {
	if !m.collecting() || m.request.ReplyTo != "" && m.answers() {
		return nil
	}
	return m.perDebt(t, rule.param("contacts"), rule.param("days"), func(x *Interaction, debt string) bool {
		return m.tried(x, Voice, Email, Text, Chat, Mail) && x.ReplyTo == "" && x.Outcome != "notConnected" && m.concerns(x, debt)
	})
}

func judgeElectronicConsent(m *matter, _ *Rule, t time.Time) []finding {
	if !m.request.electronic() || !m.collecting() || m.answers() || m.agreed(ElectronicComms, t, false, 0) {
		return nil
	}
	return forever()
}

// judgeContacts counts contacts over some channels with the person, whatever
// the debt.
func judgeContacts(over ...string) func(*matter, *Rule, time.Time) []finding {
	return func(m *matter, rule *Rule, t time.Time) []finding {
		if !m.collecting() || !slices.Contains(over, m.request.Channel) || m.answers() {
			return nil
		}
		return m.limit(t, rule.param("contacts"), rule.param("days"), func(x *Interaction) bool {
			return m.tried(x, over...) && x.ReplyTo == ""
		})
	}
}

func judgeWashingtonWork(m *matter, rule *Rule, t time.Time) []finding {
	label := m.request.Contact.Label
	if !m.collecting() || label != "" && label != "work" || m.answers() {
		return nil
	}
	return m.limit(t, rule.param("contacts"), rule.param("days"), func(x *Interaction) bool {
		return m.tried(x, Voice, Email, Text, Chat, Mail) && (x.Label == "work" || label == "work" && x.Label == "")
	})
}

func judgeHours(over ...string) func(*matter, *Rule, time.Time) []finding {
	return func(m *matter, rule *Rule, t time.Time) []finding {
		if !m.collecting() || !slices.Contains(over, m.request.Channel) {
			return nil
		}
		return m.shut(t, rule.param("open"), rule.param("close"))
	}
}

func judgeMobile(m *matter, rule *Rule, t time.Time) []finding {
	r := m.request
	if !m.overPhone() || r.Contact.Mobile != nil && !*r.Contact.Mobile || m.answers() {
		return nil
	}
	return m.limit(t, rule.param("contacts"), rule.param("days"), func(x *Interaction) bool {
		return m.tried(x, Voice, Text) && (x.Contact == r.Contact.ID || x.Contact == "" || r.Contact.ID == "")
	})
}

func judgeCallsPerDebt(m *matter, rule *Rule, t time.Time) []finding {
	if !m.calls() {
		return nil
	}
	return m.perDebt(t, rule.param("contacts"), rule.param("days"), func(x *Interaction, debt string) bool {
		return m.tried(x, Voice) && x.Outcome != "notConnected" && m.concerns(x, debt)
	})
}

// judgeDistrictElectronic asks for consent, but for one message that asks for
// it, and counts messages.
func judgeDistrictElectronic(m *matter, rule *Rule, t time.Time) []finding {
	r := m.request
	if !r.electronic() || !m.collecting() || m.answers() {
		return nil
	}
	limit := rule.param("contacts")
	if r.Purpose == ObtainConsent {
		limit = min(limit, 1)
	} else if !m.agreed(ElectronicComms, t, false, 0) {
		return forever()
	}
	return m.perDebt(t, limit, rule.param("days"), func(x *Interaction, debt string) bool {
		return m.tried(x, Email, Text, Chat) && x.ReplyTo == "" && m.concerns(x, debt)
	})
}

// judgeNevada is for collection agencies: without a notice the sixty days have
// not begun. A debt of which it is not known is not medical.
func judgeNevada(m *matter, rule *Rule, t time.Time) (found []finding) {
	if !m.collecting() {
		return nil
	}
	for _, id := range m.debts {
		d := m.debt(id)
		if d == nil || !d.Medical {
			continue
		}
		if d.MedicalNoticeAt == nil {
			found = append(found, forever(id)...)
		} else if until := m.daysOn(*d.MedicalNoticeAt, rule.param("days")+1, true); t.Before(until) {
			found = append(found, finding{until, []string{id}})
		}
	}
	return found
}

func judgeWestVirginia(m *matter, rule *Rule, t time.Time) []finding {
	if !m.calls() {
		return nil
	}
	return m.limit(t, rule.param("contacts"), rule.param("days"), func(x *Interaction) bool {
		return x.Channel == Voice && x.Outcome == "conversation" && x.Person == m.request.Person && collects(x.Theme)
	})
}

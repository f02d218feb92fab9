package federal

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// TcpaRules are 47 U.S.C. 227 and 47 CFR 64.1200. They bind whoever calls.
func TcpaRules() []law.Rule {
	grace := law.Parameter{Name: "graceBusinessDays", Unit: "business days in which a revocation is put into effect", Value: 0, Min: 0, Max: 10}
	return []law.Rule{
		law.Federal("us-tcpa-hours", "1995-08-01", "47 CFR 64.1200(c)(1)", "No telephone solicitation before 8 a.m. or after 9 p.m. where the person is.", law.ByLaw, law.ByLaw, law.Blocks, judgeSolicitation,
			law.Parameter{Name: "open", Unit: "minute of the day, inclusive", Value: 480, Min: 480, Max: 720}, law.Parameter{Name: "close", Unit: "minute of the day, exclusive", Value: 1260, Min: 780, Max: 1260}),
		law.Federal("us-tcpa-autodialed", "2013-10-16", "47 CFR 64.1200(a)(1)(iii), (a)(10)", "No autodialed or prerecorded call or text to a mobile number without consent.", law.ByLaw, law.ByLaw, law.Blocks, judgeAutodialed, grace),
		law.Federal("us-tcpa-prerecorded", "2023-07-20", "47 CFR 64.1200(a)(3)(iii)", "At most three prerecorded calls to a residential line in thirty days without consent.", law.ByLaw, law.ByLaw, law.Blocks, judgePrerecorded,
			law.Parameter{Name: "calls", Unit: "calls permitted", Value: 3, Min: 0, Max: 3}, law.Parameter{Name: "days", Unit: "consecutive days", Value: 30, Min: 30, Max: 62}, grace),
	}
}

// judgeSolicitation is 47 CFR 64.1200(c)(1). A call about a debt is no
// solicitation.
func judgeSolicitation(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if r := m.Request; !r.Commercial() || r.Channel != fact.Voice && r.Channel != fact.Text {
		return nil
	}
	return m.Shut(t, rule.Param("open"), rule.Param("close"))
}

// judgeAutodialed is 47 U.S.C. 227(b)(1)(A)(iii): consent is prior and express,
// and can be taken back by any reasonable means. The rules give ten business
// days to act on that (64.1200(a)(10), from 2025-04-11); here it counts at once
// unless the lender says otherwise. A number that may be a mobile one is taken
// for one; a text always goes to one.
func judgeAutodialed(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if r.Channel != fact.Text && r.Channel != fact.Voice || !r.ByAutodialer() && !r.Prerecorded {
		return nil
	}
	if r.Channel == fact.Voice && r.Contact.Mobile != nil && !*r.Contact.Mobile {
		return nil
	}
	if r.Channel == fact.Voice && r.Contact.Mobile == nil {
		m.Lack("request.contact.mobile")
	}
	if m.Agreed(fact.AutodialedColl, t, false, rule.Param("graceBusinessDays")) || r.Channel == fact.Text && m.Agreed(fact.TextNumber, t, false, rule.Param("graceBusinessDays")) {
		return nil
	}
	return law.Forever(r.Contact.ID)
}

// judgePrerecorded is the limit of the TRACED Act on calls that need no consent
// because they sell nothing.
func judgePrerecorded(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if r.Channel != fact.Voice || !r.Prerecorded || r.Contact.Mobile == nil || *r.Contact.Mobile || m.Agreed(fact.AutodialedColl, t, false, rule.Param("graceBusinessDays")) {
		return nil
	}
	return m.Limit(t, rule.Param("calls"), rule.Param("days"), func(x *fact.Interaction) bool {
		return m.Tried(x, fact.Voice) && x.Prerecorded && (x.Contact == r.Contact.ID || x.Contact == "" || r.Contact.ID == "")
	})
}

package guard

import "time"

// tcpaRules are 47 U.S.C. 227 and 47 CFR 64.1200. They bind whoever calls.
func tcpaRules() []Rule {
	grace := Parameter{"graceBusinessDays", "business days in which a revocation is put into effect", 0, 0, 10}
	return []Rule{
		federal("us-tcpa-hours", "1995-08-01", "47 CFR 64.1200(c)(1)", "No telephone solicitation before 8 a.m. or after 9 p.m. where the person is.", Law, Law, Blocks, judgeSolicitation,
			Parameter{"open", "minute of the day, inclusive", 480, 480, 720}, Parameter{"close", "minute of the day, exclusive", 1260, 780, 1260}),
		federal("us-tcpa-autodialed", "2013-10-16", "47 CFR 64.1200(a)(1)(iii), (a)(10)", "No autodialed or prerecorded call or text to a mobile number without consent.", Law, Law, Blocks, judgeAutodialed, grace),
		federal("us-tcpa-prerecorded", "2023-07-20", "47 CFR 64.1200(a)(3)(iii)", "At most three prerecorded calls to a residential line in thirty days without consent.", Law, Law, Blocks, judgePrerecorded,
			Parameter{"calls", "calls permitted", 3, 0, 3}, Parameter{"days", "consecutive days", 30, 30, 62}, grace),
	}
}

// judgeSolicitation is 47 CFR 64.1200(c)(1). A call about a debt is no
// solicitation.
func judgeSolicitation(m *matter, rule *Rule, t time.Time) []finding {
	if r := m.request; !r.commercial() || r.Channel != Voice && r.Channel != Text {
		return nil
	}
	return m.shut(t, rule.param("open"), rule.param("close"))
}

// judgeAutodialed is 47 U.S.C. 227(b)(1)(A)(iii): consent is prior and express,
// and can be taken back by any reasonable means. The rules give ten business
// days to act on that (64.1200(a)(10), from 2025-04-11); here it counts at once
// unless the lender says otherwise. A number that may be a mobile one is taken
// for one; a text always goes to one.
func judgeAutodialed(m *matter, rule *Rule, t time.Time) []finding {
	r := m.request
	if r.Channel != Text && r.Channel != Voice || !r.autodialed() && !r.Prerecorded {
		return nil
	}
	if r.Channel == Voice && r.Contact.Mobile != nil && !*r.Contact.Mobile {
		return nil
	}
	if r.Channel == Voice && r.Contact.Mobile == nil {
		m.lack("request.contact.mobile")
	}
	if m.agreed(AutodialedColl, t, false, rule.param("graceBusinessDays")) || r.Channel == Text && m.agreed(TextNumber, t, false, rule.param("graceBusinessDays")) {
		return nil
	}
	return forever(r.Contact.ID)
}

// judgePrerecorded is the limit of the TRACED Act on calls that need no consent
// because they sell nothing.
func judgePrerecorded(m *matter, rule *Rule, t time.Time) []finding {
	r := m.request
	if r.Channel != Voice || !r.Prerecorded || r.Contact.Mobile == nil || *r.Contact.Mobile || m.agreed(AutodialedColl, t, false, rule.param("graceBusinessDays")) {
		return nil
	}
	return m.limit(t, rule.param("calls"), rule.param("days"), func(x *Interaction) bool {
		return m.tried(x, Voice) && x.Prerecorded && (x.Contact == r.Contact.ID || x.Contact == "" || r.Contact.ID == "")
	})
}

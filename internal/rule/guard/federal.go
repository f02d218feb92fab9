package guard

import (
	"slices"
	"time"
)

// federalRules are the other federal rules.
func federalRules() []Rule {
	return []Rule{
		federal("us-bankruptcy-stay", "2005-10-17", "11 U.S.C. 362(a)(6), 1201(a), 1301(a)", "No act to collect while the automatic stay holds.", Law, Law, Blocks, judgeStay),
		federal("us-bankruptcy-discharge", "2005-10-17", "11 U.S.C. 524(a)(2)", "No act to collect a debt that has been discharged.", Law, Law, Blocks, judgeDischarge),
		federal("us-scra", "2003-12-19", "50 U.S.C. 3931, 3937, 3952, 3953", "No repossession, foreclosure or default judgment against a servicemember without a court.", Law, Law, Blocks, judgeServicemember),
		federal("us-scra-command", "2003-12-19", "15 U.S.C. 1692c(b); CFPB Bulletin 2013-07", "No contact about a debt with a servicemember's command.", Practice, Law, Blocks, judgeCommand),
		federal("us-fcra-identity-theft", "2004-12-01", "15 U.S.C. 1681c-2 (605B), 1681m(f), 1681s-2(a)(6)", "No collection of a debt that is reported as identity theft.", Law, Law, Blocks, judgeIdentityTheft),
		federal("us-can-spam", "2004-01-01", "15 U.S.C. 7704(a)(4), (a)(5)", "A commercial e-mail goes to nobody who opted out, and says how to.", Law, Law, Blocks, judgeCommercial),
	}
}

// bankrupt finds the cases under title 11 that bear on the request's debts.
func (m *matter) bankrupt(t time.Time, discharged bool) (found []finding) {
	if !m.collecting() || m.agreed(Court, t, false, 0) {
		return nil
	}
	for i := range m.facts.Bankruptcies {
		x := &m.facts.Bankruptcies[i]
		if !m.touches(x.Debts) || m.reaffirmed(x) || discharged != (x.Discharged != nil && !t.Before(*x.Discharged)) {
			continue
		}
		// The stay protects somebody else who owes in chapters 12 and 13 alone; a
		// discharge protects the debtor alone (524(e)).
		if x.Codebtor && (discharged || x.Chapter != 12 && x.Chapter != 13 && x.Chapter != 0) {
			continue
		}
		until, yes := x.holds(t)
		switch {
		case discharged:
			found = append(found, forever(x.ID)...)
		case yes:
			found = append(found, finding{until, []string{x.ID}})
		}
	}
	return found
}

// reaffirmed says that all of the request's debts were reaffirmed (524(c)).
func (m *matter) reaffirmed(x *Bankruptcy) bool {
	return !slices.ContainsFunc(m.debts, func(d string) bool { return !slices.Contains(x.Reaffirmed, d) })
}

// judgeStay is 11 U.S.C. 362(a)(6), from the petition until the case ends, and
// for codebtors of consumer debts 1201(a) and 1301(a).
func judgeStay(m *matter, _ *Rule, t time.Time) []finding { return m.bankrupt(t, false) }

// judgeDischarge is 11 U.S.C. 524(a)(2).
func judgeDischarge(m *matter, _ *Rule, t time.Time) []finding { return m.bankrupt(t, true) }

// judgeServicemember is the Servicemembers Civil Relief Act: contact as such
// goes on, but not to take what only a court may give.
func judgeServicemember(m *matter, _ *Rule, t time.Time) []finding {
	p := m.request.Purpose
	if p != Repossession && p != LegalAction && p != Postjudgment || m.agreed(Court, t, false, 0) {
		return nil
	}
	return spanned(m.facts.Duties, t)
}

// judgeCommand keeps a debt from the chain of command: a military contact that
// is not the servicemember's own, and an employer.
func judgeCommand(m *matter, _ *Rule, t time.Time) []finding {
	r := m.request
	if !m.collecting() || r.Recipient != Employer && (r.Contact.Label != "military" || consumer(r.Recipient)) {
		return nil
	}
	return spanned(m.facts.Duties, t)
}

// judgeIdentityTheft is 15 U.S.C. 1681m(f) and (g): a debt that is said to come
// of identity theft is not sold, transferred or placed for collection, until
// the report has been answered.
func judgeIdentityTheft(m *matter, _ *Rule, t time.Time) []finding {
	return m.disputed(t, "identityTheft")
}

// judgeCommercial is the CAN-SPAM Act. The law gives ten business days to act
// on an opt-out; here it counts at once.
func judgeCommercial(m *matter, _ *Rule, t time.Time) (found []finding) {
	r := m.request
	if r.Channel != Email || !r.commercial() {
		return nil
	}
	if !r.OptOutNotice {
		found = forever()
	}
	for i := range m.facts.Refusals {
		if x := &m.facts.Refusals[i]; x.Channel == "" || x.Channel == Email {
			if until, yes := x.holds(t); yes {
				found = append(found, finding{until, []string{x.ID}})
			}
		}
	}
	return found
}

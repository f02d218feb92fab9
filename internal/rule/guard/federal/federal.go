// Package federal is the federal law of contacts: Regulation F, the Telephone
// Consumer Protection Act, bankruptcy, servicemembers, identity theft, e-mail.
package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// regF is a rule of Regulation F, which took effect on 2021-11-30 and binds
// debt collectors.
func regF(id, section, says string, judge func(*law.Matter, *law.Rule, time.Time) []law.Finding, p ...law.Parameter) law.Rule {
	return law.Federal("us-regf-"+id, "2021-11-30", "12 CFR "+section, says, law.ByPractice, law.ByLaw, law.Blocks, judge, p...)
}

// FederalRules are the other federal rules.
func FederalRules() []law.Rule {
	return []law.Rule{
		law.Federal("us-bankruptcy-stay", "2005-10-17", "11 U.S.C. 362(a)(6), 1201(a), 1301(a)", "No act to collect while the automatic stay holds.", law.ByLaw, law.ByLaw, law.Blocks, judgeStay),
		law.Federal("us-bankruptcy-discharge", "2005-10-17", "11 U.S.C. 524(a)(2)", "No act to collect a debt that has been discharged.", law.ByLaw, law.ByLaw, law.Blocks, judgeDischarge),
		law.Federal("us-scra", "2003-12-19", "50 U.S.C. 3931, 3937, 3952, 3953", "No repossession, foreclosure or default judgment against a servicemember without a court.", law.ByLaw, law.ByLaw, law.Blocks, judgeServicemember),
		law.Federal("us-scra-command", "2003-12-19", "15 U.S.C. 1692c(b); CFPB Bulletin 2013-07", "No contact about a debt with a servicemember's command.", law.ByPractice, law.ByLaw, law.Blocks, judgeCommand),
		law.Federal("us-fcra-identity-theft", "2004-12-01", "15 U.S.C. 1681c-2 (605B), 1681m(f), 1681s-2(a)(6)", "No collection of a debt that is reported as identity theft.", law.ByLaw, law.ByLaw, law.Blocks, judgeIdentityTheft),
		law.Federal("us-can-spam", "2004-01-01", "15 U.S.C. 7704(a)(4), (a)(5)", "A commercial e-mail goes to nobody who opted out, and says how to.", law.ByLaw, law.ByLaw, law.Blocks, judgeCommercial),
	}
}

// bankrupt finds the cases under title 11 that bear on the request's debts.
func bankrupt(m *law.Matter, t time.Time, discharged bool) (found []law.Finding) {
	if !m.Collecting() || m.Agreed(fact.Court, t, false, 0) {
		return nil
	}
	for i := range m.Facts.Bankruptcies {
		x := &m.Facts.Bankruptcies[i]
		if !m.Touches(x.Debts) || reaffirmed(m, x) || discharged != (x.Discharged != nil && !t.Before(*x.Discharged)) {
			continue
		}
		// The stay protects somebody else who owes in chapters 12 and 13 alone; a
		// discharge protects the debtor alone (524(e)).
		if x.Codebtor && (discharged || x.Chapter != 12 && x.Chapter != 13 && x.Chapter != 0) {
			continue
		}
		until, yes := x.Holds(t)
		switch {
		case discharged:
			found = append(found, law.Forever(x.ID)...)
		case yes:
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// reaffirmed says that all of the request's debts were reaffirmed (524(c)).
func reaffirmed(m *law.Matter, x *fact.Bankruptcy) bool {
	return !slices.ContainsFunc(m.Debts, func(d string) bool { return !slices.Contains(x.Reaffirmed, d) })
}

// judgeStay is 11 U.S.C. 362(a)(6), from the petition until the case ends, and
// for codebtors of consumer debts 1201(a) and 1301(a).
func judgeStay(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding { return bankrupt(m, t, false) }

// judgeDischarge is 11 U.S.C. 524(a)(2).
func judgeDischarge(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	return bankrupt(m, t, true)
}

// judgeServicemember is the Servicemembers Civil Relief Act: contact as such
// goes on, but not to take what only a court may give.
func judgeServicemember(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	p := m.Request.Purpose
	if p != fact.Repossession && p != fact.LegalAction && p != fact.Postjudgment || m.Agreed(fact.Court, t, false, 0) {
		return nil
	}
	return law.Spanned(m.Facts.Duties, t)
}

// judgeCommand keeps a debt from the chain of command: a military contact that
// is not the servicemember's own, and an employer.
func judgeCommand(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if !m.Collecting() || r.Recipient != fact.Employer && (r.Contact.Label != "military" || fact.Consumer(r.Recipient)) {
		return nil
	}
	return law.Spanned(m.Facts.Duties, t)
}

// judgeIdentityTheft is 15 U.S.C. 1681m(f) and (g): a debt that is said to come
// of identity theft is not sold, transferred or placed for collection, until
// the report has been answered.
func judgeIdentityTheft(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	return disputed(m, t, "identityTheft")
}

// judgeCommercial is the CAN-SPAM Act. The law gives ten business days to act
// on an opt-out; here it counts at once.
func judgeCommercial(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	r := m.Request
	if r.Channel != fact.Email || !r.Commercial() {
		return nil
	}
	if !r.OptOutNotice {
		found = law.Forever()
	}
	for i := range m.Facts.Refusals {
		if x := &m.Facts.Refusals[i]; x.Channel == "" || x.Channel == fact.Email {
			if until, yes := x.Holds(t); yes {
				found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
			}
		}
	}
	return found
}

package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// bankruptcy is title 11 of the United States Code: what only a court may permit. A
// creditor whose claim is secured on the home may ask for the periodic payments after
// a discharge (524(j)): the guard does not see what secures a debt, and holds the
// discharge, which is stricter.
func bankruptcy() []law.Rule {
	filed := func(change func(*fact.Bankruptcy)) law.Change {
		return law.Know(func(f *fact.Facts) {
			x := fact.Bankruptcy{Span: law.Since(), Chapter: 7}
			change(&x)
			f.Bankruptcies = []fact.Bankruptcy{x}
		})
	}
	seven := filed(func(*fact.Bankruptcy) {})
	discharge := func(c *fact.Case) { c.Facts.Bankruptcies[0].Discharged = law.Before(c, time.Hour) }
	reaffirms := func(ago time.Duration) law.Change {
		return func(c *fact.Case) {
			c.Facts.Bankruptcies[0].Reaffirmed = []fact.Reaffirmation{{Span: fact.Span{ID: "F-2", At: *law.Before(c, ago)}, Debt: "A"}}
		}
	}
	taking := law.For(fact.Repossession)
	return []law.Rule{
		{
			ID: "us-bankruptcy-stay", Version: 6, From: "1979-10-01", Citation: "11 U.S.C. 362(a), 1201(a), 1301(a)", Jurisdiction: "US",
			Says:     "No act to collect while the automatic stay holds.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{law.StayLifted}, LooksBack: law.Forever,
			Source: "11 U.S.C. 362(a), 1201(a), 1301(a) (" + usCode + ", title 11); library.nclc.org (the day)", ReadOn: readLast, Unverified: "The exceptions of 362(b), and whether the modified statements of 12 CFR 1026.41(f) and the notice of 1024.39(c) may be sent during the stay (they are stopped, which is stricter), were not read. 1201 and 1301 protect who owes a consumer debt with the debtor; whatever the debt, it is held, which is stricter.",
			Needs: law.NeedsCases,
			Judge: func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding { return bankrupt(m, rule, t, false) },
			Examples: []law.Example{
				law.Stops("chapter 7", seven),
				law.Stops("a repossession under the label of service", seven, taking, law.AskFor(func(r *fact.Request) { r.Theme = "opsServicing" })),
				law.Stops("a repossession through the creditor's attorney", seven, taking, law.To(fact.CreditorAttorney)),
				law.Stops("a codebtor in chapter 13", filed(func(x *fact.Bankruptcy) { x.Chapter, x.Codebtor = 13, true })),
				law.Passes("a codebtor in chapter 7", filed(func(x *fact.Bankruptcy) { x.Codebtor = true })),
				law.Passes("a debt that it does not touch", filed(func(x *fact.Bankruptcy) { x.Debts = []string{"B"} })),
				law.Passes("the debtor's attorney", seven, attorney, law.To(fact.Attorney)),
				law.Stops("a codebtor in chapter 13 after the discharge, while the case is open", filed(func(x *fact.Bankruptcy) { x.Chapter, x.Codebtor = 13, true }), discharge),
				law.Excepts("a court has lifted it", law.Agrees(fact.ReliefFromStay), seven),
				law.Stops("a call that is said to be a proof of claim", seven, law.For(fact.ProofOfClaim)),
				law.Stops("a second proof of claim", law.For(fact.ProofOfClaim), law.Over(fact.Mail), seven, law.Made(1, fact.Mail, 24*time.Hour)),
				law.Stops("a proof of claim that goes to the debtor", law.For(fact.ProofOfClaim), law.Over(fact.Mail), seven),
				law.Excepts("a proof of claim", law.For(fact.ProofOfClaim), law.Over(fact.Mail), law.To(fact.ThirdParty), seven),
			},
		},
		{
			ID: "us-bankruptcy-discharge", Version: 5, From: "1979-10-01", Citation: "11 U.S.C. 524(a)(2)", Jurisdiction: "US",
			Says:     "No act to collect a debt that has been, or may have been, discharged.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			LooksBack: law.Forever,
			Source:    "11 U.S.C. 524(a)(2), (c) to (e), (j) (" + usCode + ", title 11); library.nclc.org (the day)", ReadOn: readLast,
			Needs: law.NeedsCases,
			Judge: func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding { return bankrupt(m, rule, t, true) },
			Examples: []law.Example{
				law.Stops("discharged an hour ago", seven, discharge),
				law.Stops("the case has ended, and nobody knows how", seven, func(c *fact.Case) { c.Facts.Bankruptcies[0].EndedAt = law.Before(c, time.Hour) }),
				law.Passes("the case was dismissed", seven, func(c *fact.Case) {
					c.Facts.Bankruptcies[0].EndedAt, c.Facts.Bankruptcies[0].Dismissed = law.Before(c, time.Hour), true
				}),
				law.Stops("reaffirmed after it, which is too late", seven, discharge, reaffirms(time.Minute)),
				law.Stops("reaffirmed, and rescinded", seven, discharge, reaffirms(48*time.Hour),
					func(c *fact.Case) { c.Facts.Bankruptcies[0].Reaffirmed[0].EndedAt = law.Before(c, time.Minute) }),
				law.Excepts("the debt was reaffirmed before it", reaffirms(48*time.Hour), seven, discharge),
			},
		},
	}
}

// servicemembers is the Servicemembers Civil Relief Act: contact as such goes on,
// but not to take what only a court may give.
func servicemembers() []law.Rule {
	taking := law.For(fact.Repossession)
	serves := law.Know(func(f *fact.Facts) { f.Duties = []fact.Span{law.Since()} })
	served := func(c *fact.Case) {
		s := law.Since()
		s.EndedAt = law.Before(c, 24*time.Hour)
		c.Facts.Duties, c.Facts.Debts[0].Kind = []fact.Span{s}, fact.Mortgage
	}
	return []law.Rule{
		{
			ID: "us-scra", Version: 4, From: "2003-12-19", Citation: "50 U.S.C. 3931, 3952, 3953", Jurisdiction: "US",
			Says:     "No repossession, foreclosure or default judgment against a servicemember without a court; of what is, or may be, secured by property and older than the service, none for a year after it.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{law.CourtOrdered}, Source: "50 U.S.C. 3931(b), 3952(a) (" + usCode + ", title 50), 3953(c) (library.nclc.org, checkoutapi.com)", ReadOn: "2026-11-25",
			Unverified: "The day on which it began was not read. 3952 covers contracts of which an installment was paid before the service; all are held, which is stricter. What secures a debt is not seen: whatever is repossessed is taken for secured but for medical and student debts, and mortgages, vehicle loans and debts of no known kind for every step.",
			Needs:      law.NeedsDuties, Judge: judgeServicemember,
			Examples: []law.Example{
				law.Stops("repossession during the service", law.Over(fact.Mail), taking, serves),
				law.Stops("foreclosure the day after it", law.Over(fact.Mail), taking, served),
				law.Passes("a reminder", serves),
				law.Stops("repossession of a vehicle the day after it", law.Over(fact.Mail), taking, served, law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Vehicle })),
				law.Passes("an action about a consumer debt the day after it", law.Over(fact.Mail), law.For(fact.LegalAction),
					served, law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Consumer })),
				law.Excepts("with an order of a court", law.Agrees(fact.CourtOrder), law.Over(fact.Mail), taking, serves),
			},
		},
		{
			ID: "us-scra-command", Version: 1, From: "2003-12-19", Citation: "15 U.S.C. 1692c(b); CFPB Bulletin 2013-07", Jurisdiction: "US",
			Says:     "No contact about a debt with a servicemember's command.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Source: "15 U.S.C. 1692c(b) (" + usCode + ", title 15)", ReadOn: "2026-11-25",
			Unverified: "The bulletin was not read, nor that a creditor's contact with the command is bad practice.",
			Needs:      law.NeedsDuties, Judge: judgeCommand,
			Examples: []law.Example{
				law.Stops("the commanding officer", law.To(fact.Employer), serves),
				law.Passes("the employer of somebody who does not serve", law.To(fact.Employer)),
			},
			NoException: "There is none for a contact about a debt.",
		},
	}
}

// acts says that a request is, or may be, a step that takes, or threatens to, whoever it
// goes to: which remedy may be invoked it does not say.
func acts(r *fact.Request) bool {
	switch r.Purpose {
	case fact.LegalAction, fact.Pleading, fact.Repossession, fact.Postjudgment, fact.Remedy:
		return true
	}
	return false
}

// bankrupt finds the cases under title 11 that bear on the request's debts: by
// the stay (362(a), from the petition until the case ends), or by a discharge. One
// proof of claim in a case is filed with the court.
func bankrupt(m *law.Matter, rule *law.Rule, t time.Time, discharged bool) (found []law.Finding) {
	r := m.Request
	if len(m.Facts.Bankruptcies) == 0 || !m.Collecting() && !acts(r) {
		return nil
	}
	for i := range m.Facts.Bankruptcies {
		x := &m.Facts.Bankruptcies[i]
		until, open := x.Holds(t)
		// The stay of who owes with the debtor ends with the case (1201(a), 1301(a)(2)), that of
		// the debtor at the discharge (362(c)(2)(C)).
		over := x.Discharged != nil && !t.Before(*x.Discharged) && !x.Codebtor || !open && !x.Dismissed
		if !m.Touches(x.Debts) || discharged && reaffirmed(m, x,
			t) || discharged != over || !discharged && claims(m, x) || m.Lifted(rule, x.At, t) {
			continue
		}
		// The stay protects somebody else who owes in chapters 12 and 13 alone; a
		// discharge protects the debtor alone (524(e)), and relief from a stay does not lift it
		// (362(d)).
		if x.Codebtor && (discharged || x.Chapter != 12 && x.Chapter != 13 && x.Chapter != 0) {
			continue
		}
		switch {
		case discharged:
			if x.Discharged == nil {
				m.Lack("facts.bankruptcies.discharged")
			}
			found = append(found, law.Always(x.ID)...)
		case open:
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// claims says that the request is the proof of claim in a case, which is filed with the
// court, and not with who owes.
func claims(m *law.Matter, x *fact.Bankruptcy) bool {
	r := m.Request
	return r.Purpose == fact.ProofOfClaim && fact.Filed(r.Purpose, r.Channel) && !m.MayBeConsumer() &&
		x.ClaimedAt == nil && !m.Said(fact.ProofOfClaim, x.At)
}

// reaffirmed says that all of the request's debts were reaffirmed in the case, before the
// discharge (524(c)(1)), by agreements that were not rescinded since.
func reaffirmed(m *law.Matter, x *fact.Bankruptcy, t time.Time) bool {
	agreed := func(debt string) bool {
		return slices.ContainsFunc(x.Reaffirmed, func(a fact.Reaffirmation) bool {
			_, yes := a.Holds(t)
			return yes && a.Debt == debt && a.At.After(x.At) && x.Discharged != nil && a.At.Before(*x.Discharged)
		})
	}
	return !slices.ContainsFunc(m.Debts, func(d string) bool { return !agreed(d) })
}

// judgeServicemember is the Servicemembers Civil Relief Act: contact as such
// goes on, but not to take what only a court may give. 3953(c): a sale or
// foreclosure or seizure is not valid during, or within one year after, the service, where
// the obligation, on real or personal property (3953(a)), is older than the service.
func judgeServicemember(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if len(m.Facts.Duties) == 0 || !acts(m.Request) {
		return nil
	}
	for i := range m.Facts.Duties {
		x := m.Facts.Duties[i]
		if m.Lifted(rule, x.At, t) {
			continue
		}
		if securedBefore(m, x.At) {
			for _, end := range []**time.Time{&x.Until, &x.EndedAt} {
				if *end != nil {
					later := (*end).AddDate(1, 0, 1)
					*end = &later
				}
			}
		}
		if until, yes := x.Holds(t); yes {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// securedBefore says that a debt of the request is, or may be, secured by property and
// older than the service: what is repossessed is, unless its kind never is.
func securedBefore(m *law.Matter, service time.Time) bool {
	began, _ := m.Days(service)
	kinds := []string{"", fact.Mortgage, fact.Vehicle}
	if m.Request.Purpose == fact.Repossession {
		kinds = append(kinds, fact.Consumer, fact.Commercial)
	}
	return slices.ContainsFunc(m.Debts, func(id string) bool {
		d := m.Debt(id)
		return d == nil || slices.Contains(kinds, d.Kind) && (d.MadeOn == nil || *d.MadeOn <= began)
	})
}

// judgeCommand keeps a debt from the chain of command: a military contact that
// is not the servicemember's own, and an employer.
func judgeCommand(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	military := (r.Contact.Label == "military" || r.Contact.Label == "") && !m.Consumer(t)
	if len(m.Facts.Duties) == 0 || !m.Collecting() || r.Recipient != fact.Employer && !military {
		return nil
	}
	return law.Spanned(m.Facts.Duties, t)
}

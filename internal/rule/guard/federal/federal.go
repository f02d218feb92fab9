// Package federal is the federal law of contacts: the Fair Debt Collection
// Practices Act with Regulation F, the Telephone Consumer Protection Act,
// bankruptcy, servicemembers, identity theft, e-mail.
package federal

import (
	"slices"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

const (
	// Regulation F as amended, with its Official Interpretation.
	regF       = "2021-11-30"
	regFSource = "12 CFR 1006 with its Official Interpretation (cfpb/reg-text, ecfr/1006.txt)"
	regFRead   = "2026-11-21"
	// usCode holds the United States Code in parts, by title.
	usCode = "codexstanford/markdonw-chunck-of-the-usa-code"
	// eSign is the section on electronic disclosures to consumers.
	eSign = "7001(c)"
	// readLast is the day on which texts were read for the last time.
	readLast = "2026-11-26"
)

// business is what is no debt (12 CFR 1006.2(h), 15 U.S.C. 1692a(5)): an obligation that is
// not primarily for personal, family or household purposes.
var business = []string{fact.Commercial}

// Rules are the rules of this package, whether in force or not.
func Rules() []law.Rule {
	now := slices.Concat(hours(), places(), represented(), ceased(), thirdParties(), estates(),
		media(), shows(), delivery(), frequency(), debts(), furnishing(), disputes(), conduct(), procedures(), disclosures())
	for i := range now {
		r := &now[i]
		r.From, r.Jurisdiction = regF, "US"
		if strings.HasPrefix(r.ID, "us-") {
			r.Outside = business
		}
		if r.Source == "" {
			r.Source, r.ReadOn = regFSource, regFRead
		}
	}
	return slices.Concat(now, before(now), tellingAgencies(), tcpa(), telemarketing(), bankruptcy(), servicemembers(), others())
}

// before is the Fair Debt Collection Practices Act as it stood before Regulation
// F spelled it out: the same rules by the sections that they come from. It held
// no numbers of calls: those at which many calls are warned of are ours.
func before(now []law.Rule) (then []law.Rule) {
	sections := map[string]string{
		"us-regf-time": "1692c(a)(1)", "us-regf-stated-time": "1692c(a)(1)", "us-regf-place": "1692c(a)(1)", "us-regf-attorney": "1692c(a)(2)", "us-regf-employment": "1692c(a)(3)",
		"us-regf-third-party": "1692c(b)", "us-regf-cease": "1692c(c)", "us-regf-locate": "1692b(1) to (6)", "us-regf-postcard": "1692f(7)",
		"us-regf-validation": "1692g(a)", "us-regf-dispute": "1692g(b)", "us-regf-original-creditor": "1692g(b)", "us-regf-settled": "1692e(2)(A)",
		"us-regf-conduct-day": "1692d", "us-regf-conduct-succession": "1692d", "us-regf-conduct-media": "1692d",
		"us-regf-public": "1692c(b), 1692d", "us-regf-electronic-delivery": eSign, "us-regf-disclosure": "1692e(11)",
	}
	unread := map[string]string{
		"1692d": "1692d has no numbers: they are ours, for counsel to set.", "1692e(11)": "The paragraph asks it of communications: that a voicemail of limited content is none is of 12 CFR 1006.2(j).",
		"1692c(b), 1692d": "That what others can see is a communication with them is our reading.",
	}
	for _, r := range now {
		section, ok := sections[r.ID]
		if !ok {
			continue
		}
		r.ID = "us-fdcpa" + r.ID[len("us-regf"):]
		r.From, r.To, r.Citation = "1978-03-20", regF, "15 U.S.C. "+section
		r.Source, r.ReadOn = "15 U.S.C. 1692b to 1692g ("+usCode+", title 15); the day, six months after 1977-09-20, in the note to 1692 (checkoutapi.com)", readLast
		r.Unverified = unread[section]
		if section == eSign {
			r.From, r.Source = "2000-10-01", "15 U.S.C. 7001(c) (senasign.com), and the day in the note to it (customsmobile.com)"
		}
		r.Examples = earlier(r.Examples)
		then = append(then, r)
	}
	return then
}

// earlier moves examples by 313 weeks, to the same day of 2020.
func earlier(all []law.Example) []law.Example {
	out := slices.Clone(all)
	for i := range out {
		out[i] = out[i].Earlier(313)
	}
	return out
}

// agreed makes it a contact about what is agreed already: a debt that there is.
func agreed(c *fact.Case) { c.Request.Theme, c.Request.Debts = "opsServicing", []string{"A"} }

// others are the federal rules that no longer law holds together.
func others() []law.Rule {
	mail := func(c *fact.Case) { law.Sells(c); law.Over(fact.Email)(c) }
	return []law.Rule{
		{
			ID: "us-fcra-identity-theft", Version: 3, From: "2004-12-01", Citation: "15 U.S.C. 1681c-2 (605B), 1681m(f), (g), 1681s-2(a)(6)", Jurisdiction: "US",
			Says:     "No collection of a debt that is reported as identity theft.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Source: "15 U.S.C. 1681m(f), (g) (" + usCode + ", title 15)", ReadOn: readLast,
			Unverified: "1681m(f) bars sale, transfer for consideration and placing for collection, and (g) asks a collector to inform; that they bar contact by a collector with whom it is placed is our reading, and by a creditor good practice. 1681c-2, 1681s-2(a)(6) and the day were not read.",
			Needs:      law.NeedsDisputes, Judge: judgeIdentityTheft,
			Examples: []law.Example{
				law.Stops("reported on January 2", law.Know(func(f *fact.Facts) {
					f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.IdentityTheft}}
				})),
				law.Passes("about another debt", law.Know(func(f *fact.Facts) {
					f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.IdentityTheft, Debts: []string{"B"}}}
				})),
				law.Excepts("answered an hour ago", func(c *fact.Case) { c.Facts.Disputes[0].AnsweredAt = law.Before(c, time.Hour) },
					law.Know(func(f *fact.Facts) {
						f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.IdentityTheft}}
					})),
			},
		},
		{
			ID: "us-can-spam", Version: 3, From: "2004-01-01", Citation: "15 U.S.C. 7704(a)(4), (a)(5)", Jurisdiction: "US",
			Says:     "A commercial e-mail goes to nobody who opted out, and says how to.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Source: "15 U.S.C. 7704(a)(3) to (5) (" + usCode + ", title 15)", ReadOn: readLast,
			Unverified: "The day on which it began was not read. The law gives ten business days to act on an opt-out; here it counts at once. That the message says that it is an advertisement, and where the sender is found (7704(a)(5)(A)(i), (iii)), is not seen here.",
			Needs:      law.NeedsSelling | law.NeedsEmails, Judge: judgeCommercial,
			Examples: []law.Example{
				law.Stops("opted out of e-mail", mail, law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Channel: fact.Email}} })),
				law.Stops("no way to opt out", mail, law.AskFor(func(r *fact.Request) { r.OptOutNotice = false })),
				law.Passes("as it should be", mail),
				law.Excepts("about what is agreed already", agreed, mail, law.AskFor(func(r *fact.Request) { r.OptOutNotice = false })),
			},
		},
	}
}

// judgeIdentityTheft holds a debt that is said to come of identity theft until
// the report has been answered.
func judgeIdentityTheft(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	return disputed(m, t, fact.IdentityTheft) // to an agency, too: 1681s-2(a)(6)(B)
}

func judgeCommercial(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	r := m.Request
	if r.Channel != fact.Email || !r.MaySell() {
		return nil
	}
	if !r.OptOutNotice {
		found = law.Always()
	}
	return append(found, unwanted(m, t, m.Refused)...)
}

// unwanted is refused for what sells, with the requests for no contact at all, about
// whichever debt, and with what was taken back of all consents or of advertising. A request
// over one of the two media of telephones is one over both (47 CFR 64.1200(e)).
func unwanted(m *law.Matter, t time.Time, heard func(*fact.Refusal) bool) []law.Finding {
	found := refused(m, t, heard)
	for i := range m.Facts.Ceases {
		x := &m.Facts.Ceases[i]
		if until, yes := x.Holds(t); yes {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	for i := range m.Facts.Revocations {
		x := &m.Facts.Revocations[i]
		if until, yes := x.Holds(t); yes && (x.Name == "" || x.Name == fact.MarketingConsent) && m.RevokedHere(x) {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}

// refused finds the requests not to use the medium, the number or the address, of those
// that are heard.
func refused(m *law.Matter, t time.Time, heard func(*fact.Refusal) bool) (found []law.Finding) {
	for i := range m.Facts.Refusals {
		if x := &m.Facts.Refusals[i]; heard(x) {
			if until, yes := x.Holds(t); yes {
				found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
			}
		}
	}
	return found
}

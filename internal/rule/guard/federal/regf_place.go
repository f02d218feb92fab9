package federal

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// places are the rules about places: 12 CFR 1006.6(b)(1)(ii), which lasts until
// the statement is withdrawn or consent is given directly (6(b)(4)(i)), and
// 1006.6(b)(3), 15 U.S.C. 1692c(a)(3), where the contacter knows or has reason
// to know that the employer prohibits it.
func places() []law.Rule {
	yes, no := true, false
	home := law.Know(func(f *fact.Facts) {
		f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: "home", Employer: &no}}
	})
	work := law.Know(func(f *fact.Facts) {
		f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: "work", Employer: &yes}}
	})
	mobile := law.AskFor(func(r *fact.Request) { r.Contact.Mobile = &yes })
	return []law.Rule{
		{
			ID: "us-regf-place", Version: 3, Citation: "12 CFR 1006.6(b)(1)(ii)",
			Says:     "No contact at a place that the person called inconvenient.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{{Name: fact.InconvenientPlace, Direct: true}, law.CourtAgreed}, LooksBack: 1,
			Needs: law.NeedsPlaces, Judge: judgePlace,
			Examples: []law.Example{
				law.Stops("a call to the landline at home", home),
				law.Stops("a call to a mobile number while the person is known to be at home", home, mobile, law.AskFor(func(r *fact.Request) { r.KnownAt = "home" })),
				law.Passes("a call to a mobile number, which is at no place", home, mobile),
				law.Excepts("the one answer on the same day", law.Replies, home),
				law.Excepts("by consent given directly", law.Agrees(fact.InconvenientPlace), home),
			},
		},
		{
			ID: "us-regf-employment", Version: 3, Citation: "12 CFR 1006.6(b)(3)",
			Says:     "No contact at the place of employment where the employer forbids it.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{law.AtWork, law.CourtAgreed},
			Needs:    law.NeedsPlaces, Judge: law.JudgeWorkplace(false),
			Examples: []law.Example{
				law.Stops("a call at work", work, law.Label("work")),
				law.Stops("a call to a number of which nobody knows where it rings", work, law.Label("")),
				law.Passes("a call at home", work),
				law.Excepts("by consent given directly", law.Agrees(fact.ContactAtWork), work, law.Label("work")),
			},
		},
	}
}

func judgePlace(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if len(m.Facts.StatedPlaces) == 0 || !m.Collecting() {
		return nil
	}
	// Messages and mobile numbers are at no place (comment 6(b)(1)(ii)-1), but
	// where the person is known to be.
	placeless := r.Electronic() || r.Contact.Mobile != nil && *r.Contact.Mobile
	return m.StatedAt(rule, t, func(s *fact.StatedPlace) bool {
		elsewhere := placeless && (r.KnownAt == "" || s.Label != "" && s.Label != r.KnownAt)
		return (s.Employer == nil || !*s.Employer) && !elsewhere && !m.Answers(t, m.Stated(s.At), law.SameDay)
	})
}

// media are the rules about media: 12 CFR 1006.14(h)(1), with what (h)(2)
// excepts: one electronic confirmation of the opt-out, one answer over a medium
// by which the person wrote or called, and what another law requires.
func media() []law.Rule {
	text, email := law.Over(fact.Text), law.Over(fact.Email)
	noTexts := law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Channel: fact.Text}} })
	noEmails := law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Channel: fact.Email}} })
	noTextsNow := func(c *fact.Case) {
		c.Facts.Refusals = []fact.Refusal{{Span: fact.Span{ID: "F-1", At: *law.Before(c, time.Hour)}, Channel: fact.Text}}
	}
	return []law.Rule{
		{
			ID: "us-regf-opt-out", Version: 6, Citation: "12 CFR 1006.14(h)(1), 1006.6(e)",
			Says:     "No use of a medium, number or address that the person asked not to be used.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks, LooksBack: law.DemandsLookBack,
			Needs: law.NeedsRefusals, Judge: judgeOptOut,
			Examples: []law.Example{
				law.Stops("a text after \"no more texts\"", text, noTexts),
				law.Stops("a call to a number that is not to be used", law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Contact: "CT-1"}} })),
				law.Stops("a call that confirms it", law.For(fact.ConfirmOptOut),
					law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since()}} })),
				law.Passes("a call after \"no more texts\"", noTexts),
				law.Excepts("one electronic confirmation", law.For(fact.ConfirmOptOut), text, noTextsNow),
				law.Stops("a text that is said to be required", law.For(fact.Required), text, noTexts),
				law.Excepts("the periodic statement of a mortgage", law.Statement, email, noEmails),
				law.Excepts("the one answer within three days", law.Replies, text, noTexts),
			},
		},
		{
			ID: "us-regf-opt-out-notice", Version: 1, Citation: "12 CFR 1006.6(e)",
			Says:     "An electronic message about a debt must say how to opt out.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Warns,
			Needs: law.NeedsMessages, Judge: judgeOptOutNotice,
			Examples: []law.Example{
				law.Stops("an e-mail without it", email),
				law.Passes("an e-mail with it", email, law.AskFor(func(r *fact.Request) { r.OptOutNotice = true })),
			},
			NoException: "1006.6(e) has none.",
		},
	}
}

// shows are 12 CFR 1006.22(f): who else may read it.
func shows() []law.Rule {
	email := law.Over(fact.Email)
	return []law.Rule{
		{
			ID: "us-regf-work-email", Version: 3, Citation: "12 CFR 1006.22(f)(3)",
			Says:     "No message to an address that the employer gave.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{{Name: fact.EmailAddress, Direct: true}}, LooksBack: law.Forever,
			Needs: law.NeedsEmails, Judge: judgeWorkEmail,
			Examples: []law.Example{
				law.Stops("the employer's address", email, law.AskFor(func(r *fact.Request) { r.Contact.EmployerProvided = true })),
				law.Passes("another", email),
				law.Excepts("by consent given directly", law.Agrees(fact.EmailAddress), email, law.Label("work")),
				law.Excepts("the person wrote from it years ago", law.Know(func(f *fact.Facts) {
					f.Wrote = []fact.Wrote{{ID: "IN-1", At: time.Date(2022, 1, 2, 3, 4, 0, 0, time.UTC), Contact: "CT-1"}}
				}), email, law.Label("work")),
			},
		},
		{
			ID: "us-regf-postcard", Version: 1, Citation: "12 CFR 1006.22(f)(1)",
			Says:     "Nothing about a debt on a postcard.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Judge: func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
				return judgeReadableByOthers(m, m.Request.Postcard)
			},
			Examples: []law.Example{
				law.Stops("a card", law.Over(fact.Mail), law.AskFor(func(r *fact.Request) { r.Postcard = true })),
				law.Passes("a letter", law.Over(fact.Mail)),
			},
			NoException: "The paragraph has none.",
		},
		{
			ID: "us-regf-public", Version: 1, Citation: "12 CFR 1006.22(f)(4)",
			Says:     "Nothing about a debt where others can see it.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Judge: func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
				return judgeReadableByOthers(m, m.Request.Public)
			},
			Examples: []law.Example{
				law.Stops("for all to see", law.Over(fact.Chat), law.AskFor(func(r *fact.Request) { r.Public = true })),
				law.Passes("a private message", law.Over(fact.Chat)),
			},
			NoException: "1006.22(f)(4) has none.",
		},
	}
}

// delivery is 12 CFR 1006.42(b) with section 101(c) of the E-SIGN Act: the
// validation notice and answers to disputes in electronic form. The validation
// notice inside an initial communication is not told apart here, which is
// stricter.
func delivery() []law.Rule {
	email := law.Over(fact.Email)
	return []law.Rule{{
		ID: "us-regf-electronic-delivery", Version: 2, Citation: "12 CFR 1006.42(b), 15 U.S.C. 7001(c)",
		Says:     "Required disclosures go out electronically only with consent to that.",
		Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
		Consents: []law.Ask{law.Electronic},
		Needs:    law.NeedsMessages, Judge: judgeElectronicDelivery,
		Examples: []law.Example{
			law.Stops("the validation notice by e-mail", email, law.For(fact.Validation)),
			law.Passes("by mail", law.Over(fact.Mail), law.For(fact.Validation)),
			law.Excepts("with E-SIGN consent", law.Agrees(fact.ElectronicComms), email, law.For(fact.Validation)),
		},
	}}
}

// judgeOptOut is 12 CFR 1006.14(h). The electronic confirmation ((h)(2)(i)) goes out within
// a day, which is our number.
func judgeOptOut(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if len(m.Facts.Refusals) == 0 {
		return nil
	}
	demanded, from := m.Demanded(t, false)
	if demanded {
		return nil
	}
	for i := range m.Facts.Refusals {
		x := &m.Facts.Refusals[i]
		until, yes := x.Holds(t)
		if yes && m.Refused(x) && !responds(m, t, x.At, x.Contact) {
			found = append(found, law.Finding{Until: law.Sooner(until, from), Evidence: []string{x.ID}})
		}
	}
	return found
}

// responds says that the request answers the person, who asked at an instant that a contact,
// or all when it is empty, not be used: it is the one permitted answer, the electronic
// confirmation, or the login code for which the person asked since.
func responds(m *law.Matter, t, asked time.Time, contact string) bool {
	return m.Answers(t, asked, law.Promptly) && m.AskedFrom(contact) || m.Confirms(asked, t, 24*time.Hour) || m.LoginSince(asked)
}

func judgeOptOutNotice(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
	if !m.Collecting() || !m.Request.Electronic() || m.Request.OptOutNotice {
		return nil
	}
	return law.Always()
}

// judgeWorkEmail is 12 CFR 1006.22(f)(3): consent to the address must have been
// given directly, or the person must have written from it, at any time.
func judgeWorkEmail(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	c := &m.Request.Contact
	if m.Request.Channel != fact.Email || !m.Collecting() || !c.EmployerProvided && c.Label != "work" && c.Label != "" || m.Excused(rule, t) {
		return nil
	}
	if wroteFrom(m, c.ID) || c.GivenBy == fact.ByPerson || c.GivenBy == fact.ByPriorCollector { // 6(d)(4)(i), (iii)
		return nil
	}
	if c.Label == "" && !c.EmployerProvided {
		m.Lack("request.contact.label")
	}
	return law.Always(c.ID)
}

// judgeReadableByOthers finds what others can read.
func judgeReadableByOthers(m *law.Matter, so bool) []law.Finding {
	if !so || !m.Collects() {
		return nil
	}
	return law.Always()
}

func judgeElectronicDelivery(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	p := m.Request.Purpose
	if p != fact.Validation && p != fact.Verification || !m.Request.Electronic() || m.Excused(rule, t) {
		return nil
	}
	return law.Always()
}

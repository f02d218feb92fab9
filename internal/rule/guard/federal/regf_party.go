package federal

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// attorney is that one represents the person since January 2.
var attorney = law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })

// represented is 12 CFR 1006.6(b)(2), 15 U.S.C. 1692c(a)(2), with the consents of
// 6(b)(4) and the one answer of comment 6(b)(2)-1.
func represented() []law.Rule {
	return []law.Rule{
		{
			ID: "us-regf-attorney", Version: 2, Citation: "12 CFR 1006.6(b)(2)",
			Says:     "No contact with a person whom an attorney represents in the debt.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{law.OverAttorney, law.CourtAgreed}, LooksBack: 3,
			Needs: law.NeedsAttorneys, Judge: law.JudgeAttorney,
			Examples: []law.Example{
				law.Stops("represented since January 2", attorney),
				law.Passes("in another debt", law.Know(func(f *fact.Facts) {
					f.Representations = []fact.Representation{{Span: law.Since(), Debts: []string{"B"}}}
				})),
				law.Excepts("whose attorney does not answer", func(c *fact.Case) { c.Facts.Representations[0].Unresponsive = law.Before(c, time.Hour) }, attorney),
				law.Excepts("by consent given directly", law.Agrees(fact.ContactDespiteAtt), attorney),
				law.Excepts("the one answer to the person", law.Replies, attorney),
			},
		},
	}
}

// ceased is 12 CFR 1006.6(c), 15 U.S.C. 1692c(c).
func ceased() []law.Rule {
	yes, no := true, false
	written := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &yes}} })
	oral := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &no}} })
	return []law.Rule{
		{
			ID: "us-regf-cease", Version: 5, Citation: "12 CFR 1006.6(c)(1), (2)",
			Says:     "No contact after written notice to cease, or of a refusal to pay.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			LooksBack: law.Forever,
			Needs:     law.NeedsCeases, Judge: judgeCease,
			Examples: []law.Example{
				law.Stops("after a letter", written),
				law.Stops("after a request of which nobody knows its form", law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since()}} })),
				law.Passes("after a request by telephone", oral),
				law.Stops("to say a second time that efforts end", law.For(fact.Terminate), written, law.Made(1, fact.Mail, 24*time.Hour)),
				law.Stops("of a remedy, of which word was given before", law.For(fact.Remedy), written, law.Know(func(f *fact.Facts) { f.Ceases[0].RemedyAt = &f.Ceases[0].At })),
				law.Stops("what is said to be required", law.For(fact.Required), written),
				law.Stops("a second statement in a month", written, law.Statement, law.Made(1, fact.Mail, 10*24*time.Hour)),
				law.Excepts("to say that efforts end", law.For(fact.Terminate), written),
				law.Excepts("that a remedy may be invoked", law.For(fact.Remedy), written),
				law.Excepts("the periodic statement of a mortgage", law.Statement, written),
				law.Stops("whatever a court has agreed to, for (c) knows no court", law.Agrees(fact.Court), written),
			},
		},
		{
			ID: "practice-cease-oral", Version: 6, Citation: "15 U.S.C. 1692c(c), 12 CFR 1006.14(h)(1), by analogy",
			Says:     "No contact with who has asked for none, in whatever form and whatever it is for.",
			Creditor: law.ByPractice, Collector: law.ByPractice, Severity: law.Blocks,
			LooksBack: law.Forever,
			Needs:     law.NeedsCeases, Judge: judgeCeaseOral,
			Examples: []law.Example{
				law.Stops("said on the telephone", oral),
				law.Stops("a letter, after that", law.Over(fact.Mail), oral),
				law.Stops("service of a loan of which nothing is past due, after a letter", written, agreed, law.Know(func(f *fact.Facts) { f.Debts[0].Current, f.Debts[0].PastDueOn = true, nil })),
				law.Stops("a call about a debt, after a letter", written),
				law.Passes("about another debt", law.Know(func(f *fact.Facts) {
					f.Ceases = []fact.Cease{{Span: law.Since(), Written: &no, Debts: []string{"B"}}}
				})),
				law.Excepts("the periodic statement of a mortgage", law.Statement, oral),
				law.Excepts("that efforts end", law.For(fact.Terminate), oral),
				law.Excepts("the one answer within three days", law.Replies, oral),
			},
		},
	}
}

// thirdParties is 12 CFR 1006.6(d), 1006.10; 15 U.S.C. 1692b, 1692c(b).
func thirdParties() []law.Rule {
	neighbor, locating := law.To(fact.ThirdParty), law.For(fact.Locate)
	return []law.Rule{
		{
			ID: "us-regf-third-party", Version: 4, Citation: "12 CFR 1006.6(d)(1)",
			Says:     "No contact with others than the person, unless the person or a court agreed.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{law.OtherPerson, law.CourtAgreed}, LooksBack: law.Forever,
			Judge: law.JudgeThirdParty,
			Examples: []law.Example{
				law.Stops("a neighbor", neighbor),
				law.Passes("the spouse", law.To(fact.Spouse)),
				law.Passes("the person's attorney", law.To(fact.Attorney), attorney),
				law.Stops("an attorney, when nobody knows that there is one", law.To(fact.Attorney)),
				law.Stops("a number that a call showed to be another's", law.Made(1, fact.Voice, 24*time.Hour, func(x *fact.Interaction) { x.MisdirectedAt = &x.At })),
				law.Excepts("by consent given directly", law.Agrees(fact.ThirdPartyConsent), neighbor),
				law.Stops("to carry out a judgment that nobody knows", neighbor, law.For(fact.Postjudgment)),
				law.Excepts("to carry out a judgment", law.CarriesOut, neighbor),
			},
		},
		{
			ID: "us-regf-locate", Version: 7, Citation: "12 CFR 1006.10(b), (c)",
			Says:     "Somebody is asked once where the person is, and not once an attorney is known.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks, LooksBack: law.Forever,
			Judge: judgeLocate,
			Examples: []law.Example{
				law.Stops("a neighbor who answered 400 days ago", neighbor, locating, law.Made(1, fact.Voice, 400*24*time.Hour, law.Spoke)),
				law.Stops("when an attorney is known", neighbor, locating, attorney),
				law.Passes("a neighbor who never answered", neighbor, locating, law.Made(3, fact.Voice, 24*time.Hour,
					func(x *fact.Interaction) { x.Outcome = fact.NoAnswer })),
				law.Stops("who asked to be called again, and was", invited(24*time.Hour), neighbor, locating, law.Made(1, fact.Voice, 24*time.Hour, law.Spoke)),
				law.Excepts("who asked to be called again", invited(time.Hour), neighbor, locating, law.Made(1, fact.Voice, 24*time.Hour, law.Spoke)),
			},
		},
	}
}

// estates are those for whom another is contacted instead: 12 CFR 1006.2(e),
// 1006.6(a)(2), (a)(4).
func estates() []law.Rule {
	return []law.Rule{
		{
			ID: "us-regf-deceased", Version: 2, Citation: "12 CFR 1006.2(e), 1006.6(a)(4), which define who is contacted instead",
			Says:     "The person has died: contact the spouse, executor or administrator.",
			Creditor: law.ByPractice, Collector: law.ByPractice, Severity: law.Blocks,
			Needs: law.NeedsDeaths, Judge: judgeDeath,
			Examples: []law.Example{
				law.Stops("the borrower", law.Know(func(f *fact.Facts) { f.Deaths = []fact.Span{law.Since()} })),
				law.Passes("who lives"),
				law.Excepts("the executor", law.To(fact.Executor), law.Know(func(f *fact.Facts) { f.Deaths = []fact.Span{law.Since()} })),
			},
		},
		{
			ID: "us-regf-minor", Version: 2, Citation: "12 CFR 1006.6(a)(2), which defines who is contacted instead",
			Says:     "The person is a minor: contact a parent or guardian.",
			Creditor: law.ByPractice, Collector: law.ByPractice, Severity: law.Blocks,
			Needs: law.NeedsMinorities, Judge: judgeMinor,
			Examples: []law.Example{
				law.Stops("the borrower", law.Know(func(f *fact.Facts) { f.Minorities = []fact.Span{law.Since()} })),
				law.Passes("who is of age"),
				law.Excepts("a parent", law.To(fact.Parent), law.Know(func(f *fact.Facts) { f.Minorities = []fact.Span{law.Since()} })),
			},
		},
	}
}

// judgeCease finds the notices to cease about the request's debts that bind, in writing
// or perhaps so. 12 CFR 1006.6(c)(2) excepts to say that efforts end, or that a remedy may
// be or is invoked, each of which is held to once after a notice, and some of what servicing
// rules require is within that (comments 6(c)(2)-1, -2). A notice is complete when it is
// received.
func judgeCease(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if !ceaseBinds(m) {
		return nil
	}
	demanded, from := m.Demanded(t, true)
	if demanded {
		return nil
	}
	for i := range m.Facts.Ceases {
		x := &m.Facts.Ceases[i]
		until, yes := x.Holds(t)
		if yes && maybeWritten(x) && m.Touches(x.Debts) && !lastWord(m, x) {
			if x.Written == nil {
				m.Lack("facts.ceases.written")
			}
			found = append(found, law.Finding{Until: law.Sooner(until, from), Evidence: []string{x.ID}})
		}
	}
	return found
}

// ceaseBinds says that a notice to cease in writing binds by law: the contact is with the
// consumer, in connection with the collection of a debt.
func ceaseBinds(m *law.Matter) bool {
	return len(m.Facts.Ceases) > 0 && m.Collecting() && m.MayBeConsumer()
}

func maybeWritten(x *fact.Cease) bool { return x.Written == nil || *x.Written }

// judgeCeaseOral finds the requests for no contact, in whatever form and whatever the contact
// is for: also those by which judgeCease binds, which a company may let warn. Who asks for no contact at all asks
// of every medium what 12 CFR 1006.14(h)(1) lets be asked of one in any form (comment
// 14(h)(1)-3.i), and no less: so what answers, and what law requires, goes out as there.
func judgeCeaseOral(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if len(m.Facts.Ceases) == 0 || !m.MayBeConsumer() {
		return nil
	}
	demanded, from := m.Demanded(t, false)
	if demanded {
		return nil
	}
	for i := range m.Facts.Ceases {
		x := &m.Facts.Ceases[i]
		until, yes := x.Holds(t)
		if yes && m.Touches(x.Debts) && !lastWord(m, x) && !responds(m, t, x.At, "") {
			found = append(found, law.Finding{Until: law.Sooner(until, from), Evidence: []string{x.ID}})
		}
	}
	return found
}

// lastWord says that the request is the one word after a notice to cease that
// efforts end, or that a remedy may be or is invoked.
func lastWord(m *law.Matter, x *fact.Cease) bool {
	switch m.Request.Purpose {
	case fact.Terminate:
		return x.TerminatedAt == nil && !m.Said(fact.Terminate, x.At)
	case fact.Remedy:
		return x.RemedyAt == nil && !m.Said(fact.Remedy, x.At)
	}
	return false
}

// invited is that the third party asked, so long ago, to be contacted again.
func invited(ago time.Duration) law.Change {
	return func(c *fact.Case) {
		c.Facts.Recontacts = []fact.Recontact{{Span: fact.Span{ID: "F-2", At: *law.Before(c, ago)}, Person: c.Request.Person}}
	}
}

// judgeLocate is 12 CFR 1006.10(b)(3), (5) and (c), 15 U.S.C. 1692b, for anybody but who
// owes: the spouse counts as the consumer in 1006.6 alone (1006.2(e)). Who was
// asked once is never asked again, however long ago, unless a recontact is recorded
// that has not been used.
func judgeLocate(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	r := m.Request
	if !m.Locates() || r.Recipient == fact.Borrower {
		return nil
	}
	if r.Recipient != fact.Attorney {
		for i := range m.Facts.Representations {
			if x := &m.Facts.Representations[i]; m.Touches(x.Debts) && x.Unresponsive == nil {
				if until, yes := x.Holds(t); yes {
					found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
				}
			}
		}
	}
	last := m.Invited(t)
	for i := range m.Facts.Located {
		if x := &m.Facts.Located[i]; m.With(x.Person) && !x.At.Before(last) {
			found = append(found, law.Always(x.ID)...)
		}
	}
	if found != nil {
		return found
	}
	for _, x := range m.Past {
		if law.Located(x) && x.Direction == fact.Outbound && m.With(x.Person) &&
			x.Outcome != fact.NoAnswer && law.Reached(x) && !x.At.Before(last) {
			return law.Always(x.ID)
		}
	}
	return nil
}

// judgeDeath is 12 CFR 1006.2(e), 1006.6(a)(4): who acts for the estate counts
// as the consumer; the borrower is contacted no more.
func judgeDeath(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	if m.Request.Recipient != fact.Borrower {
		return nil
	}
	return law.Spanned(m.Facts.Deaths, t)
}

// judgeMinor is 12 CFR 1006.6(a)(2): a parent or guardian counts as the
// consumer while the borrower is a minor.
func judgeMinor(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	if m.Request.Recipient != fact.Borrower || !m.Collects() {
		return nil
	}
	return law.Spanned(m.Facts.Minorities, t)
}

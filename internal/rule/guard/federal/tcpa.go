package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// Consents to calls and texts: express for those that do not sell (Regulation F's
// consent to texts serves for texts), written for those that do.
var (
	autodialed = []law.Ask{{Name: fact.AutodialedColl, Machine: true}, {Name: fact.TextNumber, Machine: true, Over: fact.Text}}
	marketing  = []law.Ask{{Name: fact.MarketingConsent, Written: true, Machine: true}}
)

const (
	tcpaSource = "47 CFR 64.1200 as of 2026-09-02 (StephenSook/preflight, packages/rules/data); 47 U.S.C. 227(a), (b) (" + usCode + ", title 47)"
	// tcpaDays is where the days were read: 1992-12-20 of the statute and of the first rules,
	// which had hours and the lists of companies; 2003-10-01 of the registry; 2013-10-16 of
	// consent in writing.
	tcpaDays = "; kb.mobilesecuregateway.com, news.wirefly.com 2007-09-18, 68 FR 44144 (federal.elaws.us) (the days)"
)

// tcpa is 47 U.S.C. 227 and 47 CFR 64.1200 for contacts that do not sell. They
// bind whoever calls. A revocation counts from the moment it is recorded: the
// ten business days of 64.1200(a)(10) bound how late it may be recorded, which is
// not seen here.
func tcpa() []law.Rule {
	yes := true
	mobile := law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes })
	voice := law.AskFor(func(r *fact.Request) { r.Prerecorded = true })
	played := func(x *fact.Interaction) { x.Prerecorded = &yes }
	return []law.Rule{
		{
			ID: "us-tcpa-autodialed", Version: 6, From: "1992-12-20", Citation: "47 U.S.C. 227(b)(1)(A)(iii), 47 CFR 64.1200(a)(1)(iii), (a)(10), (a)(12)", Jurisdiction: "US",
			Says:     "No autodialed or prerecorded call or text to a mobile number without consent.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: autodialed, Source: tcpaSource + tcpaDays, ReadOn: readLast,
			Judge: judgeAutodialed(false),
			Examples: []law.Example{
				law.Stops("an autodialed call to a mobile number", mobile),
				law.Stops("to what may be one", law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = nil, nil })),
				law.Stops("after the consent was taken back an hour ago", mobile, law.Agrees(fact.AutodialedColl), func(c *fact.Case) {
					c.Facts.Revocations = []fact.Revocation{{Span: fact.Span{ID: "RV-1", At: *law.Before(c, time.Hour)}}}
				}),
				law.Passes("dialed by hand", law.AskFor(func(r *fact.Request) { r.Contact.Mobile = &yes })),
				law.Excepts("with consent", law.Agrees(fact.AutodialedColl), mobile),
				law.Excepts("within five minutes, the one text that confirms to who had agreed that no more will come", law.For(fact.ConfirmOptOut), mobile, law.Over(fact.Text), law.Agrees(fact.TextNumber), func(c *fact.Case) {
					c.Facts.Refusals = []fact.Refusal{{Span: fact.Span{ID: "F-1", At: *law.Before(c, time.Minute)}, Channel: fact.Text}}
				}),
				law.Excepts("a text, with consent to texts", law.Agrees(fact.TextNumber), mobile, law.Over(fact.Text)),
			},
		},
		{
			ID: "us-tcpa-prerecorded", Version: 6, From: "2023-07-20", Citation: "47 CFR 64.1200(a)(3)(iii), (d)", Jurisdiction: "US",
			Says:     "At most three prerecorded calls to a residential line in thirty days without consent, whoever lives there, and none to who asked for no more.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Limit("calls", "calls permitted", 3), law.Days(30, 62)},
			Consents:   autodialed[:1], LooksBack: 30,
			Source: tcpaSource + "; 88 FR 3668 (2023-01-20, the day)", ReadOn: readLast,
			Judge: judgePrerecorded,
			Examples: []law.Example{
				law.Stops("a fourth in thirty days", voice, law.Made(3, fact.Voice, 24*time.Hour, played)),
				law.Stops("a fourth, of which three were for the joint borrower", voice, law.Made(3, fact.Voice, 24*time.Hour, played, func(x *fact.Interaction) { x.Person = "BO-2" })),
				law.Stops("the first, to who asked not to be called", voice, law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Channel: fact.Voice}} })),
				law.Stops("the first, to who asked for no contact, on the telephone", voice, law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: new(bool)}} })),
				law.Passes("a third", voice, law.Made(2, fact.Voice, 24*time.Hour, played)),
				law.Excepts("a fourth, with consent", law.Agrees(fact.AutodialedColl), voice, law.Made(3, fact.Voice, 24*time.Hour, played)),
			},
		},
	}
}

// judgeAutodialed is 47 U.S.C. 227(b)(1)(A)(iii): consent is prior and express,
// and can be taken back by any reasonable means. A number that may be a mobile
// one is taken for one; a text always goes to one.
func judgeAutodialed(sells bool) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	return func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		r := m.Request
		if sells && !r.MaySell() || !sells && r.Sells() && !m.Collects() || !r.Telephonic() ||
			!r.MaybeAutodialed() && !r.Prerecorded || m.Excused(rule, t) {
			return nil
		}
		residential := sells && r.Prerecorded // (a)(3) asks for it on any line, when it sells
		if !r.MaybeMobile() && !residential || !sells && confirmsStop(m, rule, t) {
			return nil
		}
		if r.Channel == fact.Voice && r.Contact.Mobile == nil {
			m.Lack("request.contact.mobile")
		}
		if r.Autodialed == nil {
			m.Lack("request.autodialed")
		}
		return law.Always(r.Contact.ID)
	}
}

// confirmsStop says that the request is the one text that confirms, within five minutes, to
// who had agreed to texts that no more will come (47 CFR 64.1200(a)(12)).
func confirmsStop(m *law.Matter, rule *law.Rule, t time.Time) bool {
	const within = 5 * time.Minute
	if m.Request.Channel != fact.Text || m.Request.Purpose != fact.ConfirmOptOut {
		return false
	}
	just := func(s fact.Span) bool {
		_, yes := s.Holds(t)
		return yes && m.Confirms(s.At, t, within) && m.ExcusedBut(rule, s.At, t)
	}
	return slices.ContainsFunc(m.Facts.Refusals, func(x fact.Refusal) bool { return just(x.Span) }) ||
		slices.ContainsFunc(m.Facts.Revocations, func(x fact.Revocation) bool { return just(x.Span) }) ||
		slices.ContainsFunc(m.Facts.Ceases, func(x fact.Cease) bool { return just(x.Span) && m.Touches(x.Debts) })
}

// judgePrerecorded is the limit of the TRACED Act on calls that need no consent
// because they sell nothing. It is of the line, not of the person; and whoever
// asked for no more gets none.
func judgePrerecorded(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if r.Channel != fact.Voice || !r.Prerecorded || r.Sells() && !m.Collects() ||
		r.Contact.Mobile != nil && *r.Contact.Mobile || m.Excused(rule, t) {
		return nil
	}
	found := refused(m, t, m.RefusedLine)
	for i := range m.Facts.Ceases { // also who asked, in whatever form, for no contact at all
		if x := &m.Facts.Ceases[i]; m.Touches(x.Debts) {
			if until, yes := x.Holds(t); yes {
				found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
			}
		}
	}
	return append(found, m.Limit(t, rule.Param("calls"), rule.Param("days"), func(x *fact.Interaction) bool {
		return x.Direction == fact.Outbound && x.Channel == fact.Voice &&
			(x.Prerecorded == nil || *x.Prerecorded) && m.Used(x)
	})...)
}

// judgeDoNotCall: a number that nobody has looked up may be on the registry.
func judgeDoNotCall(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	if !r.MaySell() || !r.Telephonic() || r.Contact.DoNotCall != nil && !*r.Contact.DoNotCall || m.Excused(rule, t) {
		return nil
	}
	if r.Contact.DoNotCall == nil {
		m.Lack("request.contact.doNotCall")
	}
	return law.Always(r.Contact.ID)
}

// telemarketing is 47 CFR 64.1200 for contacts that sell.
func telemarketing() []law.Rule {
	now := telemarketingNow()
	then := now[slices.IndexFunc(now, func(r law.Rule) bool { return r.ID == "us-tcpa-marketing" })]
	then.Version, then.From, then.To = 1, "1992-12-20", then.From
	then.Citation, then.Says = "47 U.S.C. 227(b)(1)(A)(iii), (B)", "No autodialed or prerecorded call that sells without consent, which need not be in writing."
	then.Consents = []law.Ask{{Name: fact.MarketingConsent, Machine: true}}
	then.Unverified = "That an established business relationship lifted it at residential lines (tkmllp.com) is not held, which is stricter."
	then.Examples = slices.Clone(then.Examples)
	last := &then.Examples[len(then.Examples)-1]
	last.Says, last.Case.Facts.Consents = "with consent", slices.Clone(last.Case.Facts.Consents)
	last.Case.Facts.Consents[0].Written = false
	for i := range then.Examples {
		then.Examples[i] = then.Examples[i].Earlier(1600) // to 1995
	}
	return slices.Insert(now, 1, then)
}

func telemarketingNow() []law.Rule {
	yes := true
	machine := law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes })
	return []law.Rule{
		{
			ID: "us-tcpa-hours", Version: 2, From: "1992-12-20", Citation: "47 CFR 64.1200(c)(1)", Jurisdiction: "US",
			Says:     "No telephone solicitation before 8 a.m. or after 9 p.m. where the person is.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Open(480), law.Close(1260)}, Source: tcpaSource + tcpaDays, ReadOn: readLast,
			Needs: law.NeedsSelling, Judge: law.JudgeSalesHours(fact.Voice, fact.Text),
			Examples: []law.Example{
				law.Stops("selling at 7:45", law.Sells, law.At("2026-04-08 07:45")),
				law.Passes("selling at noon", law.Sells),
				law.Excepts("about what is agreed already", agreed, law.Sells, law.At("2026-04-08 07:45")),
			},
		},
		{
			ID: "us-tcpa-marketing", Version: 2, From: "2013-10-16", Citation: "47 CFR 64.1200(a)(2), (a)(3)", Jurisdiction: "US",
			Says:     "No autodialed or prerecorded call or text that sells without consent in writing.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: marketing, Source: tcpaSource + tcpaDays, ReadOn: readLast,
			Needs: law.NeedsSelling, Judge: judgeAutodialed(true),
			Examples: []law.Example{
				law.Stops("an autodialed text, with consent to collection texts alone", law.Sells, machine, law.Over(fact.Text), law.Agrees(fact.TextNumber), law.Agrees(fact.AutodialedColl)),
				law.Stops("a prerecorded call to a landline", law.Sells, law.AskFor(func(r *fact.Request) { r.Prerecorded = true })),
				law.Passes("dialed by hand", law.Sells),
				law.Excepts("with consent in writing", law.Agrees(fact.MarketingConsent), law.Sells, machine),
			},
		},
		{
			ID: "us-tcpa-do-not-call", Version: 2, From: "2003-10-01", Citation: "47 CFR 64.1200(c)(2)", Jurisdiction: "US",
			Says:     "No telephone solicitation to a number on the national do-not-call registry.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: marketing, Source: tcpaSource + tcpaDays, ReadOn: readLast, Unverified: "An established business relationship (64.1200(f)(15)) and a personal one are not held to lift it, which is stricter.",
			Needs: law.NeedsSelling, Judge: judgeDoNotCall,
			Examples: []law.Example{
				law.Stops("a number on the registry", law.Sells, law.AskFor(func(r *fact.Request) { r.Contact.DoNotCall = &yes })),
				law.Stops("a number that nobody has looked up", law.Sells, law.AskFor(func(r *fact.Request) { r.Contact.DoNotCall = nil })),
				law.Passes("another", law.Sells),
				law.Excepts("with consent in writing", law.Agrees(fact.MarketingConsent), law.Sells,
					law.AskFor(func(r *fact.Request) { r.Contact.DoNotCall = &yes })),
			},
		},
		{
			ID: "us-tcpa-company-list", Version: 5, From: "1992-12-20", Citation: "47 CFR 64.1200(d)", Jurisdiction: "US",
			Says:     "No telephone solicitation to somebody who asked the company not to call.",
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Source: tcpaSource + tcpaDays, ReadOn: readLast, Unverified: "A request is held for as long as it stands; the section asks for five years.",
			Needs: law.NeedsSelling, Judge: func(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
				if !m.Request.MaySell() || !m.Request.Telephonic() {
					return nil
				}
				return unwanted(m, t, m.RefusedSales)
			},
			Examples: []law.Example{
				law.Stops("whoever asked for the number not to be called", law.Sells,
					law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Person: "BO-2", Contact: "CT-1"}} })),
				law.Stops("whoever asked for no calls, of which line nobody knows", law.Sells,
					law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Person: "BO-2"}} })),
				law.Stops("asked not to be called", law.Sells, law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since()}} })),
				law.Passes("asked for no e-mail", law.Sells,
					law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Channel: fact.Email}} })),
				law.Excepts("about what is agreed already", agreed, law.Sells, law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since()}} })),
			},
		},
	}
}

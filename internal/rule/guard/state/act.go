package state

import (
	"cmp"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// act is the debt collection act of a state. What such acts forbid has few
// shapes, the kinds below: an act is the list of those that it holds, each with
// its section and where that was read.
type act struct {
	// state is by its two letters; version, from and to are those of its rules.
	state    string
	version  int
	from, to string
	// citation is of the act; a part's section follows it.
	citation            string
	creditor, collector string
	outside             []string
	// source is where it was read, on the day readOn if not on that of most; unverified
	// is what of it was not.
	source, readOn, unverified string
	// weeks moves the examples back, for an act that ended before April 2026.
	weeks int
	parts []part
}

// part is one thing that an act forbids.
type part struct {
	kind
	section string
	// source is where this part was read, if not where the act was; unread says
	// that it was not read at all, and unverified what of it was not.
	source, readOn, unverified string
	unread                     bool
	// asks are the consents that lift it, if not those of the kind.
	asks []law.Ask
}

// kind is a shape of a rule that several acts share.
type kind struct {
	name, says, severity string
	// revised is how often what it judges has changed: it is added to the version of the act.
	revised    int
	parameters []law.Parameter
	consents   []law.Ask
	looksBack  int
	needs      law.Need
	judge      func(*law.Matter, *law.Rule, time.Time) []law.Finding
	// examples are those of the kind, given where the person lives.
	examples    func(lives law.Change) []law.Example
	noException string
}

const (
	readOn = "2026-11-25"
	// readLast is the day on which texts were read for the last time.
	readLast = "2026-11-26"
	// fdcpaFrom is the day of the federal Act.
	fdcpaFrom = "1978-03-20"
	noDay     = "The day on which it began was not read: it is held from the day of the federal Act."
)

// written is a third party's consent in writing.
var written = []law.Ask{{Name: fact.ThirdPartyConsent, Written: true}}

// rules are the rules of an act.
func (a act) rules() (all []law.Rule) {
	lives := func(c *fact.Case) { law.Lives(a.state)(c); law.By(fact.Creditor)(c) }
	for _, p := range a.parts {
		r := law.Rule{
			ID: "us-" + strings.ToLower(a.state) + "-" + p.name, Version: a.version + p.revised, From: a.from, To: a.to,
			Citation: a.citation + p.section, Jurisdiction: "US-" + a.state, Says: p.says,
			Creditor: a.creditor, Collector: a.collector, Outside: a.outside, Severity: p.severity,
			Parameters: p.parameters, Consents: p.consents, LooksBack: p.looksBack,
			Source: a.source, ReadOn: cmp.Or(p.readOn, a.readOn, readOn), Unverified: strings.TrimSpace(p.unverified + " " + a.unverified),
			Needs: p.needs, Judge: p.judge, Examples: p.kind.examples(lives), NoException: p.noException,
		}
		if p.source != "" {
			r.Source = p.source
		}
		if p.unread {
			r.Source, r.ReadOn = "", ""
			r.Unverified = strings.TrimSpace("Not read: that the act holds it, and in which words, is from knowledge. " + a.unverified)
		}
		if p.asks != nil {
			r.Consents = p.asks
		}
		for i := range r.Examples {
			r.Examples[i] = r.Examples[i].Earlier(a.weeks)
		}
		all = append(all, r)
	}
	return all
}

var (
	hours = kind{
		name: "hours", says: "No contact about a debt before 8 a.m. or from 9 p.m. where the person may be.", severity: law.Blocks,
		parameters: []law.Parameter{law.Open(480), law.Close(1260)}, consents: []law.Ask{law.OtherTime, law.CourtAgreed},
		judge: law.JudgeHours(fact.Voice, fact.Text, fact.Chat, fact.Email), examples: early,
	}
	unusual = kind{
		name: "hours", says: "No contact about a debt at unusual hours: 8 a.m. to 9 p.m. are held for the usual ones, as in federal law, where the act says none.",
		severity:   law.Blocks,
		parameters: []law.Parameter{law.Open(480), law.Close(1260)}, consents: []law.Ask{law.OtherTime, law.CourtAgreed},
		judge: law.JudgeHours(fact.Voice, fact.Text, fact.Chat, fact.Email), examples: early,
	}
	represented = kind{
		name: "attorney", says: "No contact with a person whom an attorney represents in the debt.", severity: law.Blocks,
		consents: []law.Ask{law.OverAttorney, law.CourtAgreed}, looksBack: 3, needs: law.NeedsAttorneys, judge: law.JudgeAttorney,
		examples: func(lives law.Change) []law.Example {
			has := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
			silent := func(c *fact.Case) { c.Facts.Representations[0].Unresponsive = law.Before(c, time.Hour) }
			return []law.Example{
				law.Stops("represented since January 2", lives, has),
				law.Passes("not represented", lives),
				law.Excepts("whose attorney does not answer", silent, lives, has),
			}
		},
	}
	others = kind{
		name: "third-party", says: "Nothing about a debt to others than the person, unless the person or a court agreed.", severity: law.Blocks,
		consents: []law.Ask{law.OtherPerson, law.CourtAgreed}, judge: law.JudgeThirdParty,
		examples: func(lives law.Change) []law.Example {
			return []law.Example{
				law.Stops("a neighbor", lives, law.To(fact.ThirdParty)),
				law.Passes("the spouse", lives, law.To(fact.Spouse)),
				law.Excepts("with the person's consent", law.Agrees(fact.ThirdPartyConsent), lives, law.To(fact.ThirdParty)),
			}
		},
	}
	// othersButVerify is others where the act lets who contacts ask the employer whether the
	// person works there, which is held by employerVerified.
	othersButVerify = kind{
		name: others.name, says: others.says, severity: others.severity, consents: others.consents,
		judge: func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
			if m.Request.Recipient == fact.Employer && m.Request.Purpose == fact.VerifyEmployment {
				return nil
			}
			return law.JudgeThirdParty(m, rule, t)
		},
		examples: func(lives law.Change) []law.Example {
			return append(others.examples(lives),
				law.Stops("the employer", lives, law.To(fact.Employer)),
				law.Passes("the employer, to verify the employment", lives, law.To(fact.Employer), law.For(fact.VerifyEmployment)))
		},
	}
	employer = kind{
		name: "employer", says: "Nothing about a debt to the employer before a judgment.", severity: law.Blocks, revised: 1,
		consents: []law.Ask{law.OtherPerson, law.CourtAgreed}, judge: law.JudgeEmployer,
		examples: func(lives law.Change) []law.Example {
			return []law.Example{
				law.Stops("the employer", lives, law.To(fact.Employer)),
				law.Stops("where does the person live?", lives, law.To(fact.Employer), law.For(fact.Locate)),
				law.Passes("the person", lives),
				law.Stops("to carry out a judgment that nobody knows", lives, law.To(fact.Employer), law.For(fact.Postjudgment)),
				law.Excepts("to carry out a judgment", law.CarriesOut, lives, law.To(fact.Employer)),
			}
		},
	}
	employerVerified = kind{
		name: "employer", says: "Nothing about a debt to the employer before a judgment, but to verify in writing that the person works there.", severity: law.Blocks, revised: 1,
		consents: []law.Ask{law.OtherPerson, law.CourtAgreed}, looksBack: law.VerifyAgain,
		judge: law.JudgeEmployerBut(fact.VerifyEmployment),
		examples: func(lives law.Change) []law.Example {
			verify := law.For(fact.VerifyEmployment)
			return append(employer.examples(lives),
				law.Stops("to verify the employment, by telephone", lives, law.To(fact.Employer), verify),
				law.Stops("to verify it again within sixty days", lives, law.To(fact.Employer), verify, law.Over(fact.Mail), law.Made(1, fact.Mail, 59*24*time.Hour)),
				law.Passes("to verify it again after them", lives, law.To(fact.Employer), verify, law.Over(fact.Mail), law.Made(1, fact.Mail, 60*24*time.Hour)),
				law.Excepts("to verify the employment, by letter", func(c *fact.Case) { verify(c); law.Over(fact.Mail)(c) }, lives, law.To(fact.Employer)))
		},
	}
	// employerLocated is employerVerified where the act lets who contacts locate the person, too.
	employerLocated = kind{
		name: employerVerified.name, revised: 1,
		says:     "Nothing about a debt to the employer before a judgment, but in writing to verify that the person works there or to locate the person.",
		severity: law.Blocks, consents: employerVerified.consents, looksBack: law.VerifyAgain,
		judge: law.JudgeEmployerBut(fact.VerifyEmployment, fact.Locate),
		examples: func(lives law.Change) []law.Example {
			letter := func(c *fact.Case) { law.For(fact.Locate)(c); law.Over(fact.Mail)(c) }
			return append(employerVerified.examples(lives),
				law.Excepts("where does the person live?, by letter", letter, lives, law.To(fact.Employer)))
		},
	}
	workplace = kind{
		name: "workplace", says: "No contact at the place of work where the employer forbids it.", severity: law.Blocks,
		consents: []law.Ask{law.AtWork, law.CourtAgreed}, needs: law.NeedsPlaces, judge: law.JudgeWorkplace(false), examples: atWork(true),
	}
	workplaceToo = kind{
		name: "workplace", says: "No contact at the place of work where the employer forbids it, or the person asked for none.", severity: law.Blocks,
		consents: []law.Ask{law.AtWork, law.CourtAgreed}, needs: law.NeedsPlaces, judge: law.JudgeWorkplace(true), examples: atWork(false),
	}
	frequency = kind{
		name: "frequency", severity: law.Warns, parameters: contacts(7, 7), looksBack: 7, judge: law.JudgeCallsPerDebt,
		says: "No calls so often that they harass: seven about a debt in seven days are held for the limit, since the act says none.",
		examples: func(lives law.Change) []law.Example {
			ring := func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }
			dead := law.Know(func(f *fact.Facts) { f.Interactions[3].Outcome = fact.NotConnected })
			return []law.Example{
				law.Stops("the eighth call within seven days", lives, law.Made(7, fact.Voice, 20*time.Hour, ring)),
				law.Passes("the seventh", lives, law.Made(6, fact.Voice, 20*time.Hour, ring)),
				law.Excepts("the eighth, of which one did not connect", dead, lives, law.Made(7, fact.Voice, 20*time.Hour, ring)),
			}
		},
	}
)

func early(lives law.Change) []law.Example {
	at := law.At("2026-04-08 07:45")
	return []law.Example{
		law.Stops("at 7:45 a.m.", lives, at),
		law.Passes("at noon", lives, law.At("2026-04-08 12:00")),
		law.Excepts("at 7:45, to which the person agreed", law.Agrees(fact.UnusualTime), lives, at),
	}
}

func atWork(forbidden bool) func(law.Change) []law.Example {
	return func(lives law.Change) []law.Example {
		stated := law.Know(func(f *fact.Facts) {
			f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: "work", Employer: &forbidden}}
		})
		known := func(label string, employer *bool) law.Change {
			return law.Know(func(f *fact.Facts) {
				f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: label, Employer: employer}}
			})
		}
		no := false
		verdict := law.Stops
		if forbidden {
			verdict = law.Passes
		}
		return []law.Example{
			law.Stops("a call at work", lives, stated, law.Label("work")),
			law.Stops("a call at work, when nobody knows who spoke", lives, known("work", nil), law.Label("work")),
			law.Passes("a call at home, where the person asked for none", lives, known("home", &no), law.Label("home")),
			verdict("a call at work, when nobody knows where the person asked for none", lives, known("", &no), law.Label("work")),
			law.Passes("a call at home", lives, stated),
			law.Excepts("by consent given directly", law.Agrees(fact.ContactAtWork), lives, stated, law.Label("work")),
		}
	}
}

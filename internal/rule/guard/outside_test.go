package guard

import (
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

var isTrue = true

// A debt that the request names in a way that the facts do not may be any of them.
func TestTheRequestMisspellsADebt(t *testing.T) {
	yes := true
	now := law.Since().At
	var all []fault
	for says, x := range map[string]struct {
		rule   string
		change law.Change
	}{
		"a notice to cease": {"us-regf-cease", law.Know(func(f *fact.Facts) {
			f.Ceases = []fact.Cease{{Span: law.Since(), Written: &yes, Debts: []string{"A"}}}
		})},
		"a case in court": {"us-bankruptcy-stay", law.Know(func(f *fact.Facts) {
			f.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7, Debts: []string{"A"}}}
		})},
		"a dispute": {"us-regf-dispute", law.Know(func(f *fact.Facts) {
			f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.Disputed, Written: &yes, Debts: []string{"A"}}}
		})},
		"paid":        {"us-regf-settled", law.Know(func(f *fact.Facts) { f.Debts[0].SettledAt = &now })},
		"seven calls": {"us-regf-calls", law.Made(7, fact.Voice, 12*time.Hour, func(x *fact.Interaction) { x.Debts, x.Outcome = []string{"A"}, fact.NoAnswer })},
	} {
		for _, name := range []string{"a", "A1", "А"} {
			all = append(all, fault{says + " about A, asked of " + name, x.rule, true,
				law.Make(x.change, law.AskFor(func(r *fact.Request) { r.Debts = []string{name} }))})
		}
		all = append(all, fault{says + " about A, asked of B", x.rule, false, law.Make(x.change, law.AskFor(func(r *fact.Request) { r.Debts = []string{"B"} }))},
			fault{says + " about A, asked of B and what nobody knows", x.rule, true, law.Make(x.change, law.AskFor(func(r *fact.Request) { r.Debts = []string{"B", "a"} }))})
	}
	holdFaults(t, all)
	d := decided(t, law.Make(law.AskFor(func(r *fact.Request) { r.Debts = []string{"a"} })))
	if strings.Join(d.Missing, " ") != "facts.debts" {
		t.Errorf("missing are %v, want facts.debts", d.Missing)
	}
}

// The stay of 11 U.S.C. 1201 and 1301 for who owes with the debtor ends with the case, and
// not with the discharge.
func TestTheCodebtorsStayOutlivesTheDischarge(t *testing.T) {
	stay := func(chapter int, codebtor, ended bool) fact.Case {
		return law.Make(func(c *fact.Case) {
			x := fact.Bankruptcy{Span: law.Since(), Chapter: chapter, Codebtor: codebtor, Discharged: law.Before(c, 48*time.Hour)}
			if ended {
				x.EndedAt = law.Before(c, 24*time.Hour)
			}
			c.Facts.Bankruptcies = []fact.Bankruptcy{x}
		})
	}
	const rule = "us-bankruptcy-stay"
	holdFaults(t, []fault{
		{"chapter 13", rule, true, stay(13, true, false)}, {"chapter 12", rule, true, stay(12, true, false)}, {"nobody knows which", rule, true, stay(0, true, false)},
		{"chapter 7", rule, false, stay(7, true, false)}, {"the case has ended", rule, false, stay(13, true, true)},
		{"the debtor, whom the discharge protects", rule, false, stay(13, false, false)}, {"the debtor", "us-bankruptcy-discharge", true, stay(13, false, false)},
	})
}

// 12 CFR 1024.39(d)(3)(iii): after a notice to cease, once in 180 days.
func TestEarlyInterventionOnceIn180Days(t *testing.T) {
	sent := func(days int) fact.Case {
		return law.Make(law.Statement, law.AskFor(func(r *fact.Request) { r.RequiredBy = fact.EarlyIntervention }),
			law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &isTrue}} }),
			law.Made(1, fact.Mail, days24(days), func(x *fact.Interaction) { x.RequiredBy = fact.EarlyIntervention }))
	}
	holdFaults(t, []fault{
		{"after 61 days", "us-regf-cease", true, sent(61)}, {"after 179", "us-regf-cease", true, sent(179)}, {"after 180", "us-regf-cease", false, sent(180)},
	})
}

// Who is said to be a professional is one when nothing says otherwise: the borrower's
// attorney when there is one, and nobody who was contacted as the borrower.
func TestProfessionalsAreBorneOut(t *testing.T) {
	night := law.At("2026-04-08 03:00")
	has := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	gone := func(c *fact.Case) { has(c); c.Facts.Representations[0].EndedAt = law.Before(c, time.Hour) }
	known := func(recipient, person string) law.Change {
		return law.Made(1, fact.Mail, days24(200), func(x *fact.Interaction) { x.Recipient, x.Person = recipient, person })
	}
	as := func(recipient string, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{night, law.To(recipient)}, more...)...)
	}
	const others, hours = "us-regf-third-party", "us-regf-time"
	holdFaults(t, []fault{
		{"an attorney of whom nobody knows", others, true, as(fact.Attorney)}, {"whose time is over", others, true, as(fact.Attorney, gone)},
		{"the attorney", others, false, as(fact.Attorney, has)}, {"the attorney at night", hours, false, as(fact.Attorney, has)},
		{"a reporting agency", others, false, as(fact.ReportingAgency)}, {"the creditor", others, false, as(fact.CreditorParty)},
		{"the borrower under another word", hours, true, as(fact.ReportingAgency, known(fact.Borrower, "TP-1"))},
		{"who may have been the borrower", hours, true, as(fact.CreditorAttorney, known("", "TP-1"))},
		{"the spouse", hours, true, as(fact.CollectorAttorney, known(fact.Spouse, "tp-1"))},
		{"who was that before", hours, false, as(fact.CreditorAttorney, known(fact.CreditorAttorney, "TP-1"))},
		{"when another was the borrower", hours, false, as(fact.CreditorAttorney, known(fact.Borrower, "BO-2"))},
	})
}

// What is referred to by an id has it alone.
func TestIdsAreGivenOnce(t *testing.T) {
	cannot(t, "facts.interactions[2].id", law.Make(law.Made(3, fact.Mail, 24*time.Hour),
		law.Know(func(f *fact.Facts) { f.Interactions[2].ID = f.Interactions[0].ID })))
	cannot(t, "facts.interactions[1].id", law.Make(law.Made(3, fact.Mail, 24*time.Hour), law.Know(func(f *fact.Facts) { f.Interactions[1].ID = "" })))
	cannot(t, "facts.disputes[1].id", law.Make(law.Know(func(f *fact.Facts) {
		f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.Disputed}, {Span: law.Since(), Kind: fact.OriginalCreditor}}
	})))
	accepted(t, law.Make(law.Made(3, fact.Mail, 24*time.Hour),
		law.Know(func(f *fact.Facts) { f.Interactions[0].ID, f.Interactions[1].ID = "9", "10" })))
}

// What a contact says that it answered had come in before it, from the same person; else
// nobody knows what it answered.
func TestNothingIsAnsweredThatWasNotAsked(t *testing.T) {
	has := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	said := func(replyTo string) fact.Case {
		return law.Make(law.Over(fact.Email), law.Replies, has, func(c *fact.Case) {
			add := func(id string, ago time.Duration, channel, direction, person string) {
				c.Facts.Interactions = append(c.Facts.Interactions,
					fact.Interaction{ID: id, At: *law.Before(c, ago), Channel: channel, Direction: direction, Person: person,
						Debts: []string{"A"}, Theme: "opsCollDebt", Outcome: fact.Message})
			}
			add("R1", 50*time.Minute, fact.Email, fact.Outbound, "BO-1")
			c.Facts.Interactions[1].ReplyTo = replyTo
			add("O1", 900*time.Hour, fact.Mail, fact.Outbound, "BO-1")
			add("Q8", 800*time.Hour, fact.Text, fact.Inbound, "BO-1")
			add("Q9", 10*time.Minute, fact.Text, fact.Inbound, "BO-1")
			add("P1", 800*time.Hour, fact.Text, fact.Inbound, "BO-2")
		})
	}
	const rule = "us-regf-attorney"
	holdFaults(t, []fault{
		{"nobody knows what", rule, true, said("")}, {"what is not there", rule, true, said("NO")}, {"itself", rule, true, said("R1")}, {"what went out", rule, true, said("O1")},
		{"what came later", rule, true, said("Q9")},
		{"what another asked", rule, true, said("P1")},
		{"another question", rule, false, said("Q8")},
		{"nothing", rule, false, said(fact.Unanswering)},
	})
}

// Nothing happened to a debt before there was one.
func TestDebtsAreMadeFirst(t *testing.T) {
	tomorrow := day.Of(2026, 12, 1)
	late := law.Know(func(f *fact.Facts) { f.Debts[0].PastDueOn = nil })
	for field, change := range map[string]law.Change{
		"pastDueOn": func(*fact.Case) {}, "validationSentAt": late,
		"settledAt": func(c *fact.Case) {
			late(c)
			c.Facts.Debts[0].SettledAt, c.Facts.Debts[0].ValidationSentAt = law.Before(c, 0), nil
		},
		"judgedAt": func(c *fact.Case) {
			late(c)
			c.Facts.Debts[0].JudgedAt, c.Facts.Debts[0].ValidationSentAt = law.Before(c, 0), nil
		},
		"firstCommunicationAt": func(c *fact.Case) {
			late(c)
			c.Facts.Debts[0].FirstCommunicationAt, c.Facts.Debts[0].ValidationSentAt = law.Before(c, 0), nil
		},
		"medicalNoticeAt": func(c *fact.Case) {
			late(c)
			c.Facts.Debts[0].MedicalNoticeAt, c.Facts.Debts[0].ValidationSentAt = law.Before(c, 0), nil
		},
	} {
		cannot(t, "facts.debts[0]."+field, law.Make(change, law.Know(func(f *fact.Facts) { f.Debts[0].MadeOn = &tomorrow })))
	}
	same := day.Of(2026, 4, 8)
	accepted(t, law.Make(late, func(c *fact.Case) {
		c.Facts.Debts[0].MadeOn, c.Facts.Debts[0].ValidationSentAt, c.Facts.Debts[0].FirstCommunicationAt = &same, nil, law.Before(c, 0)
	}))
}

// A name with what cannot be seen is refused, and so are blanks around accounts, loan types and ids.
func TestNamesCanBeSeen(t *testing.T) {
	for field, change := range map[string]law.Change{
		"facts.debts[0].id":             law.Know(func(f *fact.Facts) { f.Debts[0].ID = "A " }),
		"facts.debts[0].loanType":       law.Know(func(f *fact.Facts) { f.Debts[0].LoanType = "LT-1 " }),
		"facts.debts[0].studentAccount": law.Know(func(f *fact.Facts) { f.Debts[0].StudentAccount = "\t77" }),
		"request.person":                law.AskFor(func(r *fact.Request) { r.Person = "BO-1\u200b" }),
		"request.replyTo":               law.AskFor(func(r *fact.Request) { r.ReplyTo = "IN-1\ufeff" }),
		"request.debts":                 law.AskFor(func(r *fact.Request) { r.Debts = []string{"A\u00ad"} }),
		"facts.interactions[0].person":  law.Made(1, fact.Mail, time.Hour, func(x *fact.Interaction) { x.Person = "BO-1\u200b" }),
		"facts.interactions[0].contact": law.Made(1, fact.Mail, time.Hour, func(x *fact.Interaction) { x.Contact = "CT-1\u200b" }),
		"facts.located[0].person":       law.Know(func(f *fact.Facts) { f.Located = []fact.Located{{At: law.Since().At, Person: "TP\u2060-1"}} }),
	} {
		cannot(t, field, law.Make(change))
	}
	accepted(t, law.Make(law.AskFor(func(r *fact.Request) { r.Person = "Ана Пет 1" })))
}

// Who is neither the person of the request nor among the others whom the facts name may
// be that person, for what restricts.
func TestAPersonWhomNobodyKnows(t *testing.T) {
	called := func(person string) fact.Case {
		return law.Make(law.Made(7, fact.Voice, 12*time.Hour, func(x *fact.Interaction) { x.Person, x.Outcome = person, fact.NoAnswer }))
	}
	asked := func(person string) fact.Case {
		return law.Make(law.To(fact.ThirdParty), law.For(fact.Locate),
			law.Know(func(f *fact.Facts) { f.Located = []fact.Located{{At: law.Since().At, Person: person}} }))
	}
	holdFaults(t, []fault{
		{"misspelt", "us-regf-calls", true, called("B0-1")}, {"in other letters", "us-regf-calls", true, called("ВО-1")}, {"the person", "us-regf-calls", true, called("BO-1")},
		{"another who is known", "us-regf-calls", false, called("BO-2")}, {"asked before, misspelt", "us-regf-locate", true, asked("TP 1")}, {"another was asked", "us-regf-locate", false, asked("BO-2")},
	})
	if d := decided(t, called("B0-1")); strings.Join(d.Missing, " ") != "facts.persons" {
		t.Errorf("missing are %v, want facts.persons", d.Missing)
	}
}

// An outcome that the medium cannot have, and what a conversation was about that was none, are refused.
func TestOutcomesOfTheMedium(t *testing.T) {
	of := func(channel, outcome string, discussed ...string) fact.Case {
		return law.Make(law.Made(1, channel, time.Hour, func(x *fact.Interaction) { x.Outcome, x.Discussed = outcome, discussed }))
	}
	for _, channel := range []string{fact.Mail, fact.Email, fact.Text, fact.Chat, fact.GUI, fact.Document} {
		cannot(t, "facts.interactions[0].outcome", of(channel, fact.NoAnswer))
		cannot(t, "facts.interactions[0].outcome", of(channel, fact.NotConnected))
		accepted(t, of(channel, fact.Failed))
	}
	for _, outcome := range []string{fact.Message, fact.NoAnswer, fact.NotConnected, fact.Failed} {
		cannot(t, "facts.interactions[0].discussed", of(fact.Voice, outcome, "A"))
		accepted(t, of(fact.Voice, outcome))
	}
	accepted(t, of(fact.Voice, fact.Conversation, "A"))
	accepted(t, of(fact.Voice, "", "A"))
}

// A number that is known to be another's is no way to the person.
func TestMisdirectedNumbersAreOthers(t *testing.T) {
	learned := func(contact, channel string, ago time.Duration) law.Change {
		return law.Made(1, channel, ago, func(x *fact.Interaction) { x.Contact, x.MisdirectedAt = contact, &x.At })
	}
	const rule = "us-regf-third-party"
	holdFaults(t, []fault{
		{"the number", rule, true, law.Make(learned("CT-1", fact.Voice, time.Hour))},
		{"a year ago", rule, true, law.Make(learned("CT-1", fact.Voice, days24(365)))},
		{"by text", rule, true, law.Make(learned("CT-1", fact.Text, time.Hour))},
		{"nobody knows which", rule, true, law.Make(learned("", fact.Voice, time.Hour))},
		{"another number", rule, false, law.Make(learned("CT-2", fact.Voice, time.Hour))},
		{"an address", rule, false, law.Make(learned("", fact.Mail, time.Hour))},
		{"of the line", rule, true, law.Make(learned("CT-1", fact.Voice, time.Hour), law.Know(func(f *fact.Facts) { f.Interactions[0].Person = "BO-2" }))},
	})
}

// A court says what it permits: contact is not the end of a stay, and neither is an order
// to take.
func TestACourtLiftsWhatItNames(t *testing.T) {
	stay := law.Know(func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7}} })
	cease := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &isTrue}} })
	has := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	serves := func(c *fact.Case) {
		law.Over(fact.Mail)(c)
		law.For(fact.Repossession)(c)
		c.Facts.Duties = []fact.Span{law.Since()}
	}
	night := law.At("2026-04-08 03:00")
	agreed := map[string][3]bool{fact.Court: {true, false, false},
		fact.ReliefFromStay: {false, true, false}, fact.CourtOrder: {false, false, true}}
	var all []fault
	for name, lifts := range agreed {
		by := law.Agrees(name)
		all = append(all,
			fault{name + " and the hours", "us-regf-time", !lifts[0], law.Make(night, by)},
			fault{name + " and the attorney", "us-regf-attorney", !lifts[0], law.Make(has, by)},
			fault{name + " and the stay", "us-bankruptcy-stay", !lifts[1], law.Make(stay, by)}, fault{name + " and the service", "us-scra", !lifts[2], law.Make(serves, by)},
			fault{name + " and others", "us-regf-third-party", !lifts[0], law.Make(law.To(fact.ThirdParty), by)},
			fault{name + " and the notice to cease", "us-regf-cease", true, law.Make(cease, by)},
			fault{name + " and that of Louisiana", "us-la-cease", true, law.Make(law.Lives("LA"), cease, by)},
			fault{name + " and that of Wisconsin", "us-wi-cease-calls", true, law.Make(law.Lives("WI"), cease, by)})
	}
	holdFaults(t, all)
}

// The validation notice goes out, and not again and again.
func TestTheNoticeGoesOutOnce(t *testing.T) {
	unsent := law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil })
	notice := func(change ...func(*fact.Interaction)) fact.Case {
		return law.Make(unsent, law.Over(fact.Mail), law.For(fact.Validation),
			law.Made(1, fact.Voice, days24(40), func(x *fact.Interaction) { x.Purpose = fact.Service }),
			law.Made(1, fact.Mail, days24(10), append([]func(*fact.Interaction){func(x *fact.Interaction) {}}, change...)...))
	}
	const rule = "us-regf-validation"
	holdFaults(t, []fault{
		{"again", rule, true, notice()}, {"nobody knows what for", rule, true, notice(func(x *fact.Interaction) { x.Purpose = "" })},
		{"the first came back", rule, false, notice(func(x *fact.Interaction) { x.Outcome = fact.Failed })},
		{"another letter", rule, false, notice(func(x *fact.Interaction) { x.Purpose = fact.Service })},
		{"about another debt", rule, false, notice(func(x *fact.Interaction) { x.Debts = []string{"B"} })},
		{"a call", rule, false, notice(func(x *fact.Interaction) { x.Channel = fact.Voice })},
		{"59 days before", rule, true, notice(func(x *fact.Interaction) { x.At = x.At.Add(-days24(49)) })},
		{"60 days before", rule, false, notice(func(x *fact.Interaction) { x.At = x.At.Add(-days24(50)) })},
	})
	d := decided(t, notice())
	if want := time.Date(2026, 5, 28, 4, 0, 0, 0, time.UTC); d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(want) {
		t.Errorf("next is %v, want %v", d.NextAllowedAt, want)
	}
}

// A request not to call is of the line (47 CFR 64.1200(d)(3), (6)).
func TestRefusalsAreOfTheLine(t *testing.T) {
	refuses := func(person, contact string) law.Change {
		return law.Know(func(f *fact.Facts) {
			f.Refusals = []fact.Refusal{{Span: law.Since(), Person: person, Channel: fact.Voice, Contact: contact}}
		})
	}
	played := law.AskFor(func(r *fact.Request) { r.Prerecorded = true })
	for rule, how := range map[string]law.Change{"us-tcpa-prerecorded": played, "us-tcpa-company-list": law.Sells} {
		holdFaults(t, []fault{
			{"of the joint borrower at this line", rule, true, law.Make(how, refuses("BO-2", "CT-1"))}, {"at another", rule, false, law.Make(how, refuses("BO-2", "CT-2"))},
			{"at a line that nobody knows", rule, true, law.Make(how, refuses("BO-2", "CT-7"))}, {"which line is not known", rule, true, law.Make(how, refuses("BO-2", ""))},
			{"at every line", rule, true, law.Make(how, refuses("BO-2", fact.Every))},
		})
	}
	holdFaults(t, []fault{{"Regulation F is of the person", "us-regf-opt-out", false, law.Make(refuses("BO-2", "CT-1"))}})
}

// What is dialed by a machine, played, answers something or has a purpose of ours did not come in.
func TestInboundIsInbound(t *testing.T) {
	in := func(change func(r *fact.Request)) fact.Case {
		return law.Make(law.AskFor(func(r *fact.Request) { r.Direction, r.Autodialed = fact.Inbound, nil; change(r) }))
	}
	yes, no := true, false
	for _, change := range []func(r *fact.Request){
		func(r *fact.Request) { r.Autodialed = &yes }, func(r *fact.Request) { r.Prerecorded = true },
		func(r *fact.Request) { r.ReplyTo = "IN-1" },
		func(r *fact.Request) { r.Purpose = fact.Repossession }, func(r *fact.Request) { r.Purpose = fact.AskTime },
	} {
		cannot(t, "request.direction", in(change))
	}
	accepted(t, in(func(r *fact.Request) {}))
	accepted(t, in(func(r *fact.Request) { r.Autodialed, r.Purpose = &no, fact.Service }))
}

// A loan type in other letters is held to what is tightened for it.
func TestLoanTypesInOtherLetters(t *testing.T) {
	for _, lt := range []string{"LT-1", "lt-1"} {
		c := law.Make(law.Made(3, fact.Voice, 12*time.Hour, func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }),
			law.Know(func(f *fact.Facts) { f.Debts[0].LoanType = lt }))
		b := book(t, Setting{Rule: "us-regf-calls", LoanType: "LT-1", Parameter: "calls", Value: 3})
		d, err := Decide(c.Request, c.Facts, b)
		if err != nil || len(stopped(d, "us-regf-calls")) == 0 {
			t.Errorf("%s: the reasons are %v, with the error %v; want no error and us-regf-calls among them", lt, d.Reasons, err)
		}
	}
}

// Cal. Civ. Code 1788.17 leaves 1692g out for creditors; 1692c it does not.
func TestCaliforniaLeavesOutDisputes(t *testing.T) {
	for _, rule := range []string{"us-regf-dispute", "us-regf-original-creditor", "us-fdcpa-dispute", "us-fdcpa-original-creditor"} {
		for state, bound := range map[string]bool{"CA": false, "MD": true} {
			_, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{state}, Settings: []Setting{{Rule: rule, Effect: Off}}})
			if (err != nil) != bound {
				t.Errorf("%s off in %s is answered with %v, want an error: %v", rule, state, err, bound)
			}
		}
	}
}

// What the acts of Pennsylvania, Massachusetts and Connecticut take up of federal law binds creditors.
func TestActsThatTakeUpFederalLaw(t *testing.T) {
	for state, rules := range map[string]string{"PA": "stated-time place locate postcard", "MA": "stated-time", "CT": "postcard"} {
		for rule := range strings.FieldsSeq(rules) {
			for _, of := range []string{"us-regf-", "us-fdcpa-"} {
				if _, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{state},
					Settings: []Setting{{Rule: of + rule, Effect: Off}}}); err == nil {
					t.Errorf("%s%s may be off in %s", of, rule, state)
				}
			}
		}
	}
}

// 50 U.S.C. 3953: the year after service is of every obligation that is, or may be, secured.
func TestTheYearAfterService(t *testing.T) {
	served := func(kind, purpose string) fact.Case {
		return law.Make(law.Over(fact.Mail), law.For(purpose), func(c *fact.Case) {
			s := law.Since()
			s.EndedAt = law.Before(c, 24*time.Hour)
			c.Facts.Duties, c.Facts.Debts[0].Kind = []fact.Span{s}, kind
		})
	}
	const rule = "us-scra"
	var all []fault
	for _, kind := range []string{"", fact.Mortgage, fact.Vehicle, fact.Consumer, fact.Commercial, fact.Medical, fact.Student} {
		secured := kind == "" || kind == fact.Mortgage || kind == fact.Vehicle
		all = append(all, fault{"repossession of " + kind, rule, kind != fact.Medical && kind != fact.Student, served(kind, fact.Repossession)},
			fault{"an action about " + kind, rule, secured, served(kind, fact.LegalAction)})
	}
	holdFaults(t, all)
}

// 47 CFR 64.1200(a)(12): the one text within five minutes that confirms a stop to who had agreed.
func TestAMachineConfirmsAStop(t *testing.T) {
	stop := func(ago time.Duration, refusal, agreed bool, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Over(fact.Text), law.For(fact.ConfirmOptOut), func(c *fact.Case) {
			c.Request.Autodialed = &isTrue
			if agreed {
				law.Agrees(fact.TextNumber)(c)
			}
			if s := (fact.Span{ID: "ST", At: *law.Before(c, ago)}); refusal {
				c.Facts.Refusals = []fact.Refusal{{Span: s, Channel: fact.Text}}
			} else {
				c.Facts.Revocations = []fact.Revocation{{Span: s}}
			}
		}}, more...)...)
	}
	sent := law.Made(1, fact.Text, 30*time.Second)
	const rule = "us-tcpa-autodialed"
	holdFaults(t, []fault{
		{"a minute after", rule, false, stop(time.Minute, true, true)}, {"after a revocation", rule, false, stop(time.Minute, false, true)},
		{"five minutes after", rule, true, stop(5*time.Minute, true, true)}, {"to who never agreed", rule, true, stop(time.Minute, true, false)},
		{"a second time", rule, true, stop(time.Minute, true, true, sent)},
		{"by a call", rule, true, stop(time.Minute, true, true, law.Over(fact.Voice),
			law.AskFor(func(r *fact.Request) { r.Contact.Mobile = &isTrue }))},
		{"something else", rule, true, stop(time.Minute, true, true, law.For(fact.Service))},
		{"who had taken it back before", rule, true, stop(time.Minute, true, true, func(c *fact.Case) {
			c.Facts.Revocations = []fact.Revocation{{Span: fact.Span{ID: "RV", At: *law.Before(c, time.Hour)}}}
		})},
		{"and Regulation F", "us-regf-opt-out", false, stop(time.Minute, true, true)},
	})
}

// The emergency acts of the District counted calls to a consumer.
func TestTheEmergencyCountedTheConsumer(t *testing.T) {
	called := func(debts ...string) fact.Case {
		x := law.Stops("", law.Lives("DC"), law.Made(3, fact.Voice, 24*time.Hour, func(x *fact.Interaction) { x.Debts = debts })).Earlier(4 * 52)
		return x.Case
	}
	holdFaults(t, []fault{{"about another account", "us-dc-emergency-calls", true, called("B")}, {"about this", "us-dc-emergency-calls", true, called("A")}})
}

// cannot holds a case to being refused by the field that it names.
func cannot(t *testing.T, field string, c fact.Case) {
	t.Helper()
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), field) {
		t.Errorf("%s: %v; want an error and %q in it", field, err, field)
	}
}

func accepted(t *testing.T, c fact.Case) {
	t.Helper()
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

// Who asks for no contact at all takes back what machines were permitted, spoken or written,
// for good, as by a refusal (47 CFR 64.1200(a)(10)); not by words about another debt.
func TestACeaseTakesBackWhatMachinesMay(t *testing.T) {
	yes, no := true, false
	mobile := law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes })
	cease := func(change func(x *fact.Cease)) law.Change {
		return law.Know(func(f *fact.Facts) {
			x := fact.Cease{Span: law.Since()}
			change(&x)
			f.Ceases = []fact.Cease{x}
		})
	}
	agreed := func(c *fact.Case) { // before
		law.Agrees(fact.AutodialedColl)(c)
		c.Facts.Consents[0].At = law.Since().At.Add(-time.Hour)
	}
	holdFaults(t, []fault{
		{"agreed", "us-tcpa-autodialed", false, law.Make(mobile, agreed)},
		{"spoken", "us-tcpa-autodialed", true, law.Make(mobile, agreed, cease(func(x *fact.Cease) { x.Written = &no }))},
		{"written", "us-tcpa-autodialed", true, law.Make(mobile, agreed, cease(func(x *fact.Cease) { x.Written = &yes }))},
		{"in a form that nobody knows", "us-tcpa-autodialed", true, law.Make(mobile, agreed, cease(func(x *fact.Cease) {}))},
		{"agreed after it", "us-tcpa-autodialed", false, law.Make(mobile, law.Agrees(fact.AutodialedColl), func(c *fact.Case) {
			c.Facts.Ceases = []fact.Cease{{Span: fact.Span{ID: "X", At: c.Facts.Consents[0].At.Add(-time.Hour)}, Written: &no}}
		})},
	})
}

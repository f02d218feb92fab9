package guard

import (
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// A fact about a debt that nobody knows, or about all by that word, restricts.
func TestNamesThatMayBeAny(t *testing.T) {
	yes := true
	of := func(kind string, debts ...string) fact.Case {
		return law.Make(law.Know(func(f *fact.Facts) {
			switch kind {
			case "cease":
				f.Ceases = []fact.Cease{{Span: law.Since(), Written: &yes, Debts: debts}}
			case "attorney":
				f.Representations = []fact.Representation{{Span: law.Since(), Debts: debts}}
			case "dispute":
				f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.Disputed, Written: &yes, Debts: debts}}
			default:
				f.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7, Debts: debts}}
			}
		}))
	}
	var all []fault
	for kind, rule := range map[string]string{"cease": "us-regf-cease", "attorney": "us-regf-attorney", "dispute": "us-regf-dispute", "bankruptcy": "us-bankruptcy-stay"} {
		all = append(all, fault{kind + " of all", rule, true, of(kind, fact.Every)}, fault{kind + " of a name that nobody knows", rule, true, of(kind, "a")},
			fault{kind + " of this debt", rule, true, of(kind, "A")}, fault{kind + " of another", rule, false, of(kind, "B")}, fault{kind + " of none in particular", rule, true, of(kind)})
	}
	refused := func(x fact.Refusal) fact.Case {
		x.Span = law.Since()
		return law.Make(law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{x} }))
	}
	calls := func(debts ...string) fact.Case {
		return law.Make(law.Made(7, fact.Voice, 12*time.Hour, func(x *fact.Interaction) { x.Debts, x.Outcome = debts, fact.NoAnswer }))
	}
	spoke := func(debts, discussed []string) fact.Case {
		return law.Make(law.Made(1, fact.Voice, 24*time.Hour, law.Spoke,
			func(x *fact.Interaction) { x.Debts, x.Discussed = debts, discussed }))
	}
	revoked := law.Make(law.Agrees(fact.AutodialedColl),
		law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes }), func(c *fact.Case) {
			c.Facts.Revocations = []fact.Revocation{{Span: fact.Span{ID: "RV", At: *law.Before(c, time.Hour)}, Contact: fact.Every}}
		})
	holdFaults(t, append(all, []fault{
		{"refused for all contacts", "us-regf-opt-out", true, refused(fact.Refusal{Contact: fact.Every})},
		{"refused by all persons", "us-regf-opt-out", true, refused(fact.Refusal{Person: fact.Every})},
		{"revoked for all contacts", "us-tcpa-autodialed", true, revoked},
		{"seven calls about a name that nobody knows", "us-regf-calls", true, calls("a")},
		{"about another", "us-regf-calls", false, calls("B")},
		{"a conversation about a name that nobody knows", "us-regf-conversation", true, spoke([]string{"a"}, nil)},
		{"in which such a name came up", "us-regf-conversation", true, spoke([]string{"B"}, []string{"a"})},
		{"in which all came up", "us-regf-conversation", true, spoke([]string{"B"}, []string{fact.Every})},
		{"about another and nothing else", "us-regf-conversation", false, spoke([]string{"B"}, nil)},
	}...))
}

// What is no name, and what happened to a fact before it was known, is refused on the way in.
func TestWhatCannotBeJudged(t *testing.T) {
	s := law.Since()
	before := s.At.Add(-time.Second)
	ended, planned := s, s
	ended.EndedAt, planned.Until = &before, &before
	for says, change := range map[string]func(f *fact.Facts){
		"facts.ceases[0].debts":          func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: s, Debts: []string{""}}} },
		"facts.representations[0].debts": func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: s, Debts: []string{"A "}}} },
		"facts.disputes[0].debts": func(f *fact.Facts) {
			f.Disputes = []fact.Dispute{{Span: s, Kind: fact.Disputed, Debts: []string{" A"}}}
		},
		"facts.bankruptcies[0].debts": func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: s, Debts: []string{""}}} },
		"facts.bankruptcies[0].reaffirmed[0].debt": func(f *fact.Facts) {
			f.Bankruptcies = []fact.Bankruptcy{{Span: s, Reaffirmed: []fact.Reaffirmation{{Span: s, Debt: fact.Every}}}}
		},
		"facts.bankruptcies[0].reaffirmed[0].at": func(f *fact.Facts) {
			f.Bankruptcies = []fact.Bankruptcy{{Span: s, Reaffirmed: []fact.Reaffirmation{{Debt: "A"}}}}
		},
		"facts.bankruptcies[0].reaffirmed[0].endedAt": func(f *fact.Facts) {
			f.Bankruptcies = []fact.Bankruptcy{{Span: s, Reaffirmed: []fact.Reaffirmation{{Span: ended, Debt: "A"}}}}
		},
		"facts.interactions[0].person": func(f *fact.Facts) {
			f.Interactions = []fact.Interaction{{At: s.At, Person: "BO-1 ", Channel: fact.Voice, Direction: fact.Outbound}}
		},
		"facts.located[0].person":               func(f *fact.Facts) { f.Located = []fact.Located{{At: s.At, Person: " BO-1"}} },
		"facts.persons":                         func(f *fact.Facts) { f.Persons = []string{fact.Every} },
		"facts.contacts":                        func(f *fact.Facts) { f.Contacts = []string{""} },
		"facts.refusals[0].person":              func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: s, Person: "BO-1 "}} },
		"facts.refusals[0].contact":             func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: s, Contact: " CT-1"}} },
		"facts.revocations[0].contact":          func(f *fact.Facts) { f.Revocations = []fact.Revocation{{Span: s, Contact: "CT-1 "}} },
		"facts.ceases[0].endedAt":               func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: ended}} },
		"facts.ceases[0].until":                 func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: planned}} },
		"facts.ceases[0].terminatedAt":          func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: s, TerminatedAt: &before}} },
		"facts.ceases[0].remedyAt":              func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: s, RemedyAt: &before}} },
		"facts.representations[0].unresponsive": func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: s, Unresponsive: &before}} },
		"facts.representations[0].consented":    func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: s, Consented: &before}} },
		"facts.disputes[0].answeredAt":          func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: s, Kind: fact.Disputed, AnsweredAt: &before}} },
		"facts.disputes[0].noticeAt":            func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: s, Kind: fact.Disputed, NoticeAt: &before}} },
		"facts.bankruptcies[0].until":           func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: planned}} },
		"facts.bankruptcies[0].endedAt":         func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: ended, Dismissed: true}} },
		"facts.bankruptcies[0].claimedAt":       func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: s, ClaimedAt: &before}} },
		"facts.consents[0].from":                func(f *fact.Facts) { f.Consents = []fact.Consent{{Span: s, Name: fact.Court, From: &before}} },
		"facts.interactions[0].misdirectedAt": func(f *fact.Facts) {
			f.Interactions = []fact.Interaction{{At: s.At, Person: "P", Channel: fact.Voice, Direction: fact.Outbound, MisdirectedAt: &before}}
		},
		"facts.blocks[0].endOn": func(f *fact.Facts) {
			first, last := day.Of(2026, 3, 2), day.Of(2026, 3, 1)
			f.Blocks = []fact.Block{{Span: s, StartOn: &first, EndOn: &last}}
		},
		"facts.interactions[0].debts": func(f *fact.Facts) {
			f.Interactions = []fact.Interaction{{At: s.At, Person: "P", Channel: fact.Voice, Direction: fact.Outbound, Debts: []string{""}}}
		},
	} {
		c := law.Make(law.Know(change))
		if _, err := Decide(c.Request, c.Facts, book(t)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want an error and %q in it", says, err, says)
		}
	}
	atOnce := law.Make(law.Know(func(f *fact.Facts) {
		f.Disputes = []fact.Dispute{{Span: s, Kind: fact.Disputed, AnsweredAt: &s.At}}
	}))
	if d, err := Decide(atOnce.Request, atOnce.Facts, book(t)); err != nil || !d.Result {
		t.Errorf("answered at once: %v %v", d.Reasons, err)
	}
}

// A consent to more calls is spent seven days after it was received, whenever it begins
// (12 CFR 1006.14(b)(3)(i)).
func TestConsentIsSpentFromItsReceipt(t *testing.T) {
	given := func(days, begins int) fact.Case {
		return law.Make(law.Made(7, fact.Voice, 13*time.Hour, func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }),
			law.Agrees(fact.CallFrequency), func(c *fact.Case) {
				x := &c.Facts.Consents[0]
				x.At = *law.Before(c, days24(days))
				from := x.At.Add(days24(begins))
				x.From = &from
			})
	}
	holdFaults(t, []fault{
		{"received six days ago, from two days later", "us-regf-calls", false, given(6, 2)},
		{"received seven days ago, from today", "us-regf-calls", true, given(7, 7)},
		{"received half a year ago, from today", "us-regf-conversation", true, func() fact.Case {
			c := given(180, 180)
			c.Facts.Interactions[0].Outcome = fact.Conversation
			return c
		}()},
	})
}

// Who counts as the consumer only under a condition counts when facts bear it out.
func TestWhoCountsAsTheConsumer(t *testing.T) {
	minor := law.Know(func(f *fact.Facts) { f.Minorities = []fact.Span{law.Since()} })
	grown := law.Know(func(f *fact.Facts) {
		s := law.Since()
		s.EndedAt = &s.At
		f.Minorities = []fact.Span{s}
	})
	dead := law.Know(func(f *fact.Facts) { f.Deaths = []fact.Span{law.Since()} })
	mortgage := law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage })
	yes := true
	ceased := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &yes}} })
	const rule = "us-regf-third-party"
	holdFaults(t, []fault{
		{"the parent of an adult", rule, true, law.Make(law.To(fact.Parent))},
		{"who is no minor any more", rule, true, law.Make(law.To(fact.Parent), grown)},
		{"the parent of a minor", rule, false, law.Make(law.To(fact.Parent), minor)},
		{"the executor of who lives", rule, true, law.Make(law.To(fact.Executor))},
		{"the executor of the dead", rule, false, law.Make(law.To(fact.Executor), dead)},
		{"a successor in no mortgage", rule, true, law.Make(law.To(fact.Successor))},
		{"a successor in a mortgage", rule, false, law.Make(law.To(fact.Successor), mortgage)},
		{"the spouse", rule, false, law.Make(law.To(fact.Spouse))},
		{"the guardian", rule, false, law.Make(law.To(fact.Guardian))},
		{"a parent who may be the consumer, after a notice to cease", "us-regf-cease", true, law.Make(law.To(fact.Parent), ceased)},
		{"the mother of an adult in California", "us-ca-third-party", true, law.Make(law.Lives("CA"), law.By(fact.Creditor), law.To(fact.Parent))},
	})
}

// A postal code of another state than the one that is given is a place that is known.
func TestPostalCodesOfAnotherState(t *testing.T) {
	at := law.At("2026-04-08 11:00") // 5 a.m. in Hawaii, noon by the clock of Georgia's examples less one
	home := func(state, code string) law.Change {
		return law.Know(func(f *fact.Facts) { f.Residence = fact.Residence{State: state, PostalCode: code} })
	}
	address := func(a fact.Address) law.Change {
		return law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{a} })
	}
	const rule = "us-regf-time"
	holdFaults(t, []fault{
		{"an address in California with the code of Honolulu", rule, true, law.Make(at, address(fact.Address{ID: "AD", State: "CA", PostalCode: "96813"}))},
		{"a home in Texas with the code of Honolulu", rule, true, law.Make(at, home("TX", "96813"))},
		{"a zone with the code of Honolulu", rule, true, law.Make(at, address(fact.Address{ID: "AD", Zones: []string{eastern}, PostalCode: "96813"}))},
		{"a zone of the state with a code of the state", rule, false, law.Make(at, address(fact.Address{ID: "AD", State: "GA", Zones: []string{eastern}, PostalCode: "30301"}))},
		{"a code of its own state", rule, false, law.Make(at, home("TX", "75201"))},
		{"the code of military post alone", rule, true, law.Make(law.At("2026-04-08 15:00"), address(fact.Address{ID: "AD", PostalCode: "09012"}))},
		{"the code of military post in New York", rule, true, law.Make(law.At("2026-04-08 15:00"), address(fact.Address{ID: "AD", State: "NY", PostalCode: "09012"}))},
		{"with its zone", rule, false, law.Make(law.At("2026-04-08 11:00"), address(fact.Address{ID: "AD", PostalCode: "09012", Zones: []string{"Europe/Berlin"}}))},
	})
}

// What a request says of who contacts is not believed against the company's profile.
func TestTheProfileKnowsWhoContacts(t *testing.T) {
	c := law.Make(law.By(fact.Creditor), law.Made(1, fact.Voice, days24(30)),
		law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil }))
	for _, x := range []struct {
		company string
		stops   bool
	}{{"", false}, {fact.Creditor, false}, {fact.Collector, true}} {
		b, err := Book(Profile{Contacter: x.company})
		if err != nil {
			t.Fatal(err)
		}
		d, err := Decide(c.Request, c.Facts, b)
		if err != nil || d.Result == x.stops {
			t.Errorf("%q: allowed %v with the error %v; want no error, and it stopped: %v", x.company, d.Result, err, x.stops)
		}
	}
}

// In any form is in every form.
func TestEveryFormIsCounted(t *testing.T) {
	for _, over := range law.EveryForm {
		holdFaults(t, []fault{
			{over, "us-wa-contacts", true, law.Make(law.Lives("WA"), law.Made(3, over, 30*time.Hour))},
			{over, "us-ny-nyc-contacts", true, law.Make(law.Lives("NY"), law.Made(2, over, 30*time.Hour))},
			{over, "us-or-work", true, law.Make(law.Lives("OR"), law.Label("work"), law.Made(1, over, 30*time.Hour))},
		})
	}
	if len(law.EveryForm) != len(fact.Choices()["Request.channel"]) {
		t.Errorf("%d forms are counted, want all %d that a request may have", len(law.EveryForm), len(fact.Choices()["Request.channel"]))
	}
}

// What lifts the hours of a state is given directly and, in Michigan, in writing.
func TestWhatLiftsTheHoursOfStates(t *testing.T) {
	agreed := func(state string, direct, written bool) fact.Case {
		return law.Make(law.Lives(state), law.By(fact.Creditor), law.At("2026-04-08 07:45"), law.Agrees(fact.UnusualTime), law.Know(func(f *fact.Facts) {
			f.Consents[0].Direct, f.Consents[0].Written = direct, written
		}))
	}
	holdFaults(t, []fault{
		{"by word of mouth in Michigan", "us-mi-hours", true, agreed("MI", true, false)},
		{"in writing", "us-mi-hours", false, agreed("MI", true, true)},
		{"to somebody else in Pennsylvania", "us-pa-hours", true, agreed("PA", false, true)},
		{"to who contacts", "us-pa-hours", false, agreed("PA", true, false)},
	})
}

// What was agreed before a restriction began does not speak of it.
func TestConsentsAreYoungerThanWhatTheyLift(t *testing.T) {
	yes, no := true, false
	know := law.Know
	taking := func(c *fact.Case) { law.Over(fact.Mail)(c); law.For(fact.Repossession)(c) }
	place := func(label string, employer *bool) law.Change {
		return know(func(f *fact.Facts) {
			f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: label, Employer: employer}}
		})
	}
	var all []fault
	for _, x := range []struct {
		rule, consent string
		restriction   law.Change
	}{
		{"us-bankruptcy-stay", fact.ReliefFromStay, know(func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7}} })},
		{"us-scra", fact.CourtOrder, func(c *fact.Case) { taking(c); c.Facts.Duties = []fact.Span{law.Since()} }},
		{"us-regf-attorney", fact.Court, know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })},
		{"us-regf-stated-time", fact.UnusualTime, know(func(f *fact.Facts) { f.StatedTimes = []fact.StatedTime{{Span: law.Since(), ToMinute: 1440}} })},
		{"us-regf-place", fact.InconvenientPlace, place("home", &no)},
		{"us-regf-employment", fact.ContactAtWork, func(c *fact.Case) { law.Label("work")(c); place("work", &yes)(c) }},
		{"us-regf-attorney", fact.ContactDespiteAtt, know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })},
	} {
		for _, late := range []bool{false, true} {
			c := law.Make(x.restriction, law.Agrees(x.consent))
			says := "agreed a second after it began"
			if c.Facts.Consents[0].At = law.Since().At.Add(time.Second); !late {
				says, c.Facts.Consents[0].At = "agreed when it began", law.Since().At
			}
			all = append(all, fault{x.rule + " " + says, x.rule, !late, c})
		}
	}
	holdFaults(t, all)
}

// Who asks for no more calls or texts takes back every consent to what a machine calls
// or sends (47 CFR 64.1200(a)(10)), by whatever means.
func TestAStopStopsMachines(t *testing.T) {
	yes := true
	machine := func(channel string, change func(c *fact.Case, s fact.Span)) fact.Case {
		return law.Make(law.Over(channel), law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes }),
			law.Agrees(fact.AutodialedColl), law.Agrees(fact.TextNumber),
			func(c *fact.Case) { change(c, fact.Span{ID: "F-9", At: *law.Before(c, time.Hour)}) })
	}
	revoked := func(x fact.Revocation) func(c *fact.Case, s fact.Span) {
		return func(c *fact.Case, s fact.Span) { x.Span = s; c.Facts.Revocations = []fact.Revocation{x} }
	}
	refused := func(x fact.Refusal) func(c *fact.Case, s fact.Span) {
		return func(c *fact.Case, s fact.Span) { x.Span = s; c.Facts.Refusals = []fact.Refusal{x} }
	}
	early := func(c *fact.Case, s fact.Span) {
		s.At = law.Since().At
		c.Facts.Refusals = []fact.Refusal{{Span: s, Channel: fact.Text}}
	}
	const rule = "us-tcpa-autodialed"
	holdFaults(t, []fault{
		{"nothing was asked", rule, false, machine(fact.Voice, func(*fact.Case, fact.Span) {})},
		{"a call after STOP by text", rule, true, machine(fact.Voice, revoked(fact.Revocation{Channel: fact.Text}))},
		{"a call after consent to texts was taken back", rule, true, machine(fact.Voice, revoked(fact.Revocation{Name: fact.TextNumber}))},
		{"a text after consent to calls was taken back", rule, true, machine(fact.Text, revoked(fact.Revocation{Name: fact.AutodialedColl}))},
		{"a call after no more texts", rule, true, machine(fact.Voice, refused(fact.Refusal{Channel: fact.Text}))},
		{"after no more e-mail", rule, false, machine(fact.Voice, refused(fact.Refusal{Channel: fact.Email}))},
		{"after another consent was taken back", rule, false, machine(fact.Voice, revoked(fact.Revocation{Name: fact.Court}))},
		{"after STOP to another number", rule, false, machine(fact.Voice, revoked(fact.Revocation{Contact: "CT-9"}))},
		{"after no more texts to another number", rule, false, machine(fact.Voice, refused(fact.Refusal{Contact: "CT-9"}))},
		{"after no more texts of another person", rule, false, machine(fact.Voice, refused(fact.Refusal{Person: "BO-2"}))},
		{"by consent that is younger than the refusal", rule, false, machine(fact.Voice, early)},
		{"after no more texts at the instant of the consent", rule, true, machine(fact.Voice, func(c *fact.Case, s fact.Span) {
			s.At = c.Facts.Consents[0].At
			c.Facts.Refusals = []fact.Refusal{{Span: s, Channel: fact.Text}}
		})},
		{"after STOP at that instant", rule, true, machine(fact.Voice, func(c *fact.Case, s fact.Span) {
			s.At = c.Facts.Consents[0].At
			c.Facts.Revocations = []fact.Revocation{{Span: s, Channel: fact.Text}}
		})},
	})
}

// What is said to be one thing and is another: a login code, a verification, an answer, a
// reaffirmation, a place.
func TestOnceAndForWhatItIs(t *testing.T) {
	yes, no := true, false
	login := func(purpose string) fact.Case {
		return law.Make(law.At("2026-04-08 03:00"), law.For(purpose), law.Code)
	}
	letters := func(n int) fact.Case {
		return law.Make(law.For(fact.Verification), law.Over(fact.Mail), law.Made(n, fact.Mail, 48*time.Hour),
			law.Know(func(f *fact.Facts) {
				f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.Disputed, Written: &yes}}
			}))
	}
	from := func(asked string) fact.Case {
		return law.Make(law.Over(fact.Email), law.Replies, law.Know(func(f *fact.Facts) {
			f.Refusals = []fact.Refusal{{Span: law.Since(), Contact: "CT-1"}}
			f.Interactions[0].Contact = asked
		}))
	}
	reaffirmed := law.Make(law.Know(func(f *fact.Facts) {
		f.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7, Reaffirmed: []fact.Reaffirmation{{Span: law.Since(), Debt: "A"}}}}
	}))
	invited := law.Make(law.Lives("NC"), law.By(fact.Creditor), law.To(fact.ThirdParty), law.For(fact.Locate),
		law.Made(1, fact.Voice, time.Hour), func(c *fact.Case) {
			c.Facts.Recontacts = []fact.Recontact{{Span: fact.Span{ID: "F-2", At: c.Facts.Interactions[0].At}, Person: c.Request.Person}}
		})
	mail := law.Make(law.Over(fact.Email), law.At("2026-04-08 09:30"), law.AskFor(func(r *fact.Request) { r.Contact.Zones = append(r.Contact.Zones, "Pacific/Honolulu") }))
	holdFaults(t, []fault{
		{"a login code", "us-regf-time", false, login("")},
		{"what asks for consent", "us-regf-time", true, login(fact.ObtainConsent)},
		{"what another law requires", "us-regf-time", true, login(fact.Required)},
		{"a proof of claim", "us-regf-time", true, login(fact.ProofOfClaim)},
		{"the verification", "us-regf-dispute", false, letters(0)},
		{"the second", "us-regf-dispute", true, letters(1)},
		{"an answer to the address that asked", "us-regf-opt-out", false, from("CT-1")},
		{"to another", "us-regf-opt-out", true, from("CT-99")},
		{"a debt that was reaffirmed while the stay holds", "us-bankruptcy-stay", true, reaffirmed},
		{"an e-mail whose clock is known to be Hawaii's", "us-regf-time", true, mail},
		{"who asked to be called again at the instant of the call", "us-nc-location", true, invited},
	})
	c := law.Make(law.AskFor(func(r *fact.Request) { r.KnownAt = "personal" }), law.Know(func(f *fact.Facts) {
		f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: "home", Employer: &no}}
	}))
	if _, err := Decide(c.Request, c.Facts, book(t)); err == nil || !strings.Contains(err.Error(), "request.knownAt") {
		t.Errorf("known to be at a label that is no place: %v", err)
	}
}

// What was learned later changes not even the digest.
func TestLearnedLater(t *testing.T) {
	c := law.Make(law.Made(1, fact.Voice, days24(9)))
	before, err := Decide(c.Request, c.Facts, book(t))
	if err != nil {
		t.Fatal(err)
	}
	later := c.Request.At.Add(time.Hour)
	c.Facts.Interactions[0].MisdirectedAt = &later
	if after, err := Decide(c.Request, c.Facts, book(t)); err != nil || after.Digest != before.Digest {
		t.Errorf("the decision is %v with the error %v; want no error and the digest %v", after, err, before.Digest)
	}
}

// What an act permits no other rule takes back: the letter to the employer, which asks where
// the person works (12 CFR 1006.10(a)(2), (b)(1)), once.
func TestTheLetterThatVerifiesEmployment(t *testing.T) {
	letter := func(state, by string, changes ...law.Change) fact.Case {
		asks := []law.Change{law.Lives(state), law.By(by), law.To(fact.Employer), law.For(fact.VerifyEmployment), law.Over(fact.Mail)}
		return law.Make(append(asks, changes...)...)
	}
	for _, state := range []string{"WI", "CA"} {
		for _, by := range []string{fact.Creditor, fact.Collector} {
			if d := decided(t, letter(state, by)); !d.Result {
				t.Errorf("%s, %s: %v stop it, want it allowed", state, by, stopped(d, ""))
			}
		}
	}
	asked := func(purpose string) law.Change {
		return law.Made(1, fact.Mail, days24(90), func(x *fact.Interaction) { x.Purpose = purpose })
	}
	attorney := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	holdFaults(t, []fault{
		{"by telephone", "us-regf-third-party", true, letter("CA", fact.Collector, law.Over(fact.Voice))},
		{"to a neighbor", "us-regf-third-party", true, letter("CA", fact.Collector, law.To(fact.ThirdParty))},
		{"a second letter", "us-regf-locate", true, letter("CA", fact.Collector, asked(fact.VerifyEmployment))},
		{"who was asked where the person lives", "us-regf-locate", true, letter("CA", fact.Collector, asked(fact.Locate))},
		{"who was asked something else", "us-regf-locate", false, letter("CA", fact.Collector, asked(fact.Postjudgment))},
		{"when an attorney is known", "us-regf-locate", true, letter("CA", fact.Collector, attorney)},
		{"an employer who was sent a letter, where the person lives", "us-nc-location", true, law.Make(law.Lives("NC"), law.By(fact.Creditor), law.To(fact.Employer), law.For(fact.Locate),
			law.Made(1, fact.Mail, days24(3), func(x *fact.Interaction) { x.Purpose = fact.VerifyEmployment }))},
	})
}

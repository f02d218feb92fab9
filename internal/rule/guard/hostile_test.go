package guard

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// A purpose lifts a rule only over a medium by which it can be done: nobody files
// a proof of claim, sends a notice or answers a dispute by calling.
func TestPurposesNeedTheirMedium(t *testing.T) {
	stay := law.Know(func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7}} })
	first := time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC)
	unsent := law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt, f.Debts[0].FirstCommunicationAt = nil, &first })
	dispute := law.Know(func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.Disputed}} })
	called := func(purpose, channel string) law.Change {
		return law.Made(1, channel, days24(30), func(x *fact.Interaction) { x.Purpose = purpose })
	}
	nothing := law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil })
	holdFaults(t, []fault{
		{"a call as a proof of claim", "us-bankruptcy-stay", true, law.Make(stay, law.For(fact.ProofOfClaim))},
		{"a text as a proof of claim", "us-bankruptcy-stay", true, law.Make(stay, law.For(fact.ProofOfClaim), law.Over(fact.Text))},
		{"a proof of claim by mail", "us-bankruptcy-stay", false, law.Make(stay, law.For(fact.ProofOfClaim), law.Over(fact.Mail), law.To(fact.ThirdParty))},
		{"a proof of claim to the debtor", "us-bankruptcy-stay", true, law.Make(stay, law.For(fact.ProofOfClaim), law.Over(fact.Mail))},
		{"a call as the validation notice", "us-regf-validation", true, law.Make(unsent, law.For(fact.Validation))},
		{"the validation notice by mail", "us-regf-validation", false, law.Make(unsent, law.For(fact.Validation), law.Over(fact.Mail))},
		{"a call as verification", "us-regf-dispute", true, law.Make(dispute, law.For(fact.Verification))},
		{"verification by e-mail", "us-regf-dispute", false, law.Make(dispute, law.For(fact.Verification), law.Over(fact.Email))},
		{"after a call that was said to be a pleading", "us-regf-validation", true, law.Make(nothing, called(fact.Pleading, fact.Voice))},
		{"after a text that was said to be a proof of claim", "us-regf-validation", true, law.Make(nothing, called(fact.ProofOfClaim, fact.Text))},
		{"after a pleading by mail", "us-regf-validation", false, law.Make(nothing, called(fact.Pleading, fact.Mail))},
		{"after a proof of claim by document", "us-regf-validation", false, law.Make(nothing, called(fact.ProofOfClaim, fact.Document))},
	})
}

// A county of New York that is not one of the state's may be in the city.
func TestMisspeltCountyIsInTheCity(t *testing.T) {
	in := func(county, postal string, city ...string) fact.Case {
		city = append(city, "Hamlet")
		return law.Make(law.Lives("NY"), law.Made(2, fact.Mail, 48*time.Hour), law.Know(func(f *fact.Facts) {
			f.Residence = fact.Residence{State: "NY", City: city[0], County: county, PostalCode: postal}
		}))
	}
	const rule = "us-ny-nyc-contacts"
	holdFaults(t, []fault{
		{"Kngs", rule, true, in("Kngs", "")}, {"New York City", rule, true, in("New York City", "")}, {"Queens Borough", rule, true, in("Queens Borough", "")},
		{"a county of another state, by FIPS", rule, true, in("06037", "")}, {"Kings", rule, true, in("Kings County", "")},
		{"Erie", rule, false, in("Erie County", "")}, {"St. Lawrence", rule, false, in("St. Lawrence County", "")}, {"Westchester, by FIPS", rule, false, in("36119", "")},
		{"misspelt, with a postal code of Buffalo", rule, false, in("Eire", "14201")},
		{"Brooklyn, with a postal code of Buffalo", rule, true, in("", "14201", "Brooklyn")}, {"Flushing, in Erie County", rule, true, in("Erie", "", "Flushing, NY")},
		{"Buffalo, with a postal code of Brooklyn", rule, true, in("", "11201", "Buffalo")}, {"in Kings County, with a postal code of Buffalo", rule, true, in("Kings", "14201", "Buffalo")},
		{"Buffalo", rule, false, in("", "", "Buffalo")}, {"Albany, in Albany County", rule, false, in("Albany", "", "Albany")}, {"a hamlet with a postal code of Nassau County", rule, false, in("", "11530")},
		{"a hamlet with a postal code of another state", rule, true, in("", "30301")},
	})
}

// What answered a question about another debt, or may not have been the first
// answer, counts; and a call that was a conversation leaves nothing to answer.
func TestAnswersAreCountedUnlessTheyAre(t *testing.T) {
	asked := func(about string, outcome string, channel string) law.Change {
		return func(c *fact.Case) {
			c.Facts.Interactions = append(c.Facts.Interactions,
				fact.Interaction{ID: "IN-Q", At: *law.Before(c, 50*time.Hour), Channel: channel, Direction: fact.Inbound,
					Person: "BO-1", Recipient: fact.Borrower, Debts: []string{about}, Outcome: outcome})
		}
	}
	answer := func(x *fact.Interaction) { x.ReplyTo = "IN-Q" }
	none := func(x *fact.Interaction) { answer(x); x.Debts = nil }
	mails := func(n int, change ...func(*fact.Interaction)) law.Change {
		return law.Made(n, fact.Mail, 24*time.Hour, change...)
	}
	city, rule := law.Lives("NY"), "us-ny-nyc-contacts"
	earlier := func(c *fact.Case) { // the second of two, of which nobody knows what the first answered
		c.Facts.Interactions[1].ReplyTo = ""
		c.Facts.Interactions = append(c.Facts.Interactions, c.Facts.Interactions[1])
		third := &c.Facts.Interactions[len(c.Facts.Interactions)-1]
		third.ID, third.ReplyTo, third.At = "IN-3", "other", third.At.Add(-days24(3))
	}
	represented := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	reply := func(outcome string) law.Change {
		return func(c *fact.Case) {
			law.Replies(c)
			c.Facts.Interactions[0].Outcome = outcome
		}
	}
	holdFaults(t, []fault{
		{"one answer of two", rule, false, law.Make(city, mails(2, answer), asked("A", fact.Message, fact.Mail),
			func(c *fact.Case) { c.Facts.Interactions = c.Facts.Interactions[1:] })},
		{"two letters, of which one answered about another debt", rule, true, law.Make(city, mails(1), mails(1, answer), asked("B", fact.Message, fact.Mail))},
		{"two letters, of which one answered about this debt", rule, false, law.Make(city, mails(1), mails(1, answer), asked("A", fact.Message, fact.Mail))},
		{"an answer about no debt in particular to a question about one", rule, true, law.Make(city, mails(1), mails(1, none), asked("A", fact.Message, fact.Mail))},
		{"an answer after what may have been the first", rule, true, law.Make(city, mails(2, answer), asked("A", fact.Message, fact.Mail), earlier)},
		{"a call after a call that left a message", "us-regf-attorney", false, law.Make(represented, reply(fact.Message))},
		{"a call after a call that was a conversation", "us-regf-attorney", true, law.Make(represented, reply(fact.Conversation))},
		{"a call after a call that may have been one", "us-regf-attorney", true, law.Make(represented, reply(""))},
	})
}

// The next instant does not fall on a day on which the debt is past due.
func TestWhatWillBePastDueIsCollection(t *testing.T) {
	tomorrow := day.Of(2026, 4, 9)
	c := law.Make(law.At("2026-04-08 06:00"), law.AskFor(func(r *fact.Request) { r.Theme = "opsServicing" }),
		law.Know(func(f *fact.Facts) {
			f.Debts[0].PastDueOn = &tomorrow
			f.Ceases = []fact.Cease{{Span: law.Since()}}
			f.StatedTimes = []fact.StatedTime{{Span: law.Since(), Weekdays: []int{3}, FromMinute: 0, ToMinute: 1440}}
		}))
	d, err := Decide(c.Request, c.Facts, book(t))
	if err != nil || d.NextAllowedAt != nil || d.NoEnd != "us-regf-cease" {
		t.Errorf("next %v, no end %q, want none for us-regf-cease: %v", d.NextAllowedAt, d.NoEnd, err)
	}
}

// Zones of a residence that lie outside of its state stand beside the state.
func TestZonesOutsideTheState(t *testing.T) {
	east := []string{"America/New_York"}
	for name, place := range map[string]law.Change{
		"the residence": law.Know(func(f *fact.Facts) { f.Residence.State, f.Residence.Zones = "HI", east }),
		"an address":    law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{{ID: "AD", State: "HI", Zones: east}} }),
	} {
		// 9 a.m. in New York is 3 a.m. in Honolulu.
		holdFaults(t, []fault{{name, "us-regf-time", true, law.Make(law.At("2026-04-08 09:00"), place)}})
	}
	holdFaults(t, []fault{{"zones of the state", "us-regf-time", false, law.Make(law.At("2026-04-08 09:00"),
		law.Know(func(f *fact.Facts) { f.Residence.Zones = east }))}})
}

// A field is there twice also when its letters are only taken for the same.
func TestFieldTwiceInOtherLetters(t *testing.T) {
	for _, twice := range []string{"cea\u017fes", "CEASES"} {
		if _, err := fact.Parse([]byte(`{"facts":{"ceases":[{"id":"F","at":"2026-01-02T15:00:00Z"}],"` + twice + `":[]}}`)); err == nil {
			t.Errorf("%q is read over %q", twice, "ceases")
		}
	}
}

// A setting that is given twice at one level is refused: which of them holds?
func TestSettingsOnce(t *testing.T) {
	one := Setting{Rule: "us-regf-calls", Parameter: "calls", Value: 1}
	seven, loan, longer := one, one, Setting{Rule: "us-regf-calls", Parameter: "days", Value: 14}
	seven.Value, loan.LoanType = 7, "LT-1"
	if _, err := Book(Profile{Settings: []Setting{one, seven}}); err == nil {
		t.Error("two numbers of one parameter")
	}
	if _, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{"GA"},
		Settings: []Setting{{Rule: "us-regf-calls", Effect: Warn}, {Rule: "us-regf-calls", Effect: Off}}}); err == nil {
		t.Error("two effects were taken, want an error")
	}
	if _, err := Book(Profile{Settings: []Setting{one, loan, longer}}); err != nil {
		t.Errorf("different parameters and levels are refused: %v", err)
	}
}

// Carrying out a judgment opens the door of others only when each debt was judged.
func TestJudgmentIsKnown(t *testing.T) {
	neighbor, both := law.To(fact.ThirdParty), law.AskFor(func(r *fact.Request) { r.Debts = []string{"A", "B"} })
	later := func(c *fact.Case) { c.Facts.Debts[0].JudgedAt = law.Before(c, -time.Hour) }
	none := law.AskFor(func(r *fact.Request) { r.Debts = nil })
	const rule = "us-regf-third-party"
	holdFaults(t, []fault{
		{"by its purpose alone", rule, true, law.Make(neighbor, law.For(fact.Postjudgment))}, {"with a judgment", rule, false, law.Make(neighbor, law.CarriesOut)},
		{"about one of two debts", rule, true, law.Make(neighbor, law.CarriesOut, both)}, {"given an hour later", rule, true, law.Make(neighbor, law.CarriesOut, later)},
		{"about none in particular", rule, true, law.Make(neighbor, law.CarriesOut, none)}, {"for another purpose", rule, true, law.Make(neighbor, law.CarriesOut, law.For(fact.Service))},
	})
}

// The word of who asks lifts nothing by itself: a purpose or a name must be borne
// out by facts, and serves once or when it is due.
func TestTheWordOfTheAsker(t *testing.T) {
	ceased := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since()}} })
	mortgage := law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage })
	required := func(by, channel string, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{ceased, law.For(fact.Required), law.Over(channel),
			law.AskFor(func(r *fact.Request) { r.RequiredBy = by })}, more...)...)
	}
	sent := func(days int, change ...func(x *fact.Interaction)) law.Change {
		return law.Made(1, fact.Mail, days24(days), change...)
	}
	by := func(purpose, name string) func(x *fact.Interaction) {
		return func(x *fact.Interaction) { x.Purpose, x.RequiredBy = purpose, name }
	}
	selling := func(c *fact.Case) { c.Request.Theme, c.Request.Debts = fact.Marketing, []string{"A"} }
	unlisted := law.AskFor(func(r *fact.Request) { r.Contact.DoNotCall = nil })
	const cease = "us-regf-cease"
	holdFaults(t, []fault{
		{"required, by nothing", cease, true, required("", fact.Mail, mortgage)},
		{"a statement of what is no mortgage", cease, true, required(fact.PeriodicStatement, fact.Mail)},
		{"of what may be none", cease, true, required(fact.PeriodicStatement, fact.Mail, law.Know(func(f *fact.Facts) { f.Debts[0].Kind = "" }))},
		{"a statement by telephone", cease, true, required(fact.PeriodicStatement, fact.Voice, mortgage)},
		{"a statement by text", cease, true, required(fact.PeriodicStatement, fact.Text, mortgage)},
		{"a statement", cease, false, required(fact.PeriodicStatement, fact.Mail, mortgage)},
		{"after another 19 days ago", cease, true, required(fact.PeriodicStatement, fact.Mail, mortgage, sent(19, by(fact.Required, fact.PeriodicStatement)))},
		{"after one that may have been another", cease, true, required(fact.PeriodicStatement, fact.Mail, mortgage, sent(19, by(fact.Required, "")))},
		{"after one of which nobody knows what for", cease, true, required(fact.PeriodicStatement, fact.Mail, mortgage, sent(19, by("", "")))},
		{"after one that could not be delivered", cease, false, required(fact.PeriodicStatement, fact.Mail, mortgage, sent(19, by("", "")),
			law.Know(func(f *fact.Facts) { f.Interactions[0].Outcome = fact.Failed }))},
		{"after another kind of notice", cease, false, required(fact.PeriodicStatement, fact.Mail, mortgage, sent(2, by(fact.Required, fact.EscrowStatement)))},
		{"after another 20 days ago", cease, false, required(fact.PeriodicStatement, fact.Mail, mortgage, sent(20, by(fact.Required, fact.PeriodicStatement)))},
		{"after a statement of another debt", cease, false, required(fact.PeriodicStatement, fact.Mail, mortgage,
			sent(5, by(fact.Required, ""), func(x *fact.Interaction) { x.Debts = []string{"B"} }))},
		{"a bill of a card, which the comments do not name", cease, true, required(fact.BillingStatement, fact.Mail)},
		{"a bill of a card, by a medium that was refused", "us-regf-opt-out", false, required(fact.BillingStatement, fact.Mail,
			law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since()}} }))},
		{"early intervention", cease, false, required(fact.EarlyIntervention, fact.Mail, mortgage)},

		{"that efforts end", cease, false, law.Make(ceased, law.For(fact.Terminate))},
		{"after the word of a remedy", cease, false, law.Make(ceased, law.For(fact.Terminate), sent(1, by(fact.Remedy, "")))},
		{"a second time", cease, true, law.Make(ceased, law.For(fact.Terminate), sent(1, by(fact.Terminate, "")))},
		{"a second time, long ago", cease, true, law.Make(ceased, law.For(fact.Terminate),
			law.Know(func(f *fact.Facts) { f.Ceases[0].TerminatedAt = &f.Ceases[0].At }))},
		{"a second time to another notice", cease, false, law.Make(ceased, law.For(fact.Terminate), sent(120, by(fact.Terminate, "")))},
		{"when it went to somebody else", cease, false, law.Make(ceased, law.For(fact.Terminate),
			sent(1, by(fact.Terminate, ""), func(x *fact.Interaction) { x.Person, x.Recipient = "BO-2", fact.ThirdParty }))},
		{"at the instant of the notice", cease, true, law.Make(ceased, law.For(fact.Remedy), sent(0, by(fact.Remedy, "")),
			law.Know(func(f *fact.Facts) { f.Ceases[0].At = f.Interactions[0].At }))},

		{"asked at the instant at which a recontact is recorded", "us-regf-locate", true, law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Know(func(f *fact.Facts) {
			f.Recontacts = []fact.Recontact{{Span: law.Since(), Person: "TP-1"}}
			f.Located = []fact.Located{{ID: "LO-1", At: law.Since().At, Person: "TP-1"}}
		}))},
		{"called at the instant at which a recontact is recorded", "us-regf-locate", true, law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Made(1, fact.Voice, days24(1)), func(c *fact.Case) {
			c.Facts.Recontacts = []fact.Recontact{{Span: fact.Span{ID: "F-1", At: c.Facts.Interactions[0].At}, Person: "TP-1"}}
		})},
		{"a recontact with somebody else", "us-regf-locate", true, law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Made(1, fact.Voice, days24(2)), func(c *fact.Case) {
			c.Facts.Recontacts = []fact.Recontact{{Span: fact.Span{ID: "F-1", At: *law.Before(c, time.Hour)}, Person: "TP-2"}}
		})},
		{"a recontact that is over", "us-regf-locate", true, law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Made(1, fact.Voice, days24(2)), func(c *fact.Case) {
			c.Facts.Recontacts = []fact.Recontact{{Span: fact.Span{ID: "F-1", At: *law.Before(c, time.Hour),
				EndedAt: law.Before(c, time.Minute)}, Person: "TP-1"}}
		})},
		{"three contacts of which nobody knows whether they sold", "us-fl-sales-count", true, law.Make(law.Lives("FL"), law.Sells, law.Made(3, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Theme = "" }))},
		{"three contacts, of which one is reserved for this instant", "us-fl-sales-count", true, law.Make(law.Lives("FL"), law.Sells, law.Made(3, fact.Voice, time.Hour), func(c *fact.Case) {
			c.Facts.Interactions[0].At = c.Request.At
		})},
		{"three contacts that did not sell", "us-fl-sales-count", false, law.Make(law.Lives("FL"), law.Sells, law.Made(3, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Theme = "opsServicing" }))},
		{"selling, with a debt named", "us-tcpa-do-not-call", true, law.Make(selling, unlisted)},
		{"selling, with a purpose named", "us-tcpa-do-not-call", true, law.Make(law.Sells, unlisted, law.For(fact.Validation))},
		{"selling, with a debt named, collects", cease, true, law.Make(selling, ceased)},
		{"about the debt", "us-tcpa-do-not-call", false, law.Make(unlisted)},
		{"prerecorded, selling and collecting", "us-tcpa-prerecorded", true, law.Make(selling, law.AskFor(func(r *fact.Request) { r.Prerecorded = true }),
			law.Made(3, fact.Voice, days24(1), func(x *fact.Interaction) { x.Prerecorded = nil }))},
		{"by machine, selling and collecting", "us-tcpa-autodialed", true, law.Make(selling, law.AskFor(func(r *fact.Request) { r.Autodialed, r.Contact.Mobile = nil, nil }),
			law.Agrees(fact.MarketingConsent))},
	})
}

// The table of what law requires names each of its notices once, with its law.
func TestDemands(t *testing.T) {
	names := map[string]bool{"": true}
	doc, err := os.ReadFile("../../../docs/guard.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range law.Demands() {
		debts, after := "any", ""
		if d.Kinds != nil {
			debts = strings.Join(d.Kinds, ", ")
		}
		if d.AfterCease {
			after = "yes"
		}
		if row := fmt.Sprintf("| `%s` | %s | %s | %s | %d |", d.Name, d.Citation, debts, after, d.Every); !strings.Contains(string(doc), row) {
			t.Errorf("docs/guard.md does not say %s", row)
		}
		if d.Citation == "" || d.Every <= 0 || d.Every > law.DemandsLookBack || names[d.Name] {
			t.Errorf("the demand is %+v; want a citation, a time above nothing and of at most %v, and a name that no other has", d, law.DemandsLookBack)
		}
		names[d.Name] = true
	}
	for _, name := range fact.Choices()["Request.requiredBy"] {
		if !names[name] {
			t.Errorf("%q is required by nothing", name)
		}
	}
}

// Every place that is known counts for its rules, not for its clocks alone: the
// residence and each address, by state and by postal code.
func TestEveryPlaceBringsItsRules(t *testing.T) {
	two := law.Made(2, fact.Voice, 48*time.Hour)
	at := func(a fact.Address) law.Change {
		return law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{a} })
	}
	lives := func(r fact.Residence) law.Change { return law.Know(func(f *fact.Facts) { f.Residence = r }) }
	holdFaults(t, []fault{
		{"lives in Georgia", "us-ma-calls", false, law.Make(two)},
		{"with an address in Massachusetts", "us-ma-calls", true, law.Make(two, at(fact.Address{ID: "AD", State: "MA"}))},
		{"told by its postal code", "us-ma-calls", true, law.Make(two, at(fact.Address{ID: "AD", PostalCode: "02139"}))},
		{"with an address in Massachusetts by its postal code alone, whatever its state", "us-ma-calls", true, law.Make(two, at(fact.Address{ID: "AD", State: "HI", PostalCode: "02139"}))},
		{"with an address of which only the clock is known", "us-ma-calls", true, law.Make(two, at(fact.Address{ID: "AD", Zones: []string{"America/New_York"}}))},
		{"with an address in Hawaii", "us-ma-calls", false, law.Make(two, at(fact.Address{ID: "AD", State: "HI"}))},
		{"lives in Georgia, with a postal code of Massachusetts", "us-ma-calls", true, law.Make(two, lives(fact.Residence{State: "GA", PostalCode: "02139"}))},
		{"with an address in New York State", "us-ny-nyc-contacts", true, law.Make(two, at(fact.Address{ID: "AD", State: "NY"}))},
		{"with an address in Brooklyn", "us-ny-nyc-contacts", true, law.Make(two, at(fact.Address{ID: "AD", State: "NY", PostalCode: "11201"}))},
		{"with an address in Buffalo", "us-ny-nyc-contacts", false, law.Make(two, at(fact.Address{ID: "AD", State: "NY", PostalCode: "14201"}))},
		{"lives in Buffalo, with an address in Brooklyn", "us-ny-nyc-contacts", true, law.Make(two, lives(fact.Residence{State: "NY", City: "Buffalo"}), at(fact.Address{ID: "AD", State: "NY", PostalCode: "11201"}))},
	})
}

// What was open of the acts: hours that bind creditors by themselves, the District
// before 2023, disputes that repeat another.
func TestWhatActsHeldBefore(t *testing.T) {
	early := law.At("2026-04-08 07:45")
	in := func(state string) law.Change {
		return func(c *fact.Case) { law.Lives(state)(c); law.By(fact.Creditor)(c) }
	}
	for _, state := range []string{"WI", "IA", "MD", "SC", "NH", "OR"} {
		id := "us-" + strings.ToLower(state) + "-hours"
		if _, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{state},
			Settings: []Setting{{Rule: id, Effect: Off}}}); err == nil {
			t.Errorf("%s can be turned off", id)
		}
		b, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{"GA"}, Settings: []Setting{{Rule: "us-regf-time", Effect: Off}}})
		if err != nil {
			t.Fatal(err)
		}
		c := law.Make(in(state), early)
		if d, err := Decide(c.Request, c.Facts, b); err != nil || d.Result || !slices.Contains(stopped(d, "us-"), id) {
			t.Errorf("%s: at 7:45 without us-regf-time: %v %v", state, d.Result, err)
		}
	}
	emergency := func(made int, when string) fact.Case {
		return law.Make(law.Lives("DC"), law.At(when), law.Made(made, fact.Voice, 24*time.Hour))
	}
	for when, binding := range map[string]string{"2020-04-08 12:00": law.ByPractice, "2021-10-06 12:00": law.ByLaw, "2022-04-06 12:00": law.ByLaw} { // of what was false alone, before
		neighbor := law.Make(in("DC"), law.To(fact.ThirdParty), law.At(when))
		d, err := Decide(neighbor.Request, neighbor.Facts, book(t))
		i := slices.IndexFunc(d.Reasons, func(r Reason) bool { return strings.HasSuffix(r.Rule, "-third-party") })
		if err != nil || i < 0 || d.Reasons[i].Binding != binding {
			t.Errorf("a creditor and a neighbor at %s: %+v %v, want %s", when, d.Reasons, err, binding)
		}
	}
	again := func(change func(first, second *fact.Dispute)) fact.Case {
		return law.Make(func(c *fact.Case) {
			first := fact.Dispute{Span: law.Since(), Kind: fact.Disputed, Debts: []string{"A"}, AnsweredAt: law.Before(c, days24(3))}
			second := fact.Dispute{Span: fact.Span{ID: "F-2", At: *law.Before(c, days24(2))},
				Kind: fact.Disputed, Debts: []string{"A"}, Duplicates: first.ID, NoticeAt: law.Before(c, days24(1))}
			change(&first, &second)
			c.Facts.Disputes = []fact.Dispute{first, second}
		})
	}
	const rule = "us-regf-dispute"
	holdFaults(t, []fault{
		{"the fourth call of October 2021", "us-dc-emergency-calls", true, emergency(3, "2021-10-06 12:00")},
		{"the third", "us-dc-emergency-calls", false, emergency(2, "2021-10-06 12:00")},
		{"the fourth in 2023", "us-dc-emergency-calls", false, emergency(3, "2023-10-06 12:00")},
		{"told that it is nothing new", rule, false, again(func(_, _ *fact.Dispute) {})},
		{"and not told", rule, true, again(func(_, x *fact.Dispute) { x.NoticeAt = nil })},
		{"the first was not answered", rule, true, again(func(x, _ *fact.Dispute) { x.AnsweredAt = nil })},
		{"the first was answered when the second came", rule, true, again(func(x, y *fact.Dispute) { x.AnsweredAt = &y.At })},
		{"it repeats itself", rule, true, again(func(_, x *fact.Dispute) { x.Duplicates = x.ID })},
		{"it repeats nothing", rule, true, again(func(_, x *fact.Dispute) { x.Duplicates = "" })},
		{"it repeats one that there is not", rule, true, again(func(_, x *fact.Dispute) { x.Duplicates = "F-9" })},
		{"the first was about another debt", rule, true, again(func(x, _ *fact.Dispute) { x.Debts = []string{"B"} })},
		{"the first was about nobody knows which", rule, true, again(func(x, _ *fact.Dispute) { x.Debts = nil })},
		{"the second is", rule, true, again(func(_, x *fact.Dispute) { x.Debts = nil })},
		{"the first asked for the creditor's name", rule, true, again(func(x, _ *fact.Dispute) { x.Kind = fact.OriginalCreditor })},
	})
}

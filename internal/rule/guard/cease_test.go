package guard

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// ceasedOnce is a request for no contact, spoken, changed.
func ceasedOnce(change func(x *fact.Cease)) law.Change {
	return law.Know(func(f *fact.Facts) {
		x := fact.Cease{Span: law.Since(), Written: new(bool)}
		if change != nil {
			change(&x)
		}
		f.Ceases = []fact.Cease{x}
	})
}

// Whatever is stopped by a request that no medium be used is stopped by one for no contact
// at all: over each medium, under each theme, by whomever, by hand or by a machine, with
// consents of every name from before, spoken, written or nobody knows; and, when it is over,
// what it took back.
func TestACeaseIsARefusalOfAll(t *testing.T) {
	stops := func(c fact.Case) bool {
		d, err := Decide(c.Request, c.Facts, book(t))
		if err != nil {
			t.Fatalf("%+v: %v, want no error", c.Request, err)
		}
		return !d.Result
	}
	free, tried := 0, 0
	each := func(name string, make func() fact.Case) {
		for _, ended := range []bool{false, true} {
			s := law.Since()
			if ended {
				at := s.At.Add(time.Hour)
				s.EndedAt = &at
			}
			was := make()
			was.Facts.Refusals = []fact.Refusal{{Span: s}}
			tried++
			if !stops(was) {
				free++
				continue
			}
			for form, written := range map[string]*bool{"spoken": new(bool), "written": &always, "in a form that nobody knows": nil} {
				c := make()
				c.Facts.Ceases = []fact.Cease{{Span: s, Written: written}}
				if !stops(c) {
					t.Errorf("%s, ended %v: after a request to cease, %s, it is allowed", name, ended, form)
				}
			}
		}
	}
	for _, channel := range []string{fact.Voice, fact.Text, fact.Email, fact.Mail, fact.Document, fact.GUI, fact.Chat} {
		for _, theme := range fact.Choices()["Request.theme"] {
			for _, contacter := range []string{fact.Creditor, fact.Collector} {
				for _, machine := range []bool{false, true} {
					for _, current := range []bool{false, true} {
						each(fmt.Sprint(channel, " ", theme, " ", contacter, " ", machine, " ", current), func() fact.Case {
							return law.Make(law.By(contacter), agreedToAll, func(c *fact.Case) {
								r := &c.Request
								r.Channel, r.Theme, r.OptOutNotice = channel, theme, true
								r.Autodialed, r.Contact.Mobile = &machine, &machine
								if c.Facts.Debts[0].Current = current; current {
									c.Facts.Debts[0].PastDueOn = nil
								}
								if theme == fact.Marketing {
									r.Debts = nil
								}
							})
						})
					}
				}
			}
		}
	}
	if free == 0 || free == tried {
		t.Errorf("of %d cases %d are free after a refusal that is over or not: the test sees nothing", tried, free)
	}
}

// agreedToAll is a consent of every name, from before law.Since.
func agreedToAll(c *fact.Case) {
	for i, name := range fact.Choices()["Consent.name"] {
		s := fact.Span{ID: fmt.Sprint("CO-", i), At: law.Since().At.Add(-time.Hour)}
		c.Facts.Consents = append(c.Facts.Consents, fact.Consent{Span: s, Name: name,
			Person: fact.Every, Contact: fact.Every, Channel: fact.Every, Debt: fact.Every, Direct: true, Written: true})
	}
}

// What each rule hears of a request for no contact.
func TestWhatACeaseCountsFor(t *testing.T) {
	const rule = "practice-cease-oral"
	ended := func(x *fact.Cease) {
		at := x.At.Add(time.Hour)
		x.EndedAt = &at
	}
	refused := law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since()}} })
	ofB := func(x *fact.Cease) { x.Debts = []string{"B"} }
	current := law.Know(func(f *fact.Facts) { f.Debts[0].Current, f.Debts[0].PastDueOn = true, nil })
	service := law.AskFor(func(r *fact.Request) { r.Theme = "opsServicing" })
	code := func(c *fact.Case) { c.Request.Theme, c.Request.Debts, c.Request.Purpose = fact.Credentials, nil, "" }
	asks := func(at func(c *fact.Case) time.Time) law.Change {
		return func(c *fact.Case) {
			c.Facts.Interactions = append(c.Facts.Interactions, fact.Interaction{ID: "Q", At: at(c),
				Channel: fact.GUI, Direction: fact.Inbound, Person: c.Request.Person,
				Theme: fact.Credentials, Recipient: fact.Borrower, Purpose: fact.Service})
		}
	}
	justNow := asks(func(c *fact.Case) time.Time { return c.Request.At.Add(-time.Minute) })
	holdFaults(t, []fault{
		{"a call", rule, true, law.Make(ceasedOnce(nil))},
		{"service of a loan that nothing is past due of", rule, true, law.Make(service, current, ceasedOnce(nil))},
		{"of another debt", rule, false, law.Make(ceasedOnce(ofB))},
		{"over", rule, false, law.Make(ceasedOnce(ended))},
		{"to the attorney", rule, false, law.Make(law.To(fact.Attorney), ceasedOnce(nil))},
		{"to a neighbor", rule, false, law.Make(law.To(fact.ThirdParty), ceasedOnce(nil))},
		{"to a neighbor, after a refusal", "us-regf-opt-out", true, law.Make(law.To(fact.ThirdParty), refused)},
		{"that a remedy may be invoked", rule, false, law.Make(law.For(fact.Remedy), law.Over(fact.Mail), ceasedOnce(nil))},
		{"that, a second time", rule, true, law.Make(law.For(fact.Remedy), law.Over(fact.Mail), ceasedOnce(nil), law.Made(1, fact.Mail, 24*time.Hour))},
		{"a login code that was asked for", rule, false, law.Make(code, justNow, ceasedOnce(nil))},
		{"a login code that was asked for, past a refusal", "us-regf-opt-out", false, law.Make(code, justNow, refused)},
		{"a login code that was asked for before", rule, true, law.Make(code, justNow, func(c *fact.Case) {
			c.Facts.Ceases = []fact.Cease{{Span: fact.Span{ID: "X", At: c.Request.At.Add(-time.Minute)}}}
		})},
		{"a login code that was asked for in the moment of a refusal", "us-regf-opt-out", true, law.Make(code, justNow, func(c *fact.Case) {
			c.Facts.Refusals = []fact.Refusal{{Span: fact.Span{ID: "X", At: c.Request.At.Add(-time.Minute)}}}
		})},
		{"a login code that nobody asked for", rule, true, law.Make(code, ceasedOnce(nil))},
		{"a sale, of another debt", "us-tcpa-company-list", true, law.Make(law.Sells, ceasedOnce(ofB))},
		{"a sale, over", "us-tcpa-company-list", false, law.Make(law.Sells, ceasedOnce(ended))},
		{"a sale by hand in Connecticut, over, with consent from before", "us-ct-sales-consent", true, law.Make(law.Sells, law.Lives("CT"), agreedToAll, ceasedOnce(ended))},
		{"a sale by hand in Connecticut, with consent", "us-ct-sales-consent", false, law.Make(law.Sells, law.Lives("CT"), agreedToAll)},
	})
}

// Accounts of student loans in other letters are one for what restricts, and two for what
// permits (12 CFR 1006.14(b)(4)).
func TestAccountsInOtherLetters(t *testing.T) {
	loans := func(a, b string) law.Change {
		return law.Know(func(f *fact.Facts) {
			x := f.Debts[0]
			y := x
			y.ID = "B"
			x.Kind, y.Kind, x.StudentAccount, y.StudentAccount = fact.Student, fact.Student, a, b
			f.Debts = []fact.Debt{x, y}
		})
	}
	seven := law.Made(7, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Debts = []string{"B"} })
	holdFaults(t, []fault{
		{"one account", "us-regf-calls", true, law.Make(loans("ab1", "ab1"), seven)},
		{"in other letters", "us-regf-calls", true, law.Make(loans("ab1", "AB1"), seven)},
		{"two accounts", "us-regf-calls", false, law.Make(loans("ab1", "ab2"), seven)},
	})
}

// Whom the facts show to be the consumer, the request makes nobody else: the law of who asked
// for no contact, and of who has an attorney, holds under every name of the recipient.
func TestTheRecipientIsWhoTheFactsSay(t *testing.T) {
	was := func(recipient string) law.Change {
		return law.Made(1, fact.Mail, 100*24*time.Hour, func(x *fact.Interaction) { x.Recipient = recipient })
	}
	attorney := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	written := ceasedOnce(func(x *fact.Cease) { x.Written = &always })
	to := func(recipient string) law.Change {
		return law.AskFor(func(r *fact.Request) { r.Recipient = recipient })
	}
	var all []fault
	for rule, restricts := range map[string]law.Change{"us-regf-cease": written, "practice-cease-oral": ceasedOnce(nil), "us-regf-attorney": attorney} {
		for _, recipient := range []string{fact.ThirdParty, fact.Employer, fact.Creditor} {
			all = append(all, fault{"who was the borrower, now " + recipient, rule, true, law.Make(restricts, was(fact.Borrower), to(recipient))},
				fault{"who was nobody knows whom, now " + recipient, rule, true, law.Make(restricts, was(""), to(recipient))},
				fault{"who never was another, " + recipient, rule, false, law.Make(restricts, was(recipient), to(recipient))})
		}
	}
	all = append(all,
		fault{"where does who was the borrower live?", "us-regf-cease", true, law.Make(written, was(fact.Borrower), to(fact.ThirdParty), law.For(fact.Locate))},
		fault{"who was the borrower, in the District", "us-dc-attorney", true, law.Make(law.Lives("DC"), attorney, was(fact.Borrower), to(fact.ThirdParty))})
	holdFaults(t, all)
}

// A company that turns off the rule on written requests does not let more through by a
// request in writing, or of which nobody knows the form, than by one that was spoken.
func TestFormsOfACeaseUnderSettings(t *testing.T) {
	b, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{"TX"}, Settings: []Setting{{Rule: "us-regf-cease", Effect: Off}}})
	if err != nil {
		t.Fatal(err)
	}
	for says, written := range map[string]*bool{"spoken": new(bool), "written": &always, "nobody knows": nil} {
		c := law.Make(law.Lives("TX"), law.By(fact.Creditor), ceasedOnce(func(x *fact.Cease) { x.Written = written }))
		if d, err := Decide(c.Request, c.Facts, b); err != nil || d.Result {
			t.Errorf("%s: allowed %v with the error %v; want no error, and it refused", says, d.Result, err)
		}
	}
}

// What follows a request for no contact as it follows a refusal: within five minutes the one
// text that confirms it; and what others agreed to for themselves it does not take back.
func TestWhatACeaseLeaves(t *testing.T) {
	mobile := law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &always, &always })
	ago := func(d time.Duration, debts ...string) law.Change {
		return func(c *fact.Case) {
			c.Facts.Ceases = []fact.Cease{{Span: fact.Span{ID: "X", At: c.Request.At.Add(-d)}, Written: new(bool), Debts: debts}}
		}
	}
	confirms := func(d time.Duration) fact.Case {
		return law.Make(law.For(fact.ConfirmOptOut), mobile, law.Over(fact.Text), law.Agrees(fact.TextNumber), ago(d))
	}
	attorney := func(change law.Change) fact.Case {
		return law.Make(mobile, law.Agrees(fact.AutodialedColl), change,
			law.AskFor(func(r *fact.Request) { r.Person, r.Recipient = "AT-1", fact.Attorney }),
			law.Know(func(f *fact.Facts) {
				f.Persons = append(f.Persons, "BO-1")
				f.Representations = []fact.Representation{{Span: law.Since()}}
				f.Consents[0].Person = "AT-1"
			}))
	}
	holdFaults(t, []fault{
		{"confirms a minute after", "us-tcpa-autodialed", false, confirms(time.Minute)},
		{"confirms a minute after", "practice-cease-oral", false, confirms(time.Minute)},
		{"five minutes after", "us-tcpa-autodialed", true, confirms(5 * time.Minute)},
		{"of the attorney's own telephone", "us-tcpa-autodialed", false, attorney(ago(time.Minute))},
	})
}

// What a person asks at the very instant of a contact counts.
func TestAskedThisSecond(t *testing.T) {
	mobile := law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &always, &always })
	agreed := func(change func(f *fact.Facts, now fact.Span)) fact.Case {
		return law.Make(mobile, law.Agrees(fact.AutodialedColl), func(c *fact.Case) { change(&c.Facts, fact.Span{ID: "X", At: c.Request.At}) })
	}
	holdFaults(t, []fault{
		{"refused", "us-tcpa-autodialed", true, agreed(func(f *fact.Facts, now fact.Span) { f.Refusals = []fact.Refusal{{Span: now}} })},
		{"ceased", "us-tcpa-autodialed", true, agreed(func(f *fact.Facts, now fact.Span) { f.Ceases = []fact.Cease{{Span: now}} })},
		{"ceased when it was agreed", "us-tcpa-autodialed", true, agreed(func(f *fact.Facts, now fact.Span) {
			f.Ceases = []fact.Cease{{Span: fact.Span{ID: "X", At: f.Consents[0].At}}}
		})},
		{"took back", "us-tcpa-autodialed", true, agreed(func(f *fact.Facts, now fact.Span) { f.Revocations = []fact.Revocation{{Span: now}} })},
	})
}

// Whatever a consent leaves out, that would serve if it did not, is missing.
func TestWhatAConsentLeavesOutIsMissing(t *testing.T) {
	early := law.At("2026-04-08 07:00")
	for field, clear := range map[string]func(x *fact.Consent){
		"facts.consents.person": func(x *fact.Consent) { x.Person = "" }, "facts.consents.contact": func(x *fact.Consent) { x.Contact = "" },
		"facts.consents.channel": func(x *fact.Consent) { x.Channel = "" }, "facts.consents.debt": func(x *fact.Consent) { x.Debt = "" },
	} {
		d := decided(t, law.Make(early, law.Agrees(fact.UnusualTime), law.Know(func(f *fact.Facts) { clear(&f.Consents[0]) })))
		if !slices.Equal(d.Missing, []string{field}) {
			t.Errorf("%v is missing, want %s", d.Missing, field)
		}
	}
}

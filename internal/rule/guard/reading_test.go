package guard

import (
	"slices"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// Relief from the stay ends with the stay: the discharge is an injunction of its own.
func TestReliefIsNotOfTheDischarge(t *testing.T) {
	of := func(discharged bool) fact.Case {
		return law.Make(law.Agrees(fact.ReliefFromStay), func(c *fact.Case) {
			x := fact.Bankruptcy{Span: law.Since(), Chapter: 7}
			if discharged {
				x.Discharged = law.Before(c, 48*time.Hour)
			}
			c.Facts.Bankruptcies = []fact.Bankruptcy{x}
		})
	}
	holdFaults(t, []fault{{"the stay", "us-bankruptcy-stay", false, of(false)}, {"the discharge", "us-bankruptcy-discharge", true, of(true)}})
}

// Who called does not matter to the first communication, nor to whom of those who count as
// the consumer it went.
func TestTheFirstCommunication(t *testing.T) {
	unsent := law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil })
	spoke := func(change func(x *fact.Interaction), more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{unsent, law.Made(1, fact.Voice, days24(30), law.Spoke, change)}, more...)...)
	}
	spouse := func(c *fact.Case) { c.Request.Recipient, c.Request.Person = fact.Spouse, "SP-1" }
	const rule = "us-regf-validation"
	holdFaults(t, []fault{
		{"the person called", rule, true, spoke(func(x *fact.Interaction) { x.Direction = fact.Inbound })},
		{"the person called, and nobody knows what came of it", rule, true, spoke(func(x *fact.Interaction) { x.Direction, x.Outcome = fact.Inbound, "" })},
		{"the person called and left a message", rule, false, spoke(func(x *fact.Interaction) { x.Direction, x.Outcome = fact.Inbound, fact.Message })},
		{"the person wrote", rule, false, spoke(func(x *fact.Interaction) { x.Direction, x.Channel, x.Outcome = fact.Inbound, fact.Email, fact.Message })},
		{"the spouse is called after the borrower was", rule, true, spoke(func(x *fact.Interaction) {}, spouse)},
		{"after a third party was asked", rule, false, spoke(func(x *fact.Interaction) { x.Person, x.Recipient = "BO-2", fact.ThirdParty }, spouse)},
	})
}

// The last word after a notice to cease is said once, to whomever.
func TestTheLastWordIsSaidOnce(t *testing.T) {
	cease := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &isTrue}} })
	spouse := func(c *fact.Case) {
		c.Request.Recipient, c.Request.Person = fact.Spouse, "SP-1"
		c.Facts.Persons = append(c.Facts.Persons, "BO-1")
	}
	const rule = "us-regf-cease"
	holdFaults(t, []fault{
		{"the end of efforts", rule, true, law.Make(law.Over(fact.Mail), law.For(fact.Terminate), cease, law.Made(1, fact.Mail, 24*time.Hour), spouse)},
		{"a statement", rule, true, law.Make(law.Statement, cease,
			law.Made(1, fact.Mail, 24*time.Hour, func(x *fact.Interaction) { x.RequiredBy = fact.PeriodicStatement }), spouse)},
		{"the end of efforts, after a letter to a neighbor", rule, false, law.Make(law.Over(fact.Mail), law.For(fact.Terminate), cease,
			law.Made(1, fact.Mail, 24*time.Hour, func(x *fact.Interaction) { x.Person, x.Recipient = "TP-1", fact.ThirdParty }), spouse)},
	})
}

// A consent that a stop took back stays taken when the stop is over.
func TestAStopIsForGood(t *testing.T) {
	stop := func(change func(x *fact.Refusal)) fact.Case {
		return law.Make(law.Agrees(fact.AutodialedColl),
			law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &isTrue, &isTrue }), func(c *fact.Case) {
				x := fact.Refusal{Span: fact.Span{ID: "ST", At: *law.Before(c, days24(30))}, Channel: fact.Text}
				change(&x)
				c.Facts.Refusals = []fact.Refusal{x}
			})
	}
	ended := law.Make().Request.At.Add(-time.Hour)
	const rule = "us-tcpa-autodialed"
	holdFaults(t, []fault{
		{"in force", rule, true, stop(func(*fact.Refusal) {})}, {"as planned", rule, true, stop(func(x *fact.Refusal) { x.Until = &ended })},
		{"lifted", rule, true, stop(func(x *fact.Refusal) { x.EndedAt = &ended })},
		{"before the consent", rule, false, stop(func(x *fact.Refusal) { x.At, x.Until = law.Since().At, &ended })},
	})
}

// What the person wrote is the person's.
func TestThePersonWroteFromTheAddress(t *testing.T) {
	came := func(change func(x *fact.Interaction)) fact.Case {
		return law.Make(law.Over(fact.Email), law.Label("work"),
			law.Made(1, fact.Email, days24(90), func(x *fact.Interaction) { x.Direction = fact.Inbound; change(x) }))
	}
	given := func(by string) fact.Case {
		return law.Make(law.Over(fact.Email), law.Label("work"), law.AskFor(func(r *fact.Request) { r.Contact.GivenBy = by }))
	}
	const rule = "us-regf-work-email"
	holdFaults(t, []fault{
		{"the person", rule, false, came(func(*fact.Interaction) {})}, {"somebody else", rule, true, came(func(x *fact.Interaction) { x.Person = "BO-2" })},
		{"it never came", rule, true, came(func(x *fact.Interaction) { x.Outcome = fact.Failed })},
		{"given by the person", rule, false, given(fact.ByPerson)}, {"by the collector before", rule, false, given(fact.ByPriorCollector)}, {"by the creditor", rule, true, given(fact.ByCreditor)},
	})
}

// "all" is nobody, and letters make no other contact.
func TestTheRequestNamesOne(t *testing.T) {
	cannot(t, "request.person", law.Make(law.AskFor(func(r *fact.Request) { r.Person = fact.Every })))
	cannot(t, "request.contact.id", law.Make(law.AskFor(func(r *fact.Request) { r.Contact.ID = fact.Every })))
	holdFaults(t, []fault{{"a refusal of CT-1, of a call to ct-1", "us-regf-opt-out", true, law.Make(law.AskFor(func(r *fact.Request) { r.Contact.ID = "ct-1" }),
		law.Know(func(f *fact.Facts) {
			f.Contacts, f.Refusals = []string{"CT-1"}, []fact.Refusal{{Span: law.Since(), Contact: "CT-1"}}
		}))}})
}

// One person has one role: what was said to the borrower under another word counts.
func TestOnePersonHasOneRole(t *testing.T) {
	as := func(n int, outcome, person string, known ...string) fact.Case {
		return law.Make(law.Know(func(f *fact.Facts) { f.Persons = known }), law.Made(n, fact.Voice, 12*time.Hour,
			func(x *fact.Interaction) { x.Recipient, x.Outcome, x.Person = fact.Attorney, outcome, person }))
	}
	holdFaults(t, []fault{
		{"seven calls", "us-regf-calls", true, as(7, fact.NoAnswer, "BO-1")}, {"a conversation", "us-regf-conversation", true, as(1, fact.Conversation, "bo-1")},
		{"of another", "us-regf-calls", false, as(7, fact.NoAnswer, "BO-2", "BO-2")}, {"with somebody whom nobody knows", "us-regf-conversation", true, as(1, fact.Conversation, "AT-9")},
		{"with one who is known", "us-regf-conversation", false, as(1, fact.Conversation, "AT-9", "AT-9")},
	})
}

// A landline that is the person's own rings at home; the work of who serves is the post.
func TestLabelsOfPlaces(t *testing.T) {
	place := func(stated string, employer bool, label string, mobile *bool, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Label(label),
			law.AskFor(func(r *fact.Request) { r.Contact.Mobile = mobile }), law.Know(func(f *fact.Facts) {
				f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: stated, Employer: &employer}}
			})}, more...)...)
	}
	no, serves := false, law.Know(func(f *fact.Facts) { f.Duties = []fact.Span{law.Since()} })
	holdFaults(t, []fault{
		{"a personal landline", "us-regf-place", true, place("home", false, "personal", &no)}, {"nobody knows what it is", "us-regf-place", true, place("home", false, "personal", nil)},
		{"a personal mobile", "us-regf-place", false, place("home", false, "personal", &isTrue)}, {"the work of who serves", "us-regf-employment", true, place("work", true, "military", &no, serves)},
		{"the post, called at work", "us-regf-employment", true, place("military", true, "work", &no, serves)}, {"of who does not serve", "us-regf-employment", false, place("work", true, "military", &no)},
		{"the attorney at the attorney's work", "us-regf-employment", false, place("work", true, "work", &no, law.To(fact.Attorney),
			law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} }))},
	})
}

// Who serves works at the post until the service ends, the last of them when there are more.
func TestTheWorkOfWhoServesEndsWithIt(t *testing.T) {
	for says, days := range map[string][]int{"one": {3}, "the later": {2, 3}, "the earlier": {3, 2}, "none without an end": {0, 3}, "another without an end": {3, 0}} {
		c := law.Make(law.Label("military"), law.Know(func(f *fact.Facts) {
			f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: "work", Employer: &isTrue}}
		}))
		for i, n := range days {
			s := fact.Span{ID: []string{"D-1", "D-2"}[i], At: law.Since().At}
			if n > 0 {
				until := c.Request.At.Add(days24(n))
				s.Until = &until
			}
			c.Facts.Duties = append(c.Facts.Duties, s)
		}
		d := decided(t, c)
		from, want := "never", c.Request.At.Add(days24(3)).String()
		if slices.Contains(days, 0) {
			want = "never"
		}
		if d.NextAllowedAt != nil {
			from = d.NextAllowedAt.String()
		}
		until := "nothing"
		for _, r := range d.Reasons {
			if r.Rule == "us-regf-employment" {
				until = "never"
				if r.Until != nil {
					until = r.Until.String()
				}
			}
		}
		if from != want || until != want {
			t.Errorf("%s: from %s, and stopped until %s, want %s", says, from, until, want)
		}
	}
}

// A judgment that there is not is an action.
func TestNoJudgmentIsAnAction(t *testing.T) {
	const rule = "us-regf-time-barred"
	holdFaults(t, []fault{
		{"without a judgment", rule, true, law.Make(law.Over(fact.Mail), law.For(fact.Postjudgment))},
		{"with one", rule, false, law.Make(law.Over(fact.Mail), law.CarriesOut)},
	})
}

// A reaffirmation is made in the case.
func TestReaffirmationsAreOfTheCase(t *testing.T) {
	made := func(at time.Time) fact.Case {
		return law.Make(func(c *fact.Case) {
			c.Facts.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7, Discharged: law.Before(c, time.Hour),
				Reaffirmed: []fact.Reaffirmation{{Span: fact.Span{ID: "RA", At: at}, Debt: "A"}}}}
		})
	}
	const rule = "us-bankruptcy-discharge"
	holdFaults(t, []fault{{"before it", rule, true, made(law.Since().At)}, {"in it", rule, false, made(law.Since().At.Add(time.Second))}})
}

// A login code of the past is one when the person had asked for it.
func TestPastLoginCodesWereAskedFor(t *testing.T) {
	codes := func(asked ...time.Duration) fact.Case {
		return law.Make(law.Made(7, fact.Voice, 12*time.Hour, func(x *fact.Interaction) {
			x.Theme, x.Debts, x.Purpose, x.Outcome = fact.Credentials, nil, fact.Service, fact.NoAnswer
		}), func(c *fact.Case) {
			for i, before := range asked {
				x := c.Facts.Interactions[0]
				x.ID, x.Direction, x.Channel, x.Outcome, x.At = "Q"+string(rune('0'+i)),
					fact.Inbound, fact.GUI, fact.Message, x.At.Add(-before)
				c.Facts.Interactions = append(c.Facts.Interactions, x)
			}
		})
	}
	const rule = "us-regf-calls"
	holdFaults(t, []fault{
		{"never asked for", rule, true, codes()}, {"one of them asked for", rule, false, codes(15 * time.Minute)}, {"asked too long before", rule, true, codes(15*time.Minute + time.Second)},
		{"asked for in the moment", rule, false, codes(0)}, {"asked for after it was sent", rule, true, codes(-time.Second)},
	})
}

// An answer responds, and to what came.
func TestAnswersRespond(t *testing.T) {
	has := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	replies := func(change func(c *fact.Case)) fact.Case {
		return law.Make(law.Over(fact.Mail), law.Replies, has, change)
	}
	outcome := func(channel, outcome string) fact.Case {
		return law.Make(law.Over(channel), law.Replies, has, func(c *fact.Case) { c.Facts.Interactions[0].Outcome = outcome })
	}
	const rule = "us-regf-attorney"
	holdFaults(t, []fault{
		{"an answer", rule, false, replies(func(*fact.Case) {})}, {"a threat", rule, true, replies(law.For(fact.LegalAction))},
		{"a taking", rule, true, replies(law.For(fact.Repossession))},
		{"a remedy", rule, true, replies(law.For(fact.Remedy))}, {"what never came", rule, true, outcome(fact.Mail, fact.Failed)},
		{"a call that did not connect", rule, true, outcome(fact.Voice, fact.NotConnected)},
	})
}

// A debt that only a restriction names may be past due.
func TestADebtThatARestrictionNames(t *testing.T) {
	of := func(debt string) fact.Case {
		return law.Make(law.AskFor(func(r *fact.Request) { r.Debts, r.Theme = nil, "opsServicing" }), law.Know(func(f *fact.Facts) {
			f.Debts = []fact.Debt{{ID: "B", Kind: fact.Consumer, Current: true, ValidationSentAt: f.Debts[0].ValidationSentAt}}
			f.Ceases = []fact.Cease{{Span: law.Since(), Written: &isTrue, Debts: []string{debt}}}
		}))
	}
	holdFaults(t, []fault{{"A", "us-regf-cease", true, of("A")}, {"one that is known", "us-regf-cease", false, of("B")}})
}

// A theme that says what a contact was for counts beside a purpose that says none.
func TestThemesSayWhatFor(t *testing.T) {
	asked := func(theme string) fact.Case {
		return law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Made(1, fact.Voice, days24(30), law.Spoke,
			func(x *fact.Interaction) { x.Theme, x.Purpose = theme, fact.Service }))
	}
	const rule = "us-regf-locate"
	// A past letter for none of the others, under a theme, and what is to be said once now.
	wrote := func(purpose, theme string, facts func(f *fact.Facts)) fact.Case {
		return law.Make(law.Over(fact.Mail), law.For(purpose), law.Know(facts), law.Made(1, fact.Mail, days24(10),
			func(x *fact.Interaction) { x.Theme, x.Purpose = theme, fact.Service }))
	}
	disputed := func(f *fact.Facts) {
		f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.Disputed, Written: &isTrue}}
	}
	unsent := func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil }
	ceased := func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &isTrue}} }
	holdFaults(t, []fault{
		{"verified, as its theme says", "us-regf-dispute", true, wrote(fact.Verification, "opsServicingVerificationOfDebt", disputed)},
		{"verified, perhaps", "us-regf-dispute", true, wrote(fact.Verification, "", disputed)}, {"not verified", "us-regf-dispute", false, wrote(fact.Verification, "opsCollDebt", disputed)},
		{"the notice, as its theme says", "us-regf-validation", true, wrote(fact.Validation, "opsServicingDebtValidation", unsent)},
		{"the notice, perhaps", "us-regf-validation", true, wrote(fact.Validation, "", unsent)}, {"no notice", "us-regf-validation", false, wrote(fact.Validation, "opsCollDebt", unsent)},
		{"no theme says that efforts end", "us-regf-cease", false, wrote(fact.Terminate, "", ceased)},
		{"to locate", rule, true, asked("opsCollLocateBorrower")}, {"to verify the employment", rule, true, asked("opsCollVerifyEmployment")}, {"another", rule, false, asked("opsCollDebt")}, {"under a theme that nobody knows", rule, true, asked("")},
		{"the spouse, who is no consumer here", rule, true, law.Make(law.For(fact.Locate), law.AskFor(func(r *fact.Request) { r.Recipient, r.Person = fact.Spouse, "TP-1" }),
			law.Know(func(f *fact.Facts) { f.Located = []fact.Located{{ID: "LO", At: law.Since().At, Person: "TP-1"}} }))},
	})
}

// Clocks are compared in summer and in winter.
func TestClocksOfBothSeasons(t *testing.T) {
	c := law.Make(func(c *fact.Case) {
		c.Facts.Residence = fact.Residence{State: "AZ", Zones: []string{"America/Los_Angeles"}}
		c.Request.Contact.Zones = []string{"America/Los_Angeles"}
		until := time.Date(2026, 11, 11, 4, 30, 0, 0, time.UTC)
		c.Facts.StatedTimes = []fact.StatedTime{{Span: fact.Span{ID: "ST", At: law.Since().At, Until: &until}, ToMinute: 1440}}
	})
	d := decided(t, c)
	if d.NextAllowedAt == nil {
		t.Fatalf("nothing is allowed: %v", d)
	}
	c.Request.At = *d.NextAllowedAt
	if again := decided(t, c); !again.Result {
		t.Errorf("%v is named and not allowed: %v", d.NextAllowedAt, again.Reasons)
	}
}

// For ever is no instant that can be printed.
func TestForEverIsPrinted(t *testing.T) {
	until := time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -12*3600))
	d := decided(t, law.Make(law.Know(func(f *fact.Facts) {
		f.StatedTimes = []fact.StatedTime{{Span: fact.Span{ID: "ST", At: law.Since().At, Until: &until}, ToMinute: 1440}}
		f.Refusals = []fact.Refusal{{Span: fact.Span{ID: "RF", At: law.Since().At, Until: &until}}}
	})))
	for _, r := range d.Reasons {
		if r.Until != nil && r.Until.Year() > 9999 {
			t.Errorf("%s stops it until %v, want a year of four digits", r.Rule, r.Until)
		}
	}
	if d.NextAllowedAt != nil || d.NoEnd == "" {
		t.Errorf("next %v, no end %q", d.NextAllowedAt, d.NoEnd)
	}
}

// Who asked for no contact is sold nothing.
func TestNothingIsSoldAfterACease(t *testing.T) {
	cease := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: new(bool)}} })
	holdFaults(t, []fault{
		{"by telephone", "us-tcpa-company-list", true, law.Make(law.Sells, cease)}, {"by e-mail", "us-can-spam", true, law.Make(law.Sells, law.Over(fact.Email), cease)},
	})
}

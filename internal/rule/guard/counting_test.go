package guard

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// What counts, at each edge: by the line, the label, the debt, the day, the
// answer, and the consent under which it was made.
func TestCounting(t *testing.T) {
	yes := true
	played := func(change func(x *fact.Interaction), ask func(r *fact.Request)) fact.Case {
		c := law.Make(law.AskFor(func(r *fact.Request) { r.Prerecorded = true }),
			law.Made(3, fact.Voice, 24*time.Hour, func(x *fact.Interaction) { x.Prerecorded = &yes }, change))
		ask(&c.Request)
		return c
	}
	same := func(*fact.Interaction) {}
	ask := func(*fact.Request) {}
	label := func(asked, made string) fact.Case {
		return law.Make(law.Lives("MA"), law.Label(asked), law.Made(2, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Label = made }))
	}
	spoke := func(local string) fact.Case {
		c := law.Make(law.Made(1, fact.Voice, 7*24*time.Hour, law.Spoke)) // on April 1 at noon
		law.At(local)(&c)
		return c
	}
	consented := func(local string) fact.Case { // on April 1 at 12:05
		c := spoke(local)
		law.Agrees(fact.CallFrequency)(&c)
		c.Facts.Interactions[0].At = at(t, "2026-04-02T16:00:00Z")
		c.Facts.Consents[0].At = at(t, "2026-04-01T16:05:00Z")
		c.Facts.Interactions[0].Direction = fact.Inbound
		c.Facts.Interactions[0].At = at(t, "2026-04-01T16:05:00Z") // the very instant of the consent
		return c
	}
	served := func(since day.Day, when string) fact.Case {
		return law.Make(law.Lives("MA"), law.Made(2, fact.Text, time.Hour,
			func(x *fact.Interaction) { x.Theme, x.Purpose = "opsServicing", fact.Service }), func(c *fact.Case) {
			c.Facts.Debts[0].PastDueOn = &since
			for i := range c.Facts.Interactions {
				c.Facts.Interactions[i].At = at(t, when)
			}
		})
	}
	noticed := func(local string) fact.Case { // Nevada's notice was mailed on February 6
		return law.Make(law.Lives("NV"), func(c *fact.Case) {
			mailed := at(t, "2026-02-06T20:00:00Z")
			c.Facts.Debts[0].Kind, c.Facts.Debts[0].MedicalNoticeAt = fact.Medical, &mailed
		}, law.At(local))
	}
	washington := func(change func(x *fact.Interaction), ask func(r *fact.Request)) fact.Case {
		c := law.Make(law.Lives("WA"), law.Over(fact.Text), law.Made(2, fact.Text, time.Hour, change))
		ask(&c.Request)
		return c
	}
	atWork := func(label, made string) fact.Case {
		return law.Make(law.Lives("WA"), law.Label(label), law.Made(1, fact.Voice, 36*time.Hour, func(x *fact.Interaction) { x.Label = made }))
	}
	holdFaults(t, []fault{
		{"the last minute of the sixtieth day after the notice", "us-nv-medical", true, noticed("2026-04-07 23:59")},
		{"the first of the sixty-first", "us-nv-medical", false, noticed("2026-04-08 00:00")},
		{"two texts to what may have been the number", "us-wa-mobile", true, washington(func(x *fact.Interaction) { x.Contact = "" }, ask)},
		{"two to another", "us-wa-mobile", false, washington(func(x *fact.Interaction) { x.Contact = "CT-2" }, ask)},
		{"to what may be that number", "us-wa-mobile", true, washington(func(x *fact.Interaction) { x.Contact = "CT-2" }, func(r *fact.Request) { r.Contact.ID = "" })},
		{"at work after what may have been at work", "us-wa-work", true, atWork("work", "")},
		{"perhaps at work after one at work", "us-wa-work", true, atWork("", "work")},
		{"at home after one at work", "us-wa-work", false, atWork("home", "work")},
		{"at work after one at home", "us-wa-work", false, atWork("work", "home")},
		{"prerecorded", "us-tcpa-prerecorded", true, played(same, ask)},
		{"to what may be a mobile number", "us-tcpa-prerecorded", true, played(same, func(r *fact.Request) { r.Contact.Mobile = nil })},
		{"to a mobile number, which another rule holds", "us-tcpa-prerecorded", false, played(same, func(r *fact.Request) { r.Contact.Mobile = &yes })},
		{"three that may have been prerecorded", "us-tcpa-prerecorded", true, played(func(x *fact.Interaction) { x.Prerecorded = nil }, ask)},
		{"three that were not", "us-tcpa-prerecorded", false, played(func(x *fact.Interaction) { x.Prerecorded = new(bool) }, ask)},
		{"three to what may have been the line", "us-tcpa-prerecorded", true, played(func(x *fact.Interaction) { x.Contact = "" }, ask)},
		{"three to another line", "us-tcpa-prerecorded", false, played(func(x *fact.Interaction) { x.Contact = "CT-2" }, ask)},
		{"to what may be that line", "us-tcpa-prerecorded", true, played(func(x *fact.Interaction) { x.Contact = "CT-2" }, func(r *fact.Request) { r.Contact.ID = "" })},
		{"to a label that is not known: at home", "us-ma-calls", true, label("", "home")},
		{"to a label that is not known: elsewhere", "us-ma-calls-elsewhere", true, label("", "work")},
		{"after two of which the label is not known: at home", "us-ma-calls", true, label("home", "")},
		{"after two of which the label is not known: elsewhere", "us-ma-calls-elsewhere", true, label("work", "")},
		{"at home after two at work", "us-ma-calls", false, label("home", "work")},
		{"at work after two at home", "us-ma-calls-elsewhere", false, label("work", "home")},
		{"at home is not elsewhere", "us-ma-calls-elsewhere", false, label("home", "home")},
		{"at work is not at home", "us-ma-calls", false, label("work", "work")},
		{"a debt of which nothing is known, in Nevada", "us-nv-medical", true, law.Make(law.Lives("NV"), law.AskFor(func(r *fact.Request) { r.Debts = []string{"Z"} }))},
		{"the last minute of the seventh day", "us-regf-conversation", true, spoke("2026-04-07 23:59")},
		{"the first of the eighth", "us-regf-conversation", false, spoke("2026-04-08 00:00")},
		{"the last minute of a consent", "us-regf-conversation", false, consented("2026-04-07 23:59")},
		{"the last minute before nine", "us-regf-time", false, law.Make(law.At("2026-04-08 20:59"))},
		{"service on the day before the debt was past due", "us-ma-calls", false, served(day.Of(2026, 4, 6), "2026-04-05T09:59:59Z")},
		{"on the day, where it begins first", "us-ma-calls", true, served(day.Of(2026, 4, 6), "2026-04-05T10:00:00Z")},
	})
}

// Answers that count nowhere: the first to each question, over its medium and
// within its bound, and no other.
func TestAnswersAreNotCounted(t *testing.T) {
	answered := func(change func(q, a, b *fact.Interaction)) fact.Case {
		return law.Make(law.Lives("NY"), law.Over(fact.Email), func(c *fact.Case) {
			q := fact.Interaction{ID: "IN-Q", At: *law.Before(c, 48*time.Hour), Channel: fact.Email,
				Direction: fact.Inbound, Person: "BO-1", Debts: []string{fact.Every}}
			a := fact.Interaction{ID: "IN-A", At: *law.Before(c, 47*time.Hour), Channel: fact.Email,
				Direction: fact.Outbound, Person: "BO-1", Recipient: fact.Borrower, Debts: []string{"A"}, Theme: "opsCollDebt", Outcome: fact.Message, ReplyTo: "IN-Q"}
			b := a
			b.ID, b.ReplyTo, b.At = "IN-B", "none", *law.Before(c, 24*time.Hour)
			change(&q, &a, &b)
			c.Facts.Interactions = []fact.Interaction{q, a, b}
		})
	}
	var all []fault
	for says, x := range map[string]struct {
		counted bool
		change  func(q, a, b *fact.Interaction)
	}{
		"one answer and one message":     {false, func(_, _, _ *fact.Interaction) {}},
		"two answers to one question":    {false, func(_, _, b *fact.Interaction) { b.ReplyTo = "IN-Q" }},
		"an answer to what is not known": {true, func(_, a, _ *fact.Interaction) { a.ReplyTo = "" }},
		"an answer to nothing":           {true, func(_, a, _ *fact.Interaction) { a.ReplyTo = "IN-9" }},
		"an answer to the lender's own":  {true, func(q, _, _ *fact.Interaction) { q.Direction = fact.Outbound }},
		"over another medium":            {true, func(q, _, _ *fact.Interaction) { q.Channel = fact.Text }},
		"to another person's question":   {true, func(q, _, _ *fact.Interaction) { q.Person = "BO-2" }},
		"before the question":            {true, func(q, a, _ *fact.Interaction) { a.At = q.At.Add(-time.Second) }},
		"at the instant of the question": {false, func(q, a, _ *fact.Interaction) { a.At = q.At }},
		"at that instant, when nothing came since": {false, func(q, a, b *fact.Interaction) {
			q.ID, a.ReplyTo, a.At, b.At = "IN-0", "IN-0", q.At, q.At.Add(-time.Hour)
		}},
		"72 hours after it": {true, func(q, a, _ *fact.Interaction) { q.At = a.At.Add(-72 * time.Hour) }},
		"a second less":     {false, func(q, a, _ *fact.Interaction) { q.At = a.At.Add(-72*time.Hour + time.Second) }},
		"what may have been the answer, to the person in other letters": {true, func(_, a, b *fact.Interaction) {
			b.Person, b.ReplyTo, b.At = "bo-1", "", a.At.Add(-time.Minute)
		}},
		"two messages, of which one did not leave": {false, func(_, a, b *fact.Interaction) {
			a.ReplyTo, b.Outcome, b.Channel = "none", fact.NotConnected, fact.Voice
		}},
		"about another debt": {false, func(_, a, _ *fact.Interaction) { a.ReplyTo, a.Debts = "none", []string{"B"} }},
	} {
		all = append(all, fault{fmt.Sprint("after ", says), "us-ny-nyc-contacts", x.counted, answered(x.change)})
	}
	holdFaults(t, all)
}

// Consents, households and conversations at their edges.
func TestCountingTogether(t *testing.T) {
	ring := func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }
	revoked := func(change func(v *fact.Revocation, c *fact.Case)) fact.Case {
		return law.Make(law.At("2026-04-08 07:00"), law.Agrees(fact.UnusualTime), func(c *fact.Case) {
			v := fact.Revocation{Span: fact.Span{ID: "RV-1", At: c.Facts.Consents[0].At}}
			change(&v, c)
			c.Facts.Revocations = []fact.Revocation{v}
		})
	}
	household := func(made, asked string) fact.Case {
		c := law.Make(law.Lives("WA"), law.Made(3, fact.Mail, 36*time.Hour, func(x *fact.Interaction) { x.Person, x.Recipient = "BO-2", made }))
		c.Request.Recipient = asked
		return c
	}
	discussed := law.Make(law.Made(1, fact.Voice, 24*time.Hour, law.Spoke,
		func(x *fact.Interaction) { x.Debts, x.Discussed = []string{"B"}, []string{"B"} }))
	begun := law.Make(law.Made(1, fact.Voice, 24*time.Hour, law.Spoke,
		func(x *fact.Interaction) { x.Debts, x.Discussed = nil, []string{"B"} }))
	holdFaults(t, []fault{
		{"revoked at the instant of the consent", "us-regf-time", true, revoked(func(*fact.Revocation, *fact.Case) {})},
		{"revoked before it", "us-regf-time", false, revoked(func(v *fact.Revocation, _ *fact.Case) { v.At = v.At.Add(-time.Second) })},
		{"revoked for another number", "us-regf-time", false, revoked(func(v *fact.Revocation, _ *fact.Case) { v.Contact = "CT-2" })},
		{"revoked for what may be this number", "us-regf-time", true, revoked(func(v *fact.Revocation, c *fact.Case) { v.Contact, c.Request.Contact.ID = "CT-2", "" })},
		{"three to somebody of the household", "us-wa-contacts", true, household("", fact.Borrower)},
		{"three to the spouse", "us-wa-contacts", true, household(fact.Spouse, fact.Borrower)},
		{"three to a neighbor", "us-wa-contacts", false, household(fact.ThirdParty, fact.Borrower)},
		{"three to the borrower, and one to a guardian", "us-wa-contacts", false, household(fact.Borrower, fact.Guardian)},
		{"four to a guardian", "us-wa-contacts", true, law.Make(law.Lives("WA"), law.To(fact.Guardian), law.Made(3, fact.Mail, 36*time.Hour))},
		{"a conversation about another debt that came up", "us-regf-conversation", false, discussed},
		{"about another debt, begun about nobody knows which", "us-regf-conversation", true, begun},
		{"seven calls to what is known now to be a wrong number", "us-regf-calls", false, law.Make(law.Made(7, fact.Voice, time.Hour, ring), func(c *fact.Case) {
			for i := range c.Facts.Interactions {
				c.Facts.Interactions[i].MisdirectedAt = &c.Request.At
			}
		})},
		{"a reservation at this instant uses no consent up", "us-regf-conversation", false, law.Make(law.Agrees(fact.CallFrequency), law.Made(1, fact.Voice, 0, func(x *fact.Interaction) { x.Outcome = "" }))},
	})
	// A consent to more calls ends with its seventh day, and the conversation in
	// which it was given does not use it up.
	for local, stops := range map[string]bool{"2026-04-07 20:59": false, "2026-04-08 00:00": true} {
		c := law.Make(law.At(local), func(c *fact.Case) {
			given := at(t, "2026-04-01T16:05:00Z")
			c.Facts.Interactions = []fact.Interaction{{ID: "IN-1", At: given, Channel: fact.Voice,
				Direction: fact.Inbound, Person: "BO-1", Debts: []string{"A"}, Outcome: fact.Conversation}}
			law.Agrees(fact.CallFrequency)(c)
			c.Facts.Consents[0].At = given
		})
		d, err := Decide(c.Request, c.Facts, book(t, Setting{Rule: "us-regf-conversation", Parameter: "days", Value: 10}))
		if got := slices.Contains(stopped(d, ""), "us-regf-conversation"); err != nil || got != stops {
			t.Errorf("%s: a conversation stops it: %v, with the error %v; want no error and %v", local, got, err, stops)
		}
	}
	// A number that is tightened to none permits none.
	c := law.Make(law.Lives("MA"))
	if d, err := Decide(c.Request, c.Facts, book(t, Setting{Rule: "us-ma-calls", Parameter: "contacts", Value: 0})); err != nil ||
		!slices.Contains(stopped(d, ""), "us-ma-calls") {
		t.Errorf("%v stop it, with the error %v; want no error and us-ma-calls among them", stopped(d, ""), err)
	}
}

// A permission for more calls about one student loan serves another of the same account,
// alone, and only when that is known; any other serves none but its own.
func TestPermissionsOfStudentLoans(t *testing.T) {
	loans := func(change func(a, b *fact.Debt)) fact.Case {
		return law.Make(law.At("2026-04-08 07:00"), law.Agrees(fact.UnusualTime), func(c *fact.Case) {
			a, b := &c.Facts.Debts[0], &c.Facts.Debts[1]
			a.Kind, b.Kind, a.StudentAccount, b.StudentAccount = fact.Student, fact.Student, "77", "77"
			change(a, b)
			c.Facts.Consents[0].Debt = "B"
		})
	}
	calls := func(account string) fact.Case {
		return law.Make(law.Made(7, fact.Voice, time.Hour), law.Agrees(fact.CallFrequency), func(c *fact.Case) {
			a, b := &c.Facts.Debts[0], &c.Facts.Debts[1]
			a.Kind, b.Kind, a.StudentAccount, b.StudentAccount = fact.Student, fact.Student, "77", account
			c.Facts.Consents[0].Debt = "B"
		})
	}
	holdFaults(t, []fault{
		{"of one account, which is one debt where calls are counted alone", "us-regf-time", true, loans(func(_, _ *fact.Debt) {})},
		{"to more calls, of one account", "us-regf-calls", false, calls("77")}, {"to more calls, of another account", "us-regf-calls", true, calls("78")},
		{"of one account in other letters, for which the consent is not known to be", "us-regf-time", true, loans(func(a, b *fact.Debt) { a.StudentAccount, b.StudentAccount = "ab7", "AB7" })},
		{"of another account", "us-regf-time", true, loans(func(_, b *fact.Debt) { b.StudentAccount = "78" })},
		{"of accounts that are not known", "us-regf-time", true, loans(func(a, b *fact.Debt) { a.StudentAccount, b.StudentAccount = "", "" })},
		{"what may be none", "us-regf-time", true, loans(func(a, _ *fact.Debt) { a.Kind = "" })},
		{"for what may be none", "us-regf-time", true, loans(func(_, b *fact.Debt) { b.Kind = "" })},
		{"a debt of which nothing is known", "us-regf-time", true, law.Make(law.At("2026-04-08 07:00"), law.Agrees(fact.UnusualTime), func(c *fact.Case) {
			c.Facts.Consents[0].Debt, c.Request.Debts = "B", []string{"Z"}
		})},
		{"and one for it", "us-regf-time", true, law.Make(law.At("2026-04-08 07:00"), law.Agrees(fact.UnusualTime), func(c *fact.Case) { c.Facts.Consents[0].Debt = "Z" })},
	})
	// All debts are no debt of that name.
	c := law.Make(law.Lives("NV"), law.Made(1, fact.Mail, time.Hour, func(x *fact.Interaction) { x.Debts = []string{fact.Every} }),
		law.AskFor(func(r *fact.Request) { r.Debts = nil }))
	d, err := Decide(c.Request, c.Facts, book(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Reasons {
		if slices.Contains(r.Evidence, fact.Every) {
			t.Errorf("the reason is %v, want no evidence of every interaction", r)
		}
	}
}

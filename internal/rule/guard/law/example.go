package law

import (
	"fmt"
	"reflect"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

// Verdicts of examples.
const (
	Stopped = "stops"   // the rule finds something
	Passed  = "passes"  // it finds nothing
	Excused = "excepts" // it finds nothing, and would without the exception
)

// Example is a case that shows a rule, and what the rule says to it.
type Example struct {
	Verdict string
	Says    string
	Case    fact.Case
	// Without is the case without what excepts it.
	Without fact.Case
}

// Change makes a case another one.
type Change func(*fact.Case)

// Stops is an example in which the rule stops, or warns of, the contact.
func Stops(says string, changes ...Change) Example {
	return Example{Verdict: Stopped, Says: says, Case: Make(changes...)}
}

// Passes is an example in which it does not.
func Passes(says string, changes ...Change) Example {
	return Example{Verdict: Passed, Says: says, Case: Make(changes...)}
}

// Excepts is an example in which the rule would stop the contact, were it not
// for an exception.
func Excepts(says string, exception Change, changes ...Change) Example {
	return Example{Verdict: Excused, Says: says, Case: Make(append(changes, exception)...), Without: Make(changes...)}
}

// Make is the case from which all examples start, changed: a collector calls a
// borrower of Georgia at home, by hand, on Wednesday, April 8, 2026, at noon
// Eastern, about the debt A, 40 days past due, of which the validation notice
// has been sent. Nothing speaks against it.
func Make(changes ...Change) fact.Case {
	no, yes := false, true
	sent, made := time.Date(2026, 1, 2, 15, 0, 0, 0, time.UTC), day.Of(2024, 1, 2)
	late := day.Of(2026, 2, 27)
	c := fact.Case{
		Request: fact.Request{At: time.Date(2026, 4, 8, 16, 0, 0, 0, time.UTC),
			Channel: fact.Voice, Direction: fact.Outbound, Person: "BO-1", Recipient: fact.Borrower,
			Contacter: fact.Collector, Theme: "opsCollDebt", Debts: []string{"A"}, Autodialed: &no, Identifies: true,
			Contact: fact.Contact{ID: "CT-1", Label: "home", Mobile: &no, Verified: &yes, Valid: &yes, DoNotCall: &no}},
		Facts: fact.Facts{Intensity: "heavy", Persons: []string{"BO-2", "TP-1"}, Contacts: []string{"CT-2", "CT-9"}},
	}
	for _, id := range []string{"A", "B"} {
		c.Facts.Debts = append(c.Facts.Debts, fact.Debt{ID: id, LoanType: "LT-1", Kind: fact.Consumer,
			PastDueOn: &late, MadeOn: &made, ValidationSentAt: &sent})
	}
	Lives("GA")(&c)
	for _, change := range changes {
		change(&c)
	}
	return c
}

// Lives moves the person, and the number, to a state. At after it means the
// clocks there.
func Lives(state string) Change {
	return func(c *fact.Case) {
		c.Facts.Residence = fact.Residence{State: state}
		c.Request.Contact.Zones = zone.ByState(state)
	}
}

// At is the instant of the contact by the clocks of the state (the first of its
// zones): "2026-04-08 07:59".
func At(local string) Change {
	return func(c *fact.Case) { c.Request.At = when(c, local) }
}

// when is a local time of a case; examples name times that there are, which a
// test proves.
func when(c *fact.Case, local string) time.Time {
	l, err := zone.Load(c.Request.Contact.Zones[0])
	if err != nil {
		return time.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", local, l)
	if err != nil {
		return time.Time{}
	}
	return t
}

// AskFor changes the request.
func AskFor(change func(r *fact.Request)) Change {
	return func(c *fact.Case) { change(&c.Request) }
}

// Know changes the facts.
func Know(change func(f *fact.Facts)) Change { return func(c *fact.Case) { change(&c.Facts) } }

// Over is the channel; a text goes to a mobile number.
func Over(channel string) Change {
	return func(c *fact.Case) {
		if c.Request.Channel = channel; channel == fact.Text {
			yes := true
			c.Request.Contact.Mobile = &yes
		}
	}
}

// By is who contacts.
func By(contacter string) Change { return func(c *fact.Case) { c.Request.Contacter = contacter } }

// To is who is contacted: somebody else than the borrower has an id of its own.
func To(recipient string) Change {
	return func(c *fact.Case) {
		if c.Request.Recipient = recipient; !fact.IsConsumer(recipient) {
			c.Request.Person = "TP-1"
		}
	}
}

// For is the purpose.
func For(purpose string) Change { return func(c *fact.Case) { c.Request.Purpose = purpose } }

// CarriesOut is that a court gave judgment 96 days before, and that the contact is
// to carry it out.
func CarriesOut(c *fact.Case) {
	c.Request.Purpose, c.Facts.Debts[0].JudgedAt = fact.Postjudgment, Before(c, 96*24*time.Hour)
}

// Statement makes of it the periodic statement of a mortgage.
func Statement(c *fact.Case) {
	For(fact.Required)(c)
	if c.Request.Channel != fact.Email {
		Over(fact.Mail)(c)
	}
	c.Request.RequiredBy, c.Facts.Debts[0].Kind = fact.PeriodicStatement, fact.Mortgage
}

// Label is the label of the contact.
func Label(label string) Change { return func(c *fact.Case) { c.Request.Contact.Label = label } }

// Sells makes of it a contact that sells, with a way to opt out.
func Sells(c *fact.Case) {
	c.Request.Theme, c.Request.Debts, c.Request.OptOutNotice = fact.Marketing, nil, true
}

// Since is a span that began on January 2, 2026.
func Since() fact.Span {
	return fact.Span{ID: "F-1", At: time.Date(2026, 1, 2, 15, 0, 0, 0, time.UTC)}
}

// Before is an instant so long before the contact.
func Before(c *fact.Case, ago time.Duration) *time.Time {
	t := c.Request.At.Add(-ago)
	return &t
}

// Made is so many contacts before this one, each so long before the next, over a
// channel to the contact's own label, that left a message.
func Made(n int, channel string, every time.Duration, change ...func(x *fact.Interaction)) Change {
	return func(c *fact.Case) {
		r, no := &c.Request, false
		for i := range n {
			x := fact.Interaction{ID: fmt.Sprintf("IN-%d", len(c.Facts.Interactions)+1),
				At: r.At.Add(-every * time.Duration(i+1)), Channel: channel, Direction: fact.Outbound,
				Person: r.Person, Recipient: r.Recipient, Debts: r.Debts, Outcome: fact.Message,
				Theme: r.Theme, Purpose: r.Purpose, ReplyTo: "none",
				Contact: r.Contact.ID, Label: r.Contact.Label, Prerecorded: &no}
			for _, f := range change {
				f(&x)
			}
			c.Facts.Interactions = append(c.Facts.Interactions, x)
		}
	}
}

// Spoke makes a conversation of a contact.
func Spoke(x *fact.Interaction) { x.Outcome = fact.Conversation }

// Replies is that the person wrote or called an hour before, over the same
// medium, and that the contact answers.
func Replies(c *fact.Case) {
	r := &c.Request
	c.Facts.Interactions = append(c.Facts.Interactions,
		fact.Interaction{ID: "IN-Q", At: *Before(c, time.Hour), Channel: r.Channel, Direction: fact.Inbound,
			Person: r.Person, Recipient: r.Recipient, Debts: []string{fact.Every}, Outcome: fact.Message})
	r.ReplyTo = "IN-Q"
}

// Code makes of it a login code, for which the person asked on the lender's own screens a
// minute before.
func Code(c *fact.Case) {
	r := &c.Request
	r.Theme, r.Debts = fact.Credentials, nil
	c.Facts.Interactions = append(c.Facts.Interactions,
		fact.Interaction{ID: "IN-C", At: *Before(c, time.Minute), Channel: fact.GUI, Direction: fact.Inbound,
			Person: r.Person, Recipient: r.Recipient, Theme: fact.Credentials, Purpose: fact.Service})
}

// Agrees is a consent of a name to all, given directly and in writing.
func Agrees(name string) Change {
	return func(c *fact.Case) {
		s := Since()
		s.ID, s.At = "CN-"+name, s.At.Add(24*time.Hour) // after what it lifts
		if name == fact.CallFrequency {
			s.At = *Before(c, time.Hour)
		}
		c.Facts.Consents = append(c.Facts.Consents,
			fact.Consent{Span: s, Name: name, Person: fact.Every, Contact: fact.Every,
				Channel: fact.Every, Debt: fact.Every, Direct: true, Written: true})
	}
}

// Earlier is the example so many weeks before, with all that is known.
func (x Example) Earlier(weeks int) Example {
	by := -time.Duration(weeks) * 7 * 24 * time.Hour
	x.Case = moved(reflect.ValueOf(x.Case), by).Interface().(fact.Case)
	x.Without = moved(reflect.ValueOf(x.Without), by).Interface().(fact.Case)
	return x
}

// moved is a copy of a value with every instant and day in it moved.
func moved(v reflect.Value, by time.Duration) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch x := v.Interface().(type) {
	case time.Time:
		if !x.IsZero() {
			out.Set(reflect.ValueOf(x.Add(by)))
		}
		return out
	case day.Day:
		out.Set(reflect.ValueOf(x + day.Day(by/(24*time.Hour))))
		return out
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(moved(v.Elem(), by))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(moved(v.Index(i), by))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(moved(v.Field(i), by))
		}
	default:
		out.Set(v)
	}
	return out
}

package guard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// A word in a request makes nobody the borrower who was contacted as another; a record that
// was wrong is corrected, and counts as corrected from then on.
func TestWhoWasAnotherIsNotTheBorrower(t *testing.T) {
	const days = 24 * time.Hour
	past := func(change func(x *fact.Interaction, at time.Time)) law.Change {
		return func(c *fact.Case) {
			law.Made(1, fact.Mail, 20*days, func(x *fact.Interaction) { change(x, c.Request.At) })(c)
		}
	}
	as := func(recipient string) law.Change {
		return past(func(x *fact.Interaction, _ time.Time) { x.Person, x.Recipient = "BO-1", recipient })
	}
	corrected := func(from, to string, since time.Duration) law.Change {
		return past(func(x *fact.Interaction, at time.Time) {
			found := at.Add(-since)
			x.Person, x.Recipient, x.CorrectedTo, x.CorrectedAt = "BO-1", from, to, &found
		})
	}
	for _, test := range []struct {
		name    string
		past    law.Change
		stopped bool
		missing string
	}{
		{"the borrower", as(fact.Borrower), false, ""},
		{"the spouse, who counts as the consumer", as(fact.Spouse), false, ""},
		{"a third party", as(fact.ThirdParty), true, ""},
		{"the employer", as(fact.Employer), true, ""},
		{"the attorney", as(fact.Attorney), true, ""},
		{"nobody knows who", as(""), true, "facts.interactions.recipient"},
		{"a third party who is another person", past(func(x *fact.Interaction, _ time.Time) { x.Person, x.Recipient = "TP-1", fact.ThirdParty }), false, ""},
		{"a third party who may be anybody", past(func(x *fact.Interaction, _ time.Time) { x.Person, x.Recipient = "TP-7", fact.ThirdParty }), true, "facts.persons"},
		{"a third party, and that was wrong", corrected(fact.ThirdParty, fact.Borrower, days), false, ""},
		{"a third party, and that was found wrong as the question was asked", corrected(fact.ThirdParty, fact.Borrower, 0), false, ""},
		{"a third party, and that will be found wrong", corrected(fact.ThirdParty, fact.Borrower, -days), true, ""},
		{"a third party, or so it was corrected", corrected(fact.Borrower, fact.ThirdParty, days), true, ""},
		{"a third party, or so it will be corrected", corrected(fact.Borrower, fact.ThirdParty, -days), false, ""},
		{"corrected to nobody knows whom", corrected(fact.Borrower, "", days), true, "facts.interactions.recipient"},
	} {
		c := law.Make(test.past)
		d := decide(t, c.Request, c.Facts)
		if got := slices.Contains(stopped(d, "us-regf-third-party"), "us-regf-third-party"); got != test.stopped {
			t.Errorf("the borrower is contacted, who was contacted before as %s: that it is stopped is %v, want %v (%v)", test.name, got, test.stopped, d.Reasons)
		}
		if test.missing != "" && !slices.Contains(d.Missing, test.missing) {
			t.Errorf("%s: missing are %v, want %s among them", test.name, d.Missing, test.missing)
		}
	}
}

// A correction that is older than the contact, or to nobody whom the list knows, is refused.
func TestCorrectionsAreHeld(t *testing.T) {
	for says, change := range map[string]func(x *fact.Interaction){
		"facts.interactions[0].correctedAt: must not": func(x *fact.Interaction) {
			at := x.At.Add(-time.Second)
			x.CorrectedTo, x.CorrectedAt = fact.Borrower, &at
		},
		"facts.interactions[0].correctedAt: give it": func(x *fact.Interaction) { x.CorrectedTo = fact.Borrower },
		"facts.interactions[0].correctedTo":          func(x *fact.Interaction) { x.CorrectedTo, x.CorrectedAt = "cousin", &x.At },
	} {
		c := law.Make(law.Made(1, fact.Voice, 24*time.Hour, change))
		if _, err := Decide(c.Request, c.Facts, book(t)); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("a wrong correction is answered with %v, want a refusal that begins with %s", err, says)
		}
	}
}

package guard

import (
	"encoding/json"
	"strings"
	"testing"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// 12 CFR 1006.30(a)(1): nothing is furnished before the person was spoken to, or a message
// had time to come back.
func TestFurnishing(t *testing.T) {
	agency := func(c *fact.Case) {
		law.To(fact.ReportingAgency)(c)
		law.Over(fact.Document)(c)
		c.Facts.Debts[0].ValidationSentAt = nil
		c.Facts.Persons = append(c.Facts.Persons, "BO-1")
	}
	told := func(days int, channel string, change func(x *fact.Interaction)) fact.Case {
		return law.Make(agency, law.Made(1, channel, days24(days), func(x *fact.Interaction) {
			x.Person, x.Recipient, x.Theme = "BO-1", fact.Borrower, "opsCollDebt"
			change(x)
		}))
	}
	as := func(x *fact.Interaction) {}
	sent := func(days int) fact.Case {
		return law.Make(agency, func(c *fact.Case) { c.Facts.Debts[0].ValidationSentAt = law.Before(c, days24(days)) })
	}
	const rule = "us-regf-furnishing"
	holdFaults(t, []fault{
		{"never told", rule, true, law.Make(agency)}, {"spoken to yesterday", rule, false, told(1, fact.Voice, law.Spoke)},
		{"a call of which nobody knows", rule, true, told(1, fact.Voice, func(x *fact.Interaction) { x.Outcome = "" })},
		{"a letter of yesterday", rule, true, told(1, fact.Mail, as)}, {"13 days ago", rule, true, told(13, fact.Mail, as)},
		{"14 days ago", rule, false, told(14, fact.Mail, as)}, {"an e-mail", rule, false, told(14, fact.Email, as)},
		{"a letter that came back", rule, true, told(14, fact.Mail, func(x *fact.Interaction) { x.Outcome = fact.Failed })},
		{"nobody knows whether it did", rule, true, told(14, fact.Mail, func(x *fact.Interaction) { x.Outcome = "" })},
		{"about another debt", rule, true, told(14, fact.Mail, func(x *fact.Interaction) { x.Debts = []string{"B"} })}, {"a voicemail", rule, true, told(30, fact.Voice, as)},
		{"to a neighbor", rule, true, told(14, fact.Mail, func(x *fact.Interaction) { x.Person, x.Recipient = "TP-2", fact.ThirdParty })},
		{"the notice 13 days ago", rule, true, sent(13)}, {"the notice 14 days ago", rule, false, sent(14)}, {"the creditor", rule, false, law.Make(agency, law.To(fact.CreditorParty))},
	})
	theft := law.Know(func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: fact.IdentityTheft}} })
	holdFaults(t, []fault{{"identity theft", "us-fcra-identity-theft", true, law.Make(agency, theft)}})
}

// What is taken back of advertising is sold no more, over whichever telephone.
func TestWhoTookBackAdvertising(t *testing.T) {
	revoked := func(x fact.Revocation) law.Change {
		x.Span = law.Since()
		return law.Know(func(f *fact.Facts) { f.Revocations = []fact.Revocation{x} })
	}
	email := func(x fact.Revocation) fact.Case { return law.Make(law.Sells, law.Over(fact.Email), revoked(x)) }
	call := func(x fact.Revocation) fact.Case { return law.Make(law.Sells, revoked(x)) }
	refuses := func(channel string) law.Change {
		return law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: law.Since(), Channel: channel}} })
	}
	const list, mail = "us-tcpa-company-list", "us-can-spam"
	holdFaults(t, []fault{
		{"all", list, true, call(fact.Revocation{})}, {"advertising", list, true, call(fact.Revocation{Name: fact.MarketingConsent})},
		{"of another number", list, false, call(fact.Revocation{Contact: "CT-2"})},
		{"by e-mail", list, false, call(fact.Revocation{Channel: fact.Email})}, {"other consents", list, false, call(fact.Revocation{Name: fact.UnusualTime})},
		{"all, by e-mail", mail, true, email(fact.Revocation{})}, {"advertising, by e-mail", mail, true, email(fact.Revocation{Name: fact.MarketingConsent, Channel: fact.Email})},
		{"calls", mail, false, email(fact.Revocation{Channel: fact.Voice})},
		{"no calls, and a text", list, true, law.Make(law.Sells, law.Over(fact.Text), refuses(fact.Voice))},
		{"no texts, and a call", list, true, law.Make(law.Sells, refuses(fact.Text))},
		{"no e-mail, and a call", list, false, law.Make(law.Sells, refuses(fact.Email))},
	})
}

// A decision by another book is told from one that does not follow.
func TestVerifyTellsTheBook(t *testing.T) {
	c := law.Make()
	text := stored(t, c, Profile{})
	var d Decision
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Edition.Book) < 16 {
		t.Errorf("the edition names the book %q", d.Edition.Book)
	}
	other := strings.Replace(string(text), d.Edition.Book, "0123456789abcdef", 1)
	diff, err := Verify(c, []byte(other))
	if err != nil || len(diff) != 1 || diff[0].Field != "edition.book" {
		t.Errorf("the differences are %v with the error %v; want no error, and edition.book alone", diff, err)
	}
	b := book(t, Setting{Rule: "us-regf-calls", Parameter: "calls", Value: 3})
	set, err := Decide(c.Request, c.Facts, b)
	if err != nil || set.Edition.Book == d.Edition.Book {
		t.Errorf("another number is the same book: %v, %v", set.Edition, err)
	}
	if again, err := Decide(c.Request, c.Facts, book(t)); err != nil || again.Edition.Book != d.Edition.Book {
		t.Errorf("the same book has two names: %v, %v", again.Edition, err)
	}
}

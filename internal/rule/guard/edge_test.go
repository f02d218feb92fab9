package guard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// The edges of the rules: the very instant, day or number at which each changes
// its mind, and each value that a comparison tells apart.
func TestEdges(t *testing.T) {
	yes, no := true, false
	asked := func(purpose string) fact.Case {
		return law.Make(law.To(fact.ThirdParty), law.For(fact.Locate),
			law.Made(1, fact.Voice, 24*time.Hour, law.Spoke, func(x *fact.Interaction) { x.Purpose = purpose }))
	}
	somewhere := func(label, knownAt string) fact.Case {
		return law.Make(law.Know(func(f *fact.Facts) {
			f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: label, Employer: &no}}
		}),
			law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Contact.Label, r.KnownAt = &yes, "personal", knownAt }))
	}
	confirmed := law.Make(law.Over(fact.Text), law.For(fact.ConfirmOptOut), func(c *fact.Case) {
		at := *law.Before(c, time.Hour)
		c.Facts.Refusals = []fact.Refusal{{Span: fact.Span{ID: "F-1", At: at}}}
		c.Facts.Interactions = []fact.Interaction{{ID: "IN-1", At: at, Channel: fact.Text,
			Direction: fact.Outbound, Person: "BO-1", Purpose: fact.ConfirmOptOut}}
	})
	military := func(recipient, label string) fact.Case {
		return law.Make(law.To(recipient), law.Label(label), law.Know(func(f *fact.Facts) { f.Duties = []fact.Span{law.Since()} }))
	}
	discharged := law.Make(func(c *fact.Case) {
		c.Facts.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7, Discharged: &c.Request.At}}
	})
	mortgage := func(made day.Day) fact.Case {
		return law.Make(law.Over(fact.Mail), law.For(fact.Repossession), func(c *fact.Case) {
			s := law.Since()
			s.EndedAt = law.Before(c, time.Hour)
			c.Facts.Duties, c.Facts.Debts[0].Kind, c.Facts.Debts[0].MadeOn = []fact.Span{s}, fact.Mortgage, &made
		})
	}
	refused := func(x fact.Refusal) fact.Case {
		x.Span = law.Since()
		return law.Make(law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{x} }))
	}
	unsent := func(local, outcome string) fact.Case {
		return law.Make(law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil }),
			law.Made(1, fact.Voice, 6*24*time.Hour, func(x *fact.Interaction) { x.Outcome = outcome }), law.At(local))
	}
	holdFaults(t, []fault{
		{"asked for what nobody knows", "us-regf-locate", true, asked("")},
		{"asked something else", "us-regf-locate", false, asked(fact.Service)},
		{"on the move", "us-regf-place", false, somewhere("home", "")},
		{"known to be at the place", "us-regf-place", true, somewhere("home", "home")},
		{"known to be at another", "us-regf-place", false, somewhere("work", "home")},
		{"known to be at what may be the place", "us-regf-place", true, somewhere("", "home")},
		{"on the move from what may be any place", "us-regf-place", false, somewhere("", "")},
		{"confirmed at the instant of the opt-out", "us-regf-opt-out", true, confirmed},
		{"discharged this instant", "us-bankruptcy-discharge", true, discharged},
		{"and stayed no more", "us-bankruptcy-stay", false, discharged},
		{"a mortgage of the day on which the service began", "us-scra", true, mortgage(day.Of(2026, 1, 2))},
		{"of the day after", "us-scra", false, mortgage(day.Of(2026, 1, 3))},
		{"somebody at a military number", "us-scra-command", true, military(fact.ThirdParty, "military")},
		{"at a number that may be military", "us-scra-command", true, military(fact.ThirdParty, "")},
		{"at another number", "us-scra-command", false, military(fact.ThirdParty, "home")},
		{"the servicemember", "us-scra-command", false, military(fact.Borrower, "military")},
		{"refused by this person", "us-regf-opt-out", true, refused(fact.Refusal{Person: "BO-1"})},
		{"by another", "us-regf-opt-out", false, refused(fact.Refusal{Person: "BO-2"})},
		{"for this number", "us-regf-opt-out", true, refused(fact.Refusal{Contact: "CT-1"})},
		{"for another", "us-regf-opt-out", false, refused(fact.Refusal{Contact: "CT-2"})},
		{"the sixth day after the first communication begins", "us-regf-validation", true, unsent("2026-04-08 00:00", fact.Message)},
		{"the fifth has not ended", "us-regf-validation", false, unsent("2026-04-07 23:59", fact.Message)},
		{"after a conversation", "us-regf-validation", true, unsent("2026-04-08 12:00", fact.Conversation)},
		{"after what may have been one", "us-regf-validation", true, unsent("2026-04-08 12:00", "")},
		{"after a call that nobody answered", "us-regf-validation", false, unsent("2026-04-08 12:00", fact.NoAnswer)},
	})
}

// What was not known and mattered is named; what did not matter is not.
func TestMissing(t *testing.T) {
	no := false
	for _, x := range []struct {
		field string
		c     fact.Case
	}{
		{"request.contact.label", law.Make(law.Label(""), law.Know(func(f *fact.Facts) {
			f.StatedPlaces = []fact.StatedPlace{{Span: law.Since(), Label: "home", Employer: &no}}
		}))},
		{"request.contact.mobile", law.Make(law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = nil, nil }))},
		{"request.autodialed", law.Make(law.Over(fact.Text), law.AskFor(func(r *fact.Request) { r.Autodialed = nil }))},
		{"facts.debts.limitationEndsOn", law.Make(law.Over(fact.Mail), law.For(fact.LegalAction))},
		{"facts.debts.kind", law.Make(law.Lives("NV"), law.Know(func(f *fact.Facts) { f.Debts[0].Kind = "" }))},
		{"facts.debts.pastDueOn", law.Make(law.AskFor(func(r *fact.Request) { r.Theme = "opsServicing" }), law.Know(func(f *fact.Facts) { f.Debts[0].PastDueOn = nil }))},
		{"facts.collectionsIntensity", law.Make(law.Made(2, fact.Voice, time.Hour), law.Know(func(f *fact.Facts) { f.Intensity = "" }))},
		{"request.contact.doNotCall", law.Make(law.Sells, law.AskFor(func(r *fact.Request) { r.Contact.DoNotCall = nil }))},
		{"facts.residence.postalCode", law.Make(law.Lives("NY"))},
	} {
		d, err := Decide(x.c.Request, x.c.Facts, book(t))
		if err != nil || len(d.Missing) == 0 || !slices.Contains(d.Missing, x.field) {
			t.Errorf("%s: missing are %v, with the error %v; want no error and %s among them", x.field, d.Missing, err, x.field)
		}
	}
	whatever := law.Know(func(f *fact.Facts) { f.Intensity = "" })
	for says, c := range map[string]fact.Case{"all is known": law.Make(), "one call, whatever the cap": law.Make(law.Made(1, fact.Voice, time.Hour), whatever)} {
		if d, err := Decide(c.Request, c.Facts, book(t)); err != nil || len(d.Missing) != 0 || !d.Result {
			t.Errorf("%s: the decision is %v with the error %v; want no error, nothing missing, and it allowed", says, d, err)
		}
	}
}

// Numbers that are the same are as strict, and a channel that is said makes a number what it is for.
func TestTheSameIsAsStrict(t *testing.T) {
	for _, p := range []law.Parameter{law.Limit("n", "", 3), law.Days(7, 31)} {
		if !p.Stricter(p.Value, p.Value) || p.Stricter(p.Value+1, p.Value) == p.Stricter(p.Value-1, p.Value) {
			t.Errorf("%+v: a cap is stricter by as much %t, by one more %t, by one less %t; want as much to be stricter, and one of the other two", p, p.Stricter(p.Value, p.Value), p.Stricter(p.Value+1, p.Value), p.Stricter(p.Value-1, p.Value))
		}
	}
	mobile := func(channel string) bool { return *law.Make(law.Over(channel)).Request.Contact.Mobile }
	if !mobile(fact.Text) || mobile(fact.Voice) || mobile(fact.Mail) {
		t.Error("a text goes to a mobile number, and what is said of others stays")
	}
}

// A letter of which nobody knows what it was for may have verified the employment.
func TestALetterMayHaveVerified(t *testing.T) {
	asked := func(purpose string) fact.Case {
		return law.Make(law.Lives("WI"), law.By(fact.Creditor), law.To(fact.Employer), law.For(fact.VerifyEmployment), law.Over(fact.Mail),
			law.Made(1, fact.Mail, days24(30), func(x *fact.Interaction) { x.Purpose = purpose }))
	}
	const rule = "us-wi-employer"
	holdFaults(t, []fault{{"nobody knows", rule, true, asked("")}, {"to verify", rule, true, asked(fact.VerifyEmployment)}, {"another letter", rule, false, asked(fact.Service)}})
}

// What a restriction names and nobody knows is missing; all is not.
func TestNamesThatAreMissing(t *testing.T) {
	for name, want := range map[string]string{"a": "facts.debts", fact.Every: "", "A": ""} {
		d := decided(t, law.Make(law.Know(func(f *fact.Facts) {
			f.Ceases = []fact.Cease{{Span: law.Since(), Written: &isTrue, Debts: []string{name}}}
		})))
		if got := strings.Join(d.Missing, " "); got != want {
			t.Errorf("%s: missing %q, want %q", name, got, want)
		}
	}
}

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

// What has a wrong form is named by its field, with what it must be.
func TestErrorsOfFormNameTheField(t *testing.T) {
	for text, want := range map[string]string{
		`{"request": {"at": "2026-10-05"}}`:                                          `request.at must be an instant with its offset, such as 2026-10-05T16:00:00Z`,
		`{"request": {"at": "2026-10-05T16:00:00"}}`:                                 `request.at must be an instant with its offset, such as 2026-10-05T16:00:00Z`,
		`{"facts": {"debts": [{"id": "A"}, {"pastDueOn": "2026-08-26T00:00:00Z"}]}}`: `facts.debts[1].pastDueOn must be a calendar day such as 2026-10-05`,
		`{"request": {"contact": {"timezone": "America/Chicago"}}}`:                  `request.contact.timezone: there is no such field: request.contact has id, `,
		`{"facts": {"statedTimes": [{"weekdays": ["Monday"]}]}}`:                     `facts.statedTimes[0].weekdays[0] must be a whole number`,
		`{"facts": {"interactions": [{}, {}, {"prerecorded": "no"}]}}`:               `facts.interactions[2].prerecorded must be true or false`,
		`{"facts": {"debts": {"id": "A"}}}`:                                          `facts.debts must be a list`,
		`{"facts": {"ceases": [{"debts": "A"}]}}`:                                    `facts.ceases[0].debts must be a list`,
		`{"facts": {"persons": [7]}}`:                                                `facts.persons[0] must be a text in quotes`,
		`{"facts": {"residence": "TX"}}`:                                             `facts.residence must be an object`,
		`{"at": "2026-10-05T16:00:00Z"}`:                                             `at: there is no such field: what is given has request, facts`,
		`[]`:                                                                         `what is given must be an object`,
		``:                                                                           `give one JSON object`,
		`{"request": `:                                                               `give one JSON object`,
	} {
		var c fact.Case
		err := fact.Strict([]byte(text), &c)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// What blocks because it is not known is named as missing.
func TestMissingNamesWhatBlocks(t *testing.T) {
	span := law.Since()
	autodialed := func(change func(x *fact.Consent)) fact.Case {
		return law.Make(law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &isTrue, &isTrue }),
			law.Agrees(fact.AutodialedColl), func(c *fact.Case) { change(&c.Facts.Consents[0]) })
	}
	stated := func(x fact.StatedPlace) fact.Case {
		return law.Make(law.Label("work"), law.Know(func(f *fact.Facts) { f.StatedPlaces = []fact.StatedPlace{x} }))
	}
	unthemed := law.AskFor(func(r *fact.Request) { r.Theme = "" })
	ended := span
	ended.EndedAt = law.Before(&fact.Case{Request: law.Make().Request}, time.Hour)
	for field, c := range map[string]fact.Case{
		"facts.ceases.written":          law.Make(law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: span}} })),
		"facts.disputes.written":        law.Make(law.Know(func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: span, Kind: fact.Disputed}} })),
		"facts.bankruptcies.discharged": law.Make(law.Know(func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: ended, Chapter: 7}} })),
		"request.contact.label":         law.Make(law.Over(fact.Email), law.AskFor(func(r *fact.Request) { r.Contact.Label = "" })),
		"facts.interactions.outcome":    law.Make(law.Made(1, fact.Voice, days24(2), func(x *fact.Interaction) { x.Outcome = "" })),
		"facts.consents.debt":           autodialed(func(x *fact.Consent) { x.Debt = "" }),
		"facts.consents.person":         autodialed(func(x *fact.Consent) { x.Person = "" }),
		"facts.consents.contact":        autodialed(func(x *fact.Consent) { x.Contact = "" }),
		"facts.consents.channel":        autodialed(func(x *fact.Consent) { x.Channel, x.Debt = "", "" }),
		"facts.statedPlaces.label":      stated(fact.StatedPlace{Span: span, Employer: &isTrue}),
		"facts.statedPlaces.employer":   stated(fact.StatedPlace{Span: span, Label: "work"}),
		"request.theme":                 law.Make(unthemed, law.AskFor(func(r *fact.Request) { r.Debts = nil }), law.At("2026-04-08 03:00")),
	} {
		if d := decided(t, c); d.Result || !slices.Contains(d.Missing, field) {
			t.Errorf("%s: allowed %v, missing %v; want it refused, and %s missing", field, d.Result, d.Missing, field)
		}
	}
	for field, c := range map[string]fact.Case{
		"facts.ceases.written":   law.Make(law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: span, Written: &isTrue}} })),
		"facts.disputes.written": law.Make(law.Know(func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: span, Kind: fact.Disputed, Written: &isTrue}} })),
		"facts.consents.debt":    autodialed(func(x *fact.Consent) { x.Debt, x.Person = "", "SP-9" }),
		"facts.consents.channel": autodialed(func(x *fact.Consent) { x.Channel, x.Name = "", fact.UnusualTime }),
		"request.theme":          law.Make(unthemed, law.At("2026-04-08 03:00"), law.Know(func(f *fact.Facts) { late := day.Of(2026, 1, 1); f.Debts[0].PastDueOn = &late })),
	} {
		if d := decided(t, c); d.Result || slices.Contains(d.Missing, field) {
			t.Errorf("%s, which is known: %v %v", field, d.Result, d.Missing)
		}
	}
}

// Early intervention is for who is past due (12 CFR 1024.39(b)).
func TestEarlyInterventionIsForWhoIsPastDue(t *testing.T) {
	sent := func(change func(*fact.Debt)) fact.Case {
		return law.Make(law.Statement, law.AskFor(func(r *fact.Request) { r.RequiredBy = fact.EarlyIntervention }),
			law.Know(func(f *fact.Facts) {
				f.Ceases = []fact.Cease{{Span: law.Since(), Written: &isTrue}}
				change(&f.Debts[0])
			}))
	}
	const rule = "us-regf-cease"
	holdFaults(t, []fault{
		{"past due", rule, false, sent(func(*fact.Debt) {})},
		{"nobody knows", rule, true, sent(func(d *fact.Debt) { d.PastDueOn = nil })},
	})
	current := sent(func(d *fact.Debt) { d.PastDueOn, d.Current = nil, true })
	current.Request.Theme = "opsCollDebt"
	holdFaults(t, []fault{{"current", rule, true, current}})
}

// The name of the city may be spelt in other ways, whatever the county says.
func TestSpellingsOfNewYork(t *testing.T) {
	in := func(city, county string) fact.Case {
		return law.Make(law.At("2026-10-08 12:00"), law.Over(fact.Mail), law.Made(3, fact.Mail, 2*time.Hour), law.Know(func(f *fact.Facts) {
			f.Residence = fact.Residence{State: "NY", City: city, County: county, Zones: []string{"America/New_York"}}
		}))
	}
	const rule = "us-ny-nyc-contacts"
	holdFaults(t, []fault{
		{"in full", rule, true, in("New York", "Essex")}, {"without a blank", rule, true, in("NewYork", "Essex")}, {"with dots", rule, true, in("N.Y.C.", "Suffolk")},
		{"with letters that look alike", rule, true, in("Br\u043e\u043eklyn", "Essex")}, {"elsewhere", rule, false, in("Lake Placid", "Essex")},
	})
}

// What is told to an agency says that it is disputed (15 U.S.C. 1692e(8)).
func TestFurnishingSaysDisputed(t *testing.T) {
	agency := func(c *fact.Case) { law.To(fact.ReportingAgency)(c); law.Over(fact.Document)(c) }
	disputed := func(kind string, debts ...string) law.Change {
		return law.Know(func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: law.Since(), Kind: kind, Debts: debts}} })
	}
	warned := func(c fact.Case) bool {
		return slices.ContainsFunc(decided(t, c).Reasons, func(r Reason) bool { return r.Rule == "us-fcra-furnishing-disputed" && r.Severity == law.Warns })
	}
	ago := func(years int, by string) fact.Case {
		c := law.Stops("", agency, disputed(fact.Disputed)).Earlier(years * 52).Case
		c.Request.Contacter = by
		return c
	}
	bound := func(c fact.Case) string {
		for _, r := range decided(t, c).Reasons {
			if r.Rule == "us-fcra-furnishing-disputed" {
				return r.Binding + " " + r.Citation
			}
		}
		return ""
	}
	for _, x := range []struct {
		years    int
		by, want string
	}{
		{20, fact.Creditor, "law 15 U.S.C. 1681s-2(a)(3), 1692e(8)"}, {28, fact.Creditor, "law 15 U.S.C. 1681s-2(a)(3), 1692e(8)"},
		{30, fact.Creditor, "practice 15 U.S.C. 1692e(8)"}, {30, fact.Collector, "law 15 U.S.C. 1692e(8)"}, {47, fact.Collector, "law 15 U.S.C. 1692e(8)"}, {49, fact.Collector, ""},
	} {
		if got := bound(ago(x.years, x.by)); got != x.want {
			t.Errorf("%d years ago, by a %s: %q, want %q", x.years, x.by, got, x.want)
		}
	}
	for name, x := range map[string]struct {
		c    fact.Case
		want bool
	}{
		"disputed": {law.Make(agency, disputed(fact.Disputed)), true}, "another debt": {law.Make(agency, disputed(fact.Disputed, "B")), false},
		"asked for the creditor": {law.Make(agency, disputed(fact.OriginalCreditor)), false}, "to the person": {law.Make(disputed(fact.Disputed)), false},
	} {
		if got := warned(x.c); got != x.want {
			t.Errorf("%s: warned %v, want %v", name, got, x.want)
		}
	}
}

// A message that answered one question, at the very instant of it, did not answer another.
func TestAnAnswerAtTheInstantOfItsQuestion(t *testing.T) {
	at := func(c *fact.Case, ago time.Duration) time.Time { return c.Request.At.Add(-ago) }
	both := func(c *fact.Case) {
		q := fact.Interaction{ID: "Q", At: at(c, 3*time.Hour), Channel: fact.Email, Direction: fact.Inbound,
			Person: "BO-1", Debts: []string{fact.Every}, Outcome: fact.Message}
		other, answer := q, q
		other.ID, other.At = "OTHER", at(c, 2*time.Hour)
		answer.ID, answer.At, answer.Direction, answer.ReplyTo = "ANSWER", other.At, fact.Outbound, other.ID
		c.Facts.Interactions = []fact.Interaction{answer, other, q}
		c.Request.Channel, c.Request.ReplyTo = fact.Email, "Q"
		c.Facts.Representations = []fact.Representation{{Span: law.Since()}}
	}
	later := func(c *fact.Case) { c.Facts.Interactions[1].At = at(c, time.Hour) }
	holdFaults(t, []fault{
		{"the other's", "us-regf-attorney", false, law.Make(both)}, {"of a question that came after it", "us-regf-attorney", true, law.Make(both, later)},
	})
}

// A conversation by chat that the person began communicates, an e-mail from the person does not.
func TestWhoWritesByChatIsSpokenTo(t *testing.T) {
	wrote := func(channel string) fact.Case {
		in := func(x *fact.Interaction) { x.Direction, x.Outcome = fact.Inbound, fact.Conversation }
		return law.Make(law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil }), law.Made(1, channel, 10*24*time.Hour, in))
	}
	holdFaults(t, []fault{{"chat", "us-regf-validation", true, wrote(fact.Chat)}, {"e-mail", "us-regf-validation", false, wrote(fact.Email)}})
}

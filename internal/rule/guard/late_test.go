package guard

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// A restriction that names a number, an address or a person that nobody knows may be
// about this one, however its id is spelt.
func TestNobodyKnowsTheName(t *testing.T) {
	yes := true
	refused := func(x fact.Refusal) law.Change {
		x.Span = law.Since()
		return law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{x} })
	}
	machine := law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes })
	stop := func(contact string) law.Change {
		return func(c *fact.Case) {
			s := fact.Span{ID: "RV", At: *law.Before(c, time.Hour)}
			c.Facts.Revocations = []fact.Revocation{{Span: s, Contact: contact, Channel: fact.Voice}}
		}
	}
	address := law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{{ID: "CT-7", State: "GA"}} })
	calls := func(person string) law.Change {
		return law.Made(7, fact.Voice, 12*time.Hour, func(x *fact.Interaction) { x.Person, x.Outcome = person, fact.NoAnswer })
	}
	line := func(contact string) fact.Case {
		played := law.AskFor(func(r *fact.Request) { r.Prerecorded = true })
		return law.Make(played, law.Made(3, fact.Voice, 48*time.Hour, func(x *fact.Interaction) {
			x.Contact, x.Prerecorded, x.Outcome = contact, &yes, fact.NoAnswer
		}))
	}
	asked := func(person string) fact.Case {
		return law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Know(func(f *fact.Facts) {
			f.Located = []fact.Located{{ID: "LO", At: law.Since().At, Person: person}}
		}))
	}
	holdFaults(t, []fault{
		{"this number in other letters", "us-regf-opt-out", true, law.Make(refused(fact.Refusal{Contact: "ct-1"}))},
		{"a number that nobody knows", "us-regf-opt-out", true, law.Make(refused(fact.Refusal{Contact: "CT-OLD"}))},
		{"another of the person's numbers", "us-regf-opt-out", false, law.Make(refused(fact.Refusal{Contact: "CT-2"}))},
		{"one of the person's addresses", "us-regf-opt-out", false, law.Make(address, refused(fact.Refusal{Contact: "CT-7"}))},
		{"this person in other letters", "us-regf-opt-out", true, law.Make(refused(fact.Refusal{Person: "bo-1"}))},
		{"a person whom nobody knows", "us-regf-opt-out", true, law.Make(refused(fact.Refusal{Person: "BO-OLD"}))},
		{"another person", "us-regf-opt-out", false, law.Make(refused(fact.Refusal{Person: "BO-2"}))},
		{"consent taken back for a number that nobody knows", "us-tcpa-autodialed", true, law.Make(machine, law.Agrees(fact.AutodialedColl), stop("ct-1"))},
		{"for another", "us-tcpa-autodialed", false, law.Make(machine, law.Agrees(fact.AutodialedColl), stop("CT-2"))},
		{"other consent, likewise", "us-regf-time", true, law.Make(law.At("2026-04-08 07:30"), law.Agrees(fact.UnusualTime), stop("CT-OLD"))},
		{"for another number", "us-regf-time", false, law.Make(law.At("2026-04-08 07:30"), law.Agrees(fact.UnusualTime), stop("CT-2"))},
		{"seven calls to this person in other letters", "us-regf-calls", true, law.Make(calls("bo-1"))},
		{"to another", "us-regf-calls", false, law.Make(calls("BO-2"))},
		{"three played to a line that nobody knows", "us-tcpa-prerecorded", true, line("CT-OLD")},
		{"to another line", "us-tcpa-prerecorded", false, line("CT-2")},
		{"who was asked already, in other letters", "us-regf-locate", true, asked("tp-1")},
		{"another was asked", "us-regf-locate", false, asked("BO-2")}, {"somebody whom nobody knows", "us-regf-locate", true, asked("TP-2")},
	})
	d := decided(t, law.Make(refused(fact.Refusal{Contact: "CT-OLD", Person: "BO-OLD"})))
	if strings.Join(d.Missing, " ") != "facts.contacts facts.persons" {
		t.Errorf("missing are %q, want facts.contacts and facts.persons", d.Missing)
	}
	if d := decided(t, law.Make(stop("CT-OLD"))); strings.Join(d.Missing, " ") != "facts.contacts" {
		t.Errorf("missing are %q, want facts.contacts alone", d.Missing)
	}
}

func decided(t *testing.T, c fact.Case) Decision {
	t.Helper()
	d, err := Decide(c.Request, c.Facts, book(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A login code is one for a quarter of an hour after the person asked for it, once.
func TestLoginCodesAreAskedFor(t *testing.T) {
	night := law.At("2026-04-08 03:00")
	said := func(changes ...law.Change) fact.Case {
		return law.Make(append([]law.Change{night, law.Code}, changes...)...)
	}
	question := func(change func(c *fact.Case, x *fact.Interaction)) fact.Case {
		return said(func(c *fact.Case) { change(c, &c.Facts.Interactions[0]) })
	}
	ago := func(d time.Duration) fact.Case {
		return question(func(c *fact.Case, x *fact.Interaction) { x.At = *law.Before(c, d) })
	}
	went := func(change func(x *fact.Interaction)) fact.Case {
		return said(law.Made(1, fact.Text, 30*time.Second, func(x *fact.Interaction) {
			x.Theme, x.Purpose = fact.Credentials, fact.Service
			change(x)
		}))
	}
	ceased := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since()}} })
	const rule = "us-regf-time"
	holdFaults(t, []fault{
		{"asked for a minute ago", rule, false, said()},
		{"after a notice to cease", "us-regf-cease", false, said(ceased)},
		{"which nobody asked for", rule, true, question(func(c *fact.Case, _ *fact.Interaction) { c.Facts.Interactions = nil })},
		{"after a notice to cease, which nobody asked for", "us-regf-cease", true, said(ceased, law.Know(func(f *fact.Facts) { f.Interactions = nil }))},
		{"a quarter of an hour ago", rule, false, ago(15 * time.Minute)},
		{"longer ago", rule, true, ago(15*time.Minute + time.Second)},
		{"by another", rule, true, question(func(_ *fact.Case, x *fact.Interaction) { x.Person = "BO-2" })},
		{"who asked something else", rule, true, question(func(_ *fact.Case, x *fact.Interaction) { x.Theme = "inbOther" })},
		{"who asked nobody knows what", rule, true, question(func(_ *fact.Case, x *fact.Interaction) { x.Theme = "" })},
		{"which went out by itself", rule, true, question(func(_ *fact.Case, x *fact.Interaction) { x.Direction = fact.Outbound })},
		{"which went out already", rule, true, went(func(*fact.Interaction) {})},
		{"or something of which nobody knows what it was", rule, true, went(func(x *fact.Interaction) { x.Theme = "" })},
		{"which could not be delivered", rule, false, went(func(x *fact.Interaction) { x.Outcome = fact.Failed })},
		{"which went to another", rule, false, went(func(x *fact.Interaction) { x.Person = "BO-2" })},
		{"something else went out", rule, false, went(func(x *fact.Interaction) { x.Theme = "opsServicing" })},
		{"which went out before it was asked for", rule, false, went(func(x *fact.Interaction) { x.At = x.At.Add(-time.Minute) })},
	})
	if d := decided(t, said()); len(d.Missing) != 0 {
		t.Errorf("missing are %q, want none", d.Missing)
	}
	if d := decided(t, question(func(c *fact.Case, _ *fact.Interaction) { c.Facts.Interactions = nil })); strings.Join(d.Missing, " ") != "facts.interactions" {
		t.Errorf("missing are %q, want facts.interactions alone", d.Missing)
	}
}

// What is no instant, and a null for what cannot be null, are refused.
func TestNeitherNullNorFarOffsets(t *testing.T) {
	const request = `"at":"2026-10-05T16:00:00Z","channel":"voice","direction":"outbound","person":"BO-1","recipient":"borrower"`
	for body, says := range map[string]string{
		`{"request":{"at":"2026-10-05T16:00:00+24:00","channel":"voice","direction":"outbound","person":"BO-1","recipient":"borrower"},"facts":{}}`:       "-23:59 to +23:59",
		`{"request":{` + request + `},"facts":{"deaths":[{"id":"D","at":"2026-01-01T00:00:00-24:30"}]}}`:                                                  "-23:59 to +23:59",
		`{"request":{` + request + `,"prerecorded":null},"facts":{}}`:                                                                                     "request.prerecorded: must not be null",
		`{"request":{` + request + `,"Public":null},"facts":{}}`:                                                                                          "request.public: must not be null",
		`{"request":{` + request + `,"contact":{"archived":null}},"facts":{}}`:                                                                            "request.contact.archived: must not be null",
		`{"request":{` + request + `,"theme":null},"facts":{}}`:                                                                                           "request.theme: must not be null",
		`{"request":{` + request + `},"facts":{"consents":[{"id":"C","at":"2026-01-01T00:00:00Z","name":"court","direct":null}]}}`:                        "facts.consents[0].direct: must not be null",
		`{"request":{` + request + `},"facts":{"statedTimes":[{"id":"T","at":"2026-01-01T00:00:00Z","weekdays":[null],"fromMinute":0,"toMinute":1440}]}}`: "facts.statedTimes[0].weekdays[0]: must not be null",
		`{"request":null,"facts":{}}`: "request: must not be null",
		`{"request":{` + request + `},"facts":{"bankruptcies":[{"id":"B","at":null,"chapter":7}]}}`: "facts.bankruptcies[0].at: must not be null",
	} {
		if _, err := fact.Parse([]byte(body)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want an error and %q in it", body, err, says)
		}
	}
	for _, body := range []string{
		`{"request":{` + request + `,"autodialed":null,"debts":null,"contact":{"mobile":null}},"facts":{"residence":{},"debts":[{"id":"A","madeOn":null,"settledAt":null}]}}`,
		`{"request":{"at":"2026-10-05T16:00:00+23:59","channel":"voice","direction":"outbound","person":"BO-1","recipient":"borrower"},"facts":{}}`,
	} {
		if _, err := fact.Parse([]byte(body)); err != nil {
			t.Errorf("%s: %v, want no error", body, err)
		}
	}
}

// What is heard of when it has ended is judged as it was.
func TestHeardOfLate(t *testing.T) {
	october := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	at := func(m time.Month, d int) *time.Time {
		x := time.Date(2026, m, d, 12, 0, 0, 0, time.UTC)
		return &x
	}
	span := fact.Span{ID: "F-1", At: october}
	served := span
	served.EndedAt = at(9, 1)
	took := func(kind string) fact.Case {
		return law.Make(law.At("2026-10-05 12:00"), law.Over(fact.Mail), law.For(fact.Repossession),
			law.Know(func(f *fact.Facts) { f.Duties, f.Debts[0].Kind = []fact.Span{served}, kind }))
	}
	ended := span
	ended.EndedAt = at(3, 5)
	broke := func(x fact.Bankruptcy) fact.Case {
		return law.Make(law.At("2026-10-05 12:00"), law.Know(func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{x} }))
	}
	holdFaults(t, []fault{
		{"service that ended in September, a mortgage", "us-scra", true, took(fact.Mortgage)},
		{"a vehicle", "us-scra", true, took(fact.Vehicle)}, {"a medical debt", "us-scra", false, took(fact.Medical)},
		{"a discharge of March, heard of in October", "us-bankruptcy-discharge", true, broke(fact.Bankruptcy{Span: ended, Chapter: 7, Discharged: at(3, 1)})},
		{"a case that ended in March, nobody knows how", "us-bankruptcy-discharge", true, broke(fact.Bankruptcy{Span: ended, Chapter: 7})},
		{"a minority that ended before it was heard of", "us-regf-minor", false, law.Make(law.At("2026-10-05 12:00"), law.Know(func(f *fact.Facts) { f.Minorities = []fact.Span{ended} }))},
	})
	if d := decided(t, took(fact.Mortgage)); d.NextAllowedAt == nil || d.NextAllowedAt.Format("2006-01-02") != "2027-09-02" {
		t.Errorf("the year after the service ends at %v", d.NextAllowedAt)
	}
}

// What is missing does not hang on which of several facts comes first: one that is about all
// debts does not hide that another names one that nobody knows.
func TestWhatIsMissingDoesNotHangOnTheOrder(t *testing.T) {
	at, yes := law.Since().At, true
	all, one := fact.Span{ID: "F-1", At: at}, fact.Span{ID: "F-2", At: at}
	for says, know := range map[string]func(*fact.Facts){
		"ceases": func(f *fact.Facts) {
			f.Ceases = []fact.Cease{{Span: all, Written: &yes}, {Span: one, Written: &yes, Debts: []string{"Z"}}}
		},
		"representations": func(f *fact.Facts) {
			f.Representations = []fact.Representation{{Span: all}, {Span: one, Debts: []string{"Z"}}}
		},
		"disputes": func(f *fact.Facts) {
			f.Disputes = []fact.Dispute{{Span: all, Kind: fact.Disputed},
				{Span: one, Kind: fact.Disputed, Debts: []string{"Z"}}}
		},
		"bankruptcies": func(f *fact.Facts) {
			f.Bankruptcies = []fact.Bankruptcy{{Span: all, Chapter: 7}, {Span: one, Chapter: 7, Debts: []string{"Z"}}}
		},
		"debts of one cease": func(f *fact.Facts) {
			f.Ceases = []fact.Cease{{Span: all, Written: &yes, Debts: []string{"A", "Z"}}, {Span: one, Written: &yes}}
		},
		"debts discussed": func(f *fact.Facts) {
			f.Interactions = []fact.Interaction{{ID: "IX-1", At: law.Make().Request.At.Add(-time.Hour),
				Channel: fact.Voice, Direction: fact.Outbound,
				Person: "BO-1", Recipient: fact.Borrower, Theme: "opsCollDebt", Outcome: fact.Conversation, Debts: []string{"A"}, Discussed: []string{"A", "Z"}}}
		},
	} {
		confirms := func(c *fact.Case) {
			if says == "ceases" { // the one question that ends at the first
				c.Request.Channel, c.Request.Purpose, c.Request.At = fact.Text, fact.ConfirmOptOut, at.Add(time.Minute)
			}
		}
		given, turned := law.Make(law.Know(know), confirms), law.Make(law.Know(know), confirms)
		f := &turned.Facts
		slices.Reverse(f.Ceases)
		slices.Reverse(f.Representations)
		slices.Reverse(f.Disputes)
		slices.Reverse(f.Bankruptcies)
		for i := range f.Ceases {
			slices.Reverse(f.Ceases[i].Debts)
		}
		for i := range f.Interactions {
			slices.Reverse(f.Interactions[i].Discussed)
		}
		a, b := decided(t, given).Missing, decided(t, turned).Missing
		if !slices.Equal(a, b) || !slices.Contains(a, "facts.debts") {
			t.Errorf("%s: missing are %v, in the other order %v; want them alike, and facts.debts among them", says, a, b)
		}
	}
}

// A decision is the same in whatever order, and at whatever clock, its facts are given;
// and what came later is not in it.
func TestDigestMeansWhatItSays(t *testing.T) {
	yes := true
	given := func(debts []string, weekdays []int, at time.Time) fact.Case {
		return law.Make(law.Know(func(f *fact.Facts) {
			s := fact.Span{ID: "F-1", At: at}
			f.Ceases = []fact.Cease{{Span: s, Written: &yes, Debts: debts}}
			f.StatedTimes = []fact.StatedTime{{Span: s, Weekdays: weekdays, ToMinute: 60}}
			f.Blocks = []fact.Block{{Span: s, Channels: debts[:1], Hours: []fact.Hours{{From: 1, To: 2}}}}
			f.Blocks[0].Channels = []string{fact.Text, fact.Email}
			f.Bankruptcies = []fact.Bankruptcy{{Span: s, Chapter: 7, Reaffirmed: []fact.Reaffirmation{{Span: s, Debt: "A"}}}}
		}))
	}
	at := law.Since().At
	first := decided(t, given([]string{"A", "B"}, []int{1, 2}, at)).Digest
	for says, c := range map[string]fact.Case{
		"debts in another order":    given([]string{"B", "A"}, []int{1, 2}, at),
		"weekdays in another order": given([]string{"A", "B"}, []int{2, 1}, at),
		"at another clock":          given([]string{"A", "B"}, []int{1, 2}, at.In(time.FixedZone("", -5*3600))),
	} {
		if decided(t, c).Digest != first {
			t.Errorf("%s: the digest is %v, want %v, as before", says, decided(t, c).Digest, first)
		}
	}
	for says, c := range map[string]fact.Case{
		"another debt":    given([]string{"A", "C"}, []int{1, 2}, at),
		"another weekday": given([]string{"A", "B"}, []int{1, 3}, at),
		"a second later":  given([]string{"A", "B"}, []int{1, 2}, at.Add(time.Second)),
	} {
		if decided(t, c).Digest == first {
			t.Errorf("%s: the same digest", says)
		}
	}
	base := given([]string{"A", "B"}, []int{1, 2}, at)
	later := base.Request.At.Add(time.Hour)
	for says, change := range map[string]func(f *fact.Facts){
		"the case was dismissed later": func(f *fact.Facts) { f.Bankruptcies[0].EndedAt, f.Bankruptcies[0].Dismissed = &later, true },
		"reaffirmed later": func(f *fact.Facts) {
			x := &f.Bankruptcies[0]
			x.Reaffirmed = append(x.Reaffirmed, fact.Reaffirmation{Span: fact.Span{ID: "F-9", At: later}, Debt: "B"})
		},
		"rescinded later": func(f *fact.Facts) { f.Bankruptcies[0].Reaffirmed[0].EndedAt = &later },
		"a loan that was made later": func(f *fact.Facts) {
			made := day.Of(2026, 4, 10)
			f.Debts = append(f.Debts, fact.Debt{ID: "C", MadeOn: &made})
		},
	} {
		c := given([]string{"A", "B"}, []int{1, 2}, at)
		change(&c.Facts)
		if decided(t, c).Digest != first {
			t.Errorf("%s: the digest is %v, want %v, as before", says, decided(t, c).Digest, first)
		}
	}
	today := base
	made := day.Of(2026, 4, 8)
	today.Facts.Debts = append(today.Facts.Debts, fact.Debt{ID: "C", MadeOn: &made})
	if decided(t, today).Digest == first {
		t.Errorf("a loan of today is not in the digest, which is %v, want another", first)
	}
}

// A reaffirmation counts from the day on which it was made, and lifts no stay.
func TestReaffirmationsHaveADay(t *testing.T) {
	agreed := func(ago time.Duration, asked ...law.Change) fact.Case {
		return law.Make(append([]law.Change{func(c *fact.Case) {
			c.Facts.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7, Discharged: law.Before(c, time.Hour),
				Reaffirmed: []fact.Reaffirmation{{Span: fact.Span{ID: "F-2", At: *law.Before(c, ago)}, Debt: "A"}}}}
		}}, asked...)...)
	}
	open := law.Know(func(f *fact.Facts) { f.Bankruptcies[0].Discharged = nil })
	holdFaults(t, []fault{
		{"made before the discharge", "us-bankruptcy-discharge", false, agreed(2 * time.Hour)},
		{"made with the discharge", "us-bankruptcy-discharge", true, agreed(time.Hour)},
		{"made after it", "us-bankruptcy-discharge", true, agreed(time.Minute)},
		{"of another debt", "us-bankruptcy-discharge", true, agreed(2*time.Hour, law.Know(func(f *fact.Facts) { f.Bankruptcies[0].Reaffirmed[0].Debt = "B" }))},
		{"while the case is open", "us-bankruptcy-stay", true, agreed(2*time.Hour, open)},
		{"in a case that ended, of which nobody knows when it was discharged", "us-bankruptcy-discharge", true,
			agreed(2*time.Hour, open, func(c *fact.Case) { c.Facts.Bankruptcies[0].EndedAt = law.Before(c, time.Hour) })},
	})
}

// A setting says what it sets, a zero too.
func TestASettingOfZeroIsPrinted(t *testing.T) {
	b, err := Book(Profile{Settings: []Setting{{Rule: "lender-cap-voice", Parameter: "lightDay"}, {Rule: "lender-cap-text", Effect: Off}}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(b.Profile.Settings)
	if want := `[{"rule":"lender-cap-voice","parameter":"lightDay","value":0},{"rule":"lender-cap-text","effect":"off"}]`; err != nil || string(text) != want {
		t.Errorf("%s, want %s (%v)", text, want, err)
	}
}

// What the Act held before Regulation F spelled it out binds as it did.
func TestWhatTheActHeldOfOthers(t *testing.T) {
	in2020 := func(changes ...law.Change) fact.Case { return law.Stops("", changes...).Earlier(313).Case }
	public := law.AskFor(func(r *fact.Request) { r.Public = true })
	holdFaults(t, []fault{
		{"for all to see", "us-fdcpa-public", true, in2020(law.Over(fact.Chat), public)},
		{"a private message", "us-fdcpa-public", false, in2020(law.Over(fact.Chat))},
		{"the validation notice by e-mail", "us-fdcpa-electronic-delivery", true, in2020(law.Over(fact.Email), law.For(fact.Validation))},
		{"by mail", "us-fdcpa-electronic-delivery", false, in2020(law.Over(fact.Mail), law.For(fact.Validation))},
	})
}

// What differs is named by element and field, and said as it reads.
func TestDifferencesAreNamed(t *testing.T) {
	c := law.Make(law.At("2026-04-08 07:00"), law.Made(1, fact.Voice, 24*time.Hour, law.Spoke))
	d := decided(t, c)
	if len(d.Reasons) != 2 {
		t.Fatalf("the reasons are %v, want two", d.Reasons)
	}
	says := d.Reasons[1].Says
	for _, x := range []struct {
		forge func(d *Decision)
		want  Difference
	}{
		{func(d *Decision) { d.Reasons[1].Says = "a wish" }, Difference{"reasons[1].says", "a wish", says}},
		{func(d *Decision) { d.Missing = []string{"facts.debts"} }, Difference{"missing[0]", "facts.debts", absent}},
		{func(d *Decision) { d.Reasons[1].Evidence = nil }, Difference{"reasons[1].evidence", nil, []any{d.Reasons[1].Evidence[0]}}},
		{func(d *Decision) { d.NoEnd = "horizon" }, Difference{"noEnd", "horizon", absent}},
		{func(d *Decision) { d.Result = true }, Difference{"result", true, false}},
	} {
		forged := d
		forged.Reasons = slices.Clone(d.Reasons)
		x.forge(&forged)
		text, err := json.Marshal(forged)
		if err != nil {
			t.Fatal(err)
		}
		found, err := Verify(c, text)
		if err != nil || !reflect.DeepEqual(found, []Difference{x.want}) {
			t.Errorf("%v %v, want %v", found, err, x.want)
		}
	}
	shorter := d
	shorter.Reasons = d.Reasons[:1]
	text, err := json.Marshal(shorter)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := Verify(c, text); err != nil || len(found) != 1 || found[0].Field != "reasons[1]" || found[0].Was != absent {
		t.Errorf("the differences are %v with the error %v; want no error, and of the second reason alone that it was %v", found, err, absent)
	}
}

package fact_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/value/day"
)

// noon is the instant of the contact.
var noon = time.Date(2026, 4, 8, 16, 0, 0, 0, time.UTC)

func at(after time.Duration) *time.Time {
	t := noon.Add(after)
	return &t
}

// asks is a request that can be judged, changed.
func asks(change func(*fact.Request)) error {
	r := fact.Request{At: noon, Channel: fact.Voice, Direction: fact.Outbound, Person: "BO-1", Recipient: fact.Borrower, Debts: []string{"A"}}
	change(&r)
	return r.Validate()
}

// knows are facts that can be judged, changed.
func knows(change func(*fact.Facts)) error {
	f := fact.Facts{Debts: []fact.Debt{{ID: "A"}, {ID: "B"}}, Interactions: []fact.Interaction{
		{ID: "IN-1", At: noon, Channel: fact.Voice, Direction: fact.Outbound, Person: "BO-1"}, {ID: "IN-2", At: noon,
			Channel: fact.Voice, Direction: fact.Outbound, Person: "BO-1"}}}
	change(&f)
	return f.Validate()
}

// span is one that began an hour before noon.
func span() fact.Span { return fact.Span{ID: "F-1", At: *at(-time.Hour)} }

// A fact holds from its instant, inclusive, to the earlier of its ends, exclusive.
func TestHolds(t *testing.T) {
	early, late := at(time.Hour), at(2*time.Hour)
	for _, c := range []struct {
		name         string
		until, ended *time.Time
		at           time.Duration
		holds        bool
		end          *time.Time
	}{
		{"before it", nil, nil, -time.Nanosecond, false, nil},
		{"at its beginning", nil, nil, 0, true, nil},
		{"for ever", nil, nil, 1e6 * time.Hour, true, nil},
		{"until its planned end", early, nil, time.Hour - 1, true, early},
		{"at it", early, nil, time.Hour, false, nil},
		{"until it ended after all", nil, early, 0, true, early},
		{"at that", nil, early, time.Hour, false, nil},
		{"the earlier of two", late, early, 0, true, early},
		{"the earlier of two, the other way round", early, late, 0, true, early},
		{"between the two", late, early, 90 * time.Minute, false, nil},
	} {
		s := fact.Span{At: noon, Until: c.until, EndedAt: c.ended}
		until, holds := s.Holds(noon.Add(c.at))
		if holds != c.holds || holds && (c.end == nil) != until.IsZero() || holds && c.end != nil && !until.Equal(*c.end) {
			t.Errorf("%s: it holds %t until %s, want %t until %v", c.name, holds, until, c.holds, c.end)
		}
	}
}

// Every field that has few values takes each of them, and no other.
func TestClosedFields(t *testing.T) {
	fill := func(v reflect.Value, path []string, word string) {
		for _, name := range path {
			v = v.FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, name) })
		}
		v.SetString(word)
	}
	of := map[string]func(word string) error{}
	for field := range fact.Choices() {
		kind, name, _ := strings.Cut(field, ".")
		switch kind {
		case "Request":
			of[field] = func(word string) error {
				return asks(func(r *fact.Request) {
					fill(reflect.ValueOf(r).Elem(), []string{name}, word)
					if name == "requiredBy" {
						r.Purpose = fact.Required
					}
				})
			}
		case "Contact":
			of[field] = func(word string) error {
				return asks(func(r *fact.Request) { fill(reflect.ValueOf(r).Elem(), []string{"Contact", name}, word) })
			}
		case "Interaction":
			of[field] = func(word string) error {
				return knows(func(f *fact.Facts) { fill(reflect.ValueOf(&f.Interactions[1]).Elem(), []string{name}, word) })
			}
		case "Facts":
			of[field] = func(word string) error { return knows(func(f *fact.Facts) { f.Intensity = word }) }
		case "Debt":
			of[field] = func(word string) error { return knows(func(f *fact.Facts) { f.Debts[1].Kind = word }) }
		case "Consent":
			of[field] = func(word string) error {
				return knows(func(f *fact.Facts) { f.Consents = []fact.Consent{{Span: span(), Name: word}} })
			}
		case "Revocation":
			of[field] = func(word string) error {
				return knows(func(f *fact.Facts) {
					f.Revocations = []fact.Revocation{{Span: span()}}
					fill(reflect.ValueOf(&f.Revocations[0]).Elem(), []string{name}, word)
				})
			}
		case "Refusal":
			of[field] = func(word string) error {
				return knows(func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: span(), Channel: word}} })
			}
		case "StatedPlace":
			of[field] = func(word string) error {
				return knows(func(f *fact.Facts) { f.StatedPlaces = []fact.StatedPlace{{Span: span(), Label: word}} })
			}
		case "Dispute":
			of[field] = func(word string) error {
				return knows(func(f *fact.Facts) { f.Disputes = []fact.Dispute{{Span: span(), Kind: word}} })
			}
		default:
			t.Errorf("nobody fills %s here", field)
		}
	}
	for field, words := range fact.Choices() {
		_, name, _ := strings.Cut(field, ".")
		for _, word := range words {
			if field == "Interaction.outcome" && word != "" { // of a call
				continue
			}
			if err := of[field](word); err != nil {
				t.Errorf("%s: %q is refused: %v", field, word, err)
			}
		}
		for _, word := range []string{"none of these", "VOICE", " "} {
			if err := of[field](word); err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(name)) {
				t.Errorf("%s: %q is answered with %v, want an error that names the field", field, word, err)
			}
		}
		if err := of[field](""); (err == nil) != slices.Contains(words, "") {
			t.Errorf("%s: nothing is answered with %v, want it taken: %t", field, err, slices.Contains(words, ""))
		}
	}
}

// What of a request cannot be judged, and its edges.
func TestRequestsThatCannotBeJudged(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name   string
		change func(*fact.Request)
		says   string // empty: it is taken
	}{
		{"as it is", func(*fact.Request) {}, ""},
		{"no instant", func(r *fact.Request) { r.At = time.Time{} }, "request.at"},
		{"nobody", func(r *fact.Request) { r.Person = "" }, "request.person"},
		{"everybody", func(r *fact.Request) { r.Person = fact.Every }, "request.person, request.contact.id"},
		{"every contact", func(r *fact.Request) { r.Contact.ID = fact.Every }, "request.person, request.contact.id"},
		{"no debt in particular", func(r *fact.Request) { r.Debts = nil }, ""},
		{"every debt", func(r *fact.Request) { r.Debts = []string{"A", fact.Every} }, "request.debts"},
		{"a debt without a name", func(r *fact.Request) { r.Debts = []string{""} }, "request.debts"},
		{"a debt with a blank after it", func(r *fact.Request) { r.Debts = []string{"A "} }, "request.debts"},
		{"a name with a blank within", func(r *fact.Request) { r.Debts = []string{"A 1"} }, ""},
		{"a name in other letters", func(r *fact.Request) { r.Debts = []string{"Ä"} }, ""},
		{"a name with what cannot be seen", func(r *fact.Request) { r.Debts = []string{"A\u200b"} }, "request.debts"},
		{"a person with a blank", func(r *fact.Request) { r.Person = " BO-1" }, "request.person"},
		{"a contact with a line's end", func(r *fact.Request) { r.Contact.ID = "CT\n" }, "request.contact.id"},
		{"an answer to a name with a tab", func(r *fact.Request) { r.ReplyTo = "\tIN-1" }, "request.replyTo"},
		{"a notice of another purpose", func(r *fact.Request) { r.RequiredBy = fact.PeriodicStatement }, "request.requiredBy"},
		{"a notice that is required", func(r *fact.Request) { r.Purpose, r.RequiredBy = fact.Required, fact.PeriodicStatement }, ""},
		{"required, and not known by what", func(r *fact.Request) { r.Purpose = fact.Required }, ""},
		{"what comes in", func(r *fact.Request) { r.Direction = fact.Inbound }, ""},
		{"what comes in, for service, by hand", func(r *fact.Request) { r.Direction, r.Purpose, r.Autodialed = fact.Inbound, fact.Service, &no }, ""},
		{"what comes in, played", func(r *fact.Request) { r.Direction, r.Prerecorded = fact.Inbound, true }, "request.direction"},
		{"what comes in, dialed", func(r *fact.Request) { r.Direction, r.Autodialed = fact.Inbound, &yes }, "request.direction"},
		{"what comes in and answers", func(r *fact.Request) { r.Direction, r.ReplyTo = fact.Inbound, "IN-1" }, "request.direction"},
		{"what comes in to validate", func(r *fact.Request) { r.Direction, r.Purpose = fact.Inbound, fact.Validation }, "request.direction"},
		{"a zone of a place", func(r *fact.Request) { r.Contact.Zones = []string{"America/New_York"} }, ""},
		{"a zone without summer time", func(r *fact.Request) { r.Contact.Zones = []string{"EST"} }, "request.contact.zones"},
		{"a zone of no place", func(r *fact.Request) { r.Contact.Zones = []string{"Etc/GMT+5"} }, "request.contact.zones"},
		{"no zone", func(r *fact.Request) { r.Contact.Zones = []string{"America/Gotham"} }, "request.contact.zones"},
		{"nothing as a zone", func(r *fact.Request) { r.Contact.Zones = []string{""} }, "request.contact.zones"},
	} {
		if err := asks(c.change); (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%s: %v; want an error of %q", c.name, err, c.says)
		}
	}
}

// What of facts cannot be judged, and its edges.
func TestFactsThatCannotBeJudged(t *testing.T) {
	second := func(change func(*fact.Interaction)) func(*fact.Facts) {
		return func(f *fact.Facts) { change(&f.Interactions[1]) }
	}
	debt := func(change func(*fact.Debt)) func(*fact.Facts) { return func(f *fact.Facts) { change(&f.Debts[1]) } }
	on := func(s string) *day.Day { d := day.MustParse(s); return &d }
	made := func(s string) *time.Time { // an instant of the day that begins first, on 2026-01-02
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return &v
	}
	for _, c := range []struct {
		name   string
		change func(*fact.Facts)
		says   string // empty: it is taken
	}{
		{"as they are", func(*fact.Facts) {}, ""},
		{"an interaction without an instant", second(func(x *fact.Interaction) { x.At = time.Time{} }), "facts.interactions[1].at"},
		{"with nobody", second(func(x *fact.Interaction) { x.Person = "" }), "facts.interactions[1].person"},
		{"with somebody of a blank", second(func(x *fact.Interaction) { x.Person = "BO-2 " }), "facts.interactions[1].person"},
		{"to a contact of a blank", second(func(x *fact.Interaction) { x.Contact = "CT " }), "facts.interactions[1].contact"},
		{"without a name", second(func(x *fact.Interaction) { x.ID = "" }), "facts.interactions[1].id"},
		{"twice, one after the other", second(func(x *fact.Interaction) { x.ID = "IN-1" }), `facts.interactions[1].id: "IN-1" is there twice`},
		{"twice, apart", func(f *fact.Facts) {
			f.Interactions = append(f.Interactions, f.Interactions[0])
		}, `facts.interactions[2].id: "IN-1" is there twice`},
		{"a text that rang", second(func(x *fact.Interaction) { x.Channel, x.Outcome = fact.Text, fact.NoAnswer }), "facts.interactions[1].outcome"},
		{"a letter that did not connect", second(func(x *fact.Interaction) { x.Channel, x.Outcome = fact.Mail, fact.NotConnected }), "facts.interactions[1].outcome"},
		{"a text that rang after a call that did", func(f *fact.Facts) {
			f.Interactions[0].Outcome, f.Interactions[1].Outcome, f.Interactions[1].Channel = fact.NoAnswer, fact.NoAnswer, fact.Text
		}, "facts.interactions[1].outcome"},
		{"a text that rang after one that was delivered", func(f *fact.Facts) {
			f.Interactions[0].Outcome, f.Interactions[0].Channel = fact.Message, fact.Text
			f.Interactions[1].Outcome, f.Interactions[1].Channel = fact.NoAnswer, fact.Text
		}, "facts.interactions[1].outcome"},
		{"a call that rang", second(func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }), ""},
		{"a text that failed", second(func(x *fact.Interaction) { x.Channel, x.Outcome = fact.Text, fact.Failed }), ""},
		{"what was spoken of in a message", second(func(x *fact.Interaction) { x.Outcome, x.Discussed = fact.Message, []string{"A"} }), "facts.interactions[1].discussed"},
		{"what was spoken of in a conversation", second(func(x *fact.Interaction) { x.Outcome, x.Discussed = fact.Conversation, []string{"A"} }), ""},
		{"or in what may have been one", second(func(x *fact.Interaction) { x.Discussed = []string{"A"} }), ""},
		{"about a debt without a name", second(func(x *fact.Interaction) { x.Debts = []string{""} }), "facts.interactions[1].debts"},
		{"about one with a blank", second(func(x *fact.Interaction) { x.Discussed = []string{"A "} }), "facts.interactions[1].debts"},
		{"misdirected as it was made", second(func(x *fact.Interaction) { x.MisdirectedAt = at(0) }), ""},
		{"misdirected before", second(func(x *fact.Interaction) { x.MisdirectedAt = at(-1) }), "facts.interactions[1].misdirectedAt"},
		{"in a zone of no place", second(func(x *fact.Interaction) { x.Zones = []string{"UTC"} }), "facts.interactions[1].zones"},

		{"a debt twice", debt(func(x *fact.Debt) { x.ID = "A" }), "facts.debts[1].id"},
		{"a debt of no name", debt(func(x *fact.Debt) { x.ID = "" }), "facts.debts[1].id"},
		{"every debt", debt(func(x *fact.Debt) { x.ID = fact.Every }), "facts.debts[1].id"},
		{"a debt with a blank", debt(func(x *fact.Debt) { x.ID = "B " }), "facts.debts[1].id"},
		{"a type of loan with a blank", debt(func(x *fact.Debt) { x.LoanType = " L" }), "facts.debts[1].loanType"},
		{"an account with a blank", debt(func(x *fact.Debt) { x.StudentAccount = " L" }), "facts.debts[1].studentAccount"},
		{"current and past due", debt(func(x *fact.Debt) { x.Current, x.PastDueOn = true, on("2026-01-02") }), "facts.debts[1].pastDueOn"},
		{"past due on the day that it was made", debt(func(x *fact.Debt) { x.MadeOn, x.PastDueOn = on("2026-01-02"), on("2026-01-02") }), ""},
		{"past due before", debt(func(x *fact.Debt) { x.MadeOn, x.PastDueOn = on("2026-01-02"), on("2026-01-01") }), "facts.debts[1].pastDueOn"},
		{"settled as the day begins where it does first", debt(func(x *fact.Debt) { x.MadeOn, x.SettledAt = on("2026-01-02"), made("2026-01-01T10:00:00Z") }), ""},
		{"settled before", debt(func(x *fact.Debt) { x.MadeOn, x.SettledAt = on("2026-01-02"), made("2026-01-01T09:59:59Z") }), "facts.debts[1].settledAt"},
		{"judged before", debt(func(x *fact.Debt) { x.MadeOn, x.JudgedAt = on("2026-01-02"), made("2026-01-01T09:59:59Z") }), "facts.debts[1].judgedAt"},
		{"judged before, and made nobody knows when", debt(func(x *fact.Debt) { x.JudgedAt = made("1999-01-01T09:59:59Z") }), ""},

		{"a dispute twice", func(f *fact.Facts) {
			f.Disputes = []fact.Dispute{{Span: span(), Kind: fact.Disputed}, {Span: span(), Kind: fact.Disputed}}
		}, `facts.disputes[1].id: "F-1" is there twice`},
		{"another person without a name", func(f *fact.Facts) { f.Persons = []string{""} }, "facts.persons, facts.contacts"},
		{"every other contact", func(f *fact.Facts) { f.Contacts = []string{fact.Every} }, "facts.persons, facts.contacts"},
		{"a state of no letters", func(f *fact.Facts) { f.Residence.State = "Massachusetts" }, "facts.residence.state"},
		{"a post of the services", func(f *fact.Facts) { f.Residence.State = "AE" }, ""},
		{"no ZIP", func(f *fact.Facts) { f.Residence.PostalCode = "00000" }, "facts.residence.postalCode"},
		{"a county by its digits", func(f *fact.Facts) { f.Residence.County = "36061" }, ""},
		{"too few digits", func(f *fact.Facts) { f.Residence.County = "3606" }, "facts.residence.county"},
		{"too many", func(f *fact.Facts) { f.Residence.County = "360610" }, "facts.residence.county"},
		{"a county by name", func(f *fact.Facts) { f.Residence.County = "Kings" }, ""},
		{"an address in no state", func(f *fact.Facts) { f.Addresses = []fact.Address{{ID: "CT-1"}, {ID: "CT-2", State: "XX"}} }, "facts.addresses[1].state"},
		{"an address in no zone of a place", func(f *fact.Facts) { f.Addresses = []fact.Address{{ID: "CT-1", Zones: []string{"EST"}}} }, "facts.addresses[0].zones"},
		{"a person in no zone of a place", func(f *fact.Facts) { f.Zones = []string{"right/America/New_York"} }, "facts.zones"},

		{"somebody asked at no instant", func(f *fact.Facts) { f.Located = []fact.Located{{Person: "TP-1"}} }, "facts.located[0]: say who"},
		{"nobody asked", func(f *fact.Facts) { f.Located = []fact.Located{{At: noon}} }, "facts.located[0]: say who"},
		{"somebody of a blank asked", func(f *fact.Facts) { f.Located = []fact.Located{{At: noon, Person: "TP "}} }, "facts.located[0].person"},
		{"nobody to be asked again", func(f *fact.Facts) { f.Recontacts = []fact.Recontact{{Span: span()}} }, "facts.recontacts[0].person"},
		{"who wrote from nowhere", func(f *fact.Facts) { f.Wrote = []fact.Wrote{{At: noon}} }, "facts.wrote[0]: say from which"},
		{"who wrote at no instant", func(f *fact.Facts) { f.Wrote = []fact.Wrote{{Contact: "CT-1"}} }, "facts.wrote[0]: say from which"},

		{"a consent of no instant", func(f *fact.Facts) { f.Consents = []fact.Consent{{Name: fact.Court}} }, "facts.consents[0].at"},
		{"a consent over everything", func(f *fact.Facts) {
			f.Consents = []fact.Consent{{Span: span(), Name: fact.Court, Channel: fact.Every}}
		}, ""},
		{"a consent over nothing that there is", func(f *fact.Facts) { f.Consents = []fact.Consent{{Span: span(), Name: fact.Court, Channel: "fax"}} }, "facts.consents[0].channel"},
		{"a consent that begins before it was given", func(f *fact.Facts) {
			f.Consents = []fact.Consent{{Span: span(), Name: fact.Court, From: at(-2 * time.Hour)}}
		}, "facts.consents[0].from"},
		{"one that begins as it was given", func(f *fact.Facts) {
			f.Consents = []fact.Consent{{Span: span(), Name: fact.Court, From: at(-time.Hour)}}
		}, ""},
		{"one that ends before", func(f *fact.Facts) {
			s := span()
			s.Until = at(-2 * time.Hour)
			f.Consents = []fact.Consent{{Span: s, Name: fact.Court}}
		}, "facts.consents[0].until"},
		{"one that ended before", func(f *fact.Facts) {
			s := span()
			s.EndedAt = at(-2 * time.Hour)
			f.Consents = []fact.Consent{{Span: s, Name: fact.Court}}
		}, "facts.consents[0].endedAt"},
		{"a revocation with a planned end", func(f *fact.Facts) {
			s := span()
			s.Until = at(0)
			f.Revocations = []fact.Revocation{{Span: s}}
		}, "facts.revocations[0].until"},
		{"a revocation of a contact with a blank", func(f *fact.Facts) { f.Revocations = []fact.Revocation{{Span: span(), Contact: " "}} }, "facts.revocations[0].contact"},

		{"all day", func(f *fact.Facts) { f.StatedTimes = []fact.StatedTime{{Span: span(), ToMinute: 1440}} }, ""},
		{"a minute more", func(f *fact.Facts) { f.StatedTimes = []fact.StatedTime{{Span: span(), ToMinute: 1441}} }, "facts.statedTimes[0]: fromMinute"},
		{"from before the day", func(f *fact.Facts) { f.StatedTimes = []fact.StatedTime{{Span: span(), FromMinute: -1, ToMinute: 5}} }, "facts.statedTimes[0]: fromMinute"},
		{"no minute", func(f *fact.Facts) { f.StatedTimes = []fact.StatedTime{{Span: span(), FromMinute: 5, ToMinute: 5}} }, "facts.statedTimes[0]: fromMinute"},
		{"Monday and Sunday", func(f *fact.Facts) {
			f.StatedTimes = []fact.StatedTime{{Span: span(), ToMinute: 5, Weekdays: []int{1, 7}}}
		}, ""},
		{"the day before Monday", func(f *fact.Facts) {
			f.StatedTimes = []fact.StatedTime{{Span: span(), ToMinute: 5, Weekdays: []int{0}}}
		}, "facts.statedTimes[0].weekdays"},
		{"the day after Sunday", func(f *fact.Facts) {
			f.StatedTimes = []fact.StatedTime{{Span: span(), ToMinute: 5, Weekdays: []int{8}}}
		}, "facts.statedTimes[0].weekdays"},
		{"a refusal by somebody of a blank", func(f *fact.Facts) { f.Refusals = []fact.Refusal{{Span: span(), Person: " "}} }, "facts.refusals[0].person"},
		{"a cease about a debt without a name", func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: span(), Debts: []string{""}}} }, "facts.ceases[0].debts"},
		{"a cease answered before it came", func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: span(), TerminatedAt: at(-2 * time.Hour)}} }, "facts.ceases[0].terminatedAt"},
		{"a cease with a remedy before it came", func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: span(), RemedyAt: at(-2 * time.Hour)}} }, "facts.ceases[0].remedyAt"},
		{"a dispute answered before it came", func(f *fact.Facts) {
			f.Disputes = []fact.Dispute{{Span: span(), Kind: fact.Disputed, AnsweredAt: at(-2 * time.Hour)}}
		}, "facts.disputes[0].answeredAt"},

		{"a chapter", func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: span(), Chapter: 13}} }, ""},
		{"no chapter that there is", func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: span(), Chapter: 8}} }, "facts.bankruptcies[0].chapter"},
		{"a case that ended before it was heard of", func(f *fact.Facts) {
			s := span()
			s.EndedAt = at(-2 * time.Hour)
			f.Bankruptcies = []fact.Bankruptcy{{Span: s, Chapter: 7}}
		}, ""},
		{"dismissed before it was heard of", func(f *fact.Facts) {
			s := span()
			s.EndedAt = at(-2 * time.Hour)
			f.Bankruptcies = []fact.Bankruptcy{{Span: s, Chapter: 7, Dismissed: true}}
		}, "facts.bankruptcies[0].endedAt"},
		{"a claim before it was heard of", func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: span(), ClaimedAt: at(-2 * time.Hour)}} }, "facts.bankruptcies[0].claimedAt"},
		{"every debt reaffirmed", func(f *fact.Facts) {
			f.Bankruptcies = []fact.Bankruptcy{{Span: span(), Reaffirmed: []fact.Reaffirmation{{Span: span(), Debt: fact.Every}}}}
		}, "facts.bankruptcies[0].reaffirmed[0].debt"},
		{"a debt reaffirmed at no instant", func(f *fact.Facts) {
			f.Bankruptcies = []fact.Bankruptcy{{Span: span(), Reaffirmed: []fact.Reaffirmation{{Debt: "A"}}}}
		}, "facts.bankruptcies[0].reaffirmed[0].at"},
		{"a block of a day", func(f *fact.Facts) {
			f.Blocks = []fact.Block{{Span: span(), StartOn: on("2026-04-08"), EndOn: on("2026-04-08")}}
		}, ""},
		{"a block that ends before it begins", func(f *fact.Facts) {
			f.Blocks = []fact.Block{{Span: span(), StartOn: on("2026-04-08"), EndOn: on("2026-04-07")}}
		}, "facts.blocks[0].endOn"},
		{"a block of all hours", func(f *fact.Facts) { f.Blocks = []fact.Block{{Span: span(), Hours: []fact.Hours{{From: 0, To: 24}}}} }, ""},
		{"a block of the 25th", func(f *fact.Facts) { f.Blocks = []fact.Block{{Span: span(), Hours: []fact.Hours{{From: 0, To: 25}}}} }, "facts.blocks[0].hours"},
		{"a block of no hour", func(f *fact.Facts) { f.Blocks = []fact.Block{{Span: span(), Hours: []fact.Hours{{From: 9, To: 9}}}} }, "facts.blocks[0].hours"},
		{"a block in no zone", func(f *fact.Facts) { f.Blocks = []fact.Block{{Span: span(), Zone: "Gotham"}} }, "facts.blocks[0]"},
		{"a block of a product in no zone", func(f *fact.Facts) { f.Blocks = []fact.Block{{Span: span(), ProductZone: "Gotham"}} }, "facts.blocks[0]"},
		{"a block of all", func(f *fact.Facts) {
			f.Blocks = []fact.Block{{Span: span(), Channels: []string{fact.Every}, Themes: []string{fact.Every},
				Labels: []string{fact.Every}}}
		}, ""},
		{"a block of a theme that is not known", func(f *fact.Facts) { f.Blocks = []fact.Block{{Span: span(), Themes: []string{""}}} }, "facts.blocks[0].themes"},
		{"a death at no instant", func(f *fact.Facts) { f.Deaths = []fact.Span{{}} }, "facts.deaths[0].at"},
		{"service that ended before it was heard of", func(f *fact.Facts) {
			s := span()
			s.Until = at(-2 * time.Hour)
			f.Duties = []fact.Span{s}
		}, ""},
	} {
		if err := knows(c.change); (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%s: %v; want an error of %q", c.name, err, c.says)
		}
	}
}

// What is read once, exactly as it is written, or refused by the field.
func TestStrict(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{`{"request":{"at":"2026-04-08T16:00:00Z"}}`, ""},
		{`{"request":{"at":"2026-04-08T16:00:00+23:59"}}`, ""},
		{`{"facts":{"debts":null,"residence":{"state":"MA"}}}`, ""},
		{`{"request":{"autodialed":null}}`, ""},
		{``, "is empty"},
		{`{"request":`, "ends before"},
		{`{} {}`, "nothing after it"},
		{`{}x`, "nothing after it"},
		{`{"request":{"chanel":"voice"}}`, "request.chanel: there is no such field"},
		{`{"fact":{}}`, "fact: there is no such field: what is given has request, facts"},
		{`{"request":{"at":"noon"}}`, "request.at must be an instant"},
		{`{"request":{"at":"2026-04-08T16:00:00+24:00"}}`, "offset of an instant"},
		{`{"request":{"prerecorded":"yes"}}`, "request.prerecorded must be true or false"},
		{`{"request":{"person":7}}`, "request.person must be a text"},
		{`{"request":{"debts":"A"}}`, "request.debts must be a list"},
		{`{"request":{"debts":[1]}}`, "request.debts[0] must be a text"},
		{`{"request":[]}`, "request must be an object"},
		{`{"facts":{"debts":[{"pastDueOn":"2026-02-30"}]}}`, "facts.debts[0].pastDueOn must be a calendar day"},
		{`{"facts":{"bankruptcies":[{"chapter":7.5}]}}`, "facts.bankruptcies[0].chapter must be a whole number"},
		{`{"request":{"prerecorded":null}}`, "request.prerecorded: must not be null"},
		{`{"facts":{"debts":[null]}}`, "facts.debts[0]: must not be null"},
		{`{"request":{"person":"a","person":"b"}}`, `"person" is there twice`},
		{`{"request":{"person":"a","PERSON":"b"}}`, `"PERSON" is there twice`},
		{`{"request":{"perſon":"a","person":"b"}}`, `"person" is there twice`},
		{`null`, "must not be null"},
	} {
		var v fact.Case
		if err := fact.Strict([]byte(c.text), &v); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want an error that says %q", c.text, err, c.says)
		}
	}
	if _, err := fact.Parse([]byte(`{"request":{}}`)); err == nil || !strings.HasPrefix(err.Error(), "request.at") {
		t.Errorf("a case that cannot be judged is read with %v, want the field named", err)
	}
	if _, err := fact.Parse([]byte(`{`)); err == nil || !strings.HasPrefix(err.Error(), "the case, which is") {
		t.Errorf("what is no case is read with %v, want to be told what a case is", err)
	}
}

// A case is read as it was written.
func TestCasesAreReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := func(field string) string { return rapid.SampledFrom(fact.Choices()[field]).Draw(t, field) }
		c := fact.Case{Request: fact.Request{At: noon.Add(time.Duration(rapid.Int64Range(0, 1e6).Draw(t,
			"s")) * time.Second), Channel: word("Request.channel"), Direction: fact.Outbound,
			Person: "BO-1", Recipient: word("Request.recipient"), Contacter: word("Request.contacter"), Theme: word("Request.theme"), Purpose: word("Request.purpose"),
			Contact: fact.Contact{Label: word("Contact.label"), GivenBy: word("Contact.givenBy")}, Postcard: rapid.Bool().Draw(t, "postcard")},
			Facts: fact.Facts{Intensity: word("Facts.collectionsIntensity"), Debts: []fact.Debt{{ID: "A", Kind: word("Debt.kind")}},
				Refusals: []fact.Refusal{{Span: span(), Channel: word("Refusal.channel")}}}}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := fact.Parse(text)
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("%s is read as %+v (%v), want %+v", text, again, err, c)
		}
	})
}

// What was known at an instant: what began by then, and of it what had happened by then.
func TestKnownAt(t *testing.T) {
	f := fact.Facts{
		Debts: []fact.Debt{{ID: "old", SettledAt: at(0), JudgedAt: at(1)}, {ID: "new", MadeOn: day4()}},
		Ceases: []fact.Cease{{Span: span(), TerminatedAt: at(0), RemedyAt: at(1)}, {Span: fact.Span{ID: "F-2", At: *at(0)}},
			{Span: fact.Span{ID: "F-3", At: *at(1)}}},
		Consents: []fact.Consent{{Span: fact.Span{ID: "C-1", At: *at(-1), Until: at(5), EndedAt: at(1)}}},
		Bankruptcies: []fact.Bankruptcy{{Span: fact.Span{At: *at(-1), EndedAt: at(1)}, Dismissed: true,
			Reaffirmed: []fact.Reaffirmation{{Span: fact.Span{At: *at(1)}}}}},
		Interactions: []fact.Interaction{{ID: "IN-1"}},
	}
	was := f
	k := f.KnownAt(noon, nil)
	if len(k.Debts) != 1 || k.Debts[0].SettledAt == nil || k.Debts[0].JudgedAt != nil {
		t.Errorf("the debts are %+v, want the old one, settled, and not judged yet", k.Debts)
	}
	if named := f.KnownAt(noon, []string{"new"}); len(named.Debts) != 2 {
		t.Errorf("a debt that the request names is not there: %+v", named.Debts)
	}
	if len(k.Ceases) != 2 || k.Ceases[0].TerminatedAt == nil || k.Ceases[0].RemedyAt != nil || k.Ceases[1].ID != "F-2" {
		t.Errorf("the ceases are %+v, want the first two, the first of them answered once", k.Ceases)
	}
	if c := k.Consents[0]; c.EndedAt != nil || c.Until == nil {
		t.Errorf("the consent is %+v, want its planned end and not the other", c)
	}
	if b := k.Bankruptcies[0]; b.EndedAt != nil || b.Dismissed || len(b.Reaffirmed) != 0 {
		t.Errorf("the bankruptcy is %+v, want it neither ended nor dismissed, and nothing reaffirmed", b)
	}
	if len(k.Interactions) != 0 {
		t.Errorf("%d interactions are there, want none: the matter has them", len(k.Interactions))
	}
	if !reflect.DeepEqual(f, was) || f.Ceases[0].RemedyAt == nil || !f.Bankruptcies[0].Dismissed {
		t.Errorf("the facts themselves have become %+v", f)
	}
	if later := f.KnownAt(*at(1), nil); len(later.Ceases) != 3 || later.Debts[0].JudgedAt == nil ||
		!later.Bankruptcies[0].Dismissed || len(later.Bankruptcies[0].Reaffirmed) != 1 {
		t.Errorf("an instant later %+v is known, want all of it", later)
	}
}

// day4 is a day that has begun nowhere at noon.
func day4() *day.Day { d := day.Of(2026, 4, 10); return &d }

// What is said of recipients, purposes, themes and media, whole.
func TestWords(t *testing.T) {
	is := func(name, field string, holds func(string) bool, want ...string) {
		t.Helper()
		for _, word := range fact.Choices()[field] {
			if holds(word) != slices.Contains(want, word) {
				t.Errorf("%s of %q is %t, want it of %v alone", name, word, holds(word), want)
			}
		}
	}
	over := func(f func(*fact.Request) bool) func(string) bool {
		return func(channel string) bool { return f(&fact.Request{Channel: channel, Purpose: fact.Validation}) }
	}
	is("the consumer", "Request.recipient", fact.IsConsumer, fact.Borrower, fact.Spouse, fact.Parent, fact.Guardian, fact.Executor, fact.Successor)
	is("a professional", "Request.recipient", fact.IsProfessional, fact.Attorney, fact.ReportingAgency, fact.CreditorParty, fact.CreditorAttorney, fact.CollectorAttorney)
	is("collection", "Request.purpose", fact.Purposeful, fact.LegalAction, fact.Pleading, fact.Repossession, fact.Postjudgment, fact.Remedy,
		fact.Terminate, fact.Validation,
		fact.Verification, fact.Locate, fact.LimitedContent, fact.AskTime, fact.VerifyEmployment)
	is("service", "Request.theme", fact.Serves, "opsServicing", fact.Credentials, "agentNotification")
	is("a message", "Request.channel", over((*fact.Request).Electronic), fact.Email, fact.Text, fact.Chat)
	is("a telephone", "Request.channel", over((*fact.Request).Telephonic), fact.Voice, fact.Text)
	is("an hour", "Request.channel", over((*fact.Request).Timed), fact.Voice, fact.Email, fact.Text, fact.Chat)
	is("what is provided", "Request.channel", over(func(r *fact.Request) bool { return r.Provides(fact.Validation) }), fact.Email, fact.Text,
		fact.Chat, fact.Mail, fact.GUI, fact.Document)
	is("what is filed", "Request.channel", func(c string) bool { return fact.Filed(fact.ProofOfClaim, c) && fact.Filed(fact.Pleading, c) },
		fact.Mail, fact.Document, fact.Email)
	is("a filing", "Request.purpose", func(p string) bool { return fact.Filed(p, fact.Mail) }, fact.Pleading, fact.ProofOfClaim)
	is("a login code", "Request.purpose", func(p string) bool { return fact.IsLogin(fact.Credentials, p, nil) }, "", fact.Service)
	is("a login code", "Request.theme", func(theme string) bool { return fact.IsLogin(theme, "", nil) }, fact.Credentials)
	is("what sells", "Request.theme", func(theme string) bool { return (&fact.Request{Theme: theme, Debts: []string{"A"}}).MaySell() }, fact.Marketing)
	is("what may sell", "Request.theme", func(theme string) bool { return (&fact.Request{Theme: theme}).MaySell() }, fact.Marketing, "")
	if fact.IsLogin(fact.Credentials, "", []string{"A"}) {
		t.Error("what is about a debt is a login code")
	}
	yes, no := true, false
	for _, c := range []struct {
		machine, mobile      *bool
		channel              string
		autodialed, isMobile bool
	}{{nil, nil, fact.Voice, true, true}, {&no, &no, fact.Voice, false, false}, {&yes, &yes, fact.Voice, true,
		true}, {&no, &no, fact.Text, false, true}} {
		r := fact.Request{Channel: c.channel, Autodialed: c.machine, Contact: fact.Contact{Mobile: c.mobile}}
		if r.MaybeAutodialed() != c.autodialed || r.MaybeMobile() != c.isMobile {
			t.Errorf("a %s is maybe autodialed %t and mobile %t, want %t and %t", c.channel, r.MaybeAutodialed(), r.MaybeMobile(), c.autodialed, c.isMobile)
		}
	}
	in := []string{"b", "a", "b"}
	if got := fact.Unique(in); !slices.Equal(got, []string{"a", "b"}) || in[0] != "b" {
		t.Errorf("each once is %v of %v, want a and b, and the list left as it was", got, in)
	}
}

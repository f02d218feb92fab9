package guard

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// The hours of sales of every state that the lists name.
func TestHoursOfSales(t *testing.T) {
	sells := func(state, at string) fact.Case {
		return law.Make(func(c *fact.Case) {
			law.Lives(state)(c)
			c.Request.Contact.Zones = c.Request.Contact.Zones[:1]
			c.Facts.Residence.Zones = c.Request.Contact.Zones
		}, law.Sells, law.At(at))
	}
	holdFaults(t, []fault{
		{"Massachusetts, half past eight", "us-ma-sales-hours", true, sells("MA", "2026-10-05 20:30")}, {"at noon", "us-ma-sales-hours", false, sells("MA", "2026-10-05 12:00")},
		{"Louisiana, half past eight", "us-la-sales-hours", true, sells("LA", "2026-10-05 20:30")}, {"on a Sunday", "us-la-sales-hours", true, sells("LA", "2026-10-04 12:00")},
		{"Alabama, half past eight", "us-al-sales-hours", true, sells("AL", "2026-10-05 20:30")}, {"on a Sunday", "us-al-sales-hours", true, sells("AL", "2026-10-04 12:00")},
		{"Kentucky, half past nine", "us-ky-sales-hours", true, sells("KY", "2026-10-05 09:30")}, {"Nevada, half past eight", "us-nv-sales-hours", true, sells("NV", "2026-10-05 20:30")},
		{"Nevada in the morning", "us-nv-sales-hours", true, sells("NV", "2026-10-05 08:30")}, {"Michigan", "us-mi-sales-hours", true, sells("MI", "2026-10-05 08:30")},
		{"Minnesota", "us-mn-sales-hours", true, sells("MN", "2026-10-05 08:30")}, {"New Mexico", "us-nm-sales-hours", true, sells("NM", "2026-10-05 08:30")},
	})
}

// Who reads how far the book looks back is told of what is set.
func TestLooksBackAsItIsSet(t *testing.T) {
	b := book(t, Setting{Rule: "us-regf-conversation", Parameter: "days", Value: 31}, Setting{Rule: "us-fl-sales-count", Parameter: "hours", Value: 168})
	for _, r := range inForce(b, day.Of(2026, 10, 1)) {
		if want := map[string]int{"us-regf-conversation": 38, "us-fl-sales-count": 8, "us-regf-calls": 14, "us-ma-calls": 7}[r.ID]; want != 0 && r.LooksBack != want {
			t.Errorf("%s looks back %d days, want %d", r.ID, r.LooksBack, want)
		}
	}
	lt := book(t, Setting{Rule: "us-wa-contacts", LoanType: "LT-1", Parameter: "days", Value: 62})
	if got := lt.LooksBack(); got != 184 {
		t.Errorf("the book looks back %d days", got)
	}
}

// What the company has set is not told as the law.
func TestSettingsAreToldAsSuch(t *testing.T) {
	calls := func(n int) fact.Case {
		return law.Make(law.Made(n, fact.Voice, 12*time.Hour, func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }))
	}
	for _, x := range []struct {
		calls   int
		binding string
	}{{3, law.ByPractice}, {7, law.ByLaw}} {
		c := calls(x.calls)
		d, err := Decide(c.Request, c.Facts, book(t, Setting{Rule: "us-regf-calls", Parameter: "calls", Value: 3}))
		i := slices.IndexFunc(d.Reasons, func(r Reason) bool { return r.Rule == "us-regf-calls" })
		if err != nil || i < 0 || d.Reasons[i].Binding != x.binding || !strings.Contains(d.Reasons[i].Says, "The company has set calls to 3.") {
			t.Errorf("after %d calls the reasons are %+v with the error %v; want no error, and one of the rule, at place %d, bound %v, which says that the company has set calls to 3", x.calls, d.Reasons, err, i, x.binding)
		}
	}
}

// A loan type with blanks around it would be of no debt.
func TestSettingsNameALoanType(t *testing.T) {
	for _, lt := range []string{" LT-1", "LT-1 ", " "} {
		if _, err := Book(Profile{Settings: []Setting{{Rule: "us-regf-calls", LoanType: lt, Parameter: "calls",
			Value: 3}}}); err == nil || !strings.Contains(err.Error(), "settings.loanType") {
			t.Errorf(`%q: %v; want an error and "settings.loanType" in it`, lt, err)
		}
	}
}

// Acts that bind creditors to what federal law says, of the sources that the book names.
func TestMoreActsBind(t *testing.T) {
	for state, rules := range map[string]string{"MA": "dispute postcard public validation", "PA": "conversation opt-out", "WV": "stated-time", "MI": "stated-time place postcard"} {
		for rule := range strings.FieldsSeq(rules) {
			if _, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{state},
				Settings: []Setting{{Rule: "us-regf-" + rule, Effect: Off}}}); err == nil {
				t.Errorf("us-regf-%s may be off in %s", rule, state)
			}
		}
	}
	first := law.Since().At
	unsent := law.Make(law.Lives("MA"), law.By(fact.Creditor),
		law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt, f.Debts[0].FirstCommunicationAt = nil, &first }))
	holdFaults(t, []fault{{"a creditor's notice in Massachusetts", "us-regf-validation", true, unsent}})
}

// The employer is asked where the person is where the act lets that through.
func TestAskingTheEmployer(t *testing.T) {
	asks := func(state, channel string, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Lives(state), law.By(fact.Creditor),
			law.To(fact.Employer), law.For(fact.Locate), law.Over(channel)}, more...)...)
	}
	holdFaults(t, []fault{
		{"New York, of the nature of a claim alone", "us-ny-employer", false, asks("NY", fact.Voice)}, {"Florida", "us-fl-employer", true, asks("FL", fact.Mail)},
		{"Wisconsin, solely to verify", "us-wi-employer", true, asks("WI", fact.Mail)}, {"Maryland", "us-md-employer", true, asks("MD", fact.Voice)}, {"Michigan", "us-mi-employer", true, asks("MI", fact.Voice)},
		{"California by telephone", "us-ca-employer", true, asks("CA", fact.Voice)}, {"California in writing", "us-ca-employer", false, asks("CA", fact.Mail)},
		{"again", "us-ca-employer", true, asks("CA", fact.Mail, law.Made(1, fact.Mail, days24(59)))}, {"to carry out a judgment", "us-fl-employer", false, asks("FL", fact.Mail, law.CarriesOut)},
	})
}

// A remedy may be an action, or a taking.
func TestARemedyMayBeAnAction(t *testing.T) {
	remedy := func(more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Over(fact.Mail), law.For(fact.Remedy)}, more...)...)
	}
	serves := law.Know(func(f *fact.Facts) { f.Duties = []fact.Span{law.Since()} })
	holdFaults(t, []fault{{"a limitation that nobody knows", "us-regf-time-barred", true, remedy()}, {"in service", "us-scra", true, remedy(serves)}})
}

// Federal law on collection is of consumers' debts: of those of a business it is good practice,
// but where an act takes it up for them.
func TestDebtsOfABusiness(t *testing.T) {
	at := func(state string, kind string, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Lives(state), law.At("2026-04-08 03:00"),
			law.Know(func(f *fact.Facts) { f.Debts[0].Kind = kind })}, more...)...)
	}
	for says, x := range map[string]struct {
		c       fact.Case
		binding string
	}{
		"a consumer's": {at("GA", fact.Consumer), law.ByLaw}, "nobody knows whose": {at("GA", ""), law.ByLaw}, "a business's": {at("GA", fact.Commercial), law.ByPractice},
		"a business's in California": {at("CA", fact.Commercial), law.ByLaw}, "a business's in California, by a creditor": {at("CA", fact.Commercial, law.By(fact.Creditor)), law.ByLaw},
		"a business's in Maryland": {at("MD", fact.Commercial, law.By(fact.Creditor)), law.ByPractice}, "a consumer's in Maryland": {at("MD", fact.Consumer, law.By(fact.Creditor)), law.ByLaw},
		"in California before 2025-07-01": {at("CA", fact.Commercial, law.At("2025-04-08 03:00"),
			law.Know(func(f *fact.Facts) { f.Debts[0].PastDueOn, f.Debts[0].ValidationSentAt = nil, nil })), law.ByPractice},
	} {
		d := decided(t, x.c)
		i := slices.IndexFunc(d.Reasons, func(r Reason) bool { return r.Rule == "us-regf-time" })
		if i < 0 || d.Reasons[i].Binding != x.binding {
			t.Errorf("%s: %+v, want %s", says, d.Reasons, x.binding)
		}
	}
	third := law.Make(law.Lives("DC"), law.By(fact.Creditor), law.To(fact.ThirdParty),
		law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage }))
	if d := decided(t, third); len(d.Reasons) == 0 || d.Reasons[0].Binding != law.ByPractice {
		t.Errorf("a mortgage in the District: %+v", d.Reasons)
	}
	var all []fault
	for rule, state := range map[string]string{"us-ma-calls": "MA", "us-dc-calls": "DC", "us-fl-hours": "FL", "us-ny-nyc-contacts": "NY", "us-wv-calls": "WV"} {
		all = append(all, fault{rule, rule, false, at(state, fact.Commercial, law.At("2026-04-08 07:30"), law.Made(40, fact.Voice, 4*time.Hour))},
			fault{rule, rule, true, at(state, fact.Consumer, law.At("2026-04-08 07:30"), law.Made(40, fact.Voice, 4*time.Hour))})
	}
	holdFaults(t, all)
}

// Zones are of places: an abbreviation keeps no summer time.
func TestZonesAreOfPlaces(t *testing.T) {
	for _, z := range []string{"EST", "MST", "HST", "UTC", "GMT", "Etc/GMT+5", "EST5EDT"} {
		cannot(t, "request.contact.zones", law.Make(law.AskFor(func(r *fact.Request) { r.Contact.Zones = []string{z} })))
		cannot(t, "facts.residence.zones", law.Make(law.Know(func(f *fact.Facts) { f.Residence.Zones = []string{z} })))
	}
}

// Consent of the borrower is none of whoever has the number now, until the borrower writes or calls from it.
func TestConsentIsOfWhoHasTheNumber(t *testing.T) {
	wrong := func(more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Agrees(fact.AutodialedColl),
			law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &isTrue, &isTrue }),
			law.Made(1, fact.Voice, days24(10), func(x *fact.Interaction) { x.MisdirectedAt = &x.At })}, more...)...)
	}
	wrote := func(ago int) law.Change {
		return func(c *fact.Case) { c.Request.Contact.WroteAt = law.Before(c, days24(ago)) }
	}
	came := func(contact, person string) law.Change {
		return law.Made(1, fact.Text, days24(5), func(x *fact.Interaction) {
			x.Direction,
				x.Contact, x.Person = fact.Inbound, contact, person
		})
	}
	const rule, others = "us-tcpa-autodialed", "us-regf-third-party"
	holdFaults(t, []fault{
		{"misdirected", rule, true, wrong()}, {"by hand", others, true, wrong(law.AskFor(func(r *fact.Request) { r.Autodialed = new(bool) }))},
		{"the borrower wrote from it since", rule, false, wrong(wrote(5))}, {"and is reached there", others, false, wrong(wrote(5))}, {"wrote before", rule, true, wrong(wrote(20))},
		{"the borrower's own text since", others, false, wrong(came("CT-1", "BO-1"))}, {"from another number", others, true, wrong(came("CT-2", "BO-1"))}, {"from nobody knows which", others, true, wrong(came("", "BO-1"))},
		{"another's text", others, true, wrong(came("CT-1", "BO-2"))},
	})
}

// The page names every state of which the book holds nothing on collection.
func TestStatesOfWhichNothingWasRead(t *testing.T) {
	held := map[string]bool{}
	for _, r := range Standard() {
		if strings.HasPrefix(r.Jurisdiction, "US-") && !strings.Contains(r.ID, "-sales-") {
			held[r.Jurisdiction[3:5]] = true
		}
	}
	text, err := os.ReadFile("../../../docs/guard.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "nothing on the collection of debts was read")
	list, _, _ = strings.Cut(list, "asks counsel")
	for code, name := range map[string]string{
		"AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware",
		"FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
		"LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri",
		"MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
		"NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico",
		"RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
		"WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
	} {
		if says := strings.Contains(list, " "+name+","); says == held[code] {
			t.Errorf("%s: the page says that nothing was read: %v, the book holds it: %v", name, says, held[code])
		}
	}
}

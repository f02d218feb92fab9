package guard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/rule/guard/state"
	"nectarine/internal/value/day"
)

// kept says whether a creditor that serves a state may turn a rule off.
func kept(state, rule string) bool {
	_, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{state}, Settings: []Setting{{Rule: rule, Effect: Off}}})
	return err != nil && strings.Contains(err.Error(), "binds creditors to it by law in US-"+state)
}

// What the acts of states say to creditors of cards, of what the public sees, and of notices.
func TestActsOfStatesBindCreditors(t *testing.T) {
	for state, rules := range map[string]string{"NC": "postcard public stated-time", "IA": "postcard public stated-time",
		"MD": "validation disclosure dispute stated-time", "OR": "stated-time", "NH": "stated-time", "VT": "stated-time"} {
		for rule := range strings.FieldsSeq(rules) {
			if !kept(state, "us-regf-"+rule) {
				t.Errorf("us-regf-%s may be off in %s", rule, state)
			}
		}
	}
	card := func(state string) fact.Case {
		return law.Make(law.Lives(state), law.By(fact.Creditor), law.Over(fact.Mail),
			law.AskFor(func(r *fact.Request) { r.Postcard = true }))
	}
	for _, state := range []string{"NC", "IA"} {
		d := decided(t, card(state))
		if d.Result || d.Reasons[0].Rule != "us-regf-postcard" || d.Reasons[0].Binding != law.ByLaw {
			t.Errorf("a card in %s: %+v; want it refused, first by us-regf-postcard, bound %v", state, d.Reasons, law.ByLaw)
		}
	}
}

// defaulted makes the debt past due since a day.
func defaulted(year, month, date int) law.Change {
	return law.Know(func(f *fact.Facts) { on := day.Of(year, month, date); f.Debts[0].PastDueOn = &on })
}

// undated takes from the debts the days that would lie after a contact of 2014.
func undated(c *fact.Case) {
	for i := range c.Facts.Debts {
		c.Facts.Debts[i].MadeOn, c.Facts.Debts[i].ValidationSentAt = nil, nil
	}
}

// North Carolina: permission was to be given after default, until 2015 by creditors as well.
func TestPermissionAfterDefault(t *testing.T) {
	tells := func(by string, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Lives("NC"), law.By(by), law.To(fact.ThirdParty),
			law.Agrees(fact.ThirdPartyConsent)}, more...)...)
	}
	in2014 := func(c *fact.Case) {
		c.Request.At = c.Request.At.AddDate(-12, 0, 0)
		c.Facts.Consents[0].At = c.Facts.Consents[0].At.AddDate(-12, 0, 0)
		undated(c)
		c.Facts.Debts[1].PastDueOn = nil
	}
	unknown := law.Know(func(f *fact.Facts) { f.Debts[0].PastDueOn = nil })
	holdFaults(t, []fault{
		{"a creditor, before default", "us-nc-third-party", false, tells(fact.Creditor)},
		{"a creditor in 2014, before default", "us-nc-third-party", true, tells(fact.Creditor, in2014, defaulted(2014, 2, 26))},
		{"a creditor in 2014, after default", "us-nc-third-party", false, tells(fact.Creditor, in2014, defaulted(2014, 1, 3))},
		{"an agency, before default", "us-nc-agency-third-party", true, tells(fact.Collector)},
		{"an agency, on the day of default", "us-nc-agency-third-party", false, tells(fact.Collector, defaulted(2026, 1, 3))},
		{"an agency, the day before it", "us-nc-agency-third-party", true, tells(fact.Collector, defaulted(2026, 1, 4))},
		{"an agency, nobody knows since when", "us-nc-agency-third-party", true, tells(fact.Collector, unknown)},
	})
}

// North Carolina: guardians of minors alone; agencies are held for debts of a business as well.
func TestNorthCarolina(t *testing.T) {
	guardian := func(by string, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Lives("NC"), law.By(by), law.To(fact.Guardian)}, more...)...)
	}
	minor := law.Know(func(f *fact.Facts) { f.Minorities = []fact.Span{law.Since()} })
	commercial := law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Commercial })
	attorney := law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} })
	asked := func(c *fact.Case) {
		law.Lives("NC")(c)
		law.By(fact.Creditor)(c)
		law.To(fact.ThirdParty)(c)
		law.For(fact.Locate)(c)
		undated(c)
		law.Made(1, fact.Voice, days24(2), law.Spoke)(c)
	}
	in2014 := func(c *fact.Case) {
		asked(c)
		c.Request.At, c.Facts.Interactions[0].At = c.Request.At.AddDate(-12, 0, 0), c.Facts.Interactions[0].At.AddDate(-12, 0, 0)
		c.Facts.Debts[0].PastDueOn, c.Facts.Debts[1].PastDueOn = nil, nil
	}
	holdFaults(t, []fault{
		{"a guardian of a grown person", "us-nc-third-party", true, guardian(fact.Creditor)}, {"of a minor", "us-nc-third-party", false, guardian(fact.Creditor, minor)},
		{"by an agency", "us-nc-agency-third-party", true, guardian(fact.Collector)}, {"of a minor, by an agency", "us-nc-agency-third-party", false, guardian(fact.Collector, minor)},
		{"a business's debt, by an agency", "us-nc-agency-third-party", true, law.Make(law.Lives("NC"), law.To(fact.ThirdParty), commercial)},
		{"a business's debt, by a creditor", "us-nc-third-party", false, law.Make(law.Lives("NC"), law.By(fact.Creditor), law.To(fact.ThirdParty), commercial)},
		{"an attorney of a business", "us-nc-agency-attorney", true, law.Make(law.Lives("NC"), attorney, commercial)},
		{"by a creditor", "us-nc-agency-attorney", false, law.Make(law.Lives("NC"), law.By(fact.Creditor), attorney, commercial)},
		{"asked twice in a week", "us-nc-location", true, law.Make(asked)}, {"asked twice in a week of 2014", "us-nc-location", false, law.Make(in2014)},
	})
}

// A debt buyer in North Carolina may not collect what is barred: agencies are warned.
func TestDebtBuyersInNorthCarolina(t *testing.T) {
	ends := func(year int, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Lives("NC"), law.Over(fact.Mail),
			law.Know(func(f *fact.Facts) { on := day.Of(year, 1, 1); f.Debts[0].LimitationEndsOn = &on })}, more...)...)
	}
	warned := func(c fact.Case) bool {
		for _, r := range decided(t, c).Reasons {
			if r.Rule == "us-nc-agency-time-barred" {
				return r.Severity == law.Warns
			}
		}
		return false
	}
	if !warned(ends(2026)) || warned(ends(2030)) ||
		warned(ends(2026, law.By(fact.Creditor))) || !warned(law.Make(law.Lives("NC"), law.Over(fact.Mail))) {
		t.Error("a debt that is barred, or may be, warns an agency and nobody else")
	}
}

// Massachusetts: who has a permission has it in writing, and asks others after trying the debtor.
func TestMassachusettsAsksForWriting(t *testing.T) {
	oral := law.Know(func(f *fact.Facts) { f.Consents[0].Written = false })
	to := func(recipient string, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Lives("MA"), law.By(fact.Creditor), law.To(recipient)}, more...)...)
	}
	agrees := law.Agrees(fact.ThirdPartyConsent)
	holdFaults(t, []fault{
		{"a neighbor, by word of mouth", "us-ma-third-party", true, to(fact.ThirdParty, agrees, oral)}, {"in writing", "us-ma-third-party", false, to(fact.ThirdParty, agrees)},
		{"a court", "us-ma-third-party", true, to(fact.ThirdParty, law.Agrees(fact.Court))},
		{"the spouse, by word of mouth", "us-ma-household", true, to(fact.Spouse, agrees, oral)}, {"in writing", "us-ma-household", false, to(fact.Spouse, agrees)},
		{"the spouse, with a court", "us-ma-household", true, to(fact.Spouse, law.Agrees(fact.Court))},
	})
}

// Iowa: guardians once in three months; the employer once a month, to verify.
func TestIowa(t *testing.T) {
	guardian := func(ago int, more ...law.Change) fact.Case {
		return law.Make(append([]law.Change{law.Lives("IA"), law.By(fact.Creditor), law.Over(fact.Mail),
			law.To(fact.Guardian), law.Made(1, fact.Mail, days24(ago))}, more...)...)
	}
	verify := func(ago int) fact.Case {
		return law.Make(law.Lives("IA"), law.By(fact.Creditor), law.Over(fact.Mail), law.To(fact.Employer),
			law.For(fact.VerifyEmployment), law.Made(1, fact.Mail, days24(ago)))
	}
	holdFaults(t, []fault{
		{"a guardian again in three months", "us-ia-guardian", true, guardian(91)}, {"after them", "us-ia-guardian", false, guardian(92)},
		{"by a collector", "us-ia-guardian", true, guardian(20, law.By(fact.Collector))}, {"of a business", "us-ia-guardian", false,
			guardian(20, law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Commercial }))},
		{"the employer again in a month", "us-ia-verification", true, verify(30)}, {"after it", "us-ia-verification", false, verify(31)},
	})
}

// Colorado holds the Uniform Consumer Credit Code's unconscionable collection.
func TestColorado(t *testing.T) {
	lives, by := law.Lives("CO"), law.By(fact.Creditor)
	holdFaults(t, []fault{
		{"3 a.m.", "us-co-hours", true, law.Make(lives, by, law.At("2026-04-08 03:00"))}, {"noon", "us-co-hours", false, law.Make(lives, by, law.At("2026-04-08 12:00"))},
		{"a neighbor", "us-co-third-party", true, law.Make(lives, by, law.To(fact.ThirdParty))}, {"the employer", "us-co-employer", true, law.Make(lives, by, law.To(fact.Employer))},
	})
	if _, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{"CO"}, Settings: []Setting{{Rule: "us-co-hours", Effect: Off}}}); err == nil {
		t.Error("a creditor turns off what binds it")
	}
}

// Vermont's consumer is also who buys for a business.
func TestVermontBusiness(t *testing.T) {
	c := law.Make(law.Lives("VT"), law.By(fact.Creditor), law.To(fact.Employer),
		law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Commercial }))
	holdFaults(t, []fault{{"the employer, of a business's debt", "us-vt-employer", true, c}})
}

// What a rule of a state says was read as it stands was read somewhere that has an address.
func TestSourcesHaveAddresses(t *testing.T) {
	for _, r := range Standard() {
		if strings.HasPrefix(r.Jurisdiction, "US-") && r.Unverified == "" && !strings.Contains(r.Source, ".gov") && !strings.Contains(r.Source, ".com") &&
			!strings.Contains(r.Source, ".law") && !strings.Contains(r.Source, ".ai") {
			t.Errorf(`%s v%d: read at %q, want an address (.gov, .com, .law or .ai), or that it says to be unverified`, r.ID, r.Version, r.Source)
		}
	}
}

// A decision names the states of whose law the book holds nothing.
func TestStatesThatAreUnheld(t *testing.T) {
	at := law.At("2026-04-08 12:00")
	for says, x := range map[string]struct {
		c      fact.Case
		unheld []string
	}{
		"Illinois": {law.Make(law.Lives("IL"), at), []string{"IL"}}, "Texas": {law.Make(law.Lives("TX"), at), nil},
		"an address in Illinois": {law.Make(law.Lives("TX"), at, law.Know(func(f *fact.Facts) {
			f.Addresses = []fact.Address{{ID: "CT-9", State: "IL"}}
		})), []string{"IL"}},
		"what sells in New York":             {law.Make(law.Lives("NY"), law.Sells, at), []string{"NY"}},
		"a letter that sells there":          {law.Make(law.Lives("NY"), law.Sells, law.Over(fact.Mail)), nil},
		"what sells in Kentucky":             {law.Make(law.Lives("KY"), law.Sells, at), nil},
		"what collects in Kentucky":          {law.Make(law.Lives("KY"), at), []string{"KY"}},
		"a current loan's message in Alaska": {law.Make(law.Lives("AK"), at, law.Code), nil},
	} {
		d := decided(t, x.c)
		if !slices.Equal(d.Unheld, x.unheld) {
			t.Errorf("%s: %v, want %v", says, d.Unheld, x.unheld)
		}
		if told := strings.Contains(d.ReadOut(time.UTC), "The book holds nothing of the law of "); told != (x.unheld != nil) {
			t.Errorf("%s: it is read out %v", says, told)
		}
	}
	collection, sales := book(t).List(nil).Unheld.Collection, book(t).List(nil).Unheld.Sales
	if slices.Contains(collection, "CO") || !slices.Contains(collection, "GU") || slices.Contains(sales, "MA") || !slices.Contains(sales, "NY") {
		t.Errorf("of the law of collection the book does not hold that of %v, of sales that of %v; want GU and not CO of the first, NY and not MA of the second", collection, sales)
	}
}

// oneZone is a life in a state where there is one clock.
func oneZone(state string) law.Change {
	return func(c *fact.Case) {
		law.Lives(state)(c)
		c.Request.Contact.Zones = c.Request.Contact.Zones[:1]
		c.Facts.Residence.Zones = c.Request.Contact.Zones
	}
}

// Pennsylvania, Utah and South Dakota have hours of sales of their own.
func TestHoursOfSalesInMoreStates(t *testing.T) {
	sells := func(state, at string) fact.Case { return law.Make(law.Lives(state), law.Sells, law.At(at)) }
	holdFaults(t, []fault{
		{"Utah on a Sunday", "us-ut-sales-hours", true, sells("UT", "2026-10-04 12:00")}, {"on a Monday", "us-ut-sales-hours", false, sells("UT", "2026-10-05 12:00")},
		{"Utah, 9 p.m.", "us-ut-sales-hours", true, sells("UT", "2026-10-05 21:00")}, {"Pennsylvania, 9 p.m.", "us-pa-sales-hours", true, sells("PA", "2026-10-05 21:00")},
		{"Pennsylvania, before", "us-pa-sales-hours", false, sells("PA", "2026-10-05 20:59")},
	})
	dials := func(at string, change func(r *fact.Request)) fact.Case {
		return law.Make(oneZone("SD"), law.Sells, law.At(at), law.AskFor(change))
	}
	machine, unknown := func(r *fact.Request) { r.Autodialed = &isTrue }, func(r *fact.Request) { r.Autodialed = nil }
	plays := func(r *fact.Request) { r.Prerecorded = true }
	holdFaults(t, []fault{
		{"a machine on a Saturday", "us-sd-sales-hours", true, dials("2026-10-03 12:00", machine)}, {"on a Monday", "us-sd-sales-hours", false, dials("2026-10-05 12:00", machine)},
		{"nobody knows whether by a machine", "us-sd-sales-hours", true, dials("2026-10-03 12:00", unknown)}, {"what is played", "us-sd-sales-hours", true, dials("2026-10-03 12:00", plays)},
		{"by hand", "us-sd-sales-hours", false, dials("2026-10-03 12:00", func(*fact.Request) {})},
	})
}

// Who may turn off what an act says to some creditors is told of it.
func TestSmallLoansInWashington(t *testing.T) {
	c := law.Make(law.Lives("WA"), law.By(fact.Creditor), law.Made(3, fact.Mail, 36*time.Hour))
	for _, x := range []struct {
		licenses []string
		binding  string
		says     string // when the rule is turned off
	}{
		{nil, law.ByPractice, "say in licenses"}, {[]string{NoLicense}, law.ByPractice, ""},
		{[]string{state.SmallLoans}, law.ByLaw, "RCW 31.45.082(3) binds creditors to it by law in US-WA"},
	} {
		p := Profile{Contacter: fact.Creditor, Serves: []string{"WA"}, Licenses: x.licenses}
		b, err := Book(p)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Decide(c.Request, c.Facts, b)
		i := slices.IndexFunc(d.Reasons, func(r Reason) bool { return r.Rule == "us-wa-contacts" })
		if err != nil || i < 0 || d.Reasons[i].Binding != x.binding ||
			strings.Contains(d.Reasons[i].Citation, "31.45") != (x.binding == law.ByLaw) {
			t.Errorf("%v: the error is %v and the reasons %+v; want no error, and one of the rule, at place %d, bound %v, which cites 31.45: %v", x.licenses, err, d.Reasons, i, x.binding, (x.binding == law.ByLaw))
		}
		listed := slices.ContainsFunc(b.List(nil).Bindings, func(x law.Binding) bool { return x.License != "" })
		if listed != !slices.Equal(x.licenses, []string{NoLicense}) {
			t.Errorf("%v: the act is listed %v", x.licenses, listed)
		}
		p.Settings = []Setting{{Rule: "us-wa-contacts", Effect: Off}}
		if _, err := Book(p); (err == nil) != (x.says == "") || err != nil && !strings.Contains(err.Error(), x.says) {
			t.Errorf("%v, off: %v; want an error that has %q in it, or none where that is empty", x.licenses, err, x.says)
		}
	}
	off := []Setting{{Rule: "us-wa-hours", Effect: Off}}
	if _, err := Book(Profile{Contacter: fact.Collector, Serves: []string{"OR"}, Settings: off}); err != nil {
		t.Error(err)
	}
	for _, wrong := range [][]string{{"us-wa-big-loans"}, {NoLicense, state.SmallLoans}} {
		if _, err := Book(Profile{Licenses: wrong}); err == nil || !strings.Contains(err.Error(), "us-wa-small-loans, none") {
			t.Errorf(`%v: %v; want an error and "us-wa-small-loans, none" in it`, wrong, err)
		}
	}
}

// Who is stopped on a holiday is told when it is over, and what of the weekend is over, too.
func TestHolidaysEnd(t *testing.T) {
	c := law.Make(law.Lives("UT"), law.Sells, law.At("2026-07-03 12:00"))
	c.Facts.Residence.Zones = c.Request.Contact.Zones
	d := decided(t, c)
	want := time.Date(2026, 7, 6, 14, 0, 0, 0, time.UTC)
	i := slices.IndexFunc(d.Reasons, func(r Reason) bool { return r.Rule == "us-ut-sales-holidays" })
	if i < 0 || d.Reasons[i].Until == nil || !d.Reasons[i].Until.Equal(time.Date(2026, 7, 5, 6, 0, 0, 0, time.UTC)) {
		t.Fatalf("on the Friday: %+v", d.Reasons)
	}
	if d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(want) {
		t.Errorf("from %v, want %v", d.NextAllowedAt, want)
	}
}

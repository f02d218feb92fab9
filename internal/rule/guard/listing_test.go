package guard

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// inForce is the rules that are in force on a day, and not turned off.
func inForce(b *Rulebook, on day.Day) []Listed {
	return slices.DeleteFunc(b.List(&on).Rules, func(r Listed) bool { return r.Off })
}

// A book is listed as it bears on its company: where it serves, by what it is, on a day.
func TestListingIsOfTheCompany(t *testing.T) {
	on := day.Of(2026, 10, 1)
	list := func(p Profile, on *day.Day) Listing {
		b, err := Book(p)
		if err != nil {
			t.Fatal(err)
		}
		return b.List(on)
	}
	find := func(l Listing, id string) *Listed {
		i := slices.IndexFunc(l.Rules, func(r Listed) bool { return r.ID == id })
		if i < 0 {
			return nil
		}
		return &l.Rules[i]
	}
	whole, creditor := list(Profile{}, nil), list(Profile{Contacter: fact.Creditor, Serves: []string{"MA", "IL"}}, &on)
	if len(whole.Rules) != len(Standard()) || len(whole.Bindings) != len(Bindings()) {
		t.Errorf("%d of %d rules and %d of %d acts are listed for whom nothing is known of", len(whole.Rules), len(Standard()), len(whole.Bindings), len(Bindings()))
	}
	for _, l := range []Listing{whole, creditor} {
		if !slices.IsSortedFunc(l.Rules, func(x, y Listed) int { return strings.Compare(place(x.Jurisdiction), place(y.Jurisdiction)) }) ||
			!slices.IsSortedFunc(l.Bindings, func(x, y law.Binding) int { return strings.Compare(x.Jurisdiction, y.Jurisdiction) }) {
			t.Error("the rules and acts of a state do not stand together")
		}
	}
	for _, x := range []struct {
		id    string
		there bool
	}{{"us-regf-time", true}, {"lender-cap-voice", true}, {"us-ma-calls", true}, {"us-ct-hours", false}, {"us-regf-text-procedure", find(whole, "us-regf-text-procedure").Creditor != law.NotBound},
		{"us-regf-validation", true}, {"us-fdcpa-time", false}, {"us-regf-limited-content", find(whole, "us-regf-limited-content").Creditor != law.NotBound}} {
		if got := find(creditor, x.id) != nil; got != x.there {
			t.Errorf("%s is listed for a creditor in Massachusetts and Illinois: %v", x.id, got)
		}
	}
	if r := find(creditor, "us-regf-validation"); !slices.Equal(r.BoundIn, []string{"US-MA"}) || r.Creditor != law.NotBound {
		t.Errorf("us-regf-validation binds creditors in %v", r.BoundIn)
	}
	if !slices.Equal(creditor.Unheld.Collection, []string{"IL"}) {
		t.Errorf("nothing is held of %v", creditor.Unheld.Collection)
	}
	if slices.ContainsFunc(creditor.Bindings, func(x law.Binding) bool { return x.Jurisdiction != "US-MA" }) || len(creditor.Bindings) == 0 {
		t.Errorf("the acts are %v", creditor.Bindings)
	}
	collector := list(Profile{Contacter: fact.Collector, Serves: []string{"MA"}}, &on)
	if len(collector.Bindings) > 0 || find(collector, "us-regf-validation").BoundIn != nil {
		t.Errorf("for a collector %d acts that bind creditors are listed, and the validation notice is bound in %v; want none and nowhere", len(collector.Bindings), find(collector, "us-regf-validation").BoundIn)
	}
	early := day.Of(1970, 1, 1)
	if l := list(Profile{}, &early); len(l.Rules)+len(l.Bindings) > 0 {
		t.Errorf("in 1970 there were %v", l.Rules)
	}
	for on, want := range map[day.Day]bool{day.Of(2026, 8, 31): false, day.Of(2026, 9, 1): true} {
		bound := slices.ContainsFunc(list(Profile{Serves: []string{"NY"}}, &on).Bindings, func(x law.Binding) bool { return x.From == "2026-09-01" })
		if bound != want {
			t.Errorf("on %s creditors are bound in New York City: %v", on, bound)
		}
	}
	set := list(Profile{Contacter: fact.Creditor, Serves: []string{"TX"}, Settings: []Setting{{Rule: "us-regf-calls", Parameter: "calls", Value: 3},
		{Rule: "us-regf-place", Effect: Off}, {Rule: "lender-cap-text", Effect: Warn}}}, nil)
	if find(set, "us-regf-calls").Param("calls") != 3 || !find(set, "us-regf-place").Off || find(set, "lender-cap-text").Severity != law.Warns {
		t.Errorf("what the company has set is not listed: calls %v, place off %v, texts %v; want 3, off and %v", find(set, "us-regf-calls").Param("calls"), find(set, "us-regf-place").Off, find(set, "lender-cap-text").Severity, law.Warns)
	}
	toLook := whole.ToLookAt()
	for _, r := range toLook.Rules {
		if r.Unverified == "" {
			t.Errorf("%s was read as it stands", r.ID)
		}
	}
	read := slices.ContainsFunc(toLook.Bindings, func(x law.Binding) bool { return x.Unverified == "" })
	if len(toLook.Rules) == 0 || len(toLook.Rules) == len(whole.Rules) || len(toLook.Bindings) == 0 || read {
		t.Errorf("counsel must look at %d rules and %d acts", len(toLook.Rules), len(toLook.Bindings))
	}
}

// A reason says whether its rule, or the act that makes it law, was read as it stands.
func TestReasonsSayWhatWasNotRead(t *testing.T) {
	oral := law.Make(law.Lives("OR"), law.To(fact.Employer), law.By(fact.Creditor))
	night := law.Make(law.At("2026-04-08 03:00"), law.By(fact.Collector))
	bound := law.Make(law.Lives("CA"), law.At("2026-04-08 03:00"), law.By(fact.Creditor))
	for _, x := range []struct {
		rule       string
		c          fact.Case
		unverified bool
	}{{"us-or-employer", oral, true}, {"us-regf-time", night, false}, {"us-regf-time", bound, true}} {
		d := decided(t, x.c)
		i := slices.IndexFunc(d.Reasons, func(r Reason) bool { return r.Rule == x.rule })
		if i < 0 {
			t.Errorf("%s does not stop it: %v", x.rule, d.Reasons)
			continue
		}
		r := d.Reasons[i]
		_, said, _ := strings.Cut(d.ReadOut(time.UTC), x.rule)
		if r.Unverified != x.unverified || strings.HasPrefix(said, "; not read as it stands: ask counsel)") != x.unverified {
			t.Errorf("%s (%s): unverified %v, and read out: %.60s", x.rule, r.Citation, r.Unverified, said)
		}
	}
}

// What is wrong with a number says within which it may be set, and in which direction.
func TestBoundsSayTheirSense(t *testing.T) {
	for _, r := range Standard() {
		for _, p := range r.Parameters {
			if p.Loosest >= p.Min && p.Loosest <= p.Max || p.Value != p.Min && p.Value != p.Max {
				t.Errorf("%s.%s: %+v is no law's own number with looser ones beside it", r.ID, p.Name, p)
			}
		}
	}
	for _, x := range []struct {
		s    Setting
		want string
	}{
		{Setting{Rule: "us-regf-calls", Parameter: "calls", Value: 2000}, "calls of us-regf-calls must be from 1 to 7, of which 7 is the rule's own and less is stricter; whom no law binds to the rule may set more, as far as 1000"},
		{Setting{Rule: "us-regf-calls", Parameter: "days", Value: 63}, "days of us-regf-calls must be from 7 to 31, of which 7 is the rule's own and more is stricter; whom no law binds to the rule may set less, as far as 0"},
	} {
		if _, err := Book(Profile{Settings: []Setting{x.s}}); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%+v: %v; want an error and %q in it", x.s, err, x.want)
		}
	}
}

// What requires a notice is named with the purpose that it is of.
func TestRequiredByIsOfWhatIsRequired(t *testing.T) {
	for _, purpose := range []string{"", fact.Service, fact.Validation} {
		c := law.Make(law.AskFor(func(r *fact.Request) { r.Purpose, r.RequiredBy = purpose, fact.PeriodicStatement }))
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "request.requiredBy") {
			t.Errorf(`purpose %q: %v; want an error and "request.requiredBy" in it`, purpose, err)
		}
	}
	c := law.Make(law.AskFor(func(r *fact.Request) { r.Purpose, r.RequiredBy = fact.Required, fact.PeriodicStatement }))
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

// Which of two facts that say the same comes first changes nothing, not even the evidence.
func TestTheFirstOfTwoIsNone(t *testing.T) {
	span := func(id string) fact.Span { return fact.Span{ID: id, At: law.Since().At} }
	asks := []law.Change{law.To(fact.ThirdParty), law.For(fact.Locate)}
	for says, two := range map[string]func(f *fact.Facts, ids [2]string){
		"representations": func(f *fact.Facts, ids [2]string) {
			f.Representations = []fact.Representation{{Span: span(ids[0])}, {Span: span(ids[1])}}
		},
		"located": func(f *fact.Facts, ids [2]string) {
			for _, id := range ids {
				f.Located = append(f.Located, fact.Located{ID: id, At: law.Since().At, Person: law.Make(asks...).Request.Person})
			}
		},
	} {
		var decisions []Decision
		for _, ids := range [][2]string{{"X-1", "X-2"}, {"X-2", "X-1"}} {
			c := law.Make(asks...)
			two(&c.Facts, ids)
			decisions = append(decisions, decided(t, c))
		}
		if !reflect.DeepEqual(decisions[0], decisions[1]) || !slices.Contains(stopped(decisions[0], ""), "us-regf-locate") {
			t.Errorf("%s: %+v\n%+v; want the two decisions alike, and us-regf-locate among what stops them", says, decisions[0].Reasons, decisions[1].Reasons)
		}
	}
}

// An act binds from its first day on, where the person is.
func TestActsBindFromTheirFirstDay(t *testing.T) {
	for local, want := range map[string]string{"2026-08-31 12:00": law.ByPractice, "2026-09-01 12:00": law.ByLaw} {
		c := law.Make(law.By(fact.Creditor), law.At(local))
		zones := []string{"America/New_York"}
		c.Facts.Residence = fact.Residence{State: "NY", City: "New York", County: "Kings", PostalCode: "11201", Zones: zones}
		c.Request.Contact.Zones, c.Facts.Zones, c.Facts.Addresses = zones, nil, nil
		for _, id := range []string{"IN-1", "IN-2", "IN-3"} {
			c.Facts.Interactions = append(c.Facts.Interactions, fact.Interaction{ID: id, At: c.Request.At.Add(-days24(1)),
				Channel: fact.Mail, Direction: fact.Outbound, Person: c.Request.Person, Recipient: fact.Borrower,
				Debts: c.Request.Debts, Outcome: fact.Message, Theme: "opsCollDebt"})
		}
		how := ""
		for _, r := range decided(t, c).Reasons {
			if r.Rule == "us-ny-nyc-contacts" {
				how = r.Binding
			}
		}
		if how != want {
			t.Errorf("at %s the city's count is %q, want %q", local, how, want)
		}
	}
}

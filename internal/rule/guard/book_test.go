package guard

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// What a book refuses, and why.
func TestBookRefuses(t *testing.T) {
	servesTexas := func(s ...Setting) Profile {
		return Profile{Contacter: fact.Creditor, Serves: []string{"TX"}, Settings: s}
	}
	for _, x := range []struct {
		says string
		p    Profile
	}{
		{"no rule \"us-xx\"", servesTexas(Setting{Rule: "us-xx", Effect: Off})},
		{"has no \"minutes\"", servesTexas(Setting{Rule: "us-regf-calls", Parameter: "minutes", Value: 7})},
		{"one in each setting", servesTexas(Setting{Rule: "us-regf-calls", Parameter: "calls", Effect: Off})},
		{"one in each setting", servesTexas(Setting{Rule: "us-regf-calls"})},
		{"must be off or warn", servesTexas(Setting{Rule: "us-regf-calls", Effect: "mute"})},
		{"from 1 to 7", servesTexas(Setting{Rule: "us-regf-calls", Parameter: "calls", Value: 0})},
		{"from 1 to 7", servesTexas(Setting{Rule: "us-regf-calls", Parameter: "calls", Value: 1001})},
		{"from 480 to 720", servesTexas(Setting{Rule: "us-regf-time", Parameter: "open", Value: 721})},
		{"capital letters", Profile{Serves: []string{"Texas"}}},
		{"creditor or collector", Profile{Contacter: "both"}},
		// Federal law binds everybody.
		{"47 CFR 64.1200", servesTexas(Setting{Rule: "us-tcpa-autodialed", Effect: Off})},
		{"11 U.S.C. 362", servesTexas(Setting{Rule: "us-bankruptcy-stay", Effect: Warn})},
		{"looser than 0 to 3", servesTexas(Setting{Rule: "us-tcpa-prerecorded", Parameter: "calls", Value: 4})},
		// Regulation F binds a collector, and whoever may be one.
		{"1006.14(b)(2)(i)(A) binds", Profile{Contacter: fact.Collector, Serves: []string{"TX"}, Settings: []Setting{{Rule: "us-regf-calls", Effect: Off}}}},
		{"may be a collector", Profile{Serves: []string{"TX"}, Settings: []Setting{{Rule: "us-regf-calls", Parameter: "calls", Value: 8}}}},
		// A state's act binds a creditor that serves it, or may.
		{"1788.17", Profile{Contacter: fact.Creditor, Serves: []string{"TX", "CA"}, Settings: []Setting{{Rule: "us-regf-time", Effect: Off}}}},
		{"1788.17", Profile{Contacter: fact.Creditor, Settings: []Setting{{Rule: "us-regf-place", Effect: Warn}}}},
		{"940 CMR", Profile{Contacter: fact.Creditor, Serves: []string{"MA"}, Settings: []Setting{{Rule: "us-regf-time", Parameter: "open", Value: 420}}}},
		{"46A-2-125", Profile{Contacter: fact.Creditor, Serves: []string{"WV"}, Settings: []Setting{{Rule: "us-regf-time", Effect: Off}}}},
		{"28-3814(e)(2)", Profile{Contacter: fact.Creditor, Serves: []string{"DC"}, Settings: []Setting{{Rule: "us-regf-third-party", Effect: Off}}}},
		{"28-3814(d)(4)", Profile{Contacter: fact.Creditor, Serves: []string{"DC"}, Settings: []Setting{{Rule: "us-regf-opt-out", Effect: Off}}}},
		{"28-3814(e)(4)", Profile{Contacter: fact.Creditor, Serves: []string{"DC"}, Settings: []Setting{{Rule: "us-regf-postcard", Effect: Off}}}},
		{"28-3814(f)(10)", Profile{Contacter: fact.Creditor, Serves: []string{"DC"}, Settings: []Setting{{Rule: "us-regf-time-barred", Effect: Off}}}},
		{"5-77", Profile{Contacter: fact.Creditor, Serves: []string{"NY"}, Settings: []Setting{{Rule: "us-ny-nyc-electronic", Effect: Off}}}},
		{"940 CMR 7.05(2)", Profile{Contacter: fact.Creditor, Serves: []string{"MA"}, Settings: []Setting{{Rule: "us-ma-household", Effect: Off}}}},
		{"75-53(1)d.", Profile{Contacter: fact.Creditor, Serves: []string{"NC"}, Settings: []Setting{{Rule: "us-nc-location", Parameter: "month", Value: 4}}}},
		{"601(6)", Profile{Contacter: fact.Creditor, Serves: []string{"NY"}, Settings: []Setting{{Rule: "us-ny-hours", Effect: Warn}}}},
		{"940 CMR 7.04", Profile{Contacter: fact.Creditor, Serves: []string{"MA"}, Settings: []Setting{{Rule: "us-ma-calls", Parameter: "contacts", Value: 3}}}},
	} {
		if _, err := Book(x.p); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%+v: %v, want %q", x.p, err, x.says)
		}
	}
	for _, s := range []Setting{{Rule: "us-regf-calls", Parameter: "calls", Value: 10}, {Rule: "us-regf-time", Effect: Off}, {Rule: "lender-cap-text", Effect: Warn}, {Rule: "us-ma-calls", Effect: Off}} {
		if _, err := Book(servesTexas(s)); err != nil {
			t.Errorf("%+v: %v, want no error", s, err)
		}
	}
}

// The rules are whole: each name and CR- id once (or in versions that follow each
// other), numbers within their bounds, words that end.
func TestRulesAreWhole(t *testing.T) {
	crs := map[string]string{}
	to := map[string]string{}
	for _, r := range Standard() {
		if last, twice := to[r.ID]; twice && (last == "" || last > r.From) {
			t.Errorf("%s is there twice on a day", r.ID)
		}
		to[r.ID] = r.To
		if of, taken := crs[r.CR]; taken && of != r.ID || !regexp.MustCompile(`^CR-[A-Z1-9]{4}-[A-Z1-9]{4}$`).MatchString(r.CR) {
			t.Errorf("%s has the id %s, as has %s", r.ID, r.CR, of)
		}
		crs[r.CR] = r.ID
		for _, p := range r.Parameters {
			if p.Value < p.Min || p.Value > p.Max || r.Param(p.Name) != p.Value || p.Value != p.Min && p.Value != p.Max && p.Name != "days" {
				t.Errorf("%s %s: %+v; want a value from %v to %v, %v as the rule has it, and, but for days, one of the two bounds", r.ID, p.Name, p, p.Min, p.Max, p.Value)
			}
			if p.Upward() != (p.Value == p.Min && p.Loosest <= p.Min) {
				t.Errorf("%s %s: which side is the strict one? %+v", r.ID, p.Name, p)
			}
		}
		if r.Citation == "" || !strings.HasSuffix(r.Says, ".") || r.From == "" || r.Judge == nil {
			t.Errorf("%s is not explained", r.ID)
		}
		for _, how := range []string{r.Creditor, r.Collector} {
			if !slices.Contains([]string{law.ByLaw, law.ByPractice, law.NotBound}, how) {
				t.Errorf("%s binds %q, want %s, %s or %s", r.ID, how, law.ByLaw, law.ByPractice, law.NotBound)
			}
		}
		if (r.Source == "" || r.ReadOn == "") && r.Unverified == "" {
			t.Errorf("%s: say where it was read and when, or what was not", r.ID)
		}
	}
	if got := law.CR("us-regf-calls"); got != "CR-8ICC-ET7P" {
		t.Errorf(`the id of a rule has changed: %v, want "CR-8ICC-ET7P"`, got)
	}
}

// Rules that are made of the lists of acts and of laws on sales say of each part
// what its list says: its own source, whom it leaves out, its hours.
func TestRulesOfLists(t *testing.T) {
	for _, x := range []struct {
		id, source, says   string
		version            int
		creditor, business bool
	}{
		{id: "us-ca-employer", version: 2, source: "codes.findlaw.com", says: "Nothing about a debt to the employer before a judgment, but in writing to verify that the person works there or to locate the person.", business: true},
		{id: "us-ca-employer", version: 3, source: "codes.findlaw.com", says: "Nothing about a debt to the employer before a judgment, but in writing to verify that the person works there or to locate the person."},
		{id: "us-md-employer", version: 2, source: "mgaleg.maryland.gov", says: "Nothing about a debt to the employer before a judgment.", business: true},
		{id: "us-ct-attorney", version: 1, source: "ctrules.elaws.us", says: "No contact with a person whom an attorney represents in the debt.", business: true, creditor: true},
		{id: "us-ri-sales-hours", version: 1, source: "instalawyer.io", says: "Nothing that sells by telephone before 09:00 or from 18:00 where the person may be," +
			" nor on a Saturday before 10:00 or from 17:00, nor on a Sunday at all."},
	} {
		i := slices.IndexFunc(Standard(), func(r law.Rule) bool { return r.ID == x.id && r.Version == x.version })
		if i < 0 {
			t.Fatalf("there is no %s v%d", x.id, x.version)
		}
		r := Standard()[i]
		collector := map[bool]string{true: law.NotBound, false: law.ByLaw}[x.creditor]
		outside := slices.Equal(r.Outside, []string{fact.Commercial})
		if !strings.Contains(r.Source, x.source) || r.Says != x.says || r.Creditor != law.ByLaw ||
			r.Collector != collector || outside != x.business || !outside && r.Outside != nil {
			t.Errorf("%s v%d: %s, %s, by %s, outside %v; want the source %q, that it says %q, binds creditors as %v and collectors as %v, and is outside for debts of a business: %v, and for nothing else", r.ID, r.Version, r.Source, r.Says, r.Collector, r.Outside, x.source, x.says, law.ByLaw, collector, x.business)
		}
	}
}

// The set in force is that of the day of the person, at the latest of the zones.
func TestBookOfTheDay(t *testing.T) {
	edge := at(t, "2026-09-01T04:00:00Z") // midnight in New York
	text := law.Make(law.Lives("NY"), law.Over(fact.Text))
	for when, want := range map[time.Time]bool{edge: true, edge.Add(-time.Second): false, edge.Add(-4 * time.Hour): false} {
		text.Request.At = when
		d, err := Decide(text.Request, text.Facts, book(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(stopped(d, ""), "us-ny-nyc-electronic"); got != want {
			t.Errorf("on %v the edition of %s stops it: %v, want %v", when, d.Edition.On, got, want)
		}
	}
	text.Facts.Zones = []string{"Atlantic/Bermuda"} // where it is an hour later
	text.Request.At = edge.Add(-time.Hour)
	d, err := Decide(text.Request, text.Facts, book(t))
	if err != nil || d.Edition.On != "2026-09-01" || !slices.Contains(stopped(d, ""), "us-ny-nyc-electronic") {
		t.Errorf("the edition is of %v and %v stop it, the error is %v; want no error, 2026-09-01 and us-ny-nyc-electronic", d.Edition.On, stopped(d, ""), err)
	}
	has := func(on, id string) bool {
		return slices.ContainsFunc(inForce(book(t), day.MustParse(on)), func(r Listed) bool { return r.ID == id })
	}
	if has("2021-11-29", "us-regf-calls") || !has("2021-11-30", "us-regf-calls") || !has("2021-11-29", "us-fdcpa-time") || has("2021-11-30", "us-fdcpa-time") || has("1978-03-19", "us-fdcpa-time") {
		t.Error("the book of a day holds other rules")
	}
}

// A setting holds where no law binds the contact, and nowhere else.
func TestSettingsNeverFallShortOfLaw(t *testing.T) {
	night := law.At("2026-04-08 05:00")
	off := Profile{Contacter: fact.Creditor, Serves: []string{"GA"}, Settings: []Setting{{Rule: "us-regf-time", Effect: Off}}}
	warn := off
	warn.Settings = []Setting{{Rule: "us-regf-time", Effect: Warn}}
	loose := off
	loose.Settings = []Setting{{Rule: "us-regf-time", Parameter: "open", Value: 240}}
	for name, p := range map[string]Profile{"off": off, "warn": warn, "looser": loose} {
		b, err := Book(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			contacter, state string
			stops            bool
		}{{fact.Creditor, "GA", false}, {fact.Collector, "GA", true}, {"", "GA", true}, {fact.Creditor, "CA", true},
			{fact.Creditor, "MA", true}, {fact.Creditor, "", true}} {
			c := law.Make(night, law.By(x.contacter))
			if x.state != "" {
				c = law.Make(law.Lives(x.state), night, law.By(x.contacter))
			} else {
				c.Facts.Residence.State = ""
			}
			d, err := Decide(c.Request, c.Facts, b)
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Contains(stopped(d, ""), "us-regf-time"); got != x.stops {
				t.Errorf("%s, %q in %q: the hour stops it: %v, want %v", name, x.contacter, x.state, got, x.stops)
			}
			for _, r := range d.Reasons {
				if r.Rule == "us-regf-time" && r.Severity == law.Blocks && (r.Binding != law.ByLaw || x.state == "CA" && !strings.Contains(r.Citation, "1788.17")) {
					t.Errorf(`%s, %q in %q: %+v, want us-regf-time to block by law, and in California to cite 1788.17`, name, x.contacter, x.state, r)
				}
			}
		}
	}
}

// Where the company and a loan type both speak, the tighter holds; a debt of which
// the loan type is not known is held to the tightest of all.
func TestLoanTypes(t *testing.T) {
	set := func(loanType string, calls int) Setting {
		return Setting{Rule: "us-regf-calls", LoanType: loanType, Parameter: "calls", Value: calls}
	}
	for _, x := range []struct {
		settings []Setting
		loanType string
		made     int // with so many calls before, the next is stopped
		stops    bool
	}{
		{[]Setting{set("LT-1", 3)}, "LT-1", 3, true},
		{[]Setting{set("LT-1", 3)}, "LT-1", 2, false},
		{[]Setting{set("LT-1", 3)}, "LT-2", 3, false},
		{[]Setting{set("LT-1", 3)}, "", 3, true},
		{[]Setting{set("", 5), set("LT-1", 3)}, "LT-1", 3, true},
		{[]Setting{set("", 2), set("LT-1", 3)}, "LT-1", 2, true},
		{[]Setting{set("", 2)}, "LT-9", 2, true},
		{[]Setting{set("LT-1", 3), set("LT-2", 4)}, "both", 3, true},
	} {
		c := law.Make(law.Made(x.made, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Outcome = fact.NoAnswer }))
		c.Facts.Debts[0].LoanType = x.loanType
		if x.loanType == "both" {
			c.Facts.Debts[0].LoanType, c.Facts.Debts[1].LoanType, c.Request.Debts = "LT-1", "LT-2", []string{"A", "B"}
			for i := range c.Facts.Interactions {
				c.Facts.Interactions[i].Debts = c.Request.Debts
			}
		}
		d, err := Decide(c.Request, c.Facts, book(t, x.settings...))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(stopped(d, ""), "us-regf-calls"); got != x.stops {
			t.Errorf("%+v: the calls stop it: %v, want %v", x, got, x.stops)
		}
	}
	off := Profile{Contacter: fact.Creditor, Serves: []string{"GA"}, Settings: []Setting{{Rule: "us-regf-time", LoanType: "LT-1", Effect: Off}}}
	b, err := Book(off)
	if err != nil {
		t.Fatal(err)
	}
	for loanType, stops := range map[string]bool{"LT-1": false, "LT-2": true, "": true} {
		c := law.Make(law.At("2026-04-08 05:00"), law.By(fact.Creditor))
		c.Facts.Debts[0].LoanType = loanType
		d, err := Decide(c.Request, c.Facts, b)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(stopped(d, ""), "us-regf-time"); got != stops {
			t.Errorf("off for LT-1, debt of %q: %v", loanType, got)
		}
	}
}

func stored(t testing.TB, c fact.Case, p Profile) []byte {
	t.Helper()
	b, err := Book(p)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Decide(c.Request, c.Facts, b)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// D7: a decision is made again by the rules of the request's own day; whatever is
// changed in the request, the facts or the decision is found.
func TestVerify(t *testing.T) {
	yes := true
	c := law.Make(law.At("2026-10-05 03:00"), law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &yes}} }))
	text := stored(t, c, Profile{Settings: []Setting{{Rule: "us-regf-calls", Parameter: "calls", Value: 1}}})
	if diff, err := Verify(c, text); err != nil || len(diff) != 0 {
		t.Fatalf("the differences are %v with the error %v, want no error and none", diff, err)
	}
	forge := func(change func(d *Decision)) []byte {
		var d Decision
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(err)
		}
		change(&d)
		out, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	fewer := c
	fewer.Facts.Ceases = nil
	free := law.Make()
	freed := stored(t, free, Profile{})
	for _, x := range []struct {
		want string
		c    fact.Case
		text []byte
	}{
		{"result", c, forge(func(d *Decision) { d.Result = true })},
		{"edition.on", c, forge(func(d *Decision) { d.Result, d.Reasons, d.NoEnd, d.Edition.On = true, nil, "", "2020-01-01" })},
		{"reasons", c, forge(func(d *Decision) { d.Reasons[0].Citation = "nothing" })},
		{"reasons", c, forge(func(d *Decision) { d.Reasons[0].Binding = law.NotBound })},
		{"reasons", c, forge(func(d *Decision) { d.Reasons[0].Says = "a wish" })},
		{"reasons", c, forge(func(d *Decision) { d.Reasons[0].Jurisdiction = "lender" })},
		{"reasons", c, forge(func(d *Decision) { d.Reasons[0].CR = "CR-AAAA-AAAA" })},
		{"missing", c, forge(func(d *Decision) { d.Missing = []string{"zones"} })},
		{"digest", c, forge(func(d *Decision) { d.Edition.Settings = []Setting{} })},
		{"digest", fewer, text},
		{"nothing after it", c, append(slices.Clone(text), " {}"...)},
		{"is there twice", c, append([]byte(`{"result":true,`), text[1:]...)},
		{"there is no such field", c, append([]byte(`{"note":1,`), text[1:]...)},
		{"Result", c, []byte(strings.Replace(string(text), `"result"`, `"Result"`, 1))},
		{"missing", c, []byte(strings.Replace(string(text), `"missing":[],`, "", 1))},
		{"noEnd", free, append([]byte(`{"noEnd":null,`), freed[1:]...)},
		{"decision.edition", c, forge(func(d *Decision) { d.Edition.Settings[0].Value = 9 })},
	} {
		diff, err := Verify(x.c, x.text)
		if got := fmt.Sprint(diff, err); err == nil && len(diff) == 0 || !strings.Contains(got, x.want) {
			t.Errorf("%v, want %s", got, x.want)
		}
	}
}

// Any byte of a decision that is changed is noticed.
func TestVerifyEveryByte(t *testing.T) {
	c := law.Make(law.At("2026-10-05 03:00"), law.Made(7, fact.Voice, time.Hour))
	text := stored(t, c, Profile{})
	for i := range text {
		forged := slices.Clone(text)
		if forged[i] = []byte{text[i] ^ 0x20, text[i] ^ 1, '0', ' '}[i%4]; forged[i] == text[i] {
			forged[i] ^= 2
		}
		if noticed, err := Verify(c, forged); err == nil && len(noticed) == 0 {
			t.Fatalf("byte %d of %d: %q is not noticed", i, len(text), forged[max(0, i-20):min(len(forged), i+20)])
		}
	}
}

// D18: what a tighter book would have blocked, of what was done by hand or to a
// landline as well.
func TestImpact(t *testing.T) {
	p := Past{Contacter: fact.Collector, Facts: home(calls(t, "A", "Apr 1 10:00", "Apr 2 10:00", "Apr 3 10:00", "Apr 4 22:00")...)}
	no := false
	for i := range p.Facts.Interactions {
		x := &p.Facts.Interactions[i]
		x.Mobile, x.Autodialed, x.Prerecorded, x.Zones, x.Label, x.Recipient = &no, &no, &no, []string{eastern}, "home", fact.Borrower
	}
	study := func() *Study {
		s, err := NewStudy(Profile{}, []Setting{{Rule: "us-regf-calls", Parameter: "calls", Value: 2}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := study()
	hits, err := s.Look(p)
	if len(hits) > 0 && len(hits[0].Missing) != 0 {
		t.Errorf("of what is known %v is missing", hits[0].Missing)
	}
	if err != nil || len(hits) != 1 || hits[0].Interaction != "Ac" || !slices.Equal(hits[0].Rules, []string{"us-regf-calls"}) ||
		s.Looked != 4 || s.Blocked != 1 {
		t.Errorf("the hits are %v of %d looked at and %d blocked, with the error %v; want no error, Ac alone by %v, of 4 and 1", hits, s.Looked, s.Blocked, err, []string{"us-regf-calls"})
	}
	texts := Past{Contacter: fact.Collector, Facts: home()}
	for i, on := range []string{"Apr 1 10:00", "Apr 10 10:00", "Apr 20 10:00"} {
		texts.Facts.Interactions = append(texts.Facts.Interactions,
			fact.Interaction{ID: fmt.Sprint("TX", i), At: when(t, on), Channel: fact.Text, Direction: fact.Outbound,
				Person: "BO-1", Recipient: fact.Borrower, Debts: []string{"A"}, Theme: "opsCollDebt", Outcome: fact.Message,
				Autodialed: &no, Zones: []string{eastern}, Contact: "CT-1", Label: "home"})
	}
	s = study()
	if _, err := s.Look(texts); err != nil || s.Blocked != 0 || s.Looked != 3 {
		t.Errorf("texts by hand: %d of %d blocked, %v", s.Blocked, s.Looked, err)
	}
	for i := range texts.Facts.Interactions {
		texts.Facts.Interactions[i].Autodialed = nil
	}
	s = study()
	if _, err := s.Look(texts); err != nil || s.Blocked != 3 {
		t.Errorf("texts of which nobody knows: %d blocked, %v", s.Blocked, err)
	}
	if s.Missing["request.autodialed"] != 3 || len(s.Missing) != 1 {
		t.Errorf("of the texts is missing %v, want three times request.autodialed", s.Missing)
	}
	p.Facts.Interactions[0].Person, p.Facts.Interactions[2].Recipient = "BO-9", ""
	hits, err = study().Look(p)
	if err != nil || len(hits) != 1 || !slices.Equal(hits[0].Missing, []string{"facts.persons", "request.recipient"}) {
		t.Errorf("hits is %+v, the error is %v, want one hit of which facts.persons and request.recipient are missing", hits, err)
	}
}

// What is set of a rule is set of each of its versions: they have the same bounds.
func TestVersionsHaveTheSameBounds(t *testing.T) {
	bounds := map[string][]law.Parameter{}
	for _, r := range Standard() {
		if was, twice := bounds[r.ID]; twice && !slices.Equal(was, r.Parameters) {
			t.Errorf("%s has the parameters %v and %v, want the same in each version", r.ID, was, r.Parameters)
		}
		bounds[r.ID] = r.Parameters
	}
}

// A limit of none permits none, not even the first.
func TestLimitsOfNone(t *testing.T) {
	for _, c := range []struct {
		rule string
		c    fact.Case
	}{
		{"us-fl-sales-count", law.Make(law.Lives("FL"), law.Sells)}, {"us-dc-calls", law.Make(law.Lives("DC"))}, {"lender-cap-text", law.Make(law.Over(fact.Text))},
	} {
		parameter := "contacts"
		if c.rule == "lender-cap-text" {
			parameter = "heavyDay"
		}
		d, err := Decide(c.c.Request, c.c.Facts, book(t, Setting{Rule: c.rule, Parameter: parameter}))
		if err != nil || !slices.Contains(stopped(d, ""), c.rule) {
			t.Errorf("%s: %v stop it, with the error %v; want no error and %s among them", c.rule, stopped(d, ""), err, c.rule)
		}
	}
}

// Every field of what is judged is in the digest.
func TestDigestCoversEveryField(t *testing.T) {
	q, f := call(when(t, "Apr 8 12:00"), "A"), home(calls(t, "A", "Apr 7 10:00")...)
	b := book(t)
	sum := func(q fact.Request, f fact.Facts) string {
		m, err := law.Consider(&q, &f)
		if err != nil {
			t.Fatal(err)
		}
		return digest(m, b)
	}
	was := sum(q, f)
	check := func(what string, v reflect.Value, changed func() string) {
		for i := range v.NumField() {
			field := v.Field(i)
			old := reflect.New(field.Type()).Elem()
			old.Set(field)
			change(field)
			if now := changed(); now == was {
				t.Errorf("%s.%s is not in the digest", what, v.Type().Field(i).Name)
			}
			field.Set(old)
		}
	}
	check("request", reflect.ValueOf(&q).Elem(), func() string { return sum(q, f) })
	check("request.contact", reflect.ValueOf(&q.Contact).Elem(), func() string { return sum(q, f) })
	check("interaction", reflect.ValueOf(&f.Interactions[0]).Elem(), func() string { return sum(q, f) })
	check("debt", reflect.ValueOf(&f.Debts[0]).Elem(), func() string { return sum(q, f) })
	check("residence", reflect.ValueOf(&f.Residence).Elem(), func() string { return sum(q, f) })
	check("facts", reflect.ValueOf(&f).Elem(), func() string { return sum(q, f) })
}

// change gives a value another one, before the instant of the request.
func change(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = x.Add(-time.Hour)
		return
	case **time.Time:
		then := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		*x = &then
		return
	case *[]string:
		*x = []string{"America/Boise"}
		return
	case *fact.Contact:
		x.ID += "x"
		return
	case *fact.Residence:
		x.City += "x"
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Pointer:
		was := v.IsNil() || v.Elem().IsZero()
		v.Set(reflect.New(v.Type().Elem()))
		switch e := v.Elem(); {
		case e.Kind() == reflect.Bool:
			e.SetBool(was)
		default:
			e.SetInt(41)
		}
	case reflect.Slice:
		one := reflect.New(v.Type().Elem()).Elem()
		if span := one.FieldByName("Span"); span.IsValid() {
			span.FieldByName("At").Set(reflect.ValueOf(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)))
		} else if at := one.FieldByName("At"); at.IsValid() {
			at.Set(reflect.ValueOf(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)))
		}
		v.Set(reflect.Append(v, one))
	}
}

// The committed schema is the one of the code, and the document's examples can
// be read.
func TestDocument(t *testing.T) {
	schema, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range schema["$defs"].(map[string]any) {
		if of.(map[string]any)["description"] == nil {
			t.Errorf("the schema does not say what %s is", name)
		}
		for field, x := range of.(map[string]any)["properties"].(map[string]any) {
			if x.(map[string]any)["description"] == nil {
				t.Errorf("the schema does not say what %s.%s is", name, field)
			}
		}
	}
	want, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../../docs/guard.schema.json")
	if err != nil || strings.TrimSpace(string(committed)) != string(want) {
		t.Errorf("docs/guard.schema.json is not what the code says, or is read with %v, want that it is: run nectarine guard schema >docs/guard.schema.json", err)
	}
	text, err := os.ReadFile("../../../docs/guard.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for i, part := range strings.Split(string(text), "```json\n") {
		if i == 0 {
			continue
		}
		body, _, _ := strings.Cut(part, "```")
		c, err := fact.Parse([]byte(body))
		if err != nil {
			t.Errorf("example %d: %v", i, err)
			continue
		}
		if d, err := Decide(c.Request, c.Facts, book(t)); err != nil || d.Result {
			t.Errorf("example %d is allowed or fails with %v; want it refused, and no error", i, err)
		}
		examples++
	}
	if examples == 0 {
		t.Errorf("docs/guard.md has %d examples, want some", examples)
	}
	fields, err := Fields()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "<!-- fields -->\n"+fields+"<!-- /fields -->") {
		t.Errorf("docs/guard.md does not print the fields as they are, want between the marks the output of nectarine guard schema --format markdown, %s", fields)
	}
	_, table, found := strings.Cut(string(text), "<!-- rules -->\n")
	table, _, ended := strings.Cut(table, "<!-- /rules -->")
	if !found || !ended || table != Table(book(t).List(nil)) {
		t.Errorf("docs/guard.md does not print the rules as they are: put the output of nectarine guard rules --format markdown between the two marks, which there must be: it has %v, want %v", table, Table(book(t).List(nil)))
	}
}

func TestRefusals(t *testing.T) {
	for says, body := range map[string]string{
		"request.at":                            `{"request":{"channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{}}`,
		"request.channel":                       `{"request":{"at":"2026-01-01T00:00:00Z","channel":"pigeon","direction":"outbound","recipient":"borrower","person":"P"},"facts":{}}`,
		"request.hunch: there is no such field": `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P","hunch":1},"facts":{}}`,
		"facts.interactions[0].at":              `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"interactions":[{}]}}`,
		"facts.consents[0].name":                `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"consents":[{"at":"2026-01-01T00:00:00Z","name":"yes"}]}}`,
		"facts.blocks[0].weekdays":              `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"blocks":[{"at":"2026-01-01T00:00:00Z","weekdays":[8]}]}}`,
		"facts.statedTimes[0]":                  `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"statedTimes":[{"at":"2026-01-01T00:00:00Z","fromMinute":9,"toMinute":9}]}}`,
		"facts.debts[1].id":                     `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"debts":[{"id":"A"},{"id":"A"}]}}`,
		"facts.collectionsIntensity":            `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"collectionsIntensity":"brutal"}}`,
		"request.recipient":                     `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{}}`,
		"request.theme":                         `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P","theme":"opsColl"},"facts":{}}`,
		"nothing after it":                      `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{}} {}`,
		"facts.deaths[0].at":                    `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"deaths":[{"id":"D"}]}}`,
		"facts.disputes[0].kind":                `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"P"},"facts":{"disputes":[{"at":"2026-01-01T00:00:00Z","kind":"row"}]}}`,
	} {
		if _, err := fact.Parse([]byte(body)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want an error and %q in it", says, err, says)
		}
	}
}

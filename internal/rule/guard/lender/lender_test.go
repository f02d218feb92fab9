package lender_test

import (
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/rule/guard/lender"
	"nectarine/internal/value/day"
)

// judged is what a rule of the lender finds in a case: its ends in UTC, "ever" without one.
func judged(t *testing.T, id string, changes ...law.Change) string {
	t.Helper()
	c := law.Make(changes...)
	m, err := law.Consider(&c.Request, &c.Facts)
	if err != nil {
		t.Fatal(err)
	}
	rules := lender.Rules()
	for i := range rules {
		if rules[i].ID != id {
			continue
		}
		var all []string
		for _, f := range rules[i].Judge(m, &rules[i], c.Request.At) {
			if f.Until.IsZero() {
				all = append(all, "ever")
			} else {
				all = append(all, f.Until.UTC().Format("01-02 15:04"))
			}
		}
		return strings.Join(all, ", ")
	}
	t.Fatalf("there is no rule %s", id)
	return ""
}

// All are the lender's own: no law, and whoever contacts is bound by practice.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range lender.Rules() {
		if r.Jurisdiction != "lender" || r.Creditor != law.ByPractice || r.Collector != law.ByPractice || !strings.HasPrefix(r.ID, "lender-") || seen[r.ID] {
			t.Errorf("%s is of %s and binds a creditor by %s and a collector by %s, want the lender's own by practice, once", r.ID, r.Jurisdiction, r.Creditor, r.Collector)
		}
		seen[r.ID] = true
	}
}

// The caps in a day, a week and a month, by intensity and medium: one less than the cap is
// let through, the cap is not, until the oldest of them is out of its days.
func TestCaps(t *testing.T) {
	caps := map[string]map[string][3]int{ // by medium and intensity: a day, 7 days, 30 days
		fact.Voice: {"light": {2, 5, 15}, "normal": {3, 7, 25}, "heavy": {7, 7, 31}},
		fact.Text:  {"light": {1, 3, 8}, "normal": {2, 5, 15}, "heavy": {3, 7, 25}},
		fact.Email: {"light": {1, 3, 8}, "normal": {2, 7, 20}, "heavy": {3, 10, 31}},
	}
	for medium, of := range caps {
		for intensity, most := range of {
			known := law.Know(func(f *fact.Facts) { f.Intensity = intensity })
			for i, span := range []int{1, 7, 30} {
				// As many as the cap within its days and beyond the shorter ones: from their oldest day on.
				oldest := time.Duration(span-1) * 24 * time.Hour
				made := func(n int) law.Change {
					return func(c *fact.Case) {
						for k := range n {
							law.Made(1, medium, oldest+time.Duration(k+1)*time.Second)(c)
						}
					}
				}
				if got := judged(t, "lender-cap-"+medium, known, law.Over(medium), made(most[i]-1)); got != "" {
					t.Errorf("%s, %s, %d days: after %d it waits until %s, want it let through", medium, intensity, span, most[i]-1, got)
				}
				want := "04-09 04:00" // when the day of the oldest is the last of its days no more
				if got := judged(t, "lender-cap-"+medium, known, law.Over(medium), made(most[i])); !strings.Contains(got+",", want+",") {
					t.Errorf("%s, %s, %d days: after %d it waits until %q, want %s", medium, intensity, span, most[i], got, want)
				}
			}
		}
	}
	unknown := law.Know(func(f *fact.Facts) { f.Intensity = "" })
	for n, want := range map[int]string{1: "", 2: "04-09 04:00"} {
		if got := judged(t, "lender-cap-voice", unknown, law.Made(n, fact.Voice, time.Hour)); got != want {
			t.Errorf("where nobody knows the intensity, after %d calls it waits until %q, want %q, as light", n, got, want)
		}
	}
	light := law.Know(func(f *fact.Facts) { f.Intensity = "light" })
	for name, made := range map[string]law.Change{
		"of another medium":    law.Made(5, fact.Text, time.Hour),
		"that did not connect": law.Made(5, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Outcome = fact.NotConnected }),
		"to another":           law.Made(5, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Person = "BO-2" }),
		"that came in":         law.Made(5, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Direction = fact.Inbound }),
	} {
		if got := judged(t, "lender-cap-voice", light, made); got != "" {
			t.Errorf("contacts %s count: it waits until %s, want it let through", name, got)
		}
	}
}

// A block holds on its days by the clocks of the product, on its hours by those of its own
// zone, and of every zone where the person may be when they are not known.
func TestBlocksByTheClock(t *testing.T) {
	on := func(s string) *day.Day { d := day.MustParse(s); return &d }
	block := func(change func(*fact.Block)) law.Change {
		return law.Know(func(f *fact.Facts) {
			b := fact.Block{Span: law.Since()}
			change(&b)
			f.Blocks = []fact.Block{b}
		})
	}
	both := law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{{ID: "CT-9", State: "CA"}} })
	for _, c := range []struct {
		name    string
		at      string // in Georgia
		block   func(*fact.Block)
		another law.Change
		want    string
	}{
		{"for ever", "2026-04-08 12:00", func(*fact.Block) {}, nil, "ever"},
		{"from its first day", "2026-04-08 00:00", func(b *fact.Block) { b.StartOn = on("2026-04-08") }, nil, "ever"},
		{"not before it", "2026-04-07 23:59", func(b *fact.Block) { b.StartOn = on("2026-04-08") }, nil, ""},
		{"to the end of its last", "2026-04-08 23:59", func(b *fact.Block) { b.EndOn = on("2026-04-08") }, nil, "04-09 04:00"},
		{"not after it", "2026-04-09 00:00", func(b *fact.Block) { b.EndOn = on("2026-04-08") }, nil, ""},
		{"to its end where that is last", "2026-04-09 00:00", func(b *fact.Block) { b.EndOn = on("2026-04-08") }, both, "04-09 07:00"},
		{"by the clock of the product", "2026-04-09 00:00", func(b *fact.Block) { b.EndOn, b.ProductZone = on("2026-04-08"), "America/Chicago" }, nil, "04-09 05:00"},
		{"from its first day where that is first", "2026-04-08 00:00", func(b *fact.Block) { b.StartOn = on("2026-04-08") }, both, "ever"},
		{"on Wednesdays", "2026-04-08 00:00", func(b *fact.Block) { b.Weekdays = []int{3} }, nil, "04-09 04:00"},
		{"not on Thursdays", "2026-04-09 00:00", func(b *fact.Block) { b.Weekdays = []int{3} }, nil, ""},
		{"on Thursdays, when it is Wednesday elsewhere", "2026-04-09 00:00", func(b *fact.Block) { b.Weekdays = []int{3} }, both, "04-09 07:00"},
		{"from nine", "2026-04-08 09:00", func(b *fact.Block) { b.Hours = []fact.Hours{{From: 9, To: 17}} }, nil, "04-08 21:00"},
		{"not before nine", "2026-04-08 08:59", func(b *fact.Block) { b.Hours = []fact.Hours{{From: 9, To: 17}} }, nil, ""},
		{"not from five", "2026-04-08 17:00", func(b *fact.Block) { b.Hours = []fact.Hours{{From: 9, To: 17}} }, nil, ""},
		{"from five, where it is two elsewhere", "2026-04-08 17:00", func(b *fact.Block) { b.Hours = []fact.Hours{{From: 9, To: 17}} }, both, "04-09 00:00"},
		{"by the clock of its zone", "2026-04-08 17:00", func(b *fact.Block) { b.Hours, b.Zone = []fact.Hours{{From: 9, To: 17}}, "America/Chicago" }, nil, "04-08 22:00"},
		{"all hours of all days", "2026-04-08 12:00", func(b *fact.Block) { b.Hours, b.Weekdays = []fact.Hours{{From: 0, To: 24}}, []int{1, 2, 3, 4, 5, 6, 7} }, nil, "ever"},
		{"the sooner of its hour and its last day", "2026-04-08 12:00", func(b *fact.Block) { b.Hours, b.EndOn = []fact.Hours{{From: 0, To: 24}}, on("2026-04-08") }, nil, "04-09 04:00"},
	} {
		changes := []law.Change{law.At(c.at), block(c.block)}
		if c.another != nil {
			changes = append(changes, c.another)
		}
		if got := judged(t, "lender-do-not-interact", changes...); got != c.want {
			t.Errorf("%s: at %s it blocks until %q, want %q", c.name, c.at, got, c.want)
		}
	}
}

// What a block is about: the media, themes and labels that it names, all when it names none;
// a contact of which the label or theme is not known may be any.
func TestWhatBlocksAreAbout(t *testing.T) {
	all := []string{fact.Every}
	for i, c := range []struct {
		channels, themes, labels []string
		change                   law.Change
		want                     bool
	}{
		{nil, nil, nil, law.Label("home"), true}, {all, all, all, law.Label("home"), true},
		{[]string{fact.Text}, nil, nil, law.Label("home"), false}, {[]string{fact.Text, fact.Voice}, nil, nil, law.Label("home"), true},
		{nil, nil, []string{"work"}, law.Label("home"), false}, {nil, nil, []string{"work"}, law.Label(""), true}, {nil, nil, []string{"home"}, law.Label("home"), true},
		{nil, []string{"inbBug"}, nil, law.Label("home"), false}, {nil, []string{"inbBug"}, nil, law.AskFor(func(r *fact.Request) { r.Theme = "" }), true},
		{nil, []string{"opsCollDebt"}, nil, law.AskFor(func(r *fact.Request) { r.Theme = "opsCollLocateBorrower" }), true},
		{nil, all, nil, law.Code, false}, {nil, nil, nil, law.Code, true}, {nil, []string{fact.Credentials}, nil, law.Code, true},
	} {
		put := law.Know(func(f *fact.Facts) {
			f.Blocks = []fact.Block{{Span: law.Since(), Channels: c.channels, Themes: c.themes, Labels: c.labels}}
		})
		if got := judged(t, "lender-do-not-interact", put, c.change) != ""; got != c.want {
			t.Errorf("%d, over %v with %v at %v: it blocks %t, want %t", i, c.channels, c.themes, c.labels, got, c.want)
		}
	}
}

// The marks of contacts: what is archived or not valid is not used, and what nobody verified
// is warned of; what is not known of validity permits.
func TestMarks(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		rule   string
		change func(*fact.Contact)
		want   bool
	}{
		{"lender-archived-contact", func(*fact.Contact) {}, false}, {"lender-archived-contact", func(x *fact.Contact) { x.Archived = true }, true},
		{"lender-invalid-contact", func(x *fact.Contact) { x.Valid = nil }, false}, {"lender-invalid-contact", func(x *fact.Contact) { x.Valid = &yes }, false},
		{"lender-invalid-contact", func(x *fact.Contact) { x.Valid = &no }, true}, {"lender-unverified-contact", func(x *fact.Contact) { x.Verified = nil }, true},
		{"lender-unverified-contact", func(x *fact.Contact) { x.Verified = &no }, true}, {"lender-unverified-contact", func(x *fact.Contact) { x.Verified = &yes }, false},
	} {
		if got := judged(t, c.rule, law.AskFor(func(r *fact.Request) { c.change(&r.Contact) })); (got == "ever") != c.want {
			t.Errorf("%s finds %q, want it to find: %t", c.rule, got, c.want)
		}
	}
	for recipient, want := range map[string]string{fact.Authorized: "ever", fact.Borrower: "", fact.Spouse: "", fact.ThirdParty: ""} {
		if got := judged(t, "lender-authorized-third-party", law.To(recipient)); got != want {
			t.Errorf("of a contact with %s it finds %q, want %q", recipient, got, want)
		}
	}
	if got := judged(t, "lender-authorized-third-party", law.Agrees(fact.ThirdPartyConsent), law.To(fact.Authorized)); got != "" {
		t.Errorf("with the person's consent it finds %q, want nothing", got)
	}
}

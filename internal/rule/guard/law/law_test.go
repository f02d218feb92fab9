package law_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

func loaded(t interface {
	Helper()
	Fatal(...any)
}, name string) *time.Location {
	t.Helper()
	l, err := zone.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// clock is an instant by the clocks of a zone: "2026-04-08 07:59:59".
func clock(t *testing.T, name, local string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", local, loaded(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// matter is that of the example's case, changed.
func matter(t *testing.T, changes ...law.Change) *law.Matter {
	t.Helper()
	c := law.Make(changes...)
	m, err := law.Consider(&c.Request, &c.Facts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// in has the person be in zones, and nowhere else.
func in(zones ...string) law.Change {
	return func(c *fact.Case) {
		c.Facts.Residence, c.Facts.Addresses, c.Request.Contact.Zones = fact.Residence{Zones: zones}, nil, zones
	}
}

// ends are the ends of findings, in UTC; "ever" is without end.
func ends(found []law.Finding) string {
	var all []string
	for _, f := range found {
		if f.Until.IsZero() {
			all = append(all, "ever")
		} else {
			all = append(all, f.Until.UTC().Format("2006-01-02 15:04:05"))
		}
	}
	return strings.Join(all, ", ")
}

// A clock shows the weekday, 1 Monday to 7 Sunday, and the minute of the day.
func TestFace(t *testing.T) {
	for local, want := range map[string][2]int{"2026-04-06 00:00:00": {1, 0}, "2026-04-08 07:59:59": {3, 479}, "2026-04-08 08:00:00": {3, 480}, "2026-04-12 23:59:59": {7, 1439}} {
		if weekday, minute := law.Face(clock(t, "America/Chicago", local), loaded(t, "America/Chicago")); [2]int{weekday, minute} != want {
			t.Errorf("at %s it shows day %d, minute %d; want %v", local, weekday, minute, want)
		}
	}
}

// Outside of hours a contact waits for the last of the clocks to open, from the minute of
// closing, inclusive, to that of opening, exclusive.
func TestShut(t *testing.T) {
	for _, c := range []struct {
		zones []string
		local string // in the first zone
		want  string // the end in UTC; empty is open
	}{
		{[]string{"America/New_York"}, "2026-04-08 07:59:59", "2026-04-08 12:00:00"},
		{[]string{"America/New_York"}, "2026-04-08 08:00:00", ""},
		{[]string{"America/New_York"}, "2026-04-08 20:59:59", ""},
		{[]string{"America/New_York"}, "2026-04-08 21:00:00", "2026-04-09 12:00:00"},
		{[]string{"America/New_York", "America/Los_Angeles"}, "2026-04-08 08:00:00", "2026-04-08 15:00:00"},
		{[]string{"America/New_York", "America/Los_Angeles"}, "2026-04-08 11:00:00", ""},
		{[]string{"America/New_York", "America/Los_Angeles"}, "2026-04-08 22:00:00", "2026-04-09 12:00:00"},
		{[]string{"America/New_York", "America/Los_Angeles"}, "2026-04-09 01:00:00", "2026-04-09 15:00:00"},
		{[]string{"America/New_York"}, "2026-03-08 01:30:00", "2026-03-08 12:00:00"}, // the night in which clocks go forward
		{[]string{"America/New_York"}, "2026-11-01 00:30:00", "2026-11-01 13:00:00"}, // and back
	} {
		m := matter(t, in(c.zones...))
		if got := ends(m.Shut(clock(t, c.zones[0], c.local), 480, 1260)); got != c.want {
			t.Errorf("in %v at %s it is shut until %q, want %q", c.zones, c.local, got, c.want)
		}
	}
	post := matter(t, law.Know(func(f *fact.Facts) { f.Residence = fact.Residence{State: "AE"} }))
	if got := ends(post.Shut(clock(t, "America/New_York", "2026-04-08 12:00:00"), 480, 1260)); got != "ever" {
		t.Errorf("military post whose zone nobody knows is shut until %q, want for ever", got)
	}
}

// ShutBy is by the clock of one zone, and left to Shut where the person is there.
func TestShutBy(t *testing.T) {
	at := clock(t, "America/New_York", "2026-04-08 21:30:00")
	for _, c := range []struct{ where, by, want string }{
		{"America/Los_Angeles", "America/New_York", "2026-04-09 12:00:00"},
		{"America/Los_Angeles", "America/Denver", ""}, // 19:30 there
		{"America/New_York", "America/New_York", ""},
		{"America/New_York", "America/Gotham", "ever"},
	} {
		if got := ends(matter(t, in(c.where)).ShutBy(c.by, at, 480, 1260)); got != c.want {
			t.Errorf("in %s by the clock of %s it is shut until %q, want %q", c.where, c.by, got, c.want)
		}
	}
}

// On days of the calendar nothing opens until the first day that is none of them, in each zone.
func TestShutOn(t *testing.T) {
	kept := func(d day.Day) bool { return d == day.Of(2026, 7, 4) || d == day.Of(2026, 7, 5) }
	for _, c := range []struct {
		zones       []string
		local, want string
	}{
		{[]string{"America/New_York"}, "2026-07-03 23:59:59", ""},
		{[]string{"America/New_York"}, "2026-07-04 00:00:00", "2026-07-06 04:00:00"},
		{[]string{"America/New_York"}, "2026-07-05 23:59:59", "2026-07-06 04:00:00"},
		{[]string{"America/New_York"}, "2026-07-06 00:00:00", ""},
		{[]string{"America/New_York", "America/Los_Angeles"}, "2026-07-06 00:00:00", "2026-07-06 07:00:00"},
	} {
		if got := ends(matter(t, in(c.zones...)).ShutOn(clock(t, c.zones[0], c.local), kept)); got != c.want {
			t.Errorf("in %v at %s it is shut until %q, want %q", c.zones, c.local, got, c.want)
		}
	}
}

// Beyond is the first instant at which a clock shows what is not covered, also where clocks
// change; nothing within two weeks is none.
func TestBeyond(t *testing.T) {
	l := loaded(t, "America/New_York")
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 366*86400).Draw(t, "second")) * time.Second)
		open := rapid.IntRange(0, 1438).Draw(t, "open")
		closes := rapid.IntRange(open+1, 1439).Draw(t, "close")
		covers := func(_, minute int) bool { return minute >= open && minute < closes }
		got := law.Beyond(from, l, []int{open, closes}, covers)
		if got.IsZero() || !got.After(from) || covers(law.Face(got, l)) {
			t.Fatalf("from %s beyond %d to %d is %s, which is covered", from.In(l), open, closes, got.In(l))
		}
		if start := from.Truncate(time.Minute); covers(law.Face(from, l)) {
			for at := start.Add(time.Minute); at.Before(got); at = at.Add(time.Minute) { // every minute to there is
				if !covers(law.Face(at, l)) {
					t.Fatalf("from %s beyond is %s, and %s is not covered either", from.In(l), got.In(l), at.In(l))
				}
			}
		}
	})
	if got := law.Beyond(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), l, nil, func(int, int) bool { return true }); !got.IsZero() {
		t.Errorf("what is always covered ends at %s, want never", got)
	}
	friday := func(weekday, _ int) bool { return weekday != 5 }
	if got := law.Beyond(clock(t, "America/New_York", "2026-04-11 09:00:00"), l, nil, friday); got != clock(t, "America/New_York", "2026-04-17 00:00:00") {
		t.Errorf("from a Saturday the next Friday begins at %s, want April 17", got.In(l))
	}
}

// So many days on, where the day begins last or first; a day that begins after midnight, for
// clocks go forward then, begins when it does.
func TestDaysOn(t *testing.T) {
	at := clock(t, "America/New_York", "2026-04-08 12:00:00")
	m := matter(t, in("America/New_York", "America/Los_Angeles"))
	for latest, want := range map[bool]string{true: "2026-04-15 07:00:00", false: "2026-04-15 04:00:00"} {
		if got := m.DaysOn(at, 7, latest).UTC().Format(time.DateTime); got != want {
			t.Errorf("seven days on, the latest %t, is %s, want %s", latest, got, want)
		}
	}
	// In Beirut midnight of March 29, 2026 does not come: the day begins at one.
	if got := matter(t, in("Asia/Beirut")).DaysOn(clock(t, "Asia/Beirut", "2026-03-28 12:00:00"), 1, true).UTC().Format(time.DateTime); got != "2026-03-28 22:00:00" {
		t.Errorf("a day whose midnight does not come begins at %s, want 2026-03-28 22:00:00", got)
	}
	for local, want := range map[string][2]string{"2026-04-08 12:00:00": {"2026-04-08", "2026-04-08"}, "2026-04-08 01:00:00": {"2026-04-07", "2026-04-08"}} {
		if first, last := m.Days(clock(t, "America/New_York", local)); first.String() != want[0] || last.String() != want[1] {
			t.Errorf("%s in New York is of %s to %s, want %v", local, first, last, want)
		}
	}
}

// Sooner is the earlier of two ends, of which zero is none.
func TestSooner(t *testing.T) {
	a, b, none := time.Unix(1, 0), time.Unix(2, 0), time.Time{}
	for _, c := range []struct{ a, b, want time.Time }{{a, b, a}, {b, a, a}, {none, b, b}, {a, none, a}, {none, none, none}, {a, a, a}} {
		if got := law.Sooner(c.a, c.b); got != c.want {
			t.Errorf("of %s and %s the sooner is %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

// Of seven within seven days of the calendar the next waits until the oldest of them is out,
// the day of a contact being the first of its seven.
func TestLimit(t *testing.T) {
	every := func(*fact.Interaction) bool { return true }
	hours := func(n int) time.Duration { return time.Duration(n) * time.Hour }
	for _, c := range []struct {
		name         string
		made         law.Change
		number, days int
		want         string
	}{
		{"none", law.Made(0, fact.Voice, hours(1)), 1, 7, ""},
		{"one of one", law.Made(1, fact.Voice, hours(1)), 1, 1, "2026-04-09 04:00:00"},
		{"one of two", law.Made(1, fact.Voice, hours(1)), 2, 1, ""},
		{"one of one, yesterday", law.Made(1, fact.Voice, hours(13)), 1, 1, ""},
		{"one of one, in the first hour of today", law.Made(1, fact.Voice, hours(12)), 1, 1, "2026-04-09 04:00:00"},
		{"none is permitted", law.Made(0, fact.Voice, hours(1)), 0, 1, "ever"},
		{"seven of seven, a day apart", law.Made(7, fact.Voice, hours(24)), 7, 7, ""}, // the oldest is of April 1
		{"six of six, a day apart", law.Made(6, fact.Voice, hours(24)), 6, 7, "2026-04-09 04:00:00"},
		{"seven of seven, 20 hours apart", law.Made(7, fact.Voice, hours(20)), 7, 7, "2026-04-09 04:00:00"},
		{"the newest up to the limit block", law.Made(9, fact.Voice, hours(1)), 7, 7, "2026-04-15 04:00:00"},
	} {
		m := matter(t, c.made)
		found := m.Limit(m.Request.At, c.number, c.days, every)
		if got := ends(found); got != c.want {
			t.Errorf("%s: it waits until %q, want %q", c.name, got, c.want)
		}
		if len(found) > 0 && c.number > 0 && len(found[0].Evidence) != c.number {
			t.Errorf("%s: it rests on %v, want the %d that count", c.name, found[0].Evidence, c.number)
		}
	}
	m := matter(t, law.Made(3, fact.Voice, hours(1)), law.Made(1, fact.Text, hours(1)))
	if got := ends(m.Limit(m.Request.At, 1, 1, func(x *fact.Interaction) bool { return x.Channel == fact.Email })); got != "" {
		t.Errorf("what does not count holds until %q, want nothing", got)
	}
}

// For however many contacts, and whatever is permitted: one that is let through leaves no
// more than so many within the days, and one that is not waits for the oldest that count.
func TestLimitHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number, days := rapid.IntRange(1, 5).Draw(t, "number"), rapid.IntRange(1, 10).Draw(t, "days")
		c := law.Make()
		for i := range rapid.IntRange(0, 12).Draw(t, "contacts") {
			ago := time.Duration(rapid.IntRange(1, 15*24).Draw(t, "hours")) * time.Hour
			law.Made(1, fact.Voice, ago, func(x *fact.Interaction) { x.ID = fmt.Sprint("IN-", i) })(&c)
		}
		m, err := law.Consider(&c.Request, &c.Facts)
		if err != nil {
			t.Fatal(err)
		}
		within := func(at time.Time) (n int) { // contacts of the last so many days of the calendar, today among them
			today := day.In(at, m.Zones[0])
			for _, x := range m.Past {
				if today-day.In(x.At, m.Zones[0]) < day.Day(days) {
					n++
				}
			}
			return n
		}
		found := m.Limit(c.Request.At, number, days, func(*fact.Interaction) bool { return true })
		if stops := within(c.Request.At) >= number; stops != (len(found) > 0) {
			t.Fatalf("%d of %d within %d days: found %v", within(c.Request.At), number, days, found)
		}
		if len(found) > 0 && (within(found[0].Until) >= number || within(found[0].Until.Add(-time.Second)) < number) {
			t.Fatalf("it waits until %s, when %d of %d are within the days", found[0].Until, within(found[0].Until), number)
		}
	})
}

// What stricter means, for numbers of which fewer are and those of which more are, and what
// may be set.
func TestParameters(t *testing.T) {
	for _, c := range []struct {
		p                 law.Parameter
		stricter, looser  int
		upward            bool
		min, max, loosest int
	}{
		{law.Limit("contacts", "contacts", 7), 6, 8, false, 0, 7, 1000},
		{law.Days(7, 31), 8, 6, true, 7, 31, 0},
		{law.Open(480), 481, 479, true, 480, 720, 0},
		{law.Close(1260), 1259, 1261, false, 780, 1260, 1440},
	} {
		if p := c.p; p.Upward() != c.upward || !p.Stricter(c.stricter, p.Value) || p.Stricter(c.looser, p.Value) ||
			!p.Stricter(p.Value, p.Value) ||
			p.Min != c.min || p.Max != c.max || p.Loosest != c.loosest {
			t.Errorf("%+v: upward %t, of %d and %d the first is not the stricter, or the bounds are not %d, %d and %d", p, p.Upward(), c.stricter, c.looser, c.min, c.max, c.loosest)
		}
		if p := c.p; p.Value < p.Min || p.Value > p.Max {
			t.Errorf("%+v: the law's own number is not within its bounds", p)
		}
	}
	p := law.Days(7, 31)
	if got, want := p.Bounds("days"), "days must be from 7 to 31, of which 7 is the rule's own and more is stricter; whom no law binds to the rule may set less, as far as 0"; got != want {
		t.Errorf("the bounds read %q, want %q", got, want)
	}
	p = law.Limit("calls", "calls", 7)
	if got, want := p.Bounds("calls"), "calls must be from 0 to 7, of which 7 is the rule's own and less is stricter; whom no law binds to the rule may set more, as far as 1000"; got != want {
		t.Errorf("the bounds read %q, want %q", got, want)
	}
}

// A rule binds who contacts as it says, and who may be either as it binds the stricter.
func TestBound(t *testing.T) {
	for _, c := range []struct{ creditor, collector, either string }{
		{law.ByLaw, law.NotBound, law.ByLaw}, {law.ByPractice, law.ByLaw, law.ByLaw}, {law.NotBound, law.ByPractice, law.ByPractice},
		{law.ByPractice, law.NotBound, law.ByPractice}, {law.NotBound, law.NotBound, law.NotBound},
	} {
		r := law.Rule{Creditor: c.creditor, Collector: c.collector}
		if r.Bound(fact.Creditor) != c.creditor || r.Bound(fact.Collector) != c.collector || r.Bound("") != c.either {
			t.Errorf("%+v binds a creditor %s, a collector %s and who may be either %s, want %s", c, r.Bound(fact.Creditor), r.Bound(fact.Collector), r.Bound(""), c.either)
		}
	}
}

// Every name has an id of its own, which it always has.
func TestCR(t *testing.T) {
	shape := regexp.MustCompile(`^CR-[A-Z1-9]{4}-[A-Z1-9]{4}$`)
	seen := map[string]string{}
	for i := range 5000 {
		name := fmt.Sprint("rule-", i)
		id := law.CR(name)
		if !shape.MatchString(id) || id != law.CR(name) || seen[id] != "" {
			t.Fatalf("%s has the id %s, want one of its own like CR-ABC1-DEF2 (%s has it)", name, id, seen[id])
		}
		seen[id] = name
	}
	rules := law.Complete([]law.Rule{{ID: "a"}, {ID: "b", Version: 3, Parameters: []law.Parameter{law.Days(7, 31)}}})
	if rules[0].CR != law.CR("a") || rules[0].Version != 1 || rules[0].Parameters == nil || rules[1].Version != 3 ||
		rules[1].Param("days") != 7 || rules[1].Param("calls") != 0 {
		t.Errorf("completed they are %+v, want ids, a version of at least 1, and lists of parameters", rules)
	}
}

// A clock is opened to a login code by who asked for it on the last quarter of an hour, and
// to one code alone.
func TestLogin(t *testing.T) {
	asked := func(ago time.Duration, more ...law.Change) law.Change {
		return func(c *fact.Case) {
			law.Code(c)
			c.Facts.Interactions[len(c.Facts.Interactions)-1].At = *law.Before(c, ago)
			for _, change := range more {
				change(c)
			}
		}
	}
	sent := func(ago time.Duration, change ...func(*fact.Interaction)) law.Change {
		return law.Made(1, fact.Text, ago, append(change, func(x *fact.Interaction) {
			x.Theme, x.Purpose,
				x.Debts = fact.Credentials, fact.Service, nil
		})...)
	}
	for name, c := range map[string]struct {
		change law.Change
		login  bool
	}{
		"asked for a minute before":         {asked(time.Minute), true},
		"asked for a quarter before":        {asked(15 * time.Minute), true},
		"asked for before that":             {asked(15*time.Minute + time.Second), false},
		"sent since":                        {asked(10*time.Minute, sent(5*time.Minute)), false},
		"sent before it was asked for":      {asked(5*time.Minute, sent(10*time.Minute)), true},
		"sent since, and it failed":         {asked(10*time.Minute, sent(5*time.Minute, func(x *fact.Interaction) { x.Outcome = fact.Failed })), true},
		"sent since to somebody else":       {asked(10*time.Minute, sent(5*time.Minute, func(x *fact.Interaction) { x.Person = "BO-2" })), true},
		"another asked":                     {asked(time.Minute, law.Know(func(f *fact.Facts) { f.Interactions[0].Person = "BO-2" })), false},
		"not asked for":                     {law.AskFor(func(r *fact.Request) { r.Theme, r.Debts = fact.Credentials, nil }), false},
		"about a debt":                      {asked(time.Minute, law.AskFor(func(r *fact.Request) { r.Debts = []string{"A"} })), false},
		"another contact that came in":      {asked(time.Minute, law.Know(func(f *fact.Facts) { f.Interactions[0].Theme = "opsServicing" })), false},
		"one of which nobody knows a theme": {asked(time.Minute, law.Know(func(f *fact.Facts) { f.Interactions[0].Theme = "" })), false},
	} {
		m := matter(t, c.change)
		if m.Login() != c.login || m.LoginSince(m.Request.At.Add(-24*time.Hour)) != c.login || m.LoginSince(m.Request.At) {
			t.Errorf("%s: a login code: %t, want %t", name, m.Login(), c.login)
		}
	}
}

// The one answer to a question is that over its medium, to who asked, about what was asked,
// within its bound, and the first.
func TestAnswers(t *testing.T) {
	question := func(change func(*fact.Interaction)) law.Change {
		return func(c *fact.Case) { law.Replies(c); change(&c.Facts.Interactions[len(c.Facts.Interactions)-1]) }
	}
	same := func(*fact.Interaction) {}
	ago := func(d time.Duration) law.Change {
		return func(c *fact.Case) { question(func(x *fact.Interaction) { x.At = *law.Before(c, d) })(c) }
	}
	after := func(change func(*fact.Interaction)) law.Change {
		return law.Made(1, fact.Voice, 30*time.Minute, change)
	}
	for name, c := range map[string]struct {
		change            law.Change
		promptly, sameDay bool
	}{
		"an hour after":                      {question(same), true, true},
		"without a question":                 {func(*fact.Case) {}, false, false},
		"the day after":                      {ago(13 * time.Hour), true, false},
		"in 72 hours":                        {ago(72*time.Hour - time.Second), true, false},
		"after 72 hours":                     {ago(72 * time.Hour), false, false},
		"over another medium":                {question(func(x *fact.Interaction) { x.Channel = fact.Text }), false, false},
		"to another":                         {question(func(x *fact.Interaction) { x.Person = "BO-2" }), false, false},
		"about another debt":                 {question(func(x *fact.Interaction) { x.Debts = []string{"B"} }), false, false},
		"about the debt":                     {question(func(x *fact.Interaction) { x.Debts = []string{"A"} }), true, true},
		"about nobody knows what":            {question(func(x *fact.Interaction) { x.Debts = nil }), false, false},
		"to what went out":                   {question(func(x *fact.Interaction) { x.Direction = fact.Outbound }), false, false},
		"to a conversation":                  {question(func(x *fact.Interaction) { x.Outcome = fact.Conversation }), false, false},
		"to what did not come":               {question(func(x *fact.Interaction) { x.Outcome = fact.Failed }), false, false},
		"to sue":                             {func(c *fact.Case) { question(same)(c); law.For(fact.LegalAction)(c) }, false, false},
		"a second answer":                    {func(c *fact.Case) { question(same)(c); after(func(x *fact.Interaction) { x.ReplyTo = "IN-Q" })(c) }, false, false},
		"after a contact that answered none": {func(c *fact.Case) { question(same)(c); after(same)(c) }, true, true},
		"after one of which nobody knows":    {func(c *fact.Case) { question(same)(c); after(func(x *fact.Interaction) { x.ReplyTo = "" })(c) }, false, false},
		"after such a one over another medium": {func(c *fact.Case) {
			question(same)(c)
			after(func(x *fact.Interaction) { x.ReplyTo, x.Channel = "", fact.Text })(c)
		}, true, true},
	} {
		m := matter(t, c.change)
		promptly, sameDay := m.Answers(m.Request.At, time.Time{}, law.Promptly), m.Answers(m.Request.At, time.Time{}, law.SameDay)
		if promptly != c.promptly || sameDay != c.sameDay {
			t.Errorf("%s: promptly %t and on the same day %t, want %t and %t", name, promptly, sameDay, c.promptly, c.sameDay)
		}
	}
	m := matter(t, law.Replies)
	for restriction, want := range map[time.Duration]bool{-time.Hour - time.Second: true, -time.Hour: false, 0: false} {
		if got := m.Answers(m.Request.At, m.Request.At.Add(restriction), law.Promptly); got != want {
			t.Errorf("a restriction of %s before is lifted by the question of an hour before: %t, want %t", -restriction, got, want)
		}
	}
}

// A consent serves for what it names, in the way that is asked, from when it begins, for as
// long as it holds, and until it is taken back.
func TestExcused(t *testing.T) {
	consent := func(change func(*fact.Consent)) law.Change {
		return func(c *fact.Case) {
			law.Agrees(fact.UnusualTime)(c)
			change(&c.Facts.Consents[0])
		}
	}
	revoked := func(ago time.Duration, change func(*fact.Revocation)) law.Change {
		return func(c *fact.Case) {
			law.Agrees(fact.UnusualTime)(c)
			r := fact.Revocation{Span: fact.Span{ID: "R", At: *law.Before(c, ago)}}
			change(&r)
			c.Facts.Revocations = []fact.Revocation{r}
		}
	}
	for name, c := range map[string]struct {
		change  law.Change
		excused bool
	}{
		"to all":                           {consent(func(*fact.Consent) {}), true},
		"to what is asked":                 {consent(func(x *fact.Consent) { x.Person, x.Contact, x.Channel, x.Debt = "BO-1", "CT-1", fact.Voice, "A" }), true},
		"to another person":                {consent(func(x *fact.Consent) { x.Person = "BO-2" }), false},
		"over another contact":             {consent(func(x *fact.Consent) { x.Contact = "CT-2" }), false},
		"over another medium":              {consent(func(x *fact.Consent) { x.Channel = fact.Text }), false},
		"about another debt":               {consent(func(x *fact.Consent) { x.Debt = "B" }), false},
		"nobody knows about which":         {consent(func(x *fact.Consent) { x.Debt = "" }), false},
		"by another name":                  {consent(func(x *fact.Consent) { x.Name = fact.Court }), false},
		"not given directly":               {consent(func(x *fact.Consent) { x.Direct = false }), false},
		"that has not begun":               {func(c *fact.Case) { consent(func(x *fact.Consent) { x.From = law.Before(c, -time.Second) })(c) }, false},
		"that begins now":                  {func(c *fact.Case) { consent(func(x *fact.Consent) { x.From = law.Before(c, 0) })(c) }, true},
		"that is over":                     {func(c *fact.Case) { consent(func(x *fact.Consent) { x.Until = law.Before(c, 0) })(c) }, false},
		"taken back":                       {revoked(time.Hour, func(*fact.Revocation) {}), false},
		"taken back by name":               {revoked(time.Hour, func(x *fact.Revocation) { x.Name = fact.UnusualTime }), false},
		"another taken back":               {revoked(time.Hour, func(x *fact.Revocation) { x.Name = fact.Court }), true},
		"taken back for another medium":    {revoked(time.Hour, func(x *fact.Revocation) { x.Channel = fact.Text }), true},
		"taken back for another contact":   {revoked(time.Hour, func(x *fact.Revocation) { x.Contact = "CT-2" }), true},
		"taken back for nobody knows what": {revoked(time.Hour, func(x *fact.Revocation) { x.Contact = "CT-XX" }), false},
		"taken back before it was given":   {revoked(200*24*time.Hour, func(*fact.Revocation) {}), true},
		"taken back in error": {func(c *fact.Case) {
			revoked(time.Hour, func(x *fact.Revocation) { x.EndedAt = law.Before(c, time.Minute) })(c)
		}, true},
	} {
		m := matter(t, c.change)
		rule := law.Rule{Consents: []law.Ask{law.OtherTime}}
		if got := m.Excused(&rule, m.Request.At); got != c.excused {
			t.Errorf("a consent %s excuses: %t, want %t", name, got, c.excused)
		}
	}
	m := matter(t, law.Agrees(fact.UnusualTime))
	given := m.Facts.Consents[0].At
	rule := law.Rule{Consents: []law.Ask{law.OtherTime}}
	for since, want := range map[time.Duration]bool{-time.Second: true, 0: false, time.Second: false} {
		if got := m.Lifted(&rule, given.Add(since), m.Request.At); got != want {
			t.Errorf("what began %s after the consent is lifted: %t, want %t", since, got, want)
		}
	}
}

// A contact about none of its debts in particular is judged for each that is known, and for
// the rest; student loans of one account are one where calls are counted.
func TestDebts(t *testing.T) {
	for name, c := range map[string]struct {
		change law.Change
		want   []string
	}{
		"about one":                    {func(*fact.Case) {}, []string{"A"}},
		"about two, one of them twice": {law.AskFor(func(r *fact.Request) { r.Debts = []string{"B", "A", "B"} }), []string{"A", "B"}},
		"about none in particular":     {law.AskFor(func(r *fact.Request) { r.Debts = nil }), []string{"", "A", "B"}},
		"about one that nobody knows":  {law.AskFor(func(r *fact.Request) { r.Debts = []string{"C"} }), []string{"A", "B", "C"}},
		"none, and a past contact about another": {func(c *fact.Case) {
			c.Request.Debts = nil
			law.Made(1, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Debts = []string{"C"} })(c)
		}, []string{"", "A", "B", "C"}},
	} {
		if got := matter(t, c.change).Debts; !slices.Equal(got, c.want) {
			t.Errorf("%s it is judged for %q, want %q", name, got, c.want)
		}
	}
	student := func(a, b string) *law.Matter {
		return matter(t, law.Know(func(f *fact.Facts) {
			f.Debts[0].Kind, f.Debts[0].StudentAccount, f.Debts[1].Kind, f.Debts[1].StudentAccount = fact.Student, a, fact.Student, b
		}))
	}
	for _, c := range []struct {
		a, b         string
		same, surely bool
	}{{"1", "1", true, true}, {"1", "2", false, false}, {"x", "X", true, false}, {"1", "", true, false}, {"", "", true, false}} {
		m := student(c.a, c.b)
		if m.Same("A", "B") != c.same || m.Same("B", "A") != c.same || m.Surely("A", "B") != c.surely || !m.Same("A", "A") || !m.Surely("A", "A") || m.Same("A", "") {
			t.Errorf("of the accounts %q and %q the loans may be one %t and surely are %t, want %t and %t", c.a, c.b, m.Same("A", "B"), m.Surely("A", "B"), c.same, c.surely)
		}
	}
	if m := matter(t); m.Same("A", "B") || m.Surely("A", "B") {
		t.Error("two consumer debts may be one")
	}
}

// An example moved by weeks has all its instants and days moved, and is as it was before.
func TestEarlier(t *testing.T) {
	x := law.Stops("a case", law.Made(2, fact.Voice, time.Hour), law.Agrees(fact.Court))
	y := x.Earlier(2)
	if y.Case.Request.At != x.Case.Request.At.AddDate(0, 0, -14) ||
		*y.Case.Facts.Debts[0].PastDueOn != *x.Case.Facts.Debts[0].PastDueOn-14 ||
		y.Case.Facts.Interactions[1].At != x.Case.Facts.Interactions[1].At.AddDate(0, 0, -14) {
		t.Errorf("two weeks before it is %+v, want everything a fortnight earlier", y.Case)
	}
	if again := y.Earlier(-2); !reflect.DeepEqual(again, x) {
		t.Errorf("moved there and back it is %+v, want %+v", again, x)
	}
}

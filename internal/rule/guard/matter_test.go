package guard

import (
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

func considered(t *testing.T, c fact.Case) *law.Matter {
	t.Helper()
	m, err := law.Consider(&c.Request, &c.Facts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// What a past contact counts for, and when a service is the collection of a debt.
func TestWhatIsCollection(t *testing.T) {
	late := day.Of(2026, 4, 2)
	first := time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC) // when that day begins first: UTC+14
	for _, x := range []struct {
		says   string
		counts bool
		past   fact.Interaction
	}{
		{"what sells and names no debt", false, fact.Interaction{Theme: fact.Marketing, Purpose: fact.Service}},
		{"what sells and names a debt", true, fact.Interaction{Theme: fact.Marketing, Purpose: fact.Service, Debts: []string{"A"}}},
		{"a service of a debt that is current", false, fact.Interaction{Theme: "opsServicing", Purpose: fact.Service, Debts: []string{"B"}}},
		{"of one that was not past due yet", false, fact.Interaction{Theme: "opsServicing", Purpose: fact.Service, Debts: []string{"A"}, At: first.Add(-time.Second)}},
		{"of one that was past due from then on", true, fact.Interaction{Theme: "opsServicing", Purpose: fact.Service, Debts: []string{"A"}, At: first}},
		{"of one that nobody knows", true, fact.Interaction{Theme: "opsServicing", Purpose: fact.Service, Debts: []string{"C"}, At: first.Add(-time.Second)}},
		{"of one of two that is past due", true, fact.Interaction{Theme: "opsServicing", Purpose: fact.Service, Debts: []string{"A", "B"}, At: first}},
		{"of none in particular", true, fact.Interaction{Theme: "opsServicing", Purpose: fact.Service, At: first}},
		{"of all", true, fact.Interaction{Theme: "opsServicing", Purpose: fact.Service, Debts: []string{fact.Every}, At: first}},
		{"a login code for which nobody asked", true, fact.Interaction{Theme: fact.Credentials, Purpose: fact.Service, At: first}},
		{"a label of what comes in", true, fact.Interaction{Theme: "inbBug", Purpose: fact.Service, Debts: []string{"B"}}},
	} {
		c := law.Make(law.Know(func(f *fact.Facts) {
			f.Debts[0].PastDueOn = &late
			f.Debts[1].Current, f.Debts[1].PastDueOn = true, nil
		}))
		x.past.ID, x.past.Channel, x.past.Direction, x.past.Person, x.past.Outcome = "IN", fact.Voice, fact.Outbound, "BO-1", fact.Message
		if x.past.At.IsZero() {
			x.past.At = c.Request.At.Add(-time.Hour)
		}
		m := considered(t, c)
		if got := m.Tried(&x.past, fact.Voice); got != x.counts {
			t.Errorf("%s: counts %v, want %v", x.says, got, x.counts)
		}
	}
}

// A service about no debt in particular is collection if any may be past due.
func TestServiceOfNoDebtInParticular(t *testing.T) {
	of := func(change func(f *fact.Facts)) bool {
		return considered(t, law.Make(law.AskFor(func(r *fact.Request) { r.Theme, r.Debts = "opsServicing", nil }), law.Know(change))).Collects()
	}
	current := func(f *fact.Facts) {
		for i := range f.Debts {
			f.Debts[i].Current, f.Debts[i].PastDueOn = true, nil
		}
	}
	if of(current) {
		t.Error("every debt is current")
	}
	if !of(func(f *fact.Facts) { f.Debts = nil }) {
		t.Error("no debt is known, and one may be past due")
	}
	if !of(func(f *fact.Facts) {
		late := *f.Debts[1].PastDueOn
		current(f)
		f.Debts[1].Current, f.Debts[1].PastDueOn = false, &late
	}) {
		t.Error("one of two is past due")
	}
	if !of(func(f *fact.Facts) { current(f); f.Debts[0].Current = false }) {
		t.Error("of one it is not known")
	}
}

// A past contact counts for the debts that it names, and for all if it names none, or
// one that nobody knows.
func TestWhichDebtsAContactConcerns(t *testing.T) {
	m := considered(t, law.Make())
	for _, x := range []struct {
		debts []string
		want  bool
	}{{nil, true}, {[]string{"A"}, true}, {[]string{"B"}, false}, {[]string{"B", "A"}, true},
		{[]string{"B", "X"}, true}, {[]string{fact.Every}, true}, {[]string{"B", fact.Every}, true}} {
		if got := m.Concerns(&fact.Interaction{Debts: x.debts}, "A"); got != x.want {
			t.Errorf("%v concern the debt A: %v, want %v", x.debts, got, x.want)
		}
	}
}

// A past contact about a debt of which the facts say nothing: what is about none in
// particular may be about it, and it may be past due.
func TestDebtsThatTheFactsLeaveOut(t *testing.T) {
	ceased := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since()}} })
	service := law.AskFor(func(r *fact.Request) { r.Theme, r.Debts = "opsServicing", nil })
	current := law.Know(func(f *fact.Facts) {
		for i := range f.Debts {
			f.Debts[i].Current, f.Debts[i].PastDueOn = true, nil
		}
	})
	about := func(debts ...string) law.Change {
		return law.Made(1, fact.Mail, days24(9), func(x *fact.Interaction) { x.Debts = debts })
	}
	holdFaults(t, []fault{
		{"all debts are current", "us-regf-cease", false, law.Make(ceased, service, current, about("A"))},
		{"a past contact was about another", "us-regf-cease", true, law.Make(ceased, service, current, about("A", "Z"))},
		{"seven calls about another, and one about none in particular", "us-regf-calls", true, law.Make(law.AskFor(func(r *fact.Request) { r.Debts = nil }),
			law.Made(7, fact.Voice, time.Hour, func(x *fact.Interaction) { x.Debts, x.Outcome = []string{"Z"}, fact.NoAnswer }))},
		{"a past contact was about all", "us-regf-cease", false, law.Make(ceased, service, current, about(fact.Every))},
	})
}

// Who answered first: a contact is the one permitted answer to a question unless
// another, or what may have been another, went out before it.
func TestTheFirstAnswer(t *testing.T) {
	judge := func(change func(q, y, x *fact.Interaction)) bool {
		c := law.Make()
		at := func(hours int) time.Time { return *law.Before(&c, time.Duration(hours)*time.Hour) }
		q := fact.Interaction{ID: "IN-Q", At: at(48), Channel: fact.Email, Direction: fact.Inbound, Person: "BO-1", Debts: []string{"A"}}
		y := fact.Interaction{ID: "IN-Y", At: at(47), Channel: fact.Email, Direction: fact.Outbound, Person: "BO-1", Debts: []string{"A"}, ReplyTo: "none"}
		x := y
		x.ID, x.At, x.ReplyTo = "IN-X", at(46), "IN-Q"
		change(&q, &y, &x)
		c.Facts.Interactions = []fact.Interaction{q, y, x}
		m := considered(t, c)
		for _, past := range m.Past {
			if past.ID == "IN-X" {
				return m.Answered(past)
			}
		}
		t.Fatal("IN-X is not known")
		return false
	}
	for says, want := range map[string]struct {
		yes    bool
		change func(q, y, x *fact.Interaction)
	}{
		"the only answer":                        {true, func(_, _, _ *fact.Interaction) {}},
		"after another answer":                   {false, func(_, y, _ *fact.Interaction) { y.ReplyTo = "IN-Q" }},
		"after another answer over any medium":   {false, func(_, y, _ *fact.Interaction) { y.ReplyTo, y.Channel = "IN-Q", fact.Text }},
		"before another answer":                  {true, func(_, y, x *fact.Interaction) { y.ReplyTo, y.At = "IN-Q", x.At.Add(time.Second) }},
		"after what may have been one":           {false, func(_, y, _ *fact.Interaction) { y.ReplyTo = "" }},
		"after one over another medium":          {true, func(_, y, _ *fact.Interaction) { y.ReplyTo, y.Channel = "", fact.Text }},
		"after one to another person":            {true, func(_, y, _ *fact.Interaction) { y.ReplyTo, y.Person = "", "BO-2" }},
		"after one before the question":          {true, func(q, y, _ *fact.Interaction) { y.ReplyTo, y.At = "", q.At.Add(-time.Second) }},
		"after one at its instant":               {false, func(q, y, _ *fact.Interaction) { y.ReplyTo, y.At = "", q.At }},
		"after word from the person":             {true, func(_, y, _ *fact.Interaction) { y.ReplyTo, y.Direction = "IN-Q", fact.Inbound }},
		"at the instant of the question":         {true, func(q, _, x *fact.Interaction) { q.ID, x.ReplyTo, x.At = "A-Q", "A-Q", q.At }},
		"at the instant of another, named later": {false, func(_, y, x *fact.Interaction) { y.ReplyTo, y.At = "IN-Q", x.At }},
	} {
		if got := judge(want.change); got != want.yes {
			t.Errorf("%s: %v, want %v", says, got, want.yes)
		}
	}
}

// A day begins later than midnight where the clocks skip it.
func TestDaysWhereMidnightIsSkipped(t *testing.T) {
	c := law.Make()
	c.Request.At = time.Date(2024, 3, 9, 17, 0, 0, 0, time.UTC)
	m := considered(t, c)
	havana, err := time.LoadLocation("America/Havana")
	if err != nil {
		t.Fatal(err)
	}
	m.Zones = []*time.Location{havana}
	if got, want := m.DaysOn(c.Request.At, 1, true), time.Date(2024, 3, 10, 5, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("March 10 begins at %v, want %v", got, want)
	}
}

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
		{"a login code", false, fact.Interaction{Theme: fact.Credentials, Purpose: fact.Service, At: first}},
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
			t.Errorf("%s: counts %v", x.says, got)
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

// A past contact counts for the debts that it names, and for all if it names none.
func TestWhichDebtsAContactConcerns(t *testing.T) {
	m := considered(t, law.Make())
	for _, x := range []struct {
		debts []string
		want  bool
	}{{nil, true}, {[]string{"A"}, true}, {[]string{"B"}, false}, {[]string{"B", "A"}, true}, {[]string{"B", "X"}, false}, {[]string{fact.Every}, true}, {[]string{"B", fact.Every}, true}} {
		if got := m.Concerns(&fact.Interaction{Debts: x.debts}, "A"); got != x.want {
			t.Errorf("%v: %v", x.debts, got)
		}
	}
}

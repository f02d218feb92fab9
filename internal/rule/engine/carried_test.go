package engine

import (
	"testing"

	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/day"

	"pgregory.net/rapid"
)

// leftOut are the facts that are left out where only those that a state carries are given, and the rest.
func leftOut(facts []Fact, through day.Day) (rest []Fact, left int, ok bool) {
	places, ok := loanfact.Carried(facts, through)
	if !ok {
		return nil, 0, false
	}
	for _, i := range places {
		rest = append(rest, facts[i])
	}
	return rest, len(facts) - len(rest), true
}

// Folding on from a state without the facts that it does not carry is folding on with all: the same
// state, the same that the days between brought, the same view, and what is carried from then on.
func TestCarried(t *testing.T) {
	some, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		in, facts, end := resolvedLoan(t)
		kept := end // where most is over
		if rapid.Bool().Draw(t, "kept before the end") {
			kept = in.StartDate + day.Day(rapid.IntRange(-1, int(end-in.StartDate)).Draw(t, "kept"))
		}
		s, err := Begin(in)
		if err != nil {
			t.Fatal(err)
		}
		if s, _, err = Resume(nil, in, s, facts, kept); err != nil {
			t.Fatal(err)
		}
		rest, left, ok := leftOut(facts, kept)
		if !ok {
			return
		}
		if all++; left > 0 {
			some++
		}
		state, brought, err := Resume(nil, in, s, facts, end)
		if err != nil {
			t.Fatal(err)
		}
		less, also, err := Resume(nil, in, s, rest, end)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := asJSON(t, state)+asJSON(t, brought), asJSON(t, less)+asJSON(t, also); a != b {
			t.Fatalf("from the state of %s with %d facts %s\nwithout %d of them %s", kept, len(facts), a, left, b)
		}
		all, err := View(nil, in, s, facts, end)
		if err != nil {
			t.Fatal(err)
		}
		few, err := View(nil, in, s, rest, end)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := asJSON(t, all), asJSON(t, few); a != b {
			t.Fatalf("seen from the state of %s with %d facts %s\nwithout %d of them %s", kept, len(facts), a, left, b)
		}
		later, leftLater, okLater := leftOut(facts, end)
		again, _, okAgain := leftOut(rest, end)
		if okLater != okAgain || asJSON(t, later) != asJSON(t, again) {
			t.Fatalf("carried from %s on, of all %t %s\nof what was carried before %t %s, %d left out", end, okLater, asJSON(t, later), okAgain, asJSON(t, again), leftLater)
		}
	})
	if some < 3 && !t.Failed() {
		t.Errorf("facts were left out of %d of %d loans, want at least 3", some, all)
	}
}

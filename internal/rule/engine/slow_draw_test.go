package engine

import (
	"maps"
	"slices"
	"testing"

	"nectarine/internal/value/day"

	"pgregory.net/rapid"
)

// Every type of fact in the table is drawn for the slow model, and tells on what it
// says: left out, the clerk differs.
func TestSlowModelKnowsKinds(t *testing.T) {
	drawn := map[FactType]bool{}
	lives := rapid.Custom(func(t *rapid.T) []Fact { _, facts := randomLoan(t); return facts })
	for i := range 300 {
		for _, f := range lives.Example(i) {
			drawn[f.Type] = true
		}
	}
	if got, want := slices.Sorted(maps.Keys(drawn)), FactType("").Values(); !slices.Equal(got, want) {
		t.Errorf("drawn %v, the table has %v", got, want)
	}
}

// clerk keeps a loan to the end of a day, and says on every day what it has come to.
func clerk(in Terms, facts []Fact, end day.Day, evening func(*slow, day.Day)) {
	a := archiveOf(in, facts)
	keep(in, facts, end, nil, evening, a, len(a.days))
}

// keep keeps a loan to the end of a day, and says on every day what it has come to in the
// morning and in the evening; so many days of the archive have passed.
func keep(in Terms, facts []Fact, end day.Day, morning, evening func(*slow, day.Day), older *archive, passed int) {
	found := map[string]string{}
	for again := true; again; {
		s := &slow{in: in, ruling: ruling{found: found}, older: older, passed: passed}
		rest := s.rule(facts)
		s.start()
		again = false
		for at := in.StartDate; at <= end && !again; at++ {
			s.today, s.last, s.fell = at, nil, nil
			s.dawn(at)
			s.morning(at)
			if morning != nil {
				morning(s, at)
			}
			for len(rest) > 0 && rest[0].EffectiveDate == at && !again {
				s.last = &rest[0]
				again = !s.act(rest[0], at)
				if !slices.Contains(aboutAnother, rest[0].Type) {
					s.lookAtHeld()
				}
				s.morning(at)
				rest = rest[1:]
				if morning != nil && !again {
					morning(s, at)
				}
			}
			if !again && evening != nil {
				evening(s, at)
			}
			s.statuses(at)
			s.evening(at)
		}
	}
}

// The engine and the clerk agree on every bucket and component, every obligation,
// the days overdue, the status, the payoff, the payment and the due dates to come,
// to the cent and to the part of a cent of accrued interest, on days at random and
// at the end. docs/ledger.md says how to run it over 10,000 loans.
func TestAgainstSlowModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		if rapid.IntRange(0, 2).Draw(t, "some recorded late") == 0 {
			recordLater(t, facts)
		}
		end := facts[len(facts)-1].EffectiveDate + day.Day(rapid.IntRange(0, 60).Draw(t, "after"))
		asked := map[day.Day]bool{end: true}
		for range 6 {
			asked[in.StartDate+day.Day(rapid.IntRange(0, int(end-in.StartDate)).Draw(t, "asked"))] = true
		}
		seen := map[day.Day]sheet{}
		clerk(in, facts, end, func(s *slow, at day.Day) {
			if asked[at] {
				seen[at] = s.sheet(at)
			}
		})
		for at := range asked {
			if sheetOf(mustFold(t, in, facts, at)).differs(seen[at]) != "" {
				firstDifference(t, in, facts, end)
			}
		}
	})
}

// firstDifference fails with the first day on which the engine and the clerk differ.
func firstDifference(t *rapid.T, in Terms, facts []Fact, end day.Day) {
	sheets := map[day.Day]sheet{}
	clerk(in, facts, end, func(s *slow, at day.Day) { sheets[at] = s.sheet(at) })
	for at := in.StartDate; at <= end; at++ {
		if why := sheetOf(mustFold(t, in, facts, at)).differs(sheets[at]); why != "" {

			until := slices.DeleteFunc(slices.Clone(facts),
				func(f Fact) bool { return f.EffectiveDate > at && f.Type.Targets() == nil })
			t.Fatalf("%s\n%s\nfirst on %s: %s, want no difference", told(in), told(until), at, why)
		}
	}
	t.Fatal("they differ on a day, and on none")
}

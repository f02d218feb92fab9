package guard

import (
	"cmp"
	"slices"
	"strings"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/rule/guard/state"
	"nectarine/internal/value/day"
)

// Listing is the part of a book that bears on its company.
type Listing struct {
	// Rules are those that bind the company, as law or as practice, in the states that it
	// serves, with what it has set, or turned off.
	Rules []Listed `json:"rules"`
	// Bindings are the acts of these states by which creditors are bound to rules.
	Bindings []law.Binding `json:"bindings"`
	// Unheld are the states of whose law the book holds nothing.
	Unheld Gaps `json:"unheld"`
}

// Listed is a rule as a company has set it.
type Listed struct {
	law.Rule
	// Off says that the company has turned it off.
	Off bool `json:"off,omitempty"`
	// BoundIn are the states that it serves in which an act binds creditors to it.
	BoundIn []string `json:"boundIn,omitempty"`
}

// Gaps are states by their two letters: of whose law on the collection of debts, and on
// sales by telephone, nothing is held.
type Gaps struct {
	Collection []string `json:"collection"`
	Sales      []string `json:"sales"`
}

// List is the part of the book that bears on its company: in force on a day, or, with
// none, ever. Federal rules come first, then those of the lender, then each state's.
func (b *Rulebook) List(on *day.Day) Listing {
	out := Listing{Rules: []Listed{}, Bindings: []law.Binding{}}
	holds := func(from, to day.Day) bool { return on == nil || from <= *on && *on < to }
	for i := range b.bindings {
		x := &b.bindings[i]
		binds := b.bindsIt(x) || len(b.Profile.Licenses) == 0
		if binds && b.Profile.Contacter != fact.Collector && b.serves(x.Jurisdiction) && holds(x.from, x.to) {
			out.Bindings = append(out.Bindings, x.Binding)
		}
	}
	for i := range b.rules {
		r := &b.rules[i]
		if !holds(r.from, r.to) || !b.serves(r.Jurisdiction) {
			continue
		}
		rule, effect := r.as(false, nil)
		x := Listed{Rule: rule, Off: effect == Off}
		if effect == Warn {
			x.Severity = law.Warns
		}
		for _, act := range out.Bindings {
			if slices.Contains(act.Rules, r.ID) && r.Bound(fact.Creditor) != law.ByLaw {
				x.BoundIn = append(x.BoundIn, act.Jurisdiction)
			}
		}
		x.BoundIn = fact.Unique(x.BoundIn)
		if r.Bound(b.Profile.Contacter) != law.NotBound || len(x.BoundIn) > 0 {
			out.Rules = append(out.Rules, x)
		}
	}
	slices.SortStableFunc(out.Rules, func(x, y Listed) int { return cmp.Compare(place(x.Jurisdiction), place(y.Jurisdiction)) })
	slices.SortStableFunc(out.Bindings, func(x, y law.Binding) int { return cmp.Compare(x.Jurisdiction, y.Jurisdiction) })
	collection, sales := state.Unheld()
	elsewhere := func(state string) bool { return !b.serves("US-" + state) }
	out.Unheld = Gaps{slices.DeleteFunc(collection, elsewhere), slices.DeleteFunc(sales, elsewhere)}
	return out
}

// ToLookAt is what of a listing was not read as it stands, and counsel must look at.
func (l Listing) ToLookAt() Listing {
	l.Rules = slices.DeleteFunc(slices.Clone(l.Rules), func(r Listed) bool { return r.Unverified == "" })
	l.Bindings = slices.DeleteFunc(slices.Clone(l.Bindings), func(x law.Binding) bool { return x.Unverified == "" })
	return l
}

// place orders jurisdictions: federal law, the lender's own, and the states by their names.
func place(jurisdiction string) string {
	if jurisdiction == "lender" {
		return "US "
	}
	return jurisdiction
}

// serves says that the company serves, or may serve, where a rule holds.
func (b *Rulebook) serves(jurisdiction string) bool {
	state, local := strings.CutPrefix(jurisdiction, "US-")
	return !local || len(b.Profile.Serves) == 0 || slices.Contains(b.Profile.Serves, state[:2])
}

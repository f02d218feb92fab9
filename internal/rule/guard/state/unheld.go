package state

import (
	"slices"
	"strings"
	"sync"

	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/zone"
)

// Unheld are the states, and territories, of whose law this package holds nothing: on the
// collection of debts, and on sales by telephone. Nothing was read of them, which is not to
// say that there is no such law.
func Unheld() (collection, sales []string) {
	u := unheld()
	return slices.Clone(u.collection), slices.Clone(u.sales)
}

var unheld = sync.OnceValue(func() (u struct{ collection, sales []string }) {
	without := func(rules []law.Rule, bindings []law.Binding) []string {
		return slices.DeleteFunc(zone.States(), func(code string) bool {
			of := func(jurisdiction string) bool { return strings.HasPrefix(jurisdiction, "US-"+code) }
			return slices.ContainsFunc(rules, func(r law.Rule) bool { return of(r.Jurisdiction) }) ||
				slices.ContainsFunc(bindings, func(b law.Binding) bool { return of(b.Jurisdiction) })
		})
	}
	u.collection = without(collectionRules(), Bindings())
	u.sales = without(telephoneSales(), nil)
	return u
})

// UnheldOf are those of some states in which the package holds nothing of what a contact
// does: collects, sells by telephone, or both.
func UnheldOf(states []string, collects, sells bool) (none []string) {
	u := unheld()
	for _, s := range states {
		if collects && slices.Contains(u.collection, s) || sells && slices.Contains(u.sales, s) {
			none = append(none, s)
		}
	}
	slices.Sort(none)
	return none
}

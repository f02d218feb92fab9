// Package state is the law of states, of the District of Columbia and of New York
// City where it is stricter than federal law or binds more people. A file for
// each, with the rules of its own and the bindings by which its act holds
// creditors to what federal law asks of collectors. They protect who lives there.
//
// Where a rule counts weeks, seven consecutive days are taken, which no week of
// the calendar can exceed.
package state

import (
	"slices"

	"nectarine/internal/rule/guard/law"
)

// Rules are the rules of this package, whether in force or not.
func Rules() []law.Rule {
	return slices.Concat(collectionRules(), telephoneSales(), salesHolidays())
}

// collectionRules are those on the collection of debts.
func collectionRules() []law.Rule {
	rules := slices.Concat(districtOfColumbia(), florida(), massachusetts(), nevada(),
		newYork(), newYorkCity(), northCarolina(), washington(), westVirginia(),
		louisiana(), oregon(), wisconsin(), iowa())
	for _, a := range acts() {
		rules = append(rules, a.rules()...)
	}
	return rules
}

// Bindings are the acts that bind creditors to rules of other packages.
func Bindings() []law.Binding {
	return slices.Concat(californiaBinds(), connecticutBinds(), districtOfColumbiaBinds(), iowaBinds(),
		marylandBinds(), massachusettsBinds(), michiganBinds(),
		newYorkCityBinds(), northCarolinaBinds(), pennsylvaniaBinds(), statedTimes(), washingtonBinds(), westVirginiaBinds())
}

// contacts is a number of contacts within consecutive days, as most acts count.
func contacts(n, days int) []law.Parameter {
	return []law.Parameter{law.Limit("contacts", "contacts permitted", n), law.Days(days, 62)}
}

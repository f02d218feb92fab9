package law

import (
	"slices"
	"strings"

	"nectarine/internal/rule/guard/fact"
)

// register is a kind of things that have ids: what a fact that restricts is about.
type register string

// The registers, by the fact that says which things of a kind there are.
const (
	persons  register = "facts.persons"
	contacts register = "facts.contacts"
	debts    register = "facts.debts"
)

// may says that what a fact that restricts names is, or may be, what is asked: it names
// none, or all, or that, or one that nobody knows, or what is asked is not known. Whatever
// restricts asks here, so that a name that matches nothing never permits.
func (m *Matter) may(be register, named, asked string) bool {
	return named == asked || named == "" || asked == "" || m.anyOf(be, named)
}

// anyOf says that a name may stand for any of a register: "all", and one that nobody knows.
func (m *Matter) anyOf(be register, name string) bool {
	return name == fact.Every || !m.known(be, name)
}

// strangers notes that a restriction names what nobody knows.
func (m *Matter) strangers() {
	note := func(be register, name string) {
		if name != "" && name != fact.Every && !m.known(be, name) {
			m.Lack(string(be))
		}
	}
	for i := range m.Facts.Refusals {
		note(persons, m.Facts.Refusals[i].Person)
		note(contacts, m.Facts.Refusals[i].Contact)
	}
	for i := range m.Facts.Revocations {
		note(contacts, m.Facts.Revocations[i].Contact)
	}
}

// known says that a name is one of the things that there are.
func (m *Matter) known(be register, name string) bool {
	r, f := m.Request, &m.Facts
	switch be {
	case persons:
		return name == r.Person || slices.Contains(f.Persons, name)
	case contacts:
		return name == r.Contact.ID || slices.Contains(f.Contacts, name) ||
			slices.ContainsFunc(f.Addresses, func(a fact.Address) bool { return a.ID == name })
	}
	return slices.Contains(r.Debts, name) || m.Debt(name) != nil
}

// Refused says that a refusal is, or may be, about a contact with somebody over a medium
// to a number or address.
func (m *Matter) Refused(x *fact.Refusal) bool {
	r := m.Request
	return m.may(persons, x.Person, r.Person) && (x.Channel == "" || x.Channel == r.Channel) && m.may(contacts, x.Contact, r.Contact.ID)
}

// With says that a past contact was with the person of the request, whose id may be
// written in other letters.
func (m *Matter) With(person string) bool {
	return person == m.Request.Person || strings.EqualFold(person, m.Request.Person)
}

// Used says that a past contact used, or may have used, the number or address of the
// request.
func (m *Matter) Used(x *fact.Interaction) bool {
	return m.may(contacts, x.Contact, m.Request.Contact.ID)
}

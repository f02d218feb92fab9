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
	return strings.EqualFold(named, asked) || named == "" || asked == "" || m.anyOf(be, named)
}

// anyOf says that a name may stand for any of a register: "all", and one that nobody knows.
func (m *Matter) anyOf(be register, name string) bool {
	return name == fact.Every || !m.known(be, name)
}

// restricting visits the debts that each restriction names which may be about some of them.
func (m *Matter) restricting(visit func(named []string)) {
	for i := range m.Facts.Ceases {
		visit(m.Facts.Ceases[i].Debts)
	}
	for i := range m.Facts.Representations {
		visit(m.Facts.Representations[i].Debts)
	}
	for i := range m.Facts.Disputes {
		visit(m.Facts.Disputes[i].Debts)
	}
	for i := range m.Facts.Bankruptcies {
		visit(m.Facts.Bankruptcies[i].Debts)
	}
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
	m.restricting(func(named []string) {
		for _, d := range named {
			note(debts, d)
		}
	})
	for i := range m.Facts.Located {
		m.noteWith(m.Facts.Located[i].Person)
	}
	before := m.Request.Person
	for _, x := range m.Past {
		if x.Person != before {
			before = x.Person
			m.noteWith(before)
		}
	}
}

// noteWith notes that nobody knows who somebody is.
func (m *Matter) noteWith(person string) {
	if !strings.EqualFold(person, m.Request.Person) && !m.known(persons, person) {
		m.Lack(string(persons))
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

// With says that a past contact was, or may have been, with the person of the request: by
// the same id, in whatever letters, or by one that nobody knows.
func (m *Matter) With(person string) bool { return m.same(person, m.Request.Person) }

// same says that two who were contacted are, or may be, one.
func (m *Matter) same(a, b string) bool {
	return a == b || strings.EqualFold(a, b) || !m.known(persons, a)
}

// telephones says that two media are one, or both of a telephone.
func telephones(a, b string) bool {
	return a == b || (a == fact.Voice || a == fact.Text) && (b == fact.Voice || b == fact.Text)
}

// RevokedHere says that what was taken back is, or may be, about the medium and the contact
// of the request.
func (m *Matter) RevokedHere(x *fact.Revocation) bool {
	r := m.Request
	return (x.Channel == "" || telephones(x.Channel, r.Channel)) && m.may(contacts, x.Contact, r.Contact.ID)
}

// RefusedSales is Refused for what sells by telephone: a request over one of its media is one
// over both, and of the line.
func (m *Matter) RefusedSales(x *fact.Refusal) bool {
	if x.Channel == "" || !telephones(x.Channel, m.Request.Channel) {
		return m.RefusedLine(x)
	}
	y := *x
	y.Channel = m.Request.Channel
	return m.RefusedLine(&y)
}

// RefusedLine is Refused for laws that are of the line, not of the person: whoever asked is
// heard, where the number is the one of the request, or may be, also because none was named.
func (m *Matter) RefusedLine(x *fact.Refusal) bool {
	r := m.Request
	return (x.Channel == "" || x.Channel == r.Channel) && m.may(contacts, x.Contact, r.Contact.ID)
}

// Used says that a past contact used, or may have used, the number or address of the
// request.
func (m *Matter) Used(x *fact.Interaction) bool {
	return m.may(contacts, x.Contact, m.Request.Contact.ID)
}

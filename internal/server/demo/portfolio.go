// Package demo makes up the people of the demo portfolio: borrowers with names,
// identities, contacts, loans and cases, the same ones on every machine.
//
// Nobody here can be reached or mistaken for someone: e-mail addresses lie under
// the domains reserved by RFC 2606, telephone numbers are 555-0100 to 555-0199
// of an area code, which the numbering plan keeps for fiction, and the social
// security and tax numbers are of ranges that are never issued (identity.go).
// Cities, postal codes and area codes are real and agree with each other, so
// that time zones and laws by state can be tried; streets and numbers are drawn.
//
// The package computes and stores nothing. Who loads the portfolio maps these
// plain values to the domains.
package demo

import (
	"fmt"
	"time"

	"nectarine/internal/value/day"
)

// Size is the number of borrowers of the demo portfolio. Up to it, everything
// that must be unique is; beyond it, telephone numbers come round again.
const Size = 2000

// Seed makes the portfolio that a first start loads the same on every machine.
const Seed = 2026

// Moment is a minute of a day by the clock of the lender's office.
type Moment struct {
	Day    day.Day
	Minute int // since midnight, 0 to 1439
}

// In is the moment in the time zone of the lender's office.
func (m Moment) In(office *time.Location) time.Time {
	year, month, dayOfMonth := m.Day.Date()
	return time.Date(year, time.Month(month), dayOfMonth, m.Minute/60, m.Minute%60, 0, 0, office)
}

// Before says whether m comes earlier than n.
func (m Moment) Before(n Moment) bool {
	return m.Day < n.Day || m.Day == n.Day && m.Minute < n.Minute
}

// Borrower is a person or a business who owes on one to three loans. Strings
// that the public API knows are spelled as it spells them.
type Borrower struct {
	ExternalID           string // "demo-00042": unique, and tells the index
	BorrowerType         string // person, business
	Status               string // active, inactive
	CollectionsIntensity string // light, normal, heavy
	Name                 Name   // a person's; for a business, who answers for it
	Business             *Business
	DateOfBirth          day.Day // of a person: at least 18 at the first origination; 0 for a business
	Identity             Identity
	StatementChannels    []string // deliveries of statements: email, mail; may be empty
	RemindersWhenCurrent bool
	CreatedOn            day.Day
	Contacts             []Contact
	Loans                []Loan
	Cases                []Case
}

// Name is a natural person's name; middle and preferred name may be empty.
type Name struct {
	First, Middle, Last, Suffix, PreferredFirst string
}

// Full is first, middle and last name and the suffix.
func (n Name) Full() string {
	full := n.First
	for _, part := range []string{n.Middle, n.Last, n.Suffix} {
		if part != "" {
			full += " " + part
		}
	}
	return full
}

// Business is what a borrower that is no natural person has in place of a name.
type Business struct {
	BusinessType        string // LLC, corporation, partnership, soleProprietorship
	BusinessName        string // as its customers know it
	BusinessLegalName   string // as the state registered it
	IncorporatedState   string // two letters
	IncorporatedCountry string // US
}

// Person is the borrower at an index of the portfolio, 0 or more; a negative
// index is read as its positive. It depends on nothing but its arguments, so
// that a portfolio can be loaded in slices, in any order, and resumed. All days
// count back from today, and nothing lies in the future but due dates and ends
// of snoozes.
func Person(seed uint64, index int, today day.Day) Borrower {
	index = max(index, -index, 0)
	bases := caseBases(seed, index)
	c := chanceOf(seed, partPerson, index)
	home := homeOf(seed, index)
	b := Borrower{
		ExternalID:           fmt.Sprintf("demo-%05d", index),
		BorrowerType:         "person",
		Status:               "active",
		CollectionsIntensity: weighted(c, []string{"normal", "light", "heavy"}, []int{86, 10, 4}),
		RemindersWhenCurrent: c.percent(70),
		StatementChannels:    weighted(c, [][]string{{"email"}, {"email", "mail"}, {"mail"}, {}}, []int{60, 20, 12, 8}),
	}
	kin := kinOf(c, home.city.state)
	b.Name = kin.name(c)
	loanDays := 5 * 365
	if isBusiness(index) {
		b.BorrowerType = "business"
		b.Business = businessOf(c, b.Name, home.city)
		b.Identity = taxID(seed, index)
	} else {
		b.DateOfBirth = birthday(c, bases, today)
		b.Identity = socialSecurityNumber(seed, index)
		loanDays = min(loanDays, int(today-b.DateOfBirth.AddMonths(12*18)))
	}
	b.Contacts = contactsOf(seed, index, &b, kin, home, today)
	b.Loans = loansOf(seed, index, &b, bases, loanDays, today)
	b.CreatedOn = b.Loans[0].OriginatedOn - day.Day(c.between(0, 3))
	b.Cases = casesOf(seed, index, &b, bases, today)
	if len(b.Cases) == 0 && c.percent(2) {
		b.Status = "inactive"
	}
	return b
}

package demo

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"nectarine/internal/value/day"
)

// Contact is a way to reach the borrower, or a third party named by the borrower.
type Contact struct {
	ExternalID           string // unique
	ContactType          string // email, phone, address
	Label                string // personal, home, work
	Affiliation          string // self, spouse, parent, sibling, child, other
	Name                 string // of a third party or a business's office, else empty
	Value                string // an e-mail address, or a telephone number in E.164; empty for an address
	Address              *Address
	Status               string // primary, secondary, additional
	Valid                bool
	Verified             bool
	ReceiveTextMessages  bool
	TextsConsentedOn     day.Day // 0 without consent
	AuthorizedThirdParty bool
}

// Address is a postal address in the United States or its territories.
type Address struct {
	Line1, Line2, City, CountyOrRegion, State, PostalCode, Country string
}

// phone is line 0, 1 or 2 of a home's numbers, all of them 555-01XX.
func (h home) phone(line int) string { return fmt.Sprintf("+1%s5550%d", h.code, h.firstLine+line) }

// contactsOf is the four contacts that the portal knows (e-mail, mobile, home
// phone or none, home address), and for some borrowers a work e-mail, a work
// phone and a relative.
func contactsOf(seed uint64, index int, b *Borrower, family kin, h home, today day.Day) []Contact {
	c := chanceOf(seed, partContact, index)
	label := "personal"
	if b.Business != nil {
		label = "work"
	}
	address := addressOf(c, h.city)
	contacts := []Contact{
		{ContactType: "email", Label: label, Affiliation: "self", Status: "primary", Valid: !c.percent(3), Verified: c.percent(75),
			Value: email(b.Name, index, pick(c, []string{"example.com", "example.net"}))},
		mobileOf(c, label, h.phone(0), today),
		{ContactType: "address", Label: "home", Affiliation: "self", Status: "primary", Valid: true, Verified: c.percent(60), Address: &address},
	}
	if b.Business != nil {
		contacts[2].Label, contacts[2].Name = "work", b.Business.BusinessName
	}
	switch n := c.IntN(100); {
	case b.Business != nil || n < 25:
		contacts = append(contacts, Contact{ContactType: "phone", Label: "work", Affiliation: "self", Status: "additional",
			Valid: !c.percent(8), Value: h.phone(1)})
	case n < 50:
		contacts = append(contacts, Contact{ContactType: "phone", Label: "home", Affiliation: "self", Status: "secondary",
			Valid: !c.percent(10), Value: h.phone(1)})
	}
	if c.percent(30) {
		contacts = append(contacts, Contact{ContactType: "email", Label: "work", Affiliation: "self", Status: "secondary",
			Valid: !c.percent(4), Value: email(b.Name, index, "example.org")})
	}
	if b.Business == nil && c.percent(30) {
		contacts = append(contacts, relativeOf(c, b.Name, family, h.phone(2)))
	}
	if h.code == "" {
		contacts = slices.DeleteFunc(contacts, func(contact Contact) bool { return contact.ContactType == "phone" })
	}
	for i := range contacts {
		contacts[i].ExternalID = fmt.Sprintf("%s-contact-%d", b.ExternalID, i+1)
	}
	return contacts
}

// mobileOf is the telephone that most borrowers take text messages on.
func mobileOf(c chance, label, number string, today day.Day) Contact {
	contact := Contact{ContactType: "phone", Label: label, Affiliation: "self", Status: "primary", Value: number,
		Valid: !c.percent(4), Verified: c.percent(65)}
	if contact.Valid && c.percent(72) {
		contact.ReceiveTextMessages = true
		contact.TextsConsentedOn = today - day.Day(c.between(5, 60))
	}
	return contact
}

// relativeOf is a third party, whom a collector may speak to about the loan only
// if the borrower allowed it.
func relativeOf(c chance, of Name, family kin, number string) Contact {
	name := Name{First: pick(c, family.first), Last: of.Last}
	if name.First == of.First {
		name.First = pick(c, []string{"Robin", "Terry", "Jordan"})
	}
	return Contact{ContactType: "phone", Label: "personal", Status: "additional", Valid: true, Value: number, Name: name.Full(),
		Affiliation:          weighted(c, []string{"spouse", "parent", "sibling", "child", "other"}, []int{35, 25, 20, 15, 5}),
		AuthorizedThirdParty: c.percent(40)}
}

// email is an address that carries the index, so that no two are alike.
func email(name Name, index int, domain string) string {
	return fmt.Sprintf("%s.%s%d@%s", plain(name.First), plain(name.Last), index+1, domain)
}

// plain is a name in small Latin letters without accents.
func plain(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if ascii, ok := accents[r]; ok {
			r = ascii
		}
		if r < unicode.MaxASCII && unicode.IsLetter(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var accents = map[rune]rune{'á': 'a', 'é': 'e', 'í': 'i', 'ó': 'o', 'ú': 'u', 'ü': 'u', 'ñ': 'n', 'å': 'a'}

var streets = []string{
	"Maple", "Oak", "Cedar", "Elm", "Walnut", "Chestnut", "Sycamore", "Juniper", "Hickory", "Willow", "Magnolia", "Laurel",
	"Washington", "Jackson", "Lincoln", "Franklin", "Monroe", "Madison", "Roosevelt", "Park", "Lake", "River", "Hill",
	"Sunset", "Highland", "Prospect", "Spring", "Church", "Mill", "Railroad", "Union", "Meadow", "Orchard", "Canyon",
}

var calles = []string{"Luna", "Sol", "del Cristo", "San Justo", "Ponce de León", "Victoria", "Mercado", "Las Flores", "Betances"}

// addressOf is an address with a real city, state and postal code and a street
// that is drawn.
func addressOf(c chance, place city) Address {
	a := Address{City: place.name, CountyOrRegion: place.county, State: place.state, Country: "US",
		PostalCode: pick(c, strings.Fields(place.zips))}
	number := c.between(1, 99)*100 + c.between(1, 99)
	if place.state == "PR" {
		a.Line1 = fmt.Sprintf("%d Calle %s", number, pick(c, calles))
	} else {
		a.Line1 = fmt.Sprintf("%d %s %s", number, pick(c, streets), weighted(c,
			[]string{"St", "Ave", "Rd", "Dr", "Ln", "Ct", "Blvd", "Way"}, []int{30, 22, 12, 14, 8, 6, 4, 4}))
	}
	if c.percent(28) {
		a.Line2 = fmt.Sprintf("Apt %d%s", c.between(1, 24), pick(c, []string{"", "A", "B", "C", "D"}))
	}
	return a
}

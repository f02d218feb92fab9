package demo

import (
	"fmt"

	"nectarine/internal/value/day"
)

// Identity is the borrower's primary identity.
type Identity struct {
	IdentityType   string // SSN, taxID
	Value          string // nnn-nn-nnnn or nn-nnnnnnn
	IssuingCountry string // US
}

// socialSecurityNumber is a number that no one has: the Social Security
// Administration has never assigned area numbers 900 to 999, and the taxpayer
// numbers (ITIN) that the Internal Revenue Service takes from that area have 50
// to 65, 70 to 88, 90 to 92 or 94 to 99 in the middle, where these have 01 to
// 49. The ten numbers reserved for advertising (987-65-4320 to 4329) would not
// be enough. The walk through the range visits each number once.
func socialSecurityNumber(seed uint64, index int) Identity {
	const areas, groups, serials = 100, 49, 9999
	const stride = 15485863 // prime, and no factor of the range: 2·2·3·3·5·5·7·7·11·101
	n := (uint64(index)%(areas*groups*serials)*stride + seed%(areas*groups*serials)) % (areas * groups * serials)
	serial, rest := n%serials+1, n/serials
	return Identity{"SSN", fmt.Sprintf("%03d-%02d-%04d", 900+rest/groups, rest%groups+1, serial), "US"}
}

// taxID is an employer identification number that no business has: no campus of
// the Internal Revenue Service has the prefix 00.
func taxID(seed uint64, index int) Identity {
	const serials, stride = 10_000_000, 7654321 // the stride is odd and no multiple of 5
	n := (uint64(index)%serials*stride + seed%serials) % serials
	return Identity{"taxID", fmt.Sprintf("00-%07d", n), "US"}
}

// isBusiness makes every twentieth borrower a business.
func isBusiness(index int) bool { return index%20 == 13 }

// birthday is a day of birth 18 to 92 years ago, as fits the borrower's cases.
// Everyone came of age at least 70 days ago, and has a loan since.
func birthday(c chance, bases []string, today day.Day) day.Day {
	age := 18 + c.between(0, 37) + c.between(0, 37)
	for _, base := range bases {
		switch base {
		case "militaryDuty":
			age = c.between(19, 44)
		case "deceased":
			age = c.between(48, 92)
		}
	}
	return today.AddMonths(-12*age) - day.Day(c.between(70, 360))
}

var trades = []string{
	"Bakery", "Landscaping", "Auto Repair", "Plumbing", "Catering", "Dental Care", "Trucking", "Roofing", "Coffee",
	"Print Shop", "Day Care", "Electric", "Hardware", "Nail Studio", "Tire and Brake", "Flooring", "Farms", "Grill",
	"Physical Therapy", "Machine Works", "Pet Supply", "Bookkeeping", "Cleaning Service", "Construction",
}

// businessOf is a business that is named for its owner or its town.
func businessOf(c chance, owner Name, home city) *Business {
	kind := weighted(c, []string{"LLC", "corporation", "partnership", "soleProprietorship"}, []int{60, 20, 8, 12})
	name := pick(c, []string{owner.Last, home.name, owner.First + "'s", owner.Last + " & Daughters", owner.Last + " Family"}) +
		" " + pick(c, trades)
	legal := map[string]string{"LLC": name + ", LLC", "corporation": name + ", Inc.", "partnership": name + " Partnership",
		"soleProprietorship": owner.Full() + ", doing business as " + name}[kind]
	return &Business{kind, name, legal, home.state, "US"}
}

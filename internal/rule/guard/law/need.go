package law

import "nectarine/internal/rule/guard/fact"

// Need is what a contact, or what is known of the person, must have for a rule to find
// anything: most persons have little of it, and most rules need not be asked then. The
// property selection holds that a rule that is left out finds nothing.
type Need uint32

// What rules need: a fact of a kind, or that the contact is of one.
const (
	NeedsPlaces     Need = 1 << iota // a stated place
	NeedsTimes                       // a stated time
	NeedsAttorneys                   // a representation
	NeedsCeases                      // a request to cease
	NeedsRefusals                    // a refusal of a medium
	NeedsDisputes                    // a dispute
	NeedsCases                       // a bankruptcy
	NeedsDuties                      // active duty
	NeedsDeaths                      // a death
	NeedsMinorities                  // a minority
	NeedsSelling                     // a contact that sells, or may
	NeedsEmails                      // an e-mail
	NeedsTexts                       // a text
	NeedsMessages                    // an electronic message
)

// Has is what the matter has of it.
func (m *Matter) Has() (n Need) {
	f, r := &m.Facts, m.Request
	for i, there := range [...]bool{len(f.StatedPlaces) > 0, len(f.StatedTimes) > 0, len(f.Representations) > 0,
		len(f.Ceases) > 0, len(f.Refusals) > 0,
		len(f.Disputes) > 0, len(f.Bankruptcies) > 0, len(f.Duties) > 0, len(f.Deaths) > 0, len(f.Minorities) > 0,
		r.MaySell(), r.Channel == fact.Email, r.Channel == fact.Text, r.Electronic()} {
		if there {
			n |= 1 << i
		}
	}
	return n
}

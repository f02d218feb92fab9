package law

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/value/zone"
)

// everywhere is a zone for each clock kept in the states and territories: a
// person whose zone is not known may be in any of them.
var everywhere = []string{
	"America/Puerto_Rico", "America/New_York", "America/Chicago", "America/Denver",
	"America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Adak",
	"Pacific/Honolulu", "Pacific/Pago_Pago", "Pacific/Guam",
}

// place finds the zones that must all permit a contact: those where the person
// is known to be, and those of the residence, of each address, and of the
// number that is called (comment 6(b)(1)(i)-2). A source that cannot be placed
// is missing, and may lie everywhere.
func (m *Matter) place(f *fact.Facts) error {
	var few [16]string
	names := append(few[:0], f.Zones...)
	add := func(field string, zones []string, state, postal string) {
		code := zone.StateOfPostalCode(postal)
		switch {
		case len(zones) > 0:
			names = append(names, zones...)
			for _, of := range [...][]string{zone.ByState(state), zone.ByPostalCode(postal)} {
				if of != nil && !m.keep(zones, of) {
					names = append(names, of...) // these are known, too
				}
			}
		case state == "" || military(state) || military(code):
			if m.Lack(field); military(state) || military(code) {
				m.Nowhere = field
			}
			names = append(names, everywhere...) // its days are anybody's
		case code == state:
			names = append(names, zone.ByPostalCode(postal)...)
		default: // a code of another state is known, too
			names = append(append(names, zone.ByState(state)...), zone.ByPostalCode(postal)...)
		}
	}
	home := &f.Residence
	add("facts.residence.state", home.Zones, home.State, home.PostalCode)
	for i := range f.Addresses {
		a := &f.Addresses[i]
		add("facts.addresses.state", a.Zones, a.State, a.PostalCode)
	}
	if m.Request.Telephonic() || len(m.Request.Contact.Zones) > 0 {
		add("request.contact.zones", m.Request.Contact.Zones, "", "")
	}
	if len(names) == 0 {
		names = append(names, everywhere...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, name := range names {
		l, err := zone.Load(name)
		if err != nil {
			return fmt.Errorf("zones: %w", err)
		}
		m.Zones = append(m.Zones, l)
	}
	return nil
}

// keep says that each of some zones keeps the clock of one of others, in summer and in
// winter: Indiana/Knox that of Chicago.
func (m *Matter) keep(zones, of []string) bool {
	return !slices.ContainsFunc(zones, func(z string) bool {
		return !slices.ContainsFunc(of, func(s string) bool { return s == z || m.sameClock(s, z) })
	})
}

func (m *Matter) sameClock(a, b string) bool {
	x, err := zone.Load(a)
	y, other := zone.Load(b)
	if err != nil || other != nil {
		return false
	}
	for _, t := range []time.Time{time.Date(m.Request.At.Year(), 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(m.Request.At.Year(), 7, 1, 0, 0, 0, 0, time.UTC)} {
		_, here := t.In(x).Zone()
		_, there := t.In(y).Zone()
		if here != there {
			return false
		}
	}
	return true
}

func military(state string) bool { return state == "AA" || state == "AE" || state == "AP" }

// zip is the five digits of a postal code, which narrows the state in which it
// lies; one that lies in another state says nothing.
func zip(state, postal string) string {
	if postal == "" || zone.StateOfPostalCode(postal) != state {
		return ""
	}
	return strings.TrimSpace(postal)[:5]
}

// findStates finds the states whose laws protect the person, which are those of the
// residence and of each address: by the name of the state and by the postal code,
// when they differ both. A place of which neither is known may be in any, and one in
// New York State in the city.
func (m *Matter) findStates() {
	add := func(field, state, postal string) (inNewYork bool) {
		code := zone.StateOfPostalCode(postal)
		if state == "" && code == "" {
			m.Lack(field)
			m.Everywhere = true
		}
		for _, s := range [...]string{state, code} {
			if s != "" && !slices.Contains(m.States, s) {
				m.States = append(m.States, s)
			}
		}
		return state == "NY" || code == "NY"
	}
	home := &m.Facts.Residence
	m.city = add("facts.residence.state", home.State, home.PostalCode) && m.inNewYorkCity("facts.residence.postalCode", home)
	for i := range m.Facts.Addresses {
		a := &m.Facts.Addresses[i]
		in := add("facts.addresses.state", a.State, a.PostalCode) && m.inNewYorkCity("facts.addresses.postalCode", &fact.Residence{State: "NY", PostalCode: a.PostalCode})
		m.city = m.city || in
	}
	m.city = m.city || m.Everywhere
}

// inNewYorkCity reads the county, the postal code and the name of the city, each of
// which may say that it is there. When none does, a place that is not known to be
// elsewhere is in the city: addresses in Queens bear the names of neighborhoods.
func (m *Matter) inNewYorkCity(field string, home *fact.Residence) bool {
	county := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(home.County)), " county")
	name, _, _ := strings.Cut(strings.ToLower(home.City), ",")
	name = strings.TrimSpace(name)
	run := lettersOf(name)
	code := zip("NY", home.PostalCode)
	switch {
	case slices.Contains(cityCounties, county), strange(name),
		slices.ContainsFunc(cityNames, func(c string) bool { return lettersOf(c) == run }),
		code != "" && (slices.Contains(cityAreas, code[:3]) || slices.Contains(cityCodes, code)):
		return true
	case code != "", slices.Contains(otherCounties, county), slices.Contains(upstate, name):
		return false
	}
	m.Lack(field)
	return true
}

// strange says that a name has letters that no post office of the state has: what looks
// like the name of the city may be it.
func strange(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) >= 0
}

// lettersOf is the letters of a name, without the blanks and dots of its spellings.
func lettersOf(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, name)
}

var (
	// The five counties of New York City, by name, by borough and by FIPS.
	cityCounties = []string{"new york", "kings", "queens", "bronx", "richmond", "manhattan", "brooklyn", "the bronx", "staten island", "36061", "36047", "36081", "36005", "36085"}
	// The other counties of the state, by name and by FIPS: a county that is none of
	// them, however it is spelt, may lie in the city.
	otherCounties = append(strings.Fields("36001 36003 36007 36009 36011 36013 36015 36017 36019 36021 36023 36025 36027 36029 36031 36033 36035 36037 36039 36041 36043 36045 36049 36051 "+
		"36053 36055 36057 36059 36063 36065 36067 36069 36071 36073 36075 36077 36079 36083 36087 36089 36091 36093 36095 36097 36099 36101 36103 36105 36107 36109 36111 36113 36115 36117 36119 36121 36123 "+
		"albany allegany broome cattaraugus cayuga chautauqua chemung chenango clinton columbia cortland delaware dutchess erie essex franklin fulton genesee greene hamilton herkimer "+
		"jefferson lewis livingston madison monroe montgomery nassau niagara oneida onondaga ontario orange orleans oswego otsego putnam rensselaer rockland saratoga schenectady "+
		"schoharie schuyler seneca steuben suffolk sullivan tioga tompkins ulster warren washington wayne westchester wyoming yates"), "st. lawrence", "st lawrence", "saint lawrence")
	// What its places are called in addresses: the boroughs, and the post offices of
	// Queens. Some are the names of hamlets elsewhere, too.
	cityNames = []string{"new york", "new york city", "nyc", "manhattan", "brooklyn", "bronx", "the bronx", "queens", "staten island", "arverne", "astoria", "bayside", "bellerose", "breezy point",
		"cambria heights", "college point", "corona", "east elmhurst", "elmhurst", "far rockaway", "flushing", "forest hills", "fresh meadows", "glen oaks", "hollis", "howard beach",
		"jackson heights", "jamaica", "kew gardens", "little neck", "long island city", "maspeth", "middle village", "oakland gardens", "ozone park", "queens village", "rego park",
		"richmond hill", "ridgewood", "rockaway park", "rosedale", "saint albans", "south ozone park", "south richmond hill", "springfield gardens", "sunnyside", "whitestone", "woodhaven", "woodside"}
	// Its areas of three digits, and the codes on its edge with Nassau County.
	cityAreas = []string{"100", "101", "102", "103", "104", "111", "112", "113", "114", "116"}
	cityCodes = []string{"11001", "11003", "11004", "11005", "11040", "11042"}
	// Cities that are known to lie elsewhere in the state.
	upstate = []string{"albany", "binghamton", "buffalo", "ithaca", "mount vernon", "new rochelle", "niagara falls", "rochester", "saratoga springs", "schenectady",
		"syracuse", "troy", "utica", "watertown", "white plains", "yonkers"}
)

// LivesIn says whether a jurisdiction's rules protect the person: who lives there, or
// may be found there. Where that is not known, every state's rules apply.
func (m *Matter) LivesIn(jurisdiction string) bool {
	if len(jurisdiction) < 5 || m.Everywhere || !strings.HasPrefix(jurisdiction, "US-") {
		return true
	}
	return slices.Contains(m.States, jurisdiction[3:5]) && (m.city || len(jurisdiction) == 5)
}

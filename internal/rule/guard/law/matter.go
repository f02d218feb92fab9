package law

import (
	"slices"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// window is how far back an interaction can matter to a rule: the 62 days of the
// longest bound, and what days of the calendar in far zones add.
const window = 66 * 24 * time.Hour

// recent is the interactions that a rule can look back to, newest first.
func recent(all []fact.Interaction, at time.Time) []*fact.Interaction {
	in := make([]*fact.Interaction, 0, len(all))
	sorted := true
	oldest := at.Add(-window)
	for i := range all {
		x := &all[i]
		if x.At.After(at) || x.At.Before(oldest) {
			continue
		}
		if n := len(in); n > 0 && newer(in[n-1], x) > 0 {
			sorted = false
		}
		in = append(in, x)
	}
	if !sorted {
		slices.SortFunc(in, newer)
	}
	return in
}

func newer(a, b *fact.Interaction) int {
	if c := b.At.Compare(a.At); c != 0 {
		return c
	}
	switch {
	case a.ID < b.ID:
		return -1
	case a.ID > b.ID:
		return 1
	}
	return 0
}

// Consider is the matter of a request: what was known at its instant.
func Consider(r *fact.Request, f *fact.Facts) (*Matter, error) {
	zones, known, err := places(r, f)
	if err != nil {
		return nil, err
	}
	m := &Matter{Request: r, Facts: f.KnownAt(r.At), Recent: recent(f.Interactions, r.At), Zones: zones}
	m.Debts = about(r, &m.Facts, m.Recent)
	if !known {
		m.Lack("zones")
	}
	return m, nil
}

// Applies says whether a rule bears on the matter at all.
func (m *Matter) Applies(r *Rule) bool {
	return m.Request.Direction == fact.Outbound && r.binds(m.Request.Contacter) && m.livesIn(r.Jurisdiction)
}

// Finding is a block in force at an instant, until another; a zero until has
// no end. The rule blocks every instant between the two.
type Finding struct {
	Until    time.Time
	Evidence []string
}

// Forever is a finding without an end, resting on an id.
func Forever(evidence ...string) []Finding { return []Finding{{Evidence: evidence}} }

// Matter is a request with what is known at its instant.
type Matter struct {
	Request *fact.Request
	Facts   fact.Facts
	Recent  []*fact.Interaction // those that can matter, newest first
	Zones   []*time.Location
	Debts   []string // that the request must be permitted for; "" stands for one not named
	Missing []string
}

// Lack notes a fact that is not known and is taken at its strictest.
func (m *Matter) Lack(fact string) {
	if !slices.Contains(m.Missing, fact) {
		m.Missing = append(m.Missing, fact)
	}
}

// Touches says whether a fact about some debts, all when it names none, is
// about a debt of the request.
func (m *Matter) Touches(debts []string) bool {
	return len(debts) == 0 || slices.ContainsFunc(m.Debts, func(d string) bool { return d == "" || slices.Contains(debts, d) })
}

// about is the debts that a contact must be judged for: its own or, for one
// about none in particular, each known debt and "", which stands for the rest.
// Student loans that were serviced under one account number are one debt (12
// CFR 1006.14(b)(4)).
func about(r *fact.Request, f *fact.Facts, recent []*fact.Interaction) []string {
	if len(r.Debts) > 0 {
		return fact.Unique(r.Debts)
	}
	debts := []string{""}
	for i := range f.Debts {
		debts = append(debts, f.Debts[i].ID)
	}
	for _, x := range recent {
		debts = append(debts, x.Debts...)
	}
	return fact.Unique(debts)
}

// Debt is what is known of a debt, or nothing.
func (m *Matter) Debt(id string) *fact.Debt {
	for i := range m.Facts.Debts {
		if m.Facts.Debts[i].ID == id {
			return &m.Facts.Debts[i]
		}
	}
	return nil
}

// same says whether two debts are one for counting calls.
func (m *Matter) same(a, b string) bool {
	if a == b {
		return true
	}
	x, y := m.Debt(a), m.Debt(b)
	return x != nil && y != nil && x.StudentAccount != "" && x.StudentAccount == y.StudentAccount
}

// Concerns says whether an interaction counts for a debt: one about no debt in
// particular counts for every debt.
func (m *Matter) Concerns(x *fact.Interaction, debt string) bool {
	return len(x.Debts) == 0 || slices.ContainsFunc(x.Debts, func(d string) bool { return m.same(d, debt) })
}

// Agreed says that the person has given a consent that covers the contact and
// each of its debts. Direct asks that it was given to the contacter itself.
// A revocation ends a consent given before it after grace business days.
func (m *Matter) Agreed(name string, t time.Time, direct bool, grace int) bool {
	for _, debt := range m.Debts {
		if !slices.ContainsFunc(m.Facts.Consents, func(c fact.Consent) bool {
			return (c.Debt == "" || c.Debt == debt) && m.covers(&c, name, t, direct, grace)
		}) {
			return false
		}
	}
	return true
}

func (m *Matter) covers(c *fact.Consent, name string, t time.Time, direct bool, grace int) bool {
	r := m.Request
	if _, yes := c.Holds(t); !yes || c.Name != name || direct && !c.Direct {
		return false
	}
	if c.Person != "" && c.Person != r.Person || c.Channel != "" && c.Channel != r.Channel || c.Contact != "" && c.Contact != r.Contact.ID {
		return false
	}
	return !slices.ContainsFunc(m.Facts.Revocations, func(v fact.Revocation) bool {
		_, yes := v.Holds(t)
		return yes && !v.At.Before(c.At) && (v.Name == "" || v.Name == name) && (v.Contact == "" || v.Contact == r.Contact.ID) &&
			(v.Channel == "" || v.Channel == r.Channel) && !t.Before(workdays(v.At, grace))
	})
}

// workdays is an instant so many weekdays after another. Holidays are not left
// out: what is allowed for ten business days ends no later than the law says.
func workdays(t time.Time, n int) time.Time {
	for ; n > 0; n-- {
		t = t.AddDate(0, 0, 1)
		for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
			t = t.AddDate(0, 0, 1)
		}
	}
	return t
}

// Collecting says that the contact is in connection with the collection of a
// debt and goes to somebody whom the limits protect.
func (m *Matter) Collecting() bool {
	return fact.Collects(m.Request.Theme) && !fact.Professional(m.Request.Recipient)
}

// answered says that the request is the first answer, over the same channel, to
// an inbound interaction.
func (m *Matter) Answers() bool {
	id := m.Request.ReplyTo
	if id == "" {
		return false
	}
	began := false
	for _, x := range m.Recent {
		if x.ID == id && x.Direction == fact.Inbound && x.Channel == m.Request.Channel {
			began = true
		}
		if x.ReplyTo == id && x.Direction == fact.Outbound {
			return false
		}
	}
	return began
}

// Spanned finds the facts of a list that hold.
func Spanned(all []fact.Span, t time.Time) (found []Finding) {
	for i := range all {
		if until, yes := all[i].Holds(t); yes {
			found = append(found, Finding{until, []string{all[i].ID}})
		}
	}
	return found
}

var newYorkCity = []string{"", "new york", "new york city", "nyc", "manhattan", "brooklyn", "queens", "bronx", "the bronx", "staten island"}

// livesIn says whether a jurisdiction's rules protect the person. Where a
// person lives is not known, every state's rules apply.
func (m *Matter) livesIn(jurisdiction string) bool {
	place, state := strings.CutPrefix(jurisdiction, "US-")
	if !state {
		return true
	}
	home := &m.Facts.Residence
	if home.State == "" {
		m.Lack("facts.residence.state")
		return true
	}
	place, city := strings.CutSuffix(place, "-NYC")
	if place != strings.ToUpper(home.State) {
		return false
	}
	return !city || slices.Contains(newYorkCity, strings.ToLower(home.City))
}

package law

import (
	"slices"
	"strings"
	"sync"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/value/day"
)

// Finding is a block in force at an instant, until another; a zero until has
// no end. The rule blocks every instant between the two, unless a consent begins.
type Finding struct {
	Until    time.Time
	Evidence []string
}

// Always is a finding without an end, resting on an id.
func Always(evidence ...string) []Finding { return []Finding{{Evidence: evidence}} }

// Matter is a request with what is known at its instant.
type Matter struct {
	Request *fact.Request
	Facts   fact.Facts
	// Past is every interaction that is known at the instant of the request, newest
	// first. Rules are asked of that instant, or of a later one.
	Past []*fact.Interaction
	// Zones are those in which the person may be; Nowhere is the military post
	// whose zone nobody knows, where no hour is convenient.
	Zones   []*time.Location
	Nowhere string
	// Debts are those that the request must be permitted for; "" stands for one
	// not named.
	Debts []string
	// Missing names the facts that were not known and were taken at their worst.
	Missing []string

	// States are those where the person lives or may be found, by their two
	// letters, whose laws protect the person; Everywhere says that it may be any.
	States     []string
	Everywhere bool

	collects     bool
	login        bool      // at the instant of Stand
	coded        time.Time // when the person last asked for a login code, at the instant of Stand
	professional bool      // at the instant of Stand
	names        map[string]*fact.Interaction
	business     bool       // every debt is known to be of a business
	misdirected  []string   // the contacts that showed the number to be another's
	vague        bool       // a consent does not say of what it is
	city         bool       // the person may live in New York City
	today        [2]day.Day // the days of the request's instant
	counted      []string
	stranger     int // 1 when strange, -1 when not, 0 when nobody has looked
	others       *others
	request      fact.Request
}

// matters are used again: see Done.
var matters = sync.Pool{New: func() any { return new(Matter) }}

// Done gives a matter back, of which nothing may be read any more. It need not be
// called.
func (m *Matter) Done() {
	clear(m.Past)
	*m = Matter{Past: m.Past[:0], Zones: m.Zones[:0], States: m.States[:0], Missing: m.Missing[:0], counted: m.counted[:0]}
	matters.Put(m)
}

// Consider is the matter of a request: what was known at its instant. The error
// names a zone that there is not.
func Consider(r *fact.Request, f *fact.Facts) (*Matter, error) {
	m := matters.Get().(*Matter)
	m.request = *r
	m.Request = &m.request
	m.Facts, m.Past = f.KnownAt(r.At, r.Debts), past(m.Past, f.Interactions, r.At)
	if err := m.place(f); err != nil {
		return nil, err
	}
	r = m.Request
	m.today[0], m.today[1] = m.Days(r.At)
	m.Debts = m.about()
	m.business = m.onlyOf([]string{fact.Commercial})
	m.misdirect()
	for i := range m.Facts.Consents {
		m.vague = m.vague || isVague(&m.Facts.Consents[i])
	}
	m.Stand(r.At)
	lacking := len(m.Missing)
	// What will be past due is taken for past due, so that the instant named as
	// the next one does not fall on a day on which it is.
	m.collects = m.collection(r.Theme, r.Purpose, r.Debts, r.At.Add(2*365*24*time.Hour))
	if m.login {
		m.Missing = m.Missing[:lacking] // what a login code does not ask
	}
	m.strangers()
	m.findStates()
	return m, nil
}

// past is the interactions that are known at an instant, newest first, in a list that
// may be used again.
func past(in []*fact.Interaction, all []fact.Interaction, at time.Time) []*fact.Interaction {
	in = slices.Grow(in, len(all))
	sorted := true
	for i := range all {
		x := &all[i]
		if x.At.After(at) {
			continue
		}
		later := func(p *time.Time) bool { return p != nil && p.After(at) }
		if later(x.MisdirectedAt) || later(x.CorrectedAt) {
			y := *x // which was learned later
			if later(y.MisdirectedAt) {
				y.MisdirectedAt = nil
			}
			if later(y.CorrectedAt) {
				y.CorrectedTo, y.CorrectedAt = "", nil
			}
			x = &y
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
	return strings.Compare(a.ID, b.ID)
}

// Lack notes a fact that is not known and is taken at its worst.
func (m *Matter) Lack(fact string) {
	if !slices.Contains(m.Missing, fact) {
		m.Missing = append(m.Missing, fact)
	}
}

// Touches says whether a fact about some debts, all when it names none, is, or may be,
// about a debt of the request: one that nobody knows may be any.
func (m *Matter) Touches(named []string) bool {
	return len(named) == 0 || slices.ContainsFunc(named, func(d string) bool { return m.anyOf(debts, d) }) ||
		slices.ContainsFunc(m.Debts, func(d string) bool { return d == "" || slices.Contains(named, d) })
}

// about is the debts that a contact must be judged for: its own or, for one
// about none in particular, each known debt and "", which stands for the rest. One
// that it names and the facts do not may be any of theirs, besides. Student loans that
// were serviced under one account number are one debt (12 CFR 1006.14(b)(4)).
func (m *Matter) about() []string {
	named := m.Request.Debts
	if len(named) > 0 {
		described := len(m.Facts.Debts) == 0 || !slices.ContainsFunc(named, func(id string) bool { return m.Debt(id) == nil })
		if described && len(named) == 1 {
			return named
		}
		if described {
			return fact.Unique(named)
		}
		m.Lack(string(debts))
		return fact.Unique(append(m.ids(), named...))
	}
	debts := append(m.ids(), "")
	for _, x := range m.Past {
		for _, d := range x.Debts {
			if d != fact.Every {
				debts = append(debts, d)
			}
		}
	}
	return fact.Unique(debts)
}

// ids is the names of the debts that the facts describe.
func (m *Matter) ids() (all []string) {
	for i := range m.Facts.Debts {
		all = append(all, m.Facts.Debts[i].ID)
	}
	return all
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

// Same says whether two debts are, or may be, one for counting: student loans of
// one account, in whatever letters, are, and what may be student loans of which the
// account is not known may be.
func (m *Matter) Same(a, b string) bool {
	if a == b {
		return true
	}
	if a == "" || b == "" {
		return false
	}
	x, y := m.Debt(a), m.Debt(b)
	student := func(d *fact.Debt) bool { return d == nil || d.Kind == "" || d.Kind == fact.Student }
	if !student(x) || !student(y) {
		return false
	}
	return x == nil || y == nil || x.StudentAccount == "" || y.StudentAccount == "" || strings.EqualFold(x.StudentAccount, y.StudentAccount)
}

// Surely says that two debts are known to be one: an account in other letters may be another.
func (m *Matter) Surely(a, b string) bool {
	if a == b {
		return true
	}
	x, y := m.Debt(a), m.Debt(b)
	return x != nil && y != nil && x.Kind == fact.Student && y.Kind == fact.Student &&
		x.StudentAccount != "" && x.StudentAccount == y.StudentAccount
}

// Concerns says whether an interaction counts for a debt: one about no debt in
// particular, or about one that nobody knows, counts for every debt.
func (m *Matter) Concerns(x *fact.Interaction, debt string) bool {
	return len(x.Debts) == 0 || m.amongst(x.Debts, debt)
}

// About says that a past contact was surely about a debt.
func (m *Matter) About(x *fact.Interaction, debt string) bool {
	return slices.Contains(x.Debts, debt) || slices.Contains(x.Discussed, debt)
}

// amongst says that some of the debts that are named is, or may be, a debt. Each is looked
// at, so that what is missing does not depend on their order.
func (m *Matter) amongst(named []string, debt string) (is bool) {
	for _, d := range named {
		switch {
		case m.Same(d, debt) || d == fact.Every:
			is = true
		case !m.known(debts, d):
			m.Lack(string(debts))
			is = true
		}
	}
	return is
}

// OnlyOf says that every debt of the request is known to be of one of the kinds.
func (m *Matter) OnlyOf(kinds []string) bool {
	if len(kinds) == 0 {
		return false
	}
	if len(kinds) == 1 && kinds[0] == fact.Commercial { // which most rules ask
		return m.business
	}
	return m.onlyOf(kinds)
}

// Business says that every debt of the request is known to be of a business.
func (m *Matter) Business() bool { return m.business }

func (m *Matter) onlyOf(kinds []string) bool {
	for _, id := range m.Debts {
		if d := m.Debt(id); d == nil || !slices.Contains(kinds, d.Kind) {
			return false
		}
	}
	return true
}

// collection says that a contact is in connection with the collection of a debt:
// by its purpose, or by its theme, or because a debt that it services is, or may
// be, past due. What only sells is not.
func (m *Matter) collection(theme, purpose string, debts []string, at time.Time) bool {
	switch {
	case fact.Purposeful(purpose):
		return true
	case theme == "":
		if len(debts) == 0 || !m.pastDue(debts, at) {
			m.Lack("request.theme")
		}
		return true
	case theme == fact.Marketing:
		return len(debts) > 0
	case !fact.Serves(theme):
		return true
	}
	return m.pastDue(debts, at)
}

// pastDue says that one of the debts, or of all when none is named, was or may
// have been past due at an instant.
func (m *Matter) pastDue(debts []string, at time.Time) bool {
	late := func(d *fact.Debt) bool {
		switch {
		case d != nil && d.Current:
			return false
		case d == nil || d.PastDueOn == nil:
			m.Lack("facts.debts.pastDueOn")
			return true
		}
		return at.Unix() >= int64(*d.PastDueOn)*86400-14*3600 // where the day begins first
	}
	past := false // every debt is looked at, so that what is missing does not depend on their order
	if len(debts) == 0 || slices.Contains(debts, fact.Every) {
		for i := range m.Facts.Debts {
			past = late(&m.Facts.Debts[i]) || past
		}
		return past || (len(m.Facts.Debts) == 0 || m.strange()) && late(nil)
	}
	for _, id := range debts {
		past = late(m.Debt(id)) || past
	}
	return past
}

// strange says that a past contact, or a restriction, was about a debt of which the facts
// say nothing: they are not all that the person has.
func (m *Matter) strange() bool {
	if m.stranger == 0 {
		m.stranger = -1
		note := func(debts []string) {
			if slices.ContainsFunc(debts, func(id string) bool { return id != fact.Every && m.Debt(id) == nil }) {
				m.stranger = 1
			}
		}
		for _, x := range m.Past {
			note(x.Debts)
		}
		m.restricting(note)
	}
	return m.stranger > 0
}

// collected says that a past contact was, or may have been, in connection with
// the collection of a debt: one of which the purpose is not known may have been.
func (m *Matter) collected(x *fact.Interaction) bool {
	if x.Theme == "" || x.Theme == "opsCollDebt" {
		return true
	}
	if x.Purpose == "" {
		return true
	}
	return !(fact.IsLogin(x.Theme, x.Purpose, x.Debts) && m.hadAsked(x)) && m.collection(x.Theme, x.Purpose, x.Debts, x.At)
}

// Collected is collected for rules.
func (m *Matter) Collected(x *fact.Interaction) bool { return m.collected(x) }

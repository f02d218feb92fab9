package guard

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/federal"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/rule/guard/lender"
	"nectarine/internal/rule/guard/state"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

// Effects that a setting may give a rule instead of its own.
const (
	Off  = "off"  // the rule is not judged
	Warn = "warn" // what it finds does not block
)

// Setting is what a lender has set of one rule: an effect, or a parameter.
type Setting struct {
	// Rule is its name.
	Rule string `json:"rule"`
	// LoanType narrows it to debts of one loan type; empty is the company. Where
	// both speak, the tighter holds.
	LoanType string `json:"loanType,omitempty"`
	// Effect is off or warn; without one, Parameter is set to Value.
	Effect    string `json:"effect,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	Value     int    `json:"value,omitempty"`
}

// MarshalJSON prints the value of a parameter, zero too, and none of an effect.
func (s Setting) MarshalJSON() ([]byte, error) {
	type plain Setting
	out := struct {
		plain
		Value *int `json:"value,omitempty"`
	}{plain: plain(s)}
	if s.Parameter != "" {
		out.Value = &s.Value
	}
	return json.Marshal(out)
}

// Profile is who the lender is, and what it has set. Off, warn and looser numbers
// are refused where law binds it in a state that it serves; and whatever is set,
// no decision falls short of the law that binds the contact.
type Profile struct {
	// Contacter is what the company is: creditor or collector. Empty is not
	// known, or both, and law that binds either binds it.
	Contacter string `json:"contacter,omitempty"`
	// Serves are the states in which its borrowers live; none is not known, and
	// may be every state.
	Serves []string `json:"serves"`
	// Licenses are those that it holds, of those by which an act binds creditors
	// (us-wa-small-loans), or none; empty is not known: then no setting may fall short of
	// such an act.
	Licenses []string `json:"licenses,omitempty"`
	// Settings are what is set of the rules.
	Settings []Setting `json:"settings"`
}

// Edition says which rulebook it is: the day whose rules are in force, where the
// person may be, and the profile. The book can be made again from it.
type Edition struct {
	// On is the day.
	On string `json:"on"`
	// Book is the name of the rules of that day as they are set, with whom they bind: another
	// release, in which one of them reads otherwise, has another, and may decide otherwise.
	Book string `json:"book"`
	Profile
}

// standing is a rule as it stands in a book.
type standing struct {
	law.Rule
	from, to day.Day // exclusive
	bindings []binding
	settings []Setting
}

// binding is an act by which creditors are bound to a rule.
type binding struct {
	law.Binding
	from, to day.Day
}

// Rulebook is every rule of this release, whether in force or not, as a lender
// has set them. It may be used by many at once.
type Rulebook struct {
	Profile  Profile
	rules    []standing
	bindings []binding
	turns    []day.Day  // days on which a rule or binding begins or ends, in order
	editions [][32]byte // the digests of the rules from each turn on
	names    []string   // the beginnings of these, in hexadecimal
	seats    []atomic.Pointer[seats]
}

// seats are the rules that may bear on a contact: those that are in force on one of
// two days, and bind who contacts.
type seats struct {
	general []seat            // those of no state
	byState map[string][]seat // those of a state, with its cities
}

// seat is one of them, with how it binds who contacts, where no act of a state
// does.
type seat struct {
	*standing
	judge  func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding
	bond   bond
	needs  law.Need
	blocks bool // if it finds something, unless the lender has set it to warn
	// narrow is that it holds in a city alone, leaves out kinds of debts, is bound by
	// acts of states, or was set by the lender: most rules are none of it.
	narrow bool
}

// never is a day after all that are judged.
const never = day.Day(1 << 30)

var standard = sync.OnceValue(func() []law.Rule {
	return law.Complete(slices.Concat(federal.Rules(), state.Rules(), lender.Rules()))
})

// Standard is every rule of this release, whether in force or not.
func Standard() []law.Rule {
	all := slices.Clone(standard())
	for i := range all {
		all[i].Parameters = slices.Clone(all[i].Parameters)
	}
	return all
}

// Bindings are the acts of states that bind creditors to rules of others.
func Bindings() []law.Binding { return state.Bindings() }

// Book is the rulebook of a profile. The error names the rule, the parameter, the
// bounds, or the law that binds the lender to the rule, with its citation.
func Book(p Profile) (*Rulebook, error) {
	b := &Rulebook{Profile: Profile{Contacter: p.Contacter, Licenses: fact.Unique(p.Licenses),
		Serves: fact.Unique(append([]string{}, p.Serves...)), Settings: append([]Setting{}, p.Settings...)}}
	if !slices.Contains([]string{"", fact.Creditor, fact.Collector}, p.Contacter) {
		return nil, fmt.Errorf("contacter: %q must be creditor or collector, or nothing when it is not known", p.Contacter)
	}
	for _, s := range p.Serves {
		if !zone.IsState(s) {
			return nil, fmt.Errorf("serves: %q is not the two capital letters of a state", s)
		}
	}
	if err := licensed(p.Licenses); err != nil {
		return nil, err
	}
	for _, r := range Standard() {
		x := standing{Rule: r}
		var err error
		if x.from, x.to, err = days(r.From, r.To); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		b.rules = append(b.rules, x)
	}
	if err := b.bind(Bindings()); err != nil {
		return nil, err
	}
	for _, s := range b.Profile.Settings {
		if err := b.set(s); err != nil {
			return nil, err
		}
	}
	b.index()
	return b, nil
}

// NoLicense says that a company holds none of the licenses by which an act binds creditors.
const NoLicense = "none"

// Licenses are those by which an act binds creditors.
func Licenses() (all []string) {
	for _, x := range Bindings() {
		if x.License != "" {
			all = append(all, x.License)
		}
	}
	return fact.Unique(all)
}

// licensed refuses a license of which no act speaks.
func licensed(held []string) error {
	known := append(Licenses(), NoLicense)
	for _, l := range held {
		if !slices.Contains(known, l) || l == NoLicense && len(held) > 1 {
			return fmt.Errorf("licenses: %q must be one of %s, where none stands alone", l, strings.Join(known, ", "))
		}
	}
	return nil
}

// bindsIt says that an act binds the company as a creditor by the license that it holds.
func (b *Rulebook) bindsIt(x *binding) bool {
	return x.License == "" || slices.Contains(b.Profile.Licenses, x.License)
}

func days(from, to string) (f, t day.Day, err error) {
	if f, err = day.Parse(from); err != nil {
		return 0, 0, err
	}
	if t = never; to != "" {
		t, err = day.Parse(to)
	}
	return f, t, err
}

// bind gives rules the acts of states that bind creditors to them.
func (b *Rulebook) bind(all []law.Binding) error {
	for _, x := range all {
		from, to, err := days(x.From, x.To)
		if err != nil {
			return fmt.Errorf("binding %s: %w", x.Citation, err)
		}
		for _, id := range x.Rules {
			i := slices.IndexFunc(b.rules, func(r standing) bool { return r.ID == id })
			if i < 0 {
				return fmt.Errorf("binding %s: there is no rule %q", x.Citation, id)
			}
			b.rules[i].bindings = append(b.rules[i].bindings, binding{x, from, to})
		}
		b.bindings = append(b.bindings, binding{x, from, to})
	}
	return nil
}

// index finds the days on which the book changes.
func (b *Rulebook) index() {
	for i := range b.rules {
		r := &b.rules[i]
		b.turns = append(b.turns, r.from, r.to)
		for _, x := range r.bindings {
			b.turns = append(b.turns, x.from, x.to)
		}
	}
	slices.Sort(b.turns)
	b.turns = slices.Compact(b.turns)
	b.seats = make([]atomic.Pointer[seats], 2*2*(len(b.turns)+1)*len(contacters))
	forms := make([][32]byte, len(b.rules))
	for i := range b.rules {
		forms[i] = sha256.Sum256(b.rules[i].form())
	}
	for _, on := range b.turns {
		b.editions = append(b.editions, sha256.Sum256(b.form(on, forms)))
		b.names = append(b.names, hex.EncodeToString(b.editions[len(b.editions)-1][:8]))
	}
}

// contacter is who contacts: what a request says of it against the profile is not known,
// and every rule that binds either holds.
func (b *Rulebook) contacter(said string) string {
	if b.Profile.Contacter != "" && said != b.Profile.Contacter {
		return ""
	}
	return said
}

// contacters are who may contact, as far as rules tell them apart.
var contacters = []string{"", fact.Creditor, fact.Collector}

// turn is how many of the days on which the book changes have come.
func (b *Rulebook) turn(on day.Day) int {
	i, _ := slices.BinarySearch(b.turns, on+1)
	return i
}

// seated is the rules that may bear on a contact whose day is between two, which
// are nearly always of one turn of the book, or of one and the next: then they are
// found once, and kept.
func (b *Rulebook) seated(contacter string, business bool, earliest, latest day.Day) *seats {
	turn, more := b.turn(earliest), b.turn(latest)-b.turn(earliest)
	if more > 1 {
		return b.seat(contacter, business, earliest, latest)
	}
	place := 2 * ((2*turn+more)*len(contacters) + slices.Index(contacters, contacter))
	if business {
		place++
	}
	kept := &b.seats[place]
	if s := kept.Load(); s != nil {
		return s
	}
	s := b.seat(contacter, business, earliest, latest)
	kept.Store(s)
	return s
}

// seat finds them. That a rule leaves out debts of a business is no question where the
// debts are not all of one.
func (b *Rulebook) seat(contacter string, business bool, earliest, latest day.Day) *seats {
	s := &seats{byState: map[string][]seat{}}
	for i := range b.rules {
		r := &b.rules[i]
		x := seat{standing: r, judge: r.Judge, bond: r.bond(contacter), needs: r.Needs, blocks: r.Severity == law.Blocks}
		acts := contacter != fact.Collector && len(r.bindings) > 0 && x.bond.how != law.ByLaw
		if r.from > latest || earliest >= r.to || x.bond.how == law.NotBound && !acts {
			continue
		}
		local := strings.HasPrefix(r.Jurisdiction, "US-")
		outside := len(r.Outside) > 1 || len(r.Outside) == 1 && (business || r.Outside[0] != fact.Commercial)
		x.narrow = acts || outside || len(r.settings) > 0 || local && len(r.Jurisdiction) > 5
		if !local {
			s.general = append(s.general, x)
			continue
		}
		s.byState[r.Jurisdiction[3:5]] = append(s.byState[r.Jurisdiction[3:5]], x)
	}
	return s
}

// name is the name of the rules that are in force on two days.
func (b *Rulebook) name(earliest, latest day.Day) string {
	at := func(on day.Day) string {
		if i := b.turn(on); i > 0 {
			return b.names[i-1]
		}
		return "none"
	}
	first, last := at(earliest), at(latest)
	if first == last {
		return first
	}
	return first + "-" + last
}

// LooksBack is how many days of interactions a decision needs at most; what rules
// never forget is needed for ever, or as the summary that the facts hold.
func (b *Rulebook) LooksBack() int {
	most := 0
	for i := range b.rules {
		r := &b.rules[i]
		most = max(most, r.LooksBack)
		for _, s := range r.settings {
			most = max(most, r.looksBack(r.at(s.LoanType).parameters))
		}
	}
	return most + 4 // days of the calendar, across the date line, and answers
}

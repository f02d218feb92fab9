package guard

import (
	"fmt"
	"strings"
	"time"
)

// ReadOut is the decision as a paragraph that a person can read out, with times
// of a zone.
func (d *Decision) ReadOut(l *time.Location) string {
	var b strings.Builder
	if d.Result {
		b.WriteString("This contact may be made: no rule of the book stops it.")
	} else {
		b.WriteString("This contact may not be made.")
	}
	for _, r := range d.Reasons {
		verb := "It is forbidden"
		if r.Severity == Warns {
			verb = "Note"
		} else if r.Binding == Practice {
			verb = "It is against good practice"
		}
		fmt.Fprintf(&b, " %s (%s, %s): %s", verb, r.Citation, r.Rule, r.Says)
		if evidence := strings.Join(r.Evidence, ", "); strings.Trim(evidence, ", ") != "" {
			fmt.Fprintf(&b, " This rests on %s.", evidence)
		}
	}
	switch {
	case !d.Result && d.NextAllowedAt != nil:
		fmt.Fprintf(&b, " It may be made from %s, if nothing more becomes known.", d.NextAllowedAt.In(l).Format("Monday, January 2, 2006, 3:04:05 PM MST"))
	case d.NoEnd == "horizon":
		b.WriteString(" No moment within 400 days is permitted.")
	case d.NoEnd != "":
		fmt.Fprintf(&b, " The rule %s has no end while the facts stay as they are.", d.NoEnd)
	}
	if len(d.Missing) > 0 {
		fmt.Fprintf(&b, " Not known, and taken at the strictest: %s.", strings.Join(d.Missing, ", "))
	}
	return b.String()
}

// Difference is one thing in which a decision made again is not the one that
// was stored.
type Difference struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Is    string `json:"is"`
}

// Verify makes a stored decision again, by the rulebook that it names, and
// answers what differs: nothing proves that it followed from the request, the
// facts and that book. The error says that it cannot be made again.
func Verify(c Case, stored Decision) ([]Difference, error) {
	b, err := Book(stored.Edition)
	if err != nil {
		return nil, fmt.Errorf("decision.edition: %w", err)
	}
	again, err := Decide(c.Request, c.Facts, b)
	if err != nil {
		return nil, err
	}
	differences := []Difference{}
	for _, x := range []Difference{
		{"result", fmt.Sprint(stored.Result), fmt.Sprint(again.Result)},
		{"reasons", ids(stored.Reasons), ids(again.Reasons)},
		{"nextAllowedAt", instant(stored.NextAllowedAt), instant(again.NextAllowedAt)},
		{"noEnd", stored.NoEnd, again.NoEnd},
		{"missing", strings.Join(stored.Missing, ", "), strings.Join(again.Missing, ", ")},
		{"digest", stored.Digest, again.Digest},
	} {
		if x.Was != x.Is {
			differences = append(differences, x)
		}
	}
	return differences, nil
}

func instant(t *time.Time) string {
	if t == nil {
		return "null"
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func ids(reasons []Reason) string {
	var all []string
	for _, r := range reasons {
		all = append(all, fmt.Sprintf("%s v%d %s [%s] until %s", r.Rule, r.Version, r.Severity, strings.Join(r.Evidence, " "), instant(r.Until)))
	}
	return strings.Join(all, "; ")
}

// Past is the facts of one person, whose interactions are looked at again.
type Past struct {
	Contacter string `json:"contacter,omitempty"`
	Facts     Facts  `json:"facts"`
}

// ParsePast reads the facts of one person.
func ParsePast(data []byte) (Past, error) {
	var p Past
	if err := strict(data, &p); err != nil {
		return Past{}, fmt.Errorf("past: %w", err)
	}
	return p, p.Facts.check()
}

// Hit is a past interaction that a tighter book would have blocked.
type Hit struct {
	Interaction string   `json:"interaction"`
	At          string   `json:"at"`
	Rules       []string `json:"rules"`
}

// Study asks what a tighter book would have blocked. It keeps the books of the
// days that it has met.
type Study struct {
	Tightened     []Setting
	before, after map[string]*Rulebook
	// Looked is how many outbound interactions have been looked at, and Blocked
	// how many of them the book as it stands would have blocked already.
	Looked, Blocked int
}

// Look judges every outbound interaction of a person as if it were asked for at
// its own instant, by the book of its day as it stands and as tightened, and
// answers those that only the tighter one blocks.
func (s *Study) Look(p Past) ([]Hit, error) {
	hits := []Hit{}
	for i := range p.Facts.Interactions {
		x := &p.Facts.Interactions[i]
		if x.Direction != Outbound {
			continue
		}
		before, after, err := s.books(x.At.UTC().Format(time.DateOnly))
		if err != nil {
			return nil, err
		}
		r := Request{At: x.At, Channel: x.Channel, Direction: Outbound, Person: x.Person, Recipient: x.Recipient, Contacter: p.Contacter, Theme: x.Theme, Purpose: x.Purpose,
			ReplyTo: x.ReplyTo, Debts: x.Debts, Prerecorded: x.Prerecorded, Contact: Contact{ID: x.Contact, Label: x.Label}}
		f := p.Facts
		f.Interactions = append(append([]Interaction{}, p.Facts.Interactions[:i]...), p.Facts.Interactions[i+1:]...)
		was, err := Decide(r, f, before)
		if err != nil {
			return nil, err
		}
		is, err := Decide(r, f, after)
		if err != nil {
			return nil, err
		}
		if s.Looked++; !was.Result {
			s.Blocked++
		} else if !is.Result {
			hit := Hit{Interaction: x.ID, At: x.At.UTC().Format(time.RFC3339)}
			for _, reason := range is.Reasons {
				if reason.Severity == Blocks {
					hit.Rules = append(hit.Rules, reason.Rule)
				}
			}
			hits = append(hits, hit)
		}
	}
	return hits, nil
}

func (s *Study) books(on string) (before, after *Rulebook, err error) {
	if s.before == nil {
		s.before, s.after = map[string]*Rulebook{}, map[string]*Rulebook{}
	}
	if s.before[on] == nil {
		if s.before[on], err = Book(Edition{On: on}); err != nil {
			return nil, nil, err
		}
		if s.after[on], err = Book(Edition{On: on, Tightened: s.Tightened}); err != nil {
			return nil, nil, err
		}
	}
	return s.before[on], s.after[on], nil
}

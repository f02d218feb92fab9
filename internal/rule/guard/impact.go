package guard

import (
	"fmt"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// Past is the facts of one person, whose interactions are looked at again.
type Past struct {
	Contacter string     `json:"contacter,omitempty"`
	Facts     fact.Facts `json:"facts"`
}

// ParsePast reads the facts of one person.
func ParsePast(data []byte) (Past, error) {
	var p Past
	if err := fact.Strict(data, &p); err != nil {
		return Past{}, fmt.Errorf("past: %w", err)
	}
	return p, p.Facts.Check()
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
		if x.Direction != fact.Outbound {
			continue
		}
		before, after, err := s.books(x.At.UTC().Format(time.DateOnly))
		if err != nil {
			return nil, err
		}
		r := fact.Request{At: x.At, Channel: x.Channel, Direction: fact.Outbound, Person: x.Person, Recipient: x.Recipient, Contacter: p.Contacter, Theme: x.Theme, Purpose: x.Purpose,
			ReplyTo: x.ReplyTo, Debts: x.Debts, Prerecorded: x.Prerecorded, Contact: fact.Contact{ID: x.Contact, Label: x.Label}}
		f := p.Facts
		f.Interactions = append(append([]fact.Interaction{}, p.Facts.Interactions[:i]...), p.Facts.Interactions[i+1:]...)
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
				if reason.Severity == law.Blocks {
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

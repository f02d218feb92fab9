package guard

import (
	"fmt"
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// Past is the facts of one person, whose interactions are looked at again.
type Past struct {
	// Contacter is as in a request, and Facts are those of the person.
	Contacter string     `json:"contacter,omitempty"`
	Facts     fact.Facts `json:"facts"`
}

// ParsePast reads the facts of one person.
func ParsePast(data []byte) (Past, error) {
	var p Past
	if err := fact.Strict(data, &p); err != nil {
		return Past{}, fmt.Errorf("past: %w", err)
	}
	return p, p.Facts.Validate()
}

// Hit is a past interaction that a tighter book would have blocked.
type Hit struct {
	// Interaction is its id, At its instant, Rules are those that would block it, and
	// Missing the facts that were not known and taken at their worst, where that rests on
	// them.
	Interaction string   `json:"interaction"`
	At          string   `json:"at"`
	Rules       []string `json:"rules"`
	Missing     []string `json:"missing"`
}

// Study asks what a tighter book would have blocked of what was done.
type Study struct {
	before, after *Rulebook
	// Looked is how many outbound interactions have been looked at, and Blocked
	// how many of them the book as it stands would have blocked already.
	Looked, Blocked int
	// Missing is of how many of those that were blocked already each fact was not known,
	// by its name.
	Missing map[string]int
}

// NewStudy compares the book of a profile with the one that has some settings
// more. The error is that of Book.
func NewStudy(p Profile, more []Setting) (*Study, error) {
	before, err := Book(p)
	if err != nil {
		return nil, err
	}
	p.Settings = append(append([]Setting{}, p.Settings...), more...)
	after, err := Book(p)
	return &Study{before: before, after: after, Missing: map[string]int{}}, err
}

// Look judges every outbound interaction of a person as if it were asked for at
// its own instant, by the rules of its day as they stand and as tightened, and
// answers those that only the tighter book blocks. What an interaction does not
// say, such as whether it was dialed by hand, is read at its worst; but of whom nobody knows
// who it was is taken for the borrower, at each contact alike.
func (s *Study) Look(p Past) ([]Hit, error) {
	hits := []Hit{}
	p.Facts.Interactions = slices.Clone(p.Facts.Interactions)
	unknown := map[string]bool{}
	for i := range p.Facts.Interactions {
		if x := &p.Facts.Interactions[i]; x.Recipient == "" {
			x.Recipient, unknown[x.ID] = fact.Borrower, true
		}
	}
	for i := range p.Facts.Interactions {
		x := &p.Facts.Interactions[i]
		if x.Direction != fact.Outbound {
			continue
		}
		f := p.Facts
		f.Interactions = append(append([]fact.Interaction{}, p.Facts.Interactions[:i]...), p.Facts.Interactions[i+1:]...)
		r := asked(x, p.Contacter)
		was, err := Decide(r, f, s.before)
		if err != nil {
			return nil, err
		}
		is, err := Decide(r, f, s.after)
		if err != nil {
			return nil, err
		}
		if unknown[x.ID] {
			was.Missing, is.Missing = append(was.Missing, "request.recipient"), append(is.Missing, "request.recipient")
		}
		if s.Looked++; !was.Result {
			s.Blocked++
			for _, name := range was.Missing {
				s.Missing[name]++
			}
		} else if !is.Result {
			hit := Hit{Interaction: x.ID, At: x.At.UTC().Format(time.RFC3339), Missing: is.Missing}
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

// asked is the request that an interaction would have been.
func asked(x *fact.Interaction, contacter string) fact.Request {
	r := fact.Request{At: x.At, Channel: x.Channel, Direction: fact.Outbound, Person: x.Person,
		Recipient: x.Recipient, Contacter: contacter, Theme: x.Theme, Purpose: x.Purpose, RequiredBy: x.RequiredBy,
		ReplyTo: x.ReplyTo, Autodialed: x.Autodialed, Prerecorded: x.Prerecorded != nil &&
			*x.Prerecorded, Contact: fact.Contact{ID: x.Contact, Label: x.Label, Mobile: x.Mobile, Zones: x.Zones}}
	for _, d := range x.Debts {
		if d != fact.Every && d != "" {
			r.Debts = append(r.Debts, d)
		}
	}
	return r
}

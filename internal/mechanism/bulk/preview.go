package bulk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Summary is what a run would do, or has done.
type Summary struct {
	Members    int            `json:"members" doc:"How many members there are."`
	Changed    int            `json:"changed" doc:"How many would be changed."`
	Unchanged  int            `json:"unchanged" doc:"How many are already as they should be."`
	Skipped    int            `json:"skipped" doc:"How many would be left alone."`
	Failed     int            `json:"failed" doc:"How many could not be done."`
	Changes    []*Group       `json:"changes" nullable:"false" doc:"What would change, the most frequent first, at most 100; what the server stamps by itself is left out."`
	Effects    map[string]int `json:"effects" nullable:"false" doc:"What would be made, changed and deleted altogether, such as doNotInteract created."`
	Exceptions []*Outcome     `json:"exceptions" nullable:"false" doc:"The first 100 that would fail or be left alone, and why."`
}

// Group is a change that several members have in common.
type Group struct {
	Field string `json:"field"`
	From  any    `json:"from"`
	To    any    `json:"to"`
	Count int    `json:"count"`
}

// most bounds the lists of a summary.
const most = 100

// Preview does a run as it would be done, slice by slice, in transactions that
// are rolled back, and answers what would come of it. It writes nothing.
func (b *Bulk) Preview(ctx context.Context, s store.Scope, work, owner string, params any) (*Summary, error) {
	p, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	return b.preview(ctx, s, &Run{Work: work, Owner: owner, Params: p})
}

// PreviewUndo is what Undo of an ended run would do.
func (b *Bulk) PreviewUndo(ctx context.Context, s store.Scope, id string) (*Summary, error) {
	r, err := store.Preview(ctx, b.db, s, func(ctx context.Context, tx *store.Tx) (*Run, error) { return b.Undo(ctx, tx, id) })
	if err != nil {
		return nil, err
	}
	return b.preview(ctx, s, &Run{Work: r.Work, Owner: r.Owner, Params: r.Params, UndoOf: r.UndoOf})
}

// tried is what a slice of a run would do.
type tried struct {
	members  []string // none after the last
	outcomes []*Outcome
	effects  []store.Change
}

func (b *Bulk) preview(ctx context.Context, s store.Scope, r *Run) (*Summary, error) {
	sum := summing{Summary: &Summary{Effects: map[string]int{}}, groups: map[string]*Group{}}
	for size := Slice; ; {
		t, err := store.Preview(ctx, b.db, s, func(ctx context.Context, tx *store.Tx) (tried, error) { return b.try(ctx, tx, r, size) })
		broken, isBroken := err.(*failed)
		switch {
		case isBroken && len(broken.members) > 1:
			size = (len(broken.members) + 1) / 2
			continue
		case isBroken:
			if t, err = b.fails(ctx, s, r, broken); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		case len(t.members) == 0:
			return sum.up(), nil
		}
		sum.add(t, b.works[r.Work].Stamped)
		r.Place, size = t.members[len(t.members)-1], Slice
	}
}

// try does the next slice of a run.
func (b *Bulk) try(ctx context.Context, tx *store.Tx, r *Run, size int) (t tried, err error) {
	w, err := b.enter(tx, r)
	if err != nil {
		return t, err
	}
	members, done, err := w.next(ctx, tx, r, size)
	if err != nil || len(members) == 0 {
		return t, err
	}
	outcomes, err := w.do(ctx, tx, r, members, done)
	if err != nil {
		return t, b.sort(err, members)
	}
	return tried{members, outcomes, tx.Changes}, nil
}

// fails is the slice of the one member that cannot be done. What went wrong on our side
// tells nothing of what would be done, and is an error.
func (b *Bulk) fails(ctx context.Context, s store.Scope, r *Run, broken *failed) (tried, error) {
	return store.Read(ctx, b.db, s, func(ctx context.Context, tx *store.Tx) (tried, error) {
		o := (&Outcome{Member: broken.members[0]}).Fail(ctx, broken.cause)
		if o.ErrorType == "Internal" {
			return tried{}, broken.cause
		}
		w, err := b.enter(tx, r)
		if err != nil {
			return tried{}, err
		}
		return tried{members: broken.members, outcomes: []*Outcome{o}}, w.describe(ctx, tx, o, nil)
	})
}

// summing is a summary that still grows.
type summing struct {
	*Summary
	groups map[string]*Group
}

func (s *summing) add(t tried, stamped []string) {
	s.Members += len(t.members)
	for _, c := range t.effects {
		s.Effects[c.Kind+" "+string(c.Action)]++
	}
	for _, o := range t.outcomes {
		switch o.Result {
		case Done:
			s.Changed++
		case Unchanged:
			s.Unchanged++
		case Skipped:
			s.Skipped++
		default:
			s.Failed++
		}
		if (o.Result == Failed || o.Result == Skipped) && len(s.Exceptions) < most {
			if o.Changes == nil {
				o.Changes = []diff.FieldChange{}
			}
			s.Exceptions = append(s.Exceptions, o)
		}
		for _, c := range o.Changes {
			if slices.Contains(stamped, c.Field) {
				continue
			}
			key := fmt.Sprintf("%s\x00%v\x00%v", c.Field, plain(c.Old), plain(c.New))
			if s.groups[key] == nil {
				s.groups[key] = &Group{Field: c.Field, From: c.Old, To: c.New}
			}
			s.groups[key].Count++
		}
	}
}

// plain is a value as it is in JSON, so that equal values behind pointers group.
func plain(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// up is the summary with its groups in order.
func (s *summing) up() *Summary {
	all := make([]*Group, 0, len(s.groups))
	for _, g := range s.groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Field, b.Field), cmp.Compare(plain(a.To), plain(b.To)),
			cmp.Compare(plain(a.From), plain(b.From)))
	})
	s.Changes = all[:min(len(all), most)]
	if s.Exceptions == nil {
		s.Exceptions = []*Outcome{}
	}
	return s.Summary
}

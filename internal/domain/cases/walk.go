package cases

import (
	"context"
	"slices"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// processing is the case on its way from initiated to completed.
func (c *Case) processing(tx *store.Tx) *Case {
	way, by := *c, tx.Actor
	way.Status, way.StatusUpdatedAt, way.StatusUpdatedBy = Processing, tx.Now, &by
	return &way
}

// walk brings the cases that go from initiated to completed to processing first, as a
// change of its own, and answers what differs in each.
func (s *Cases) walk(ctx context.Context, tx *store.Tx, p *Plan) (map[*Case][]diff.FieldChange, error) {
	var all []*Case
	var at []int
	var goals []Case
	for i, c := range p.is {
		if p.walks[c] {
			all, at, goals = append(all, c), append(at, i), append(goals, *c)
			*c = *p.was[i].processing(tx)
		}
	}
	differences, err := store.Save(ctx, tx, all...)
	if err != nil {
		return nil, err
	}
	changed, first := make([]Changed, len(all)), make(map[*Case][]diff.FieldChange, len(all))
	for i, c := range all {
		first[c] = FlattenFields(differences[i])
		changed[i] = Changed{Was: p.was[at[i]], Is: c, Fields: first[c]}
	}
	if err := s.call(ctx, tx, changed); err != nil {
		return nil, err
	}
	for i, c := range all {
		way := *c
		p.was[at[i]] = &way
		goals[i].Row = way.Row
		*c = goals[i]
	}
	return first, nil
}

// merge are two differences, one after the other, as one.
func merge(first, second []diff.FieldChange) []diff.FieldChange {
	if first == nil {
		return second
	}
	all := slices.Clone(first)
	for _, f := range second {
		if i := slices.IndexFunc(all, func(g diff.FieldChange) bool { return g.Field == f.Field }); i >= 0 {
			all[i].New = f.New
		} else {
			all = append(all, f)
		}
	}
	return all
}

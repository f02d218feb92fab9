package cases

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Stamped are the fields of a case that a change of others stamps.
var Stamped = []string{"statusUpdatedAt", "statusUpdatedBy", "outcomeUpdatedAt", "outcomeUpdatedBy"}

// Each changes many cases in the same way and tells what came of each: one that
// cannot be changed stops no other, and one that is completed while initiated goes by
// way of processing.
func (s *Cases) Each(ctx context.Context, tx *store.Tx, ids []string, edit func(*Case) error) ([]*bulk.Outcome, error) {
	changes := make([]Change, len(ids))
	for i, id := range ids {
		changes[i] = Change{ID: id, Edit: edit, walks: true}
	}
	return s.outcomes(ctx, tx, changes)
}

// outcomes applies changes and tells what came of each.
func (s *Cases) outcomes(ctx context.Context, tx *store.Tx, changes []Change) ([]*bulk.Outcome, error) {
	p, err := s.Plan(ctx, tx, changes)
	if err != nil {
		return nil, err
	}
	changed, err := s.Commit(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	differs := make(map[string][]diff.FieldChange, len(changed))
	for _, c := range changed {
		differs[c.Is.ID] = c.Fields
	}
	all := make([]*bulk.Outcome, 0, len(changes))
	for _, c := range p.is {
		o := outcome(c)
		if fields := differs[c.ID]; fields != nil {
			o.Result, o.Changes = bulk.Done, fields
		}
		all = append(all, o)
	}
	for _, f := range p.Failed {
		o := &bulk.Outcome{Member: f.CaseID, CaseID: f.CaseID, BorrowerID: f.BorrowerID}
		all = append(all, o.Fail(ctx, f.Err))
	}
	return all, nil
}

// outcome is that of a case in which nothing has changed.
func outcome(c *Case) *bulk.Outcome {
	o := &bulk.Outcome{Member: c.ID, CaseID: c.ID, Result: bulk.Unchanged}
	if len(c.People) > 0 {
		o.BorrowerID = c.People[0]
	}
	return o
}

// Undo gives cases back what a bulk run changed in them, wherever nothing has
// changed it since; of a case in which something has, nothing is put back.
func (s *Cases) Undo(ctx context.Context, tx *store.Tx, _ *bulk.Run, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
	changes := make([]Change, 0, len(done))
	for _, o := range done {
		changes = append(changes, Change{ID: o.Member, restores: true, Edit: func(c *Case) error { return c.Revert(o.Changes) }})
	}
	all, err := s.outcomes(ctx, tx, changes)
	for _, o := range all {
		if o.Result == bulk.Failed && o.ErrorType == api.ChangedSince {
			o.Result = bulk.Skipped
		}
	}
	return all, err
}

package dni

import (
	"context"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Normalize completes a template of do not interacts and holds it to the rules. Errors
// name the field.
func (d *DoNotInteract) Normalize() error { return d.normalize() }

// CreateMany makes a do not interact like a checked template on each of many cases, and
// tells what came of each: one on which another stands fails and stops no other.
func CreateMany(ctx context.Context, tx *store.Tx, caseIDs []string, like DoNotInteract) ([]*bulk.Outcome, error) {
	people, err := cases.LockPeople(ctx, tx, caseIDs)
	if err != nil {
		return nil, err
	}
	standing, err := standingOn(ctx, tx, caseIDs)
	if err != nil {
		return nil, err
	}
	var all []*bulk.Outcome
	var fresh []*DoNotInteract
	of := map[*DoNotInteract]*bulk.Outcome{}
	for _, id := range caseIDs {
		o := &bulk.Outcome{Member: id, CaseID: id}
		all = append(all, o)
		if len(people[id]) == 0 {
			o.Fail(ctx, &store.NotFound{Object: "case", ID: id})
			continue
		}
		o.BorrowerID = people[id][0]
		if s := standing[id]; s != nil {
			o.Fail(ctx, api.Conflict(api.AlreadyExists, "the case has a do not interact already: "+s.ID))
			continue
		}
		d := like
		d.CaseID, d.PersonID = id, people[id][0]
		fresh, of[&d] = append(fresh, &d), o
	}
	zones, err := zonesOf(ctx, tx, fresh)
	if err != nil {
		return nil, err
	}
	var lasting []*DoNotInteract
	for _, d := range fresh {
		if d.span().Over(tx.Now.Time, zones.of(d, d.PersonID)) {
			of[d].Fail(ctx, api.Invalid("endDate", "has passed where the borrower lives: it would never block"))
			continue
		}
		lasting = append(lasting, d)
	}
	if err := store.Insert(ctx, tx, lasting...); err != nil {
		return nil, err
	}
	for _, d := range lasting {
		o := of[d]
		o.Result, o.ObjectID, o.Changes = bulk.Done, d.ID, []diff.FieldChange{{Field: "doNotInteract", New: "created"}}
	}
	return all, touch(ctx, tx, lasting)
}

// RemoveMany removes what a source has made on many cases, and tells what came of each; a
// case on which nothing of it stands is unchanged. One that types have made wider is left
// alone: it stands for what they ask for, too.
func RemoveMany(ctx context.Context, tx *store.Tx, caseIDs []string, source Source) ([]*bulk.Outcome, error) {
	people, err := cases.LockPeople(ctx, tx, caseIDs)
	if err != nil {
		return nil, err
	}
	standing, err := standingOn(ctx, tx, caseIDs)
	if err != nil {
		return nil, err
	}
	var all []*bulk.Outcome
	var over []*DoNotInteract
	for _, id := range caseIDs {
		o := &bulk.Outcome{Member: id, CaseID: id, Result: bulk.Unchanged}
		if len(people[id]) > 0 {
			o.BorrowerID = people[id][0]
		}
		switch d := standing[id]; {
		case d == nil || d.Source != source:
		case len(d.FiredBy) > 0:
			o.Result, o.ObjectID, o.ErrorType = bulk.Skipped, d.ID, api.InUse
			o.Message = "a type has made it wider, and what that asks for is not lifted with it: remove it at the case, if nothing asks for it"
		default:
			over = append(over, d)
			o.Result, o.ObjectID, o.Changes = bulk.Done, d.ID, []diff.FieldChange{{Field: "doNotInteract", Old: "active", New: "removed"}}
		}
		all = append(all, o)
	}
	return all, removeAll(ctx, tx, over...)
}

// UndoCreation removes what CreateMany has made, wherever nothing has changed it since.
func UndoCreation(ctx context.Context, tx *store.Tx, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
	return undoing{removeAll, diff.FieldChange{Field: "doNotInteract", Old: "active", New: "removed"}, func(d *DoNotInteract, _ *DoNotInteract) string {
		switch {
		case d.RemovedAt != nil || d.ExpiredAt != nil:
			return "it is over or removed already"
		case d.UpdatedAt != d.CreatedAt:
			return "it has been changed since"
		}
		return ""
	}}.of(ctx, tx, done)
}

// UndoRemoval puts back what RemoveMany has removed, wherever nothing has come in its place.
func UndoRemoval(ctx context.Context, tx *store.Tx, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
	return undoing{restore, diff.FieldChange{Field: "doNotInteract", Old: "removed", New: "active"}, func(d, standing *DoNotInteract) string {
		switch {
		case d.RemovedAt == nil:
			return "it is no longer removed"
		case standing != nil:
			return "another do not interact stands on the case: " + standing.ID
		}
		return ""
	}}.of(ctx, tx, done)
}

// undoing is a way back from what was done to many cases at once.
type undoing struct {
	do     func(context.Context, *store.Tx, ...*DoNotInteract) error
	change diff.FieldChange // what is told of each
	// against is the reason why one is left as it is, or empty. standing is the one that
	// stands on the case now, or nil.
	against func(d, standing *DoNotInteract) string
}

// of undoes the outcomes, but for those against which there is a reason.
func (u undoing) of(ctx context.Context, tx *store.Tx, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
	caseIDs, ids := make([]string, len(done)), make([]string, len(done))
	for i, o := range done {
		caseIDs[i], ids[i] = o.CaseID, o.ObjectID
	}
	if _, err := cases.LockPeople(ctx, tx, caseIDs); err != nil {
		return nil, err
	}
	standing, err := standingOn(ctx, tx, caseIDs)
	if err != nil {
		return nil, err
	}
	found, err := store.LockMany[DoNotInteract](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var all []*bulk.Outcome
	var changed []*DoNotInteract
	for _, was := range done {
		o := &bulk.Outcome{Member: was.Member, CaseID: was.CaseID, BorrowerID: was.BorrowerID, ObjectID: was.ObjectID,
			Result: bulk.Skipped, ErrorType: api.ChangedSince}
		all = append(all, o)
		d := found[was.ObjectID]
		if d == nil {
			o.Message = "it is no longer there"
			continue
		}
		if o.Message = u.against(d, standing[was.CaseID]); o.Message != "" {
			continue
		}
		o.Result, o.ErrorType, o.Changes = bulk.Done, "", []diff.FieldChange{u.change}
		changed = append(changed, d)
	}
	return all, u.do(ctx, tx, changed...)
}

// restore puts removed do not interacts back. As removing them, it does not move
// their updatedAt, which tells whether anybody has changed what they say.
func restore(ctx context.Context, tx *store.Tx, all ...*DoNotInteract) error {
	for _, d := range all {
		d.RemovedAt, d.RemovedBy = nil, nil
		if err := d.normalize(); err != nil {
			return err
		}
	}
	if _, err := store.SaveSubresource(ctx, tx, all...); err != nil {
		return err
	}
	return touch(ctx, tx, all)
}

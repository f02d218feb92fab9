package dni

import (
	"context"
	"slices"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store"
)

// revert takes back what changes of cases have set off that are now undone: what
// they made by themselves is removed, and what they lifted stands again. What
// somebody has changed since stays as it is.
func revert(ctx context.Context, tx *store.Tx, undone []cases.Changed) error {
	if len(undone) == 0 {
		return nil
	}
	types, err := firing(ctx, tx, undone)
	if err != nil {
		return err
	}
	caseIDs := make([]string, len(undone))
	for i, c := range undone {
		caseIDs[i] = c.Is.ID
	}
	standing, err := standingOn(ctx, tx, caseIDs)
	if err != nil {
		return err
	}
	var made []*DoNotInteract
	for _, c := range undone {
		d := standing[c.Is.ID]
		if d == nil || d.Source != FromType || d.CreatedAt != c.Moment() || d.UpdatedAt != d.CreatedAt {
			continue
		}
		// What was undone led from what is now to what was.
		fired := slices.ContainsFunc(types[c.Is.TypeID], func(t *Type) bool {
			return t.Trigger().Fires(cases.StateOf(c.Is), cases.StateOf(c.Was))
		})
		if fired {
			made = append(made, d)
			standing[c.Is.ID] = nil
		}
	}
	if err := removeAll(ctx, tx, made...); err != nil {
		return err
	}
	return stand(ctx, tx, undone, standing)
}

// stand restores what the changes that are undone have lifted, where nothing stands.
func stand(ctx context.Context, tx *store.Tx, undone []cases.Changed, standing map[string]*DoNotInteract) error {
	for batch := range store.Slices(undone) {
		at := map[string]cases.Changed{}
		var caseIDs []string
		for _, c := range batch {
			if c.Was.Status != c.Is.Status && standing[c.Is.ID] == nil {
				at[c.Is.ID], caseIDs = c, append(caseIDs, c.Is.ID)
			}
		}
		if len(caseIDs) == 0 {
			continue
		}
		found, err := store.LockFound[DoNotInteract](ctx, tx, 100_000, func(q *store.Select) {
			q.Where("?TableAlias.case_id IN (?) AND ?TableAlias.source = 'type' AND ?TableAlias.removed_at IS NOT NULL", store.In(caseIDs))
		})
		if err != nil {
			return err
		}
		var lifted []*DoNotInteract
		for _, d := range found {
			if c := at[d.CaseID]; *d.RemovedAt == c.Moment() {
				lifted = append(lifted, d)
			}
		}
		if err := restore(ctx, tx, lifted...); err != nil {
			return err
		}
	}
	return nil
}

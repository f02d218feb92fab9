package dni

import (
	"context"
	"slices"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// lift removes what types made on cases that have come into a status on which
// each of those types, in the version that fired, ends. What a person made, or
// one type does not let go of, stays.
func lift(ctx context.Context, tx *store.Tx, changed []cases.Changed) error {
	status := map[string]cases.Status{}
	var caseIDs []string
	for _, c := range changed {
		if c.Was != nil && c.Was.Status != c.Is.Status {
			status[c.Is.ID], caseIDs = c.Is.Status, append(caseIDs, c.Is.ID)
		}
	}
	if len(caseIDs) == 0 {
		return nil
	}
	ending, err := store.Find[Type](ctx, tx, 10_000, func(q *store.Select) { q.Where("?TableAlias.end_on_status IS NOT NULL") })
	if err != nil || len(ending) == 0 {
		return err
	}
	ends := map[Firing][]cases.Status{} // by type and version
	for _, t := range ending {
		ends[Firing{TypeID: t.TypeID, Version: t.Version}] = t.EndOnStatus
	}
	standing, err := standingOn(ctx, tx, caseIDs)
	if err != nil {
		return err
	}
	var over []*DoNotInteract
	for _, caseID := range caseIDs {
		d := standing[caseID]
		if d == nil || d.Source != FromType {
			continue
		}
		stays := slices.ContainsFunc(d.FiredBy, func(f Firing) bool {
			return !slices.Contains(ends[Firing{TypeID: f.TypeID, Version: f.Version}], status[caseID])
		})
		if !stays {
			over = append(over, d)
		}
	}
	return removeAll(ctx, tx, over...)
}

// drop removes what types made on cases that are deleted. What somebody made is their
// word: it ends with no case, and the case stays until it is removed.
func drop(ctx context.Context, tx *store.Tx, caseIDs []string) error {
	standing, err := standingOn(ctx, tx, caseIDs)
	if err != nil {
		return err
	}
	var over []*DoNotInteract
	for _, id := range caseIDs {
		d := standing[id]
		if d == nil {
			continue
		}
		if d.Source != FromType {
			return api.Conflict(api.InUse, "somebody has made or changed the do not interact "+d.ID+" on the case: remove it before, if nothing else asks for it")
		}
		over = append(over, d)
	}
	return removeAll(ctx, tx, over...)
}

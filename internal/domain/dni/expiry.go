package dni

import (
	"context"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Expiries ends each do not interact at the midnight after its last day, in the
// time zone in which it is reckoned when that day ends.
func Expiries() calendar.Source {
	return calendar.Source{Name: "do not interact over",
		Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			return store.Earliest[DoNotInteract](ctx, a, "due_at")
		},
		Run: func(ctx context.Context, tx *store.Tx) error {
			due, err := lockDue(ctx, tx)
			if err != nil || len(due) == 0 {
				return err
			}
			return expire(ctx, tx, due)
		}}
}

// lockDue locks do not interacts at which to look, some thousand at most. Their
// cases come first, as in every other change: of two who lock both, neither waits
// for the other's.
func lockDue(ctx context.Context, tx *store.Tx) ([]*DoNotInteract, error) {
	found, err := store.Find[DoNotInteract](ctx, tx, 1000, func(q *store.Select) { q.Where("?TableAlias.due_at <= ?", tx.Now) })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids, caseIDs := make([]string, len(found)), make([]string, len(found))
	for i, d := range found {
		ids[i], caseIDs[i] = d.ID, d.CaseID
	}
	if _, err := store.LockMany[cases.Case](ctx, tx, caseIDs); err != nil {
		return nil, err
	}
	locked, err := store.LockMany[DoNotInteract](ctx, tx, ids)
	var due []*DoNotInteract
	for _, d := range locked {
		if d.DueAt != nil && !d.DueAt.After(tx.Now.Time) { // it may have changed meanwhile
			due = append(due, d)
		}
	}
	slices.SortFunc(due, func(a, b *DoNotInteract) int { return strings.Compare(a.ID, b.ID) })
	return due, err
}

// expire ends those of the locked do not interacts that are over for every
// borrower of their cases, and plans to look at the others again when they are.
func expire(ctx context.Context, tx *store.Tx, due []*DoNotInteract) error {
	ends, err := endsOf(ctx, tx, due)
	if err != nil {
		return err
	}
	later := map[clock.Time][]string{}
	var over []*DoNotInteract
	for _, d := range due {
		end := ends[d.ID]
		if end.After(tx.Now.Time) {
			later[end] = append(later[end], d.ID)
			continue
		}
		d.ExpiredAt, d.DueAt = &end, nil
		over = append(over, d)
	}
	for _, at := range slices.SortedFunc(maps.Keys(later), func(a, b clock.Time) int { return a.Compare(b.Time) }) {
		if _, err := tx.UpdateUntold(&DoNotInteract{DueAt: &at}, "due_at").Where("id IN (?)", store.In(later[at])).Exec(ctx); err != nil {
			return err
		}
	}
	if _, err := store.SaveSubresource(ctx, tx, over...); err != nil {
		return err
	}
	return touch(ctx, tx, over)
}

// endsOf are the moments at which do not interacts with a last day are over, by
// id: where the borrowers of a case live in several time zones, in the last of
// them.
func endsOf(ctx context.Context, tx *store.Tx, due []*DoNotInteract) (map[string]clock.Time, error) {
	caseIDs := make([]string, len(due))
	for i, d := range due {
		caseIDs[i] = d.CaseID
	}
	var links []*cases.Link
	if err := tx.SelectAll(&links).Where("?TableAlias.case_id IN (?)", store.In(caseIDs)).Scan(ctx); err != nil {
		return nil, err
	}
	of := map[string][]string{}
	var everyone []string
	for _, l := range links {
		of[l.CaseID], everyone = append(of[l.CaseID], l.PersonID), append(everyone, l.PersonID)
	}
	zones, err := zonesOf(ctx, tx, due, everyone...)
	if err != nil {
		return nil, err
	}
	ends := map[string]clock.Time{}
	for _, d := range due {
		persons := of[d.CaseID]
		if persons == nil {
			persons = []string{d.PersonID}
		}
		for _, person := range persons {
			if end, ok := d.span().Ends(zones.of(d, person)); ok && end.After(ends[d.ID].Time) {
				ends[d.ID] = clock.Of(end)
			}
		}
	}
	return ends, nil
}

// touch notes on the cases of do not interacts that something which hangs on
// them has changed.
func touch(ctx context.Context, tx *store.Tx, all []*DoNotInteract) error {
	for batch := range store.Slices(all) {
		var caseIDs []string
		for _, d := range batch {
			caseIDs = append(caseIDs, d.CaseID)
		}
		moved := &cases.Case{LastSubresourceUpdatedAt: &tx.Now, LastSubresourceUpdatedBy: &tx.Actor}
		_, err := tx.UpdateUntold(moved, "last_subresource_updated_at", "last_subresource_updated_by").Where("id IN (?)", store.In(caseIDs)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

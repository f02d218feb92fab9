package dni

import (
	"context"

	"nectarine/internal/mechanism/store"
)

// OnCases are those of the cases on which a do not interact stands that is neither
// over nor removed.
func OnCases(ctx context.Context, tx *store.Tx, caseIDs []string) (map[string]bool, error) {
	on := map[string]bool{}
	for batch := range store.Slices(caseIDs) {
		var found []*DoNotInteract
		q := tx.Select(&found)
		q.Column("case_id").Where("?TableAlias.removed_at IS NULL AND ?TableAlias.expired_at IS NULL AND ?TableAlias.case_id IN (?)", store.In(batch))
		q.Where("(?TableAlias.due_at IS NULL OR ?TableAlias.due_at > ?)", tx.Now)
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
		for _, d := range found {
			on[d.CaseID] = true
		}
	}
	return on, nil
}

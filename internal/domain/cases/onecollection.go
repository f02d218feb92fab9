package cases

import (
	"cmp"
	"context"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// oneActiveCollection is why cases that are, or become, active may not: of the collection
// cases of a borrower one is active at a time, unless the company allows several.
func oneActiveCollection(ctx context.Context, tx *store.Tx, all []*Case) (map[*Case]error, error) {
	var asking []*Case
	var persons []string
	own := map[string]bool{}
	for _, c := range all {
		if c.CaseType == "collection" && c.Status.Active() && len(c.People) > 0 {
			asking, persons = append(asking, c), append(persons, c.People...)
			own[c.ID] = true
		}
	}
	if len(asking) == 0 {
		return nil, nil
	}
	company, err := access.Own(ctx, tx)
	if err != nil || company.Settings.AllowSeveralCollectionCases {
		return nil, err
	}
	taken, err := activeCollections(ctx, tx, persons, own)
	if err != nil {
		return nil, err
	}
	refused := map[*Case]error{}
	for _, c := range asking {
		for _, person := range c.People {
			if other := taken[person]; other != "" {
				refused[c] = api.Conflict(api.AlreadyExists, "the borrower has an active collection case already: "+other)
			}
		}
		for _, person := range c.People {
			if refused[c] == nil {
				taken[person] = cmp.Or(c.ID, "another of these cases")
			}
		}
	}
	return refused, nil
}

// activeCollections are the active collection cases of borrowers, one of each, by the
// borrower, but for the cases of a list.
func activeCollections(ctx context.Context, tx *store.Tx, persons []string, but map[string]bool) (map[string]string, error) {
	of := map[string]string{}
	for batch := range store.Slices(persons) {
		var links []*Link
		q := tx.SelectAll(&links)
		q.Where("?TableAlias.person_id IN (?)", store.In(batch))
		q.Where("?TableAlias.case_id IN (SELECT c.id FROM cases c WHERE c.company_id = ? AND c.deleted_at IS NULL AND c.case_type = 'collection' AND c.status IN (?))", q.Space, store.In(active()))
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
		for _, l := range links {
			if !but[l.CaseID] {
				of[l.PersonID] = l.CaseID
			}
		}
	}
	return of, nil
}

package cases

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/store"
)

// New is a case of a version of a type about a borrower, as it begins; Open stores
// it.
func New(kind *casetype.Type, person string) *Case {
	return &Case{Status: Initiated, CaseType: kind.CaseType, TypeID: kind.ID, CaseTypeMeta: TypeMetaOf(kind), Name: &kind.Name,
		People: []string{person}, Details: map[string]any{}}
}

// collected is a collection case of a borrower.
type collected struct {
	bun.BaseModel `bun:"table:case_people,alias:l"`
	PersonID      string
	Status        Status `bun:",scanonly"`
}

// CollectionState tells of borrowers whether they have an active collection case, and how
// many closed ones.
func CollectionState(ctx context.Context, tx *store.Tx, persons []string) (active map[string]bool, closed map[string]int, err error) {
	var rows []collected
	q := tx.SelectAll(&rows)
	q.ColumnExpr("l.person_id, c.status").Join("JOIN cases c ON c.company_id = l.company_id AND c.id = l.case_id").
		Where("l.person_id IN (?) AND c.case_type = 'collection' AND c.deleted_at IS NULL", store.In(persons))
	if err := q.Scan(ctx); err != nil {
		return nil, nil, err
	}
	active, closed = map[string]bool{}, map[string]int{}
	for _, row := range rows {
		if row.Status.Active() {
			active[row.PersonID] = true
		} else {
			closed[row.PersonID]++
		}
	}
	return active, closed, nil
}

// ActiveByProcedure are the active cases that came to be by a procedure, after one, in the
// order of their ids, at most n.
func ActiveByProcedure(ctx context.Context, tx *store.Tx, procedure CreationProcedure, after string, n int) (all []*Case, err error) {
	q := tx.Select(&all)
	q.Where("?TableAlias.creation_procedure = ? AND ?TableAlias.id > ?", procedure, after)
	ActiveIn(q)
	err = q.OrderExpr("?TableAlias.id").Limit(int64(n)).Scan(ctx)
	return all, err
}

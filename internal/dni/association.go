package dni

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"nectarine/internal/casetype"
	"nectarine/internal/store"
	"nectarine/internal/trigger"
)

// Types are the do not interact types with what others have hooked into them.
type Types struct {
	// CustomFields are the data types of the custom fields of a case type, by
	// name. Without it case types have none.
	CustomFields func(context.Context, *store.Tx, *casetype.Type) (map[string]trigger.DataType, error)
}

// associated ties a do not interact type, whichever version is active, to a case
// type.
type associated struct {
	bun.BaseModel `bun:"table:case_type_do_not_interact_types,alias:a"`
	CompanyID     string `bun:",pk"`
	CaseTypeID    string `bun:",pk"`
	TypeID        string `bun:",pk"`
}

// common are the fields that cases of every type have, beside those of their
// base type and the custom ones.
var common = map[string]trigger.DataType{"lenderAck": trigger.Boolean, "matchToDataSource": trigger.Boolean, "autoCreated": trigger.Boolean}

// fieldsOf are the data types of the fields that cases of a case type have.
func (s *Types) fieldsOf(ctx context.Context, tx *store.Tx, of *casetype.Type) (map[string]trigger.DataType, error) {
	fields := map[string]trigger.DataType{}
	if s.CustomFields != nil {
		custom, err := s.CustomFields(ctx, tx, of)
		if err != nil {
			return nil, err
		}
		for name, kind := range custom {
			fields[name] = kind
		}
	}
	for name, kind := range common {
		fields[name] = kind
	}
	for _, f := range casetype.Fields(of.CaseType) {
		fields[f.Name] = trigger.DataType(f.Type)
	}
	return fields, nil
}

// fits refuses a version whose conditions do not fit a case type.
func (s *Types) fits(ctx context.Context, tx *store.Tx, t *Type, of *casetype.Type) error {
	fields, err := s.fieldsOf(ctx, tx, of)
	if err != nil {
		return err
	}
	return refusal(t.trigger().Fits(fields))
}

// fitsAssociated refuses a version whose conditions do not fit a case type that
// the type is associated with.
func (s *Types) fitsAssociated(ctx context.Context, tx *store.Tx, t *Type) error {
	var links []*associated
	if err := tx.SelectAll(&links).Where("?TableAlias.type_id = ?", t.TypeID).Scan(ctx); err != nil {
		return err
	}
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.CaseTypeID
	}
	kinds, err := store.GetMany[casetype.Type](ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if kinds[id] == nil {
			continue
		}
		if err := s.fits(ctx, tx, t, kinds[id]); err != nil {
			return err
		}
	}
	return nil
}

// Association is what a path ties: a case type and a do not interact type.
type Association struct {
	CaseType string `path:"caseTypeId"`
	Type     string `path:"doNotInteractTypeId" doc:"The id of the type (DT-…), or its number."`
}

// associate ties a type to a case type; once more is once. Every version that is
// not deprecated must fit: an active one fires, and a draft will.
func (s *Types) associate(ctx context.Context, tx *store.Tx, in *Association) error {
	of, err := store.Lock[casetype.Type](ctx, tx, in.CaseType)
	if err != nil {
		return err
	}
	all, err := versions(ctx, tx, in.Type, true)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.Status == "deprecated" {
			continue
		}
		if err := s.fits(ctx, tx, t, of); err != nil {
			return err
		}
	}
	n, err := store.Add(ctx, tx, true, &associated{CompanyID: tx.Space, CaseTypeID: of.ID, TypeID: all[0].TypeID})
	if n > 0 {
		store.Touched(tx, of, store.FieldChange{Field: "doNotInteractTypes", New: all[0].TypeID})
	}
	return err
}

func dissociate(ctx context.Context, tx *store.Tx, in *Association) error {
	of, err := store.Lock[casetype.Type](ctx, tx, in.CaseType)
	if err != nil {
		return err
	}
	all, err := versions(ctx, tx, in.Type, false)
	if err != nil {
		return err
	}
	result, err := tx.Remove((*associated)(nil)).Where("case_type_id = ? AND type_id = ?", of.ID, all[0].TypeID).Exec(ctx)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return &store.NotFound{Object: "association", ID: fmt.Sprintf("%s with %s", all[0].TypeID, of.ID)}
	}
	store.Touched(tx, of, store.FieldChange{Field: "doNotInteractTypes", Old: all[0].TypeID})
	return err
}

// listAssociated are the types of a case type: of each its active version, or the
// newest where none is active.
func listAssociated(ctx context.Context, tx *store.Tx, in *struct {
	CaseType string `path:"caseTypeId"`
}) ([]*Type, error) {
	of, err := store.Get[casetype.Type](ctx, tx, in.CaseType)
	if err != nil {
		return nil, err
	}
	all, err := store.Find[Type](ctx, tx, 10_000, func(q *store.Select) {
		q.Where("?TableAlias.type_id IN (SELECT a.type_id FROM case_type_do_not_interact_types a WHERE a.company_id = ?TableAlias.company_id AND a.case_type_id = ?)", of.ID)
	})
	if err != nil {
		return nil, err
	}
	families := map[string][]*Type{}
	var order []string
	for _, t := range all {
		if families[t.TypeID] == nil {
			order = append(order, t.TypeID)
		}
		families[t.TypeID] = append(families[t.TypeID], t)
	}
	chosen := make([]*Type, len(order))
	for i, id := range order {
		if chosen[i], err = choose(families[id], 0, "active"); err != nil {
			return nil, err
		}
	}
	return chosen, nil
}

// CarryOver gives a new version of a case type the do not interact types of the
// one that it is made from.
func CarryOver(ctx context.Context, tx *store.Tx, from, to *casetype.Type) error {
	var links []*associated
	if err := tx.SelectAll(&links).Where("?TableAlias.case_type_id = ?", from.ID).Scan(ctx); err != nil {
		return err
	}
	for _, l := range links {
		l.CaseTypeID = to.ID
	}
	_, err := store.Add(ctx, tx, true, links...)
	return err
}

// Package casetype holds the types of cases: templates with a base type, of
// which every company has fourteen from the start.
package casetype

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/api"
	"nectarine/internal/store"
)

// Type is a version of a case type.
type Type struct {
	bun.BaseModel `bun:"table:case_types,alias:casetype"`
	store.Row
	CaseType          string  `json:"caseType" readOnly:"true" doc:"The base type."`
	Name              string  `json:"name" readOnly:"true" maxLength:"50"`
	Description       string  `json:"description" readOnly:"true" maxLength:"500"`
	Status            string  `json:"status" readOnly:"true" enum:"draft,active,deprecated"`
	Version           int     `json:"version" readOnly:"true"`
	DerivedFromTypeID *string `json:"derivedFromTypeId" readOnly:"true"`
	Predefined        bool    `json:"predefined" readOnly:"true" doc:"Every company has it from the start; it cannot be changed."`
	Fields            []Field `json:"fields" bun:"-" readOnly:"true" nullable:"false" doc:"The fields that its cases have at their top level."`
}

// Kind is CE, caseType.
func (*Type) Kind() store.Kind { return store.Kind{Prefix: "CE", Name: "caseType"} }

// Seed gives a new company the predefined types, one active version of each.
func Seed(ctx context.Context, tx *store.Tx) error {
	var all []*Type
	for _, b := range bases {
		all = append(all, &Type{CaseType: b.Name, Name: b.Title, Status: "active", Version: 1, Predefined: true})
	}
	return store.Insert(ctx, tx, all...)
}

// Find is the active type that a new case is made from: the one with the id, or
// the predefined one of the base type. Errors name typeId or caseType.
func Find(ctx context.Context, tx *store.Tx, typeID, base string) (*Type, error) {
	if typeID != "" {
		t, err := store.Get[Type](ctx, tx, typeID)
		switch {
		case err != nil:
			return nil, api.Invalid("typeId", err.Error())
		case t.Status != "active":
			return nil, api.Invalid("typeId", "the case type is "+t.Status)
		case base != "" && base != t.CaseType:
			return nil, api.Invalid("caseType", "the case type is based on "+t.CaseType)
		}
		return t, nil
	}
	if base == "" {
		return nil, api.Invalid("caseType", "name a caseType or a typeId")
	}
	found, err := store.Find[Type](ctx, tx, 1, func(q *store.Select) {
		q.Where("case_type = ? AND predefined AND status = 'active'", base)
	})
	if err != nil || len(found) == 0 {
		return nil, firstError(err, api.Invalid("caseType", "there is no case type "+base))
	}
	return found[0], nil
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// Filter narrows the list of types.
type Filter struct {
	store.Keyset
	CaseType string `query:"caseType" doc:"Only types of this base type."`
	Status   string `query:"status" enum:"draft,active,deprecated"`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("case_type", f.CaseType)
	q.Equal("status", f.Status)
}

// Register declares the operations on case types.
func Register(r *api.Router) {
	r = r.Tagged("Case types", "Templates of cases.")
	api.Many(r, api.Op{Method: "GET", Path: "/case-types", Summary: "List case types", Permission: "casetype:read"}, list)
	api.One(r, api.Op{Method: "GET", Path: "/case-types/{caseTypeId}", Summary: "Get a case type", Permission: "casetype:read"}, get)
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Type], error) {
	p, err := store.List[Type](ctx, tx, f)
	for _, t := range p.Rows {
		t.Fields = Fields(t.CaseType)
	}
	return p, err
}

func get(ctx context.Context, tx *store.Tx, in *struct {
	ID string `path:"caseTypeId"`
}) (*Type, error) {
	t, err := store.Get[Type](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	t.Fields = Fields(t.CaseType)
	return t, nil
}

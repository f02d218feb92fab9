// Package casetype holds the types of cases: templates with a base type, of
// which every company has fourteen from the start.
package casetype

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
	"nectarine/internal/value/id"
)

// Type is a version of a case type.
type Type struct {
	bun.BaseModel `bun:"table:case_types,alias:casetype"`
	store.Row
	versioned.Life
	CaseType           BaseType      `json:"caseType" createOnly:"true" doc:"The base type; it must be given unless the type is made from another."`
	Name               string        `json:"name" maxLength:"50"`
	Description        string        `json:"description" maxLength:"500"`
	LoanTypeID         *string       `json:"loanTypeId" maxLength:"260" doc:"The product that it is for; null is every product."`
	WorkflowTypeID     *string       `json:"workflowTypeId" maxLength:"50"`
	CustomFieldSchemas []CustomField `json:"customFieldSchemas" bun:"type:jsonb" maxItems:"200" nullable:"false" doc:"The fields that its cases have under customFields."`
	SmartReviews       *SmartReviews `json:"smartReviews" bun:"type:jsonb" doc:"When someone is reminded to look at a case."`
	Predefined         bool          `json:"predefined" readOnly:"true" doc:"Every company has it from the start; it cannot be changed, but copied."`
	Fields             []Field       `json:"fields" bun:"-" readOnly:"true" nullable:"false" doc:"The fields that its cases have at their top level."`
	CopyOf             *string       `json:"copyOf,omitempty" bun:"-" createOnly:"true" writeOnly:"true" zero:"none" maxLength:"50" doc:"Start with the settings of this type, of its active version; null is none (0, as the public API writes it, is taken for it)."`
}

// Kind is CE, caseType.
func (*Type) Kind() store.Kind { return store.Kind{Prefix: "CE", Name: "caseType"} }

// Tells names the events of a case type.
func (*Type) Tells(store.Change) event.Description {
	return event.Description{Created: "casetype.created", Updated: "casetype.updated", Deleted: "casetype.deleted"}
}

// Settings is a new version with what a client chose in t. What was left out is as it is
// shown, so that a version and what was read of it have the same settings.
func (t *Type) Settings() *Type {
	s := &Type{CaseType: t.CaseType, Name: t.Name, Description: t.Description, LoanTypeID: t.LoanTypeID,
		WorkflowTypeID: t.WorkflowTypeID, CustomFieldSchemas: t.CustomFieldSchemas, SmartReviews: t.Reviews()}
	if s.CustomFieldSchemas == nil {
		s.CustomFieldSchemas = []CustomField{}
	}
	return s
}

// Seed gives a new company the predefined types, one active version of each.
func Seed(ctx context.Context, tx *store.Tx) error {
	now, by := tx.Now, tx.Actor
	var all []*Type
	for _, b := range bases {
		t := &Type{CaseType: b.Name, Name: b.Title, Predefined: true, CustomFieldSchemas: []CustomField{},
			Life: versioned.Life{Status: versioned.Active, Version: 1, CreatedBy: &by, PublishedAt: &now, PublishedBy: &by}}
		t.ID = id.New(t.Kind().Prefix)
		t.TypeID = t.ID
		all = append(all, t)
	}
	return store.Insert(ctx, tx, all...)
}

// Find is the active version that a new case is made from: of the type with the id, or
// the predefined one of the base type. Errors name typeId or caseType.
func Find(ctx context.Context, tx *store.Tx, typeID string, base BaseType) (*Type, error) {
	t, err := find(ctx, tx, typeID, base)
	if err == nil {
		store.Pending[chosen](tx, chosen{}.key()).last = t
	}
	return t, err
}

// chosen is the version that was found last in a transaction, where new cases are of it.
type chosen struct{ last *Type }

type chosenKey struct{}

func (chosen) key() any { return chosenKey{} }

// Versions are the versions with these ids, by id, as the transaction has found them.
func Versions(ctx context.Context, tx *store.Tx, ids []string) (map[string]*Type, error) {
	if last := store.Pending[chosen](tx, chosen{}.key()).last; last != nil && len(ids) == 1 && ids[0] == last.ID {
		return map[string]*Type{last.ID: last}, nil
	}
	return store.GetMany[Type](ctx, tx, ids)
}

func find(ctx context.Context, tx *store.Tx, typeID string, base BaseType) (*Type, error) {
	if typeID != "" {
		all, err := versioned.Of[Type](ctx, tx, typeID, store.Find[Type])
		if err != nil {
			return nil, api.BadReference("typeId", err)
		}
		t, err := versioned.Choose(all, 0, versioned.Active)
		switch {
		case err != nil:
			return nil, err
		case t.Status != versioned.Active:
			return nil, api.Invalid("typeId", "the case type has no active version")
		case base != "" && base != t.CaseType:
			return nil, api.Invalid("caseType", "the case type is based on "+string(t.CaseType))
		}
		return t, nil
	}
	if base == "" {
		return nil, api.Invalid("caseType", "name a caseType or a typeId")
	}
	found, err := store.Find[Type](ctx, tx, 1, func(q *store.Select) {
		q.Where("case_type = ? AND predefined AND status = 'active'", base)
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, api.Invalid("caseType", "there is no case type "+string(base))
	}
	return found[0], nil
}

package dni

import (
	"context"
	"slices"

	"nectarine/internal/api"
	"nectarine/internal/loan"
	"nectarine/internal/store"
	"nectarine/internal/versioned"
)

// RegisterTypes declares the operations on do not interact types and their
// association with case types.
func RegisterTypes(r *api.Router) {
	r = r.Tagged("Do not interact types", "What cases block by themselves, and by which change.")
	const one = "/do-not-interact-types/{doNotInteractTypeId}"
	api.Many(r, api.Op{Method: "GET", Path: "/do-not-interact-types", Summary: "List do not interact types", Permission: "donotinteracttype:read"}, listTypes)
	api.One(r, api.Op{Method: "POST", Path: "/do-not-interact-types", Summary: "Create a do not interact type", Permission: "donotinteracttype:create", Status: 201,
		Description: "With typeId the new type has the settings of that type, of its active version unless version names another; what the body names is changed in them."}, createType)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a do not interact type", Permission: "donotinteracttype:read",
		Description: "Its active version unless version names another; the newest where none is active."}, getType)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a do not interact type", Permission: "donotinteracttype:update",
		Description: "Changes a draft, activates it, or deprecates an active version. A change of an active version's settings becomes the next draft; deprecating it leaves the next draft too, unless createDraft is false."}, updateType)
	api.None(r, api.Op{Method: "DELETE", Path: one, Summary: "Delete a do not interact type", Permission: "donotinteracttype:delete",
		Description: "One version, or with no version named all of them. What a case type is associated with, or a do not interact was made by, is not deleted."}, removeType)
	const of = "/case-types/{caseTypeId}/do-not-interact-types"
	api.Some(r, api.Op{Method: "GET", Path: of, Summary: "List the do not interact types of a case type", Permission: "casetype:read"}, listAssociated)
	api.None(r, api.Op{Method: "POST", Path: of + "/{doNotInteractTypeId}", Summary: "Associate a do not interact type with a case type", Permission: "casetype:update"}, associate)
	api.None(r, api.Op{Method: "DELETE", Path: of + "/{doNotInteractTypeId}", Summary: "Remove a do not interact type from a case type", Permission: "casetype:update"}, dissociate)
}

// TypeFilter narrows the list of types.
type TypeFilter struct {
	store.Keyset
	LoanTypeID []string `query:"loanTypeId,explode" doc:"Only types for one of these products, or for every product."`
	Status     string   `query:"status" enum:"draft,active,deprecated" doc:"Only versions with this status."`
}

// Where lays the filter over a query.
func (f *TypeFilter) Where(q *store.Select) {
	q.Equal("status", f.Status)
	if len(f.LoanTypeID) > 0 {
		q.Where("(?TableAlias.loan_type_id IS NULL OR ?TableAlias.loan_type_id IN (?))", store.In(f.LoanTypeID))
	}
}

// TypeRef is the type that a path names, and the version.
type TypeRef struct {
	Type    string `path:"doNotInteractTypeId" doc:"The id of the type (DT-…), or its number."`
	Version int32  `query:"version" minimum:"1" doc:"The version."`
}

func listTypes(ctx context.Context, tx *store.Tx, f *TypeFilter) (store.Page[Type], error) {
	for i, ref := range f.LoanTypeID {
		kind, err := store.Get[loan.Type](ctx, tx, ref)
		if err != nil {
			return store.Page[Type]{}, api.Invalid("loanTypeId", err.Error())
		}
		f.LoanTypeID[i] = kind.ID
	}
	return store.List[Type](ctx, tx, f)
}

func getType(ctx context.Context, tx *store.Tx, in *TypeRef) (*Type, error) {
	all, err := versions(ctx, tx, in.Type, false)
	if err != nil {
		return nil, err
	}
	return choose(all, int(in.Version), "active")
}

func createType(ctx context.Context, tx *store.Tx, in *struct {
	From    string `query:"typeId" maxLength:"50" doc:"Start with the settings of this type: its id, or its number."`
	Version int32  `query:"version" minimum:"1" doc:"Of this version; the active one unless given."`
	Body    api.Fresh[Type]
}) (*Type, error) {
	t := &Type{Life: versioned.Life{Status: versioned.Draft}}
	if in.From != "" {
		all, err := versions(ctx, tx, in.From, false)
		if err != nil {
			return nil, api.Invalid("typeId", err.Error())
		}
		from, err := choose(all, int(in.Version), "active")
		if err != nil {
			return nil, api.Invalid("version", err.Error())
		}
		t = from.Settings()
		t.Status, t.DerivedFromTypeID = versioned.Draft, &from.ID
	} else {
		none := 0
		t.Duration = &none
	}
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	if err := t.product(ctx, tx); err != nil {
		return nil, err
	}
	number, err := tx.Next(ctx, "doNotInteractType", 1)
	if err != nil {
		return nil, err
	}
	t.Number = int(number)
	return t, versioned.Create(ctx, tx, t)
}

func updateType(ctx context.Context, tx *store.Tx, in *struct {
	TypeRef
	CreateDraft string `query:"createDraft" enum:"true,false" default:"true" doc:"Whether a change of an active version, or its deprecation, leaves the next draft."`
	Body        api.Patch[Type]
}) (*Type, error) {
	all, err := versions(ctx, tx, in.Type, true)
	if err != nil {
		return nil, err
	}
	t, err := choose(all, int(in.Version), "draft", "active")
	if err != nil {
		return nil, err
	}
	asked := *t
	if err := in.Body.Apply(&asked); err != nil {
		return nil, err
	}
	if err := asked.check(); err != nil {
		return nil, err
	}
	if err := asked.product(ctx, tx); err != nil {
		return nil, err
	}
	return versioned.Update(ctx, tx, all, t, &asked, in.CreateDraft != "false", func(t *Type) error { return Ties.Fits(ctx, tx, t) })
}

func removeType(ctx context.Context, tx *store.Tx, in *TypeRef) error {
	all, err := versions(ctx, tx, in.Type, true)
	if err != nil {
		return err
	}
	return versioned.Delete(ctx, tx, all, int(in.Version), func(types []*Type) (string, error) {
		if in.Version == 0 {
			if by, err := Ties.Tied(ctx, tx, all[0].TypeID); err != nil || by != "" {
				return by, err
			}
		}
		// The few that name the type at all are looked at one by one.
		var made []*DoNotInteract
		err := tx.SelectAll(&made).Where("CAST(?TableAlias.fired_by AS TEXT) LIKE ?", "%"+all[0].TypeID+"%").Scan(ctx)
		if err != nil {
			return "", err
		}
		for _, d := range made {
			for _, f := range d.FiredBy {
				if f.TypeID == all[0].TypeID && slices.ContainsFunc(types, func(t *Type) bool { return t.Version == f.Version }) {
					return "do not interact " + d.ID, nil
				}
			}
		}
		return "", nil
	})
}

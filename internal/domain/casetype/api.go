package casetype

import (
	"context"
	"reflect"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
	"nectarine/internal/value/exact"
)

// Types are the case types with what others have hooked into them.
type Types struct {
	// OnDraft is called when a version becomes the next draft, so that what others
	// tie to the one goes on with the other.
	OnDraft []func(ctx context.Context, tx *store.Tx, from, to *Type) error
	// InUse answers what uses any of the versions with these ids, such as a case, or
	// nothing. What is in use is not deleted.
	InUse []func(ctx context.Context, tx *store.Tx, ids []string) (string, error)
}

// Filter narrows the list of types.
type Filter struct {
	store.Keyset
	CaseType BaseType `query:"caseType" doc:"Only types of this base type."`
	versioned.WithStatus
	loan.ForProducts
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("case_type", string(f.CaseType))
	f.WithStatus.Where(q)
	f.ForProducts.Where(q)
}

// Register declares the operations on case types.
func (s *Types) Register(r *api.Router) {
	r = r.Tagged("Case types", "Templates of cases.")
	r.Describe(reflect.TypeFor[exact.Number](), reflect.TypeFor[float64]())
	const one = "/case-types/{caseTypeId}"
	api.Many(r, api.Op{Method: "GET", Path: "/case-types", Summary: "List case types", Permission: MayRead}, list)
	api.One(r, api.Op{Method: "POST", Path: "/case-types", Summary: "Create a case type", Permission: MayCreate,
		Description: "With typeId, or copyOf in the body, the new type has the settings of that type, of its active version unless version names another; what the body names is changed in them."}, s.create)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a case type", Permission: MayRead,
		Description: "Its active version unless version names another; the newest where none is active."}, s.get)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a case type", Permission: MayUpdate,
		Description: "Changes a draft, activates it, or deprecates an active version. A change of an active version becomes the next draft, unless createDraft is false. Cases keep the version that they were made from."}, s.update)
	api.None(r, api.Op{Method: "DELETE", Path: one, Summary: "Delete a case type", Permission: MayDelete,
		Description: "One version, or with no version named all of them. What cases use is not deleted."}, s.remove)
}

// Path is the type that a path names, and the version.
type Path struct {
	Type    string `path:"caseTypeId" doc:"The id of any version of the type."`
	Version int32  `query:"version" minimum:"1" doc:"The version."`
}

func present(types ...*Type) {
	for _, t := range types {
		t.Fields, t.CopyOf = Fields(t.CaseType), nil
		t.SmartReviews = t.Reviews()
		if t.CustomFieldSchemas == nil {
			t.CustomFieldSchemas = []CustomField{}
		}
	}
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Type], error) {
	if err := f.Resolve(ctx, tx); err != nil {
		return store.Page[Type]{}, err
	}
	p, err := store.List[Type](ctx, tx, f)
	present(p.Rows...)
	return p, err
}

// types is what clients do with case types.
func (s *Types) types() *versioned.Catalog[Type, *Type] {
	return &versioned.Catalog[Type, *Type]{
		Fresh:   func() *Type { return &Type{} },
		Resolve: func(ctx context.Context, tx *store.Tx, t *Type) error { return t.resolve(ctx, tx) },
		Used:    s.used,
	}
}

func (s *Types) get(ctx context.Context, tx *store.Tx, in *Path) (*Type, error) {
	t, err := s.types().Get(ctx, tx, in.Type, in.Version)
	if err != nil {
		return nil, err
	}
	present(t)
	return t, nil
}

// resolve holds what a client chose to the rules and resolves the product.
func (t *Type) resolve(ctx context.Context, tx *store.Tx) error {
	if t.CaseType == "" {
		return api.Invalid("caseType", "name a base type, or a type to start from")
	}
	if err := ValidateCustomFields(t.CustomFieldSchemas); err != nil {
		return err
	}
	if t.CustomFieldSchemas == nil {
		t.CustomFieldSchemas = []CustomField{}
	}
	t.SmartReviews = t.Reviews()
	if err := t.SmartReviews.validate(t.CaseType, t.CustomFieldSchemas); err != nil {
		return err
	}
	return loan.ResolveProduct(ctx, tx, t.LoanTypeID)
}

func (s *Types) create(ctx context.Context, tx *store.Tx, in *struct {
	versioned.CreationQuery
	Body api.Fresh[Type]
}) (*Type, error) {
	asked := &Type{}
	if err := in.Body.Apply(asked); err != nil {
		return nil, err
	}
	field := "typeId"
	if asked.CopyOf != nil {
		field, in.From = "copyOf", *asked.CopyOf
	}
	t, from, err := s.types().Create(ctx, tx, field, in.CreationQuery, in.Body, func(t, from *Type) error {
		if from != nil && t.CaseType != from.CaseType {
			return api.Invalid("caseType", "the type that it is made from is based on "+string(from.CaseType))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	present(t)
	return t, s.callOnDraft(ctx, tx, from, t)
}

func (s *Types) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	versioned.UpdateQuery
	Body api.Patch[Type]
}) (*Type, error) {
	is, was, err := s.types().Change(ctx, tx, in.Type, in.Version, in.UpdateQuery, in.Body, func(t *Type) error {
		if t.Predefined {
			return api.Conflict(api.Predefined, "a predefined type cannot be changed: create one with copyOf "+t.ID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	present(is)
	if is.ID == was.ID {
		return is, nil
	}
	return is, s.callOnDraft(ctx, tx, was, is)
}

func (s *Types) remove(ctx context.Context, tx *store.Tx, in *Path) error {
	return s.types().Remove(ctx, tx, in.Type, in.Version)
}

// used is what still needs versions of a type. A predefined one always stays.
func (s *Types) used(ctx context.Context, tx *store.Tx, versions []*Type, _ bool) (string, error) {
	ids := make([]string, len(versions))
	for i, t := range versions {
		if t.Predefined {
			return "", api.Conflict(api.Predefined, "a predefined type cannot be deleted")
		}
		ids[i] = t.ID
	}
	for _, uses := range s.InUse {
		if by, err := uses(ctx, tx, ids); err != nil || by != "" {
			return by, err
		}
	}
	return "", nil
}

func (s *Types) callOnDraft(ctx context.Context, tx *store.Tx, from, to *Type) error {
	for _, hook := range s.OnDraft {
		if from == nil {
			return nil
		}
		if err := hook(ctx, tx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// Schemas are the custom fields of versions of types, by the version's id.
func Schemas(ctx context.Context, tx *store.Tx, ids []string) (map[string][]CustomField, error) {
	types, err := store.GetMany[Type](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]CustomField, len(types))
	for id, t := range types {
		out[id] = t.CustomFieldSchemas
	}
	return out, nil
}

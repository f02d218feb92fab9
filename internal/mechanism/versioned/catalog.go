package versioned

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
)

// Catalog is what clients do with the types of one kind, the same for every kind.
type Catalog[T any, P Type[T]] struct {
	// Of are the versions of the type that a reference names, oldest first; Of of
	// this package unless set.
	Of func(ctx context.Context, tx *store.Tx, ref string, find store.Finder[P]) ([]P, error)
	// Fresh is what a new type is before a client says anything of it.
	Fresh func() P
	// Check holds what a client chose to the rules, and resolves its references.
	Resolve func(ctx context.Context, tx *store.Tx, t P) error
	// Number numbers a new type. May be nil.
	Number func(ctx context.Context, tx *store.Tx, t P) error
	// Fits tells whether a version goes with what the type is tied to. May be nil.
	Fits func(ctx context.Context, tx *store.Tx, t P) error
	// Used answers what still needs one of the versions, or nothing; whole says that
	// they are all of the type.
	Used func(ctx context.Context, tx *store.Tx, versions []P, whole bool) (string, error)
}

// CreationQuery is the query of a creation.
type CreationQuery struct {
	From    string `query:"typeId" maxLength:"50" doc:"Start with the settings of this type."`
	Version int32  `query:"version" minimum:"1" doc:"Of this version; the active one unless given."`
}

// Creation is what a request to create a type, or its next version, brings.
type Creation[T any] struct {
	CreationQuery
	Body api.Fresh[T]
}

// UpdateQuery is the query of an update.
type UpdateQuery struct {
	CreateDraft query.DefaultTrue `query:"createDraft" doc:"Whether a change of an active version, or its deprecation, leaves the next draft."`
}

// WithStatus is the part of a list's query that every kind has.
type WithStatus struct {
	Status Status `query:"status" doc:"Only versions with this status."`
}

// Where lays it over a query.
func (f *WithStatus) Where(q *store.Select) { q.Equal("status", string(f.Status)) }

func (c *Catalog[T, P]) of(ctx context.Context, tx *store.Tx, ref string, find store.Finder[P]) ([]P, error) {
	if c.Of != nil {
		return c.Of(ctx, tx, ref, find)
	}
	return Of[T, P](ctx, tx, ref, find)
}

// Get is the version of a type with the number; for 0 the active one, or the newest
// where none is.
func (c *Catalog[T, P]) Get(ctx context.Context, tx *store.Tx, ref string, version int32) (P, error) {
	all, err := c.of(ctx, tx, ref, store.Find[T, P])
	if err != nil {
		return nil, err
	}
	return Choose(all, int(version), Active)
}

// Create stores a new type, with the settings of another where one is named, of
// which field is the field, and what the body changes in them. It answers what it
// was made from as well; fits is asked whether the two
// go together and may be nil.
func (c *Catalog[T, P]) Create(ctx context.Context, tx *store.Tx, field string, from CreationQuery, body api.Fresh[T],
	fits func(t, from P) error) (t, origin P, err error) {
	t = c.Fresh()
	if from.From == "" && from.Version != 0 {
		return nil, nil, api.Invalid("version", "is the version of a type: say of which by typeId")
	}
	if from.From != "" {
		all, err := c.of(ctx, tx, from.From, store.Find[T, P])
		if err != nil {
			return nil, nil, api.BadReference(field, err)
		}
		if origin, err = Choose(all, int(from.Version), Active); err != nil {
			return nil, nil, api.BadReference("version", err)
		}
		t = origin.Settings()
		id := origin.Core().ID
		t.Living().DerivedFromTypeID = &id
	}
	t.Living().Status = Draft
	if err := body.Apply((*T)(t)); err != nil {
		return nil, nil, err
	}
	if fits != nil {
		if err := fits(t, origin); err != nil {
			return nil, nil, err
		}
	}
	if err := c.Resolve(ctx, tx, t); err != nil {
		return nil, nil, err
	}
	if c.Number != nil {
		if err := c.Number(ctx, tx, t); err != nil {
			return nil, nil, err
		}
	}
	return t, origin, Create[T, P](ctx, tx, t)
}

// Post is Create for what a request says.
func (c *Catalog[T, P]) Post(ctx context.Context, tx *store.Tx, in *Creation[T]) (*T, error) {
	t, _, err := c.Create(ctx, tx, "typeId", in.CreationQuery, in.Body, nil)
	return t, err
}

// Change does what a body asks of a version of a type: of the draft, or where there
// is none of the active one, unless the number says another. May is asked before
// anything is changed, and may be nil. It answers the version that is to be shown, and the one that was
// asked for.
func (c *Catalog[T, P]) Change(ctx context.Context, tx *store.Tx, ref string, version int32, how UpdateQuery,
	body api.Patch[T], may func(P) error) (shown, t P, err error) {
	all, err := c.of(ctx, tx, ref, store.LockFound[T, P])
	if err != nil {
		return nil, nil, err
	}
	if t, err = Choose(all, int(version), Draft, Active); err != nil {
		return nil, nil, err
	}
	copied := *t
	asked := P(&copied)
	if err := body.Apply((*T)(asked)); err != nil {
		return nil, nil, err
	}
	if err := c.Resolve(ctx, tx, asked); err != nil {
		return nil, nil, err
	}
	if may != nil && (asked.Living().Status != t.Living().Status || !same[T, P](t, asked)) {
		if err := may(t); err != nil {
			return nil, nil, err
		}
	}
	shown, err = Update(ctx, tx, all, t, asked, body.Names("status"), how.CreateDraft.Is(), func(t P) error {
		if c.Fits == nil {
			return nil
		}
		return c.Fits(ctx, tx, t)
	})
	return shown, t, err
}

// Remove deletes the version of a type with the number, or for 0 all of them, unless
// something needs them.
func (c *Catalog[T, P]) Remove(ctx context.Context, tx *store.Tx, ref string, version int32) error {
	all, err := c.of(ctx, tx, ref, store.LockFound[T, P])
	if err != nil {
		return err
	}
	return Delete(ctx, tx, all, int(version), func(types []P) (string, error) {
		return c.Used(ctx, tx, types, version == 0)
	})
}

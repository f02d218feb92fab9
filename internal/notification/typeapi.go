package notification

import (
	"context"

	"nectarine/internal/api"
	"nectarine/internal/loan"
	"nectarine/internal/store"
	"nectarine/internal/versioned"
)

// RegisterTypes declares the operations on notification types and their
// association with case types.
func RegisterTypes(r *api.Router) {
	r = r.Tagged("Notification types", "What cases send by themselves, and by which change.")
	const one = "/notification-types/{notificationTypeId}"
	api.Many(r, api.Op{Method: "GET", Path: "/notification-types", Summary: "List notification types", Permission: "notificationtype:read"}, listTypes)
	api.One(r, api.Op{Method: "POST", Path: "/notification-types", Summary: "Create a notification type", Permission: "notificationtype:create", Status: 201,
		Description: "With typeId the new type has the settings of that type, of its active version unless version names another; what the body names is changed in them."}, createType)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a notification type", Permission: "notificationtype:read",
		Description: "Its active version unless version names another; the newest where none is active."}, getType)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a notification type", Permission: "notificationtype:update",
		Description: "Changes a draft, activates it, or deprecates an active version. A change of an active version's settings becomes the next draft; deprecating it leaves the next draft too, unless createDraft is false."}, updateType)
	api.None(r, api.Op{Method: "DELETE", Path: one, Summary: "Delete a notification type", Permission: "notificationtype:delete",
		Description: "One version, or with no version named all of them. What a case type is associated with, or has made a notification, is not deleted."}, removeType)
	const of = "/case-types/{caseTypeId}/notification-types"
	api.Some(r, api.Op{Method: "GET", Path: of, Summary: "List the notification types of a case type", Permission: "casetype:read"}, listAssociated)
	api.None(r, api.Op{Method: "POST", Path: of + "/{notificationTypeId}", Summary: "Associate a notification type with a case type", Permission: "casetype:update"}, associate)
	api.None(r, api.Op{Method: "DELETE", Path: of + "/{notificationTypeId}", Summary: "Remove a notification type from a case type", Permission: "casetype:update"}, dissociate)
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
	Type    string `path:"notificationTypeId" doc:"The id of any version of the type."`
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
	all, err := versioned.Of[Type](ctx, tx, in.Type, false)
	if err != nil {
		return nil, err
	}
	return versioned.Choose(all, int(in.Version), versioned.Active)
}

func createType(ctx context.Context, tx *store.Tx, in *struct {
	From    string `query:"typeId" maxLength:"50" doc:"Start with the settings of this type."`
	Version int32  `query:"version" minimum:"1" doc:"Of this version; the active one unless given."`
	Body    api.Fresh[Type]
}) (*Type, error) {
	none := 0
	t := &Type{Life: versioned.Life{Status: versioned.Draft}, Delay: &none, CancelOnLeave: true}
	if in.From != "" {
		all, err := versioned.Of[Type](ctx, tx, in.From, false)
		if err != nil {
			return nil, api.Invalid("typeId", err.Error())
		}
		from, err := versioned.Choose(all, int(in.Version), versioned.Active)
		if err != nil {
			return nil, api.Invalid("version", err.Error())
		}
		t = from.Settings()
		t.Status, t.DerivedFromTypeID = versioned.Draft, &from.ID
	}
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if err := t.check(ctx, tx); err != nil {
		return nil, err
	}
	return t, versioned.Create(ctx, tx, t)
}

func updateType(ctx context.Context, tx *store.Tx, in *struct {
	TypeRef
	CreateDraft string `query:"createDraft" enum:"true,false" default:"true" doc:"Whether a change of an active version, or its deprecation, leaves the next draft."`
	Body        api.Patch[Type]
}) (*Type, error) {
	all, err := versioned.Of[Type](ctx, tx, in.Type, true)
	if err != nil {
		return nil, err
	}
	t, err := versioned.Choose(all, int(in.Version), versioned.Draft, versioned.Active)
	if err != nil {
		return nil, err
	}
	asked := *t
	if err := in.Body.Apply(&asked); err != nil {
		return nil, err
	}
	if err := asked.check(ctx, tx); err != nil {
		return nil, err
	}
	return versioned.Update(ctx, tx, all, t, &asked, in.CreateDraft != "false", func(t *Type) error { return Ties.Fits(ctx, tx, t) })
}

func removeType(ctx context.Context, tx *store.Tx, in *TypeRef) error {
	all, err := versioned.Of[Type](ctx, tx, in.Type, true)
	if err != nil {
		return err
	}
	return versioned.Delete(ctx, tx, all, int(in.Version), func(types []*Type) (string, error) {
		if in.Version == 0 {
			if by, err := Ties.Tied(ctx, tx, all[0].TypeID); err != nil || by != "" {
				return by, err
			}
		}
		versions := make([]int, len(types))
		for i, t := range types {
			versions[i] = t.Version
		}
		made, err := store.Find[Notification](ctx, tx, 1, func(q *store.Select) {
			q.Where("?TableAlias.notification_type_id = ? AND ?TableAlias.notification_type_version IN (?)", all[0].TypeID, store.In(versions))
		})
		if err != nil || len(made) == 0 {
			return "", err
		}
		return "notification " + made[0].ID, nil
	})
}

// Association is what a path ties: a case type and a notification type.
type Association struct {
	CaseType string `path:"caseTypeId"`
	Type     string `path:"notificationTypeId"`
}

func associate(ctx context.Context, tx *store.Tx, in *Association) error {
	return Ties.Tie(ctx, tx, in.CaseType, in.Type)
}

func dissociate(ctx context.Context, tx *store.Tx, in *Association) error {
	return Ties.Untie(ctx, tx, in.CaseType, in.Type)
}

func listAssociated(ctx context.Context, tx *store.Tx, in *struct {
	CaseType string `path:"caseTypeId"`
}) ([]*Type, error) {
	return Ties.List(ctx, tx, in.CaseType)
}

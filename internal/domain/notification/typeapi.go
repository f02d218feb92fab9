package notification

import (
	"context"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
)

// RegisterTypes declares the operations on notification types and their
// association with case types.
func RegisterTypes(r *api.Router) {
	r = r.Tagged("Notification types", "What cases send by themselves, and by which change.")
	const one = "/notification-types/{notificationTypeId}"
	api.Many(r, api.Op{Method: "GET", Path: "/notification-types", Summary: "List notification types", Permission: MayReadType}, casetype.ListTypes[Type])
	api.One(r, api.Op{Method: "POST", Path: "/notification-types", Summary: "Create a notification type", Permission: MayCreateType,
		Description: "With typeId the new type has the settings of that type, of its active version unless version names another; what the body names is changed in them."}, types.Post)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a notification type", Permission: MayReadType,
		Description: "Its active version unless version names another; the newest where none is active."}, getType)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a notification type", Permission: MayUpdateType,
		Description: "Changes a draft, activates it, or deprecates an active version. A change of an active version's settings becomes the next draft; deprecating it leaves the next draft too, unless createDraft is false."}, updateType)
	api.None(r, api.Op{Method: "DELETE", Path: one, Summary: "Delete a notification type", Permission: MayDeleteType,
		Description: "One version, or with no version named all of them. What a case type is associated with, or has made a notification, is not deleted."}, removeType)
	const of = "/case-types/{caseTypeId}/notification-types"
	api.Some(r, api.Op{Method: "GET", Path: of, Summary: "List the notification types of a case type", Permission: casetype.MayRead}, listAssociated)
	api.None(r, api.Op{Method: "POST", Path: of + "/{notificationTypeId}", Summary: "Associate a notification type with a case type", ID: "addCaseTypeNotificationType", Permission: casetype.MayUpdate}, associate)
	api.None(r, api.Op{Method: "DELETE", Path: of + "/{notificationTypeId}", Summary: "Remove a notification type from a case type", ID: "removeCaseTypeNotificationType", Permission: casetype.MayUpdate}, dissociate)
}

// types is what clients do with notification types.
var types = versioned.Catalog[Type, *Type]{
	Fresh: func() *Type {
		none := 0
		return &Type{Delay: &none, CancelOnLeave: true}
	},
	Resolve: func(ctx context.Context, tx *store.Tx, t *Type) error { return t.resolve(ctx, tx) },
	Fits:    CaseTypeAssociations.ValidateConditions,
	Used:    used,
}

// TypePath is the type that a path names, and the version.
type TypePath struct {
	Type    string `path:"notificationTypeId" doc:"The id of any version of the type."`
	Version int32  `query:"version" minimum:"1" doc:"The version."`
}

func getType(ctx context.Context, tx *store.Tx, in *TypePath) (*Type, error) {
	return types.Get(ctx, tx, in.Type, in.Version)
}

func updateType(ctx context.Context, tx *store.Tx, in *struct {
	TypePath
	versioned.UpdateQuery
	Body api.Patch[Type]
}) (*Type, error) {
	t, _, err := types.Change(ctx, tx, in.Type, in.Version, in.UpdateQuery, in.Body, nil)
	return t, err
}

func removeType(ctx context.Context, tx *store.Tx, in *TypePath) error {
	return types.Remove(ctx, tx, in.Type, in.Version)
}

// used is what still needs versions of a type: a tie to a case type, or a
// notification that one of them made.
func used(ctx context.Context, tx *store.Tx, versions []*Type, whole bool) (string, error) {
	if whole {
		if by, err := CaseTypeAssociations.AnyCaseType(ctx, tx, versions[0].TypeID); err != nil || by != "" {
			return by, err
		}
	}
	numbers := make([]int, len(versions))
	for i, t := range versions {
		numbers[i] = t.Version
	}
	made, err := store.Find[Notification](ctx, tx, 1, func(q *store.Select) {
		q.Where("?TableAlias.notification_type_id = ? AND ?TableAlias.notification_type_version IN (?)", versions[0].TypeID, store.In(numbers))
	})
	if err != nil || len(made) == 0 {
		return "", err
	}
	return "notification " + made[0].ID, nil
}

// Association is what a path ties: a case type and a notification type.
type Association struct {
	CaseType string `path:"caseTypeId"`
	Type     string `path:"notificationTypeId"`
}

func associate(ctx context.Context, tx *store.Tx, in *Association) error {
	return CaseTypeAssociations.Associate(ctx, tx, in.CaseType, in.Type)
}

func dissociate(ctx context.Context, tx *store.Tx, in *Association) error {
	return CaseTypeAssociations.Dissociate(ctx, tx, in.CaseType, in.Type)
}

func listAssociated(ctx context.Context, tx *store.Tx, in *struct {
	CaseType string `path:"caseTypeId"`
}) ([]*Type, error) {
	return CaseTypeAssociations.List(ctx, tx, in.CaseType)
}

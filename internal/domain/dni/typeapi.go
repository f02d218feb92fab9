package dni

import (
	"context"
	"slices"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
)

// RegisterTypes declares the operations on do not interact types and their
// association with case types.
func RegisterTypes(r *api.Router) {
	r = r.Tagged("Do not interact types", "What cases block by themselves, and by which change.")
	const one = "/do-not-interact-types/{doNotInteractTypeId}"
	api.Many(r, api.Op{Method: "GET", Path: "/do-not-interact-types", Summary: "List do not interact types", Permission: MayReadType}, casetype.ListTypes[Type])
	api.One(r, api.Op{Method: "POST", Path: "/do-not-interact-types", Summary: "Create a do not interact type", Permission: MayCreateType,
		Description: "With typeId the new type has the settings of that type, of its active version unless version names another; what the body names is changed in them."}, types.Post)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a do not interact type", Permission: MayReadType,
		Description: "Its active version unless version names another; the newest where none is active."}, getType)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a do not interact type", Permission: MayUpdateType,
		Description: "Changes a draft, activates it, or deprecates an active version. A change of an active version's settings becomes the next draft; deprecating it leaves the next draft too, unless createDraft is false."}, updateType)
	api.None(r, api.Op{Method: "DELETE", Path: one, Summary: "Delete a do not interact type", Permission: MayDeleteType,
		Description: "One version, or with no version named all of them. What a case type is associated with, or a do not interact was made by, is not deleted."}, removeType)
	const of = "/case-types/{caseTypeId}/do-not-interact-types"
	api.Some(r, api.Op{Method: "GET", Path: of, Summary: "List the do not interact types of a case type", Permission: casetype.MayRead}, listAssociated)
	api.None(r, api.Op{Method: "POST", Path: of + "/{doNotInteractTypeId}", Summary: "Associate a do not interact type with a case type", ID: "addCaseTypeDoNotInteractType", Permission: casetype.MayUpdate}, associate)
	api.None(r, api.Op{Method: "DELETE", Path: of + "/{doNotInteractTypeId}", Summary: "Remove a do not interact type from a case type", ID: "removeCaseTypeDoNotInteractType", Permission: casetype.MayUpdate}, dissociate)
}

// types is what clients do with do not interact types.
var types = versioned.Catalog[Type, *Type]{
	Of: versions,
	Fresh: func() *Type {
		none := 0
		return &Type{Duration: &none}
	},
	Resolve: func(ctx context.Context, tx *store.Tx, t *Type) error {
		if err := t.normalize(); err != nil {
			return err
		}
		return loan.ResolveProduct(ctx, tx, t.LoanTypeID)
	},
	Number: func(ctx context.Context, tx *store.Tx, t *Type) error {
		number, err := tx.Next(ctx, "doNotInteractType", 1)
		t.Number = int(number)
		return err
	},
	Fits: CaseTypeAssociations.ValidateConditions,
	Used: used,
}

// TypePath is the type that a path names, and the version.
type TypePath struct {
	Type    string `path:"doNotInteractTypeId" doc:"The id of the type (DT-…), or its number."`
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

// used is what still needs versions of a type: a tie to a case type, or a do not
// interact that one of them made.
func used(ctx context.Context, tx *store.Tx, versions []*Type, whole bool) (string, error) {
	family := versions[0].TypeID
	if whole {
		if by, err := CaseTypeAssociations.AnyCaseType(ctx, tx, family); err != nil || by != "" {
			return by, err
		}
	}
	// The few that name the type at all are looked at one by one.
	var made []*DoNotInteract
	err := tx.SelectAll(&made).Where("CAST(?TableAlias.fired_by AS TEXT) LIKE ?", "%"+family+"%").Scan(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range made {
		for _, f := range d.FiredBy {
			if f.TypeID == family && slices.ContainsFunc(versions, func(t *Type) bool { return t.Version == f.Version }) {
				return "do not interact " + d.ID, nil
			}
		}
	}
	return "", nil
}

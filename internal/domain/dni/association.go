package dni

import (
	"context"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/store"
)

// CaseTypeAssociations are the associations of do not interact types with case types.
var CaseTypeAssociations = &casetype.Associations[Type, *Type]{Kind: "doNotInteractTypes", Versions: versions}

// Association is what a path ties: a case type and a do not interact type.
type Association struct {
	CaseType string `path:"caseTypeId"`
	Type     string `path:"doNotInteractTypeId" doc:"The id of the type (DT-…), or its number."`
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

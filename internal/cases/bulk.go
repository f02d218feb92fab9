package cases

import (
	"context"

	"nectarine/internal/access"
	"nectarine/internal/api"
	"nectarine/internal/casetype"
	"nectarine/internal/store"
)

// Editor is what a body changes in each of many cases of a type: any field, by the
// rules of a single update, but for those that are each case's own. Errors name
// the field.
func Editor(ctx context.Context, tx *store.Tx, kind *casetype.Type, autoCreated bool, body api.Patch[Case]) (func(*Case) error, error) {
	for _, field := range []string{"externalId", "people", "borrowerIds", "associations"} {
		if body.Names(field) && string(body.Raw(field)) != "null" {
			return nil, api.Invalid(field, "is each case's own: it is not changed in many at once")
		}
	}
	probe := &Case{CaseType: kind.CaseType, TypeID: kind.ID, AutoCreated: autoCreated}
	if err := body.Apply(probe); err != nil {
		return nil, err
	}
	if err := readDetails(probe, body); err != nil {
		return nil, err
	}
	var owner *string
	if probe.OwningEmployeeID != nil {
		e, err := store.Get[access.Employee](ctx, tx, *probe.OwningEmployeeID)
		if err != nil {
			return nil, api.Invalid("owningEmployeeId", err.Error())
		}
		owner = &e.ID
	}
	return func(c *Case) error {
		people := c.People
		if err := body.Apply(c); err != nil {
			return err
		}
		c.People = people
		if body.Names("owningEmployeeId") {
			c.OwningEmployeeID = owner
		}
		return readDetails(c, body)
	}, nil
}

// Refused are those of new cases that could not be opened now, and why.
func Refused(ctx context.Context, tx *store.Tx, fresh []*Case) (map[*Case]error, error) {
	return alone(ctx, tx, fresh)
}

// Whole are cases with what is associated with them, by their ids.
func Whole(ctx context.Context, tx *store.Tx, ids []string) (map[string]*Case, error) {
	found, err := store.GetMany[Case](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]*Case, 0, len(found))
	for _, c := range found {
		all = append(all, c)
	}
	return found, fill(ctx, tx, all...)
}

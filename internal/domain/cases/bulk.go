package cases

import (
	"context"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
)

// Editor is what a body changes in each of many cases of a type: any field, by the
// rules of a single update, but for those that are each case's own. Errors name
// the field.
func Editor(ctx context.Context, tx *store.Tx, kind *casetype.Type, autoCreated bool, body api.Patch[Case]) (func(*Case) error, error) {
	for _, field := range []string{"externalId", "people", "borrowerIds", "associations"} {
		if body.Names(field) && string(body.Raw(field)) != "null" {
			return nil, api.Invalid(field, "is each case's own: it is not changed in many at once")
		}
		body = body.Without(field) // null, as of a client that sends every field
	}
	probe := &Case{CaseType: kind.CaseType, TypeID: kind.ID, AutoCreated: autoCreated}
	if err := body.Apply(probe); err != nil {
		return nil, err
	}
	if err := readDetails(probe, body); err != nil {
		return nil, err
	}
	owner := probe.OwningEmployeeID
	if _, err := api.Ref[access.Employee](ctx, tx, "owningEmployeeId", owner); err != nil {
		return nil, err
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

// Describe tells whom the case is about that is a member of a bulk run.
func Describe(ctx context.Context, tx *store.Tx, o *bulk.Outcome) error {
	found, err := Parties(ctx, tx, []string{o.Member})
	if c := found[o.Member]; c != nil {
		if o.CaseID = c.ID; len(c.People) > 0 {
			o.BorrowerID = c.People[0]
		}
	}
	return err
}

// Refused are those of new cases that could not be opened now, and why.
func Refused(ctx context.Context, tx *store.Tx, fresh []*Case) (map[*Case]error, error) {
	return oneActiveCollection(ctx, tx, fresh)
}

// Parties are cases by their ids, with whom and what they are about and nothing else:
// people and associations.
func Parties(ctx context.Context, tx *store.Tx, ids []string) (map[string]*Case, error) {
	found := make(map[string]*Case, len(ids))
	for some := range store.Slices(ids) {
		var all []*Case
		if err := tx.Select(&all).Column("id", "people").Where("?TableAlias.id IN (?)", store.In(some)).Scan(ctx); err != nil {
			return nil, err
		}
		var links []*associated
		if err := tx.SelectAll(&links).Where("?TableAlias.case_id IN (?)", store.In(some)).OrderExpr("?TableAlias.object_type, ?TableAlias.object_id").Scan(ctx); err != nil {
			return nil, err
		}
		for _, c := range all {
			found[c.ID] = c
		}
		for _, l := range links {
			if c := found[l.CaseID]; c != nil {
				c.Associations = append(c.Associations, l.Association)
			}
		}
	}
	return found, nil
}

// LockPeople locks cases for a change of what hangs on them, in the order of their
// ids, and answers whom each is about.
func LockPeople(ctx context.Context, tx *store.Tx, ids []string) (map[string][]string, error) {
	found := make(map[string][]string, len(ids))
	for batch := range store.Slices(ids) {
		var all []*Case
		q := tx.Select(&all)
		q.Column("id", "people").Where("?TableAlias.id IN (?)", store.In(batch))
		q.OrderExpr("?TableAlias.id")
		tx.LockRows(q)
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
		for _, c := range all {
			found[c.ID] = c.People
		}
	}
	return found, nil
}

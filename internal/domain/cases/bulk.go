package cases

import (
	"context"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
)

// BulkEdit is what a body changes in each of many cases of a type: any field, by the
// rules of a single update, but for those that only each case has. Errors name the field.
func BulkEdit(ctx context.Context, tx *store.Tx, kind *casetype.Type, body api.Patch[Case]) (func(*Case) error, error) {
	if body.Names("associations") && string(body.Raw("associations")) != "null" {
		return nil, api.Invalid("associations", "are each case's own: associate objects one case at a time")
	}
	if string(body.Raw("createReviewTask")) == "true" {
		return nil, api.Invalid("createReviewTask", "is asked for one case at a time")
	}
	for _, field := range []string{"externalId", "people", "borrowerIds"} {
		if string(body.Raw(field)) == "null" {
			body = body.Without(field) // as of a client that sends every field: they are each case's own
		}
	}
	to, body, err := targetOf(ctx, tx, body.Without("associations").Without("createReviewTask"))
	if err != nil {
		return nil, err
	}
	probe := &Case{CaseType: kind.CaseType, TypeID: kind.ID}
	if err := body.Apply(probe); err != nil {
		return nil, err
	}
	if err := readDetails(probe, body); err != nil {
		return nil, err
	}
	if err := probe.resolve(ctx, tx, "", nil); err != nil {
		return nil, err
	}
	named := probe.People[1:] // all that is named; none for an empty list
	return func(c *Case) error {
		people := c.People
		if err := body.Apply(c); err != nil {
			return err
		}
		c.BorrowerIDs, c.People = nil, people
		if len(named) > 0 {
			c.People = peopleOf(c.person(), named)
		}
		if body.Names("owningEmployeeId") {
			c.OwningEmployeeID = probe.OwningEmployeeID
		}
		if err := c.escalate(tx, to); err != nil {
			return err
		}
		return readDetails(c, body)
	}, nil
}

// Describe tells whom the case is about that is a member of a bulk run.
func Describe(ctx context.Context, tx *store.Tx, o *bulk.Outcome) error {
	found, err := LoadParties(ctx, tx, []string{o.Member})
	if c := found[o.Member]; c != nil {
		if o.CaseID = c.ID; len(c.People) > 0 {
			o.BorrowerID = c.People[0]
		}
	}
	return err
}

// OpenErrors are those of new cases that could not be opened now, and why.
func OpenErrors(ctx context.Context, tx *store.Tx, fresh []*Case) (map[*Case]error, error) {
	return oneActiveCollection(ctx, tx, fresh)
}

// LoadParties are cases by their ids, with whom and what they are about and nothing else:
// people and associations.
func LoadParties(ctx context.Context, tx *store.Tx, ids []string) (map[string]*Case, error) {
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

package servertest

import (
	"context"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
)

// People are n new borrowers as rows, for tests that need many.
func People(n int) []*people.Person {
	all := make([]*people.Person, n)
	for i := range all {
		all[i] = &people.Person{BorrowerType: "person", Status: "active", CollectionsIntensity: "normal", Names: []people.Name{}}
	}
	return all
}

// Borrowers are the ids of n new borrowers.
func Borrowers(c *Client, n int) []string {
	c.T.Helper()
	var ids []string
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		all := People(n)
		if err := store.Insert(ctx, tx, all...); err != nil {
			return err
		}
		for _, p := range all {
			ids = append(ids, p.ID)
		}
		return nil
	})
	return ids
}

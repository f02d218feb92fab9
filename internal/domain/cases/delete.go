package cases

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// delete deletes a case that was opened by mistake, with what hangs on it. One on which
// work has begun is part of the borrower's history, and is canceled or completed.
func (s *Cases) delete(ctx context.Context, tx *store.Tx, in *Path) error {
	found, err := in.Load(ctx, tx, store.Get[Case])
	if err != nil {
		return err
	}
	_, err = s.Apply(ctx, tx, []Change{{ID: found.ID, Edit: func(c *Case) error {
		if c.Status != Initiated {
			return api.Conflict(api.IllegalTransition, "only a case that is initiated is deleted, and this one is "+string(c.Status)+
				": cancel it, or complete it with an outcome")
		}
		now := tx.Now
		c.DeletedAt, c.ExternalID = &now, nil // which another may have now
		return nil
	}}})
	return err
}

// ends reports whether a change closes or deletes a case: nobody handles it any more.
func (c *Changed) ends() bool {
	return c.Was != nil && c.Was.Status.Active() && (!c.Is.Status.Active() || c.Is.DeletedAt != nil)
}

// Ended are the ids of the cases that changes have closed or deleted.
func Ended(all []Changed) (ids []string) {
	for _, c := range all {
		if c.ends() {
			ids = append(ids, c.Is.ID)
		}
	}
	return ids
}

// Deleted are the ids of the cases that changes have deleted.
func Deleted(all []Changed) (ids []string) {
	for _, c := range all {
		if c.Is.DeletedAt != nil {
			ids = append(ids, c.Is.ID)
		}
	}
	return ids
}

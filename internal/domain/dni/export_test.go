package dni

import (
	"context"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Remove removes what stands on the case, as the operation does.
func Remove(ctx context.Context, tx *store.Tx, matter string) error {
	standing, err := standingOn(ctx, tx, []string{matter})
	if d := standing[matter]; err == nil && d != nil {
		err = removeAll(ctx, tx, d)
	}
	return err
}

// ActiveAt reads a do not interact as an answer would show it at a moment.
func ActiveAt(ctx context.Context, tx *store.Tx, id string, at clock.Time) (bool, error) {
	tx.Now = at
	d, err := store.Get[DoNotInteract](ctx, tx, id)
	if err != nil {
		return false, err
	}
	err = present(ctx, tx, d)
	return d.Active, err
}

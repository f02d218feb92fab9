package event

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on events; objects finds those that a filter names by
// the lender's own id.
func Register(r *api.Router, objects api.Externals) {
	r = r.Tagged("Events", "What happened, in the order in which it was committed. Pull with endingBefore set to the last event that you have seen.")
	api.Many(r, api.Op{Method: "GET", Path: "/events", Summary: "List events", Permission: MayRead}, func(
		ctx context.Context, tx *store.Tx, f *Filter) (p store.Page[Event], err error) {
		if f.objects, err = objects.Objects(ctx, tx, "objectId", string(f.ObjectType), f.ObjectID); err != nil {
			return p, err
		}
		if f.persons, err = objects.Objects(ctx, tx, "personId", "person", f.PersonID); err != nil {
			return p, err
		}
		if f.loans, err = objects.Objects(ctx, tx, "loanId", "loan", f.LoanID); err != nil {
			return p, err
		}
		return list(ctx, tx, f)
	})
	api.One(r, api.Op{Method: "GET", Path: "/events/{eventId}", Summary: "Get an event", Permission: MayRead}, get)
}

func get(ctx context.Context, tx *store.Tx, in *struct {
	ID string `path:"eventId"`
}) (*Event, error) {
	return find(ctx, tx, in.ID)
}

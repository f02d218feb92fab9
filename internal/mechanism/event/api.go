package event

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on events.
func Register(r *api.Router) {
	r = r.Tagged("Events", "What happened, in the order in which it was committed. Pull with endingBefore set to the last event that you have seen.")
	api.Many(r, api.Op{Method: "GET", Path: "/events", Summary: "List events", Permission: MayRead}, list)
	api.One(r, api.Op{Method: "GET", Path: "/events/{eventId}", Summary: "Get an event", Permission: MayRead}, get)
}

func get(ctx context.Context, tx *store.Tx, in *struct {
	ID string `path:"eventId"`
}) (*Event, error) {
	return find(ctx, tx, in.ID)
}

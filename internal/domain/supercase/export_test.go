package supercase

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Stage begins a set of members as an upload does.
func Stage(ctx context.Context, db *store.DB, scope store.Scope, supercase string) (string, error) {
	st, err := stage(ctx, api.NewCall(db, scope), supercase, false)
	if err != nil {
		return "", err
	}
	return st.set, nil
}

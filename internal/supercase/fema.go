package supercase

import (
	"context"

	"nectarine/internal/store"
)

// fill completes supercases for an answer.
func fill(context.Context, *store.Tx, ...*Supercase) error { return nil }

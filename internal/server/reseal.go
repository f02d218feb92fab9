package server

import (
	"context"
	"fmt"
	"log/slog"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
)

// resealers seal anew some of what is sealed with an older key, or in an older form, and
// answer how many they did.
var resealers = map[string]func(context.Context, *store.Tx) (int, error){"borrowers": people.Reseal, "card numbers": loan.Reseal}

// Reseal seals anew all that is sealed with an older key, or in an older form, a few
// hundred rows to a transaction. Stopped anywhere, it goes on with what is left.
func Reseal(ctx context.Context, db *store.DB) error {
	spaces, err := access.EverySpace(ctx, db)
	if err != nil {
		return err
	}
	for _, space := range spaces {
		scope := store.Scope{Space: space.ID, Test: space.IsTest, Actor: store.System, Operation: "reseal"}
		done := 0
		for what, some := range resealers {
			for n := 1; n > 0 && ctx.Err() == nil; done += n {
				if n, err = store.Write(ctx, db, scope, some); err != nil {
					return fmt.Errorf("sealing %s of %s anew: %w", what, space.ID, err)
				}
			}
		}
		if done > 0 && ctx.Err() == nil {
			if err := db.Write(ctx, scope, people.Forget); err != nil {
				return err
			}
			slog.InfoContext(ctx, "sealed anew", "companyId", space.ID, "rows", done)
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if !db.Bound() {
		return db.Bind(ctx)
	}
	return nil
}

// reseal is Reseal in the background.
func (s *Server) reseal(ctx context.Context) {
	if err := Reseal(ctx, s.DB); err != nil && ctx.Err() == nil {
		s.failed("", "reseal", err)
	}
}

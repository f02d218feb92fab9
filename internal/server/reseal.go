package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/investor"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
)

// resealers seal anew some of what is sealed with an older key, or in an older form, and
// answer how many they did.
var resealers = []struct {
	what string
	some func(context.Context, *store.Tx) (int, error)
}{{"borrowers", people.Reseal}, {"loans", loan.Reseal}, {"investors", investor.Reseal}, {"users, employees and teams", access.Reseal}}

// Reseal seals anew all that is sealed with an older key, or in an older form, a few
// hundred rows to a transaction. Stopped anywhere, it goes on with what is left. A space
// in which it fails keeps no other from being sealed; the error names each, and failed, which
// may be nil, is told of each as well.
func Reseal(ctx context.Context, db *store.DB, failed func(space string, err error)) error {
	spaces, err := access.AllSpaces(ctx, db)
	if err != nil {
		return err
	}
	rows := 0
	slog.InfoContext(ctx, "looking for what is not sealed with the newest key", "spaces", len(spaces))
	for _, space := range spaces {
		scope := store.Scope{Space: space.ID, Test: space.IsTest.Is, Actor: store.System, Operation: "reseal"}
		done, fault := resealSpace(ctx, db, scope)
		rows, err = rows+done, errors.Join(err, fault)
		if fault != nil && failed != nil {
			failed(space.ID, fault)
		}
	}
	if err = errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	slog.InfoContext(ctx, "everything is sealed with the newest key", "sealedNow", rows)
	if db.Bound() {
		return nil
	}
	return db.Bind(ctx)
}

// resealSpace seals anew what of a space is to be, and gives how many rows that was.
func resealSpace(ctx context.Context, db *store.DB, scope store.Scope) (done int, err error) {
	for _, of := range resealers {
		for ctx.Err() == nil {
			n, err := store.Write(ctx, db, scope, of.some)
			if err != nil {
				return done, fmt.Errorf("sealing %s of %s anew: %w", of.what, scope.Space, err)
			}
			if n == 0 {
				break
			}
			done += n
		}
	}
	if done == 0 || ctx.Err() != nil {
		return done, nil
	}
	slog.InfoContext(ctx, "sealed anew", "companyId", scope.Space, "rows", done)
	return done, db.Write(ctx, scope, people.Forget)
}

// reseal is Reseal in the background.
func (s *Server) reseal(ctx context.Context) {
	told := false
	err := Reseal(ctx, s.DB, func(space string, err error) {
		told = true
		s.failed(space, "reseal", err)
	})
	if err != nil && !told && ctx.Err() == nil {
		s.failed("", "reseal", err)
	}
	if err == nil {
		s.metrics.sealed.Set(1)
	}
}

package store_test

import (
	"context"
	"errors"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestWithin holds transactions that are part of another to what they promise:
// each fails alone, and all are there together or not at all.
func TestWithin(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		scope := store.Scope{Space: c.Space, Test: true, Actor: store.System, Operation: "test"}
		broken := errors.New("broken")
		make := func(name string, end error) func(context.Context, *store.Tx) error {
			return func(ctx context.Context, tx *store.Tx) error {
				return errors.Join(store.Insert(ctx, tx, &access.Team{Name: name}), end)
			}
		}
		outer := func(end error) error {
			db := c.Server.DB
			return db.Write(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
				in := tx.Within(ctx)
				if err := db.Write(in, scope, make("kept", nil)); err != nil {
					return err
				}
				if err := db.Write(in, scope, make("failed", broken)); !errors.Is(err, broken) {
					t.Error(err)
				}
				if err := db.Preview(in, scope, make("only shown", nil)); err != nil {
					return err
				}
				err := db.Read(in, scope, func(ctx context.Context, tx *store.Tx) error {
					if n, err := tx.Select((*access.Team)(nil)).Count(ctx); n < 1 || err != nil {
						t.Error(n, err, "what is written is not read")
					}
					return nil
				})
				return errors.Join(err, end)
			})
		}
		if err := outer(broken); !errors.Is(err, broken) {
			t.Error(err)
		}
		if rows := c.List("/teams"); len(rows) != 0 {
			t.Error("what failed as a whole has left", rows)
		}
		if err := outer(nil); err != nil {
			t.Error(err)
		}
		rows := c.List("/teams")
		assert.Rows(t, rows, assert.M{"name": "kept"})
		assert.Len(t, c.List("/audit?objectType=team"), 1)
		// In another space's transaction nothing is shared.
		live := c.Live()
		other := store.Scope{Space: live.Space, Actor: store.System, Operation: "test"}
		err := c.Server.DB.Read(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
			return c.Server.DB.Read(tx.Within(ctx), other, func(ctx context.Context, tx *store.Tx) error {
				if n, err := tx.Select((*access.Team)(nil)).Count(ctx); n != 0 || err != nil {
					t.Errorf("n is %v, the error is %v, want n 0 and no error", n, err)
				}
				return nil
			})
		})
		if err != nil {
			t.Error(err)
		}
	})
}

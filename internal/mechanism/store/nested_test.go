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

// TestNested holds transactions that are part of another to what they promise:
// each fails alone, and all are there together or not at all.
func TestNested(t *testing.T) {
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
				in := tx.Nested()
				if err := in.Write(ctx, scope, make("kept", nil)); err != nil {
					return err
				}
				if err := in.Write(ctx, scope, make("failed", broken)); !errors.Is(err, broken) {
					t.Errorf("the write within a write ends with %v, want its own error, %v", err, broken)
				}
				if err := in.Preview(ctx, scope, make("only shown", nil)); err != nil {
					return err
				}
				err := in.Read(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
					if n, err := tx.Select((*access.Team)(nil)).Count(ctx); n < 1 || err != nil {
						t.Errorf("what is written is read %v times, with the error %v; want no error and once at least", n, err)
					}
					return nil
				})
				return errors.Join(err, end)
			})
		}
		if err := outer(broken); !errors.Is(err, broken) {
			t.Errorf("the outer write ends with %v, want its own error, %v", err, broken)
		}
		if rows := c.List("/teams"); len(rows) != 0 {
			t.Errorf("what failed as a whole has left %v, want nothing", rows)
		}
		if err := outer(nil); err != nil {
			t.Error(err)
		}
		rows := c.List("/teams")
		assert.Rows(t, rows, assert.M{"name": "kept"})
		assert.Len(t, c.List("/audit?objectType=team"), 1)
		// A transaction of another space is no part of this one.
		other := store.Scope{Space: c.Live().Space, Actor: store.System, Operation: "test"}
		err := c.Server.DB.Read(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
			return tx.Nested().Read(ctx, other, func(context.Context, *store.Tx) error {
				t.Error("a transaction of another space was begun")
				return nil
			})
		})
		if err == nil {
			t.Error("a transaction of another space is refused nowhere")
		}
	})
}

// TestValues holds the value of a transaction to being that of what was committed, or
// none.
func TestValues(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		scope := store.Scope{Space: c.Space, Test: true, Actor: store.System, Operation: "test"}
		broken := errors.New("broken")
		team := func(end error) func(context.Context, *store.Tx) (string, error) {
			return func(ctx context.Context, tx *store.Tx) (string, error) {
				team := &access.Team{Name: "One"}
				return "made", errors.Join(store.Insert(ctx, tx, team), end)
			}
		}
		if v, err := store.Write(t.Context(), c.Server.DB, scope, team(broken)); v != "" || !errors.Is(err, broken) {
			t.Errorf("a transaction that failed gave %q and the error %v, want no value", v, err)
		}
		if v, err := store.Preview(t.Context(), c.Server.DB, scope, team(nil)); v != "made" || err != nil {
			t.Errorf("a preview gave %q and the error %v, want its value", v, err)
		}
		assert.Len(t, c.List("/teams"), 0)
		if v, err := store.Write(t.Context(), c.Server.DB, scope, team(nil)); v != "made" || err != nil {
			t.Errorf("a transaction that was committed gave %q and the error %v, want its value", v, err)
		}
		assert.Len(t, c.List("/teams"), 1)
		count := func(ctx context.Context, tx *store.Tx) (int64, error) {
			return tx.Select((*access.Team)(nil)).Count(ctx)
		}
		if n, err := store.Read(t.Context(), c.Server.DB, scope, count); n != 1 || err != nil {
			t.Errorf("a transaction that reads gave %d and the error %v, want 1", n, err)
		}
	})
}

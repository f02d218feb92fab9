package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// every is the list of all teams.
type every struct{ store.Keyset }

func (every) Where(*store.Select) {}

// TestTotals: a total says whether it is exact. A long one is kept for a second and no
// longer, not past what this process writes in the space, and never as what a transaction
// saw that began before.
func TestTotals(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		servertest.Quiet()
		db, clock, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		made, err := access.NewCompany(t.Context(), db, access.Lender{Name: "Acme Lending", Timezone: "America/New_York"}, server.New(db).Seed)
		if err != nil {
			t.Fatal(err)
		}
		scope := store.Scope{Space: made.TestCompanyID, Test: true, Actor: store.System, Operation: "test"}
		write := func(what func(context.Context, *store.Tx) error) {
			t.Helper()
			if err := db.Write(t.Context(), scope, what); err != nil {
				t.Fatal(err)
			}
		}
		number := 0
		add := func(n int) func(context.Context, *store.Tx) error {
			return func(ctx context.Context, tx *store.Tx) error {
				teams := make([]*access.Team, n)
				for i := range teams {
					number++
					teams[i] = &access.Team{Name: fmt.Sprintf("Team %d", number)}
				}
				return store.Insert(ctx, tx, teams...)
			}
		}
		total := func(ctx context.Context, tx *store.Tx) (store.Count, error) {
			p, err := store.List[access.Team](ctx, tx, every{})
			return p.Total, err
		}
		is := func(when string, n int, exact bool) {
			t.Helper()
			got, err := store.Read(t.Context(), db, scope, total)
			if want := (store.Count{N: n, Exact: exact}); err != nil || got != want {
				t.Errorf("%s: the total is %v, %v; want %v", when, got, err, want)
			}
		}
		write(add(900))
		is("a short list", 900, true)
		is("a short list again", 900, true)
		write(add(300))
		is("a list that has become long", 1200, true)
		is("the same a moment later", 1200, engine == servertest.SQLite) // of which no other process writes
		write(add(1))
		is("after a write", 1201, true)
		clock.Move(2 * time.Second)
		is("after more than a second", 1201, true)

		write(func(ctx context.Context, tx *store.Tx) error {
			if err := add(1)(ctx, tx); err != nil {
				return err
			}
			if got, err := total(ctx, tx); err != nil || got != (store.Count{N: 1202, Exact: true}) {
				t.Errorf("in the transaction that adds one: the total is %v, %v; want 1202, exact", got, err)
			}
			return nil
		})
		_, err = store.Read(t.Context(), db, scope, func(ctx context.Context, tx *store.Tx) (bool, error) {
			if _, err := store.Find[access.Team](ctx, tx, 1, func(*store.Select) {}); err != nil {
				return false, err
			}
			write(add(1))
			got, err := total(ctx, tx)
			if want := (store.Count{N: 1202, Exact: true}); err == nil && got != want {
				t.Errorf("in a transaction that began before a write: the total is %v, want %v", got, want)
			}
			return true, err
		})
		if err != nil {
			t.Error(err)
		}
		is("after what that has counted", 1203, true)

		write(add(store.Countless - 1203 + 50))
		is("a list too long to be counted", store.Countless, false)
		write(func(ctx context.Context, tx *store.Tx) error {
			// By hand: nothing deletes teams, and no event is there to tell of it.
			_, err := tx.SQL().ExecContext(ctx, "UPDATE teams SET deleted_at = created_at WHERE company_id = '"+tx.Space+
				"' AND id IN (SELECT id FROM teams WHERE company_id = '"+tx.Space+"' AND deleted_at IS NULL ORDER BY id LIMIT 100)")
			return err
		})
		is("a second has not gone by", store.Countless, false)
		clock.Move(2 * time.Second)
		is("a second has gone by", store.Countless-50, true)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

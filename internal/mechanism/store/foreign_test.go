package store_test

import (
	"context"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// TestManyAreOfTheSpace: what is loaded by many ids or references at once is the space's own:
// rows of another company in the same database are not found, by no id and no external id.
func TestManyAreOfTheSpace(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		other := c.Other()
		own := c.Create("/teams", servertest.M{"name": "Ours", "externalId": "ours"})["id"].(string)
		foreign := other.Create("/teams", servertest.M{"name": "Theirs", "externalId": "theirs"})["id"].(string)
		type load = func(context.Context, *store.Tx, ...string) (map[string]*access.Team, error)
		ways := map[string]load{
			"GetMany": func(ctx context.Context, tx *store.Tx, refs ...string) (map[string]*access.Team, error) {
				return store.GetMany[access.Team](ctx, tx, refs)
			},
			"LockMany": func(ctx context.Context, tx *store.Tx, refs ...string) (map[string]*access.Team, error) {
				return store.LockMany[access.Team](ctx, tx, refs)
			},
			"Named": func(ctx context.Context, tx *store.Tx, refs ...string) (map[string]*access.Team, error) {
				return store.Named[access.Team](ctx, tx, refs, "name")
			},
		}
		finds := func(c *servertest.Client, by string, want string, refs ...string) {
			t.Helper()
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				found, err := ways[by](ctx, tx, refs...)
				if len(found) != 1 || found[want] == nil {
					t.Errorf("%s of %v in the space %s: %v, want %s alone", by, refs, tx.Space, found, want)
				}
				return err
			})
		}
		for by := range ways {
			finds(c, by, own, own, foreign)
			finds(other, by, foreign, own, foreign)
		}
		finds(c, "Named", "ext-ours", "ext-ours", "ext-theirs")
		finds(other, "Named", "ext-theirs", "ext-ours", "ext-theirs")
	})
}

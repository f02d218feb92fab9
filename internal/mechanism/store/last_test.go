package store_test

import (
	"context"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// What is left for the end is written in the transaction, in its order; a random id that
// was taken makes the whole run again, alone or together with others.
func TestWhatIsWrittenLast(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		taken := c.Create("/teams", servertest.M{"name": "First"})["id"].(string)
		for _, together := range []int{1, 2} {
			runs := 0
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				runs++
				for i := range together {
					team := &access.Team{Name: "Last"}
					if i == 0 && runs == 1 {
						team.ID = taken
					}
					if err := store.InsertLast(ctx, tx, team); err != nil {
						return err
					}
				}
				return nil
			})
			if runs != 2 {
				t.Errorf("%d at the end, of which the first has a taken id: the transaction ran %d times, want twice", together, runs)
			}
		}
		last := assert.M{"name": "Last"}
		assert.Rows(t, c.List("/teams"), last, last, last, assert.M{"name": "First"})
	})
}

// A change of a row that is not there fails the transaction.
func TestWhatIsWrittenLastMustBeThere(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		err := c.Server.DB.Write(t.Context(), c.Scope(), func(ctx context.Context, tx *store.Tx) error {
			if err := store.InsertLast(ctx, tx, &access.Team{Name: "Lost"}); err != nil {
				return err
			}
			tx.WriteLast(tx.Update((*audit.Head)(nil)).Set("seq = 9").Where("company_id = 'none'"))
			return nil
		})
		if err == nil {
			t.Error("there is no error, want one: the row is not there")
		}
		assert.Len(t, c.List("/teams"), 0)
	})
}

package supercase_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// many is a lender with a supercase of n subcases.
func many(t *testing.T, c *servertest.Client, n int) *lender {
	t.Helper()
	l := newLender(t, c, 0)
	text := "borrowerId\n"
	for _, id := range servertest.Borrowers(c, n) {
		text += id + "\n"
	}
	l.send("PUT", "", text, 200)
	c.Do("POST", l.path+"/populations/draft/commit", nil, 204)
	c.Drain() // as long as it takes: a request waits for so long and no longer
	return l
}

// state is what the subcases hold, by id: their relief's end.
func (l *lender) state() map[string]string {
	l.T.Helper()
	out := map[string]string{}
	l.Tx(func(ctx context.Context, tx *store.Tx) error {
		var all []*cases.Case
		err := tx.Select(&all).Where("?TableAlias.creating_supercase_id = ?", l.supercase).Scan(ctx)
		for _, c := range all {
			out[c.ID], _ = c.Details["reliefEndDate"].(string)
		}
		return err
	})
	return out
}

// Updates that are stopped at any moment, changes by hand in between, and undoing,
// stopped at any moment too, leave what a simple model says.
func TestCancelAndUndoEqualAModel(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		seed := rand.Uint64()
		t.Log("seed", seed)
		rng := rand.New(rand.NewPCG(seed, 1))
		l := many(t, c, 2300)
		model := l.state()
		var ids []string
		for id := range model {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		// steps does some slices of an operation, and stops it unless it has ended.
		steps := func(id string) (processed int) {
			for range rng.IntN(5) {
				if _, err := c.Server.Bulk.Step(t.Context(), c.Scope(), id); err != nil {
					t.Fatal(err)
				}
			}
			o := c.Do("GET", l.path+"/bulk-operations/"+id, nil, 200)
			if o["finishedAt"] == nil {
				o = c.Data("POST", l.path+"/bulk-operations/"+id+"/cancel", nil, 200)
			}
			return int(o["casesProcessed"].(float64))
		}
		for round := range 6 {
			value := fmt.Sprintf("2027-01-%02d", round+1)
			o := c.Data("POST", l.path+"/bulk-update", m{"reliefEndDate": value}, 202)["id"].(string)
			before := map[string]string{}
			for _, id := range ids[:steps(o)] {
				before[id], model[id] = model[id], value
			}
			for range rng.IntN(4) {
				id := ids[rng.IntN(len(ids))]
				model[id] = "2030-12-31"
				c.Tx(func(ctx context.Context, tx *store.Tx) error {
					_, err := c.Server.Cases.Each(ctx, tx, []string{id}, func(c *cases.Case) error {
						c.Details = map[string]any{"reliefEndDate": "2030-12-31"}
						return nil
					})
					return err
				})
			}
			if rng.IntN(3) > 0 {
				undo := c.Data("POST", l.path+"/bulk-operations/"+o+"/undo", nil, 202)["id"].(string)
				var touched []string
				for id := range before {
					touched = append(touched, id)
				}
				slices.Sort(touched)
				for _, id := range touched[:steps(undo)] {
					if model[id] == value {
						model[id] = before[id]
					}
				}
			}
			if got := l.state(); fmt.Sprint(got) != fmt.Sprint(model) {
				wrong := 0
				for id := range model {
					if got[id] != model[id] {
						wrong++
					}
				}
				t.Fatalf("round %d: %d of %d cases are not as the model says", round, wrong, len(model))
			}
		}
	})
}

// Several drivers at one operation share the work: each case is done once. Two servers
// are in internal/testing/sim.
func TestDriversShareAnOperation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := many(t, c, 2300)
		o := c.Data("POST", l.path+"/bulk-update", m{"status": "processing"}, 202)["id"].(string)
		next := c.Data("POST", l.path+"/bulk-send", m{"subject": "freeForm"}, 202)["id"].(string)
		var wait sync.WaitGroup
		for _, id := range []string{o, next, o, next} {
			wait.Go(func() {
				if _, err := c.Server.Bulk.Drive(context.Background(), c.Scope(), id); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		for _, id := range []string{o, next} {
			is := c.Do("GET", l.path+"/bulk-operations/"+id, nil, 200)
			assert.Fields(t, is, m{"completed": true, "casesProcessed": 2300.0, "casesChanged": 2300.0, "casesFailed": 0.0})
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			first, err := store.Get[bulk.Run](ctx, tx, o)
			if err != nil {
				return err
			}
			second, err := store.Get[bulk.Run](ctx, tx, next)
			if err == nil && second.FinishedAt.Before(first.FinishedAt.Time) {
				t.Error("the second operation has overtaken the first")
			}
			return err
		})
	})
}

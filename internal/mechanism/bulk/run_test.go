package bulk_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/job"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// numbers walks the numbers 1 to total and makes a team for each; those in bad
// cannot be made.
func numbers(total int, bad ...int) bulk.Work {
	return bulk.Work{Name: "numbers",
		Describe: func(_ context.Context, _ *store.Tx, o *bulk.Outcome) error {
			o.CaseID, o.BorrowerID = "case of "+o.Member, "borrower of "+o.Member
			return nil
		},
		Members: func(_ context.Context, _ *store.Tx, _ *bulk.Run, place string, n int) (members []string, err error) {
			at := 0
			if place != "" {
				if at, err = strconv.Atoi(place); err != nil {
					return nil, err
				}
			}
			for i := at + 1; i <= min(at+n, total); i++ {
				members = append(members, strconv.Itoa(i))
			}
			return members, nil
		},
		Do: func(ctx context.Context, tx *store.Tx, _ *bulk.Run, members []string) ([]*bulk.Outcome, error) {
			teams := make([]*access.Team, len(members))
			for i, member := range members {
				if n, err := strconv.Atoi(member); err != nil || slices.Contains(bad, n) {
					return nil, api.Invalid("number", member+" is bad")
				}
				teams[i] = &access.Team{Name: "Team " + member, ExternalID: &member}
			}
			return nil, store.Insert(ctx, tx, teams...)
		}}
}

func TestRun(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		c := servertest.New(t, engine)
		q, err := job.Open(t.Context(), c.Server.DB)
		if err != nil {
			t.Fatal(err)
		}
		const total = 3210
		b := bulk.New(c.Server.DB, numbers(total, 7, 1000, 1001, total))
		b.Attach(q)
		var run *bulk.Run
		c.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
			run, err = b.Start(ctx, tx, "numbers", "", map[string]int{"total": total}, total)
			return err
		})
		// Twice, as if a process had died: the work is the same.
		c.Tx(b.Resume)
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		servertest.Until(t, "the run has ended", func() (end bool) {
			err := c.Server.DB.Read(t.Context(), c.Scope(), func(ctx context.Context, tx *store.Tx) error {
				run, err = store.Get[bulk.Run](ctx, tx, run.ID)
				return err
			})
			if err != nil {
				t.Fatalf("the run cannot be read: %v", err)
			}
			return run.FinishedAt != nil
		})
		if err := q.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		if run.Processed != total || run.Failed != 4 {
			t.Errorf("%d processed, %d failed; want %d and 4", run.Processed, run.Failed, total)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			n, err := tx.Select((*access.Team)(nil)).Count(ctx)
			if err != nil {
				return err
			}
			if n != total-4 {
				t.Errorf("%v teams, want %v", n, total-4)
			}
			failures, err := bulk.Outcomes(ctx, tx, run.ID, "", bulk.Failed, 100)
			if err != nil {
				return err
			}
			if fmt.Sprintf("%d %s %s %s", len(failures), failures[0].CaseID, failures[0].BorrowerID, failures[0].Message) != "4 case of 1000 borrower of 1000 number: 1000 is bad" {
				t.Errorf(`%v failed, the first with %v, want how many, and of the first the case, the borrower and the message to read "4 case of 1000 borrower of 1000 number: 1000 is bad"`, len(failures), failures[0])
			}
			return err
		})
	})
}

package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"nectarine/internal/mechanism/job"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

var space = store.Scope{Space: "CP-AAAA-AAAA", Test: true, Actor: store.System, Operation: "test"}

// patience is how long a job may take to come on a busy machine before it is lost.
const patience = time.Minute

// queue is one over a fresh database, stopped at the end of the test.
func queue(t *testing.T, engine string) (*job.Queue, *store.DB) {
	t.Helper()
	db, _, err := servertest.Open(engine)
	if err != nil {
		t.Fatal(err)
	}
	q, err := job.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return q, db
}

func start(t *testing.T, q *job.Queue) {
	t.Helper()
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if !q.Stopping() {
			t.Error("a queue that was stopped does not say so")
		}
	})
}

// next is the next of what comes.
func next(t *testing.T, from <-chan job.Job) job.Job {
	t.Helper()
	select {
	case j := <-from:
		return j
	case <-time.After(patience):
		t.Fatal("no job came")
		return job.Job{}
	}
}

// A job is done if its transaction commits, and not if it is taken back or was only a
// preview.
func TestAJobFollowsItsTransaction(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		q, db := queue(t, engine)
		done := make(chan job.Job, 10)
		q.Handle("work", func(_ context.Context, j job.Job) error {
			done <- j
			return nil
		})
		enqueue := func(id string, fails error) func(context.Context, *store.Tx) error {
			return func(ctx context.Context, tx *store.Tx) error {
				return errors.Join(q.Enqueue(ctx, tx, "work", id), fails)
			}
		}
		refusal := errors.New("no")
		if err := db.Write(t.Context(), space, enqueue("taken back", refusal)); !errors.Is(err, refusal) {
			t.Fatalf("the transaction that fails answers %v, want %v", err, refusal)
		}
		if err := db.Preview(t.Context(), space, enqueue("preview", nil)); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"one", "two"} {
			if err := db.Write(t.Context(), space, enqueue(id, nil)); err != nil {
				t.Fatal(err)
			}
		}
		assert.Len(t, done, 0)
		start(t, q)
		got := map[string]job.Job{}
		for range 2 {
			j := next(t, done)
			got[j.ID] = j
		}
		for _, id := range []string{"one", "two"} {
			if want := (job.Job{Name: "work", Space: space.Space, Test: true, ID: id}); got[id] != want {
				t.Errorf("the job %s is %+v, want %+v", id, got[id], want)
			}
		}
	})
}

// A job that fails or panics is done again; one that nobody can do holds up no other.
func TestAJobIsDoneAgain(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		q, db := queue(t, engine)
		done := make(chan job.Job, 10)
		tries := map[string]int{"fails": 0, "panics": 0}
		for name := range tries {
			tried := make(chan struct{}, 1)
			q.Handle(name, func(_ context.Context, j job.Job) error {
				select {
				case tried <- struct{}{}:
					if name == "panics" {
						panic("the first time it panics")
					}
					return errors.New("the first time it fails")
				default:
					done <- j
					return nil
				}
			})
		}
		err := db.Write(t.Context(), space, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(q.Enqueue(ctx, tx, "unknown", "x"), q.Enqueue(ctx, tx, "fails", "x"), q.Enqueue(ctx, tx, "panics", "x"))
		})
		if err != nil {
			t.Fatal(err)
		}
		start(t, q)
		again := map[string]bool{}
		for range tries {
			again[next(t, done).Name] = true
		}
		if !again["fails"] || !again["panics"] {
			t.Errorf("done again were %v, want the one that fails and the one that panics", again)
		}
	})
}

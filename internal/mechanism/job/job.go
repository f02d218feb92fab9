// Package job runs work in the background. A job is enqueued in the transaction
// that makes it necessary, and is done at least once: what it does must bear
// being done again. A job holds ids, not data.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"nectarine/internal/mechanism/store"
)

// Job is a piece of work.
type Job struct {
	Name  string `json:"name"`  // which work it is; a Handler has the same name
	Space string `json:"space"` // the company space
	Test  bool   `json:"test"`  // whether that is a test space
	ID    string `json:"id"`    // the object to work on
}

// Kind names all our jobs to River: there is one kind, told apart by Name.
func (Job) Kind() string { return "nectarine" }

// Handler does the work of a job. An error makes it run again, later each time.
type Handler func(context.Context, Job) error

// Queue takes jobs and, once started, does them.
type Queue struct {
	client   *river.Client[*store.SQLTx]
	handlers map[string]Handler
	stopping atomic.Bool
}

// timeout bounds one run of a job, and rescue how long a job may seem to run
// before it is taken for one whose process died.
const timeout, rescue = 2 * time.Minute, 5 * time.Minute

// Open makes the queue's tables where they are missing. Handlers are set
// before Start.
func Open(ctx context.Context, db *store.DB) (*Queue, error) {
	var driver riverdriver.Driver[*store.SQLTx] = riverdatabasesql.New(db.Pool())
	if db.Engine() == "sqlite" {
		driver = riversqlite.New(db.Pool())
	}
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	err = db.Alone(ctx, func(ctx context.Context) error {
		_, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the job tables: %w", err)
	}
	q := &Queue{handlers: map[string]Handler{}}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, river.WorkFunc(q.work)); err != nil {
		return nil, err
	}
	q.client, err = river.NewClient(driver, &river.Config{Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		Workers:       workers,
		FetchCooldown: 50 * time.Millisecond, FetchPollInterval: 200 * time.Millisecond, JobTimeout: timeout, RescueStuckJobsAfter: rescue,
		Logger: slog.New(slog.DiscardHandler), ErrorHandler: reporter{}, PollOnly: true})
	return q, err
}

// Handle sets who does the jobs of a name.
func (q *Queue) Handle(name string, h Handler) { q.handlers[name] = h }

// Enqueue leaves a job in the transaction: it is done if the transaction commits.
func (q *Queue) Enqueue(ctx context.Context, tx *store.Tx, name, id string) error {
	if tx.DryRun() {
		return nil
	}
	// Interrupted, it would take all that others do in the same commit with it.
	_, err := q.client.InsertTx(context.WithoutCancel(ctx), tx.SQL(), Job{Name: name, Space: tx.Space, Test: tx.Test, ID: id}, nil)
	return err
}

// Start begins to work. It goes on until Stop.
func (q *Queue) Start(ctx context.Context) error { return q.client.Start(ctx) }

// Stop lets the jobs under way finish, as long as the context lasts.
func (q *Queue) Stop(ctx context.Context) error {
	q.stopping.Store(true)
	err := q.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return q.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}

// Stopping reports whether the queue is being stopped: a long job then leaves the
// rest to another.
func (q *Queue) Stopping() bool { return q.stopping.Load() }

func (q *Queue) work(ctx context.Context, j *river.Job[Job]) error {
	h := q.handlers[j.Args.Name]
	if h == nil {
		return river.JobCancel(fmt.Errorf("there is no work named %q", j.Args.Name))
	}
	return h(ctx, j.Args)
}

// Package bulk walks many members in slices. Each slice commits its work, its
// failures, the counts and the place where the next one starts together: killed
// anywhere, a run goes on from its last commit, and nothing is done twice.
package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"nectarine/internal/api"
	"nectarine/internal/clock"
	"nectarine/internal/job"
	"nectarine/internal/store"
)

// Run is one walk over many members.
type Run struct {
	bun.BaseModel `bun:"table:bulk_runs,alias:run"`
	store.Row
	Work       string          `json:"work" readOnly:"true" doc:"What is done to each member."`
	Params     json.RawMessage `json:"params" readOnly:"true" bun:"type:jsonb"`
	Place      string          `json:"-"` // the last member that was done
	Total      int             `json:"total" readOnly:"true"`
	Processed  int             `json:"processed" readOnly:"true" doc:"How many members are done, failed ones too."`
	Failed     int             `json:"failed" readOnly:"true"`
	Canceled   bool            `json:"canceled" readOnly:"true"`
	StartedAt  clock.Time      `json:"startedAt" readOnly:"true"`
	FinishedAt *clock.Time     `json:"finishedAt" readOnly:"true"`
	ActorText  string          `json:"-"` // on whose behalf, as JSON
}

// Kind is BR, bulkRun: the public list of prefixes has none.
func (*Run) Kind() store.Kind { return store.Kind{Prefix: "BR", Name: "bulkRun"} }

// Failure is a member that could not be done.
type Failure struct {
	bun.BaseModel `bun:"table:bulk_failures,alias:failure"`
	CompanyID     string `json:"-" bun:",pk"`
	RunID         string `json:"-" bun:",pk"`
	Member        string `json:"member" bun:",pk"`
	ErrorType     string `json:"errorType"`
	Message       string `json:"message"`
}

// Work is a kind of walk.
type Work struct {
	Name string
	// Members are the next n members after a place, in an order that never
	// changes; the place of the first is empty. None end the run.
	Members func(ctx context.Context, tx *store.Tx, r *Run, place string, n int) ([]string, error)
	// Do does the work on a batch. An error undoes the batch; the batch is then
	// halved until the member that cannot be done stands alone.
	Do func(ctx context.Context, tx *store.Tx, r *Run, members []string) error
}

// Bulk runs works.
type Bulk struct {
	DB    *store.DB
	Queue *job.Queue
	works map[string]Work
}

// Slice is how many members are done in one transaction.
const Slice = 1000

const jobName = "bulk"

// New is a Bulk that knows the works.
func New(db *store.DB, q *job.Queue, works ...Work) *Bulk {
	b := &Bulk{DB: db, Queue: q, works: map[string]Work{}}
	for _, w := range works {
		b.works[w.Name] = w
	}
	q.Handle(jobName, b.slice)
	return b
}

// Start begins a run over total members in the transaction's space, on behalf
// of its actor.
func (b *Bulk) Start(ctx context.Context, tx *store.Tx, work string, params any, total int) (*Run, error) {
	p, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	actor, err := json.Marshal(tx.Actor)
	if err != nil {
		return nil, err
	}
	r := &Run{Work: work, Params: p, Total: total, StartedAt: tx.Now, ActorText: string(actor)}
	if err := store.Insert(ctx, tx, r); err != nil {
		return nil, err
	}
	return r, b.Queue.Enqueue(ctx, tx, jobName, r.ID)
}

// Cancel ends a run after the slice under way. A run that has ended is a conflict.
func (b *Bulk) Cancel(ctx context.Context, tx *store.Tx, id string) (*Run, error) {
	r, err := store.Lock[Run](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if r.FinishedAt != nil {
		return nil, api.Conflict("Conflict", "the run has ended already")
	}
	now := tx.Now
	r.Canceled, r.FinishedAt = true, &now
	_, err = store.Save(ctx, tx, r)
	return r, err
}

// Resume enqueues every run of the transaction's space that has not ended: at
// the start of a server some may have lost their job with the process.
func (b *Bulk) Resume(ctx context.Context, tx *store.Tx) error {
	open, err := store.Find[Run](ctx, tx, 10_000, func(q *store.Select) { q.Where("finished_at IS NULL") })
	if err != nil {
		return err
	}
	for _, r := range open {
		if err := b.Queue.Enqueue(ctx, tx, jobName, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// slice does one slice of a run and enqueues the next.
func (b *Bulk) slice(ctx context.Context, j job.Job) error {
	for size := Slice; ; size = (size + 1) / 2 {
		err := b.step(ctx, j, size, nil)
		if err == nil {
			return nil
		}
		var broken *failed
		if !errors.As(err, &broken) {
			return err // the database, not a member: River tries again
		}
		if len(broken.members) == 1 {
			return b.step(ctx, j, 1, broken)
		}
		size = min(size, len(broken.members))
	}
}

// failed says that a batch could not be done.
type failed struct {
	members []string
	cause   error
}

func (f *failed) Error() string {
	return fmt.Sprintf("%d members could not be done: %v", len(f.members), f.cause)
}

// step does at most size members, or passes over the one that cannot be done.
func (b *Bulk) step(ctx context.Context, j job.Job, size int, over *failed) error {
	scope := store.Scope{Space: j.Space, Test: j.Test, Actor: store.System, Operation: "bulk", May: map[string]bool{"*": true}}
	return b.DB.Write(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
		r, err := store.Lock[Run](ctx, tx, j.ID)
		if err != nil || r.FinishedAt != nil {
			return err
		}
		w, ok := b.works[r.Work]
		if !ok {
			return fmt.Errorf("bulk: there is no work named %q", r.Work)
		}
		tx.Operation = "bulk " + r.Work
		if err := json.Unmarshal([]byte(r.ActorText), &tx.Actor); err != nil {
			return err
		}
		members, err := w.Members(ctx, tx, r, r.Place, size)
		if err != nil {
			return err
		}
		if len(members) == 0 {
			now := tx.Now
			r.FinishedAt = &now
			_, err := store.SaveSubresource(ctx, tx, r)
			return err
		}
		if over == nil || over.members[0] != members[0] {
			if err := w.Do(ctx, tx, r, members); err != nil {
				return b.sort(err, members)
			}
		} else if err := b.fail(ctx, tx, r, over); err != nil {
			return err
		}
		return b.advance(ctx, tx, r, members)
	})
}

// sort tells what a member is to blame for from what is the database's fault.
func (b *Bulk) sort(err error, members []string) error {
	if b.DB.Transient(err) {
		return err
	}
	return &failed{members, err}
}

func (b *Bulk) fail(ctx context.Context, tx *store.Tx, r *Run, over *failed) error {
	refusal := api.Explain(ctx, over.cause)
	r.Failed++
	_, err := store.Add(ctx, tx, true, &Failure{CompanyID: tx.Space, RunID: r.ID, Member: over.members[0], ErrorType: refusal.Type, Message: refusal.Message})
	return err
}

// advance moves the run behind the members, without a trace in the audit trail:
// what was done to each member has left its own.
func (b *Bulk) advance(ctx context.Context, tx *store.Tx, r *Run, members []string) error {
	r.Place = members[len(members)-1]
	r.Processed += len(members)
	if _, err := tx.Update(r).Column("place", "processed", "failed").WherePK().Exec(ctx); err != nil {
		return err
	}
	return b.Queue.Enqueue(ctx, tx, jobName, r.ID)
}

// Package bulk walks many members in slices. Each slice commits its work, its
// outcomes, the counts and the place where the next one starts together: killed
// anywhere, a run goes on from its last commit, and nothing is done twice.
package bulk

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/job"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Run is one walk over many members.
type Run struct {
	bun.BaseModel `bun:"table:bulk_runs,alias:run"`
	store.Row
	Number     int64           `json:"number" readOnly:"true" doc:"The place in the order in which the runs of the space were accepted."`
	Work       string          `json:"work" readOnly:"true" doc:"What is done to each member."`
	Owner      string          `json:"owner" readOnly:"true" doc:"What the run belongs to, such as a supercase: runs of one owner are done one after the other. Empty for a run of its own."`
	Params     json.RawMessage `json:"params" readOnly:"true" bun:"type:jsonb"`
	Place      string          `json:"-"` // the last member that was done
	Total      int             `json:"total" readOnly:"true" doc:"How many members there were at the start."`
	Processed  int             `json:"processed" readOnly:"true" untold:"how far it has come" doc:"How many members are done, failed ones too."`
	Changed    int             `json:"changed" readOnly:"true" untold:"how far it has come" doc:"How many members the run has changed."`
	Unchanged  int             `json:"unchanged" readOnly:"true" untold:"how far it has come" doc:"How many members were already as they should be."`
	Skipped    int             `json:"skipped" readOnly:"true" untold:"how far it has come" doc:"How many members the run has left alone; the outcomes say why."`
	Failed     int             `json:"failed" readOnly:"true" untold:"how far it has come"`
	Canceled   bool            `json:"canceled" readOnly:"true"`
	UndoOf     *string         `json:"undoOf" readOnly:"true" doc:"The run that this one puts back."`
	StartedAt  clock.Time      `json:"startedAt" readOnly:"true" doc:"When the run was accepted."`
	FinishedAt *clock.Time     `json:"finishedAt" readOnly:"true"`
	ActorText  string          `json:"-"` // on whose behalf, as JSON
}

// Kind is BR, bulkRun: the public list of prefixes has none.
func (*Run) Kind() store.Kind { return store.Kind{Prefix: "BR", Name: "bulkRun"} }

// Tells names the events of a run.
func (*Run) Tells(store.Change) event.Description {
	return event.Description{Created: "bulkrun.created", Updated: "bulkrun.updated"}
}

// Work is a kind of walk.
type Work struct {
	Name string
	// Read is what a credential must hold to see what a run did, and Change what it must
	// hold to stop one and put it back: the permissions of the work, whichever door is
	// taken. Without them only who may do everything can.
	Read   []api.Permission
	Change api.Permission
	// Members are the next n members after a place, in an order that never
	// changes; the place of the first is empty. None end the run.
	Members func(ctx context.Context, tx *store.Tx, r *Run, place string, n int) ([]string, error)
	// Do does the work on a batch and tells what came of each member; of members
	// that it does not tell of nothing is kept. An error undoes the batch, which is
	// then halved until the member that cannot be done stands alone.
	Do func(ctx context.Context, tx *store.Tx, r *Run, members []string) ([]*Outcome, error)
	// Undo puts back what Do did to the members of these outcomes, wherever nothing
	// has changed it since. Nil where a work cannot be undone.
	Undo func(ctx context.Context, tx *store.Tx, r *Run, done []*Outcome) ([]*Outcome, error)
	// NoUndo says what to do instead where a work cannot be undone.
	NoUndo string
	// About fills in whom and what a member is about that failed before the work could
	// tell. Nil where there is nothing to say.
	Describe func(ctx context.Context, tx *store.Tx, o *Outcome) error
	// Stamped are the fields that the server stamps on what changes: a preview, in which
	// they say nothing that anybody decides by, leaves them out of its groups.
	Stamped []string
	// Ended is called when a run has come to its end, in that transaction. May be nil.
	Ended func(ctx context.Context, tx *store.Tx, r *Run) error
}

// Bulk runs works.
type Bulk struct {
	// Queue hands the runs to the workers. Without it, as in a server that does no
	// background work, runs wait until someone drives them.
	Queue *job.Queue
	// Observe is told of each slice that this process has committed: the work and
	// how many members it did. May be nil.
	Observe func(work string, members int)
	db      *store.DB
	works   map[string]Work
}

// Slice is how many members are done in one transaction.
const Slice = 1000

// shortSlice is how many are done while others wait for the same writer: some hundredths
// of a second.
const shortSlice = 100

const jobName = "bulk"

// New is a Bulk that knows the works.
func New(db *store.DB, works ...Work) *Bulk {
	b := &Bulk{db: db, works: map[string]Work{}}
	b.Add(works...)
	return b
}

// Add makes works known: once, before the first run.
func (b *Bulk) Add(works ...Work) {
	for _, w := range works {
		b.works[w.Name] = w
	}
}

// Works are the names of the works that are known, in order.
func (b *Bulk) Works() []string { return slices.Sorted(maps.Keys(b.works)) }

// Attach lets the queue's workers do the runs.
func (b *Bulk) Attach(q *job.Queue) {
	b.Queue = q
	q.Handle(jobName, b.work)
}

// Start begins a run over total members in the transaction's space, on behalf
// of its actor. Owner may be empty.
func (b *Bulk) Start(ctx context.Context, tx *store.Tx, work, owner string, params any, total int) (*Run, error) {
	p, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	return b.begin(ctx, tx, &Run{Work: work, Owner: owner, Params: p, Total: total})
}

func (b *Bulk) begin(ctx context.Context, tx *store.Tx, r *Run) (*Run, error) {
	actor, err := json.Marshal(tx.Actor)
	if err != nil {
		return nil, err
	}
	if r.Number, err = tx.Next(ctx, "bulkRun", 1); err != nil {
		return nil, err
	}
	r.StartedAt, r.ActorText = tx.Now, string(actor)
	if err := store.Insert(ctx, tx, r); err != nil {
		return nil, err
	}
	return r, b.enqueue(ctx, tx, r.ID)
}

func (b *Bulk) enqueue(ctx context.Context, tx *store.Tx, id string) error {
	if b.Queue == nil {
		return nil
	}
	return b.Queue.Enqueue(ctx, tx, jobName, id)
}

// Cancel ends a run after the slice under way. A run that has ended is a conflict.
func (b *Bulk) Cancel(ctx context.Context, tx *store.Tx, id string) (*Run, error) {
	r, err := store.Lock[Run](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if err := b.checkChange(tx.Scope, r); err != nil {
		return nil, err
	}
	if r.FinishedAt != nil {
		return nil, api.Conflict(api.AlreadyEnded, "the run has ended already")
	}
	r.Canceled = true
	return r, b.end(ctx, tx, r)
}

// Undo begins a run that puts back what an ended run has done, member by member,
// wherever nothing has changed it since.
func (b *Bulk) Undo(ctx context.Context, tx *store.Tx, id string) (*Run, error) {
	r, err := store.Lock[Run](ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if err := b.checkChange(tx.Scope, r); err != nil {
		return nil, err
	}
	switch w := b.works[r.Work]; {
	case r.UndoOf != nil:
		return nil, api.Conflict(api.CannotBeUndone, "an undo is not undone: ask for the operation again")
	case w.Undo == nil && w.NoUndo != "":
		return nil, api.Conflict(api.CannotBeUndone, w.NoUndo)
	case w.Undo == nil:
		return nil, api.Conflict(api.CannotBeUndone, "a run of this kind cannot be undone")
	case r.FinishedAt == nil:
		return nil, api.Conflict(api.NotEnded, "the run has not ended: cancel it, or wait")
	}
	others, err := store.Find[Run](ctx, tx, 1, func(q *store.Select) { q.Where("undo_of = ? AND finished_at IS NULL", r.ID) })
	if err != nil {
		return nil, err
	}
	if len(others) > 0 {
		return nil, api.Conflict(api.BeingUndone, "the run is being undone already, by "+others[0].ID)
	}
	q, err := undoable(ctx, tx, (*Outcome)(nil), r.ID, "")
	if err != nil {
		return nil, err
	}
	left, err := q.Count(ctx)
	if err != nil {
		return nil, err
	}
	if left == 0 && r.Changed > 0 {
		return nil, api.Conflict(api.NothingToUndo, "all that the run did has been put back already")
	}
	return b.begin(ctx, tx, &Run{Work: r.Work, Owner: r.Owner, Params: r.Params, Total: int(left), UndoOf: &r.ID})
}

// Resume enqueues every run of the transaction's space that has not ended: at
// the start of a server some may have lost their job with the process.
func (b *Bulk) Resume(ctx context.Context, tx *store.Tx) error {
	open, err := unfinished(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range open {
		if err := b.enqueue(ctx, tx, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// Revive enqueues the runs of the transaction's space that nobody has advanced for
// a minute: the process that drove them may have died.
func (b *Bulk) Revive(ctx context.Context, tx *store.Tx) error {
	open, err := unfinished(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range open {
		if tx.Now.Sub(r.UpdatedAt.Time) < time.Minute {
			continue
		}
		r.UpdatedAt = tx.Now
		if _, err := tx.UpdateUntold(r, "updated_at").WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := b.enqueue(ctx, tx, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// unfinished are the runs that have not ended, in the order in which they were accepted.
func unfinished(ctx context.Context, tx *store.Tx) (runs []*Run, err error) {
	err = tx.Select(&runs).Where("?TableAlias.finished_at IS NULL").OrderExpr("?TableAlias.number").Scan(ctx)
	return runs, err
}

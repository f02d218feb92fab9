package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nectarine/internal/mechanism/job"
	"nectarine/internal/mechanism/store"
)

// turn is how long one job drives a run before it gives the others theirs.
const turn = 20 * time.Second

// work drives the run of a job. The slices are commits of their own: a process
// that dies loses the slice under way, and the run goes on elsewhere.
func (b *Bulk) work(ctx context.Context, j job.Job) error {
	limit, cancel := context.WithTimeout(ctx, turn)
	defer cancel()
	scope := store.Scope{Space: j.Space, Test: j.Test, Actor: store.System, Operation: "bulk",
		May: map[store.Permission]bool{store.Everything: true}}
	ended, err := b.drive(ctx, scope, j.ID, func() bool { return limit.Err() != nil || b.Queue.Stopping() })
	if err != nil || ended {
		return err
	}
	return b.db.Write(ctx, scope, func(ctx context.Context, tx *store.Tx) error { return b.enqueue(ctx, tx, j.ID) })
}

// Drive does a run of the scope's space until it has ended, or until the context
// ends; others may be at the same run. It reports whether it has ended.
func (b *Bulk) Drive(ctx context.Context, s store.Scope, id string) (bool, error) {
	s.Actor, s.Operation, s.May = store.System, "bulk", map[store.Permission]bool{store.Everything: true}
	return b.drive(context.WithoutCancel(ctx), s, id, func() bool { return ctx.Err() != nil })
}

// Step does the next slice of a run, and reports whether the run has ended.
func (b *Bulk) Step(ctx context.Context, s store.Scope, id string) (bool, error) {
	s.Actor, s.Operation, s.May = store.System, "bulk", map[store.Permission]bool{store.Everything: true}
	return b.slice(ctx, s, id)
}

// Drain does all runs of the scope's space that have not ended.
func (b *Bulk) Drain(ctx context.Context, s store.Scope) error {
	for {
		runs, err := store.Read(ctx, b.db, s, unfinished)
		if err != nil || len(runs) == 0 {
			return err
		}
		for _, r := range runs {
			if _, err := b.Drive(ctx, s, r.ID); err != nil {
				return err
			}
		}
	}
}

// drive does slices until the run has ended, or must stop. A run that must wait
// for an earlier one of its owner drives that one first.
func (b *Bulk) drive(ctx context.Context, s store.Scope, id string, stop func() bool) (bool, error) {
	for !stop() {
		before, err := b.before(ctx, s, id)
		if err != nil {
			return false, err
		}
		if before != "" {
			if _, err := b.slice(ctx, s, before); err != nil {
				return false, err
			}
			continue
		}
		ended, err := b.slice(ctx, s, id)
		if err != nil || ended {
			return ended, err
		}
	}
	return false, nil
}

// before is the first run that must end before this one begins, or empty.
func (b *Bulk) before(ctx context.Context, s store.Scope, id string) (string, error) {
	return store.Read(ctx, b.db, s, func(ctx context.Context, tx *store.Tx) (string, error) {
		r, err := store.Get[Run](ctx, tx, id)
		if err != nil {
			return "", err
		}
		first, err := earlier(ctx, tx, r)
		if err != nil || first == nil {
			return "", err
		}
		return first.ID, nil
	})
}

// earlier is the first run of the same owner, accepted before r, that has not
// ended; nil when it is r's turn.
func earlier(ctx context.Context, tx *store.Tx, r *Run) (*Run, error) {
	if r.Owner == "" {
		return nil, nil
	}
	var runs []*Run
	err := tx.Select(&runs).Where("?TableAlias.owner = ? AND ?TableAlias.finished_at IS NULL AND ?TableAlias.number < ?", r.Owner, r.Number).
		OrderExpr("?TableAlias.number").Limit(1).Scan(ctx)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	return runs[0], nil
}

// slice does one slice of a run, and less where some member of it cannot be done.
func (b *Bulk) slice(ctx context.Context, s store.Scope, id string) (bool, error) {
	size := Slice
	if b.db.Shared() {
		size = shortSlice
	}
	for ; ; size = (size + 1) / 2 {
		ended, err := b.step(ctx, s, id, size, nil)
		if err == nil {
			return ended, nil
		}
		var broken *failed
		if !errors.As(err, &broken) {
			return false, err // the database, not a member: the queue tries again
		}
		if len(broken.members) == 1 {
			return b.step(ctx, s, id, 1, broken)
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

// stepped is what one transaction has done of a run.
type stepped struct {
	work  string
	done  int // members
	ended bool
}

// step does at most size members, or passes over the one that cannot be done. It
// reports whether the run has ended.
func (b *Bulk) step(ctx context.Context, s store.Scope, id string, size int, over *failed) (ended bool, err error) {
	did, err := store.Write(ctx, b.db.ForLongWrites(), s, func(ctx context.Context, tx *store.Tx) (stepped, error) {
		r, err := store.Lock[Run](ctx, tx, id)
		if err != nil || r.FinishedAt != nil {
			return stepped{ended: true}, err
		}
		w, err := b.enter(tx, r)
		if err != nil {
			return stepped{}, err
		}
		members, done, err := w.next(ctx, tx, r, size)
		if err != nil {
			return stepped{}, err
		}
		if len(members) == 0 {
			return stepped{ended: true}, b.end(ctx, tx, r)
		}
		outcomes, err := b.outcomesOf(ctx, tx, r, members, done, over)
		if err != nil {
			return stepped{}, err
		}
		return stepped{work: r.Work, done: len(members)}, r.advance(ctx, tx, members, outcomes)
	})
	if err == nil && did.done > 0 && b.Observe != nil {
		b.Observe(did.work, did.done)
	}
	return did.ended, err
}

// outcomesOf does the members, but for the first where it is the one that cannot be done.
func (b *Bulk) outcomesOf(ctx context.Context, tx *store.Tx, r *Run, members []string, done []*Outcome, over *failed) ([]*Outcome, error) {
	w := b.works[r.Work]
	if over != nil && over.members[0] == members[0] {
		o := (&Outcome{RunID: r.ID, Member: members[0]}).Fail(ctx, over.cause)
		return []*Outcome{o}, w.describe(ctx, tx, o, done)
	}
	outcomes, err := w.do(ctx, tx, r, members, done)
	if err != nil {
		return nil, b.sort(err, members)
	}
	return outcomes, nil
}

// advance notes on the run what came of members. It leaves no trace in the audit trail:
// what was done to each member left its own.
func (r *Run) advance(ctx context.Context, tx *store.Tx, members []string, outcomes []*Outcome) error {
	if err := r.recordOutcomes(ctx, tx, members, outcomes); err != nil {
		return err
	}
	r.UpdatedAt = tx.Now
	_, err := tx.UpdateUntold(r, "updated_at", "place", "processed", "changed", "unchanged", "skipped", "failed").WherePK().Exec(ctx)
	return err
}

// enter makes the transaction one of the run's, on behalf of who began it.
func (b *Bulk) enter(tx *store.Tx, r *Run) (Work, error) {
	w, ok := b.works[r.Work]
	if !ok {
		return w, fmt.Errorf("bulk: there is no work named %q", r.Work)
	}
	tx.Operation = "bulk " + r.Work
	if r.ActorText == "" {
		return w, nil
	}
	return w, json.Unmarshal([]byte(r.ActorText), &tx.Actor)
}

// next are the next members, and for a run that undoes what was done to each.
func (w Work) next(ctx context.Context, tx *store.Tx, r *Run, n int) ([]string, []*Outcome, error) {
	if r.UndoOf == nil {
		members, err := w.Members(ctx, tx, r, r.Place, n)
		return members, nil, err
	}
	var done []*Outcome
	q, err := undoable(ctx, tx, &done, *r.UndoOf, r.ID)
	if err != nil {
		return nil, nil, err
	}
	q.Where("?TableAlias.member > ?", r.Place)
	err = q.OrderExpr("?TableAlias.member").Limit(int64(n)).Scan(ctx)
	return membersOf(done), done, err
}

func (w Work) do(ctx context.Context, tx *store.Tx, r *Run, members []string, done []*Outcome) ([]*Outcome, error) {
	if r.UndoOf == nil {
		return w.Do(ctx, tx, r, members)
	}
	return w.Undo(ctx, tx, r, done)
}

// describe fills in whom and what a member is about that could not be done.
func (w Work) describe(ctx context.Context, tx *store.Tx, o *Outcome, done []*Outcome) error {
	if len(done) > 0 {
		o.CaseID, o.BorrowerID, o.ObjectID = done[0].CaseID, done[0].BorrowerID, done[0].ObjectID
		return nil
	}
	if w.Describe == nil {
		return nil
	}
	return w.Describe(ctx, tx, o)
}

// end closes a run and lets the next of its owner begin.
func (b *Bulk) end(ctx context.Context, tx *store.Tx, r *Run) error {
	now := tx.Now
	r.FinishedAt = &now
	if _, err := store.SaveSubresource(ctx, tx, r); err != nil {
		return err
	}
	if w := b.works[r.Work]; w.Ended != nil && r.UndoOf == nil {
		if err := w.Ended(ctx, tx, r); err != nil {
			return err
		}
	}
	if r.Owner == "" {
		return nil
	}
	var waiting []*Run
	err := tx.Select(&waiting).Where("?TableAlias.owner = ? AND ?TableAlias.finished_at IS NULL", r.Owner).OrderExpr("?TableAlias.number").Limit(1).Scan(ctx)
	if err != nil || len(waiting) == 0 {
		return err
	}
	return b.enqueue(ctx, tx, waiting[0].ID)
}

// sort tells what a member is to blame for from what is the database's fault.
func (b *Bulk) sort(err error, members []string) error {
	if b.db.Transient(err) {
		return err
	}
	return &failed{members, err}
}

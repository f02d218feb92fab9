package calendar

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

const (
	atOnce  = 4               // spaces that are worked in side by side, in one process
	aTurn   = 20              // steps that a space runs before others have their turn
	maxRest = 5 * time.Minute // the longest that a space in which something fails is left alone
)

// Turns works in the spaces, a few at a time. What fails in one of them is told
// and tried again, and is never another's matter.
type Turns struct {
	Calendar *Calendar
	// Failed is told of each failure: in which space, at which work. An empty space
	// stands for what concerns all of them.
	Failed func(space, work string, err error)

	once    sync.Once
	slots   chan struct{}
	working sync.WaitGroup
	mu      sync.Mutex
	busy    map[string]bool  // spaces whose turn waits or runs
	rests   map[string]pause // spaces in which something has failed
}

// pause is how often a space has failed in a row, and until when it is left alone.
type pause struct {
	failures int
	until    clock.Time
}

func (t *Turns) prepare() {
	t.once.Do(func() { t.slots, t.busy, t.rests = make(chan struct{}, atOnce), map[string]bool{}, map[string]pause{} })
}

// Start begins a turn in each of the spaces in which something is due, and does not
// wait for it: a space with much to do holds up nobody. A space that is at work
// still, here or in another process, or rests after a failure, is passed over.
// Among the others those that have waited longest come first.
func (t *Turns) Start(ctx context.Context, spaces []store.Scope) {
	t.prepare()
	due, err := t.due(ctx, spaces)
	if err != nil && ctx.Err() == nil {
		t.Failed("", dueWork, err)
	}
	for _, s := range due {
		if !t.begin(s.scope.Space) {
			continue
		}
		t.working.Go(func() {
			defer t.end(s.scope.Space)
			select {
			case t.slots <- struct{}{}:
				defer func() { <-t.slots }()
				t.turn(ctx, s)
			case <-ctx.Done():
			}
		})
	}
}

// Wait waits until all turns that were given have ended.
func (t *Turns) Wait() { t.working.Wait() }

// waiting is a space in which something is due.
type waiting struct {
	scope   store.Scope
	at, now clock.Time // since when, and what time it is there
}

// due are the spaces in which something is due, longest ago first: one query for
// each source. A source that fails is left out, and does not keep the others from
// their turn; where it fails over what one space has, it is asked of each by itself,
// and fails that one alone. The error is what concerns all spaces.
func (t *Turns) due(ctx context.Context, spaces []store.Scope) (due []waiting, failure error) {
	first := map[string]clock.Time{}
	for _, source := range t.Calendar.Sources {
		if err := t.ask(ctx, source, "", first); err != nil && !t.ofOne(ctx, source, err, spaces, first) {
			failure = errors.Join(failure, fmt.Errorf("%s: %w", source.Name, err))
		}
	}
	err := t.Calendar.db.Across(ctx, func(ctx context.Context, a *store.Across) error {
		others, err := t.Calendar.taken(ctx, a, dueWork)
		if err != nil {
			return err
		}
		for _, s := range spaces {
			at, ok := first[s.Space]
			if !ok || others[s.Space] {
				continue
			}
			now, err := a.Now(ctx, s.Space)
			if err != nil {
				if !t.atRest(s.Space) {
					t.fail(s.Space, fmt.Errorf("the clock of %s: %w", s.Space, err))
				}
				continue
			}
			if !at.After(now.Time) {
				due = append(due, waiting{s, at, now})
			}
		}
		return nil
	})
	slices.SortStableFunc(due, func(a, b waiting) int { return a.at.Compare(b.at.Time) })
	return due, errors.Join(failure, err)
}

// ofOne asks a source, which fails over all spaces with an error, of each by itself, and
// reports whether the fault is of some of them alone: those are told, and rest. One that
// rests is not asked, and is taken for the one that the fault is of.
func (t *Turns) ofOne(ctx context.Context, source Source, err error, spaces []store.Scope, first map[string]clock.Time) (of bool) {
	if down := (*store.Unavailable)(nil); errors.As(err, &down) {
		return false
	}
	for _, s := range spaces {
		if t.atRest(s.Space) {
			of = true
		} else if err := t.ask(ctx, source, s.Space, first); err != nil && ctx.Err() == nil {
			t.fail(s.Space, fmt.Errorf("%s of %s: %w", source.Name, s.Space, err))
			of = true
		}
	}
	return of
}

// ask notes when something of a source falls due in a space, or in all of them, where that
// is the first. Each in a transaction of its own: PostgreSQL answers nothing more in one in
// which something has failed.
func (t *Turns) ask(ctx context.Context, source Source, space string, first map[string]clock.Time) error {
	return t.Calendar.db.Across(ctx, func(ctx context.Context, a *store.Across) error {
		a.Space = space
		moments, err := source.Next(ctx, a)
		for _, m := range moments {
			if at, ok := first[m.Space]; !ok || m.At.Before(at.Time) {
				first[m.Space] = m.At
			}
		}
		return err
	})
}

// begin reports whether the space may have a turn now, and notes that it has.
func (t *Turns) begin(space string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy[space] || t.resting(space) {
		return false
	}
	t.busy[space] = true
	return true
}

func (t *Turns) end(space string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.busy, space)
}

// turn runs some steps in a space.
func (t *Turns) turn(ctx context.Context, s waiting) {
	s.scope.Actor = store.System
	went := ran
	err := contained(func() (err error) {
		for n := 0; n < aTurn && went == ran && err == nil; n++ {
			went, err = t.Calendar.step(ctx, s.scope, s.now, false)
		}
		return err
	})
	if went != lost {
		err = errors.Join(err, t.Calendar.leave(context.WithoutCancel(ctx), s.scope, dueWork))
	}
	if ctx.Err() != nil {
		return // the process ends; another goes on
	}
	if err != nil {
		t.fail(s.scope.Space, err)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.rests, s.scope.Space)
}

// fail tells what has failed in a space, and leaves the space alone, for longer each time.
func (t *Turns) fail(space string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.rests[space].failures
	t.rests[space] = pause{n + 1, t.Calendar.db.Clock.Now().Add(min(time.Second<<min(n, 20), maxRest))}
	t.Failed(space, dueWork, err)
}

// atRest reports whether a space is left alone because something has failed in it.
func (t *Turns) atRest(space string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.resting(space)
}

// resting is atRest for who holds the lock.
func (t *Turns) resting(space string) bool {
	return t.Calendar.db.Clock.Now().Before(t.rests[space].until.Time)
}

// InEach does a work in each space, a few at a time, and waits until all are done.
// A space in which another process does the same work is passed over.
func (t *Turns) InEach(ctx context.Context, spaces []store.Scope, work string, do func(context.Context, store.Scope) error) {
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for _, s := range spaces {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if err := contained(func() error { return t.alone(ctx, s, work, do) }); err != nil && ctx.Err() == nil {
				t.Failed(s.Space, work, err)
			}
		})
	}
	all.Wait()
}

// alone does a work in a space under its lease.
func (t *Turns) alone(ctx context.Context, s store.Scope, work string, do func(context.Context, store.Scope) error) error {
	s.Operation = work
	ours, err := store.Write(ctx, t.Calendar.db, s, func(ctx context.Context, tx *store.Tx) (bool, error) {
		return t.Calendar.hold(ctx, tx, work, false)
	})
	if err != nil || !ours {
		return err
	}
	return errors.Join(do(ctx, s), t.Calendar.leave(context.WithoutCancel(ctx), s, work))
}

// contained makes an error of a panic: a fault of one space must not end the
// process that serves all of them.
func contained(f func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return f()
}

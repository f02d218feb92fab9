package commit_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite"

	"nectarine/internal/mechanism/store/commit"
)

// table is a database of one table, written through a committer, and how often that has
// committed.
type table struct {
	*commit.Committer
	t       *testing.T
	pool    *bun.DB
	commits atomic.Int64
}

func (w *table) BeforeQuery(ctx context.Context, q *bun.QueryEvent) context.Context {
	if q.Query == "COMMIT" {
		w.commits.Add(1)
	}
	return ctx
}

func (*table) AfterQuery(context.Context, *bun.QueryEvent) {}

// newTable is one whose commits take others along for so long.
func newTable(t *testing.T, long time.Duration, hooks ...bun.QueryHook) *table {
	t.Helper()
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := raw.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &table{t: t}
	pool := bun.NewDB(raw, sqlitedialect.New()).WithQueryHook(w)
	for _, h := range hooks {
		pool = pool.WithQueryHook(h)
	}
	w.Committer, w.pool = commit.New(pool, long)
	if _, err := raw.ExecContext(t.Context(), "CREATE TABLE rows (name TEXT PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	return w
}

// put writes a row.
func put(ctx context.Context, tx bun.Tx, name string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO rows (name) VALUES (?)", name)
	return err
}

// writes is a function of the committer that writes rows and then ends with an error.
func writes(end error, names ...string) func(context.Context, bun.Tx) error {
	return func(ctx context.Context, tx bun.Tx) error {
		for _, name := range names {
			if err := put(ctx, tx, name); err != nil {
				return err
			}
		}
		return end
	}
}

// rows are what stands in the table, in order.
func (w *table) rows() string {
	w.t.Helper()
	var names []string
	if err := w.pool.NewRaw("SELECT name FROM rows ORDER BY name").Scan(w.t.Context(), &names); err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// together runs the first write, and the others, which all wait for it, in the order in
// which they are given; it answers the error of each.
func (w *table) together(first func(context.Context, bun.Tx) error, others ...func(context.Context, bun.Tx) error) []error {
	w.t.Helper()
	errs := make([]error, len(others)+1)
	var all sync.WaitGroup
	all.Go(func() {
		errs[0] = w.Run(w.t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
			for i, f := range others {
				all.Go(func() { errs[i+1] = w.Run(w.t.Context(), nil, f) })
				w.Until(func(waiting int, _ bool) bool { return waiting > i })
			}
			return first(ctx, tx)
		})
	})
	all.Wait()
	return errs
}

// Writes that wait share a commit: each is there, and answered, and there was one.
func TestWhoWaitsSharesACommit(t *testing.T) {
	w := newTable(t, time.Hour)
	for i, err := range w.together(writes(nil, "a"), writes(nil, "b"), writes(nil, "c", "d")) {
		if err != nil {
			t.Errorf("the write %d fails with %v, want it done", i, err)
		}
	}
	if got, n := w.rows(), w.commits.Load(); got != "a b c d" || n != 1 {
		t.Errorf("%q stand there after %d commits, want a b c d after one", got, n)
	}
}

// Nobody waits for company.
func TestWhoIsAloneCommitsAlone(t *testing.T) {
	w := newTable(t, time.Hour)
	for _, name := range []string{"a", "b"} {
		if err := w.Run(t.Context(), nil, writes(nil, name)); err != nil {
			t.Fatal(err)
		}
	}
	if got, n := w.rows(), w.commits.Load(); got != "a b" || n != 2 {
		t.Errorf("%q stand there after %d commits, want a b after two", got, n)
	}
}

// One that fails undoes its own work alone, wherever it stands, and is told its own error.
func TestWhoFailsUndoesItsOwnWorkAlone(t *testing.T) {
	for fails, want := range []string{"b c", "a c", "a b"} {
		w := newTable(t, time.Hour)
		refused := errors.New("refused")
		all := make([]func(context.Context, bun.Tx) error, 3)
		for i, name := range []string{"a", "b", "c"} {
			all[i] = writes(map[bool]error{true: refused}[i == fails], name)
		}
		for i, err := range w.together(all[0], all[1:]...) {
			if (i == fails) != errors.Is(err, refused) || i != fails && err != nil {
				t.Errorf("of three, of which %d fails, %d is answered %v", fails, i, err)
			}
		}
		if got := w.rows(); got != want {
			t.Errorf("where %d of three fails %q stand there, want %q", fails, got, want)
		}
	}
}

// A statement that the engine refuses is its own member's fault as well.
func TestARefusedStatementHarmsNobodyElse(t *testing.T) {
	w := newTable(t, time.Hour)
	errs := w.together(writes(nil, "a"), writes(nil, "b", "a"), writes(nil, "c"))
	if errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Errorf("the writes are answered %v, want an error of the second alone", errs)
	}
	if got := w.rows(); got != "a c" {
		t.Errorf("%q stand there, want a c", got)
	}
}

// What panics is undone, the panic goes to its caller, and the turn to the next.
func TestAPanicIsItsOwnersAlone(t *testing.T) {
	for _, at := range []int{0, 1} {
		w := newTable(t, time.Hour)
		var came atomic.Value
		panics := func(f func(context.Context, bun.Tx) error) func(context.Context, bun.Tx) error {
			return func(ctx context.Context, tx bun.Tx) error {
				if err := f(ctx, tx); err != nil {
					return err
				}
				panic("of a test")
			}
		}
		caught := func(f func() error) {
			defer func() {
				if p := recover(); p != nil {
					came.Store(p)
				}
			}()
			if err := f(); err != nil {
				t.Errorf("where %d panics the other fails with %v", at, err)
			}
		}
		var all sync.WaitGroup
		all.Go(func() {
			caught(func() error {
				return w.Run(t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
					all.Go(func() {
						caught(func() error {
							f := writes(nil, "b")
							if at == 1 {
								f = panics(f)
							}
							return w.Run(t.Context(), nil, f)
						})
					})
					w.Until(func(waiting int, _ bool) bool { return waiting > 0 })
					if at == 0 {
						return panics(writes(nil, "a"))(ctx, tx)
					}
					return put(ctx, tx, "a")
				})
			})
		})
		all.Wait()
		if want := []string{"b", "a"}[at]; w.rows() != want || came.Load() != "of a test" {
			t.Errorf("where %d panics %q stand there and the panic is %v, want %q and its own", at, w.rows(), came.Load(), want)
		}
		if err := w.Run(t.Context(), nil, writes(nil, "z")); err != nil {
			t.Errorf("after a panic of %d the next write fails with %v", at, err)
		}
	}
}

// A commit takes 64 along, and the next the others.
func TestACommitTakes64(t *testing.T) {
	for others, want := range map[int]int64{62: 1, 63: 1, 64: 2, 127: 2, 128: 3} {
		w := newTable(t, time.Hour)
		all := make([]func(context.Context, bun.Tx) error, others)
		for i := range all {
			all[i] = writes(nil, fmt.Sprint(i))
		}
		if err := errors.Join(w.together(writes(nil, "first"), all...)...); err != nil {
			t.Fatal(err)
		}
		if got, n := len(strings.Fields(w.rows())), w.commits.Load(); got != others+1 || n != want {
			t.Errorf("of %d writes %d are there after %d commits, want all after %d", others+1, got, n, want)
		}
	}
}

// A commit takes others along for as long as was said, and not longer.
func TestACommitEndsAfterItsTime(t *testing.T) {
	w := newTable(t, time.Nanosecond)
	if err := errors.Join(w.together(writes(nil, "a"), writes(nil, "b"))...); err != nil {
		t.Fatal(err)
	}
	if n := w.commits.Load(); n != 2 {
		t.Errorf("two writes took %d commits, want two: the time for company was over", n)
	}
}

// Whoever's time is over while it waits is answered so, and has written nothing.
func TestWhoseTimeIsOverLeavesTheQueue(t *testing.T) {
	w := newTable(t, time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	var left error
	err := w.Run(t.Context(), nil, func(mine context.Context, tx bun.Tx) error {
		done := make(chan struct{})
		go func() {
			defer close(done)
			left = w.Run(ctx, nil, writes(nil, "b"))
		}()
		w.Until(func(waiting int, _ bool) bool { return waiting > 0 })
		cancel()
		<-done
		return put(mine, tx, "a")
	})
	if err != nil || !errors.Is(left, context.Canceled) || w.rows() != "a" || w.Waiting() != 0 {
		t.Errorf("the one is answered %v, the other %v, and %q stand there with %d waiting; want nothing, a canceled wait, a and nobody", err, left, w.rows(), w.Waiting())
	}
}

// What was written when the time was over is undone, though its function says nothing.
func TestTooLateIsUndone(t *testing.T) {
	for _, alone := range []bool{true, false} {
		w := newTable(t, time.Hour)
		late := func() error {
			ctx, cancel := context.WithCancel(t.Context())
			return w.Run(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				defer cancel()
				return put(ctx, tx, "late")
			})
		}
		var err error
		if alone {
			err = late()
		} else {
			done := make(chan struct{})
			if first := w.Run(t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
				go func() { defer close(done); err = late() }()
				w.Until(func(waiting int, _ bool) bool { return waiting > 0 })
				return put(ctx, tx, "a")
			}); first != nil {
				t.Fatalf("the first fails with %v, want it done", first)
			}
			<-done
		}
		if got := w.rows(); !errors.Is(err, context.Canceled) || strings.Contains(got, "late") {
			t.Errorf("alone %t: it is answered %v and %q stand there, want a context that was canceled and nothing of it", alone, err, got)
		}
	}
}

// A statement whose time is over is never begun: interrupting one would undo the work of others.
func TestNoStatementBeginsWhenTheTimeIsOver(t *testing.T) {
	w := newTable(t, time.Hour)
	err := w.Run(t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
		over, cancel := context.WithCancel(ctx)
		cancel()
		if err := put(over, tx, "late"); !errors.Is(err, context.Canceled) {
			t.Errorf("a statement whose time is over answers %v, want that it was canceled", err)
		}
		return put(ctx, tx, "a")
	})
	if err != nil || w.rows() != "a" {
		t.Errorf("it is answered %v and %q stand there, want a", err, w.rows())
	}
}

// Where the transaction that was shared is gone, nothing is there, and each who could not
// help it is told that it may run again.
func TestAnEndedTransactionIsToldToAll(t *testing.T) {
	w := newTable(t, time.Hour)
	errs := w.together(writes(nil, "a"), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, "ROLLBACK")
		return err
	}, writes(nil, "c"))
	for i, err := range errs[:2] {
		var void *commit.Voided
		if !errors.As(err, &void) || void.Unwrap() == nil || !strings.Contains(void.Error(), void.Unwrap().Error()) {
			t.Errorf("%d is answered %v, want that all was rolled back, and why", i, err)
		}
	}
	if errs[2] != nil || w.rows() != "c" {
		t.Errorf("who came after is answered %v, and %q stand there; want c, in a transaction of its own", errs[2], w.rows())
	}
}

// A commit that fails is told to all that shared it, and the next is a new one.
func TestAFailedCommitIsToldToAll(t *testing.T) {
	w := newTable(t, time.Hour)
	if _, err := w.pool.ExecContext(t.Context(), "PRAGMA foreign_keys = ON"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.pool.ExecContext(t.Context(), "CREATE TABLE parts (of TEXT REFERENCES rows (name) DEFERRABLE INITIALLY DEFERRED)"); err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	errs := w.together(writes(nil, "a"), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO parts (of) VALUES ('nobody')")
		return err
	}, writes(refused, "c"))
	for i, err := range errs {
		if err == nil || errors.Is(err, refused) {
			t.Errorf("%d is answered %v, want that the commit failed", i, err)
		}
	}
	var void *commit.Voided
	if !errors.As(errs[2], &void) {
		t.Errorf("who failed over what nobody knows to be there is answered %v, want that it may run again", errs[2])
	}
	if got := w.rows(); got != "" {
		t.Errorf("%q stand there, want nothing", got)
	}
}

// Writes are wanted while one is at work and for a moment after it.
func TestWanted(t *testing.T) {
	w := newTable(t, time.Hour)
	if w.Wanted() {
		t.Error("before any write one is wanted")
	}
	if err := w.Run(t.Context(), nil, func(context.Context, bun.Tx) error {
		if !w.Wanted() {
			t.Error("while one is at work none is wanted")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A context that has ended with an error of its own says so to whoever asks.
func TestEnded(t *testing.T) {
	mine := errors.New("mine")
	type key struct{}
	ctx := commit.Ended(context.WithValue(t.Context(), key{}, 7), mine)
	select {
	case <-ctx.Done():
	default:
		t.Error("it is not done")
	}
	if ctx.Err() != mine || ctx.Value(key{}) != 7 {
		t.Errorf("it ended with %v and knows %v, want its own error and what was known", ctx.Err(), ctx.Value(key{}))
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	if inner.Err() == nil {
		t.Error("one that is made of it has not ended")
	}
}

// A statement that is to fail is never sent, and its transaction is left as it was; what
// ends a transaction cannot be kept back.
func TestFaultsAreNeverSent(t *testing.T) {
	mine := errors.New("mine")
	var asked []string
	w := newTable(t, time.Hour, commit.Faults{Fault: func(_ context.Context, statement string) error {
		asked = append(asked, strings.Fields(statement)[0])
		if strings.Contains(statement, "'b'") || statement == "COMMIT" {
			return mine
		}
		return nil
	}})
	err := w.Run(t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
		if err := put(ctx, tx, "a"); err != nil {
			return err
		}
		if err := put(ctx, tx, "b"); !errors.Is(err, mine) {
			t.Errorf("the statement that is to fail answers %v, want its own error", err)
		}
		return put(ctx, tx, "c")
	})
	if err != nil || w.rows() != "a c" {
		t.Errorf("it is answered %v and %q stand there, want a c", err, w.rows())
	}
	if want := []string{"BEGIN", "INSERT", "INSERT", "INSERT", "COMMIT"}; !reflect.DeepEqual(asked[:5], want) {
		t.Errorf("asked was about %v, want %v", asked, want)
	}
}

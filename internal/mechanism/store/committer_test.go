package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/commit"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/metadata"
)

// shared is a database in which writes share commits, and how often it has committed.
type shared struct {
	*store.DB
	t       *testing.T
	file    string
	key     []byte
	scope   store.Scope
	commits atomic.Int64
	fault   func(statement string) error
	full    bool // the disk is: whoever shared with others may find no room each time that it is run again
}

func newShared(t *testing.T) *shared {
	t.Helper()
	servertest.Quiet()
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	s := &shared{t: t, file: filepath.Join(t.TempDir(), "shared.db"), key: key}
	s.open()
	t.Cleanup(func() {
		if err := s.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	made, err := access.NewCompany(t.Context(), s.DB, access.Lender{Name: "Acme Lending", Timezone: "America/New_York"}, server.New(s.DB).Seed)
	if err != nil {
		t.Fatal(err)
	}
	s.scope = store.Scope{Space: made.TestCompanyID, Test: true, Actor: store.System, Operation: "test"}
	return s
}

// again opens the database anew, as one in which nobody has written yet.
func (s *shared) again() {
	s.t.Helper()
	if err := s.DB.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.open()
	server.New(s.DB) // it sets the hooks
}

func (s *shared) open() {
	s.t.Helper()
	var err error
	s.DB, err = store.Open(s.t.Context(), "sqlite:"+s.file, store.Options{Clock: clock.NewManual(servertest.Start), Key: s.key,
		ShareFor: time.Hour, // however slow the machine is, those who wait share one commit
		Fault: func(_ context.Context, statement string) error {
			if statement == "COMMIT" {
				s.commits.Add(1)
			}
			if s.fault != nil {
				return s.fault(statement)
			}
			return nil
		}})
	if err != nil {
		s.t.Fatal(err)
	}
}

// team makes one with the name, which is its external id as well.
func team(ctx context.Context, tx *store.Tx, name string) error {
	return store.Insert(ctx, tx, &access.Team{Name: name, ExternalID: &name})
}

// behind runs the writes so that they all wait while another is at work. The other is
// the first member of their commit; then happens while all wait.
func (s *shared) behind(then func(), writes ...func()) {
	s.t.Helper()
	var wait sync.WaitGroup
	begun := false
	err := s.Write(s.t.Context(), s.scope, func(context.Context, *store.Tx) error {
		if begun {
			return nil // the commit came to nothing, and this is done again
		}
		begun = true
		for i, w := range writes {
			wait.Go(w)
			s.Committer().Until(func(waiting int, _ bool) bool { return waiting > i })
		}
		then()
		return nil
	})
	wait.Wait()
	if gone := (*store.Unavailable)(nil); err != nil && !(s.full && errors.As(err, &gone)) {
		s.t.Error(err)
	}
}

// holds checks that exactly these teams are there, each with its event and its entry in
// an unbroken trail.
func (s *shared) holds(want map[string]bool) {
	s.t.Helper()
	err := s.Read(s.t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error {
		teams, err := store.Find[access.Team](ctx, tx, 10_000, func(*store.Select) {})
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for _, m := range teams {
			if there[m.Name] = true; !want[m.Name] {
				s.t.Errorf("%s is there, though it was answered that it is not", m.Name)
			}
			for _, told := range []any{(*event.Event)(nil), (*audit.Entry)(nil)} {
				q := tx.SelectAll(told)
				if n, err := q.Where("object_id = ?", m.ID).Count(ctx); err != nil || n != 1 {
					s.t.Errorf("of %s tell %d rows of %T, want 1: %v", m.Name, n, told, err)
				}
			}
		}
		for name := range want {
			if !there[name] {
				s.t.Errorf("%s is lost", name)
			}
		}
		var first, last, n int64
		q := tx.SelectAll((*event.Event)(nil))
		if err := q.ColumnExpr("min(seq), max(seq), count(*)").Scan(ctx, &first, &last, &n); err != nil || first != 1 || last < n {
			s.t.Errorf("%d events are numbered from %d to %d: %v", n, first, last, err)
		}
		_, err = audit.Verify(ctx, tx)
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
}

// TestWritesShareACommit lets writes that end in every way share one commit: each is
// answered what became of it, and has that effect alone.
func TestWritesShareACommit(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	broken := errors.New("broken")
	var mutex sync.Mutex
	want := map[string]bool{}
	write := func(name string, expected error, f func(ctx context.Context, tx *store.Tx) error) func() {
		if expected == nil {
			want[name] = true
		}
		return func() {
			if err := s.Write(t.Context(), s.scope, f); !errors.Is(err, expected) {
				t.Errorf("%s: the answer is %v, want %v", name, err, expected)
			}
		}
	}
	makes := func(name string, end error) func(context.Context, *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error { return errors.Join(team(ctx, tx, name), end) }
	}
	var writes []func()
	for i := range 5 {
		name := func(kind string) string { return fmt.Sprintf("%s %d", kind, i) }
		timed := func(ended string, f func(ctx context.Context, cancel func(), tx *store.Tx) error) func() {
			return func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := s.Write(ctx, s.scope, func(ctx context.Context, tx *store.Tx) error { return f(ctx, cancel, tx) })
				var gone *store.Unavailable
				if !errors.Is(err, context.Canceled) || !errors.As(err, &gone) {
					t.Errorf("%s: the answer is %v, want that its time is over", ended, err)
				}
			}
		}
		writes = append(writes,
			write(name("kept"), nil, makes(name("kept"), nil)),
			write(name("broken"), broken, makes(name("broken"), broken)),
			func() { // the same name as before it in this commit
				var taken *store.Duplicate
				if err := s.Write(t.Context(), s.scope, makes(name("kept"), nil)); !errors.As(err, &taken) {
					t.Errorf("a name that is taken in the same commit answers %v", err)
				}
			},
			func() {
				defer func() {
					if p := recover(); p != broken {
						t.Errorf("the panic is %v, want that of the function", p)
					}
				}()
				err := s.Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error {
					if err := team(ctx, tx, name("panicked")); err != nil {
						return err
					}
					panic(broken)
				})
				t.Error("the panic was answered", err)
			},
			func() {
				done := make(chan struct{})
				go func() {
					defer close(done)
					err := s.Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error {
						if err := team(ctx, tx, name("exited")); err != nil {
							return err
						}
						runtime.Goexit()
						return nil
					})
					t.Error("a goroutine that has ended was answered", err)
				}()
				<-done
			},
			timed("a write whose time ends within", func(ctx context.Context, cancel func(), tx *store.Tx) error {
				if err := team(ctx, tx, name("late")); err != nil {
					return err
				}
				cancel()
				return team(ctx, tx, name("later"))
			}),
			timed("a write whose time ends at its end", func(ctx context.Context, cancel func(), tx *store.Tx) error {
				defer cancel()
				return team(ctx, tx, name("too late"))
			}),
			func() {
				if err := s.Preview(t.Context(), s.scope, makes(name("shown"), nil)); err != nil {
					t.Error(err)
				}
			},
			write(name("nested"), nil, func(ctx context.Context, tx *store.Tx) error {
				in := tx.Nested()
				if err := in.Write(ctx, s.scope, makes(name("inner"), broken)); !errors.Is(err, broken) {
					t.Errorf("the inner write ends with %v, want its own error, %v", err, broken)
				}
				return in.Write(ctx, s.scope, makes(name("nested"), nil))
			}),
			write(name("after"), nil, func(ctx context.Context, tx *store.Tx) error {
				tx.After(func() {
					mutex.Lock()
					defer mutex.Unlock()
					want[name("told after")] = true
				})
				return team(ctx, tx, name("after"))
			}),
		)
	}
	before := s.commits.Load()
	s.behind(func() {}, writes...)
	if n := s.commits.Load() - before; n != 1 {
		t.Errorf("the writes took %d commits, want that they share one", n)
	}
	for i := range 5 {
		told := fmt.Sprintf("told after %d", i)
		if !want[told] {
			t.Errorf("what is to run after the commit has not run in %d", i)
		}
		delete(want, told)
	}
	s.holds(want)
}

// TestWaitingEnds: whose time ends while it waits has begun nothing, and the others go on.
func TestWaitingEnds(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	ctx, cancel := context.WithCancel(t.Context())
	begun := false
	s.behind(func() {
		cancel()
		s.Committer().Until(func(waiting int, _ bool) bool { return waiting <= 1 })
	}, func() {
		err := s.Write(ctx, s.scope, func(context.Context, *store.Tx) error { begun = true; return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the write that cannot wait ends with %v, want that it was canceled", err)
		}
	}, func() {
		if err := s.Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error { return team(ctx, tx, "other") }); err != nil {
			t.Error(err)
		}
	})
	if begun {
		t.Error("a write whose time was over was begun")
	}
	s.holds(map[string]bool{"other": true})
}

// TestASharedCommitThatFails lets what sets writes apart fail: nobody's work is lost that
// was answered, and nothing of others' is there.
func TestASharedCommitThatFails(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	want := map[string]bool{}
	for _, statement := range []string{"SAVEPOINT member", "ROLLBACK TO member", "RELEASE member"} {
		for at := range int64(3) {
			t.Run(fmt.Sprintf("%s %d", statement, at), func(t *testing.T) {
				s.t = t
				var seen atomic.Int64
				fault := errors.New("fault")
				s.fault = func(is string) error {
					if is == statement && seen.Add(1)-1 == at {
						return fault
					}
					return nil
				}
				var writes []func()
				broken := errors.New("broken")
				for i := range 12 {
					name := fmt.Sprintf("%s %d, team %d", statement, at, i)
					var expected error
					if i%3 == 1 {
						expected = broken
					} else {
						want[name] = true
					}
					writes = append(writes, func() {
						err := s.Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error {
							return errors.Join(team(ctx, tx, name), expected)
						})
						if !errors.Is(err, expected) || expected == nil && err != nil {
							t.Errorf("%s: the answer is %v, want %v", name, err, expected)
						}
					})
				}
				s.behind(func() {}, writes...)
				s.fault = nil
				if seen.Load() <= at {
					t.Errorf("there were %d of %q: nothing has failed", seen.Load(), statement)
				}
				s.holds(want)
			})
		}
	}
}

// TestAFullDiskInASharedCommit fills the file in the midst of writes that share commits:
// SQLite gives up the whole transaction, and each is still answered what became of it.
func TestAFullDiskInASharedCommit(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	limit := func(pages string) {
		if _, err := s.Pool().ExecContext(t.Context(), "PRAGMA max_page_count = "+pages); err != nil {
			t.Fatal(err)
		}
	}
	var pages int
	if err := s.Pool().QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit(fmt.Sprint(pages + 60))
	s.full = true
	var mutex sync.Mutex
	want, full := map[string]bool{}, 0
	for round := range 6 {
		var writes []func()
		for i := range 12 {
			name := fmt.Sprintf("team %d of %d", i, round)
			writes = append(writes, func() {
				err := s.Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error {
					much := metadata.Map{} // more than a page, of some
					for field := range i % 4 * 15 {
						much[fmt.Sprint(field)] = strings.Repeat("x", 500)
					}
					return store.Insert(ctx, tx, &access.Team{Name: name, ExternalID: &name, MetaData: much})
				})
				mutex.Lock()
				defer mutex.Unlock()
				var gone *store.Unavailable
				switch {
				case err == nil:
					want[name] = true
				case errors.As(err, &gone):
					full++
				default:
					t.Errorf("%s: the answer is %v, want that the database is full", name, err)
				}
			})
		}
		s.behind(func() {}, writes...)
	}
	if full == 0 || len(want) == 0 {
		t.Errorf("%d writes were done and %d found the disk full, want some of each", len(want), full)
	}
	s.holds(want)
	limit("1000000")
	want["last"] = true
	if err := s.Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error { return team(ctx, tx, "last") }); err != nil {
		t.Error(err)
	}
	s.holds(want)
}

// TestShared: what takes long is told that others want the writer, while they wait for it
// and for a moment after, and not because of itself.
func TestShared(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	s.again() // the company was made just now
	if s.Shared() {
		t.Error("a writer that has written nothing is wanted")
	}
	var wait sync.WaitGroup
	err := s.ForLongWrites().Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error {
		if s.Shared() {
			t.Error("a write apart is taken for one of the others")
		}
		wait.Go(func() {
			if err := s.Write(t.Context(), s.scope, func(ctx context.Context, tx *store.Tx) error { return team(ctx, tx, "small") }); err != nil {
				t.Error(err)
			}
		})
		s.Committer().Until(func(_ int, led bool) bool { return led })
		if !s.Shared() {
			t.Error("another waits for the writer, and it is not wanted")
		}
		return team(ctx, tx, "apart")
	})
	if err != nil {
		t.Error(err)
	}
	wait.Wait()
	for shared := false; !shared && !t.Failed(); { // again where the machine was too slow to look in time
		began := clock.System{}.Now()
		if err := s.Write(t.Context(), s.scope, func(context.Context, *store.Tx) error { return nil }); err != nil {
			t.Error(err)
		}
		if shared = s.Shared(); !shared && clock.Since(began) < commit.Recently {
			t.Errorf("a write that ended %s ago is forgotten, want it remembered for %s", clock.Since(began), commit.Recently)
		}
	}
	s.holds(map[string]bool{"small": true, "apart": true})
}

package calendar_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// count is how many steps a source has run in a space: a row, so that what is done
// twice is seen.
type count struct {
	bun.BaseModel `bun:"table:sequences,alias:count"`
	CompanyID     string `bun:",pk"`
	Name          string `bun:",pk"`
	Last          int64
}

// steps is a source that falls due a number of times in each of the spaces, every
// other minute from the offset on, until it has run so often.
func steps(name string, spaces []store.Scope, n int64, first clock.Time, during func(context.Context, *store.Tx) error) calendar.Source {
	return calendar.Source{Name: name,
		Next: func(ctx context.Context, a *store.Across) (all []store.Moment, err error) {
			var rows []*count
			if err := a.Select(&rows).Where("name = ?", name).Scan(ctx); err != nil {
				return nil, err
			}
			done := map[string]int64{}
			for _, r := range rows {
				done[r.CompanyID] = r.Last
			}
			for _, s := range spaces {
				if (a.Space == "" || a.Space == s.Space) && done[s.Space] < n {
					all = append(all, store.Moment{Space: s.Space, At: first.Add(time.Duration(done[s.Space]) * 2 * time.Minute)})
				}
			}
			return all, nil
		},
		Run: func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Next(ctx, name, 1); err != nil {
				return err
			}
			return during(ctx, tx)
		}}
}

func nothing(context.Context, *store.Tx) error { return nil }

func spaces(n int, test bool) []store.Scope {
	all := make([]store.Scope, n)
	for i := range all {
		all[i] = store.Scope{Space: fmt.Sprintf("%s-%03d", id.New("CP"), i), Test: test}
	}
	return all
}

// ran is how often a source has run in a space.
func ran(t *testing.T, c *servertest.Client, s store.Scope, name string) (n int64) {
	t.Helper()
	err := c.Server.DB.Read(t.Context(), s, func(ctx context.Context, tx *store.Tx) (err error) {
		n, err = servertest.Scalar[int64](ctx, tx, "SELECT coalesce(max(last), 0) FROM sequences WHERE company_id = $1 AND name = $2", name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// told takes what fails.
type told struct {
	sync.Mutex
	spaces []string
	errs   []error
}

func (f *told) failed(space, _ string, err error) {
	f.Lock()
	defer f.Unlock()
	f.spaces, f.errs = append(f.spaces, space), append(f.errs, err)
}

func long(c *servertest.Client) clock.Time { return c.Clock.Now().Add(-24 * time.Hour) }

// TestFaultStaysInItsSpace: of 400 spaces the first fails, the second panics, and
// 398 run. The two are told, left alone for a moment, and tried again.
func TestFaultStaysInItsSpace(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		all, broken, failures := spaces(400, false), true, new(told)
		cal := calendar.New(c.Server.DB)
		cal.Sources = []calendar.Source{steps("fault", all, 1, long(c), func(_ context.Context, tx *store.Tx) error {
			switch {
			case broken && tx.Space == all[0].Space:
				return errors.New("out of order")
			case broken && tx.Space == all[1].Space:
				panic("out of order")
			}
			return nil
		})}
		turns := &calendar.Turns{Calendar: cal, Failed: failures.failed}
		give := func() {
			turns.Start(t.Context(), all)
			turns.Wait()
		}
		give()
		for i, s := range all {
			if got, want := ran(t, c, s, "fault"), int64(min(i/2, 1)); got != want {
				t.Fatalf("space %d ran %d times, want %d", i, got, want)
			}
		}
		slices.Sort(failures.spaces)
		want := []string{all[0].Space, all[1].Space}
		if slices.Sort(want); !slices.Equal(failures.spaces, want) {
			t.Fatalf("failures were told of %v, want %v", failures.spaces, want)
		}
		for _, err := range failures.errs {
			if !strings.Contains(err.Error(), "out of order") {
				t.Errorf("what was told is %q, and not what failed", err)
			}
		}
		c.Move(2 * time.Second)
		give()
		if len(failures.spaces) != 4 {
			t.Fatalf("after two seconds there were %d failures, want 4: each space is tried again", len(failures.spaces))
		}
		broken = false
		c.Move(time.Minute)
		give()
		if got := ran(t, c, all[0], "fault") + ran(t, c, all[1], "fault"); got != 2 {
			t.Fatalf("of the two spaces %d run again once nothing fails, want 2", got)
		}
	})
}

// TestBrokenSource: a source that cannot be asked is told of, and the others run.
func TestBrokenSource(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		all, failures := spaces(2, false), new(told)
		cal := calendar.New(c.Server.DB)
		broken := calendar.Source{Name: "broken", Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			if a.Space != "" {
				return nil, nil
			}
			return nil, a.Select((*count)(nil)).Where("no_such_column = 1").Scan(ctx)
		}}
		cal.Sources = []calendar.Source{broken, steps("beside", all, 1, long(c), nothing)}
		turns := &calendar.Turns{Calendar: cal, Failed: failures.failed}
		turns.Start(t.Context(), all)
		turns.Wait()
		if got := ran(t, c, all[0], "beside") + ran(t, c, all[1], "beside"); got != 2 {
			t.Errorf("beside a broken source the other ran %d times, want 2", got)
		}
		if len(failures.errs) != 1 || failures.spaces[0] != "" || !strings.Contains(failures.errs[0].Error(), "broken") {
			t.Errorf("told was %v of %v, want the source's fault, of no space", failures.errs, failures.spaces)
		}
	})
}

// What cannot be read of one space keeps no other from its turn, whatever the order of
// their ids, and the space is named.
func TestWhatCannotBeReadOfASpaceStaysItsOwn(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		all, failures := spaces(3, false), new(told)
		source := steps("asked", all, 1, long(c), nothing)
		sound := source.Next
		source.Next = func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			if a.Space == "" || a.Space == all[1].Space {
				return nil, errors.New("a moment that is none")
			}
			return sound(ctx, a)
		}
		cal := calendar.New(c.Server.DB)
		cal.Sources = []calendar.Source{source}
		turns := &calendar.Turns{Calendar: cal, Failed: failures.failed}
		turns.Start(t.Context(), all)
		turns.Wait()
		for i, s := range all {
			if got, want := ran(t, c, s, "asked"), int64((i+1)%2); got != want {
				t.Errorf("space %d ran %d times, want %d", i, got, want)
			}
		}
		turns.Start(t.Context(), all) // at once again, when the space rests
		turns.Wait()
		if len(failures.errs) != 1 || failures.spaces[0] != all[1].Space || !strings.Contains(failures.errs[0].Error(), "asked of "+all[1].Space+": a moment that is none") {
			t.Errorf("told was %v of %v, want the fault once, of the space that it is of", failures.errs, failures.spaces)
		}
	})
}

// A clock that cannot be read keeps its own space from its turn, and no other. PostgreSQL
// keeps nothing but a number there.
func TestAClockThatCannotBeReadIsItsOwnMatter(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		if c.Server.DB.Engine() != "sqlite" {
			return
		}
		all, failures := spaces(3, false), new(told)
		cal := calendar.New(c.Server.DB)
		cal.Sources = []calendar.Source{steps("clocked", all, 3, long(c), nothing)}
		turns := &calendar.Turns{Calendar: cal, Failed: failures.failed}
		for i, far := range []string{"'garbage'", "9223372036854775807", "200000000000000000", "-9223372036854775807"} {
			if _, err := c.Server.DB.Pool().Exec("INSERT INTO space_clocks (company_id, ahead_us) VALUES ('" + all[1].Space + "', " + far + ") ON CONFLICT (company_id) DO UPDATE SET ahead_us = excluded.ahead_us"); err != nil {
				t.Fatal(err)
			}
			c.Move(time.Minute)
			turns.Start(t.Context(), all)
			turns.Wait()
			if len(failures.errs) != i+1 || failures.spaces[i] != all[1].Space ||
				!strings.Contains(failures.errs[i].Error(), "the clock of "+all[1].Space) {
				t.Errorf("%s: told was %v of %v, want the fault and the space that it is of", far, failures.errs, failures.spaces)
			}
			test := all[1]
			test.Test = true
			err := c.Server.DB.Write(t.Context(), test, func(context.Context, *store.Tx) error { return nil })
			if err == nil {
				t.Errorf("%s: by such a clock something can be written", far)
			}
		}
		for i, s := range []store.Scope{all[0], all[2]} {
			if got := ran(t, c, s, "clocked"); got != 3 {
				t.Errorf("space %d ran %d times, want 3", 2*i, got)
			}
		}
	})
}

// TestTwoProcesses: two that share 20 spaces do every step once.
func TestTwoProcesses(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		all, failures := spaces(20, false), new(told)
		source := steps("shared", all, 30, long(c), nothing)
		var both sync.WaitGroup
		for range 2 {
			cal := calendar.New(c.Server.DB)
			cal.Sources = []calendar.Source{source}
			turns := &calendar.Turns{Calendar: cal, Failed: failures.failed}
			both.Go(func() {
				for range 8 {
					turns.Start(t.Context(), all)
					turns.Wait()
				}
			})
		}
		both.Wait()
		for _, s := range all {
			if got := ran(t, c, s, "shared"); got != 30 {
				t.Errorf("a space ran %d steps, want 30: each once", got)
			}
		}
		if len(failures.errs) != 0 {
			t.Errorf("there were failures: %v", failures.errs)
		}
	})
}

// TestDeadHolder: the lease of a process that was killed in the middle of its turn
// keeps others off until it expires, and no longer.
func TestDeadHolder(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		all, failures, killed := spaces(1, false), new(told), false
		var source calendar.Source
		source = steps("killed", all, 3, long(c), func(ctx context.Context, tx *store.Tx) error {
			if moments, err := source.Next(ctx, tx.Across()); err != nil || len(moments) > 0 &&
				moments[0].At.Sub(long(c).Time) < 3*time.Minute || killed {
				return err
			}
			killed = true
			runtime.Goexit() // as if the process were gone: nothing is committed, nothing given back
			return nil
		})
		process := func() *calendar.Turns {
			cal := calendar.New(c.Server.DB)
			cal.Sources = []calendar.Source{source}
			return &calendar.Turns{Calendar: cal, Failed: failures.failed}
		}
		first, second := process(), process()
		first.Start(t.Context(), all)
		first.Wait()
		if got := ran(t, c, all[0], "killed"); !killed || got != 1 {
			t.Fatalf("the first process did %d steps before it was killed (%t), want 1", got, killed)
		}
		second.Start(t.Context(), all)
		second.Wait()
		if got := ran(t, c, all[0], "killed"); got != 1 {
			t.Fatalf("the second process did a step under another's lease: %d are done", got)
		}
		c.Move(time.Minute)
		second.Start(t.Context(), all)
		second.Wait()
		if got := ran(t, c, all[0], "killed"); got != 3 {
			t.Errorf("%d steps are done after the lease has expired, want 3", got)
		}
	})
}

// TestALeaseThatIsNoneKeepsNobodyOff: what is no moment, or one that no lease can have, stops
// neither its space nor any other.
func TestALeaseThatIsNoneKeepsNobodyOff(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		ends := []string{"'2999-01-01 00:00:00+00:00'", "'infinity'"}
		if c.Server.DB.Engine() == "sqlite" {
			ends = []string{"'2999-01-01 00:00:00+00:00'", "'garbage'", "x'00ff'"}
		}
		for n, end := range ends {
			name, all, failures := fmt.Sprintf("odd %d", n), spaces(2, false), new(told)
			cal := calendar.New(c.Server.DB)
			cal.Sources = []calendar.Source{steps(name, all, 2, long(c), nothing)}
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(ctx, "INSERT INTO leases (company_id, work, holder, expires_at) VALUES ('"+all[0].Space+"', 'calendar', 'gone', "+end+")")
				return err
			})
			turns := &calendar.Turns{Calendar: cal, Failed: failures.failed}
			turns.Start(t.Context(), all)
			turns.Wait()
			for _, s := range all {
				if got := ran(t, c, s, name); got != 2 {
					t.Errorf("with a lease until %s %d steps are done, want 2 in both spaces", end, got)
				}
			}
			if len(failures.errs) != 0 {
				t.Errorf("with a lease until %s: %v, want no failure", end, failures.errs)
			}
		}
	})
}

// TestOrderBesideTheTicker: moving the clock of a test space runs the sources in
// the order of their moments, also while the ticker runs the same space.
func TestOrderBesideTheTicker(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		all, failures := spaces(1, true), new(told)
		var mu sync.Mutex
		var moments []time.Time
		note := func(_ context.Context, tx *store.Tx) error {
			mu.Lock()
			defer mu.Unlock()
			moments = append(moments, tx.Now.Time)
			return nil
		}
		start := c.Clock.Now().Add(time.Hour)
		sources := []calendar.Source{steps("odd", all, 40, start.Add(time.Minute), note), steps("even", all, 40, start, note)}
		mover, ticker := calendar.New(c.Server.DB), calendar.New(c.Server.DB)
		mover.Sources, ticker.Sources = sources, sources
		turns := &calendar.Turns{Calendar: ticker, Failed: failures.failed}
		var ticking sync.WaitGroup
		ticking.Go(func() {
			for range 10 {
				turns.Start(t.Context(), all)
				turns.Wait()
			}
		})
		if _, err := mover.Advance(t.Context(), all[0], start.Add(100*time.Minute)); err != nil {
			t.Fatal(err)
		}
		ticking.Wait()
		if len(moments) != 80 || len(failures.errs) != 0 {
			t.Fatalf("%d steps ran, want 80; failures: %v", len(moments), failures.errs)
		}
		for i := 1; i < len(moments); i++ {
			if moments[i].Before(moments[i-1]) {
				t.Fatalf("step %d ran at %s, after one at %s", i, moments[i], moments[i-1])
			}
		}
	})
}

// TestEarliest holds the one query over all spaces against one for each.
func TestEarliest(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, source := range c.Server.Calendar.Sources {
			err := c.Server.DB.Across(t.Context(), func(ctx context.Context, a *store.Across) error {
				_, err := source.Next(ctx, a)
				return err
			})
			if err != nil {
				t.Errorf("%s cannot be asked over all spaces: %v", source.Name, err)
			}
		}
		type due struct {
			bun.BaseModel `bun:"table:smart_review_dues,alias:due"`
			CompanyID     string
			CaseID        string
			Field         string
			OffsetDays    int
			DueOn         int
			DueAt         clock.Time
		}
		first := map[string]clock.Time{}
		at := c.Clock.Now()
		for i, s := range spaces(7, false) {
			for n := range i {
				moment := at.Add(time.Duration((i*3+n*5)%11) * time.Hour)
				if was, ok := first[s.Space]; !ok || moment.Before(was.Time) {
					first[s.Space] = moment
				}
				err := c.Server.DB.Write(t.Context(), s, func(ctx context.Context, tx *store.Tx) error {
					_, err := store.Add(ctx, tx, false, &due{CompanyID: s.Space, CaseID: fmt.Sprint("CS-", n), DueAt: moment})
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		found := 0
		err := c.Server.DB.Across(t.Context(), func(ctx context.Context, a *store.Across) error {
			all, err := store.Earliest[due](ctx, a, "due_at")
			for _, m := range all {
				want, ok := first[m.Space]
				if !ok {
					continue // another test's
				}
				found++
				if a.Space = m.Space; !m.At.Equal(want.Time) {
					t.Errorf("the first of %s is %s, want %s", m.Space, m.At, want)
				}
				one, err := store.Earliest[due](ctx, a, "due_at")
				if err != nil || len(one) != 1 || one[0] != m {
					t.Errorf("asked alone it is %v (%v), want %v", one, err, m)
				}
			}
			return err
		})
		if err != nil || found != 6 {
			t.Errorf("%d spaces have something due, want 6; %v", found, err)
		}
	})
}

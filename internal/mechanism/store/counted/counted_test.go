package counted_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/mechanism/store/counted"
	"nectarine/internal/value/clock"
)

// still is a clock that stands until it is moved.
type still struct{ at time.Time }

func (s *still) Now() clock.Time { return clock.Of(s.at) }

func newStill() *still { return &still{time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC)} }

// list is a list of a space, and how often it was counted.
type list struct {
	totals   *counted.Totals
	clock    *still
	question string
	rows     int
	times    int
}

// total asks how long the list is, in a transaction that begins now.
func (l *list) total(t interface {
	Helper()
	Fatal(...any)
}) counted.Count {
	t.Helper()
	w := counted.Wanted{Space: "CP-A", Question: l.question, Seen: l.totals.WritesOf("CP-A"), Clock: l.clock}
	got, err := l.totals.Total(context.Background(), w, func() (int, error) { l.times++; return l.rows, nil })
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A long list that is asked for again is not counted again, for less than a second and
// until its space is written in; one that is too long to be counted, whatever is written.
func TestLongListsAreCountedOnce(t *testing.T) {
	for _, c := range []struct {
		name   string
		only   bool
		rows   int
		after  time.Duration
		wrote  string
		counts int
		exact  bool // of the second answer
	}{
		{"a short list", true, 999, 0, "", 2, true},
		{"a short list beside other processes", false, 999, 0, "", 2, true},
		{"a long one", true, 1000, 0, "", 1, true},
		{"a long one beside other processes, which may have written", false, 1000, 0, "", 1, false},
		{"just before the second is over", true, 1000, time.Second - time.Microsecond, "", 1, true},
		{"when the second is over", true, 1000, time.Second, "", 2, true},
		{"beside other processes, counted anew", false, 1000, time.Second, "", 2, true},
		{"after a write", true, 1000, 0, "CP-A", 2, true},
		{"after a write in another space", true, 1000, 0, "CP-B", 1, true},
		{"the last that is counted exactly", true, counted.Countless - 1, 0, "", 1, true},
		{"countless", true, counted.Countless, 0, "", 1, false},
		{"countless, after a write", true, counted.Countless, 0, "CP-A", 1, false},
		{"countless, when the second is over", true, counted.Countless, time.Second, "", 2, false},
	} {
		l := &list{totals: counted.New(c.only), clock: newStill(), question: "q", rows: c.rows}
		first := l.total(t)
		if want := (counted.Count{N: c.rows, Exact: c.rows < counted.Countless}); first != want {
			t.Errorf("%s: the first answer is %+v, want %+v", c.name, first, want)
		}
		l.clock.at = l.clock.at.Add(c.after)
		if c.wrote != "" {
			l.totals.Wrote(c.wrote)
		}
		if again := l.total(t); again != (counted.Count{N: c.rows, Exact: c.exact}) || l.times != c.counts {
			t.Errorf("%s: the second answer is %+v after %d counts, want %d, exact %t, after %d", c.name, again, l.times, c.rows, c.exact, c.counts)
		}
	}
}

// What a transaction counted that began before a write is not given to who asks after it.
func TestACountOfBeforeAWriteIsNotKept(t *testing.T) {
	l := &list{totals: counted.New(true), clock: newStill(), question: "q", rows: 2000}
	w := counted.Wanted{Space: "CP-A", Question: "q", Seen: l.totals.WritesOf("CP-A"), Clock: l.clock}
	l.totals.Wrote("CP-A")
	if got, err := l.totals.Total(t.Context(), w, func() (int, error) { return 1999, nil }); err != nil || got.N != 1999 {
		t.Fatalf("the earlier transaction counts %+v (%v), want what it saw, 1999", got, err)
	}
	if got := l.total(t); got.N != 2000 {
		t.Errorf("after the write %d are told, want 2000", got.N)
	}
}

// A count that fails is told as it failed, and the next is a new one.
func TestAFailureIsNotKept(t *testing.T) {
	for _, only := range []bool{true, false} {
		l := &list{totals: counted.New(only), clock: newStill(), question: "q", rows: 2000}
		failed := errors.New("the disk is gone")
		w := counted.Wanted{Space: "CP-A", Question: "q", Clock: l.clock}
		if got, err := l.totals.Total(t.Context(), w, func() (int, error) { return 1234, failed }); !errors.Is(err,
			failed) || got != (counted.Count{}) {
			t.Errorf("a count that fails answers %+v and %v, want nothing and its error", got, err)
		}
		if got := l.total(t); got.N != 2000 {
			t.Errorf("after a failure %d are told, want 2000", got.N)
		}
	}
}

// One question is not answered with the total of another.
func TestQuestionsAreToldApart(t *testing.T) {
	a := &list{totals: counted.New(true), clock: newStill(), question: "open", rows: 1500}
	b := &list{totals: a.totals, clock: a.clock, question: "closed", rows: 2500}
	for range 2 {
		if one, other := a.total(t).N, b.total(t).N; one != 1500 || other != 2500 {
			t.Errorf("the lists have %d and %d, want 1500 and 2500", one, other)
		}
	}
	if a.times != 1 || b.times != 1 {
		t.Errorf("they were counted %d and %d times, want once each", a.times, b.times)
	}
}

// However many lists are asked for, at most a thousand totals are kept.
func TestNotMoreThanAThousandAreKept(t *testing.T) {
	totals, clock := counted.New(true), newStill()
	lists := make([]*list, 1001)
	for i := range lists {
		lists[i] = &list{totals: totals, clock: clock, question: fmt.Sprint(i), rows: 1000}
	}
	for _, l := range lists[:1000] {
		l.total(t)
	}
	if lists[0].total(t); lists[0].times != 1 {
		t.Errorf("among a thousand the first is counted %d times, want once", lists[0].times)
	}
	lists[1000].total(t)
	for i, want := range map[int]int{0: 2, 999: 2, 1000: 1} {
		if lists[i].total(t); lists[i].times != want {
			t.Errorf("after the 1,001st the list %d was counted %d times, want %d", i, lists[i].times, want)
		}
	}
}

// Where the writer would starve, one counts at a time: whoever asks the same meanwhile is
// answered with what the first counted, and whoever's time is over does not wait on.
func TestOneCountsAtATime(t *testing.T) {
	totals, clock := counted.New(true), newStill()
	w := counted.Wanted{Space: "CP-A", Question: "q", Clock: clock}
	counting, go1 := make(chan struct{}), make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		if got, err := totals.Total(t.Context(), w, func() (int, error) {
			close(counting)
			<-go1
			return 1500,
				nil
		}); err != nil || got.N != 1500 {
			t.Errorf("the first counts %+v (%v), want 1500", got, err)
		}
	})
	<-counting
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := totals.Total(over, w, func() (int, error) { t.Error("it counts though its time is over"); return 0, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("who cannot wait is answered %v, want that its time is over", err)
	}
	both.Go(func() {
		if got, err := totals.Total(t.Context(), w, func() (int, error) { t.Error("it is counted twice"); return 1500, nil }); err != nil || got.N != 1500 {
			t.Errorf("the second is told %+v (%v), want 1500", got, err)
		}
	})
	close(go1)
	both.Wait()
}

// Elsewhere as many as like count at once.
func TestManyCountAtOnceElsewhere(t *testing.T) {
	totals, clock := counted.New(false), newStill()
	var meet sync.WaitGroup
	meet.Add(2)
	var both sync.WaitGroup
	for _, question := range []string{"a", "b"} {
		both.Go(func() {
			w := counted.Wanted{Space: "CP-A", Question: question, Clock: clock}
			if _, err := totals.Total(t.Context(), w, func() (int, error) { meet.Done(); meet.Wait(); return 5, nil }); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
}

// Whatever is written, asked and waited for: an exact total is how many rows there are.
func TestExactTotalsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		only := rapid.Bool().Draw(t, "only")
		l := &list{totals: counted.New(only), clock: newStill(), question: "q", rows: rapid.IntRange(900, counted.Countless).Draw(t, "rows")}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"ask", "write", "wait"}).Draw(t, "step") {
			case "ask":
				got := l.total(t)
				if got.Exact && got.N != l.rows {
					t.Fatalf("%d are told as exact, want %d", got.N, l.rows)
				}
				if !got.Exact && only && l.rows < counted.Countless-100 && got.N != counted.Countless {
					t.Fatalf("%d of %d are told as not exact, and nobody else writes", got.N, l.rows)
				}
			case "write":
				l.rows = min(l.rows+rapid.IntRange(1, 5).Draw(t, "more"), counted.Countless)
				l.totals.Wrote("CP-A")
			case "wait":
				l.clock.at = l.clock.at.Add(time.Duration(rapid.IntRange(0, 1200).Draw(t, "ms")) * time.Millisecond)
			}
		}
	})
}

package loanfact

import (
	"cmp"
	"sort"

	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
)

// Then is what a loan asked for by the facts that were known at the time, where some were
// recorded late. Nobody can pay in time what is first asked after the due date: up to the
// day they were recorded no more is asked than without them. A loan that is folded by what
// was known on one of the days looks at those before it alone. Nil is for no late facts.
type Then struct {
	*folds
	passed int // so many of the days
}

// folds are the folds by what was known, each made when it is first asked for.
type folds struct {
	*Late
	fold    FoldKnown
	made    map[int]*standing.AskedThen // by the place of the day up to which they go; empty where they cannot be reckoned
	stopped error
}

// FoldKnown folds the facts known on a day up to that day, looking at what was asked before
// it, and gives what was asked. An error means that it cannot be reckoned; stopped that the
// whole work is to end.
type FoldKnown func(through day.Day, before *Then) (asked *standing.AskedThen, stopped, err error)

// ThenOf is what was asked by the facts known, which are folded when that is looked at.
func ThenOf(late *Late, fold FoldKnown) *Then {
	if late == nil {
		return nil
	}
	return &Then{folds: &folds{Late: late, fold: fold, made: map[int]*standing.AskedThen{}}, passed: len(late.Days)}
}

// Stopped is what ended the work, nil if nothing did.
func (t *Then) Stopped() error {
	if t == nil {
		return nil
	}
	return t.stopped
}

// by is what was asked by what was known on one of the days.
func (t *Then) by(i int) *standing.AskedThen {
	if s, made := t.made[i]; made {
		return s
	}
	s, stopped, err := t.fold(t.Days[i], &Then{folds: t.folds, passed: i})
	if err != nil || stopped != nil {
		s = new(standing.AskedThen)
		t.stopped = cmp.Or(t.stopped, stopped)
	}
	t.made[i] = s
	return s
}

// On is what was asked for at an instant by the facts known when its day began, or by
// those known when it ended where that is less. It is nil where no fact recorded later
// counts by then.
func (t *Then) On(at standing.Instant) *standing.Asked {
	if t == nil {
		return nil
	}
	return standing.Least(t.in(t.next(at.Day), at), t.Since(at))
}

// Since is what is asked for at an instant by the facts known when its day ended.
func (t *Then) Since(at standing.Instant) *standing.Asked {
	if t == nil {
		return nil
	}
	return t.in(t.next(at.Day+1), at)
}

// next is the place of the first day from one on, that day included, on which something
// was recorded late.
func (t *Then) next(at day.Day) int {
	return sort.Search(len(t.Days), func(i int) bool { return t.Days[i] >= at })
}

func (t *Then) in(i int, at standing.Instant) *standing.Asked {
	if i >= t.passed || t.Counts[i] > at.Day {
		return nil
	}
	return t.by(i).On(at)
}

// Told is the first day from one on, that day included, on which more is known.
func (t *Then) Told(from day.Day) day.Day { return t.Days[t.next(from)] }

// Revised is the first day from one on, that day included, on which more is known while
// something counts that is not; day.Last for none.
func (t *Then) Revised(from day.Day) day.Day {
	for i := t.next(from); i+1 < t.passed; i++ {
		if t.Counts[i+1] < t.Days[i] {
			return t.Days[i]
		}
	}
	return day.Last
}

// Falls is the first day from one on up to another, both included, on which a payment fell
// due by what was known; day.Last for none.
func (t *Then) Falls(from, until day.Day) day.Day {
	for i := t.next(from); i < t.passed && from <= until; i++ {
		if falls, is := t.by(i).Falls(from); is && falls <= t.Days[i] {
			return falls
		}
		from = max(from, t.Days[i]+1)
	}
	return day.Last
}

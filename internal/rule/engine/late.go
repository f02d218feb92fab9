package engine

import (
	"cmp"
	"sort"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// late is what is to be known of facts that were recorded on a later day than the
// first that they count on. Nobody can pay in time what is first asked after the due
// date: up to the day they were recorded no more is asked than without them.
type late struct {
	*loanfact.Late
	spans []stretch // up to each of the days on which they were recorded
}

// stretch is what a loan asked for up to a day, that day included, by what was known
// then: nothing where it cannot be reckoned.
type stretch struct {
	through day.Day
	asked   []asking
}

// asking is what a loan asks for from a time on: all that is open of obligations, the
// scheduled part that late fees are judged by, the fees in it; and the payment that
// comes next.
type asking struct {
	time                    int // twice the day, and one more after a fact of the day
	open, short, fees, next money.Amount
}

// Untold is what has been asked of nobody yet, since it was not known when it would have
// been: on a day it is solved into the payments to come, or due where there are none.
type Untold struct {
	Until     day.Day      `json:"until"`
	Scheduled money.Amount `json:"scheduled,omitempty"` // of it, what late fees are judged by, where no due date is left
	Whole     bool         `json:"whole,omitempty"`     // an acceleration made it
}

// lateOf looks for facts recorded late, and reckons what was asked without them; it is
// nil when there are none.
func lateOf(watch func() error, p *plan.Plan, first State, facts []Fact) (*late, error) {
	found := loanfact.LateOf(facts, p.StartDate+horizon)
	if found == nil {
		return nil, nil
	}
	l := &late{Late: found}
	for _, through := range l.Days {
		s := stretch{through: through}
		known, err := foldKnown(watch, p, first, l.Known(facts, through), l, through)
		if err == nil {
			s.asked = known
		} else if err := goOn(watch); err != nil {
			return nil, err
		}
		l.spans = append(l.spans, s)
	}
	return l, nil
}

// foldKnown is what a loan asked for by the facts known, up to a day.
func foldKnown(watch func() error, p *plan.Plan, first State, facts []Fact, l *late, through day.Day) ([]asking, error) {
	o, err := resolve(watch, p, first, facts, l)
	if err != nil {
		return nil, err
	}
	known := start(p, first, o, l)
	known.noting = true
	err = known.run(watch, through)
	return known.asks, err
}

// note keeps what a loan asks for, where that is wanted.
func (l *loan) note(afterFact int) error {
	if !l.noting {
		return nil
	}
	if err := l.settle(); err != nil {
		return err
	}
	a := asking{time: 2*int(l.at()) + afterFact, fees: l.feesDue(), next: l.next()}
	for _, o := range l.Obligations {
		a.open += o.RemainingAmount
		a.short += o.Short
	}
	if n := len(l.asks); n > 0 {
		a.time = max(a.time, l.asks[n-1].time)
	}
	l.asks = append(l.asks, a)
	return nil
}

// feesDue are the fees that have fallen due and are open.
func (l *loan) feesDue() money.Amount {
	return l.Book.Balances[book.Due].Fees() + l.Book.Balances[book.Overdue].Fees()
}

// on is what was asked for on a day by the facts known when it began, or by those known
// when it ended where that is less; as it stands before what happens on the day or in its
// evening. It is nil where a fact recorded later plays no part.
func (l *late) on(at day.Day, evening bool) *asking {
	if l == nil {
		return nil
	}
	before, after := l.in(l.next(at), at, evening), l.in(l.next(at+1), at, evening)
	if before == nil || after == nil {
		return cmp.Or(before, after)
	}
	return &asking{time: before.time, open: min(before.open, after.open), short: min(before.short, after.short),
		fees: min(before.fees, after.fees), next: min(before.next, after.next)}
}

// since is what is asked for in the evening of a day by the facts known then.
func (l *late) since(at day.Day) *asking {
	if l == nil {
		return nil
	}
	return l.in(l.next(at+1), at, true)
}

// next is the place of the first day from one on, that day included, on which something
// was recorded late.
func (l *late) next(at day.Day) int {
	return sort.Search(len(l.Days), func(i int) bool { return l.Days[i] >= at })
}

func (l *late) in(i int, at day.Day, evening bool) *asking {
	if i >= len(l.spans) {
		return nil
	}
	time := 2 * int(at)
	if evening {
		time++
	}
	list := l.spans[i].asked
	n := sort.Search(len(list), func(n int) bool { return list[n].time > time })
	if n == 0 {
		return nil
	}
	return &list[n-1]
}

// askNoMore takes off an obligation what was not asked by then, which is asked on
// the first day from another on, on which more is known; and gives how much of fees is
// left in it.
func (l *loan) askNoMore(o *Owing, fees money.Amount, then *asking, from day.Day) money.Amount {
	if then == nil {
		return fees
	}
	open, short := then.open, then.short
	for _, b := range l.Obligations {
		open -= b.RemainingAmount
		short -= b.Short
	}
	rest := o.ObligationAmount - o.FulfilledAmount
	known := min(fees, max(then.fees-l.feesDue(), 0))
	left := min(rest-fees+known, max(open, 0))
	known = min(known, left)
	o.ObligationAmount -= rest - left
	part := max(o.ScheduledAmount-l.Ahead, 0)
	part -= min(part, max(short, 0))
	o.ScheduledAmount -= part
	l.asked -= rest - fees - (left - known)
	if lasts := len(l.Dates) == 0 || l.Status != Active; rest-fees > left-known || rest > left && lasts {
		l.Untold.Until = l.late.Days[l.late.next(from)]
		if lasts {
			l.Untold.Scheduled += part
			l.Untold.Whole = l.Untold.Whole || o.Whole
		}
	}
	return known
}

// told is the day on which what was not known is asked, maxDay for never.
func (l *loan) told() day.Day {
	if l.Untold.Until == 0 || l.Status != Active && l.Status != Accelerated && l.Status != ChargedOff {
		return maxDay
	}
	return max(l.at(), l.Untold.Until)
}

// catchUp asks what was not known when it would have been asked: solved into the payments
// to come, beside relief by more of them, else at once.
func (l *loan) catchUp() error {
	u := l.Untold
	l.Untold = Untold{}
	all := l.Book.Balances[book.NonDue].Total()
	switch {
	case l.Status == ChargedOff:
		all = l.Book.Balances[book.ChargedOff].Total()
		for _, o := range l.Obligations {
			all -= o.RemainingAmount
		}
	case l.Status == Active && len(l.Dates) > 0:
		if l.Most > 0 {
			l.lengthen()
		} else {
			l.solve(Fact{})
		}
		return l.settle()
	}
	l.solve(Fact{}) // should an acceleration be taken back
	o := Owing{Obligation: Obligation{ObligationAmount: all, ScheduledAmount: min(u.Scheduled, all)}, Whole: u.Whole}
	l.obligeBy(o, l.late.since(l.at()), l.at()+1)
	if u.Whole {
		l.Early, l.Ahead = book.ByComponent{}, 0
	}
	return nil
}

// lateSince is what is to be known of facts recorded late by who folds on from a state:
// those recorded after its day.
func lateSince(watch func() error, p *plan.Plan, s State, facts []Fact) (*late, error) {
	if l := loanfact.LateOf(facts, p.StartDate+horizon); l == nil || l.Days[len(l.Days)-1] <= s.Through {
		return nil, nil
	}
	first, err := begin(p)
	if err != nil {
		return nil, err
	}
	return lateOf(watch, p, first, facts)
}

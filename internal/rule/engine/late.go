package engine

import (
	"cmp"
	"sort"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// late is what is to be known of facts that were recorded on a later day than the
// first that they count on. Nobody can pay in time what is first asked after the due
// date: up to the day they were recorded no more is asked than without them. Of several
// days a loan that is folded by what was known on one of them looks at those before alone.
type late struct {
	*reckoned
	passed int // so many of the days
}

// reckoned are the folds by what was known, each made when it is first asked for.
type reckoned struct {
	*loanfact.Late
	fold    func(through day.Day, passed int) (*standing.AskedThen, error)
	watch   func() error
	spans   map[int]*standing.AskedThen // by the place of the day up to which they go; empty where they cannot be reckoned
	stopped error                       // what ended the work
}

// lateOf looks for facts recorded late; it is nil when there are none.
func lateOf(watch func() error, p *plan.Plan, first State, facts []Fact) *late {
	found := loanfact.LateOf(facts, p.StartDate+horizon)
	if found == nil {
		return nil
	}
	r := &reckoned{Late: found, watch: watch, spans: map[int]*standing.AskedThen{}}
	r.fold = func(through day.Day, passed int) (*standing.AskedThen, error) {
		known := &late{reckoned: r, passed: passed}
		o, err := resolve(watch, p, first, r.Known(facts, through), known)
		if err != nil {
			return nil, err
		}
		l := start(p, first, o, known)
		l.noting = new(standing.AskedThen)
		return l.noting, l.run(watch, through)
	}
	return &late{reckoned: r, passed: len(found.Days)}
}

// ended is what ended the work on what was known.
func (l *late) ended() error {
	if l == nil {
		return nil
	}
	return l.stopped
}

// by is what was asked by what was known on one of the days.
func (l *late) by(i int) *standing.AskedThen {
	if s, made := l.spans[i]; made {
		return s
	}
	s, err := l.fold(l.Days[i], i)
	if err != nil {
		s = new(standing.AskedThen)
		l.stopped = cmp.Or(l.stopped, goOn(l.watch))
	}
	l.spans[i] = s
	return s
}

// asks is what the loan asks for as it stands.
func (l *loan) asks() standing.Asked { return standing.AskedOf(l.Obligations, l.feesDue(), l.next()) }

// note keeps what the loan asks for, where that is wanted.
func (l *loan) note(afterFact bool) error {
	if l.noting == nil {
		return nil
	}
	if err := l.settle(); err != nil {
		return err
	}
	l.noting.Note(l.at(), afterFact, l.asks())
	return nil
}

// feesDue are the fees that have fallen due and are open.
func (l *loan) feesDue() money.Amount {
	return l.Book.Balances[book.Due].Fees() + l.Book.Balances[book.Overdue].Fees()
}

// falls is the time of a due date on the day reached.
func (l *loan) falls() standing.Time {
	if l.now() == standing.Evening {
		return standing.FallingAfterFacts
	}
	return standing.Falling
}

// now is the time of the day reached.
func (l *loan) now() standing.Time {
	if l.acted == l.at() {
		return standing.Evening
	}
	return standing.Morning
}

// on is what was asked for at a time of a day by the facts known when the day began, or by
// those known when it ended where that is less. It is nil where no fact recorded later
// counts by then.
func (l *late) on(at day.Day, when standing.Time) *standing.Asked {
	if l == nil {
		return nil
	}
	return standing.Least(l.in(l.next(at), at, when), l.since(at, when))
}

// since is what is asked for at a time of a day by the facts known when it ended.
func (l *late) since(at day.Day, when standing.Time) *standing.Asked {
	if l == nil {
		return nil
	}
	return l.in(l.next(at+1), at, when)
}

// next is the place of the first day from one on, that day included, on which something
// was recorded late.
func (l *late) next(at day.Day) int {
	return sort.Search(len(l.Days), func(i int) bool { return l.Days[i] >= at })
}

func (l *late) in(i int, at day.Day, when standing.Time) *standing.Asked {
	if i >= l.passed || l.Counts[i] > at {
		return nil
	}
	return l.by(i).On(at, when)
}

// askNoMore takes off an obligation what was not asked by then, which is asked on
// the first day from another on, on which more is known; and gives how much of fees is
// left in it.
func (l *loan) askNoMore(o *Owing, fees money.Amount, then *standing.Asked, from day.Day) money.Amount {
	if then == nil {
		return fees
	}
	now := l.asks()
	open, short := then.Open-now.Open, then.Short-now.Short
	rest := o.ObligationAmount - o.FulfilledAmount
	known := min(fees, max(then.Fees-now.Fees, 0))
	left := min(rest-fees+known, max(open, 0))
	known = min(known, left)
	o.ObligationAmount -= rest - left
	part := max(o.ScheduledAmount-l.Ahead, 0)
	part -= min(part, max(short, 0))
	o.ScheduledAmount -= part
	l.asked -= rest - fees - (left - known)
	if lasts := len(l.Dates) == 0 || l.Status != Active; rest-fees > left-known || rest > left && lasts {
		l.untell(part, o.Whole, from)
	}
	return known
}

// revised is the next day on which more is known while something counts that is not,
// maxDay for none.
func (l *loan) revised() day.Day {
	if l.late == nil || len(l.Obligations) == 0 {
		return maxDay
	}
	for i := l.late.next(max(l.at(), l.looked+1)); i+1 < l.late.passed; i++ {
		if l.late.Counts[i+1] < l.late.Days[i] {
			return l.late.Days[i]
		}
	}
	return maxDay
}

// lookAgain takes off obligations what is not asked of them by what is known now: it is
// asked when all is known.
func (l *loan) lookAgain() {
	l.looked = l.at()
	known := l.late.since(l.at(), l.now())
	if known == nil {
		return
	}
	var open, short money.Amount // by what is known, of all that has fallen due up to a day
	rest := known.Owed
	for i := range l.Obligations {
		o := &l.Obligations[i]
		for len(rest) > 0 && rest[0].Due <= o.DueDate {
			open, short, rest = open+rest[0].Open, short+rest[0].Short, rest[1:]
		}
		left, part := min(o.RemainingAmount, open), min(o.Short, short)
		open, short = open-left, short-part
		if cut := o.RemainingAmount - left; cut > 0 {
			l.untell(o.Short-part, o.Whole, l.at()+1)
			l.takeOff(o, cut, "dueDate")
		}
		o.ScheduledAmount, o.Short = o.ScheduledAmount-(o.Short-part), part
	}
	l.skipFulfilled()
}

// untell has what is not asked now asked on the first day from one on, on which more is
// known; of it, what late fees are judged by matters where no due date is left.
func (l *loan) untell(scheduled money.Amount, whole bool, from day.Day) {
	l.Untold.Until = l.late.Days[l.late.next(from)]
	if len(l.Dates) == 0 || l.Status != Active {
		l.Untold.Scheduled += scheduled
		l.Untold.Whole = l.Untold.Whole || whole
	}
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
	l.Untold = standing.Untold{}
	all := l.Book.Balances[book.NonDue].Total()
	switch {
	case l.Status == ChargedOff:
		all = l.Book.Balances[book.ChargedOff].Total()
		for _, o := range l.Obligations {
			all -= o.RemainingAmount
		}
	case l.Status == Active && len(l.Dates) > 0:
		l.solve(Fact{})
		err := l.settle()
		l.lengthen()
		return err
	}
	l.solve(Fact{}) // should an acceleration be taken back
	o := Owing{Obligation: Obligation{ObligationAmount: all, ScheduledAmount: min(u.Scheduled, all)}, Whole: u.Whole}
	l.obligeBy(o, l.late.since(l.at(), l.now()), l.at()+1)
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
	return lateOf(watch, p, first, facts), nil
}

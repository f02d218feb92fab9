package engine

import (
	"cmp"
	"fmt"
	"maps"
	"time"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Schedule is the expected payments of terms, as plan reckons them.
func Schedule(t Terms) ([]Row, error) { return plan.Schedule(t) }

// Fold folds facts over terms up to a day, that day included, and gives the
// loan as it then stands. It refuses bad terms and facts that cannot be, naming
// the field: two activations, a payment before activation, a reversal of
// nothing.
func Fold(t Terms, facts []Fact, at day.Day) (Loan, error) { return FoldWhile(nil, t, facts, at) }

// FoldWhile is Fold that asks, now and then, whether to go on: an error that
// watch gives ends the work and is given back. Nil never ends it.
func FoldWhile(watch func() error, t Terms, facts []Fact, at day.Day) (Loan, error) {
	l, err := fold(watch, t, facts, at)
	if err != nil {
		return Loan{}, err
	}
	return l.view(), nil
}

// horizon bounds the days asked for, and keeps the work finite.
const horizon = 2 * 366 * plan.Longest

// Begin is the state of a loan to which nothing has happened yet. It refuses bad
// terms, naming the field.
func Begin(t Terms) (State, error) {
	p, err := t.Compile()
	if err != nil {
		return State{}, err
	}
	return begin(p)
}

func begin(p *plan.Plan) (State, error) {
	rows, err := p.Schedule()
	if err != nil {
		return State{}, err
	}
	y, _, _ := p.StartDate.Date()
	s := State{Version: Version, Through: p.StartDate - 1, Status: Originated, Begun: p.StartDate,
		Start: p.StartDate, Rates: p.Rates, Pattern: p.Pattern,
		Anchor: p.Pattern.Anchor(p.StartDate), Given: p.PeriodicPayment != 0,
		Advance: p.AdvanceSchedule, InterestOnly: p.InterestOnlyPeriods,
		YearToDate: book.YearToDate{Year: y}, Book: book.Book{At: p.StartDate}}
	s.Dates = p.Dates[:len(rows)] // a payment that was given may need fewer
	first := rows[min(s.InterestOnly, len(rows)-1)]
	s.Payment = first.Amount - first.Fees
	if p.OriginationCharge == plan.SpreadEqually {
		s.FeePart, s.FeeLeft = p.OriginationFee/money.Amount(len(s.Dates)), p.OriginationFee
	}
	return s, nil
}

// Resume folds on from a state, of the same terms, up to the end of a day: the
// facts that take effect after the state's. All facts of the loan are given; those
// in the state already must be those that it was folded from (loanfact.Since tells which
// states a new fact makes void). A reversal without a target is without effect: Resolve
// gives it one first. It gives the state reached and what the days between brought.
func Resume(watch func() error, t Terms, s State, facts []Fact, at day.Day) (State, Output, error) {
	l, err := resume(watch, t, s, facts, at)
	if err != nil {
		return s, Output{}, err
	}
	out := l.output()
	return l.State, out, nil
}

// View is the loan at the end of a day, as Fold gives it, folded on from a state as Resume
// does: of what is over its lists have what came after the state.
func View(watch func() error, t Terms, s State, facts []Fact, at day.Day) (Loan, error) {
	l, err := resume(watch, t, s, facts, at)
	if err != nil {
		return Loan{}, err
	}
	return l.view(), nil
}

func resume(watch func() error, t Terms, s State, facts []Fact, at day.Day) (*loan, error) {
	if s.Version != Version {
		return nil, fmt.Errorf("state: is of version %d, not %d; fold from the start", s.Version, Version)
	}
	if at < s.Through || at > day.Last-1 || at > t.StartDate+horizon {
		return nil, fmt.Errorf("at: must be a day from that of the state, within 200 years of startDate")
	}
	p, err := t.Compile()
	if err != nil {
		return nil, err
	}
	o, err := loanfact.Order(facts)
	if err != nil {
		return nil, err
	}
	late, err := lateSince(watch, p, s, facts)
	if err != nil {
		return nil, err
	}
	l := &loan{Terms: &p.Terms, agreed: p, State: s, Ordered: o, late: late}
	return l, l.run(watch, at)
}

func fold(watch func() error, t Terms, facts []Fact, at day.Day) (*loan, error) {
	if at < day.First || at > day.Last-1 || at > t.StartDate+horizon {
		return nil, fmt.Errorf("at: must be a day from 1900, within 200 years of startDate")
	}
	p, err := t.Compile()
	if err != nil {
		return nil, err
	}
	first, err := begin(p)
	if err != nil {
		return nil, err
	}
	late := lateOf(watch, p, first, facts)
	o, err := resolve(watch, p, first, facts, late)
	if err != nil {
		return nil, err
	}
	l := start(p, first, o, late)
	return l, l.run(watch, at)
}

// start is the loan before the first day.
func start(p *plan.Plan, first State, o *loanfact.Ordered, late *loanfact.Then) *loan {
	l := &loan{Terms: &p.Terms, agreed: p, State: first, Ordered: o, late: late}
	l.out.History = []StatusChange{{Date: p.StartDate, Status: Originated}}
	return l
}

// Resolve gives each reversal of an acceleration or charge-off that names no
// target the one in force on its day. One that finds none stays without.
func Resolve(t Terms, facts []Fact) ([]Fact, error) {
	p, err := t.Compile()
	if err != nil {
		return nil, err
	}
	first, err := begin(p)
	if err != nil {
		return nil, err
	}
	late := lateOf(nil, p, first, facts)
	o, err := resolve(nil, p, first, facts, late)
	if err != nil {
		return nil, err
	}
	out := append([]Fact{}, facts...)
	for i, f := range out {
		if target, ok := o.Resolved[f.ID]; ok {
			out[i].Target = target
		}
	}
	return out, nil
}

// mostUnnamed is the most reversals without a target, each of which costs a fold.
const mostUnnamed = 50

// resolve orders facts after it has found what the reversals without a target
// are for, by folding up to each, the earliest first. What one takes back has never been,
// so those that found nothing before it look again.
func resolve(watch func() error, p *plan.Plan, first State, facts []Fact, late *loanfact.Then) (*loanfact.Ordered, error) {
	found := map[string]string{}
	for {
		o, err := loanfact.Order(facts)
		if err != nil {
			return nil, err
		}
		var next *Fact
		for i, f := range o.Facts {
			if _, done := found[f.ID]; f.Type.FindsTarget() && f.Target == "" && !done {
				next = &o.Facts[i]
				break
			}
		}
		switch {
		case next == nil:
			o.Resolved = found
			return o, nil
		case len(found) == mostUnnamed:
			return nil, fmt.Errorf("facts[%d].target: must be named: at most %d reversals find theirs by their day", next.Place(), mostUnnamed)
		}
		l := start(p, first, o, late)
		o.Until = next.ID
		if err := l.run(watch, next.EffectiveDate); err != nil {
			return nil, err
		}
		target := ""
		switch {
		case l.Status == Accelerated && next.Type == AccelerationReversal:
			target = l.Acceleration
		case l.Status == ChargedOff && next.Type == ChargeOffReversal:
			target = l.Writeoff
		}
		if target != "" {
			maps.DeleteFunc(found, func(_, of string) bool { return of == "" })
		}
		found[next.ID] = target
		facts = append([]Fact{}, facts...)
		for i := range facts {
			if facts[i].ID == next.ID && target != "" {
				facts[i].Target = target
			}
		}
	}
}

// run folds the facts that take effect after the state's, up to a day.
func (l *loan) run(watch func() error, at day.Day) error {
	through := l.Through
	l.looked = through
	for _, f := range l.Facts {
		if f.EffectiveDate <= through && l.Status != Originated {
			continue
		}
		if f.EffectiveDate > at || l.Until != "" && f.ID == l.Until {
			break
		}
		if l.Status == Originated && f.Type != Activation && f.Type != Cancellation && f.Type != Opened {
			return f.Early()
		}
		if err := cmp.Or(goOn(watch), l.late.Stopped()); err != nil {
			return err
		}
		if err := l.advance(f.EffectiveDate); err != nil {
			return err
		}
		err := l.take(f)
		if err != nil {
			return fmt.Errorf("facts[%d].%w", f.Place(), err)
		}
		if !effects[f.Type].about {
			err = l.releaseHeld()
		}
		if err = cmp.Or(err, l.note()); err != nil {
			return err
		}
	}
	if err := l.advance(max(at, l.at())); err != nil {
		return err
	}
	l.Through = max(at, l.Through)
	return cmp.Or(l.solveIfAsked(), l.late.Stopped())
}

// goOn asks whether the work is still wanted.
func goOn(watch func() error) error {
	if watch == nil {
		return nil
	}
	return watch()
}

// take lets one fact take effect on the day reached.
func (l *loan) take(f Fact) error {
	k := effects[f.Type]
	if _, rate := f.Type.RateKind(); !rate || f.Type == SCRARelief {
		if err := l.solveIfAsked(); err != nil {
			return err
		}
	}
	l.own()
	switch {
	case k.status != nil && !l.can(f, k.status...):
		return nil
	case k.tool && l.Agreed != nil:
		l.withoutEffect(f)
		return nil
	}
	l.acted = standing.Instant{Day: l.at(), After: true, Second: f.EffectiveSecond, Rank: f.Rank(), Recorded: f.Recorded()}
	return k.apply(l, f)
}

// activate lends the principal. Interest runs from this day; the due dates and
// the level payment are those of the terms.
func (l *loan) activate(f Fact) error {
	if f.EffectiveDate < l.StartDate || f.EffectiveDate >= l.Dates[0] {
		return fmt.Errorf("effectiveDate: must be from startDate %s to before the first due date %s; give the terms another startDate to amortize anew", l.StartDate, l.Dates[0])
	}
	l.Anchor, l.Begun, l.Start = l.Pattern.Anchor(l.at()), l.at(), l.at()
	l.become(Active)
	fee := money.Amount(0)
	if l.OriginationCharge == plan.InPrincipal {
		fee = l.OriginationFee
	}
	l.Figures = book.Figures{Advances: l.agreed.Principal}
	l.Book.Add(book.Principal, book.NonDue, book.Cash, l.agreed.Principal-fee, f.ID)
	l.Book.Add(book.Principal, book.NonDue, book.FeeIncome, fee, f.ID)
	switch name := loanfact.OriginationFeeName + ":" + f.ID; l.OriginationCharge {
	case plan.WithFirst:
		fee = l.originationFee(name)
		l.fees(fee)
		l.FeesAsked = fee
		l.Book.Add(book.OriginationFees, book.NonDue, book.FeeIncome, fee, name)
	case plan.SpreadEqually:
		fee = l.originationFee(name)
		l.FeePart, l.FeeLeft, l.FeeName = fee/money.Amount(len(l.Dates)), fee, name
	}
	return nil
}

// originationFee is the one agreed, or less by a fact about its name: what was agreed
// and disclosed is never raised (API).
func (l *loan) originationFee(name string) money.Amount { return l.lowered(name, l.OriginationFee) }

// lowered is an amount agreed, or less by a fact about its name.
func (l *loan) lowered(name string, agreed money.Amount) money.Amount {
	if !l.Gone[name] && l.Amounts[name] > agreed {
		return agreed
	}
	return l.changed(name, agreed)
}

// output is what the run brought about.
func (l *loan) output() Output {
	if made := l.Book.Taken(); l.out.Entries == nil {
		l.out.Entries = made
	} else {
		l.out.Entries = append(l.out.Entries, made...)
	}
	return l.out
}

// Replay folds the facts again up to a day and gives the entries that turn what
// is booked into what should be, as book.Rebook does.
func Replay(booked []Entry, t Terms, facts []Fact, from, at day.Day, bookedAt time.Time) ([]Entry, error) {
	l, err := fold(nil, t, facts, at)
	if err != nil {
		return nil, err
	}
	return book.Rebook(booked, l.output().Entries, from, bookedAt)
}

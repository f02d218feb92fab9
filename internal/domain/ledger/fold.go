package ledger

import (
	"slices"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/day"
)

// fold folds the ledger with the facts of a recording up to the end of the present day, and
// makes the rows of what that brought.
func (l *ledger) fold(r Recording, out *Recorded) error {
	zone, err := l.head.zone()
	if err != nil {
		return err
	}
	h, now := l.head, l.tx.Now
	today := max(day.In(now.Time, zone), h.Through)
	l.booked = slices.Clip(l.booked)
	if l.few && loanfact.LateAfter(l.with(r, today, zone), l.base.Through) {
		if err := l.whole(); err != nil {
			return err
		}
	}
	was, facts := slices.Clip(l.facts), l.with(r, today, zone)
	if out.Was, err = l.before(was, today); err == nil {
		out.told, err = l.told(out.Was)
	}
	if err != nil {
		return loan.Blamed(err)
	}
	if r.Stands != nil {
		if err := r.Stands(StatusOf(out.Was.Status)); err != nil {
			return err
		}
	}
	if facts, err = engine.Resolve(h.Terms, facts); err != nil {
		return loan.Blamed(err)
	}
	state, last, entries, err := l.reckon(facts, today, out)
	if err != nil {
		return loan.Blamed(err)
	}
	if err := l.ahead(r, state, facts, was, today); err != nil {
		return err
	}
	l.seqs = slices.Clip(l.seqs)
	for _, f := range facts[len(was):] {
		if !r.Idles && slices.Contains(out.Is.Void, f.ID) {
			return l.noEffect(&r, f, was, last)
		}
		h.FactCount++
		l.seqs = append(l.seqs, int64(h.FactCount))
		out.Facts = append(out.Facts, &Fact{LoanID: h.LoanID, Seq: int64(h.FactCount), Type: f.Type, EffectiveDate: f.EffectiveDate,
			EffectiveSecond: f.EffectiveSecond, Actor: l.tx.Actor, RequestID: given(l.tx.RequestID), SourceID: r.SourceID,
			CaseID: r.CaseID, SendNotice: r.SendNotice, Fact: f})
	}
	return l.conclude(state, facts, entries, zone, out)
}

// reckon folds the ledger by facts to the end of a day: to the state of the day before, which is
// kept, so that what else happens on the day is folded on from there; and to the last.
func (l *ledger) reckon(facts []engine.Fact, on day.Day, out *Recorded) (state, last engine.State, entries []engine.Entry, err error) {
	terms, brought, more := l.head.Terms, engine.Output{}, engine.Output{}
	if state, brought, err = engine.Resume(nil, terms, l.base, facts, max(on-1, l.base.Through)); err != nil {
		return state, last, nil, err
	}
	if last, more, err = engine.Resume(nil, terms, state, facts, on); err != nil {
		return state, last, nil, err
	}
	out.Is, err = engine.View(nil, terms, l.base, facts, on)
	return state, last, append(brought.Entries, more.Entries...), err
}

// conclude makes rows of what was reckoned, and works out what is told of it.
func (l *ledger) conclude(state engine.State, facts []engine.Fact, entries []engine.Entry, zone *time.Location, out *Recorded) error {
	if err := l.book(entries, out); err != nil {
		return err
	}
	l.rows, l.lines = append(l.rows, out.Facts...), append(l.lines, out.Entries...)
	l.facts, l.view, l.taken, out.all = facts, &out.Is, true, facts
	told := l.head.toldBefore()
	l.head.reach(state, &out.Is, facts, l.tx.Now, zone)
	l.head.Carried = carriedOf(facts, l.seqs, l.head.FactCount, &state)
	err := l.tell(out, told)
	out.all = l.facts // for which all may have been read
	return err
}

// ahead refuses facts with which those that lie ahead cannot be, or new ones ahead that would
// have no effect: when their day comes it is too late.
func (l *ledger) ahead(r Recording, state engine.State, facts, was []engine.Fact, today day.Day) error {
	last := today
	for _, f := range facts {
		last = max(last, f.EffectiveDate)
	}
	if last == today {
		return nil
	}
	at, then, err := engine.Resume(nil, l.head.Terms, state, facts, last)
	if err != nil {
		return loan.Blamed(err)
	}
	for _, f := range facts[len(was):] {
		if !r.Idles && f.EffectiveDate > today && slices.Contains(then.Void, f.ID) {
			return l.noEffect(&r, f, was, at)
		}
	}
	return nil
}

// before is the loan at the end of a day by the facts that were there.
func (l *ledger) before(facts []engine.Fact, at day.Day) (engine.Loan, error) {
	if l.view != nil && l.view.At == at {
		return *l.view, nil
	}
	return engine.View(nil, l.head.Terms, l.base, facts, at)
}

// told is the loan as it was told last, which is as it is now where that was on the same day.
func (l *ledger) told(now engine.Loan) (engine.Loan, error) {
	if l.view != nil {
		return *l.view, nil
	}
	if l.fresh || l.head.Through == now.At {
		return now, nil
	}
	from := l.head.State
	if from.Version != engine.Version {
		from = l.base
	}
	return engine.View(nil, l.head.Terms, from, l.facts, l.head.Through)
}

package ledger

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Foreseen is what the close of days would bring to some ledgers.
type Foreseen struct {
	Loans  int              // of which a day would be closed
	Days   int              // of all of them together
	Events map[string]int   // by their names; those that transactions would leave are not among them
	Failed map[string]error // loans of which a day cannot be closed, and why
	Last   string           // the last loan that was looked at; empty where there was none
}

// Foresee tells what would happen to the next ledgers after one, in the order of ids, if their
// days were closed up to one, that included, in the time zone of each product; nil: those that have
// come. Others who follow the ledgers say what they would leave. It only reads, and writes nothing.
func Foresee(ctx context.Context, tx *store.Tx, after string, on *day.Day,
	also func(context.Context, *store.Tx, []*Recorded) error) (*Foreseen, error) {
	until := tx.Now
	if on != nil {
		until = clock.Of((*on + 2).Start(time.UTC)) // no zone is as far behind
	}
	var ids []string
	q := tx.SelectAll((*Head)(nil)).Column("loan_id").Where("?TableAlias.visit_at <= ?", until).Where("?TableAlias.loan_id > ?", after)
	if err := q.OrderExpr("?TableAlias.loan_id").Limit(visited).Scan(ctx, &ids); err != nil {
		return nil, err
	}
	out := &Foreseen{Events: map[string]int{}, Failed: map[string]error{}}
	if len(ids) == 0 {
		return out, nil
	}
	out.Last = ids[len(ids)-1]
	for _, id := range ids {
		if err := out.look(ctx, tx, id, on, also); err != nil && ctx.Err() == nil {
			out.Failed[id] = err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// look closes the days of one loan, in memory alone.
func (f *Foreseen) look(ctx context.Context, tx *store.Tx, id string, on *day.Day,
	also func(context.Context, *store.Tx, []*Recorded) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	open, err := take(ctx, tx, []Recording{{LoanID: id, day: true}}, store.GetMany[loan.Loan])
	if err != nil {
		return err
	}
	l := open[id]
	zone, err := l.head.zone()
	if err != nil {
		return err
	}
	was, closed := *l.loan, []*Recorded(nil)
	for l.head.DueAt != nil && (on == nil && !l.head.DueAt.After(tx.Now.Time) || on != nil && day.In(l.head.DueAt.Time, zone) <= *on) {
		r, err := l.close(max(day.In(l.head.DueAt.Time, zone), l.head.Through))
		if err != nil {
			return err
		}
		closed = append(closed, r)
		l.goOn()
	}
	if len(closed) == 0 {
		return nil
	}
	f.Loans, f.Days = f.Loans+1, f.Days+len(closed)
	for _, n := range l.loan.Tells(store.Change{Action: store.Updated, Was: &was, Is: l.loan}).Also {
		f.Events[n.Type]++
	}
	for _, r := range closed {
		r.tell(tx)
	}
	if err := also(ctx, tx, closed); err != nil {
		return err
	}
	told, err := event.Waiting(tx)
	for name, n := range told {
		f.Events[name] += n
	}
	return err
}

// goOn has the ledger folded on from the state that its last day has left: no fact will change
// what lies before.
func (l *ledger) goOn() {
	l.base = l.head.State
	l.booked = slices.DeleteFunc(slices.Clone(l.booked), func(e engine.Entry) bool { return e.EffectiveDate <= l.base.Through })
}

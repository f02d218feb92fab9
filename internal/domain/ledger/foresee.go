package ledger

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
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

// look closes the days of one loan, each at its moment, in memory alone.
func (f *Foreseen) look(ctx context.Context, tx *store.Tx, id string, on *day.Day,
	also func(context.Context, *store.Tx, []*Recorded) error) (err error) {
	now := tx.Now
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
		if err != nil { // what the day that fails would leave is left by none
			_, more := event.Waiting(tx)
			err = errors.Join(err, more)
		}
		tx.Now = now
	}()
	open, err := take(ctx, tx, visits(id), store.GetMany[loan.Loan])
	if err != nil {
		return err
	}
	l := open[id]
	zone, err := l.head.zone()
	if err != nil {
		return err
	}
	end := now.Time
	if on != nil {
		end = (*on + 1).Start(zone).Add(-1)
	}
	for days := 0; l.head.VisitAt != nil && !l.head.VisitAt.After(end); days++ {
		was := *l.loan
		if l.head.VisitAt.After(tx.Now.Time) {
			tx.Now = *l.head.VisitAt
		}
		r, err := l.closeNext()
		if err != nil {
			return err
		}
		is := *l.loan
		tx.Changes = append(tx.Changes, store.Change{Kind: is.Kind().Name, ID: id, Action: store.Updated,
			Fields: diff.Between(reflect.ValueOf(was), reflect.ValueOf(is)), Was: &was, Is: &is})
		event.Record(tx, r.news...)
		if err := also(ctx, tx, []*Recorded{r}); err != nil {
			return err
		}
		told, err := event.Waiting(tx)
		if err != nil {
			return err
		}
		if f.Days++; days == 0 {
			f.Loans++
		}
		for name, n := range told {
			f.Events[name] += n
		}
		l.goOn()
	}
	return nil
}

// goOn has the ledger folded on from the state that its last day has left: no fact will change
// what lies before.
func (l *ledger) goOn() {
	l.base = l.head.State
	l.booked = slices.DeleteFunc(slices.Clone(l.booked), func(e engine.Entry) bool { return e.EffectiveDate <= l.base.Through })
}

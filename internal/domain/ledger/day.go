package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// visited is how many ledgers the close of the day visits in one transaction, and visitedBeside
// how many while others wait for the same writer: some hundredths of a second.
const visited, visitedBeside = 1000, 100

// Days closes the days of loans: of each on which something happens by the time alone, at its
// beginning in the time zone of the product. Days that have gone by while nobody served are
// closed in order.
func (ls *Ledgers) Days() calendar.Source {
	return calendar.Source{Name: "day close",
		Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			return store.Earliest[Head](ctx, a, "visit_at")
		},
		Run: func(ctx context.Context, tx *store.Tx) error {
			_, err := ls.Close(ctx, tx)
			return err
		}}
}

// Closed is what came of a visit to some ledgers.
type Closed struct {
	Loans  int              // that were visited
	Failed map[string]error // those of them that could not be closed, which are put off, and why
}

// Close closes one day, the first that has come, of each of some ledgers whose next day has
// come, some thousand at most, and leaves the rest due. No loan whose day cannot be closed keeps
// another from its own: it is told, and tried again later.
func (ls *Ledgers) Close(ctx context.Context, tx *store.Tx) (*Closed, error) {
	ids, err := due(ctx, tx)
	out := &Closed{Loans: len(ids), Failed: map[string]error{}}
	if err != nil || len(ids) == 0 {
		return out, err
	}
	return out, ls.visit(ctx, tx, ids, out.Failed)
}

// due are the loans whose ledgers are to be visited now, the longest due first.
func due(ctx context.Context, tx *store.Tx) (ids []string, err error) {
	n := int64(visited)
	if tx.Nested().Shared() {
		n = visitedBeside
	}
	q := tx.SelectAll((*Head)(nil)).Column("loan_id").Where("?TableAlias.visit_at <= ?", tx.Now)
	return ids, q.OrderExpr("?TableAlias.visit_at, ?TableAlias.loan_id").Limit(n).Scan(ctx, &ids)
}

// visit closes the next day of loans together, or where that fails of half of them at a time,
// until what cannot be closed stands alone.
func (ls *Ledgers) visit(ctx context.Context, tx *store.Tx, ids []string, failed map[string]error) error {
	refused, err := ls.together(ctx, tx, ids)
	down := (*store.Unavailable)(nil)
	switch {
	case err != nil && (ctx.Err() != nil || errors.As(err, &down)):
		return err // the database, not a loan
	case err != nil && len(ids) == 1:
		refused = map[string]error{ids[0]: err}
	case err != nil:
		half := len(ids) / 2
		if err := ls.visit(ctx, tx, ids[:half], failed); err != nil {
			return err
		}
		return ls.visit(ctx, tx, ids[half:], failed)
	}
	for _, id := range slices.Sorted(maps.Keys(refused)) {
		if err := ls.putOff(ctx, tx, id, refused[id]); err != nil {
			return err
		}
	}
	maps.Copy(failed, refused)
	return nil
}

// together closes the next day of loans, in a part of the transaction that is undone where it
// fails. It answers the loans of which alone it could not be closed.
func (ls *Ledgers) together(ctx context.Context, tx *store.Tx, ids []string) (refused map[string]error, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return store.Write(ctx, tx.Nested(), tx.Scope, func(ctx context.Context, part *store.Tx) (map[string]error, error) {
		part.Now = tx.Now
		recordings := make([]Recording, len(ids))
		for i, id := range ids {
			recordings[i] = Recording{LoanID: id, day: true}
		}
		results, err := ls.Record(ctx, part, recordings)
		if err != nil {
			return nil, err
		}
		refused := map[string]error{}
		for i, r := range results {
			if r.Err != nil {
				refused[ids[i]] = r.Err
			}
		}
		return refused, nil
	})
}

// The least and the most that a loan whose day cannot be closed is put off by.
const (
	shortest = time.Hour
	longest  = 24 * time.Hour
)

// putOff has the ledger of a loan whose day could not be closed visited later, after each
// failure in a row twice as much.
func (ls *Ledgers) putOff(ctx context.Context, tx *store.Tx, loanID string, cause error) error {
	if ls.OnFailure != nil {
		ls.OnFailure(tx.Space, fmt.Errorf("the day of %s cannot be closed: %w", loanID, cause))
	}
	var times []int
	if err := tx.SelectAll((*Head)(nil)).Column("failures").Where("?TableAlias.loan_id = ?", loanID).Scan(ctx, &times); err != nil || len(times) == 0 {
		return err
	}
	at := tx.Now.Add(min(shortest<<min(times[0], 5), longest))
	h := &Head{CompanyID: tx.Space, LoanID: loanID, VisitAt: &at, Failures: times[0] + 1}
	_, err := tx.Update(h).Column("visit_at", "failures").WherePK().Exec(ctx)
	return err
}

// take takes up a recording, after the days that have come by then; it answers all that has
// changed, in order.
func (l *ledger) take(r Recording, result **Recorded) (changed []*Recorded) {
	var err error
	if r.day {
		var closed *Recorded
		if closed, err = l.closeNext(); closed != nil {
			changed = append(changed, closed)
			*result = closed
		} else {
			*result = &Recorded{Loan: l.loan, Head: l.head, Err: err}
		}
		return changed
	}
	if changed, err = l.catchUp(); err != nil {
		*result = &Recorded{Err: err}
		return changed
	}
	if *result = l.takeUp(r); (*result).Err == nil {
		changed = append(changed, *result)
	}
	return changed
}

// come is the first day that has come and is not closed; false where there is none.
func (l *ledger) come() (day.Day, bool, error) {
	h := l.head
	if h == nil || h.DueAt == nil || h.DueAt.After(l.tx.Now.Time) {
		return 0, false, nil
	}
	zone, err := h.zone()
	if err != nil {
		return 0, false, fmt.Errorf("the ledger of %s: %w", h.LoanID, err)
	}
	return max(day.In(h.DueAt.Time, zone), h.Through), true, nil
}

// catchUp closes all days that have come, in order. What fails leaves those before closed.
func (l *ledger) catchUp() (closed []*Recorded, err error) {
	for {
		on, is, err := l.come()
		if err != nil || !is {
			return closed, err
		}
		r, err := l.close(on)
		if err != nil {
			return closed, err
		}
		closed = append(closed, r)
	}
}

// closeNext closes the first day that has come. A ledger that is to be visited though nothing
// is due is folded to the present day. It answers nothing where another has closed it already.
func (l *ledger) closeNext() (*Recorded, error) {
	on, is, err := l.come()
	if err != nil || !is && (l.head.VisitAt == nil || l.head.VisitAt.After(l.tx.Now.Time)) {
		return nil, err
	}
	if !is {
		zone, err := l.head.zone()
		if err != nil {
			return nil, fmt.Errorf("the ledger of %s: %w", l.head.LoanID, err)
		}
		on = max(day.In(l.tx.Now.Time, zone), l.head.Through)
	}
	return l.close(on)
}

// close folds the ledger to the end of a day, by the time alone.
func (l *ledger) close(on day.Day) (*Recorded, error) {
	next, head := *l, *l.head
	next.head, next.booked = &head, slices.Clip(l.booked)
	out := &Recorded{Loan: next.loan, Head: next.head, all: l.facts, closes: true, was: head.overdue()}
	zone, err := head.zone()
	if err != nil {
		return nil, fmt.Errorf("the ledger of %s: %w", head.LoanID, err)
	}
	if out.Was, err = next.before(l.facts, head.Through); err != nil {
		return nil, err
	}
	out.told = out.Was
	state, entries, err := next.resume(l.facts, max(on-1, l.base.Through))
	if err != nil {
		return nil, err
	}
	_, brought, err := engine.Resume(nil, head.Terms, state, l.facts, on)
	if err != nil {
		return nil, err
	}
	if out.Is, err = engine.View(nil, head.Terms, l.base, l.facts, on); err != nil {
		return nil, err
	}
	if err := next.book(append(entries, brought.Entries...), out); err != nil {
		return nil, err
	}
	head.reach(state, &out.Is, l.facts, l.tx.Now, zone)
	next.view, next.taken = &out.Is, true
	next.lines = append(next.lines, out.Entries...)
	*l = next
	stand(l.loan, &out.Is, l.facts, l.tx.Now)
	l.loan.DayClosed = on
	return out, nil
}

// reach notes how far the ledger has been folded, how the loan then stands, and when something
// happens next.
func (h *Head) reach(state engine.State, is *engine.Loan, facts []engine.Fact, now clock.Time, zone *time.Location) {
	h.State, h.Checkpoint, h.Through, h.ChangedAt = state, state.Through, is.At, now
	h.Overdue, h.OverdueSince = overdueOf(is)
	h.DueAt, h.Failures = startOf(next(is, facts), zone), 0
	h.VisitAt = h.DueAt
}

// next is the next day on which something happens by the time alone, as far as is known: by the
// terms, by a fact that lies ahead, or because what is overdue is so for one more day. Nil of
// none.
func next(is *engine.Loan, facts []engine.Fact) *day.Day {
	first := day.Last
	if is.NextDate != nil {
		first = *is.NextDate
	}
	for _, f := range facts {
		if f.EffectiveDate > is.At {
			first = min(first, f.EffectiveDate)
		}
	}
	if is.Balances.Overdue.Total() > 0 {
		first = is.At + 1
	}
	if first == day.Last {
		return nil
	}
	first = max(first, is.At+1)
	return &first
}

// startOf is the moment at which a day begins; nil of none.
func startOf(on *day.Day, zone *time.Location) *clock.Time {
	if on == nil {
		return nil
	}
	at := clock.Of(on.Start(zone))
	return &at
}

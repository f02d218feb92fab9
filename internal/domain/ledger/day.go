package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"nectarine/internal/domain/loan"
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
		open, err := take(ctx, part, visits(ids...), store.LockMany[loan.Loan])
		if err != nil {
			return nil, err
		}
		refused := map[string]error{}
		_, err = ls.closeDays(ctx, part, open)
		for _, id := range ids {
			switch l := open[id]; {
			case l == nil:
				refused[id] = &store.NotFound{Object: "loan", ID: id}
			case l.stuck != nil:
				refused[id] = l.stuck
			}
		}
		return refused, err
	})
}

// visits are recordings of nothing.
func visits(ids ...string) []Recording {
	all := make([]Recording, len(ids))
	for i, id := range ids {
		all[i].LoanID = id
	}
	return all
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

// closeDays closes the first day that has come of each ledger, commits that, and answers of how many.
// What cannot be closed is stuck, and keeps no other from its own day.
func (ls *Ledgers) closeDays(ctx context.Context, tx *store.Tx, open map[string]*ledger) (int, error) {
	var closed []*Recorded
	for _, id := range slices.Sorted(maps.Keys(open)) {
		l := open[id]
		if l.head == nil || l.stuck != nil {
			continue
		}
		var r *Recorded
		if r, l.stuck = l.closeNext(); r != nil {
			closed = append(closed, r)
		}
	}
	return len(closed), tx.BySystem(func() error { return ls.commit(ctx, tx, open, closed) })
}

// closeNext closes the first day that has come, or is folded to the present one where it is to be
// visited though nothing is due. It answers nothing where another has closed it already.
func (l *ledger) closeNext() (*Recorded, error) {
	h, now := l.head, l.tx.Now.Time
	due := h.DueAt != nil && !h.DueAt.After(now)
	if !due && (h.VisitAt == nil || h.VisitAt.After(now)) {
		return nil, nil
	}
	zone, err := h.zone()
	if err != nil {
		return nil, err
	}
	if due {
		now = h.DueAt.Time
	}
	return l.close(max(day.In(now, zone), h.Through), zone)
}

// close folds the ledger to the end of a day, by the time alone.
func (l *ledger) close(on day.Day, zone *time.Location) (*Recorded, error) {
	next, head := *l, *l.head
	next.head, next.booked = &head, slices.Clip(l.booked)
	out := &Recorded{Loan: next.loan, Head: next.head}
	was, err := next.before(l.facts, head.Through)
	if err != nil {
		return nil, err
	}
	out.Was, out.told = was, was
	state, _, entries, err := next.reckon(l.facts, on, out)
	if err == nil {
		err = next.conclude(state, l.facts, entries, zone, out)
	}
	if err != nil {
		return nil, err
	}
	*l = next
	stand(l.loan, &out.Is, l.facts, l.tx.Now)
	l.loan.DayClosed = on
	return out, nil
}

// reach notes how far the ledger has been folded, how the loan then stands, and when something
// happens next.
func (h *Head) reach(state engine.State, is *engine.Loan, facts []engine.Fact, now clock.Time, zone *time.Location) {
	h.State, h.Checkpoint, h.Through, h.ChangedAt = state, state.Through, is.At, now
	h.Standing, h.FollowsIndex = standingOf(is), spreads(h.Terms)
	h.DueAt, h.Failures = startOf(next(is, facts), zone), 0
	h.VisitAt = h.DueAt
}

// next is the next day on which something happens by the time alone, as far as is known: by the
// terms, by a fact that lies ahead, because the relief of a servicemember ends, what is due becomes
// overdue, or what is overdue is so for one more day. Nil of none.
func next(is *engine.Loan, facts []engine.Fact) *day.Day {
	first := day.Last
	if is.NextDate != nil {
		first = *is.NextDate
	}
	for _, f := range facts {
		if f.EffectiveDate > is.At {
			first = min(first, f.EffectiveDate)
		}
		if f.Type == engine.SCRARelief && f.Date != nil && *f.Date >= is.At {
			first = min(first, *f.Date+1)
		}
	}
	due := func(o engine.Obligation) bool { return statusOf(&o) == ObligationDue }
	if is.Balances.Overdue.Total() > 0 || slices.ContainsFunc(is.Obligations, due) {
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

package payment

import (
	"context"
	"maps"
	"slices"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Dues tells of each transaction that is scheduled, once, that its day has come, and of each payment
// that is held, once, that the day has come on which its hold ends: at the beginning of the day
// in the time zone of the product. The money itself is the lender's to take, so nothing is told
// while the loan is paid off or canceled, of which nothing is owed: it is looked at again each day,
// for that can be undone. A hold is of money that came, and its end is told whatever has become of the
// loan; of one that failed or was taken back it is told if that is undone.
func Dues() calendar.Source {
	return calendar.Source{Name: "payment due",
		Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			return store.Earliest[Transaction](ctx, a, "due_at")
		}, Run: tellDue}
}

// tellDue looks at some transactions that are to be looked at: of those whose day has come it
// tells, and the others it looks at again when it has. Their loans are locked first, as in every
// other change.
func tellDue(ctx context.Context, tx *store.Tx) error {
	found, err := store.Find[Transaction](ctx, tx, 1000, func(q *store.Select) { q.Where("?TableAlias.due_at <= ?", tx.Now) })
	if err != nil || len(found) == 0 {
		return err
	}
	ids, loans := make([]string, len(found)), make([]string, len(found))
	for i, t := range found {
		ids[i], loans[i] = t.ID, t.LoanID
	}
	of, err := store.LockMany[loan.Loan](ctx, tx, loans)
	if err != nil {
		return err
	}
	zones, err := ledger.Zones(ctx, tx, loans)
	if err != nil {
		return err
	}
	locked, err := store.LockMany[Transaction](ctx, tx, ids)
	if err != nil {
		return err
	}
	again, ended := map[clock.Time][]string{}, []*Transaction{}
	for _, id := range ids {
		t := locked[id]
		if t == nil || t.DueAt == nil || t.DueAt.After(tx.Now.Time) { // it has changed meanwhile
			continue
		}
		at := clock.Time{}
		zone := zones[t.LoanID]
		switch {
		case !t.held() && (t.Status != Scheduled || t.ScheduledDate == nil):
		case zone == nil: // the day of the loan cannot be closed either, which is told there
			at = tx.Now.Add(time.Hour)
		case t.held():
			if at = clock.Of(t.HoldDaysEndDate.Start(zone)); !at.After(tx.Now.Time) {
				now := tx.Now
				t.HoldEndedAt, t.DueAt = &now, nil
				ended = append(ended, t)
				continue
			}
		default:
			at = clock.Of(t.ScheduledDate.Start(zone))
			switch l := of[t.LoanID]; {
			case at.After(tx.Now.Time):
			case l.Status == loan.PaidOff || l.Status == loan.Canceled:
				at = tx.Now.Add(24 * time.Hour)
			default:
				t.tellDue(tx)
				at = clock.Time{}
			}
		}
		again[at] = append(again[at], id)
	}
	if _, err := store.Save(ctx, tx, ended...); err != nil {
		return err
	}
	return lookAgain(ctx, tx, again)
}

// held is whether the end of the transaction's hold is to be told.
func (t *Transaction) held() bool {
	return t.Status.counts() && t.ReversedBy == nil && t.HoldDaysEndDate != nil && t.HoldEndedAt == nil
}

// lookAtHold has the hold of the transaction looked at, if it is held.
func (t *Transaction) lookAtHold(now clock.Time) {
	if t.held() {
		t.DueAt = &now
	}
}

// tellDue leaves the event that the day of a scheduled transaction has come.
func (t *Transaction) tellDue(tx *store.Tx) {
	event.Record(tx, event.News{Type: "payment.due.today", Object: t.Kind().Name, ID: t.ID, PersonID: t.MainBorrowerID, LoanID: t.LoanID,
		Data: map[string]any{"effectiveDate": t.ScheduledDate, "transactionType": t.TransactionType, "scheduledAmount": t.ScheduledAmount}})
}

// lookAgain notes when transactions are looked at again; those without a moment never.
func lookAgain(ctx context.Context, tx *store.Tx, at map[clock.Time][]string) error {
	for _, moment := range slices.SortedFunc(maps.Keys(at), func(a, b clock.Time) int { return a.Compare(b.Time) }) {
		row := &Transaction{}
		if !moment.IsZero() {
			row.DueAt = &moment
		}
		for some := range store.Slices(at[moment]) {
			if _, err := tx.UpdateUntold(row, "due_at").Where("id IN (?)", store.In(some)).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

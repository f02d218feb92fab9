package advance

import (
	"context"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
)

// Lapses cancels each advance that is still scheduled on the day after its day, at the beginning of that day in the time
// zone of the product (API). Where it was planned the ledger is told, on that day, however late it is done: the payment no
// longer counts it.
func (as *Advances) Lapses() calendar.Source {
	return calendar.Source{Name: "advance lapse",
		Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			return store.Earliest[Advance](ctx, a, "due_at")
		}, Run: as.lapse}
}

// lapse cancels some advances whose day has passed. Their loans are locked first, as in every other change.
func (as *Advances) lapse(ctx context.Context, tx *store.Tx) error {
	found, err := store.Find[Advance](ctx, tx, 1000, func(q *store.Select) { q.Where("?TableAlias.due_at <= ?", tx.Now) })
	if err != nil || len(found) == 0 {
		return err
	}
	ids, loans := make([]string, len(found)), make([]string, len(found))
	for i, a := range found {
		ids[i], loans[i] = a.ID, a.LoanID
	}
	of, err := store.LockMany[loan.Loan](ctx, tx, loans)
	if err != nil {
		return err
	}
	locked, err := store.LockMany[Advance](ctx, tx, ids)
	if err != nil {
		return err
	}
	var over []*Advance
	var planned []*Advance
	var recordings []ledger.Recording
	for _, id := range ids {
		a := locked[id]
		if a == nil || a.DueAt == nil || a.DueAt.After(tx.Now.Time) { // it has changed meanwhile
			continue
		}
		if l := of[a.LoanID]; a.IsPlanned && l != nil && l.Status != loan.Canceled {
			planned = append(planned, a)
			recordings = append(recordings, ledger.Recording{LoanID: a.LoanID, SourceID: &a.ID, Facts: []engine.Fact{
				{Type: engine.FurtherAdvance, EffectiveDate: a.Date + 1, AdvanceID: *a.Planned}}})
			continue
		}
		over = append(over, a)
	}
	results, err := as.Ledgers.Record(ctx, tx, recordings)
	if err != nil {
		return err
	}
	again := tx.Now.Add(time.Hour)
	for i, a := range planned {
		if results[i].Err != nil { // the day of the loan cannot be closed either, which is told there
			if _, err := tx.UpdateUntold(&Advance{DueAt: &again}, "due_at").Where("id = ?", a.ID).Exec(ctx); err != nil {
				return err
			}
			continue
		}
		a.IsPlanned = false
		over = append(over, a)
	}
	for _, a := range over {
		a.stand(loan.AdvanceCanceled, tx.Now, nil)
	}
	_, err = store.Save(ctx, tx, over...)
	return err
}

package ledger

import (
	"context"
	"slices"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
)

// LockMany is Lock of many loans, in the order of their ids, by the id.
func LockMany(ctx context.Context, tx *store.Tx, ids []string) (map[string]*loan.Loan, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	found, err := store.LockMany[loan.Loan](ctx, tx, ids)
	if err != nil || len(found) == 0 {
		return found, err
	}
	tx.Awaited()
	locked := handsOf(tx).locked
	for id := range found {
		locked[id] = true
	}
	return found, nil
}

// Kept is by what the ledger of a loan is kept.
type Kept struct {
	Today day.Day           // the present day of the product
	Rules *loan.LedgerRules // as they were at the activation
}

// KeptBy tells by what the ledgers of loans are kept, by the loan; nothing of one without a ledger, or
// of which the time zone is none that is known.
func KeptBy(ctx context.Context, tx *store.Tx, loans []string) (map[string]Kept, error) {
	kept := make(map[string]Kept, len(loans))
	for some := range store.Slices(loans) {
		var all []*Head
		q := tx.SelectAll(&all).Column("company_id", "loan_id", "timezone", "through", "rules").Where("?TableAlias.loan_id IN (?)", store.In(some))
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
		for _, h := range all {
			if zone, err := time.LoadLocation(h.Timezone); err == nil {
				kept[h.LoanID] = Kept{max(day.In(tx.Now.Time, zone), h.Through), h.Rules}
			}
		}
	}
	return kept, nil
}

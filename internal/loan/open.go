package loan

import (
	"context"

	"nectarine/internal/store"
)

// OpenOf are the ids of the loans of which borrowers are the main borrower and that
// are not over: neither paid off, canceled nor declined; by borrower, in order.
func OpenOf(ctx context.Context, tx *store.Tx, borrowers []string) (map[string][]string, error) {
	var all []*Loan
	q := tx.Select(&all)
	q.Column("id", "main_borrower_id").Where("?TableAlias.main_borrower_id IN (?) AND ?TableAlias.status NOT IN ('paidOff', 'canceled', 'declined')", store.In(borrowers))
	if err := q.OrderExpr("?TableAlias.id").Scan(ctx); err != nil {
		return nil, err
	}
	open := map[string][]string{}
	for _, l := range all {
		open[l.MainBorrowerID] = append(open[l.MainBorrowerID], l.ID)
	}
	return open, nil
}

package loan

import (
	"context"

	"nectarine/internal/mechanism/store"
)

// OpenOf are the ids of the loans of which borrowers are the main or an additional
// borrower and that are not over: neither paid off, canceled nor declined; by
// borrower, in order.
func OpenOf(ctx context.Context, tx *store.Tx, borrowers []string) (map[string][]string, error) {
	var all []*Loan
	q := tx.Select(&all)
	q.Column("id", "main_borrower_id", "additional_people").Where("?TableAlias.status NOT IN ('paidOff', 'canceled', 'declined')")
	q.Where("(?TableAlias.main_borrower_id IN (?) OR ?TableAlias.id IN (SELECT lp.loan_id FROM loan_people lp WHERE lp.company_id = ? AND lp.person_id IN (?)))", store.In(borrowers), q.Space, store.In(borrowers))
	if err := q.OrderExpr("?TableAlias.id").Scan(ctx); err != nil {
		return nil, err
	}
	asked := make(map[string]bool, len(borrowers))
	for _, id := range borrowers {
		asked[id] = true
	}
	open := map[string][]string{}
	for _, l := range all {
		if asked[l.MainBorrowerID] {
			open[l.MainBorrowerID] = append(open[l.MainBorrowerID], l.ID)
		}
		for _, p := range l.AdditionalPeople {
			if asked[p.PersonID] && p.PersonID != l.MainBorrowerID {
				open[p.PersonID] = append(open[p.PersonID], l.ID)
			}
		}
	}
	return open, nil
}

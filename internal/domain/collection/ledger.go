package collection

import (
	"context"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/plan"
)

// Ledgers tell what is overdue as the ledgers of loans keep it. Notices to borrowers are not
// sent yet, so there are none.
type Ledgers struct{}

// Overdue are borrowers with an overdue loan.
func (Ledgers) Overdue(ctx context.Context, tx *store.Tx, after string, n int) ([]string, error) {
	return ledger.OverdueBorrowers(ctx, tx, after, n)
}

// Of is what is overdue on the loans of borrowers; whoever owes nothing overdue is missing.
func (Ledgers) Of(ctx context.Context, tx *store.Tx, borrowers []string) (map[string]*Borrower, error) {
	loans, err := ledger.OverdueOf(ctx, tx, borrowers)
	if err != nil {
		return nil, err
	}
	out := map[string]*Borrower{}
	for _, l := range loans {
		b := out[l.PersonID]
		if b == nil {
			b = &Borrower{PersonID: l.PersonID}
			out[l.PersonID] = b
		}
		frequency := access.PaymentFrequency(l.Frequency)
		if l.Frequency == plan.SingleTerm {
			frequency = access.SinglePayment
		}
		b.Loans = append(b.Loans, Loan{ID: l.LoanID, PaymentFrequency: frequency, IsUnread: frequency == "",
			DaysOverdue: l.Days, Overdue: l.Amount})
	}
	return out, nil
}

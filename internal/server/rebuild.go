package server

import (
	"context"

	"nectarine/internal/domain/advance"
	"nectarine/internal/domain/fee"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/payment"
	"nectarine/internal/domain/paymentplan"
	"nectarine/internal/domain/rate"
	"nectarine/internal/mechanism/store"
)

// Rebuild is ledger.Rebuild with the checks of all domains that keep something of ledgers.
func Rebuild(ctx context.Context, tx *store.Tx, after string, named []string) (*ledger.Rebuilt, error) {
	return ledger.Rebuild(ctx, tx, after, named, payment.Compare, fee.Compare, rate.Compare, paymentplan.Compare,
		paymentplan.CompareReliefs, advance.Compare)
}

// Foretell leaves the events that those who follow ledgers would leave of days that are closed, and
// writes nothing. What transactions would leave is not among them.
func Foretell(ctx context.Context, tx *store.Tx, closed []*ledger.Recorded) error {
	if err := (&fee.Fees{}).Follow(ctx, tx, closed); err != nil {
		return err
	}
	return (&paymentplan.Plans{}).Foretell(ctx, tx, closed)
}

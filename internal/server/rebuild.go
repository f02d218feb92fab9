package server

import (
	"context"

	"nectarine/internal/domain/fee"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/payment"
	"nectarine/internal/domain/rate"
	"nectarine/internal/mechanism/store"
)

// Rebuild is ledger.Rebuild with the checks of all domains that keep something of ledgers.
func Rebuild(ctx context.Context, tx *store.Tx, after string, named []string) (*ledger.Rebuilt, error) {
	return ledger.Rebuild(ctx, tx, after, named, payment.Compare, fee.Compare, rate.Compare)
}

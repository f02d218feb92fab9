package balance

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
)

// ExpectedRequest says of which loan the payments to come are asked.
type ExpectedRequest struct {
	loan.Path
	ledger.AsOf
}

func expectedPayments(ctx context.Context, tx *store.Tx, in *ExpectedRequest) (*ledger.ExpectedPaymentsAnswer, error) {
	s, err := in.Known(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	coming, err := s.ToCome(ctx.Err)
	if err != nil {
		return nil, ledger.Unread(err)
	}
	return &ledger.ExpectedPaymentsAnswer{Status: 200, Message: "OK", Data: *coming, Count: len(coming.Schedule)}, nil
}

package lifecycle

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// ChargeOffRequest is why, and when, a loan is charged off.
type ChargeOffRequest struct {
	ledger.Action
	Reason    string   `json:"chargedOffReason" minLength:"1" maxLength:"500" doc:"Why it is charged off."`
	Effective *day.Day `json:"effectiveDate" required:"false" doc:"The day on which it counts, in the product's time zone: from the activation to the present one, which it is unless set."`
}

// ChargeOffUpdate are the details of a charge-off that can be changed.
type ChargeOffUpdate struct {
	ledger.Action
	Reason string `json:"chargedOffReason" minLength:"1" maxLength:"500" doc:"Why it is charged off."`
}

// ChargedOff is a loan that is charged off.
type ChargedOff struct {
	Standing
	Amount money.Amount `json:"chargeOffAmount" doc:"What stands charged off at the end of the present day; it stays owed."`
	Reason *string      `json:"chargedOffReason" doc:"Why it is charged off."`
}

func (ls *Loans) chargeOff(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body ChargeOffRequest
}) (*ChargedOff, error) {
	l, today, err := begin(ctx, tx, &in.Path, chargingOff)
	if err != nil {
		return nil, err
	}
	on, err := effective(in.Body.Effective, today)
	if err != nil {
		return nil, err
	}
	s, _, err := ls.do(ctx, tx, l, request{deed: chargingOff, Action: in.Body.Action,
		complete: func(l *loan.Loan) { l.ChargedOffReason = &in.Body.Reason },
		facts:    []engine.Fact{{Type: engine.ChargeOff, EffectiveDate: on, EffectiveSecond: ledger.EndOfDay}}})
	if err != nil {
		return nil, err
	}
	initiated(tx, "loan.chargeoff.initiated", s, l, s.ChargedOff)
	return &ChargedOff{*s, s.ChargedOff, &in.Body.Reason}, nil
}

func (ls *Loans) updateChargeOff(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body ChargeOffUpdate
}) (*ChargedOff, error) {
	l, _, err := begin(ctx, tx, &in.Path, detailing)
	if err != nil {
		return nil, err
	}
	// It may be the time alone that has charged it off: then that is booked now.
	s, _, err := ls.do(ctx, tx, l, request{deed: detailing, Action: in.Body.Action,
		complete: func(l *loan.Loan) { l.ChargedOffReason = &in.Body.Reason }})
	if err != nil {
		return nil, err
	}
	return &ChargedOff{*s, s.ChargedOff, &in.Body.Reason}, nil
}

func (ls *Loans) reverseChargeOff(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Standing, error) {
	return ls.takeBack(ctx, tx, &in.Path, unchargedOff, engine.ChargeOffReversal, given(in.Body))
}

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

// AccelerateRequest is when a loan is accelerated.
type AccelerateRequest struct {
	ledger.Action
	Effective *day.Day `json:"effectiveDate" required:"false" doc:"The day on which it counts, in the product's time zone: from the activation to the present one, which it is unless set."`
}

// Accelerated is a loan of which all is due.
type Accelerated struct {
	Standing
	Amount money.Amount `json:"acceleratedAmount" doc:"What is owed at the end of the present day, all of it due."`
}

func (ls *Loans) accelerate(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body *AccelerateRequest `doc:"May be left out."`
}) (*Accelerated, error) {
	l, today, err := begin(ctx, tx, &in.Path, accelerating)
	if err != nil {
		return nil, err
	}
	how := given(in.Body)
	on, err := effective(how.Effective, today)
	if err != nil {
		return nil, err
	}
	s, _, err := ls.do(ctx, tx, l, request{deed: accelerating, Action: how.Action,
		facts: []engine.Fact{{Type: engine.Acceleration, EffectiveDate: on, EffectiveSecond: ledger.EndOfDay}}})
	if err != nil {
		return nil, err
	}
	initiated(tx, "loan.acceleration.initiated", s, l, s.Outstanding)
	return &Accelerated{*s, s.Outstanding}, nil
}

func (ls *Loans) reverseAccelerate(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Standing, error) {
	return ls.takeBack(ctx, tx, &in.Path, unaccelerated, engine.AccelerationReversal, given(in.Body))
}

// takeBack takes back what is in force of a loan on the present day.
func (ls *Loans) takeBack(ctx context.Context, tx *store.Tx, p *loan.Path, d deed, by engine.FactType, a ledger.Action) (*Standing, error) {
	l, today, err := begin(ctx, tx, p, d)
	if err != nil {
		return nil, err
	}
	s, _, err := ls.do(ctx, tx, l, request{deed: d, Action: a,
		facts: []engine.Fact{{Type: by, EffectiveDate: today, EffectiveSecond: ledger.EndOfDay}}})
	return s, err
}

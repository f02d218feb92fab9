package balance

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Payoff is what pays a loan off on a day.
type Payoff struct {
	Object      string       `json:"object"`
	LoanID      string       `json:"loanId"`
	At          day.Day      `json:"date" doc:"The day, to its end, in the product's time zone."`
	Amount      money.Amount `json:"payoffAmount" doc:"What pays the loan off on the day, paid on it; of a day to come by what is known now."`
	PerDiem     Figure       `json:"perDiemAmount" doc:"The interest that the day after adds, not rounded."`
	GoodThrough *day.Day     `json:"goodThroughDate" doc:"The last day on which the amount changes by the interest of each day alone: the one before the next day on which a payment falls due, a fee comes or a rate changes. Null where nothing else changes it any more, as of a loan that is paid off or charged off."`
}

// TransformSchema describes what kind of object it is.
func (*Payoff) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{payoffObject}
	return s
}

const payoffObject = "loanPayoff"

func payoff(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	Date query.Day `query:"date" doc:"The day; the present one unless given."`
}) (*Payoff, error) {
	l, err := in.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	s, err := ledger.Stand(ctx, tx, l, in.Date.Asked())
	if err != nil {
		return nil, loan.Renamed(err, "toEffectiveDate", "date")
	}
	out := &Payoff{Object: payoffObject, LoanID: l.ID, At: s.At, Amount: s.Loan.PayoffAmount}
	if s.Head == nil {
		return out, nil
	}
	return out, out.until(s)
}

// until finds what the day after adds, and how long that goes on.
func (p *Payoff) until(s *ledger.Standing) error {
	last := day.Last
	if next := s.Loan.NextDate; next != nil {
		last = *next - 1
	}
	for _, f := range s.Facts {
		if f.EffectiveDate > s.At {
			last = min(last, f.EffectiveDate-1)
		}
	}
	state, err := s.Reached(nil)
	if err != nil {
		return ledger.Unread(err)
	}
	if change := state.Rates.Until(s.At); change != nil {
		last = min(last, *change-1)
	}
	if last < day.Last {
		last = max(last, s.At)
		p.GoodThrough = &last
	}
	after, err := s.On(nil, s.At+1)
	if err != nil {
		return ledger.Unread(err)
	}
	was, is := s.Loan.YearToDate.InterestAccrued, after.YearToDate.InterestAccrued
	if s.Loan.YearToDate.Year != after.YearToDate.Year {
		was = engine.Unrounded{}
	}
	diem := is.Minus(was)
	p.PerDiem = Figure{exact: &diem}
	return nil
}

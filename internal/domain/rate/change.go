package rate

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// SetRate is a rate as it is set.
type SetRate struct {
	Status       *api.ActiveStatus  `json:"status" required:"false" doc:"active, which it is unless set."`
	AnnualRate   money.Rate         `json:"annualRate" doc:"An annual fraction: 0.0599 for 5.99 %."`
	InterestType *book.InterestType `json:"interestType" required:"false" doc:"absolute, which it is unless set: a spread is agreed with the loan."`
	StartDate    *day.Day           `json:"startDate" required:"false" doc:"The first day on which it holds, from the activation on; the present one unless set."`
	EndDate      *day.Day           `json:"endDate" required:"false" doc:"The last; to the end of the loan unless set."`
	EndExisting  bool               `json:"isEndExistingRates" required:"false" doc:"End the interest rates without an end the day before. Of interest rates alone."`
}

// CreateRequest are the rates that are set.
type CreateRequest struct {
	ledger.Action
	Interest *SetRate `json:"interestRate" required:"false" doc:"On each day the lowest holds. One that would be charged on no day, because a lower one holds, is refused: end that with isEndExistingRates."`
	Promo    *SetRate `json:"promoRate" required:"false" doc:"Taken off the interest rate, with all others of the day; never below zero."`
}

// rate is the rate that is asked for.
func (r *SetRate) rate(tx *store.Tx, s *ledger.Standing, t Type, a ledger.Action) (*Rate, error) {
	by := tx.Actor
	out := &Rate{LoanID: s.Of.ID, BorrowerID: s.Of.MainBorrowerID, Type: t, AnnualRate: r.AnnualRate, StartDate: s.At, EndDate: r.EndDate,
		EndExisting: r.EndExisting, CaseID: a.CaseID, SendNotice: a.SendNotice, CreatedBy: &by}
	if r.StartDate != nil {
		out.StartDate = *r.StartDate
	}
	field := string(t) + "."
	switch {
	case r.Status != nil && *r.Status != api.Active:
		return nil, api.Invalid(field+"status", "must be active, or be left out")
	case r.InterestType != nil && (t != Interest || *r.InterestType != book.Absolute):
		return nil, api.Invalid(field+"interestType", "must be absolute, of an interest rate: a spread is agreed with the loan")
	}
	store.Identify(out)
	return out, out.validate(s, field)
}

// rates are those that are asked for, interest before promo.
func (in *CreateRequest) rates(tx *store.Tx, s *ledger.Standing, a ledger.Action) (all []*Rate, err error) {
	for _, of := range []struct {
		*SetRate
		Type
	}{{in.Interest, Interest}, {in.Promo, Promo}} {
		if of.SetRate == nil {
			continue
		}
		r, err := of.rate(tx, s, of.Type, a)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		return nil, api.Invalid("interestRate", "is needed, or promoRate")
	}
	return all, nil
}

func (rs *Rates) create(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body CreateRequest
}) (*Set, error) {
	s, err := begin(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	a := in.Body.Action
	if err := rs.Ledgers.ResolveCase(ctx, tx, &a.CaseID, in.Body.CaseID, s.Of); err != nil {
		return nil, err
	}
	rates, err := in.Body.rates(tx, s, a)
	if err != nil {
		return nil, err
	}
	for _, r := range rates {
		if err := rs.record(ctx, tx, r, nil, string(r.Type)); err != nil {
			return nil, err
		}
	}
	if err := store.Insert(ctx, tx, rates...); err != nil {
		return nil, err
	}
	return answer(ctx, tx, s.Of, rates[0].StartDate)
}

// Path is the rate that a path names, with its loan.
type Path struct {
	loan.Path
	Rate string `path:"rateId"`
}

// load is the rate of the path, locked with its loan, which is as it stands.
func (in *Path) load(ctx context.Context, tx *store.Tx, of ...Type) (*Rate, *ledger.Standing, error) {
	s, err := begin(ctx, tx, &in.Path)
	if err != nil {
		return nil, nil, err
	}
	for _, agreed := range agreed(s) {
		if agreed.ID == in.Rate {
			return nil, nil, api.Conflict(api.InvalidStatus, "setAtActivation: a rate that was set at the activation is neither changed nor removed; set another from a day on, with isEndExistingRates")
		}
	}
	r, err := store.Child(ctx, tx, store.Lock[Rate], in.Rate, func(r *Rate) bool {
		for _, t := range of {
			if r.LoanID == s.Of.ID && r.Type == t {
				return true
			}
		}
		return false
	})
	return r, s, err
}

// takenBack is the fact that the rate has never been.
func (r *Rate) takenBack(at day.Day) []engine.Fact {
	return []engine.Fact{{Type: engine.Reversal, EffectiveDate: at, EffectiveSecond: ledger.EndOfDay, Target: r.FactID}}
}

func (rs *Rates) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body api.Patch[Rate]
}) (*Rate, error) {
	r, s, err := in.load(ctx, tx, Interest, Promo)
	if err != nil {
		return nil, err
	}
	was := *r
	if err := in.Body.Apply(r); err != nil {
		return nil, err
	}
	if err := rs.Ledgers.ResolveCase(ctx, tx, &r.CaseID, r.CaseID, s.Of); err != nil {
		return nil, err
	}
	if err := r.validate(s, ""); err != nil {
		return nil, err
	}
	if says(r.fact()) != says(was.fact()) {
		if err := rs.record(ctx, tx, r, was.takenBack(s.At), "annualRate"); err != nil {
			return nil, err
		}
	}
	_, err = store.Save(ctx, tx, r)
	return r, err
}

// RemoveRequest names the rate that is removed.
type RemoveRequest struct {
	Path
	ledger.Waits
	CaseID string `query:"caseId" doc:"The case in which it is done."`
}

// removal removes a rate of the types.
func (rs *Rates) removal(ctx context.Context, tx *store.Tx, in *RemoveRequest, of ...Type) (*ledger.Standing, error) {
	r, s, err := in.load(ctx, tx, of...)
	if err != nil {
		return nil, err
	}
	var caseID *string
	if in.CaseID != "" {
		if err := rs.Ledgers.ResolveCase(ctx, tx, &caseID, &in.CaseID, s.Of); err != nil {
			return nil, err
		}
	}
	recording := ledger.Recording{LoanID: s.Of.ID, Facts: r.takenBack(s.At), SourceID: &r.ID, CaseID: caseID, Stands: on}
	if _, err := rs.Ledgers.RecordOne(ctx, tx, recording); err != nil {
		return nil, loan.Renamed(err, "rate", "rateId")
	}
	return s, store.Delete(ctx, tx, r)
}

func (rs *Rates) remove(ctx context.Context, tx *store.Tx, in *RemoveRequest) (*OfLoan, error) {
	s, err := rs.removal(ctx, tx, in, Interest, Promo)
	if err != nil {
		return nil, err
	}
	return ofLoan(ctx, tx, s.Of)
}

// CapRequest is a cap as it is set.
type CapRequest struct {
	ledger.Action
	MaxRate   money.Rate `json:"maxRate" doc:"The most that is charged, an annual fraction: 0.36 for 36 %."`
	StartDate *day.Day   `json:"startDate" required:"false" doc:"The first day on which it holds, from the activation on; the present one unless set."`
	EndDate   *day.Day   `json:"endDate" required:"false" doc:"The last; to the end of the loan unless set."`
	Reason    *CapReason `json:"rateCapReason" required:"false" doc:"Why no more may be charged; other unless set."`
}

func (rs *Rates) createCap(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body CapRequest
}) (*CapsOfLoan, error) {
	s, err := begin(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	r := in.Body.rate(tx, s)
	if err := rs.Ledgers.ResolveCase(ctx, tx, &r.CaseID, in.Body.CaseID, s.Of); err != nil {
		return nil, err
	}
	if err := r.validate(s, ""); err != nil {
		return nil, loan.Renamed(err, "annualRate", "maxRate")
	}
	if err := rs.record(ctx, tx, r, nil, "maxRate"); err != nil {
		return nil, err
	}
	if err := store.Insert(ctx, tx, r); err != nil {
		return nil, err
	}
	return capsOf(ctx, tx, s.Of)
}

// rate is the cap that is asked for.
func (in *CapRequest) rate(tx *store.Tx, s *ledger.Standing) *Rate {
	by, other := tx.Actor, CapReason("other")
	r := &Rate{LoanID: s.Of.ID, BorrowerID: s.Of.MainBorrowerID, Type: Cap, AnnualRate: in.MaxRate, StartDate: s.At, EndDate: in.EndDate,
		Reason: in.Reason, SendNotice: in.SendNotice, CreatedBy: &by}
	if in.StartDate != nil {
		r.StartDate = *in.StartDate
	}
	if r.Reason == nil {
		r.Reason = &other
	}
	store.Identify(r)
	return r
}

func (rs *Rates) removeCap(ctx context.Context, tx *store.Tx, in *RemoveRequest) (*CapsOfLoan, error) {
	s, err := rs.removal(ctx, tx, in, Cap)
	if err != nil {
		return nil, err
	}
	return capsOf(ctx, tx, s.Of)
}

// Package rate is the rates of installment loans: those that were agreed, which stand in the
// terms of a ledger, and those that a lender sets later, each a fact of it; and the index rates of
// products, which the loans that follow them take by facts.
package rate

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Type is what a rate is.
type Type string

// The types of rates.
const (
	Interest Type = "interestRate"
	Promo    Type = "promoRate" // taken off the interest rate
	Cap      Type = "rateCap"   // the most that is charged
)

// Values are all types.
func (Type) Values() []Type { return []Type{Interest, Promo, Cap} }

// facts are the facts by which rates of each type stand in a ledger.
var facts = map[Type]engine.FactType{Interest: engine.InterestRateChange, Promo: engine.PromoRateChange, Cap: engine.RateCap}

// CapReason is why no more may be charged.
type CapReason string

// scra is that the borrower is a servicemember.
const scra CapReason = "SCRA"

// mostUnderSCRA is what the law allows to be charged of a servicemember at most, 50 U.S.C. 3937(a)(1).
var mostUnderSCRA = money.MustRate("0.06")

// Values are the reasons of caps.
func (CapReason) Values() []CapReason { return []CapReason{"MLA", scra, "federal", "state", "other"} }

// Rate is a rate, or a cap, that a lender has set on a loan.
type Rate struct {
	bun.BaseModel `bun:"table:loan_rates,alias:loan_rate"`
	store.Row
	LoanID      string       `json:"loanId" readOnly:"true"`
	BorrowerID  string       `json:"-"`
	Type        Type         `json:"type" createOnly:"true" doc:"What it is."`
	AnnualRate  money.Rate   `json:"annualRate" doc:"An annual fraction: 0.0599 for 5.99 %."`
	StartDate   day.Day      `json:"startDate" doc:"The first day on which it holds, in the product's time zone."`
	EndDate     *day.Day     `json:"endDate" doc:"The last; null: to the end of the loan."`
	EndExisting bool         `json:"isEndExistingRates" bun:"is_end_existing_rates" doc:"It ends the interest rates without an end the day before. Of interest rates alone."`
	Reason      *CapReason   `json:"rateCapReason" bun:"rate_cap_reason" createOnly:"true" doc:"Of a cap, why no more may be charged; null of any other."`
	FactID      string       `json:"-"`
	CaseID      *string      `json:"caseId" maxLength:"260" doc:"The case in which it was last acted on."`
	SendNotice  *bool        `json:"sendNotice" doc:"Whether the borrower was to be told of the last action. Nothing is sent."`
	CreatedBy   *store.Actor `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
}

// Kind is RA, loanRate.
func (*Rate) Kind() store.Kind { return store.Kind{Prefix: "RA", Name: "loanRate"} }

// Tells names the events of a rate.
func (r *Rate) Tells(store.Change) event.Description {
	return event.Description{Created: "loan.rate.created", Updated: "loan.rate.updated", Deleted: "loan.rate.updated", Object: "loan", ID: r.LoanID,
		PersonID: r.BorrowerID, LoanID: r.LoanID, Extra: map[string]any{"rateId": r.ID, "type": r.Type, "annualRate": r.AnnualRate,
			"startDate": r.StartDate, "endDate": r.EndDate, "setAtActivation": false}}
}

// fact is what the ledger is told of the rate.
func (r *Rate) fact() engine.Fact {
	return engine.Fact{Type: facts[r.Type], EffectiveDate: r.StartDate, IsEndExistingRates: r.EndExisting,
		Rate: &engine.RateSpan{AnnualRate: r.AnnualRate, StartDate: &r.StartDate, EndDate: r.EndDate}}
}

// Rates are the rates of all loans.
type Rates struct {
	Ledgers *ledger.Ledgers
	Bulk    *bulk.Bulk
}

// allowed are the statuses of a loan in which its rates can be set, changed and removed.
var allowed = []loan.Status{loan.Active, loan.Frozen, loan.Accelerated, loan.ChargedOff}

// on refuses a loan whose rates cannot be changed in its status.
func on(s loan.Status) error { return loan.Only(allowed, s, "have its rates changed") }

// begin is the loan of a path, locked, which must have a ledger, as it stands.
func begin(ctx context.Context, tx *store.Tx, p *loan.Path) (*ledger.Standing, error) {
	return ledger.Begun(ctx, tx, p, on)
}

// validate holds a rate against what is known of its loan; field is what is before its own fields
// in the body.
func (r *Rate) validate(s *ledger.Standing, field string) error {
	begun := s.Facts[0].EffectiveDate
	switch {
	case r.StartDate < begun:
		return api.Invalid(field+"startDate", "must not be before the loan was activated, on "+begun.String())
	case r.EndDate != nil && *r.EndDate < r.StartDate:
		return api.Invalid(field+"endDate", "must not be before startDate")
	case r.EndExisting && r.Type != Interest:
		return api.Invalid(field+"isEndExistingRates", "is for interest rates alone")
	case r.AnnualRate.Cmp(most(s).Decimal) > 0:
		return api.Invalid(field+"annualRate", "must not be more than "+most(s).String()+
			", unless maxAnnualRate of the product's rules allows it (0.0599 is 5.99 %)")
	case r.Reason != nil && *r.Reason == scra && r.AnnualRate.Cmp(mostUnderSCRA.Decimal) > 0:
		return api.Invalid(field+"annualRate", "must not be more than "+mostUnderSCRA.String()+" where rateCapReason is SCRA (50 U.S.C. 3937(a)(1)); payment-plan-scra grants the relief, with what else the law asks")
	case r.AnnualRate.IsNeg():
		return api.Invalid(field+"annualRate", "must not be less than 0")
	}
	return nil
}

// most is the highest rate that is taken: 1, or what the rules of the loan allow.
func most(s *ledger.Standing) money.Rate {
	one := money.MustRate("1")
	if r := s.Head.Rules; r != nil && r.MaxAnnualRate != nil && r.MaxAnnualRate.Cmp(one.Decimal) > 0 {
		return *r.MaxAnnualRate
	}
	return one
}

// record tells the ledger of a rate, after what is taken back, and keeps by which fact it stands.
// One that was changed keeps its place among those that begin on one day; a refusal is of the field of the body.
func (rs *Rates) record(ctx context.Context, tx *store.Tx, r *Rate, back []engine.Fact, field string) error {
	out, err := rs.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: r.LoanID, Facts: append(back, r.fact()), InPlaceOf: r.FactID,
		SourceID: &r.ID, CaseID: r.CaseID, SendNotice: r.SendNotice, Stands: on, Idle: idle(field)})
	if err != nil {
		return loan.Renamed(err, "rate", field)
	}
	r.FactID = out.Facts[len(back)].Fact.ID
	return nil
}

// idle refuses an interest rate that is charged on no day, by the field of the body.
func idle(field string) func(engine.Fact, engine.State) error {
	if field == string(Interest) {
		field += ".annualRate"
	}
	return func(f engine.Fact, s engine.State) error {
		lower := "one that is not higher"
		if n := lowest(stepOn(s.Rates, f.EffectiveDate)); n > 0 {
			of, err := annual(n)
			if err != nil {
				return err
			}
			lower = of.String()
		}
		return api.ReadOnly(api.InvalidStatus, field, "would be charged on no day: on "+f.EffectiveDate.String()+" "+lower+
			" holds, and the lowest is charged; set isEndExistingRates, which ends the others, or a lower rate")
	}
}

package rate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/id"
	"nectarine/internal/value/money"
)

// Shown is a rate of a loan: one that was agreed, or one that was set later.
type Shown struct {
	ID           string             `json:"id" doc:"Unique id, RA-YYYY-YYYY; of one that was agreed unique below its loan, and the same each time."`
	Type         Type               `json:"type" doc:"What it is."`
	Status       api.ActiveStatus   `json:"status" doc:"active: it holds on the present day or later."`
	AnnualRate   money.Rate         `json:"annualRate" doc:"An annual fraction."`
	StartDate    day.Day            `json:"startDate" doc:"The first day on which it holds."`
	EndDate      *day.Day           `json:"endDate" doc:"The last, by what was set later too; null: to the end of the loan. One that ends before it starts never holds."`
	Agreed       bool               `json:"setAtActivation" doc:"It was agreed, and is neither changed nor removed."`
	InterestType *book.InterestType `json:"interestType" doc:"Of an interest rate, absolute; null of a promo rate."`
	EndExisting  bool               `json:"isEndExistingRates" doc:"It ended the interest rates without an end the day before."`
	CaseID       *string            `json:"caseId" doc:"The case in which it was last acted on."`

	open bool // no end was given
}

// OfLoan are the rates of a loan.
type OfLoan struct {
	Object   string   `json:"object"`
	LoanID   string   `json:"loanId"`
	IsLocked bool     `json:"isLocked" doc:"False: what is told is whole."`
	Interest []*Shown `json:"interestRates" nullable:"false" doc:"The first to start first; on each day the lowest holds."`
	Promo    []*Shown `json:"promoRates" nullable:"false" doc:"The first to start first; on each day all together are taken off."`
}

// TransformSchema describes what kind of object it is.
func (*OfLoan) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{ratesObject}
	return s
}

const ratesObject = "loanRates"

// Validation says what of rates lies outside of the bounds of the product; nothing is refused
// for it.
type Validation struct {
	ExceedsMax bool `json:"interestRateExceedsMax" doc:"What is charged on the first day of the rate is more than maxAnnualRate."`
	BelowMin   bool `json:"interestRateBelowMinOrZero" doc:"What is charged on that day is less than minAnnualRate, or nothing."`
}

// Set are the rates of a loan after one was set.
type Set struct {
	OfLoan
	Rates Validation `json:"ratesValidation" doc:"What lies outside of the bounds of the product."`
}

// CapShown is a cap of a loan's rates.
type CapShown struct {
	ID        string     `json:"id" doc:"Unique id, RA-YYYY-YYYY."`
	MaxRate   money.Rate `json:"maxRate" doc:"The most that is charged, an annual fraction."`
	StartDate day.Day    `json:"startDate" doc:"The first day on which it holds."`
	EndDate   *day.Day   `json:"endDate" doc:"The last; null: to the end of the loan."`
	Reason    CapReason  `json:"rateCapReason" doc:"Why no more may be charged."`
	CaseID    *string    `json:"caseId" doc:"The case in which it was set."`
}

// CapsOfLoan are the caps of a loan's rates.
type CapsOfLoan struct {
	Object   string      `json:"object"`
	LoanID   string      `json:"loanId"`
	IsLocked bool        `json:"isLocked" doc:"False: what is told is whole."`
	Caps     []*CapShown `json:"rateCaps" nullable:"false" doc:"The first set first; on each day the lowest holds."`
}

// TransformSchema describes what kind of object it is.
func (*CapsOfLoan) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{capsObject}
	return s
}

const capsObject = "loanRateCaps"

// mostRates are the rates that a lender may set on one loan.
const mostRates = 10_000

// kept are the rates that a lender has set on a loan, the first set first.
func kept(ctx context.Context, tx *store.Tx, loanID string) ([]*Rate, error) {
	return store.Find[Rate](ctx, tx, mostRates, func(q *store.Select) { q.Equal("loan_id", loanID) })
}

func list(ctx context.Context, tx *store.Tx, in *loan.Path) (*OfLoan, error) {
	l, err := ledger.Installment(ctx, tx, in, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	return ofLoan(ctx, tx, l)
}

// ofLoan are the rates of a loan; none of one that has not been activated.
func ofLoan(ctx context.Context, tx *store.Tx, l *loan.Loan) (*OfLoan, error) {
	out := &OfLoan{Object: ratesObject, LoanID: l.ID, Interest: []*Shown{}, Promo: []*Shown{}}
	s, err := ledger.Read(ctx, tx, l, nil, nil)
	if err != nil || s.Head == nil {
		return out, err
	}
	rows, err := kept(ctx, tx, l.ID)
	if err != nil {
		return nil, err
	}
	order := make(map[string]int, len(s.Facts))
	for i := range s.Facts {
		order[s.Facts[i].ID] = s.Facts[i].Order
	}
	slices.SortFunc(rows, func(a, b *Rate) int {
		return cmp.Or(cmp.Compare(a.StartDate, b.StartDate), cmp.Compare(order[a.FactID], order[b.FactID]))
	})
	all := agreed(s)
	absolute := book.Absolute
	for _, r := range rows {
		if r.Type == Cap {
			continue
		}
		if r.EndExisting {
			end(all, r.StartDate-1)
		}
		shown := &Shown{ID: r.ID, Type: r.Type, AnnualRate: r.AnnualRate, StartDate: r.StartDate, EndDate: r.EndDate,
			EndExisting: r.EndExisting, CaseID: r.CaseID, open: r.EndDate == nil}
		if r.Type == Interest {
			shown.InterestType = &absolute
		}
		all = append(all, shown)
	}
	for _, r := range all {
		if r.Status = api.Active; r.EndDate != nil && (*r.EndDate < s.At || *r.EndDate < r.StartDate) {
			r.Status = api.Inactive
		}
		if r.Type == Promo {
			out.Promo = append(out.Promo, r)
		} else {
			out.Interest = append(out.Interest, r)
		}
	}
	return out, nil
}

// end ends the interest rates without an end on a day.
func end(all []*Shown, on day.Day) {
	for _, r := range all {
		if r.open && r.Type == Interest {
			last := on
			r.EndDate, r.open = &last, false
		}
	}
}

// agreed are the rates with which a loan was activated.
func agreed(s *ledger.Standing) (all []*Shown) {
	t, begun := s.Head.Terms, s.Facts[0].EffectiveDate
	for _, of := range []struct {
		Type
		spans []engine.RateSpan
	}{{Interest, t.Interest}, {Promo, t.Promo}} {
		for i, span := range of.spans {
			r := &Shown{ID: id.Derived("RA", s.Of.ID, string(of.Type), strconv.Itoa(i)), Type: of.Type, AnnualRate: span.AnnualRate,
				StartDate: begun, EndDate: span.EndDate, Agreed: true, open: span.EndDate == nil}
			if span.StartDate != nil {
				r.StartDate = *span.StartDate
			}
			if of.Type == Interest {
				kind := span.InterestType
				if kind == "" {
					kind = book.Absolute
				}
				r.InterestType = &kind
			}
			all = append(all, r)
		}
	}
	return all
}

// answer are the rates of a loan after one was set that begins on a day.
func answer(ctx context.Context, tx *store.Tx, l *loan.Loan, from day.Day) (*Set, error) {
	all, err := ofLoan(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	d, rules, err := onDay(ctx, tx, l, from)
	if err != nil {
		return nil, err
	}
	v := Validation{BelowMin: d.Net.IsZero()}
	if rules != nil {
		v.ExceedsMax = rules.MaxAnnualRate != nil && d.Net.Cmp(rules.MaxAnnualRate.Decimal) > 0
		v.BelowMin = v.BelowMin || rules.MinAnnualRate != nil && d.Net.Cmp(rules.MinAnnualRate.Decimal) < 0
	}
	return &Set{*all, v}, nil
}

// Details are the rates that hold on a day.
type Details struct {
	Object   string      `json:"object"`
	LoanID   string      `json:"loanId"`
	At       day.Day     `json:"date" doc:"The day, in the product's time zone."`
	Interest money.Rate  `json:"interestRate" doc:"The lowest of the interest rates."`
	Promo    money.Rate  `json:"promoRate" doc:"All promo rates together."`
	Cap      *money.Rate `json:"rateCap" doc:"The lowest cap; null where there is none."`
	Net      money.Rate  `json:"netRate" doc:"What is charged: the interest rate less the promo rate, not below zero, and not above the cap."`
}

// TransformSchema describes what kind of object it is.
func (*Details) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{detailsObject}
	return s
}

const detailsObject = "loanRateDetails"

func details(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	Date query.Day `query:"date" doc:"The day, from the activation on; the present one unless given."`
}) (*Details, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	at, begun, err := ledger.Today(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, api.Conflict(api.InvalidStatus, "status: a loan that is "+string(l.Status)+" has no ledger: it has not been activated here")
	}
	if asked := in.Date.Asked(); asked != nil {
		at = *asked
	}
	d, _, err := onDay(ctx, tx, l, at)
	return d, err
}

// onDay are the rates that hold on a day, and the rules of the loan.
func onDay(ctx context.Context, tx *store.Tx, l *loan.Loan, at day.Day) (*Details, *loan.LedgerRules, error) {
	s, err := ledger.Read(ctx, tx, l, nil, nil)
	if err != nil {
		return nil, nil, err
	}
	if begun := s.Facts[0].EffectiveDate; at < begun {
		return nil, nil, api.Invalid("date", "must not be before the loan was activated, on "+begun.String())
	}
	state, err := loan.Reached(ctx.Err, s.Head.Terms, s.Facts, at)
	if err != nil {
		return nil, nil, loan.Renamed(loan.Blamed(err), "at", "date")
	}
	d := &Details{Object: detailsObject, LoanID: l.ID, At: at}
	step := stepOn(state.Rates, at)
	if d.Interest, err = annual(max(lowest(step), 0)); err != nil {
		return nil, nil, err
	}
	if d.Promo, err = annual(step.Promo); err != nil {
		return nil, nil, err
	}
	if step.Limit >= 0 {
		most, err := annual(step.Limit)
		if err != nil {
			return nil, nil, err
		}
		d.Cap = &most
	}
	d.Net, err = annual(step.Net)
	return d, s.Head.Rules, err
}

// stepOn is what holds on a day.
func stepOn(r book.Rates, at day.Day) (step book.Step) {
	for _, s := range r.Steps {
		if s.From <= at {
			step = s
		}
	}
	return step
}

// lowest is the lowest interest rate of a step, in billionths a year; less than 0 where there is none.
func lowest(s book.Step) int64 {
	least := int64(-1)
	for _, n := range append(s.Absolute[:], s.Variable) {
		if n >= 0 && (least < 0 || n < least) {
			least = n
		}
	}
	return least
}

// annual is a rate of so many billionths a year.
func annual(billionths int64) (money.Rate, error) {
	return money.ParseRate(fmt.Sprintf("%d.%09d", billionths/book.RateUnits, billionths%book.RateUnits))
}

func listCaps(ctx context.Context, tx *store.Tx, in *loan.Path) (*CapsOfLoan, error) {
	l, err := ledger.Installment(ctx, tx, in, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	return capsOf(ctx, tx, l)
}

// capsOf are the caps of a loan's rates.
func capsOf(ctx context.Context, tx *store.Tx, l *loan.Loan) (*CapsOfLoan, error) {
	rows, err := kept(ctx, tx, l.ID)
	out := &CapsOfLoan{Object: capsObject, LoanID: l.ID, Caps: []*CapShown{}}
	for _, r := range rows {
		if r.Type == Cap {
			out.Caps = append(out.Caps, &CapShown{r.ID, r.AnnualRate, r.StartDate, r.EndDate, *r.Reason, r.CaseID})
		}
	}
	return out, err
}

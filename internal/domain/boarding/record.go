package boarding

import (
	"context"
	"encoding/json"
	"fmt"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Record is a line of a file: a loan as another system kept it.
type Record struct {
	PersonID      string               `json:"personId" minLength:"1" maxLength:"260" doc:"The main borrower: the id, or ext- and the external id."`
	StartDate     day.Day              `json:"startDate" doc:"The day from which the schedule is reckoned and the loan counts as originated; before effectiveDate."`
	EffectiveDate day.Day              `json:"effectiveDate" doc:"The first day on which the loan is kept here, in the product's time zone: the opening says how it stood at the end of the day before. Not after the present day."`
	Loan          api.Fresh[loan.Loan] `json:"loan" doc:"The loan with its terms, as POST /people/{personId}/loans takes it. externalId is needed. The terms are those that hold on effectiveDate. The status is that of the opening."`
	Opening       standing.Opening     `json:"opening" doc:"How the loan stood: the fact opening of docs/ledger.md."`
	Expected      *Totals              `json:"expected,omitempty" doc:"The lender's own sums of this loan. If one differs from the opening by a cent the loan is not brought in."`
}

// control is the line of a file that has the lender's own sums.
type control struct {
	Totals *ControlTotals `json:"controlTotals"`
}

// ControlTotals are the lender's own sums of all loans of a file.
type ControlTotals struct {
	Count *int `json:"count,omitempty" minimum:"0" doc:"How many loans there are."`
	Totals
}

// most of what accrues on one loan: more is a mistake.
var mostAccrued = money.MustRate("1000000000")

// readers read what a line says.
type readers struct {
	record  func(context.Context, []byte) (*Record, error)
	control func(context.Context, []byte) (*control, error)
}

// outline is what of a line is looked at before anything else: whether it is a loan, and which.
type outline struct {
	Loan struct {
		ExternalID string `json:"externalId"`
	} `json:"loan"`
	Control json.RawMessage `json:"controlTotals"`
}

// read is the loan of a line, held to what can be told of it alone.
func (rs *readers) read(ctx context.Context, text []byte) (*Record, error) {
	r, err := rs.record(ctx, text)
	if err != nil {
		return nil, err
	}
	switch status := string(r.Loan.Raw("status")); status {
	case "", "null", `"originated"`:
	default:
		return nil, api.Invalid("loan.status", "is that of the opening: leave it out here")
	}
	if err := r.Loan.Set("status", loan.Originated); err != nil {
		return nil, err
	}
	if external := string(r.Loan.Raw("externalId")); external == "" || external == "null" {
		return nil, api.Invalid("loan.externalId", "is needed: by it a loan is known that was brought in before")
	}
	if r.StartDate >= r.EffectiveDate {
		return nil, api.Invalid("startDate", "must be before effectiveDate: a loan that begins is activated")
	}
	if r.Opening.AccruedInterest.Cmp(mostAccrued.Decimal) > 0 {
		return nil, api.Invalid("opening.accruedInterestAmount", "must be at most "+mostAccrued.String())
	}
	return r, nil
}

// fact is the fact by which the ledger of the loan begins.
func (r *Record) fact() engine.Fact {
	return engine.Fact{ID: opening, Type: engine.Opened, EffectiveDate: r.EffectiveDate, Opening: &r.Opening}
}

// holdExpected refuses a line whose own sums are not those of its opening.
func (r *Record) holdExpected() error {
	if r.Expected == nil {
		return nil
	}
	opened := sumsOf(&r.Opening)
	for i, name := range names {
		if want, is := r.Expected.said(i); is && want != opened.cents(i) {
			return api.Invalid("expected."+name, fmt.Sprintf("is %s, but by the opening it is %s", want, opened.cents(i)))
		}
	}
	return nil
}

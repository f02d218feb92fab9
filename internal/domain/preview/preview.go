// Package preview reckons a loan without making one: its schedule, its annual percentage rate, and how
// it would stand.
package preview

import (
	"context"
	"reflect"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
	"nectarine/internal/value/strict"
)

// specificDays, unrounded and recorded are the schemas of the engine's types,
// which knows nothing of HTTP.
type (
	specificDays struct{}
	unrounded    struct{}
	recorded     struct{}
)

// Schema describes the days on which payments fall due.
func (specificDays) Schema(api.Registry) *api.Schema {
	one := &api.Schema{OneOf: []*api.Schema{{Type: "integer"}, {Type: "string", Format: "date"}}, Description: "A day of the week (1 Monday to 7) or of the month (1 to 31), or last a day to count from."}
	return &api.Schema{Type: "array", Items: one, Examples: []any{[]any{15}, []any{1, "2026-09-16"}},
		Description: "Days of the month (1 to 31) or of the week (1 Monday to 7); for everyTwoWeeks a day to count from may follow."}
}

// Schema describes an amount that is not rounded.
func (unrounded) Schema(api.Registry) *api.Schema {
	return &api.Schema{Type: "string", Examples: []any{"3.835616438356"}, Description: "Dollars, not rounded to cents."}
}

// Schema describes when a fact became known.
func (recorded) Schema(api.Registry) *api.Schema {
	return &api.Schema{Type: "string", Format: "date-time"}
}

// Preview is what the engine reckons of terms, and of facts if there are any.
type Preview struct {
	Object     string         `json:"object"`
	Schedule   []engine.Row   `json:"schedule" nullable:"false" doc:"The payments as agreed."`
	Disclosure apr.Disclosure `json:"disclosure" doc:"Regulation Z: annual percentage rate, finance charge, total of payments."`
	Loan       *engine.Loan   `json:"loan" doc:"The loan as it stands at the end of the day asked for; null without a day."`
	Expected   []engine.Row   `json:"expectedPayments" nullable:"false" doc:"The payments to come as the loan stands on that day."`
}

// TransformSchema describes what kind of object it is.
func (*Preview) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{previewObject}
	return s
}

const previewObject = "loanPreview"

// describe tells how the engine's types are written, before an operation has them.
func describe(r *api.Router) {
	r.Describe(reflect.TypeFor[engine.SpecificDays](), reflect.TypeFor[specificDays]())
	r.Describe(reflect.TypeFor[engine.Unrounded](), reflect.TypeFor[unrounded]())
	r.Describe(reflect.TypeFor[time.Time](), reflect.TypeFor[recorded]())
}

// Register declares the operation.
func Register(r *api.Router) {
	r = r.Tagged("Loans", "Installment loans and lines of credit, with the terms that were agreed.")
	describe(r)
	api.OneInSteps(r, api.Op{Method: "POST", Path: "/loans/preview", Summary: "Reckon a loan without making one", ID: "previewLoan", Permission: loan.MayRead, Or: loan.MayGet,
		Description: "Schedule, annual percentage rate and, for a day, balances of terms and facts. Nothing is stored. docs/ledger.md says how it is reckoned."}, preview)
}

// previewLimit is how long a preview may reckon.
const previewLimit = 10 * time.Second

// Request is what a preview reckons with.
type Request struct {
	Terms         engine.Terms  `json:"terms" doc:"What was agreed."`
	Facts         []engine.Fact `json:"facts" required:"false" maxItems:"10000" doc:"What has happened since; nothing unless given. At most 1,000 of each type after which payments are solved anew."`
	At            *day.Day      `json:"at" required:"false" doc:"The day of the balances, to its end."`
	KnownAt       *clock.Time   `json:"knownAt" required:"false" doc:"Leave out facts recorded after this moment; of a day, after its first moment in UTC."`
	MaxAnnualRate *money.Rate   `json:"maxAnnualRate" required:"false" doc:"The highest rate that is taken, 1 (100 % a year) unless more is asked for."`
}

// UnmarshalJSON reads it as the command line reads a loan, so that one document means the
// same to both; what does not fit is a *strict.Error.
func (p *Request) UnmarshalJSON(text []byte) error {
	type fields Request
	return strict.Unmarshal(text, (*fields)(p))
}

type previewInput struct{ Body Request }

func preview(ctx context.Context, _ *api.Call, in *previewInput) (*Preview, error) {
	b := in.Body
	ctx, stop := context.WithTimeout(ctx, previewLimit)
	defer stop()
	if err := request.Bound(b.Facts); err != nil {
		return nil, loan.Blamed(err)
	}
	if err := request.Validate(b.Terms, b.Facts, b.MaxAnnualRate); err != nil {
		return nil, loan.Blamed(err)
	}
	out := &Preview{Object: previewObject, Expected: []engine.Row{}}
	var err error
	if out.Schedule, err = engine.Schedule(b.Terms); err != nil {
		return nil, loan.Blamed(err)
	}
	if out.Disclosure, err = apr.Disclose(b.Terms); err != nil {
		return nil, loan.Blamed(err)
	}
	if b.At == nil {
		return out, nil
	}
	facts := b.Facts
	if b.KnownAt != nil {
		facts = loanfact.Known(facts, b.KnownAt.Time)
	}
	l, err := engine.FoldWhile(ctx.Err, b.Terms, facts, *b.At)
	if err != nil {
		return nil, loan.Blamed(err)
	}
	if _, out.Expected, err = engine.ExpectedWhile(ctx.Err, b.Terms, facts, *b.At); err != nil {
		return nil, loan.Blamed(err)
	}
	out.Loan = &l
	return out, nil
}

package loan

import (
	"context"
	"reflect"
	"strings"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
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
	return &api.Schema{Type: "array", Items: &api.Schema{}, Examples: []any{[]any{15}}, Description: "Days of the month or of the week (1 Monday); for everyTwoWeeks a day to count from may follow."}
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
	Schedule   []engine.Row   `json:"schedule" doc:"The payments as agreed."`
	Disclosure apr.Disclosure `json:"disclosure" doc:"Regulation Z: annual percentage rate, finance charge, total of payments."`
	Loan       *engine.Loan   `json:"loan" doc:"The loan as it stands at the end of the day asked for; null without a day."`
	Expected   []engine.Row   `json:"expectedPayments" doc:"The payments to come as the loan stands on that day."`
}

func registerPreview(r *api.Router) {
	r.Describe(reflect.TypeFor[engine.SpecificDays](), reflect.TypeFor[specificDays]())
	r.Describe(reflect.TypeFor[engine.Unrounded](), reflect.TypeFor[unrounded]())
	r.Describe(reflect.TypeFor[time.Time](), reflect.TypeFor[recorded]())
	api.Outside(r, api.Op{Method: "POST", Path: "/loans/preview", Summary: "Reckon a loan without making one", ID: "previewLoan", Permission: MayRead, Or: MayGet,
		Description: "Schedule, annual percentage rate and, for a day, balances of terms and facts. Nothing is stored. docs/ledger.md says how it is reckoned."}, preview)
}

// PreviewRequest is what a preview reckons with.
type PreviewRequest struct {
	Terms   engine.Terms  `json:"terms" doc:"What was agreed."`
	Facts   []engine.Fact `json:"facts" required:"false" maxItems:"20000" doc:"What has happened since; nothing unless given."`
	At      *day.Day      `json:"at" required:"false" doc:"The day of the balances, to its end."`
	KnownAt *time.Time    `json:"knownAt" required:"false" doc:"Leave out facts recorded after this moment."`
}

func preview(_ context.Context, _ store.Scope, in *struct {
	Body PreviewRequest
}) (*Preview, error) {
	b := in.Body
	out := &Preview{Object: "loanPreview", Expected: []engine.Row{}}
	var err error
	if out.Schedule, err = engine.Schedule(b.Terms); err != nil {
		return nil, blamed(err)
	}
	if out.Disclosure, err = apr.Disclose(b.Terms); err != nil {
		return nil, blamed(err)
	}
	if b.At == nil {
		return out, nil
	}
	facts := b.Facts
	if b.KnownAt != nil {
		facts = engine.Known(facts, *b.KnownAt)
	}
	l, err := engine.Fold(b.Terms, facts, *b.At)
	if err != nil {
		return nil, blamed(err)
	}
	if out.Expected, err = engine.Expected(b.Terms, facts, *b.At); err != nil {
		return nil, blamed(err)
	}
	out.Loan = &l
	return out, nil
}

// blamed is an error of the engine, which begins with the field, as a refusal
// that names it.
func blamed(err error) error {
	field, reason, found := strings.Cut(err.Error(), ": ")
	if !found || strings.Contains(field, " ") {
		field, reason = "terms", err.Error()
	}
	if field != "at" && !strings.HasPrefix(field, "facts") && field != "terms" {
		field = "terms." + field
	}
	return api.Invalid(field, reason)
}

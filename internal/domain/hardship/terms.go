package hardship

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// TermsRequest is what of the terms is changed; what is left out stays.
type TermsRequest struct {
	Agreed
	Frequency    *Frequency           `json:"paymentFrequency" required:"false" doc:"How often payments fall due; with specificDays. Not singleTerm."`
	Days         *engine.SpecificDays `json:"specificDays" required:"false" doc:"On which days: of a week (1 Monday to 7 Sunday), or of a month, of which 31 is always the last."`
	Duration     *int                 `json:"duration" required:"false" minimum:"1" maximum:"3000" doc:"How many payments are to come, the last within 100 years of the loan's start. Left out, as many as before; with another frequency as many as fit until the last due date."`
	Payment      *money.Amount        `json:"periodicPaymentAmount" required:"false" minimum:"0.01" maximum:"1000000000" doc:"What each payment asks of principal and interest, also less than the interest; the last takes what is left. Solved from the schedule unless set."`
	InterestOnly *int                 `json:"interestOnlyPeriods" required:"false" minimum:"0" maximum:"3000" doc:"How many of the payments to come, the first, ask for interest alone: fewer than all. 0 ends such periods."`
	Extend       bool                 `json:"isExtendLoanDuration" required:"false" doc:"Let there be as many more payments as it takes for the last to be no greater than periodicPaymentAmount; else the loan ends when it did."`
}

// change is the change of the terms that is asked for.
func (r *TermsRequest) change(s engine.State, start day.Day) (*engine.Change, error) {
	if r.Frequency == nil && r.Days == nil && r.Duration == nil && r.Payment == nil && r.InterestOnly == nil {
		return nil, api.Invalid("duration", "is needed, or paymentFrequency with specificDays, periodicPaymentAmount or interestOnlyPeriods: nothing would change")
	}
	c := &engine.Change{SpecificDays: r.Days, InterestOnlyPeriods: r.InterestOnly}
	if r.Days != nil {
		c.PaymentFrequency = s.Pattern.Every
	}
	if r.Frequency != nil {
		c.PaymentFrequency = engine.Frequency(*r.Frequency)
	}
	coming := len(s.Dates)
	if r.Duration != nil {
		c.Duration, coming = *r.Duration, *r.Duration
	}
	if r.Duration == nil && coming > 0 && c.PaymentFrequency != "" && c.PaymentFrequency != s.Pattern.Every {
		c.Duration = fitting(c.Over(s.Pattern).Anew(), s)
		coming = c.Duration
	}
	if r.Payment != nil {
		c.PeriodicPayment = *r.Payment
	}
	switch {
	case r.Extend && r.Payment == nil:
		return nil, api.Invalid("isExtendLoanDuration", "needs periodicPaymentAmount: without it the payment is solved for the duration")
	case r.Extend && r.Duration != nil:
		return nil, api.Invalid("isExtendLoanDuration", "says how many payments are to come as duration does: give one of them")
	case coming == 0:
		return nil, api.Invalid("duration", "is needed: no payment is to come, for all has fallen due")
	case r.InterestOnly != nil && *r.InterestOnly > 0 && *r.InterestOnly >= coming && !r.Extend:
		return nil, api.Invalid("interestOnlyPeriods", "must be fewer than the payments to come")
	}
	return c, cmp.Or(inBody(c.Validate()), r.tooLong(c, s, start))
}

// tooLong refuses more payments than fall due in the time that is reckoned with.
func (r *TermsRequest) tooLong(c *engine.Change, s engine.State, start day.Day) error {
	if r.Duration == nil {
		return nil
	}
	p, end := c.Over(s.Pattern), start+366*plan.Longest
	dates := p.Counted(s.Dates, *r.Duration)
	if c.SpecificDays != nil || len(dates) == 0 {
		p, from := p.Anew(), s.Book.At
		if len(s.Dates) > 0 {
			from = max(from, s.Dates[0]-1)
		}
		dates = p.Dates(p.Next(from), *r.Duration)
	}
	most, _ := slices.BinarySearch(dates, end+1)
	if most < len(dates) {
		return api.Invalid("duration", fmt.Sprintf("must be at most %d: the last payment would fall due after %s, which is 100 years after the loan's start and as far as is reckoned", most, end))
	}
	return nil
}

// fitting is how many payments of a pattern there are from the next due date to the last, at least one:
// with another frequency a loan ends when it did.
func fitting(p plan.Pattern, s engine.State) int {
	n, last := 0, s.Dates[len(s.Dates)-1]
	for on := p.Next(s.Dates[0] - 1); on <= last; on = p.Following(on) {
		n++
	}
	return max(n, 1)
}

// inBody is an error about days or a change of terms as a refusal that names the field of the body.
func inBody(err error) error {
	refused, is := loan.Blamed(err).(*api.Refusal)
	if !is || len(refused.Details) != 1 {
		return err
	}
	fault := refused.Details[0]
	return api.Invalid(strings.TrimPrefix(strings.TrimPrefix(fault.Field, "terms."), "change."), fault.Message)
}

// longestYears bounds a loan that is extended, in years from the present day.
const longestYears = 40

// extend gives a change of terms as many payments as it takes for the last to be no greater than the
// others, where that is more than are to come.
func (t *attempt) extend(ctx context.Context, c *engine.Change) error {
	long := *c
	long.Duration = min(c.Over(t.state.Pattern).Every.PerYear()*longestYears, plan.MaxRows)
	facts := append(slices.Clip(t.Facts), engine.Fact{ID: "extension", Type: engine.TermsChange, EffectiveDate: t.At, EffectiveSecond: ledger.EndOfDay,
		Order: len(t.Facts) + 1, Change: &long})
	s, rows, err := t.after(ctx, facts)
	if err != nil {
		return err
	}
	n := len(s.Dates)
	if len(rows) > 0 {
		n = slices.Index(s.Dates, rows[len(rows)-1].Date) + 1
	}
	if n >= long.Duration {
		return api.Invalid("periodicPaymentAmount", "must be more: with it the loan would not be paid off in 40 years")
	}
	if n > cmp.Or(c.Duration, len(t.state.Dates)) {
		c.Duration = n
	}
	return nil
}

func (ts *Tools) changeTerms(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body TermsRequest
}) (*ledger.ExpectedPaymentsAnswer, error) {
	t, err := begin(ctx, tx, &in.Path, changingTerms)
	if err != nil {
		return nil, err
	}
	if err := t.several(); err != nil {
		return nil, err
	}
	r := &in.Body
	c, err := r.change(t.state, t.Head.Terms.StartDate)
	if err == nil && r.Extend {
		err = t.extend(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	f := engine.Fact{Type: engine.TermsChange, Change: c, IsExtendLoanDuration: r.Extend}
	return ts.record(ctx, tx, t, agreement{Agreed: r.Agreed, facts: []engine.Fact{f}, event: "loan.terms.changed",
		more: func(is engine.State, _ *day.Day) map[string]any {
			return map[string]any{"isForcedAmount": is.Given, "interestOnlyPeriods": is.InterestOnly}
		}})
}

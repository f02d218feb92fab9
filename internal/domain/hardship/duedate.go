package hardship

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/payment"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
)

// DueDatesRequest is on which days payments are to fall due.
type DueDatesRequest struct {
	Agreed
	Frequency *Frequency          `json:"dueDatesFrequency" required:"false" doc:"How often; as before unless set. Of a loan of a single payment singleTerm, which it must say."`
	Days      engine.SpecificDays `json:"specificDays" doc:"On which days: of a week (1 Monday to 7 Sunday), or of a month, of which 31 is always the last; of singleTerm the day of the month. Two days of twiceMonthly; after that of everyTwoWeeks a day to count from may follow."`
	Agreement *string             `json:"agreementDocumentId" required:"false" maxLength:"260" doc:"The document in which it was agreed; history tells it as the sourceId."`
}

// every is how often payments are to fall due, which must go with how often they do.
func (r *DueDatesRequest) every(s engine.State) (engine.Frequency, error) {
	is := s.Pattern.Every
	single := is == plan.SingleTerm
	switch {
	case r.Frequency == nil && !single:
		return is, nil
	case r.Frequency != nil && single == (*r.Frequency == SingleTerm):
		return engine.Frequency(*r.Frequency), nil
	case single:
		return "", api.Invalid("dueDatesFrequency", "must be singleTerm: the loan has a single payment, of which the day alone can be changed")
	}
	return "", api.Invalid("dueDatesFrequency", "must not be singleTerm: a loan with payments does not become one of a single term")
}

// fact is the change of the due dates of a loan.
func (r *DueDatesRequest) fact(t *attempt) (engine.Fact, error) {
	every, err := r.every(t.state)
	if err != nil {
		return engine.Fact{}, err
	}
	days := every
	if every == plan.SingleTerm { // the day of a month
		days = plan.Monthly
	}
	if err := r.Days.Validate(days); err != nil {
		return engine.Fact{}, inBody(err)
	}
	return engine.Fact{Type: engine.DueDateChange, SpecificDays: &r.Days, DueDatesFrequency: every}, t.coming()
}

func (ts *Tools) changeDueDates(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body DueDatesRequest
}) (*ledger.ExpectedPaymentsAnswer, error) {
	t, err := begin(ctx, tx, &in.Path, changingDates)
	if err != nil {
		return nil, err
	}
	r := &in.Body
	f, err := r.fact(t)
	if err != nil {
		return nil, err
	}
	if err := payment.ResolveDocument(ctx, tx, "agreementDocumentId", r.Agreement, t.Of); err != nil {
		return nil, err
	}
	return ts.record(ctx, tx, t, agreement{Agreed: r.Agreed, facts: []engine.Fact{f}, source: r.Agreement, event: "loan.duedates.changed",
		more: func(engine.State, *day.Day) map[string]any { return map[string]any{"agreementDocumentId": r.Agreement} }})
}

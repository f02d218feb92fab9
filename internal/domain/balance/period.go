package balance

import (
	"context"
	"slices"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
)

// PeriodsRequest says which periods of a loan are asked.
type PeriodsRequest struct {
	loan.Path
	From    query.Day `query:"fromDate" doc:"Only periods that have days from this one on; with toDate."`
	Until   query.Day `query:"toDate" doc:"Only periods that have days up to this one; with fromDate."`
	DueDate query.Day `query:"dueDate" doc:"Only the period of the payment that falls due on this day."`
}

// PeriodShown is the time that one payment of a loan is for.
type PeriodShown struct {
	ID            string                `json:"id" doc:"Unique below its loan, PE-YYYY-YYYY, and the same as long as its due date is."`
	Object        string                `json:"object"`
	LoanID        string                `json:"loanId"`
	StartDate     day.Day               `json:"startDate" doc:"The first day: the due date before, or the activation."`
	EndDate       day.Day               `json:"endDate" doc:"The last day: the one before the due date."`
	StatementDate day.Day               `json:"statementDate" doc:"The due date."`
	DueDate       day.Day               `json:"dueDate" doc:"The day on which its payment falls due."`
	Status        standing.PeriodStatus `json:"status" doc:"Whether it has ended, runs, or is to come, on the present day."`
}

// TransformSchema describes what kind of object it is.
func (*PeriodShown) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{periodObject}
	return s
}

const periodObject = "loanPeriod"

// periodsOf are the periods of a loan by its due dates as they now are.
func periodsOf(ctx context.Context, tx *store.Tx, p *loan.Path) ([]*PeriodShown, error) {
	l, err := p.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	s, err := ledger.Read(ctx, tx, l, nil, nil)
	if err != nil {
		return nil, err
	}
	return shownPeriods(s), nil
}

// shownPeriods are the periods of a loan that was read. None is to come of one that is paid off:
// no payment is. Where that is undone they are there again.
func shownPeriods(s *ledger.Standing) []*PeriodShown {
	all := []*PeriodShown{}
	times := map[day.Day]int{}
	for _, p := range s.Loan.Periods {
		times[p.DueDate]++
		if p.Status == standing.Future && s.Loan.Status == engine.PaidOff {
			continue
		}
		all = append(all, &PeriodShown{ID: ledger.Derived("PE", s.Of, p.DueDate, times[p.DueDate]), Object: periodObject, LoanID: s.Of.ID,
			StartDate: p.StartDate, EndDate: p.EndDate, StatementDate: p.StatementDate, DueDate: p.DueDate, Status: p.Status})
	}
	return all
}

func listPeriods(ctx context.Context, tx *store.Tx, in *PeriodsRequest) ([]*PeriodShown, error) {
	from, until, due := in.From.Asked(), in.Until.Asked(), in.DueDate.Asked()
	if (from == nil) != (until == nil) {
		return nil, api.Invalid("fromDate", "and toDate are needed together")
	}
	all, err := periodsOf(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p *PeriodShown) bool {
		return from != nil && (p.EndDate < *from || p.StartDate > *until) || due != nil && p.DueDate != *due
	}), nil
}

func getPeriod(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	Period string `path:"loanPeriodId"`
}) (*PeriodShown, error) {
	all, err := periodsOf(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.ID == in.Period {
			return p, nil
		}
	}
	return nil, &store.NotFound{Object: periodObject, ID: in.Period}
}

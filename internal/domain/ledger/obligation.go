package ledger

import (
	"context"
	"slices"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/id"
	"nectarine/internal/value/money"
)

// ObligationStatus is what is wanted of obligations.
type ObligationStatus string

// Unfulfilled, or overdue.
const (
	Unfulfilled ObligationStatus = "unfulfilled"
	Overdue     ObligationStatus = "overdue"
)

// Values are both.
func (ObligationStatus) Values() []ObligationStatus { return []ObligationStatus{Unfulfilled, Overdue} }

// ObligationsRequest says which obligations of a loan are asked.
type ObligationsRequest struct {
	loan.Path
	AsOf
	PeriodID string           `query:"periodId" doc:"Only the obligation of this period."`
	Status   ObligationStatus `query:"status" doc:"Only obligations that are unfulfilled, or overdue."`
	From     query.Day        `query:"fromDate" doc:"Only obligations that fell due on this day or later."`
	Until    query.Day        `query:"toDate" doc:"Only obligations that fell due on this day or earlier."`
	DueDate  query.Day        `query:"dueDate" doc:"Only obligations that fell due on this day."`
	IsOpen   query.Flag       `query:"isOpen" doc:"Only obligations of periods that have not ended, of which none has fallen due, or only others."`
}

// ObligationShown is what fell due of a loan on one day.
type ObligationShown struct {
	ID          string       `json:"id" doc:"Unique below its loan, OB-YYYY-YYYY, and the same each time."`
	Amount      money.Amount `json:"obligationAmount" doc:"What was asked on the day, all together."`
	Scheduled   money.Amount `json:"scheduledAmount" doc:"Of it, what the schedule asked."`
	Fulfilled   money.Amount `json:"fulfilledAmount" doc:"What payments and credits have covered, those made earlier in the period too."`
	Capitalized money.Amount `json:"capitalizedAmount" doc:"What of its interest became principal."`
	Remaining   money.Amount `json:"remainingAmount" doc:"What is open of it."`
	PeriodID    *string      `json:"periodId" doc:"The period that it is of; null of what fell due otherwise, such as by an acceleration."`
	DueDate     day.Day      `json:"dueDate"`
	IsFulfilled bool         `json:"isFulfilled" doc:"Nothing is open of it."`
	IsOverdue   bool         `json:"isOverdue" doc:"Something is open of it, and its due date has passed."`
	IsDeferred  bool         `json:"isDeferred" doc:"What was open of it has been put off."`
	IsOpen      bool         `json:"isOpen" doc:"False: what was asked is final."`
	IsBlocked   bool         `json:"isLateFeeBlockedByPyramidingConfig" doc:"No late fee is charged for it, since only fees keep it open."`
}

// Obligations are what fell due of a loan.
type Obligations struct {
	Object      string             `json:"object"`
	LoanID      string             `json:"loanId"`
	IsLocked    bool               `json:"isLocked" doc:"False: what is told is whole."`
	At          day.Day            `json:"effectiveDate" doc:"The day at whose end they are told."`
	IsOverdue   bool               `json:"isOverdue" doc:"Something is overdue."`
	Overdue     money.Amount       `json:"overdueAmount" doc:"All that is overdue."`
	DaysOverdue int                `json:"daysOverdue"`
	Obligations []*ObligationShown `json:"obligations" nullable:"false" doc:"The first to fall due first."`
}

// TransformSchema describes what kind of object it is.
func (*Obligations) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{obligationsObject}
	return s
}

const obligationsObject = "loanObligations"

func obligations(ctx context.Context, tx *store.Tx, in *ObligationsRequest) (*Obligations, error) {
	s, err := in.read(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	out := &Obligations{Object: obligationsObject, LoanID: s.Of.ID, At: s.At, DaysOverdue: s.Loan.DaysOverdue,
		Overdue: s.Loan.Balances.Overdue.Total(), Obligations: []*ObligationShown{}}
	out.IsOverdue = out.Overdue > 0
	periods, known := map[day.Day]bool{}, in.PeriodID == ""
	for _, p := range shownPeriods(s) {
		periods[p.DueDate], known = true, known || p.ID == in.PeriodID
	}
	if !known {
		return nil, api.Invalid("periodId", "is no period of the loan")
	}
	times := map[day.Day]int{}
	for i := range s.Loan.Obligations {
		o := &s.Loan.Obligations[i]
		times[o.DueDate]++
		shown := &ObligationShown{ID: derived("OB", s.Of, o.DueDate, times[o.DueDate]), Amount: o.ObligationAmount,
			Scheduled: o.ScheduledAmount, Fulfilled: o.FulfilledAmount,
			Capitalized: o.CapitalizedAmount, Remaining: o.RemainingAmount, DueDate: o.DueDate,
			IsFulfilled: o.IsFulfilled, IsOverdue: o.IsOverdue, IsDeferred: o.IsDeferred, IsBlocked: o.LateFeeBlocked}
		if periods[o.DueDate] && times[o.DueDate] == 1 {
			of := derived("PE", s.Of, o.DueDate, 1)
			shown.PeriodID = &of
		}
		if in.wants(shown) {
			out.Obligations = append(out.Obligations, shown)
		}
	}
	return out, nil
}

// wants reports whether an obligation is asked for.
func (in *ObligationsRequest) wants(o *ObligationShown) bool {
	from, until, due, open := in.From.Asked(), in.Until.Asked(), in.DueDate.Asked(), in.IsOpen.Asked()
	return (in.PeriodID == "" || o.PeriodID != nil && *o.PeriodID == in.PeriodID) &&
		(in.Status != Unfulfilled || !o.IsFulfilled) && (in.Status != Overdue || o.IsOverdue) &&
		(from == nil || o.DueDate >= *from) && (until == nil || o.DueDate <= *until) && (due == nil || o.DueDate == *due) &&
		(open == nil || *open == o.IsOpen)
}

// derived is the id of something that follows from a loan and has no row: the so-many-th of a
// due date.
func derived(prefix string, l *loan.Loan, due day.Day, number int) string {
	name := due.String()
	for range number - 1 {
		name += "+"
	}
	return id.Derived(prefix, l.ID, name)
}

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
	s, err := Read(ctx, tx, l, nil, nil)
	if err != nil {
		return nil, err
	}
	return shownPeriods(s), nil
}

// shownPeriods are the periods of a loan that was read.
func shownPeriods(s *Standing) []*PeriodShown {
	all := []*PeriodShown{}
	times := map[day.Day]int{}
	for _, p := range s.Loan.Periods {
		times[p.DueDate]++
		all = append(all, &PeriodShown{ID: derived("PE", s.Of, p.DueDate, times[p.DueDate]), Object: periodObject, LoanID: s.Of.ID,
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

// Payoff is what pays a loan off on a day.
type Payoff struct {
	Object      string       `json:"object"`
	LoanID      string       `json:"loanId"`
	At          day.Day      `json:"date" doc:"The day, to its end, in the product's time zone."`
	Amount      money.Amount `json:"payoffAmount" doc:"What pays the loan off on the day, paid on it; of a day to come by what is known now."`
	PerDiem     Figure       `json:"perDiemAmount" doc:"The interest that the day after adds, not rounded."`
	GoodThrough day.Day      `json:"goodThroughDate" doc:"The last day on which the amount changes by the interest of each day alone: the one before the next day on which a payment falls due, a fee comes or a rate changes."`
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
	s, err := Read(ctx, tx, l, in.Date.Asked(), nil)
	if err != nil {
		return nil, loan.Renamed(err, "toEffectiveDate", "date")
	}
	out := &Payoff{Object: payoffObject, LoanID: l.ID, At: s.At, Amount: s.Loan.PayoffAmount, GoodThrough: s.At}
	if s.Head == nil {
		return out, nil
	}
	return out, out.until(s)
}

// until finds what the day after adds, and how long that goes on.
func (p *Payoff) until(s *Standing) error {
	last := s.At
	if next := s.Loan.NextDate; next != nil {
		last = *next - 1
	}
	for _, f := range s.Facts {
		if f.EffectiveDate > s.At {
			last = min(last, f.EffectiveDate-1)
		}
	}
	state, err := engine.Begin(s.Head.Terms)
	if err == nil {
		state, _, err = engine.Resume(nil, s.Head.Terms, state, s.Facts, s.At)
	}
	if err != nil {
		return unread(err)
	}
	if change := state.Rates.Until(s.At); change != nil {
		last = min(last, *change-1)
	}
	p.GoodThrough = max(last, s.At)
	after, err := engine.Fold(s.Head.Terms, s.Facts, s.At+1)
	if err != nil {
		return unread(err)
	}
	was, is := s.Loan.YearToDate.InterestAccrued, after.YearToDate.InterestAccrued
	if s.Loan.YearToDate.Year != after.YearToDate.Year {
		was = engine.Unrounded{}
	}
	diem := is.Minus(was)
	p.PerDiem = Figure{exact: &diem}
	return nil
}

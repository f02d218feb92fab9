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
	ledger.AsOf
	PeriodID string           `query:"periodId" doc:"Only the obligation of this period."`
	Status   ObligationStatus `query:"status" doc:"Only obligations that are unfulfilled, or overdue."`
	From     query.Day        `query:"fromDate" doc:"Only obligations that fall due on this day or later."`
	Until    query.Day        `query:"toDate" doc:"Only obligations that fall due on this day or earlier."`
	DueDate  query.Day        `query:"dueDate" doc:"Only obligations that fall due on this day."`
	IsOpen   query.Flag       `query:"isOpen" doc:"Only the obligation of the period that runs, whose amount is not final, or only others."`
}

// ObligationShown is what falls due of a loan on one day.
type ObligationShown struct {
	ID          string       `json:"id" doc:"Unique below its loan, OB-YYYY-YYYY, and the same each time."`
	Amount      money.Amount `json:"obligationAmount" doc:"What is asked on the day, all together; while isOpen, what will be if nothing more is recorded."`
	Scheduled   money.Amount `json:"scheduledAmount" doc:"Of it, what the schedule asks."`
	Fulfilled   money.Amount `json:"fulfilledAmount" doc:"What payments and credits have covered, those made earlier in the period too."`
	Capitalized money.Amount `json:"capitalizedAmount" doc:"What of its interest became principal."`
	Remaining   money.Amount `json:"remainingAmount" doc:"What is not covered of it; of a loan that is charged off it is charged off."`
	PeriodID    *string      `json:"periodId" doc:"The period that it is of; null of what fell due otherwise, such as by an acceleration."`
	DueDate     day.Day      `json:"dueDate"`
	IsFulfilled bool         `json:"isFulfilled" doc:"Nothing remains of it."`
	IsOverdue   bool         `json:"isOverdue" doc:"Something remains of it, and its due date has passed; of a loan that is charged off too."`
	IsDeferred  bool         `json:"isDeferred" doc:"What remained of it has been put off."`
	IsOpen      bool         `json:"isOpen" doc:"Its period has not ended: it falls due yet, and its amount is not final."`
	IsBlocked   bool         `json:"isLateFeeBlockedByPyramidingConfig" doc:"No late fee is charged for it, since only fees remain of it."`
}

// Obligations are what fell due of a loan, and what falls due next.
type Obligations struct {
	Object      string             `json:"object"`
	LoanID      string             `json:"loanId"`
	IsLocked    bool               `json:"isLocked" doc:"False: what is told is whole."`
	At          day.Day            `json:"effectiveDate" doc:"The day at whose end they are told."`
	IsOverdue   bool               `json:"isOverdue" doc:"One of the obligations is overdue: also of a loan that is charged off, of which all stays owed."`
	Overdue     money.Amount       `json:"overdueAmount" doc:"What is overdue, as overdueBalances of the loan's balances have it: what is charged off is not in it."`
	ChargedOff  money.Amount       `json:"chargedOffAmount" doc:"What is charged off, as chargedOffBalances have it: what remains of the obligations of a loan that is charged off."`
	DaysOverdue int                `json:"daysOverdue"`
	Obligations []*ObligationShown `json:"obligations" nullable:"false" doc:"The first to fall due first; the last of an active loan is that of the period that runs (isOpen)."`
}

// TransformSchema describes what kind of object it is.
func (*Obligations) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{obligationsObject}
	return s
}

const obligationsObject = "loanObligations"

func obligations(ctx context.Context, tx *store.Tx, in *ObligationsRequest) (*Obligations, error) {
	s, err := in.Read(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	b := &s.Loan.Balances
	out := &Obligations{Object: obligationsObject, LoanID: s.Of.ID, At: s.At, DaysOverdue: s.Loan.DaysOverdue,
		Overdue: b.Overdue.Total(), ChargedOff: b.ChargedOff.Total(), Obligations: []*ObligationShown{}}
	periods, known := map[day.Day]bool{}, in.PeriodID == ""
	for _, p := range shownPeriods(s) {
		periods[p.DueDate], known = true, known || p.ID == in.PeriodID
	}
	if !known {
		return nil, api.Invalid("periodId", "is no period of the loan")
	}
	fallen, next, err := fallenAndNext(ctx, s)
	if err != nil {
		return nil, err
	}
	times := map[day.Day]int{}
	for i := range fallen {
		o := &fallen[i]
		times[o.DueDate]++
		shown := &ObligationShown{ID: ledger.ObligationID(s.Of, o.DueDate, times[o.DueDate]), Amount: o.ObligationAmount,
			Scheduled: o.ScheduledAmount, Fulfilled: o.FulfilledAmount,
			Capitalized: o.CapitalizedAmount, Remaining: o.RemainingAmount, DueDate: o.DueDate, IsOpen: o.DueDate == next,
			IsFulfilled: o.IsFulfilled, IsOverdue: o.IsOverdue, IsDeferred: o.IsDeferred, IsBlocked: o.LateFeeBlocked}
		if periods[o.DueDate] && times[o.DueDate] == 1 {
			of := ledger.Derived("PE", s.Of, o.DueDate, 1)
			shown.PeriodID = &of
		}
		out.IsOverdue = out.IsOverdue || o.IsOverdue
		if in.wants(shown) {
			out.Obligations = append(out.Obligations, shown)
		}
	}
	return out, nil
}

// fallenAndNext are the obligations that have fallen due of a loan that was read, with that of the
// period that runs, which falls due next if nothing more is recorded (of what counts later the
// rates are known): where there is one. Next is its due date, 0 where there is none.
func fallenAndNext(ctx context.Context, s *ledger.Standing) (all []engine.Obligation, next day.Day, err error) {
	all = s.Loan.Obligations
	running := slices.IndexFunc(s.Loan.Periods, func(p engine.Period) bool {
		return p.Status == standing.Current && p.DueDate > s.At
	})
	if running < 0 || s.Loan.Status != engine.Active {
		return all, 0, nil
	}
	due := s.Loan.Periods[running].DueDate
	known := slices.DeleteFunc(slices.Clone(s.Facts), func(f engine.Fact) bool {
		_, rate := f.Type.RateKind()
		return f.EffectiveDate > s.At && !rate
	})
	then, err := engine.FoldWhile(ctx.Err, s.Head.Terms, known, due)
	if err != nil {
		return nil, 0, ledger.Unread(err)
	}
	for _, o := range then.Obligations {
		if o.DueDate == due {
			return append(slices.Clone(all), o), due, nil
		}
	}
	return all, 0, nil
}

// wants reports whether an obligation is asked for.
func (in *ObligationsRequest) wants(o *ObligationShown) bool {
	from, until, due, open := in.From.Asked(), in.Until.Asked(), in.DueDate.Asked(), in.IsOpen.Asked()
	return (in.PeriodID == "" || o.PeriodID != nil && *o.PeriodID == in.PeriodID) &&
		(in.Status != Unfulfilled || !o.IsFulfilled) && (in.Status != Overdue || o.IsOverdue) &&
		(from == nil || o.DueDate >= *from) && (until == nil || o.DueDate <= *until) && (due == nil || o.DueDate == *due) &&
		(open == nil || *open == o.IsOpen)
}

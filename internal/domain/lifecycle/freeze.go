package lifecycle

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
)

func (ls *Loans) freeze(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Standing, error) {
	l, today, err := begin(ctx, tx, &in.Path, freezing)
	if err != nil {
		return nil, err
	}
	out, _, err := ls.do(ctx, tx, l, request{deed: freezing, Action: given(in.Body),
		facts: []engine.Fact{{Type: engine.Freeze, EffectiveDate: today, EffectiveSecond: ledger.EndOfDay}}})
	return out, err
}

// UnfreezeRequest is how a loan goes on.
type UnfreezeRequest struct {
	ledger.Action
	Retroactively bool  `json:"retroactivelyAccrueInterest" required:"false" doc:"Add the interest that the time would have earned; it is not earned unless set."`
	ShiftDueDates *bool `json:"shiftDueDates" required:"false" doc:"Let as many payments be to come as before, those that fell due while it was frozen at the end, which it does unless set. False keeps the last due date: what is to come is solved anew for the due dates that are left; not while a payment plan is in force, which can be canceled before."`
}

// Unfrozen is a loan that goes on, and how.
type Unfrozen struct {
	Standing
	Frequency engine.Frequency       `json:"paymentFrequency" doc:"How often a payment falls due, as agreed or as last changed."`
	Days      engine.SpecificDays    `json:"specificDays" doc:"On which days, of the week (1 Monday) or of the month."`
	Schedule  []ledger.PaymentToCome `json:"schedule" nullable:"false" doc:"The payments to come, each as made on its day."`
}

func (ls *Loans) unfreeze(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body *UnfreezeRequest `doc:"May be left out."`
}) (*Unfrozen, error) {
	l, today, err := begin(ctx, tx, &in.Path, unfreezing)
	if err != nil {
		return nil, err
	}
	how := given(in.Body)
	facts := []engine.Fact{{Type: engine.Unfreeze, EffectiveDate: today, EffectiveSecond: ledger.EndOfDay,
		RetroactivelyAccrueInterest: how.Retroactively}}
	if how.ShiftDueDates != nil && !*how.ShiftDueDates {
		kept, err := keepEnd(ctx, tx, l, today)
		if err != nil {
			return nil, err
		}
		facts = append(facts, kept...)
	}
	s, recorded, err := ls.do(ctx, tx, l, request{deed: unfreezing, Action: how.Action, facts: facts, idle: endMoves})
	if err != nil {
		return nil, err
	}
	coming, _, err := recorded.ToCome()
	if err != nil {
		return nil, err
	}
	return &Unfrozen{Standing: *s, Frequency: *coming.Frequency, Days: coming.Days, Schedule: coming.Schedule}, nil
}

// keepEnd is the change of terms after an unfreezing that keeps the last due date; nothing where
// no due date has passed.
func keepEnd(ctx context.Context, tx *store.Tx, l *loan.Loan, today day.Day) ([]engine.Fact, error) {
	s, err := ledger.Read(ctx, tx, l, &today, nil)
	if err != nil {
		return nil, err
	}
	if err := unfreezing.on(ledger.StatusOf(s.Loan.Status)); err != nil {
		return nil, err
	}
	state, err := loan.Reached(nil, s.Head.Terms, s.Facts, today)
	if err != nil {
		return nil, err
	}
	left := 0
	for _, d := range state.Dates {
		if d > today {
			left++
		}
	}
	switch {
	case left == len(state.Dates) || state.Pattern.Every == plan.SingleTerm:
		return nil, nil
	case left == 0:
		return nil, api.Invalid("shiftDueDates", "must be true or left out: all due dates have passed while the loan was frozen")
	}
	return []engine.Fact{{Type: engine.TermsChange, EffectiveDate: today, EffectiveSecond: ledger.EndOfDay,
		Change: &engine.Change{Duration: left}}}, nil
}

// endMoves says why a loan that goes on cannot keep its last due date.
func endMoves(_ engine.Fact, then engine.State) error {
	why := "the payments that are left cannot be solved anew for the due dates that are left"
	switch {
	case then.Agreed != nil:
		why = "a payment plan is in force until " + then.Agreed.Last.String() + ", and while it is, the payments are not solved anew: cancel it first"
	case then.Most > 0:
		why += ", for beside the relief of a servicemember none may ask more than before"
	}
	return api.Conflict(api.InvalidStatus, "shiftDueDates false: "+why+", or unfreeze with shiftDueDates true, by which as many payments are to come as before")
}

package paymentplan

import (
	"context"
	"slices"
	"strconv"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// CreateRequest is a payment plan as it is agreed.
type CreateRequest struct {
	api.Passing[Plan]
	ledger.Action
	ExternalID *string       `json:"externalId" required:"false" minLength:"1" maxLength:"50" doc:"The lender's own id of the plan."`
	Type       *Type         `json:"paymentPlanType" required:"false" doc:"What its payments ask; fixedAmountAndFees unless set."`
	Amount     *money.Amount `json:"amount" required:"false" minimum:"0.01" maximum:"1000000000" doc:"What each payment asks beside fees, in dollars; of fixedAmountAndFees, which needs it."`
	DueDate    *day.Day      `json:"selectedDueDate" required:"false" doc:"The due date of its first payment, one to come; the next unless set. Those before it ask what they ask by now."`
	Periods    int           `json:"numberOfPeriods" minimum:"1" maximum:"120" doc:"How many payments it has; with those before selectedDueDate at most 120."`
	Extend     bool          `json:"isExtendLoanDuration" required:"false" doc:"Add as many payments after it as it takes for what it leaves unpaid; else the last payment takes that. Where it asks more than before the loan ends sooner."`
	Fee        *money.Amount `json:"feeAmount" required:"false" minimum:"0" maximum:"1000000000" doc:"Charged as a modification fee, in dollars; none unless set."`
}

// attempt is a loan, locked, of which a plan is agreed or canceled, with the state that it has reached
// on the present day.
type attempt struct {
	*ledger.Standing
	deed
	state engine.State
}

// begin is the attempt on the loan of a path, which must allow the deed.
func begin(ctx context.Context, tx *store.Tx, l *loan.Loan, d deed) (*attempt, error) {
	s, err := ledger.Read(ctx, tx, l, nil, nil)
	if err != nil {
		return nil, err
	}
	if s.Head == nil {
		return nil, ledger.Unbegun(l, d.on)
	}
	t := &attempt{Standing: s, deed: d}
	if t.state, err = loan.Reached(ctx.Err, s.Head.Terms, s.Facts, s.At); err != nil {
		return nil, loan.Blamed(err)
	}
	return t, d.on(ledger.StatusOf(t.state.Status))
}

// validate refuses what does not go together, or not with the loan as it stands; of is the type of the plan.
func (r *CreateRequest) validate(t *attempt, of Type) error {
	s := t.state
	switch {
	case s.Agreed != nil:
		return refused("a payment plan is in force until " + s.Agreed.Last.String() + ", and a loan has one at a time: cancel it first")
	case s.Pattern.Every == plan.SingleTerm:
		return refused("paymentFrequency: a loan of a single payment cannot " + string(t.deed) + "; defer its schedule, or change its due date")
	case len(s.Dates) == 0:
		return refused("the loan cannot " + string(t.deed) + ": no payment is to come, for all has fallen due")
	case of == FixedAmountAndFees && r.Amount == nil:
		return api.Invalid("amount", "is needed: what each payment of fixedAmountAndFees asks beside fees")
	case of == InterestAndFees && r.Amount != nil:
		return api.Invalid("amount", "is for fixedAmountAndFees: payments of interestAndFees ask the interest")
	}
	return nil
}

// most is how many payments a plan may have, with those before it.
const most = 120

// plan is the plan that is asked for, which is not yet agreed, and the fact by which it is. That takes the
// place of every due date up to its last, so it has what the loan asks before the plan begins too.
func (r *CreateRequest) plan(tx *store.Tx, t *attempt) (*Plan, engine.Fact, error) {
	s, of, first := t.state, FixedAmountAndFees, 0
	if r.Type != nil {
		of = *r.Type
	}
	if err := r.validate(t, of); err != nil {
		return nil, engine.Fact{}, err
	}
	if r.DueDate != nil {
		if first = slices.Index(s.Dates, *r.DueDate); first < 0 {
			return nil, engine.Fact{}, api.Invalid("selectedDueDate", "must be a due date to come: expected-payments lists them")
		}
	}
	if first+r.Periods > most {
		return nil, engine.Fact{}, api.Invalid("numberOfPeriods", "must be at most "+strconv.Itoa(max(most-first, 0))+": with the "+strconv.Itoa(first)+
			" payments before selectedDueDate "+strconv.Itoa(most))
	}
	by := tx.Actor
	p := &Plan{ExternalID: r.ExternalID, LoanID: t.Of.ID, BorrowerID: t.Of.MainBorrowerID, Status: Active, Type: of, Amount: r.Amount,
		Periods: r.Periods, Extend: r.Extend, Agreed: t.At, SendNotice: r.SendNotice, CreatedBy: &by}
	store.Identify(p)
	fact := engine.Fact{ID: p.ID, Type: engine.PaymentPlan, Plan: before(s, first), IsExtendLoanDuration: p.Extend}
	if r.Fee != nil && *r.Fee > 0 {
		p.Fee, fact.FeeAmount = r.Fee, *r.Fee
	}
	for on := s.Dates[first]; len(p.Schedule) < r.Periods; on = s.Pattern.Following(on) {
		p.Schedule = append(p.Schedule, Payment{on, r.Amount})
		one := engine.Planned{Date: on, IsInterestOnly: r.Amount == nil}
		if r.Amount != nil {
			one.Amount = *r.Amount
		}
		fact.Plan = append(fact.Plan, one)
	}
	p.DueDate, p.EndDate = p.Schedule[0].DueDate, p.Schedule[r.Periods-1].DueDate
	return p, fact, nil
}

// before are the first payments to come of a loan, as they are asked without a plan.
func before(s engine.State, n int) []engine.Planned {
	asks := make([]engine.Planned, n)
	for i := range asks {
		asks[i] = engine.Planned{Date: s.Dates[i], Amount: s.Payment}
		switch {
		case i < s.InterestOnly || s.Payment == 0:
			asks[i] = engine.Planned{Date: s.Dates[i], IsInterestOnly: true}
		case i == 0 && s.First > 0:
			asks[i].Amount = s.First
		case s.Most > 0:
			asks[i].Amount = min(s.Payment, s.Most)
		}
	}
	return asks
}

func (ps *Plans) create(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body CreateRequest
}) (*Shown, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, ledger.Lock)
	if err != nil {
		return nil, err
	}
	t, err := begin(ctx, tx, l, agreeing)
	if err != nil {
		return nil, err
	}
	p, fact, err := in.Body.plan(tx, t)
	if err != nil {
		return nil, err
	}
	if err := ps.Ledgers.ResolveCase(ctx, tx, &p.CaseID, in.Body.CaseID, l); err != nil {
		return nil, err
	}
	coming, err := ps.record(ctx, tx, t, p, fact)
	if err != nil {
		return nil, err
	}
	if err := store.Insert(ctx, tx, p); err != nil {
		return nil, err
	}
	return &Shown{*p, coming}, t.tell(ctx, tx, "loan.paymentplan.setup", coming, map[string]any{"effectiveDate": t.At, "paymentPlanId": p.ID,
		"paymentPlanType": p.Type, "amount": p.Amount, "selectedDueDate": p.DueDate, "numberOfPeriods": p.Periods, "endDate": p.EndDate, "isExtendLoanDuration": p.Extend})
}

// record tells the ledger of a fact about a plan, which counts on the present day, after what was paid
// on it. It gives the payments that are to come then.
func (ps *Plans) record(ctx context.Context, tx *store.Tx, t *attempt, p *Plan, fact engine.Fact) (*ledger.ExpectedPayments, error) {
	fact.EffectiveDate, fact.EffectiveSecond = t.At, ledger.EndOfDay
	done, err := ps.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: p.LoanID, Facts: []engine.Fact{fact}, SourceID: &p.ID,
		CaseID: p.CaseID, SendNotice: p.SendNotice, Stands: t.on, Idle: t.idle})
	if err != nil {
		return nil, err
	}
	coming, _, err := done.ToCome()
	return coming, err
}

// idle says why a plan would have no effect.
func (t *attempt) idle(engine.Fact, engine.State) error {
	if t.deed == canceling {
		return refused("the plan is no longer in force")
	}
	return refused("the loan cannot " + string(t.deed) + " so: its due dates would go beyond the time that is reckoned with, " +
		"or a payment would ask more than the relief of a servicemember allows (docs/ledger.md, section 7)")
}

// tell leaves an event of the loan by which other payments are asked, with more of it, with what was and is
// asked next, how many payments are to come, and until when.
func (t *attempt) tell(ctx context.Context, tx *store.Tx, kind string, coming *ledger.ExpectedPayments, data map[string]any) error {
	were, err := t.ToCome(ctx.Err)
	if err != nil {
		return err
	}
	for name, all := range map[string][]ledger.PaymentToCome{"old": were.Schedule, "new": coming.Schedule} {
		data[name+"PaymentsToCome"] = len(all)
		if len(all) > 0 {
			data[name+"NextPaymentAmount"], data[name+"LastDueDate"] = all[0].Amount, all[len(all)-1].Date
		}
	}
	event.Record(tx, event.News{Type: kind, Object: "loan", ID: t.Of.ID, PersonID: t.Of.MainBorrowerID, LoanID: t.Of.ID, Data: data})
	return nil
}

// inForce refuses a plan that has ended.
func (t *attempt) inForce(p *Plan) error {
	if t.state.Agreed != nil && t.state.Agreed.ID == p.ID {
		return nil
	}
	ended, _ := outcome(p.ID, t.Facts, &t.Loan)
	return refused("status: a payment plan that is " + string(ended) + " cannot be canceled; only one that is " + string(Active) + " can")
}

// canceling is the attempt to cancel a plan of a loan, with what is said of that, which may be nothing.
func (ps *Plans) canceling(ctx context.Context, tx *store.Tx, l *loan.Loan, p *Plan, how *ledger.Action) (*attempt, error) {
	if how == nil {
		how = &ledger.Action{}
	}
	if err := ps.Ledgers.ResolveCase(ctx, tx, &p.CaseID, how.CaseID, l); err != nil {
		return nil, err
	}
	p.SendNotice = how.SendNotice
	t, err := begin(ctx, tx, l, canceling)
	if err != nil {
		return nil, err
	}
	return t, t.inForce(p)
}

func (ps *Plans) cancel(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Shown, error) {
	l, p, err := in.load(ctx, tx, ledger.Lock, store.Lock[Plan])
	if err != nil {
		return nil, err
	}
	t, err := ps.canceling(ctx, tx, l, p, in.Body)
	if err != nil {
		return nil, err
	}
	coming, err := ps.record(ctx, tx, t, p, engine.Fact{Type: engine.PaymentPlanCancellation, Target: p.ID})
	if err != nil {
		return nil, err
	}
	by, now := tx.Actor, tx.Now
	p.Status, p.Ended, p.CanceledBy, p.CanceledAt = Canceled, &t.At, &by, &now
	if _, err = store.Save(ctx, tx, p); err != nil {
		return nil, err
	}
	return &Shown{*p, coming}, t.tell(ctx, tx, "loan.paymentplan.canceled", coming, map[string]any{"effectiveDate": t.At, "paymentPlanId": p.ID,
		"paymentPlanType": p.Type, "amount": p.Amount})
}

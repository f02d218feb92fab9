package paymentplan

import (
	"context"
	"strconv"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// mostCharged is what a debt from before the service bears at most, 50 U.S.C. 3937(a)(1).
var mostCharged = money.MustRate("0.06")

// claimed is how many days after the service relief can be asked for, 50 U.S.C. 3937(b)(1)(A).
const claimed = 180

// ReliefRequest is a relief as it is granted.
type ReliefRequest struct {
	api.Passing[Relief]
	ledger.Action
	AnnualRate   *money.Rate `json:"annualRate" required:"false" doc:"The most that is charged a year, an annual fraction; 0.06, the most that the law allows, unless set."`
	StartDate    day.Day     `json:"startDate" doc:"The day of the call to service, which is that of the orders; not after the present day."`
	ServiceStart *day.Day    `json:"serviceStartDate" required:"false" doc:"The day on which the service begins, where it is later. The debt must be from before it."`
	EndDate      *day.Day    `json:"endDate" required:"false" doc:"The last day of the service; null while that is not known. Of a mortgage relief holds for a year more."`
	IsCancelFees *bool       `json:"isCancelFees" required:"false" doc:"Charge no fees of the time of the relief, which count as interest; true unless set. Those that were charged by hand since startDate are canceled."`
	IsMortgage   *bool       `json:"isMortgage" required:"false" doc:"The debt is a mortgage, a trust deed or the like; unless set, whether its assetType says mortgage."`
	Serving      *string     `json:"servicememberId" required:"false" minLength:"1" maxLength:"260" doc:"Who serves: a person of the loan, such as a spouse who owes it too; the main borrower unless set."`
	Proof        *Proof      `json:"proofOfService" required:"false" doc:"How the service is known; militaryOrders unless set."`
	ProofDate    *day.Day    `json:"proofDate" required:"false" doc:"The day on which notice and proof came, or the match was found; the present day unless set. Notice and proof must come within 180 days after endDate."`
}

// relief is the relief that is asked for, which is not yet granted.
func (q *ReliefRequest) relief(ctx context.Context, tx *store.Tx, t *attempt) (*Relief, error) {
	by := tx.Actor
	r := &Relief{LoanID: t.Of.ID, BorrowerID: t.Of.MainBorrowerID, Serving: t.Of.MainBorrowerID, Status: Active, AnnualRate: mostCharged,
		StartDate: q.StartDate, ServiceStart: q.ServiceStart, EndDate: q.EndDate, IsCancelFees: q.IsCancelFees == nil || *q.IsCancelFees,
		Proof: Orders, ProofDate: t.At, SendNotice: q.SendNotice, CreatedBy: &by}
	if q.AnnualRate != nil {
		r.AnnualRate = *q.AnnualRate
	}
	if q.Proof != nil {
		r.Proof = *q.Proof
	}
	if q.ProofDate != nil {
		r.ProofDate = *q.ProofDate
	}
	if q.IsMortgage != nil {
		r.IsMortgage = *q.IsMortgage
	} else {
		kind, err := store.Get[loan.Type](ctx, tx, t.Of.LoanTypeID)
		if err != nil {
			return nil, err
		}
		r.IsMortgage = secures(t.Of, kind)
	}
	if q.Serving != nil {
		p, err := api.Ref[people.Person](ctx, tx, "servicememberId", q.Serving)
		if err != nil {
			return nil, err
		}
		r.Serving = p.ID
	}
	if !t.Of.Concerns(r.Serving) {
		return nil, api.Invalid("servicememberId", "must be a person of the loan: relief is for what a servicemember owes, alone or with a spouse (50 U.S.C. 3937(a)(1))")
	}
	store.Identify(r)
	return r, r.validate(ctx, tx, t)
}

// validate holds a relief against the law, and against what is known of its loan. It sets the end, which follows.
func (r *Relief) validate(ctx context.Context, tx *store.Tx, t *attempt) error {
	r.ReliefEnd = nil
	if r.EndDate != nil {
		end := *r.EndDate
		if r.IsMortgage { // one year thereafter, 50 U.S.C. 3937(a)(1)(A)
			end = end.AddMonths(12)
		}
		r.ReliefEnd = &end
	}
	switch {
	case r.AnnualRate.IsNeg() || r.AnnualRate.Cmp(mostCharged.Decimal) > 0:
		return api.Invalid("annualRate", "must be from 0 to "+mostCharged.String()+" (50 U.S.C. 3937(a)(1))")
	case r.StartDate > t.At:
		return api.Invalid("startDate", "must not be after the present day of the product, "+t.At.String()+
			": it is the day of the call to service, that of the orders (50 U.S.C. 3937(b)(2))")
	case r.ServiceStart != nil && *r.ServiceStart < r.StartDate:
		return api.Invalid("serviceStartDate", "must not be before startDate, the day of the call to service")
	case r.EndDate != nil && *r.EndDate < r.StartDate:
		return api.Invalid("endDate", "must not be before startDate")
	case r.EndDate != nil && r.ServiceStart != nil && *r.EndDate < *r.ServiceStart:
		return api.Invalid("endDate", "must not be before serviceStartDate")
	case r.ProofDate > t.At:
		return api.Invalid("proofDate", "must not be after the present day of the product, "+t.At.String())
	case r.EndDate != nil && r.Proof != DMDCMatch && r.ProofDate > *r.EndDate+claimed:
		return api.Invalid("proofDate", "must be within "+strconv.Itoa(claimed)+" days after endDate, by "+(*r.EndDate+claimed).String()+
			": notice and proof of the service came too late (50 U.S.C. 3937(b)(1)(A)); a match with the DMDC is told by proofOfService")
	}
	if err := r.before(t); err != nil {
		return err
	}
	return r.alone(ctx, tx)
}

// before refuses a debt that is not from before the service, and a relief of nothing.
func (r *Relief) before(t *attempt) error {
	incurred := t.Facts[0].EffectiveDate
	if t.Of.OriginatedAt != nil {
		zone, err := time.LoadLocation(t.Head.Timezone)
		if err != nil {
			return err
		}
		incurred = min(incurred, day.In(t.Of.OriginatedAt.Time, zone))
	}
	field, enters := "startDate", r.StartDate
	if r.ServiceStart != nil {
		field, enters = "serviceStartDate", *r.ServiceStart
	}
	if incurred >= enters {
		return api.Invalid(field, "must be after "+incurred.String()+", on which the loan was originated: relief is for debts from before the service (50 U.S.C. 3937(a)(1))")
	}
	if r.last() < t.Facts[0].EffectiveDate {
		return api.Invalid("endDate", "must not be before the loan was activated, on "+t.Facts[0].EffectiveDate.String())
	}
	if off := endedOn(&t.Loan); off != nil && *off <= r.StartDate {
		return api.Invalid("startDate", "must be before "+off.String()+", on which the loan was paid off: nothing was charged after it")
	}
	return nil
}

// mostReliefs are the reliefs that one loan is thought to have.
const mostReliefs = 1000

// alone refuses a relief that holds at the same time as another of the loan.
func (r *Relief) alone(ctx context.Context, tx *store.Tx) error {
	others, err := store.Find[Relief](ctx, tx, mostReliefs, func(q *store.Select) { q.Equal("loan_id", r.LoanID) })
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID == r.ID || o.CanceledAt != nil || o.last() < r.StartDate || r.last() < o.StartDate {
			continue
		}
		until := ""
		if o.ReliefEnd != nil {
			until = " until " + o.ReliefEnd.String()
		}
		return refused("another relief holds from " + o.StartDate.String() + until + ", and a loan has one at a time: change " + o.ID + ", end it, or cancel it")
	}
	return nil
}

func (ps *Plans) grant(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body ReliefRequest
}) (*ReliefAnswer, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, ledger.Lock)
	if err != nil {
		return nil, err
	}
	t, err := begin(ctx, tx, l, granting)
	if err != nil {
		return nil, err
	}
	r, err := in.Body.relief(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	if err := ps.Ledgers.ResolveCase(ctx, tx, &r.CaseID, in.Body.CaseID, l); err != nil {
		return nil, err
	}
	answer, err := ps.relieve(ctx, tx, t, r, nil, r.fact(r.ID, t.Facts[0].EffectiveDate))
	if err != nil {
		return nil, err
	}
	return answer, t.tellRelief(ctx, tx, answer)
}

// relieve tells the ledger of facts about a relief, which was so before (nil: it is granted now), keeps it and
// where it then stands, and cancels the fees that count as interest by it.
func (ps *Plans) relieve(ctx context.Context, tx *store.Tx, t *attempt, r, was *Relief, facts ...engine.Fact) (*ReliefAnswer, error) {
	done, err := ps.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: r.LoanID, Facts: facts, InPlaceOf: r.FactID, SourceID: &r.ID,
		CaseID: r.CaseID, SendNotice: r.SendNotice, Stands: t.on})
	if err != nil {
		return nil, loan.Renamed(loan.Renamed(err, "date", "endDate"), "rate.annualRate", "annualRate")
	}
	if last := facts[len(facts)-1]; last.Type == engine.SCRARelief {
		r.FactID = last.ID
	}
	s, err := ledger.Read(ctx, tx, done.Loan, nil, nil)
	if err != nil {
		return nil, err
	}
	for _, h := range reliefsOf(s.Facts) {
		if h.id == r.ID {
			r.Status, r.Ended = h.outcome(&s.Loan)
		}
	}
	if was == nil {
		err = store.Insert(ctx, tx, r)
	} else {
		_, err = store.Save(ctx, tx, r)
	}
	if err == nil {
		r, err = ps.cancelFees(ctx, tx, t, r, was)
	}
	if err != nil {
		return nil, err
	}
	return r.answer(ctx, tx, done.Loan)
}

// cancelFees cancels the fees that were charged in the time of a relief, as far as it did not hold in that
// before, and gives the relief as it then stands.
func (ps *Plans) cancelFees(ctx context.Context, tx *store.Tx, t *attempt, r, was *Relief) (*Relief, error) {
	if !r.IsCancelFees || r.CanceledAt != nil {
		return r, nil
	}
	holds := func(r *Relief, on day.Day) bool {
		return r != nil && r.IsCancelFees && r.StartDate <= on && on <= r.last()
	}
	act := ledger.Action{CaseID: r.CaseID, SendNotice: r.SendNotice}
	n, err := ps.Fees.CancelWhere(ctx, tx, t.Of, act, &r.ID, func(on day.Day) bool { return holds(r, on) && !holds(was, on) })
	if err != nil || n == 0 {
		return r, err
	}
	return store.Lock[Relief](ctx, tx, r.ID)
}

// tellRelief leaves the event of the loan that relief was granted, with what was and is asked next.
func (t *attempt) tellRelief(ctx context.Context, tx *store.Tx, a *ReliefAnswer) error {
	r := &a.Data.Relief
	return t.tell(ctx, tx, "loan.paymentplan.setup", &a.Data.ExpectedPayments, map[string]any{"effectiveDate": r.StartDate, "paymentPlanId": r.ID,
		"paymentPlanType": r.Kind().Name, "annualRate": r.AnnualRate, "startDate": r.StartDate, "endDate": r.EndDate,
		"reliefEndDate": r.ReliefEnd, "isCancelFees": r.IsCancelFees})
}

// changed is a relief that is to be another, with its loan and as it was.
type changed struct {
	*attempt
	relief, was *Relief
}

// changing is the attempt on a relief of a loan, which must not have been taken back.
func (in *ReliefPath) changing(ctx context.Context, tx *store.Tx) (*changed, error) {
	l, r, err := in.load(ctx, tx, ledger.Lock, store.Lock[Relief])
	if err != nil {
		return nil, err
	}
	t, err := begin(ctx, tx, l, relieving)
	if err != nil {
		return nil, err
	}
	if r.CanceledAt != nil {
		return nil, refused("status: a relief that was canceled stays so; grant another")
	}
	was := *r
	return &changed{t, r, &was}, nil
}

// takenBack is the fact that the relief has never been.
func (c *changed) takenBack() engine.Fact {
	return engine.Fact{Type: engine.Reversal, EffectiveDate: c.At, EffectiveSecond: ledger.EndOfDay, Target: c.was.FactID}
}

// change has the relief be as it now says from its beginning, if the ledger was told otherwise.
func (ps *Plans) change(ctx context.Context, tx *store.Tx, c *changed) (*ReliefAnswer, error) {
	if err := c.relief.validate(ctx, tx, c.attempt); err != nil {
		return nil, err
	}
	begun := c.Facts[0].EffectiveDate
	fact := c.relief.fact(nextFact(c.relief.ID, c.Facts), begun)
	if saysRelief(fact) == saysRelief(c.was.fact("", begun)) {
		if _, err := store.Save(ctx, tx, c.relief); err != nil {
			return nil, err
		}
		return c.relief.answer(ctx, tx, c.Of)
	}
	return ps.relieve(ctx, tx, c.attempt, c.relief, c.was, c.takenBack(), fact)
}

func (ps *Plans) updateRelief(ctx context.Context, tx *store.Tx, in *struct {
	ReliefPath
	ledger.Waits
	Body api.Patch[Relief]
}) (*Relief, error) {
	c, err := in.changing(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := in.Body.Apply(c.relief); err != nil {
		return nil, err
	}
	if in.Body.Names("caseId") {
		if err := ps.Ledgers.ResolveCase(ctx, tx, &c.relief.CaseID, c.relief.CaseID, c.Of); err != nil {
			return nil, err
		}
	}
	answer, err := ps.change(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	return &answer.Data.Relief, nil
}

// EndRequest is how a relief is ended.
type EndRequest struct {
	ledger.Action
	EndDate *day.Day `json:"endDate" required:"false" doc:"The last day of the service; the present day unless set. Of a mortgage relief holds for a year more."`
}

func (ps *Plans) endRelief(ctx context.Context, tx *store.Tx, in *struct {
	ReliefPath
	ledger.Waits
	Body *EndRequest `doc:"May be left out."`
}) (*ReliefAnswer, error) {
	c, err := in.changing(ctx, tx)
	if err != nil {
		return nil, err
	}
	how := EndRequest{}
	if in.Body != nil {
		how = *in.Body
	}
	if was := c.was.EndDate; how.EndDate == nil && was != nil && *was < c.At {
		return nil, refused("endDate: its service has ended on " + was.String() + "; where orders extend the service, update endDate")
	}
	if c.relief.EndDate = how.EndDate; how.EndDate == nil {
		c.relief.EndDate = &c.At
	}
	c.relief.SendNotice = how.SendNotice
	if err := ps.Ledgers.ResolveCase(ctx, tx, &c.relief.CaseID, how.CaseID, c.Of); err != nil {
		return nil, err
	}
	return ps.change(ctx, tx, c)
}

func (ps *Plans) cancelRelief(ctx context.Context, tx *store.Tx, in *struct {
	ReliefPath
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*ReliefAnswer, error) {
	c, err := in.changing(ctx, tx)
	if err != nil {
		return nil, err
	}
	r, how, by, now := c.relief, ledger.Action{}, tx.Actor, tx.Now
	if in.Body != nil {
		how = *in.Body
	}
	if err := ps.Ledgers.ResolveCase(ctx, tx, &r.CaseID, how.CaseID, c.Of); err != nil {
		return nil, err
	}
	r.SendNotice, r.CanceledBy, r.CanceledAt = how.SendNotice, &by, &now
	return ps.relieve(ctx, tx, c.attempt, r, c.was, c.takenBack())
}

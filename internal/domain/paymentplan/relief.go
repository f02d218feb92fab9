package paymentplan

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Proof is how a lender knows of military service.
type Proof string

// The proofs of 50 U.S.C. 3937(b)(1).
const (
	Orders    Proof = "militaryOrders" // written notice and a copy of the orders, (A)(i)
	Indicator Proof = "otherIndicator" // written notice and another indicator, such as a letter of the commanding officer, (A)(ii)
	DMDCMatch Proof = "dmdcMatch"      // the lender asked the Defense Manpower Data Center, (B)
)

// Values are all proofs.
func (Proof) Values() []Proof { return []Proof{Orders, Indicator, DMDCMatch} }

// Relief is the relief of a servicemember (Servicemembers Civil Relief Act, 50 U.S.C. 3937): while the
// service lasts a debt from before it bears no more than six percent a year.
type Relief struct {
	bun.BaseModel `bun:"table:scra_reliefs,alias:scra_relief"`
	store.Row
	LoanID       string       `json:"loanId" readOnly:"true"`
	BorrowerID   string       `json:"-"`
	Serving      string       `json:"servicememberId" bun:"servicemember_id" createOnly:"true" maxLength:"260" doc:"Who serves: a person of the loan."`
	Status       Status       `json:"status" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/payment-plan-scra/{reliefId}/end" doc:"Where it stands. It follows the ledger: what comes to be known later may change it."`
	AnnualRate   money.Rate   `json:"annualRate" doc:"The most that is charged a year, an annual fraction: 0.06 for 6 %, the most that the law allows."`
	StartDate    day.Day      `json:"startDate" doc:"The day of the call to service, which is that of the orders: relief holds from then on, or from the activation."`
	ServiceStart *day.Day     `json:"serviceStartDate" bun:"service_start_date" doc:"The day on which the service begins, where it is later than startDate: the debt must be from before it."`
	EndDate      *day.Day     `json:"endDate" doc:"The last day of the service; null while that is not known."`
	ReliefEnd    *day.Day     `json:"reliefEndDate" bun:"relief_end_date" readOnly:"true" doc:"The last day on which relief holds: endDate, and of a mortgage the day a year later; null while that is not known."`
	IsMortgage   bool         `json:"isMortgage" bun:"is_mortgage" doc:"The debt is a mortgage, a trust deed or the like: relief holds for a year longer."`
	IsCancelFees bool         `json:"isCancelFees" bun:"is_cancel_fees" doc:"Fees of the time of the relief count as interest, and are not charged."`
	Proof        Proof        `json:"proofOfService" bun:"proof" doc:"How the service is known."`
	ProofDate    day.Day      `json:"proofDate" bun:"proof_date" doc:"The day on which notice and proof came, or the match was found. Notice and proof must come within 180 days after endDate."`
	Ended        *day.Day     `json:"endedDate" bun:"ended_date" readOnly:"true" doc:"The first day on which it holds no more, in the product's time zone; null while it is active."`
	FactID       string       `json:"-"`
	CaseID       *string      `json:"caseId" maxLength:"260" doc:"The case in which it was last acted on."`
	SendNotice   *bool        `json:"sendNotice" doc:"Whether the borrower was to be told of the last action. Nothing is sent."`
	CreatedBy    *store.Actor `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	CanceledBy   *store.Actor `json:"canceledBy" bun:"type:jsonb" readOnly:"true" doc:"Who took it back; null where nobody did."`
	CanceledAt   *clock.Time  `json:"canceledAt" readOnly:"true" doc:"When somebody took it back."`
}

// Kind is RS, scraRelief.
func (*Relief) Kind() store.Kind { return store.Kind{Prefix: "RS", Name: "scraRelief"} }

// Tells names the events of a relief, which are those of payment plans.
func (r *Relief) Tells(c store.Change) event.Description {
	told := event.Description{Created: "paymentplan.created", Updated: "paymentplan.updated", Object: r.Kind().Name, ID: r.ID, PersonID: r.BorrowerID,
		LoanID: r.LoanID, Extra: map[string]any{"newStatus": r.Status, "paymentPlanType": r.Kind().Name, "annualRate": r.AnnualRate,
			"startDate": r.StartDate, "endDate": r.EndDate, "reliefEndDate": r.ReliefEnd, "isCancelFees": r.IsCancelFees, "effectiveDate": r.StartDate}}
	if r.Ended != nil {
		told.Extra["effectiveDate"] = r.Ended
	}
	if was, is := c.Was.(*Relief); is && was.Status != r.Status {
		told.Updated, told.Extra["oldStatus"] = "paymentplan.statuschanged", was.Status
	}
	return told
}

// fact is what the ledger is told of the relief of a loan that was activated on a day: before it nothing
// was owed. It counts from the beginning of its day.
func (r *Relief) fact(id string, begun day.Day) engine.Fact {
	f := engine.Fact{ID: id, Type: engine.SCRARelief, EffectiveDate: max(r.StartDate, begun), Date: r.ReliefEnd,
		Rate: &engine.RateSpan{AnnualRate: r.AnnualRate}}
	if !r.IsCancelFees {
		f.IsCancelFees = &r.IsCancelFees
	}
	return f
}

// last is the last day on which relief holds, as far as is known.
func (r *Relief) last() day.Day {
	if r.ReliefEnd == nil {
		return day.Last
	}
	return *r.ReliefEnd
}

// ReliefShown is a relief with what its loan asks now.
type ReliefShown struct {
	Relief
	ledger.ExpectedPayments
}

// ReliefAnswer is the envelope of a relief.
type ReliefAnswer struct {
	Status  int         `json:"status" doc:"The HTTP status."`
	Message string      `json:"message"`
	Count   int         `json:"count" doc:"How many payments are to come."`
	Data    ReliefShown `json:"data"`
}

// answer is the answer about a relief, with the payments that are to come of its loan.
func (r *Relief) answer(ctx context.Context, tx *store.Tx, l *loan.Loan) (*ReliefAnswer, error) {
	s, err := ledger.Read(ctx, tx, l, nil, nil)
	if err != nil {
		return nil, err
	}
	coming, err := s.ToCome(ctx.Err)
	if err != nil {
		return nil, err
	}
	return &ReliefAnswer{Status: 200, Message: "OK", Count: len(coming.Schedule), Data: ReliefShown{*r, *coming}}, nil
}

// ReliefFilter narrows the reliefs of a loan.
type ReliefFilter struct {
	Filter
}

func listReliefs(ctx context.Context, tx *store.Tx, f *ReliefFilter) (store.Page[Relief], error) {
	l, err := ledger.Installment(ctx, tx, &f.Path, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Relief]{}, err
	}
	return store.List[Relief](ctx, tx, f, store.Has("loan_id", l.ID))
}

// ReliefPath is the relief that a path names, with its loan.
type ReliefPath struct {
	loan.Path
	Relief string `path:"reliefId"`
}

// load is the relief of the path, with its loan.
func (in *ReliefPath) load(ctx context.Context, tx *store.Tx, getLoan store.Getter[loan.Loan], getRelief store.Getter[Relief]) (*loan.Loan,
	*Relief, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, getLoan)
	if err != nil {
		return nil, nil, err
	}
	r, err := store.Child(ctx, tx, getRelief, in.Relief, func(r *Relief) bool { return r.LoanID == l.ID })
	return l, r, err
}

func getRelief(ctx context.Context, tx *store.Tx, in *ReliefPath) (*Relief, error) {
	_, r, err := in.load(ctx, tx, store.Get[loan.Loan], store.Get[Relief])
	return r, err
}

// secures is whether what a loan is for is called a mortgage.
func secures(l *loan.Loan, t *loan.Type) bool {
	of := t.AssetType
	if l.AssetType != nil {
		of = l.AssetType
	}
	return of != nil && strings.Contains(strings.ToLower(*of), "mortgage")
}

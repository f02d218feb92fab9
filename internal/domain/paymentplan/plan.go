// Package paymentplan is the payment plans of installment loans: other payments for a time, agreed with
// a borrower who cannot pay as agreed, or due to one who serves. Each is a fact of the loan's ledger, and a
// row that follows it.
package paymentplan

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/fee"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Type is what the payments of a plan ask.
type Type string

// The types of plans: either asks all fees that are open besides.
const (
	FixedAmountAndFees Type = "fixedAmountAndFees"
	InterestAndFees    Type = "interestAndFees"
)

// Values are both.
func (Type) Values() []Type { return []Type{FixedAmountAndFees, InterestAndFees} }

// Status is where a plan stands.
type Status string

// The statuses of a plan: it follows the ledger, and what comes to be known later may give it another.
const (
	Active    Status = "active"
	Completed Status = "completed" // its last payment has fallen due, or the loan was paid off before
	Canceled  Status = "canceled"  // by the lender, or because its loan was canceled, accelerated or charged off, or could not have it
)

// Values are all statuses.
func (Status) Values() []Status { return []Status{Active, Completed, Canceled} }

// Payment is one payment of a plan.
type Payment struct {
	DueDate day.Day       `json:"dueDate" doc:"When it falls due."`
	Amount  *money.Amount `json:"amount" doc:"What it asks beside fees; null: the interest that is earned and not yet asked."`
}

// Plan is a payment plan.
type Plan struct {
	bun.BaseModel `bun:"table:payment_plans,alias:payment_plan"`
	store.Row
	ExternalID *string       `json:"externalId" readOnly:"true" doc:"The lender's own id of the plan."`
	LoanID     string        `json:"loanId" readOnly:"true"`
	BorrowerID string        `json:"-"`
	Status     Status        `json:"status" readOnly:"true" doc:"Where it stands. It follows the ledger: what comes to be known later may change it."`
	Type       Type          `json:"paymentPlanType" bun:"payment_plan_type" readOnly:"true" doc:"What its payments ask."`
	Amount     *money.Amount `json:"amount" readOnly:"true" doc:"What each payment asks beside fees; null of interestAndFees."`
	DueDate    day.Day       `json:"selectedDueDate" bun:"selected_due_date" readOnly:"true" doc:"The due date of its first payment, as it was agreed."`
	Periods    int           `json:"numberOfPeriods" bun:"number_of_periods" readOnly:"true" doc:"How many payments it has."`
	Extend     bool          `json:"isExtendLoanDuration" bun:"is_extend_loan_duration" readOnly:"true" doc:"Payments are added after it for what it leaves unpaid; else the last payment takes that."`
	Fee        *money.Amount `json:"feeAmount" bun:"fee_amount" readOnly:"true" doc:"What was charged for it as a modification fee; null where nothing was."`
	Schedule   []Payment     `json:"schedule" bun:"type:jsonb" readOnly:"true" nullable:"false" doc:"Its payments. Those that would have fallen due while the loan was frozen are asked on the next due dates, in their order, once it goes on."`
	Agreed     day.Day       `json:"agreedDate" bun:"agreed_date" readOnly:"true" doc:"The day on which it was agreed, in the product's time zone."`
	EndDate    day.Day       `json:"endDate" bun:"end_date" readOnly:"true" doc:"The due date of its last payment; a freeze may move it."`
	Ended      *day.Day      `json:"endedDate" bun:"ended_date" readOnly:"true" doc:"The day on which it has ended, in the product's time zone; null while it is active."`
	CaseID     *string       `json:"caseId" readOnly:"true" doc:"The case in which it was last acted on."`
	SendNotice *bool         `json:"sendNotice" readOnly:"true" doc:"Whether the borrower was to be told of the last action. Nothing is sent."`
	CreatedBy  *store.Actor  `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	CanceledBy *store.Actor  `json:"canceledBy" bun:"type:jsonb" readOnly:"true" doc:"Who canceled it; null where nobody did."`
	CanceledAt *clock.Time   `json:"canceledAt" readOnly:"true" doc:"When somebody canceled it."`
}

// Kind is PL, paymentPlan.
func (*Plan) Kind() store.Kind { return store.Kind{Prefix: "PL", Name: "paymentPlan"} }

// Tells names the events of a plan. What comes to be known may move the day on which it has ended, and
// leave the status as it was.
func (p *Plan) Tells(c store.Change) event.Description {
	told := event.Description{Created: "paymentplan.created", Updated: "paymentplan.updated", Object: p.Kind().Name, ID: p.ID, PersonID: p.BorrowerID,
		LoanID: p.LoanID, Extra: map[string]any{"newStatus": p.Status, "paymentPlanType": p.Type, "amount": p.Amount, "selectedDueDate": p.DueDate,
			"numberOfPeriods": p.Periods, "endDate": p.EndDate, "effectiveDate": p.Agreed}}
	if p.Ended != nil {
		told.Extra["effectiveDate"] = p.Ended
	}
	if was, is := c.Was.(*Plan); is && was.Status != p.Status {
		told.Updated, told.Extra["oldStatus"] = "paymentplan.statuschanged", was.Status
	}
	return told
}

// Plans are the payment plans of all loans, and the reliefs of servicemembers.
type Plans struct {
	Ledgers *ledger.Ledgers
	Fees    *fee.Fees
}

// Shown is a plan with what its loan asks now.
type Shown struct {
	Plan
	ToCome *ledger.ExpectedPayments `json:"expectedPayments" readOnly:"true" doc:"All payments to come of the loan, as they now are."`
}

// Filter narrows the plans of a loan.
type Filter struct {
	loan.Path
	store.Keyset
	Status []Status `query:"status,explode" doc:"Only plans in these statuses: repeated or comma-separated."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) { store.OneOf(q, "status", f.Status) }

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "status": "?TableAlias.status"}
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Plan], error) {
	l, err := ledger.Installment(ctx, tx, &f.Path, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Plan]{}, err
	}
	return store.List[Plan](ctx, tx, f, store.Has("loan_id", l.ID))
}

// Path is the plan that a path names, with its loan.
type Path struct {
	loan.Path
	Plan string `path:"paymentPlanId"`
}

// load is the plan of the path, with its loan.
func (in *Path) load(ctx context.Context, tx *store.Tx, getLoan store.Getter[loan.Loan], getPlan store.Getter[Plan]) (*loan.Loan, *Plan,
	error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, getLoan)
	if err != nil {
		return nil, nil, err
	}
	p, err := store.Child(ctx, tx, getPlan, in.Plan, func(p *Plan) bool { return p.LoanID == l.ID })
	return l, p, err
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Shown, error) {
	l, p, err := in.load(ctx, tx, store.Get[loan.Loan], store.Get[Plan])
	if err != nil {
		return nil, err
	}
	s, err := ledger.Read(ctx, tx, l, nil, nil)
	if err != nil {
		return nil, err
	}
	coming, err := s.ToCome(ctx.Err)
	return &Shown{*p, coming}, err
}

// deed is something that is done with the plan of a loan, or with the relief of a servicemember.
type deed string

const (
	agreeing  deed = "have a payment plan agreed"
	canceling deed = "have its payment plan canceled"
	granting  deed = "have relief granted"
	relieving deed = "have its relief changed"
)

// allowed are the statuses of a loan in which each can be done. Relief is not agreed, it is the law's: it is
// owed in whatever became of the debt meanwhile, also where all is paid (50 U.S.C. 3937(b)(1)).
var allowed = map[deed][]loan.Status{agreeing: {loan.Active}, canceling: {loan.Active, loan.Frozen},
	granting: relieved, relieving: relieved}

var relieved = []loan.Status{loan.Active, loan.Frozen, loan.Accelerated, loan.ChargedOff, loan.PaidOff}

// on refuses what cannot be done with a loan in its status.
func (d deed) on(s loan.Status) error { return loan.Only(allowed[d], s, string(d)) }

// refused is a 409 that says why something cannot be done as things stand.
func refused(why string) error { return api.Conflict(api.InvalidStatus, why) }

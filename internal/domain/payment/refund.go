package payment

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
	"nectarine/internal/value/money"
)

// AtFault is who bears a refund.
type AtFault string

// Values are those that may bear one.
func (AtFault) Values() []AtFault { return []AtFault{"loanOwner", "loanServicer", "merchant"} }

// RefundStatus is whether a refund counts.
type RefundStatus string

const (
	refunded       RefundStatus = "succeeded"
	refundCanceled RefundStatus = "canceled"
)

// Values are both.
func (RefundStatus) Values() []RefundStatus { return []RefundStatus{refunded, refundCanceled} }

// Refund is what the seller of what was financed has given back: it lowers the principal.
type Refund struct {
	bun.BaseModel `bun:"table:loan_refunds,alias:refund"`
	store.Row
	LoanID     string            `json:"loanId" readOnly:"true"`
	BorrowerID string            `json:"-"`
	Status     RefundStatus      `json:"status" readOnly:"true" doc:"Whether it counts."`
	Amount     money.Amount      `json:"refundAmount" readOnly:"true" doc:"What of it lowered what is owed, the principal first; 0 of one that was canceled."`
	Over       money.Amount      `json:"paidOverAmount" bun:"paid_over" readOnly:"true" doc:"What of it was more than was owed, and is owed back to the borrower."`
	Original   money.Amount      `json:"originalAmount" bun:"original_amount" readOnly:"true" doc:"What was given back."`
	IsFull     bool              `json:"isFullRefund" bun:"is_full_refund" readOnly:"true" doc:"All that was financed was given back."`
	AtFault    AtFault           `json:"atFaultParty" bun:"at_fault_party" readOnly:"true" doc:"Who bears it."`
	Date       day.Day           `json:"refundDate" bun:"refund_date" readOnly:"true" doc:"The day on which it counts, in the product's time zone."`
	Second     int               `json:"-" bun:"refund_second"`
	TimeOfDay  *day.TimeOfDay    `json:"refundTimeOfDay" bun:"-" readOnly:"true" doc:"The time of that day."`
	Details    RefundDetails     `json:"refundDetails" bun:"type:jsonb" readOnly:"true" doc:"What was given back, and by whom."`
	CaseID     *string           `json:"caseId" readOnly:"true" doc:"The case in which it was last acted on."`
	SendNotice *bool             `json:"sendNotice" readOnly:"true" doc:"Whether the borrower was to be told of the last action. Nothing is sent."`
	CreatedBy  *store.Actor      `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	CanceledAt *clock.Time       `json:"-"`
	Timestamps *RefundTimestamps `json:"timestamps" bun:"-" readOnly:"true"`
}

// RefundDetails are what was given back, and by whom.
type RefundDetails struct {
	Description  *string           `json:"description" required:"false" minLength:"1" maxLength:"500" doc:"Refund unless set."`
	PointOfSale  *loan.PointOfSale `json:"pointOfSaleType" required:"false" doc:"Where it was bought."`
	CategoryID   *string           `json:"categoryId" required:"false" minLength:"1" maxLength:"100" doc:"The category of the purchase, as the lender knows it."`
	MerchantID   *string           `json:"merchantId" required:"false" minLength:"1" maxLength:"100" doc:"The seller, as the lender knows it."`
	MerchantName *string           `json:"merchantName" required:"false" minLength:"1" maxLength:"200" doc:"The seller's name."`
	Metadata     metadata.Map      `json:"metadata" required:"false" nullable:"true" doc:"The lender's own keys and values."`
}

// RefundTimestamps are the moments of a refund; null is what has not happened.
type RefundTimestamps struct {
	CreatedAt  clock.Time  `json:"createdAt"`
	UpdatedAt  clock.Time  `json:"updatedAt"`
	CanceledAt *clock.Time `json:"canceledAt" doc:"When it was canceled."`
}

// Kind is RF, refund.
func (*Refund) Kind() store.Kind { return store.Kind{Prefix: "RF", Name: "refund"} }

// Tells names the events of a refund.
func (r *Refund) Tells(c store.Change) event.Description {
	told := event.Description{Created: "loan.refunded", Updated: "refund.updated", Object: "loan", ID: r.LoanID, PersonID: r.BorrowerID, LoanID: r.LoanID,
		Extra: map[string]any{"refundId": r.ID, "status": r.Status, "refundAmount": r.Amount}}
	if was, ok := c.Was.(*Refund); ok && was.Status != r.Status {
		told.Updated = "refund.canceled"
	}
	return told
}

// presentRefunds completes refunds for an answer.
func presentRefunds(all ...*Refund) {
	for _, r := range all {
		r.TimeOfDay = day.TimeAt(r.Second)
		r.Timestamps = &RefundTimestamps{r.CreatedAt, r.UpdatedAt, r.CanceledAt}
	}
}

// RefundsOfLoan are the refunds of a loan.
type RefundsOfLoan struct {
	Eligible money.Amount `json:"eligibleRefundAmount" doc:"What can be refunded on the present day: what was financed, less what was refunded."`
	Refunds  []*Refund    `json:"refunds" nullable:"false" doc:"The first created first."`
}

// RefundsAnswer is the envelope of the refunds of a loan.
type RefundsAnswer struct {
	Status  int           `json:"status" doc:"The HTTP status."`
	Message string        `json:"message"`
	Count   int           `json:"count" doc:"How many refunds there are."`
	Data    RefundsOfLoan `json:"data"`
}

// RefundRequest is a refund as it is given.
type RefundRequest struct {
	api.Passing[Refund]
	ledger.Action
	Amount    money.Amount   `json:"refundAmount" minimum:"0.01" maximum:"1000000000" doc:"In dollars; no more than eligibleRefundAmount."`
	AtFault   AtFault        `json:"atFaultParty" doc:"Who bears it."`
	Date      *day.Day       `json:"refundDate" required:"false" doc:"The day on which it counts, from the activation to the present one, which it is unless set."`
	TimeOfDay *day.TimeOfDay `json:"refundTimeOfDay" required:"false" doc:"The time of that day; 23:59:00 unless set."`
	Details   *RefundDetails `json:"refundDetails" required:"false" doc:"What was given back, and by whom."`
}

// refunds are all refunds of a loan, the first created first.
func refunds(ctx context.Context, tx *store.Tx, loanID string) ([]*Refund, error) {
	return store.Find[Refund](ctx, tx, mostRefunds+1, func(q *store.Select) { q.Equal("loan_id", loanID) })
}

// mostRefunds are the refunds that a loan may have.
const mostRefunds = 1000

// eligible is what bounds a refund of a loan.
func eligible(ctx context.Context, tx *store.Tx, l *loan.Loan, had []*Refund) (*bound, error) {
	s, err := ledger.Stand(ctx, tx, l, nil)
	if err != nil || s.Head == nil {
		return &bound{}, err
	}
	left := s.Head.Terms.AmountFinanced
	for _, r := range had {
		if r.Status == refunded {
			left -= r.Original
		}
	}
	return &bound{loan.Status(s.Loan.Status), left, s.Head.Terms.AmountFinanced, s.Facts[0].EffectiveDate}, nil
}

// bound is what of a ledger bounds a refund: the status of the present day, to which the loan may
// have come by itself, what was financed and what of it was not refunded, and when it began.
type bound struct {
	status         loan.Status
	most, financed money.Amount
	begun          day.Day
}

func listRefunds(ctx context.Context, tx *store.Tx, in *loan.Path) (*RefundsAnswer, error) {
	l, err := ledger.Installment(ctx, tx, in, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	all, err := refunds(ctx, tx, l.ID)
	if err != nil {
		return nil, err
	}
	out := &RefundsAnswer{Status: 200, Message: "OK", Count: len(all), Data: RefundsOfLoan{Refunds: append([]*Refund{}, all...)}}
	presentRefunds(all...)
	for _, r := range all {
		r.Object = r.Kind().Name
	}
	if refunding.on(l.Status) == nil {
		bounds, err := eligible(ctx, tx, l, all)
		if err != nil {
			return nil, err
		}
		if refunding.on(bounds.status) == nil {
			out.Data.Eligible = bounds.most
		}
	}
	return out, nil
}

func (ts *Transactions) refund(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body RefundRequest
}) (*Refund, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, ledger.Lock)
	if err != nil {
		return nil, err
	}
	r, err := ts.askedBack(ctx, tx, &in.Body, l)
	if err != nil {
		return nil, err
	}
	store.Identify(r)
	fact := engine.Fact{ID: r.ID, Type: engine.PurchaseRefund, EffectiveDate: r.Date, EffectiveSecond: r.Second, Amount: r.Original,
		Waterfall: &book.Waterfall{Components: []book.ComponentName{book.ComponentName(book.Principal.String())}}}
	done, err := ts.record(ctx, tx, r.recording(fact), refunding)
	if err != nil {
		return nil, err
	}
	r.follow(applied(&done.Is)[r.ID])
	if err := store.Insert(ctx, tx, r); err != nil {
		return nil, err
	}
	presentRefunds(r)
	return r, nil
}

// askedBack is the refund that is asked for of a locked loan, which is not yet booked.
func (ts *Transactions) askedBack(ctx context.Context, tx *store.Tx, in *RefundRequest, l *loan.Loan) (*Refund, error) {
	if err := refunding.on(l.Status); err != nil {
		return nil, err
	}
	today, err := ledger.PresentDay(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	by := tx.Actor
	r := &Refund{LoanID: l.ID, BorrowerID: l.MainBorrowerID, Status: refunded, Original: in.Amount,
		AtFault: in.AtFault, Date: today, Second: in.TimeOfDay.SecondOfDay(), SendNotice: in.SendNotice, CreatedBy: &by}
	if in.Details != nil {
		r.Details = *in.Details
	}
	if r.Details.Description == nil {
		what := "Refund"
		r.Details.Description = &what
	}
	if in.Date != nil {
		r.Date = *in.Date
	}
	if r.Date > today {
		return nil, api.Invalid("refundDate", "must not be after the present day of the product, "+today.String())
	}
	if err := ts.Ledgers.ResolveCase(ctx, tx, &r.CaseID, in.CaseID, l); err != nil {
		return nil, err
	}
	return r, r.within(ctx, tx, l)
}

// follow gives the refund what of it went where.
func (r *Refund) follow(a Applied) { r.Amount, r.Over = a.granted(), a.Over }

// within refuses a refund of more than was financed.
func (r *Refund) within(ctx context.Context, tx *store.Tx, l *loan.Loan) error {
	had, err := refunds(ctx, tx, l.ID)
	if err != nil {
		return err
	}
	if len(had) >= mostRefunds {
		return api.Conflict(api.InvalidStatus, "the loan has had as many refunds as it may have")
	}
	bounds, err := eligible(ctx, tx, l, had)
	if err != nil {
		return err
	}
	if err := refunding.on(bounds.status); err != nil {
		return err
	}
	if r.Date < bounds.begun {
		return api.Invalid("refundDate", "must not be before the loan was activated, on "+bounds.begun.String())
	}
	if r.IsFull = r.Original == bounds.financed; r.Original > bounds.most {
		return api.Invalid("refundAmount", "must not be more than "+bounds.most.String()+", what was financed less what was refunded")
	}
	return nil
}

// recording is a fact that comes from the refund.
func (r *Refund) recording(fact engine.Fact) ledger.Recording {
	return ledger.Recording{LoanID: r.LoanID, Facts: []engine.Fact{fact}, SourceID: &r.ID, SendNotice: r.SendNotice}
}

// RefundPath is the refund that a path names, with its loan.
type RefundPath struct {
	loan.Path
	Refund string `path:"refundId"`
}

func (ts *Transactions) cancelRefund(ctx context.Context, tx *store.Tx, in *struct {
	RefundPath
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Refund, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, ledger.Lock)
	if err != nil {
		return nil, err
	}
	r, err := store.Child(ctx, tx, store.Lock[Refund], in.Refund, func(r *Refund) bool { return r.LoanID == l.ID })
	if err != nil {
		return nil, err
	}
	how := given(in.Body)
	if err := ts.Ledgers.ResolveCase(ctx, tx, &r.CaseID, how.CaseID, l); err != nil {
		return nil, err
	}
	if r.Status != refunded {
		return nil, api.Conflict(api.InvalidStatus, "status: a refund that is "+string(r.Status)+" cannot be canceled; only one that is succeeded can")
	}
	today, _, err := ledger.Today(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	now := tx.Now
	r.SendNotice, r.Status, r.Amount, r.Over, r.CanceledAt = how.SendNotice, refundCanceled, 0, 0, &now
	back := engine.Fact{ID: r.ID + "#2", Type: engine.Reversal, EffectiveDate: today, Target: r.ID}
	if _, err := ts.record(ctx, tx, r.recording(back), unrefunding); err != nil {
		return nil, err
	}
	_, err = store.Save(ctx, tx, r)
	presentRefunds(r)
	return r, err
}

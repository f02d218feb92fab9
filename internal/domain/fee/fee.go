package fee

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Status is whether a fee counts.
type Status string

// The statuses of a fee.
const (
	Booked   Status = "booked"
	Canceled Status = "canceled"
)

// Values are both.
func (Status) Values() []Status { return []Status{Booked, Canceled} }

// Fee is what a lender has charged on a loan.
type Fee struct {
	bun.BaseModel `bun:"table:loan_fees,alias:loan_fee"`
	store.Row
	ExternalID  *string      `json:"externalId" readOnly:"true" doc:"The lender's own id of the fee."`
	LoanID      string       `json:"loanId" readOnly:"true"`
	BorrowerID  string       `json:"-"`
	FeeTypeID   string       `json:"feeTypeId" readOnly:"true" doc:"The fee type by which it was charged."`
	APIName     string       `json:"apiName" bun:"api_name" readOnly:"true" doc:"The name of that."`
	DisplayName string       `json:"displayName" readOnly:"true" doc:"What borrowers see."`
	Category    Category     `json:"category" readOnly:"true" doc:"What it is for."`
	Status      Status       `json:"status" readOnly:"true" doc:"Whether it counts."`
	Amount      money.Amount `json:"amount" readOnly:"true" doc:"What is charged; 0 of one that was canceled."`
	Original    money.Amount `json:"originalAmount" bun:"original_amount" readOnly:"true" doc:"What was charged first."`
	Date        day.Day      `json:"chargeDate" bun:"charge_date" readOnly:"true" doc:"The day on which it counts, in the product's time zone."`
	Second      int          `json:"-" bun:"charge_second"`
	CaseID      *string      `json:"caseId" readOnly:"true" doc:"The case in which it was last acted on."`
	SendNotice  *bool        `json:"sendNotice" readOnly:"true" doc:"Whether the borrower was to be told of the last action. Nothing is sent."`
	CreatedBy   *store.Actor `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	CanceledBy  *store.Actor `json:"canceledBy" bun:"type:jsonb" readOnly:"true" doc:"Who canceled it."`
	CanceledAt  *clock.Time  `json:"canceledAt" readOnly:"true" doc:"When it was canceled."`
}

// Kind is LF, loanFee.
func (*Fee) Kind() store.Kind { return store.Kind{Prefix: "LF", Name: "loanFee"} }

// Tells names the events of a fee.
func (f *Fee) Tells(c store.Change) event.Description {
	told := event.Description{Created: "loan.fee.booked", Updated: "loan.fee.changed", Object: "loan", ID: f.LoanID, PersonID: f.BorrowerID,
		LoanID: f.LoanID, Extra: map[string]any{"loanFeeId": f.ID, "apiName": f.APIName, "category": f.Category, "chargeDate": f.Date,
			"oldAmount": money.Amount(0), "newAmount": f.Amount}}
	if was, ok := c.Was.(*Fee); ok {
		told.Extra["oldAmount"] = was.Amount
		if was.Status != f.Status {
			told.Updated = "loan.fee.canceled"
		}
	}
	return told
}

// Fees are the fees of all loans.
type Fees struct {
	Ledgers *ledger.Ledgers
}

// deed is something that is done with a fee.
type deed string

const (
	charging  deed = "be charged a fee"
	changing  deed = "have a fee changed"
	canceling deed = "have a fee canceled"
)

// allowed are the statuses of a loan in which each can be done.
var allowed = map[deed][]loan.Status{
	charging:  {loan.Active, loan.Frozen, loan.Accelerated, loan.ChargedOff},
	changing:  {loan.Active, loan.Frozen, loan.Accelerated, loan.ChargedOff, loan.PaidOff},
	canceling: {loan.Active, loan.Frozen, loan.Accelerated, loan.ChargedOff, loan.PaidOff},
}

// on refuses what cannot be done with a loan in its status.
func (d deed) on(s loan.Status) error { return loan.Only(allowed[d], s, string(d)) }

// record tells the ledger of a fact about a fee.
func (fs *Fees) record(ctx context.Context, tx *store.Tx, l *loan.Loan, d deed, source, caseID *string, notice *bool,
	fact engine.Fact) error {
	_, err := fs.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: l.ID, Facts: []engine.Fact{fact}, SourceID: source, CaseID: caseID,
		SendNotice: notice, Stands: d.on})
	return err
}

// begin is the loan of a path, locked, which must have a ledger, and the present day.
func begin(ctx context.Context, tx *store.Tx, p *loan.Path, d deed) (*loan.Loan, day.Day, error) {
	l, err := ledger.Installment(ctx, tx, p, ledger.Lock)
	if err != nil {
		return nil, 0, err
	}
	if err := d.began(l); err != nil {
		return nil, 0, err
	}
	today, err := ledger.PresentDay(ctx, tx, l)
	return l, today, err
}

// began refuses a loan that has no ledger, naming what is allowed.
func (d deed) began(l *loan.Loan) error {
	if l.ActivatedAt == nil {
		return d.on(l.Status)
	}
	return nil
}

// ChargeRequest is a fee as it is charged.
type ChargeRequest struct {
	ledger.Action
	APIName    *string        `json:"apiName" required:"false" minLength:"1" maxLength:"50" doc:"The name of the fee type of the loan's product; it or feeTypeId is needed."`
	FeeTypeID  *string        `json:"feeTypeId" required:"false" maxLength:"260" doc:"The fee type, by its id."`
	FeeAmount  *money.Amount  `json:"feeAmount" required:"false" minimum:"0.01" maximum:"1000000000" doc:"In dollars; that of the fee type unless set."`
	Amount     *money.Amount  `json:"amount" required:"false" minimum:"0.01" maximum:"1000000000" doc:"feeAmount under its other name."`
	ExternalID *string        `json:"externalId" required:"false" minLength:"1" maxLength:"50" doc:"The lender's own id of the fee."`
	Display    *string        `json:"customDisplayName" required:"false" minLength:"1" maxLength:"100" doc:"What borrowers see; that of the fee type unless set."`
	Date       *day.Day       `json:"chargeDate" required:"false" doc:"The day on which it counts, from the activation to the present one, which it is unless set."`
	TimeOfDay  *day.TimeOfDay `json:"chargeTimeOfDay" required:"false" doc:"The time of that day; 23:59:00 unless set."`
}

// either is what one of two fields says that mean the same.
func either[T any](name string, one *T, other string, another *T) (*T, error) {
	if one != nil && another != nil {
		return nil, api.Invalid(other, "is "+name+" by another name: give one of them")
	}
	if one == nil {
		return another, nil
	}
	return one, nil
}

// kind is the fee type that is asked for of a loan.
func (r *ChargeRequest) kind(ctx context.Context, tx *store.Tx, l *loan.Loan) (*Type, error) {
	var t *Type
	field := "apiName"
	switch {
	case r.APIName != nil && r.FeeTypeID != nil:
		return nil, api.Invalid("feeTypeId", "names a fee type as apiName does: give one of them")
	case r.FeeTypeID != nil:
		var err error
		if t, err = api.Ref[Type](ctx, tx, "feeTypeId", r.FeeTypeID); err != nil {
			return nil, err
		}
		field = "feeTypeId"
	case r.APIName != nil:
		found, err := store.Find[Type](ctx, tx, 1, func(q *store.Select) {
			q.Equal("loan_type_id", l.LoanTypeID)
			q.Equal("api_name", *r.APIName)
		})
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			t = found[0]
		}
	default:
		return nil, api.Invalid("apiName", "is needed, or feeTypeId")
	}
	switch {
	case t == nil || t.LoanTypeID != l.LoanTypeID:
		return nil, api.Invalid(field, "names no fee type of the loan's product")
	case t.Status != api.Active:
		return nil, api.Invalid(field, "names a fee type that is inactive and is charged no more")
	}
	return t, nil
}

// fee is the fee that is asked for of a locked loan, which is not yet booked.
func (r *ChargeRequest) fee(ctx context.Context, tx *store.Tx, l *loan.Loan, today day.Day) (*Fee, error) {
	t, err := r.kind(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	amount, err := either("feeAmount", r.FeeAmount, "amount", r.Amount)
	if err != nil {
		return nil, err
	}
	if amount == nil {
		if amount = t.Amount; amount == nil {
			return nil, api.Invalid("feeAmount", "is needed: the fee type says no amount")
		}
	}
	by := tx.Actor
	f := &Fee{ExternalID: r.ExternalID, LoanID: l.ID, BorrowerID: l.MainBorrowerID, FeeTypeID: t.ID, APIName: t.APIName,
		DisplayName: t.DisplayName, Category: t.Category, Status: Booked, Amount: *amount, Original: *amount, Date: today,
		Second: r.TimeOfDay.SecondOfDay(), SendNotice: r.SendNotice, CreatedBy: &by}
	if r.Display != nil {
		f.DisplayName = *r.Display
	}
	if r.Date != nil {
		f.Date = *r.Date
	}
	if f.Date > today {
		return nil, api.Invalid("chargeDate", "must not be after the present day of the product, "+today.String()+": a fee that is to come is not served yet")
	}
	return f, nil
}

func (fs *Fees) charge(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body ChargeRequest
}) (*Fee, error) {
	l, today, err := begin(ctx, tx, &in.Path, charging)
	if err != nil {
		return nil, err
	}
	f, err := in.Body.fee(ctx, tx, l, today)
	if err != nil {
		return nil, err
	}
	if err := fs.Ledgers.ResolveCase(ctx, tx, &f.CaseID, in.Body.CaseID, l); err != nil {
		return nil, err
	}
	if s, err := ledger.Stand(ctx, tx, l, nil); err != nil {
		return nil, err
	} else if begun := s.Facts[0].EffectiveDate; f.Date < begun {
		return nil, api.Invalid("chargeDate", "must not be before the loan was activated, on "+begun.String())
	}
	store.Identify(f)
	err = fs.record(ctx, tx, l, charging, &f.ID, f.CaseID, f.SendNotice, engine.Fact{ID: f.ID, Type: engine.Fee,
		EffectiveDate: f.Date, EffectiveSecond: f.Second, Amount: f.Amount, FeeType: f.Category.kind()})
	if err != nil {
		return nil, err
	}
	return f, store.Insert(ctx, tx, f)
}

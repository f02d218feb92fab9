// Package payment keeps what is paid and credited on installment loans: each transaction as a
// row whose status is told, and whose effect on the loan is a fact of its ledger. What of it
// went where follows from the ledger and is written as that changes.
package payment

import (
	"context"
	"strconv"

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

// Transaction is a payment or a credit on a loan, or what takes one back.
type Transaction struct {
	bun.BaseModel `bun:"table:transactions,alias:transaction"`
	store.Row
	ExternalID      *string      `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the transaction."`
	LoanID          string       `json:"loanId" readOnly:"true"`
	MainBorrowerID  string       `json:"mainBorrowerId" readOnly:"true" doc:"The main borrower of the loan."`
	TransactionType Type         `json:"transactionType" createOnly:"true" doc:"What it is: payment, serviceCredit, downPayment, reimbursement, which pays back what is owed to the borrower, or reversal, which takes another back."`
	Status          Status       `json:"status" doc:"Where it stands; pending and succeeded count in the ledger. That of an external one is changed here."`
	IsExternal      bool         `json:"isExternal" createOnly:"true" doc:"The lender took the money itself, and it is recorded only."`
	ScheduledAmount money.Amount `json:"scheduledAmount" minimum:"0.01" maximum:"1000000000" doc:"What it was created with, in dollars. It may be changed while the transaction is scheduled."`
	ActualAmount    money.Amount `json:"actualAmount" readOnly:"true" doc:"What was received or credited, also where that was taken back since; 0 of what has never come. Of a credit, what it lowered of what is owed."`
	Applied
	EffectiveDate   day.Day               `json:"effectiveDate" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/backdate" doc:"The day on which it counts, in the product's time zone."`
	EffectiveSecond int                   `json:"-" told:"effectiveTimeOfDay" pii:"none"`
	TimeOfDay       *day.TimeOfDay        `json:"effectiveTimeOfDay" bun:"-" createOnly:"true" doc:"The time of that day."`
	ScheduledDate   *day.Day              `json:"scheduledDate" doc:"The day on which it is expected; null where it came without. It may be changed while the transaction is scheduled."`
	HoldDaysEndDate *day.Day              `json:"holdDaysEndDate" bun:"hold_days_end_date" createOnly:"true" doc:"The day, in the product's time zone, on which it is no longer held for fear that it comes back; null of what is not held. What it pays, it pays from its own day on."`
	PaymentDetails  *PaymentReason        `json:"paymentDetails" bun:"-" readOnly:"true" doc:"Of a payment; null of any other."`
	CreditDetails   *CreditDetails        `json:"serviceCreditDetails" bun:"service_credit_details,type:jsonb" createOnly:"true" doc:"Of a service credit; null of any other."`
	Chargebacks     []Chargeback          `json:"-" told:"chargebackDetails.chargebacks" pii:"none" bun:"type:jsonb"`
	ChargedBack     *ChargedBackBy        `json:"chargebackDetails" bun:"-" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/chargeback" doc:"The chargebacks of a payment, the last one last; null where there was none."`
	FailureReason   *FailureReason        `json:"failureReason" doc:"Why it failed; needed with failed, and null of what has not."`
	CancelReason    *string               `json:"cancelReason" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/cancel" doc:"Why it was canceled."`
	PaidBack        *ReimbursementDetails `json:"reimbursementDetails" bun:"reimbursement_details,type:jsonb" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/reimburse" doc:"Of a reimbursement; null of any other."`
	Evidence        *string               `json:"evidenceDocumentId" bun:"evidence_document_id" createOnly:"true" doc:"A document that shows the payment."`
	Consent         *string               `json:"consentDocumentId" bun:"consent_document_id" createOnly:"true" doc:"The document in which the borrower agreed to it."`
	Prepayments     *bool                 `json:"enablePrepayments" bun:"enable_prepayments" createOnly:"true" doc:"As it was created. A payment reaches what is not due yet, whatever it says."`
	CaseID          *string               `json:"caseId" maxLength:"260" doc:"The case in which it was last acted on."`
	SendNotice      *bool                 `json:"sendNotice" doc:"Whether the borrower was to be told of the last action; null where nobody has said. Nothing is sent."`
	CreatedBy       *store.Actor          `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	ReversedBy      *string               `json:"reversedByTransactionId" bun:"reversed_by_transaction_id" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/reverse" doc:"The transaction that takes this one back; it then counts for nothing."`
	Reversed        *string               `json:"reversedTransactionId" bun:"reversed_transaction_id" readOnly:"true" writtenBy:"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/reverse" doc:"Of a reversal, the transaction that it takes back."`
	Timestamps      *Timestamps           `json:"timestamps" bun:"-" readOnly:"true"`

	FactID       *string     `json:"-"` // by which it stands in the ledger
	TimesBooked  int         `json:"-"` // how many facts it has had
	Original     day.Day     `json:"-" bun:"original_effective_date"`
	AppliedAt    *clock.Time `json:"-"`
	PendingAt    *clock.Time `json:"-"`
	SucceededAt  *clock.Time `json:"-"`
	FailedAt     *clock.Time `json:"-"`
	CanceledAt   *clock.Time `json:"-"`
	ChargebackAt *clock.Time `json:"-"`
	DueAt        *clock.Time `json:"-"` // when to look whether its day has come, or its hold has ended; nil of what is neither, or was told
	HoldEndedAt  *clock.Time `json:"-" told:"holdDaysExpiredAt" pii:"none" bun:"hold_days_expired_at"`
}

// PaymentReason is why a payment was made.
type PaymentReason struct {
	Reason Reason `json:"reason" doc:"Why it was made."`
}

// Reason is why a payment was made.
type Reason string

const (
	oneTimePayment Reason = "oneTimePayment"
	downPayment    Reason = "downPayment"
)

// Values are those that payments have.
func (Reason) Values() []Reason { return []Reason{oneTimePayment, downPayment} }

// CreditDetails are why, and by whom, something is credited.
type CreditDetails struct {
	Type    *string `json:"type" required:"false" minLength:"1" maxLength:"100" doc:"What kind of credit it is, such as settlementOfDebt."`
	Sponsor *string `json:"sponsor" required:"false" minLength:"1" maxLength:"100" doc:"Who bears it, such as loanServicer."`
	Reason  *string `json:"reason" required:"false" minLength:"1" maxLength:"500" doc:"Why it is given."`
}

// Chargeback is that the payer's bank took a payment back.
type Chargeback struct {
	ID         string       `json:"id" doc:"Unique id, TC-YYYY-YYYY."`
	Amount     money.Amount `json:"amount"`
	Reason     *string      `json:"reason" doc:"What the bank gave as its reason."`
	CreatedAt  clock.Time   `json:"createdAt" doc:"When it became known."`
	ReversedAt *clock.Time  `json:"reversedAt" doc:"When it was known that it had been taken back; null while it stands."`
}

// ChargedBackBy is what of a payment was charged back.
type ChargedBackBy struct {
	Amount      money.Amount `json:"amount" doc:"What stands charged back."`
	Chargebacks []Chargeback `json:"chargebacks" nullable:"false" doc:"Each that there was, the last one last."`
}

// Timestamps are the moments of a transaction; null is what has not happened.
type Timestamps struct {
	AppliedAt    *clock.Time `json:"appliedAt" doc:"When it was applied to the loan, if it is now."`
	CanceledAt   *clock.Time `json:"canceledAt" doc:"When it was canceled."`
	ChargebackAt *clock.Time `json:"chargebackAt" doc:"When it was last charged back, if that stands."`
	CreatedAt    clock.Time  `json:"createdAt"`
	DeletedAt    *clock.Time `json:"deletedAt"`
	DisplayDate  day.Day     `json:"displayDate" doc:"The day under which it is shown: the effective one."`
	Effective    day.Day     `json:"effectiveDate"`
	FailedAt     *clock.Time `json:"failedAt" doc:"When it failed, or was known to have."`
	HoldEndedAt  *clock.Time `json:"holdDaysExpiredAt" doc:"When it was told that its hold had ended."`
	Original     day.Day     `json:"originalEffectiveDate" doc:"The day on which it counted before it was backdated."`
	PendingAt    *clock.Time `json:"pendingAt" doc:"When it became pending."`
	Scheduled    *day.Day    `json:"scheduledDate" doc:"The day on which it is expected."`
	SucceededAt  *clock.Time `json:"succeededAt" doc:"When it succeeded."`
	UpdatedAt    clock.Time  `json:"updatedAt"`
}

// Kind is TX, transaction.
func (*Transaction) Kind() store.Kind { return store.Kind{Prefix: "TX", Name: "transaction"} }

// becomes are the events of coming to a status.
var becomes = map[Status]string{Scheduled: "payment.scheduled", Pending: "payment.pending", Succeeded: "payment.succeeded",
	Failed: "payment.failed", Canceled: "transaction.canceled", ChargedBack: "payment.chargeback"}

// Tells names the events of a transaction: each change of its status has one of its own, and
// whatever else becomes of it, such as another split after a replay, is transaction.updated.
func (t *Transaction) Tells(c store.Change) event.Description {
	told := event.Description{Created: becomes[t.Status], Updated: "transaction.updated", PersonID: t.MainBorrowerID, LoanID: t.LoanID,
		Extra: map[string]any{"transactionType": t.TransactionType, "newStatus": t.Status, "amount": t.ScheduledAmount}}
	was, ok := c.Was.(*Transaction)
	if t.TransactionType == Reimbursement {
		return t.tellsReimbursement(was, told)
	}
	if !ok {
		if t.TransactionType == Reversal {
			told.Created = "transaction.created" // what was reversed is told as payment.reversed
		}
		return told
	}
	told.Extra["oldStatus"], told.Extra["oldAmount"] = was.Status, was.ScheduledAmount
	switch {
	case t.ReversedBy != nil && was.ReversedBy == nil:
		told.Updated = "payment.reversed"
	case was.Status == ChargedBack && t.Status != ChargedBack:
		told.Updated = "payment.chargeback.reversed"
	case t.Status != was.Status:
		told.Updated = becomes[t.Status]
	case t.HoldEndedAt != nil && was.HoldEndedAt == nil:
		told.Updated, told.Extra["effectiveDate"] = "payment.hold.days.expired", t.HoldDaysEndDate
	case t.ScheduledDate != nil && was.ScheduledDate != nil && *t.ScheduledDate != *was.ScheduledDate:
		told.Updated = "payment.rescheduled"
	}
	return told
}

// Transactions are the transactions of all loans.
type Transactions struct {
	Ledgers *ledger.Ledgers
}

// Path is the transaction that a path names, with its loan.
type Path struct {
	loan.Path
	Transaction string `path:"transactionId"`
}

// load is the loan of the path, locked by get, and its transaction.
func (in *Path) load(ctx context.Context, tx *store.Tx, ofLoan store.Getter[loan.Loan],
	get store.Getter[Transaction]) (*loan.Loan, *Transaction, error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, ofLoan)
	if err != nil {
		return nil, nil, err
	}
	t, err := store.Child(ctx, tx, get, in.Transaction, func(t *Transaction) bool { return t.LoanID == l.ID })
	return l, t, err
}

// present completes transactions for an answer.
func present(all ...*Transaction) {
	for _, t := range all {
		t.TimeOfDay = day.TimeAt(t.EffectiveSecond)
		switch t.TransactionType {
		case Payment:
			t.PaymentDetails = &PaymentReason{oneTimePayment}
		case DownPayment:
			t.PaymentDetails = &PaymentReason{downPayment}
		}
		if len(t.Chargebacks) > 0 {
			t.ChargedBack = &ChargedBackBy{Chargebacks: t.Chargebacks}
			for _, c := range t.Chargebacks {
				if c.ReversedAt == nil {
					t.ChargedBack.Amount += c.Amount
				}
			}
		}
		t.Timestamps = &Timestamps{AppliedAt: t.AppliedAt, CanceledAt: t.CanceledAt, ChargebackAt: t.ChargebackAt, CreatedAt: t.CreatedAt,
			DeletedAt: t.DeletedAt, DisplayDate: t.EffectiveDate, Effective: t.EffectiveDate, FailedAt: t.FailedAt,
			HoldEndedAt: t.HoldEndedAt, Original: t.Original,
			PendingAt: t.PendingAt, Scheduled: t.ScheduledDate, SucceededAt: t.SucceededAt, UpdatedAt: t.UpdatedAt}
	}
}

// stand gives the transaction a status and notes when it came to it.
func (t *Transaction) stand(s Status, now clock.Time) {
	t.Status, t.DueAt = s, nil
	switch s {
	case Scheduled:
		t.DueAt = &now
	case Pending:
		t.PendingAt = &now
		t.lookAtHold(now)
	case Succeeded:
		t.SucceededAt = &now
		t.lookAtHold(now)
	case Failed:
		t.FailedAt = &now
	case Canceled:
		t.CanceledAt = &now
	case ChargedBack:
		t.ChargebackAt = &now
	}
}

// fact is what the ledger is told of the transaction, under a name that it has not had.
func (t *Transaction) fact() engine.Fact {
	id := t.ID
	if t.TimesBooked++; t.TimesBooked > 1 {
		id += "#" + strconv.Itoa(t.TimesBooked)
	}
	t.FactID = &id
	f := engine.Fact{ID: id, Type: engine.Payment, EffectiveDate: t.EffectiveDate, EffectiveSecond: t.EffectiveSecond,
		Amount: t.ScheduledAmount}
	switch t.TransactionType {
	case ServiceCredit:
		f.Type = engine.Credit
	case Reimbursement:
		f.Type = engine.Refund
	}
	return f
}

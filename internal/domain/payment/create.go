package payment

import (
	"context"

	"nectarine/internal/domain/document"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// CreateRequest is a transaction as it is created.
type CreateRequest struct {
	api.Passing[Transaction]
	Type            CreateType     `json:"type" doc:"oneTime, a payment; serviceCredit; or downPayment."`
	ExternalID      *string        `json:"externalId" required:"false" minLength:"1" maxLength:"50" doc:"The lender's own id of the transaction."`
	Amount          money.Amount   `json:"amount" minimum:"0.01" maximum:"1000000000" doc:"In dollars."`
	IsExternal      *bool          `json:"isExternal" required:"false" doc:"Payments must say true: the lender took the money itself. Payments that are debited are not served yet."`
	Status          *Status        `json:"status" required:"false" doc:"scheduled, pending, succeeded or failed. Unless set: scheduled with a scheduledDate to come, else succeeded."`
	FailureReason   *FailureReason `json:"failureReason" required:"false" doc:"Needed with the status failed, and with no other."`
	ScheduledDate   *day.Day       `json:"scheduledDate" required:"false" doc:"The day on which it is expected; needed with the status scheduled."`
	EffectiveDate   *day.Day       `json:"effectiveDate" required:"false" doc:"The day on which it counts, in the product's time zone, not after the present one, which it is unless set. That of a credit is the present one: create it, then backdate it."`
	TimeOfDay       *day.TimeOfDay `json:"effectiveTimeOfDay" required:"false" doc:"The time of that day; 23:59:00 unless set."`
	CreditDetails   *CreditDetails `json:"serviceCreditDetails" required:"false" doc:"Of a service credit alone."`
	CreditsDetails  *CreditDetails `json:"serviceCreditsDetails" required:"false" doc:"The same under its other name."`
	Evidence        *string        `json:"evidenceDocumentId" required:"false" maxLength:"260" doc:"A document that shows the payment."`
	Consent         *string        `json:"consentDocumentId" required:"false" maxLength:"260" doc:"The document in which the borrower agreed to it."`
	Prepayments     *bool          `json:"enablePrepayments" required:"false" doc:"It is kept. A payment reaches what is not due yet, whatever it says."`
	CaseID          *string        `json:"caseId" required:"false" maxLength:"260" doc:"The case in which it is created."`
	SendNotice      *bool          `json:"sendNotice" required:"false" doc:"Whether the borrower is to be told. It is kept; nothing is sent."`
	Instrument      *string        `json:"paymentInstrumentId" required:"false" doc:"Not served yet, and refused: no payment instruments are kept."`
	DrawID          *string        `json:"drawId" required:"false" doc:"Refused: an installment loan has no draws."`
	HoldDaysEndDate *day.Day       `json:"holdDaysEndDate" required:"false" doc:"The day, in the product's time zone, on which the payment is no longer held for fear that it comes back: not before the day on which it counts, or is expected. It is told then; what the payment pays does not wait for it."`
}

// typed are the types of transactions, by what they are created as.
var typed = map[CreateType]Type{oneTime: Payment, CreateType(ServiceCredit): ServiceCredit, CreateType(DownPayment): DownPayment}

func (ts *Transactions) create(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body CreateRequest
}) (*Transaction, error) {
	r := &in.Body
	if err := r.unserved(); err != nil {
		return nil, err
	}
	l, err := ledger.Installment(ctx, tx, &in.Path, ledger.Lock)
	if err != nil {
		return nil, err
	}
	t, err := ts.asked(ctx, tx, r, l)
	if err != nil {
		return nil, err
	}
	store.Identify(t)
	if t.Status.counts() {
		if err := ts.book(ctx, tx, t, created[t.TransactionType]); err != nil {
			return nil, err
		}
	}
	if err := store.Insert(ctx, tx, t); err != nil {
		return nil, err
	}
	present(t)
	return t, nil
}

// asked is the transaction that is asked for of a locked loan, which is not yet booked.
func (ts *Transactions) asked(ctx context.Context, tx *store.Tx, r *CreateRequest, l *loan.Loan) (*Transaction, error) {
	if err := created[typed[r.Type]].on(l.Status); err != nil {
		return nil, err
	}
	if agreed := l.Agreed.DownPaymentAmount; typed[r.Type] == DownPayment && agreed != nil && *agreed > 0 {
		return nil, api.Conflict(api.InvalidStatus, "type: the down payment of "+agreed.String()+
			" that was agreed was counted at the activation; what is paid beyond it is a oneTime payment")
	}
	today, err := ledger.PresentDay(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	t, err := r.transaction(tx, l, today)
	if err != nil {
		return nil, err
	}
	if err := t.possible(ctx, tx, l); err != nil {
		return nil, err
	}
	if err := ts.resolve(ctx, tx, t, r, l); err != nil || t.TransactionType != ServiceCredit {
		return t, err
	}
	return t, nil
}

// possible refuses of what does not count yet, or never, what the ledger refuses of what does:
// a day before the activation, and of what is scheduled a loan that takes no such transaction.
func (t *Transaction) possible(ctx context.Context, tx *store.Tx, l *loan.Loan) error {
	if t.Status.counts() {
		return nil
	}
	s, err := ledger.Stand(ctx, tx, l, nil)
	if err != nil {
		return err
	}
	if begun := s.Facts[0].EffectiveDate; t.EffectiveDate < begun {
		return api.Invalid("effectiveDate", "must not be before the loan was activated, on "+begun.String())
	}
	if t.Status == Failed {
		return nil
	}
	return created[t.TransactionType].within(s.Loan.Status, s.Head.Rules)
}

// unserved refuses what is not served, by name.
func (r *CreateRequest) unserved() error {
	switch {
	case r.Instrument != nil:
		return api.Invalid("paymentInstrumentId", "payment instruments are not served yet: record what you took yourself, with isExternal true")
	case r.DrawID != nil:
		return api.Invalid("drawId", "an installment loan has no draws")
	case r.HoldDaysEndDate != nil && r.Type == CreateType(ServiceCredit):
		return api.Invalid("holdDaysEndDate", "is for a payment alone: with a service credit no money comes that could come back")
	case r.Type != CreateType(ServiceCredit) && (r.IsExternal == nil || !*r.IsExternal):
		return api.Invalid("isExternal", "must be true: payments that are debited are not served yet, only those that the lender took itself")
	case r.Type == CreateType(ServiceCredit) && r.IsExternal != nil && *r.IsExternal:
		return api.Invalid("isExternal", "must be false of a service credit, with which no money comes")
	case r.Type != CreateType(ServiceCredit) && (r.CreditDetails != nil || r.CreditsDetails != nil):
		return api.Invalid("serviceCreditDetails", "is for a service credit alone")
	case r.CreditDetails != nil && r.CreditsDetails != nil:
		return api.Invalid("serviceCreditsDetails", "is serviceCreditDetails by another name: give one of them")
	}
	return nil
}

// transaction is what is asked for, before its references are looked up.
func (r *CreateRequest) transaction(tx *store.Tx, l *loan.Loan, today day.Day) (*Transaction, error) {
	by := tx.Actor
	t := &Transaction{ExternalID: r.ExternalID, LoanID: l.ID, MainBorrowerID: l.MainBorrowerID, TransactionType: typed[r.Type],
		IsExternal: r.Type != CreateType(ServiceCredit), ScheduledAmount: r.Amount, ScheduledDate: r.ScheduledDate, EffectiveDate: today,
		EffectiveSecond: r.TimeOfDay.SecondOfDay(), FailureReason: r.FailureReason, CreditDetails: r.CreditDetails,
		Prepayments: r.Prepayments, HoldDaysEndDate: r.HoldDaysEndDate, SendNotice: r.SendNotice, CreatedBy: &by}
	if r.CreditsDetails != nil {
		t.CreditDetails = r.CreditsDetails
	}
	status := Succeeded
	if r.ScheduledDate != nil && *r.ScheduledDate > today {
		status = Scheduled
	}
	if r.Status != nil {
		status = *r.Status
	}
	if err := r.standing(status, today); err != nil {
		return nil, err
	}
	switch {
	case status == Scheduled:
		t.EffectiveDate = *r.ScheduledDate
	case r.EffectiveDate != nil:
		t.EffectiveDate = *r.EffectiveDate
	}
	t.Original = t.EffectiveDate
	if err := r.held(status, t.EffectiveDate); err != nil {
		return nil, err
	}
	if status.counts() {
		t.ActualAmount = r.Amount
	}
	t.stand(status, tx.Now)
	return t, nil
}

// held refuses a hold of what is not held, or one that ends before the day from which it counts.
func (r *CreateRequest) held(s Status, from day.Day) error {
	switch {
	case r.HoldDaysEndDate == nil:
		return nil
	case s == Failed:
		return api.Invalid("holdDaysEndDate", "is for a payment that is received or to come: nothing of one that failed is held")
	case *r.HoldDaysEndDate < from:
		return api.Invalid("holdDaysEndDate", "must not be before the day on which the payment counts, "+from.String())
	}
	return nil
}

// standing refuses a status in which nothing is created so.
func (r *CreateRequest) standing(s Status, today day.Day) error {
	credit := r.Type == CreateType(ServiceCredit)
	switch {
	case s == Canceled || s == ChargedBack:
		return api.Invalid("status", "a transaction is created as scheduled, pending, succeeded or failed")
	case credit && s != Succeeded:
		return api.Invalid("status", "a service credit is created as succeeded, on the present day; one that is to come is not served yet")
	case (s == Failed) != (r.FailureReason != nil):
		return api.Invalid("failureReason", "is needed of what failed, and of nothing else")
	case s == Scheduled && (r.ScheduledDate == nil || *r.ScheduledDate < today):
		return api.Invalid("scheduledDate", "is needed of what is scheduled, and must be "+today.String()+" or later")
	case s == Scheduled && r.EffectiveDate != nil && *r.EffectiveDate != *r.ScheduledDate:
		return api.Invalid("effectiveDate", "must be the scheduledDate of what is scheduled, or be left out")
	case s == Scheduled:
		return nil
	case r.EffectiveDate != nil && *r.EffectiveDate > today:
		return api.Invalid("effectiveDate", "must not be after the present day of the product, "+today.String()+"; what is to come is scheduled")
	case credit && r.EffectiveDate != nil && *r.EffectiveDate < today:
		return api.Invalid("effectiveDate", "a credit is not created in the past: create it today, then backdate it")
	}
	return nil
}

// resolve turns references into ids; what they name is of a borrower of the loan.
func (ts *Transactions) resolve(ctx context.Context, tx *store.Tx, t *Transaction, r *CreateRequest, l *loan.Loan) error {
	t.Evidence, t.Consent = r.Evidence, r.Consent
	if err := ResolveDocument(ctx, tx, "evidenceDocumentId", t.Evidence, l); err != nil {
		return err
	}
	if err := ResolveDocument(ctx, tx, "consentDocumentId", t.Consent, l); err != nil {
		return err
	}
	return ts.Ledgers.ResolveCase(ctx, tx, &t.CaseID, r.CaseID, l)
}

// ResolveDocument turns a reference, if there is one, into the id of a document: of a borrower of the
// loan, or of no borrower and not about another loan. A refusal names the field.
func ResolveDocument(ctx context.Context, tx *store.Tx, field string, ref *string, l *loan.Loan) error {
	d, err := api.Ref[document.Document](ctx, tx, field, ref)
	switch {
	case err != nil || d == nil:
		return err
	case d.PersonID != nil && !l.Concerns(*d.PersonID):
		return api.Invalid(field, "is the document of somebody who is not on the loan")
	case d.PersonID == nil && d.LoanID != nil && *d.LoanID != l.ID:
		return api.Invalid(field, "is a document about another loan")
	}
	return nil
}

// book records the transaction in the ledger of its loan, and gives it what of it went where.
func (ts *Transactions) book(ctx context.Context, tx *store.Tx, t *Transaction, d deed) error {
	before := t.FactID
	r := t.recording(t.fact())
	if before != nil { // it counts again, where it did
		r.InPlaceOf = *before
	}
	r.Last = before == nil && t.EffectiveSecond == day.LastMinute // nobody has said when it came
	take(tx, t)
	done, err := ts.record(ctx, tx, r, d)
	if err != nil {
		return err
	}
	t.EffectiveSecond = done.Second()
	if t.TransactionType == ServiceCredit && t.ActualAmount == 0 {
		return api.Conflict(api.InvalidStatus, "nothing that the credit may reach is owed on the loan: there is nothing to credit")
	}
	return nil
}

// recording is a fact that comes from the transaction.
func (t *Transaction) recording(fact engine.Fact) ledger.Recording {
	return ledger.Recording{LoanID: t.LoanID, Facts: []engine.Fact{fact}, SourceID: &t.ID, SendNotice: t.SendNotice}
}

// record tells the ledger of what is done with a loan, and gives what became of it.
func (ts *Transactions) record(ctx context.Context, tx *store.Tx, r ledger.Recording, d deed) (*ledger.Recorded, error) {
	r.Allow = func(l *loan.Loan) error { return d.on(l.Status) }
	recorded, err := ts.Ledgers.RecordOne(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	return recorded, d.held(recorded)
}

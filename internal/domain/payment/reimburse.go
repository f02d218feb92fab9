package payment

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// ReimbursementDetails are how money went back to the borrower.
type ReimbursementDetails struct {
	InstrumentType *string `json:"paymentInstrumentType" doc:"How it was paid back, such as check; null where nobody has said."`
	ContactID      *string `json:"contactId" doc:"The borrower's contact to which it went; null where none was named."`
}

// ReimburseRequest is what is paid back to the borrower.
type ReimburseRequest struct {
	ledger.Action
	IsExternal     *bool         `json:"isExternal" required:"false" doc:"Must be true: the lender pays it back itself. Money that is paid out is not served yet."`
	ExternalID     *string       `json:"externalTransactionId" required:"false" minLength:"1" maxLength:"50" doc:"The lender's own id of the transaction, its externalId."`
	Amount         *money.Amount `json:"reimbursementAmount" required:"false" minimum:"0.01" maximum:"1000000000" doc:"In dollars, no more than is owed back (paidOverAmount of the balances); all of it unless set."`
	InstrumentType *string       `json:"paymentInstrumentType" required:"false" minLength:"1" maxLength:"50" doc:"How it is paid back, such as check."`
	InstrumentID   *string       `json:"paymentInstrumentId" required:"false" doc:"Not served yet, and refused: no payment instruments are kept."`
	Status         *Status       `json:"transactionStatus" required:"false" doc:"pending, on its way, or succeeded, which it is unless set. Either counts at once."`
	ContactID      *string       `json:"contactId" required:"false" maxLength:"260" doc:"The contact of a borrower of the loan to which it goes."`
}

// unserved refuses what is not served, by name, and a status in which nothing is paid back.
func (r *ReimburseRequest) unserved() error {
	switch {
	case r.InstrumentID != nil:
		return api.Invalid("paymentInstrumentId", "payment instruments are not served yet: pay it back yourself, with isExternal true")
	case r.IsExternal == nil || !*r.IsExternal:
		return api.Invalid("isExternal", "must be true: money that is paid out is not served yet, only what the lender pays back itself")
	case r.Status != nil && !r.Status.counts():
		return api.Invalid("transactionStatus", "must be pending or succeeded")
	}
	return nil
}

func (ts *Transactions) reimburse(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body ReimburseRequest
}) (*Transaction, error) {
	r := &in.Body
	if err := r.unserved(); err != nil {
		return nil, err
	}
	s, err := owing(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	t, err := r.transaction(tx, s)
	if err != nil {
		return nil, err
	}
	if err := ts.resolveReimbursement(ctx, tx, t, r, s.Of); err != nil {
		return nil, err
	}
	return t, ts.insertReimbursement(ctx, tx, t)
}

// insertReimbursement books and stores what is paid back.
func (ts *Transactions) insertReimbursement(ctx context.Context, tx *store.Tx, t *Transaction) error {
	store.Identify(t)
	if err := ts.book(ctx, tx, t, reimbursing); err != nil {
		return err
	}
	now := tx.Now
	t.AppliedAt = &now
	err := store.Insert(ctx, tx, t)
	present(t)
	return err
}

// owing is the loan of a path, locked, as it stands: one of which something may be owed back.
func owing(ctx context.Context, tx *store.Tx, p *loan.Path) (*ledger.Standing, error) {
	s, err := ledger.Begun(ctx, tx, p, reimbursing.on)
	if err != nil {
		return nil, err
	}
	return s, reimbursing.on(ledger.StatusOf(s.Loan.Status))
}

// transaction is what is paid back of what is owed back, before its references are looked up.
func (r *ReimburseRequest) transaction(tx *store.Tx, s *ledger.Standing) (*Transaction, error) {
	amount, over, by := s.Loan.Balances.Overpayment, s.Loan.Balances.Overpayment, tx.Actor
	if over == 0 {
		return nil, api.Conflict(api.InvalidStatus, "nothing is owed back to the borrower: paidOverAmount of the balances is 0")
	}
	if r.Amount != nil {
		amount = *r.Amount
	}
	if amount > over {
		return nil, api.Invalid("reimbursementAmount", "must not be more than "+over.String()+", which is owed back (paidOverAmount of the balances)")
	}
	t := &Transaction{ExternalID: r.ExternalID, LoanID: s.Of.ID, MainBorrowerID: s.Of.MainBorrowerID,
		TransactionType: Reimbursement, IsExternal: true, ScheduledAmount: amount, ActualAmount: amount,
		EffectiveDate: s.At, Original: s.At, EffectiveSecond: day.LastMinute,
		SendNotice: r.SendNotice, CreatedBy: &by, PaidBack: &ReimbursementDetails{InstrumentType: r.InstrumentType}}
	status := Succeeded
	if r.Status != nil {
		status = *r.Status
	}
	t.stand(status, tx.Now)
	return t, nil
}

// resolveReimbursement turns references into ids; what they name is of a borrower of the loan.
func (ts *Transactions) resolveReimbursement(ctx context.Context, tx *store.Tx, t *Transaction, r *ReimburseRequest, l *loan.Loan) error {
	contact, err := api.Ref[people.Contact](ctx, tx, "contactId", r.ContactID)
	switch {
	case err != nil:
		return err
	case contact != nil && !l.Concerns(contact.PersonID):
		return api.Invalid("contactId", "is a contact of somebody who is not on the loan")
	case contact != nil:
		t.PaidBack.ContactID = &contact.ID
	}
	return ts.Ledgers.ResolveCase(ctx, tx, &t.CaseID, r.CaseID, l)
}

// tellsReimbursement names the events of what is paid back: of the loan, that it was begun, and that it
// was done or came back.
func (t *Transaction) tellsReimbursement(was *Transaction, told event.Description) event.Description {
	data := map[string]any{"transactionId": t.ID, "externalTransactionId": t.ExternalID, "amount": t.ActualAmount, "effectiveDate": t.EffectiveDate,
		"newStatus": t.Status, "oldStatus": nil, "failureReason": t.FailureReason}
	if was == nil {
		told.Created, told.Object, told.ID, told.Extra = "loan.reimbursement.initiated", "loan", t.LoanID, data
		if t.Status == Succeeded {
			told.Also = append(told.Also, event.News{Type: "loan.reimbursement.processed", Object: "loan", ID: t.LoanID,
				PersonID: t.MainBorrowerID, LoanID: t.LoanID, Data: data})
		}
		return told
	}
	kind, comes := map[Status]string{Succeeded: "loan.reimbursement.processed", Failed: "loan.reimbursement.failed"}[t.Status]
	if comes && t.Status != was.Status {
		data["oldStatus"] = was.Status
		told.Updated, told.Object, told.ID, told.Extra = kind, "loan", t.LoanID, data
	}
	return told
}

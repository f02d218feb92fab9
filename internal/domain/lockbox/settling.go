package lockbox

import (
	"context"
	"fmt"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/payment"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/money"
)

// AssignRequest is the loan that an unposted item is for.
type AssignRequest struct {
	ledger.Action
	LoanID string `json:"loanId" minLength:"1" maxLength:"260" doc:"The loan to which it is posted: the id, or ext- and the external id."`
}

// postable refuses what cannot be posted to any loan.
func (i *Item) postable(what string) error {
	if err := i.validateUnposted(what); err != nil {
		return err
	}
	if i.Currency != dollars {
		return api.Conflict(api.InvalidStatus, "currency: an unposted item in "+i.Currency+" cannot be "+what+": only dollars ("+dollars+") can be posted; return it")
	}
	if i.Amount == 0 {
		return api.Conflict(api.InvalidStatus, "amount: an unposted item of less than a cent cannot be "+what+": nothing can be posted; return it")
	}
	return nil
}

// assign posts an item to a loan, on the day on which it came.
func (b *Lockbox) assign(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body AssignRequest
}) (*Item, error) {
	i, err := in.Path.Load(ctx, tx, store.Get[Item])
	if err != nil {
		return nil, err
	}
	if err := i.postable("assigned"); err != nil {
		return nil, err
	}
	to := &target{loan: in.Body.LoanID, field: "loanId", amount: i.Amount}
	if err := b.post(ctx, tx, i, in.Body.Action, i.ExternalID, to); err != nil {
		return nil, err
	}
	if i, err = i.lock(ctx, tx, "assigned"); err != nil {
		return nil, err
	}
	to.assigned(tx, i, in.Body.Action)
	if _, err := store.Save(ctx, tx, i); err != nil {
		return nil, err
	}
	i.Transaction = to.received
	return i, nil
}

// lock is the item for change, once the loans that it is posted to are locked; it must be unposted still.
func (i *Item) lock(ctx context.Context, tx *store.Tx, what string) (*Item, error) {
	i, err := store.Lock[Item](ctx, tx, i.ID)
	if err == nil {
		err = i.validateUnposted(what)
	}
	return i, err
}

// target is a loan to which an item, or a part of one, is posted.
type target struct {
	loan, field string // the reference, and where it stands in the body
	amount      money.Amount

	of       *loan.Loan
	caseID   *string
	received *payment.Transaction
}

// assigned makes of an item that it is posted.
func (to *target) assigned(tx *store.Tx, i *Item, a ledger.Action) {
	i.become(tx, Assigned)
	i.of(to.of)
	i.TransactionID, i.CaseID, i.SendNotice = &to.received.ID, to.caseID, a.SendNotice
}

// post posts what came as an item to loans, by the set. All of it or nothing is posted.
func (b *Lockbox) post(ctx context.Context, tx *store.Tx, i *Item, a ledger.Action, externalID *string, all ...*target) error {
	receipts := make([]payment.Receipt, len(all))
	for n, to := range all {
		l, err := api.Ref[loan.Loan](ctx, tx, to.field, &to.loan)
		if err != nil {
			return err
		}
		if err := b.Ledgers.ResolveCase(ctx, tx, &to.caseID, a.CaseID, l); err != nil {
			return err
		}
		to.of = l
		receipts[n] = payment.Receipt{LoanID: l.ID, ExternalID: externalID, Amount: to.amount, EffectiveDate: i.EffectiveDate,
			CaseID: to.caseID, SendNotice: a.SendNotice}
	}
	received, err := b.Transactions.Receive(ctx, tx, receipts)
	if err != nil {
		return err
	}
	for n, r := range received {
		if r.Err != nil {
			return r.Err
		}
		all[n].received = r.Transaction
	}
	return nil
}

// PartRequest is a part of an unposted item.
type PartRequest struct {
	Amount money.Amount `json:"amount" minimum:"0.01" maximum:"10000000000000" doc:"In the currency of the item."`
	LoanID *string      `json:"loanId" required:"false" minLength:"1" maxLength:"260" doc:"The loan to which it is posted, by id or ext- and the external id; left unposted unless set."`
}

// SplitRequest is how an unposted item is split.
type SplitRequest struct {
	ledger.Action
	Parts []PartRequest `json:"parts" minItems:"2" maxItems:"100" doc:"They add up to the amount of the item."`
}

// SplitAnswer is an item that was split, with its parts.
type SplitAnswer struct {
	Item
	Parts []*Item `json:"parts" nullable:"false" doc:"Its parts, in the order given."`
}

// split puts parts in the place of an item. A part with a loan is posted to it; if one cannot be, nothing is done.
func (b *Lockbox) split(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body SplitRequest
}) (*SplitAnswer, error) {
	i, err := in.Path.Load(ctx, tx, store.Get[Item])
	if err != nil {
		return nil, err
	}
	if err := i.validateUnposted("split"); err != nil {
		return nil, err
	}
	targets, err := in.Body.targets(i)
	if err == nil {
		err = b.postParts(ctx, tx, i, in.Body, targets)
	}
	if err != nil {
		return nil, err
	}
	if i, err = i.lock(ctx, tx, "split"); err != nil {
		return nil, err
	}
	parts := make([]*Item, len(targets))
	for n, to := range targets {
		parts[n] = i.part(tx, to, in.Body.Action)
	}
	if err := store.Insert(ctx, tx, parts...); err != nil {
		return nil, err
	}
	i.become(tx, Split)
	i.SendNotice = in.Body.SendNotice
	if _, err := store.Save(ctx, tx, i); err != nil {
		return nil, err
	}
	for n, to := range targets {
		parts[n].Transaction = to.received
	}
	return &SplitAnswer{*i, parts}, nil
}

// postParts posts the parts of an item that name a loan.
func (b *Lockbox) postParts(ctx context.Context, tx *store.Tx, i *Item, r SplitRequest, targets []*target) error {
	var posted []*target
	for _, to := range targets {
		if to.loan != "" {
			posted = append(posted, to)
		}
	}
	if len(posted) == 0 {
		if r.CaseID != nil {
			return api.Invalid("caseId", "is for a part that is posted to a loan: name one in parts, or leave this out")
		}
		return nil
	}
	if err := i.postable("split onto loans"); err != nil {
		return err
	}
	return b.post(ctx, tx, i, r.Action, nil, posted...)
}

// targets are what parts are for; they must add up to the item.
func (r *SplitRequest) targets(i *Item) ([]*target, error) {
	all := make([]*target, len(r.Parts))
	var sum money.Amount
	for n, p := range r.Parts {
		sum += p.Amount
		if all[n] = (&target{amount: p.Amount, field: fmt.Sprintf("parts[%d].loanId", n)}); p.LoanID != nil {
			all[n].loan = *p.LoanID
		}
	}
	if sum != i.Amount {
		return nil, api.Invalid("parts", "must add up to the amount of the item, "+i.Amount.String()+"; they are "+sum.String()+" together")
	}
	return all, nil
}

// part is a part of the item.
func (i *Item) part(tx *store.Tx, to *target, a ledger.Action) *Item {
	by := tx.Actor
	part := &Item{BulkRunID: i.BulkRunID, Line: i.Line, GivenLoan: i.GivenLoan, GivenPerson: i.GivenPerson, Amount: to.amount,
		Currency: i.Currency, EffectiveDate: i.EffectiveDate, Status: Unposted, Reason: PartOfSplit, Message: "a part of " + i.ID,
		SplitFrom: &i.ID, CreatedBy: &by}
	if to.received != nil {
		to.assigned(tx, part, a)
	}
	return part
}

// ReturnRequest is why an unposted item is returned.
type ReturnRequest struct {
	ledger.Action
	Reason string `json:"returnReason" minLength:"1" maxLength:"500" doc:"Why it is sent back."`
}

// giveBack notes that an item was sent back to whoever sent it.
func (b *Lockbox) giveBack(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body ReturnRequest
}) (*Item, error) {
	i, err := in.Path.Load(ctx, tx, store.Lock[Item])
	if err != nil {
		return nil, err
	}
	if err := i.validateUnposted("returned"); err != nil {
		return nil, err
	}
	if err := b.resolveCase(ctx, tx, i, in.Body.CaseID); err != nil {
		return nil, err
	}
	i.become(tx, Returned)
	reason := in.Body.Reason
	i.ReturnReason, i.SendNotice = &reason, in.Body.SendNotice
	_, err = store.Save(ctx, tx, i)
	return i, err
}

// resolveCase gives an item the case in which it is acted on, which is about somebody on its loan.
func (b *Lockbox) resolveCase(ctx context.Context, tx *store.Tx, i *Item, ref *string) error {
	if ref == nil {
		return nil
	}
	if i.LoanID == nil {
		return api.Invalid("caseId", "is for an item whose loan is known")
	}
	l, err := store.Get[loan.Loan](ctx, tx, *i.LoanID)
	if err != nil {
		return err
	}
	return b.Ledgers.ResolveCase(ctx, tx, &i.CaseID, ref, l)
}

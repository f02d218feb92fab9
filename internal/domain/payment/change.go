package payment

import (
	"context"
	"slices"
	"strconv"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/brief"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/id"
	"nectarine/internal/value/money"
)

func (ts *Transactions) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body api.Patch[Transaction]
}) (*Transaction, error) {
	l, t, err := in.load(ctx, tx, ledger.Lock, store.Lock[Transaction])
	if err != nil {
		return nil, err
	}
	today, _, err := ledger.Today(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	present(t)
	was := *t
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	to := t.Status
	t.Status = was.Status
	if err := ts.change(ctx, tx, t, &was, to, l, today); err != nil {
		return nil, err
	}
	return t, t.save(ctx, tx)
}

// change makes of the transaction what its body has made of it, as far as it may.
func (ts *Transactions) change(ctx context.Context, tx *store.Tx, t, was *Transaction, to Status, l *loan.Loan, today day.Day) error {
	if err := t.follows(was, to); err != nil {
		return err
	}
	if t.CaseID != nil && (was.CaseID == nil || *t.CaseID != *was.CaseID) {
		if err := ts.Ledgers.ResolveCase(ctx, tx, &t.CaseID, t.CaseID, l); err != nil {
			return err
		}
	}
	if err := t.reschedule(was, to, today, tx.Now); err != nil || to == was.Status {
		return err
	}
	return ts.become(ctx, tx, t, to, today)
}

// follows refuses what cannot be changed of a transaction that stands as it does.
func (t *Transaction) follows(was *Transaction, to Status) error {
	if to != was.Status {
		if err := t.step(to); err != nil {
			return err
		}
	}
	if (to == Failed) != (t.FailureReason != nil) {
		return api.Invalid("failureReason", "is needed of what failed, and of nothing else")
	}
	if was.Status == Scheduled {
		return nil
	}
	if t.ScheduledAmount != was.ScheduledAmount {
		return api.ReadOnly(api.InvalidStatus, "scheduledAmount", "is read only of a transaction that is "+string(was.Status)+"; only that of one that is scheduled can be changed")
	}
	if (t.ScheduledDate == nil) != (was.ScheduledDate == nil) || t.ScheduledDate != nil && *t.ScheduledDate != *was.ScheduledDate {
		return api.ReadOnly(api.InvalidStatus, "scheduledDate", "is read only of a transaction that is "+string(was.Status)+"; only that of one that is scheduled can be changed")
	}
	return nil
}

// reschedule moves a transaction that stays scheduled to its new day.
func (t *Transaction) reschedule(was *Transaction, to Status, today day.Day, now clock.Time) error {
	if was.Status != Scheduled {
		return nil
	}
	if t.ScheduledDate == nil || *t.ScheduledDate != *was.ScheduledDate && *t.ScheduledDate < today {
		return api.Invalid("scheduledDate", "is needed of what is scheduled, and must be "+today.String()+" or later")
	}
	if to == Scheduled {
		t.EffectiveDate, t.Original = *t.ScheduledDate, *t.ScheduledDate
		if *t.ScheduledDate != *was.ScheduledDate {
			t.DueAt = &now
		}
	}
	return nil
}

// become takes the transaction a step on, and its ledger with it. What was scheduled counts
// from the day on which it has come.
func (ts *Transactions) become(ctx context.Context, tx *store.Tx, t *Transaction, to Status, today day.Day) error {
	was := t.Status
	t.stand(to, tx.Now)
	switch {
	case !was.counts() && to.counts():
		t.EffectiveDate, t.Original, t.ActualAmount = today, today, t.ScheduledAmount
		return ts.book(ctx, tx, t, created[t.TransactionType])
	case was.counts() && !to.counts():
		if t.TransactionType == Reimbursement { // which no split of it says
			t.AppliedAt = nil
		}
		return ts.takeBack(ctx, tx, t, engine.Reversal, today)
	}
	return nil
}

// created is what a transaction of a type does with its loan.
var created = map[Type]deed{Payment: createPayment, ServiceCredit: createCredit, DownPayment: createDown}

// takeBack tells the ledger that the transaction has never been.
func (ts *Transactions) takeBack(ctx context.Context, tx *store.Tx, t *Transaction, by engine.FactType, today day.Day) error {
	return ts.tell(ctx, tx, t, undoing, engine.Fact{Type: by, EffectiveDate: today, Target: *t.FactID})
}

// tell tells the ledger of a fact about that by which the transaction stands in it.
func (ts *Transactions) tell(ctx context.Context, tx *store.Tx, t *Transaction, d deed, about engine.Fact) error {
	take(tx, t)
	t.TimesBooked++
	about.ID = t.ID + "#" + strconv.Itoa(t.TimesBooked)
	_, err := ts.record(ctx, tx, t.recording(about), d)
	return err
}

// save writes the transaction and completes it for an answer.
func (t *Transaction) save(ctx context.Context, tx *store.Tx) error {
	_, err := store.Save(ctx, tx, t)
	present(t)
	return err
}

// begin is the transaction of the path, locked with its loan, and the present day. It keeps
// with what it is acted on.
func (ts *Transactions) begin(ctx context.Context, tx *store.Tx, p *Path, a ledger.Action) (*Transaction, day.Day, error) {
	l, t, err := p.load(ctx, tx, ledger.Lock, store.Lock[Transaction])
	if err != nil {
		return nil, 0, err
	}
	if err := ts.Ledgers.ResolveCase(ctx, tx, &t.CaseID, a.CaseID, l); err != nil {
		return nil, 0, err
	}
	t.SendNotice = a.SendNotice
	today, _, err := ledger.Today(ctx, tx, l)
	return t, today, err
}

// stands refuses an action on a transaction that is in none of the statuses, was reversed, or
// reverses another.
func (t *Transaction) stands(done string, in ...Status) error {
	switch {
	case t.TransactionType == Reversal || t.TransactionType == Reimbursement:
		return api.Conflict(api.InvalidStatus, "transactionType: a "+string(t.TransactionType)+" cannot be "+done)
	case t.ReversedBy != nil:
		return api.Conflict(api.InvalidStatus, "reversedByTransactionId: a transaction that was reversed cannot be "+done)
	case !slices.Contains(in, t.Status):
		return api.Conflict(api.InvalidStatus, "status: a transaction that is "+string(t.Status)+" cannot be "+done+"; only one that is "+brief.Words(in)+" can")
	}
	return nil
}

// CancelRequest is why a transaction is canceled.
type CancelRequest struct {
	ledger.Action
	Reason *string `json:"cancelReason" required:"false" minLength:"1" maxLength:"100" doc:"canceledByUser unless set."`
	Clear  bool    `json:"clearExternalId" required:"false" doc:"Lets another transaction have the external id of this one, which has none then."`
}

func (ts *Transactions) cancel(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body *CancelRequest `doc:"May be left out."`
}) (*Transaction, error) {
	how := given(in.Body)
	t, _, err := ts.begin(ctx, tx, &in.Path, how.Action)
	if err != nil {
		return nil, err
	}
	if err := t.stands("canceled", Scheduled); err != nil {
		return nil, err
	}
	reason := "canceledByUser"
	if how.Reason != nil {
		reason = *how.Reason
	}
	if t.CancelReason = &reason; how.Clear {
		t.ExternalID = nil
	}
	t.stand(Canceled, tx.Now)
	return t, t.save(ctx, tx)
}

// given is a body, or one that says nothing.
func given[T any](body *T) T {
	if body == nil {
		return *new(T)
	}
	return *body
}

func (ts *Transactions) reverse(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Transaction, error) {
	t, today, err := ts.begin(ctx, tx, &in.Path, given(in.Body))
	if err != nil {
		return nil, err
	}
	if err := t.stands("reversed", Succeeded); err != nil {
		return nil, err
	}
	r := t.reversal(tx, today)
	t.ReversedBy = &r.ID
	if err := ts.takeBack(ctx, tx, t, engine.Reversal, today); err != nil {
		return nil, err
	}
	if err := store.Insert(ctx, tx, r); err != nil {
		return nil, err
	}
	return t, t.save(ctx, tx)
}

// reversal is the transaction that takes another back.
func (t *Transaction) reversal(tx *store.Tx, today day.Day) *Transaction {
	by := tx.Actor
	r := &Transaction{LoanID: t.LoanID, MainBorrowerID: t.MainBorrowerID, TransactionType: Reversal, IsExternal: t.IsExternal,
		ScheduledAmount: t.ActualAmount, ActualAmount: t.ActualAmount, EffectiveDate: today, Original: today,
		EffectiveSecond: day.LastMinute, CaseID: t.CaseID, SendNotice: t.SendNotice, CreatedBy: &by, Reversed: &t.ID}
	r.stand(Succeeded, tx.Now)
	store.Identify(r)
	return r
}

// BackdateRequest is the day to which a transaction is moved.
type BackdateRequest struct {
	ledger.Action
	EffectiveDate day.Day `json:"effectiveDate" doc:"The day on which it is to count, in the product's time zone: from the activation to the present one."`
}

func (ts *Transactions) backdate(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body BackdateRequest
}) (*Transaction, error) {
	t, today, err := ts.begin(ctx, tx, &in.Path, in.Body.Action)
	if err != nil {
		return nil, err
	}
	if err := t.stands("backdated", Succeeded); err != nil {
		return nil, err
	}
	to := in.Body.EffectiveDate
	switch {
	case to > today:
		return nil, api.Invalid("effectiveDate", "must not be after the present day of the product, "+today.String())
	case to == t.EffectiveDate:
		return nil, api.Invalid("effectiveDate", "is the day on which the transaction counts already")
	}
	t.EffectiveDate = to
	moved := engine.Fact{Type: engine.Backdate, EffectiveDate: today, Target: *t.FactID, Date: &to}
	if err := ts.tell(ctx, tx, t, backdating, moved); err != nil {
		return nil, err
	}
	return t, t.save(ctx, tx)
}

// ChargebackRequest is what the payer's bank said.
type ChargebackRequest struct {
	ledger.Action
	Amount *money.Amount `json:"amount" required:"false" minimum:"0.01" doc:"The whole of the payment, which it is unless set; a part of one is not served yet."`
	Reason *string       `json:"reason" required:"false" minLength:"1" maxLength:"500" doc:"What the bank gave as its reason."`
}

func (ts *Transactions) chargeBack(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body *ChargebackRequest `doc:"May be left out."`
}) (*Transaction, error) {
	how := given(in.Body)
	t, today, err := ts.begin(ctx, tx, &in.Path, how.Action)
	if err != nil {
		return nil, err
	}
	if t.TransactionType == ServiceCredit {
		return nil, api.Conflict(api.InvalidStatus, "transactionType: a service credit cannot be charged back; only a payment can")
	}
	if err := t.stands("charged back", Succeeded); err != nil {
		return nil, err
	}
	if how.Amount != nil && *how.Amount != t.ActualAmount {
		return nil, api.Invalid("amount", "must be the whole of the payment, "+t.ActualAmount.String()+": a part of one is not served yet")
	}
	back := Chargeback{ID: id.New("TC"), Amount: t.ActualAmount, Reason: how.Reason, CreatedAt: tx.Now}
	t.Chargebacks = append(slices.Clone(t.Chargebacks), back)
	t.stand(ChargedBack, tx.Now)
	if err := ts.takeBack(ctx, tx, t, engine.Chargeback, today); err != nil {
		return nil, err
	}
	return t, t.save(ctx, tx)
}

// restore records again a payment whose chargeback was taken back: on the day on which it
// counted before.
func (ts *Transactions) restore(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Transaction, error) {
	t, _, err := ts.begin(ctx, tx, &in.Path, given(in.Body))
	if err != nil {
		return nil, err
	}
	if err := t.stands("freed of a chargeback", ChargedBack); err != nil {
		return nil, err
	}
	all, now := slices.Clone(t.Chargebacks), tx.Now
	all[len(all)-1].ReversedAt = &now
	t.Chargebacks, t.Status, t.ChargebackAt = all, Succeeded, nil
	t.lookAtHold(now)
	if err := ts.book(ctx, tx, t, undoing); err != nil {
		return nil, err
	}
	return t, t.save(ctx, tx)
}

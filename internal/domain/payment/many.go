package payment

import (
	"context"
	"strconv"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Receipt is money that has come in for a loan, as a lockbox tells of it.
type Receipt struct {
	LoanID        string
	ExternalID    *string
	Amount        money.Amount
	EffectiveDate day.Day // on which it came
	CaseID        *string // of a case, by its id
	SendNotice    *bool
}

// Received is what came of a receipt.
type Received struct {
	Err         error // a refusal; nothing of this receipt is kept then
	Transaction *Transaction
	Today       day.Day // the present day of the product; 0 of a loan without a ledger
}

// Largest is the most that a transaction is created with.
const Largest money.Amount = 100_000_000_000

// Receive records money that has come in as payments that have succeeded, by the set, each on the day on
// which it came, in the order given. One that is refused says so and is as if it had not been given. No
// other transaction may have the external id of one of them.
func (ts *Transactions) Receive(ctx context.Context, tx *store.Tx, receipts []Receipt) ([]Received, error) {
	ids := make([]string, len(receipts))
	for i, r := range receipts {
		ids[i] = r.LoanID
	}
	loans, err := ledger.LockMany(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	kept, err := ledger.KeptBy(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Received, len(receipts))
	var recordings []ledger.Recording
	var of []int // the receipt of each
	for i, r := range receipts {
		l, by := loans[r.LoanID], kept[r.LoanID]
		if out[i].Today = by.Today; l == nil {
			out[i].Err = &store.NotFound{Object: "loan", ID: r.LoanID}
			continue
		}
		if out[i].Err = r.refused(l, by.Today); out[i].Err != nil {
			continue
		}
		t := r.transaction(tx, l)
		out[i].Transaction = t
		one := t.recording(t.fact())
		one.Last = true // nobody has said at what time it came
		one.Allow = func(l *loan.Loan) error { return createPayment.on(l.Status) }
		one.Stands = func(s loan.Status) error { return createPayment.by(s, by.Rules) }
		take(tx, t)
		recordings, of = append(recordings, one), append(of, i)
	}
	results, err := ts.Ledgers.Record(ctx, tx, recordings)
	if err != nil {
		return nil, err
	}
	var received []*Transaction
	for n, done := range results {
		to := &out[of[n]]
		if to.Err = done.Err; done.Err != nil {
			to.Transaction = nil
			continue
		}
		to.Transaction.EffectiveSecond = done.Second()
		received = append(received, to.Transaction)
	}
	err = store.Insert(ctx, tx, received...)
	present(received...)
	return out, err
}

// refused refuses a receipt that no loan, or this one, takes.
func (r *Receipt) refused(l *loan.Loan, today day.Day) error {
	switch {
	case l.Type != loan.Installment:
		return api.Invalid("loanId", "is a line of credit, whose ledger is not served yet; only installment loans have one")
	case r.Amount < 1 || r.Amount > Largest:
		return api.Invalid("amount", "must be from 0.01 to "+Largest.String())
	case today != 0 && r.EffectiveDate > today:
		return api.Invalid("effectiveDate", "must not be after the present day of the product, "+today.String())
	}
	return nil
}

// transaction is the payment of a receipt, before it is booked.
func (r *Receipt) transaction(tx *store.Tx, l *loan.Loan) *Transaction {
	by := tx.Actor
	t := &Transaction{ExternalID: r.ExternalID, LoanID: l.ID, MainBorrowerID: l.MainBorrowerID, TransactionType: Payment, IsExternal: true,
		ScheduledAmount: r.Amount, ActualAmount: r.Amount, EffectiveDate: r.EffectiveDate, Original: r.EffectiveDate,
		EffectiveSecond: day.LastMinute, CaseID: r.CaseID, SendNotice: r.SendNotice, CreatedBy: &by}
	t.stand(Succeeded, tx.Now)
	store.Identify(t)
	return t
}

// ReverseMany reverses payments by their ids, by the set, as reverse does one, wherever nothing has been
// done with it since it came. Their external ids are free again. It answers why one was left alone.
func (ts *Transactions) ReverseMany(ctx context.Context, tx *store.Tx, ids []string) (map[string]error, error) {
	found, err := store.GetMany[Transaction](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var loans []string
	for _, id := range ids {
		if t := found[id]; t != nil {
			loans = append(loans, t.LoanID)
		}
	}
	if _, err := ledger.LockMany(ctx, tx, loans); err != nil {
		return nil, err
	}
	kept, err := ledger.KeptBy(ctx, tx, loans)
	if err != nil {
		return nil, err
	}
	if found, err = store.LockMany[Transaction](ctx, tx, ids); err != nil {
		return nil, err
	}
	left := map[string]error{}
	var reversed, reversals []*Transaction
	var recordings []ledger.Recording
	for _, id := range ids {
		t := found[id]
		if t == nil {
			left[id] = &store.NotFound{Object: "transaction", ID: id}
			continue
		}
		today := kept[t.LoanID].Today
		if left[id] = t.untouched(); left[id] != nil {
			continue
		}
		r := t.reversal(tx, today)
		t.ReversedBy = &r.ID
		take(tx, t)
		t.TimesBooked++
		recordings = append(recordings, t.recording(engine.Fact{ID: t.ID + "#" + strconv.Itoa(t.TimesBooked), Type: engine.Reversal,
			EffectiveDate: today, Target: *t.FactID}))
		reversed, reversals = append(reversed, t), append(reversals, r)
	}
	results, err := ts.Ledgers.Record(ctx, tx, recordings)
	if err != nil {
		return nil, err
	}
	taken := reversals[:0]
	for n, t := range reversed {
		if left[t.ID] = results[n].Err; results[n].Err != nil {
			t.ReversedBy, t.TimesBooked = nil, t.TimesBooked-1 // what went where may still be another by now
			continue
		}
		t.ExternalID = nil
		taken = append(taken, reversals[n])
	}
	if err := store.Insert(ctx, tx, taken...); err != nil {
		return nil, err
	}
	_, err = store.Save(ctx, tx, reversed...)
	return left, err
}

// untouched refuses a payment with which something was done since it came.
func (t *Transaction) untouched() error {
	if err := t.stands("reversed", Succeeded); err != nil {
		return err
	}
	if t.EffectiveDate != t.Original {
		return api.Conflict(api.ChangedSince, "effectiveDate: the transaction was backdated since; reverse it by itself, if it is to be taken back")
	}
	return nil
}

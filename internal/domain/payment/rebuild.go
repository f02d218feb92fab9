package payment

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Compare tells which transactions and refunds of loans are kept otherwise than their ledgers,
// folded again, say.
func Compare(ctx context.Context, tx *store.Tx, folded []ledger.Folded) ([]ledger.Difference, error) {
	books, ids := map[string]*told{}, make([]string, len(folded))
	for i, f := range folded {
		ids[i], books[f.LoanID] = f.LoanID, toldOf(f)
	}
	var out []ledger.Difference
	for some := range store.Slices(ids) {
		var loans []*loan.Loan
		if err := tx.SelectAll(&loans).Column("id", "main_borrower_id").Where("?TableAlias.id IN (?)", store.In(some)).Scan(ctx); err != nil {
			return nil, err
		}
		for _, l := range loans {
			books[l.ID].borrower = l.MainBorrowerID
		}
		var transactions []*Transaction
		q := tx.SelectAll(&transactions)
		if err := q.Where("?TableAlias.loan_id IN (?)", store.In(some)).OrderExpr("?TableAlias.loan_id, ?TableAlias.id").Scan(ctx); err != nil {
			return nil, err
		}
		byID := map[string]*Transaction{}
		for _, t := range transactions {
			byID[t.ID] = t
		}
		for _, t := range transactions {
			out = append(out, books[t.LoanID].pair(t, byID)...)
			out = append(out, books[t.LoanID].transaction(t)...)
		}
		var refunds []*Refund
		q = tx.SelectAll(&refunds)
		if err := q.Where("?TableAlias.loan_id IN (?)", store.In(some)).OrderExpr("?TableAlias.loan_id, ?TableAlias.id").Scan(ctx); err != nil {
			return nil, err
		}
		for _, r := range refunds {
			out = append(out, books[r.LoanID].refund(r)...)
		}
	}
	for _, id := range ids {
		out = append(out, books[id].rest()...)
	}
	return out, nil
}

// told is what the ledger of a loan says of transactions and refunds.
type told struct {
	loanID, borrower string

	facts   map[string]*engine.Fact // by the name that the engine has for each
	applied map[string]Applied      // by the same; of what counts alone
	days    map[string]day.Day      // on which these count
	times   map[string]int          // how many facts came from an object
	back    map[string]bool         // what was paid back to the borrower, and not taken back
}

func toldOf(f ledger.Folded) *told {
	b := &told{loanID: f.LoanID, facts: map[string]*engine.Fact{}, days: map[string]day.Day{}, times: f.Sources, back: map[string]bool{}}
	if f.Loan == nil {
		return b
	}
	b.applied = applied(f.Loan)
	for i := range f.Loan.Splits {
		b.days[f.Loan.Splits[i].ID] = f.Loan.Splits[i].Date
	}
	for i := range f.Facts {
		fact := &f.Facts[i]
		if b.facts[fact.ID] = fact; fact.Type == engine.Refund {
			b.days[fact.ID], b.back[fact.ID] = fact.EffectiveDate, true
		}
	}
	for i := range f.Facts {
		if f.Facts[i].Type == engine.Reversal {
			delete(b.back, f.Facts[i].Target)
		}
	}
	return b
}

// differs is a difference of an object, where what is kept is not what should be.
func (b *told) differs(what string, kept, should any) []ledger.Difference {
	k, s := fmt.Sprintf("%+v", kept), fmt.Sprintf("%+v", should)
	if k == s {
		return nil
	}
	return []ledger.Difference{{LoanID: b.loanID, What: what, Kept: k, Should: s}}
}

// transaction holds a transaction against the ledger, and takes what it stands for out of it.
func (b *told) transaction(t *Transaction) (out []ledger.Difference) {
	what := "transaction " + t.ID
	out = append(b.row(what, t.MainBorrowerID, t.DeletedAt), b.differs(what+", its facts", t.TimesBooked, b.times[t.ID])...)
	if t.FactID == nil {
		return append(out, b.differs(what, t.Applied, Applied{})...)
	}
	should, counts := b.applied[*t.FactID]
	counts = counts || b.back[*t.FactID]
	stands := t.Status.counts() && t.ReversedBy == nil
	out = append(out, b.differs(what, t.Applied, should)...)
	out = append(out, b.differs(what+", whether it counts", [...]bool{stands, t.AppliedAt != nil}, [...]bool{counts, counts})...)
	if counts {
		out = append(out, b.differs(what+", its day", t.EffectiveDate, b.days[*t.FactID])...)
	}
	delete(b.applied, *t.FactID)
	delete(b.back, *t.FactID)
	f := b.facts[*t.FactID]
	if f == nil {
		return append(out, b.differs(what+", its fact", *t.FactID, "none")...)
	}
	out = append(out, b.differs(what+", its type", [...]bool{t.TransactionType == ServiceCredit, t.TransactionType == Reimbursement},
		[...]bool{f.Type == engine.Credit, f.Type == engine.Refund})...)
	out = append(out, b.differs(what+", its amount and time", [...]any{t.ScheduledAmount, t.EffectiveSecond}, [...]any{f.Amount, f.EffectiveSecond})...)
	actual := t.ScheduledAmount
	if t.TransactionType == ServiceCredit {
		if actual = t.ActualAmount; counts { // of one that was taken back it stays what it was
			actual = should.granted()
		}
	}
	return append(out, b.differs(what+", its actual amount", t.ActualAmount, actual)...)
}

// row holds what the row of a transaction or refund has of its loan; none is ever deleted.
func (b *told) row(what, borrower string, deleted *clock.Time) []ledger.Difference {
	return append(b.differs(what+", its borrower", borrower, b.borrower), b.differs(what+", whether it was deleted", deleted != nil, false)...)
}

// pair holds a transaction against the one that takes it back, or that it takes back.
func (b *told) pair(t *Transaction, all map[string]*Transaction) []ledger.Difference {
	what := "transaction " + t.ID + ", its reversal"
	is := [...]bool{t.TransactionType == Reversal, t.ReversedBy != nil}
	switch {
	case t.Reversed != nil:
		of := all[*t.Reversed]
		if of == nil || of.LoanID != t.LoanID || of.ReversedBy == nil || *of.ReversedBy != t.ID {
			return b.differs(what, "of "+*t.Reversed, "one that says so")
		}
		return append(b.differs(what, is, [...]bool{true, false}),
			b.differs(what+", its amount", [...]any{t.ActualAmount, t.ScheduledAmount}, [...]any{of.ActualAmount, of.ActualAmount})...)
	case t.ReversedBy != nil:
		by := all[*t.ReversedBy]
		if by == nil || by.LoanID != t.LoanID || by.Reversed == nil || *by.Reversed != t.ID {
			return b.differs(what, *t.ReversedBy, "one that says so")
		}
	}
	return b.differs(what, is[0], false)
}

// refund holds a refund against the ledger, and takes what it stands for out of it.
func (b *told) refund(r *Refund) (out []ledger.Difference) {
	what := "refund " + r.ID
	should, counts := b.applied[r.ID]
	out = b.row(what, r.BorrowerID, r.DeletedAt)
	out = append(out, b.differs(what, [...]any{r.Amount, r.Over}, [...]any{should.granted(), should.Over})...)
	out = append(out, b.differs(what+", whether it counts", r.Status == refunded, counts)...)
	delete(b.applied, r.ID)
	f := b.facts[r.ID]
	if f == nil {
		return append(out, b.differs(what+", its fact", r.ID, "none")...)
	}
	return append(out, b.differs(what+", its amount, day and time", [...]any{r.Original, r.Date, r.Second},
		[...]any{f.Amount, f.EffectiveDate, f.EffectiveSecond})...)
}

// rest are the facts of transactions and refunds that no row is kept of.
func (b *told) rest() (out []ledger.Difference) {
	for _, fact := range slices.Sorted(maps.Keys(b.back)) {
		out = append(out, b.differs("row of the fact "+fact, "none", "one")...)
	}
	for _, fact := range slices.Sorted(maps.Keys(b.applied)) {
		if strings.HasPrefix(fact, "TX-") || strings.HasPrefix(fact, refundPrefix) {
			out = append(out, b.differs("row of the fact "+fact, "none", "one")...)
		}
	}
	return out
}

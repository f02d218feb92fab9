package payment

import (
	"context"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/money"
)

// Applied is what of a transaction went where, as it follows from the ledger of its loan at the
// last change of that. Principal, interest, fees, over, held and unapplied add up to what was
// booked; all are 0 of what does not count in the ledger.
type Applied struct {
	Principal    money.Amount `json:"paidPrincipalAmount" bun:"paid_principal" readOnly:"true"`
	Interest     money.Amount `json:"paidInterestAmount" bun:"paid_interest" readOnly:"true"`
	Fees         money.Amount `json:"paidFeesAmount" bun:"paid_fees" readOnly:"true" doc:"Of all kinds together."`
	Origination  money.Amount `json:"paidOriginationFeesAmount" bun:"paid_origination_fees" readOnly:"true" doc:"Of the fees, the origination fee."`
	Draw         money.Amount `json:"paidDrawFeesAmount" bun:"paid_draw_fees" readOnly:"true" doc:"Of the fees, those of draws."`
	Late         money.Amount `json:"paidLateFeesAmount" bun:"paid_late_fees" readOnly:"true" doc:"Of the fees, late fees."`
	Modification money.Amount `json:"paidModificationFeesAmount" bun:"paid_modification_fees" readOnly:"true" doc:"Of the fees, those for changes."`
	Service      money.Amount `json:"paidServiceFeesAmount" bun:"paid_service_fees" readOnly:"true" doc:"Of the fees, service fees."`
	NSF          money.Amount `json:"paidNsfFeesAmount" bun:"paid_nsf_fees" readOnly:"true" doc:"Of the fees, those for payments that came back."`
	Other        money.Amount `json:"paidOtherFeesAmount" bun:"paid_other_fees" readOnly:"true" doc:"Of the fees, all others."`
	Over         money.Amount `json:"paidOverAmount" bun:"paid_over" readOnly:"true" doc:"More than was owed, and owed back to the borrower."`
	Held         money.Amount `json:"heldAmount" bun:"held" readOnly:"true" doc:"What was put into suspense until a whole payment is there; less than 0 where what was held before is applied with it."`
	Unapplied    money.Amount `json:"unappliedAmount" bun:"unapplied" readOnly:"true" doc:"Of a credit, what it had for nothing that it may reach, and which is not granted."`
}

// kinds are the fees by kind, by the name of their accounts.
func (a *Applied) kinds() map[string]*money.Amount {
	return map[string]*money.Amount{book.OriginationFees.String(): &a.Origination, book.DrawFees.String(): &a.Draw,
		book.LateFees.String(): &a.Late, book.ModificationFees.String(): &a.Modification, book.ServiceFees.String(): &a.Service,
		book.NSFFees.String(): &a.NSF, book.OtherFees.String(): &a.Other}
}

// granted is what of a credit lowered what is owed.
func (a *Applied) granted() money.Amount { return a.Principal + a.Interest + a.Fees }

// applied is how each payment and credit of a loan was applied, by its fact.
func applied(l *engine.Loan) map[string]Applied {
	all := make(map[string]*Applied, len(l.Splits))
	for i := range l.Splits {
		s := &l.Splits[i]
		all[s.ID] = &Applied{Principal: s.Principal, Interest: s.Interest, Fees: s.Fees, Over: s.Over, Held: s.Held, Unapplied: s.Unapplied}
	}
	for i := range l.Entries {
		e := &l.Entries[i]
		a := all[e.Cause]
		if a == nil || e.Debit != book.Cash && e.Debit != book.CreditsGranted && e.Debit != book.Suspense {
			continue
		}
		name, _, _ := strings.Cut(string(e.Credit), ".")
		if kind := a.kinds()[name]; kind != nil {
			*kind += e.Amount
		}
	}
	out := make(map[string]Applied, len(all))
	for id, a := range all {
		if !strings.HasPrefix(id, loanfact.SuspenseName+":") { // what was held, applied later
			out[id] = *a
		}
	}
	return out
}

// hand are the transactions that an operation has in its hands, by the fact: it saves them
// itself.
type hand map[string]*Transaction

type handKey struct{}

// take lets the transaction be written by the operation that has it, under its present fact.
func take(tx *store.Tx, t *Transaction) {
	h := store.Pending[hand](tx, handKey{})
	if *h == nil {
		*h = hand{}
	}
	if t.FactID != nil {
		(*h)[t.LoanID+" "+*t.FactID] = t
	}
}

// follow gives the transaction what of it went where.
func (t *Transaction) follow(tx *store.Tx, a Applied, counts bool) {
	t.Applied = a
	if counts && t.TransactionType == ServiceCredit {
		t.ActualAmount = a.granted()
	}
	if counts && t.AppliedAt == nil {
		now := tx.Now
		t.AppliedAt = &now
	}
	if !counts {
		t.AppliedAt = nil
	}
}

// Follow writes what has become of the transactions of ledgers that have changed: it is a hook
// of theirs. Those that an operation has in its hands get it too, and are saved there.
func (*Transactions) Follow(ctx context.Context, tx *store.Tx, changed []*ledger.Recorded) error {
	byHand := *store.Pending[hand](tx, handKey{})
	var facts, loans []string
	given := map[string]Applied{} // refunds
	is := map[string]Applied{}    // by loan and fact
	for _, r := range changed {
		before, after := applied(&r.Was), applied(&r.Is)
		for _, id := range union(before, after) {
			was, had := before[id]
			now, has := after[id]
			if had == has && was == now {
				continue
			}
			key := r.Loan.ID + " " + id
			if has {
				is[key] = now
			} else {
				delete(is, key)
			}
			if strings.HasPrefix(id, refundPrefix) {
				if had && has { // else the operation itself has it
					given[id] = now
				}
				continue
			}
			if t := byHand[key]; t != nil {
				t.follow(tx, now, has)
				continue
			}
			facts, loans = append(facts, id), append(loans, r.Loan.ID)
		}
	}
	if err := followRefunds(ctx, tx, given); err != nil {
		return err
	}
	return followAll(ctx, tx, facts, loans, is)
}

// refundPrefix is how the facts of refunds begin.
const refundPrefix = "RF-"

// followRefunds writes what of refunds went where.
func followRefunds(ctx context.Context, tx *store.Tx, is map[string]Applied) error {
	if len(is) == 0 {
		return nil
	}
	found, err := store.LockMany[Refund](ctx, tx, slices.Sorted(maps.Keys(is)))
	if err != nil {
		return err
	}
	var all []*Refund
	for _, id := range slices.Sorted(maps.Keys(found)) {
		r := found[id]
		r.follow(is[id])
		all = append(all, r)
	}
	_, err = store.Save(ctx, tx, all...)
	return err
}

// followAll writes what of transactions went where, by loan and fact.
func followAll(ctx context.Context, tx *store.Tx, facts, loans []string, is map[string]Applied) error {
	slices.Sort(loans)
	loans = slices.Compact(loans)
	for some := range store.Slices(facts) {
		found, err := store.LockFound[Transaction](ctx, tx, len(some)*len(loans), func(q *store.Select) {
			q.Where("?TableAlias.loan_id IN (?)", store.In(loans)).Where("?TableAlias.fact_id IN (?)", store.In(some))
		})
		if err != nil {
			return err
		}
		for _, t := range found {
			a, counts := is[t.LoanID+" "+*t.FactID]
			t.follow(tx, a, counts)
		}
		if _, err := store.Save(ctx, tx, found...); err != nil {
			return err
		}
	}
	return nil
}

// union are the facts of either, in order.
func union(a, b map[string]Applied) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

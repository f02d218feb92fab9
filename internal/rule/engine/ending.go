package engine

import (
	"fmt"

	"nectarine/internal/value/money"
)

// refund pays back what was overpaid. More than that is money lent: a payment
// that bounces after its excess was refunded leaves it owed.
func (l *ledger) refund(f Fact) error {
	part := min(f.Amount, l.over)
	l.over -= part
	l.post(Overpayment, Cash, part, f.ID)
	rest := f.Amount - part
	switch {
	case rest == 0:
		return nil
	case l.status == Canceled:
		l.vain(f)
		return nil
	case l.principalOwed()+l.buckets[chargedOff].Principal+rest > money.Largest:
		return fmt.Errorf("amount: the principal would exceed %s", money.Largest)
	}
	l.charge(Principal, Cash, rest, f.ID)
	return nil
}

// cancel undoes a loan: the principal outstanding counts as given back,
// interest and fees outstanding are taken back, and those paid are owed to the
// borrower.
func (l *ledger) cancel(f Fact) {
	if !l.can(f, Originated, Active, Frozen, Accelerated) {
		return
	}
	from := map[Component]Account{Principal: Cash, Interest: InterestIncome, Fees: FeeIncome}
	for _, b := range l.Waterfall.Buckets {
		for _, c := range l.Waterfall.Components {
			open := l.buckets[b].of(c)
			l.post(from[c], receivable(c, b), *open, f.ID)
			*open = 0
		}
	}
	paid := l.paid.Interest + l.paid.Fees + l.credits.Interest + l.credits.Fees
	l.post(InterestIncome, Overpayment, l.paid.Interest+l.credits.Interest, f.ID)
	l.post(FeeIncome, Overpayment, l.paid.Fees+l.credits.Fees, f.ID)
	l.over += paid
	l.accrued, l.frozen = Unrounded{}, Unrounded{}
	for i := range l.obligations {
		o := &l.obligations[i]
		o.ObligationAmount, o.RemainingAmount = o.FulfilledAmount, 0
	}
	l.open, l.late, l.next = len(l.obligations), len(l.obligations), len(l.dates)
	l.early = Amounts{}
	l.become(Canceled)
}

// resume takes back an acceleration that came of itself: what is open of the
// balance that it made due is not due any more, the due dates that have passed
// since fall due now, and interest is earned again. It does not come again of
// itself until the loan has been current.
func (l *ledger) resume(f Fact) {
	if !l.can(f, Accelerated) {
		return
	}
	if k := l.accelerated; k >= 0 && k < len(l.obligations) && l.obligations[k].RemainingAmount > 0 {
		l.postpone(k, f.ID)
	}
	l.anchor = l.at
	l.quiet = true
	l.become(Active)
}

// recover takes back a charge-off that came of itself: what was charged off is
// overdue again, and the whole balance stays due.
func (l *ledger) recover(f Fact) {
	if !l.can(f, ChargedOff) {
		return
	}
	for _, c := range l.Waterfall.Components {
		l.move(c, chargedOff, Overdue, *l.buckets[chargedOff].of(c), f.ID)
	}
	// What was added after the charge-off has never been asked for.
	extra := l.buckets[Overdue].Total()
	for _, o := range l.obligations {
		extra -= o.RemainingAmount
	}
	if extra > 0 {
		l.obligations = append(l.obligations, Obligation{DueDate: l.at, ObligationAmount: extra, RemainingAmount: extra})
	}
	l.quiet = true
	l.become(Accelerated)
}

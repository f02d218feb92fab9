package engine

import (
	"fmt"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/money"
)

// accelerateOfItself accelerates a loan that has been overdue for as long as the
// terms allow, unless that acceleration has been taken back.
func (l *loan) accelerateOfItself() {
	name := named(loanfact.AccelerationName, l.Obligations[0].DueDate)
	if l.met(name) {
		l.Quiet = true
		return
	}
	l.accelerate(name)
}

// chargeOffOfItself charges a loan off that has been overdue for as long as the
// terms allow. One whose charge-off has been taken back is active, and is charged
// off again the day after (API).
func (l *loan) chargeOffOfItself() {
	name := named(loanfact.ChargeOffName, l.Obligations[0].DueDate)
	if l.TakenBack > 0 {
		name += fmt.Sprintf(".%d", l.TakenBack+1)
	}
	if !l.met(name) {
		l.chargeOff(name)
		return
	}
	if l.Status == Accelerated {
		l.resume(Fact{ID: name})
	}
	l.TakenBack++
	l.Quiet, l.Again = true, max(l.Returned[name], l.at()+1)
}

// accelerate makes the whole balance due. Nothing is earned after it.
func (l *loan) accelerate(cause string) {
	l.bookInterest(cause)
	l.Book.Forgo()
	l.becomeWithHeldApplied(Accelerated, cause)
	l.Acceleration = cause
	all := l.Book.Balances[book.NonDue].Total()
	l.obligeNow(Owing{Obligation: Obligation{ObligationAmount: all, ScheduledAmount: all}, Whole: true})
	l.Early, l.Ahead = book.ByComponent{}, 0
	l.payOff()
}

// becomeWithHeldApplied changes the status to one in which partial payments are
// not held.
func (l *loan) becomeWithHeldApplied(s Status, cause string) {
	l.become(s)
	if l.Book.Held > 0 {
		l.release(cause)
	}
}

// chargeOff writes the whole balance off; it stays owed.
func (l *loan) chargeOff(cause string) {
	if l.Status != Accelerated {
		l.accelerate(cause)
	}
	for b := book.NonDue; b < book.ChargedOff; b++ {
		l.Book.Shift(b, book.ChargedOff, cause)
	}
	l.Writeoff = cause
	l.become(ChargedOff)
}

// resume ends an acceleration, where a charge-off after it was taken back: what
// is open of the balance that it made due is not due any more, the due dates
// that have passed since fall due now, and interest is earned again. It is not
// accelerated of itself until it has been current, and charged off again only the
// day after it was taken back.
func (l *loan) resume(f Fact) {
	if l.Status == Accelerated {
		for i := len(l.Obligations) - 1; i >= 0; i-- {
			if l.Obligations[i].Whole {
				l.postpone(i, f.ID)
			}
		}
		l.Anchor = l.Pattern.Anchor(l.at())
		l.Quiet, l.Acceleration = len(l.Obligations) > 0, ""
		l.become(Active)
		l.solveLate(f)
	}
	l.Again = l.Returned[f.ID] // last: that nothing is due while the whole balance is put off does not make the loan current
}

// refund pays back what was overpaid. More than that is money lent: a payment
// that bounces after its excess was refunded leaves it owed. Of a loan that is canceled what is still owed back is so paid,
// and cannot be paid twice.
func (l *loan) refund(f Fact) error {
	part := min(f.Amount, l.Book.Over)
	held := min(f.Amount-part, l.Book.Held)
	rest := f.Amount - part - held
	if l.Status == Canceled { // nothing is lent on it: what is not covered is owed outside of the loan
		if rest = 0; part == 0 {
			l.withoutEffect(f)
			return nil
		}
	}
	if rest > 0 && l.Book.Principal()+l.Book.Balances[book.ChargedOff][book.Principal]+rest > money.Largest {
		return fmt.Errorf("amount: the principal would exceed %s", money.Largest)
	}
	l.Book.Over -= part
	l.Book.Post(book.Overpayment, book.Cash, part, f.ID)
	l.Book.Held -= held
	l.Book.Post(book.Suspense, book.Cash, held, f.ID)
	l.Figures.Refunds += part + held
	if rest > 0 {
		l.charge(book.Principal, book.Cash, rest, f.ID)
		l.solveContract(f)
	}
	return nil
}

// cancel undoes a loan: the principal outstanding counts as given back,
// interest and fees outstanding are taken back, and those that the borrower paid
// are owed back (12 CFR 1026.23(d)(2): what was given); credits gave the lender
// nothing, and end with what they were for.
func (l *loan) cancel(f Fact) {
	before := l.net()
	for b := book.NonDue; b < book.ChargedOff; b++ {
		for c := range book.Components {
			l.Book.Take(c, b, book.Given(c), l.Book.Balances[b][c], f.ID)
		}
	}
	paid, credited := l.Book.Paid, l.Book.Credited
	l.Book.Post(book.InterestIncome, book.CreditsGranted, credited[book.Interest], f.ID)
	l.Book.Post(book.FeeIncome, book.CreditsGranted, credited.Fees(), f.ID)
	l.Book.Post(book.InterestIncome, book.Overpayment, paid[book.Interest], f.ID)
	l.Book.Post(book.FeeIncome, book.Overpayment, paid.Fees(), f.ID)
	l.Book.Over += paid[book.Interest] + paid.Fees()
	l.Book.Accrued, l.Frozen, l.FrozenSpared, l.Spared = book.Kept{}, book.Kept{}, book.Kept{}, book.Kept{}
	for _, o := range l.Obligations {
		o.ObligationAmount, o.RemainingAmount = o.FulfilledAmount+o.CapitalizedAmount, 0
		l.out.Obligations = append(l.out.Obligations, o.Obligation)
	}
	l.Obligations, l.Early, l.Ahead, l.FeesOpen, l.Quiet, l.Untold = nil, book.ByComponent{}, 0, 0, false, standing.Untold{}
	l.YearToDate = book.YearToDate{Year: l.YearToDate.Year, PaidPrincipal: l.YearToDate.PaidPrincipal}
	l.becomeWithoutHeld(Canceled)
	l.Figures.Adjustments += l.net() - before
}

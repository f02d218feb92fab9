package engine

import (
	"slices"
	"strings"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// orderOf is the order in which a payment or credit is applied.
func (l *loan) orderOf(f Fact) book.Order {
	if f.Waterfall != nil {
		if o, err := f.Waterfall.Order(true); err == nil { // it was checked
			return o
		}
	}
	if f.Type == Credit {
		return l.agreed.CreditOrder
	}
	return l.agreed.Order
}

// pay applies a payment or credit in the order of the waterfall. What is left of a payment is an overpayment,
// of a credit not granted. The refund of a purchase is money that came: what its own waterfall leaves pays what
// else is owed. A loan that owes nothing any more is paid off, and the part of a cent it has earned is given up.
func (l *loan) pay(f Fact) {
	l.bookInterest(f.ID)
	s := Split{ID: f.ID, Date: l.at(), Amount: f.Amount}
	order := l.orderOf(f)
	if f.Type == Credit {
		s.Unapplied = l.apply(&s, order, book.CreditsGranted, f.Amount)
		l.Figures.Credits += f.Amount - s.Unapplied
	} else {
		l.Figures.Payments += f.Amount
		switch {
		case f.Type == PurchaseRefund:
			l.applyAll(&s, l.agreed.Order, book.Cash, l.apply(&s, order, book.Cash, f.Amount))
		case l.HoldPartial && (l.Status == Active || l.Status == Frozen || l.Book.Held > 0):
			l.hold(&s, order)
		default:
			l.applyAll(&s, order, book.Cash, f.Amount)
		}
	}
	l.out.Splits = append(l.out.Splits, s)
	l.payOff()
}

// hold takes a payment into suspense and applies from there what whole payments
// can be made of (12 CFR 1026.36(c)(1)(ii)). The rest waits.
func (l *loan) hold(s *Split, order book.Order) {
	pool := l.Book.Held + s.Amount
	used := l.whole(pool)
	if used == pool && l.Book.Held == 0 {
		l.applyAll(s, order, book.Cash, used)
		return
	}
	l.Book.Post(book.Cash, book.Suspense, s.Amount, s.ID)
	s.Held = s.Amount - used
	l.Book.Held = pool - used
	l.applyAll(s, order, book.Suspense, used)
}

// releaseHeld looks again at what is held, after something that may have made a whole payment
// of it (12 CFR 1026.36(c)(1)(ii)(B)).
func (l *loan) releaseHeld() error {
	if !l.HoldPartial || l.Book.Held == 0 || l.Status != Active && l.Status != Frozen {
		return nil
	}
	err := l.solveIfAsked() // of what is not yet paid early
	l.release(named(loanfact.SuspenseName, l.at()))
	return err
}

// release applies what is held as far as whole payments can be made of it.
func (l *loan) release(cause string) {
	used := l.whole(l.Book.Held)
	if used == 0 {
		return
	}
	s := Split{ID: cause, Date: l.at(), Held: -used}
	l.Book.Held -= used
	l.applyAll(&s, l.agreed.Order, book.Suspense, used)
	l.out.Splits = append(l.out.Splits, s)
	l.payOff()
}

// whole is how much of an amount makes whole payments: all that has fallen due, else each
// scheduled part that is open, oldest first, and open fees; then the next payment as a
// whole; all of it when it pays the loan off, or when no payments are to come.
func (l *loan) whole(amount money.Amount) (used money.Amount) {
	if l.Status != Active && l.Status != Frozen || amount >= l.Book.Outstanding().Total() || len(l.Dates) == 0 {
		return amount
	}
	left, open := amount, money.Amount(0)
	for _, o := range l.Obligations {
		open += o.RemainingAmount
	}
	if left >= open {
		left -= open
	} else {
		for _, o := range l.Obligations {
			if left < o.Short {
				return amount - left
			}
			left -= o.Short
		}
		left -= min(left, l.feesDue())
	}
	if left == 0 {
		return amount
	}
	next := l.next()
	if then := l.late.On(l.now()); then != nil {
		next = min(next, then.Next)
	}
	if left >= next-min(l.Ahead, next) {
		left = 0
	}
	return amount - left
}

// applyAll applies an amount of money; what is left is owed to the borrower.
func (l *loan) applyAll(s *Split, order book.Order, from book.Account, amount money.Amount) {
	left := l.apply(s, order, from, amount)
	s.Over += left
	l.Book.Over += left
	l.Book.Post(from, book.Overpayment, left, s.ID)
}

// apply applies an amount and notes it in a split, against obligations and in the sums; it gives what is left.
func (l *loan) apply(s *Split, order book.Order, from book.Account, amount money.Amount) (left money.Amount) {
	all := order.All()
	if l.Status == ChargedOff {
		order.Buckets = []book.Bucket{book.ChargedOff}
	}
	parts, left := l.Book.Apply(order, from, amount, s.ID)
	sum := &l.Book.Paid
	if from == book.CreditsGranted {
		sum = &l.Book.Credited
	}
	var due, paid book.ByComponent
	for b, part := range parts {
		paid = paid.Plus(part)
		if book.Bucket(b) != book.NonDue {
			due = due.Plus(part)
		}
	}
	l.Early = l.Early.Plus(parts[book.NonDue])
	*sum = sum.Plus(paid)
	s.Principal, s.Interest, s.Fees = s.Principal+paid[book.Principal], s.Interest+paid[book.Interest], s.Fees+paid.Fees()
	if from != book.CreditsGranted { // what was forgiven is not what the borrower paid
		l.YearToDate.PaidPrincipal += paid[book.Principal]
		l.YearToDate.PaidInterest += paid[book.Interest]
		l.YearToDate.PaidFees += paid.Fees()
	}
	if all {
		l.lay(paid.Total())
	} else {
		l.lay(paid[book.Principal] + paid[book.Interest])
		l.layFees(parts)
	}
	if standing.Fulfil(l.Obligations, due.Total()) {
		l.skipFulfilled()
	}
	return left
}

// payOff ends a loan of which nothing is owed.
func (l *loan) payOff() {
	if l.Book.Owed() == 0 && l.Status != Originated && l.Status != Canceled && l.Status != Closed {
		l.Book.Forgo()
		l.becomeWithoutHeld(PaidOff)
	}
}

// becomeWithoutHeld changes the status to one in which nothing is held: what was
// is owed back.
func (l *loan) becomeWithoutHeld(s Status) {
	l.Book.Post(book.Suspense, book.Overpayment, l.Book.Held, "suspense")
	l.Book.Over += l.Book.Held
	l.Book.Held = 0
	l.become(s)
}

// takeBack notes the reversal of a payment or credit that has never been made,
// as far as the books go, for the figures of its period.
func (l *loan) takeBack(f Fact) {
	t := l.Taken[f.ID]
	switch {
	case t.Type == Refund: // what is paid back is no payment
	case t.EffectiveDate < l.Start:
		l.Figures.EarlierReversals += t.Amount
	case t.Type == Credit:
		l.Figures.Credits += t.Amount
		l.Figures.CreditReversals += t.Amount
	default:
		l.Figures.Payments += t.Amount
		l.Figures.Reversals += t.Amount
	}
}

// chargeFee charges a fee of its kind.
func (l *loan) chargeFee(f Fact) {
	if l.Status == Canceled || l.Status == Closed { // there is no loan that it could be owed on
		l.withoutEffect(f)
		return
	}
	kind := book.OtherFees
	if c, ok := book.FeeOf(f.FeeType); ok {
		kind = c
	}
	l.charge(kind, book.FeeIncome, f.Amount, f.ID)
}

// toolFee charges the fee of a hardship tool that has had its effect.
func (l *loan) toolFee(f Fact) {
	name := loanfact.ModificationFeeName + ":" + f.ID
	if amount := l.changed(name, f.FeeAmount); amount > 0 {
		l.charge(book.ModificationFees, book.FeeIncome, amount, name)
	}
}

// changed is the amount of a fee that comes of itself: none if it has been taken
// back, another if it has been changed.
func (l *loan) changed(name string, amount money.Amount) money.Amount {
	if amount == 0 || l.met(name) {
		return 0
	}
	if other, ok := l.Amounts[name]; ok {
		l.Skipped = append(l.Skipped, name)
		return other
	}
	return amount
}

// noted is the day on which something that came of itself was taken back or
// changed: it is without effect if nothing of that name would have come and what it is
// about is not yet open, or if another fact about it holds. A reversal that is
// still without a target when it is folded found nothing in force on its day.
func (l *loan) noted(f Fact) {
	name, of, _ := strings.Cut(f.Target, ":")
	due, err := day.Parse(of)
	waived := name == loanfact.LateFeeName && err == nil && l.LateFee != nil && due <= l.at() && l.at() <= due+day.Day(l.LateFee.GraceDays)
	switch i := slices.Index(l.Skipped, f.Target); {
	case l.About[f.ID]:
	case l.Holds[f.Target] == f.ID && i >= 0:
		l.Skipped = slices.Delete(l.Skipped, i, i+1)
	case l.Holds[f.Target] != f.ID || !waived: // a late fee may be waived before it comes
		l.withoutEffect(f)
	}
}

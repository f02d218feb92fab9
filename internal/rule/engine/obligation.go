package engine

import (
	"nectarine/internal/value/money"
)

// fallDue ends a period: it books the interest earned, asks for the payment of
// the period and all open fees, and moves what earlier payments have not covered
// from nonDue to due. What was paid early on interest and principal counts
// toward the payment, not toward fees. The last due date asks for all.
func (l *ledger) fallDue() {
	i, last := l.next, l.next == len(l.dates)-1
	l.next++
	if l.OriginationCharge == SpreadEqually {
		fee := min(l.feePart, l.feeLeft)
		if last {
			fee = l.feeLeft
		}
		l.feeLeft -= fee
		l.add(Fees, NonDue, FeeIncome, fee, "dueDate")
	}
	l.bookInterest("dueDate")
	if l.ForgoResidue {
		l.forgo()
	}
	l.anchor = l.at
	open, early := l.buckets[NonDue], l.early.Interest+l.early.Principal
	ask := l.payment
	if i < l.InterestOnlyPeriods {
		ask = open.Interest + l.early.Interest
	}
	if asked, ok := l.planned(); ok {
		ask = asked
	}
	if all := open.Interest + open.Principal + early; last || ask > all {
		ask = all
	}
	l.oblige(ask+open.Fees+l.early.Fees, min(early, ask)+l.early.Fees)
	l.early = Amounts{}
	if l.agreed != nil && l.at >= l.agreed.last {
		l.agreed = nil
		if err := l.solveAnew(); err != nil {
			return // more than is counted with: the payment stays
		}
	}
}

// planned is what a payment plan asks for on the day reached.
func (l *ledger) planned() (ask money.Amount, ok bool) {
	if l.agreed == nil {
		return 0, false
	}
	ask, ok = l.agreed.asks[l.at]
	return ask, ok
}

// oblige adds an obligation due on the day reached, and makes due what of it
// has not been fulfilled early: fees, then interest, then principal, whatever
// order payments are applied in.
func (l *ledger) oblige(ask, fulfilled money.Amount) {
	rest := ask - fulfilled
	for _, c := range []Component{Fees, Interest, Principal} {
		part := min(rest, *l.buckets[NonDue].of(c))
		l.move(c, NonDue, Due, part, "dueDate")
		rest -= part
	}
	if ask > 0 {
		l.obligations = append(l.obligations, Obligation{DueDate: l.at, ObligationAmount: ask, FulfilledAmount: fulfilled, RemainingAmount: ask - fulfilled})
		l.skipFulfilled()
	}
}

// skipFulfilled moves on to the oldest obligation of which a part is open.
func (l *ledger) skipFulfilled() {
	for l.open < len(l.obligations) && l.obligations[l.open].RemainingAmount == 0 {
		l.open++
	}
	if l.open == len(l.obligations) {
		l.quiet = false
	}
}

// fulfil sets an amount paid of what was due against the oldest obligations.
func (l *ledger) fulfil(amount money.Amount) {
	for amount > 0 && l.open < len(l.obligations) {
		o := &l.obligations[l.open]
		part := min(amount, o.RemainingAmount)
		o.FulfilledAmount += part
		o.RemainingAmount -= part
		amount -= part
		l.skipFulfilled()
	}
}

// pay applies a payment or credit in the order of the waterfall; what is left
// when nothing is owed is an overpayment. A loan that owes nothing any more is
// paid off, and the part of a cent it has earned is given up.
func (l *ledger) pay(f Fact) {
	from, sum := Cash, &l.paid
	if f.Type == Credit {
		from, sum = CreditsGranted, &l.credits
	}
	l.bookInterest(f.ID)
	s := Split{ID: f.ID, Date: l.at, Amount: f.Amount}
	rest := f.Amount
	buckets := l.Waterfall.Buckets
	if l.status == ChargedOff {
		buckets = []Bucket{chargedOff}
	}
	for _, b := range buckets {
		for _, c := range l.Waterfall.Components {
			open := l.buckets[b].of(c)
			part := min(rest, *open)
			*open -= part
			rest -= part
			l.post(from, receivable(c, b), part, f.ID)
			l.applied(&s, b, c, part)
			*sum.of(c) += part
		}
	}
	s.Over = rest
	l.over += rest
	l.post(from, Overpayment, rest, f.ID)
	l.splits = append(l.splits, s)
	l.payOff()
}

// applied records a part of a payment in its split and against obligations.
func (l *ledger) applied(s *Split, b Bucket, c Component, part money.Amount) {
	switch c {
	case Fees:
		s.Fees += part
	case Interest:
		s.Interest += part
	case Principal:
		s.Principal += part
	}
	if b == NonDue {
		*l.early.of(c) += part
		return
	}
	if c == Fees {
		l.latePaid = min(l.latePaid+part, l.lateCharged)
	}
	l.fulfil(part)
}

// payOff ends a loan of which nothing is owed.
func (l *ledger) payOff() {
	if l.owed()+l.buckets[chargedOff].Total() == 0 && l.status != Originated && l.status != Canceled && l.status != Closed {
		l.forgo()
		l.become(PaidOff)
	}
}

// charge adds a fee or an advance to what is owed. It falls due with the next
// payment, or at once when no due date is left or the whole loan is due.
func (l *ledger) charge(c Component, against Account, amount money.Amount, cause string) {
	if l.status == ChargedOff {
		l.add(c, chargedOff, against, amount, cause)
		return
	}
	l.add(c, NonDue, against, amount, cause)
	if l.status == PaidOff || l.status == Closed {
		l.reopen()
	}
	if l.status == Accelerated || l.next >= len(l.dates) {
		l.oblige(amount, 0)
	}
}

// reopen makes a loan that was paid off owe again. The due dates that have
// passed since asked for nothing.
func (l *ledger) reopen() {
	for l.next < len(l.dates) && l.dates[l.next] <= l.at {
		l.anchor = l.dates[l.next]
		l.next++
	}
	l.early = Amounts{}
	l.become(Active)
}

// chargeLateFee charges the late fee for an obligation of which a part is open,
// unless nothing but late fees paid in its stead keeps it open: no pyramiding
// (12 CFR 1026.36(c)(2), 16 CFR 444.4).
func (l *ledger) chargeLateFee(o *Obligation) {
	if o.RemainingAmount == 0 {
		return
	}
	if o.RemainingAmount <= l.latePaid {
		l.latePaid -= o.RemainingAmount
		l.lateCharged -= o.RemainingAmount
		o.LateFeeBlocked = true
		return
	}
	amount := l.LateFee.Amount
	rate, err := billionths(l.LateFee.Percent)
	if err != nil {
		rate = 0 // does not happen: the terms were checked
	}
	percent := product(int64(o.ObligationAmount), rate, yearUnits).HalfUp()
	switch l.LateFee.Kind {
	case "percent":
		amount = percent
	case "greaterOf":
		amount = max(amount, percent)
	case "lesserOf":
		amount = min(amount, percent)
	}
	if amount > 0 {
		l.lateCharged += amount
		l.charge(Fees, FeeIncome, amount, "lateFee")
	}
}

// accelerate makes the whole balance due. Nothing is earned after it.
func (l *ledger) accelerate(cause string) {
	l.bookInterest(cause)
	l.forgo()
	l.become(Accelerated)
	l.accelerated = len(l.obligations)
	l.oblige(l.buckets[NonDue].Total(), 0)
	l.early = Amounts{}
}

// chargeOff writes the whole balance off; it stays owed.
func (l *ledger) chargeOff(cause string) {
	if l.status != Accelerated {
		l.accelerate(cause)
	}
	for _, b := range l.Waterfall.Buckets {
		for _, c := range l.Waterfall.Components {
			l.move(c, b, chargedOff, *l.buckets[b].of(c), cause)
		}
	}
	l.become(ChargedOff)
}

package engine

import (
	"fmt"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// named is the name of what comes of itself by a due date.
func named(name string, due day.Day) string { return fmt.Sprintf("%s:%s", name, due) }

// fallDue ends a period: it books the interest earned, asks for the payment of
// the period and all open fees, and moves what earlier payments have not covered
// from nonDue to due. What was paid early on interest and principal counts
// toward the payment, not toward fees. The last due date asks for all.
func (l *loan) fallDue() error {
	cycle, last, interestOnly := l.cycle(), len(l.Dates) == 1, l.InterestOnly > 0
	l.Dates = l.Dates[1:]
	if l.Agreed == nil {
		l.InterestOnly = max(l.InterestOnly-1, 0)
	}
	scheduled, service := l.periodFees(last)
	l.bookInterest("dueDate")
	forgiven := l.forgiven()
	if l.ForgoResidue {
		l.Book.Forgo()
	}
	l.Anchor = l.Pattern.Anchor(l.at())
	open := l.Book.Balances[book.NonDue]
	early := l.Early[book.Interest] + l.Early[book.Principal]
	held := l.Most > 0 && l.Payment > l.Most
	ask := l.ask(interestOnly, forgiven)
	if l.Agreed == nil {
		l.First = 0
	}
	if all := open[book.Interest] + open[book.Principal] + early; last || ask > all {
		ask = all
	}
	l.asked = ask
	l.Left.Unrounded, l.Behind = l.Left.Plus(l.Behind.Unrounded), book.Kept{}
	scheduled += ask
	o := Owing{Obligation: Obligation{ObligationAmount: ask + open.Fees() + l.Early.Fees(),
		FulfilledAmount: min(early, ask) + l.Early.Fees(), ScheduledAmount: scheduled}, Service: service}
	fees := l.askNoMore(&o, open.Fees(), scheduled-ask, l.askedFalling(), l.at())
	l.oblige(o, fees)
	l.fallen = l.at()
	if l.noting != nil {
		l.noting.Fell(l.at(), l.asks())
	}
	l.Early = book.ByComponent{}
	l.endPeriod(cycle)
	if l.Agreed != nil && l.at() >= l.Agreed.Last {
		l.afterPlan(l.at())
	}
	if err := l.releaseHeld(); err != nil {
		return err
	}
	if held && l.Most == 0 && len(l.Dates) > 0 { // what relief held back is not left for the last
		l.lengthenTo(l.Payment)
		l.solve(Fact{})
	}
	return l.solveIfAsked()
}

// cycle is the period that runs.
func (l *loan) cycle() Cycle { return plan.Installments(l.Start, l.Dates[:1])[0] }

// periodFees charges the fees that come with a period, and gives all that the
// schedule asks with its payment, and of that the service fee.
func (l *loan) periodFees(last bool) (asked, service money.Amount) {
	asked, l.FeesAsked = l.FeesAsked, 0
	if l.OriginationCharge == plan.SpreadEqually {
		fee := min(l.FeePart, l.FeeLeft)
		if last {
			fee = l.FeeLeft
		}
		l.FeeLeft -= fee
		if l.Relief.Spares(l.at()) { // charges beside six percent are forgiven, 50 U.S.C. 3937(a)(2), (d)(1)
			fee = 0
		}
		l.fees(fee)
		l.Book.Add(book.OriginationFees, book.NonDue, book.FeeIncome, fee, l.FeeName)
		asked += fee
	}
	name := named(loanfact.ServiceFeeName, l.at())
	if !l.Relief.Spares(l.at()) {
		service = l.changed(name, l.Service(l.ServiceFees))
	}
	paid := min(service, l.ServicePaid)
	l.ServicePaid, service = l.ServicePaid-paid, service-paid
	l.ServiceFees += service
	l.fees(service)
	l.Book.Add(book.ServiceFees, book.NonDue, book.FeeIncome, service, name)
	return asked + service, service
}

// ask is what the period that ends asks of principal and interest: the payment
// plan's amount, the interest, or the level payment. While a servicemember is
// relieved it is that of the contract less the interest forgiven in the period,
// 50 U.S.C. 3937(a)(3), and no more may be asked than that.
func (l *loan) ask(interestOnly bool, forgiven money.Amount) money.Amount {
	interestOnly = interestOnly || l.Payment == 0
	ask, interest := l.Payment, l.Book.Balances[book.NonDue][book.Interest]+l.Early[book.Interest]
	if interestOnly {
		ask = interest
	}
	switch {
	case interestOnly:
	case l.First > 0: // what relief bounds was held to that when it was announced
		ask = max(l.First-forgiven, 0)
	case l.Most > 0:
		ask = max(min(ask, l.Most)-forgiven, 0)
	}
	if p := l.Agreed.On(l.at()); p != nil {
		if ask = p.Amount; p.IsInterestOnly {
			ask = interest
		}
		if l.Most > 0 {
			ask = min(ask, max(l.Most-forgiven, 0))
		}
	}
	if l.Most > 0 && !l.Relief.After(l.at()) {
		l.Most, l.Spared = 0, book.Kept{}
	}
	return ask
}

// demanded is the order in which what is not due becomes due.
var demanded = []book.Component{book.OriginationFees, book.DrawFees, book.LateFees,
	book.ModificationFees, book.ServiceFees, book.NSFFees, book.OtherFees, book.Interest, book.Principal}

// forgiven is what the contract would have booked of interest in the period, its
// own part of a cent carried, less what has been booked.
func (l *loan) forgiven() money.Amount {
	if l.Most == 0 {
		return 0
	}
	cents, rest := l.InterestRounding.Cents(l.Spared.Plus(l.Book.Accrued.Unrounded))
	if l.Spared.Unrounded = rest.Minus(l.Book.Accrued.Unrounded); l.ForgoResidue {
		l.Spared = book.Kept{}
	}
	return cents
}

// oblige adds an obligation due on the day reached, and makes due what of it has
// not been fulfilled early: fees, then interest, then principal, whatever order
// payments are applied in, of fees no more than an amount. Obligations of one day are one.
func (l *loan) oblige(o Owing, fees money.Amount) {
	o.DueDate = l.at()
	rest := o.ObligationAmount - o.FulfilledAmount
	o.RemainingAmount = rest
	for _, c := range demanded {
		part := min(rest, l.Book.Balances[book.NonDue][c])
		switch {
		case c.IsFee():
			part = min(part, fees)
			fees -= part
		case c == book.Interest:
			o.Interest = part
		}
		l.Book.Move(c, book.NonDue, book.Due, part, "dueDate")
		rest -= part
	}
	o.Short = max(o.ScheduledAmount-l.Ahead, 0)
	l.FeesOpen -= min(l.FeesOpen, max(l.Ahead-o.ScheduledAmount, 0))
	l.Ahead = 0
	if n := len(l.Obligations); n > 0 && l.Obligations[n-1].DueDate == o.DueDate && !l.Obligations[n-1].Whole && !o.Whole {
		p := &l.Obligations[n-1]
		p.ObligationAmount += o.ObligationAmount
		p.ScheduledAmount += o.ScheduledAmount
		p.FulfilledAmount += o.FulfilledAmount
		p.RemainingAmount += o.RemainingAmount
		p.Short += o.Short
		p.Interest += o.Interest
		p.Service += o.Service
	} else if o.ObligationAmount > 0 {
		if n == 0 {
			l.TakenBack = 0 // nothing was open: a charge-off for this one has not come before
		}
		l.Obligations = append(l.Obligations, o)
	}
	if n := len(l.Obligations); n == 0 || l.Obligations[n-1].RemainingAmount == 0 {
		l.skipFulfilled()
	}
}

// skipFulfilled passes over obligations of which nothing is open.
func (l *loan) skipFulfilled() {
	for i := 0; i < len(l.Obligations); {
		switch {
		case l.Obligations[i].RemainingAmount > 0:
			i++
			continue
		case i == 0: // the oldest first, as a rule
			l.out.Obligations = append(l.out.Obligations, l.Obligations[0].Obligation)
			l.Obligations = l.Obligations[1:]
		default:
			l.out.Obligations = append(l.out.Obligations, l.Obligations[i].Obligation)
			l.Obligations = slices.Delete(l.Obligations, i, i+1)
		}
	}
	if len(l.Obligations) == 0 {
		l.Quiet, l.Again, l.TakenBack = false, 0, 0
	}
}

// lay answers what late fees are judged by: would an obligation be fulfilled had
// no payment ever been spent on late fees (12 CFR 1026.36(c)(2), 16 CFR 444.4)?
// A payment is laid on what is open of all scheduled parts, oldest first; what is
// left of it on open fees, and only then ahead, on the next scheduled part. One
// that finds no scheduled part open is early and lies ahead as a whole; what the
// next scheduled part does not take of it goes to fees when that falls due.
func (l *loan) lay(amount money.Amount) {
	laid := standing.Lay(l.Obligations, amount)
	amount -= laid
	if laid > 0 {
		fees := min(amount, l.FeesOpen)
		l.FeesOpen -= fees
		amount -= fees
	}
	l.Ahead += amount
}

// layFees lays what a credit that does not reach everything has paid of fees. Of those
// that come with a payment, and so are of its scheduled part, it is laid on that; of the
// others on open fees alone.
func (l *loan) layFees(parts [book.Buckets]book.ByComponent) {
	early := min(parts[book.NonDue][book.OriginationFees], l.FeesAsked)
	l.Ahead += early
	var fees, scheduled money.Amount
	for b, part := range parts {
		fees += part.Fees()
		if book.Bucket(b) != book.NonDue {
			scheduled += part[book.OriginationFees] + part[book.ServiceFees]
		}
	}
	fees -= early + standing.Lay(l.Obligations, scheduled)
	l.FeesOpen -= min(l.FeesOpen, fees)
}

// judge charges the late fee for an obligation of which a part of the scheduled
// amount is open, unless a servicemember is relieved of it or it has been taken
// back. An obligation that only fees keep open is charged none.
func (l *loan) judge(i int) {
	o := &l.Obligations[i]
	o.Judged = true
	if l.Relief.Spares(l.at()) {
		return
	}
	if o.Short == 0 {
		o.LateFeeBlocked = true
		return
	}
	name := named(loanfact.LateFeeName, o.DueDate)
	amount := l.changed(name, l.LateFee.For(o.ScheduledAmount))
	if then := l.late.On(l.now()); then != nil { // no more than by what was known
		amount = min(amount, max(then.LateFees-l.LateFees, 0))
	}
	if amount > 0 {
		l.LateFees += amount
		l.charge(book.LateFees, book.FeeIncome, amount, name)
	}
}

// charge adds a fee or an advance to what is owed. It falls due with the next
// payment, or at once when no due date is left, or the whole loan is due or charged off.
func (l *loan) charge(c book.Component, against book.Account, amount money.Amount, cause string) {
	if c.IsFee() {
		l.fees(amount)
	} else {
		l.Figures.Advances += amount
	}
	bucket := book.NonDue
	if l.Status == ChargedOff {
		bucket = book.ChargedOff
	}
	l.Book.Add(c, bucket, against, amount, cause)
	if l.Status == PaidOff || l.Status == Closed {
		l.reopen()
	}
	if c.IsFee() {
		l.FeesOpen += amount
	}
	if l.Status == Accelerated || l.Status == ChargedOff || len(l.Dates) == 0 {
		o := Owing{Obligation: Obligation{ObligationAmount: amount}}
		if !c.IsFee() {
			o.ScheduledAmount = amount
		}
		l.obligeNow(o)
	}
}

// obligeNow adds an obligation that no period ends with.
func (l *loan) obligeNow(o Owing) { l.obligeBy(o, l.late.On(l.now()), l.at()) }

// obligeBy is obligeNow by what was known then; the rest is asked when more is known.
func (l *loan) obligeBy(o Owing, then *standing.Asked, from day.Day) {
	ahead := l.Ahead
	l.Ahead = 0
	l.askNoMore(&o, 0, 0, then, from)
	l.oblige(o, money.Largest)
	l.Ahead = ahead
}

// passDates ends the periods of a loan that is paid off with their due dates, which ask
// for nothing: what happens to it later is not told of them.
func (l *loan) passDates() {
	for l.Status == PaidOff || l.Status == Closed {
		if len(l.Dates) == 0 || l.Dates[0] > l.at() {
			return
		}
		l.Anchor = l.Pattern.Anchor(l.Dates[0])
		cycle := l.cycle()
		l.Dates = l.Dates[1:]
		l.InterestOnly = max(l.InterestOnly-1, 0)
		l.endPeriod(cycle)
	}
}

// reopen makes a loan that was paid off owe again.
func (l *loan) reopen() {
	l.Early, l.Ahead, l.FeesOpen, l.FeesAsked, l.First, l.Unsolved = book.ByComponent{}, 0, 0, 0, 0, false
	l.Untold, l.Behind, l.Left = standing.Untold{}, book.Kept{}, book.Kept{}
	l.become(Active)
}

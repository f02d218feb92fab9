package engine

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// lateOf is what was asked by the facts known at the time; it is nil where none was
// recorded late.
func lateOf(watch func() error, p *plan.Plan, first State, facts []Fact) *loanfact.Then {
	late := loanfact.LateOf(facts, p.StartDate+horizon)
	return loanfact.ThenOf(late, func(through day.Day, before *loanfact.Then) (*standing.AskedThen, error, error) {
		o, err := resolve(watch, p, first, late.Known(facts, through), before)
		if err != nil {
			return nil, goOn(watch), err
		}
		l := start(p, first, o, before)
		l.noting = new(standing.AskedThen)
		if err = l.run(watch, through); err != nil {
			return nil, goOn(watch), err
		}
		return l.noting, nil, nil
	})
}

// asks is what the loan asks for as it stands.
func (l *loan) asks() standing.Asked {
	a := standing.AskedOf(l.Obligations, l.feesDue())
	a.LateFees = l.LateFees
	return a
}

// note keeps what the loan asks for, where that is wanted.
func (l *loan) note() error {
	if l.noting == nil {
		return nil
	}
	if err := l.solveIfAsked(); err != nil {
		return err
	}
	asks := l.asks()
	if l.HoldPartial {
		asks.Next = l.next()
	}
	l.noting.Note(l.now(), asks)
	return nil
}

// feesDue are the fees that have fallen due and are open.
func (l *loan) feesDue() money.Amount {
	return l.Book.Balances[book.Due].Fees() + l.Book.Balances[book.Overdue].Fees()
}

// askedFalling is what was asked for when a payment fell due on the day reached. What was then paid
// out of money that was held is still to be paid here as far as money is held here too.
func (l *loan) askedFalling() *standing.Asked {
	now := l.now()
	after := l.late.On(now)
	now.IsFalling = true
	then := l.late.On(now)
	if then != nil && after != nil && l.HoldPartial {
		held := func(before, after money.Amount) money.Amount { return after + min(l.Book.Held, max(before-after, 0)) }
		then = &standing.Asked{Open: held(then.Open, after.Open), Short: held(then.Short, after.Short), Fees: held(then.Fees, after.Fees)}
	}
	return then
}

// now is the instant reached.
func (l *loan) now() standing.Instant {
	if l.acted.Day == l.at() {
		return l.acted
	}
	return standing.Instant{Day: l.at()}
}

// askNoMore takes off an obligation what was not asked by then, which is asked on
// the first day from another on, on which more is known; and gives how much of fees is
// left in it, of which so much comes with the payment.
func (l *loan) askNoMore(o *Owing, fees, own money.Amount, then *standing.Asked, from day.Day) money.Amount {
	if then == nil {
		return fees
	}
	now := l.asks()
	open, short := then.Open-now.Open, then.Short-now.Short
	rest := o.ObligationAmount - o.FulfilledAmount
	known := min(fees, own+max(then.Fees-now.Fees, 0))
	left := min(rest-fees+known, max(open, 0))
	known = min(known, left)
	o.ObligationAmount -= rest - left
	part := max(o.ScheduledAmount-l.Ahead, 0)
	part -= min(part, max(short, 0), left)
	o.ScheduledAmount -= part
	cut := rest - fees - (left - known)
	if len(l.Dates) == 0 || l.Status != Active {
		cut = rest - left
	}
	if cut > 0 {
		l.untell(cut, part, o.Whole, from)
	}
	return known
}

// revised is the next day on which more is known while something counts that is not, or
// on which the facts known ask for a payment that is withheld; maxDay for none.
func (l *loan) revised() day.Day {
	next, from := maxDay, max(l.at(), l.looked+1)
	switch {
	case l.late == nil:
		return next
	case len(l.Obligations) > 0:
		next = l.late.Revised(from)
	}
	if l.Untold.Amount > 0 && l.told() != maxDay {
		next = min(next, l.late.Falls(from, l.Untold.Until))
	}
	return next
}

// look holds what is open against what the facts known now ask for.
func (l *loan) look() error {
	l.own()
	l.looked = l.at()
	if l.late.Revised(l.at()) == l.at() {
		if err := l.lookAgain(); err != nil {
			return err
		}
	}
	if l.Untold.Amount > 0 && l.late.Falls(l.at(), l.at()) == l.at() {
		then := l.askedFalling()
		if l.fallen == l.at() { // money held has been applied
			then = l.late.On(l.now())
		}
		return l.askWithheld(then)
	}
	return nil
}

// askWithheld asks, of what was withheld, for what the facts known ask for.
func (l *loan) askWithheld(then *standing.Asked) error {
	if then == nil {
		return nil
	}
	now, open := l.asks(), l.Book.Balances[book.NonDue]
	fees := min(open.Fees(), max(then.Fees-now.Fees, 0))
	amount := min(l.Untold.Amount, then.Open-now.Open)
	if l.Status == ChargedOff {
		amount = min(amount, l.Book.Balances[book.ChargedOff].Total()-now.Open)
	} else {
		amount = min(amount, open.Total()-open.Fees()+fees)
	}
	if amount <= 0 {
		return nil
	}
	part := min(amount, l.Untold.Scheduled, max(then.Short-now.Short, 0))
	l.Untold.Amount, l.Untold.Scheduled = l.Untold.Amount-amount, l.Untold.Scheduled-part
	ahead := l.Ahead
	l.Ahead = 0
	l.oblige(Owing{Obligation: Obligation{ObligationAmount: amount, ScheduledAmount: part}}, fees)
	l.Ahead = ahead
	return l.releaseHeld()
}

// lookAgain takes off obligations what is not asked of them by what is known now: it is
// asked when all is known.
func (l *loan) lookAgain() error {
	known := l.late.Since(l.now())
	if known == nil {
		return nil
	}
	var open, short money.Amount // by what is known, of all that has fallen due up to a day
	rest := known.Owed
	for i := range l.Obligations {
		o := &l.Obligations[i]
		for len(rest) > 0 && rest[0].Due <= o.DueDate {
			open, short, rest = open+rest[0].Open, short+rest[0].Short, rest[1:]
		}
		left, part := min(o.RemainingAmount, open), min(o.Short, short)
		open, short = open-left, short-part
		if cut := o.RemainingAmount - left; cut > 0 {
			l.untell(cut, o.Short-part, o.Whole, l.at()+1)
			l.takeOff(o, cut, "dueDate")
		}
		o.ScheduledAmount, o.Short = o.ScheduledAmount-(o.Short-part), part
	}
	l.skipFulfilled()
	return l.releaseHeld()
}

// untell withholds an amount until the first day from one on, on which more is known; a
// part of it is scheduled.
func (l *loan) untell(amount, part money.Amount, whole bool, from day.Day) {
	u := &l.Untold
	u.Until = l.late.Told(from)
	u.Amount, u.Scheduled = u.Amount+amount, u.Scheduled+part
	u.Whole = u.Whole || whole
}

// told is the day on which what was not known is asked, maxDay for never.
func (l *loan) told() day.Day {
	if l.Untold.Until == 0 || l.Status != Active && l.Status != Accelerated && l.Status != ChargedOff {
		return maxDay
	}
	return max(l.at(), l.Untold.Until)
}

// catchUp asks what was not known when it would have been asked: solved into the payments
// to come, beside relief by more of them, else at once.
func (l *loan) catchUp() error {
	u := l.Untold
	l.Untold = standing.Untold{}
	all := l.Book.Balances[book.NonDue].Total()
	switch {
	case l.Status == ChargedOff:
		all = l.Book.Balances[book.ChargedOff].Total()
		for _, o := range l.Obligations {
			all -= o.RemainingAmount
		}
	case l.Status == Active && len(l.Dates) > 0:
		l.solve(Fact{})
		err := l.solveIfAsked()
		l.lengthen()
		return err
	}
	l.solve(Fact{}) // should an acceleration be taken back
	all = max(all, 0)
	o := Owing{Obligation: Obligation{ObligationAmount: all, ScheduledAmount: min(u.Scheduled, all)}, Whole: u.Whole}
	l.obligeBy(o, l.late.Since(l.now()), l.at()+1)
	if u.Whole {
		l.Early, l.Ahead = book.ByComponent{}, 0
	}
	return nil
}

// lateSince is what is to be known of facts recorded late by who folds on from a state:
// those recorded after its day.
func lateSince(watch func() error, p *plan.Plan, s State, facts []Fact) (*loanfact.Then, error) {
	if l := loanfact.LateOf(facts, p.StartDate+horizon); l == nil || l.Days[len(l.Days)-1] <= s.Through {
		return nil, nil
	}
	first, err := begin(p)
	if err != nil {
		return nil, err
	}
	return lateOf(watch, p, first, facts), nil
}

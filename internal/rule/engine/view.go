package engine

import (
	"cmp"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Expected is the payments to come of a loan as it stands at the end of a day, each made on its due date, the first
// with all that is overdue by then: what the borrower can be told in the middle of the loan's life. Of facts after
// that day rates alone count; advances that are planned are made on their days. It does not come to a charge-off of
// itself, since all is paid; where no due date is to come, what is owed is asked on the day. A loan that asks for
// nothing more has none.
func Expected(t Terms, facts []Fact, at day.Day) ([]Row, error) {
	_, rows, err := ExpectedWhile(nil, t, facts, at)
	return rows, err
}

// ExpectedWhile is Expected, with the state that the loan has reached on the day, that asks, now and then, whether
// to go on, as FoldWhile does.
func ExpectedWhile(watch func() error, t Terms, facts []Fact, at day.Day) (State, []Row, error) {
	l, err := fold(watch, t, facts, at)
	if err != nil {
		return State{}, nil, err
	}
	s := l.State
	l.owned = false // what is to come changes nothing of the state that is given
	rows, err := l.expected(watch)
	return s, rows, err
}

func (l *loan) expected(watch func() error) ([]Row, error) {
	rows, rest := []Row{}, l.Book.Forgone.Unrounded
	paying := *l.Terms
	paying.ChargeOffAfterDays, l.Terms = 0, &paying
	l.late = nil // what is to come is told by all facts
	l.Facts = l.ToCome(l.Advance, l.at())
	for _, a := range slices.Clone(l.Advance) { // one of this day may still be made
		if l.own(); l.Status == Active && a.Date == l.at() {
			if err := l.lend(loanfact.Made(a)); err != nil {
				return nil, err
			}
		}
	}
	for len(l.Dates) > 0 && (l.Status == Active || l.Status == PaidOff && l.lends()) {
		if err := goOn(watch); err != nil {
			return nil, err
		}
		l.own()
		due := max(l.Dates[0], l.at())
		if err := l.run(watch, due); err != nil {
			return nil, err
		}
		open := l.Book.Balances[book.Due].Total() + l.Book.Balances[book.Overdue].Total()
		if open = max(open-l.Book.Held, 0); open == 0 {
			continue
		}
		rows = append(rows, l.paid(due, open, &rest))
	}
	if told := l.told(); told != maxDay { // no due date is left, and what is owed was not known when it fell due
		if err := l.advance(told); err != nil {
			return nil, err
		}
	}
	if owed := l.view().PayoffAmount; owed > 0 && (l.Status == Active || l.Status == Accelerated) {
		rows = append(rows, l.paid(l.at(), owed, &rest))
	}
	return rows, nil
}

// lends is whether an advance is planned and may still be made.
func (l *loan) lends() bool { return len(l.Advance) > 0 && l.Advance[len(l.Advance)-1].Date > l.at() }

// paid makes a payment that is expected, and gives its row. Rest is what the payments before have left of parts
// of cents, kept or given up: with what this one leaves, its interest is what was earned for it.
func (l *loan) paid(at day.Day, amount money.Amount, rest *book.Unrounded) Row {
	before, left := l.Book.Paid, *rest
	l.pay(Fact{ID: "expected", Type: Payment, Amount: amount})
	paid := l.Book.Paid
	for c := range paid {
		paid[c] -= before[c]
	}
	*rest = l.Book.Accrued.Plus(l.Book.Forgone.Unrounded)
	earned := book.Exact(paid[book.Interest]).Plus(rest.Minus(left))
	return Row{Date: at, Amount: amount, Principal: paid[book.Principal],
		Interest: paid[book.Interest], Fees: paid.Fees(), Balance: l.Book.Principal(),
		UnroundedPrincipal: book.Exact(paid[book.Principal] + paid[book.Interest]).Minus(earned), UnroundedInterest: earned}
}

// periods are the loan's periods by its due dates as they now are.
func (l *loan) periods() []Period {
	return standing.Running{Start: l.Start, Dates: l.Dates, Status: l.Status, At: l.at(),
		Figures: l.Figures, Closing: l.net()}.Periods(listed(l.out.Periods))
}

// periodicPayment is what the next payment asks of principal and interest. That is the level payment, but for periods
// of interest alone, a payment plan, the relief of a servicemember, and where less is left or no payment is to follow:
// what these ask is known when the loan is folded on to the next due date.
func (l *loan) periodicPayment() money.Amount {
	if !l.pays() {
		return 0
	}
	plain := l.Payment > 0 && l.Payment <= l.Book.Balances[book.NonDue][book.Principal] && l.InterestOnly == 0 &&
		l.First == 0 && l.Agreed == nil && l.Most == 0 && len(l.Dates) > 1
	if l.Status != Active || len(l.Dates) == 0 || plain {
		return l.Payment
	}
	on := *l
	on.owned, on.asked, on.out, on.late, on.noting = false, -1, Output{}, nil, nil
	on.Book.Held = 0 // what is held is looked at with the payment, not before it
	if err := on.advance(on.Dates[0]); err != nil || on.asked < 0 {
		return l.Payment // the loan will not come to it
	}
	return on.asked
}

// levelPayment is the level payment of principal and interest, 0 when no payment is to come.
func (l *loan) levelPayment() money.Amount {
	if !l.pays() {
		return 0
	}
	return l.Payment
}

// pays is whether payments are to come.
func (l *loan) pays() bool {
	return len(l.Dates) > 0 && (l.Status == Active || l.Status == Frozen || l.Status == Originated)
}

// listed is a copy of a list, empty rather than nil: in JSON it is then [].
func listed[T any](list []T) []T { return append([]T{}, list...) }

// view is the loan as others see it. The loan may be folded on after it.
func (l *loan) view() Loan {
	l.output()
	y := l.YearToDate
	v := Loan{At: l.at(), Status: l.Status, History: listed(l.out.History),
		Payment: l.periodicPayment(), Level: l.levelPayment(), Acceleration: l.Acceleration, ChargeOff: l.Writeoff,
		Void: listed(l.out.Void), PlanDays: l.out.PlanDays,
		Splits: listed(l.out.Splits), Entries: listed(l.out.Entries), Obligations: listed(l.out.Obligations),
		YearToDate: YearTotals{Year: y.Year, InterestAccrued: y.Accrued.Unrounded,
			InterestCharged: y.Interest, FeesCharged: y.Fees, PaidPrincipal: y.PaidPrincipal,
			PaidInterest: y.PaidInterest, PaidFees: y.PaidFees}}
	for _, o := range l.Obligations {
		if o.RemainingAmount > 0 {
			o.ScheduledOpen = o.Short
		}
		v.Obligations = append(v.Obligations, o.Obligation)
	}
	slices.SortStableFunc(v.Obligations, func(a, b Obligation) int { return cmp.Compare(a.DueDate, b.DueDate) })
	for i := range v.Obligations {
		o := &v.Obligations[i]
		o.IsFulfilled = o.RemainingAmount == 0
		o.IsOverdue = !o.IsFulfilled && o.DueDate < l.at()
	}
	v.DaysOverdue = standing.DaysOverdue(l.Obligations, l.at())
	v.Balances, v.Periods = l.balances(), l.periods()
	b := v.Balances
	v.PayoffAmount = max(b.Outstanding.Total()+b.ChargedOff.Total()-b.Suspense, 0)
	if m := l.moment(); m != maxDay {
		v.NextDate = &m
	}
	return v
}

func (l *loan) balances() Balances {
	k := &l.Book
	b := Balances{NonDue: book.AmountsOf(k.Balances[book.NonDue]), Due: book.AmountsOf(k.Balances[book.Due]),
		Overdue:    book.AmountsOf(k.Balances[book.Overdue]),
		ChargedOff: book.AmountsOf(k.Balances[book.ChargedOff]), Paid: book.AmountsOf(k.Paid),
		PaidByCredits: book.AmountsOf(k.Credited), PaidEarly: book.AmountsOf(l.Early), PaidAhead: l.Ahead,
		Overpayment: k.Over, Suspense: k.Held,
		AccruedInterest: k.Accrued.Unrounded, ForgoneInterest: k.Forgone.Unrounded}
	cents, _ := l.InterestRounding.Cents(k.Accrued.Unrounded)
	b.NonDue.Interest += cents
	b.Outstanding = book.AmountsOf(k.Outstanding())
	b.Outstanding.Interest += cents
	if l.Status == Accelerated || l.Status == Frozen {
		b.NonAccrual = b.Outstanding
	}
	return b
}

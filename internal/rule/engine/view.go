package engine

import (
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Balances are what is owed on a day, in the buckets of the API, and what has
// been paid. NonDue interest includes what is earned and not yet booked,
// rounded to the cent as the terms say; AccruedInterest is that part unrounded.
// Overpayment is owed to the borrower and not part of the outstanding balance.
type Balances struct {
	Outstanding     Amounts      `json:"outstandingBalances"`
	NonDue          Amounts      `json:"nonDueBalances"`
	Due             Amounts      `json:"dueBalances"`
	Overdue         Amounts      `json:"overdueBalances"`
	NonAccrual      Amounts      `json:"nonAccrualBalances"`
	ChargedOff      Amounts      `json:"chargedOffBalances"`
	Paid            Amounts      `json:"paidBalances"`
	PaidByCredits   Amounts      `json:"creditedBalances"`
	Overpayment     money.Amount `json:"paidOverAmount"`
	AccruedInterest Unrounded    `json:"unroundedAccruedInterestAmount"`
	ForgoneInterest Unrounded    `json:"forgoneInterestRoundingAmount"`
}

// Loan is a loan as it stands at the end of a day. PayoffAmount is what pays it
// off on that day. NextDate is the next day on which something will happen by
// the terms alone; nil means none will. Void are the ids of facts without effect,
// because the loan was not in a status for them.
type Loan struct {
	At           day.Day        `json:"at"`
	Status       Status         `json:"status"`
	History      []StatusChange `json:"statusHistory"`
	DaysOverdue  int            `json:"daysOverdue"`
	PayoffAmount money.Amount   `json:"payoffAmount"`
	Payment      money.Amount   `json:"periodicPayment"`
	NextDate     *day.Day       `json:"nextDate"`
	Balances     Balances       `json:"balances"`
	Obligations  []Obligation   `json:"obligations"`
	Splits       []Split        `json:"transactions"`
	Entries      []Entry        `json:"entries"`
	Void         []string       `json:"void"`
	Periods      []Period       `json:"periods"`
}

// Period is the time that one payment is for: from the due date before it, or
// the activation, to the day before its own due date, both inclusive.
type Period struct {
	StartDate day.Day `json:"startDate"`
	EndDate   day.Day `json:"endDate"`
	DueDate   day.Day `json:"dueDate"`
	Status    string  `json:"status"` // past, current, future
}

// Expected is the payments to come of a loan as it stands at the end of a day,
// each made on its due date, the first with all that is overdue by then: what
// the borrower can be told in the middle of the loan's life. A loan that asks
// for nothing more has none.
func Expected(t Terms, facts []Fact, at day.Day) ([]Row, error) {
	return ExpectedWhile(nil, t, facts, at)
}

// ExpectedWhile is Expected that asks, now and then, whether to go on, as
// FoldWhile does.
func ExpectedWhile(watch func() error, t Terms, facts []Fact, at day.Day) ([]Row, error) {
	l, err := foldWhile(watch, t, facts, at)
	if err != nil {
		return nil, err
	}
	rows := []Row{}
	for l.status == Active && l.next < len(l.dates) {
		if err := goOn(watch); err != nil {
			return nil, err
		}
		due := max(l.dates[l.next], l.at)
		l.advance(due)
		open := l.buckets[Due].Total() + l.buckets[Overdue].Total()
		if open == 0 {
			continue
		}
		l.pay(Fact{ID: "expected", Type: Payment, Amount: open})
		s := l.splits[len(l.splits)-1]
		rows = append(rows, Row{Date: due, Amount: open, Principal: s.Principal, Interest: s.Interest, Fees: s.Fees, Balance: l.principalOwed(),
			UnroundedPrincipal: Exact(s.Principal), UnroundedInterest: Exact(s.Interest)})
	}
	return rows, nil
}

// periods are the loan's periods by its due dates as they now are.
func (l *ledger) periods() []Period {
	out := make([]Period, 0, len(l.dates))
	from := l.activated
	for i, due := range l.dates {
		p := Period{StartDate: from, EndDate: due - 1, DueDate: due, Status: "future"}
		switch {
		case i < l.next:
			p.Status = "past"
		case i == l.next:
			p.Status = "current"
		}
		out = append(out, p)
		from = max(from, due)
	}
	return out
}

// view is the loan as others see it. The ledger may be folded on after it.
func (l *ledger) view() Loan {
	v := Loan{At: l.at, Status: l.status, History: slices.Clone(l.history), Payment: l.payment,
		Void: listed(l.void), Splits: listed(l.splits), Entries: listed(l.entries), Obligations: listed(l.obligations)}
	for i := range v.Obligations {
		o := &v.Obligations[i]
		o.IsFulfilled = o.RemainingAmount == 0
		o.IsOverdue = !o.IsFulfilled && o.DueDate < l.at
	}
	if l.open < len(l.obligations) {
		v.DaysOverdue = int(l.at - l.obligations[l.open].DueDate)
	}
	v.Balances, v.Periods = l.balances(), l.periods()
	b := v.Balances
	v.PayoffAmount = b.Outstanding.Total() + b.ChargedOff.Total()
	if m := l.moment(); m != maxDay {
		v.NextDate = &m
	}
	return v
}

// listed is a copy of a list, empty rather than nil: in JSON it is then [].
func listed[T any](list []T) []T { return append([]T{}, list...) }

func (l *ledger) balances() Balances {
	b := Balances{NonDue: *l.buckets[NonDue], Due: *l.buckets[Due], Overdue: *l.buckets[Overdue], ChargedOff: *l.buckets[chargedOff],
		Paid: l.paid, PaidByCredits: l.credits, Overpayment: l.over, AccruedInterest: l.accrued, ForgoneInterest: l.forgone}
	cents, _ := l.book(l.accrued)
	b.NonDue.Interest += max(cents, 0)
	for _, part := range []Amounts{b.NonDue, b.Due, b.Overdue} {
		b.Outstanding.Principal += part.Principal
		b.Outstanding.Interest += part.Interest
		b.Outstanding.Fees += part.Fees
	}
	if l.status == Accelerated || l.status == Frozen {
		b.NonAccrual = b.Outstanding
	}
	return b
}

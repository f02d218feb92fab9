package engine

import (
	"fmt"
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Status is the status of a loan, as the API names it.
type Status string

// The statuses that the fold gives.
const (
	Originated  Status = "originated"
	Active      Status = "active"
	Frozen      Status = "frozen"
	Accelerated Status = "accelerated"
	ChargedOff  Status = "chargedOff"
	PaidOff     Status = "paidOff"
	Closed      Status = "closed"
	Canceled    Status = "canceled"
)

// Statuses are all of them.
func Statuses() []Status {
	return []Status{Originated, Active, Frozen, Accelerated, ChargedOff, PaidOff, Closed, Canceled}
}

// StatusChange is a status and the day from which it held.
type StatusChange struct {
	Date   day.Day `json:"date"`
	Status Status  `json:"status"`
}

// ledger is the state of the fold: a loan as it stands on a day, after what
// took effect on that day so far.
type ledger struct {
	plan
	at      day.Day // interest is accrued for the days before this one
	status  Status
	history []StatusChange

	buckets map[Bucket]*Amounts // nonDue, due, overdue and charged off
	over    money.Amount
	anchor  day.Day   // start of the interest period
	accrued Unrounded // earned and not yet booked in cents
	frozen  Unrounded // what the time frozen would have earned
	forgone Unrounded // parts of cents given up, net of those gained

	payment     money.Amount // the level payment from here on
	next        int          // index of the next due date
	early       Amounts      // paid in this period before it fell due
	obligations []Obligation
	open        int // index of the oldest obligation not fulfilled
	late        int // index of the oldest obligation not looked at for a late fee

	paid, credits Amounts
	lateCharged   money.Amount // late fees charged and not yet set against a shortage
	latePaid      money.Amount // how much of those has been paid
	entries       []Entry
	splits        []Split
	void          []string // ids of facts that found a status they cannot change

	activated   day.Day
	agreed      *agreement   // a payment plan in force
	relief      []span       // when a servicemember is relieved of late fees
	accelerated int          // index of the obligation that an acceleration made; -1 before one
	quiet       bool         // nothing comes of itself until the loan has been current
	feePart     money.Amount // the origination fee that comes with each payment
	feeLeft     money.Amount
}

// post books an amount; nothing is not booked.
func (l *ledger) post(debit, credit Account, amount money.Amount, cause string) {
	if amount > 0 {
		l.entries = append(l.entries, Entry{ID: fmt.Sprintf("E%d", len(l.entries)+1), EffectiveDate: l.at, Debit: debit, Credit: credit, Amount: amount, Cause: cause})
	}
}

// add books an amount onto a receivable.
func (l *ledger) add(c Component, b Bucket, against Account, amount money.Amount, cause string) {
	*l.buckets[b].of(c) += amount
	l.post(receivable(c, b), against, amount, cause)
}

// move books an amount from one bucket to another.
func (l *ledger) move(c Component, from, to Bucket, amount money.Amount, cause string) {
	*l.buckets[from].of(c) -= amount
	*l.buckets[to].of(c) += amount
	l.post(receivable(c, to), receivable(c, from), amount, cause)
}

// become changes the status.
func (l *ledger) become(s Status) {
	if l.status != s {
		l.status = s
		l.history = append(l.history, StatusChange{l.at, s})
	}
}

// principalOwed is the principal in all buckets but the charged-off one.
func (l *ledger) principalOwed() (sum money.Amount) {
	for _, b := range l.Waterfall.Buckets {
		sum += l.buckets[b].Principal
	}
	return sum
}

// owed is everything booked in all buckets but the charged-off one.
func (l *ledger) owed() (sum money.Amount) {
	for _, b := range l.Waterfall.Buckets {
		sum += l.buckets[b].Total()
	}
	return sum
}

// accrue brings the interest up to a day, the days before it included: over
// stretches of constant rate, since the balance is constant between two calls.
// An active loan earns; what a frozen one would earn is kept apart; no other
// earns.
func (l *ledger) accrue(to day.Day) {
	if to <= l.at {
		return
	}
	if l.status == Active || l.status == Frozen {
		earned := l.steps.interest(l.DayCount, l.principalOwed(), l.anchor, l.at, to)
		if l.status == Active {
			l.accrued = l.accrued.Plus(earned)
		} else {
			l.frozen = l.frozen.Plus(earned)
		}
	}
	l.at = to
}

// bookInterest turns accrued interest into cents in the bucket nonDue. The part
// of a cent that is left stays accrued.
func (l *ledger) bookInterest(cause string) {
	cents, rest := l.book(l.accrued)
	if cents > 0 {
		l.accrued = rest
		l.add(Interest, NonDue, InterestIncome, cents, cause)
	}
}

// forgo gives up the part of a cent that is left.
func (l *ledger) forgo() {
	l.forgone = l.forgone.Plus(l.accrued)
	l.accrued = Unrounded{}
}

// maxDay stands for never: no fact lies on it.
var maxDay = day.Last

// moment is the next day after l.at, or on it, on which the terms alone make
// something happen.
func (l *ledger) moment() day.Day {
	m := maxDay
	if l.status == Active && l.next < len(l.dates) {
		m = l.dates[l.next]
	}
	if n := len(l.obligations); n > 0 && l.buckets[Due].Total() > 0 {
		m = min(m, l.obligations[n-1].DueDate+1)
	}
	if l.LateFee != nil && l.late < len(l.obligations) && l.status == Active {
		m = min(m, max(l.at, l.obligations[l.late].DueDate+day.Day(l.LateFee.GraceDays)+1))
	}
	return min(m, l.automatic(Active, l.AccelerateAfterDays), l.automatic(Accelerated, l.ChargeOffAfterDays))
}

// automatic is the day on which a loan in a status has been past due for a
// number of days, 0 meaning never.
func (l *ledger) automatic(s Status, days int) day.Day {
	if l.status != s || days == 0 || l.quiet || l.open >= len(l.obligations) {
		return maxDay
	}
	return max(l.at, l.obligations[l.open].DueDate+day.Day(days))
}

// advance brings the ledger to a day: everything that the terms make happen up
// to and on that day, in order.
func (l *ledger) advance(to day.Day) {
	for m := l.moment(); m <= to && m != maxDay; m = l.moment() {
		l.accrue(m)
		l.happen()
	}
	l.accrue(to)
}

// relieved says that a servicemember's relief holds on the day reached.
func (l *ledger) relieved() bool {
	return slices.ContainsFunc(l.relief, func(s span) bool { return s.holds(l.at) })
}

// happen does what falls on the day reached: first what was due becomes
// overdue, then late fees, acceleration and charge-off, then what falls due.
func (l *ledger) happen() {
	if n := len(l.obligations); n > 0 && l.at > l.obligations[n-1].DueDate {
		for _, c := range l.Waterfall.Components {
			l.move(c, Due, Overdue, *l.buckets[Due].of(c), "overdue")
		}
	}
	for l.LateFee != nil && l.status == Active && l.late < len(l.obligations) && l.at > l.obligations[l.late].DueDate+day.Day(l.LateFee.GraceDays) {
		if !l.relieved() {
			l.chargeLateFee(&l.obligations[l.late])
		}
		l.late++
	}
	if l.automatic(Active, l.AccelerateAfterDays) <= l.at {
		l.accelerate("acceleration")
	}
	if l.automatic(Accelerated, l.ChargeOffAfterDays) <= l.at {
		l.chargeOff("chargeOff")
	}
	if l.status == Active && l.next < len(l.dates) && l.dates[l.next] <= l.at {
		l.fallDue()
	}
}

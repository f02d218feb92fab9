package engine

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
)

// maxDay stands for never: no fact lies on it.
var maxDay = day.Last

// moment is the next day after the one reached, or on it, on which the terms
// alone make something happen.
func (l *loan) moment() day.Day {
	m := maxDay
	if l.Status == Active && len(l.Dates) > 0 {
		m = l.Dates[0]
	}
	if n := len(l.Obligations); n > 0 {
		if l.Book.Balances[book.Due].Total() > 0 {
			m = min(m, l.Obligations[n-1].DueDate+1)
		}
		if l.LateFee != nil && l.Status == Active {
			if i := l.unjudged(); i < n {
				m = min(m, max(l.at(), l.lateOn(i)))
			}
		}
		if l.Capitalization != nil && l.Status == Active {
			if i := l.uncapitalized(); i < n {
				m = min(m, max(l.at(), l.capitalizedOn(i)))
			}
		}
		m = min(m, l.accelerates(), l.chargesOff())
	}
	return min(m, l.told(), l.revised())
}

// unjudged is the index of the oldest open obligation that has not been judged
// for a late fee; they are judged in order.
func (l *loan) unjudged() int {
	i := len(l.Obligations)
	for i > 0 && !l.Obligations[i-1].Judged {
		i--
	}
	return i
}

// lateOn is the day on which an obligation is judged for a late fee.
func (l *loan) lateOn(i int) day.Day {
	return l.Obligations[i].DueDate + day.Day(l.LateFee.GraceDays) + 1
}

// accelerates is the day on which the loan is accelerated of itself.
func (l *loan) accelerates() day.Day {
	if l.Quiet {
		return maxDay
	}
	return l.automatic(l.AccelerateAfterDays, Active)
}

// chargesOff is the day on which the loan is charged off of itself.
func (l *loan) chargesOff() day.Day {
	return l.automatic(l.ChargeOffAfterDays, Active, Accelerated)
}

// automatic is the day on which a loan in one of the statuses has been past due
// for a number of days, 0 meaning never; not while a charge-off is taken back.
func (l *loan) automatic(days int, from ...Status) day.Day {
	if days == 0 || len(l.Obligations) == 0 {
		return maxDay
	}
	for _, s := range from {
		if l.Status == s {
			return max(l.at(), l.Obligations[0].DueDate+day.Day(days), l.Again)
		}
	}
	return maxDay
}

// advance brings the loan to a day: everything that the terms make happen up to
// and on that day, in order.
func (l *loan) advance(to day.Day) error {
	if l.solving > 0 && (l.Book.Principal() != l.Book.Balances[book.NonDue][book.Principal] || len(l.Relief) > 0 || len(l.Advance) > 0) {
		// What is overdue, or relieved, earns what the solved payment does not reckon with, and what is planned may
		// not come: it matters on which day it is solved.
		if err := l.solveIfAsked(); err != nil {
			return err
		}
	}
	for m := l.moment(); m <= to && m != maxDay; m = l.moment() {
		l.accrue(m)
		if err := l.happen(); err != nil {
			return err
		}
	}
	l.accrue(to)
	l.passDates()
	return nil
}

// happen does what falls on the day reached: first what was due becomes
// overdue, then late fees, capitalization, acceleration and charge-off, then
// what falls due, and what was not known when it would have.
func (l *loan) happen() error {
	if err := l.solveIfAsked(); err != nil {
		return err
	}
	l.own()
	if n := len(l.Obligations); n > 0 && l.at() > l.Obligations[n-1].DueDate {
		l.Book.Shift(book.Due, book.Overdue, "overdue")
	}
	if l.LateFee != nil && l.Status == Active {
		for i := l.unjudged(); i < len(l.Obligations) && l.at() >= l.lateOn(i); i++ {
			l.judge(i)
		}
	}
	if err := l.capitalizeDue(); err != nil {
		return err
	}
	if l.accelerates() <= l.at() {
		l.accelerateOfItself()
	}
	if l.chargesOff() <= l.at() {
		l.chargeOffOfItself()
	}
	if err := l.solveIfAsked(); err != nil {
		return err
	}
	if l.Status == Active && len(l.Dates) > 0 && l.Dates[0] <= l.at() {
		if err := l.fallDue(); err != nil {
			return err
		}
	}
	if l.told() <= l.at() {
		if err := l.catchUp(); err != nil {
			return err
		}
	}
	if l.revised() <= l.at() {
		if err := l.look(); err != nil {
			return err
		}
	}
	return l.note()
}

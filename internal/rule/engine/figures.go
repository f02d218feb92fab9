package engine

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/money"
)

// net is what is owed, less what is owed back and what is held.
func (l *loan) net() money.Amount { return l.Book.Owed() - l.Book.Over - l.Book.Held }

// fees notes fees that are charged.
func (l *loan) fees(amount money.Amount) {
	l.Figures.Fees += amount
	l.YearToDate.Fees += amount
}

// endPeriod closes the figures of a period that ends with a due date, and begins
// the next.
func (l *loan) endPeriod(due Cycle) {
	now := l.Figures
	now.Closing = l.net()
	l.out.Periods = append(l.out.Periods, Period{StartDate: due.Start, EndDate: max(due.Due-1, due.Start),
		StatementDate: due.Statement, DueDate: due.Due, Status: standing.Past, Figures: &now})
	l.Figures = book.Figures{Opening: now.Closing}
	l.Start = due.Due
}

// Package collection opens and closes collection cases by themselves, as the
// lender has configured, from what is overdue.
package collection

import (
	"nectarine/internal/domain/access"
	"nectarine/internal/value/money"
)

// Loan is what is overdue on a loan on a day.
type Loan struct {
	ID               string
	PaymentFrequency access.PaymentFrequency
	IsUnread         bool // its terms cannot be read: no case is opened for it, and none of its borrower's is closed
	DaysOverdue      int  // calendar days since the oldest unpaid obligation fell due; 0 when nothing is overdue
	Overdue          money.Amount
}

// Borrower is what is overdue on all loans of which someone is the main borrower.
type Borrower struct {
	PersonID        string
	Loans           []Loan
	NoticesSent     int // overdue notices since the oldest overdue obligation fell due
	PastCollections int // collection cases that are closed
}

// overdue is how much is overdue together, and by how many days at most.
func (b *Borrower) overdue() (total money.Amount, days int) {
	for _, l := range b.Loans {
		total, days = total+l.Overdue, max(days, l.DaysOverdue)
	}
	return total, days
}

// Opens reports whether a borrower gets a collection case: a loan is overdue for as
// long as is asked of its payment frequency, and everything else that is
// configured holds too. It is pure.
func Opens(c *access.AutoInitiate, b *Borrower) bool {
	total, _ := b.overdue()
	if !c.Enabled || c.OverdueAmount != nil && total < *c.OverdueAmount ||
		c.NoticesSent != nil && b.NoticesSent < *c.NoticesSent || c.PastCollections != nil && b.PastCollections < *c.PastCollections {
		return false
	}
	for _, l := range b.Loans {
		days, is := c.DaysOverdueByFrequency[l.PaymentFrequency]
		if !is && c.DaysOverdue != nil {
			days, is = *c.DaysOverdue, true
		}
		if is && l.DaysOverdue >= days && !l.IsUnread {
			return true
		}
	}
	return false
}

// Closes reports whether nothing of a borrower's is overdue any more. b may be nil.
// It is pure.
func Closes(b *Borrower) bool {
	if b == nil {
		return true
	}
	total, days := b.overdue()
	return total == 0 && days == 0
}

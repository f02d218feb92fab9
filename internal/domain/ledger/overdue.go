package ledger

import (
	"context"
	"encoding/json"
	"slices"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// overdue is what is overdue of a loan on a day. What is charged off is overdue too: it stays
// owed.
type overdue struct {
	amount money.Amount
	days   int
}

// standingOf is what is kept of how a loan stands. Interest that is earned and has not fallen due grows
// by the day, and is not in it: so that it holds until something happens.
func standingOf(is *engine.Loan) loan.Standing {
	b := &is.Balances
	off := b.ChargedOff.Total()
	s := loan.Standing{Outstanding: b.Outstanding.Total() - b.NonDue.Interest + off, Overdue: b.Overdue.Total() + off}
	if s.Overdue > 0 {
		since := is.At - day.Day(is.DaysOverdue)
		s.OverdueSince = &since
	}
	if is.Status == engine.ChargedOff || is.Status == engine.Canceled {
		return s
	}
	today := func(o engine.Obligation) bool { return o.DueDate == is.At && statusOf(&o) == ObligationDue }
	if slices.ContainsFunc(is.Obligations, today) {
		s.NextDueDate = &is.At
		return s
	}
	for i := range is.Periods {
		// After the last due date runs one that no payment is for.
		if p := &is.Periods[i]; is.Status == engine.Active && p.DueDate > is.At && p.EndDate < p.DueDate && s.NextDueDate == nil {
			s.NextDueDate = &p.DueDate
		}
	}
	return s
}

// overdue is what was overdue when the ledger was last folded.
func (h *Head) overdue() overdue {
	if h.OverdueSince == nil {
		return overdue{}
	}
	return overdue{h.Overdue, int(h.Through - *h.OverdueSince)}
}

// OverdueLoan is what is overdue of a loan on the present day of its product.
type OverdueLoan struct {
	LoanID    string
	PersonID  string           // the main borrower
	Frequency engine.Frequency // empty where its terms cannot be read: then its day cannot be closed, which is told there
	Days      int              // since the oldest payment that is open fell due
	Amount    money.Amount
}

// OverdueBorrowers are the main borrowers of loans of which something is overdue that come after
// one in the order of their ids, at most so many.
func OverdueBorrowers(ctx context.Context, tx *store.Tx, after string, n int) (ids []string, err error) {
	q := tx.SelectAll((*Head)(nil)).ColumnExpr("DISTINCT l.main_borrower_id")
	q.Join("JOIN loans l ON l.company_id = ledger.company_id AND l.id = ledger.loan_id")
	q.Where("?TableAlias.overdue_since IS NOT NULL").Where("l.main_borrower_id > ?", after)
	return ids, q.OrderExpr("l.main_borrower_id").Limit(int64(n)).Scan(ctx, &ids)
}

// OverdueOf is what is overdue of the loans of main borrowers. The terms of one are read by
// themselves: what is wrong with them keeps no other from being told.
func OverdueOf(ctx context.Context, tx *store.Tx, borrowers []string) (all []OverdueLoan, err error) {
	for some := range store.Slices(borrowers) {
		var rows []struct {
			Head
			MainBorrowerID string
			Agreed         string
		}
		q := tx.SelectAll((*Head)(nil)).Column("loan_id", "timezone", "through", "overdue", "overdue_since").
			ColumnExpr("l.main_borrower_id, CAST(?TableAlias.terms AS TEXT) AS agreed")
		q.Join("JOIN loans l ON l.company_id = ledger.company_id AND l.id = ledger.loan_id")
		q.Where("?TableAlias.overdue_since IS NOT NULL").Where("l.main_borrower_id IN (?)", store.In(some))
		if err := q.OrderExpr("?TableAlias.loan_id").Scan(ctx, &rows); err != nil {
			return nil, err
		}
		for i := range rows {
			h := &rows[i].Head
			today := h.Through
			if zone, err := h.zone(); err == nil { // else its day cannot be closed, which is told there
				today = max(today, day.In(tx.Now.Time, zone))
			}
			of := OverdueLoan{LoanID: h.LoanID, PersonID: rows[i].MainBorrowerID, Days: int(today - *h.OverdueSince), Amount: h.Overdue}
			if json.Unmarshal([]byte(rows[i].Agreed), &h.Terms) == nil {
				of.Frequency = h.Terms.PaymentFrequency
			}
			all = append(all, of)
		}
	}
	return all, nil
}

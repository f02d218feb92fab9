package ledger

import (
	"context"
	"strings"

	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// overdue is what is overdue of a loan on a day. What is charged off is overdue too: it stays
// owed.
type overdue struct {
	amount money.Amount
	days   int
}

// overdueOf is what is overdue of a loan, and since when: the due date of the oldest payment
// that is open. Nil since when nothing is.
func overdueOf(is *engine.Loan) (money.Amount, *day.Day) {
	amount := is.Balances.Overdue.Total() + is.Balances.ChargedOff.Total()
	if amount == 0 {
		return 0, nil
	}
	since := is.At - day.Day(is.DaysOverdue)
	return amount, &since
}

// overdue is what was overdue when the ledger was last folded.
func (h *Head) overdue() overdue {
	if h.OverdueSince == nil {
		return overdue{}
	}
	return overdue{h.Overdue, int(h.Through - *h.OverdueSince)}
}

// tellOverdue leaves the events of a loan that has become overdue, is so for longer or by
// another amount, or is current again. Of one that is charged off or canceled nothing is told;
// that a charge-off is taken back tells anew how the loan stands.
func (r *Recorded) tellOverdue(tx *store.Tx) {
	was, is := r.was, r.Head.overdue()
	kind := ""
	switch {
	case r.Is.Status == engine.ChargedOff, r.Is.Status == engine.Canceled, was == is && r.Was.Status != engine.ChargedOff:
	case is.amount > 0 && (was.amount == 0 || r.Was.Status == engine.ChargedOff):
		kind = "loan.overdue"
	case is.amount == 0:
		kind = "loan.current"
	default:
		kind = "loan.overdue.update"
	}
	if kind == "" {
		return
	}
	r.news(tx, kind, map[string]any{"effectiveDate": r.Is.At, "daysOverdue": is.days, "overdueAmount": is.amount,
		"oldDaysOverdue": was.days, "oldOverdueAmount": was.amount})
}

// tellDay leaves the event of a period that starts on the day that was closed.
func (r *Recorded) tellDay(tx *store.Tx) {
	for _, p := range r.Is.Periods {
		if p.Status == standing.Current && p.StartDate == r.Is.At && p.DueDate > r.Is.At {
			r.news(tx, periodStarted, periodData(p))
		}
	}
}

const periodStarted = "loan.period.started"

// periodData is what is told of a period that starts.
func periodData(p engine.Period) map[string]any {
	return map[string]any{"startDate": p.StartDate, "endDate": p.EndDate, "statementDate": p.StatementDate, "dueDate": p.DueDate}
}

// tellCapitalized leaves the events of interest that became principal, one for each day.
func (r *Recorded) tellCapitalized(tx *store.Tx) {
	sums := map[day.Day]money.Amount{}
	var days []day.Day
	for _, e := range r.Entries {
		amount := e.Amount
		switch {
		case isOf(e.Debit, "principal") && isOf(e.Credit, "interest"):
		case isOf(e.Debit, "interest") && isOf(e.Credit, "principal"):
			amount = -amount
		default:
			continue
		}
		if _, known := sums[e.EffectiveDate]; !known {
			days = append(days, e.EffectiveDate)
		}
		sums[e.EffectiveDate] += amount
	}
	for _, on := range days {
		if sums[on] > 0 {
			r.news(tx, "loan.interest.capitalized", map[string]any{"effectiveDate": on, "amount": sums[on]})
		}
	}
}

// isOf reports whether an account is a receivable of a component.
func isOf(a engine.Account, component string) bool {
	return strings.HasPrefix(string(a), component+".")
}

// news leaves an event of the loan.
func (r *Recorded) news(tx *store.Tx, kind string, data map[string]any) {
	event.Record(tx, event.News{Type: kind, Object: "loan", ID: r.Loan.ID, PersonID: r.Loan.MainBorrowerID, LoanID: r.Loan.ID, Data: data})
}

// OverdueLoan is what is overdue of a loan on the present day of its product.
type OverdueLoan struct {
	LoanID    string
	PersonID  string // the main borrower
	Frequency engine.Frequency
	Days      int // since the oldest payment that is open fell due
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

// OverdueOf is what is overdue of the loans of main borrowers.
func OverdueOf(ctx context.Context, tx *store.Tx, borrowers []string) (all []OverdueLoan, err error) {
	for some := range store.Slices(borrowers) {
		var rows []struct {
			Head
			MainBorrowerID string
		}
		q := tx.SelectAll((*Head)(nil)).Column("loan_id", "terms", "timezone", "through", "overdue", "overdue_since").ColumnExpr("l.main_borrower_id")
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
			all = append(all, OverdueLoan{LoanID: h.LoanID, PersonID: rows[i].MainBorrowerID, Frequency: h.Terms.PaymentFrequency,
				Days: int(today - *h.OverdueSince), Amount: h.Overdue})
		}
	}
	return all, nil
}

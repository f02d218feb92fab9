package ledger

import (
	"slices"
	"strings"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Told is what the events of a ledger have told last.
type Told struct {
	Balances day.Day      `json:"balances"`    // the day of the last loan.balance.changed; 0 before the first
	Period   day.Day      `json:"period"`      // the first day of the last period that has begun; 0 before the first
	Overdue  money.Amount `json:"overdue"`     // 0: that the loan is current, or nothing yet
	Days     int          `json:"daysOverdue"` // of what is overdue
	// Obligations are those of which something is open; nil of a ledger whose last change is older
	// than that it is kept.
	Obligations []ToldObligation `json:"obligations"`
}

// toldBefore is what had been told when the ledger was last folded. Of one that is older than what is
// kept of that, it is taken that all had been.
func (h *Head) toldBefore() Told {
	if h.Told != nil {
		return *h.Told
	}
	was := h.overdue()
	return Told{Balances: h.Through, Period: h.Through, Overdue: was.amount, Days: was.days}
}

// tell works out the events of what has changed of the loan since it was told last, but for those
// of its row, whether a fact has brought it or the time.
func (l *ledger) tell(r *Recorded, told Told) error {
	if err := l.tellPeriods(r, &told); err != nil {
		return err
	}
	r.tellCapitalized()
	r.tellAgreements()
	if r.told.Balances != r.Is.Balances {
		if told.Balances == 0 {
			told.Balances = r.told.At
		}
		r.tell("loan.balance.changed", map[string]any{"effectiveDate": r.Is.At, "oldEffectiveDate": told.Balances, "oldBalances": r.told.Balances,
			"newBalances": r.Is.Balances, "oldPayoffAmount": r.told.PayoffAmount, "newPayoffAmount": r.Is.PayoffAmount})
		told.Balances = r.Is.At
	}
	if err := l.tellObligations(r, &told); err != nil {
		return err
	}
	r.tellOverdue(&told)
	l.head.Told = &told
	return nil
}

// tell leaves an event of the loan.
func (r *Recorded) tell(kind string, data map[string]any) {
	r.news = append(r.news, event.News{Type: kind, Object: "loan", ID: r.Loan.ID, PersonID: r.Loan.MainBorrowerID, LoanID: r.Loan.ID, Data: data})
}

// tellPeriods tells of each period that has begun and was not told of: on its first day, or, where
// that lay in a time in which the loan had none, once that is undone.
func (l *ledger) tellPeriods(r *Recorded, told *Told) error {
	if r.Is.Status != engine.Active && r.Is.Status != engine.Frozen {
		return nil
	}
	periods := r.Is.Periods
	// What is folded on from a state has not the periods that had ended by then.
	if len(periods) > 0 && periods[0].StartDate > told.Period && l.base.Through >= l.base.Begun {
		if err := l.whole(); err != nil {
			return err
		}
		whole, err := engine.Fold(l.head.Terms, l.facts, r.Is.At)
		if err != nil {
			return err
		}
		periods = whole.Periods
	}
	for _, p := range periods {
		// After the last due date runs one that no payment is for.
		if p.Status != standing.Future && p.StartDate > told.Period && p.EndDate < p.DueDate {
			told.Period = p.StartDate
			r.tell("loan.period.started", map[string]any{"effectiveDate": p.StartDate, "startDate": p.StartDate, "endDate": p.EndDate,
				"statementDate": p.StatementDate, "dueDate": p.DueDate})
		}
	}
	return nil
}

// tellOverdue tells of a loan that has become overdue, is so for longer or by another amount, or is
// current again. Of one that is charged off or canceled nothing is told; that a charge-off is taken
// back tells anew how the loan stands.
func (r *Recorded) tellOverdue(told *Told) {
	was, is := overdue{told.Overdue, told.Days}, r.Head.overdue()
	back := r.Was.Status == engine.ChargedOff && StatusOf(r.Is.Status) != loan.PaidOff
	kind := "loan.overdue.update"
	switch {
	case r.Is.Status == engine.ChargedOff, r.Is.Status == engine.Canceled, was == is && !back:
		return
	case is.amount == 0:
		kind = "loan.current"
	case was.amount == 0 || back:
		kind = "loan.overdue"
	}
	told.Overdue, told.Days = is.amount, is.days
	r.tell(kind, map[string]any{"effectiveDate": r.Is.At, "daysOverdue": is.days, "overdueAmount": is.amount,
		"oldDaysOverdue": was.days, "oldOverdueAmount": was.amount})
}

// tellCapitalized tells of interest that became principal, once for each day.
func (r *Recorded) tellCapitalized() {
	sums := map[day.Day]money.Amount{}
	var days []day.Day
	for _, e := range r.Entries {
		amount := Capitalized(e.Debit, e.Credit, e.Amount)
		if amount == 0 {
			continue
		}
		if _, known := sums[e.EffectiveDate]; !known {
			days = append(days, e.EffectiveDate)
		}
		sums[e.EffectiveDate] += amount
	}
	for _, on := range days {
		if sums[on] > 0 {
			r.tell("loan.interest.capitalized", map[string]any{"effectiveDate": on, "amount": sums[on]})
		}
	}
}

// Capitalized is the interest that an entry makes principal; less than 0 where it takes that back,
// and 0 of any other.
func Capitalized(debit, credit engine.Account, amount money.Amount) money.Amount {
	switch {
	case isOf(debit, "principal") && isOf(credit, "interest"):
		return amount
	case isOf(debit, "interest") && isOf(credit, "principal"):
		return -amount
	}
	return 0
}

// agreements are the types of facts by which something is agreed in hardship.
var agreements = []engine.FactType{engine.DueDateChange, engine.Deferral, engine.TermsChange, engine.PaymentPlan}

// tellAgreements tells of what was agreed before, and has its effect no more, or has it again: by a
// payment of an earlier day, say, after which nothing of what was put off was open.
func (r *Recorded) tellAgreements() {
	before, _ := r.Told()
	for _, f := range before {
		if f.EffectiveDate > r.Was.At || !slices.Contains(agreements, f.Type) {
			continue
		}
		was, is := slices.Contains(r.Was.Void, f.ID), slices.Contains(r.Is.Void, f.ID)
		if was == is {
			continue
		}
		kind := "loan.agreement.restored"
		if is {
			kind = "loan.agreement.void"
		}
		r.tell(kind, map[string]any{"effectiveDate": r.Is.At, "agreedOn": f.EffectiveDate, "factType": f.Type, "factId": f.ID, "dueDate": f.DueDate, "newDueDate": f.Date})
	}
}

// isOf reports whether an account is a receivable of a component.
func isOf(a engine.Account, component string) bool {
	return strings.HasPrefix(string(a), component+".")
}

// told holds what was told last against what should have been by now.
func (c *check) told(is *engine.Loan) {
	told := c.head.Told
	if told == nil {
		return
	}
	running := is.Status == engine.Active || is.Status == engine.Frozen
	for _, p := range is.Periods {
		if running && p.Status != standing.Future && p.StartDate > told.Period && p.EndDate < p.DueDate {
			c.differs("last period told", told.Period, p.StartDate)
		}
	}
	if told.Obligations != nil {
		c.same("what was told to be open", told.Obligations, openOf(obligationsOf(is.Obligations)))
	}
	if running || is.Status == engine.Accelerated || is.Status == engine.PaidOff {
		c.same("what was told to be overdue", overdue{told.Overdue, told.Days}, c.head.overdue())
	}
}

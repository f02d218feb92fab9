package loan

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Standing is how a loan stands by its ledger, as that was last folded: what lists are narrowed by.
type Standing struct {
	Outstanding  money.Amount // principal, fees, and interest that has fallen due; what is charged off too
	Overdue      money.Amount // or charged off
	OverdueSince *day.Day     // the due date of the oldest payment that is open; nil where nothing is overdue
	NextDueDate  *day.Day     // the present day while something is open that falls due on it; nil of none
}

// kept is how the ledger of a loan, which the package of that name writes, says that it stands.
type kept struct {
	bun.BaseModel `bun:"table:ledgers,alias:ledger"`
	CompanyID     string `bun:",pk"`
	LoanID        string `bun:",pk"`
	Timezone      string
	Standing
}

// ByLedger narrows lists of loans by how they stand by their ledgers.
type ByLedger struct {
	MinDays        query.Number `query:"minDaysOverdue" doc:"Only loans that have been overdue for as many days or more, as the close of the day keeps it. A loan that was never activated has no days overdue and is in no list that this, or any of the others by what the ledger keeps, narrows; one of which nothing is overdue has 0."`
	MaxDays        query.Number `query:"maxDaysOverdue" doc:"Only loans that have been overdue for as many days or fewer."`
	MinOverdue     query.Amount `query:"minOverdueAmount" doc:"Only loans of which as much is overdue, or charged off, or more."`
	MaxOverdue     query.Amount `query:"maxOverdueAmount" doc:"Only loans of which as much is overdue, or charged off, or less."`
	MinOutstanding query.Amount `query:"minOutstandingAmount" doc:"Only loans of which as much is outstanding, or more: principal, fees, and interest that has fallen due."`
	MaxOutstanding query.Amount `query:"maxOutstandingAmount" doc:"Only loans of which as much is outstanding, or less."`
	NextDueFrom    query.Day    `query:"nextDueFrom" doc:"Only loans whose next payment falls due on this day or later."`
	NextDueTo      query.Day    `query:"nextDueTo" doc:"Only loans whose next payment falls due on this day or earlier."`

	today map[string]day.Day // by the time zone of ledgers; where days are asked
	first day.Day            // of these
}

// resolve refuses bounds that nothing is within, and finds the present day of each time zone.
func (f *ByLedger) resolve(ctx context.Context, tx *store.Tx) error {
	for _, r := range []struct {
		min, max string
		none     bool
	}{{"minDaysOverdue", "maxDaysOverdue", f.MinDays.Given && f.MaxDays.Given && f.MaxDays.Value < f.MinDays.Value},
		{"minOverdueAmount", "maxOverdueAmount", f.MinOverdue.Given && f.MaxOverdue.Given && f.MaxOverdue.Value < f.MinOverdue.Value},
		{"minOutstandingAmount", "maxOutstandingAmount", f.MinOutstanding.Given && f.MaxOutstanding.Given && f.MaxOutstanding.Value < f.MinOutstanding.Value},
		{"nextDueFrom", "nextDueTo", f.NextDueFrom.Given && f.NextDueTo.Given && f.NextDueTo.Value < f.NextDueFrom.Value}} {
		if r.none {
			return api.Invalid(r.max, "must not be less than "+r.min)
		}
	}
	if !f.MinDays.Given && !f.MaxDays.Given {
		return nil
	}
	var zones []string
	if err := tx.SelectAll((*Type)(nil)).ColumnExpr("DISTINCT timezone").Scan(ctx, &zones); err != nil {
		return err
	}
	f.today, f.first = make(map[string]day.Day, len(zones)), day.Last-2
	for _, name := range zones {
		if zone, err := time.LoadLocation(name); err == nil { // else no day of its ledgers can be told
			f.today[name] = day.In(tx.Now.Time, zone)
			f.first = min(f.first, f.today[name])
		}
	}
	return nil
}

// Where lays the filter over a query.
func (f *ByLedger) Where(q *store.Select) {
	days, from, to := f.MinDays.Given || f.MaxDays.Given, f.NextDueFrom.Asked(), f.NextDueTo.Asked()
	amounts := f.MinOverdue.Given || f.MaxOverdue.Given || f.MinOutstanding.Given || f.MaxOutstanding.Given
	if !days && !amounts && from == nil && to == nil {
		return
	}
	q.Join("JOIN ledgers l ON l.company_id = loan.company_id AND l.loan_id = loan.id")
	q.Where("l.company_id = ?", q.Space)
	if days {
		f.days(q)
	}
	within(q, "overdue", f.MinOverdue, f.MaxOverdue)
	within(q, "outstanding", f.MinOutstanding, f.MaxOutstanding)
	if from != nil {
		q.Where("l.next_due_date >= ?", *from)
	}
	if to != nil {
		q.Where("l.next_due_date <= ?", *to)
	}
}

// days narrows to ledgers whose days overdue are within the bounds, in the time zone of each: at one moment it is one of
// three days on earth. The bounds of all zones together, which an index has, are wider.
func (f *ByLedger) days(q *store.Select) {
	var zones [3][]string
	var since, until [3]day.Day
	for i := range zones {
		today := f.first + day.Day(i)
		if until[i] = max(today-day.Day(f.MinDays.Value), day.First); f.MaxDays.Given {
			since[i] = max(today-day.Day(f.MaxDays.Value), day.First)
		} else {
			since[i] = day.First
		}
		for _, zone := range slices.Sorted(maps.Keys(f.today)) {
			if f.today[zone] == today {
				zones[i] = append(zones[i], zone)
			}
		}
	}
	const within = "(l.timezone IN (?) AND l.overdue_since BETWEEN ? AND ? OR l.timezone IN (?) AND l.overdue_since BETWEEN ? AND ? OR l.timezone IN (?) AND l.overdue_since BETWEEN ? AND ?"
	bounds := []any{store.In(zones[0]), since[0], until[0], store.In(zones[1]), since[1], until[1], store.In(zones[2]), since[2], until[2]}
	if f.MinDays.Value == 0 {
		q.Where(within+" OR l.overdue_since IS NULL)", bounds...)
		return
	}
	q.Where(within+")", bounds...)
	q.Where("l.overdue_since BETWEEN ? AND ?", since[0], until[2])
}

// within narrows to ledgers of which an amount is within bounds. That it is more than nothing stands in
// the text, for the index has no others.
func within(q *store.Select, column string, least, most query.Amount) {
	if least.Value > 0 {
		q.Where("l.? > 0", store.Ident(column))
		q.Where("l.? >= ?", store.Ident(column), least.Value)
	}
	if most.Given {
		q.Where("l.? <= ?", store.Ident(column), most.Value)
	}
}

// standings are how loans stand, by the loan; none of one that has no ledger.
func standings(ctx context.Context, tx *store.Tx, loans []*Loan) (map[string]*CurrentTerms, error) {
	var begun []string
	for _, l := range loans {
		if l.ActivatedAt != nil {
			begun = append(begun, l.ID)
		}
	}
	found := make(map[string]*CurrentTerms, len(begun))
	if len(begun) == 0 {
		return found, nil
	}
	for some := range store.Slices(begun) {
		var all []*kept
		if err := tx.SelectAll(&all).Where("?TableAlias.loan_id IN (?)", store.In(some)).Scan(ctx); err != nil {
			return nil, err
		}
		for _, k := range all {
			days := 0
			zone, err := time.LoadLocation(k.Timezone)
			if err == nil && k.OverdueSince != nil { // else its day cannot be closed, which is told there
				days = int(day.In(tx.Now.Time, zone) - *k.OverdueSince)
			}
			found[k.LoanID] = &CurrentTerms{Outstanding: &k.Outstanding, Overdue: &k.Overdue, DaysOverdue: &days,
				NextDueDate: k.NextDueDate}
		}
	}
	return found, nil
}

package lockbox

import (
	"context"
	"maps"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/money"
)

// Import is what has become, or would become, of a file.
type Import struct {
	BulkRunID  *string      `json:"bulkRunId" doc:"The run that posts it; null in a preview."`
	StartedAt  *clock.Time  `json:"startedAt" doc:"When the file was accepted; null in a preview."`
	FinishedAt *clock.Time  `json:"finishedAt" doc:"When all was done, or the run was canceled; null before, and in a preview."`
	Sums       []*Sums      `json:"sums" nullable:"false" doc:"Where the money of the file is, by its currency."`
	Exceptions []*Exception `json:"exceptions" nullable:"false" doc:"The first 100 lines that were not posted, nor repeat what was taken before."`
}

// Sums are where the money of a file is: total is the sum of all the others, always.
type Sums struct {
	Currency    string `json:"currency" doc:"The code of the currency."`
	Total       Tally  `json:"total" doc:"All lines of the file that could be read."`
	Posted      Tally  `json:"posted" doc:"What was posted to loans, at once or when it was assigned."`
	Unposted    Tally  `json:"unposted" doc:"What is paid to no loan yet; of what was split, the parts that are left."`
	Returned    Tally  `json:"returned" doc:"What was sent back to whoever sent it."`
	Undone      Tally  `json:"undone" doc:"What was taken back with the import."`
	Repeated    Tally  `json:"repeated" doc:"Lines whose reference was taken before, with the same amount and loan: the same money, counted there."`
	Conflicting Tally  `json:"conflicting" doc:"Lines whose reference was taken before, with another amount or loan: they were not taken."`
	Waiting     Tally  `json:"waiting" doc:"Lines that were not taken yet, or never are where the run was canceled."`
}

// Tally is how many there are, and how much.
type Tally struct {
	Count  int          `json:"count" doc:"How many there are."`
	Amount money.Amount `json:"amount" doc:"Their sum, in the currency of the sums."`
}

func (t *Tally) add(count int, amount money.Amount) {
	t.Count, t.Amount = t.Count+count, t.Amount+amount
}

// Exception is a line that was not posted.
type Exception struct {
	Line       int          `json:"lineNumber" doc:"The number of the line, the header being 1."`
	ExternalID string       `json:"externalId" doc:"Its reference."`
	Amount     money.Amount `json:"amount" doc:"In the currency of the line."`
	ObjectID   string       `json:"objectId" doc:"The unposted item; of one that conflicts, what has its reference. Empty in a preview, where there is none yet."`
	Message    string       `json:"message" doc:"Why it was not posted."`
}

// most is how many exceptions are told.
const most = 100

// summing is an import that is reckoned up.
type summing struct {
	Import
	by map[string]*Sums
}

func newSumming() *summing { return &summing{by: map[string]*Sums{}} }

func (s *summing) of(currency string) *Sums {
	if s.by[currency] == nil {
		s.by[currency] = &Sums{Currency: currency}
	}
	return s.by[currency]
}

// line counts lines of which one thing came; that of items says where what is unposted is by now.
func (s *summing) line(currency string, r result, count int, amount money.Amount) {
	sums := s.of(currency)
	sums.Total.add(count, amount)
	to := map[result]*Tally{waiting: &sums.Waiting, posted: &sums.Posted, repeated: &sums.Repeated, conflicting: &sums.Conflicting,
		undone: &sums.Undone}[r]
	if to != nil {
		to.add(count, amount)
	}
}

// except tells of a line that was not posted, as far as there is room.
func (s *summing) except(l *line) {
	if len(s.Exceptions) < most && (l.Result == unposted || l.Result == conflicting) {
		s.Exceptions = append(s.Exceptions, &Exception{l.Number, l.Reference, l.Amount, l.ObjectID, l.Message})
	}
}

// up is the import with its sums in order.
func (s *summing) up() *Import {
	s.Sums = []*Sums{}
	for _, currency := range slices.Sorted(maps.Keys(s.by)) {
		s.Sums = append(s.Sums, s.by[currency])
	}
	if s.Exceptions == nil {
		s.Exceptions = []*Exception{}
	}
	return &s.Import
}

// preview is what would come of a staged file, slice by slice, in transactions that are rolled back.
func (s *Imports) preview(ctx context.Context, c *api.Call, set string) (*Import, error) {
	sum := newSumming()
	for place := ""; ; {
		lines, err := api.Preview(ctx, c, func(ctx context.Context, tx *store.Tx) ([]*line, error) {
			lines, err := linesAfter(ctx, tx, set, place, slice)
			if err != nil || len(lines) == 0 {
				return nil, err
			}
			return lines, (&posting{Lockbox: &s.Lockbox, set: set, lines: lines}).post(ctx, tx)
		})
		if err != nil {
			return nil, err
		}
		if len(lines) == 0 {
			return sum.up(), nil
		}
		for _, l := range lines {
			if sum.line(l.Currency, l.Result, 1, l.Amount); l.Result == unposted {
				l.ObjectID = ""
				sum.of(l.Currency).Unposted.add(1, l.Amount)
			}
			sum.except(l)
		}
		place = lines[len(lines)-1].member()
	}
}

// importPath is the import that a path names.
type importPath struct {
	Run string `path:"bulkRunId"`
}

func getImport(ctx context.Context, tx *store.Tx, in *importPath) (*Import, error) {
	return report(ctx, tx, in.Run)
}

// groupedRow is how many lines or items of a kind there are, and their sum.
type groupedRow struct {
	Currency string
	Kind     string
	Count    int
	Amount   money.Amount
}

// report is what has become of the file of a run.
func report(ctx context.Context, tx *store.Tx, runID string) (*Import, error) {
	r, err := store.Child(ctx, tx, store.Get[bulk.Run], runID, func(r *bulk.Run) bool { return r.Work == importWork && r.UndoOf == nil })
	if err != nil {
		return nil, err
	}
	set, err := setOf(r)
	if err != nil {
		return nil, err
	}
	sum := newSumming()
	sum.BulkRunID, sum.StartedAt, sum.FinishedAt = &r.ID, &r.StartedAt, r.FinishedAt
	if err := sum.addRows(ctx, tx, set, r.ID); err != nil {
		return nil, err
	}
	var told []*line
	err = tx.SelectAll(&told).Where("?TableAlias.set_id = ? AND ?TableAlias.result IN (?)", set, store.In([]result{unposted, conflicting})).
		OrderExpr("?TableAlias.number").Limit(most).Scan(ctx)
	for _, l := range told {
		sum.except(l)
	}
	return sum.up(), err
}

// addRows counts the lines of a set, and the items that its run has brought.
func (s *summing) addRows(ctx context.Context, tx *store.Tx, set, runID string) error {
	const counted = "COUNT(*) AS count, SUM(?TableAlias.amount) AS amount"
	var rows []groupedRow
	err := tx.SelectAll((*line)(nil)).ColumnExpr("?TableAlias.currency, ?TableAlias.result AS kind, "+counted).
		Where("?TableAlias.set_id = ?", set).GroupExpr("?TableAlias.currency, ?TableAlias.result").Scan(ctx, &rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		s.line(row.Currency, result(row.Kind), row.Count, row.Amount)
	}
	rows = nil
	q := tx.Select((*Item)(nil)).ColumnExpr("?TableAlias.currency, ?TableAlias.status AS kind, "+counted).
		Where("?TableAlias.bulk_run_id = ? AND ?TableAlias.status IN (?)", runID, store.In([]Status{Unposted, Assigned, Returned}))
	if err := q.GroupExpr("?TableAlias.currency, ?TableAlias.status").Scan(ctx, &rows); err != nil {
		return err
	}
	for _, row := range rows {
		sums := s.of(row.Currency)
		to := map[Status]*Tally{Unposted: &sums.Unposted, Assigned: &sums.Posted, Returned: &sums.Returned}[Status(row.Kind)]
		to.add(row.Count, row.Amount)
	}
	return nil
}

package boarding

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/money"
)

// Import is the report of a file: what has become, or would become, of its lines, and what the lender's own books
// say against what the ledgers have.
type Import struct {
	BulkRunID   *string       `json:"bulkRunId" doc:"The run that brings the loans in; null in a preview."`
	StartedAt   *clock.Time   `json:"startedAt" doc:"When the file was accepted; null in a preview."`
	FinishedAt  *clock.Time   `json:"finishedAt" doc:"When all was done, or the run was canceled; null before, and in a preview."`
	Agrees      bool          `json:"agrees" doc:"Every loan of the file is here, and each sum of the lender is that of the ledgers, to the cent. False while lines wait."`
	Lines       Lines         `json:"lines" doc:"How many of them became what."`
	LenderCount *int          `json:"lenderCount" doc:"How many loans there are by controlTotals; null where that is not said."`
	Sums        []*Sum        `json:"sums" nullable:"false" doc:"Each sum by its name: principalAmount, interestAmount, and so on."`
	Differences []*Difference `json:"differences" nullable:"false" doc:"The first 100 sums of single loans that the ledgers have otherwise than the file: where a loan was not brought in, they have nothing."`
	Failures    []*Failure    `json:"failures" nullable:"false" doc:"The first 100 lines of which no loan came."`
}

// Lines are how many lines of a file became what.
type Lines struct {
	Total       int `json:"totalCount" doc:"All lines with a loan."`
	Boarded     int `json:"boardedCount" doc:"Loans that were brought in by this file."`
	Repeated    int `json:"repeatedCount" doc:"Loans that were brought in before, by a line that says the same."`
	Conflicting int `json:"conflictingCount" doc:"Lines whose externalId another loan has, or the same loan of which they say something else."`
	Failed      int `json:"failedCount" doc:"Lines that are wrong."`
	Waiting     int `json:"waitingCount" doc:"Lines that were not taken yet, or never are where the run was canceled."`
}

// Sum is a sum over all loans of a file at the end of the day before their openings. Amounts are in dollars.
type Sum struct {
	Name       string        `json:"name"`
	Lender     *money.Amount `json:"lenderAmount" doc:"By controlTotals of the file; null where that is not said."`
	File       money.Amount  `json:"fileAmount" doc:"By the openings of the lines that were taken."`
	Ledger     money.Amount  `json:"ledgerAmount" doc:"By the ledgers: the entries that the openings have booked, and what is on no account, interest that has accrued and the year to date, by the facts as they are kept."`
	Difference money.Amount  `json:"differenceAmount" doc:"ledgerAmount less lenderAmount, or less fileAmount where the lender says nothing."`
}

// Difference is a sum of one loan that its ledger has otherwise than the file.
type Difference struct {
	Line       int          `json:"lineNumber" doc:"The number of the line, from 1."`
	ExternalID string       `json:"externalId"`
	LoanID     *string      `json:"loanId" doc:"Null where there is no loan."`
	Name       string       `json:"name" doc:"Which sum it is."`
	File       money.Amount `json:"fileAmount"`
	Ledger     money.Amount `json:"ledgerAmount"`
}

// Failure is a line of which no loan came.
type Failure struct {
	Line       int    `json:"lineNumber" doc:"The number of the line, from 1."`
	ExternalID string `json:"externalId" doc:"The externalId of its loan; empty where it cannot be read."`
	Field      string `json:"field" doc:"The field that is wrong; empty where it is the line as a whole."`
	Message    string `json:"message"`
}

// most is how many differences and failures are told.
const most = 100

// books are what is known of a file: its sums, and how many lines became what.
type books struct {
	bun.BaseModel `bun:"table:boardings,alias:books"`
	CompanyID     string         `bun:",pk"`
	SetID         string         `bun:",pk"`
	Totals        *ControlTotals `bun:"type:jsonb"` // the lender's own; nil where there are none
	Said          *sums          `bun:"type:jsonb"`
	Booked        *sums          `bun:"type:jsonb"`
	Counts        map[result]int `bun:"type:jsonb"`

	told []*line // that may be told one by one
}

// books are those of a file of which no line has been taken yet.
func (f *staging) books() *books {
	return &books{SetID: f.set, Totals: f.totals, Said: &sums{}, Booked: &sums{}, Counts: map[result]int{waiting: f.count}}
}

// count takes lines up that have become something.
func (b *books) count(lines []*line) {
	for _, l := range lines {
		b.Counts[waiting]--
		b.Counts[l.Result]++
		b.Said.add(l.Said, 1)
		b.Booked.add(l.Booked, 1)
		if l.untoward() && len(b.told) < most {
			b.told = append(b.told, l)
		}
	}
}

// untoward is whether a line is told by itself.
func (l *line) untoward() bool { return l.Result == failed || l.Result == conflicting || l.Differs }

// report is the report of the file by now.
func (b *books) report() *Import {
	out := &Import{Differences: []*Difference{}, Failures: []*Failure{}, Lines: Lines{Boarded: b.Counts[boarded],
		Repeated: b.Counts[repeated], Conflicting: b.Counts[conflicting], Failed: b.Counts[failed], Waiting: b.Counts[waiting]}}
	n := &out.Lines
	n.Total = n.Boarded + n.Repeated + n.Conflicting + n.Failed + n.Waiting
	out.Agrees = n.Conflicting+n.Failed+n.Waiting == 0
	if b.Totals != nil && b.Totals.Count != nil {
		out.LenderCount = b.Totals.Count
		out.Agrees = out.Agrees && *b.Totals.Count == n.Boarded+n.Repeated
	}
	for i, name := range names {
		sum := &Sum{Name: name, File: b.Said.cents(i), Ledger: b.Booked.cents(i)}
		sum.Difference = sum.Ledger - sum.File
		if b.Totals != nil {
			if lender, is := b.Totals.said(i); is {
				sum.Lender, sum.Difference = &lender, sum.Ledger-lender
			}
		}
		out.Sums, out.Agrees = append(out.Sums, sum), out.Agrees && sum.Difference == 0 && sum.Ledger == sum.File
	}
	for _, l := range b.told {
		l.report(out)
	}
	return out
}

// report tells of a line by itself, as far as there is room.
func (l *line) report(out *Import) {
	if l.Result != boarded && len(out.Failures) < most {
		out.Failures = append(out.Failures, &Failure{l.Number, l.Reference, l.Field, l.Message})
	}
	for i, name := range names {
		said, booked := l.Said.cents(i), l.Booked.cents(i)
		if said == booked || len(out.Differences) == most {
			continue
		}
		d := &Difference{Line: l.Number, ExternalID: l.Reference, Name: name, File: said, Ledger: booked}
		if l.LoanID != "" {
			d.LoanID = &l.LoanID
		}
		out.Differences = append(out.Differences, d)
	}
}

// preview is what would come of a staged file, some lines at a time, in transactions that are rolled back.
func (s *Imports) preview(ctx context.Context, c *api.Call, f *staging) (*Import, error) {
	b := f.books()
	for place := ""; ; {
		lines, err := api.Preview(ctx, c, func(ctx context.Context, tx *store.Tx) ([]*line, error) {
			members, err := membersAfter(ctx, tx, f.set, place, slice)
			if err != nil || len(members) == 0 {
				return nil, err
			}
			lines, err := linesOf(ctx, tx, f.set, members)
			if err != nil {
				return nil, err
			}
			return lines, (&batch{Imports: s, set: f.set, lines: lines}).board(ctx, tx)
		})
		if err != nil {
			return nil, err
		}
		if len(lines) == 0 {
			return b.report(), nil
		}
		for _, l := range lines {
			if l.Result == boarded {
				l.LoanID = "" // there is none yet
			}
		}
		b.count(lines)
		place = lines[len(lines)-1].member()
	}
}

// do brings the loans in of lines, and tells what came of each.
func (s *Imports) do(ctx context.Context, tx *store.Tx, r *bulk.Run, members []string) ([]*bulk.Outcome, error) {
	set, err := setOf(r)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(ctx, tx, set, members)
	if err != nil {
		return nil, err
	}
	if err := (&batch{Imports: s, run: r.ID, set: set, lines: lines}).board(ctx, tx); err != nil {
		return nil, err
	}
	outcomes := make([]*bulk.Outcome, len(lines))
	for i, l := range lines {
		outcomes[i] = l.outcome()
	}
	return outcomes, conclude(ctx, tx, set, lines)
}

// conclude keeps what became of lines, without what they say, and takes them up in the sums of their file.
func conclude(ctx context.Context, tx *store.Tx, set string, lines []*line) error {
	for _, l := range lines {
		l.Sealed = ""
	}
	if err := store.Overwrite(ctx, tx, lines...); err != nil {
		return err
	}
	b, err := booksOf(ctx, tx, set)
	if err != nil {
		return err
	}
	b.count(lines)
	return store.Overwrite(ctx, tx, b)
}

// booksOf are the sums of a file.
func booksOf(ctx context.Context, tx *store.Tx, set string) (*books, error) {
	b := &books{}
	err := tx.SelectAll(b).Where("?TableAlias.set_id = ?", set).Scan(ctx)
	return b, err
}

// outcome is what came of the line, for the results of its run.
func (l *line) outcome() *bulk.Outcome {
	o := &bulk.Outcome{Member: l.member(), ObjectID: l.LoanID, BorrowerID: l.borrowerID, Message: l.Message}
	switch l.Result {
	case boarded:
		o.Result = bulk.Done
	case repeated:
		o.Result = bulk.Unchanged
	default:
		o.Result, o.ErrorType = bulk.Failed, l.kind
	}
	return o
}

// describe notes of a line that could not be worked on that it failed.
func (s *Imports) describe(ctx context.Context, tx *store.Tx, o *bulk.Outcome) error {
	r, err := store.Find[bulk.Run](ctx, tx, 1, func(q *store.Select) { q.Where("?TableAlias.id = ?", o.RunID) })
	if err != nil || len(r) == 0 {
		return err
	}
	set, err := setOf(r[0])
	if err != nil {
		return err
	}
	lines, err := linesOf(ctx, tx, set, []string{o.Member})
	if err != nil || len(lines) == 0 {
		return err
	}
	l := lines[0]
	l.Result, l.Message = failed, o.Message
	l.tellFailed(tx, r[0].ID)
	return conclude(ctx, tx, set, lines)
}

// importPath is the import that a path names.
type importPath struct {
	Run string `path:"bulkRunId"`
}

func getImport(ctx context.Context, tx *store.Tx, in *importPath) (*Import, error) {
	return report(ctx, tx, in.Run)
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
	b, err := booksOf(ctx, tx, set)
	if err != nil {
		return nil, err
	}
	err = tx.SelectAll(&b.told).Where("?TableAlias.set_id = ?", set).
		Where("?TableAlias.result IN (?) OR ?TableAlias.differs", store.In([]result{failed, conflicting})).
		OrderExpr("?TableAlias.number").Limit(most).Scan(ctx)
	out := b.report()
	out.BulkRunID, out.StartedAt, out.FinishedAt = &r.ID, &r.StartedAt, r.FinishedAt
	return out, err
}

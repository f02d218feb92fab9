// Package ledger keeps the ledgers of installment loans: what happened to a loan, as facts,
// and the double entries that follow from it. Both are only ever added to. Record is the one
// door by which they change; all else is reckoned by the engine.
package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Head is the ledger of a loan: the terms and rules under which it was activated, and how
// far it has been folded.
type Head struct {
	bun.BaseModel `bun:"table:ledgers,alias:ledger"`
	CompanyID     string            `bun:",pk"`
	LoanID        string            `bun:",pk"`
	Terms         engine.Terms      `bun:"type:jsonb"`
	Rules         *loan.LedgerRules `bun:"type:jsonb"` // of the product, as they were at the activation
	Timezone      string            // the product's
	FactCount     int
	EntryCount    int
	Through       day.Day      // the last day that was folded
	Checkpoint    day.Day      // the day of the state
	State         engine.State `bun:"type:jsonb"`
	Carried       *Carried     `bun:"type:jsonb"` // by who folds on from the state; nil: all facts
	DueAt         *clock.Time  // the beginning of the next day on which something happens by the time alone; nil where nothing does
	VisitAt       *clock.Time  // when the close of the day looks at it: then, or later where that has failed
	Failures      int          // of the close of the day, in a row
	loan.Standing
	FollowsIndex bool  // of the product, by a spread
	Told         *Told `bun:"type:jsonb"` // nil of a ledger that nothing has changed since that is kept
	OpenedAt     clock.Time
	ChangedAt    clock.Time
}

// zone is the time zone in which the ledger's days are reckoned.
func (h *Head) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(h.Timezone)
	if err != nil {
		return nil, fmt.Errorf("the time zone of the ledger of %s: %w", h.LoanID, err)
	}
	return zone, nil
}

// Fact is something that happened to a loan, as it was recorded: it is never changed.
type Fact struct {
	bun.BaseModel `bun:"table:ledger_facts,alias:fact"`
	store.Row
	LoanID          string                     `json:"loanId" readOnly:"true"`
	Seq             int64                      `json:"sequence" readOnly:"true" doc:"The number of the fact of its loan, in the order of recording, from 1."`
	Type            engine.FactType            `json:"type" readOnly:"true" doc:"What happened; docs/ledger.md has the types."`
	EffectiveDate   day.Day                    `json:"effectiveDate" readOnly:"true" doc:"The day on which it counts, in the product's time zone."`
	EffectiveSecond int                        `json:"effectiveSecond" readOnly:"true" doc:"The second of that day."`
	RecordedAt      clock.Time                 `json:"recordedAt" bun:"-" readOnly:"true" doc:"When it became known."`
	Actor           store.Actor                `json:"actor" bun:"type:jsonb" readOnly:"true" doc:"Who recorded it."`
	RequestID       *string                    `json:"requestId" readOnly:"true" doc:"The request that recorded it."`
	SourceID        *string                    `json:"sourceId" readOnly:"true" doc:"The object that it came from, such as a transaction; null where it came from the loan itself."`
	CaseID          *string                    `json:"caseId" readOnly:"true" doc:"The case in which it was done; null where none was named. A transaction has its own."`
	SendNotice      *bool                      `json:"sendNotice" readOnly:"true" doc:"Whether the borrower was to be told; null where nobody has said."`
	Told            map[string]json.RawMessage `json:"fact" bun:"-" readOnly:"true" doc:"All of it, as docs/ledger.md has the facts, but for recordedAt, which stands above, and for order where that is the sequence."`
	Fact            engine.Fact                `json:"-" bun:"fact,type:jsonb"` // recordedAt by the clock of the product
}

// Kind is FA, ledgerFact.
func (*Fact) Kind() store.Kind { return store.Kind{Prefix: "FA", Name: "ledgerFact"} }

// Entry is one double entry of a loan's books, as it was booked: it is never changed. One that
// should not be there is met by another that names it.
type Entry struct {
	bun.BaseModel `bun:"table:ledger_entries,alias:entry"`
	store.Row
	LoanID        string         `json:"loanId" readOnly:"true"`
	Seq           int64          `json:"sequence" readOnly:"true" doc:"The number of the entry of its loan, in the order of booking, from 1."`
	EffectiveDate day.Day        `json:"effectiveDate" readOnly:"true" doc:"The day on which it counts, in the product's time zone."`
	BookedAt      clock.Time     `json:"bookedAt" bun:"-" readOnly:"true" doc:"When it was booked."`
	Debit         engine.Account `json:"debit" readOnly:"true" doc:"The account that the amount goes to: a receivable such as principal.nonDue, or cash, interestIncome, feeIncome, creditsGranted, overpayment, suspense, opening."`
	Credit        engine.Account `json:"credit" readOnly:"true" doc:"The account that it comes from."`
	Amount        money.Amount   `json:"amount" readOnly:"true" doc:"More than 0."`
	Cause         string         `json:"cause" readOnly:"true" doc:"The id of the fact behind it, or what came of itself: dueDate, overdue, or a name such as lateFee:2025-02-01."`
	SourceID      *string        `json:"sourceId" bun:"-" readOnly:"true" doc:"The object that the cause comes from, such as a transaction; null where it is the loan itself."`
	Reverses      *int64         `json:"reverses" readOnly:"true" doc:"The number of the entry that it takes back; null where it takes none back."`
}

// Kind is JE, ledgerEntry.
func (*Entry) Kind() store.Kind { return store.Kind{Prefix: "JE", Name: "ledgerEntry"} }

// booked is an entry as the engine numbers it.
func (e *Entry) booked() engine.Entry {
	out := engine.Entry{ID: number(e.Seq), EffectiveDate: e.EffectiveDate, Debit: e.Debit, Credit: e.Credit,
		Amount: e.Amount, Cause: e.Cause}
	if e.Reverses != nil {
		out.Reverses = number(*e.Reverses)
	}
	return out
}

// StatusOf is a status of the engine as loans have it.
func StatusOf(s engine.Status) loan.Status {
	if s == engine.Closed {
		return loan.PaidOff
	}
	return loan.Status(s)
}

// Lock is store.Lock of a loan to whose ledger something is about to be told: the moment at which
// that is recorded is taken once nobody else changes the loan.
func Lock(ctx context.Context, tx *store.Tx, ref string) (*loan.Loan, error) {
	l, err := store.Lock[loan.Loan](ctx, tx, ref)
	if err == nil {
		tx.Awaited()
		handsOf(tx).locked[l.ID] = true
	}
	return l, err
}

type handsKey struct{}

// hands are the loans that a transaction has: since it has the moment, and those to whose ledger it
// has told something.
type hands struct{ locked, changed map[string]bool }

func handsOf(tx *store.Tx) *hands {
	h := store.Pending[hands](tx, handsKey{})
	if h.locked == nil {
		h.locked, h.changed = map[string]bool{}, map[string]bool{}
	}
	return h
}

// heads are the ledgers of loans, by the loan. A loan that is locked has its ledger locked. The
// moment of the transaction is then past the last change of each by another: of two changes the
// one that was made later is recorded later, whatever clocks say.
func heads(ctx context.Context, tx *store.Tx, loans []string) (map[string]*Head, error) {
	found, own := make(map[string]*Head, len(loans)), handsOf(tx).changed
	for some := range store.Slices(loans) {
		var all []*Head
		if err := tx.SelectAll(&all).Where("?TableAlias.loan_id IN (?)", store.In(some)).Scan(ctx); err != nil {
			return nil, err
		}
		for _, h := range all {
			if found[h.LoanID] = h; !own[h.LoanID] {
				tx.Past(h.ChangedAt)
			}
		}
	}
	return found, nil
}

// sinceCheckpoint is the condition on entries that they count after the state that is kept.
const sinceCheckpoint = "?TableAlias.effective_date > (SELECT l.checkpoint FROM ledgers l WHERE l.company_id = ?TableAlias.company_id AND l.loan_id = ?TableAlias.loan_id)"

// entriesOf are the entries of loans that meet a condition, in the order in which they were
// booked, by the loan.
func entriesOf(ctx context.Context, tx *store.Tx, loans []string, condition string) (map[string][]*Entry, error) {
	found := make(map[string][]*Entry, len(loans))
	for some := range store.Slices(loans) {
		var all []*Entry
		if err := tx.SelectAll(&all).Where("?TableAlias.loan_id IN (?)", store.In(some)).Where(condition).OrderExpr("?TableAlias.loan_id, ?TableAlias.seq").Scan(ctx); err != nil {
			return nil, err
		}
		for _, e := range all {
			found[e.LoanID] = append(found[e.LoanID], e)
		}
	}
	return found, nil
}

// booked are entries as the engine takes them.
func booked(all []*Entry) []engine.Entry {
	out := make([]engine.Entry, len(all))
	for i, e := range all {
		out[i] = e.booked()
	}
	return out
}

// local is a moment by the clock of a time zone, as if it were in UTC: the engine, which knows
// no zone, then finds it on the day of that zone. It never runs backward: in the last hour of
// the day on which the clocks go back it stands still.
func local(t clock.Time, zone *time.Location) time.Time {
	on := day.In(t.Time, zone)
	since := t.Sub(on.Start(zone))
	return on.Start(time.UTC).Add(min(since, 24*time.Hour-time.Microsecond))
}

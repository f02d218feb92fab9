package boarding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/lifecycle"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/domain/rate"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// The events of a boarding: no other is left.
const (
	succeeded    = "loan.migration.succeeded"
	unsuccessful = "loan.migration.failed"
)

// opening is the id of the fact by which the ledger of a loan begins that is brought in.
const opening = "opening"

// batch is the bringing in of some lines of a file.
type batch struct {
	*Imports
	run, set string
	lines    []*line

	before  map[string]*line          // by the externalId: what has it, of this file or another
	loans   map[string]*loan.Loan     // by ext- and the externalId
	persons map[string]*people.Person // by the reference
	made    []*draft
}

// draft is a loan that is to be made of a line.
type draft struct {
	line    *line
	record  *Record
	loan    *loan.Loan
	opening *ledger.Opening
}

// board brings the loans in of those lines that can be, and says of the others why they cannot.
func (b *batch) board(ctx context.Context, tx *store.Tx) error {
	read := map[*line]*Record{}
	for _, l := range b.lines {
		if err := l.unseal(tx); err != nil {
			return err
		}
		r, err := b.readers.read(ctx, l.plain)
		if err != nil {
			if err := l.fail(ctx, err); err != nil {
				return err
			}
			continue
		}
		read[l], l.Said = r, sumsOf(&r.Opening)
	}
	if err := b.know(ctx, tx, read); err != nil {
		return err
	}
	for _, l := range b.lines {
		r := read[l]
		if r == nil || b.taken(tx, l) {
			continue
		}
		d, err := b.draft(ctx, tx, l, r)
		if err == nil {
			b.made = append(b.made, d)
			continue
		}
		if err := l.fail(ctx, err); err != nil {
			return err
		}
	}
	if err := b.make(ctx, tx); err != nil {
		return err
	}
	b.tell(tx)
	return nil
}

// fail notes of a line why its loan is not brought in; an error that is not about the line is answered.
func (l *line) fail(ctx context.Context, err error) error {
	refused, missing := (*api.Refusal)(nil), (*store.NotFound)(nil)
	if !errors.As(err, &refused) && !errors.As(err, &missing) {
		return err
	}
	why := api.Explain(ctx, err)
	l.Result, l.Field, l.Message, l.kind = failed, "", why.Message, why.Type
	if len(why.Details) > 0 {
		l.Field = why.Details[0].Field
	}
	return nil
}

// know looks up whom lines name, and what has their externalIds.
func (b *batch) know(ctx context.Context, tx *store.Tx, read map[*line]*Record) (err error) {
	var refs, externals, persons []string
	for _, l := range b.lines {
		if r := read[l]; r != nil {
			refs, externals, persons = append(refs, l.Reference), append(externals, "ext-"+l.Reference), append(persons, r.PersonID)
		}
	}
	if b.persons, err = store.Named[people.Person](ctx, tx, persons); err != nil {
		return err
	}
	if b.loans, err = store.Named[loan.Loan](ctx, tx, externals); err != nil {
		return err
	}
	b.before = map[string]*line{}
	for some := range store.Slices(refs) {
		var all []*line
		err := tx.SelectAll(&all).Where("?TableAlias.reference IN (?)", store.In(some)).
			Where("?TableAlias.set_id = ? OR ?TableAlias.result = ?", b.set, boarded).
			OrderExpr("CASE WHEN ?TableAlias.result = ? THEN 0 ELSE 1 END, ?TableAlias.number", boarded).Scan(ctx)
		if err != nil {
			return err
		}
		for _, l := range all {
			if b.before[l.Reference] == nil && (l.Result == waiting || l.Result == boarded) {
				b.before[l.Reference] = l
			}
		}
	}
	return nil
}

// taken says of a line whose loan is there, or comes by an earlier line of the file, that it repeats that or
// conflicts with it.
func (b *batch) taken(tx *store.Tx, l *line) bool {
	first := b.before[l.Reference]
	if first != nil && first.SetID == l.SetID && first.Number < l.Number {
		for _, mine := range b.lines { // of this batch, by now
			if mine.Number == first.Number && mine.Result == failed {
				first = nil
			}
		}
	} else if first != nil && first.Result == waiting {
		first = nil // the line itself, or a later one
	}
	is := b.loans["ext-"+l.Reference]
	switch {
	case first == nil && is == nil:
		return false
	case first != nil && tx.Digested(saidLine, canonical(l.plain), first.Digest):
		l.Result, l.LoanID = repeated, first.LoanID
		if first.SetID != l.SetID {
			l.Booked = first.Booked
		} else {
			l.Said = &sums{} // the first has them
		}
		l.Message = "loan.externalId: " + strconv.Quote(l.Reference) + " was brought in before"
	default:
		l.Result, l.Field, l.kind = conflicting, "loan.externalId", "Duplicate"
		l.Message = "loan.externalId: " + strconv.Quote(l.Reference) + " is taken by a loan of which this line says something else"
	}
	if is != nil {
		l.LoanID, l.borrowerID = is.ID, is.MainBorrowerID
	}
	return true
}

// draft is the loan of a line, which is not stored, and with what its ledger begins.
func (b *batch) draft(ctx context.Context, tx *store.Tx, l *line, r *Record) (*draft, error) {
	p := b.persons[r.PersonID]
	if p == nil {
		return nil, api.Invalid("personId", "there is no borrower with id "+strconv.Quote(r.PersonID))
	}
	l.borrowerID = p.ID
	is, err := loan.Draft(ctx, tx, p, r.Loan)
	if err != nil {
		return nil, renamed(err, ofLoan)
	}
	if is.Type != loan.Installment {
		return nil, api.Invalid("loan.loanTypeId", "is a line of credit: only installment loans are brought in")
	}
	if is.IsClosed {
		return nil, api.Invalid("loan.isClosed", "a closed loan is not brought in")
	}
	t, err := store.Get[loan.Type](ctx, tx, is.LoanTypeID)
	if err != nil {
		return nil, err
	}
	zone, err := t.Zone()
	if err != nil {
		return nil, err
	}
	if today := day.In(tx.Now.Time, zone); r.EffectiveDate > today {
		return nil, api.Invalid("effectiveDate", "must not be after the present day of the product, "+today.String())
	}
	terms, err := b.terms(ctx, tx, t, is.AtOrigination, r)
	if err != nil {
		return nil, renamed(err, ofLoan)
	}
	if err := loan.Blamed(engine.Validate(terms, []engine.Fact{r.fact()})); err != nil {
		return nil, renamed(err, func(field string) string { return strings.TrimPrefix(field, "facts[0].") })
	}
	if err := r.holdExpected(); err != nil {
		return nil, err
	}
	at := clock.Of(r.StartDate.Start(zone))
	is.OriginatedAt = &at
	return &draft{line: l, record: r, loan: is, opening: &ledger.Opening{Terms: terms, Rules: t.LedgerRules, Timezone: t.Timezone}}, nil
}

// terms are those of a loan that is brought in: as they hold on the day of its opening.
func (b *batch) terms(ctx context.Context, tx *store.Tx, t *loan.Type, o *loan.Origination, r *Record) (terms engine.Terms, err error) {
	on := loan.Beginning{Originated: r.StartDate, Activated: r.StartDate}
	if o.FollowsIndex() {
		if on.Index, err = rate.Index(ctx, tx, t); err != nil {
			return terms, err
		}
	}
	if terms, err = loan.Terms(t.LedgerRules, o, on); err != nil {
		return terms, err
	}
	return terms, lifecycle.ValidateAdvances(t.LedgerRules, o, r.EffectiveDate, "effectiveDate")
}

// renamed is a refusal whose fields have other names.
func renamed(err error, name func(string) string) error {
	refused, is := err.(*api.Refusal)
	if !is || len(refused.Details) == 0 {
		return err
	}
	all := slices.Clone(refused.Details)
	for i := range all {
		all[i].Field = name(all[i].Field)
	}
	return api.InvalidAll(all...)
}

// ofLoan is the name of a field of a loan in a line.
func ofLoan(field string) string { return "loan." + field }

// refusals are those of loans that could not be made, by the line: what was done beside them is undone.
type refusals map[*line]error

func (r refusals) Error() string { return fmt.Sprintf("%d loans cannot be brought in", len(r)) }

// make stores the loans and begins their ledgers, in a part of the transaction. Where the ledger refuses some it
// is undone, and the others are made without them.
func (b *batch) make(ctx context.Context, tx *store.Tx) error {
	for len(b.made) > 0 {
		recorded, err := store.Write(ctx, tx.Nested(), tx.Scope, func(ctx context.Context, part *store.Tx) ([]*ledger.Recorded, error) {
			part.Now = tx.Now
			event.Only(part, succeeded)
			return b.record(ctx, part)
		})
		var refused refusals
		if !errors.As(err, &refused) {
			for i, r := range recorded {
				b.made[i].line.became(r)
			}
			return err
		}
		for _, d := range b.made {
			if why := refused[d.line]; why != nil {
				if err := d.line.fail(ctx, why); err != nil {
					return err
				}
			}
		}
		b.made = slices.DeleteFunc(b.made, func(d *draft) bool { return refused[d.line] != nil })
	}
	return nil
}

// record stores the loans and begins their ledgers: all of them, or none.
func (b *batch) record(ctx context.Context, tx *store.Tx) ([]*ledger.Recorded, error) {
	loans, recordings := make([]*loan.Loan, len(b.made)), make([]ledger.Recording, len(b.made))
	for i, d := range b.made {
		loans[i] = d.loan
	}
	if err := loan.Insert(ctx, tx, loans...); err != nil {
		return nil, err
	}
	for i, d := range b.made {
		recordings[i] = ledger.Recording{LoanID: d.loan.ID, Open: d.opening,
			Facts: []engine.Fact{d.record.fact()}, Complete: func(l *loan.Loan) {
				now := tx.Now // once it is locked
				l.ActivatedAt, l.LastAmortizedAt, l.MigratedAt = &now, &now, &now
				l.APRNominal, l.APREffective = l.Agreed.APRNominal, l.Agreed.APREffective // as they were disclosed
			}}
	}
	recorded, err := b.Ledgers.Record(ctx, tx, recordings)
	if err != nil {
		return nil, err
	}
	refused := refusals{}
	for i, r := range recorded {
		d := b.made[i]
		if r.Err != nil {
			refused[d.line] = r.Err
			continue
		}
		event.Record(tx, event.News{Type: succeeded, Object: "loan", ID: r.Loan.ID, PersonID: r.Loan.MainBorrowerID, LoanID: r.Loan.ID,
			Data: map[string]any{"externalId": r.Loan.ExternalID, "effectiveDate": d.record.EffectiveDate, "status": r.Loan.Status,
				"bulkRunId": b.run, "lineNumber": d.line.Number}})
	}
	if len(refused) > 0 {
		return nil, refused
	}
	return recorded, nil
}

// became notes of a line the loan that it became.
func (l *line) became(r *ledger.Recorded) {
	l.Result, l.LoanID, l.Booked = boarded, r.Loan.ID, sumsBooked(r)
	l.Differs = *l.Said != *l.Booked
}

// tell leaves the events of lines of which no loan came.
func (b *batch) tell(tx *store.Tx) {
	for _, l := range b.lines {
		if l.Result == failed || l.Result == conflicting {
			l.tellFailed(tx, b.run)
		}
	}
}

// tellFailed leaves the event that a loan could not be brought in: of the run, for there is no loan.
func (l *line) tellFailed(tx *store.Tx, run string) {
	event.Record(tx, event.News{Type: unsuccessful, Object: "bulkRun", ID: run, PersonID: l.borrowerID,
		Data: map[string]any{"externalId": l.Reference, "field": l.Field, "message": l.Message, "bulkRunId": run, "lineNumber": l.Number}})
}

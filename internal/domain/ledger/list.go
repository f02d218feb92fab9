package ledger

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/id"
)

// EntryFilter is which part of the entries of a loan is listed.
type EntryFilter struct {
	loan.Path
	store.Keyset
}

// Where narrows to all of them.
func (*EntryFilter) Where(*store.Select) {}

// Sequence orders entries by their number.
func (*EntryFilter) Sequence() string { return "seq" }

// Installment is the loan that a path names, loaded by get, which must be one with a ledger.
func Installment(ctx context.Context, tx *store.Tx, p *loan.Path, get store.Getter[loan.Loan]) (*loan.Loan, error) {
	l, err := p.Load(ctx, tx, get)
	if err == nil && l.Type != loan.Installment {
		err = NotOfLines()
	}
	return l, err
}

func listEntries(ctx context.Context, tx *store.Tx, f *EntryFilter) (store.Page[Entry], error) {
	l, err := Installment(ctx, tx, &f.Path, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Entry]{}, err
	}
	p, err := store.List[Entry](ctx, tx, f, store.Has("loan_id", l.ID))
	for _, e := range p.Rows {
		e.BookedAt, e.Object = e.CreatedAt, e.Kind().Name
		if f := of(e.Cause); f != "" {
			e.SourceID = &f
		}
	}
	return p, err
}

// FactFilter narrows what happened to a loan.
type FactFilter struct {
	loan.Path
	store.Keyset
	Type engine.FactType `query:"type" doc:"Only facts of this type."`
}

// Where lays the filter over a query.
func (f *FactFilter) Where(q *store.Select) { q.Equal("type", string(f.Type)) }

// Sequence orders facts by their number.
func (*FactFilter) Sequence() string { return "seq" }

func listFacts(ctx context.Context, tx *store.Tx, f *FactFilter) (store.Page[Fact], error) {
	l, err := Installment(ctx, tx, &f.Path, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Fact]{}, err
	}
	p, err := store.List[Fact](ctx, tx, f, store.Has("loan_id", l.ID))
	for _, row := range p.Rows {
		if err := row.present(); err != nil {
			return p, err
		}
	}
	return p, err
}

// present completes the fact for an answer.
func (f *Fact) present() error {
	f.RecordedAt, f.Object = f.CreatedAt, f.Kind().Name
	text, err := json.Marshal(f.Fact)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &f.Told); err != nil {
		return err
	}
	delete(f.Told, "recordedAt")
	if f.Fact.Order == int(f.Seq) {
		delete(f.Told, "order")
	}
	return nil
}

// of is the object that a fact comes from, such as a transaction; empty where it comes from the
// loan itself. The facts of an object have its id for a name, those after the first with a
// number behind it.
func of(fact string) string {
	object, _, _ := strings.Cut(fact, "#")
	if id.Has(object, "TX") || id.Has(object, "RF") || id.Has(object, "LF") || id.Has(object, "LA") {
		return object
	}
	return ""
}

// Today is the present day of the product of a loan, as its ledger keeps it; false where it has none.
func Today(ctx context.Context, tx *store.Tx, l *loan.Loan) (day.Day, bool, error) {
	found, err := heads(ctx, tx, []string{l.ID})
	if err != nil || found[l.ID] == nil {
		return 0, false, err
	}
	h := found[l.ID]
	zone, err := h.zone()
	if err != nil {
		return 0, true, err
	}
	return max(day.In(tx.Now.Time, zone), h.Through), true, nil
}

// Zones are the time zones in which the ledgers of loans are reckoned, by the loan; none of a loan
// without a ledger, or of which the zone is none that is known.
func Zones(ctx context.Context, tx *store.Tx, loans []string) (map[string]*time.Location, error) {
	zones := make(map[string]*time.Location, len(loans))
	for some := range store.Slices(loans) {
		var all []*Head
		q := tx.SelectAll(&all).Column("company_id", "loan_id", "timezone").Where("?TableAlias.loan_id IN (?)", store.In(some))
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
		for _, h := range all {
			if zone, err := h.zone(); err == nil {
				zones[h.LoanID] = zone
			}
		}
	}
	return zones, nil
}

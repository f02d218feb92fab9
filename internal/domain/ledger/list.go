package ledger

import (
	"context"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
)

// EntryFilter narrows the entries of a loan.
type EntryFilter struct {
	loan.Path
	store.Keyset
	Cause string `query:"cause" doc:"Only entries that this brought about."`
}

// Where lays the filter over a query.
func (f *EntryFilter) Where(q *store.Select) { q.Equal("cause", f.Cause) }

// Sequence orders entries by their number.
func (*EntryFilter) Sequence() string { return "seq" }

func listEntries(ctx context.Context, tx *store.Tx, f *EntryFilter) (store.Page[Entry], error) {
	l, err := f.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Entry]{}, err
	}
	p, err := store.List[Entry](ctx, tx, f, store.Has("loan_id", l.ID))
	for _, e := range p.Rows {
		e.BookedAt, e.Object = e.CreatedAt, e.Kind().Name
	}
	return p, err
}

// FactFilter narrows what happened to a loan.
type FactFilter struct {
	loan.Path
	store.Keyset
	Type string `query:"type" doc:"Only facts of this type."`
}

// Where lays the filter over a query.
func (f *FactFilter) Where(q *store.Select) { q.Equal("type", f.Type) }

// Sequence orders facts by their number.
func (*FactFilter) Sequence() string { return "seq" }

func listFacts(ctx context.Context, tx *store.Tx, f *FactFilter) (store.Page[Fact], error) {
	l, err := f.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Fact]{}, err
	}
	p, err := store.List[Fact](ctx, tx, f, store.Has("loan_id", l.ID))
	for _, row := range p.Rows {
		row.RecordedAt, row.Object = row.CreatedAt, row.Kind().Name
	}
	return p, err
}

package ledger

import (
	"context"
	"encoding/json"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
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

// installment is the loan that a path names, which must be one with a ledger.
func installment(ctx context.Context, tx *store.Tx, p *loan.Path) (*loan.Loan, error) {
	l, err := p.Load(ctx, tx, store.Get[loan.Loan])
	if err == nil && l.Type != loan.Installment {
		err = notOfLines()
	}
	return l, err
}

func listEntries(ctx context.Context, tx *store.Tx, f *EntryFilter) (store.Page[Entry], error) {
	l, err := installment(ctx, tx, &f.Path)
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
	Type engine.FactType `query:"type" doc:"Only facts of this type."`
}

// Where lays the filter over a query.
func (f *FactFilter) Where(q *store.Select) { q.Equal("type", string(f.Type)) }

// Sequence orders facts by their number.
func (*FactFilter) Sequence() string { return "seq" }

func listFacts(ctx context.Context, tx *store.Tx, f *FactFilter) (store.Page[Fact], error) {
	l, err := installment(ctx, tx, &f.Path)
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
	return nil
}

package payment

import (
	"context"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
)

// Narrowing is what lists of transactions can be narrowed by.
type Narrowing struct {
	store.Keyset
	Status     []Status   `query:"status,explode" doc:"Only transactions in these statuses: repeated or comma-separated."`
	Type       []Type     `query:"transactionType,explode" doc:"Only transactions of these types: repeated or comma-separated."`
	IsExternal query.Flag `query:"isExternal" doc:"Only external ones, or only others."`
	From       query.Day  `query:"fromEffectiveDate" doc:"Only transactions that count on this day or later."`
	To         query.Day  `query:"toEffectiveDate" doc:"Only transactions that count on this day or earlier."`
	ExternalID string     `query:"externalId" doc:"Only the transaction with this external id, with or without ext-."`
}

// Where lays the filter over a query.
func (f *Narrowing) Where(q *store.Select) {
	store.OneOf(q, "status", f.Status)
	store.OneOf(q, "transaction_type", f.Type)
	q.Is("is_external", f.IsExternal.Asked())
	q.FromDay("effective_date", f.From.Asked())
	q.ToDay("effective_date", f.To.Asked())
	q.Equal("external_id", strings.TrimPrefix(f.ExternalID, "ext-"))
}

// Sorts are the fields to sort by.
func (*Narrowing) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "effectiveDate": "?TableAlias.effective_date",
		"status": "?TableAlias.status"}
}

// OfLoan narrows the transactions of a loan.
type OfLoan struct {
	loan.Path
	Narrowing
}

func listOfLoan(ctx context.Context, tx *store.Tx, f *OfLoan) (store.Page[Transaction], error) {
	l, err := ledger.Installment(ctx, tx, &f.Path, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Transaction]{}, err
	}
	p, err := store.List[Transaction](ctx, tx, f, store.Has("loan_id", l.ID))
	present(p.Rows...)
	return p, err
}

// Filter narrows the transactions of the company.
type Filter struct {
	Narrowing
	LoanID   string `query:"loanId" doc:"Only transactions of this loan, by id or ext- and the external id."`
	PersonID string `query:"personId" doc:"Only transactions of loans of which this person is the main borrower."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	f.Narrowing.Where(q)
	q.Equal("loan_id", f.LoanID)
	q.Equal("main_borrower_id", f.PersonID)
}

func listCompany(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Transaction], error) {
	if err := api.Resolve(ctx, tx, api.Names[loan.Loan]("loanId", &f.LoanID), api.Names[people.Person]("personId", &f.PersonID)); err != nil {
		return store.Page[Transaction]{}, err
	}
	p, err := store.List[Transaction](ctx, tx, f)
	present(p.Rows...)
	return p, err
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Transaction, error) {
	_, t, err := in.load(ctx, tx, store.Get[loan.Loan], store.Get[Transaction])
	if err != nil {
		return nil, err
	}
	present(t)
	return t, nil
}

// Get is a transaction by its id.
func Get(ctx context.Context, tx *store.Tx, id string) (*Transaction, error) {
	t, err := store.Get[Transaction](ctx, tx, id)
	if err == nil {
		present(t)
	}
	return t, err
}

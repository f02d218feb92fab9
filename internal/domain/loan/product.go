package loan

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// ForProducts narrows a list of what is for one product or for all of them, in the
// column loan_type_id.
type ForProducts struct {
	LoanTypeID []string `query:"loanTypeId,explode" doc:"Only types for one of these products, or for every product."`
}

// Resolve makes ids of the references to products.
func (f *ForProducts) Resolve(ctx context.Context, tx *store.Tx) error {
	for i := range f.LoanTypeID {
		if err := ResolveProduct(ctx, tx, &f.LoanTypeID[i]); err != nil {
			return err
		}
	}
	return nil
}

// Where lays the filter over a query.
func (f *ForProducts) Where(q *store.Select) {
	if len(f.LoanTypeID) > 0 {
		q.Where("(?TableAlias.loan_type_id IS NULL OR ?TableAlias.loan_type_id IN (?))", store.In(f.LoanTypeID))
	}
}

// ResolveProduct makes the reference in a field loanTypeId an id. Nil is every
// product.
func ResolveProduct(ctx context.Context, tx *store.Tx, ref *string) error {
	_, err := api.Ref[Type](ctx, tx, "loanTypeId", ref)
	return err
}

// Package fee is what is charged on installment loans: the types of a product's fees, those
// that a lender charges, and those that the ledger charges of itself, which are shown beside
// them.
package fee

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/value/money"
)

// Category is what a fee is for.
type Category string

// The categories of fees.
const (
	Late               Category = "lateFee"
	Modification       Category = "modificationFee"
	Purchase           Category = "purchaseFee"
	NSF                Category = "nsfFee"
	Service            Category = "serviceFee"
	Membership         Category = "membershipFee"
	ForeignTransaction Category = "foreignTransactionFee"
	AdHoc              Category = "adHoc"
)

// Values are all categories.
func (Category) Values() []Category {
	return []Category{Late, Modification, Purchase, NSF, Service, Membership, ForeignTransaction, AdHoc}
}

// kinds are the kinds of fees as the balances have them; all others are among other fees.
var kinds = map[Category]book.FeeKind{Late: book.LateFee, Modification: book.ModificationFee, NSF: book.NSFFee, Service: book.ServiceFee}

// kind is as what the ledger keeps fees of the category.
func (c Category) kind() book.FeeKind {
	if k, is := kinds[c]; is {
		return k
	}
	return book.OtherFee
}

// Name is what a fee is called.
type Name struct {
	APIName     string `json:"apiName" minLength:"1" maxLength:"50" pattern:"^[A-Za-z][A-Za-z0-9_]*$" doc:"By which it is charged; one of each in a product. It cannot be changed later."`
	DisplayName string `json:"displayName" minLength:"1" maxLength:"100" doc:"What borrowers see."`
}

// Type is a fee that may be charged on loans of a product.
type Type struct {
	bun.BaseModel `bun:"table:fee_types,alias:fee_type"`
	store.Row
	ExternalID  *string          `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the fee type."`
	LoanTypeID  string           `json:"loanTypeId" readOnly:"true"`
	Name        Name             `json:"name" bun:"-" required:"true" doc:"What it is called."`
	APIName     string           `json:"-" told:"name.apiName" pii:"none" bun:"api_name"`
	DisplayName string           `json:"-" told:"name.displayName" pii:"none"`
	Category    Category         `json:"category" required:"true" createOnly:"true" doc:"What it is for. The balances show late, modification, NSF and service fees apart, all others together."`
	Status      api.ActiveStatus `json:"status" doc:"An inactive fee type is charged no more."`
	Amount      *money.Amount    `json:"amount" minimum:"0.01" maximum:"1000000000" doc:"What is charged, in dollars, unless the charge says another amount; null: the charge must say it."`
}

// Kind is FT, feeType.
func (*Type) Kind() store.Kind { return store.Kind{Prefix: "FT", Name: "feeType"} }

// Tells names the events of a fee type.
func (*Type) Tells(store.Change) event.Description {
	return event.Description{Created: "feetype.created", Updated: "feetype.updated"}
}

// TypePath is the fee type that a path names, with its product.
type TypePath struct {
	loan.TypePath
	FeeType string `path:"feeTypeId"`
}

// load is the fee type, if it is the product's.
func (in *TypePath) load(ctx context.Context, tx *store.Tx, get store.Getter[Type]) (*Type, error) {
	of, err := installment(ctx, tx, &in.TypePath)
	if err != nil {
		return nil, err
	}
	return store.Child(ctx, tx, get, in.FeeType, func(t *Type) bool { return t.LoanTypeID == of.ID })
}

// installment is the product that a path names, which must be one of installment loans.
func installment(ctx context.Context, tx *store.Tx, in *loan.TypePath) (*loan.Type, error) {
	t, err := store.Get[loan.Type](ctx, tx, in.ID)
	if err == nil && t.Type != loan.Installment {
		err = api.Invalid("loanTypeId", "is a product of lines of credit, whose fees are not served yet; only those of installment loans are")
	}
	return t, err
}

// TypeFilter narrows the fee types of a product.
type TypeFilter struct {
	loan.TypePath
	store.Keyset
	Status api.ActiveStatus `query:"status" doc:"Only fee types in this status."`
}

// Where lays the filter over a query.
func (f *TypeFilter) Where(q *store.Select) { q.Equal("status", string(f.Status)) }

func listTypes(ctx context.Context, tx *store.Tx, f *TypeFilter) (store.Page[Type], error) {
	of, err := installment(ctx, tx, &f.TypePath)
	if err != nil {
		return store.Page[Type]{}, err
	}
	p, err := store.List[Type](ctx, tx, f, store.Has("loan_type_id", of.ID))
	for _, t := range p.Rows {
		t.present()
	}
	return p, err
}

// present completes the fee type for an answer.
func (t *Type) present() { t.Name = Name{t.APIName, t.DisplayName} }

func getType(ctx context.Context, tx *store.Tx, in *TypePath) (*Type, error) {
	t, err := in.load(ctx, tx, store.Get[Type])
	if err != nil {
		return nil, err
	}
	t.present()
	return t, nil
}

func createType(ctx context.Context, tx *store.Tx, in *struct {
	loan.TypePath
	Body api.Fresh[Type]
}) (*Type, error) {
	of, err := installment(ctx, tx, &in.TypePath)
	if err != nil {
		return nil, err
	}
	t := &Type{LoanTypeID: of.ID, Status: api.Active}
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	t.APIName, t.DisplayName = t.Name.APIName, t.Name.DisplayName
	return t, store.Insert(ctx, tx, t)
}

func updateType(ctx context.Context, tx *store.Tx, in *struct {
	TypePath
	Body api.Patch[Type]
}) (*Type, error) {
	t, err := in.load(ctx, tx, store.Lock[Type])
	if err != nil {
		return nil, err
	}
	t.present()
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if t.Name.APIName != t.APIName {
		return nil, api.Invalid("name.apiName", "cannot be changed after creation: fees were charged by it; make another fee type")
	}
	t.DisplayName = t.Name.DisplayName
	_, err = store.Save(ctx, tx, t)
	return t, err
}

package loan

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/metadata"
)

// Kind is which of the two kinds of loan it is.
type Kind string

// The two kinds of loan.
const (
	Installment  Kind = "installment"  // paid out once, or in advances, and paid back by a schedule
	LineOfCredit Kind = "lineOfCredit" // drawn and paid back again and again
)

// Values are both.
func (Kind) Values() []Kind {
	return []Kind{Installment, LineOfCredit}
}

// Currency is the currency of a product.
type Currency string

// The currencies.
const (
	USD Currency = "USD" // dollars of the United States
)

// Values are the one that there is.
func (Currency) Values() []Currency {
	return []Currency{USD}
}

// Type is a loan product: the rules that its loans have in common.
type Type struct {
	bun.BaseModel `bun:"table:loan_types,alias:loan_type"`
	store.Row
	ExternalID       *string                    `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the product."`
	Name             string                     `json:"name" required:"true" minLength:"1" maxLength:"100"`
	Description      *string                    `json:"description" maxLength:"1000"`
	Type             Kind                       `json:"type" required:"true" createOnly:"true"`
	AssetType        *string                    `json:"assetType" minLength:"1" maxLength:"100" doc:"Such as personalClosedEndUnsecured."`
	AssetDisplayName *string                    `json:"assetDisplayName" minLength:"1" maxLength:"100" doc:"The name of the product that borrowers see."`
	Status           api.ActiveStatus           `json:"status" doc:"An inactive product takes no new loans."`
	Timezone         string                     `json:"timezone" minLength:"1" maxLength:"64" doc:"The IANA time zone in which the product's days are reckoned; the company's unless set. It cannot be changed later."`
	Currency         Currency                   `json:"currency"`
	ManagedByPeach   bool                       `json:"managedByPeach" doc:"The servicer manages the product's loans; false says that another party does."`
	LedgerRules      *LedgerRules               `json:"ledgerRules" bun:"type:jsonb" doc:"The rules by which the ledgers of installment loans are kept; null stands for the defaults. A loan keeps those under which it was activated."`
	ExtraFields      map[string]json.RawMessage `json:"extraFields" bun:"type:jsonb" nullable:"true" doc:"What the lender keeps on the product, of any shape."`
	MetaData         metadata.Map               `json:"metaData" bun:"type:jsonb" nullable:"true"`
}

// Kind is LT, loanType.
func (*Type) Kind() store.Kind { return store.Kind{Prefix: "LT", Name: "loanType"} }

// Tells names the events of a loan type.
func (*Type) Tells(store.Change) event.Description {
	return event.Description{Created: "loantype.created", Updated: "loantype.updated"}
}

// TransformSchema lets what a product may lack be null by its own schema: see nested.
func (*Type) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	p := s.Properties["ledgerRules"]
	s.Properties["ledgerRules"] = &api.Schema{AllOf: []*api.Schema{{Ref: p.Ref}}, Description: p.Description}
	return s
}

// Zone is the time zone in which the product's days are reckoned.
func (t *Type) Zone() (*time.Location, error) { return time.LoadLocation(t.Timezone) }

// TypeFilter narrows the list of loan types.
type TypeFilter struct {
	store.Keyset
	Status     api.ActiveStatus `query:"status"`
	Type       Kind             `query:"type"`
	ExternalID string           `query:"externalId"`
}

// Where lays the filter over a query.
func (f *TypeFilter) Where(q *store.Select) {
	q.Equal("status", string(f.Status))
	q.Equal("type", string(f.Type))
	q.Equal("external_id", f.ExternalID)
}

// Sorts are the fields to sort by.
func (*TypeFilter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "name": "?TableAlias.name"}
}

// TypePath is the loan type that a path names.
type TypePath struct {
	ID string `path:"loanTypeId"`
}

func listTypes(ctx context.Context, tx *store.Tx, f *TypeFilter) (store.Page[Type], error) {
	return store.List[Type](ctx, tx, f)
}

func getType(ctx context.Context, tx *store.Tx, in *TypePath) (*Type, error) {
	return store.Get[Type](ctx, tx, in.ID)
}

func createType(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Type] }) (*Type, error) {
	company, err := access.Own(ctx, tx)
	if err != nil {
		return nil, err
	}
	t := &Type{Status: api.Active, Currency: USD, Timezone: company.Timezone, ManagedByPeach: true}
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if err := t.validate(); err != nil {
		return nil, err
	}
	return t, store.Insert(ctx, tx, t)
}

func updateType(ctx context.Context, tx *store.Tx, in *struct {
	TypePath
	Body api.Patch[Type]
}) (*Type, error) {
	t, err := store.Lock[Type](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	zone := t.Timezone
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if t.Timezone != zone {
		return nil, api.Invalid("timezone", "cannot be changed after creation: the days of the loans would move")
	}
	if err := t.validate(); err != nil {
		return nil, err
	}
	_, err = store.Save(ctx, tx, t)
	return t, err
}

func (t *Type) validate() error {
	if _, err := time.LoadLocation(t.Timezone); err != nil || t.Timezone == "" || t.Timezone == "Local" {
		return api.Invalid("timezone", "must be an IANA time zone such as America/Chicago")
	}
	if t.LedgerRules != nil && t.Type != Installment {
		return api.Invalid("ledgerRules", "are of installment loans; a line of credit has none")
	}
	return t.LedgerRules.validate()
}

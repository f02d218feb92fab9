// Package investor is who owns loans beside, or in the place of, the lender: the investors of a
// company. What of a loan is whose is said at the loan (domain/loan).
package investor

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
)

// Investor is somebody who owns loans. How to reach them is that of a person, and sealed.
type Investor struct {
	bun.BaseModel `bun:"table:investors,alias:investor"`
	store.Row
	ExternalID   *string         `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the investor."`
	LegalName    string          `json:"legalName" required:"true" minLength:"1" maxLength:"256" doc:"As contracts have it."`
	Address      *people.Address `json:"address" bun:"-" pii:"true" doc:"It is encrypted at rest."`
	ContactName  *string         `json:"contactName" bun:"-" maxLength:"256" pii:"true" doc:"Whom to ask for. It is encrypted at rest."`
	ContactEmail *string         `json:"contactEmail" bun:"-" maxLength:"320" format:"email" pii:"true" doc:"It is encrypted at rest."`
	ContactPhone *string         `json:"contactPhone" bun:"-" minLength:"1" maxLength:"15" pii:"true" doc:"It is encrypted at rest."`
	Default      bool            `json:"default" bun:"is_default" doc:"Whose a loan is that is created with terms which name no investors. There is at most one: a new one takes the place of the former."`
	sealing.Fields

	SealedAddress *string `json:"-" told:"address"`
	SealedName    *string `json:"-" told:"contactName"`
	SealedEmail   *string `json:"-" told:"contactEmail"`
	SealedPhone   *string `json:"-" told:"contactPhone"`

	addressText *string // Address as JSON, which is what is sealed
}

// Kind is IR, investor.
func (*Investor) Kind() store.Kind { return store.Kind{Prefix: "IR", Name: "investor"} }

// Tells names the events of an investor.
func (*Investor) Tells(store.Change) event.Description {
	return event.Description{Created: "investor.created", Updated: "investor.updated"}
}

// SealedFields are by what the investor is reached.
func (i *Investor) SealedFields() []sealing.Field {
	return []sealing.Field{
		{Name: "address", Column: "address", Value: &i.addressText, Sealed: &i.SealedAddress},
		{Name: "contactName", Column: "name", Value: &i.ContactName, Sealed: &i.SealedName},
		{Name: "contactEmail", Column: "email", Value: &i.ContactEmail, Sealed: &i.SealedEmail},
		{Name: "contactPhone", Column: "phone", Value: &i.ContactPhone, Sealed: &i.SealedPhone},
	}
}

// unseal is the investor as shown.
func (i *Investor) unseal(tx *store.Tx) error {
	sealing.Unseal(tx, i)
	if i.Address = nil; i.addressText == nil {
		return nil
	}
	return json.Unmarshal([]byte(*i.addressText), &i.Address)
}

// write makes the address the text that is sealed.
func (i *Investor) write() error {
	if i.addressText = nil; i.Address == nil {
		return nil
	}
	text, err := json.Marshal(i.Address)
	shown := string(text)
	i.addressText = &shown
	return err
}

// Reseal seals anew some of the investors that are sealed with an older key.
func Reseal(ctx context.Context, tx *store.Tx) (int, error) {
	return sealing.Reseal[Investor](ctx, tx)
}

// Default is the investor whose a loan is that names none; nil where there is none.
func Default(ctx context.Context, tx *store.Tx) (*Investor, error) {
	found, err := store.Find[Investor](ctx, tx, 1, func(q *store.Select) { q.Where("?TableAlias.is_default") })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// succeed makes the investor the only default one, if it is to be it. Of two that are made it at
// once the second sees what the first has done.
func (i *Investor) succeed(ctx context.Context, tx *store.Tx) error {
	if !i.Default {
		return nil
	}
	if _, err := store.Lock[access.Company](ctx, tx, tx.Space); err != nil {
		return err
	}
	former, err := Default(ctx, tx)
	if err != nil || former == nil || former.ID == i.ID {
		return err
	}
	if former, err = store.Lock[Investor](ctx, tx, former.ID); err != nil {
		return err
	}
	former.Default = false
	_, err = store.Save(ctx, tx, former)
	return err
}

// Path is the investor that a path names.
type Path struct {
	ID string `path:"investorId"`
}

// Filter pages the investors.
type Filter struct{ store.Keyset }

// Where narrows nothing.
func (*Filter) Where(*store.Select) {}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Investor], error) {
	p, err := store.List[Investor](ctx, tx, f)
	if err != nil {
		return p, err
	}
	for _, i := range p.Rows {
		if err := i.unseal(tx); err != nil {
			return p, err
		}
	}
	return p, nil
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Investor, error) {
	i, err := store.Get[Investor](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	return i, i.unseal(tx)
}

func create(ctx context.Context, tx *store.Tx, in *struct {
	Validate query.DefaultTrue `query:"validate" doc:"Accepted for compatibility: no outside service is asked about addresses."`
	Body     api.Fresh[Investor]
}) (*Investor, error) {
	i := &Investor{}
	if err := in.Body.Apply(i); err != nil {
		return nil, err
	}
	if err := i.write(); err != nil {
		return nil, err
	}
	if err := i.succeed(ctx, tx); err != nil {
		return nil, err
	}
	return i, sealing.Insert(ctx, tx, i)
}

func update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Validate query.DefaultTrue `query:"validate" doc:"Accepted for compatibility: no outside service is asked about addresses."`
	Body     api.Patch[Investor]
}) (*Investor, error) {
	i, err := store.Lock[Investor](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := i.unseal(tx); err != nil {
		return nil, err
	}
	if err := in.Body.Apply(i); err != nil {
		return nil, err
	}
	if err := i.write(); err != nil {
		return nil, err
	}
	if err := i.succeed(ctx, tx); err != nil {
		return nil, err
	}
	if err := sealing.Seal(tx, i); err != nil {
		return nil, err
	}
	if _, err = store.Save(ctx, tx, i); err != nil {
		return nil, err
	}
	return i, i.unseal(tx)
}

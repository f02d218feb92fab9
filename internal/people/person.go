// Package people holds borrowers, persons and businesses, and how to reach them.
package people

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/api"
	"nectarine/internal/store"
)

// Person is a borrower: a person or a business.
type Person struct {
	bun.BaseModel `bun:"table:people,alias:person"`
	store.Row
	ExternalID *string `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the borrower."`
}

// Kind is BO, person.
func (*Person) Kind() store.Kind { return store.Kind{Prefix: "BO", Name: "person"} }

// Register declares the operations on borrowers.
func Register(r *api.Router) {
	r = r.Tagged("Borrowers", "Who owes, persons and businesses, and how to reach them.")
	api.One(r, api.Op{Method: "POST", Path: "/people", Summary: "Create a borrower", Permission: "person:create", Status: 201}, create)
	api.One(r, api.Op{Method: "GET", Path: "/people/{personId}", Summary: "Get a borrower", Permission: "person:read"}, get)
	api.One(r, api.Op{Method: "PUT", Path: "/people/{personId}", Summary: "Update a borrower", Permission: "person:update"}, update)
	api.Many(r, api.Op{Method: "GET", Path: "/people", Summary: "List borrowers", Permission: "person:read"}, list)
}

// PersonID is the borrower that a path names.
type PersonID struct {
	ID string `path:"personId"`
}

// Filter narrows the list of borrowers.
type Filter struct{ store.Keyset }

// Where lays the filter over a query.
func (f *Filter) Where(*store.Select) {}

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "externalId": "?TableAlias.external_id"}
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Person], error) {
	return store.List[Person](ctx, tx, f)
}

func create(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Person] }) (*Person, error) {
	p := new(Person)
	if err := in.Body.Apply(p); err != nil {
		return nil, err
	}
	return p, store.Insert(ctx, tx, p)
}

func get(ctx context.Context, tx *store.Tx, in *PersonID) (*Person, error) {
	return store.Get[Person](ctx, tx, in.ID)
}

func update(ctx context.Context, tx *store.Tx, in *struct {
	PersonID
	Body api.Patch[Person]
}) (*Person, error) {
	p, err := store.Lock[Person](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Body.Apply(p); err != nil {
		return nil, err
	}
	_, err = store.Save(ctx, tx, p)
	return p, err
}

package people

import (
	"context"
	"errors"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
)

// addIdentity stores a new identity of the borrower, whose row is locked or
// new. Fields in errors are named after the prefix.
func (p *Person) addIdentity(ctx context.Context, tx *store.Tx, i *Identity, prefix string) error {
	primary, err := lockPrimary(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if primary != nil && i.IsPrimary {
		return api.Conflict(api.PrimaryIdentity, "the borrower has a primary identity already, "+primary.ID+", which remains it")
	}
	i.PersonID, i.IsPrimary, i.IsArchived = p.ID, primary == nil, false
	if err := i.seal(tx); err != nil {
		return within(prefix, err)
	}
	if err := store.Insert(ctx, tx, i); err != nil {
		return err
	}
	if p.MonitorStartDate == nil {
		today := day.In(tx.Now.Time, tx.Now.Location())
		p.MonitorStartDate = &today
		if _, err := store.SaveSubresource(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}

// within names the fields of a refusal after the object that they are part of.
func within(prefix string, err error) error {
	var r *api.Refusal
	if prefix == "" || !errors.As(err, &r) {
		return err
	}
	details := make([]api.Detail, len(r.Details))
	for i, d := range r.Details {
		details[i] = api.Detail{Field: prefix + d.Field, Message: d.Message}
	}
	return api.InvalidAll(details...)
}

// noPrimary is what is said where a borrower has no primary identity.
const noPrimary = "the borrower has no primary identity: create one at identities"

// primaryOf is the condition of a borrower's primary identity.
func primaryOf(personID string) store.Condition {
	return func(q *store.Select) { q.Where("?TableAlias.person_id = ? AND ?TableAlias.is_primary", personID) }
}

// lockPrimary is the primary identity of a borrower, locked, or nil.
func lockPrimary(ctx context.Context, tx *store.Tx, personID string) (*Identity, error) {
	found, err := store.LockFound[Identity](ctx, tx, 1, primaryOf(personID))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

func listIdentities(ctx context.Context, tx *store.Tx, f *IdentityFilter) (store.Page[Identity], error) {
	if err := f.permitted(tx); err != nil {
		return store.Page[Identity]{}, err
	}
	p, err := f.Load(ctx, tx, store.Get[Person])
	if err != nil {
		return store.Page[Identity]{}, err
	}
	page, err := store.List[Identity](ctx, tx, f, store.Has("person_id", p.ID))
	if err != nil {
		return page, err
	}
	return page, presentIdentities(tx, f.Reveal, page.Rows...)
}

// primaryRead is the input of reading the primary identity.
type primaryRead struct {
	Path
	Reveal
}

func getPrimary(ctx context.Context, tx *store.Tx, in *primaryRead) (*Identity, error) {
	if err := in.permitted(tx); err != nil {
		return nil, err
	}
	p, err := in.Path.Load(ctx, tx, store.Get[Person])
	if err != nil {
		return nil, err
	}
	found, err := store.Find[Identity](ctx, tx, 1, primaryOf(p.ID))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, api.Missing(noPrimary)
	}
	return found[0], presentIdentities(tx, in.Reveal, found[0])
}

func createIdentity(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Fresh[Identity]
}) (*Identity, error) {
	p, err := in.Path.Load(ctx, tx, store.Lock[Person])
	if err != nil {
		return nil, err
	}
	i := &Identity{PersonID: p.ID, Valid: true}
	if err := in.Body.Apply(i); err != nil {
		return nil, err
	}
	if i.IsArchived {
		return nil, api.Invalid("isArchived", "a new identity is not archived")
	}
	if err := p.addIdentity(ctx, tx, i, ""); err != nil {
		return nil, err
	}
	if err := index(ctx, tx, p); err != nil {
		return nil, err
	}
	return i, presentIdentities(tx, Reveal{}, i)
}

func getIdentity(ctx context.Context, tx *store.Tx, in *struct {
	IdentityPath
	Reveal
}) (*Identity, error) {
	if err := in.permitted(tx); err != nil {
		return nil, err
	}
	i, err := in.Load(ctx, tx, store.Get[Identity])
	if err != nil {
		return nil, err
	}
	return i, presentIdentities(tx, in.Reveal, i)
}

// Load is the identity, if it is the borrower's.
func (in *IdentityPath) Load(ctx context.Context, tx *store.Tx, get store.Getter[Identity]) (*Identity, error) {
	p, err := in.Path.Load(ctx, tx, store.Get[Person])
	if err != nil {
		return nil, err
	}
	return in.of(ctx, tx, p, get)
}

func (in *IdentityPath) of(ctx context.Context, tx *store.Tx, p *Person, get store.Getter[Identity]) (*Identity, error) {
	return store.Child(ctx, tx, get, in.Identity, func(i *Identity) bool { return i.PersonID == p.ID })
}

// lock is the borrower and the identity that the path names, for change.
func (in *IdentityPath) lock(ctx context.Context, tx *store.Tx) (*Person, *Identity, error) {
	p, err := in.Path.Load(ctx, tx, store.Lock[Person])
	if err != nil {
		return nil, nil, err
	}
	i, err := in.of(ctx, tx, p, store.Lock[Identity])
	return p, i, err
}

// change applies a body to an identity. The primary identity remains it.
func (i *Identity) change(ctx context.Context, tx *store.Tx, p *Person, body api.Patch[Identity]) (*Identity, error) {
	primary := i.IsPrimary
	openIdentities(tx, i)
	i.Value = i.mask()
	if err := body.Apply(i); err != nil {
		return nil, err
	}
	switch {
	case primary && i.IsArchived:
		return nil, api.Conflict(api.PrimaryIdentity, "the primary identity cannot be archived")
	case primary && !i.IsPrimary:
		return nil, api.Conflict(api.PrimaryIdentity, "the primary identity cannot be made a secondary one")
	case !primary && i.IsPrimary:
		return nil, api.Conflict(api.PrimaryIdentity, "the borrower has another primary identity, which remains it")
	}
	if err := i.seal(tx); err != nil {
		return nil, err
	}
	if _, err := store.Save(ctx, tx, i); err != nil {
		return nil, err
	}
	if err := index(ctx, tx, p); err != nil {
		return nil, err
	}
	return i, presentIdentities(tx, Reveal{}, i)
}

func updateIdentity(ctx context.Context, tx *store.Tx, in *struct {
	IdentityPath
	Body api.Patch[Identity]
}) (*Identity, error) {
	p, i, err := in.lock(ctx, tx)
	if err != nil {
		return nil, err
	}
	return i.change(ctx, tx, p, in.Body)
}

func updatePrimary(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Patch[Identity]
}) (*Identity, error) {
	p, err := in.Path.Load(ctx, tx, store.Lock[Person])
	if err != nil {
		return nil, err
	}
	i, err := lockPrimary(ctx, tx, p.ID)
	if err != nil {
		return nil, err
	}
	if i == nil {
		return nil, api.Missing(noPrimary)
	}
	return i.change(ctx, tx, p, in.Body)
}

func archiveIdentity(ctx context.Context, tx *store.Tx, in *struct {
	IdentityPath
	CaseID string `query:"caseId" maxLength:"50" doc:"The case on account of which it is archived; it goes into the event."`
}) error {
	p, i, err := in.lock(ctx, tx)
	if err != nil {
		return err
	}
	if i.IsPrimary {
		return api.Conflict(api.PrimaryIdentity, "the primary identity cannot be archived")
	}
	i.IsArchived = true
	if in.CaseID != "" {
		i.caseID = &in.CaseID
	}
	if _, err := store.Save(ctx, tx, i); err != nil {
		return err
	}
	return index(ctx, tx, p)
}

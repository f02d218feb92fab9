package people

import (
	"context"
	"slices"
	"strings"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
)

// ContactFilter narrows the contacts of a borrower.
type ContactFilter struct {
	store.Keyset
	Path
	CollidesWithEmail   string          `query:"collidesWithEmail" doc:"Only contacts with this e-mail address, in capital or small letters."`
	CollidesWithPhone   string          `query:"collidesWithPhone" doc:"Only contacts with this telephone number, however it is written."`
	ContactTypes        []ContactType   `query:"contactType,explode"`
	Affiliations        []Affiliation   `query:"affiliation,explode"`
	Labels              []Label         `query:"label,explode"`
	Statuses            []ContactStatus `query:"status,explode"`
	IncludeArchived     bool            `query:"includeArchived" doc:"Archived contacts too; asking for the status archived does as well."`
	IncludeLegal        bool            `query:"includeLegal" doc:"Contacts of legal representatives too: there are none yet."`
	ReceiveTextMessages query.Flag      `query:"receiveTextMessages"`
}

// Where lays the filter over a query.
func (f *ContactFilter) Where(q *store.Select) {
	store.OneOf(q, "contact_type", f.ContactTypes)
	store.OneOf(q, "affiliation", f.Affiliations)
	store.OneOf(q, "label", f.Labels)
	store.OneOf(q, "status", f.Statuses)
	if !f.IncludeArchived && !slices.Contains(f.Statuses, Archived) {
		q.Where("?TableAlias.status <> 'archived'")
	}
	q.Is("receive_text_messages", f.ReceiveTextMessages.Asked())
}

// Sorts are the fields to sort by.
func (*ContactFilter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "contactType": "?TableAlias.contact_type",
		"label": "?TableAlias.label", "affiliation": "?TableAlias.affiliation", "status": "?TableAlias.status"}
}

// ContactPath is the contact that a path names.
type ContactPath struct {
	Path
	Contact string `path:"contactId"`
}

// ContactOptions are the options of writing a contact.
type ContactOptions struct {
	ConfirmationCode string            `query:"confirmationCode" pattern:"^\\d{6}$" doc:"The code that was sent to the borrower: none are sent yet, so each is refused."`
	Validate         query.DefaultTrue `query:"validate" doc:"Whether a ZIP must be in use in the state of its address."`
}

func (c ContactOptions) permitted() error {
	if c.ConfirmationCode != "" {
		return api.Invalid("confirmationCode", "no code was sent to this borrower: leave it out")
	}
	return nil
}

func (c *Contact) present() *Contact {
	c.Timezone = nil
	if len(c.Timezones) > 0 {
		c.Timezone = &c.Timezones[0]
	}
	return c
}

func listContacts(ctx context.Context, tx *store.Tx, f *ContactFilter) (store.Page[Contact], error) {
	p, err := f.Load(ctx, tx, store.Get[Person])
	if err != nil {
		return store.Page[Contact]{}, err
	}
	if f.CollidesWithPhone != "" {
		if f.CollidesWithPhone, err = readPhone(f.CollidesWithPhone); err != nil {
			return store.Page[Contact]{}, api.Invalid("collidesWithPhone", "must be a telephone number")
		}
	}
	same := []store.Condition{store.Has("person_id", p.ID)}
	for _, of := range []struct{ kind, value string }{{"email", strings.ToLower(f.CollidesWithEmail)}, {"phone", f.CollidesWithPhone}} {
		if of.value == "" {
			continue
		}
		digests, err := tx.Digests(sealedValue, of.value)
		if err != nil {
			return store.Page[Contact]{}, err
		}
		same = append(same, store.Has("contact_type", of.kind), func(q *store.Select) {
			q.Where("?TableAlias.value_digest IN (?)", store.In(digests))
		})
	}
	page, err := store.List[Contact](ctx, tx, f, same...)
	unsealContacts(tx, page.Rows...)
	for _, c := range page.Rows {
		c.present()
	}
	return page, err
}

func getContact(ctx context.Context, tx *store.Tx, in *ContactPath) (*Contact, error) {
	c, err := in.Load(ctx, tx, store.Get[Contact])
	if err != nil {
		return nil, err
	}
	return c.present(), nil
}

// Load is the contact, if it is the borrower's.
func (in *ContactPath) Load(ctx context.Context, tx *store.Tx, get store.Getter[Contact]) (*Contact, error) {
	p, err := in.Path.Load(ctx, tx, store.Get[Person])
	if err != nil {
		return nil, err
	}
	return in.of(ctx, tx, p, get)
}

func (in *ContactPath) of(ctx context.Context, tx *store.Tx, p *Person, get store.Getter[Contact]) (*Contact, error) {
	return store.Child(ctx, tx, openContact(get), in.Contact, func(c *Contact) bool { return c.PersonID == p.ID })
}

// lock is the borrower and the contact that the path names, for change.
func (in *ContactPath) lock(ctx context.Context, tx *store.Tx) (*Person, *Contact, error) {
	p, err := in.Path.Load(ctx, tx, store.Lock[Person])
	if err != nil {
		return nil, nil, err
	}
	c, err := in.of(ctx, tx, p, store.Lock[Contact])
	return p, c, err
}

// stands refuses a contact that the borrower has already. Who may not read contacts hears
// of that last, once nothing else stands in the way, a condition of the request neither: a
// guess at what the borrower has that is wrong is then written, and stands in the audit trail.
func (c *Contact) stands(ctx context.Context, tx *store.Tx) error {
	if tx.Permits(MayReadContact) {
		return c.collides(ctx, tx)
	}
	tx.Finally(c.collides)
	return nil
}

// insert stores a new contact of the borrower.
func (c *Contact) insert(ctx context.Context, tx *store.Tx, p *Person) (*Contact, error) {
	if err := c.stands(ctx, tx); err != nil {
		return nil, err
	}
	if err := c.demote(ctx, tx); err != nil {
		return nil, err
	}
	if err := c.seal(tx, Contact{}); err != nil {
		return nil, err
	}
	if err := store.Insert(ctx, tx, c); err != nil {
		return nil, err
	}
	return c.present(), index(ctx, tx, p)
}

func createContact(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ContactOptions
	Body api.Fresh[Contact]
}) (*Contact, error) {
	if err := in.permitted(); err != nil {
		return nil, err
	}
	p, err := in.Path.Load(ctx, tx, store.Lock[Person])
	if err != nil {
		return nil, err
	}
	c := &Contact{PersonID: p.ID, Label: Personal, Affiliation: "self", Status: Additional, Valid: true}
	if err := in.Body.Apply(c); err != nil {
		return nil, err
	}
	if err := c.Normalize(tx, Contact{}, in.Validate.Is()); err != nil {
		return nil, err
	}
	return c.insert(ctx, tx, p)
}

// apply puts a body into a contact that was locked. A new value or address is
// not verified unless the body says so; an address that stays is not checked anew.
func (c *Contact) apply(tx *store.Tx, body api.Patch[Contact], strict bool) error {
	was := *c
	if err := body.Apply(c); err != nil {
		return err
	}
	if err := c.Normalize(tx, was, strict && !c.reaches(was)); err != nil {
		return err
	}
	if !body.Names("verified") && !c.reaches(was) {
		c.Verified = false
	}
	if c.ID == "" {
		return nil // it is sealed when it is inserted
	}
	return c.seal(tx, was)
}

// reaches reports whether two contacts of a type lead to the same place.
func (c *Contact) reaches(was Contact) bool {
	if c.Value != nil && was.Value != nil {
		return strings.EqualFold(*c.Value, *was.Value)
	}
	return c.Address != nil && was.Address != nil && c.Address.line() == was.Address.line()
}

// mostContacts is how many contacts of a borrower a new one is held against; nobody has
// so many that are not archived.
const mostContacts = 1000

// collides refuses a contact that the borrower has already: the same place under the
// same label and affiliation. The words are those by which clients of the public API
// know that a repeat has nothing left to do. The borrower's row is locked.
func (c *Contact) collides(ctx context.Context, tx *store.Tx) error {
	if c.Status == Archived {
		return nil
	}
	others, err := store.Find[Contact](ctx, tx, mostContacts, func(q *store.Select) {
		q.Where("?TableAlias.person_id = ? AND ?TableAlias.id <> ? AND ?TableAlias.contact_type = ?", c.PersonID, c.ID, c.ContactType)
		q.Where("?TableAlias.label = ? AND ?TableAlias.affiliation = ? AND ?TableAlias.status <> 'archived'", c.Label, c.Affiliation)
	})
	unsealContacts(tx, others...)
	for _, o := range others {
		if o.reaches(*c) {
			return api.Taken("value", "collision detected: the borrower has this "+string(c.ContactType)+" already, as "+o.ID)
		}
	}
	return err
}

// line is the address in one line of small letters.
func (a *Address) line() string {
	parts := []string{a.AddressLine1, a.City, a.State, a.PostalCode, a.Country}
	for _, s := range []*string{a.AddressLine2, a.POBox} {
		if s != nil {
			parts = append(parts, *s)
		}
	}
	return strings.ToLower(strings.Join(parts, "|"))
}

func updateContact(ctx context.Context, tx *store.Tx, in *struct {
	ContactPath
	ContactOptions
	Body api.Patch[Contact]
}) (*Contact, error) {
	if err := in.permitted(); err != nil {
		return nil, err
	}
	p, c, err := in.lock(ctx, tx)
	if err != nil {
		return nil, err
	}
	was := *c
	if err := c.apply(tx, in.Body, in.Validate.Is()); err != nil {
		return nil, err
	}
	if !c.reaches(was) || c.Label != was.Label || c.Affiliation != was.Affiliation || was.Status == Archived {
		if err := c.stands(ctx, tx); err != nil {
			return nil, err
		}
	}
	if err := c.demote(ctx, tx); err != nil {
		return nil, err
	}
	if _, err := store.Save(ctx, tx, c); err != nil {
		return nil, err
	}
	return c.present(), index(ctx, tx, p)
}

// deleteContact frees the external id for another contact.
func deleteContact(ctx context.Context, tx *store.Tx, in *ContactPath) error {
	p, c, err := in.lock(ctx, tx)
	if err != nil {
		return err
	}
	c.ExternalID = nil
	if err := store.Delete(ctx, tx, c); err != nil {
		return err
	}
	return index(ctx, tx, p)
}

// Replacement is a contact that takes the place of another: what its body leaves out is as it
// was of the old one.
type Replacement Contact

// cloneContact puts a new contact in the place of one, which is archived.
func cloneContact(ctx context.Context, tx *store.Tx, in *struct {
	ContactPath
	ContactOptions
	Body api.Patch[Replacement]
}) (*Contact, error) {
	if err := in.permitted(); err != nil {
		return nil, err
	}
	p, old, err := in.lock(ctx, tx)
	if err != nil {
		return nil, err
	}
	fresh := *old
	fresh.Row, fresh.SealedValue, fresh.SealedAddress = store.Row{}, nil, nil
	if err := fresh.apply(tx, api.Patch[Contact](in.Body), in.Validate.Is()); err != nil {
		return nil, err
	}
	old.ExternalID, old.Status = nil, Archived
	if _, err := store.Save(ctx, tx, old); err != nil {
		return nil, err
	}
	return fresh.insert(ctx, tx, p)
}

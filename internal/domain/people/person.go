// Package people holds borrowers, persons and businesses, and how to reach them.
package people

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/brief"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
)

// Person is a borrower: a person or a business.
type Person struct {
	bun.BaseModel `bun:"table:people,alias:person"`
	store.Row
	ExternalID           *string              `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the borrower."`
	DisplayID            string               `json:"displayId" bun:"-" readOnly:"true" doc:"The external id, or the id where there is none."`
	BorrowerType         BorrowerType         `json:"borrowerType" createOnly:"true" doc:"person unless named."`
	BusinessDetails      *BusinessDetails     `json:"businessDetails" bun:"type:jsonb" doc:"Of a business alone."`
	Name                 *Name                `json:"name" bun:"-" doc:"The name of a person; a new one is put before the old, which are kept in names."`
	Names                []Name               `json:"names" bun:"type:jsonb" readOnly:"true" writtenBy:"name, which is put before them" pii:"true" nullable:"false" doc:"All names, the current one first."`
	Unreadable           []string             `json:"unreadable,omitempty" bun:"-" readOnly:"true" doc:"The fields whose sealed value cannot be opened with the key ring; they are shown as null. Only where there are any."`
	DateOfBirth          *day.Day             `json:"dateOfBirth" bun:"-" doc:"Of a person alone. It is encrypted at rest."`
	Status               api.ActiveStatus     `json:"status" doc:"active unless named."`
	StatusUpdatedAt      clock.Time           `json:"statusUpdatedAt" readOnly:"true"`
	CollectionsIntensity CollectionsIntensity `json:"collectionsIntensity" doc:"normal unless named."`
	CommPreferences      CommPreferences      `json:"commPreferences" bun:"type:jsonb"`
	MonitorStartDate     *day.Day             `json:"monitorStartDate" readOnly:"true" doc:"The UTC day since which there is an identity to monitor; null without one."`
	Identity             *Identity            `json:"identity,omitempty" bun:"-" createOnly:"true" writeOnly:"true" doc:"Becomes the primary identity. On creation alone."`
	Identities           []*Identity          `json:"identities" bun:"-" readOnly:"true" writtenBy:"POST /people/{personId}/identities, or identity on creation" nullable:"false" doc:"The identities that are not archived; values are masked unless includeIdentity=true."`
	CaseID               *string              `json:"caseId,omitempty" bun:"-" writeOnly:"true" maxLength:"50" doc:"The case on account of which an update is made; it goes into the event."`
	User                 *PortalUser          `json:"user" bun:"-" readOnly:"true" writtenBy:"-" doc:"The borrower's portal user: null, there is no portal yet."`
	MetaData             metadata.Map         `json:"metaData" bun:"type:jsonb" nullable:"true"`

	BirthSealed string `json:"-" told:"dateOfBirth"`
	BirthDigest string `json:"-"`
	SealedWith  string `json:"-"` // the key with which the borrower is sealed; see Reseal
}

// Kind is BO, person.
func (*Person) Kind() store.Kind { return store.Kind{Prefix: "BO", Name: "person"} }

// Tells names the events of a borrower. The date of birth, which is stored sealed, is
// told to have changed and no more.
func (p *Person) Tells(c store.Change) event.Description {
	told := event.Description{Created: "person.created", Updated: "person.updated", PersonID: p.ID}
	if c.Was == nil {
		return told
	}
	told.Extra, told.Changes = map[string]any{"caseId": p.CaseID}, make([]diff.FieldChange, 0, len(c.Fields))
	for _, f := range c.Fields {
		if f.Field != "monitorStartDate" { // it follows from an identity, which tells of itself
			told.Changes = append(told.Changes, f)
		}
	}
	return told
}

// BusinessDetails is what makes a borrower a business.
type BusinessDetails struct {
	BusinessType        *string `json:"businessType" required:"false" maxLength:"100" doc:"The legal form, such as LLC."`
	BusinessName        string  `json:"businessName" required:"false" maxLength:"256"`
	BusinessLegalName   *string `json:"businessLegalName" required:"false" maxLength:"256"`
	IncorporatedCountry *string `json:"incorporatedCountry" required:"false" maxLength:"2" doc:"Two letters of ISO 3166-1."`
	IncorporatedState   *string `json:"incorporatedState" required:"false" maxLength:"50"`
}

// CommPreferences is how a borrower wants to be written to.
type CommPreferences struct {
	StatementDeliveryChannels []StatementChannel `json:"statementDeliveryChannels" required:"false" nullable:"false" maxItems:"3"`
	SendRemindersWhenCurrent  *bool              `json:"sendRemindersWhenCurrent" required:"false" doc:"true unless named."`
}

// Path is the borrower that a path names.
type Path struct {
	Person string `path:"personId"`
}

// Load is the borrower.
func (in *Path) Load(ctx context.Context, tx *store.Tx, get store.Getter[Person]) (*Person, error) {
	return get(ctx, tx, in.Person)
}

// Reveal asks for the values of identities instead of masks.
type Reveal struct {
	IncludeIdentity bool `query:"includeIdentity" doc:"Show the values of identities; needs the permission person:read.identity, and stands in the audit trail."`
}

func (r Reveal) permitted(tx *store.Tx) error {
	if r.IncludeIdentity && !tx.Permits(MayReadIdentity) {
		return api.Forbidden("includeIdentity needs the permission " + string(MayReadIdentity))
	}
	return nil
}

// Filter narrows the list of borrowers.
type Filter struct {
	store.Keyset
	Reveal
	Status       api.ActiveStatus `query:"status"`
	BorrowerType BorrowerType     `query:"borrowerType"`
	IDs          []string         `query:"ids,explode" doc:"Of these borrowers, by id or by ext- and external id: repeated or comma-separated. Whoever is not there is not in the answer."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("status", string(f.Status))
	q.Equal("borrower_type", string(f.BorrowerType))
	store.OneOf(q, "id", f.IDs)
}

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "externalId": "?TableAlias.external_id",
		"status": "?TableAlias.status", "borrowerType": "?TableAlias.borrower_type", "statusUpdatedAt": "?TableAlias.status_updated_at"}
}

// maxIDs bounds how many borrowers a list is asked for by their ids.
const maxIDs = 100

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Person], error) {
	if err := f.permitted(tx); err != nil {
		return store.Page[Person]{}, err
	}
	if len(f.IDs) > maxIDs {
		return store.Page[Person]{}, api.Invalid("ids", "names more than 100 borrowers: ask in several requests")
	}
	if len(f.IDs) > 0 {
		named, err := store.Named[Person](ctx, tx, f.IDs)
		if err != nil {
			return store.Page[Person]{}, err
		}
		f.IDs = []string{""} // nobody's, where none of them is there
		for _, ref := range slices.Sorted(maps.Keys(named)) {
			f.IDs = append(f.IDs, named[ref].ID)
		}
	}
	p, err := store.List[Person](ctx, tx, f)
	if err != nil {
		return p, err
	}
	return p, present(ctx, tx, f.Reveal, p.Rows...)
}

func get(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Reveal
}) (*Person, error) {
	if err := in.permitted(tx); err != nil {
		return nil, err
	}
	p, err := in.Path.Load(ctx, tx, store.Get[Person])
	if err != nil {
		return nil, err
	}
	return p, present(ctx, tx, in.Reveal, p)
}

func create(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Person] }) (*Person, error) {
	p := &Person{BorrowerType: APerson, Status: api.Active, CollectionsIntensity: Normal, StatusUpdatedAt: tx.Now, Names: []Name{}}
	if err := in.Body.Apply(p); err != nil {
		return nil, err
	}
	if err := p.normalize(tx); err != nil {
		return nil, err
	}
	p.SealedWith = tx.SealedWith()
	if err := store.Insert(ctx, tx, p); err != nil {
		return nil, err
	}
	if given := p.Identity; given != nil {
		// What the server alone writes is passed over here as in a body of its own.
		given.Row, given.PersonID, given.Unreadable = store.Row{}, p.ID, nil
		given.IsPrimary, given.IsArchived = true, false
		var said struct{ Valid *bool }
		if err := json.Unmarshal(in.Body.Raw("identity"), &said); err != nil {
			return nil, err
		}
		given.Valid = said.Valid == nil || *said.Valid
		if err := p.addIdentity(ctx, tx, given, "identity."); err != nil {
			return nil, err
		}
	}
	if err := index(ctx, tx, p); err != nil {
		return nil, err
	}
	return p, present(ctx, tx, Reveal{}, p)
}

func update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Patch[Person]
}) (*Person, error) {
	p, err := in.Path.Load(ctx, tx, store.Lock[Person])
	if err != nil {
		return nil, err
	}
	if err := p.unseal(tx); err != nil {
		return nil, err
	}
	status, born := p.Status, p.BirthDigest
	if err := p.standing(ctx, tx, in.Body); err != nil {
		return nil, err
	}
	if err := in.Body.Apply(p); err != nil {
		return nil, err
	}
	if p.Status != status {
		p.StatusUpdatedAt = tx.Now
	}
	if err := p.normalize(tx); err != nil {
		return nil, err
	}
	differences, err := store.Save(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	if len(differences[0]) > 0 || p.BirthDigest != born {
		if err := index(ctx, tx, p); err != nil {
			return nil, err
		}
	}
	return p, present(ctx, tx, Reveal{}, p)
}

// standing loads the identities that a body names, to hold it against what stands: with
// the value of each of which the body has one and not the mask, for whoever may see it.
func (p *Person) standing(ctx context.Context, tx *store.Tx, body api.Patch[Person]) error {
	if !body.Names("identities") {
		return nil
	}
	if err := present(ctx, tx, Reveal{}, p); err != nil || !tx.Permits(MayReadIdentity) {
		return err
	}
	var said []struct{ ID, Value string }
	if json.Unmarshal(body.Raw("identities"), &said) != nil {
		return nil // it is refused by what it is
	}
	for _, i := range p.Identities {
		for _, of := range said {
			if of.ID != i.ID || of.Value == "" || strings.ContainsRune(of.Value, '•') {
				continue
			}
			if err := presentIdentities(tx, Reveal{IncludeIdentity: true}, i); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// normalize checks what a body has left in the borrower and puts it into the form
// in which it is stored.
func (p *Person) normalize(tx *store.Tx) (err error) {
	if p.CommPreferences.StatementDeliveryChannels == nil {
		p.CommPreferences.StatementDeliveryChannels = []StatementChannel{}
	}
	if p.CommPreferences.SendRemindersWhenCurrent == nil {
		yes := true
		p.CommPreferences.SendRemindersWhenCurrent = &yes
	}
	if p.BorrowerType == ABusiness {
		switch {
		case p.Name != nil:
			return api.Invalid("name", "a business has businessDetails.businessName instead")
		case p.DateOfBirth != nil:
			return api.Invalid("dateOfBirth", "a business has none")
		case p.BusinessDetails == nil || strings.TrimSpace(p.BusinessDetails.BusinessName) == "":
			return api.Invalid("businessDetails.businessName", "a business has a name")
		case brief.NameFault(p.BusinessDetails.BusinessName) != "":
			return api.Invalid("businessDetails.businessName", brief.NameFault(p.BusinessDetails.BusinessName))
		}
		return nil
	}
	if p.BusinessDetails != nil {
		return api.Invalid("businessDetails", "only a business has them: set borrowerType to business")
	}
	if p.Name == nil {
		return api.Invalid("name", "a person has a name, with firstName and lastName")
	}
	if p.Names, err = rename(p.Names, p.Name.NameParts, tx.Now); err != nil {
		return err
	}
	return p.sealBirth(tx)
}

// sealBirth encrypts the date of birth, anew only when it has changed.
func (p *Person) sealBirth(tx *store.Tx) (err error) {
	if p.DateOfBirth == nil {
		if len(p.Unreadable) > 0 {
			return nil // null is how it is shown: sent back, it erases nothing
		}
		p.BirthSealed, p.BirthDigest = "", ""
		return nil
	}
	if *p.DateOfBirth > day.In(tx.Now.Time, tx.Now.Location()) {
		return api.Invalid("dateOfBirth", "must not lie in the future")
	}
	digest, err := tx.Digest(sealedBirth, p.DateOfBirth.String())
	if err != nil || digest == p.BirthDigest {
		return err
	}
	store.Identify(p)
	p.BirthDigest = digest
	p.BirthSealed, err = tx.SealRow(p, sealedBirth, p.DateOfBirth.String())
	return err
}

// unseal puts what is stored into the form in which it is shown.
func (p *Person) unseal(tx *store.Tx) error {
	p.Name, p.DisplayID, p.Identity, p.CaseID = nil, p.ID, nil, nil
	if p.ExternalID != nil {
		p.DisplayID = *p.ExternalID
	}
	if len(p.Names) > 0 {
		current := p.Names[0]
		p.Name = &current
	}
	if p.BirthSealed == "" {
		return nil
	}
	text, err := tx.UnsealRow(p, sealedBirth, p.BirthSealed)
	if err != nil { // the row alone suffers, and not the list that it is in
		unreadable(tx, p, "dateOfBirth", err)
		p.Unreadable = []string{"dateOfBirth"}
		return nil
	}
	born, err := day.Parse(text)
	p.DateOfBirth = &born
	return err
}

// unreadable tells operators of a sealed value that cannot be opened.
func unreadable(tx *store.Tx, o store.Object, field string, err error) {
	slog.Error("a sealed value cannot be opened; it is shown as unreadable", "companyId", tx.Space, "id", o.Core().ID, "field", field, "error", err)
}

// present opens the borrowers and adds their identities.
func present(ctx context.Context, tx *store.Tx, r Reveal, people ...*Person) error {
	of, ids := map[string]*Person{}, make([]string, len(people))
	for i, p := range people {
		if err := p.unseal(tx); err != nil {
			return err
		}
		of[p.ID], ids[i], p.Identities = p, p.ID, []*Identity{}
	}
	if len(people) == 0 {
		return nil
	}
	identities, err := store.Find[Identity](ctx, tx, 10_000, func(q *store.Select) {
		q.Where("?TableAlias.person_id IN (?) AND NOT ?TableAlias.is_archived", store.In(ids))
	})
	if err != nil {
		return err
	}
	for _, i := range identities {
		of[i.PersonID].Identities = append(of[i.PersonID].Identities, i)
	}
	return presentIdentities(tx, r, identities...)
}

// PortalUser is the user by whom a borrower acts in a borrowers' portal.
type PortalUser struct {
	ID string `json:"id" readOnly:"true"`
}

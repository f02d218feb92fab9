package people

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
	"nectarine/internal/value/zone"
)

// Contact is a way to reach a borrower, or someone on the borrower's behalf.
type Contact struct {
	bun.BaseModel `bun:"table:contacts,alias:contact"`
	store.Row
	ExternalID                       *string             `json:"externalId" minLength:"1" maxLength:"255" doc:"The lender's own id of the contact."`
	PersonID                         string              `json:"personId" readOnly:"true" writtenBy:"the path"`
	ContactType                      ContactType         `json:"contactType" required:"true" createOnly:"true"`
	Label                            Label               `json:"label" doc:"personal unless a creation names another."`
	Affiliation                      Affiliation         `json:"affiliation" doc:"Whose contact it is; self unless a creation names another."`
	Name                             *string             `json:"name" maxLength:"256" pii:"true" doc:"Of whom it is, where it is not the borrower."`
	Value                            *string             `json:"value" bun:"-" maxLength:"320" pii:"true" doc:"An e-mail address or a telephone number, which is kept in E.164; null for an address. It is encrypted at rest."`
	Address                          *Address            `json:"address" bun:"-" pii:"true" doc:"It is encrypted at rest."`
	Status                           ContactStatus       `json:"status" doc:"additional unless a creation names another. A new primary contact makes the former one of its type, label and affiliation additional."`
	Valid                            bool                `json:"valid" doc:"Not known to be out of use; true unless a creation says otherwise."`
	Verified                         bool                `json:"verified" doc:"Confirmed by the borrower. A new value is not."`
	ReceiveTextMessages              bool                `json:"receiveTextMessages" doc:"The borrower consents to text messages on this telephone."`
	ReceiveTextMessagesLastConsentAt *clock.Time         `json:"receiveTextMessagesLastConsentAt" doc:"When the borrower last consented to text messages on this telephone: as it was given, for it is evidence, or else the moment at which receiveTextMessages became true."`
	AuthorizedThirdParty             bool                `json:"authorizedThirdParty"`
	PowerOfAttorney                  bool                `json:"powerOfAttorney"`
	PhoneDisconnectionDetails        *PhoneDisconnection `json:"phoneDisconnectionDetails" bun:"type:jsonb"`
	Timezone                         *string             `json:"timezone" bun:"-" readOnly:"true" doc:"The likeliest IANA time zone, by postal code or area code; null where that says nothing."`
	Timezones                        []string            `json:"timezones" bun:"type:jsonb" readOnly:"true" nullable:"false" doc:"All time zones in which it may be, the likeliest first."`
	MetaData                         metadata.Map        `json:"metaData" bun:"type:jsonb" nullable:"true"`
	Unreadable                       []string            `json:"unreadable,omitempty" bun:"-" readOnly:"true" doc:"value or address, where it cannot be opened with the key ring and is shown as null. Only then."`

	SealedValue   *string  `json:"-" told:"value"`
	SealedAddress *string  `json:"-" told:"address"`
	ValueDigest   string   `json:"-"`
	ClearValue    *string  `json:"-" bun:"value"` // from before contacts were sealed
	ClearAddress  *Address `json:"-" bun:"address,type:jsonb"`
}

// Kind is CT, contact.
func (*Contact) Kind() store.Kind { return store.Kind{Prefix: "CT", Name: "contact"} }

// Tells names the events of a contact.
func (c *Contact) Tells(store.Change) event.Description {
	return event.Description{Created: "contact.created", Updated: "contact.updated", Deleted: "contact.deleted", PersonID: c.PersonID}
}

// Address is a postal address.
type Address struct {
	AddressLine1   string  `json:"addressLine1" required:"false" maxLength:"256"`
	AddressLine2   *string `json:"addressLine2" required:"false" maxLength:"256"`
	City           string  `json:"city" required:"false" maxLength:"100"`
	CountyOrRegion *string `json:"countyOrRegion" required:"false" maxLength:"100"`
	State          string  `json:"state" required:"false" maxLength:"50" doc:"Two capital letters in the United States."`
	PostalCode     string  `json:"postalCode" required:"false" maxLength:"20"`
	Country        string  `json:"country" required:"false" maxLength:"2" doc:"Two letters of ISO 3166-1; US unless named."`
	POBox          *string `json:"poBox" required:"false" maxLength:"50"`
}

// UnmarshalJSON takes poBox under its other spelling, POBox, too. Given both, they agree.
func (a *Address) UnmarshalJSON(b []byte) error {
	type plain Address
	both := struct {
		plain
		Other *string `json:"POBox"`
	}{}
	if err := json.Unmarshal(b, &both); err != nil {
		return err
	}
	*a = Address(both.plain)
	switch {
	case a.POBox == nil:
		a.POBox = both.Other
	case both.Other != nil && *both.Other != *a.POBox:
		return errors.New("has a poBox and another POBox: they are one field, give one of them")
	}
	return nil
}

// TransformSchema describes the other spelling.
func (*Address) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	longest := 50
	s.Properties["POBox"] = &api.Schema{Type: "string", Nullable: true, WriteOnly: true, MaxLength: &longest, Description: "The same as poBox; either may be sent."}
	s.PrecomputeMessages()
	return s
}

// PhoneDisconnection is what is known of a telephone's being in service.
type PhoneDisconnection struct {
	LastKnownConnectionDate *day.Day             `json:"lastKnownConnectionDate" required:"false"`
	LastDisconnectCheckDate *day.Day             `json:"lastDisconnectCheckDate" required:"false"`
	DisconnectionStatus     *DisconnectionStatus `json:"disconnectionStatus" required:"false"`
}

// Normalized is the address with its country and state in capital letters. In
// the United States the state must exist and, when strict is set, the ZIP must
// be in use in it.
func (a Address) Normalized(strict bool) (Address, error) {
	for _, s := range []*string{&a.AddressLine1, &a.City, &a.State, &a.PostalCode, &a.Country} {
		*s = strings.TrimSpace(*s)
	}
	a.State, a.Country = strings.ToUpper(a.State), strings.ToUpper(a.Country)
	if a.Country == "" {
		a.Country = "US"
	}
	inUse := zone.StateOfPostalCode(a.PostalCode)
	switch us := a.Country == "US"; {
	case !isCountry(a.Country):
		return a, api.Invalid("address.country", "must be two letters of ISO 3166-1")
	case a.AddressLine1 == "" && a.POBox == nil:
		return a, api.Invalid("address.addressLine1", "an address has a first line or a poBox")
	case a.City == "":
		return a, api.Invalid("address.city", "an address has a city")
	case us && zone.ByState(a.State) == nil && !slices.Contains([]string{"AA", "AE", "AP"}, a.State):
		return a, api.Invalid("address.state", "must be the two letters of a state or territory")
	case us && !isZIP(a.PostalCode):
		return a, api.Invalid("address.postalCode", "must be a ZIP of five or nine digits")
	case us && strict && inUse != a.State:
		return a, api.Invalid("address.postalCode", "is not in use in "+a.State+"; validate=false takes it all the same")
	}
	return a, nil
}

func isZIP(s string) bool {
	for i, r := range s {
		if (r < '0' || r > '9') && (r != '-' || i != 5 || len(s) != 10) {
			return false
		}
	}
	return len(s) == 5 || len(s) == 9 || len(s) == 10
}

// Normalize checks a contact and puts it into the form in which it is stored. was
// is the contact before, empty for a new one.
func (c *Contact) Normalize(tx *store.Tx, was Contact, strict bool) (err error) {
	if len(c.Unreadable) > 0 && c.Value == nil && c.Address == nil {
		return c.consent(tx, was) // null is how it is shown: sent back, it erases nothing
	}
	c.Timezones = []string{}
	if c.ContactType == AddressContact {
		if c.Address == nil || c.Value != nil {
			return api.Invalid("address", "a contact of type address has an address and no value")
		}
		a, err := c.Address.Normalized(strict)
		if err != nil {
			return err
		}
		c.Address = &a
		if a.Country == "US" {
			c.Timezones = append(c.Timezones, zone.ByPostalCode(a.PostalCode)...)
		}
	} else {
		if c.Value == nil || c.Address != nil {
			return api.Invalid("value", "a contact of type "+string(c.ContactType)+" has a value and no address")
		}
		v, err := c.normalValue(was)
		if err != nil {
			return err
		}
		c.Value = &v
		if c.ContactType == PhoneContact {
			c.Timezones = append(c.Timezones, zone.ByAreaCode(v)...)
		}
	}
	switch phone := c.ContactType == PhoneContact; {
	case !phone && c.ReceiveTextMessages:
		return api.Invalid("receiveTextMessages", "only a phone has it")
	case !phone && c.PhoneDisconnectionDetails != nil:
		return api.Invalid("phoneDisconnectionDetails", "only a phone has it")
	}
	if err := c.PhoneDisconnectionDetails.validate(tx.Now, was.PhoneDisconnectionDetails); err != nil {
		return err
	}
	return c.consent(tx, was)
}

// validate refuses days that have not begun anywhere: what is known of a telephone was seen.
// was is what was known before; what stands is not refused.
func (d *PhoneDisconnection) validate(now clock.Time, was *PhoneDisconnection) error {
	if d == nil || was != nil && reflect.DeepEqual(*d, *was) {
		return nil
	}
	latest := day.In(now.Add(14*time.Hour).Time, time.UTC) // the day begins in Kiribati
	for _, of := range []struct {
		field string
		on    *day.Day
	}{{"lastKnownConnectionDate", d.LastKnownConnectionDate}, {"lastDisconnectCheckDate", d.LastDisconnectCheckDate}} {
		if of.on != nil && *of.on > latest {
			return api.Invalid("phoneDisconnectionDetails."+of.field, "must not lie in the future: it is when that was seen")
		}
	}
	return nil
}

// consent sets the moment of the consent to text messages. One that the body gives
// stands, as evidence of when the borrower said so; it lies in the past.
func (c *Contact) consent(tx *store.Tx, was Contact) error {
	given, before := c.ReceiveTextMessagesLastConsentAt, was.ReceiveTextMessagesLastConsentAt
	stands := given != nil && before != nil && given.Equal(before.Time)
	switch {
	case given == nil || stands:
		c.ReceiveTextMessagesLastConsentAt = before
		if c.ReceiveTextMessages && !was.ReceiveTextMessages {
			c.ReceiveTextMessagesLastConsentAt = &tx.Now
		}
	case c.ContactType != PhoneContact:
		return api.Invalid("receiveTextMessagesLastConsentAt", "only a phone has it")
	case given.After(tx.Now.Time):
		return api.Invalid("receiveTextMessagesLastConsentAt", "must not lie in the future: it is when the borrower consented")
	}
	return nil
}

// demote makes the other primary contacts of the same type, label and
// affiliation additional. The borrower's row is locked.
func (c *Contact) demote(ctx context.Context, tx *store.Tx) error {
	if c.Status != Primary {
		return nil
	}
	others, err := store.LockFound[Contact](ctx, tx, 1000, func(q *store.Select) {
		q.Where("?TableAlias.person_id = ? AND ?TableAlias.id <> ?", c.PersonID, c.ID)
		q.Where("?TableAlias.contact_type = ? AND ?TableAlias.label = ? AND ?TableAlias.affiliation = ? AND ?TableAlias.status = 'primary'", c.ContactType, c.Label, c.Affiliation)
	})
	for _, o := range others {
		o.Status = Additional
		if _, err := store.Save(ctx, tx, o); err != nil {
			return err
		}
	}
	return err
}

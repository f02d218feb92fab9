package people

import (
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
)

// Identity is a number by which an authority knows a borrower. The value is
// encrypted at rest; beside it stand a keyed digest, to find it by, and the last
// four characters, encrypted as well.
type Identity struct {
	bun.BaseModel `bun:"table:identities,alias:identity"`
	store.Row
	PersonID               string       `json:"personId" readOnly:"true" writtenBy:"the path"`
	IdentityType           IdentityType `json:"identityType" required:"true" createOnly:"true"`
	CustomIdentityTypeName *string      `json:"customIdentityTypeName" required:"false" maxLength:"100" doc:"What a custom identity is."`
	Value                  string       `json:"value" bun:"-" required:"true" minLength:"1" maxLength:"64" doc:"Masked unless includeIdentity=true. Sending the mask back changes nothing."`
	Valid                  bool         `json:"valid" required:"false" doc:"true unless named."`
	IssueDate              *day.Day     `json:"issueDate" required:"false"`
	ExpirationDate         *day.Day     `json:"expirationDate" required:"false"`
	IssuingCountry         string       `json:"issuingCountry" required:"false" maxLength:"2" doc:"Two letters of ISO 3166-1, or empty."`
	IsArchived             bool         `json:"isArchived" required:"false"`
	IsPrimary              bool         `json:"isPrimary" required:"false" doc:"The first identity of a borrower is the primary one, and remains it."`

	Unreadable []string `json:"unreadable,omitempty" bun:"-" readOnly:"true" doc:"value, where it was asked for and cannot be opened with the key ring; the mask is shown. Only then."`

	Sealed        string `json:"-" told:"value"`
	Digest        string `json:"-"`
	LastSealed    string `json:"-"`                 // the last four characters, by which it is masked
	ClearLastFour string `json:"-" bun:"last_four"` // from before they were sealed

	lastFour string
	caseID   *string // on account of which it is archived; it goes into the event
}

// Kind is BI, identity.
func (*Identity) Kind() store.Kind { return store.Kind{Prefix: "BI", Name: "identity"} }

// Tells names the events of an identity.
func (i *Identity) Tells(c store.Change) event.Description {
	told := event.Description{Created: "identity.created", Updated: "identity.updated", PersonID: i.PersonID}
	if c.Was != nil {
		told.Extra = map[string]any{"caseId": i.caseID}
	}
	return told
}

// IdentityPath is the identity that a path names.
type IdentityPath struct {
	Path
	Identity string `path:"identityId"`
}

// IdentityFilter narrows the identities of a borrower.
type IdentityFilter struct {
	store.Keyset
	Path
	Reveal
	IncludeArchived bool `query:"includeArchived"`
}

// Where lays the filter over a query.
func (f *IdentityFilter) Where(q *store.Select) {
	if !f.IncludeArchived {
		q.Where("NOT ?TableAlias.is_archived")
	}
}

// CanonicalIdentity is the letters and digits of an identity's value, in capital
// letters, by which equal values are found. The error says what form the type has.
func CanonicalIdentity(kind IdentityType, value string) (string, error) {
	var b strings.Builder
	digits := 0
	for _, r := range value {
		switch {
		case r >= '0' && r <= '9':
			digits++
			b.WriteRune(r)
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			b.WriteString(strings.ToUpper(string(r)))
		case r != ' ' && r != '-' && r != '.' && r != '/':
			return "", api.Invalid("value", "may have letters, digits, spaces, hyphens, dots and slashes")
		}
	}
	s := b.String()
	switch {
	case (kind == SSN || kind == TaxID) && (digits != 9 || len(s) != 9):
		return "", api.Invalid("value", "a "+string(kind)+" has nine digits")
	case kind == SSN && (s[:3] == "000" || s[:3] == "666" || s[3:5] == "00" || s[5:] == "0000"):
		return "", api.Invalid("value", "no social security number begins with 000 or 666 or has a part of zeros")
	case kind == Passport && (len(s) < 6 || len(s) > 12):
		return "", api.Invalid("value", "a passport has 6 to 12 letters and digits")
	case len(s) < 4 || len(s) > 32:
		return "", api.Invalid("value", "must have 4 to 32 letters and digits")
	}
	return s, nil
}

// mask shows the last four characters of a value that is long enough to hide
// the rest.
func (i *Identity) mask() string {
	if i.IdentityType == SSN {
		return "•••-••-" + i.lastFour
	}
	return "••••" + i.lastFour
}

// open reads the last four characters of identities that were loaded. Where they cannot
// be opened the mask shows none.
func openIdentities(tx *store.Tx, identities ...*Identity) {
	for _, i := range identities {
		if i.lastFour = i.ClearLastFour; i.LastSealed == "" {
			continue
		}
		last, err := tx.UnsealRow(i, sealedLastFour, i.LastSealed)
		if err != nil {
			unreadable(tx, i, "the last four of value", err)
		}
		i.lastFour = last
	}
}

// presentIdentities puts values or masks into identities that were loaded.
func presentIdentities(tx *store.Tx, r Reveal, identities ...*Identity) (err error) {
	openIdentities(tx, identities...)
	for _, i := range identities {
		i.Value = i.mask()
		if r.IncludeIdentity {
			value, err := tx.UnsealRow(i, sealedIdentity, i.Sealed)
			if err != nil {
				unreadable(tx, i, "value", err)
				i.Unreadable = []string{"value"}
				continue
			}
			i.Value = value
			store.Reveal(tx, i, "value")
		}
	}
	return nil
}

// seal checks the identity and encrypts its value unless that is the mask.
func (i *Identity) seal(tx *store.Tx) error {
	if i.IdentityType == CustomIdentity && (i.CustomIdentityTypeName == nil || *i.CustomIdentityTypeName == "") {
		return api.Invalid("customIdentityTypeName", "a custom identity needs a name of its type")
	}
	i.IssuingCountry = strings.ToUpper(i.IssuingCountry)
	if i.IssuingCountry != "" && !isCountry(i.IssuingCountry) {
		return api.Invalid("issuingCountry", "must be two letters of ISO 3166-1")
	}
	if i.IssueDate != nil && i.ExpirationDate != nil && *i.ExpirationDate < *i.IssueDate {
		return api.Invalid("expirationDate", "must not be before issueDate")
	}
	if i.Sealed != "" && i.Value == i.mask() {
		return nil
	}
	canonical, err := CanonicalIdentity(i.IdentityType, i.Value)
	if err != nil {
		return err
	}
	digest, err := tx.Digest(sealedIdentity, canonical)
	if err != nil || digest == i.Digest {
		return err
	}
	store.Identify(i)
	return i.sealAs(tx, strings.TrimSpace(i.Value))
}

// sealAs seals a value into the identity, with its digest and its last four characters.
func (i *Identity) sealAs(tx *store.Tx, value string) error {
	canonical, err := CanonicalIdentity("", value)
	if err != nil {
		return err
	}
	if i.Digest, err = tx.Digest(sealedIdentity, canonical); err != nil {
		return err
	}
	if i.lastFour, i.LastSealed = "", ""; len(canonical) >= 8 {
		i.lastFour = canonical[len(canonical)-4:]
		if i.LastSealed, err = tx.SealRow(i, sealedLastFour, i.lastFour); err != nil {
			return err
		}
	}
	i.ClearLastFour = ""
	i.Sealed, err = tx.SealRow(i, sealedIdentity, value)
	return err
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

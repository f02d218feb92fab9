package people

import (
	"reflect"
	"slices"
	"strings"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/value/brief"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// NameParts is what a name consists of.
type NameParts struct {
	Prefix             *string `json:"prefix" required:"false" maxLength:"50"`
	FirstName          string  `json:"firstName" required:"false" minLength:"1" maxLength:"256"`
	MiddleName         *string `json:"middleName" required:"false" maxLength:"256"`
	LastName           string  `json:"lastName" required:"false" minLength:"1" maxLength:"256"`
	MaidenLastName     *string `json:"maidenLastName" required:"false" maxLength:"256"`
	Suffix             *string `json:"suffix" required:"false" maxLength:"50"`
	PreferredFirstName *string `json:"preferredFirstName" required:"false" maxLength:"256"`
}

// Name is a name that a person bears or has borne. A name is never changed: a
// new one takes its place and the old one stays in the person's names.
type Name struct {
	ID     string `json:"id" readOnly:"true" required:"false" doc:"Unique id, BN-YYYY-YYYY."`
	Object string `json:"object" readOnly:"true" required:"false" doc:"Always name."`
	NameParts
	Current       bool             `json:"current" readOnly:"true" required:"false" doc:"Whether it is the person's name now."`
	EffectiveAt   *clock.Time      `json:"effectiveAt" readOnly:"true" required:"false" doc:"Since when it has been the name."`
	OriginalValue map[string]any   `json:"originalValue" readOnly:"true" required:"false" doc:"Empty: names are kept as they were given."`
	Source        string           `json:"source" readOnly:"true" required:"false" doc:"Who gave the name: lender."`
	Status        api.ActiveStatus `json:"status" readOnly:"true" required:"false" doc:"active, or inactive for a name of the past."`
}

// TransformSchema describes what kind of object it is.
func (*Name) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{nameObject}
	return s
}

const nameObject = "name"

// rename makes the parts the current name, first among the names. The same
// parts again change nothing.
func rename(names []Name, parts NameParts, now clock.Time) ([]Name, error) {
	parts.FirstName, parts.LastName = strings.TrimSpace(parts.FirstName), strings.TrimSpace(parts.LastName)
	for _, part := range []struct {
		field string
		text  *string
	}{{"prefix", parts.Prefix}, {"firstName", &parts.FirstName}, {"middleName", parts.MiddleName}, {"lastName", &parts.LastName},
		{"maidenLastName", parts.MaidenLastName}, {"suffix", parts.Suffix}, {"preferredFirstName", parts.PreferredFirstName}} {
		if part.text != nil && brief.NameFault(*part.text) != "" {
			return nil, api.Invalid("name."+part.field, brief.NameFault(*part.text))
		}
	}
	if parts.FirstName == "" {
		return nil, api.Invalid("name.firstName", "a person has a first name")
	}
	if parts.LastName == "" {
		return nil, api.Invalid("name.lastName", "a person has a last name")
	}
	if len(names) > 0 && reflect.DeepEqual(names[0].NameParts, parts) {
		return names, nil
	}
	before := slices.Clone(names)
	for i := range before {
		before[i].Current, before[i].Status = false, api.Inactive
	}
	fresh := Name{ID: id.New("BN"), Object: nameObject, NameParts: parts, Current: true, EffectiveAt: &now,
		OriginalValue: map[string]any{}, Source: "lender", Status: api.Active}
	return append([]Name{fresh}, before...), nil
}

// Package cases holds cases: matters about borrowers that servicing or
// collections must handle.
package cases

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/escalation"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/encode"
	"nectarine/internal/value/exact"
	"nectarine/internal/value/metadata"
)

// Case is a matter about a borrower or several.
type Case struct {
	bun.BaseModel `bun:"table:cases,alias:c"`
	store.Row
	ExternalID         *string            `json:"externalId" minLength:"1" maxLength:"255" doc:"The lender's own id of the case."`
	People             []string           `json:"people" bun:"type:jsonb" maxItems:"100" answered:"list" doc:"The borrowers concerned; the one of the path is always among them."`
	BorrowerIDs        []string           `json:"borrowerIds" bun:"-" maxItems:"100" answered:"list" doc:"The same as people; either may be sent."`
	Name               *string            `json:"name" blank:"true" maxLength:"1000" doc:"The name of the type where it is null or blank."`
	CaseTypeMeta       *TypeMeta          `json:"caseTypeMeta" bun:"type:jsonb" readOnly:"true"`
	CaseType           casetype.BaseType  `json:"caseType" createOnly:"true" doc:"The base type. This or typeId must be given."`
	TypeID             string             `json:"typeId" createOnly:"true" doc:"The case type."`
	CreationProcedure  *CreationProcedure `json:"creationProcedure" doc:"How the case came to be."`
	CreatedByUser      *store.Actor       `json:"createdByUser" bun:"type:jsonb" readOnly:"true"`
	CreatedByFirstName string             `json:"-"`
	CreatedByLastName  string             `json:"-"`
	OwningEmployeeID   *string            `json:"owningEmployeeId"`
	OwningEmployee     *Owner             `json:"owningEmployee" bun:"-" readOnly:"true"`
	AutoCreated        bool               `json:"autoCreated"`
	Status             Status             `json:"status"`
	StatusUpdatedAt    clock.Time         `json:"statusUpdatedAt" readOnly:"true"`
	StatusUpdatedBy    *store.Actor       `json:"statusUpdatedBy" bun:"type:jsonb" readOnly:"true"`
	Outcome            *Outcome           `json:"outcome"`
	OutcomeUpdatedAt   *clock.Time        `json:"outcomeUpdatedAt" readOnly:"true"`
	OutcomeUpdatedBy   *store.Actor       `json:"outcomeUpdatedBy" bun:"type:jsonb" readOnly:"true"`
	SnoozedAt          *clock.Time        `json:"snoozedAt" readOnly:"true"`
	SnoozedUntil       *day.Day           `json:"snoozedUntil" readOnly:"true" writtenBy:"POST /people/{personId}/cases/{caseId}/snooze" doc:"The day, in the company's time zone, at whose start the snooze ends."`
	SnoozeEndsAt       *clock.Time        `json:"-"`
	MatchToDataSource  *bool              `json:"matchToDataSource"`
	MatchDetails       *MatchDetails      `json:"matchDetails" bun:"type:jsonb"`
	LenderAck          bool               `json:"lenderAck" clears:"true" doc:"The lender has acknowledged the case that was made automatically; null is false."`
	CustomFields       exact.Fields       `json:"customFields" bun:"type:jsonb"`
	MetaData           metadata.Map       `json:"metaData" bun:"type:jsonb"`
	WorkflowID         *string            `json:"workflowId" maxLength:"50"`
	escalation.Current
	Associations             []Association  `json:"associations" bun:"-" maxItems:"100" answered:"list" doc:"What belongs to the case. An update that names it replaces all of it; it has operations of its own too."`
	CreatingSupercaseID      *string        `json:"creatingSupercaseId" readOnly:"true" writtenBy:"POST /supercases/{supercaseId}/populations/draft/commit"`
	LastViewedAt             *clock.Time    `json:"lastViewedAt" readOnly:"true"`
	LastViewedBy             *store.Actor   `json:"lastViewedBy" bun:"type:jsonb" readOnly:"true"`
	LastSubresourceUpdatedAt *clock.Time    `json:"lastSubresourceUpdatedAt" readOnly:"true" untold:"what hangs on the case tells it"`
	LastSubresourceUpdatedBy *store.Actor   `json:"lastSubresourceUpdatedBy" bun:"type:jsonb" readOnly:"true" untold:"what hangs on the case tells it"`
	OpenedAt                 *clock.Time    `json:"openedAt" doc:"When the matter began; the moment of creation unless given."`
	CreateReviewTask         *bool          `json:"createReviewTask,omitempty" bun:"review_asked" writeOnly:"true" doc:"Make a task to review the new case, or the update."`
	Details                  map[string]any `json:"details" bun:"type:jsonb" readOnly:"true"`
}

// Kind is CS, case.
func (*Case) Kind() store.Kind { return store.Kind{Prefix: "CS", Name: "case"} }

// Tells names the event of a case. That something which hangs on it has changed is
// told by what hangs, and by itself by nothing.
func (c *Case) Tells(change store.Change) event.Description {
	told := event.Description{PersonID: c.person(), Changes: make([]diff.FieldChange, 0, len(change.Fields))}
	fields := change.Fields
	if change.Was == nil {
		fields = diff.Given(c, "details", "creatingSupercaseId")
	}
	for _, f := range FlattenFields(fields) {
		if !strings.HasPrefix(f.Field, "lastSubresource") && !strings.HasPrefix(f.Field, "escalat") {
			told.Changes = append(told.Changes, f)
		}
	}
	return told.Always("case.changed")
}

// person is the first of the case's people, or empty.
func (c *Case) person() string {
	if len(c.People) == 0 {
		return ""
	}
	return c.People[0]
}

// TypeMeta is the version of the type that a case was made from.
type TypeMeta struct {
	Base              casetype.BaseType `json:"base"`
	ID                string            `json:"id"`
	Name              string            `json:"name"`
	DerivedFromTypeID *string           `json:"derivedFromTypeId"`
	Version           int               `json:"version"`
}

// TypeMetaOf is what a case shows of the version that it is of.
func TypeMetaOf(t *casetype.Type) *TypeMeta {
	return &TypeMeta{Base: t.CaseType, ID: t.ID, Name: t.Name, DerivedFromTypeID: t.DerivedFromTypeID, Version: t.Version}
}

// Owner is the employee who owns a case.
type Owner struct {
	ID              string  `json:"id"`
	DisplayName     string  `json:"displayName"`
	TwilioWorkerSid *string `json:"twilioWorkerSid"`
}

// Match is how one fact of a case matched that of an outside source.
type Match string

// Values are all of them.
func (Match) Values() []Match { return []Match{"match", "noMatch", "notProvided"} }

// MatchDetails tell how a case matched an outside source.
type MatchDetails struct {
	SSNMatch          *Match   `json:"ssnMatch"`
	Last4SSNMatch     *Match   `json:"last4SSNMatch"`
	NameMatch         *Match   `json:"nameMatch"`
	AddressMatch      *Match   `json:"addressMatch"`
	DateOfBirthMatch  *Match   `json:"dateOfBirthMatch"`
	MatchDoneBy       *Matcher `json:"matchDoneBy"`
	ExternalMatchCode *string  `json:"externalMatchCode" maxLength:"100"`
}

// MarshalJSON puts the fields of the case's base type beside the others.
func (c *Case) MarshalJSON() ([]byte, error) { return c.AppendJSON(nil) }

// AppendJSON is MarshalJSON after what is there.
func (c *Case) AppendJSON(b []byte) ([]byte, error) {
	type plain Case
	b, err := encode.Append(b, struct {
		*plain
		BorrowerIDs []string       `json:"borrowerIds"`
		Details     map[string]any `json:"details,omitempty"`
	}{(*plain)(c), c.People, nil})
	if err != nil {
		return nil, err
	}
	b = b[:len(b)-1]
	for _, f := range casetype.Fields(c.CaseType) {
		field := c.Details[f.Name]
		if text, is := field.(string); is && f.Type == casetype.Amount {
			field = json.RawMessage(text) // kept as text, so that no cent is lost
		}
		if b, err = encode.Append(append(append(append(b, `,"`...), f.Name...), `":`...), field); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// TransformSchema describes the fields of the base types.
func (*Case) TransformSchema(r api.Registry, s *api.Schema) *api.Schema {
	delete(s.Properties, "details")
	s.Required = slices.DeleteFunc(slices.Clone(s.Required), func(name string) bool { return name == "details" })
	for _, base := range casetype.Bases() {
		for _, f := range base.Fields {
			if known := s.Properties[f.Name]; known != nil {
				known.Description += " Also of " + string(base.Name) + " cases."
				continue
			}
			s.Properties[f.Name] = schemaOf(r, base.Name, f)
		}
	}
	return s
}

func schemaOf(r api.Registry, base casetype.BaseType, f casetype.Field) *api.Schema {
	doc := f.Doc + " Of " + string(base) + " cases."
	if f.Few != nil {
		p := r.Schema(reflect.PointerTo(f.Few), true, "")
		p.Description = doc
		return p
	}
	p := &api.Schema{Type: string(f.Type), Nullable: true, Description: doc}
	if f.Type == casetype.Date {
		p.Type, p.Format = "string", "date"
	}
	if p.Type == "string" && p.Format == "" {
		limit := 500
		p.MaxLength = &limit
	}
	p.PrecomputeMessages()
	return p
}

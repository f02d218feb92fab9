// Package supercase holds supercases: one event that concerns many borrowers, for
// each of whom it makes a case and manages it.
package supercase

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Supercase is one event that concerns many borrowers.
type Supercase struct {
	bun.BaseModel `bun:"table:supercases,alias:sc"`
	store.Row
	ExternalID            *string              `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the supercase."`
	SupercaseType         SupercaseType        `json:"supercaseType" required:"true" createOnly:"true"`
	Name                  string               `json:"name" maxLength:"128"`
	Description           string               `json:"description" maxLength:"20000" doc:"What happened."`
	EventStartedAt        *clock.Time          `json:"eventStartedAt" doc:"When it happened, or began."`
	Status                cases.Status         `json:"status"`
	StatusUpdatedAt       clock.Time           `json:"statusUpdatedAt" readOnly:"true"`
	StatusUpdatedBy       *store.Actor         `json:"statusUpdatedBy" bun:"type:jsonb" readOnly:"true"`
	Outcome               *cases.Outcome       `json:"outcome"`
	OutcomeUpdatedAt      *clock.Time          `json:"outcomeUpdatedAt" readOnly:"true"`
	SubcaseTypeID         *string              `json:"subcaseTypeId" maxLength:"50" doc:"The case type of the subcases, of which the version is used that is active when a population is committed."`
	SubcaseName           *string              `json:"subcaseName" minLength:"1" maxLength:"100" doc:"The name of the subcases; the type's unless given."`
	AutoCreated           bool                 `json:"autoCreated" doc:"An automatic process made it."`
	CreatedBy             *store.Actor         `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	FemaDisasterNumber    *int                 `json:"femaDisasterNumber" minimum:"0" maximum:"2147483647" doc:"FEMA's number of the disaster, on a supercase of any type; 0 is none."`
	FemaMonitoringEndDate *day.Day             `json:"femaMonitoringEndDate" doc:"The last day, in the company's time zone, on which borrowers are matched with the disaster."`
	FemaDisasterDetails   *FemaDisasterDetails `json:"femaDisasterDetails" bun:"-" readOnly:"true" doc:"What is known of the disaster, where its declaration was uploaded."`
}

// Kind is SC, supercase: the public list of prefixes has none.
func (*Supercase) Kind() store.Kind { return store.Kind{Prefix: "SC", Name: "supercase"} }

// Tells names the event of a supercase.
func (*Supercase) Tells(store.Change) event.Description {
	return event.Description{}.Always("supercase.changed")
}

// FemaDisasterDetails is what a declaration says of a disaster.
type FemaDisasterDetails struct {
	ID              string   `json:"id" doc:"FD-, and the rest of the id of the disaster, FE-; of several states that of the first."`
	Description     string   `json:"description"`
	IncidentType    string   `json:"incidentType"`
	DeclarationType string   `json:"declarationType"`
	DeclarationDate *day.Day `json:"declarationDate"`
	State           string   `json:"state"`
	Areas           int      `json:"areas" doc:"How many areas are declared."`
}

// SignalReason is why a supercase asks for a review.
type SignalReason string

// The reasons.
const (
	MembersChanged SignalReason = "membersChanged" // a service has changed its members
	Instructed     SignalReason = "instructed"     // a note on it is an instruction
)

// Supercases is the domain with what others have hooked into it.
type Supercases struct {
	Cases *cases.Cases
	Bulk  *bulk.Bulk
	Send  Sender
	// OnSignal is called, in order, with a supercase that asks for a review.
	OnSignal []func(ctx context.Context, tx *store.Tx, s *Supercase, why SignalReason, note string) error
	// Document answers the id of the document that a reference names.
	Document func(ctx context.Context, tx *store.Tx, ref string) (string, error)
	// Attachable is Document for one that is sent to many borrowers: it refuses what
	// cannot be, or must not.
	Attachable func(ctx context.Context, tx *store.Tx, ref string) (string, error)
	// Details are documents as the API shows them, by their ids.
	Details func(ctx context.Context, tx *store.Tx, ids []string) ([]any, error)
}

// Path is the supercase that a path names.
type Path struct {
	Supercase string `path:"supercaseId" doc:"The id of the supercase, or ext- and its external id."`
}

// Load is the supercase.
func (in *Path) Load(ctx context.Context, tx *store.Tx, get store.Getter[Supercase]) (*Supercase, error) {
	return get(ctx, tx, in.Supercase)
}

// Filter narrows the list of supercases.
type Filter struct {
	store.Keyset
	SupercaseType SupercaseType  `query:"supercaseType" doc:"Only supercases of this type."`
	Fema          int            `query:"femaDisasterNumber" minimum:"0" doc:"Only supercases of this disaster; 0 is any, as the number 0 is none in bodies."`
	Status        []cases.Status `query:"status,explode" doc:"Only supercases in one of these statuses."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("supercase_type", string(f.SupercaseType))
	store.OneOf(q, "status", f.Status)
	q.Equal("fema_disaster_number", f.Fema)
}

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	sorts := map[string]string{}
	for field, column := range map[string]string{"createdAt": "created_at", "updatedAt": "updated_at", "name": "name", "supercaseType": "supercase_type", "status": "status", "statusUpdatedAt": "status_updated_at",
		"outcome": "outcome", "eventStartedAt": "event_started_at", "femaDisasterNumber": "fema_disaster_number", "externalId": "external_id"} {
		sorts[field] = "?TableAlias." + column
	}
	return sorts
}

func (s *Supercases) list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Supercase], error) {
	p, err := store.List[Supercase](ctx, tx, f)
	if err != nil {
		return p, err
	}
	return p, present(ctx, tx, p.Rows...)
}

func (s *Supercases) get(ctx context.Context, tx *store.Tx, in *Path) (*Supercase, error) {
	sc, err := in.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	return sc, present(ctx, tx, sc)
}

func (s *Supercases) create(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Supercase] }) (*Supercase, error) {
	by := tx.Actor
	sc := &Supercase{Status: cases.Initiated, StatusUpdatedAt: tx.Now, StatusUpdatedBy: &by, CreatedBy: &by}
	if err := in.Body.Apply(sc); err != nil {
		return nil, err
	}
	if err := sc.resolve(ctx, tx); err != nil {
		return nil, err
	}
	if sc.Outcome != nil {
		now := tx.Now
		sc.OutcomeUpdatedAt = &now
	}
	if err := store.Insert(ctx, tx, sc); err != nil {
		return nil, err
	}
	if err := newDraft(ctx, tx, sc.ID); err != nil {
		return nil, err
	}
	return sc, present(ctx, tx, sc)
}

func (s *Supercases) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Patch[Supercase]
}) (*Supercase, error) {
	sc, err := in.Path.Load(ctx, tx, store.Lock[Supercase])
	if err != nil {
		return nil, err
	}
	was := *sc
	if err := in.Body.Apply(sc); err != nil {
		return nil, err
	}
	if err := cases.ValidateTransition(was.Status, sc.Status); err != nil {
		return nil, err
	}
	if sc.Status != was.Status {
		by := tx.Actor
		sc.StatusUpdatedAt, sc.StatusUpdatedBy = tx.Now, &by
		if sc.Status == cases.Reopened {
			sc.Outcome = nil
		}
	}
	if err := sc.resolve(ctx, tx); err != nil {
		return nil, err
	}
	if (sc.Outcome == nil) != (was.Outcome == nil) || sc.Outcome != nil && *sc.Outcome != *was.Outcome {
		now := tx.Now
		sc.OutcomeUpdatedAt = &now
	}
	if _, err := store.Save(ctx, tx, sc); err != nil {
		return nil, err
	}
	return sc, present(ctx, tx, sc)
}

// resolve holds a supercase to the rules and resolves its references.
func (sc *Supercase) resolve(ctx context.Context, tx *store.Tx) error {
	if sc.Status == cases.Completed && sc.Outcome == nil {
		return api.Invalid("outcome", "a completed supercase needs an outcome: approved, denied, falsePositive or noOutcome")
	}
	if sc.FemaDisasterNumber != nil && *sc.FemaDisasterNumber == 0 {
		sc.FemaDisasterNumber = nil
	}
	_, err := api.Ref[casetype.Type](ctx, tx, "subcaseTypeId", sc.SubcaseTypeID)
	return err
}

// OfType names a supercase whose subcases are of one of the versions of types with
// these ids, if there is one: such a type is in use.
func OfType(ctx context.Context, tx *store.Tx, types []string) (string, error) {
	some, err := store.Find[Supercase](ctx, tx, 1, func(q *store.Select) { q.Where("?TableAlias.subcase_type_id IN (?)", store.In(types)) })
	if err != nil || len(some) == 0 {
		return "", err
	}
	return "supercase " + some[0].ID, nil
}

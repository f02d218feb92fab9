// Package event records what happened, for those who pull it and for webhooks.
// An event is written in the transaction of the change that it tells of.
package event

import (
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Event is something that happened to an object. Events of a space are numbered
// in the order in which they were committed: who has read up to one misses
// nothing that comes later.
type Event struct {
	bun.BaseModel `bun:"table:events,alias:event"`
	store.Row
	Seq        int64           `json:"sequence" readOnly:"true" doc:"The number of the event in its space, in the order of the commits."`
	EventType  Type            `json:"eventType" readOnly:"true" doc:"What happened, such as case.changed."`
	ObjectType id.ObjectType   `json:"objectType" readOnly:"true" doc:"The kind of object that it happened to."`
	ObjectID   string          `json:"objectId" readOnly:"true"`
	PersonID   *string         `json:"personId" readOnly:"true" doc:"The borrower concerned, if there is one."`
	LoanID     *string         `json:"loanId" readOnly:"true" doc:"The loan concerned, if there is one."`
	Deprecated bool            `json:"deprecated" readOnly:"true" doc:"A newer event tells the same more precisely."`
	RequestID  *string         `json:"requestId" readOnly:"true" doc:"The request that caused it; null for what happened by itself."`
	Actor      store.Actor     `json:"actor" readOnly:"true" bun:"type:jsonb" doc:"The user who caused it."`
	Data       json.RawMessage `json:"data" readOnly:"true" bun:"type:jsonb"`

	// Twin is the deprecated event that tells the same and is rendered from this one:
	// it has the number that follows. TwinID is its id where it was stored once.
	Twin   *Type   `json:"-"`
	TwinID *string `json:"-"`
}

// Kind is EV, event.
func (*Event) Kind() store.Kind { return store.Kind{Prefix: "EV", Name: "event"} }

// Type is the name of an event.
type Type string

// Values are the names of all events.
func (Type) Values() []Type {
	var all []Type
	for _, n := range Names() {
		all = append(all, Type(n.Name))
	}
	return all
}

// Filter narrows the list of events.
type Filter struct {
	store.Keyset
	EventTypes []Type        `query:"eventType,explode" doc:"Only events of these types: repeated or comma-separated."`
	ObjectType id.ObjectType `query:"objectType" doc:"Only events on objects of this kind."`
	ObjectID   string        `query:"objectId" doc:"Only events on this object."`
	PersonID   string        `query:"personId" doc:"Only events that concern this borrower."`
	LoanID     string        `query:"loanId" doc:"Only events that concern this loan."`
	From       clock.Time    `query:"from" doc:"Only events at this moment or later."`
	To         clock.Time    `query:"to" doc:"Only events before this moment."`

	objects, persons, loans []string // the ids that objectId, personId and loanId stand for
}

// Where narrows to the rows of which the filter wants the event, the deprecated one
// that is rendered from it, or both.
func (f *Filter) Where(q *store.Select) {
	if len(f.EventTypes) > 0 {
		q.Where("(?TableAlias.event_type IN (?) OR ?TableAlias.twin IN (?))", store.In(f.EventTypes), store.In(f.EventTypes))
	}
	q.Equal("object_type", string(f.ObjectType))
	store.OneOf(q, "object_id", f.objects)
	store.OneOf(q, "person_id", f.persons)
	store.OneOf(q, "loan_id", f.loans)
	q.Since("created_at", f.From)
	q.Until("created_at", f.To)
}

// wants reports whether the filter wants events of a type.
func (f *Filter) wants(t Type) bool {
	return len(f.EventTypes) == 0 || slices.Contains(f.EventTypes, t)
}

// counts is how many of a row's events the filter wants.
func (f *Filter) counts() store.Expression {
	if len(f.EventTypes) == 0 {
		return store.SQL("CASE WHEN ?TableAlias.twin IS NULL THEN 1 ELSE 2 END")
	}
	types := store.In(f.EventTypes)
	return store.SQL("CASE WHEN ?TableAlias.event_type IN (?) THEN 1 ELSE 0 END + CASE WHEN ?TableAlias.twin IN (?) THEN 1 ELSE 0 END", types, types)
}

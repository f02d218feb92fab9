// Package event records what happened, for those who pull it and for webhooks.
// An event is written in the transaction of the change that it tells of.
package event

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Event is something that happened to an object. Events of a space are numbered
// in the order in which they were committed: who has read up to one misses
// nothing that comes later.
type Event struct {
	bun.BaseModel `bun:"table:events,alias:event"`
	store.Row
	Seq        int64           `json:"sequence" readOnly:"true" doc:"The number of the event in its space, in the order of the commits."`
	EventType  string          `json:"eventType" readOnly:"true" doc:"What happened, such as case.changed."`
	ObjectType string          `json:"objectType" readOnly:"true" doc:"The kind of object that it happened to."`
	ObjectID   string          `json:"objectId" readOnly:"true"`
	PersonID   *string         `json:"personId" readOnly:"true" doc:"The borrower concerned, if there is one."`
	LoanID     *string         `json:"loanId" readOnly:"true" doc:"The loan concerned, if there is one."`
	Deprecated bool            `json:"deprecated" readOnly:"true" doc:"A newer event tells the same more precisely."`
	RequestID  *string         `json:"requestId" readOnly:"true" doc:"The request that caused it; null for what happened by itself."`
	Actor      store.Actor     `json:"actor" readOnly:"true" bun:"type:jsonb" doc:"The user who caused it."`
	Data       json.RawMessage `json:"data" readOnly:"true" bun:"type:jsonb"`
}

// Kind is EV, event.
func (*Event) Kind() store.Kind { return store.Kind{Prefix: "EV", Name: "event"} }

// News is what a domain tells of a change.
type News struct {
	Type       string // such as case.changed
	Object     string // the kind of the object, such as case
	ID         string // the object's id
	PersonID   string // the borrower concerned, or empty
	LoanID     string // the loan concerned, or empty
	Deprecated bool   // a newer event tells the same
	Data       any    // becomes the event's data
}

// Changed is the data of an event that tells the difference field by field.
type Changed struct {
	Action  string              `json:"action"` // created, updated or deleted
	Changes []store.FieldChange `json:"changes"`
}

type pending struct{ news []News }

// Record leaves events, to be written when the transaction commits.
func Record(tx *store.Tx, news ...News) {
	p := store.Pending[pending](tx, pending{}.key())
	p.news = append(p.news, news...)
}

type key struct{}

func (pending) key() any { return key{} }

// Flush writes the events that the transaction has left. It is a hook of the
// store, run before every commit.
func Flush(ctx context.Context, tx *store.Tx) error {
	p := store.Pending[pending](tx, pending{}.key())
	if len(p.news) == 0 {
		return nil
	}
	first, err := tx.Next(ctx, "event", len(p.news))
	if err != nil {
		return err
	}
	events := make([]*Event, len(p.news))
	for i, n := range p.news {
		data, err := json.Marshal(n.Data)
		if err != nil {
			return err
		}
		events[i] = &Event{Seq: first + int64(i), EventType: n.Type, ObjectType: n.Object, ObjectID: n.ID,
			PersonID: optional(n.PersonID), LoanID: optional(n.LoanID),
			Deprecated: n.Deprecated, RequestID: optional(tx.RequestID), Actor: tx.Actor, Data: data}
	}
	p.news = nil
	return store.InsertLog(ctx, tx, events...)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Filter narrows the list of events.
type Filter struct {
	store.Keyset
	EventTypes []string   `query:"eventType,explode" doc:"Only events of these types."`
	ObjectType string     `query:"objectType" doc:"Only events on objects of this kind."`
	ObjectID   string     `query:"objectId" doc:"Only events on this object."`
	PersonID   string     `query:"personId" doc:"Only events that concern this borrower."`
	From       clock.Time `query:"from" doc:"Only events at this moment or later."`
	To         clock.Time `query:"to" doc:"Only events before this moment."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	store.OneOf(q, "event_type", f.EventTypes)
	q.Equal("object_type", f.ObjectType)
	q.Equal("object_id", f.ObjectID)
	q.Equal("person_id", f.PersonID)
	q.Since("created_at", f.From)
	q.Until("created_at", f.To)
}

// Sequence orders events by their number.
func (*Filter) Sequence() string { return "seq" }

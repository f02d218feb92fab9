package event

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/id"
)

// Teller is an object whose changes leave an event. Tells is called on the object as
// it is after the change.
type Teller interface {
	store.Object
	Tells(c store.Change) Description
}

// Description is what is told of a change of an object, and how it is named. The data of
// the event is {action, changes}, and Extra beside them.
type Description struct {
	// Created, Updated and Deleted name the event of each action. A change whose
	// action has no name leaves no event, nor does one of what no client sees; a
	// deletion must have one.
	Created, Updated, Deleted string
	// Action is what the event says of the change, where that is not what was done to
	// the row: a row that is marked as removed is deleted to those who are told.
	Action string
	// Object and ID are what the event is of, where that is not the object itself.
	Object, ID string
	PersonID   string // the borrower concerned, or empty
	LoanID     string // the loan concerned, or empty
	// Changes are the differences told, where they are not those of the row.
	Changes []diff.FieldChange
	// Extra stands in the data beside action and changes.
	Extra map[string]any
	// Also is what else follows from the change.
	Also []News
}

// Always is the description with one name for whatever was done.
func (t Description) Always(name string) Description {
	t.Created, t.Updated, t.Deleted = name, name, name
	return t
}

// News is an event that does not follow from the change of one object.
type News struct {
	Type     string // such as case.association.added
	Object   string // the kind of the object, such as case
	ID       string // the object's id
	PersonID string // the borrower concerned, or empty
	LoanID   string // the loan concerned, or empty
	Action   string // the action of a change, for the deprecated event of it; or empty
	Data     any    // becomes the event's data
	by       store.Actor
}

// Changed is the data of an event that tells the difference field by field.
type Changed struct {
	Action  string             `json:"action"` // created, updated or deleted
	Changes []diff.FieldChange `json:"changes"`
}

// extra is news, and how many changes the transaction had made before it.
type extra struct {
	News
	after int
}

type pending struct {
	news []extra
	only []string // the names of the events that are left; nil: all
}

type key struct{}

func (pending) key() any { return key{} }

// Record leaves events, to be written when the transaction commits, after those of
// the changes that were made before.
func Record(tx *store.Tx, news ...News) {
	p := store.Pending[pending](tx, pending{}.key())
	for _, n := range news {
		n.by = tx.By()
		p.news = append(p.news, extra{n, len(tx.Changes)})
	}
}

// Only has the transaction leave the events of these names alone, whatever else it brings about: for what
// tells of itself as one thing.
func Only(tx *store.Tx, names ...string) {
	store.Pending[pending](tx, pending{}.key()).only = names
}

// Flush writes the events that follow from the transaction's changes, and those that
// were recorded. It is a hook of the store, run before every commit.
func Flush(ctx context.Context, tx *store.Tx) error {
	news, err := gather(tx)
	if err != nil {
		return err
	}
	if len(news) == 0 {
		return nil
	}
	events, numbers, err := render(tx, news)
	if err != nil {
		return err
	}
	return store.InsertNumbered(ctx, tx, "event", numbers, func(first int64) {
		for _, e := range events {
			e.Seq += first
		}
	}, events...)
}

// Waiting counts, by their names, the events that the transaction would leave by now, and
// forgets them, the changes that they tell of too: it is for what only asks.
func Waiting(tx *store.Tx) (map[string]int, error) {
	news, err := gather(tx)
	tx.Changes = nil
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, n := range news {
		counts[n.Type]++
	}
	return counts, nil
}

// gather is the news of a transaction, in the order in which it came about. What is
// deleted is always told: an object whose description has no name for it is an error.
func gather(tx *store.Tx) ([]News, error) {
	p := store.Pending[pending](tx, pending{}.key())
	news := make([]News, 0, len(tx.Changes)+len(p.news))
	rest := p.news
	for i, c := range tx.Changes {
		for len(rest) > 0 && rest[0].after <= i {
			news, rest = append(news, rest[0].News), rest[1:]
		}
		if teller, ok := c.Is.(Teller); ok && c.Action.IsTold() {
			told := teller.Tells(c)
			if c.Action == store.Deleted && told.Deleted == "" {
				return nil, fmt.Errorf("event: %s is deleted, and its Description names no event for that", c.Kind)
			}
			first := len(news)
			news = told.news(news, c)
			for i := range news[first:] {
				news[first+i].by = c.By
			}
		}
	}
	for _, n := range rest {
		news = append(news, n.News)
	}
	p.news = nil
	if p.only != nil {
		news = slices.DeleteFunc(news, func(n News) bool { return !slices.Contains(p.only, n.Type) })
	}
	return news, nil
}

// news appends to all what is told of a change.
func (t Description) news(all []News, c store.Change) []News {
	name := map[store.Action]string{store.Created: t.Created, store.Updated: t.Updated, store.Deleted: t.Deleted}[c.Action]
	if name == "" {
		return append(all, t.Also...)
	}
	n := News{Type: name, Object: c.Kind, ID: c.ID, PersonID: t.PersonID, LoanID: t.LoanID, Action: string(c.Action)}
	if t.Action != "" {
		n.Action = t.Action
	}
	if t.ID != "" {
		n.Object, n.ID = t.Object, t.ID
	}
	told := Changed{Action: n.Action, Changes: c.Fields}
	if t.Changes != nil {
		told.Changes = t.Changes
	}
	if len(told.Changes) == 0 {
		if c.Action == store.Updated && t.Action == "" {
			return append(all, t.Also...) // nothing that a client can see
		}
		told.Changes = []diff.FieldChange{}
	}
	n.Data = told
	if len(t.Extra) > 0 {
		data := map[string]any{"action": told.Action, "changes": told.Changes}
		maps.Copy(data, t.Extra)
		n.Data = data
	}
	return append(append(all, n), t.Also...)
}

// render makes events of news, numbered from 0 on, and tells how many numbers they
// take: the deprecated event of one has the number after it.
func render(tx *store.Tx, news []News) ([]*Event, int, error) {
	events, numbers := make([]*Event, len(news)), 0
	for i, n := range news {
		if _, ok := known().names[n.Type]; !ok {
			return nil, 0, fmt.Errorf("event: %q stands neither among the public names nor among ours", n.Type)
		}
		data, err := json.Marshal(n.Data)
		if err != nil {
			return nil, 0, err
		}
		e := &Event{Seq: int64(numbers), EventType: Type(n.Type), ObjectType: id.ObjectType(n.Object), ObjectID: n.ID,
			PersonID: optional(n.PersonID), LoanID: optional(n.LoanID),
			RequestID: optional(tx.RequestID), Actor: cmp.Or(n.by, tx.Actor), Data: data}
		events[i], numbers = e, numbers+1
		if twin := Type(known().twin(n.Type, n.Action)); twin != "" {
			e.Twin, numbers = &twin, numbers+1
		}
	}
	return events, numbers, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// catalogue is the table of names, ready to be asked.
type catalogue struct {
	names map[string]Name
	twins map[[2]string]string // the deprecated name by the event and its action
}

var known = sync.OnceValue(func() catalogue {
	c := catalogue{map[string]Name{}, map[[2]string]string{}}
	for _, n := range Names() {
		if c.names[n.Name] = n; n.Of != "" {
			c.twins[[2]string{n.Of, n.Action}] = n.Name
		}
	}
	return c
})

// twin is the deprecated event that tells the same as one with an action, or empty.
func (c catalogue) twin(name, action string) string {
	if twin := c.twins[[2]string{name, action}]; twin != "" {
		return twin
	}
	return c.twins[[2]string{name, ""}]
}

package event

import (
	"context"
	"errors"
	"slices"
	"strings"

	"nectarine/internal/mechanism/store"
)

// rendered is the prefix of the ids of deprecated events that have no row: the rest
// is the id of the event from which they are rendered.
const rendered = "ED"

// twinOf renders the deprecated event that tells the same as e.
func (e *Event) twinOf() *Event {
	t := *e
	t.EventType, t.Seq, t.Deprecated = *e.Twin, e.Seq+1, true
	if t.ID = rendered + strings.TrimPrefix(e.ID, e.Kind().Prefix); e.TwinID != nil {
		t.ID = *e.TwinID
	}
	if known().names[string(t.EventType)].Bare {
		t.Data = []byte("{}")
	}
	return &t
}

// find is the event with an id, be it a deprecated one that is rendered.
func find(ctx context.Context, tx *store.Tx, id string) (*Event, error) {
	own, derived := strings.CutPrefix(id, rendered+"-")
	missing := &store.NotFound{Object: "event", ID: id}
	if derived {
		e, err := store.Get[Event](ctx, tx, (*Event)(nil).Kind().Prefix+"-"+own)
		if absent := (*store.NotFound)(nil); errors.As(err, &absent) || err == nil && (e.Twin == nil || e.TwinID != nil) {
			return nil, missing
		}
		if err != nil {
			return nil, err
		}
		return e.twinOf(), nil
	}
	e, err := store.Get[Event](ctx, tx, id)
	if absent := (*store.NotFound)(nil); !errors.As(err, &absent) {
		return e, err
	}
	some, err := store.Find[Event](ctx, tx, 1, func(q *store.Select) { q.Where("?TableAlias.twin_id = ?", id) })
	if err != nil {
		return nil, err
	}
	if len(some) == 0 {
		return nil, missing
	}
	return some[0].twinOf(), nil
}

// list is a page of events, newest first, the deprecated ones in their places.
func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Event], error) {
	p := store.Page[Event]{Rows: []*Event{}}
	if len(f.SortBy) > 0 {
		return p, &store.BadSort{Field: f.SortBy[0]}
	}
	var rows []*Event
	q := tx.Select(&rows)
	f.Where(q)
	var err error
	if p.Total, err = store.Total(ctx, tx, q, f.counts()); err != nil {
		return p, err
	}
	back := f.Before != ""
	from, err := f.seek(ctx, tx, q)
	if err != nil {
		return p, err
	}
	// Two more than asked for: one tells that there are more, and of the first only
	// the deprecated event may lie beyond the cursor.
	if back {
		q.OrderExpr("?TableAlias.seq")
	} else {
		q.OrderExpr("?TableAlias.seq DESC")
	}
	if err := q.Limit(int64(f.Limit+f.Skip) + 2).Scan(ctx); err != nil {
		return p, err
	}
	for _, e := range rows {
		e.Object = e.Kind().Name
		p.Rows = append(p.Rows, f.eventsOf(e, back)...)
	}
	if from != nil { // of the row at the cursor perhaps one of two lies beyond it
		p.Rows = slices.DeleteFunc(p.Rows, func(e *Event) bool { return e.Seq == from.Seq || (e.Seq > from.Seq) != back })
	}
	p.Rows = p.Rows[min(f.Skip, len(p.Rows)):]
	more := len(p.Rows) > f.Limit
	if more {
		p.Rows = p.Rows[:f.Limit]
	}
	if back {
		slices.Reverse(p.Rows)
	}
	if n := len(p.Rows); n > 0 {
		if more || back {
			p.Next = p.Rows[n-1].ID
		}
		if more && back || !back && (f.After != "" || f.Skip > 0) {
			p.Prev = p.Rows[0].ID
		}
	}
	return p, nil
}

// seek narrows to the rows that may have an event beyond the cursor, and answers the
// event at it; nil where the list is read from its end.
func (f *Filter) seek(ctx context.Context, tx *store.Tx, q *store.Select) (*Event, error) {
	param, ref := "startingAfter", f.After
	if f.Before != "" {
		param, ref = "endingBefore", f.Before
	}
	if ref == "" {
		return nil, nil
	}
	at, err := find(ctx, tx, ref)
	if absent := (*store.NotFound)(nil); errors.As(err, &absent) {
		return nil, &store.BadCursor{Param: param, ID: ref}
	}
	if err != nil {
		return nil, err
	}
	if f.Before != "" {
		q.Where("?TableAlias.seq >= ?", at.Seq) // the deprecated event of the one at the cursor lies beyond it
	} else {
		q.Where("?TableAlias.seq < ?", at.Seq)
	}
	return at, nil
}

// eventsOf are the events of a row that the filter wants, oldest first when the list is
// read backwards.
func (f *Filter) eventsOf(e *Event, back bool) []*Event {
	var all []*Event
	if e.Twin != nil && f.wants(*e.Twin) {
		all = append(all, e.twinOf())
	}
	if f.wants(e.EventType) {
		all = append(all, e)
	}
	if back {
		slices.Reverse(all)
	}
	return all
}

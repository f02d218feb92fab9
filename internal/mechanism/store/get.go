package store

import (
	"context"
	"reflect"

	"github.com/uptrace/bun/schema"

	"nectarine/internal/mechanism/store/rows"
	"nectarine/internal/value/id"
)

// Get is the object of the space that the reference names: an id, or ext- and
// the external id. What is not there, deleted, or another space's is NotFound.
func Get[T any, P Of[T]](ctx context.Context, tx *Tx, ref string) (P, error) {
	return one[T, P](ctx, tx, ref, unlocked)
}

// Lock is Get for change: until the transaction ends nobody else changes the
// object. Only what was locked or inserted can be saved.
func Lock[T any, P Of[T]](ctx context.Context, tx *Tx, ref string) (P, error) {
	return one[T, P](ctx, tx, ref, locked)
}

// Getter is how an object is loaded by what a path or a field names: Get, or Lock for
// change.
type Getter[T any] func(ctx context.Context, tx *Tx, ref string) (*T, error)

// Finder is how objects are found: Find, or LockFound for change.
type Finder[P any] func(ctx context.Context, tx *Tx, limit int, where func(*Select)) ([]P, error)

// locking says whether what is loaded is loaded for change: its row is locked, and it is
// remembered as it was.
type locking bool

const (
	unlocked locking = false
	locked   locking = true
)

// Child is the object that the reference names, if it belongs to what stands before it
// in a path; otherwise it is not found there.
func Child[T any, P Of[T]](ctx context.Context, tx *Tx, get Getter[T], ref string, belongs func(P) bool) (P, error) {
	found, err := get(ctx, tx, ref)
	o := P(found)
	if err == nil && !belongs(o) {
		return nil, &NotFound{Object: o.Kind().Name, ID: ref}
	}
	return o, err
}

func one[T any, P Of[T]](ctx context.Context, tx *Tx, ref string, lock locking) (P, error) {
	o, err := row[T, P](ctx, tx, ref, lock)
	if err == nil && o.Core().DeletedAt != nil {
		return nil, &NotFound{Object: o.Kind().Name, ID: ref}
	}
	if err != nil {
		return nil, err
	}
	markLoaded[T](tx, o, lock)
	return o, nil
}

// placed is Get for the place of an object in lists, which it keeps once it is deleted:
// who walks through a list and deletes on the way goes on from there.
func placed[T any, P Of[T]](ctx context.Context, tx *Tx, ref string) (P, error) {
	return row[T, P](ctx, tx, ref, unlocked)
}

// row is the object that a reference names, deleted or not.
func row[T any, P Of[T]](ctx context.Context, tx *Tx, ref string, lock locking) (P, error) {
	missing := &NotFound{Object: P(new(T)).Kind().Name, ID: ref}
	r, ok := id.ParseRef(ref)
	if !ok {
		return nil, missing
	}
	// Without "deleted_at IS NULL" in the question: PostgreSQL would take the
	// partial index of the lists for it and walk the whole space.
	q := tx.SelectAll((*T)(nil))
	if r.External == "" {
		q.Where("?TableAlias.id = ?", r.ID)
	} else if tableOf[T](tx).HasField("external_id") {
		q.Where("?TableAlias.external_id = ?", r.External)
	} else {
		return nil, missing
	}
	if lock {
		tx.db.engine.Lock(q.SelectQuery)
	}
	found, err := rows.Read[T](Often(ctx), q.SelectQuery)
	if err == nil && len(found) == 0 {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func tableOf[T any](tx *Tx) *schema.Table {
	return tx.tx.Dialect().Tables().Get(reflect.TypeFor[*T]())
}

func markLoaded[T any, P Of[T]](tx *Tx, o P, lock locking) {
	o.Core().Object = o.Kind().Name
	if lock {
		remember[T](o)
	}
}

// GetMany is the objects of the space with these ids, by id. Ids that name
// nothing are simply not in the answer.
func GetMany[T any, P Of[T]](ctx context.Context, tx *Tx, ids []string) (map[string]P, error) {
	return many[T, P](ctx, tx, ids, unlocked)
}

// LockMany is GetMany for change.
func LockMany[T any, P Of[T]](ctx context.Context, tx *Tx, ids []string) (map[string]P, error) {
	return many[T, P](ctx, tx, ids, locked)
}

func many[T any, P Of[T]](ctx context.Context, tx *Tx, ids []string, lock locking) (map[string]P, error) {
	found := make(map[string]P, len(ids))
	for batch := range Slices(ids) {
		q := tx.SelectAll((*T)(nil))
		q.Where("?TableAlias.id IN (?)", In(batch))
		q.OrderExpr("?TableAlias.id") // one order for all, so that two who lock do not wait for each other
		if lock {
			tx.db.engine.Lock(q.SelectQuery)
		}
		all, err := rows.Read[T](ctx, q.SelectQuery)
		if err != nil {
			return nil, err
		}
		for _, row := range all {
			o := P(row)
			if o.Core().DeletedAt == nil {
				markLoaded[T](tx, o, lock)
				found[o.Core().ID] = o
			}
		}
	}
	return found, nil
}

// Find is the objects of the space that the filter wants, oldest first, at most
// limit of them.
func Find[T any, P Of[T]](ctx context.Context, tx *Tx, limit int, where func(*Select)) ([]P, error) {
	return find[T, P](ctx, tx, limit, where, unlocked)
}

// LockFound is Find for change.
func LockFound[T any, P Of[T]](ctx context.Context, tx *Tx, limit int, where func(*Select)) ([]P, error) {
	return find[T, P](ctx, tx, limit, where, locked)
}

func find[T any, P Of[T]](ctx context.Context, tx *Tx, limit int, where func(*Select), lock locking) ([]P, error) {
	q := tx.Select((*T)(nil))
	where(q)
	if lock {
		tx.db.engine.Lock(q.SelectQuery)
	}
	q.OrderExpr("?TableAlias.created_at, ?TableAlias.id").Limit(int64(limit))
	all, err := rows.Read[T](ctx, q.SelectQuery)
	if err != nil {
		return nil, err
	}
	found := make([]P, len(all))
	for i, o := range all {
		found[i] = o
		markLoaded[T](tx, found[i], lock)
	}
	return found, nil
}

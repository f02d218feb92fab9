// Package versioned is the one life that all types have: a draft is changed
// until it is activated; a change of an active version becomes the next draft;
// activating a version deprecates the one before. Instances keep the version
// that they were made from.
package versioned

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Status is where a version of a type stands.
type Status string

// The statuses of a version.
const (
	Draft      Status = "draft"
	Active     Status = "active"
	Deprecated Status = "deprecated"
)

// Values are all statuses.
func (Status) Values() []Status { return []Status{Draft, Active, Deprecated} }

// Life is what every version of a type carries. A row is one version; TypeID is
// the same in all of them.
type Life struct {
	TypeID             string       `json:"typeId" readOnly:"true" doc:"The id of the first version, the same in all versions."`
	Version            int          `json:"version" readOnly:"true"`
	DerivedFromTypeID  *string      `json:"derivedFromTypeId" readOnly:"true" doc:"The version that it was made from."`
	Status             Status       `json:"status" doc:"draft unless named. One version of a type is active, and at most one a draft. An update of the active version that names active is in force at once."`
	CreatedBy          *store.Actor `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	PublishedAt        *clock.Time  `json:"publishedAt" readOnly:"true"`
	PublishedBy        *store.Actor `json:"publishedBy" bun:"type:jsonb" readOnly:"true"`
	DeprecatedAt       *clock.Time  `json:"deprecatedAt" readOnly:"true"`
	DeprecatedBy       *store.Actor `json:"deprecatedBy" bun:"type:jsonb" readOnly:"true"`
	DeprecationMessage *string      `json:"deprecationMessage" maxLength:"500"`
}

// Living is the life itself.
func (l *Life) Living() *Life { return l }

// Type is a pointer to T, a version of a type.
type Type[T any] interface {
	store.Of[T]
	Living() *Life
	// Settings is a new version with what a client chose in this one, and
	// nothing of its life.
	Settings() *T
}

// Of are all versions of the type that an id names, that of any version, oldest
// first, found by store.Find or, for change, by store.LockFound. The id of the type itself names it also when its first version, which has
// the same id, is deleted.
func Of[T any, P Type[T]](ctx context.Context, tx *store.Tx, ref string, find store.Finder[P]) ([]P, error) {
	family := ref
	t, err := store.Get[T, P](ctx, tx, ref)
	var missing *store.NotFound
	switch {
	case err == nil:
		family = t.Living().TypeID
	case !errors.As(err, &missing):
		return nil, err
	}
	return Where(ctx, tx, ref, find, func(q *store.Select) { q.Where("?TableAlias.type_id = ?", family) })
}

// Where are the versions that a condition wants, oldest first; when there is none,
// what was asked for is not found.
func Where[T any, P Type[T]](ctx context.Context, tx *store.Tx, ref string, find store.Finder[P], family func(*store.Select)) ([]P, error) {
	all, err := find(ctx, tx, 10_000, family)
	if err == nil && len(all) == 0 {
		return nil, &store.NotFound{Object: P(new(T)).Kind().Name, ID: ref}
	}
	slices.SortFunc(all, func(a, b P) int { return a.Living().Version - b.Living().Version })
	return all, err
}

// Choose is the version with the number, or for 0 the newest with the first of
// the statuses that any version has. The versions are not empty.
func Choose[T any, P Type[T]](all []P, version int, statuses ...Status) (P, error) {
	if version != 0 {
		if i := slices.IndexFunc(all, func(t P) bool { return t.Living().Version == version }); i >= 0 {
			return all[i], nil
		}
		return nil, &store.NotFound{Object: all[0].Kind().Name, ID: fmt.Sprintf("%s, version %d", all[0].Living().TypeID, version)}
	}
	for _, status := range statuses {
		for _, t := range slices.Backward(all) {
			if t.Living().Status == status {
				return t, nil
			}
		}
	}
	return all[len(all)-1], nil
}

// Create stores a new type, as a draft, active or deprecated at once, as its status says.
func Create[T any, P Type[T]](ctx context.Context, tx *store.Tx, t P) error {
	l := t.Living()
	status := l.Status
	t.Core().ID = id.New(t.Kind().Prefix)
	l.TypeID, l.Version, l.Status = t.Core().ID, 1, Draft
	err := insert[T, P](ctx, tx, t)
	switch {
	case err != nil || status == Draft:
		return err
	case status == Deprecated:
		return retire[T, P](ctx, tx, t)
	}
	return publish[T, P](ctx, tx, t, nil)
}

func insert[T any, P Type[T]](ctx context.Context, tx *store.Tx, t P) error {
	by := tx.Actor
	t.Living().CreatedBy = &by
	return store.Insert[T, P](ctx, tx, t)
}

// Update makes a version, whose family is locked, what is asked of it, as Plan says.
// Fits is asked before anything is written. It answers the version to be shown.
// Named says that the status was named, and does not merely stand.
func Update[T any, P Type[T]](ctx context.Context, tx *store.Tx, all []P, t, asked P, named, draft bool, fits func(P) error) (P, error) {
	lives := make([]*Life, len(all))
	for i, version := range all {
		lives[i] = version.Living()
	}
	step, err := Plan(lives, t.Living(), Request{Status: asked.Living().Status, Named: named, Same: same[T, P](t, asked), Draft: draft})
	switch {
	case err != nil:
		return nil, err
	case step == Step{}:
		return t, nil
	case step.Rewrite:
		asked.Living().Status = Draft
	}
	if err := fits(asked); err != nil {
		return nil, err
	}
	if step.Rewrite {
		*t = *asked
		if _, err := store.Save[T, P](ctx, tx, t); err != nil {
			return nil, err
		}
	}
	if step.Publish && !step.Succeed {
		return t, publish[T, P](ctx, tx, t, all)
	}
	if step.Retire {
		t.Living().DeprecationMessage = asked.Living().DeprecationMessage
		if err := retire[T, P](ctx, tx, t); err != nil {
			return nil, err
		}
	}
	if !step.Succeed {
		return t, nil
	}
	next, err := succeed[T, P](ctx, tx, t, asked)
	switch {
	case err != nil:
		return nil, err
	case step.Retire:
		return t, nil
	case step.Publish:
		return next, publish[T, P](ctx, tx, next, all)
	}
	return next, nil
}

// publish makes a draft the active version and deprecates the one before. The
// versions are locked, so that of two that are activated at once one comes after
// the other.
func publish[T any, P Type[T]](ctx context.Context, tx *store.Tx, t P, all []P) error {
	for _, former := range all {
		if former != t && former.Living().Status == Active {
			if err := retire[T, P](ctx, tx, former); err != nil {
				return err
			}
		}
	}
	now, by, l := tx.Now, tx.Actor, t.Living()
	l.Status, l.PublishedAt, l.PublishedBy = Active, &now, &by
	_, err := store.Save[T, P](ctx, tx, t)
	return err
}

func retire[T any, P Type[T]](ctx context.Context, tx *store.Tx, t P) error {
	now, by, l := tx.Now, tx.Actor, t.Living()
	l.Status, l.DeprecatedAt, l.DeprecatedBy = Deprecated, &now, &by
	_, err := store.Save[T, P](ctx, tx, t)
	return err
}

// same reports whether a client chose the same in both.
func same[T any, P Type[T]](a, b P) bool { return reflect.DeepEqual(a.Settings(), b.Settings()) }

// succeed makes the next draft of a version, of what is asked.
func succeed[T any, P Type[T]](ctx context.Context, tx *store.Tx, t, asked P) (P, error) {
	last, err := lastVersion[T, P](ctx, tx, t.Living().TypeID)
	if err != nil {
		return nil, err
	}
	next, from := P(asked.Settings()), t.Core().ID
	*next.Living() = Life{TypeID: t.Living().TypeID, Version: last + 1, DerivedFromTypeID: &from, Status: Draft}
	return next, insert[T, P](ctx, tx, next)
}

// lastVersion is the highest number that a version of the type ever had: that of a
// deleted one is not given again.
func lastVersion[T any, P Type[T]](ctx context.Context, tx *store.Tx, family string) (int, error) {
	var rows []P
	err := tx.SelectAll(&rows).Where("?TableAlias.type_id = ?", family).OrderExpr("?TableAlias.version DESC").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].Living().Version, nil
}

// Delete deletes the version of a type, whose family is locked, or for 0 all of
// them. used answers what still needs one of them, or nothing: then it is a
// conflict.
func Delete[T any, P Type[T]](ctx context.Context, tx *store.Tx, all []P, version int, used func([]P) (string, error)) error {
	if version != 0 {
		t, err := Choose(all, version)
		if err != nil {
			return err
		}
		all = []P{t}
	}
	by, err := used(all)
	if err != nil {
		return err
	}
	if by != "" {
		return api.Conflict(api.InUse, "the type is in use by "+by+": deprecate it instead")
	}
	for _, t := range all {
		// What is neither a draft nor active leaves room for another that is.
		t.Living().Status = Deprecated
	}
	return store.Delete[T, P](ctx, tx, all...)
}

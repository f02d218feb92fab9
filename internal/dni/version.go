package dni

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"nectarine/internal/api"
	"nectarine/internal/loan"
	"nectarine/internal/store"
)

// versions are all versions of the type that a reference names, oldest first: the
// id of any of them, or the number of the type.
func versions(ctx context.Context, tx *store.Tx, ref string, lock bool) ([]*Type, error) {
	family := func(q *store.Select) { q.Where("?TableAlias.type_id = ?", ref) }
	if n, err := strconv.ParseInt(ref, 10, 32); err == nil {
		family = func(q *store.Select) { q.Where("?TableAlias.number = ?", n) }
	} else {
		t, err := store.Get[Type](ctx, tx, ref)
		if err != nil {
			return nil, err
		}
		ref = t.TypeID
	}
	find := store.Find[Type]
	if lock {
		find = store.LockFound[Type]
	}
	all, err := find(ctx, tx, 10_000, family)
	if err == nil && len(all) == 0 {
		return nil, &store.NotFound{Object: "doNotInteractType", ID: ref}
	}
	slices.SortFunc(all, func(a, b *Type) int { return a.Version - b.Version })
	return all, err
}

// choose is the version with the number, or for 0 the newest with the first of
// the statuses that any version has. The versions are not empty.
func choose(all []*Type, version int, statuses ...string) (*Type, error) {
	if version != 0 {
		if i := slices.IndexFunc(all, func(t *Type) bool { return t.Version == version }); i >= 0 {
			return all[i], nil
		}
		return nil, &store.NotFound{Object: "doNotInteractType", ID: fmt.Sprintf("%s, version %d", all[0].TypeID, version)}
	}
	for _, status := range statuses {
		for _, t := range slices.Backward(all) {
			if t.Status == status {
				return t, nil
			}
		}
	}
	return all[len(all)-1], nil
}

// next is a new draft of a type whose versions are locked, with the settings of
// one of them. A second draft is refused.
func next(all []*Type, from *Type) (*Type, error) {
	if i := slices.IndexFunc(all, func(t *Type) bool { return t.Status == "draft" }); i >= 0 {
		return nil, api.Conflict("Conflict", fmt.Sprintf("the type has a draft already: change or activate version %d", all[i].Version))
	}
	t := from.settings()
	t.TypeID, t.Number, t.Version = from.TypeID, from.Number, all[len(all)-1].Version+1
	return t, nil
}

// settings is a draft with what a client chose in t.
func (t *Type) settings() *Type {
	id := t.ID
	return &Type{Status: "draft", DerivedFromTypeID: &id, Name: t.Name, Description: t.Description, LoanTypeID: t.LoanTypeID, Channel: t.Channel, Theme: t.Theme,
		OnStatus: t.OnStatus, OnOutcome: t.OnOutcome, OnCondition: t.OnCondition, Duration: t.Duration, Unit: t.Unit, EndOnStatus: t.EndOnStatus}
}

// sameSettings reports whether a client chose the same in both.
func (t *Type) sameSettings(as *Type) bool {
	a, b := t.settings(), as.settings()
	a.DerivedFromTypeID = b.DerivedFromTypeID
	return reflect.DeepEqual(a, b)
}

// insert stores a new version.
func (t *Type) insert(ctx context.Context, tx *store.Tx) error {
	by := tx.Actor
	t.CreatedBy = &by
	return store.Insert(ctx, tx, t)
}

// publish makes a draft the active version and deprecates the one before. The
// versions are locked, so that of two that are activated at once one comes after
// the other.
func (t *Type) publish(ctx context.Context, tx *store.Tx, all []*Type) error {
	for _, former := range all {
		if former != t && former.Status == "active" {
			if err := former.retire(ctx, tx); err != nil {
				return err
			}
		}
	}
	now, by := tx.Now, tx.Actor
	t.Status, t.PublishedAt, t.PublishedBy = "active", &now, &by
	_, err := store.Save(ctx, tx, t)
	return err
}

func (t *Type) retire(ctx context.Context, tx *store.Tx) error {
	now, by := tx.Now, tx.Actor
	t.Status, t.DeprecatedAt, t.DeprecatedBy = "deprecated", &now, &by
	_, err := store.Save(ctx, tx, t)
	return err
}

// product resolves the reference to a product.
func (t *Type) product(ctx context.Context, tx *store.Tx) error {
	if t.LoanTypeID == nil {
		return nil
	}
	kind, err := store.Get[loan.Type](ctx, tx, *t.LoanTypeID)
	if err != nil {
		return api.Invalid("loanTypeId", err.Error())
	}
	if *t.LoanTypeID != kind.ID {
		t.LoanTypeID = &kind.ID
	}
	return nil
}

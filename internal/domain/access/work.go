package access

import (
	"context"
	"maps"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// staff are the operations on who works for the lender, with what is done with the work
// of those who no longer can.
type staff struct {
	keys
	// rest gives back the work of employees who can no longer act, by their ids.
	rest func(context.Context, *store.Tx, []string) error
}

// ended gives back the work of the employees who act by a user, who is no longer active.
func (s staff) ended(ctx context.Context, tx *store.Tx, u *User) error {
	of, err := store.Find[Employee](ctx, tx, 100, func(q *store.Select) { q.Where("?TableAlias.user_id = ?", u.ID) })
	if err != nil || len(of) == 0 {
		return err
	}
	ids := make([]string, len(of))
	for i, e := range of {
		ids[i] = e.ID
	}
	return s.rest(ctx, tx, ids)
}

// Unassignable are those of some employees, by their ids, to whom no work is given: they are
// inactive, or the user is by whom they act.
func Unassignable(ctx context.Context, tx *store.Tx, ids []string) (map[string]bool, error) {
	idle := map[string]bool{}
	if len(ids) == 0 {
		return idle, nil
	}
	all, err := store.GetMany[Employee](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var by []string
	for _, id := range slices.Sorted(maps.Keys(all)) {
		by = append(by, all[id].UserID)
	}
	users, err := store.GetMany[User](ctx, tx, by)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		e := all[id]
		idle[id] = e == nil || e.Status != api.Active || users[e.UserID] == nil || users[e.UserID].Status != api.Active
	}
	return idle, nil
}

// RefuseInactive refuses a field that would give work to an inactive employee.
func RefuseInactive(field string) error {
	return api.Invalid(field, "the employee is inactive, or the user is by whom they act: work goes to active ones")
}

// ResolveAssignee is the employee to whom a field gives work, and nil where it is nil. Who can do
// none is refused, unless the field named them before: was.
func ResolveAssignee(ctx context.Context, tx *store.Tx, field string, ref, was *string) (*Employee, error) {
	e, err := api.Ref[Employee](ctx, tx, field, ref)
	if err != nil || e == nil || was != nil && *was == e.ID {
		return e, err
	}
	idle, err := Unassignable(ctx, tx, []string{e.ID})
	if err == nil && idle[e.ID] {
		return nil, RefuseInactive(field)
	}
	return e, err
}

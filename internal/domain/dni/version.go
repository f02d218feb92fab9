package dni

import (
	"context"
	"strconv"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
)

// versions are all versions of the type that a reference names, oldest first: the
// id of any of them, or the number of the type.
func versions(ctx context.Context, tx *store.Tx, ref string, find store.Finder[*Type]) ([]*Type, error) {
	if n, err := strconv.ParseInt(ref, 10, 32); err == nil {
		return versioned.Where[Type](ctx, tx, ref, find, func(q *store.Select) { q.Where("?TableAlias.number = ?", n) })
	}
	return versioned.Of[Type](ctx, tx, ref, find)
}

// Settings is a draft with what a client chose in t.
func (t *Type) Settings() *Type {
	return &Type{Number: t.Number, Name: t.Name, Description: t.Description, LoanTypeID: t.LoanTypeID, Channel: t.Channel, Theme: t.Theme,
		OnStatus: t.OnStatus, OnOutcome: t.OnOutcome, OnCondition: t.OnCondition, Duration: t.Duration, Unit: t.Unit,
		EndOnStatus: t.EndOnStatus}
}

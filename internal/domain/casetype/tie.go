package casetype

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
	"nectarine/internal/rule/trigger"
)

// tie associates a type, whichever version of it is active, with a version of a
// case type.
type tie struct {
	bun.BaseModel `bun:"table:case_type_ties,alias:tie"`
	CompanyID     string `bun:",pk"`
	CaseTypeID    string `bun:",pk"`
	Kind          string `bun:",pk"`
	TypeID        string `bun:",pk"`
}

// Part is told as a change of the case type.
func (t *tie) Part() (field string, value any) { return t.Kind, t.TypeID }

// Triggered is a pointer to T, a version of a type that changes of cases set off.
type Triggered[T any] interface {
	versioned.Type[T]
	// Trigger is what sets the type off.
	Trigger() *trigger.Trigger
}

// Associations tie one kind of type, such as that of do not interacts, to case types.
type Associations[T any, P Triggered[T]] struct {
	Kind string // as a field of the case type: doNotInteractTypes
	// Versions are all versions of the type that a reference names, oldest first.
	Versions func(ctx context.Context, tx *store.Tx, ref string, find store.Finder[P]) ([]P, error)
}

// common are the fields that cases of every type have, beside those of their
// base type and the custom ones.
var common = map[string]trigger.DataType{"lenderAck": trigger.Boolean, "matchToDataSource": trigger.Boolean, "autoCreated": trigger.Boolean}

// kinds are the data types of the fields that cases of the type have, by name.
func (t *Type) kinds() map[string]trigger.DataType {
	fields := map[string]trigger.DataType{}
	for _, f := range t.CustomFieldSchemas {
		fields[f.FieldName] = f.DataType
	}
	for name, kind := range common {
		fields[name] = kind
	}
	for _, f := range Fields(t.CaseType) {
		fields[f.Name] = f.Type
	}
	return fields
}

// Refusal is a trigger's fault as the API says it.
func Refusal(err error) error {
	var fault *trigger.Error
	if errors.As(err, &fault) {
		return api.Invalid(fault.Field, fault.Message)
	}
	return err
}

// ValidateConditions refuses a version whose conditions do not fit a case type that the type is
// tied to.
func (s *Associations[T, P]) ValidateConditions(ctx context.Context, tx *store.Tx, t P) error {
	var ties []*tie
	q := tx.SelectAll(&ties)
	q.Where("?TableAlias.kind = ? AND ?TableAlias.type_id = ?", s.Kind, t.Living().TypeID)
	if err := q.Scan(ctx); err != nil {
		return err
	}
	ids := make([]string, len(ties))
	for i, l := range ties {
		ids[i] = l.CaseTypeID
	}
	types, err := store.GetMany[Type](ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if of := types[id]; of != nil {
			if err := Refusal(t.Trigger().Fits(of.kinds())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Associate associates a type with a case type; once more is once. Every version that is
// not deprecated must fit: an active one fires, and a draft will.
func (s *Associations[T, P]) Associate(ctx context.Context, tx *store.Tx, caseType, ref string) error {
	of, err := store.Lock[Type](ctx, tx, caseType)
	if err != nil {
		return err
	}
	all, err := s.Versions(ctx, tx, ref, store.LockFound[T, P])
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.Living().Status == versioned.Deprecated {
			continue
		}
		if err := Refusal(t.Trigger().Fits(of.kinds())); err != nil {
			return err
		}
	}
	id := all[0].Living().TypeID
	forget(tx)
	_, err = store.AddParts(ctx, tx, of, &tie{CompanyID: tx.Space, CaseTypeID: of.ID, Kind: s.Kind, TypeID: id})
	return err
}

// Dissociate takes the association back; where there is none, that is not found.
func (s *Associations[T, P]) Dissociate(ctx context.Context, tx *store.Tx, caseType, ref string) error {
	of, err := store.Lock[Type](ctx, tx, caseType)
	if err != nil {
		return err
	}
	all, err := s.Versions(ctx, tx, ref, store.Find[T, P])
	if err != nil {
		return err
	}
	id := all[0].Living().TypeID
	forget(tx)
	n, err := store.RemoveParts(ctx, tx, of, (*tie)(nil), func(q *store.Removal) {
		q.Where("case_type_id = ? AND kind = ? AND type_id = ?", of.ID, s.Kind, id)
	})
	if err == nil && n == 0 {
		return &store.NotFound{Object: "association", ID: fmt.Sprintf("%s with %s", id, of.ID)}
	}
	return err
}

// List are the types tied to a case type: of each its active version, or the newest
// where none is active.
func (s *Associations[T, P]) List(ctx context.Context, tx *store.Tx, caseType string) ([]*T, error) {
	of, err := store.Get[Type](ctx, tx, caseType)
	if err != nil {
		return nil, err
	}
	all, err := store.Find[T, P](ctx, tx, 10_000, func(q *store.Select) {
		q.Where("?TableAlias.type_id IN (SELECT a.type_id FROM case_type_ties a WHERE a.company_id = ? AND a.case_type_id = ? AND a.kind = ?)", q.Space, of.ID, s.Kind)
	})
	if err != nil {
		return nil, err
	}
	families := map[string][]P{}
	var order []string
	for _, t := range all {
		id := t.Living().TypeID
		if families[id] == nil {
			order = append(order, id)
		}
		families[id] = append(families[id], t)
	}
	chosen := make([]*T, len(order))
	for i, id := range order {
		t, err := versioned.Choose(families[id], 0, versioned.Active)
		if err != nil {
			return nil, err
		}
		chosen[i] = (*T)(t)
	}
	return chosen, nil
}

// Copy gives a version of a case type what is tied to the one that it is made from.
func (s *Associations[T, P]) Copy(ctx context.Context, tx *store.Tx, from, to *Type) error {
	var ties []*tie
	if err := tx.SelectAll(&ties).Where("?TableAlias.case_type_id = ? AND ?TableAlias.kind = ?", from.ID, s.Kind).Scan(ctx); err != nil {
		return err
	}
	for _, l := range ties {
		l.CaseTypeID = to.ID
	}
	forget(tx)
	_, err := store.AddParts(ctx, tx, to, ties...)
	return err
}

// Firing are the active versions that are tied to case types, by the case type.
func (s *Associations[T, P]) Firing(ctx context.Context, tx *store.Tx, caseTypes []string) (map[string][]P, error) {
	all, err := tiesTo(ctx, tx, caseTypes)
	ties := slices.DeleteFunc(slices.Clone(all), func(l *tie) bool { return l.Kind != s.Kind })
	if err != nil || len(ties) == 0 {
		return nil, err
	}
	ids := make([]string, len(ties))
	for i, l := range ties {
		ids[i] = l.TypeID
	}
	active, err := store.Find[T, P](ctx, tx, 10_000, func(q *store.Select) {
		q.Where("?TableAlias.status = 'active' AND ?TableAlias.type_id IN (?)", store.In(ids))
	})
	if err != nil {
		return nil, err
	}
	byType := map[string]P{}
	for _, t := range active {
		byType[t.Living().TypeID] = t
	}
	firing := map[string][]P{}
	for _, l := range ties {
		if t := byType[l.TypeID]; t != nil {
			firing[l.CaseTypeID] = append(firing[l.CaseTypeID], t)
		}
	}
	return firing, nil
}

// read are the ties of case types that a transaction has read: every kind fires in turn.
type read struct {
	caseTypes []string
	ties      []*tie
	whole     bool
}

// tiesTo are the ties of every kind to case types, by the case type and the type.
func tiesTo(ctx context.Context, tx *store.Tx, caseTypes []string) ([]*tie, error) {
	r := store.Pending[read](tx, read{}.key())
	if r.whole && slices.Equal(r.caseTypes, caseTypes) {
		return r.ties, nil
	}
	*r = read{caseTypes: slices.Clone(caseTypes)}
	q := tx.SelectAll(&r.ties)
	q.Where("?TableAlias.case_type_id IN (?)", store.In(caseTypes))
	if err := q.OrderExpr("?TableAlias.case_type_id, ?TableAlias.type_id").Scan(ctx); err != nil {
		return nil, err
	}
	r.whole = true
	return r.ties, nil
}

type readKey struct{}

func (read) key() any { return readKey{} }

// forget makes the ties be read again: one was added or taken back.
func forget(tx *store.Tx) { store.Pending[read](tx, read{}.key()).whole = false }

// AnyCaseType names a case type that the type is tied to, or nothing.
func (s *Associations[T, P]) AnyCaseType(ctx context.Context, tx *store.Tx, typeID string) (string, error) {
	var ties []*tie
	q := tx.SelectAll(&ties)
	q.Where("?TableAlias.kind = ? AND ?TableAlias.type_id = ?", s.Kind, typeID)
	if err := q.Limit(1).Scan(ctx); err != nil || len(ties) == 0 {
		return "", err
	}
	return "case type " + ties[0].CaseTypeID, nil
}

// TypeFilter narrows a list of types that are tied to case types.
type TypeFilter struct {
	store.Keyset
	loan.ForProducts
	versioned.WithStatus
}

// Where lays the filter over a query.
func (f *TypeFilter) Where(q *store.Select) {
	f.ForProducts.Where(q)
	f.WithStatus.Where(q)
}

// ListTypes are the versions of the types of a kind.
func ListTypes[T any, P store.Of[T]](ctx context.Context, tx *store.Tx, f *TypeFilter) (store.Page[T], error) {
	if err := f.Resolve(ctx, tx); err != nil {
		return store.Page[T]{}, err
	}
	return store.List[T, P](ctx, tx, f)
}

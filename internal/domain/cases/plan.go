package cases

import (
	"context"
	"reflect"
	"slices"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/store"
)

// Plan is what changes make of cases: those that keep the rules, as they were and
// as they would be, and those that fail, with the reason. Nothing is written.
type Plan struct {
	was, is  []*Case
	Failed   []*Failed
	restores bool
}

// Plan locks the cases and holds each change to the rules. One that fails stops
// no other. A case is in it once.
func (s *Cases) Plan(ctx context.Context, tx *store.Tx, changes []Change) (*Plan, error) {
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = c.ID
	}
	locked, err := store.LockMany[Case](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	p := &Plan{}
	for _, change := range changes {
		c := locked[change.ID]
		if c == nil {
			p.Failed = append(p.Failed, &Failed{CaseID: change.ID, Err: &store.NotFound{Object: "case", ID: change.ID}})
			continue
		}
		was := *c
		p.restores = change.restores
		err := change.Edit(c)
		if err == nil && !change.restores {
			err = c.transit(&was, tx.Now, tx.Actor)
		}
		if err != nil {
			p.Failed = append(p.Failed, c.failed(err))
			continue
		}
		if c.Name == nil {
			c.Name = &c.CaseTypeMeta.Name
		}
		p.was, p.is = append(p.was, &was), append(p.is, c)
	}
	if err := s.refuseSecondCollections(ctx, tx, p); err != nil {
		return nil, err
	}
	return p, p.normalizeCustomFields(ctx, tx)
}

// Commit writes a plan, records what differs and calls the hooks. It answers the
// cases in which anything changed.
func (s *Cases) Commit(ctx context.Context, tx *store.Tx, p *Plan) ([]Changed, error) {
	differences, err := store.Save(ctx, tx, p.is...)
	if err != nil {
		return nil, err
	}
	var changed []Changed
	for i, fields := range differences {
		if len(fields) > 0 {
			changed = append(changed, Changed{Was: p.was[i], Is: p.is[i], Fields: flat(fields), Restores: p.restores})
		}
	}
	return changed, s.call(ctx, tx, changed)
}

// drop takes the cases that fail out of a plan.
func (p *Plan) drop(reason func(was, is *Case) error) {
	was, is := p.was, p.is
	p.was, p.is = nil, nil
	for i, c := range is {
		if err := reason(was[i], c); err != nil {
			p.Failed = append(p.Failed, c.failed(err))
			continue
		}
		p.was, p.is = append(p.was, was[i]), append(p.is, c)
	}
}

// refuseSecondCollections takes out the cases that would be a second active collection case of
// their borrower.
func (s *Cases) refuseSecondCollections(ctx context.Context, tx *store.Tx, p *Plan) error {
	var woken []*Case
	for i, c := range p.is {
		if c.Status.Active() && !p.was[i].Status.Active() {
			woken = append(woken, c)
		}
	}
	refused, err := oneActiveCollection(ctx, tx, woken)
	if err == nil && len(refused) > 0 {
		p.drop(func(_, is *Case) error { return refused[is] })
	}
	return err
}

// normalizeCustomFields holds the custom fields that changed to the version of the type that
// each case is of.
func (p *Plan) normalizeCustomFields(ctx context.Context, tx *store.Tx) error {
	touched := func(was, is *Case) bool {
		return was.TypeID != is.TypeID || !reflect.DeepEqual(was.CustomFields, is.CustomFields)
	}
	var kinds []string
	for i, c := range p.is {
		if touched(p.was[i], c) && !slices.Contains(kinds, c.TypeID) {
			kinds = append(kinds, c.TypeID)
		}
	}
	if kinds == nil {
		return nil
	}
	schemas, err := casetype.Schemas(ctx, tx, kinds)
	if err != nil {
		return err
	}
	p.drop(func(was, is *Case) (err error) {
		if touched(was, is) {
			is.CustomFields, err = casetype.NormalizeCustomFields(schemas[is.TypeID], is.CustomFields)
		}
		return err
	})
	return nil
}

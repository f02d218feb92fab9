package cases

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/escalation"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/clock"
)

// Plan is what changes make of cases: those that keep the rules, as they were and
// as they would be, and those that fail, with the reason. Nothing is written.
type Plan struct {
	was, is  []*Case
	walks    map[*Case]bool // those that come where they go by way of processing
	Failed   []*Failed
	restores bool
}

// Plan locks the cases and holds each change to the rules. One that fails stops
// no other. A case is in it once.
func (s *Cases) Plan(ctx context.Context, tx *store.Tx, changes []Change) (*Plan, error) {
	ids := make([]string, 0, len(changes))
	for _, c := range changes {
		if c.held == nil {
			ids = append(ids, c.ID)
		}
	}
	locked, err := store.LockMany[Case](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	p := &Plan{walks: map[*Case]bool{}}
	for _, change := range changes {
		c := cmp.Or(change.held, locked[change.ID])
		if c == nil {
			p.Failed = append(p.Failed, &Failed{CaseID: change.ID, Err: &store.NotFound{Object: "case", ID: change.ID}})
			continue
		}
		was := *c
		p.restores = change.restores
		if err := p.edit(tx, change, &was, c); err != nil {
			p.Failed = append(p.Failed, c.failed(err))
			continue
		}
		p.was, p.is = append(p.was, &was), append(p.is, c)
	}
	for _, step := range []func(context.Context, *store.Tx) error{
		p.refuseSecondCollections, p.refuseTakenExternalIDs, p.normalizeCustomFields, p.endSnoozes} {
		if err := step(ctx, tx); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// edit makes a change to a case and holds it to the rules.
func (p *Plan) edit(tx *store.Tx, change Change, was, c *Case) error {
	if err := change.Edit(c); err != nil {
		return err
	}
	if !change.restores {
		before := was
		if change.walks && was.Status == Initiated && c.Status == Completed {
			before = was.processing(tx)
			p.walks[c] = true
		}
		if err := c.transit(before, tx.Now, tx.Actor); err != nil {
			return err
		}
	}
	c.nameAfterType()
	if !c.Status.Active() || c.DeletedAt != nil {
		c.rest()
	}
	if escalation.Moved(&was.Current, &c.Current) || !reflect.DeepEqual(was.SnoozedAt, c.SnoozedAt) {
		now, by := tx.Now, tx.Actor
		c.LastSubresourceUpdatedAt, c.LastSubresourceUpdatedBy = &now, &by
	}
	return nil
}

// rest ends what a case that is closed or deleted waits for: its snooze and its escalation.
func (c *Case) rest() {
	c.SnoozedAt, c.SnoozedUntil, c.SnoozeEndsAt = nil, nil, nil
	c.Deescalate()
}

// Commit writes a plan, records what differs and calls the hooks. It answers the
// cases in which anything changed.
func (s *Cases) Commit(ctx context.Context, tx *store.Tx, p *Plan) ([]Changed, error) {
	first, err := s.walk(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	differences, err := p.save(ctx, tx)
	if err != nil {
		return nil, err
	}
	var changed, hooked []Changed
	var before, moved []*Case
	for i, fields := range differences {
		c := p.is[i]
		if escalation.Moved(&p.was[i].Current, &c.Current) {
			before, moved = append(before, p.was[i]), append(moved, c)
		}
		if len(fields) == 0 {
			continue
		}
		hooked = append(hooked, Changed{Was: p.was[i], Is: c, Fields: FlattenFields(fields), Restores: p.restores})
		changed = append(changed, Changed{Was: p.was[i], Is: c, Fields: merge(first[c], FlattenFields(fields)), Restores: p.restores})
	}
	if err := relink(ctx, tx, changed); err != nil {
		return nil, err
	}
	if err := s.recordEscalations(ctx, tx, before, moved); err != nil {
		return nil, err
	}
	return changed, s.call(ctx, tx, slices.DeleteFunc(hooked, func(c Changed) bool { return onlyHanging(c.Fields) }))
}

// save writes the cases of a plan and answers what differs in each. A change of what
// hangs on a case alone does not move its updatedAt.
func (p *Plan) save(ctx context.Context, tx *store.Tx) ([][]diff.FieldChange, error) {
	var of, hanging []*Case
	for i, c := range p.is {
		if p.hangs(i) {
			hanging = append(hanging, c)
		} else {
			of = append(of, c)
		}
	}
	differs := make(map[*Case][]diff.FieldChange, len(p.is))
	for _, group := range []struct {
		all  []*Case
		save func(context.Context, *store.Tx, ...*Case) ([][]diff.FieldChange, error)
	}{{of, store.Save[Case]}, {hanging, store.SaveSubresource[Case]}} {
		differences, err := group.save(ctx, tx, group.all...)
		if err != nil {
			return nil, err
		}
		for i, c := range group.all {
			differs[c] = differences[i]
		}
	}
	all := make([][]diff.FieldChange, len(p.is))
	for i, c := range p.is {
		all[i] = differs[c]
	}
	return all, nil
}

// hangs reports whether the escalation and the snooze are all that changes in a case.
func (p *Plan) hangs(i int) bool {
	was, is := p.was[i], p.is[i]
	if !escalation.Moved(&was.Current, &is.Current) && reflect.DeepEqual(was.SnoozedAt, is.SnoozedAt) {
		return false
	}
	rest := *is
	rest.Current = was.Current
	rest.SnoozedAt, rest.SnoozedUntil, rest.SnoozeEndsAt = was.SnoozedAt, was.SnoozedUntil, was.SnoozeEndsAt
	rest.LastSubresourceUpdatedAt, rest.LastSubresourceUpdatedBy = was.LastSubresourceUpdatedAt, was.LastSubresourceUpdatedBy
	return reflect.DeepEqual(&rest, was)
}

// onlyHanging reports whether a difference is of what hangs on the case alone.
func onlyHanging(fields []diff.FieldChange) bool {
	return !slices.ContainsFunc(fields, func(f diff.FieldChange) bool { return !hangingFields[f.Field] })
}

// hangingFields are the fields of what hangs on a case.
var hangingFields = map[string]bool{"escalatedAt": true, "escalatedTeamId": true, "escalatedEmployeeId": true, "escalationIsUrgent": true,
	"snoozedAt": true, "snoozedUntil": true, "lastSubresourceUpdatedAt": true, "lastSubresourceUpdatedBy": true}

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
func (p *Plan) refuseSecondCollections(ctx context.Context, tx *store.Tx) error {
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

// refuseTakenExternalIDs takes out the cases that would have the external id of another.
func (p *Plan) refuseTakenExternalIDs(ctx context.Context, tx *store.Tx) error {
	wanted := map[string]*Case{}
	refused := map[*Case]bool{}
	for i, c := range p.is {
		if c.ExternalID == nil || reflect.DeepEqual(c.ExternalID, p.was[i].ExternalID) {
			continue
		}
		if wanted[*c.ExternalID] != nil {
			refused[c] = true
			continue
		}
		wanted[*c.ExternalID] = c
	}
	if len(wanted) == 0 {
		return nil
	}
	for batch := range store.Slices(slices.Sorted(maps.Keys(wanted))) {
		var holders []*Case
		if err := tx.SelectAll(&holders).Column("id", "external_id").Where("?TableAlias.external_id IN (?)", store.In(batch)).Scan(ctx); err != nil {
			return err
		}
		for _, h := range holders {
			if c := wanted[*h.ExternalID]; c.ID != h.ID {
				refused[c] = true
			}
		}
	}
	p.drop(func(_, is *Case) error {
		if refused[is] {
			return api.Taken("externalId", "another case has this externalId already")
		}
		return nil
	})
	return nil
}

// endSnoozes reckons when the snoozes end that a change has put back.
func (p *Plan) endSnoozes(ctx context.Context, tx *store.Tx) error {
	for _, c := range p.is {
		if c.SnoozedUntil == nil || c.SnoozeEndsAt != nil {
			continue
		}
		company, err := access.Own(ctx, tx)
		if err != nil {
			return err
		}
		zone, err := company.Zone()
		if err != nil {
			return err
		}
		ends := clock.Of(c.SnoozedUntil.Start(zone))
		c.SnoozeEndsAt = &ends
	}
	return nil
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

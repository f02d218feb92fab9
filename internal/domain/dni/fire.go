package dni

import (
	"context"
	"slices"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// fired is a case and the types that its change set off.
type fired = cases.SetOff[*Type]

// Fire makes the do not interacts that changes of cases set off: it is a hook of
// cases, and gets one case or a hundred thousand. A type fires on the change into
// its state, once for each entry: a change that leaves the case in the state does
// nothing, and neither does a change run again after its transaction failed,
// because what it made was undone with it. The number of queries grows with the
// thousands of cases that fire, not with the cases.
func Fire(ctx context.Context, tx *store.Tx, all []cases.Changed) error {
	changed, undone := cases.SplitUndone(all)
	if err := revert(ctx, tx, undone); err != nil {
		return err
	}
	if err := drop(ctx, tx, cases.DeletedIDs(changed)); err != nil {
		return err
	}
	// What ends comes first, so that what begins with the same change stays.
	if err := lift(ctx, tx, changed); err != nil {
		return err
	}
	types, err := firing(ctx, tx, changed)
	if err != nil {
		return err
	}
	set := cases.Fired(changed, types)
	if len(set) == 0 {
		return nil
	}
	return block(ctx, tx, set)
}

// firing are the active versions by the case types of the cases, the oldest type
// first.
func firing(ctx context.Context, tx *store.Tx, changed []cases.Changed) (map[string][]*Type, error) {
	types, err := CaseTypeAssociations.Firing(ctx, tx, cases.TypesOf(changed))
	for _, all := range types {
		slices.SortFunc(all, func(a, b *Type) int { return a.Number - b.Number })
	}
	return types, err
}

// block makes a do not interact on each case, or makes the one that stands there
// wider.
func block(ctx context.Context, tx *store.Tx, all []fired) error {
	ids, planned := make([]string, len(all)), make([]*DoNotInteract, len(all))
	for i, f := range all {
		ids[i] = f.ID
		planned[i] = &DoNotInteract{CaseID: f.ID, PersonID: f.People[0], Source: FromType}
	}
	standing, err := standingOn(ctx, tx, ids)
	if err != nil {
		return err
	}
	for i, f := range all {
		if d := standing[f.ID]; d != nil {
			planned[i] = d
		}
	}
	zones, err := zonesOf(ctx, tx, planned)
	if err != nil {
		return err
	}
	ends := endings{}
	var fresh, wider []*DoNotInteract
	for i, d := range planned {
		today := day.In(tx.Now.Time, zones.of(d, d.PersonID))
		for _, t := range all[i].Types {
			d.widen(t, ends.of(t, today), tx.Now)
		}
		if err := d.normalize(); err != nil {
			return err
		}
		if standing[d.CaseID] != nil {
			wider = append(wider, d)
		} else {
			fresh = append(fresh, d)
		}
	}
	return record(ctx, tx, all, fresh, wider)
}

// record stores what fired, and notes it on the cases.
func record(ctx context.Context, tx *store.Tx, all []fired, fresh, wider []*DoNotInteract) error {
	if err := store.Insert(ctx, tx, fresh...); err != nil {
		return err
	}
	if _, err := store.Save(ctx, tx, wider...); err != nil {
		return err
	}
	now, by := tx.Now, tx.Actor
	for _, f := range all {
		f.LastSubresourceUpdatedAt, f.LastSubresourceUpdatedBy = &now, &by
	}
	return touch(ctx, tx, append(slices.Clone(fresh), wider...))
}

// endings are the last days of types by the day on which they fire, so that a
// hundred thousand cases reckon each once.
type endings map[ending]day.Day

type ending struct {
	of  *Type
	met day.Day
}

// of is the last day of what a type blocks, or nil for until removed.
func (e endings) of(t *Type, met day.Day) *day.Day {
	if t.Duration == nil || *t.Duration == 0 {
		return nil
	}
	end, known := e[ending{t, met}]
	if !known {
		unit := CalendarDays
		if t.Unit != nil {
			unit = *t.Unit
		}
		end = End(met, *t.Duration, unit)
		e[ending{t, met}] = end
	}
	return &end
}

// widen makes a do not interact block what it does and what the type does, until
// the later of their ends (nil is until removed). One do not interact cannot say
// "text until May, all about debt until March": what it then says blocks more,
// never less. A type knows no days of the week, hours or labels, so that
// together there are none.
func (d *DoNotInteract) widen(t *Type, end *day.Day, at clock.Time) {
	channels, themes := one(t.Channel), one(t.Theme)
	if d.FiredBy == nil && d.ID == "" {
		d.Channels, d.Themes, d.EndDate, d.Name, d.Description = channels, themes, end, t.Name, t.Description
	} else {
		d.Channels, d.Themes = union(d.Channels, channels), union(d.Themes, themes)
		if end == nil || d.EndDate == nil {
			d.EndDate = nil
		} else if *end > *d.EndDate {
			d.EndDate = end
		}
		d.StartDate, d.DaysOfWeek, d.TimesOfDay, d.ContactLabels = nil, nil, nil, nil
		if d.Name == "" {
			d.Name, d.Description = t.Name, t.Description
		}
	}
	d.FiredBy = append(slices.Clone(d.FiredBy), Firing{TypeID: t.TypeID, Version: t.Version, At: at})
}

func one[T any](value *T) []T {
	if value == nil {
		return []T{}
	}
	return []T{*value}
}

// union is what two lists block together; none block all.
func union[S ~string](a, b []S) []S {
	if slices.Equal(a, b) {
		return a
	}
	if len(a) == 0 || len(b) == 0 || slices.Contains(a, all) || slices.Contains(b, all) {
		return []S{all}
	}
	return once(append(slices.Clone(a), b...))
}

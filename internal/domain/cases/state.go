package cases

import (
	"maps"
	"reflect"
	"slices"

	"nectarine/internal/rule/trigger"
	"nectarine/internal/value/clock"
)

// StateOf is what triggers look at in a case.
func StateOf(c *Case) *trigger.State {
	s := &trigger.State{Status: string(c.Status), Fields: map[string]any{}}
	if c.Outcome != nil {
		s.Outcome = string(*c.Outcome)
	}
	for name, value := range c.CustomFields {
		s.Fields[name] = value
	}
	s.Fields["lenderAck"], s.Fields["autoCreated"] = c.LenderAck, c.AutoCreated
	if c.MatchToDataSource != nil {
		s.Fields["matchToDataSource"] = *c.MatchToDataSource
	}
	for name, value := range c.Details {
		s.Fields[name] = value
	}
	return s
}

// SetOff is a case, and the types that its change set off, in their order.
type SetOff[T trigger.Triggered] struct {
	*Case
	Types []T
}

// Fired are the cases whose change is one into the state of a type, with those types:
// types are those tied to each case type, by its id. Of a case that concerns nobody
// nothing is set off.
func Fired[T trigger.Triggered](changed []Changed, types map[string][]T) (all []SetOff[T]) {
	for _, c := range changed {
		tied := types[c.Is.TypeID]
		if len(tied) == 0 || len(c.Is.People) == 0 {
			continue
		}
		var was *trigger.State
		if c.Was != nil {
			was = StateOf(c.Was)
		}
		if fired := trigger.Fired(was, StateOf(c.Is), tied); len(fired) > 0 {
			all = append(all, SetOff[T]{c.Is, fired})
		}
	}
	return all
}

// TypesOf are the ids of the cases' types, each once.
func TypesOf(changed []Changed) []string {
	ids := map[string]bool{}
	for _, c := range changed {
		ids[c.Is.TypeID] = true
	}
	return slices.Sorted(maps.Keys(ids))
}

// Moment is when what a change puts back was done: what was set off then bears this
// time.
func (c *Changed) Moment() clock.Time {
	switch {
	case c.Was.Status != c.Is.Status:
		return c.Was.StatusUpdatedAt
	case !reflect.DeepEqual(c.Was.Outcome, c.Is.Outcome) && c.Was.OutcomeUpdatedAt != nil:
		return *c.Was.OutcomeUpdatedAt
	}
	return c.Was.UpdatedAt
}

// SplitUndone parts changes of cases from those that put back what was.
func SplitUndone(all []Changed) (changed, undone []Changed) {
	for _, c := range all {
		if c.Restores {
			undone = append(undone, c)
		} else {
			changed = append(changed, c)
		}
	}
	return changed, undone
}

// EndedIDs are the ids of the cases that changes have closed or deleted: nobody handles them
// any more.
func EndedIDs(all []Changed) (ids []string) {
	for _, c := range all {
		if c.Was != nil && c.Was.Status.Active() && (!c.Is.Status.Active() || c.Is.DeletedAt != nil) {
			ids = append(ids, c.Is.ID)
		}
	}
	return ids
}

// DeletedIDs are the ids of the cases that changes have deleted.
func DeletedIDs(all []Changed) (ids []string) {
	for _, c := range all {
		if c.Is.DeletedAt != nil {
			ids = append(ids, c.Is.ID)
		}
	}
	return ids
}

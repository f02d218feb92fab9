package cases

import (
	"reflect"

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

// Undone parts changes of cases from those that put back what was.
func Undone(all []Changed) (changed, undone []Changed) {
	for _, c := range all {
		if c.Restores {
			undone = append(undone, c)
		} else {
			changed = append(changed, c)
		}
	}
	return changed, undone
}

// Package trigger holds the rule by which a change of a case sets something off:
// a do not interact, a notification. It fires on the change into a state, once
// for each entry into it.
package trigger

import "fmt"

// Trigger is the state that sets something off. All of it must hold; what is nil
// or empty always does.
type Trigger struct {
	OnStatus    *string     // the status of the case
	OnOutcome   *string     // its outcome
	OnCondition []Condition // what its fields must hold
}

// State is what a trigger looks at in a case.
type State struct {
	Status  string
	Outcome string         // empty where there is none
	Fields  map[string]any // as in JSON; amounts may be text
}

// Holds reports whether a case is in the state.
func (t *Trigger) Holds(s *State) bool {
	if t.OnStatus != nil && *t.OnStatus != s.Status || t.OnOutcome != nil && *t.OnOutcome != s.Outcome {
		return false
	}
	for _, c := range t.OnCondition {
		if !c.Holds(s.Fields[c.FieldName]) {
			return false
		}
	}
	return true
}

// Fires reports whether a change of a case is one into the state. was is nil for
// a case that was opened.
func (t *Trigger) Fires(was, is *State) bool {
	return t.Holds(is) && (was == nil || !t.Holds(was))
}

// Triggered is what a trigger sets off.
type Triggered interface{ Trigger() *Trigger }

// Fired are those of all that a change of a case sets off, in their order. was is nil
// for a case that was opened.
func Fired[T Triggered](was, is *State, all []T) (fired []T) {
	for _, t := range all {
		if t.Trigger().Fires(was, is) {
			fired = append(fired, t)
		}
	}
	return fired
}

// Error is a fault of a trigger: the field that is wrong, and what to do.
type Error struct{ Field, Message string }

// Error says it in words.
func (e *Error) Error() string { return e.Field + ": " + e.Message }

// maxConditions bounds what each change of a case must be held against.
const maxConditions = 50

// Normalize refuses a trigger that nothing could set off: it needs a status or an
// outcome, and conditions that can hold. The error is an *Error.
func (t *Trigger) Normalize() error {
	if t.OnStatus == nil && t.OnOutcome == nil {
		return &Error{"onStatus", "name a status, in onStatus, or an outcome, in onOutcome"}
	}
	if len(t.OnCondition) > maxConditions {
		return &Error{"onCondition", fmt.Sprintf("at most %d conditions", maxConditions)}
	}
	for i := range t.OnCondition {
		if err := t.OnCondition[i].normalize(fmt.Sprintf("onCondition[%d].", i)); err != nil {
			return err
		}
	}
	return nil
}

// Fits refuses a trigger whose conditions name a field that cases do not have,
// or one of another type. fields are the types of the fields by name. The error
// is an *Error.
func (t *Trigger) Fits(fields map[string]DataType) error {
	for i, c := range t.OnCondition {
		kind, ok := fields[c.FieldName]
		at := fmt.Sprintf("onCondition[%d].", i)
		switch {
		case !ok:
			return &Error{at + "fieldName", fmt.Sprintf("the case type has no field %q", c.FieldName)}
		case c.Operator != Set && kindOf(c.DataType) != kindOf(kind):
			return &Error{at + "dataType", fmt.Sprintf("the field %q of the case type is of type %s", c.FieldName, kind)}
		}
	}
	return nil
}

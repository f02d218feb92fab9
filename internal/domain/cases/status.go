package cases

import (
	"slices"
	"strings"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Status is where a case stands.
type Status string

// The statuses of a case.
const (
	Initiated  Status = "initiated"  // the lender was told; nothing is proved yet
	Processing Status = "processing" // matched, or being handled
	Completed  Status = "completed"  // handled, with an outcome
	Canceled   Status = "canceled"   // could not be completed
	Reopened   Status = "reopened"   // taken up again
)

// Values are all statuses.
func (Status) Values() []Status {
	return []Status{Initiated, Processing, Completed, Canceled, Reopened}
}

// Outcome is how a case came out.
type Outcome = access.CaseOutcome

// The outcomes of a case.
const (
	Approved      = access.Approved
	Denied        = access.Denied
	FalsePositive = access.FalsePositive
	NoOutcome     = access.NoOutcome
)

// next are the statuses that each can become.
var next = map[Status][]Status{
	Initiated:  {Processing, Canceled},
	Processing: {Initiated, Completed, Canceled},
	Completed:  {Reopened},
	Canceled:   {Reopened},
	Reopened:   {Processing, Completed, Canceled},
}

// Active reports whether the case is still being handled.
func (s Status) Active() bool { return s == Initiated || s == Processing || s == Reopened }

// active are the statuses of cases that are still being handled.
func active() (all []Status) {
	for _, s := range Status("").Values() {
		if s.Active() {
			all = append(all, s)
		}
	}
	return all
}

// ActiveIn narrows a query over cases to those that are still being handled.
func ActiveIn(q *store.Select) { store.OneOf(q, "status", active()) }

// ValidateTransition refuses a change of status that is not allowed, of a case or of a
// supercase: a conflict that names what the status can become.
func ValidateTransition(was, is Status) error {
	if is == was || slices.Contains(next[was], is) {
		return nil
	}
	names := make([]string, len(next[was]))
	for i, s := range next[was] {
		names[i] = string(s)
	}
	return api.Conflict(api.IllegalTransition, "what is "+string(was)+" can become "+strings.Join(names, ", ")+"; not "+string(is))
}

// transit holds a change of status and outcome to the rules, and notes when and
// by whom they changed. A transition that is not allowed is a conflict.
func (c *Case) transit(was *Case, now clock.Time, by store.Actor) error {
	if c.Status != was.Status {
		if err := ValidateTransition(was.Status, c.Status); err != nil {
			return err
		}
		c.StatusUpdatedAt, c.StatusUpdatedBy = now, &by
		if c.Status == Reopened {
			c.Outcome = nil
		}
	}
	if c.Status == Completed && c.Outcome == nil {
		return api.Invalid("outcome", "a completed case needs an outcome: approved, denied, falsePositive or noOutcome")
	}
	if (c.Outcome == nil) != (was.Outcome == nil) || c.Outcome != nil && *c.Outcome != *was.Outcome {
		c.OutcomeUpdatedAt, c.OutcomeUpdatedBy = &now, &by
	}
	return nil
}

// Package escalation holds the escalations of cases: to whom a case is passed on, why,
// and what became of it. It knows of cases no more than their ids.
package escalation

import "nectarine/internal/value/clock"

// Current is what a case says of the escalation in force; without one all is null.
type Current struct {
	EscalatedAt         *clock.Time `json:"escalatedAt" readOnly:"true"`
	EscalatedTeamID     *string     `json:"escalatedTeamId" doc:"The team to which the case is escalated; null with escalatedEmployeeId null ends the escalation."`
	EscalatedEmployeeID *string     `json:"escalatedEmployeeId" doc:"The employee to whom the case is escalated, beside the team or alone."`
	EscalationIsUrgent  *bool       `json:"escalationIsUrgent" doc:"Whether the escalation cannot wait; null without one."`

	asked *asked
}

// asked is what an escalation says beside the fields of its case. Whoever asks for one
// by its own operation passes the case on, also to whom it is escalated already.
type asked struct{ note *string }

// Escalated reports whether there is an escalation in force.
func (c *Current) Escalated() bool { return c.EscalatedTeamID != nil || c.EscalatedEmployeeID != nil }

// Urgent reports whether there is one that cannot wait.
func (c *Current) Urgent() bool { return c.EscalationIsUrgent != nil && *c.EscalationIsUrgent }

// Deescalate ends what a case says of an escalation.
func (c *Current) Deescalate() { *c = Current{asked: c.asked} }

// Moved reports whether a case was escalated, to others or otherwise, or no longer is.
func Moved(was, is *Current) bool {
	return is.asked != nil && (is.Escalated() || was.Escalated()) || !same(was.EscalatedTeamID, is.EscalatedTeamID) ||
		!same(was.EscalatedEmployeeID, is.EscalatedEmployeeID) || !same(was.EscalationIsUrgent, is.EscalationIsUrgent)
}

// same reports whether two values that may be missing are one.
func same[T comparable](a, b *T) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

package escalation

import (
	"context"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Request says to whom a case is escalated; to nobody, it ends.
type Request struct {
	EscalatedTeamID     *string `json:"escalatedTeamId" doc:"The team."`
	EscalatedEmployeeID *string `json:"escalatedEmployeeId" doc:"The employee, beside the team or alone; the task is theirs."`
	Note                *string `json:"note" maxLength:"5000" doc:"Why; it becomes a note of the case."`
	IsUrgent            bool    `json:"isUrgent" required:"false" doc:"Whether it cannot wait."`
}

// Target is to whom a body wants a case to be escalated: the fields that it names, and
// for the rest what stands.
type Target struct {
	team, employee           *string
	urgent                   *bool
	namesTeam, namesEmployee bool
	request                  *asked // by an operation of its own: what is not named is nothing
	resting                  bool   // the employee can be given no work
}

// Target is to whom the request passes a case, with ids.
func (r *Request) Target(ctx context.Context, tx *store.Tx) (Target, error) {
	to := Target{team: r.EscalatedTeamID, employee: r.EscalatedEmployeeID, urgent: &r.IsUrgent, request: &asked{r.Note}}
	return to, to.resolve(ctx, tx)
}

// TargetOf is what the body of a case says of its escalation, with ids, and the body without it.
// Escalation answers that part of a case.
func TargetOf[T any](ctx context.Context, tx *store.Tx, body api.Patch[T], escalation func(*T) *Current) (Target, api.Patch[T], error) {
	const team, employee, urgent = "escalatedTeamId", "escalatedEmployeeId", "escalationIsUrgent"
	rest := body.Without(team).Without(employee).Without(urgent)
	named := new(T)
	if err := body.Only(team, employee, urgent).Apply(named); err != nil {
		return Target{}, rest, err
	}
	says := escalation(named)
	to := Target{team: says.EscalatedTeamID, employee: says.EscalatedEmployeeID, urgent: says.EscalationIsUrgent,
		namesTeam: body.Names(team), namesEmployee: body.Names(employee)}
	return to, rest, to.resolve(ctx, tx)
}

// resolve makes ids of the team and the employee.
func (to *Target) resolve(ctx context.Context, tx *store.Tx) error {
	if _, err := api.Ref[access.Team](ctx, tx, "escalatedTeamId", to.team); err != nil {
		return err
	}
	e, err := api.Ref[access.Employee](ctx, tx, "escalatedEmployeeId", to.employee)
	if err != nil || e == nil {
		return err
	}
	idle, err := access.Unassignable(ctx, tx, []string{e.ID})
	to.resting = idle[e.ID]
	return err
}

// Apply puts the target into what a case says. What stands already changes nothing, so
// that what was read can be sent back; a case that is closed, with this status, is not
// escalated.
func (to *Target) Apply(tx *store.Tx, c *Current, closed string) error {
	is := to.over(*c)
	if !is.Escalated() {
		if to.urgent != nil && *to.urgent && to.request == nil {
			return api.Invalid("escalationIsUrgent", "there is no escalation that could be urgent: name escalatedTeamId or escalatedEmployeeId")
		}
		c.asked = to.request
		c.Deescalate()
		return nil
	}
	if is.EscalationIsUrgent == nil {
		is.EscalationIsUrgent = new(bool)
	}
	switch {
	case !Moved(c, &is):
		return nil
	case closed != "":
		return api.Conflict(api.CaseClosed, "the case is "+closed+": reopen it before it is escalated")
	case to.resting && (to.request != nil || !same(is.EscalatedEmployeeID, c.EscalatedEmployeeID)):
		return access.RefuseInactive("escalatedEmployeeId")
	}
	now := tx.Now
	is.EscalatedAt = &now
	*c = is
	return nil
}

// over is what a case would say: what the target names, and for the rest what stands.
func (to *Target) over(c Current) Current {
	if to.request != nil || to.namesTeam {
		c.EscalatedTeamID = to.team
	}
	if to.request != nil || to.namesEmployee {
		c.EscalatedEmployeeID = to.employee
	}
	if to.urgent != nil {
		c.EscalationIsUrgent = to.urgent
	}
	c.asked = to.request
	return c
}

package cases

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Escalation is a case's passing to a team or an employee. The newest that has
// not ended is the one in force.
type Escalation struct {
	bun.BaseModel `bun:"table:case_escalations,alias:esc"`
	store.Row
	CaseID               string      `json:"caseId" readOnly:"true"`
	CaseName             string      `json:"caseName" bun:"-" readOnly:"true"`
	EscalationTargetName string      `json:"escalationTargetName" bun:"-" readOnly:"true" doc:"The name of the employee or, without one, of the team."`
	EscalatedTeamID      *string     `json:"escalatedTeamId"`
	EscalatedEmployeeID  *string     `json:"escalatedEmployeeId"`
	Note                 *string     `json:"note"`
	IsUrgent             bool        `json:"isUrgent"`
	EndedAt              *clock.Time `json:"endedAt" readOnly:"true"`
}

// Kind is ES, escalation: the public list of prefixes has none.
func (*Escalation) Kind() store.Kind { return store.Kind{Prefix: "ES", Name: "escalation"} }

// EscalationRequest says to whom a case is escalated; to nobody, it ends.
type EscalationRequest struct {
	EscalatedTeamID     *string `json:"escalatedTeamId" doc:"The team."`
	EscalatedEmployeeID *string `json:"escalatedEmployeeId" doc:"The employee, beside the team or alone; the task is theirs."`
	Note                *string `json:"note" maxLength:"5000" doc:"Why; it becomes a note of the case."`
	IsUrgent            bool    `json:"isUrgent" required:"false" doc:"Whether it cannot wait."`
}

// passing is what an escalation says beside the fields of its case. Whoever asks for one
// by its own operation passes the case on, also to whom it is escalated already.
type passing struct{ note *string }

func (s *Cases) escalate(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body EscalationRequest
}) error {
	c, err := in.Load(ctx, tx, store.Get[Case])
	if err != nil {
		return err
	}
	to := target{team: in.Body.EscalatedTeamID, employee: in.Body.EscalatedEmployeeID, urgent: &in.Body.IsUrgent, whole: true}
	if err := to.resolve(ctx, tx); err != nil {
		return err
	}
	_, err = s.Apply(ctx, tx, []Change{{ID: c.ID, Edit: func(c *Case) error {
		c.passing = &passing{in.Body.Note}
		return to.apply(tx, c)
	}}})
	return err
}

// target is to whom a body wants a case to be escalated: the fields that it names, and
// for the rest what stands.
type target struct {
	team, employee           *string
	urgent                   *bool
	namesTeam, namesEmployee bool
	whole                    bool // what is not named is nothing
	resting                  bool // the employee can be given no work
}

// targetOf is what a body says of the escalation, and the body without it.
func targetOf(ctx context.Context, tx *store.Tx, body api.Patch[Case]) (target, api.Patch[Case], error) {
	var named Case
	const team, employee, urgent = "escalatedTeamId", "escalatedEmployeeId", "escalationIsUrgent"
	rest := body.Without(team).Without(employee).Without(urgent)
	if err := body.Only(team, employee, urgent).Apply(&named); err != nil {
		return target{}, rest, err
	}
	to := target{team: named.EscalatedTeamID, employee: named.EscalatedEmployeeID, urgent: named.EscalationIsUrgent,
		namesTeam: body.Names(team), namesEmployee: body.Names(employee)}
	return to, rest, to.resolve(ctx, tx)
}

// resolve makes ids of the team and the employee.
func (to *target) resolve(ctx context.Context, tx *store.Tx) error {
	if _, err := api.Ref[access.Team](ctx, tx, "escalatedTeamId", to.team); err != nil {
		return err
	}
	e, err := api.Ref[access.Employee](ctx, tx, "escalatedEmployeeId", to.employee)
	if err != nil || e == nil {
		return err
	}
	idle, err := access.Idle(ctx, tx, []string{e.ID})
	to.resting = idle[e.ID]
	return err
}

// apply puts the target into a case. What stands already changes nothing, so that what
// was read can be sent back; a closed case is not escalated.
func (to *target) apply(tx *store.Tx, c *Case) error {
	team, employee, urgent := c.EscalatedTeamID, c.EscalatedEmployeeID, c.EscalationIsUrgent
	if to.whole || to.namesTeam {
		team = to.team
	}
	if to.whole || to.namesEmployee {
		employee = to.employee
	}
	if to.urgent != nil {
		urgent = to.urgent
	}
	if team == nil && employee == nil {
		if to.urgent != nil && *to.urgent && !to.whole {
			return api.Invalid("escalationIsUrgent", "there is no escalation that could be urgent: name escalatedTeamId or escalatedEmployeeId")
		}
		c.calm()
		return nil
	}
	if urgent == nil {
		urgent = new(bool)
	}
	stays := same(team, c.EscalatedTeamID) && same(employee, c.EscalatedEmployeeID) && same(urgent, c.EscalationIsUrgent)
	switch {
	case stays && c.passing == nil:
		return nil
	case !c.Status.Active():
		return api.Conflict(api.CaseClosed, "the case is "+string(c.Status)+": reopen it before it is escalated")
	case to.resting && !same(employee, c.EscalatedEmployeeID):
		return access.Resting("escalatedEmployeeId")
	}
	now := tx.Now
	c.EscalatedAt, c.EscalatedTeamID, c.EscalatedEmployeeID, c.EscalationIsUrgent = &now, team, employee, urgent
	return nil
}

// calm ends what the fields of a case say of an escalation.
func (c *Case) calm() {
	c.EscalatedAt, c.EscalatedTeamID, c.EscalatedEmployeeID, c.EscalationIsUrgent = nil, nil, nil, nil
}

// escalated reports whether the case is escalated.
func (c *Case) escalated() bool { return c.EscalatedTeamID != nil || c.EscalatedEmployeeID != nil }

// passedOn reports whether a case was escalated, to others or otherwise, or no longer is.
func passedOn(was, is *Case) bool {
	return is.passing != nil && (is.escalated() || was.escalated()) || !same(was.EscalatedTeamID, is.EscalatedTeamID) ||
		!same(was.EscalatedEmployeeID, is.EscalatedEmployeeID) || !same(was.EscalationIsUrgent, is.EscalationIsUrgent)
}

// same reports whether two values that may be missing are one.
func same[T comparable](a, b *T) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func listEscalations(ctx context.Context, tx *store.Tx, in *Path) ([]*Escalation, error) {
	c, err := in.Load(ctx, tx, store.Get[Case])
	if err != nil {
		return nil, err
	}
	var all []*Escalation
	if err := tx.Select(&all).Where("case_id = ?", c.ID).OrderExpr("created_at DESC, id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return all, name(ctx, tx, all)
}

func currentEscalation(ctx context.Context, tx *store.Tx, in *Path) (*Escalation, error) {
	all, err := listEscalations(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || all[0].EndedAt != nil {
		return nil, api.Missing("the case is not escalated")
	}
	return all[0], nil
}

func listEscalated(ctx context.Context, tx *store.Tx, _ *api.Anyone) ([]*Escalation, error) {
	var all []*Escalation
	if err := tx.Select(&all).Where("ended_at IS NULL").OrderExpr("created_at DESC, id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return all, name(ctx, tx, all)
}

// name adds the names of the cases and of the targets.
func name(ctx context.Context, tx *store.Tx, all []*Escalation) error {
	var ids, teams, employees []string
	for _, e := range all {
		e.Object = e.Kind().Name
		ids = append(ids, e.CaseID)
		if e.EscalatedTeamID != nil {
			teams = append(teams, *e.EscalatedTeamID)
		}
		if e.EscalatedEmployeeID != nil {
			employees = append(employees, *e.EscalatedEmployeeID)
		}
	}
	cases, err := store.GetMany[Case](ctx, tx, ids)
	if err != nil {
		return err
	}
	team, err := store.GetMany[access.Team](ctx, tx, teams)
	if err != nil {
		return err
	}
	employee, err := store.GetMany[access.Employee](ctx, tx, employees)
	if err != nil {
		return err
	}
	for _, e := range all {
		if c := cases[e.CaseID]; c != nil && c.Name != nil {
			e.CaseName = *c.Name
		}
		if e.EscalatedTeamID != nil && team[*e.EscalatedTeamID] != nil {
			e.EscalationTargetName = team[*e.EscalatedTeamID].Name
		}
		if e.EscalatedEmployeeID != nil && employee[*e.EscalatedEmployeeID] != nil {
			who := employee[*e.EscalatedEmployeeID]
			e.EscalationTargetName = who.FirstName + " " + who.LastName
		}
	}
	return nil
}

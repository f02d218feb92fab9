package escalation

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

// History are the escalations of a case, the newest first, with the names of their targets.
func History(ctx context.Context, tx *store.Tx, caseID string) ([]*Escalation, error) {
	return find(ctx, tx, func(q *store.Select) { q.Where("case_id = ?", caseID) })
}

// InForce are the escalations of all cases that have not ended, the newest first, with the
// names of their targets.
func InForce(ctx context.Context, tx *store.Tx) ([]*Escalation, error) {
	return find(ctx, tx, func(q *store.Select) { q.Where("ended_at IS NULL") })
}

func find(ctx context.Context, tx *store.Tx, which store.Condition) ([]*Escalation, error) {
	var all []*Escalation
	q := tx.Select(&all)
	which(q)
	if err := q.OrderExpr("created_at DESC, id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return all, present(ctx, tx, all)
}

// Latest is the first of a history, if it has not ended; a 404 otherwise.
func Latest(history []*Escalation) (*Escalation, error) {
	if len(history) == 0 || history[0].EndedAt != nil {
		return nil, api.Missing("the case is not escalated")
	}
	return history[0], nil
}

// present adds the names of the targets.
func present(ctx context.Context, tx *store.Tx, all []*Escalation) error {
	var teams, employees []string
	for _, e := range all {
		e.Object = e.Kind().Name
		if e.EscalatedTeamID != nil {
			teams = append(teams, *e.EscalatedTeamID)
		}
		if e.EscalatedEmployeeID != nil {
			employees = append(employees, *e.EscalatedEmployeeID)
		}
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

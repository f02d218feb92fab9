package cases

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/note"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
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
	EscalationTargetName string      `json:"escalationTargetName" bun:"-" readOnly:"true"`
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
	EscalatedTeamID     *string `json:"escalatedTeamId" doc:"The team; not with an employee."`
	EscalatedEmployeeID *string `json:"escalatedEmployeeId" doc:"The employee; not with a team."`
	Note                *string `json:"note" maxLength:"5000" doc:"Why; it becomes a note of the case."`
	IsUrgent            bool    `json:"isUrgent" required:"false" doc:"Whether it cannot wait."`
}

func (s *Cases) escalate(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body EscalationRequest
}) error {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return err
	}
	to := &Escalation{CaseID: c.ID, EscalatedTeamID: in.Body.EscalatedTeamID,
		EscalatedEmployeeID: in.Body.EscalatedEmployeeID, Note: in.Body.Note, IsUrgent: in.Body.IsUrgent}
	if err := to.resolve(ctx, tx); err != nil {
		return err
	}
	open, err := store.LockFound[Escalation](ctx, tx, 10, func(q *store.Select) { q.Where("case_id = ? AND ended_at IS NULL", c.ID) })
	if err != nil {
		return err
	}
	ends := to.EscalatedTeamID == nil && to.EscalatedEmployeeID == nil
	if ends && len(open) == 0 {
		return nil
	}
	action, category := "created", note.EscalationCreateReason
	switch {
	case ends:
		action, category = "deleted", note.EscalationCancelReason
	case len(open) > 0:
		action, category = "updated", note.EscalationUpdateReason
	}
	if err := c.pass(ctx, tx, open, to, ends); err != nil {
		return err
	}
	if to.Note != nil {
		if err := note.Write(ctx, tx, &note.Note{ObjectType: "case", ObjectID: c.ID, CaseID: &c.ID, Category: category,
			Content: *to.Note}); err != nil {
			return err
		}
	}
	why := Escalated
	if ends {
		why = Deescalated
	}
	if err := s.Signal(ctx, tx, Signal{Case: c, Why: why, TeamID: to.EscalatedTeamID, EmployeeID: to.EscalatedEmployeeID,
		Urgent: to.IsUrgent}); err != nil {
		return err
	}
	to.tell(tx, c, action)
	return nil
}

// tell records the event of an escalation: created, updated or deleted.
func (e *Escalation) tell(tx *store.Tx, c *Case, action string) {
	event.Record(tx, event.News{Type: "case.escalation.changed", Object: "case", ID: c.ID, PersonID: c.People[0], Action: action,
		Data: map[string]any{"action": action, "changes": []store.FieldChange{}, "escalatedTeamId": e.EscalatedTeamID, "escalatedEmployeeId": e.EscalatedEmployeeID, "isUrgent": e.IsUrgent}})
}

// resolve makes an id of the target: a team or an employee, or neither.
func (e *Escalation) resolve(ctx context.Context, tx *store.Tx) error {
	if e.EscalatedTeamID != nil && e.EscalatedEmployeeID != nil {
		return api.Invalid("escalatedEmployeeId", "escalate to a team or to an employee, not to both")
	}
	if _, err := api.Ref[access.Team](ctx, tx, "escalatedTeamId", e.EscalatedTeamID); err != nil {
		return err
	}
	_, err := api.Ref[access.Employee](ctx, tx, "escalatedEmployeeId", e.EscalatedEmployeeID)
	return err
}

// pass ends the escalations in force and puts the new one in their place.
func (c *Case) pass(ctx context.Context, tx *store.Tx, open []*Escalation, to *Escalation, ends bool) error {
	now := tx.Now
	for _, e := range open {
		e.EndedAt = &now
	}
	if _, err := store.Save(ctx, tx, open...); err != nil {
		return err
	}
	c.EscalatedAt, c.EscalatedTeamID, c.EscalatedEmployeeID, c.EscalationIsUrgent = nil, nil, nil, nil
	if !ends {
		c.EscalatedAt, c.EscalatedTeamID, c.EscalatedEmployeeID, c.EscalationIsUrgent = &now, to.EscalatedTeamID,
			to.EscalatedEmployeeID, &to.IsUrgent
		if err := store.Insert(ctx, tx, to); err != nil {
			return err
		}
	}
	return c.touch(ctx, tx)
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

package cases

import (
	"context"

	"nectarine/internal/domain/escalation"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// passOn escalates a case by an operation of its own, or ends its escalation.
func (s *Cases) passOn(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body escalation.Request
}) error {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return err
	}
	to, err := in.Body.Target(ctx, tx)
	if err != nil {
		return err
	}
	_, err = s.Apply(ctx, tx, []Change{{ID: c.ID, held: c, Edit: func(c *Case) error { return c.escalate(tx, to) }}})
	return err
}

// targetOf is what a body says of the escalation, and the body without it.
func targetOf(ctx context.Context, tx *store.Tx, body api.Patch[Case]) (escalation.Target, api.Patch[Case], error) {
	return escalation.TargetOf(ctx, tx, body, func(c *Case) *escalation.Current { return &c.Current })
}

// escalate puts a target into what a case says. A closed case is not escalated.
func (c *Case) escalate(tx *store.Tx, to escalation.Target) error {
	closed := ""
	if !c.Status.Active() {
		closed = string(c.Status)
	}
	return to.Apply(tx, &c.Current, closed)
}

// move is how the escalation of a case has changed.
func (c *Case) move(was *Case) escalation.Move {
	return escalation.Move{CaseID: c.ID, PersonID: c.person(), Was: &was.Current, Is: &c.Current}
}

// recordEscalations writes the escalations of cases that have begun, changed or ended, asks
// for someone's attention and tells of it. All are, as they were and as they are.
func (s *Cases) recordEscalations(ctx context.Context, tx *store.Tx, was, is []*Case) error {
	if len(is) == 0 {
		return nil
	}
	moves, signals := make([]escalation.Move, len(is)), make([]Signal, len(is))
	for i, c := range is {
		moves[i], signals[i] = c.move(was[i]), c.escalationSignal()
	}
	if err := escalation.Write(ctx, tx, moves); err != nil {
		return err
	}
	if err := s.Signal(ctx, tx, signals...); err != nil {
		return err
	}
	escalation.Record(tx, moves)
	return nil
}

// escalationSignal is how the escalation asks for someone's attention, or no longer does.
func (c *Case) escalationSignal() Signal {
	if !c.Escalated() {
		return Signal{Case: c, Why: Deescalated}
	}
	return Signal{Case: c, Why: Escalated, TeamID: c.EscalatedTeamID, EmployeeID: c.EscalatedEmployeeID, Urgent: c.Urgent()}
}

func listEscalations(ctx context.Context, tx *store.Tx, in *Path) ([]*escalation.Escalation, error) {
	c, err := in.Load(ctx, tx, store.Get[Case])
	if err != nil {
		return nil, err
	}
	all, err := escalation.History(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	return all, nameCases(ctx, tx, all)
}

func currentEscalation(ctx context.Context, tx *store.Tx, in *Path) (*escalation.Escalation, error) {
	all, err := listEscalations(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	return escalation.Latest(all)
}

func listEscalated(ctx context.Context, tx *store.Tx, _ *api.NoInput) ([]*escalation.Escalation, error) {
	all, err := escalation.InForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	return all, nameCases(ctx, tx, all)
}

// nameCases adds the names of the cases to escalations.
func nameCases(ctx context.Context, tx *store.Tx, all []*escalation.Escalation) error {
	ids := make([]string, len(all))
	for i, e := range all {
		ids[i] = e.CaseID
	}
	found, err := store.GetMany[Case](ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, e := range all {
		if c := found[e.CaseID]; c != nil && c.Name != nil {
			e.CaseName = *c.Name
		}
	}
	return nil
}

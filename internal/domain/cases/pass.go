package cases

import (
	"context"

	"nectarine/internal/domain/note"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
)

// passed is a case whose escalation has begun, changed or ended.
type passed struct{ was, is *Case }

// pass follows the fields of cases with the rows of their escalations: it ends those in
// force, puts the new ones in their place with the notes that say why, asks for someone's
// attention and tells of it. It gets one case or a hundred thousand.
func (s *Cases) pass(ctx context.Context, tx *store.Tx, all []passed) error {
	if len(all) == 0 {
		return nil
	}
	if err := endEscalations(ctx, tx, all); err != nil {
		return err
	}
	fresh, signals := make([]*Escalation, 0, len(all)), make([]Signal, 0, len(all))
	told := make([]*Escalation, len(all))
	for i, p := range all {
		e := p.escalation()
		told[i] = e
		if p.is.escalated() {
			fresh = append(fresh, e)
		}
		signals = append(signals, p.signal())
	}
	if err := store.Insert(ctx, tx, fresh...); err != nil {
		return err
	}
	for i, p := range all {
		if told[i].Note == nil {
			continue
		}
		if err := note.Write(ctx, tx, &note.Note{ObjectType: "case", ObjectID: p.is.ID, CaseID: &p.is.ID, Category: p.category(),
			Content: *told[i].Note}); err != nil {
			return err
		}
	}
	if err := s.Signal(ctx, tx, signals...); err != nil {
		return err
	}
	for i, p := range all {
		told[i].tell(tx, p.is, p.action())
		p.is.passing = nil
	}
	return nil
}

// endEscalations ends the escalations of cases that are in force.
func endEscalations(ctx context.Context, tx *store.Tx, all []passed) error {
	now := tx.Now
	for batch := range store.Slices(all) {
		ids := make([]string, len(batch))
		for i, p := range batch {
			ids[i] = p.is.ID
		}
		open, err := store.LockFound[Escalation](ctx, tx, 100_000, func(q *store.Select) {
			q.Where("?TableAlias.case_id IN (?) AND ?TableAlias.ended_at IS NULL", store.In(ids))
		})
		if err != nil {
			return err
		}
		for _, e := range open {
			e.EndedAt = &now
		}
		if _, err := store.Save(ctx, tx, open...); err != nil {
			return err
		}
	}
	return nil
}

// escalation is the row of what the fields of the case say.
func (p passed) escalation() *Escalation {
	e := &Escalation{CaseID: p.is.ID, EscalatedTeamID: p.is.EscalatedTeamID, EscalatedEmployeeID: p.is.EscalatedEmployeeID}
	if p.is.EscalationIsUrgent != nil {
		e.IsUrgent = *p.is.EscalationIsUrgent
	}
	if p.is.passing != nil {
		e.Note = p.is.passing.note
	}
	return e
}

// action is what was done to the escalation.
func (p passed) action() string {
	switch {
	case !p.is.escalated():
		return "deleted"
	case p.was.escalated():
		return "updated"
	}
	return "created"
}

// category is that of the note which says why.
func (p passed) category() note.Category {
	return map[string]note.Category{"created": note.EscalationCreateReason, "updated": note.EscalationUpdateReason,
		"deleted": note.EscalationCancelReason}[p.action()]
}

// signal is how the escalation asks for someone's attention.
func (p passed) signal() Signal {
	if !p.is.escalated() {
		return Signal{Case: p.is, Why: Deescalated}
	}
	return Signal{Case: p.is, Why: Escalated, TeamID: p.is.EscalatedTeamID, EmployeeID: p.is.EscalatedEmployeeID,
		Urgent: p.is.EscalationIsUrgent != nil && *p.is.EscalationIsUrgent}
}

// tell records the event of an escalation: created, updated or deleted.
func (e *Escalation) tell(tx *store.Tx, c *Case, action string) {
	event.Record(tx, event.News{Type: "case.escalation.changed", Object: "case", ID: c.ID, PersonID: c.person(), Action: action,
		Data: map[string]any{"action": action, "changes": []store.FieldChange{}, "escalatedTeamId": e.EscalatedTeamID, "escalatedEmployeeId": e.EscalatedEmployeeID, "isUrgent": e.IsUrgent}})
}

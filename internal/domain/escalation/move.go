package escalation

import (
	"context"

	"nectarine/internal/domain/note"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Move is a case whose escalation has begun, changed or ended: as it was and as it is.
type Move struct {
	CaseID, PersonID string
	Was, Is          *Current
}

// Write follows what cases say with the rows of their escalations: it ends those in force
// and puts the new ones in their place, with the notes that say why. It takes one case or
// a hundred thousand.
func Write(ctx context.Context, tx *store.Tx, all []Move) error {
	if err := end(ctx, tx, all); err != nil {
		return err
	}
	fresh := make([]*Escalation, 0, len(all))
	for _, m := range all {
		if m.Is.Escalated() {
			fresh = append(fresh, m.escalation())
		}
	}
	if err := store.Insert(ctx, tx, fresh...); err != nil {
		return err
	}
	for _, m := range all {
		why := m.note()
		if why == nil {
			continue
		}
		if err := note.Write(ctx, tx, &note.Note{ObjectType: "case", ObjectID: m.CaseID, CaseID: &m.CaseID,
			Category: m.category(), Content: *why}); err != nil {
			return err
		}
	}
	return nil
}

// end ends the escalations of cases that are in force.
func end(ctx context.Context, tx *store.Tx, all []Move) error {
	now := tx.Now
	for batch := range store.Slices(all) {
		ids := make([]string, len(batch))
		for i, m := range batch {
			ids[i] = m.CaseID
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

// Record leaves the events of escalations that were written, after which nothing is asked
// of them any more.
func Record(tx *store.Tx, all []Move) {
	for _, m := range all {
		action := m.action()
		event.Record(tx, event.News{Type: "case.escalation.changed", Object: "case", ID: m.CaseID, PersonID: m.PersonID, Action: action,
			Data: map[string]any{"action": action, "changes": m.changes(), "escalatedTeamId": m.Is.EscalatedTeamID,
				"escalatedEmployeeId": m.Is.EscalatedEmployeeID, "isUrgent": m.Is.Urgent()}})
		m.Is.asked = nil
	}
}

// changes are what of the escalation is another than before; where there was or is none,
// it is null.
func (m Move) changes() []diff.FieldChange {
	was, is, changes := m.Was.told(), m.Is.told(), []diff.FieldChange{}
	for i, field := range []string{"escalatedTeamId", "escalatedEmployeeId", "isUrgent"} {
		if was[i] != is[i] {
			changes = append(changes, diff.FieldChange{Field: field, Old: was[i], New: is[i]})
		}
	}
	return changes
}

// told is the team, the employee and the urgency of an escalation; nil where there is none.
func (c *Current) told() (all [3]any) {
	if !c.Escalated() {
		return all
	}
	if c.EscalatedTeamID != nil {
		all[0] = *c.EscalatedTeamID
	}
	if c.EscalatedEmployeeID != nil {
		all[1] = *c.EscalatedEmployeeID
	}
	all[2] = c.Urgent()
	return all
}

// escalation is the row of what the case says.
func (m Move) escalation() *Escalation {
	return &Escalation{CaseID: m.CaseID, EscalatedTeamID: m.Is.EscalatedTeamID, EscalatedEmployeeID: m.Is.EscalatedEmployeeID,
		IsUrgent: m.Is.Urgent(), Note: m.note()}
}

// note is why, if that was said.
func (m Move) note() *string {
	if m.Is.asked == nil {
		return nil
	}
	return m.Is.asked.note
}

// action is what was done to the escalation.
func (m Move) action() string {
	switch {
	case !m.Is.Escalated():
		return "deleted"
	case m.Was.Escalated():
		return "updated"
	}
	return "created"
}

// category is that of the note which says why.
func (m Move) category() note.Category {
	switch m.action() {
	case "created":
		return note.EscalationCreateReason
	case "updated":
		return note.EscalationUpdateReason
	}
	return note.EscalationCancelReason
}

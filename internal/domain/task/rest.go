package task

import (
	"context"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store"
)

// validateWorkers refuses a task that a change gives to, or reserves for, who can do no
// work. Whose it was stays.
func (t *Task) validateWorkers(ctx context.Context, tx *store.Tx, was *Task) error {
	for _, who := range []struct{ is, was *string }{{t.AssigneeEmployeeID, was.AssigneeEmployeeID},
		{t.ReservedByEmployeeID, was.ReservedByEmployeeID}} {
		if who.is == nil || who.was != nil && *who.was == *who.is {
			continue
		}
		if _, err := access.ResolveAssignee(ctx, tx, "assigneeEmployeeId", who.is, nil); err != nil {
			return err
		}
	}
	return nil
}

// assignees are the employees to whom pending tasks are to go.
func assignees(all []*Task) (ids []string) {
	for _, t := range all {
		if t.AssigneeEmployeeID != nil && t.Status == Pending && !slices.Contains(ids, *t.AssigneeEmployeeID) {
			ids = append(ids, *t.AssigneeEmployeeID)
		}
	}
	return ids
}

// Requeue puts the unfinished work of employees who can no longer act back into the queue:
// it is a hook of access. What a case that is escalated to a team too asks of one of them
// goes to the team; whose the case is and to whom it was escalated stays as it was.
func Requeue(ctx context.Context, tx *store.Tx, employees []string) error {
	found, err := store.LockFound[Task](ctx, tx, 100_000, func(q *store.Select) {
		unfinished(q)
		q.Where("(?TableAlias.assignee_employee_id IN (?) OR ?TableAlias.reserved_by_employee_id IN (?))", store.In(employees), store.In(employees))
	})
	if err != nil {
		return err
	}
	var of []string
	for _, t := range found {
		if t.CaseID != nil {
			of = append(of, *t.CaseID)
		}
	}
	matters, err := store.GetMany[cases.Case](ctx, tx, of)
	if err != nil {
		return err
	}
	for _, t := range found {
		was := *t
		if t.AssigneeEmployeeID != nil && slices.Contains(employees, *t.AssigneeEmployeeID) {
			t.AssigneeEmployeeID = nil
			if t.TaskType == EscalatedAgent || t.TaskType == EscalatedAgentHurry {
				t.passTo(matters)
			}
		}
		held := t.ReservedByEmployeeID != nil && slices.Contains(employees, *t.ReservedByEmployeeID)
		if held || t.Status == Assigned && t.AssigneeEmployeeID == nil {
			t.Status = Pending
			t.release()
		}
		if err := t.transit(&was, tx.Now, tx.Actor); err != nil {
			return err
		}
	}
	_, err = store.Save(ctx, tx, found...)
	return err
}

// passTo gives a task of an escalation to the team to which its case is escalated, if
// there is one.
func (t *Task) passTo(matters map[string]*cases.Case) {
	if t.CaseID == nil || matters[*t.CaseID] == nil {
		return
	}
	t.AssigneeTeamID = matters[*t.CaseID].EscalatedTeamID
}

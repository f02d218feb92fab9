package task

import (
	"context"
	"maps"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/comms"
	"nectarine/internal/domain/supercase"
	"nectarine/internal/mechanism/store"
)

// OnSignal makes tasks of cases that ask for attention: it is a hook of cases. An
// escalation has one open task; it follows the escalation, and is canceled with it.
func OnSignal(ctx context.Context, tx *store.Tx, all []cases.Signal) error {
	kinds := map[string]bool{}
	for _, a := range all {
		kinds[a.Case.TypeID] = true
	}
	types, err := store.GetMany[casetype.Type](ctx, tx, slices.Sorted(maps.Keys(kinds)))
	if err != nil {
		return err
	}
	var fresh []*Task
	var passed []string
	for _, a := range all {
		if a.Why == cases.Escalated || a.Why == cases.Deescalated {
			passed = append(passed, a.Case.ID)
		}
		if t := asked(a, types[a.Case.TypeID]); t != nil {
			fresh = append(fresh, t)
		}
	}
	if err := withdraw(ctx, tx, passed, EscalatedAgent, EscalatedAgentHurry, EscalatedTeam, EscalatedTeamHurry); err != nil {
		return err
	}
	return insert(ctx, tx, fresh...)
}

// asked is the task that a case's asking for attention makes, or nil.
func asked(a cases.Signal, kind *casetype.Type) *Task {
	t := &Task{Status: Pending, CaseID: &a.Case.ID, CreationProcedure: ByRule, AssigneeTeamID: a.TeamID, AssigneeEmployeeID: a.EmployeeID}
	if len(a.Case.People) > 0 {
		t.PersonID = &a.Case.People[0]
	}
	switch a.Why {
	case cases.Deescalated:
		return nil
	case cases.SnoozeEnded:
		if kind == nil || !a.Case.Status.Active() {
			return nil
		}
		if s := kind.Reviews(); !s.Enable || !*s.Config.SnoozeEnded {
			return nil
		}
		t.TaskType, t.Name, t.AssigneeEmployeeID = ReviewSnoozed, "The snooze has ended", a.Case.OwningEmployeeID
	case cases.Instructed:
		t.TaskType, t.Name, t.Description = ReviewInstructions, "Follow the instruction", "The instruction is note "+a.NoteID+"."
	case cases.AutoUpdated:
		t.TaskType, t.Name = ReviewAutoUpdated, "Review what was changed automatically"
	case cases.ReviewAsked:
		t.TaskType, t.Name = SmartReview, "Review the new case"
		if a.Case.AutoCreated {
			t.TaskType = ReviewAutoCreated
		}
	default:
		t.TaskType, t.Name = escalated(a), "The case was escalated"
		if a.EmployeeID != nil {
			t.AssigneeTeamID = nil // the employee's, whether they are of the team or not
		}
	}
	t.Priority = priority(t.TaskType)
	rule := string(a.Why)
	t.Rule = &rule
	return t
}

// escalated is the type of the task of an escalation.
func escalated(a cases.Signal) access.TaskType {
	switch {
	case a.EmployeeID != nil && a.Urgent:
		return EscalatedAgentHurry
	case a.EmployeeID != nil:
		return EscalatedAgent
	case a.Urgent:
		return EscalatedTeamHurry
	}
	return EscalatedTeam
}

// withdraw cancels the unfinished tasks of cases that rules have made and that are of
// these types.
func withdraw(ctx context.Context, tx *store.Tx, caseIDs []string, types ...access.TaskType) error {
	return cancel(ctx, tx, caseIDs, func(q *store.Select) {
		store.OneOf(q, "task_type", types)
		q.Where("?TableAlias.status IN ('pending', 'reserved', 'assigned') AND ?TableAlias.creation_procedure = 'rule'")
	})
}

// cancel cancels those of the cases' tasks that the condition wants.
func cancel(ctx context.Context, tx *store.Tx, caseIDs []string, where func(*store.Select)) error {
	for some := range store.Slices(caseIDs) {
		found, err := store.LockFound[Task](ctx, tx, 100_000, func(q *store.Select) {
			q.Where("?TableAlias.case_id IN (?)", store.In(some))
			where(q)
		})
		if err != nil {
			return err
		}
		for _, t := range found {
			was := *t
			t.Status = Canceled
			t.release()
			if err := t.transit(&was, tx.Now, tx.Actor); err != nil {
				return err
			}
		}
		if _, err := store.Save(ctx, tx, found...); err != nil {
			return err
		}
	}
	return nil
}

// OnInteractionInstruction makes the task of a note on an interaction that is an
// instruction: it is a hook of interactions.
func OnInteractionInstruction(ctx context.Context, tx *store.Tx, i *comms.Interaction, note string) error {
	rule := string(cases.Instructed)
	return insert(ctx, tx, &Task{Status: Pending, CaseID: i.CaseID, PersonID: &i.PersonID, CreationProcedure: ByRule, Rule: &rule,
		TaskType: ReviewInstructions, Name: "Follow the instruction", Description: "The instruction is note " + note + ".", Priority: priority(ReviewInstructions)})
}

// OnSupercaseSignal makes the task of a supercase that asks for a review: it is a hook
// of supercases.
func OnSupercaseSignal(ctx context.Context, tx *store.Tx, s *supercase.Supercase, why supercase.SignalReason, note string) error {
	rule := string(why)
	t := &Task{Status: Pending, SupercaseID: &s.ID, CreationProcedure: ByRule, Rule: &rule, TaskType: ReviewAutoUpdated, Name: "Review the members of the supercase"}
	if why == supercase.Instructed {
		t.TaskType, t.Name, t.Description = ReviewInstructions, "Follow the instruction", "The instruction is note "+note+"."
	}
	t.Priority = priority(t.TaskType)
	return insert(ctx, tx, t)
}

// Package task holds tasks: work that waits for an agent, made by a person or by
// a rule.
package task

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
)

// Status is where a task stands.
type Status string

// The statuses of a task.
const (
	Pending   Status = "pending"   // waits in the queue
	Reserved  Status = "reserved"  // offered to one employee, for a short time
	Assigned  Status = "assigned"  // an employee is at it
	Completed Status = "completed" // done
	Canceled  Status = "canceled"  // not needed any more
)

// next are the statuses that each can become.
var next = map[Status][]Status{
	Pending:  {Reserved, Assigned, Completed, Canceled},
	Reserved: {Pending, Assigned, Completed, Canceled},
	Assigned: {Pending, Completed, Canceled},
}

// Values are all statuses.
func (Status) Values() []Status { return []Status{Pending, Reserved, Assigned, Completed, Canceled} }

// unfinished reports whether a task still waits to be done.
func (s Status) unfinished() bool { return s == Pending || s == Reserved || s == Assigned }

// CreationProcedure is whether a rule or a person made a task.
type CreationProcedure string

// Who makes tasks.
const (
	ByRule   CreationProcedure = "rule"
	ByPerson CreationProcedure = "person"
)

// Values are both.
func (CreationProcedure) Values() []CreationProcedure {
	return []CreationProcedure{ByRule, ByPerson}
}

// The types of tasks that rules of ours make. The others are made by people, and
// by communications.
const (
	SmartReview         = access.SmartReviewCase
	ReviewInstructions  = access.ReviewCaseInstructions
	ReviewSnoozed       = access.ReviewSnoozedCase
	ReviewAutoCreated   = access.ReviewAutoCreatedCase
	ReviewAutoUpdated   = access.ReviewAutoUpdatedCase
	EscalatedAgent      = access.ReviewEscalatedCaseAgent
	EscalatedAgentHurry = access.ReviewEscalatedCaseAgentUrgent
	EscalatedTeam       = access.ReviewEscalatedCaseTeam
	EscalatedTeamHurry  = access.ReviewEscalatedCaseTeamUrgent
	ScheduledCall       = access.MakeScheduledCall
)

// Task is work that waits for an agent.
type Task struct {
	bun.BaseModel `bun:"table:tasks,alias:task"`
	store.Row
	ExternalID           *string           `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the task."`
	TaskType             access.TaskType   `json:"taskType" required:"true" createOnly:"true"`
	Status               Status            `json:"status" doc:"reserved is an offer to one employee for two minutes; then the task is pending again."`
	StatusUpdatedAt      clock.Time        `json:"statusUpdatedAt" readOnly:"true"`
	StatusUpdatedBy      *store.Actor      `json:"statusUpdatedBy" bun:"type:jsonb" readOnly:"true"`
	Name                 string            `json:"name" maxLength:"200" doc:"What is to be done, in one line."`
	Description          string            `json:"description" maxLength:"5000"`
	Priority             int               `json:"priority" minimum:"0" maximum:"1000" doc:"The higher, the earlier: 10 unless given, 50 for escalations, 100 for urgent ones."`
	DueDate              *day.Day          `json:"dueDate" doc:"The day, in the company's time zone, by which it is to be done."`
	CaseID               *string           `json:"caseId"`
	SupercaseID          *string           `json:"supercaseId" doc:"The supercase that it is about."`
	PersonID             *string           `json:"personId" doc:"The borrower, one of those of the case; the first of these unless given."`
	AssigneeEmployeeID   *string           `json:"assigneeEmployeeId" doc:"Who is to do it, or is doing it."`
	AssigneeTeamID       *string           `json:"assigneeTeamId" doc:"The team whose members are to do it."`
	CreationProcedure    CreationProcedure `json:"creationProcedure" readOnly:"true" doc:"Whether a rule or a person made it."`
	Rule                 *string           `json:"rule" readOnly:"true" doc:"What made it: the rule, with the field and the day of a smart review."`
	CreatedBy            *store.Actor      `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	ReservedByEmployeeID *string           `json:"reservedByEmployeeId" readOnly:"true" writtenBy:"POST /tasks/next, or status reserved"`
	ReservedUntil        *clock.Time       `json:"reservedUntil" readOnly:"true"`
	MetaData             metadata.Map      `json:"metaData" bun:"type:jsonb"`
}

// Kind is TK, task: the public list of prefixes has none.
func (*Task) Kind() store.Kind { return store.Kind{Prefix: "TK", Name: "task"} }

// Tells names the events of a task; a change of its status is one of its own.
func (t *Task) Tells(c store.Change) event.Description {
	told := event.Description{Created: "task.created", Updated: "task.updated", Extra: map[string]any{"taskType": t.TaskType, "caseId": t.CaseID, "status": t.Status}}
	if t.PersonID != nil {
		told.PersonID = *t.PersonID
	}
	if was, ok := c.Was.(*Task); ok && was.Status != t.Status {
		told.Updated, told.Extra["oldStatus"] = "task.statuschanged", was.Status
	}
	return told
}

// transit holds a change of status to the rules and notes when and by whom it was
// made. A change that is not allowed is a conflict.
func (t *Task) transit(was *Task, now clock.Time, by store.Actor) error {
	if t.Status == was.Status {
		return nil
	}
	if !slices.Contains(next[was.Status], t.Status) {
		names := make([]string, len(next[was.Status]))
		for i, s := range next[was.Status] {
			names[i] = string(s)
		}
		if len(names) == 0 {
			return api.Conflict(api.IllegalTransition, "a task that is "+string(was.Status)+" stays so")
		}
		return api.Conflict(api.IllegalTransition, "a task that is "+string(was.Status)+" can become "+strings.Join(names, ", ")+"; not "+string(t.Status))
	}
	t.StatusUpdatedAt, t.StatusUpdatedBy = now, &by
	return nil
}

// priority is that of a type of task, unless something else is asked for.
func priority(kind access.TaskType) int {
	switch kind {
	case EscalatedAgentHurry, EscalatedTeamHurry:
		return 100
	case EscalatedAgent, EscalatedTeam:
		return 50
	}
	return 10
}

package task

import (
	"context"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/people"
	"nectarine/internal/domain/supercase"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on tasks.
func Register(r *api.Router) {
	r = r.Tagged("Tasks", "Work that waits for an agent.")
	api.Many(r, api.Op{Method: "GET", Path: "/tasks", Summary: "List tasks", Permission: MayRead}, list)
	api.One(r, api.Op{Method: "POST", Path: "/tasks", Summary: "Create a task", Permission: MayCreate}, create)
	api.One(r, api.Op{Method: "POST", Path: "/tasks/next", Summary: "Reserve the next task", ID: "reserveNextTask", Missing: true, Permission: MayReceive,
		Description: "For the employee whose credential it is: the task with the highest priority, the oldest first. It is theirs for two minutes, within which they assign it to themselves or give it back."}, reserveNext)
	api.One(r, api.Op{Method: "GET", Path: "/tasks/{taskId}", Summary: "Get a task", Permission: MayRead}, get)
	api.One(r, api.Op{Method: "PUT", Path: "/tasks/{taskId}", Summary: "Update a task", Permission: MayUpdate,
		Description: "status=reserved reserves it for two minutes, for the employee of the credential or the one named: never for two at once (409). assigned accepts it, pending gives it back."}, update)
}

// Path is the task that a path names.
type Path struct {
	Task string `path:"taskId"`
}

// Filter narrows the list of tasks.
type Filter struct {
	store.Keyset
	Status   []Status          `query:"status,explode" doc:"Only tasks in one of these statuses."`
	TaskType []access.TaskType `query:"taskType,explode" doc:"Only tasks of these types."`
	Employee string            `query:"assigneeEmployeeId" doc:"Only tasks of this employee."`
	Team     string            `query:"assigneeTeamId" doc:"Only tasks of this team."`
	Case     string            `query:"caseId" doc:"Only tasks of this case."`
	Person   string            `query:"personId" doc:"Only tasks about this borrower."`
	DueFrom  query.Day         `query:"dueFrom" doc:"Due on this day or later."`
	DueTo    query.Day         `query:"dueTo" doc:"Due on this day or earlier."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	store.OneOf(q, "status", f.Status)
	store.OneOf(q, "task_type", f.TaskType)
	q.Equal("assignee_employee_id", f.Employee)
	q.Equal("assignee_team_id", f.Team)
	q.Equal("case_id", f.Case)
	q.Equal("person_id", f.Person)
	q.FromDay("due_date", f.DueFrom.Asked())
	q.ToDay("due_date", f.DueTo.Asked())
}

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "priority": "?TableAlias.priority", "dueDate": "?TableAlias.due_date", "statusUpdatedAt": "?TableAlias.status_updated_at"}
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Task], error) {
	if err := api.Resolve(ctx, tx, api.Names[access.Employee]("assigneeEmployeeId", &f.Employee), api.Names[access.Team]("assigneeTeamId", &f.Team),
		api.Names[cases.Case]("caseId", &f.Case), api.Names[people.Person]("personId", &f.Person)); err != nil {
		return store.Page[Task]{}, err
	}
	return store.List[Task](ctx, tx, f)
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Task, error) {
	return store.Get[Task](ctx, tx, in.Task)
}

func create(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Task] }) (*Task, error) {
	t := &Task{Status: Pending}
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if !in.Body.Names("priority") {
		t.Priority = priority(t.TaskType)
	}
	if !t.Status.unfinished() {
		return nil, api.Invalid("status", "a new task is pending, reserved or assigned")
	}
	if err := t.resolve(ctx, tx, &Task{}); err != nil {
		return nil, err
	}
	t.CreationProcedure = ByPerson
	queue := &Task{Status: Pending}
	if err := t.assign(queue, employeeOf(tx), tx.Now); err != nil {
		return nil, err
	}
	if err := t.validateWorkers(ctx, tx, queue); err != nil {
		return nil, err
	}
	return t, insert(ctx, tx, t)
}

// employeeOf is the employee of the transaction's credential, or empty.
func employeeOf(tx *store.Tx) string {
	if tx.Actor.Employee == nil {
		return ""
	}
	return tx.Actor.Employee.ID
}

// insert stores new tasks. What a rule would give to who can no longer act goes into the
// queue.
func insert(ctx context.Context, tx *store.Tx, all ...*Task) error {
	idle, err := access.Unassignable(ctx, tx, assignees(all))
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.AssigneeEmployeeID != nil && idle[*t.AssigneeEmployeeID] {
			t.AssigneeEmployeeID = nil
		}
	}
	by := tx.Actor
	for _, t := range all {
		t.CreatedBy, t.StatusUpdatedAt, t.StatusUpdatedBy = &by, tx.Now, &by
	}
	return store.Insert(ctx, tx, all...)
}

// resolve makes ids of what a task refers to that did not stand before; the borrower is
// that of the case.
func (t *Task) resolve(ctx context.Context, tx *store.Tx, was *Task) error {
	c, err := api.ChangedRef[cases.Case](ctx, tx, "caseId", t.CaseID, was.CaseID)
	if err != nil {
		return err
	}
	if c != nil && t.PersonID == nil && len(c.People) > 0 {
		t.PersonID = &c.People[0]
	}
	p, err := api.ChangedRef[people.Person](ctx, tx, "personId", t.PersonID, was.PersonID)
	if err != nil {
		return err
	}
	if c != nil || p != nil {
		if err := t.concerns(ctx, tx, c); err != nil {
			return err
		}
	}
	if _, err := api.ChangedRef[supercase.Supercase](ctx, tx, "supercaseId", t.SupercaseID, was.SupercaseID); err != nil {
		return err
	}
	if _, err := api.ChangedRef[access.Employee](ctx, tx, "assigneeEmployeeId", t.AssigneeEmployeeID, was.AssigneeEmployeeID); err != nil {
		return err
	}
	_, err = api.ChangedRef[access.Team](ctx, tx, "assigneeTeamId", t.AssigneeTeamID, was.AssigneeTeamID)
	return err
}

// concerns refuses a borrower whom the case of the task is not about: who does the task would
// speak with them of somebody else's matter. The case is c, or else what stands, if it is there.
func (t *Task) concerns(ctx context.Context, tx *store.Tx, c *cases.Case) error {
	if t.CaseID == nil || t.PersonID == nil {
		return nil
	}
	if c == nil {
		found, err := store.GetMany[cases.Case](ctx, tx, []string{*t.CaseID})
		if c = found[*t.CaseID]; err != nil || c == nil {
			return err
		}
	}
	if !slices.Contains(c.People, *t.PersonID) {
		return api.Invalid("personId", "is nobody whom the case is about")
	}
	return nil
}

func update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Patch[Task]
}) (*Task, error) {
	t, err := store.Lock[Task](ctx, tx, in.Task)
	if err != nil {
		return nil, err
	}
	if t.lapsed(tx.Now) {
		if err := lapse(ctx, tx, t); err != nil {
			return nil, err
		}
	}
	was := *t
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if err := t.resolve(ctx, tx, &was); err != nil {
		return nil, err
	}
	if err := t.assign(&was, employeeOf(tx), tx.Now); err != nil {
		return nil, err
	}
	if err := t.validateWorkers(ctx, tx, &was); err != nil {
		return nil, err
	}
	if err := t.transit(&was, tx.Now, tx.Actor); err != nil {
		return nil, err
	}
	_, err = store.Save(ctx, tx, t)
	return t, err
}

package task

import (
	"context"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// offer is for how long a task is reserved.
const offer = 2 * time.Minute

// lapsed reports whether the task was reserved, and no longer is.
func (t *Task) lapsed(now clock.Time) bool {
	return t.Status == Reserved && t.ReservedUntil != nil && !t.ReservedUntil.After(now.Time)
}

// release lets a task go back to the queue.
func (t *Task) release() {
	t.ReservedByEmployeeID, t.ReservedUntil = nil, nil
}

// assign makes the rest of a task fit what its status has become, for the employee
// who asks; who is empty where the credential belongs to none. was is the task
// before, with a reservation that has lapsed already taken back.
func (t *Task) assign(was *Task, who string, now clock.Time) error {
	if was.Status == Reserved && t.Status != Reserved && t.Status != Canceled && who != "" && *was.ReservedByEmployeeID != who {
		return was.reservedForAnother()
	}
	named := t.AssigneeEmployeeID != nil && (was.AssigneeEmployeeID == nil || *was.AssigneeEmployeeID != *t.AssigneeEmployeeID)
	if t.Status == Pending && was.Status == Pending && named {
		t.Status = Assigned // to name who does it is to assign it
	}
	if t.Status == Reserved {
		return t.reserve(was, who, now)
	}
	t.release()
	if t.Status == Pending && was.Status == Assigned && !named {
		t.AssigneeEmployeeID = nil
	}
	if t.Status == Assigned && t.AssigneeEmployeeID == nil {
		if who == "" {
			return api.Invalid("assigneeEmployeeId", "this credential belongs to no employee: name the one who is to do it")
		}
		t.AssigneeEmployeeID = &who
	}
	return nil
}

// reserve keeps the task for the employee who asks, or for the one who is named where the
// credential belongs to none. A reservation that they hold already ends when it would.
func (t *Task) reserve(was *Task, who string, now clock.Time) error {
	holder := t.holder(who)
	switch {
	case was.Status == Reserved && holder != *was.ReservedByEmployeeID:
		return was.reservedForAnother()
	case was.Status == Reserved:
		return nil
	case holder == "":
		return api.Invalid("assigneeEmployeeId", "this credential belongs to no employee: name the one for whom it is reserved")
	}
	until := now.Add(offer)
	t.ReservedByEmployeeID, t.ReservedUntil = &holder, &until
	return nil
}

func (t *Task) reservedForAnother() error {
	return api.Conflict(api.Reserved, "the task is reserved for another employee until "+t.ReservedUntil.String())
}

// holder is for whom a task is being reserved.
func (t *Task) holder(who string) string {
	if who == "" && t.AssigneeEmployeeID != nil {
		return *t.AssigneeEmployeeID
	}
	return who
}

// Reservations puts each task back into the queue when its reservation is over.
func Reservations() calendar.Source {
	return calendar.Source{Name: "task reservation over",
		Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			return store.Earliest[Task](ctx, a, "reserved_until")
		},
		Run: func(ctx context.Context, tx *store.Tx) error {
			due, err := store.LockFound[Task](ctx, tx, 1000, func(q *store.Select) { q.Where("?TableAlias.reserved_until <= ?", tx.Now) })
			if err != nil {
				return err
			}
			return lapse(ctx, tx, due...)
		}}
}

// lapse puts locked tasks whose reservation is over back into the queue.
func lapse(ctx context.Context, tx *store.Tx, all ...*Task) error {
	for _, t := range all {
		was := *t
		t.Status = Pending
		t.release()
		if err := t.transit(&was, tx.Now, store.System); err != nil {
			return err
		}
	}
	_, err := store.Save(ctx, tx, all...)
	return err
}

// tries bounds how often the next task is looked for when others are quicker.
const tries = 50

// NextTask narrows which task is reserved.
type NextTask struct {
	TaskTypes []access.TaskType `json:"taskTypes" required:"false" maxItems:"19" doc:"Only tasks of these types; of those that the employee does, unless given."`
}

// reserveNext reserves, for the employee who asks, the most urgent pending task that
// they may do: one of their own, of their teams, or nobody's.
func reserveNext(ctx context.Context, tx *store.Tx, in *struct {
	Body NextTask
}) (*Task, error) {
	if tx.Actor.Employee == nil {
		return nil, api.Conflict(api.NoEmployee, "this credential belongs to no employee: only an employee is offered tasks")
	}
	e, err := store.Get[access.Employee](ctx, tx, tx.Actor.Employee.ID)
	if err != nil {
		return nil, err
	}
	if e.Status != api.Active { // the user is active, or would not be here
		return nil, access.RefuseInactive("employee")
	}
	types := in.Body.TaskTypes
	if types == nil {
		types = e.AvailableAndPermittedTasktypes
	}
	for range tries {
		var first []*Task
		q := tx.Select(&first)
		q.Column("id").Where("(?TableAlias.status = 'pending' OR ?TableAlias.status = 'reserved' AND ?TableAlias.reserved_until <= ?)", tx.Now)
		q.Where("(?TableAlias.assignee_employee_id IS NULL OR ?TableAlias.assignee_employee_id = ?)", e.ID)
		q.Where("(?TableAlias.assignee_team_id IS NULL OR ?TableAlias.assignee_team_id IN (SELECT m.team_id FROM team_members m WHERE m.company_id = ? AND m.employee_id = ?))", q.Space, e.ID)
		store.OneOf(q, "task_type", types)
		if err := q.OrderExpr("?TableAlias.priority DESC, ?TableAlias.created_at, ?TableAlias.id").Limit(1).Scan(ctx); err != nil {
			return nil, err
		}
		if len(first) == 0 {
			return nil, api.Missing("no task waits for this employee")
		}
		t, err := store.Lock[Task](ctx, tx, first[0].ID)
		if err != nil {
			return nil, err
		}
		if t.Status != Pending && !t.lapsed(tx.Now) {
			continue // another was quicker
		}
		until := tx.Now.Add(offer)
		t.Status, t.ReservedByEmployeeID, t.ReservedUntil = Reserved, &e.ID, &until
		by := tx.Actor
		t.StatusUpdatedAt, t.StatusUpdatedBy = tx.Now, &by
		_, err = store.Save(ctx, tx, t)
		return t, err
	}
	return nil, api.Busy("others were quicker each time; ask again")
}

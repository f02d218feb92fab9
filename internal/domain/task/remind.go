package task

import (
	"context"
	"maps"
	"slices"
	"time"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/dni"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// run makes the tasks of the reviews that are due, some thousand at most.
func run(ctx context.Context, tx *store.Tx) error {
	var waiting []*due
	if err := tx.SelectAll(&waiting).Where("?TableAlias.due_at <= ?", tx.Now).OrderExpr("?TableAlias.due_at, ?TableAlias.case_id, ?TableAlias.field, ?TableAlias.offset_days").Limit(1000).Scan(ctx); err != nil {
		return err
	}
	ids := make([]string, len(waiting))
	for i, d := range waiting {
		ids[i] = d.CaseID
	}
	// The cases are locked first, as in every other change of theirs.
	matters, err := store.LockMany[cases.Case](ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return err
	}
	r, err := reminding(ctx, tx, matters, ids)
	if err != nil {
		return err
	}
	var fresh []*Task
	for _, d := range waiting {
		c := matters[d.CaseID]
		switch {
		case c == nil || !c.Status.Active():
			err = d.remove(ctx, tx)
		case d.Field != "":
			if t := r.dated(d, c); t != nil {
				fresh = append(fresh, t)
			}
			err = d.remove(ctx, tx)
		default:
			var t *Task
			if t, err = r.remind(ctx, tx, d, c); t != nil {
				fresh = append(fresh, t)
			}
		}
		if err != nil {
			return err
		}
	}
	return insert(ctx, tx, fresh...)
}

func (d *due) remove(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Remove((*due)(nil)).Where("case_id = ? AND field = ? AND offset_days = ?", d.CaseID, d.Field, d.OffsetDays).Exec(ctx)
	return err
}

// reminder is what a batch of reviews must know.
type reminder struct {
	zone  *time.Location // in which days begin
	types map[string]*casetype.Type
	tasks map[string][]*Task // made by rules, by case
	dni   map[string]bool    // by case
}

func reminding(ctx context.Context, tx *store.Tx, matters map[string]*cases.Case, ids []string) (*reminder, error) {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	kinds := map[string]bool{}
	for _, c := range matters {
		kinds[c.TypeID] = true
	}
	r := &reminder{zone: zone, tasks: map[string][]*Task{}}
	if r.types, err = store.GetMany[casetype.Type](ctx, tx, slices.Sorted(maps.Keys(kinds))); err != nil {
		return nil, err
	}
	var made []*Task
	q := tx.Select(&made)
	q.Where("?TableAlias.case_id IN (?) AND ?TableAlias.task_type IN (?, ?)", store.In(ids), SmartReview, ScheduledCall)
	if err := q.Scan(ctx); err != nil {
		return nil, err
	}
	for _, t := range made {
		r.tasks[*t.CaseID] = append(r.tasks[*t.CaseID], t)
	}
	r.dni, err = dni.OnCases(ctx, tx, ids)
	return r, err
}

// dated is the task of a key date, unless it has been made before.
func (r *reminder) dated(d *due, c *cases.Case) *Task {
	rule := d.rule()
	for _, t := range r.tasks[d.CaseID] {
		if t.Rule != nil && *t.Rule == rule {
			return nil
		}
	}
	return review(c, rule, "Review the case: "+d.Field, d.DueOn)
}

// remind is the task of a collection case to which nobody has spoken for long, or
// nil; the reminder then waits for its next day.
func (r *reminder) remind(ctx context.Context, tx *store.Tx, d *due, c *cases.Case) (made *Task, err error) {
	config := casetype.ReviewConfig{}
	if t := r.types[c.TypeID]; t != nil {
		config = *t.Reviews().Config
	}
	today := day.In(tx.Now.Time, r.zone)
	next := today + 1
	if !r.prevented(config.ObjectsPreventingReminderTasks, c) && !r.waits(d) {
		made = review(c, d.rule(), "No outbound interaction for some time", today)
		if days := config.LastOutboundInteractionThreshold; days != nil {
			next = today + day.Day(*days)
		}
	}
	_, err = tx.Update((*due)(nil)).Set("due_on = ?, due_at = ?", next, clock.Of(next.Start(r.zone))).Where("case_id = ? AND field = ''", d.CaseID).Exec(ctx)
	return made, err
}

// prevented reports whether something keeps the reminder of a case back.
func (r *reminder) prevented(by []casetype.ReminderObstacle, c *cases.Case) bool {
	return slices.Contains(by, casetype.Snooze) && c.SnoozedAt != nil ||
		slices.Contains(by, casetype.DoNotInteract) && r.dni[c.ID] ||
		slices.Contains(by, casetype.ScheduledCall) && slices.ContainsFunc(r.tasks[c.ID],
			func(t *Task) bool { return t.TaskType == ScheduledCall && t.Status.unfinished() })
}

// waits reports whether an earlier reminder still waits to be done.
func (r *reminder) waits(d *due) bool {
	rule := d.rule()
	return slices.ContainsFunc(r.tasks[d.CaseID], func(t *Task) bool { return t.Rule != nil && *t.Rule == rule && t.Status.unfinished() })
}

func review(c *cases.Case, rule, name string, on day.Day) *Task {
	t := &Task{TaskType: SmartReview, Status: Pending, Name: name, Priority: priority(SmartReview), DueDate: &on,
		CaseID: &c.ID, AssigneeEmployeeID: c.OwningEmployeeID, CreationProcedure: ByRule, Rule: &rule}
	if len(c.People) > 0 {
		t.PersonID = &c.People[0]
	}
	return t
}

package notification

import (
	"context"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/dni"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// morning is the hour at which a notification with a delay is sent.
const morning = 9

// Fire records the notifications that changes of cases set off, and cancels those
// whose state the case has left before their delay was over: it is a hook of
// cases, and gets one case or a hundred thousand. A type fires on the change into
// its state, once for each entry.
func Fire(ctx context.Context, tx *store.Tx, all []cases.Changed) error {
	changed, undone := cases.SplitUndone(all)
	if err := revert(ctx, tx, undone); err != nil {
		return err
	}
	if err := drop(ctx, tx, cases.DeletedIDs(changed)); err != nil {
		return err
	}
	if err := leave(ctx, tx, changed); err != nil {
		return err
	}
	types, err := CaseTypeAssociations.Firing(ctx, tx, cases.TypesOf(changed))
	if err != nil {
		return err
	}
	fired := cases.Fired(changed, types)
	if len(fired) == 0 {
		return nil
	}
	return record(ctx, tx, fired)
}

// record stores a notification for each person of each case and each type that the
// case's change set off, with its event.
func record(ctx context.Context, tx *store.Tx, fired []cases.SetOff[*Type]) error {
	all := make([]*cases.Case, len(fired))
	for i, f := range fired {
		all[i] = f.Case
	}
	zones, err := dni.Zones(ctx, tx, all)
	if err != nil {
		return err
	}
	var fresh []*Notification
	for _, f := range fired {
		for _, person := range f.People {
			zone := zones(f.ID, person)
			today := day.In(tx.Now.Time, zone)
			for _, t := range f.Types {
				n := t.notification(tx.Now, today)
				n.CaseID, n.PersonID, n.Timezone = f.ID, person, zone.String()
				if n.SendOn > today {
					n.SendAt = clock.Of(n.SendOn.At(morning, zone))
				}
				n.DueAt = &n.SendAt
				fresh = append(fresh, n)
			}
		}
	}
	return store.Insert(ctx, tx, fresh...)
}

// notification is what the type makes when its state is met on a day.
func (t *Type) notification(now clock.Time, met day.Day) *Notification {
	n := &Notification{NotificationTypeID: t.TypeID, NotificationTypeVersion: t.Version, Name: t.Name,
		Channel: t.Channel, Theme: t.Theme, Subject: t.Subject, TemplateID: t.TemplateID,
		Status: Pending, StatusUpdatedAt: now, SendOn: met, SendAt: now}
	if t.Delay != nil && *t.Delay > 0 {
		unit := dni.CalendarDays
		if t.Unit != nil {
			unit = *t.Unit
		}
		n.SendOn = dni.End(met, *t.Delay, unit)
	}
	return n
}

// revert cancels what changes of cases have recorded that are now undone, unless
// it has been sent.
func revert(ctx context.Context, tx *store.Tx, undone []cases.Changed) error {
	for batch := range store.Slices(undone) {
		at := map[string]clock.Time{}
		var caseIDs []string
		for _, c := range batch {
			at[c.Is.ID], caseIDs = c.Moment(), append(caseIDs, c.Is.ID)
		}
		made, err := store.LockFound[Notification](ctx, tx, 100_000, func(q *store.Select) {
			q.Where("?TableAlias.case_id IN (?) AND ?TableAlias.due_at IS NOT NULL", store.In(caseIDs))
		})
		if err != nil {
			return err
		}
		var over []*Notification
		for _, n := range made {
			if n.CreatedAt == at[n.CaseID] {
				over = append(over, n)
			}
		}
		if err := withdraw(ctx, tx, "the change that set it off was undone", over...); err != nil {
			return err
		}
	}
	return nil
}

// leave cancels the notifications whose delay is not over and whose state the case
// has left, of types that want it so.
func leave(ctx context.Context, tx *store.Tx, changed []cases.Changed) error {
	types := map[Version]*Type{}
	loaded := false
	for batch := range store.Slices(changed) {
		now := map[string]*cases.Case{}
		var caseIDs []string
		for _, c := range batch {
			if c.Was != nil {
				now[c.Is.ID], caseIDs = c.Is, append(caseIDs, c.Is.ID)
			}
		}
		if len(caseIDs) == 0 {
			continue
		}
		waiting, err := store.LockFound[Notification](ctx, tx, 100_000, func(q *store.Select) {
			q.Where("?TableAlias.case_id IN (?) AND ?TableAlias.due_at > ?", store.In(caseIDs), tx.Now)
		})
		if err != nil {
			return err
		}
		if len(waiting) > 0 && !loaded {
			if types, err = leaving(ctx, tx); err != nil {
				return err
			}
			loaded = true
		}
		var over []*Notification
		for _, n := range waiting {
			t := types[Version{n.NotificationTypeID, n.NotificationTypeVersion}]
			if t != nil && !t.Trigger().Holds(cases.StateOf(now[n.CaseID])) {
				over = append(over, n)
			}
		}
		if err := withdraw(ctx, tx, "the case has left the state before the delay was over", over...); err != nil {
			return err
		}
	}
	return nil
}

// drop cancels what cases that are deleted were to send.
func drop(ctx context.Context, tx *store.Tx, caseIDs []string) error {
	for batch := range store.Slices(caseIDs) {
		waiting, err := store.LockFound[Notification](ctx, tx, 100_000, func(q *store.Select) {
			q.Where("?TableAlias.case_id IN (?) AND ?TableAlias.due_at IS NOT NULL", store.In(batch))
		})
		if err != nil {
			return err
		}
		if err := withdraw(ctx, tx, "the case was deleted", waiting...); err != nil {
			return err
		}
	}
	return nil
}

// Version names a version of a type.
type Version struct {
	Type   string
	Number int
}

// leaving are the versions whose notifications are canceled when the case leaves
// the state, deleted ones too.
func leaving(ctx context.Context, tx *store.Tx) (map[Version]*Type, error) {
	var all []*Type
	if err := tx.SelectAll(&all).Where("?TableAlias.cancel_on_leave").Scan(ctx); err != nil {
		return nil, err
	}
	types := make(map[Version]*Type, len(all))
	for _, t := range all {
		types[Version{t.TypeID, t.Version}] = t
	}
	return types, nil
}

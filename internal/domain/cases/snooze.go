package cases

import (
	"context"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// SnoozeRequest says for how long a case rests.
type SnoozeRequest struct {
	SnoozeFor *int `json:"snoozeFor" minimum:"0" maximum:"3650" doc:"Days; 0 or null ends the snooze."`
}

// snooze lets a case rest for some days: until the day today + n begins in the
// company's time zone. 0 or null ends the rest.
func snooze(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body SnoozeRequest
}) error {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return err
	}
	if in.Body.SnoozeFor == nil || *in.Body.SnoozeFor == 0 {
		return c.wake(ctx, tx)
	}
	if !c.Status.Active() {
		return api.Conflict(api.CaseClosed, "the case is "+string(c.Status)+": reopen it before it is snoozed")
	}
	company, err := access.Own(ctx, tx)
	if err != nil {
		return err
	}
	zone, err := company.Zone()
	if err != nil {
		return err
	}
	now, until := tx.Now, day.In(tx.Now.Time, zone)+day.Day(*in.Body.SnoozeFor)
	ends := clock.Of(until.Start(zone))
	c.SnoozedAt, c.SnoozedUntil, c.SnoozeEndsAt = &now, &until, &ends
	return c.touch(ctx, tx)
}

// wake ends a snooze, if there is one.
func (c *Case) wake(ctx context.Context, tx *store.Tx) error {
	if c.SnoozedAt == nil {
		return nil
	}
	c.SnoozedAt, c.SnoozedUntil, c.SnoozeEndsAt = nil, nil, nil
	return c.touch(ctx, tx)
}

// Snoozes ends each snooze when its day begins.
func (s *Cases) Snoozes() calendar.Source {
	return calendar.Source{Name: "snooze over",
		Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			return store.Earliest[Case](ctx, a, "snooze_ends_at")
		},
		Run: func(ctx context.Context, tx *store.Tx) error {
			due, err := store.LockFound[Case](ctx, tx, 1000, func(q *store.Select) { q.Where("?TableAlias.snooze_ends_at <= ?", tx.Now) })
			if err != nil {
				return err
			}
			var woken []Signal
			for _, c := range due {
				if err := c.wake(ctx, tx); err != nil {
					return err
				}
				woken = append(woken, Signal{Case: c, Why: SnoozeEnded})
			}
			return s.Signal(ctx, tx, woken...)
		}}
}

// Rezone moves the ends of the snoozes to where their days begin in the company's new
// time zone.
func Rezone(ctx context.Context, tx *store.Tx, zone *time.Location) error {
	var days []day.Day
	if err := tx.Select((*Case)(nil)).ColumnExpr("DISTINCT ?TableAlias.snoozed_until").Where("?TableAlias.snoozed_until IS NOT NULL").Scan(ctx, &days); err != nil {
		return err
	}
	for _, until := range days {
		ends := clock.Of(until.Start(zone))
		if _, err := tx.UpdateUntold(&Case{SnoozeEndsAt: &ends}, "snooze_ends_at").Where("snoozed_until = ? AND deleted_at IS NULL", until).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

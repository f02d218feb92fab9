package task

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// due is a review that the calendar waits for: of a key date of a case, or, with
// an empty field, the reminder of a collection case.
type due struct {
	bun.BaseModel `bun:"table:smart_review_dues,alias:due"`
	CompanyID     string     `bun:",pk"`
	CaseID        string     `bun:",pk"`
	Field         string     `bun:",pk"`
	OffsetDays    int        `bun:",pk"` // calendar days from the date in the field
	DueOn         day.Day    // in the company's time zone
	DueAt         clock.Time // at which that day begins
}

// rule names what makes the task of a review, so that it is made once.
func (d *due) rule() string {
	if d.Field == "" {
		return "smartReview: no outbound interaction"
	}
	return fmt.Sprintf("smartReview: %s %+d, %s", d.Field, d.OffsetDays, d.DueOn)
}

// Plan keeps the reviews that wait in step with the cases: it is a hook of cases,
// and gets one case or a hundred thousand. Cases of types without smart reviews
// cost one query together. A case that closes or is deleted takes its unfinished tasks with it.
func Plan(ctx context.Context, tx *store.Tx, changed []cases.Changed) error {
	kinds := map[string]bool{}
	for _, c := range changed {
		kinds[c.Is.TypeID] = true
		if c.Was != nil {
			kinds[c.Was.TypeID] = true
		}
	}
	types, err := casetype.Versions(ctx, tx, slices.Sorted(maps.Keys(kinds)))
	if err != nil {
		return err
	}
	var planned []string
	var all []*due
	p := &planner{ctx: ctx, tx: tx, types: types}
	for _, c := range changed {
		if !p.enabled(c.Is.TypeID) && (c.Was == nil || !p.enabled(c.Was.TypeID)) {
			continue
		}
		fresh, err := p.plan(c)
		if err != nil {
			return err
		}
		planned, all = append(planned, c.Is.ID), append(all, fresh...)
	}
	if err := replace(ctx, tx, planned, all); err != nil {
		return err
	}
	return cancel(ctx, tx, cases.EndedIDs(changed), unfinished)
}

// unfinished narrows to tasks that still wait to be done.
func unfinished(q *store.Select) {
	q.Where("?TableAlias.status IN ('pending', 'reserved', 'assigned')")
}

// planner works out the reviews of cases.
type planner struct {
	ctx   context.Context
	tx    *store.Tx
	types map[string]*casetype.Type
	zone  *time.Location
}

func (p *planner) enabled(kind string) bool {
	t := p.types[kind]
	return t != nil && t.SmartReviews != nil && t.SmartReviews.Enable
}

// plan are the reviews for which a case waits: none once it is closed or deleted. A day that
// has passed is no review; today is one, at once.
func (p *planner) plan(c cases.Changed) ([]*due, error) {
	if !p.enabled(c.Is.TypeID) || !c.Is.Status.Active() || c.Is.DeletedAt != nil {
		return nil, nil
	}
	if p.zone == nil {
		zone, err := zoneOf(p.ctx, p.tx)
		if err != nil {
			return nil, err
		}
		p.zone = zone
	}
	today := day.In(p.tx.Now.Time, p.zone)
	s := p.types[c.Is.TypeID].Reviews()
	var all []*due
	for _, r := range s.Due(fieldsOf(c.Is)) {
		if r.On >= today {
			all = append(all, p.due(c.Is.ID, r.Field, r.Offset, r.On))
		}
	}
	if days := s.Config.LastOutboundInteractionThreshold; days != nil {
		all = append(all, p.due(c.Is.ID, "", 0, max(today, day.In(c.Is.OpenedAt.Time, p.zone)+day.Day(*days))))
	}
	return all, nil
}

func (p *planner) due(caseID, field string, offset int, on day.Day) *due {
	return &due{CompanyID: p.tx.Space, CaseID: caseID, Field: field, OffsetDays: offset, DueOn: on, DueAt: clock.Of(on.Start(p.zone))}
}

func zoneOf(ctx context.Context, tx *store.Tx) (*time.Location, error) {
	company, err := access.Own(ctx, tx)
	if err != nil {
		return nil, err
	}
	return company.Zone()
}

// fieldsOf are the fields of a case that dates may stand in.
func fieldsOf(c *cases.Case) map[string]any {
	all := make(map[string]any, len(c.Details)+len(c.CustomFields))
	for name, value := range c.CustomFields {
		all[name] = value
	}
	for name, value := range c.Details {
		all[name] = value
	}
	return all
}

// replace puts new reviews in the place of those that wait for the cases. The
// reminder of a collection case that waits already goes on waiting for its day.
func replace(ctx context.Context, tx *store.Tx, caseIDs []string, all []*due) error {
	reminded := map[string]bool{}
	keeps := map[string]bool{}
	for _, d := range all {
		keeps[d.CaseID] = keeps[d.CaseID] || d.Field == ""
	}
	for some := range store.Slices(caseIDs) {
		var waiting []*due
		if err := tx.SelectAll(&waiting).Where("case_id IN (?) AND field = ''", store.In(some)).Scan(ctx); err != nil {
			return err
		}
		for _, d := range waiting {
			reminded[d.CaseID] = keeps[d.CaseID]
		}
		var drop, dropDates []string
		for _, m := range some {
			if reminded[m] {
				dropDates = append(dropDates, m)
			} else {
				drop = append(drop, m)
			}
		}
		if _, err := tx.Remove((*due)(nil)).Where("case_id IN (?) OR case_id IN (?) AND field <> ''", store.In(drop), store.In(dropDates)).Exec(ctx); err != nil {
			return err
		}
	}
	var fresh []*due
	for _, d := range all {
		if d.Field != "" || !reminded[d.CaseID] {
			fresh = append(fresh, d)
		}
	}
	_, err := store.Add(ctx, tx, false, fresh...)
	return err
}

// PostponeReminders moves the reminders of collection cases on: after the last outbound
// interaction a reminder waits as many days as the type of the case says.
func PostponeReminders(ctx context.Context, tx *store.Tx, last map[string]clock.Time) error {
	zone, err := zoneOf(ctx, tx)
	if err != nil {
		return err
	}
	matters, err := store.GetMany[cases.Case](ctx, tx, slices.Sorted(maps.Keys(last)))
	if err != nil {
		return err
	}
	kinds := map[string]bool{}
	for _, c := range matters {
		kinds[c.TypeID] = true
	}
	types, err := store.GetMany[casetype.Type](ctx, tx, slices.Sorted(maps.Keys(kinds)))
	if err != nil {
		return err
	}
	p := &planner{ctx: ctx, tx: tx, types: types, zone: zone}
	for _, id := range slices.Sorted(maps.Keys(matters)) {
		c := matters[id]
		if !p.enabled(c.TypeID) {
			continue
		}
		days := types[c.TypeID].Reviews().Config.LastOutboundInteractionThreshold
		if days == nil {
			continue
		}
		on := day.In(last[id].Time, zone) + day.Day(*days)
		_, err := tx.Update((*due)(nil)).Set("due_on = ?, due_at = ?", on, clock.Of(on.Start(zone))).Where("case_id = ? AND field = '' AND due_on < ?", id, on).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// Rezone moves the reviews that wait to where their days begin in the company's new time
// zone.
func Rezone(ctx context.Context, tx *store.Tx, zone *time.Location) error {
	var days []day.Day
	if err := tx.SelectAll((*due)(nil)).ColumnExpr("DISTINCT ?TableAlias.due_on").Scan(ctx, &days); err != nil {
		return err
	}
	for _, on := range days {
		if _, err := tx.Update((*due)(nil)).Set("due_at = ?", clock.Of(on.Start(zone))).Where("due_on = ?", on).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Reviews makes the tasks of smart reviews at the beginning of their days.
func Reviews() calendar.Source {
	return calendar.Source{Name: "smart review",
		Next: func(ctx context.Context, a *store.Across) ([]store.Moment, error) {
			return store.Earliest[due](ctx, a, "due_at")
		},
		Run: run}
}

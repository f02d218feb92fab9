package dni

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

// DoNotInteract blocks outbound contact with the borrowers of a case. A case has
// one at most that is neither over nor removed.
type DoNotInteract struct {
	bun.BaseModel `bun:"table:do_not_interacts,alias:dni"`
	store.Row
	CaseID        string         `json:"caseId" createOnly:"true" maxLength:"260" doc:"The case; all of its borrowers are blocked."`
	PersonID      string         `json:"personId" readOnly:"true" writtenBy:"the path" doc:"The borrower of the path, or the first of the case."`
	Source        Source         `json:"source" readOnly:"true" doc:"How it came to be: api where somebody made it, or has changed what a type made."`
	Name          string         `json:"name" maxLength:"50" blank:"true" doc:"The name of the type that made it, or one that says what it is for."`
	Description   string         `json:"description" maxLength:"500" doc:"The description of the type that made it, or why somebody did: who asked for it, and when."`
	Channels      []Channel      `json:"channels" bun:"type:jsonb" maxItems:"7" answered:"list" doc:"The channels that are blocked; none stand for all."`
	Themes        []Theme        `json:"themes" bun:"type:jsonb" maxItems:"9" answered:"list" doc:"The themes that are blocked; none stand for all. all leaves out opsAccountCredentials."`
	StartDate     *day.Day       `json:"startDate" doc:"The first day; at once where it is null or has passed."`
	EndDate       *day.Day       `json:"endDate" doc:"The last day, blocked until its midnight; null is until removed. A day that has passed lifts the block."`
	DaysOfWeek    []int          `json:"daysOfWeek" bun:"type:jsonb" maxItems:"7" answered:"list" doc:"The days on which it blocks, 1 is Monday, 7 is Sunday; none stand for all."`
	Timezone      *string        `json:"timezone" maxLength:"64" doc:"The IANA time zone of its days and hours: the borrower's home address unless given, else the product's, else the company's."`
	TimesOfDay    []Hours        `json:"timesOfDay" bun:"type:jsonb" maxItems:"24" answered:"list" doc:"The hours in which it blocks; none stand for the whole day."`
	ContactLabels []ContactLabel `json:"contactLabels" bun:"type:jsonb" maxItems:"4" answered:"list" doc:"Only contacts with these labels are blocked; none stand for all."`
	FiredBy       []Firing       `json:"firedBy" bun:"type:jsonb" readOnly:"true" nullable:"false" doc:"The types that made it or made it wider, in order."`
	Active        bool           `json:"active" bun:"-" readOnly:"true" doc:"Its days have begun, are not over, and it is not removed."`
	DueAt         *clock.Time    `json:"-"` // when to look whether it is over; null when it never is
	ExpiredAt     *clock.Time    `json:"expiredAt" readOnly:"true" doc:"When it ended: the midnight after endDate."`
	RemovedAt     *clock.Time    `json:"-"`
	RemovedBy     *store.Actor   `json:"removedBy" bun:"type:jsonb" readOnly:"true" doc:"Who removed it."`
}

// Kind is DN, doNotInteract.
func (*DoNotInteract) Kind() store.Kind { return store.Kind{Prefix: "DN", Name: "doNotInteract"} }

// Tells names the events of a do not interact, which are of its case. One that is
// removed keeps its row, and is deleted to those who are told.
func (d *DoNotInteract) Tells(c store.Change) event.Description {
	told := event.Description{Object: "case", ID: d.CaseID, PersonID: d.PersonID, Extra: map[string]any{"doNotInteractId": d.ID}}.Always("case.donotinteract.changed")
	was, ok := c.Was.(*DoNotInteract)
	switch {
	case !ok:
		told.Changes = diff.Given(d, "source", "firedBy")
	case was.ExpiredAt == nil && d.ExpiredAt != nil:
		told.Action, told.Updated, told.Changes = "expired", "case.donotinteract.expired", []diff.FieldChange{}
		told.Extra["expiredAt"] = d.ExpiredAt // which may be earlier than when it was noticed
	case was.RemovedAt == nil && d.RemovedAt != nil:
		told.Action, told.Changes = "deleted", []diff.FieldChange{{Field: "deletedAt", New: d.RemovedAt}}
	case was.RemovedAt != nil && d.RemovedAt == nil:
		told.Changes = []diff.FieldChange{{Field: "deletedAt", Old: was.RemovedAt}}
	}
	return told
}

// Firing is a type that made a do not interact, or made it wider.
type Firing struct {
	TypeID  string     `json:"typeId"`
	Version int        `json:"version"`
	At      clock.Time `json:"at"`
}

// span is when the do not interact holds.
func (d *DoNotInteract) span() *Span {
	return &Span{Since: d.CreatedAt.Time, First: d.StartDate, Last: d.EndDate}
}

// normalize holds what a client wrote to the limits and gives lists one form: sorted,
// each value once. Errors name the field.
func (d *DoNotInteract) normalize() error {
	d.Channels, d.Themes, d.ContactLabels, d.DaysOfWeek = once(d.Channels), once(d.Themes), once(d.ContactLabels), once(d.DaysOfWeek)
	if d.TimesOfDay == nil {
		d.TimesOfDay = []Hours{}
	}
	if d.FiredBy == nil {
		d.FiredBy = []Firing{}
	}
	for _, weekday := range d.DaysOfWeek {
		if weekday < 1 || weekday > 7 {
			return api.Invalid("daysOfWeek", "must be 1 (Monday) to 7 (Sunday)")
		}
	}
	if d.StartDate != nil && d.EndDate != nil && *d.EndDate < *d.StartDate {
		return api.Invalid("endDate", "must not be before startDate")
	}
	if d.Timezone != nil {
		if _, err := zone.Load(*d.Timezone); err != nil {
			return api.Invalid("timezone", "must be an IANA time zone such as America/Chicago")
		}
	}
	return d.plan()
}

func once[T ~string | ~int](values []T) []T {
	if len(values) == 0 {
		return []T{}
	}
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

// first is the zone in which each day ends first. A do not interact without a
// time zone of its own cannot be over before its last day is over there; where
// it is truly over, is looked up then, because borrowers move.
const first = "Pacific/Kiritimati"

// plan sets the moment at which to look whether it is over.
func (d *DoNotInteract) plan() error {
	d.DueAt = nil
	if d.EndDate == nil || d.ExpiredAt != nil || d.RemovedAt != nil {
		return nil
	}
	name := first
	if d.Timezone != nil {
		name = *d.Timezone
	}
	location, err := zone.Load(name)
	if err != nil {
		return err
	}
	due := clock.Of((*d.EndDate + 1).Start(location))
	d.DueAt = &due
	return nil
}

// Present fills in what is reckoned: whether it is active, and when it was
// removed. The rows are not saved after it.
func Present(ctx context.Context, tx *store.Tx, all ...*DoNotInteract) error {
	zones, err := zonesOf(ctx, tx, all)
	if err != nil {
		return err
	}
	for _, d := range all {
		location, s := zones.of(d, d.PersonID), d.span()
		d.Active = d.RemovedAt == nil && d.ExpiredAt == nil && s.Begun(tx.Now.Time, location) && !s.Over(tx.Now.Time, location)
		d.DeletedAt = d.RemovedAt
	}
	return nil
}

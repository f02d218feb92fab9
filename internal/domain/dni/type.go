package dni

import (
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
	"nectarine/internal/rule/trigger"
)

// Type is a version of a do not interact type: what cases of the associated case
// types block, and by which change of a case.
type Type struct {
	bun.BaseModel `bun:"table:do_not_interact_types,alias:dnit"`
	store.Row
	versioned.Life
	Number      int                 `json:"number" readOnly:"true" doc:"The number of the type, the same in all versions: it serves in paths as its id does."`
	Name        string              `json:"name" maxLength:"50" doc:"The name of the do not interacts that it makes."`
	Description string              `json:"description" maxLength:"500" doc:"The description of the do not interacts that it makes."`
	LoanTypeID  *string             `json:"loanTypeId" maxLength:"260" doc:"The product that it is for, to find it by; null is every product."`
	Channel     *Channel            `json:"channel" doc:"The channel that is blocked; null is all. A channel or a theme must be given."`
	Theme       *Theme              `json:"theme" doc:"The theme that is blocked; null is all. all leaves out opsAccountCredentials."`
	OnStatus    *cases.Status       `json:"onStatus" doc:"Fires when the case comes into this status. This or onOutcome must be given; both must hold where both are."`
	OnOutcome   *cases.Outcome      `json:"onOutcome" doc:"Fires when the case comes to this outcome."`
	OnCondition []trigger.Condition `json:"onCondition" bun:"type:jsonb" maxItems:"50" doc:"What the fields of the case must hold, all of it."`
	Duration    *int                `json:"duration" minimum:"0" maximum:"100000" doc:"How many days are blocked, from the day after the condition was met; that day itself is blocked too. 0 or null is until removed."`
	Unit        *Unit               `json:"unit" doc:"How the days are counted; calendarDays where it is null. Business days leave out weekends and the holidays of the Federal Reserve."`
	EndOnStatus []cases.Status      `json:"endOnStatus" bun:"type:jsonb,nullzero" maxItems:"5" doc:"What the type made is removed when the case comes into one of these statuses, if every type that fired on it says so. None: it is not."`
}

// Kind is DT, doNotInteractType.
func (*Type) Kind() store.Kind { return store.Kind{Prefix: "DT", Name: "doNotInteractType"} }

// Tells names the events of a do not interact type.
func (*Type) Tells(store.Change) event.Description {
	return event.Description{Created: "donotinteracttype.created", Updated: "donotinteracttype.updated", Deleted: "donotinteracttype.deleted"}
}

// Trigger is what sets the type off.
func (t *Type) Trigger() *trigger.Trigger {
	return &trigger.Trigger{OnStatus: (*string)(t.OnStatus), OnOutcome: (*string)(t.OnOutcome), OnCondition: t.OnCondition}
}

// normalize completes what a client wrote and holds it to the rules. Errors name the
// field.
func (t *Type) normalize() error {
	if t.Channel == nil && t.Theme == nil {
		return api.InvalidAll(api.Detail{Field: "channel", Message: "name a channel or a theme"}, api.Detail{Field: "theme", Message: "name a channel or a theme"})
	}
	when := t.Trigger()
	// A copy: what was loaded is compared with what is saved.
	when.OnCondition = append([]trigger.Condition(nil), t.OnCondition...)
	if err := casetype.Refusal(when.Normalize()); err != nil {
		return err
	}
	t.OnCondition = when.OnCondition
	if t.EndOnStatus = slices.Compact(slices.Sorted(slices.Values(t.EndOnStatus))); t.OnStatus != nil &&
		slices.Contains(t.EndOnStatus, *t.OnStatus) {
		return api.Invalid("endOnStatus", "must not name the status on which the type fires")
	}
	return nil
}

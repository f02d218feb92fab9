// Package notification holds what cases send by themselves: the types that say on
// which change of a case, and the notifications that wait to be sent.
package notification

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/dni"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
	"nectarine/internal/rule/trigger"
)

// Type is a version of a notification type: what cases of the associated case
// types send, and by which change of a case.
type Type struct {
	bun.BaseModel `bun:"table:notification_types,alias:notet"`
	store.Row
	versioned.Life
	Name          string              `json:"name" maxLength:"50" doc:"The name of the notifications that it makes."`
	Description   string              `json:"description" maxLength:"500"`
	LoanTypeID    *string             `json:"loanTypeId" maxLength:"260" doc:"The product that it is for, to find it by; null is every product."`
	Channel       *Channel            `json:"channel" doc:"By what means. A channel or a template must be given."`
	Theme         *Theme              `json:"theme" doc:"Why it is sent."`
	Subject       *Subject            `json:"subject" doc:"Which message it is; a template is found by it where none is named."`
	TemplateID    *string             `json:"templateId" zero:"none" maxLength:"50" pattern:"^TD-[A-Z0-9]{4}-[A-Z0-9]{4}$|^ext-.+$" doc:"The template descriptor; null is none (0, as the public API writes it, is taken for it)."`
	OnStatus      *cases.Status       `json:"onStatus" doc:"Fires when the case comes into this status. This or onOutcome must be given; both must hold where both are."`
	OnOutcome     *cases.Outcome      `json:"onOutcome" doc:"Fires when the case comes to this outcome."`
	OnCondition   []trigger.Condition `json:"onCondition" bun:"type:jsonb" maxItems:"50" doc:"What the fields of the case must hold, all of it."`
	Delay         *int                `json:"delay" minimum:"0" maximum:"3650" doc:"How many days after the condition was met it is sent, at nine in the morning where the borrower lives; 0 or null is at once."`
	Unit          *dni.Unit           `json:"unit" doc:"How the days are counted; calendarDays where it is null."`
	CancelOnLeave bool                `json:"cancelOnLeave" doc:"A notification whose delay is not over is canceled when the case leaves the state; true unless given."`
}

// Kind is NT, notificationType.
func (*Type) Kind() store.Kind { return store.Kind{Prefix: "NT", Name: "notificationType"} }

// Tells names the events of a notification type.
func (*Type) Tells(store.Change) event.Description {
	return event.Description{Created: "notificationtype.created", Updated: "notificationtype.updated", Deleted: "notificationtype.deleted"}
}

// Trigger is what sets the type off.
func (t *Type) Trigger() *trigger.Trigger {
	return &trigger.Trigger{OnStatus: (*string)(t.OnStatus), OnOutcome: (*string)(t.OnOutcome), OnCondition: t.OnCondition}
}

// Settings is a version with what a client chose in t.
func (t *Type) Settings() *Type {
	return &Type{Name: t.Name, Description: t.Description, LoanTypeID: t.LoanTypeID, Channel: t.Channel, Theme: t.Theme,
		Subject: t.Subject, TemplateID: t.TemplateID,
		OnStatus: t.OnStatus, OnOutcome: t.OnOutcome, OnCondition: t.OnCondition, Delay: t.Delay, Unit: t.Unit,
		CancelOnLeave: t.CancelOnLeave}
}

// CaseTypeAssociations are the associations of notification types with case types.
var CaseTypeAssociations = &casetype.Associations[Type, *Type]{Kind: "notificationTypes", Versions: versioned.Of[Type, *Type]}

// resolve completes what a client wrote and holds it to the rules. Errors name the
// field.
func (t *Type) resolve(ctx context.Context, tx *store.Tx) error {
	if t.Channel == nil && t.TemplateID == nil {
		return api.InvalidAll(api.Detail{Field: "channel", Message: "name a channel or a template"}, api.Detail{Field: "templateId", Message: "name a channel or a template"})
	}
	when := t.Trigger()
	// A copy: what was loaded is compared with what is saved.
	when.OnCondition = append([]trigger.Condition(nil), t.OnCondition...)
	if err := casetype.Refusal(when.Normalize()); err != nil {
		return err
	}
	t.OnCondition = when.OnCondition
	return loan.ResolveProduct(ctx, tx, t.LoanTypeID)
}

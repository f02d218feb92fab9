package notification

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Status is where a notification stands.
type Status string

// The statuses of a notification.
const (
	Pending  Status = "pending" // it waits for communications to send it
	Canceled Status = "canceled"
)

// Values are both.
func (Status) Values() []Status {
	return []Status{Pending, Canceled}
}

// Notification is what a case is to send to a borrower.
type Notification struct {
	bun.BaseModel `bun:"table:notifications,alias:notif"`
	store.Row
	CaseID                  string      `json:"caseId" readOnly:"true"`
	PersonID                string      `json:"personId" readOnly:"true" doc:"To whom: each borrower of the case gets one."`
	NotificationTypeID      string      `json:"notificationTypeId" readOnly:"true"`
	NotificationTypeVersion int         `json:"notificationTypeVersion" readOnly:"true"`
	Name                    string      `json:"name" readOnly:"true"`
	Channel                 *Channel    `json:"channel" readOnly:"true"`
	Theme                   *Theme      `json:"theme" readOnly:"true"`
	Subject                 *Subject    `json:"subject" readOnly:"true"`
	TemplateID              *string     `json:"templateId" readOnly:"true"`
	Status                  Status      `json:"status" readOnly:"true" doc:"pending until communications send it, or it is canceled."`
	StatusUpdatedAt         clock.Time  `json:"statusUpdatedAt" readOnly:"true"`
	Reason                  *string     `json:"reason" readOnly:"true" doc:"Why it was canceled."`
	SendOn                  day.Day     `json:"sendOn" readOnly:"true" doc:"The day on which it is to be sent, where the borrower lives."`
	SendAt                  clock.Time  `json:"sendAt" readOnly:"true" doc:"The moment at which it is to be sent, if the Compliance Guard permits it then."`
	Timezone                string      `json:"timezone" readOnly:"true" doc:"The zone in which its day was reckoned."`
	DueAt                   *clock.Time `json:"-"` // when to send it; null once that is settled
}

// Kind is NO, notification.
func (*Notification) Kind() store.Kind { return store.Kind{Prefix: "NO", Name: "notification"} }

// Tells names the events of a notification; that it is canceled is one of its own.
func (n *Notification) Tells(c store.Change) event.Description {
	told := event.Description{Created: "notification.created", Updated: "notification.updated", PersonID: n.PersonID,
		Extra: map[string]any{"caseId": n.CaseID, "notificationTypeId": n.NotificationTypeID, "sendAt": n.SendAt, "reason": n.Reason}}
	if was, ok := c.Was.(*Notification); ok && was.Status != n.Status && n.Status == Canceled {
		told.Updated = "notification.canceled"
	}
	return told
}

// Register declares the operations on notifications.
func Register(r *api.Router) {
	r = r.Tagged("Notifications", "What cases are to send.")
	api.Many(r, api.Op{Method: "GET", Path: "/notifications", Summary: "List notifications", Permission: MayRead}, list)
	api.One(r, api.Op{Method: "GET", Path: "/notifications/{notificationId}", Summary: "Get a notification", Permission: MayRead}, get)
	api.One(r, api.Op{Method: "POST", Path: "/notifications/{notificationId}/cancel", Summary: "Cancel a notification", Permission: MayUpdate,
		Description: "One that is pending; once more is once."}, cancel)
	api.Many(r, api.Op{Method: "GET", Path: "/people/{personId}/cases/{caseId}/notifications", Summary: "List a case's notifications", Permission: MayRead}, listOfCase)
}

// Filter narrows the list of notifications.
type Filter struct {
	store.Keyset
	Status Status `query:"status" doc:"Only notifications with this status."`
	Case   string `query:"caseId" doc:"Only those of this case."`
	Person string `query:"personId" doc:"Only those to this borrower."`
	Type   string `query:"notificationTypeId" doc:"Only those of this type, of all its versions."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("status", string(f.Status))
	q.Equal("case_id", f.Case)
	q.Equal("person_id", f.Person)
	q.Equal("notification_type_id", f.Type)
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Notification], error) {
	if err := api.Resolve(ctx, tx, api.Names[cases.Case]("caseId", &f.Case), api.Names[people.Person]("personId", &f.Person)); err != nil {
		return store.Page[Notification]{}, err
	}
	if f.Type != "" {
		t, err := api.Ref[Type](ctx, tx, "notificationTypeId", &f.Type)
		if err != nil {
			return store.Page[Notification]{}, err
		}
		f.Type = t.TypeID
	}
	return store.List[Notification](ctx, tx, f)
}

// OfCase is the list of a case's notifications.
type OfCase struct {
	cases.Path
	store.Keyset
}

// Where narrows nothing but to the case.
func (*OfCase) Where(*store.Select) {}

func listOfCase(ctx context.Context, tx *store.Tx, f *OfCase) (store.Page[Notification], error) {
	c, err := f.Load(ctx, tx, store.Get[cases.Case])
	if err != nil {
		return store.Page[Notification]{}, err
	}
	return store.List[Notification](ctx, tx, f, store.Has("case_id", c.ID))
}

// Path is the notification that a path names.
type Path struct {
	ID string `path:"notificationId"`
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Notification, error) {
	return store.Get[Notification](ctx, tx, in.ID)
}

func cancel(ctx context.Context, tx *store.Tx, in *Path) (*Notification, error) {
	n, err := store.Lock[Notification](ctx, tx, in.ID)
	if err != nil || n.Status == Canceled {
		return n, err
	}
	return n, withdraw(ctx, tx, "by "+tx.Actor.Name, n)
}

// withdraw cancels locked notifications that are pending.
func withdraw(ctx context.Context, tx *store.Tx, reason string, all ...*Notification) error {
	for _, n := range all {
		n.Status, n.StatusUpdatedAt, n.DueAt, n.Reason = Canceled, tx.Now, nil, &reason
	}
	_, err := store.Save(ctx, tx, all...)
	return err
}

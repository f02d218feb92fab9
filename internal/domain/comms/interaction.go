// Package comms holds interactions: communications with borrowers. Until messages
// are sent, it keeps those that wait to be.
package comms

import (
	"context"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/notification"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Status is where an interaction stands.
type Status string

// The statuses of an interaction.
const (
	Pending  Status = "pending" // it waits for communications to send it
	Canceled Status = "canceled"
)

// Values are both.
func (Status) Values() []Status {
	return []Status{Pending, Canceled}
}

// Interaction is one communication with a borrower.
type Interaction struct {
	bun.BaseModel `bun:"table:interactions,alias:inter"`
	store.Row
	ExternalID      *string                     `json:"externalId" readOnly:"true" doc:"The lender's own id of the interaction."`
	PersonID        string                      `json:"personId" readOnly:"true"`
	CaseID          *string                     `json:"caseId" readOnly:"true"`
	LoanID          *string                     `json:"loanId" readOnly:"true"`
	SupercaseID     *string                     `json:"supercaseId" readOnly:"true" doc:"The supercase that sends it to many."`
	Direction       Direction                   `json:"direction" readOnly:"true"`
	Status          Status                      `json:"status" readOnly:"true" doc:"pending until communications send it, or it is canceled."`
	StatusUpdatedAt clock.Time                  `json:"statusUpdatedAt" readOnly:"true"`
	Subject         *notification.Subject       `json:"subject" readOnly:"true"`
	Channel         *notification.Channel       `json:"channel" readOnly:"true"`
	Theme           *notification.BorrowerTheme `json:"theme" readOnly:"true"`
	Context         map[string]any              `json:"context" bun:"type:jsonb" readOnly:"true"`
	IsTransactional bool                        `json:"isTransactional" readOnly:"true"`
	Attachments     []string                    `json:"attachments" bun:"type:jsonb" readOnly:"true"`
	Reason          *string                     `json:"reason" readOnly:"true" doc:"Why it was canceled."`
}

// Kind is IN, interaction.
func (*Interaction) Kind() store.Kind { return store.Kind{Prefix: "IN", Name: "interaction"} }

// Tells names the events of an interaction.
func (i *Interaction) Tells(store.Change) event.Description {
	return event.Description{Created: "interaction.created", Updated: "interaction.updated", PersonID: i.PersonID}
}

// Interactions is the domain with what others have hooked into it.
type Interactions struct {
	// OnInstruction is called, in order, with an interaction of which a note has become
	// an instruction, and that note's id.
	OnInstruction []func(ctx context.Context, tx *store.Tx, i *Interaction, note string) error
}

// Path is the interaction that a path names.
type Path struct {
	Interaction string `path:"interactionId" doc:"The id of the interaction, or ext- and its external id."`
}

// Register declares the operations on interactions.
func (s *Interactions) Register(r *api.Router) {
	r = r.Tagged("Interactions", "Communications with borrowers.")
	api.Many(r, api.Op{Method: "GET", Path: "/people/{personId}/interactions", Summary: "List a borrower's interactions", ID: "listInteractions", Permission: MayRead}, list)
	api.One(r, api.Op{Method: "GET", Path: "/interactions/{interactionId}", Summary: "Get an interaction", Permission: MayRead}, get)
	s.registerNotes(r.Tagged("Notes", "Notes on cases, supercases and interactions."))
}

// Filter narrows the list of a borrower's interactions.
type Filter struct {
	people.Path
	store.Keyset
	Status Status `query:"status" doc:"Only interactions with this status."`
	Case   string `query:"caseId" doc:"Only those of this case."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("status", string(f.Status))
	q.Equal("case_id", f.Case)
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Interaction], error) {
	p, err := f.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return store.Page[Interaction]{}, err
	}
	if err := api.Resolve(ctx, tx, api.Names[cases.Case]("caseId", &f.Case)); err != nil {
		return store.Page[Interaction]{}, err
	}
	return store.List[Interaction](ctx, tx, f, store.Has("person_id", p.ID))
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Interaction, error) {
	return store.Get[Interaction](ctx, tx, in.Interaction)
}

// Queue stores interactions that are to be sent.
func Queue(ctx context.Context, tx *store.Tx, all ...*Interaction) error {
	for _, i := range all {
		i.Direction, i.Status, i.StatusUpdatedAt = Outbound, Pending, tx.Now
	}
	return store.Insert(ctx, tx, all...)
}

// Withdraw cancels those of the interactions that have not been sent, and answers
// them by their ids.
func Withdraw(ctx context.Context, tx *store.Tx, ids []string, reason string) (map[string]bool, error) {
	found, err := store.LockMany[Interaction](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	withdrawn := map[string]bool{}
	var all []*Interaction
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if i := found[id]; i.Status == Pending {
			i.Status, i.StatusUpdatedAt, i.Reason = Canceled, tx.Now, &reason
			withdrawn[id], all = true, append(all, i)
		}
	}
	_, err = store.Save(ctx, tx, all...)
	return withdrawn, err
}

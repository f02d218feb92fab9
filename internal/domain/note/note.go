// Package note keeps notes on other objects.
package note

import (
	"context"
	"reflect"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Category is what a note is for.
type Category string

// The categories of notes.
const (
	Generic                Category = "generic"
	EscalationCreateReason Category = "escalationCreateReason" // why a case was escalated
	EscalationUpdateReason Category = "escalationUpdateReason" // why an escalation was changed
	EscalationCancelReason Category = "escalationCancelReason" // why an escalation was ended
)

// Values are all categories.
func (Category) Values() []Category {
	return []Category{Generic, EscalationCreateReason, EscalationUpdateReason, EscalationCancelReason}
}

// Note is a note on an object, such as a case.
type Note struct {
	bun.BaseModel `bun:"table:notes,alias:note"`
	store.Row
	ObjectType          string           `json:"-"`
	ObjectID            string           `json:"-"`
	Status              api.ActiveStatus `json:"status"`
	Content             string           `json:"content" required:"true" minLength:"1" maxLength:"20000" pii:"true"`
	Category            Category         `json:"category"`
	Important           bool             `json:"important"`
	Pinned              bool             `json:"pinned" doc:"Sorted to the top."`
	SensitiveData       bool             `json:"sensitiveData" doc:"Shown only to those who may read sensitive notes."`
	TaskableInstruction bool             `json:"taskableInstruction" doc:"An instruction: it makes a task to review the case."`
	Archived            bool             `json:"archived"`
	ArchivedAt          *clock.Time      `json:"archivedAt" readOnly:"true"`
	ArchivedBy          *store.Actor     `json:"archivedBy" bun:"type:jsonb" readOnly:"true"`
	CreatedBy           *store.Actor     `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	UpdatedBy           *store.Actor     `json:"updatedBy" bun:"type:jsonb" readOnly:"true"`
	DeletedBy           *store.Actor     `json:"deletedBy" bun:"type:jsonb" readOnly:"true"`
	Edited              bool             `json:"edited" readOnly:"true"`
	OldContent          []EarlierContent `json:"oldContent" bun:"type:jsonb" readOnly:"true" pii:"true" answered:"list" doc:"What the note said before, the latest last."`
	CaseID              *string          `json:"caseId" readOnly:"true" writtenBy:"POST /people/{personId}/cases/{caseId}/notes"`
	InteractionID       *string          `json:"interactionId" readOnly:"true" writtenBy:"POST /interactions/{interactionId}/notes"`
	SupercaseID         *string          `json:"supercaseId" readOnly:"true" writtenBy:"POST /supercases/{supercaseId}/notes"`
	Type                Type             `json:"type" readOnly:"true" doc:"What the note is on."`
}

// Type is what a note is on.
type Type string

// Values are all that there are.
func (Type) Values() []Type {
	return []Type{"caseNote", "interactionNote", "supercaseNote", "supercaseGlobalNote"}
}

// EarlierContent is what a note said before, and until when.
type EarlierContent struct {
	Content   string       `json:"content"`
	UpdatedAt clock.Time   `json:"updatedAt"`
	UpdatedBy *store.Actor `json:"updatedBy"`
}

// Kind is NT, note.
func (*Note) Kind() store.Kind { return store.Kind{Prefix: "NT", Name: "note"} }

// Tells names the events of a note. What it says stays out of them.
func (*Note) Tells(store.Change) event.Description {
	return event.Description{Created: "note.created", Updated: "note.updated"}
}

// Write stores a new note by the transaction's actor.
func Write(ctx context.Context, tx *store.Tx, n *Note) error {
	by := tx.Actor
	n.CreatedBy, n.OldContent, n.Type = &by, []EarlierContent{}, Type(n.ObjectType+"Note")
	if n.Status == "" {
		n.Status = api.Active
	}
	if n.Category == "" {
		n.Category = Generic
	}
	n.archive(tx, false)
	return store.Insert(ctx, tx, n)
}

// archive notes when and by whom a note was archived.
func (n *Note) archive(tx *store.Tx, was bool) {
	if n.Archived == was {
		return
	}
	n.ArchivedAt, n.ArchivedBy = nil, nil
	if now, by := tx.Now, tx.Actor; n.Archived {
		n.ArchivedAt, n.ArchivedBy = &now, &by
	}
}

// Edit changes a locked note, and reports whether it did; what it said before is kept.
func Edit(ctx context.Context, tx *store.Tx, n *Note, body api.Patch[Note]) (bool, error) {
	was, by := *n, tx.Actor
	if err := body.Apply(n); err != nil {
		return false, err
	}
	if reflect.DeepEqual(*n, was) {
		return false, nil
	}
	n.archive(tx, was.Archived)
	if n.Content != was.Content {
		n.Edited = true
		n.OldContent = append(append([]EarlierContent{}, was.OldContent...), EarlierContent{was.Content, tx.Now, &by})
	}
	n.UpdatedBy = &by
	_, err := store.Save(ctx, tx, n)
	return true, err
}

// Find is a note of an object that the transaction's credential may see.
func Find(ctx context.Context, tx *store.Tx, objectID, ref string, get store.Getter[Note]) (*Note, error) {
	n, err := get(ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	if n.ObjectID != objectID || n.SensitiveData && !tx.Permits(MayReadSensitive) {
		return nil, &store.NotFound{Object: "note", ID: ref}
	}
	return n, nil
}

// Filter narrows the list of an object's notes.
type Filter struct {
	store.Keyset
	Categories []Category `query:"categories,explode"`
	Archived   bool       `query:"includeArchived" doc:"Archived ones too."`
	Pinned     query.Flag `query:"pinned" doc:"Only pinned ones, or only others."`

	sensitive bool // those with sensitive data too
}

// Of is an object that has notes.
type Of struct{ Type, ID string }

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	store.OneOf(q, "category", f.Categories)
	if !f.Archived {
		q.Where("NOT ?TableAlias.archived")
	}
	q.Is("pinned", f.Pinned.Asked())
	if !f.sensitive {
		q.Where("NOT ?TableAlias.sensitive_data")
	}
}

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	return map[string]string{"pinned": "?TableAlias.pinned", "createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "important": "?TableAlias.important"}
}

// onAny narrows to the notes on any of the objects.
func onAny(objects []Of) store.Condition {
	var on []string
	var args []any
	for _, of := range objects {
		on, args = append(on, "?TableAlias.object_id = ? AND ?TableAlias.object_type = ?"), append(args, of.ID, of.Type)
	}
	return func(q *store.Select) { q.Where("("+strings.Join(on, " OR ")+")", args...) }
}

// Page is a page of the notes on objects: pinned ones first, unless sorted
// otherwise.
func Page(ctx context.Context, tx *store.Tx, f *Filter, on ...Of) (store.Page[Note], error) {
	f.sensitive = tx.Permits(MayReadSensitive)
	if len(f.SortBy) == 0 {
		f.SortBy = []string{"-pinned"}
	}
	return store.List[Note](ctx, tx, f, onAny(on))
}

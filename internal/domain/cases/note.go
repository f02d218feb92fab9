package cases

import (
	"context"

	"nectarine/internal/domain/note"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// registerNotes declares the operations on a case's notes.
func (s *Cases) registerNotes(r *api.Router) {
	const path = "/people/{personId}/cases/{caseId}/notes"
	api.Many(r, api.Op{Method: "GET", Path: path, Summary: "List a case's notes", Permission: note.MayRead, Shows: note.MayReadSensitive}, listNotes)
	api.One(r, api.Op{Method: "POST", Path: path, Summary: "Write a note on a case", Permission: note.MayCreate}, s.writeNote)
	api.One(r, api.Op{Method: "GET", Path: path + "/{noteId}", Summary: "Get a note of a case", Permission: note.MayRead, Shows: note.MayReadSensitive}, getNote)
	api.One(r, api.Op{Method: "PUT", Path: path + "/{noteId}", Summary: "Update a note of a case", Permission: note.MayUpdate, Shows: note.MayReadSensitive}, s.editNote)
}

// Notes is the list of a case's notes.
type Notes struct {
	Path
	note.Filter
}

func listNotes(ctx context.Context, tx *store.Tx, f *Notes) (store.Page[note.Note], error) {
	c, err := f.Path.Load(ctx, tx, store.Get[Case])
	if err != nil {
		return store.Page[note.Note]{}, err
	}
	on := []note.Of{{Type: "case", ID: c.ID}}
	if c.CreatingSupercaseID != nil {
		// What the supercase says to all of its subcases.
		on = append(on, note.Of{Type: "supercaseGlobal", ID: *c.CreatingSupercaseID})
	}
	return note.Page(ctx, tx, &f.Filter, on...)
}

func (s *Cases) writeNote(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Fresh[note.Note]
}) (*note.Note, error) {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return nil, err
	}
	n := &note.Note{ObjectType: "case", ObjectID: c.ID, CaseID: &c.ID}
	if err := in.Body.Apply(n); err != nil {
		return nil, err
	}
	if err := note.Write(ctx, tx, n); err != nil {
		return nil, err
	}
	if err := s.instruct(ctx, tx, c, n, false); err != nil {
		return nil, err
	}
	return n, c.touch(ctx, tx)
}

// instruct passes on that a note has become an instruction.
func (s *Cases) instruct(ctx context.Context, tx *store.Tx, c *Case, n *note.Note, was bool) error {
	if !n.TaskableInstruction || was {
		return nil
	}
	return s.Signal(ctx, tx, Signal{Case: c, Why: Instructed, NoteID: n.ID})
}

func getNote(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Note string `path:"noteId"`
}) (*note.Note, error) {
	c, err := in.Load(ctx, tx, store.Get[Case])
	if err != nil {
		return nil, err
	}
	return note.Find(ctx, tx, c.ID, in.Note, store.Get[note.Note])
}

func (s *Cases) editNote(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Note string `path:"noteId"`
	Body api.Patch[note.Note]
}) (*note.Note, error) {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return nil, err
	}
	n, err := note.Find(ctx, tx, c.ID, in.Note, store.Lock[note.Note])
	if err != nil {
		return nil, err
	}
	was := n.TaskableInstruction
	if changed, err := note.Edit(ctx, tx, n, in.Body); err != nil || !changed {
		return n, err
	}
	if err := s.instruct(ctx, tx, c, n, was); err != nil {
		return nil, err
	}
	return n, c.touch(ctx, tx)
}

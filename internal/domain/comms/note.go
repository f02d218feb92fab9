package comms

import (
	"context"

	"nectarine/internal/domain/note"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// registerNotes declares the operations on an interaction's notes.
func (s *Interactions) registerNotes(r *api.Router) {
	const path = "/interactions/{interactionId}/notes"
	const one = path + "/{noteId}"
	api.Many(r, api.Op{Method: "GET", Path: path, Summary: "List the notes of an interaction", Permission: note.MayRead, Shows: note.MayReadSensitive}, listNotes)
	api.One(r, api.Op{Method: "POST", Path: path, Summary: "Write a note on an interaction", Permission: note.MayCreate}, s.writeNote)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a note of an interaction", Permission: note.MayRead, Shows: note.MayReadSensitive}, getNote)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a note of an interaction", Permission: note.MayUpdate, Shows: note.MayReadSensitive}, s.editNote)
}

// Notes is the list of an interaction's notes.
type Notes struct {
	Path
	note.Filter
}

// NotePath is the note that a path names.
type NotePath struct {
	Path
	Note string `path:"noteId"`
}

// Load is the note, if it is on the interaction, which is locked for a change.
func (in *NotePath) Load(ctx context.Context, tx *store.Tx, interaction store.Getter[Interaction],
	get store.Getter[note.Note]) (*Interaction, *note.Note, error) {
	i, err := interaction(ctx, tx, in.Interaction)
	if err != nil {
		return nil, nil, err
	}
	n, err := note.Find(ctx, tx, i.ID, in.Note, get)
	return i, n, err
}

func listNotes(ctx context.Context, tx *store.Tx, f *Notes) (store.Page[note.Note], error) {
	i, err := store.Get[Interaction](ctx, tx, f.Interaction)
	if err != nil {
		return store.Page[note.Note]{}, err
	}
	return note.Page(ctx, tx, &f.Filter, note.Of{Type: "interaction", ID: i.ID})
}

func (s *Interactions) writeNote(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Fresh[note.Note]
}) (*note.Note, error) {
	i, err := store.Lock[Interaction](ctx, tx, in.Interaction)
	if err != nil {
		return nil, err
	}
	n := &note.Note{ObjectType: "interaction", ObjectID: i.ID, InteractionID: &i.ID}
	if err := in.Body.Apply(n); err != nil {
		return nil, err
	}
	if err := note.Write(ctx, tx, n); err != nil {
		return nil, err
	}
	return n, s.instruct(ctx, tx, i, n, false)
}

func getNote(ctx context.Context, tx *store.Tx, in *NotePath) (*note.Note, error) {
	_, n, err := in.Load(ctx, tx, store.Get[Interaction], store.Get[note.Note])
	return n, err
}

func (s *Interactions) editNote(ctx context.Context, tx *store.Tx, in *struct {
	NotePath
	Body api.Patch[note.Note]
}) (*note.Note, error) {
	i, n, err := in.Load(ctx, tx, store.Lock[Interaction], store.Lock[note.Note])
	if err != nil {
		return nil, err
	}
	was := n.TaskableInstruction
	if changed, err := note.Edit(ctx, tx, n, in.Body); err != nil || !changed {
		return n, err
	}
	return n, s.instruct(ctx, tx, i, n, was)
}

// instruct passes on that a note has become an instruction.
func (s *Interactions) instruct(ctx context.Context, tx *store.Tx, i *Interaction, n *note.Note, was bool) error {
	if !n.TaskableInstruction || was {
		return nil
	}
	for _, hook := range s.OnInstruction {
		if err := hook(ctx, tx, i, n.ID); err != nil {
			return err
		}
	}
	return nil
}

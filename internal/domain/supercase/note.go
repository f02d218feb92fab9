package supercase

import (
	"context"

	"nectarine/internal/domain/note"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// What notes are on: private ones stay with the supercase, global ones show on
// every subcase too.
const (
	private = "supercase"
	global  = "supercaseGlobal"
)

// GlobalNotes is what global notes are on, for the lists of subcases.
const GlobalNotes = global

// Notes is a list of a supercase's notes.
type Notes struct {
	ID
	note.Filter
}

// NoteID is the note that a path names.
type NoteID struct {
	ID
	Note string `path:"noteId"`
}

func (s *Supercases) registerNotes(r *api.Router) {
	for _, kind := range []struct{ end, object, what string }{{"/notes", private, "private note"}, {"/global-notes", global, "global note"}} {
		path := "/supercases/{supercaseId}" + kind.end
		article := map[string]string{private: "a ", global: "a "}[kind.object]
		api.Many(r, api.Op{Method: "GET", Path: path, Summary: "List the " + kind.what + "s of a supercase", Permission: note.MayRead,
			Shows: note.MayReadSensitive}, listNotes(kind.object))
		api.One(r, api.Op{Method: "POST", Path: path, Summary: "Write " + article + kind.what + " on a supercase", Permission: note.MayCreate, Status: 201},
			s.writeNote(kind.object))
		api.One(r, api.Op{Method: "GET", Path: path + "/{noteId}", Summary: "Get " + article + kind.what + " of a supercase", Permission: note.MayRead,
			Shows: note.MayReadSensitive}, getNote(kind.object))
		api.One(r, api.Op{Method: "PUT", Path: path + "/{noteId}", Summary: "Update " + article + kind.what + " of a supercase", Permission: note.MayUpdate,
			Shows: note.MayReadSensitive}, s.editNote(kind.object))
	}
}

func listNotes(kind string) func(context.Context, *store.Tx, *Notes) (store.Page[note.Note], error) {
	return func(ctx context.Context, tx *store.Tx, f *Notes) (store.Page[note.Note], error) {
		sc, err := store.Get[Supercase](ctx, tx, f.Supercase)
		if err != nil {
			return store.Page[note.Note]{}, err
		}
		return note.Page(ctx, tx, &f.Filter, note.Of{Type: kind, ID: sc.ID})
	}
}

func (s *Supercases) writeNote(kind string) func(context.Context, *store.Tx, *struct {
	ID
	Body api.Fresh[note.Note]
}) (*note.Note, error) {
	return func(ctx context.Context, tx *store.Tx, in *struct {
		ID
		Body api.Fresh[note.Note]
	}) (*note.Note, error) {
		sc, err := store.Lock[Supercase](ctx, tx, in.Supercase)
		if err != nil {
			return nil, err
		}
		n := new(note.Note)
		if err := in.Body.Apply(n); err != nil {
			return nil, err
		}
		n.ObjectType, n.ObjectID, n.SupercaseID = kind, sc.ID, &sc.ID
		if err := note.Write(ctx, tx, n); err != nil {
			return nil, err
		}
		return n, s.instruct(ctx, tx, sc, n, false)
	}
}

// instruct asks for a review where a note has become an instruction.
func (s *Supercases) instruct(ctx context.Context, tx *store.Tx, sc *Supercase, n *note.Note, was bool) error {
	if !n.TaskableInstruction || was {
		return nil
	}
	for _, hook := range s.OnSignal {
		if err := hook(ctx, tx, sc, Instructed, n.ID); err != nil {
			return err
		}
	}
	return nil
}

func getNote(kind string) func(context.Context, *store.Tx, *NoteID) (*note.Note, error) {
	return func(ctx context.Context, tx *store.Tx, in *NoteID) (*note.Note, error) {
		sc, err := store.Get[Supercase](ctx, tx, in.Supercase)
		if err != nil {
			return nil, err
		}
		return findNote(ctx, tx, sc, kind, in.Note, store.Get[note.Note])
	}
}

func findNote(ctx context.Context, tx *store.Tx, sc *Supercase, kind, ref string,
	get func(context.Context, *store.Tx, string) (*note.Note, error)) (*note.Note, error) {
	n, err := note.Find(ctx, tx, sc.ID, ref, get)
	if err == nil && n.ObjectType != kind {
		return nil, &store.NotFound{Object: "note", ID: ref}
	}
	return n, err
}

func (s *Supercases) editNote(kind string) func(context.Context, *store.Tx, *struct {
	NoteID
	Body api.Patch[note.Note]
}) (*note.Note, error) {
	return func(ctx context.Context, tx *store.Tx, in *struct {
		NoteID
		Body api.Patch[note.Note]
	}) (*note.Note, error) {
		sc, err := store.Lock[Supercase](ctx, tx, in.Supercase)
		if err != nil {
			return nil, err
		}
		n, err := findNote(ctx, tx, sc, kind, in.Note, store.Lock[note.Note])
		if err != nil {
			return nil, err
		}
		was := n.TaskableInstruction
		if err := note.Edit(ctx, tx, n, in.Body); err != nil {
			return nil, err
		}
		return n, s.instruct(ctx, tx, sc, n, was)
	}
}

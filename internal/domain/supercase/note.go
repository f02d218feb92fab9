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
	Path
	note.Filter
}

// NotePath is the note that a path names.
type NotePath struct {
	Path
	Note string `path:"noteId"`
}

// notes are the operations on the notes of one kind.
type notes struct {
	*Supercases
	kind string // private or global
}

func (s *Supercases) registerNotes(r *api.Router) {
	notes{s, private}.register(r, "/notes", "private note")
	notes{s, global}.register(r, "/global-notes", "global note")
}

func (s notes) register(r *api.Router, end, what string) {
	path := "/supercases/{supercaseId}" + end
	api.Many(r, api.Op{Method: "GET", Path: path, Summary: "List the " + what + "s of a supercase", Permission: note.MayRead, Shows: note.MayReadSensitive}, s.list)
	api.One(r, api.Op{Method: "POST", Path: path, Summary: "Write a " + what + " on a supercase", Permission: note.MayCreate}, s.write)
	api.One(r, api.Op{Method: "GET", Path: path + "/{noteId}", Summary: "Get a " + what + " of a supercase", Permission: note.MayRead, Shows: note.MayReadSensitive}, s.get)
	api.One(r, api.Op{Method: "PUT", Path: path + "/{noteId}", Summary: "Update a " + what + " of a supercase", Permission: note.MayUpdate, Shows: note.MayReadSensitive}, s.edit)
}

func (s notes) list(ctx context.Context, tx *store.Tx, f *Notes) (store.Page[note.Note], error) {
	sc, err := f.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return store.Page[note.Note]{}, err
	}
	return note.Page(ctx, tx, &f.Filter, note.Of{Type: s.kind, ID: sc.ID})
}

func (s notes) write(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Fresh[note.Note]
}) (*note.Note, error) {
	sc, err := in.Load(ctx, tx, store.Lock[Supercase])
	if err != nil {
		return nil, err
	}
	n := &note.Note{ObjectType: s.kind, ObjectID: sc.ID, SupercaseID: &sc.ID}
	if err := in.Body.Apply(n); err != nil {
		return nil, err
	}
	if err := note.Write(ctx, tx, n); err != nil {
		return nil, err
	}
	return n, s.instruct(ctx, tx, sc, n, false)
}

func (s notes) get(ctx context.Context, tx *store.Tx, in *NotePath) (*note.Note, error) {
	sc, err := in.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	return s.of(ctx, tx, sc, in.Note, store.Get[note.Note])
}

// of is the note of a supercase that a reference names.
func (s notes) of(ctx context.Context, tx *store.Tx, sc *Supercase, ref string, get store.Getter[note.Note]) (*note.Note, error) {
	n, err := note.Find(ctx, tx, sc.ID, ref, get)
	if err == nil && n.ObjectType != s.kind {
		return nil, &store.NotFound{Object: "note", ID: ref}
	}
	return n, err
}

func (s notes) edit(ctx context.Context, tx *store.Tx, in *struct {
	NotePath
	Body api.Patch[note.Note]
}) (*note.Note, error) {
	sc, err := in.Load(ctx, tx, store.Lock[Supercase])
	if err != nil {
		return nil, err
	}
	n, err := s.of(ctx, tx, sc, in.Note, store.Lock[note.Note])
	if err != nil {
		return nil, err
	}
	was := n.TaskableInstruction
	if changed, err := note.Edit(ctx, tx, n, in.Body); err != nil || !changed {
		return n, err
	}
	return n, s.instruct(ctx, tx, sc, n, was)
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

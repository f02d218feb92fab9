package note_test

import (
	"context"
	"errors"
	"testing"

	"nectarine/internal/domain/note"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// on is the object that the notes of these tests are on.
var on = note.Of{Type: "case", ID: "CS-AAAA-AAAA"}

func write(t *testing.T, c *servertest.Client, n note.Note) *note.Note {
	t.Helper()
	n.ObjectType, n.ObjectID = on.Type, on.ID
	var made *note.Note
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		copied := n
		made = &copied
		return note.Write(ctx, tx, made)
	})
	return made
}

// page is what the notes of the object say, as a credential sees them.
func page(t *testing.T, c *servertest.Client, f note.Filter, may ...api.Permission) (said []string) {
	t.Helper()
	scope := c.Scope()
	scope.May = map[store.Permission]bool{}
	for _, p := range may {
		scope.May[p] = true
	}
	err := c.Server.DB.Read(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
		got, err := note.Page(ctx, tx, &f, on)
		said = nil
		for _, n := range got.Rows {
			said = append(said, n.Content)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func TestANoteAsItIsWritten(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		n := write(t, c, note.Note{Content: "Called."})
		if n.Status != "active" || n.Category != note.Generic || n.Type != "caseNote" || n.CreatedBy == nil || n.ArchivedAt != nil || n.Edited {
			t.Errorf("the note is %+v, want an active generic caseNote by somebody, neither archived nor edited", n)
		}
		kept := write(t, c, note.Note{Content: "Old.", Status: "inactive", Category: note.EscalationCreateReason, Archived: true})
		if kept.Status != "inactive" || kept.Category != note.EscalationCreateReason || kept.ArchivedAt == nil || kept.ArchivedBy == nil {
			t.Errorf("the note is %+v, want what it was given, and when and by whom it was archived", kept)
		}
	})
}

func TestANoteKeepsWhatItSaid(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		n := write(t, c, note.Note{Content: "One."})
		edit := func(field string, value any) (is *note.Note) {
			t.Helper()
			c.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
				var body api.Patch[note.Note]
				if err := body.Set(field, value); err != nil {
					return err
				}
				if is, err = store.Lock[note.Note](ctx, tx, n.ID); err != nil {
					return err
				}
				_, err = note.Edit(ctx, tx, is, body)
				return err
			})
			return is
		}
		if is := edit("important", true); is.Edited || len(is.OldContent) != 0 || !is.Important || is.UpdatedBy == nil {
			t.Errorf("made important the note is %+v, want it not to count as edited", is)
		}
		edit("content", "Two.")
		is := edit("content", "Three.")
		if !is.Edited || len(is.OldContent) != 2 || is.OldContent[0].Content != "One." ||
			is.OldContent[1].Content != "Two." || is.OldContent[1].UpdatedBy == nil {
			t.Errorf("edited twice it was %+v before, want One. and Two., and who changed them", is.OldContent)
		}
		if is := edit("archived", true); is.ArchivedAt == nil || is.ArchivedBy == nil || len(is.OldContent) != 2 {
			t.Errorf("archived at %v by %v with %d former contents, want all of them", is.ArchivedAt, is.ArchivedBy, len(is.OldContent))
		}
		if is := edit("archived", false); is.ArchivedAt != nil || is.ArchivedBy != nil {
			t.Errorf("taken out of the archive it was archived at %v by %v, want neither", is.ArchivedAt, is.ArchivedBy)
		}
	})
}

func TestWhoSeesWhichNotes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		write(t, c, note.Note{Content: "plain"})
		write(t, c, note.Note{Content: "pinned", Pinned: true, Category: note.EscalationUpdateReason})
		secret := write(t, c, note.Note{Content: "secret", SensitiveData: true})
		write(t, c, note.Note{Content: "archived", Archived: true})
		for name, test := range map[string]struct {
			filter note.Filter
			may    []api.Permission
			want   []string
		}{
			"an agent":             {note.Filter{}, []api.Permission{note.MayRead}, []string{"pinned", "plain"}},
			"one who may see more": {note.Filter{}, []api.Permission{note.MayRead, note.MayReadSensitive}, []string{"pinned", "secret", "plain"}},
			"with the archive":     {note.Filter{Archived: true}, nil, []string{"pinned", "archived", "plain"}},
			"pinned ones":          {note.Filter{Pinned: query.Flag{Value: true, Given: true}}, nil, []string{"pinned"}},
			"ones that are not":    {note.Filter{Pinned: query.Flag{Given: true}}, nil, []string{"plain"}},
			"those of a category":  {note.Filter{Categories: []note.Category{note.EscalationUpdateReason}}, nil, []string{"pinned"}},
			"those of another":     {note.Filter{Categories: []note.Category{note.EscalationCancelReason}}, nil, nil},
			"those of two of them": {note.Filter{Categories: []note.Category{note.EscalationUpdateReason, note.Generic}}, nil,
				[]string{"pinned", "plain"}},
			"those of another space": {note.Filter{}, nil, nil},
		} {
			from := c
			if name == "those of another space" {
				from = c.Other()
			}
			got := page(t, from, test.filter, test.may...)
			if !sameSet(got, test.want) || len(got) > 1 && got[0] != "pinned" {
				t.Errorf("%s: the notes are %q, want %q, the pinned one first", name, got, test.want)
			}
		}
		for _, test := range []struct {
			object string
			may    api.Permission
			found  bool
		}{{on.ID, note.MayReadSensitive, true}, {on.ID, note.MayRead, false}, {"CS-BBBB-BBBB", note.MayReadSensitive, false}} {
			scope := c.Scope()
			scope.May = map[store.Permission]bool{test.may: true}
			err := c.Server.DB.Read(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
				_, err := note.Find(ctx, tx, test.object, secret.ID, store.Get[note.Note])
				return err
			})
			var missing *store.NotFound
			if found := err == nil; found != test.found || !found && !errors.As(err, &missing) {
				t.Errorf("a sensitive note of %s with %s: %v, want it found: %t", test.object, test.may, err, test.found)
			}
		}
	})
}

// sameSet reports whether two lists hold the same, in any order.
func sameSet(a, b []string) bool {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

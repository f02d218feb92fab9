package sealing_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// What is sealed is opened again; what stays as it is keeps its sealed form; what cannot be opened
// is named, shown as null, and stays until it is given anew; and what is emptied is gone.
func TestFieldsAreSealedAndOpened(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		err := c.Server.DB.Write(t.Context(), c.Scope(), func(_ context.Context, tx *store.Tx) error {
			mail, other := "ann@example.com", "ann@example.org"
			u := &access.User{Name: "Ann", Email: &mail}
			seal := func() string {
				if err := sealing.Seal(tx, u); err != nil {
					t.Fatal(err)
				}
				return *u.SealedEmail
			}
			sealed := seal()
			if strings.Contains(sealed, "ann") {
				t.Errorf("sealed it reads %q, want nothing of the address", sealed)
			}
			if again := seal(); again != sealed {
				t.Errorf("sealed again as it was it is %q, want %q", again, sealed)
			}
			u.Email = nil
			if sealing.Unseal(tx, u); u.Email == nil || *u.Email != mail || len(u.Unreadable) != 0 {
				t.Errorf("it is opened as %v, unreadable %v, want %s and nothing", u.Email, u.Unreadable, mail)
			}
			u.Email = &other
			if changed := seal(); changed == sealed {
				t.Errorf("another address is sealed as %q, want it sealed anew", changed)
			}
			broken := "x" + sealed[1:]
			u.SealedEmail = &broken
			if sealing.Unseal(tx, u); u.Email != nil || !slices.Equal(u.Unreadable, []string{"email"}) {
				t.Errorf("what is damaged is opened as %v, unreadable %v, want null, and email named", u.Email, u.Unreadable)
			}
			if kept := seal(); kept != broken {
				t.Errorf("what cannot be opened is now %q, want it kept, %q", kept, broken)
			}
			u.Email = &mail
			if anew := seal(); anew == broken {
				t.Errorf("given anew it is %q, want it sealed anew", anew)
			}
			if sealing.Unseal(tx, u); u.Email == nil || *u.Email != mail || len(u.Unreadable) != 0 {
				t.Errorf("given anew it is opened as %v, unreadable %v, want %s and nothing", u.Email, u.Unreadable, mail)
			}
			u.Email = nil
			if err := sealing.Seal(tx, u); err != nil || u.SealedEmail != nil {
				t.Errorf("emptied it is %v with the error %v, want nothing and no error", u.SealedEmail, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

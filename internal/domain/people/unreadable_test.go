package people_test

import (
	"context"
	"fmt"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// TestRowThatCannotBeOpenedDoesNotTakeDownItsList: the borrower is shown with the sealed
// fields null and named, the others as ever; what is sent back erases nothing.
func TestRowThatCannotBeOpenedDoesNotTakeDownItsList(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, id := range []string{"one", "two"} {
			c.Create("/people", servertest.M{"externalId": id, "borrowerType": "person", "dateOfBirth": "1984-05-17",
				"name": servertest.M{"firstName": "Ann", "lastName": "Lee"}, "identity": servertest.M{"identityType": "SSN", "value": "123-45-6789"}})
		}
		one := c.Get("/people/ext-one")["id"].(string)
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE people SET birth_sealed = 'AAAA' || birth_sealed WHERE id = '"+one+"'")
			return err
		})
		seen := 0
		for _, p := range c.List("/people?includeIdentity=true") {
			seen++
			if p["id"] == one {
				if p["dateOfBirth"] != nil || fmt.Sprint(p["unreadable"]) != "[dateOfBirth]" {
					t.Errorf("of the one that cannot be opened the birthday is %v and unreadable %v, want none, and dateOfBirth alone", p["dateOfBirth"], p["unreadable"])
				}
			} else if p["dateOfBirth"] != "1984-05-17" || p["unreadable"] != nil {
				t.Errorf("of the other the birthday is %v and unreadable %v, want 1984-05-17 and nothing", p["dateOfBirth"], p["unreadable"])
			}
		}
		if seen != 2 {
			t.Errorf("the list has %d borrowers, want 2", seen)
		}
		c.Put("/people/ext-one", servertest.M{"dateOfBirth": nil, "externalId": "one"})
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE people SET birth_sealed = substr(birth_sealed, 5) WHERE id = '"+one+"'")
			return err
		})
		if got := c.Get("/people/ext-one")["dateOfBirth"]; got != "1984-05-17" {
			t.Errorf(`with the right key again: %v, want "1984-05-17"`, got)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE identities SET sealed = 'AAAA' || sealed WHERE person_id = '"+one+"'")
			return err
		})
		if i := c.List("/people/ext-one/identities?includeIdentity=true")[0]; fmt.Sprint(i["unreadable"]) != "[value]" || i["value"] != "•••-••-6789" {
			t.Errorf("the identity is %v, want the value unreadable, and masked as •••-••-6789", i)
		}
	})
}

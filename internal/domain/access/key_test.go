package access_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

func TestPermissionsOfKeys(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		user := c.List("/users")[0]["id"]
		make := func(permissions ...string) m {
			return m{"userId": user, "name": "k", "permissions": permissions}
		}
		for _, bad := range []string{"bogus:thing", "case", "case:", "", "caseType:fly", "CASE:read"} {
			got := c.Refused("POST", "/api-keys", make("case:read", bad), 400, "permissions[1]")
			if message := got["message"].(string); !strings.Contains(message, fmt.Sprintf("%q", bad)) {
				t.Errorf("the refusal of %q does not name it: %s", bad, message)
			}
		}
		k := c.Create("/api-keys", make("casetype:read", "caseType:read", "loan.type:list", "audit:read"))
		if got := fmt.Sprint(k["permissions"]); got != "[caseType:read loanType:list auditEntry:read]" {
			t.Errorf("the spellings of the public API are kept as %s", got)
		}
		agent := c.As(k["key"].(string))
		agent.List("/case-types")
		agent.List("/loan-types")
		agent.Refused("GET", "/loan-types/LT-AAAA-AAAA", nil, 403, "")
		path := "/api-keys/" + k["id"].(string)
		c.Refused("PUT", path, m{"permissions": []string{"bogus:thing"}}, 400, "permissions[0]")
		if got := c.Put(path, m{"permissions": []string{"team:read"}})["permissions"]; fmt.Sprint(got) != "[team:read]" {
			t.Errorf("new permissions of a key: %v", got)
		}
		agent.List("/teams")
		agent.Refused("GET", "/teams/TM-AAAA-AAAA", nil, 404, "")

		// A key gives away what it could do itself, by whatever name, and no more.
		giver := c.Agent("Gil", "Ray", "apiKey:create", "apiKey:create.forOthers", "team:read", "case:update")
		giver.Create("/api-keys", make("team:list", "doNotInteract:create"))
		for _, more := range []string{"*", "team:update", "case:read", "note:read.sensitive", "doNotInteract:delete"} {
			giver.Refused("POST", "/api-keys", make(more), 403, "")
		}
		c.Agent("Gus", "Ray", "apiKey:create", "apiKey:create.forOthers", "doNotInteract:create", "note:read").Refused("POST", "/api-keys", make("case:update"), 403, "")
	})
}

// A key from before permissions had one spelling does what it did, and is not widened.
func TestOldKeysKeepWhatTheyOpened(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Create("/people", m{"externalId": "ann", "borrowerType": "person", "name": m{"firstName": "Ann", "lastName": "Lee"}})["id"].(string)
		matter := "/people/" + person + "/cases/" + c.Create("/people/"+person+"/cases", m{"caseType": "generic"})["id"].(string)
		var id, secret string
		err := c.Server.DB.Write(context.Background(), c.Scope(), func(ctx context.Context, tx *store.Tx) error {
			k, s := access.NewKey(tx, c.List("/users")[0]["id"].(string), "old", []api.Permission{"loan.type:list", "team:read", "case:update", "bogus:thing"})
			k.Vocabulary, secret = 1, s
			err := store.Insert(ctx, tx, k)
			id = k.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		old := c.As(secret)
		does := func(when string) {
			t.Helper()
			old.List("/loan-types")
			old.Refused("GET", "/loan-types/LT-AAAA-AAAA", nil, 403, "")
			old.Refused("GET", "/teams/TM-AAAA-AAAA", nil, 404, "")
			old.Refused("GET", "/teams", nil, 403, "")
			old.Create(matter+"/do-not-interact", m{"channels": []string{"voice"}})
			old.Do("DELETE", matter+"/do-not-interact", nil, 204)
			want := "[loanType:list team:get case:update doNotInteract:update doNotInteract:delete bogus:thing]"
			for _, k := range c.List("/api-keys") {
				if k["id"] == id && fmt.Sprint(k["permissions"]) != want {
					t.Errorf("%s the key shows %v; want %s", when, k["permissions"], want)
				}
			}
		}
		does("at first")
		c.Put("/api-keys/"+id, m{"name": "older"})
		does("with another name")
	})
}

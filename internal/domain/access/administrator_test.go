package access_test

import (
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestNobodyPutsTheAdministratorOut: who may change keys or users reaches no further than
// their own permissions, acts in no other's name, and cannot end the last administrator;
// nor can that one.
func TestNobodyPutsTheAdministratorOut(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		admin, user := "/api-keys/"+c.List("/api-keys")[0]["id"].(string), c.List("/users")[0]["id"].(string)
		keeper := c.Agent("Key", "Per", "apiKey:update", "apiKey:create", "user:update", "user:read", "apiKey:read")
		for _, body := range []m{{"status": "inactive"}, {"status": "inactive", "permissions": []string{}}, {"permissions": []string{}}, {"name": "mine"}} {
			keeper.Refused("PUT", admin, body, 403, "")
		}
		for _, body := range []m{{"status": "inactive"}, {"name": "System"}} {
			keeper.Refused("PUT", "/users/"+user, body, 403, "")
		}
		keeper.Refused("POST", "/api-keys", m{"userId": user, "name": "x", "permissions": []string{}}, 403, "")
		var own string
		for _, u := range c.List("/users?userType=agent") {
			own = u["id"].(string)
		}
		keeper.Create("/api-keys", m{"userId": own, "name": "x", "permissions": []string{"user:read"}})
		other := c.Agent("Oth", "Er", "apiKey:create", "apiKey:create.forOthers", "team:read")
		other.Create("/api-keys", m{"userId": own, "name": "x", "permissions": []string{"team:read"}})

		// The last one cannot end itself.
		for _, body := range []m{{"status": "inactive"}, {"permissions": []string{"team:read"}}} {
			if got := c.Refused("PUT", admin, body, 409, ""); got["errorType"] != "LastAdministrator" {
				t.Errorf("the last administrator changes itself: %v, want LastAdministrator", got)
			}
		}
		if got := c.Refused("PUT", "/users/"+user, m{"status": "inactive"}, 409, ""); got["errorType"] != "LastAdministrator" {
			t.Errorf("the user of the last administrator: %v, want LastAdministrator", got)
		}
		c.Put(admin, m{"name": "Still first"})
		second := c.Agent("Sec", "Ond", "*")
		second.Put(admin, m{"permissions": []string{"team:read"}})
		second.Refused("PUT", "/users/"+second.List("/api-keys")[0]["userId"].(string), m{"status": "inactive"}, 409, "")
		c.List("/teams")
	})
}

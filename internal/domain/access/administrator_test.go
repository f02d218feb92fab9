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
		// A key gets no more than who changes it has, its own no more than any other.
		weak := c.Create("/api-keys", m{"userId": own, "name": "y", "permissions": []string{"user:read"}})
		for _, more := range []string{"*", "team:read", "apiKey:create.forOthers"} {
			keeper.Refused("PUT", "/api-keys/"+weak["id"].(string), m{"permissions": []string{"user:read", more}}, 403, "")
		}
		keeper.Put("/api-keys/"+weak["id"].(string), m{"permissions": []string{"user:read", "apiKey:read"}})
		// The keys of who is inactive, and keys that are, hold nobody up and save nobody.
		gone := c.Create("/users", m{"userType": "service", "name": "Gone"})["id"].(string)
		c.Create("/api-keys", m{"userId": gone, "name": "x", "permissions": []string{"*"}})
		c.Put("/users/"+gone, m{"status": "inactive"})
		for _, body := range []m{{"status": "active"}, {"name": "Mine"}, {"email": "m@x.example"}} { // what it had comes back with it
			keeper.Refused("PUT", "/users/"+gone, body, 403, "")
		}
		dead := c.Create("/users", m{"userType": "service", "name": "Dead"})["id"].(string)
		key := c.Create("/api-keys", m{"userId": dead, "name": "x", "permissions": []string{"*"}})["id"].(string)
		c.Put("/api-keys/"+key, m{"status": "inactive"})
		keeper.Put("/users/"+dead, m{"name": "Dead for long"})

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

// TestNobodyIsShownAsAnother: no user takes a name or e-mail address by which events and the
// audit trail would show them as another, or as the server; people may share a name.
func TestNobodyIsShownAsAnother(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		boss := c.Create("/users", m{"userType": "agent", "name": "Ada Bell", "email": "Boss@lender.example"})
		me := "/users/" + c.Create("/users", m{"userType": "agent", "name": "Mo"})["id"].(string)
		for _, body := range []m{{"email": "boss@lender.example"}, {"email": "BOSS@LENDER.EXAMPLE", "name": "Mo Ray"}} {
			c.Refused("PUT", me, body, 409, "email")
			body["userType"] = "agent"
			body["name"] = "Mo"
			c.Refused("POST", "/users", body, 409, "email")
		}
		c.Refused("PUT", me, m{"name": "boss@Lender.example"}, 409, "name")
		c.Refused("PUT", me, m{"name": "boss＠lender.example"}, 409, "name")                                   // U+FF20
		for _, name := range []string{"System", "system ", "Nectarine", "Ｎｅｃｔａｒｉｎｅ", "Nectaгine", "Sуstem"} { // full-width, and with one Cyrillic letter
			c.Refused("PUT", me, m{"name": name}, 400, "name")
			c.Refused("POST", "/users", m{"userType": "service", "name": name}, 400, "name")
		}
		for _, name := range []string{"Мария Иванова", "Νίκη", "O’Neill-Müller", "Анна Smith", "李 Wei", "Zoë Ångström"} {
			c.Put(me, m{"name": name})
		}
		c.Put("/users/"+boss["id"].(string), m{"status": "inactive"})
		c.Refused("PUT", me, m{"email": "boss@lender.example"}, 409, "email") // what they did stays theirs
		c.Put(me, m{"name": "Ada Bell", "email": "mo@lender.example"})
		c.Put(me, m{"name": "Ada Bell", "email": "MO@lender.example"})
		c.Other().Create("/users", m{"userType": "agent", "name": "Ada Bell", "email": "boss@lender.example"})
	})
}

package access_test

import (
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// asked is how many of the statements of a request ask whose the key is.
func asked(t *testing.T, c *servertest.Client) (n int) {
	op, is := c.Operation("GET", "/teams")
	if !is {
		t.Fatal("there is no GET /teams")
	}
	_, statements := servertest.Request{Operation: op, From: c, Path: "/teams"}.Counted()
	for _, s := range statements {
		if strings.Contains(s, "key_hash") {
			n++
		}
	}
	return n
}

// A process asks once whose a key is; and what it has changed itself holds at once.
func TestACredentialIsAskedOnceAndForgottenWhenItChanges(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		user := c.Create("/users", servertest.M{"userType": "service", "name": "Robot"})
		key := c.Create("/api-keys", servertest.M{"userId": user["id"], "name": "k", "permissions": []string{"team:read"}})
		robot := c.As(key["key"].(string))
		if n := asked(t, robot); n != 1 {
			t.Errorf("the first request asks %d times whose the key is, want once", n)
		}
		robot.Do("GET", "/users", nil, 403)
		c.Put("/api-keys/"+key["id"].(string), servertest.M{"permissions": []string{"team:read", "user:read"}})
		robot.Do("GET", "/users", nil, 200)
		c.Put("/users/"+user["id"].(string), servertest.M{"name": "Machine"})
		if n := asked(t, robot); n != 1 {
			t.Errorf("after the user has changed a request asks %d times whose the key is, want once", n)
		}
		robot.Do("GET", "/teams", nil, 200)
		c.Put("/api-keys/"+key["id"].(string), servertest.M{"status": "inactive"})
		robot.Do("GET", "/teams", nil, 401)
		c.Put("/api-keys/"+key["id"].(string), servertest.M{"status": "active"})
		robot.Do("GET", "/teams", nil, 200)
		c.Put("/users/"+user["id"].(string), servertest.M{"status": "inactive"})
		robot.Do("GET", "/teams", nil, 401)
	})
}

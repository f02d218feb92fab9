package people_test

import (
	"testing"

	"nectarine/internal/servertest"
)

type m = servertest.M

func TestPerson(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		p := c.Create("/people", m{"externalId": "one"})
		id := p["id"].(string)
		if got := c.Get("/people/ext-one"); got["id"] != id || got["createdAt"] != p["createdAt"] {
			t.Fatal(got, p)
		}
		c.Refused("POST", "/people", m{"externalId": "one"}, 409, "externalId")
		c.Refused("POST", "/people", m{"externalID": "x"}, 400, "externalID")
		c.Refused("GET", "/people/BO-NONE-NONE", nil, 404, "")
		c.Refused("PUT", "/people/"+id, m{"externalId": 7}, 400, "externalId")
		if got := c.Put("/people/"+id, p); got["updatedAt"] != p["updatedAt"] {
			t.Fatal("nothing changed, yet updatedAt moved: ", got)
		}
		if got := c.Put("/people/"+id, m{"externalId": nil}); got["externalId"] != nil {
			t.Fatal(got)
		}
		c.Other().Refused("GET", "/people/"+id, nil, 404, "")
		a := c.Do("GET", "/audit?objectId="+id, nil, 200)
		if a["total"] != 2.0 {
			t.Fatal(a)
		}
	})
}

package access_test

import (
	"fmt"
	"slices"
	"testing"

	"nectarine/internal/testing/servertest"
)

type m = map[string]any

func TestCompany(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		was := c.Get("/company")
		if was["name"] != "Acme Lending" || was["timezone"] != "America/New_York" || was["id"] != c.Space || was["otherSpaceId"] != c.Live().Get("/company")["id"] {
			t.Error(was)
		}
		is := c.Put("/company", m{"name": "Acme Credit", "timezone": "America/Chicago", "settings": m{"allowSeveralCollectionCases": true}})
		if is["name"] != "Acme Credit" || is["timezone"] != "America/Chicago" || is["settings"].(m)["allowSeveralCollectionCases"] != true {
			t.Error(is)
		}
		for _, bad := range []m{{"timezone": "Mars/Olympus"}, {"timezone": ""}, {"timezone": nil}} {
			c.Refused("PUT", "/company", bad, 400, "timezone")
		}
		c.Refused("PUT", "/company", m{"name": ""}, 400, "name")
		if c.Get("/company")["timezone"] != "America/Chicago" || c.Live().Get("/company")["name"] != "Acme Lending" {
			t.Error("a refused change has left something, or a change has crossed spaces")
		}
		if n := len(c.List("/audit?objectType=company&objectId=" + c.Space)); n != 2 {
			t.Error(n, "entries of the company in the audit trail")
		}
	})
}

func TestUsers(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		u := c.Create("/users", m{"userType": "agent", "name": "Bob Marsh", "email": "bob@acme.example", "externalId": "bob", "metaData": m{"desk": "7"}})
		if u["status"] != "active" || u["object"] != "user" || u["employee"] != nil || u["metaData"].(m)["desk"] != "7" {
			t.Error(u)
		}
		c.Refused("POST", "/users", m{"userType": "agent", "name": "Bob", "externalId": "bob"}, 409, "externalId")
		for field, bad := range map[string]m{"userType": {"userType": "robot", "name": "R"}, "name": {"userType": "agent"}, "email": {"userType": "agent", "name": "E", "email": "nowhere"}} {
			c.Refused("POST", "/users", bad, 400, field)
		}
		path := "/users/ext-bob"
		c.Refused("PUT", path, m{"userType": "service"}, 400, "userType")
		if is := c.Put(path, m{"name": "Robert Marsh", "email": nil}); is["name"] != "Robert Marsh" || is["email"] != nil || is["externalId"] != "bob" {
			t.Error(is)
		}
		e := c.Create("/employees", m{"userId": u["id"], "firstName": "Bob", "lastName": "Marsh"})
		if got := c.Get(path)["employee"].(m); got["id"] != e["id"] {
			t.Error(got)
		}
		program := c.Create("/users", m{"userType": "service", "name": "Importer"})
		c.Put("/users/"+program["id"].(string), m{"status": "inactive"})
		ids := func(query string) (all []string) {
			for _, row := range c.List("/users?" + query) {
				all = append(all, row["id"].(string))
			}
			return all
		}
		if got := ids("userType=agent"); !slices.Equal(got, []string{u["id"].(string)}) {
			t.Error(got)
		}
		if got := ids("status=inactive"); !slices.Equal(got, []string{program["id"].(string)}) {
			t.Error(got)
		}
		c.Refused("GET", "/users?userType=robot", nil, 400, "userType")
		c.Refused("GET", "/users/UR-NONE-NONE", nil, 404, "")
	})
}

func TestEmployees(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		hire := func(first, last string) m {
			user := c.Create("/users", m{"userType": "agent", "name": first})
			return c.Create("/employees", m{"userId": user["id"], "firstName": first, "lastName": last, "externalId": first, "jobName": "Collector", "phone": "+12125550100", "email": "x@acme.example"})
		}
		ann, bob := hire("Ann", "Zorn"), hire("Bob", "Abel")
		if ann["displayName"] != "Ann Zorn" || ann["status"] != "active" || len(ann["teams"].([]any)) != 0 {
			t.Error(ann)
		}
		is := c.Put("/employees/ext-Bob", m{"managerEmployeeId": "ext-Ann", "jobName": "Senior Collector", "status": "inactive", "phone": nil})
		if is["managerEmployeeId"] != ann["id"] || is["status"] != "inactive" || is["phone"] != nil || is["id"] != bob["id"] {
			t.Error(is)
		}
		c.Refused("PUT", "/employees/ext-Bob", m{"managerEmployeeId": bob["id"]}, 400, "managerEmployeeId")
		c.Refused("PUT", "/employees/ext-Bob", m{"managerEmployeeId": "EM-NONE-NONE"}, 400, "managerEmployeeId")
		c.Refused("POST", "/employees", m{"userId": "UR-NONE-NONE", "firstName": "A", "lastName": "B"}, 400, "userId")
		program := c.Create("/users", m{"userType": "service", "name": "Importer"})
		c.Refused("POST", "/employees", m{"userId": program["id"], "firstName": "A", "lastName": "B"}, 400, "userId")
		c.Refused("POST", "/employees", m{"userId": ann["userId"], "lastName": "B"}, 400, "firstName")
		for query, want := range map[string]string{"sortBy=lastName": "[Bob Ann]", "sortBy=-lastName": "[Ann Bob]", "status=inactive": "[Bob]", "": "[Bob Ann]"} {
			var got []any
			for _, row := range c.List("/employees?" + query) {
				got = append(got, row["firstName"])
			}
			if fmt.Sprint(got) != want {
				t.Errorf("%s: %v, want %s", query, got, want)
			}
		}
		c.Refused("GET", "/employees?sortBy=salary", nil, 400, "sortBy")
		if got := c.Get("/employees/" + bob["id"].(string)); got["jobName"] != "Senior Collector" {
			t.Error(got)
		}
	})
}

func TestTeams(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		user := c.Create("/users", m{"userType": "agent", "name": "Ann"})
		ann := c.Create("/employees", m{"userId": user["id"], "firstName": "Ann", "lastName": "Zorn"})["id"].(string)
		team := c.Create("/teams", m{"name": "Bankruptcy", "externalId": "bk", "email": "bk@acme.example"})
		path, member := "/teams/"+team["id"].(string), "/teams/ext-bk/employees/"+ann
		c.Do("PUT", member, nil, 204)
		c.Do("PUT", member, nil, 204) // twice is once
		if got := c.Get(path)["employees"]; fmt.Sprint(got) != "["+ann+"]" {
			t.Error(got)
		}
		if got := c.Get("/employees/" + ann)["teams"]; fmt.Sprint(got) != fmt.Sprint([]any{team["id"]}) {
			t.Error(got)
		}
		if rows := c.List("/employees?teamId=" + team["id"].(string)); len(rows) != 1 || rows[0]["id"] != ann {
			t.Error(rows)
		}
		if rows := c.List("/teams"); len(rows) != 1 || fmt.Sprint(rows[0]["employees"]) != "["+ann+"]" {
			t.Error(rows)
		}
		c.Do("DELETE", member, nil, 204)
		c.Do("DELETE", member, nil, 204)
		if got := c.Get(path)["employees"].([]any); len(got) != 0 {
			t.Error(got)
		}
		// Who belongs to a team decides who sees an escalation: it is on record.
		trail := c.List("/audit?objectId=" + team["id"].(string))
		if len(trail) != 3 || fmt.Sprint(trail[1]["changes"]) != fmt.Sprint([]any{m{"field": "employees", "old": nil, "new": ann}}) ||
			fmt.Sprint(trail[0]["changes"]) != fmt.Sprint([]any{m{"field": "employees", "old": ann, "new": nil}}) {
			t.Error(trail)
		}
		if is := c.Put(path, m{"name": "Bankruptcy and Estates", "email": nil}); is["name"] != "Bankruptcy and Estates" || is["email"] != nil {
			t.Error(is)
		}
		c.Refused("PUT", path, m{"name": nil}, 400, "name")
		c.Refused("POST", "/teams", m{"name": "Again", "externalId": "bk"}, 409, "externalId")
		c.Refused("PUT", "/teams/ext-bk/employees/EM-NONE-NONE", nil, 404, "")
		c.Refused("PUT", "/teams/TM-NONE-NONE/employees/"+ann, nil, 404, "")
		c.Refused("DELETE", "/teams/TM-NONE-NONE/employees/"+ann, nil, 404, "")
	})
}

package access_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = map[string]any

func TestCompany(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		was := c.Get("/company")
		assert.Fields(t, was, m{"name": "Acme Lending", "timezone": "America/New_York", "id": c.Space, "otherSpaceId": c.Live().Get("/company")["id"]})
		is := c.Put("/company", m{"name": "Acme Credit", "timezone": "America/Chicago", "settings": m{"allowSeveralCollectionCases": true}})
		assert.Fields(t, is, m{"name": "Acme Credit", "timezone": "America/Chicago", "settings.allowSeveralCollectionCases": true})
		for _, bad := range []m{{"timezone": "Mars/Olympus"}, {"timezone": "Local"}, {"timezone": ""}, {"timezone": nil}} {
			c.Refused("PUT", "/company", bad, 400, "timezone")
		}
		c.Refused("PUT", "/company", m{"name": ""}, 400, "name")
		assert.Fields(t, c.Get("/company"), m{"timezone": "America/Chicago"})
		assert.Fields(t, c.Live().Get("/company"), m{"name": "Acme Lending"})
		if n := len(c.List("/audit?objectType=company&objectId=" + c.Space)); n != 2 {
			t.Errorf("%v entries of the company in the audit trail, want 2", n)
		}
	})
}

func TestUsers(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		u := c.Create("/users", m{"userType": "agent", "name": "Bob Marsh", "email": "bob@acme.example", "externalId": "bob", "metaData": m{"desk": "7"}})
		assert.Fields(t, u, m{"status": "active", "object": "user", "employee": nil, "metaData.desk": "7"})
		c.Refused("POST", "/users", m{"userType": "agent", "name": "Bob", "externalId": "bob"}, 409, "externalId")
		for field, bad := range map[string]m{"userType": {"userType": "robot", "name": "R"}, "name": {"userType": "agent"}, "email": {"userType": "agent", "name": "E", "email": "nowhere"}} {
			c.Refused("POST", "/users", bad, 400, field)
		}
		path := "/users/ext-bob"
		c.Refused("PUT", path, m{"userType": "service"}, 400, "userType")
		assert.Fields(t, c.Put(path, m{"name": "Robert Marsh", "email": nil}), m{"name": "Robert Marsh", "email": nil, "externalId": "bob"})
		e := c.Create("/employees", m{"userId": u["id"], "firstName": "Bob", "lastName": "Marsh"})
		assert.Fields(t, c.Get(path)["employee"].(m), m{"id": e["id"], "displayName": "Bob Marsh", "teams": []any{}})
		program := c.Create("/users", m{"userType": "service", "name": "Importer"})
		c.Put("/users/"+program["id"].(string), m{"status": "inactive"})
		ids := func(query string) (all []string) {
			for _, row := range c.List("/users?" + query) {
				all = append(all, row["id"].(string))
			}
			return all
		}
		if got := ids("userType=agent"); !slices.Equal(got, []string{u["id"].(string)}) {
			t.Errorf(`ids("userType=agent") is %v, want %v`, got, []any{u["id"]})
		}
		if got := ids("status=inactive"); !slices.Equal(got, []string{program["id"].(string)}) {
			t.Errorf(`ids("status=inactive") is %v, want %v`, got, []any{program["id"]})
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
		assert.Fields(t, ann, m{"displayName": "Ann Zorn", "status": "active", "teams": assert.Count(0)})
		is := c.Put("/employees/ext-Bob", m{"managerEmployeeId": "ext-Ann", "jobName": "Senior Collector", "status": "inactive", "phone": nil})
		assert.Fields(t, is, m{"managerEmployeeId": ann["id"], "status": "inactive", "phone": nil, "id": bob["id"]})
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
		assert.Fields(t, c.Get("/employees/"+bob["id"].(string)), m{"jobName": "Senior Collector"})
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
			t.Errorf("the team has the employees %v, want %v", got, "["+ann+"]")
		}
		if got := c.Get("/employees/" + ann)["teams"]; fmt.Sprint(got) != fmt.Sprint([]any{team["id"]}) {
			t.Errorf("the employee has the teams %v, want %v", got, []any{team["id"]})
		}
		assert.Rows(t, c.List("/employees?teamId="+team["id"].(string)), m{"id": ann})
		rows := c.List("/teams")
		assert.Len(t, rows, 1)
		if fmt.Sprint(rows[0]["employees"]) != "["+ann+"]" {
			t.Errorf("the list of teams is %v, want the first with the employees %v", rows, "["+ann+"]")
		}
		c.Do("DELETE", member, nil, 204)
		c.Do("DELETE", member, nil, 204)
		assert.Len(t, c.Get(path)["employees"].([]any), 0)
		// Who belongs to a team decides who sees an escalation: it is on record.
		trail := c.List("/audit?objectId=" + team["id"].(string))
		assert.Rows(t, trail, m{"changes": []any{m{"field": "employees", "old": ann, "new": nil}}},
			m{"changes": []any{m{"field": "employees", "old": nil, "new": ann}}}, m{})
		assert.Fields(t, c.Put(path, m{"name": "Bankruptcy and Estates", "email": nil}), m{"name": "Bankruptcy and Estates", "email": nil})
		c.Refused("PUT", path, m{"name": nil}, 400, "name")
		c.Refused("POST", "/teams", m{"name": "Again", "externalId": "bk"}, 409, "externalId")
		c.Refused("PUT", "/teams/ext-bk/employees/EM-NONE-NONE", nil, 404, "")
		c.Refused("PUT", "/teams/TM-NONE-NONE/employees/"+ann, nil, 404, "")
		c.Refused("DELETE", "/teams/TM-NONE-NONE/employees/"+ann, nil, 404, "")
	})
}

// EM is the public API's prefix of event messages: employees have one of their own, and the
// ids that were given out before resolve for ever, in paths, bodies and filters.
func TestEmployeesLeaveThePrefixOfEventMessages(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const old = "EM-AAAA-AAAA"
		hired := func(name string) string {
			user := c.Create("/users", m{"userType": "agent", "name": name})
			return c.Create("/employees", m{"userId": user["id"], "firstName": name, "lastName": "Ray"})["id"].(string)
		}
		if made := hired("Ann"); !strings.HasPrefix(made, "EP-") {
			t.Errorf("a new employee is %s, want an id that begins with EP-", made)
		}
		before := hired("Bob")
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE employees SET id = '"+old+"' WHERE company_id = '"+tx.Space+"' AND id = '"+before+"'")
			return err
		})
		assert.Fields(t, c.Get("/employees/"+old), m{"id": old})
		assert.Fields(t, c.Put("/employees/"+old, m{"jobName": "Collector"}), m{"id": old, "jobName": "Collector"})
		team := c.Team()
		c.Do("PUT", team.Path+"/employees/"+old, nil, 204)
		assert.Rows(t, c.List("/employees?teamId="+team.ID), m{"id": old})
		of := c.Case(c.Borrower(), m{"owningEmployeeId": old})
		assert.Rows(t, c.List("/cases?owner="+old), m{"id": of.ID})
		c.Do("POST", of.Path+"/escalations", m{"escalatedEmployeeId": old}, 204)
		assert.Rows(t, c.List("/tasks?assigneeEmployeeId="+old), m{"caseId": of.ID})
	})
}

// Borrowers have no sign-in here yet: what existing clients send to give them one is refused
// by the names of its fields, and nobody is made.
func TestUsersOfThePortalAreRefusedByName(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		before := len(c.List("/users"))
		for _, path := range []string{"/users", "/companies/" + c.Get("/company")["id"].(string) + "/users"} {
			for field, value := range map[string]any{"userType": "borrower", "authType": m{"email": "ann@acme.example"}, "associatedPersonId": c.Borrower().ID, "roles": []string{"borrower"}} {
				body := m{"userType": "agent", "name": "Ann"}
				body[field] = value
				c.Refused("POST", path, body, 400, field)
			}
		}
		assert.Len(t, c.List("/users"), before)
	})
}

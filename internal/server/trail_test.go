package server_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
)

// TestTrails asks for events and audit entries by every filter that they have,
// and compares with what a simple reading of all of them gives.
func TestTrails(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		agent := c.Agent("Ann", "Lee", "*")
		one := c.Borrower(m{"externalId": "one"}).ID
		two := agent.Create("/people", m{"externalId": "two", "borrowerType": "person", "name": m{"firstName": "Bo", "lastName": "Ek"}})["id"].(string)
		c.Advance(time.Hour)
		middle := c.Now().String()
		made := agent.Create("/people/"+one+"/cases", m{"caseType": "bankruptcy"})["id"].(string)
		c.Put("/people/"+one+"/cases/"+made, m{"status": "processing", "courtCaseNumber": "26-1"})
		contact := c.Create("/people/"+two+"/contacts", m{"contactType": "email", "label": "personal", "affiliation": "self", "value": "bo@acme.example"})["id"].(string)
		c.Put("/people/"+two+"/contacts/"+contact, m{"verified": true})
		c.Do("DELETE", "/people/"+two+"/contacts/"+contact, nil, 204)

		events, trail := c.List("/events?limit=100"), c.List("/audit?limit=100")
		user := c.List("/users?userType=agent")[0]["id"].(string)
		request := trail[0]["requestId"].(string)
		check := func(path string, all []m, want func(m) bool) {
			t.Helper()
			var wanted []any
			for _, row := range all {
				if want(row) {
					wanted = append(wanted, row["id"])
				}
			}
			var got []any
			for _, row := range c.List(path + "&limit=100") {
				got = append(got, row["id"])
			}
			if len(wanted) == 0 || len(wanted) == len(all) || !slices.Equal(got, wanted) {
				t.Errorf("%s: %d rows, want %d of %d", path, len(got), len(wanted), len(all))
			}
		}
		field := func(name string, values ...string) func(m) bool {
			return func(row m) bool { return slices.Contains(values, fmt.Sprint(row[name])) }
		}
		late := func(row m) bool { return row["createdAt"].(string) >= middle }
		early := func(row m) bool { return row["createdAt"].(string) < middle }
		check("/events?eventType=person.created", events, field("eventType", "person.created"))
		check("/events?eventType=contact.created&eventType=contact.deleted", events, field("eventType", "contact.created", "contact.deleted"))
		check("/events?objectType=case", events, field("objectType", "case"))
		check("/events?objectId="+made, events, field("objectId", made))
		check("/events?personId="+two, events, field("personId", two))
		check("/events?from="+url.QueryEscape(middle), events, late)
		check("/events?to="+url.QueryEscape(middle), events, early)
		check("/audit?objectType=contact", trail, field("objectType", "contact"))
		check("/audit?objectId="+made, trail, field("objectId", made))
		check("/audit?actorId="+user, trail, field("actorId", user))
		check("/audit?requestId="+request, trail, field("requestId", request))
		check("/audit?from="+url.QueryEscape(middle), trail, late)
		check("/audit?to="+url.QueryEscape(middle), trail, early)

		for i := 1; i < len(events); i++ {
			if events[i-1]["sequence"].(float64) != events[i]["sequence"].(float64)+1 {
				t.Errorf(`events are not newest first without a gap: %v %v, want %v`, events[i-1]["sequence"], events[i]["sequence"], events[i]["sequence"].(float64)+1)
			}
		}
		whole := c.Get("/events/" + events[0]["id"].(string))
		if fmt.Sprint(whole) != fmt.Sprint(events[0]) {
			t.Errorf("an event is another alone: %v, %v", whole, events[0])
		}
		c.Refused("GET", "/events/EV-NONE-NONE", nil, 404, "")
		c.Refused("GET", "/events?from=yesterday", nil, 400, "from")
		c.Refused("GET", "/audit?sortBy=hash", nil, 400, "sortBy")
		for _, row := range trail {
			if row["actorId"] == "" || row["operation"] == "" || row["address"] == nil && row["requestId"] != nil {
				t.Errorf("the entry is %v; want it to say who, how and, of what came by a request, from which address", row)
			}
		}
	})
}

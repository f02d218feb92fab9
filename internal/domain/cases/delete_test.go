package cases_test

import (
	"testing"
	"time"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// A case that was opened by mistake is deleted while it is initiated: it is in no list and
// behind no path, its number stays a place in lists, and the events tell of it.
func TestACaseOpenedByMistakeIsDeleted(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		first, of, last := c.Case(ann), c.Case(ann, m{"externalId": "C2"}), c.Case(ann)
		c.Agent("Ada", "Bell", "case:read", "case:update").Refused("DELETE", of.Path, nil, 403, "")
		c.Refused("DELETE", c.Borrower().Path+"/cases/"+of.ID, nil, 404, "")
		c.Agent("Cy", "Dale", "case:delete").Do("DELETE", ann.Path+"/cases/ext-C2", nil, 204)
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			var body any
			if method == "PUT" {
				body = m{"name": "Still here"}
			}
			c.Refused(method, of.Path, body, 404, "")
		}
		assert.Rows(t, c.List(ann.Path+"/cases?sortBy=createdAt"), m{"id": first.ID}, m{"id": last.ID})
		assert.Rows(t, c.List("/cases?sortBy=createdAt&personId="+ann.ID+"&startingAfter="+of.ID), m{"id": last.ID})
		told := c.Events("case.changed", of.ID)
		assert.Fields(t, told[len(told)-1], m{"data.action": "deleted"})
		assert.Len(t, c.Events("case.deleted", of.ID), 1)
		c.Case(ann, m{"externalId": "C2"})
		trail := c.List("/audit?objectId=" + of.ID)
		if !anyRow(trail, func(row m) bool { return row["action"] == "deleted" }) {
			t.Errorf("the trail has %v, want a deletion", trail)
		}
	})
}

// What is no longer initiated was worked on: it is canceled or completed, not deleted.
func TestACaseThatWasWorkedOnIsNotDeleted(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, steps := range [][]m{{{"status": "processing"}}, {{"status": "canceled"}}, {{"status": "canceled"}, {"status": "reopened"}},
			{{"status": "processing"}, {"status": "completed", "outcome": "noOutcome"}}} {
			of := c.Case(c.Borrower())
			for _, step := range steps {
				c.Put(of.Path, step)
			}
			if got := c.Refused("DELETE", of.Path, nil, 409, ""); got["errorType"] != "IllegalTransition" {
				t.Errorf("after %v: %v, want IllegalTransition", steps, got)
			}
			c.Get(of.Path)
		}
	})
}

// What hangs on a case that is deleted ends with it: escalation, snooze, tasks, reviews,
// notifications, and the block that a type made. One that a person made is theirs to lift.
func TestWhatHangsOnACaseEndsWhenItIsDeleted(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := "/case-types/" + c.List("/case-types?caseType=generic")[0]["id"].(string)
		for path, body := range map[string]m{"/do-not-interact-types": {"name": "Quiet", "channel": "all", "onStatus": "initiated"},
			"/notification-types": {"name": "Opened", "channel": "email", "onStatus": "initiated", "delay": 2}} {
			body["status"] = "active"
			c.Do("POST", kind+path+"/"+c.Create(path, body)["id"].(string), nil, 204)
		}
		of, bob := c.Case(c.Borrower()), employee(c, "Bob")
		c.Do("POST", of.Path+"/escalations", m{"escalatedEmployeeId": bob.ID}, 204)
		c.Do("POST", of.Path+"/snooze", m{"snoozeFor": 3}, 204)
		call := c.New("/tasks", m{"taskType": "makeScheduledCall", "caseId": of.ID, "name": "Call"})
		assert.Rows(t, c.List(of.Path+"/do-not-interact"), m{"source": "type", "active": true})
		assert.Rows(t, c.List(of.Path+"/notifications"), m{"status": "pending"})
		c.Do("DELETE", of.Path, nil, 204)
		assert.Len(t, c.Events("case.donotinteract.deleted", of.ID), 1)
		assert.Rows(t, c.List("/notifications"), m{"status": "canceled", "reason": "the case was deleted"})
		assert.Fields(t, c.Get(call.Path), m{"status": "canceled"})
		assert.Len(t, c.List("/tasks?status=pending&personId="+of.M["people"].([]any)[0].(string)), 0)
		assert.Len(t, c.Do("GET", "/cases/escalations", nil, 200)["data"].([]any), 0)
		assert.Len(t, c.Events("case.escalation.canceled", of.ID), 1)
		c.Advance(5 * 24 * time.Hour)
		assert.Len(t, c.List("/tasks?status=pending"), 0)

		other := c.Case(c.Borrower())
		c.Do("DELETE", other.Path+"/do-not-interact", nil, 204)
		own := c.Create(other.Path+"/do-not-interact", m{"channels": []string{"voice"}})
		if got := c.Refused("DELETE", other.Path, nil, 409, ""); got["errorType"] != "InUse" {
			t.Errorf("with a block that a person made: %v, want InUse", got)
		}
		assert.Rows(t, c.List(other.Path+"/do-not-interact"), m{"id": own["id"], "active": true})
		c.Do("DELETE", other.Path+"/do-not-interact/"+own["id"].(string), nil, 204)
		c.Do("DELETE", other.Path, nil, 204)
	})
}

func anyRow(rows []m, is func(m) bool) bool {
	for _, row := range rows {
		if is(row) {
			return true
		}
	}
	return false
}

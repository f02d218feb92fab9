package task_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = map[string]any

func TestLifeOfATask(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		matter := c.Create("/people/"+person+"/cases", m{"caseType": "generic"})["id"].(string)
		ann := c.Agent("Ann", "Lee", "task:read", "task:update", "taskrouter.task:receive")
		bob := c.Agent("Bob", "Ray", "task:read", "task:update", "taskrouter.task:receive")
		made := c.Create("/tasks", m{"taskType": "makeScheduledCall", "caseId": matter, "dueDate": "2026-02-01", "name": "Call", "externalId": "t1"})
		assert.Fields(t, made, m{"status": "pending", "personId": person, "creationProcedure": "person", "priority": 10.0, "object": "task"})
		path := "/tasks/" + made["id"].(string)
		c.Refused("POST", "/tasks", m{"taskType": "dream"}, 400, "taskType")
		c.Refused("POST", "/tasks", m{}, 400, "taskType")
		c.Refused("POST", "/tasks", m{"taskType": "reviewVoicemail", "status": "completed"}, 400, "status")
		c.Refused("POST", "/tasks", m{"taskType": "reviewVoicemail", "caseId": "CS-NONE-NONE"}, 400, "caseId")
		c.Refused("POST", "/tasks", m{"taskType": "reviewVoicemail", "assigneeEmployeeId": "EM-NONE-NONE"}, 400, "assigneeEmployeeId")
		other := c.Borrower(servertest.M{"externalId": "joint"})
		c.Refused("POST", "/tasks", m{"taskType": "makeScheduledCall", "caseId": matter, "personId": other.ID}, 400, "personId")
		c.Refused("PUT", path, m{"personId": other.ID}, 400, "personId")
		c.Refused("PUT", path, m{"caseId": c.Case(other).ID}, 400, "personId")
		joint := c.Create("/people/"+other.ID+"/cases", m{"caseType": "generic", "people": []string{other.ID, person}})["id"].(string)
		both := "/tasks/" + c.Create("/tasks", m{"taskType": "reviewVoicemail", "caseId": joint, "personId": "ext-joint"})["id"].(string)
		assert.Fields(t, c.Put(both, m{"personId": person}), m{"personId": person, "caseId": joint})
		c.Put(both, m{"status": "canceled"})
		c.Refused("GET", "/tasks/TK-NONE-NONE", nil, 404, "")
		c.Refused("PUT", path, m{"status": "reserved"}, 400, "assigneeEmployeeId") // this key is nobody's
		c.Refused("POST", "/tasks/next", m{}, 409, "")

		held := ann.Put(path, m{"status": "reserved"})
		assert.Fields(t, held, m{"reservedByEmployeeId": assert.Set, "reservedUntil": assert.Set})
		ann.Put(path, m{"status": "reserved"}) // once more is once
		bob.Refused("PUT", path, m{"status": "reserved"}, 409, "")
		bob.Refused("PUT", path, m{"status": "assigned"}, 409, "")
		bob.Refused("POST", "/tasks/next", m{}, 404, "")
		c.Advance(2*time.Minute - time.Second)
		assert.Fields(t, c.Get(path), m{"status": "reserved"})
		c.Advance(time.Second)
		assert.Fields(t, c.Get(path), m{"status": "pending", "reservedByEmployeeId": nil, "reservedUntil": nil})
		assert.Fields(t, bob.Data("POST", "/tasks/next", m{"taskTypes": []string{"makeScheduledCall"}}, 200), m{"id": made["id"], "status": "reserved"})
		own := bob.Put(path, m{"status": "assigned"})
		assert.Fields(t, own, m{"assigneeEmployeeId": assert.Set, "reservedUntil": nil})
		assert.Len(t, c.List("/tasks?status=assigned&assigneeEmployeeId="+own["assigneeEmployeeId"].(string)+"&caseId="+matter+"&taskType=makeScheduledCall&dueFrom=2026-02-01&dueTo=2026-02-01"), 1)
		c.Refused("PUT", path, m{"status": "reserved"}, 409, "")
		assert.Fields(t, bob.Put(path, m{"status": "pending"}), m{"assigneeEmployeeId": nil})
		assert.Fields(t, c.Put(path, m{"status": "completed"}), m{"statusUpdatedBy": assert.Set})
		c.Refused("PUT", path, m{"status": "pending"}, 409, "")
		var said []string
		for _, e := range c.Events("task.statuschanged", made["id"].(string)) {
			said = append(said, e["data"].(m)["status"].(string))
		}
		if fmt.Sprint(said) != "[reserved pending reserved assigned pending completed]" || len(c.Events("task.created", made["id"].(string))) != 1 {
			t.Errorf("the statuses are told as %v and the creations as %v, want reserved, pending, reserved, assigned, pending, completed, and one creation", said, c.Events("task.created", made["id"].(string)))
		}
		c.Refused("GET", "/tasks?assigneeTeamId=TM-NONE-NONE", nil, 400, "assigneeTeamId")
		assert.Fields(t, c.Get("/tasks/ext-t1"), m{"id": made["id"]})
	})
}

// Of many agents who reach for few tasks at once, each gets one that nobody else
// has.
func TestNeverTwoAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for i := range 4 {
			c.Create("/tasks", m{"taskType": "reviewVoicemail", "priority": i})
		}
		one := c.Create("/tasks", m{"taskType": "reviewCaseInstructions", "priority": 999})["id"].(string)
		var wait sync.WaitGroup
		var all sync.Mutex
		won, got := 0, map[string]int{}
		for i := range 8 {
			agent := c.Agent("Agent", fmt.Sprint("No", i), "task:read", "task:update", "taskrouter.task:receive")
			wait.Go(func() {
				a := agent.Send("PUT", "/tasks/"+one, strings.NewReader(`{"status":"reserved"}`))
				b := agent.Send("POST", "/tasks/next", strings.NewReader(`{"taskTypes":["reviewVoicemail"]}`))
				all.Lock()
				defer all.Unlock()
				if a.Status == 200 {
					won++
				} else if a.Status != 409 {
					t.Errorf("the one is answered %d %s, want 409", a.Status, string(a.Raw))
				}
				if b.Status == 200 {
					got[b.Body["data"].(m)["id"].(string)]++
				} else if b.Status != 404 {
					t.Errorf("the other is answered %d %s, want 404", b.Status, string(b.Raw))
				}
			})
		}
		wait.Wait()
		if won != 1 || len(got) != 4 {
			t.Errorf("%v reserved the one, and others %v; want one and four others", won, got)
		}
		for id, n := range got {
			if n != 1 {
				t.Errorf("%v was given to %v, want to one", id, n)
			}
		}
	})
}

// The queue offers the most urgent first, of the types that the employee does, and
// of teams only to their members.
func TestNext(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Agent("Ann", "Lee", "task:read", "task:update", "taskrouter.task:receive")
		employee := c.List("/employees")[0]["id"].(string)
		team := c.Create("/teams", m{"name": "Hardship"})["id"].(string)
		c.Create("/tasks", m{"taskType": "reviewVoicemail", "name": "low", "priority": 1})
		c.Create("/tasks", m{"taskType": "reviewSnoozedCase", "name": "other kind", "priority": 500})
		c.Create("/tasks", m{"taskType": "reviewVoicemail", "name": "team", "priority": 400, "assigneeTeamId": team})
		c.Create("/tasks", m{"taskType": "reviewVoicemail", "name": "high", "priority": 300})
		c.Put("/employees/"+employee, m{"availableAndPermittedTasktypes": []string{"reviewVoicemail"}})
		next := func() any { return ann.Data("POST", "/tasks/next", m{}, 200)["name"] }
		if got := next(); got != "high" {
			t.Errorf(`next() is %v, want "high"`, got)
		}
		c.Do("PUT", "/teams/"+team+"/employees/"+employee, nil, 204)
		if got := next(); got != "team" {
			t.Errorf(`next() is %v, want "team"`, got)
		}
		if got := next(); got != "low" {
			t.Errorf(`next() is %v, want "low"`, got)
		}
		ann.Refused("POST", "/tasks/next", m{}, 404, "")
	})
}

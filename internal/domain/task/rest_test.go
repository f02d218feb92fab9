package task_test

import (
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// The work of people who can no longer act goes back into the queue, whether it is the
// employee who becomes inactive or the user by whom they act, with the events of it.
func TestTheWorkOfThoseWhoCanNoLongerActGoesBack(t *testing.T) {
	for name, end := range map[string]func(c *servertest.Client, employee, user string){
		"employee": func(c *servertest.Client, employee, _ string) { c.Put(employee, m{"status": "inactive"}) },
		"user":     func(c *servertest.Client, _, user string) { c.Put(user, m{"status": "inactive"}) },
	} {
		t.Run(name, func(t *testing.T) {
			servertest.Run(t, func(t *testing.T, c *servertest.Client) {
				user := c.New("/users", m{"userType": "agent", "name": "Bob"})
				bob := c.New("/employees", m{"userId": user.ID, "firstName": "Bob", "lastName": "Ray"})
				team, ann := c.Team(), c.Borrower()
				kind := m{"taskType": "makeScheduledCall", "name": "Call"}
				with := func(fields m) servertest.Object {
					for name, value := range kind {
						fields[name] = value
					}
					return c.New("/tasks", fields)
				}
				assigned := with(m{"assigneeEmployeeId": bob.ID})
				reserved := with(m{})
				c.Put(reserved.Path, m{"status": "reserved", "assigneeEmployeeId": bob.ID})
				done := with(m{"assigneeEmployeeId": bob.ID})
				c.Put(done.Path, m{"status": "completed"})
				others := with(m{"assigneeTeamId": team.ID})
				alone, both := c.Case(ann), c.Case(ann, m{"owningEmployeeId": bob.ID})
				c.Do("POST", alone.Path+"/escalations", m{"escalatedEmployeeId": bob.ID}, 204)
				c.Do("POST", both.Path+"/escalations", m{"escalatedEmployeeId": bob.ID, "escalatedTeamId": team.ID}, 204)

				end(c, bob.Path, user.Path)
				for _, back := range []servertest.Object{assigned, reserved} {
					assert.Fields(t, c.Get(back.Path), m{"status": "pending", "assigneeEmployeeId": nil, "reservedByEmployeeId": nil, "reservedUntil": nil})
					told := c.Events("task.statuschanged", back.ID)
					assert.Fields(t, told[len(told)-1], m{"data.status": "pending"})
				}
				assert.Fields(t, c.Get(done.Path), m{"status": "completed", "assigneeEmployeeId": bob.ID})
				assert.Fields(t, c.Get(others.Path), m{"status": "pending", "assigneeTeamId": team.ID})
				assert.Rows(t, c.List("/tasks?caseId="+alone.ID), m{"status": "pending", "assigneeEmployeeId": nil, "assigneeTeamId": nil})
				assert.Rows(t, c.List("/tasks?caseId="+both.ID), m{"status": "pending", "assigneeEmployeeId": nil, "assigneeTeamId": team.ID})
				assert.Len(t, c.List("/tasks?status=pending&assigneeEmployeeId="+bob.ID), 0)

				// And nothing new is given to them.
				c.Refused("POST", "/tasks", m{"taskType": "makeScheduledCall", "name": "Call", "assigneeEmployeeId": bob.ID}, 400, "assigneeEmployeeId")
				c.Refused("PUT", assigned.Path, m{"assigneeEmployeeId": bob.ID}, 400, "assigneeEmployeeId")
				c.Refused("PUT", assigned.Path, m{"status": "reserved", "assigneeEmployeeId": bob.ID}, 400, "assigneeEmployeeId")
				c.Refused("POST", c.Case(ann).Path+"/escalations", m{"escalatedEmployeeId": bob.ID}, 400, "escalatedEmployeeId")
			})
		})
	}
}

// An employee who is inactive is offered nothing, even while their key still opens; what
// rules make for the owner of a case goes into the queue when the owner cannot act.
func TestNobodyInactiveIsOfferedWork(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		agent := c.Agent("Bob", "Ray", "task:receive", "task:read", "task:update")
		bob := c.List("/employees?sortBy=-createdAt")[0]["id"].(string)
		waiting := c.New("/tasks", m{"taskType": "makeScheduledCall", "name": "Call"})
		of := c.Case(c.Borrower(), m{"owningEmployeeId": bob})
		c.Put("/employees/"+bob, m{"status": "inactive"})
		agent.Refused("POST", "/tasks/next", m{}, 400, "employee")
		agent.Refused("PUT", waiting.Path, m{"status": "assigned"}, 400, "assigneeEmployeeId")
		assert.Fields(t, c.Get(waiting.Path), m{"status": "pending"})
		c.Put(of.Path, m{"name": "Another name"}) // whose it was stays
		assert.Fields(t, c.Get(of.Path), m{"owningEmployeeId": bob})
	})
}

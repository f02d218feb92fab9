package task_test

import (
	"testing"

	"nectarine/internal/testing/servertest"
)

// The end of an escalation withdraws the task that it made, and no other of the case.
func TestTheEndOfAnEscalationWithdrawsItsTaskAlone(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		team := c.Create("/teams", m{"name": "Legal"})["id"].(string)
		matter := c.Case(c.Borrower()).Path
		c.Create(matter+"/notes", m{"content": "Call the court", "taskableInstruction": true})
		c.Do("POST", matter+"/escalations", m{"escalatedTeamId": team}, 204)
		c.Do("POST", matter+"/escalations", m{}, 204)
		status := map[any]any{}
		for _, task := range c.List("/tasks") {
			status[task["taskType"]] = task["status"]
		}
		if len(status) != 2 || status["reviewCaseInstructions"] != "pending" || status["reviewEscalatedCaseTeam"] != "canceled" {
			t.Errorf("the tasks are %v, want the instruction's pending and the escalation's canceled", status)
		}
	})
}

package cases_test

import (
	"fmt"
	"testing"

	"nectarine/internal/testing/servertest"
)

// The other spelling of escalations, and what is read one by one.
func TestOtherPathsAndSingleReads(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Create("/people", servertest.NewPerson("ann"))["id"].(string)
		made := c.Create("/people/"+person+"/cases", m{"caseType": "generic"})
		path := "/people/" + person + "/cases/" + made["id"].(string)
		team := c.Create("/teams", m{"name": "Help"})["id"].(string)
		c.Do("POST", path+"/escalate", m{"escalatedTeamId": team, "isUrgent": true, "note": "Please look"}, 204)
		if got := c.Get(path); got["escalatedTeamId"] != team || got["escalationIsUrgent"] != true {
			t.Error(got)
		}
		c.Do("PUT", path+"/escalate", m{}, 204)
		if got := c.Get(path); got["escalatedTeamId"] != nil || got["escalatedAt"] != nil {
			t.Error(got)
		}
		note := c.Create(path+"/notes", m{"content": "Called back"})
		if got := c.Get(path + "/notes/" + note["id"].(string)); fmt.Sprint(got) != fmt.Sprint(note) {
			t.Error(got, note)
		}
		kind := c.Get("/case-types/" + made["typeId"].(string))
		if kind["caseType"] != "generic" || kind["status"] != "active" || kind["version"] != 1.0 || kind["predefined"] != true {
			t.Error(kind)
		}
		if n := len(c.List("/case-types?caseType=bankruptcy&status=active")); n != 1 {
			t.Error(n)
		}
	})
}

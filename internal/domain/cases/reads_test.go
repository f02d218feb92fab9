package cases_test

import (
	"fmt"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// The other spelling of escalations, and what is read one by one.
func TestOtherPathsAndSingleReads(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Borrower(m{"externalId": "ann"}).ID
		made := c.Create("/people/"+person+"/cases", m{"caseType": "generic"})
		path := "/people/" + person + "/cases/" + made["id"].(string)
		team := c.Create("/teams", m{"name": "Help"})["id"].(string)
		c.Do("POST", path+"/escalate", m{"escalatedTeamId": team, "isUrgent": true, "note": "Please look"}, 204)
		assert.Fields(t, c.Get(path), m{"escalatedTeamId": team, "escalationIsUrgent": true})
		c.Do("PUT", path+"/escalate", m{}, 204)
		assert.Fields(t, c.Get(path), m{"escalatedTeamId": nil, "escalatedAt": nil})
		note := c.Create(path+"/notes", m{"content": "Called back"})
		if got := c.Get(path + "/notes/" + note["id"].(string)); fmt.Sprint(got) != fmt.Sprint(note) {
			t.Errorf("the note is read as %v and in the list it is %v, want them alike", got, note)
		}
		kind := c.Get("/case-types/" + made["typeId"].(string))
		assert.Fields(t, kind, m{"caseType": "generic", "status": "active", "version": 1.0, "predefined": true})
		assert.Len(t, c.List("/case-types?caseType=bankruptcy&status=active"), 1)
	})
}

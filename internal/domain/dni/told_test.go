package dni_test

import (
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// changed are the changes that the last event of a kind on an object tells, as [old, new]
// by field.
func changed(c *servertest.Client, kind, id string) map[string][2]any {
	c.T.Helper()
	all := c.Events(kind, id)
	by := map[string][2]any{}
	for _, change := range all[len(all)-1]["data"].(m)["changes"].([]any) {
		of := change.(m)
		by[of["field"].(string)] = [2]any{of["old"], of["new"]}
	}
	return by
}

func holdChanges(c *servertest.Client, kind, id string, want map[string][2]any) {
	c.T.Helper()
	got := changed(c, kind, id)
	for field, pair := range want {
		if is, told := got[field]; !told || is != pair {
			c.T.Errorf("%s tells %s as %v, want %v, in %v", kind, field, is, pair, got)
		}
	}
}

// The events of a block and of an escalation tell precisely what was changed: on creation
// each field given, from null; at the end from whom it was taken.
func TestEventsOfBlocksAndEscalationsTellWhatChanged(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of := c.Case(c.Borrower())
		c.Create(of.Path+"/do-not-interact", m{"channels": []string{"voice"}, "name": "Attorney", "endDate": "2027-01-01"})
		holdChanges(c, "case.donotinteract.changed", of.ID, map[string][2]any{"name": {nil, "Attorney"}, "endDate": {nil, "2027-01-01"}, "source": {nil, "api"}})
		all := c.Events("case.donotinteract.changed", of.ID)
		if len(all) != 1 {
			t.Fatalf("%d events, want one", len(all))
		}
		told := assert.M{}
		for _, change := range all[0]["data"].(m)["changes"].([]any) {
			told[change.(m)["field"].(string)] = change.(m)["new"]
		}
		assert.Fields(t, told, m{"channels.0": "voice", "themes": assert.Count(0)})

		a, b := c.Team(), c.Team(m{"name": "Legal"})
		c.Do("POST", of.Path+"/escalations", m{"escalatedTeamId": a.ID}, 204)
		holdChanges(c, "case.escalation.changed", of.ID, map[string][2]any{"escalatedTeamId": {nil, a.ID}, "isUrgent": {nil, false}})
		c.Do("PUT", of.Path+"/escalations", m{"escalatedTeamId": b.ID, "isUrgent": true}, 204)
		holdChanges(c, "case.escalation.changed", of.ID, map[string][2]any{"escalatedTeamId": {a.ID, b.ID}, "isUrgent": {false, true}})
		c.Do("PUT", of.Path+"/escalations", m{}, 204)
		holdChanges(c, "case.escalation.changed", of.ID, map[string][2]any{"escalatedTeamId": {b.ID, nil}, "isUrgent": {true, nil}})
	})
}

// A block that a type made and a person has changed is the person's word: it ends neither
// with a status that ends the type's, nor with the case; sent back as it is, it is still
// the type's.
func TestABlockThatAPersonChangedStays(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := "/case-types/" + c.List("/case-types?caseType=generic")[0]["id"].(string)
		fax := c.Create("/do-not-interact-types", m{"name": "Fax", "channel": "fax", "onStatus": "initiated", "endOnStatus": []string{"processing"}, "status": "active"})
		c.Do("POST", kind+"/do-not-interact-types/"+fax["id"].(string), nil, 204)
		block := func() (servertest.Object, string) {
			of := c.Case(c.Borrower())
			return of, of.Path + "/do-not-interact/" + c.List(of.Path + "/do-not-interact")[0]["id"].(string)
		}
		of, at := block()
		c.Put(at, m{"channels": []string{"all"}, "description": "The attorney asked in writing."})
		assert.Fields(t, c.Get(at), m{"source": "api", "firedBy": assert.Count(1)})
		if got := c.Refused("DELETE", of.Path, nil, 409, ""); got["errorType"] != "InUse" {
			t.Errorf("the case is deleted with %v, want InUse", got)
		}
		c.Put(of.Path, m{"status": "processing"})
		assert.Rows(t, c.List(of.Path+"/do-not-interact"), m{"active": true, "channels.0": "all"})
		of, at = block()
		c.Put(at, c.Get(at))
		assert.Fields(t, c.Get(at), m{"source": "type"})
		c.Put(of.Path, m{"status": "processing"})
		assert.Len(t, c.List(of.Path+"/do-not-interact"), 0)
	})
}

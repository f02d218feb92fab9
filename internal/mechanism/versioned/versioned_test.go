package versioned_test

import (
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// kinds are the collections of everything that has versions, with a body for each.
var kinds = map[string]assert.M{
	"/do-not-interact-types": {"name": "Rest", "channel": "all", "onStatus": "initiated"},
	"/notification-types":    {"name": "Letter", "channel": "email", "subject": "freeForm", "onStatus": "initiated"},
	"/case-types":            {"caseType": "generic", "name": "Mine"},
}

// The promises of a version hold for every kind of thing that has versions.
func TestTheLifeOfVersions(t *testing.T) {
	for path, body := range kinds {
		t.Run(strings.Trim(path, "/"), func(t *testing.T) {
			servertest.Run(t, func(t *testing.T, c *servertest.Client) {
				made := c.Create(path, body)
				id := made["id"].(string)
				at := path + "/" + id
				assert.Fields(t, made, assert.M{"status": "draft", "version": 1.0, "typeId": id, "publishedAt": nil, "createdBy": assert.Set})
				// A draft is changed in place; activated it is published, and changed no more.
				assert.Fields(t, c.Put(at, assert.M{"description": "One."}), assert.M{"version": 1.0, "description": "One."})
				assert.Fields(t, c.Put(at, assert.M{"status": "active"}), assert.M{"version": 1.0, "publishedAt": assert.Set, "publishedBy": assert.Set})
				c.Refused("PUT", at+"?createDraft=false", assert.M{"description": "Two."}, 409, "")
				assert.Fields(t, c.Get(at+"?version=1"), assert.M{"description": "One.", "status": "active"})
				// A change of the active version is the next draft, one at a time.
				draft := c.Put(at, assert.M{"description": "Two."})
				assert.Fields(t, draft, assert.M{"version": 2.0, "status": "draft", "typeId": id, "derivedFromTypeId": id, "id": assert.Not(id)})
				c.Refused("PUT", at+"?version=1", assert.M{"description": "Three."}, 409, "")
				assert.Fields(t, c.Get(at), assert.M{"version": 1.0, "description": "One."})
				// The draft made active takes the place of the one before.
				c.Put(at, assert.M{"status": "active"})
				assert.Fields(t, c.Get(at), assert.M{"version": 2.0, "description": "Two."})
				assert.Fields(t, c.Get(at+"?version=1"), assert.M{"status": "deprecated", "deprecatedAt": assert.Set, "deprecatedBy": assert.Set})
				c.Refused("PUT", at+"?version=1", assert.M{"status": "active"}, 409, "")
				c.Refused("GET", at+"?version=3", nil, 404, "")
				// A change that names active is in force at once, and once however often it comes.
				for range 2 {
					assert.Fields(t, c.Put(at, assert.M{"status": "active", "description": "Three."}), assert.M{"version": 3.0, "status": "active", "description": "Three."})
				}
				assert.Fields(t, c.Get(at), assert.M{"version": 3.0, "description": "Three."})
				assert.Fields(t, c.Get(at+"?version=2"), assert.M{"status": "deprecated"})
				c.Other().Refused("GET", at, nil, 404, "")
			})
		})
	}
}

// A type is made from another with its settings and a life of its own.
func TestATypeFromAnother(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const path = "/do-not-interact-types"
		origin := c.Create(path, assert.M{"name": "Rest", "channel": "all", "onStatus": "initiated", "status": "active", "duration": 30})
		id := origin["id"].(string)
		copied := c.Create(path+"?typeId="+id, assert.M{"name": "Copy"})
		assert.Fields(t, copied, assert.M{"name": "Copy", "duration": 30.0, "status": "draft", "version": 1.0, "typeId": copied["id"], "derivedFromTypeId": id, "publishedAt": nil})
		c.Refused("POST", path+"?typeId=DT-NONE-NONE", assert.M{"name": "Copy"}, 400, "typeId")
		c.Refused("POST", path+"?typeId="+id+"&version=9", assert.M{"name": "Copy"}, 400, "version")
		old := c.Create(path, assert.M{"name": "Old", "channel": "all", "onStatus": "initiated", "status": "deprecated"})
		assert.Fields(t, old, assert.M{"status": "deprecated", "deprecatedAt": assert.Set, "publishedAt": nil})
		c.Filtered(path, "status=active", servertest.ObjectOf(path, origin), servertest.ObjectOf(path, copied))
	})
}

package migration_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// Open cases move to a newer version; what would not fit is told, in the preview
// as after the deed, and stays as it is. Undo puts back what nobody changed since.
func TestMigrate(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		type m = map[string]any
		kind := c.Create("/case-types", m{"caseType": "generic", "name": "Hardship", "status": "active", "customFieldSchemas": []m{
			{"fieldName": "months", "dataType": "integer"}, {"fieldName": "note", "dataType": "string"}}})["id"].(string)
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		path := "/people/" + person + "/cases"
		open := func(fields m) string {
			return path + "/" + c.Create(path, m{"typeId": kind, "customFields": fields})["id"].(string)
		}
		fits, long, closed := open(m{"months": 3, "note": "x"}), open(m{"months": 30}), open(m{"months": 5})
		c.Put(closed, m{"status": "canceled"})
		c.Put("/case-types/"+kind, m{"customFieldSchemas": []m{
			{"fieldName": "term", "dataType": "integer", "validation": m{"maxValue": 12}}, {"fieldName": "reason", "dataType": "string", "required": true}}})
		c.Put("/case-types/"+kind+"?version=2", m{"status": "active"})

		to := "/case-types/" + kind + "/migrate"
		c.Refused("POST", to, m{"mapping": m{"months": "years"}}, 400, "mapping.months")
		c.Refused("POST", to, m{"mapping": m{"weeks": "term"}}, 400, "mapping.weeks")
		c.Refused("POST", to, m{"mapping": m{"months": "term", "note": "term"}}, 400, "mapping.note")
		c.Refused("POST", to, m{"defaults": m{"months": 1}}, 400, "defaults.months")
		c.Refused("POST", to, m{"fromVersions": []int{9}}, 400, "fromVersions")
		c.Refused("POST", to, m{"toVersion": 1}, 409, "")
		c.Refused("POST", "/case-types/CE-NONE-NONE/migrate", m{}, 404, "")
		ask := m{"mapping": m{"months": "term", "note": nil}, "defaults": m{"reason": "unknown"}}
		sum := c.Data("POST", to+"?previewMode=true", ask, 200)
		assert.Fields(t, sum, m{"members": 2.0, "changed": 1.0, "failed": 1.0, "exceptions": assert.Count(1)})
		assert.Fields(t, sum, m{"changes": assert.Not([]any{})})
		if got := c.Get(fits); got["typeId"] != kind {
			t.Errorf("the preview has moved the case to %v, want %v", got["typeId"], kind)
		}
		run := c.Data("POST", to, ask, 202)["id"].(string)
		c.Drain()
		is := c.Get("/bulk-runs/" + run)
		assert.Fields(t, is, m{"processed": 2.0, "changed": 1.0, "failed": 1.0, "finishedAt": assert.Set})
		failed := c.List("/bulk-runs/" + run + "/outcomes?result=failed")
		assert.Rows(t, failed, m{"borrowerId": person, "message": "customFields.term: must be at most 12"})
		if path+"/"+failed[0]["caseId"].(string) != long {
			t.Errorf("what failed is %v, want the case at %v", failed, long)
		}
		moved := c.Get(fits)
		if fmt.Sprint(moved["customFields"]) != "map[reason:unknown term:3]" {
			t.Errorf("the custom fields are %v and what they mean %v, want the term 3 and the reason unknown", moved["customFields"], moved["caseTypeMeta"])
		}
		assert.Fields(t, moved, m{"caseTypeMeta.version": 2.0})
		for _, other := range []string{long, closed} {
			if got := c.Get(other); got["typeId"] != kind {
				t.Errorf("%v has moved: its type is %v, want %v", other, got["typeId"], kind)
			}
		}
		assert.Len(t, c.List("/bulk-runs?work=case+type+migration"), 1)

		// What somebody has changed since stays; the rest goes back.
		assert.Fields(t, c.Data("POST", "/bulk-runs/"+run+"/undo?previewMode=true", nil, 200), m{"changed": 1.0})
		c.Put(fits, m{"customFields": m{"term": 4, "reason": "job"}})
		assert.Fields(t, c.Data("POST", "/bulk-runs/"+run+"/undo?previewMode=true", nil, 200), m{"skipped": 1.0, "changed": 0.0})
		c.Put(fits, m{"customFields": m{"term": 3, "reason": "unknown"}})
		undo := c.Data("POST", "/bulk-runs/"+run+"/undo", nil, 202)["id"].(string)
		c.Refused("POST", "/bulk-runs/"+run+"/undo", nil, 409, "")
		c.Drain()
		back := c.Get(fits)
		if fmt.Sprint(back["customFields"]) != "map[months:3 note:x]" {
			t.Errorf("the custom fields are %v and what they mean %v, want months 3 and the note x", back["customFields"], back["caseTypeMeta"])
		}
		assert.Fields(t, back, m{"typeId": kind, "caseTypeMeta.version": 1.0})
		c.Refused("POST", "/bulk-runs/"+undo+"/cancel", nil, 409, "")
		c.Refused("POST", "/bulk-runs/"+undo+"/undo", nil, 409, "")
		waits := c.Data("POST", to, ask, 202)["id"].(string)
		assert.Fields(t, c.Data("POST", "/bulk-runs/"+waits+"/cancel", nil, 200), m{"canceled": true, "finishedAt": assert.Set})
		c.Drain()
		assert.Fields(t, c.Get("/bulk-runs/"+waits), m{"processed": 0.0})
		c.Refused("DELETE", "/case-types/"+kind+"?version=1", nil, 409, "")
		c.Do("DELETE", "/case-types/"+kind+"?version=2", nil, 204)
		c.Refused("GET", "/case-types/"+kind+"?version=2", nil, 404, "")
		assert.Fields(t, c.Put("/case-types/"+kind+"?version=1", m{"deprecationMessage": nil}), m{"version": 1.0})
	})
}

// sync=true answers with the run once it has ended: of a migration, and of its undo; what is
// kept for an Idempotency-Key says so too.
func TestMigrationAndItsUndoAreWaitedFor(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		type m = map[string]any
		kind := "/case-types/" + c.Create("/case-types", m{"caseType": "generic", "name": "Hardship", "status": "active"})["id"].(string)
		one := c.Case(c.Borrower(), servertest.M{"typeId": strings.TrimPrefix(kind, "/case-types/")})
		c.Put(kind, m{"description": "Another"})
		c.Put(kind+"?version=2", m{"status": "active"})
		version := func(want float64) {
			t.Helper()
			assert.Fields(t, c.Get(one.Path), m{"caseTypeMeta.version": want})
		}
		version(1)
		done := c.Do("POST", kind+"/migrate?sync=true", m{}, 202, "Idempotency-Key", "once")
		assert.Fields(t, done, m{"message": "Done", "data.processed": 1.0, "data.changed": 1.0, "data.finishedAt": assert.Set})
		version(2)
		again := c.Do("POST", kind+"/migrate?sync=true", m{}, 202, "Idempotency-Key", "once")
		assert.Fields(t, again, m{"message": "Done", "data.id": done["data"].(m)["id"], "data.finishedAt": assert.Set})
		run := "/bulk-runs/" + done["data"].(m)["id"].(string)
		back := c.Do("POST", run+"/undo?sync=true", nil, 202)
		assert.Fields(t, back, m{"message": "Done", "data.processed": 1.0, "data.finishedAt": assert.Set})
		version(1)
	})
}

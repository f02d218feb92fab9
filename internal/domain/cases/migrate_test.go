package cases_test

import (
	"context"
	"fmt"
	"testing"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"

	"pgregory.net/rapid"
)

// Open cases move to a newer version; what would not fit is told, in the preview
// as after the deed, and stays as it is. Undo puts back what nobody changed since.
func TestMigrate(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		type m = map[string]any
		kind := c.Create("/case-types", m{"caseType": "generic", "name": "Hardship", "status": "active", "customFieldSchemas": []m{
			{"fieldName": "months", "dataType": "integer"}, {"fieldName": "note", "dataType": "string"}}})["id"].(string)
		person := c.Create("/people", servertest.NewPerson("ann"))["id"].(string)
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
		if sum["members"] != 2.0 || sum["changed"] != 1.0 || sum["failed"] != 1.0 || len(sum["exceptions"].([]any)) != 1 || len(sum["changes"].([]any)) == 0 {
			t.Error(sum)
		}
		if got := c.Get(fits); got["typeId"] != kind {
			t.Error("the preview has moved the case to ", got["typeId"])
		}
		run := c.Data("POST", to, ask, 202)["id"].(string)
		c.Drain()
		is := c.Get("/bulk-runs/" + run)
		if is["processed"] != 2.0 || is["changed"] != 1.0 || is["failed"] != 1.0 || is["finishedAt"] == nil {
			t.Error(is)
		}
		failed := c.List("/bulk-runs/" + run + "/outcomes?result=failed")
		if len(failed) != 1 || path+"/"+failed[0]["caseId"].(string) != long || failed[0]["borrowerId"] != person || failed[0]["message"] != "customFields.term: must be at most 12" {
			t.Error(failed)
		}
		moved := c.Get(fits)
		if fmt.Sprint(moved["customFields"]) != "map[reason:unknown term:3]" || moved["caseTypeMeta"].(m)["version"] != 2.0 {
			t.Error(moved["customFields"], moved["caseTypeMeta"])
		}
		for _, other := range []string{long, closed} {
			if got := c.Get(other); got["typeId"] != kind {
				t.Error(other, "has moved")
			}
		}
		if rows := c.List("/bulk-runs?work=case+type+migration"); len(rows) != 1 {
			t.Error(rows)
		}

		// What somebody has changed since stays; the rest goes back.
		if sum := c.Data("POST", "/bulk-runs/"+run+"/undo?previewMode=true", nil, 200); sum["changed"] != 1.0 {
			t.Error(sum)
		}
		c.Put(fits, m{"customFields": m{"term": 4, "reason": "job"}})
		if sum := c.Data("POST", "/bulk-runs/"+run+"/undo?previewMode=true", nil, 200); sum["skipped"] != 1.0 || sum["changed"] != 0.0 {
			t.Error(sum)
		}
		c.Put(fits, m{"customFields": m{"term": 3, "reason": "unknown"}})
		undo := c.Data("POST", "/bulk-runs/"+run+"/undo", nil, 202)["id"].(string)
		c.Refused("POST", "/bulk-runs/"+run+"/undo", nil, 409, "")
		c.Drain()
		if back := c.Get(fits); fmt.Sprint(back["customFields"]) != "map[months:3 note:x]" || back["typeId"] != kind || back["caseTypeMeta"].(m)["version"] != 1.0 {
			t.Error(back["customFields"], back["caseTypeMeta"])
		}
		c.Refused("POST", "/bulk-runs/"+undo+"/cancel", nil, 409, "")
		c.Refused("POST", "/bulk-runs/"+undo+"/undo", nil, 409, "")
		waits := c.Data("POST", to, ask, 202)["id"].(string)
		if is := c.Data("POST", "/bulk-runs/"+waits+"/cancel", nil, 200); is["canceled"] != true || is["finishedAt"] == nil {
			t.Error(is)
		}
		c.Drain()
		if is := c.Get("/bulk-runs/" + waits); is["processed"] != 0.0 {
			t.Error(is)
		}
		c.Refused("DELETE", "/case-types/"+kind+"?version=1", nil, 409, "")
		c.Do("DELETE", "/case-types/"+kind+"?version=2", nil, 204)
		c.Refused("GET", "/case-types/"+kind+"?version=2", nil, 404, "")
		if draft := c.Put("/case-types/"+kind+"?version=1", m{"deprecationMessage": nil}); draft["version"] != 1.0 {
			t.Error(draft)
		}
	})
}

// Whatever a run changes in a case and undo finds unchanged, undo puts back to the
// last field, and nothing else.
func TestPutBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Create("/people", servertest.NewPerson("bea"))["id"].(string)
		own := c.Create("/people/"+person+"/cases", map[string]any{"caseType": "bankruptcy", "courtCaseNumber": "1", "status": "processing"})["id"].(string)
		rapid.Check(t, func(rt *rapid.T) {
			before := c.Get("/people/" + person + "/cases/" + own)
			status := rapid.SampledFrom([]cases.Status{cases.Processing, cases.Initiated, cases.Canceled, cases.Completed}).Draw(rt, "status")
			name, outcome, court := rapid.Ptr(rapid.SampledFrom([]string{"a", "b", "c"}), true).Draw(rt, "name"), cases.Approved,
				rapid.SampledFrom([]any{nil, "2", "3"}).Draw(rt, "court")
			meta := rapid.SampledFrom([]store.MetaData{nil, {}, {"k": "v"}}).Draw(rt, "meta")
			ack := rapid.Bool().Draw(rt, "ack")
			handled := c.Server.Cases
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				done, err := handled.Each(ctx, tx, []string{own}, func(c *cases.Case) error {
					c.Status, c.Name, c.MetaData, c.LenderAck = status, name, meta, ack
					if status == cases.Completed {
						c.Outcome = &outcome
					}
					c.Details = map[string]any{}
					if court != nil {
						c.Details["courtCaseNumber"] = court
					}
					return nil
				})
				if err != nil || done[0].Result == "failed" {
					rt.Fatal(err, done[0])
				}
				if done[0].Result == "unchanged" {
					return nil
				}
				back, err := handled.Undo(ctx, tx, nil, done)
				if err != nil || back[0].Result != "done" {
					rt.Fatal(err, back[0])
				}
				return nil
			})
			after := c.Get("/people/" + person + "/cases/" + own)
			delete(before, "updatedAt")
			delete(after, "updatedAt")
			if fmt.Sprint(before) != fmt.Sprint(after) {
				rt.Fatalf("before %v\nafter %v", before, after)
			}
		})
	})
}

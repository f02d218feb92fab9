package supercase_test

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

func TestBulkUpdate(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		l.members()
		subcases := l.commit()
		own := func(i int) string {
			return "/people/" + subcases[i]["people"].([]any)[0].(string) + "/cases/" + subcases[i]["id"].(string)
		}
		c.Put(own(0), m{"status": "canceled"})
		outside := c.Create("/people/"+l.people[0]+"/cases", m{"caseType": "generic"})["id"].(string)

		for field, body := range map[string]m{"status": {"status": "lost"}, "associations": {"associations": []m{}}, "escalatedTeamId": {"escalatedTeamId": "garbage"}, "reliefEndDate": {"reliefEndDate": "soon"},
			"owningEmployeeId": {"owningEmployeeId": "EM-NONE-NONE"}, "courtCaseNumber": {"courtCaseNumber": "1"}, "caseType": {"caseType": "generic"}, "metaData": {"metaData": m{"": 1}}} {
			c.Refused("POST", l.path+"/bulk-update", body, 400, field)
		}
		ask := m{"status": "processing", "reliefEndDate": "2026-06-30", "customFields": m{"months": 6}}
		sum := c.Data("POST", l.path+"/bulk-update?previewMode=true", ask, 200)
		assert.Fields(t, sum, m{"members": 3.0, "changed": 2.0, "failed": 1.0})
		for _, g := range append(sum["changes"].([]any), c.Data("POST", l.path+"/bulk-update?previewMode=true", m{"status": "completed", "outcome": "approved"}, 200)["changes"].([]any)...) {
			if field := g.(m)["field"].(string); strings.HasSuffix(field, "UpdatedAt") || strings.HasSuffix(field, "UpdatedBy") {
				t.Errorf("the preview groups %s, which the server alone stamps", field)
			}
		}
		var status m
		for _, g := range sum["changes"].([]any) {
			if g.(m)["field"] == "status" {
				status = g.(m)
			}
		}
		if status["from"] != "initiated" || status["to"] != "processing" || status["count"] != 2.0 {
			t.Errorf("the preview tells %v → %v for %v cases, want initiated → processing for 2", status["from"], status["to"], status["count"])
		}
		assert.Fields(t, c.Get(own(1)), m{"status": "initiated"})
		o := l.operation("/bulk-update", ask)
		assert.Fields(t, o, m{"operationType": "update", "completed": true, "casesProcessed": 3.0, "casesFailed": 1.0, "casesChanged": 2.0, "startedAt": assert.Set, "finishedAt": assert.Set, "requestBody.status": "processing"})
		log := o["errorLog"].([]any)
		assert.Rows(t, log, m{"caseId": subcases[0]["id"], "borrowerId": subcases[0]["people"].([]any)[0], "errorType": "IllegalTransition"})
		got := c.Get(own(1))
		assert.Fields(t, got, m{"status": "processing", "reliefEndDate": "2026-06-30"})
		if fmt.Sprint(got["customFields"]) != "map[months:6]" {
			t.Errorf("the case is %v, want months 6 as its custom field", got)
		}
		assert.Fields(t, c.Get("/people/"+l.people[0]+"/cases/"+outside), m{"status": "initiated"})
		assert.Fields(t, l.operation("/bulk-update", m{"customFields": m{"months": 13}}), m{"casesFailed": 3.0})
		one := l.path + "/bulk-operations/" + o["id"].(string)
		assert.Fields(t, c.Do("GET", one+"?searchable=true", nil, 200), m{"id": o["id"], "supercaseId": l.supercase, "data": nil})
		rows, err := csv.NewReader(strings.NewReader(string(c.Send("GET", one+"/results.csv", nil).Raw))).ReadAll()
		if err != nil {
			t.Errorf("%v: the error is %v, want no error", rows, err)
		}
		assert.Len(t, rows, 4)
		if rows[0][0] != "caseId" {
			t.Errorf("the file is %v, read with %v; want it to begin with the column caseId", rows, err)
		}
		if text := string(c.Send("GET", one+"/progress", nil).Raw); !strings.HasPrefix(text, "event: completed\n") {
			t.Errorf("the progress is %q, want the event completed first", text)
		}

		// Undo puts back what nobody has changed since, and tells of the rest.
		c.Put(own(2), m{"customFields": m{"months": 7}})
		assert.Fields(t, c.Data("POST", one+"/undo?previewMode=true", nil, 200), m{"changed": 1.0, "skipped": 1.0, "exceptions": assert.Count(1)})
		undone := c.Do("POST", one+"/undo?sync=true", nil, 202)
		assert.Fields(t, undone, m{"message": "Done, but 1 left alone: errorLog says why"})
		undo := undone["data"].(map[string]any)
		assert.Fields(t, undo, m{"undoOf": o["id"], "operationType": "undo", "requestBody": m{}, "casesProcessed": 2.0, "casesChanged": 1.0, "casesSkipped": 1.0, "casesUnchanged": 0.0, "casesFailed": 0.0})
		assert.Rows(t, undo["errorLog"].([]any), m{"caseId": subcases[2]["id"], "errorType": "ChangedSince", "message": assert.Set})
		assert.Fields(t, c.Get("/bulk-runs/"+undo["id"].(string)), m{"skipped": 1.0, "unchanged": 0.0, "changed": 1.0})
		assert.Fields(t, c.Get(own(1)), m{"status": "initiated", "reliefEndDate": nil, "customFields": m{"months": 3.0}})
		assert.Fields(t, c.Get(own(2)), m{"status": "processing", "customFields": m{"months": 7.0}})
		// What was left alone can be asked for again, and only that.
		assert.Fields(t, c.Data("POST", one+"/undo?sync=true", nil, 202), m{"casesTotal": 1.0, "casesChanged": 0.0, "casesSkipped": 1.0})
		if rows := c.List(l.path + "/bulk-operations"); len(rows) != 5 || rows[0]["undoOf"] != o["id"] || rows[4]["operationType"] != "commit" {
			t.Errorf("the operations are %v, want five, first the undoing of %v, last the commit", rows, o["id"])
		}
		assert.Len(t, c.List(l.path+"/bulk-operations?searchable=true&limit=1"), 1)
	})
}

func TestBulkDoNotInteract(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		l.members()
		subcases := l.commit()
		matter := func(i int) string {
			return "/people/" + subcases[i]["people"].([]any)[0].(string) + "/cases/" + subcases[i]["id"].(string) + "/do-not-interact"
		}
		c.Create(matter(0), m{"channels": []string{"voice"}})
		for field, body := range map[string]m{"endDate": {"channels": []string{"all"}, "endDate": "never"}, "daysOfWeek": {"channels": []string{"all"}, "daysOfWeek": []int{8}}, "caseId": {"channels": []string{"all"}, "caseId": subcases[0]["id"]}} {
			c.Refused("POST", l.path+"/bulk-create-do-not-interact", body, 400, field)
		}
		body := m{"channels": []string{"all"}, "themes": []string{"opsCollDebt"}, "endDate": "2026-03-31"}
		assert.Fields(t, c.Data("POST", l.path+"/bulk-create-do-not-interact?previewMode=true", body, 200), m{"changed": 2.0, "failed": 1.0, "effects.doNotInteract created": 2.0})
		made := l.operation("/bulk-create-do-not-interact", body)
		assert.Fields(t, made, m{"operationType": "createDoNotInteract", "casesChanged": 2.0, "casesFailed": 1.0, "errorLog.0.errorType": "AlreadyExists"})
		standing := c.List(matter(1))
		assert.Rows(t, standing, m{"source": "supercase", "endDate": "2026-03-31"})
		// What the supercase made is lifted, what a person made stays.
		assert.Fields(t, l.operation("/bulk-delete-do-not-interact", nil), m{"operationType": "deleteDoNotInteract", "casesChanged": 2.0, "casesFailed": 0.0})
		assert.Len(t, c.List(matter(0)), 1)
		assert.Len(t, c.List(matter(1)), 0)
		operations := c.List(l.path + "/bulk-operations")
		lifted, created := operations[0]["id"].(string), operations[1]["id"].(string)
		c.Create(matter(2), m{"channels": []string{"text"}})
		assert.Fields(t, c.Data("POST", l.path+"/bulk-operations/"+lifted+"/undo?sync=true", nil, 202), m{"casesChanged": 1.0})
		assert.Rows(t, c.List(matter(1)), m{"id": standing[0]["id"], "active": true})
		// One still stands as it was made; the other was removed, and is left alone.
		assert.Fields(t, c.Data("POST", l.path+"/bulk-operations/"+created+"/undo?previewMode=true", nil, 200), m{"changed": 1.0, "skipped": 1.0})
		c.Put(matter(1)+"/"+standing[0]["id"].(string), m{"endDate": "2026-04-30"})
		assert.Fields(t, c.Data("POST", l.path+"/bulk-operations/"+created+"/undo?sync=true", nil, 202), m{"casesChanged": 0.0, "casesSkipped": 2.0, "errorLog": assert.Count(2)})
		again := l.operation("/bulk-delete-do-not-interact", nil)
		fresh := l.operation("/bulk-create-do-not-interact", body)
		assert.Fields(t, again, m{"casesChanged": 1.0})
		assert.Fields(t, fresh, m{"casesChanged": 1.0})
		if undo := c.Data("POST", l.path+"/bulk-operations/"+fresh["id"].(string)+"/undo?sync=true", nil, 202); undo["casesChanged"] != 1.0 || len(c.List(matter(1))) != 0 {
			t.Errorf("the undoing is %v and %v stand, want one case changed, and no block", undo, c.List(matter(1)))
		}
		// One that names no channel blocks all of them.
		assert.Fields(t, l.operation("/bulk-create-do-not-interact", m{}), m{"casesChanged": 1.0, "casesFailed": 2.0})
		assert.Rows(t, c.List(matter(1)), m{"channels": []any{}, "themes": []any{}, "endDate": nil, "active": true})
	})
}

func TestBulkSend(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		l.members()
		l.commit()
		c.Do("PUT", l.path+"/populations/draft/members", []m{{"borrowerId": l.people[0]}}, 200)
		l.commit()
		second := c.List(l.path + "/populations?limit=2")[1]["id"].(string)
		for field, body := range map[string]m{"subject": {}, "channel": {"subject": "freeForm", "channel": "smoke"}, "attachments": {"subject": "freeForm", "attachments": []string{"DD-NONE-NONE"}}} {
			c.Refused("POST", l.path+"/bulk-send", body, 400, field)
		}
		body := m{"subject": "freeForm", "channel": "email", "theme": "opsServicing", "context": m{"days": 30}, "isTransactional": true}
		assert.Fields(t, c.Data("POST", l.path+"/bulk-send?previewMode=true", body, 200), m{"changed": 4.0, "effects.interaction created": 4.0})
		sent := l.operation("/bulk-send", body)
		assert.Fields(t, sent, m{"operationType": "send", "casesChanged": 4.0, "populationId": nil})
		few := l.operation("/populations/"+second+"/bulk-send", body)
		assert.Fields(t, few, m{"casesChanged": 1.0, "populationId": second})
		all := c.List("/people/" + l.people[0] + "/interactions")
		assert.Rows(t, all, m{"status": "pending", "direction": "outbound", "subject": "freeForm", "supercaseId": l.supercase, "isTransactional": true, "context.days": 30.0}, m{}, m{})
		assert.Fields(t, c.Get("/interactions/"+all[0]["id"].(string)), m{"caseId": all[0]["caseId"]})
		assert.Len(t, c.List("/people/"+l.people[0]+"/interactions?status=pending&caseId="+all[0]["caseId"].(string)), 2)
		c.Refused("GET", "/interactions/IN-NONE-NONE", nil, 404, "")
		c.Refused("GET", "/people/"+l.people[0]+"/interactions?caseId=CS-NONE-NONE", nil, 400, "caseId")
		c.Data("POST", l.path+"/bulk-operations/"+sent["id"].(string)+"/undo?sync=true", nil, 202)
		assert.Fields(t, c.List("/people/" + l.people[1] + "/interactions")[0], m{"status": "canceled", "reason": assert.Set})
		draft := c.Get(l.path + "/populations/draft")["id"].(string)
		c.Refused("POST", l.path+"/populations/"+draft+"/bulk-send", body, 409, "")
	})
}

// Operations wait their turn; one that is stopped leaves the rest undone, and undo
// takes back what was done by the automations too.
func TestOrderCancelUndo(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		block := c.Create("/do-not-interact-types", m{"name": "Quiet", "theme": "opsCollDebt", "onStatus": "processing", "endOnStatus": []string{"canceled"}, "status": "active"})["id"].(string)
		c.Do("POST", "/case-types/"+l.kind+"/do-not-interact-types/"+block, nil, 204)
		notice := c.Create("/notification-types", m{"name": "Notice", "channel": "mail", "onStatus": "processing", "status": "active"})["id"].(string)
		c.Do("POST", "/case-types/"+l.kind+"/notification-types/"+notice, nil, 204)
		l.members()
		c.Do("POST", l.path+"/populations/draft/commit", nil, 204)
		first := c.Data("POST", l.path+"/bulk-update", m{"status": "processing"}, 202)
		second := c.Data("POST", l.path+"/bulk-update", m{"status": "canceled"}, 202)
		stopped := c.Data("POST", l.path+"/bulk-update", m{"status": "reopened"}, 202)
		assert.Fields(t, c.Data("POST", l.path+"/bulk-operations/"+stopped["id"].(string)+"/cancel", nil, 200), m{"canceled": true, "completed": false})
		// Asked to wait for the second, the server does what comes before it first.
		c.Refused("POST", l.path+"/bulk-operations/"+first["id"].(string)+"/undo", nil, 409, "")
		c.Drain()
		c.Refused("POST", l.path+"/bulk-operations/"+first["id"].(string)+"/cancel", nil, 409, "")
		subcases := l.subcases()
		assert.Rows(t, subcases, m{"status": "canceled"}, m{})
		dnis := func(query string) []m {
			return c.List("/people/" + l.people[0] + "/do-not-interact" + query)
		}
		assert.Len(t, dnis("?active=true"), 0)
		c.Data("POST", l.path+"/bulk-operations/"+second["id"].(string)+"/undo?sync=true", nil, 202)
		if back := dnis("?active=true"); len(back) != 1 || l.subcases()[0]["status"] != "processing" {
			t.Errorf("what the mistake lifted does not stand again: %v, and the subcase is %v; want one block, and the case processing", back, l.subcases()[0]["status"])
		}
		assert.Rows(t, c.List("/notifications?personId="+l.people[0]), m{"status": "pending"})
		c.Data("POST", l.path+"/bulk-operations/"+first["id"].(string)+"/undo?sync=true", nil, 202)
		assert.Fields(t, l.subcases()[0], m{"status": "initiated"})
		assert.Rows(t, c.List("/notifications?personId="+l.people[0]), m{"status": "canceled"})
	})
}

func TestNotesAndDocuments(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 1)
		l.members()
		k := l.commit()[0]
		matter := "/people/" + l.people[0] + "/cases/" + k["id"].(string)
		private := c.Create(l.path+"/notes", m{"content": "Only for us"})
		global := c.Create(l.path+"/global-notes", m{"content": "Be kind", "taskableInstruction": true, "pinned": true})
		assert.Fields(t, private, m{"supercaseId": l.supercase, "type": "supercaseNote"})
		assert.Fields(t, global, m{"type": "supercaseGlobalNote"})
		c.Create(matter+"/notes", m{"content": "Own"})
		assert.Rows(t, c.List(matter+"/notes"), m{"content": "Be kind"}, m{})
		assert.Rows(t, c.List("/tasks?taskType=reviewCaseInstructions"), m{"supercaseId": l.supercase})
		for _, kind := range []struct {
			path string
			note m
		}{{l.path + "/notes", private}, {l.path + "/global-notes", global}} {
			one := kind.path + "/" + kind.note["id"].(string)
			assert.Rows(t, c.List(kind.path), m{"id": kind.note["id"]})
			assert.Fields(t, c.Put(one, m{"content": "Changed"}), m{"edited": true, "oldContent": assert.Count(1)})
			assert.Fields(t, c.Get(one), m{"content": "Changed"})
			c.Refused("POST", kind.path, m{}, 400, "content")
			c.Refused("GET", kind.path+"/NT-NONE-NONE", nil, 404, "")
			c.Refused("PUT", one, m{"content": ""}, 400, "content")
		}
		c.Refused("GET", l.path+"/notes/"+global["id"].(string), nil, 404, "")
	})
}

// Who follows an operation is told how far it is, and when it has ended.
func TestProgressWhileItRuns(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		l.members()
		l.commit()
		id := c.Data("POST", l.path+"/bulk-update", m{"status": "processing"}, 202)["id"].(string)
		q, err := http.NewRequestWithContext(t.Context(), "GET", c.URL+"/api"+l.path+"/bulk-operations/"+id+"/progress", nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("X-API-KEY", c.Key)
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(res.Body)
		var told []string
		for lines.Scan() {
			kind, is := strings.CutPrefix(lines.Text(), "event: ")
			if !is {
				continue
			}
			if told = append(told, kind); len(told) > 1 {
				continue
			}
			// Nobody works here until the first event has come.
			if ended, err := c.Server.Bulk.Drive(t.Context(), c.Scope(), id); err != nil || !ended {
				t.Fatalf("it has ended: %v, with the error %v; want no error and true", ended, err)
			}
		}
		if lines.Err() != nil || res.Body.Close() != nil || res.Header.Get("Content-Type") != "text/event-stream" || len(told) < 2 || told[0] != "progress" || told[len(told)-1] != "completed" {
			t.Errorf("the events %v came with the error %v and the headers %v, want no error, an event stream, and at least two, first progress and last completed", told, lines.Err(), res.Header)
		}
	})
}

// A service that changes the members, emptying the draft too, asks for a review.
func TestReviewOfMembers(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 1)
		asked := func() int { return len(c.List("/tasks?taskType=reviewAutoUpdatedCase")) }
		draft := l.path + "/populations/draft/members"
		c.Do("PUT", draft+"?publishReviewTask=false", []m{{"borrowerId": l.people[0]}}, 200)
		if n := asked(); n != 0 {
			t.Error(n, "tasks though none was wanted")
		}
		c.Do("PUT", draft, []m{}, 200)
		if n := asked(); n != 1 {
			t.Errorf("%v tasks for an emptied draft, want 1", n)
		}
	})
}

// Work that has ended is told as ended when it is asked for again with its Idempotency-Key,
// and is not done again.
func TestWorkAskedForAgainIsToldAsItEnded(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		l.members()
		l.commit()
		ask := func() (servertest.Answer, m) {
			got := c.Send("POST", l.path+"/bulk-update?sync=true", strings.NewReader(`{"status": "processing"}`), "Content-Type", "application/json", "Idempotency-Key", "once")
			return got, got.Body["data"].(m)
		}
		_, first := ask()
		again, second := ask()
		if again.Header.Get("Idempotent-Replayed") != "true" || again.Body["message"] != "Done" {
			t.Errorf("asked again: %s, replayed %q; want the answer of the end", again.Raw, again.Header.Get("Idempotent-Replayed"))
		}
		assert.Fields(t, second, m{"id": first["id"], "completed": true, "casesProcessed": 3.0, "casesChanged": 3.0})
		if first["completed"] != true {
			t.Errorf("the first answer says completed %v, want true", first["completed"])
		}
		assert.Len(t, c.List(l.path+"/bulk-operations"), 2) // the commit and the update
	})
}

// A block of a supercase that a type has made wider stays when the supercase lifts its own:
// what the type asks for, such as an automatic stay, is not the supercase's to end. It is
// told, and so is the reason.
func TestABlockThatATypeMadeWiderIsNotLifted(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		quiet := c.Create("/do-not-interact-types", m{"name": "Stay", "channel": "voice", "onStatus": "processing", "status": "active"})["id"].(string)
		c.Do("POST", "/case-types/"+l.kind+"/do-not-interact-types/"+quiet, nil, 204)
		l.members()
		subcases := l.commit()
		at := func(i int) string {
			return "/people/" + subcases[i]["people"].([]any)[0].(string) + "/cases/" + subcases[i]["id"].(string)
		}
		l.operation("/bulk-create-do-not-interact", m{"channels": []string{"text"}, "endDate": "2026-03-31"})
		c.Put(at(0), m{"status": "processing"})
		assert.Rows(t, c.List(at(0)+"/do-not-interact"), m{"source": "supercase", "firedBy": assert.Count(1), "endDate": nil, "channels": []any{"text", "voice"}})
		assert.Fields(t, c.Data("POST", l.path+"/bulk-delete-do-not-interact?previewMode=true", nil, 200), m{"changed": 1.0, "skipped": 1.0, "exceptions.0.message": assert.Set})
		lifted := l.operation("/bulk-delete-do-not-interact", nil)
		assert.Fields(t, lifted, m{"casesChanged": 1.0, "casesSkipped": 1.0, "errorLog.0.caseId": subcases[0]["id"], "errorLog.0.errorType": "InUse"})
		assert.Rows(t, c.List(at(0)+"/do-not-interact"), m{"active": true})
		assert.Len(t, c.List(at(1)+"/do-not-interact"), 0)
	})
}

package supercase_test

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

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

		for field, body := range map[string]m{"status": {"status": "lost"}, "people": {"people": []string{l.people[0]}}, "externalId": {"externalId": "x"}, "reliefEndDate": {"reliefEndDate": "soon"},
			"owningEmployeeId": {"owningEmployeeId": "EM-NONE-NONE"}, "courtCaseNumber": {"courtCaseNumber": "1"}, "caseType": {"caseType": "generic"}, "metaData.k": {"metaData": m{"k": 1}}} {
			c.Refused("POST", l.path+"/bulk-update", body, 400, field)
		}
		ask := m{"status": "processing", "reliefEndDate": "2026-06-30", "customFields": m{"months": 6}}
		sum := c.Data("POST", l.path+"/bulk-update?previewMode=true", ask, 200)
		if sum["members"] != 3.0 || sum["changed"] != 2.0 || sum["failed"] != 1.0 {
			t.Error(sum)
		}
		var status m
		for _, g := range sum["changes"].([]any) {
			if g.(m)["field"] == "status" {
				status = g.(m)
			}
		}
		if status["from"] != "initiated" || status["to"] != "processing" || status["count"] != 2.0 {
			t.Error(sum["changes"])
		}
		if got := c.Get(own(1)); got["status"] != "initiated" {
			t.Error("the preview has changed a case")
		}
		o := l.operation("/bulk-update", ask)
		if o["operationType"] != "update" || o["completed"] != true || o["casesProcessed"] != 3.0 || o["casesFailed"] != 1.0 || o["casesChanged"] != 2.0 || o["startedAt"] == nil || o["finishedAt"] == nil || o["requestBody"].(m)["status"] != "processing" {
			t.Error(o)
		}
		log := o["errorLog"].([]any)
		if len(log) != 1 || log[0].(m)["caseId"] != subcases[0]["id"] || log[0].(m)["borrowerId"] != subcases[0]["people"].([]any)[0] || log[0].(m)["errorType"] != "IllegalTransition" {
			t.Error(log)
		}
		if got := c.Get(own(1)); got["status"] != "processing" || got["reliefEndDate"] != "2026-06-30" || fmt.Sprint(got["customFields"]) != "map[months:6]" {
			t.Error(got)
		}
		if got := c.Get("/people/" + l.people[0] + "/cases/" + outside); got["status"] != "initiated" {
			t.Error("a case of another was changed")
		}
		if all := l.operation("/bulk-update", m{"customFields": m{"months": 13}}); all["casesFailed"] != 3.0 {
			t.Error(all)
		}
		one := l.path + "/bulk-operations/" + o["id"].(string)
		if bare := c.Do("GET", one+"?searchable=true", nil, 200); bare["id"] != o["id"] || bare["supercaseId"] != l.supercase || bare["data"] != nil {
			t.Error(bare)
		}
		rows, err := csv.NewReader(strings.NewReader(string(c.Send("GET", one+"/results.csv", nil).Raw))).ReadAll()
		if err != nil || len(rows) != 4 || rows[0][0] != "caseId" {
			t.Error(rows, err)
		}
		if text := string(c.Send("GET", one+"/progress", nil).Raw); !strings.HasPrefix(text, "event: completed\n") {
			t.Error(text)
		}

		// Undo puts back what nobody has changed since, and tells of the rest.
		c.Put(own(2), m{"customFields": m{"months": 7}})
		if sum := c.Data("POST", one+"/undo?previewMode=true", nil, 200); sum["changed"] != 1.0 || sum["skipped"] != 1.0 || len(sum["exceptions"].([]any)) != 1 {
			t.Error(sum)
		}
		undo := c.Data("POST", one+"/undo?sync=true", nil, 202)
		if undo["undoOf"] != o["id"] || undo["casesProcessed"] != 2.0 || undo["casesChanged"] != 1.0 {
			t.Error(undo)
		}
		if got := c.Get(own(1)); got["status"] != "initiated" || got["reliefEndDate"] != nil || fmt.Sprint(got["customFields"]) != "map[months:3]" {
			t.Error(got)
		}
		if got := c.Get(own(2)); got["status"] != "processing" || fmt.Sprint(got["customFields"]) != "map[months:7]" {
			t.Error(got)
		}
		// What was left alone can be asked for again, and only that.
		if again := c.Data("POST", one+"/undo?sync=true", nil, 202); again["casesTotal"] != 1.0 || again["casesChanged"] != 0.0 {
			t.Error(again)
		}
		if rows := c.List(l.path + "/bulk-operations"); len(rows) != 5 || rows[0]["undoOf"] != o["id"] || rows[4]["operationType"] != "commit" {
			t.Error(rows)
		}
		if rows := c.List(l.path + "/bulk-operations?searchable=true&limit=1"); len(rows) != 1 {
			t.Error(rows)
		}
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
		for field, body := range map[string]m{"channels": {}, "endDate": {"channels": []string{"all"}, "endDate": "never"}, "daysOfWeek": {"channels": []string{"all"}, "daysOfWeek": []int{8}}, "caseId": {"channels": []string{"all"}, "caseId": subcases[0]["id"]}} {
			c.Refused("POST", l.path+"/bulk-create-do-not-interact", body, 400, field)
		}
		body := m{"channels": []string{"all"}, "themes": []string{"opsCollDebt"}, "endDate": "2026-03-31"}
		if sum := c.Data("POST", l.path+"/bulk-create-do-not-interact?previewMode=true", body, 200); sum["changed"] != 2.0 || sum["failed"] != 1.0 || sum["effects"].(m)["doNotInteract created"] != 2.0 {
			t.Error(sum)
		}
		made := l.operation("/bulk-create-do-not-interact", body)
		if made["operationType"] != "createDoNotInteract" || made["casesChanged"] != 2.0 || made["casesFailed"] != 1.0 || made["errorLog"].([]any)[0].(m)["errorType"] != "AlreadyExists" {
			t.Error(made)
		}
		standing := c.List(matter(1))
		if len(standing) != 1 || standing[0]["source"] != "supercase" || standing[0]["endDate"] != "2026-03-31" {
			t.Error(standing)
		}
		// What the supercase made is lifted, what a person made stays.
		if gone := l.operation("/bulk-delete-do-not-interact", nil); gone["operationType"] != "deleteDoNotInteract" || gone["casesChanged"] != 2.0 || gone["casesFailed"] != 0.0 {
			t.Error(gone)
		}
		if len(c.List(matter(0))) != 1 || len(c.List(matter(1))) != 0 {
			t.Error("what was lifted")
		}
		operations := c.List(l.path + "/bulk-operations")
		lifted, created := operations[0]["id"].(string), operations[1]["id"].(string)
		c.Create(matter(2), m{"channels": []string{"text"}})
		if undo := c.Data("POST", l.path+"/bulk-operations/"+lifted+"/undo?sync=true", nil, 202); undo["casesChanged"] != 1.0 {
			t.Error(undo)
		}
		if back := c.List(matter(1)); len(back) != 1 || back[0]["id"] != standing[0]["id"] || back[0]["active"] != true {
			t.Error(back)
		}
		// One still stands as it was made; the other was removed, and is left alone.
		if sum := c.Data("POST", l.path+"/bulk-operations/"+created+"/undo?previewMode=true", nil, 200); sum["changed"] != 1.0 || sum["skipped"] != 1.0 {
			t.Error(sum)
		}
		c.Put(matter(1)+"/"+standing[0]["id"].(string), m{"endDate": "2026-04-30"})
		if undo := c.Data("POST", l.path+"/bulk-operations/"+created+"/undo?sync=true", nil, 202); undo["casesChanged"] != 0.0 {
			t.Error(undo)
		}
		again := l.operation("/bulk-delete-do-not-interact", nil)
		fresh := l.operation("/bulk-create-do-not-interact", body)
		if again["casesChanged"] != 1.0 || fresh["casesChanged"] != 1.0 {
			t.Error(again, fresh)
		}
		if undo := c.Data("POST", l.path+"/bulk-operations/"+fresh["id"].(string)+"/undo?sync=true", nil, 202); undo["casesChanged"] != 1.0 || len(c.List(matter(1))) != 0 {
			t.Error(undo)
		}
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
		if sum := c.Data("POST", l.path+"/bulk-send?previewMode=true", body, 200); sum["changed"] != 4.0 || sum["effects"].(m)["interaction created"] != 4.0 {
			t.Error(sum)
		}
		sent := l.operation("/bulk-send", body)
		if sent["operationType"] != "send" || sent["casesChanged"] != 4.0 || sent["populationId"] != nil {
			t.Error(sent)
		}
		few := l.operation("/populations/"+second+"/bulk-send", body)
		if few["casesChanged"] != 1.0 || few["populationId"] != second {
			t.Error(few)
		}
		all := c.List("/people/" + l.people[0] + "/interactions")
		if len(all) != 3 || all[0]["status"] != "pending" || all[0]["direction"] != "outbound" || all[0]["subject"] != "freeForm" || all[0]["supercaseId"] != l.supercase || all[0]["isTransactional"] != true ||
			all[0]["context"].(m)["days"] != 30.0 {
			t.Error(all)
		}
		if got := c.Get("/interactions/" + all[0]["id"].(string)); got["caseId"] != all[0]["caseId"] {
			t.Error(got)
		}
		if rows := c.List("/people/" + l.people[0] + "/interactions?status=pending&caseId=" + all[0]["caseId"].(string)); len(rows) != 2 {
			t.Error(rows)
		}
		c.Refused("GET", "/interactions/IN-NONE-NONE", nil, 404, "")
		c.Refused("GET", "/people/"+l.people[0]+"/interactions?caseId=CS-NONE-NONE", nil, 400, "caseId")
		c.Data("POST", l.path+"/bulk-operations/"+sent["id"].(string)+"/undo?sync=true", nil, 202)
		if rows := c.List("/people/" + l.people[1] + "/interactions"); rows[0]["status"] != "canceled" || rows[0]["reason"] == nil {
			t.Error(rows)
		}
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
		if is := c.Data("POST", l.path+"/bulk-operations/"+stopped["id"].(string)+"/cancel", nil, 200); is["canceled"] != true || is["completed"] != false {
			t.Error(is)
		}
		// Asked to wait for the second, the server does what comes before it first.
		c.Refused("POST", l.path+"/bulk-operations/"+first["id"].(string)+"/undo", nil, 409, "")
		c.Drain()
		c.Refused("POST", l.path+"/bulk-operations/"+first["id"].(string)+"/cancel", nil, 409, "")
		subcases := l.subcases()
		if len(subcases) != 2 || subcases[0]["status"] != "canceled" {
			t.Fatal(subcases)
		}
		dnis := func(query string) []m {
			return c.List("/people/" + l.people[0] + "/do-not-interact" + query)
		}
		if len(dnis("?active=true")) != 0 {
			t.Error("the canceled case still blocks")
		}
		c.Data("POST", l.path+"/bulk-operations/"+second["id"].(string)+"/undo?sync=true", nil, 202)
		if back := dnis("?active=true"); len(back) != 1 || l.subcases()[0]["status"] != "processing" {
			t.Error("what the mistake lifted does not stand again: ", back)
		}
		if rows := c.List("/notifications?personId=" + l.people[0]); len(rows) != 1 || rows[0]["status"] != "pending" {
			t.Error(rows)
		}
		c.Data("POST", l.path+"/bulk-operations/"+first["id"].(string)+"/undo?sync=true", nil, 202)
		if l.subcases()[0]["status"] != "initiated" {
			t.Error(l.subcases()[0]["status"])
		}
		if rows := c.List("/notifications?personId=" + l.people[0]); len(rows) != 1 || rows[0]["status"] != "canceled" {
			t.Error(rows)
		}
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
		if private["supercaseId"] != l.supercase || private["type"] != "supercaseNote" || global["type"] != "supercaseGlobalNote" {
			t.Error(private, global)
		}
		c.Create(matter+"/notes", m{"content": "Own"})
		if rows := c.List(matter + "/notes"); len(rows) != 2 || rows[0]["content"] != "Be kind" {
			t.Error(rows)
		}
		if tasks := c.List("/tasks?taskType=reviewCaseInstructions"); len(tasks) != 1 || tasks[0]["supercaseId"] != l.supercase {
			t.Error(tasks)
		}
		for _, kind := range []struct {
			path string
			note m
		}{{l.path + "/notes", private}, {l.path + "/global-notes", global}} {
			one := kind.path + "/" + kind.note["id"].(string)
			if rows := c.List(kind.path); len(rows) != 1 || rows[0]["id"] != kind.note["id"] {
				t.Error(rows)
			}
			if is := c.Put(one, m{"content": "Changed"}); is["edited"] != true || len(is["oldContent"].([]any)) != 1 {
				t.Error(is)
			}
			if is := c.Get(one); is["content"] != "Changed" {
				t.Error(is)
			}
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
				t.Fatal(ended, err)
			}
		}
		if lines.Err() != nil || res.Body.Close() != nil || res.Header.Get("Content-Type") != "text/event-stream" || len(told) < 2 || told[0] != "progress" || told[len(told)-1] != "completed" {
			t.Error(told, lines.Err(), res.Header)
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
			t.Error(n, "tasks for an emptied draft")
		}
	})
}

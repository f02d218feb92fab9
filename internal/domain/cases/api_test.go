package cases_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

func TestEveryBaseTypeHasItsFields(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		if n := c.Do("GET", "/case-types", nil, 200)["total"]; n != 14.0 {
			t.Errorf("%v case types, want 14.0", n)
		}
		values := map[casetype.DataType]any{casetype.Text: "x", casetype.Date: "2026-01-02", casetype.Boolean: true, casetype.Integer: 7.0,
			casetype.Amount: 12.5}
		for _, base := range casetype.Bases() {
			made, path := c.CaseBy(string(base.Name), string(base.Name))
			assert.Fields(t, made, m{"name": base.Title, "caseTypeMeta.base": string(base.Name), "status": "initiated"})
			for _, f := range base.Fields {
				if v, there := made[f.Name]; v != nil || !there {
					t.Errorf("%s.%s is %v; want it there, and null", base.Name, f.Name, v)
				}
				value := values[f.Type]
				if f.Enum != nil {
					value = f.Enum[0]
				}
				got := c.Put(path, m{f.Name: value})
				if fmt.Sprint(got[f.Name]) != fmt.Sprint(value) && fmt.Sprint(got[f.Name]) != "12.50" {
					t.Errorf("%s.%s: %v became %v, want the same or 12.50", base.Name, f.Name, value, got[f.Name])
				}
				c.Refused("PUT", path, m{f.Name: []int{1}}, 400, f.Name)
			}
			whole := c.Get(path)
			if again := c.Put(path, whole); again["updatedAt"] != whole["updatedAt"] {
				t.Errorf("%s: sending back what was read changed it: it was updated at %v, want still at %v", base.Name, again["updatedAt"], whole["updatedAt"])
			}
		}
		_, path := c.CaseBy("other", "generic")
		c.Refused("PUT", path, m{"courtCaseNumber": "1"}, 400, "courtCaseNumber")
		c.Refused("PUT", path, m{"customFields": m{"mine": 1}}, 400, "customFields.mine")
		c.Refused("PUT", path, m{"caseType": "collection"}, 400, "caseType")
		c.Refused("POST", "/people/ext-other/cases", m{}, 400, "caseType")
		c.Refused("POST", "/people/ext-other/cases", m{"typeId": "CE-NONE-NONE"}, 400, "typeId")
		c.Refused("POST", "/people/ext-other/cases", m{"caseType": "generic", "people": []string{"BO-NONE-NONE"}}, 400, "people")
		c.Refused("POST", "/people/ext-other/cases", m{"caseType": "generic", "externalId": "other"}, 409, "externalId")
	})
}

// The whole table of transitions: what may become what.
func TestTransitions(t *testing.T) {
	may := map[string]string{"initiated": "processing canceled", "processing": "initiated completed canceled", "completed": "reopened", "canceled": "reopened", "reopened": "processing completed canceled"}
	way := map[string][]string{"initiated": nil, "processing": {"processing"}, "completed": {"processing", "completed"}, "canceled": {"canceled"}, "reopened": {"canceled", "reopened"}}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for from, steps := range way {
			for to := range may {
				_, path := c.CaseBy(from+to, "generic")
				for _, step := range steps {
					c.Put(path, m{"status": step, "outcome": "denied"})
				}
				body := m{"status": to, "outcome": "approved"}
				if from == to || strings.Contains(may[from], to) {
					got := c.Put(path, body)
					if got["status"] != to || to == "reopened" && from != to && got["outcome"] != nil {
						t.Errorf(`%s → %s: %v; want the status %q, and of what is reopened no outcome`, from, to, got, to)
					}
					continue
				}
				got := c.Refused("PUT", path, body, 409, "")
				if got["errorType"] != "IllegalTransition" || !strings.Contains(got["message"].(string), strings.Fields(may[from])[0]) {
					t.Errorf("%s → %s is refused with %v, want IllegalTransition and %q in the message", from, to, got, strings.Fields(may[from])[0])
				}
			}
		}
	})
}

func TestEventsTellTheDifference(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made, path := c.CaseBy("ann", "bankruptcy")
		agent := c.Agent("Bob", "Marsh", "case:update")
		agent.Put(path, m{"status": "processing", "courtCaseNumber": "26-1"})
		c.Refused("PUT", path, m{"status": "completed"}, 400, "outcome")
		if got := c.Refused("PUT", path, m{"outcome": "granted"}, 400, "outcome")["message"].(string); !strings.HasSuffix(got, `noOutcome", or null`) {
			t.Errorf("what an outcome may be is told as %q", got)
		}
		events := c.Events("case.changed", made["id"].(string))
		assert.Rows(t, events, m{"data.action": "created"}, m{})
		changes := map[string]any{}
		for _, f := range events[1]["data"].(m)["changes"].([]any) {
			changes[f.(m)["field"].(string)] = f.(m)["new"]
		}
		assert.Fields(t, changes, m{"status": "processing", "courtCaseNumber": "26-1", "details": nil})
		assert.Len(t, c.Events("case.updated", made["id"].(string)), 1)
		assert.Fields(t, events[1], m{"personId": made["people"].([]any)[0]})
		by := c.Get(path)["statusUpdatedBy"].(m)
		assert.Fields(t, by, m{"descriptor": "Agent Bob Marsh (" + by["id"].(string) + ")", "employee": assert.Set, "userType": "agent"})
	})
}

func TestOneActiveCollectionCase(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, path := c.CaseBy("ann", "collection")
		c.Refused("POST", "/people/ext-ann/cases", m{"caseType": "collection"}, 409, "")
		c.Put(path, m{"status": "canceled"})
		c.Create("/people/ext-ann/cases", m{"caseType": "collection"})
		c.Refused("PUT", path, m{"status": "reopened"}, 409, "")
		c.Put("/company", m{"settings": m{"allowSeveralCollectionCases": true}})
		c.Put(path, m{"status": "reopened"})
	})
}

func TestAssociations(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made, path := c.CaseBy("ann", "generic")
		other, _ := c.CaseBy("bob", "generic")
		body := m{"objectType": "case", "objectId": "ext-bob", "relation": "related"}
		for range 2 {
			c.Do("POST", path+"/associations", body, 204)
		}
		got := c.Get(path)
		a := got["associations"].([]any)
		assert.Rows(t, a, m{"objectId": other["id"]})
		assert.Fields(t, got, m{"updatedAt": made["updatedAt"], "lastSubresourceUpdatedAt": assert.Set})
		c.Refused("POST", path+"/associations", m{"objectType": "loan", "objectId": "LN-NONE-NONE"}, 404, "")
		c.Refused("POST", path+"/associations", m{"objectType": "boat", "objectId": "x"}, 400, "objectType")
		c.Do("DELETE", path+"/associations", body, 204)
		c.Refused("DELETE", path+"/associations", body, 404, "")
		id := made["id"].(string)
		assert.Len(t, c.Events("case.association.added", id), 1)
		assert.Len(t, c.Events("case.association.removed", id), 1)
	})
}

func TestEscalations(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made, path := c.CaseBy("ann", "generic")
		id := made["id"].(string)
		team := c.Create("/teams", m{"name": "Hardship", "externalId": "hardship"})
		c.Refused("GET", path+"/escalations/current", nil, 404, "")
		c.Do("POST", path+"/escalations", m{"escalatedTeamId": "ext-hardship", "note": "Needs a lawyer.", "isUrgent": true}, 204)
		now := c.Do("GET", path+"/escalations/current", nil, 200)
		assert.Fields(t, now, m{"escalationTargetName": "Hardship", "caseName": "Generic", "isUrgent": true, "escalatedTeamId": team["id"]})
		assert.Rows(t, c.List("/cases/escalations"), m{"caseId": id})
		assert.Rows(t, c.List("/cases?escalated=true"), m{"escalationIsUrgent": true})
		c.Refused("POST", path+"/escalate", m{"escalatedTeamId": "TM-NONE-NONE"}, 400, "escalatedTeamId")
		c.Do("PUT", path+"/escalate", m{"escalatedTeamId": team["id"], "isUrgent": false}, 204)
		c.Do("PUT", path+"/escalations", m{"note": "Settled."}, 204)
		assert.Fields(t, c.Get(path), m{"escalatedAt": nil, "escalationIsUrgent": nil})
		assert.Len(t, c.List(path+"/escalations"), 2)
		assert.Len(t, c.List("/cases/escalations"), 0)
		for kind, n := range map[string]int{"case.escalation.changed": 3, "case.escalation.created": 1, "case.escalation.canceled": 1} {
			if got := c.Events(kind, id); len(got) != n {
				t.Errorf("there are %[2]d events %[1]v, want %[3]d", kind, len(got), n)
			}
		}
		assert.Rows(t, c.List(path+"/notes?categories=escalationCancelReason"), m{"content": "Settled."})
	})
}

func TestSnoozeEndsByItself(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, path := c.CaseBy("ann", "generic")
		c.Do("POST", path+"/snooze", m{"snoozeFor": 2}, 204)
		assert.Fields(t, c.Get(path), m{"snoozedUntil": "2026-01-07", "snoozedAt": assert.Set})
		// Midnight in New York is five in the morning in London.
		c.Put("/test-clock", m{"now": "2026-01-07T04:59:00Z"})
		if c.Get(path)["snoozedAt"] == nil {
			t.Error("woken before its day")
		}
		c.Put("/test-clock", m{"now": "2026-01-08T12:00:00Z"})
		got := c.Get(path)
		assert.Fields(t, got, m{"snoozedAt": nil, "snoozedUntil": nil, "lastSubresourceUpdatedAt": "2026-01-07T05:00:00.000000Z"})
		c.Do("POST", path+"/snooze", m{"snoozeFor": 30}, 204)
		c.Do("POST", path+"/snooze", m{"snoozeFor": 0}, 204)
		c.Do("POST", path+"/snooze", m{"snoozeFor": nil}, 204)
		assert.Len(t, c.List("/cases?snoozed=true"), 0)
		c.Advance(40 * 24 * time.Hour)
		c.Refused("POST", path+"/snooze", m{"snoozeFor": -1}, 400, "snoozeFor")
	})
}

func TestViews(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made, path := c.CaseBy("ann", "generic")
		assert.Fields(t, c.Do("POST", path+"/views", nil, 200), m{"message": "Successfully marked case as viewed"})
		assert.Fields(t, c.Get(path), m{"lastViewedAt": assert.Set, "updatedAt": made["updatedAt"]})
	})
}

func TestNotes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, path := c.CaseBy("ann", "generic")
		agent := c.Agent("Bob", "Marsh", "note:read", "note:update")
		first := c.Create(path+"/notes", m{"content": "Called.", "pinned": true})
		c.Create(path+"/notes", m{"content": "Second."})
		secret := c.Create(path+"/notes", m{"content": "Health.", "sensitiveData": true})
		archived := c.Create(path+"/notes", m{"content": "Old.", "archived": true})
		assert.Fields(t, archived, m{"archivedAt": assert.Set})
		assert.Fields(t, c.List(path + "/notes")[0], m{"id": first["id"]})
		for query, n := range map[string]int{"": 3, "?includeArchived=true": 4, "?pinned=true": 1, "?pinned=false": 2, "?categories=generic": 3} {
			if got := c.List(path + "/notes" + query); len(got) != n {
				t.Errorf("%q: %d notes, want %d", query, len(got), n)
			}
		}
		if got := agent.List(path + "/notes"); len(got) != 2 {
			t.Errorf("an agent without the permission sees the notes %v, want the two that are not sensitive", got)
		}
		agent.Refused("GET", path+"/notes/"+secret["id"].(string), nil, 404, "")
		got := agent.Put(path+"/notes/"+first["id"].(string), m{"content": "Called twice."})
		assert.Fields(t, got, m{"edited": true, "oldContent.0.content": "Called.", "updatedBy": assert.Set})
		c.Refused("POST", path+"/notes", m{}, 400, "content")
		if entry := text(c.List("/audit?objectType=note")); strings.Contains(entry, "Called") {
			t.Errorf("the audit trail tells %s, want nothing of what a note says", entry)
		}
	})
}

func text(v any) string { return fmt.Sprint(v) }

func TestLists(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, path := c.CaseBy("ann", "bankruptcy")
		c.Put(path, m{"status": "processing", "name": "100% Chapter_13"})
		c.CaseBy("bob", "collection")
		c.Create("/people/ext-bob/cases", m{"caseType": "generic", "people": []string{"ext-ann"}})
		for query, n := range map[string]int{"": 3, "status=processing": 1, "status=initiated&status=processing": 3, "caseType=bankruptcy": 1, "name=100%25": 1, "name=chapter_": 1,
			"name=%25%25": 0, "personId=ext-ann": 2, "personId=ext-bob": 2, "outcome=denied": 0, "createdFrom=2030-01-01T00:00:00Z": 0, "createdTo=2030-01-01T00:00:00Z": 3, "offset=2": 1, "escalated=false": 3} {
			if got := c.List("/cases?" + query); len(got) != n {
				t.Errorf("%s: %d cases, want %d", query, len(got), n)
			}
		}
		assert.Len(t, c.List("/people/ext-ann/cases"), 2)
		for _, field := range []string{"caseType", "createdAt", "createdByUserFirstName", "createdByUserLastName", "externalId", "lastViewedAt", "lastSubresourceUpdatedAt", "name", "outcome", "status", "statusUpdatedAt", "owningEmployee", "updatedAt", "openedAt", "escalatedAt"} {
			for _, sign := range []string{"", "-"} {
				seen := map[any]bool{}
				after := ""
				for range 3 {
					page := c.Do("GET", "/cases?limit=1&sortBy="+sign+field+after, nil, 200)
					id := page["data"].([]any)[0].(m)["id"].(string)
					seen[id], after = true, "&startingAfter="+id
				}
				if len(seen) != 3 {
					t.Errorf("sorted by %s%s: %d of 3 cases", sign, field, len(seen))
				}
			}
		}
		c.Refused("GET", "/cases?status=lost", nil, 400, "status[0]")
		c.Other().Refused("GET", path, nil, 404, "")
	})
}

// Whatever is asked of a case, it goes only where it may, and the answer agrees
// with a simple model.
func TestStateMachineHolds(t *testing.T) {
	may := map[string]string{"initiated": "processing canceled", "processing": "initiated completed canceled", "completed": "reopened", "canceled": "reopened", "reopened": "processing completed canceled"}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		n := 0
		c.Borrower(m{"externalId": "ann"})
		rapid.Check(t, func(r *rapid.T) {
			n++
			made := c.Create("/people/ext-ann/cases", m{"caseType": "generic", "externalId": fmt.Sprint(n)})
			path, status, outcome := "/people/ext-ann/cases/"+made["id"].(string), "initiated", any(nil)
			for range rapid.IntRange(1, 6).Draw(r, "steps") {
				to := rapid.SampledFrom([]string{"initiated", "processing", "completed", "canceled", "reopened"}).Draw(r, "to")
				body := m{"status": to}
				result := outcome
				if rapid.Bool().Draw(r, "withOutcome") {
					result = rapid.SampledFrom([]any{nil, "approved", "denied"}).Draw(r, "outcome")
					body["outcome"] = result
				}
				want := 200
				switch {
				case to != status && !strings.Contains(may[status], to):
					want = 409
				case to == "completed" && result == nil:
					want = 400
				}
				got := c.Do("PUT", path, body, want)
				if want != 200 {
					continue
				}
				if to == "reopened" && status != "reopened" {
					result = nil
				}
				status, outcome = to, result
				if data := got["data"].(m); data["status"] != status || data["outcome"] != outcome {
					r.Fatalf("%v, must be %s %v", data, status, outcome)
				}
			}
		})
	})
}

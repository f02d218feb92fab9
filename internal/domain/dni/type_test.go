package dni_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/testing/servertest"
)

const types = "/do-not-interact-types"

// The id of a type names it also when its first version, which has the same id, is
// deleted.
func TestFirstVersionDeleted(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		matter := c.List("/case-types?caseType=generic")[0]["id"].(string)
		for path, body := range map[string]m{
			"/do-not-interact-types": {"name": "Rest", "status": "active", "channel": "all", "onStatus": "initiated"},
			"/notification-types":    {"name": "Letter", "status": "active", "channel": "email", "subject": "freeForm", "onStatus": "initiated"},
			"/case-types":            {"caseType": "generic", "name": "Mine", "status": "active"},
		} {
			id := c.Create(path, body)["id"].(string)
			c.Put(path+"/"+id, m{"description": "second"})
			c.Put(path+"/"+id+"?version=2", m{"status": "active"})
			c.Do("DELETE", path+"/"+id+"?version=1", nil, 204)
			if got := c.Get(path + "/" + id); got["version"] != 2.0 || got["typeId"] != id {
				t.Error(path, got)
			}
			if got := c.Put(path+"/"+id, m{"description": "third"}); got["version"] != 3.0 {
				t.Error(path, got)
			}
			if path != "/case-types" {
				c.Do("POST", "/case-types/"+matter+path+"/"+id, nil, 204)
				c.Do("DELETE", "/case-types/"+matter+path+"/"+id, nil, 204)
			}
			c.Refused("GET", path+"/"+id+"?version=1", nil, 404, "")
			c.Refused("GET", path+"/XX-NONE-NONE", nil, 404, "")
		}
	})
}

func TestVersionsOfAType(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made := c.Create(types, m{"name": "Bankruptcy stay", "description": "11 U.S.C. 362", "theme": "opsCollDebt", "onStatus": "initiated"})
		id := made["id"].(string)
		if made["status"] != "draft" || made["version"] != 1.0 || made["typeId"] != id || made["duration"] != 0.0 || made["object"] != "doNotInteractType" ||
			made["publishedAt"] != nil || made["createdBy"] == nil || id[:3] != "DT-" || made["channel"] != nil || made["derivedFromTypeId"] != nil {
			t.Error(made)
		}
		path := types + "/" + id
		// A draft is changed in place, then activated.
		c.Put(path, m{"duration": 30, "unit": "calendarDays", "onCondition": []m{{"fieldName": "courtCaseChapter", "value": "chapter7"}}})
		draft := c.Get(path)
		if fmt.Sprint(draft["onCondition"]) != "[map[dataType:string fieldName:courtCaseChapter operator:eq value:chapter7]]" || draft["duration"] != 30.0 {
			t.Error(draft)
		}
		first := c.Put(path, m{"status": "active"})
		if first["publishedAt"] == nil || first["publishedBy"] == nil || first["id"] != id {
			t.Error(first)
		}
		if again := c.Put(path, first); again["updatedAt"] != first["updatedAt"] || again["id"] != id {
			t.Error("sending back what was read changed it: ", again)
		}
		// A change of the active version is the next draft; the active one stands.
		second := c.Put(path, m{"duration": 60})
		if second["version"] != 2.0 || second["status"] != "draft" || second["derivedFromTypeId"] != id || second["typeId"] != id || second["duration"] != 60.0 {
			t.Error(second)
		}
		c.Refused("PUT", path+"?version=1", m{"duration": 90}, 409, "")
		c.Refused("PUT", path+"?version=1&createDraft=false", m{"duration": 90}, 409, "")
		byNumber := fmt.Sprintf("%s/%v", types, made["number"])
		for _, ref := range []string{path, byNumber, types + "/" + second["id"].(string)} {
			if got := c.Get(ref); got["version"] != 1.0 {
				t.Error(ref, got)
			}
			if got := c.Get(ref + "?version=2"); got["id"] != second["id"] {
				t.Error(ref, got)
			}
		}
		c.Refused("GET", path+"?version=3", nil, 404, "")
		c.Refused("GET", types+"/99999", nil, 404, "")
		if got := c.Put(byNumber, m{"status": "active"}); got["version"] != 2.0 {
			t.Error(got)
		}
		if got := c.Get(path + "?version=1"); got["status"] != "deprecated" || got["deprecatedAt"] == nil || got["deprecatedBy"] == nil {
			t.Error(got)
		}
		c.Refused("PUT", path+"?version=1", m{"duration": 90}, 409, "")
		c.Refused("PUT", path+"?version=1", m{"status": "active"}, 409, "")
		c.Refused("PUT", path+"?version=2", m{"status": "draft"}, 409, "")
		// Deprecating leaves the next draft, unless told not to.
		if got := c.Put(path, m{"status": "deprecated", "deprecationMessage": "Replaced."}); got["status"] != "deprecated" || got["version"] != 2.0 || got["deprecationMessage"] != "Replaced." {
			t.Error(got)
		}
		if got := c.Get(path + "?version=3"); got["status"] != "draft" || got["duration"] != 60.0 {
			t.Error(got)
		}
		c.Put(path, m{"status": "active"})
		c.Put(path+"?createDraft=false", m{"status": "deprecated"})
		c.Refused("GET", path+"?version=4", nil, 404, "")
		// A new type from a version of another.
		copied := c.Create(types+"?version=1&typeId="+id, m{"name": "Another", "status": "active"})
		if copied["duration"] != 30.0 || copied["name"] != "Another" || copied["derivedFromTypeId"] != id || copied["status"] != "active" || copied["version"] != 1.0 || copied["typeId"] != copied["id"] {
			t.Error(copied)
		}
		c.Refused("POST", types+"?typeId=DT-NONE-NONE", m{}, 400, "typeId")
		c.Refused("POST", types+"?version=9&typeId="+id, m{}, 400, "version")
	})
}

func TestLimitsOfAType(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		good := m{"name": "", "description": "", "channel": "voice", "onOutcome": "approved", "onCondition": nil, "duration": nil, "unit": nil, "theme": nil, "onStatus": nil}
		if made := c.Create(types, good); made["duration"] != nil || made["name"] != "" {
			t.Error(made)
		}
		for field, value := range map[string]any{
			"name": strings.Repeat("x", 51), "description": strings.Repeat("x", 501), "channel": "gui", "theme": "opsAccountCredentials", "onStatus": "open",
			"onOutcome": "maybe", "duration": -1, "unit": "days", "status": "retired", "loanTypeId": "LT-NONE-NONE", "deprecationMessage": strings.Repeat("x", 501),
			"onCondition[0].operator": []m{{"fieldName": "f", "value": 1, "operator": "like"}},
			"onCondition[0].value":    []m{{"fieldName": "f", "value": 1.5, "dataType": "integer"}},
		} {
			body := m{}
			for k, v := range good {
				body[k] = v
			}
			name, _, _ := strings.Cut(field, "[")
			body[name] = value
			c.Refused("POST", types, body, 400, field)
		}
		c.Refused("POST", types, m{"onStatus": "initiated"}, 400, "channel")
		c.Refused("POST", types, m{"onStatus": "initiated"}, 400, "theme")
		c.Refused("POST", types, m{"channel": "all"}, 400, "onStatus")
		c.Refused("POST", types, m{"channel": "all", "onStatus": "initiated", "status": "deprecated"}, 400, "status")
		c.Create(types, m{"name": strings.Repeat("x", 50), "description": strings.Repeat("x", 500), "channel": "all", "theme": "all", "onStatus": "initiated", "duration": 36500, "unit": "businessDays"})

		auto := c.Create("/loan-types", m{"externalId": "auto", "name": "Auto", "type": "installment", "assetType": "personalClosedEndUnsecured"})
		c.Create("/loan-types", m{"externalId": "card", "name": "Card", "type": "installment", "assetType": "personalClosedEndUnsecured"})
		c.Create(types, m{"channel": "all", "onStatus": "initiated", "loanTypeId": "ext-auto"})
		if rows := c.List(types + "?loanTypeId=" + auto["id"].(string)); len(rows) != 3 || rows[0]["loanTypeId"] != auto["id"] {
			t.Error(rows)
		}
		if rows := c.List(types + "?loanTypeId=ext-card"); len(rows) != 2 {
			t.Error(rows)
		}
		if page := c.Do("GET", types+"?limit=2", nil, 200); page["count"] != 2.0 || page["total"] != 3.0 || page["nextUrl"] == nil {
			t.Error(page)
		}
		if rows := c.List(types + "?limit=2&startingAfter=" + c.List(types)[1]["id"].(string)); len(rows) != 1 {
			t.Error(rows)
		}
		c.Refused("GET", types+"?limit=101", nil, 400, "limit")
		c.Refused("GET", types+"?limit=0", nil, 400, "limit")
	})
}

// Of two that activate at once both succeed, one after the other, and one
// version is active.
func TestTwoActivationsAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made := c.Create(types, m{"channel": "all", "onStatus": "initiated", "status": "active"})
		path := types + "/" + made["id"].(string)
		for round := range 5 {
			c.Put(path, m{"duration": round + 1})
			body, err := json.Marshal(m{"status": "active"})
			if err != nil {
				t.Fatal(err)
			}
			var group sync.WaitGroup
			codes := make([]int, 4)
			for i := range codes {
				group.Go(func() {
					codes[i] = c.Send("PUT", fmt.Sprintf("%s?version=%d", path, round+2), bytes.NewReader(body)).Status
				})
			}
			group.Wait()
			active := c.List(types + "?status=active")
			if len(active) != 1 || active[0]["version"] != float64(round+2) || fmt.Sprint(codes) != "[200 200 200 200]" {
				t.Error(codes, active)
			}
		}
	})
}

func TestAssociation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of := func(base string) string {
			return "/case-types/" + c.List("/case-types?caseType=" + base)[0]["id"].(string) + types
		}
		made := c.Create(types, m{"theme": "opsCollDebt", "onStatus": "initiated", "status": "active", "onCondition": []m{{"fieldName": "courtCaseChapter", "value": "chapter7"}}})
		id := made["id"].(string)
		c.Refused("POST", of("collection")+"/"+id, nil, 400, "onCondition[0].fieldName")
		wrong := c.Create(types, m{"theme": "opsCollDebt", "onStatus": "initiated", "onCondition": []m{{"fieldName": "courtCaseFiledDate", "value": "soon"}}})
		c.Refused("POST", of("bankruptcy")+"/"+wrong["id"].(string), nil, 400, "onCondition[0].dataType")
		for range 2 {
			c.Do("POST", of("bankruptcy")+"/"+id, nil, 204)
		}
		c.Do("POST", of("generic")+"/"+fmt.Sprint(c.Create(types, m{"channel": "all", "onStatus": "initiated"})["number"]), nil, 204)
		if rows := c.List(of("bankruptcy")); len(rows) != 1 || rows[0]["id"] != id {
			t.Error(rows)
		}
		// What is associated stays fitting, in every version.
		c.Refused("PUT", types+"/"+id, m{"onCondition": []m{{"fieldName": "noSuchField", "value": 1}}}, 400, "onCondition[0].fieldName")
		c.Do("DELETE", of("bankruptcy")+"/"+id, nil, 204)
		c.Refused("DELETE", of("bankruptcy")+"/"+id, nil, 404, "")
		if trail := c.List("/audit?objectType=caseType&limit=2"); len(trail) != 2 || fmt.Sprint(trail[0]["changes"]) != fmt.Sprint([]any{m{"field": "doNotInteractTypes", "old": id, "new": nil}}) {
			t.Error("an association is not on record: ", trail)
		}
		if rows := c.List(of("bankruptcy")); len(rows) != 0 {
			t.Error(rows)
		}
		c.Refused("POST", of("bankruptcy")+"/DT-NONE-NONE", nil, 404, "")
		c.Refused("POST", "/case-types/CE-NONE-NONE"+types+"/"+id, nil, 404, "")
	})
}

// What is in use is not deleted: by a case type, or by what it has made. A draft is.
func TestDeleteType(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		id := c.Create("/do-not-interact-types", m{"name": "Stay", "channel": "voice", "onStatus": "initiated", "status": "active"})["id"].(string)
		c.Put("/do-not-interact-types/"+id, m{"name": "Stay away"})
		c.Do("DELETE", "/do-not-interact-types/"+id+"?version=2", nil, 204)
		c.Refused("GET", "/do-not-interact-types/"+id+"?version=2", nil, 404, "")
		kind := c.List("/case-types?caseType=deceased")[0]["id"].(string)
		tie := "/case-types/" + kind + "/do-not-interact-types/" + id
		c.Do("POST", tie, nil, 204)
		c.Refused("DELETE", "/do-not-interact-types/"+id, nil, 409, "")
		person := c.Create("/people", servertest.NewPerson("ann"))["id"].(string)
		c.Create("/people/"+person+"/cases", m{"caseType": "deceased"})
		c.Do("DELETE", tie, nil, 204)
		c.Refused("DELETE", "/do-not-interact-types/"+id, nil, 409, "")
		if draft := c.Put("/do-not-interact-types/"+id, m{"name": "Third"}); draft["version"] != 3.0 {
			t.Error("the number of a deleted version is given again: ", draft["version"])
		}
		unused := c.Create("/do-not-interact-types", m{"name": "Never", "channel": "voice", "onStatus": "initiated"})["id"].(string)
		c.Do("DELETE", "/do-not-interact-types/"+unused, nil, 204)
		c.Refused("DELETE", "/do-not-interact-types/"+unused, nil, 404, "")
	})
}

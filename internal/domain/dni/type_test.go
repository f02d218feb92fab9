package dni_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/testing/assert"
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
				t.Errorf("at %v stands %v, want version 2 of the type %v", path, got, id)
			}
			if got := c.Put(path+"/"+id, m{"description": "third"}); got["version"] != 3.0 {
				t.Errorf("at %v stands %v, want version 3", path, got)
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
		assert.Fields(t, made, m{"status": "draft", "version": 1.0, "typeId": id, "duration": 0.0, "object": "doNotInteractType", "publishedAt": nil, "createdBy": assert.Set, "channel": nil, "derivedFromTypeId": nil})
		if id[:3] != "DT-" {
			t.Errorf(`id[:3] is %v, want "DT-"`, id[:3])
		}
		path := types + "/" + id
		// A draft is changed in place, then activated.
		c.Put(path, m{"duration": 30, "unit": "calendarDays", "onCondition": []m{{"fieldName": "courtCaseChapter", "value": "chapter7"}}})
		draft := c.Get(path)
		if fmt.Sprint(draft["onCondition"]) != "[map[dataType:string fieldName:courtCaseChapter operator:eq value:chapter7]]" {
			t.Errorf("the draft is %v, want the one condition that courtCaseChapter equals chapter7", draft)
		}
		assert.Fields(t, draft, m{"duration": 30.0})
		first := c.Put(path, m{"status": "active"})
		assert.Fields(t, first, m{"publishedAt": assert.Set, "publishedBy": assert.Set, "id": id})
		assert.Fields(t, c.Put(path, first), m{"updatedAt": first["updatedAt"], "id": id})
		// A change of the active version is the next draft; the active one stands.
		second := c.Put(path, m{"duration": 60})
		assert.Fields(t, second, m{"version": 2.0, "status": "draft", "derivedFromTypeId": id, "typeId": id, "duration": 60.0})
		c.Refused("PUT", path+"?version=1", m{"duration": 90}, 409, "")
		c.Refused("PUT", path+"?version=1&createDraft=false", m{"duration": 90}, 409, "")
		byNumber := fmt.Sprintf("%s/%v", types, made["number"])
		for _, ref := range []string{path, byNumber, types + "/" + second["id"].(string)} {
			if got := c.Get(ref); got["version"] != 1.0 {
				t.Errorf("%v is %v, want version 1", ref, got)
			}
			if got := c.Get(ref + "?version=2"); got["id"] != second["id"] {
				t.Errorf("of %v version 2 is %v, want %v", ref, got, second["id"])
			}
		}
		c.Refused("GET", path+"?version=3", nil, 404, "")
		c.Refused("GET", types+"/99999", nil, 404, "")
		assert.Fields(t, c.Put(byNumber, m{"status": "active"}), m{"version": 2.0})
		assert.Fields(t, c.Get(path+"?version=1"), m{"status": "deprecated", "deprecatedAt": assert.Set, "deprecatedBy": assert.Set})
		c.Refused("PUT", path+"?version=1", m{"duration": 90}, 409, "")
		c.Refused("PUT", path+"?version=1", m{"status": "active"}, 409, "")
		c.Refused("PUT", path+"?version=2", m{"status": "draft"}, 409, "")
		// Deprecating leaves the next draft, unless told not to.
		assert.Fields(t, c.Put(path, m{"status": "deprecated", "deprecationMessage": "Replaced."}), m{"status": "deprecated", "version": 2.0, "deprecationMessage": "Replaced."})
		assert.Fields(t, c.Get(path+"?version=3"), m{"status": "draft", "duration": 60.0})
		c.Put(path, m{"status": "active"})
		c.Put(path+"?createDraft=false", m{"status": "deprecated"})
		c.Refused("GET", path+"?version=4", nil, 404, "")
		// A new type from a version of another.
		copied := c.Create(types+"?version=1&typeId="+id, m{"name": "Another", "status": "active"})
		assert.Fields(t, copied, m{"duration": 30.0, "name": "Another", "derivedFromTypeId": id, "status": "active", "version": 1.0, "typeId": copied["id"]})
		c.Refused("POST", types+"?typeId=DT-NONE-NONE", m{}, 400, "typeId")
		c.Refused("POST", types+"?version=9&typeId="+id, m{}, 400, "version")
	})
}

func TestLimitsOfAType(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		good := m{"name": "", "description": "", "channel": "voice", "onOutcome": "approved", "onCondition": nil, "duration": nil, "unit": nil, "theme": nil, "onStatus": nil}
		assert.Fields(t, c.Create(types, good), m{"duration": nil, "name": ""})
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
		c.Create(types, m{"name": strings.Repeat("x", 50), "description": strings.Repeat("x", 500), "channel": "all", "theme": "all", "onStatus": "initiated", "duration": 36500, "unit": "businessDays"})

		auto := c.Create("/loan-types", m{"externalId": "auto", "name": "Auto", "type": "installment", "assetType": "personalClosedEndUnsecured"})
		c.Create("/loan-types", m{"externalId": "card", "name": "Card", "type": "installment", "assetType": "personalClosedEndUnsecured"})
		c.Create(types, m{"channel": "all", "onStatus": "initiated", "loanTypeId": "ext-auto"})
		assert.Rows(t, c.List(types+"?loanTypeId="+auto["id"].(string)), m{"loanTypeId": auto["id"]}, m{}, m{})
		assert.Len(t, c.List(types+"?loanTypeId=ext-card"), 2)
		assert.Fields(t, c.Do("GET", types+"?limit=2", nil, 200), m{"count": 2.0, "total": 3.0, "nextUrl": assert.Set})
		assert.Len(t, c.List(types+"?limit=2&startingAfter="+c.List(types)[1]["id"].(string)), 1)
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
				t.Errorf("the answers are %v and the active versions %v, want four times 200 and version %d alone", codes, active, round+2)
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
		assert.Rows(t, c.List(of("bankruptcy")), m{"id": id})
		// What is associated stays fitting, in every version.
		c.Refused("PUT", types+"/"+id, m{"onCondition": []m{{"fieldName": "noSuchField", "value": 1}}}, 400, "onCondition[0].fieldName")
		c.Do("DELETE", of("bankruptcy")+"/"+id, nil, 204)
		c.Refused("DELETE", of("bankruptcy")+"/"+id, nil, 404, "")
		if trail := c.List("/audit?objectType=caseType&limit=2"); len(trail) != 2 || fmt.Sprint(trail[0]["changes"]) != fmt.Sprint([]any{m{"field": "doNotInteractTypes", "old": id, "new": nil}}) {
			t.Errorf("an association is not on record: %v; want two entries, the last of the changes %v", trail, fmt.Sprint([]any{m{"field": "doNotInteractTypes", "old": id, "new": nil}}))
		}
		assert.Len(t, c.List(of("bankruptcy")), 0)
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
		person := c.Borrower(m{"externalId": "ann"}).ID
		c.Create("/people/"+person+"/cases", m{"caseType": "deceased"})
		c.Do("DELETE", tie, nil, 204)
		c.Refused("DELETE", "/do-not-interact-types/"+id, nil, 409, "")
		if draft := c.Put("/do-not-interact-types/"+id, m{"name": "Third"}); draft["version"] != 3.0 {
			t.Errorf("the number of a deleted version is given again: %v, want 3.0", draft["version"])
		}
		unused := c.Create("/do-not-interact-types", m{"name": "Never", "channel": "voice", "onStatus": "initiated"})["id"].(string)
		c.Do("DELETE", "/do-not-interact-types/"+unused, nil, 204)
		c.Refused("DELETE", "/do-not-interact-types/"+unused, nil, 404, "")
	})
}

// An update of the active version that names active is in force at once, the first time as
// the second; a new type may be deprecated, and a duration be long.
func TestAnActiveTypeUpdatedWithStatusActiveIsInForceAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of := c.New("/do-not-interact-types", m{"name": "A", "channel": "voice", "onStatus": "initiated", "status": "active"})
		whole := m{"name": "B", "status": "active", "channel": "all", "onStatus": "initiated"}
		for range 2 {
			assert.Fields(t, c.Put(of.Path, whole), m{"name": "B", "status": "active", "version": 2.0})
		}
		assert.Fields(t, c.Get(of.Path+"?version=1"), m{"status": "deprecated", "name": "A"})
		assert.Fields(t, c.Put(of.Path, m{"name": "C"}), m{"status": "draft", "version": 3.0})
		assert.Fields(t, c.New("/do-not-interact-types", m{"channel": "voice", "onStatus": "initiated", "status": "deprecated", "duration": 40000}).M,
			m{"status": "deprecated", "duration": 40000.0})
	})
}

// active=true lists those of which the field says so, and no others: at once, and in the
// time zone of each.
func TestTheFilterActiveSaysWhatTheFieldSays(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		blocks := func(body m) servertest.Object { return c.New(c.Case(ann).Path+"/do-not-interact", body) }
		now, later, over := blocks(m{}), blocks(m{"startDate": "2099-01-01"}), blocks(m{"channels": []string{"voice"}})
		c.Put(over.Path, m{"endDate": "2020-01-01"})
		list := ann.Path + "/do-not-interact"
		for _, row := range append(c.List(list+"?active=true"), c.List(list+"?active=false")...) {
			if want := row["id"] == now.ID; row["active"] != want {
				t.Errorf("%v is in the list as %v, want active %v", row["id"], row["active"], want)
			}
		}
		assert.Rows(t, c.List(list+"?active=true"), m{"id": now.ID})
		assert.Rows(t, c.List(list+"?active=false"), m{"id": over.ID}, m{"id": later.ID})
		assert.Rows(t, c.List(strings.TrimSuffix(over.Path, "/"+over.ID)+"?active=false"), m{"id": over.ID})
		c.Do("DELETE", now.Path, nil, 204)
		assert.Len(t, c.List(list+"?active=true"), 0)
		assert.Len(t, c.List(list+"?active=false"), 3)
	})
}

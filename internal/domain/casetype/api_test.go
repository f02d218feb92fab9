package casetype_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = map[string]any

var hardship = m{"caseType": "generic", "name": "Hardship", "customFieldSchemas": []m{
	{"fieldName": "months", "dataType": "integer", "required": true, "validation": m{"minValue": 1, "maxValue": 12}},
	{"fieldName": "cause", "dataType": "string", "default": "other", "validation": m{"enum": []string{"job", "health", "other"}}}}}

// A lender makes a type of its own, with fields, and cases are held to the
// version that they were made from.
func TestLifeOfACaseType(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.Create("/case-types", hardship)
		first := kind["id"].(string)
		assert.Fields(t, kind, m{"status": "draft", "version": 1.0, "typeId": first, "predefined": false, "customFieldSchemas": assert.Count(2), "createdBy": assert.Set})
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		path := "/people/" + person + "/cases"
		c.Refused("POST", path, m{"typeId": first}, 400, "typeId") // a draft
		assert.Fields(t, c.Put("/case-types/"+first, m{"status": "active"}), m{"status": "active", "publishedAt": assert.Set, "publishedBy": assert.Set})
		c.Refused("POST", path, m{"typeId": first}, 400, "customFields.months")
		c.Refused("POST", path, m{"typeId": first, "customFields": m{"months": 13}}, 400, "customFields.months")
		c.Refused("POST", path, m{"typeId": first, "customFields": m{"months": 3, "years": 1}}, 400, "customFields.years")
		made := c.Create(path, m{"typeId": first, "customFields": m{"months": 3}})
		if fmt.Sprint(made["customFields"]) != "map[cause:other months:3]" {
			t.Errorf("the case %v has the custom fields %v of %v, want months 3 and the cause other", made["name"], made["customFields"], made["caseTypeMeta"])
		}
		assert.Fields(t, made, m{"name": "Hardship", "caseTypeMeta.version": 1.0})
		one := path + "/" + made["id"].(string)
		c.Refused("PUT", one, m{"customFields": m{"months": "x"}}, 400, "customFields.months")
		c.Refused("PUT", one, m{"customFields": nil}, 400, "customFields.months")
		if got := c.Get(one)["customFields"]; fmt.Sprint(got) != "map[cause:other months:3]" {
			t.Errorf("a refused change has left the custom fields %v, want months 3 and the cause other", got)
		}
		c.Put(one, m{"customFields": m{"months": 6, "cause": "job"}})
		changed := c.Events("case.changed", made["id"].(string))
		if last := fmt.Sprint(changed[len(changed)-1]["data"]); !strings.Contains(last, "customFields") {
			t.Errorf("the last event says %s, want it to tell of customFields", last)
		}

		// A change of the active version is the next draft; the case keeps its own.
		draft := c.Put("/case-types/"+first, m{"name": "Hardship plan", "customFieldSchemas": []m{{"fieldName": "months", "dataType": "integer"}}})
		second := draft["id"].(string)
		assert.Fields(t, draft, m{"status": "draft", "version": 2.0, "typeId": first, "derivedFromTypeId": first})
		if second == first {
			t.Errorf("the draft is %v and the second is %v, want another", draft, second)
		}
		assert.Fields(t, c.Get("/case-types/"+second), m{"version": 1.0, "status": "active"})
		assert.Fields(t, c.Get("/case-types/"+first+"?version=2"), m{"id": second})
		c.Refused("GET", "/case-types/"+first+"?version=3", nil, 404, "")
		c.Refused("PUT", "/case-types/"+first+"?version=1", m{"name": "Other"}, 409, "")
		c.Put("/case-types/"+first, m{"status": "active"})
		assert.Fields(t, c.Get("/case-types/"+first+"?version=1"), m{"status": "deprecated", "deprecatedAt": assert.Set})
		assert.Fields(t, c.Create(path, m{"typeId": first}), m{"caseTypeMeta.version": 2.0, "name": "Hardship plan"})
		c.Refused("PUT", one, m{"customFields": m{"cause": "job"}}, 400, "customFields.months") // by version 1 still
		assert.Rows(t, c.List("/case-types?status=deprecated"), m{"id": first})
	})
}

func TestPredefinedTypesAreCopied(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		bankruptcy := c.List("/case-types?caseType=bankruptcy")[0]
		id := bankruptcy["id"].(string)
		c.Refused("PUT", "/case-types/"+id, m{"name": "Ours"}, 409, "")
		dnt := c.Create("/do-not-interact-types", m{"name": "Stay", "channel": "all", "onStatus": "initiated", "status": "active"})["id"].(string)
		c.Do("POST", "/case-types/"+id+"/do-not-interact-types/"+dnt, nil, 204)
		copied := c.Create("/case-types", m{"copyOf": id, "name": "Chapter 13", "status": "active"})
		assert.Fields(t, copied, m{"caseType": "bankruptcy", "derivedFromTypeId": id, "typeId": assert.Not(id), "predefined": false, "status": "active"})
		assert.Rows(t, c.List("/case-types/"+copied["id"].(string)+"/do-not-interact-types"), m{"id": dnt})
		same := c.Create("/case-types?typeId="+id+"&version=1", m{})
		assert.Fields(t, same, m{"name": "Bankruptcy", "status": "draft"})
		c.Refused("POST", "/case-types", m{"copyOf": id, "caseType": "generic"}, 400, "caseType")
		c.Refused("POST", "/case-types", m{"copyOf": "CE-NONE-NONE"}, 400, "copyOf")
		c.Refused("POST", "/case-types", m{"name": "Nothing"}, 400, "caseType")
		c.Refused("POST", "/case-types", m{"caseType": "generic", "name": strings.Repeat("x", 51)}, 400, "name")
		c.Refused("POST", "/case-types", m{"caseType": "generic", "loanTypeId": "LT-NONE-NONE"}, 400, "loanTypeId")
		product := c.Create("/loan-types", m{"name": "Card", "type": "lineOfCredit", "assetType": "personalOpenEndUnsecured"})["id"].(string)
		c.Create("/case-types", m{"caseType": "generic", "name": "For cards", "loanTypeId": product})
		if rows := c.List("/case-types?limit=100&loanTypeId=" + product); len(rows) != 17 {
			t.Errorf("%v types for the product or for every one, want 17", len(rows))
		}
	})
}

// Of two drafts activated at once one comes after the other, and one version is
// active.
func TestTwoActivationsAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		id := c.Create("/case-types", m{"caseType": "generic", "name": "One", "status": "active"})["id"].(string)
		c.Put("/case-types/"+id, m{"name": "Two"})
		var wait sync.WaitGroup
		var statuses sync.Map
		for i := range 8 {
			wait.Go(func() {
				a := c.Send(http.MethodPut, "/case-types/"+id+"?version=2", strings.NewReader(`{"status":"active"}`))
				statuses.Store(i, a.Status)
			})
		}
		wait.Wait()
		statuses.Range(func(_, status any) bool {
			if status != 200 {
				t.Errorf("it is answered %v, want 200", status)
			}
			return true
		})
		active := 0
		for v := 1; v <= 2; v++ {
			if c.Get(fmt.Sprintf("/case-types/%s?version=%d", id, v))["status"] == "active" {
				active++
			}
		}
		if active != 1 || c.Get("/case-types/" + id)["version"] != 2.0 {
			t.Errorf("%v versions are active and the type answers version %v, want 1 and 2", active, c.Get("/case-types/" + id)["version"])
		}
	})
}

// A custom field is as good as any other in a condition: it must be there, of the
// right type, in every version, and what it holds decides.
func TestConditionsOnCustomFields(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		body := m{"status": "active"}
		for k, v := range hardship {
			body[k] = v
		}
		kind := c.Create("/case-types", body)["id"].(string)
		tie := func(condition m) string {
			id := c.Create("/do-not-interact-types", m{"channel": "all", "onStatus": "processing", "status": "active", "onCondition": []m{condition}})["id"].(string)
			return "/case-types/" + kind + "/do-not-interact-types/" + id
		}
		c.Refused("POST", tie(m{"fieldName": "years", "value": 1}), nil, 400, "onCondition[0].fieldName")
		c.Refused("POST", tie(m{"fieldName": "months", "value": "six"}), nil, 400, "onCondition[0].dataType")
		c.Do("POST", tie(m{"fieldName": "months", "value": 6, "dataType": "integer", "operator": "gte"}), nil, 204)
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		for months, blocks := range map[int]int{5: 0, 6: 1} {
			path := "/people/" + person + "/cases"
			one := path + "/" + c.Create(path, m{"typeId": kind, "customFields": m{"months": months}})["id"].(string)
			c.Put(one, m{"status": "processing"})
			if got := c.List(one + "/do-not-interact"); len(got) != blocks {
				t.Errorf("%v months make %v blocks, want %v", months, len(got), blocks)
			}
		}
	})
}

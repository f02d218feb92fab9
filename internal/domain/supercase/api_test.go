package supercase_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = map[string]any

// lender is a company with a hurricane, and borrowers with a loan each.
type lender struct {
	*servertest.Client
	kind, supercase, path string
	people, loans         []string
}

func newLender(t *testing.T, c *servertest.Client, borrowers int) *lender {
	t.Helper()
	l := &lender{Client: c}
	l.kind = c.Create("/case-types", m{"copyOf": c.List("/case-types?caseType=federalEmergency")[0]["id"], "name": "Hurricane", "status": "active",
		"customFieldSchemas": []m{{"fieldName": "months", "dataType": "integer", "default": 3, "validation": m{"maxValue": 12}}}})["id"].(string)
	product := c.Create("/loan-types", m{"name": "Car", "type": "installment", "assetType": "autoLoan"})["id"].(string)
	for i := range borrowers {
		person := c.Borrower(servertest.M{"externalId": fmt.Sprint("b", i)}).ID
		l.people = append(l.people, person)
		l.loans = append(l.loans, c.Create("/people/"+person+"/loans", m{"loanTypeId": product, "externalId": fmt.Sprint("l", i)})["id"].(string))
	}
	l.supercase = c.Create("/supercases", m{"supercaseType": "federalEmergency", "name": "Ian", "femaDisasterNumber": 4673, "subcaseTypeId": l.kind, "subcaseName": "Hurricane Ian", "externalId": "ian"})["id"].(string)
	l.path = "/supercases/" + l.supercase
	return l
}

// members puts everybody, with their loans, into the draft.
func (l *lender) members() {
	l.T.Helper()
	var body []m
	for i := range l.people {
		body = append(body, m{"borrowerId": l.people[i], "loanId": l.loans[i]})
	}
	l.Do("PUT", l.path+"/populations/draft/members", body, 200)
}

// commit commits the draft and waits for its subcases.
func (l *lender) commit() []m {
	l.T.Helper()
	l.Do("POST", l.path+"/populations/draft/commit?sync=true", nil, 204)
	return l.subcases()
}

func (l *lender) subcases() (all []m) {
	l.T.Helper()
	all = l.List("/cases?limit=100&creatingSupercaseId=" + l.supercase)
	slices.SortFunc(all, func(a, b m) int { return strings.Compare(a["id"].(string), b["id"].(string)) })
	return all
}

// operation begins a bulk operation and waits for its end.
func (l *lender) operation(end string, body any) m {
	l.T.Helper()
	return l.Data("POST", l.path+end+"?sync=true", body, 202)
}

func TestSupercase(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 0)
		is := c.Get("/supercases/ext-ian")
		assert.Fields(t, is, m{"id": l.supercase, "object": "supercase", "status": "initiated", "createdBy": assert.Set, "autoCreated": false, "statusUpdatedAt": assert.Set})
		for field, body := range map[string]m{"supercaseType": {"name": "x"}, "name": {"supercaseType": "generic", "name": strings.Repeat("x", 129)}, "subcaseTypeId": {"supercaseType": "generic", "subcaseTypeId": "CE-NONE-NONE"},
			"femaDisasterNumber": {"supercaseType": "generic", "femaDisasterNumber": -1}, "outcome": {"supercaseType": "generic", "status": "completed"}, "eventStartedAt": {"supercaseType": "generic", "eventStartedAt": "yesterday"}} {
			c.Refused("POST", "/supercases", body, 400, field)
		}
		c.Refused("POST", "/supercases", m{"supercaseType": "generic", "externalId": "ian"}, 409, "externalId")
		c.Refused("PUT", l.path, m{"supercaseType": "generic"}, 400, "supercaseType")
		c.Refused("PUT", l.path, m{"status": "completed"}, 409, "")
		c.Refused("GET", "/supercases/SC-NONE-NONE", nil, 404, "")
		c.Put(l.path, m{"status": "processing", "description": "Landfall at Cayo Costa", "femaMonitoringEndDate": "2026-12-31"})
		c.Refused("PUT", l.path, m{"status": "completed"}, 400, "outcome")
		assert.Fields(t, c.Put(l.path, m{"status": "completed", "outcome": "approved"}), m{"outcomeUpdatedAt": assert.Set})
		assert.Fields(t, c.Put(l.path, m{"status": "reopened"}), m{"outcome": nil})
		c.Create("/supercases", m{"supercaseType": "generic", "name": "Bug"})
		for query, n := range map[string]int{"": 2, "?femaDisasterNumber=0": 2, "?supercaseType=generic": 1, "?femaDisasterNumber=4673": 1, "?status=reopened": 1, "?sortBy=name&limit=1": 1} {
			if rows := c.List("/supercases" + query); len(rows) != n {
				t.Errorf("%[1]v finds %[2]d supercases, want %[3]d", query, len(rows), n)
			}
		}
		assert.Fields(t, c.List("/supercases?sortBy=name")[0], m{"name": "Bug"})
		if said := c.Events("supercase.changed", l.supercase); len(said) != 4 {
			t.Errorf("%v events, want 4", len(said))
		}
		c.Refused("DELETE", "/case-types/"+l.kind, nil, 409, "")
	})
}

func TestMembers(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 4)
		draft := l.path + "/populations/draft"
		first := c.Get(draft)
		assert.Fields(t, first, m{"isDraft": true, "memberCount": 0.0, "supercaseId": l.supercase, "object": "population"})
		put := c.Data("PUT", draft+"/members", []m{{"borrowerId": "ext-b0", "loanId": "ext-l0"}, {"borrowerId": l.people[0], "loanId": l.loans[0]}, {"borrowerId": l.people[1]}, {"borrowerId": l.people[0]}}, 200)
		assert.Fields(t, put, m{"memberCount": 3.0, "added": 3.0, "duplicates": 1.0})
		c.Refused("PUT", draft+"/members", []m{{"borrowerId": l.people[2]}, {"borrowerId": "BO-NONE-NONE"}}, 400, "body[1].borrowerId")
		c.Refused("POST", draft+"/members", []m{{"borrowerId": l.people[1], "loanId": l.loans[0]}}, 400, "body[0].loanId")
		if rows := c.List(draft + "/members"); len(rows) != 3 {
			t.Errorf("a refused change has left %v, want the three from before", rows)
		}
		assert.Fields(t, c.Data("POST", draft+"/members?publishReviewTask=false", []m{{"borrowerId": l.people[2], "loanId": l.loans[2]}}, 200), m{"memberCount": 4.0})
		// The key is a service's: the first change has asked for a review.
		assert.Rows(t, c.List("/tasks?taskType=reviewAutoUpdatedCase"), m{"supercaseId": l.supercase})
		c.Agent("Ann", "Lee", "supercase:update").Do("POST", draft+"/members", []m{{"borrowerId": l.people[3]}}, 200)
		assert.Len(t, c.List("/tasks?taskType=reviewAutoUpdatedCase"), 1)
		// An additional borrower of a loan may be a member with it.
		c.Put("/people/"+l.people[0]+"/loans/"+l.loans[0], m{"additionalPeople": []m{{"personId": l.people[1]}}})
		c.Do("PUT", draft+"/members", []m{{"borrowerId": l.people[1], "loanId": l.loans[0]}}, 200)
		id := c.Get(draft)["id"].(string)
		assert.Fields(t, c.Put(l.path+"/populations/"+id, m{"externalId": "first"}), m{"externalId": "first"})
		assert.Fields(t, c.Get(l.path+"/populations/ext-first"), m{"id": id, "memberCount": 1.0})
		subcases := l.commit()
		if told := fmt.Sprint(c.Events("case.changed", subcases[0]["id"].(string))); !strings.Contains(told, "field:creatingSupercaseId new:"+l.supercase) {
			t.Errorf("the creation of a subcase tells %s, want its creatingSupercaseId %s", told, l.supercase)
		}
		assert.Len(t, subcases, 1)
		if fmt.Sprint(subcases[0]["people"]) != fmt.Sprint([]any{l.people[1]}) {
			t.Errorf("the subcases are %v, want the first to be of %v", subcases, []any{l.people[1]})
		}
		// A pair that was committed is left out of the next draft, unless wanted.
		again := c.Data("POST", draft+"/members", []m{{"borrowerId": l.people[1], "loanId": l.loans[0]}, {"borrowerId": l.people[1]}}, 200)
		assert.Fields(t, again, m{"added": 1.0, "repeatedCount": 1.0, "repeated.0.populationId": id})
		assert.Fields(t, c.Data("POST", draft+"/members?allowRepeat=true", []m{{"borrowerId": l.people[1], "loanId": l.loans[0]}}, 200), m{"added": 1.0})
		assert.Rows(t, c.List(l.path+"/populations"), m{"isDraft": true}, m{"completed": true, "subcaseCount": 1.0})
		assert.Rows(t, c.List(l.path+"/populations/"+id+"/members"), m{"caseId": assert.Set})
		other := c.Create("/supercases", m{"supercaseType": "generic"})["id"].(string)
		c.Refused("GET", "/supercases/"+other+"/populations/"+id, nil, 404, "")
		c.Refused("PUT", "/supercases/"+other+"/populations/"+id, m{"externalId": "x"}, 404, "")
		c.Refused("GET", "/supercases/"+other+"/populations/"+id+"/members", nil, 404, "")
	})
}

func TestCommit(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		commit := l.path + "/populations/draft/commit"
		c.Refused("POST", commit, nil, 409, "") // no members
		l.members()
		c.Put(l.path, m{"subcaseTypeId": nil})
		c.Refused("POST", commit, nil, 409, "")
		c.Put(l.path, m{"subcaseTypeId": l.kind})
		block := c.Create("/do-not-interact-types", m{"name": "Quiet", "theme": "opsCollDebt", "onStatus": "initiated", "duration": 30, "status": "active"})["id"].(string)
		c.Do("POST", "/case-types/"+l.kind+"/do-not-interact-types/"+block, nil, 204)

		sum := c.Data("POST", commit+"?previewMode=true", nil, 200)
		assert.Fields(t, sum, m{"members": 3.0, "changed": 3.0, "effects.case created": 3.0, "effects.doNotInteract created": 3.0})
		if got := c.Get(l.path + "/populations/draft"); got["memberCount"] != 3.0 || len(l.subcases()) != 0 {
			t.Errorf("the preview has left %v and %d subcases, want three members and none", got, len(l.subcases()))
		}
		draft := c.Get(l.path + "/populations/draft")["id"].(string)
		c.Do("POST", commit, nil, 204)
		assert.Fields(t, c.Get(l.path+"/populations/"+draft), m{"isDraft": false, "committedAt": assert.Set, "committedBy": assert.Set, "completed": false, "subcaseCount": 0.0})
		// A new version does not reach the commit that was accepted before.
		c.Put("/case-types/"+l.kind, m{"name": "Storm"})
		c.Put("/case-types/"+l.kind+"?version=2", m{"status": "active"})
		c.Drain()
		subcases := l.subcases()
		if len(subcases) != 3 {
			t.Fatalf("%v subcases, want 3", len(subcases))
		}
		k := subcases[0]
		assert.Fields(t, k, m{"name": "Hurricane Ian", "status": "initiated", "caseTypeMeta.version": 1.0, "associations": assert.Count(1)})
		if fmt.Sprint(k["customFields"]) != "map[months:3]" {
			t.Errorf("the subcase is %v, want months 3 as its custom field", k)
		}
		assert.Rows(t, c.List("/people/"+k["people"].([]any)[0].(string)+"/do-not-interact"), m{"source": "type"})
		assert.Len(t, c.Events("case.created", k["id"].(string)), 1)
		assert.Fields(t, c.Get(l.path+"/populations/"+draft), m{"completed": true, "subcaseCount": 3.0, "failedCount": 0.0})
		c.Drain() // once more is once
		assert.Len(t, l.subcases(), 3)
		// The next draft has begun, with the version that is active now.
		c.Do("PUT", l.path+"/populations/draft/members", []m{{"borrowerId": l.people[0]}}, 200)
		next := l.commit()
		newest := slices.IndexFunc(next, func(k m) bool { return k["caseTypeMeta"].(m)["version"] == 2.0 })
		assert.Len(t, next, 4)
		if newest < 0 {
			t.Errorf("the new subcase is not among the %d members, want it there", len(next))
		}
		if file := string(c.Send("GET", l.path+"/populations/members.csv", nil).Raw); strings.Count(file, "\n") != 5 || !strings.HasPrefix(file, "borrowerId,loanId,caseId,populationId\n") {
			t.Errorf("the file is %q, want a head with the four columns and four lines", file)
		}
		// The draft is committed by saying that it is none, too; what is committed stays so.
		c.Do("PUT", l.path+"/populations/draft/members", []m{{"borrowerId": l.people[2]}}, 200)
		third := l.path + "/populations/" + c.Get(l.path + "/populations/draft")["id"].(string)
		assert.Fields(t, c.Put(third, m{"isDraft": false, "externalId": "third"}), m{"isDraft": false, "committedAt": assert.Set, "externalId": "third"})
		c.Drain()
		assert.Len(t, l.subcases(), 5)
		c.Refused("PUT", third, m{"isDraft": true}, 409, "")
		c.Put(l.path, m{"status": "canceled"})
		c.Do("PUT", l.path+"/populations/draft/members", []m{{"borrowerId": l.people[1]}}, 200)
		c.Refused("POST", commit, nil, 409, "")
	})
}

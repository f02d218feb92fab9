package cases_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// employee is a new employee.
func employee(c *servertest.Client, name string) servertest.Object {
	user := c.New("/users", m{"userType": "agent", "name": name})
	return c.New("/employees", m{"userId": user.ID, "firstName": name, "lastName": "Ray"})
}

// The public API prints escalatedTeamId, escalatedEmployeeId and escalationIsUrgent in
// the bodies of cases: naming them escalates, as the operation does.
func TestEscalationFieldsOfABodyAreWritten(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, team, bob := c.Borrower(), c.Team(m{"externalId": "law"}), employee(c, "Bob")
		c.Refused("POST", ann.Path+"/cases", m{"caseType": "generic", "escalatedTeamId": "garbage"}, 400, "escalatedTeamId")
		c.Refused("POST", ann.Path+"/cases", m{"caseType": "generic", "escalationIsUrgent": true}, 400, "escalationIsUrgent")
		of := c.Case(ann, m{"escalatedTeamId": "ext-law", "escalationIsUrgent": true})
		assert.Fields(t, of.M, m{"escalatedTeamId": team.ID, "escalationIsUrgent": true, "escalatedAt": of.M["createdAt"]})
		assert.Fields(t, c.Do("GET", of.Path+"/escalations/current", nil, 200), m{"escalatedTeamId": team.ID, "isUrgent": true})
		assert.Rows(t, c.List("/tasks?caseId="+of.ID), m{"taskType": "reviewEscalatedCaseTeamUrgent", "assigneeTeamId": team.ID})
		assert.Len(t, c.Events("case.escalation.created", of.ID), 1)

		was := c.Get(of.Path)
		c.Refused("PUT", of.Path, m{"escalatedEmployeeId": "garbage"}, 400, "escalatedEmployeeId")
		is := c.Put(of.Path, m{"escalatedEmployeeId": bob.ID})
		assert.Fields(t, is, m{"escalatedTeamId": team.ID, "escalatedEmployeeId": bob.ID, "escalationIsUrgent": true, "updatedAt": was["updatedAt"]})
		assert.Rows(t, c.List("/tasks?caseId="+of.ID+"&status=pending"), m{"taskType": "reviewEscalatedCaseAgentUrgent", "assigneeEmployeeId": bob.ID, "assigneeTeamId": nil})
		c.Put(of.Path, is) // what was read changes nothing
		assert.Len(t, c.Events("case.escalation.changed", of.ID), 2)
		assert.Len(t, c.Do("GET", of.Path+"/escalations", nil, 200)["data"].([]any), 2)
		is = c.Put(of.Path, m{"escalatedTeamId": nil, "escalatedEmployeeId": nil})
		assert.Fields(t, is, m{"escalatedTeamId": nil, "escalatedEmployeeId": nil, "escalationIsUrgent": nil, "escalatedAt": nil})
		assert.Len(t, c.List("/tasks?caseId="+of.ID+"&status=pending"), 0)
		assert.Len(t, c.Events("case.escalation.canceled", of.ID), 1)
	})
}

// What the public API prints in the update of a case is taken there.
func TestThePrintedUpdateOfACaseIsTaken(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		of, loan, other := c.Case(ann), c.Loan(ann), c.Loan(ann)
		c.Put(of.Path, m{"createReviewTask": false})
		assert.Len(t, c.List("/tasks?caseId="+of.ID), 0)
		c.Put(of.Path, m{"createReviewTask": true})
		assert.Rows(t, c.List("/tasks?caseId="+of.ID), m{"taskType": "reviewAutoUpdatedCase"})
		assert.Fields(t, c.Put(of.Path, m{"creationProcedure": "automatedCollectionsDetection", "autoCreated": true}),
			m{"creationProcedure": "automatedCollectionsDetection", "autoCreated": true})
		c.Put(of.Path, m{"lenderAck": true})
		assert.Fields(t, c.Put(of.Path, m{"lenderAck": nil}), m{"lenderAck": false})
		assert.Fields(t, c.Put(of.Path, m{"associations": []m{{"objectType": "loan", "objectId": loan.ID}}}), m{"associations.0.objectId": loan.ID})
		assert.Fields(t, c.Put(of.Path, m{"associations": []m{{"objectType": "loan", "objectId": other.ID}}}), m{"associations": assert.Count(1), "associations.0.objectId": other.ID})
		assert.Len(t, c.Events("case.association.added", of.ID), 2)
		assert.Len(t, c.Events("case.association.removed", of.ID), 1)
		c.Refused("PUT", of.Path, m{"associations": []m{{"objectType": "loan", "objectId": "LN-NONE-NONE"}}}, 400, "associations")
		c.Refused("PUT", of.Path, m{"associations": []m{{"objectType": "case", "objectId": of.ID}}}, 400, "associations")
		assert.Fields(t, c.Put(of.Path, m{"associations": []m{}}), m{"associations": assert.Count(0)})
		c.Refused("PUT", of.Path, m{"snoozedUntil": "2026-02-01"}, 400, "snoozedUntil")
		c.Do("POST", of.Path+"/snooze", m{"snoozeFor": 2}, 204)
		assert.Fields(t, c.Put(of.Path, m{"snoozedUntil": "2026-01-07", "snoozedAt": "2020-01-01T00:00:00Z"}), m{"snoozedUntil": "2026-01-07"})
	})
}

// The name of a case is the type's where it is null or blank, and has no length that the
// public API would not take; the lender's own id neither.
func TestNamesOfCases(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		long := strings.Repeat("Bankruptcy of the borrower ", 8)
		of := c.Case(ann, m{"name": "", "externalId": long[:120]})
		assert.Fields(t, of.M, m{"name": "Generic", "externalId": long[:120]})
		assert.Fields(t, c.Put(of.Path, m{"name": long}), m{"name": long})
		for _, blank := range []any{nil, "", "  "} {
			assert.Fields(t, c.Put(of.Path, m{"name": blank}), m{"name": "Generic"})
		}
	})
}

// A case that is closed is neither snoozed nor escalated, and its unfinished tasks end.
func TestWhatHangsOnACaseEndsWhenItCloses(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of, bob := c.Case(c.Borrower()), employee(c, "Bob")
		c.Do("POST", of.Path+"/escalations", m{"escalatedEmployeeId": bob.ID}, 204)
		c.Do("POST", of.Path+"/snooze", m{"snoozeFor": 30}, 204)
		call := c.New("/tasks", m{"taskType": "makeScheduledCall", "caseId": of.ID, "name": "Call"})
		c.Put(of.Path, m{"status": "processing"})
		whole := c.Get(of.Path)
		assert.Fields(t, whole, m{"escalatedEmployeeId": bob.ID, "snoozedUntil": "2026-02-04"})
		whole["status"], whole["outcome"] = "completed", "noOutcome"
		is := c.Put(of.Path, whole) // read, changed and sent back
		assert.Fields(t, is, m{"status": "completed", "snoozedAt": nil, "snoozedUntil": nil, "escalatedAt": nil, "escalatedEmployeeId": nil})
		assert.Len(t, c.List("/cases?snoozed=true"), 0)
		assert.Len(t, c.List("/cases?escalated=true"), 0)
		assert.Len(t, c.List("/cases/escalations"), 0)
		c.Refused("GET", of.Path+"/escalations/current", nil, 404, "")
		assert.Fields(t, c.Get(call.Path), m{"status": "canceled"})
		assert.Len(t, c.List("/tasks?caseId="+of.ID+"&status=pending"), 0)
		assert.Len(t, c.Events("case.escalation.canceled", of.ID), 1)
		for path, body := range map[string]m{"/snooze": {"snoozeFor": 1}, "/escalations": {"escalatedEmployeeId": bob.ID}} {
			if got := c.Refused("POST", of.Path+path, body, 409, ""); got["errorType"] != "CaseClosed" {
				t.Errorf("%s on a completed case: %v, want CaseClosed", path, got)
			}
		}
		c.Do("POST", of.Path+"/snooze", m{"snoozeFor": 0}, 204)
		c.Do("POST", of.Path+"/escalations", m{}, 204)
		c.Advance(40 * 24 * time.Hour)
		assert.Len(t, c.List("/tasks?caseId="+of.ID+"&status=pending"), 0)
	})
}

// What hung on cases that were closed before it ended with them is ended by the upgrade;
// open ones keep theirs.
func TestClosedCasesOfBeforeRestAfterTheUpgrade(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		closed, open, bob := c.Case(c.Borrower()), c.Case(c.Borrower()), employee(c, "Bob")
		for _, of := range []servertest.Object{closed, open} {
			c.Do("POST", of.Path+"/escalations", m{"escalatedEmployeeId": bob.ID}, 204)
			c.Do("POST", of.Path+"/snooze", m{"snoozeFor": 30}, 204)
		}
		text, err := os.ReadFile("../../mechanism/store/migration/0071_closed_cases_rest.sql")
		if err != nil {
			t.Fatal(err)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE cases SET status = 'completed' WHERE company_id = '"+tx.Space+"' AND id = '"+closed.ID+"'")
			if err == nil {
				_, err = tx.SQL().ExecContext(ctx, string(text))
			}
			return err
		})
		assert.Fields(t, c.Get(closed.Path), m{"snoozedAt": nil, "snoozedUntil": nil, "escalatedAt": nil, "escalatedEmployeeId": nil, "escalationIsUrgent": nil})
		c.Refused("GET", closed.Path+"/escalations/current", nil, 404, "")
		assert.Rows(t, c.List("/tasks?caseId="+closed.ID), m{"status": "canceled"})
		assert.Fields(t, c.Get(open.Path), m{"snoozedUntil": assert.Set, "escalatedEmployeeId": bob.ID})
		assert.Rows(t, c.List("/tasks?caseId="+open.ID), m{"status": "pending"})
		assert.Rows(t, c.List("/cases/escalations"), m{"caseId": open.ID})
	})
}

// A snooze ends where its day begins in the zone that the company has then: it is a day
// that was said, and no moment.
func TestASnoozeFollowsTheZoneOfTheCompany(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of := c.Case(c.Borrower())
		c.Do("POST", of.Path+"/snooze", m{"snoozeFor": 2}, 204) // until 7 January, midnight in New York is 05:00Z
		c.Put("/company", m{"timezone": "America/Los_Angeles"})
		assert.Fields(t, c.Get(of.Path), m{"snoozedUntil": "2026-01-07"})
		c.Advance(39 * time.Hour) // 7 January, 06:00Z: still the 6th in Los Angeles
		assert.Fields(t, c.Get(of.Path), m{"snoozedUntil": "2026-01-07"})
		c.Advance(2 * time.Hour)
		assert.Fields(t, c.Get(of.Path), m{"snoozedAt": nil, "snoozedUntil": nil})

		c.Do("POST", of.Path+"/snooze", m{"snoozeFor": 2}, 204) // until the 9th
		c.Put("/company", m{"timezone": "Pacific/Auckland"})    // where it begins on the 8th, 11:00Z
		c.Advance(28 * time.Hour)                               // the 8th, 12:00Z
		assert.Fields(t, c.Get(of.Path), m{"snoozedAt": nil})
	})
}

// Nobody who is inactive is given work; what was theirs can be sent back.
func TestInactiveEmployeesGetNoCases(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, bob := c.Borrower(), employee(c, "Bob")
		of := c.Case(ann, m{"owningEmployeeId": bob.ID})
		c.Put(bob.Path, m{"status": "inactive"})
		c.Refused("POST", of.Path+"/escalations", m{"escalatedEmployeeId": bob.ID}, 400, "escalatedEmployeeId")
		c.Refused("POST", ann.Path+"/cases", m{"caseType": "generic", "owningEmployeeId": bob.ID}, 400, "owningEmployeeId")
		c.Refused("POST", ann.Path+"/cases", m{"caseType": "generic", "escalatedEmployeeId": bob.ID}, 400, "escalatedEmployeeId")
		other := c.Case(ann)
		c.Refused("PUT", other.Path, m{"owningEmployeeId": bob.ID}, 400, "owningEmployeeId")
		c.Put(of.Path, c.Get(of.Path))
		assert.Fields(t, c.Put(of.Path, m{"name": "Other"}), m{"owningEmployeeId": bob.ID})

		// Neither where it is to whom the case is escalated already.
		cy := employee(c, "Cy")
		c.Do("POST", other.Path+"/escalations", m{"escalatedEmployeeId": cy.ID}, 204)
		c.Put(cy.Path, m{"status": "inactive"})
		for _, method := range []string{"POST", "PUT"} {
			for _, path := range []string{"/escalations", "/escalate"} {
				c.Refused(method, other.Path+path, m{"escalatedEmployeeId": cy.ID}, 400, "escalatedEmployeeId")
			}
		}
		assert.Fields(t, c.Put(other.Path, c.Get(other.Path)), m{"escalatedEmployeeId": cy.ID})
		assert.Len(t, c.Do("GET", other.Path+"/escalations", nil, 200)["data"].([]any), 1)
	})
}

// An association is removed by the query or the path as well: clients and proxies drop the
// bodies of DELETE.
func TestAssociationsAreRemovedWithoutABody(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		of, loan := c.Case(ann), c.Loan(ann, m{"externalId": "L1"})
		path := of.Path + "/associations"
		for _, end := range []string{"?objectType=loan&objectId=" + loan.ID, "?objectType=loan&objectId=ext-L1", "/" + loan.ID, "/ext-L1"} {
			c.Do("POST", path, m{"objectType": "loan", "objectId": loan.ID}, 204)
			c.Do("DELETE", path+end, nil, 204)
			assert.Fields(t, c.Get(of.Path), m{"associations": assert.Count(0)})
		}
		assert.Len(t, c.Events("case.association.removed", of.ID), 4)
		c.Refused("DELETE", path, nil, 400, "objectId")
		c.Refused("DELETE", path+"?objectType=loan&objectId="+loan.ID, m{"objectType": "loan", "objectId": loan.ID}, 400, "objectId")
		c.Refused("DELETE", path+"/"+loan.ID, nil, 404, "")
	})
}

// The event of a new case tells each field that was given, from null.
func TestTheCreationOfACaseTellsItsFields(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of := c.Case(c.Borrower(), m{"caseType": "bankruptcy", "courtCaseNumber": "25-1", "metaData": m{"k": 1}, "lenderAck": false, "autoCreated": false})
		data, _ := c.Events("case.changed", of.ID)[0]["data"].(m)
		told := m{}
		for _, change := range data["changes"].([]any) {
			told[change.(m)["field"].(string)] = change.(m)["new"]
			if change.(m)["old"] != nil {
				t.Errorf("%v, want it from null", change)
			}
		}
		assert.Fields(t, told, m{"courtCaseNumber": "25-1", "status": "initiated", "name": "Bankruptcy", "metaData.k": 1.0, "caseType": "bankruptcy", "createdAt": nil, "id": nil})
		for _, field := range []string{"lenderAck", "autoCreated"} {
			if told[field] != false {
				t.Errorf("%s is told as %v, want false, which was given", field, told[field])
			}
		}
	})
}

// What a court did is not written down in an order in which it cannot have been done, by
// whichever body the later word comes.
func TestDatesOfACourtAreHeldAgainstEachOther(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const filed, closed = "courtCaseFiledDate", "courtCaseClosedDate"
		ann := c.Borrower()
		wrong := m{"caseType": "bankruptcy", filed: "2098-01-01", closed: "2097-01-01"}
		c.Refused("POST", ann.Path+"/cases", wrong, 400, closed)
		assert.Len(t, c.List(ann.Path+"/cases"), 0)
		of := c.Case(ann, m{"caseType": "bankruptcy", filed: "2025-11-03"})
		c.Refused("PUT", of.Path, m{closed: "2025-11-02"}, 400, closed)
		c.Put(of.Path, m{closed: "2025-12-01"})
		c.Refused("PUT", of.Path, m{filed: "2025-12-02"}, 400, filed)
		assert.Fields(t, c.Put(of.Path, m{filed: "2025-12-01"}), m{filed: "2025-12-01", closed: "2025-12-01"})
	})
}

package supercase_test

import (
	"testing"
	"time"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// A supercase closes its cases in one call: those that are initiated go by way of
// processing, and what is set off on the way is set off. Only what is active is closed.
func TestASupercaseClosesItsCasesInOneCall(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 4)
		block := c.New("/do-not-interact-types", m{"channel": "voice", "onStatus": "processing", "status": "active"})
		c.Do("POST", "/case-types/"+l.kind+"/do-not-interact-types/"+block.ID, nil, 204)
		l.members()
		all := l.commit()
		path := func(i int) string {
			return "/people/" + all[i]["people"].([]any)[0].(string) + "/cases/" + all[i]["id"].(string)
		}
		c.Put(path(0), m{"status": "processing"})
		c.Put(path(1), m{"status": "canceled"})
		assert.Fields(t, c.Data("POST", l.path+"/bulk-update?previewMode=true", m{"status": "completed", "outcome": "approved"}, 200), m{"changed": 3.0, "failed": 1.0})
		refused := l.operation("/bulk-update", m{"status": "completed"}) // without an outcome none can
		assert.Fields(t, refused, m{"casesChanged": 0.0, "casesFailed": 4.0})
		assert.Fields(t, c.Get(path(2)), m{"status": "initiated"})
		done := l.operation("/bulk-update", m{"status": "completed", "outcome": "approved"})
		assert.Fields(t, done, m{"casesChanged": 3.0, "casesFailed": 1.0, "errorLog.0.errorType": "IllegalTransition"})
		for i, status := range []string{"completed", "canceled", "completed", "completed"} {
			assert.Fields(t, c.Get(path(i)), m{"status": status})
		}
		assert.Len(t, c.List(path(2)+"/do-not-interact"), 1) // set off on the way
		assert.Len(t, c.List(path(1)+"/do-not-interact"), 0)
		assert.Len(t, c.Events("case.changed", all[2]["id"].(string)), 3) // opened, processing, completed

		c.Data("POST", l.path+"/bulk-operations/"+done["id"].(string)+"/undo?sync=true", nil, 202)
		for i, status := range []string{"processing", "canceled", "initiated", "initiated"} {
			assert.Fields(t, c.Get(path(i)), m{"status": status, "outcome": nil})
		}
	})
}

// Escalation, people and external id in a bulk update are each case's, with the reason
// for each that cannot have them; undoing puts back what was.
func TestBulkUpdateTakesWhatTheSeedPrints(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		l.members()
		all := l.commit()
		path := func(i int) string {
			return "/people/" + all[i]["people"].([]any)[0].(string) + "/cases/" + all[i]["id"].(string)
		}
		team, other := c.Team(), c.Borrower()
		done := l.operation("/bulk-update", m{"escalatedTeamId": team.ID, "escalationIsUrgent": true, "people": []string{}, "lenderAck": nil, "autoCreated": true})
		assert.Fields(t, done, m{"casesChanged": 3.0, "casesFailed": 0.0})
		assert.Len(t, c.List("/cases/escalations"), 3)
		assert.Len(t, c.List("/tasks?taskType=reviewEscalatedCaseTeamUrgent&status=pending"), 3)
		assert.Fields(t, c.Get(path(0)), m{"escalatedTeamId": team.ID, "autoCreated": true})
		c.Data("POST", l.path+"/bulk-operations/"+done["id"].(string)+"/undo?sync=true", nil, 202)
		assert.Len(t, c.List("/cases/escalations"), 0)
		assert.Fields(t, c.Get(path(0)), m{"escalatedTeamId": nil, "escalatedAt": nil, "autoCreated": false})

		assert.Fields(t, l.operation("/bulk-update", m{"externalId": "ian-1"}), m{"casesChanged": 1.0, "casesFailed": 2.0, "errorLog.0.errorType": "Duplicate"})
		assert.Fields(t, l.operation("/bulk-update", m{"people": []string{other.ID}}), m{"casesChanged": 3.0, "casesFailed": 0.0})
		assert.Fields(t, c.Get(path(1)), m{"people": []any{all[1]["people"].([]any)[0], other.ID}})
		assert.Len(t, c.List(other.Path+"/cases"), 3)
		c.Refused("POST", l.path+"/bulk-update", m{"people": []string{"BO-NONE-NONE"}}, 400, "people")
		c.Refused("POST", l.path+"/bulk-update", m{"createReviewTask": true}, 400, "createReviewTask")
	})
}

// What hung on a case that a bulk update has closed hangs on it again when that is undone.
func TestUndoingTheClosingOfCasesGivesBackTheirSnoozes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 1)
		l.members()
		of := "/people/" + l.people[0] + "/cases/" + l.commit()[0]["id"].(string)
		team := c.Team()
		c.Do("POST", of+"/snooze", m{"snoozeFor": 3}, 204)
		c.Do("POST", of+"/escalations", m{"escalatedTeamId": team.ID}, 204)
		done := l.operation("/bulk-update", m{"status": "canceled"})
		assert.Fields(t, c.Get(of), m{"status": "canceled", "snoozedUntil": nil, "escalatedTeamId": nil})
		c.Data("POST", l.path+"/bulk-operations/"+done["id"].(string)+"/undo?sync=true", nil, 202)
		assert.Fields(t, c.Get(of), m{"status": "initiated", "snoozedUntil": "2026-01-08", "escalatedTeamId": team.ID})
		assert.Len(t, c.List("/cases/escalations"), 1)
		c.Advance(4 * 24 * time.Hour)
		assert.Fields(t, c.Get(of), m{"snoozedUntil": nil})
	})
}

// A supercase of any type can have FEMA's number; the monitoring ends with its last day
// in the company's time zone.
func TestFemaMonitoringEndsOnItsDay(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 0)
		c.Upload("POST", "/fema/disasters", "text/csv", ian, 200)
		details, _ := c.Get(l.path)["femaDisasterDetails"].(m)
		if want := "FD" + c.List("/fema/disasters")[0]["id"].(string)[2:]; details["id"] != want {
			t.Errorf("the details are %v, want the id %s", details, want)
		}
		assert.Fields(t, c.Supercase(m{"femaDisasterNumber": 100000, "femaMonitoringEndDate": "2026-01-06"}).M, m{"femaDisasterNumber": 100000.0, "femaMonitoringEndDate": "2026-01-06"})
		assert.Fields(t, c.Supercase(m{"femaDisasterNumber": 0}).M, m{"femaDisasterNumber": nil})
		c.Put(l.path, m{"femaMonitoringEndDate": "2026-01-06"})
		match := l.path + "/populations/draft/match?previewMode=true"
		c.Put("/test-clock", m{"now": "2026-01-07T04:59:00Z"}) // 6 January, one minute to midnight in New York
		c.Data("POST", match, m{}, 200)
		c.Advance(time.Minute)
		if got := c.Refused("POST", match, m{}, 409, ""); got["errorType"] != "MonitoringEnded" {
			t.Errorf("a match after the last day: %v, want MonitoringEnded", got)
		}
		c.Put(l.path, m{"femaMonitoringEndDate": nil})
		c.Data("POST", match, m{}, 200)
	})
}

// Populations come whole where no page is asked for: the public API prints no paging.
func TestPopulationsComeWhole(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 1)
		for range 26 {
			c.Do("POST", l.path+"/populations/draft/members?allowRepeat=true", []m{{"borrowerId": l.people[0]}}, 200)
			c.Do("POST", l.path+"/populations/draft/commit?sync=true", nil, 204)
		}
		assert.Len(t, c.List(l.path+"/populations"), 27)
		assert.Len(t, c.List(l.path+"/populations?limit=5"), 5)
	})
}

// A bulk update of a supercase that has no subcases yet changes none.
func TestBulkUpdateWithoutSubcases(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of := c.Supercase().Path + "/bulk-update?sync=true"
		assert.Fields(t, c.Data("POST", of, m{"status": "processing"}, 202), m{"casesTotal": 0.0, "casesFailed": 0.0})
		c.Refused("POST", of, m{"noSuchField": 1}, 400, "noSuchField")
	})
}

package task_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"nectarine/internal/domain/task"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

const date = 24 * time.Hour

// rows are the tasks of a case in short, oldest first.
func rows(c *servertest.Client, matter string) []string {
	c.T.Helper()
	var all []string
	for _, t := range slices.Backward(c.List("/tasks?limit=100&caseId=" + matter)) {
		all = append(all, fmt.Sprint(t["taskType"], " ", t["status"], " ", t["dueDate"]))
	}
	return all
}

func want(t *testing.T, got []string, wanted ...string) {
	t.Helper()
	if !slices.Equal(got, wanted) {
		t.Errorf("%q\nwant %q", got, wanted)
	}
}

// The clock of a test begins on Monday, 5 January 2026, at ten in New York.

func TestKeyDates(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, kind := range c.List("/case-types?limit=100") {
			if reviews := kind["smartReviews"].(m); reviews["enable"] != false || reviews["config"].(m)["keyDates"] == nil {
				t.Errorf("of the type %v the reviews are %v, want them off, and with key dates", kind["caseType"], reviews)
			}
		}
		from := c.List("/case-types?caseType=bankruptcy")[0]["id"]
		c.Refused("POST", "/case-types", m{"copyOf": from, "smartReviews": m{"enable": true, "config": m{"keyDates": m{"courtCaseNumber": 0}}}}, 400, "smartReviews.config.keyDates.courtCaseNumber")
		c.Refused("POST", "/case-types", m{"copyOf": from, "smartReviews": m{"config": m{"keyDates": m{"courtCaseClosedDate": []int{1, 1}}}}}, 400, "smartReviews.config.keyDates.courtCaseClosedDate")
		c.Refused("POST", "/case-types", m{"copyOf": from, "smartReviews": m{"config": m{"lastOutboundInteractionThreshold": 3}}}, 400, "smartReviews.config")
		kind := c.Create("/case-types", m{"copyOf": from, "status": "active", "customFieldSchemas": []m{{"fieldName": "hearing", "dataType": "date"}},
			"smartReviews": m{"enable": true, "config": m{"keyDates": m{"creditorClaimDeadlineDate": []int{-3, 0}, "courtCaseClosedDate": 1, "hearing": -1}}}})
		if got := kind["smartReviews"].(m)["config"].(m)["keyDates"].(m); fmt.Sprint(got) != "map[courtCaseClosedDate:1 creditorClaimDeadlineDate:[-3 0] hearing:-1]" {
			t.Errorf("the key dates are %v, want courtCaseClosedDate 1, creditorClaimDeadlineDate -3 and 0, and hearing -1", got)
		}
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		path := "/people/" + person + "/cases"
		// Three days before the 8th is today; the day after New Year's Eve has passed.
		matter := c.Create(path, m{"typeId": kind["id"], "creditorClaimDeadlineDate": "2026-01-08", "courtCaseClosedDate": "2025-12-31", "customFields": m{"hearing": "2026-01-20"}})["id"].(string)
		plain := c.Create(path, m{"caseType": "bankruptcy", "creditorClaimDeadlineDate": "2026-01-08"})["id"].(string)
		want(t, rows(c, matter))
		c.Advance(time.Second)
		want(t, rows(c, matter), "smartReviewCase pending 2026-01-05")
		c.Put(path+"/"+matter, m{"name": "Another name", "courtCaseNumber": "17"}) // not again today
		c.Advance(3*date - 10*time.Hour - 2*time.Second)
		want(t, rows(c, matter), "smartReviewCase pending 2026-01-05")
		c.Advance(time.Second) // midnight in New York
		want(t, rows(c, matter), "smartReviewCase pending 2026-01-05", "smartReviewCase pending 2026-01-08")
		c.Put(path+"/"+matter, m{"customFields": m{"hearing": "2026-02-02"}})
		c.Advance(15 * date)
		want(t, rows(c, matter), "smartReviewCase pending 2026-01-05", "smartReviewCase pending 2026-01-08")
		c.Advance(10 * date)
		want(t, rows(c, matter), "smartReviewCase pending 2026-01-05", "smartReviewCase pending 2026-01-08", "smartReviewCase pending 2026-02-01")
		want(t, rows(c, plain))
		// What is closed needs no review, and what waits for one is canceled.
		c.Put(path+"/"+matter, m{"courtCaseClosedDate": "2026-02-10", "status": "canceled"})
		c.Advance(20 * date)
		want(t, rows(c, matter), "smartReviewCase canceled 2026-01-05", "smartReviewCase canceled 2026-01-08", "smartReviewCase canceled 2026-02-01")
		assert.Fields(t, c.List("/tasks?caseId=" + matter + "&sortBy=dueDate")[0], m{"creationProcedure": "rule", "rule": "smartReview: creditorClaimDeadlineDate -3, 2026-01-05", "personId": person})
	})
}

// A collection case to which nobody has spoken for some days makes a task, unless
// something holds it back or an earlier one still waits.
func TestReminders(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		from := c.List("/case-types?caseType=collection")[0]
		got := from["smartReviews"].(m)["config"].(m)
		assert.Fields(t, got, m{"lastOutboundInteractionThreshold": 7.0})
		if fmt.Sprint(got["objectsPreventingReminderTasks"]) != "[dni scheduledCall snooze]" {
			t.Errorf("the settings are %v, want reminders prevented by dni, scheduledCall and snooze", got)
		}
		kind := c.Create("/case-types", m{"copyOf": from["id"], "status": "active", "smartReviews": m{"enable": true, "config": m{"lastOutboundInteractionThreshold": 3}}})["id"]
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		path := "/people/" + person + "/cases"
		matter := c.Create(path, m{"typeId": kind})["id"].(string)
		c.Advance(3*date - 11*time.Hour)
		want(t, rows(c, matter))
		c.Advance(2 * time.Hour) // past midnight to the 8th
		want(t, rows(c, matter), "smartReviewCase pending 2026-01-08")
		c.Advance(4 * date) // the first still waits
		want(t, rows(c, matter), "smartReviewCase pending 2026-01-08")
		first := c.List("/tasks?caseId=" + matter)[0]["id"].(string)
		c.Put("/tasks/"+first, m{"status": "completed"})
		// Spoken to on the 12th: nothing until the 15th.
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			return task.PostponeReminders(ctx, tx, map[string]clock.Time{matter: tx.Now})
		})
		c.Advance(2 * date)
		want(t, rows(c, matter), "smartReviewCase completed 2026-01-08")
		call := c.Create("/tasks", m{"taskType": "makeScheduledCall", "caseId": matter})["id"].(string)
		c.Advance(2 * date)
		want(t, rows(c, matter), "smartReviewCase completed 2026-01-08", "makeScheduledCall pending <nil>")
		c.Put("/tasks/"+call, m{"status": "completed"})
		c.Do("POST", path+"/"+matter+"/snooze", m{"snoozeFor": 3}, 204)
		c.Advance(2 * date)
		c.Create(path+"/"+matter+"/do-not-interact", m{"channels": []string{"all"}, "endDate": "2026-01-20"})
		c.Advance(2 * date) // the snooze is over: a task of its own; the block still holds
		want(t, rows(c, matter), "smartReviewCase completed 2026-01-08", "makeScheduledCall completed <nil>", "reviewSnoozedCase pending <nil>")
		c.Advance(date)
		want(t, rows(c, matter), "smartReviewCase completed 2026-01-08", "makeScheduledCall completed <nil>", "reviewSnoozedCase pending <nil>", "smartReviewCase pending 2026-01-21")
	})
}

func TestAttention(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Agent("Ann", "Lee")
		employee := c.List("/employees")[0]["id"].(string)
		team := c.Create("/teams", m{"name": "Legal"})["id"].(string)
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		path := "/people/" + person + "/cases"
		matter := c.Create(path, m{"caseType": "generic", "createReviewTask": true})["id"].(string)
		auto := c.Create(path, m{"caseType": "generic", "createReviewTask": true, "autoCreated": true})["id"].(string)
		want(t, rows(c, auto), "reviewAutoCreatedCase pending <nil>")
		one := path + "/" + matter
		c.Do("POST", one+"/escalations", m{"escalatedTeamId": team}, 204)
		c.Do("PUT", one+"/escalations", m{"escalatedTeamId": team, "isUrgent": true}, 204)
		c.Do("PUT", one+"/escalations", m{"escalatedEmployeeId": employee, "isUrgent": true}, 204)
		c.Do("PUT", one+"/escalations", m{"escalatedEmployeeId": employee, "isUrgent": false}, 204)
		want(t, rows(c, matter), "smartReviewCase pending <nil>", "reviewEscalatedCaseTeam canceled <nil>", "reviewEscalatedCaseTeamUrgent canceled <nil>",
			"reviewEscalatedCaseAgentUrgent canceled <nil>", "reviewEscalatedCaseAgent pending <nil>")
		assert.Rows(t, c.List("/tasks?assigneeEmployeeId="+employee+"&status=pending"), m{"priority": 50.0})
		c.Do("POST", one+"/escalations", m{}, 204)
		note := c.Create(one+"/notes", m{"content": "Call the court", "taskableInstruction": true})["id"].(string)
		c.Put(one+"/notes/"+note, m{"content": "Call the court again"})
		other := c.Create(one+"/notes", m{"content": "By the way"})["id"].(string)
		c.Put(one+"/notes/"+other, m{"taskableInstruction": true})
		if got := rows(c, matter)[4:]; !slices.Equal(got, []string{"reviewEscalatedCaseAgent canceled <nil>", "reviewCaseInstructions pending <nil>", "reviewCaseInstructions pending <nil>"}) {
			t.Errorf("after the first four the tasks are %v, want %v", got, []string{"reviewEscalatedCaseAgent canceled <nil>", "reviewCaseInstructions pending <nil>", "reviewCaseInstructions pending <nil>"})
		}
		// A snooze that ends by itself asks for a review where smart reviews are on.
		c.Do("POST", one+"/snooze", m{"snoozeFor": 1}, 204)
		c.Advance(2 * date)
		assert.Len(t, rows(c, matter), 7)
	})
}

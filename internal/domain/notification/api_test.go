package notification_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = map[string]any

// The clock of a test begins on Monday, 5 January 2026, at ten in New York.

func TestNotificationTypes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.Create("/notification-types", m{"name": "Send documents", "channel": "email", "subject": "identityTheftSubmitDocumentation", "theme": "opsServicing", "onStatus": "initiated"})
		id := kind["id"].(string)
		assert.Fields(t, kind, m{"status": "draft", "version": 1.0, "delay": 0.0, "cancelOnLeave": true, "object": "notificationType"})
		for field, body := range map[string]m{"channel": {"onStatus": "initiated"}, "onStatus": {"channel": "email"}, "subject": {"channel": "email", "onStatus": "initiated", "subject": "hello"},
			"theme": {"channel": "email", "onStatus": "initiated", "theme": "fun"}, "templateId": {"onStatus": "initiated", "templateId": "0"}, "delay": {"channel": "email", "onStatus": "initiated", "delay": -1}, "loanTypeId": {"channel": "email", "onStatus": "initiated", "loanTypeId": "LT-NONE-NONE"}} {
			c.Refused("POST", "/notification-types", body, 400, field)
		}
		theft := c.List("/case-types?caseType=identityTheft")[0]["id"].(string)
		c.Do("POST", "/case-types/"+theft+"/notification-types/"+id, nil, 204)
		c.Do("POST", "/case-types/"+theft+"/notification-types/"+id, nil, 204)
		assert.Rows(t, c.List("/case-types/"+theft+"/notification-types"), m{"id": id})
		c.Refused("PUT", "/notification-types/"+id, m{"onCondition": []m{{"fieldName": "courtCaseChapter", "value": "chapter7"}}}, 400, "onCondition[0].fieldName")
		c.Put("/notification-types/"+id, m{"status": "active"})
		draft := c.Put("/notification-types/"+id, m{"name": "Send your documents"})
		assert.Fields(t, draft, m{"version": 2.0})
		assert.Fields(t, c.Get("/notification-types/"+id), m{"version": 1.0})
		assert.Fields(t, c.Get("/notification-types/"+id+"?version=2"), m{"id": draft["id"]})
		c.Refused("DELETE", "/notification-types/"+id, nil, 409, "")
		c.Do("DELETE", "/notification-types/"+id+"?version=2", nil, 204)
		copied := c.Create("/notification-types?typeId="+id, m{"name": "Another"})
		assert.Fields(t, copied, m{"derivedFromTypeId": id, "channel": "email", "typeId": assert.Not(id)})
		assert.Rows(t, c.List("/notification-types?status=draft"), m{"id": copied["id"]})
		other := c.Create("/case-types", m{"copyOf": theft})["id"].(string)
		assert.Len(t, c.List("/case-types/"+other+"/notification-types"), 1)
		c.Do("DELETE", "/case-types/"+theft+"/notification-types/"+id, nil, 204)
		c.Refused("DELETE", "/case-types/"+theft+"/notification-types/"+id, nil, 404, "")
		c.Do("DELETE", "/notification-types/"+copied["id"].(string), nil, 204)
		c.Refused("GET", "/notification-types/"+copied["id"].(string), nil, 404, "")
	})
}

// templateId and copyOf are integers in the samples of the public API: 0 is none there.
func TestIDsThatThePublicAPIPrintsAsIntegers(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.Create("/notification-types", m{"name": "N", "channel": "email", "onStatus": "initiated", "templateId": 0})
		assert.Fields(t, kind, m{"templateId": nil})
		at := "/notification-types/" + kind["id"].(string)
		assert.Fields(t, c.Put(at, m{"templateId": "TD-AAAA-BBBB"}), m{"templateId": "TD-AAAA-BBBB"})
		assert.Fields(t, c.Put(at, m{"templateId": 0}), m{"templateId": nil})
		c.Refused("PUT", at, m{"templateId": 7}, 400, "templateId")
		c.Refused("PUT", at, m{"templateId": 0.5}, 400, "templateId")
		if said := c.Refused("PUT", at, m{"templateId": "x"}, 400, "templateId"); !strings.Contains(fmt.Sprint(said["message"]), "0 for none") {
			t.Errorf("of a template x is said %v, want what it may be", said["message"])
		}
		assert.Fields(t, c.Create("/case-types", m{"caseType": "generic", "name": "Mine", "copyOf": 0}), m{"name": "Mine", "derivedFromTypeId": nil})
		c.Refused("POST", "/case-types", m{"caseType": "generic", "copyOf": 7}, 400, "copyOf")
		c.Refused("POST", "/case-types", m{"caseType": "generic", "copyOf": true}, 400, "copyOf")
	})
}

// Each entry into the state makes one for each borrower: at once, or at nine in the
// morning after the delay, where the borrower lives.
func TestFiring(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.List("/case-types?caseType=bankruptcy")[0]["id"].(string)
		make := func(body m) string {
			body["status"], body["channel"] = "active", "mail"
			id := c.Create("/notification-types", body)["id"].(string)
			c.Do("POST", "/case-types/"+kind+"/notification-types/"+id, nil, 204)
			return id
		}
		first := make(m{"name": "First", "onStatus": "initiated", "templateId": "TD-AAAA-BBBB"})
		later := make(m{"name": "Later", "onStatus": "initiated", "delay": 2, "unit": "businessDays"})
		keeps := make(m{"name": "Keeps", "onStatus": "initiated", "delay": 10, "cancelOnLeave": false})
		chapter := make(m{"name": "Chapter", "onStatus": "processing", "onCondition": []m{{"fieldName": "courtCaseChapter", "value": "chapter7"}}})
		ann := c.Borrower(servertest.M{"externalId": "ann"}).ID
		bob := c.Borrower(servertest.M{"externalId": "bob"}).ID
		c.Create("/people/"+bob+"/contacts", m{"contactType": "address", "label": "home", "status": "primary", "address": m{"addressLine1": "1 Main St", "city": "Honolulu", "state": "HI", "postalCode": "96813", "country": "US"}})
		c.Advance(10 * time.Hour) // Monday evening in New York, afternoon in Honolulu
		path := "/people/" + ann + "/cases"
		matter := c.Create(path, m{"caseType": "bankruptcy", "people": []string{ann, bob}})["id"].(string)
		got := map[string]m{}
		for _, n := range c.List(path + "/" + matter + "/notifications") {
			got[n["notificationTypeId"].(string)+n["personId"].(string)] = n
		}
		assert.Len(t, got, 6)
		for _, w := range []struct{ id, sendOn, zone, sendAt string }{
			{first + ann, "2026-01-05", "America/New_York", "2026-01-06T01:00:00"}, {later + ann, "2026-01-07", "America/New_York", "2026-01-07T14:00:00"},
			{later + bob, "2026-01-07", "Pacific/Honolulu", "2026-01-07T19:00:00"}, {keeps + ann, "2026-01-15", "America/New_York", "2026-01-15T14:00:00"}} {
			n := got[w.id]
			if n["sendOn"] != w.sendOn || n["timezone"] != w.zone || n["sendAt"].(string)[:19] != w.sendAt || n["status"] != "pending" || n["caseId"] != matter {
				t.Errorf("of %v the notification is %v, want it pending, on the day, in the zone, at the time and of the case %v", w, n, matter)
			}
		}
		assert.Fields(t, got[first+ann], m{"templateId": "TD-AAAA-BBBB", "channel": "mail", "name": "First", "notificationTypeVersion": 1.0})
		// Leaving the state cancels what still waits for its delay, unless told not to.
		one := path + "/" + matter
		c.Put(one, m{"name": "Renamed"})
		c.Put(one, m{"status": "processing", "courtCaseChapter": "chapter13"})
		count := func(status, kind string) int {
			return len(c.List(fmt.Sprintf("/notifications?status=%s&caseId=%s&notificationTypeId=%s", status, matter, kind)))
		}
		if count("canceled", later) != 2 || count("pending", first) != 2 || count("pending", keeps) != 2 || count("pending", chapter) != 0 {
			t.Errorf("the notifications are %v, want two of the later type canceled, and pending two of the first, two of what is kept, and none of the chapter", c.List("/notifications?caseId="+matter))
		}
		c.Put(one, m{"courtCaseChapter": "chapter7"}) // the condition is met now: that is the change into the state
		c.Put(one, m{"courtCaseNumber": "1"})
		c.Put(one, m{"status": "initiated"})
		if count("pending", chapter) != 2 || count("pending", first) != 4 || count("pending", later) != 2 {
			t.Errorf("the notifications are %v, want pending two of the chapter, four of the first, and two of the later", c.List("/notifications?caseId="+matter))
		}
		n := c.List("/notifications?personId=" + bob + "&status=pending")[0]["id"].(string)
		for range 2 {
			assert.Fields(t, c.Data("POST", "/notifications/"+n+"/cancel", nil, 200), m{"status": "canceled", "reason": assert.Set})
		}
		assert.Len(t, c.Events("notification.created", n), 1)
		assert.Len(t, c.Events("notification.canceled", n), 1)
		assert.Fields(t, c.Get("/notifications/"+n), m{"status": "canceled"})
		c.Refused("GET", "/notifications/NO-NONE-NONE", nil, 404, "")
		c.Refused("GET", "/notifications?caseId=CS-NONE-NONE", nil, 400, "caseId")
		c.Refused("POST", "/notifications/NO-NONE-NONE/cancel", nil, 404, "")
		c.Refused("GET", path+"/CS-NONE-NONE/notifications", nil, 404, "")
		c.Refused("DELETE", "/notification-types/"+first+"?version=1", nil, 409, "")
	})
}

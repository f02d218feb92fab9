package server_test

import (
	"net/url"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
)

func TestFiltersOfCases(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		first, second := c.Case(ann, m{"name": "First"}), c.Case(ann, m{"name": "Second"})
		c.Advance(time.Hour)
		between := url.QueryEscape(c.Now().String())
		c.Advance(time.Hour)
		user := c.Create("/users", m{"userType": "agent", "name": "Bob Ray"})
		owner := c.Create("/employees", m{"userId": user["id"], "firstName": "Bob", "lastName": "Ray"})["id"].(string)
		c.Put(second.Path, m{"owningEmployeeId": owner, "status": "processing"})
		third := c.Case(ann, m{"caseType": "bankruptcy", "name": "Third"})
		c.Put(third.Path, m{"status": "canceled", "outcome": "denied"})
		c.Do("POST", second.Path+"/escalations", m{"escalatedEmployeeId": owner}, 204)
		c.Do("POST", second.Path+"/snooze", m{"snoozeFor": 2}, 204)
		for _, list := range []string{"/cases", ann.Path + "/cases"} {
			c.Filtered(list, "updatedFrom="+between, second, first)
			c.Filtered(list, "updatedTo="+between, first, second)
			c.Filtered(list, "createdFrom="+between, third, first)
			c.Filtered(list, "createdTo="+between, first, third)
			c.Filtered(list, "owner="+owner, second, first)
			c.Filtered(list, "status=processing", second, first)
			c.Filtered(list, "outcome=denied", third, first)
			c.Filtered(list, "caseType=bankruptcy", third, first)
			c.Filtered(list, "typeId="+third.M["typeId"].(string), third, first)
			c.Filtered(list, "name=fir", first, second)
			c.Filtered(list, "escalated=true", second, first)
			c.Filtered(list, "escalated=false", first, second)
			c.Filtered(list, "snoozed=true", second, first)
			c.Filtered(list, "snoozed=false", first, second)
		}
		bob := c.Borrower()
		c.Filtered("/cases", "personId="+bob.ID, c.Case(bob), first)
	})
}

func TestFiltersOfContactsAndNames(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower(m{"name": m{"firstName": "Ann", "middleName": "Mary", "lastName": "Lee", "maidenLastName": "Fox"}})
		bob := c.Borrower(m{"name": m{"firstName": "Bob", "middleName": "Tom", "lastName": "Ray", "maidenLastName": "Owl"}})
		c.Filtered("/people/search", "maidenName=Fox", ann, bob)
		c.Filtered("/people/search", "middleName=Mary", ann, bob)
		mill := c.New("/people", m{"borrowerType": "business", "businessDetails": m{"businessName": "Mill", "incorporatedState": "DE"}})
		shop := c.New("/people", m{"borrowerType": "business", "businessDetails": m{"businessName": "Shop", "incorporatedState": "NV"}})
		c.Filtered("/people/search", "incorporatedState=DE", mill, shop)
		yes := c.New(ann.Path+"/contacts", m{"contactType": "phone", "value": "(312) 555-0123", "receiveTextMessages": true})
		no := c.New(ann.Path+"/contacts", m{"contactType": "phone", "value": "(312) 555-0124", "receiveTextMessages": false})
		c.Filtered(ann.Path+"/contacts", "receiveTextMessages=true", yes, no)
		c.Filtered(ann.Path+"/contacts", "receiveTextMessages=false", no, yes)
	})
}

func TestFiltersOfWorkOverMany(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.List("/case-types?caseType=federalEmergency")[0]["id"]
		ann := c.Borrower()
		var commits []servertest.Object
		for range 2 {
			supercase := c.Supercase(m{"subcaseTypeId": kind})
			c.Do("PUT", supercase.Path+"/populations/draft/members", []m{{"borrowerId": ann.ID}}, 200)
			c.Do("POST", supercase.Path+"/populations/draft/commit?sync=true", nil, 204)
			commits = append(commits, supercase)
		}
		first, second := commits[0], commits[1]
		made := func(by servertest.Object) servertest.Object {
			return servertest.ObjectOf(ann.Path+"/cases", c.List("/cases?creatingSupercaseId=" + by.ID)[0])
		}
		for _, list := range []string{"/cases", ann.Path + "/cases"} {
			c.Filtered(list, "creatingSupercaseId="+first.ID, made(first), made(second))
		}
		c.Data("POST", second.Path+"/bulk-update?sync=true", m{"name": "Outage"}, 202)
		runs := c.List("/bulk-runs")
		update, commit := servertest.ObjectOf("/bulk-runs", runs[0]), servertest.ObjectOf("/bulk-runs", runs[1])
		earlier := servertest.ObjectOf("/bulk-runs", runs[2])
		c.Filtered("/bulk-runs", "work="+url.QueryEscape(update.M["work"].(string)), update, commit)
		c.Filtered("/bulk-runs", "owner="+url.QueryEscape(commit.M["owner"].(string)), commit, earlier)
		message := m{"subject": "freeForm", "channel": "email", "theme": "opsServicing", "isTransactional": true}
		withdrawn := c.Data("POST", first.Path+"/bulk-send?sync=true", message, 202)["id"].(string)
		c.Data("POST", first.Path+"/bulk-operations/"+withdrawn+"/undo?sync=true", nil, 202)
		c.Data("POST", second.Path+"/bulk-send?sync=true", message, 202)
		list := ann.Path + "/interactions"
		said := c.List(list)
		waits, canceled := servertest.ObjectOf(list, said[0]), servertest.ObjectOf(list, said[1])
		c.Filtered(list, "status=pending", waits, canceled)
		c.Filtered(list, "status=canceled", canceled, waits)
		c.Filtered(list, "caseId="+waits.M["caseId"].(string), waits, canceled)
	})
}

package lockbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// item is an unposted item of so many dollars, for a loan that nobody has, and its path.
func item(c *servertest.Client, reference, amount, on string) (m, string) {
	c.T.Helper()
	send(c, "", header+"ext-nobody,"+amount+","+on+","+reference+"\n")
	i := unposted(c, reference)[0]
	return i, "/transactions/unposted/" + i["id"].(string)
}

// state is all that could have changed by what is done with an item.
func state(c *servertest.Client, loans ...servertest.Object) string {
	c.T.Helper()
	all := fmt.Sprint(c.List("/transactions/unposted?limit=100"), c.List("/events?limit=1"))
	for _, l := range loans {
		all += fmt.Sprint(c.Get(l.Path+"/balances"), c.List(l.Path+"/transactions"), c.List(l.Path+"/history"))
	}
	return all
}

// TestAnItemIsAssigned: it is posted on the day on which it came, with the reference of the file.
func TestAnItemIsAssigned(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		c.Put(l.Path, m{"externalId": "mine"})
		c.Noon("2026-01-14")
		i, path := item(c, "check-7", "100", "2026-01-14")
		c.Noon("2026-01-28") // the late fee has come
		if owed := c.Get(l.Path + "/balances"); owed["daysOverdue"] == 0.0 {
			t.Fatal("the loan is not overdue")
		}
		matter := c.Case(servertest.Object{Path: "/people/" + l.M["mainBorrowerId"].(string)})
		body := m{"loanId": "ext-mine", "caseId": matter.ID, "sendNotice": true}
		before := state(c, l)
		would := c.Data("POST", path+"/assign?previewMode=true", body, 200)
		if after := state(c, l); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		did := c.Data("POST", path+"/assign", body, 200)
		for _, one := range []m{would, did} {
			assert.Fields(t, one, m{"status": "assigned", "loanId": l.ID, "mainBorrowerId": l.M["mainBorrowerId"], "effectiveDate": "2026-01-14", "amount": 100.0,
				"externalId": "check-7", "transactionId": one["transaction"].(m)["id"], "caseId": matter.ID, "sendNotice": true, "unpostedReason": "unknownLoan",
				"resolvedBy": assert.Not(nil), "resolvedAt": assert.Not(nil)})
			assert.Fields(t, one["transaction"].(m), m{"externalId": "check-7", "effectiveDate": "2026-01-14", "actualAmount": 100.0, "status": "succeeded",
				"paidPrincipalAmount": 100.0, "caseId": matter.ID, "sendNotice": true})
		}
		paid := did["transactionId"].(string)
		assert.Fields(t, c.Get(l.Path+"/transactions/"+paid), m{"externalId": "check-7"})
		assert.Fields(t, c.Get(path)["transaction"].(m), m{"id": paid})
		if owed := c.Get(l.Path + "/balances"); owed["daysOverdue"] != 0.0 || owed["outstandingBalances"].(m)["outstandingLateFeesAmount"] != 0.0 {
			t.Errorf("the loan is %v days overdue with a late fee of %v, want as paid in time", owed["daysOverdue"], owed["outstandingBalances"])
		}
		told := c.Events("unposteditem.assigned", i["id"].(string))
		assert.Len(t, told, 1)
		assert.Fields(t, told[0], m{"loanId": l.ID, "personId": l.M["mainBorrowerId"]})
		assert.Fields(t, told[0]["data"].(m), m{"oldStatus": "unposted", "newStatus": "assigned", "amount": 100.0, "transactionId": paid})
		assert.Len(t, c.Events("payment.succeeded", paid), 1)
		trail := c.List("/audit?objectId=" + i["id"].(string))
		assert.Len(t, trail, 2)
		for _, op := range []string{"assign", "split", "return"} {
			refused := c.Refused("POST", path+"/"+op, map[string]any{"assign": body, "split": m{"parts": []m{{"amount": 50}, {"amount": 50}}},
				"return": m{"returnReason": "x"}}[op], 409, "")
			if !strings.HasPrefix(refused["message"].(string), "status: an unposted item that is assigned cannot be ") {
				t.Errorf("%s of one that is assigned is refused with %v", op, refused["message"])
			}
		}
		if is := sums(c.Get("/transactions/import/" + i["bulkRunId"].(string))); is != "total 1 100, posted 1 100" {
			t.Errorf("the money is %s", is)
		}
		// A payment that bounces has bounced: the item is not unposted again.
		c.Put(l.Path+"/transactions/"+paid, m{"status": "failed", "failureReason": "insufficientFunds"})
		assert.Fields(t, c.Get(path), m{"status": "assigned"})
		c.Sound()
	})
}

// TestItemsAreAssignedInEveryStatus: a loan takes an item in the statuses in which it takes a payment.
func TestItemsAreAssignedInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		on := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		for status, l := range c.InEveryStatus(func() servertest.Object { return c.Lent() }) {
			_, path := item(c, "s-"+string(status), "10", on)
			_, split := item(c, "t-"+string(status), "10", on)
			parts := m{"parts": []m{{"amount": 4}, {"amount": 6, "loanId": l.ID}}}
			if taking[status] {
				c.Data("POST", path+"/assign", m{"loanId": l.ID}, 200)
				c.Data("POST", split+"/split", parts, 200)
				continue
			}
			for at, body := range map[string]m{path + "/assign": {"loanId": l.ID}, split + "/split": parts} {
				if refused := c.Refused("POST", at, body, 409, ""); !strings.Contains(refused["message"].(string), "a loan that is "+string(status)+" cannot take a payment") {
					t.Errorf("%s on a loan that is %s is refused with %v", at, status, refused["message"])
				}
			}
			assert.Fields(t, c.Get(path), m{"status": "unposted", "transactionId": nil})
			assert.Fields(t, c.Get(split), m{"status": "unposted"})
		}
		if n := len(loan.Status("").Values()); n < 8 {
			t.Errorf("there are %d statuses of loans", n)
		}
		c.Sound()
	})
}

// TestAnItemIsSplit: into parts that add up to it, each posted or left; all of it or nothing is done.
func TestAnItemIsSplit(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		one, two, off := c.Active(), c.Active(), c.Lent()
		on := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		i, path := item(c, "both", "250.50", on)
		for _, wrong := range []struct {
			body   any
			status int
			field  string
		}{
			{m{"parts": []m{{"amount": 250.5}}}, 400, "parts"},
			{m{"parts": []m{{"amount": 250}, {"amount": 0.49}}}, 400, "parts"},
			{m{"parts": []m{{"amount": 250.5}, {"amount": 0}}}, 400, "parts[1].amount"},
			{m{"parts": []m{{"amount": 300}, {"amount": -49.5}}}, 400, "parts[1].amount"},
			{m{"parts": []m{{"amount": 50}, {"amount": 200.5, "loanId": "ext-none"}}}, 400, "parts[1].loanId"},
			{m{"parts": []m{{"amount": 50}, {"amount": 200.5}}, "caseId": "CS-NONE-NONE"}, 400, "caseId"},
			{m{"parts": []m{{"amount": 50}, {"amount": 200.5, "loanId": one.ID}}, "caseId": "CS-NONE-NONE"}, 400, "caseId"},
			{m{}, 400, "parts"},
			{m{"parts": []m{{"amount": 50, "loanId": one.ID}, {"amount": 200.5, "loanId": off.ID}}}, 409, ""},
		} {
			before := state(c, one)
			c.Refused("POST", path+"/split", wrong.body, wrong.status, wrong.field)
			if after := state(c, one); after != before {
				t.Errorf("after %v was refused it is\n%s, want\n%s", wrong.body, after, before)
			}
		}
		body := m{"parts": []m{{"amount": 100, "loanId": one.ID}, {"amount": 100.5, "loanId": two.ID}, {"amount": 50}}, "sendNotice": false}
		before := state(c, one, two)
		would := c.Data("POST", path+"/split?previewMode=true", body, 200)
		if after := state(c, one, two); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		did := c.Data("POST", path+"/split", body, 200)
		for _, split := range []m{would, did} {
			assert.Fields(t, split, m{"status": "split", "amount": 250.5, "parts": assert.Count(3), "transactionId": nil})
			parts := split["parts"].([]any)
			for n, l := range []servertest.Object{one, two} {
				assert.Fields(t, parts[n].(m), m{"status": "assigned", "loanId": l.ID, "splitFromId": i["id"], "effectiveDate": on, "externalId": nil,
					"transactionId": parts[n].(m)["transaction"].(m)["id"], "bulkRunId": i["bulkRunId"], "lineNumber": 2.0})
			}
			assert.Fields(t, parts[2].(m), m{"status": "unposted", "amount": 50.0, "unpostedReason": "partOfSplit", "loanId": nil, "givenLoanId": "ext-nobody", "transactionId": nil})
		}
		if paid := c.Get(two.Path + "/balances")["paidBalances"].(m)["paidPaymentsAmount"]; paid != 100.5 {
			t.Errorf("%v was paid on the second loan, want 100.5", paid)
		}
		assert.Len(t, c.Events("unposteditem.split", i["id"].(string)), 1)
		left := did["parts"].([]any)[2].(m)["id"].(string)
		assert.Len(t, c.Events("unposteditem.created", left), 1)
		assert.Len(t, c.List("/transactions/unposted?splitFromId="+i["id"].(string)), 3)
		// A part is an item as any other.
		again := c.Data("POST", "/transactions/unposted/"+left+"/split", m{"parts": []m{{"amount": 20}, {"amount": 30}}}, 200)["parts"].([]any)
		c.Data("POST", "/transactions/unposted/"+again[0].(m)["id"].(string)+"/assign", m{"loanId": one.ID}, 200)
		c.Data("POST", "/transactions/unposted/"+again[1].(m)["id"].(string)+"/return", m{"returnReason": "nobody knows them"}, 200)
		if is := sums(c.Get("/transactions/import/" + i["bulkRunId"].(string))); is != "total 1 250.5, posted 3 220.5, returned 1 30" {
			t.Errorf("the money is %s", is)
		}
		c.Refused("POST", path+"/split", body, 409, "")
		c.Sound()
	})
}

// TestAnItemIsReturned: with its reason, and for good.
func TestAnItemIsReturned(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		on := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		i, path := item(c, "stray", "9.99", on)
		c.Refused("POST", path+"/return", m{}, 400, "returnReason")
		c.Refused("POST", path+"/return", m{"returnReason": ""}, 400, "returnReason")
		c.Refused("POST", path+"/return", m{"returnReason": strings.Repeat("x", 501)}, 400, "returnReason")
		c.Refused("POST", path+"/return", m{"returnReason": "x", "caseId": "CS-NONE-NONE"}, 400, "caseId")
		before := state(c)
		body := m{"returnReason": "Not ours.", "sendNotice": true}
		would := c.Data("POST", path+"/return?previewMode=true", body, 200)
		if after := state(c); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		did := c.Data("POST", path+"/return", body, 200)
		for _, one := range []m{would, did} {
			assert.Fields(t, one, m{"status": "returned", "returnReason": "Not ours.", "sendNotice": true, "transactionId": nil, "resolvedBy": assert.Not(nil)})
		}
		told := c.Events("unposteditem.returned", i["id"].(string))
		assert.Len(t, told, 1)
		assert.Fields(t, told[0]["data"].(m), m{"oldStatus": "unposted", "newStatus": "returned", "amount": 9.99})
		c.Refused("POST", path+"/return", body, 409, "")
		c.Refused("POST", path+"/assign", m{"loanId": l.ID}, 409, "")
		// Of one whose loan is known the case may be told, if it is about somebody on it.
		send(c, "", "loanId,amount,effectiveDate,externalId,currency\n"+l.ID+",5,"+on+",euros,EUR\n"+l.ID+",0,"+on+",letter,\n")
		matter, other := c.Case(servertest.Object{Path: "/people/" + l.M["mainBorrowerId"].(string)}), c.Case(c.Borrower())
		euros := "/transactions/unposted/ext-euros"
		c.Refused("POST", euros+"/assign", m{"loanId": l.ID}, 409, "")
		c.Refused("POST", "/transactions/unposted/ext-letter/assign", m{"loanId": l.ID}, 409, "")
		c.Refused("POST", euros+"/split", m{"parts": []m{{"amount": 2.5, "loanId": l.ID}, {"amount": 2.5}}}, 409, "")
		c.Data("POST", euros+"/split", m{"parts": []m{{"amount": 2}, {"amount": 3}}}, 200)
		c.Refused("POST", "/transactions/unposted/ext-letter/return", m{"returnReason": "x", "caseId": other.ID}, 400, "caseId")
		assert.Fields(t, c.Data("POST", "/transactions/unposted/ext-letter/return", m{"returnReason": "x", "caseId": matter.ID}, 200), m{"caseId": matter.ID})
		c.Refused("POST", "/transactions/unposted/UP-NONE-NONE/return", body, 404, "")
		c.Sound()
	})
}

// TestItemsAreListed: by all that the list can be narrowed by.
func TestItemsAreListed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		today := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		send(c, "", header+l.ID+",5,2026-01-02,first\n")
		send(c, "", header+"ext-x,6,"+today+",second\n")
		of := func(ref string) servertest.Object {
			return servertest.ObjectOf("/transactions/unposted", unposted(c, ref)[0])
		}
		first, second := of("first"), of("second")
		const all = "/transactions/unposted"
		for _, filter := range []string{"unpostedReason=refused", "bulkRunId=" + first.M["bulkRunId"].(string), "loanId=" + l.ID, "externalId=first", "externalId=ext-first",
			"toEffectiveDate=2026-01-02"} {
			c.Filtered(all, filter, first, second)
		}
		c.Filtered(all, "fromEffectiveDate="+today, second, first)
		c.Data("POST", second.Path+"/return", m{"returnReason": "x"}, 200)
		c.Filtered(all, "status=returned", second, first)
		c.Filtered(all, "status=unposted,split", first, second)
		parts := c.Data("POST", first.Path+"/split", m{"parts": []m{{"amount": 2}, {"amount": 3}}}, 200)["parts"].([]any)
		c.Filtered(all, "splitFromId=ext-first", servertest.ObjectOf(all, parts[0].(m)), first)
		c.Refused("GET", all+"?loanId=ext-nothing", nil, 400, "loanId")
		if rows := c.List(all + "?sortBy=-amount"); rows[0]["id"] != second.ID {
			t.Errorf("the greatest is %v, want %v", rows[0], second.ID)
		}
		var seen []string
		for after := ""; ; {
			page := c.List(all + "?limit=1&sortBy=effectiveDate&startingAfter=" + after)
			if len(page) == 0 {
				break
			}
			after = page[0]["id"].(string)
			seen = append(seen, after)
		}
		assert.Len(t, seen, 4)
	})
}

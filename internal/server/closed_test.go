package server_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// open are the parameters of queries whose values are texts without a list of words: they
// name objects, or say what is looked for.
var open = map[string]string{
	"actorId": "a user", "assigneeEmployeeId": "an employee", "assigneeTeamId": "a team", "bulkRunId": "a run", "caseId": "a case", "creatingSupercaseId": "a supercase",
	"id": "a borrower", "ids": "borrowers", "loanId": "a loan", "periodId": "a period", "drawId": "a draw", "loanTypeId": "a loan type", "notificationTypeId": "a type", "objectId": "an object",
	"owner": "an employee or a supercase", "personId": "a borrower", "splitFromId": "an unposted item", "teamId": "a team", "typeId": "a type", "uploadedBy": "a user", "userId": "a user",
	"startingAfter": "a row", "endingBefore": "a row", "requestId": "a request", "externalId": "the lender's own id",
	"_hasTheWords": "text", "_notTheWords": "text", "address": "text", "businessName": "text", "city": "text", "email": "text", "emailExact": "text",
	"firstName": "text", "fullName": "text", "lastName": "text", "maidenName": "text", "middleName": "text", "name": "text", "taxId": "text",
	"incorporatedState": "as the lender wrote it", "postalCode": "text", "phone": "text", "dateOfBirth": "a day, or a part of one", "zip": "a ZIP code",
	"collidesWithEmail": "an address", "collidesWithPhone": "a number", "confirmationCode": "a code", "include": "accepted, whatever it is",
}

// TestClosedListsRefuseOtherWords: a parameter of a query whose values are a closed list
// refuses any other word, on every operation, and says which words there are: a misspelt one
// must not look like an empty list. A new parameter is in one of the two lists here, or has its
// words in the document.
func TestClosedListsRefuseOtherWords(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		// Lists that depend on the operation or on the lender: they say their words when they refuse.
		told := map[string]string{"status": "originated", "statuses": "originated", "sortBy": "createdAt", "state": "FL", "work": "supercase commit"}
		closed := map[string]bool{}
		c.EachParameter(func(p servertest.Parameter) {
			if p.In != "query" || p.Type != "string" || p.Format != "" || open[p.Name] != "" || p.Path == "/api/people/search" { // a search looks for whatever it is given
				return
			}
			word := told[p.Name]
			if len(p.Words) > 0 {
				word, _ = p.Words[0].(string)
			}
			if len(p.Words) > 30 { // too many to be read: told are the one that was sent and where they stand
				word = fmt.Sprintf(`"zz" is none of the %d values that there are; the document lists them`, len(p.Words))
			}
			if word == "" {
				t.Errorf("%s of %s %s has no list of words in the document, and is not among the open ones", p.Name, p.Method, p.Path)
				return
			}
			closed[p.Path+" "+p.Name] = true
			path := strings.TrimPrefix(p.Path, "/api")
			at := pathParameter.ReplaceAllString(path, "XX-AAAA-AAAA") + "?" + p.Name + "=zz"
			// What the operation reads itself wants the objects of its path.
			if op, is := c.Operation(p.Method, path); is && told[p.Name] != "" && len(p.Words) == 0 {
				at = c.Valid(op).Path + "?" + p.Name + "=zz"
			}
			got := c.Refused(p.Method, at, nil, 400, "")
			if said, _ := got["message"].(string); p.Name != "sortBy" && !(strings.HasPrefix(said, p.Name) && strings.Contains(said, word)) {
				t.Errorf("%s %s: %q does not begin with the name and say the words, such as %s", p.Method, at, said, word)
			}
		})
		for _, is := range []string{"/api/audit objectType", "/api/events objectType", "/api/events eventType", "/api/tasks taskType", "/api/bulk-runs work", "/api/case-types caseType", "/api/fema/disasters state"} {
			if !closed[is] {
				t.Errorf("%s was not held", is)
			}
		}
	})
}

// An empty value of what narrows, or says what to show, is refused by its name: who forgot a
// value must not be given everything.
func TestAnEmptyValueIsNoFilter(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		refused := 0
		c.EachParameter(func(p servertest.Parameter) {
			if p.In != "query" {
				return
			}
			at := pathParameter.ReplaceAllString(strings.TrimPrefix(p.Path, "/api"), "XX-AAAA-AAAA") + "?" + p.Name
			switch p.Name {
			case "startingAfter", "endingBefore", "limit", "offset", "sortBy", "statuses":
				return
			}
			for _, empty := range []string{"=", "=%20"} {
				if got := c.Refused(p.Method, at+empty, nil, 400, ""); !strings.HasPrefix(fmt.Sprint(got["message"]), p.Name) {
					t.Errorf("%s %s%s: %v does not begin with the name of the parameter", p.Method, at, empty, got["message"])
				}
				refused++
			}
		})
		if refused < 200 {
			t.Errorf("%d empty values were refused, want at least 200: of every parameter that narrows", refused)
		}
		c.Do("GET", "/people?startingAfter=&limit=&sortBy=", nil, 200)
	})
}

package server_test

import (
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestOneRequestHasOneRefusal: of several faults the same is told first, however often it is
// asked. Where a loop over a map found them another came each time, so that two dozen requests
// hardly ever agree by chance.
func TestOneRequestHasOneRefusal(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		type m = map[string]any
		ann := c.Borrower()
		kind := c.New("/case-types", m{"caseType": "generic", "name": "Hardship", "status": "active"})
		c.Put(kind.Path, m{"customFieldSchemas": []m{{"fieldName": "term", "dataType": "integer"}}})
		c.Put(kind.Path+"?version=2", m{"status": "active"})
		for _, r := range []struct {
			method, path string
			body         m
			says         string // what the message begins with
		}{
			{"PUT", ann.Path, m{"name": m{"lastName": "B\u202e", "middleName": "C\u202e", "firstName": "A\u202e", "suffix": "D\u202e"}}, "name.firstName"},
			{"POST", ann.Path + "/contacts", m{"contactType": "phone", "value": "(212) 555-0100", "phoneDisconnectionDetails": m{
				"lastDisconnectCheckDate": "2026-03-01", "lastKnownConnectionDate": "2026-03-02"}}, "phoneDisconnectionDetails.lastKnownConnectionDate"},
			{"POST", ann.Path + "/cases", m{"caseType": "generic", "borrowerIds": []string{"ext-none2"}, "people": []string{"ext-none1"}}, "people"},
			{"POST", kind.Path + "/migrate", m{"defaults": m{"weeks": 1, "months": 1, "days": 1, "years": 1}}, "defaults.days"},
			{"POST", ann.Path + "/cases", m{"typeId": kind.ID, "customFields": m{"weeks": 1, "months": 1, "days": 1, "years": 1}},
				"customFields.days: the case type has no such field; customFields.months"},
			{"POST", "/people", m{"weeks": 1, "months": 1, "days": 1, "years": 1, "borrowerType": "person"}, "days: unexpected property; months: unexpected property"},
		} {
			for range 24 {
				got := c.Refused(r.method, r.path, r.body, 400, "")
				if said, _ := got["message"].(string); !strings.HasPrefix(said, r.says) {
					t.Errorf("%s %s is refused with %q, want %s first, every time", r.method, r.path, said, r.says)
					break
				}
			}
		}
	})
}

package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestExternalIDsInFilters: ext- works in every filter that takes an id, and one that is
// nobody's is refused instead of answering an empty list.
func TestExternalIDsInFilters(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		user := c.New("/users", m{"userType": "agent", "name": "Bob", "externalId": "U1"})
		bob := c.New("/employees", m{"userId": user.ID, "firstName": "Bob", "lastName": "Ray", "externalId": "E1"})
		ann := c.Borrower(m{"externalId": "B1"})
		c.Borrower()
		supercase := c.Supercase(m{"externalId": "S1", "subcaseTypeId": c.List("/case-types?caseType=generic")[0]["id"]})
		of := c.Case(ann, m{"owningEmployeeId": bob.ID, "externalId": "C1"})
		c.Do("POST", supercase.Path+"/populations/draft/members", []m{{"borrowerId": ann.ID}}, 200)
		c.Do("POST", supercase.Path+"/populations/draft/commit?sync=true", nil, 204)
		key := c.Create("/api-keys", m{"userId": user.ID, "name": "desk", "permissions": []string{"*"}})
		c.As(key["key"].(string)).Put(ann.Path, m{"externalId": "B1", "metaData": m{"a": "b"}})
		for filter, want := range map[string]string{"/cases?owner=ext-E1": "/cases?owner=" + bob.ID, "/cases?creatingSupercaseId=ext-S1": "/cases?creatingSupercaseId=" + supercase.ID,
			"/people?ids=ext-B1": "/people?ids=" + ann.ID, "/people/search?id=ext-B1": "/people/search?id=" + ann.ID, "/events?personId=ext-B1": "/events?personId=" + ann.ID,
			"/events?objectId=ext-C1": "/events?objectId=" + of.ID, "/events?objectId=ext-B1&objectType=person": "/events?objectId=" + ann.ID, "/audit?objectId=ext-B1": "/audit?objectId=" + ann.ID, "/audit?actorId=ext-U1": "/audit?actorId=" + user.ID,
			"/api-keys?userId=ext-U1": "/api-keys?userId=" + user.ID, "/cases?personId=ext-B1": "/cases?personId=" + ann.ID} {
			by, plain := c.List(filter), c.List(want)
			if len(by) == 0 || len(by) != len(plain) || by[0]["id"] != plain[0]["id"] {
				t.Errorf("%s has %d objects, %s has %d; want the same, and some", filter, len(by), want, len(plain))
			}
		}
		team := c.Team(m{"externalId": "T1"})
		c.Do("PUT", team.Path+"/employees/"+bob.ID, nil, 204)
		paper := c.New(ann.Path+"/documents", m{"fileName": "x", "type": "other"})
		c.As(key["key"].(string)).Upload("POST", "/documents/"+paper.ID+"/content", "text/plain", "Read.", 200)
		for filter, want := range map[string]string{"/employees?teamId=ext-T1": bob.ID, "/documents?uploadedBy=ext-U1": paper.ID,
			"/bulk-runs?owner=ext-S1": c.List("/bulk-runs?owner=" + supercase.ID)[0]["id"].(string)} {
			assert.Rows(t, c.List(filter), m{"id": want})
		}
		if own := c.Send("GET", ann.Path+"/documents?uploadedBy=ext-U1", nil); !strings.Contains(string(own.Raw), paper.ID) {
			t.Errorf("the documents of a borrower, by who uploaded them: %s, want %s", own.Raw, paper.ID)
		}
		for filter, field := range map[string]string{"/cases?owner=garbage": "owner", "/cases?owner=ext-none": "owner", "/cases?creatingSupercaseId=garbage": "creatingSupercaseId", "/cases?typeId=garbage": "typeId",
			"/cases?personId=ext-none": "personId", "/events?personId=ext-none": "personId", "/audit?objectId=ext-none": "objectId",
			"/events?personId=garbage": "personId", "/events?objectId=garbage": "objectId", "/audit?objectId=garbage": "objectId", "/audit?actorId=garbage": "actorId", "/api-keys?userId=garbage": "userId"} {
			c.Refused("GET", filter, nil, 400, field)
		}
		assert.Len(t, c.List("/people?ids=ext-none"), 0)
		c.Refused("POST", "/people", m{"borrowerType": "person", "name": m{"firstName": "A", "lastName": "B"}, "externalId": "ext-B2"}, 400, "externalId")
		if a := c.Send("PUT", ann.Path, strings.NewReader(`{"externalId": "\u0065xt-B2"}`)); a.Status != 400 {
			t.Errorf("an external id that begins with ext-, however it is written: %d, want 400", a.Status)
		}
	})
}

// unresolved are parameters that no object must be there for: cursors, the lender's own id
// (with ext- or without), and those that choose from what they name.
var unresolved = strings.Fields("startingAfter endingBefore externalId ids confirmationCode zip fips operation fields expand associations")

// TestEveryFilterByAnObjectResolvesIt: a parameter of a query that is text is a reference,
// by id or ext-, and is refused where it names nothing, unless it is among the texts or the unresolved: a
// filter that compares a reference as text answers an empty list, which is taken for none.
// A search finds nothing by what is not there.
func TestEveryFilterByAnObjectResolvesIt(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		held, paths := 0, map[string]string{}
		c.EachParameter(func(p servertest.Parameter) {
			if p.In != "query" || p.Method != "GET" || p.Type != "string" || !p.Plain ||
				slices.Contains(texts, p.Name) || slices.Contains(unresolved, p.Name) || p.Path == "/api/people/search" {
				return
			}
			if paths[p.Path] == "" {
				op, _ := c.Operation("GET", strings.TrimPrefix(p.Path, "/api"))
				paths[p.Path] = c.Valid(op).Path
			}
			held++
			joint := "?"
			if strings.Contains(paths[p.Path], "?") {
				joint = "&"
			}
			c.Refused("GET", paths[p.Path]+joint+p.Name+"=ext-nothing-has-this", nil, 400, p.Name)
		})
		if held < 25 {
			t.Errorf("%d filters are held, want at least 25: the test looks at little", held)
		}
	})
}

// TestParametersThatEveryOperationTakes: clients send sync, searchable, expand and offset to
// every operation, whether it has a use for them or not; other names are refused.
func TestParametersThatEveryOperationTakes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, query := range []string{"sync=true", "searchable=true", "expand=false", "offset=0"} {
			c.Create("/people?"+query, m{"borrowerType": "person", "name": m{"firstName": "Ann", "lastName": "Lee"}})
			c.Get("/company?" + query)
			c.List("/teams?" + query)
		}
		ann := c.Borrower()
		c.Create(ann.Path+"/cases?sync=true", m{"caseType": "generic"})
		c.List(ann.Path + "/interactions?searchable=true")
		for _, query := range []string{"sync=perhaps", "expand=", "offset=-1", "searchable=true&searchable=true", "sink=true"} {
			name, _, _ := strings.Cut(query, "=")
			c.Refused("GET", "/company?"+query, nil, 400, name)
		}
		for i := range 3 {
			c.Create("/teams", m{"name": string(rune('A' + i))})
		}
		assert.Rows(t, c.List("/teams?offset=1&limit=1"), m{"name": "B"})
		all := c.List("/events?limit=10")
		assert.Rows(t, c.List("/events?limit=2&offset=3"), m{"id": all[3]["id"]}, m{"id": all[4]["id"]})
	})
}

// TestListsAreSortedAsClientsWrite: sortBy and other lists come as JSON, with indexes, with
// commas; a list in its usual order says so.
func TestListsAreSortedAsClientsWrite(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for i := range 3 {
			c.Create("/teams", m{"name": string(rune('A' + i))})
		}
		for _, query := range []string{"?sortBy=createdAt", `?sortBy=["createdAt"]`, "?sortBy[0]=createdAt", "?sortBy=[createdAt]"} {
			if rows := c.List("/teams" + strings.NewReplacer(`"`, "%22", "[", "%5B", "]", "%5D").Replace(query)); rows[0]["name"] != "A" {
				t.Errorf("/teams%s begins with %v, want A", query, rows[0]["name"])
			}
		}
		for _, list := range []string{"/teams", "/do-not-interact-types", "/documents", "/users", "/case-types"} {
			c.List(list + "?sortBy=-createdAt")
		}
		first, second := c.LoanType(), c.LoanType(m{"name": "Boat"})
		for _, product := range []string{first.ID, second.ID} {
			c.New("/do-not-interact-types", m{"channel": "voice", "onStatus": "completed", "loanTypeId": product})
		}
		assert.Len(t, c.List("/do-not-interact-types?loanTypeId="+first.ID+","+second.ID), 2)
		assert.Len(t, c.List("/do-not-interact-types?loanTypeId="+first.ID), 1)
		assert.Len(t, c.List("/cases?status=initiated,processing"), 0)
	})
}

// TestAWalkGoesOnFromWhatWasDeleted: the page after an object can be had once it is gone.
func TestAWalkGoesOnFromWhatWasDeleted(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		var all []servertest.Object
		for _, address := range []string{"a", "b", "c", "d", "e"} {
			all = append(all, c.New(ann.Path+"/contacts", m{"contactType": "email", "value": address + "@acme.example"}))
		}
		page := c.Do("GET", ann.Path+"/contacts?limit=2", nil, 200)
		c.Do("DELETE", all[3].Path, nil, 204)
		next, _ := page["nextUrl"].(string)
		rest := c.List(strings.TrimPrefix(next, c.URL+"/api"))
		assert.Rows(t, rest, m{"id": all[2].ID}, m{"id": all[1].ID})
		assert.Rows(t, c.List(ann.Path+"/contacts?endingBefore="+all[3].ID), m{"id": all[4].ID})
		assert.Len(t, c.List(ann.Path+"/contacts?sortBy=createdAt&startingAfter="+all[3].ID), 1)
		c.Refused("GET", ann.Path+"/contacts?startingAfter=CT-NONE-NONE", nil, 400, "startingAfter")
		c.Other().Refused("GET", "/people?startingAfter="+ann.ID, nil, 400, "startingAfter")
	})
}

// TestMetaDataTakesAnyValue: numbers, truths, lists, objects and null, within the limits.
func TestMetaDataTakesAnyValue(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		values := m{"n": 5.0, "big": 0.1, "yes": true, "none": nil, "list": []any{1.0, "a"}, "of": m{"a": m{"b": 1.0}}, "text": strings.Repeat("ä", 500)}
		ann := c.Borrower(m{"metaData": values})
		assert.Fields(t, ann.M, m{"metaData.n": 5.0, "metaData.yes": true, "metaData.of.a.b": 1.0})
		updated := c.Put(ann.Path, m{"metaData": values})["updatedAt"]
		if is := c.Get(ann.Path)["metaData"].(m); len(is) != len(values) || updated != ann.M["updatedAt"] {
			t.Errorf("the metaData is %v and was changed by what was sent back, want %v", is, values)
		}
		of := c.Case(ann, m{"metaData": values})
		assert.Fields(t, of.M, m{"metaData.list": []any{1.0, "a"}})
		for _, bad := range []m{{"long": strings.Repeat("ä", 501)}, {"": 1}, {"list": []string{strings.Repeat("x", 500)}}, {strings.Repeat("k", 101): 1}} {
			c.Refused("PUT", ann.Path, m{"metaData": bad}, 400, "metaData")
		}
	})
}

// TestCredentialsAsClientsSendThem: the scheme is in any case, and of two keys none wins
// without a word.
func TestCredentialsAsClientsSendThem(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		send := func(headers ...string) int {
			q, err := http.NewRequest("GET", c.URL+"/api/company", nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(headers); i += 2 {
				q.Header.Add(headers[i], headers[i+1])
			}
			a, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Body.Close(); err != nil {
				t.Fatal(err)
			}
			return a.StatusCode
		}
		for want, all := range map[int][][]string{200: {{"Authorization", "bearer " + c.Key}, {"Authorization", "BEARER " + c.Key}, {"X-API-KEY", c.Key, "Authorization", "Bearer " + c.Key}},
			400: {{"X-API-KEY", c.Key, "Authorization", "Bearer " + c.Live().Key}}, 401: {{"Authorization", "Basic " + c.Key}, {}}} {
			for _, headers := range all {
				if got := send(headers...); got != want {
					t.Errorf("%v: %d, want %d", headers, got, want)
				}
			}
		}
	})
}

// TestFormsAsClientsSendThem: a name that comes again is a list, a[][x]&a[][y] is one object,
// a body that is a list can be sent, and JSON with the kind of a form is told as such.
func TestFormsAsClientsSendThem(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, bob, cleo := c.Borrower(), c.Borrower(m{"externalId": "B1"}), c.Borrower(m{"externalId": "B2"})
		form := func(method, path, body string) servertest.Answer {
			return c.Send(method, path, strings.NewReader(body), "Content-Type", "application/x-www-form-urlencoded")
		}
		a := form("POST", ann.Path+"/cases", "caseType=generic&people=ext-B1&people=ext-B2")
		data, _ := a.Body["data"].(m)
		if people := list(data["people"]); a.Status != 200 || len(people) != 3 {
			t.Errorf("people=…&people=…: %d %s, want three people", a.Status, a.Raw)
		}
		loan, other := c.Loan(ann), c.Loan(ann)
		a = form("POST", ann.Path+"/cases", "caseType=generic&associations[][objectType]=loan&associations[][objectId]="+loan.ID+"&associations[][objectType]=loan&associations[][objectId]="+other.ID)
		data, _ = a.Body["data"].(m)
		if a.Status != 200 || len(list(data["associations"])) != 2 {
			t.Errorf("associations[][…]: %d %s, want two associations", a.Status, a.Raw)
		}
		members := c.Supercase().Path + "/populations/draft/members"
		if a := form("PUT", members, "[0][borrowerId]="+bob.ID+"&[1][borrowerId]="+cleo.ID); a.Status != 200 || len(c.List(members)) != 2 {
			t.Errorf("[0][borrowerId]=…: %d %s, want two members", a.Status, a.Raw)
		}
		documents := c.Supercase().Path + "/documents"
		if a := form("PUT", documents, "[]="+c.New("/documents", m{"type": "other", "fileName": "a"}).ID); a.Status != 204 {
			t.Errorf("[]=…: %d %s, want 204", a.Status, a.Raw)
		}
		if a := form("POST", "/supercases", `{"supercaseType": "generic"}`); a.Status != 400 || !strings.Contains(string(a.Raw), "Content-Type: application/json") {
			t.Errorf("JSON as a form: %d %s, want a 400 that says how to send it", a.Status, a.Raw)
		}
		for _, body := range []string{"caseType=generic&caseType=collection", "caseType=generic&people=a&people[x]=b"} {
			if a := form("POST", ann.Path+"/cases", body); a.Status != 400 {
				t.Errorf("%s: %d, want 400", body, a.Status)
			}
		}
	})
}

// TestWholeNumbersMayHaveAPoint: 5.0 is an integer.
func TestWholeNumbersMayHaveAPoint(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		a := c.Send("POST", "/do-not-interact-types", strings.NewReader(`{"channel": "voice", "onStatus": "completed", "duration": 5.0}`))
		if data, _ := a.Body["data"].(m); a.Status != 200 || data["duration"] != 5.0 {
			t.Errorf("duration 5.0: %d %s, want 5", a.Status, a.Raw)
		}
		c.Refused("POST", "/do-not-interact-types", m{"channel": "voice", "onStatus": "completed", "duration": 5.5}, 400, "duration")
		of := c.Case(c.Borrower())
		if a := c.Send("POST", of.Path+"/do-not-interact", strings.NewReader(`{"daysOfWeek": [1.0, 2.0]}`)); a.Status != 200 {
			t.Errorf("daysOfWeek [1.0]: %d %s, want 200", a.Status, a.Raw)
		}
	})
}

// TestADayStandsForAMoment: where a body takes a moment, a day means its start in UTC, as
// in queries; the refusal of what is neither says so.
func TestADayStandsForAMoment(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		of := c.Case(c.Borrower())
		assert.Fields(t, c.Put(of.Path, m{"openedAt": "2025-11-30"}), m{"openedAt": "2025-11-30T00:00:00.000000Z"})
		assert.Fields(t, c.Supercase(m{"eventStartedAt": "2025-09-28"}).M, m{"eventStartedAt": "2025-09-28T00:00:00.000000Z"})
		tomorrow := c.Now().AddDate(0, 0, 1).Format(time.DateOnly)
		assert.Fields(t, c.Put("/test-clock", m{"now": tomorrow}), m{"now": tomorrow + "T00:00:00.000000Z"})
		for path, field := range map[string]string{of.Path: "openedAt", "/test-clock": "now"} {
			for _, moment := range []any{"yesterday", "2025-13-01", "", 12, "1899-12-31"} {
				said := c.Refused("PUT", path, m{field: moment}, 400, field)["message"].(string)
				if _, text := moment.(string); text && !strings.Contains(said, "or a day YYYY-MM-DD") {
					t.Errorf("%s %v is refused with %q, want the two forms that are taken", field, moment, said)
				}
			}
		}
	})
}

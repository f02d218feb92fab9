package server_test

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestSortByNamesEachFieldOnce: a sort costs by the square of its fields, so that each
// stands in it once.
func TestSortByNamesEachFieldOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Borrower()
		one := c.Borrower().ID
		for _, by := range []string{"status,status", "status,-status", "+status,status", "status,createdAt,-createdAt"} {
			got := c.Refused("GET", "/people?sortBy="+url.QueryEscape(by), nil, 400, "sortBy")
			if !strings.Contains(got["message"].(string), "twice") {
				t.Errorf("sortBy=%s is refused with %q, want the word twice", by, got["message"])
			}
		}
		long := strings.TrimSuffix(strings.Repeat("createdAt,", 900), ",")
		c.Refused("GET", "/people?startingAfter="+one+"&sortBy="+long, nil, 400, "sortBy")
		c.Do("GET", "/people?startingAfter="+one+"&sortBy=status,-createdAt,updatedAt,externalId,borrowerType,statusUpdatedAt", nil, 200)
	})
}

// TestEveryParameterIsBounded: whatever a caller may send in a path, query or header has
// a largest length, value or number.
func TestEveryParameterIsBounded(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.EachParameter(func(p servertest.Parameter) {
			if p.Unbounded {
				t.Errorf("%s %s: the parameter %s (%s) has no bound in the document", p.Method, p.Path, p.Name, p.In)
			}
		})
		c.Refused("GET", "/people?ids="+strings.Repeat("x", 3000), nil, 400, "ids[0]")
		c.Refused("GET", "/people?"+strings.Repeat("ids=BO-AAAA-AAAA&", 101), nil, 400, "ids")
		c.Refused("GET", "/people?ids="+strings.Repeat("BO-AAAA-AAAA,", 120), nil, 400, "ids")
		c.Refused("GET", "/cases?personId="+strings.Repeat("x", 301), nil, 400, "personId")
		c.Refused("GET", "/people/"+strings.Repeat("x", 301), nil, 400, "personId")
	})
}

// TestBulkRunsAskForThePermissionOfTheirWork walks over every kind of run: who may see
// and change bulk runs, or supercases, sees and changes those alone whose work they may
// see and do.
func TestBulkRunsAskForThePermissionOfTheirWork(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kinds := everyRun(c)
		works := c.Server.Bulk.Works()
		for _, name := range works {
			if kinds[name] == "" && name != "demo portfolio" {
				t.Errorf("no run of the work %q was tried", name)
			}
		}
		bare := c.Agent("Bo", "Bare", "bulkRun:read", "bulkRun:update")
		if rows := bare.List("/bulk-runs?limit=100"); len(rows) != 0 {
			t.Errorf("a key for bulk runs alone sees %v, want none", rows)
		}
		for name, id := range kinds {
			for _, call := range []string{"GET ", "GET /outcomes", "POST /cancel", "POST /undo", "POST /undo?previewMode=true"} {
				method, rest, _ := strings.Cut(call, " ")
				got := bare.Refused(method, "/bulk-runs/"+id+rest, nil, 403, "")
				if !strings.Contains(got["message"].(string), "permission") {
					t.Errorf("%s of %s: %v, want the permission named", call, name, got)
				}
			}
		}
		clerk := c.Agent("Cy", "Clerk", "supercase:read", "supercase:bulk.update")
		at := c.List("/supercases")[0]["id"].(string)
		for name, id := range kinds {
			one := "/supercases/" + at + "/bulk-operations/" + id
			if !strings.HasPrefix(name, "supercase ") {
				continue
			}
			if got := clerk.Send("GET", one+"/results.csv", nil); got.Status != 403 {
				t.Errorf("what came of each case of %s without case:read: %d, want 403", name, got.Status)
			}
			if name == "supercase send" || name == "supercase commit" {
				clerk.Refused("POST", one+"/undo", nil, 403, "")
			}
		}
	})
}

// everyRun makes an ended run of each work and answers their ids.
func everyRun(c *servertest.Client) map[string]string {
	c.T.Helper()
	kind := c.New("/case-types", m{"caseType": "generic", "name": "Outage"})
	c.Put(kind.Path, m{"status": "active"})
	super := c.Supercase(m{"subcaseTypeId": kind.ID})
	c.Do("POST", super.Path+"/populations/draft/members", []m{{"borrowerId": c.Borrower().ID}}, 200)
	c.Do("POST", super.Path+"/populations/draft/commit?sync=true", nil, 204)
	for path, body := range map[string]m{"update": {"name": "secret plan"}, "create-do-not-interact": {"channels": []string{"voice"}}, "delete-do-not-interact": {},
		"send": {"subject": "freeForm", "channel": "email", "theme": "opsServicing", "isTransactional": true}} {
		c.Data("POST", super.Path+"/bulk-"+path+"?sync=true", body, 202)
	}
	next := c.Data("POST", "/case-types", m{"copyOf": kind.ID}, 200)
	c.Put("/case-types/"+next["id"].(string), m{"status": "active"})
	c.Data("POST", kind.Path+"/migrate", m{}, 202)
	c.Upload("POST", "/transactions/import", "text/csv", "loanId,amount,effectiveDate,externalId\next-nobody,1,2026-01-05,check\n", 202)
	c.Upload("POST", "/loans/import", "application/x-ndjson", "{}\n", 202)
	rated := c.LoanType(m{"ledgerRules": m{"dayCount": "actual/365"}})
	c.Create(rated.Path+"/index-rates", m{"annualRate": 0.08, "startDate": "2025-12-01"})
	follows := c.Loan(c.Borrower(), m{"loanTypeId": rated.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
		"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.04, "interestType": "spread"}}}})
	c.Data("POST", follows.Path+"/activate", nil, 200)
	c.Create(rated.Path+"/index-rates", m{"annualRate": 0.09, "startDate": "2026-02-01"})
	c.Drain()
	runs := map[string]string{}
	for _, run := range c.List("/bulk-runs?limit=100") {
		runs[run["work"].(string)] = run["id"].(string)
	}
	return runs
}

// TestNothingTakesTheCharacterZero: no door lets in U+0000, which PostgreSQL cannot keep,
// nor text that is not UTF-8: bodies, forms, files and queries.
func TestNothingTakesTheCharacterZero(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		who := c.Borrower()
		form := func(path, body, field string) {
			t.Helper()
			a := c.Send("POST", path, strings.NewReader(body), "Content-Type", "application/x-www-form-urlencoded")
			if a.Status != 400 || !names(a.Body, field) {
				t.Errorf("the form %s to %s: %d %s, want 400 and the field %s", body, path, a.Status, a.Raw, field)
			}
		}
		form("/teams", "name=a%00b", "name")
		form("/teams", "name=a&metaData[a]=p%00q", "metaData.a")
		form("/teams", "name=a&metaData[a%00]=p", "metaData")
		form("/teams", "name=a%ffb", "name")
		form(who.Path+"/identities", "identityType=SSN&value=%00", "value")
		form(c.Case(who).Path+"/notes", "content=a%00b", "content")
		for body, field := range map[string]string{
			`{"name":"a\u0000b"}`:                            "name",
			"{\"name\":\"a\x00b\"}":                          "body",
			"{\"name\":\"a\xffb\"}":                          "name",
			`{"name":"a\ud800b"}`:                            "name",
			`{"name":"a","metaData":{"a":"p\udc00q"}}`:       "metaData.a",
			`{"name":"a","name":"b"}`:                        "name",
			`{"name":` + strings.Repeat("[", 9000) + `1}`:    "body",
			`{"name":"a","metaData":{"a":` + nest(40) + `}}`: "body",
		} {
			a := c.Send("POST", "/teams", strings.NewReader(body))
			if a.Status != 400 || !names(a.Body, field) {
				t.Errorf("the body %.60q: %d %s, want 400 and the field %s", body, a.Status, a.Raw, field)
			}
		}
		if got := c.Create("/teams", m{"name": "Zoë 💩 \\u0000", "email": "a@b.example"}); got["name"] != "Zoë 💩 \\u0000" {
			t.Errorf("a name of plain text became %q", got["name"])
		}
		draft := c.Supercase().Path + "/populations/draft/members.csv"
		header := "disasterNumber,state,declarationType,declarationDate,incidentType,declarationTitle,incidentBeginDate,fipsStateCode,fipsCountyCode,designatedArea\n"
		for _, up := range []struct{ method, path, kind, body string }{
			{"PUT", draft, "text/csv", "borrowerId\n" + who.ID + "\x00\n"},
			{"PUT", draft, "text/csv", "borrower\x00Id\n" + who.ID + "\n"},
			{"POST", "/fema/disasters", "text/csv", header + "4673,FL,DR,2022-09-29,Hurricane,IAN\x00,2022-09-23,12,071,Lee (County)\n"},
			{"POST", "/fema/disasters", "application/octet-stream", `[{"disasterNumber":4673,"state":"FL","declarationType":"DR","declarationDate":"2022-09-29","declarationTitle":"I\u0000AN","fipsStateCode":"12","fipsCountyCode":"071","designatedArea":"Lee"}]`},
			{"PUT", "/fema/zip-counties", "text/csv", "zip,fips\n33901\x00,12021\n"},
		} {
			a := c.Send(up.method, up.path, strings.NewReader(up.body), "Content-Type", up.kind)
			if a.Status != 400 || !strings.Contains(string(a.Raw), "U+0000") {
				t.Errorf("the file %.200q to %s: %d %s, want 400 and the reason U+0000", up.body, up.path, a.Status, a.Raw)
			}
		}
	})
}

func nest(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

// names reports whether an error names the field.
func names(body m, field string) bool {
	details, _ := body["details"].([]any)
	return slices.ContainsFunc(details, func(d any) bool { return d.(m)["field"] == field })
}

// TestPostgresSessionsArePinned: what is safe rests on no setting of the server's: with
// standard_conforming_strings off by default a backslash stays one, and starts nothing.
func TestPostgresSessionsArePinned(t *testing.T) {
	if os.Getenv("NECTARINE_TEST_POSTGRES") == "" {
		return // TestNothingTakesTheCharacterZero runs on both; this is about one engine
	}
	c := servertest.New(t, "postgres")
	for name, want := range map[string]string{"standard_conforming_strings": "on", "client_encoding": "UTF8", "backslash_quote": "safe_encoding"} {
		var got string
		if err := c.Server.DB.Pool().QueryRow("SELECT setting FROM pg_settings WHERE name = $1 AND source IN ('client', 'session')", name).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q by the session: %v; want %q", name, got, err, want)
		}
	}
	if got := c.Create("/teams", m{"name": `back\slash`}); got["name"] != `back\slash` {
		t.Errorf("a backslash became %q, want `back\\slash`", got["name"])
	}
}

// TestSearchTellsNothingOfWhatIsMasked: a search by what a credential may not see tells
// whether it is so, and asks for the same permission.
func TestSearchTellsNothingOfWhatIsMasked(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		who := c.Borrower()
		c.Create(who.Path+"/identities", m{"identityType": "SSN", "value": "900-12-3456"})
		c.Create(who.Path+"/contacts", m{"contactType": "phone", "value": "(312) 555-0123"})
		c.Create(who.Path+"/contacts", m{"contactType": "email", "value": "quincy@lee.example"})
		c.Create(who.Path+"/contacts", m{"contactType": "address", "address": m{"addressLine1": "12 Willow Way", "city": "Boston", "state": "MA", "postalCode": "02108"}})
		loan, matter := c.Loan(who), c.Case(who)
		asks := map[string][2]string{
			"taxId": {"900123456", "person:read.identity"}, "phone": {"3125550123", "contact:read"}, "email": {"quincy", "contact:read"},
			"emailExact": {"quincy@lee.example", "contact:read"}, "address": {"Willow", "contact:read"}, "city": {"Boston", "contact:read"},
			"state": {"MA", "contact:read"}, "postalCode": {"02108", "contact:read"}, "loanId": {loan.ID, "loan:read"}, "caseId": {matter.ID, "case:read"}}
		open := []string{"limit", "startingAfter", "endingBefore", "_hasTheWords", "_notTheWords", "borrowerType", "businessName", "dateOfBirth", "firstName", "fullName",
			"id", "incorporatedState", "lastName", "maidenName", "middleName"}
		c.EachParameter(func(p servertest.Parameter) {
			anywhere := slices.Contains([]string{"sync", "searchable", "expand", "offset"}, p.Name)
			if strings.HasSuffix(p.Path, "/people/search") && asks[p.Name][0] == "" && !slices.Contains(open, p.Name) && !anywhere {
				t.Errorf("%s takes %s: say here whether it tells of something masked", p.Path, p.Name)
			}
		})
		bare := c.Agent("Bo", "Bare", "person:read")
		for name, by := range asks {
			q := "/people/search?" + name + "=" + url.QueryEscape(by[0])
			if got := bare.Refused("GET", q, nil, 403, ""); !strings.Contains(got["message"].(string), by[1]) {
				t.Errorf("%s is refused with %q, want %s named", name, got["message"], by[1])
			}
			if found := c.Agent("Al", "By"+name, "person:read", by[1]).List(q); len(found) != 1 {
				t.Errorf("%s with %s finds %d, want 1", name, by[1], len(found))
			}
		}
		for _, word := range []string{"willow", "quincy", "3456", "3125550123", "02108", "boston", "900123456"} {
			if found := bare.List("/people/search?_hasTheWords=" + word); len(found) != 0 {
				t.Errorf("the word %s tells a hit to who may not see it: %d are found, want none", word, len(found))
			}
			if found := bare.List("/people/search?_notTheWords=" + word); len(found) != 1 {
				t.Errorf("without the word %s there is none: it tells a hit to who may not see it: %d are found, want one", word, len(found))
			}
		}
		if found := c.Agent("Al", "Words", "person:read", "contact:read").List("/people/search?_hasTheWords=willow"); len(found) != 1 {
			t.Errorf("who may see addresses finds %d by a word of one, want one", len(found))
		}
	})
}

// TestSearchForNothingIsRefused: a filter of which nothing is left once it is folded, and
// which would match everybody, is refused.
func TestSearchForNothingIsRefused(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Borrower()
		for _, field := range []string{"firstName", "middleName", "lastName", "maidenName", "fullName", "businessName", "city", "address", "state", "incorporatedState",
			"email", "phone", "_hasTheWords", "_notTheWords"} {
			for _, nothing := range []string{"%%%", "💩", " "} {
				c.Refused("GET", "/people/search?"+field+"="+url.QueryEscape(nothing), nil, 400, field)
			}
		}
		c.Refused("GET", "/people/search?email=@lee.example", nil, 400, "email")
		if found := c.List("/people/search?taxId=%25%25%25"); len(found) != 0 {
			t.Errorf("a taxId of which nothing is left finds %d, want nobody", len(found))
		}
	})
}

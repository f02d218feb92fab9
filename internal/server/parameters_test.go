package server_test

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/testing/servertest"
)

// idle are the parameters of queries that change nothing today, each with the reason. Those
// that the document calls accepted change nothing ever.
var idle = map[string]string{
	"GET /api/people/{personId}/contacts?includeLegal":                  "there are no contacts of legal representatives yet",
	"POST /api/people/{personId}/loans/{loanId}/cancel?force":           "the loan of the request is pending, and nothing was paid on it: TestCancellation of lifecycle sees what force does",
	"POST /api/people/{personId}/documents/{documentId}/convert?format": "there is one format, and it is the one that is taken where none is named",
}

// widening are parameters of lists that want something archived or removed before they show
// more; the house rule TestEveryFilterIsSeen demands that a test has seen them do so.
var widening = []string{"includeArchived", "includeFormer", "includeRemoved"}

// telling makes the request one in which the parameter matters, by operation and parameter.
var telling = map[string]func(c *servertest.Client, r *servertest.Request){
	"GET /api/people/{personId}?includeIdentity": func(c *servertest.Client, r *servertest.Request) {
		c.Create(r.Path+"/identities", m{"identityType": "SSN", "value": "900-12-3456"})
	},
	"POST /api/people/{personId}/contacts?validate":                                elsewhere,
	"PUT /api/people/{personId}/contacts/{contactId}?validate":                     elsewhere,
	"POST /api/people/{personId}/contacts/{contactId}/clone?validate":              elsewhere,
	"PUT /api/case-types/{caseTypeId}?createDraft":                                 activated,
	"PUT /api/do-not-interact-types/{doNotInteractTypeId}?createDraft":             activated,
	"PUT /api/notification-types/{notificationTypeId}?createDraft":                 activated,
	"POST /api/supercases/{supercaseId}/populations/draft/members?allowRepeat":     committedBefore,
	"PUT /api/supercases/{supercaseId}/populations/draft/members?allowRepeat":      committedBefore,
	"POST /api/supercases/{supercaseId}/populations/draft/members.csv?allowRepeat": committedBefore,
	"PUT /api/supercases/{supercaseId}/populations/draft/members.csv?allowRepeat":  committedBefore,
	"POST /api/supercases/{supercaseId}/populations/draft/members.csv?partial":     oneWrong,
	"PUT /api/supercases/{supercaseId}/populations/draft/members.csv?partial":      oneWrong,
	"POST /api/transactions/import?partial": func(_ *servertest.Client, r *servertest.Request) {
		r.Body = fmt.Sprint(r.Body) + "ext-unreadable,much,2026-01-05,second\n"
	},
	"POST /api/supercases/{supercaseId}/populations/draft/match?previewMode": floridian,
	"POST /api/supercases/{supercaseId}/populations/draft/match?allowRepeat": func(c *servertest.Client, r *servertest.Request) {
		floridian(c, r)
		at := strings.TrimSuffix(r.Path, "/match")
		c.Call(*r)
		c.Do("POST", at+"/commit?sync=true", nil, 204)
	},
}

// elsewhere makes the contact an address whose ZIP is of another state.
func elsewhere(c *servertest.Client, r *servertest.Request) {
	address := m{"addressLine1": "1 Main St", "city": "C", "state": "NY", "postalCode": "60601"}
	body := m{"contactType": "address", "address": address}
	if r.Operation.Method == "PUT" || strings.HasSuffix(r.Path, "/clone") {
		made := c.New("/people/"+r.Parts[0]+"/contacts", m{"contactType": "address", "address": m{"addressLine1": "1 Main St", "city": "C", "state": "IL", "postalCode": "60601"}})
		r.Path = strings.Replace(r.Path, r.Parts[1], made.ID, 1)
	}
	r.Body = body
}

// activated makes the type one that is active, and the body one that changes it.
func activated(c *servertest.Client, r *servertest.Request) {
	c.Put(r.Path, m{"status": "active"})
}

// committedBefore commits the members that the body names.
func committedBefore(c *servertest.Client, r *servertest.Request) {
	c.Call(*r)
	c.Do("POST", r.Path[:strings.Index(r.Path, "/members")]+"/commit?sync=true", nil, 204)
}

// oneWrong is a file in which one line is wrong.
func oneWrong(_ *servertest.Client, r *servertest.Request) {
	r.Body = fmt.Sprint(r.Body) + "BO-AAAA-AAAA,\n"
}

// floridian is a borrower who lives where the disaster is.
func floridian(c *servertest.Client, _ *servertest.Request) {
	c.Upload("PUT", "/fema/zip-counties", "text/csv", "zip,fips\n33901,12071\n", 200)
	c.Create(c.Borrower().Path+"/contacts", m{"contactType": "address", "label": "home", "status": "primary",
		"address": m{"addressLine1": "1 Bay St", "city": "Fort Myers", "state": "FL", "postalCode": "33901", "country": "US"}})
}

// paging are the parameters that every list has; TestPagingVisitsEachRowOnce and
// TestListsAreSorted hold them.
var paging = []string{"limit", "startingAfter", "endingBefore", "offset", "sortBy"}

// answering is what comes of a request, without what differs by itself from one to the next:
// the answer, and the events and entries of the trail that it left.
func answering(c *servertest.Client, r servertest.Request) string {
	a := r.Call()
	said := fmt.Sprintln(a.Status, string(a.Raw))
	if r.Operation.Method != "GET" {
		request := a.Header.Get("X-Request-Id")
		c.Drain()
		for _, row := range c.List("/events?limit=100") {
			if row["requestId"] == request {
				said += fmt.Sprintln(row["eventType"], row["data"])
			}
		}
		for _, row := range c.List("/audit?limit=100&requestId=" + request) {
			said += fmt.Sprintln(row["objectType"], row["action"], row["before"], row["after"])
		}
	}
	return own.ReplaceAllString(anID.ReplaceAllString(requestNumber.ReplaceAllString(said, ""), "ID"), "~")
}

// own are days and moments, and keys, digests and numbers that are made anew for each object.
var own = regexp.MustCompile(`\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|nk_(test|live)_\w+|"number":\d+`)

// valuesOf are some values that a parameter takes: of words all, and otherwise such as are
// most likely to make a difference.
func valuesOf(p servertest.Parameter) []string {
	if len(p.Words) > 0 {
		var all []string
		for _, word := range p.Words {
			all = append(all, fmt.Sprint(word))
		}
		return all
	}
	switch {
	case p.Type == "boolean":
		return []string{"true", "false"}
	case p.Type == "integer":
		return []string{"1", "2", "99"}
	case p.Format == "date":
		return []string{"2020-01-01", "2099-01-01"}
	case p.Format == "date-time":
		return []string{"2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"}
	case p.Name == "confirmationCode":
		return []string{"123456"}
	}
	return []string{"zz", "99999", "XX-AAAA-AAAA"}
}

// TestEveryQueryParameterMakesADifference: a parameter of a query changes the answer, or what
// the request leaves behind, or is refused for what it says; one that no line reads is taken
// and forgotten, which looks like a filter that everything passes.
func TestEveryQueryParameterMakesADifference(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		operations := map[string]api.Operation{}
		for _, op := range c.Operations() {
			operations[op.Method+" "+op.Path] = op
		}
		all := map[string][]servertest.Parameter{}
		c.EachParameter(func(p servertest.Parameter) {
			if p.In == "query" && !p.Accepted && !slices.Contains(paging, p.Name) && !slices.Contains(widening, p.Name) {
				all[p.Method+" "+p.Path] = append(all[p.Method+" "+p.Path], p)
			}
		})
		held := 0
		for _, name := range slices.Sorted(maps.Keys(all)) {
			op := operations[name]
			t.Run(name, func(t *testing.T) {
				c := c.For(t)
				var once *servertest.Request
				request := func() servertest.Request {
					if op.Method != "GET" || once == nil {
						r := c.ValidShowing(op)
						once = &r
					}
					return *once
				}
				plain, again := answering(c, request()), answering(c, request())
				if plain != again {
					t.Fatalf("the same request is answered\n%sand then\n%s", plain, again)
				}
				for _, p := range all[name] {
					held++
					made, without := request, plain
					if prepare := telling[name+"?"+p.Name]; prepare != nil {
						made = func() servertest.Request {
							r := c.ValidShowing(op)
							prepare(c, &r)
							return r
						}
						without = answering(c, made())
					}
					differs := slices.ContainsFunc(valuesOf(p), func(value string) bool {
						r := made()
						joint := "?"
						if strings.Contains(r.Path, "?") {
							joint = "&"
						}
						return answering(c, r.With(r.Path+joint+p.Name+"="+url.QueryEscape(value))) != without
					})
					if reason := idle[name+"?"+p.Name]; differs == (reason != "") {
						t.Errorf("%s makes a difference: %t; it is idle because %q", p.Name, differs, reason)
					}
				}
			})
		}
		if held < 200 {
			t.Errorf("%d parameters were held, want 200 and more", held)
		}
	})
}

package servertest

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"nectarine/internal/mechanism/api"
)

// ValidShowing is a valid request whose answer shows something: of a list, one row.
func (c *Client) ValidShowing(op api.Operation) Request {
	c.T.Helper()
	r := c.Valid(op)
	pattern := strings.TrimPrefix(op.Path, "/api")
	if op.Method == "GET" && r.From == c {
		c.row(op, pattern, &r)
	}
	if query := narrowed[pattern]; op.Method == "GET" && query != "" {
		r.Path += query
	}
	if c.Takes(op, "limit") {
		r = r.asking("limit=1")
	}
	return r
}

// Previews is the request as one for a preview; false where a preview answers what the
// operation itself does, or there is none.
func (r Request) Previews() (Request, bool) {
	op := r.From.described(r.Operation)
	done := func(status int) bool { return op.Responses.Status(status) != nil }
	other := done(200) && slices.ContainsFunc([]int{201, 202, 204}, done)
	return r.asking("previewMode=true"), other && r.From.Takes(r.Operation, "previewMode")
}

// asking is the request with another query parameter.
func (r Request) asking(query string) Request {
	joint := "?"
	if strings.Contains(r.Path, "?") {
		joint = "&"
	}
	return r.With(r.Path + joint + query)
}

// narrowed are queries that make a list begin with the same row each time, though the
// system or a maker has put several there.
var narrowed = map[string]string{
	"/case-types":    "?caseType=bankruptcy",
	"/people/search": "?lastName=Lee",
}

// row makes a row of the list, where there is one whose rows have no maker of their own.
func (c *Client) row(op api.Operation, pattern string, r *Request) {
	c.T.Helper()
	if make := rows()[pattern]; make != nil {
		make(c, r)
		return
	}
	for _, one := range c.Operations() {
		rest, below := strings.CutPrefix(one.Path, op.Path+"/{")
		if below && !strings.Contains(rest, "/") {
			c.thing(op, pattern, "{"+rest, r.Path)
			return
		}
	}
}

// rows make what stands in lists in which no object is created.
func rows() map[string]func(c *Client, r *Request) {
	return map[string]func(c *Client, r *Request){
		"/audit":             func(c *Client, _ *Request) { c.Put("/people/"+c.Borrower().ID, M{"collectionsIntensity": "light"}) },
		"/events":            func(c *Client, _ *Request) { c.Put("/people/"+c.Borrower().ID, M{"collectionsIntensity": "light"}) },
		"/cases":             func(c *Client, _ *Request) { c.Case(c.Borrower(), bankruptcy) },
		"/cases/escalations": func(c *Client, _ *Request) { c.escalated(c.Case(c.Borrower(), bankruptcy).Path) },
		"/loans":             func(c *Client, _ *Request) { c.Loan(c.Borrower()) },
		"/transactions": func(c *Client, _ *Request) {
			l := c.New(c.Borrower().Path+"/loans", carLoan(c, "").(M))
			activated(c, &Request{Path: l.Path + "/transactions"})
			c.Create(l.Path+"/transactions", paid)
		},
		"/people/search":                  func(c *Client, _ *Request) { c.Borrower() },
		"/bulk-runs/{bulkRunId}/outcomes": func(c *Client, _ *Request) { c.Drain() },
		"/supercases/{supercaseId}/bulk-operations": func(c *Client, r *Request) {
			supercase := strings.TrimSuffix(r.Path, "/bulk-operations")
			c.member(supercase, c.Borrower())
			c.Do("POST", supercase+"/populations/draft/commit?sync=true", nil, 204)
		},
		"/supercases/{supercaseId}/populations/draft/members": func(c *Client, r *Request) {
			c.member(strings.TrimSuffix(r.Path, "/populations/draft/members"), c.Borrower())
		},
		"/supercases/{supercaseId}/populations/draft/members.csv": func(c *Client, r *Request) {
			c.member(strings.TrimSuffix(r.Path, "/populations/draft/members.csv"), c.Borrower())
		},
		"/supercases/{supercaseId}/populations/members.csv": committed,
		"/supercases/{supercaseId}/populations/draft/match": func(c *Client, _ *Request) { c.Borrower() },
		"/supercases/{supercaseId}/documents": func(c *Client, r *Request) {
			c.Do("POST", r.Path, someDocuments(c, r.Path), 204)
		},
		"/people/{personId}/documents": func(c *Client, r *Request) { c.Create(r.Path, agreement) },
		"/people/{personId}/interactions": func(c *Client, r *Request) {
			supercase := "/supercases/" + c.own("supercaseId")
			c.member(supercase, Object{ID: r.Parts[0]})
			c.Do("POST", supercase+"/populations/draft/commit?sync=true", nil, 204)
			c.Data("POST", supercase+"/bulk-send?sync=true", message, 202)
		},
		"/people/{personId}/cases/{caseId}/escalations": func(c *Client, r *Request) {
			c.escalated(strings.TrimSuffix(r.Path, "/escalations"))
		},
		"/people/{personId}/cases/{caseId}/notifications": func(c *Client, r *Request) {
			matter := c.notifying()
			r.Path, r.Parts = matter.Path+"/notifications", []string{strings.Split(matter.Path, "/")[2], matter.ID}
		},
		"/people/{personId}/cases/{caseId}/do-not-interact": func(*Client, *Request) {}, // befores has made one
		"/people/{personId}/loans/{loanId}/fees":            func(*Client, *Request) {},
		"/people/{personId}/loans/{loanId}/obligations":     func(*Client, *Request) {},
		"/people/{personId}/loans/{loanId}/periods":         func(*Client, *Request) {},
		"/people/{personId}/loans/{loanId}/rates":           func(*Client, *Request) {},
		"/people/{personId}/loans/{loanId}/investors":       func(*Client, *Request) {}, // befores has named one
		"/people/{personId}/loans/{loanId}/rate-caps":       func(*Client, *Request) {},
		"/people/{personId}/loans/{loanId}/ledger":          func(*Client, *Request) {}, // befores has activated the loan
		"/people/{personId}/loans/{loanId}/history":         func(*Client, *Request) {},
		"/users": func(*Client, *Request) {},
	}
}

// escalated escalates the case at the path.
func (c *Client) escalated(at string) {
	c.T.Helper()
	c.Do("POST", at+"/escalations", toTeam(c, at), 204)
}

// Takes says whether the operation takes the query parameter.
func (c *Client) Takes(op api.Operation, parameter string) bool {
	return c.described(op).Parameters.GetByInAndName("query", parameter) != nil
}

// described is what the document says of the operation.
func (c *Client) described(op api.Operation) *openapi3.Operation {
	c.T.Helper()
	all, err := described()
	if err != nil {
		c.T.Fatal("the OpenAPI document cannot be read: ", err)
	}
	return all.Paths.Find(op.Path).GetOperation(op.Method)
}

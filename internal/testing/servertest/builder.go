package servertest

import "maps"

// Object is something that a test has made.
type Object struct {
	M    // as the server answered it
	ID   string
	Path string // without /api
}

// Create posts and answers the data of what was made, by 200, or 201 where the public API
// prints that.
func (c *Client) Create(path string, body any) M {
	c.T.Helper()
	a := c.send("POST", path, body)
	if a.Status != 200 && a.Status != 201 {
		c.T.Fatalf("POST %s: %d, want 200 or 201: %s", path, a.Status, a.Raw)
	}
	return a.Body["data"].(M)
}

// New creates an object in the collection at the path.
func (c *Client) New(collection string, body M) Object {
	c.T.Helper()
	made := c.Create(collection, body)
	return Object{M: made, ID: idOf(made), Path: collection + "/" + idOf(made)}
}

// Borrower is a new borrower, Ann Lee, with other or further fields.
func (c *Client) Borrower(fields ...M) Object {
	c.T.Helper()
	return c.New("/people", with(M{"borrowerType": "person", "name": M{"firstName": "Ann", "lastName": "Lee"}}, fields))
}

// Case is a new case about the borrower: a generic one, with other or further fields.
func (c *Client) Case(of Object, fields ...M) Object {
	c.T.Helper()
	body := with(M{}, fields)
	if body["typeId"] == nil && body["caseType"] == nil {
		body["caseType"] = "generic"
	}
	return c.New(of.Path+"/cases", body)
}

// CaseBy is a new case of a base type about a new borrower, both with the external id,
// and its path through the borrower's.
func (c *Client) CaseBy(external, base string) (made M, path string) {
	c.T.Helper()
	of := c.Case(c.Borrower(M{"externalId": external}), M{"caseType": base, "externalId": external})
	return of.M, "/people/ext-" + external + "/cases/" + of.ID
}

// LoanType is a new type of installment loans, with other or further fields.
func (c *Client) LoanType(fields ...M) Object {
	c.T.Helper()
	return c.New("/loan-types", with(M{"name": "Car", "type": "installment", "assetType": "autoLoan"}, fields))
}

// Loan is a new loan of the borrower, of a type of its own unless the fields name one.
func (c *Client) Loan(of Object, fields ...M) Object {
	c.T.Helper()
	body := with(M{}, fields)
	if body["loanTypeId"] == nil {
		body["loanTypeId"] = c.LoanType().ID
	}
	return c.New(of.Path+"/loans", body)
}

// Supercase is a new generic supercase, with other or further fields.
func (c *Client) Supercase(fields ...M) Object {
	c.T.Helper()
	return c.New("/supercases", with(M{"supercaseType": "generic", "name": "Outage"}, fields))
}

// Team is a new team, with other or further fields.
func (c *Client) Team(fields ...M) Object {
	c.T.Helper()
	return c.New("/teams", with(M{"name": "Hardship"}, fields))
}

// with lays fields over a body.
func with(body M, fields []M) M {
	for _, more := range fields {
		maps.Copy(body, more)
	}
	return body
}

// Filtered asks for a list with a filter and without it: the rows kept must come both
// times, those dropped only without it.
func (c *Client) Filtered(list, filter string, kept, dropped Object) {
	c.T.Helper()
	with, without := c.ids(list+"?"+filter), c.ids(list)
	if !with[kept.ID] || !without[kept.ID] {
		c.T.Errorf("%s: %s is not in the list that %s narrows, want it there: %v of %v", list, kept.ID, filter, with, without)
	}
	if with[dropped.ID] || !without[dropped.ID] {
		c.T.Errorf("%s: %s is in the list that %s narrows, want it to be only in the whole one: %v of %v", list, dropped.ID, filter, with, without)
	}
}

// Widened asks for a list with a parameter that adds rows and without it: those always
// there must come both times, those added only with it.
func (c *Client) Widened(list, parameter string, always, added Object) {
	c.T.Helper()
	with, without := c.ids(list+"?"+parameter), c.ids(list)
	if !with[always.ID] || !without[always.ID] || !with[added.ID] || without[added.ID] {
		c.T.Errorf("%s: with %s it has %v and without it %v, want %s both times and %s only with it", list, parameter, with, without, always.ID, added.ID)
	}
}

// ids are those of the rows of a list.
func (c *Client) ids(list string) map[string]bool {
	c.T.Helper()
	found := map[string]bool{}
	for _, row := range c.List(list) {
		found[idOf(row)] = true
	}
	return found
}

// ObjectOf is what the server has answered, as an object.
func ObjectOf(collection string, o M) Object {
	return Object{M: o, ID: idOf(o), Path: collection + "/" + idOf(o)}
}

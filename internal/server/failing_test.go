package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/testing/servertest"
)

// When the database fails, whichever statement it is at, no operation tells the caller
// that the request is wrong, or that it was done; and nothing was done: the same request
// succeeds afterwards.
func TestADatabaseThatFailsIsNobodysFault(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		failures := 0
		for _, op := range c.Operations() {
			own := c.For(t)
			failures += failing(t, own.Valid(op))
		}
		if failures < 5*len(c.Operations()) {
			t.Errorf("only %d statements of %d operations were made to fail: the test looks at nothing", failures, len(c.Operations()))
		}
	})
}

// failing sends the request to a database that fails at each of its statements in turn, and
// says how many they were.
func failing(t *testing.T, r servertest.Request) (failures int) {
	t.Helper()
	at := r.Operation.Method + " " + r.Path
	a := r.Failing(func(statement int64, a *servertest.Answer) {
		failures++
		if a != nil && a.Status != 500 && a.Status != 503 {
			t.Errorf("%s: the database fails at statement %d and the answer is %d, want 500 or 503: %s", at, statement, a.Status, a.Raw)
		}
	})
	if a.Status >= 300 {
		t.Errorf("%s: after all the failures the request is answered with %d, want success: %s", at, a.Status, a.Raw)
	}
	return failures
}

// The same holds where a request refers to whatever it may refer to, in its query and its
// body: what a reference may be left out for is looked up by no other request.
func TestADatabaseThatFailsAtAReferenceIsNobodysFault(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ours := strangers(c)
		queries := map[string][]string{}
		c.EachParameter(func(p servertest.Parameter) {
			if p.In == "query" && p.Plain && holdsID.MatchString(p.Name) && !slices.Contains(ownNames, p.Name) {
				queries[p.Method+" "+p.Path] = append(queries[p.Method+" "+p.Path], p.Name)
			}
		})
		taken := 0
		for _, op := range c.Operations() {
			own := c.For(t)
			for _, name := range queries[op.Method+" "+op.Path] {
				r, joint := own.Valid(op), "?"
				if strings.Contains(r.Path, joint) {
					joint = "&"
				}
				if r = r.With(r.Path + joint + name + "=" + fitting(ours, name)[0]); op.Method == "GET" && r.Call().Status < 300 {
					taken++
					failing(t, r)
				}
			}
			refer, n := referring(t, own, op, ours)
			if taken += n; n > 0 {
				failing(t, refer())
			}
		}
		if taken < 60 {
			t.Errorf("%d references were taken, want 60 and more: the test looks at nothing", taken)
		}
	})
}

// referring makes requests of the operation whose bodies refer to objects of ours wherever
// they may be given one and the request is still taken; how many such places there are.
func referring(t *testing.T, c *servertest.Client, op api.Operation, ours map[string]string) (refer func() servertest.Request, n int) {
	t.Helper()
	type given struct {
		place []string
		id    string
	}
	with := func(all []given) servertest.Request {
		r := c.Valid(op)
		if _, file := r.Body.(string); file {
			return r
		}
		r.Body = copied(t, r.Body)
		for _, g := range all {
			r.Body = put(r.Body, g.place, g.id)
		}
		return r
	}
	var all []given
	if op.Method != "GET" {
		for _, place := range placesOf(c, op) {
			names := slices.DeleteFunc(slices.Clone(place), func(name string) bool { return name == servertest.Element })
			if len(names) == 0 || strings.Contains(fmt.Sprint(c.Valid(op).Body), names[len(names)-1]+":") {
				continue // a required one
			}
			for _, id := range fitting(ours, names[len(names)-1]) {
				if next := append(slices.Clone(all), given{place, id}); with(next).Call().Status < 300 {
					all = next
					break
				}
			}
		}
	}
	return func() servertest.Request { return with(all) }, len(all)
}

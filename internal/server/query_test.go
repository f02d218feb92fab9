package server_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

var pathParameter = regexp.MustCompile(`\{\w+\}`)

// TestQueriesAreReadInOneWay walks over every parameter of a query that is true or false, a
// day, a moment or a number: each operation refuses the same, and names the parameter.
func TestQueriesAreReadInOneWay(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		seen := map[string]int{}
		c.EachParameter(func(p servertest.Parameter) {
			if p.In != "query" {
				return
			}
			kind := p.Type
			if p.Type == "string" {
				kind = p.Format
			}
			seen[kind]++
			at := pathParameter.ReplaceAllString(strings.TrimPrefix(p.Path, "/api"), "XX-AAAA-AAAA") + "?"
			for _, value := range map[string][]string{
				"boolean":   {"perhaps", "2", "", "yes"},
				"date":      {"2026-02-30", "2026-2-3", "yesterday", "2026-01-05T00:00:00Z"},
				"date-time": {"2026-02-30", "noon", "2026-01-05T25:00:00Z", "0001-01-01"},
				"integer":   {"many", "1.5", "99999999999999999999"},
			}[kind] {
				c.Refused(p.Method, at+p.Name+"="+url.QueryEscape(value), nil, 400, p.Name)
			}
			if kind == "boolean" {
				c.Refused(p.Method, at+p.Name+"=true&"+p.Name+"=false", nil, 400, p.Name)
			}
		})
		for kind, least := range map[string]int{"boolean": 70, "date": 2, "date-time": 10, "integer": 80} {
			if seen[kind] < least {
				t.Errorf("%d parameters are of the kind %s, want at least %d: the test looks at nothing", seen[kind], kind, least)
			}
		}
		c.Refused("GET", "/tasks?caseId=ext-one&caseId=ext-two", nil, 400, "caseId")
		if got := c.Refused("GET", "/tasks?dueFrom=soon&dueTo=late", nil, 400, "dueFrom"); !names(got, "dueTo") {
			t.Errorf("two days that are none are refused by %v, want both named", got)
		}
		if got := c.Refused("GET", "/cases?snoozed=perhaps&colour=red", nil, 400, "snoozed"); !names(got, "colour") {
			t.Errorf("a flag and an unknown parameter are refused by %v, want both named", got)
		}
	})
}

// TestTrueAndFalseAreTakenAsLanguagesWriteThem: True as of Python and 1 as of PHP mean true
// everywhere, in a flag, in a default and in previewMode.
func TestTrueAndFalseAreTakenAsLanguagesWriteThem(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		first, second := c.Case(ann), c.Case(ann)
		c.Do("POST", first.Path+"/snooze", m{"snoozeFor": 2}, 204)
		for value, want := range map[string]servertest.Object{"true": first, "True": first, "1": first, "false": second, "FALSE": second, "0": second} {
			got := c.List("/cases?snoozed=" + value)
			if len(got) != 1 || got[0]["id"] != want.ID {
				t.Errorf("snoozed=%s lists %v, want the case %s alone", value, got, want.ID)
			}
		}
	})
}

// TestListsOfNumberedNamesKeepTheirOrder: sortBy[2] comes before sortBy[10], whatever the
// order in which a query names them.
func TestListsOfNumberedNamesKeepTheirOrder(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		b := c.Case(ann, m{"name": "b"})
		a := c.Case(ann, m{"name": "a"})
		for range 20 {
			got := c.List("/cases?sortBy[10]=-createdAt&sortBy[2]=-name")
			if got[0]["id"] != b.ID || got[1]["id"] != a.ID {
				t.Fatalf("by name, then by time, the cases are %v and %v, want b before a", got[0]["name"], got[1]["name"])
			}
		}
	})
}

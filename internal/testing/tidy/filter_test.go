package tidy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// pages are the parameters that every list has: how much of it, from where, in which
// order. Tests of paging hold them.
var pages = []string{"limit", "startingAfter", "endingBefore", "sortBy", "offset"}

// idle are the filters that change nothing today, each with the reason; one that has been
// seen to drop a row is taken out. Those that the document calls accepted change nothing
// ever.
var idle = map[string]string{
	"GET /api/people/{personId}/contacts?includeLegal": "there are no contacts of legal representatives yet",
}

// shapes are the parameters that say what a row tells, not which rows there are.
var shapes = []string{"includeIdentity", "fields", "fetchDetails", "searchable"}

// unseen are the filters of lists that no test has seen keep a row and drop one; of
// what shapes a row, those that no test has seen change one.
func unseen(all map[string]map[string]any, facts []string, idle map[string]string) (faults []string) {
	for name, operation := range all {
		if !strings.HasPrefix(name, "GET ") || !isList(operation) {
			continue
		}
		parameters, _ := operation["parameters"].([]any)
		for _, p := range parameters {
			p, _ := p.(map[string]any)
			parameter := fmt.Sprint(p["name"])
			if p["in"] != "query" || p["required"] == true || slices.Contains(pages, parameter) ||
				strings.HasPrefix(fmt.Sprint(p["description"]), "Accepted:") {
				continue
			}
			if idle[name+"?"+parameter] != "" {
				if slices.Contains(facts, name+" ?"+parameter+" dropped") {
					faults = append(faults, fmt.Sprintf("%s?%s: it drops rows by now: take it out of idle", name, parameter))
				}
				continue
			}
			needed := []string{"kept", "dropped"}
			if slices.Contains(shapes, parameter) {
				needed = []string{"changed"}
			}
			for _, fact := range needed {
				if !slices.Contains(facts, name+" ?"+parameter+" "+fact) {
					faults = append(faults, fmt.Sprintf("%s?%s: no test has seen that by it a row is %s", name, parameter, fact))
				}
			}
		}
	}
	slices.Sort(faults)
	return faults
}

// answersRows is the key under which operations says of each whether it answers rows.
const answersRows = "answersRows"

// rowsIn says whether an operation answers rows, in an envelope or without one, by the schema
// of its answer.
func rowsIn(operation map[string]any, schemas map[string]map[string]any) bool {
	at := func(in map[string]any, names ...string) map[string]any {
		for _, name := range names {
			in, _ = in[name].(map[string]any)
		}
		for in["$ref"] != nil {
			reference := fmt.Sprint(in["$ref"])
			in = schemas[reference[strings.LastIndex(reference, "/")+1:]]
		}
		return in
	}
	answer := at(operation, "responses", "200", "content", "application/json", "schema")
	for _, s := range []map[string]any{answer, at(answer, "properties", "data")} {
		if strings.Contains(fmt.Sprint(s["type"]), "array") {
			return true
		}
	}
	return false
}

// isList reports whether an operation answers rows: with pages or without.
func isList(operation map[string]any) bool {
	if operation[answersRows] == true {
		return true
	}
	parameters, _ := operation["parameters"].([]any)
	return slices.ContainsFunc(parameters, func(p any) bool {
		named, _ := p.(map[string]any)
		return named["name"] == "limit"
	})
}

// TestListsWithoutPagesAreLists: what answers rows is a list, however it answers them.
func TestListsWithoutPagesAreLists(t *testing.T) {
	all := operations(t)
	for name, want := range map[string]bool{
		"GET /api/people/{personId}/documents": true, "GET /api/fema/zip-counties": true, "GET /api/cases": true,
		"GET /api/supercases/{supercaseId}/documents": true, "GET /api/people/{personId}": false, "GET /api/company": false,
	} {
		if all[name] == nil || isList(all[name]) != want {
			t.Errorf("%s is taken for a list: %t, want %t", name, !want, want)
		}
	}
}

// TestEveryFilterIsSeen runs after all tests, as TestEveryOperationIsTested does.
func TestEveryFilterIsSeen(t *testing.T) {
	query := func(name string) any { return map[string]any{"name": name, "in": "query"} }
	all := map[string]map[string]any{
		"GET /api/a": {"parameters": []any{query("limit"), query("status"), query("fields"), query("kind"),
			map[string]any{"name": "all", "in": "query", "description": "Accepted: all is always there."}}},
		"GET /api/a/{id}": {"parameters": []any{query("version")}},
	}
	facts := []string{"GET /api/a ?status kept", "GET /api/a ?status dropped", "GET /api/a ?fields changed", "GET /api/a ?kind kept"}
	for _, c := range []struct {
		seen, idle, want string
	}{
		{"", "", "GET /api/a?kind: no test has seen that by it a row is dropped"},
		{"", "GET /api/a?kind", ""},
		{"GET /api/a ?kind dropped", "", ""},
		{"GET /api/a ?kind dropped", "GET /api/a?kind", "GET /api/a?kind: it drops rows by now: take it out of idle"},
	} {
		got := strings.Join(unseen(all, append(slices.Clone(facts), c.seen), map[string]string{c.idle: "there are none"}), "; ")
		if got != c.want {
			t.Errorf("seen %q and idle %q: the faults are %q, want %q", c.seen, c.idle, got, c.want)
		}
	}
	if lines, finished := answersOf(t); finished {
		for _, fault := range unseen(operations(t), lines, idle) {
			t.Error(fault)
		}
	}
}

package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestListsHaveTwoForms: an answer whose data is a list is a page, with all by which pages are asked
// for, or the whole list, by none of it; there is no third form (docs/conventions.md).
func TestListsHaveTwoForms(t *testing.T) {
	text, err := os.ReadFile("../../api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document m
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	page := []string{"count", "data", "message", "nextUrl", "previousUrl", "status", "total", "totalIsExact"}
	whole := []string{"count", "data", "message", "status"}
	asked := []string{"endingBefore", "limit", "offset", "sortBy", "startingAfter"}
	others := map[string]string{
		"/api/people/search": "[count data message nextUrl previousUrl status total totalIsExact] by [endingBefore limit startingAfter]", // the best first
		// What is left to be looked at, from one on: there may be very many.
		"/api/bulk-runs/{bulkRunId}/outcomes":                   "[count data message status] by [limit startingAfter]",
		"/api/supercases/{supercaseId}/populations/draft/match": "[count data message status] by [limit startingAfter]",
		// A population of any size comes whole, as it is read.
		"/api/supercases/{supercaseId}/populations/draft/members":          "[data message status] by []",
		"/api/supercases/{supercaseId}/populations/{populationId}/members": "[data message status] by []",
	}
	lists := 0
	for path, operations := range document["paths"].(m) {
		get, is := operations.(m)["get"].(m)
		if !is {
			continue
		}
		answer, _ := get["responses"].(m)["200"].(m)
		content, _ := answer["content"].(m)
		kind, _ := content["application/json"].(m)
		has, _ := referred(document, kind["schema"])["properties"].(m)
		if data := referred(document, has["data"]); data["type"] != "array" {
			continue
		}
		lists++
		form := slices.Sorted(maps.Keys(has))
		form = slices.DeleteFunc(form, func(name string) bool { return name == "search" }) // what a search has understood
		by := []string{}
		parameters, _ := get["parameters"].([]any)
		for _, p := range parameters {
			p := p.(m)
			if name, is := p["$ref"].(string); is {
				p = document["components"].(m)["parameters"].(m)[strings.TrimPrefix(name, "#/components/parameters/")].(m)
			}
			if slices.Contains(asked, p["name"].(string)) {
				by = append(by, p["name"].(string))
			}
		}
		slices.Sort(by)
		found := fmt.Sprintf("%v by %v", form, by)
		if want, named := others[path]; named && found == want {
			delete(others, path)
			continue
		}
		if !(slices.Equal(form, page) && slices.Equal(by, asked)) && !(slices.Equal(form, whole) && len(by) == 0) {
			t.Errorf("%s answers %s; want a page of %v that takes %v, or a whole list of %v that takes none of these", path, found, page, asked, whole)
		}
	}
	if len(others) > 0 {
		t.Errorf("%v are not as they are named here", others)
	}
	if lists < 50 {
		t.Errorf("%d lists were looked at, want those of the document, 50 and more", lists)
	}
}

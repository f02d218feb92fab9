package server_test

import (
	"encoding/json"
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
	// These are the first of what may be very many, as many as limit says.
	first := map[string]bool{"/api/bulk-runs/{bulkRunId}/outcomes": true, "/api/supercases/{supercaseId}/populations/draft/match": true}
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
		switch {
		case slices.Equal(form, page) && slices.Equal(by, asked):
		case slices.Equal(form, whole) && (len(by) == 0 || first[path] && slices.Equal(by, []string{"limit"})):
		default:
			t.Errorf("%s answers %v, asked for by %v; want a page, %v by %v, or a whole list, %v by nothing", path, form, by, page, asked, whole)
		}
	}
	if lists < 50 {
		t.Errorf("%d lists were looked at, want those of the document, 50 and more", lists)
	}
}

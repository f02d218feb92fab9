package server_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"nectarine/internal/server"
)

// The committed document is what the code says. make openapi writes it anew.
func TestDocumentIsUpToDate(t *testing.T) {
	want, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	again, err := server.Document()
	if err != nil || !bytes.Equal(want, again) {
		t.Fatalf("of two runs the documents have %d and %d bytes and the second the error %v, want them alike", len(want), len(again), err)
	}
	got, err := os.ReadFile("../../api/openapi.json")
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("api/openapi.json is not what the code says, or is read with %v, want that it is: run make openapi", err)
	}
}

// The same of the pages of docs that follow from the code.
func TestPagesAreUpToDate(t *testing.T) {
	for name, want := range server.Pages() {
		got, err := os.ReadFile("../../docs/" + name)
		if err != nil || string(got) != want {
			t.Errorf("docs/%s is not what the code says: run make openapi (%v)", name, err)
		}
	}
}

// Every operation, parameter, schema and property says what it is; no word of the glossary is
// left that nothing needs.
func TestEverythingIsDescribed(t *testing.T) {
	document, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var is struct {
		Paths      map[string]map[string]m
		Components struct{ Schemas map[string]m }
	}
	if err := json.Unmarshal(document, &is); err != nil {
		t.Fatal(err)
	}
	glossary, used := server.Glossary(), map[string]bool{}
	said := func(what string, of any, words ...string) {
		text, _ := of.(m)["description"].(string)
		if text == "" {
			t.Errorf("%s is not described: give it a doc tag where it is declared, or a line in glossary.txt", what)
		}
		for _, word := range words {
			used[word] = used[word] || glossary[word] == text
		}
	}
	for path, methods := range is.Paths {
		for method, operation := range methods {
			said(method+" "+path, operation, operation["operationId"].(string))
			if text, _ := operation["description"].(string); strings.TrimRight(text, ".") == operation["summary"] {
				t.Errorf("%s %s is described by its summary alone: say what it does in Op.Description, or in glossary.txt", method, path)
			}
			for _, parameter := range list(operation["parameters"]) {
				if parameter.(m)["$ref"] == "#/components/parameters/IdempotencyKey" {
					continue // described where it stands
				}
				name := parameter.(m)["name"].(string)
				said(method+" "+path+": the parameter "+name, parameter, name)
			}
		}
	}
	for name, schema := range is.Components.Schemas {
		said(name, schema)
		words := []string{name, strings.TrimSuffix(name, "Input")}
		for _, word := range words { // its words may stand among others
			text, _ := schema["description"].(string)
			used[word] = used[word] || glossary[word] != "" && strings.Contains(text, glossary[word])
		}
		properties, _ := schema["properties"].(m)
		for property, of := range properties {
			said(name+"."+property, of, name+"."+property, property)
		}
	}
	for word := range glossary {
		if !used[word] {
			t.Errorf("glossary.txt explains %s, which nothing needs", word)
		}
	}
}

// Bodies are closed, since an unknown field is refused, and hold nothing that the server
// alone writes, however deep; answers are open, for the fields of later releases.
func TestAnswersAreOpenAndBodiesClosed(t *testing.T) {
	text, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	type object = map[string]any
	var document struct {
		Paths      map[string]map[string]object
		Components struct{ Schemas, Responses map[string]object }
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	all := document.Components.Schemas
	var reach func(v any, seen map[string]bool)
	reach = func(v any, seen map[string]bool) {
		switch v := v.(type) {
		case []any:
			for _, of := range v {
				reach(of, seen)
			}
		case object:
			for _, of := range v {
				reach(of, seen)
			}
			ref, _ := v["$ref"].(string)
			if name, is := strings.CutPrefix(ref, "#/components/schemas/"); is && !seen[name] {
				seen[name] = true
				reach(all[name], seen)
			}
		}
	}
	asked, answered := map[string]bool{}, map[string]bool{}
	for _, item := range document.Paths {
		for _, operation := range item {
			reach(operation["requestBody"], asked)
			reach(operation["responses"], answered)
		}
	}
	for _, response := range document.Components.Responses {
		reach(response, answered)
	}
	closed, open := 0, 0
	for name, s := range all {
		properties, _ := s["properties"].(object)
		if len(properties) == 0 {
			continue
		}
		switch isClosed := s["additionalProperties"] == false; {
		case answered[name] && isClosed:
			t.Errorf("%s stands in an answer and is closed: a field more would break who checks by the document", name)
		case answered[name]:
			open++
		case !isClosed && s["additionalProperties"] == nil:
			t.Errorf("%s stands in bodies alone and is open, though an unknown field is refused", name)
		default:
			closed++
		}
		for field, of := range properties {
			if p, _ := of.(object); asked[name] && p["readOnly"] == true {
				t.Errorf("%s stands in a body and has %s, which the server alone writes", name, field)
			}
		}
	}
	if closed < 20 || open < 100 {
		t.Errorf("%d schemas of bodies and %d of answers were looked at, want at least 20 and 100", closed, open)
	}
}

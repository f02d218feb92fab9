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
		t.Fatal("the document differs from one run to the next", err)
	}
	got, err := os.ReadFile("../../api/openapi.json")
	if err != nil || !bytes.Equal(got, want) {
		t.Fatal("api/openapi.json is not what the code says: run make openapi", err)
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

// Every operation, parameter and property says what it is; no word of the glossary is
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
				name := parameter.(m)["name"].(string)
				said(method+" "+path+": the parameter "+name, parameter, name)
			}
		}
	}
	for name, schema := range is.Components.Schemas {
		if schema["enum"] != nil {
			said(name, schema, name)
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

package server_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"nectarine/internal/server"
)

// facts are what a document of the public API shows: the fields of each
// operation's body and answer, dotted, and the values of fields that have few.
type facts struct {
	Operations map[string]struct {
		Query, Body, Answer []string
		Enums               map[string][]string // of the body
	}
	Enums map[string][]string // of a case
}

// schemas finds its way through an OpenAPI document.
type schemas struct{ components map[string]any }

// at is the schema of a dotted field, or nil.
func (s schemas) at(schema any, field string) m {
	here, _ := schema.(m)
	for {
		if ref, _ := here["$ref"].(string); ref != "" {
			here, _ = s.components[strings.TrimPrefix(ref, "#/components/schemas/")].(m)
		} else if items, is := here["items"].(m); is {
			here = items
		} else if either := list(here["anyOf"]); either != nil {
			here, _ = either[0].(m) // the object; the other is null
		} else {
			break
		}
	}
	if field == "" || here == nil {
		return here
	}
	name, rest, _ := strings.Cut(field, ".")
	properties, _ := here["properties"].(m)
	next, known := properties[name].(m)
	if !known {
		return nil
	}
	return s.at(next, rest)
}

// TestSeedsAreServed holds the OpenAPI document against the documents of the
// public API: no path, no field and no value may be missing.
func TestSeedsAreServed(t *testing.T) {
	for _, file := range []string{"testdata/seed-000.json", "testdata/seed-001.json", "testdata/seed-002.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want facts
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		document, err := server.Document()
		if err != nil {
			t.Fatal(err)
		}
		var is struct {
			Paths      map[string]map[string]m
			Components struct{ Schemas m }
		}
		if err := json.Unmarshal(document, &is); err != nil {
			t.Fatal(err)
		}
		s := schemas{is.Components.Schemas}
		for name, op := range want.Operations {
			method, path, _ := strings.Cut(name, " ")
			served := is.Paths["/api"+path][strings.ToLower(method)]
			if served == nil {
				t.Errorf("%s: %s is not served", file, name)
				continue
			}
			has := map[string]bool{}
			for _, p := range list(served["parameters"]) {
				name, _ := p.(m)["name"].(string) // none where it is referred to
				has[name] = true
			}
			for _, name := range op.Query {
				if !has[name] {
					t.Errorf("%s: %s has no query parameter %s", file, method+" "+path, name)
				}
			}
			s.holds(t, file+": the body of "+name, content(served["requestBody"]), op.Enums)
			for _, field := range op.Body {
				if body := content(served["requestBody"]); s.at(body, field) == nil && !s.passedOver(body, field) {
					t.Errorf("%s: %s takes no %s", file, name, field)
				}
			}
			for _, field := range op.Answer {
				if s.at(answered(served), field) == nil {
					t.Errorf("%s: %s answers no %s, want it answered", file, name, field)
				}
			}
		}
		s.holds(t, file+": a case", m{"$ref": "#/components/schemas/Case"}, want.Enums)
	}
}

// passedOver reports whether the server alone stamps the field of a body: it takes it
// and does not read it, so that what was read can be sent back, and the document
// shows it in the object alone. Nothing else that a body prints may be passed over.
func (s schemas) passedOver(body any, field string) bool {
	if !stamped[field] {
		return false
	}
	of, _ := body.(m)
	ref, _ := of["$ref"].(string)
	for _, suffix := range []string{"Create", "Update"} {
		whole, is := strings.CutSuffix(ref, suffix)
		if properties, _ := s.at(m{"$ref": whole}, "")["properties"].(m); is && properties[field] != nil {
			return properties[field].(m)["readOnly"] == true
		}
	}
	return false
}

// holds holds a schema to having all values of fields that have few.
func (s schemas) holds(t *testing.T, what string, whole any, enums map[string][]string) {
	t.Helper()
	for field, values := range enums {
		has := map[any]bool{}
		is := s.at(whole, field)
		for _, value := range append(list(is["enum"]), list(is["x-extensible-enum"])...) {
			has[value] = true
		}
		for _, value := range values {
			if !has[value] {
				t.Errorf("%s: %s cannot be %s", what, field, value)
			}
		}
	}
}

func list(v any) []any {
	all, _ := v.([]any)
	return all
}

// content is the schema of a body or an answer.
func content(of any) any {
	body, _ := of.(m)
	kinds, _ := body["content"].(m)
	kind, _ := kinds["application/json"].(m)
	return kind["schema"]
}

// answered is the schema of an operation's success.
func answered(op m) any {
	responses, _ := op["responses"].(m)
	for _, status := range []string{"202", "201", "200"} {
		if schema := content(responses[status]); schema != nil {
			return schema
		}
	}
	return nil
}

package reference

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"nectarine/internal/testing/assert"
)

// documentOf reads a small document.
func documentOf(t *testing.T, text string) map[string]any {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	return document
}

// What keeps its answers for a key takes the key, and says when it gives one again.
func TestKeysAreForWhatKeepsItsAnswers(t *testing.T) {
	document := documentOf(t, `{"components":{},"paths":{"/teams":{
		"post":{"operationId":"createTeam","responses":{"201":{"content":{"application/json":{}}},"400":{"$ref":"x"},"422":{"$ref":"y"}}},
		"get":{"operationId":"listTeams","parameters":[{"name":"limit"}],"responses":{"200":{"content":{"text/csv":{}}}}}}}}`)
	idempotent(document)
	headers(document)
	assert.Fields(t, document, assert.M{
		"components.parameters.IdempotencyKey.name":                                     "Idempotency-Key",
		"paths./teams.post.parameters":                                                  []any{assert.M{"$ref": "#/components/parameters/IdempotencyKey"}},
		"paths./teams.get.parameters":                                                   []any{assert.M{"name": "limit"}},
		"paths./teams.post.responses.201.headers.Idempotent-Replayed":                   assert.Set,
		"paths./teams.post.responses.201.headers.Content-Disposition":                   nil,
		"paths./teams.post.responses.400":                                               assert.M{"$ref": "x"},
		"paths./teams.get.responses.200.headers.Idempotent-Replayed":                    nil,
		"paths./teams.get.responses.200.headers.Content-Disposition":                    assert.Set,
		"paths./teams.get.responses.200.headers." + answerHeaders[requestIDHeader].wire: assert.Set,
	})
}

// What says nothing of its type may be any value, at any depth; what says something stays.
func TestAnyValueHasASchema(t *testing.T) {
	document := documentOf(t, `{"components":{"schemas":{"Team":{"properties":{"name":{"type":"string"},"any":{},"lead":{"$ref":"x"},
		"list":{"type":"array","items":{}},"deep":{"type":"object","properties":{"in":{"description":"d"}}}}}}}}`)
	anyValues(document)
	anything := assert.M{"$ref": "#/components/schemas/JsonValue"}
	assert.Fields(t, document["components"], assert.M{"schemas.JsonValue.description": assert.Set, "schemas.Team.properties.any": anything,
		"schemas.Team.properties.name": assert.M{"type": "string"}, "schemas.Team.properties.lead": assert.M{"$ref": "x"},
		"schemas.Team.properties.list.items": anything, "schemas.Team.properties.deep.properties.in.$ref": anything["$ref"]})
}

// Words of one schema come before words of all; what describes itself is left alone; what is made
// of another schema says of which.
func TestWordsAreExplained(t *testing.T) {
	document := documentOf(t, `{"components":{"schemas":{"Team":{"properties":{"name":{},"note":{"description":"its own"},"size":{}}},
		"TeamCreate":{"properties":{"name":{}}},"TeamPage":{},"Colour":{"x-extensible-enum":["red"]},"Page":{}}},
		"paths":{"/teams":{"get":{"operationId":"listTeams","parameters":[{"name":"limit"}]}}}}`)
	explain(document, map[string]string{"Team": "People at work.", "name": "A name.", "Team.name": "What the team is called.", "note": "A note.",
		"Colour": "A colour.", "limit": "How many.", "listTeams": "Lists them."})
	assert.Fields(t, document["components"], assert.M{"schemas.Team.description": "People at work.",
		"schemas.Team.properties.name.description": "What the team is called.", "schemas.TeamCreate.properties.name.description": "What the team is called.",
		"schemas.Team.properties.note.description": "its own", "schemas.Team.properties.size.description": nil,
		"schemas.TeamCreate.description": "A new `Team`, as it is sent.", "schemas.TeamPage.description": "One page of a list of `Team`.",
		"schemas.Page.description":   nil,
		"schemas.Colour.description": "A colour. Releases add to the list: take what you do not know as it comes."})
	assert.Fields(t, document["paths"], assert.M{"/teams.get.description": "Lists them.", "/teams.get.parameters.0.description": "How many."})
}

// Examples stand beside what they are examples of: under JSON unless they say, in paths, and in
// filters by an id that another operation has in its path.
func TestExamplesStandBesideTheirSchema(t *testing.T) {
	document := documentOf(t, `{"paths":{"/teams/{teamId}":{"put":{"operationId":"updateTeam","parameters":[{"name":"teamId"}],
		"requestBody":{"content":{"application/json":{},"application/x-www-form-urlencoded":{},"application/pdf":{},"image/png":{}}},
		"responses":{"200":{"content":{"application/json":{}}}}}},
		"/tasks":{"get":{"operationId":"listTasks","parameters":[{"name":"teamId","schema":{"type":["array","null"]}},{"name":"limit","schema":{}}]}},
		"/teams.csv":{"get":{"operationId":"exportTeams","responses":{"200":{"content":{"text/csv":{},"application/pdf":{}}}}}}}}`)
	examples, err := ReadExamples([]byte(`{"updateTeam":{"parameters":{"teamId":"TM-1"},"body":{"size":1.50},"status":200,"answer":{"id":"TM-1"}},
		"exportTeams":{"status":200,"answer":"id,name","answerType":"text/csv"}}`))
	if err != nil {
		t.Fatal(err)
	}
	illustrate(document, examples, fstest.MapFS{"examples/letter.pdf": {Data: []byte("%PDF-1.4")}})
	assert.Fields(t, document["paths"], assert.M{
		"/teams/{teamId}.put.parameters.0.example":                                  "TM-1",
		"/teams/{teamId}.put.requestBody.content.application/json.example.size":     json.Number("1.50"),
		"/teams/{teamId}.put.requestBody.content.application/x-www-form-urlencoded": assert.M{},
		"/teams/{teamId}.put.responses.200.content.application/json.example.id":     "TM-1",
		"/tasks.get.parameters.0.example":                                           []any{"TM-1"},
		"/tasks.get.parameters.1.example":                                           nil,
	})
	content := inner(inner(inner(inner(inner(document["paths"])["/teams.csv"])["get"])["responses"])["200"])["content"]
	assert.Fields(t, content, assert.M{"text/csv.example": "id,name", "application/pdf.example": nil, "application/pdf.examples": nil})
	body := inner(inner(inner(inner(document["paths"])["/teams/{teamId}"])["put"])["requestBody"])["content"]
	assert.Fields(t, body, assert.M{"application/pdf.examples.file.value": "%PDF-1.4", "image/png": assert.M{},
		"application/pdf.examples.file.description": "The file: /docs/examples/letter.pdf"})
	if _, err := ReadExamples([]byte(`{"updateTeam":[]}`)); err == nil || !strings.Contains(err.Error(), "Example") {
		t.Errorf("an example that is a list is read with %v, want an error that says what it should be", err)
	}
}

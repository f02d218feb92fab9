package servertest

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"nectarine/internal/server"
)

// schemas are those of bodies that were asked for, each compiled once: a test holds
// thousands of answers against a few hundred.
type schemas struct {
	mutex    sync.Mutex
	compiler *jsonschema.Compiler
	known    map[string]*jsonschema.Schema
}

const documentURL = "https://nectarine.example/openapi.json"

var compiled = sync.OnceValues(func() (*schemas, error) {
	b, err := server.Document()
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	closeLists(document)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	return &schemas{compiler: c, known: map[string]*jsonschema.Schema{}}, c.AddResource(documentURL, document)
})

// closeLists holds what the server answers to the words of the lists that later releases may
// add to: it has those of this one alone.
func closeLists(v any) {
	switch v := v.(type) {
	case map[string]any:
		if words, is := v["x-extensible-enum"].([]any); is && v["type"] == "string" {
			v["enum"] = words
		}
		for _, of := range v {
			closeLists(of)
		}
	case []any:
		for _, of := range v {
			closeLists(of)
		}
	}
}

// at is the schema that stands at a JSON pointer of the document.
func (s *schemas) at(pointer string) (*jsonschema.Schema, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if known := s.known[pointer]; known != nil {
		return known, nil
	}
	schema, err := s.compiler.Compile(documentURL + "#" + pointer)
	if err == nil {
		s.known[pointer] = schema
	}
	return schema, err
}

const jsonType = "application/json"

// fitsJSON holds the body of an answer against its schema. It reports false where the
// document names no JSON for the answer: then it is another's to say what fits.
func fitsJSON(method, path string, op *openapi3.Operation, a Answer) (held bool, err error) {
	response := op.Responses.Status(a.Status)
	if response == nil || response.Value == nil || response.Value.Content[jsonType] == nil || a.Header.Get("Content-Type") != jsonType {
		return false, nil
	}
	pointer := strings.TrimPrefix(response.Ref, "#")
	if pointer == "" {
		pointer = fmt.Sprintf("/paths/%s/%s/responses/%d", strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path), strings.ToLower(method), a.Status)
	}
	all, err := compiled()
	if err != nil {
		return true, err
	}
	schema, err := all.at(pointer + "/content/application~1json/schema")
	if err != nil {
		return true, err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Raw))
	if err != nil {
		return true, err
	}
	return true, schema.Validate(value)
}

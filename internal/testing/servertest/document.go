package servertest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"nectarine/internal/server"
)

// described is the OpenAPI document, as a client would read it.
var described = sync.OnceValues(func() (*openapi3.T, error) {
	b, err := server.Document()
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(b)
})

// spec is the router over the OpenAPI document that answers are held
// against.
var spec = sync.OnceValues(func() (routers.Router, error) {
	all, err := described()
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{"text/event-stream", "text/html", "application/pdf"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.RegisteredBodyDecoder("text/plain"))
	}
	for _, schema := range all.Components.Schemas {
		anything(schema.Value)
		closed(schema.Value)
	}
	return gorillamux.NewRouter(all)
})

// anything lets null be one of the values of a schema that says nothing of the
// type: in JSON Schema it is, but the checker takes it for a fault.
func anything(s *openapi3.Schema) {
	for _, property := range s.Properties {
		if property.Ref == "" || silent(property.Value) {
			anything(property.Value)
		}
	}
	if s.Items != nil && (s.Items.Ref == "" || silent(s.Items.Value)) {
		anything(s.Items.Value)
	}
	if of := s.AdditionalProperties.Schema; of != nil && (of.Ref == "" || silent(of.Value)) {
		anything(of.Value)
	}
	if silent(s) {
		s.Type = &openapi3.Types{"null", "boolean", "object", "array", "number", "string"}
	}
}

// closed lets an object have no field that the document does not name. The document is open
// in answers, for what later releases add; of this one every field must be told.
func closed(s *openapi3.Schema) {
	if of := &s.AdditionalProperties; len(s.Properties) > 0 && of.Has == nil && of.Schema == nil {
		of.Has = new(bool)
	}
}

// silent says whether the schema says nothing of the type.
func silent(s *openapi3.Schema) bool {
	return s.Type == nil && len(s.AnyOf)+len(s.AllOf)+len(s.OneOf)+len(s.Properties) == 0
}

// check holds an answer against the OpenAPI document: the status must be one
// that the operation names, and the body must fit its schema.
func (c *Client) check(method, path string, a Answer) {
	c.T.Helper()
	router, err := spec()
	if err != nil {
		c.T.Fatal("the OpenAPI document cannot be read: ", err)
	}
	q, err := http.NewRequest(method, "/api"+path, nil)
	if err != nil {
		c.T.Fatal(err)
	}
	route, params, err := router.FindRoute(q)
	if err != nil || a.Status == http.StatusUnauthorized {
		return // a path or method that is not ours, or a request that came to no operation
	}
	if err := errorOf(answers(method, route.Path, a.Status), c.filters(route, path, a)); err != nil {
		c.T.Fatalf("what was answered cannot be kept: %v", err)
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: q, PathParams: params, Route: route},
		Status:                 a.Status, Header: a.Header, Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	for name := range a.Header {
		if !slices.Contains(ofEvery, name) && !told(route.Operation.Responses.Status(a.Status), name) {
			c.T.Errorf("%s %s: the answer %d has the header %s, of which the document does not tell", method, path, a.Status, name)
		}
	}
	if a.Header.Get("X-Request-Id") == "" {
		c.T.Errorf("%s %s: the answer %d has no X-Request-Id", method, path, a.Status)
	}
	in.Body = io.NopCloser(bytes.NewReader(a.Raw))
	held, err := fitsJSON(method, route.Path, route.Operation, a)
	in.Options.ExcludeResponseBody = held
	if err := errorOf(err, openapi3filter.ValidateResponse(context.Background(), in)); err != nil {
		c.T.Errorf("%s %s: the answer is not what the document says: %v\n%s", method, path, err, a.Raw)
	}
}

// ofEvery are the headers that answers have whatever they are: those of HTTP itself, and what
// the conventions tell of all. What else comes the document must tell.
var ofEvery = []string{"Date", "Content-Type", "Content-Length", "Connection", "Transfer-Encoding", "Cache-Control", "X-Content-Type-Options", "Referrer-Policy"}

// told says whether the document tells of the header of an answer; of an answer that it does
// not know, it says nothing.
func told(answer *openapi3.ResponseRef, header string) bool {
	if answer == nil {
		return true
	}
	for name := range answer.Value.Headers {
		if strings.EqualFold(name, header) {
			return true
		}
	}
	return false
}

// Parameter is a parameter of an operation as the document describes it.
type Parameter struct {
	Method, Path string // of the operation, as in "/api/people/{personId}"
	In, Name     string
	Type, Format string // of one value
	Unbounded    bool   // what may be sent for it has no bound
	Plain        bool   // one value is a text of no form that the document tells
	Words        []any  // the values that there are; nil where the document has no list of them
	Accepted     bool   // it is taken, and changes nothing: the document says so
}

// EachParameter visits every parameter of the document.
func (c *Client) EachParameter(visit func(Parameter)) {
	c.T.Helper()
	all, err := described()
	if err != nil {
		c.T.Fatal(err)
	}
	for path, item := range all.Paths.Map() {
		for method, op := range item.Operations() {
			for _, p := range op.Parameters {
				s := p.Value.Schema.Value
				if s.Items != nil {
					s = s.Items.Value
				}
				visit(Parameter{Method: method, Path: path, In: p.Value.In, Name: p.Value.Name, Type: s.Type.Slice()[0], Format: s.Format,
					Unbounded: unbounded(p.Value.Schema.Value), Plain: plain(s), Words: s.Enum,
					Accepted: strings.HasPrefix(p.Value.Description, "Accepted")})
			}
		}
	}
}

// unbounded says whether values of the schema may be as large as anybody likes.
func unbounded(s *openapi3.Schema) bool {
	switch {
	case len(s.Enum) > 0 || s.Type.Includes("boolean"):
		return false
	case s.Type.Includes("array"):
		return s.MaxItems == nil || unbounded(s.Items.Value)
	case s.Type.Includes("integer") || s.Type.Includes("number"):
		return s.Max == nil
	}
	return s.MaxLength == nil && s.Pattern == ""
}

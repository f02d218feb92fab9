package servertest

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"nectarine/internal/mechanism/api"
)

// sample is a body of the operation out of the document: the fields that it
// requires. A change that requires none changes one that tells whether it was made.
func (c *Client) sample(op api.Operation) any {
	c.T.Helper()
	body := c.described(op).RequestBody
	if body == nil {
		return nil
	}
	as := body.Value.Content["application/json"]
	if as == nil {
		c.T.Fatalf("%s %s takes no JSON: add its body to servertest.bodies", op.Method, op.Path)
	}
	got := c.value("", as.Schema.Value)
	fields, is := got.(M)
	if !is || len(fields) > 0 || op.Method != "PUT" {
		return got
	}
	for _, name := range []string{"name", "description", "nickname", "content", "displayName", "firstName"} {
		if s := as.Schema.Value.Properties[name]; s != nil && !s.Value.ReadOnly && s.Value.Type.Includes("string") {
			return M{name: "Changed"}
		}
	}
	c.T.Fatalf("%s %s requires no field, and none is known by which to tell a change: add its body to servertest.bodies", op.Method, op.Path)
	return nil
}

// value is one that fits the schema; name is that of the field. A field that is
// named as a parameter of a path is a reference, and its object is made.
func (c *Client) value(name string, s *openapi3.Schema) any {
	c.T.Helper()
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Includes("object") || len(s.Properties) > 0:
		fields := M{}
		for _, required := range s.Required {
			fields[required] = c.value(required, s.Properties[required].Value)
		}
		return fields
	case s.Type.Includes("array"):
		return []any{}
	case s.Type.Includes("string"):
		return c.words(name, s)
	case s.Type.Includes("boolean"):
		return true
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		return 1
	}
	c.T.Fatalf("the document does not say what the field %q is: add the body to servertest.bodies", name)
	return nil
}

// words is a text that fits the schema.
func (c *Client) words(name string, s *openapi3.Schema) string {
	c.T.Helper()
	switch s.Format {
	case "date":
		return Start.Format("2006-01-02")
	case "date-time":
		return Start.Format("2006-01-02T15:04:05Z07:00")
	case "email":
		return "ann@acme.example"
	}
	if strings.HasSuffix(name, "Id") {
		if made := c.own(name); made != "" {
			return made
		}
	}
	return "Made for a test"
}

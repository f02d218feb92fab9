package servertest

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"nectarine/internal/mechanism/api"
)

// Element stands in a place of a body for any element of a list.
const Element = "[]"

// Places are where the JSON body of an operation may hold a text of no form that the
// document tells, such as an id: the names of the fields from the outside in.
func (c *Client) Places(op api.Operation) [][]string {
	c.T.Helper()
	body := c.described(op).RequestBody
	if body == nil || body.Value.Content["application/json"] == nil {
		return nil
	}
	return places(body.Value.Content["application/json"].Schema, nil, nil)
}

func places(ref *openapi3.SchemaRef, at []string, within []*openapi3.Schema) (all [][]string) {
	s := ref.Value
	if slices.Contains(within, s) {
		return nil
	}
	within = append(slices.Clone(within), s)
	if plain(s) {
		return [][]string{at}
	}
	below := func(next *openapi3.SchemaRef, name ...string) {
		all = append(all, places(next, append(slices.Clone(at), name...), within)...)
	}
	for name, property := range s.Properties {
		below(property, name)
	}
	if s.Items != nil {
		below(s.Items, Element)
	}
	for _, choices := range []openapi3.SchemaRefs{s.AnyOf, s.AllOf, s.OneOf} {
		for _, choice := range choices {
			below(choice)
		}
	}
	return all
}

// plain says whether the schema is that of a text of no form.
func plain(s *openapi3.Schema) bool {
	return s.Type.Includes("string") && len(s.Enum) == 0 && s.Format == "" && s.Pattern == ""
}

// Objects are where the JSON body of an operation may hold an object whose fields the
// document names: the names of the fields from the outside in; none for the body itself.
func (c *Client) Objects(op api.Operation) [][]string {
	c.T.Helper()
	body := c.described(op).RequestBody
	if body == nil || body.Value.Content["application/json"] == nil {
		return nil
	}
	return objects(body.Value.Content["application/json"].Schema, nil, nil)
}

func objects(ref *openapi3.SchemaRef, at []string, within []*openapi3.Schema) (all [][]string) {
	s := ref.Value
	if slices.Contains(within, s) {
		return nil
	}
	within = append(slices.Clone(within), s)
	if len(s.Properties) > 0 {
		all = append(all, at)
	}
	below := func(next *openapi3.SchemaRef, name ...string) {
		all = append(all, objects(next, append(slices.Clone(at), name...), within)...)
	}
	for name, property := range s.Properties {
		if !property.Value.ReadOnly {
			below(property, name)
		}
	}
	if s.Items != nil {
		below(s.Items, Element)
	}
	for _, choices := range []openapi3.SchemaRefs{s.AnyOf, s.AllOf, s.OneOf} {
		for _, choice := range choices {
			below(choice)
		}
	}
	return all
}

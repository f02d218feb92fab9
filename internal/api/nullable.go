package api

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// settle says in the schemas what the types say: a pointer, a list, a map and
// any value may be null, unless tagged nullable:"false". huma says so for some
// of them only. Doing it again changes nothing.
func (r *Router) settle() {
	registry := r.huma.OpenAPI().Components.Schemas
	for name, s := range registry.Map() {
		if t := registry.TypeFromRef("#/components/schemas/" + name); t != nil && t.Kind() == reflect.Struct {
			settleFields(s, t)
		}
	}
}

func settleFields(s *huma.Schema, t reflect.Type) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if property := s.Properties[name]; property != nil && !f.Anonymous {
			s.Properties[name] = nullable(property, f)
		}
	}
}

// nullable lets null stand for a field that can hold it.
func nullable(s *huma.Schema, f reflect.StructField) *huma.Schema {
	switch f.Type.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
	default:
		return s
	}
	switch {
	case f.Tag.Get("nullable") == "false" || s.AnyOf != nil:
		if f.Tag.Get("nullable") == "false" {
			s.Nullable = false
		}
		return s
	case s.Ref != "":
		return &huma.Schema{AnyOf: []*huma.Schema{{Ref: s.Ref}, {Type: "null", Enum: []any{nil}}}, Description: f.Tag.Get("doc"), ReadOnly: f.Tag.Get("readOnly") != ""}
	case s.Type == "":
		return s // any value, null too
	}
	s.Nullable = true
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, any(nil)) {
		s.Enum = append(s.Enum, nil)
	}
	return s
}

package openapi

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/store"
)

// SayNull says in the schemas what the types say: a pointer, a list, a map and
// any value may be null, unless tagged nullable:"false", and what may be null
// may be left out of a body, unless tagged required. huma says so for some of them only. It
// is done once: afterwards requests are held against the schemas.
func SayNull(registry huma.Registry) {
	for name, s := range registry.Map() {
		if t := registry.TypeFromRef(SchemaPrefix + name); t != nil && t.Kind() == reflect.Struct {
			settleAnswers(settleFields(registry, s, t), t)
			settleKind(s, t)
			settleReadOnly(s)
		}
	}
}

// settleKind says of the schema of a stored object what its field object has: the name of
// its kind, where the type says no other.
func settleKind(s *huma.Schema, t reflect.Type) {
	of, is := reflect.New(t).Interface().(store.Object)
	if property := s.Properties["object"]; is && property != nil && len(property.Enum) == 0 && property.Extensions[answered] == nil {
		property.Enum = []any{of.Kind().Name}
	}
}

// settleReadOnly keeps the values of what the server alone writes for the document: in a
// body it is passed over, whatever it is.
func settleReadOnly(s *huma.Schema) {
	for _, property := range s.Properties {
		if property.ReadOnly && len(property.Enum) > 0 {
			property.Extensions = maps.Clone(property.Extensions)
			if property.Extensions == nil {
				property.Extensions = map[string]any{}
			}
			property.Extensions[answered], property.Enum = property.Enum, nil
			property.PrecomputeMessages()
		}
	}
}

func settleFields(r huma.Registry, s *huma.Schema, t reflect.Type) *huma.Schema {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if doc := f.Tag.Get("doc"); f.Anonymous && len(f.Index) == 1 && doc != "" {
			s.Description = doc // what is said of what an object is built on is said of the object
		}
		if property := s.Properties[name]; property != nil && !f.Anonymous {
			s.Properties[name] = Nullable(r, property, f)
			if s.Properties[name].Nullable && f.Tag.Get("required") != "true" {
				// A list of its own: copies of the schema may share this one.
				s.Required = slices.DeleteFunc(slices.Clone(s.Required), func(required string) bool { return required == name })
			}
		}
	}
	s.PrecomputeMessages()
	return s
}

// Nullable lets null stand for a field that can hold it.
func Nullable(r huma.Registry, s *huma.Schema, f reflect.StructField) *huma.Schema {
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
		// The object itself, but for null: beside a reference nothing could say so,
		// and of several alternatives no error would name the field that is wrong.
		settleFields(r, r.SchemaFromRef(s.Ref), f.Type.Elem())
		whole := *r.SchemaFromRef(s.Ref)
		whole.Nullable, whole.Description, whole.ReadOnly = true, f.Tag.Get("doc"), f.Tag.Get("readOnly") != ""
		whole.WriteOnly = f.Tag.Get("writeOnly") != ""
		whole.Extensions = map[string]any{copyOf: s.Ref}
		return &whole
	case s.Type == "":
		return s // any value, null too
	}
	s.Nullable = true
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, any(nil)) {
		s.Enum = append(s.Enum, nil)
	}
	return s
}

package openapi

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// always names, in the schema of an object, the fields that every answer of it has, null or
// not. Bodies say otherwise what they must have. neverNull marks a property that a body may
// have as null and no answer has so. Neither is in the document.
const always, neverNull = "x-always", "x-never-null"

// settleAnswers says in a schema what the type says of answers: what is not left out when it
// is empty is always there, and what is left out then is never null. answered:"list" says of
// a list that null may be sent for it, and that it is answered as a list all the same.
func settleAnswers(s *huma.Schema, t reflect.Type) {
	there, fields := []string{}, map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		property := s.Properties[name]
		if property == nil || f.Anonymous {
			continue
		}
		fields[name] = true
		leftOut := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		if property.Nullable && (leftOut || f.Tag.Get("answered") == "list") {
			property.Extensions = maps.Clone(property.Extensions)
			if property.Extensions == nil {
				property.Extensions = map[string]any{}
			}
			property.Extensions[neverNull] = true
		}
		if !leftOut && !slices.Contains(there, name) {
			there = append(there, name)
		}
	}
	for _, name := range s.Required { // of those that the schema has beside the fields of the type
		if !fields[name] {
			there = append(there, name)
		}
	}
	s.Extensions = maps.Clone(s.Extensions)
	if s.Extensions == nil {
		s.Extensions = map[string]any{}
	}
	s.Extensions[always] = there
}

// differs says whether a part of the document says something else of answers than of bodies.
func differs(of map[string]any) bool {
	there, is := of[always].([]any)
	if !is {
		return of[neverNull] == true || of[growing] == true
	}
	required, _ := of["required"].([]any)
	return !slices.Equal(sorted(there), sorted(required))
}

// answering makes of a schema, which bodies do not refer to, what it is in answers.
func answering(s map[string]any) {
	if there, is := s[always].([]any); is {
		properties := object(s["properties"])
		there = slices.DeleteFunc(sorted(there), func(name any) bool { return properties[fmt.Sprint(name)] == nil })
		if s["required"] = there; len(there) == 0 {
			delete(s, "required")
		}
	}
	for _, of := range object(s["properties"]) {
		if property := object(of); property[neverNull] == true {
			withoutNull(property)
		}
	}
	if s[growing] == true {
		s[extensible] = s["enum"]
		delete(s, "enum")
	}
}

// withoutNull takes null out of what a property may be.
func withoutNull(property map[string]any) {
	isNull := func(of any) bool { return of == nil || of == "null" || object(of)["type"] == "null" }
	for _, how := range []string{"type", "enum", "anyOf", "oneOf"} {
		alternatives, is := property[how].([]any)
		if !is {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(alternatives), isNull)
		property[how] = left
		if one := object(slices.Concat(left, []any{nil})[0]); len(left) == 1 && one != nil {
			delete(property, how)
			maps.Copy(property, one)
		} else if len(left) == 1 && how == "type" {
			property[how] = left[0]
		}
	}
}

// sorted are texts of the document in order, in a list of their own.
func sorted(all []any) []any {
	return slices.SortedFunc(slices.Values(all), func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

// Package schema writes the JSON Schema of Go types, so that what a command
// reads and prints is documented by what it is.
package schema

import (
	"reflect"
	"strings"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Of is a JSON Schema (draft 2020-12) with a definition of each type and of all
// that they hold. A text that answers its values by a method Values() has those, and
// where it may be left out the empty one too; choices are the values of fields that take
// others, by "Type.field"; as are the schemas of types that write their own JSON. Fields that are left
// out when empty, or tagged required:"false", need not be there. Lists may be null
// unless tagged nullable:"false".
func Of(title string, choices map[string][]string, as map[reflect.Type]map[string]any, types ...reflect.Type) map[string]any {
	w := writer{map[string]any{}, choices, as}
	for _, t := range types {
		w.describe(t)
	}
	return map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "$defs": w.types, "$ref": "#/$defs/" + types[0].Name()}
}

type writer struct {
	types   map[string]any
	choices map[string][]string
	as      map[reflect.Type]map[string]any
}

func (w writer) describe(t reflect.Type) map[string]any {
	if own, ok := w.as[t]; ok {
		return clone(own)
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case reflect.TypeFor[day.Day]():
		return map[string]any{"type": "string", "format": "date"}
	case reflect.TypeFor[money.Amount]():
		return map[string]any{"type": "number", "description": "Dollars, with at most two places."}
	case reflect.TypeFor[money.Rate]():
		return map[string]any{"type": "number", "description": "A rate as a fraction."}
	}
	switch t.Kind() {
	case reflect.Pointer:
		s := w.describe(t.Elem())
		if kind, plain := s["type"]; plain {
			s["type"] = []any{kind, "null"}
		}
		return s
	case reflect.Slice:
		return map[string]any{"type": []any{"array", "null"}, "items": w.describe(t.Elem())}
	case reflect.String:
		s := map[string]any{"type": "string"}
		if values := valuesOf(t); values != nil {
			s["enum"] = values
		}
		return s
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	}
	return w.object(t)
}

func (w writer) object(t reflect.Type) map[string]any {
	ref := map[string]any{"$ref": "#/$defs/" + t.Name()}
	if w.types[t.Name()] != nil {
		return ref
	}
	properties := map[string]any{}
	s := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	w.types[t.Name()] = s
	var required []any
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		property := w.describe(f.Type)
		if _, list := property["items"]; list && f.Tag.Get("nullable") == "false" {
			property["type"] = "array"
		}
		if values := w.choices[t.Name()+"."+name]; values != nil {
			property["enum"] = values
		}
		if doc := f.Tag.Get("doc"); doc != "" && property["$ref"] == nil {
			property["description"] = doc
		}
		if f.Type.Kind() == reflect.Pointer && options == "" && property["$ref"] != nil { // there, and null where there is none
			property = map[string]any{"anyOf": []any{property, map[string]any{"type": "null"}}}
		}
		properties[name] = property
		if options == "" && f.Tag.Get("required") != "false" {
			required = append(required, name)
		}
	}
	if required != nil {
		s["required"] = required
	}
	return ref
}

// valuesOf are the values that a text answers itself; nil where it does not.
func valuesOf(t reflect.Type) (all []string) {
	list, is := t.MethodByName("Values")
	if !is || list.Type.NumIn() != 1 || list.Type.NumOut() != 1 || list.Type.Out(0) != reflect.SliceOf(t) {
		return nil
	}
	for _, v := range list.Func.Call([]reflect.Value{reflect.Zero(t)})[0].Seq2() {
		all = append(all, v.String())
	}
	return all
}

func clone(m map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

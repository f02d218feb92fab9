package openapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// SchemaPrefix begins every reference to a schema.
const SchemaPrefix = "#/components/schemas/"

// PassedOver marks what a body may hold without being read; copyOf marks a schema
// that stands for a reference that may be null, and says which. They serve the
// validation, whose errors name fields, and are not in the document.
const PassedOver, copyOf = "x-passed-over", "x-copy-of"

// answered are the values of what the server alone writes: the document has them, and
// requests are not held against them.
const answered = "x-answered"

// named marks the values of a type that says them itself, and says which schema of the
// document is the type's: requests are held against the values where they stand, so that
// an error names the field.
const named = "x-named"

// Lenient marks what takes another form too than the one that clients are to send, which is
// the first of its alternatives and the only one in the document.
const Lenient = "x-lenient"

// growing marks the values of a type to which releases add (Names.Grows). In answers the
// document tells them as extensible, and not as an enumeration: clients of some generators
// (ogen) lose a whole answer for one word that their enumeration has not.
const growing, extensible = "x-growing", "x-extensible-enum"

// Moment is the format of a moment: date-time in the document. Requests are not held
// against that one, because a day is taken too; clock.Time reads both, and says so.
const Moment, dateTime = "x-moment", "date-time"

// Write is the document as indented JSON. The same operations give the same bytes.
// complete adds to the document what the operations do not say.
func Write(spec *huma.OpenAPI, complete func(document map[string]any)) ([]byte, error) {
	b, err := json.Marshal(spec)
	if err != nil {
		return nil, err
	}
	var document map[string]any
	if err := json.Unmarshal(b, &document); err != nil {
		return nil, err
	}
	if err := publish(document); err != nil {
		return nil, err
	}
	complete(document)
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// publish makes of the schemas by which requests are validated those that clients
// are generated from.
func publish(document map[string]any) error {
	schemas := object(object(document["components"])["schemas"])
	for _, schema := range schemas {
		if kinds, is := object(schema)["type"].([]any); is && slices.Contains(kinds, "object") {
			object(schema)["type"] = "object" // whoever refers to it says that it may be null
			object(schema)[copyOf] = true
		}
	}
	walk(document, func(schema map[string]any) {
		if text, is := schema["description"].(string); is {
			schema["description"] = guides.ReplaceAllString(text, "$1[$2](/$2)")
		}
		if values, is := schema[answered]; is {
			schema["enum"] = values
			delete(schema, answered)
		}
		if schema["format"] == Moment {
			schema["format"] = dateTime
		}
		if forms, is := schema["oneOf"].([]any); is && schema[Lenient] == true {
			delete(schema, "oneOf")
			delete(schema, Lenient)
			maps.Copy(schema, object(forms[0]))
		}
		withoutPassedOver(schema)
		namedValues(schema, schemas)
		nullableReferences(schema, schemas)
	})
	for _, schema := range schemas {
		delete(object(schema), copyOf)
	}
	if err := sides(document, schemas); err != nil {
		return err
	}
	walk(document, func(of map[string]any) {
		for _, mark := range []string{always, neverNull, growing} {
			delete(of, mark)
		}
	})
	prune(document, schemas)
	return nil
}

// prune leaves out schemas that nothing refers to.
func prune(document, schemas map[string]any) {
	used := map[string]bool{}
	var follow func(map[string]any)
	follow = func(of map[string]any) {
		ref, _ := of["$ref"].(string)
		name, is := strings.CutPrefix(ref, SchemaPrefix)
		if is && !used[name] {
			used[name] = true
			walk(schemas[name], follow)
		}
	}
	walk(document["paths"], follow)
	walk(object(document["components"])["responses"], follow)
	maps.DeleteFunc(schemas, func(name string, _ any) bool { return !used[name] })
}

// guides are guides that a description names: the server shows them at that path.
var guides = regexp.MustCompile(`(^|[ (])(docs/[a-z]+\.md)`)

// walk visits every object of a document, the inner ones first.
func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			walk(v[name], visit)
		}
		visit(v)
	case []any:
		for _, of := range v {
			walk(of, visit)
		}
	}
}

func withoutPassedOver(schema map[string]any) {
	maps.DeleteFunc(object(schema["properties"]), func(_ string, property any) bool { return object(property)[PassedOver] != nil })
}

// namedValues refers to the schema of a type where its values stand, and makes it one.
func namedValues(schema, all map[string]any) {
	name, is := schema[named].(string)
	if !is {
		return
	}
	values, _ := schema["enum"].([]any)
	all[name] = map[string]any{"type": "string", "enum": slices.DeleteFunc(slices.Clone(values), func(v any) bool { return v == nil })}
	if schema[growing] == true {
		object(all[name])[growing] = true
	}
	if _, nullable := schema["type"].([]any); nullable {
		schema["anyOf"] = []any{map[string]any{"$ref": SchemaPrefix + name}, map[string]any{"type": "null"}}
	} else {
		schema["$ref"] = SchemaPrefix + name
	}
	for _, said := range []string{named, growing, "enum", "type"} {
		delete(schema, said)
	}
}

// nullableReferences says of properties that hold an object or null: a reference to
// the object's schema, or null.
func nullableReferences(schema, all map[string]any) {
	properties := object(schema["properties"])
	for name, of := range properties {
		property := object(of)
		ref, is := property[copyOf].(string)
		if whole, only := property["allOf"].([]any); only && len(whole) == 1 {
			ref, is = object(whole[0])["$ref"].(string)
			is = is && object(all[strings.TrimPrefix(ref, SchemaPrefix)])[copyOf] != nil
		}
		if !is {
			continue
		}
		null := map[string]any{"anyOf": []any{map[string]any{"$ref": ref}, map[string]any{"type": "null"}}}
		for _, kept := range []string{"description", "readOnly", "writeOnly", neverNull} {
			if property[kept] != nil {
				null[kept] = property[kept]
			}
		}
		properties[name] = null
	}
}

// object is a value of the document as an object; nil where it is none.
func object(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

// Package reference completes the document with what operations do not say where they are
// declared: what words mean, the headers of answers, examples. It is pure: a document goes in
// and comes out.
package reference

import (
	"fmt"
	"io/fs"
	"strings"
)

const schemaPrefix = "#/components/schemas/"

// Complete adds to the document what the operations do not say where they are declared:
// glossary is what words mean, by name or by Schema.name; examples are by operationId; files has
// below examples those of bodies that are files.
func Complete(document map[string]any, glossary map[string]string, examples map[string]Example, files fs.FS) {
	anyValues(document)
	idempotent(document)
	headers(document)
	explain(document, glossary)
	refuse(document)
	illustrate(document, examples, files)
}

// idempotent gives the header Idempotency-Key to the operations that keep their answers for
// it: those that can refuse one that was used for another request.
func idempotent(document map[string]any) {
	inner(document["components"])["parameters"] = map[string]any{"IdempotencyKey": map[string]any{
		"name": "Idempotency-Key", "in": "header", "schema": map[string]any{"type": "string", "minLength": 1, "maxLength": 255},
		"example":     "5f0c6f3e-9d57-4c1c-8a1f-0f6c1a2b3c4d",
		"description": "A text of your own for this one request, such as a UUID. Sent again with it within 30 days, the request is not done again: its first answer is given again, with the header `Idempotent-Replayed`. While the first still runs: 409 with `Retry-After`.",
	}}
	eachOperation(document, func(op map[string]any) {
		if inner(op["responses"])["422"] == nil {
			return
		}
		list, _ := op["parameters"].([]any)
		op["parameters"] = append(list, map[string]any{"$ref": "#/components/parameters/IdempotencyKey"})
	})
}

// anyValue is the schema of what may be any JSON value. Clients that are generated make
// of it what their language has for that.
const anyValue = "JsonValue"

// anyValues refers to that schema wherever a property or an item says nothing of its type.
func anyValues(document map[string]any) {
	schemas := inner(inner(document["components"])["schemas"])
	refer := func(of map[string]any) {
		for _, says := range []string{"type", "$ref", "anyOf", "allOf", "oneOf", "enum"} {
			if of == nil || of[says] != nil {
				return
			}
		}
		of["$ref"] = schemaPrefix + anyValue
	}
	var below func(schema map[string]any)
	below = func(schema map[string]any) {
		for _, of := range inner(schema["properties"]) {
			below(inner(of))
			refer(inner(of))
		}
		if items := inner(schema["items"]); items != nil {
			below(items)
			refer(items)
		}
	}
	for _, schema := range schemas {
		below(inner(schema))
	}
	schemas[anyValue] = map[string]any{"description": "Any JSON value: null, true or false, a number, a text, a list or an object."}
}

// explain describes, by the glossary, what does not describe itself.
func explain(document map[string]any, glossary map[string]string) {
	say := func(of map[string]any, words ...string) {
		for _, word := range words {
			if text := glossary[word]; of["description"] == nil && text != "" {
				of["description"] = text
			}
		}
	}
	schemas := inner(inner(document["components"])["schemas"])
	for name, schema := range schemas {
		if say(inner(schema), name); inner(schema)["description"] == nil {
			inner(schema)["description"] = made(name, schemas, glossary)
		}
		if inner(schema)["x-extensible-enum"] != nil {
			inner(schema)["description"] = fmt.Sprint(inner(schema)["description"], " Releases add to the list: take what you do not know as it comes.")
		}
		noun := name
		for _, use := range []string{"Create", "Update", "ReplacementRequest", "Input"} {
			noun = strings.TrimSuffix(noun, use)
		}
		for property, of := range inner(inner(schema)["properties"]) {
			say(inner(of), noun+"."+property, property)
		}
	}
	eachOperation(document, func(op map[string]any) {
		name, _ := op["operationId"].(string)
		say(op, name)
		for _, parameter := range parameters(op) {
			word, _ := parameter["name"].(string)
			say(parameter, word)
		}
	})
}

// uses are what schemas say that are made of another one, by what their names end in.
var uses = []struct{ suffix, text string }{
	{"Envelope", "An answer with one `%s`."},
	{"Page", "One page of a list of `%s`."},
	{"List", "A whole list of `%s`, without pages."},
	{"Create", "A new `%s`, as it is sent."},
	{"ReplacementRequest", "What takes the place of a `%s`: what is left out is as it was of the old one, and the type is the same."},
	{"Update", "What is changed of a `%s`: what is left out stays as it is."},
	{"Input", "`%s` as bodies and parameters have it."},
}

// made describes a schema that is made of another one, which has its words; nil where it is none.
func made(name string, schemas map[string]any, glossary map[string]string) any {
	for _, use := range uses {
		if noun, is := strings.CutSuffix(name, use.suffix); is && schemas[noun] != nil {
			text := fmt.Sprintf(use.text, noun)
			if use.suffix == "Input" {
				text += " " + glossary[noun]
			}
			return text
		}
	}
	return nil
}

// eachOperation visits the operations of a document.
func eachOperation(document map[string]any, visit func(map[string]any)) {
	for _, path := range inner(document["paths"]) {
		for _, op := range inner(path) {
			if op := inner(op); op != nil && op["operationId"] != nil {
				visit(op)
			}
		}
	}
}

// parameters are those of an operation.
func parameters(op map[string]any) []map[string]any {
	all, _ := op["parameters"].([]any)
	of := make([]map[string]any, len(all))
	for i, parameter := range all {
		of[i] = inner(parameter)
	}
	return of
}

// inner is a value of the document as an object; nil where it is none.
func inner(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

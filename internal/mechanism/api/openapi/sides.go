package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sides tells the two uses of schemas apart. What is asked is closed, since an unknown
// field is refused, and has no field that the server alone writes. What is answered has no
// field that is only sent, such as the number of a card, requires what every answer has, and is
// open: fields may come with any release, and values to lists that grow, and a client that
// checks by the document passes over them. Where the two differ the body, or the parameter,
// gets a schema of its own.
func sides(document, schemas map[string]any) error {
	asked, answered := map[string]bool{}, map[string]bool{}
	var bodies []map[string]any
	paths := object(document["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := object(paths[path])
		for _, method := range slices.Sorted(maps.Keys(item)) {
			operation := object(item[method])
			if body := operation["requestBody"]; body != nil {
				bodies = append(bodies, object(body))
				reach(body, schemas, asked)
			}
			if parameters := operation["parameters"]; parameters != nil {
				bodies = append(bodies, map[string]any{"parameters": parameters})
				reach(parameters, schemas, asked)
			}
			reach(operation["responses"], schemas, answered)
		}
	}
	reach(object(document["components"])["responses"], schemas, answered)
	inputs := map[string]string{} // of an answer's schema, the one for bodies
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if answered[name] && written(schemas, name, map[string]bool{}) {
			to, err := input(schemas, name)
			if err != nil {
				return err
			}
			inputs[name] = to
		}
	}
	for _, body := range bodies {
		replace(body, inputs)
	}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if to, is := inputs[name]; is {
			name = to
		} else if answered[name] {
			continue
		}
		replace(schemas[name], inputs)
	}
	for name := range answered {
		s := object(schemas[name])
		if s["additionalProperties"] == false {
			delete(s, "additionalProperties")
		}
		without(s, "writeOnly")
		answering(s)
	}
	return nil
}

// reach notes which schemas a part of the document refers to, and those refer to.
func reach(part any, schemas map[string]any, seen map[string]bool) {
	walk(part, func(of map[string]any) {
		ref, _ := of["$ref"].(string)
		if name, is := strings.CutPrefix(ref, SchemaPrefix); is && !seen[name] {
			seen[name] = true
			reach(schemas[name], schemas, seen)
		}
	})
}

// without takes the fields with a mark out of the schema of an object.
func without(s map[string]any, mark string) {
	properties, is := s["properties"].(map[string]any)
	if !is {
		return
	}
	maps.DeleteFunc(properties, func(_ string, p any) bool { return object(p)[mark] == true })
	if required, is := s["required"].([]any); is {
		left := slices.DeleteFunc(slices.Clone(required), func(field any) bool { return properties[fmt.Sprint(field)] == nil })
		if s["required"] = left; len(left) == 0 {
			delete(s, "required")
		}
	}
}

// written says whether a schema, or one that it refers to, has a field that the server
// alone writes, or one that is only sent, or is otherwise another in answers.
func written(schemas map[string]any, name string, seen map[string]bool) bool {
	found := false
	seen[name] = true
	walk(schemas[name], func(of map[string]any) {
		ref, _ := of["$ref"].(string)
		to, is := strings.CutPrefix(ref, SchemaPrefix)
		found = found || of["readOnly"] == true || of["writeOnly"] == true || differs(of) || is && !seen[to] && written(schemas, to, seen)
	})
	return found
}

// input is the name of the schema of a body in the place of an answer's: that by which such
// an object is created, where it has the same fields, else a new one.
func input(schemas map[string]any, name string) (string, error) {
	copied := object(deep(schemas[name]))
	without(copied, "readOnly")
	delete(copied, growing)
	fields := func(of map[string]any) []string { return slices.Sorted(maps.Keys(of)) }
	if made := object(schemas[name+"Create"]); made != nil && slices.Equal(fields(object(made["properties"])), fields(object(copied["properties"]))) {
		return name + "Create", nil
	}
	to := name + "Input"
	if schemas[to] != nil {
		return "", fmt.Errorf("openapi: the schema name %s is taken: it is that of %s in bodies", to, name)
	}
	schemas[to] = copied
	return to, nil
}

// replace makes references those of bodies.
func replace(part any, inputs map[string]string) {
	walk(part, func(of map[string]any) {
		ref, _ := of["$ref"].(string)
		if to := inputs[strings.TrimPrefix(ref, SchemaPrefix)]; to != "" {
			of["$ref"] = SchemaPrefix + to
		}
	})
}

// deep is a copy that shares nothing.
func deep(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, of := range v {
			out[name] = deep(of)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, of := range v {
			out[i] = deep(of)
		}
		return out
	}
	return v
}

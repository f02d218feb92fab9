// Package form reads bodies of the kind application/x-www-form-urlencoded with nested
// names, and makes of their texts what a schema asks for.
package form

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/value/strict"
)

// Type is the media type.
const Type = "application/x-www-form-urlencoded"

// maxNesting and maxIndex bound what a form may ask us to build.
const maxNesting, maxIndex = 10, 10_000

// Parse reads a form with nested names into maps, lists and strings. The
// error names the field that cannot be read.
func Parse(body string) (any, error) {
	if strings.HasPrefix(body, "{") || strings.HasPrefix(body, "[") && json.Valid([]byte(body)) {
		return nil, errors.New("this looks like JSON and not like a form: send Content-Type: application/json")
	}
	var root any
	for _, pair := range strings.Split(body, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(name)
		if err != nil {
			return nil, &strict.Error{Path: "body", Reason: fmt.Sprintf("the field %q is not well encoded", name)}
		}
		text, err := url.QueryUnescape(value)
		if err != nil {
			return nil, &strict.Error{Path: key, Reason: "is not well encoded: write %25 for a percent sign, and each byte of UTF-8 as % and two digits"}
		}
		if strict.Kept(key) != "" {
			head, _, _ := strings.Cut(key, "[")
			if strict.Kept(head) != "" {
				head = "body"
			}
			return nil, &strict.Error{Path: head, Reason: "has a name that is no text in UTF-8, or holds the character U+0000"}
		}
		path, err := pathOf(key)
		if err != nil {
			return nil, err
		}
		if reason := strict.Kept(text); reason != "" {
			return nil, &strict.Error{Path: strings.Trim(strings.Join(path, "."), "."), Reason: reason}
		}
		now, fits := place(root, path, text)
		if !fits {
			return nil, fmt.Errorf("the field %q is given in two ways that do not fit together", key)
		}
		root = now
	}
	if root == nil {
		root = map[string]any{}
	}
	return root, nil
}

// pathOf splits a[b][0][] into a, b, 0 and "". A name that begins with a bracket is of a
// body that is a list: [0][a] is 0 and a.
func pathOf(key string) ([]string, error) {
	head, rest, nested := strings.Cut(key, "[")
	path := []string{head}
	if nested && head == "" {
		path = nil
	}
	for nested {
		var part string
		var closed bool
		part, rest, closed = strings.Cut(rest, "]")
		path = append(path, part)
		if !closed || rest != "" && rest[0] != '[' {
			return nil, fmt.Errorf("the name %q has brackets that do not match", key)
		}
		if rest == "" {
			break
		}
		rest = rest[1:]
	}
	if len(path) == 0 || len(path) == 1 && key == "" || len(path) > maxNesting {
		return nil, fmt.Errorf("the name %q is empty or nested deeper than %d", key, maxNesting)
	}
	return path, nil
}

// place puts a text below a value, at the path, and answers what stands there now:
// lists grow, so that their holder must take them anew. It does not fit where
// something of another kind stands already. A name that comes again makes a list.
func place(into any, path []string, text string) (now any, fits bool) {
	if len(path) == 0 {
		return join(into, text)
	}
	_, err := strconv.Atoi(path[0])
	if into == nil && (path[0] == "" || err == nil) {
		into = []any{}
	} else if into == nil {
		into = map[string]any{}
	}
	switch into := into.(type) {
	case []any:
		return placeInList(into, path, text)
	case map[string]any:
		if path[0] == "" {
			return nil, false
		}
		into[path[0]], fits = place(into[path[0]], path[1:], text)
		return into, fits
	}
	return nil, false
}

// join puts a text beside the texts that have the same name.
func join(into any, text string) (now any, fits bool) {
	switch into := into.(type) {
	case nil:
		return text, true
	case string:
		return []any{into, text}, true
	case []any:
		return append(into, text), len(into) <= maxIndex
	}
	return nil, false
}

// has reports whether something stands at the path below a value.
func has(v any, path []string) bool {
	of, is := v.(map[string]any)
	if !is {
		return true
	}
	below, is := of[path[0]]
	return is && (len(path) == 1 || has(below, path[1:]))
}

// placeInList is place for a list: the path begins with an index, at most the one after
// the last, or is empty for that one. a[][x] and a[][y] are of one object, until a name
// comes again.
func placeInList(list []any, path []string, text string) (now any, fits bool) {
	index := len(list)
	if path[0] != "" {
		var err error
		if index, err = strconv.Atoi(path[0]); err != nil {
			return nil, false
		}
	}
	if path[0] == "" && len(path) > 1 && path[1] != "" && len(list) > 0 && !has(list[len(list)-1], path[1:]) {
		index--
	}
	if index < 0 || index > len(list) || index > maxIndex {
		return nil, false
	}
	if index == len(list) {
		list = append(list, nil)
	}
	list[index], fits = place(list[index], path[1:], text)
	return list, fits
}

// Coerce turns the texts of a form into what the schema asks for. What does not
// fit stays a text, and validation names it.
func Coerce(r huma.Registry, s *huma.Schema, v any) any {
	for s != nil && s.Ref != "" {
		s = r.SchemaFromRef(s.Ref)
	}
	if s == nil {
		return v
	}
	if v == "" && s.Nullable {
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			property := s.Properties[name]
			if property == nil {
				property, _ = s.AdditionalProperties.(*huma.Schema)
			}
			v[name] = Coerce(r, property, value)
		}
	case []any:
		for i, value := range v {
			v[i] = Coerce(r, s.Items, value)
		}
	case string:
		return coerceText(r, s, v)
	}
	return v
}

func coerceText(r huma.Registry, s *huma.Schema, v string) any {
	switch s.Type {
	case "integer", "number":
		if _, err := strconv.ParseFloat(v, 64); err == nil && json.Valid([]byte(v)) {
			return json.Number(v)
		}
	case "boolean":
		if v == "true" || v == "false" {
			return v == "true"
		}
	case "array":
		return []any{Coerce(r, s.Items, v)}
	}
	return v
}

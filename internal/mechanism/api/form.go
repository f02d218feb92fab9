package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const formType = "application/x-www-form-urlencoded"

// forms lets every operation that takes JSON take a form as well. Names nest by
// brackets: address[city]=…, people[]=…, associations[0][objectId]=…. Values
// are read as the operation's schema says; an empty value of a field that may
// be null is null.
func forms(ctx huma.Context, next func(huma.Context)) {
	kind, _, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	op := ctx.Operation()
	if err != nil || kind != formType || op.RequestBody == nil {
		next(ctx)
		return
	}
	b, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), maxBody+1))
	if err != nil || len(b) > maxBody {
		answerHuma(ctx, &Refusal{Status: http.StatusRequestEntityTooLarge, Type: "TooLarge", Message: "the body is larger than 1 MiB"})
		return
	}
	values, err := ParseForm(string(b))
	if err != nil {
		answerHuma(ctx, &Refusal{Status: http.StatusBadRequest, Type: "InvalidRequest", Message: err.Error()})
		return
	}
	registry := humaOf(ctx.Context()).OpenAPI().Components.Schemas
	typed := coerce(registry, op.RequestBody.Content["application/json"].Schema, values)
	body, err := json.Marshal(typed)
	if err != nil {
		answerHuma(ctx, &Refusal{Status: http.StatusBadRequest, Type: "InvalidRequest", Message: "the form cannot be read"})
		return
	}
	next(&formContext{humaContext: ctx, body: bytes.NewReader(body)})
}

// formContext gives huma the form as JSON.
type formContext struct {
	humaContext
	body io.Reader
}

type humaContext = huma.Context // so that the field does not hide the method Context

func (f *formContext) BodyReader() io.Reader { return f.body }

func (f *formContext) Header(name string) string {
	if strings.EqualFold(name, "Content-Type") {
		return "application/json"
	}
	return f.humaContext.Header(name)
}

// Unwrap is the context of the adapter.
func (f *formContext) Unwrap() huma.Context { return f.humaContext }

// maxNesting and maxIndex bound what a form may ask us to build.
const maxNesting, maxIndex = 10, 10_000

// ParseForm reads a form with nested names into maps, lists and strings. The
// error names the field that cannot be read.
func ParseForm(body string) (map[string]any, error) {
	root := map[string]any{}
	if body == "" {
		return root, nil
	}
	for _, pair := range strings.Split(body, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(name)
		if err != nil {
			return nil, fmt.Errorf("the field %q is not well encoded", name)
		}
		text, err := url.QueryUnescape(value)
		if err != nil {
			return nil, fmt.Errorf("the value of %q is not well encoded", key)
		}
		path, err := formPath(key)
		if err != nil {
			return nil, err
		}
		if _, fits := place(root, path, text); !fits {
			return nil, fmt.Errorf("the field %q is given in two ways that do not fit together", key)
		}
	}
	return root, nil
}

// formPath splits a[b][0][] into a, b, 0 and "".
func formPath(key string) ([]string, error) {
	head, rest, nested := strings.Cut(key, "[")
	path := []string{head}
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
	if head == "" || len(path) > maxNesting {
		return nil, fmt.Errorf("the name %q is empty or nested deeper than %d", key, maxNesting)
	}
	return path, nil
}

// place puts a text below a value, at the path, and answers what stands there now:
// lists grow, so that their holder must take them anew. It does not fit where
// something of another kind stands already.
func place(into any, path []string, text string) (now any, fits bool) {
	if len(path) == 0 {
		return text, into == nil
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

// placeInList is place for a list: the path begins with an index, at most the one after
// the last, or is empty for that one.
func placeInList(list []any, path []string, text string) (now any, fits bool) {
	index := len(list)
	if path[0] != "" {
		var err error
		if index, err = strconv.Atoi(path[0]); err != nil {
			return nil, false
		}
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

// coerce turns the texts of a form into what the schema asks for. What does not
// fit stays a text, and validation names it.
func coerce(r huma.Registry, s *huma.Schema, v any) any {
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
			v[name] = coerce(r, property, value)
		}
	case []any:
		for i, value := range v {
			v[i] = coerce(r, s.Items, value)
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
		return []any{coerce(r, s.Items, v)}
	}
	return v
}

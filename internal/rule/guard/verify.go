package guard

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"nectarine/internal/rule/guard/fact"
)

// Difference is one thing in which a decision made again is not the one that
// was stored, as JSON.
type Difference struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Is    string `json:"is"`
}

// Verify makes a stored decision again, by the rules of the request's own day and
// the profile that the decision names, and answers what differs, field by field:
// nothing proves that it followed from the request, the facts and that book. The
// error says that it cannot be made again.
func Verify(c fact.Case, stored json.RawMessage) ([]Difference, error) {
	var was Decision
	if err := fact.Strict(stored, &was); err != nil {
		return nil, fmt.Errorf("decision: %w", err)
	}
	b, err := Book(was.Edition.Profile)
	if err != nil {
		return nil, fmt.Errorf("decision.edition: %w", err)
	}
	again, err := Decide(c.Request, c.Facts, b)
	if err != nil {
		return nil, err
	}
	made, err := json.Marshal(again)
	if err != nil {
		return nil, err
	}
	before, err := plain(stored)
	if err != nil {
		return nil, fmt.Errorf("decision: %w", err)
	}
	after, err := plain(made)
	if err != nil {
		return nil, err
	}
	return differences("", before, after)
}

// plain is a JSON value by its own spelling: numbers as they are written, and the
// names of fields as they are, for a decoder into a struct would read either case.
func plain(data []byte) (any, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// differences compares two JSON values, down to the fields that differ.
func differences(field string, was, is any) ([]Difference, error) {
	found := []Difference{}
	a, isObject := was.(map[string]any)
	b, both := is.(map[string]any)
	if !isObject || !both {
		if reflect.DeepEqual(was, is) {
			return found, nil
		}
		x, err := json.Marshal(was)
		if err != nil {
			return nil, err
		}
		y, err := json.Marshal(is)
		return []Difference{{strings.TrimPrefix(field, "."), string(x), string(y)}}, err
	}
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		names = append(names, name)
	}
	for _, name := range fact.Unique(names) {
		x, there := a[name]
		y, here := b[name]
		if there != here {
			found = append(found, Difference{strings.TrimPrefix(field+"."+name, "."), said(x, there), said(y, here)})
			continue
		}
		more, err := differences(field+"."+name, x, y)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// said is a value as text, or that there is none.
func said(v any, there bool) string {
	if !there {
		return "not there"
	}
	return fmt.Sprint(v)
}

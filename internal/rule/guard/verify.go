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
// was stored: what it was and what it is, or "not there".
type Difference struct {
	Field string `json:"field"`
	Was   any    `json:"was"`
	Is    any    `json:"is"`
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
	return differences("", before, after), nil
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

// absent stands for what one of two values does not have.
const absent = "not there"

// differences compares two JSON values, down to the fields, and the elements of lists,
// that differ.
func differences(field string, was, is any) []Difference {
	found := []Difference{}
	each := func(name string, x, y any, there, here bool) {
		switch {
		case !there:
			found = append(found, Difference{name, absent, y})
		case !here:
			found = append(found, Difference{name, x, absent})
		default:
			found = append(found, differences(name, x, y)...)
		}
	}
	if a, b, are := two[map[string]any](was, is); are {
		for _, name := range fact.Unique(slices.AppendSeq(slices.Sorted(maps.Keys(a)), maps.Keys(b))) {
			x, there := a[name]
			y, here := b[name]
			each(strings.TrimPrefix(field+"."+name, "."), x, y, there, here)
		}
		return found
	}
	if a, b, are := two[[]any](was, is); are {
		for i := range max(len(a), len(b)) {
			var x, y any
			if i < len(a) {
				x = a[i]
			}
			if i < len(b) {
				y = b[i]
			}
			each(fmt.Sprintf("%s[%d]", field, i), x, y, i < len(a), i < len(b))
		}
		return found
	}
	if !reflect.DeepEqual(was, is) {
		found = append(found, Difference{field, was, is})
	}
	return found
}

// two says that two values are both of a kind.
func two[T any](a, b any) (x, y T, are bool) {
	x, one := a.(T)
	y, other := b.(T)
	return x, y, one && other
}

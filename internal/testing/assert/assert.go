// Package assert asks of JSON, as the API answers it, what a test demands, and says
// in a sentence what it is instead. A demand that is not met ends the test, so that
// the lines after it may rely on it. Values that are not JSON are compared with an
// if of the test's own.
package assert

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// M is a JSON object.
type M = map[string]any

// T is what a test and a property have in common.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

// demand is what a field may be held to besides a value that it equals.
type demand struct {
	says  string
	holds func(any) bool
}

// Set demands that a field is there and not null.
var Set any = demand{"something", func(is any) bool { return is != nil }}

// Not demands any value but this one.
func Not(v any) any {
	return demand{"anything but " + text(v), func(is any) bool { return !reflect.DeepEqual(is, v) }}
}

// Count demands an array with so many members.
func Count(n int) any {
	return demand{fmt.Sprintf("%d of them", n), func(is any) bool {
		v := reflect.ValueOf(is)
		return n == 0 && is == nil || v.Kind() == reflect.Slice && v.Len() == n
	}}
}

// Fields demands of an object what each named field is. A dot leads into an object,
// or by number into an array: "people.0.name". A field of null and one that is
// absent are the same here.
func Fields(t T, got any, want M) {
	t.Helper()
	if faults := wrong(got, want); faults != nil {
		t.Fatalf("%s\nin %s", strings.Join(faults, "\n"), text(got))
	}
}

// Rows demands that a list has exactly these rows in this order, and of each row
// what its named fields are.
func Rows[R any](t T, got []R, want ...M) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows came, want %d\nof %s", len(got), len(want), text(got))
	}
	for i, w := range want[:min(len(want), len(got))] {
		if faults := wrong(got[i], w); faults != nil {
			t.Fatalf("of row %d: %s\nin %s", i, strings.Join(faults, "\n"), text(got))
		}
	}
}

// Len demands how many members a list or a map has.
func Len(t T, got any, want int) {
	t.Helper()
	if n := reflect.ValueOf(got).Len(); n != want {
		t.Fatalf("%d came, want %d\nof %s", n, want, text(got))
	}
}

// wrong are the sentences about the fields that are not as wanted, in the order of their names.
func wrong(got any, want M) (faults []string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		is, w := at(got, name), want[name]
		if d, ok := w.(demand); ok {
			if !d.holds(is) {
				faults = append(faults, fmt.Sprintf("%s is %s, want %s", name, text(is), d.says))
			}
		} else if !reflect.DeepEqual(is, w) {
			faults = append(faults, fmt.Sprintf("%s is %s, want %s", name, text(is), text(w)))
		}
	}
	return faults
}

// at follows a path of names and numbers; nil is what leads nowhere.
func at(v any, path string) any {
	if o, ok := v.(M); ok {
		if is, there := o[path]; there {
			return is
		}
	}
	name, rest, more := strings.Cut(path, ".")
	switch o := v.(type) {
	case M:
		v = o[name]
	case []any:
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || i >= len(o) {
			return nil
		}
		v = o[i]
	default:
		return nil
	}
	if more {
		return at(v, rest)
	}
	return v
}

// text is a value of JSON as JSON, and any other as Go prints it with its type, so
// that 2 and an int of 2 read differently.
func text(v any) string {
	switch v.(type) {
	case nil, string, float64, bool, M, []any, []M:
		raw, err := json.Marshal(v)
		if err == nil {
			return string(raw)
		}
	}
	return fmt.Sprintf("%v (%T)", v, v)
}

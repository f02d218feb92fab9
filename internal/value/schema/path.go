package schema

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
)

var pathParameter = regexp.MustCompile(`\{([A-Za-z0-9]+)\}`)

// PathFields are the names of the fields of an operation's input that are filled from
// its path, by the tag path. A field that is a struct is filled only where it is
// embedded, and exported.
func PathFields(t reflect.Type) (names []string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		if name := f.Tag.Get("path"); name != "" {
			names = append(names, name)
		}
		if f.Anonymous {
			names = append(names, PathFields(f.Type)...)
		}
	}
	return names
}

// PathFaults is what is wrong with how an operation's input takes its path: each {name}
// must be filled by one field, and each field that is tagged for the path must be in it.
// Otherwise it would stay empty, and every call would find nothing.
func PathFaults(path string, in reflect.Type) (faults []error) {
	filled := map[string]int{}
	for _, name := range PathFields(in) {
		filled[name]++
	}
	for _, m := range pathParameter.FindAllStringSubmatch(path, -1) {
		if n := filled[m[1]]; n != 1 {
			faults = append(faults, fmt.Errorf("%s: {%s} is filled by %d fields of %s; it must be one, of a struct that is embedded and exported", path, m[1], n, in))
		}
		delete(filled, m[1])
	}
	for _, name := range slices.Sorted(maps.Keys(filled)) {
		faults = append(faults, fmt.Errorf("%s: %s has a field for {%s}, which the path has not", path, in, name))
	}
	return faults
}

package cases

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/encode"
	"nectarine/internal/value/exact"
)

// Revert sets fields to what they were before the changes, which must be the last
// that befell them.
func (c *Case) Revert(changes []diff.FieldChange) error {
	old := map[string]any{}
	for _, f := range changes {
		if f.Field == "deletedAt" {
			continue
		}
		var is any
		if baseField(c.CaseType, f.Field) {
			is = c.Details[f.Field] // as it is kept and told: an amount is a text there
		} else {
			var err error
			if is, err = c.answered(f.Field); err != nil {
				return err
			}
		}
		if !sameJSON(is, f.New) {
			return api.Conflict(api.ChangedSince, fmt.Sprintf("%s has been changed since, to %v", f.Field, is))
		}
		old[f.Field] = f.Old
	}
	return c.restore(old)
}

// columns are the fields of a case by their names in JSON.
var columns = sync.OnceValue(func() map[string]reflect.StructField {
	all := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Case]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous && name != "" && name != "-" {
			all[name] = f
		}
	}
	return all
})

// answered is what an answer has in a field that is none of the base type's; nil where it has
// none.
func (c *Case) answered(name string) (any, error) {
	if name == "borrowerIds" {
		name = "people"
	}
	f, is := columns()[name]
	v := reflect.ValueOf(c).Elem()
	if !is || strings.Contains(f.Tag.Get("json"), ",omitempty") && v.FieldByIndex(f.Index).IsZero() {
		return nil, nil
	}
	b, err := encode.JSON(v.FieldByIndex(f.Index).Interface())
	if err != nil {
		return nil, err
	}
	return exact.Read(b)
}

// restore puts values, by their names in JSON, into a case: into its own fields,
// and those of its base type.
func (c *Case) restore(values map[string]any) (err error) {
	details := map[string]any{}
	for name, value := range c.Details {
		details[name] = value
	}
	plain := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if value := values[name]; !baseField(c.CaseType, name) {
			plain[name] = value
		} else if value == nil {
			delete(details, name)
		} else if n, is := value.(json.Number); is {
			if details[name], err = n.Float64(); err != nil { // whole and small: as it comes back from the database
				return err
			}
		} else {
			details[name] = value
		}
	}
	b, err := json.Marshal(plain)
	if err != nil {
		return err
	}
	type bare Case // without the JSON of the API, which is for answers
	// A pointer, map or list is replaced and not written into: the former one is
	// still compared with.
	fresh := bare(*c)
	clearNamed(&fresh, plain) // its fields are those of Case
	if err := json.Unmarshal(b, &fresh); err != nil {
		return err
	}
	*c = Case(fresh)
	c.Details = details
	return nil
}

// clearNamed sets the fields with these names in JSON to nothing.
func clearNamed(to any, named map[string]any) {
	v := reflect.ValueOf(to).Elem()
	for name := range named {
		if f, is := columns()[name]; is {
			v.FieldByIndex(f.Index).SetZero()
		}
	}
}

// baseField reports whether cases of a base type keep a field among the details.
func baseField(base casetype.BaseType, name string) bool {
	return slices.ContainsFunc(casetype.Fields(base), func(f casetype.Field) bool { return f.Name == name })
}

// sameJSON reports whether two values are the same in JSON.
func sameJSON(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true // as it is read back from the database
	}
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	if errA != nil || errB != nil {
		return false
	}
	u, errA := exact.Read(x)
	v, errB := exact.Read(y)
	return errA == nil && errB == nil && reflect.DeepEqual(u, v)
}

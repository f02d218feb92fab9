package api

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/api/openapi"
	"nectarine/internal/value/brief"
	"nectarine/internal/value/id"
	"nectarine/internal/value/strict"
)

// Patch is the body of a PUT on a Whole: what it names is changed, what it
// leaves out stays, null clears. Fields that only the server writes (tagged
// readOnly) are passed over, so that what was read can be sent back; one that another
// operation writes (tagged writtenBy too) only as long as it says what stands. A field
// tagged clears takes null for its zero value. One that is an id, and tagged zero:"none"
// because the public API prints an integer in its place, takes 0 for null. A name that the object does not have is
// refused. A value is replaced as a whole:
// naming metaData sets all of it.
type Patch[Whole any] struct{ fields map[string]json.RawMessage }

// Fresh is the body of a POST that makes a Whole. It is a Patch on an empty
// object, in which the fields tagged required must be named.
type Fresh[Whole any] struct{ Patch[Whole] }

// Passing is embedded in the body of a POST that makes a Whole in words of its own.
type Passing[Whole any] = openapi.Passing[Whole]

// UnmarshalJSON keeps the body for Apply.
func (p *Patch[Whole]) UnmarshalJSON(b []byte) error {
	p.fields = nil
	return json.Unmarshal(b, &p.fields)
}

// MarshalJSON is the body as it came, for work that is done later.
func (p Patch[Whole]) MarshalJSON() ([]byte, error) {
	if p.fields == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(p.fields)
}

// Names reports whether the body names the field.
func (p Patch[Whole]) Names(field string) bool {
	_, ok := p.fields[field]
	return ok
}

// Raw is the body's value of a field, or nil.
func (p Patch[Whole]) Raw(field string) json.RawMessage { return p.fields[field] }

// Without is the body as if it did not name the field.
func (p Patch[Whole]) Without(field string) Patch[Whole] {
	if !p.Names(field) {
		return p
	}
	fields := maps.Clone(p.fields)
	delete(fields, field)
	return Patch[Whole]{fields}
}

// Only is the body as if it named these fields alone.
func (p Patch[Whole]) Only(fields ...string) Patch[Whole] {
	only := map[string]json.RawMessage{}
	for _, field := range fields {
		if raw, names := p.fields[field]; names {
			only[field] = raw
		}
	}
	return Patch[Whole]{only}
}

// Set puts a value in the body, as if the caller had named it.
func (p *Patch[Whole]) Set(field string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if p.fields == nil {
		p.fields = map[string]json.RawMessage{}
	}
	p.fields[field] = b
	return nil
}

// Apply puts what the body names into the object. A field tagged createOnly
// is refused when it would change.
func (p Patch[Whole]) Apply(to *Whole) error { return p.apply(to, false) }

// Apply puts what the body names into the new object.
func (p Fresh[Whole]) Apply(to *Whole) error { return p.apply(to, true) }

func (p Patch[Whole]) apply(to *Whole, fresh bool) error {
	var refused []Detail
	v := reflect.ValueOf(to).Elem()
	for _, name := range slices.Sorted(maps.Keys(p.fields)) {
		var said string
		raw := p.fields[name]
		f, ok := writable(v.Type())[name]
		if ok {
			said = set(v.FieldByIndex(f.Index), f, name, raw, fresh)
		} else if !fresh || string(raw) != "null" { // of null on creation nothing is said
			var err error
			if said, err = elsewhere(v, name, raw); err != nil {
				return err
			}
		}
		if said != "" {
			refused = append(refused, misfit(name, raw, f.Type, said))
		}
	}
	if refused != nil {
		return InvalidAll(refused...)
	}
	return nil
}

// misfit tells of a value that is refused; where it does not fit its type, of the part of it.
func misfit(name string, raw json.RawMessage, t reflect.Type, said string) Detail {
	var fault *strict.Error
	if t == nil || string(raw) == "null" || !errors.As(strict.Locate(name, raw, reflect.New(t).Interface()), &fault) {
		return Detail{name, said}
	}
	return Detail{fault.Path, fault.Reason}
}

// set puts what a body says into one field, and answers why it is refused, or "".
func set(field reflect.Value, f reflect.StructField, name string, raw json.RawMessage, fresh bool) string {
	if f.Tag.Get("zero") == "none" {
		if raw = identifier(raw); raw == nil {
			return "is an id, which is no number; 0 is none"
		}
	}
	if string(raw) == "null" {
		switch {
		case f.Tag.Get("clears") != "":
			field.SetZero()
			return ""
		case holdsNull(f):
		case fresh && f.Tag.Get("required") != "true":
			return "" // on creation null is as good as nothing said: the default stays
		default:
			return "cannot be cleared"
		}
	}
	value := reflect.New(f.Type)
	if err := json.Unmarshal(raw, value.Interface()); err != nil {
		return reason(err)
	}
	if fault := nameFault(name, f.Tag, value.Elem()); fault != "" {
		return fault
	}
	if name == "externalId" && strings.HasPrefix(reflect.Indirect(value.Elem()).String(), id.External) {
		return "is given without ext-, which paths and references put before it"
	}
	if f.Tag.Get("createOnly") != "" && !fresh {
		if !reflect.DeepEqual(field.Interface(), value.Elem().Interface()) {
			return "cannot be changed after creation"
		}
		return ""
	}
	field.Set(value.Elem())
	return ""
}

// identifier is the id that a body gives where the public API prints an integer: null for
// 0, and nil for any other number.
func identifier(raw json.RawMessage) json.RawMessage {
	switch number, err := strconv.ParseFloat(string(raw), 64); {
	case err != nil:
		return raw
	case number == 0:
		return json.RawMessage("null")
	}
	return nil
}

// nameFault is what is wrong with the value of a field that is a name, as the field's own
// name says. One that is tagged blank may be blank: something else names the object then.
func nameFault(field string, tag reflect.StructTag, v reflect.Value) string {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.String || field != "name" && !strings.HasSuffix(field, "Name") {
		return ""
	}
	if tag.Get("blank") != "" && strings.TrimSpace(v.String()) == "" {
		return ""
	}
	return brief.NameFault(v.String())
}

// elsewhere is the operation that writes a field which a body may not, where the value
// is another than what stands; empty where it is the same, or is passed over whatever it
// says. A field is written elsewhere that is tagged writtenBy, with that operation; - is
// none.
func elsewhere(v reflect.Value, name string, raw json.RawMessage) (string, error) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		by := f.Tag.Get("writtenBy")
		if property, _, _ := strings.Cut(f.Tag.Get("json"), ","); by == "" || property != name {
			continue
		}
		said := "is not written here: use " + by
		if by == "-" {
			said = "is not written by any operation: leave it out"
		}
		stands, value := v.FieldByIndex(f.Index), reflect.New(f.Type)
		// Of a list, null says nothing: one that is empty is [].
		if string(raw) == "null" && (empty(stands) || f.Type.Kind() == reflect.Slice) {
			return "", nil
		}
		if json.Unmarshal(raw, value.Interface()) != nil {
			return said, nil
		}
		if empty(stands) && empty(value.Elem()) {
			return "", nil
		}
		same, err := says(raw, value.Interface(), stands.Interface())
		if same {
			said = ""
		}
		return said, err
	}
	return "", nil
}

// says reports whether a value of a body says what stands: read is the value as it is
// understood, so that a moment may be written in other ways. What it leaves out of an
// object says nothing.
func says(raw json.RawMessage, read, stands any) (bool, error) {
	var forms [3]any
	for i, v := range []any{raw, read, stands} {
		b, err := json.Marshal(v)
		if err != nil {
			return false, err
		}
		if err := json.Unmarshal(b, &forms[i]); err != nil {
			return false, err
		}
	}
	return alike(forms[0], forms[1], forms[2]), nil
}

func alike(raw, read, stands any) bool {
	switch raw := raw.(type) {
	case map[string]any:
		r, ok := read.(map[string]any)
		s, is := stands.(map[string]any)
		for name := range raw {
			ok = ok && alike(raw[name], r[name], s[name])
		}
		return ok && is
	case []any:
		r, ok := read.([]any)
		s, is := stands.([]any)
		ok = ok && is && len(raw) == len(r) && len(raw) == len(s)
		for i := range raw {
			ok = ok && alike(raw[i], r[i], s[i])
		}
		return ok
	}
	return reflect.DeepEqual(raw, stands) || reflect.DeepEqual(read, stands)
}

// empty reports whether a value is none: zero, or a list without elements.
func empty(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

// holdsNull reports whether null is a value of the field.
func holdsNull(f reflect.StructField) bool {
	switch f.Type.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
		return f.Tag.Get("required") != "true"
	}
	return false
}

// reason is why a value was not taken, without the decoder's own words.
func reason(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return "must not be a " + kind.Value
	}
	return err.Error()
}

var writables sync.Map // reflect.Type → map[string]reflect.StructField

// writable are the fields of an object that a client may write, by JSON name.
func writable(t reflect.Type) map[string]reflect.StructField {
	if known, ok := writables.Load(t); ok {
		return known.(map[string]reflect.StructField)
	}
	fields := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.Anonymous && f.IsExported() && name != "-" && name != "" && f.Tag.Get("readOnly") == "" {
			fields[name] = f
		}
	}
	writables.Store(t, fields)
	return fields
}

// change and creation own the names of the schemas of bodies.
type (
	change[Whole any]   struct{}
	creation[Whole any] struct{}
)

// Schema is the object's with nothing required.
func (Patch[Whole]) Schema(r huma.Registry) *huma.Schema {
	ref := r.Schema(reflect.TypeFor[change[Whole]](), true, "")
	return inputSchema(r, ref, reflect.TypeFor[Whole](), func(reflect.StructField) bool { return false })
}

// Schema is the object's with what must be named required.
func (Fresh[Whole]) Schema(r huma.Registry) *huma.Schema {
	ref := r.Schema(reflect.TypeFor[creation[Whole]](), true, "")
	return inputSchema(r, ref, reflect.TypeFor[Whole](), func(f reflect.StructField) bool { return f.Tag.Get("required") == "true" })
}

// inputSchema is the schema of a body. What the server alone writes may be there
// with any value: it is not read, and not in the document.
func inputSchema(r huma.Registry, ref *huma.Schema, t reflect.Type, required func(reflect.StructField) bool) *huma.Schema {
	s := r.SchemaFromRef(ref.Ref)
	if len(s.Properties) > 0 {
		return ref
	}
	whole := huma.SchemaFromType(r, t)
	s.Properties, s.Description = map[string]*huma.Schema{}, whole.Description
	if whole.AdditionalProperties != nil {
		s.AdditionalProperties = whole.AdditionalProperties
	}
	fields := writable(t)
	for property, of := range whole.Properties {
		f, ok := fields[property]
		switch {
		case ok:
			s.Properties[property] = openapi.Nullable(r, of, f)
			if f.Tag.Get("clears") != "" {
				clears := *s.Properties[property]
				clears.Nullable = true
				s.Properties[property] = &clears
			}
			if f.Tag.Get("zero") == "none" {
				s.Properties[property] = &huma.Schema{OneOf: []*huma.Schema{s.Properties[property], {Type: "integer"}}, Description: f.Tag.Get("doc"),
					Extensions: map[string]any{openapi.Lenient: true}}
				s.Properties[property].OneOf[1].PrecomputeMessages()
			}
			if required(f) {
				s.Required = append(s.Required, property)
			}
		case of.ReadOnly || isField(t, property):
			s.Properties[property] = &huma.Schema{ReadOnly: true, Extensions: map[string]any{openapi.PassedOver: true}}
		default: // a property that the type describes beyond its fields
			s.Properties[property] = of
		}
	}
	slices.Sort(s.Required) // the properties came in no order
	s.PrecomputeMessages()
	return ref
}

func isField(t reflect.Type, property string) bool {
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == property {
			return true
		}
	}
	return false
}

// Package strict reads JSON exactly as its types say and tells what does not fit
// by the path of the field: facts[1].rate.annualRate. It refuses names that a
// type does not have, in any other case too; names that are there twice; null but
// for lists and for what may be left out, which it leaves out; and objects that lack
// a name. The last are names without omitempty or required:"false", as in the schemas.
package strict

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Error is what is wrong with one field. Path is empty for the whole text.
type Error struct{ Path, Reason string }

// Error is the path and the reason.
func (e *Error) Error() string { return strings.TrimPrefix(e.Path+": "+e.Reason, ": ") }

// Unmarshal reads a text into what a pointer points to. Every error is an *Error.
func Unmarshal(text []byte, into any) error {
	return read("", text, into, reader{whole: true, shapes: map[reflect.Type]shape{}})
}

// Locate says where a text that json.Unmarshal has refused does not fit, nil if
// it finds nothing; the text is what stands at a path. What else Unmarshal refuses is left to others.
func Locate(path string, text []byte, into any) error {
	return read(path, text, reflect.New(reflect.TypeOf(into).Elem()).Interface(), reader{shapes: map[reflect.Type]shape{}})
}

// Repeated refuses a text in which an object has a name twice.
func Repeated(text []byte) error {
	if !json.Valid(text) {
		return nil
	}
	return repeated(text, "")
}

func repeated(text []byte, path string) error {
	switch first(text) {
	case '{':
		all, err := members(text, path, true)
		if err != nil {
			return err
		}
		for _, m := range all {
			if err := repeated(m.value, m.path); err != nil {
				return err
			}
		}
	case '[':
		for i, e := range elements(text) {
			if err := repeated(e, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// reader reads; whole is whether everything is refused that can be.
type reader struct {
	whole  bool
	shapes map[reflect.Type]shape
}

// shape is the fields of a type by their names in JSON, and the names as they
// stand.
type shape struct {
	fields map[string]reflect.StructField
	names  []string
}

func (r reader) shape(t reflect.Type) shape {
	s, known := r.shapes[t]
	if known {
		return s
	}
	s.fields = map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous && f.IsExported() && name != "" && name != "-" {
			s.fields[name], s.names = f, append(s.names, name)
		}
	}
	r.shapes[t] = s
	return s
}

func read(path string, text []byte, into any, r reader) error {
	if !json.Valid(text) {
		return &Error{path, "must be JSON; " + syntax(text)}
	}
	return r.read(bytes.TrimSpace(text), path, reflect.ValueOf(into).Elem())
}

// syntax is where a text is not JSON, or where JSON breaks off.
func syntax(text []byte) string {
	var at *json.SyntaxError
	if err := json.Unmarshal(text, new(any)); errors.As(err, &at) {
		if strings.HasPrefix(at.Error(), "unexpected end") {
			return fmt.Sprintf("it breaks off at line %d", 1+bytes.Count(text, []byte("\n")))
		}
		before := text[:max(0, int(at.Offset)-1)]
		return fmt.Sprintf("it is not at line %d, column %d", 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n'))
	}
	return "it breaks off"
}

func (r reader) read(text []byte, path string, v reflect.Value) error {
	null := string(text) == "null"
	if v.Kind() == reflect.Pointer {
		if null {
			v.SetZero()
			return nil
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return r.read(text, path, v.Elem())
	}
	switch {
	case null && r.whole && v.Kind() != reflect.Interface && v.Kind() != reflect.Slice:
		return &Error{path, "must not be null"} // also of a type that reads its own text, which would not be asked
	case own(v.Addr().Type()):
		return leaf(text, path, v)
	case null:
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return r.object(text, path, v)
	case reflect.Slice:
		return r.list(text, path, v)
	}
	return leaf(text, path, v)
}

// own is whether a type reads its own JSON.
func own(pointer reflect.Type) bool {
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) || pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// leaf reads a value that is not looked into. An error may begin with the name of
// the field and say where in it: specificDays[1].
func leaf(text []byte, path string, v reflect.Value) error {
	err := json.Unmarshal(text, v.Addr().Interface())
	if err == nil {
		return nil
	}
	reason := err.Error()
	var kind *json.UnmarshalTypeError
	switch name := path[strings.LastIndex(path, ".")+1:]; {
	case v.Type() == reflect.TypeFor[time.Time]():
		reason = "must be a moment with its zone, such as 2026-01-05T15:04:05Z"
	case errors.As(err, &kind) || v.Kind() != reflect.Struct && !own(v.Addr().Type()):
		reason = "must be " + inWords(v.Type())
	case name != "" && strings.HasPrefix(reason, name):
		inside, why, found := strings.Cut(reason[len(name):], ": ")
		if found && (inside == "" || inside[0] == '[' || inside[0] == '.') {
			path, reason = path+inside, why
		}
	}
	return &Error{path, reason}
}

// inWords is what a value of a type is in JSON.
func inWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text in quotes"
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "a list: [ ]"
	case reflect.Struct, reflect.Map:
		return "an object: { }"
	case reflect.Pointer:
		return inWords(t.Elem())
	}
	if t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 {
		return "a whole number"
	}
	return "another value"
}

func (r reader) list(text []byte, path string, v reflect.Value) error {
	if first(text) != '[' {
		return &Error{path, "must be " + inWords(v.Type())}
	}
	all := elements(text)
	v.Set(reflect.MakeSlice(v.Type(), len(all), len(all)))
	for i, e := range all {
		if err := r.read(e, fmt.Sprintf("%s[%d]", path, i), v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) object(text []byte, path string, v reflect.Value) error {
	if first(text) != '{' {
		return &Error{path, "must be " + inWords(v.Type())}
	}
	all, err := members(text, path, r.whole)
	if err != nil {
		return err
	}
	of := r.shape(v.Type())
	there := map[string]bool{}
	for _, m := range all {
		f, ok := of.fields[m.name]
		if !ok {
			if r.whole {
				return &Error{m.path, "is not known" + near(m.name, of.names)}
			}
			continue
		}
		there[m.name] = true
		if r.whole && string(m.value) == "null" && !required(f) {
			continue
		}
		if err := r.read(m.value, m.path, v.FieldByIndex(f.Index)); err != nil {
			return err
		}
		if r.whole {
			if why := bounds(m.value, f); why != "" {
				return &Error{m.path, why}
			}
		}
	}
	for _, name := range of.names {
		if r.whole && !there[name] && required(of.fields[name]) {
			return &Error{join(path, name), "is required"}
		}
	}
	return nil
}

// bounds is what is wrong with a value that is given and would be taken for none: a
// number less than the field's minimum, a blank where one of a list is wanted.
func bounds(text []byte, f reflect.StructField) string {
	least := f.Tag.Get("minimum")
	limit, err := strconv.ParseFloat(least, 64)
	if n, bad := strconv.ParseFloat(string(text), 64); err == nil && bad == nil && n < limit {
		return fmt.Sprintf("must be at least %s; leave it out for none", least)
	}
	if values, has := f.Type.MethodByName("Values"); has && f.Type.Kind() == reflect.String && string(text) == `""` {
		list := values.Func.Call([]reflect.Value{reflect.Zero(f.Type)})[0]
		return fmt.Sprintf("must be one of %v; leave it out for none", list)
	}
	return ""
}

// near names the field that was meant when only the case differs.
func near(name string, names []string) string {
	for _, other := range names {
		if strings.EqualFold(name, other) {
			return "; it is spelled " + other
		}
	}
	return ""
}

func required(f reflect.StructField) bool {
	_, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	return options == "" && f.Tag.Get("required") != "false"
}

// member is one name of an object, with its value and its path.
type member struct {
	name, path string
	value      []byte
}

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// members are those of an object that is valid JSON.
func members(text []byte, path string, once bool) (out []member, err error) {
	var names []string
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, &Error{path, "must be an object: { }"}
	}
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		var value json.RawMessage
		if err != nil || !ok || d.Decode(&value) != nil {
			return nil, &Error{path, "must be an object: { }"}
		}
		names = append(names, name)
		out = append(out, member{name, join(path, name), value})
	}
	slices.Sort(names)
	for i := 1; once && i < len(names); i++ {
		if names[i] == names[i-1] {
			return nil, &Error{join(path, names[i]), "is there twice"}
		}
	}
	return out, nil
}

// elements are those of a list that is valid JSON.
func elements(text []byte) (out []json.RawMessage) {
	if json.Unmarshal(text, &out) != nil {
		return nil
	}
	return out
}

// first is the first character of a text.
func first(text []byte) byte {
	if t := bytes.TrimSpace(text); len(t) > 0 {
		return t[0]
	}
	return 0
}

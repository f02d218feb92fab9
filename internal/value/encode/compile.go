package encode

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"
)

// Appender is a value that writes its own JSON after what is there: compact, and taken at
// its word.
type Appender interface {
	AppendJSON(b []byte) ([]byte, error)
}

// Append writes v after what is there, to the letter as json.Marshal would. What a type
// needs is found out once.
func Append(b []byte, v any) ([]byte, error) { return write(b, v, true) }

func write(b []byte, v any, html bool) ([]byte, error) {
	if v == nil {
		return append(b, "null"...), nil
	}
	return writerOf(reflect.TypeOf(v))(b, reflect.ValueOf(v), html)
}

// writer writes a value of one type. Where html is set, what HTML would read is escaped.
type writer func(b []byte, v reflect.Value, html bool) ([]byte, error)

var writers sync.Map // of writer, by reflect.Type

// writerOf is the writer of a type, which may hold itself.
func writerOf(t reflect.Type) writer {
	if w, is := writers.Load(t); is {
		return w.(writer)
	}
	var made writer
	var wait sync.WaitGroup
	wait.Add(1)
	w, is := writers.LoadOrStore(t, writer(func(b []byte, v reflect.Value, html bool) ([]byte, error) {
		wait.Wait()
		return made(b, v, html)
	}))
	if is {
		return w.(writer)
	}
	made = compile(t)
	wait.Done()
	writers.Store(t, made)
	return made
}

var (
	appender  = reflect.TypeFor[Appender]()
	marshaler = reflect.TypeFor[json.Marshaler]()
	texts     = reflect.TypeFor[encoding.TextMarshaler]()
	number    = reflect.TypeFor[json.Number]()
)

// compile makes the writer of a type; what is rare is left to encoding/json.
func compile(t reflect.Type) writer {
	pointer := reflect.PointerTo(t)
	switch {
	case t.Kind() == reflect.Pointer && t.Implements(appender) && !t.Elem().Implements(appender):
		return appended
	case t.Kind() == reflect.Pointer && t.Implements(marshaler) && !t.Elem().Implements(marshaler):
		return marshaled
	case t.Kind() == reflect.Pointer:
		return pointed(writerOf(t.Elem()))
	case t.Implements(appender):
		return appended
	case t.Implements(marshaler) && t.Kind() != reflect.Interface:
		return marshaled
	case pointer.Implements(marshaler), t.Implements(texts), pointer.Implements(texts), t == number:
		return foreign
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(b []byte, v reflect.Value, _ bool) ([]byte, error) { return strconv.AppendBool(b, v.Bool()), nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value, _ bool) ([]byte, error) { return strconv.AppendInt(b, v.Int(), 10), nil }
	case reflect.String:
		return func(b []byte, v reflect.Value, html bool) ([]byte, error) { return text(b, v.String(), html) }
	case reflect.Interface:
		return func(b []byte, v reflect.Value, html bool) ([]byte, error) {
			if v.IsNil() {
				return append(b, "null"...), nil
			}
			return writerOf(v.Elem().Type())(b, v.Elem(), html)
		}
	case reflect.Struct:
		return object(t)
	case reflect.Map:
		if t.Key().Kind() == reflect.String && !t.Key().Implements(texts) {
			return mapped(writerOf(t.Elem()))
		}
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return listed(writerOf(t.Elem()))
		}
	}
	return foreign
}

// foreign is what encoding/json writes.
func foreign(b []byte, v reflect.Value, html bool) ([]byte, error) {
	if v.CanAddr() {
		v = v.Addr() // whose methods it may have
	}
	out := bytes.NewBuffer(b)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(html)
	err := e.Encode(v.Interface())
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

// marshaled is what a value writes of itself, which encoding/json reads again.
func marshaled(b []byte, v reflect.Value, html bool) ([]byte, error) {
	if k := v.Kind(); (k == reflect.Pointer || k == reflect.Interface) && v.IsNil() {
		return append(b, "null"...), nil
	}
	return foreign(b, v, html)
}

func appended(b []byte, v reflect.Value, _ bool) ([]byte, error) {
	switch {
	case v.Kind() != reflect.Pointer && v.CanAddr():
		v = v.Addr() // without a copy
	case v.Kind() == reflect.Pointer && v.IsNil():
		return append(b, "null"...), nil
	}
	return v.Interface().(Appender).AppendJSON(b)
}

func pointed(to writer) writer {
	return func(b []byte, v reflect.Value, html bool) ([]byte, error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return to(b, v.Elem(), html)
	}
}

func listed(of writer) writer {
	return func(b []byte, v reflect.Value, html bool) (_ []byte, err error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = of(b, v.Index(i), html); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	}
}

func mapped(to writer) writer {
	return func(b []byte, v reflect.Value, html bool) (_ []byte, err error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		if v.Len() == 0 {
			return append(b, "{}"...), nil
		}
		keys := make([]string, 0, v.Len())
		values := make(map[string]reflect.Value, v.Len())
		for all := v.MapRange(); all.Next(); {
			keys = append(keys, all.Key().String())
			values[all.Key().String()] = all.Value()
		}
		slices.Sort(keys)
		b = append(b, '{')
		for i, key := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = text(b, key, html); err != nil {
				return b, err
			}
			if b, err = to(append(b, ':'), values[key], html); err != nil {
				return b, err
			}
		}
		return append(b, '}'), nil
	}
}

// text writes a text; one that has to be escaped is left to encoding/json.
func text(b []byte, s string, html bool) ([]byte, error) {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
				return foreign(b, reflect.ValueOf(s), html)
			}
			i += n
			continue
		}
		if c < ' ' || c == '"' || c == '\\' || c == 0x7f || html && (c == '<' || c == '>' || c == '&') {
			return foreign(b, reflect.ValueOf(s), html)
		}
		i++
	}
	return append(append(append(b, '"'), s...), '"'), nil
}

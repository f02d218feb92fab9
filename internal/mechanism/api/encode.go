package api

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// marshal is JSON as it is answered: & stays & in URLs. An object that writes itself is
// taken at its word: encoding/json would read again, byte by byte, what it has written.
func marshal(v any) (json.RawMessage, error) {
	e, is := v.(envelope)
	if !is {
		return encoded(v)
	}
	empty, data, list := e.split()
	if data == nil {
		return encoded(v)
	}
	b, err := encoded(empty)
	b, is = bytes.CutSuffix(b, []byte("null}"))
	if err != nil || !is {
		return encoded(v)
	}
	return appendData(b, data, list)
}

// appendData puts data, and the end of the envelope, after its beginning.
func appendData(b []byte, data []json.Marshaler, list bool) (json.RawMessage, error) {
	if list {
		b = append(b, '[')
	}
	for i, m := range data {
		if i > 0 {
			b = append(b, ',')
		}
		one, err := m.MarshalJSON()
		if err != nil {
			return nil, err
		}
		b = append(b, bytes.TrimSpace(one)...)
	}
	if list {
		b = append(b, ']')
	}
	return append(b, '}'), nil
}

// encoded is JSON in which & stays &.
func encoded(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// envelope is what data, its last field, is answered in.
type envelope interface {
	// split is the envelope without its data, and the data where all of it writes itself;
	// otherwise nil. It says whether that is a list.
	split() (empty any, data []json.Marshaler, list bool)
}

func (o Object[T]) split() (any, []json.Marshaler, bool) {
	data := selfWriting([]T{o.Data})
	o.Data = *new(T)
	return o, data, false
}

func (i Items[T]) split() (any, []json.Marshaler, bool) {
	data := selfWriting(i.Data)
	i.Data = nil
	return i, data, true
}

func (f WholeList[T]) split() (any, []json.Marshaler, bool) {
	data := selfWriting(f.Data)
	f.Data = nil
	return f, data, true
}

// selfWriting are the rows where there are any and each writes itself; otherwise nil.
func selfWriting[T any](rows []T) []json.Marshaler {
	var all []json.Marshaler
	for _, row := range rows {
		m, is := any(row).(json.Marshaler)
		if v := reflect.ValueOf(row); !is || v.Kind() == reflect.Pointer && v.IsNil() {
			return nil
		}
		if all == nil {
			all = make([]json.Marshaler, 0, len(rows))
		}
		all = append(all, m)
	}
	return all
}

// Package encode writes answers as JSON.
package encode

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// JSON is v as it is answered: & stays & in URLs. Where v is an envelope, whose last field
// is its Data, objects in it that write themselves are taken at their word: encoding/json
// would read again, byte by byte, what they have written.
func JSON(v any) (json.RawMessage, error) {
	empty, data, list := split(v)
	if data == nil {
		return plain(v)
	}
	b, err := plain(empty)
	b, is := bytes.CutSuffix(b, []byte("null}"))
	if err != nil || !is {
		return plain(v)
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

// plain is JSON in which & stays &.
func plain(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// split is an envelope without its data, and the data where there is any and all of it
// writes itself; otherwise nil. It says whether that is a list.
func split(v any) (empty any, data []json.Marshaler, list bool) {
	whole := reflect.ValueOf(v)
	if whole.Kind() != reflect.Struct || whole.NumField() == 0 {
		return nil, nil, false
	}
	last := whole.NumField() - 1
	if whole.Type().Field(last).Name != "Data" {
		return nil, nil, false
	}
	rows := []reflect.Value{whole.Field(last)}
	if list = rows[0].Kind() == reflect.Slice; list {
		rows = rows[:0]
		for i := range whole.Field(last).Len() {
			rows = append(rows, whole.Field(last).Index(i))
		}
	}
	for _, row := range rows {
		m, is := row.Interface().(json.Marshaler)
		if !is || row.Kind() != reflect.Pointer || row.IsNil() {
			return nil, nil, false
		}
		data = append(data, m)
	}
	without := reflect.New(whole.Type()).Elem()
	without.Set(whole)
	without.Field(last).SetZero()
	return without.Interface(), data, list
}

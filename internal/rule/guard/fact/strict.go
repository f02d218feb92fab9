package fact

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"nectarine/internal/value/day"
)

// Strict decodes one JSON value without unknown fields, without a field that is
// there twice, without a null where the type has none, and with nothing after it.
func Strict(data []byte, into any) error {
	if err := once(data); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	unfit := d.Decode(into)
	var plain any
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	if unfit != nil {
		return cmp.Or(misfit("", plain, reflect.TypeOf(into).Elem()), unfit)
	}
	return nulls("", plain, reflect.TypeOf(into).Elem())
}

// misfit names the field that cannot be decoded, and what it must be.
func misfit(field string, v any, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	own := reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
	switch x := v.(type) {
	case nil:
		return nil
	case []any:
		if t.Kind() == reflect.Slice && !own {
			for i, e := range x {
				if err := misfit(fmt.Sprintf("%s[%d]", field, i), e, t.Elem()); err != nil {
					return err
				}
			}
			return nil
		}
	case map[string]any:
		if t.Kind() == reflect.Struct && !own {
			return misfitIn(field, x, t)
		}
	}
	text, err := json.Marshal(v)
	if err == nil && json.Unmarshal(text, reflect.New(t).Interface()) == nil {
		return nil
	}
	return fmt.Errorf("%s must be %s", cmp.Or(strings.TrimPrefix(field, "."), "what is given"), form(t))
}

// misfitIn is misfit for the fields of an object.
func misfitIn(field string, x map[string]any, t reflect.Type) error {
	fields, names := map[string]reflect.Type{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			fields[strings.Map(folded, name)] = f.Type
			names = append(names, name)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(x)) {
		inner, is := fields[strings.Map(folded, key)]
		if !is {
			return fmt.Errorf("%s: there is no such field: %s has %s", strings.TrimPrefix(field+"."+key, "."),
				cmp.Or(strings.TrimPrefix(field, "."), "what is given"), strings.Join(names, ", "))
		}
		if err := misfit(field+"."+key, x[key], inner); err != nil {
			return err
		}
	}
	return nil
}

// form says in words how a value of a type is written.
func form(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Time]():
		return "an instant with its offset, such as 2026-10-05T16:00:00Z"
	case reflect.TypeFor[day.Day]():
		return "a calendar day such as 2026-10-05"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text in quotes"
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	}
	return "a whole number"
}

// nulls refuses a null for what cannot be null: the decoder would leave the zero value,
// which for a yes or no is the mild one.
func nulls(field string, v any, t reflect.Type) error {
	own := reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
	switch {
	case v == nil:
		if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice && !own {
			return nil
		}
		return fmt.Errorf("%s: must not be null: leave it out when it is not known", strings.TrimPrefix(field, "."))
	case t.Kind() == reflect.Pointer:
		return nulls(field, v, t.Elem())
	case own:
		return nil
	}
	switch x := v.(type) {
	case []any:
		for i, e := range x {
			if err := nulls(fmt.Sprintf("%s[%d]", field, i), e, t.Elem()); err != nil {
				return err
			}
		}
	case map[string]any:
		given := make(map[string]any, len(x))
		for key, e := range x {
			given[strings.Map(folded, key)] = e
		}
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if e, is := given[strings.Map(folded, name)]; is {
				if err := nulls(field+"."+name, e, f.Type); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// once refuses an object with the same field twice, in whatever case, of which a
// reader may see either, and anything after the value.
func once(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if err := onceIn(d); err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("give one JSON object: what is given is empty, or ends before it does")
	} else if err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("give one JSON object and nothing after it")
	}
	return nil
}

// folded is one letter for all that a decoder takes for the same, such as s, S and
// the long s.
func folded(r rune) rune {
	least := r
	for x := unicode.SimpleFold(r); x != r; x = unicode.SimpleFold(x) {
		least = min(least, x)
	}
	return least
}

func onceIn(d *json.Decoder) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if text, is := t.(string); is {
		return offset(text)
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name := strings.Map(folded, fmt.Sprint(key))
			if seen[name] {
				return fmt.Errorf("field %q is there twice: give it once", key)
			}
			seen[name] = true
		}
		if err := onceIn(d); err != nil {
			return err
		}
	}
	_, err = d.Token() // what closes it
	return err
}

// offset refuses an instant whose zone is a day or more away, which the decoder takes:
// the offsets of RFC 3339 end at 23:59.
func offset(text string) error {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil // no instant: what it should be, the decoder knows
	}
	if _, seconds := t.Zone(); seconds <= -86400 || seconds >= 86400 {
		return fmt.Errorf("%q: the offset of an instant must be from -23:59 to +23:59", text)
	}
	return nil
}

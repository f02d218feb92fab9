// Package metadata holds what lenders note on objects for themselves.
package metadata

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Map is what a lender notes on an object for itself: at most 50 keys of
// 1 to 100 characters, with any JSON values of at most 500 characters: of a text its
// own, of another value those of its JSON. A number keeps its digits, and is written
// without an exponent. No personal data belongs in it.
type Map map[string]any

// ErrLimits says that metaData is not within its limits.
var ErrLimits = errors.New("must have at most 50 keys of 1 to 100 characters, with values of at most 500 characters")

// UnmarshalJSON reads metaData; it returns ErrLimits for what is beyond the limits.
func (m *Map) UnmarshalJSON(b []byte) error {
	var v map[string]json.RawMessage
	if err := json.Unmarshal(b, &v); err != nil || len(v) > 50 {
		return ErrLimits
	}
	var all map[string]any
	if v != nil {
		all = make(map[string]any, len(v))
	}
	for key, raw := range v {
		value, length, err := metaValue(raw)
		if n := utf8.RuneCountInString(key); err != nil || n == 0 || n > 100 || length > 500 {
			return ErrLimits
		}
		all[key] = value
	}
	*m = all
	return nil
}

// metaValue is a value of metaData and its length in characters. No number loses a digit.
func metaValue(raw json.RawMessage) (value any, length int, err error) {
	var text string
	if raw[0] == '"' {
		err = json.Unmarshal(raw, &text)
		return text, utf8.RuneCountInString(text), err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, 0, err
	}
	value, err = plain(value)
	if err != nil {
		return nil, 0, err
	}
	short, err := json.Marshal(value)
	return value, utf8.RuneCount(short), err
}

// plain is a value in which numbers have no exponent, as PostgreSQL writes them: on both
// databases they read back as they were answered.
func plain(value any) (any, error) {
	var err error
	switch v := value.(type) {
	case json.Number:
		return digits(string(v))
	case []any:
		for i := range v {
			if v[i], err = plain(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for key := range v {
			if v[key], err = plain(v[key]); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// digits is a number of JSON without an exponent, digit by digit. Beyond 500 of them, which
// are the limit of a value, it is an error.
func digits(number string) (json.Number, error) {
	sign := ""
	if rest, minus := strings.CutPrefix(number, "-"); minus {
		sign, number = "-", rest
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	shift := 0
	if exponent != "" {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || shift > 500 || shift < -500 {
			return "", ErrLimits
		}
	}
	all, point := whole+fraction, len(whole)+shift
	if point < 1 {
		all, point = strings.Repeat("0", 1-point)+all, 1
	}
	if point > len(all) {
		all += strings.Repeat("0", point-len(all))
	}
	if strings.Trim(all, "0") == "" {
		sign = "" // there is one zero
	}
	if whole = strings.TrimLeft(all[:point], "0"); whole == "" {
		whole = "0"
	}
	if fraction = all[point:]; fraction != "" {
		whole += "." + fraction
	}
	return json.Number(sign + whole), nil
}

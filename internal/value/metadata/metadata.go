// Package metadata holds what lenders note on objects for themselves.
package metadata

import (
	"encoding/json"
	"errors"
	"unicode/utf8"

	"nectarine/internal/value/exact"
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
	if value, err = exact.Read(raw); err != nil {
		return nil, 0, err
	}
	short, err := json.Marshal(value)
	return value, utf8.RuneCount(short), err
}

package store

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// MetaData is what a lender notes on an object for itself: at most 50 keys of
// 1 to 100 characters, with texts of at most 500. No personal data belongs in it.
type MetaData map[string]string

// ErrMetaData says that metaData is not within its limits.
var ErrMetaData = errors.New("must have at most 50 keys of 1 to 100 characters, with text values of at most 500 characters")

// UnmarshalJSON reads metaData; it returns ErrMetaData for what is beyond the limits.
func (m *MetaData) UnmarshalJSON(b []byte) error {
	var v map[string]string
	if err := json.Unmarshal(b, &v); err != nil || len(v) > 50 {
		return ErrMetaData
	}
	for key, value := range v {
		if n := utf8.RuneCountInString(key); n == 0 || n > 100 || utf8.RuneCountInString(value) > 500 {
			return ErrMetaData
		}
	}
	*m = v
	return nil
}

package store

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"

	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/encode"
)

// Version tells the states of an object apart: it is another whenever a field that is
// stored is another, seen by clients or not.
func Version(o Object) (string, error) {
	h, v := sha256.New(), reflect.ValueOf(o).Elem()
	var text []byte
	for _, c := range diff.Columns(v.Type()) {
		var err error
		text, err = encode.Append(text[:0], v.FieldByIndex(c.Index).Addr().Interface())
		// Numbers and fields stand in one form, as they do once stored.
		if err == nil && !diff.IsCanonical(text) {
			text, err = diff.Canonical(text)
		}
		if err != nil {
			return "", err
		}
		h.Write([]byte(c.Name))
		h.Write([]byte{0})
		h.Write(text)
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}
